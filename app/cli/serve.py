"""Granian, told to read the application's modules before it divides: its processes share them and start together."""

import gc

from granian.cli import entrypoint

from app import read_ahead

if __name__ == "__main__":
    read_ahead()
    gc.freeze()  # shared pages stay shared
    entrypoint()  # type: ignore[no-untyped-call]

"""`python -m tests.support.nursery URL COUNT`: keeps so many workers alive, born by fork so that a death is cheap."""

import ctypes
import os
import signal
import sys
import time
from dataclasses import replace

from app import clock, create_app, worker
from app.db import db
from app.workflow import registry, specs
from tests import days

KILLER = "kills_its_worker"
THREADS = 2


def raise_one(url: str) -> int:
    child = os.fork()
    if child:
        return child
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # nobody outlives the nursery
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    worker.HEARTBEAT_S, worker.SILENT_S, clock.REFRESH_S = 0.5, 3.0, 0.3  # everything sooner, nothing otherwise
    try:
        worker.run(url, THREADS)
    finally:
        os._exit(0)


def deadly(known):
    """The process as it is declared, but for one step whose warning kills whoever gives it."""

    def due_soon(task):
        if task.step == KILLER:
            os.kill(os.getpid(), signal.SIGKILL)
        known.overdue.due_soon(task)

    return replace(known, overdue=replace(known.overdue, due_soon=due_soon))


def main(url: str, count: int) -> None:
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    days.travel()
    create_app(url, role="app_worker")  # everything is imported once
    registry.processes |= {key: deadly(known) for key, known in registry.processes.items()}
    for process in sorted(path.stem for path in specs.WORKFLOWS.glob("*.bpmn")):
        specs.parse(specs.shipped(process))
    db.engine.dispose()
    children = {raise_one(url) for _ in range(count)}
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    while True:
        child, _status = os.wait()
        children.discard(child)
        time.sleep(0.1)  # a server that is away for a while
        children.add(raise_one(url))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

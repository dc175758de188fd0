"""Alaqan: from a contact to 111 to a child living in a family; wiring.py puts it together.

These names are loaded when somebody asks: what starts and watches the processes of a demonstration needs none of them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.wiring import HEADERS, create_app, modules, read_ahead, refuse_other_keys, refuse_other_tables, settle

__all__ = ["HEADERS", "create_app", "modules", "read_ahead", "refuse_other_keys", "refuse_other_tables", "settle"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(name)
    return getattr(import_module("app.wiring"), name)

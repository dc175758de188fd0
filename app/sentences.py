"""Sentences of the catalogue with the words that belong in them."""

from collections.abc import Mapping
from typing import Any


def filled(said: Any, variables: Mapping[str, Any]) -> Any:
    """A word that ends in a full stop, as "2020 г.", brings the sentence's own. Markup stays markup."""
    for name, value in variables.items():
        if str(value).endswith(".") and f"%({name})s.." not in said:
            said = said.replace(f"%({name})s.", f"%({name})s")
    return said % variables

"""A page as a tree of elements."""

from typing import Any

from lxml import html


def parsed(text: str) -> Any:
    """What an XPath of it gives depends on the path: no type says which."""
    return html.fromstring(text)

"""Codes that cannot exist without the words they are said in."""

from enum import StrEnum
from typing import Self

from app.i18n import Text


class Worded(StrEnum):
    """A member is its stored code; `words` are what a person reads. `NAME = "code", _l("Words")`."""

    words: Text

    def __new__(cls, code: str, words: Text = "") -> Self:  # called with a code alone, a member is looked up
        member = str.__new__(cls, code)
        member._value_, member.words = code, words
        return member

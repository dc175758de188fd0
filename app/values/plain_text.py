"""What people type, made storable: digits from a Kazakh keyboard, characters no database takes."""

import unicodedata

_KAZAKH_ROW = dict(zip('"әіңғ,.үұқ', "1234567890", strict=True))
"""The number row of the Kazakh layout gives letters; who dials a number in haste does not switch it."""


def storable(text: str) -> str:
    """Without NUL, other control characters but tab and line ends, and without lone surrogates."""
    kept = (c for c in text if c in "\n\t" or (unicodedata.category(c) not in {"Cc", "Cs"}))
    return "".join(kept)


def is_storable(text: str) -> bool:
    """Whether PostgreSQL and UTF-8 take it."""
    return "\x00" not in text and not any("\ud800" <= c <= "\udfff" for c in text)


def digits(text: str) -> str:
    """Every digit of any script as 0-9; letters of the Kazakh number row become the digits they share a key with.

    The row's three signs, which elsewhere part numbers, count beside one of its letters, or if there is nothing else.
    """
    text = text.strip().lower()
    of_the_row = [char for char in text if char in _KAZAKH_ROW]
    row = _KAZAKH_ROW if any(map(str.isalpha, of_the_row)) or len(of_the_row) == len(text) else {}
    return "".join(row.get(char) or _ascii_digit(char) for char in text)


def _ascii_digit(char: str) -> str:
    value = unicodedata.digit(char, None)
    return char if value is None else str(value)


def line(text: str) -> str:
    """One line: storable, trimmed, runs of white space as one space."""
    return " ".join(storable(text).split())


def paragraphs(text: str) -> str:
    """Several lines: storable, trimmed, line ends as \\n."""
    return storable(text.replace("\r\n", "\n").replace("\r", "\n")).strip()

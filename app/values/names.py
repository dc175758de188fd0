"""Names as people say them: one key to search every spelling by, and one to sort by."""

import re
import unicodedata

_MARKED = str.maketrans(
    {
        "ә": "а", "қ": "к", "ғ": "г", "ң": "н", "ө": "о", "ұ": "у", "ү": "у", "һ": "х",
        "і": "и", "ы": "и", "й": "и", "ё": "е", "э": "е", "ь": "", "ъ": "", "щ": "ш",
        "ş": "sh", "š": "sh", "ç": "ch", "č": "ch", "ž": "zh",
    }
)  # fmt: skip
_DIGRAPHS = (
    ("shch", "ш"), ("sch", "ш"), ("sh", "ш"), ("ch", "ч"), ("zh", "ж"), ("kh", "х"), ("gh", "г"), ("ph", "ф"),
    ("ya", "я"), ("ia", "я"), ("yu", "ю"), ("iu", "ю"), ("ye", "е"), ("yo", "е"), ("ts", "ц"), ("tz", "ц"), ("ck", "к"),
)  # fmt: skip
_LATIN = str.maketrans(
    {
        "a": "а", "b": "б", "c": "к", "d": "д", "e": "е", "f": "ф", "g": "г", "h": "х", "i": "и", "j": "ж",
        "k": "к", "l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "q": "к", "r": "р", "s": "с", "t": "т",
        "u": "у", "v": "в", "w": "в", "x": "кс", "y": "и", "z": "з", "ı": "и", "ß": "с",
    }
)  # fmt: skip
_ORDER = {letter: chr(0x400 + place) for place, letter in enumerate("аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя")}
_JOINED = (("иа", "я"), ("ия", "я"), ("иу", "ю"), ("ию", "ю"), ("ие", "е"), ("дж", "ж"))
_UNSEEN = {"Mn", "Me", "Cf"}
"""Marks without a letter of their own, soft hyphens, joiners."""
_REPEATED = re.compile(r"(.)\1+")
_NOT_LETTERS = re.compile(r"[^\w]+|_")


def fold(*parts: str | None) -> str:
    """One search key for all spellings: Айгерім, Айгерим and Aigerim give the same. Words apart by one space."""
    words = _NOT_LETTERS.sub(" ", _bare(" ".join(part for part in parts if part))).split()
    return " ".join(folded for folded in map(_word, words) if folded)


def kk_key(text: str) -> str:
    """Sorts as the Kazakh alphabet does; the function of the same name in the database gives the same order."""
    return "".join(_ORDER.get(letter, letter) for letter in text.lower())


def _bare(text: str) -> str:
    """Small letters, each a single character: a mark that cannot join its letter, or is not seen, parts no word."""
    composed = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return composed if composed.isascii() else "".join(c for c in composed if unicodedata.category(c) not in _UNSEEN)


def _word(word: str) -> str:
    """Cyrillic first, so that what Latin letters give is folded the same way afterwards."""
    word = word.translate(_MARKED)
    if not word.isascii():
        word = _plain(word)
    for latin, cyrillic in _DIGRAPHS:
        word = word.replace(latin, cyrillic)
    word = word.translate(_LATIN)
    for pair, letter in _JOINED:
        word = word.replace(pair, letter)
    return _REPEATED.sub(r"\1", word)


def _plain(word: str) -> str:
    """Latin letters without their marks: Ş s, Ğ g, Ü u. Cyrillic й and ё were folded before."""
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))

"""Phrases that bring a message to the front of the line. A guess for the order alone: people decide.

A phrase is words that stand near each other, as `danger.txt` explains. Letters are folded as people type them, so that
Kazakh on a Russian keyboard and Russian in Latin letters are found too.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

from app.errors import RuleBroken
from app.i18n import lazy_gettext as _l
from app.values.names import fold

FILE = Path(__file__).with_name("danger.txt")
GAP = 2
"""So many other words may stand between the words of a phrase."""
PIECE, OVERLAP = 40, 12
LONGEST = 200
MOST = 5
"""Letters and parts of one phrase."""

_FOLDED = str.maketrans("әқғңөұүһіёэ", "акгноууxиее".replace("x", "х"))
_SENTENCE = re.compile(r"[.!?;\n…]+")
_WORD = re.compile(r"[^\W_]+")
_LONG = re.compile(r"(.)\1{2,}")
_BARE = re.compile(r".?\*")
_ELEMENT = re.compile(r'(?:"[^"]*"|[^\s"])+')
Places = frozenset[int]


@dataclass(frozen=True, slots=True)
class Phrase:
    """`elements`: each a set of alternatives, each alternative the words in a row that make it."""

    text: str
    elements: tuple[tuple[tuple[str, ...], ...], ...]
    is_harmless: bool = False

    def words(self) -> set[str]:
        """Every word and stem it is made of."""
        return {word for element in self.elements for row in element for word in row}


class Phrases:
    """A list of phrases, ready to be looked for."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        every = sorted(phrases, key=lambda one: one.is_harmless)
        begins = sum(not one.is_harmless for one in every)
        self.danger, self.harmless = every[:begins], every[begins:]
        words: set[str] = set().union(*(phrase.words() for phrase in every))
        self._words = {word for word in words if not word.endswith("*")}
        self._stems = {word[:-1] for word in words - self._words}
        self._folded: dict[str, set[str]] = defaultdict(set)  # Latin letters read as Cyrillic
        for word in (word for word in words if not word.isascii()):
            self._folded[fold(word.rstrip("*"))].add(word)

    def found(self, text: str) -> str | None:
        """The first phrase of danger that the text holds, as it stands in the list."""
        for words in _pieces(text):
            at = self._places(words)
            hidden = {place for phrase in self.harmless for match in _matches(phrase, at) for place in match}
            seen = {word: [place for place in places if place not in hidden] for word, places in at.items()}
            for phrase in self.danger:
                if next(_matches(phrase, seen), None) is not None:
                    return phrase.text
        return None

    def _places(self, words: list[str]) -> dict[str, list[int]]:
        """For each word and stem of the list, where it stands."""
        at: dict[str, list[int]] = defaultdict(list)
        for place, word in enumerate(words):
            known = {word} & self._words
            known |= {f"{word[:end]}*" for end in range(1, len(word) + 1) if word[:end] in self._stems}
            if word.isascii() and word.isalpha():
                known |= self._by_sound(fold(word))
            for one in known:
                at[one].append(place)
        return at

    def _by_sound(self, sound: str) -> set[str]:
        whole = {word for word in self._folded.get(sound, ()) if not word.endswith("*")}
        starts = (self._folded.get(sound[:end], ()) for end in range(3, len(sound) + 1))
        return whole | {word for found in starts for word in found if word.endswith("*")}


def _pieces(text: str) -> Iterator[list[str]]:
    """Sentence by sentence, a long one in pieces that overlap, so that no text takes long."""
    for sentence in _SENTENCE.split(_plain(text)):
        words = _WORD.findall(sentence)
        for start in range(0, max(len(words) - OVERLAP, 1), PIECE - OVERLAP):
            yield words[start : start + PIECE]


def _matches(phrase: Phrase, at: dict[str, list[int]]) -> Iterator[Places]:
    """The places that the phrase takes, once for each way it is found."""
    ways = [[row for alternative in element for row in _rows(alternative, at)] for element in phrase.elements]
    if not all(ways):
        return
    for chosen in product(*ways):
        places = frozenset().union(*chosen)
        size = sum(len(row) for row in chosen)
        if len(places) == size and max(places) - min(places) < size + GAP * (len(chosen) - 1):
            yield places


def _rows(words: tuple[str, ...], at: dict[str, list[int]]) -> list[Places]:
    """Where these words stand in a row."""
    first = at.get(words[0], ())
    return [
        frozenset(range(start, start + len(words)))
        for start in first
        if all(start + step in at.get(word, ()) for step, word in enumerate(words))
    ]


def read(lines: Iterable[str]) -> Iterator[Phrase]:
    """The phrases of a list as it is written. RuleBroken for a line that cannot be read."""
    groups: dict[str, str] = {}
    for line in (line.strip() for line in lines):
        if line.startswith("@") and " = " in line:
            name, words = line.split(" = ", 1)
            groups[name] = words
        elif line and not line.startswith("#"):
            yield phrase(line, groups)


def groups() -> list[tuple[str, str]]:
    """The groups of words that the shipped list names, each with its words."""
    named = (line for line in _lines() if line.startswith("@") and " = " in line)
    return [(name, words) for name, words in (line.split(" = ", 1) for line in named)]


def phrase(line: str, groups: dict[str, str] | None = None) -> Phrase:
    """One phrase as it is written. RuleBroken if it has no word, or a stem that nearly every word begins with."""
    is_harmless = line.startswith("- ")
    written = line.removeprefix("- ").strip()
    found = Phrase(line, tuple(_element(part, groups or {}) for part in _ELEMENT.findall(written)), is_harmless)
    if not found.elements or () in set().union(*found.elements):
        raise RuleBroken(_l("Enter at least one word."), field="phrase")
    if len(found.elements) > MOST or (len(line) > LONGEST and groups is None):
        raise RuleBroken(_l("A phrase has at most five parts and 200 letters."), field="phrase")
    if any(_BARE.fullmatch(word) for word in found.words()):
        raise RuleBroken(_l("A beginning of a word needs at least two letters before the asterisk."), field="phrase")
    return found


def _element(part: str, groups: dict[str, str]) -> tuple[tuple[str, ...], ...]:
    found: list[tuple[str, ...]] = []
    for alternative in part.split("|"):
        if alternative in groups:
            found += _element(groups[alternative], groups)
        else:
            found.append(tuple(_stem(word) for word in alternative.strip('"').split() if _stem(word)))
    return tuple(dict.fromkeys(found))


def _stem(word: str) -> str:
    plain = "".join(_WORD.findall(_plain(word)))
    return f"{plain}*" if plain and word.endswith("*") else plain


def _plain(text: str) -> str:
    """Small letters as people type them; a sound drawn out is one letter: помогииите."""
    composed = unicodedata.normalize("NFC", text).casefold().replace("\u0307", "").replace("’", "").replace("'", "")
    return _LONG.sub(r"\1", composed.translate(_FOLDED))


@cache
def shipped() -> tuple[Phrase, ...]:
    """The list that comes with the program."""
    return tuple(read(_lines()))


@cache
def _lines() -> list[str]:
    return FILE.read_text(encoding="utf-8").splitlines()

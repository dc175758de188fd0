"""Phrases that bring a message to the front of the line. A guess for the order alone: people decide.

A phrase is words that stand near each other, as `danger.txt` explains. Letters are folded as people type them, so that
Kazakh on a Russian keyboard and Russian in Latin letters are found too.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, pairwise, product
from operator import contains
from pathlib import Path

from app.errors import RuleBroken
from app.i18n import lazy_gettext as _l
from app.values.names import fold

FILE = Path(__file__).with_name("danger.txt")
GAP, HARMLESS_GAP = 4, 2
"""So many other words may stand between the words of a phrase: fewer in a harmless one, lest it covers the rest."""
PIECE, OVERLAP = 36, 14
LONGEST = 200
MOST = 5
"""Letters and parts of one phrase."""
HEARD = 4
"""A word that is spelled as it sounds needs so many letters to be taken for another."""

_FOLDED = str.maketrans("әқғңөұүһіёэ", "акгноуухиее")
_SOUND = str.maketrans("оея", "аии")
"""Vowels without stress, as children write them: атец, миня."""
_CHAT = str.maketrans("jwx", "yşh")
"""Latin letters as chats use them: bjet, komektesinizderwi, xochu."""
_SENTENCE = re.compile(r"[.!?;\n…]+")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_LONG = re.compile(r"(.)\1{2,}")
_BARE = re.compile(r".?\*")
_ELEMENT = re.compile(r'(?:"[^"]*"|[^\s"])+')
Row = tuple[int, int]
"""Where words in a row begin, and the place after their end."""
Rows = dict[int, list[Row]]
"""By the number of an element."""
Element = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """`elements`: each a set of alternatives, each alternative the words in a row that make it."""

    text: str
    elements: tuple[Element, ...]
    is_harmless: bool = False

    def words(self) -> set[str]:
        """Every word and stem it is made of."""
        return {word for element in self.elements for row in element for word in row}


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase of the list, and the words of the text that make it."""

    phrase: str
    words: str


class Vocabulary:
    """The words and stems of a list, each known as it is written and by its sound."""

    def __init__(self, words: set[str]) -> None:
        self._words = {word for word in words if not word.endswith("*")}
        self._stems = {word[:-1] for word in words - self._words}
        self._latin: dict[str, set[str]] = defaultdict(set)  # by what Latin letters read as Cyrillic give
        self._sound: dict[str, set[str]] = defaultdict(set)
        for word in (word for word in words if not word.isascii()):
            folded = fold(word.rstrip("*"))
            self._latin[folded].add(word)
            self._sound[folded.translate(_SOUND)].add(word)

    def known(self, word: str) -> set[str]:
        """The words and stems that a word of a text is."""
        known = {word} & self._words
        known |= {f"{word[:end]}*" for end in range(1, len(word) + 1) if word[:end] in self._stems}
        if word.isascii() and word.isalpha():
            sounds = {fold(word), fold(word.translate(_CHAT))}
            return known.union(*(_begun(sound, self._latin, HEARD - 1) for sound in sounds))
        if not known and len(word) >= HEARD:
            return _begun(fold(word).translate(_SOUND), self._sound, HEARD)
        return known


class Phrases:
    """A list of phrases, ready to be looked for."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        every = tuple(phrases)
        number = {element: place for place, element in enumerate(_elements(every))}
        numbered = [(phrase, [number[element] for element in phrase.elements]) for phrase in every]
        self._harmless = [(phrase, elements) for phrase, elements in numbered if phrase.is_harmless]
        self._danger = [(phrase, elements) for phrase, elements in numbered if not phrase.is_harmless]
        self._begins = _beginnings(number)
        self._vocabulary = Vocabulary(set().union(*(phrase.words() for phrase in every)))

    def found(self, text: str) -> Found | None:
        """The first phrase of danger that the text holds."""
        for words in dict.fromkeys(_pieces(text)):  # what is said over and over is looked at once
            rows = self._rows([_plain(word) for word in words])
            hidden = {place for _phrase, match in self._matches(self._harmless, rows) for place in _places(match)}
            for phrase, match in self._matches(self._danger, _without(hidden, rows)):
                return Found(phrase.text, _quoted(words, _places(match)))
        return None

    @staticmethod
    def _matches(phrases: list[tuple[Phrase, list[int]]], rows: Rows) -> Iterator[tuple[Phrase, tuple[Row, ...]]]:
        """Each phrase with the rows that it takes, once for each way it is found."""
        for phrase, elements in phrases:
            if all(number in rows for number in elements):
                gap = HARMLESS_GAP if phrase.is_harmless else GAP
                for match in _near([rows[number] for number in elements], gap):
                    yield phrase, match

    def _rows(self, words: list[str]) -> Rows:
        """Where each element of the list stands, by its number."""
        known = [self._vocabulary.known(word) for word in words]
        rows: dict[int, dict[Row, None]] = defaultdict(dict)
        for place, heads in enumerate(known):
            for head in heads:
                for number, rest in self._begins.get(head, ()):
                    stop = place + 1 + len(rest)
                    if not rest or (stop <= len(words) and all(map(contains, known[place + 1 : stop], rest))):
                        rows[number][place, stop] = None
        return {number: list(found) for number, found in rows.items()}


def _elements(phrases: Iterable[Phrase]) -> dict[Element, None]:
    """Each once, in the order of the list."""
    return dict.fromkeys(element for phrase in phrases for element in phrase.elements)


def _beginnings(number: dict[Element, int]) -> dict[str, list[tuple[int, tuple[str, ...]]]]:
    """For each first word of a row: the numbers of its elements, and what must follow it."""
    begins: dict[str, list[tuple[int, tuple[str, ...]]]] = defaultdict(list)
    for element, place in number.items():
        for first, *rest in element:
            begins[first].append((place, tuple(rest)))
    return begins


def _without(hidden: set[int], rows: Rows) -> Rows:
    """The rows that keep clear of what is harmless."""
    clear = ((number, [row for row in ways if hidden.isdisjoint(range(*row))]) for number, ways in rows.items())
    return {number: ways for number, ways in clear if ways} if hidden else rows


def _begun(sound: str, by_sound: dict[str, set[str]], least: int) -> set[str]:
    """The words that sound so, and the stems that a word of this sound begins with."""
    whole = {word for word in by_sound.get(sound, ()) if not word.endswith("*")}
    starts = (by_sound.get(sound[:end], ()) for end in range(least, len(sound) + 1))
    return whole | {word for found in starts for word in found if word.endswith("*")}


def _pieces(text: str) -> Iterator[tuple[str, ...]]:
    """Sentence by sentence, a long one in pieces that overlap, so that no text takes long."""
    for sentence in _SENTENCE.split(unicodedata.normalize("NFC", text)):
        words = _WORD.findall(sentence)
        for start in range(0, max(len(words) - OVERLAP, 1), PIECE - OVERLAP):
            yield tuple(words[start : start + PIECE])


def _near(ways: list[list[Row]], gap: int) -> list[tuple[Row, ...]]:
    """Each choice of a row for every element that stands close together."""
    reach = gap * (len(ways) - 1) + MOST
    chosen: list[tuple[Row, ...]] = [(row,) for row in ways[0]]
    for rows in ways[1:]:
        chosen = [(*others, row) for others in chosen for row in rows if _beside(row, others, reach)]
    return [match for match in chosen if _span(match) - len(_places(match)) <= gap * (len(match) - 1)]


def _beside(row: Row, others: tuple[Row, ...], reach: int) -> bool:
    """Whether a row takes no place of the others and is not far from any of them."""
    return all((row[1] <= start or stop <= row[0]) and abs(row[0] - start) <= reach for start, stop in others)


def _span(rows: tuple[Row, ...]) -> int:
    return max(stop for _start, stop in rows) - min(start for start, _stop in rows)


def _places(rows: tuple[Row, ...]) -> list[int]:
    return sorted(place for row in rows for place in range(*row))


def _quoted(words: Sequence[str], places: list[int]) -> str:
    """The words at these places, with dots where others stand between them."""
    said = words[places[0]]
    for before, place in pairwise(places):
        said += f" {words[place]}" if place == before + 1 else f" … {words[place]}"
    return said


def read(lines: Iterable[str]) -> Iterator[Phrase]:
    """The phrases of a list as it is written. RuleBroken for a line that cannot be read."""
    groups: dict[str, str] = {}
    for line in (line.strip() for line in lines):
        if _is_group(line):
            name, words = line.split(" = ", 1)
            groups[name] = words
        elif line and not line.startswith("#"):
            yield _phrase(line, groups)


def groups() -> dict[str, str]:
    """The groups of words that the shipped list names, each with its words."""
    return dict(line.split(" = ", 1) for line in _lines() if _is_group(line))


def phrase(line: str) -> Phrase:
    """One phrase as somebody wrote it, with the groups of the shipped list. RuleBroken if it cannot be read."""
    return _phrase(line, groups())


def _is_group(line: str) -> bool:
    return line.startswith("@") and " = " in line


def _phrase(line: str, groups: dict[str, str]) -> Phrase:
    """RuleBroken if it has no word, or a stem that nearly every word begins with."""
    is_harmless = line.startswith("- ")
    written = line.removeprefix("- ").strip()
    found = Phrase(line, tuple(_element(part, groups) for part in _ELEMENT.findall(written)), is_harmless)
    if not found.elements or () in set().union(*found.elements):
        raise RuleBroken(_l("Enter at least one word."), field="phrase")
    if len(found.elements) > MOST or len(line) > LONGEST:
        raise RuleBroken(_l("A phrase has at most five parts and 200 letters."), field="phrase")
    if any(_BARE.fullmatch(word) for word in found.words()):
        raise RuleBroken(_l("A beginning of a word needs at least two letters before the asterisk."), field="phrase")
    return found


def _element(part: str, groups: dict[str, str]) -> Element:
    found: list[tuple[str, ...]] = []
    for alternative in part.split("|"):
        ways = [_word(word, groups) for word in alternative.strip('"').split()]
        found += [tuple(chain(*row)) for row in product(*ways)]
    return tuple(dict.fromkeys(found))


def _word(word: str, groups: dict[str, str]) -> Element:
    """A word or stem as text is folded; a group stands for each of its words."""
    if word in groups:
        return _element(groups[word], groups)
    if word.startswith("@"):
        raise RuleBroken(_l("There is no group of words with the name %(name)s.", name=word), field="phrase")
    plain = "".join(_WORD.findall(_plain(word)))
    return ((f"{plain}*" if word.endswith("*") else plain,) if plain else (),)


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

"""The figures of the picture as rows with words and links; small numbers are hidden from whoever may not see them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.i18n import in_language
from app.tables.cases import Place
from app.tables.families import Stage
from app.tables.words.families import FAMILY_LABELS
from app.tables.words.labels import label
from app.web.cases.frame import SPOKEN
from app.web.families import family_list
from app.web.figures.cuts import AGE_WORDS, AGES, DAY_WORDS, HOUR_WORDS, MOST_MOVES, NOT_KNOWN, REASON_WORDS
from app.web.figures.cuts import SPOKEN as COUNTED
from app.web.figures.links import Ways
from app.web.figures.statements import Figures
from app.web.placements import placement_list
from app.web.placements.placement_list import LATE, NOBODY, OTHER, View

LEAST = 5
"""A number from 1 to 4 could point at a child."""
STAGES = (
    Stage.APPLICANT, Stage.CHECKS, Stage.INTERVIEW, Stage.DECISION, Stage.DEFERRED, Stage.CONTRACT, Stage.ACTIVE,
    Stage.SUSPENDED,
)  # fmt: skip
"""Of the families that are there; those that left or were refused are history."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what, one or several numbers, and for each where its list is. None: hidden; "": no list."""

    words: str
    numbers: tuple[int | None, ...]
    urls: tuple[str, ...] = ()


def protected(numbers: Sequence[int]) -> list[int | None]:
    """None for what must be hidden, where the sum of all is known.

    Numbers from 1 to 4 are, and the next larger ones until at least two are hidden with a sum of 5: else what is
    hidden could be worked out from what is shown.
    """
    by_size = sorted((number, at) for at, number in enumerate(numbers) if number > 0)
    count = sum(number < LEAST for number, _at in by_size)
    while 0 < count < len(by_size) and _can_be_guessed([number for number, _at in by_size[:count]]):
        count += 1
    hidden = {at for _number, at in by_size[:count]}
    return [None if at in hidden else number for at, number in enumerate(numbers)]


def _can_be_guessed(hidden: list[int]) -> bool:
    return len(hidden) < 2 or sum(hidden) < LEAST


def total(number: int, *, hides: bool) -> int | None:
    """A number by itself."""
    return None if hides and 0 < number < LEAST else number


@dataclass(frozen=True, slots=True)
class Table:
    """Makes the rows of one region for one reader."""

    hides: bool
    found: Figures
    ways: Ways = field(default_factory=Ways)

    def key_figures(self) -> dict[str, int | None]:
        """The numbers above the tables."""
        wait, stages = self.found.waiting, self.found.stages
        numbers = {
            "waiting": wait.hours.total(),
            "late": wait.hours[2] + wait.hours[3],
            "free": self.found.free.districts.total(),
            "families": stages.get(Stage.ACTIVE, (0, 0))[0],
            "suspended": stages.get(Stage.SUSPENDED, (0, 0))[0],
            "stalled": sum(stalled for _number, stalled in stages.values()),
            "away": self.found.away.places.total(),
        }
        shown = {name: total(number, hides=self.hides) for name, number in numbers.items()}
        if self.hides and None in protected([wait.hours[at] for at in range(len(HOUR_WORDS))]):
            shown["late"] = None  # a sum of two rows of a table in which others are hidden
        return shown

    def by_hours(self) -> list[Row]:
        numbers, to = self.found.waiting.hours, self.ways.children
        return self._single(
            [(str(words), numbers[at], to(View.WAITING, hours=at)) for at, words in enumerate(HOUR_WORDS)]
        )

    def by_district(self) -> list[Row]:
        """Need and free places side by side, the widest gap first; where numbers are hidden, by name."""
        wait, free, to = self.found.waiting.districts, self.found.free.districts, self._both
        rows = [
            (in_language(one, "name"), wait[one.id], free[one.id], to("district", one.id))
            for one in self.found.districts
        ]
        return self._double(sorted(rows, key=lambda row: (0 if self.hides else row[2] - row[1], row[0])))

    def by_age(self) -> list[Row]:
        wait, free = self.found.waiting.ages, self.found.free.ages
        known = range(len(AGES))
        bands = [*known, NOT_KNOWN] if wait[NOT_KNOWN] else known
        return self._double([(str(AGE_WORDS[at]), wait[at], free[at], self._both("age", at)) for at in bands])

    def by_language(self) -> list[Row]:
        wait, free = self.found.waiting.languages, self.found.free.languages
        rows = [(str(SPOKEN[code]), wait[code], free[code], self._both("language", code)) for code in COUNTED]
        rest = wait.total() - sum(row[1] for row in rows)
        last = (self.ways.children(View.WAITING, language=OTHER), "")
        return self._double([*rows, (str(placement_list.LANGUAGES[OTHER]), rest, 0, last)])

    def by_stage(self) -> list[Row]:
        """Families, and of them those that stand still: where numbers are hidden, their sum alone."""
        return [
            Row(
                str(FAMILY_LABELS[Stage][stage]),
                (self._of_stage(stage), None if self.hides else self.found.stages.get(stage, (0, 0))[1]),
                (self.ways.families(stage=stage), self.ways.families(view=family_list.STALLED, stage=stage)),
            )
            for stage in STAGES
        ]

    def checks(self) -> list[Row]:
        return [
            Row(
                in_language(kind, "name"),
                tuple(total(number, hides=self.hides) for number in numbers),
                tuple(
                    self.ways.families(view=family_list.CHECKS, check=kind.code, ends=at) for at in range(len(numbers))
                ),
            )
            for kind, numbers in self.found.checks
        ]

    def away(self) -> dict[str, list[Row]]:
        """Where, for how long, why: three ways to count the same children."""
        away, to = self.found.away, self.ways.children
        places = [
            (label(Place, code), number, to(View.INSTITUTION, place=code)) for code, number in away.places.most_common()
        ]
        reasons = [
            (str(REASON_WORDS.get(code, code)), number, to(View.INSTITUTION, because=code or NOBODY))
            for code, number in away.reasons.most_common()
        ]
        if self.hides:  # the order would say what is hidden
            places, reasons = sorted(places), sorted(reasons)
        days = [(str(words), away.days[at], to(View.INSTITUTION, days=at)) for at, words in DAY_WORDS.items()]
        return {"places": self._single(places), "days": self._single(days), "reasons": self._single(reasons)}

    def moves(self) -> list[Row]:
        """1, 2, 3, and 4 or more."""
        found, to = self.found.moves, self.ways.children
        more = sum(children for number, children in found.items() if number >= MOST_MOVES)
        numbers = {**{at: found[at] for at in range(1, MOST_MOVES)}, MOST_MOVES: more}
        return self._single(
            [(placement_list.move_words(at), number, to(View.MOVED, moves=at)) for at, number in numbers.items()]
        )

    def links(self) -> dict[str, str]:
        """Behind the key figures."""
        children, homes = self.ways.children, self.ways.families
        return {
            "waiting": children(View.WAITING),
            "late": children(View.WAITING, hours=LATE),
            "away": children(View.INSTITUTION),
            "free": homes(view=family_list.FREE),
            "families": homes(stage=Stage.ACTIVE),
            "suspended": homes(stage=Stage.SUSPENDED),
            "stalled": homes(view=family_list.STALLED),
            "register": self.ways.register(),
        }

    def _of_stage(self, wanted: Stage) -> int | None:
        """By itself: no sum over the stages is shown."""
        return total(self.found.stages.get(wanted, (0, 0))[0], hides=self.hides)

    def _both(self, name: str, code: int | str) -> tuple[str, str]:
        """The children who need a place of that kind, and the families that have one."""
        return (
            self.ways.children(View.WAITING, **{name: code}),
            self.ways.families(view=family_list.FREE, **{name: code}),
        )

    def _single(self, rows: Sequence[tuple[str, int, str]]) -> list[Row]:
        numbers = self._hidden([row[1] for row in rows])
        return [Row(row[0], (number,), (row[2],)) for row, number in zip(rows, numbers, strict=True)]

    def _double(self, rows: Sequence[tuple[str, int, int, tuple[str, str]]]) -> list[Row]:
        wait = self._hidden([row[1] for row in rows])
        free = self._hidden([row[2] for row in rows])
        return [Row(row[0], (need, places), row[3]) for row, need, places in zip(rows, wait, free, strict=True)]

    def _hidden(self, numbers: list[int]) -> list[int | None]:
        return protected(numbers) if self.hides else list(numbers)

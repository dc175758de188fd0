"""The figures of the picture as rows with words and links; small numbers are hidden from whoever may not see them."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.i18n import Text, in_language, ngettext
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.processes.foster_placement.codes import BECAUSE
from app.records.case import Place
from app.records.family import Stage
from app.records.family_terms import FAMILY_LABELS
from app.records.labels import label
from app.web import picture_sql
from app.web.case_page import SPOKEN
from app.web.picture_sql import Figures

LEAST = 5
"""A number from 1 to 4 could point at a child."""
HOUR_WORDS: tuple[Text, ...] = (_l("Up to 24 hours"), _l("24 to 72 hours"), _l("3 to 7 days"), _l("Longer than 7 days"))
DAY_WORDS: dict[int, Text] = {
    0: _l("Up to 3 days"),
    1: _l("4 to 30 days"),
    2: _l("31 to 90 days"),
    3: _l("Longer than 90 days"),
    -1: _l("Nobody wrote down since when"),
}
AGE_WORDS: tuple[Text, ...] = (_l("Under 3"), _l("3 to 6"), _l("7 to 11"), _l("12 to 17"))
REASON_WORDS: dict[str, Text] = {
    **dict(BECAUSE),
    "searching": _l("A family is looked for; no reason is written down yet"),
    "": _l("Nobody looks for a family"),
}
STAGES = (
    Stage.APPLICANT, Stage.CHECKS, Stage.INTERVIEW, Stage.DECISION, Stage.DEFERRED, Stage.CONTRACT, Stage.ACTIVE,
    Stage.SUSPENDED,
)  # fmt: skip
"""Of the families that are there; those that left or were refused are history."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what, one or several numbers, and what it is in lists. None: hidden."""

    words: str
    numbers: tuple[int | None, ...]
    code: str = ""


def protected(numbers: Sequence[int]) -> list[int | None]:
    """None for what must be hidden, where the sum of all is known.

    Numbers from 1 to 4 are, and the next larger ones until at least two are hidden with a sum of 5: else what is
    hidden could be worked out from what is shown.
    """
    hidden = {at for at, number in enumerate(numbers) if 0 < number < LEAST}
    others = sorted((number, at) for at, number in enumerate(numbers) if number >= LEAST)
    while hidden and others and (len(hidden) < 2 or sum(numbers[at] for at in hidden) < LEAST):
        hidden.add(others.pop(0)[1])
    return [None if at in hidden else number for at, number in enumerate(numbers)]


def total(number: int, *, hides: bool) -> int | None:
    """A number by itself."""
    return None if hides and 0 < number < LEAST else number


@dataclass(frozen=True, slots=True)
class Table:
    """Makes the rows of one region for one reader."""

    hides: bool
    found: Figures

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
        return self._single([(str(words), self.found.waiting.hours[at]) for at, words in enumerate(HOUR_WORDS)])

    def by_district(self) -> list[Row]:
        """Need and free places side by side, the widest gap first; where numbers are hidden, by name."""
        wait, free = self.found.waiting.districts, self.found.free.districts
        rows = [(in_language(one, "name"), wait[one.id], free[one.id]) for one in self.found.districts]
        return self._double(sorted(rows, key=lambda row: (0 if self.hides else row[2] - row[1], row[0])))

    def by_age(self) -> list[Row]:
        wait, free = self.found.waiting.ages, self.found.free.ages
        rows = [(str(words), wait[at], free[at]) for at, words in enumerate(AGE_WORDS)]
        return self._double([*rows, (str(_("Age not known")), wait[-1], 0)] if wait[-1] else rows)

    def by_language(self) -> list[Row]:
        wait, free = self.found.waiting.languages, self.found.free.languages
        rows = [(str(SPOKEN[code]), wait[code], free[code]) for code in picture_sql.SPOKEN]
        rest = wait.total() - sum(number for _words, number, _free in rows)
        return self._double([*rows, (str(_("Another language, or not known")), rest, 0)])

    def by_stage(self) -> list[Row]:
        """Families, and of them the applications that stand still: where numbers are hidden, their sum alone."""
        return [
            Row(
                str(FAMILY_LABELS[Stage][stage]),
                (self._of_stage(stage), None if self.hides else self.found.stages.get(stage, (0, 0))[1]),
                stage.value,
            )
            for stage in STAGES
        ]

    def checks(self) -> list[Row]:
        return [
            Row(in_language(kind, "name"), tuple(total(number, hides=self.hides) for number in numbers))
            for kind, numbers in self.found.checks
        ]

    def away(self) -> dict[str, list[Row]]:
        """Where, for how long, why: three ways to count the same children."""
        away = self.found.away
        places = [(label(Place, code), number) for code, number in away.places.most_common()]
        reasons = [(str(REASON_WORDS.get(code, code)), number) for code, number in away.reasons.most_common()]
        return {
            "places": self._single(self._in_order(places)),
            "days": self._single([(str(words), away.days[at]) for at, words in DAY_WORDS.items()]),
            "reasons": self._single(self._in_order(reasons)),
        }

    def moves(self) -> list[Row]:
        """1, 2, 3, and 4 or more."""
        moves = self.found.moves
        more = sum(children for number, children in moves.items() if number >= 4)
        named = [(str(ngettext("%(num)d move", "%(num)d moves", number)), moves[number]) for number in (1, 2, 3)]
        return self._single([*named, (str(_("4 moves or more")), more)])

    def _of_stage(self, wanted: Stage) -> int | None:
        """By itself: no sum over the stages is shown."""
        return total(self.found.stages.get(wanted, (0, 0))[0], hides=self.hides)

    def _in_order(self, rows: list[tuple[str, int]]) -> list[tuple[str, int]]:
        """The largest first, unless the order would say what is hidden."""
        return sorted(rows) if self.hides else rows

    def _single(self, rows: list[tuple[str, int]]) -> list[Row]:
        numbers = self._hidden([number for _words, number in rows])
        return [Row(words, (number,)) for (words, _number), number in zip(rows, numbers, strict=True)]

    def _double(self, rows: list[tuple[str, int, int]]) -> list[Row]:
        wait = self._hidden([need for _words, need, _places in rows])
        free = self._hidden([places for _words, _need, places in rows])
        return [Row(row[0], (need, places)) for row, need, places in zip(rows, wait, free, strict=True)]

    def _hidden(self, numbers: list[int]) -> list[int | None]:
        return protected(numbers) if self.hides else list(numbers)

"""Said against recorded: each word that people wrote, beside what the record showed at that very time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app import clock
from app.i18n import format_date, format_datetime, lasting, ngettext, until
from app.i18n import gettext as _
from app.rules import timeline
from app.rules.escalations.brief import Fact, sentence
from app.rules.escalations.reading import SPOKEN, Happened, Matter
from app.tables.words.timeline import Event

MOST = 6
IN_TIME = timedelta(hours=12)  # a visit that is written down later than that is one the record did not know of


@dataclass(frozen=True, slots=True)
class Statement:
    """Somebody's words, and what the record says to them."""

    text: str
    about: str
    by: str
    at: datetime
    facts: list[Fact]

    @property
    def is_contradicted(self) -> bool:
        """The record says otherwise."""
        return any(not fact.ok for fact in self.facts)


def statements(matter: Matter) -> list[Statement]:
    """The newest words of the people who work on the case, and what they say to have seen."""
    spoken = [one for one in matter.happened if one.event.kind in SPOKEN and _says_something(one)]
    return [_statement(one, matter) for one in spoken[:MOST]]


def _says_something(one: Happened) -> bool:
    return bool(one.event.words_sealed) or one.event.kind == Event.SIGHTING_STATED


def _statement(one: Happened, matter: Matter) -> Statement:
    event = one.event
    facts = [*_about_a_visit(one), *_about_a_sighting(one, matter.happened), _then(one, matter)]
    return Statement(timeline.words(event, matter.case), sentence(one), one.name or str(_("System")), event.at, facts)


def _about_a_visit(one: Happened) -> list[Fact]:
    """When it is said to have been, and when that was written down."""
    if one.visited_at is None:
        return []
    said, delay = format_datetime(one.visited_at, "day"), one.event.at - one.visited_at
    if delay <= IN_TIME:
        return [Fact(_("The visit of %(when)s was recorded in time.", when=said), ok=True)]
    later = lasting(delay)
    return [Fact(_("Says the visit was on %(when)s. It was recorded %(later)s later.", when=said, later=later), False)]


def _about_a_sighting(one: Happened, happened: Sequence[Happened]) -> list[Fact]:
    """Who says that the child was seen on a day should have a visit of that day on the record."""
    if one.event.kind != Event.SIGHTING_STATED:
        return []
    said = date.fromisoformat(str(one.event.params.get("day")))
    days = {_day(at) for at in _sightings(happened)}
    if said in days:
        return [Fact(_("A visit of that day is recorded."), ok=True)]
    words = format_date(said, "medium")
    if not days:
        return [
            Fact(
                _("Says the child was seen on %(day)s. No visit at which they were seen is recorded.", day=words), False
            )
        ]
    last = format_date(max(days), "medium")
    text = _("Says the child was seen on %(day)s. The last recorded sighting is of %(last)s.", day=words, last=last)
    return [Fact(text, ok=False)]


def _then(one: Happened, matter: Matter) -> Fact:
    """Sighting, attempts and lateness at the time of the words."""
    at = one.event.at
    before = [other for other in matter.happened if other.event.at <= at]
    seen = _sightings(before)
    attempts = sum(other.event.kind == Event.VISIT_FAILED for other in before)
    parts = [
        _("last seen on %(when)s", when=format_datetime(max(seen), "day")) if seen else _("not seen yet"),
        ngettext("%(num)d visit tried", "%(num)d visits tried", attempts),
    ]
    due = matter.row.was_due_at
    is_late = due is not None and due < at
    if is_late:
        parts.append(until(due, at))
    return Fact(_("At that time: %(facts)s.", facts=", ".join(str(part) for part in parts)), ok=not is_late)


def _sightings(happened: Sequence[Happened]) -> list[datetime]:
    """When the child was seen, as the record has it."""
    visits = (one.visited_at for one in happened if one.event.kind == Event.CHILD_SEEN)
    return [at for at in visits if at is not None]


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.ALMATY).date()

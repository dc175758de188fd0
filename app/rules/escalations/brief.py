"""The one page of an escalation in words: what was due, who had it, what was tried, and what the record shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from app import clock
from app.i18n import format_datetime, in_language, ngettext, until
from app.i18n import gettext as _
from app.roles import Role
from app.rules import timeline
from app.rules.cases.people import age_of
from app.rules.course import pauses
from app.rules.escalations.reading import TRIED, Happened, Matter, Step
from app.rules.team.workload import NORM, Load
from app.tables.cases import Case, Place
from app.tables.words.labels import label, label_within
from app.tables.words.timeline import Event
from app.values.terms import Harm
from app.workflow.models import TaskState

MOST_TRIED = 8


@dataclass(frozen=True, slots=True)
class Fact:
    """A sentence, and whether what it says is in order."""

    text: str
    ok: bool


def facts_in_a_paragraph(matter: Matter) -> str:
    """Who, where, since when, what was due and what became of it."""
    row, case, late = matter.row, matter.case, matter.late
    said = [_about_child(case), _("The case was opened on %(when)s.", when=format_datetime(case.opened_at))]
    if case.harms:
        said.append(_("Reported: %(harms)s.", harms=", ".join(label_within(Harm, harm) for harm in case.harms)))
    if late is not None and row.was_due_at is not None:
        said.append(_("“%(step)s” was due on %(when)s.", step=_(late.name), when=format_datetime(row.was_due_at)))
        said.append(_what_became(late, row.was_due_at))
    said.append(_who_has(late, case))
    if case.place is not None:
        said.append(_("Where the child is now: %(place)s.", place=label_within(Place, case.place)))
    return " ".join(str(part) for part in said)


def _who_has(late: Step | None, case: Case) -> str:
    """Who did the step, or has it: not the case manager for a step of another desk."""
    if late is None:
        return str(_("Assigned to: %(name)s.", name=case.manager.name))
    if late.holder is None:
        return str(_("Not assigned to anyone. It waits for: %(role)s.", role=label(Role, late.role)))
    if late.state is TaskState.DONE:
        return str(_("Done by: %(name)s.", name=late.holder))
    return str(_("Assigned to: %(name)s.", name=late.holder))


def tried(matter: Matter) -> list[Happened]:
    """What was undertaken for the child, the newest first."""
    return [one for one in matter.happened if one.event.kind in TRIED][:MOST_TRIED]


def record(matter: Matter, loads: Sequence[Load]) -> list[Fact]:
    """What the record shows, good and bad."""
    visits = sum(one.event.kind == Event.VISIT_FAILED for one in matter.happened)
    seen, warned = matter.case.last_seen_at, len(matter.warnings)
    sighting = (
        Fact(_("The child was last seen on %(when)s.", when=format_datetime(seen)), ok=True)
        if seen
        else Fact(_("No member of staff has seen the child yet."), ok=False)
    )
    return [
        sighting,
        Fact(_tried(visits), ok=visits > 0),
        Fact(_warned(warned), ok=warned > 0),
        *_stops(matter.case),
        *_load_facts(matter.case, loads),
    ]


def _tried(number: int) -> str:
    if not number:
        return str(_("No visit was tried."))
    return str(ngettext("%(num)d visit was tried.", "%(num)d visits were tried.", number))


def _warned(number: int) -> str:
    if not number:
        return str(_("No warning was sent."))
    return str(ngettext("%(num)d warning was sent.", "%(num)d warnings were sent.", number))


def _stops(case: Case) -> list[Fact]:
    """How often the clocks of the case were stopped; nothing if never."""
    found = pauses.paused(case.id)
    return [Fact(_("Deadlines were paused: %(how)s.", how=pauses.said(found)), ok=False)] if found.times else []


def sentence(one: Happened) -> str:
    """What happened, in the reader's language."""
    return timeline.sentence(one.event)


def _about_child(case: Case) -> str:
    name = case.child.given or _("A child whose name is not known")
    age = age_of(case.child)
    place = in_language(case.district, "name")
    if age is None:
        return str(_("%(name)s, %(place)s.", name=name, place=place))
    return str(
        ngettext(
            "%(name)s, %(num)d year, %(place)s.",
            "%(name)s, %(num)d years, %(place)s.",
            age,
            name=name,
            place=place,
        )
    )


def _what_became(late: Step, was_due_at: datetime) -> str:
    if late.state is TaskState.DONE:
        return str(_("It was done on %(when)s.", when=format_datetime(late.ended_at)))
    if late.state is TaskState.WITHDRAWN:
        return str(_("It is no longer needed."))
    return str(_("It has not been done: %(late)s.", late=until(was_due_at, clock.now())))


def _load_facts(case: Case, loads: Sequence[Load]) -> list[Fact]:
    number = len(loads)
    present = ngettext(
        "%(num)d specialist of the district is at work.", "%(num)d specialists of the district are at work.", number
    )
    own = next((load for load in loads if load.user.id == case.manager_id), None)
    if own is None:
        return [Fact(_("The case manager is absent or works elsewhere."), ok=False), Fact(present, ok=number > 0)]
    middle = f"{median(load.cases for load in loads):g}"
    said = ngettext(
        "The case manager has %(num)d open case; the median of the district is %(median)s, and the "
        "recommended maximum is %(norm)d.",
        "The case manager has %(num)d open cases; the median of the district is %(median)s, and the "
        "recommended maximum is %(norm)d.",
        own.cases,
        median=middle,
        norm=NORM,
    )
    return [Fact(said, ok=own.cases <= NORM), Fact(present, ok=number > 1)]

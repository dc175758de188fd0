"""The one page of an escalation: what was due, who had it, what was tried, and whether it happens elsewhere.

Read in few statements, because a commissioner opens many of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from statistics import median
from typing import Any

from sqlalchemy import BigInteger, func, select
from sqlalchemy.orm import aliased, joinedload

from app import clock
from app.db import db
from app.i18n import format_date, format_datetime, format_time, in_language, language, ngettext, until
from app.i18n import gettext as _
from app.people.models import District, User
from app.records import timeline
from app.records.case import Case, CaseEvent
from app.records.escalation import Escalation
from app.records.persons import age_of
from app.records.workload import NORM, Load
from app.workflow.models import Instance, Task, TaskState
from app.workflow.picture import wrapped

MOST_BARS, MOST_WORDS, MOST_DISTRICTS, MOST_TICKS = 8, 5, 5, 6
SPOKEN = frozenset({"note", "case_refused", "visit_failed", "case_kept_open"})
WARNED = frozenset({"head_warned", "task_warned", "task_late"})
LOOK_BACK = timedelta(days=90)
NAME_WIDTH = 126.0  # px left of the bars


@dataclass(frozen=True, slots=True)
class Fact:
    """A sentence, and whether what it says is in order."""

    text: str
    ok: bool


@dataclass(frozen=True, slots=True)
class Words:
    """Somebody's words on the record."""

    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Matter:
    """Everything the page is made of."""

    row: Escalation
    case: Case
    elsewhere: dict[str, int]
    tasks: Sequence[Task]
    events: Sequence[tuple[CaseEvent, str | None]]

    @property
    def late(self) -> Task | None:
        """The task it is about."""
        return next((task for task in self.tasks if task.id == self.row.task_id), None)


def read(item: Task) -> Matter:
    """The escalation an instance runs for, its case, the steps so far and what was said. NoResultFound if none."""
    row, case, elsewhere = db.session.execute(_escalation(item)).one()
    tasks = select(Task).where(Task.case_id == case.id, Task.due_at.is_not(None), Task.process != "escalation")
    events = (
        select(CaseEvent, User.name)
        .outerjoin(User, User.id == CaseEvent.by_id)
        .where(CaseEvent.case_id == case.id, CaseEvent.kind.in_(sorted(SPOKEN | WARNED)))
        .order_by(CaseEvent.at.desc(), CaseEvent.id.desc())
        .limit(200)
    )
    return Matter(
        row,
        case,
        elsewhere or {},
        db.session.scalars(tasks.order_by(Task.opened_at, Task.id)).all(),
        [(event, name) for event, name in db.session.execute(events)],
    )


def facts_in_a_paragraph(matter: Matter, people: dict[int, str]) -> str:
    """Who, where, since when, what was due and what became of it. `people`: names by id."""
    row, case, late = matter.row, matter.case, matter.late
    said = [_about_child(case), _("The case was opened on %(when)s.", when=format_datetime(case.opened_at))]
    if late is not None and row.was_due_at is not None:
        said.append(_("“%(step)s” was due on %(when)s.", step=_(late.name), when=format_datetime(row.was_due_at)))
        said.append(_what_became(late))
    holder = people.get(late.assignee_id or case.manager_id) if late else None
    said.append(_("%(name)s has it.", name=holder or case.manager.name))
    return " ".join(said)


def chart(matter: Matter) -> dict[str, Any]:
    """The newest steps against their deadlines, as the chart of the page wants them."""
    tasks = [task for task in matter.tasks if task.state is not TaskState.WITHDRAWN][-MOST_BARS:]
    if not tasks:
        return {"rows": [], "ticks": [], "now_at": None, "facts": []}
    now, first = clock.now(), tasks[0].opened_at
    length = max((now - first).total_seconds(), 3600.0)

    def place(moment: datetime) -> float:
        return round(min(max((moment - first).total_seconds() / length * 96, 0), 96), 2)

    rows = [_bar(task, place, now) for task in tasks]
    ticks = [(place(moment), words) for moment, words in _ticks(first, now)]
    facts = [Fact(f"{row['name']}: {row['words']}", not row["is_late"]) for row in rows]
    return {"rows": rows, "ticks": ticks, "now_at": place(now), "facts": facts}


def record(matter: Matter, loads: Sequence[Load]) -> list[Fact]:
    """What the record shows, good and bad."""
    kinds = [event.kind for event, _name in matter.events]
    warned, tried = sum(kind in WARNED for kind in kinds), kinds.count("visit_failed")
    seen = matter.case.last_seen_at
    sighting = (
        Fact(_("The child was last seen on %(when)s.", when=format_datetime(seen)), ok=True)
        if seen
        else Fact(_("Nobody of ours has seen the child yet."), ok=False)
    )
    return [
        sighting,
        Fact(ngettext("%(num)d visit was tried.", "%(num)d visits were tried.", tried), ok=tried > 0),
        Fact(ngettext("%(num)d warning was sent.", "%(num)d warnings were sent.", warned), ok=warned > 0),
        *_load_facts(matter.case, loads),
    ]


def said(matter: Matter) -> list[Words]:
    """The newest words of the people who work on the case: notes, attempts, refusals."""
    spoken = [(event, name) for event, name in matter.events if event.kind in SPOKEN and event.words_sealed]
    return [Words(timeline.words(event, matter.case), name or "", event.at) for event, name in spoken[:MOST_WORDS]]


def _escalation(item: Task) -> Any:
    """The row of the task's instance, and the districts of its region with the same step in the last 90 days."""
    other, their = aliased(Escalation), aliased(Case)
    name = getattr(District, f"name_{language()}").label("name")
    number = func.count(other.id).label("number")
    alike = (
        select(name, number)
        .join(their, their.district_id == District.id)
        .join(other, other.case_id == their.id)
        .where(other.region_id == Escalation.region_id, other.step == Escalation.step, other.id != Escalation.id)
        .where(other.opened_at > clock.now() - LOOK_BACK)
        .group_by(name)
        .order_by(number.desc(), name)
        .limit(MOST_DISTRICTS)
        .correlate(Escalation)
        .subquery()
        .lateral()
    )
    elsewhere = select(func.json_object_agg(alike.c.name, alike.c.number)).correlate(Escalation).scalar_subquery()
    return (
        select(Escalation, Case, elsewhere)
        .join(Case, Case.id == Escalation.case_id)
        .options(joinedload(Case.child), joinedload(Case.manager), joinedload(Case.district))
        .join(Instance, Instance.about["escalation_id"].astext.cast(BigInteger) == Escalation.id)
        .where(Instance.id == item.instance_id)
    )


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


def _what_became(late: Task) -> str:
    if late.state is TaskState.DONE:
        return str(_("It was done on %(when)s.", when=format_datetime(late.ended_at)))
    if late.state is TaskState.WITHDRAWN:
        return str(_("It is no longer needed."))
    return str(_("It has not been done: %(late)s.", late=until(late.due_at, clock.now())))


def _bar(task: Task, place: Any, now: datetime) -> dict[str, Any]:
    due = task.due_at or now
    ended = task.ended_at or now
    is_late = ended > due
    spent = until(due, ended) if is_late else _("in time")
    return {
        "name": str(_(task.name)),
        "lines": wrapped(str(_(task.name)), NAME_WIDTH, 12.5),
        "start": place(task.opened_at),
        "standard": max(place(due) - place(task.opened_at), 0.1),
        "end": max(place(ended), place(task.opened_at) + 0.5),
        "words": _("%(late)s, still open", late=spent) if is_late and task.ended_at is None else spent,
        "is_late": is_late,
        "is_open": task.ended_at is None,
    }


def _ticks(first: datetime, now: datetime) -> list[tuple[datetime, str]]:
    """The start and the midnights that follow, thinned out; hours while it is the same day."""
    start = first.astimezone(clock.ALMATY)
    days = (now.astimezone(clock.ALMATY).date() - start.date()).days
    if days == 0:
        return [(first, format_time(first))]
    every = -(-days // MOST_TICKS)
    midnights = [
        datetime.combine(start.date() + timedelta(days=number), time(), clock.ALMATY)
        for number in range(1, days + 1, every)
    ]
    return [(moment, format_date(moment, "day")) for moment in midnights]


def _load_facts(case: Case, loads: Sequence[Load]) -> list[Fact]:
    own = next((load for load in loads if load.user.id == case.manager_id), None)
    if own is None:
        return [Fact(_("The case manager is absent or works elsewhere."), ok=False)]
    middle = f"{median(load.cases for load in loads):g}"
    return [
        Fact(
            ngettext(
                "The case manager has %(num)d open case; the median of the district is %(median)s, "
                "and %(norm)d is the most that is advised.",
                "The case manager has %(num)d open cases; the median of the district is %(median)s, "
                "and %(norm)d is the most that is advised.",
                own.cases,
                median=middle,
                norm=NORM,
            ),
            ok=own.cases <= NORM,
        )
    ]

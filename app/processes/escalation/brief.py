"""The one page of an escalation: what was due, who had it, what was tried, and whether it happens elsewhere."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import func, select

from app import clock
from app.db import db
from app.i18n import format_date, format_datetime, in_language, ngettext, until
from app.i18n import gettext as _
from app.people.models import District, User
from app.records import timeline
from app.records.case import Case, CaseEvent, Visit
from app.records.escalation import Escalation
from app.records.persons import age_of
from app.records.workload import NORM, loads
from app.workflow.models import Task, TaskState

MOST_BARS, MOST_WORDS = 8, 5
SPOKEN = ("note", "case_refused", "visit_failed", "case_kept_open")
WARNED = ("head_warned", "task_warned", "task_late")
LOOK_BACK = timedelta(days=90)


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
    what: str


def facts_in_a_paragraph(row: Escalation, case: Case, late: Task | None) -> str:
    """Who, where, since when, what was due and what became of it."""
    said = [_about_child(case), _("The case was opened on %(when)s.", when=format_datetime(case.opened_at))]
    if late is not None and late.due_at is not None:
        said.append(_("“%(step)s” was due on %(when)s.", step=_(late.name), when=format_datetime(row.was_due_at)))
        said.append(_what_became(late))
    holder = db.session.get(User, late.assignee_id) if late and late.assignee_id else case.manager
    if holder is not None:
        said.append(_("%(name)s has it.", name=holder.name))
    return " ".join(said)


def bars(case: Case) -> dict[str, Any]:
    """The steps of the case against their deadlines, as the chart of the page wants them."""
    wanted = select(Task).where(Task.case_id == case.id, Task.process == "protection_case", Task.due_at.is_not(None))
    wanted = wanted.where(Task.state != TaskState.WITHDRAWN).order_by(Task.opened_at, Task.id)
    tasks = list(db.session.scalars(wanted))[-MOST_BARS:]
    if not tasks:
        return {"rows": [], "ticks": [], "now_at": None, "facts": []}
    now, first = clock.now(), tasks[0].opened_at
    length = max((now - first).total_seconds(), 3600.0)

    def place(moment: datetime) -> float:
        return round(min(max((moment - first).total_seconds() / length * 96, 0), 96), 2)

    rows = [_bar(task, place, now) for task in tasks]
    ticks = [(place(first + (now - first) * part / 4), _tick(first + (now - first) * part / 4)) for part in range(4)]
    facts = [Fact(f"{row['name']}: {row['words']}", not row["is_late"]) for row in rows]
    return {"rows": rows, "ticks": ticks, "now_at": place(now), "facts": facts}


def record(row: Escalation, case: Case) -> list[Fact]:
    """What the record shows, good and bad."""
    warned = _count(CaseEvent.id, CaseEvent.case_id == case.id, CaseEvent.kind.in_(WARNED))
    tried = _count(Visit.id, Visit.case_id == case.id, Visit.is_child_seen.is_(False))
    seen = case.last_seen_at
    facts = [
        Fact(_("The child was last seen on %(when)s.", when=format_datetime(seen)), ok=True)
        if seen
        else Fact(_("Nobody of ours has seen the child yet."), ok=False),
        Fact(ngettext("%(num)d visit was tried.", "%(num)d visits were tried.", tried), ok=tried > 0),
        Fact(ngettext("%(num)d warning was sent.", "%(num)d warnings were sent.", warned), ok=warned > 0),
    ]
    return [*facts, *_load_facts(case)]


def said(case: Case) -> list[Words]:
    """The newest words of the people who work on the case: notes, attempts, refusals."""
    wanted = (
        select(CaseEvent, User.name)
        .join(User, User.id == CaseEvent.by_id)
        .where(CaseEvent.case_id == case.id, CaseEvent.kind.in_(SPOKEN), CaseEvent.words_sealed.is_not(None))
        .order_by(CaseEvent.at.desc(), CaseEvent.id.desc())
        .limit(MOST_WORDS)
    )
    return [
        Words(timeline.words(event, case), name, event.at, timeline.sentence(event))
        for event, name in db.session.execute(wanted)
    ]


def elsewhere(row: Escalation) -> list[tuple[str, int]]:
    """Districts of the region with escalations about the same step in the last 90 days, the most first."""
    count = func.count(Escalation.id)
    wanted = (
        select(District, count)
        .join(Case, Case.district_id == District.id)
        .join(Escalation, Escalation.case_id == Case.id)
        .where(Escalation.region_id == row.region_id, Escalation.step == row.step, Escalation.id != row.id)
        .where(Escalation.opened_at > clock.now() - LOOK_BACK)
        .group_by(District.id)
        .order_by(count.desc(), District.id)
        .limit(5)
    )
    return [(in_language(district, "name"), number) for district, number in db.session.execute(wanted)]


def _about_child(case: Case) -> str:
    name = case.child.given or _("A child whose name is not known")
    age = age_of(case.child)
    place = in_language(case.district, "name")
    if age is None:
        return str(_("%(name)s, %(place)s.", name=name, place=place))
    return str(
        ngettext(
            "%(name)s, %(num)d year, %(place)s.", "%(name)s, %(num)d years, %(place)s.", age, name=name, place=place
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
        "name": _short(_(task.name)),
        "start": place(task.opened_at),
        "standard": max(place(due) - place(task.opened_at), 0.1),
        "end": max(place(ended), place(task.opened_at) + 0.5),
        "words": _("%(late)s, still open", late=spent) if is_late and task.ended_at is None else spent,
        "is_late": is_late,
        "is_open": task.ended_at is None,
    }


def _short(name: str) -> str:
    return name if len(name) <= 20 else f"{name[:19].rstrip()}…"


def _tick(moment: datetime) -> str:
    return format_date(moment.astimezone(clock.ALMATY), "day")


def _count(column: Any, *where: Any) -> int:
    return db.session.scalar(select(func.count(column)).where(*where)) or 0


def _load_facts(case: Case) -> list[Fact]:
    others = loads(case.district_id)
    own = next((load for load in others if load.user.id == case.manager_id), None)
    if own is None:
        return [Fact(_("The case manager is absent or works elsewhere."), ok=False)]
    middle = median(load.cases for load in others)
    return [
        Fact(
            _(
                "The case manager has %(cases)d open cases; the median of the district is %(median)s, "
                "and %(norm)d is the most that is advised.",
                cases=own.cases,
                median=f"{middle:g}",
                norm=NORM,
            ),
            ok=own.cases <= NORM,
        )
    ]

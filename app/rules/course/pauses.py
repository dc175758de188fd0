"""Asking that a clock stop, deciding it, stopping it and letting it run again."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from app import audit, clock
from app.audit_codes import AuditCode
from app.db import db
from app.deadlines import times
from app.deadlines.working_days import OPENS
from app.errors import Conflict, RuleBroken
from app.i18n import gettext as _
from app.i18n import lasting, ngettext
from app.rules import timeline
from app.rules.notices import tell
from app.staff.models import User
from app.tables import sealing
from app.tables.cases import Case
from app.tables.notices import NoticeKind
from app.tables.pauses import Pause, PauseReason
from app.tables.words.timeline import Event
from app.values.terms import Risk
from app.workflow import engine, escalating, pausing
from app.workflow.models import Instance, InstanceState, Task, TaskState

PROCESS, AGAIN, LIMIT = "stopped_clock", "clock_restarts", "clock_stop"
_KEPT = {"counts_from_at": "counts_from_at", "warn_at": "warn_at", "due_at": "due_at", "climb_at": "escalate_at"}
"""What the stored dates of a pause are called, and the columns of the task they stand for."""
MOST = 2
"""A clock stops once and is extended once."""

MAY_PAUSE = frozenset(
    {"first_visit", "assess_family", "make_plan", "care_plan", "review_plan", "propose_closure"}
    | {"match_family", "ask_family", "hand_over", "end_placement", "do_step", "do_step_as_officer"}
)
"""Work that may have to wait for somebody outside. What the law times, decisions, and accepting a case may not."""


@dataclass(frozen=True, slots=True)
class Request:
    """Why the clock should stop, and the first day on which it runs again."""

    reason: PauseReason
    why: str
    until: date


@dataclass(frozen=True, slots=True)
class Paused:
    """How often the clocks of a case stopped, and how long in all."""

    times: int
    length: timedelta


def refused_because(task: Task) -> str:
    """Why the clock of this task may not stop; empty if it may."""
    if task.step not in MAY_PAUSE or task.due_at is None:
        return str(_("The deadline of this task cannot be paused."))
    if task.step == "first_visit" and task.risk == Risk.CRITICAL:
        return str(_("At critical risk, the deadline of the initial home visit cannot be paused."))
    if task.escalated_at is not None or task.due_at < clock.now():
        return str(_("This task is already overdue: its deadline can no longer be paused."))
    if task.pause_asked_at is not None:
        return str(_("This has already been asked for, and the head of department has not decided yet."))
    return ""


def ask(task: Task, given: Request, *, by: User) -> Pause:
    """The head is asked. Conflict if the step or its clock changed meanwhile; RuleBroken beyond the limits."""
    found = escalating.lock(task.id)
    if found is None:
        raise Conflict(_("This task is no longer open."))
    because = refused_because(found)
    if because:
        raise Conflict(because)
    if _granted(found) >= MOST:
        raise RuleBroken(_("The deadline of this task has been paused and extended once. That is the most allowed."))
    case = db.session.get_one(Case, found.case_id)
    row = Pause(
        case_id=case.id,
        task_id=found.id,
        reason=given.reason,
        asked_at=clock.now(),
        asked_by_id=by.id,
        until_at=_until(given.until, found),
    )
    sealing.put(row, "why", given.why, case.key)
    db.session.add(row)
    db.session.flush()
    found.pause_asked_at = row.asked_at
    timeline.note(Event.STOP_ASKED, case=case, by=by, params=_params(row, found), words=given.why, task=found)
    audit.record(by, AuditCode.STOP_OF_A_CLOCK_ASKED_FOR, row)
    route = engine.Route(case_id=case.id, region_id=case.region_id, district_id=case.district_id, risk=case.risk)
    engine.start_later(PROCESS, about={"stop_id": row.id, "case_id": case.id}, route=route)
    return row


def decide(row: Pause, until: date | None, words: str | None, *, by: User) -> bool:
    """Whether the clock stops, `until` that day. RuleBroken for one's own request, or a refusal without a reason."""
    _check_decision(row, until, words, by)
    task, case = db.session.get_one(Task, row.task_id), db.session.get_one(Case, row.case_id)
    may = until is not None and task.state is TaskState.OPEN and task.escalated_at is None
    if until is not None and may:
        row.until_at = _until(until, task)
    row.decided_at, row.decided_by_id, row.is_granted = clock.now(), by.id, may
    sealing.put(row, "answer", words, case.key)
    if not may:
        row.closed_at, task.pause_asked_at = clock.now(), None
        timeline.note(Event.STOP_REFUSED, case=case, by=by, params={"task": task.name}, words=words, task=task)
    audit.record(by, AuditCode.STOP_OF_A_CLOCK_DECIDED, row)
    tell(
        db.session.get_one(User, row.asked_by_id),
        NoticeKind.STOP_GRANTED if may else NoticeKind.STOP_REFUSED,
        case,
        task,
    )
    return may


def _check_decision(row: Pause, until: date | None, words: str | None, by: User) -> None:
    if row.closed_at is not None or row.decided_at is not None:
        raise Conflict(_("There is nothing to decide any more."))
    if row.asked_by_id == by.id:
        raise RuleBroken(_("You asked for this yourself: another person must decide."))
    if until is None and not words:
        raise RuleBroken(_("Write why the deadline is not paused."), "words")


def begin(pause_id: int) -> None:
    """The deadline is paused from now on; one that stood is extended. Twice is once."""
    row = _lock(pause_id)
    if row.began_at is not None or row.closed_at is not None:
        return
    before = running(row.task_id)
    if before is not None:
        _let_run(before, by=None)
    now = clock.now()
    was = pausing.pause(row.task_id, pausing.Span(now, row.until_at, row.reason)) if now < row.until_at else None
    if was is None:
        row.closed_at = now
        return
    row.began_at, row.was = now, _written(was)
    task, case = db.session.get_one(Task, row.task_id), db.session.get_one(Case, row.case_id)
    timeline.note(Event.CLOCK_STOPPED, case=case, params=_params(row, task), task=task)
    audit.record(None, AuditCode.CLOCK_STOPPED, row)


def end(pause_id: int) -> None:
    """The clock runs again, its dates later by the time it stood. Twice is once."""
    row = _lock(pause_id)
    if row.closed_at is None:
        _let_run(row, by=db.session.get(User, row.ended_by_id) if row.ended_by_id else None)


def resume(task: Task, *, by: User) -> None:
    """The paused deadline runs again within seconds. Conflict if it does already."""
    row = running(task.id)
    if row is None:
        raise Conflict(_("The deadline of this task is not paused."))
    row.ended_by_id = row.ended_by_id or by.id
    audit.record(by, AuditCode.CLOCK_STARTED_AGAIN, row)
    _send(row)


def drop(task: Task) -> None:
    """A step that is done needs no stop, asked for or running."""
    if task.pause_asked_at is None and task.paused_until_at is None:
        return
    for row in db.session.scalars(_open(Pause.task_id == task.id)):
        if row.decided_at is None:
            row.closed_at = clock.now()
        _send(row)


def wake(case: Case) -> None:
    """The risk has risen: whatever stands in the case was allowed for less."""
    for row in db.session.scalars(_open(Pause.case_id == case.id, Pause.began_at.is_not(None))):
        _send(row)


def running(task_id: int) -> Pause | None:
    """The stop that holds the task's clock now."""
    return db.session.scalar(_open(Pause.task_id == task_id, Pause.began_at.is_not(None)))


def paused(case_id: int) -> Paused:
    """Counted over all steps of the case, what stands now included."""
    ended = func.least(func.coalesce(Pause.closed_at, clock.now()), Pause.until_at)
    length = func.coalesce(func.sum(ended - Pause.began_at), timedelta())
    wanted = select(func.count(Pause.id), length)
    number, total = db.session.execute(wanted.where(Pause.case_id == case_id, Pause.began_at.is_not(None))).one()
    return Paused(number, total)


def said(found: Paused) -> str:
    """How often and how long, in words."""
    often = ngettext("%(num)d time", "%(num)d times", found.times)
    return str(_("%(often)s, %(long)s in all", often=often, long=lasting(found.length)))


def latest(task: Task) -> date:
    """The last day until which the clock of the task may stand, by the deadline table."""
    found = times.times(LIMIT, task.risk, clock.now())
    return (found.due_at if found else clock.now()).astimezone(clock.ALMATY).date()


def _until(day: date, task: Task) -> datetime:
    """The clock runs again when the offices open on that day."""
    until, last = datetime.combine(day, OPENS, clock.ALMATY), latest(task)
    if until <= clock.now():
        raise RuleBroken(_("Enter a later day for the end of the pause."), "until")
    if day > last:
        number = (last - clock.today()).days
        most = ngettext(
            "At this risk, a deadline can be paused for %(num)d day at most.",
            "At this risk, a deadline can be paused for %(num)d days at most.",
            number,
        )
        raise RuleBroken(most, "until")
    return until


def _granted(task: Task) -> int:
    wanted = select(func.count(Pause.id)).where(Pause.task_id == task.id, Pause.is_granted.is_(True))
    return db.session.scalar(wanted) or 0


def _let_run(row: Pause, *, by: User | None) -> None:
    now = clock.now()
    ended = min(now, row.until_at)
    row.closed_at = ended
    if row.began_at is None or row.was is None:
        return
    if not pausing.resume(row.task_id, _read(row.was), pausing.Span(row.began_at, ended, row.reason)):
        return
    task, case = db.session.get_one(Task, row.task_id), db.session.get_one(Case, row.case_id)
    days = round((ended - row.began_at) / timedelta(days=1), 1)
    timeline.note(Event.CLOCK_RESTARTED, case=case, by=by, params={"task": task.name, "days": days}, task=task)
    audit.record(by, AuditCode.CLOCK_RUNS_AGAIN, row)
    tell(db.session.get_one(User, task.assignee_id or row.asked_by_id), NoticeKind.CLOCK_RESTARTED, case, task)


def _send(row: Pause) -> None:
    """To the one process that waits for this stop."""
    mine = (Instance.case_id == row.case_id, Instance.process == PROCESS, Instance.state == InstanceState.RUNNING)
    about = Instance.about["stop_id"].astext == str(row.id)
    for instance_id in db.session.scalars(select(Instance.id).where(*mine, about)):
        engine.send_later(AGAIN, instance_id)


def _open(*more: ColumnElement[bool]) -> Select[Pause]:
    return select(Pause).where(Pause.closed_at.is_(None), *more).order_by(Pause.id)


def _lock(pause_id: int) -> Pause:
    wanted = select(Pause).where(Pause.id == pause_id).with_for_update()
    return db.session.scalars(wanted, execution_options={"populate_existing": True}).one()


def _params(row: Pause, task: Task) -> dict[str, str]:
    day = row.until_at.astimezone(clock.ALMATY).date()
    return {"task": task.name, "stop": row.reason, "until": day.isoformat()}


def _written(was: pausing.Dates) -> dict[str, Any]:
    found = {name: getattr(was, attribute) for name, attribute in _KEPT.items()}
    return {name: moment.isoformat() if moment else None for name, moment in found.items()} | {"by_table": was.by_table}


def _read(kept: dict[str, Any]) -> pausing.Dates:
    found = {to: datetime.fromisoformat(kept[name]) if kept[name] else None for name, to in _KEPT.items()}
    return pausing.Dates(**found, by_table=kept["by_table"])  # type: ignore[arg-type]

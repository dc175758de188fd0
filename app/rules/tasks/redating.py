"""What a change of the deadline table does to the work that is open: counted before, moved after."""

import re
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select

from app import audit, clock, subjects
from app.audit_codes import AuditCode
from app.db import db
from app.deadlines import changes, times
from app.deadlines.changes import Swap, Terms
from app.deadlines.models import CalendarProposal, DeadlineProposal, DeadlineRule, Proposal, Unit
from app.jobs import defer, every, job
from app.rules import timeline
from app.tables.words.timeline import Event
from app.workflow import engine, redating
from app.workflow.models import Definition
from app.workflow.redating import Change

Kind = TypeVar("Kind", DeadlineProposal, CalendarProposal)
PREVIEWED = 20_000
"""Open tasks that a preview looks at: more would keep the page waiting. What is approved reaches all of them."""
DEADLINE, CALENDAR = "deadline", "calendar"
"""What jobs call the two kinds of change."""


def kind_of(row: Proposal) -> str:
    """The word for it in a job."""
    return DEADLINE if isinstance(row, DeadlineProposal) else CALENDAR


@dataclass(frozen=True, slots=True)
class Moved:
    """How many open tasks move. `is_least`: there are more than the preview looked at."""

    number: int
    is_least: bool


def would_move(rule: DeadlineRule | DeadlineProposal, terms: Terms | None = None) -> Moved:
    """How many open tasks had other times if the row stood in the table today."""
    table = times.table()
    return _number(Change(table, table.with_rule(changes.draft(rule, terms)), {rule.key}))


def would_move_by(swap: Swap | CalendarProposal) -> Moved:
    """The same for a day swap: every step that counts working days."""
    table = times.table()
    after = table.with_days(changes.swapped(swap), table.version + 1)
    return _number(Change(table, after, table.keys(Unit.WORKING_DAYS)))


def due_changes() -> list[Proposal]:
    """Approved changes whose day has come and whose open tasks have not been handed on."""
    begun = [row for row in _approved(DeadlineProposal) if row.valid_from <= clock.today()]
    return [*begun, *_approved(CalendarProposal)]


def instances_of(row: Proposal) -> list[int]:
    """The instances that have a task or a timer the change may move."""
    change = _change(row)
    found = {instance_id for _task_id, instance_id in redating.moving(change)}
    return sorted(found | set(redating.with_timers(_timed(change.keys))))


def move(instance_id: int, kind: str, number: int) -> None:
    """The instance's open work has its new dates, and what it is about says so. Twice is once."""
    row = _found(kind, number)
    for task in engine.redate(instance_id, _change(row)):
        audit.record(None, AuditCode.DEADLINE_MOVED, task)
        about = subjects.load(task)
        if about is not None:
            timeline.note(Event.TASK_DUE_CHANGED, **subjects.named(about), params={"task": task.name}, task=task)


def _found(kind: str, number: int) -> Proposal:
    if kind == DEADLINE:
        return db.session.get_one(DeadlineProposal, number)
    return db.session.get_one(CalendarProposal, number)


def _approved(model: type[Kind]) -> list[Kind]:
    waits = (model.is_approved.is_(True), model.moves_open, model.moved_at.is_(None))
    return list(db.session.scalars(select(model).where(*waits).order_by(model.id).with_for_update(skip_locked=True)))


def _change(row: Proposal) -> Change:
    before, after = changes.before_and_after(row)
    keys = {row.key} if isinstance(row, DeadlineProposal) else before.keys(Unit.WORKING_DAYS)
    return Change(before, after, keys)


def _number(change: Change) -> Moved:
    number = sum(1 for _found in redating.moving(change, PREVIEWED))
    return Moved(number, redating.has_more(change, PREVIEWED))


def _timed(keys: frozenset[str]) -> set[str]:
    """The processes with a version in which a timer waits for one of the keys."""
    named = re.compile("|".join(rf"deadline\((?:\"|&quot;){re.escape(key)}(?:\.warning)?\b" for key in sorted(keys)))
    rows = db.session.execute(select(Definition.process, Definition.files))
    return {process for process, files in rows if any(named.search(text) for text in files.values())}


@every("* * * * * 20", name="apply_changes")
def apply_changes() -> None:
    """A change of the table whose day has come reaches what is open, each instance in a transaction of its own."""
    for row in due_changes():
        row.moved_at = clock.now()
        for instance_id in instances_of(row):
            defer(move_dates, instance_id=instance_id, kind=kind_of(row), number=row.id)


@job("move_dates")
def move_dates(instance_id: int, kind: str, number: int) -> None:
    """One instance's open tasks and timers."""
    move(instance_id, kind, number)

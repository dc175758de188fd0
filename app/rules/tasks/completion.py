"""Completing a task: answers, domain rows, engine state, next tasks, timeline, audit and jobs, all or nothing."""

from typing import Any

import orjson
from sqlalchemy import ColumnElement, bindparam, delete, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert

from app import audit, clock, subjects, vault
from app.audit import AuditEntry
from app.audit_codes import AuditCode
from app.db import Model, db, written
from app.errors import NotFound
from app.rules import timeline
from app.staff.models import User
from app.subjects import Subject
from app.tables.cases import CaseEvent
from app.tables.words.timeline import Event
from app.workflow import engine, holding
from app.workflow.answers import keeping, reading
from app.workflow.answers.keeping import Sent
from app.workflow.models import Answer, Draft, Task, TaskState
from app.workflow.registry import tell_ended, user_tasks

ABOUT_DRAFT = "draft.sealed"
Rows = dict[type[Model], dict[str, Any]]
"""A row for each of these tables: its columns, without the id."""


def _parameter(kind: type[Model], column: str) -> Any:
    return bindparam(_name(kind, column))


def _name(kind: type[Model], column: str) -> str:
    return f"{kind.__tablename__}_{column}"


def _ending(*kinds: type[Model]) -> Any:
    """A row in the table of each kind, the end of the task and that of the actor's draft: one statement."""
    task, at, by = (_parameter(Answer, column) for column in ("task_id", "at", "by_id"))
    ended = {"state": TaskState.DONE, "ended_at": at, "ended_by_id": by}
    changes: list[Any] = [
        update(Task.__table__).where(Task.id == task).values(ended),  # type: ignore[arg-type]
        delete(Draft.__table__).where(Draft.task_id == task, Draft.user_id == by),  # type: ignore[arg-type]
    ]
    for kind in kinds:
        columns = [column.name for column in kind.__table__.columns if column.name != "id"]
        values = {column: _parameter(kind, column) for column in columns}
        changes.append(insert(kind.__table__).values(values))  # type: ignore[arg-type]
    parts = (change.cte(f"part_{place}") for place, change in enumerate(changes))
    return select(literal_column("1")).add_cte(*parts)


_ENDING = _ending(Answer, CaseEvent, AuditEntry)  # built once: making a statement costs more than sending it


class AlreadyDone(Exception):
    """Somebody was first, or the process no longer needs the task. `is_same`: this very press came twice."""

    def __init__(self, task: Task, *, is_same: bool) -> None:
        super().__init__(task.key)
        self.task, self.is_same = task, is_same


def subject(item: Task) -> Subject:
    """What the task is about, whose key seals what is typed. NotFound if it is about nothing."""
    found = subjects.load(item)
    if found is None:
        raise NotFound
    return found


def complete(item: Task, form: Sent, actor: User) -> list[Task]:
    """The task is done by `actor`; returns the tasks that opened. AlreadyDone, or RuleBroken from the handler."""
    holding.hold_task(item)  # READ COMMITTED: read again, for what others did while we waited for the lock
    if item.state is not TaskState.OPEN:
        raise AlreadyDone(item, is_same=_is_same(item, form, actor))
    about = subject(item)
    binding, kept = user_tasks[item.key], keeping.columns(form, about, actor)
    variables = binding.handler(form, item, actor)
    db.session.flush()  # what the handler said stands before what is said here
    _end(item, actor, _rows(item, about, actor, kept))
    opened = engine.complete(item, variables)
    if binding.after is not None:
        binding.after(item)
    tell_ended(item)
    return opened


def _rows(item: Task, about: Subject, actor: User, kept: dict[str, Any]) -> Rows:
    """The answer, the line of the timeline and that of the audit."""
    answer = {"task_id": item.id, **subjects.keys(item), **kept, "at": clock.now()}
    event = timeline.line(Event.TASK_DONE, by=actor, params={"task": item.name}, task=item, **subjects.named(about))
    return {
        Answer: answer,
        CaseEvent: event,
        AuditEntry: audit.entry(actor, audit.keyed(AuditCode.DONE, item.key), item),
    }


def _end(item: Task, actor: User, rows: Rows) -> None:
    """The rows stand, the task has ended and the draft is gone: one statement, no objects."""
    known = {_name(kind, column): value for kind, row in rows.items() for column, value in row.items()}
    db.session.connection().execute(_ENDING, known)
    written(item, state=TaskState.DONE, ended_at=rows[Answer]["at"], ended_by_id=actor.id)


def save_draft(item: Task, typed: dict[str, Any], actor: User) -> None:
    """Fields typed so far, each kept until the task is done or typed over. Concurrent saves do not lose a field."""
    about = subject(item)
    wanted = select(Draft).where(Draft.task_id == item.id, Draft.user_id == actor.id).with_for_update()
    kept = db.session.scalar(wanted)
    merged = (read_draft(item, kept) if kept else {}) | typed
    sealed = vault.seal_bytes(about.key, orjson.dumps(merged), ABOUT_DRAFT)
    row = {"task_id": item.id, "user_id": actor.id, "sealed": sealed, "saved_at": clock.real_now()}
    change = {"sealed": sealed, "saved_at": row["saved_at"]}
    db.session.execute(
        insert(Draft).values(**row).on_conflict_do_update(index_elements=["task_id", "user_id"], set_=change)
    )


def draft(item: Task, actor: User) -> Draft | None:
    """What the actor has typed into the task, if anything."""
    return db.session.get(Draft, (item.id, actor.id))


def read_draft(item: Task, kept: Draft) -> dict[str, Any]:
    """Field name to what was typed; empty after erasure."""
    content = vault.reveal_bytes(subject(item).key, kept.sealed, ABOUT_DRAFT)
    return dict(orjson.loads(content)) if content else {}


def answers(item: Task) -> dict[str, Any]:
    """What was entered in a done task; empty if nothing was, or after erasure."""
    row = db.session.scalar(select(Answer).where(Answer.task_id == item.id).order_by(Answer.id.desc()).limit(1))
    return reading.entered(row, subject(item).key) if row else {}


def last_answers(item: Task, step: str) -> dict[str, Any]:
    """What was last entered at an earlier step of the same instance; empty if it was never done, or after erasure."""
    return entered(subject(item).key, Task.instance_id == item.instance_id, Task.step == step)


def entered(key: bytes | None, *of: ColumnElement[bool]) -> dict[str, Any]:
    """The same by conditions on the task, and the key of what it is about."""
    wanted = select(Answer).join(Task, Task.id == Answer.task_id).where(*of)
    row = db.session.scalar(wanted.order_by(Answer.id.desc()).limit(1))
    return reading.entered(row, key) if row else {}


def _is_same(item: Task, form: Sent, actor: User) -> bool:
    """Whether this very form, with these very answers, completed the task: a double click, or the back button."""
    row = db.session.scalar(select(Answer).where(Answer.task_id == item.id, Answer.by_id == actor.id))
    return row is not None and row.once == form.mark() and row.once != "" and answers(item) == form.answers()

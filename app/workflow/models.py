"""What the engine keeps: definitions, instances, and the rows that make a queue or a sweep one indexed select."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ARRAY, BigInteger, ForeignKey, Identity, Index, LargeBinary, String, Text, false, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Model
from app.roles import Role
from app.subjects import About, indexes


class InstanceState(StrEnum):
    """Running includes waiting; ended is for good."""

    RUNNING = "running"
    ENDED = "ended"


class TaskState(StrEnum):
    """Withdrawn: the process no longer needs it (a boundary event, a signal, a supervisor's hand)."""

    OPEN = "open"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class TaskMark(StrEnum):
    """What the queue says of a task before it is opened."""

    RETURNED = "returned"


class Machine(StrEnum):
    """What an incident is about."""

    SERVICE = "service"
    TIMERS = "timers"
    ESCALATION = "climb"


class Definition(Model):
    """One version of a process: its diagram and the tables it needs, by the sha256 over those files."""

    __tablename__ = "definition"
    __table_args__ = (Index("uq_definition_bundle", "process", "bundle", unique=True),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    process: Mapped[str] = mapped_column(String(40))
    bundle: Mapped[str] = mapped_column(String(64))
    files: Mapped[dict[str, str]] = mapped_column(JSONB)  # file name -> text
    stored_at: Mapped[datetime]


class Instance(About, Model):
    """A running process. It stays on its definition; routing columns are the case's, for the tasks to come."""

    __tablename__ = "instance"
    __table_args__ = (*indexes("instance"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    definition_id: Mapped[int] = mapped_column(ForeignKey("definition.id"))
    process: Mapped[str] = mapped_column(String(40))
    bundle: Mapped[str] = mapped_column(String(64))
    state: Mapped[InstanceState]
    revision: Mapped[int] = mapped_column()
    engine_state: Mapped[bytes] = mapped_column(LargeBinary)
    trail: Mapped[list[str]] = mapped_column(ARRAY(Text))  # ids of the nodes passed, in order, each once
    about: Mapped[dict[str, Any]] = mapped_column(JSONB)  # the start variables: ids only
    region_id: Mapped[int | None]
    district_id: Mapped[int | None]
    manager_id: Mapped[int | None]  # gets the specialist's tasks
    risk: Mapped[str | None] = mapped_column(String(10))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __mapper_args__ = {"version_id_col": revision}


class Task(About, Model):
    """A user task waiting in a queue, or done. Everything a queue shows or sorts by stands in the row."""

    __tablename__ = "task"
    __table_args__ = (
        Index("ix_task_role", "role", "region_id", "due_at", "id", postgresql_where=text("state = 'open'")),
        Index(
            "ix_task_line",
            "role",
            "due_at",
            "id",
            postgresql_where=text("state = 'open' and role in ('operator', 'psychologist', 'shift_lead', 'ombudsman')"),
        ),
        Index(
            "ix_task_free",
            "role",
            "district_id",
            "due_at",
            "id",
            postgresql_where=text("state = 'open' and assignee_id is null"),
        ),
        Index(
            "ix_task_waiting",
            "case_id",
            "role",
            "due_at",
            "id",
            postgresql_where=text("state = 'open' and case_id is not null"),
        ),
        Index(
            "ix_task_handled",
            "ended_by_id",
            "ended_at",
            postgresql_where=text("ended_by_id is not null and contact_id is not null"),
        ),
        Index("ix_task_danger", "role", "due_at", "id", postgresql_where=text("state = 'open' and danger")),
        Index("ix_task_assignee", "assignee_id", "due_at", "id", postgresql_where=text("state = 'open'")),
        Index(
            "ix_task_visits",
            "assignee_id",
            "due_at",
            "id",
            postgresql_where=text("state = 'open' and step = 'first_visit'"),
        ),
        Index(
            "ix_task_escalate", "escalate_at", "id", postgresql_where=text("state = 'open' and escalated_at is null")
        ),
        Index("ix_task_warn", "warn_at", "id", postgresql_where=text("state = 'open' and warned_at is null")),
        *indexes("task", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    engine_id: Mapped[UUID]  # the engine's own id of the waiting node
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"), index=True)
    process: Mapped[str] = mapped_column(String(40))
    step: Mapped[str] = mapped_column(String(60))  # BPMN id
    name: Mapped[str] = mapped_column(String(120))  # BPMN name, a message of the catalogue
    role: Mapped[Role]
    state: Mapped[TaskState]
    region_id: Mapped[int | None]
    district_id: Mapped[int | None]
    risk: Mapped[str | None] = mapped_column(String(10))
    danger: Mapped[bool] = mapped_column(default=False, server_default=false())  # before all others, whatever is late
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    put_here_by_id: Mapped[int | None]  # who assigned it; empty: the process did
    opened_at: Mapped[datetime]
    warn_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    escalate_at: Mapped[datetime | None]
    warned_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    rule_id: Mapped[int | None]  # the deadline rule that set the times
    calendar_version: Mapped[int | None]  # and the calendar they were counted by
    counts_from_at: Mapped[datetime | None]  # where its clock began; empty: when it opened
    pause_asked_at: Mapped[datetime | None]  # somebody asked that its clock stop, and nobody has decided
    paused_until_at: Mapped[datetime | None]  # its deadline is paused until then; the dates have moved by that already
    pause_reason: Mapped[str | None] = mapped_column(String(30))  # a code, for as long as the deadline is paused
    mark: Mapped[str | None] = mapped_column(String(20))  # a code of TaskMark
    claimed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None]

    instance: Mapped[Instance] = relationship()

    @property
    def key(self) -> str:
        """What its form is bound to: process/step."""
        return f"{self.process}/{self.step}"


class Timer(Model):
    """A moment some instance waits for."""

    __tablename__ = "timer"

    engine_id: Mapped[UUID] = mapped_column(primary_key=True)
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"), index=True)
    step: Mapped[str] = mapped_column(String(60))
    due_at: Mapped[datetime] = mapped_column(index=True)


class Subscription(Model):
    """A message some instance waits for. One node may wait for several."""

    __tablename__ = "subscription"

    engine_id: Mapped[UUID] = mapped_column(primary_key=True)
    message: Mapped[str] = mapped_column(String(60), primary_key=True)
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"), index=True)


class Decision(Model):
    """A decision table's answer: which row, on which coded inputs."""

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"), index=True)
    table: Mapped[str] = mapped_column(String(40))
    rule: Mapped[str] = mapped_column(String(60))  # the row's id
    because: Mapped[str] = mapped_column(String(300))  # the row's description, a message of the catalogue
    inputs: Mapped[dict[str, Any]] = mapped_column(JSONB)
    outputs: Mapped[dict[str, Any]] = mapped_column(JSONB)
    at: Mapped[datetime]


class Incident(Model):
    """What the machine could not do, to be tried again: a service, an instance's timers, or an escalation.

    A service has the node that waits in `engine_id`, an escalation its task; without either it is about the timers.
    The instance goes on elsewhere. At most one is open for each of them.
    """

    __tablename__ = "incident"
    __table_args__ = (
        Index("ix_incident_open", "first_at", postgresql_where=text("ended_at is null")),
        Index("ix_incident_untold", "first_at", postgresql_where=text("ended_at is null and told_at is null")),
        Index("ix_incident_next_try", "next_try_at", postgresql_where=text("next_try_at is not null")),
        Index(
            "uq_incident_timers",
            "instance_id",
            unique=True,
            postgresql_where=text("ended_at is null and engine_id is null and task_id is null"),
        ),
        Index(
            "uq_incident_escalation",
            "task_id",
            unique=True,
            postgresql_where=text("ended_at is null and task_id is not null"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"), index=True)
    engine_id: Mapped[UUID | None]
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"))
    step: Mapped[str] = mapped_column(String(60))
    cause: Mapped[str] = mapped_column(String(200))  # the error's kind and place, never case content
    tries: Mapped[int]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    next_try_at: Mapped[datetime | None]  # empty: parked for the administrator, or ended
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None]
    end_reason: Mapped[str | None] = mapped_column(String(300))
    told_at: Mapped[datetime | None]  # somebody at a desk was told

    instance: Mapped[Instance] = relationship()

    @property
    def machine(self) -> Machine:
        """Which part of the machine failed."""
        if self.task_id is not None:
            return Machine.ESCALATION
        return Machine.SERVICE if self.engine_id is not None else Machine.TIMERS


class Answer(About, Model):
    """What a person entered in a form, sealed with the key of what it is about, and erased with it."""

    __tablename__ = "answer"
    __table_args__ = (*indexes("answer", "at", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"), index=True)  # empty: a form beside the steps
    form: Mapped[str] = mapped_column(String(80))  # the form's name and version
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    offered_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # the words of choices that only rows knew
    once: Mapped[str] = mapped_column(String(64), default="")  # the form's own mark: the same press, sent twice
    at: Mapped[datetime]
    by_id: Mapped[int | None]


class Draft(Model):
    """What a person has typed so far. Kept 30 days after somebody else completed the task."""

    __tablename__ = "draft"

    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    saved_at: Mapped[datetime]


class Idempotency(Model):
    """A form pressed once: the second press with the same key finds the first one's answer."""

    __tablename__ = "idempotency"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    request_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    location: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]

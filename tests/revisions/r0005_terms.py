"""0005 renames columns. What stood in them stands there still, and the pages' models read it."""

from datetime import UTC, datetime

from sqlalchemy import Connection, select, text

from app.audit import AuditEntry
from app.db import db
from app.deadlines.models import DeadlineRule
from app.workflow.models import Task

MOMENTS = {
    "climb_at": ("escalate_at", datetime(2026, 3, 2, 9, tzinfo=UTC)),
    "climbed_at": ("escalated_at", datetime(2026, 3, 3, 10, tzinfo=UTC)),
    "stop_asked_at": ("pause_asked_at", datetime(2026, 3, 4, 11, tzinfo=UTC)),
    "stopped_until_at": ("paused_until_at", datetime(2026, 3, 5, 12, tzinfo=UTC)),
}


def fill(connection: Connection) -> None:
    """At 0004: a task, a rule and an entry with something in every column that is renamed."""
    moments = ", ".join(f"{before} = '{moment}'" for before, (_, moment) in MOMENTS.items())
    for table, what in {
        "task": f"{moments}, stop_reason = 'child_in_hospital'",
        "deadline_rule": "climb_percent = 137, climbs_to = 'ombudsman'",
        "audit": "deed = 'write'",
    }.items():
        connection.execute(text(f"update {table} set {what} where id = (select min(id) from {table})"))  # noqa: S608


def after(connection: Connection) -> None:
    """At 0005: new names, and the indexes of the sweeps under theirs."""
    wanted = "select task.escalate_at, deadline_rule.escalates_to, audit.access from task, deadline_rule, audit limit 1"
    assert connection.execute(text(wanted)).one()
    names = "select count(*) from pg_indexes where indexname in ('ix_task_escalate', 'uq_incident_escalation')"
    assert connection.scalar(text(names)) == 2
    assert connection.scalar(text("select count(*) from information_schema.columns where column_name ~ 'climb'")) == 0


def read() -> None:
    """With today's models."""
    task = db.session.scalars(select(Task).order_by(Task.id).limit(1)).one()
    assert {after: getattr(task, after) for after, _ in MOMENTS.values()} == dict(MOMENTS.values())
    assert task.pause_reason == "child_in_hospital"
    rule = db.session.scalars(select(DeadlineRule).order_by(DeadlineRule.id).limit(1)).one()
    assert (rule.escalate_percent, rule.escalates_to) == (137, "ombudsman")
    assert db.session.scalars(select(AuditEntry.access).order_by(AuditEntry.id).limit(1)).one() == "write"

"""Columns are called by the terms of the field: escalate for climb, pause for stop, access for deed.

Tables keep their names: sealed values are bound to the name of their table, and audit entries name it.
"""

from alembic import op

revision, down_revision, branch_labels, depends_on = "0005", "0004", None, None

COLUMNS = (
    ("task", "climb_at", "escalate_at"),
    ("task", "climbed_at", "escalated_at"),
    ("task", "stop_asked_at", "pause_asked_at"),
    ("task", "stopped_until_at", "paused_until_at"),
    ("task", "stop_reason", "pause_reason"),
    ("deadline_rule", "climb_percent", "escalate_percent"),
    ("deadline_rule", "climbs_to", "escalates_to"),
    ("audit", "deed", "access"),
)
INDEXES = (("ix_task_climb", "ix_task_escalate"), ("uq_incident_climb", "uq_incident_escalation"))


def upgrade() -> None:
    for table, before, after in COLUMNS:
        op.alter_column(table, before, new_column_name=after)
    for before, after in INDEXES:
        op.execute(f"alter index {before} rename to {after}")


def downgrade() -> None:
    for before, after in INDEXES:
        op.execute(f"alter index {after} rename to {before}")
    for table, before, after in COLUMNS:
        op.alter_column(table, after, new_column_name=before)

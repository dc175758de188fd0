"""Danger comes before lateness: a mark on the task, and phrases that the shift lead adds to the list or takes out."""

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "0007", "0006", None, None

OPEN = """
update task set danger = true from contact
where contact.id = task.contact_id and task.state = 'open' and task.process = 'contact'
  and (task.step = 'connect_emergency'
       or (task.step in ('triage_contact', 'talk_with_child') and contact.has_risk_words))
"""


def upgrade() -> None:
    op.add_column("task", sa.Column("danger", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index(
        "ix_task_danger", "task", ["role", "due_at", "id"], postgresql_where=sa.text("state = 'open' and danger")
    )
    op.execute(OPEN)


def downgrade() -> None:
    op.drop_index("ix_task_danger", table_name="task")
    op.drop_column("task", "danger")

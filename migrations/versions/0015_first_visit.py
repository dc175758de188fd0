"""The clock of the first visit runs from when the case is opened, however late somebody accepts it.

Tasks and timers that are open stay as they are.
"""

from alembic import op

revision, down_revision, branch_labels, depends_on = "0015", "0014", None, None


def upgrade() -> None:
    op.execute("update deadline_rule set start_event = 'case_opened' where key = 'first_visit' and start_event = 'opened'")


def downgrade() -> None:
    op.execute("update deadline_rule set start_event = 'opened' where key = 'first_visit' and start_event = 'case_opened'")

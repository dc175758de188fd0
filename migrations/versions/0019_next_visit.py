"""A case knows when its child will be seen next, and a task that it was sent back."""

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "0019", "0018", None, None


def upgrade() -> None:
    op.add_column("case", sa.Column("next_visit_on", sa.Date(), nullable=True))
    op.add_column("task", sa.Column("mark", sa.String(20), nullable=True))


def downgrade() -> None:
    op.drop_column("task", "mark")
    op.drop_column("case", "next_visit_on")

"""A contact knows how many texts of its sender came in the hour before it: they have one place in the line together."""

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "0024", "0023", None, None


def upgrade() -> None:
    op.add_column("contact", sa.Column("turn", sa.Integer(), server_default=sa.text("0"), nullable=False))


def downgrade() -> None:
    op.drop_column("contact", "turn")

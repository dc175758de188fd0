"""A contact says whether a child is involved, and what was said in it that could not be read."""

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "0022", "0021", None, None


def upgrade() -> None:
    op.add_column("contact", sa.Column("has_child", sa.Boolean(), nullable=True))
    op.add_column("contact", sa.Column("set_aside_sealed", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("contact", "set_aside_sealed")
    op.drop_column("contact", "has_child")

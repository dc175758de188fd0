"""The public page answers a form with a redirect; what is shown then is kept sealed for a quarter of an hour."""

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "0018", "0017", None, None


def upgrade() -> None:
    op.create_table(
        "public_page",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("token_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("page_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_page")),
        sa.UniqueConstraint("token_index", name=op.f("uq_public_page_token_index")),
    )
    op.create_index("ix_public_page_at", "public_page", ["at"])


def downgrade() -> None:
    op.drop_table("public_page")

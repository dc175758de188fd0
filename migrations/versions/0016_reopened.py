"""A closed case may be reopened, and one may be closed as a duplicate of another, so that both can be undone."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision, down_revision, branch_labels, depends_on = "0016", "0015", None, None


def upgrade() -> None:
    op.add_column("case", sa.Column("reopened_at", sa.DateTime(timezone=True)))
    op.create_table(
        "case_duplicate",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("duplicate_id", sa.BigInteger(), nullable=False),
        sa.Column("kept_id", sa.BigInteger(), nullable=False),
        sa.Column("contacts", postgresql.JSONB(), nullable=False),
        sa.Column("why_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.Column("undone_by_id", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_case_duplicate"),
        sa.ForeignKeyConstraint(["duplicate_id"], ["case.id"], name="fk_case_duplicate_duplicate_id"),
        sa.ForeignKeyConstraint(["kept_id"], ["case.id"], name="fk_case_duplicate_kept_id"),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name="fk_case_duplicate_by_id"),
        sa.ForeignKeyConstraint(["undone_by_id"], ["user_account.id"], name="fk_case_duplicate_undone_by_id"),
    )
    op.create_index(
        "uq_case_duplicate_standing", "case_duplicate", ["duplicate_id"], unique=True,
        postgresql_where=sa.text("undone_at is null"),
    )
    op.create_index("ix_case_duplicate_kept_id", "case_duplicate", ["kept_id"])


def downgrade() -> None:
    op.drop_table("case_duplicate")
    op.drop_column("case", "reopened_at")

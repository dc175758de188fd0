"""Two records of one person may be merged: which stands for which, and what went over, so that it can go back."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision, down_revision, branch_labels, depends_on = "0017", "0016", None, None


def upgrade() -> None:
    op.add_column("person", sa.Column("merged_into_id", sa.BigInteger()))
    op.create_foreign_key("fk_person_merged_into_id", "person", "person", ["merged_into_id"], ["id"])
    op.create_index("ix_person_merged_into_id", "person", ["merged_into_id"])
    op.create_table(
        "person_merge",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("kept_id", sa.BigInteger(), nullable=False),
        sa.Column("gone_id", sa.BigInteger(), nullable=False),
        sa.Column("moved", postgresql.JSONB(), nullable=False),
        sa.Column("filled", postgresql.JSONB(), nullable=False),
        sa.Column("was_child", sa.Boolean(), nullable=False),
        sa.Column("why_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.Column("undone_by_id", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_person_merge"),
        sa.UniqueConstraint("public_id", name="uq_person_merge_public_id"),
        sa.ForeignKeyConstraint(["kept_id"], ["person.id"], name="fk_person_merge_kept_id"),
        sa.ForeignKeyConstraint(["gone_id"], ["person.id"], name="fk_person_merge_gone_id"),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name="fk_person_merge_by_id"),
        sa.ForeignKeyConstraint(["undone_by_id"], ["user_account.id"], name="fk_person_merge_undone_by_id"),
    )
    op.create_index("ix_person_merge_kept_id", "person_merge", ["kept_id"])
    op.create_index("ix_person_merge_gone_id", "person_merge", ["gone_id"])


def downgrade() -> None:
    op.drop_table("person_merge")
    op.drop_column("person", "merged_into_id")

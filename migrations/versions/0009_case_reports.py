"""A case may begin from a letter, a visit or a sibling's case: what belongs to such a report."""

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "0009", "0008", None, None


def upgrade() -> None:
    op.create_table(
        "case_report",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column("taken_by_id", sa.Integer(), nullable=False),
        sa.Column("agency", sa.String(30)),
        sa.Column("letter_number", sa.String(60)),
        sa.Column("letter_on", sa.Date()),
        sa.Column("sibling_of_id", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_case_report"),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="fk_case_report_contact_id"),
        sa.ForeignKeyConstraint(["taken_by_id"], ["user_account.id"], name="fk_case_report_taken_by_id"),
        sa.ForeignKeyConstraint(["sibling_of_id"], ["case.id"], name="fk_case_report_sibling_of_id"),
        sa.UniqueConstraint("contact_id", name="uq_case_report_contact_id"),
    )
    op.create_index("ix_case_report_sibling_of_id", "case_report", ["sibling_of_id"])


def downgrade() -> None:
    op.drop_table("case_report")

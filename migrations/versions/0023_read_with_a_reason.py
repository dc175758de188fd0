"""Why somebody at 111 reads a contact that is not theirs stands in a table of its own."""

import sqlalchemy as sa
from alembic import op

GROUNDS = ("same_person", "same_child", "check", "other")
revision, down_revision, branch_labels, depends_on = "0023", "0022", None, None


def upgrade() -> None:
    op.create_table(
        "contact_reading",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ground", sa.Enum(*GROUNDS, name="ground", native_enum=False, length=30), nullable=False),
        sa.Column("why_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_contact_reading_contact_id_contact")),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_contact_reading_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_reading")),
    )
    op.create_index("ix_contact_reading_contact_id", "contact_reading", ["contact_id"])
    op.create_index("ix_contact_reading_by", "contact_reading", ["by_id", "at"])
    op.create_index("ix_contact_reading_at", "contact_reading", ["at"])


def downgrade() -> None:
    op.drop_table("contact_reading")

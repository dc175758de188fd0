"""What a report is kept with: when to call back and go on, which shown form it came by; and who heard of an incident."""

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "0011", "0010", None, None

COLUMNS = ("call_back_sealed", "come_back_at", "come_back_why", "form_index", "is_of_flood")


def upgrade() -> None:
    op.add_column("contact", sa.Column("call_back_sealed", sa.LargeBinary()))
    op.add_column("contact", sa.Column("come_back_at", sa.DateTime(timezone=True)))
    op.add_column("contact", sa.Column("come_back_why", sa.Enum("call_back", "child_writes", name="later", native_enum=False, length=30)))
    op.add_column("contact", sa.Column("form_index", sa.LargeBinary(length=32)))
    op.add_column("contact", sa.Column("is_of_flood", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index("ix_contact_form_index", "contact", ["form_index"])
    op.add_column("incident", sa.Column("told_at", sa.DateTime(timezone=True)))
    untold = sa.text("ended_at is null and told_at is null")
    op.create_index("ix_incident_untold", "incident", ["first_at"], postgresql_where=untold)


def downgrade() -> None:
    op.drop_index("ix_incident_untold", "incident")
    op.drop_column("incident", "told_at")
    op.drop_index("ix_contact_form_index", "contact")
    for name in reversed(COLUMNS):
        op.drop_column("contact", name)

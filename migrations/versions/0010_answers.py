"""An answer says what it is about, also without a step, and each version of a form is kept with its questions.

So the record of a case is one indexed select, and an answer reads as it was asked.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision, down_revision, branch_labels, depends_on = "0010", "0009", None, None

KINDS = ("case_id", "family_id", "contact_id")


def upgrade() -> None:
    op.create_table(
        "form_version",
        sa.Column("form", sa.String(80), primary_key=True),
        sa.Column("asked", postgresql.JSONB(), nullable=False),
    )
    op.alter_column("answer", "task_id", nullable=True)
    op.add_column("answer", sa.Column("offered_sealed", sa.LargeBinary(), nullable=True))
    for kind in KINDS:
        op.add_column("answer", sa.Column(kind, sa.BigInteger(), nullable=True))
    op.execute(
        "update answer set case_id = task.case_id, family_id = task.family_id, contact_id = task.contact_id "
        "from task where task.id = answer.task_id"
    )
    for kind in KINDS:
        name = f"ix_answer_{kind.removesuffix('_id')}"
        op.create_index(name, "answer", [kind, "at", "id"], postgresql_where=sa.text(f"{kind} is not null"))


def downgrade() -> None:
    for kind in KINDS:
        op.drop_index(f"ix_answer_{kind.removesuffix('_id')}", "answer")
        op.drop_column("answer", kind)
    op.drop_column("answer", "offered_sealed")
    op.execute("delete from answer where task_id is null")
    op.alter_column("answer", "task_id", nullable=False)
    op.drop_table("form_version")

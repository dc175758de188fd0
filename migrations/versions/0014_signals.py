"""Open pages learn what changed, and a person's message is unread until somebody opens it.

The database writes the signals itself, so that no way of changing a task, a talk or a notice is forgotten.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "0014", "0013", None, None

TRIGGERS = (
    (
        "a_task_opened",
        "task",
        "after insert on task for each row",
        "insert into signal (kind, task_id, contact_id) values ('opened', new.id, new.contact_id)",
    ),
    (
        "a_task_changed",
        "task",
        "after update of assignee_id, state, escalated_at on task for each row when (old.state = 'open' and "
        "(old.assignee_id, old.state, old.escalated_at) is distinct from (new.assignee_id, new.state, new.escalated_at))",
        "insert into signal (kind, task_id, contact_id) values (case when old.state <> new.state then 'ended' "
        "when old.escalated_at is distinct from new.escalated_at then 'late' else 'taken' end, new.id, new.contact_id)",
    ),
    (
        "somebody_was_told",
        "notice",
        "after insert on notice for each row",
        "insert into signal (kind, user_id) values ('told', new.user_id)",
    ),
    (
        "somebody_wrote",
        "contact_message",
        "after insert on contact_message for each row",
        "insert into signal (kind, contact_id) values (case when new.by_id is null then 'message' else 'answer' end, "
        "new.contact_id)",
    ),
    (
        "somebody_saw",
        "contact_message",
        "after update on contact_message referencing old table as before new table as after for each statement",
        "insert into signal (kind, contact_id) select distinct 'seen', after.contact_id from after "
        "join before using (id) where before.read_at is null and after.read_at is not null",
    ),
    (
        "somebody_read",
        "notice",
        "after update on notice referencing old table as before new table as after for each statement",
        "insert into signal (kind, user_id) select distinct 'read', after.user_id from after "
        "join before using (id) where before.read_at is null and after.read_at is not null",
    ),
)
"""Name, table, when, and what it does."""


def upgrade() -> None:
    op.create_table(
        "signal",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "tx", sa.BigInteger(), server_default=sa.text("(pg_current_xact_id()::text)::bigint"), nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("task_id", sa.BigInteger(), nullable=True),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal")),
    )
    op.create_index(op.f("ix_signal_tx"), "signal", ["tx"])
    op.add_column("contact_message", sa.Column("read_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("contact_message", sa.Column("read_by_id", sa.Integer(), nullable=True))
    op.create_foreign_key(
        op.f("fk_contact_message_read_by_id_user_account"), "contact_message", "user_account", ["read_by_id"], ["id"]
    )
    op.execute("update contact_message set read_at = at where by_id is null")
    op.create_index(
        "ix_contact_message_unread",
        "contact_message",
        ["contact_id"],
        postgresql_where=sa.text("by_id is null and read_at is null"),
    )
    for name, _table, when, does in TRIGGERS:
        op.execute(
            f"create function {name}() returns trigger language plpgsql as $$ begin {does}; return null; end $$"
        )
        op.execute(f"create trigger {name} {when} execute function {name}()")


def downgrade() -> None:
    op.drop_index("ix_contact_message_unread", table_name="contact_message")
    op.drop_column("contact_message", "read_by_id")
    op.drop_column("contact_message", "read_at")
    for name, table, _when, _does in TRIGGERS:
        op.execute(f"drop trigger {name} on {table}")
        op.execute(f"drop function {name}()")
    op.drop_table("signal")

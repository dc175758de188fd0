"""What the database itself refuses: a changed mode, a changed audit row."""

from alembic import op

revision, down_revision, branch_labels, depends_on = "0003", "0002", None, None


def upgrade() -> None:
    op.execute(
        """create function refuse_mode_change() returns trigger language plpgsql as $$ begin
        if old.key = 'mode' and (tg_op = 'DELETE' or new.key <> old.key or new.value <> old.value) then
            raise exception 'the mode of a database never changes';
        end if;
        return coalesce(new, old);
        end $$"""
    )
    op.execute(
        "create trigger mode_never_changes before update or delete on setting "
        "for each row execute function refuse_mode_change()"
    )
    op.execute("revoke update, delete on audit from app_web, app_worker")
    op.execute("revoke update, delete on deadline_rule, calendar_day, pay_rate from app_web, app_worker")  # rows are only added


def downgrade() -> None:
    op.execute("grant update, delete on deadline_rule, calendar_day, pay_rate to app_web, app_worker")
    op.execute("grant update, delete on audit to app_web, app_worker")
    op.execute("drop trigger mode_never_changes on setting")
    op.execute("drop function refuse_mode_change()")

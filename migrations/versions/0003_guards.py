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
    _guard_addresses()


def _guard_addresses() -> None:
    """The worker never reads an address; nobody changes one, or the record of who saw it; a new desk ends every leave."""
    op.execute("revoke all on family_home, address_look from app_worker")
    op.execute("revoke update, delete on family_home from app_web")
    op.execute("grant update (replaced_at, key) on family_home to app_web")
    op.execute("revoke update, delete on address_look from app_web")
    op.execute("revoke delete on address_grant from app_web, app_worker")
    op.execute(
        """create function end_address_grants() returns trigger language plpgsql security definer
        set search_path = public as $$ begin
        update address_grant set state = 'ended', ended_at = now(), end_reason = 'moved'
            where asker_id = new.id and state in ('asked', 'granted');
        return null;
        end $$"""
    )
    op.execute(
        """create trigger a_new_desk_ends_address_grants after update on user_account for each row
        when ((old.role, old.region_id, old.district_id, old.is_enabled)
            is distinct from (new.role, new.region_id, new.district_id, new.is_enabled))
        execute function end_address_grants()"""
    )


def downgrade() -> None:
    op.execute("drop trigger a_new_desk_ends_address_grants on user_account")
    op.execute("drop function end_address_grants()")
    op.execute("grant delete on address_grant to app_web, app_worker")
    op.execute("grant update, delete on address_look, family_home to app_web")
    op.execute("grant select, insert, update, delete on family_home, address_look to app_worker")
    op.execute("grant update, delete on deadline_rule, calendar_day, pay_rate to app_web, app_worker")
    op.execute("grant update, delete on audit to app_web, app_worker")
    op.execute("drop trigger mode_never_changes on setting")
    op.execute("drop function refuse_mode_change()")

"""What the database itself counts: the places of a foster family. And a choice among families is never changed."""

from alembic import op

revision, down_revision, branch_labels, depends_on = "0004", "0003", None, None
TABLES = ("placement", "placement_period")

PLACES = """create function count_placement() returns trigger language plpgsql as $$
declare
    gone bigint;
    come bigint;
begin
    if tg_op <> 'INSERT' and old.state <> 'ended' then
        gone := old.family_id;
    end if;
    if tg_op <> 'DELETE' and new.state <> 'ended' then
        come := new.family_id;
    end if;
    if gone is distinct from come then
        update foster_family set taken = taken - 1 where id = gone;
        update foster_family set taken = taken + 1 where id = come;
    end if;
    if tg_op = 'UPDATE' and new.state = 'ended' and old.state <> 'ended' and new.began_at is not null then
        update foster_family set last_left_at = greatest(last_left_at, new.ended_at) where id = new.family_id;
    end if;
    return null;
end $$"""
"""A place is taken from the moment a family is asked until the stay ends, for whoever looks, from whichever region."""

RESPITES = """create function count_placement_period() returns trigger language plpgsql as $$
declare
    gone bigint;
    come bigint;
begin
    if tg_op <> 'INSERT' and old.kind = 'respite' and old.ended_at is null then
        gone := old.family_id;
    end if;
    if tg_op <> 'DELETE' and new.kind = 'respite' and new.ended_at is null then
        come := new.family_id;
    end if;
    if gone is distinct from come then
        update foster_family set taken = taken - 1 where id = gone;
        update foster_family set taken = taken + 1 where id = come;
    end if;
    return null;
end $$"""


def upgrade() -> None:
    op.execute("revoke update, delete on placement_choice from app_web, app_worker")
    op.execute(PLACES)
    op.execute(RESPITES)
    for table in TABLES:
        op.execute(
            f"create trigger places_are_counted after insert or update or delete on {table} "
            f"for each row execute function count_{table}()"
        )


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"drop trigger places_are_counted on {table}")
        op.execute(f"drop function count_{table}()")
    op.execute("grant update, delete on placement_choice to app_web, app_worker")

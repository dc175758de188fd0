"""Database roles, extensions, the Kazakh sort key, and Procrastinate's tables as of 3.10.0."""

from pathlib import Path

from alembic import op

revision, down_revision, branch_labels, depends_on = "0001", None, None, None

ROLES = ("app_web", "app_worker", "app_report")
NUMBERED = ("contact", "case", "escalation", "family")  # what people read aloud: app/records/numbers.py
ALPHABET = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
SORTED = "".join(chr(0x400 + place) for place in range(len(ALPHABET)))


def upgrade() -> None:
    for role in ROLES:
        # PostgreSQL lets who creates a role grant it, not become it; `inherit false`: its rights come with SET ROLE alone
        op.execute(
            f"""do $$ begin
            if not exists (select from pg_roles where rolname = '{role}') then create role {role}; end if;
            if not pg_has_role(current_user, '{role}', 'set') then
                execute format('grant {role} to %I with set true, inherit false', current_user);
            end if;
            exception when insufficient_privilege then
                raise insufficient_privilege using message = format('This login may not create the role {role}. Ask the '
                    'administrator of the server for: create role {role}; grant {role} to %I with set true, inherit false;',
                    current_user);
            end $$"""
        )
        op.execute(f"grant usage on schema public to {role}")
    for extension in ("pg_trgm", "unaccent"):
        op.execute(f"create extension if not exists {extension}")
    op.execute("alter default privileges in schema public grant select, insert, update, delete on tables to app_web, app_worker")
    op.execute("alter default privileges in schema public grant usage, select on sequences to app_web, app_worker")
    for kind in NUMBERED:
        op.execute(f"create sequence {kind}_number")
    op.execute(
        "create function kk_key(t text) returns text immutable strict parallel safe language sql "
        f"return translate(lower(t), '{ALPHABET}', '{SORTED}')"
    )
    # a copy of the file, as the library's own text changes with its version; many statements, % and : inside
    sql = (Path(__file__).parents[1] / "sql/procrastinate-3.10.0.sql").read_text()
    op.get_bind().connection.driver_connection.execute(sql)


def downgrade() -> None:
    op.execute("drop table procrastinate_events, procrastinate_periodic_defers, procrastinate_jobs, procrastinate_workers cascade")
    op.execute("drop type procrastinate_job_to_defer_v1 cascade")
    op.execute("drop type procrastinate_job_event_type, procrastinate_job_status cascade")
    op.execute(
        """do $$ declare f record; begin
        for f in select oid::regprocedure as p from pg_proc where proname like 'procrastinate\\_%' loop
            execute 'drop function ' || f.p || ' cascade';
        end loop; end $$"""
    )
    for kind in NUMBERED:
        op.execute(f"drop sequence {kind}_number")
    op.execute("drop function kk_key(text)")
    op.execute("alter default privileges in schema public revoke all on tables from app_web, app_worker")
    op.execute("alter default privileges in schema public revoke all on sequences from app_web, app_worker")
    for role in ROLES:
        op.execute(f"revoke usage on schema public from {role}")

"""`flask bench`: completing, starting, the queue at two sizes, and what a finished case weighs."""

from typing import Any

import psycopg
from psycopg import sql

from app.bench.browser import Browser
from app.bench.drive import drive, median, percentile
from app.bench.place import PASSWORD, Place, served
from app.roles import Role
from app.web.desk.queue_statements import PAGE

WARM, ALONE, TOGETHER = 15, 120, 40  # cases; the last for each of eight clients
CLIENTS = 8
PAGES = 60
SIGN_IN = f"bench_{Role.SPECIALIST.value}"
SIZES = {"1k": 1_000, "10k": 10_000, "100k": 100_000}
TABLES = {
    "instance": "id",
    "task": "instance_id",
    "timer": "instance_id",
    "subscription": "instance_id",
    "decision": "instance_id",
}

_FILL = """
insert into task (public_id, engine_id, instance_id, process, step, name, role, state, case_id, region_id, district_id,
                  risk, opened_at, due_at, warn_at, escalate_at, assignee_id)
select gen_random_uuid(), gen_random_uuid(), t.instance_id, t.process, t.step, t.name, 'specialist', 'open', t.case_id,
       t.region_id, case when n %% 2 = 0 then t.district_id else t.district_id + 1 end,
       (array['critical', 'high', 'medium', 'low'])[1 + n %% 4], now(),
       now() + make_interval(mins => n %% 40000 - 10000), now(), now() + interval '30 days',
       case when n %% 3 = 0 then (select id from user_account where sign_in = %(sign_in)s) end
from generate_series(1, %(n)s) n
join lateral (
    select * from task where id >= (select min(id) from task) + n %% (select max(id) - min(id) + 1 from task)
    order by id limit 1
) t on true
"""


def run(here: Place) -> dict[str, Any]:
    """The figures by the names and definitions that other engines were measured with; times in ms."""
    found: dict[str, Any] = {}
    with served(here) as port, psycopg.connect(here.dsn, autocommit=True) as database:
        drive(port, here.dsn, 1, WARM)
        alone, _ = drive(port, here.dsn, 1, ALONE)
        found["complete_p50_ms"] = median(alone.completions)
        found["complete_p95_ms"] = percentile(alone.completions, 0.95)
        found["start_p50_ms"] = median(alone.starts)
        found["task_page_p50_ms"] = median(alone.pages)
        found["statements_per_completion"] = max(alone.statements)
        found["commits_per_completion"] = max(alone.commits)
        together, took = drive(port, here.dsn, CLIENTS, TOGETHER)
        found["completions_per_s_8_clients"] = round(len(together.completions) / took, 1)
        found["bytes_per_finished_case"] = _bytes(database, alone.instances)
        found |= _queue(port, database)
    return found


def _bytes(database: "psycopg.Connection[Any]", instances: list[int]) -> int:
    """`pg_column_size` over the rows that a finished case leaves in the engine's tables, answers left out."""
    wanted, total = "select coalesce(sum(pg_column_size(r.*)), 0) from {} r where r.{} = any(%s)", 0
    for table, column in TABLES.items():
        query = sql.SQL(wanted).format(sql.Identifier(table), sql.Identifier(column))
        row = database.execute(query, [instances]).fetchone()
        total += int(row[0]) if row else 0
    return round(total / len(instances))


def _queue(port: int, database: "psycopg.Connection[Any]") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, size in SIZES.items():
        count = database.execute("select count(*) from task where state = 'open'").fetchone()
        database.execute(_FILL, {"n": size - (count[0] if count else 0), "sign_in": SIGN_IN})
        database.execute("vacuum analyze task")
        browser = Browser(port, SIGN_IN, PASSWORD)
        pages = [browser.get("/queue") for _ in range(PAGES)]
        if pages[0].body.count(b" data-item") != PAGE:
            raise RuntimeError("the queue is not full")
        found[f"queue_p50_ms_{name}"] = median([page.ms for page in pages[10:]])
        found["queue_statements"] = max(page.statements for page in pages)
    found["queue_ratio_100k_to_1k"] = round(found["queue_p50_ms_100k"] / found["queue_p50_ms_1k"], 2)
    return found

"""Many cases that wait for their manager's answer, copied from one that was really opened."""

import os
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from app import clock
from app.db import db
from app.roles import Role
from app.rules.cases import cases, people
from app.staff.models import District, User
from app.values.terms import Sex
from app.workflow import engine

WAITING = 100_000
Connection = psycopg.Connection[tuple[Any, ...]]
Row = dict[str, Any]

_FILL = """
with made as (
    insert into instance (definition_id, process, bundle, state, revision, engine_state, trail, about, case_id,
                          region_id, district_id, manager_id, risk, started_at)
    select i.definition_id, i.process, i.bundle, i.state, i.revision, i.engine_state, i.trail, i.about, i.case_id,
           i.region_id, i.district_id, i.manager_id, i.risk, i.started_at
    from instance i, generate_series(1, %(n)s) where i.id = %(model)s returning id
), timed as (
    select id, now() + interval '2 days' + id %% 40000 * interval '1 minute' as at from made
), tasks as (
    insert into task (public_id, engine_id, instance_id, process, step, name, role, state, case_id, region_id,
                      district_id, risk, assignee_id, opened_at, warn_at, due_at, escalate_at, rule_id)
    select gen_random_uuid(), gen_random_uuid(), timed.id, t.process, t.step, t.name, t.role, t.state, t.case_id,
           t.region_id, t.district_id, t.risk, t.assignee_id, t.opened_at, at - interval '1 hour', at, at, t.rule_id
    from timed join task t on t.instance_id = %(model)s
)
insert into timer (engine_id, instance_id, step, due_at)
select gen_random_uuid(), timed.id, t.step, at from timed join timer t on t.instance_id = %(model)s
"""
_PUT_ASIDE = """
update timer set due_at = now() + interval '1 year' where instance_id = %(model)s;
update task set warn_at = null, escalate_at = null where instance_id = %(model)s;
"""


@dataclass(frozen=True)
class Model:
    """A case whose manager has not answered in time: its instance, its task and its timer are copied."""

    instance_id: int
    began: datetime


def opened() -> Model:
    """A real one, opened three hours and a bit before now, so that what its state says is due."""
    began = clock.real_now() - timedelta(hours=3, minutes=5)
    with clock.at(began), db.unit_of_work() as session:
        manager = session.query(User).filter_by(role=Role.SPECIALIST).order_by(User.id).first()
        if manager is None:
            raise RuntimeError("the bench has no specialist")
        district = session.get_one(District, manager.district_id)
        child = people.create_person(by=None, surname="Сынақ", given="Бала", sex=Sex.GIRL, is_child=True)
        case = cases.open_case(child, by=None, district=district, risk="medium", harms=[], manager=manager)
        place = {"region_id": case.region_id, "district_id": case.district_id}
        route = engine.Route(case_id=case.id, manager_id=manager.id, risk="medium", **place)
        instance = engine.start("protection_case", about={"case_id": case.id, "risk": "medium"}, route=route)
        return Model(instance.id, began)


def fill(database: Connection, model: Model) -> None:
    """WAITING cases wait, none of them due within two days; the model itself is put aside."""
    database.execute(_FILL, {"n": WAITING, "model": model.instance_id})
    for statement in _PUT_ASIDE.strip().splitlines():
        database.execute(statement, {"model": model.instance_id})
    for table in ("timer", "task", "instance"):
        database.execute(sql.SQL("vacuum analyze {}").format(sql.Identifier(table)))


def due(database: Connection, model: Model, count: int) -> None:
    """So many real cases whose time is over, each with a state of its own; a sweep sees all of them or none."""
    instance, task, timer = (_row(database, table, model) for table in ("instance", "task", "timer"))
    body = orjson.loads(zlib.decompress(instance["engine_state"]))
    instances, tasks, timers = [], [], []
    with database.transaction():
        wanted = "select nextval(pg_get_serial_sequence('instance', 'id')) from generate_series(1, %s)"
        for (id_,) in database.execute(wanted, [count]).fetchall():
            names, state = _renamed(body)
            instances.append({**instance, "id": id_, "engine_state": state})
            of_case = {"instance_id": id_, "engine_id": names[task["engine_id"]]}
            tasks.append({**task, **of_case, "public_id": UUID(bytes=os.urandom(16))})
            timers.append({**timer, "instance_id": id_, "engine_id": names[timer["engine_id"]], "due_at": model.began})
        _insert(database, "instance", instances)
        _insert(database, "task", [{name: row[name] for name in row if name != "id"} for row in tasks])
        _insert(database, "timer", timers)


def _row(database: Connection, table: str, model: Model) -> Row:
    key = sql.Identifier("id" if table == "instance" else "instance_id")
    wanted = sql.SQL("select * from {} where {} = %s").format(sql.Identifier(table), key)
    found = database.cursor(row_factory=dict_row).execute(wanted, [model.instance_id]).fetchone()
    if found is None:
        raise RuntimeError(f"the bench has no {table}")
    return found


def _renamed(body: Row) -> tuple[dict[UUID, UUID], bytes]:
    """Which engine id became which, and the state under the new ones."""
    packed = bytes.fromhex(body["ids"])
    fresh = os.urandom(len(packed))
    parts = range(0, len(packed), 16)
    names = {UUID(bytes=packed[at : at + 16]): UUID(bytes=fresh[at : at + 16]) for at in parts}
    written = orjson.dumps({**body, "ids": fresh.hex()}, option=orjson.OPT_NON_STR_KEYS)
    return names, zlib.compress(written, 1)


def _insert(database: Connection, table: str, rows: list[Row]) -> None:
    names = list(rows[0])
    columns = sql.SQL(", ").join(map(sql.Identifier, names))
    marks = sql.SQL(", ").join(map(sql.Placeholder, names))
    statement = sql.SQL("insert into {} ({}) overriding system value values ({})")
    values = [{name: Jsonb(v) if isinstance(v, dict) else v for name, v in row.items()} for row in rows]
    database.cursor().executemany(statement.format(sql.Identifier(table), columns, marks), values)

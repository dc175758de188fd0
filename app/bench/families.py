"""`flask bench matching`: one child's search among 5,000 families of a region, and the list of 10,000 who wait."""

from contextlib import closing
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from sqlalchemy import select

from app import create_app
from app.bench.browser import Answer, Browser
from app.bench.crowd import Connection
from app.bench.drive import median
from app.bench.place import PASSWORD, Place, served
from app.db import db
from app.roles import Role
from app.rules.cases import cases, people
from app.rules.placements.searches import request_placement
from app.staff.models import District, User
from app.values.terms import Sex
from app.workflow import engine
from app.workflow.models import Task
from app.workflow.registry import Variables

FAMILIES, WAITING = 5_000, 10_000
ROUNDS, WARM = 60, 10
TABLES = ("person", "foster_family", "family_adult", "requirement", '"case"', "placement")

_FAMILIES = """
with made as (
    insert into foster_family (public_id, number, surname, district_id, region_id, stage, stage_since_at, applied_at,
                               places, takes_siblings, age_from, age_to, languages, abilities, schools,
                               birth_family_contact, own_children, taken, last_left_at, clear_until)
    select gen_random_uuid(), 'FF-B-' || lpad(n::text, 5, '0'), 'Отбасы ' || n,
           case when n %% 3 = 0 then %(other)s else %(district)s end, %(region)s,
           case when n %% 29 = 0 then 'suspended' when n %% 17 = 0 then 'interview' else 'active' end,
           now() - n * interval '1 hour', now() - n * interval '1 hour', 1 + n %% 4, n %% 2 = 0, n %% 5, 10 + n %% 8,
           (array['["kk"]', '["ru"]', '["kk", "ru"]'])[1 + n %% 3]::jsonb,
           (array['[]', '["violence", "medicines"]', '["self_harm"]'])[1 + n %% 3]::jsonb, '["№ 5 мектеп"]'::jsonb,
           (array['yes', 'with_support', 'no'])[1 + n %% 3], n %% 3, n %% 3, now() - n %% 400 * interval '1 day',
           current_date + n %% 900 - 20
    from generate_series(1, %(n)s) n returning id
), people as (
    insert into person (public_id, surname, given, patronymic, folded, born_on, is_birth_estimated, is_child, school,
                        has_disability)
    select gen_random_uuid(), 'Отбасы', 'Ересек', '', 'отбасы ересек', date '1968-01-01' + n * 3, false, false, '',
           false
    from generate_series(1, %(n)s) n returning id
), pairs as (
    select f.id as family_id, p.id as person_id
    from (select id, row_number() over (order by id) as n from made) f
    join (select id, row_number() over (order by id) as n from people) p using (n)
), adults as (
    insert into family_adult (public_id, family_id, person_id, part, joined_on)
    select gen_random_uuid(), family_id, person_id, 'carer', date '2026-01-01' from pairs
)
insert into requirement (public_id, family_id, kind, state, expires_on)
select gen_random_uuid(), id, 'kind ' || k, 'accepted', current_date + ((id * 7 + k * 31) %% 900)::int
from made, generate_series(1, 8) k
"""
_CHILDREN = """
with people as (
    insert into person (public_id, surname, given, patronymic, folded, born_on, is_birth_estimated, is_child, language,
                        school, has_disability)
    select gen_random_uuid(), 'Серік', 'Бала ' || n, '', 'серік бала', date '2012-01-01' + n %% 4000, false, true, 'kk',
           '', false
    from generate_series(1, %(n)s) n returning id
), opened as (
    insert into "case" (public_id, number, state, child_id, region_id, district_id, manager_id, risk, harms, opened_at,
                        place, place_since_at)
    select gen_random_uuid(), 'KZ-B-' || id, 'open', id, %(region)s, %(district)s, %(manager)s, 'high',
           '["physical"]'::jsonb, now() - id %% 900 * interval '1 hour', 'health_organisation', now()
    from people returning id
)
insert into placement (public_id, case_id, state, requested_at, needs, widened_to)
select gen_random_uuid(), id, 'searching', now() - id %% 900 * interval '1 hour', '[]'::jsonb, '[]'::jsonb from opened
"""


def run(here: Place) -> dict[str, Any]:
    """Times in ms of whole pages, as a browser waits for them, and how many statements they take."""
    with create_app(here.web).app_context():
        task = _search()
        db.engine.dispose()
    with psycopg.connect(here.dsn, autocommit=True) as database, served(here) as port:
        _fill(database)
        with closing(Browser(port, f"bench_{Role.PLACEMENT_OFFICER.value}", PASSWORD)) as browser:
            matching = [browser.get(f"/tasks/{task}") for _ in range(ROUNDS)]
            lists = [browser.get("/placements") for _ in range(ROUNDS)]
            pictures = [browser.get("/picture") for _ in range(ROUNDS)]
    return {
        "families": FAMILIES,
        "matching_p50_ms": _p50(matching),
        "matching_statements": max(page.statements for page in matching),
        "children_waiting": WAITING,
        "waiting_list_p50_ms": _p50(lists),
        "waiting_list_statements": max(page.statements for page in lists),
        "picture_p50_ms": _p50(pictures),
        "picture_statements": max(page.statements for page in pictures),
    }


def _p50(pages: list[Answer]) -> float:
    if any(page.status != 200 for page in pages):
        raise RuntimeError(f"the page answers {pages[0].status}")
    return median([page.ms for page in pages[WARM:]])


def _search() -> UUID:
    """A real search for a child of ten who has lived through violence."""
    with db.unit_of_work() as session:
        manager = session.query(User).filter_by(role=Role.SPECIALIST).order_by(User.id).first()
        if manager is None:
            raise RuntimeError("the bench has no specialist")
        district = session.get_one(District, manager.district_id)
        facts = {"surname": "Сынақ", "given": "Бала", "language": "kk", "school": "№ 5 мектеп"}
        child = people.create_person(by=None, sex=Sex.GIRL, is_child=True, **facts)  # type: ignore[arg-type]
        case = cases.open_case(child, by=None, district=district, risk="high", harms=["physical"], manager=manager)
        row = request_placement(case)
        about: Variables = {"placement_id": row.id, "case_id": case.id, "find_family_at": "2099-01-01T00:00:00+00:00"}
        place = {"region_id": case.region_id, "district_id": case.district_id}
        instance = engine.start(
            "foster_placement", about=about, route=engine.Route(case_id=case.id, risk="high", **place)
        )
        wanted = select(Task.public_id).where(Task.instance_id == instance.id, Task.step == "match_family")
        return session.scalars(wanted).one()


def _fill(database: Connection) -> None:
    """Families as a region has them, a third of them ruled out, and children who wait up to 900 hours."""
    row = database.execute('select region_id, district_id, manager_id from "case" order by id limit 1').fetchone()
    if row is None:
        raise RuntimeError("the bench has no case")
    known = dict(zip(("region", "district", "manager"), row, strict=True))
    other = database.execute("select max(id) from district").fetchone()
    database.execute(_FAMILIES, {**known, "other": other[0] if other else None, "n": FAMILIES})
    database.execute(_CHILDREN, {**known, "n": WAITING})
    for table in TABLES:
        database.execute(sql.SQL("vacuum analyze {}").format(sql.SQL(table)))

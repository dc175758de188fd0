"""A measure of a region through everything that a case, a family and a contact go through. Run by test_subjects.py."""

import re

import orjson
import pytest
from app.web.measures import Measure
from sqlalchemy import select, text

from app import vault
from app.audit import Access, AuditEntry
from app.db import Model, db
from app.roles import Role
from app.rules import timeline
from app.rules.tasks import assignment, completion
from app.tables.cases import CaseEvent
from app.workflow import engine
from app.workflow.models import Draft, Task
from tests import make
from tests.support.draw import Drawing
from tests.support.scratch import opened

MIGRATION = """
alter table instance add column if not exists measure_id bigint;
alter table task add column if not exists measure_id bigint;
alter table answer add column if not exists measure_id bigint;
alter table case_event add column if not exists measure_id bigint references measure (id);
"""


@pytest.fixture
def measure(app, owner, session, folder):
    with owner().begin() as connection:
        Model.metadata.create_all(connection)
        connection.execute(text(MIGRATION))
    drawing = Drawing("measure_check", "Head of department").start().user("look", "answer").end()
    drawing.flow("start", "look", "answer", "end").save(folder)
    return make.add(Measure(number="MS-61-0001", key=vault.new_key(), title="Warm school", region_id=make.region().id))


@pytest.fixture
def head(measure):
    return make.user(Role.HEAD)


@pytest.fixture
def item(measure):
    route = engine.Route(measure_id=measure.id, region_id=measure.region_id)
    return opened(engine.start("measure_check", about={}, route=route), "look")


def lines(measure):
    found = select(CaseEvent).where(CaseEvent.measure_id == measure.id).order_by(CaseEvent.id)
    return [event.kind for event in db.session.scalars(found)]


def test_a_job_makes_the_same_route_of_it(measure):
    route = engine.Route(measure_id=measure.id, region_id=61)
    assert vars(engine.Route(**orjson.loads(orjson.dumps(route.written())))) == vars(route)


def test_it_stands_in_the_queue_with_its_number_and_name(sign_in, head, item):
    page = sign_in(head).get("/queue").text
    assert "MS-61-0001" in page
    assert "Warm school" in page


def test_it_stands_above_its_task_with_a_link_and_the_look_is_on_the_record(sign_in, head, item, measure):
    page = sign_in(head).get(f"/tasks/{item.public_id}").text
    assert "Warm school" in page
    assert re.search(rf'href="/measures/{measure.public_id}">Open the measure<', page)
    looked = select(AuditEntry).where(AuditEntry.what == "task: measure_check/look", AuditEntry.access == Access.READ)
    assert db.session.scalars(looked).one().subject == f"measure {measure.public_id}"


def test_the_pane_calls_it_by_its_kind(sign_in, head, item):
    page = sign_in(head).get(f"/queue?peek={item.public_id}").text
    assert re.search(r"Measure</dt>\s*<dd[^>]*>Warm school", page)


def test_it_is_not_shown_to_another_region(sign_in, item, measure):
    measure.region_id = make.region(62).id
    page = sign_in(Role.HEAD).get(f"/tasks/{item.public_id}").text
    assert "Warm school" not in page


def test_a_draft_is_sealed_with_its_key(sign_in, head, item, measure):
    sign_in(head).post(f"/tasks/{item.public_id}/draft", {"found": "Cold rooms"})
    kept = db.session.scalars(select(Draft).where(Draft.task_id == item.id)).one()
    assert completion.read_draft(item, kept) == {"found": ["Cold rooms"]}
    measure.key = None
    assert completion.read_draft(item, kept) == {}


def test_done_it_is_on_the_timeline_and_the_next_task_follows(sign_in, head, item, measure):
    browser = sign_in(head)
    answer = browser.post(f"/tasks/{item.public_id}", {"found": "Cold rooms"})
    following = opened(item.instance, "answer")
    assert answer.location == f"/tasks/{following.public_id}"
    assert following.measure_id == measure.id
    assert completion.answers(item) == {"found": "Cold rooms"}
    assert lines(measure) == ["task_done"]
    assert "Done: look." in browser.get(f"/tasks/{item.public_id}").text  # too late: who did what
    measure.key = None
    assert completion.answers(item) == {}


def test_handing_a_task_back_is_a_line_sealed_with_its_key(head, item, measure):
    other = make.user(Role.HEAD)
    assignment.assign(item, other, by=head, why="Ill today")
    db.session.flush()
    assignment.hand_back(item, by=other)
    db.session.flush()
    assert lines(measure) == ["task_assigned", "task_handed_back"]
    event = db.session.scalars(select(CaseEvent).where(CaseEvent.kind == "task_assigned")).one()
    assert timeline.words(event, measure) == "Ill today"


def test_a_message_finds_the_instances_about_it(item, measure):
    assert engine.waiting_for("nothing", measure_id=measure.id) == []
    assert db.session.scalar(select(Task.measure_id).where(Task.id == item.id)) == measure.id

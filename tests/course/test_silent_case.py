"""A inactive case before its head: what is asked, what is mended, what stays."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app import clock
from app.db import db
from app.roles import Role
from app.rules.cases import cases, managers
from app.rules.course import inactivity
from app.tables.cases import Place, Visit
from app.tables.escalations import Escalation
from app.tables.inactivity import Gap, InactiveCase
from app.workflow.models import Instance, InstanceState, Task, TaskState
from tests import make
from tests.support import fillings as fill


def fell(desk, **change):
    """The case as changed, and the check that finds it."""
    for name, value in change.items():
        setattr(desk.case, name, value)
    db.session.flush()
    inactivity.check()
    desk.settle()
    return desk


@pytest.fixture
def known(accepted):
    """An accepted case whose child was seen today, at home."""
    cases.set_place(accepted.case, Place.HOME, by=None)
    cases.sight(accepted.case, clock.now())
    return accepted


@pytest.fixture
def unseen(known):
    return fell(known, last_seen_at=clock.now() - timedelta(days=20))


@pytest.fixture
def left(known):
    """The manager has left."""
    known.manager.is_enabled = False
    make.user(district_id=known.district.id, name="Сәуле")
    return fell(known)


def one():
    return db.session.scalars(select(InactiveCase), execution_options={"populate_existing": True}).one()


def test_the_head_reads_what_is_missing_and_what_is_in_order(unseen):
    page = unseen.show("mend_silence").text
    assert "too long ago for this risk" in page
    assert "The child is here: At home." in page
    assert unseen.manager.name in page


def test_only_what_is_missing_is_asked(unseen):
    page = unseen.show("mend_silence").text
    assert 'name="seen_at"' in page
    for name in ("manager", "place", "restart"):
        assert f'name="{name}"' not in page


def test_a_child_seen_at_last_ends_it(unseen):
    unseen.do("mend_silence", {"seen_at": fill.at(hours=1), "what": "Үйіне бардық"})
    assert "mend_silence" not in unseen.steps()
    assert one().ended_at is not None
    assert db.session.scalars(select(Visit)).one().by_id == unseen.people[Role.HEAD].id


def test_the_head_cannot_do_away_with_it_by_words(unseen):
    answer = unseen.send("mend_silence", {"seen_at": ["", "", "", ""], "what": "Кейін барамыз"})
    assert answer.status_code == 422
    assert "Nothing that is missing has been fixed yet" in answer.text
    assert "Кейін барамыз" in answer.text
    assert one().ended_at is None


def test_a_sighting_too_long_ago_resolves_nothing(unseen):
    answer = unseen.send("mend_silence", {"seen_at": fill.at(days=19), "what": "Көрдік"})
    assert answer.status_code == 422


@pytest.mark.parametrize("sent", [{"what": ""}, {"what": "x", "seen_at": ["1", "1", "2090", "10:00"]}])
def test_a_gap_in_the_form_is_shown_again(unseen, sent):
    assert unseen.send("mend_silence", {"seen_at": fill.at(), **sent}).status_code == 422


def test_another_manager_takes_the_case_and_its_steps(left):
    colleague = next(user for user in colleagues(left) if user.name == "Сәуле")
    left.do("mend_silence", {"manager": str(colleague.public_id), "what": "Айгерім жұмыстан кетті"})
    assert left.case.manager_id == colleague.id
    assert left.task("first_visit").assignee_id == colleague.id
    assert one().ended_at is not None


def colleagues(desk):
    return [load.user for load in managers.candidates(desk.case)]


def test_who_cannot_take_it_is_refused(left):
    assert left.send("mend_silence", {"manager": str(left.manager.public_id), "what": "x"}).status_code == 422


def test_what_is_resolved_halfway_stays_to_the_same_date(left):
    left.case.last_seen_at = clock.now() - timedelta(days=20)
    db.session.commit()
    due = left.task("mend_silence").due_at
    left.wait(hours=2)
    colleague = colleagues(left)[0]
    left.do("mend_silence", {"manager": str(colleague.public_id), "seen_at": ["", "", "", ""], "what": "Берілді"})
    assert left.task("mend_silence").due_at == due
    assert inactivity.gaps_of(left.case) == [Gap.SIGHTING]


def test_a_resolved_case_is_closed_by_the_next_minute_without_anybody(unseen):
    cases.sight(unseen.case, clock.now())
    db.session.flush()
    inactivity.tick()
    unseen.settle()
    assert "mend_silence" not in unseen.steps()
    state = select(Task.state).where(Task.step == "mend_silence")
    assert db.session.scalar(state) is TaskState.WITHDRAWN


def test_the_page_of_a_resolved_case_says_so(unseen):
    cases.sight(unseen.case, clock.now())
    assert "Nothing is missing any more" in unseen.show("mend_silence").text


def end_work(desk):
    """As if the case's process had ended and the case had been forgotten."""
    db.session.execute(update(Task).where(Task.case_id == desk.case.id).values(state=TaskState.DONE))
    running = (Instance.case_id == desk.case.id, Instance.process == "protection_case")
    db.session.execute(update(Instance).where(*running).values(state=InstanceState.ENDED))
    db.session.connection().exec_driver_sql("delete from timer")
    return fell(desk)


def test_the_work_on_a_forgotten_case_begins_anew(known):
    end_work(known)
    assert "No open task or date" in known.show("mend_silence").text
    known.do("mend_silence", {"restart": "y", "what": "Ұмытылып қалған"})
    assert known.steps() == ["accept_case"]
    assert one().ended_at is not None


def test_a_case_that_is_stuck_in_a_machine_step_says_who_resolves_it(known):
    db.session.execute(update(Task).where(Task.case_id == known.case.id).values(state=TaskState.WITHDRAWN))
    db.session.connection().exec_driver_sql("delete from timer")
    fell(known)
    page = known.show("mend_silence").text
    assert "The administrator will run it again" in page
    assert 'name="restart"' not in page


def test_a_silence_nobody_resolves_is_escalated_to_the_commissioner(unseen):
    unseen.wait(hours=25)
    steps = list(db.session.scalars(select(Escalation.step)))
    assert "mend_silence" in steps


def test_a_head_of_another_region_does_not_see_it(unseen, sign_in):
    stranger = make.user(Role.HEAD, region_id=make.region(10).id)
    assert sign_in(stranger).get(f"/tasks/{unseen.task('mend_silence').public_id}").status_code == 404


def test_the_page_keeps_to_fifteen_statements(left):
    left.show("mend_silence")
    item, before = left.task("mend_silence"), db.unit.statements
    left.client(left.people[Role.HEAD]).get(f"/tasks/{item.public_id}")
    assert db.unit.statements - before <= 15

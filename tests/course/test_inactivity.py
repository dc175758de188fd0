"""What makes an open case silent, to the second, and that the list is never longer than it is true."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock, settings
from app.cli import silence as command
from app.db import db
from app.jobs import drain
from app.roles import Role
from app.rules.cases import cases
from app.rules.course import inactivity
from app.rules.timeline import sentence
from app.staff.models import User
from app.tables.cases import CaseEvent, Place
from app.tables.inactivity import Gap, InactiveCase
from app.workflow.models import Instance, Task, TaskState
from tests import make, make_work

SECOND = timedelta(seconds=1)
DAYS = {"critical": 7, "high": 14, "medium": 30, "low": 90}
HOURS = {"critical": 3, "high": 24, "medium": 72, "low": 7 * 24}


@pytest.fixture(autouse=True)
def _table(session):
    make.deadlines()


def living(risk="high", **more):
    """A case that lacks nothing."""
    case = make.case(risk=risk, **more)
    cases.set_place(case, Place.HOME, by=None)
    cases.sight(case, clock.now())
    make_work.task(of=case)
    return case


def gaps(case):
    db.session.flush()
    return inactivity.gaps_of(case)


def silences():
    return list(
        db.session.scalars(
            select(InactiveCase).order_by(InactiveCase.id), execution_options={"populate_existing": True}
        )
    )


def tasks():
    wanted = select(Task).where(Task.process == "silent_case", Task.state == TaskState.OPEN)
    return list(db.session.scalars(wanted, execution_options={"populate_existing": True}))


def checked():
    db.session.flush()
    found = inactivity.check()
    inactivity.resolved()
    db.session.commit()
    drain()
    return found


def test_a_case_with_everything_is_not_inactive():
    assert gaps(living()) == []
    assert checked() == 0


@pytest.mark.parametrize("change", [{"is_enabled": False}, {"is_present": False}, {"role": Role.ANALYST}])
def test_a_manager_who_is_not_at_work_is_a_gap(change):
    case = living()
    for name, value in change.items():
        setattr(case.manager, name, value)
    assert gaps(case) == [Gap.MANAGER]


def test_a_head_may_manage_a_case():
    case = living()
    case.manager = make.user(Role.HEAD)
    assert gaps(case) == []


def test_a_case_in_which_nothing_waits_is_silent():
    case = living()
    db.session.scalars(select(Task)).one().state = TaskState.DONE
    assert gaps(case) == [Gap.WORK]


def test_the_heads_own_task_of_resolving_is_no_work_on_the_case():
    case = living()
    db.session.scalars(select(Task)).one().state = TaskState.DONE
    make_work.task(Role.HEAD, of=case, process="silent_case", step="mend_silence")
    assert gaps(case) == [Gap.WORK]


def test_a_timer_is_work_enough():
    case = living()
    db.session.scalars(select(Task)).one().state = TaskState.DONE
    make_work.timer(make_work.instance(case_id=case.id))
    assert gaps(case) == []


@pytest.mark.parametrize("risk", DAYS)
def test_a_child_unseen_for_longer_than_the_risk_allows_is_a_gap_not_a_second_before(risk):
    case = living(risk)
    seen, allowed = case.last_seen_at, timedelta(days=DAYS[risk])
    with clock.at(seen + allowed):
        assert gaps(case) == []
    with clock.at(seen + allowed + SECOND):
        assert gaps(case) == [Gap.SIGHTING]


def test_a_new_case_counts_from_its_opening():
    case = living()
    case.last_seen_at = None
    with clock.at(case.opened_at + timedelta(days=14)):
        assert gaps(case) == []
    with clock.at(case.opened_at + timedelta(days=14, seconds=1)):
        assert gaps(case) == [Gap.SIGHTING]


@pytest.mark.parametrize("risk", HOURS)
def test_a_place_must_be_known_once_the_first_visit_should_have_been_made(risk):
    case = living(risk)
    case.place = None
    with clock.at(case.opened_at + timedelta(hours=HOURS[risk])):
        assert gaps(case) == []
    with clock.at(case.opened_at + timedelta(hours=HOURS[risk]) + SECOND):
        assert gaps(case) == [Gap.PLACE]


def test_a_closed_case_lacks_nothing():
    case = living()
    case.place = None
    case.manager.is_enabled = False
    cases.close_case(case, "goals_met", by=None)
    assert gaps(case) == []
    assert checked() == 0


def test_an_inactive_case_becomes_one_task_of_the_head_and_says_so_on_its_timeline():
    case = living()
    case.manager.is_enabled = False
    assert checked() == 1
    (task,) = tasks()
    assert (task.role, task.region_id, task.case_id, task.risk) == (Role.HEAD, case.region_id, case.id, "high")
    assert task.due_at == task.opened_at + timedelta(hours=24)
    lines = db.session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.kind == "case_silent"))
    assert [sentence(line) for line in lines] == ["No activity on this case: the case manager is not at work."]


def test_a_second_check_makes_no_second_task_whatever_else_is_missing_by_then():
    case = living()
    case.manager.is_enabled = False
    checked()
    case.place = None
    clock.advance(timedelta(days=30))
    assert checked() == 0
    assert len(tasks()) == len(silences()) == 1


def test_a_case_resolved_meanwhile_leaves_the_list_by_itself():
    case = living()
    case.manager.is_enabled = False
    checked()
    case.manager.is_enabled = True
    checked()
    assert tasks() == []
    assert silences()[0].ended_at is not None
    assert db.session.scalar(select(Instance.state).where(Instance.process == "silent_case")) == "ended"


def test_a_case_closed_meanwhile_leaves_the_list_too():
    case = living()
    case.manager.is_enabled = False
    checked()
    cases.close_case(case, "goals_met", by=None)
    checked()
    assert tasks() == []


def test_a_case_may_become_inactive_again():
    case = living()
    for enabled in (False, True, False):
        case.manager.is_enabled = enabled
        checked()
    assert len(tasks()) == 1
    assert [row.ended_at is None for row in silences()] == [False, True]


def test_a_silence_whose_start_was_lost_is_begun_again_after_an_hour():
    case = living()
    case.manager.is_enabled = False
    db.session.flush()
    make.add(InactiveCase(case_id=case.id, region_id=case.region_id, gaps=["manager"], found_at=clock.now()))
    checked()
    assert tasks() == []
    clock.advance(timedelta(hours=1, seconds=1))
    checked()
    checked()
    assert len(tasks()) == 1


def test_more_inactive_cases_than_one_transaction_takes_are_all_found(monkeypatch):
    monkeypatch.setattr(inactivity, "AT_A_TIME", 2)
    manager = make.user()
    for _ in range(5):
        make_work.task(of=make.case(manager=manager))
    manager.is_enabled = False
    assert [checked() for _ in range(4)] == [2, 2, 1, 0]
    assert len(tasks()) == 5


def test_one_region_is_checked_without_the_others():
    here, there = living(), living(district=make.district(make.region(75)))
    for case in (here, there):
        case.manager.is_enabled = False
    db.session.flush()
    assert inactivity.check(region_id=there.region_id) == 1
    assert [row.case_id for row in silences()] == [there.id]


@pytest.fixture
def tick(session):
    """`tick()` is a minute of the worker, at noon since nothing is looked for at night; returns how many are silent."""

    def run():
        session.commit()
        inactivity.tick()
        drain()
        return inactivity.open_inactive()

    with clock.at(clock.now().astimezone(clock.ALMATY).replace(hour=12)):
        yield run


def test_the_night_check_comes_once_a_day_by_the_movable_clock(tick):
    case = living()
    case.manager.is_enabled = False
    midnight = clock.now().astimezone(clock.ALMATY).replace(hour=0, minute=0, second=1) + timedelta(days=1)
    with clock.at(midnight):
        assert tick() == 0
        clock.advance(timedelta(hours=2))
        assert tick() == 1
        assert settings.get(inactivity.CHECKED) == f"{midnight:%Y-%m-%d}"


def test_a_night_with_more_than_one_check_takes_is_gone_on_with_a_minute_later(tick, monkeypatch):
    monkeypatch.setattr(inactivity, "AT_A_TIME", 2)
    manager = make.user()
    for _ in range(3):
        make_work.task(of=make.case(manager=manager))
    manager.is_enabled = False
    assert (tick(), settings.get(inactivity.CHECKED)) == (2, None)
    assert (tick(), settings.get(inactivity.CHECKED)) == (3, f"{clock.now().astimezone(clock.ALMATY):%Y-%m-%d}")


def test_after_days_without_a_worker_the_check_is_made_up_for(tick):
    case = living()
    assert tick() == 0
    case.manager.is_enabled = False
    clock.advance(timedelta(days=3))
    assert tick() == 1


def test_a_resolved_case_does_not_wait_for_the_night(tick):
    case = living()
    case.manager.is_enabled = False
    clock.advance(timedelta(days=1))
    tick()
    case.manager.is_enabled = True
    assert tick() == 0
    assert tasks() == []


def test_the_command_looks_at_everything_now(app, committed):
    with db.unit_of_work():
        make.deadlines()
        case = living()
        db.session.get(User, case.manager_id).is_present = False
    run = app.test_cli_runner().invoke
    assert run(command.command).output == "1 newly inactive, 0 active again, 1 on the list.\n"
    assert run(command.command).output == "0 newly inactive, 0 active again, 1 on the list.\n"

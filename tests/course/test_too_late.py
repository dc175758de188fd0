"""What comes too late for the course of a case, or from two at once: it is refused or passed over, never half done."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, text

from app import clock
from app.db import db
from app.errors import Conflict, RuleBroken
from app.roles import Role
from app.rules.cases import cases
from app.rules.course import inactivity, pauses, steering, transfers
from app.tables.added_steps import AddedKind
from app.tables.cases import CaseEvent
from app.tables.inactivity import InactiveCase
from app.tables.notices import Notice
from app.tables.pauses import Pause, PauseReason
from app.tables.transfers import Transfer, TransferReason, TransferState
from app.workflow import engine
from app.workflow.models import Task
from tests import make
from tests.support import fillings as fill
from tests.support.desk import Desk

WAITING = (
    "select count(*) from pg_locks ours join pg_locks theirs using (transactionid) "
    "where ours.pid = pg_backend_pid() and not theirs.granted"
)
MONDAY = datetime(2026, 11, 16, 10, tzinfo=clock.ALMATY)


def kinds(case):
    db.session.flush()
    return list(db.session.scalars(select(CaseEvent.kind).where(CaseEvent.case_id == case.id)))


def told(user):
    db.session.flush()
    return set(db.session.scalars(select(Notice.kind).where(Notice.user_id == user.id)))


def the(model):
    return db.session.scalars(select(model), execution_options={"populate_existing": True}).one()


# -- a pause of a deadline


@pytest.fixture
def calm(session, sign_in):
    """A case of low risk, so that the first visit may wait; on a Monday, so that the days are known."""
    with clock.at(MONDAY):
        desk = Desk(sign_in, "low")
        desk.do("accept_case", {"answer": "yes"})
        yield desk


@pytest.fixture
def granted(calm):
    """The head has agreed to a pause of the visit; what makes it so has not run yet."""
    calm.asked_for = calm.task("first_visit")
    calm.due = calm.asked_for.due_at
    pauses.ask(calm.asked_for, request(), by=calm.manager)
    calm.settle()
    answer = calm.send("decide_stop", {"decision": "yes", "until": fill.day(days=3)})
    assert answer.status_code == 303
    return calm


def request():
    return pauses.Request(PauseReason.FAMILY_AWAY, "Олар ауылда", (MONDAY + timedelta(days=3)).date())


def never_stood(desk):
    row, task = the(Pause), db.session.get_one(Task, desk.asked_for.id, populate_existing=True)
    assert (row.began_at, row.closed_at is None) == (None, False)
    assert (task.due_at, task.paused_until_at) == (desk.due, None)
    assert "clock_stopped" not in kinds(desk.case)


def test_no_pause_is_asked_for_a_step_that_was_done_meanwhile(calm):
    task = calm.task("first_visit")
    calm.do("first_visit", fill.visit())
    with pytest.raises(Conflict, match="no longer open"):
        pauses.ask(task, request(), by=calm.manager)
    assert db.session.scalar(select(func.count(Pause.id))) == 0


def test_what_one_head_decided_another_does_not_decide_again(granted):
    other = make.user(Role.HEAD, region_id=granted.case.region_id)
    with pytest.raises(Conflict, match="nothing to decide"):
        pauses.decide(the(Pause), None, "Жоқ", by=other)
    assert (the(Pause).is_granted, the(Pause).decided_by_id) == (True, granted.people[Role.HEAD].id)


def test_a_pause_whose_last_day_passed_before_a_worker_came_never_stands(granted):
    with clock.at(the(Pause).until_at):
        granted.settle()
        never_stood(granted)


def test_a_step_that_was_done_before_a_worker_came_is_not_paused_and_nothing_waits(granted):
    assert granted.send("first_visit", fill.visit()).status_code == 303
    granted.settle()
    never_stood(granted)
    assert engine.waiting_for(pauses.AGAIN, case_id=granted.case.id) == []


def test_a_pause_that_ended_before_it_began_does_not_begin(granted):
    pauses.end(the(Pause).id)
    granted.settle()
    never_stood(granted)


# -- a step that is skipped or opened again


def test_a_step_is_skipped_only_by_a_way_of_its_own(accepted):
    accepted.do("first_visit", fill.visit())
    task, head = accepted.task("assess_family"), accepted.people[Role.HEAD]
    for code in ("go_on", "not_needed", ""):
        with pytest.raises(RuleBroken, match="may not be skipped"):
            steering.skip(accepted.case, task, code, "Себебі бар", by=head)
    assert accepted.steps() == ["assess_family"]


def test_of_a_skipped_step_that_nobody_had_nobody_is_told(accepted):
    head, officer = accepted.people[Role.HEAD], accepted.people[Role.PLACEMENT_OFFICER]
    given = steering.Addition(kind=AddedKind.OTHER, what="Отбасы", why="Себебі бар", role=Role.PLACEMENT_OFFICER)
    task = steering.add(accepted.case, given, by=head)
    steering.skip(accepted.case, task, "not_needed", "Қажет емес", by=head)
    assert "task_skipped" in kinds(accepted.case)
    assert "step_skipped" not in told(officer) | told(accepted.manager) | told(head)


@pytest.mark.parametrize("step", ["accept_case", "approve_plan", "nothing"])
def test_a_step_that_is_never_repeated_is_not_opened_again(accepted, step):
    with pytest.raises(Conflict, match="cannot be opened again now"):
        steering.repeat(accepted.case, step, "Себебі бар", by=accepted.people[Role.HEAD])
    assert accepted.steps() == ["first_visit"]


def test_in_a_case_that_no_process_runs_for_nothing_is_opened_again(session):
    case = make.case()
    with pytest.raises(Conflict, match="cannot be opened again now"):
        steering.repeat(case, "first_visit", "Себебі бар", by=make.user(Role.HEAD))
    assert kinds(case) == ["case_opened"]


# -- an offer to another district


@pytest.fixture
def offer(accepted):
    """Of the case to a district of another region."""
    place = make.district(make.region(75))
    accepted.there = make.user(district_id=place.id)
    accepted.head_there = make.user(Role.HEAD, region_id=75)
    given = transfers.Offer(place, TransferReason.MOVED, "Бала әжесіне көшті")
    row = transfers.offer(accepted.case, given, by=accepted.manager)
    accepted.settle()
    return row


def taken(desk, offer, manager):
    return transfers.answer(offer, transfers.Answer(manager, None, None), by=desk.head_there)


def test_a_case_is_not_offered_to_the_district_it_lies_in(accepted):
    given = transfers.Offer(accepted.district, TransferReason.MOVED, "Көшті")
    with pytest.raises(RuleBroken, match="already in this district") as refused:
        transfers.offer(accepted.case, given, by=accepted.manager)
    assert refused.value.field == "district"
    assert db.session.scalar(select(func.count(Transfer.id))) == 0


def test_when_the_case_closes_an_offer_that_nobody_answered_is_taken_back(accepted, offer):
    accepted.do("first_visit", fill.visit(needs_support="no"))
    accepted.do("propose_closure", fill.closure(reason="no_concern"))
    accepted.do("approve_closure", {"closure": "approved"})
    assert (the(Transfer).state, the(Transfer).closed_at is None) == (TransferState.WITHDRAWN, False)
    assert accepted.steps() == []
    assert engine.waiting_for(transfers.WITHDRAWN, case_id=accepted.case.id) == []


def test_a_case_that_was_closed_before_the_move_stays_where_it_was(accepted, offer):
    assert taken(accepted, offer, accepted.there)
    cases.close_case(accepted.case, "goals_met", by=None)
    transfers.conclude(offer.id)
    assert (accepted.case.region_id, accepted.case.manager_id) == (accepted.district.region_id, accepted.manager.id)
    assert the(Transfer).closed_at is not None
    assert "case_moved" not in kinds(accepted.case)
    assert "case_given" not in told(accepted.there)


def test_a_manager_who_goes_along_keeps_the_case_and_need_not_accept_it_again(accepted, offer):
    accepted.manager.district_id, accepted.manager.region_id = offer.to_district_id, offer.to_region_id
    before = kinds(accepted.case).count("manager_changed")
    assert taken(accepted, offer, accepted.manager)
    transfers.conclude(offer.id)
    assert (accepted.case.district_id, accepted.case.manager_id) == (offer.to_district_id, accepted.manager.id)
    assert accepted.case.accepted_at is not None
    assert kinds(accepted.case).count("manager_changed") == before


# -- an inactive case


def test_a_case_leaves_the_list_once_and_says_so_once(session):
    make.deadlines()
    case = make.case()
    assert inactivity.check() == 1
    inactivity.close(the(InactiveCase))
    ended = the(InactiveCase).ended_at
    clock.advance(timedelta(hours=1))
    inactivity.close(the(InactiveCase))
    assert the(InactiveCase).ended_at == ended is not None
    assert kinds(case).count("silence_mended") == 1


def test_of_two_checks_at_once_one_puts_the_case_on_the_list(committed):
    with db.unit_of_work():
        make.deadlines()
        make.case()

    def check():
        with db.unit_of_work():
            return inactivity.check()

    with ThreadPoolExecutor(1) as pool:
        with db.unit_of_work():
            assert inactivity.check() == 1
            second = pool.submit(check)
            while not second.done() and not somebody_waits_for_us():
                pass
        assert second.result(timeout=30) == 0
    with db.unit_of_work():
        assert the(InactiveCase).ended_at is None


def somebody_waits_for_us():
    """For the end of this transaction."""
    return db.session.scalar(text(WAITING)) > 0

"""Who sees which rows: each select lists exactly what its single-row door opens."""

from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask

from app import clock, policy
from app.db import db
from app.errors import NotFound, NotReady, Refused
from app.policy import views
from app.roles import GRANTS, Action, Role
from app.tables.contacts import ContactState
from app.workflow.models import TaskState
from tests import make, make_work

pytestmark = pytest.mark.usefixtures("session")


def listed(select):
    return list(db.session.scalars(select))


def test_a_specialist_sees_the_cases_of_the_own_district_and_no_others():
    mine, other = make_work.case(), make_work.case()
    assert listed(policy.cases(mine.manager)) == [mine]
    with pytest.raises(NotFound):
        policy.case(mine.manager, other.public_id)


def test_a_specialists_own_cases_come_before_newer_ones_of_the_district():
    mine = make_work.case()
    colleague = make.user(Role.SPECIALIST, district_id=mine.district_id)
    newer = make_work.case(manager=colleague)
    assert listed(policy.cases(mine.manager)) == [mine, newer]


def test_a_manager_keeps_a_case_whose_child_has_moved_to_another_district():
    case = make_work.case()
    case.district_id = make.district().id
    db.session.flush()
    assert policy.case(case.manager, case.public_id) is case


def test_a_head_sees_the_region_and_not_the_next():
    here, there = make_work.case(), make_work.case(district=make.district(make.region(75)))
    assert listed(policy.cases(make.user(Role.HEAD))) == [here]
    assert listed(policy.cases(make.user(Role.HEAD, region_id=75))) == [there]


def test_a_commissioner_sees_a_case_from_the_moment_it_escalates():
    case, commissioner = make_work.case(), make.user(Role.COMMISSIONER)
    assert listed(policy.cases(commissioner)) == []
    make_work.escalation(case)
    assert policy.case(commissioner, case.public_id) is case
    assert listed(policy.cases(make.user(Role.COMMISSIONER, region_id=make.region(75).id))) == []


def test_the_ombudsman_sees_only_what_reached_that_desk():
    case, ombudsman = make_work.case(), make.user(Role.OMBUDSMAN)
    escalation = make_work.escalation(case)
    assert listed(policy.cases(ombudsman)) == []
    assert listed(policy.escalations(ombudsman)) == []
    escalation.reached_ombudsman_at = clock.now()
    db.session.flush()
    assert listed(policy.cases(ombudsman)) == [case]
    assert policy.escalation(ombudsman, escalation.public_id) is escalation


def test_a_placement_officer_sees_the_cases_of_the_region_that_need_a_family():
    case, without = make_work.case(), make_work.case()
    officer, placement = make.user(Role.PLACEMENT_OFFICER), make_work.placement(case)
    assert listed(policy.cases(officer)) == [case]
    assert policy.placement(officer, placement.public_id) is placement
    with pytest.raises(NotFound):
        policy.case(officer, without.public_id)


@pytest.mark.parametrize("role", sorted(set(Role) - {r for r, actions in GRANTS.items() if Action.SEE_CASE in actions}))
def test_who_may_not_see_cases_lists_none(role):
    make_work.escalation(make_work.case(), reached_ombudsman_at=clock.now())
    assert listed(policy.cases(make.user(role))) == []


def test_an_operator_sees_waiting_contacts_and_for_a_day_those_triaged_alone():
    operator, colleague = make.user(Role.OPERATOR), make.user(Role.OPERATOR)
    waiting = make_work.contact()
    lately, before = clock.now() - timedelta(hours=23), clock.now() - timedelta(hours=25)
    triaged = {"state": ContactState.TRIAGED, "triaged_by_id": operator.id}
    mine = make_work.contact(**triaged, triaged_at=lately)
    old = make_work.contact(**triaged, triaged_at=before)
    assert set(listed(policy.contacts(operator))) == {waiting, mine}
    assert listed(policy.contacts(colleague)) == [waiting]
    with pytest.raises(NotFound):
        policy.contact(operator, old.public_id)
    assert set(listed(policy.contacts(make.user(Role.SHIFT_LEAD)))) == {waiting, mine, old}


def test_an_operator_is_named_earlier_contacts_of_the_telephone_that_waits_and_reads_none():
    operator = make.user(Role.OPERATOR)
    done = {"state": ContactState.TRIAGED, "triaged_at": clock.now() - timedelta(days=90)}
    same, other = make_work.contact(**done, caller_phone_index=b"a"), make_work.contact(**done, caller_phone_index=b"b")
    assert listed(policy.contacts(operator)) == []
    now = make_work.contact(caller_phone_index=b"a")
    assert listed(policy.contacts(operator)) == [now]
    assert db.session.execute(policy.earlier_contacts(operator, now)).all() == [(same, False)]
    with pytest.raises(NotFound):
        policy.named_contact(operator, other.public_id)


def test_a_psychologist_sees_a_contact_while_the_talk_is_to_be_had():
    contact, psychologist = make_work.contact(), make.user(Role.PSYCHOLOGIST)
    assert listed(policy.contacts(psychologist)) == []
    make_work.task(Role.PSYCHOLOGIST, contact_id=contact.id, process="contact", step="talk_with_child")
    assert policy.contact(psychologist, contact.public_id) is contact


def test_a_specialist_sees_the_contacts_of_the_cases_within_reach():
    case = make_work.case()
    contact = make_work.contact(case_id=case.id, state=ContactState.TRIAGED)
    make_work.contact()
    assert listed(policy.contacts(case.manager)) == [contact]


def test_a_queue_holds_what_is_mine_and_what_is_free_in_my_district():
    case = make_work.case()
    me = case.manager
    colleague = make.user(Role.SPECIALIST, district_id=case.district_id)
    mine, free = make_work.task(of=case, assignee_id=me.id), make_work.task(of=case)
    theirs = make_work.task(of=case, assignee_id=colleague.id)
    make_work.task()
    assert set(listed(policy.queue(me))) == {mine, free}
    assert listed(policy.held(me)) == [mine]
    assert listed(policy.unheld(me)) == [free]
    assert policy.task(me, theirs.public_id) is theirs
    assert not policy.free(theirs, me)


def test_a_done_task_is_found_and_one_of_another_district_is_not():
    case = make_work.case()
    done = make_work.task(of=case, state=TaskState.DONE, ended_at=clock.now())
    assert policy.task(case.manager, done.public_id) is done
    with pytest.raises(NotFound):
        policy.task(case.manager, make_work.task().public_id)


def test_a_task_of_another_role_is_not_found():
    with pytest.raises(NotFound):
        policy.task(make.user(Role.HEAD), make_work.task(Role.OPERATOR).public_id)
    with pytest.raises(NotFound):
        policy.task(make.user(Role.HEAD), uuid4())


def test_a_head_hands_out_the_specialists_tasks_of_the_region():
    here, there = make_work.task(), make_work.task(district=make.district(make.region(75)))
    head = make.user(Role.HEAD)
    assert listed(policy.assignable(head)) == [here]
    with pytest.raises(NotFound):
        policy.assignable_task(head, there.public_id)
    assert listed(policy.assignable(make.user(Role.SPECIALIST, district_id=here.district_id))) == []


def test_a_shift_lead_hands_out_the_lines_tasks_and_no_specialists():
    operators, psychologists = make_work.task(Role.OPERATOR), make_work.task(Role.PSYCHOLOGIST)
    make_work.task(Role.SPECIALIST)
    assert set(listed(policy.assignable(make.user(Role.SHIFT_LEAD)))) == {operators, psychologists}


def test_colleagues_are_those_present_in_the_district_with_the_least_loaded_first():
    case, head = make_work.case(), make.user(Role.HEAD)
    item = make_work.task(of=case, assignee_id=case.manager_id)
    idle = make.user(Role.SPECIALIST, district_id=case.district_id)
    make.user(Role.SPECIALIST, district_id=case.district_id, is_present=False)
    make.user(Role.SPECIALIST)
    found = [tuple(row) for row in db.session.execute(policy.colleagues(head, item))]
    assert found == [(idle, 0), (case.manager, 1)]
    assert list(db.session.execute(policy.colleagues(case.manager, item))) == []


def test_a_specialist_waits_for_the_tasks_of_others_on_the_own_cases():
    case = make_work.case()
    heads = make_work.task(Role.HEAD, of=case)
    make_work.task(Role.HEAD, of=make_work.case())
    assert listed(policy.waiting(case.manager)) == [heads]
    assert policy.shown_task(case.manager, heads.public_id) is heads
    with pytest.raises(NotFound):
        policy.task(case.manager, heads.public_id)


def test_a_view_that_declares_nothing_stops_the_start():
    app = Flask("scratch", static_folder=None)
    app.add_url_rule("/forgotten", view_func=lambda: "secret", endpoint="forgotten")
    with pytest.raises(NotReady, match="forgotten"):
        views.init(app)


def test_a_public_view_needs_a_reason():
    with pytest.raises(ValueError, match="reason"):
        policy.public("")


def test_children_alike_are_for_those_who_answer_the_line():
    make_work.case(surname="Қайратова", given="Айгерім")
    found = policy.children_like(make.user(Role.OPERATOR), surname="Кайратова", given="Айгерим")
    assert [match.name for match in found] == ["Қайратова Айгерім"]
    with pytest.raises(Refused):
        policy.children_like(make.user(Role.ANALYST), surname="Кайратова")

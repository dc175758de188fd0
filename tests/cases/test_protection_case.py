"""The protection case, through its pages and the engine."""

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select, update

from app import clock
from app.db import db
from app.roles import Role
from app.rules.cases import closures, people, plans, removals, visits
from app.rules.cases.plans import running_plan
from app.rules.tasks import completion
from app.tables.cases import CaseState, Document, PlanState
from app.tables.closures import CloseReason
from app.tables.escalations import Escalation
from app.tables.notices import Notice
from app.tables.placements import Placement
from app.tables.removals import Removal
from app.workflow.models import Task, TaskState
from tests import make
from tests.support import fillings as fill


def notices(user):
    return list(db.session.scalars(select(Notice.kind).where(Notice.user_id == user.id).order_by(Notice.id)))


def with_plan(desk):
    desk.do("first_visit", fill.visit())
    desk.do("assess_family", fill.assessment())
    desk.do("make_plan", fill.plan())
    desk.do("approve_plan", {"decision": "approved"})
    desk.wait(days=31)


def to_closure(desk):
    desk.do("first_visit", fill.visit(needs_support="no"))
    desk.do("propose_closure", fill.closure(reason="no_concern"))


# -- who manages the case


def test_the_least_loaded_present_specialist_becomes_the_manager(desk):
    busy, absent = desk.manager, make.user(district_id=desk.district.id, is_present=False)
    idle = make.user(district_id=desk.district.id)
    case = desk.open(make.case(manager=busy))
    assert case.manager_id == idle.id
    assert desk.task("accept_case", case).assignee_id == idle.id
    assert absent.id != idle.id


def test_the_head_manages_a_case_when_no_specialist_is_present(desk):
    desk.manager.is_present = False
    assert desk.open(make.case(manager=desk.manager)).manager_id == desk.people[Role.HEAD].id


def test_who_accepts_is_the_manager_and_goes_to_see_the_child(accepted):
    assert accepted.case.accepted_at is not None
    assert accepted.steps() == ["first_visit"]


def test_a_refusal_needs_a_reason(desk):
    answer = desk.send("accept_case", {"answer": "no"})
    assert answer.status_code == 422
    assert "Select a reason." in answer.text


def test_a_refused_case_goes_to_a_colleague_whom_the_head_chooses(desk):
    colleague = make.user(district_id=desk.district.id)
    desk.do("accept_case", {"answer": "no", "reason": "too_many_cases", "explanation": "41 іс"})
    page = desk.show("reassign_case")
    assert "41 іс" in page.text
    assert colleague.name in page.text
    desk.do("reassign_case", {"specialist": str(colleague.public_id), "reason": "Бос"})
    assert desk.case.manager_id == colleague.id
    assert desk.task("accept_case").assignee_id == colleague.id
    assert notices(colleague) == ["case_given"]


def test_a_case_is_not_given_to_another_district_while_its_own_has_somebody(desk):
    make.user(district_id=desk.district.id)
    stranger = make.user()
    desk.do("accept_case", {"answer": "no", "reason": "conflict"})
    answer = desk.send("reassign_case", {"specialist": str(stranger.public_id), "reason": "Бос"})
    assert answer.status_code == 422
    assert desk.case.manager_id == desk.manager.id


def test_a_district_without_anybody_else_gets_help_from_the_region_and_not_from_elsewhere(desk):
    neighbour, far = make.user(), make.user(district_id=make.district(make.region(10)).id)
    desk.do("accept_case", {"answer": "no", "reason": "absent"})
    assert desk.send("reassign_case", {"specialist": str(far.public_id), "reason": "Бос"}).status_code == 422
    desk.do("reassign_case", {"specialist": str(neighbour.public_id), "reason": "Бос"})
    desk.do("accept_case", {"answer": "yes"}, who=neighbour)
    assert desk.case.manager_id == neighbour.id


def test_accepting_late_withdraws_the_heads_task(desk):
    desk.wait(hours=2)
    assert desk.steps() == ["accept_case", "reassign_case"]
    desk.do("accept_case", {"answer": "yes"})
    assert desk.steps() == ["first_visit"]


# -- the visit


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"visited_at": ["", "", "", ""]}, "visited_at", "Answer this question."),
        ({"seen": "with_others"}, "why_not_alone", "why you could not speak to the child alone"),
        ({"child_words": ""}, "child_words", "Write what the child said"),
        ({"signs": ["bruises"], "harm_found": "signs"}, "signs_described", "Describe each sign"),
        ({"signs": ["bruises"], "signs_described": "Қол"}, "harm_found", "You ticked signs of harm."),
        ({"harm_found": "serious"}, "signs_described", "that led to this conclusion"),
        ({"seen": "not_spoken", "condition": ""}, "condition", "Write how the child is"),
        ({"place": ""}, "place", "Select where the child is now."),
        ({"siblings": ["00000000-0000-4000-8000-000000000000"]}, "siblings", "Choose from the answers shown."),
    ],
)
def test_a_visit_with_a_gap_is_shown_again_with_the_gap_named(accepted, change, field, words):
    answer = accepted.send("first_visit", fill.visit(**change))
    assert answer.status_code == 422
    assert words in answer.text
    assert f'href="#{field}' in answer.text
    assert accepted.steps() == ["first_visit"]


def test_a_visit_keeps_what_the_child_said_sealed(accepted):
    accepted.do("first_visit", fill.visit(child_words="Мен қорқамын", child_afraid="yes"))
    visit = visits.visits(accepted.case)[0]
    assert "қорқамын".encode() not in visit.report_sealed
    assert visits.report(accepted.case, visit)["child_words"] == "Мен қорқамын"
    assert accepted.case.last_seen_at == visit.at


def test_no_concern_leads_to_a_proposal_to_close(accepted):
    accepted.do("first_visit", fill.visit(needs_support="no"))
    assert accepted.steps() == ["propose_closure"]
    assert accepted.case.safety == "no_concern"


def test_a_family_in_need_is_assessed(accepted):
    accepted.do("first_visit", fill.visit())
    assert accepted.steps() == ["assess_family"]
    assert accepted.case.safety == "plan"


def test_an_attempt_leaves_the_task_and_its_deadline_alone(accepted):
    item = accepted.task("first_visit")
    due = item.due_at
    path = f"/tasks/{item.public_id}/attempt"
    client = accepted.client(accepted.manager)
    assert client.post(path, {"attempted_at": fill.at(), "noticed": "Дауыс"}).status_code == 422
    sent = {"attempted_at": fill.at(), "outcome": "nobody_home", "noticed": "Дауыс", "once": "abcdefgh12345678"}
    assert client.post(path, sent).status_code == 303
    assert client.post(path, sent).status_code == 303
    assert [visit.is_child_seen for visit in visits.visits(accepted.case)] == [False]
    assert accepted.task("first_visit").due_at == due
    assert "No one opened the door" in accepted.show("first_visit").text


def test_nobody_of_another_district_records_an_attempt(accepted, sign_in):
    item = accepted.task("first_visit")
    assert sign_in(Role.SPECIALIST).get(f"/tasks/{item.public_id}/attempt").status_code == 404


def test_a_photograph_that_is_none_is_refused_at_its_field(accepted):
    data = fill.visit(photo=(BytesIO(b"MZ not a picture"), "photo.jpg"))
    answer = accepted.client(accepted.manager).post(f"/tasks/{accepted.task('first_visit').public_id}", data)
    assert answer.status_code == 422
    assert 'href="#photo"' in answer.text
    assert visits.visits(accepted.case) == []


def test_what_a_visit_leaves_open_is_told_at_once(accepted):
    """Fault B9: one rule was told for each press."""
    wrong = {
        "seen": "with_others",
        "why_not_alone": "",
        "child_words": "",
        "signs": ["bruises"],
        "signs_described": "",
        "harm_found": "signs",
        "place": "",
    }
    data = fill.visit(photo=[(BytesIO(b"MZ"), "a.jpg"), (BytesIO(b""), "b.jpg")], **wrong)
    answer = accepted.client(accepted.manager).post(f"/tasks/{accepted.task('first_visit').public_id}", data)
    fields = ("why_not_alone", "child_words", "signs_described", "place", "photo")
    assert [name for name in fields if f'href="#{name}"' not in answer.text] == []
    assert ("a.jpg: Only JPEG" in answer.text, "b.jpg: This file is empty." in answer.text) == (True, True)


def test_a_visit_keeps_each_of_its_photographs(accepted):
    data = fill.visit(photo=[(BytesIO(b"%PDF-1"), "a.pdf"), (BytesIO(b"%PDF-2"), "b.pdf")])
    answer = accepted.client(accepted.manager).post(f"/tasks/{accepted.task('first_visit').public_id}", data)
    assert answer.status_code == 303
    assert sorted(db.session.scalars(select(Document.size).where(Document.kind == "visit"))) == [6, 6]


def test_brothers_and_sisters_get_what_is_the_same_for_all_and_nothing_of_the_child(accepted):
    brother = make.person(given="Ерлан")
    people.join(make.household(accepted.case.child), brother, "child", None, by=None)
    other = accepted.open(make.case(brother, accepted.manager))
    accepted.do("accept_case", {"answer": "yes"}, case=other)
    accepted.do("first_visit", fill.visit(siblings=[str(other.public_id)], home="Суық үй"))
    item = accepted.task("first_visit", other)
    draft = completion.read_draft(item, completion.draft(item, accepted.manager))
    assert draft["home"] == ["Суық үй"]
    assert not {"child_words", "condition", "harm_found"} & draft.keys()
    page = accepted.show("first_visit", case=other).text
    assert "Суық үй" in page


def test_the_head_is_warned_and_then_the_commissioner_is_told_while_the_specialist_keeps_the_task(accepted):
    accepted.wait(hours=19)
    assert "visit_may_be_late" in notices(accepted.people[Role.HEAD])
    accepted.wait(hours=6)
    escalations = list(db.session.scalars(select(Escalation).where(Escalation.case_id == accepted.case.id)))
    assert [row.step for row in escalations] == ["first_visit"]
    assert accepted.steps() == ["first_visit", "review_escalation"]


# -- removal


def test_an_unsafe_child_starts_the_four_steps_of_the_law_and_one_search_for_a_family(accepted):
    accepted.do("first_visit", fill.unsafe())
    steps = {"removal_act", "notify_prosecutor", "file_court_claim", "register_child", "match_family"}
    assert set(accepted.steps()) == steps
    assert accepted.case.safety == "unsafe"
    assert len(list(db.session.scalars(select(Placement.id)))) == 1


def test_the_days_of_the_court_count_from_the_removal(accepted):
    accepted.do("first_visit", fill.unsafe(visited_at=fill.at(hours=20)))
    hour = clock.now() - timedelta(hours=20)
    before = accepted.task("file_court_claim").due_at
    accepted.do("removal_act", fill.removal(removed_at=fill.at(hours=20)))
    after = accepted.task("file_court_claim").due_at
    assert before - after > timedelta(hours=19)
    assert abs(after - (hour + timedelta(days=7))) < timedelta(minutes=1)
    accepted.wait(days=6, hours=5)
    assert "file_court_claim" in list(db.session.scalars(select(Escalation.step)))


def test_the_four_steps_lead_to_the_care_plan_and_complete_the_removal(accepted):
    accepted.do("first_visit", fill.unsafe())
    accepted.do("notify_prosecutor", fill.told())
    accepted.do("removal_act", fill.removal())
    accepted.do("register_child", fill.registered())
    assert "care_plan" not in accepted.steps()
    accepted.do("file_court_claim", fill.claim())
    assert "care_plan" in accepted.steps()
    removal = db.session.scalar(select(Removal))
    assert removal.completed_at is not None
    page = accepted.show("care_plan").text
    assert "2-114/26" in page
    accepted.do("care_plan", fill.care())
    assert running_plan(accepted.case).kind == plans.CARE


def test_the_prosecutor_is_not_told_before_the_removal(accepted):
    accepted.do("first_visit", fill.unsafe())
    accepted.do("removal_act", fill.removal())
    answer = accepted.send("notify_prosecutor", fill.told(told_at=fill.at(hours=3)))
    assert answer.status_code == 422
    assert "before the removal" in answer.text


def test_a_late_claim_needs_a_reason(accepted):
    accepted.do("first_visit", fill.unsafe())
    accepted.do("removal_act", fill.removal())
    accepted.wait(days=9)
    answer = accepted.send("file_court_claim", fill.claim())
    assert answer.status_code == 422
    assert "Write why it was filed late." in answer.text
    accepted.do("file_court_claim", fill.claim(late_because="Сот жабық болды"))


def test_a_second_removal_is_a_new_one(accepted):
    case = accepted.case
    first = removals.current(case)
    first.completed_at = clock.now()
    assert removals.current(case).id != first.id


# -- the plan


def test_a_plan_is_approved_by_the_head_and_reviewed_when_its_time_comes(accepted):
    with_plan(accepted)
    assert accepted.steps() == ["review_plan"]
    assert running_plan(accepted.case).state is PlanState.APPROVED


def test_a_line_is_added_without_a_script_and_nothing_is_sent_yet(accepted):
    accepted.do("first_visit", fill.visit())
    accepted.do("assess_family", fill.assessment())
    answer = accepted.send("make_plan", {**fill.plan(), "add-lines": "1"})
    assert answer.status_code == 200
    assert 'name="lines-1-goal"' in answer.text
    assert "Мектепке барады" in answer.text
    assert accepted.steps() == ["make_plan"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"goals": ""}, "Write what must change"),
        ({"lines-0-due_on": ["1", "1", "2020"]}, "This cannot be in the past."),
        ({"lines-0-body": ""}, "Select who does it."),
    ],
)
def test_a_plan_with_a_gap_is_shown_again(accepted, change, words):
    accepted.do("first_visit", fill.visit())
    accepted.do("assess_family", fill.assessment())
    answer = accepted.send("make_plan", fill.plan(**change))
    assert answer.status_code == 422
    assert words in answer.text


def test_a_returned_plan_comes_back_filled_in_with_the_reason(accepted):
    accepted.do("first_visit", fill.visit())
    accepted.do("assess_family", fill.assessment())
    accepted.do("make_plan", fill.plan())
    answer = accepted.send("approve_plan", {"decision": "returned"})
    assert answer.status_code == 422
    accepted.do("approve_plan", {"decision": "returned", "why": "Дәрігер жоқ"})
    page = accepted.show("make_plan").text
    assert "Дәрігер жоқ" in page
    assert "Мектепке барады" in page


def test_the_head_sees_the_plan_as_it_will_stand(accepted):
    accepted.do("first_visit", fill.visit())
    accepted.do("assess_family", fill.assessment())
    accepted.do("make_plan", fill.plan())
    page = accepted.show("approve_plan").text
    assert "Мектепке барады" in page
    assert "School, kindergarten or education department" in page


def test_goals_are_not_met_while_a_service_is_open_without_a_word(accepted):
    with_plan(accepted)
    answer = accepted.send("review_plan", fill.review(review="goals_met"))
    assert answer.status_code == 422
    line = plans.services(accepted.case, running_plan(accepted.case))[0]
    accepted.do("review_plan", fill.review(review="goals_met", done=[str(line.id)]))
    assert accepted.steps() == ["propose_closure"]
    assert plans.services(accepted.case, running_plan(accepted.case))[0].done_on == clock.today()


def test_a_review_without_seeing_the_child_does_not_say_it_was_seen(accepted):
    with_plan(accepted)
    before = accepted.case.last_seen_at
    accepted.do("review_plan", fill.review(is_child_seen="no"))
    assert accepted.case.last_seen_at == before


def test_a_changed_risk_asks_for_the_safety_again_and_decides_anew(accepted):
    with_plan(accepted)
    answer = accepted.send("review_plan", fill.review(review="risk_changed"))
    assert answer.status_code == 422
    found = {"harm_found": "serious", "carer_protects": "no", "child_afraid": "yes", "home_safe": "no"}
    accepted.do("review_plan", fill.review(review="risk_changed", risk="critical", **found))
    assert accepted.case.safety == "unsafe"
    assert accepted.case.risk == "critical"
    assert "removal_act" in accepted.steps()
    assert accepted.task("removal_act").risk == "critical"


def test_a_specialist_does_not_lower_the_risk(accepted):
    with_plan(accepted)
    answer = accepted.send("review_plan", fill.review(risk="low"))
    assert answer.status_code == 422
    assert "Only the head of department may lower the risk level." in answer.text


# -- closing


def test_a_closure_needs_the_childs_words_or_why_there_are_none(accepted):
    accepted.do("first_visit", fill.visit(needs_support="no"))
    answer = accepted.send("propose_closure", fill.closure(child_words=""))
    assert answer.status_code == 422
    accepted.do("propose_closure", fill.closure(child_words="", not_asked="too_young"))


def test_a_case_closes_when_another_person_approves(accepted):
    to_closure(accepted)
    page = accepted.show("approve_closure").text
    assert "Checked, and no concern was found" in page
    accepted.do("approve_closure", {"closure": "approved"})
    assert accepted.case.state is CaseState.CLOSED
    assert accepted.case.close_reason == CloseReason.NO_CONCERN
    assert accepted.steps() == []


def test_nobody_approves_what_they_proposed(accepted):
    head = accepted.people[Role.HEAD]
    accepted.do("first_visit", fill.visit(needs_support="no"))
    closures.propose(accepted.case, CloseReason.NO_CONCERN, "Тыныш", "Жақсы", None, by=head)
    db.session.execute(
        update(Task)
        .where(Task.case_id == accepted.case.id, Task.state == TaskState.OPEN)
        .values(step="approve_closure", role=Role.HEAD, assignee_id=None)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()
    answer = accepted.send("approve_closure", {"closure": "approved"}, who=head)
    assert answer.status_code == 422
    assert "another person must decide" in answer.text
    assert accepted.case.state is CaseState.OPEN


@pytest.mark.parametrize(("decision", "step"), [("returned", "propose_closure"), ("keep_open", "review_plan")])
def test_the_head_has_two_other_ways_and_says_why(accepted, decision, step):
    to_closure(accepted)
    assert accepted.send("approve_closure", {"closure": decision}).status_code == 422
    accepted.do("approve_closure", {"closure": decision, "why": "Мектеп хаты жоқ"})
    assert accepted.steps() == [step]
    if decision == "returned":
        assert "Мектеп хаты жоқ" in accepted.show("propose_closure").text

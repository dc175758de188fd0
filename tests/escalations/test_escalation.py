"""The escalation, through its pages and the engine."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.db import db
from app.roles import Role
from app.rules import timeline
from app.rules.cases import cases
from app.rules.cases.plans import running_plan, service_of
from app.rules.escalations.opening import Asked, ask, open_escalation
from app.tables.escalations import WHOLE_CASE, Cause, Complaint, Desk, Escalation, Ruling
from app.tables.notices import Notice
from app.tables.words.agencies import Agency
from app.tables.words.timeline import Event
from app.workflow import escalating
from app.workflow.models import Task, TaskState
from app.workflow.registry import ServiceCall, services
from tests import make
from tests.support import fillings as fill


def ahead(**time):
    moment = (clock.now() + timedelta(**time)).astimezone(clock.ALMATY)
    return [str(moment.day), str(moment.month), str(moment.year), moment.strftime("%H:%M")]


def decision(**change):
    return {"decision": "instruct", "finding": "no_reason", "why": "Мекенжай белгілі", **change}


def escalation():
    found = db.session.scalar(select(Escalation), execution_options={"populate_existing": True})
    assert found is not None
    return found


@pytest.fixture
def late(accepted):
    """The first visit was due an hour ago and the commissioner has it."""
    accepted.wait(hours=25)
    assert accepted.steps() == ["first_visit", "review_escalation"]
    return accepted


def manager_of(desk):
    return str(desk.case.manager.public_id)


def test_the_brief_says_what_was_due_and_who_had_it(late):
    page = late.show("review_escalation").text
    assert "“See the child” was due on" in page
    assert late.manager.name in page
    assert "No member of staff has seen the child yet." in page
    assert escalation().number in page


def test_what_was_tried_is_on_the_brief(late):
    path = f"/tasks/{late.task('first_visit').public_id}/attempt"
    sent = {
        "attempted_at": fill.at(),
        "outcome": "nobody_home",
        "noticed": "Көршілер жоқ деді",
        "once": "abcdefgh12345678",
    }
    assert late.client(late.manager).post(path, sent).status_code == 303
    page = late.show("review_escalation").text
    assert "1 visit was tried." in page


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"act_by": ["", "", "", ""]}, "act_by"),
        ({"act_by": ["1", "1", "2020", "10:00"]}, "act_by"),
        ({"who": ""}, "who"),
        ({"finding": ""}, "finding"),
        ({"why": ""}, "why"),
        ({"decision": ""}, "decision"),
        ({"decision": "require_body"}, "body"),
        ({"decision": "reassign"}, "who"),
    ],
)
def test_a_decision_with_a_gap_is_shown_again(late, change, field):
    full = decision(who=manager_of(late), act_by=ahead(hours=5))
    answer = late.send("review_escalation", {**full, **change})
    assert answer.status_code == 422
    assert f'href="#{field}' in answer.text
    assert escalation().decision is None


def test_an_instruction_moves_the_date_of_the_cases_own_task(late):
    until = ahead(hours=5)
    late.do("review_escalation", decision(who=manager_of(late), act_by=until))
    assert late.steps() == ["first_visit"]
    due = late.task("first_visit").due_at.astimezone(clock.ALMATY)
    assert due.strftime("%H:%M") == until[3]
    kinds = select(Notice.kind).where(Notice.user_id == late.manager.id)
    assert "instructed" in list(db.session.scalars(kinds))


def test_the_commissioners_words_stand_on_the_task_whose_date_they_moved(late):
    """Fault B11."""
    until = ahead(hours=5)
    late.do("review_escalation", decision(who=manager_of(late), act_by=until, why="Әжесіне хабарласыңыз"))
    visit = late.task("first_visit")
    pane = late.client(late.manager).get(f"/queue?peek={visit.public_id}").text
    for page in (late.show("first_visit").text, pane):
        assert "Әжесіне хабарласыңыз" in page
        assert "The regional commissioner moved the date to" in page
    late.do("first_visit", fill.visit())
    assert "Әжесіне хабарласыңыз" not in late.show("assess_family").text


def test_doing_the_step_closes_the_escalation_with_its_finding(late):
    late.do("review_escalation", decision(who=manager_of(late), act_by=ahead(hours=5)))
    late.do("first_visit", fill.visit())
    assert escalation().closed_at is not None
    assert escalation().finding == "no_reason"


def test_a_step_done_before_the_decision_closes_it_at_once(late):
    late.do("first_visit", fill.visit())
    assert escalation().closed_at is None
    late.do("review_escalation", decision(who=manager_of(late), act_by=ahead(hours=5)))
    assert escalation().closed_at is not None


def test_missing_the_new_date_too_brings_it_before_the_ombudsman(late):
    late.do("review_escalation", decision(who=manager_of(late), act_by=ahead(hours=5)))
    late.wait(hours=6)
    assert late.steps() == ["first_visit", "ombudsman_review"]
    assert escalation().reached_ombudsman_at is not None
    page = late.show("ombudsman_review").text
    assert "Мекенжай белгілі" in page
    assert late.case.number in page
    found = {"finding": "too_many_cases", "addressee": "akim", "why": "Штат жетпейді", "recommendation": "Штат"}
    found["act_by"] = ahead(hours=30)
    assert late.send("ombudsman_review", {**found, "why": ""}).status_code == 422
    late.do("ombudsman_review", found)
    assert escalation().finding == "too_many_cases"
    assert escalation().closed_at is not None


def test_the_ombudsman_sees_nothing_before_it_is_escalated(late):
    client = late.client(late.people[Role.OMBUDSMAN])
    assert client.get(f"/tasks/{late.task('review_escalation').public_id}").status_code == 404


def test_the_commissioner_may_take_it_to_the_ombudsman_at_once(late):
    late.do("review_escalation", decision(decision="ombudsman"))
    assert "ombudsman_review" in late.steps()
    assert escalation().reached_ombudsman_at is not None


def test_a_review_that_is_late_itself_is_shown_to_the_ombudsman_and_stays_with_the_commissioner(late):
    late.miss("review_escalation")
    assert escalation().reached_ombudsman_at is not None
    assert "review_escalation" in late.steps()


def test_another_specialist_takes_over_once_the_head_confirms(late):
    colleague = make.user(district_id=late.district.id)
    late.do("review_escalation", decision(decision="reassign", who=str(colleague.public_id)))
    assert late.case.manager_id == late.manager.id
    page = late.show("confirm_reassignment").text
    assert f'<option value="{colleague.public_id}" selected>' in page
    late.do("confirm_reassignment", {"confirmed": "yes", "who": str(colleague.public_id)})
    assert late.case.manager_id == colleague.id
    assert late.task("first_visit").assignee_id == colleague.id
    assert escalation().closed_at is not None


def test_a_head_who_keeps_the_case_says_why_and_the_commissioner_decides_again(late):
    colleague = make.user(district_id=late.district.id)
    late.do("review_escalation", decision(decision="reassign", who=str(colleague.public_id)))
    assert late.send("confirm_reassignment", {"confirmed": "no"}).status_code == 422
    late.do("confirm_reassignment", {"confirmed": "no", "why": "Ол да жоқ"})
    assert "review_escalation" in late.steps()
    assert late.case.manager_id == late.manager.id


def test_a_body_that_must_attend_enters_the_running_plan(accepted):
    accepted.do("first_visit", fill.visit())
    accepted.do("assess_family", fill.assessment())
    accepted.do("make_plan", fill.plan())
    accepted.do("approve_plan", {"decision": "approved"})
    accepted.wait(days=31)
    accepted.miss("review_plan")
    assert escalation().step == "review_plan"
    order = decision(decision="require_body", body="police", act_by=ahead(days=1))
    accepted.do("review_escalation", order)
    bodies = {line.body: service_of(accepted.case, line) for line in running_plan(accepted.case).lines}
    assert escalation().number in bodies[Agency.POLICE]


def test_an_unfounded_escalation_ends_at_once(late):
    late.do("review_escalation", decision(decision="unfounded"))
    assert escalation().finding == "unfounded"
    assert escalation().closed_at is not None
    assert late.steps() == ["first_visit"]


def test_one_late_task_has_one_open_escalation(late):
    first = escalation()
    assert open_escalation(late.case, "first_visit", Cause.LATE).id == first.id


def test_a_late_step_without_a_timer_of_its_own_is_escalated_too(accepted):
    accepted.do("first_visit", fill.visit())
    accepted.miss("assess_family")
    assert escalation().step == "assess_family"


def test_a_commissioner_of_another_region_does_not_see_it(late, sign_in):
    stranger = make.user(Role.COMMISSIONER, region_id=make.region(10).id)
    assert sign_in(stranger).get(f"/tasks/{late.task('review_escalation').public_id}").status_code == 404


def test_the_reasons_of_an_escalation_are_sealed(late):
    late.do("review_escalation", decision(who=manager_of(late), act_by=ahead(hours=5)))
    assert "Мекенжай".encode() not in escalation().why_sealed
    assert escalation().decision is Ruling.INSTRUCT


def test_a_late_review_opens_no_escalation_of_its_own(late):
    item = db.session.get(Task, late.task("review_escalation").id)
    escalating.escalate_now(item.id)
    assert len(list(db.session.scalars(select(Escalation.id)))) == 1


def test_a_decision_about_a_case_closed_meanwhile_changes_nothing_and_ends(late):
    colleague = make.user(district_id=late.district.id)
    late.do("review_escalation", decision(decision="reassign", who=str(colleague.public_id)))
    late.do("first_visit", fill.visit(needs_support="no"))
    late.do("propose_closure", fill.closure(reason="no_concern"))
    late.do("approve_closure", {"closure": "approved"})
    late.do("confirm_reassignment", {"confirmed": "yes", "who": str(colleague.public_id)})
    assert late.case.manager_id == late.manager.id
    assert escalation().closed_at is not None


def told(desk, role):
    kinds = select(Notice.kind).where(Notice.user_id == desk.people[role].id).order_by(Notice.id)
    return list(db.session.scalars(kinds))


def instruct(desk, **change):
    desk.do("review_escalation", decision(who=manager_of(desk), act_by=ahead(hours=5), **change))


def test_the_manager_and_the_head_hear_of_each_decision_once(late):
    instruct(late)
    assert told(late, Role.SPECIALIST)[-1:] == ["instructed"]
    assert told(late, Role.HEAD)[-1:] == ["commissioner_decided"]


def test_a_required_body_is_written_to_before_the_step_is_awaited(late):
    late.do("review_escalation", decision(decision="require_body", body="police", act_by=ahead(hours=5)))
    assert late.steps() == ["carry_out_instruction", "first_visit"]
    letter = late.task("carry_out_instruction")
    assert (letter.assignee_id, letter.due_at) == (late.manager.id, late.task("first_visit").due_at)
    assert "Мекенжай белгілі" in late.show("carry_out_instruction").text
    late.do("carry_out_instruction", {"on": fill.day(), "reference": "17-4/88", "done": "Полиция ертең барады"})
    assert escalation().closed_at is None
    late.do("first_visit", fill.visit())
    assert escalation().closed_at is not None


def test_a_letter_that_nobody_writes_is_the_ombudsmans(late):
    late.do("review_escalation", decision(decision="require_body", body="police", act_by=ahead(hours=5)))
    late.wait(hours=6)
    assert late.steps() == ["first_visit", "ombudsman_review"]
    assert escalation().missed_again_at is not None


def test_missed_again_reaches_the_ombudsman_once_though_the_review_was_late_too(late):
    late.miss("review_escalation")
    instruct(late)
    late.wait(hours=6)
    late.wait(days=1)
    assert told(late, Role.OMBUDSMAN) == ["review_late", "escalation_waits"]


def test_the_ombudsmans_date_is_the_steps_date_and_missing_it_is_escalated_anew(late):
    late.do("review_escalation", decision(decision="ombudsman"))
    opinion = {"finding": "absent", "addressee": "nobody", "why": "Ешкім бармаған"}
    assert 'href="#act_by' in late.send("ombudsman_review", opinion).text
    assert 'href="#recommendation' in late.send("ombudsman_review", {**opinion, "addressee": "akim"}).text
    late.do("ombudsman_review", {**opinion, "act_by": ahead(hours=4)})
    assert told(late, Role.COMMISSIONER)[-1:] == ["ombudsman_decided"]
    late.wait(hours=5)
    numbers = db.session.scalars(select(Escalation.closed_at).order_by(Escalation.id)).all()
    assert [closed is None for closed in numbers] == [False, True]
    assert late.steps() == ["first_visit", "review_escalation"]


@pytest.mark.parametrize("ruling", ["unfounded", "reassign"])
def test_a_step_left_open_is_watched_again_by_its_standard(late, ruling):
    colleague = make.user(district_id=late.district.id)
    late.do("review_escalation", decision(decision=ruling, who=str(colleague.public_id)))
    if ruling == "reassign":
        late.do("confirm_reassignment", {"confirmed": "yes", "who": str(colleague.public_id)})
    visit = late.task("first_visit")
    assert visit.due_at > clock.now() and visit.escalated_at is None and visit.warned_at is None
    late.wait(hours=25)
    assert len(list(db.session.scalars(select(Escalation.id)))) == 2


def test_a_rise_of_the_risk_reaches_the_open_escalation(late):
    cases.set_risk(late.case, "critical", "-", by=late.manager)
    assert escalation().risk == "critical"


def test_an_escalation_lies_with_whose_move_it_is(late):
    colleague = make.user(district_id=late.district.id)
    assert escalation().lies_with is Desk.COMMISSIONER
    late.do("review_escalation", decision(decision="reassign", who=str(colleague.public_id)))
    assert escalation().lies_with is Desk.HEAD
    late.do("confirm_reassignment", {"confirmed": "no", "why": "Ол да жоқ"})
    assert escalation().lies_with is Desk.COMMISSIONER
    instruct(late)
    assert escalation().lies_with is Desk.CASEWORK
    late.wait(hours=6)
    assert escalation().lies_with is Desk.OMBUDSMAN


def test_the_page_says_who_was_warned_and_whether_they_read_it(late):
    page = late.show("review_escalation").text
    assert page.count("The initial home visit to a child may become overdue.") == 2
    assert "Not read yet." in page
    late.client(late.manager).get("/notices")
    assert "Read on" in late.show("review_escalation").text


def test_what_somebody_says_to_have_seen_is_held_against_the_record(late):
    timeline.note(Event.SIGHTING_STATED, case=late.case, by=late.manager, params={"day": "2026-11-02"})
    page = late.show("review_escalation").text
    assert "No visit at which they were seen is recorded." in page
    assert "1 contradiction" in page


def test_a_visit_written_down_days_later_is_a_contradiction(late):
    at = clock.now() - timedelta(days=3)
    cases.record_visit(late.case, by=late.manager, at=at, is_child_seen=False, words="Үйде ешкім жоқ")
    page = late.show("review_escalation").text
    assert "It was recorded 3 days later." in page


def test_a_date_the_diagram_comes_late_for_opens_no_second_escalation(late):
    late.do("review_escalation", decision(decision="unfounded"))
    call = ServiceCall(late.task("first_visit").instance, {}, {"step": "first_visit"})
    services["protection_case/start_escalation"](call)
    assert len(db.session.scalars(select(Escalation)).all()) == 1


def test_an_instruction_about_the_whole_case_ends_with_the_managers_report(accepted):
    asked = Asked(Complaint.NOBODY_ACTS, "Ешкім келмеді")
    ask(accepted.case, WHOLE_CASE, Cause.COMPLAINT, asked, by=accepted.manager)
    accepted.settle()
    assert "Ешкім келмеді" in accepted.show("review_escalation").text
    accepted.do("review_escalation", decision(who=manager_of(accepted), act_by=ahead(hours=5)))
    assert accepted.steps() == ["carry_out_instruction", "first_visit"]
    accepted.do("carry_out_instruction", {"on": fill.day(), "reference": "", "done": "Бардық"})
    assert escalation().closed_at is not None
    assert accepted.steps() == ["first_visit"]


def test_a_complaint_about_a_step_in_time_leaves_its_own_deadline_running(accepted):
    due = accepted.task("first_visit").due_at
    ask(accepted.case, "first_visit", Cause.COMPLAINT, Asked(Complaint.OTHER, "…"), by=accepted.manager)
    accepted.settle()
    accepted.do("review_escalation", decision(decision="unfounded"))
    visit = accepted.task("first_visit")
    assert (visit.due_at, visit.escalated_at) == (due, None)
    accepted.wait(hours=25)
    assert [row.cause for row in db.session.scalars(select(Escalation).order_by(Escalation.id))] == [
        "complaint",
        "late",
    ]


def whose(desk):
    """What stands beside the visit in the manager's queue and on the page of the case."""
    queue = desk.client(desk.manager).get("/queue").text
    page = desk.client(desk.manager).get(f"/cases/{desk.case.public_id}").text
    return queue, page


def both_say(desk, words):
    return [words in page for page in whose(desk)]


def test_the_row_and_the_case_say_where_a_step_stands_on_its_way_up(accepted):
    accepted.wait(hours=19)
    assert both_say(accepted, "escalates to the regional commissioner in 4 hours") == [True, True]
    accepted.wait(hours=6)
    assert both_say(accepted, "escalated to the regional commissioner") == [True, True]
    instruct(accepted)
    assert both_say(accepted, f"{accepted.manager.name} must act by") == [True, True]
    accepted.wait(hours=6)
    assert both_say(accepted, "escalated to the Ombudsman") == [True, True]
    assert f"/escalations/{escalation().public_id}" in whose(accepted)[1]


def test_the_lists_of_every_desk_say_where_a_step_goes(accepted):
    head, above = (accepted.client(accepted.people[role]) for role in (Role.HEAD, Role.COMMISSIONER))
    accepted.wait(hours=19)
    for path in ("/queue?view=department", "/team/tasks"):
        page = head.get(path).text
        assert "escalates to the regional commissioner in 4 hours" in page and accepted.manager.name in page
    accepted.wait(hours=6)
    for path in ("/queue?view=department", "/team/tasks"):
        assert "escalated to the regional commissioner" in head.get(path).text
    review = accepted.task("review_escalation")
    accepted.wait(minutes=(review.warn_at - clock.now()) / timedelta(minutes=1) + 1)
    assert "escalates to the Ombudsman in" in above.get("/escalations").text


def test_a_head_who_manages_the_case_hears_each_word_once(accepted):
    head = accepted.people[Role.HEAD]
    accepted.case.manager_id = head.id
    accepted.task("first_visit").assignee_id = head.id
    accepted.wait(hours=19)
    assert told(accepted, Role.HEAD) == ["visit_may_be_late"]


def test_only_whoever_decides_is_led_from_the_page_to_the_decision(late):
    path, step = f"/escalations/{escalation().public_id}", f"/tasks/{late.task('review_escalation').public_id}"
    found = {role: step in late.client(person).get(path).text for role, person in late.people.items()}
    assert [role for role, is_led in found.items() if is_led] == [Role.COMMISSIONER]


def test_a_step_that_was_given_another_date_is_held_against_its_standard(late):
    instruct(late)
    late.do("first_visit", fill.visit())
    late.miss("assess_family")
    assert escalation().step == "first_visit"
    page = late.show("review_escalation").text
    assert "See the child: 1 hour overdue" in page and "Accept the case: less than a minute of 1 hour" in page


def test_the_brief_says_that_the_step_is_no_longer_needed(late):
    late.task("first_visit").state = TaskState.WITHDRAWN
    db.session.commit()
    assert "It is no longer needed." in late.show("review_escalation").text

"""A plan whose lines belong to several bodies: results, refusals, reminders, and one letter for each body."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.db import db
from app.roles import Role
from app.rules.cases import plan_lines
from app.rules.cases.plan_lines import LineState
from app.rules.cases.plans import running_plan
from app.tables.cases import CaseEvent, PlanLine, PlanState
from app.tables.notices import Notice
from tests import make
from tests.support import fillings as fill

FRESH = {"populate_existing": True}


@pytest.fixture
def planned(accepted):
    """School and clinic have a line each, the clinic a second one."""
    accepted.do("first_visit", fill.visit())
    accepted.do("assess_family", fill.assessment())
    lines = {
        **fill.line(service="Сыныпта қосымша сабақ", contact="Роза Ибраева, 8 701 000 00 01"),
        **fill.line(1, service="Педиатр қарайды", body="health", goal="Денсаулығы белгілі", due_on=fill.day(days=5)),
        **fill.line(2, service="Тіс дәрігері", body="health"),
    }
    accepted.do("make_plan", {**fill.plan(), **lines})
    accepted.do("approve_plan", {"decision": "approved"})
    return accepted


def lines():
    found = db.session.scalars(select(PlanLine).order_by(PlanLine.id), execution_options=FRESH)
    return {"school": next(found), "clinic": next(found), "dentist": next(found)}


def told(desk, name, once="abcdefgh1", who=None, **change):
    sent = {"outcome": "done", "on": fill.day(), "words": "Барып жүр", "once": once, **change}
    path = f"/cases/{desk.case.public_id}/plan/lines/{lines()[name].public_id}"
    answer = desk.client(who or desk.manager).post(path, sent)
    desk.settle()
    return answer


def plan_page(desk):
    return desk.client(desk.manager).get(f"/cases/{desk.case.public_id}/plan").text


def letter(desk, body, who=None):
    return desk.client(who or desk.manager).get(f"/cases/{desk.case.public_id}/plan/letters/{body}")


def kinds(desk):
    return list(db.session.scalars(select(CaseEvent.kind).where(CaseEvent.case_id == desk.case.id)))


def notices(user):
    return list(db.session.scalars(select(Notice.kind).where(Notice.user_id == user.id)))


def late(desk, **time):
    clock.advance(timedelta(**time))
    plan_lines.remind()
    desk.settle()


def test_a_line_is_done_with_its_date_and_result(planned):
    assert told(planned, "school").status_code == 303
    assert plan_lines.state_of(lines()["school"]) is LineState.DONE
    page = plan_page(planned)
    assert "Барып жүр" in page and "Роза Ибраева" in page
    assert "body_did" in kinds(planned)


def test_a_body_may_refuse_and_says_why(planned):
    told(planned, "clinic", outcome="refused", words="Маман жоқ")
    assert plan_lines.state_of(lines()["clinic"]) is LineState.REFUSED
    assert "Маман жоқ" in plan_page(planned)
    assert "body_refused" in kinds(planned)


@pytest.mark.parametrize("change", [{"words": ""}, {"outcome": ""}, {"on": ["", "", ""]}])
def test_a_line_ends_only_with_a_day_and_words(planned, change):
    assert told(planned, "school", **change).status_code == 422
    assert plan_lines.state_of(lines()["school"]) is LineState.OPEN


def test_a_day_to_come_is_refused(planned):
    assert told(planned, "school", on=fill.day(days=1)).status_code == 422


def test_ended_once_it_is_ended(planned):
    assert [told(planned, "school").status_code for _ in range(2)] == [303, 303]
    assert kinds(planned).count("body_did") == 1
    assert told(planned, "school", once="zyxwvuts9", outcome="refused").status_code == 409


def test_the_plan_says_what_each_body_has_done(planned):
    told(planned, "clinic")
    found = {share.body: share for share in plan_lines.shares(running_plan(planned.case).lines)}
    assert (found["health"].total, found["health"].numbers[LineState.DONE]) == (2, 1)
    assert (found["education"].total, found["education"].numbers[LineState.OPEN]) == (1, 1)


def test_an_overdue_line_warns_the_manager_once_and_then_the_head_once(planned):
    head = planned.people[Role.HEAD]
    for number, name in enumerate(("school", "dentist")):
        told(planned, name, once=f"abcdefgh{number}")
    late(planned, days=5)
    assert "plan_line_late" not in notices(planned.manager)
    late(planned, days=1)
    late(planned)
    assert notices(planned.manager).count("plan_line_late") == 1
    assert "plan_line_late" not in notices(head)
    late(planned, days=14)  # two working days, however many holidays are between
    late(planned)
    assert notices(head).count("plan_line_late") == 1
    assert (kinds(planned).count("line_late"), kinds(planned).count("line_climbed")) == (1, 1)


def test_the_head_hears_of_a_line_when_the_second_working_day_after_it_closes(planned):
    """Agreed on for Monday the 18th: it escalates when Wednesday the 20th closes, at six."""
    for line in lines().values():
        line.due_on = date(2027, 1, 18)
    closes = datetime(2027, 1, 20, 18, tzinfo=clock.ALMATY)
    for moment, escalated in ((closes - timedelta(seconds=1), 0), (closes + timedelta(seconds=1), 3)):
        with clock.at(moment):
            plan_lines.remind()
            assert kinds(planned).count("line_climbed") == escalated


def test_in_a_region_without_a_head_a_late_line_waits_for_one_and_nobody_is_said_to_have_been_told(planned):
    head = planned.people[Role.HEAD]
    head.is_enabled = False
    late(planned, days=40)
    assert "plan_line_late" in notices(planned.manager)
    assert "line_climbed" not in kinds(planned)
    new = make.user(Role.HEAD, region_id=head.region_id)
    late(planned)
    assert notices(new).count("plan_line_late") == kinds(planned).count("line_climbed") == 3
    assert "plan_line_late" not in notices(head)


def test_what_is_done_or_refused_or_of_an_old_plan_warns_nobody(planned):
    told(planned, "clinic")
    told(planned, "dentist", outcome="refused", once="zyxwvuts9")
    running_plan(planned.case).state = PlanState.REPLACED
    late(planned, days=40)
    assert "plan_line_late" not in notices(planned.manager)


def test_a_letter_holds_this_bodys_lines_and_nothing_else(planned):
    planned.case.child.school = "№ 5 мектеп"
    page = letter(planned, "health").text
    for words in ("Педиатр қарайды", "Тіс дәрігері", planned.case.number, planned.case.child.given):
        assert words in page
    for secret in ("Сыныпта қосымша сабақ", "Роза Ибраева", "Қауіпсіз үй", "Екі бөлме", "High", "№ 5 мектеп"):
        assert secret not in page
    school = letter(planned, "education").text
    assert "Роза Ибраева" in school and "Педиатр" not in school


def test_a_body_without_a_line_has_no_letter(planned):
    for body in ("police", "nothing"):
        assert letter(planned, body).status_code == 404


def test_only_who_works_on_the_case_writes_letters(planned, sign_in):
    assert letter(planned, "health", planned.people[Role.HEAD]).status_code == 200
    assert letter(planned, "health", planned.people[Role.PLACEMENT_OFFICER]).status_code == 403
    stranger = make.user(Role.HEAD, region_id=make.region(10).id)
    assert sign_in(stranger).get(f"/cases/{planned.case.public_id}/plan/letters/health").status_code == 404


def test_a_refused_line_is_not_asked_about_again_and_a_returned_plan_keeps_its_contacts(planned):
    told(planned, "school", outcome="refused", words="Орын жоқ")
    planned.wait(days=31)
    page = planned.show("review_plan").text
    school, clinic = (f'value="{lines()[name].id}"' for name in ("school", "clinic"))
    assert school not in page and clinic in page
    assert "Орын жоқ" in page

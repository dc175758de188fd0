"""A case from opening to closing: its rules, its people, its papers, its plan."""

import io
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app import clock
from app.audit import AuditEntry
from app.db import db
from app.errors import RuleBroken
from app.i18n import speaking
from app.roles import Role
from app.rules import timeline
from app.rules.cases import cases, plans, visits
from app.rules.cases.documents import LIMIT, WORD, media_type_of, safe_name
from app.rules.cases.people import running_warnings
from app.tables import numbers, sealing
from app.tables.cases import Case, CaseEvent, CaseState, Place, PlanState, Safety
from tests import make


def said(case):
    """The timeline in English, oldest first."""
    db.session.flush()
    events = db.session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id))
    with speaking("en"):
        return [timeline.sentence(event) for event in events]


def audited(case):
    db.session.flush()
    return list(
        db.session.scalars(select(AuditEntry.what).where(AuditEntry.case_id == case.id).order_by(AuditEntry.id))
    )


def test_a_case_has_a_number_a_manager_and_a_first_line(session):
    case = make.case()
    year = clock.today().year
    assert case.number.startswith(f"KZ-{year}-")
    assert len(case.number) == len("KZ-2026-018342")
    assert (case.state, case.region_id) == (CaseState.OPEN, case.district.region_id)
    assert said(case) == ["The case was opened. Risk level: high."]
    assert audited(case) == ["case opened"]


def test_a_child_has_at_most_one_open_case(session):
    case = make.case()
    with pytest.raises(RuleBroken):
        make.case(case.child, case.manager)
    cases.close_case(case, "goals_met", by=None)
    again = make.case(case.child, case.manager)
    assert cases.open_case_of(case.child) is again


def test_the_database_holds_one_open_case_too(session):
    case = make.case()
    copy = {c.key: getattr(case, c.key) for c in Case.__table__.columns if c.key not in ("id", "public_id", "number")}
    session.add(Case(number="KZ-1", **copy))
    with pytest.raises(IntegrityError, match="uq_case_open_child"):
        session.flush()


def test_a_closed_case_takes_no_change_of_course(session):
    case = make.case()
    cases.close_case(case, "goals_met", by=None)
    for change in (
        lambda: cases.close_case(case, "goals_met", by=None),
        lambda: cases.set_risk(case, "critical", "x", by=None),
        lambda: cases.set_manager(case, make.user(), by=None),
    ):
        with pytest.raises(RuleBroken):
            change()


def test_the_risk_may_rise_but_only_who_may_can_lower_it(session):
    case = make.case(risk="medium")
    cases.set_risk(case, "high", "Жаңа өтініш", by=case.manager)
    with pytest.raises(RuleBroken) as refused:
        cases.set_risk(case, "low", "Бәрі жақсы", by=case.manager)
    assert (refused.value.field, case.risk) == ("risk", "high")
    cases.set_risk(case, "low", "Тексерілді", by=make.user(Role.HEAD), may_lower=True)
    assert said(case)[1:] == ["The risk level changed: medium → high.", "The risk level changed: high → low."]


def test_a_new_manager_has_yet_to_accept(session):
    case = make.case()
    case.accepted_at = clock.now()
    other = make.user(district_id=case.district_id)
    cases.set_manager(case, other, by=None)
    assert (case.manager_id, case.accepted_at) == (other.id, None)
    with pytest.raises(RuleBroken):
        cases.set_manager(case, other, by=None)


def test_a_visit_moves_the_last_sighting_forward_only(session):
    case, now = make.case(), clock.now()
    cases.record_visit(case, by=case.manager, at=now - timedelta(hours=1), is_child_seen=True, report="Үйде, сау")
    cases.record_visit(case, by=case.manager, at=now - timedelta(hours=2), is_child_seen=True)
    assert case.last_seen_at == now - timedelta(hours=1)
    cases.record_visit(case, by=case.manager, at=now, is_child_seen=False, went_with=["police"])
    assert case.last_seen_at == now - timedelta(hours=1)
    assert said(case)[1:] == ["The child was seen."] * 2 + ["A visit was attempted. The child was not seen."]


def test_a_visit_report_is_sealed(session):
    case = make.case()
    visit = cases.record_visit(case, by=case.manager, at=clock.now(), is_child_seen=True, report="Үйде, сау")
    assert sealing.get(visit, "report", case.key) == "Үйде, сау"
    assert "Үйде".encode() not in visit.report_sealed


def test_a_visit_cannot_be_in_the_future(session):
    case = make.case()
    with pytest.raises(RuleBroken) as refused:
        cases.record_visit(case, by=case.manager, at=clock.now() + timedelta(hours=1), is_child_seen=True)
    assert refused.value.field == "at"


def test_sibling_cases_are_the_open_ones_of_the_household(session):
    one, two, three = make.person(), make.person(given="Ерлан"), make.person(given="Дана")
    make.household(one, two, three)
    case, manager = make.case(one), make.user()
    second, third = make.case(two, manager), make.case(three, manager)
    cases.close_case(third, "goals_met", by=None)
    assert cases.sibling_cases(case) == [second]


def test_the_place_is_said_once(session):
    case = make.case()
    cases.set_place(case, Place.RELATIVES, by=case.manager)
    cases.set_place(case, Place.RELATIVES, by=case.manager)
    assert said(case)[1:] == ["Where the child is now: with relatives."]


def test_a_note_keeps_its_words_sealed(session):
    case = make.case()
    cases.note(case, "Мектеппен сөйлестім", by=case.manager)
    db.session.flush()
    event = db.session.scalars(select(CaseEvent).where(CaseEvent.kind == "note")).one()
    assert timeline.words(event, case) == "Мектеппен сөйлестім"
    with pytest.raises(RuleBroken):
        cases.note(case, "  ", by=case.manager)


def test_after_erasure_the_words_are_gone_and_the_line_stays(session):
    case = make.case()
    cases.note(case, "Құпия", by=case.manager)
    db.session.flush()
    case.key = None
    event = db.session.scalars(select(CaseEvent).where(CaseEvent.kind == "note")).one()
    assert timeline.words(event, case) == ""
    assert said(case)[-1] == "A note was written."


def test_a_person_is_in_a_case_once_and_the_child_never(session):
    case, mother = make.case(), make.adult()
    member = cases.add_person(case, mother, "mother", Safety.WITH_CARE, by=case.manager)
    for again in (mother, case.child):
        with pytest.raises(RuleBroken):
            cases.add_person(case, again, "mother", Safety.SAFE, by=case.manager)
    cases.change_person(case, member, Safety.NO_CONTACT, "Ұрады", by=case.manager)
    assert sealing.get(member, "note", case.key) == "Ұрады"
    assert said(case)[1:] == [
        "A person was added: mother, contact with care.",
        "A person was changed: mother, no contact.",
    ]


def test_a_warning_stands_until_it_is_ended_with_a_reason(session):
    case = make.case()
    warning = cases.warn(case, "Үйге қоңырау шалмаңыз", by=case.manager)
    assert running_warnings(case) == [warning]
    with pytest.raises(RuleBroken) as refused:
        cases.end_warning(case, warning, " ", by=case.manager)
    assert refused.value.field == "reason"
    cases.end_warning(case, warning, "Әке көшіп кетті", by=case.manager)
    assert running_warnings(case) == []
    with pytest.raises(RuleBroken):
        cases.end_warning(case, warning, "тағы", by=case.manager)


def docx(*more):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in ("word/document.xml", *more):
            archive.writestr(name, "<x/>")
    return file.getvalue()


def bare_zip():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\nrest", "image/png"),
        (b"%PDF-1.7 rest", "application/pdf"),
        (docx(), WORD),
        (docx("word/vbaProject.bin"), None),
        (bare_zip(), None),
        (b"PK\x03\x04 broken", None),
        (b"<html><script>", None),
        (b"MZ\x90\x00", None),
        (b"GIF89a", None),
    ],
)
def test_a_file_is_what_is_in_it(content, media_type):
    assert media_type_of(content) == media_type


def test_a_document_is_sealed_named_safely_and_comes_back(session):
    case = make.case()
    paper = cases.add_document(
        case, by=case.manager, name=r"C:\Құжаттар\акт.exe", content=b"%PDF-1.7 x", kind="removal_act"
    )
    assert sealing.get(paper, "name", case.key) == "акт.pdf"
    assert (paper.media_type, paper.size) == ("application/pdf", 10)
    assert b"%PDF" not in paper.content_sealed
    assert cases.content_of(case, paper) == b"%PDF-1.7 x"


@pytest.mark.parametrize("content", [b"", b"%PDF-" + b"x" * LIMIT, b"<svg onload=alert(1)>"])
def test_a_file_that_is_empty_too_large_or_something_else_is_refused(session, content):
    case = make.case()
    with pytest.raises(RuleBroken) as refused:
        cases.add_document(case, by=case.manager, name="x.pdf", content=content, kind="other")
    assert refused.value.field == "file"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("", "document.pdf"),
        ("a\u0000b\r\n.pdf", "ab.pdf"),
        ("ы" * 300 + ".pdf", "ы" * 110 + ".pdf"),
    ],
)
def test_a_file_name_has_no_folder_and_one_ending(name, safe):
    assert safe_name(name, "application/pdf") == safe


def test_a_document_is_voided_with_a_reason_and_stays(session):
    case = make.case()
    paper = cases.add_document(case, by=case.manager, name="a.pdf", content=b"%PDF-1", kind="other")
    with pytest.raises(RuleBroken):
        cases.void_document(case, paper, "", by=case.manager)
    cases.void_document(case, paper, "Басқа баланікі", by=case.manager)
    assert cases.content_of(case, paper) == b"%PDF-1"
    with pytest.raises(RuleBroken):
        cases.void_document(case, paper, "тағы", by=case.manager)
    assert audited(case) == ["case opened", "document added", "document voided"]


def lines(*days):
    return [cases.Line("education", "Мектепке оралту", clock.today() + timedelta(days=day)) for day in days]


def test_a_plan_binds_only_after_somebody_else_approved_it(session):
    case, head = make.case(), make.user(Role.HEAD)
    plan = cases.propose_plan(case, "family", "Бала мектепке барады", lines(7, 14), by=case.manager)
    assert cases.running_plan(case) is None
    with pytest.raises(RuleBroken):
        cases.decide_plan(case, plan, None, by=case.manager)
    cases.decide_plan(case, plan, None, by=head)
    assert cases.running_plan(case) is plan
    assert [plans.service_of(case, line) for line in plan.lines] == ["Мектепке оралту"] * 2
    with pytest.raises(RuleBroken):
        cases.decide_plan(case, plan, None, by=head)


def test_a_returned_plan_says_why_and_an_approved_one_replaces_the_running(session):
    case, head = make.case(), make.user(Role.HEAD)
    first = cases.propose_plan(case, "family", "Мақсат", lines(7), by=case.manager)
    cases.decide_plan(case, first, None, by=head)
    second = cases.propose_plan(case, "family", "Мақсат", lines(7), by=case.manager)
    cases.decide_plan(case, second, "Күні жоқ", by=head)
    assert (second.state, sealing.get(second, "return_reason", case.key)) == (PlanState.RETURNED, "Күні жоқ")
    assert cases.running_plan(case) is first
    third = cases.propose_plan(case, "family", "Мақсат", lines(7), by=case.manager)
    cases.decide_plan(case, third, None, by=head)
    assert (first.state, cases.running_plan(case)) == (PlanState.REPLACED, third)


@pytest.mark.parametrize(
    ("goals", "days", "field"), [(" ", (7,), "goals"), ("Мақсат", (), "lines"), ("Мақсат", (7, -1), "lines")]
)
def test_a_plan_needs_a_goal_a_service_and_days_to_come(session, goals, days, field):
    case = make.case()
    with pytest.raises(RuleBroken) as refused:
        cases.propose_plan(case, "family", goals, lines(*days), by=case.manager)
    assert refused.value.field == field


def test_a_line_of_a_plan_is_done_today_at_the_latest(session):
    case = make.case()
    plan = cases.propose_plan(case, "family", "Мақсат", lines(7), by=case.manager)
    with pytest.raises(RuleBroken):
        plans.finish_line(case, plan.lines[0], clock.today() + timedelta(days=1), by=case.manager)
    plans.finish_line(case, plan.lines[0], clock.today(), by=case.manager)
    assert plan.lines[0].done_on == clock.today()


def test_numbers_have_the_year_of_the_movable_clock(session):
    make.region()
    with clock.at(datetime(2027, 6, 15, tzinfo=UTC)):
        assert numbers.next_number("contact").startswith("111-2027-")
        assert numbers.next_number("escalation").startswith("E-2027-")
    family = numbers.next_number("family", 61)
    assert family.startswith("FF-61-")
    assert numbers.next_number("family", 61) != family


def test_who_names_no_next_day_leaves_the_one_that_was_said(session):
    case = make.case()
    for said in ("2026-12-24", None):
        cases.see_next(case, said)
    assert case.next_visit_on == date(2026, 12, 24)


def test_a_visit_that_leaves_a_gap_is_not_recorded(session):
    case = make.case()
    with pytest.raises(RuleBroken, match="could not speak to the child alone"):
        visits.see_child(case, clock.now(), {"seen": "with_others", "why_not_alone": ""}, by=case.manager)
    assert visits.visits(case) == [] and case.last_seen_at is None

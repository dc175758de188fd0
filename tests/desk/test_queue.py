"""The queue page: lists, numbers, pages, and who has what."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from app import clock
from app.audit import AuditEntry
from app.audit_codes import AuditCode
from app.db import db
from app.deadlines import seed as deadlines
from app.roles import Role
from app.rules.contacts import receiving
from app.tables.cases import CaseEvent
from app.values.terms import Channel
from app.web.desk import queue_statements, queue_views
from app.workflow.models import TaskState
from tests import make, make_work

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def noon():
    """A Wednesday, 12:00 in Almaty."""
    with clock.at(datetime(2026, 11, 25, 7, tzinfo=UTC)):
        yield clock.now()


def titles(answer):
    table = answer.text.split('<div class="bd cards">')[0]
    return re.findall(r'<a class="t" href="/tasks/[^"]+"[^>]*>([^<]+)</a>', table)


def numbers(answer):
    found = re.findall(r'<a href="[^"]*"[^>]*><b>([^<]+)</b> ([^<]+)</a>', answer.text)
    return {label.strip(): number for number, label in found}


def test_each_group_is_counted_and_its_link_shows_exactly_those(sign_in, noon):
    case = make_work.case()
    for name, hours in [("A", -30), ("B", -1), ("C", 3), ("D", 30), ("E", 200)]:
        due_at = noon + timedelta(hours=hours)
        make_work.task(of=case, assignee_id=case.manager_id, name=name, due_at=due_at)
    make_work.task(of=case, assignee_id=case.manager_id, name="F", due_at=None)
    browser = sign_in(case.manager)
    page = browser.get("/queue")
    assert titles(page) == list("ABCDEF")
    assert {"overdue": "2", "due today": "1", "this week": "1", "later": "2"}.items() <= numbers(page).items()
    for group, names in [("late", "AB"), ("today", "C"), ("week", "D"), ("later", "EF")]:
        assert titles(browser.get(f"/queue?group={group}")) == list(names)


def test_pages_of_25_follow_each_other_without_gap_or_repeat(sign_in):
    case = make_work.case()
    for n in range(60):
        due_at = clock.now() + timedelta(hours=n // 3) if n < 40 else None
        make_work.task(of=case, assignee_id=case.manager_id, name=f"T{n:02}", due_at=due_at)
    browser, url, seen, lengths = sign_in(case.manager), "/queue", [], []
    while url:
        page = browser.get(url)
        seen += titles(page)
        lengths.append(len(titles(page)))
        found = re.search(r'rel="next" href="([^"]+)"', page.text)
        url = found[1].replace("&amp;", "&") if found else ""
    assert seen == [f"T{n:02}" for n in range(60)]
    assert lengths == [25, 25, 10]


def test_a_number_beyond_99_is_not_counted_on(sign_in):
    case = make_work.case()
    runs = make_work.instance()
    for _ in range(103):
        make_work.task(of=case, assignee_id=case.manager_id, instance=runs)
    assert "Mine <b>99+</b>" in sign_in(case.manager).get("/queue").text


def test_filters_narrow_the_list_and_its_numbers_but_not_the_other_views(sign_in, noon):
    case = make_work.case()
    make_work.task(of=case, assignee_id=case.manager_id, name="Visit", step="first_visit", risk="critical")
    make_work.task(of=case, assignee_id=case.manager_id, name="Accept", risk="low")
    browser = sign_in(case.manager)
    page = browser.get("/queue?risk=critical")
    assert titles(page) == ["Visit"]
    assert numbers(page)["due today"] == "1"
    assert "Mine <b>2</b>" in page.text
    assert titles(browser.get("/queue?kind=protection_case/first_visit")) == ["Visit"]
    assert titles(browser.get("/queue?view=visits")) == ["Visit"]


@pytest.mark.parametrize("query", ["view=x&group=y&risk=z&kind=a&district=b&after=c", "district=9999999999999999999"])
def test_what_the_address_asks_for_in_vain_is_passed_over(sign_in, query):
    case = make_work.case()
    make_work.task(of=case, assignee_id=case.manager_id, name="Accept")
    assert titles(sign_in(case.manager).get(f"/queue?{query}")) == ["Accept"]


def test_what_others_must_do_for_my_cases_is_a_view_of_its_own(sign_in):
    case = make_work.case()
    make_work.task(Role.HEAD, of=case, name="Approve the plan")
    page = sign_in(case.manager).get("/queue?view=waiting")
    assert titles(page) == ["Approve the plan"]
    assert "Head of department" in page.text


def test_the_pane_says_why_and_the_look_is_on_the_record(sign_in):
    case = make_work.case()
    item = make_work.task(of=case, put_here_by_id=None)
    page = sign_in(case.manager).get(f"/queue?view=unassigned&peek={item.public_id}")
    assert "Why is this here?" in page.text
    assert "The start of the process." in page.text
    looks = db.session.query(AuditEntry).filter_by(case_id=case.id, what="task in the queue")
    assert [entry.actor_id for entry in looks] == [case.manager_id]


def test_the_pane_alone_is_sent_to_a_script(sign_in):
    case = make_work.case()
    item = make_work.task(of=case)
    part = sign_in(case.manager).get(f"/queue?peek={item.public_id}", headers={"HX-Request": "true"})
    assert "Why is this here?" in part.text
    assert "<html" not in part.text


def test_the_pane_shows_nothing_of_another_district(sign_in):
    foreign = make_work.task(of=make_work.case())
    assert sign_in(Role.SPECIALIST).get(f"/queue?peek={foreign.public_id}").status_code == 404


def test_whoever_takes_a_task_has_it_and_the_second_is_told(sign_in):
    case = make_work.case()
    item = make_work.task(of=case)
    colleague = make.user(Role.SPECIALIST, district_id=case.district_id)
    assert sign_in(case.manager).post(f"/tasks/{item.public_id}/claim").status_code == 303
    db.session.refresh(item)
    assert item.assignee_id == case.manager_id
    late = sign_in(colleague).post(f"/tasks/{item.public_id}/claim")
    assert late.status_code == 409
    assert case.manager.name in late.text


def test_a_task_given_back_is_everybodys_again(sign_in):
    case = make_work.case()
    item = make_work.task(of=case, assignee_id=case.manager_id)
    browser = sign_in(case.manager)
    assert browser.post(f"/tasks/{item.public_id}/hand-back").status_code == 303
    db.session.refresh(item)
    assert item.assignee_id is None
    assert browser.post(f"/tasks/{item.public_id}/hand-back").status_code == 409
    assert db.session.query(CaseEvent).filter_by(task_id=item.id, kind="task_handed_back").count() == 1


def test_a_head_gives_a_task_to_a_colleague_who_is_there(sign_in):
    case, head = make_work.case(), make.user(Role.HEAD)
    item = make_work.task(of=case, assignee_id=case.manager_id)
    colleague = make.user(Role.SPECIALIST, district_id=case.district_id)
    absent = make.user(Role.SPECIALIST, district_id=case.district_id, is_present=False)
    browser = sign_in(head)
    assert titles(browser.get("/queue?view=department")) == ["Accept the case"]
    assert browser.post(f"/tasks/{item.public_id}/assign", {"to": str(absent.public_id)}).status_code == 409
    assert browser.post(f"/tasks/{item.public_id}/assign", {"to": str(colleague.public_id)}).status_code == 303
    db.session.refresh(item)
    assert (item.assignee_id, item.put_here_by_id) == (colleague.id, head.id)


def test_a_head_of_another_region_gives_out_nothing(sign_in):
    item = make_work.task(of=make_work.case())
    head = make.user(Role.HEAD, region_id=make.region(75).id)
    answer = sign_in(head).post(f"/tasks/{item.public_id}/assign", {"to": str(head.public_id)})
    assert answer.status_code == 404


def test_what_is_done_can_no_longer_be_taken(sign_in):
    case = make_work.case()
    item = make_work.task(of=case, state=TaskState.DONE, ended_at=clock.now(), ended_by_id=case.manager_id)
    assert sign_in(case.manager).post(f"/tasks/{item.public_id}/claim").status_code == 409


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.ANALYST, Role.ADMINISTRATOR)])
def test_every_desk_has_its_queue_in_at_most_15_statements(sign_in, role):
    browser = sign_in(role)
    make_work.task(role)
    if role is Role.SPECIALIST:
        make_work.task(of=make_work.case(manager=browser.user), assignee_id=browser.user.id)
    before = db.unit.statements
    assert browser.get("/queue").status_code == 200
    assert db.unit.statements - before <= 15


def test_the_days_ahead_count_what_falls_due_on_each(sign_in, noon):
    case = make_work.case()
    for hours, risk in [(-5, "high"), (1, "critical"), (2, "low"), (24, "low")]:
        make_work.task(of=case, assignee_id=case.manager_id, due_at=noon + timedelta(hours=hours), risk=risk)
    known = queue_statements.parameters(queue_views.LISTING.read(MultiDict(), case.manager), queue_views.bounds())
    load = queue_statements.load(queue_statements.Kind(Role.SPECIALIST, "mine"), known)
    assert len(load) == 14
    assert [(number, critical) for _, number, critical in load][:3] == [(2, 1), (1, 0), (0, 0)]


def test_a_row_of_111_says_how_it_came_its_first_words_and_its_danger(sign_in):
    """Fault B24: 47 rows all said "Triage the contact"."""
    deadlines.seed()
    desk, page, statements = sign_in(Role.OPERATOR), "", []
    for number in range(12):
        with clock.at(clock.now() - timedelta(minutes=7)):
            words = f"Әкем мені ұрады {number} " + "сөз " * 40
            receiving.receive(receiving.Incoming(words=words, channel=Channel.WEB, language="kk"))
        if number in {0, 11}:
            db.session.commit()
            before = db.unit.statements
            page = desk.get("/queue").text
            statements.append(db.unit.statements - before)
    assert page.count("Әкем мені ұрады") == 2 * 12  # the table, and the cards of a telephone
    assert "waiting 7 minutes" in page and "danger words" in page and "Message from the public page" in page
    assert statements[0] == statements[1]
    looks = select(func.count(AuditEntry.id)).where(AuditEntry.what == AuditCode.TASK_IN_THE_QUEUE)
    read = db.session.scalar(looks)
    assert read == 1 + 12
    desk.get("/queue", headers={"X-Background": "1"})
    assert db.session.scalar(looks) == read

"""What an open page is told of, by whom, and what it costs."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from app import clock, policy
from app.audit import AuditEntry
from app.db import db
from app.roles import Role
from app.rules import signals
from app.rules.contacts import conversation, receiving
from app.rules.contacts.waiting import next_text
from app.rules.notices import tell
from app.rules.tasks import assignment
from app.staff.models import Login
from app.tables.notices import NoticeKind, Signal
from app.values.terms import Channel
from app.web.shell import sign_in_again
from app.workflow import escalating
from app.workflow.models import Task
from tests import make, make_work
from tests.support import casework

CODE = "12345678901234567890"


def mark_of(page):
    return page.partition('data-live-mark="')[2].partition('"')[0]


class Listener:
    """A page of somebody that stands open; called, it tells what changed since it was made or last called."""

    def __init__(self, client):
        self.client, self.user = client, client.user
        self.mark = mark_of(client.get("/deadlines").text)
        db.session.execute(text("delete from signal"))  # in one transaction every mark is the same

    def poll(self, mark=None):
        since = self.mark if mark is None else mark
        return self.client.get(f"/live?since={since}", headers={"X-Background": "1"})

    def __call__(self):
        db.session.flush()
        answer = self.poll()
        db.session.execute(text("delete from signal"))
        return answer.json["news"] if answer.status_code == 200 else []


@pytest.fixture
def listen(sign_in):
    return lambda who, **more: Listener(sign_in(who, **more))


def kinds(news):
    return [item["kind"] for item in news]


def received(words="Сәлем", **more):
    make.deadlines()
    given = {"words": words, "channel": Channel.WEB, "language": "kk", "reply_code": CODE, **more}
    return receiving.receive(receiving.Incoming(**given))


def test_an_idle_page_costs_one_statement_and_no_trace(listen):
    ask = listen(Role.OPERATOR)
    entries = len(db.session.scalars(select(AuditEntry.id)).all())
    seen = db.session.scalars(select(Login.seen_at)).one()
    db.session.execute(update(Login).values(seen_at=seen - timedelta(minutes=20)))
    with casework.statements() as asked:
        answer = ask.poll()
    assert (answer.status_code, answer.data, len(asked)) == (204, b"", 1)
    assert answer.headers["X-Mark"].partition(".")[0].isdigit()
    assert len(db.session.scalars(select(AuditEntry.id)).all()) == entries
    db.session.expire_all()
    assert db.session.scalars(select(Login.seen_at)).one() < clock.real_now() - timedelta(minutes=19)


@pytest.mark.parametrize("ended", [{"seen_at": timedelta(minutes=31)}, {"opened_at": timedelta(hours=13)}])
def test_an_ended_session_hears_only_that_it_ended(listen, ended):
    ask = listen(Role.OPERATOR)
    db.session.execute(update(Login).values({name: clock.real_now() - ago for name, ago in ended.items()}))
    answer = ask.poll()
    assert (answer.status_code, answer.data) == (401, b"")


def test_a_page_hears_nothing_once_somebody_else_is_signed_in(listen):
    mine, theirs = listen(Role.OPERATOR), listen(Role.OPERATOR)
    asked = {"X-Background": "1", "X-Page": sign_in_again.mark(mine.user)}
    assert mine.client.get(f"/live?since={mine.mark}", headers=asked).status_code == 204
    assert theirs.client.get(f"/live?since={theirs.mark}", headers=asked).status_code == 401


def test_a_visitor_hears_nothing(client):
    received()
    assert client.get("/live?since=0.0").status_code == 401


@pytest.mark.parametrize("mark", ["", "x", "0.0", "1.2.3", "9" * 60, "-1.5", "٣.1"])
def test_a_mark_from_long_ago_or_nowhere_makes_the_page_read_itself_anew(listen, mark):
    answer = listen(Role.OPERATOR).poll(mark)
    assert answer.status_code == 200 and answer.json["is_old"] is True


def test_a_mark_of_another_database_is_old(listen):
    ask = listen(Role.OPERATOR)
    later = f"{int(ask.mark.partition('.')[0]) + 10**9}.{clock.real_now().timestamp():.0f}"
    assert ask.poll(later).json["is_old"] is True


def test_a_new_contact_is_told_at_111_aloud_with_the_numbers_of_the_rail(listen):
    operator, head = listen(Role.OPERATOR), listen(Role.HEAD)
    contact = received()
    task = receiving.open_task(contact)
    answer = operator.poll().json
    [news] = answer["news"]
    assert news["kind"] == "opened" and news["about"] == [str(task.public_id), str(contact.public_id)]
    assert (news["words"], news["url"]) == ("New: Triage the contact", f"/tasks/{task.public_id}")
    assert answer["numbers"][0] == {"url": "/queue", "count": "1", "hot": False}
    assert head() == []


def test_a_call_that_one_takes_oneself_makes_no_sound(listen):
    make.deadlines()
    operator = listen(Role.OPERATOR)
    receiving.take_call("", "7", by=operator.user)
    assert [item["words"] for item in operator()] == ["", ""]


def test_a_new_message_is_heard_by_whoever_may_do_its_task_and_by_the_manager_of_its_case(listen):
    contact = received()
    case = make.case()
    contact.case_id = case.id
    others = [listen(Role.HEAD), listen(Role.SPECIALIST), listen(Role.PSYCHOLOGIST), listen(Role.ANALYST)]
    hearers = [listen(Role.OPERATOR), listen(Role.SHIFT_LEAD), listen(case.manager)]
    for ask, hears in [(ask, False) for ask in others] + [(ask, True) for ask in hearers]:
        conversation.add(contact, "Тағы жаздым")
        assert ("message" in kinds(ask())) is hears


def test_who_takes_hands_back_and_does_a_task_is_told_to_its_desk(listen):
    task = make_work.task(Role.OPERATOR, process="contact", step="triage_contact")
    colleague, other = make.user(Role.OPERATOR), listen(Role.OPERATOR)
    assignment.claim(task, by=colleague)
    assert kinds(other()) == ["taken"]
    assignment.hand_back(task, by=colleague)
    assert kinds(other()) == ["taken"]
    db.session.execute(update(Task).where(Task.id == task.id).values(state="done"))
    assert kinds(other()) == ["ended"]


def test_a_text_that_is_handed_out_is_told(listen):
    contact = received()
    other = listen(Role.OPERATOR)
    assert next_text(make.user(Role.OPERATOR)).contact.id == contact.id
    assert kinds(other()) == ["taken"]


def test_an_escalation_is_told_above(listen):
    make.deadlines()
    case = make.case()
    task = make_work.task(of=case, step="first_visit", name="Make the initial home visit")
    head = listen(make.user(Role.HEAD, region_id=case.region_id))
    elsewhere = listen(make.user(Role.HEAD, region_id=make.region(27).id))
    escalating.escalate(db.session.get_one(Task, task.id, with_for_update=True))
    heard = head()
    assert "late" in kinds(heard) and "Overdue: Make the initial home visit" in [item["words"] for item in heard]
    assert elsewhere() == []


def test_a_notice_is_heard_by_the_one_it_is_for(listen):
    head, colleague = listen(Role.HEAD), listen(Role.HEAD)
    make.add(tell(head.user, NoticeKind.TASK_LATE))
    assert [(item["kind"], item["url"]) for item in head()] == [("told", "/notices")]
    make.add(tell(head.user, NoticeKind.TASK_LATE))
    assert colleague() == []


def test_another_district_or_region_hears_nothing_of_a_specialists_task(listen):
    here = make.district()
    near, far = make.district(), make.district(make.region(27))
    ask = {place.id: listen(Role.SPECIALIST, district_id=place.id) for place in (here, near, far)}
    for place, hears in ((here, True), (near, False), (far, False)):
        make_work.task(district=here)
        assert ("opened" in kinds(ask[place.id]())) is hears


@pytest.mark.parametrize("role", Role)
def test_one_hears_of_exactly_the_tasks_that_one_may_look_at(listen, role):
    cases = [make.case(), make.case(district=make.district(make.region(27)))]
    for case in cases:
        make_work.task(of=case)
        make_work.task(Role.HEAD, district=case.district)
        make_work.task(Role.COMMISSIONER, district=case.district)
    for desk in (Role.OPERATOR, Role.PSYCHOLOGIST, Role.SHIFT_LEAD, Role.OMBUDSMAN):
        make_work.task(desk)
    ask = listen(cases[0].manager if role is Role.SPECIALIST else role)
    db.session.execute(text("insert into signal (kind, task_id) select 'ended', id from task"))
    seen = {str(task.public_id) for task in db.session.scalars(policy.shown(ask.user))}
    assert {item["about"][0] for item in ask()} == seen
    assert bool(seen) is (role not in {Role.ANALYST, Role.ADMINISTRATOR, Role.INSPECTOR, Role.PLACEMENT_OFFICER})


def test_an_open_form_learns_who_has_its_task_now(listen):
    task = make_work.task(Role.OPERATOR, process="contact", step="triage_contact")
    colleague, other = make.user(Role.OPERATOR), listen(Role.OPERATOR)
    assert other.client.get(f"/live/tasks/{task.public_id}").text.strip() == ""
    assignment.claim(task, by=colleague)
    db.session.flush()
    page = other.client.get(f"/live/tasks/{task.public_id}").text
    assert f"This task is assigned to {colleague.name}." in page and "What you have typed is saved." in page
    db.session.execute(update(Task).values(state="done", ended_by_id=colleague.id))
    db.session.expire_all()
    assert f"{colleague.name} completed this task." in other.client.get(f"/live/tasks/{task.public_id}").text
    db.session.execute(update(Task).values(state="withdrawn", ended_by_id=None))
    db.session.expire_all()
    assert "no longer needed" in other.client.get(f"/live/tasks/{task.public_id}").text
    psychologist = listen(Role.PSYCHOLOGIST)
    assert psychologist.client.get(f"/live/tasks/{task.public_id}").status_code == 404


def test_signals_are_forgotten_after_minutes(session):
    make_work.task(Role.OPERATOR)
    session.execute(update(Signal).values(at=clock.real_now() - signals.KEPT - timedelta(seconds=1)))
    make_work.task(Role.OPERATOR)
    signals.forget()
    assert len(session.scalars(select(Signal)).all()) == 1


def test_a_signal_holds_nothing_personal(session):
    contact = received("Менің атым Айша")
    conversation.add(contact, "Мені ұрып жатыр")
    columns = {column.name for column in Signal.__table__.columns}
    assert columns == {"id", "tx", "at", "kind", "task_id", "contact_id", "user_id"}
    assert {kind for (kind,) in session.execute(select(Signal.kind))} == {"opened", "message"}

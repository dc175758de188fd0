"""A contact stays open until the operator ends it: what is decided is an act inside it, and can be taken back."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import clock
from app.db import db
from app.errors import RuleBroken
from app.jobs import drain
from app.roles import Role
from app.rules.cases import cases
from app.rules.cases.people import address_of, household_of
from app.rules.contacts import acts, conversation, receiving, records
from app.tables import sealing
from app.tables.cases import Case, CaseEvent, CaseState
from app.tables.contacts import Contact, ContactAct, ContactState, Ending
from app.tables.words.timeline import Event
from app.values.terms import Channel, Detail, Outcome
from app.workflow import engine
from app.workflow.models import Instance, InstanceState, Task, TaskState
from tests import make
from tests.support.telephone import ring

THREE = {"danger": "no", "harms": ["neglect"], "carer_access": "yes", "region": ""}
IIN = "120314500004"
LATER = acts.AT_ONCE * 3

pytestmark = pytest.mark.usefixtures("district")


def newest():
    db.session.expire_all()
    return db.session.scalars(select(Contact).order_by(Contact.id.desc()).limit(1)).one()


def referred(desk, district, outcome="state_body", number="87011234567", **more):
    """A call whose child a state body is to see."""
    where = ring(desk, number)
    sent = {**THREE, "district": str(district.id), "outcome": outcome, **more}
    answer = desk.post(where, sent)
    assert answer.status_code == 303, answer.text
    return newest()


def record(contact):
    return f"/contacts/{contact.public_id}/record"


def undo_now(desk, contact):
    act = acts.standing(contact)
    return desk.post(f"/acts/{act.public_id}/undo-now")


def open_steps(contact):
    db.session.expire_all()
    wanted = select(Task.step).where(Task.contact_id == contact.id, Task.state == TaskState.OPEN)
    return set(db.session.scalars(wanted))


def lines(contact):
    db.session.expire_all()
    wanted = select(CaseEvent).where(CaseEvent.contact_id == contact.id).order_by(CaseEvent.id)
    return [event.kind for event in db.session.scalars(wanted)]


@pytest.mark.parametrize("outcome", ["state_body", "emergency", "psychologist", "information"])
def test_the_caller_still_talks_after_every_outcome(desk, district, outcome):
    """Fault A3: the record ended with the key."""
    contact = referred(desk, district, outcome)
    assert (contact.state, contact.ended_at) == (ContactState.TRIAGED, None)
    page = desk.get(record(contact))
    assert page.status_code == 200 and 'name="address"' in page.text and "open until you end it" in page.text
    ended = desk.post(record(contact), {"region": "", "do": "end"})
    assert (ended.status_code, ended.headers["Location"]) == (303, "/calls/new")
    assert newest().ended_how is Ending.ENDED


def test_the_address_heard_after_102_reaches_the_case(desk, district):
    """Fault A3."""
    contact = referred(desk, district, "emergency")
    sent = {"region": "61", "district": str(district.id), "address": "Абай 5", "child_given": "Әлия", "do": "save"}
    assert desk.post(record(contact), sent).headers["Location"] == record(contact)
    contact, case = newest(), db.session.scalars(select(Case)).one()
    assert sealing.get(contact, "address") == "Абай 5" and contact.ended_at is None
    assert address_of(household_of(case.child)) == "Абай 5"
    added = db.session.scalars(select(CaseEvent).where(CaseEvent.kind == Event.CONTACT_TOLD_MORE)).one()
    assert added.case_id == case.id and "Абай 5" in sealing.get(added, "words", case.key)


def test_what_is_typed_into_the_open_record_is_kept_and_shown_again(desk, district):
    contact = referred(desk, district)
    typed = {"address": "Абай 7", "draft_typed_at": "99999999999999"}
    assert desk.post(record(contact), typed).status_code == 204
    assert 'value="Абай 7"' in desk.get(record(contact)).text
    wrong = desk.post(record(contact), {"region": "", "child_iin": "12", "address": "Абай 8", "do": "save"})
    assert wrong.status_code == 422 and 'value="Абай 8"' in desk.get(record(contact)).text


def test_more_can_be_decided_while_the_record_is_open(desk, district):
    contact = referred(desk, district, "psychologist")
    sent = {"region": "61", "district": str(district.id), "outcome": "emergency", "once": "one-shown-form"}
    for _press in range(2):
        assert desk.post(record(contact), sent).status_code == 303
    assert open_steps(contact) == {"talk_with_child", "connect_emergency"}
    assert [done.act.outcome for done in acts.of(newest())] == [Outcome.PSYCHOLOGIST, Outcome.EMERGENCY]
    assert db.session.scalar(select(func.count(Case.id))) == 1


@pytest.mark.parametrize("detail", ["silent", "prank", "test", "wrong_number", "hung_up", "abusive"])
def test_what_is_no_contact_ends_with_its_key_and_one_key_brings_it_back(desk, detail):
    """Faults A2 and A20: closed by a wrong key for ever; no code for who hung up or abuses the line."""
    desk.post(ring(desk), {"region": "", "outcome": f"not_a_contact.{detail}", "words": "Silence", "danger": "unknown"})
    contact = newest()
    assert contact.ended_at is not None and contact.outcome_detail == detail
    assert 'data-key="Alt+KeyZ"' in desk.get("/calls/new").text
    back = undo_now(desk, contact).headers["Location"]
    contact = newest()
    assert (contact.state, contact.outcome, contact.ended_at) == (ContactState.WAITING, None, None)
    page = desk.get(back).text
    assert "Silence" in page and 'value="unknown" checked' in page
    assert lines(contact)[-1] == Event.ACT_UNDONE
    assert desk.post(back, {"region": "", "outcome": "information"}).status_code == 303


def test_undoing_a_referral_at_once_ends_what_it_started(desk, district):
    """Fault A2. The case's process waits in a job: it never starts."""
    contact = referred(desk, district)
    assert undo_now(desk, contact).status_code == 303
    drain()
    case = db.session.scalars(select(Case)).one()
    assert (case.state, case.close_reason) == (CaseState.CLOSED, "opened_in_error")
    assert db.session.scalar(select(func.count(Instance.id)).where(Instance.case_id == case.id)) == 0
    assert newest().case_id is None and open_steps(contact) == {"triage_contact"}


def test_undoing_a_referral_with_a_reason_ends_the_process_of_its_case(desk, district):
    contact = referred(desk, district, "emergency")
    drain()
    act = acts.standing(contact)
    with clock.at(clock.now() + LATER):
        late = desk.post(f"/acts/{act.public_id}/undo-now")
        assert late.status_code == 422 and "More than a minute has passed" in late.text
        assert newest().state is ContactState.TRIAGED
        assert desk.get(f"/acts/{act.public_id}/undo").status_code == 200
        assert desk.post(f"/acts/{act.public_id}/undo", {"why": " "}).status_code == 422
        assert desk.post(f"/acts/{act.public_id}/undo", {"why": "The wrong key"}).status_code == 303
    case = db.session.scalars(select(Case)).one()
    assert case.state is CaseState.CLOSED
    running = select(func.count(Instance.id)).where(Instance.state == InstanceState.RUNNING)
    assert db.session.scalar(running.where(Instance.case_id == case.id)) == 0
    withdrawn = select(Task.state).where(Task.step.in_(["accept_case", "connect_emergency"]))
    assert set(db.session.scalars(withdrawn)) == {TaskState.WITHDRAWN}
    said = db.session.scalars(select(CaseEvent).where(CaseEvent.kind == Event.CONTACT_DETACHED)).one()
    assert sealing.get(said, "words", case.key) == "The wrong key"


def test_work_that_has_begun_is_not_taken_away_but_the_outcome_is_corrected(desk, district):
    contact = referred(desk, district)
    drain()
    case = db.session.scalars(select(Case)).one()
    case.accepted_at = clock.now()
    refused, correct = undo_now(desk, contact), f"/contacts/{contact.public_id}/correct"
    assert refused.status_code == 422 and "has begun" in refused.text and correct in refused.text
    assert db.session.scalars(select(Case)).one().state is CaseState.OPEN
    assert "Not a contact – A prank" in desk.get(correct).text
    assert desk.post(correct, {"outcome": "information"}).status_code == 422
    assert desk.post(correct, {"outcome": "not_a_contact.prank", "why": "Children played"}).status_code == 303
    contact, case = newest(), db.session.scalars(select(Case)).one()
    assert (contact.outcome, contact.outcome_detail, contact.case_id) == (Outcome.NOT_A_CONTACT, "prank", case.id)
    told = db.session.scalars(select(CaseEvent).where(CaseEvent.kind == Event.CONTACT_CORRECTED)).all()
    assert {line.case_id for line in told} == {None, case.id}


@pytest.mark.parametrize("begin", ["joined", "noted", "worked"])
def test_what_others_did_with_the_case_stands_in_the_way_of_an_undo(desk, district, begin):
    contact = referred(desk, district)
    drain()
    case = db.session.scalars(select(Case)).one()
    if begin == "joined":
        receiving.take_call("+77010000000", "9", by=desk.user).case_id = case.id
    elif begin == "noted":
        cases.note(case, "I know the family.", by=case.manager)
    else:
        db.session.scalars(select(Task).where(Task.case_id == case.id)).one().state = TaskState.DONE
    with pytest.raises(RuleBroken, match="has begun"):
        acts.undo(acts.standing(contact), by=desk.user)


def test_a_psychologist_at_work_keeps_the_child(desk, district):
    contact = referred(desk, district, "psychologist")
    task = receiving.open_task(contact, "talk_with_child")
    task.assignee_id = make.user(Role.PSYCHOLOGIST).id
    with pytest.raises(RuleBroken, match="already works"):
        acts.undo(acts.standing(contact), by=desk.user)
    task.assignee_id = None
    acts.undo(acts.standing(contact), by=desk.user)
    assert open_steps(contact) == {"triage_contact"}


def test_an_undo_waits_for_a_case_that_is_being_opened(desk, district):
    contact = referred(desk, district)
    assert engine.not_to_start("protection_case", "case_id", contact.case_id)  # as if a worker had it
    with pytest.raises(RuleBroken, match="at this moment"):
        acts.undo(acts.standing(contact), by=desk.user)


def test_the_later_of_two_decisions_is_undone_first_and_the_earlier_one_stands(desk, district):
    contact = referred(desk, district, "psychologist")
    first = acts.standing(contact)
    desk.post(record(contact), {"region": "", "outcome": "information"})
    with pytest.raises(RuleBroken, match="Undo that first"):
        acts.undo(first, by=desk.user)
    second = acts.standing(contact)
    undo_now(desk, contact)
    assert (newest().outcome, newest().state) == (Outcome.PSYCHOLOGIST, ContactState.TRIAGED)
    with pytest.raises(RuleBroken, match="already been undone"):
        acts.undo(second, "once more", by=desk.user)


def test_undoing_takes_a_contact_off_the_case_it_joined(desk, district):
    """The case of a child who was known before stays open; the contact leaves it, on its record."""
    referred(desk, district, child_iin=IIN)
    drain()
    known = db.session.scalars(select(Case)).one()
    contact = referred(desk, district, number="87017654321", child_iin=IIN)
    assert contact.case_id == known.id
    undo_now(desk, contact)
    assert newest().case_id is None and known.state is CaseState.OPEN
    assert db.session.scalar(select(func.count(CaseEvent.id)).where(CaseEvent.kind == Event.CONTACT_DETACHED)) == 1


def test_a_closed_contact_is_reopened_with_a_reason_noted_on_and_worked_again(desk, district):
    """Fault A2: no reopen, no note."""
    contact = referred(desk, district, "information")
    desk.post(record(contact), {"region": "", "do": "hung_up"})
    assert newest().ended_how is Ending.HUNG_UP
    url = f"/contacts/{contact.public_id}"
    assert desk.post(f"{url}/note", {"note": ""}).status_code == 422
    assert desk.post(f"{url}/note", {"note": "The aunt will call back."}).status_code == 303
    page = desk.get(url).text
    assert "The aunt will call back." in page and "/reopen" in page and desk.user.name in page
    assert desk.get(f"{url}/reopen").status_code == 200
    assert desk.post(f"{url}/reopen", {"why": ""}).status_code == 422
    again = desk.post(f"{url}/reopen", {"why": "She called back"})
    assert again.headers["Location"] == record(contact)
    with pytest.raises(RuleBroken, match="is open"):
        records.reopen(newest(), "Again", by=desk.user)
    sent = {**THREE, "outcome": "state_body", "district": str(district.id)}
    assert desk.post(record(contact), sent).status_code == 303
    assert newest().case_id is not None


def test_a_contact_is_taken_in_hand_and_a_colleague_is_told_who_has_it(desk, sign_in):
    """Fault A2: there was no "handled by me"."""
    contact = receiving.receive(receiving.Incoming(words="A child writes.", channel=Channel.WEB, language="kk"))
    url = f"/contacts/{contact.public_id}"
    assert f"{url}/claim" in desk.get(url).text
    assert "/tasks/" in desk.post(f"{url}/claim").headers["Location"]
    assert receiving.open_task(contact).assignee_id == desk.user.id
    other = sign_in(Role.OPERATOR)
    assert other.post(f"{url}/claim").headers["Location"] == url
    assert f"{desk.user.name} has this contact in hand" in other.get(url).text
    lead = sign_in(Role.SHIFT_LEAD)
    lead.post(f"{url}/claim")
    assert newest().handler_id == lead.user.id
    assert lines(contact).count(Event.CONTACT_CLAIMED) == 2


def test_an_ended_contact_is_not_claimed_and_nothing_ends_undecided(desk):
    contact = receiving.take_call("+77011234567", "7", by=desk.user)
    db.session.flush()
    with pytest.raises(RuleBroken, match="what the contact needs"):
        records.end(contact, by=desk.user)
    assert "/tasks/" in desk.get(record(contact)).headers["Location"]
    with pytest.raises(RuleBroken, match="Nothing has been decided"):
        acts.correct(contact, Outcome.INFORMATION, None, "A slip", by=desk.user)
    desk.post(f"/tasks/{receiving.open_task(contact).public_id}", {"region": "", "outcome": "not_a_contact.silent"})
    with pytest.raises(RuleBroken, match="has ended"):
        records.claim(newest(), by=desk.user)


def test_who_calls_again_goes_on_in_a_contact_of_their_own_linked_to_the_first(desk):
    """Fault A6: a redial within a minute opened the closed contact read-only."""
    desk.post(ring(desk), {"region": "", "outcome": "information"})
    first = newest()
    assert ring(desk) == record(first)  # open still: the telephone has raised it twice
    desk.post(record(first), {"region": "", "do": "end"})
    where = ring(desk)
    again = newest()
    assert "/tasks/" in where and (again.id, again.follows_id) != (first.id, None) and again.follows_id == first.id
    assert again.number in desk.get(f"/contacts/{first.public_id}").text
    assert first.number in desk.get(f"/contacts/{again.public_id}").text


def test_a_second_withheld_number_never_lands_in_the_first_callers_contact(desk):
    """Fault A6. Only the telephone's own id of a call tells that it is the same."""
    assert ring(desk, number="anonymous") != ring(desk, number="anonymous")
    assert ring(desk, number="anonymous", call="x-17") == ring(desk, number="anonymous", call="x-17")
    assert ring(desk, number="anonymous", call="x-18") != ring(desk, number="anonymous", call="x-17")
    assert db.session.scalar(select(func.count(Contact.id))) == 4


def test_a_call_on_the_same_line_is_not_that_of_a_colleague(desk, sign_in):
    assert ring(desk) != ring(sign_in(Role.OPERATOR))


def test_looking_at_a_raised_call_takes_nothing(desk):
    """Fault A19: a GET made a contact."""
    desk.get("/calls/new?from=87011234567&line=7")
    assert db.session.scalar(select(func.count(Contact.id))) == 0


def test_siblings_have_a_record_each_and_each_opens_its_own_case(desk, district):
    """Fault A20."""
    where = ring(desk)
    typed = {"words": "Both are alone", "child_surname": "Оспан", "child_given": "Айша", "child_age": "6"}
    typed["address"] = "Абай 5"
    first = newest()
    second = desk.post(f"/contacts/{first.public_id}/child", typed).headers["Location"]
    page = desk.get(second).text
    assert "Both are alone" in page and "Оспан" in page and 'value="Айша"' not in page and 'value="Абай 5"' in page
    assert newest().number == f"{first.number}-2" and newest().first_id == first.id
    assert "Айша" in desk.get(where).text
    sent = {**THREE, "outcome": "state_body", "district": str(district.id)}
    assert desk.post(second, {**sent, **typed, "child_given": "Ерлан", "child_age": "3"}).status_code == 303
    sibling = newest()
    after = desk.post(record(sibling), {"region": "", "do": "end"}).headers["Location"]
    assert after == where  # the first child waits still
    desk.post(where, {**sent, **typed})
    assert {case.child.given for case in db.session.scalars(select(Case))} == {"Айша", "Ерлан"}
    third = desk.post(f"/contacts/{first.public_id}/child", {}).headers["Location"]
    assert "/tasks/" in third and newest().number == f"{first.number}-3"
    with clock.at(clock.now() + timedelta(minutes=30)):
        from_page = desk.get(f"/contacts/{first.public_id}").text
    assert sibling.number in from_page


@pytest.mark.parametrize(("code", "warned"), [("unborn", "not born yet"), ("abroad", "is abroad")])
def test_a_child_not_born_yet_or_abroad_is_a_code_that_the_case_is_warned_by(desk, district, code, warned):
    """Fault A20."""
    contact = referred(desk, district, circumstances=code)
    case = db.session.scalars(select(Case)).one()
    assert contact.circumstances == [code]
    assert any(warned in sealing.get(one, "text", case.key) for one in cases.running_warnings(case))
    labels = {"unborn": "Not born yet", "abroad": "Abroad"}
    assert labels[code] in desk.get(f"/contacts/{contact.public_id}").text


def test_records_that_nobody_ends_end_by_themselves_and_those_at_work_do_not(desk, district):
    """Fault A19: abandoned calls stay open."""
    done = referred(desk, district, "information")
    held = referred(desk, district, "emergency", number="87017654321")
    with clock.at(clock.now() + records.FORGOTTEN * 2):
        untouched = receiving.take_call("+77010000001", "9", by=desk.user)
        records.end_forgotten()
        db.session.flush()
    db.session.expire_all()
    ended = {contact.id: contact.ended_how for contact in db.session.scalars(select(Contact))}
    assert ended[done.id] is Ending.BY_ITSELF and ended[untouched.id] is None
    assert ended[held.id] is None  # 102 has not been reached yet


def test_open_records_stand_on_the_page_of_calls(desk, district):
    contact = referred(desk, district, "information")
    assert record(contact) in desk.get("/calls/new").text
    desk.post(record(contact), {"region": "", "do": "end"})
    assert record(contact) not in desk.get("/calls/new").text


def test_an_unsent_answer_goes_out_with_the_outcome(desk, sign_in):
    """Fault A10: choosing an outcome dropped it."""
    contact = receiving.receive(
        receiving.Incoming(words="Hello", channel=Channel.WEB, language="en", reply_code="1" * 20)
    )
    task = receiving.open_task(contact)
    desk.post(f"/tasks/{task.public_id}", {"region": "", "outcome": "psychologist", "answer": "Someone will write."})
    listener = sign_in(Role.PSYCHOLOGIST)
    talk = f"/tasks/{receiving.open_task(contact, 'talk_with_child').public_id}"
    assert 'name="answer"' in listener.get(talk).text
    half = {"answer": "I am here.", "summary": "Half", "once": "a"}
    sent = listener.post(f"/contacts/{contact.public_id}/messages", half)
    assert sent.headers["Location"] == talk and ">Half<" in listener.get(talk).text.replace("\n", "")
    listener.post(talk, {"outcome": "helped", "summary": "Calm", "answer": "Write again."})
    said = [one.text for one in conversation.messages(newest())]
    assert said == ["Hello", "Someone will write.", "I am here.", "Write again."]


def test_an_answer_that_cannot_be_read_stops_the_outcome_at_its_own_box(desk):
    contact = receiving.receive(receiving.Incoming(words="Hello", channel=Channel.WEB, language="en"))
    task = receiving.open_task(contact)
    sent = {"region": "", "outcome": "information", "answer": "Come to us."}
    refused = desk.post(f"/tasks/{task.public_id}", sent)
    assert refused.status_code == 422 and 'href="#answer"' in refused.text
    assert db.session.scalar(select(func.count(ContactAct.id))) == 0


def test_the_common_outcomes_have_keys_and_the_story_is_where_one_types(desk):
    """Fault A19."""
    page = desk.get(ring(desk)).text
    for key in ("F2", "F4", "F8", "F9", "Alt+KeyH", "Alt+KeyC"):
        assert page.count(f'data-key="{key}"') == 1, key
    (story,) = [part for part in page.split("<textarea")[1:] if 'name="words"' in part]
    assert "autofocus" in story.partition(">")[0]


def test_the_outcome_is_told_with_its_detail(desk):
    desk.post(ring(desk), {"region": "", "outcome": "not_a_contact.abusive"})
    assert "Not a contact – Abusive caller" in desk.get(f"/contacts/{newest().public_id}").text
    assert newest().outcome_detail == Detail.ABUSIVE


def test_a_child_who_writes_again_opens_the_record_again(desk):
    contact = receiving.receive(
        receiving.Incoming(words="Hello", channel=Channel.WEB, language="en", reply_code="1" * 20)
    )
    desk.get("/triage")
    desk.post(f"/triage/{contact.public_id}", {"outcome": "information"})
    assert newest().ended_at is not None
    assert 'data-key="Alt+KeyZ"' in desk.get("/triage").text
    conversation.add(newest(), "And now?")
    assert newest().ended_at is None


def test_a_message_closed_by_a_wrong_key_is_the_next_one_again(desk):
    """Fault A2: ten keys beside each other, and none took a slip back."""
    with clock.at(clock.now() - timedelta(minutes=5)):
        contact = receiving.receive(receiving.Incoming(words="I am alone.", channel=Channel.WEB, language="en"))
    receiving.receive(receiving.Incoming(words="Another one.", channel=Channel.WEB, language="en"))
    desk.get("/triage")
    desk.post(f"/triage/{contact.public_id}", {"outcome": "not_a_contact.prank"})
    assert "Another one." in desk.get("/triage").text
    undo_now(desk, contact)
    db.session.expire_all()
    assert receiving.open_task(contact).assignee_id == desk.user.id and contact.held_until is not None


def test_rules_hold_without_a_form(desk, district):
    contact = referred(desk, district)
    with pytest.raises(RuleBroken, match="Enter why"):
        acts.correct(contact, Outcome.INFORMATION, None, " ", by=desk.user)
    with pytest.raises(RuleBroken, match="Write some text"):
        records.note(contact, " ", by=desk.user)
    said = len(lines(contact))
    records.claim(contact, by=desk.user)  # it is theirs already
    assert len(lines(contact)) == said
    for _press in range(2):
        records.end(contact, by=desk.user)
    db.session.flush()
    assert lines(contact).count(Event.CONTACT_ENDED) == 1
    with pytest.raises(RuleBroken, match="why you reopen"):
        records.reopen(contact, " ", by=desk.user)


def test_details_without_an_address_reach_an_open_case_and_a_closed_one_is_left_alone(desk, district):
    contact = referred(desk, district)
    sent = {"region": "61", "district": str(district.id), "school": "School no. 5", "do": "save"}
    desk.post(record(contact), sent)
    told = select(func.count(CaseEvent.id)).where(CaseEvent.kind == Event.CONTACT_TOLD_MORE)
    case = db.session.scalars(select(Case)).one()
    assert (db.session.scalar(told), household_of(case.child)) == (1, None)
    case.state = CaseState.CLOSED
    db.session.flush()
    desk.post(record(contact), {**sent, "school": "School no. 6"})
    assert db.session.scalar(told) == 1 and newest().school == "School no. 6"


def test_the_outcome_of_a_contact_that_led_to_no_case_is_corrected_on_its_own_record(desk, district):
    contact = referred(desk, district, outcome="information")
    acts.correct(contact, Outcome.PSYCHOLOGIST, None, "The child was crying", by=desk.user)
    db.session.flush()
    assert (contact.outcome, contact.case_id) == (Outcome.PSYCHOLOGIST, None)
    told = db.session.scalars(select(CaseEvent).where(CaseEvent.kind == Event.CONTACT_CORRECTED)).one()
    assert (told.contact_id, told.case_id) == (contact.id, None)

"""What is typed into any form is kept for its own person, in its own record, until it is sent."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app import clock
from app.db import db
from app.jobs import procrastinate_app
from app.rules.tasks import form_drafts
from app.staff.models import FormDraft
from app.tables.cases import CaseEvent
from app.workflow.models import Draft, TaskState
from tests import make, make_work

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def case():
    return make_work.case()


@pytest.fixture
def desk(sign_in, case):
    return sign_in(case.manager)


def note(case):
    return f"/cases/{case.public_id}/note"


def now():
    return str(int(clock.real_now().timestamp() * 1000) + 1)


def type_into(browser, path, **typed):
    return browser.post(path, {"draft_typed_at": now(), **typed})


def notes(case):
    written = select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.kind == "note")
    return db.session.scalars(written).all()


def rows():
    return db.session.scalars(select(FormDraft)).all()


def test_what_is_typed_is_there_when_one_comes_back_and_nothing_was_done(desk, case):
    assert type_into(desk, note(case), text="Есік ашылмады").status_code == 204
    page = desk.get(note(case)).text
    assert "Есік ашылмады" in page and "Your draft from" in page
    assert notes(case) == []


def test_a_press_that_is_refused_keeps_what_was_sent(desk, case):
    """Fault B7."""
    path = f"/cases/{case.public_id}/talk"
    assert desk.post(path, {"text": "Анасымен сөйлестім"}).status_code == 422
    assert "Анасымен сөйлестім" in desk.get(path).text


def test_a_draft_appears_in_no_other_record_form_or_persons_page(desk, case, sign_in):
    other = make_work.case(manager=case.manager)
    colleague = sign_in(make.user(district_id=case.district_id))
    type_into(desk, note(case), text="Құпия сөз")
    for browser, path in ((desk, note(other)), (desk, note(case).replace("note", "talk")), (colleague, note(case))):
        page = browser.get(path)
        assert page.status_code == 200
        assert "Құпия сөз" not in page.text


def test_a_draft_of_a_case_out_of_reach_is_not_taken(sign_in, case):
    elsewhere = sign_in(make.user(district_id=make.district(make.region(75)).id))
    assert type_into(elsewhere, note(case), text="x").status_code == 404
    assert rows() == []


def test_a_draft_is_sealed_and_holds_the_forms_own_fields_only(desk, case):
    type_into(desk, note(case), text="Құпия сөз", once="x", is_admin="1")
    [row] = rows()
    assert "Құпия сөз".encode() not in row.sealed
    place = form_drafts.place_of("NoteForm", note(case), case.key)
    assert form_drafts.kept(place, by=case.manager)[0] == {"text": ["Құпия сөз"]}


def test_what_was_on_its_way_when_the_form_was_sent_does_not_come_back(desk, case):
    typed_at = now()
    assert desk.post(note(case), {"text": "Жіберілді", "once": "a-key-of-this-form"}).status_code == 303
    assert desk.post(note(case), {"draft_typed_at": str(int(typed_at) - 50), "text": "Жіберілді"}).status_code == 409
    assert "Жіберілді" not in re.sub(r"(?s).*<main", "", desk.get(note(case)).text)
    assert desk.post(note(case), {"text": "Жіберілді", "once": "a-key-of-this-form"}).status_code == 303  # once more
    assert len(notes(case)) == 1


def test_what_is_typed_after_that_is_a_new_draft(desk, case):
    desk.post(note(case), {"text": "Бірінші"})
    assert type_into(desk, note(case), text="Екінші").status_code == 204
    assert "Екінші" in desk.get(note(case)).text


def test_a_draft_can_be_thrown_away(desk, case):
    type_into(desk, note(case), text="Артық")
    assert desk.post(note(case), {"draft_forget": "1"}).status_code == 204
    assert "Артық" not in desk.get(note(case)).text


def test_a_place_of_choices_and_a_date_are_put_back(desk, case):
    path = f"/cases/{case.public_id}/visit"
    typed = {"at": ["5", "3", "", ""], "went_with": ["police"], "report": "Бала ұйықтап жатыр"}
    assert type_into(desk, path, **typed).status_code == 204
    page = desk.get(path).text
    assert "Бала ұйықтап жатыр" in page
    assert re.search(r'value="police"[^>]*checked', page)
    assert len(re.findall(r'name="at"[^>]*value="[53]"', page)) == 2


def test_a_file_cannot_be_kept_and_the_page_says_so(desk, case):
    assert "A file is not: choose it last." in desk.get(f"/cases/{case.public_id}/documents").text


@pytest.mark.parametrize("made_up", ["", "-5", "99999999999999999999", "soon"])
def test_a_made_up_time_of_typing_is_now(desk, case, made_up):
    assert desk.post(note(case), {"draft_typed_at": made_up, "text": "Сөз"}).status_code == 204
    assert "Сөз" in desk.get(note(case)).text


def test_drafts_nobody_came_back_to_are_forgotten_by_a_job_that_runs(desk, case):
    """Fault D12: thirty days."""
    assert "forget_drafts" in {one.task.name for one in procrastinate_app.periodic_registry.periodic_tasks.values()}
    type_into(desk, note(case), text="Ескі")
    items = [make_work.task(of=case, state=state) for state in (TaskState.OPEN, TaskState.DONE)]
    for item in items:
        item.ended_at = None if item.state is TaskState.OPEN else clock.now() - timedelta(days=31)
        make.add(Draft(task_id=item.id, user_id=case.manager.id, sealed=b"", saved_at=clock.real_now()))
    form_drafts.forget_drafts()
    assert (len(rows()), len(db.session.scalars(select(Draft)).all())) == (1, 2)
    for table in (FormDraft, Draft):
        db.session.execute(update(table).values(saved_at=clock.real_now() - timedelta(days=31)))
    form_drafts.forget_drafts()
    assert rows() == []
    assert [kept.task_id for kept in db.session.scalars(select(Draft))] == [items[0].id]

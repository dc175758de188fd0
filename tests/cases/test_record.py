"""Whatever is entered in a case can be read back: as it was asked, by whom and when, and in one document."""

import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from app import clock, vault
from app.audit import AuditEntry
from app.db import db
from app.forms import Asks, StringField, TaskForm, title_of
from app.i18n import LazyString, speaking
from app.roles import Role
from app.rules.cases import cases
from app.tables.sealing import put
from app.web.cases.edits import NoteForm
from app.web.record.parts import CHOSEN, Part, Preset
from app.workflow.answers import keeping, reading
from app.workflow.answers.models import FormVersion
from app.workflow.models import Answer, Task
from tests import make
from tests.support import fillings as fill

VISIT = dict(
    child_words="Мен түнде қорқамын",
    signs=["bruises"],
    signs_described="Сол қолында көгерген жер",
    harm_found="signs",
    home="Екі бөлме, пеші бұзық",
    who_protects="Әжесі қорғайды",
    immediate_needs=["doctor", "food"],
    seen="with_others",
    why_not_alone="Әкесі шықпады",
)


def shown(browser, case, **narrow):
    return browser.get(f"/cases/{case.public_id}/record", query_string=narrow)


def visited(desk):
    desk.do("first_visit", fill.visit(**VISIT))
    return desk


def test_what_a_visit_found_is_read_on_the_case_by_question_and_answer(accepted):
    """Fault B1."""
    visited(accepted)
    page = shown(accepted.client(accepted.people[Role.HEAD]), accepted.case).text
    for words in (
        "Мен түнде қорқамын",
        "Сол қолында көгерген жер",
        "Екі бөлме, пеші бұзық",
        "Әжесі қорғайды",
        "Әкесі шықпады",
    ):
        assert words in page
    assert "What does the child need today?" in page and "A doctor today, Food" in page
    assert f"{accepted.manager.name} · Guardianship specialist" in page


def test_questions_are_read_in_the_readers_language(accepted):
    visited(accepted)
    head = accepted.people[Role.HEAD]
    head.language = "ru"
    page = shown(accepted.client(head), accepted.case).text
    assert "Что нужно ребёнку сегодня?" in page and "What does the child need today?" not in page


def test_a_question_that_is_asked_no_more_still_reads(accepted):
    visited(accepted)
    task = db.session.scalars(select(Task).where(Task.step == "first_visit", Task.case_id == accepted.case.id)).one()
    row = db.session.scalars(select(Answer).where(Answer.task_id == task.id)).one()
    kept = db.session.get_one(FormVersion, row.form)
    old = {"name": "gone", "text": {"kk": "Ескі сұрақ", "ru": "Прежний вопрос", "en": "The old question"}}
    kept.asked = kept.asked | {
        "questions": [*kept.asked["questions"], old | {"asks": "words", "choices": [], "rows": []}]
    }
    entered = reading.entered(row, accepted.case.key) | {"gone": "Бұрынғы жауап"}
    row.sealed = vault.seal_bytes(accepted.case.key, json.dumps(entered).encode(), keeping.ABOUT)
    db.session.commit()
    page = shown(accepted.client(accepted.manager), accepted.case).text
    assert re.search(r"The old question</dt>\s*<dd[^>]*>Бұрынғы жауап", page)


def test_answers_older_than_the_record_of_versions_are_read_with_the_form_of_today(accepted):
    visited(accepted)
    db.session.execute(update(Answer).values(form="FirstVisitForm 00000000"))
    db.session.commit()
    assert "What did the child say?" in shown(accepted.client(accepted.manager), accepted.case).text


@pytest.mark.parametrize(("form", "named"), [(NoteForm.version(), "Write a note"), ("GoneForm 00000000", "GoneForm")])
def test_an_entry_whose_questions_were_not_kept_has_the_name_of_its_form(accepted, form, named):
    browser, case = accepted.client(accepted.manager), accepted.case
    browser.post(f"/cases/{case.public_id}/note", {"text": "Көршісі хабарласты"})
    db.session.execute(update(Answer).where(Answer.task_id.is_(None)).values(form=form))
    db.session.execute(delete(FormVersion))
    db.session.commit()
    page = shown(browser, case, step=form.split()[0]).text
    assert f"<h3>{named}</h3>" in page and "Көршісі хабарласты" in page


def test_words_that_stood_in_a_visit_alone_are_read_with_todays_question(accepted):
    case, about = accepted.case, {"once": "", "at": clock.now(), "by_id": accepted.manager.id}
    sealed = vault.seal_bytes(case.key, "Бала көңілді".encode(), "visit.report")
    make.add(Answer(form="SightingForm visit.report", sealed=sealed, case_id=case.id, **about))
    db.session.commit()
    page = shown(accepted.client(accepted.manager), case, step="SightingForm").text
    assert "<h3>Record a visit</h3>" in page
    assert re.search(r"How is the child\?</dt>\s*<dd[^>]*>Бала көңілді", page)
    case.key = None
    db.session.commit()
    assert "it has been erased" in shown(accepted.client(accepted.manager), case, step="SightingForm").text


def test_what_is_entered_beside_the_steps_is_on_the_record_too(accepted):
    browser, case = accepted.client(accepted.manager), accepted.case
    browser.post(f"/cases/{case.public_id}/note", {"text": "Көршісі хабарласты"})
    browser.post(f"/cases/{case.public_id}/visit", fill_attempt())
    page = shown(browser, case).text
    assert "Write a note" in page and "Көршісі хабарласты" in page
    assert "No one opened the door" in page and "Терезе жарық" in page
    kept = db.session.scalars(select(Answer).where(Answer.case_id == case.id, Answer.task_id.is_(None))).all()
    assert {row.form.split()[0] for row in kept} == {"NoteForm", "AttemptForm"}


def fill_attempt():
    return {"attempted_at": fill.at(minutes=5), "outcome": "nobody_home", "noticed": "Терезе жарық"}


def test_an_entry_says_whom_it_is_about_where_its_questions_do_not(accepted):
    browser, case = accepted.client(accepted.manager), accepted.case
    mother = make.adult(surname="Қайратова", given="Гүлжан")
    case.household_id = make.household(case.child, mother, district_id=case.district_id).id
    warning = cases.warn(case, "Үйге қоңырау шалмаңыз", by=accepted.manager)
    gone, ended = f"household/{mother.public_id}/leave", f"warnings/{warning.public_id}/end"
    assert browser.post(f"/cases/{case.public_id}/{gone}", {"left_on": fill.day()}).status_code == 303
    assert browser.post(f"/cases/{case.public_id}/{ended}", {"reason": "Әкесі кетті"}).status_code == 303
    page = shown(browser, case).text
    found = re.findall(r"Whom or what it is about</dt>\s*<dd[^>]*>([^<]*)</dd>", page)
    assert found == ["Үйге қоңырау шалмаңыз", "Қайратова Гүлжан"]
    known = {"surname": "Әбдіқызы", "given": "Күләш", "relation": "grandparent", "safety": "safe"}
    assert browser.post(f"/cases/{case.public_id}/people/new", known).status_code == 303
    assert "<h3>Add a person</h3>" in shown(browser, case).text


def test_forms_beside_the_steps_are_named_in_the_readers_language(app):
    """Fault B1: "Who leads the case from now on." stood in English above Kazakh answers."""
    rooms = ("app.web.cases.", "app.web.course.", "app.web.placements.", "app.web.families.", "app.web.escalations.")
    every = [form for form in reading._every(TaskForm) if form.__module__.startswith(rooms)]
    kept = [form for form in every if not form.__subclasses__()]
    assert len(kept) > 25
    assert [form.__name__ for form in kept if not isinstance(title_of(form), LazyString)] == []


def test_a_choice_that_only_rows_know_reads_in_words(desk):
    colleague = make.user(district_id=desk.district.id, name="Динара Әлиева")
    desk.do("accept_case", {"answer": "no", "reason": "conflict", "explanation": "Туысым"})
    desk.do("reassign_case", {"specialist": str(colleague.public_id), "reason": "Бос"})
    page = shown(desk.client(desk.people[Role.HEAD]), desk.case).text
    assert re.search(r"Who takes the case\?</dt>\s*<dd[^>]*>Динара Әлиева", page)


def test_the_record_is_narrowed_by_step_person_and_days(accepted):
    visited(accepted)
    browser = accepted.client(accepted.manager)
    browser.post(f"/cases/{accepted.case.public_id}/note", {"text": "Кейінгі жазба"})
    by_step = shown(browser, accepted.case, step="protection_case/first_visit").text
    assert "пеші бұзық" in by_step and "Кейінгі жазба" not in by_step
    assert "Кейінгі жазба" in shown(browser, accepted.case, step="NoteForm").text
    assert "пеші бұзық" in shown(browser, accepted.case, by=str(accepted.manager.public_id)).text
    assert "Nothing was entered" in shown(browser, accepted.case, by=str(accepted.people[Role.HEAD].public_id)).text
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    assert "Nothing was entered" in shown(browser, accepted.case, since=tomorrow).text
    assert "пеші бұзық" in shown(browser, accepted.case, until=clock.today().isoformat()).text


def test_the_record_has_pages_and_loses_nothing_between_them(accepted):
    browser, case = accepted.client(accepted.manager), accepted.case
    for number in range(24):
        with clock.at(clock.now() + timedelta(minutes=number)):
            browser.post(f"/cases/{case.public_id}/note", {"text": f"жазба-{number:02}"})
    first = shown(browser, case).text
    following = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    found = re.findall(r"жазба-\d\d", first + browser.get(following).text)
    assert sorted(found) == [f"жазба-{number:02}" for number in range(24)]


def test_only_whoever_reads_the_case_reads_its_record(accepted, sign_in):
    visited(accepted)
    for role in (Role.SPECIALIST, Role.COMMISSIONER, Role.OMBUDSMAN):
        stranger = sign_in(role)
        assert shown(stranger, accepted.case).status_code == 404
        assert stranger.get(f"/cases/{accepted.case.public_id}/file").status_code == 404
    assert sign_in(Role.ADMINISTRATOR).get(f"/cases/{accepted.case.public_id}/file").status_code == 403


def reported(case, **facts):
    contact = make.contact("Көрші бала жылап жатыр", phone="+77011112233", case_id=case.id, harms=["physical"])
    put(contact, "caller_name", "Омарова Сәуле")
    db.session.commit()
    return contact


def test_the_file_begins_with_the_first_message_and_ends_with_who_signed(accepted):
    reported(accepted.case)
    visited(accepted)
    page = accepted.client(accepted.people[Role.HEAD]).get(f"/cases/{accepted.case.public_id}/file").text
    order = [page.index(words) for words in ("Көрші бала жылап жатыр", "Екі бөлме, пеші бұзық", 'id="part-signed"')]
    assert order == sorted(order)
    signed = page[page.index('id="part-signed"') :]
    assert accepted.manager.name in signed and "See the child" in signed


def test_the_file_names_who_reported_only_when_it_is_asked_for(accepted):
    reported(accepted.case)
    browser, path = accepted.client(accepted.manager), f"/cases/{accepted.case.public_id}/file"
    for preset in Preset:
        assert "Омарова" not in browser.get(path, query_string={"for": preset}).text
    named = browser.get(path, query_string={"part": ["reported", "reporter"]}).text
    assert "Омарова Сәуле" in named and "+7 701 ••• •• 33" in named and 'id="part-visits"' not in named


def test_a_court_gets_what_it_needs_and_no_notes(accepted):
    visited(accepted)
    browser = accepted.client(accepted.manager)
    browser.post(f"/cases/{accepted.case.public_id}/note", {"text": "Ішкі жазба"})
    page = browser.get(f"/cases/{accepted.case.public_id}/file?for=court").text
    assert "For a court" in page and "пеші бұзық" in page and "Ішкі жазба" not in page
    assert {Part.VISITS, Part.REMOVAL, Part.SIGNED} <= CHOSEN[Preset.COURT]


def test_reading_the_file_and_its_contacts_is_on_the_access_log(accepted):
    contact = reported(accepted.case)
    accepted.client(accepted.manager).get(f"/cases/{accepted.case.public_id}/file?for=court")
    seen = db.session.scalars(select(AuditEntry.what).where(AuditEntry.case_id == accepted.case.id)).all()
    assert "case file: court" in seen
    page = accepted.client(accepted.people[Role.HEAD]).get(f"/cases/{accepted.case.public_id}/access").text
    assert "Read or printed the case file: For a court" in page
    assert contact.case_id == accepted.case.id


class SampleForm(TaskForm):
    """A sample"""

    words = StringField("Words?")


def test_a_version_changes_with_the_wording_of_a_question():
    before = SampleForm.version.__wrapped__(SampleForm)

    class Other(TaskForm):
        words = StringField("Other words?")

    Other.__name__ = "SampleForm"
    assert Other.version.__wrapped__(Other) != before


def test_a_nought_is_an_answer_and_an_empty_box_is_none(app):
    asked = {"text": {"kk": "?", "ru": "?", "en": "How many?"}, "choices": [], "rows": []}
    both = [asked | {"name": "number", "asks": Asks.NUMBER}, asked | {"name": "box", "asks": Asks.TICK}]
    with app.app_context(), speaking("en"):
        found = [(one.name, one.answer) for one in reading._said(both, {"number": 0, "box": False}, {})]
    assert found == [("number", "0")]


def test_what_could_not_be_read_is_shown_as_it_was_typed(app):
    age = {"name": "age", "text": {"kk": "?", "ru": "?", "en": "Age"}, "asks": Asks.NUMBER, "choices": [], "rows": []}
    with app.app_context(), speaking("en"):
        values = {"age": None, "set_aside": {"age": ["он"], "gone": ["x"]}, "more": "y", "no": ""}
        found = list(reading._said([age], values, {}))
    assert [(one.question, one.answer) for one in found] == [
        ("Age – as it was typed", "он"), ("gone – as it was typed", "x"), ("more", "y"),
    ]  # fmt: skip


def told(browser, case):
    """Each line of the timeline in plain words, newest first."""
    page = browser.get(f"/cases/{case.public_id}/timeline").text
    lines = re.findall(r"(?s)<h3>(.*?)</h3>(.*?)</li>", page[page.index('<ol class="tl">') :])
    return [(title, re.sub(r"(?s)<[^>]+>|\s+", " ", rest)) for title, rest in lines]


def test_the_timeline_says_what_a_visit_found_and_says_it_once(accepted):
    """Fault B24: each act stood twice, once as "Done"."""
    visited(accepted)
    lines = told(accepted.client(accepted.manager), accepted.case)
    ((title, rest),) = [line for line in lines if "The child was seen" in line[0]]
    assert title == "The child was seen. Where the child is now: at home."
    assert "Signs of harm" in rest and "Bruises, cuts or bites" in rest and "A doctor today, Food" in rest
    assert "Мен түнде қорқамын" in rest and "What was entered" in rest
    assert not [one for one, _rest in lines if one.startswith(("Done: See the child", "Done: Accept", "The safety"))]
    assert [one for one, _rest in lines if one.startswith("Decided by rule")]


def test_a_step_that_writes_no_line_of_its_own_is_told_as_done(accepted):
    visited(accepted).do("assess_family", fill.assessment())
    ((_title, rest),) = [one for one in told(accepted.client(accepted.manager), accepted.case) if "Assess" in one[0]]
    assert "Which agencies took part?" in rest


def test_the_link_of_a_line_leads_to_all_that_was_entered_there(accepted):
    visited(accepted)
    browser = accepted.client(accepted.manager)
    page = browser.get(f"/cases/{accepted.case.public_id}/timeline").text
    (link,) = {
        one for one in re.findall(r'href="(/cases/[^"]+/record\?task=[^"]+)"', page) if "пеші" in browser.get(one).text
    }
    assert "Do you accept this case?" not in browser.get(link).text

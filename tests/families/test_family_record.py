"""Whatever is entered about a foster family can be read back, by whoever sees the family."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.audit import AuditEntry
from app.db import db
from app.jobs import drain
from app.roles import Role
from app.rules.families import dates, requirements
from tests import make, make_family
from tests.support.fillings import day
from tests.support.hamlet import FIT, Applicant


class Path(Applicant):
    """Each step in an application context of its own, as a request has one."""

    app: Flask

    def do(self, step, **answers):
        with self.app.app_context():
            return super().do(step, **answers)


@pytest.fixture
def path(app, session):
    make.deadlines()
    made = Path(make.district())
    made.app = app
    return made


def shown(browser, family, **narrow):
    return browser.get(f"/families/{family.public_id}/record", query_string=narrow)


def post(browser, family, page, **answers):
    answer = browser.post(f"/families/{family.public_id}/{page}", answers)
    assert answer.status_code == 303, answer.text
    drain()


def said(page, question):
    """What was answered, where the question was put."""
    return re.findall(rf"{re.escape(question)}</dt>\s*<dd[^>]*>([^<]*)</dd>", page)


def test_what_a_visit_of_the_home_found_is_read_on_the_family_by_question_and_answer(path, sign_in):
    """Fault B1: the kind, for what is about a family."""
    path.register().show("check_documents", "complete_training")
    path.do("complete_training").do("check_documents").do("visit_home", **FIT | {"act_on": day(), "rooms": 4})
    page = shown(sign_in(path.head), path.family).text
    assert said(page, "How many rooms does the home have?") == ["4"]
    assert "Visit the home" in page and f"{path.officer.name} · Placement officer" in page
    assert "4</dd>" not in shown(sign_in(path.head), path.family, step="foster_family/register_applicant").text


def test_what_is_entered_beside_the_steps_of_a_family_is_on_its_record_too(path, sign_in):
    path.under_contract()
    officer, family = sign_in(path.officer), path.family
    row = next(row for row in requirements.current(family) if row.kind == "medical")
    post(officer, family, f"requirements/{row.public_id}", proof="accepted", paper="№ 88, емхана", issued_on=day())
    adult = {
        "part": "other_adult",
        "surname": "Бекетова",
        "given": "Сәуле",
        "born_on": ["5", "3", "1960"],
        "sex": "girl",
    }
    post(officer, family, "people/new", **adult)
    db.session.refresh(family)
    gone = next(one for one in family.adults if one.person.given == "Сәуле")
    post(officer, family, f"people/{gone.public_id}/leave", left_on=day())
    post(officer, family, "concern", worry="alcohol", words="Көршілері айтты: кеше ішкен")
    page = shown(officer, family).text
    assert said(page, "What did you see or hear, from whom, and when?") == ["Көршілері айтты: кеше ішкен"]
    assert said(page, "Which document, its number, and who issued it")[0] == "№ 88, емхана"
    named = said(page, "Whom or what it is about")
    assert "Бекетова Сәуле" in named and any(one.endswith("Бекетов Ерлан") for one in named)
    assert said(page, "On which day did this person leave?") and "A person has left the home" in page


def test_a_renewal_says_on_the_record_which_paper_it_was_about(path, sign_in):
    path.under_contract()
    row = next(row for row in requirements.current(path.family) if row.kind == "medical")
    soon = make_family.accepted(expires_on=clock.today() + timedelta(days=30))
    requirements.check(row, soon, by=path.officer)
    dates.check()
    path.settle()
    path.do("renew_requirement", proof="accepted", paper="№ 6", issued_on=day(), expires_on="")
    page = shown(sign_in(path.officer), path.family, step="requirement_renewal/renew_requirement").text
    (about,) = said(page, "Whom or what it is about")
    assert about.endswith("Бекетов Ерлан") and said(page, "Which document, its number, and who issued it") == ["№ 6"]


def test_the_record_of_a_family_is_for_who_sees_the_family_and_leaves_a_trace(path, sign_in):
    path.register()
    assert shown(sign_in(Role.SPECIALIST), path.family).status_code == 403
    assert shown(sign_in(Role.PLACEMENT_OFFICER, region_id=make.region(75).id), path.family).status_code == 404
    head = sign_in(path.head)
    assert f"/families/{path.family.public_id}/record" in head.get(f"/families/{path.family.public_id}").text
    assert shown(head, path.family).status_code == 200
    seen = select(AuditEntry.what).where(AuditEntry.subject.contains(str(path.family.public_id)))
    assert "record" in db.session.scalars(seen.where(AuditEntry.actor_id == path.head.id)).all()


def test_a_family_about_which_nothing_was_entered_says_so(session, sign_in):
    family = make_family.family()
    assert "Nothing was entered" in shown(sign_in(Role.HEAD, region_id=family.region_id), family).text

"""What a form asked stands beside its answers, also after a transaction that put it there was undone."""

from sqlalchemy import func, select

from app.db import db
from app.processes.contact.forms import TellForm
from app.workflow.answers.keeping import remember
from app.workflow.answers.models import FormVersion


def stands():
    return db.session.scalar(select(func.count()).where(FormVersion.form == TellForm.version()))


def test_the_questions_of_a_form_are_there_after_what_put_them_there_was_undone(session):
    undone = session.begin_nested()
    remember(TellForm)
    remember(TellForm)
    undone.rollback()
    assert stands() == 0
    remember(TellForm)
    assert stands() == 1


def test_once_they_stand_they_are_not_asked_for_again(session):
    remember(TellForm)
    session.info.clear()
    remember(TellForm)
    session.info.clear()
    before = db.unit.statements
    remember(TellForm)
    assert db.unit.statements == before

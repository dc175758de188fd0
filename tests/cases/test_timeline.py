"""Every line of the timeline has a sentence, and every code a label."""

import ast
import re

import pytest
from sqlalchemy import select

from app.db import db
from app.i18n import speaking
from app.rules import timeline
from app.rules.contacts.facilities import facilities_like, find_facility
from app.tables.cases import CaseEvent
from app.tables.words.labels import LABELS, label
from app.tables.words.timeline import Event
from app.values.terms import Risk
from tests import make
from tests.support import sources


def notes():
    """Every `timeline.note(Event.KIND, …)` of the code: where, the kind, and the call."""
    for file, node in sources.nodes():
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "timeline.note":
            yield f"{file.relative_to(sources.APP)}:{node.lineno}", node


def params(call):
    """The names given, or None if they are not written out at the call."""
    given = {word.arg: word.value for word in call.keywords}.get("params")
    if given is None:
        return set()
    return {key.value for key in given.keys} if isinstance(given, ast.Dict) else None


@pytest.mark.parametrize(("where", "call"), list(notes()), ids=lambda value: value if isinstance(value, str) else "")
def test_every_note_gives_what_its_sentence_says(where, call):
    kinds = [ast.unparse(node) for node in ast.walk(call.args[0]) if isinstance(node, ast.Attribute)]
    named = params(call)
    for kind in kinds:
        if named is not None and kind.startswith("Event."):
            with speaking("en"):
                sentence = str(Event[kind.removeprefix("Event.")].words)
                assert set(re.findall(r"%\((\w+)\)s", sentence)) <= named, kind


def test_most_notes_are_held_to_their_sentence():
    held = [call for _where, call in notes() if ast.unparse(call.args[0]).startswith("Event.")]
    assert len(held) > 60


def test_a_line_that_belongs_to_nothing_is_refused(session):
    with pytest.raises(ValueError, match="no subject"):
        timeline.note(Event.NOTE)


def test_a_line_of_another_version_is_still_shown(session):
    case = make.case()
    event = make.add(CaseEvent(case_id=case.id, at=case.opened_at, kind="from_the_future", params={}))
    older = make.add(CaseEvent(case_id=case.id, at=case.opened_at, kind="risk_changed", params={"risk": "low"}))
    with speaking("en"):
        assert timeline.sentence(event) == "Something happened that this version cannot name."
        assert timeline.sentence(older) == "The risk level changed: … → low."


def test_a_contacts_line_is_sealed_with_the_contacts_key(session):
    contact = make.contact()
    timeline.note(Event.MESSAGE_RECEIVED, contact=contact, words="Мен қорқамын")
    db.session.flush()
    event = db.session.scalars(select(CaseEvent).where(CaseEvent.contact_id == contact.id)).one()
    assert timeline.words(event, contact) == "Мен қорқамын"
    assert "қорқамын".encode() not in event.words_sealed


@pytest.mark.parametrize("kind", LABELS, ids=lambda kind: kind.__name__)
def test_every_code_has_a_label_of_its_own(kind):
    with speaking("en"):
        said = [label(kind, member.value) for member in kind]
    assert set(LABELS[kind]) == set(kind)
    assert len(set(said)) == len(said)


def test_no_code_is_said_to_be_unknown():
    with speaking("en"):
        assert label(Risk, None) == "not known"
        assert label(Risk, "purple") == "purple"


def test_a_facility_is_coded_once_however_it_is_spelled(session):
    district, other = make.district(), make.district()
    school = find_facility("school", "№ 5 Мектеп", district.id)
    assert find_facility("school", " № 5  мектеп", district.id) is school
    assert find_facility("school", "№ 5 Мектеп", other.id) is not school


def test_facilities_of_the_district_come_first(session):
    near, far = make.district(), make.district()
    away, here = find_facility("school", "Абай мектебі", far.id), find_facility("school", "Абай мектебі", near.id)
    assert facilities_like("abai", near.id) == [here, away]
    assert facilities_like("%", near.id) == []

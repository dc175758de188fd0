"""The list of danger is changed by two people of the shift, and holds from the next message on (fault A7)."""

import pytest
from sqlalchemy import select

from app.db import db
from app.errors import NotFound
from app.policy import danger_phrase, danger_phrases
from app.roles import Role
from app.rules.contacts import danger_list
from app.tables.contacts import DangerPhrase
from tests import make

NEW, WHY = "қатты ұрысады", "Оператор айтты"


@pytest.fixture
def first(session, sign_in):
    return sign_in(Role.SHIFT_LEAD)


@pytest.fixture
def second(session, sign_in):
    return sign_in(Role.SHIFT_LEAD)


def asked(lead, address="/danger-phrases/new", phrase=NEW):
    answer = lead.post(address, {"phrase": phrase, "why": WHY})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def test_a_phrase_counts_once_another_lead_has_approved_it(first, second):
    here = asked(first)
    assert not danger_list.has_risk_words("Шешем қатты ұрысады")
    assert second.post(here, {"approve": "1"}).status_code == 303
    found = danger_list.found_in("Шешем қатты ұрысады")
    assert found is not None and found.phrase == NEW
    assert NEW in first.get("/danger-phrases?q=ұрысады").text


def test_a_phrase_that_comes_with_the_program_can_be_taken_out_and_put_back(first, second):
    assert danger_list.has_risk_words("суицид")
    assert second.post(asked(first, "/danger-phrases/out", "суицид*"), {"approve": "1"}).status_code == 303
    assert not danger_list.has_risk_words("суицид")
    assert second.post(asked(first, phrase="суицид*"), {"approve": "1"}).status_code == 303
    assert danger_list.has_risk_words("суицид")


def test_a_phrase_may_use_the_groups_of_the_list(first, second):
    said = "Шешем қатты ұрысады"
    second.post(asked(first, phrase="@ана ұрысады"), {"approve": "1"})
    assert danger_list.has_risk_words(said) and not danger_list.has_risk_words("Досым қатты ұрысады")


def test_harmless_words_can_be_added(first, second):
    assert danger_list.has_risk_words("не хочу жить на даче")
    second.post(asked(first, phrase='- "не хочу жить на даче"'), {"approve": "1"})
    assert not danger_list.has_risk_words("не хочу жить на даче")


def test_who_asked_cannot_decide_and_nothing_is_decided_twice(first, second):
    here = asked(first)
    own = first.post(here, {"approve": "1"})
    assert own.status_code == 422 and "another shift lead must decide" in own.text
    assert "another shift lead must decide" in first.get(here).text
    second.post(here, {"approve": "1"})
    again = second.post(here, {"because": "Жоқ"})
    assert again.status_code == 422 and "already been decided" in again.text


def test_a_refusal_has_a_reason_and_changes_nothing(first, second):
    here = asked(first)
    assert second.post(here, {"because": " "}).status_code == 422
    assert second.post(here, {"because": "Тым жалпы"}).status_code == 303
    page = first.get(here).text
    assert "Тым жалпы" in page and "refused" in page
    assert not danger_list.has_risk_words(f"Ол {NEW}")


@pytest.mark.parametrize(
    ("address", "phrase", "said"),
    [
        ("/danger-phrases/new", "суицид*", "already on the list"),
        ("/danger-phrases/new", "а*", "at least two letters"),
        ("/danger-phrases/new", "...", "at least one word"),
        ("/danger-phrases/new", "@жоқ ұрады", "no group of words with the name @жоқ"),
        ("/danger-phrases/out", "жоқ сөз", "not on the list"),
    ],
)
def test_what_would_change_nothing_or_everything_is_refused_in_words(first, address, phrase, said):
    answer = first.post(address, {"phrase": phrase, "why": WHY})
    assert answer.status_code == 422 and said in answer.text and WHY in answer.text


def test_two_leads_do_not_ask_for_the_same_phrase_at_once(first, second):
    asked(first)
    answer = second.post("/danger-phrases/new", {"phrase": NEW, "why": WHY})
    assert answer.status_code == 422 and "already waiting for a decision" in answer.text


def test_a_double_press_asks_once(first):
    form = {"phrase": NEW, "why": WHY, "once": "0f8fad5b-d9cb-469f-a165-70867728950e"}
    assert [first.post("/danger-phrases/new", form).status_code for _press in range(2)] == [303, 303]
    assert len(db.session.scalars(select(DangerPhrase)).all()) == 1


def test_a_message_can_be_tried(first):
    page = first.post("/danger-phrases", {"text": "Меня бьют дома"}).text
    assert "because of the words: Меня бьют" in page and "@бьет @меня" in page
    assert "would not be taken" in first.post("/danger-phrases", {"text": "Как дела?"}).text
    assert first.post("/danger-phrases", {"text": ""}).status_code == 422


def test_only_the_shift_leads_read_the_changes(first):
    asked(first)
    row = db.session.scalars(select(DangerPhrase)).one()
    assert danger_phrase(first.user, row.public_id) is row
    operator = make.user(Role.OPERATOR)
    assert db.session.scalars(danger_phrases(operator)).all() == []
    with pytest.raises(NotFound):
        danger_phrase(operator, row.public_id)

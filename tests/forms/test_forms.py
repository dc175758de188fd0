"""Fields take what people type, and give it back when it cannot be read."""

from datetime import UTC, date, datetime
from enum import StrEnum

import pytest
from werkzeug.datastructures import MultiDict

from app import clock
from app.errors import RuleBroken
from app.forms import (
    CheckboxesField,
    DateField,
    DateTimeField,
    IinField,
    InputRequired,
    IntegerField,
    PhoneField,
    RadioField,
    Row,
    RowsField,
    StringField,
    TaskForm,
    TextAreaField,
    digits,
    error_summary,
    is_iin,
    not_in_future,
    options,
)


class Level(StrEnum):
    LOW = "low"
    HIGH = "high"


LABELS = {Level.LOW: "Low", Level.HIGH: "High"}


class PersonRow(Row):
    name = StringField("Name", validators=[InputRequired("Enter a name.")])
    age = IntegerField("Age", most=120)


class Visit(TaskForm):
    who = StringField("Who was at home?", validators=[InputRequired("Say who was at home.")])
    level = RadioField("Risk", choices=options(Level, LABELS), validators=[InputRequired("Choose a level.")])
    seen = CheckboxesField("Seen", choices=options(Level, LABELS), most=1)
    visited_on = DateField("When?", validators=[InputRequired("Enter the date."), not_in_future])
    left_at = DateTimeField("Left at")
    children = IntegerField("Children", most=20)
    phone = PhoneField("Phone")
    iin = IinField("IIN")
    notes = TextAreaField("Notes")
    people = RowsField(PersonRow, "People at home")


GOOD = {"who": " Әже\x07  Сара ", "level": "high", "visited_on": ["9", "3", "2026"], "notes": "a\r\nb"}


@pytest.fixture
def fill(app, session):
    """A bound form, sent with these values over the good ones."""

    def bind(**values):
        data = MultiDict()
        for name, value in {**GOOD, **values}.items():
            data.setlist(name, value if isinstance(value, list) else [value])
        context = app.test_request_context("/", method="POST", data=data, headers={"Accept-Language": "en"})
        context.push()
        contexts.append(context)
        return Visit()

    contexts = []
    yield bind
    for context in reversed(contexts):
        context.pop()


def test_answers_are_what_json_knows(fill):
    form = fill(left_at=["9", "3", "2026", "14:30"], children="3", phone="8 701 123 45 67")
    assert form.submitted(), form.errors
    assert form.answers() == {
        "who": "Әже Сара",
        "level": "high",
        "seen": [],
        "visited_on": "2026-03-09",
        "left_at": "2026-03-09T14:30:00+05:00",
        "children": 3,
        "phone": "+77011234567",
        "iin": None,
        "notes": "a\nb",
        "people": [],
    }


def test_nothing_sent_names_each_box_in_the_summary(fill):
    form = fill(who="", level=[], visited_on=["", "", ""])
    assert not form.submitted()
    found = {(entry["href"], entry["text"]) for entry in error_summary(form)["errorList"]}
    assert found == {
        ("#who", "Say who was at home."),
        ("#level", "Choose a level."),
        ("#visited_on-day", "Enter the date."),
    }
    html = "".join(str(field()) for field in form.questions())
    assert all(f'id="{href[1:]}"' in html for href, _ in found)


def test_what_is_said_of_several_questions_names_each(app):
    class Asked(TaskForm):
        first = RadioField("Is it safe?", choices=options(Level, LABELS), validators=[InputRequired("Answer this.")])
        second = RadioField("Who knows?", choices=options(Level, LABELS), validators=[InputRequired("Answer this.")])

    with app.test_request_context(method="POST", headers={"Accept-Language": "en"}):
        form = Asked(meta={"csrf": False})
        assert not form.submitted()
        told = [entry["text"] for entry in error_summary(form)["errorList"]]
    assert told == ["Is it safe? – Answer this.", "Who knows? – Answer this."]


@pytest.mark.parametrize(
    ("boxes", "words"),
    [
        (["31", "2", "2026"], "There is no such day"),
        (["", "2", "2026"], "must include a day"),
        (["1", "", "2026"], "must include a month"),
        (["1", "2", ""], "must include a year"),
        (["1", "2", "126"], "four digits"),
        (["1", "2", "99999999999999999999"], "four digits"),
        (["a", "b", "2026"], "There is no such day"),
        (["1", "1", "0001"], "from 1900 to 20"),
        (["31", "12", "9999"], "from 1900 to 20"),
        (["1", "1", "2099"], "from 1900 to 20"),
        (["1", "1", "2126"], "from 1900 to 20"),
    ],
)
def test_a_date_that_is_none_is_shown_again_with_the_reason(fill, boxes, words):
    form = fill(visited_on=boxes)
    assert not form.submitted()
    assert words in form.visited_on.errors[0]
    assert all(f'value="{box}"' in str(form.visited_on()) for box in boxes if box)


def test_one_iso_value_is_read_too(fill):
    form = fill(visited_on=["2026-03-09"])
    assert form.submitted()
    assert form.visited_on.data == date(2026, 3, 9)


def test_a_day_to_come_is_refused(fill):
    with clock.at(datetime(2026, 3, 8, 12, tzinfo=UTC)):
        form = fill()
        assert not form.submitted()
    assert form.visited_on.errors == ["This cannot be in the future."]


@pytest.mark.parametrize(("typed", "meant"), [("әіңғ", "2345"), ('"ү', "18"), ("١٢", "12"), ("9.05", "9.05")])
def test_digits_of_the_kazakh_number_row_and_of_other_scripts_count(typed, meant):
    assert digits(typed) == meant


@pytest.mark.parametrize(
    "typed", ["87011234567", "+7 (701) 123-45-67", "7011234567", "7 701 123 45 67", '8 .қ" "әі ңғ ,.']
)
def test_one_number_however_it_is_written(fill, typed):
    form = fill(phone=typed)
    assert form.submitted(), form.errors
    assert form.phone.data == "+77011234567"


@pytest.mark.parametrize(
    ("name", "typed"), [("phone", "12"), ("children", "three"), ("children", "9" * 30), ("iin", "123")]
)
def test_what_cannot_be_read_stands_in_the_box_again(fill, name, typed):
    form = fill(**{name: typed})
    assert not form.submitted()
    assert f'value="{typed}"' in str(form[name]())


@pytest.mark.parametrize("iin", ["120314500004", "150722600004", "091130501800", "180209600109", "900101400404"])
def test_a_right_iin(iin):
    assert is_iin(iin)


@pytest.mark.parametrize(
    "iin", ["120314500005", *(f"12031450051{d}" for d in range(10)), "12031450000", "12031450000a", "١٢٠٣١٤٥٠٠٠٠٤"]
)
def test_a_wrong_iin(iin):
    assert not is_iin(iin)


def test_a_choice_nobody_offered_is_refused(fill):
    form = fill(level="extreme", seen=["low", "x"])
    assert not form.submitted()
    assert form.level.errors and form.seen.errors


def test_no_more_choices_than_asked_for(fill):
    form = fill(seen=["low", "high"])
    assert not form.submitted()
    assert form.seen.errors == ["Choose no more than 1."]


def test_too_long_a_text_is_refused_with_both_numbers(fill):
    form = fill(who="x" * 201)
    assert not form.submitted()
    assert form.who.errors == ["Shorten this to 200 characters. It has 201 now."]


def test_blank_entries_of_a_group_are_passed_over_and_half_filled_ones_are_not(fill):
    form = fill(**{"people-0-name": "Сара", "people-0-age": "40", "people-1-name": "", "people-1-age": ""})
    assert form.submitted(), form.errors
    assert form.answers()["people"] == [{"name": "Сара", "age": 40}]
    form = fill(**{"people-0-name": "", "people-0-age": "40"})
    assert not form.submitted()
    assert error_summary(form)["errorList"] == [{"text": "Enter a name.", "href": "#people-0-name"}]


def test_a_button_adds_an_entry_and_another_takes_it_away(fill):
    form = fill(**{"people-0-name": "Сара", "people-0-age": "", "add-people": "1", "who": ""})
    assert not form.submitted() and not form.errors
    assert [entry.name for entry in form.people.entries] == ["people-0", "people-1"]
    form = fill(**{"people-0-name": "Сара", "people-1-name": "Ия", "remove-people": "people-0"})
    assert not form.submitted()
    assert [entry.form.name.data for entry in form.people.entries] == ["Ия"]


def test_a_broken_rule_is_shown_at_its_field_or_above_the_form(fill):
    form = fill()
    assert form.submitted()
    form.blame(RuleBroken("This date is before the case was opened.", field="visited_on"))
    form.blame(RuleBroken("The case is closed."))
    found = error_summary(form)["errorList"]
    assert found[0] == {"text": "The case is closed."}
    assert found[1] == {"text": "This date is before the case was opened.", "href": "#visited_on-day"}


def test_a_made_up_idempotency_key_is_replaced(fill):
    assert fill(once="abc_def-123").once.data == "abc_def-123"
    made = fill(once="x" * 5000).once.data
    assert 8 <= len(made) <= 64


def test_no_hint_is_empty_and_no_word_is_english_by_accident(fill, app):
    form = fill(who="")
    form.submitted()
    html = "".join(str(field()) for field in form.questions())
    assert "govuk-hint" not in html
    assert "None" not in html


def test_a_single_fault_is_told_with_the_question_it_is_about(app):
    """Fault A19: "Answer this question." above a form of twenty questions."""

    class Asked(TaskForm):
        age = IntegerField("How old is the child?", validators=[InputRequired()], least=0, most=18)
        name = StringField("Name", validators=[InputRequired("Enter a name.")])

    with app.test_request_context(method="POST", data={"age": "", "name": "A"}, headers={"Accept-Language": "en"}):
        form = Asked(meta={"csrf": False})
        assert not form.submitted()
        (told,) = error_summary(form)["errorList"]
        assert told["text"] == "How old is the child? – Answer this question."
        assert form.age.errors == ["Answer this question."]
    with app.test_request_context(method="POST", data={"age": "99", "name": ""}, headers={"Accept-Language": "en"}):
        form = Asked(meta={"csrf": False})
        assert not form.submitted()
        told = [entry["text"] for entry in error_summary(form)["errorList"]]
        assert told == ["How old is the child? – Enter a number from 0 to 18.", "Enter a name."]

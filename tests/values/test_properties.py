"""What holds for whatever is typed: a value that was made storable, or a number that was read, stays as it is."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import RuleBroken
from app.values import iin, names, phones, plain_text

TYPED = st.text() | st.text(st.characters(min_codepoint=0, max_codepoint=0x52F))
"""Anything at all, and more often what keyboards of Kazakhstan send."""
DIGITS = "0123456789"
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


@given(TYPED)
@pytest.mark.parametrize("made", [plain_text.storable, plain_text.line, plain_text.paragraphs, plain_text.digits])
def test_what_was_made_storable_is_not_changed_again(made, typed):
    assert made(made(typed)) == made(typed)


@given(TYPED)
@pytest.mark.parametrize("made", [plain_text.storable, plain_text.line, plain_text.paragraphs])
def test_whatever_is_typed_can_be_stored(made, typed):
    assert plain_text.is_storable(made(typed))
    made(typed).encode()


@given(TYPED)
def test_a_line_is_one_line(typed):
    assert len(plain_text.line(typed).splitlines()) <= 1
    assert plain_text.line(typed).strip() == plain_text.line(typed)


@given(st.text(DIGITS, min_size=1))
def test_digits_typed_on_the_kazakh_row_are_those_digits(typed):
    row = str.maketrans("1234567890", '"әіңғ,.үұқ')
    assert plain_text.digits(typed) == typed
    assert plain_text.digits(typed.translate(row)) == typed


@given(st.text(DIGITS, min_size=11, max_size=11))
def test_at_most_one_check_digit_is_right(first):
    right = [last for last in DIGITS if iin.is_iin(first + last)]
    assert len(right) <= 1
    for last in right:
        assert iin.check(f" {first[:6]} {first[6:]}{last}") == first + last


@given(
    st.sampled_from(["700", "701", "702", "705", "707", "747", "775", "778"]),
    st.text(DIGITS, min_size=7, max_size=7),
    st.sampled_from(["8", "+7", "7", "8 ", "+7 ("]),
)
def test_one_telephone_has_one_form_however_it_is_written(operator, seven, before):
    ten = operator + seven
    written = f"{before}{ten[:3]}) {ten[3:6]}-{ten[6:8]} {ten[8:]}" if "(" in before else f"{before}{ten}"
    assert phones.normal(written) == f"+7{ten}"
    assert phones.normal(phones.shown(f"+7{ten}")) == f"+7{ten}"


@given(TYPED)
def test_a_number_that_was_read_is_read_the_same_again(typed):
    with suppress(RuleBroken):
        assert phones.normal(phones.normal(typed)) == phones.normal(typed)


@given(st.text("аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюяabcdefghijklmnopqrstuvwxyz -"))
def test_a_name_is_found_in_capitals(typed):
    assert names.fold(typed.upper()) == names.fold(typed)

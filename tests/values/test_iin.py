"""The IIN: length and check digit are rules, date and sex are hints."""

from datetime import date

import pytest

from app.errors import RuleBroken
from app.values.iin import check, hint, masked
from app.values.terms import Sex


@pytest.mark.parametrize(
    ("iin", "born_on", "sex"),
    [
        ("120314500004", date(2012, 3, 14), Sex.BOY),
        ("150722600004", date(2015, 7, 22), Sex.GIRL),
        ("091130501800", date(2009, 11, 30), Sex.BOY),  # second pass
        ("180209600109", date(2018, 2, 9), Sex.GIRL),  # second pass
        ("850520300003", date(1985, 5, 20), Sex.BOY),
        ("900101400404", date(1990, 1, 1), Sex.GIRL),  # second pass
    ],
)
def test_a_right_iin_is_taken_and_hints_at_birth_and_sex(iin, born_on, sex):
    assert check(iin) == iin
    assert (hint(iin).born_on, hint(iin).sex) == (born_on, sex)


@pytest.mark.parametrize("iin", ["120314500005", "120314500013", "091130501801", "120314500040", "000000000000"])
def test_a_wrong_check_digit_is_refused(iin):
    with pytest.raises(RuleBroken, match=r".") as refused:
        check(iin)
    assert refused.value.field == "iin"


@pytest.mark.parametrize("last", "0123456789")
def test_a_prefix_that_fails_both_passes_has_no_check_digit(last):
    with pytest.raises(RuleBroken):
        check("12031450051" + last)


@pytest.mark.parametrize("text", ["", "12031450000", "1203145000044", "12031450000a", "١٢٠٣١٤٥٠٠٠٠٤"])
def test_anything_but_twelve_digits_is_refused(text):
    with pytest.raises(RuleBroken):
        check(text)


def test_blanks_are_left_out():
    assert check(" 120314 500004 ") == "120314500004"


def test_the_eleventh_digit_is_unprotected_in_the_first_pass():
    assert check("120314500014") == "120314500014"


def test_an_impossible_date_hints_at_nothing():
    assert hint("991332500000").born_on is None
    assert hint("120314900000").sex is None


def test_only_the_last_four_digits_are_shown():
    assert masked("120314500004") == "•••• •••• 0004"
    assert masked("") == ""

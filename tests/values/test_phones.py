"""Telephone numbers have one normal form."""

import pytest

from app.errors import RuleBroken
from app.values.phones import masked, normal, read, shown


@pytest.mark.parametrize(
    "text",
    [
        "+77011234567",
        "87011234567",
        "8 (701) 123-45-67",
        "7 701 123 45 67",
        "7011234567",
        "+7-701-123–45–67",
        "0077011234567",
        "+7 (701) 123 45 67",
        "٨٧٠١١٢٣٤٥٦٧",
    ],
)
def test_every_way_to_write_a_number_gives_one(text):
    assert normal(text) == "+77011234567"


@pytest.mark.parametrize("text", ["+996 555 12 34 56", "00996555123456", "8 10 996 555 123456"])
def test_a_foreign_number_keeps_its_country(text):
    assert normal(text) == "+996555123456"


@pytest.mark.parametrize("text", ["+7 701 000 00 1", "+8 701 123 45 67", "8701123456", "0998901234567"])
def test_a_slip_is_no_other_subscribers_number(text):
    """Fault C4: +7 with nine digits was read as somebody else's number."""
    assert read(text) == ""


@pytest.mark.parametrize("text", ["", "111", "701123456", "870112345678", "abc", "+1", "8701123456a", "+" + "9" * 30])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(RuleBroken) as refused:
        normal(text)
    assert refused.value.field == "phone"


def test_a_masked_number_cannot_be_called():
    assert masked("+77011234567") == "+7 701 ••• •• 67"
    assert masked("+996555123456") == "+996 ••• 56"
    assert masked("+998901234567") == "+998 ••• 67"
    assert masked("12345") == "••• 45"
    assert masked(None) == ""


def test_a_shown_number_is_in_groups():
    assert shown("+77011234567") == "+7 701 123 45 67"
    assert shown("+998901234567") == "+998 90 123 45 67"
    assert shown("12345") == "12345"

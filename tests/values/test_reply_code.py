"""Codes that a child copies: few signs, the same on each keyboard, never two readings of one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.values import reply_code


@given(st.integers(0, 2**256))
def test_a_code_is_ten_signs_and_is_read_as_it_was_shown(number):
    code = reply_code.spelled(number)
    assert len(code) == 10 and set(code) <= set(reply_code.SIGNS)
    assert reply_code.read(reply_code.grouped(code)) == code
    assert reply_code.read(reply_code.grouped(code).lower()) == code


def test_every_number_below_the_most_has_a_code_of_its_own():
    most = len(reply_code.SIGNS) ** reply_code.LENGTH
    assert len({reply_code.spelled(number) for number in range(0, most, most // 1_000)}) >= 1_000


@pytest.mark.parametrize("typed", ["", "K7M4", "K7M4 X29P T3Z", "K7M4 X29P TЩ", "1" * 19, "1" * 21, "K" * 20])
def test_what_cannot_be_a_code_is_none(typed):
    assert reply_code.read(typed) is None


def test_letters_of_the_other_keyboard_are_the_same_code():
    assert reply_code.read("авсе нкмр тх") == "ABCEHKMPTX"
    assert reply_code.read("o0oO оОo000") == "0" * 10

"""The code under which a child reads an answer: K7M4 X29P T3.

Ten signs out of 21: the digits, and the letters that look the same in Kazakh, Russian and English, so that it can be
typed on whichever keyboard is at hand; O is read as 0. That makes 21^10 = 1.7 × 10^13 codes, 43.9 bits. With a million
talks (five years of contacts) a guess opens one of them with a chance of 6 × 10^-8. An address may guess wrong 30 times
an hour, and once all addresses together have done so 2,000 times in the hour, 3 times (`intake_limits`). Whoever rules
10,000 addresses guesses 32,000 times an hour and opens some talk, not one of their choice, once in three weeks of an
alarm that never ends; for the talk of one child they would need 60,000 years. No case and no name stands behind it.

Codes of twenty digits, which were given out before, go on working.
"""

SIGNS = "0123456789ABCEHKMPTXY"
LENGTH, OLD_LENGTH = 10, 20
_SAME = str.maketrans("АВСЕНКМРТХУОOҮҚЁ", "ABCEHKMPTXY00YKE")
"""Letters of the other keyboard, and what is easily written for one of ours."""


def spelled(number: int) -> str:
    """The code that stands for a number of any size."""
    signs = []
    for _place in range(LENGTH):
        number, sign = divmod(number, len(SIGNS))
        signs.append(SIGNS[sign])
    return "".join(signs)


def grouped(code: str) -> str:
    """K7M4 X29P T3: easier to copy."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def read(typed: str) -> str | None:
    """The bare code, or None if what was typed cannot be one."""
    bare = "".join(char for char in typed.upper().translate(_SAME) if char.isalnum())
    if len(bare) == OLD_LENGTH and bare.isascii() and bare.isdigit():
        return bare
    return bare if len(bare) == LENGTH and set(bare) <= set(SIGNS) else None

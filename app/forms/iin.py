"""The individual identification number: length and check digit are rules, everything else in it is a hint."""

FIRST = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
SECOND = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)


def is_iin(text: str) -> bool:
    """Twelve digits with the right check digit. Date and sex inside are not looked at: they bind nobody since 2013."""
    if len(text) != 12 or not (text.isascii() and text.isdigit()):
        return False
    for weights in (FIRST, SECOND):
        rest = sum(int(d) * w for d, w in zip(text, weights, strict=False)) % 11
        if rest < 10:
            return rest == int(text[11])
    return False

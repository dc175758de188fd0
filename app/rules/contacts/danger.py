"""Words that bring a text to the front of the line. A guess for the order alone: people decide."""

import re

from app.values.names import fold

_STEMS = (
    # Kazakh
    "өлгім", "өлтір", "өзімді өлтір", "өлем", "пышақ", "ұрып", "соғып", "зорла", "секіремін", "көмектес", "қорқамын",
    # Russian
    "убью", "убить", "убива", "умереть", "умру", "покончить", "суицид", "самоубий", "режу", "порез", "нож", "бьёт",
    "бьет", "избива", "насил", "изнасил", "домога", "спрыгн", "кровь", "помогите", "страшно",
    # English
    "kill me", "kill myself", "killed", "suicide", "want to die", "dying", "knife", "cut myself", "rape", "beats me",
    "hits me", "blood", "help me",
)  # fmt: skip
_FOUND = re.compile("|".join(rf"\b{re.escape(fold(stem))}" for stem in _STEMS))


def has_risk_words(text: str) -> bool:
    """Whether the text, however it is spelled, holds a word of danger."""
    return bool(_FOUND.search(fold(text)))

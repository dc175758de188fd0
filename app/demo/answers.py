"""What people answer in a demonstration, so that a case reads like a case; chance fills in the rest."""

import random
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from app import clock
from app.demo.stories import BOYS, CALLERS, GIRLS, GOALS, SCHOOLS, STREETS, SURNAMES, Story
from app.staff.models import District
from app.values.terms import Relation, Sex

Reply = Mapping[str, Any] | Callable[[], Mapping[str, Any]]
Answers = dict[str, Reply]
SEVERE = frozenset({"physical", "sexual", "left_alone", "suicide_risk", "domestic_violence"})


class Child:
    """Name, age and home of a made-up child."""

    def __init__(self, story: Story, chance: random.Random) -> None:
        self.sex = chance.choice((Sex.GIRL, Sex.BOY))
        self.given = chance.choice(GIRLS if self.sex is Sex.GIRL else BOYS)
        self.surname = _of(chance.choice(SURNAMES), self.sex)
        self.age = chance.randint(*story.age)
        self.school = chance.choice(SCHOOLS) if self.age > 5 else ""
        self.caller = chance.choice(CALLERS.get(story.relation, ("",)))
        self.address = f"{chance.choice(STREETS)} көшесі {chance.randint(1, 120)}, {chance.randint(1, 90)}-пәтер"


def _of(surname: str, sex: Sex) -> str:
    """The form of a surname for a girl, where it has one."""
    if sex is not Sex.GIRL:
        return surname
    return f"{surname}а" if surname.endswith(("ов", "ев")) else surname.replace("ұлы", "қызы")


def triage(story: Story, child: Child, district: District, outcome: str) -> Mapping[str, Any]:
    """The operator's record of a contact that goes to guardianship."""
    return {
        "words": story.words,
        "danger": story.danger,
        "harms": list(story.harms),
        "carer_access": story.carer_access,
        "is_repeat": "no",
        "child_surname": child.surname,
        "child_given": child.given,
        "child_age": child.age,
        "child_sex": child.sex.value,
        "school": child.school,
        "region": district.region_id,
        "district": district.id,
        "address": child.address,
        "caller_name": child.caller,
        "caller_relation": story.relation if child.caller and story.relation in set(Relation) else "",
        "raise_to": "",
        "raise_reason": "",
        "child_iin": "",
        "outcome": outcome,
    }


def case(story: Story, chance: random.Random, *, is_removed: bool = False) -> Answers:
    """How the case goes: mostly help at home, sometimes no concern, now and then a removal."""
    harm = chance.choices(("none", "signs", "serious"), (3, 6, 2 if SEVERE & set(story.harms) else 0))[0]
    harm = "serious" if is_removed else harm
    return {
        "protection_case/accept_case": lambda: {"answer": "yes" if chance.random() < 0.94 else "no"},
        "protection_case/first_visit": _first_visit(story, harm, chance),
        "protection_case/approve_plan": {"decision": "approved"},
        "protection_case/make_plan": lambda: {"lines": _lines(chance)},
        "protection_case/care_plan": lambda: {"lines": _lines(chance)},
        "protection_case/review_plan": lambda: {"review": chance.choices(("go_on", "goals_met"), (1, 2))[0]},
        "protection_case/approve_closure": {"closure": "approved"},
    }


def _first_visit(story: Story, harm: str, chance: random.Random) -> Mapping[str, Any]:
    safe = harm != "serious"
    return {
        "seen": "alone",
        "child_words": _said(story.language, safe),
        "harm_found": harm,
        "signs": [] if harm == "none" else ["dirty"],
        "carer_protects": {"none": "yes", "signs": "partly", "serious": "no"}[harm],
        "child_afraid": "no" if safe else "yes",
        "home_safe": "yes" if safe else "no",
        "needs_support": "no" if harm == "none" and chance.random() < 0.6 else "yes",
        "place": "home" if safe else "health_organisation",
    }


def _lines(chance: random.Random) -> list[dict[str, Any]]:
    by = (clock.now() + timedelta(days=30)).astimezone(clock.ALMATY)
    day = [str(by.day), str(by.month), str(by.year)]
    chosen = chance.sample(GOALS, 3)
    return [{"goal": goal, "service": service, "body": body, "due_on": day} for goal, service, body in chosen]


def _said(language: str, is_safe: bool) -> str:
    if language == "kk":
        return "Апаммен бірге болғым келеді. Мектеп ұнайды." if is_safe else "Үйге барғым келмейді, қорқамын."
    return "Хочу, чтобы мама не плакала. В школе хорошо." if is_safe else "Я боюсь, когда он приходит."

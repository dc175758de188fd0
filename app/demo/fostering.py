"""Children of the demonstration in foster families: searches and stays in every stage."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from app import clock, jobs
from app.db import db
from app.demo import desk
from app.demo.answers import Answers, Reply
from app.demo.life import settle
from app.errors import RuleBroken
from app.roles import Role
from app.rules.families import concerns
from app.rules.placements import ending
from app.rules.placements.ending import Respite
from app.staff.models import User
from app.tables.cases import Case, CaseState
from app.tables.families import FosterFamily
from app.tables.placements import Placement, PlacementState
from app.tables.words.families import Worry
from app.workflow.models import Task, TaskState

HALTS = {103: "hand_over", 108: "approve_placement", 113: "ask_family", 117: "match_family", 125: "match_family"}
"""Lives that stand at a step of the search now."""

REMOVED = frozenset({19, 33, 47, 58, 69, 86, 93, 98, 101, 120, 126, 136, 140, 143, *HALTS})
"""Numbers of the lives in which a child is found unsafe, from months ago to this day."""

WITHOUT = frozenset({86, 120, 140})
"""Those of them where no family can be found: the region has none."""

NOBODY = "Өңірде шарт жасасқан отбасы жоқ."
GLAD = "Үйге қайтқаныма қуаныштымын."
HANDED_OVER = {
    "brought_by": "Қорғаншылық маманы мен психолог",
    "papers": ["birth_certificate", "medical_card", "removal_act", "order"],
    "missing": "Мектеп құжаттары ертең жеткізіледі.",
    "medicine": "Дәрі ішпейді, аллергиясы жоқ.",
    "belongings": "Қысқы киім, сөмке, сүйікті ойыншығы.",
    "habits": "Шам жағулы ұйықтайды, қатты дауыстан қорқады.",
    "child_words": "Ол жақта мысық бар ма?",
}

LONG_ENOUGH = timedelta(days=12)  # of a stay that breaks down


def replies(chance: Random, *, are_families_near: bool) -> Answers:
    """How a search goes: mostly well, now and then with a no, and visits that mostly find nothing."""
    because = chance.choice(("no_place", "need")) if are_families_near else "no_families"
    placed: Reply = {
        "place": "institution",
        "name": "Облыстық балаларды қолдау орталығы",
        "because": because,
        "why": "Өңірдегі барлық отбасы қаралды, көршілес облыстарға сұрау жіберілді.",
    }
    chosen: Reply = {"why": "Тілі мен мектебі сәйкес келеді, үйі жақын." if are_families_near else NOBODY}
    return {
        "foster_placement/match_family": chosen,
        "foster_placement/ask_family": lambda: _asked(chance),
        "foster_placement/approve_placement": lambda: _approved(chance),
        "foster_placement/hand_over": HANDED_OVER,
        "foster_placement/temporary_place": placed,
        "foster_placement/end_placement": {"reason": "returned_home", "place": "home", "child_words": GLAD},
        "placement_visit/visit_child": lambda: _visit(chance),
        "protection_case/removal_act": {"place": "health_organisation"},
    }


def _asked(chance: Random) -> dict[str, str]:
    if chance.random() < 0.75:
        return {"answer": "yes", "reason": "", "arranged": "Кешке дейін төсек пен киім дайын болады."}
    return {"answer": "no", "reason": chance.choice(("health", "away", "need")), "arranged": ""}


def _approved(chance: Random) -> dict[str, str]:
    is_approved = chance.random() < 0.92
    why = "" if is_approved else "Отбасы баланың мектебінен тым алыс."
    return {"answer": "yes" if is_approved else "no", "why": why, "apart_because": ""}


def finish(chance: Random) -> None:
    """About a family there is a concern, one stay broke down these days, and one child rests with another family.

    In this order: where chance leaves a single stay, the commissioner still has something on the desk.
    """
    with db.unit_of_work():
        stays = _running()
    if stays:
        worried, case_id, _at = stays.pop()
        _worry(worried, case_id)
    before = clock.now() - LONG_ENOUGH
    broken = next((row for row, _case, at in stays if at and at < before and _is_done(_break_down, row, chance)), 0)
    for row_id, case_id, _at in stays:
        if row_id != broken and _is_done(_rest, row_id, case_id):
            return


def _is_done(act: Callable[..., bool], *given: Any) -> bool:
    """False where a rule is against it: the end of a stay may be under way already."""
    try:
        return act(*given)
    except RuleBroken:
        return False


def _running() -> list[tuple[int, int, datetime | None]]:
    """Id, case and begin of every stay, the longest first. Where the case is closed its end is under way."""
    wanted = select(Placement.id, Placement.case_id, Placement.began_at).join(Case, Case.id == Placement.case_id)
    wanted = wanted.where(Placement.state == PlacementState.RUNNING, Case.state == CaseState.OPEN)
    found = db.session.execute(wanted.order_by(Placement.began_at))
    return [(row_id, case_id, began_at) for row_id, case_id, began_at in found]


def _break_down(row_id: int, chance: Random) -> bool:
    said = {"reason": "breakdown", "place": "adaptation_centre", "why": "Бала мен отбасы тіл табыса алмады."}
    with jobs.at_hand() as kept:
        with db.unit_of_work():
            row = db.session.get_one(Placement, row_id)
            case = db.session.get_one(Case, row.case_id)
            ending.announce_end(row, by=db.session.get_one(User, case.manager_id))
        settle(kept)
        with db.unit_of_work():
            wanted = select(Task).where(Task.case_id == case.id, Task.step == "end_placement")
            task = db.session.scalars(wanted.where(Task.state == TaskState.OPEN)).one()
            desk.work(task, _officer(case.region_id), chance, said, kept)
        settle(kept)
    return True


def _worry(row_id: int, case_id: int) -> None:
    """The case manager heard something from the child: the commissioner has it on the desk, and the head."""
    with clock.at(clock.now() - timedelta(hours=5)), jobs.at_hand() as kept:
        with db.unit_of_work():
            row, case = db.session.get_one(Placement, row_id), db.session.get_one(Case, case_id)
            family, said = db.session.get_one(FosterFamily, row.family_id), "Бала түнде жалғыз қалатынын айтты."
            concerns.raise_concern(family, Worry.CHILD_SAID, said, by=db.session.get_one(User, case.manager_id))
        settle(kept)


def _rest(row_id: int, case_id: int) -> bool:
    with db.unit_of_work():
        row, case = db.session.get_one(Placement, row_id), db.session.get_one(Case, case_id)
        able = ending.can_rest_with(row, case)
        if not able or row.began_at is None:
            return False
        family = db.session.get_one(FosterFamily, able[0])
        began, until = max(row.began_at, clock.now() - timedelta(hours=20)), clock.today() + timedelta(days=4)
        rest = Respite(str(family.public_id), began, until, "Тәрбиеші емделуде.")
        ending.begin_respite(row, case, rest, by=_officer(case.region_id))
        return True


def _officer(region_id: int) -> User:
    wanted = select(User).where(User.role == Role.PLACEMENT_OFFICER, User.region_id == region_id).order_by(User.id)
    return db.session.scalars(wanted.limit(1)).one()


def _visit(chance: Random) -> dict[str, str]:
    seen = "alone" if chance.random() < 0.9 else "not_seen"
    concern = chance.choices(("none", "concern"), (9, 1))[0]
    return {
        **dict.fromkeys(("health", "school", "carers", "home"), "well"),
        "seen": seen,
        "concern": concern,
        "why_not_alone": "" if seen == "alone" else "Үйде ешкім болмады.",
        "child_words": "Мұнда маған жақсы, апайым қамқор.",
        "concern_words": "" if concern == "none" else "Бала түнде ұйықтай алмайды.",
    }

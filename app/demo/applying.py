"""Families of the demonstration apply, are checked and sign, as the people at the desks do it."""

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from app import clock, jobs
from app.db import db
from app.demo import desk
from app.demo.households import Household, application
from app.demo.life import settle
from app.roles import Role
from app.rules.families import applications, contracts, requirements
from app.rules.families.requirements import Finding
from app.staff.models import District, User
from app.tables.families import FosterFamily, Proof, Requirement
from app.tables.requirement_kinds import kinds
from app.tables.words.families import Flaw, Ground, Ruled
from app.workflow.models import Task, TaskState

DAYS = {
    "register_applicant": 1,
    "check_documents": 5,
    "visit_home": 6,
    "complete_training": 8,
    "interview_family": 10,
    "decide_family": 14,
    "sign_contract": 17,
}
"""How many days after the application each step is done, in the order they are done in."""

TOGETHER = ("check_documents", "visit_home", "complete_training")
STOPS = {"withdrew": "interview_family", "deferred": "sign_contract", "refused": "sign_contract"}
"""The step that a family never comes to, by what became of it."""

RULINGS = {"deferred": Ruled.DEFER, "refused": Ruled.REFUSE}
NONE = ["", "", ""]  # an empty date
PAPERS = {
    "identity": "№ 0421877, ҚР ІІМ",
    "medical": "Қалалық емхана, № 1184 анықтама",
    "dispensary": "Психикалық денсаулық орталығы, № 633",
    "no_conviction": "eGov, № 10100582",
    "spouse_consent": "Нотариус, тізілім № 217",
    "income": "МКБ анықтамасы, № 77",
    "housing_right": "Жылжымайтын мүлік тізілімінен үзінді",
    "training": "Сертификат № 58",
}
SAID: dict[str, dict[str, Any]] = {
    "check_documents": {"words": "Құжаттар түпнұсқамен салыстырылды."},
    "visit_home": {
        "met": "Үйдегілердің бәрі үйде болды.",
        "sleeps": "Балаға бөлек бөлме, терезе жанында үстел бар.",
        "seen": "Үй жылы, таза. Отбасы мүшелері бір-бірімен жайлы сөйлеседі.",
        "children_view": "",
        "lacks": [],
        "dangers": [],
        "fitness": "fit",
    },
    "complete_training": {
        "organisation": "Балаларды қолдау орталығы",
        "hours": 80,
        "words": "Жаттығуларға белсенді қатысты.",
    },
    "interview_family": {
        "with_whom": "Екі тәрбиешімен",
        "motive": "Көмек керек балаға уақытша үй болғысы келеді.",
        "expects": "Бала бірден үйренбейтінін түсінеді, қиын кезде психологқа жүгінеді.",
        "birth_family": "Сыйлап сөйлейді, кездесуге қарсы емес.",
        "advice_why": "Сұрақтарға ашық жауап берді.",
    },
    "decide_family": {"why": "Құжаттар, үй және сұхбат бірге қаралды."},
}
"""What is written of every family alike."""
YEAR = timedelta(days=364)
CARD = timedelta(days=1500)  # an identity card holds longer than anything else


def apply(family: Household, chance: Random) -> int:
    """The family applies and goes its way to where it stands, or to its contract. Returns its id."""
    began = clock.today() - timedelta(days=family.ago)
    with jobs.at_hand() as kept:
        with db.unit_of_work():
            officer = person(Role.PLACEMENT_OFFICER, family.region)
            with clock.at(morning(began)):
                task = applications.apply(family.surname, _district(family), by=officer)
            row = db.session.get_one(FosterFamily, task.family_id if task else 0)
            for step in _steps(family):
                with clock.at(morning(began + timedelta(days=DAYS[step]), 15 * list(DAYS).index(step))):
                    _do(step, row, family, chance)
            if family.halt == "check_documents":
                _leave_lying(row, began, officer)
            if family.since == "withdrew":
                with clock.at(morning(began + timedelta(days=12))):
                    contracts.withdraw(row, "Отбасы басқа қалаға көшетін болды.", by=officer)
        settle(kept)
        return row.id


def person(role: Role, region_id: int) -> User:
    """The first of that role in the region."""
    wanted = select(User).where(User.role == role, User.region_id == region_id).order_by(User.id).limit(1)
    return db.session.scalars(wanted).one()


def morning(day: date, minutes: int = 0) -> datetime:
    """Ten o'clock in Almaty and so many minutes, on that day or the next working day."""
    monday = day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
    return datetime.combine(monday, datetime.min.time().replace(hour=10), clock.ALMATY) + timedelta(minutes=minutes)


def work(task: Task, chance: Random, chosen: dict[str, Any]) -> None:
    """The first of its desk does the task."""
    actor = person(Role(task.role), task.region_id or 0)
    task.assignee_id = actor.id
    desk.work(task, actor, chance, chosen)


def days(day: date) -> list[str]:
    """As the boxes of a date are filled in."""
    return [str(day.day), str(day.month), str(day.year)]


def _steps(family: Household) -> list[str]:
    """Those that have been done."""
    end = family.halt or STOPS.get(family.since, "")
    if end in TOGETHER:
        return ["register_applicant", *(step for step in TOGETHER if step != end)]
    steps = list(DAYS)
    return steps[: steps.index(end)] if end else steps


def _do(step: str, row: FosterFamily, family: Household, chance: Random) -> None:
    if step in TOGETHER:
        _check_papers(row, step, family)
    wanted = select(Task).where(Task.family_id == row.id, Task.step == step, Task.state == TaskState.OPEN)
    work(db.session.scalars(wanted).one(), chance, _answers(step, row, family))


def _check_papers(row: FosterFamily, step: str, family: Household) -> None:
    officer = person(Role.PLACEMENT_OFFICER, family.region)
    for paper in _papers(row, step):
        requirements.check(paper, _finding(paper, family.expires), by=officer)


def _papers(row: FosterFamily, step: str) -> list[Requirement]:
    """What is looked at in that step: the act is written by the visit itself, an age needs no paper."""
    return [one for one in requirements.current(row) if kinds()[one.kind].step == step and one.kind in PAPERS]


def _finding(paper: Requirement, expires: int | None) -> Finding:
    """It holds a year from some days ago; a medical certificate until the day it is to expire on."""
    until, issued_on = None, clock.today() - timedelta(days=9)
    if paper.kind == "identity":
        until = issued_on + CARD
    if paper.kind == "medical" and expires is not None:
        until = clock.real_today() + timedelta(days=expires)
        issued_on = until - YEAR
    return Finding(proof=Proof.ACCEPTED, paper=PAPERS[paper.kind], issued_on=issued_on, expires_on=until)


def _leave_lying(row: FosterFamily, began: date, officer: User) -> None:
    """Of the papers one was not in order, and the others have been lying on a desk since."""
    with clock.at(morning(began + timedelta(days=4))):
        first, *rest = _papers(row, "check_documents")
        requirements.check(first, Finding(proof=Proof.FAILED, reason=Flaw.DOUBTFUL, words="Мөрі жоқ."), by=officer)
        for paper in rest[:3]:
            requirements.check(paper, Finding(proof=Proof.HANDED_IN, paper=PAPERS[paper.kind]), by=officer)


def _district(family: Household) -> District:
    wanted = select(District).where(District.region_id == family.region).order_by(District.id)
    return db.session.scalars(wanted.offset(family.district).limit(1)).one()


def _answers(step: str, row: FosterFamily, family: Household) -> dict[str, Any]:
    today = clock.today()
    begins = clock.real_today() - timedelta(days=family.contract) if family.contract else today
    ruled = RULINGS.get(family.since, Ruled.APPROVE)
    grounds = {Ruled.DEFER: Ground.INCOME, Ruled.REFUSE: Ground.MOTIVE}
    known: dict[str, dict[str, Any]] = {
        "register_applicant": application(family),
        "visit_home": {
            "rooms": 3 + row.id % 3,
            "area_m2": 64 + row.id % 50,
            "act_number": f"№ {100 + row.id}",
            "act_on": days(today),
        },
        "interview_family": {"advice": "doubts" if ruled is Ruled.REFUSE else "recommended"},
        "decide_family": {
            "ruled": ruled,
            "ground": grounds.get(ruled, ""),
            "deferred_until": days(clock.real_today() + timedelta(days=26)) if ruled is Ruled.DEFER else NONE,
        },
        "sign_contract": {"number": f"КО-{family.region}/{100 + row.id}", "begins": days(begins), "until": NONE},
    }
    return SAID.get(step, {}) | known.get(step, {})

"""From the application to the contract: the rules of each step, and what it writes."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from app import audit, clock
from app.audit_codes import AuditCode
from app.db import db
from app.deadlines import times
from app.errors import RuleBroken
from app.i18n import gettext as _
from app.rules import timeline
from app.rules.families import contracts, families, requirements
from app.rules.families import people as family_people
from app.rules.families.concerns import route_of
from app.rules.families.people import Entry
from app.rules.families.requirements import Finding
from app.rules.families.wishes import set_wishes, wishes_of
from app.staff.models import District, User
from app.tables.families import FosterFamily, Part, Proof, Stage
from app.tables.requirement_kinds import ACT, name_of
from app.tables.words.families import Flaw, Ground, Ruled
from app.tables.words.timeline import Event
from app.values.terms import Sex
from app.workflow import engine
from app.workflow.models import Instance, Task
from app.workflow.registry import Variables

LONGEST_DEFERRAL = timedelta(days=366)
AGAIN = "decide_family.again"


def family_of(instance: Instance) -> FosterFamily:
    """The family an instance runs for. NoResultFound if there is none."""
    return db.session.get_one(FosterFamily, instance.about["family_id"])


def apply(surname: str, district: District, *, by: User) -> Task | None:
    """A new applicant, whose first step waits; it is returned."""
    family = families.new_family(surname, district, by=by)
    decide_at = times.due("decide_family", None, clock.now()).isoformat()
    about: Variables = {"family_id": family.id, "decide_family_at": decide_at}
    instance = engine.start("foster_family", about=about, route=route_of(family))
    family.instance_id = instance.id
    return db.session.query(Task).filter_by(instance_id=instance.id).first()


def register(instance: Instance, answers: Mapping[str, Any], people: list[Entry], *, by: User) -> None:
    """The application is entered and what must be shown is known. RuleBroken by who they are or what they wish."""
    family = at_work(instance)
    set_wishes(family, wishes_of(answers), by=None)
    if not any(entry["part"] is Part.CARER for entry in people):
        raise RuleBroken(_("At least one person must be a carer (Regulation of 2025)."), "people")
    if sum(entry["part"] is Part.SPOUSE for entry in people) > 1:
        raise RuleBroken(_("There can be only one spouse who is not a carer."), "people")
    for entry in people:
        _join(family, entry, by)
    requirements.ask(family, by=by)
    timeline.note(Event.FAMILY_REGISTERED, family=family, by=by, words=answers.get("motive"))
    families.enter(family, Stage.CHECKS, by=by)


def finish_checks(instance: Instance, step: str) -> FosterFamily:
    """RuleBroken while a paper of that step was neither accepted nor found not in order."""
    family = at_work(instance)
    left = requirements.unchecked(family, step)
    if left:
        what = "; ".join(dict.fromkeys(name_of(row.kind) for row in left))
        raise RuleBroken(_("Check these first, each on its own row: %(what)s.", what=what))
    return family


def visit_home(instance: Instance, answers: Mapping[str, Any], act_on: Any, *, by: User) -> None:
    """The act is accepted or fails, as the home was found. RuleBroken without its number and date."""
    family = at_work(instance)
    is_fit = answers["fitness"] == "fit"
    if is_fit and not (answers.get("act_number") and act_on):
        raise RuleBroken(_("Enter the number and the date of the housing-conditions act."), "act_number")
    act = next(row for row in requirements.current(family) if row.kind == ACT)
    finding = Finding(
        proof=Proof.ACCEPTED if is_fit else Proof.FAILED,
        paper=answers.get("act_number"),
        issued_on=act_on,
        reason=None if is_fit else Flaw.AGAINST,
    )
    requirements.check(act, finding, by=by)
    timeline.note(Event.HOME_VISITED, family=family, by=by, words=answers["seen"])
    audit.record(by, AuditCode.HOME_VISITED, family)


def begin_interview(instance: Instance) -> str:
    """The family stands at the interview. Returns by when the head decides: in all, or anew after a deferral."""
    family = family_of(instance)
    is_again = family.deferred_until is not None
    families.enter(family, Stage.INTERVIEW)
    family.deferred_until = None
    start = clock.now() if is_again else family.applied_at
    return times.due(AGAIN if is_again else "decide_family", None, start).isoformat()


def interviewed(instance: Instance, answers: Mapping[str, Any], *, by: User) -> None:
    """The head has what is needed to decide."""
    family = at_work(instance)
    timeline.note(Event.FAMILY_INTERVIEWED, family=family, by=by, words=answers["advice_why"])
    audit.record(by, AuditCode.FAMILY_INTERVIEWED, family)
    families.enter(family, Stage.DECISION, by=by)


def decide(instance: Instance, ruled: Ruled, answers: Mapping[str, Any], until: Any, *, by: User) -> Variables:
    """The decision is on the record. RuleBroken for an approval against a rule, or without a ground or a day."""
    family, words = at_work(instance), str(answers["why"])
    ground = answers.get("ground")
    if ruled is not Ruled.APPROVE and not ground:
        raise RuleBroken(_("Select the reason: the family will be told."), "ground")
    if ruled is Ruled.APPROVE:
        contracts.check_ready(family, clock.today())
    family.decided_at, family.decided_by_id = clock.now(), by.id
    family.decision_reason = None if ruled is Ruled.APPROVE else Ground(str(ground))
    timeline.note(Event.FAMILY_DECIDED, family=family, by=by, params={"ruled": ruled}, words=words)
    audit.record(by, AuditCode.FAMILY_DECIDED, family)
    if ruled is Ruled.APPROVE:
        families.enter(family, Stage.CONTRACT, by=by)
        return {"ruled": ruled.value}
    if ruled is Ruled.REFUSE:
        families.enter(family, Stage.REFUSED, by=by)
        return {"ruled": ruled.value}
    return {"ruled": ruled.value, "family_deferred_at": _defer(family, until, by).isoformat()}


def at_work(instance: Instance) -> FosterFamily:
    """The family of the instance. RuleBroken once it has withdrawn: the task is about to go."""
    family = family_of(instance)
    if family.stage in families.GONE:
        raise RuleBroken(_("The family has withdrawn: there is nothing left to do here."))
    return family


def _defer(family: FosterFamily, until: Any, by: User) -> datetime:
    today = clock.today()
    if until is None or not today < until <= today + LONGEST_DEFERRAL:
        raise RuleBroken(
            _("Enter the day on which the application is taken up again: after today and within a year."),
            "deferred_until",
        )
    family.deferred_until = until
    families.enter(family, Stage.DEFERRED, by=by)
    return datetime.combine(until, datetime.min.time().replace(hour=9), clock.ALMATY)


def _join(family: FosterFamily, entry: Entry, by: User) -> None:
    """A rule broken by one of several is shown above the group, with the person's name."""
    try:
        family_people.join(family, entry, by=by)
    except RuleBroken as broken:
        raise RuleBroken(f"{entry['surname']} {entry['given']}: {broken.message}", "people") from broken


def entry_of(row: Any) -> Entry:
    """A person as the form holds them."""
    return {
        "part": Part(row.part.data),
        "surname": row.surname.data,
        "given": row.given.data,
        "patronymic": row.patronymic.data or "",
        "born_on": row.born_on.data,
        "sex": Sex(row.sex.data) if row.sex.data else None,
        "iin": row.iin.data,
        "phone": row.phone.data,
    }

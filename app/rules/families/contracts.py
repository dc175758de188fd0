"""A family's contract: signed, ended; an application withdrawn; a family's own pause."""

from datetime import date

from app import audit, clock
from app.audit_codes import AuditCode
from app.db import db
from app.errors import RuleBroken
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.rules import timeline
from app.rules.families import families, people, requirements
from app.rules.families.requirements import Finding
from app.rules.placements import searches
from app.staff.models import User
from app.tables.families import FosterFamily, Proof, Requirement, Stage
from app.tables.requirement_kinds import CONTRACT, name_of
from app.tables.words.families import Farewell
from app.tables.words.timeline import Event
from app.workflow import engine

STILL_THERE = _l("Children still live with the family: first find places for them and end their placements.")
LEFT = ("family_withdrew", "family_left", "requirement_renewed")
"""What instances about a family wait for that end with it."""


def check_ready(family: FosterFamily, on: date) -> None:
    """RuleBroken unless every carer is 30 to 63 on that day and every needed requirement is in order."""
    carer = people.too_young_or_old(family, on)
    if carer is not None:
        name = carer.person.name
        raise RuleBroken(_("A carer must be 30 to 63 years old (Regulation of 2025): %(name)s is not.", name=name))
    missing = requirements.not_in_order(family, on)
    if missing:
        what = "; ".join(dict.fromkeys(name_of(row.kind) for row in missing))
        raise RuleBroken(_("Required, but not in order yet (Regulation of 2025): %(what)s.", what=what))


def sign(family: FosterFamily, number: str, begins: date, until: date | None, *, by: User) -> None:
    """The family is under contract. RuleBroken if it is not ready on the first day, or if the days do not fit."""
    if until is not None and until <= begins:
        raise RuleBroken(_("The contract cannot end before it begins."), "until")
    families.hold(family)
    if family.stage is not Stage.CONTRACT:
        raise RuleBroken(_("The family has withdrawn: there is nothing left to do here."))
    check_ready(family, max(begins, clock.today()))
    family.contract_number, family.contract_from, family.contract_until = number, begins, until
    row = Requirement(family_id=family.id, kind=CONTRACT)
    db.session.add(row)
    db.session.flush()
    requirements.check(row, Finding(proof=Proof.ACCEPTED, paper=number, expires_on=until), by=by)
    families.enter(family, Stage.ACTIVE, by=by)
    timeline.note(Event.FAMILY_CONTRACT, family=family, by=by)
    audit.record(by, AuditCode.CONTRACT_SIGNED, family)


def end(family: FosterFamily, on: date, reason: Farewell, words: str, *, by: User) -> None:
    """The contract is over at the end of that day. RuleBroken while children live with the family.

    A child who was only promised a place there is looked for anew.
    """
    searches.hold_promised(family.id)
    families.hold(family)
    if family.stage not in (Stage.ACTIVE, Stage.SUSPENDED):
        raise RuleBroken(_("The family is not under contract."))
    if on > clock.today():
        raise RuleBroken(_("This day is in the future."), "ended_on")
    if family.contract_from is not None and on < family.contract_from:
        raise RuleBroken(_("The contract cannot end before it begins."), "ended_on")
    if families.children_now(family):
        raise RuleBroken(STILL_THERE)
    family.ended_on, family.end_reason = on, reason
    families.enter(family, Stage.ENDED, by=by, words=words)
    audit.record(by, AuditCode.CONTRACT_ENDED, family)
    searches.fall_through(family.id, by=by)
    db.session.refresh(family)
    if family.taken:  # by a child of another region, whom this desk does not see
        raise RuleBroken(STILL_THERE)
    _tell_instances(family)


def withdraw(family: FosterFamily, words: str, *, by: User) -> None:
    """The application ends at the family's wish, wherever it stands. RuleBroken once there is a contract."""
    families.hold(family)
    if family.stage not in families.IN_WORK:
        raise RuleBroken(_("Only an application can be withdrawn. A contract must be ended."))
    families.enter(family, Stage.WITHDRAWN, by=by, words=words)
    _tell_instances(family)


def ready_again(family: FosterFamily, words: str, *, by: User) -> None:
    """What the family was deferred for is mended: the interview is taken up before the day. RuleBroken otherwise."""
    waiting = engine.waiting_for("family_mended", family_id=family.id)
    if family.stage is not Stage.DEFERRED or not waiting:
        raise RuleBroken(_("The family is not deferred."))
    timeline.note(Event.FAMILY_CHANGED, family=family, by=by, params={"fields": ""}, words=words)
    for instance_id in waiting:
        engine.deliver(instance_id, "family_mended")


def pause(family: FosterFamily, begins: date | None, until: date | None, words: str | None, *, by: User) -> None:
    """The family takes no child in these days, at its own wish; without days the pause is over. RuleBroken by days."""
    if until is not None and (begins is None or until < begins):
        raise RuleBroken(_("The pause cannot end before it begins."), "paused_until")
    if (begins, until) == (family.paused_from, family.paused_until):
        return
    family.paused_from, family.paused_until = begins, until
    timeline.note(Event.FAMILY_PAUSE if begins else Event.FAMILY_PAUSE_ENDED, family=family, by=by, words=words)
    audit.record(by, AuditCode.FAMILY_PAUSE, family)


def _tell_instances(family: FosterFamily) -> None:
    """Whatever still waits about the family waits no more, once this transaction has committed."""
    for message in LEFT:
        for instance_id in engine.waiting_for(message, family_id=family.id):
            engine.send_later(message, instance_id)

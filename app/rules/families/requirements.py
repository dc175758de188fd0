"""What a family must show: the rows that the data asks for, each checked, renewed, and weighed together."""

from calendar import isleap, monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import BigInteger, func, or_, select
from sqlalchemy.orm import joinedload

from app import audit, clock
from app.audit_codes import AuditCode
from app.db import db
from app.errors import Conflict, RuleBroken
from app.i18n import gettext as _
from app.rules import timeline
from app.rules.families import families
from app.staff.models import User
from app.tables import sealing
from app.tables.families import FamilyAdult, FosterFamily, Part, Proof, Requirement, RequirementKind, Whom
from app.tables.requirement_kinds import AGE, CONTRACT, kinds
from app.tables.words.timeline import Event
from app.workflow import engine
from app.workflow.models import Instance

RENEWED = "requirement_renewed"

OF: dict[Whom, tuple[Part, ...]] = {
    Whom.CARER: (Part.CARER,),
    Whom.ADULT: (Part.CARER, Part.SPOUSE, Part.OTHER_ADULT),
    Whom.SPOUSE: (Part.SPOUSE,),
}
"""The parts of whom a kind is asked; of the home it is asked once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """How a check ended. `paper`: which one, its number, who issued it. `expires_on` empty: by the kind's months."""

    proof: Proof
    paper: str | None = None
    issued_on: date | None = None
    expires_on: date | None = None
    reason: str | None = None
    words: str | None = None


def current(family: FosterFamily) -> list[Requirement]:
    """The rows in force with their adults: the home's first, then by adult, in the order of the kinds."""
    wanted = (
        select(Requirement)
        .join(RequirementKind, RequirementKind.code == Requirement.kind)
        .where(Requirement.family_id == family.id, Requirement.replaced_at.is_(None))
        .options(joinedload(Requirement.adult).joinedload(FamilyAdult.person), joinedload(Requirement.checked_by))
        .order_by(func.coalesce(Requirement.adult_id, 0), RequirementKind.place, Requirement.id)
    )
    return list(db.session.scalars(wanted))


def ask(family: FosterFamily, *, by: User | None = None) -> list[Requirement]:
    """Each row that the data asks for is there; returns the new ones. Those of people who left count no longer."""
    db.session.flush()
    there = {(row.kind, row.adult_id): row for row in current(family)}
    wanted = {(kind.code, one) for kind in kinds().values() for one in _asked_of(kind, family)}
    for key, row in there.items():
        if key not in wanted and row.kind != CONTRACT:
            row.replaced_at = clock.now()
    made = [Requirement(family_id=family.id, kind=kind, adult_id=one) for kind, one in wanted - there.keys()]
    db.session.add_all(made)
    db.session.flush()
    for row in made:
        if row.kind == AGE:
            _by_birth(row, family)
    weigh(family)
    return sorted(made, key=lambda row: row.id)


def check(row: Requirement, found: Finding, *, by: User) -> Requirement:
    """The paper was looked at. What was accepted or failed before stays, replaced by a new row, which is returned.

    RuleBroken for an age limit, a day that does not fit, or a failure without a reason. Conflict if a colleague has
    replaced it meanwhile.
    """
    db.session.refresh(row, with_for_update={"of": Requirement})
    if row.replaced_at is not None:
        raise Conflict(_("A colleague has already checked this."))
    kind = kinds()[row.kind]
    until = _expiry(kind, found)
    _check(row, found, until)
    family = db.session.get_one(FosterFamily, row.family_id)
    _drop_renewals(row)
    if row.state in (Proof.ACCEPTED, Proof.FAILED):
        row.replaced_at = clock.now()
        db.session.flush()
        row = Requirement(family_id=row.family_id, kind=row.kind, adult_id=row.adult_id)
        db.session.add(row)
    _write(row, found, until, family, by)
    db.session.flush()
    if row.kind == CONTRACT and found.proof is Proof.ACCEPTED:
        family.contract_until = until
    weigh(family)
    params = {"requirement": row.kind, "proof": found.proof}
    timeline.note(Event.REQUIREMENT_CHECKED, family=family, by=by, params=params, words=found.words)
    audit.record(by, AuditCode.REQUIREMENT_CHECKED, row)
    return row


def weigh(family: FosterFamily) -> None:
    """The family's row says what its requirements come to: what blocks it, and until when nothing expires."""
    db.session.flush()
    rows = (
        select(Requirement.kind, Requirement.state, Requirement.expires_on)
        .join(RequirementKind, RequirementKind.code == Requirement.kind)
        .where(RequirementKind.is_needed, Requirement.family_id == family.id, Requirement.replaced_at.is_(None))
        .order_by(RequirementKind.place, Requirement.id)
    )
    found = db.session.execute(rows).all()
    family.blocked_by = next((kind for kind, state, _until in found if state is not Proof.ACCEPTED), None)
    dated = [(until, kind) for kind, state, until in found if until is not None and state is Proof.ACCEPTED]
    family.clear_until, family.clear_until_kind = min(dated, default=(None, None))


def not_in_order(family: FosterFamily, on: date | None = None) -> list[Requirement]:
    """The needed ones that are missing, not yet checked, failed or expired on that day, today unless given."""
    day = on or clock.today()
    wanted = (
        select(Requirement)
        .join(RequirementKind, RequirementKind.code == Requirement.kind)
        .where(Requirement.family_id == family.id, Requirement.replaced_at.is_(None), RequirementKind.is_needed)
        .where(or_(Requirement.state != Proof.ACCEPTED, Requirement.expires_on < day))
        .options(joinedload(Requirement.adult).joinedload(FamilyAdult.person))
        .order_by(RequirementKind.place, Requirement.id)
    )
    return list(db.session.scalars(wanted))


def unchecked(family: FosterFamily, step: str) -> list[Requirement]:
    """The needed rows of a step of the application that nobody has accepted or failed yet."""
    wanted = {code for code, kind in kinds().items() if kind.step == step and kind.is_needed}
    open_ = (Proof.MISSING, Proof.HANDED_IN)
    return [row for row in current(family) if row.kind in wanted and row.state in open_]


def paper_of(row: Requirement, family: FosterFamily) -> str:
    """Which paper it was; empty for none, or after erasure."""
    return sealing.get(row, "evidence", family.key)


def words_of(row: Requirement, family: FosterFamily) -> str:
    """What was said of it."""
    return sealing.get(row, "words", family.key)


def last_day_of_a_carer(born_on: date) -> date:
    """The day before the 64th birthday; of somebody born on 29 February, the last day of that month counts."""
    year = born_on.year + families.OLDEST + 1
    leap = (born_on.month, born_on.day) == (2, 29)
    birthday = date(year, 3, 1) if leap and not isleap(year) else born_on.replace(year=year)
    return birthday - timedelta(days=1)


def months_later(day: date, months: int) -> date:
    """The last day of a paper that holds so many months from `day` on, that day included."""
    at = day.month - 1 + months
    year, month = day.year + at // 12, at % 12 + 1
    last = monthrange(year, month)[1]
    return date(year, month, day.day) - timedelta(days=1) if day.day <= last else date(year, month, last)


def _asked_of(kind: RequirementKind, family: FosterFamily) -> list[int | None]:
    if kind.code == CONTRACT:
        return []
    if kind.of is Whom.HOME:
        return [None]
    return [one.id for one in families.adults(family, *OF[kind.of])]


def _by_birth(row: Requirement, family: FosterFamily) -> None:
    """The age of a carer needs no paper but the birth date."""
    born = next(one for one in family.adults if one.id == row.adult_id).person.born_on
    if born is None:
        return
    row.state, row.checked_at = Proof.ACCEPTED, clock.now()
    row.expires_on = last_day_of_a_carer(born)


def _expiry(kind: RequirementKind, found: Finding) -> date | None:
    if found.expires_on is not None or kind.months is None or found.issued_on is None:
        return found.expires_on
    return months_later(found.issued_on, kind.months)


def _check(row: Requirement, found: Finding, until: date | None) -> None:
    if found.proof is Proof.FAILED and not found.reason:
        raise RuleBroken(_("Select why it is not in order."), "reason")
    if found.proof is Proof.HANDED_IN and row.state is Proof.ACCEPTED:
        raise RuleBroken(
            _("It was accepted before: accept the new document, or select why it is not in order."), "proof"
        )
    if found.proof is not Proof.ACCEPTED:
        return
    if row.kind == AGE:
        raise RuleBroken(_("A carer must be 63 or younger (Regulation of 2025): this cannot be renewed."), "proof")
    if not found.paper:
        raise RuleBroken(_("Enter which document you saw, its number and who issued it."), "paper")
    _check_days(found.issued_on, until)


def _check_days(issued_on: date | None, until: date | None) -> None:
    if issued_on is not None and issued_on > clock.today():
        raise RuleBroken(_("This day is in the future."), "issued_on")
    if until is not None and issued_on is not None and until < issued_on:
        raise RuleBroken(_("It cannot expire before it was issued."), "expires_on")
    if until is not None and until < clock.today():
        raise RuleBroken(_("This document has expired: it cannot be accepted."), "expires_on")


def _drop_renewals(row: Requirement) -> None:
    """The task that asks for this paper goes away by itself, once this transaction has committed."""
    waiting = set(engine.waiting_for(RENEWED, family_id=row.family_id))
    about = Instance.about["requirement_id"].astext.cast(BigInteger) == row.id
    if waiting:
        for instance_id in db.session.scalars(select(Instance.id).where(Instance.id.in_(waiting), about)):
            engine.send_later(RENEWED, instance_id)


def _write(row: Requirement, found: Finding, until: date | None, family: FosterFamily, by: User) -> None:
    row.state, row.checked_at, row.checked_by_id = found.proof, clock.now(), by.id
    row.issued_on = found.issued_on
    row.expires_on = until if found.proof is Proof.ACCEPTED else None
    row.fail_reason = found.reason if found.proof is Proof.FAILED else None
    sealing.put(row, "evidence", found.paper, family.key)
    sealing.put(row, "words", found.words, family.key)

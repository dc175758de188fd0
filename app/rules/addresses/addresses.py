"""The address of a foster family's home: written down, asked for, granted, shown. Only `show` gives it out."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app import audit, clock, vault
from app.audit_codes import AuditCode
from app.db import db
from app.errors import Conflict, RuleBroken
from app.i18n import gettext as _
from app.roles import Role
from app.rules import notices
from app.rules.addresses import kin
from app.staff.models import User
from app.tables import sealing
from app.tables.addresses import LONGEST, AddressGrant, AddressLook, EndedBy, FamilyHome, GrantState, Tie, Why
from app.tables.cases import Case
from app.tables.families import FosterFamily
from app.tables.notices import NoticeKind
from app.tables.placements import Placement

MOST_TOLD = 20


@dataclass(frozen=True, slots=True)
class Asking:
    """What somebody says who asks: what for, in own words, and whether child or family are known privately."""

    why: Why
    words: str
    is_tied: bool


def home(family_id: int) -> FamilyHome | None:
    """That there is an address, since when and by whom; what it is stays sealed."""
    return db.session.scalar(
        select(FamilyHome).where(FamilyHome.family_id == family_id, FamilyHome.replaced_at.is_(None))
    )


def set_home(family: FosterFamily, address: str, *, by: User) -> None:
    """The family lives there from now on. The heads of the region are told of a change."""
    db.session.refresh(family, with_for_update={"of": FosterFamily})
    now, old = clock.now(), home(family.id)
    if old is not None:
        old.replaced_at = now
        db.session.flush()
    key = vault.new_key()
    sealed = vault.seal(key, address, _bound_to(family.id))
    db.session.add(FamilyHome(family_id=family.id, key=key, address_sealed=sealed, set_at=now, set_by_id=by.id))
    audit.record(by, AuditCode.FAMILY_HOME_WRITTEN_DOWN, family)
    for one in _deciders(family.region_id, by) if old is not None else []:
        notices.tell(one, NoticeKind.HOME_CHANGED)


def ask(placement: Placement, case: Case, asking: Asking, *, by: User) -> AddressGrant:
    """The request waits for another person, who is told. RuleBroken if the same one waits already."""
    now, family = clock.now(), db.session.get_one(FosterFamily, placement.family_id)
    declared = [Tie.DECLARED] if asking.is_tied else []
    row = AddressGrant(
        placement_id=placement.id, family_id=family.id, case_id=case.id, region_id=case.region_id,
        asker_id=by.id, role=by.role, desk_region_id=by.region_id, desk_district_id=by.district_id,
        why=asking.why, ties=[*declared, *kin.ties(by, case, family)], asked_at=now,
    )  # fmt: skip
    sealing.put(row, "words", asking.words, case.key)
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except IntegrityError as error:
        raise RuleBroken(_("You have asked already. Your request waits for a decision.")) from error
    audit.record(by, AuditCode.ADDRESS_ASKED_FOR, row)
    for one in _deciders(case.region_id, by):
        notices.tell(one, NoticeKind.ADDRESS_ASKED, case)
    return row


def grant(row: AddressGrant, days: int, *, by: User, remark: str = "", is_checked: bool = False) -> None:
    """The asker may look for so many days. RuleBroken for one's own, Conflict if a colleague was faster.

    Where the asker may be too near, `is_checked` says that it was looked into and `remark` what was found.
    """
    found = _to_decide(row, by)
    if found and not (is_checked and remark):
        raise RuleBroken(_("Confirm that you looked into it, and write what you found."), "is_checked")
    now = clock.now()
    if not timedelta() < timedelta(days=days) <= LONGEST:
        raise RuleBroken(_("Permission is given for 1 to 30 days."), "days")
    row.state, row.until = GrantState.GRANTED, now + timedelta(days=days)
    _decided(row, remark, by)
    audit.record(by, AuditCode.ADDRESS_GRANTED, row)
    notices.tell(row.asker, NoticeKind.ADDRESS_GRANTED, row.case)


def refuse(row: AddressGrant, remark: str, *, by: User) -> None:
    """The asker is told why not. RuleBroken for one's own, Conflict if a colleague was faster."""
    _to_decide(row, by)
    if not remark:
        raise RuleBroken(_("Write why not. The person who asked will read it."), "remark")
    row.state = GrantState.REFUSED
    _decided(row, remark, by)
    audit.record(by, AuditCode.ADDRESS_REFUSED, row)
    notices.tell(row.asker, NoticeKind.ADDRESS_REFUSED, row.case)


def end(row: AddressGrant, *, by: User) -> None:
    """Over before its day. Ending it twice is no mistake."""
    db.session.refresh(row, with_for_update={"of": AddressGrant})
    if row.state is not GrantState.GRANTED:
        return
    row.state, row.ended_at, row.ended_by_id, row.end_reason = GrantState.ENDED, clock.now(), by.id, EndedBy.HAND
    audit.record(by, AuditCode.ADDRESS_GRANT_ENDED, row)
    notices.tell(row.asker, NoticeKind.ADDRESS_ENDED, row.case)


def show(row: AddressGrant, why: str, *, by: User) -> str:
    """The address. The look, its reason and who was told are written in the same transaction.

    The caller has made sure that the grant is in force for `by` and that the password was just given again.
    RuleBroken if no address is on record.
    """
    kept = home(row.family_id)
    address = vault.reveal(kept.key, kept.address_sealed, _bound_to(row.family_id)) if kept else None
    if address is None:
        raise RuleBroken(_("No address of this family is on record. Ask the placement officer."))
    look = AddressLook(grant_id=row.id, at=clock.real_now(), by_id=by.id)
    sealing.put(look, "why", why, row.case.key)
    db.session.add(look)
    audit.looked(by, AuditCode.ADDRESS_SHOWN, row)
    for one in _deciders(row.region_id, by):
        notices.tell(one, NoticeKind.ADDRESS_SHOWN, row.case)
    return address


def ties(row: AddressGrant) -> list[Tie]:
    """Those found when it was asked, and those that can be seen now."""
    family = row.placement.family
    now = kin.ties(row.asker, row.case, family) if family else []
    return [tie for tie in Tie if tie.value in row.ties or tie in now]


def _to_decide(row: AddressGrant, by: User) -> list[Tie]:
    db.session.refresh(row, with_for_update={"of": AddressGrant})
    if row.asker_id == by.id:
        raise RuleBroken(_("You asked for it: another person must decide."))
    if row.state is not GrantState.ASKED:
        raise Conflict(_("A colleague has already decided on this request."))
    return ties(row)


def _decided(row: AddressGrant, remark: str, by: User) -> None:
    row.decided_at, row.decided_by_id = clock.now(), by.id
    sealing.put(row, "remark", remark, row.case.key)


def _deciders(region_id: int, asker: User) -> list[User]:
    """The heads of the region; for a head the others and the commissioner, who also stand in where there is none."""
    wanted = [Role.HEAD, Role.COMMISSIONER] if asker.role is Role.HEAD else [Role.HEAD]
    here = select(User).where(User.region_id == region_id, User.is_enabled, User.id != asker.id)
    found = list(db.session.scalars(here.where(User.role.in_(wanted)).order_by(User.id).limit(MOST_TOLD)))
    stand_ins = here.where(User.role == Role.COMMISSIONER).order_by(User.id).limit(MOST_TOLD)
    return found or list(db.session.scalars(stand_ins))


def _bound_to(family_id: int) -> str:
    """A sealed address moved to another family's row is no address there."""
    return f"family_home.address of {family_id}"

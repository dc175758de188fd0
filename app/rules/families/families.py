"""Foster families: entered into the register, moved from stage to stage, and whether they may take a child."""

from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union

from app import audit, clock, vault
from app.audit_codes import AuditCode
from app.db import db
from app.i18n import Text, format_date
from app.i18n import gettext as _
from app.rules import timeline
from app.staff.models import District, User
from app.tables.families import FamilyAdult, FosterFamily, Part, Stage
from app.tables.numbers import next_number
from app.tables.placements import PeriodKind, Placement, PlacementPeriod, PlacementState
from app.tables.requirement_kinds import name_of
from app.tables.words.timeline import Event

MOST_CHILDREN = 4
"""Brothers and sisters excepted (Regulation of 2025)."""

YOUNGEST, OLDEST = 30, 63
"""Of a carer, in full years (Regulation of 2025)."""

IN_WORK = (Stage.APPLICANT, Stage.CHECKS, Stage.INTERVIEW, Stage.DECISION, Stage.DEFERRED, Stage.CONTRACT)
"""Between the application and the contract."""

GONE = (Stage.REFUSED, Stage.WITHDRAWN, Stage.ENDED)

STALLED_AFTER: dict[Stage, timedelta] = {
    Stage.APPLICANT: timedelta(days=7),
    Stage.CHECKS: timedelta(days=28),
    Stage.INTERVIEW: timedelta(days=7),
    Stage.DECISION: timedelta(days=10),
    Stage.CONTRACT: timedelta(days=14),
    Stage.SUSPENDED: timedelta(days=14),
}
"""How long a stage lasts when all goes well, with some days of grace. A deferral has a day of its own."""


def new_family(surname: str, district: District, *, by: User | None) -> FosterFamily:
    """An applicant under a number of their own, with nothing known yet. The home's address is not kept here."""
    now = clock.now()
    family = FosterFamily(
        key=vault.new_key(),
        stage=Stage.APPLICANT,
        stage_since_at=now,
        applied_at=now,
        number=next_number("family", district.region_id),
        surname=surname,
        district_id=district.id,
        region_id=district.region_id,
    )
    db.session.add(family)
    db.session.flush()
    timeline.note(Event.FAMILY_APPLIED, family=family, by=by)
    audit.record(by, AuditCode.FAMILY_REGISTERED, family)
    return family


def enter(family: FosterFamily, stage: Stage, *, by: User | None = None, words: str | None = None) -> None:
    """The family stands in that stage from now on, and its timeline says so. Nothing happens if it does already."""
    if family.stage is stage:
        return
    family.stage, family.stage_since_at = stage, clock.now()
    timeline.note(Event.FAMILY_STAGE, family=family, by=by, params={"stage": stage}, words=words)
    audit.record(by, AuditCode.FAMILY_STAGE, family)


def block(family: FosterFamily, on: date | None = None) -> Text | None:
    """Why the family may take no new child on that day, today unless given; None if it may. The rule of `may_take`."""
    day = on or clock.today()
    for because in (_stage(family), _contract(family, day), _pause(family, day), _requirements(family, day)):
        if because is not None:
            return because
    return None


def hold(family: FosterFamily) -> None:
    """Its row as it is now, nobody else's to change until this transaction ends. Placements are held before it."""
    db.session.refresh(family, with_for_update={"of": FosterFamily})


def may_take(on: date | None = None) -> ColumnElement[bool]:
    """`block` as a condition on the family's row alone: cheap for thousands of families."""
    day = on or clock.today()
    return and_(
        FosterFamily.stage == Stage.ACTIVE,
        or_(FosterFamily.contract_from.is_(None), FosterFamily.contract_from <= day),
        or_(FosterFamily.contract_until.is_(None), FosterFamily.contract_until >= day),
        or_(FosterFamily.paused_from.is_(None), FosterFamily.paused_from > day, FosterFamily.paused_until < day),
        FosterFamily.blocked_by.is_(None),
        or_(FosterFamily.clear_until.is_(None), FosterFamily.clear_until >= day),
    )


def has_place() -> ColumnElement[bool]:
    """It may take a child today and has a place for one."""
    return and_(may_take(), FosterFamily.taken < FosterFamily.places)


def is_stalled(family: FosterFamily) -> bool:
    """Longer in its stage than the stage should last. The rule of `stalled`."""
    longest = STALLED_AFTER.get(family.stage)
    return longest is not None and family.stage_since_at < clock.now() - longest


def stalled() -> ColumnElement[bool]:
    """`is_stalled` as a condition."""
    now = clock.now()
    each = ((FosterFamily.stage == stage, longest) for stage, longest in STALLED_AFTER.items())
    return or_(*(and_(is_there, FosterFamily.stage_since_at < now - longest) for is_there, longest in each))


def adults(family: FosterFamily, *parts: Part) -> list[FamilyAdult]:
    """Who lives in the home now, of these parts or of all, as they were entered."""
    return [one for one in family.adults if one.left_on is None and (not parts or one.part in parts)]


def children_now(family: FosterFamily) -> int:
    """How many children live with the family now, those who rest there for a while among them."""
    return db.session.scalar(select(func.count()).select_from(living(family.id).subquery())) or 0


def living(family_id: int) -> Select[int]:
    """The ids of the cases of those children."""
    stays = (Placement.family_id == family_id, Placement.state == PlacementState.RUNNING)
    rests = (PlacementPeriod.family_id == family_id, PlacementPeriod.kind == PeriodKind.RESPITE)
    resting = select(PlacementPeriod.case_id).where(*rests, PlacementPeriod.ended_at.is_(None))
    found = union(select(Placement.case_id).where(*stays), resting).subquery()
    return select(found.c.case_id)


def _stage(family: FosterFamily) -> Text | None:
    if family.stage is Stage.ACTIVE:
        return None
    if family.stage is Stage.SUSPENDED:
        return _("Suspended because of an unresolved concern.")
    return _("The contract has ended.") if family.stage in GONE else _("Not under contract yet.")


def _contract(family: FosterFamily, day: date) -> Text | None:
    if family.contract_from is not None and day < family.contract_from:
        return _("The contract begins on %(day)s.", day=format_date(family.contract_from))
    if family.contract_until is not None and day > family.contract_until:
        return _("The contract ended on %(day)s.", day=format_date(family.contract_until))
    return None


def _pause(family: FosterFamily, day: date) -> Text | None:
    begins, ends = family.paused_from, family.paused_until
    if begins is None or day < begins or (ends is not None and day > ends):
        return None
    if ends is None:
        return _("The family has paused at its own request.")
    return _("The family has paused at its own request until %(day)s.", day=format_date(ends))


def _requirements(family: FosterFamily, day: date) -> Text | None:
    if family.blocked_by is not None:
        return _("Missing or not in order: %(what)s.", what=name_of(family.blocked_by))
    if family.clear_until is None or day <= family.clear_until:
        return None
    what, until = name_of(family.clear_until_kind), format_date(family.clear_until)
    return _("Expired: %(what)s was valid until %(day)s.", what=what, day=until)

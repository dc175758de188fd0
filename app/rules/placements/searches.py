"""Searches for a family: asked for once, however often; of brothers and sisters together; withdrawn when not needed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from app import audit, clock
from app.audit_codes import AuditCode
from app.db import db
from app.deadlines import times
from app.errors import RuleBroken
from app.i18n import gettext as _
from app.rules import timeline
from app.rules.placements import periods
from app.staff.models import Region, User
from app.tables import sealing
from app.tables.cases import Case, Place
from app.tables.families import Need
from app.tables.placements import FamilyRefusal, PeriodKind, Placement, PlacementPeriod, PlacementState
from app.tables.words.timeline import Event
from app.workflow import engine

ENDING, WITHDRAWN, PLACED, PARTED = "placement_ending", "search_withdrawn", "siblings_placed", "siblings_parted"
"""The messages a search and a stay wait for."""

NOT_WITH_A_FAMILY = (
    PlacementState.SEARCHING,
    PlacementState.ASKED,
    PlacementState.AGREED,
    PlacementState.APPROVED,
)
PROMISED = (PlacementState.ASKED, PlacementState.AGREED, PlacementState.APPROVED)
INSTITUTIONS = (Place.INSTITUTION, Place.ADAPTATION_CENTRE)
NOT_TEMPORARY = (None, Place.HOME, Place.FOSTER_FAMILY)


def request_placement(case: Case, *, by: User | None = None, since: datetime | None = None) -> Placement:
    """A search for a family runs for the child: the one that is open, or a new one with a clock of its own.

    `since`: the clock runs from there, not from now.
    """
    going = open_placement(case.id)
    if going is not None:
        return going
    began = since or clock.now()
    row = Placement(case_id=case.id, state=PlacementState.SEARCHING, requested_at=began)
    db.session.add(row)
    db.session.flush()
    moved(case)
    timeline.note(Event.PLACEMENT_REQUESTED, case=case, by=by)
    audit.record(by, AuditCode.PLACEMENT_REQUESTED, row)
    about: dict[str, int | str] = {
        "placement_id": row.id,
        "case_id": case.id,
        "find_family_at": times.due("find_family", case.risk, began).isoformat(),
    }
    route = engine.Route(case_id=case.id, region_id=case.region_id, district_id=case.district_id, risk=case.risk)
    engine.start_later("foster_placement", about={**about}, route=route)
    return row


def open_placement(case_id: int) -> Placement | None:
    """The search or stay that has not ended; at most one."""
    return db.session.scalar(
        select(Placement).where(Placement.case_id == case_id, Placement.state != PlacementState.ENDED)
    )


def held(placement_id: int) -> Placement:
    """The placement as it is now, nobody else's to change until this transaction ends."""
    wanted = select(Placement).where(Placement.id == placement_id).with_for_update(of=Placement)
    return db.session.scalars(wanted, execution_options={"populate_existing": True}).one()


def group(row: Placement) -> list[tuple[Placement, Case]]:
    """The search and those that go with it, each with its case; the search itself first."""
    wanted = (
        select(Placement, Case)
        .join(Case, Case.id == Placement.case_id)
        .where((Placement.id == row.id) | (Placement.together_with_id == row.id))
        .order_by(Placement.id != row.id, Placement.id)
    )
    return [(one, case) for one, case in db.session.execute(wanted)]


def moved(case: Case) -> None:
    """Wherever the child lives until there is a family is a temporary place of the search, from when it came there."""
    row = open_placement(case.id)
    if row is None or row.state not in NOT_WITH_A_FAMILY or case.place in NOT_TEMPORARY:
        return
    if periods.temporary(case.id, case.place) is None:
        periods.begin(row, PeriodKind.TEMPORARY, case.place, case.place_since_at or clock.now())


def no_longer_needed(case: Case, *, by: User | None) -> None:
    """The child is at home, or its case is closed: an open search is withdrawn. Nothing happens without one."""
    found = open_placement(case.id)
    row = held(found.id) if found is not None else None
    if row is None or row.state not in NOT_WITH_A_FAMILY:
        return
    let_go(row)
    now = clock.now()
    row.state, row.ended_at, row.end_reason = PlacementState.ENDED, now, "withdrawn"
    periods.end(row, PeriodKind.TEMPORARY, now, "withdrawn")
    timeline.note(Event.SEARCH_WITHDRAWN, case=case, by=by)
    audit.record(by, AuditCode.SEARCH_WITHDRAWN, row)
    send(WITHDRAWN, case.id)


def case_closed(case: Case, *, by: User | None) -> None:
    """An open search is withdrawn; of a stay that still runs the officer is asked to record the end."""
    no_longer_needed(case, by=by)
    send(ENDING, case.id)


def hold_promised(family_id: int) -> list[Placement]:
    """Whoever is promised a place there, held as `held` does; those who go with a brother's search after it."""
    wanted = select(Placement).where(Placement.family_id == family_id, Placement.state.in_(PROMISED))
    wanted = wanted.order_by(Placement.together_with_id.is_not(None), Placement.id).with_for_update(of=Placement)
    return list(db.session.scalars(wanted, execution_options={"populate_existing": True}))


def fall_through(family_id: int, *, by: User | None) -> None:
    """The family takes no child any more: whoever was promised a place there is looked for anew at once."""
    for row in hold_promised(family_id):
        if row.state in PROMISED:  # not let go with the search before it
            again(row, None, by=by)


def again(row: Placement, words: str | None, *, by: User | None) -> Placement:
    """A new search, returned, in place of this one: what was said about it stands, and the hours go on."""
    case = db.session.get_one(Case, row.case_id)
    let_go(row)
    row.state, row.ended_at, row.end_reason = PlacementState.ENDED, clock.now(), "fell_through"
    timeline.note(Event.FAMILY_FELL_THROUGH, case=case, by=by, words=words)
    audit.record(by, AuditCode.FAMILY_FELL_THROUGH, row)
    send(WITHDRAWN, case.id)
    db.session.flush()
    new = request_placement(case, by=by, since=row.requested_at)
    for name in KEPT:
        setattr(new, name, getattr(row, name))
    periods.take_along(row, new)
    return new


KEPT = (
    "needs", "family_contact", "widened_to", "widened_at", "widened_by_id", "widened_because_sealed", "apart_at",
    "apart_by_id", "apart_because_sealed", "temporary_place", "temporary_since_at", "temporary_because",
)  # fmt: skip
"""Of a search, for the one that takes its place."""


def let_go(row: Placement) -> None:
    """The search goes on alone; those that went with it go on under the first of them, and begin anew."""
    followers = [one for one, _case in group(row) if one.id != row.id]
    row.together_with_id = None
    if not followers:
        return
    first, *others = followers
    first.together_with_id = None
    for one in followers:
        one.family_id, one.state, one.chosen_because_sealed = None, PlacementState.SEARCHING, None
    for one in others:
        one.together_with_id = first.id
    send(PARTED, first.case_id)


def send(message: str, case_id: int) -> None:
    """To whatever of the case waits for it."""
    for instance_id in engine.waiting_for(message, case_id=case_id):
        engine.send_later(message, instance_id)


def moves(case_id: int) -> int:
    """How often the child has been moved since it left home: every stay and every temporary place, no respite."""
    wanted = select(func.count(PlacementPeriod.id)).where(PlacementPeriod.case_id == case_id)
    return db.session.scalar(wanted.where(PlacementPeriod.kind != PeriodKind.RESPITE)) or 0


def set_needs(row: Placement, needs: Sequence[str], family_contact: str | None, *, by: User) -> None:
    """What the officer adds to what the case knows by itself. RuleBroken once the child lives with a family."""
    row = _searching(row)
    row.needs, row.family_contact = [Need(code).value for code in needs], family_contact or None
    audit.record(by, AuditCode.NEEDS_OF_THE_SEARCH_CHANGED, row)


def widen(row: Placement, case: Case, regions: Sequence[int], because: str, *, by: User) -> None:
    """Families of these regions are looked at too, for everybody of the search. RuleBroken for one that is none."""
    row = _searching(row)
    known = [db.session.get(Region, region) for region in regions]
    if not all(known):
        raise RuleBroken(_("Choose from the answers shown."), "regions")
    for one, its in group(row):
        one.widened_to = [region for region in regions if region != its.region_id]
        one.widened_at, one.widened_by_id = clock.now(), by.id
        sealing.put(one, "widened_because", because, its.key)
        timeline.note(Event.SEARCH_WIDENED, case=its, by=by, words=because)
        audit.record(by, AuditCode.SEARCH_WIDENED, one)


def look_again(row: Placement, reason: str, words: str, *, by: User) -> Placement:
    """The approved family cannot take the child after all: the search that goes on without it is returned.

    RuleBroken unless a family is approved and the child not there yet.
    """
    row = held(row.id)
    if row.state is not PlacementState.APPROVED or row.family_id is None:
        raise RuleBroken(_("No family is approved, or the child already lives with the family."))
    db.session.add(FamilyRefusal(placement_id=row.id, family_id=row.family_id, reason=reason, at=clock.now()))
    return again(row, words, by=by)


def _searching(row: Placement) -> Placement:
    row = held(row.id)
    if row.state not in NOT_WITH_A_FAMILY:
        raise RuleBroken(_("The search is over."))
    return row

"""What is said about a search while it runs: the child's needs, other regions, a family that falls through."""

from collections.abc import Sequence

from app import audit, clock
from app.audit_codes import AuditCode
from app.db import db
from app.errors import RuleBroken
from app.i18n import gettext as _
from app.rules import timeline
from app.rules.placements import searches
from app.staff.models import Region, User
from app.tables import sealing
from app.tables.cases import Case
from app.tables.families import Need
from app.tables.placements import FamilyRefusal, Placement, PlacementState
from app.tables.words.timeline import Event


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
    for one, its in searches.group(row):
        one.widened_to = [region for region in regions if region != its.region_id]
        one.widened_at, one.widened_by_id = clock.now(), by.id
        sealing.put(one, "widened_because", because, its.key)
        timeline.note(Event.SEARCH_WIDENED, case=its, by=by, words=because)
        audit.record(by, AuditCode.SEARCH_WIDENED, one)


def look_again(row: Placement, reason: str, words: str, *, by: User) -> Placement:
    """The approved family cannot take the child after all: the search that goes on without it is returned.

    RuleBroken unless a family is approved and the child not there yet.
    """
    row = searches.held(row.id)
    if row.state is not PlacementState.APPROVED or row.family_id is None:
        raise RuleBroken(_("No family is approved, or the child already lives with the family."))
    db.session.add(FamilyRefusal(placement_id=row.id, family_id=row.family_id, reason=reason, at=clock.now()))
    return searches.again(row, words, by=by)


def _searching(row: Placement) -> Placement:
    row = searches.held(row.id)
    if row.state not in searches.NOT_WITH_A_FAMILY:
        raise RuleBroken(_("The search is over."))
    return row

"""From the search for a family to the handing over. Brothers and sisters who are looked for together move together."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import BigInteger, select
from sqlalchemy.orm import joinedload

from app import audit, clock
from app.audit_codes import AuditCode
from app.db import db
from app.errors import RuleBroken
from app.i18n import gettext as _
from app.rules import timeline
from app.rules.cases import cases
from app.rules.escalations.opening import open_escalation
from app.rules.families import families
from app.rules.placements import choices, periods, searches, visits
from app.rules.placements.hard_rules import BY_HEAD
from app.rules.placements.matching import id_of, match
from app.rules.placements.needs import of_siblings, search_of
from app.rules.placements.words import NO_FAMILY
from app.staff.models import User
from app.tables import sealing
from app.tables.cases import Case, Place
from app.tables.escalations import Cause
from app.tables.families import FosterFamily
from app.tables.placements import FamilyRefusal, PeriodKind, Placement, PlacementState
from app.tables.words.timeline import Event
from app.workflow.models import Instance, Task


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """Where a child stays until there is a family, and the coded reason why there is none."""

    place: Place
    since_at: datetime
    because: str
    words: str


def row_of(instance: Instance) -> tuple[Placement, Case]:
    """The placement an instance runs for, and its case, held until the end. NoResultFound if there is none.

    RuleBroken if the search was withdrawn a moment ago: the step goes away by itself.
    """
    row = searches.held(instance.about["placement_id"])
    if row.state is PlacementState.ENDED:
        raise RuleBroken(_("The search was withdrawn: the child no longer needs a family."))
    return row, db.session.get_one(Case, row.case_id)


def row_of_task(item: Task) -> tuple[Placement, Case]:
    """The same for a task's page, not held, in one statement."""
    rows = (
        select(Placement, Case)
        .join(Case, Case.id == Placement.case_id)
        .join(Instance, Instance.about["placement_id"].astext.cast(BigInteger) == Placement.id)
        .where(Instance.id == item.instance_id)
        .options(joinedload(Case.child), joinedload(Placement.family))
    )
    found = db.session.execute(rows).one()
    return found[0], found[1]


def open_search(instance: Instance) -> str:
    """Whether the search goes with one for a brother or sister, alone, or was withdrawn before it began."""
    row = db.session.get_one(Placement, instance.about["placement_id"], populate_existing=True)
    row.instance_id = instance.id
    if row.state is PlacementState.ENDED:
        return "withdrawn"
    case = db.session.get_one(Case, row.case_id)
    for other, its in of_siblings(case):
        if its.region_id != case.region_id:
            continue
        leader = searches.held(other.id)
        is_free = leader.state is PlacementState.SEARCHING and leader.together_with_id is None
        if is_free and leader.apart_at is None and leader.id < row.id:
            row.together_with_id = leader.id
            return "together"
    return "alone"


def choose(instance: Instance, family: str, why: str | None, *, by: User) -> bool:
    """A family will be asked; False if none fits now. RuleBroken for one that a rule excludes, or without a why."""
    row, case = row_of(instance)
    if family == NO_FAMILY:
        _none_fits(row, case, why, by)
        return False
    family_id = id_of(family)
    db.session.execute(select(FosterFamily.id).where(FosterFamily.id == family_id).with_for_update())
    found = match(row, case)  # after the lock: two officers do not promise the last place twice
    if family_id not in found.ranked:
        raise RuleBroken(_("This family cannot take the child any more. Choose another."), "family")
    if family_id != found.ranked[0] and not why:
        raise RuleBroken(_("Write why you choose this family and not the first on the list."), "why")
    choices.keep(row, case, found, family_id, why, by=by)
    for one, its in searches.group(row):
        one.family_id, one.state = family_id, PlacementState.ASKED
        sealing.put(one, "chosen_because", why, its.key)
        timeline.note(Event.FAMILY_CHOSEN, case=its, by=by)
        audit.record(by, AuditCode.FAMILY_CHOSEN, one)
    return True


def _none_fits(row: Placement, case: Case, why: str | None, by: User) -> None:
    if not why:
        raise RuleBroken(_("Write why no family is suitable."), "why")
    choices.keep(row, case, match(row, case), None, why, by=by)
    for one, its in searches.group(row):
        timeline.note(Event.NO_FAMILY_FITS, case=its, by=by, words=why)
        audit.record(by, AuditCode.NO_FAMILY_FITS, one)


def accepted(instance: Instance, arranged: str | None, *, by: User) -> None:
    """The family takes the child; the head has yet to approve. RuleBroken if it may take none now."""
    row, _case = row_of(instance)
    _must_take(row, clock.today())
    for one, its in searches.group(row):
        one.state = PlacementState.AGREED
        timeline.note(Event.FAMILY_ACCEPTED, case=its, by=by, words=arranged)
        audit.record(by, AuditCode.FAMILY_ACCEPTED, one)


def declined(instance: Instance, reason: str | None, words: str | None, *, by: User) -> None:
    """The search goes on without this family. RuleBroken without a reason."""
    row, _case = row_of(instance)
    if not reason:
        raise RuleBroken(_("Select why the family declines."), "reason")
    for one, its in searches.group(row):
        _search_on(one, reason)
        timeline.note(Event.FAMILY_DECLINED, case=its, by=by, words=words)
        audit.record(by, AuditCode.FAMILY_DECLINED, one)


def approve(instance: Instance, apart_because: str | None, *, by: User) -> None:
    """The child goes to this family. RuleBroken if it may take none now, or parts brothers and sisters unexplained."""
    row, case = row_of(instance)
    _must_take(row, clock.today())
    if are_parted(row, case):
        if not apart_because:
            raise RuleBroken(_("A sibling lives with another family. Write why they are separated."), "apart_because")
        _part(row, case, apart_because, by)
    for one, its in searches.group(row):
        one.state, one.together_with_id = PlacementState.APPROVED, None
        timeline.note(Event.PLACEMENT_APPROVED, case=its, by=by, words=apart_because)
        audit.record(by, AuditCode.PLACEMENT_APPROVED, one)
        if one is not row:
            searches.send(searches.PLACED, its.id)


def refuse(instance: Instance, why: str | None, *, by: User) -> None:
    """Another family is looked for. RuleBroken without a reason."""
    row, _case = row_of(instance)
    if not why:
        raise RuleBroken(_("Write why not: it helps the search."), "why")
    for one, its in searches.group(row):
        _search_on(one, BY_HEAD)
        timeline.note(Event.PLACEMENT_REFUSED, case=its, by=by, words=why)
        audit.record(by, AuditCode.PLACEMENT_REFUSED, one)


def are_parted(row: Placement, case: Case) -> bool:
    """A brother or sister lives, or will live, with another family, and the head has not agreed to it yet."""
    return row.apart_at is None and bool(search_of(row, case).sibling_families - {row.family_id})


def part(row: Placement, case: Case, because: str, *, by: User) -> None:
    """The child is looked for alone from now on. RuleBroken once a family has been asked."""
    row = searches.held(row.id)
    if row.state is not PlacementState.SEARCHING:
        raise RuleBroken(_("A family has already been asked. Do this when the placement is approved."))
    if row.apart_at is not None:
        raise RuleBroken(_("A family is already being looked for separately for this child."))
    goes_along = row.together_with_id is not None
    searches.let_go(row)
    _part(row, case, because, by)
    if goes_along:
        searches.send(searches.PARTED, case.id)


def _part(row: Placement, case: Case, because: str, by: User) -> None:
    row.apart_at, row.apart_by_id = clock.now(), by.id
    sealing.put(row, "apart_because", because, case.key)
    timeline.note(Event.SIBLINGS_PARTED, case=case, by=by, words=because)
    audit.record(by, AuditCode.SIBLINGS_PARTED, row)


def hand_over(instance: Instance, at: datetime, child_words: str, *, by: User) -> None:
    """The stay begins. RuleBroken if the family might take no child then."""
    row, case = row_of(instance)
    if at < row.requested_at.replace(second=0, microsecond=0):  # a form knows minutes
        raise RuleBroken(_("The child cannot have arrived before the search for a family began."), "handed_at")
    _must_take(row, at.astimezone(clock.ALMATY).date())
    row.state, row.began_at = PlacementState.RUNNING, at
    periods.end(row, PeriodKind.TEMPORARY, at, "family_found")
    periods.begin(row, PeriodKind.STAY, Place.FOSTER_FAMILY, at)
    cases.set_place(case, Place.FOSTER_FAMILY, by=by)
    cases.sight(case, at)
    timeline.note(Event.CHILD_HANDED_OVER, case=case, by=by, words=child_words)
    audit.record(by, AuditCode.CHILD_HANDED_OVER, row)


def stay_meanwhile(instance: Instance, found: Meanwhile, *, by: User) -> None:
    """The child is in a temporary place. The search goes on."""
    row, case = row_of(instance)
    row.temporary_place, row.temporary_since_at = found.place.value, found.since_at
    row.temporary_because = found.because
    if periods.temporary(case.id, found.place) is None:
        periods.begin(row, PeriodKind.TEMPORARY, found.place, found.since_at)
    cases.set_place(case, found.place, by=by)
    timeline.note(Event.TEMPORARY_PLACE, case=case, by=by, words=found.words)
    audit.record(by, AuditCode.TEMPORARY_PLACE_FOUND, row)


def schedule_visits(instance: Instance) -> None:
    """The first visit stands on the calendar; each one that opens plans the next."""
    visits.plan_next(db.session.get_one(Placement, instance.about["placement_id"]), 1)


def request_again(instance: Instance) -> None:
    """The child needs another family: a new search with a clock of its own, from where the child is now."""
    before = db.session.get_one(Placement, instance.about["placement_id"])
    case = db.session.get_one(Case, before.case_id)
    row = searches.request_placement(case)
    row.needs, row.family_contact = before.needs, before.family_contact
    since, period = before.ended_at or clock.now(), periods.running(row, PeriodKind.TEMPORARY)
    if period is not None:
        period.began_at = since
    if case.place in searches.INSTITUTIONS:
        row.temporary_place, row.temporary_since_at = case.place.value, since
        row.temporary_because = before.end_reason


def escalate(instance: Instance, step: str) -> None:
    """No family in time: the commissioner learns of it."""
    case = db.session.get_one(Case, instance.case_id)
    open_escalation(case, step, Cause.NO_FAMILY)


def _must_take(row: Placement, day: date) -> None:
    """RuleBroken if, since it was chosen, something keeps the family from a new child on that day."""
    family = db.session.get_one(FosterFamily, row.family_id)
    families.hold(family)
    because = families.block(family, day)
    if because is not None:
        raise RuleBroken(_("The family cannot take a child now: %(because)s", because=because))


def _search_on(row: Placement, reason: str) -> None:
    db.session.add(FamilyRefusal(placement_id=row.id, family_id=row.family_id, reason=reason, at=clock.now()))
    row.family_id, row.state, row.chosen_because_sealed = None, PlacementState.SEARCHING, None

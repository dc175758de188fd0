"""From the search for a family to the end of the stay."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, select
from sqlalchemy.orm import joinedload

from app import audit, clock
from app.db import db
from app.errors import RuleBroken
from app.i18n import gettext as _
from app.people.models import User
from app.processes.foster_placement.codes import NO_FAMILY, PLACE_AFTER
from app.processes.foster_placement.matching import families_of, match, of_siblings
from app.records import cases, placements, sealing, timeline
from app.records.case import Case, Place
from app.records.escalation import Cause
from app.records.escalations import open_escalation
from app.records.family import FosterFamily
from app.records.placement import FamilyRefusal, Placement, PlacementState, PlacementVisit
from app.workflow import engine
from app.workflow.models import Instance, Task

FULL_AGE = 18  # years
FIRST_VISITS = (timedelta(days=7), timedelta(days=30))
THEN_EVERY, FOR = timedelta(days=91), timedelta(days=365)
ENDING = "placement_ending"


def row_of(instance: Instance) -> tuple[Placement, Case]:
    """The placement an instance runs for, and its case. NoResultFound if there is none."""
    row = db.session.get_one(Placement, instance.about["placement_id"])
    return row, db.session.get_one(Case, row.case_id)


def row_of_task(item: Task) -> tuple[Placement, Case]:
    """The same for a task's page, in one statement."""
    wanted = (
        select(Placement, Case)
        .join(Case, Case.id == Placement.case_id)
        .join(Instance, Instance.about["placement_id"].astext.cast(BigInteger) == Placement.id)
        .where(Instance.id == item.instance_id)
        .options(joinedload(Case.child))
    )
    found = db.session.execute(wanted).one()
    return found[0], found[1]


def choose(instance: Instance, family: str, why: str | None, *, by: User) -> bool:
    """A family will be asked; False if none fits now. RuleBroken for one that a rule excludes, or without a why."""
    row, case = row_of(instance)
    row.instance_id = instance.id
    if family == NO_FAMILY:
        if not why:
            raise RuleBroken(_("Write why none of the families fits."), "why")
        timeline.note("no_family_fits", case=case, by=by, words=why)
        audit.record(by, "no family fits", row)
        return False
    db.session.execute(select(FosterFamily.id).where(FosterFamily.public_id == UUID(family)).with_for_update())
    can = match(row, case).can  # after the lock: two officers do not promise the last place twice
    chosen = next((place for place, one in enumerate(can) if str(one.family.public_id) == family), None)
    if chosen is None:
        raise RuleBroken(_("This family cannot take the child any more. Choose another."), "family")
    if chosen > 0 and not why:
        raise RuleBroken(_("Write why you choose this family and not the first of the list."), "why")
    row.family_id, row.state = can[chosen].family.id, PlacementState.ASKED
    sealing.put(row, "chosen_because", why, case.key)
    timeline.note("family_chosen", case=case, by=by)
    audit.record(by, "family chosen", row)
    return True


def accepted(instance: Instance, arranged: str | None, *, by: User) -> None:
    """The family takes the child; the head has yet to approve."""
    row, case = row_of(instance)
    row.state = PlacementState.AGREED
    timeline.note("family_accepted", case=case, by=by, words=arranged)
    audit.record(by, "family accepted", row)


def declined(instance: Instance, reason: str | None, words: str | None, *, by: User) -> None:
    """The search goes on without this family. RuleBroken without a reason."""
    row, case = row_of(instance)
    if not reason:
        raise RuleBroken(_("Choose why the family declines."), "reason")
    db.session.add(FamilyRefusal(placement_id=row.id, family_id=row.family_id, reason=reason, at=clock.now()))
    _search_on(row)
    timeline.note("family_declined", case=case, by=by, words=words)
    audit.record(by, "family declined", row)


def approve(instance: Instance, apart_because: str | None, *, by: User) -> None:
    """The child goes to this family. RuleBroken if it parts brothers and sisters without a reason."""
    row, case = row_of(instance)
    elsewhere = families_of(of_siblings(case)) - {row.family_id}
    if elsewhere and not apart_because:
        raise RuleBroken(
            _("A brother or sister lives with another family. Write why they are parted."), "apart_because"
        )
    row.state = PlacementState.APPROVED
    timeline.note("placement_approved", case=case, by=by, words=apart_because)
    audit.record(by, "placement approved", row)


def refuse(instance: Instance, why: str | None, *, by: User) -> None:
    """Another family is looked for. RuleBroken without a reason."""
    row, case = row_of(instance)
    if not why:
        raise RuleBroken(_("Write why not: the search goes on with it."), "why")
    _search_on(row)
    timeline.note("placement_refused", case=case, by=by, words=why)
    audit.record(by, "placement refused", row)


def hand_over(instance: Instance, at: datetime, child_words: str, *, by: User) -> datetime:
    """The stay begins. Returns when the child comes of age: then it ends by itself."""
    row, case = row_of(instance)
    if at < row.requested_at.replace(second=0, microsecond=0):  # a form knows minutes
        raise RuleBroken(_("The child cannot have arrived before a family was looked for."), "handed_at")
    row.state, row.began_at = PlacementState.RUNNING, at
    cases.set_place(case, Place.FOSTER_FAMILY, by=by)
    cases.sight(case, at)
    timeline.note("child_handed_over", case=case, by=by, words=child_words)
    audit.record(by, "child handed over", row)
    return comes_of_age(case.child.born_on)


def stay_meanwhile(instance: Instance, place: Place, words: str, *, by: User) -> None:
    """The child is in a temporary place. The search goes on."""
    row, case = row_of(instance)
    row.temporary_place = place
    cases.set_place(case, place, by=by)
    timeline.note("temporary_place", case=case, by=by, words=words)
    audit.record(by, "temporary place found", row)


def end(instance: Instance, at: datetime, answers: Mapping[str, Any], *, by: User) -> None:
    """The stay is over. RuleBroken if it began later, if it broke down without a word, or if the place does not fit."""
    row, case = row_of(instance)
    reason, place = str(answers["reason"]), Place(answers["place"])
    if row.began_at is not None and at < row.began_at:
        raise RuleBroken(_("The stay cannot end before it began."), "ended_at")
    if reason == "breakdown" and not answers["why"]:
        raise RuleBroken(_("Write what happened: the next family is better chosen with it."), "why")
    if PLACE_AFTER.get(reason, place) is not place:
        raise RuleBroken(_("This place does not fit the reason. Check both."), "place")
    row.state, row.ended_at, row.end_reason = PlacementState.ENDED, at, reason
    cases.set_place(case, place, by=by)
    timeline.note("placement_ended", case=case, by=by, params={"reason": reason}, words=answers["why"])
    audit.record(by, "placement ended", row)


def announce_end(row: Placement, *, by: User) -> None:
    """The stay will end: the placement officer is asked to end it. RuleBroken if the child is not with the family."""
    waiting = engine.waiting_for(ENDING, case_id=row.case_id)
    if row.instance_id not in waiting or row.instance_id is None:
        raise RuleBroken(_("The child is not with the family, or the end is under way already."))
    engine.send_later(ENDING, row.instance_id)
    audit.record(by, "end of placement announced", row)


def schedule_visits(instance: Instance) -> None:
    """Week 1, month 1, then every three months for a year. Done twice, the second time changes nothing."""
    row, _case = row_of(instance)
    began = (row.began_at or clock.now()).astimezone(clock.ALMATY).date()
    last = began + FOR
    days = [began + length for length in FIRST_VISITS]
    while days[-1] + THEN_EVERY <= last:
        days.append(days[-1] + THEN_EVERY)
    known = {visit.due_on for visit in db.session.query(PlacementVisit).filter_by(placement_id=row.id)}
    db.session.add_all(PlacementVisit(placement_id=row.id, due_on=day) for day in days if day not in known)


def request_again(instance: Instance) -> None:
    """The child needs another family: a new search with a clock of its own."""
    _row, case = row_of(instance)
    placements.request_placement(case)


def escalate(instance: Instance, step: str) -> None:
    """No family in time: the commissioner learns of it."""
    _row, case = row_of(instance)
    open_escalation(case, step, Cause.NO_FAMILY)


def comes_of_age(born_on: date | None) -> datetime:
    """Midnight of the 18th birthday in Almaty; while the birth is not known, 18 years from now."""
    day = born_on or clock.today()
    leap = (day.month, day.day) == (2, 29)
    birthday = date(day.year + FULL_AGE, 3, 1) if leap else day.replace(year=day.year + FULL_AGE)
    return datetime.combine(birthday, time(), clock.ALMATY)


def _search_on(row: Placement) -> None:
    row.family_id, row.state, row.chosen_because_sealed = None, PlacementState.SEARCHING, None

"""The stay with a family: a rest with another one in between, and its end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app import audit, clock
from app.audit_codes import AuditCode
from app.db import db
from app.errors import RuleBroken
from app.i18n import gettext as _
from app.rules import timeline
from app.rules.cases import cases
from app.rules.placements import periods, searches, visits
from app.rules.placements.matching import match_for
from app.rules.placements.needs import search_of
from app.rules.placements.placing import row_of
from app.rules.placements.words import PLACE_AFTER
from app.staff.models import User
from app.tables.cases import Case, Place
from app.tables.families import FosterFamily
from app.tables.placements import PeriodKind, Placement, PlacementPeriod, PlacementState
from app.tables.words.timeline import Event
from app.workflow import engine
from app.workflow.models import Instance

NEEDS_FAMILY = frozenset({"breakdown", "other_family"})
"""Ends after which the child needs another foster family."""


@dataclass(frozen=True, slots=True)
class Respite:
    """A short stay with another family while the placement runs."""

    family: str  # its public id
    began_at: datetime
    until_on: date
    why: str


def end(instance: Instance, at: datetime, answers: Mapping[str, Any], *, by: User) -> None:
    """The stay is over. RuleBroken if it began later, if it broke down without a word, or if the place does not fit."""
    row, case = row_of(instance)
    reason, place = str(answers["reason"]), Place(answers["place"])
    if row.began_at is not None and at < row.began_at:
        raise RuleBroken(_("The placement cannot end before it began."), "ended_at")
    if reason in NEEDS_FAMILY and not answers["why"]:
        raise RuleBroken(_("Write what happened: it helps to choose the next family."), "why")
    if PLACE_AFTER.get(reason, place) is not place or (reason in NEEDS_FAMILY and place is Place.HOME):
        raise RuleBroken(_("This place does not match the reason. Check both."), "place")
    row.state, row.ended_at, row.end_reason = PlacementState.ENDED, at, reason
    for kind in (PeriodKind.RESPITE, PeriodKind.STAY):
        periods.end(row, kind, at, reason)
    visits.cancel(row)
    cases.set_place(case, place, by=by)
    words = "\n\n".join(filter(None, (answers["why"], answers["child_words"])))
    timeline.note(Event.PLACEMENT_ENDED, case=case, by=by, params={"reason": reason}, words=words)
    audit.record(by, AuditCode.PLACEMENT_ENDED, row)


def announce_end(row: Placement, *, by: User) -> None:
    """The stay will end: the placement officer is asked to end it. RuleBroken if the child is not with the family."""
    waiting = engine.waiting_for(searches.ENDING, case_id=row.case_id)
    if row.instance_id not in waiting or row.instance_id is None:
        raise RuleBroken(_("The child is not with this family, or the placement is already ending."))
    engine.send_later(searches.ENDING, row.instance_id)
    audit.record(by, AuditCode.END_OF_PLACEMENT_ANNOUNCED, row)


def can_rest_with(row: Placement, case: Case) -> list[int]:
    """Families with whom the child could stay for a while, in the order of the page."""
    return [id_ for id_ in match_for(search_of(row, case)).ranked if id_ != row.family_id]


def begin_respite(row: Placement, case: Case, rest: Respite, *, by: User) -> PlacementPeriod:
    """The child is with another family for a while. RuleBroken unless it lives with one, and for one that cannot."""
    row = searches.held(row.id)
    if row.state is not PlacementState.RUNNING or row.began_at is None or rest.began_at < row.began_at:
        raise RuleBroken(_("The child does not live with a family at that time."))
    if periods.running(row, PeriodKind.RESPITE) is not None:
        raise RuleBroken(_("The child is already with another family. First record their return."))
    if rest.until_on < rest.began_at.astimezone(clock.ALMATY).date():
        raise RuleBroken(_("The last day cannot be before the first."), "until_on")
    is_it = FosterFamily.public_id == UUID(rest.family)
    family = db.session.scalars(select(FosterFamily).where(is_it).with_for_update()).one()
    if family.id not in can_rest_with(row, case):
        raise RuleBroken(_("This family cannot take the child any more. Choose another."), "family")
    period = periods.begin(row, PeriodKind.RESPITE, Place.FOSTER_FAMILY, rest.began_at)
    period.family_id, period.until_on = family.id, rest.until_on
    timeline.note(Event.RESPITE_BEGAN, case=case, by=by, words=rest.why)
    audit.record(by, AuditCode.RESPITE_BEGAN, row)
    return period


def end_respite(row: Placement, case: Case, *, by: User) -> None:
    """The child is back with its family. RuleBroken if it was not away."""
    row = searches.held(row.id)
    if periods.running(row, PeriodKind.RESPITE) is None:
        raise RuleBroken(_("The child is with their foster family."))
    periods.end(row, PeriodKind.RESPITE, clock.now(), "back")
    timeline.note(Event.RESPITE_ENDED, case=case, by=by)
    audit.record(by, AuditCode.RESPITE_ENDED, row)

"""A visit to a child in a foster family: what was seen and heard, and what follows from a concern."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app import audit
from app.audit_codes import AuditCode
from app.db import db
from app.errors import RuleBroken
from app.i18n import gettext as _
from app.processes.placement_visit.codes import CONCERN, DANGER, NOT_SEEN
from app.rules import timeline
from app.rules.cases import cases
from app.rules.escalations.opening import open_escalation
from app.rules.families import concerns
from app.rules.notices import tell
from app.staff.models import User
from app.tables.cases import Case
from app.tables.escalations import Cause
from app.tables.families import Stage
from app.tables.notices import NoticeKind
from app.tables.placements import Placement, PlacementVisit
from app.tables.words.families import Worry
from app.tables.words.timeline import Event
from app.workflow import engine
from app.workflow.models import Instance, Task
from app.workflow.registry import Variables

REVIEW = "review_due"
"""The node of the case's own process that waits for the next review of the plan."""

UNDER_CONTRACT = (Stage.ACTIVE, Stage.SUSPENDED)

ASKED = ("health", "school", "carers", "home", "concern")
"""What must be answered once the child was seen."""


def row_of(instance: Instance) -> tuple[PlacementVisit, Case]:
    """The visit an instance runs for, and the case of the child. NoResultFound if there is none."""
    visit = db.session.get_one(PlacementVisit, instance.about["visit_id"])
    return visit, db.session.get_one(Case, instance.about["case_id"])


def visited(item: Task, at: datetime, answers: Mapping[str, Any], *, by: User) -> Variables:
    """What was found is on the record of the case. RuleBroken for a gap in it, or a visit before the stay.

    If the child was not seen it is an attempt: the step comes again, to the same date.
    """
    visit, case = row_of(item.instance)
    stay = db.session.get_one(Placement, visit.placement_id)
    if stay.began_at is not None and at < stay.began_at:
        raise RuleBroken(_("The child did not live with this family at that time."), "visited_at")
    seen = answers["seen"] != NOT_SEEN
    _check(answers, seen)
    words = answers["child_words"] if seen else answers["why_not_alone"]
    report = json.dumps(dict(answers), ensure_ascii=False)
    cases.record_visit(case, by=by, at=at, is_child_seen=seen, report=report, words=words)
    if not seen:
        still = {"visit_child_at": item.due_at.isoformat()} if item.due_at else {}
        return {"child_seen": False, **still}
    visit.visited_at, visit.by_id = at, by.id
    visit.is_alone, visit.concern = answers["seen"] == "alone", answers["concern"]
    timeline.note(Event.PLACEMENT_VISITED, case=case, by=by, params={"number": visit.number}, task=item)
    audit.record(by, AuditCode.CHILD_IN_A_FAMILY_VISITED, stay)
    if answers["concern"] in (CONCERN, DANGER):
        timeline.note(Event.VISIT_CONCERN, case=case, by=by, words=answers["concern_words"], task=item)
    if answers["concern"] == DANGER and stay.family is not None and stay.family.stage in UNDER_CONTRACT:
        concerns.raise_concern(stay.family, Worry.CHILD_SAID, answers["concern_words"], by=by)
    return {"child_seen": True, "concern": answers["concern"]}


def bring_review_forward(instance: Instance) -> None:
    """The plan of the child is reviewed now, and the case manager knows why."""
    _visit, case = row_of(instance)
    engine.hasten_later(case.id, REVIEW)
    tell(case.manager, NoticeKind.VISIT_CONCERN, case)


def escalate(instance: Instance) -> None:
    """The commissioner and the case manager learn that the child is in danger; the family is suspended by then."""
    _visit, case = row_of(instance)
    open_escalation(case, concerns.STEP, Cause.FAMILY)
    tell(case.manager, NoticeKind.VISIT_CONCERN, case)


def _check(answers: Mapping[str, Any], seen: bool) -> None:
    if answers["seen"] != "alone" and not answers["why_not_alone"]:
        raise RuleBroken(_("Write why you could not speak to the child alone, or could not see them."), "why_not_alone")
    if not seen:
        return
    if not answers["child_words"]:
        raise RuleBroken(_("Write what the child says, or why they were not asked."), "child_words")
    for name in ASKED:
        if not answers[name]:
            raise RuleBroken(_("Answer this."), name)
    if answers["concern"] != "none" and not answers["concern_words"]:
        raise RuleBroken(_("Write what the concern is."), "concern_words")

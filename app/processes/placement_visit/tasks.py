"""A visit to a child in a foster family: what was seen and heard, and what follows from a concern."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased, joinedload

from app import audit
from app.audit_codes import AuditCode
from app.db import db
from app.errors import RuleBroken
from app.forms import (
    DateTimeField,
    InputRequired,
    RadioField,
    TaskForm,
    TextAreaField,
    choices,
    given,
    not_in_future,
    within_days,
)
from app.i18n import Text, lazy_pgettext
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.rules import timeline
from app.rules.cases import cases
from app.rules.escalations.opening import open_escalation
from app.rules.families import concerns
from app.rules.notices import tell
from app.rules.tasks import overdue
from app.staff.models import User
from app.tables.cases import Case
from app.tables.escalations import Cause
from app.tables.families import Stage
from app.tables.notices import NoticeKind
from app.tables.placements import Placement, PlacementVisit
from app.tables.words.families import Worry
from app.tables.words.timeline import Event
from app.values.domains import domain, of
from app.workflow import engine
from app.workflow.models import Instance, Task
from app.workflow.registry import Process, ServiceCall, Variables, process, service_task, user_task

Codes = list[tuple[str, Text]]
NOT_SEEN, CONCERN, DANGER = "not_seen", "concern", "danger"

SEEN: Codes = [
    ("alone", _l("Yes, and I spoke to the child alone")),
    ("not_alone", _l("Yes, but a family member was present")),
    (NOT_SEEN, _l("No, the child was not seen")),
]

CONCERNS: Codes = [
    ("none", _l("No")),
    (CONCERN, _l("Yes: the child's plan must be reviewed now")),
    (DANGER, _l("Yes: the child is in danger there")),
]

WELL: Codes = [
    ("well", _l("Well")),
    ("partly", _l("Not quite")),
    ("badly", _l("Badly")),
]
"""How something stands in the life of the child."""


class VisitChildForm(TaskForm):
    """Whether the child was seen, what it says, how it lives, and whether something must be done."""

    title = _l("Visit the child in the family")
    reaches_out = True

    visited_at = DateTimeField(_l("When were you there?"), validators=[InputRequired(), not_in_future, within_days(30)])
    seen = RadioField(
        _l("Did you see the child?"),
        choices=choices(SEEN),
        validators=[InputRequired(_l("Select whether you saw the child."))],
    )
    why_not_alone = TextAreaField(
        _l("If not alone, or not at all: why?"),
        description=_l("If the child was not seen, the visit stays with you and the deadline does not change."),
        limit=2000,
    )
    child_words = TextAreaField(
        _l("What does the child say?"),
        description=_l("In their own words: how they are here, what they are afraid of, what they wish for."),
        limit=4000,
    )
    health = RadioField(_l("How is the child's health?"), choices=choices(WELL))
    school = RadioField(_l("How is the child doing at school or kindergarten?"), choices=choices(WELL))
    contact = TextAreaField(
        _l("Contact with the birth family"), description=_l("Who, how often, how the child is afterwards."), limit=2000
    )
    carers = RadioField(_l("How do the carers and the child get on?"), choices=choices(WELL))
    home = RadioField(_l("How does the child live there: bed, food, clothes, safety?"), choices=choices(WELL))
    noticed = TextAreaField(_l("What else did you notice?"), limit=4000)
    concern = RadioField(_l("Is there a concern?"), choices=choices(CONCERNS))
    concern_words = TextAreaField(
        _l("If yes: what is it?"), description=_l("What you saw or heard, not your conclusions."), limit=4000
    )


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


Page = dict[str, Any]


def before_the_visit(item: Task, actor: User) -> Page:
    """Since when the child lives there, and the visits before this one."""
    *earlier, visit = _up_to(item.instance.about["visit_id"])
    wanted = select(Placement).where(Placement.id == visit.placement_id).options(joinedload(Placement.family))
    stay = db.session.scalars(wanted).one()
    case = db.session.get_one(Case, item.instance.about["case_id"])
    return {"case": case, "visit": visit, "stay": stay, "earlier": earlier}


def _up_to(visit_id: int) -> list[PlacementVisit]:
    """The visits of the same stay in their order, that one the last."""
    this = aliased(PlacementVisit)
    same_stay = and_(this.placement_id == PlacementVisit.placement_id, PlacementVisit.number <= this.number)
    wanted = select(PlacementVisit).join(this, same_stay).where(this.id == visit_id)
    return list(db.session.scalars(wanted.order_by(PlacementVisit.number)))


process(
    Process(
        "placement_visit",
        lazy_pgettext("process", "Visit"),
        overdue.CASEWORK,
        is_casework=True,
        begins={"visit_id": int, "placement_id": int, "case_id": int},
        hears=("stay_over",),
    )
)


@user_task(
    "placement_visit/visit_child",
    form=VisitChildForm,
    shows=before_the_visit,
    sets={"child_seen": bool, "concern": of(CONCERNS) | domain(None), "visit_child_at": datetime | None},
)
def visit_child(form: VisitChildForm, item: Task, actor: User) -> Variables:
    return visited(item, given(form.visited_at.data), form.answers(), by=actor)


@service_task("placement_visit/bring_review_forward")
def bring_review_forward(call: ServiceCall) -> None:
    """The plan of the child is reviewed now, and the case manager knows why."""
    _visit, case = row_of(call.instance)
    engine.hasten_later(case.id, REVIEW)
    tell(case.manager, NoticeKind.VISIT_CONCERN, case)


@service_task("placement_visit/start_escalation")
def start_escalation(call: ServiceCall) -> None:
    """The commissioner and the case manager learn that the child is in danger; the family is suspended by then."""
    _visit, case = row_of(call.instance)
    open_escalation(case, concerns.STEP, Cause.FAMILY)
    tell(case.manager, NoticeKind.VISIT_CONCERN, case)

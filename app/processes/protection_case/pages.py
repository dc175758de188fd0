"""What the case's steps are shown with: choices that only rows know, and the facts beside a form."""

from typing import Any

from sqlalchemy import select

from app import audit
from app.audit_codes import AuditCode
from app.db import db
from app.forms import choices, given
from app.processes.protection_case import codes
from app.processes.protection_case.forms import ProposeClosureForm, ReassignCaseForm, ReviewPlanForm
from app.processes.protection_case.plan_forms import CarePlanForm, MakePlanForm
from app.processes.protection_case.visit_forms import FirstVisitForm
from app.rules import timeline
from app.rules.cases import closures, managers, plans, removals, visits
from app.rules.cases.basis import basis
from app.rules.cases.plans import Line, goals_of, running_plan
from app.rules.cases.protection import case_of
from app.rules.placements.searches import open_placement
from app.rules.tasks import completion
from app.staff.models import User
from app.tables import sealing
from app.tables.cases import CaseEvent, PlanState
from app.tables.contacts import Contact
from app.tables.words.agencies import AGENCIES
from app.tables.words.labels import CLOSE_REASONS, PLACES
from app.tables.words.timeline import Event
from app.workflow.models import Task

Page = dict[str, Any]
VISIT = "protection_case/first_visit"


def offer_colleagues(form: ReassignCaseForm, item: Task, actor: User) -> None:
    form.specialist.choices = choices(managers.named(managers.candidates(case_of(item.case_id))))


def offer_siblings(form: FirstVisitForm, item: Task, actor: User) -> None:
    """The siblings that may have been seen too; where the child was said to be, unless it was said anew."""
    case = case_of(item.case_id)
    if not form.is_submitted() and not form.place.data and case.place is not None:
        form.place.data = case.place.value
    among = visits.siblings(case, actor)
    form.siblings.choices = choices([(str(case.public_id), case.child.name or case.number) for case, _task in among])


def offer_services(form: ReviewPlanForm, item: Task, actor: User) -> None:
    """The lines still open as choices, and the whole running plan for the page."""
    case = case_of(item.case_id)
    plan = running_plan(case)
    services = plans.services(case, plan)
    form.done.choices = choices([(str(line.id), line.service) for line in services if line.is_open])
    form.shown = {"plan": plan, "goals": goals_of(case, plan) if plan else "", "services": services, "bodies": AGENCIES}


def begin_with_proposed(form: ProposeClosureForm, item: Task, actor: User) -> None:
    """A returned proposal is mended, not typed again."""
    if form.is_submitted() or form.outcome.data or closures.last_returned(case_of(item.case_id)) is None:
        return
    said = done_before(item, "propose_closure")
    for name in ("reason", "outcome", "child_words", "not_asked", "who_watches"):
        form[name].data = said.get(name)


def begin_with_returned(form: MakePlanForm, item: Task, actor: User) -> None:
    """A returned plan is mended, not typed again: its lines, and what child and family said to it."""
    case = case_of(item.case_id)
    plan = plans.newest(case)
    if plan is None or plan.state is not PlanState.RETURNED or form.is_submitted() or form.goals.data:
        return
    form.goals.data = goals_of(case, plan)
    while form.lines.entries:
        form.lines.pop_entry()
    for line in plans.services(case, plan):
        form.lines.append_entry(
            {name: getattr(line, name) for name in ("goal", "service", "body", "contact", "due_on")}
        )
    said = done_before(item, "make_plan")
    for name in ("child_agrees", "family_agrees", "meets_with"):
        form[name].data = said.get(name)


def typed_lines(form: MakePlanForm | CarePlanForm) -> list[Line]:
    """The services as they were typed."""
    return [
        Line(
            given(row.body.data),
            given(row.service.data),
            given(row.due_on.data),
            given(row.goal.data),
            row.contact.data or "",
        )
        for row in form.lines.filled()
    ]


def accept(item: Task, actor: User) -> Page:
    """What was reported: the contacts of the case, each look on the record."""
    contacts = db.session.scalars(
        select(Contact).where(Contact.case_id == item.case_id).order_by(Contact.received_at, Contact.id)
    ).all()
    for contact in contacts:
        audit.looked(actor, AuditCode.CONTACT_IN_A_CASE, contact)
    return {"contacts": [(contact, sealing.get(contact, "words")) for contact in contacts]}


def reassign(item: Task, actor: User) -> Page:
    """Why the manager refused, if that is what brought the case here."""
    case = case_of(item.case_id)
    refused = db.session.scalar(
        select(CaseEvent)
        .where(CaseEvent.case_id == case.id, CaseEvent.kind == Event.CASE_REFUSED)
        .order_by(CaseEvent.id.desc())
        .limit(1)
    )
    reason = dict(codes.REFUSALS).get(refused.params.get("reason", "")) if refused else None
    return {"refused": refused, "reason": reason, "words": timeline.words(refused, case) if refused else ""}


def first_visit(item: Task, actor: User) -> Page:
    """The attempts so far: when, why the child was not seen, what was noticed."""
    case = case_of(item.case_id)
    misses = dict(codes.MISSES)
    tried = [(visit, visits.report(case, visit)) for visit in visits.visits(case) if not visit.is_child_seen]
    return {"attempts": [(visit, misses.get(found.get("outcome", "")), found.get("noticed")) for visit, found in tried]}


def about_removal(item: Task, actor: User) -> Page:
    """What is known of the removal, where its three other steps stand, and the visit and act that it rests on."""
    case = case_of(item.case_id)
    known = {"removal": removals.last(case), "place": PLACES.get(case.place or "")}
    return {"case": case, **known, "basis": basis(case, VISIT, "protection_case/removal_act")}


def last_visit(item: Task, actor: User) -> Page:
    """What was found when the child was last seen."""
    case = case_of(item.case_id)
    seen = next((visit for visit in visits.visits(case) if visit.is_child_seen), None)
    return {"case": case, "visit": seen, "report": visits.report(case, seen) if seen else {}, "codes": codes}


def make_plan(item: Task, actor: User) -> Page:
    """The assessment, and what the head wants changed."""
    case = case_of(item.case_id)
    plan = plans.newest(case)
    sent_back = plan is not None and plan.state is PlanState.RETURNED
    return {
        "assessment": done_before(item, "assess_family"),
        "returned_because": sealing.get(plan, "return_reason", case.key) if plan and sent_back else "",
    }


def approve_plan(item: Task, actor: User) -> Page:
    """The plan as it will stand."""
    case = case_of(item.case_id)
    plan = plans.newest(case)
    return {
        "case": case,
        "plan": plan,
        "goals": goals_of(case, plan) if plan else "",
        "services": plans.services(case, plan),
        "bodies": AGENCIES,
        "proposed_by": db.session.get(User, plan.proposed_by_id) if plan else None,
        "answers": done_before(item, "make_plan"),
        "basis": basis(case, VISIT, "protection_case/assess_family", "protection_case/make_plan"),
    }


def propose_closure(item: Task, actor: User) -> Page:
    """What the head wants first, if the last proposal was returned."""
    case = case_of(item.case_id)
    last = closures.last_returned(case)
    return {"case": case, "returned_because": sealing.get(last, "why", case.key) if last else ""}


def approve_closure(item: Task, actor: User) -> Page:
    """The proposal, and what speaks against it."""
    case = case_of(item.case_id)
    found = closures.waiting(case)
    if found is None:
        return {"case": case, "proposal": None}
    proposal, proposed_by = found
    return {
        "case": case,
        "proposal": proposal,
        "reason": CLOSE_REASONS[proposal.reason],
        "outcome": sealing.get(proposal, "outcome", case.key),
        "child_words": sealing.get(proposal, "child_words", case.key),
        "not_asked": dict(codes.NOT_ASKED).get(proposal.not_asked or ""),
        "proposed_by": proposed_by,
        "is_own": proposal.proposed_by_id == actor.id,
        "answers": done_before(item, "propose_closure"),
        "open_services": [line for line in plans.services(case, running_plan(case)) if line.done_on is None],
        "bodies": AGENCIES,
        "placement": open_placement(case.id),
        "basis": basis(case, "protection_case/propose_closure", "protection_case/review_plan", VISIT),
    }


def done_before(item: Task, step: str) -> dict[str, Any]:
    """What was last entered at that step of the same instance; empty if it was never done."""
    return completion.last_answers(item, step)

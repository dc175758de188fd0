"""The case's steps: what each form does, and what the diagram asks of the machine."""

from app import clock
from app.forms import given
from app.i18n import lazy_gettext as _l
from app.processes.protection_case import codes, pages
from app.processes.protection_case.forms import (
    AcceptCaseForm,
    ApproveClosureForm,
    AssessFamilyForm,
    ProposeClosureForm,
    ReassignCaseForm,
    ReviewPlanForm,
)
from app.processes.protection_case.plan_forms import ApprovePlanForm, CarePlanForm, MakePlanForm
from app.processes.protection_case.removal_forms import (
    CourtClaimForm,
    NotifyProsecutorForm,
    RegisterChildForm,
    RemovalActForm,
)
from app.processes.protection_case.visit_forms import FirstVisitForm
from app.rules.cases import closures, documents, plans, protection, removals, visits
from app.rules.cases.plans import propose_plan
from app.rules.cases.protection import case_of
from app.rules.escalations.opening import open_task
from app.rules.placements.searches import request_placement as request
from app.rules.tasks import overdue
from app.staff.models import User
from app.tables.closures import CloseReason, ClosureDecision
from app.values.domains import domain, of
from app.values.terms import Risk
from app.workflow import escalating
from app.workflow.models import Task
from app.workflow.registry import Process, ServiceCall, Variables, process, service_task, user_task

process(
    Process(
        "protection_case",
        _l("Protection"),
        overdue.CASEWORK,
        is_casework=True,
        begins={"case_id": int, "risk": Risk},
    )
)
SEEN = {
    "harm_found": of(codes.HARM),
    "carer_protects": of(codes.PROTECTS),
    "child_afraid": bool,
    "home_safe": of(codes.YES_NO),
    "needs_support": bool,
}
"""What the table of safety reads."""


@user_task("protection_case/accept_case", form=AcceptCaseForm, shows=pages.accept, sets={"accepted": bool})
def accept_case(form: AcceptCaseForm, item: Task, actor: User) -> Variables:
    if form.answer.data == "yes":
        protection.accept(case_of(item.case_id), by=actor)
        return {"accepted": True}
    protection.refuse(case_of(item.case_id), form.reason.data, form.explanation.data, by=actor)
    return {"accepted": False}


@user_task("protection_case/reassign_case", form=ReassignCaseForm, prepare=pages.offer_colleagues, shows=pages.reassign)
def reassign_case(form: ReassignCaseForm, item: Task, actor: User) -> Variables:
    protection.reassign(case_of(item.case_id), given(form.specialist.data), given(form.reason.data), by=actor)
    return {}


@user_task(
    "protection_case/first_visit",
    form=FirstVisitForm,
    prepare=pages.offer_siblings,
    shows=pages.first_visit,
    after=protection.keep_safety,
    sets=SEEN,
)
def first_visit(form: FirstVisitForm, item: Task, actor: User) -> Variables:
    case = case_of(item.case_id)
    visits.see_child(case, given(form.visited_at.data), form.answers(), by=actor)
    documents.add_all(case, form.photo.data or [], "visit", by=actor, task=item)
    visits.copy_to_siblings(case, form.siblings.data or [], form.answers(), by=actor)
    return visits.safety_answers(form.answers())


@user_task("protection_case/removal_act", form=RemovalActForm, shows=pages.about_removal)
def removal_act(form: RemovalActForm, item: Task, actor: User) -> Variables:
    removals.draw_up(case_of(item.case_id), given(form.removed_at.data), form.answers(), by=actor)
    return {}


@user_task("protection_case/notify_prosecutor", form=NotifyProsecutorForm, shows=pages.about_removal)
def notify_prosecutor(form: NotifyProsecutorForm, item: Task, actor: User) -> Variables:
    how, reference = given(form.how.data), given(form.reference.data)
    removals.notify(case_of(item.case_id), given(form.told_at.data), how, reference, by=actor)
    return {}


@user_task("protection_case/file_court_claim", form=CourtClaimForm, shows=pages.about_removal)
def file_court_claim(form: CourtClaimForm, item: Task, actor: User) -> Variables:
    removals.file_claim(case_of(item.case_id), given(form.filed_on.data), form.answers(), by=actor)
    return {}


@user_task("protection_case/register_child", form=RegisterChildForm, shows=pages.about_removal)
def register_child(form: RegisterChildForm, item: Task, actor: User) -> Variables:
    number, day = given(form.number.data), given(form.registered_on.data)
    removals.register(case_of(item.case_id), number, day, by=actor)
    return {}


@user_task("protection_case/care_plan", form=CarePlanForm, shows=pages.about_removal)
def care_plan(form: CarePlanForm, item: Task, actor: User) -> Variables:
    plans.propose_care(case_of(item.case_id), given(form.goals.data), pages.typed_lines(form), by=actor)
    return {}


@user_task("protection_case/assess_family", form=AssessFamilyForm, shows=pages.last_visit)
def assess_family(form: AssessFamilyForm, item: Task, actor: User) -> Variables:
    return {}


@user_task("protection_case/make_plan", form=MakePlanForm, prepare=pages.begin_with_returned, shows=pages.make_plan)
def make_plan(form: MakePlanForm, item: Task, actor: User) -> Variables:
    lines = pages.typed_lines(form)
    propose_plan(case_of(item.case_id), plans.FAMILY, given(form.goals.data), lines, by=actor)
    return {}


@user_task(
    "protection_case/approve_plan",
    form=ApprovePlanForm,
    shows=pages.approve_plan,
    after=protection.mark_returned,
    sets={"plan_approved": bool},
)
def approve_plan(form: ApprovePlanForm, item: Task, actor: User) -> Variables:
    approved = plans.decide(case_of(item.case_id), given(form.decision.data), form.why.data, by=actor)
    return {"plan_approved": approved}


@user_task(
    "protection_case/review_plan",
    form=ReviewPlanForm,
    prepare=pages.offer_services,
    after=protection.keep_safety,
    sets={"review": of(codes.REVIEWS), **{name: domain(kind) | domain(None) for name, kind in SEEN.items()}},
)
def review_plan(form: ReviewPlanForm, item: Task, actor: User) -> Variables:
    answers = form.answers()
    plans.review(case_of(item.case_id), answers, given(form.reviewed_on.data), by=actor)
    return {"review": given(form.review.data), **plans.safety_again(answers)}


@user_task(
    "protection_case/propose_closure",
    form=ProposeClosureForm,
    prepare=pages.begin_with_proposed,
    shows=pages.propose_closure,
)
def propose_closure(form: ProposeClosureForm, item: Task, actor: User) -> Variables:
    case, reason, outcome = case_of(item.case_id), CloseReason(given(form.reason.data)), given(form.outcome.data)
    closures.propose(case, reason, outcome, form.child_words.data or "", form.not_asked.data, by=actor)
    plans.sighted(case, given(form.seen_on.data), by=actor)
    return {}


@user_task(
    "protection_case/approve_closure",
    form=ApproveClosureForm,
    shows=pages.approve_closure,
    after=protection.mark_returned,
    sets={"closure": ClosureDecision},
)
def approve_closure(form: ApproveClosureForm, item: Task, actor: User) -> Variables:
    decision = ClosureDecision(given(form.closure.data))
    closures.decide(case_of(item.case_id), decision, form.why.data, by=actor)
    return {"closure": decision.value}


@service_task("protection_case/propose_case_manager")
def propose_case_manager(call: ServiceCall) -> None:
    protection.propose_manager(case_of(call.instance.case_id))


@service_task("protection_case/warn_head")
def warn_head(call: ServiceCall) -> None:
    protection.warn_head(case_of(call.instance.case_id))


@service_task("protection_case/tell_contact")
def tell_contact(call: ServiceCall) -> None:
    protection.tell_contacts(case_of(call.instance.case_id), str(call.params["message"]))


@service_task("protection_case/request_placement")
def request_placement(call: ServiceCall) -> None:
    request(case_of(call.instance.case_id))


@service_task("protection_case/start_escalation")
def start_escalation(call: ServiceCall) -> None:
    """The diagram's timer is only sooner than the sweep: what follows is the overdue task's own, and once."""
    late = open_task(given(call.instance.case_id), str(call.params["step"]))
    if late is not None and late.escalate_at is not None and late.escalate_at <= clock.now():
        escalating.escalate_now(late.id)


@service_task("protection_case/close_case")
def close_case(call: ServiceCall) -> None:
    protection.close(case_of(call.instance.case_id))

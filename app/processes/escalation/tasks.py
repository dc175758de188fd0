"""The escalation's steps."""

from datetime import datetime

from app.forms import given
from app.i18n import lazy_gettext as _l
from app.processes.escalation import pages
from app.processes.escalation.forms import (
    CarryOutForm,
    ConfirmReassignmentForm,
    OmbudsmanReviewForm,
    ReviewEscalationForm,
)
from app.rules.escalations import deciding, ombudsman
from app.rules.escalations.opening import step_ended
from app.rules.tasks import overdue
from app.staff.models import User
from app.tables.escalations import Finding, Ruling
from app.workflow.models import Task
from app.workflow.registry import (
    Process,
    ServiceCall,
    Variables,
    on_ended,
    process,
    service_task,
    user_task,
)

on_ended(step_ended, order=2)  # after the pause of its deadline has ended
process(
    Process(
        "escalation",
        _l("Escalation"),
        overdue.DECISION,
        begins={"escalation_id": int, "case_id": int},
        hears=("step_done", "case_over"),
    )
)


@user_task(
    "escalation/review_escalation",
    form=ReviewEscalationForm,
    prepare=pages.offer_staff,
    sets={
        "decision": Ruling,
        "finding": Finding,
        "needs_report": bool,
        "instructed_step_at": datetime | None,
        "carry_out_instruction_at": datetime | None,
    },
)
def review_escalation(form: ReviewEscalationForm, item: Task, actor: User) -> Variables:
    return deciding.decide(item.instance, pages.order(form), by=actor)


@user_task(
    "escalation/confirm_reassignment",
    form=ConfirmReassignmentForm,
    prepare=pages.offer_specialists,
    sets={"confirmed": bool},
)
def confirm_reassignment(form: ConfirmReassignmentForm, item: Task, actor: User) -> Variables:
    is_confirmed = form.confirmed.data == "yes"
    deciding.confirm(item.instance, is_confirmed, form.who.data, form.why.data, by=actor)
    return {"confirmed": is_confirmed}


@user_task("escalation/carry_out_instruction", form=CarryOutForm, prepare=pages.show_order, sets={"already_done": bool})
def carry_out_instruction(form: CarryOutForm, item: Task, actor: User) -> Variables:
    report = deciding.Report(done=given(form.done.data), on=given(form.on.data), reference=form.reference.data)
    return deciding.carry_out(item.instance, report, by=actor)


@user_task(
    "escalation/ombudsman_review", form=OmbudsmanReviewForm, prepare=pages.brief_ombudsman, sets={"finding": Finding}
)
def ombudsman_review(form: OmbudsmanReviewForm, item: Task, actor: User) -> Variables:
    row, case = deciding.row_of(item.instance)
    opinion = pages.opinion(form)
    ombudsman.review(row, case, opinion, by=actor)
    return {"finding": opinion.finding.value}


@service_task("escalation/apply_decision", gives=bool)
def apply_decision(call: ServiceCall) -> bool:
    return deciding.apply(call.instance)


@service_task("escalation/show_late_review")
def show_late_review(call: ServiceCall) -> None:
    ombudsman.show_late_review(*deciding.row_of(call.instance))


@service_task("escalation/open_to_ombudsman")
def open_to_ombudsman(call: ServiceCall) -> None:
    ombudsman.take_over(*deciding.row_of(call.instance))


@service_task("escalation/close")
def close(call: ServiceCall) -> None:
    deciding.close(call.instance, str(call.params["finding"]))

"""The one step of a visit."""

from app.forms import given
from app.i18n import lazy_pgettext
from app.processes.placement_visit import pages, service
from app.processes.placement_visit.forms import VisitChildForm
from app.rules.tasks import overdue
from app.staff.models import User
from app.workflow.models import Task
from app.workflow.registry import Process, ServiceCall, Variables, process, service_task, user_task

process(Process("placement_visit", lazy_pgettext("process", "Visit"), overdue.CASEWORK, is_casework=True))


@user_task("placement_visit/visit_child", form=VisitChildForm, shows=pages.before_the_visit)
def visit_child(form: VisitChildForm, item: Task, actor: User) -> Variables:
    return service.visited(item, given(form.visited_at.data), form.answers(), by=actor)


@service_task("placement_visit/bring_review_forward")
def bring_review_forward(call: ServiceCall) -> None:
    service.bring_review_forward(call.instance)


@service_task("placement_visit/start_escalation")
def start_escalation(call: ServiceCall) -> None:
    service.escalate(call.instance)

"""The added step, worked by whoever the head gave it to."""

from app.i18n import lazy_gettext as _l
from app.processes.added_step import pages, service
from app.processes.added_step.forms import AddedStepForm
from app.rules.course import steering
from app.rules.tasks import overdue
from app.staff.models import User
from app.workflow.models import Task
from app.workflow.registry import Process, ServiceCall, Variables, process, service_task, user_task

process(Process("added_step", _l("Added step"), overdue.CASEWORK, is_casework=True))


@user_task("added_step/do_step_as_officer", form=AddedStepForm, prepare=pages.brief)
@user_task("added_step/do_step", form=AddedStepForm, prepare=pages.brief)
def do_step(form: AddedStepForm, item: Task, actor: User) -> Variables:
    service.answer(form, item.instance, by=actor)
    return {}


@service_task("added_step/keep_result")
def keep_result(call: ServiceCall) -> None:
    steering.keep(call.instance.about["added_id"])

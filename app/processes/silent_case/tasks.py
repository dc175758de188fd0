"""The one step of a inactive case."""

from app.i18n import lazy_gettext as _l
from app.processes.silent_case import pages, service
from app.processes.silent_case.forms import MendSilenceForm
from app.rules.tasks import overdue
from app.staff.models import User
from app.workflow.models import Task
from app.workflow.registry import Process, ServiceCall, Variables, process, service_task, user_task

process(Process("silent_case", _l("No activity"), overdue.CASEWORK, is_casework=True, counts_as_work=False))


@user_task("silent_case/mend_silence", form=MendSilenceForm, prepare=pages.ask_what_is_missing)
def mend_silence(form: MendSilenceForm, item: Task, actor: User) -> Variables:
    return service.resolve(item, pages.entered(form), by=actor)


@service_task("silent_case/close_silence")
def close_silence(call: ServiceCall) -> None:
    service.close(call.instance)

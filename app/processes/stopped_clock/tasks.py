"""The one step of a stopped clock."""

from app.i18n import lazy_gettext as _l
from app.processes.stopped_clock import pages, service
from app.processes.stopped_clock.forms import DecideStopForm
from app.rules.course import pauses
from app.rules.tasks import overdue
from app.staff.models import User
from app.workflow.models import Task
from app.workflow.registry import Process, ServiceCall, Variables, on_ended, process, service_task, user_task

on_ended(pauses.drop, order=1)
process(Process("stopped_clock", _l("Paused deadline"), overdue.QUEUE_ONLY, counts_as_work=False))


@user_task("stopped_clock/decide_stop", form=DecideStopForm, prepare=pages.brief)
def decide_stop(form: DecideStopForm, item: Task, actor: User) -> Variables:
    return service.decide(form, item, by=actor)


@service_task("stopped_clock/stop_clock")
def stop_clock(call: ServiceCall) -> None:
    service.begin_later(call.instance)


@service_task("stopped_clock/restart_clock")
def restart_clock(call: ServiceCall) -> None:
    service.end_later(call.instance)

"""The one step of a stopped clock."""

from app.processes.stopped_clock import pages, service
from app.processes.stopped_clock.forms import DecideStopForm
from app.rules.course import pauses
from app.staff.models import User
from app.workflow.models import Task
from app.workflow.registry import ServiceCall, Variables, on_completed, on_withdrawn, service_task, user_task

on_completed(pauses.drop)
on_withdrawn(pauses.drop)


@user_task("stopped_clock/decide_stop", form=DecideStopForm, prepare=pages.brief)
def decide_stop(form: DecideStopForm, item: Task, actor: User) -> Variables:
    return service.decide(form, item, by=actor)


@service_task("stopped_clock/stop_clock")
def stop_clock(call: ServiceCall) -> None:
    service.begin_later(call.instance)


@service_task("stopped_clock/restart_clock")
def restart_clock(call: ServiceCall) -> None:
    service.end_later(call.instance)

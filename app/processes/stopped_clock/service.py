"""What the diagram asks of the machine: jobs, each of which holds the one instance whose clock it is."""

from app import clock
from app.db import db
from app.jobs import defer, job
from app.processes.stopped_clock.forms import DecideStopForm
from app.rules.course import pauses
from app.staff.models import User
from app.tables.pauses import Pause
from app.workflow.models import Instance, Task
from app.workflow.registry import Variables


def decide(form: DecideStopForm, item: Task, *, by: User) -> Variables:
    """Without a day it is the one that was asked for."""
    row = db.session.get_one(Pause, item.instance.about["stop_id"], with_for_update=True)
    is_yes = form.decision.data == "yes"
    until = (form.until.data or row.until_at.astimezone(clock.ALMATY).date()) if is_yes else None
    granted = pauses.decide(row, until, form.words.data, by=by)
    return {"stop_granted": granted, **({"clock_stop_at": row.until_at.isoformat()} if granted else {})}


def begin_later(instance: Instance) -> None:
    """The deadline is paused once this transaction has committed."""
    defer(begin_pause, stop_id=instance.about["stop_id"])


def end_later(instance: Instance) -> None:
    """The clock runs again once this transaction has committed."""
    defer(end_pause, stop_id=instance.about["stop_id"])


@job("begin_stop")
def begin_pause(stop_id: int) -> None:
    """The step's dates and timers move."""
    pauses.begin(stop_id)


@job("end_stop")
def end_pause(stop_id: int) -> None:
    """The step's dates and timers are what they are now that its clock runs."""
    pauses.end(stop_id)

"""A deadline is paused: the head decides, and it resumes by hand, when its task is done, or at the limit."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import clock
from app.db import db
from app.forms import DateField, InputRequired, RadioField, TaskForm, TextAreaField, choices
from app.i18n import format_date, format_datetime
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.jobs import defer, job
from app.rules.course import pauses
from app.rules.tasks import overdue
from app.staff.models import User
from app.tables import sealing
from app.tables.cases import Case
from app.tables.pauses import Pause, PauseReason
from app.tables.words.labels import label
from app.workflow.models import Instance, Task
from app.workflow.registry import Process, ServiceCall, Variables, on_ended, process, service_task, user_task


class DecideStopForm(TaskForm):
    """Yes until a day, or no with a reason."""

    title = _l("Decide whether to pause the deadline")
    shown: dict[str, Any] = {}

    decision = RadioField(
        _l("Is the deadline paused?"),
        choices=choices([("yes", _l("Yes, until the date below")), ("no", _l("No, and I will say why"))]),
        validators=[InputRequired(_l("Select whether the deadline is paused."))],
    )
    until = DateField(
        _l("On which day does the deadline resume?"), description=_l("You may grant less time than was asked for.")
    )
    words = TextAreaField(_l("Why?"), description=_l("Required if the deadline is not paused."), limit=2000)


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


def brief(form: DecideStopForm, item: Task, actor: User) -> None:
    """The request in words, and the day asked for in the form."""
    wanted = select(Pause).where(Pause.id == item.instance.about["stop_id"])
    row = db.session.scalars(wanted.options(joinedload(Pause.task), joinedload(Pause.asked_by))).one()
    case = db.session.get_one(Case, row.case_id)
    if not form.is_submitted() and form.until.data is None:
        form.until.data = row.until_at.astimezone(clock.ALMATY).date()
    before = pauses.paused(case.id)
    form.shown = {
        "words": sealing.get(row, "why", case.key),
        "is_own": row.asked_by_id == actor.id,
        "rows": [
            (_("Task"), _(row.task.name)),
            (_("Current deadline"), format_datetime(row.task.due_at)),
            (_("Reason"), label(PauseReason, row.reason)),
            (_("Requested until"), format_date(row.until_at)),
            (_("No later than"), format_date(pauses.latest(row.task))),
            (_("Requested by"), _("%(name)s, %(when)s", name=row.asked_by.name, when=format_datetime(row.asked_at))),
            (_("Paused before"), pauses.said(before) if before.times else ""),
        ],
    }


on_ended(pauses.drop, order=1)
process(
    Process(
        "stopped_clock",
        _l("Paused deadline"),
        overdue.QUEUE_ONLY,
        counts_as_work=False,
        begins={"stop_id": int, "case_id": int},
        hears=("clock_restarts",),
    )
)


@user_task(
    "stopped_clock/decide_stop",
    form=DecideStopForm,
    prepare=brief,
    sets={"stop_granted": bool, "clock_stop_at": datetime | None},
)
def decide_stop(form: DecideStopForm, item: Task, actor: User) -> Variables:
    return decide(form, item, by=actor)


@service_task("stopped_clock/stop_clock")
def stop_clock(call: ServiceCall) -> None:
    begin_later(call.instance)


@service_task("stopped_clock/restart_clock")
def restart_clock(call: ServiceCall) -> None:
    end_later(call.instance)

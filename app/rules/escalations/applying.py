"""What a decision does to the case: its own task gets another date, a body enters the plan. Nothing is copied."""

from datetime import date, datetime, timedelta

from app import clock
from app.db import db
from app.deadlines import times
from app.i18n import gettext as _
from app.rules import timeline
from app.rules.cases.plans import running_plan
from app.tables import sealing
from app.tables.cases import Case, PlanLine
from app.tables.escalations import Escalation
from app.tables.words.agencies import AGENCIES
from app.tables.words.timeline import Event
from app.workflow import escalating
from app.workflow.models import Task
from app.workflow.redating import set_times


def open_step(row: Escalation) -> Task | None:
    """The step it is about, locked; None if there is none, or it is no longer open."""
    return escalating.lock(row.task_id) if row.task_id is not None else None


def set_date(case: Case, late: Task, until: datetime) -> None:
    """The step has this date and warns again before it. The escalation itself watches whether it is kept."""
    now = clock.now()
    late.due_at, late.warn_at, late.escalate_at = until, now + (until - now) * 3 / 4, None
    late.counts_from_at, late.warned_at = now, None
    timeline.note(Event.TASK_DUE_CHANGED, case=case, params={"task": late.name}, task=late)


def watch_again(case: Case, row: Escalation) -> None:
    """A step that is still open when its escalation ends can be late anew, and escalate anew.

    One whose time is over has its standard time once more, from now: nothing that is open is without a date.
    """
    late, now = open_step(row), clock.now()
    if late is None:
        return
    late.escalated_at = None
    if late.paused_until_at is not None:
        return
    if late.due_at is not None and late.due_at > now:
        late.escalate_at = max(late.escalate_at or late.due_at, late.due_at)
        return
    found = times.times(late.step, late.risk, now)
    if found is None:
        set_date(case, late, now + timedelta(days=1))
        late.escalate_at = late.due_at
        return
    set_times(late, found)
    late.counts_from_at, late.warned_at = now, None
    timeline.note(Event.TASK_DUE_CHANGED, case=case, params={"task": late.name}, task=late)


def require_body(case: Case, row: Escalation) -> None:
    """A line of the running plan for the body; a case without a plan has the letter alone."""
    plan = running_plan(case)
    if plan is None or row.which_body is None:
        return
    line = PlanLine(body=row.which_body, due_on=_day(row.act_by))
    words = _("Act on the regional commissioner's recommendation: escalation %(number)s.", number=row.number)
    sealing.put(line, "service", f"{AGENCIES[row.which_body]}: {words}", case.key)
    plan.lines.append(line)
    db.session.flush()


def _day(moment: datetime | None) -> date:
    return (moment or clock.now() + timedelta(days=1)).astimezone(clock.ALMATY).date()

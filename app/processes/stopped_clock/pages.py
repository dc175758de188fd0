"""What the head is shown before a clock stops: which one, why, and how often it stood before."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import clock
from app.db import db
from app.i18n import format_date, format_datetime
from app.i18n import gettext as _
from app.processes.stopped_clock.forms import DecideStopForm
from app.rules.course import pauses
from app.staff.models import User
from app.tables import sealing
from app.tables.cases import Case
from app.tables.pauses import Pause, PauseReason
from app.tables.words.labels import label
from app.workflow.models import Task


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

"""The demonstration's clock on every page: what is due comes due in a minute. With real data it does not exist."""

from datetime import datetime, timedelta

from flask import Blueprint, Flask, flash, redirect, request
from flask.typing import ResponseReturnValue

from app import audit, clock
from app.audit_codes import AuditCode
from app.errors import NotFound
from app.i18n import Text, format_datetime
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.policy import guard
from app.roles import Action
from app.staff.sign_in import actor
from app.web.shell import rail
from app.web.shell.sign_in import safe_path

bp = Blueprint("demo_clock", __name__)
SECTION = rail.OUTSIDE
STEPS: dict[str, tuple[timedelta, Text]] = {
    "1h": (timedelta(hours=1), _l("+1 hour")),
    "1d": (timedelta(days=1), _l("+1 day")),
    "3d": (timedelta(days=3), _l("+3 days")),
}


def init(app: Flask) -> None:
    """Templates get the steps of the bar and its time."""
    app.context_processor(lambda: {"clock_steps": STEPS, "clock_words": lambda: words(clock.now())})


def words(moment: datetime) -> str:
    """The day and the hour in Almaty."""
    return format_datetime(moment, "medium")


@bp.post("/clock")
@guard(Action.MOVE_CLOCK)
def move() -> ResponseReturnValue:
    """Time goes on for everybody, and then back to the page it was pressed on."""
    if not clock.is_demo():
        raise NotFound
    step = STEPS.get(request.form.get("step", ""))
    if step is None:
        raise NotFound
    clock.move(step[0])
    audit.record(actor(), AuditCode.CLOCK_MOVED, actor())
    now = words(clock.now())
    flash(_("It is %(when)s now. Overdue tasks are escalated within seconds. Reload the page.", when=now))
    return redirect(safe_path(request.form.get("next")), 303)

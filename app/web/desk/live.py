"""What changed since a page was made, for the page to read anew what it shows of it. Asked about once a second."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, Response, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock, policy
from app.db import db
from app.i18n import gettext as _
from app.policy import guard, public
from app.roles import Action
from app.rules.signals import KEPT
from app.staff import sign_in
from app.staff.models import User
from app.staff.sign_in import actor
from app.tables.notices import SignalKind
from app.web.desk import nav
from app.web.shell import rail, sign_in_again
from app.workflow.models import TaskState

bp = Blueprint("live", __name__)
SECTION = rail.OUTSIDE
LOUD = frozenset({"contact", "escalation"})
"""A task of these processes is told aloud when it opens, unless whoever hears of it has it already."""


def init(app: Flask) -> None:
    """Templates write {{ live_mark() }} where the page says from when it is."""
    app.jinja_env.globals["live_mark"] = lambda: _mark(sign_in.mark())


@bp.get("/live")
@public("Who asks is found in the one statement that answers; nobody learns anything without a session.")
def index() -> ResponseReturnValue:
    """204 while nothing has changed; 401 for the page of anybody but the person signed in.

    `is_old`: more has changed than is known, so the page reads itself anew.
    """
    since, is_old = _since(request.args.get("since", ""))
    found = policy.heard(since)
    if found is None or not sign_in_again.is_page_of(found.user_id):
        return Response(status=401)
    is_old = is_old or since > found.mark  # of another database
    if not (found.news or is_old):
        return Response(status=204, headers={"X-Mark": _mark(found.mark)})
    me = actor()
    news = [_told(row, me) for row in found.news]
    return jsonify(mark=_mark(found.mark), is_old=is_old, news=news, numbers=nav.numbers(me))


@bp.get("/live/tasks/<uuid:public_id>")
@guard(Action.DO_TASK)
def task(public_id: UUID) -> ResponseReturnValue:
    """Whether the task that somebody has open is still theirs to do; else who has it or did it. Nothing of its case."""
    item = policy.task(actor(), public_id)
    holder_id = item.ended_by_id or (item.assignee_id if item.state is TaskState.OPEN else None)
    holder = db.session.get(User, holder_id) if holder_id else None
    return render_template("desk/live_task.html", item=item, holder=holder, is_free=policy.free(item, actor()))


def _mark(number: int) -> str:
    return f"{number}.{clock.real_now().timestamp():.0f}"


def _since(given: str) -> tuple[int, bool]:
    """The mark, and whether it is so old, or so odd, that not everything since is known."""
    number, _dot, made = given.partition(".")
    if not (number.isascii() and number.isdigit() and made.isascii() and made.isdigit() and len(given) < 40):
        return 0, True
    is_old = clock.real_now().timestamp() - int(made) > KEPT.total_seconds()
    return min(int(number), 2**63 - 1), is_old


def _told(row: Any, me: User) -> dict[str, Any]:
    words = _aloud(row, me)
    url = url_for("task.page", public_id=row.task) if row.task else url_for("notices.index")
    return {
        "id": row.id,
        "kind": row.kind,
        "about": [str(one) for one in (row.task, row.contact, row.case) if one],
        "words": words,
        "url": url if words else "",
    }


def _aloud(row: Any, me: User) -> str:
    """What is said on any page, with a sound if the person wants one; empty for what only changes a list."""
    match row.kind:
        case SignalKind.MESSAGE:
            return str(_("New message in contact %(number)s", number=row.number))
        case SignalKind.LATE:
            return str(_("Overdue: %(task)s", task=_(row.name)))
        case SignalKind.TOLD:
            return str(_("You have a new notice"))
        case SignalKind.OPENED if row.process in LOUD and row.assignee_id != me.id:
            return str(_("New: %(task)s", task=_(row.name)))
        case _:
            return ""

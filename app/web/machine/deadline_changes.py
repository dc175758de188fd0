"""Changing the deadline table and the calendar: asked by one administrator, decided by another."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import extract, select
from sqlalchemy.dialects.postgresql import distinct_on

from app import audit, clock, policy
from app.audit_codes import AuditCode
from app.db import db
from app.deadlines import changes
from app.deadlines.models import CalendarDay, CalendarProposal, DeadlineProposal, DeadlineRule, Proposal
from app.errors import NotFound
from app.forms import error_summary
from app.i18n import format_date, format_datetime, in_language, ngettext
from app.i18n import gettext as _
from app.policy import guard
from app.roles import Action
from app.rules.tasks import redating
from app.staff.models import User
from app.staff.sign_in import actor
from app.tables.words.labels import label
from app.values.terms import Risk
from app.web.desk.why import STANDINGS, length
from app.web.machine.deadline_forms import UNITS, ChangeForm, Reasoned, SwapForm
from app.web.machine.deadlines import address_of, risk_of, step_name
from app.web.shell import unsent
from app.web.shell.proposals import DecideForm
from app.web.shell.submitting import Attempt, done, first

bp = Blueprint("deadline_changes", __name__)
SECTION = "deadlines"
Pairs = list[tuple[str, str, str]]


@bp.route("/deadlines/change/<key>/<risk>", methods=["GET", "POST"])
@guard(Action.CHANGE_DEADLINES)
def ask(key: str, risk: str) -> ResponseReturnValue:
    """A row as it should be. A button shows what would move, another asks for it."""
    rule = changes.begin_with(key, risk_of(risk))
    if rule is None:
        raise NotFound
    form = ChangeForm(data={**_facts(rule), "valid_from": clock.today()})
    moved = None
    unsent.begin(form, actor())
    if form.submitted():
        if "look" in request.form:
            moved = redating.would_move(rule, form.terms())
        elif answer := _asked(form, lambda: changes.propose(rule, form.terms(), form.reason(), by=actor())):
            return answer
    which = f"{step_name(rule)}: {label(Risk, rule.risk)}" if rule.risk else step_name(rule)
    return _form(form, _("Change a deadline"), which, moved, address_of(key, rule.risk))


@bp.route("/deadlines/calendar/swap", methods=["GET", "POST"])
@guard(Action.CHANGE_DEADLINES)
def swap() -> ResponseReturnValue:
    """A day off and a day worked for it, by a decision of the Government."""
    form, moved = SwapForm(), None
    unsent.begin(form, actor())
    if form.submitted():
        if "look" in request.form:
            moved = redating.would_move_by(form.swap())
        elif answer := _asked(form, lambda: changes.propose_swap(form.swap(), form.reason(), by=actor())):
            return answer
    return _form(form, _("Swap days"), _("Holidays and swapped days"), moved, url_for(".swap"))


@bp.get("/deadlines/calendar")
@guard(Action.SEE_DEADLINES)
def calendar() -> ResponseReturnValue:
    """The days that differ from their weekday, this year and the next."""
    year = clock.today().year
    newest = (
        select(CalendarDay)
        .where(extract("year", CalendarDay.day).in_((year, year + 1)))
        .order_by(CalendarDay.day, CalendarDay.version.desc())
        .ext(distinct_on(CalendarDay.day))
    )
    rows = [
        {
            "day": format_date(day.day, "full"),
            "name": in_language(day, "name"),
            "is_working": day.is_working,
            "is_estimated": day.is_estimated,
            "version": day.version,
        }
        for day in db.session.scalars(newest)
    ]
    may_change = policy.may(actor(), Action.CHANGE_DEADLINES)
    return render_template("machine/calendar.html", rows=rows, may_change=may_change)


@bp.route("/deadlines/changes/<uuid:public_id>", methods=["GET", "POST"])
@guard(Action.CHANGE_DEADLINES)
def page(public_id: UUID) -> ResponseReturnValue:
    """What would change, what would move, and the answer of somebody who did not ask for it."""
    row, form = policy.change(actor(), public_id), DecideForm()
    if done(form, actor(), lambda: _decide(row, form)):
        return redirect(url_for("deadlines.index"), 303)
    problem = error_summary(form)
    audit.looked(actor(), AuditCode.CHANGE_OF_A_DEADLINE, row)
    return render_template(
        "machine/deadline_change.html", form=form, problem=problem, **_shown(row)
    ), 422 if problem else 200


def _asked(form: Reasoned, propose: Callable[[], Proposal]) -> ResponseReturnValue | None:
    """Where the request stands from now on; None if a rule was broken, which the form then shows."""
    with Attempt(form):
        if not first(form, actor()):
            return redirect(url_for("deadlines.index"), 303)
        row = propose()
        unsent.end(form, actor())
        flash(_("Sent to another administrator for a decision."), "success")
        return redirect(url_for(".page", public_id=row.public_id), 303)
    return None


def _decide(row: Proposal, form: DecideForm) -> None:
    if "approve" in request.form:
        changes.approve(row, by=actor())
        flash(
            _("The change has been made. If it applies to open tasks, their deadlines move within minutes."), "success"
        )
    else:
        changes.refuse(row, form.because.data or "", by=actor())
        flash(_("The change has been refused."), "success")


def _form(form: Reasoned, title: str, sub: str, moved: redating.Moved | None, here: str) -> ResponseReturnValue:
    unsent.refused(form, actor())
    problem = error_summary(form)
    page = render_template(
        "machine/deadline_form.html", form=form, problem=problem, title=title, sub=sub, moved=_said(moved), here=here
    )
    return page, 422 if problem else 200


def _facts(rule: DeadlineRule) -> dict[str, Any]:
    terms = changes.row_terms(rule)
    return {name: getattr(terms, name) for name in terms.__slots__}


def _shown(row: Proposal) -> dict[str, Any]:
    names = {user.id: user.name for user in db.session.scalars(select(User).where(User.id.in_(_people(row))))}
    is_open = row.decided_at is None
    return {
        "row": row,
        "title": step_name(row) if isinstance(row, DeadlineProposal) else in_language(row, "name"),
        "pairs": _rule_pairs(row) if isinstance(row, DeadlineProposal) else _day_pairs(row),
        "moved": _said(_moved(row)) if is_open and row.moves_open else "",
        "asked_by": names.get(row.proposed_by_id, ""),
        "asked_at": format_datetime(row.proposed_at),
        "decided_by": names.get(row.decided_by_id or 0, ""),
        "decided_at": format_datetime(row.decided_at),
        "is_open": is_open,
        "is_own": row.proposed_by_id == actor().id,
    }


def _people(row: Proposal) -> list[int]:
    return [id_ for id_ in (row.proposed_by_id, row.decided_by_id) if id_ is not None]


def _moved(row: Proposal) -> redating.Moved:
    if isinstance(row, DeadlineProposal):
        return redating.would_move(row)
    return redating.would_move_by(row)


def _said(moved: redating.Moved | None) -> str:
    """Empty while nobody has looked."""
    if moved is None:
        return ""
    if moved.is_least:
        return str(_("At least %(number)d open tasks would move.", number=moved.number))
    return str(ngettext("%(num)d open task would move.", "%(num)d open tasks would move.", moved.number))


def _rule_pairs(row: DeadlineProposal) -> Pairs:
    """What is named, how it stands, how it would stand; what stays is left out, but for the time and the day."""
    stands = changes.begin_with(row.key, row.risk)
    old = changes.row_terms(stands) if stands else changes.row_terms(row)
    pairs = [
        (_("Time"), length(old.value, old.unit), length(row.value, row.unit)),
        (_("Unit"), str(UNITS[old.unit]), str(UNITS[row.unit])),
        (_("Reminder at"), f"{old.warn_percent} %", f"{row.warn_percent} %"),
        (_("Status"), str(STANDINGS[old.standing]), str(STANDINGS[row.standing])),
        (_("Basis"), in_language(old, "basis"), in_language(row, "basis")),
        (_("Valid from"), format_date(old.valid_from), format_date(row.valid_from)),
    ]
    return [pair for place, pair in enumerate(pairs) if pair[1] != pair[2] or place == 0]


def _day_pairs(row: CalendarProposal) -> Pairs:
    days = [(row.off_on, _("working day"), _("day off")), (row.worked_on, _("day off"), _("working day"))]
    return [(format_date(day, "full"), old, new) for day, old, new in days if day is not None]

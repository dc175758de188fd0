"""The deadline table: how long each step may take, what that rests on, and how it came to be so."""

from itertools import groupby
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import aliased

from app import clock, policy
from app.db import db
from app.deadlines import times
from app.deadlines.models import CASE_OPENED, CalendarProposal, DeadlineProposal, DeadlineRule, Proposal, Standing
from app.errors import NotFound
from app.i18n import Text, format_date, format_datetime, in_language, lazy_pgettext
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.policy import guard
from app.roles import Action, Role
from app.staff.models import User
from app.staff.sign_in import actor
from app.tables.words.labels import label
from app.values.terms import RANK, Risk
from app.web.desk.why import STANDINGS, length
from app.web.diagrams import drawing
from app.web.shell import rail
from app.workflow.registry import process_of

bp = Blueprint("deadlines", __name__)
RAIL = rail.Entry("deadlines.index", _l("Deadlines"), "timer", lazy_pgettext("short", "Deadlines"), place=190)
EVERY = "every"
"""In an address: the row for every level of risk."""

KINDS = {Standing.STATUTORY: "k", Standing.POLICY: "grn", Standing.DEFAULT: "amb"}
OTHERS: dict[str, Text] = {
    "review_plan.opens": _l("From the approval of the plan to its review"),
    "instructed_step": _l("A task with a deadline recommended by the regional commissioner"),
    "find_family": _l("From the request until a family is found"),
    "last_seen": _l("Seeing the child again"),
    "plan_line": _l("An action of the joint plan after its due date"),
    "match_family.again": _l("Search again when no family was suitable"),
    "annual_check.opens": _l("From one annual check of a family to the next"),
    "decide_family.again": _l("The decision about a deferred family"),
    "family_deferred": _l("How long a decision about a family may be deferred"),
    "clock_stop": _l("How long a deadline may be paused"),
    "visit_child.week": _l("From handing over the child to the first-week visit"),
    "visit_child.month": _l("From handing over the child to the first-month visit"),
    "visit_child.quarter": _l("From one visit to a child in a family to the next"),
}
"""Rules that are named after no node of their diagram."""
STARTS: dict[str, Text] = {
    "opened": _l("from when the task opens"),
    CASE_OPENED: _l("from when the case is opened"),
    "accepted": _l("from when the case is accepted"),
    "unsafe": _l("from the decision that the child is not safe"),
    "removal": _l("from the removal of the child"),
    "day_passed": _l("from the day agreed on"),
    "instructed": _l("from the regional commissioner's recommendation"),
    "requested": _l("from the request for a family"),
    "handed_over": _l("from when the child is handed over"),
    "visit": _l("from the previous visit"),
    "applied": _l("from the application"),
    "taken_up": _l("from when it is resumed"),
    "deferred": _l("from when it is deferred"),
    "before_expiry": _l("counted back from the day the document expires"),
    "checked": _l("from the previous check"),
    "stopped": _l("from when the deadline is paused"),
    "seen": _l("from when the child was last seen"),
}
"""The events that start a clock. Which one it is the diagrams and the records say; the table tells it."""


FIRST, EVERYTHING = "protection_case", "all"
"""What the page shows until another process is chosen: all of them fill fifteen screens."""


@bp.get("/deadlines")
@guard(Action.SEE_DEADLINES)
def index() -> ResponseReturnValue:
    who = actor()
    rules = _in_force()
    rules.sort(key=lambda rule: (rule.process, rule.key, -RANK.get(rule.risk or "", 0)))
    later = _to_come()
    may_change = policy.may(who, Action.CHANGE_DEADLINES)
    processes = sorted({rule.process for rule in rules}, key=process_name)
    chosen = request.args.get("process", FIRST)
    groups = [
        {"name": process_name(process), "rules": [_rule(rule, later, may_change) for rule in own]}
        for process, own in groupby(rules, key=lambda rule: rule.process)
        if chosen not in processes or process == chosen
    ]
    whole = {"label": _("Everything"), "url": url_for(".index", process=EVERYTHING), "current": chosen not in processes}
    shown = [whole] + [
        {"label": process_name(one), "url": url_for(".index", process=one), "current": one == chosen}
        for one in processes
    ]
    changes = _changes(who)
    return render_template("machine/deadlines.html", groups=groups, shown=shown, changes=changes)


@bp.get("/deadlines/of/<key>")
@guard(Action.SEE_DEADLINES)
def history(key: str) -> ResponseReturnValue:
    """Every row the table ever had for this step, the newest first: who asked for it, who decided, and why."""
    asker, decider = aliased(User), aliased(User)
    wanted = (
        select(DeadlineRule, DeadlineProposal.why, asker.name, decider.name)
        .outerjoin(DeadlineProposal, DeadlineProposal.rule_id == DeadlineRule.id)
        .outerjoin(asker, asker.id == DeadlineProposal.proposed_by_id)
        .outerjoin(decider, decider.id == DeadlineProposal.decided_by_id)
        .where(DeadlineRule.key == key)
        .order_by(DeadlineRule.valid_from.desc(), DeadlineRule.id.desc())
        .limit(200)
    )
    found = db.session.execute(wanted).all()
    if not found:
        raise NotFound
    rows = [
        {**_words(rule), "asked_by": asked, "decided_by": decided, "why": why or ""}
        for rule, why, asked, decided in found
    ]
    rule: DeadlineRule = found[0][0]
    levels = _levels({row[0].risk for row in found}, rule) if policy.may(actor(), Action.CHANGE_DEADLINES) else []
    return render_template("machine/deadline_history.html", rows=rows, step=step_name(rule), levels=levels)


def _levels(known: set[str | None], rule: DeadlineRule) -> list[dict[str, str]]:
    """The levels of risk that share the row for every level and may get one of their own."""
    if None not in known or not process_of(rule.process).has_risk:
        return []
    return [{"name": label(Risk, risk), "url": address_of(rule.key, risk)} for risk in Risk if risk not in known]


def address_of(key: str, risk: str | None) -> str:
    """The page that asks for another row."""
    return url_for("deadline_changes.ask", key=key, risk=risk or EVERY)


def risk_of(text: str) -> str | None:
    """The level in an address. NotFound for nonsense."""
    if text != EVERY and text not in set(Risk):
        raise NotFound
    return None if text == EVERY else text


def process_name(process: str) -> str:
    """In the reader's language; the key if there is no such diagram."""
    try:
        return str(_(drawing.whole(process).name))
    except LookupError:
        return process


def step_name(rule: DeadlineRule | DeadlineProposal) -> str:
    """The name of the node the rule is named after; the key where the diagram has none of that name."""
    try:
        shapes = drawing.whole(rule.process).shapes
    except LookupError:
        shapes = ()
    named = next((shape.name for shape in shapes if shape.id == rule.key), "")
    return str(_(named)) if named else str(OTHERS.get(rule.key, rule.key))


def _in_force() -> list[DeadlineRule]:
    """The row of each key and level that applies today."""
    table, today = times.table(), clock.today()
    pairs = {(key, rule.risk) for key, rules in table.rules.items() for rule in rules}
    found = [table.rule(key, risk, today) for key, risk in pairs]
    ids = {rule.id for rule in found if rule is not None}
    return list(db.session.scalars(select(DeadlineRule).where(DeadlineRule.id.in_(ids))))


def _to_come() -> dict[tuple[str, str | None], DeadlineRule]:
    """The next row of a key and level whose day has not come."""
    wanted = select(DeadlineRule).where(DeadlineRule.valid_from > clock.today())
    wanted = wanted.order_by(DeadlineRule.valid_from.desc(), DeadlineRule.id)
    return {(rule.key, rule.risk): rule for rule in db.session.scalars(wanted.limit(500))}


def _rule(rule: DeadlineRule, later: dict[tuple[str, str | None], DeadlineRule], may_change: bool) -> dict[str, Any]:
    coming = later.get((rule.key, rule.risk))
    return {
        **_words(rule),
        "history_url": url_for(".history", key=rule.key),
        "change_url": address_of(rule.key, rule.risk) if may_change else "",
        "coming": length(coming.value, coming.unit) if coming else "",
        "coming_on": format_date(coming.valid_from, "medium") if coming else "",
    }


def _words(rule: DeadlineRule) -> dict[str, Any]:
    escalates = Role(rule.escalates_to) if rule.escalates_to in set(Role) else None
    return {
        "step": step_name(rule),
        "risk": rule.risk,
        "time": length(rule.value, rule.unit),
        "starts": str(STARTS.get(rule.start_event, rule.start_event)),
        "warn": rule.warn_percent,
        "escalates": label(Role, escalates) if escalates else "",
        "basis": in_language(rule, "basis"),
        "standing": str(STANDINGS[rule.standing]),
        "kind": KINDS[rule.standing],
        "since": format_date(rule.valid_from, "medium"),
        "is_coming": rule.valid_from > clock.today(),
    }


def _changes(who: User) -> list[dict[str, Any]]:
    """What waits for a decision, for those who may give one."""
    deadlines = db.session.scalars(policy.changes(who, DeadlineProposal).where(DeadlineProposal.decided_at.is_(None)))
    days = db.session.scalars(policy.changes(who, CalendarProposal).where(CalendarProposal.decided_at.is_(None)))
    return [_change(row, who) for row in [*deadlines, *days]]


def _change(row: Proposal, who: User) -> dict[str, Any]:
    if isinstance(row, DeadlineProposal):
        title = f"{step_name(row)}: {length(row.value, row.unit)}"
    else:
        title = in_language(row, "name")
    return {
        "title": title,
        "url": url_for("deadline_changes.page", public_id=row.public_id),
        "asked_at": format_datetime(row.proposed_at, "day"),
        "is_own": row.proposed_by_id == who.id,
    }

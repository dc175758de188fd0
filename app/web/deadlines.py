"""The deadline table to read: how long each step may take, and what that rests on."""

from itertools import groupby
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.db import db
from app.deadlines.models import DeadlineRule, Standing
from app.i18n import Text, format_date, in_language
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.policy import guard
from app.records.labels import label
from app.records.terms import RANK
from app.roles import Action, Role
from app.web import drawing
from app.web.why import STANDINGS, length

bp = Blueprint("deadlines", __name__)
KINDS = {Standing.STATUTORY: "k", Standing.POLICY: "grn", Standing.DEFAULT: "amb"}
OTHERS: dict[str, Text] = {
    "review_plan.opens": _l("From the approval of the plan to its review"),
    "instructed_step": _l("A step the commissioner instructed"),
    "find_family": _l("From the request to a family found"),
    "match_family.again": _l("The search goes on after a temporary place"),
}
"""Rules that are named after no node of their diagram."""


@bp.get("/deadlines")
@guard(Action.SEE_DEADLINES)
def index() -> ResponseReturnValue:
    rules = list(db.session.scalars(select(DeadlineRule).order_by(DeadlineRule.process, DeadlineRule.id).limit(500)))
    rules.sort(key=lambda rule: (rule.process, rule.key, -RANK.get(rule.risk or "", 0)))
    groups = [
        {"name": _process(process), "rules": [_rule(rule) for rule in own]}
        for process, own in groupby(rules, key=lambda rule: rule.process)
    ]
    return render_template("deadlines.html", groups=groups)


def _rule(rule: DeadlineRule) -> dict[str, Any]:
    climbs = Role(rule.climbs_to) if rule.climbs_to in set(Role) else None
    return {
        "step": _step(rule),
        "risk": rule.risk,
        "time": length(rule.value, rule.unit),
        "warn": rule.warn_percent,
        "climbs": label(Role, climbs) if climbs else "",
        "basis": in_language(rule, "basis"),
        "standing": str(STANDINGS[rule.standing]),
        "kind": KINDS[rule.standing],
        "since": format_date(rule.valid_from, "medium"),
    }


def _process(process: str) -> str:
    try:
        return str(_(drawing.whole(process).name))
    except LookupError:
        return process


def _step(rule: DeadlineRule) -> str:
    """The name of the node the rule is named after; the key where the diagram has none of that name."""
    try:
        shapes = drawing.whole(rule.process).shapes
    except LookupError:
        shapes = ()
    named = next((shape.name for shape in shapes if shape.id == rule.key), "")
    return str(_(named)) if named else str(OTHERS.get(rule.key, rule.key))



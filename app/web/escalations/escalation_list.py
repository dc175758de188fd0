"""The lists of escalations: what waits for the reader, for others, what is closed; and the counts of the same rows."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, literal, select
from werkzeug.datastructures import MultiDict

from app import clock, policy
from app.db import db
from app.i18n import Text, format_date, in_language
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.processes.escalation import inbox
from app.processes.escalation.codes import CAUSES
from app.processes.escalation.inbox import CAP, OF_ROLE, After
from app.staff.models import Region, User
from app.tables.escalations import Cause, Escalation, Finding
from app.tables.words.labels import LABELS
from app.values.terms import Risk
from app.web.listing import Chosen, Filter, Listing, Options, Order, SavedView, like, one_of, own_districts, whole

MONTHS = 12
"""How far back the list of all of them goes, as the page of patterns does: this month and those before it."""
MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
STEP = re.compile(r"[a-z_]{1,60}")


class View(StrEnum):
    """The saved views."""

    WAITING = "waiting"
    OTHERS = "others"
    CLOSED = "closed"
    ALL = "all"


class Age(StrEnum):
    """How long an open one has waited."""

    DAY = "day"
    THREE = "three"
    WEEK = "week"
    MORE = "more"


AGES: dict[Age, tuple[timedelta, timedelta]] = {
    Age.DAY: (timedelta(), timedelta(days=1)),
    Age.THREE: (timedelta(days=1), timedelta(days=3)),
    Age.WEEK: (timedelta(days=3), timedelta(days=7)),
    Age.MORE: (timedelta(days=7), timedelta(days=36_500)),
}
AGE_WORDS: dict[Age, Text] = {
    Age.DAY: _l("less than a day"),
    Age.THREE: _l("1 to 3 days"),
    Age.WEEK: _l("3 to 7 days"),
    Age.MORE: _l("more than 7 days"),
}


def year_begins() -> datetime:
    """The first moment of the month eleven months before this one."""
    today = clock.today()
    months = today.year * 12 + today.month - MONTHS
    return datetime(months // 12, months % 12 + 1, 1, tzinfo=clock.ALMATY)


def repeated() -> ColumnElement[bool]:
    """The case came up more than once within the year."""
    other = select(Escalation.case_id).where(Escalation.opened_at >= year_begins())
    return Escalation.case_id.in_(other.group_by(Escalation.case_id).having(func.count() > 1))


def month_of(month: str) -> tuple[datetime, datetime]:
    """Where "2026-11" begins and ends, by the calendar of Almaty."""
    year, number = int(month[:4]), int(month[5:])
    first = datetime(year, number, 1, tzinfo=clock.ALMATY)
    return first, datetime(year + number // 12, number % 12 + 1, 1, tzinfo=clock.ALMATY)


def aged(youngest: timedelta, oldest: timedelta) -> ColumnElement[bool]:
    """Opened at least so long ago and not longer."""
    now = clock.now()
    return (Escalation.opened_at <= now - youngest) & (Escalation.opened_at > now - oldest)


def _of_month(month: str) -> ColumnElement[bool]:
    begins, ends = month_of(month)
    return (Escalation.opened_at >= begins) & (Escalation.opened_at < ends)


def _of_age(age: Age) -> ColumnElement[bool]:
    return Escalation.closed_at.is_(None) & aged(*AGES[age])


def _others(chosen: Chosen) -> list[ColumnElement[bool]]:
    return [Escalation.closed_at.is_(None), Escalation.lies_with != OF_ROLE[chosen.actor.role]]


VIEWS = (
    SavedView(View.WAITING, _l("Waiting for me"), lambda chosen: inbox.is_waiting(chosen.actor)),
    SavedView(View.OTHERS, _l("Waiting for others"), _others),
    SavedView(View.CLOSED, _l("Closed escalations"), lambda _chosen: [Escalation.closed_at.is_not(None)]),
    SavedView(View.ALL, _l("All of the last 12 months"), lambda _chosen: [Escalation.opened_at >= year_begins()]),
)


def _findings(chosen: Chosen) -> Options:
    return LABELS[Finding].items() if chosen.view in {View.CLOSED, View.ALL} else ()


def _chosen_only(name: str, words: Callable[[Any], Text]) -> Callable[[Chosen], Options]:
    """What only another page can choose is shown to be taken back."""
    return lambda chosen: [(chosen[name], words(chosen[name]))] if chosen[name] is not None else ()


def _region(number: int) -> str:
    found = db.session.get(Region, number)
    return in_language(found, "name") if found is not None else str(number)


def _month(month: str) -> str:
    return format_date(month_of(month)[0].date(), "LLLL y")


def _order(chosen: Chosen) -> Order:
    """By risk, for others the oldest first, what is over and all of them the newest first."""
    match chosen.view:
        case View.WAITING:
            return Order(Escalation, (Escalation.risk, Escalation.opened_at, Escalation.id))
        case View.OTHERS:
            return Order(Escalation, (Escalation.opened_at, Escalation.id))
        case View.CLOSED:
            return Order(Escalation, (Escalation.closed_at, Escalation.id), is_descending=True)
        case _:
            return Order(Escalation, (Escalation.opened_at, Escalation.id), is_descending=True)


LISTING = Listing(
    "escalations.index",
    size=25,
    views=lambda _actor: VIEWS,
    filters=(
        Filter("risk", Risk, lambda risk: Escalation.risk == risk),
        Filter(
            "cause", Cause, lambda cause: Escalation.cause == cause,
            _l("Cause"), lambda _chosen: CAUSES.items(),
        ),
        Filter("district", whole(1), lambda at: Escalation.district_id == at, _l("District"), own_districts),
        Filter("finding", Finding, lambda finding: Escalation.finding == finding, _l("Finding"), _findings),
        Filter(
            "step", like(STEP), lambda step: Escalation.step == step,
            _l("Task"), _chosen_only("step", lambda step: inbox.step_name(step) or step),
        ),
        Filter(
            "region", whole(1), lambda at: Escalation.region_id == at, _l("Region"), _chosen_only("region", _region)
        ),
        Filter("month", like(MONTH), _of_month, _l("Month"), _chosen_only("month", _month)),
        Filter("age", Age, _of_age, _l("How long open"), _chosen_only("age", lambda age: AGE_WORDS[age])),
        Filter(
            "repeat", one_of({"yes"}), lambda _yes: repeated(),
            _l("Repeat"), _chosen_only("repeat", lambda _yes: _("Cases escalated more than once")),
        ),
        Filter(
            "missed", one_of({"yes"}), lambda _yes: Escalation.missed_again_at.is_not(None),
            _l("Missed"), _chosen_only("missed", lambda _yes: _("New deadline missed too")),
        ),
    ),
    order=_order,
)  # fmt: skip


def page(chosen: Chosen) -> tuple[list[Row[Any]], str]:
    """The page by one statement, and the address of the next one or nothing."""
    rows = policy.escalations(chosen.actor)
    if chosen.view == View.WAITING:
        last = chosen.last(rows)
        ids = inbox.by_risk(chosen.narrow(rows), chosen.listing.size + 1, After(*last) if last else None).cte()
        order: Any = inbox.in_order(ids)
    else:
        ids = chosen.select(rows).with_only_columns(Escalation.id).cte()
        order = chosen.order.by()
    return chosen.cut(db.session.execute(inbox.dressed(ids, chosen.actor).order_by(*order)).all())


def counts(actor: User) -> dict[str, Any]:
    """How many wait at each level of risk and for others, capped, and since when the oldest waits; one statement."""
    mine = inbox.waiting(actor)
    capped = {str(risk): mine.where(Escalation.risk == risk) for risk in Risk}
    capped[View.OTHERS] = LISTING.read(MultiDict(), actor, View.OTHERS).narrow(policy.escalations(actor))
    oldest = mine.with_only_columns(func.min(Escalation.opened_at)).order_by(None).scalar_subquery()
    numbers = [_capped(rows).label(name) for name, rows in capped.items()]
    return dict(db.session.execute(select(*numbers, oldest.label("oldest"))).one()._mapping)


def _capped(rows: Select[Escalation]) -> Any:
    some = rows.with_only_columns(literal(1).label("one")).limit(CAP + 1)
    return select(func.count()).select_from(some.subquery()).scalar_subquery()

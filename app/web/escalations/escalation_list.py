"""The lists of escalations: what waits for the reader, for others, what is closed; and the counts of the same rows."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import ColumnElement, Row, Select, func, literal, select, tuple_
from werkzeug.datastructures import MultiDict

from app import clock, policy
from app.db import db
from app.processes.escalation import inbox
from app.processes.escalation.inbox import CAP, OF_ROLE, After
from app.staff.models import User
from app.tables.escalations import Cause, Escalation, Finding
from app.values.terms import Risk

PAGE = 25
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


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for; what it asks for wrongly is passed over."""

    view: View
    risk: Risk | None = None
    region: int | None = None
    district: int | None = None
    step: str | None = None
    cause: Cause | None = None
    finding: Finding | None = None
    month: str | None = None
    age: Age | None = None
    is_repeat: bool = False
    is_missed: bool = False
    after: UUID | None = None

    @classmethod
    def read(cls, args: "MultiDict[str, str]") -> "Wanted":
        step, month = args.get("step", ""), args.get("month", "")
        return cls(
            view=_member(View, args.get("view")) or View.WAITING,
            risk=_member(Risk, args.get("risk")),
            region=args.get("region", type=_number),
            district=args.get("district", type=_number),
            step=step if STEP.fullmatch(step) else None,
            cause=_member(Cause, args.get("cause")),
            finding=_member(Finding, args.get("finding")),
            month=month if MONTH.fullmatch(month) else None,
            age=_member(Age, args.get("age")),
            is_repeat=args.get("repeat") == "yes",
            is_missed=args.get("missed") == "yes",
            after=args.get("after", type=UUID),
        )

    def url(self, **other: str | int | None) -> str:
        """The address of this list with something else chosen; another view drops what narrowed the first."""
        kept: dict[str, str | int | None] = {"view": self.view} if "view" in other else self.chosen()
        return url_for("escalations.index", _external=False, **{k: v for k, v in (kept | other).items() if v})  # type: ignore[arg-type]

    def chosen(self) -> dict[str, str | int | None]:
        """What the address says, except the page."""
        return {
            "view": self.view,
            "risk": self.risk,
            "region": self.region,
            "district": self.district,
            "step": self.step,
            "cause": self.cause,
            "finding": self.finding,
            "month": self.month,
            "age": self.age,
            "repeat": "yes" if self.is_repeat else None,
            "missed": "yes" if self.is_missed else None,
        }


def page(wanted: Wanted, actor: User) -> tuple[list[Row[Any]], str]:
    """At most PAGE rows by one statement, and the address of the next ones or nothing."""
    last = _last(wanted, actor) if wanted.after is not None else None
    if wanted.view is View.WAITING:
        after = After(last.risk, last.opened_at, last.id) if last is not None else None
        ids = inbox.by_risk(narrowed(_of_view(wanted, actor), wanted), PAGE + 1, after).cte()
        order: Iterable[Any] = inbox.in_order(ids)
    else:
        ids = _by_time(wanted, actor, last).cte()
        order = (ids.c.at, ids.c.id) if wanted.view is View.OTHERS else (ids.c.at.desc(), ids.c.id.desc())
    found = db.session.execute(inbox.dressed(ids, actor).order_by(*order)).all()
    more = len(found) > PAGE
    return list(found[:PAGE]), wanted.url(after=str(found[PAGE - 1].Escalation.public_id)) if more else ""


def counts(actor: User) -> dict[str, Any]:
    """How many wait at each level of risk and for others, capped, and since when the oldest waits; one statement."""
    mine = inbox.waiting(actor)
    capped = {str(risk): mine.where(Escalation.risk == risk) for risk in Risk}
    capped[View.OTHERS] = _of_view(Wanted(View.OTHERS), actor)
    oldest = mine.with_only_columns(func.min(Escalation.opened_at)).order_by(None).scalar_subquery()
    numbers = [_capped(rows).label(name) for name, rows in capped.items()]
    return dict(db.session.execute(select(*numbers, oldest.label("oldest"))).one()._mapping)


def narrowed(rows: Select[Escalation], wanted: Wanted) -> Select[Escalation]:
    """The rows that fit everything the address asks for."""
    return rows.where(*_filters(wanted))


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


def _of_view(wanted: Wanted, actor: User) -> Select[Escalation]:
    rows, mine = policy.escalations(actor), OF_ROLE[actor.role]
    match wanted.view:
        case View.WAITING:
            return inbox.waiting(actor)
        case View.OTHERS:
            return rows.where(Escalation.closed_at.is_(None), Escalation.lies_with != mine)
        case View.CLOSED:
            return rows.where(Escalation.closed_at.is_not(None))
        case View.ALL:
            return rows.where(Escalation.opened_at >= year_begins())


def _by_time(wanted: Wanted, actor: User, last: Any) -> Select[Any]:
    """For others the oldest first, what is over and all of them the newest first."""
    at = Escalation.closed_at if wanted.view is View.CLOSED else Escalation.opened_at
    rows = narrowed(_of_view(wanted, actor), wanted).order_by(None)
    moment = _moment(wanted, last)
    place = tuple_(at, Escalation.id)
    if wanted.view is View.OTHERS:
        rows = rows.where(place > tuple_(moment, last.id)) if moment is not None else rows
        order = (at.asc(), Escalation.id.asc())
    else:
        rows = rows.where(place < tuple_(moment, last.id)) if moment is not None else rows
        order = (at.desc(), Escalation.id.desc())
    found: Select[Any] = rows.order_by(*order).limit(PAGE + 1).with_only_columns(Escalation.id, at.label("at"))  # type: ignore[assignment]
    return found


def _moment(wanted: Wanted, last: Any) -> datetime | None:
    if last is None:
        return None
    found: datetime | None = last.closed_at if wanted.view is View.CLOSED else last.opened_at
    return found


def _last(wanted: Wanted, actor: User) -> Any:
    """The last row of the page before, if the actor sees it."""
    columns = (Escalation.id, Escalation.risk, Escalation.opened_at, Escalation.closed_at)
    query = policy.escalations(actor).with_only_columns(*columns).order_by(None)
    return db.session.execute(query.where(Escalation.public_id == wanted.after)).one_or_none()


def _filters(wanted: Wanted) -> list[ColumnElement[bool]]:
    equal = {
        Escalation.risk: wanted.risk,
        Escalation.region_id: wanted.region,
        Escalation.district_id: wanted.district,
        Escalation.step: wanted.step,
        Escalation.cause: wanted.cause,
        Escalation.finding: wanted.finding,
    }
    found: list[ColumnElement[bool]] = [column == value for column, value in equal.items() if value is not None]
    if wanted.month is not None:
        begins, ends = month_of(wanted.month)
        found += [Escalation.opened_at >= begins, Escalation.opened_at < ends]
    if wanted.age is not None:
        youngest, oldest = AGES[wanted.age]
        found += [Escalation.closed_at.is_(None), aged(youngest, oldest)]
    if wanted.is_repeat:
        found.append(repeated())
    if wanted.is_missed:
        found.append(Escalation.missed_again_at.is_not(None))
    return found


def aged(youngest: timedelta, oldest: timedelta) -> ColumnElement[bool]:
    """Opened at least so long ago and not longer."""
    now = clock.now()
    return (Escalation.opened_at <= now - youngest) & (Escalation.opened_at > now - oldest)


def _capped(rows: Select[Escalation]) -> Any:
    some = rows.with_only_columns(literal(1).label("one")).limit(CAP + 1)
    return select(func.count()).select_from(some.subquery()).scalar_subquery()


def _member(kind: type[Any], text: str | None) -> Any:
    return kind(text) if text in {member.value for member in kind} else None


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise ValueError(text)
    return int(text)

"""The timeline of a case as a page shows it: events and decisions of tables, newest first, one page at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Any

from flask import url_for
from sqlalchemy import Interval, exists, literal, or_, select
from sqlalchemy.orm import aliased

from app import clock, policy
from app.db import db
from app.i18n import Text, format_date, format_time
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.i18n import lazy_pgettext as _pl
from app.roles import Role
from app.rules import timeline
from app.staff.models import User
from app.staff.sign_in import actor
from app.tables import sealing
from app.tables.cases import Case, CaseEvent
from app.tables.contacts import Contact
from app.tables.words.labels import label, label_within
from app.tables.words.timeline import Event
from app.values.moments import within
from app.values.terms import Risk
from app.web.record import found as found_of
from app.web.record.found import Found
from app.workflow.models import Decision, Instance

PAGE = 40
MOST_DECISIONS = 60
AT_ONCE = literal(timedelta(seconds=3), Interval())
"""Within this a person does one thing: all its lines tell of it."""
SILENT = (Event.TASK_DONE, Event.TASK_ASSIGNED, Event.TASK_HANDED_BACK, Event.SAFETY_DECIDED)
"""Lines that do not say what an act came to."""


class Show(StrEnum):
    """What part of the timeline is shown."""

    EVERYTHING = "everything"
    DECISIONS = "decisions"
    VISITS = "visits"
    CONTACTS = "contacts"


SHOWN: dict[Show, Text] = {
    Show.EVERYTHING: _l("Everything"),
    Show.DECISIONS: _l("Decisions"),
    Show.VISITS: _l("Visits"),
    Show.CONTACTS: _pl("timeline", "Contacts"),
}
KINDS: dict[Show, frozenset[str]] = {
    Show.DECISIONS: frozenset(
        {
            Event.RISK_DECIDED,
            Event.RISK_RAISED,
            Event.RISK_CHANGED,
            Event.CONTACT_TRIAGED,
            Event.CASE_ACCEPTED,
            Event.CASE_REFUSED,
            Event.MANAGER_CHANGED,
            Event.SAFETY_DECIDED,
            Event.PLAN_APPROVED,
            Event.PLAN_RETURNED,
            Event.CLOSURE_PROPOSED,
            Event.CLOSURE_RETURNED,
            Event.CASE_KEPT_OPEN,
            Event.CASE_CLOSED,
            Event.ESCALATION_DECIDED,
            Event.PLACEMENT_APPROVED,
            Event.PLACEMENT_REFUSED,
        }
    ),
    Show.VISITS: frozenset({Event.CHILD_SEEN, Event.VISIT_FAILED, Event.PLACE_CHANGED, Event.CHILD_HANDED_OVER}),
    Show.CONTACTS: frozenset(
        {
            Event.CONTACT_RECEIVED,
            Event.CONTACT_CHANGED,
            Event.CONTACT_ATTACHED,
            Event.MESSAGE_SENT,
            Event.MESSAGE_RECEIVED,
            Event.EMERGENCY_CALLED,
            Event.CALLER_TOLD,
            Event.TALK,
        }
    ),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One line, with the names the macro `timeline` reads."""

    at: datetime
    title: str
    text: str
    quote: str
    by: str
    icon: str
    kind: str
    found: list[tuple[str, str]] = field(default_factory=list)
    url: str = ""
    link: str = ""
    told: frozenset[str] = frozenset()  # the kinds of its lines

    @property
    def day(self) -> str:
        """The day in Almaty; with the year unless it is this one, as a case may run for years."""
        is_old = self.at.astimezone(clock.ALMATY).year != clock.today().year
        return format_date(self.at, "medium" if is_old else "brief")

    @property
    def time(self) -> str:
        """The hour in Almaty."""
        return format_time(self.at)


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page begins: at this moment, after so many lines of the very same moment."""

    at: datetime
    passed: int

    @classmethod
    def read(cls, text: str | None) -> "Cursor | None":
        """None for nothing, and for what is none."""
        moment, _tilde, passed = (text or "").partition("~")
        try:
            found = cls(within(datetime.fromisoformat(moment)), int(passed or "0"))
        except ValueError:
            return None
        return found if found.at.tzinfo is not None and 0 <= found.passed < 10_000 else None

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.passed}"


def page(
    case: Case, show: Show, start: Cursor | None, size: int = PAGE, contacts: Iterable[Contact] | None = None
) -> tuple[list[Moment], Cursor | None]:
    """At most `size` events from `start` on with the decisions between them, and where the next page begins.

    `contacts`: those that led to the case and that the actor may read, where they are known already.
    """
    rows = list(db.session.execute(_events(case, show, start).limit(size + 1)))
    more, rows = len(rows) > size, rows[:size]
    said = _said(case, contacts) if any(event.kind == Event.CONTACT_ATTACHED for event, *_rest in rows) else {}
    moments = _moments(case, rows, said)
    if show in {Show.EVERYTHING, Show.DECISIONS}:
        moments = [one for one in moments if one.told != {Event.SAFETY_DECIDED}]  # the table's own line says which
        moments += _decided_between(case, rows[-1][0].at if more else None, start)
        moments.sort(key=lambda moment: moment.at, reverse=True)
    return moments, _next([event for event, *_rest in rows], start) if more else None


def newest(case: Case, size: int) -> tuple[list[Moment], bool]:
    """The last things that happened, as the case's page shows them beside what was reported; whether there is more."""
    rows = list(db.session.execute(_events(case, Show.EVERYTHING, None).limit(size + 1)))
    return _moments(case, rows[:size], {}), len(rows) > size


def _events(case: Case, show: Show, start: Cursor | None) -> Any:
    """The lines, each with who wrote it and the task it is the act of; a bare "Done" only where nothing says more."""
    query = (
        select(CaseEvent, User, _act(CaseEvent))
        .outerjoin(User, User.id == CaseEvent.by_id)
        .where(CaseEvent.case_id == case.id, or_(CaseEvent.kind != Event.TASK_DONE, ~_is_told()))
        .order_by(CaseEvent.at.desc(), CaseEvent.id.desc())
    )
    if show in KINDS:
        query = query.where(CaseEvent.kind.in_(sorted(KINDS[show])))
    if start is not None:
        query = query.where(CaseEvent.at <= start.at).offset(start.passed)
    return query


def _act(line: Any) -> Any:
    """The task that was done with the line: its "Done" is the next that the same person wrote, a moment later."""
    done = aliased(CaseEvent)
    near = (done.id >= line.id, done.at.between(line.at, line.at + AT_ONCE))
    wanted = select(done.task_id).where(done.case_id == line.case_id, done.by_id == line.by_id, *near)
    return wanted.where(done.kind == Event.TASK_DONE).order_by(done.id).limit(1).correlate(line).scalar_subquery()


def _is_told() -> Any:
    """Another line of the same act says what was done."""
    line = aliased(CaseEvent)
    near = (line.id < CaseEvent.id, line.at.between(CaseEvent.at - AT_ONCE, CaseEvent.at))
    same = (line.case_id == CaseEvent.case_id, line.by_id == CaseEvent.by_id, line.kind.not_in(SILENT))
    return exists().where(*same, *near, _act(line) == CaseEvent.task_id).correlate(CaseEvent)


def _moments(case: Case, rows: Sequence[Any], said: dict[str, str]) -> list[Moment]:
    """One for each act, however many lines it wrote, with what it found."""
    found = found_of.of(case, {act for _event, _user, act in rows if act is not None})
    moments = []
    for act, together in groupby(rows, key=lambda row: row[2] or -row[0].id):
        lines = list(together)[::-1]
        told = [_moment(case, event, user, said) for event, user, _act in lines]
        first, quotes = told[0], [one.quote for one in told if one.quote]
        kinds = frozenset(event.kind for event, *_rest in lines)
        titles = " ".join(dict.fromkeys(one.title for one in told))
        moments.append(
            replace(first, title=titles, quote="\n\n".join(quotes), told=kinds, **_found(case, found.get(act)))
        )
    return moments


def _found(case: Case, one: Found | None) -> dict[str, Any]:
    if one is None:
        return {}
    url = url_for("case_record.index", public_id=case.public_id, task=str(one.task))
    return {"found": one.said, "url": url, "link": _("What was entered")}


def _next(shown: list[CaseEvent], start: Cursor | None) -> Cursor:
    last = shown[-1].at
    passed = sum(1 for event in shown if event.at == last)
    return Cursor(last, passed + (start.passed if start is not None and start.at == last else 0))


def _decided_between(case: Case, oldest: datetime | None, start: Cursor | None) -> list[Moment]:
    return [_decided(decision) for decision in _decisions(case) if _within(decision.at, oldest, start)]


def _within(at: datetime, oldest: datetime | None, start: Cursor | None) -> bool:
    return (oldest is None or at > oldest) and (start is None or at <= start.at)


def _decisions(case: Case) -> list[Decision]:
    """What the tables decided for this case and for the contacts that led to it."""
    contacts = select(Contact.id).where(Contact.case_id == case.id)
    query = (
        select(Decision)
        .join(Instance, Instance.id == Decision.instance_id)
        .where(or_(Instance.case_id == case.id, Instance.contact_id.in_(contacts)))
        .order_by(Decision.at.desc(), Decision.id.desc())
        .limit(MOST_DECISIONS)
    )
    return list(db.session.scalars(query))


def _said(case: Case, contacts: Iterable[Contact] | None) -> dict[str, str]:
    """The words of the contacts that led to the case, by number, as far as the actor may read them."""
    if contacts is None:
        contacts = db.session.scalars(policy.contacts(actor()).where(Contact.case_id == case.id))
    return {contact.number: sealing.get(contact, "words") for contact in contacts}


def _moment(case: Case, event: CaseEvent, user: User | None, said: dict[str, str]) -> Moment:
    icon, kind = timeline.mark(event)
    who = f"{user.name} · {label(Role, user.role)}" if user is not None else str(_("System"))
    words = timeline.words(event, case)
    if event.kind == Event.CONTACT_ATTACHED:
        words = words or said.get(str(event.params.get("number")), "")
    return Moment(event.at, timeline.sentence(event), "", words, who, icon, kind)


def _decided(decision: Decision) -> Moment:
    """The table's answer in words, the row that gave it, and why."""
    return Moment(
        decision.at,
        _answer(decision),
        str(_(decision.because)),
        "",
        str(_("Decision table")),
        "table-2",
        "k",
    )


def _answer(decision: Decision) -> str:
    if decision.table == "triage":
        risk = label_within(Risk, decision.outputs.get("decided_risk"))
        return str(_("Risk level decided by rule: %(risk)s", risk=risk))
    answers: dict[str, Text] = {
        "no_concern": _l("Decided by rule: no concern for the child's safety"),
        "plan": _l("Decided by rule: safe with a plan"),
        "unsafe": _l("Decided by rule: the child is not safe at home"),
    }
    return str(answers.get(str(decision.outputs.get("safety")), _("Decided by rule")))

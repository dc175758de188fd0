"""The timeline of a case as a page shows it: events and decisions of tables, newest first, one page at a time."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, or_, select

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
from app.values.terms import Risk
from app.workflow.models import Decision, Instance

PAGE = 40
MOST_DECISIONS = 60


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
            "risk_decided", "risk_raised", "risk_changed", "contact_triaged", "case_accepted", "case_refused",
            "manager_changed", "safety_decided", "plan_approved", "plan_returned", "closure_proposed",
            "closure_returned", "case_kept_open", "case_closed", "escalation_decided", "placement_approved",
            "placement_refused",
        }
    ),
    Show.VISITS: frozenset({"child_seen", "visit_failed", "place_changed", "child_handed_over"}),
    Show.CONTACTS: frozenset(
        {
            "contact_received", "contact_changed", "contact_attached", "message_sent", "message_received",
            "emergency_called", "caller_told", "talk",
        }
    ),
}  # fmt: skip
LOOKS: dict[str, tuple[str, str]] = {
    "contact_received": ("phone-incoming", "grn"), "contact_attached": ("phone-incoming", "grn"),
    "message_received": ("message-square-text", "k"), "message_sent": ("send", "k"),
    "talk": ("phone", "k"), "caller_told": ("phone-forwarded", "k"),
    "contact_triaged": ("gauge", "k"), "risk_decided": ("gauge", "k"), "risk_raised": ("trending-up", "amb"),
    "risk_changed": ("gauge", "amb"), "emergency_called": ("siren", "red"), "case_opened": ("folder-open", "k"),
    "case_accepted": ("check", "grn"), "case_refused": ("x", "red"), "manager_changed": ("user-check", "k"),
    "person_added": ("user-plus", ""), "person_changed": ("users", ""), "person_removed": ("user-x", ""),
    "child_changed": ("pencil", ""), "household_changed": ("house", ""), "warning_set": ("shield-alert", "red"),
    "warning_ended": ("shield", ""), "note": ("notebook-pen", ""), "document_added": ("paperclip", ""),
    "document_voided": ("ban", ""), "place_changed": ("map-pin", "k"), "child_seen": ("eye", "grn"),
    "visit_failed": ("door-closed", "amb"), "safety_decided": ("shield-check", "k"),
    "plan_proposed": ("clipboard-list", "k"), "plan_approved": ("clipboard-check", "grn"),
    "plan_returned": ("corner-up-left", "amb"), "plan_line_done": ("check-check", "grn"),
    "closure_proposed": ("archive", "k"), "closure_returned": ("corner-up-left", "amb"),
    "case_closed": ("archive", "grn"), "task_done": ("square-check", "k"), "task_late": ("clock", "red"),
    "task_warned": ("clock", "amb"), "head_warned": ("bell", "amb"), "escalation_opened": ("megaphone", "red"),
    "escalation_decided": ("gavel", "k"), "escalation_ombudsman": ("scale", "red"),
    "placement_requested": ("house", "k"), "family_chosen": ("heart-handshake", "k"),
    "family_accepted": ("heart-handshake", "grn"), "family_declined": ("x", "amb"),
    "placement_approved": ("house-plus", "grn"), "child_handed_over": ("hand-heart", "grn"),
    "temporary_place": ("building-2", "amb"), "placement_ended": ("house", ""),
    "search_withdrawn": ("house", ""), "family_fell_through": ("house", "amb"),
    "search_widened": ("map-pin", "k"), "siblings_parted": ("users", "amb"),
    "respite_began": ("house", "k"), "respite_ended": ("house", "k"), "placement_visited": ("eye", "grn"),
    "visit_concern": ("triangle-alert", "red"),
}  # fmt: skip


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
            found = cls(datetime.fromisoformat(moment), int(passed or "0"))
        except ValueError:
            return None
        return found if found.at.tzinfo is not None and 0 <= found.passed < 10_000 else None

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.passed}"


def page(case: Case, show: Show, start: Cursor | None, size: int = PAGE) -> tuple[list[Moment], Cursor | None]:
    """At most `size` events from `start` on with the decisions between them, and where the next page begins."""
    found = [(event, user) for event, user in db.session.execute(_events(case, show, start).limit(size + 1))]
    more, found = len(found) > size, found[:size]
    said = _said(case) if any(event.kind == "contact_attached" for event, _user in found) else {}
    moments = [_moment(case, event, user, said) for event, user in found]
    if show in {Show.EVERYTHING, Show.DECISIONS}:
        oldest = found[-1][0].at if more else None
        decided = [d for d in _decisions(case) if _within(d.at, oldest, start)]
        moments = sorted([*moments, *map(_decided, decided)], key=lambda moment: moment.at, reverse=True)
    return moments, _next([event for event, _user in found], start) if more else None


def _events(case: Case, show: Show, start: Cursor | None) -> "Select[CaseEvent, User]":
    query = (
        select(CaseEvent, User)
        .outerjoin(User, User.id == CaseEvent.by_id)
        .where(CaseEvent.case_id == case.id)
        .order_by(CaseEvent.at.desc(), CaseEvent.id.desc())
    )
    if show in KINDS:
        query = query.where(CaseEvent.kind.in_(sorted(KINDS[show])))
    if start is not None:
        query = query.where(CaseEvent.at <= start.at).offset(start.passed)
    return query


def _next(shown: list[CaseEvent], start: Cursor | None) -> Cursor:
    last = shown[-1].at
    passed = sum(1 for event in shown if event.at == last)
    return Cursor(last, passed + (start.passed if start is not None and start.at == last else 0))


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


def _said(case: Case) -> dict[str, str]:
    """The words of the contacts that led to the case, by number, as far as the actor may read them."""
    contacts = db.session.scalars(policy.contacts(actor()).where(Contact.case_id == case.id))
    return {contact.number: sealing.get(contact, "words") for contact in contacts}


def _moment(case: Case, event: CaseEvent, user: User | None, said: dict[str, str]) -> Moment:
    icon, kind = LOOKS.get(event.kind, ("circle-dot", ""))
    who = f"{user.name} · {label(Role, user.role)}" if user is not None else str(_("System"))
    words = timeline.words(event, case)
    if event.kind == "contact_attached":
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

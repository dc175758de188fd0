"""What is decided within a contact. Each decision is an act of its own: with who and when, and it can be taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from app import audit, clock
from app.audit_codes import AuditCode
from app.db import db
from app.errors import RuleBroken
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.rules import timeline
from app.rules.cases import cases, telling
from app.rules.contacts import receiving
from app.rules.contacts.words import choice, named
from app.rules.course import steering
from app.staff.models import User
from app.tables.cases import Case, CaseEvent
from app.tables.closures import CloseReason
from app.tables.contacts import Contact, ContactAct, ContactState
from app.tables.words.timeline import Event
from app.values.terms import Detail, Outcome
from app.workflow import engine
from app.workflow.models import Task, TaskState

AT_ONCE = timedelta(seconds=60)
"""So long after the key one key undoes it; later it takes a reason."""

ON_ITS_WAY = timedelta(seconds=5)  # a key pressed in the last second must not be refused


@dataclass(frozen=True, slots=True)
class Decided:
    """An act as a page shows it."""

    act: ContactAct
    words: str
    by: str
    is_standing: bool  # the newest that was not undone: the one that can be


JustNow = tuple[ContactAct, Contact, str, int]


def code_of(act: ContactAct) -> str:
    """As the button sent it: not_a_contact.prank."""
    return choice(act.outcome, Detail(act.outcome_detail) if act.outcome_detail else None)


def record(contact: Contact, item: Task, decided: Outcome, detail: Detail | None, *, by: User) -> None:
    """Before the contact changes: what it was about till now is kept for who takes the act back."""
    db.session.add(
        ContactAct(
            contact_id=contact.id,
            task_id=item.id,
            at=clock.now(),
            by_id=by.id,
            outcome=decided,
            outcome_detail=detail,
            had_child_id=contact.child_id,
            had_case_id=contact.case_id,
        )
    )


def of(contact: Contact) -> list[Decided]:
    """Every act of the contact, the oldest first."""
    return _decided(_rows(ContactAct.contact_id == contact.id), contact)


def standing(contact: Contact) -> ContactAct | None:
    """The newest that was not undone."""
    wanted = select(ContactAct).where(ContactAct.contact_id == contact.id, ContactAct.undone_at.is_(None))
    return db.session.scalar(wanted.order_by(ContactAct.id.desc()).limit(1))


def standing_task(contact: Contact) -> Task | None:
    """The triage in which it was decided."""
    wanted = select(Task).join(ContactAct, ContactAct.task_id == Task.id)
    own = wanted.where(ContactAct.contact_id == contact.id, ContactAct.undone_at.is_(None))
    return db.session.scalar(own.order_by(ContactAct.id.desc()).limit(1))


def just_now(by: User) -> JustNow | None:
    """What the person decided in this last minute, its contact, its words, and the seconds left to undo it by a key."""
    return _newest(_rows(_in_the_last_minute(by)), by)


def of_and_just_now(contact: Contact, by: User) -> tuple[list[Decided], JustNow | None]:
    """Both, for a page that shows both, in one statement."""
    rows = _rows(or_(ContactAct.contact_id == contact.id, _in_the_last_minute(by)))
    return _decided(rows, contact), _newest(rows, by)


def _in_the_last_minute(by: User) -> ColumnElement[bool]:
    return and_(ContactAct.by_id == by.id, ContactAct.at > clock.now() - AT_ONCE, ContactAct.undone_at.is_(None))


def _rows(of: ColumnElement[bool]) -> Sequence[Any]:
    """Acts with who decided and their contacts, the oldest first."""
    wanted = select(ContactAct, User.name, Contact).join(User, User.id == ContactAct.by_id)
    return db.session.execute(
        wanted.join(Contact, Contact.id == ContactAct.contact_id).where(of).order_by(ContactAct.id)
    ).all()


def _decided(rows: Sequence[Any], contact: Contact) -> list[Decided]:
    own = [(act, name) for act, name, _contact in rows if act.contact_id == contact.id]
    newest = max((act.id for act, _name in own if act.undone_at is None), default=None)
    return [Decided(act, named(code_of(act)), name, act.id == newest) for act, name in own]


def _newest(rows: Sequence[Any], by: User) -> JustNow | None:
    since = clock.now() - AT_ONCE
    own = [one for one in rows if one[0].by_id == by.id and one[0].at > since and one[0].undone_at is None]
    if not own:
        return None
    act, _name, contact = own[-1]
    return act, contact, named(code_of(act)), int((act.at + AT_ONCE - clock.now()).total_seconds())


def undo(act: ContactAct, why: str = "", *, by: User) -> Contact:
    """What it started has ended, on the record, and the contact stands where it stood before, open with `by`.

    RuleBroken without a reason after the first minute, for any act but the newest, and once somebody works on it.
    """
    contact = db.session.get_one(Contact, act.contact_id, with_for_update=True, populate_existing=True)
    _check(act, contact, why, by)
    item = db.session.get_one(Task, act.task_id)
    case = _opened(act, contact)
    _check_nobody_began(act, item, case, by)
    engine.end(item.instance_id)
    if case is not None:
        _close(case)
    _leave_case(contact, act, case, why, by)
    act.undone_at, act.undone_by_id = clock.now(), by.id
    timeline.note(Event.ACT_UNDONE, contact=contact, by=by, params={"outcome": code_of(act)}, words=why)
    audit.record(by, AuditCode.CONTACT_UNDONE, contact)
    db.session.flush()
    _stand_as_before(contact, by)
    if case is not None:
        cases.close_case(case, CloseReason.OPENED_IN_ERROR, by=by)
    return contact


def correct(contact: Contact, right: Outcome, detail: Detail | None, why: str, *, by: User) -> None:
    """The contact is counted under this outcome; what was begun goes on. RuleBroken without a reason.

    For an act that cannot be undone any more because somebody works on what it started.
    """
    if contact.state is ContactState.WAITING:
        raise RuleBroken(_l("Nothing has been decided about this contact yet."), field="outcome")
    if not why.strip():
        raise RuleBroken(_l("Enter why."), field="why")
    contact.outcome, contact.outcome_detail = right, detail
    params = {"outcome": choice(right, detail)}
    timeline.note(Event.CONTACT_CORRECTED, contact=contact, by=by, params=params, words=why)
    case = db.session.get(Case, contact.case_id) if contact.case_id else None
    if case is not None:
        timeline.note(Event.CONTACT_CORRECTED, case=case, by=by, params=params, words=why)
    audit.record(by, AuditCode.CONTACT_CORRECTED, contact)


def _check(act: ContactAct, contact: Contact, why: str, by: User) -> None:
    db.session.refresh(act)
    if act.undone_at is not None:
        raise RuleBroken(_l("This has already been undone."))
    if act != standing(contact):
        raise RuleBroken(_l("Something was decided after this. Undo that first."))
    is_own = act.by_id == by.id and act.at > clock.now() - AT_ONCE - ON_ITS_WAY
    if not is_own and not why.strip():
        raise RuleBroken(_l("More than a minute has passed. Enter why you undo it."), field="why")


def _opened(act: ContactAct, contact: Contact) -> Case | None:
    """The case that this act opened; None if it opened none, or joined one."""
    case = db.session.get(Case, contact.case_id) if contact.case_id else None
    is_new = case is not None and case.id != act.had_case_id and case.opened_at >= act.at
    return case if is_new else None


def _check_nobody_began(act: ContactAct, item: Task, case: Case | None, by: User) -> None:
    """Work that somebody has in hand is not taken away behind their back."""
    us = (act.by_id, by.id)
    others = Task.assignee_id.is_not(None) & Task.assignee_id.not_in(us)
    done = Task.state == TaskState.DONE
    own = select(Task.id).where(Task.instance_id == item.instance_id, Task.id != item.id)
    in_hand = own.where(done | ((Task.state == TaskState.OPEN) & others))
    if db.session.scalar(in_hand.limit(1)) is not None:
        raise RuleBroken(_l("Someone already works on what this started. Correct the outcome with a reason instead."))
    if case is None:
        return
    acted = select(CaseEvent.id).where(
        CaseEvent.case_id == case.id, CaseEvent.by_id.is_not(None), CaseEvent.by_id.not_in(us)
    )
    joined = select(func.count(Contact.id)).where(Contact.case_id == case.id)
    worked = select(Task.id).where(Task.case_id == case.id, done)
    begun = case.accepted_at is not None or db.session.scalar(joined) != 1
    if begun or any(db.session.scalar(found.limit(1)) is not None for found in (acted, worked)):
        text = _(
            "Work on case %(number)s has begun, so it cannot be undone. Correct the outcome with a reason instead: "
            "the case manager will see it.",
            number=case.number,
        )
        raise RuleBroken(text)


def _close(case: Case) -> None:
    """Its process ends, or never starts."""
    telling.clear(case)
    running = engine.running_of(case.id)
    if not steering.main_of(case) and not engine.not_to_start(steering.MAIN, "case_id", case.id):
        raise RuleBroken(_l("The case is being opened at this moment. Try again in a few seconds."))
    for instance_id in running:
        engine.end(instance_id)


def _leave_case(contact: Contact, act: ContactAct, opened: Case | None, why: str, by: User) -> None:
    left = opened or (db.session.get(Case, contact.case_id) if contact.case_id else None)
    contact.child_id, contact.case_id = act.had_child_id, act.had_case_id
    if left is not None and left.id != act.had_case_id:
        timeline.note(Event.CONTACT_DETACHED, case=left, by=by, params={"number": contact.number}, words=why)


def _stand_as_before(contact: Contact, by: User) -> None:
    """Under the outcome of the act before, or waiting for triage with who took the act back."""
    contact.handler_id, contact.ended_at, contact.ended_by_id, contact.ended_how = by.id, None, None, None
    before = standing(contact)
    if before is not None:
        contact.outcome, contact.outcome_detail = before.outcome, before.outcome_detail
        return
    contact.state, contact.outcome, contact.outcome_detail = ContactState.WAITING, None, None
    contact.triaged_at = contact.triaged_by_id = contact.risk = None
    receiving.begin_with(contact, by)

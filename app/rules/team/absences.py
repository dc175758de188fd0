"""Covering an absence: from its first day the deputy does the steps, after its last day the person does again."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.orm import aliased, joinedload

from app import audit, clock
from app.audit_codes import AuditCode
from app.db import db
from app.errors import Conflict, RuleBroken
from app.i18n import gettext as _
from app.jobs import every
from app.rules.notices import tell
from app.staff.models import User
from app.tables.absences import Absence, AwayReason
from app.tables.cases import Case, CaseState
from app.tables.notices import NoticeKind
from app.workflow import engine
from app.workflow.models import Task, TaskState

_RUNS = (Absence.began_at.is_not(None), Absence.ended_at.is_(None))


@dataclass(frozen=True, slots=True)
class Cover:
    """From the first to the last day, both included."""

    deputy: User
    reason: AwayReason
    from_on: date
    to_on: date


def plan(user: User, given: Cover, *, by: User) -> Absence:
    """It begins by itself on its first day. Conflict if one is planned or runs; RuleBroken for days or people amiss."""
    db.session.refresh(user, with_for_update=True)
    if of(user) is not None:
        raise Conflict(_("An absence of this person is already planned or has started."))
    if given.to_on < given.from_on:
        raise RuleBroken(_("The last day is before the first."), "to_on")
    if given.to_on < clock.today():
        raise RuleBroken(_("This absence is over already."), "to_on")
    if given.deputy.id == user.id:
        raise RuleBroken(_("People cannot cover for themselves."), "deputy")
    row = Absence(
        user_id=user.id,
        deputy_id=given.deputy.id,
        reason=given.reason,
        from_on=given.from_on,
        to_on=given.to_on,
        set_at=clock.now(),
        set_by_id=by.id,
    )
    db.session.add(row)
    db.session.flush()
    audit.record(by, AuditCode.ABSENCE_PLANNED, row)
    if row.from_on <= clock.today():
        begin(row)
    return row


def of(user: User) -> Absence | None:
    """The person's absence that is planned or runs."""
    wanted = select(Absence).where(Absence.user_id == user.id, Absence.ended_at.is_(None))
    return db.session.scalar(wanted.options(joinedload(Absence.deputy)))


def covered() -> Select[int]:
    """Ids of those who are away and for whom somebody at work stands in."""
    deputy = aliased(User)
    at_work = (deputy.is_enabled, deputy.is_present)
    return select(Absence.user_id).join(deputy, deputy.id == Absence.deputy_id).where(*_RUNS, *at_work)


def acting(manager_id: int) -> int:
    """Who does the steps of this manager's cases today: the deputy while there is one at work."""
    wanted = select(Absence.deputy_id).join(Absence.deputy).where(Absence.user_id == manager_id, *_RUNS)
    return db.session.scalar(wanted.where(User.is_enabled, User.is_present)) or manager_id


@every("* * * * * 30", name="mind_absences")
def tick() -> None:
    """What has come due begins and ends. Cheap when there is nothing."""
    today = clock.today()
    for row in _locked(Absence.ended_at.is_(None), Absence.to_on < today):
        end(row, by=None)
    for row in _locked(Absence.began_at.is_(None), Absence.ended_at.is_(None), Absence.from_on <= today):
        begin(row)


def begin(row: Absence) -> None:
    """The person is away; the steps of the person's cases go to the deputy, each case for itself."""
    row.began_at = clock.now()
    user = db.session.get_one(User, row.user_id)
    user.is_present = False
    audit.record(None, AuditCode.ABSENCE_BEGAN, row)
    _lend(row.user_id, row.user_id, row.deputy_id)
    tell(db.session.get_one(User, row.deputy_id), NoticeKind.STANDS_IN)


def end(row: Absence, *, by: User | None) -> None:
    """The person is back and has the steps again. Conflict if it has ended."""
    if row.ended_at is not None:
        raise Conflict(_("This absence has ended already."))
    row.ended_at, row.ended_by_id = clock.now(), by.id if by else None
    audit.record(by, AuditCode.ABSENCE_ENDED, row)
    if row.began_at is None:
        return
    user = db.session.get_one(User, row.user_id)
    user.is_present = user.is_enabled
    _lend(row.user_id, row.deputy_id, row.user_id)
    for person in (user, db.session.get_one(User, row.deputy_id)):
        tell(person, NoticeKind.ABSENCE_OVER)


def uncover(deputy: User, *, by: User) -> None:
    """The deputy stands in for nobody any more: who is away has the steps, and the head the inactive case."""
    for row in db.session.scalars(select(Absence).where(Absence.deputy_id == deputy.id, Absence.ended_at.is_(None))):
        row.ended_at, row.ended_by_id = clock.now(), by.id
        audit.record(by, AuditCode.ABSENCE_ENDED, row)
        if row.began_at is not None:
            _lend(row.user_id, deputy.id, row.user_id)


def come_back(user: User, *, by: User) -> None:
    """The person is at work again, whatever was planned. Conflict if the person is."""
    row = of(user)
    if row is not None:
        end(row, by=by)
        return
    if user.is_present:
        raise Conflict(_("This absence has ended already."))
    user.is_present = True
    audit.record(by, AuditCode.ABSENCE_ENDED, user)


def _lend(manager_id: int, from_id: int, to_id: int) -> None:
    """The open cases of the manager, each by a job; tasks of other cases that the first has by name, at once."""
    mine = select(Case.id).where(Case.manager_id == manager_id, Case.state == CaseState.OPEN).order_by(Case.id)
    for case_id in db.session.scalars(mine):
        engine.lend(case_id, from_id, to_id)
    if from_id != manager_id:
        return
    others = (Task.assignee_id == from_id, Task.state == TaskState.OPEN, Task.case_id.not_in(mine))
    db.session.execute(update(Task).where(*others).values(assignee_id=to_id, claimed_at=None))


def _locked(*which: ColumnElement[bool]) -> list[Absence]:
    wanted = select(Absence).where(*which).order_by(Absence.id).with_for_update(skip_locked=True)
    return list(db.session.scalars(wanted))

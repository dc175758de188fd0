"""A person's whole work goes to others: every case in a transaction of its own, no case ever without a manager."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select, update
from sqlalchemy import case as when
from sqlalchemy.orm import joinedload

from app import audit, clock, vault
from app.audit_codes import AuditCode
from app.db import db
from app.errors import Conflict, RuleBroken
from app.i18n import gettext as _
from app.i18n import ngettext
from app.jobs import defer, job
from app.roles import Role
from app.rules import timeline
from app.rules.cases import cases, managers
from app.rules.notices import tell
from app.rules.team import absences
from app.rules.team.workload import head_of, loads, loads_of_region
from app.staff.models import User
from app.staff.sign_in import end_sessions
from app.tables import sealing
from app.tables.absences import DepartureReason, HandOver
from app.tables.cases import Case, CaseState
from app.tables.notices import NoticeKind
from app.tables.words.timeline import Event
from app.values.terms import RANK
from app.workflow.models import Task, TaskState


@dataclass(frozen=True, slots=True)
class Leaving:
    """To whom, and why; without a person each case goes to who has least to do in its district."""

    to: User | None
    reason: DepartureReason
    why: str
    closes_account: bool


def ask(user: User, given: Leaving, *, by: User) -> HandOver:
    """It happens within seconds, case by case. Conflict if it happens already; RuleBroken to the person itself."""
    db.session.refresh(user, with_for_update=True)
    if running(user) is not None:
        raise Conflict(_("The work of this person is being handed over already."))
    if given.to is not None and given.to.id == user.id:
        raise RuleBroken(_("Select someone else."), "to")
    row = HandOver(
        from_id=user.id,
        to_id=given.to.id if given.to else None,
        reason=given.reason,
        key=vault.new_key(),
        closes_account=given.closes_account,
        asked_at=clock.now(),
        by_id=by.id,
    )
    sealing.put(row, "why", given.why)
    db.session.add(row)
    user.is_present = False
    away = absences.of(user)
    if away is not None:
        absences.end(away, by=by)
        user.is_present = False
    absences.uncover(user, by=by)
    db.session.flush()
    audit.record(by, AuditCode.WORK_HANDED_OVER, row)
    for case_id in db.session.scalars(_cases_of(user.id)):
        defer(hand_over_case, hand_over_id=row.id, case_id=case_id)
    defer(finish_hand_over, hand_over_id=row.id)
    return row


def cases_of(user: User) -> list[Case]:
    """The open cases the person manages, the most urgent first, each with its child."""
    mine = (Case.manager_id == user.id, Case.state == CaseState.OPEN)
    urgent = when(RANK, value=Case.risk, else_=0).desc()
    wanted = select(Case).where(*mine).options(joinedload(Case.child), joinedload(Case.district))
    return list(db.session.scalars(wanted.order_by(urgent, Case.opened_at, Case.id)))


def hand_some(user: User, cases_to_give: Sequence[Case], given: Leaving, *, by: User) -> int:
    """These cases have another manager at once; all other work stays. Returns how many moved.

    RuleBroken for none, for the person itself, or for an account that would be closed with work on it.
    """
    if not cases_to_give:
        raise RuleBroken(_("Select the cases to hand over."), "cases")
    if given.closes_account:
        raise RuleBroken(_("The account can be closed only when all work is handed over."), "closes")
    if given.to is not None and given.to.id == user.id:
        raise RuleBroken(_("Select someone else."), "to")
    return sum(_hand_one(case_id, user, given, by) for case_id in sorted(case.id for case in cases_to_give))


def _hand_one(case_id: int, user: User, given: Leaving, by: User) -> bool:
    """False for a case that is no longer the person's, or for which nobody is found."""
    case = cases.lock(case_id)
    if case.manager_id != user.id or case.state is not CaseState.OPEN:
        return False
    to = _taker(given.to, user.id, case)
    if to is None or to.id == user.id:
        return False
    _hand(case, to, given.reason, given.why, by)
    tell(user, NoticeKind.CASE_HANDED_ON, case)
    return True


def change_manager(case: Case, to: User, why: str, *, by: User) -> None:
    """One case has another manager, and both hear of it. RuleBroken without a reason, or for the manager it has."""
    if not why.strip():
        raise RuleBroken(_("Enter why the case manager changes."), "why")
    held = cases.lock(case.id)
    cases.must_be_open(held)
    if held.manager_id == to.id:
        raise RuleBroken(_("This specialist has the case already."), "to")
    before = db.session.get_one(User, held.manager_id)
    managers.give(held, to, by=by)
    cases.note(held, why, by=by)
    tell(before, NoticeKind.CASE_HANDED_ON, held)


def running(user: User) -> HandOver | None:
    """The one that is not finished."""
    return db.session.scalar(select(HandOver).where(HandOver.from_id == user.id, HandOver.done_at.is_(None)))


def close_account(user: User, *, by: User) -> None:
    """Nobody signs in with it any more. RuleBroken while the person manages a case or has a step by name."""
    db.session.refresh(user, with_for_update=True)
    if not user.is_enabled:
        raise Conflict(_("This account is closed already."))
    number = holds(user)
    if number:
        words = ngettext(
            "%(num)d case or task is still with this person.",
            "%(num)d cases and tasks are still with this person.",
            number,
        )
        raise RuleBroken(words)
    _close(user, by)


def holds(user: User) -> int:
    """How many open cases the person manages and how many open steps the person has, together."""
    managed = select(func.count(Case.id)).where(Case.manager_id == user.id, Case.state == CaseState.OPEN)
    held = select(func.count(Task.id)).where(Task.assignee_id == user.id, Task.state == TaskState.OPEN)
    return (db.session.scalar(managed) or 0) + (db.session.scalar(held) or 0)


@job("hand_over_case")
def hand_over_case(hand_over_id: int, case_id: int) -> None:
    """One case has its new manager. Twice is once."""
    row, case = db.session.get_one(HandOver, hand_over_id), cases.lock(case_id)
    if case.manager_id == row.from_id and case.state is CaseState.OPEN:
        _give(row, case)
    db.session.flush()
    _finish(hand_over_id)


@job("finish_hand_over")
def finish_hand_over(hand_over_id: int) -> None:
    """What is left when no case is."""
    _finish(hand_over_id)


def _give(row: HandOver, case: Case) -> None:
    named = db.session.get(User, row.to_id) if row.to_id else None
    to = _taker(named, row.from_id, case)
    if to is None or to.id == row.from_id:
        return
    _hand(case, to, row.reason, sealing.get(row, "why"), db.session.get_one(User, row.by_id))


def _hand(case: Case, to: User, reason: DepartureReason, why: str, by: User) -> None:
    managers.give(case, to, by=by)
    timeline.note(Event.WORK_HANDED_OVER, case=case, by=by, params={"leaving": reason}, words=why)
    audit.record(by, AuditCode.CASE_HANDED_OVER, case)


def _taker(named: User | None, from_id: int, case: Case) -> User | None:
    """The named one if at work; else the least loaded of the district, then of the region, then the head."""
    if named is not None and named.is_enabled and named.is_present:
        return named
    found = loads(case.district_id) or loads_of_region(case.region_id)
    able = [load.user for load in found if load.user.id != from_id]
    return able[0] if able else head_of(case.region_id)


def _finish(hand_over_id: int) -> None:
    wanted = select(HandOver).where(HandOver.id == hand_over_id).with_for_update()
    row = db.session.scalars(wanted, execution_options={"populate_existing": True}).one()
    left = db.session.scalar(select(func.count()).select_from(_cases_of(row.from_id).order_by(None).subquery()))
    if row.done_at is not None or left:
        return
    row.done_at = clock.now()
    _free_steps(row)
    user, by = db.session.get_one(User, row.from_id), db.session.get_one(User, row.by_id)
    if row.closes_account and user.is_enabled:
        _close(user, by)
    elif row.reason is DepartureReason.OVERLOAD:
        user.is_present = True
    tell(by, NoticeKind.WORK_HANDED_OVER)


def _free_steps(row: HandOver) -> None:
    """Steps that the person had by name in others' cases go to the manager of the case; others to everybody."""
    held = (Task.assignee_id == row.from_id, Task.state == TaskState.OPEN)
    manager = select(Case.manager_id).where(Case.id == Task.case_id).scalar_subquery()
    of_case = (*held, Task.role == Role.SPECIALIST, Task.case_id.is_not(None))
    unloaded = {"synchronize_session": False}
    db.session.execute(
        update(Task).where(*of_case).values(assignee_id=manager, claimed_at=None), execution_options=unloaded
    )
    db.session.execute(update(Task).where(*held).values(assignee_id=None, claimed_at=None), execution_options=unloaded)


def _close(user: User, by: User) -> None:
    user.is_enabled = user.is_present = False
    absences.uncover(user, by=by)
    end_sessions(user)
    audit.record(by, AuditCode.ACCOUNT_CLOSED, user)


def _cases_of(user_id: int) -> Select[int]:
    mine = (Case.manager_id == user_id, Case.state == CaseState.OPEN)
    return select(Case.id).where(*mine).order_by(Case.id)

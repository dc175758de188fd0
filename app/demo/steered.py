"""What people decide about running cases, so that a visitor finds some of each: added, stopped, offered, covered."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import Select, select

from app import clock, jobs
from app.db import db
from app.demo.life import settle
from app.errors import Conflict, RuleBroken
from app.roles import Role
from app.rules.course import pauses, steering, transfers
from app.rules.team import absences
from app.rules.team.workload import head_of, loads
from app.staff.models import District, User
from app.staff.places import DEMO_REGIONS
from app.tables.absences import AwayReason
from app.tables.added_steps import AddedKind
from app.tables.cases import Case, CaseState
from app.tables.pauses import PauseReason
from app.tables.transfers import TransferReason
from app.workflow.models import Task, TaskState

EACH = 2


def steer() -> None:
    """A few of each kind, wherever the demonstration has a case for it."""
    for act in (_add, _stop, _offer):
        with db.unit_of_work():
            ids = list(db.session.scalars(_open_cases()))
        done = 0
        for case_id in ids:
            done += _try(act, case_id)
            if done == EACH:
                break
    with jobs.at_hand() as kept:
        with db.unit_of_work():
            _cover()
        settle(kept)


def _try(act: Callable[[Case], bool], case_id: int) -> bool:
    with jobs.at_hand() as kept:
        try:
            with db.unit_of_work():
                done = act(db.session.get_one(Case, case_id))
        except (Conflict, RuleBroken):
            return False
        settle(kept)
    return done


def _open_cases() -> Select[int]:
    """Calm ones; first where the visitor's head of department sits."""
    calm = (Case.state == CaseState.OPEN, Case.risk.in_(("medium", "low")))
    return select(Case.id).where(*calm).order_by(Case.region_id != DEMO_REGIONS[0], Case.id)


def _add(case: Case) -> bool:
    head = head_of(case.region_id)
    if head is None or case.manager.role is not Role.SPECIALIST:
        return False
    what, why = "Сынып жетекшісімен сөйлесіп, сабаққа қатысуын анықтаңыз.", "Мектептен хабар келді."
    given = {"kind": AddedKind.TALK_SCHOOL, "what": what, "why": why, "role": Role.SPECIALIST}
    steering.add(case, steering.Addition(assignee=case.manager, **given), by=head)  # type: ignore[arg-type]
    return True


def _stop(case: Case) -> bool:
    """Asked for and not decided: it waits for the head."""
    wanted = select(Task).where(Task.case_id == case.id, Task.state == TaskState.OPEN, Task.step.in_(pauses.MAY_PAUSE))
    task = db.session.scalar(wanted.where(Task.role == Role.SPECIALIST).order_by(Task.id).limit(1))
    if task is None or pauses.refused_because(task):
        return False
    until = clock.today() + timedelta(days=4)
    words = "Балалар ауруханасы растады: бала бір аптаға жатқызылды."
    pauses.ask(task, pauses.Request(PauseReason.CHILD_IN_HOSPITAL, words, until), by=case.manager)
    return True


def _offer(case: Case) -> bool:
    near = (District.region_id == case.region_id, District.id != case.district_id)
    there = db.session.scalar(select(District).where(*near).order_by(District.id.desc()).limit(1))
    if there is None:
        return False
    words = "Бала әжесінің үйінде тұрады, мектебін де сонда ауыстырды."
    transfers.offer(case, transfers.Offer(there, TransferReason.RELATIVES, words), by=case.manager)
    return True


def _cover() -> None:
    """Somebody goes on leave in three days, and a colleague stands in."""
    busy = select(User).where(User.role == Role.SPECIALIST, User.is_present).order_by(User.id).offset(1)
    for user in db.session.scalars(busy):
        others = [load.user for load in loads(user.district_id or 0) if load.user.id != user.id]
        head = head_of(user.region_id or 0)
        if others and head is not None:
            first = clock.today() + timedelta(days=3)
            cover = absences.Cover(others[0], AwayReason.LEAVE, first, first + timedelta(days=13))
            absences.plan(user, cover, by=head)
            return

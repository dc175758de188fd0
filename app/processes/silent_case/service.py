"""Giving a inactive case back what it lacks, and looking again whether something is still missing."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import joinedload

from app import audit
from app.audit_codes import AuditCode
from app.db import db
from app.errors import RuleBroken
from app.i18n import gettext as _
from app.rules import timeline
from app.rules.cases import cases, managers
from app.rules.course import inactivity
from app.staff.models import User
from app.tables.cases import Case, Place
from app.tables.inactivity import Gap, InactiveCase
from app.tables.words.timeline import Event
from app.workflow import engine
from app.workflow.models import Instance, Task
from app.workflow.registry import Variables

WORK = "protection_case"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What the head gives; empty where nothing can be given yet. `manager` is a member of staff's public id."""

    what: str
    manager: str | None = None
    place: str | None = None
    seen_at: datetime | None = None
    restart: bool = False


def case_of(item: Task) -> Case:
    """The inactive case of the task, with its manager. NoResultFound if it names none."""
    return db.session.get_one(Case, item.case_id, options=[joinedload(Case.manager)])


def resolve(item: Task, given: Resolution, *, by: User) -> Variables:
    """The case has what was given; it stays with the head, to the same date, as long as something is missing.

    RuleBroken if nothing of it is mended.
    """
    case = case_of(item)
    before = set(inactivity.gaps_of(case))
    _give_manager(case, given.manager, by)
    if given.place:
        cases.set_place(case, Place(given.place), by=by)
    if given.seen_at is not None:
        cases.record_visit(case, by=by, at=given.seen_at, is_child_seen=True)
    restarted = given.restart and Gap.WORK in before and _restart(case, by)
    cases.note(case, given.what, by=by)
    db.session.flush()
    missing = set(inactivity.gaps_of(case)) - ({Gap.WORK} if restarted else set())
    if missing and missing == before:
        raise RuleBroken(_("Nothing that is missing has been fixed yet. The task stays open until something is."))
    still = {"mend_silence_at": item.due_at.isoformat()} if missing and item.due_at else {}
    return {"still_silent": bool(missing), **still}


def close(instance: Instance) -> None:
    """The case leaves the list of inactive cases."""
    inactivity.close(db.session.get_one(InactiveCase, instance.about["silence_id"]))


def can_restart(case: Case) -> bool:
    """Nothing of the case's own process runs. While it runs and waits for nothing, a machine step has failed."""
    return not inactivity.runs(case, WORK)


def _give_manager(case: Case, chosen: str | None, by: User) -> None:
    if not chosen:
        return
    for load in managers.candidates(case):
        if str(load.user.public_id) == chosen:
            managers.give(case, load.user, by=by)
            return
    raise RuleBroken(_("This colleague cannot take the case now. Choose another."), "manager")


def _restart(case: Case, by: User) -> bool:
    if not can_restart(case):
        return False
    engine.start_later(WORK, about={"case_id": case.id, "risk": case.risk}, route=inactivity.route_of(case))
    timeline.note(Event.WORK_RESTARTED, case=case, by=by)
    audit.record(by, AuditCode.WORK_ON_THE_CASE_RESTARTED, case)
    return True

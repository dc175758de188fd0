"""What the head may change about the course of a case: skip a step, open one again, add one.

Never skipped: what the law demands at once (removal act, prosecutor, court claim, data bank), a second person's
approval, accepting a case, seeing the child the first time, mending a inactive case. Opened again is only what leaves
nothing of that undone.
"""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from app import audit, clock
from app.audit_codes import AuditCode
from app.db import db
from app.errors import Conflict, RuleBroken
from app.i18n import Text, speaking
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.roles import Role
from app.rules import timeline
from app.rules.cases import cases
from app.rules.course import inactivity
from app.rules.notices import tell
from app.staff.models import User
from app.tables import sealing
from app.tables.added_steps import KINDS, AddedKind, AddedOutcome, AddedStep
from app.tables.cases import Case
from app.tables.notices import NoticeKind
from app.tables.words.timeline import Event
from app.values.terms import Risk
from app.workflow import engine
from app.workflow.models import Instance, InstanceState, Task
from app.workflow.registry import Variables

PROCESS, MAIN = "added_step", "protection_case"
ADDED = {Role.SPECIALIST: "do_step", Role.PLACEMENT_OFFICER: "do_step_as_officer"}


@dataclass(frozen=True, slots=True)
class Way:
    """How the process goes on without the step: what its gateways will read."""

    code: str
    label: Text
    variables: Variables = field(default_factory=dict)


_DROPPED = (Way("not_needed", _l("It is not needed any more")),)
SKIPPABLE: dict[str, tuple[Way, ...]] = {
    "protection_case/assess_family": (Way("known", _l("The family is known well enough: make the plan now")),),
    "protection_case/review_plan": (
        Way("go_on", _l("The plan continues unchanged until the next review"), {"review": "go_on"}),
        Way("goals_met", _l("The goals are met: closing is proposed"), {"review": "goals_met"}),
    ),
    "agency_notice/tell_police": _DROPPED,
    "agency_notice/call_ambulance": _DROPPED,
    "agency_notice/tell_prosecutor": _DROPPED,
    "added_step/do_step": _DROPPED,
    "added_step/do_step_as_officer": _DROPPED,
}
"""By the task's key: the ways on, each of which the diagram knows. A step that is not here is never skipped."""

REPEATABLE = ("first_visit", "assess_family", "make_plan")
MAY_UNDO = frozenset({"assess_family", "make_plan", "review_plan", "review_due", "propose_closure"})
"""What may be taken from somebody's desk when an earlier step is opened again. A decision that waits is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """A step to be added; without `due_at` the deadline table sets its time."""

    kind: AddedKind
    what: str
    why: str
    role: Role
    assignee: User | None = None
    due_at: datetime | None = None


def ways(task: Task) -> tuple[Way, ...]:
    """How the process could go on without this step; none if it may not be skipped."""
    if task.step == "review_plan" and task.risk == Risk.CRITICAL:
        return ()
    return SKIPPABLE.get(task.key, ())


def skip(case: Case, task: Task, code: str, why: str, *, by: User) -> None:
    """The process goes on that way. Conflict if the step is no longer open, RuleBroken if it may not be skipped so."""
    way = next((way for way in ways(task) if way.code == code), None)
    if way is None:
        raise RuleBroken(_("This step may not be skipped."), "way")
    if engine.skip_task(task, way.variables, by_id=by.id) is None:
        raise Conflict(_("This task is no longer open."))
    if task.process == PROCESS:
        _drop(task.instance, by)
    timeline.note(Event.TASK_SKIPPED, case=case, by=by, params={"task": task.name}, words=why, task=task)
    audit.record(by, AuditCode.STEP_SKIPPED, task)
    if task.assignee_id is not None and task.assignee_id != by.id:
        tell(db.session.get_one(User, task.assignee_id), NoticeKind.STEP_SKIPPED, case, task)


def main_of(case: Case) -> Instance | None:
    """The running process of the case itself."""
    mine = (Instance.case_id == case.id, Instance.process == MAIN, Instance.state == InstanceState.RUNNING)
    return db.session.scalar(select(Instance).where(*mine).order_by(Instance.id.desc()).limit(1))


def repeat(case: Case, step: str, why: str, *, by: User) -> None:
    """The step is open again. Conflict if the case stands where that is not possible, with what stands in the way."""
    instance = main_of(case)
    if instance is None or step not in REPEATABLE:
        raise Conflict(_("This step cannot be opened again now."))
    try:
        engine.repeat(instance.id, step, MAY_UNDO)
    except engine.CannotRepeat as cannot:
        raise Conflict(_in_the_way(case, cannot.steps)) from cannot
    task = db.session.scalars(
        select(Task).where(Task.instance_id == instance.id, Task.step == step).order_by(Task.id.desc()).limit(1)
    ).one()
    timeline.note(Event.STEP_REPEATED, case=case, by=by, params={"task": task.name}, words=why, task=task)
    audit.record(by, AuditCode.STEP_OPENED_AGAIN, task)
    tell(db.session.get_one(User, task.assignee_id), NoticeKind.STEP_REPEATED, case, task)


def add(case: Case, given: Addition, *, by: User) -> Task:
    """Somebody has one step more. The caller has checked that the assignee can do it."""
    cases.must_be_open(case)
    row = AddedStep(case_id=case.id, kind=given.kind, added_at=clock.now(), added_by_id=by.id)
    sealing.put(row, "what", given.what, case.key)
    sealing.put(row, "why", given.why, case.key)
    db.session.add(row)
    db.session.flush()
    step = ADDED[given.role]
    about: Variables = {"added_id": row.id, "case_id": case.id, "added_role": given.role.value}
    if given.due_at is not None:
        about[f"{step}_at"] = given.due_at.isoformat()
    instance = engine.start(PROCESS, about=about, route=inactivity.route_of(case))
    row.instance_id = instance.id
    task = db.session.scalars(select(Task).where(Task.instance_id == instance.id)).one()
    _dress(task, given)
    timeline.note(Event.STEP_ADDED, case=case, by=by, params={"task": task.name}, words=given.why, task=task)
    audit.record(by, AuditCode.STEP_ADDED, row)
    if task.assignee_id is not None:
        tell(db.session.get_one(User, task.assignee_id), NoticeKind.STEP_ADDED, case, task)
    return task


def finish(row: AddedStep, outcome: AddedOutcome, result: str, *, by: User) -> None:
    """What came of it is on the record; whoever added it is told once the process has kept it."""
    case = db.session.get_one(Case, row.case_id)
    row.outcome = outcome
    sealing.put(row, "result", result, case.key)
    timeline.note(Event.ADDED_RESULT, case=case, by=by, params={"result": outcome}, words=result)
    audit.record(by, AuditCode.ADDED_STEP_ANSWERED, row)


def keep(added_id: int) -> None:
    """The process has ended. A step that was skipped has no result."""
    row = db.session.get_one(AddedStep, added_id)
    row.ended_at = clock.now()
    if row.outcome in {AddedOutcome.DONE, AddedOutcome.NOT_POSSIBLE}:
        tell(
            db.session.get_one(User, row.added_by_id), NoticeKind.ADDED_STEP_DONE, db.session.get_one(Case, row.case_id)
        )


def clear(case: Case) -> None:
    """The case is closed: steps that were added to it and are still open go away."""
    wanted = select(AddedStep, Instance.id).join(Instance, Instance.id == AddedStep.instance_id)
    waiting = wanted.where(AddedStep.case_id == case.id, AddedStep.ended_at.is_(None)).order_by(AddedStep.id)
    for row, instance_id in db.session.execute(waiting):
        row.outcome, row.ended_at = AddedOutcome.DROPPED, clock.now()
        engine.end_later(instance_id)


def _dress(task: Task, given: Addition) -> None:
    """The queue names the kind of step; a date of its own warns in time too."""
    with speaking("en"):
        task.name = str(KINDS[given.kind])
    if given.assignee is not None:
        task.assignee_id = given.assignee.id
    if given.due_at is not None:
        task.warn_at = task.opened_at + (given.due_at - task.opened_at) * 3 / 4


def _drop(instance: Instance, by: User) -> None:
    row = db.session.get_one(AddedStep, instance.about["added_id"])
    row.outcome = AddedOutcome.DROPPED
    audit.record(by, AuditCode.ADDED_STEP_TAKEN_BACK, row)


def _in_the_way(case: Case, steps: list[str]) -> str:
    wanted = select(Task.step, Task.name).where(Task.case_id == case.id, Task.step.in_(steps)).distinct()
    named = ", ".join(sorted(_(name) for _step, name in db.session.execute(wanted)))
    if named:
        return str(_("This step cannot be opened again while this waits: %(steps)s.", steps=named))
    return str(_("This step cannot be opened again now."))

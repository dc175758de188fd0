"""Who hears of a task whose time runs out, and of one that is late: the case manager, the head, the commissioner."""

from app.db import db
from app.deadlines.models import DeadlineRule
from app.roles import Role
from app.rules import timeline
from app.rules.escalations.opening import open_escalation
from app.rules.notices import tell
from app.rules.team import recipients
from app.rules.team.workload import head_of
from app.staff.models import User
from app.tables.cases import Case
from app.tables.escalations import Cause
from app.tables.notices import NoticeKind
from app.tables.words.timeline import Event
from app.workflow.models import Task

CASEWORK = frozenset(
    {"protection_case", "foster_placement", "placement_visit", "silent_case", "transfer", "added_step"}
)
DECIDING = "escalation"
ABOVE = frozenset({Role.COMMISSIONER, Role.OMBUDSMAN})
"""Who decides about what was escalated."""


def time_runs_out(task: Task) -> None:
    """Whoever has the task, then the case manager, then the head are warned. They keep their work."""
    case = _case(task)
    if case is None:
        return
    head = head_of(_region(task, case)) if task.process in CASEWORK else None
    above = [case.manager, head] if task.process in CASEWORK else []
    kind = NoticeKind.VISIT_MAY_BE_LATE if task.step == "first_visit" else NoticeKind.TASK_MAY_BE_LATE
    timeline.note(Event.TASK_WARNED, case=case, params={"task": task.name}, task=task)
    _tell([*_holders(task, case), *above], kind, case, task)
    if head is not None:
        timeline.note(Event.HEAD_WARNED, case=case, params={"task": task.name}, task=task)


def is_late(task: Task) -> None:
    """It comes before whom the deadline's rule names: the commissioner by an escalation, others by a word.

    What is late at the commissioner's own desk the diagram of the escalation takes to the Ombudsman.
    """
    case, to = _case(task), _escalates_to(task)
    if case is None or to is None:
        return
    timeline.note(Event.TASK_LATE, case=case, params={"task": task.name}, task=task)
    if task.process in CASEWORK and to in ABOVE:
        open_escalation(case, task.step, Cause.LATE)
    elif to is not Role.OMBUDSMAN:
        _tell(recipients.people(to, _region(task, case)), NoticeKind.TASK_LATE, case, task)


def _case(task: Task) -> Case | None:
    if task.case_id is None or task.process not in CASEWORK | {DECIDING}:
        return None
    return db.session.get_one(Case, task.case_id)


def _region(task: Task, case: Case) -> int:
    """Where the task waits: a case that is offered to another region is answered there."""
    return task.region_id or case.region_id


def _escalates_to(task: Task) -> Role | None:
    """The commissioner where no rule set the time: somebody gave the task a date of its own."""
    if task.rule_id is None:
        return Role.COMMISSIONER
    named = db.session.get_one(DeadlineRule, task.rule_id).escalates_to
    return Role(named) if named else None


def _holders(task: Task, case: Case) -> list[User]:
    """Who has it by name; else, unless it is the manager's, everybody whose desk it lies on."""
    if task.assignee_id is not None:
        return [db.session.get_one(User, task.assignee_id)]
    return [] if task.role is Role.SPECIALIST else recipients.people(task.role, _region(task, case))


def _tell(people: list[User | None] | list[User], kind: NoticeKind, case: Case, task: Task) -> None:
    """Each once, in this order."""
    for person in {person.id: person for person in people if person is not None}.values():
        tell(person, kind, case, task)

"""Who hears of a task that is due soon, and of one that is overdue. Each process says which of these holds for it."""

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
from app.tables.contacts import Contact
from app.tables.escalations import Cause
from app.tables.families import FosterFamily
from app.tables.notices import NoticeKind
from app.tables.words.timeline import Event
from app.workflow.models import Task
from app.workflow.registry import Overdue

ABOVE = frozenset({Role.COMMISSIONER, Role.OMBUDSMAN})
"""Who decides about what was escalated."""


def _case_is_due_soon(task: Task) -> None:
    """Whoever has the task, then the case manager, then the head are warned. They keep their work."""
    case = db.session.get_one(Case, task.case_id)
    head = head_of(_region(task, case))
    kind = NoticeKind.VISIT_MAY_BE_LATE if task.step == "first_visit" else NoticeKind.TASK_MAY_BE_LATE
    timeline.note(Event.TASK_WARNED, case=case, params={"task": task.name}, task=task)
    _tell([*_holders(task, case), case.manager, head], kind, case, task)
    if head is not None:
        timeline.note(Event.HEAD_WARNED, case=case, params={"task": task.name}, task=task)


def _case_is_late(task: Task) -> None:
    """It comes before whom the deadline's rule names: the commissioner by an escalation, others by a notice."""
    case, to = db.session.get_one(Case, task.case_id), _escalates_to(task)
    if to is None:
        return
    timeline.note(Event.TASK_LATE, case=case, params={"task": task.name}, task=task)
    if to in ABOVE:
        open_escalation(case, task.step, Cause.LATE)
    else:
        _tell(recipients.people(to, _region(task, case)), NoticeKind.TASK_LATE, case, task)


def _decision_is_due_soon(task: Task) -> None:
    case = db.session.get_one(Case, task.case_id)
    timeline.note(Event.TASK_WARNED, case=case, params={"task": task.name}, task=task)
    _tell(_holders(task, case), NoticeKind.TASK_MAY_BE_LATE, case, task)


def _decision_is_late(task: Task) -> None:
    """What is overdue at the commissioner's own desk the diagram of the escalation takes to the Ombudsman."""
    case, to = db.session.get_one(Case, task.case_id), _escalates_to(task)
    if to is None:
        return
    timeline.note(Event.TASK_LATE, case=case, params={"task": task.name}, task=task)
    if to is not Role.OMBUDSMAN:
        _tell(recipients.people(to, _region(task, case)), NoticeKind.TASK_LATE, case, task)


def _family_is_due_soon(task: Task) -> None:
    """Whoever has the task, else everybody at its desk, is warned."""
    family = db.session.get_one(FosterFamily, task.family_id)
    timeline.note(Event.TASK_WARNED, family=family, params={"task": task.name}, task=task)
    at_desk = recipients.people(task.role, task.region_id) if task.assignee_id is None else []
    for person in at_desk or _assignee(task):
        tell(person, NoticeKind.FAMILY_MAY_BE_LATE, task=task)


def _family_is_late(task: Task) -> None:
    """The desk that the deadline's rule names learns of it, and the head. There is no case to escalate."""
    family = db.session.get_one(FosterFamily, task.family_id)
    timeline.note(Event.TASK_LATE, family=family, params={"task": task.name}, task=task)
    above = _escalates_to(task, without_rule=Role.HEAD) or Role.HEAD
    for role in dict.fromkeys((above, Role.HEAD)):
        for person in recipients.people(role, family.region_id):
            tell(person, NoticeKind.FAMILY_LATE, task=task)


def _contact_is_late(task: Task) -> None:
    """The shift lead hears of a contact that waits too long, and it stands first on the shift view."""
    contact = db.session.get_one(Contact, task.contact_id)
    kind = Event.CONTACT_LATE if task.step == "triage_contact" else Event.TASK_LATE
    timeline.note(kind, contact=contact, params={"task": task.name}, task=task)
    for person in recipients.people(Role.SHIFT_LEAD, None):
        tell(person, NoticeKind.CONTACT_LATE, task=task)


def _nobody(task: Task) -> None:
    """The row says so itself, and its desk reads nothing else."""


CASEWORK = Overdue(_case_is_due_soon, _case_is_late)
DECISION = Overdue(_decision_is_due_soon, _decision_is_late)
FAMILY = Overdue(_family_is_due_soon, _family_is_late)
CONTACT = Overdue(_nobody, _contact_is_late)
QUEUE_ONLY = Overdue(_nobody, _nobody)


def _region(task: Task, case: Case) -> int:
    """Where the task waits: a case that is offered to another region is answered there."""
    return task.region_id or case.region_id


def _escalates_to(task: Task, without_rule: Role = Role.COMMISSIONER) -> Role | None:
    """The commissioner where no rule set the time: somebody gave the task a date of its own."""
    if task.rule_id is None:
        return without_rule
    named = db.session.get_one(DeadlineRule, task.rule_id).escalates_to
    return Role(named) if named else None


def _assignee(task: Task) -> list[User]:
    return [db.session.get_one(User, task.assignee_id)] if task.assignee_id is not None else []


def _holders(task: Task, case: Case) -> list[User]:
    """Who has it by name; else, unless it is the manager's, everybody whose desk it lies on."""
    if task.assignee_id is not None or task.role is Role.SPECIALIST:
        return _assignee(task)
    return recipients.people(task.role, _region(task, case))


def _tell(people: list[User | None] | list[User], kind: NoticeKind, case: Case, task: Task) -> None:
    """Each once, in this order."""
    for person in {person.id: person for person in people if person is not None}.values():
        tell(person, kind, case, task)

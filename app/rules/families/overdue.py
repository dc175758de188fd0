"""Who hears of a step about a family whose time runs out, and of one that is late: there is no case to escalate."""

from app.db import db
from app.deadlines.models import DeadlineRule
from app.roles import Role
from app.rules import timeline
from app.rules.notices import tell
from app.rules.team import recipients
from app.staff.models import User
from app.tables.families import FosterFamily
from app.tables.notices import NoticeKind
from app.tables.words.timeline import Event
from app.workflow.models import Task


def time_runs_out(task: Task) -> None:
    """Whoever has the task, else everybody at its desk, is warned."""
    family = _family(task)
    if family is None:
        return
    timeline.note(Event.TASK_WARNED, family=family, params={"task": task.name}, task=task)
    for person in _holders(task):
        tell(person, NoticeKind.FAMILY_MAY_BE_LATE, task=task)


def is_late(task: Task) -> None:
    """The desk that the deadline's rule names learns of it; the head where no rule set the time."""
    family = _family(task)
    if family is None:
        return
    timeline.note(Event.TASK_LATE, family=family, params={"task": task.name}, task=task)
    rule = db.session.get(DeadlineRule, task.rule_id) if task.rule_id else None
    above = Role(rule.escalates_to) if rule is not None and rule.escalates_to else Role.HEAD
    for role in dict.fromkeys((above, Role.HEAD)):
        for person in recipients.people(role, family.region_id):
            tell(person, NoticeKind.FAMILY_LATE, task=task)


def _family(task: Task) -> FosterFamily | None:
    if task.family_id is None or task.case_id is not None:
        return None
    return db.session.get_one(FosterFamily, task.family_id)


def _holders(task: Task) -> list[User]:
    if task.assignee_id is not None:
        return [db.session.get_one(User, task.assignee_id)]
    return recipients.people(task.role, task.region_id)

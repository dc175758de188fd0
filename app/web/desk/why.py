"""Why somebody has a task: what the step is for, what its deadline rests on, who put it there, what set the risk."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, or_, select, true
from sqlalchemy.orm import aliased

from app.db import db
from app.deadlines.basis import STANDINGS
from app.deadlines.models import DeadlineRule, Standing, Unit
from app.i18n import Text, in_language, ngettext
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.roles import Role
from app.staff.models import User
from app.subjects import KINDS, keys
from app.tables import sealing
from app.tables.cases import Case
from app.tables.escalations import Escalation
from app.tables.words.labels import label_within
from app.workflow import wording
from app.workflow.models import Decision, Instance, Task, TaskState

__all__ = ["STANDINGS", "Why", "length", "why"]

RISK_TABLE = "triage"
BASES: dict[Standing, Text] = {
    Standing.STATUTORY: _l("Set by law: %(basis)s"),
    Standing.POLICY: _l("Default of this system: %(basis)s"),
    Standing.DEFAULT: _l("To be confirmed. %(basis)s"),
}


@dataclass(frozen=True)
class Why:
    """Every text is in the reader's language; empty where nothing is known."""

    step: str
    purpose: str
    given_by: str
    opened_at: datetime
    rule: str
    basis: str
    escalates_to: str
    risk_because: str
    basis_is_law: bool = False
    instructed: "Instructed | None" = None


@dataclass(frozen=True)
class Instructed:
    """What the commissioner said when the date was moved."""

    by: str
    at: datetime
    until: datetime
    words: str


def why(item: Task) -> Why:
    """Two statements: the rule, who was before and the decision about the risk; the version's diagram only once."""
    about = {"task": item.id, "instance": item.instance_id, **keys(item)}
    rest = {"opened_at": item.opened_at, "rule": item.rule_id, "giver": item.put_here_by_id}
    row = db.session.execute(_HISTORY, about | rest).one()
    is_rated = bool(item.risk)
    bundle = row.bundle
    step = wording.step(item.process, bundle, item.step)
    rule: DeadlineRule | None = row.DeadlineRule
    return Why(
        step=_(item.name),
        purpose=_(step.purpose) if step and step.purpose else "",
        given_by=_given_by(item, row),
        opened_at=item.opened_at,
        rule=length(rule.value, rule.unit) if rule else "",
        basis=_basis(rule) if rule else "",
        escalates_to=label_within(Role, rule.escalates_to) if rule and rule.escalates_to in set(Role) else "",
        risk_because=_(row.because) if is_rated and row.because else "",
        basis_is_law=bool(rule and rule.standing is Standing.STATUTORY),
        instructed=_instructed(row),
    )


def _instructed(row: Any) -> Instructed | None:
    """The words stand with the task only as long as they move its date, and are sealed with the key of the case."""
    escalation: Escalation | None = row.Escalation
    if escalation is None or escalation.decided_at is None or escalation.act_by is None:
        return None
    words = sealing.get(escalation, "why", row.key)
    return Instructed(row.decider or "", escalation.decided_at, escalation.act_by, words)


def length(value: int, unit: Unit) -> str:
    """A deadline's length in words."""
    match unit:
        case Unit.MINUTES:
            return str(ngettext("%(num)d minute", "%(num)d minutes", value))
        case Unit.HOURS:
            return str(ngettext("%(num)d hour", "%(num)d hours", value))
        case Unit.DAYS:
            return str(ngettext("%(num)d day", "%(num)d days", value))
        case Unit.WORKING_DAYS:
            return str(ngettext("%(num)d working day", "%(num)d working days", value))


def _basis(rule: DeadlineRule) -> str:
    basis = in_language(rule, "basis")
    return str(BASES[rule.standing]) % {"basis": basis} if basis else ""


def _history() -> Any:
    """The rule, who gave the task to somebody, and the step that was done before it opened."""
    giver, before, doer = aliased(User), aliased(Task), aliased(User)
    last = (
        select(before.name.label("step"), before.ended_by_id.label("by_id"))
        .where(
            before.instance_id == bindparam("instance"),
            before.state == TaskState.DONE,
            before.ended_at <= bindparam("opened_at"),
            before.id != bindparam("task"),
        )
        .order_by(before.ended_at.desc(), before.id.desc())
        .limit(1)
        .lateral("last")
    )
    decided, decider = _decided(), aliased(User)
    instructs = and_(
        Escalation.task_id == bindparam("task"), Escalation.closed_at.is_(None), Escalation.act_by.is_not(None)
    )
    return (
        select(DeadlineRule, Instance.bundle, giver.name.label("giver"), last.c.step, doer.name.label("doer"))
        .add_columns(decided.c.because, Escalation, Case.key, decider.name.label("decider"))
        .select_from(Instance)
        .outerjoin(DeadlineRule, DeadlineRule.id == bindparam("rule"))
        .outerjoin(giver, giver.id == bindparam("giver"))
        .outerjoin(last, true())
        .outerjoin(doer, doer.id == last.c.by_id)
        .outerjoin(decided, true())
        .outerjoin(Escalation, instructs)
        .outerjoin(Case, Case.id == Escalation.case_id)
        .outerjoin(decider, decider.id == Escalation.decided_by_id)
        .where(Instance.id == bindparam("instance"))
    )


def _decided() -> Any:
    """The newest row of the risk table for what the task is about; an empty id is nobody's."""
    own = aliased(Instance)
    about = [kind.key_in(own) == bindparam(kind.column) for kind in KINDS.values()]
    return (
        select(Decision.because)
        .join(own, own.id == Decision.instance_id)
        .where(or_(own.id == bindparam("instance"), *about), Decision.table == RISK_TABLE)
        .order_by(Decision.at.desc(), Decision.id.desc())
        .limit(1)
        .lateral("decided")
    )


_HISTORY = _history()  # built once: making a statement costs more than sending it


def _given_by(item: Task, row: Any) -> str:
    if row.giver and item.put_here_by_id == item.assignee_id:
        return str(_("%(name)s took it.", name=row.giver))
    if row.giver and item.assignee_id is None:
        return str(_("%(name)s handed it back.", name=row.giver))
    if row.giver:
        return str(_("%(name)s assigned it to the current person.", name=row.giver))
    if row.step and row.doer:
        return str(_("The process, after %(name)s completed: %(step)s.", name=row.doer, step=_(row.step)))
    if row.step:
        return str(_("The process, after: %(step)s.", step=_(row.step)))
    return str(_("The start of the process."))

"""Giving out many steps at once: which, to whom, why. At most a page of them, in one transaction."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import ColumnElement, and_, func, literal_column, select
from sqlalchemy.orm import aliased, joinedload

from app import policy
from app.db import db
from app.deadlines.models import DeadlineRule
from app.errors import Conflict, RuleBroken
from app.forms import InputRequired, SelectField, TaskForm, TextAreaField, choices, given
from app.i18n import Text, in_language, ngettext
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.policy.team import team
from app.roles import Role
from app.rules.notices import tell
from app.rules.tasks import assignment
from app.staff.models import District, User
from app.tables.cases import Case
from app.tables.escalations import Escalation
from app.tables.notices import NoticeKind
from app.tables.people import Person
from app.web.desk import queue_rows, queue_views, several
from app.web.desk.subject import short_name
from app.web.listing import Chosen, Filter, Listing, Order
from app.workflow.models import Task

BY_LOAD = "by_load"
PAGE = 50
Save = Callable[[], None]


class GiveForm(TaskForm):
    """The steps ticked, and who gets them."""

    keeps_draft = False  # a list of tasks is another one after a while

    tasks = several.Ticked(
        _l("Steps"), choices=[], most=PAGE, validators=[InputRequired(_l("Select at least one task."))]
    )
    to = SelectField(_l("Who gets them?"), choices=[])
    why = TextAreaField(
        _l("Why? It goes on the record"),
        validators=[InputRequired(_l("Enter why the tasks are reassigned."))],
        limit=1000,
    )


def _people(chosen: Chosen) -> list[tuple[UUID, Text]]:
    """The specialists of the department."""
    people = team(chosen.actor).where(User.role == Role.SPECIALIST).limit(200)
    return [(user.public_id, user.name) for user in db.session.scalars(people)]


def _is_of(person: UUID) -> ColumnElement[bool]:
    return Task.assignee_id == select(User.id).where(User.public_id == person).scalar_subquery()


LISTING = Listing(
    "team.tasks",
    size=PAGE,
    filters=(Filter("of", UUID, _is_of, _l("Assigned to"), _people),),
    order=lambda _chosen: Order(Task, (Task.due_at, Task.id)),
)


def page(chosen: Chosen) -> tuple[list[Any], bool]:
    """The most urgent, with child, place and holder; and whether there are more."""
    holder = select(User.name).where(User.id == Task.assignee_id).correlate(Task).scalar_subquery().label("holder")
    acts = aliased(User)
    named = (Case.number, Person.given, Person.surname, District, holder, DeadlineRule.escalates_to)
    above = (Escalation.lies_with, Escalation.act_by, acts.name.label("acts"))
    found, next_url = chosen.page(
        policy.assignable(chosen.actor)
        .where(Task.case_id.is_not(None))
        .add_columns(*named, *above)
        .join(Case, Case.id == Task.case_id)
        .join(Person, Person.id == Case.child_id)
        .outerjoin(District, District.id == Task.district_id)
        .outerjoin(DeadlineRule, DeadlineRule.id == Task.rule_id)
        .outerjoin(Escalation, and_(Escalation.task_id == Task.id, Escalation.closed_at.is_(None)))
        .outerjoin(acts, acts.id == Escalation.who_acts_id)
    )
    return found, bool(next_url)


def offer(form: GiveForm, found: list[Any], actor: User) -> None:
    """The steps of the page as boxes, the colleagues at work with what they have."""
    form.tasks.choices = choices([(str(row.Task.public_id), str(_(row.Task.name))) for row in found])
    named = [(str(user.public_id), _named(user, held)) for user, held in _present(actor)]
    form.to.choices = choices(
        [(BY_LOAD, _("Assign each to the person with the lowest caseload in the district")), *named]
    )


def give(form: GiveForm, actor: User) -> tuple[int, int]:
    """How many were given, and how many could not be. RuleBroken if the one named can do none of them."""
    ticked = [UUID(value) for value in form.tasks.data or []]
    wanted = policy.assignable(actor).where(Task.public_id.in_(ticked)).order_by(None).order_by(Task.id)
    got = _assigned(db.session.scalars(wanted).all(), form.to.data or BY_LOAD, given(form.why.data), actor)
    if not got:
        raise RuleBroken(
            _("None of these tasks could be assigned: they are done, or no one who can do them is at work."), "to"
        )
    for user in dict.fromkeys(got):
        tell(user, NoticeKind.TASKS_GIVEN)
    return len(got), len(ticked) - len(got)


def _assigned(items: Iterable[Task], to_whom: str, why: str, actor: User) -> list[User]:
    """Who got one, for each that could be given."""
    present = _present(actor)
    load = {user.id: held for user, held in present}
    got: list[User] = []
    for item in items:
        able = [user for user, _held in present if user.district_id == item.district_id]
        to = _chosen(to_whom, able, load)
        if to is not None and _given(item, to, why, actor):
            load[to.id] += 1
            got.append(to)
    return got


def line(row: Any) -> dict[str, Any]:
    """One step as the table shows it."""
    at = queue_views.bounds()
    mark = queue_rows.chip(row.Task, at, waiting=True)
    return {
        "id": str(row.Task.public_id),
        "title": str(_(row.Task.name)),
        "ref": row.number,
        "child": short_name(row.given, row.surname),
        "place": in_language(row.District, "name") if row.District else "",
        "holder": row.holder or str(_("unassigned")),
        "up": queue_rows.way(row).words(row.Task, at.now),
        "due": mark.due,
        "due_kind": mark.due_kind,
        "risk": row.Task.risk,
        "url": url_for("task.page", public_id=row.Task.public_id),
    }


def _present(actor: User) -> list[tuple[User, int]]:
    """The specialists at work with their open steps, the least loaded first."""
    held = (
        select(func.count())
        .select_from(Task)
        .where(Task.assignee_id == User.id, Task.state == literal_column("'open'"))
        .correlate(User)
        .scalar_subquery()
    )
    at_work = team(actor).where(User.role == Role.SPECIALIST, User.is_present).options(joinedload(User.district))
    return [
        (user, number)
        for user, number in db.session.execute(at_work.add_columns(held).order_by(None).order_by(held, User.id))
    ]


def _named(user: User, held: int) -> str:
    """Name, district and how much the person has."""
    steps = ngettext("%(num)d open task", "%(num)d open tasks", held)
    return f"{user.name} – {in_language(user.district, 'name')}, {steps}" if user.district else f"{user.name} – {steps}"


def _chosen(code: str, able: list[User], load: dict[int, int]) -> User | None:
    if code == BY_LOAD:
        return min(able, key=lambda user: (load[user.id], user.id), default=None)
    return next((user for user in able if str(user.public_id) == code), None)


def _given(item: Task, to: User, why: str, actor: User) -> bool:
    """False for a step that somebody has done meanwhile."""
    try:
        assignment.assign(item, to, by=actor, why=why)
    except Conflict:
        return False
    return True

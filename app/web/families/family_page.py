"""What the page of a foster family shows: where it stands, what it has shown, who lives there, what happened."""

from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import load_only

from app import policy
from app.db import db
from app.deadlines.models import DeadlineRule
from app.i18n import Text, format_date
from app.i18n import gettext as _
from app.policy.tasks import area
from app.roles import Role
from app.rules import timeline
from app.rules.cases.people import age_of, phone_of
from app.rules.families import families
from app.staff.models import User
from app.tables.cases import CaseEvent
from app.tables.families import FamilyAdult, FosterFamily, Part, Stage
from app.tables.words.families import Farewell, Ground
from app.tables.words.labels import label
from app.web.cases import position
from app.web.cases.position import Held
from app.web.cases.timeline import Moment
from app.web.desk.escalation_path import Way
from app.workflow.models import Instance, Task, Timer

MAIN, MOST_EVENTS, MOST_TASKS = "foster_family", 30, 60


def held(family: FosterFamily, actor: User) -> list[Held]:
    """The newest tasks about the family, open and done, with who has them."""
    works: ColumnElement[bool] = area(actor)
    query = (
        select(Task, User.name, works.label("is_mine"), DeadlineRule.escalates_to)
        .outerjoin(User, User.id == Task.assignee_id)
        .outerjoin(DeadlineRule, DeadlineRule.id == Task.rule_id)
        .where(Task.family_id == family.id)
        .order_by(Task.id.desc())
        .limit(MOST_TASKS)
    )
    return [Held(item, name, bool(mine), Way(to)) for item, name, mine, to in db.session.execute(query)]


def where(family: FosterFamily, found: list[Held]) -> position.Where | None:
    """The application's own diagram and the steps that stand for it; None before it began."""
    query = (
        select(Instance, Timer)
        .outerjoin(Timer, Timer.instance_id == Instance.id)
        .where(Instance.family_id == family.id, Instance.process == MAIN)
        .options(load_only(Instance.process, Instance.bundle, Instance.state, Instance.trail, Instance.started_at))
        .order_by(Instance.id, Timer.due_at)
    )
    rows = db.session.execute(query).all()
    timers = list(filter(None, (timer for _instance, timer in rows)))
    return position.where(rows[0][0], timers, found) if rows else None


def people(family: FosterFamily, *, may_edit: bool) -> list[dict[str, Any]]:
    """Who lives in the home now."""
    at = family.public_id
    return [
        {
            "name": one.person.name,
            "initials": "".join(part[0] for part in (one.person.surname, one.person.given) if part) or "?",
            "age": age_of(one.person),
            "sub": label(Part, one.part) + _phone(one),
            "is_child": one.part is Part.OWN_CHILD,
            "sub_url": url_for("family_edits.leave", public_id=at, adult_id=one.public_id) if may_edit else "",
            "sub_link": _("Mark as no longer living here"),
            "tag": "",
        }
        for one in families.adults(family)
    ]


def dates(family: FosterFamily) -> list[tuple[Text, Any]]:
    """The key dates and the decision, as `kv` takes it."""
    return [
        (_("Applied"), format_date(family.applied_at)),
        (_("Decided"), format_date(family.decided_at) if family.decided_at else ""),
        (_("Reason"), label(Ground, family.decision_reason) if family.decision_reason else ""),
        (_("Application resumes"), format_date(family.deferred_until) if family.deferred_until else ""),
        (_("Contract"), family.contract_number),
        (_("From"), format_date(family.contract_from) if family.contract_from else ""),
        (_("Until"), format_date(family.contract_until) if family.contract_until else ""),
        (_("Last annual check"), format_date(family.checked_on) if family.checked_on else ""),
        (_("Ended on"), format_date(family.ended_on) if family.ended_on else ""),
        (_("Why it ended"), label(Farewell, family.end_reason) if family.end_reason else ""),
    ]


def children(family: FosterFamily, actor: User) -> list[dict[str, Any]]:
    """Who lives there now: a case number with a link where the case is within reach, else that there is a child."""
    return [
        {
            "number": case.number if case is not None else "",
            "url": url_for("cases.overview", public_id=case.public_id) if case is not None else "",
            "since": format_date(stay.began_at) if stay.began_at and stay.family_id == family.id else "",
            "is_guest": stay.family_id != family.id,
        }
        for stay, case in policy.children_of(actor, family)
    ]


def events(family: FosterFamily) -> list[Moment]:
    """The newest lines of its timeline."""
    query = (
        select(CaseEvent, User)
        .outerjoin(User, User.id == CaseEvent.by_id)
        .where(CaseEvent.family_id == family.id)
        .order_by(CaseEvent.at.desc(), CaseEvent.id.desc())
        .limit(MOST_EVENTS)
    )
    return [_moment(family, event, user) for event, user in db.session.execute(query)]


def may_withdraw(family: FosterFamily) -> bool:
    """It is still an application."""
    return family.stage in families.IN_WORK


def is_deferred(family: FosterFamily) -> bool:
    """It may be taken up again before the day."""
    return family.stage is Stage.DEFERRED


def is_under_contract(family: FosterFamily) -> bool:
    """A concern can be raised, a contract ended."""
    return family.stage in (Stage.ACTIVE, Stage.SUSPENDED)


def _moment(family: FosterFamily, event: CaseEvent, user: User | None) -> Moment:
    icon, kind = timeline.mark(event)
    who = f"{user.name} · {label(Role, user.role)}" if user is not None else str(_("System"))
    return Moment(event.at, timeline.sentence(event), "", timeline.words(event, family), who, icon, kind)


def _phone(one: FamilyAdult) -> str:
    number = phone_of(one.person)
    return f" · {number}" if number else ""

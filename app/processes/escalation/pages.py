"""What the escalation's steps are shown with."""

from typing import Any

from app.db import db
from app.forms import choices, given
from app.i18n import gettext as _
from app.people.models import User
from app.processes.escalation import brief, service
from app.processes.escalation.codes import CAUSES, RULINGS
from app.processes.escalation.forms import ConfirmReassignmentForm, OmbudsmanReviewForm, ReviewEscalationForm
from app.records import sealing
from app.records.case import Case
from app.records.escalation import Ruling
from app.records.labels import label
from app.roles import Role
from app.workflow.models import Task

Page = dict[str, Any]


def offer_staff(form: ReviewEscalationForm, item: Task, actor: User) -> None:
    """Whom the commissioner may tell to act, and the whole brief, read once."""
    matter = brief.read(item)
    form.shown, people = _brief(matter)
    named = [(str(person.public_id), _named(person, matter.case)) for person in people]
    form.who.choices = choices(named, empty=_("Nobody in particular"))


def offer_specialists(form: ConfirmReassignmentForm, item: Task, actor: User) -> None:
    """Who could take the case, the commissioner's proposal chosen."""
    matter = brief.read(item)
    form.shown, people = _brief(matter)
    form.shown |= _decision(matter)
    able = [person for person in people if person.role is Role.SPECIALIST and person.id != matter.case.manager_id]
    form.who.choices = choices([(str(person.public_id), person.name) for person in able], empty=_("Choose"))
    proposed = next((person for person in able if person.id == matter.row.who_acts_id), None)
    if proposed is not None and not form.is_submitted() and not form.who.data:
        form.who.data = str(proposed.public_id)


def brief_ombudsman(form: OmbudsmanReviewForm, item: Task, actor: User) -> None:
    """Everything the commissioner saw, and what was decided."""
    matter = brief.read(item)
    form.shown, _people = _brief(matter)
    form.shown |= _decision(matter)


def order(form: ReviewEscalationForm) -> service.Order:
    """The decision as it was entered."""
    return service.Order(
        ruling=Ruling(given(form.decision.data)),
        finding=given(form.finding.data),
        why=given(form.why.data),
        who=form.who.data,
        body=form.body.data,
        act_by=form.act_by.data,
    )


def _brief(matter: brief.Matter) -> tuple[Page, list[User]]:
    """Facts in one paragraph, standard against actual, what was said, what is recorded, the same cause elsewhere."""
    loads, people = service.staff(matter.case)
    page = {
        "escalation": matter.row,
        "case": matter.case,
        "cause": CAUSES[matter.row.cause],
        "paragraph": brief.facts_in_a_paragraph(matter, {person.id: person.name for person in people}),
        "chart": brief.chart(matter),
        "record": brief.record(matter, loads),
        "said": brief.said(matter),
        "elsewhere": matter.elsewhere,
    }
    return page, people


def _decision(matter: brief.Matter) -> Page:
    row = matter.row
    return {
        "ruling": dict(RULINGS).get(row.decision or ""),
        "decided_because": sealing.get(row, "why", matter.case.key),
        "who": db.session.get(User, row.who_acts_id) if row.who_acts_id else None,
        "decided_by": db.session.get(User, row.decided_by_id) if row.decided_by_id else None,
    }


def _named(person: User, case: Case) -> str:
    role = _("case manager") if person.id == case.manager_id else label(Role, person.role)
    return str(_("%(name)s, %(role)s", name=person.name, role=role))

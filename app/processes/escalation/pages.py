"""What the escalation's steps are shown with."""

from typing import Any

from app.db import db
from app.forms import choices, given
from app.i18n import gettext as _
from app.people.models import User
from app.processes.escalation import brief, service
from app.processes.escalation.codes import CAUSES, FINDINGS, RULINGS
from app.processes.escalation.forms import ConfirmReassignmentForm, ReviewEscalationForm
from app.records import sealing
from app.records.case import Case
from app.records.escalation import Escalation, Ruling
from app.records.labels import label
from app.roles import Role
from app.workflow.models import Task

Page = dict[str, Any]


def offer_staff(form: ReviewEscalationForm, item: Task, actor: User) -> None:
    _row, case = service.row_of(item.instance)
    people = [(str(person.public_id), _named(person, case)) for person in service.staff(case)]
    form.who.choices = choices(people, empty=_("Nobody in particular"))


def offer_specialists(form: ConfirmReassignmentForm, item: Task, actor: User) -> None:
    row, case = service.row_of(item.instance)
    people = service.specialists(case)
    form.who.choices = choices([(str(person.public_id), person.name) for person in people], empty=_("Choose"))
    proposed = next((person for person in people if person.id == row.who_acts_id), None)
    if proposed is not None and not form.is_submitted() and not form.who.data:
        form.who.data = str(proposed.public_id)


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


def review_escalation(item: Task, actor: User) -> Page:
    """Facts in one paragraph, standard against actual, what was said, what is recorded, the same cause elsewhere."""
    row, case = service.row_of(item.instance)
    return _brief(row, case)


def confirm_reassignment(item: Task, actor: User) -> Page:
    """The commissioner's decision and who is proposed."""
    row, case = service.row_of(item.instance)
    return _brief(row, case) | _decision(row, case)


def ombudsman_review(item: Task, actor: User) -> Page:
    """Everything the commissioner saw, and what was decided."""
    row, case = service.row_of(item.instance)
    return _brief(row, case) | _decision(row, case)


def _brief(row: Escalation, case: Case) -> Page:
    late = db.session.get(Task, row.task_id) if row.task_id else None
    return {
        "escalation": row,
        "case": case,
        "late": late,
        "cause": CAUSES[row.cause],
        "paragraph": brief.facts_in_a_paragraph(row, case, late),
        "chart": brief.bars(case),
        "record": brief.record(row, case),
        "said": brief.said(case),
        "elsewhere": brief.elsewhere(row),
    }


def _decision(row: Escalation, case: Case) -> Page:
    return {
        "ruling": dict(RULINGS).get(row.decision or ""),
        "found": dict(FINDINGS).get(row.finding or ""),
        "decided_because": sealing.get(row, "why", case.key),
        "who": db.session.get(User, row.who_acts_id) if row.who_acts_id else None,
        "decided_by": db.session.get(User, row.decided_by_id) if row.decided_by_id else None,
    }


def _named(person: User, case: Case) -> str:
    role = _("case manager") if person.id == case.manager_id else label(Role, person.role)
    return str(_("%(name)s, %(role)s", name=person.name, role=role))

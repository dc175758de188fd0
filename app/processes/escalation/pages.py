"""What the escalation's steps are shown with."""

from typing import Any

from app.forms import choices, given
from app.i18n import gettext as _
from app.processes.escalation import inbox
from app.processes.escalation.codes import ADDRESSEES, CAUSES, RULINGS
from app.processes.escalation.forms import (
    CarryOutForm,
    ConfirmReassignmentForm,
    OmbudsmanReviewForm,
    ReviewEscalationForm,
)
from app.roles import Role
from app.rules.escalations import brief, chart, claims, deciding, ombudsman, reading
from app.staff.models import User
from app.tables import sealing
from app.tables.cases import Case
from app.tables.escalations import Complaint, Escalation, Finding, Ruling
from app.tables.words.agencies import AGENCIES
from app.tables.words.labels import label
from app.workflow.models import Task

Page = dict[str, Any]


def offer_staff(form: ReviewEscalationForm, item: Task, actor: User) -> None:
    """Whom the commissioner may tell to act, and the whole brief, read once."""
    matter = reading.read_of(item)
    form.shown, people = _brief(matter)
    form.shown |= _beside(item, actor)
    named = [(str(person.public_id), _named(person, matter.case)) for person in people]
    form.who.choices = choices(named, empty=_("No particular person"))


def offer_specialists(form: ConfirmReassignmentForm, item: Task, actor: User) -> None:
    """Who could take the case, the commissioner's proposal chosen."""
    matter = reading.read_of(item)
    form.shown, people = _brief(matter)
    form.shown |= _decision(matter)
    able = [person for person in people if person.role is Role.SPECIALIST and person.id != matter.case.manager_id]
    form.who.choices = choices([(str(person.public_id), person.name) for person in able], empty=_("Choose"))
    proposed = next((person for person in able if person.id == matter.row.who_acts_id), None)
    if proposed is not None and not form.is_submitted() and not form.who.data:
        form.who.data = str(proposed.public_id)


def brief_ombudsman(form: OmbudsmanReviewForm, item: Task, actor: User) -> None:
    """Everything the commissioner saw, and what was decided."""
    matter = reading.read_of(item)
    form.shown, _people = _brief(matter)
    form.shown |= _decision(matter) | _beside(item, actor)


def show_order(form: CarryOutForm, item: Task, actor: User) -> None:
    """What the commissioner wants, by when and why."""
    matter = reading.read_of(item)
    form.shown, _people = _brief(matter)
    form.shown |= _decision(matter)


def whole(row: Escalation) -> Page:
    """The page of one escalation for whoever may read it, decided or not."""
    matter = reading.read(Escalation.id == row.id)
    page, _people = _brief(matter)
    return page | _decision(matter)


def order(form: ReviewEscalationForm) -> deciding.Order:
    """The decision as it was entered."""
    return deciding.Order(
        ruling=Ruling(given(form.decision.data)),
        finding=given(form.finding.data),
        why=given(form.why.data),
        who=form.who.data,
        body=form.body.data,
        act_by=form.act_by.data,
    )


def opinion(form: OmbudsmanReviewForm) -> ombudsman.Opinion:
    """The Ombudsman's decision as it was entered."""
    return ombudsman.Opinion(
        finding=Finding(given(form.finding.data)),
        addressee=given(form.addressee.data),
        why=given(form.why.data),
        recommendation=form.recommendation.data,
        act_by=form.act_by.data,
    )


def _brief(matter: reading.Matter) -> tuple[Page, list[User]]:
    """Facts in one paragraph, standard against actual, what was said beside what is recorded, the same elsewhere."""
    loads, people = deciding.staff(matter.case)
    row, said = matter.row, claims.statements(matter)
    page = {
        "escalation": row,
        "case": matter.case,
        "cause": CAUSES[row.cause],
        "paragraph": brief.facts_in_a_paragraph(matter),
        "chart": chart.chart(matter),
        "warnings": matter.warnings,
        "tried": [(one.event.at, brief.sentence(one), one.name) for one in brief.tried(matter)],
        "record": brief.record(matter, loads),
        "said": said,
        "contradictions": sum(one.is_contradicted for one in said),
        "elsewhere": matter.elsewhere,
        "asked_by": matter.asked_by,
        "complaint": label(Complaint, row.complaint) if row.complaint else "",
        "words": sealing.get(row, "words", matter.case.key),
    }
    return page, people


def _beside(item: Task, actor: User) -> Page:
    """What else waits for this desk."""
    rows, number = inbox.column(actor, item.public_id)
    return {"inbox": rows, "waiting": f"{inbox.CAP}+" if number > inbox.CAP else number}


def _decision(matter: reading.Matter) -> Page:
    """What was decided, and by whom; nothing before it was."""
    row, key = matter.row, matter.case.key
    return {
        "ruling": dict(RULINGS).get(row.decision or ""),
        "decided_because": sealing.get(row, "why", key),
        "who": matter.who_acts,
        "decided_by": matter.decided_by,
        "body": str(AGENCIES[row.which_body]) if row.which_body else "",
        "opinion": sealing.get(row, "opinion", key),
        "recommended_to": dict(ADDRESSEES).get(row.recommended_to or ""),
        "finding": label(Finding, row.finding) if row.finding else "",
    }


def _named(person: User, case: Case) -> str:
    role = _("case manager") if person.id == case.manager_id else label(Role, person.role)
    return str(_("%(name)s, %(role)s", name=person.name, role=role))

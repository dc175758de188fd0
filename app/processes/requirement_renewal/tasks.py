"""A requirement of a family is checked: when it must be renewed, and on its own page."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.db import db
from app.forms import (
    DateField,
    InputRequired,
    RadioField,
    SelectField,
    StringField,
    TaskForm,
    TextAreaField,
    choices,
    given,
    not_in_future,
    options,
)
from app.i18n import Text
from app.i18n import lazy_gettext as _l
from app.rules.families import requirements, words
from app.rules.families.requirements import Finding
from app.rules.tasks import overdue
from app.staff.models import User
from app.tables.families import FosterFamily, Proof, Requirement
from app.tables.words.families import FAMILY_LABELS, Flaw
from app.workflow.models import Task
from app.workflow.registry import Process, Variables, process, user_task

PROOFS: list[tuple[str, Text]] = [
    (proof, FAMILY_LABELS[Proof][proof]) for proof in (Proof.ACCEPTED, Proof.FAILED, Proof.HANDED_IN)
]


class CheckRequirementForm(TaskForm):
    """What was found when a paper was looked at, for the first time or for its renewal."""

    title = _l("Check a requirement")

    proof = RadioField(
        _l("Is the document valid?"),
        choices=choices(PROOFS),
        validators=[InputRequired(_l("Select whether it is valid."))],
    )
    paper = StringField(
        _l("Which document, its number, and who issued it"),
        description=_l("It is stored encrypted with the family's details."),
        limit=300,
    )
    issued_on = DateField(_l("When was it issued?"), validators=[not_in_future])
    expires_on = DateField(_l("What is the last day it is valid?"))
    reason = SelectField(
        _l("If it is not in order: why?"),
        choices=options(Flaw, FAMILY_LABELS[Flaw], empty=_l("Choose a reason")),
    )
    words = TextAreaField(_l("What should the next colleague know?"), limit=2000)


def renewals(form: CheckRequirementForm, item: Task, actor: User) -> None:
    """A renewal is accepted or not; it does not wait."""
    form.named = words.named(_row(item))
    form.proof.choices = choices([pair for pair in PROOFS if pair[0] is not Proof.HANDED_IN])


def which(item: Task, actor: User) -> Mapping[str, Any]:
    """The requirement and the family it is of."""
    row = _row(item)
    family = db.session.get_one(FosterFamily, row.family_id)
    return {
        "family": family,
        "lines": words.lines([row]),
        "paper": requirements.paper_of(row, family),
        "words": requirements.words_of(row, family),
    }


def finding(form: CheckRequirementForm) -> Finding:
    """What was entered."""
    return Finding(
        proof=Proof(given(form.proof.data)),
        paper=form.paper.data,
        issued_on=form.issued_on.data,
        expires_on=form.expires_on.data,
        reason=form.reason.data,
        words=form.words.data,
    )


process(
    Process(
        "requirement_renewal",
        _l("Renewal"),
        overdue.FAMILY,
        has_risk=False,
        begins={"requirement_id": int, "family_id": int, "renew_requirement_at": datetime | None},
        hears=("requirement_renewed",),
    )
)


@user_task("requirement_renewal/renew_requirement", form=CheckRequirementForm, prepare=renewals, shows=which)
def renew_requirement(form: CheckRequirementForm, item: Task, actor: User) -> Variables:
    requirements.check(_row(item), finding(form), by=actor)
    return {}


def _row(item: Task) -> Requirement:
    return db.session.get_one(Requirement, item.instance.about["requirement_id"])

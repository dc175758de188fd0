"""What a renewal shows, and how the form of a check is read."""

from collections.abc import Mapping
from typing import Any

from app.db import db
from app.forms import choices, given
from app.processes.requirement_renewal.forms import PROOFS, CheckRequirementForm
from app.rules.families import requirements, words
from app.rules.families.requirements import Finding
from app.staff.models import User
from app.tables.families import FosterFamily, Proof, Requirement
from app.workflow.models import Task


def renewals(form: CheckRequirementForm, item: Task, actor: User) -> None:
    """A renewal is accepted or not; it does not wait."""
    form.proof.choices = choices([pair for pair in PROOFS if pair[0] is not Proof.HANDED_IN])


def which(item: Task, actor: User) -> Mapping[str, Any]:
    """The requirement and the family it is of."""
    row = db.session.get_one(Requirement, item.instance.about["requirement_id"])
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

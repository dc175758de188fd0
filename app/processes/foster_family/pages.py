"""What the steps of an application show beside their questions."""

from collections.abc import Mapping
from typing import Any

from app.people.models import User
from app.processes import completion
from app.processes.foster_family.register_forms import RegisterApplicantForm
from app.processes.foster_family.service import family_of
from app.records import families, requirements
from app.records.family import FosterFamily, Part, Requirement
from app.records.requirement_kinds import kinds
from app.workflow.models import Task


def first_person(form: RegisterApplicantForm, item: Task, actor: User) -> None:
    """The first row begins with the carer whose surname the family has."""
    row = form.people.entries[0].form
    if not form.is_submitted() and not row.surname.data:
        row.part.data, row.surname.data = Part.CARER.value, family_of(item.instance).surname


def papers(item: Task, actor: User) -> Mapping[str, Any]:
    """The rows of this step, each with a link to where it is checked."""
    family = family_of(item.instance)
    rows = [row for row in requirements.current(family) if kinds()[row.kind].step == item.step]
    return {"family": family, "rows": rows, "kinds": kinds(), "heading": item.step}


def home(item: Task, actor: User) -> Mapping[str, Any]:
    """Who lives in the home that is visited."""
    family = family_of(item.instance)
    return {"family": family, "people": families.adults(family)}


def everything(item: Task, actor: User) -> Mapping[str, Any]:
    """All rows, what is not in order, and what was found at the home and in the interview."""
    family = family_of(item.instance)
    rows = requirements.current(family)
    return {
        "family": family,
        "people": families.adults(family),
        "rows": rows,
        "kinds": kinds(),
        "missing": _not_in_order(family),
        "home": completion.last_answers(item, "visit_home"),
        "interview": completion.last_answers(item, "interview_family"),
        "training": completion.last_answers(item, "complete_training"),
    }


def _not_in_order(family: FosterFamily) -> list[Requirement]:
    return requirements.not_in_order(family)

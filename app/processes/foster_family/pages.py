"""What the steps of an application show beside their questions."""

from collections.abc import Mapping
from typing import Any

from flask import current_app, url_for

from app import policy
from app.i18n import Text
from app.i18n import gettext as _
from app.processes.foster_family import codes
from app.processes.foster_family.register_forms import RegisterApplicantForm
from app.roles import Action
from app.rules.cases.people import age_of
from app.rules.families import families, requirements, words
from app.rules.families.applications import family_of
from app.rules.tasks import completion
from app.staff.models import User
from app.tables.families import Part
from app.tables.requirement_kinds import kinds, name_of
from app.tables.words.labels import label
from app.workflow.models import Task

HOME = "address.home"
STEPS = ("visit_home", "complete_training", "interview_family")


def first_person(form: RegisterApplicantForm, item: Task, actor: User) -> None:
    """The first row begins with the carer whose surname the family has."""
    row = form.people.entries[0].form
    if not form.is_submitted() and not row.surname.data:
        row.part.data, row.surname.data = Part.CARER.value, family_of(item.instance).surname


def papers(item: Task, actor: User) -> Mapping[str, Any]:
    """The rows of this step, each with a link to where it is checked."""
    family = family_of(item.instance)
    rows = [row for row in requirements.current(family) if kinds()[row.kind].step == item.step]
    return {"family": family, "lines": words.lines(rows), "may_check": policy.may(actor, Action.EDIT_FAMILY)}


def home(item: Task, actor: User) -> Mapping[str, Any]:
    """Who lives in the home that is visited."""
    family = family_of(item.instance)
    people = [(one.person.name, f"{label(Part, one.part)}, {age_of(one.person)}") for one in families.adults(family)]
    may_house = policy.may(actor, Action.SET_ADDRESS) and HOME in current_app.view_functions
    return {"lines": people, "home_url": url_for(HOME, public_id=family.public_id) if may_house else ""}


def everything(item: Task, actor: User) -> Mapping[str, Any]:
    """All rows, what is not in order, and what was found at the home, in the training and in the interview."""
    family = family_of(item.instance)
    missing, rows = requirements.not_in_order(family), requirements.current(family)
    return {
        "family": family,
        "missing": list(dict.fromkeys(name_of(row.kind) for row in missing)),
        "groups": words.groups(rows),
        "progress": words.progress(rows),
        "may_check": policy.may(actor, Action.EDIT_FAMILY),
        "capacity": words.capacity(family),
        "found": _found({step: completion.last_answers(item, step) for step in STEPS}),
    }


def _found(answers: dict[str, dict[str, Any]]) -> list[tuple[Text, Any]]:
    visit, course, talk = (answers[step] for step in STEPS)
    lacks, dangers = dict(codes.LACKS), dict(codes.DANGERS)
    return [
        (_("The home"), dict(codes.FITNESS).get(visit.get("fitness", ""), "")),
        (_("What was seen"), visit.get("seen")),
        (_("Missing in the home"), "; ".join(str(lacks.get(code, code)) for code in visit.get("lacks") or [])),
        (_("Dangers"), "; ".join(str(dangers.get(code, code)) for code in visit.get("dangers") or [])),
        (_("The family's own children"), visit.get("children_view") or talk.get("children_view")),
        (_("Training"), course.get("organisation")),
        (_("Why they apply"), talk.get("motive")),
        (_("What they expect"), talk.get("expects")),
        (_("About the birth family"), talk.get("birth_family")),
        (_("Advice of the placement officer"), dict(codes.ADVICE).get(talk.get("advice", ""), "")),
        (_("Reason"), talk.get("advice_why")),
    ]

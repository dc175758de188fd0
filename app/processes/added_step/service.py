"""The result of an added step, and a sighting of the child where that was the step."""

from app.db import db
from app.errors import RuleBroken
from app.forms import given
from app.i18n import gettext as _
from app.processes.added_step.forms import AddedStepForm
from app.rules.cases import cases
from app.rules.course import steering
from app.staff.models import User
from app.tables.added_steps import AddedKind, AddedOutcome, AddedStep
from app.tables.cases import Case
from app.workflow.models import Instance


def answer(form: AddedStepForm, instance: Instance, *, by: User) -> None:
    """RuleBroken if the child was to be seen, the step is called done, and no hour is given."""
    row = db.session.get_one(AddedStep, instance.about["added_id"])
    outcome = AddedOutcome(given(form.outcome.data))
    seen_at = form.seen_at.data if "seen_at" in form else None
    if row.kind is AddedKind.SEE_CHILD and outcome is AddedOutcome.DONE and seen_at is None:
        raise RuleBroken(_("Enter when you saw the child."), "seen_at")
    if seen_at is not None:
        case = db.session.get_one(Case, row.case_id)
        cases.record_visit(case, by=by, at=seen_at, is_child_seen=True, report=form.result.data)
    steering.finish(row, outcome, given(form.result.data), by=by)

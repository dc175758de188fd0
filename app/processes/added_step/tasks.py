"""A task that the diagram does not have: added by the head, worked by whoever it was given to."""

from datetime import datetime
from typing import Any, Literal

from app.db import db
from app.errors import RuleBroken
from app.forms import DateTimeField, InputRequired, RadioField, TaskForm, TextAreaField, choices, given, not_in_future
from app.i18n import format_datetime
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.roles import Role
from app.rules.cases import cases
from app.rules.course import steering
from app.rules.tasks import overdue
from app.staff.models import User
from app.tables import sealing
from app.tables.added_steps import KINDS, AddedKind, AddedOutcome, AddedStep
from app.tables.cases import Case
from app.workflow.models import Instance, Task
from app.workflow.registry import Process, ServiceCall, Variables, process, service_task, user_task


class AddedStepForm(TaskForm):
    """Done, or not possible, in words."""

    shown: dict[str, Any] = {}

    outcome = RadioField(
        _l("Outcome"),
        choices=choices(
            [(AddedOutcome.DONE, _l("It is done")), (AddedOutcome.NOT_POSSIBLE, _l("It was not possible"))]
        ),
        validators=[InputRequired(_l("Select whether it is done."))],
    )
    seen_at = DateTimeField(
        _l("When did you see the child?"), validators=[not_in_future], description=_l("Leave it empty if you did not.")
    )
    result = TextAreaField(
        _l("What did you do, and what did you learn?"),
        validators=[InputRequired(_l("Enter what you did and what you learned."))],
        limit=4000,
    )


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


def brief(form: AddedStepForm, item: Task, actor: User) -> None:
    """The form's title is the kind of step; only seeing the child is asked about the hour."""
    row = db.session.get_one(AddedStep, item.instance.about["added_id"])
    case, by = db.session.get_one(Case, row.case_id), db.session.get_one(User, row.added_by_id)
    form.title = KINDS[row.kind]
    form.shown = {
        "what": sealing.get(row, "what", case.key),
        "why": sealing.get(row, "why", case.key),
        "by": _("%(name)s, %(when)s", name=by.name, when=format_datetime(row.added_at)),
    }
    if row.kind is not AddedKind.SEE_CHILD:
        del form.seen_at


process(
    Process(
        "added_step",
        _l("Added step"),
        overdue.CASEWORK,
        is_casework=True,
        begins={
            "added_id": int,
            "case_id": int,
            "added_role": Literal[Role.SPECIALIST, Role.PLACEMENT_OFFICER],
            "do_step_at": datetime | None,
            "do_step_as_officer_at": datetime | None,
        },
    )
)


@user_task("added_step/do_step_as_officer", form=AddedStepForm, prepare=brief)
@user_task("added_step/do_step", form=AddedStepForm, prepare=brief)
def do_step(form: AddedStepForm, item: Task, actor: User) -> Variables:
    answer(form, item.instance, by=actor)
    return {}


@service_task("added_step/keep_result")
def keep_result(call: ServiceCall) -> None:
    steering.keep(call.instance.about["added_id"])

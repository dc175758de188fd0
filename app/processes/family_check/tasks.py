"""The annual check of a foster family."""

from app import audit, clock
from app.audit_codes import AuditCode
from app.db import db
from app.errors import RuleBroken
from app.forms import (
    CheckboxesField,
    DateTimeField,
    InputRequired,
    RadioField,
    SelectField,
    TaskForm,
    TextAreaField,
    choices,
    not_in_future,
    options,
    within_days,
)
from app.i18n import Text
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.rules import timeline
from app.rules.families import concerns
from app.rules.tasks import overdue
from app.staff.models import User
from app.tables.families import FosterFamily
from app.tables.words.families import FAMILY_LABELS, Worry
from app.tables.words.timeline import Event
from app.workflow.models import Task
from app.workflow.registry import Process, Variables, process, user_task

LOOKED_AT: list[tuple[str, Text]] = [
    ("health", _l("Health of every adult")),
    ("income", _l("Income")),
    ("home", _l("The home")),
    ("no_conviction", _l("No conviction")),
    ("training", _l("Training since the last check")),
]
RESULTS: list[tuple[str, Text]] = [("yes", _l("Everything is in order")), ("no", _l("There is a concern"))]


class AnnualCheckForm(TaskForm):
    """A concern suspends the family at once."""

    title = _l("Check the family")

    visited_at = DateTimeField(
        _l("When were you with the family?"), validators=[InputRequired(), not_in_future, within_days(60)]
    )
    looked_at = CheckboxesField(
        _l("What did you look at?"),
        choices=choices(LOOKED_AT),
        validators=[InputRequired(_l("Select what you looked at."))],
    )
    in_order = RadioField(
        _l("What did you find?"), choices=choices(RESULTS), validators=[InputRequired(_l("Select what you found."))]
    )
    worry = SelectField(
        _l("If there is a concern: what is it?"),
        choices=options(Worry, FAMILY_LABELS[Worry], empty=_l("Choose what it is")),
        description=_l("New placements with the family are suspended at once and the head decides."),
    )
    children = TextAreaField(
        _l("What do the children in the family say?"), description=_l("In their own words."), limit=4000
    )
    words = TextAreaField(
        _l("What did you see and agree?"), validators=[InputRequired(_l("Enter what you saw."))], limit=4000
    )


process(
    Process(
        "family_check",
        _l("Annual check"),
        overdue.FAMILY,
        has_risk=False,
        begins={"family_id": int},
        hears=("family_left",),
    )
)


@user_task("family_check/annual_check", form=AnnualCheckForm)
def annual_check(form: AnnualCheckForm, item: Task, actor: User) -> Variables:
    family = db.session.get_one(FosterFamily, item.family_id)
    is_in_order, words = form.in_order.data == "yes", form.words.data or ""
    if not is_in_order and not form.worry.data:
        raise RuleBroken(_("Select what the concern is."), "worry")
    family.checked_on = clock.today()
    timeline.note(Event.FAMILY_CHECKED, family=family, by=actor, words=words, task=item)
    audit.record(actor, AuditCode.FAMILY_CHECKED, family)
    if not is_in_order:
        concerns.raise_concern(family, Worry(form.worry.data or Worry.CHECK_FAILED), words, by=actor)
    return {}

"""A concern about a foster family: the head decides."""

from collections.abc import Mapping
from typing import Any

from app.db import db
from app.forms import InputRequired, RadioField, TaskForm, TextAreaField, given, options
from app.i18n import lazy_gettext as _l
from app.rules.families import concerns, families
from app.rules.tasks import overdue
from app.staff.models import User
from app.tables.families import FamilyConcern, FosterFamily
from app.tables.words.families import FAMILY_LABELS, Settled, Worry
from app.tables.words.labels import label
from app.workflow.models import Task
from app.workflow.registry import Process, Variables, process, user_task


class DecideConcernForm(TaskForm):
    """The family goes on, or its contract ends today."""

    title = _l("Decide about the concern")

    settled = RadioField(
        _l("What do you decide?"),
        choices=options(Settled, FAMILY_LABELS[Settled]),
        validators=[InputRequired(_l("Select your decision."))],
        description=_l("A contract can end only when no child lives with the family any more."),
    )
    why = TextAreaField(
        _l("What was checked, and why do you decide so?"),
        validators=[InputRequired(_l("Enter the reason: it goes on the record of the family."))],
        limit=4000,
    )


process(
    Process(
        "family_concern",
        _l("Concern"),
        overdue.FAMILY,
        has_risk=False,
        begins={"concern_id": int, "family_id": int},
    )
)


def _shows(item: Task, actor: User) -> Mapping[str, Any]:
    row = db.session.get_one(FamilyConcern, item.instance.about["concern_id"])
    family = db.session.get_one(FosterFamily, row.family_id)
    raiser = db.session.get(User, row.raised_by_id) if row.raised_by_id else None
    return {
        "concern": row,
        "worry": label(Worry, row.kind),
        "family": family,
        "raiser": raiser,
        "words": concerns.words_of(row, family),
        "children": families.children_now(family),
    }


@user_task("family_concern/decide_concern", form=DecideConcernForm, shows=_shows, sets={"settled": Settled})
def decide_concern(form: DecideConcernForm, item: Task, actor: User) -> Variables:
    family = db.session.get_one(FosterFamily, item.family_id)
    settled = Settled(given(form.settled.data))
    concerns.decide(family, settled, given(form.why.data), by=actor)
    return {"settled": settled.value}

"""The one step of a concern."""

from collections.abc import Mapping
from typing import Any

from app.db import db
from app.forms import given
from app.i18n import lazy_gettext as _l
from app.processes.family_concern.forms import DecideConcernForm
from app.rules.families import concerns, families
from app.rules.tasks import overdue
from app.staff.models import User
from app.tables.families import FamilyConcern, FosterFamily
from app.tables.words.families import Settled, Worry
from app.tables.words.labels import label
from app.workflow.models import Task
from app.workflow.registry import Process, Variables, process, user_task

process(Process("family_concern", _l("Concern"), overdue.FAMILY, has_risk=False))


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


@user_task("family_concern/decide_concern", form=DecideConcernForm, shows=_shows)
def decide_concern(form: DecideConcernForm, item: Task, actor: User) -> Variables:
    family = db.session.get_one(FosterFamily, item.family_id)
    settled = Settled(given(form.settled.data))
    concerns.decide(family, settled, given(form.why.data), by=actor)
    return {"settled": settled.value}

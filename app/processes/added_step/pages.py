"""What the head wants done, in the head's words."""

from app.db import db
from app.i18n import format_datetime
from app.i18n import gettext as _
from app.processes.added_step.forms import AddedStepForm
from app.staff.models import User
from app.tables import sealing
from app.tables.added_steps import KINDS, AddedKind, AddedStep
from app.tables.cases import Case
from app.workflow.models import Task


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

"""Another case manager for one case, within its district, with a reason. The head decides."""

from uuid import UUID

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from app.errors import RuleBroken
from app.forms import InputRequired, RadioField, TaskForm, TextAreaField, choices, given
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.policy import guard
from app.roles import Action
from app.rules.cases import managers
from app.rules.team import handovers
from app.staff.sign_in import actor
from app.web.cases import frame

bp = Blueprint("case_manager", __name__)
SECTION = "cases"


class ManagerForm(TaskForm):
    """Who leads the case from now on."""

    title = _l("Change the case manager")

    to = RadioField(_l("Who takes over?"), choices=[], validators=[InputRequired(_l("Select a specialist."))])
    why = TextAreaField(
        _l("Why?"),
        description=_l("Both specialists are told. The reason stands on the timeline."),
        validators=[InputRequired(_l("Enter why the case manager changes."))],
        limit=1000,
    )


@bp.route("/cases/<uuid:public_id>/manager", methods=["GET", "POST"])
@guard(Action.LEAD_TEAM)
def change(public_id: UUID) -> ResponseReturnValue:
    case, form = frame.editable(public_id), ManagerForm()
    able = {str(load.user.public_id): load for load in managers.candidates(case)}
    if not able:
        raise RuleBroken(_("No other specialist of the region is at work now."))
    form.to.choices = choices(managers.named(list(able.values())))
    return frame.answer(
        case,
        form,
        lambda: handovers.change_manager(case, able[given(form.to.data)].user, given(form.why.data), by=actor()),
        url_for("case_steps.index", public_id=public_id),
        tab="case_steps.index",
        lead=_("Now: %(name)s", name=case.manager.name),
    )

"""What may be said about a search and a stay at any time: needs, regions, parting, a family lost, a short stay."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app import policy
from app.db import db
from app.errors import NotFound
from app.forms import TaskForm, choices, given
from app.i18n import gettext as _
from app.i18n import in_language
from app.policy import guard
from app.processes.foster_placement.pages import said
from app.roles import Action
from app.rules.placements import comparing, ending, matching, placing, searches
from app.rules.placements.ending import Respite
from app.rules.placements.needs import search_of
from app.rules.placements.searches import NOT_WITH_A_FAMILY
from app.staff.models import Region
from app.staff.sign_in import actor
from app.tables.cases import Case
from app.tables.placements import Placement, PlacementState
from app.web.cases import frame
from app.web.placements.forms import AgainForm, NeedsForm, PartForm, RespiteForm, WidenForm
from app.web.placements.placement import newest

bp = Blueprint("stay_edits", __name__)
SECTION = "cases"
OFFERED = 12  # families for a short stay


@bp.route("/cases/<uuid:public_id>/stay/needs", methods=["GET", "POST"])
@guard(Action.GUIDE_SEARCH)
def needs(public_id: UUID) -> ResponseReturnValue:
    case, row = _of(public_id, *NOT_WITH_A_FAMILY)
    form = NeedsForm(data={"needs": row.needs, "family_contact": row.family_contact})

    def save() -> None:
        searches.set_needs(row, form.needs.data or [], form.family_contact.data, by=actor())

    return _form(case, form, save)


@bp.route("/cases/<uuid:public_id>/stay/widen", methods=["GET", "POST"])
@guard(Action.WIDEN_SEARCH)
def widen(public_id: UUID) -> ResponseReturnValue:
    case, row = _of(public_id, *NOT_WITH_A_FAMILY)
    form = WidenForm(data={"regions": [str(region) for region in row.widened_to]})
    others = db.session.scalars(select(Region).where(Region.id != case.region_id).order_by(Region.id))
    form.regions.choices = choices([(str(region.id), in_language(region, "name")) for region in others])

    def save() -> None:
        regions = [int(region) for region in form.regions.data or []]
        searches.widen(row, case, regions, given(form.because.data), by=actor())

    return _form(case, form, save)


@bp.route("/cases/<uuid:public_id>/stay/part", methods=["GET", "POST"])
@guard(Action.WIDEN_SEARCH)
def part(public_id: UUID) -> ResponseReturnValue:
    case, row = _of(public_id, *NOT_WITH_A_FAMILY)
    form = PartForm()

    def save() -> None:
        placing.part(row, case, given(form.because.data), by=actor())

    return _form(case, form, save)


@bp.route("/cases/<uuid:public_id>/stay/again", methods=["GET", "POST"])
@guard(Action.GUIDE_SEARCH)
def again(public_id: UUID) -> ResponseReturnValue:
    """The approved family cannot take the child after all."""
    case, row = _of(public_id, PlacementState.APPROVED)
    form = AgainForm()

    def save() -> None:
        searches.look_again(row, given(form.reason.data), given(form.words.data), by=actor())

    return _form(case, form, save)


@bp.route("/cases/<uuid:public_id>/stay/respite", methods=["GET", "POST"])
@guard(Action.GUIDE_SEARCH)
def respite(public_id: UUID) -> ResponseReturnValue:
    case, row = _of(public_id, PlacementState.RUNNING)
    form = RespiteForm()
    shown = matching.load(ending.can_rest_with(row, case)[:OFFERED])
    offered = [(one.public_id, said(one)) for one in comparing.compare(shown, search_of(row, case))]
    form.family.choices = choices(offered)

    def save() -> None:
        family, words = given(form.family.data), given(form.why.data)
        rest = Respite(family, given(form.began_at.data), given(form.until_on.data), words)
        ending.begin_respite(row, case, rest, by=actor())

    lead = "" if offered else _("No family can take the child for a short time now.")
    return _form(case, form, save, lead)


def _of(public_id: UUID, *states: PlacementState) -> tuple[Case, Placement]:
    """The case and its newest placement. NotFound unless that stands in one of the states."""
    who = actor()
    case = policy.case(who, public_id)
    row = newest(case, who)
    if row.state not in states:
        raise NotFound
    return case, row


def _form(case: Case, form: TaskForm, save: Callable[[], None], lead: Any = "") -> ResponseReturnValue:
    def kept() -> None:
        save()
        flash(_("Saved."), "success")

    back = url_for("stays.page", public_id=case.public_id)
    return frame.answer(case, form, kept, back, lead=lead, button=_("Save"))

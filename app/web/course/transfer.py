"""Offering a case to another district, and taking the offer back."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import policy
from app.audit_codes import AuditCode
from app.db import db
from app.errors import Conflict, Refused
from app.forms import (
    InputRequired,
    RadioField,
    SelectField,
    TaskForm,
    TextAreaField,
    choices,
    error_summary,
    given,
    options,
)
from app.i18n import format_datetime, in_language
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.policy import guard
from app.roles import Action
from app.rules.course import transfers
from app.rules.escalations.opening import open_escalation
from app.staff.models import District
from app.staff.sign_in import actor
from app.tables import sealing
from app.tables.cases import Case
from app.tables.escalations import Cause
from app.tables.transfers import Transfer, TransferReason, TransferRefusal, TransferState
from app.tables.words.labels import LABELS, label
from app.values.names import kk_key
from app.web.cases import frame
from app.web.shell.submitting import done

bp = Blueprint("case_transfer", __name__)
SECTION = "cases"


class TransferForm(TaskForm):
    """To which district, and why."""

    title = _l("Transfer to another district")

    district = SelectField(
        _l("Which district should take the case?"),
        choices=[],
        validators=[InputRequired(_l("Select a district."))],
        description=_l("The head of department there decides. Until then the case stays with its case manager."),
    )
    reason = RadioField(
        _l("Why?"),
        choices=options(TransferReason, LABELS[TransferReason]),
        validators=[InputRequired(_l("Select a reason."))],
    )
    why = TextAreaField(
        _l("What should the head of department there know?"),
        validators=[InputRequired(_l("Enter what the head of department there should know."))],
        description=_l("The head of department there reads this before they can see the case. It stays on record."),
        limit=2000,
    )


@bp.route("/cases/<uuid:public_id>/transfer", methods=["GET", "POST"])
@guard(Action.OFFER_TRANSFER)
def offer(public_id: UUID) -> ResponseReturnValue:
    """Who offered it last and what came of it; a form while nothing is on offer."""
    case = _own(public_id)
    form, row = TransferForm(), transfers.last(case)
    places = {str(place.id): place for place in _districts() if place.id != case.district_id}
    named = sorted(((key, _name(place)) for key, place in places.items()), key=lambda pair: kk_key(pair[1]))
    form.district.choices = choices(list(named), empty=_("Choose"))

    def save() -> None:
        to, reason = places[given(form.district.data)], TransferReason(given(form.reason.data))
        transfers.offer(case, transfers.Offer(to, reason, given(form.why.data)), by=actor())
        flash(_("The head of department there has been asked. The case stays as it is until they answer."), "success")

    if done(form, actor(), save, case):
        return _back(public_id)
    problem = error_summary(form)
    page = render_template(
        "course/transfer.html",
        page=frame.head(case, "case_steps.index", AuditCode.CASE_FORM),
        form=form,
        problem=problem,
        last=_shown(case, row) if row else None,
        is_open=row is not None and row.closed_at is None,
        may_escalate=_may_escalate(row),
    )
    return page, 422 if problem else 200


@bp.post("/cases/<uuid:public_id>/transfer/withdraw")
@guard(Action.OFFER_TRANSFER)
def withdraw(public_id: UUID) -> ResponseReturnValue:
    transfers.withdraw(_own(public_id), by=actor())
    flash(_("The offer has been withdrawn."), "success")
    return _back(public_id)


@bp.post("/cases/<uuid:public_id>/transfer/escalate")
@guard(Action.OFFER_TRANSFER)
def escalate(public_id: UUID) -> ResponseReturnValue:
    """A refusal goes before the regional commissioner. Conflict unless the last offer was refused."""
    case = _own(public_id)
    if not _may_escalate(transfers.last(case)):
        raise Conflict(_("The last offer of this case was not refused."))
    open_escalation(case, transfers.STEP, Cause.REFUSED_TRANSFER, by=actor())
    flash(_("The regional commissioner has been asked to decide."), "success")
    return _back(public_id)


def _own(public_id: UUID) -> Case:
    """Refused unless the actor manages the case or heads its department."""
    case = frame.editable(public_id)
    if case.manager_id != actor().id and not policy.may(actor(), Action.STEER_CASE):
        raise Refused
    return case


def _districts() -> list[District]:
    return list(db.session.scalars(select(District).options(joinedload(District.region))))


def _name(place: District) -> str:
    return f"{in_language(place.region, 'name')} – {in_language(place, 'name')}"


def _may_escalate(row: Transfer | None) -> bool:
    return row is not None and row.state is TransferState.REFUSED and row.closed_at is not None


def _shown(case: Case, row: Transfer) -> dict[str, Any]:
    """The last offer in words."""
    states = {
        TransferState.OFFERED: _("Waiting for an answer."),
        TransferState.ACCEPTED: _("Accepted. The case will move within seconds."),
        TransferState.REFUSED: _("Refused."),
        TransferState.WITHDRAWN: _("Withdrawn."),
    }
    return {
        "state": states[row.state],
        "may_withdraw": row.state is TransferState.OFFERED,
        "rows": [
            (_("Goes to"), in_language(row.to_district, "name")),
            (_("Reason"), label(TransferReason, row.reason)),
            (_("Explanation"), sealing.get(row, "why", case.key)),
            (_("Offered"), f"{row.offered_by.name}, {format_datetime(row.offered_at)}"),
            (_("Answered"), format_datetime(row.answered_at)),
            (_("Why refused"), label(TransferRefusal, row.refusal) if row.refusal else ""),
            (_("Answer"), sealing.get(row, "answer", case.key)),
        ],
    }


def _back(public_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("case_steps.index", public_id=public_id), 303)

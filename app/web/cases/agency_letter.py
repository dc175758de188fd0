"""One body's part of a joint plan: what came of each line, and a letter with its lines and no other's."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, render_template, url_for
from flask.typing import ResponseReturnValue

from app import audit, clock
from app.audit_codes import AuditCode
from app.forms import DateField, InputRequired, RadioField, TaskForm, TextAreaField, choices, given
from app.i18n import format_date, in_language
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.policy import guard
from app.roles import Action
from app.rules.cases import plan_lines
from app.rules.cases.people import age_of
from app.staff.sign_in import actor
from app.tables import sealing
from app.tables.cases import Case, PlanLine
from app.tables.words.agencies import AGENCIES
from app.web.cases import frame
from app.web.desk.subject import years

bp = Blueprint("plan_letter", __name__)
SECTION = "cases"


class LineForm(TaskForm):
    """Done or refused, on which day, and what the body said."""

    title = _l("Outcome")

    outcome = RadioField(
        _l("What did the agency do?"),
        choices=choices([("done", _l("Done")), ("refused", _l("Refused"))]),
        validators=[InputRequired(_l("Select what the agency did."))],
    )
    on = DateField(_l("On which day?"), validators=[InputRequired(_l("Enter the date."))])
    words = TextAreaField(
        _l("What was the result, or the reason for refusal?"),
        validators=[InputRequired(_l("Enter the result, or the reason for refusal."))],
        limit=2000,
    )


@bp.route("/cases/<uuid:public_id>/plan/lines/<uuid:line_id>", methods=["GET", "POST"])
@guard(Action.EDIT_CASE)
def line(public_id: UUID, line_id: UUID) -> ResponseReturnValue:
    """What came of one line of the plan that runs."""
    case, form = frame.editable(public_id), LineForm()
    row = plan_lines.line_of(case, line_id)
    form.named = f"{AGENCIES[row.body]}: {sealing.get(row, 'service', case.key)}"
    if not form.is_submitted():
        form.on.data = clock.today()

    def save() -> None:
        end = plan_lines.finish if form.outcome.data == "done" else plan_lines.refuse
        end(case, row, given(form.on.data), given(form.words.data), by=actor())
        flash(_("Added to the plan."), "success")

    return frame.answer(
        case,
        form,
        save,
        url_for("case_plan.index", public_id=public_id),
        tab="case_plan.index",
        lead=form.named,
        button=_("Save"),
    )


@bp.get("/cases/<uuid:public_id>/plan/letters/<body>")
@guard(Action.EDIT_CASE)
def letter(public_id: UUID, body: str) -> ResponseReturnValue:
    """To be printed. It names the child, and of the case nothing but this body's lines."""
    case = frame.editable(public_id)
    rows = plan_lines.lines_for(case, body)
    audit.looked(actor(), AuditCode.LETTER_TO_A_BODY, case)
    return render_template(
        "cases/letter.html",
        case=case,
        body=str(AGENCIES[body]),
        age=years(age_of(case.child)),
        name=frame.named(case.child),
        place=in_language(case.district, "name"),
        day=format_date(clock.today(), "long"),
        rows=[_row(case, row) for row in rows],
        contacts=sorted({found for row in rows if (found := sealing.get(row, "contact", case.key))}),
    )


def _row(case: Case, row: PlanLine) -> dict[str, Any]:
    return {
        "service": sealing.get(row, "service", case.key),
        "goal": sealing.get(row, "goal", case.key),
        "due": format_date(row.due_on, "medium"),
        "done": format_date(row.done_on, "medium"),
    }

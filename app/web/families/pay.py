"""The monthly pay of a family: a page and a file."""

import csv
import io
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import audit, clock, policy
from app.audit_codes import AuditCode
from app.db import db
from app.i18n import format_date, in_language
from app.i18n import gettext as _
from app.policy import guard
from app.roles import Action
from app.rules.families import pay
from app.rules.families.pay import CARER, CHILD, MCI, Span, Statement
from app.staff.models import User
from app.staff.sign_in import actor
from app.tables.cases import Case
from app.tables.families import FosterFamily, PayRate
from app.web.desk.why import STANDINGS

bp = Blueprint("family_pay", __name__)
SECTION = "families"
HEADS = ("family", "month", "kind", "who", "days", "of_days", "mci", "mci_kzt", "amount_kzt")
FORMULAS = ("=", "+", "-", "@", "\t")
"""A cell that begins so is computed by the office that opens it."""


@bp.get("/families/<uuid:public_id>/pay")
@guard(Action.SEE_FAMILY)
def show(public_id: UUID) -> ResponseReturnValue:
    family, month, found = _statement(public_id)
    return render_template(
        "families/pay.html",
        family=family,
        month=format_date(month.begins, "LLLL y"),
        lines=_lines(found, actor()),
        sums=[(_words(kind), found.total(kind)) for kind in (CARER, CHILD)] if found else [],
        total=found.total() if found else 0,
        rates=[_rate(row) for row in found.rates.rows] if found else [],
        before=_url(family, month.begins - timedelta(days=1)),
        after=_url(family, month.ends) if month.ends <= clock.today() else "",
        csv_url=url_for(".download", public_id=public_id, month=_code(month)),
    )


@bp.get("/families/<uuid:public_id>/pay.csv")
@guard(Action.SEE_FAMILY)
def download(public_id: UUID) -> ResponseReturnValue:
    """The same as a file, amounts in whole tenge."""
    family, month, found = _statement(public_id)
    sheet = io.StringIO()
    table = csv.writer(sheet, delimiter=";")
    table.writerow(HEADS)
    for one in _lines(found, actor()):
        mci_kzt = found.rates.mci_kzt if found else 0
        cells = (family.number, _code(month), one["kind"], one["who"], one["days"], one["of_days"], one["mci"], mci_kzt)
        table.writerow([_cell(cell) for cell in (*cells, one["amount"])])
    answer = Response("\ufeff" + sheet.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="pay-{family.number}-{_code(month)}.csv"'
    return answer


def _statement(public_id: UUID) -> tuple[FosterFamily, Span, Statement | None]:
    """The family, the month, and what it is paid for it. That it was looked at is written down."""
    who, month = actor(), _month()
    family = policy.family(who, public_id)
    audit.looked(who, AuditCode.PAY_STATEMENT, family)
    return family, month, pay.statement(family, month)


def _month() -> Span:
    """The month the address names, else the last that is over."""
    last = pay.month_of(clock.today()).begins - timedelta(days=1)
    try:
        day = date.fromisoformat(f"{request.args.get('month', '')}-01")
    except ValueError:
        day = last
    return pay.month_of(day if 2020 <= day.year <= 2100 else last)


def _code(month: Span) -> str:
    return month.begins.strftime("%Y-%m")


def _url(family: FosterFamily, day: date) -> str:
    return url_for(".show", public_id=family.public_id, month=day.strftime("%Y-%m"))


def _lines(found: Statement | None, who: User) -> list[dict[str, Any]]:
    """Carers by name; children by the number of their case, where it is within reach."""
    if found is None:
        return []
    carers = pay.names(found)
    ids = [line.who for line in found.lines if line.kind == CHILD]
    seen = {case.id: case for case in db.session.scalars(policy.cases(who).where(Case.id.in_(ids)))} if ids else {}
    return [
        {
            "kind": line.kind,
            "words": _words(line.kind),
            "who": carers.get(line.who, "") if line.kind == CARER else _number(seen.get(line.who)),
            "url": _case_url(seen.get(line.who)) if line.kind == CHILD else "",
            "days": line.days,
            "of_days": line.of_days,
            "mci": line.mci,
            "amount": line.amount_kzt,
        }
        for line in found.lines
    ]


def _number(case: Case | None) -> str:
    return case.number if case is not None else ""


def _case_url(case: Case | None) -> str:
    return url_for("cases.overview", public_id=case.public_id) if case is not None else ""


def _words(kind: str) -> str:
    return str({CARER: _("Carer"), CHILD: _("Child")}[kind])


def _rate(row: PayRate) -> dict[str, Any]:
    names = {
        MCI: _("One MCI, in tenge"),
        CARER: _("MCI a month for each carer"),
        CHILD: _("MCI a month for each child"),
    }
    return {
        "name": names[row.key],
        "value": row.value,
        "since": format_date(row.valid_from),
        "basis": in_language(row, "basis"),
        "standing": str(STANDINGS[row.standing]),
    }


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULAS) else value

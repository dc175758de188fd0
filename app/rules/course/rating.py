"""The head rates a case anew, up or down, with a reason."""

from app.db import db
from app.errors import RuleBroken
from app.i18n import gettext as _
from app.rules.cases import cases
from app.rules.notices import tell
from app.staff.models import User
from app.tables.cases import Case
from app.tables.notices import NoticeKind
from app.workflow import engine


def rate(case: Case, risk: str, why: str, *, by: User) -> None:
    """The case has that level, its open work the deadlines of it, and the case manager knows.

    RuleBroken if that is its level already.
    """
    if risk == case.risk:
        raise RuleBroken(_("The case has this risk level already."), "risk")
    cases.set_risk(case, risk, why, by=by, may_lower=True)
    engine.reroute(case.id, risk=risk)
    if case.manager_id != by.id:
        tell(db.session.get_one(User, case.manager_id), NoticeKind.RISK_CHANGED, case)

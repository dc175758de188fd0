"""The four steps after a child was found unsafe, in whatever order they are done."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app import audit, clock
from app.audit_codes import AuditCode
from app.db import db
from app.deadlines import times
from app.errors import RuleBroken
from app.i18n import format_datetime
from app.i18n import gettext as _
from app.rules.cases import cases
from app.staff.models import User
from app.tables import sealing
from app.tables.cases import Case, Place
from app.tables.removals import Removal
from app.workflow import engine

CLAIM = "file_court_claim"


def current(case: Case) -> Removal:
    """The removal under way; a new one when the last is complete."""
    found = db.session.scalar(select(Removal).where(Removal.case_id == case.id, Removal.completed_at.is_(None)))
    if found is None:
        found = Removal(case_id=case.id, opened_at=clock.now())
        db.session.add(found)
        db.session.flush()
    return found


def last(case: Case) -> Removal | None:
    """The newest removal of the case, complete or not."""
    return db.session.scalar(select(Removal).where(Removal.case_id == case.id).order_by(Removal.id.desc()).limit(1))


def draw_up(case: Case, at: datetime, answers: Mapping[str, Any], *, by: User) -> None:
    """The act stands and gives the hour from which the court's days are counted."""
    removal = current(case)
    removal.removed_at = at
    removal.grounds, removal.present = list(answers["grounds"]), list(answers["present"])
    sealing.put(removal, "act", json.dumps(dict(answers), ensure_ascii=False), case.key)
    cases.set_place(case, Place(answers["place"]), by=by)
    engine.count_from(CLAIM, at)
    _done(removal, AuditCode.REMOVAL_ACT_DRAWN_UP, by)


def notify(case: Case, at: datetime, how: str, reference: str, *, by: User) -> None:
    """The prosecutor knows. RuleBroken if that was before the removal."""
    removal = current(case)
    if removal.removed_at is not None and at < removal.removed_at:
        raise RuleBroken(_("The prosecutor cannot have been notified before the removal."), "told_at")
    removal.prosecutor_told_at, removal.prosecutor_how, removal.prosecutor_reference = at, how, reference
    _done(removal, AuditCode.PROSECUTOR_NOTIFIED, by)


def file_claim(case: Case, on: date, answers: Mapping[str, Any], *, by: User) -> None:
    """The claim lies with the court. RuleBroken before the removal, or late without a reason."""
    removal = current(case)
    if removal.removed_at is not None:
        _check_day(case, removal.removed_at, on, answers)
    removal.court, removal.claim_number, removal.claim_filed_on = answers["court"], answers["claim_number"], on
    _done(removal, AuditCode.COURT_CLAIM_FILED, by)


def register(case: Case, number: str, on: date, *, by: User) -> None:
    """The child is in the Republican Data Bank."""
    removal = current(case)
    removal.data_bank_number, removal.registered_on = number, on
    _done(removal, AuditCode.REGISTERED_IN_THE_DATA_BANK, by)


def _check_day(case: Case, removed_at: datetime, on: date, answers: Mapping[str, Any]) -> None:
    if on < removed_at.astimezone(clock.ALMATY).date():
        raise RuleBroken(_("A claim cannot be filed before the removal."), "filed_on")
    last_moment = times.due(CLAIM, case.risk, removed_at)
    if on > last_moment.astimezone(clock.ALMATY).date() and not answers["late_because"]:
        raise RuleBroken(
            _("The claim was due on %(when)s. Write why it was filed late.", when=format_datetime(last_moment)),
            "late_because",
        )


def _done(removal: Removal, what: AuditCode, by: User) -> None:
    steps = (removal.removed_at, removal.prosecutor_told_at, removal.claim_filed_on, removal.registered_on)
    if all(steps):
        removal.completed_at = clock.now()
    audit.record(by, what, removal)

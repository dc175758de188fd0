"""The one step of the annual check."""

from app import audit, clock
from app.audit_codes import AuditCode
from app.db import db
from app.errors import RuleBroken
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.processes.family_check.forms import AnnualCheckForm
from app.rules import timeline
from app.rules.families import concerns
from app.rules.tasks import overdue
from app.staff.models import User
from app.tables.families import FosterFamily
from app.tables.words.families import Worry
from app.tables.words.timeline import Event
from app.workflow.models import Task
from app.workflow.registry import Process, Variables, process, user_task

process(Process("family_check", _l("Annual check"), overdue.FAMILY, has_risk=False))


@user_task("family_check/annual_check", form=AnnualCheckForm)
def annual_check(form: AnnualCheckForm, item: Task, actor: User) -> Variables:
    family = db.session.get_one(FosterFamily, item.family_id)
    is_in_order, words = form.in_order.data == "yes", form.words.data or ""
    if not is_in_order and not form.worry.data:
        raise RuleBroken(_("Select what the concern is."), "worry")
    family.checked_on = clock.today()
    timeline.note(Event.FAMILY_CHECKED, family=family, by=actor, words=words, task=item)
    audit.record(actor, AuditCode.FAMILY_CHECKED, family)
    if not is_in_order:
        concerns.raise_concern(family, Worry(form.worry.data or Worry.CHECK_FAILED), words, by=actor)
    return {}

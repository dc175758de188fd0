"""The one step of a renewal."""

from app.db import db
from app.i18n import lazy_gettext as _l
from app.processes.requirement_renewal import pages
from app.processes.requirement_renewal.forms import CheckRequirementForm
from app.rules.families import requirements
from app.rules.tasks import overdue
from app.staff.models import User
from app.tables.families import Requirement
from app.workflow.models import Task
from app.workflow.registry import Process, Variables, process, user_task

process(Process("requirement_renewal", _l("Renewal"), overdue.FAMILY, has_risk=False))


@user_task(
    "requirement_renewal/renew_requirement", form=CheckRequirementForm, prepare=pages.renewals, shows=pages.which
)
def renew_requirement(form: CheckRequirementForm, item: Task, actor: User) -> Variables:
    row = db.session.get_one(Requirement, item.instance.about["requirement_id"])
    requirements.check(row, pages.finding(form), by=actor)
    return {}

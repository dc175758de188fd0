"""What the asked head is shown: as much of the case as the decision needs, and no more."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import audit
from app.audit_codes import AuditCode
from app.db import db
from app.forms import choices
from app.i18n import format_datetime, in_language, ngettext
from app.i18n import gettext as _
from app.processes.transfer.forms import AnswerTransferForm
from app.rules.cases import managers
from app.rules.cases.persons import age_of
from app.rules.course import transfers
from app.staff.models import User
from app.tables import sealing
from app.tables.cases import Case, Place
from app.tables.transfers import Transfer, TransferReason
from app.tables.words.labels import label
from app.workflow.models import Task, TaskState


def brief(form: AnswerTransferForm, item: Task, actor: User) -> None:
    """Who could lead it, why it is offered, what is known of the child, and what is to be done by when."""
    row = offer_of(item)
    case = row.case
    form.manager.choices = choices(managers.named(transfers.candidates(row)))
    audit.looked(actor, AuditCode.OFFERED_CASE, case)
    steps = select(Task).where(Task.case_id == case.id, Task.state == TaskState.OPEN, Task.id != item.id)
    form.shown = {
        "reason": label(TransferReason, row.reason),
        "words": sealing.get(row, "why", case.key),
        "offered": _("%(name)s, %(when)s", name=row.offered_by.name, when=format_datetime(row.offered_at)),
        "facts": _facts(row, case),
        "steps": db.session.scalars(steps.order_by(Task.due_at, Task.id).limit(20)).all(),
    }


def offer_of(item: Task) -> Transfer:
    """The offer the task is about, with its case. NoResultFound if there is none."""
    wanted = (
        select(Transfer)
        .where(Transfer.id == item.instance.about["transfer_id"])
        .options(
            joinedload(Transfer.offered_by),
            joinedload(Transfer.to_district),
            joinedload(Transfer.case).options(
                joinedload(Case.child), joinedload(Case.manager), joinedload(Case.district)
            ),
        )
    )
    return db.session.scalars(wanted).one()


def _facts(row: Transfer, case: Case) -> list[tuple[str, str]]:
    age, district = age_of(case.child), case.district
    return [
        (str(_("Case")), case.number),
        (str(_("Child")), case.child.given or str(_("Name not known"))),
        (str(_("Age")), "" if age is None else str(ngettext("%(num)d year", "%(num)d years", age))),
        (str(_("Comes from")), f"{in_language(district.region, 'name')}, {in_language(district, 'name')}"),
        (str(_("Goes to")), in_language(row.to_district, "name")),
        (str(_("Case manager now")), case.manager.name),
        (str(_("Where the child is")), label(Place, case.place)),
        (str(_("Last seen by staff")), format_datetime(case.last_seen_at) or str(_("not seen yet"))),
    ]

"""A case offered to another district: the head there answers."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import audit
from app.audit_codes import AuditCode
from app.db import db
from app.errors import RuleBroken
from app.forms import InputRequired, RadioField, SelectField, TaskForm, TextAreaField, choices, options
from app.i18n import format_datetime, in_language, ngettext
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.jobs import defer, job
from app.rules.cases import managers
from app.rules.cases.people import age_of
from app.rules.course import transfers
from app.rules.tasks import overdue
from app.staff.models import User
from app.tables import sealing
from app.tables.cases import Case, Place
from app.tables.transfers import Transfer, TransferReason, TransferRefusal
from app.tables.words.labels import LABELS, label
from app.workflow.models import Instance, Task, TaskState
from app.workflow.registry import Process, ServiceCall, Variables, process, service_task, user_task


class AnswerTransferForm(TaskForm):
    """Taken with a manager, or refused with a reason."""

    title = _l("Answer the offer of a case")
    shown: dict[str, Any] = {}

    answer = RadioField(
        _l("Do you accept the case?"),
        choices=choices([("yes", _l("Yes, and I will name the case manager")), ("no", _l("No, and I will say why"))]),
        validators=[InputRequired(_l("Select whether you accept the case."))],
    )
    manager = RadioField(
        _l("Who is the case manager from now on?"),
        choices=[],
        description=_l("The smallest caseload first. Caseload counts open cases: critical 4, high 3, medium 2, low 1."),
    )
    refusal = SelectField(
        _l("Why do you not accept it?"), choices=options(TransferRefusal, LABELS[TransferRefusal], empty=_l("Choose"))
    )
    words = TextAreaField(
        _l("What should the other district know?"),
        description=_l("Required if you do not accept the case."),
        limit=2000,
    )


def answer(item: Task, leader: str | None, refusal: str | None, words: str | None, *, by: User) -> Variables:
    """`leader`: the public id of who shall lead the case; empty if it is refused. RuleBroken for anybody who cannot."""
    row = db.session.get_one(Transfer, item.instance.about["transfer_id"])
    given = transfers.Answer(_leader(row, leader), TransferRefusal(refusal) if refusal else None, words)
    return {"transfer_accepted": transfers.answer(row, given, by=by)}


def conclude_later(instance: Instance) -> None:
    """A worker does it: the head of one region must not write into another, and each instance has its own turn."""
    defer(conclude_transfer, transfer_id=instance.about["transfer_id"])


@job("conclude_transfer")
def conclude_transfer(transfer_id: int) -> None:
    """The case moves or stays."""
    transfers.conclude(transfer_id)


def _leader(row: Transfer, public_id: str | None) -> User | None:
    if public_id is None:
        return None
    for load in transfers.candidates(row):
        if str(load.user.public_id) == public_id:
            return load.user
    raise RuleBroken(_("Select who will manage the case."), "manager")


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


process(
    Process(
        "transfer",
        _l("Transfer"),
        overdue.CASEWORK,
        is_casework=True,
        counts_as_work=False,
        begins={"transfer_id": int, "case_id": int},
        hears=("transfer_withdrawn",),
    )
)


@user_task("transfer/answer_transfer", form=AnswerTransferForm, prepare=brief, sets={"transfer_accepted": bool})
def answer_transfer(form: AnswerTransferForm, item: Task, actor: User) -> Variables:
    leader = (form.manager.data or "") if form.answer.data == "yes" else None
    return answer(item, leader, form.refusal.data, form.words.data, by=actor)


@service_task("transfer/move_case")
def move_case(call: ServiceCall) -> None:
    conclude_later(call.instance)


@service_task("transfer/return_case")
def return_case(call: ServiceCall) -> None:
    conclude_later(call.instance)

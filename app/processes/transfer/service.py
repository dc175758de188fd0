"""The answer of the asked head, and the job that carries it out."""

from app.db import db
from app.errors import RuleBroken
from app.i18n import gettext as _
from app.jobs import defer, job
from app.rules.course import transfers
from app.staff.models import User
from app.tables.transfers import Transfer, TransferRefusal
from app.workflow.models import Instance, Task
from app.workflow.registry import Variables


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

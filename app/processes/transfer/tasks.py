"""The one step of a transfer."""

from app.i18n import lazy_gettext as _l
from app.processes.transfer import pages, service
from app.processes.transfer.forms import AnswerTransferForm
from app.rules.tasks import overdue
from app.staff.models import User
from app.workflow.models import Task
from app.workflow.registry import Process, ServiceCall, Variables, process, service_task, user_task

process(Process("transfer", _l("Transfer"), overdue.CASEWORK, is_casework=True, counts_as_work=False))


@user_task("transfer/answer_transfer", form=AnswerTransferForm, prepare=pages.brief)
def answer_transfer(form: AnswerTransferForm, item: Task, actor: User) -> Variables:
    leader = (form.manager.data or "") if form.answer.data == "yes" else None
    return service.answer(item, leader, form.refusal.data, form.words.data, by=actor)


@service_task("transfer/move_case")
def move_case(call: ServiceCall) -> None:
    service.conclude_later(call.instance)


@service_task("transfer/return_case")
def return_case(call: ServiceCall) -> None:
    service.conclude_later(call.instance)

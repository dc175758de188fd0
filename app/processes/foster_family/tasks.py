"""The steps from the application to the contract."""

from datetime import datetime

from app.forms import given
from app.i18n import lazy_gettext as _l
from app.processes.foster_family import pages
from app.processes.foster_family.forms import (
    CheckDocumentsForm,
    CompleteTrainingForm,
    DecideFamilyForm,
    InterviewFamilyForm,
    SignContractForm,
    VisitHomeForm,
)
from app.processes.foster_family.register_forms import RegisterApplicantForm
from app.rules import timeline
from app.rules.families import applications, contracts
from app.rules.tasks import overdue
from app.staff.models import User
from app.tables.families import FosterFamily
from app.tables.words.families import Ruled
from app.tables.words.timeline import Event
from app.workflow.models import Task
from app.workflow.registry import Process, ServiceCall, Variables, process, service_task, user_task

process(
    Process(
        "foster_family",
        _l("Foster family"),
        overdue.FAMILY,
        has_risk=False,
        begins={"family_id": int, "decide_family_at": datetime},
        hears=("family_mended", "family_withdrew"),
    )
)


@user_task("foster_family/register_applicant", form=RegisterApplicantForm, prepare=pages.first_person)
def register_applicant(form: RegisterApplicantForm, item: Task, actor: User) -> Variables:
    people = [applications.entry_of(row) for row in form.people.filled()]
    applications.register(item.instance, form.answers(), people, by=actor)
    family = applications.family_of(item.instance)
    contracts.pause(family, form.paused_from.data, form.paused_until.data, None, by=actor)
    return {}


@user_task("foster_family/check_documents", form=CheckDocumentsForm, shows=pages.papers)
def check_documents(form: CheckDocumentsForm, item: Task, actor: User) -> Variables:
    _with_words(applications.finish_checks(item.instance, item.step), item, form.words.data, actor)
    return {}


@user_task("foster_family/visit_home", form=VisitHomeForm, shows=pages.home)
def visit_home(form: VisitHomeForm, item: Task, actor: User) -> Variables:
    applications.visit_home(item.instance, form.answers(), form.act_on.data, by=actor)
    return {}


@user_task("foster_family/complete_training", form=CompleteTrainingForm, shows=pages.papers)
def complete_training(form: CompleteTrainingForm, item: Task, actor: User) -> Variables:
    _with_words(applications.finish_checks(item.instance, item.step), item, form.words.data, actor)
    return {}


@user_task("foster_family/interview_family", form=InterviewFamilyForm, shows=pages.everything)
def interview_family(form: InterviewFamilyForm, item: Task, actor: User) -> Variables:
    applications.interviewed(item.instance, form.answers(), by=actor)
    return {}


@user_task(
    "foster_family/decide_family",
    form=DecideFamilyForm,
    shows=pages.everything,
    sets={"ruled": Ruled, "family_deferred_at": datetime | None},
)
def decide_family(form: DecideFamilyForm, item: Task, actor: User) -> Variables:
    ruled = Ruled(given(form.ruled.data))
    return applications.decide(item.instance, ruled, form.answers(), form.deferred_until.data, by=actor)


@user_task("foster_family/sign_contract", form=SignContractForm, shows=pages.everything)
def sign_contract(form: SignContractForm, item: Task, actor: User) -> Variables:
    family = applications.at_work(item.instance)
    contracts.sign(family, given(form.number.data), given(form.begins.data), form.until.data, by=actor)
    return {}


@service_task("foster_family/begin_interview", gives=datetime)
def begin_interview(call: ServiceCall) -> str:
    return applications.begin_interview(call.instance)


def _with_words(family: FosterFamily, item: Task, words: str | None, actor: User) -> None:
    if words:
        timeline.note(Event.NOTE, family=family, by=actor, words=words, task=item)

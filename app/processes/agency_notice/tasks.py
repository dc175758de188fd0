"""An agency that must be told about a child: the case manager tells it, and says when, how and to whom."""

from typing import Literal

from app.forms import (
    DateTimeField,
    InputRequired,
    RadioField,
    StringField,
    TaskForm,
    choices,
    given,
    not_in_future,
    within_days,
)
from app.i18n import lazy_gettext as _l
from app.rules.cases import telling
from app.rules.cases.protection import case_of
from app.rules.tasks import overdue
from app.staff.models import User
from app.tables.words.agencies import TOLD_BY
from app.workflow.models import Task
from app.workflow.registry import Process, Variables, process, user_task


class AgencyNoticeForm(TaskForm):
    """When it was told, by which way, and who took it. The step's name says whom."""

    reaches_out = True

    told_at = DateTimeField(
        _l("When were they told?"),
        validators=[InputRequired(), not_in_future, within_days(30)],
        description=_l("If 111 has told them already, enter when."),
    )
    how = RadioField(_l("How?"), choices=choices(TOLD_BY), validators=[InputRequired(_l("Select how they were told."))])
    who = StringField(_l("Who took it? Name and post"), validators=[InputRequired(_l("Enter who took it."))], limit=120)
    reference = StringField(_l("Reference number, if there is one"), limit=60)


process(
    Process(
        telling.PROCESS,
        _l("Notice to an agency"),
        overdue.CASEWORK,
        is_casework=True,
        counts_as_work=False,
        begins={"case_id": int, "agency": Literal[*telling.STEPS]},
    )
)


@user_task("agency_notice/tell_prosecutor", form=AgencyNoticeForm)
@user_task("agency_notice/call_ambulance", form=AgencyNoticeForm)
@user_task("agency_notice/tell_police", form=AgencyNoticeForm)
def tell(form: AgencyNoticeForm, item: Task, actor: User) -> Variables:
    told = telling.Told(given(form.told_at.data), given(form.how.data), given(form.who.data), form.reference.data or "")
    telling.told(case_of(item.case_id), item, told, by=actor)
    return {}

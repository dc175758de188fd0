"""A case as what a task is about: its child, with the warnings in force."""

from datetime import date
from typing import Any

from app import clock, policy
from app.i18n import format_datetime, in_language
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.rules.cases.people import age_of
from app.staff.models import User
from app.tables import sealing
from app.tables.cases import Case
from app.tables.people import Person
from app.web.cases import lead
from app.web.desk.subject import WORDS, InQueue, Subject, Warned, Words, aged, initials, short_name, years


def _above(case: Case, actor: User) -> Subject:
    child = case.child
    facts = [case.number, years(age_of(child)), in_language(case.district, "name")]
    facts.append(_("Case manager: %(name)s", name=case.manager.name))
    return Subject(
        number=case.number,
        name=child.name or _("Name not known"),
        initials=initials(child.given, child.surname),
        facts=[fact for fact in facts if fact],
        warnings=_warnings(case, actor),
    )


def _warnings(case: Case, actor: User) -> list[Warned]:
    return [
        Warned(sealing.get(row, "text", case.key), f"{name}, {format_datetime(row.set_at, 'day')}")
        for row, name in policy.warnings_by(actor, case)
    ]


def _in_queue(row: Any) -> str:
    return aged(short_name(row.given, row.surname), _age(row.born_on))


def _age(born_on: date | None) -> int | None:
    if born_on is None:
        return None
    day = clock.today()
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


WORDS.say(
    "case",
    Words(
        called=_l("Child"),
        page="cases.overview",
        opens=_l("Open the case"),
        above=_above,
        in_queue=InQueue(
            columns=(Person.surname, Person.given, Person.born_on),
            joins=((Person, Person.id == Case.child_id),),
            name=_in_queue,
        ),
        there=lead.for_task,
    ),
)

"""Everything that was entered about a case or a family, question and answer: one page of it, narrowed as asked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func

from app import audit, clock, policy
from app.audit_codes import AuditCode
from app.db import db
from app.i18n import Text, format_datetime
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.policy.records import Recorded
from app.roles import Role
from app.staff.models import User
from app.tables.words.labels import label
from app.values.moments import within
from app.web.cases.access import moment
from app.web.listing import Chosen, Cursor, Filter, Listing, Order, like
from app.workflow.answers import reading
from app.workflow.answers.models import FormVersion
from app.workflow.answers.reading import Said
from app.workflow.models import Answer, Task

MOST_CHOICES = 300
_STEP = re.compile(r"[A-Za-z_]{1,80}(/[a-z_0-9]{1,60})?")


@dataclass(frozen=True, slots=True)
class Entry:
    """One form as it was sent."""

    key: str  # of the step, or the name of the form
    at: datetime
    title: str
    who: str
    source: str  # the contact it was entered at, if that was not what the record is of
    said: list[Said] = field(default_factory=list)

    @property
    def when(self) -> str:
        """In the reader's language, in Almaty."""
        return format_datetime(self.at)


def _is_step(key: str) -> ColumnElement[bool]:
    process, slash, step = key.partition("/")
    if slash:
        return and_(Task.process == process, Task.step == step)
    return and_(Answer.task_id.is_(None), func.split_part(Answer.form, " ", 1) == key)


def _since(day: date) -> ColumnElement[bool]:
    return Answer.at >= datetime.combine(day, time(), clock.ALMATY)


def _until(day: date) -> ColumnElement[bool]:
    return Answer.at < datetime.combine(day + timedelta(days=1), time(), clock.ALMATY)


def _day(text: str) -> date:
    return within(date.fromisoformat(text))


LISTING = Listing(
    "case_record.index",
    size=20,
    filters=(
        Filter("step", like(_STEP), _is_step, _l("Step")),
        Filter("by", UUID, lambda person: User.public_id == person, _l("Entered by")),
        Filter("since", _day, _since),
        Filter("until", _day, _until),
        Filter("task", UUID, lambda public_id: Task.public_id == public_id),
    ),
    order=lambda _chosen: Order(Answer, (Answer.at, Answer.id), is_descending=True),
    cursor=Cursor("before", "at", moment, datetime.isoformat),
)


def shown(of: Recorded, chosen: Chosen) -> dict[str, Any]:
    """A page of the record as record/parts.html draws it."""
    found, next_url = chosen.page(policy.answers(chosen.actor, of))
    return {
        "entries": entries(of, found, chosen.actor),
        "menus": chosen.menus(**_offered(of, chosen)),
        "chosen": {name: value for name, value in chosen.values.items() if value is not None},
        "whole_url": chosen.url(**dict.fromkeys(chosen.values)),
        "first_url": chosen.first_url,
        "next_url": next_url,
    }


def entries(of: Recorded, found: Sequence[Any], who: User) -> list[Entry]:
    """The rows of `policy.answers` in words. A contact that is read leaves its own trace."""
    read = {contact.id: contact for *_rest, contact in found if contact is not None}
    for contact in read.values():
        audit.looked(who, AuditCode.CONTACT_IN_A_CASE, contact)
    return [_entry(of, *row) for row in found]


def _offered(of: Recorded, chosen: Chosen) -> dict[str, list[tuple[Any, Text]]]:
    """What there is to choose from: the steps and the people of what was entered."""
    rows = policy.answers(chosen.actor, of).limit(MOST_CHOICES)
    steps: dict[str, str] = {}
    people: dict[UUID, str] = {}
    for answer, task, user, version, _contact in db.session.execute(rows):
        steps.setdefault(_key(answer, task), _title(answer, task, version))
        if user is not None:
            people.setdefault(user.public_id, user.name)
    by_name: dict[str, dict[Any, Text]] = {"step": {**steps}, "by": {**people}}
    return {name: sorted(found.items(), key=lambda pair: str(pair[1])) for name, found in by_name.items()}


def _entry(of: Recorded, *row: Any) -> Entry:
    answer, task, user, version, contact = row
    return Entry(
        key=_key(answer, task),
        at=answer.at,
        title=_title(answer, task, version),
        who=f"{user.name} · {label(Role, user.role)}" if user is not None else str(_("System")),
        source=str(_("Contact %(number)s", number=contact.number)) if contact is not None else "",
        said=reading.read(answer, (contact or of).key, version.asked if version else None, task),
    )


def _title(answer: Answer, task: Task | None, version: FormVersion | None) -> str:
    return reading.title(answer, version.asked if version else None, task)


def _key(answer: Answer, task: Task | None) -> str:
    return task.key if task is not None else answer.form.partition(" ")[0]

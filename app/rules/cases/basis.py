"""What a decision rests on: what was last entered at the steps before it, question and answer."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, cast, select
from sqlalchemy.dialects.postgresql import distinct_on

from app.db import db
from app.i18n import format_datetime
from app.roles import Role
from app.staff.models import User
from app.tables.cases import Case
from app.tables.words.labels import label
from app.workflow.answers import reading
from app.workflow.answers.models import FormVersion
from app.workflow.answers.reading import Said
from app.workflow.models import Answer, Task


@dataclass(frozen=True, slots=True)
class Entered:
    """A form as it was sent, as the macro `entry` reads it."""

    title: str
    at: datetime
    who: str
    said: list[Said]
    source: str = ""

    @property
    def when(self) -> str:
        """In the reader's language, in Almaty."""
        return format_datetime(self.at)


def basis(case: Case, *keys: str) -> list[Entered]:
    """The newest answers at each of these steps, "process/step", in their order; a step never done is left out."""
    key = Task.process + cast("/", String) + Task.step
    wanted = (
        select(Answer, Task, FormVersion, User)
        .join(Task, Task.id == Answer.task_id)
        .join(User, User.id == Answer.by_id)
        .outerjoin(FormVersion, FormVersion.form == Answer.form)
        .where(Answer.case_id == case.id, key.in_(keys))
        .order_by(key, Answer.at.desc(), Answer.id.desc())
        .ext(distinct_on(key))
    )
    rows = db.session.execute(wanted)
    found = {task.key: _entered(case, answer, task, version, by) for answer, task, version, by in rows}
    return [found[one] for one in keys if one in found]


def _entered(case: Case, answer: Answer, task: Task, version: FormVersion | None, by: User) -> Entered:
    asked = version.asked if version else None
    return Entered(
        title=reading.title(answer, asked, task),
        at=answer.at,
        who=f"{by.name} · {label(Role, by.role)}",
        said=reading.read(answer, case.key, asked, task),
    )

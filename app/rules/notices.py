"""Telling a member of staff something inside the application."""

from collections.abc import Callable, Collection

from sqlalchemy import update

from app import clock
from app.db import db
from app.staff.models import User
from app.tables.cases import Case
from app.tables.notices import Notice, NoticeKind
from app.workflow.models import Task

Listener = Callable[[User], None]
_told: list[Listener] = []


def on_told(listener: Listener) -> Listener:
    """Called with everybody who is told something, in the transaction that tells it."""
    _told.append(listener)
    return listener


def tell(user: User, kind: NoticeKind, case: Case | None = None, task: Task | None = None) -> Notice:
    """The person will find this word among their notices."""
    notice = Notice(
        user_id=user.id,
        case_id=case.id if case else None,
        task_id=task.id if task else None,
        kind=kind,
        at=clock.now(),
    )
    db.session.add(notice)
    for listener in _told:
        listener(user)
    return notice


def read(user: User, notices: Collection[Notice]) -> None:
    """The person has these before them."""
    unread = (Notice.user_id == user.id, Notice.read_at.is_(None), Notice.id.in_([notice.id for notice in notices]))
    db.session.execute(update(Notice).where(*unread).values(read_at=clock.now()))

"""A word to a member of staff inside the application, and to the pages that stand open: no mail, no case content."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Model
from app.i18n import Text
from app.i18n import lazy_gettext as _l
from app.tables.cases import Case
from app.values.worded import Worded
from app.workflow.models import Task


class NoticeKind(Worded):
    """What a member of staff is told: its code in `notice.kind` and the sentence."""

    CASE_GIVEN = "case_given", _l("A case was given to you.")
    CASE_REOPENED = "case_reopened", _l("A closed case was reopened.")
    CASE_DUPLICATE = "case_duplicate", _l("Two cases were about one child: one of them was closed as a duplicate.")
    CASE_HANDED_ON = "case_handed_on", _l("A case of yours was given to someone else.")
    TELL_POLICE = (
        "tell_police",
        _l("Tell the police about a child of yours: a task waits for you."),
    )
    TELL_AMBULANCE = "tell_ambulance", _l("Call an ambulance for a child of yours: a task waits for you.")
    TELL_PROSECUTOR = "tell_prosecutor", _l("Tell the prosecutor about a child of yours: a task waits for you.")
    TELL_HEAD = "tell_head", _l("A child in your region was reported to be at risk.")
    TELL_COMMISSIONER = "tell_commissioner", _l("A grave report about a child in your region was received.")
    PLAN_RETURNED = "plan_returned", _l("The head returned a plan, with words: it is yours to change.")
    CLOSURE_RETURNED = "closure_returned", _l("The head returned a proposal to close a case, with words.")
    CASE_REFUSED = "case_refused", _l("A case manager refused a case: give it to someone else.")
    VISIT_MAY_BE_LATE = "visit_may_be_late", _l("The initial home visit to a child may become overdue.")
    TASK_MAY_BE_LATE = "task_may_be_late", _l("A task in a case is due soon.")
    TASK_LATE = "task_late", _l("A task in a case is overdue.")
    CONTACT_JOINED = "contact_joined", _l("A new contact to 111 is about a child whose case you manage.")
    CONTACT_STUCK = "contact_stuck", _l("An automatic step of a contact failed: a child may be left without a case.")
    CASE_STUCK = "case_stuck", _l("An automatic step of a case failed. The administrator has been told.")
    CONTACT_LATE = "contact_late", _l("A contact has waited too long at 111.")
    CONTACT_READ = "contact_read", _l("Someone at 111 read a contact that is not theirs, and gave a reason.")
    NEW_MESSAGE = "new_message", _l("The person has written again in a contact at 111.")
    DANGER_MESSAGE = "danger_message", _l("A new message in a contact at 111 has danger words: read it now.")
    ESCALATION_WAITS = "escalation_waits", _l("An escalation waits for a decision.")
    FAMILY_CONCERN = "family_concern", _l("A concern about a foster family was raised: it takes no children for now.")
    FAMILY_LATE = "family_late", _l("A task about a foster family is overdue.")
    FAMILY_MAY_BE_LATE = "family_may_be_late", _l("A task about a foster family is due soon.")
    REVIEW_LATE = "review_late", _l("A regional commissioner has not decided on a case in time.")
    COMMISSIONER_DECIDED = "commissioner_decided", _l("The regional commissioner decided on a case.")
    INSTRUCTED = "instructed", _l("The regional commissioner recommended a new deadline to you.")
    ADDRESS_ASKED = "address_asked", _l("Someone asks where a child lives: decide on the request.")
    ADDRESS_GRANTED = "address_granted", _l("You may see where the child lives.")
    ADDRESS_REFUSED = "address_refused", _l("You may not see where the child lives. The reason is in your request.")
    ADDRESS_ENDED = "address_ended", _l("You may no longer see where the child lives.")
    ADDRESS_SHOWN = "address_shown", _l("A member of staff was shown where a child lives.")
    HOME_CHANGED = "home_changed", _l("The address of a foster family was changed.")
    TRANSFER_OFFERED = "transfer_offered", _l("Another district offers you a case.")
    TRANSFER_ACCEPTED = "transfer_accepted", _l("The other district accepts the case.")
    TRANSFER_REFUSED = (
        "transfer_refused",
        _l("The other district does not accept the case: it stays with its case manager."),
    )
    STANDS_IN = "stands_in", _l("You are covering for a colleague: the tasks of their cases are with you.")
    ABSENCE_OVER = "absence_over", _l("The absence is over: the tasks are back with the person.")
    WORK_HANDED_OVER = "work_handed_over", _l("A colleague's work has been handed over.")
    TASKS_GIVEN = "tasks_given", _l("The head gave you tasks.")
    VISIT_CONCERN = "visit_concern", _l("A visit to a child in a family raised a concern.")
    PLAN_LINE_LATE = "plan_line_late", _l("An agency has not done its part of a plan in time.")
    RISK_CHANGED = "risk_changed", _l("The head changed the risk level of a case.")
    STEP_SKIPPED = "step_skipped", _l("The head skipped one of your steps.")
    STEP_REPEATED = "step_repeated", _l("The head opened a step again: it is yours to do.")
    STEP_ADDED = "step_added", _l("The head added a step: it is yours to do.")
    ADDED_STEP_DONE = "added_step_done", _l("A step that you added has ended.")
    STOP_GRANTED = "stop_granted", _l("The deadline of a task is paused, as you asked.")
    STOP_REFUSED = "stop_refused", _l("The deadline of a task is not paused: the head refused.")
    CLOCK_RESTARTED = "clock_restarted", _l("The deadline of a task has resumed.")
    OMBUDSMAN_DECIDED = "ombudsman_decided", _l("The Ombudsman decided on a case.")


class Notice(Model):
    """`kind` makes the sentence in the reader's language; the case says what about."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_unread", "user_id", "at", "id", postgresql_where=text("read_at is null")),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"))
    kind: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    digest_id: Mapped[int | None] = mapped_column(ForeignKey("digest.id"))  # the letter that said so

    case: Mapped[Case | None] = relationship()
    task: Mapped[Task | None] = relationship()

    @property
    def sentence(self) -> Text:
        """What happened, in the reader's language. ValueError for a kind of another version."""
        return NoticeKind(self.kind).words


class SignalKind(StrEnum):
    """What is said aloud. Parts of pages name these and others: taken (or given, or handed back) and ended; answer (111
    wrote) and seen (what the person wrote was opened); read (one's notices were opened).
    """

    OPENED = "opened"
    LATE = "late"
    MESSAGE = "message"  # the person wrote
    TOLD = "told"


class Signal(Model):
    """That something changed: what kind of change, and of which task. Kept for minutes; nothing personal is in it.

    The database writes the rows itself, by triggers on `task`, `notice` and `contact_message`, in the transaction of
    the change, so that no way of changing them is forgotten. `tx` is that transaction: rows are numbered in another
    order than they are committed.
    """

    __tablename__ = "signal"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    tx: Mapped[int] = mapped_column(BigInteger, index=True, server_default=text("(pg_current_xact_id()::text)::bigint"))
    at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))  # real time
    kind: Mapped[str] = mapped_column(String(20))
    task_id: Mapped[int | None] = mapped_column(BigInteger)
    contact_id: Mapped[int | None] = mapped_column(BigInteger)
    user_id: Mapped[int | None]  # the one person it is for

"""A word to a member of staff inside the application: no mail, no case content."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Model
from app.i18n import Text
from app.i18n import lazy_gettext as _l
from app.tables.cases import Case
from app.workflow.models import Task

SENTENCES: dict[str, Text] = {
    "case_given": _l("A case was given to you."),
    "case_refused": _l("A case manager refused a case: give it to somebody else."),
    "visit_may_be_late": _l("The first visit to a child may be late."),
    "task_may_be_late": _l("Time is running out for a step of a case."),
    "task_late": _l("A step of a case is late."),
    "contact_late": _l("A contact has waited too long at 111."),
    "escalation_waits": _l("An escalation waits for a decision."),
    "family_concern": _l("A concern about a foster family was raised: it takes no child for now."),
    "family_late": _l("A step about a foster family is late."),
    "family_may_be_late": _l("Time is running out for a step about a foster family."),
    "review_late": _l("A commissioner has not decided in time about a case."),
    "commissioner_decided": _l("The commissioner decided about a case."),
    "instructed": _l("The commissioner instructed you, with a new deadline."),
    "address_asked": _l("Somebody asks where a child lives: decide about it."),
    "address_granted": _l("You may see where the child lives."),
    "address_refused": _l("You may not see where the child lives. The reason stands with your request."),
    "address_ended": _l("You may no longer see where the child lives."),
    "address_shown": _l("Somebody was shown where a child lives."),
    "home_changed": _l("The address of a foster family was changed."),
    "transfer_offered": _l("Another district offers you a case."),
    "transfer_accepted": _l("The other district takes the case."),
    "transfer_refused": _l("The other district does not take the case: it stays with its manager."),
    "stands_in": _l("You stand in for a colleague: the steps of that person's cases are with you."),
    "absence_over": _l("The absence is over: the steps are back with the person."),
    "work_handed_over": _l("The work of a colleague has been handed over."),
    "tasks_given": _l("The head gave you steps."),
    "visit_concern": _l("A visit to a child in a family raised a concern."),
    "plan_line_late": _l("A body has not done its part of a plan in time."),
    "step_skipped": _l("The head had a step of yours skipped."),
    "step_repeated": _l("The head opened a step again: it is yours to do."),
    "step_added": _l("The head added a step: it is yours to do."),
    "added_step_done": _l("A step that you added has ended."),
    "stop_granted": _l("The clock of a step stands, as you asked."),
    "stop_refused": _l("The clock of a step goes on: the head did not stop it."),
    "clock_restarted": _l("The clock of a step runs again."),
    "ombudsman_decided": _l("The Ombudsman decided about a case."),
}


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
        """What happened, in the reader's language. KeyError for a kind without a sentence."""
        return SENTENCES[self.kind]

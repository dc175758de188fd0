"""What was entered, as far as one sees what it is about."""

from sqlalchemy import ColumnElement, Select, and_, or_, select

from app.policy.cases import reach
from app.policy.contacts import reach as contact_reach
from app.policy.families import reach as family_reach
from app.staff.models import User
from app.tables.cases import Case
from app.tables.contacts import Contact
from app.tables.families import FosterFamily
from app.workflow.answers.models import FormVersion
from app.workflow.models import Answer, Task

Entered = Select[Answer, Task, User, FormVersion, Contact]
Recorded = Case | FosterFamily
"""What has a record to be read."""


def answers(actor: User, of: Recorded) -> Entered:
    """Newest first: with step, person, questions, and the contact it was entered at, if that is another subject."""
    return (
        select(Answer, Task, User, FormVersion, Contact)
        .outerjoin(Task, Task.id == Answer.task_id)
        .outerjoin(User, User.id == Answer.by_id)
        .outerjoin(FormVersion, FormVersion.form == Answer.form)
        .outerjoin(Contact, and_(Answer.case_id.is_(None), Contact.id == Answer.contact_id))
        .where(_of_case(actor, of) if isinstance(of, Case) else _of_family(actor, of))
        .order_by(Answer.at.desc(), Answer.id.desc())
    )


def _of_case(actor: User, of: Case) -> ColumnElement[bool]:
    """Of the case and of the contacts that led to it."""
    seen = select(Case.id).where(reach(actor), Case.id == of.id)
    led = select(Contact.id).where(contact_reach(actor), Contact.case_id == of.id)
    return or_(Answer.case_id.in_(seen), and_(Answer.case_id.is_(None), Answer.contact_id.in_(led)))


def _of_family(actor: User, of: FosterFamily) -> ColumnElement[bool]:
    """What is about a child who lives there stands on the record of the child."""
    seen = select(FosterFamily.id).where(family_reach(actor), FosterFamily.id == of.id)
    return and_(Answer.case_id.is_(None), Answer.family_id.in_(seen))

"""What was entered, as far as one sees what it is about."""

from sqlalchemy import Select, and_, or_, select

from app.policy.cases import reach
from app.policy.contacts import reach as contact_reach
from app.staff.models import User
from app.tables.cases import Case
from app.tables.contacts import Contact
from app.workflow.answers.models import FormVersion
from app.workflow.models import Answer, Task

Entered = Select[Answer, Task, User, FormVersion, Contact]


def answers(actor: User, of: Case) -> Entered:
    """Of the case and of the contacts that led to it, newest first: with step, person, questions, and the contact."""
    seen = select(Case.id).where(reach(actor), Case.id == of.id)
    led = select(Contact.id).where(contact_reach(actor), Contact.case_id == of.id)
    about = or_(Answer.case_id.in_(seen), and_(Answer.case_id.is_(None), Answer.contact_id.in_(led)))
    return (
        select(Answer, Task, User, FormVersion, Contact)
        .outerjoin(Task, Task.id == Answer.task_id)
        .outerjoin(User, User.id == Answer.by_id)
        .outerjoin(FormVersion, FormVersion.form == Answer.form)
        .outerjoin(Contact, and_(Answer.case_id.is_(None), Contact.id == Answer.contact_id))
        .where(about)
        .order_by(Answer.at.desc(), Answer.id.desc())
    )

"""Which contacts to 111 one sees."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true, union
from sqlalchemy.orm import aliased, joinedload

from app import clock
from app.db import db
from app.errors import NotFound
from app.policy.cases import reach as case_reach
from app.policy.subjects import scope
from app.policy.tasks import IS_OPEN, of_role
from app.roles import GRANTS, Action, Role
from app.staff.models import District, User
from app.tables.cases import Case
from app.tables.contacts import Contact, ContactAct, ContactReading, ContactState
from app.tables.imported_rows import ContactImport
from app.workflow.models import Task

NAMED = (
    joinedload(Contact.child),
    joinedload(Contact.case),
    joinedload(Contact.facility),
    joinedload(Contact.region),
    joinedload(Contact.district).joinedload(District.region),
)
HANDLED_FOR = timedelta(hours=24)
"""How long 111 goes on seeing a contact after finishing with it."""
READ_FOR = timedelta(hours=1)
"""How long a reason that was given holds."""
MOST_READINGS = 50


def contacts(actor: User) -> Select[Contact]:
    """Newest first."""
    return select(Contact).where(reach(actor)).order_by(Contact.received_at.desc(), Contact.id.desc())


def contact(actor: User, public_id: UUID) -> Contact:
    """NotFound for any other. With the child, case and places that it names: each is asked for by its id later on."""
    found = db.session.scalar(contacts(actor).where(Contact.public_id == public_id).options(*NAMED))
    if found is None:
        raise NotFound
    return found


def named_contact(actor: User, public_id: UUID) -> Contact:
    """One that is read, or stands beside what the actor has in hand and may be read for a reason. NotFound else."""
    found = db.session.scalar(select(Contact).where(_in_sight(actor), Contact.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def earlier_contacts(actor: User, of: Contact) -> Select[Contact, bool]:
    """Contacts of the same number or about the same child, the newest first, and whether the actor reads them."""
    same = [of.caller_phone_index, of.child_iin_index, of.child_id]
    columns = [Contact.caller_phone_index, Contact.child_iin_index, Contact.child_id]
    alike = [column == value for column, value in zip(columns, same, strict=True) if value is not None]
    wanted = select(Contact, reach(actor).label("is_read")).where(_in_sight(actor), Contact.id != of.id)
    return wanted.where(or_(false(), *alike)).order_by(Contact.received_at.desc(), Contact.id.desc())


def shows_number(actor: User, found: Contact) -> bool:
    """Whether the whole number of a contact that the actor reads is shown without a reason: not that of an old one."""
    if found.ended_at is None or found.received_at > clock.now() - HANDLED_FOR:
        return True
    at_work = Contact.id.in_(union(_asked(actor), *_of_the_desk(actor)))
    return db.session.scalar(select(Contact.id).where(Contact.id == found.id, at_work)) is not None


def readings() -> Select[ContactReading, Contact, str]:
    """Of the last day, for the shift lead: who read what for which reason, the newest first."""
    wanted = select(ContactReading, Contact, User.name).join(Contact, Contact.id == ContactReading.contact_id)
    wanted = wanted.join(User, User.id == ContactReading.by_id).where(ContactReading.at > clock.now() - HANDLED_FOR)
    return wanted.order_by(ContactReading.id.desc()).limit(MOST_READINGS)


def contact_act(actor: User, public_id: UUID) -> tuple[ContactAct, Contact]:
    """What was decided within a contact that the actor sees, and the contact. NotFound for any other."""
    wanted = select(ContactAct, Contact).join(Contact, Contact.id == ContactAct.contact_id)
    row = db.session.execute(wanted.where(reach(actor), ContactAct.public_id == public_id)).first()
    if row is None:
        raise NotFound
    return row[0], row[1]


def contact_imports(actor: User) -> Select[ContactImport]:
    """Newest first."""
    seen = true() if Action.IMPORT_CONTACTS in GRANTS[actor.role] else false()
    return select(ContactImport).where(seen).order_by(ContactImport.uploaded_at.desc(), ContactImport.id.desc())


def contact_import(actor: User, public_id: UUID) -> ContactImport:
    """NotFound for any other."""
    found = db.session.scalar(contact_imports(actor).where(ContactImport.public_id == public_id))
    if found is None:
        raise NotFound
    return found


@scope("contact")
def contact_of(actor: User, item: Task) -> Contact | None:
    """The contact a task belongs to, with what it names; None if there is none that the actor may see."""
    return db.session.scalar(select(Contact).where(reach(actor), Contact.id == item.contact_id).options(*NAMED))


def reach(actor: User) -> ColumnElement[bool]:
    """The condition behind `contacts`, for selects that join."""
    match actor.role:
        case Role.SHIFT_LEAD:
            return true()
        case Role.OPERATOR:
            return Contact.id.in_(union(*_of_the_desk(actor), *_of_an_operator(actor)))
        case Role.PSYCHOLOGIST:
            return Contact.id.in_(union(*_of_the_desk(actor)))
        case Role.SPECIALIST | Role.HEAD | Role.COMMISSIONER | Role.OMBUDSMAN:
            return Contact.case_id.in_(select(Case.id).where(case_reach(actor)))
        case _:
            return false()


def _of_the_desk(actor: User) -> list[Select[int | None]]:
    """A task on it waits for the actor's role, or the actor finished one lately. A select each: each has its index."""
    waits = select(Task.contact_id).where(of_role(actor.role), IS_OPEN, Task.contact_id.is_not(None))
    since = clock.now() - HANDLED_FOR
    handled = select(Task.contact_id).where(
        Task.ended_by_id == actor.id, Task.ended_at > since, Task.contact_id.is_not(None)
    )
    return [waits, handled]


def _of_an_operator(actor: User) -> list[Select[int]]:
    """Untriaged, triaged lately or open in the actor's hands; one beside these for an hour after a reason was given."""
    since = clock.now() - HANDLED_FOR
    asked = select(Contact.id).where(Contact.id.in_(_asked(actor)), Contact.id.in_(union(*_beside(actor))))
    return [
        select(Contact.id).where(Contact.state == ContactState.WAITING),
        select(Contact.id).where(Contact.triaged_by_id == actor.id, Contact.triaged_at > since),
        select(Contact.id).where(Contact.handler_id == actor.id, Contact.ended_at.is_(None)),
        asked,
    ]


def _asked(actor: User) -> Select[int]:
    """For what the actor gave a reason within the hour."""
    since = clock.now() - READ_FOR
    return select(ContactReading.contact_id).where(ContactReading.by_id == actor.id, ContactReading.at > since)


def _beside(actor: User) -> list[Select[int]]:
    """Of the telephone or the child of an untriaged one, or of one open in the actor's hands: named, not read."""
    new = aliased(Contact)
    at_work = or_(new.state == ContactState.WAITING, and_(new.handler_id == actor.id, new.ended_at.is_(None)))
    return [
        select(Contact.id).join(new, new.caller_phone_index == Contact.caller_phone_index).where(at_work),
        select(Contact.id).join(new, new.child_iin_index == Contact.child_iin_index).where(at_work),
        select(Contact.id).join(new, new.case_id == Contact.case_id).where(at_work),
    ]


def _in_sight(actor: User) -> ColumnElement[bool]:
    """What the actor reads, and what stands beside it."""
    if actor.role is not Role.OPERATOR:
        return reach(actor)
    return or_(reach(actor), Contact.id.in_(union(*_beside(actor))))

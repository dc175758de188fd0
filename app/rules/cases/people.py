"""People, and the households they belong to."""

from datetime import date
from typing import TypedDict, Unpack

from sqlalchemy import select

from app import audit, clock, vault
from app.audit_codes import AuditCode
from app.db import db
from app.errors import RuleBroken
from app.i18n import lazy_gettext as _l
from app.rules import timeline
from app.staff.models import User
from app.tables import sealing
from app.tables.cases import Case, CasePerson, CaseWarning, Safety
from app.tables.people import Household, Membership, Person
from app.tables.words.timeline import Event
from app.values import iin as iins
from app.values import phones
from app.values.names import fold
from app.values.terms import Relation, Sex
from app.workflow import engine
from app.workflow.models import Instance, InstanceState


class Facts(TypedDict, total=False):
    """What may be known of a person. What is left out stays as it is; an empty text takes it away."""

    surname: str
    given: str
    patronymic: str
    sex: Sex | None
    born_on: date | None
    is_birth_estimated: bool
    is_child: bool
    language: str | None
    school: str
    has_disability: bool
    iin: str | None
    iin_missing: str | None
    phone: str | None


def create_person(*, by: User | None, **facts: Unpack[Facts]) -> Person:
    """A new person with a key of their own. RuleBroken for an IIN that is wrong or somebody else's."""
    person = Person(key=vault.new_key(), surname="", given="", patronymic="")
    with db.session.no_autoflush:
        _set(person, facts)
    db.session.add(person)
    db.session.flush()
    audit.record(by, AuditCode.PERSON_CREATED, person)
    return person


def update_person(person: Person, *, by: User | None, **facts: Unpack[Facts]) -> None:
    """RuleBroken for an IIN that is wrong or somebody else's, or a birth in the future."""
    before = person.born_on
    _set(person, facts)
    db.session.flush()
    audit.record(by, AuditCode.PERSON_CHANGED, person)
    if person.born_on != before:
        birth_changed(person)


def birth_changed(person: Person) -> None:
    """Whatever of the child's cases waits for a birthday waits for the right one."""
    running = (Instance.case_id == Case.id, Instance.state == InstanceState.RUNNING)
    waiting = select(Instance.id).join(Case, running[0]).where(Case.child_id == person.id, running[1])
    engine.recount_later(db.session.scalars(waiting.order_by(Instance.id)))


def iin_of(person: Person) -> str:
    """In clear, for a page that needs it; empty for none."""
    return sealing.get(person, "iin")


def phone_of(person: Person) -> str:
    """In clear and normal form; empty for none."""
    return sealing.get(person, "phone")


def age_of(person: Person, on: date | None = None) -> int | None:
    """Full years on that day, today unless given; None while the birth is not known."""
    if person.born_on is None:
        return None
    day = on or clock.today()
    before = (day.month, day.day) < (person.born_on.month, person.born_on.day)
    return day.year - person.born_on.year - before


def create_household(district_id: int | None, address: str | None, *, by: User | None) -> Household:
    """A household nobody belongs to yet."""
    household = Household(key=vault.new_key(), district_id=district_id)
    sealing.put(household, "address", address)
    db.session.add(household)
    db.session.flush()
    audit.record(by, AuditCode.HOUSEHOLD_CREATED, household)
    return household


def set_address(household: Household, district_id: int | None, address: str | None, *, by: User | None) -> None:
    """Where the household lives now."""
    household.district_id = district_id
    sealing.put(household, "address", address)
    audit.record(by, AuditCode.ADDRESS_CHANGED, household)


def address_of(household: Household) -> str:
    """In clear; empty for none."""
    return sealing.get(household, "address")


def join(household: Household, person: Person, relation: str, on: date | None, *, by: User | None) -> Membership:
    """The person belongs to the household from `on`, or nobody knows since when. RuleBroken if they do already."""
    if _open_membership(household, person) is not None:
        raise RuleBroken(_l("This person belongs to the household already."))
    if on is not None and on > clock.today():
        raise RuleBroken(_l("This day is in the future."), field="joined_on")
    membership = Membership(
        household_id=household.id, person_id=person.id, relation=relation, joined_on=on, recorded_at=clock.now()
    )
    membership.person = person
    db.session.add(membership)
    db.session.flush()
    audit.record(by, AuditCode.HOUSEHOLD_JOINED, membership)
    return membership


def leave(membership: Membership, on: date, *, by: User | None) -> None:
    """The stay in the household ended at the end of the day `on`. RuleBroken if it ended before or began later."""
    if membership.left_on is not None:
        raise RuleBroken(_l("This person has already left the household."))
    if membership.joined_on is not None and on < membership.joined_on:
        raise RuleBroken(_l("A person cannot leave before they came."), field="left_on")
    if on > clock.today():
        raise RuleBroken(_l("This day is in the future."), field="left_on")
    membership.left_on = on
    audit.record(by, AuditCode.HOUSEHOLD_LEFT, membership)


def members(household: Household) -> list[Membership]:
    """Who belongs to it now, the adults first, then by name."""
    wanted = (
        select(Membership)
        .join(Membership.person)
        .where(Membership.household_id == household.id, Membership.left_on.is_(None))
        .order_by(Person.is_child, Person.surname, Person.given, Membership.id)
    )
    return list(db.session.scalars(wanted))


def household_of(person: Person) -> Household | None:
    """The one they joined last and have not left."""
    wanted = (
        select(Household)
        .join(Membership, Membership.household_id == Household.id)
        .where(Membership.person_id == person.id, Membership.left_on.is_(None))
        .order_by(Membership.id.desc())
        .limit(1)
    )
    return db.session.scalar(wanted)


def siblings(child: Person) -> list[Person]:
    """The other children of the same household, the oldest first."""
    homes = select(Membership.household_id).where(Membership.person_id == child.id, Membership.left_on.is_(None))
    wanted = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.household_id.in_(homes),
            Membership.left_on.is_(None),
            Person.is_child,
            Person.id != child.id,
        )
        .distinct()
        .order_by(Person.born_on, Person.id)
    )
    return list(db.session.scalars(wanted))


def _set(person: Person, facts: Facts) -> None:
    if (born_on := facts.get("born_on")) is not None and born_on > clock.today():
        raise RuleBroken(_l("This day is in the future."), field="born_on")
    if "iin" in facts:
        _set_iin(person, facts["iin"])
    if "phone" in facts:
        number = phones.normal(facts["phone"]) if facts["phone"] else None
        sealing.put(person, "phone", number)
        person.phone_index = vault.index("phone", number) if number else None
    for name, value in facts.items():
        if name not in {"iin", "phone"}:
            setattr(person, name, value)
    person.folded = fold(person.surname, person.given, person.patronymic)[:260]


def _set_iin(person: Person, text: str | None) -> None:
    number = iins.check(text) if text else None
    index = vault.index("iin", number) if number else None
    if index is not None:
        other = db.session.scalar(select(Person.id).where(Person.iin_index == index))
        if other is not None and other != person.id:
            raise RuleBroken(_l("Another person has this IIN. Look for that person instead."), field="iin")
    sealing.put(person, "iin", number)
    person.iin_index = index


def _open_membership(household: Household, person: Person) -> Membership | None:
    wanted = select(Membership).where(
        Membership.household_id == household.id, Membership.person_id == person.id, Membership.left_on.is_(None)
    )
    return db.session.scalar(wanted)


def add_person(case: Case, person: Person, relation: str, safety: Safety, *, by: User | None) -> CasePerson:
    """Somebody around the child, and how they may be contacted. RuleBroken if they are in the case already."""
    if person.id == case.child_id:
        raise RuleBroken(_l("This is the child the case is about."))
    if db.session.scalar(select(CasePerson.id).filter_by(case_id=case.id, person_id=person.id)) is not None:
        raise RuleBroken(_l("This person is in the case already."))
    member = CasePerson(case_id=case.id, person=person, relation=relation, safety=safety)
    db.session.add(member)
    db.session.flush()
    audit.record(by, AuditCode.PERSON_ADDED, member)
    timeline.note(Event.PERSON_ADDED, case=case, by=by, params={"relation": relation, "safety": safety.value})
    return member


def change_person(case: Case, member: CasePerson, safety: Safety, note: str | None, *, by: User) -> None:
    """How they may be contacted from now on, and why in words."""
    member.safety = safety
    sealing.put(member, "note", note, case.key)
    audit.record(by, AuditCode.PERSON_CHANGED, member)
    timeline.note(Event.PERSON_CHANGED, case=case, by=by, params={"relation": member.relation, "safety": safety.value})


def log_talk(case: Case, relation: Relation, text: str, *, by: User) -> None:
    """A telephone talk with somebody around the child, on the timeline. RuleBroken if nothing was said."""
    if not text.strip():
        raise RuleBroken(_l("Write what was said."), field="text")
    audit.record(by, AuditCode.TALK_WRITTEN, case)
    timeline.note(Event.TALK, case=case, by=by, params={"relation": relation.value}, words=text)


def warn(case: Case, text: str, *, by: User) -> CaseWarning:
    """A strip on every page of the case from now on. RuleBroken if it says nothing."""
    if not text.strip():
        raise RuleBroken(_l("Write what people must be warned about."), field="text")
    warning = CaseWarning(case_id=case.id, set_at=clock.now(), set_by_id=by.id)
    sealing.put(warning, "text", text, case.key)
    db.session.add(warning)
    db.session.flush()
    audit.record(by, AuditCode.WARNING_SET, warning)
    timeline.note(Event.WARNING_SET, case=case, by=by, words=text)
    return warning


def end_warning(case: Case, warning: CaseWarning, reason: str, *, by: User) -> None:
    """The danger is over, and why. RuleBroken without a reason, or if it was ended before."""
    if warning.ended_at is not None:
        raise RuleBroken(_l("This warning has already ended."))
    if not reason.strip():
        raise RuleBroken(_l("Write why the warning is no longer needed."), field="reason")
    warning.ended_at, warning.ended_by_id = clock.now(), by.id
    sealing.put(warning, "end_reason", reason, case.key)
    audit.record(by, AuditCode.WARNING_ENDED, warning)
    timeline.note(Event.WARNING_ENDED, case=case, by=by, words=reason)


def running_warnings(case: Case) -> list[CaseWarning]:
    """Those that stand now, the oldest first."""
    wanted = select(CaseWarning).where(CaseWarning.case_id == case.id, CaseWarning.ended_at.is_(None))
    return list(db.session.scalars(wanted.order_by(CaseWarning.set_at, CaseWarning.id)))

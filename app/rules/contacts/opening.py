"""From a contact to a case: added to the open case of the same child, or a new one in the child's district."""

from datetime import date

from sqlalchemy import select

from app import audit, clock
from app.audit_codes import AuditCode
from app.db import db
from app.errors import RuleBroken
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.roles import Role
from app.rules import notices, routes, timeline
from app.rules.cases import cases, people, telling
from app.rules.team.workload import least_loaded
from app.staff.models import District, User
from app.tables import sealing
from app.tables.cases import Case, CaseEvent, CaseState, Safety
from app.tables.contacts import Contact
from app.tables.notices import NoticeKind
from app.tables.people import Person
from app.tables.words.timeline import Event
from app.values.terms import RANK, Circumstance, Relation, higher
from app.workflow import engine

CAPITAL = 71
"""Astana: its bodies look for a child of whom not even the region is known."""


def open_case(contact: Contact, risk: str, tell: str, *, is_connected: bool = False) -> Case:
    """The case that answers for the child of this contact. `tell`: codes of who must be told, apart by commas;
    `is_connected`: 111 calls the emergency services itself.

    RuleBroken if nobody in the whole region could lead a case.
    """
    case = _confirmed(contact)
    if case is None:
        case = _new_case(contact, risk)
        engine.start_later("protection_case", about={"case_id": case.id, "risk": risk}, route=routes.of_case(case))
    else:
        _raise(case, risk)
        notices.tell(case.manager, NoticeKind.CONTACT_JOINED, case)
    contact.case_id, contact.child_id = case.id, case.child_id
    contact.risk = higher(contact.risk, risk)
    if not _is_noted(case, contact):
        timeline.note(Event.CONTACT_ATTACHED, case=case, params={"number": contact.number})
    telling.tell_bodies(case, tell, is_connected=is_connected)
    audit.record(None, AuditCode.CONTACT_JOINED_CASE, contact)
    return case


def _is_noted(case: Case, contact: Contact) -> bool:
    """A talk came before, and the timeline has the contact since then."""
    line = (CaseEvent.case_id == case.id, CaseEvent.kind == Event.CONTACT_ATTACHED)
    wanted = select(CaseEvent.id).where(*line, CaseEvent.params["number"].astext == contact.number).limit(1)
    return db.session.scalar(wanted) is not None


def _confirmed(contact: Contact) -> Case | None:
    """The open case that the operator said it is; else the open case of the child who is known already."""
    case = db.session.get(Case, contact.case_id) if contact.case_id else None
    if case is not None and case.state is CaseState.OPEN:
        return case
    child = _known(contact)
    return cases.open_case_of(child) if child else None


def _known(contact: Contact) -> Person | None:
    """The child the operator knew again, or whose IIN it is."""
    if contact.child_id is not None:
        return db.session.get_one(Person, contact.child_id)
    if contact.child_iin_index is None:
        return None
    return db.session.scalar(select(Person).where(Person.iin_index == contact.child_iin_index))


def _raise(case: Case, risk: str) -> None:
    """A new contact can only make a case more urgent."""
    if RANK[risk] > RANK[case.risk]:
        cases.set_risk(case, risk, None, by=None)
        engine.reroute(case.id, risk=risk)


def _new_case(contact: Contact, risk: str) -> Case:
    district, is_known = place_of(contact)
    manager = leader(district)
    child = _child(contact)
    _home(contact, child, district if is_known else None)
    case = cases.open_case(child, by=None, district=district, risk=risk, harms=list(contact.harms), manager=manager)
    _caller(contact, case)
    _warn_of_circumstances(contact, case)
    if not is_known and contact.triaged_by_id is not None:
        text = _("The child’s district is not known. Find out where the child is first, then hand the case over.")
        cases.warn(case, text, by=db.session.get_one(User, contact.triaged_by_id))
    return case


def tell_more(contact: Contact, case: Case) -> None:
    """An address heard after the case was opened is the home of a child who has none yet."""
    district = db.session.get(District, contact.district_id) if contact.district_id else None
    _home(contact, case.child, district)
    home = people.household_of(case.child)
    if case.household_id is None and home is not None:
        case.household_id = home.id


def check(contact: Contact) -> None:
    """RuleBroken while the operator can still choose another district, if nobody there could lead a case."""
    if _confirmed(contact) is None:
        leader(place_of(contact)[0])


def leader(district: District) -> User:
    """Who leads the next case of the district. RuleBroken if nobody works in the whole region."""
    found = least_loaded(district.region_id, district.id)
    if found is None:
        text = _l(
            "No one works in the guardianship bodies of this region yet. Select the nearest "
            "district that has a specialist."
        )
        raise RuleBroken(text, field="district")
    return found


def place_of(contact: Contact) -> tuple[District, bool]:
    """The child's district and whether it is known; else a staffed one of the region, else of the capital.

    RuleBroken if there is no district at all.
    """
    district = db.session.get(District, contact.district_id) if contact.district_id else None
    if district is not None:
        return district, True
    staffed = select(User.district_id).where(User.role == Role.SPECIALIST, User.is_enabled, User.is_present)
    here = District.region_id == (contact.region_id or CAPITAL)
    order = (here.desc(), District.id.in_(staffed).desc(), District.region_id, District.id)
    nearest = db.session.scalar(select(District).order_by(*order).limit(1))
    if nearest is None:
        raise RuleBroken(_l("There is no district yet that could take the case."), field="district")
    return nearest, False


def _child(contact: Contact) -> Person:
    """Who is known already; else a new person with what is known."""
    known, iin = _known(contact), sealing.get(contact, "child_iin")
    if known is not None:
        return known
    return people.create_person(
        by=None,
        surname=contact.child_surname or "",
        given=contact.child_given or "",
        sex=contact.child_sex,
        born_on=_born(contact.child_age),
        is_birth_estimated=contact.child_age is not None,
        is_child=True,
        language=contact.language,
        school=contact.school or "",
        iin=iin or None,
        iin_missing=None if iin else "unknown",
    )


def _born(age: int | None) -> date | None:
    """In the middle of the year that the age leaves open."""
    if age is None or age > 18:
        return None
    today = clock.today()
    year, month = (today.year - age, today.month - 6) if today.month > 6 else (today.year - age - 1, today.month + 6)
    return date(year, month, 1)


def _home(contact: Contact, child: Person, district: District | None) -> None:
    address = sealing.get(contact, "address")
    if not address or people.household_of(child) is not None:
        return
    household = people.create_household(district.id if district else None, address, by=None)
    people.join(household, child, Relation.CHILD, None, by=None)


def _warn_of_circumstances(contact: Contact, case: Case) -> None:
    """Whoever drives out must know that there is no child to be seen at the address."""
    said = {
        Circumstance.UNBORN: _(
            "The child is not born yet. Find out when the birth is expected and who cares for the mother."
        ),
        Circumstance.ABROAD: _(
            "The child is abroad. Ask the Ministry of Foreign Affairs how the child can be reached."
        ),
    }
    if contact.triaged_by_id is not None:
        operator = db.session.get_one(User, contact.triaged_by_id)
        for code in contact.circumstances:
            cases.warn(case, said[Circumstance(code)], by=operator)


def _caller(contact: Contact, case: Case) -> None:
    """Whoever gave a name stands among the people of the case, to be spoken to with care; the child itself does not."""
    name = sealing.get(contact, "caller_name")
    relation = contact.caller_relation or Relation.OTHER
    if not name or relation == Relation.SELF:
        return
    surname, _space, given = name.partition(" ")
    phone = sealing.get(contact, "caller_phone") or None
    person = people.create_person(by=None, surname=surname[:80], given=given[:80], phone=phone)
    cases.add_person(case, person, relation, Safety.WITH_CARE, by=None)

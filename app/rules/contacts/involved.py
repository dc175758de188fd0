"""Whether a contact is about a child at all. 102 waits for no answer to that; a child's case does."""

from collections.abc import Mapping
from typing import Any

from app.errors import RuleBroken
from app.i18n import lazy_gettext as _l
from app.rules.contacts import receiving
from app.tables.contacts import Contact
from app.values.terms import About, Detail, Outcome, Relation, YesNo

OF_AGE = 18
OF_A_CHILD = frozenset({"child_age", "child_iin", "child_surname", "child_given"})
"""Whatever was typed there, read or not, was said of a child."""


def about(contact: Contact, coded: Mapping[str, Any]) -> About:
    """What was said of age and name, what was answered, and whom the operator knew again; an adult's age is an adult's.

    `coded`: the answers of triage.
    """
    if contact.child_id is not None:
        return About.CHILD
    if contact.child_age is not None:
        return About.CHILD if contact.child_age < OF_AGE else About.ADULT
    if contact.has_child is not None:
        return About.CHILD if contact.has_child else About.ADULT
    return About.CHILD if _is_told_of(contact, coded) else About.UNKNOWN


def _is_told_of(contact: Contact, coded: Mapping[str, Any]) -> bool:
    """Something was said, read or not, that is said of a child only."""
    said = (contact.child_iin_index, contact.child_surname, contact.child_given, contact.circumstances)
    unread = OF_A_CHILD & receiving.set_aside(contact).keys()
    answered = (coded.get("danger") == YesNo.YES, coded.get("carer_access") == YesNo.YES)
    more = (coded.get("is_repeat"), coded.get("has_disability"), contact.caller_relation == Relation.SELF)
    return any((*said, unread, *answered, *more))


def keep(contact: Contact, whom: About) -> None:
    """What the decision rested on stands in the record, which asks as long as nobody knows."""
    contact.has_child = None if whom is About.UNKNOWN else whom is About.CHILD


def is_alone(contact: Contact) -> bool:
    """102 or 103 was asked for, and no case is there."""
    is_called = contact.outcome is Outcome.EMERGENCY or contact.outcome_detail == Detail.POLICE
    return is_called and contact.case_id is None and not contact.has_child


def check_answered(contact: Contact, answer: str | None) -> None:
    """RuleBroken for the end of an emergency of which nobody has said whether a child is involved."""
    if is_alone(contact) and contact.has_child is None and not answer:
        raise RuleBroken(_l("Answer whether a child is involved."), field="has_child")

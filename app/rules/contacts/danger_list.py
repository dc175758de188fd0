"""The phrases of danger in force: those that come with the program, and what two people of the shift changed."""

from typing import Any

from sqlalchemy import func, select

from app.audit_codes import AuditCode
from app.db import db
from app.errors import RuleBroken
from app.i18n import lazy_gettext as _l
from app.rules.contacts.danger import Found, Phrase, Phrases, phrase, shipped
from app.staff.models import User
from app.staff.proposals import ask, decide
from app.tables.contacts import DangerPhrase

WAITS = _l("A change to this phrase is already waiting for a decision.")
OWN = _l("You proposed this phrase, so another shift lead must decide.")
_APPROVED = DangerPhrase.is_approved.is_(True)
_ready: dict[tuple[Any, ...], Phrases] = {}
"""The list made ready, under the number of decisions it knows of and the moment of the last: one at a time."""


def has_risk_words(text: str) -> bool:
    """Whether the text, however it is spelled, holds a phrase of danger."""
    return found_in(text) is not None


def found_in(text: str) -> Found | None:
    """Why a text is taken for dangerous: the phrase as it stands in the list, and the words that make it."""
    return _in_force().found(text)


def listed() -> dict[str, Phrase]:
    """Every phrase in force, the harmless ones too, by what is written."""
    found = {one.text: one for one in shipped()}
    wanted = select(DangerPhrase).where(_APPROVED).order_by(DangerPhrase.decided_at, DangerPhrase.id)
    for row in db.session.scalars(wanted):
        if row.is_taken_out:
            found.pop(row.phrase, None)
        else:
            found[row.phrase] = phrase(row.phrase)
    return found


def propose(written: str, why: str, *, takes_out: bool, by: User) -> DangerPhrase:
    """A phrase waits for a second person. RuleBroken if it cannot be read, changes nothing, or waits already."""
    text = " ".join(written.split())
    is_listed = text in listed()
    if takes_out and not is_listed:
        raise RuleBroken(_l("This phrase is not on the list."), field="phrase")
    if not takes_out and is_listed:
        raise RuleBroken(_l("This phrase is already on the list."), field="phrase")
    if not takes_out:
        phrase(text)
    row = DangerPhrase(phrase=text, is_taken_out=takes_out)
    ask(row, why, waits=WAITS, record=AuditCode.DANGER_PHRASE_PROPOSED, by=by)
    return row


def approve(row: DangerPhrase, *, by: User) -> None:
    """The list is so from the next message on. RuleBroken for who asked, or if it is decided."""
    decide(row, None, own=OWN, record=AuditCode.DANGER_PHRASE_DECIDED, by=by)


def refuse(row: DangerPhrase, because: str, *, by: User) -> None:
    """The list stays, and why stays on the record. RuleBroken as for `approve`, or without a reason."""
    decide(row, because, own=OWN, record=AuditCode.DANGER_PHRASE_DECIDED, by=by)


def _in_force() -> Phrases:
    wanted = select(func.count(DangerPhrase.id), func.max(DangerPhrase.decided_at)).where(_APPROVED)
    decisions = tuple(db.session.execute(wanted).one())
    if decisions not in _ready:
        ready = Phrases(listed().values())
        _ready.clear()
        _ready[decisions] = ready
    return _ready[decisions]

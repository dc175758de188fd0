"""Closing a case: four eyes, three ways."""

from sqlalchemy import select

from app import audit, clock
from app.audit_codes import AuditCode
from app.db import db
from app.errors import RuleBroken
from app.i18n import gettext as _
from app.rules import timeline
from app.rules.notices import tell
from app.staff.models import User
from app.tables import sealing
from app.tables.cases import Case
from app.tables.closures import CloseReason, ClosureDecision, ClosureProposal
from app.tables.notices import NoticeKind
from app.tables.words.timeline import Event

SAID = {ClosureDecision.RETURNED: Event.CLOSURE_RETURNED, ClosureDecision.KEEP_OPEN: Event.CASE_KEPT_OPEN}


def propose(  # noqa: PLR0913 - what is proposed, and what the child says to it
    case: Case, reason: CloseReason, outcome: str, child_words: str, not_asked: str | None, *, by: User
) -> None:
    """The head will decide. `not_asked`: why the child said nothing. RuleBroken without that and without words."""
    if not child_words and not not_asked:
        raise RuleBroken(_("Write what the child says, or select why they said nothing."), "child_words")
    proposal = ClosureProposal(
        case_id=case.id,
        reason=reason,
        not_asked=None if child_words else not_asked,
        proposed_at=clock.now(),
        proposed_by_id=by.id,
    )
    sealing.put(proposal, "outcome", outcome, case.key)
    sealing.put(proposal, "child_words", child_words, case.key)
    db.session.add(proposal)
    timeline.note(Event.CLOSURE_PROPOSED, case=case, by=by, words=outcome)
    audit.record(by, AuditCode.CLOSURE_PROPOSED, case)


def decide(case: Case, decision: ClosureDecision, why: str | None, *, by: User) -> None:
    """RuleBroken for the person who proposed it, and for a return or a refusal without a reason."""
    found = waiting(case)
    if found is None:
        raise RuleBroken(_("No proposal to close this case waits for a decision."))
    proposal = found[0]
    if proposal.proposed_by_id == by.id:
        raise RuleBroken(_("You proposed this yourself: another person must decide."), "closure")
    if decision is not ClosureDecision.APPROVED and not why:
        raise RuleBroken(_("Write why: the case manager needs it to continue the work."), "why")
    proposal.decision, proposal.decided_at, proposal.decided_by_id = decision, clock.now(), by.id
    sealing.put(proposal, "why", why, case.key)
    if decision in SAID:
        timeline.note(SAID[decision], case=case, by=by, words=why)
        tell(found[1], NoticeKind.CLOSURE_RETURNED, case)
    audit.record(by, AuditCode.CLOSURE_DECIDED, case)


def waiting(case: Case) -> tuple[ClosureProposal, User] | None:
    """The proposal that waits for the head, and who made it."""
    wanted = (
        select(ClosureProposal, User)
        .join(User, User.id == ClosureProposal.proposed_by_id)
        .where(ClosureProposal.case_id == case.id, ClosureProposal.decided_at.is_(None))
    )
    found = db.session.execute(wanted).one_or_none()
    return (found[0], found[1]) if found else None


def last_returned(case: Case) -> ClosureProposal | None:
    """The newest proposal, if it was returned."""
    wanted = select(ClosureProposal).where(ClosureProposal.case_id == case.id).order_by(ClosureProposal.id.desc())
    newest = db.session.scalar(wanted.limit(1))
    return newest if newest is not None and newest.decision is ClosureDecision.RETURNED else None

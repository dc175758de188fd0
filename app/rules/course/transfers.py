"""Offering a case to another district, answering, taking the offer back, and the move itself."""

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from app import audit, clock
from app.audit_codes import AuditCode
from app.db import db
from app.errors import Conflict, RuleBroken
from app.i18n import gettext as _
from app.roles import Role
from app.rules import timeline
from app.rules.cases import cases
from app.rules.escalations import opening
from app.rules.escalations.opening import follow, open_escalation
from app.rules.notices import tell
from app.rules.team import recipients
from app.rules.team.workload import Load, least_loaded, loads, loads_of_region
from app.staff.models import District, User
from app.tables import sealing
from app.tables.cases import Case, CaseState
from app.tables.escalations import Cause
from app.tables.inactivity import InactiveCase
from app.tables.notices import NoticeKind
from app.tables.transfers import Transfer, TransferReason, TransferRefusal, TransferState
from app.tables.words.timeline import Event
from app.values.terms import Risk
from app.workflow import engine

PROCESS, STEP, WITHDRAWN = "transfer", "answer_transfer", "transfer_withdrawn"
URGENT = frozenset({Risk.CRITICAL, Risk.HIGH})


@dataclass(frozen=True, slots=True)
class Offer:
    """To which district, and why."""

    to: District
    reason: TransferReason
    why: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Taken if it names a manager; else refused for a coded reason, in words."""

    manager: User | None
    refusal: TransferRefusal | None
    words: str | None


def offer(case: Case, given: Offer, *, by: User) -> Transfer:
    """The head there is asked. Conflict if the case is on offer already; RuleBroken if it lies in that district."""
    cases.must_be_open(cases.lock(case.id))
    if running(case) is not None:
        raise Conflict(_("This case has already been offered to another district."))
    if given.to.id == case.district_id:
        raise RuleBroken(_("The case is already in this district."), "district")
    row = Transfer(
        case_id=case.id,
        from_district_id=case.district_id,
        to_district_id=given.to.id,
        to_region_id=given.to.region_id,
        state=TransferState.OFFERED,
        reason=given.reason,
        offered_at=clock.now(),
        offered_by_id=by.id,
    )
    sealing.put(row, "why", given.why, case.key)
    db.session.add(row)
    db.session.flush()
    timeline.note(Event.TRANSFER_OFFERED, case=case, by=by, params={"district": names(given.to)}, words=given.why)
    audit.record(by, AuditCode.TRANSFER_OFFERED, row)
    route = engine.Route(case_id=case.id, region_id=given.to.region_id, district_id=given.to.id, risk=case.risk)
    engine.start_later(PROCESS, about={"transfer_id": row.id, "case_id": case.id}, route=route)
    for head in recipients.people(Role.HEAD, given.to.region_id):
        tell(head, NoticeKind.TRANSFER_OFFERED, case)
    return row


def running(case: Case) -> Transfer | None:
    """The offer that is not closed yet, if there is one."""
    return db.session.scalar(select(Transfer).where(Transfer.case_id == case.id, Transfer.closed_at.is_(None)))


def last(case: Case) -> Transfer | None:
    """The newest offer, whatever became of it, with its district and who made it."""
    with_names = (joinedload(Transfer.to_district), joinedload(Transfer.offered_by))
    wanted = select(Transfer).where(Transfer.case_id == case.id).options(*with_names)
    return db.session.scalar(wanted.order_by(Transfer.id.desc()).limit(1))


def withdraw(case: Case, *, by: User | None) -> None:
    """The offer is taken back. Conflict if it was answered meanwhile. `by` empty: the case was closed."""
    row = db.session.scalar(
        select(Transfer).where(Transfer.case_id == case.id, Transfer.closed_at.is_(None)).with_for_update()
    )
    if row is None or row.state is not TransferState.OFFERED:
        raise Conflict(_("The offer has already been answered."))
    row.state, row.closed_at = TransferState.WITHDRAWN, clock.now()
    timeline.note(Event.TRANSFER_WITHDRAWN, case=case, by=by)
    audit.record(by, AuditCode.TRANSFER_WITHDRAWN, row)
    for instance_id in engine.waiting_for(WITHDRAWN, case_id=case.id):
        engine.send_later(WITHDRAWN, instance_id)


def clear(case: Case) -> None:
    """The case is closed: an offer that nobody has answered is taken back."""
    row = running(case)
    if row is not None and row.state is TransferState.OFFERED:
        withdraw(case, by=None)


def answer(row: Transfer, given: Answer, *, by: User) -> bool:
    """Whether the case is taken; nothing moves yet. Conflict for an offer taken back; RuleBroken without a reason."""
    row = _lock(row.id)
    if row.state is not TransferState.OFFERED:
        raise Conflict(_("The offer has already been withdrawn."))
    case = db.session.get_one(Case, row.case_id)
    _check(given)
    row.answered_at, row.answered_by_id = clock.now(), by.id
    row.state = TransferState.ACCEPTED if given.manager else TransferState.REFUSED
    row.manager_id = given.manager.id if given.manager else None
    row.refusal = None if given.manager else given.refusal
    sealing.put(row, "answer", given.words, case.key)
    kind = Event.TRANSFER_ACCEPTED if given.manager else Event.TRANSFER_REFUSED
    timeline.note(kind, case=case, by=by, words=given.words)
    audit.record(by, AuditCode.TRANSFER_ANSWERED, row)
    return given.manager is not None


def candidates(row: Transfer) -> list[Load]:
    """Who could lead the case there: the present specialists of the district, while it has none those of the region."""
    return loads(row.to_district_id) or loads_of_region(row.to_region_id)


def conclude(transfer_id: int) -> None:
    """What was answered is done: the case moves, or stays and both sides know. Twice is once."""
    row = _lock(transfer_id)
    if row.closed_at is not None:
        return
    row.closed_at = clock.now()
    case = cases.lock(row.case_id)
    if case.state is not CaseState.OPEN:
        return
    told = {case.manager_id, row.offered_by_id}
    if row.state is TransferState.ACCEPTED:
        _move(case, row)
    elif case.risk in URGENT:
        open_escalation(case, STEP, Cause.REFUSED_TRANSFER)
    for user_id in sorted(told):
        tell(db.session.get_one(User, user_id), NoticeKind(f"transfer_{row.state.value}"), case)


def names(place: District) -> dict[str, str]:
    """A district's name in each language, for a line of the timeline."""
    return {"kk": place.name_kk, "ru": place.name_ru, "en": place.name_en}


def _lock(transfer_id: int) -> Transfer:
    wanted = select(Transfer).where(Transfer.id == transfer_id).with_for_update()
    return db.session.scalars(wanted, execution_options={"populate_existing": True}).one()


def _check(given: Answer) -> None:
    if given.manager is None and not given.refusal:
        raise RuleBroken(_("Select why you do not accept the case."), "refusal")
    if given.manager is None and not given.words:
        raise RuleBroken(_("Write why you do not accept the case: the other district acts on it."), "words")


def _move(case: Case, row: Transfer) -> None:
    place = db.session.get_one(District, row.to_district_id)
    case.region_id, case.district_id = place.region_id, place.id
    case.district = place
    timeline.note(Event.CASE_MOVED, case=case, params={"district": names(place)})
    audit.record(None, AuditCode.CASE_MOVED, case)
    manager = _leader(row)
    if manager.id != case.manager_id:
        cases.set_manager(case, manager, by=None)
    engine.reroute(case.id, region_id=place.region_id, district_id=place.id, manager_id=manager.id)
    tell(manager, NoticeKind.CASE_GIVEN, case)
    follow(case)
    _take_along(case)


def _leader(row: Transfer) -> User:
    """Whom the head named; who has the least to do there if that person left within these seconds."""
    named = db.session.get_one(User, row.manager_id)
    if named.is_enabled and named.is_present:
        return named
    return least_loaded(row.to_region_id, row.to_district_id) or named


def _take_along(case: Case) -> None:
    """What is open about the case above its district goes to the region it has moved to."""
    opening.follow(case)
    inactive = (InactiveCase.case_id == case.id, InactiveCase.ended_at.is_(None))
    db.session.execute(update(InactiveCase).where(*inactive).values(region_id=case.region_id))

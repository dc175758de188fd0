"""A closed case that is taken up again, and a case that was closed because another is about the same child."""

from sqlalchemy import or_, select

from app import audit, clock
from app.audit_codes import AuditCode
from app.db import db
from app.errors import Conflict, RuleBroken
from app.i18n import gettext as _
from app.rules import routes, timeline
from app.rules.cases import cases, telling
from app.rules.contacts.reports import carry_over
from app.rules.course import steering, transfers
from app.rules.notices import tell
from app.rules.team.workload import head_of, is_able, least_loaded
from app.staff.models import User
from app.tables import sealing
from app.tables.cases import Case, CaseState
from app.tables.closures import DUPLICATE, CaseDuplicate, ReopenReason
from app.tables.contacts import Contact
from app.tables.notices import NoticeKind
from app.tables.placements import Placement, PlacementState
from app.tables.words.timeline import Event
from app.values.terms import RANK
from app.workflow import engine
from app.workflow.models import Instance, InstanceState

PROCESS = "protection_case"


def reopen(case: Case, reason: ReopenReason, why: str, *, by: User) -> None:
    """The case is open again and begins a new round, with the manager it had or whoever has least to do.

    RuleBroken without a reason, or if the child has another open case. Conflict if it is open.
    """
    if not why.strip():
        raise RuleBroken(_("Enter why the case is reopened."), "why")
    case = cases.lock(case.id)
    if case.state is CaseState.OPEN:
        raise Conflict(_("This case is open already."))
    other = cases.open_case_of(case.child)
    if other is not None:
        raise RuleBroken(_("The child has an open case, %(number)s. Work goes on there.", number=other.number))
    manager = case.manager if is_able(case.manager, case.district_id) else _next_manager(case)
    case.state, case.closed_at, case.close_reason = CaseState.OPEN, None, None
    case.manager, case.manager_id, case.accepted_at, case.safety = manager, manager.id, None, None
    case.reopened_at = clock.now()
    audit.record(by, AuditCode.CASE_REOPENED, case)
    timeline.note(Event.CASE_REOPENED, case=case, by=by, params={"reopened": reason.value}, words=why)
    db.session.flush()
    engine.start_later(PROCESS, about={"case_id": case.id, "risk": case.risk}, route=routes.of_case(case))
    head = head_of(case.region_id)
    for person in {one.id: one for one in (manager, head) if one is not None and one.id != by.id}.values():
        tell(person, NoticeKind.CASE_REOPENED, case)


def _next_manager(case: Case) -> User:
    found = least_loaded(case.region_id, case.district_id)
    if found is None:
        raise RuleBroken(_("No one works in the guardianship bodies of this region: no one could lead the case."))
    return found


def close_as_duplicate(case: Case, kept: Case, why: str, *, by: User) -> CaseDuplicate:
    """The case ends; its contacts, people and warnings go over to the one that is kept, which is as urgent as both.

    RuleBroken without a reason, for itself or a closed case, or while the child of the one that ends has a family.
    """
    if not why.strip():
        raise RuleBroken(_("Enter how you know that it is the same child."), "why")
    if case.id == kept.id:
        raise RuleBroken(_("Select another case: this is the one you would close."), "which")
    case, kept = (cases.lock(id_) for id_ in (case.id, kept.id))
    for one in (case, kept):
        cases.must_be_open(one)
    living = select(Placement.id).where(Placement.case_id == case.id, Placement.state == PlacementState.RUNNING)
    if db.session.scalar(living) is not None:
        raise RuleBroken(_("In this case the child lives with a family: keep it, and close the other one."), "which")
    row = CaseDuplicate(
        duplicate_id=case.id, kept_id=kept.id, contacts=_move_contacts(case, kept), at=clock.now(), by_id=by.id
    )
    sealing.put(row, "why", why, case.key)
    db.session.add(row)
    db.session.flush()
    carry_over(case, kept, by=by, is_sibling=False)
    if RANK[case.risk] > RANK[kept.risk]:
        cases.set_risk(kept, case.risk, why, by=by)
        engine.reroute(kept.id, risk=kept.risk)
    _end(case, by)
    timeline.note(Event.DUPLICATE_CLOSED, case=case, by=by, params={"number": kept.number}, words=why)
    timeline.note(Event.DUPLICATE_JOINED, case=kept, by=by, params={"number": case.number}, words=why)
    audit.record(by, AuditCode.DUPLICATE_CLOSED, case)
    for one in {case.manager_id: case, kept.manager_id: kept}.values():
        tell(one.manager, NoticeKind.CASE_DUPLICATE, one)
    return row


def undo_duplicate(row: CaseDuplicate, *, by: User) -> Case:
    """They are two children after all: the contacts go back and the closed case begins again. Conflict if undone."""
    db.session.refresh(row, with_for_update=True)
    if row.undone_at is not None:
        raise Conflict(_("This has been undone already."))
    case, kept = db.session.get_one(Case, row.duplicate_id), db.session.get_one(Case, row.kept_id)
    row.undone_at, row.undone_by_id = clock.now(), by.id
    for contact in db.session.scalars(select(Contact).where(Contact.id.in_(row.contacts), Contact.case_id == kept.id)):
        contact.case_id = case.id
    why = _("It was closed as a duplicate of %(number)s and is not.", number=kept.number)
    reopen(case, ReopenReason.NOT_A_DUPLICATE, why, by=by)
    timeline.note(Event.DUPLICATE_UNDONE, case=kept, by=by, params={"number": case.number})
    audit.record(by, AuditCode.DUPLICATE_UNDONE, case)
    return case


def duplicates(case: Case) -> list[tuple[CaseDuplicate, Case]]:
    """The ties of a case that stand: as which it was closed, or which were closed for it; each with the other case."""
    tied = or_(CaseDuplicate.duplicate_id == case.id, CaseDuplicate.kept_id == case.id)
    wanted = select(CaseDuplicate).where(tied, CaseDuplicate.undone_at.is_(None)).order_by(CaseDuplicate.id)
    rows = db.session.scalars(wanted).all()
    other = {row.id: row.kept_id if row.duplicate_id == case.id else row.duplicate_id for row in rows}
    return [(row, db.session.get_one(Case, other[row.id])) for row in rows]


def _move_contacts(case: Case, kept: Case) -> list[int]:
    """Whoever waits to hear that the case was accepted hears it of the kept one."""
    found = db.session.scalars(select(Contact).where(Contact.case_id == case.id).order_by(Contact.id)).all()
    for contact in found:
        contact.case_id = kept.id
        timeline.note(Event.CONTACT_ATTACHED, case=kept, params={"number": contact.number})
        if kept.accepted_at is not None:
            for instance_id in engine.waiting_for("case_accepted", contact_id=contact.id):
                engine.send_later("case_accepted", instance_id)
    return [contact.id for contact in found]


def _end(case: Case, by: User) -> None:
    cases.close_case(case, DUPLICATE, by=by)
    steering.clear(case)
    telling.clear(case)
    transfers.clear(case)
    _end_process(case)


def _end_process(case: Case) -> None:
    main = (Instance.case_id == case.id, Instance.process == PROCESS, Instance.state == InstanceState.RUNNING)
    for instance_id in db.session.scalars(select(Instance.id).where(*main)):
        engine.end_later(instance_id)

"""A concern about a family: it takes no child from that moment, the commissioner learns of it, and the head decides."""

from sqlalchemy import select

from app import audit, clock
from app.audit_codes import AuditCode
from app.db import db
from app.errors import RuleBroken
from app.i18n import gettext as _
from app.roles import Role
from app.rules import timeline
from app.rules.escalations.opening import open_escalation
from app.rules.families import contracts, families
from app.rules.notices import tell
from app.rules.placements import searches
from app.rules.team import recipients
from app.staff.models import User
from app.tables import sealing
from app.tables.cases import Case, CaseState
from app.tables.escalations import Cause
from app.tables.families import FamilyConcern, FosterFamily, Stage
from app.tables.notices import NoticeKind
from app.tables.words.families import Farewell, Settled, Worry
from app.tables.words.timeline import Event
from app.workflow import engine

PROCESS, STEP = "family_concern", "decide_concern"
TOLD = (Role.HEAD, Role.COMMISSIONER)


def route_of(family: FosterFamily) -> engine.Route:
    """Where the tasks about the family go: to the desks of its region."""
    return engine.Route(family_id=family.id, region_id=family.region_id, district_id=family.district_id)


def raise_concern(family: FosterFamily, kind: Worry, words: str, *, by: User | None) -> FamilyConcern:
    """The family is suspended at once; for each child who lives there the case comes before the commissioner.

    A child who was only promised a place there is looked for anew. A second concern while one is open joins it.
    RuleBroken for a family without a contract.
    """
    searches.hold_promised(family.id)
    families.hold(family)
    if family.stage not in (Stage.ACTIVE, Stage.SUSPENDED):
        raise RuleBroken(_("There is no contract with this family: record the concern in the application instead."))
    row = open_concern(family)
    is_new = row is None
    if row is None:
        row = FamilyConcern(family_id=family.id, kind=kind, raised_at=clock.now(), raised_by_id=by.id if by else None)
        sealing.put(row, "words", words, family.key)
        db.session.add(row)
        db.session.flush()
    family.suspended_because = family.suspended_because or kind
    families.enter(family, Stage.SUSPENDED, by=by)
    timeline.note(Event.FAMILY_CONCERN, family=family, by=by, params={"concern": kind}, words=words)
    audit.record(by, AuditCode.CONCERN_RAISED, row)
    searches.fall_through(family.id, by=by)
    if is_new:
        about: dict[str, int | str | bool | list[str] | None] = {"concern_id": row.id, "family_id": family.id}
        engine.start_later(PROCESS, about=about, route=route_of(family))
    _tell_above(family, by)
    return row


def open_concern(family: FosterFamily) -> FamilyConcern | None:
    """The one the head has not decided yet; at most one."""
    return db.session.scalar(
        select(FamilyConcern).where(FamilyConcern.family_id == family.id, FamilyConcern.decided_at.is_(None))
    )


def decide(family: FosterFamily, settled: Settled, words: str, *, by: User) -> None:
    """The family goes on, or its contract ends today. RuleBroken if children would be left there without a contract."""
    searches.hold_promised(family.id)
    families.hold(family)
    row = open_concern(family)
    if row is None:
        raise RuleBroken(_("There are no open concerns left."))
    row.outcome, row.decided_at, row.decided_by_id = settled, clock.now(), by.id
    timeline.note(Event.CONCERN_DECIDED, family=family, by=by, params={"settled": settled}, words=words)
    audit.record(by, AuditCode.CONCERN_DECIDED, row)
    if settled is Settled.ENDED:
        contracts.end(family, clock.today(), Farewell.CONCERN, words, by=by)
        return
    family.suspended_because = None
    families.enter(family, Stage.ACTIVE, by=by)


def words_of(row: FamilyConcern, family: FosterFamily) -> str:
    """What was written when it was raised."""
    return sealing.get(row, "words", family.key)


def cases_of(family: FosterFamily) -> list[Case]:
    """The open cases of the children who live with the family now, or rest there for a while."""
    wanted = select(Case).where(Case.id.in_(families.living(family.id)), Case.state == CaseState.OPEN)
    return list(db.session.scalars(wanted.order_by(Case.id)))


def _tell_above(family: FosterFamily, by: User | None) -> None:
    """An escalation for each child there; without children a word to the head and the commissioner's desk."""
    living = cases_of(family)
    for case in living:
        open_escalation(case, STEP, Cause.FAMILY, by=by)
    for role in TOLD[: 1 if living else 2]:
        for person in recipients.people(role, family.region_id):
            tell(person, NoticeKind.FAMILY_CONCERN)

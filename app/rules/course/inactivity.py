"""A case that cannot become inactive: what every open case must have, and the head's task when something is missing."""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, literal, literal_column, or_, select
from sqlalchemy.dialects.postgresql import insert

from app import audit, clock, settings
from app.audit_codes import AuditCode
from app.db import db
from app.deadlines import times
from app.jobs import every
from app.roles import Role
from app.rules import routes, timeline
from app.rules.team import absences
from app.staff.models import User
from app.tables.cases import Case, CaseState
from app.tables.inactivity import Gap, InactiveCase
from app.tables.words.timeline import Event
from app.values.terms import Risk
from app.workflow import engine, registry
from app.workflow.models import Instance, InstanceState, Task, TaskState, Timer

PROCESS, RESOLVED = "silent_case", "case_mended"
SEEN, VISITED = "last_seen", "first_visit"
"""Keys of the deadline table: how long a child may go unseen, and how long a new case may not know the place."""


AT_A_TIME = 500
NIGHT = 2  # o'clock in Almaty: the check of a day runs once it is later than this
LOST_AFTER = timedelta(hours=1)  # a task that should have opened by now
CHECKED = "silent_cases_checked_on"
IS_OPEN = Case.state == literal_column("'open'")
LEADERS = (Role.SPECIALIST, Role.HEAD)


def gaps() -> dict[Gap, ColumnElement[bool]]:
    """The conditions under which an open case has each gap, now."""
    return {
        Gap.MANAGER: leaderless(),
        Gap.WORK: idle(),
        Gap.PLACE: _placeless(),
        Gap.SIGHTING: unseen(),
        Gap.VISIT: missed(),
    }


def leaderless() -> ColumnElement[bool]:
    """Its manager is away and nobody stands in, has left, or does other work.

    Everybody at work is read once, not once for each case.
    """
    at_work = select(User.id).where(User.is_enabled, User.is_present, User.role.in_(LEADERS))
    return Case.manager_id.not_in(at_work.union(absences.covered()))


def unseen() -> ColumnElement[bool]:
    """Nobody of ours has seen the child for longer than its risk allows; a new case counts from its opening."""
    return _older(func.coalesce(Case.last_seen_at, Case.opened_at), SEEN)


def missed() -> ColumnElement[bool]:
    """The day on which the child was to be seen has passed for more than a day, and nobody saw the child since."""
    return and_(Case.next_visit_on.is_not(None), Case.next_visit_on < clock.today() - timedelta(days=1))


def idle() -> ColumnElement[bool]:
    """No open task and no timer. What is about the case and no work on it does not count."""
    aside = [one.key for one in registry.processes.values() if not one.counts_as_work]
    task = exists().where(Task.case_id == Case.id, Task.state == TaskState.OPEN, Task.process.not_in(aside))
    waits = (Timer.instance_id == Instance.id, Instance.case_id == Case.id, Instance.process.not_in(aside))
    return and_(~task, ~exists().where(*waits))


def gaps_of(case: Case) -> list[Gap]:
    """What the case is missing now; nothing if it is closed."""
    found = gaps()
    row = db.session.execute(select(*found.values()).where(Case.id == case.id, IS_OPEN)).one_or_none()
    return [gap for gap, is_missing in zip(found, row, strict=True) if is_missing] if row is not None else []


@every("* * * * * 40", name="mind_silence")
def tick() -> None:
    """What is mended leaves the list in a minute; once a night, by the movable clock, every open case is checked."""
    resolved()
    local = clock.now().astimezone(clock.ALMATY)
    if local.hour < NIGHT or settings.get(CHECKED) == local.date().isoformat():
        return
    if check() < AT_A_TIME:
        settings.put(CHECKED, local.date().isoformat())


def check(region_id: int | None = None) -> int:
    """Each inactive case that has no task yet gets one for the head, AT_A_TIME at most. Returns how many."""
    known = exists().where(InactiveCase.case_id == Case.id, InactiveCase.ended_at.is_(None))
    wanted = _failing(region_id).where(~known).limit(AT_A_TIME)
    found = 0
    for case, *missing in db.session.execute(wanted).all():
        found += _became_inactive(case, [gap for gap, is_missing in zip(Gap, missing, strict=True) if is_missing])
    _find_lost(region_id)
    return found


def resolved(region_id: int | None = None) -> int:
    """Each open silence whose case lacks nothing any more hears of it. Returns how many."""
    is_inactive = and_(IS_OPEN, or_(*gaps().values()))
    wanted = (
        select(InactiveCase.case_id).join(Case, Case.id == InactiveCase.case_id).where(*_known(region_id), ~is_inactive)
    )
    ready = db.session.scalars(wanted.order_by(InactiveCase.id).limit(AT_A_TIME)).all()
    for case_id in ready:
        for instance_id in engine.waiting_for(RESOLVED, case_id=case_id):
            engine.send_later(RESOLVED, instance_id)
    return len(ready)


def open_inactive(region_id: int | None = None) -> int:
    """How many cases are known to be silent."""
    return db.session.scalar(select(func.count(InactiveCase.id)).where(*_known(region_id))) or 0


def close(found_inactive: InactiveCase, *, by: User | None = None) -> None:
    """The case leaves the list. Nothing happens if it has left already."""
    if found_inactive.ended_at is not None:
        return
    found_inactive.ended_at = clock.now()
    case = db.session.get_one(Case, found_inactive.case_id)
    if case.state is CaseState.OPEN:
        timeline.note(Event.SILENCE_MENDED, case=case, by=by)
    audit.record(by, AuditCode.SILENT_CASE_MENDED, found_inactive)


def runs(case: Case, process: str) -> bool:
    """Whether an instance of the process runs for the case, on its feet or not."""
    running = (Instance.case_id == case.id, Instance.process == process, Instance.state == InstanceState.RUNNING)
    return db.session.scalar(select(exists().where(*running))) or False


def route_of(case: Case) -> engine.Route:
    """Where the case's tasks go."""
    route = routes.of_case(case)
    route.manager_id = absences.acting(case.manager_id)
    return route


def _failing(region_id: int | None) -> Any:
    found = gaps()
    wanted = select(Case, *found.values()).where(IS_OPEN, or_(*found.values())).order_by(Case.id)
    return wanted if region_id is None else wanted.where(Case.region_id == region_id)


def _became_inactive(case: Case, missing: list[Gap]) -> bool:
    """False if another check was faster."""
    codes = [gap.value for gap in missing]
    row = {"case_id": case.id, "region_id": case.region_id, "gaps": codes, "found_at": clock.now()}
    made = insert(InactiveCase).values(row).on_conflict_do_nothing().returning(InactiveCase)
    found_inactive = db.session.scalar(made)
    if found_inactive is None:
        return False
    timeline.note(Event.CASE_SILENT, case=case, params={"gaps": codes})
    audit.record(None, AuditCode.CASE_FOUND_SILENT, found_inactive)
    _start(found_inactive, case)
    return True


def _find_lost(region_id: int | None) -> None:
    """A silence whose process never began, because its job was lost: begun again."""
    running = exists().where(
        Instance.case_id == InactiveCase.case_id, Instance.process == PROCESS, Instance.state == InstanceState.RUNNING
    )
    old = InactiveCase.found_at < clock.now() - LOST_AFTER
    wanted = (
        select(InactiveCase, Case).join(Case, Case.id == InactiveCase.case_id).where(*_known(region_id), old, ~running)
    )
    for found_inactive, case in db.session.execute(wanted.limit(AT_A_TIME)):
        _start(found_inactive, case)


def _known(region_id: int | None) -> list[ColumnElement[bool]]:
    is_open: list[ColumnElement[bool]] = [InactiveCase.ended_at.is_(None)]
    return is_open if region_id is None else [*is_open, InactiveCase.region_id == region_id]


def _start(found_inactive: InactiveCase, case: Case) -> None:
    engine.start_later(PROCESS, about={"silence_id": found_inactive.id, "case_id": case.id}, route=route_of(case))


def _placeless() -> ColumnElement[bool]:
    """Nobody knows where the child is, although the first visit should have said it."""
    return and_(Case.place.is_(None), _older(Case.opened_at, VISITED))


def _older(moment: Any, key: str) -> ColumnElement[bool]:
    """The deadline of that key, counted from the moment, is over; by the risk of the case. Never, without a row."""
    allowed = {risk.value: times.late_since(key, risk) for risk in Risk}
    over = (and_(Case.risk == literal(risk), moment < since) for risk, since in allowed.items() if since is not None)
    return or_(false(), *over)

"""Builders of work: cases, contacts and tasks, with whatever the test does not care about."""

from datetime import timedelta
from uuid import uuid4

from app import clock, vault
from app.roles import NATIONAL, Role
from app.rules.cases import cases, people
from app.tables import numbers
from app.tables.contacts import Contact, ContactState
from app.tables.escalations import Cause, Desk, Escalation
from app.tables.placements import Placement, PlacementState
from app.tables.transfers import Transfer, TransferReason, TransferState
from app.values.terms import Channel
from app.workflow import specs
from app.workflow.models import Incident, Instance, InstanceState, Task, TaskState, Timer
from tests import make


def child(**more):
    return people.create_person(by=None, **{"surname": "Қайратова", "given": "Айгерім", "is_child": True, **more})


def case(manager=None, district=None, risk="high", **facts):
    """Open, managed by a specialist of its district. `facts` are the child's."""
    if manager is None:
        manager = make.user(Role.SPECIALIST, **({"district_id": district.id} if district else {}))
    place = district or manager.district
    return cases.open_case(child(**facts), by=None, district=place, risk=risk, harms=["physical"], manager=manager)


def contact(**more):
    given = {
        "number": numbers.next_number("contact"),
        "key": vault.new_key(),
        "state": ContactState.WAITING,
        "channel": Channel.WEB,
        "language": "kk",
        "received_at": clock.now(),
    }
    return make.add(Contact(**{**given, **more}))


def instance(process="protection_case", **more):
    given = {
        "definition_id": specs.definition_id(process),
        "process": process,
        "bundle": specs.shipped(process).sha256,
        "state": InstanceState.RUNNING,
        "engine_state": b"",
        "trail": [],
        "about": {},
        "started_at": clock.now(),
    }
    return make.add(Instance(**{**given, **more}))


def task(role=Role.SPECIALIST, of=None, **more):
    """Open, due in two hours, nobody's. `of`: the case it belongs to, whose place and risk it takes."""
    district = more.pop("district", None) or (of.district if of else None)
    if district is None and role not in NATIONAL:
        district = make.district()
    place = {"region_id": district.region_id, "district_id": district.id} if district else {}
    about = {"case_id": of.id, "risk": of.risk} if of else {}
    runs = more.pop("instance", None) or instance(more.get("process", "protection_case"), **place, **about)
    given = {
        "engine_id": uuid4(),
        "instance_id": runs.id,
        "process": "protection_case",
        "step": "accept_case",
        "name": "Accept the case",
        "role": role,
        "state": TaskState.OPEN,
        "opened_at": clock.now(),
        "due_at": clock.now() + timedelta(hours=2),
    }
    return make.add(Task(**{**given, **place, **about, **more}))


def incident(runs=None, **more):
    """A service that failed once and waits for its second try."""
    runs = runs or instance()
    now = clock.now()
    given = {
        "instance_id": runs.id,
        "engine_id": uuid4(),
        "step": "request_placement",
        "cause": "ConnectionError in app.somewhere:12",
        "tries": 1,
        "first_at": now,
        "last_at": now,
        "next_try_at": now + timedelta(seconds=20),
    }
    return make.add(Incident(**{**given, **more}))


def escalation(of, **more):
    given = {
        "number": numbers.next_number("escalation"),
        "case_id": of.id,
        "region_id": of.region_id,
        "district_id": of.district_id,
        "risk": of.risk,
        "lies_with": None if more.get("closed_at") else Desk.COMMISSIONER,
        "cause": Cause.LATE,
        "step": "first_visit",
        "opened_at": clock.now(),
    }
    return make.add(Escalation(**{**given, **more}))


def placement(of, **more):
    given = {"case_id": of.id, "state": PlacementState.SEARCHING, "requested_at": clock.now()}
    return make.add(Placement(**{**given, **more}))


def transfer(of, to, **more):
    """The case is offered to that district; no process runs."""
    given = {
        "case_id": of.id,
        "from_district_id": of.district_id,
        "to_district_id": to.id,
        "to_region_id": to.region_id,
        "state": TransferState.OFFERED,
        "reason": TransferReason.MOVED,
        "why_sealed": b"",
        "offered_at": clock.now(),
        "offered_by_id": of.manager_id,
    }
    return make.add(Transfer(**{**given, **more}))


def timer(of, **more):
    given = {"engine_id": uuid4(), "instance_id": of.id, "step": "wait", "due_at": clock.now() + timedelta(days=1)}
    return make.add(Timer(**{**given, **more}))

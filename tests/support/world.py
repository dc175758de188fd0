"""A small world with rows of every kind: one open task of every step, and a case with everything a page shows."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from types import SimpleNamespace

from sqlalchemy import select

from app import clock
from app.db import db
from app.deadlines import changes
from app.roles import NATIONAL, Role
from app.rules import timeline
from app.rules.addresses import addresses
from app.rules.addresses.addresses import Asking
from app.rules.cases import cases, telling
from app.rules.cases.plans import running_plan
from app.rules.contacts import acts, conversation, danger_list, records
from app.rules.course import inactivity, pauses, steering, transfers
from app.rules.imports import uploads
from app.rules.placements import ending as placements
from app.rules.placements.searches import open_placement
from app.rules.team import absences
from app.staff.models import District, User
from app.tables.absences import AwayReason
from app.tables.added_steps import AddedKind
from app.tables.addresses import Why
from app.tables.cases import Safety
from app.tables.escalations import Escalation
from app.tables.pauses import PauseReason
from app.tables.placements import PlacementChoice
from app.tables.transfers import TransferReason
from app.tables.words.timeline import Event
from app.workflow import engine, registry
from app.workflow.models import Incident, Task, TaskState
from tests import make, make_work
from tests.support import town, walking, world_families
from tests.support.town import SAFE, UNSAFE, WITH_A_PLAN, Path

BROKEN = "protection_case/propose_case_manager"


@dataclass
class World:
    """Who opens which task, and what addresses need. `tasks`: key to sign-in and public id."""

    tasks: dict[str, tuple[str, str]] = field(default_factory=dict)
    ids: SimpleNamespace = field(default_factory=SimpleNamespace)
    done: tuple[str, str] = ("", "")


def build(app):
    """Inside a transaction of a fresh demonstration. Moves its clock on to where the world ends."""
    world, began = World(), clock.now()
    with app.app_context():
        place = db.session.scalars(select(District).order_by(District.id).limit(1)).one()
        town.families(place)
        paths = _walk(place)
        _case(world, paths["full"].case, place)
        searched = paths["searched"].case
        chosen = db.session.scalars(select(PlacementChoice).where(PlacementChoice.case_id == searched.id)).one()
        world.ids.approved = str(paths["approved"].case.public_id)
        world.ids.searched, world.ids.choice = str(searched.public_id), str(chosen.public_id)
        _stay(world, paths["stay"].case)
        _escalation(world, paths["up"].case)
        _contacts(world, paths["talked"].contact, paths["waiting"].contact)
        _record(world, paths["full"].contact)
        world.ids.closed = _closed(paths["full"].case.manager)
        _silence(place)
        _change(world)
        _phrase(world)
        _upload(world)
        _offer(place)
        _stops(world, place)
        _notices(paths["full"].case)
        _absence(world, place)
        world_families.build(world, place)
        _incident(world, place)
    for task in db.session.scalars(select(Task).where(Task.state == TaskState.OPEN).order_by(Task.id)):
        world.tasks[f"{task.process}/{task.step}"] = (doer(task).sign_in, str(task.public_id))
    done = select(Task).where(Task.step == "accept_case", Task.state == TaskState.DONE).order_by(Task.id.desc())
    last = db.session.scalars(done.limit(1)).one()
    world.done = (db.session.get_one(User, last.ended_by_id).sign_in, str(last.public_id))
    clock.move(clock.now() - began)
    return world


def doer(task):
    """Who has the task, else the first in whose queue it stands."""
    if task.assignee_id:
        return db.session.get_one(User, task.assignee_id)
    wanted = select(User).where(User.role == task.role).order_by(User.id)
    if task.role not in NATIONAL:
        wanted = wanted.where(User.region_id == task.region_id)
    return db.session.scalars(wanted.limit(1)).one()


def _walk(place):
    """Those that must wait longest come first, so that the others are as fresh as at a desk."""
    ending = Path(place, 1).removed().find_family().do("approve_placement", answer="yes").do("hand_over")
    placements.announce_end(open_placement(ending.case.id), by=ending.case.manager)
    ending.settle()
    visited = Path(place, 61).removed().find_family().do("approve_placement", answer="yes").do("hand_over")
    visited.opened("visit_child")
    Path(place, 2).running_plan().awaited("review_plan")
    Path(place, 3).removed().until("search_clock")
    Path(place, 4).accepted().late("first_visit").rule("reassign")
    Path(place, 5).accepted().late("first_visit").rule("ombudsman")
    Path(place, 6).accepted().late("first_visit")
    paths = {
        "up": Path(place, 51).accepted().late("first_visit").rule("require_body"),
        "stay": Path(place, 7).removed().find_family().do("approve_placement", answer="yes").do("hand_over"),
        "searched": Path(place, 60).removed().find_family("no"),
    }
    paths["approved"] = Path(place, 27).removed().find_family().do("approve_placement", answer="yes")
    Path(place, 8).removed().find_family()
    Path(place, 9).removed().do("match_family", why="")
    Path(place, 10).accepted().do("first_visit", **UNSAFE).do("removal_act").do("notify_prosecutor")
    Path(place, 11).accepted().do("first_visit", **UNSAFE)
    unplanned = Path(place, 25).accepted().do("first_visit", **UNSAFE)
    for step in ("removal_act", "notify_prosecutor", "file_court_claim", "register_child"):
        unplanned.do(step)
    Path(place, 12).accepted().do("first_visit", **WITH_A_PLAN)
    Path(place, 13).accepted().do("first_visit", **WITH_A_PLAN).do("assess_family")
    Path(place, 14).accepted().do("first_visit", **WITH_A_PLAN).do("assess_family").do("make_plan")
    Path(place, 15).accepted().do("first_visit", **SAFE)
    Path(place, 16).accepted().do("first_visit", **SAFE).do("propose_closure")
    Path(place, 17).triage().do("accept_case", answer="no")
    paths |= {"full": Path(place, 18).running_plan(), "talked": Path(place, 19).triage("psychologist")}
    Path(place, 20).triage(danger="yes").do("accept_case", answer="yes")
    Path(place, 22).triage()
    Path(place, 23).triage(danger="yes")
    Path(place, 24)  # the one that text triage begins with
    paths["waiting"] = Path(place, 26)
    return paths


def _closed(manager):
    """A case that may be reopened."""
    case = make.case(make.person(surname="Жұмабай", given="Дана"), manager)
    cases.close_case(case, "goals_met", by=None)
    return str(case.public_id)


def _case(world, case, place):
    manager = case.manager
    mother = make.adult(surname="Қайратова", given="Гүлжан", phone="+77011234567", iin="900101400404")
    father = make.adult(surname="Қайратов", given="Ілияс")
    cases.add_person(case, mother, "mother", Safety.WITH_CARE, by=manager)
    cases.add_person(case, father, "father", Safety.NO_CONTACT, by=manager)
    brother = make.person(surname="Қайратов", given="Нұрислам", born_on=clock.today() - timedelta(days=1200))
    case.household_id = make.household(case.child, brother, mother, district_id=place.id).id
    make.case(child=brother, manager=manager, district=place)
    warning = cases.warn(case, "Үйге қоңырау шалмаңыз: әкесі тыңдайды.", by=manager)
    document = cases.add_document(case, by=manager, name="акт.pdf", content=b"%PDF-1.7 test", kind="act")
    for number in range(60):
        with clock.at(clock.now() - timedelta(hours=number)):
            timeline.note(Event.NOTE, case=case, by=manager, words=f"жазба {number}")
    db.session.flush()
    line = running_plan(case).lines[0]
    world.ids.line, world.ids.body = str(line.public_id), line.body
    names = {"case": case, "mother": mother, "warning": warning, "document": document}
    vars(world.ids).update({name: str(row.public_id) for name, row in names.items()}, manager=manager.sign_in)


def _stay(world, case):
    """A child in a family. The manager asks where, and so does the officer, who was let see it and has looked."""
    stay = open_placement(case.id)
    officer, head = (_at(role, case.region_id) for role in (Role.PLACEMENT_OFFICER, Role.HEAD))
    addresses.set_home(stay.family, "Канарейка-7741 көшесі, 13-үй", by=officer)
    given = addresses.ask(stay, case, Asking(Why.HAND_OVER, "Баланы отбасына апарамын.", is_tied=False), by=officer)
    addresses.grant(given, 7, by=head)
    db.session.flush()
    addresses.show(given, "Баланы бүгін апарамын.", by=officer)
    waits = addresses.ask(stay, case, Asking(Why.VISIT, "Баланы көруге барамын.", is_tied=True), by=case.manager)
    db.session.flush()
    ids = {"stay": case, "placement": stay, "family": stay.family, "seen": given, "asked": waits}
    vars(world.ids).update({name: str(row.public_id) for name, row in ids.items()}, keeper=case.manager.sign_in)


def _at(role, region_id):
    wanted = select(User).where(User.role == role, User.region_id == region_id).order_by(User.id)
    return db.session.scalars(wanted.limit(1)).one()


def _escalation(world, case):
    """One that was decided, and what came of earlier ones."""
    row = db.session.scalars(select(Escalation).where(Escalation.case_id == case.id)).one()
    world.ids.escalation, world.ids.region = str(row.public_id), row.region_id
    for number, finding in enumerate(["no_reason", "too_many_cases", "no_reason", "distance"]):
        opened = clock.now() - timedelta(days=40 * (number + 1))
        make_work.escalation(
            case, opened_at=opened, decided_at=opened + timedelta(hours=5), finding=finding,
            closed_at=opened + timedelta(days=2), decision="instruct",
        )  # fmt: skip


def _silence(place):
    """A child whom nobody has seen for long, in a place that nobody knows."""
    case = Path(place, 28).accepted().do("first_visit", **WITH_A_PLAN).case
    case.last_seen_at, case.place, case.opened_at = None, None, clock.now() - timedelta(days=100)
    db.session.flush()
    inactivity.check(case.region_id)
    walking.Walk(1).settle()


def _offer(place):
    """A case that another district of the region is asked to take."""
    path = Path(place, 61).accepted()
    near = (District.region_id == place.region_id, District.id != place.id)
    there = db.session.scalars(select(District).where(*near).order_by(District.id).limit(1)).one()
    why = "Бала әжесінің үйінде тұрады, мектебін де сонда ауыстырды."
    transfers.offer(path.case, transfers.Offer(there, TransferReason.RELATIVES, why), by=path.case.manager)
    path.settle()


def _stops(world, place):
    """A clock that the head is asked about, one that stands, and one that could be stopped."""
    asked, stopped = Path(place, 62).accepted(), Path(place, 63).accepted(is_repeat="no", carer_access="yes")
    for path in (asked, stopped):
        path.do("first_visit", **WITH_A_PLAN).awaited("assess_family")
        until = clock.today() + timedelta(days=4)
        request = pauses.Request(PauseReason.CHILD_IN_HOSPITAL, "Балалар ауруханасы растады.", until)
        pauses.ask(path.open_task("assess_family"), request, by=path.case.manager)
        path.settle()
    stopped.do("decide_stop", decision="yes", until=None)
    for role in steering.ADDED:
        what, why = "Сынып жетекшісімен сөйлесу", "Сабаққа келмей жүр"
        added = steering.Addition(kind=AddedKind.TALK_SCHOOL, what=what, why=why, role=role)
        steering.add(asked.case, added, by=asked.case.manager)
    free = Path(place, 64).accepted().do("first_visit", **WITH_A_PLAN)
    world.ids.skippable = str(stopped.open_task("assess_family").public_id)
    world.ids.stopped, world.ids.keeper3 = str(stopped.case.public_id), stopped.case.manager.sign_in
    world.ids.stoppable, world.ids.keeper2 = str(free.awaited("assess_family").public_id), free.case.manager.sign_in


def _notices(case):
    """A child about whom everybody must be told, and nobody has been."""
    telling.tell_bodies(case, ",".join(telling.STEPS))
    walking.Walk(1).settle()


def _absence(world, place):
    """One of three colleagues of the first district is away, and another stands in."""
    mine = select(User).where(User.role == Role.SPECIALIST, User.district_id == place.id).order_by(User.id.desc())
    away, deputy = db.session.scalars(mine.limit(2))
    head = db.session.scalars(select(User).where(User.role == Role.HEAD, User.region_id == place.region_id)).first()
    first, last = clock.today() + timedelta(days=3), clock.today() + timedelta(days=12)
    absences.plan(away, absences.Cover(deputy, AwayReason.LEAVE, first, last), by=head)
    world.ids.colleague = str(deputy.public_id)


def _change(world):
    """One administrator asks for another time of the first visit."""
    asker = db.session.scalars(select(User).where(User.sign_in == "admin2")).one()
    rule = changes.current("first_visit", "high")
    terms = replace(changes.row_terms(rule), value=12, valid_from=clock.today())
    row = changes.propose(rule, terms, changes.Reason("Тәжірибе көрсетті", moves_open=True), by=asker)
    world.ids.change = str(row.public_id)


def _contacts(world, talked, waiting):
    conversation.add(talked, "Тағы жазайын деп едім. Қорқамын.")
    world.ids.contact, world.ids.waiting = str(talked.public_id), str(waiting.public_id)


def _record(world, contact):
    """The record of a contact that became a case, still open with the operator who decided so."""
    act = acts.standing(contact)
    world.ids.referred, world.ids.act = str(contact.public_id), str(act.public_id)
    handler = db.session.get_one(User, contact.handler_id)
    records.reopen(contact, "Тағы айтты", by=handler)
    world.ids.handler = handler.sign_in


def _incident(world, place):
    """A case whose first step of the machine fails."""
    whole, case = registry.services[BROKEN], make.case(district=place)
    where = {"region_id": place.region_id, "district_id": place.id}
    route = engine.Route(case_id=case.id, manager_id=case.manager_id, risk="low", **where)
    registry.services[BROKEN] = replace(whole, function=lambda call: call.params["nothing of that name"])
    try:
        engine.start("protection_case", about={"case_id": case.id, "risk": "low"}, route=route)
    finally:
        registry.services[BROKEN] = whole
    world.ids.incident = str(db.session.scalars(select(Incident)).one().public_id)


def _phrase(world):
    """A phrase of danger that another shift lead proposed."""
    row = danger_list.propose("қатты ұрысады", "Оператор айтты", takes_out=False, by=make.user(Role.SHIFT_LEAD))
    world.ids.phrase = str(row.public_id)


def _upload(world):
    """A file of contacts, one row of which is wrong."""
    lead = db.session.scalars(select(User).where(User.role == Role.SHIFT_LEAD).order_by(User.id)).first()
    content = "дата;текст;возраст\n09.03.2026;Бірінші;10\n09.03.2026;Екінші;он\n".encode()
    world.ids.upload = str(uploads.upload("журнал.csv", content, by=lead).public_id)

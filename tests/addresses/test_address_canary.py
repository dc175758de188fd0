"""A planted address stands on exactly one page, with a grant, a reason and a word on the record; and nowhere else."""

import logging

import pytest
import structlog
from sqlalchemy import func, select, text

from app import config, embedded, jobs, logs
from app.audit import AuditEntry
from app.cli.wall import raise_wall, take_down
from app.db import db
from app.policy import row_security
from app.roles import Role
from app.rules import notices, timeline
from app.rules.addresses import addresses
from app.staff.models import User
from app.tables.addresses import AddressLook, FamilyHome
from app.tables.cases import Case
from app.tables.notices import Notice
from app.tables.words.timeline import Event
from app.workflow.models import Instance, Task
from tests import make
from tests.support import canary, casework, homes, mailbox
from tests.support.canary import ADDRESS
from tests.support.pages import PAGES, TASKS

PARTS = ("Канарейка", "көшесі, 13-үй")  # what a curious person would search for; a page repeats what was typed
REASON = "Баланы көруге барамын, бүгін 15:00"


@pytest.fixture
def loud(app):
    """Everything is logged that can be, statements of the database among it."""
    was = logging.getLogger("sqlalchemy.engine").level
    logs.configure("DEBUG")
    logging.getLogger().setLevel(logging.DEBUG)
    logging.getLogger("sqlalchemy.engine").setLevel(logging.DEBUG)
    yield
    logging.getLogger("sqlalchemy.engine").setLevel(was)
    logs.configure()


@pytest.fixture
def walled(committed, server):
    """Two regions with a child in a family each; somebody has looked in the second."""
    owner = server.url(embedded.OWNER, db.engine.url.database)
    raise_wall(owner)
    row_security.forget()
    with db.unit_of_work():
        here = homes.lived_in(address=ADDRESS)
        there = homes.lived_in(address=ADDRESS, district=make.district(make.region(75)))
        addresses.show(homes.granted(there), REASON, by=there.manager)
    yield here, there
    row_security.forget()
    take_down(owner)


@pytest.fixture
def planted(small_world):
    """The address of the family in the world is the canary."""
    family = homes.family_of(small_world.ids.placement)
    officer = db.session.scalars(select(User).where(User.sign_in == "placement")).one()
    addresses.set_home(family, ADDRESS, by=officer)
    db.session.commit()
    return small_world


def everybody(world):
    """One of each desk, the child's manager, and nobody."""
    wanted = select(func.min(User.id)).where(func.coalesce(User.region_id, 61) == 61).group_by(User.role)
    names = set(db.session.scalars(select(User.sign_in).where(User.id.in_(wanted))))
    assert len(names) == len(Role)
    return [*sorted(names | {world.ids.keeper}), ""]


def ids_of(world):
    """The ids in addresses, by the address's first word: those of the child who lives there."""
    ids = world.ids
    case = db.session.scalar(select(Case.id).where(Case.public_id == ids.stay))
    tasks = db.session.scalars(select(Task.public_id).where(Task.case_id == case).order_by(Task.id.desc()).limit(3))
    return {
        "cases": [ids.stay], "placements": [ids.placement], "families": [ids.family], "tasks": list(tasks),
        "address-requests": [ids.seen, ids.asked],
    }  # fmt: skip


def look(browser, world, once):
    data = {"why": REASON, "password": config.read().demo_password, "once": once}
    return browser.post(f"/placements/{world.ids.placement}/address", data)


def count(model, *conditions):
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions))


@pytest.mark.slow
@pytest.mark.no_cover
def test_the_address_stands_on_one_page_and_nowhere_else(app, planted, visitor):
    world, found, seen = planted, set(), 0
    for name, place in (PAGES | {key: TASKS[key] for key in world.tasks}).items():
        who, path = (words.format_map(vars(world)) for words in place)
        found |= {(who, name)} if canary.answered(visitor(who).get(path)) else set()
    for who in everybody(world):
        for endpoint, path in canary.addresses(app, ids_of(world)):
            seen += 1
            found |= {(who, endpoint)} if canary.answered(visitor(who).get(path)) else set()
        for words in PARTS:
            found |= {(who, "search")} if canary.answered(visitor(who).post("/search", {"q": words})) else set()
    assert seen > 700, "too few pages to prove anything"
    assert found == set()
    before, noted = count(AddressLook), count(AuditEntry, AuditEntry.what == "address shown")
    assert ADDRESS in look(visitor("placement"), world, "the-one-look").text
    assert count(AddressLook) - before == 1
    assert count(AuditEntry, AuditEntry.what == "address shown") - noted == 1
    assert canary.in_tables() == []
    everyone = {who: look(visitor(who), world, f"look-of-{who}") for who in everybody(world) if who != "placement"}
    assert [who for who, answer in everyone.items() if canary.answered(answer)] == []


def test_nothing_that_is_logged_stored_queued_or_mailed_holds_it(loud, app, session, sign_in, capsys, monkeypatch):
    with mailbox.running() as post:
        monkeypatch.setenv("SMTP_URL", post.url)
        monkeypatch.setenv("MAIL_FROM", "alaqan@ministry.example")
        home = homes.lived_in(address="")
        home.head.email = "head@ministry.example"
        page = f"/families/{home.family.public_id}/home"
        officer, head, manager = sign_in(home.officer), sign_in(home.head), sign_in(home.manager)
        officer.post(page, {"address": ADDRESS, "password": "wrong"})
        assert officer.post(page, {"address": ADDRESS, "password": make.PASSWORD}).status_code == 303
        manager.post(f"{home.url}/ask", {"why": "visit", "words": REASON})
        asked = db.session.scalars(text("select public_id from address_grant")).one()
        head.post(f"/address-requests/{asked}", {"days": "7", "grant": "1"})
        answer = homes.look(manager, home)
        assert ADDRESS in answer.text
        assert not canary.is_in(str(answer.headers))
        broken = failing_look(app, manager, home, monkeypatch)
        for _ in range(3):
            db.session.commit()
            db.session.execute(text("update procrastinate_jobs set scheduled_at = null where status = 'todo'"))
            db.session.commit()
            jobs.drain(1)
        said = capsys.readouterr()
        letters = [letter.as_string() + letter.get_content() for letter in post.letters]
    assert broken.status_code == 500 and not canary.answered(broken)
    assert letters and not any(map(canary.is_in, letters))
    assert "address shown" in said.err and "address_grant" in said.err, "the log was not loud enough to prove anything"
    assert not canary.is_in(said.err) and not canary.is_in(said.out)
    assert canary.in_tables() == []
    assert count(Notice, Notice.user_id == home.head.id, Notice.kind == "address_shown") == 1


def failing_look(app, browser, home, monkeypatch):
    """Something breaks after the address was opened: the page of the mistake and its log know nothing of it."""
    real = notices.tell

    def break_it(*args, **more):
        raise LookupError(ADDRESS)

    monkeypatch.setattr(notices, "tell", break_it)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    answer = homes.look(browser, home, once="the-look-that-breaks")
    monkeypatch.setattr(notices, "tell", real)
    return answer


def test_a_look_that_could_not_be_written_down_shows_nothing(app, session, sign_in, monkeypatch):
    home = homes.lived_in(address=ADDRESS)
    homes.granted(home)
    answer = failing_look(app, sign_in(home.manager), home, monkeypatch)
    assert answer.status_code == 500 and not canary.answered(answer)
    assert count(AddressLook) == count(AuditEntry, AuditEntry.what == "address shown") == 0


def test_the_check_finds_what_lies_about_in_a_table(session):
    home = homes.lived_in(address=ADDRESS)
    assert canary.in_tables() == []
    timeline.note(Event.NOTE, case=home.case, params={"where": ADDRESS})
    home.family.surname = ADDRESS[:40]
    make.add(FamilyHome(family_id=homes.family(home.case.district).id, key=None, address_sealed=ADDRESS.encode(),
        set_at=home.stay.requested_at, set_by_id=home.officer.id))  # fmt: skip
    db.session.execute(
        text("insert into procrastinate_jobs (queue_name, task_name, args) values ('work', 'x', :args)"),
        {"args": f'{{"about": "{ADDRESS}"}}'},
    )
    db.session.flush()
    assert canary.in_tables() == ["case_event", "family_home", "foster_family", "procrastinate_jobs"]


def test_the_check_finds_what_a_process_carries(session):
    home = homes.lived_in(address=ADDRESS)
    make.deadlines()
    casework.started(home.case)
    row = db.session.scalars(select(Instance)).one()
    state = canary.zlib.decompress(row.engine_state).replace(
        b'"case_id":', f'"where":"{ADDRESS}","case_id":'.encode(), 1
    )
    row.engine_state = canary.zlib.compress(state)
    db.session.flush()
    assert canary.in_tables() == ["engine state"]


def test_the_check_finds_what_a_page_or_a_log_says(session, sign_in, capsys):
    home = homes.lived_in(address=ADDRESS)
    timeline.note(Event.NOTE, case=home.case, by=home.manager, words=f"Мекенжайы: {ADDRESS}")
    browser = sign_in(home.manager)
    assert canary.answered(browser.get(f"/cases/{home.case.public_id}/timeline"))
    assert not canary.answered(browser.get(f"/cases/{home.case.public_id}/people"))
    structlog.get_logger("web").info("request", path=canary.quote(ADDRESS))
    assert canary.is_in(capsys.readouterr().err)


def test_the_second_wall_hides_the_homes_of_other_regions(walled):
    """Even where the application forgot every condition."""
    here, there = walled
    with db.unit_of_work():
        assert count(FamilyHome) == 2
        row_security.stand(here.head)
        assert list(db.session.scalars(select(FamilyHome.family_id))) == [here.family.id]
        assert count(AddressLook) == 0
    with db.unit_of_work():
        row_security.stand(there.head)
        assert count(AddressLook) == 1

"""`flask fill` and `flask demo`: the demonstration is made as people make it, small here, and shown."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from flask.cli import FlaskGroup
from sqlalchemy import func, select

from app import clock, config, create_app, embedded, settings, vault
from app.cli import tour
from app.cli.migrate import migrate
from app.db import db
from app.deadlines import times
from app.demo import answers, fostering, seed
from app.demo.households import HOUSEHOLDS
from app.demo.reading import TODAY
from app.demo.stories import CHILDREN_AT_RISK
from app.roles import Role
from app.settings import Mode
from app.staff.models import User
from app.tables.absences import Absence
from app.tables.added_steps import AddedStep
from app.tables.addresses import AddressGrant, AddressLook, FamilyHome
from app.tables.escalations import Escalation
from app.tables.families import FosterFamily, Stage
from app.tables.notices import Notice
from app.tables.pauses import Pause
from app.tables.placements import Placement, PlacementState
from app.tables.transfers import Transfer
from app.workflow import specs
from app.workflow.models import Definition, Incident, Instance, InstanceState, Task, TaskState
from tests import make
from tests.conftest import FAST
from tests.support.servers import open_to_all

LIVES = {"CASES": 9, "OTHERS": 4, "WAITING": 2, "LONGEST_AGO": timedelta(days=30)}
HALTS = {0: "end_placement", 1: "end_placement", 2: "end_placement", 5: "match_family"}
ALONE = 6  # in the region without families
FAMILIES = {"Бекетов", "Сағынбай", "Ыбраев", "Мұсабек", "Ақжолов", "Жолдас", "Сейдахмет"}
PATIENCE_S = 120

pytestmark = pytest.mark.slow


def small(patch):
    """A few lives and families, so chosen that each part of the demonstration has something to do."""
    families = tuple(family for family in HOUSEHOLDS if family.surname in FAMILIES)
    calm = (story for story in CHILDREN_AT_RISK if story.danger == "no" and not answers.SEVERE & set(story.harms))
    for name, value in {**LIVES, "HOUSEHOLDS": families, "CHILDREN_AT_RISK": tuple(calm)}.items():
        patch.setattr(seed, name, value)
    patch.setattr(fostering, "HALTS", HALTS)
    patch.setattr(fostering, "REMOVED", frozenset({*HALTS, ALONE}))
    patch.setattr(fostering, "WITHOUT", frozenset({ALONE}))


@pytest.fixture(scope="module")
def place(app):
    """The server that `make demo` starts in var/, in a folder of its own and small, and the application before it."""
    vault.keys(), config.secret()  # the keys of var/, which the commands read there
    before = db.engine
    with open_to_all() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(config, "VAR", folder)
        patch.delenv("DATABASE_URL", raising=False)
        for name, value in {**FAST, "shared_preload_libraries": "", "max_connections": "40"}.items():
            patch.setitem(embedded.SETTINGS, name, value)
        server = embedded.start(config.read().pg_home)
        server.ensure_database()
        yield server, create_app(server.url("app_web"), TESTING=True, WTF_CSRF_ENABLED=False, SECRET_KEY="test")
        db.engine.dispose()
        db.bind(before)
        server.leave()
        clock.reset()
        times.forget_all()


@pytest.fixture(scope="module")
def fill(place):
    """`fill()`: what the command says. The first time it finds what an interrupted one left."""
    server, app = place
    migrate(server.url(embedded.OWNER))
    with db.unit_of_work():
        settings.declare(Mode.DEMO)
        settings.put("seeding_at", clock.real_now().isoformat())
        make.user(Role.ANALYST, sign_in="left over")

    def run():
        answer = app.test_cli_runner().invoke(FlaskGroup(create_app=lambda: app), ["fill"])
        assert answer.exit_code == 0, answer.output
        return answer.output

    with pytest.MonkeyPatch.context() as patch:
        small(patch)
        said = run()
    assert said == "Making demonstration data; this takes half a minute, once.\n"
    return run


@pytest.fixture
def filled(place, fill):
    """A unit of work in the demonstration."""
    with db.unit_of_work() as session:
        yield session


def count(session, *wanted):
    return session.scalar(select(func.count()).select_from(wanted[0]).where(*wanted[1:]))


def test_what_an_interrupted_filling_left_is_gone_and_the_demonstration_is_whole(filled):
    assert settings.mode() is Mode.DEMO and settings.has("seeded_at")
    assert count(filled, User, User.sign_in == "left over") == 0
    assert count(filled, Incident) == 0
    drawn = {path.stem for path in specs.WORKFLOWS.glob("*.bpmn")}
    assert set(filled.scalars(select(Definition.process))) == drawn  # known before the filling divides
    assert count(filled, Instance, Instance.state == InstanceState.RUNNING) > 0


def test_each_desk_has_work_and_each_part_of_the_work_is_there(filled):
    waits = set(filled.scalars(select(Task.role).where(Task.state == TaskState.OPEN)))
    assert waits >= {Role.OPERATOR, Role.SPECIALIST, Role.HEAD, Role.COMMISSIONER, Role.PLACEMENT_OFFICER}
    stages = set(filled.scalars(select(FosterFamily.stage)))
    assert stages == {Stage.ACTIVE, Stage.SUSPENDED, Stage.CHECKS, Stage.DECISION}
    states = set(filled.scalars(select(Placement.state)))
    assert states >= {PlacementState.RUNNING, PlacementState.SEARCHING}
    for row in (Escalation, AddressGrant, AddressLook, Absence, AddedStep, Pause, Transfer):
        assert count(filled, row) > 0, row
    assert count(filled, Placement, Placement.together_with_id.is_not(None)) == 1
    assert count(filled, FamilyHome) == len(FAMILIES)


def test_a_visitor_finds_new_only_what_came_today(filled):
    assert count(filled, Notice, Notice.read_at.is_(None), Notice.at < clock.now() - TODAY - timedelta(hours=1)) == 0
    assert count(filled, Notice, Notice.read_at.is_not(None)) > 0


def test_filling_again_says_nothing_and_adds_nothing(filled, fill):
    before = count(filled, Task), count(filled, User)
    assert fill() == ""
    assert (count(filled, Task), count(filled, User)) == before


def test_the_demonstration_is_shown_with_its_address_sign_ins_and_tour_until_ctrl_c(place, fill):
    """As `make demo` starts it the second time."""
    owner = place[0].url(embedded.OWNER).replace("+psycopg", "")
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    env = {**os.environ, "DATABASE_URL": owner, "PORT": str(port), "WEB_PROCESSES": "1"}
    words = [str(Path(sys.executable).parent / "flask"), "demo"]
    shown = subprocess.Popen(
        words, cwd=config.ROOT, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        lines = []
        while not lines or "Ctrl-C ends it" not in lines[-1]:
            lines.append(shown.stdout.readline())
            assert lines[-1], "".join(lines)
        told = "".join(lines)
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
        line.request("GET", "/help", headers={"Host": "localhost", "Connection": "close"})
        assert line.getresponse().status == 200
    finally:
        shown.send_signal(signal.SIGINT)
        shown.wait(PATIENCE_S)
    assert shown.returncode == 0
    assert f"Alaqan is ready: http://localhost:{port}/" in told
    assert f"specialist         specialist  {config.read().demo_password}" in told
    assert f"case {tour.next_visit(owner).number}" in told
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0

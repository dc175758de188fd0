"""The commands of the README: what they say, what they leave in the database, and what they refuse."""

import re
import shlex
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from app import clock, settings, vault
from app.cli import check
from app.cli.setup import SHORTEST
from app.config import ROOT
from app.db import db
from app.roles import Role
from app.rules.course import inactivity
from app.rules.families import dates, pay
from app.settings import Mode
from app.staff import sign_in
from app.staff.models import Region, User
from app.tables.families import FamilyAdult, Part
from tests import make, make_family, make_work
from tests.support.shipped import copied

PASSWORD = "қарлығаштың ұясы"
DOCUMENTED = [
    line.partition("#")[0].strip()
    for line in (ROOT / "README.md").read_text("utf-8").splitlines()
    if "    flask " in line
]


@pytest.fixture
def run(app):
    """`run("pay", "2026-10")`: how the command ends, and what it says."""

    def invoke(*words, **more):
        answer = app.test_cli_runner().invoke(args=list(words), **more)
        return answer.exit_code, answer.output

    return invoke


@pytest.fixture
def owned(committed, owner, monkeypatch):
    """The database is named by DATABASE_URL, as the owner of its tables."""
    url = owner().url.render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", url.replace("postgresql+psycopg", "postgres"))
    return committed


@pytest.mark.parametrize("line", DOCUMENTED)
def test_a_command_that_the_readme_names_is_there_with_its_options(run, line):
    words = [word for word in shlex.split(line)[1:] if not re.search("[A-Z0-9]{4}", word)]
    code, told = run(*words, *(["NAME"] if "--administrator" in words else []), "--help")
    assert code == 0 and told.startswith("Usage: ")


def test_no_document_names_a_command_that_is_not_there(run):
    files = [ROOT / "README.md", ROOT / "docs/development.md", ROOT / "Makefile", ROOT / "app/settings.py"]
    named = {name for path in files for name in re.findall(r"flask ([a-z][a-z-]+)", path.read_text("utf-8"))}
    there = set(re.findall(r"^  ([a-z-]+)  ", run("--help")[1], re.MULTILINE))
    assert named - there == {"shell"}  # Flask's own
    assert {"set-up", "fill", "bench", "clock"} <= named & there


def test_set_up_makes_a_database_ready_for_its_administrator_and_goes_on_where_it_was(run, owned):
    assert run("set-up", "--administrator", "asel", "--password", PASSWORD) == (0, "Ready.\n")
    assert run("set-up") == (0, "Ready.\n")
    with db.unit_of_work() as session:
        assert settings.mode() is Mode.LIVE and settings.get("vault_key") == vault.keys().fingerprint
        (user,) = session.scalars(select(User))
        assert (user.sign_in, user.role) == ("asel", Role.ADMINISTRATOR)
        assert len(session.scalars(select(Region)).all()) == 20
        found = (
            session.execute(text("select count(*) from deadline_rule")).scalar(),
            pay.rates(pay.month_of(clock.today())),
        )
        assert all(found)


def test_set_up_asks_for_the_password_twice_and_does_not_show_it(run, owned, app):
    code, told = run("set-up", "--administrator", "asel", input=f"{PASSWORD}\n{PASSWORD}\n")
    assert (code, told) == (0, "Password: \nRepeat for confirmation: \nReady.\n")
    with app.app_context(), db.unit_of_work():
        assert sign_in.check("asel", PASSWORD, "127.0.0.1").sign_in == "asel"


def test_set_up_refuses_a_short_password_and_a_sign_in_that_is_taken(run, owned):
    asel = ("set-up", "--administrator", "asel", "--password")
    assert run(*asel, "a" * (SHORTEST - 1)) == (1, "Error: The password needs at least 12 characters.\n")
    assert run(*asel, PASSWORD) == (0, "Ready.\n")
    assert run(*asel, PASSWORD) == (1, "Error: Somebody signs in as asel already: nobody was added.\n")
    with db.unit_of_work() as session:
        assert session.scalars(select(User.sign_in)).all() == ["asel"]


def test_set_up_refuses_a_demonstration_and_data_of_other_keys(run, owned):
    with db.unit_of_work():
        settings.put("vault_key", "another")
    code, told = run("set-up")
    assert code == 1 and "The data was made with another vault key" in told
    with db.unit_of_work():
        settings.declare(Mode.DEMO)
    assert run("set-up") == (1, "Error: This database is marked demo: it cannot become live.\n")
    with db.unit_of_work() as session:
        assert session.scalar(select(Region.id)) is None


def test_check_says_that_all_agree_or_names_each_fault(run, tmp_path, monkeypatch):
    assert run("check") == (0, "The diagrams, the tables and the code agree.\n")
    copied(tmp_path)
    faulty = tmp_path / "workflows/contact.bpmn"
    faulty.write_text(faulty.read_text("utf-8").replace('"tell_caller"', '"tell_nobody"'), "utf-8")
    monkeypatch.setattr(check, "ROOT", tmp_path)
    code, told = run("check")
    *faults, last = told.splitlines()
    assert code == 1 and last == f"Error: {len(faults)} faults in the diagrams."
    assert any("  tell_nobody  is bound to no form: @user_task('contact/tell_nobody')" in fault for fault in faults)


def test_pay_adds_up_more_families_than_are_read_at_once_and_leaves_out_regions_without(run, committed, monkeypatch):
    monkeypatch.setattr(pay, "AT_A_TIME", 2)
    with db.unit_of_work():
        make.requirements()
        make.region(75)
        for _ in range(3):
            (carer,) = make_family.applicant(None, Part.CARER, contract_from=date(2025, 7, 1)).adults
            carer.joined_on = date(2025, 1, 1)
    code, told = run("pay", "2025-10")
    assert code == 0
    (line,) = told.splitlines()
    assert line.split()[:3] == ["KZ-61", "3", "families"] and line.endswith("tenge  Turkistan region")
    assert int(line.split()[-4]) == int(line.split()[3]) > 0


def test_pay_refuses_what_is_no_month_and_a_month_without_rates(run, committed):
    assert run("pay", "October") == (1, "Error: Write the month like this: 2026-10\n")
    assert run("pay", "2024-01") == (1, "Error: No rates are known for 2024-01.\n")


def test_family_dates_asks_once_for_what_is_due_however_much_it_is(run, committed, monkeypatch):
    monkeypatch.setattr(dates, "AT_A_TIME", 1)
    with db.unit_of_work():
        make.deadlines()
        for family in (make_family.family(), make_family.family()):
            make_family.adult(family, Part.OWN_CHILD, clock.today() - timedelta(days=19 * 366))
            family.contract_from = clock.today() - timedelta(days=366)
    said = "{} renewals, {} annual checks, {} children of families came of age.\n"
    assert run("family-dates") == (0, said.format(0, 2, 2))
    assert run("family-dates") == (0, said.format(0, 0, 0))
    with db.unit_of_work() as session:
        parts = session.scalars(select(FamilyAdult.part).order_by(FamilyAdult.id)).all()
        assert len(parts) == 4 and Part.OWN_CHILD not in parts


def test_silent_cases_are_all_found_however_many_there_are(run, committed, monkeypatch):
    monkeypatch.setattr(inactivity, "AT_A_TIME", 1)
    with db.unit_of_work():
        make.deadlines()
        manager = make.user()
        for _ in range(2):
            make_work.task(of=make.case(manager=manager))
        manager.is_enabled = False
    assert run("silent-cases") == (0, "2 newly inactive, 0 active again, 2 on the list.\n")


def test_the_wall_goes_up_once_and_comes_down_as_often_as_one_likes(run, owned):
    policies = text("select count(*) from pg_policies")
    assert run("wall", "up") == (0, "The wall stands. Start the web processes anew.\n")
    assert run("wall", "up") == (1, "Error: The wall stands already.\n")
    with db.unit_of_work() as session:
        assert session.scalar(policies) > 0
    for _ in range(2):
        assert run("wall", "down") == (0, "The wall is down.\n")
    with db.unit_of_work() as session:
        assert session.scalar(policies) == 0

"""What the README says of each variable is what the program reads."""

import re
import stat

import pytest

from app import config
from app.errors import NotReady

NUMBERS = ("PORT", "PROXIES", "WEB_PROCESSES", "WORKER_THREADS")


def test_without_any_variable_the_program_runs_on_this_machine_alone():
    found = config.read({})
    assert (found.address, found.port, found.proxies, found.https) == ("127.0.0.1", 8000, 0, False)
    assert found.hosts == ("localhost", "127.0.0.1", "[::1]")
    assert (found.database_url, found.smtp_url, found.secret_key, found.vault_key) == (None, None, None, None)
    assert found.pg_home == config.ROOT / "var/pg/18"


def test_a_variable_that_is_empty_is_as_good_as_none():
    named = set(re.findall("`([A-Z_]{4,})[`=]", (config.ROOT / "README.md").read_text("utf-8")))
    assert {"DATABASE_URL", "HOSTS", "SMTP_URL", *NUMBERS} <= named
    assert config.read(dict.fromkeys(named, "")) == config.read({})


def test_names_of_the_site_stand_with_commas_between():
    assert config.read({"HOSTS": "alaqan.kz, www.alaqan.kz ,"}).hosts == ("alaqan.kz", "www.alaqan.kz")


@pytest.mark.parametrize(("given", "is_on"), [("1", True), ("true", True), ("yes", True), ("0", False), ("on?", False)])
def test_https_is_on_where_it_was_said(given, is_on):
    assert config.read({"HTTPS": given}).https is is_on


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_is_read_with_what_stands_around_it(name):
    assert getattr(config.read({name: " 7 "}), name.lower()) == 7
    assert getattr(config.read({name: "  "}), name.lower()) == getattr(config.read({}), name.lower())


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("given", ["eight", "-1", "8.5", "٨", "123456"])
def test_what_is_no_number_is_refused_by_the_name_of_its_variable(name, given):
    with pytest.raises(NotReady, match=f"{name} must be a whole number, not '{re.escape(given)}'."):
        config.read({name: given})


def test_the_key_of_the_cookies_is_made_once_and_is_its_owners_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(config, "VAR", tmp_path / "var")
    made = config.secret()
    assert len(made) == 64 and config.secret() == made
    assert stat.S_IMODE((tmp_path / "var/secret").stat().st_mode) == 0o600

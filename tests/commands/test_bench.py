"""`flask bench matching` and `bench live` measure what the README says of them, here a little of it."""

import json

import pytest

from app import clock, config, embedded, vault
from app.bench import families, live
from app.db import db
from app.deadlines import times
from tests.conftest import FAST
from tests.support.servers import open_to_all

LITTLE = {"FAMILIES": 60, "WAITING": 60, "ROUNDS": 3, "WARM": 1}
LIVE = {"changes", "asked_per_s", "statements_per_s", "idle_answer_p50_ms", "heard_after_p50_s", "heard_after_p95_s"}
FIGURES = {"matching_p50_ms", "waiting_list_p50_ms", "waiting_list_statements", "picture_p50_ms", "picture_statements"}


@pytest.fixture
def bench(app, monkeypatch):
    """`bench("matching")`: what it says. Its server lives in a folder of its own."""
    vault.keys()  # those of var/, which the server that it starts reads there
    before = db.engine
    with open_to_all() as folder:
        monkeypatch.setattr(config, "VAR", folder)
        for name, value in {**FAST, "shared_preload_libraries": "", "max_connections": "40"}.items():
            monkeypatch.setitem(embedded.SETTINGS, name, value)
        for name, size in LITTLE.items():
            monkeypatch.setattr(families, name, size)
        monkeypatch.setattr(live, "PAGES", 3)
        monkeypatch.setattr(live, "SECONDS", 1.0)

        def run(*words):
            answer = app.test_cli_runner().invoke(args=["bench", *words])
            assert answer.exit_code == 0, answer.output
            return answer.stdout

        yield run
        db.engine.dispose()
        db.bind(before)
        clock.reset()
        times.forget_all()
        embedded.Server(folder / "bench-pg").leave()


@pytest.mark.slow
def test_a_childs_search_is_measured_over_http_with_what_it_costs(bench):
    found = json.loads(bench("matching", "--json"))
    assert (found.pop("families"), found.pop("children_waiting")) == (60, 60)
    assert 0 < found.pop("matching_statements") <= 15
    assert found.keys() == FIGURES and all(figure > 0 for figure in found.values())


@pytest.mark.slow
def test_open_pages_hear_of_every_change(bench):
    found = json.loads(bench("live", "--json"))
    assert (found.pop("pages"), found.pop("changes_lost")) == (3, 0)
    assert found.keys() == LIVE and all(figure > 0 for figure in found.values())

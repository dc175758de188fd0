"""What the house asks of a page, a process or a listener is declared where it is; what is not stops the start."""

from types import ModuleType, SimpleNamespace

import pytest

from app import wiring
from app.i18n import speaking
from app.rules.tasks import overdue
from app.web.shell import rail
from app.workflow import registry


def test_a_page_that_declares_no_place_in_the_rail_is_refused():
    page = ModuleType("app.web.lost")
    vars(page)["bp"] = SimpleNamespace(name="lost")
    with pytest.raises(LookupError, match=r"app\.web\.lost declares neither"):
        rail.declare([page])


def test_a_diagram_whose_process_is_not_declared_stops_the_start(app, monkeypatch):
    monkeypatch.delitem(registry.processes, "transfer")
    with pytest.raises(LookupError, match="transfer"):
        wiring._register_work()


def test_a_process_is_declared_once(app):
    with pytest.raises(ValueError, match="twice"):
        registry.process(registry.Process("transfer", "Transfer", overdue.CASEWORK))


def test_every_process_has_a_label_in_every_language(app):
    for language in ("en", "kk", "ru"):
        with speaking(language):
            assert all(str(known.label) for known in registry.processes.values())


def test_listeners_of_ended_tasks_have_an_order_each_and_run_in_it(app, monkeypatch):
    heard = []
    monkeypatch.setattr(
        registry, "ended", {20: lambda task: heard.append("later"), 10: lambda task: heard.append("first")}
    )
    registry.tell_ended(None)
    assert heard == ["first", "later"]
    with pytest.raises(ValueError, match="taken"):
        registry.on_ended(lambda task: None, order=10)

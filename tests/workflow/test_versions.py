"""Each instance is read with the diagram it began with, also when that is shipped no longer."""

import pytest
from sqlalchemy import select

from app.workflow import engine, specs, wording
from app.workflow.models import Definition
from tests.support.draw import Drawing
from tests.support.scratch import do, opened

ROUTE = engine.Route(case_id=7)


@pytest.fixture
def older(session, folder):
    """A version that nobody has parsed yet. The process and its sha256."""
    drawing = Drawing("old").start().user("work", "before").end().flow("start", "work", "before", "end")
    process = drawing.save(folder)
    specs.definition_id(process)
    return process, specs.shipped(process).sha256


def test_an_older_version_is_read_from_its_row(session, folder, older):
    process, bundle = older
    Drawing(process).start().user("work", "after").end().flow("start", "work", "after", "end").save(folder)
    assert bundle != specs.shipped(process).sha256
    assert "before" in specs.spec(process, bundle).top.task_specs
    assert wording.step(process, bundle, "before").name == "before"
    assert wording.step(process, bundle, "after") is None


def test_a_process_that_is_shipped_no_longer_goes_on_and_is_still_named(session, folder, older):
    process, bundle = older
    instance = engine.start(process, about={}, route=ROUTE)
    (folder / f"{process}.bpmn").unlink()
    specs.shipped.cache_clear()
    assert do(instance, "work") == ["before"]
    assert wording.step(process, bundle, opened(instance, "before").step).name == "before"
    with pytest.raises(FileNotFoundError, match=r"old\.bpmn"):
        engine.start(process, about={}, route=ROUTE)


def test_a_version_is_written_once(session, older):
    process, bundle = older
    assert specs.definition_id(process) == specs.definition_id(process)
    assert len(session.scalars(select(Definition).where(Definition.bundle == bundle)).all()) == 1

"""What a diagram, a table or a binding may not do is refused when it is met, in words that name it."""

import re
import threading

import pytest
from SpiffWorkflow.bpmn.exceptions import WorkflowTaskException

from app.forms import TaskForm
from app.workflow import engine, expressions, registry, specs, wording
from app.workflow.script import EngineFault
from tests.support.draw import Drawing
from tests.support.scratch import do
from tests.support.shipped import WORKFLOWS

ROUTE = engine.Route(case_id=7)
LAST_ROW = r'      <rule id="no_concern">.*?</rule>\n'


def started(drawing, folder, **about):
    return engine.start(drawing.begin(**about).save(folder), about=about, route=ROUTE)


def with_a_gap(folder, name):
    """The table of safety under another name, without the row that fits everything."""
    text = (WORKFLOWS / "decisions/safety.dmn").read_text(encoding="utf-8")
    text = re.sub(LAST_ROW, "", text, flags=re.DOTALL).replace('<decision id="safety"', f'<decision id="{name}"')
    (folder / "decisions").mkdir()
    (folder / f"decisions/{name}.dmn").write_text(text, encoding="utf-8")
    return name


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("1 + " * 400 + "1", "longer than 1000 characters"),
        ("risk ==", "not an expression"),
        ("risk.upper", "Attribute is not allowed"),
        ("__import__ == 1", "the name __import__ is not allowed"),
        ("open('x')", "may be called"),
        ("deadline(risk)", "may be called"),
        ("b'risk'", "bytes is not allowed"),
    ],
)
def test_an_expression_outside_the_whitelist_is_refused_with_the_reason(source, reason):
    with pytest.raises(ValueError, match=reason):
        expressions.evaluate(source, {"risk": "high"})


def test_a_condition_outside_the_whitelist_stops_the_step_that_asks_it(session, folder):
    drawing = Drawing("sly").start().user("work").add("way", "exclusiveGateway", default="way_end").end().end("end2")
    drawing.flow("start", "work", "way").flow("way", "end2", when="risk.upper").flow("way", "end")
    instance = started(drawing, folder, risk="high")
    with pytest.raises(WorkflowTaskException, match="is not allowed"):
        do(instance, "work")


def test_a_script_in_a_diagram_is_never_run(session, folder):
    drawing = Drawing("scripted").start().add("run_me", "scriptTask", "<script>x = 1</script>").end()
    with pytest.raises(EngineFault, match="run_me carries a script"):
        started(drawing.flow("start", "run_me", "end"), folder)


def test_a_service_that_nobody_bound_stops_the_step(session, folder):
    drawing = Drawing("unbound").start().service("call", "x/nobody").end().flow("start", "call", "end")
    with pytest.raises(EngineFault, match="no service x/nobody"):
        started(drawing, folder)


def test_a_step_in_the_lane_of_no_role_is_never_opened(session, folder):
    drawing = Drawing("strange", lane="Passer-by").start().user("work").end().flow("start", "work", "end")
    with pytest.raises(EngineFault, match="work stands in no role's lane: Passer-by"):
        started(drawing, folder)


def test_a_step_in_the_lane_of_no_role_is_no_step_of_anybody(folder):
    drawing = Drawing("stranger", lane="Passer-by").start().user("work").end().flow("start", "work", "end")
    process = drawing.save(folder)
    assert wording.step(process, specs.shipped(process).sha256, "work") is None


def test_a_table_without_a_row_that_fits_is_an_error_and_never_an_empty_answer(session, folder, monkeypatch):
    table = with_a_gap(folder, "gappy")
    best = {"harm_found": "none", "carer_protects": "yes", "child_afraid": False, "home_safe": "yes"}
    best["needs_support"] = False
    monkeypatch.setattr(specs, "WORKFLOWS", folder)
    with pytest.raises(LookupError, match="no row of gappy matches"):
        engine.decide(table, best)
    asked = f"<s:calledDecisionId>{table}</s:calledDecisionId>"
    drawing = Drawing("gap").start().add("ask", "businessRuleTask", f"<extensionElements>{asked}</extensionElements>")
    drawing.user("after").end().flow("start", "ask", "after", "end")
    with pytest.raises(Exception, match="no row of the table of ask matches"):
        started(drawing, folder, **best)


@pytest.mark.parametrize(
    "again",
    [
        lambda key: registry.process(registry.Process(key, key, registry.Overdue(print, print))),
        lambda key: registry.user_task("contact/triage_contact", form=TaskForm)(print),
        lambda key: registry.service_task("contact/open_case")(print),
        lambda key: registry.on_ended(print, next(iter(registry.ended))),
    ],
    ids=["process", "form", "service", "listener"],
)
def test_nothing_is_bound_twice(app, again):
    before = [dict(bound) for bound in (registry.processes, registry.user_tasks, registry.services, registry.ended)]
    with pytest.raises(ValueError, match=r"twice|taken"):
        again("contact")
    assert [registry.processes, registry.user_tasks, registry.services, registry.ended] == before


def test_a_process_that_no_folder_declares_is_not_known(app):
    with pytest.raises(LookupError, match="no_such"):
        registry.process_of("no_such")


def test_two_that_want_the_same_version_at_once_get_one(folder, monkeypatch):
    """Both have seen that it is not there before either may parse it."""

    class Gate:
        lock, both = threading.Lock(), threading.Barrier(2, timeout=30)

        def __enter__(self):
            self.both.wait()
            self.lock.acquire()

        def __exit__(self, *_error):
            self.lock.release()

    parse, parsed, found = specs.parse, [], []

    def counted(bundle):
        parsed.append(bundle)
        return parse(bundle)

    monkeypatch.setattr(specs, "parse", counted)
    monkeypatch.setattr(specs, "_parsing", Gate())
    drawing = Drawing("twins").start().user("work").end().flow("start", "work", "end")
    process = drawing.save(folder)
    version = specs.shipped(process).sha256
    threads = [threading.Thread(target=lambda: found.append(specs.spec(process, version))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 2 and found[0] is found[1]
    assert len(parsed) == 1

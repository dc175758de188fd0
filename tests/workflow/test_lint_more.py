"""The rules of the lint that take more than one edit to break, or bindings that differ."""

import re

import pytest

from app.workflow.lint.model import Problem
from tests.support.shipped import CODE, broken, copied, found


@pytest.fixture
def folder(tmp_path):
    return copied(tmp_path)


def without(pattern, text):
    """The text without the one place the pattern fits."""
    shorter, count = re.subn(pattern, "", text, flags=re.DOTALL)
    assert count == 1
    return shorter


def test_a_task_without_a_form_is_named(folder):
    bound = {key: sets for key, sets in CODE.user_tasks.items() if key != "contact/tell_caller"}
    reason = "is bound to no form: @user_task('contact/tell_caller'), or formerly= if it was renamed"
    assert found(folder, user_tasks=bound) == [Problem("contact.bpmn", "tell_caller", reason)]


def test_a_task_without_a_deadline_is_named(folder):
    reason = "has no deadline in the table: add its row to app/deadlines/rules.py"
    keys = {*CODE.deadline_keys} - {"tell_caller"}
    assert found(folder, deadline_keys=keys) == [Problem("contact.bpmn", "tell_caller", reason)]


@pytest.mark.parametrize("bound", ["user_tasks", "services"])
def test_a_binding_that_nobody_drew_is_named(folder, bound):
    more = {**getattr(CODE, bound), "contact/forgotten": {}}
    reason = "is bound in the code and not drawn: contact/forgotten. Draw it, or say it in formerly="
    assert found(folder, **{bound: more}) == [Problem("contact.bpmn", "forgotten", reason)]


def test_a_node_without_a_shape_is_named(folder):
    path = folder / "contact.bpmn"
    shape = r'      <bpmndi:BPMNShape id="tell_caller_di".*?</bpmndi:BPMNShape>\n'
    path.write_text(without(shape, path.read_text(encoding="utf-8")), encoding="utf-8")
    assert found(folder) == [
        Problem("contact.bpmn", "tell_caller", "is not drawn: no shape in the diagram interchange")
    ]


def test_a_flow_without_an_edge_is_named(folder):
    path = folder / "contact.bpmn"
    edge = r'      <bpmndi:BPMNEdge id="flow_tell_caller_caller_told_di".*?</bpmndi:BPMNEdge>\n'
    path.write_text(without(edge, path.read_text(encoding="utf-8")), encoding="utf-8")
    assert found(folder) == [
        Problem("contact.bpmn", "flow_tell_caller_caller_told", "is not drawn: no edge in the diagram interchange")
    ]


def test_a_step_without_documentation_is_named(folder):
    path = folder / "contact.bpmn"
    text = path.read_text(encoding="utf-8")
    task = (
        r'(?<=<bpmn:userTask id="tell_caller" name="Give feedback to the caller">)\s*<bpmn:documentation>[^<]*<[^>]*>'
    )
    path.write_text(without(task, text), encoding="utf-8")
    assert [(p.element, p.reason.partition(":")[0]) for p in found(folder)] == [("tell_caller", "has no documentation")]


def test_a_parallel_join_on_a_cycle_is_named(folder):
    """The engine joins early in the second round; within an embedded sub-process it does not."""
    path = folder / "protection_case.bpmn"
    text = path.read_text(encoding="utf-8")
    text = text.replace('<bpmn:exclusiveGateway id="review_open">', '<bpmn:parallelGateway id="review_open">')
    opened = text.index('<bpmn:parallelGateway id="review_open">')
    closed = text.index("</bpmn:exclusiveGateway>", opened)
    text = text[:closed] + "</bpmn:parallelGateway>" + text[closed + len("</bpmn:exclusiveGateway>") :]
    path.write_text(text, encoding="utf-8")
    assert found(folder) == [
        Problem("protection_case.bpmn", "review_open", "joins on a cycle: put the block into an embedded sub-process")
    ]


def test_a_second_timer_on_an_event_gateway_is_named(folder):
    named = broken(
        folder,
        "foster_placement.bpmn",
        '<bpmn:messageEventDefinition id="definition_placement_ending" messageRef="message_placement_ending" />',
        '<bpmn:timerEventDefinition id="t"><bpmn:timeDate>deadline("end_placement")</bpmn:timeDate>'
        "</bpmn:timerEventDefinition>",
    )
    assert named == [Problem("foster_placement.bpmn", "placement_runs", "has two timers")]


def test_an_event_gateway_that_leads_to_a_task_is_named(folder):
    named = broken(
        folder,
        "escalation.bpmn",
        'sourceRef="wait_for_step" targetRef="step_done"',
        'sourceRef="wait_for_step" targetRef="finding_open"',
    )
    assert Problem("escalation.bpmn", "wait_for_step", "leads to something that is no event") in named


def test_a_file_larger_than_a_mebibyte_is_not_parsed(folder):
    path = folder / "contact.bpmn"
    path.write_bytes(path.read_bytes() + b" " * 1024 * 1024)
    assert found(folder) == [Problem("contact.bpmn", "contact", "is larger than 1 MiB")]


def test_a_document_type_in_another_encoding_is_refused(folder):
    path = folder / "decisions" / "safety.dmn"
    text = path.read_text(encoding="utf-8").replace("<definitions ", "<!DOCTYPE d><definitions ", 1)
    path.write_bytes(text.replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16"))
    assert found(folder) == [Problem("decisions/safety.dmn", "safety", "has a DOCTYPE: take it away")]


def test_a_table_whose_last_row_does_not_fit_everything_has_a_gap(folder):
    path = folder / "decisions" / "safety.dmn"
    row = r'      <rule id="no_concern">.*?</rule>\n'
    path.write_text(without(row, path.read_text(encoding="utf-8")), encoding="utf-8")
    assert [(problem.element, problem.reason.partition(":")[0]) for problem in found(folder)] == [
        ("table_safety", "has a gap"),
        ("flow_is_child_safe_closure_open", "compares safety with 'no_concern', which it never is. It may be"),
    ]


def test_a_row_that_fits_everything_hides_the_rows_below_it(folder):
    named = broken(folder, "decisions/safety.dmn", "<text>? != False</text>\n        </inputEntry>\n        "
                   '<outputEntry id="support_safety">', "<text>-</text>\n        </inputEntry>\n        "
                   '<outputEntry id="support_safety">')  # fmt: skip
    assert named == [
        Problem("decisions/safety.dmn", "support", "hides the rows below it: move it to the end, or say when it holds")
    ]


def test_a_reason_longer_than_the_record_of_a_decision_holds_is_named(folder):
    because = "Serious harm was found, and no carer fully protects the child."
    assert broken(folder, "decisions/safety.dmn", f">{because}<", f">{because * 5}<") == [
        Problem("decisions/safety.dmn", "serious_unprotected", "has a description longer than 300 characters")
    ]

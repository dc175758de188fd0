"""The check runs what it checks: every condition and every row is tried with the values that its variables may have.

Faults C1 and C8: the check said that diagrams and code agree while rules no longer ran as they were drawn.
"""

import re
from itertools import product

import pytest

from app.workflow import specs
from app.workflow.decisions import decide
from app.workflow.lint import check, reading
from app.workflow.lint.files import files_of
from app.workflow.lint.model import lines
from tests.support.shipped import CODE, WORKFLOWS, broken, copied, found

CAMUNDA = 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
ZEEBE = 'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
DO_STEP_IN = "<bpmn:incoming>flow_whose_step_do_step</bpmn:incoming>"
DO_STEP = '<bpmn:userTask id="do_step" name="Do the added step">'
SPIFF = 'xmlns:s="http://spiffworkflow.org/bpmn/schema/1.0/core"'
KEEP = """        <spiffworkflow:serviceTaskOperator id="added_step/keep_result">
          <spiffworkflow:parameters />
        </spiffworkflow:serviceTaskOperator>
"""
ROLE = 'added_role == "placement_officer"'
REPLY, INFORMED = ">can_reply == True<", '>outcome == "information"<'
OFFICERS, SPECIALISTS = "flow_whose_step_do_step_as_officer", "flow_whose_step_do_step"
NOTE = (
    '<bpmn:textAnnotation id="note"><bpmn:text>Ask the lawyer</bpmn:text></bpmn:textAnnotation>'
    '<bpmn:association id="line" sourceRef="do_step" targetRef="note" /><bpmn:group id="frame" />'
)

ANSWERS = {
    "safety": [
        {"harm_found": "none", "carer_protects": "yes", "home_safe": "yes",
            "child_afraid": is_afraid, "needs_support": needs}
        for is_afraid, needs in product((True, False), repeat=2)
    ],
    "triage": [
        {
            "danger": "no", "outcome": "state_body", "age_band": age, "harms": [harm], "carer_access": access,
            "is_repeat": is_repeat, "has_disability": is_disabled,
        }
        for age, harm, access in product(("0_6", "7_13"), ("physical", "neglect", "school"), ("yes", "no"))
        for is_repeat, is_disabled in product((True, False), repeat=2)
    ],
}  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    return copied(tmp_path)


def extended(*extensions):
    return f"<bpmn:extensionElements {CAMUNDA} {ZEEBE}>{''.join(extensions)}</bpmn:extensionElements>{DO_STEP_IN}"


@pytest.mark.parametrize(
    ("condition", "element", "reason"),
    [
        ("added_role == true", OFFICERS, "write True"),
        ("added_roll == 'head'", OFFICERS, "write added_role"),
        ("is_urgent", OFFICERS, "reads is_urgent, which nobody sets: declare it where it is set"),
        ("added_role == 'head'", OFFICERS, "with 'head', which it never is. It may be: 'specialist', 'placem"),
        ("added_id &gt; added_role", OFFICERS, "cannot be computed where added_id is 0, added_role is 'specialist'"),
        ("added_role in ['specialist', 'placement_officer']", SPECIALISTS, "is never taken: the other ways take every"),
        ("added_role == 'specialist' and added_role == 'placement_officer'", OFFICERS, "is never taken"),
        ("do_step_at == None and do_step_as_officer_at == None", OFFICERS, ""),
        (" + ".join(f"(added_id == {n})" for n in range(0, 60_000, 20)), OFFICERS, "longer than 1000 characters"),
    ],
)  # fmt: skip
def test_a_condition_is_tried_with_every_value_that_its_variables_may_have(folder, condition, element, reason):
    named = broken(folder, "added_step.bpmn", ROLE, condition)
    assert bool(named) == bool(reason)
    assert all(one.element == element and reason in one.reason for one in named), lines(named)


LISTENER = '<camunda:taskListener event="end"><camunda:script>x</camunda:script></camunda:taskListener>'
EDITS = {
    "added_step.bpmn": [
        ('id="step_done">', ">", "added_step", "exclusiveGateway without an id"),
        ("<bpmn:flowNodeRef>do_step_as_officer<", "<bpmn:flowNodeRef>do_step<", "do_step", "stands in 2 lanes: "),
        ("<bpmn:flowNodeRef>step_done<", "<bpmn:flowNodeRef>gone<", "lane_specialist", "claims gone, which is not"),
        # what an extension says and the engine drops
        (DO_STEP_IN, extended("<zeebe:userTask />"), "do_step", "zeebe:userTask is not allowed"),
        (DO_STEP_IN, extended("<!-- soon -->"), "", ""),
        (DO_STEP_IN, extended("<s:parameters xmlns:s='x'/>"), "do_step", "s:parameters is not allowed"),
        (DO_STEP_IN, extended(f"<s:parameters {SPIFF}><camunda:in/></s:parameters>"), "do_step", "camunda:in is not"),
        (KEEP, KEEP * 2, "keep_result", "calls a service that is not there"),
        (DO_STEP_IN, extended(LISTENER), "do_step", "engine drops it: take it away, code belongs into a service task"),
        (DO_STEP, f'{DO_STEP[:-1]} {CAMUNDA} camunda:dueDate="${{now()}}">', "do_step", "camunda:dueDate is not"),
        (DO_STEP, f'{DO_STEP[:-1]} {CAMUNDA} camunda:assignee="head">', "do_step", "away, its lane says who does it"),
    ],
    "contact.bpmn": [
        (REPLY, ">can_reply == 'yes'<", "flow_can_be_told_tell_caller", "compares can_reply with 'yes'"),
        (INFORMED, ">decided_risk<", "flow_contact_outcome_information_given", "where nobody can have set it yet"),
        (INFORMED, ">outcome in ['information', 'not_a_contact']<", "contact_outcome", "two ways where outcome is "),
        (' messageRef="message_case_accepted"', "", "wait_for_acceptance", "names no message: choose one"),
        (' name="case_accepted"', ' name="accepted"', "wait_for_acceptance", "waits for accepted, which nobody sends"),
        (' name="case_accepted"', ' name="accepted"', "contact", "is said to hear case_accepted, which is"),
        (' name="case_accepted"', "", "wait_for_acceptance", "names no message"),
        (' resultVariable="case_id"', ' resultVariable="case_id" retry="3"', "open_case", "retry is not allowed"),
    ],
    "protection_case.bpmn": [
        ('"case_accepted"', '"case_closed"', "tell_contact_accepted", "sends case_closed, which no process hears"),
    ],
    "escalation.bpmn": [
        ('value="finding"', 'value="findings"', "close_escalation", "write finding, if that is meant"),
        (
            'id="escalation/close"',
            'id="escalation/close" resultVariable="x"',
            "close_escalation",
            "keeps a result that the service does not declare",
        ),
    ],
    "decisions/safety.dmn": [
        ("<text>home_safe</text>", "<text>home_saved</text>", "input_home_safe", "write home_safe"),
        ('<text>"no_concern"</text>', "<text>None_at_all</text>", "no_concern", "reads None_at_all, which nobody sets"),
        ('<text>"no_concern"</text>', "<text></text>", "no_concern", "has an empty answer: write a value"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(("file", "edit"), [(file, edit) for file, edits in EDITS.items() for edit in edits])
def test_what_cannot_run_as_it_is_drawn_is_named(folder, file, edit):
    old, new, element, reason = edit
    named = broken(folder, file, old, new)
    fitting = [one for one in named if one.file == file and one.element == element and reason in one.reason]
    assert bool(fitting) == bool(reason) == bool(named), lines(named)


def test_a_question_of_too_many_variables_belongs_into_a_table(folder, monkeypatch):
    monkeypatch.setattr(reading, "MOST", 1)
    named = {one.element: one.reason for one in found(folder, only=["added_step.bpmn"])}
    assert named == {"whose_step": "reads too many variables at once: put the question into a decision table"}


def test_each_fault_says_file_line_element_and_mend(folder):
    (named,) = broken(folder, "added_step.bpmn", ROLE, "added_role == true")
    line = (folder / "added_step.bpmn").read_text("utf-8").splitlines()[named.line - 1]
    assert 'id="flow_whose_step_do_step_as_officer"' in line
    assert str(named) == (
        f"added_step.bpmn:{named.line}  flow_whose_step_do_step_as_officer  "
        "reads true, which is no word of this language: write True"
    )


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ('"maybe"', "asks for 'maybe', which it never is. It may be: 'yes', 'no'"),
        ('? != "maybe"', "asks for 'maybe', which it never is"),
        ("? == True", "asks for True"),
        ("? > 3", "cannot be computed where the value is"),
        ("? in []", "home_safe: can never match: it fits none of 'yes', 'no'"),
        ('? == "yes" and ? == "no"', "can never match"),
        ("YES", "YES, which nobody sets"),
        ("home_safe", "home_safe, which nobody sets"),
        ("max(?)", "may be called"),
    ],
)
def test_a_cell_that_fits_no_answer_is_named(folder, cell, reason):
    path = folder / "decisions/safety.dmn"
    text, count = re.subn(
        r'(<inputEntry id="support_home_safe">\s*<text>)[^<]*',
        rf"\g<1>{cell.replace('>', '&gt;')}",
        path.read_text("utf-8"),
    )
    assert count == 1
    path.write_text(text, "utf-8")
    named = found(folder, only=["protection_case.bpmn", "decisions/safety.dmn"])
    assert [one for one in named if one.element == "support" and reason in one.reason], lines(named)


def test_a_row_that_the_rows_above_it_hide_is_named(folder):
    path = folder / "decisions/safety.dmn"
    rows = re.findall(r'      <rule id="(?:\w+)">.*?</rule>\n', path.read_text("utf-8"), re.DOTALL)
    again = re.sub(r'id="(\w+)', r'id="again_\1', rows[0])
    path.write_text(path.read_text("utf-8").replace(rows[1], rows[1] + again), "utf-8")
    (named,) = found(folder, only=["protection_case.bpmn", "decisions/safety.dmn"])
    assert named.element.startswith("again_") and "is never reached" in named.reason


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("inputEntry", "has 4 cells, and the table has 5 columns"),
        ("outputEntry", "has 0 answers, and the table has 1"),
    ],
)
def test_a_row_with_a_cell_too_few_is_named(folder, entry, reason):
    path = folder / "decisions/safety.dmn"
    cell = rf'<{entry} id="support_(?:home_safe|safety)">.*?</{entry}>'
    path.write_text(re.sub(cell, "", path.read_text("utf-8"), flags=re.DOTALL), "utf-8")
    named = found(folder, only=["protection_case.bpmn", "decisions/safety.dmn"])
    assert [one for one in named if one.element == "support" and reason in one.reason], lines(named)


def test_a_table_that_no_diagram_asks_is_named(folder):
    named = found(folder, only=["decisions/safety.dmn"])
    assert ["is asked by no diagram" in one.reason for one in named] == [True]


@pytest.mark.parametrize(
    ("table", "diagram", "old", "new"),
    [
        ("triage", "contact", "True", "true"),
        ("triage", "contact", "-", ""),
        ("safety", "protection_case", "-", " \n"),
    ],
)
def test_what_an_editor_of_tables_writes_means_the_same(folder, monkeypatch, table, diagram, old, new):
    """Fault C1: `true` let 211 of 864 answers fall a level, and an empty cell was refused."""
    before = [decide(table, answers) for answers in ANSWERS[table]]
    path = folder / f"decisions/{table}.dmn"
    text = path.read_text("utf-8")
    assert text.count(f"<text>{old}</text>") > 4
    path.write_text(text.replace(f"<text>{old}</text>", f"<text>{new}</text>"), "utf-8")
    assert found(folder, only=[f"{diagram}.bpmn", f"decisions/{table}.dmn"]) == []
    bundle = specs.bundle(diagram, lambda name: (folder / name).read_text("utf-8"))
    engine = specs.parser(bundle).get_engine(table, None)
    monkeypatch.setattr("app.workflow.decisions._table", lambda name: engine)
    assert [decide(table, answers) for answers in ANSWERS[table]] == before


def test_a_file_in_another_encoding_is_refused(folder):
    """The check passed, and every start of the process ended in a UnicodeDecodeError."""
    path = folder / "added_step.bpmn"
    text = path.read_text("utf-8").replace('encoding="UTF-8"', 'encoding="windows-1251"')
    path.write_bytes(text.replace('name="Do the added step"', 'name="Сделать шаг"').encode("windows-1251"))
    assert lines(found(folder)) == "added_step.bpmn:1  added_step  is written in windows-1251: save it as UTF-8"


def test_notes_and_their_lines_are_allowed(folder):
    """Fault C8."""
    assert broken(folder, "added_step.bpmn", "</bpmn:process>", f"{NOTE}</bpmn:process>") == []


RESAVED = {
    "single quotes": lambda text: re.sub(r'id="(\w+)"', r"id='\1'", text),
    "another prefix": lambda text: re.sub(r'(</?|")bpmn:', r"\1bpmn2:", text).replace("xmlns:bpmn=", "xmlns:bpmn2="),
    "no prefix": lambda text: re.sub(r"(</?)bpmn:", r"\1", text).replace(
        "xmlns:bpmn=", 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmn='
    ),
    "who drew it": lambda text: text.replace(
        "targetNamespace=",
        'xmlns:modeler="http://camunda.org/schema/modeler/1.0" exporter="Camunda Modeler" exporterVersion="5.30.0" '
        'modeler:executionPlatform="Camunda Platform" targetNamespace=',
        1,
    ),
    "colours": lambda text: text.replace(
        "<bpmndi:BPMNShape ",
        '<bpmndi:BPMNShape xmlns:bioc="http://bpmn.io/schema/bpmn/biocolor/1.0" bioc:stroke="#0d4372" ',
    ),
    "a byte order mark": lambda text: f"\ufeff{text}",
    "on one line": lambda text: re.sub(r">\s+<", "><", text),
}  # fmt: skip


@pytest.mark.parametrize("how", RESAVED)
def test_a_diagram_that_a_modeller_saves_again_passes_unchanged(how):
    files = {
        name: RESAVED[how](text.decode()).encode() if name.endswith(".bpmn") else text
        for name, text in files_of(WORKFLOWS).items()
    }
    assert all(files[name] != text for name, text in files_of(WORKFLOWS).items() if name.endswith(".bpmn"))
    assert check_of(files) == ""


def check_of(files):
    return lines(check.problems(files, CODE))


def test_gateways_whose_conditions_leave_nothing_need_no_default(folder):
    path = folder / "added_step.bpmn"
    text = path.read_text("utf-8").replace(' default="flow_whose_step_do_step"', "")
    flow = 'sourceRef="whose_step" targetRef="do_step" />'
    condition = "<bpmn:conditionExpression>added_role == 'specialist'</bpmn:conditionExpression>"
    asked = f"{flow[:-3]}>{condition}</bpmn:sequenceFlow>"
    assert text.count(flow) == 1
    path.write_text(text.replace(flow, asked), "utf-8")
    assert found(folder, only=["added_step.bpmn"]) == []


def test_what_the_engine_cannot_load_is_named(folder, monkeypatch):
    def stumble(bundle):
        raise KeyError(bundle.process)

    monkeypatch.setattr(specs, "parse", stumble)
    (named,) = found(folder, only=["added_step.bpmn"])
    assert named.reason == "cannot be loaded by the engine: KeyError('added_step')"

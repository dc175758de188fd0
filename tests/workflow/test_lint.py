"""Each rule of the lint, against a copy of the shipped diagrams broken by one edit."""

import pytest

from tests.support.shipped import broken, copied, found


@pytest.fixture
def folder(tmp_path):
    return copied(tmp_path)


def test_the_shipped_diagrams_hold(folder):
    assert found(folder) == []


STEP_MISSED = '<bpmn:timerEventDefinition id="timer_step_missed">\n        '
EDITS = [
    # bindings
    ("contact.bpmn", 'id="contact/open_case"', 'id="contact/closed_case"', "open_case", "calls a service"),
    ("contact.bpmn", ">triage</spiffworkflow", ">triaje</spiffworkflow", "triage", "asks a decision table"),
    ("contact.bpmn", 'name="111 shift lead"', 'name="111 shift head"', "lane_shift_lead", "lane of no role"),
    (
        "contact.bpmn",
        "        <bpmn:flowNodeRef>tell_caller</bpmn:flowNodeRef>\n",
        "",
        "tell_caller",
        "stands in no lane",
    ),
    # expressions
    (
        "contact.bpmn",
        ">can_reply == True<",
        ">can_reply.real<",
        "flow_can_be_told_tell_caller",
        "computes what it may not",
    ),
    ("contact.bpmn", ">can_reply == True<", ">open(1)<", "flow_can_be_told_tell_caller", "computes what it may not"),
    (
        "contact.bpmn",
        ">can_reply == True<",
        "> <",
        "flow_can_be_told_tell_caller",
        "has no condition and is not the default way",
    ),
    (
        "contact.bpmn",
        ' default="flow_can_be_told_caller_anonymous"',
        "",
        "can_be_told",
        "has no default way",
    ),
    (
        "contact.bpmn",
        'default="flow_can_be_told_caller_anonymous"',
        'default="flow_can_be_told_tell_caller"',
        "flow_can_be_told_tell_caller",
        "has a condition that is never asked",
    ),
    (
        "escalation.bpmn",
        'value="finding"',
        'value="finding.__class__"',
        "close_escalation",
        "computes what it may not",
    ),
    # timers
    (
        "contact.bpmn",
        '>deadline("connect_emergency")<',
        '>"2026-11-23T06:00:00+00:00"<',
        "emergency_late",
        "timer without timeDate",
    ),
    ("contact.bpmn", '>deadline("connect_emergency")<', '>deadline("soon")<', "emergency_late", "'soon'"),
    (
        "escalation.bpmn",
        f'{STEP_MISSED}<bpmn:timeDate xsi:type="bpmn:tFormalExpression">deadline("instructed_step")</bpmn:timeDate>',
        f'{STEP_MISSED}<bpmn:timeDuration xsi:type="bpmn:tFormalExpression">"PT1H"</bpmn:timeDuration>',
        "step_missed",
        "timer without timeDate",
    ),
    # what the engine drops, gets wrong or runs as code
    (
        "contact.bpmn",
        '<bpmn:serviceTask id="open_case"',
        '<bpmn:scriptTask id="run_me" /><bpmn:serviceTask id="open_case"',
        "run_me",
        "scriptTask is not allowed",
    ),
    (
        "contact.bpmn",
        '<bpmn:serviceTask id="open_case"',
        '<bpmn:callActivity id="call_me" /><bpmn:serviceTask id="open_case"',
        "call_me",
        "callActivity is not allowed",
    ),
    (
        "contact.bpmn",
        '<bpmn:serviceTask id="open_case"',
        '<bpmn:dataObject id="note" /><bpmn:serviceTask id="open_case"',
        "note",
        "dataObject is not allowed",
    ),
    (
        "contact.bpmn",
        '<bpmn:messageEventDefinition id="definition_wait_for_acceptance" messageRef="message_case_accepted" />',
        '<bpmn:linkEventDefinition id="definition_wait_for_acceptance" name="x" />',
        "wait_for_acceptance",
        "linkEventDefinition is not allowed",
    ),
    (
        "protection_case.bpmn",
        '<bpmn:subProcess id="protect_child"',
        '<bpmn:subProcess triggeredByEvent="true" id="protect_child"',
        "protect_child",
        "event sub-process",
    ),
    (
        "contact.bpmn",
        '<bpmn:serviceTask id="open_case"',
        '<bpmn:serviceTask isForCompensation="true" id="open_case"',
        "open_case",
        "compensation",
    ),
    (
        "protection_case.bpmn",
        "<bpmn:incoming>flow_close_case_case_closed</bpmn:incoming>",
        "<bpmn:incoming>flow_close_case_case_closed</bpmn:incoming>"
        '<bpmn:signalEventDefinition id="s" signalRef="signal_case_answered" />',
        "case_closed",
        "a signal on an end event is dropped",
    ),
    (
        "contact.bpmn",
        "<bpmn:outgoing>flow_contact_received_triage_contact</bpmn:outgoing>",
        "<bpmn:outgoing>flow_contact_received_triage_contact</bpmn:outgoing>"
        '<bpmn:messageEventDefinition id="m" messageRef="message_case_accepted" />',
        "contact_received",
        "carries no event",
    ),
    (
        "foster_placement.bpmn",
        '<bpmn:signalEventDefinition id="definition_family_approved" signalRef="signal_family_approved" />',
        '<bpmn:messageEventDefinition id="definition_family_approved" messageRef="message_placement_ending" />',
        "family_approved",
        "only a signal may be thrown",
    ),
    (
        "contact.bpmn",
        "<spiffworkflow:calledDecisionId>",
        "<spiffworkflow:postScript>x = 1</spiffworkflow:postScript><spiffworkflow:calledDecisionId>",
        "triage",
        "postScript is not allowed",
    ),
    # shape
    (
        "contact.bpmn",
        '<bpmn:sequenceFlow id="flow_tell_caller_caller_told" sourceRef="tell_caller" targetRef="caller_told" />',
        "",
        "tell_caller",
        "has no way on",
    ),
    (
        "contact.bpmn",
        '<bpmn:sequenceFlow id="flow_tell_caller_caller_told" sourceRef="tell_caller" targetRef="caller_told" />',
        "",
        "caller_told",
        "cannot be reached",
    ),
    (
        "contact.bpmn",
        'sourceRef="tell_caller" targetRef="caller_told"',
        'sourceRef="caller_told" targetRef="tell_caller"',
        "caller_told",
        "is an end and has a way on",
    ),
    (
        "protection_case.bpmn",
        'sourceRef="close_case" targetRef="case_closed"',
        'sourceRef="close_case" targetRef="child_protected"',
        "flow_close_case_case_closed",
        "does not join two nodes of the same level",
    ),
    (
        "contact.bpmn",
        'attachedToRef="connect_emergency"',
        'attachedToRef="nobody"',
        "emergency_late",
        "is attached to nothing",
    ),
    (
        "contact.bpmn",
        '<bpmn:startEvent id="contact_received"',
        '<bpmn:startEvent id="second_start" /><bpmn:startEvent id="contact_received"',
        "contact",
        "has 2 start events",
    ),
    # words
    (
        "escalation.bpmn",
        '<bpmn:userTask id="ombudsman_review" name="Review as Ombudsman">',
        '<bpmn:userTask id="ombudsman_review">',
        "ombudsman_review",
        "has no name",
    ),
    (
        "escalation.bpmn",
        'name="Review as Ombudsman"',
        f'name="{"Review " * 30}"',
        "ombudsman_review",
        "too long for a task row",
    ),
    # the file
    ("contact.bpmn", 'isExecutable="true"', 'isExecutable="false"', "contact", "one executable process"),
    ("contact.bpmn", "<bpmn:startEvent id", '<bpmn:bogus id="b" /><bpmn:startEvent id', "b", "breaks the schema"),
    ("contact.bpmn", "</bpmn:process>", "", "contact", "not well-formed"),
    ("contact.bpmn", "?>\n", '?>\n<!DOCTYPE d [<!ENTITY e "e">]>\n', "contact", "has a DOCTYPE"),
    # tables
    ("decisions/safety.dmn", 'hitPolicy="FIRST"', 'hitPolicy="UNIQUE"', "table_safety", "hit policy FIRST"),
    (
        "decisions/safety.dmn",
        "<text>home_safe</text>",
        "<text>home_safe or 1</text>",
        "input_home_safe",
        "one variable",
    ),
    ("decisions/safety.dmn", 'name="safety" typeRef', 'name="so safe" typeRef', "output_safety", "names no variable"),
    ("decisions/safety.dmn", 'decision id="safety"', 'decision id="danger"', "safety", "one decision"),
    (
        "decisions/safety.dmn",
        "<description>The first matching row from the top decides, based on what was seen at the visit.</description>",
        "",
        "safety",
        "no documentation",
    ),
    (
        "decisions/safety.dmn",
        "<description>The child is safe, and the family needs support.</description>",
        "<description> </description>",
        "support",
        "has no description",
    ),
    ("decisions/safety.dmn", '<text>"no_concern"</text>', "<text>safety.upper()</text>", "no_concern", "computes"),
    ("decisions/safety.dmn", "<definitions ", "<!DOCTYPE d><definitions ", "safety", "has a DOCTYPE"),
]


@pytest.mark.parametrize(("file", "old", "new", "element", "reason"), EDITS, ids=[f"{e[3]}: {e[4]}" for e in EDITS])
def test_a_broken_place_is_named(folder, file, old, new, element, reason):
    named = [(p.file, p.element, p.reason) for p in broken(folder, file, old, new)]
    assert [n for n in named if n[0] == file and n[1] == element and reason in n[2]], named

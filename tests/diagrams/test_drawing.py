"""A diagram as shapes and lines, cut to where a case stands, and the words it is made of."""

import re
from io import BytesIO

import pytest

from app.workflow.diagram import Layout, around, picture, steps, wrapped
from app.workflow.lint.extract import extract, messages
from tests.support.shipped import DIAGRAMS, WORKFLOWS

PROCESSES = [path.stem for path in DIAGRAMS]


def drawn(process: str) -> Layout:
    return picture((WORKFLOWS / f"{process}.bpmn").read_bytes())


def ids(shown: Layout) -> set[str]:
    return {shape.id for shape in shown.shapes}


@pytest.mark.parametrize("process", PROCESSES)
def test_everything_drawn_lies_within_the_picture(process):
    whole = drawn(process)
    assert all(whole.box.x <= s.box.x and s.box.right <= whole.box.right for s in whole.shapes)
    assert all(whole.box.y <= s.box.y and s.box.bottom <= whole.box.bottom for s in whole.shapes)
    assert all(whole.box.x <= x <= whole.box.right for edge in whole.edges for x, _ in edge.points)


@pytest.mark.parametrize("process", PROCESSES)
def test_a_line_begins_and_ends_at_its_shapes(process):
    whole = drawn(process)
    boxes = {shape.id: shape.box for shape in whole.shapes}
    for edge in whole.edges:
        for end, (x, y) in ((edge.source, edge.points[0]), (edge.target, edge.points[-1])):
            box = boxes[end]
            assert box.x - 1 <= x <= box.right + 1 and box.y - 1 <= y <= box.bottom + 1, edge.id


def test_a_shape_says_what_it_is():
    shapes = {shape.id: shape for shape in drawn("protection_case").shapes}
    late = shapes["visit_late"]
    assert (late.kind, late.event, late.host, late.interrupts) == ("boundaryEvent", "timer", "first_visit", False)
    assert shapes["manager_replaced"].interrupts
    assert (shapes["removal_act"].kind, shapes["removal_act"].parent) == ("userTask", "protect_child")
    assert shapes["first_visit"].name == "See the child"
    assert shapes["is_child_safe"].label is not None


def test_a_line_says_its_name():
    edges = {edge.id: edge for edge in drawn("contact").edges}
    assert edges["flow_can_be_told_tell_caller"].name == "Yes"


def test_containers_are_drawn_first_and_what_sits_on_a_task_last():
    kinds = [shape.kind for shape in drawn("protection_case").shapes]
    assert kinds[0] == "subProcess"
    first_boundary = kinds.index("boundaryEvent")
    assert set(kinds[first_boundary:]) == {"boundaryEvent"}


def test_a_cut_shows_two_columns_either_side_and_not_the_rest():
    whole = drawn("protection_case")
    part = around(whole, ["first_visit"])
    assert {"first_visit", "visit_late", "tell_contact_accepted", "assess_safety", "warn_head"} <= ids(part)
    assert not ids(part) & {"case_opened", "review_plan", "case_closed", "removal_act"}
    assert part.box.width < whole.box.width / 3
    assert [lane.name for lane in part.lanes][:2] == ["Guardianship specialist", "Head of department"]


def test_a_cut_of_a_step_in_a_sub_process_shows_the_sub_process():
    part = around(drawn("protection_case"), ["notify_prosecutor"])
    assert {"protect_child", "notify_prosecutor", "prosecutor_late", "removal_act"} <= ids(part)
    assert "accept_case" not in ids(part)


def test_a_cut_of_two_steps_shows_both():
    part = around(drawn("protection_case"), ["accept_case", "reassign_case"], columns=1)
    assert {"accept_case", "reassign_case"} <= ids(part)


@pytest.mark.parametrize("process", PROCESSES)
def test_every_step_lies_whole_in_its_own_cut(process):
    whole = drawn(process)
    for shape in whole.shapes:
        if shape.kind == "userTask":
            part = around(whole, [shape.id])
            assert part.box.x <= shape.box.x and shape.box.right <= part.box.right
            assert part.box.y <= shape.box.y and shape.box.bottom <= part.box.bottom


@pytest.mark.parametrize("process", PROCESSES)
def test_nothing_is_cut_through_but_lines_and_containers(process):
    whole = drawn(process)
    for shape in steps(whole):
        part = around(whole, [shape.id])
        labels = [drawn.label for parts in (part.shapes, part.edges) for drawn in parts if drawn.label]
        boxes = [shape.box for shape in part.shapes if shape.kind != "subProcess"]
        assert all(part.box.holds(box) for box in labels + boxes)


def test_more_columns_show_more():
    whole = drawn("protection_case")
    assert ids(around(whole, ["first_visit"], columns=1)) < ids(around(whole, ["first_visit"], columns=4))


def test_a_step_of_another_version_is_answered_with_the_whole_picture():
    whole = drawn("contact")
    assert around(whole, ["step_of_last_year"]) == whole


def test_the_steps_of_people_are_listed_as_they_are_read():
    assert [(step.id, step.lane) for step in steps(drawn("contact"))] == [
        ("triage_contact", "111 operator"),
        ("talk_with_child", "111 psychologist"),
        ("connect_emergency", "111 operator"),
        ("tell_caller", "111 operator"),
    ]


def test_a_diagram_with_a_node_that_is_not_drawn_is_refused():
    xml = (WORKFLOWS / "contact.bpmn").read_bytes().replace(b'bpmnElement="tell_caller"', b'bpmnElement="nobody"')
    with pytest.raises(ValueError, match="tell_caller"):
        picture(xml)


def test_a_shape_without_a_place_is_refused():
    xml = (WORKFLOWS / "contact.bpmn").read_text(encoding="utf-8")
    before, shape, after = xml.partition('<bpmndi:BPMNShape id="tell_caller_di"')
    unplaced = before + shape + re.sub(r"<dc:Bounds [^>]*/>", "", after, count=1)
    with pytest.raises(ValueError, match="not drawn: tell_caller"):
        picture(unplaced.encode())


def test_a_file_without_a_process_is_refused():
    with pytest.raises(ValueError, match="no process"):
        picture(b"<definitions/>")


def test_lines_are_broken_between_words_only():
    assert wrapped("Give the case to another specialist", 110) == ["Give the case to", "another specialist"]
    assert wrapped("Мемлекеттікұйымдастырушылық", 20) == ["Мемлекеттікұйымдастырушылық"]


def test_the_catalogue_gets_the_names_and_the_reasons():
    words = messages((WORKFLOWS / "contact.bpmn").read_bytes())
    assert {"Contact to 111", "111 psychologist", "Talk with the child", "Was talking enough?", "Psychologist"} <= {
        *words
    }
    basis = "Default of this system: 111 was set up with mandatory feedback."
    assert f"{basis} The caller is told what was done, without any details from the case." in words
    assert not [word for word in words if "flow_" in word or "deadline(" in word or not word.strip()]


def test_the_catalogue_gets_why_a_row_decided():
    words = messages((WORKFLOWS / "decisions" / "safety.dmn").read_bytes())
    assert {"Decide safety", "Harm found", "The child is safe, and the family needs support."} <= {*words}
    assert not [word for word in words if "?" in word and " " not in word]


def test_the_extraction_says_where_a_message_stands():
    text = (WORKFLOWS / "contact.bpmn").read_bytes()
    found = {message: line for line, _, message, _ in extract(BytesIO(text), {}, [], {})}
    line = found["Give feedback to the caller"]
    assert b'name="Give feedback to the caller"' in text.splitlines()[line - 1]

"""Diagrams as pages show them: drawn by the server, in the reader's language, and readable without seeing them."""

from uuid import uuid4

import pytest

from app import clock
from app.db import db
from app.roles import Role
from app.web.cases import position
from app.web.diagrams import drawing, narrowing
from app.workflow import diagram as picture
from app.workflow import specs
from app.workflow.models import Definition, TaskState, Timer
from tests import make, make_work
from tests.support import casework
from tests.support.tree import parsed

pytestmark = pytest.mark.usefixtures("session", "rules")
rules = casework.rules
PROCESSES = ("contact", "protection_case", "escalation", "foster_placement")


def svg(page):
    [found] = parsed(page).xpath("//svg[contains(@class, 'flow')]")
    return found


def words(nodes):
    return " ".join(" ".join(node.itertext()) for node in nodes).split()


def test_the_diagram_of_a_case_shows_where_it_is(sign_in):
    case = make_work.case()
    casework.started(case)
    picture = svg(sign_in(casework.manager_of(case)).get(f"/cases/{case.public_id}/diagram").text)
    assert words(picture.xpath(".//g[@class='now']")) == ["Accept", "the", "case"]
    assert picture.xpath(".//g[@class='now']/rect[@class='halo']")
    assert "manager" in words(picture.xpath(".//g[@class='done']"))
    assert picture.xpath("./desc")[0].text.startswith("Now: Accept the case")


STRIP, LIST = "section[contains(@class, 'strip')]/ol", "ol[@class='steps']"


@pytest.mark.parametrize(("page", "where"), [("", STRIP), ("/diagram", LIST)])
def test_the_same_stands_in_a_list_and_in_the_strip_of_the_case(sign_in, page, where):
    case = make_work.case()
    casework.started(case)
    page = parsed(sign_in(casework.manager_of(case)).get(f"/cases/{case.public_id}{page}").text)
    [now] = page.xpath(f"//{where}/li[@aria-current='step']")
    assert "Accept the case" in now.text_content()
    later = page.xpath(f"//{where}/li[@class='next']")
    assert any("See the child" in one.text_content() for one in later)
    assert page.xpath("boolean(//svg[contains(@class, 'flow')])") is (where == LIST)


def test_a_late_step_says_how_late_in_picture_list_and_strip(sign_in):
    case = make_work.case()
    casework.started(case)
    item = casework.task_of(case, "accept_case")
    item.due_at = item.opened_at - casework.timedelta(hours=30)
    db.session.flush()
    browser = sign_in(casework.manager_of(case))
    [strip] = parsed(browser.get(f"/cases/{case.public_id}").text).xpath(f"//{STRIP}/li[@class='late']")
    assert "30 hours overdue" in strip.text_content()
    page = browser.get(f"/cases/{case.public_id}/diagram").text
    assert svg(page).xpath(".//text[@class='late-t']")[0].text == "30 hours overdue"
    [now] = parsed(page).xpath("//ol[@class='steps']/li[@aria-current='step']")
    assert "30 hours overdue" in now.text_content()


def test_a_case_without_a_process_yet_says_so(sign_in):
    case = make_work.case()
    page = sign_in(casework.manager_of(case)).get(f"/cases/{case.public_id}")
    assert page.status_code == 200
    assert "The process has not started yet." in page.text


@pytest.mark.parametrize("process", PROCESSES)
def test_every_process_in_force_is_shown_whole_with_its_steps(sign_in, process):
    page = sign_in(Role.ANALYST).get(f"/diagrams/{process}")
    drawn = svg(page.text)
    steps = picture.steps(drawing.whole(process))
    shown = words(drawn.xpath(".//g/text"))
    for step in steps:
        assert step.name.split()[0] in shown
        assert step.name in page.text


def test_an_unknown_process_is_not_found(sign_in):
    browser = sign_in(Role.ANALYST)
    assert browser.get("/diagrams/no_such").status_code == 404
    assert browser.get("/diagrams/..%2Fsecret").status_code == 404


def test_names_are_told_in_the_readers_language(sign_in, monkeypatch):
    monkeypatch.setattr(drawing, "_", lambda text: text.upper())
    case = make_work.case()
    casework.started(case)
    drawn = svg(sign_in(casework.manager_of(case)).get(f"/cases/{case.public_id}/diagram").text)
    assert "ACCEPT" in words(drawn.xpath(".//g[@class='now']"))
    assert "GUARDIANSHIP" in words(drawn.xpath("./text[@class='lane-t']"))


@pytest.mark.parametrize("process", PROCESSES)
def test_squeezing_keeps_the_order_of_the_rows_and_loses_nothing(process):
    whole = drawing.whole(process)
    tight = narrowing.squeezed(whole, ())
    assert [shape.id for shape in tight.shapes] == [shape.id for shape in whole.shapes]
    before = sorted(whole.shapes, key=lambda shape: (shape.box.y, shape.id))
    after = {shape.id: shape.box for shape in tight.shapes}
    heights = [after[shape.id].y for shape in before]
    assert heights == sorted(heights)
    assert tight.box.height <= whole.box.height
    for shape in whole.shapes:
        if shape.kind != "subProcess":
            assert after[shape.id].height == pytest.approx(shape.box.height)


@pytest.mark.parametrize("process", PROCESSES)
def test_every_step_lies_whole_in_the_part_around_it(process):
    whole = drawing.whole(process)
    for step in picture.steps(whole):
        part = drawing.near(whole, drawing.Place(now={step.id}, late={step.id: "late"}))
        [shape] = [shape for shape in part.shapes if shape.id == step.id]
        assert part.box.x <= shape.box.x and shape.box.right <= part.box.right
        assert part.box.y + 30 <= shape.box.y and shape.box.bottom <= part.box.bottom


def test_a_case_shows_the_version_it_runs_on_and_not_the_one_in_force(sign_in):
    case = make_work.case()
    instance = casework.started(case)
    files = dict(specs.shipped("protection_case").files)
    files["protection_case.bpmn"] = files["protection_case.bpmn"].replace("Accept the case", "Take the old case over")
    older = make.add(Definition(process="protection_case", bundle="old" * 20, files=files, stored_at=clock.now()))
    instance.definition_id, instance.bundle = older.id, older.bundle
    db.session.flush()
    drawn = svg(sign_in(casework.manager_of(case)).get(f"/cases/{case.public_id}/diagram").text)
    assert words(drawn.xpath(".//g[@class='now']/text[@class='t']")) == ["Take", "the", "old", "case", "over"]


def test_a_case_that_waits_for_a_day_shows_what_it_waits_for(sign_in):
    case = make_work.case()
    instance = casework.started(case)
    casework.task_of(case, "accept_case").state = TaskState.DONE
    instance.trail = [*instance.trail, "plan_running"]
    make.add(Timer(engine_id=uuid4(), instance_id=instance.id, step="review_due", due_at=clock.now()))
    browser = sign_in(casework.manager_of(case))
    page = browser.get(f"/cases/{case.public_id}/diagram").text
    assert "Review due" in " ".join(words(svg(page).xpath(".//g[@class='now']")))
    assert "Next review of the plan" in browser.get(f"/cases/{case.public_id}").text


def test_what_a_late_step_set_off_is_shown_and_what_only_lies_near_is_not():
    whole = drawing.whole("protection_case")
    fired = {"first_visit", "visit_late", "escalate_visit", "escalation_started"}
    part = drawing.near(whole, drawing.Place(done=fired, now={"first_visit"}))
    shown = {shape.id for shape in part.shapes}
    assert {"first_visit", "visit_late", "escalate_visit"} <= shown
    assert "reassign_case" not in shown


def test_a_step_walked_again_is_now_and_not_done():
    at = drawing.Place(done={"review_plan"}, now={"review_plan"})
    assert drawing.state("review_plan", at) == "now"


def test_the_list_names_whose_a_step_is(sign_in):
    case = make_work.case()
    casework.started(case)
    held = position.tasks(case, casework.manager_of(case))
    assert [one.whose for one in held if one.item.state is TaskState.OPEN] == [casework.manager_of(case).name]
    assert make.user(Role.HEAD).region_id is not None

"""The page of a step asks the database at most 15 times, however much stands on it."""

from app.db import db
from tests import make
from tests.placements.test_foster_placement import family
from tests.support import fillings as fill

MOST = 15


def cost(desk, step):
    """Statements of the open step's page, once its reader is signed in."""
    desk.show(step)
    item, before = desk.task(step), db.unit.statements
    assert desk.client(desk.people[item.role]).get(f"/tasks/{item.public_id}").status_code == 200
    return db.unit.statements - before


def dear(desk, *steps):
    """The steps whose page costs too much, with what it costs."""
    costs = {step: cost(desk, step) for step in steps}
    return {step: number for step, number in costs.items() if number > MOST}


def with_colleagues(desk):
    for _ in range(3):
        make.user(district_id=desk.district.id)
    return desk


def test_a_visit_and_a_late_one(accepted):
    with_colleagues(accepted)
    assert dear(accepted, "first_visit") == {}
    accepted.wait(hours=30)
    assert dear(accepted, "first_visit", "review_escalation") == {}


def test_a_removal_and_the_search_for_a_family(accepted):
    for place in range(5):
        family(accepted, surname=f"Отбасы {place}", places=place)
    accepted.do("first_visit", fill.unsafe())
    steps = ["removal_act", "notify_prosecutor", "file_court_claim", "register_child", "match_family"]
    assert dear(accepted, *steps) == {}


def test_a_plan_and_the_end_of_a_case(accepted):
    accepted.do("first_visit", fill.visit())
    assert dear(accepted, "assess_family") == {}
    accepted.do("assess_family", fill.assessment())
    assert dear(accepted, "make_plan") == {}
    accepted.do("make_plan", {**fill.plan(), **fill.line(1), **fill.line(2)})
    assert dear(accepted, "approve_plan") == {}
    accepted.do("approve_plan", {"decision": "approved"})
    accepted.wait(days=31)
    assert dear(accepted, "review_plan") == {}
    accepted.do("review_plan", fill.review(review="goals_met", not_done="Қажет емес"))
    assert dear(accepted, "propose_closure") == {}
    accepted.do("propose_closure", fill.closure())
    assert dear(accepted, "approve_closure") == {}


def test_every_desk_of_an_escalation(accepted):
    with_colleagues(accepted).wait(hours=30)
    order = {"decision": "require_body", "body": "police", "finding": "no_reason", "why": "Мекенжай белгілі"}
    accepted.do("review_escalation", {**order, "act_by": fill.at(hours=-5)})
    assert dear(accepted, "carry_out_instruction") == {}
    accepted.wait(hours=6)
    assert dear(accepted, "ombudsman_review") == {}

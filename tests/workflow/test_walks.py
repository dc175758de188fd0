"""Every node, flow and boundary event of all diagrams, walked with the real forms, services and rows.

Each step of each walk also writes its state, reads it back and compares both with the rows (`watch`).
"""

import os
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.db import db
from app.roles import Role
from app.rules.cases import cases, managers, telling
from app.rules.course import inactivity, pauses, steering, transfers
from app.rules.placements import ending as placements
from app.rules.placements import placing
from app.rules.placements.searches import no_longer_needed, open_placement, request_placement
from app.staff.models import District
from app.tables.added_steps import AddedKind
from app.tables.cases import CaseState, Place
from app.tables.transfers import TransferReason
from app.workflow import specs
from tests import make
from tests.support import family_ways, town, walking
from tests.support.town import SAFE, UNSAFE, WITH_A_PLAN, Path

pytestmark = pytest.mark.slow
UNSAFE_NOW = {"review": "unsafe"}
STILL_AT_RISK = {"review": "risk_changed", **{name: WITH_A_PLAN[name] for name in town.AT_HOME}}
MET = {"review": "goals_met"}


@pytest.fixture
def place(app, session):
    with app.app_context():
        yield town.settle_town()


@pytest.fixture
def walked(monkeypatch):
    coverage = walking.Coverage()
    walking.watch(monkeypatch, coverage)
    return coverage


# -- the ways through each diagram


def contact_ways(place):
    for number, outcome in enumerate(["not_a_contact.prank", "information", "adult_help.legal_aid"]):
        assert Path(place, number).triage(outcome).steps == []
    Path(place, 3).late("triage_contact").triage("psychologist").do("talk_with_child", outcome="helped")
    talked = Path(place, 4).triage("psychologist")
    talked.do("talk_with_child", outcome="state_body", danger="no", harms=["neglect"], carer_access="no")
    talked.do("accept_case", answer="yes").do("tell_caller", how="phone")
    assert talked.contact.told_at is not None
    in_danger = Path(place, 5).triage("state_body", danger="yes").late("connect_emergency")
    in_danger.do("connect_emergency").do("accept_case", answer="yes").do("tell_caller", how="message")
    adult = Path(place, 7).triage("emergency", child_age="35", has_child="", danger="unknown", carer_access="unknown")
    assert adult.do("connect_emergency").contact.case_id is None
    anonymous = Path(place, 6, reply_code="").accepted(phone="", is_reply_safe="no", answer="")
    assert [path.runs("contact") for path in (talked, in_danger, anonymous)] == [0, 0, 0]


def case_ways(place):
    closed = Path(place, 1).triage().late("accept_case").do("accept_case", answer="yes")
    closed.do("first_visit", **SAFE).do("propose_closure").do("approve_closure", closure="approved")
    assert closed.case.state is CaseState.CLOSED
    Path(place, 2).triage().late("accept_case").do("reassign_case").do("accept_case", answer="yes")
    given = Path(place, 3).triage().do("accept_case", answer="no").do("reassign_case").do("accept_case", answer="yes")
    given.late("first_visit").do("first_visit", **UNSAFE)
    given.late("notify_prosecutor").late("register_child").late("file_court_claim").protect()
    for answers in (UNSAFE_NOW, STILL_AT_RISK, {"review": "go_on"}, MET):
        given.do("review_plan", **answers)
        if answers is UNSAFE_NOW:
            given.protect()
        if answers is STILL_AT_RISK:
            given.do("assess_family").do("make_plan").do("approve_plan", decision="returned")
            given.do("make_plan").do("approve_plan", decision="approved")
    for closure in ("returned", "keep_open"):
        given.do("propose_closure").do("approve_closure", closure=closure)
    given.do("review_plan", **MET).do("propose_closure").do("approve_closure", closure="approved")


def escalation_ways(place):
    late = lambda number: Path(place, number).accepted().late("first_visit")  # noqa: E731
    ends = [late(1).rule("instruct").do("first_visit", **SAFE).runs("escalation")]
    required = late(2).rule("require_body").do("carry_out_instruction").until("wait_for_step")
    ends += [required.do("ombudsman_review", act_by=tomorrow()).runs("escalation")]
    unwritten = late(7).rule("require_body").until("report_missed")
    ends += [unwritten.do("ombudsman_review", act_by=tomorrow()).runs("escalation")]
    refused = late(3).rule("reassign").do("confirm_reassignment", confirmed="no")
    ends += [refused.rule("reassign").do("confirm_reassignment", confirmed="yes").runs("escalation")]
    ends += [late(4).rule("ombudsman").do("ombudsman_review", act_by=tomorrow()).runs("escalation")]
    ends += [late(5).late("review_escalation").rule("unfounded").runs("escalation")]
    ends += [late(6).do("first_visit", **SAFE).rule("instruct").runs("escalation")]
    closed = late(8).rule("require_body").do("first_visit", **SAFE).do("propose_closure")
    ends += [closed.do("approve_closure", closure="approved").runs("escalation")]
    assert ends == [0] * 8


def placement_ways(place):
    path = Path(place, 1).removed().do("match_family", family="none").until("search_clock").do("temporary_place")
    path.find_family("no").find_family()
    path.do("approve_placement", answer="no").find_family()
    path.do("approve_placement", answer="yes").do("hand_over")
    _announce(path)
    path.do("end_placement", reason="breakdown", place="institution")
    path.find_family().do("approve_placement", answer="yes")
    birthday = clock.today() + timedelta(days=40)
    path.case.child.born_on = date(birthday.year - 18, birthday.month, min(birthday.day, 28))
    path.do("hand_over").until("placement_runs").do("end_placement", reason="came_of_age", place="other")
    dropped = Path(place, 2).removed().until("search_clock")
    dropped.find_family().do("approve_placement", answer="yes")
    assert "temporary_place" not in dropped.steps
    assert "hand_over" in dropped.steps
    _withdrawn_everywhere(place)
    _siblings(place)


def _withdrawn_everywhere(place):
    """The child goes home at every step of a search, once before the search has begun."""
    early = Path(place, 3).accepted().do("first_visit", **SAFE)
    request_placement(early.case)
    no_longer_needed(early.case, by=None)
    early.settle()
    resting = Path(place, 5).removed().do("match_family", family="none")
    assert go_home(resting).runs("foster_placement") == 0
    matching = Path(place, 4).removed()
    asking, approving = Path(place, 6).removed(), Path(place, 7).removed().find_family()
    asking.do("match_family", family=asking.best_family())
    handing = Path(place, 8).removed().find_family().do("approve_placement", answer="yes")
    late = Path(place, 9).removed().until("search_clock")
    for path in (early, matching, asking, approving, handing, late):
        assert go_home(path).runs("foster_placement") == 0


def _siblings(place):
    """Placed together; parted by the head; one of them home; and the other one home."""
    first, second = siblings(place, 10)
    first.find_family().do("approve_placement", answer="yes").do("hand_over")
    second.do("hand_over")
    first, second = siblings(place, 20)
    head = first.actor_of(Role.HEAD)
    placing.part(open_placement(second.case.id), second.case, "Сот шешімі", by=head)
    second.settle()
    assert (first.open_task("match_family"), second.open_task("match_family")) != (None, None)
    first, second = siblings(place, 30)
    assert go_home(second).runs("foster_placement") == 0
    first, second = siblings(place, 40)
    go_home(first)
    assert second.open_task("match_family") is not None


def siblings(place, seed):
    """Two children of one home, found unsafe one after the other: they are looked for together."""
    pair = [Path(place, seed + number).accepted() for number in range(2)]
    make.household(*(path.case.child for path in pair))
    for path in pair:
        path.do("first_visit", **UNSAFE).protect()
    assert pair[1].open_task("match_family") is None
    return pair


def go_home(path):
    """The head says that the child is at home: nobody looks for a family any more."""
    cases.set_place(path.case, Place.OTHER, by=path.case.manager)
    cases.set_place(path.case, Place.HOME, by=path.case.manager)
    path.settle()
    steps = {"match_family", "ask_family", "approve_placement", "hand_over", "temporary_place"}
    assert not steps & {*path.steps}
    return path


def visit_ways(place):
    path = Path(place, 1).removed().find_family().do("approve_placement", answer="yes").do("hand_over")
    path.visit(seen="not_seen").visit(seen="not_seen").visit(concern="none")
    path.visit(concern="concern").visit(concern="danger").opened("visit_child")
    _announce(path)
    path.do("end_placement", reason="returned_home", place="home")
    assert (path.open_task("visit_child"), path.runs("placement_visit")) == (None, 0)


def silent_ways(place):
    mended = fallen_silent(place)
    mended.case.manager.is_present = True
    mended.case.last_seen_at = clock.now()
    inactivity.resolved()
    mended.settle()
    path = fallen_silent(place, 2).do("mend_silence", seen_at="", restart="")
    path.do("mend_silence", seen_at=an_hour_ago())
    assert [one.runs("silent_case") for one in (mended, path)] == [0, 0]


def fallen_silent(place, seed=1):
    """A case whose manager is away and whose child nobody has seen for long, found by the check."""
    path = Path(place, seed).accepted().do("first_visit", **WITH_A_PLAN)
    path.case.manager.is_present = False
    path.case.last_seen_at = clock.now() - timedelta(days=100)
    db.session.flush()
    inactivity.check()
    path.settle()
    return path


def tomorrow():
    return moment(clock.now() + timedelta(days=1))


def an_hour_ago():
    return moment(clock.now() - timedelta(hours=1))


def moment(at):
    local = at.astimezone(clock.ALMATY)
    return [str(local.day), str(local.month), str(local.year), local.strftime("%H:%M")]


def transfer_ways(place):
    path = elsewhere(Path(place, 1).accepted())
    transfers.withdraw(path.case, by=path.case.manager)
    path.settle()
    elsewhere(path).do("answer_transfer", answer="no")
    elsewhere(path).do("answer_transfer", answer="yes")
    assert (path.case.region_id, path.runs("transfer")) == (75, 0)
    path.do("first_visit", **SAFE)


def added_ways(place):
    path = Path(place, 1).calm_case()
    for role, step in steering.ADDED.items():
        given = steering.Addition(kind=AddedKind.OTHER, what="Мектепке бару", why="Сабаққа келмейді", role=role)
        steering.add(path.case, given, by=path.case.manager)
        path.do(step, outcome="done")
    assert path.runs("added_step") == 0


def notice_ways(place):
    path = Path(place, 1).calm_case()
    telling.tell_bodies(path.case, ",".join(telling.STEPS))
    path.settle()
    for step in ("tell_police", "call_ambulance", "tell_prosecutor"):
        path.do(step)
    assert path.runs("agency_notice") == 0


def stop_ways(place):
    Path(place, 1).calm_case().ask_to_stop().do("decide_stop", decision="no")
    at_the_limit = Path(place, 2).calm_case().ask_to_stop().do("decide_stop", decision="yes", until=None)
    at_the_limit.until("clock_stands").do("assess_family")
    by_hand = Path(place, 3).calm_case().ask_to_stop().do("decide_stop", decision="yes", until=None)
    pauses.resume(by_hand.open_task("assess_family"), by=by_hand.case.manager)
    by_hand.settle()
    done = Path(place, 4).calm_case().ask_to_stop().do("assess_family")
    assert [one.runs("stopped_clock") for one in (at_the_limit, by_hand, done)] == [0, 0, 0]


def elsewhere(path):
    """The case is offered to a district of another region that has somebody for it."""
    there = db.session.scalars(select(District).where(District.region_id == 75)).first()
    if there is None:
        there = make.district(make.region(75))
        make.user(Role.HEAD, region_id=75)
        make.user(Role.COMMISSIONER, region_id=75)
        make.user(district_id=there.id)
    transfers.offer(path.case, transfers.Offer(there, TransferReason.MOVED, "Бала көшті"), by=path.case.manager)
    path.settle()
    return path


WAYS = {
    "contact": contact_ways, "protection_case": case_ways, "escalation": escalation_ways,
    "foster_placement": placement_ways, "silent_case": silent_ways, "transfer": transfer_ways,
    "placement_visit": visit_ways,
    **family_ways.WAYS,
    "stopped_clock": stop_ways, "added_step": added_ways, "agency_notice": notice_ways,
}  # fmt: skip


@pytest.mark.parametrize("process", WAYS)
def test_every_node_flow_and_boundary_event_is_walked(process, place, walked, record_property):
    WAYS[process](place)
    record_property("walked", walked.line(process))
    assert walked.missing(process) == ([], [])


def test_no_diagram_is_left_out():
    assert {path.stem for path in specs.folders[0].glob("*.bpmn")} == {*WAYS}


# -- loops: each is named by the flow that closes it


def refused_again(place):
    path = Path(place).triage()
    for _ in range(2):
        path.do("accept_case", answer="no").do("reassign_case")
    return path.do("accept_case", answer="yes")


def silent_again(place):
    path = Path(place).triage()
    for _ in range(2):
        path.late("accept_case").do("reassign_case")
    return path.do("accept_case", answer="yes")


def plan_returned(place):
    path = Path(place).accepted().do("first_visit", **WITH_A_PLAN).do("assess_family")
    for decision in ("returned", "returned", "approved"):
        path.do("make_plan").do("approve_plan", decision=decision)
    return path


def plan_goes_on(place):
    path = Path(place).running_plan()
    for _ in range(2):
        path.do("review_plan", review="go_on")
    return path.do("review_plan", **MET)


def risk_changes(place):
    path = Path(place).running_plan()
    for _ in range(2):
        path.do("review_plan", **STILL_AT_RISK).do("assess_family").do("make_plan")
        path.do("approve_plan", decision="approved")
    return path


def unsafe_again(place):
    path = Path(place).removed()
    for _ in range(2):
        path.do("review_plan", **UNSAFE_NOW).protect()
    return path


def closure_returned(place):
    path = Path(place).accepted().do("first_visit", **SAFE)
    for closure in ("returned", "returned", "approved"):
        path.do("propose_closure").do("approve_closure", closure=closure)
    return path


def closure_kept_open(place):
    path = Path(place).running_plan()
    for closure in ("keep_open", "keep_open", "approved"):
        path.do("review_plan", **MET).do("propose_closure").do("approve_closure", closure=closure)
    return path


def reassignment_refused(place):
    path = Path(place).accepted().late("first_visit")
    for confirmed in ("no", "no", "yes"):
        path.rule("reassign").do("confirm_reassignment", confirmed=confirmed)
    return path


def no_family_fits(place):
    path = Path(place).removed()
    for _ in range(2):
        path.do("match_family", family="none")
    return path.find_family()


def family_declines(place):
    path = Path(place).removed()
    for answer in ("no", "no", "yes"):
        path.find_family(answer)
    return path


def head_refuses_family(place):
    path = Path(place).removed()
    for answer in ("no", "no", "yes"):
        path.find_family().do("approve_placement", answer=answer)
    return path


def not_seen_twice(place):
    path = Path(place).removed().find_family().do("approve_placement", answer="yes").do("hand_over")
    for seen in ("not_seen", "not_seen", "alone"):
        path.visit(seen=seen)
    return path


def mended_bit_by_bit(place):
    path = fallen_silent(place)
    path.case.place, path.case.opened_at = None, clock.now() - timedelta(days=10)
    given = {"manager": "", "place": "", "seen_at": ""}
    someone = str(managers.candidates(path.case)[0].user.public_id)
    for answer in ({"manager": someone}, {"place": "relatives"}, {"seen_at": an_hour_ago()}):
        path.do("mend_silence", **given | answer)
    return path


LOOPS = {
    **family_ways.LOOPS,
    refused_again: ("protection_case", "case_reassigned", "manager_set"),
    silent_again: ("protection_case", "case_reassigned", "manager_set"),
    plan_returned: ("protection_case", "plan_decision", "plan_open"),
    plan_goes_on: ("protection_case", "review_result", "plan_running"),
    risk_changes: ("protection_case", "review_result", "assess_safety"),
    unsafe_again: ("protection_case", "review_result", "child_unsafe"),
    closure_returned: ("protection_case", "closure_decision", "closure_open"),
    closure_kept_open: ("protection_case", "closure_decision", "review_open"),
    reassignment_refused: ("escalation", "is_confirmed", "review_open"),
    no_family_fits: ("foster_placement", "search_again", "search_open"),
    family_declines: ("foster_placement", "family_answer", "search_open"),
    mended_bit_by_bit: ("silent_case", "is_still_silent", "mending_open"),
    not_seen_twice: ("placement_visit", "is_child_seen", "visit_open"),
    head_refuses_family: ("foster_placement", "placement_decision", "search_open"),
}


@pytest.mark.parametrize("loop", LOOPS, ids=lambda loop: loop.__name__)
def test_every_loop_is_taken_twice_in_one_instance(loop, place, walked):
    loop(place)
    assert walked.times(*LOOPS[loop]) >= 2


@pytest.mark.parametrize("process", WAYS)
def test_no_loop_is_drawn_that_is_not_walked(process):
    """Without the flows that close the walked loops, what is left of the diagram runs one way."""
    closing = {flow[1:] for flow in LOOPS.values() if flow[0] == process}
    left = {*walking.flows_of(process)} - closing
    while left:
        ends = {flow for flow in left if flow[1] not in {source for source, _ in left}}
        assert ends, f"a loop among {sorted(left)}"
        left -= ends


# -- and at random


@pytest.mark.parametrize("seed", range(10 if os.environ.get("LONG") else 5))
def test_whatever_people_answer_and_however_late_nothing_breaks(seed, place, walked):
    """Chance answers every form and lets every deadline pass as it likes; `watch` and `settle` find what breaks."""
    path = Path(place, seed)
    path.patience = path.chance.choice([0.6, 0.8, 0.95])
    path.chosen = {
        "contact/triage_contact": {**path.calm, "outcome": "state_body"},
        "protection_case/accept_case": lambda chance: {"answer": chance.choice(["yes", "yes", "yes", "no"])},
        "protection_case/first_visit": lambda chance: chance.choice([SAFE, WITH_A_PLAN, UNSAFE]),
    }
    done = path.run(most=45)
    assert len(done) > 5
    assert path.case.accepted_at or path.runs("protection_case"), f"{path.case.state} after {done}"


def _announce(path):
    """The case manager says that the stay will end."""
    placements.announce_end(open_placement(path.case.id), by=path.case.manager)
    path.settle()

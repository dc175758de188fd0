"""A family that may take no child any more, after it was chosen: nobody is brought there, and the search goes on."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select, update

from app import clock
from app.db import db, unit_of_work
from app.errors import Conflict, RuleBroken
from app.i18n import speaking
from app.roles import Role
from app.rules.families import concerns, contracts, requirements
from app.rules.placements import ending, matching
from app.staff.models import User
from app.tables import sealing
from app.tables.families import FamilyConcern, FosterFamily, Requirement, Stage
from app.tables.placements import PeriodKind, Placement, PlacementPeriod, PlacementState
from app.tables.words.families import Farewell, Worry
from tests import make, make_family
from tests.placements.test_foster_placement import choose, family, hand_over, placement, search, with_family  # noqa: F401
from tests.placements.test_siblings import pair, states  # noqa: F401
from tests.support import fillings as fill

YES = {"ask_family": {"asked_at": fill.at, "answer": lambda: "yes"}, "approve_placement": {"answer": lambda: "yes"}}


def promised(desk, step):
    """A family is chosen, and everything is done up to that step."""
    chosen = family(desk)
    choose(desk, chosen)
    for name, said in YES.items():
        if name == step:
            break
        desk.do(name, {key: value() for key, value in said.items()})
    return chosen


def worried(desk, chosen):
    concerns.raise_concern(chosen, Worry.VIOLENCE, "Көршілер айтты", by=desk.manager)
    db.session.commit()
    desk.settle()


@pytest.mark.parametrize("step", ["ask_family", "approve_placement", "hand_over"])
def test_a_concern_ends_every_promise_and_the_hours_go_on(search, step):  # noqa: F811
    chosen = promised(search, step)
    before = placement(search.case)
    before.needs, before.widened_to = ["medicines"], [10]
    search.wait(hours=5)
    worried(search, chosen)
    assert db.session.get(Placement, before.id).state is PlacementState.ENDED
    now = placement(search.case)
    assert now.id != before.id and now.state is PlacementState.SEARCHING and now.family_id is None
    assert (now.requested_at, now.needs, now.widened_to) == (before.requested_at, ["medicines"], [10])
    assert step not in search.steps() and "match_family" in search.steps()
    assert chosen.id in matching.match(now, search.case).excluded
    page = search.client(search.manager).get(f"/cases/{search.case.public_id}/timeline").text
    assert "The family can no longer take a child" in page


def test_who_lives_there_stays_and_comes_before_the_commissioner(search):  # noqa: F811
    chosen = promised(search, "hand_over")
    search.do("hand_over", hand_over())
    worried(search, chosen)
    assert placement(search.case).state is PlacementState.RUNNING
    assert "review_escalation" in search.steps()


def test_the_temporary_place_goes_along_and_is_no_other_move(search):  # noqa: F811
    chosen = promised(search, "approve_placement")
    row = placement(search.case)
    make.add(
        PlacementPeriod(
            placement_id=row.id, case_id=row.case_id, kind=PeriodKind.TEMPORARY, place="institution",
            began_at=clock.now(),
        )
    )  # fmt: skip
    worried(search, chosen)
    period = db.session.scalars(select(PlacementPeriod), execution_options={"populate_existing": True}).one()
    assert period.placement_id == placement(search.case).id and period.ended_at is None


def test_a_child_who_rests_there_for_a_while_counts_as_one_who_lives_there(search):  # noqa: F811
    with_family(search)
    other, row = family(search), placement(search.case)
    rest = ending.Respite(str(other.public_id), row.began_at, clock.today(), "Демалыс")
    ending.begin_respite(row, search.case, rest, by=search.people[Role.PLACEMENT_OFFICER])
    db.session.flush()
    with pytest.raises(RuleBroken, match="Children still live with the family"):
        contracts.end(other, clock.today(), Farewell.OWN_WISH, "Өз еркімен", by=search.people[Role.HEAD])
    worried(search, other)
    assert "review_escalation" in search.steps()


def test_the_end_of_a_contract_ends_the_promise(search):  # noqa: F811
    chosen = promised(search, "hand_over")
    head = search.people[Role.HEAD]
    contracts.end(chosen, clock.today(), Farewell.OWN_WISH, "Өз еркімен", by=head)
    db.session.commit()
    search.settle()
    assert placement(search.case).state is PlacementState.SEARCHING
    assert "match_family" in search.steps()


def test_a_contract_does_not_end_while_a_child_is_there_whom_the_head_cannot_see(session):
    home = make_family.family(taken=1)
    db.session.flush()
    with pytest.raises(RuleBroken, match="Children still live with the family"):
        contracts.end(home, clock.today(), Farewell.OWN_WISH, "Өз еркімен", by=make.user(Role.HEAD))


def test_sisters_are_looked_for_together_again(pair):  # noqa: F811
    chosen = family(pair, takes_siblings=True)
    choose(pair, chosen)
    assert states(pair) == [PlacementState.ASKED, PlacementState.ASKED]
    worried(pair, chosen)
    assert states(pair) == [PlacementState.SEARCHING, PlacementState.SEARCHING]
    rows = [placement(case) for case in (pair.case, pair.sister)]
    assert {row.family_id for row in rows} == {None}
    assert [row.together_with_id is None for row in rows].count(True) == 1, "one leads, the other goes along"
    other = family(pair, takes_siblings=True)
    led = pair.case if rows[0].together_with_id is None else pair.sister
    pair.do("match_family", {"family": str(other.public_id)}, case=led)
    assert states(pair) == [PlacementState.ASKED, PlacementState.ASKED]


@pytest.mark.parametrize(
    ("step", "sent"),
    [
        ("ask_family", {"asked_at": fill.at, "answer": lambda: "yes"}),
        ("approve_placement", {"answer": lambda: "yes"}),
        ("hand_over", hand_over),
    ],
)
def test_a_check_that_ran_out_meanwhile_blocks_and_says_so(search, step, sent):  # noqa: F811
    chosen = promised(search, step)
    make.requirements()
    chosen.clear_until, chosen.clear_until_kind = clock.today() - timedelta(days=1), "medical"
    data = sent() if callable(sent) else {key: value() for key, value in sent.items()}
    answer = search.send(step, data)
    assert answer.status_code == 422
    assert "The family cannot take a child now: Expired: Medical certificate" in answer.text
    assert step in search.steps()
    chosen.clear_until = clock.today()
    search.do(step, data)


def test_the_reason_for_parting_goes_along(search):  # noqa: F811
    chosen = promised(search, "ask_family")
    row = placement(search.case)
    sealing.put(row, "apart_because", "Қауіпті", search.case.key)
    worried(search, chosen)
    assert sealing.get(placement(search.case), "apart_because", search.case.key) == "Қауіпті"


def test_two_who_worry_at_the_same_moment_raise_one_concern(app, committed):
    with app.app_context(), unit_of_work():
        make.deadlines()
        home = make_family.family(make.district())
        ids = [make.user(Role.PLACEMENT_OFFICER, region_id=home.region_id).id for _ in range(2)]
        family_id = home.id
    together = Barrier(2)

    def worry(user_id):
        with app.app_context(), unit_of_work():
            one = db.session.get_one(FosterFamily, family_id)
            by = db.session.get_one(User, user_id)
            together.wait()
            concerns.raise_concern(one, Worry.OTHER, "Алаңдаймын", by=by)

    with ThreadPoolExecutor(2) as people:
        assert list(people.map(worry, ids)) == [None, None]
    with unit_of_work():
        assert db.session.scalar(select(func.count(FamilyConcern.id))) == 1
        assert db.session.scalar(select(FosterFamily.stage)) is Stage.SUSPENDED


def test_two_who_renew_one_paper_at_the_same_moment_leave_one_in_force(app, committed):
    with app.app_context(), unit_of_work():
        home = make_family.family(make.district())
        by_id = make.user(Role.PLACEMENT_OFFICER, region_id=home.region_id).id
        row = next(one for one in requirements.current(home) if one.kind == "medical")
        ids = row.id, home.id
    together = Barrier(2)

    def renew(_number):
        try:
            with app.app_context(), speaking("en"), unit_of_work():
                one, by = db.session.get_one(Requirement, ids[0]), db.session.get_one(User, by_id)
                together.wait()
                requirements.check(one, make_family.accepted(), by=by)
        except Conflict as late:
            return str(late.message)
        return "renewed"

    with ThreadPoolExecutor(2) as people:
        assert sorted(people.map(renew, range(2))) == ["A colleague has already checked this.", "renewed"]
    with unit_of_work():
        home = db.session.get_one(FosterFamily, ids[1])
        assert [one.kind for one in requirements.current(home)].count("medical") == 1


def test_an_application_withdrawn_a_moment_before_is_not_signed(session):
    officer = make.user(Role.PLACEMENT_OFFICER)
    home = make_family.in_order(make_family.applicant(stage=Stage.CONTRACT))
    db.session.flush()
    db.session.execute(
        update(FosterFamily)
        .where(FosterFamily.id == home.id)
        .values(stage=Stage.WITHDRAWN)
        .execution_options(synchronize_session=False)
    )  # by somebody else, after this page was read
    with pytest.raises(Exception, match="has withdrawn"):
        contracts.sign(home, "1", clock.today(), None, by=officer)

"""The page of a search and a stay, what may be said there, and the lists of children."""

from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select, update

from app import clock
from app.db import db
from app.roles import Role
from app.rules.cases import cases
from app.rules.placements import matching, searches
from app.rules.placements.hard_rules import Rule
from app.tables.cases import Place
from app.tables.families import FosterFamily
from app.tables.placements import PeriodKind, Placement, PlacementChoice, PlacementPeriod, PlacementState
from tests import make, make_work
from tests.placements.test_foster_placement import choose, family, placement, search, with_family  # noqa: F401
from tests.support import fillings as fill
from tests.support.desk import accepted, desk  # noqa: F401


def path_of(desk, *more):  # noqa: F811
    return "/".join([f"/cases/{desk.case.public_id}/stay", *more])


def officer(desk):  # noqa: F811
    return desk.client(desk.people[Role.PLACEMENT_OFFICER])


def head(desk):  # noqa: F811
    return desk.client(desk.people[Role.HEAD])


# -- matching on the page


def test_many_families_stand_on_pages_and_one_of_a_later_page_can_be_chosen(search):  # noqa: F811
    known = [family(search, surname=f"Отбасы{number:02}") for number in range(12)]
    page = search.show("match_family").text
    assert "12 families can take the child" in page
    assert sum(one.surname in page for one in known) == matching.SHOWN
    item = search.task("match_family")
    third = officer(search).get(f"/tasks/{item.public_id}?page=3").text
    assert "Families 11 to 12" in third
    ranked = matching.match(placement(), search.case).ranked
    last = db.session.get(FosterFamily, ranked[-1])
    assert search.send("match_family", {"family": str(last.public_id)}).status_code == 422
    choose(search, last, why="Мектебі сол жерде")
    assert placement().family_id == last.id


@pytest.mark.parametrize("asked", ["0", "-1", "99", "x", "٣", "1" * 30])
def test_a_page_that_is_none_is_passed_over(search, asked):  # noqa: F811
    family(search)
    item = search.task("match_family")
    assert officer(search).get(f"/tasks/{item.public_id}?page={asked}").status_code == 200


def test_what_was_looked_at_can_be_read_when_the_family_has_changed(search):  # noqa: F811
    first = family(search, surname="Бірінші", abilities=["violence"])
    second = family(search, surname="Екінші", district_id=make.district().id)
    family(search, surname="Толы", places=0)
    placement().needs = ["violence"]
    choose(search, second, why="Мектебі сол жерде")
    first.surname, first.abilities = "Басқа", []
    db.session.commit()
    kept = db.session.scalars(select(PlacementChoice)).one()
    assert (kept.position, kept.can, kept.cannot) == (2, 2, 1)
    assert "Бірінші".encode() not in kept.seen_sealed
    page = officer(search).get(path_of(search, "choices", str(kept.public_id))).text
    for words in ("Бірінші", "prepared for it", "Мектебі сол жерде", "No free place: 1", "Екінші"):
        assert words in page
    assert "Басқа" not in page


def test_a_choice_is_never_changed(search):  # noqa: F811
    choose(search, family(search))
    with pytest.raises(Exception, match="permission denied"), db.session.begin_nested():
        db.session.execute(update(PlacementChoice).values(position=9).execution_options(synchronize_session=False))


def test_a_choice_of_another_case_is_not_found(search):  # noqa: F811
    choose(search, family(search))
    kept = db.session.scalars(select(PlacementChoice)).one()
    other = make_work.case(manager=search.manager)
    make_work.placement(other)
    db.session.commit()
    assert officer(search).get(f"/cases/{other.public_id}/stay/choices/{kept.public_id}").status_code == 404


def test_every_ruled_out_family_is_listed_by_rule_with_all_its_rules(search):  # noqa: F811
    for number in range(45):
        family(search, surname=f"Толы{number:02}", places=0, age_to=1)
    family(search, surname="Кәрі", age_to=1)
    first = officer(search).get(path_of(search, "excluded")).text
    assert "No free place. Does not take children of this age." in first
    second = officer(search).get(path_of(search, "excluded?page=2")).text
    assert sum(f"Толы{number:02}" in first + second for number in range(45)) == 45
    narrowed = officer(search).get(path_of(search, f"excluded?rule={Rule.AGE}")).text
    assert "Кәрі" in narrowed and "Толы00" not in narrowed
    assert officer(search).get(path_of(search, "excluded?rule=nonsense&page=x")).status_code == 200


# -- what may be said about a search


def test_the_officer_says_what_the_child_needs(search):  # noqa: F811
    sent = {"needs": ["medicines", "behaviour"], "family_contact": "regular"}
    assert officer(search).post(path_of(search, "needs"), sent).status_code == 303
    row = placement()
    assert (row.needs, row.family_contact) == (["medicines", "behaviour"], "regular")
    family(search)
    page = search.show("match_family").text
    assert "Medicines every day" in page and "only with support" in page


def test_the_head_widens_the_search_with_a_reason_that_stands_on_the_page(search):  # noqa: F811
    there = make.district(make.region(75))
    far = family(search, surname="Алыстағы", district_id=there.id, region_id=75)
    db.session.commit()
    assert head(search).post(path_of(search, "widen"), {"regions": "75"}).status_code == 422
    assert head(search).post(path_of(search, "widen"), {"regions": "61", "because": "x"}).status_code == 422
    sent = {"regions": "75", "because": "Өңірде орын жоқ"}
    assert head(search).post(path_of(search, "widen"), sent).status_code == 303
    assert matching.match(placement(), search.case).ranked == [far.id]
    page = search.show("match_family").text
    assert "Өңірде орын жоқ" in page and "another region" in page
    assert officer(search).get(path_of(search, "widen")).status_code == 403


@pytest.mark.parametrize("page", ["needs", "widen", "part"])
def test_nothing_is_said_of_a_search_that_is_over(search, page):  # noqa: F811
    with_family(search)
    who = officer if page == "needs" else head
    assert who(search).get(path_of(search, page)).status_code == 404


# -- withdrawn


@pytest.mark.parametrize("step", ["match_family", "ask_family", "approve_placement", "hand_over"])
def test_a_child_who_goes_home_needs_no_family_at_whatever_step(search, step):  # noqa: F811
    home = family(search)
    steps = [
        ("match_family", {"family": str(home.public_id)}),
        ("ask_family", {"asked_at": fill.at(), "answer": "yes"}),
        ("approve_placement", {"answer": "yes"}),
    ]
    for name, data in steps:
        if name == step:
            break
        search.do(name, data)
    search.case.place = Place.RELATIVES
    db.session.commit()
    form = f"/cases/{search.case.public_id}/place"
    assert search.client(search.manager).post(form, {"place": "home"}).status_code == 303
    search.settle()
    assert step not in search.steps()
    row = placement()
    assert (row.state, row.end_reason) == (PlacementState.ENDED, "withdrawn")
    assert db.session.get(FosterFamily, home.id, populate_existing=True).taken == 0
    assert searches.open_placement(search.case.id) is None


def test_a_step_done_a_moment_after_the_withdrawal_is_told_so(search):  # noqa: F811
    home = family(search)
    searches.no_longer_needed(search.case, by=search.manager)
    db.session.commit()
    answer = search.send("match_family", {"family": str(home.public_id)})
    assert answer.status_code == 422
    assert "The search was withdrawn" in answer.text


# -- a family that falls through


def test_an_approved_family_that_cannot_take_the_child_begins_a_new_search_without_it(search):  # noqa: F811
    chosen, other = family(search), family(search)
    officer(search).post(path_of(search, "needs"), {"needs": ["medicines"], "family_contact": "regular"})
    search.wait(hours=73)
    search.do("temporary_place", {**MEANWHILE, "since": fill.at()})
    choose(search, chosen)
    search.do("ask_family", {"asked_at": fill.at(), "answer": "yes"})
    assert officer(search).get(path_of(search, "again")).status_code == 404
    search.do("approve_placement", {"answer": "yes"})
    before, answer = placement().id, {"reason": "health", "words": "Тәрбиеші ауырып қалды"}
    assert officer(search).post(path_of(search, "again"), {**answer, "reason": ""}).status_code == 422
    assert officer(search).post(path_of(search, "again"), answer).status_code == 303
    search.settle()
    ended, found = db.session.get_one(Placement, before), placement()
    assert (ended.state, ended.end_reason) == (PlacementState.ENDED, "fell_through")
    assert (found.state, found.needs, found.family_contact) == (PlacementState.SEARCHING, ["medicines"], "regular")
    assert (found.temporary_place, found.temporary_because) == (Place.INSTITUTION, "no_place")
    assert searches.moves(search.case.id) == 1
    assert matching.match(found, search.case).ranked == [other.id]
    assert "hand_over" not in search.steps() and "match_family" in search.steps()
    assert "Тәрбиеші ауырып қалды" in head(search).get(f"/cases/{search.case.public_id}/timeline").text


MEANWHILE = {
    "place": "institution", "name": "№ 2 балалар үйі", "because": "no_place", "why": "Орын жоқ",
}  # fmt: skip


# -- what went along


def test_what_was_handed_over_stands_on_the_page_of_the_stay(search):  # noqa: F811
    with_family(search)
    page = officer(search).get(path_of(search)).text
    for words in ("Handed over with the child", "IIN", "Айгерім", "Жоқ", "Барамын"):
        assert words in page


# -- a short stay with another family


def respite(chosen, **change):
    until = fill.day(days=5)
    return {"family": str(chosen.public_id), "began_at": fill.at(), "until_on": until, "why": "Демалыс", **change}


def test_a_child_stays_with_another_family_for_a_while_and_comes_back(search):  # noqa: F811
    home = with_family(search)
    other = family(search, places=1)
    full = family(search, places=0)
    db.session.commit()
    page = officer(search).get(path_of(search, "respite")).text
    assert other.number in page and home.number not in page and full.number not in page
    assert officer(search).post(path_of(search, "respite"), respite(full)).status_code == 422
    past = respite(other, until_on=fill.day(days=-1))
    assert officer(search).post(path_of(search, "respite"), past).status_code == 422
    assert officer(search).post(path_of(search, "respite"), respite(other)).status_code == 303
    assert db.session.get(FosterFamily, other.id, populate_existing=True).taken == 1
    assert officer(search).post(path_of(search, "respite"), respite(other)).status_code == 422
    assert searches.moves(search.case.id) == 1
    assert "Short placement with another family" in officer(search).get(path_of(search)).text
    assert officer(search).post(path_of(search, "back")).status_code == 303
    assert db.session.get(FosterFamily, other.id, populate_existing=True).taken == 0
    kinds = select(PlacementPeriod.kind, PlacementPeriod.end_reason).order_by(PlacementPeriod.id)
    assert list(db.session.execute(kinds)) == [(PeriodKind.STAY, None), (PeriodKind.RESPITE, "back")]


# -- periods and moves


def test_every_temporary_place_and_every_stay_is_a_move(search):  # noqa: F811
    search.wait(hours=73)
    sent = {"place": "institution", "name": "Үй", "since": fill.at(), "because": "no_place", "why": "Орын жоқ"}
    search.do("temporary_place", sent)
    page = officer(search).get(path_of(search)).text
    assert "Temporary: the search for a family continues." in page
    assert "No family has a free place" in page
    search.wait(days=2)
    overview = search.client(search.manager).get(f"/cases/{search.case.public_id}").text
    assert "In an institution for 2 days. Reason: No family has a free place" in overview
    listed = officer(search).get("/placements?view=institution").text
    assert search.case.number in listed and "No family has a free place" in listed
    with_family(search)
    lived = db.session.scalars(select(PlacementPeriod).order_by(PlacementPeriod.id)).all()
    assert [(one.kind, one.end_reason) for one in lived] == [
        (PeriodKind.TEMPORARY, "family_found"), (PeriodKind.STAY, None),
    ]  # fmt: skip
    assert searches.moves(search.case.id) == 2
    assert search.case.number not in officer(search).get("/placements?view=institution").text
    assert search.case.number in officer(search).get("/placements?view=family").text


def test_wherever_a_child_waits_is_a_temporary_place_of_the_search_and_each_change_a_move(accepted):  # noqa: F811
    accepted.do("first_visit", fill.unsafe(place="health_organisation"))
    accepted.wait(hours=2)
    assert "In a hospital" in officer(accepted).get(path_of(accepted)).text
    cases.set_place(accepted.case, Place.RELATIVES, by=accepted.manager)
    accepted.wait(hours=72)
    here = {**MEANWHILE, "place": "relatives", "since": fill.at(hours=1)}
    accepted.do("temporary_place", here)
    with_family(accepted)
    lived = db.session.scalars(select(PlacementPeriod).order_by(PlacementPeriod.id)).all()
    assert [(one.place, one.end_reason) for one in lived] == [
        ("health_organisation", "moved"), ("relatives", "family_found"), ("foster_family", None),
    ]  # fmt: skip
    assert all(before.ended_at == after.began_at for before, after in pairwise(lived))
    assert searches.moves(accepted.case.id) == 3


# -- the lists


def test_those_who_have_waited_longest_stand_first_page_after_page(sign_in):
    district = make.district()
    numbers = []
    for hours in range(35):
        case = make_work.case(district=district)
        make_work.placement(case, requested_at=clock.now() - timedelta(hours=hours))
        numbers.insert(0, case.number)
    running = make_work.case(district=district)
    make_work.placement(running, state=PlacementState.RUNNING, began_at=clock.now())
    elsewhere = make_work.case(district=make.district(make.region(75)))
    make_work.placement(elsewhere)
    browser = sign_in(Role.PLACEMENT_OFFICER, region_id=district.region_id)
    first = browser.get("/placements").text
    after = db.session.scalars(select(Placement).order_by(Placement.requested_at).limit(30)).all()[-1]
    second = browser.get(f"/placements?after={after.public_id}").text
    assert f"after={after.public_id}" in first
    places = [(first + second).index(number) for number in numbers]
    assert places == sorted(places)
    assert running.number not in first + second and elsewhere.number not in first + second
    assert running.number in browser.get("/placements?view=family").text


def test_a_child_who_waits_for_more_than_72_hours_is_marked(sign_in):
    district = make.district()
    late, fresh = make_work.case(district=district), make_work.case(district=district)
    make_work.placement(late, requested_at=clock.now() - timedelta(hours=73))
    make_work.placement(fresh, requested_at=clock.now() - timedelta(hours=71))
    page = sign_in(Role.HEAD, region_id=district.region_id).get("/placements").text
    assert 'class="due late">73 hours' in page and 'class="due soon">71 hours' in page


@pytest.mark.parametrize("asked", ["?view=nonsense", "?after=x", "?after=00000000-0000-4000-8000-000000000000"])
def test_an_address_that_asks_wrongly_is_passed_over(sign_in, asked):
    assert sign_in(Role.PLACEMENT_OFFICER).get(f"/placements{asked}").status_code == 200


def test_a_planned_move_to_another_family_begins_a_new_search(search):  # noqa: F811
    with_family(search)
    search.client(search.manager).post(path_of(search, "end"))
    search.settle()
    sent = {"ended_at": fill.at(), "reason": "other_family", "place": "adaptation_centre", "child_words": "Жақсы"}
    assert search.send("end_placement", sent).status_code == 422
    search.do("end_placement", {**sent, "why": "Шарт аяқталды"})
    row = placement()
    assert (row.state, row.temporary_place, row.temporary_because) == (
        PlacementState.SEARCHING, Place.ADAPTATION_CENTRE, "other_family",
    )  # fmt: skip

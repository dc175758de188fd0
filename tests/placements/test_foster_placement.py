"""The foster placement, through its pages and the engine."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from app import clock, settings, vault
from app.db import db
from app.errors import RuleBroken
from app.jobs import drain
from app.roles import Role
from app.rules.cases import people
from app.rules.placements import ending, hard_rules, matching, of_age
from app.rules.placements.hard_rules import Rule
from app.rules.placements.searches import open_placement, request_placement
from app.tables.cases import Place
from app.tables.escalations import Cause, Escalation
from app.tables.families import FamilyAdult, FosterFamily, Part, Stage
from app.tables.numbers import next_number
from app.tables.placements import Placement, PlacementState
from app.web.cases import people_forms
from tests import make
from tests.support import fillings as fill


def family(desk, **more):
    given = {
        "number": next_number("family", desk.district.region_id),
        "surname": "Сейдахмет",
        "district_id": desk.district.id,
        "region_id": desk.district.region_id,
        "key": vault.new_key(),
        "languages": ["kk", "ru"],
        "places": 2,
        "stage": Stage.ACTIVE,
        "stage_since_at": clock.now(),
        "applied_at": clock.now(),
        **more,
    }
    return make.add(FosterFamily(**given))


def placement(case=None):
    wanted = select(Placement).order_by(Placement.id.desc()).limit(1)
    if case is not None:
        wanted = wanted.where(Placement.case_id == case.id)
    return db.session.scalar(wanted, execution_options={"populate_existing": True})


def hand_over(**change):
    return {
        "handed_at": fill.at(),
        "brought_by": "Айгерім",
        "papers": ["iin"],
        "medicine": "Жоқ",
        "child_words": "Барамын",
        **change,
    }


def choose(desk, chosen, **more):
    desk.do("match_family", {"family": str(chosen.public_id), **more})


def with_family(desk, **more):
    chosen = family(desk, **more)
    choose(desk, chosen)
    desk.do("ask_family", {"asked_at": fill.at(), "answer": "yes"})
    desk.do("approve_placement", {"answer": "yes"})
    desk.do("hand_over", hand_over())
    return chosen


@pytest.fixture
def search(accepted):
    """The child was found unsafe a minute ago: a family is looked for."""
    accepted.do("first_visit", fill.unsafe())
    return accepted


def test_who_asks_the_family_has_its_number_to_press_and_its_record(search):
    """Fault B18."""
    chosen = family(search)
    carer = make.adult(surname="Сейдахмет", given="Раушан", phone="+77015550123")
    make.add(FamilyAdult(family_id=chosen.id, person_id=carer.id, part=Part.CARER, joined_on=clock.today()))
    choose(search, chosen)
    page = search.show("ask_family").text
    assert 'href="tel:+77015550123"' in page
    assert f'href="/families/{chosen.public_id}"' in page


def test_a_family_is_found_asked_approved_and_the_child_handed_over(search):
    chosen = with_family(search)
    assert placement().state is PlacementState.RUNNING
    assert placement().family_id == chosen.id
    assert search.case.place is Place.FOSTER_FAMILY


def test_the_page_shows_who_fits_who_is_ruled_out_and_why(search):
    family(search, surname="Бос отбасы")
    family(search, surname="Толы отбасы", places=0)
    family(search, surname="Тоқтатылған", stage=Stage.SUSPENDED)
    page = search.show("match_family").text
    assert "1 family can take the child" in page
    assert "No free place." in page
    assert "Suspended: a concern is open." in page


def test_the_order_is_language_then_nearness_then_how_long_empty(search):
    search.case.child.language = "kk"
    far = family(search, surname="Алыс", district_id=make.district().id)
    near = family(search, surname="Жақын")
    russian = family(search, surname="Орыс тілді", languages=["ru"])
    found = matching.match(placement(), search.case)
    assert found.ranked == [near.id, far.id, russian.id]


def test_a_family_of_another_region_is_not_offered(search):
    other = make.district(make.region(10))
    family(search, district_id=other.id, region_id=10)
    assert matching.match(placement(), search.case).ranked == []


def test_a_ruled_out_family_cannot_be_chosen(search):
    full = family(search, places=0)
    answer = search.send("match_family", {"family": str(full.public_id), "why": "Жақсы"})
    assert answer.status_code == 422
    assert "match_family" in search.steps()


def test_choosing_below_the_first_needs_a_word(search):
    family(search)
    second = family(search, district_id=make.district().id)
    answer = search.send("match_family", {"family": str(second.public_id)})
    assert answer.status_code == 422
    assert "not the first on the list" in answer.text
    choose(search, second, why="Мектебі сол жерде")
    assert placement().family_id == second.id


def test_when_none_fits_the_officer_says_why_and_is_asked_again(search):
    assert search.send("match_family", {"family": "none"}).status_code == 422
    search.do("match_family", {"family": "none", "why": "Бос орын жоқ"})
    assert "match_family" not in search.steps()
    search.wait(hours=25)
    assert "match_family" in search.steps()


def test_a_family_that_declines_is_not_offered_again(search):
    first = family(search)
    choose(search, first)
    assert search.send("ask_family", {"asked_at": fill.at(), "answer": "no"}).status_code == 422
    search.do("ask_family", {"asked_at": fill.at(), "answer": "no", "reason": "health"})
    found = matching.match(placement(), search.case)
    assert found.ranked == []
    assert [hard_rules.named(broken) for broken in found.excluded.values()] == [[Rule.DECLINED]]


def test_a_place_is_taken_while_a_family_is_asked(search):
    only = family(search, places=1)
    choose(search, only)
    other = make.case(manager=search.manager)
    request_placement(other)
    assert matching.match(open_placement(other.id), other).ranked == []


def test_the_head_sends_the_search_on_with_a_reason(search):
    choose(search, family(search))
    search.do("ask_family", {"asked_at": fill.at(), "answer": "yes"})
    assert search.send("approve_placement", {"answer": "no"}).status_code == 422
    search.do("approve_placement", {"answer": "no", "why": "Тым алыс"})
    assert placement().state is PlacementState.SEARCHING
    assert placement().family_id is None


def test_brothers_and_sisters_are_parted_only_with_a_reason(search):
    brother = make.person(given="Ерлан")
    people.join(make.household(search.case.child), brother, "child", None, by=None)
    other = make.case(brother, search.manager)
    home = family(search, surname="Ағасы тұрады")
    row = request_placement(other)
    row.family_id, row.state = home.id, PlacementState.RUNNING
    away = family(search, surname="Басқа")
    db.session.commit()
    assert matching.match(placement(search.case), search.case).ranked[0] == home.id
    choose(search, away, why="Жақын")
    search.do("ask_family", {"asked_at": fill.at(), "answer": "yes"})
    answer = search.send("approve_placement", {"answer": "yes"})
    assert answer.status_code == 422
    assert 'href="#apart_because"' in answer.text
    search.do("approve_placement", {"answer": "yes", "apart_because": "Емделуде"})


def test_without_a_family_in_72_hours_it_is_escalated_and_a_temporary_place_is_found(search):
    search.wait(hours=73)
    assert "temporary_place" in search.steps()
    causes = list(db.session.scalars(select(Escalation.cause).where(Escalation.step == "find_family")))
    assert causes == [Cause.NO_FAMILY]
    sent = {
        "place": "adaptation_centre",
        "name": "Орталық",
        "since": fill.at(),
        "because": "no_place",
        "why": "Бос отбасы жоқ",
    }
    assert search.send("temporary_place", {**sent, "because": ""}).status_code == 422
    search.do("temporary_place", sent)
    assert search.case.place is Place.ADAPTATION_CENTRE
    assert "match_family" in search.steps()


def test_a_stay_that_breaks_down_begins_a_new_search(search):
    with_family(search)
    ending.announce_end(placement(), by=search.manager)
    search.settle()
    sent = {"ended_at": fill.at(), "reason": "breakdown", "place": "adaptation_centre", "child_words": "Қайтқым келеді"}
    answer = search.send("end_placement", sent)
    assert answer.status_code == 422
    search.do("end_placement", {**sent, "why": "Келіспеді"})
    assert placement().state is PlacementState.SEARCHING
    assert "match_family" in search.steps()
    page = search.client(search.manager).get(f"/cases/{search.case.public_id}/timeline").text
    assert "Келіспеді" in page and "Қайтқым келеді" in page


def test_a_place_that_does_not_fit_the_reason_is_refused(search):
    with_family(search)
    ending.announce_end(placement(), by=search.manager)
    search.settle()
    sent = {"ended_at": fill.at(), "reason": "returned_home", "place": "institution", "child_words": "Үйге"}
    answer = search.send("end_placement", sent)
    assert answer.status_code == 422
    search.do("end_placement", {**sent, "place": "home"})
    assert placement().state is PlacementState.ENDED


def test_an_end_is_announced_once_and_only_of_a_stay(search):
    with pytest.raises(RuleBroken, match="not with this family"):
        ending.announce_end(placement(), by=search.manager)


def test_the_stay_of_a_child_who_comes_of_age_ends_by_itself(search):
    search.case.child.born_on = clock.today() - timedelta(days=17 * 365)
    db.session.commit()
    with_family(search)
    search.wait(days=380)
    assert "end_placement" in search.steps()


def eighteen_in(days):
    """Who will be of age then, or a day later if that is a leap day."""
    day = clock.today() + timedelta(days=days)
    return date(day.year - 18, 3, 1) if (day.month, day.day) == (2, 29) else date(day.year - 18, day.month, day.day)


def living_with_a_family(search, born_on):
    search.case.child.born_on = born_on
    db.session.commit()
    with_family(search)
    assert "end_placement" not in search.steps()


def test_a_birth_date_corrected_during_a_stay_moves_its_end(search):
    """Fault C5: the timer kept the day that was copied when the stay began."""
    born = eighteen_in(3)
    living_with_a_family(search, born + timedelta(days=150))
    page, edited = f"/cases/{search.case.public_id}/child", people_forms.filled(search.case.child)
    boxes = [str(born.day), str(born.month), str(born.year)]
    sent = {name: value for name, value in edited.items() if value and name != "born_on"} | {"born_on": boxes}
    assert search.client(search.manager).post(page, sent).status_code == 303
    search.settle()
    search.wait(days=1)
    assert "end_placement" not in search.steps()
    search.wait(days=3)
    assert "end_placement" in search.steps()


def test_a_birthday_moved_further_away_ends_no_stay_too_early(search):
    born = eighteen_in(3)
    living_with_a_family(search, born)
    search.case.child.born_on = born + timedelta(days=300)  # by whatever way, past every page
    db.session.commit()
    assert (of_age.check(), drain() > 0, of_age.check()) == (1, True, 0)
    search.wait(days=5)
    assert "end_placement" not in search.steps()


def test_each_night_the_stays_are_held_against_the_record_once(search):
    living_with_a_family(search, clock.today() - timedelta(days=17 * 365))
    clock.advance(timedelta(days=1, hours=24 - clock.now().astimezone(clock.ALMATY).hour + 3))
    of_age.tick()
    assert settings.get(of_age.CHECKED) == clock.today().isoformat()
    search.case.child.born_on = clock.today() - timedelta(days=19 * 365)
    db.session.commit()
    of_age.tick()
    assert drain() == 0


@pytest.mark.parametrize(
    ("born", "moment"),
    [
        (date(2009, 11, 30), datetime(2027, 11, 29, 19, tzinfo=UTC)),
        (date(2008, 2, 29), datetime(2026, 2, 28, 19, tzinfo=UTC)),
    ],
)
def test_a_child_comes_of_age_at_midnight_in_almaty(session, born, moment):
    assert of_age.comes_of_age(born) == moment


def test_a_child_does_not_arrive_before_a_family_was_looked_for(search):
    choose(search, family(search))
    search.do("ask_family", {"asked_at": fill.at(), "answer": "yes"})
    search.do("approve_placement", {"answer": "yes"})
    assert search.send("hand_over", hand_over(medicine="")).status_code == 422
    assert search.send("hand_over", hand_over(handed_at=fill.at(days=2))).status_code == 422


def test_asking_twice_changes_nothing_while_a_search_is_open(search):
    assert request_placement(search.case).id == placement().id


def test_whoever_cares_for_the_case_asks_to_end_the_stay_and_others_do_not(search, sign_in):
    path = f"/cases/{search.case.public_id}/stay"
    assert search.client(search.manager).post(f"{path}/end").status_code == 404
    with_family(search)
    page = search.client(search.people[Role.PLACEMENT_OFFICER]).get(path).text
    assert placement().family.number in page
    assert path in search.client(search.manager).get(f"/cases/{search.case.public_id}").text
    assert sign_in(Role.SPECIALIST).post(f"{path}/end").status_code == 404
    assert search.client(search.manager).post(f"{path}/end").status_code == 303
    search.settle()
    assert "end_placement" in search.steps()

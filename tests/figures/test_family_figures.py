"""A family for every child, in figures: what is counted, who sees what, and what the analyst must not work out."""

import random
import re
from collections import Counter
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select

from app import clock
from app.db import db
from app.roles import GRANTS, Action, Role
from app.staff.models import District
from app.tables.cases import Place
from app.tables.families import Requirement, RequirementKind, Stage
from app.tables.placements import PeriodKind, PlacementPeriod, PlacementState
from app.web.figures.cuts import SPOKEN
from app.web.figures.picture_rows import LEAST, Table, protected
from app.web.figures.statements import Away, Figures, Free, Waiting, figures
from tests import make, make_family, make_work
from tests.support import casework, homes
from tests.support.tree import parsed

pytestmark = pytest.mark.usefixtures("session")
REGION = 61


@pytest.fixture
def district():
    return make.district()


def waits(district, hours=1, **facts):
    """A child for whom a family is looked for since so many hours."""
    case = make_work.case(district=district, **facts)
    make_work.placement(case, requested_at=clock.now() - timedelta(hours=hours))
    return case


def inside(district, days=1, place=Place.INSTITUTION):
    """A child in an institution, for whom nobody looks for a family."""
    case = make_work.case(district=district)
    case.place, case.place_since_at = place, clock.now() - timedelta(days=days) if days is not None else None
    return case


def shown(rows):
    return {row.words: row.numbers for row in rows}


def here(*, hides=False):
    return Table(hides, figures(REGION))


# what is counted


def test_children_who_wait_are_counted_once_under_every_heading(district):
    today = clock.today()
    waits(district, 1, language="kk", born_on=today - timedelta(days=400))
    waits(district, 25, language="ru", born_on=today - timedelta(days=366 * 5))
    waits(district, 80, language=None, born_on=today - timedelta(days=366 * 14))
    waits(district, 200, language="en", born_on=None)
    waits(make.district(make.region(75)), 1)
    table = here()
    assert [row.numbers for row in table.by_hours()] == [(1,), (1,), (1,), (1,)]
    assert [row.numbers for row in table.by_age()] == [(1, 0), (1, 0), (0, 0), (1, 0), (1, 0)]
    assert [row.numbers for row in table.by_language()] == [(1, 0), (1, 0), (2, 0)]
    assert shown(table.by_district()) == {district.name_kk: (4, 0)}
    assert (table.key_figures()["waiting"], table.key_figures()["late"]) == (4, 2)


@pytest.mark.parametrize("state", [PlacementState.RUNNING, PlacementState.ENDED])
def test_who_lives_with_a_family_or_needs_none_does_not_wait(district, state):
    make_work.placement(make_work.case(district=district), state=state)
    assert here().key_figures()["waiting"] == 0


@pytest.mark.parametrize(
    ("facts", "places"),
    [
        ({}, 2),
        ({"stage": Stage.SUSPENDED}, 0),
        ({"stage": Stage.APPLICANT}, 0),
        ({"blocked_by": "medical"}, 0),
        ({"clear_until": "yesterday"}, 0),
        ({"clear_until": "today"}, 2),
        ({"paused_from": "yesterday"}, 0),
        ({"paused_from": "yesterday", "paused_until": "yesterday"}, 2),
        ({"paused_from": "tomorrow"}, 2),
    ],
)
def test_a_place_is_free_only_where_a_child_could_be_taken_today(district, facts, places):
    days = {"yesterday": -1, "today": 0, "tomorrow": 1}
    homes.family(
        district,
        **{
            key: clock.today() + timedelta(days=days[value]) if value in days else value for key, value in facts.items()
        },
    )
    assert here().key_figures()["free"] == places


def test_a_place_is_taken_by_a_child_and_by_a_promise(district):
    family = homes.family(district, places=3)
    for state in (PlacementState.RUNNING, PlacementState.ASKED):
        make_work.placement(make_work.case(district=district), family_id=family.id, state=state)
    db.session.flush()
    assert here().key_figures()["free"] == 1


def test_free_places_stand_beside_the_need_of_a_district_an_age_and_a_language(district):
    homes.family(district, places=2, age_from=0, age_to=6, languages=["kk"])
    homes.family(district, places=1, age_from=12, age_to=17, languages=["kk", "ru"])
    table = here()
    assert shown(table.by_district()) == {district.name_kk: (0, 3)}
    assert [row.numbers[1] for row in table.by_age()] == [2, 2, 0, 1]
    assert [row.numbers[1] for row in table.by_language()] == [3, 1, 0]


def test_the_widest_gap_stands_first():
    full, empty, none = (make.district() for _ in range(3))
    homes.family(full, places=2)
    for _ in range(2):
        waits(empty)
    waits(none)
    assert [row.words for row in here().by_district()] == [empty.name_kk, none.name_kk, full.name_kk]


def test_a_family_stands_still_when_a_stage_lasts_longer_than_it_should(district):
    old, new = clock.now() - timedelta(days=29), clock.now() - timedelta(days=27)
    for stage, since in ((Stage.CHECKS, old), (Stage.CHECKS, new), (Stage.ACTIVE, old), (Stage.DEFERRED, old)):
        homes.family(district, stage=stage, stage_since_at=since)
    table = here()
    found = [row.numbers for row in table.by_stage() if row.numbers[0]]
    assert found == [(2, 1), (1, 0), (1, 0)]
    assert table.key_figures()["stalled"] == 1


def test_checks_are_counted_by_kind_and_by_when_they_run_out(district):
    make.requirements()
    kind = db.session.query(RequirementKind).order_by(RequirementKind.place).first()
    families = [homes.family(district, stage=stage) for stage in [Stage.ACTIVE] * 5 + [Stage.REFUSED]]
    for family, days in zip(families, (-1, 0, 30, 31, 61, -1), strict=True):
        ends = clock.today() + timedelta(days=days)
        make.add(Requirement(family_id=family.id, kind=kind.code, expires_on=ends))
    old = make.add(Requirement(family_id=families[4].id, kind=kind.code + "x", expires_on=clock.today()))
    old.replaced_at = clock.now()
    db.session.flush()
    assert shown(here().checks()) == {kind.name_kk: (1, 2, 1)}


def test_children_in_institutions_have_days_and_a_reason(district):
    searched = inside(district, days=2)
    make_work.placement(searched, temporary_because="no_place")
    make_work.placement(inside(district, days=100), temporary_because=None)
    inside(district, days=None, place=Place.ADAPTATION_CENTRE)
    inside(district, place=Place.HOME)
    found = here().away()
    assert shown(found["places"]) == {"In an institution": (2,), "In an adaptation centre for minors": (1,)}
    assert [row.numbers for row in found["days"]] == [(1,), (0,), (0,), (1,), (1,)]
    assert {"No family has a free place", "Family search not started"} <= set(shown(found["reasons"]))
    assert sum(row.numbers[0] for row in found["reasons"]) == 3


def test_a_move_is_a_new_place_to_live_and_a_rest_is_none(district):
    case = make_work.case(district=district)
    place = make_work.placement(case)
    for kind in (PeriodKind.TEMPORARY, PeriodKind.STAY, PeriodKind.RESPITE):
        facts = {"placement_id": place.id, "case_id": case.id, "place": "institution", "began_at": clock.now()}
        make.add(PlacementPeriod(kind=kind, **facts))
    assert [row.numbers for row in here().moves()] == [(0,), (1,), (0,), (0,)]


# the lists behind the counts


@pytest.fixture
def varied(district):
    """Something under every heading, in two districts, and the same in another region."""
    make.requirements()
    for place in (district, make.district(), make.district(make.region(75))):
        of_children(place)
        of_families(place)
    db.session.commit()


def of_children(place):
    today = clock.today()
    for hours, years, spoken in (
        (1, 1, "kk"),
        (30, 5, "ru"),
        (80, 9, None),
        (400, 15, "en"),
        (80, 19, "kk"),
        (1, None, "ru"),
    ):
        born = today.replace(year=today.year - years, day=1) if years is not None else None
        waits(place, hours, born_on=born, language=spoken)
    for days, reason in ((1, "no_place"), (10, None), (60, "age"), (100, "no_place"), (None, None)):
        make_work.placement(inside(place, days=days), temporary_because=reason)
    inside(place, days=5, place=Place.ADAPTATION_CENTRE)
    make_work.placement(inside(place), state=PlacementState.ENDED)
    for times in (1, 2, 3, 4, 6):
        case = make_work.case(district=place)
        stay = make_work.placement(case, state=PlacementState.RUNNING, began_at=clock.now())
        facts = {"placement_id": stay.id, "case_id": case.id, "place": "institution", "began_at": clock.now()}
        for kind in [PeriodKind.STAY] * times + [PeriodKind.RESPITE]:
            make.add(PlacementPeriod(kind=kind, ended_at=clock.now(), **facts))


def of_families(place):
    for ages, spoken, places in (((0, 6), ["kk"], 2), ((5, 17), ["ru", "kk"], 1), ((12, 17), ["ru"], 3)):
        homes.family(place, age_from=ages[0], age_to=ages[1], languages=spoken, places=places)
    homes.family(place, contract_until=clock.today() - timedelta(days=1))
    homes.family(place, places=1, taken=1)
    for stage in Stage:
        for days in (1, 40):
            homes.family(place, stage=stage, stage_since_at=clock.now() - timedelta(days=days), blocked_by="medical")
    kinds = db.session.scalars(select(RequirementKind.code).order_by(RequirementKind.place).limit(2)).all()
    for days in (-1, 0, 30, 31, 60, 61):
        family, adult = make_family.applicant(place, stage=Stage.SUSPENDED), make_family.adult
        for one in (None, adult(family).id):
            row = Requirement(family_id=family.id, adult_id=one, kind=kinds[days % 2])
            row.expires_on = clock.today() + timedelta(days=days)
            db.session.query(Requirement).filter_by(family_id=family.id, adult_id=one, kind=row.kind).delete()
            make.add(row)


@pytest.mark.parametrize("role", [Role.HEAD, Role.PLACEMENT_OFFICER])
def test_every_count_leads_to_a_list_of_exactly_those(varied, sign_in, role):
    browser = sign_in(role)
    page = browser.get("/picture").text
    counts = [(int(number), unescape(url)) for url, number in re.findall(r'<a href="([^"]+)">([0-9]+)</a>', page)]
    wrong = {url: (number, listed(browser, url)) for number, url in counts if number != listed(browser, url)}
    assert wrong == {}
    assert len(counts) > 60
    assert set(re.findall(r'<td class="r[^"]*">([1-9][0-9]*)</td>', page)) == set(), "a count without a list"


def listed(browser, url):
    """How many children or families stand there, page after page; of families with room, how many places."""
    found = 0
    while url:
        page = browser.get(url).text
        rows = page.split('<div class="bd cards">')[0].split('<tr class="row" data-item>')[1:]
        assert len(rows) > 0, url
        places = (
            [int(re.search(r"(\d+) free place", row)[1]) for row in rows] if "view=free" in url else [1] * len(rows)
        )
        found += sum(places)
        after = re.search(r'rel="next" href="([^"]+)"', page)
        url = unescape(after[1]) if after else None
    return found


def test_a_child_out_of_reach_is_counted_in_the_list_without_name_or_number(district, sign_in):
    case = inside(district)
    db.session.commit()
    officer = sign_in(Role.PLACEMENT_OFFICER).get("/placements?view=institution").text
    head = sign_in(Role.HEAD).get("/placements?view=institution").text
    secrets = (case.child.name, case.number, str(case.public_id))
    assert [secret for secret in secrets if secret in officer] == []
    assert [secret for secret in secrets if secret not in head] == []
    assert "A child whose family search has not started" in officer


@pytest.mark.parametrize(
    "asked", ["hours=9", "age=x", "days=-2", "because=me", "moves=0", "district=99999999999", "place=home"]
)
def test_what_a_list_is_asked_wrongly_is_passed_over(sign_in, asked):
    browser = sign_in(Role.HEAD)
    for view in ("waiting", "institution", "family", "moved"):
        assert browser.get(f"/placements?view={view}&{asked}").status_code == 200
    for view in ("free", "checks", "stalled", "all"):
        assert browser.get(f"/families?view={view}&{asked}&check=x&ends=7&language=xx").status_code == 200


# who sees what


def test_a_region_without_a_family_says_so_and_what_can_be_done(district, sign_in):
    waits(district)
    page = sign_in(Role.HEAD).get("/picture").text
    assert "No foster family is under contract" in page and "widen the search" in page
    homes.family(district)
    assert "No foster family is under contract" not in sign_in(Role.HEAD).get("/picture").text


@pytest.mark.parametrize("role", [Role.PLACEMENT_OFFICER, Role.HEAD, Role.COMMISSIONER])
def test_a_region_sees_its_own_figures_alone(sign_in, role):
    browser = sign_in(role)
    far = make.region(75)
    db.session.commit()
    assert browser.get(f"/picture/{REGION}").status_code == 200
    assert browser.get(f"/picture/{far.id}").status_code == 404


@pytest.mark.parametrize("role", [Role.OMBUDSMAN, Role.ANALYST])
def test_the_country_is_for_those_of_no_region_and_opens_every_region(sign_in, role):
    make.region(), make.region(75)
    browser = sign_in(role)
    assert 'href="/picture/75"' in browser.get("/picture").text
    assert browser.get("/picture/75").status_code == 200
    assert browser.get("/picture/98").status_code == 404


def test_a_tile_without_children_and_families_has_no_colour_and_two_regions_of_one_name_are_told_apart(sign_in):
    """Fault B21: "a place for half of them" where there was nobody, and two tiles called Almaty."""
    for code, name in ((19, "Almaty Region"), (75, "Almaty"), (35, "Karaganda Region")):
        make.region(code).name_en = name
    db.session.commit()
    tiles = {
        tile.xpath("string(.//span[@class='full'])"): tile.get("class").split()[0]
        for tile in parsed(sign_in(Role.OMBUDSMAN).get("/picture").text).xpath("//nav[@class='map']/a")
    }
    assert tiles == dict.fromkeys(("Almaty Region", "Almaty", "Karaganda"), "q0")


def test_the_counts_lead_to_the_lists_for_those_who_may_open_them_alone(district, sign_in):
    for _ in range(LEAST):
        waits(district)
    for role in Role:
        if Action.SEE_PICTURE in GRANTS[role]:
            page = sign_in(role).get(
                "/picture" if role in {Role.HEAD, Role.PLACEMENT_OFFICER} else f"/picture/{REGION}"
            )
            assert ('href="/placements"' in page.text) == (Action.SEE_WAITING in GRANTS[role]), role


@pytest.mark.parametrize("role", [Role.HEAD, Role.OMBUDSMAN, Role.ANALYST])
def test_the_page_costs_the_same_however_much_there_is(district, sign_in, role):
    browser, path = sign_in(role), f"/picture/{REGION}"

    def cost():
        browser.get(path)
        with casework.statements() as asked:
            assert browser.get(path).status_code == 200
        return len(asked)

    before = cost()
    for hours in (1, 30, 100):
        make_family.family(district)
        waits(district, hours)
        inside(district)
    db.session.commit()
    assert cost() == before <= 15


# what the analyst must not work out


def test_the_analyst_sees_no_number_from_one_to_four(district, sign_in):
    for hours in (1, 1, 30, 100, 100, 100):
        waits(district, hours)
    for number in range(3):
        homes.family(district, stage_since_at=clock.now() - timedelta(days=40), surname=f"Отбасы {number}")
    analyst, head = sign_in(Role.ANALYST), sign_in(Role.OMBUDSMAN)
    for path in ("/picture", f"/picture/{REGION}"):
        assert cells(analyst.get(path).text) & {1, 2, 3, 4} == set()
        assert cells(head.get(path).text) & {1, 2, 3, 4} != set()


def cells(page):
    """Every whole number that stands by itself in a cell or as a key figure."""
    words = re.sub(r"<[^>]*>", "|", page.split('id="main"')[1].split("What is counted")[0])
    return {int(word) for word in words.split("|") if re.fullmatch(r"\s*[0-9]+\s*", word)}


@pytest.mark.parametrize("seed", range(50))
def test_what_is_hidden_cannot_be_worked_out_from_a_sum(seed):
    """Beside the sum of all, what is shown leaves for each hidden number more than one that it could be."""
    chance = random.Random(seed)
    numbers = [chance.choice([0, 0, 1, 2, 3, 4, 5, 6, 9, 40]) for _ in range(chance.randint(1, 7))]
    shown = protected(numbers)
    assert not {number for number in shown if number is not None} & {1, 2, 3, 4}
    assert all(seen in (None, number) for seen, number in zip(shown, numbers, strict=True))
    hidden = [number for number, seen in zip(numbers, shown, strict=True) if seen is None]
    if sum(numbers) >= LEAST and hidden:  # else the sum is not shown either
        assert len(hidden) > 1 and sum(hidden) >= LEAST


def test_no_two_tables_of_a_page_give_away_what_one_of_them_hides():
    """A sum of rows that the page shows elsewhere must not stand beside a row that is hidden for it."""
    for seed in range(200):
        chance = random.Random(seed)
        total = chance.randint(0, 30)
        table = Table(True, some(chance, total))
        key = table.key_figures()
        hours = [row.numbers[0] for row in table.by_hours()]
        if None in hours:
            assert key["late"] is None
        for rows in (hours, [row.numbers[0] for row in table.by_district()], [r.numbers[0] for r in table.by_age()]):
            missing = rows.count(None)
            if key["waiting"] is not None and missing:
                assert missing > 1 and total - sum(number or 0 for number in rows) >= LEAST


def some(chance, total):
    """So many children, spread by chance."""
    wait = Waiting()
    for _ in range(total):
        wait.hours[chance.randint(0, 3)] += 1
        wait.districts[chance.randint(1, 4)] += 1
        wait.ages[chance.randint(0, 3)] += 1
        wait.languages[chance.choice(SPOKEN)] += 1
    places = [District(id=number, name_kk="а", name_ru="а", name_en=f"d{number}") for number in range(1, 5)]
    return Figures(wait, Free(), {}, [], Away(), Counter(), places)

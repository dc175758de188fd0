"""What the escalations of a region have in common: counts that lead to exactly their rows, and no child's name."""

import re
from datetime import timedelta

import pytest

from app import clock
from app.roles import Role
from tests import make, make_work
from tests.support import casework

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def place():
    make.deadlines()
    return make.district()


def came_up(place, days=1, hours=4, case=None, **more):
    """Decided after `hours`, and closed with a finding unless told otherwise."""
    case = case or make_work.case(district=place, given="Айсұлу")
    opened = clock.now() - timedelta(days=days)
    closed = {"closed_at": clock.now(), "finding": "no_reason", "decided_at": opened + timedelta(hours=hours)}
    return make_work.escalation(case, **{"opened_at": opened, **closed, **more})


def links(page):
    """Every number that is a link into the list, with its address."""
    found = re.findall(r'<a href="(/escalations\?view=all[^"]*)">(\d+)</a>', page)
    return [(url.replace("&amp;", "&"), int(number)) for url, number in found]


def rows(page):
    return page.count("data-item")


def test_each_count_leads_to_exactly_its_rows(sign_in, place):
    other = make.district(place.region)
    again = make_work.case(district=place)
    came_up(place, finding="distance")
    came_up(other, days=40, step="assess_family")
    came_up(place, case=again, closed_at=None, finding=None)
    came_up(place, case=again, days=70, missed_again_at=clock.now())
    client = sign_in(Role.COMMISSIONER, region_id=place.region_id)
    found = links(client.get("/patterns").text)
    assert len(found) >= 10
    assert {url: rows(client.get(url).text) for url, _ in found} == dict(found)


def test_the_median_the_repeats_and_the_open_ones_are_said(sign_in, place):
    case = make_work.case(district=place)
    for hours in (2, 4, 30):
        came_up(place, hours=hours, case=case)
    page = sign_in(Role.COMMISSIONER, region_id=place.region_id).get("/patterns").text
    assert "4 hours" in page
    assert "1 case was escalated more than once" in page
    assert "none waiting" in page


def test_no_child_is_named(sign_in, place):
    came_up(place)
    for client, url in (
        (sign_in(Role.COMMISSIONER, region_id=place.region_id), "/patterns"),
        (sign_in(Role.OMBUDSMAN), "/patterns"),
        (sign_in(Role.OMBUDSMAN), f"/patterns/{place.region_id}"),
    ):
        page = client.get(url)
        assert page.status_code == 200 and "Айсұлу" not in page.text


def test_a_commissioner_and_a_head_see_their_own_region_only(sign_in, place):
    there = make.district(make.region(10))
    came_up(there)
    for role in (Role.COMMISSIONER, Role.HEAD):
        client = sign_in(role, region_id=place.region_id)
        assert "No escalations in 12 months" in client.get("/patterns").text
        assert client.get(f"/patterns/{there.region_id}").status_code == 404
        assert client.get(f"/patterns/{place.region_id}").status_code == 200


def test_the_ombudsman_compares_the_regions_and_opens_what_was_escalated_there(sign_in, place):
    came_up(place)
    came_up(make.district(make.region(10)), reached_ombudsman_at=clock.now())
    client = sign_in(Role.OMBUDSMAN)
    page = client.get("/patterns").text
    assert f'href="/patterns/{place.region_id}"' in page and 'href="/patterns/10"' in page
    found = links(page)
    assert [number for _url, number in found] == [1]
    assert rows(client.get(found[0][0]).text) == 1
    assert links(client.get(f"/patterns/{place.region_id}").text) == []


def test_older_than_twelve_months_is_not_counted(sign_in, place):
    came_up(place, days=400)
    assert "No escalations in 12 months" in sign_in(Role.HEAD, region_id=place.region_id).get("/patterns").text


def test_the_pages_ask_few_statements_however_much_came_up(sign_in, place):
    for number in range(25):
        came_up(place, days=number * 10)
    for role, url in (
        (Role.COMMISSIONER, "/patterns"),
        (Role.OMBUDSMAN, "/patterns"),
        (Role.OMBUDSMAN, "/patterns/61"),
    ):
        client = sign_in(role, **({"region_id": place.region_id} if role is Role.COMMISSIONER else {}))
        client.get(url)
        with casework.statements() as asked:
            assert client.get(url).status_code == 200
        assert len(asked) <= 15, (url, len(asked))

"""The inbox of those who oversee: by risk, then age; what waits for others; what is closed. Nobody sees more."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from app import clock
from app.audit import AuditEntry
from app.db import db
from app.roles import Role
from app.tables.escalations import Desk
from tests import make, make_work
from tests.support import casework

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def place():
    make.deadlines()
    return make.district()


@pytest.fixture
def commissioner(sign_in, place):
    return sign_in(Role.COMMISSIONER, region_id=place.region_id)


def came_up(place, risk="high", days=1, **more):
    case = make_work.case(district=place, risk=risk)
    return make_work.escalation(case, opened_at=clock.now() - timedelta(days=days), **more)


def order(page, *rows):
    """The numbers of these rows in the order of the page, from its table."""
    table = page[: page.index('class="bd cards"')]
    return sorted((row.number for row in rows), key=table.index)


def test_the_inbox_goes_by_risk_and_then_by_age(commissioner, place):
    low, young, old = came_up(place, "low", 9), came_up(place, "critical", 1), came_up(place, "critical", 2)
    medium, high = came_up(place, "medium", 8), came_up(place, "high", 1)
    page = commissioner.get("/escalations").text
    expected = [row.number for row in (old, young, high, medium, low)]
    assert order(page, low, young, old, medium, high) == expected


def test_the_number_at_each_level_of_risk_leads_to_exactly_its_rows(commissioner, place):
    rows = [came_up(place, "critical"), came_up(place, "critical"), came_up(place, "low")]
    assert 'href="/escalations?view=waiting&amp;risk=critical"' in commissioner.get("/escalations").text
    page = commissioner.get("/escalations?view=waiting&risk=critical").text
    assert [row.number in page for row in rows] == [True, True, False]


@pytest.mark.parametrize(
    ("view", "shown"), [("waiting", "mine"), ("others", "headed"), ("closed", "closed"), ("nonsense", "mine")]
)
def test_each_view_shows_its_rows_and_no_others(commissioner, place, view, shown):
    rows = {
        "mine": came_up(place),
        "headed": came_up(place, lies_with=Desk.HEAD),
        "closed": came_up(place, lies_with=None, closed_at=clock.now(), finding="no_reason"),
    }
    page = commissioner.get(f"/escalations?view={view}").text
    assert [name for name, row in rows.items() if row.number in page] == [shown]


def test_what_lies_in_another_region_is_not_there(commissioner, sign_in, place):
    row = came_up(make.district(make.region(10)))
    assert row.number not in commissioner.get("/escalations?view=all").text
    assert commissioner.get(f"/escalations/{row.public_id}").status_code == 404


def test_the_ombudsman_sees_what_was_escalated_to_that_desk_only(sign_in, place):
    escalated = came_up(place, lies_with=Desk.OMBUDSMAN, reached_ombudsman_at=clock.now())
    watched = came_up(place, reached_ombudsman_at=clock.now())
    below = came_up(place)
    client = sign_in(Role.OMBUDSMAN)
    waiting, others = client.get("/escalations").text, client.get("/escalations?view=others").text
    assert [escalated.number in waiting, watched.number in waiting, below.number in waiting] == [True, False, False]
    assert [escalated.number in others, watched.number in others, below.number in others] == [False, True, False]
    assert client.get(f"/escalations/{below.public_id}").status_code == 404


def test_the_head_reads_what_came_up_and_cannot_decide(sign_in, place):
    row = came_up(place)
    head = sign_in(Role.HEAD, region_id=place.region_id)
    assert row.number in head.get("/escalations?view=others").text
    page = head.get(f"/escalations/{row.public_id}")
    assert page.status_code == 200 and 'id="task"' not in page.text


def test_pages_of_the_inbox_follow_one_another_without_gap_or_repetition(commissioner, place):
    rows = [came_up(place, ("critical", "high")[at % 2], at / 24) for at in range(60)]
    seen, url = [], "/escalations"
    while url:
        page = commissioner.get(url).text
        table = page[: page.index('class="bd cards"')]
        seen += [row.number for row in rows if row.number in table]
        parts = page.split('rel="next" href="')
        url = parts[1].split('"')[0].replace("&amp;", "&") if len(parts) > 1 else ""
    assert len(seen) == len(set(seen)) == 60


@pytest.mark.parametrize("view", ["waiting", "others", "closed", "all"])
def test_the_list_asks_as_few_statements_for_many_as_for_one(commissioner, place, view):
    more: dict[str, Any] = {"closed_at": clock.now(), "lies_with": None} if view == "closed" else {}
    more |= {"lies_with": Desk.HEAD} if view == "others" else {}
    came_up(place, **more)
    commissioner.get("/escalations")
    with casework.statements() as few:
        commissioner.get(f"/escalations?view={view}")
    for _ in range(12):
        came_up(place, **more)
    with casework.statements() as many:
        commissioner.get(f"/escalations?view={view}")
    assert len(few) == len(many) <= 15


def test_an_inbox_is_read_by_the_index_of_its_desk(place):
    for at in range(40):
        came_up(place, days=at)
    db.session.execute(text("set local enable_seqscan = off"))
    plan = db.session.execute(
        text(
            "explain select id from escalation where region_id = :r and lies_with = 'commissioner' and risk = 'high'"
            " and closed_at is null order by opened_at, id limit 26"
        ),
        {"r": place.region_id},
    ).scalars()
    assert "ix_escalation_desk" in "\n".join(plan)


def test_reading_an_escalation_is_on_the_record(commissioner, place):
    row = came_up(place)
    commissioner.get(f"/escalations/{row.public_id}")
    looks = select(AuditEntry.what).where(
        AuditEntry.case_id == row.case_id, AuditEntry.actor_id == commissioner.user.id
    )
    assert "escalation page" in list(db.session.scalars(looks))


def test_the_page_of_an_escalation_takes_few_statements(commissioner, place):
    row = came_up(place)
    commissioner.get("/escalations")
    with casework.statements() as asked:
        assert commissioner.get(f"/escalations/{row.public_id}").status_code == 200
    assert len(asked) <= 15

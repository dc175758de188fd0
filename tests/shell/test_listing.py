"""Lists: what an address may ask, pages without gaps or doubles, and counts that equal the rows they lead to."""

from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from app.db import db
from app.roles import Role
from app.staff.models import User
from app.web.cases import access, case_list
from app.web.desk import queue_views
from app.web.escalations import escalation_list
from app.web.families import family_list
from app.web.families import record as family_record
from app.web.figures import tonight_list
from app.web.listing import Filter, Listing, Order, SavedView, labelled, like, one_of, whole
from app.web.placements import placement_list
from app.web.record import entered
from app.web.team import staff, team_tasks
from app.wiring import modules
from tests import make

LISTINGS = {
    module.LISTING.endpoint: module.LISTING
    for module in (
        access, case_list, entered, escalation_list, family_list, family_record, placement_list, queue_views, staff,
        team_tasks, tonight_list,
    )
}  # fmt: skip
ROLES = {
    "case_record.index": Role.HEAD,
    "cases.access": Role.HEAD, "cases.index": Role.SPECIALIST, "escalations.index": Role.COMMISSIONER,
    "families.index": Role.HEAD, "family_record.index": Role.HEAD, "placements.index": Role.PLACEMENT_OFFICER,
    "queue.index": Role.HEAD,
    "staff.index": Role.ADMINISTRATOR, "team.tasks": Role.HEAD, "tonight.index": Role.HEAD,
}  # fmt: skip
OF_ONE = {"cases.access", "case_record.index", "family_record.index"}
NAMES = st.sampled_from(["а", "б", "в"])
EMPLOYED = st.lists(st.tuples(NAMES, st.sampled_from([Role.OPERATOR, Role.ANALYST])), max_size=9)
PEOPLE = Listing(
    "staff.index",
    size=2,
    views=lambda _actor: (
        SavedView("all", "All"),
        SavedView("early", "Early", lambda _chosen: [User.name < "в"]),
    ),
    filters=(
        Filter("role", Role, lambda role: User.role == role, "Role", labelled(Role)),
        Filter("name", one_of("абв"), lambda name: User.name == name, stays=True),
    ),
    order=lambda _chosen: Order(User, (User.name, User.id)),
)
tries = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def asked(app, session):
    """Addresses can be made, and the rules that lists name are there."""
    make.requirements()
    with app.test_request_context():
        yield


@pytest.fixture
def reader(asked):
    return make.user(Role.ADMINISTRATOR, name="я")


@contextmanager
def employed(people):
    """These and nobody else beside the reader, until the end of the block."""
    with db.session.begin_nested() as savepoint:
        yield [make.user(role, name=name) for name, role in people]
        savepoint.rollback()


def read(listing, url, actor):
    path = {"public_id": uuid4()} if listing.endpoint in OF_ONE else {}
    return listing.read(MultiDict(parse_qsl(urlsplit(url).query)), actor, **path)


def rows():
    return select(User).where(User.name != "я")


def walked(listing, url, actor):
    """What stands on its pages, one after the other."""
    found = []
    while url:
        page, url = read(listing, url, actor).page(rows())
        assert len(page) <= listing.size
        found += [user for (user,) in page]
    return found


# -- pages and counts


@tries
@given(people=EMPLOYED, size=st.integers(1, 4), is_descending=st.booleans())
def test_every_row_stands_on_one_page_also_among_rows_that_are_alike(reader, people, size, is_descending):
    listing = replace(PEOPLE, size=size, order=lambda _chosen: Order(User, (User.name, User.id), is_descending))
    with employed(people) as made:
        in_order = sorted(made, key=lambda user: (user.name, user.id), reverse=is_descending)
        assert walked(listing, listing.url(view="all"), reader) == in_order


@tries
@given(people=EMPLOYED)
def test_a_count_equals_the_rows_of_the_list_that_it_leads_to(reader, people):
    with employed(people) as made:
        early = [user for user in made if user.name < "в"]
        for view, those in (("all", made), ("early", early)):
            for role in (Role.OPERATOR, Role.ANALYST):
                number = Counter(user.role for user in those)[role]
                assert len(walked(PEOPLE, PEOPLE.url(view=view, role=role), reader)) == number
            for name, number in Counter(user.name for user in those).items():
                assert len(walked(PEOPLE, PEOPLE.url(view=view, name=name), reader)) == number


def test_a_page_goes_on_after_a_row_that_no_longer_fits(reader):
    with employed([("а", Role.ANALYST)] * 4) as made:
        _page, onwards = read(PEOPLE, PEOPLE.url(role=Role.ANALYST), reader).page(rows())
        made[1].role = Role.OPERATOR
        db.session.flush()
        assert walked(PEOPLE, onwards, reader) == made[2:]


def test_a_page_after_a_row_that_one_may_not_see_is_the_first(reader):
    with employed([("а", Role.ANALYST)]) as made:
        hidden = make.user(name="я")
        for after in (hidden.public_id, uuid4()):
            assert walked(PEOPLE, f"?after={after}", reader) == made


def test_rows_without_an_end_of_their_order_are_refused():
    with pytest.raises(TypeError, match="the id must be the last sort key"):
        Order(User, (User.id, User.name))


# -- what an address says


@pytest.mark.parametrize("endpoint", LISTINGS)
@tries
@given(asks=st.dictionaries(st.integers(0, 12), st.text(max_size=40), max_size=6))
def test_nonsense_in_an_address_counts_as_not_asked(asked, endpoint, asks):
    listing = LISTINGS[endpoint]
    names = ["view", listing.cursor.name, *(one.name for one in listing.filters)]
    sent = {names[at % len(names)]: text for at, text in asks.items()}
    actor = User(role=ROLES[endpoint], region_id=61)
    chosen = listing.read(MultiDict(sent), actor, **({"public_id": uuid4()} if endpoint in OF_ONE else {}))
    assert chosen.view in {"", *chosen.views}
    again = read(listing, chosen.url(), actor)
    assert (again.view, again.values) == (chosen.view, chosen.values)


@pytest.mark.parametrize("endpoint", LISTINGS)
def test_what_a_menu_offers_is_what_its_address_chooses(asked, endpoint):
    listing = LISTINGS[endpoint]
    make.district(), make.district()
    actor = make.user(ROLES[endpoint])
    for view in [one.key for one in listing.views(actor)] or [""]:
        chosen = read(listing, f"?view={view}", actor)
        for one in (one for one in listing.filters if one.fits(chosen.view)):
            for value, words in one.options(chosen):
                narrowed = read(listing, chosen.url(**{one.name: value}), actor)
                assert (narrowed.view, narrowed[one.name]) == (chosen.view, value)
                menu = next(menu for menu in narrowed.menus() if str(menu["label"]) == str(one.label))
                assert str(menu["chosen"]) == str(words)
                assert [str(option["label"]) for option in menu["options"] if option["current"]] == [str(words)]


@pytest.mark.parametrize("endpoint", LISTINGS)
def test_each_view_of_a_list_can_be_read_and_turned(asked, endpoint):
    listing = LISTINGS[endpoint]
    names = [one.name for one in listing.filters]
    assert len(names) == len({*names, "view", listing.cursor.name}) - 2
    for role in Role:
        actor = make.user(role)
        tabs = read(listing, "?view=nonsense", actor).tabs()
        assert [tab["current"] for tab in tabs] == [at == 0 for at in range(len(tabs))]
        for tab in tabs:
            chosen = read(listing, tab["url"], actor)
            assert str(chosen.label) == str(tab["label"])
            assert listing.order is None or chosen.order.keys


def test_every_list_with_an_address_is_tested_here():
    declared = {module.LISTING.endpoint for module in modules("app.web") if hasattr(module, "LISTING")}
    assert declared == set(LISTINGS)


def test_another_choice_begins_at_the_first_page_and_another_view_keeps_only_what_stays(reader):
    chosen = read(PEOPLE, f"?view=early&role=analyst&name=а&after={uuid4()}", reader)
    assert parse_qsl(urlsplit(chosen.url(role=None)).query) == [("view", "early"), ("name", "а")]
    assert parse_qsl(urlsplit(chosen.url(view="all")).query) == [("view", "all"), ("name", "а")]
    assert parse_qsl(urlsplit(chosen.first_url).query) == [("view", "early"), ("role", "analyst"), ("name", "а")]


def test_a_filter_belongs_to_its_views_alone(asked):
    head = make.user(Role.HEAD)
    for view, age in (("free", 0), ("all", None)):
        assert family_list.read(MultiDict({"view": view, "age": "0"}), head)["age"] == age


def test_a_stage_of_families_brings_a_view_with_it_unless_the_one_asked_for_has_it(asked):
    head = make.user(Role.HEAD)
    for view, shown in (("all", "all"), ("work", "contract"), ("", "contract"), ("nonsense", "contract")):
        assert family_list.read(MultiDict({"view": view, "stage": "active"}), head).view == shown


def test_a_count_cannot_lead_to_what_its_list_does_not_know(asked):
    with pytest.raises(LookupError, match="has no filter"):
        staff.LISTING.url(rôle="head")


def test_a_menu_takes_what_the_page_knows_and_is_left_out_when_there_is_nothing_to_choose(reader):
    chosen = read(tonight_list.LISTING, "?district=7", reader)
    assert len(chosen.menus()) == 1
    menu, _gaps = chosen.menus(district=[(7, "Абай"), (8, "Алатау")])
    assert (menu["chosen"], [option["current"] for option in menu["options"]]) == ("Абай", [False, True, False])


@pytest.mark.parametrize("text", ["", "x", "1.0", "+1", " 1", "1_0", "١", "-2", "11", "9" * 40])
def test_a_whole_number_is_written_plainly_and_within_its_bounds(text):
    assert taken(text, whole(-1, 10)) is None


def test_a_number_a_code_and_a_form_are_taken_as_they_are():
    assert (taken("-1", whole(-1, 10)), taken("10", whole(-1, 10))) == (-1, 10)
    assert (taken("yes", one_of({"yes"})), taken("no", one_of({"yes"}))) == ("yes", None)
    month = like(escalation_list.MONTH)
    assert (taken("2026-12", month), taken("2026-13", month)) == ("2026-12", None)


def taken(text, reader):
    return MultiDict({"it": text}).get("it", type=reader)

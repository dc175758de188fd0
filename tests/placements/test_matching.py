"""Which families can take a child: every hard rule, every line of the order, and that no family is left out."""

import random
from datetime import date, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from app import clock
from app.db import db
from app.i18n import speaking
from app.rules.cases import people
from app.rules.placements import comparing, hard_rules, matching
from app.rules.placements.hard_rules import Rule
from app.rules.placements.matching import match
from app.rules.placements.needs import search_of
from app.tables.families import FosterFamily, Need, Stage
from app.tables.placements import FamilyRefusal, Placement, PlacementState
from app.values.terms import Sex
from tests import make, make_family, make_work

DAY = timedelta(days=1)


def today():
    return clock.today()


def family(district, **more):
    """Active, with places, prepared for nothing in particular."""
    given = {
        "number": f"FF-{random.randrange(10**9):09}", "surname": "Сейдахмет", "district_id": district.id,
        "region_id": district.region_id, "languages": ["kk", "ru"], "places": 2, "takes_siblings": True,
        "stage": Stage.ACTIVE, "stage_since_at": clock.now(), "applied_at": clock.now(), **more,
    }  # fmt: skip
    return make.add(FosterFamily(**given))


class Search:
    """A child of ten who speaks Kazakh, looked for in its district."""

    def __init__(self, **facts):
        self.district = make.district()
        child = {"born_on": date(today().year - 10, 1, 1), "language": "kk", "sex": Sex.GIRL, **facts}
        self.case = make_work.case(district=self.district, **child)
        self.case.harms = []
        self.row = make_work.placement(self.case)

    def found(self):
        db.session.flush()
        return match(self.row, self.case)

    def sibling(self, state=PlacementState.SEARCHING, **more):
        """A sister of the same home, with a search or a stay of her own."""
        home = people.household_of(self.case.child) or make.household(self.case.child)
        sister = make.person(given="Ерке", born_on=date(today().year - 5, 1, 1))
        people.join(home, sister, "child", None, by=None)
        return make_work.placement(make.case(sister, self.case.manager), state=state, **more)


@pytest.fixture
def search(session):
    return Search()


def changed(one, **columns):
    for name, value in columns.items():
        setattr(one, name, value)
    return one


def carer_of(one, years):
    make_family.adult(one, born_on=date(today().year - years, 1, 1))


def refused(search, one, reason):
    make.add(FamilyRefusal(placement_id=search.row.id, family_id=one.id, reason=reason, at=clock.now()))


def lives_with(search, one, children):
    for _ in range(children):
        other = make_work.case(district=search.district)
        make_work.placement(other, state=PlacementState.RUNNING, family_id=one.id)
    db.session.flush()


BROKEN = {
    "an applicant": (Rule.NO_CONTRACT, lambda s, f: setattr(f, "stage", Stage.APPLICANT)),
    "a contract that begins tomorrow": (Rule.NO_CONTRACT, lambda s, f: setattr(f, "contract_from", today() + DAY)),
    "a contract that ran out yesterday": (Rule.NO_CONTRACT, lambda s, f: setattr(f, "contract_until", today() - DAY)),
    "an open concern": (Rule.SUSPENDED, lambda s, f: setattr(f, "stage", Stage.SUSPENDED)),
    "a carer of 29": (Rule.CARER_AGE, lambda s, f: carer_of(f, 29)),
    "a carer of 64": (Rule.CARER_AGE, lambda s, f: carer_of(f, 64)),
    "a carer of an age nobody knows": (Rule.CARER_AGE, lambda s, f: make_family.adult(f, born_on=None)),
    "a check that failed": (Rule.CHECKS, lambda s, f: setattr(f, "blocked_by", "medical")),
    "a certificate of yesterday": (Rule.CHECKS, lambda s, f: setattr(f, "clear_until", today() - DAY)),
    "a pause": (Rule.PAUSED, lambda s, f: setattr(f, "paused_from", today())),
    "a pause until today": (
        Rule.PAUSED,
        lambda s, f: changed(f, paused_from=today() - DAY, paused_until=today()),
    ),
    "a no to this child": (Rule.DECLINED, lambda s, f: refused(s, f, "health")),
    "a no of the head": (Rule.NOT_APPROVED, lambda s, f: refused(s, f, hard_rules.BY_HEAD)),
    "no free place": (Rule.NO_PLACE, lambda s, f: lives_with(s, f, 2)),
    "four children already": (Rule.OVER_FOUR, lambda s, f: lives_with(s, changed(f, places=6), 4)),
    "no children so old": (Rule.AGE, lambda s, f: setattr(f, "age_to", 9)),
    "no children so young": (Rule.AGE, lambda s, f: setattr(f, "age_from", 11)),
    "boys only": (Rule.SEX, lambda s, f: setattr(f, "sex", Sex.BOY)),
}
FITS = {
    "a family like any other": lambda s, f: None,
    "a contract that ends today": lambda s, f: setattr(f, "contract_until", today()),
    "a carer of 30": lambda s, f: carer_of(f, 30),
    "a carer of 63": lambda s, f: carer_of(f, 63),
    "a carer of 64 who has left": lambda s, f: setattr(
        make_family.adult(f, born_on=date(today().year - 64, 1, 1)), "left_on", today()
    ),
    "a certificate that holds today": lambda s, f: setattr(f, "clear_until", today()),
    "a pause that begins tomorrow": lambda s, f: setattr(f, "paused_from", today() + DAY),
    "a pause that ended yesterday": lambda s, f: changed(
        f, paused_from=today() - 9 * DAY, paused_until=today() - DAY
    ),
    "a place that became free": lambda s, f: (lives_with(s, f, 2), ended(f)),
    "three children already": lambda s, f: lives_with(s, changed(f, places=4), 3),
    "children up to her age": lambda s, f: changed(f, age_from=10, age_to=10),
    "girls only": lambda s, f: setattr(f, "sex", Sex.GIRL),
}  # fmt: skip


def ended(one):
    stay = db.session.scalars(select(Placement).where(Placement.family_id == one.id)).first()
    stay.state, stay.ended_at = PlacementState.ENDED, clock.now()
    db.session.flush()


@pytest.mark.parametrize("what", BROKEN)
def test_a_hard_rule_excludes_a_family(search, what):
    rule, breaks = BROKEN[what]
    one = family(search.district)
    breaks(search, one)
    found = search.found()
    assert found.ranked == []
    assert hard_rules.named(found.excluded[one.id])[0] is rule


@pytest.mark.parametrize("what", FITS)
def test_what_keeps_the_rules_can_be_chosen(search, what):
    one = family(search.district)
    FITS[what](search, one)
    assert search.found().ranked == [one.id]


def test_every_rule_has_a_line_in_the_table_and_words():
    told = {rule for rule, _breaks in BROKEN.values()} | {Rule.SIBLINGS}
    assert told == set(Rule) == set(hard_rules.RULES)


@pytest.mark.parametrize(
    ("day", "years", "born"),
    [
        (date(2026, 3, 1), 30, date(1996, 3, 1)),
        (date(2028, 2, 29), 28, date(2000, 2, 29)),
        (date(2028, 2, 29), 30, date(1998, 2, 28)),
    ],
)
def test_on_29_february_the_birthdays_of_the_day_before_count(day, years, born):
    assert hard_rules.years_before(day, years) == born


def test_all_rules_of_a_family_are_named_the_first_one_first(search):
    one = family(search.district, stage=Stage.SUSPENDED, age_to=3, blocked_by="medical")
    assert hard_rules.named(search.found().excluded[one.id]) == [Rule.SUSPENDED, Rule.CHECKS, Rule.AGE]


def test_a_refusal_for_another_child_says_nothing_of_this_one(search):
    one = family(search.district)
    refused(Search(), one, "age")
    assert search.found().ranked == [one.id]


def test_a_refusal_of_an_earlier_search_for_this_child_still_holds(search):
    one = family(search.district)
    refused(search, one, "need")
    search.row.state = PlacementState.ENDED
    search.row = make_work.placement(search.case)
    assert search.found().ranked == []


# -- brothers and sisters


def together(search):
    sister = search.sibling()
    sister.together_with_id = search.row.id
    db.session.flush()
    return sister


def test_a_group_needs_a_place_for_each_child(search):
    together(search)
    one, two = family(search.district, places=1), family(search.district, places=2)
    found = search.found()
    assert found.ranked == [two.id]
    assert hard_rules.named(found.excluded[one.id]) == [Rule.NO_PLACE]


def test_a_group_is_not_asked_of_a_family_that_takes_no_siblings(search):
    together(search)
    one = family(search.district, takes_siblings=False)
    assert hard_rules.named(search.found().excluded[one.id]) == [Rule.SIBLINGS]


def test_a_group_may_be_more_than_four_in_a_family(search):
    together(search)
    one = family(search.district, places=6)
    lives_with(search, one, 3)
    assert search.found().ranked == [one.id]


def test_every_child_of_a_group_must_be_of_the_familys_ages(search):
    together(search)
    one = family(search.district, age_from=6)
    assert hard_rules.named(search.found().excluded[one.id]) == [Rule.AGE]


def test_where_a_sister_lives_no_place_is_counted_and_it_stands_first(search):
    near = family(search.district)
    home = family(make.district(), places=1)
    search.sibling(PlacementState.RUNNING, family_id=home.id)
    assert search.found().ranked == [home.id, near.id]


def test_a_child_whom_the_head_parted_is_looked_for_alone(search):
    near = family(search.district, places=1)
    home = family(make.district(), places=1)
    search.sibling(PlacementState.RUNNING, family_id=home.id)
    together(search)
    search.row.apart_at = clock.now()
    assert search.found().ranked == [near.id]


# -- the order, each line against the one below it

ORDER = [
    ("fewest needs not met", {"languages": ["kk"]}, {"languages": ["ru"], "district": "own"}),
    ("fewest needs met in part", {"schools": ["№ 5 мектеп"], "district": "far"}, {"schools": [], "district": "own"}),
    ("nearness", {"district": "own", "taken": 1}, {"district": "far", "taken": 0}),
    ("no child there", {"taken": 0, "days": 1}, {"taken": 1, "days": 900}),
    ("longest without a child", {"days": 900}, {"days": 1}),
]


@pytest.mark.parametrize(("line", "better", "worse"), ORDER, ids=[line for line, *_ in ORDER])
def test_the_order_of_the_page(session, line, better, worse):
    search = Search(school="№ 5 мектеп" if "part" in line else "")
    second, first = (placed(search, **facts) for facts in (worse, better))
    assert search.found().ranked == [first.id, second.id]


def placed(search, district="own", days=10, **facts):
    where = search.district if district == "own" else make.district()
    return family(where, last_left_at=clock.now() - timedelta(days=days), **facts)


def test_families_of_a_region_the_head_allowed_stand_behind_those_of_the_own(search):
    there = make.district(make.region(75))
    far, near = family(there), family(make.district())
    assert search.found().ranked == [near.id]
    search.row.widened_to = [75]
    assert search.found().ranked == [near.id, far.id]


@pytest.mark.parametrize("need", Need)
def test_a_family_that_is_prepared_for_a_need_stands_before_one_that_is_not(search, need):
    search.row.needs = [need.value]
    without, prepared = family(search.district), family(make.district(), abilities=[need.value])
    assert search.found().ranked == [prepared.id, without.id]


@pytest.mark.parametrize(
    ("asked", "order"),
    [("regular", ["yes", "with_support", "no"]), ("supervised", ["with_support", "no"]), ("none", None)],
)
def test_contact_with_the_birth_family_orders_as_it_is_asked_for(search, asked, order):
    search.row.family_contact = asked
    known = {says: family(search.district, birth_family_contact=says) for says in ["no", "with_support", "yes"]}
    ranked = search.found().ranked
    if order is None:
        assert ranked == sorted(one.id for one in known.values())
        return
    assert [ranked.index(known[says].id) for says in order] == sorted(ranked.index(known[says].id) for says in order)


@pytest.mark.parametrize(
    ("facts", "need"),
    [({"harms": ["sexual"]}, Need.VIOLENCE), ({"harms": ["suicide_risk"]}, Need.SELF_HARM),
     ({"has_disability": True}, Need.DISABILITY), ({"born_on": 1}, Need.INFANT)],
)  # fmt: skip
def test_needs_that_the_case_knows_need_not_be_entered(search, facts, need):
    if "born_on" in facts:
        search.case.child.born_on = date(today().year - facts["born_on"], 1, 1)
    search.case.harms = facts.get("harms", [])
    search.case.child.has_disability = facts.get("has_disability", False)
    assert search_of(search.row, search.case).needs == (need,)


# -- nothing is left out, nothing twice, and the words say what the order counted


@pytest.mark.parametrize("seed", range(12))
def test_every_family_of_the_region_is_ranked_or_ruled_out_once(session, seed):
    chance = random.Random(seed)
    search = Search(school=chance.choice(["", "№ 5 мектеп"]), language=chance.choice([None, "kk", "ru"]))
    search.row.needs = chance.sample([need.value for need in Need], chance.randint(0, 3))
    search.row.family_contact = chance.choice([None, "regular", "supervised", "none"])
    if chance.random() < 0.3:
        together(search)
    if chance.random() < 0.4:
        home = at_random(chance, search)
        search.sibling(PlacementState.RUNNING, family_id=home.id)
    for _ in range(40):
        at_random(chance, search)
    family(make.district(make.region(75)))
    found = search.found()
    of_region = set(db.session.scalars(select(FosterFamily.id).where(FosterFamily.region_id == search.case.region_id)))
    assert len(found.ranked) + len(found.excluded) == len(of_region)
    assert set(found.ranked) | set(found.excluded) == of_region
    assert all(hard_rules.named(broken) for broken in found.excluded.values())
    assert sum(number for _rule, number in found.counts) == len(found.by(None)) == len(found.excluded)
    assert_words_say_the_order(found)


def at_random(chance, search):
    return family(
        chance.choice([search.district, make.district()]),
        stage=chance.choice([*[Stage.ACTIVE] * 6, *Stage]),
        places=chance.randint(1, 5),
        taken=chance.randint(0, 2),
        age_from=chance.choice([0, 0, 6, 12]),
        age_to=chance.choice([9, 17, 17]),
        sex=chance.choice([None, None, Sex.GIRL, Sex.BOY]),
        takes_siblings=chance.random() < 0.7,
        languages=chance.sample(["kk", "ru"], chance.randint(1, 2)),
        abilities=chance.sample([need.value for need in Need], chance.randint(0, 4)),
        schools=chance.choice([[], ["№ 5 мектеп"]]),
        birth_family_contact=chance.choice(["yes", "with_support", "no"]),
        blocked_by=chance.choice([None, None, None, "medical"]),
        last_left_at=chance.choice([None, clock.now() - timedelta(days=chance.randint(1, 90))]),
    )


def assert_words_say_the_order(found):
    """Counted anew from the cells of the page, no family stands before one that meets more."""
    shown = comparing.compare(matching.load(found.ranked), found.search)
    ranks = []
    for one in shown:
        law = sum(one.cells[row].mark == "x" for row in comparing.LAW if row in one.cells)
        needs = [cell.mark for row, cell in one.cells.items() if row not in (*comparing.LAW, *comparing.TIES)]
        ranks.append((law, needs.count("x"), needs.count("p"), "ypx".index(one.cells["near"].mark)))
    assert all(before <= after for before, after in pairwise(ranks))


@pytest.mark.parametrize(
    ("until", "words"),
    [
        (None, "all in order"),
        (date(2199, 3, 9), "all in order, the first expires on 9 Mar 2199"),
    ],
)
def test_the_comparison_says_when_the_first_check_of_a_family_expires(app, search, until, words):
    family(search.district, clear_until=until)
    (shown,) = comparing.compare(matching.load(search.found().ranked), search_of(search.row, search.case))
    with app.app_context(), speaking("en"):
        assert comparing.said(shown.cells["checks"]) == words


def test_the_database_counts_the_places_that_are_taken(search):
    one, other = family(search.district), family(search.district)

    def taken(which):
        db.session.flush()
        return db.session.scalar(select(FosterFamily.taken).where(FosterFamily.id == which.id))

    search.row.family_id, search.row.state = one.id, PlacementState.ASKED
    assert (taken(one), taken(other)) == (1, 0)
    search.row.family_id = other.id
    assert (taken(one), taken(other)) == (0, 1)
    search.row.state, search.row.began_at = PlacementState.RUNNING, clock.now()
    search.row.state, search.row.ended_at = PlacementState.ENDED, clock.now()
    assert (taken(one), taken(other)) == (0, 0)
    left = db.session.scalar(select(FosterFamily.last_left_at).where(FosterFamily.id == other.id))
    assert left == search.row.ended_at

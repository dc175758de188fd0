"""The pages of foster families: who sees which, what they show and refuse, and what one may write there."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.audit import AuditEntry
from app.db import db
from app.jobs import drain
from app.roles import Role
from app.rules.families import applications, concerns, requirements
from app.tables.cases import Place
from app.tables.escalations import Escalation
from app.tables.families import FamilyAdult, FosterFamily, Part, Proof, Requirement, Stage
from app.tables.notices import Notice
from app.tables.placements import PeriodKind, Placement, PlacementPeriod, PlacementState
from app.tables.words.families import Worry
from app.workflow.models import Task, TaskState
from tests import make, make_family, make_work
from tests.support.fillings import day

FAMILY = "/families/{}"


@pytest.fixture(autouse=True)
def _rules(session):
    make.deadlines()
    make.requirements()


class Browser:
    """What the test has changed is there for the page, and what the page has changed for the test."""

    def __init__(self, client):
        self.client, self.user = client, client.user

    def get(self, path):
        return self._open("GET", path)

    def post(self, path, data):
        return self._open("POST", path, data=data)

    def _open(self, *how, **more):
        db.session.commit()
        answer = self.client.open(*how, **more)
        db.session.expire_all()
        return answer


@pytest.fixture
def enter(sign_in):
    return lambda who: Browser(sign_in(who))


@pytest.fixture
def officer(enter):
    return enter(Role.PLACEMENT_OFFICER)


@pytest.fixture
def head(enter):
    return enter(Role.HEAD)


def here(family, page=""):
    return f"/families/{family.public_id}{page}"


def lives_with(family, manager=None):
    """An open case whose child lives with the family."""
    case = make_work.case(manager=manager, district=None if manager else family.district)
    make_work.placement(case, family_id=family.id, state=PlacementState.RUNNING, began_at=clock.now())
    return case


def row_of(family, kind):
    return next(row for row in requirements.current(family) if row.kind == kind)


# -- the list


def test_the_list_is_of_the_own_region_and_by_view(officer):
    make_family.applicant(surname="Алтын")
    make_family.family(surname="Күміс")
    make_family.applicant(make.district(make.region(75)), surname="Бөтен")
    page = officer.get("/families").text
    assert ("Алтын" in page, "Күміс" in page, "Бөтен" in page) == (True, False, False)
    assert "Күміс" in officer.get("/families?view=contract").text
    assert "Күміс" in officer.get("/families?stage=active").text


def test_who_is_stalled_stands_first_and_is_marked(officer):
    make_family.applicant(surname="Жаңа", stage=Stage.DECISION)
    make_family.applicant(surname="Ескі", stage_since_at=clock.now() - timedelta(days=9))
    page = officer.get("/families").text
    assert page.index("Ескі") < page.index("Жаңа")
    assert page.count("stalled</span>") == 2, "in the table and on the card"


def test_what_keeps_a_family_from_a_child_stands_in_the_list(officer):
    family = make_family.family()
    row_of(family, "medical").state = Proof.FAILED
    requirements.weigh(family)
    assert "Missing or not in order: Medical certificate" in officer.get("/families?view=contract").text


def test_a_page_of_the_list_leads_to_the_next(officer):
    place = make.district()
    for number in range(45):
        make.add(
            FosterFamily(
                number=f"FF-61-8{number:03}", surname=f"Тек{number:02}", district_id=place.id, region_id=61,
                stage_since_at=clock.now() - timedelta(hours=number), applied_at=clock.now(),
            )
        )  # fmt: skip
    first = officer.get("/families").text
    after = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = officer.get(after).text
    seen = [f"Тек{number:02}" for number in range(45)]
    assert [name for name in seen if (name in first) == (name in second)] == []


def test_the_list_costs_few_statements_however_long_it_is(officer):
    for _ in range(12):
        make_family.family()
    db.session.commit()
    before = db.unit.statements
    assert officer.get("/families?view=contract").status_code == 200
    assert db.unit.statements - before <= 15


# -- one family


def test_the_page_shows_what_was_shown_and_costs_few_statements(officer):
    family = make_family.family(None, Part.CARER, Part.OTHER_ADULT)
    expiring = make_family.accepted(expires_on=clock.today() + timedelta(days=12))
    checker = make.user()
    requirements.check(row_of(family, "income"), expiring, by=checker)
    db.session.commit()
    before = db.unit.statements
    page = officer.get(here(family)).text
    assert db.unit.statements - before <= 15
    assert "12 days left" in page
    assert f"checked by {checker.name}" in page
    assert "12 of 12 in order" in page
    assert "Certificate of psychological training" in page


def test_every_look_at_a_family_is_on_the_record(officer):
    family = make_family.family()
    officer.get(here(family))
    looked = select(AuditEntry).where(AuditEntry.what == "family page", AuditEntry.actor_id == officer.user.id)
    assert db.session.scalars(looked).one().subject == f"foster_family {family.public_id}"


def test_a_child_is_a_number_with_a_link_only_where_the_case_is_within_reach(officer, head):
    family = make_family.family()
    case = lives_with(family)
    elsewhere = make_work.case(district=make.district(make.region(75)))
    make_work.placement(elsewhere, family_id=family.id, state=PlacementState.RUNNING, began_at=clock.now())
    page = head.get(here(family)).text
    assert f"/cases/{case.public_id}" in page
    assert elsewhere.number not in page
    assert "A child from another department" in page
    assert case.child.surname not in page


@pytest.mark.parametrize("role", [Role.SPECIALIST, Role.COMMISSIONER, Role.OMBUDSMAN, Role.ANALYST, Role.OPERATOR])
def test_nobody_else_opens_a_family(enter, role):
    family = make_family.family()
    assert enter(role).get(here(family)).status_code == 403


@pytest.mark.parametrize("role", [Role.PLACEMENT_OFFICER, Role.HEAD])
def test_a_family_of_another_region_does_not_exist(enter, role):
    family = make_family.family(make.district(make.region(75)))
    assert enter(role).get(here(family)).status_code == 404


# -- registering


def test_registering_gives_a_number_and_opens_the_application(officer):
    place = make.district()
    answer = officer.post("/families/new", {"surname": "Сағынбай", "district": str(place.id)})
    family = db.session.scalars(select(FosterFamily).where(FosterFamily.surname == "Сағынбай")).one()
    task = db.session.scalars(select(Task).where(Task.family_id == family.id)).one()
    assert (answer.status_code, answer.location) == (303, f"/tasks/{task.public_id}")
    assert family.number.startswith("FF-61-")
    page = officer.get(answer.location).text
    assert "Сағынбай" in page and "Who lives in the home?" in page


def person(number=0, **change):
    given = {
        "part": "carer", "surname": "Сағынбай", "given": "Ерлан", "patronymic": "", "born_on": ["5", "3", "1984"],
        "sex": "boy", "iin": "", "phone": "8 701 111 22 33", **change,
    }  # fmt: skip
    return {f"people-{number}-{name}": value for name, value in given.items()}


def application(**change):
    return {
        **person(), "places": "2", "takes_siblings": "no", "age_from": "3", "age_to": "10", "sex": "",
        "languages": ["kk"], "birth_family_contact": "yes", **change,
    }  # fmt: skip


@pytest.fixture
def applied(officer):
    return applications.apply("Сағынбай", make.district(), by=officer.user)


def test_the_application_makes_the_people_and_what_they_must_show(officer, applied):
    answer = officer.post(
        f"/tasks/{applied.public_id}", application(**person(1, part="own_child", born_on=day(days=-3000)))
    )
    assert answer.status_code == 303, answer.text
    family = db.session.get(FosterFamily, applied.family_id)
    assert (family.stage, family.own_children, family.places) == (Stage.CHECKS, 1, 2)
    assert len(requirements.current(family)) == 10
    stored = family.adults[0].person
    assert stored.phone_sealed and b"7011112233" not in stored.phone_sealed


BROKEN = [
    (person(born_on=["5", "3", "2000"]), "A carer must be 30 to 63 years old (Regulation of 2025)"),
    (person(born_on=["5", "3", "1950"]), "A carer must be 30 to 63 years old (Regulation of 2025)"),
    (person(part="other_adult"), "At least one person must be a carer (Regulation of 2025)"),
    (person(1, part="spouse") | person(2, part="spouse"), "There can be only one spouse who is not a carer"),
    (person(1, part="own_child", born_on=["1", "1", "2000"]), "From the age of 18"),
    (person(1, part="spouse", born_on=["1", "1", "2012"]), "An adult in the home must be 18 or older"),
    ({"places": "5"}, "At most 4 children may live with a family"),
    ({"age_from": "9", "age_to": "3"}, "The oldest age cannot be below"),
    ({"paused_from": ["9", "3", "2027"], "paused_until": ["2", "3", "2027"]}, "The pause cannot end before it begins"),
    (person(iin="123456789012"), "This IIN cannot be right"),
]


@pytest.mark.parametrize(("change", "said"), BROKEN)
def test_each_rule_of_an_application_is_said_with_its_source(officer, applied, change, said):
    answer = officer.post(f"/tasks/{applied.public_id}", application(**change))
    assert answer.status_code == 422
    assert said in answer.text
    assert db.session.scalars(select(FamilyAdult)).all() == []


def test_brothers_and_sisters_may_be_more_than_four(officer, applied):
    answer = officer.post(f"/tasks/{applied.public_id}", application(places="5", takes_siblings="yes"))
    assert answer.status_code == 303


def test_there_is_no_question_for_a_certain_child(officer, applied):
    page = officer.get(f"/tasks/{applied.public_id}").text
    assert 'name="child' not in page
    assert "No one chooses a particular child" in page


# -- a requirement


def test_checking_a_requirement_leads_back_to_the_step_it_came_from(officer, applied):
    officer.post(f"/tasks/{applied.public_id}", application())
    family = db.session.get(FosterFamily, applied.family_id)
    task = db.session.scalars(select(Task).where(Task.step == "check_documents", Task.family_id == family.id)).one()
    row = row_of(family, "medical")
    url = here(family, f"/requirements/{row.public_id}?task={task.public_id}")
    assert url.replace("&", "&amp;") in officer.get(f"/tasks/{task.public_id}").text
    given = {"proof": "accepted", "paper": "№ 5, емхана", "issued_on": day(), "reason": ""}
    answer = officer.post(url, given)
    assert (answer.status_code, answer.location) == (303, f"/tasks/{task.public_id}")
    assert row_of(family, "medical").expires_on > clock.today() + timedelta(days=360)


def test_a_step_does_not_end_while_a_paper_of_it_waits(officer, applied):
    officer.post(f"/tasks/{applied.public_id}", application())
    task = db.session.scalars(select(Task).where(Task.step == "check_documents")).one()
    answer = officer.post(f"/tasks/{task.public_id}", {"words": ""})
    assert answer.status_code == 422
    assert "Check these first, each on its own row" in answer.text


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"proof": "failed"}, "Select why it is not in order"),
        ({"proof": "accepted"}, "Enter which document you saw"),
        ({"proof": "accepted", "paper": "5", "issued_on": ["1", "2", "2020"]}, "This document has expired"),
    ],
)
def test_a_check_that_does_not_fit_is_said(officer, given, said):
    family = make_family.applicant()
    answer = officer.post(here(family, f"/requirements/{row_of(family, 'medical').public_id}"), given)
    assert answer.status_code == 422
    assert said in answer.text


def test_a_requirement_of_another_family_or_one_replaced_does_not_exist(officer):
    first, second = make_family.family(), make_family.family()
    old = row_of(first, "medical")
    requirements.check(old, make_family.accepted(), by=make.user())
    assert officer.get(here(second, f"/requirements/{row_of(first, 'income').public_id}")).status_code == 404
    assert officer.get(here(first, f"/requirements/{old.public_id}")).status_code == 404
    assert officer.get(here(first, f"/requirements/{row_of(first, 'carer_age').public_id}")).status_code == 404


def test_the_head_reads_and_does_not_check(head):
    family = make_family.family()
    assert head.get(here(family)).status_code == 200
    assert head.get(here(family, f"/requirements/{row_of(family, 'medical').public_id}")).status_code == 403


# -- people, wishes, pauses


def test_a_new_adult_blocks_the_family_until_everything_is_shown(officer):
    family = make_family.family()
    given = {name.removeprefix("people-0-"): value for name, value in person(part="other_adult").items()}
    assert officer.post(here(family, "/people/new"), given).status_code == 303
    page = officer.get(here(family)).text
    assert "The family is not taking new children." in page
    assert db.session.scalars(select(Requirement).where(Requirement.state == Proof.MISSING)).all()


def test_who_left_the_home_is_asked_nothing_more_and_the_only_carer_stays(officer):
    family = make_family.family(None, Part.CARER, Part.OTHER_ADULT)
    carer, other = family.adults
    gone = here(family, f"/people/{other.public_id}/leave")
    assert officer.post(gone, {"left_on": day()}).status_code == 303
    assert officer.get(gone).status_code == 404
    refused = officer.post(here(family, f"/people/{carer.public_id}/leave"), {"left_on": day()})
    assert refused.status_code == 422 and "This is the only carer" in refused.text


def test_wishes_and_a_pause_are_changed_and_shown(officer):
    family = make_family.family()
    wishes = {name: value for name, value in application().items() if not name.startswith("people")}
    answer = officer.post(here(family, "/wishes"), wishes | {"paused_from": day(), "paused_until": day(days=9)})
    assert answer.status_code == 303, answer.text
    page = officer.get(here(family)).text
    assert "3 to 10 years" in page
    assert "The family has paused at its own request until" in page


# -- withdrawing, being ready again, ending


def test_a_family_withdraws_at_any_step_and_nothing_waits_any_more(officer, applied):
    officer.post(f"/tasks/{applied.public_id}", application())
    family = db.session.get(FosterFamily, applied.family_id)
    assert officer.post(here(family, "/withdraw"), {"why": "Көшеді"}).status_code == 303
    drain()
    db.session.expire_all()
    waits = select(Task).where(Task.family_id == family.id, Task.state == TaskState.OPEN)
    assert db.session.scalars(waits).all() == []
    assert officer.get(here(family, "/withdraw")).status_code == 404
    assert officer.get(here(family)).status_code == 200


def test_a_family_under_contract_does_not_withdraw_and_is_not_ready_again(officer):
    family = make_family.family()
    assert officer.get(here(family, "/withdraw")).status_code == 404
    assert officer.get(here(family, "/ready")).status_code == 404


END = {"reason": "own_wish", "why": "Шаршадық"}


def test_the_head_ends_a_contract_once_no_child_lives_there(head):
    family = make_family.family()
    case = lives_with(family)
    refused = head.post(here(family, "/end"), END | {"ended_on": day()})
    assert refused.status_code == 422 and "Children still live with the family" in refused.text
    db.session.scalars(select(Placement).where(Placement.case_id == case.id)).one().state = PlacementState.ENDED
    assert head.post(here(family, "/end"), END | {"ended_on": day()}).status_code == 303
    assert family.stage is Stage.ENDED


def test_an_officer_does_not_end_a_contract(officer):
    assert officer.get(here(make_family.family(), "/end")).status_code == 403


# -- concerns

WORRY = {"worry": "violence", "words": "Бала ұрғанын айтты"}


def test_a_concern_suspends_at_once_and_tells_the_desks_above(officer):
    commissioner, boss = make.user(Role.COMMISSIONER), make.user(Role.HEAD)
    family = make_family.family()
    assert officer.post(here(family, "/concern"), WORRY).status_code == 303
    assert family.stage is Stage.SUSPENDED
    told = db.session.scalars(select(Notice.user_id).where(Notice.kind == "family_concern")).all()
    assert set(told) == {commissioner.id, boss.id}
    assert db.session.scalars(select(Escalation)).all() == []
    drain()
    assert db.session.scalars(select(Task.step).where(Task.family_id == family.id)).all() == ["decide_concern"]


def test_with_children_there_each_open_case_comes_before_the_commissioner(officer):
    family = make_family.family()
    cases = [lives_with(family), lives_with(family)]
    officer.post(here(family, "/concern"), WORRY)
    opened = db.session.scalars(select(Escalation).order_by(Escalation.case_id)).all()
    assert [row.case_id for row in opened] == sorted(case.id for case in cases)
    assert {row.cause for row in opened} == {"family"}


def test_a_child_on_a_short_stay_counts_as_one_who_lives_there(head):
    family, case = make_family.family(), make_work.case()
    stay = make_work.placement(case, family_id=make_family.family().id, state=PlacementState.RUNNING)
    rest = {"kind": PeriodKind.RESPITE, "place": Place.FOSTER_FAMILY, "family_id": family.id}
    make.add(PlacementPeriod(placement_id=stay.id, case_id=case.id, began_at=clock.now(), **rest))
    page = head.get(here(family)).text
    assert case.number in page and "short placement" in page
    head.post(here(family, "/concern"), WORRY)
    assert db.session.scalars(select(Escalation.case_id)).all() == [case.id]
    today = [str(part) for part in (clock.today().day, clock.today().month, clock.today().year)]
    ended = head.post(here(family, "/end"), {"ended_on": today, "reason": "own_wish", "why": "Көшеді"})
    assert ended.status_code == 422 and "Children still live with the family" in ended.text


def test_a_specialist_raises_a_concern_from_the_case_of_a_child_who_lives_there(enter):
    manager = make.user(Role.SPECIALIST)
    family = make_family.family(manager.district)
    case, other = lives_with(family, manager), make_work.case(manager=manager)
    browser = enter(manager)
    assert browser.post(f"/cases/{case.public_id}/concern", WORRY).status_code == 303
    assert family.stage is Stage.SUSPENDED
    assert browser.get(f"/cases/{other.public_id}/concern").status_code == 404


def test_the_head_decides_and_a_settled_family_takes_children_again(head):
    family = make_family.family()
    concerns.raise_concern(family, Worry.OTHER, "Көршілер шағымданды", by=head.user)
    drain()
    task = db.session.scalars(select(Task).where(Task.step == "decide_concern")).one()
    assert "Көршілер шағымданды" in head.get(f"/tasks/{task.public_id}").text
    answer = head.post(f"/tasks/{task.public_id}", {"settled": "reinstated", "why": "Тексердік"})
    assert answer.status_code == 303, answer.text
    assert (family.stage, family.suspended_because) == (Stage.ACTIVE, None)


def test_a_second_concern_joins_the_open_one(officer):
    family = make_family.family()
    for _ in range(2):
        concerns.raise_concern(family, Worry.OTHER, "Тағы", by=officer.user)
    drain()
    assert len(db.session.scalars(select(Task).where(Task.step == "decide_concern")).all()) == 1


# -- pay


def test_the_pay_of_a_month_is_a_page_and_a_file(officer):
    family = make_family.family(None, Part.CARER, Part.CARER)
    family.contract_from = clock.today() - timedelta(days=400)
    for adult in family.adults:
        adult.joined_on = family.contract_from
    page = officer.get(here(family, "/pay")).text
    assert "648,750" in page, "two carers, 75 MCI of 4,325 tenge"
    assert "Assumption of this system" in page
    sheet = officer.get(here(family, "/pay.csv"))
    assert sheet.headers["Content-Disposition"].startswith("attachment")
    assert sheet.text.count(";324375") == 2


@pytest.mark.parametrize("month", ["2024-01", "yesterday", "9999-99"])
def test_a_month_without_rates_or_without_sense_is_no_error(officer, month):
    assert officer.get(here(make_family.family(), f"/pay?month={month}")).status_code == 200

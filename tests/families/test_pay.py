"""The pay of a family: dated rates, carers under contract, children by the days they lived there, whole tenge."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from app import clock
from app.db import db
from app.rules.families import pay, seed
from app.rules.families.pay import CARER, CHILD
from app.tables.families import Part, PayRate
from app.tables.placements import PeriodKind, PlacementPeriod, PlacementState
from tests import make, make_family, make_work

OCTOBER = pay.month_of(date(2025, 10, 17))


@pytest.fixture(autouse=True)
def _rates(session):
    make.requirements()
    yield


def noon(day):
    return datetime(day.year, day.month, day.day, 12, tzinfo=clock.ALMATY)


def family_of(carers, contract_from=date(2025, 7, 1), **more):
    family = make_family.applicant(
        None, *[Part.CARER] * carers or [Part.OTHER_ADULT], contract_from=contract_from, **more
    )
    for adult in family.adults:
        adult.joined_on = date(2025, 1, 1)
    return family


def child(family, began, ended=None, kind=PeriodKind.STAY, case=None):
    case = case or make_work.case()
    placed = make_work.placement(case, family_id=family.id, state=PlacementState.ENDED)
    period = PlacementPeriod(
        placement_id=placed.id, case_id=case.id, kind=kind, place="foster_family", family_id=family.id,
        began_at=noon(began), ended_at=noon(ended) if ended else None,
    )  # fmt: skip
    make.add(period)
    return case


def totals(family, month=OCTOBER):
    found = pay.statement(family, month)
    return found.total(CARER), found.total(CHILD)


def test_two_carers_and_four_children_in_2025():
    family = family_of(2)
    for _ in range(4):
        child(family, date(2025, 8, 1))
    assert totals(family) == (589_800, 157_280)


@pytest.mark.parametrize(
    ("day", "rates"),
    [
        (date(2025, 6, 1), None),
        (date(2025, 7, 1), (3_932, 75, 10)),
        (date(2025, 12, 1), (3_932, 75, 10)),
        (date(2026, 1, 1), (4_325, 75, 10)),
        (date(2027, 5, 1), (4_325, 75, 10)),
    ],
)
def test_the_rates_are_those_of_the_month(day, rates):
    found = pay.rates(pay.month_of(day))
    assert (found and (found.mci_kzt, found.carer_mci, found.child_mci)) == rates


def test_a_new_rate_counts_from_its_day_on():
    said = {"basis_kk": "", "basis_ru": "", "basis_en": "", "standing": seed.LAW}
    make.add(PayRate(key="child", value=12, valid_from=date(2025, 10, 1), **said))
    assert pay.rates(pay.month_of(date(2025, 9, 1))).child_mci == 10
    assert pay.rates(OCTOBER).child_mci == 12


@pytest.mark.parametrize(
    ("contract", "days"),
    [
        ({"contract_from": date(2025, 10, 1)}, 31),
        ({"contract_from": date(2025, 10, 31)}, 1),
        ({"contract_from": date(2025, 11, 1)}, 0),
        ({"contract_from": None}, 0),
        ({"contract_until": date(2025, 10, 10)}, 10),
        ({"contract_until": date(2025, 9, 30)}, 0),
        ({"ended_on": date(2025, 10, 1)}, 1),
    ],
)
def test_carers_are_paid_for_the_days_of_their_contract(contract, days):
    found = pay.statement(family_of(1, **contract), OCTOBER)
    assert [line.days for line in found.lines] == ([days] if days else [])
    assert found.total() == (75 * 3_932 * days * 2 + 31) // 62


def test_a_carer_who_joined_or_left_is_paid_for_those_days():
    family = family_of(2)
    family.adults[0].joined_on, family.adults[1].left_on = date(2025, 10, 22), date(2025, 10, 5)
    assert [line.days for line in pay.statement(family, OCTOBER).lines] == [10, 5]


@pytest.mark.parametrize(
    ("began", "ended", "days"),
    [
        (date(2025, 10, 1), None, 31),
        (date(2025, 10, 31), None, 1),
        (date(2025, 9, 3), date(2025, 10, 1), 0),
        (date(2025, 9, 3), date(2025, 10, 2), 1),
        (date(2025, 10, 5), date(2025, 10, 5), 0),
        (date(2025, 11, 1), None, 0),
    ],
)
def test_the_day_of_arrival_is_paid_and_the_day_of_leaving_is_not(began, ended, days):
    family = family_of(0)
    child(family, began, ended)
    assert [line.days for line in pay.statement(family, OCTOBER).lines] == ([days] if days else [])


def test_a_child_who_moves_is_paid_for_once_a_day():
    first, second = family_of(0), family_of(0)
    case = child(first, date(2025, 10, 1), date(2025, 10, 11))
    child(second, date(2025, 10, 11), case=case)
    days = [line.days for found in pay.statements([first, second], OCTOBER) for line in found.lines]
    assert days == [10, 21]


def test_a_respite_is_paid_where_the_child_is_meanwhile():
    home, other = family_of(0), family_of(0)
    case = child(home, date(2025, 10, 1))
    child(other, date(2025, 10, 10), date(2025, 10, 13), kind=PeriodKind.RESPITE, case=case)
    days = {found.family.id: sum(line.days for line in found.lines) for found in pay.statements([home, other], OCTOBER)}
    assert days == {home.id: 28, other.id: 3}


def test_what_another_family_is_paid_for_a_respite_is_not_on_this_ones_statement():
    home, other = family_of(0), family_of(0)
    case = child(home, date(2025, 10, 1))
    child(other, date(2025, 10, 10), date(2025, 10, 13), kind=PeriodKind.RESPITE, case=case)
    assert [(line.who, line.days) for line in pay.statement(home, OCTOBER).lines] == [(case.id, 28)]
    assert [(line.who, line.days) for line in pay.statement(other, OCTOBER).lines] == [(case.id, 3)]


def test_nobody_is_paid_for_the_days_in_a_temporary_place():
    home, waited = family_of(0), family_of(0)
    case = child(home, date(2025, 10, 10))
    child(waited, date(2025, 10, 1), date(2025, 10, 10), kind=PeriodKind.TEMPORARY, case=case)
    days = {found.family.id: [line.days for line in found.lines] for found in pay.statements([home, waited], OCTOBER)}
    assert days == {home.id: [22], waited.id: []}


def test_a_night_in_almaty_belongs_to_the_day_there():
    family = family_of(0)
    case = child(family, date(2025, 10, 1))
    period = db.session.query(PlacementPeriod).filter_by(case_id=case.id).one()
    period.began_at = datetime(2025, 10, 30, 20, tzinfo=UTC)  # half past midnight of the 31st in Almaty
    assert [line.days for line in pay.statement(family, OCTOBER).lines] == [1]


@pytest.mark.parametrize(("days", "kzt"), [(0, 0), (1, 1_268), (15, 19_026), (16, 20_294), (31, 39_320)])
def test_amounts_are_whole_tenge(days, kzt):
    assert pay.amount(pay.rates(OCTOBER), 10, days, 31) == kzt


def test_the_rows_of_rates_are_only_added(session):
    with pytest.raises(ProgrammingError, match="permission denied"), db.session.begin_nested():
        db.session.execute(text("update pay_rate set value = 0"))


def test_the_command_prints_each_region_with_families(app, committed):
    with committed.unit_of_work():
        make.requirements()
        family = family_of(2)
        child(family, date(2025, 8, 1))
    printed = app.test_cli_runner().invoke(args=["pay", "2025-10"])
    assert printed.exit_code == 0, printed.output
    assert "589800" in printed.output and "39320" in printed.output
    assert app.test_cli_runner().invoke(args=["pay", "October"]).exit_code == 1
    assert "No rates" in app.test_cli_runner().invoke(args=["pay", "2024-01"]).output


def test_a_month_has_its_own_number_of_days():
    assert [pay.month_of(date(2026, month, 9)).days for month in (2, 4, 12)] == [28, 30, 31]
    assert pay.month_of(date(2026, 12, 31)).ends - timedelta(days=1) == date(2026, 12, 31)

"""Return commits, raise rolls back."""

import threading
from collections import Counter
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import IntegrityError, ProgrammingError, StatementError

from app.columns import Day, UtcDateTime
from app.db import db, keep
from app.errors import NotReady
from app.settings import Mode, Setting, declare, mode, put
from app.staff.models import LoginFailure, Region
from app.values.names import kk_key
from tests import make


@pytest.mark.parametrize("n", range(2))
def test_a_test_sees_nothing_of_the_test_before(session, n):
    assert session.scalar(select(func.count()).select_from(Region)) == 0
    make.region()
    session.commit()


def test_leaving_a_unit_of_work_commits(committed):
    with db.unit_of_work():
        make.region(61)
    with db.unit_of_work() as session:
        assert session.scalars(select(Region.id)).all() == [61]


def test_raising_in_a_unit_of_work_rolls_back_but_keeps_who_tried(committed):
    failure = LoginFailure(
        account_hash=b"a" * 32, address_hash=b"b" * 32, at=datetime.fromisoformat("2026-03-02T09:00Z")
    )
    with pytest.raises(RuntimeError), db.unit_of_work():
        make.region(61)
        keep(failure)
        raise RuntimeError("no")
    with db.unit_of_work() as session:
        assert session.scalars(select(Region.id)).all() == []
        assert session.scalar(select(func.count()).select_from(LoginFailure)) == 1


def test_there_is_no_session_outside_a_unit_of_work(committed):
    with pytest.raises(RuntimeError, match="No unit of work"):
        _ = db.session


def test_a_naive_instant_is_refused(session):
    with pytest.raises(StatementError, match="naive"):
        make.add(LoginFailure(account_hash=b"a" * 32, address_hash=b"b" * 32, at=datetime(2026, 3, 2)))  # noqa: DTZ001


def test_a_unit_counts_its_statements(session):
    session.execute(text("select 0"))  # and the test's own savepoint
    before = db.unit.statements
    session.execute(text("select 1"))
    session.execute(text("select 2"))
    assert db.unit.statements - before == 2


def test_eight_threads_of_their_own_each_get_a_session(committed):
    seen, gate = [], threading.Barrier(8)

    def work():
        gate.wait()
        with db.unit_of_work() as session:
            seen.append((id(session), session.scalar(text("select 1"))))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(value for _, value in seen) == {1: 8}
    assert len({number for number, _ in seen}) == 8


def test_the_mode_of_a_database_is_declared_once(session):
    assert mode() is Mode.LIVE
    declare(Mode.DEMO)
    declare(Mode.DEMO)
    with pytest.raises(NotReady, match="marked demo"):
        declare(Mode.LIVE)


def test_the_database_itself_refuses_to_change_the_mode(session):
    declare(Mode.DEMO)
    session.flush()
    with pytest.raises(ProgrammingError, match="never changes"):
        put("mode", "live")


def test_nobody_who_serves_pages_may_change_an_audit_row(session):
    with pytest.raises(ProgrammingError, match="permission denied"):
        session.execute(text("update audit set what = 'other'"))


def test_nobody_who_serves_pages_owns_a_table(session):
    assert (
        session.scalar(text("select count(*) from pg_tables where schemaname = 'public' and tableowner = current_user"))
        == 0
    )
    assert session.scalar(text("select current_user")) == "app_web"


def test_a_table_refuses_what_its_model_refuses(session):
    put("a", 1)
    with pytest.raises(IntegrityError):
        session.execute(insert(Setting).values(key="a", value=2))


def test_names_sort_by_the_kazakh_alphabet(session):
    names = "Аян Әлия Берік Гүлнар Ғалым Қайрат Камила Өмір Оразбек Ұлан Үміт Улан Һәкім Хан Ілияс Иса".split()  # noqa: SIM905
    shuffled = sorted(names)
    statement = text("select n from unnest(cast(:names as text[])) n order by kk_key(n)")
    assert session.scalars(statement, {"names": shuffled}).all() == sorted(names, key=kk_key)
    assert sorted(names, key=kk_key)[:6] == ["Аян", "Әлия", "Берік", "Гүлнар", "Ғалым", "Иса"]


def test_what_a_request_costs_is_counted_around_it_too(client, session):
    session.execute(text("select 0"))
    before = db.unit.statements
    client.post("/sign-in", {"sign_in": "nobody", "password": "x"})
    assert db.unit.statements - before >= 4


@pytest.mark.parametrize("kind", [Day, UtcDateTime])
@pytest.mark.parametrize("year", [1, 1899, 2200, 9999])
def test_a_year_that_could_not_be_read_back_is_not_stored(kind, year):
    """Fault C3: one moment of the year 1 closed a page to everybody."""
    moment = datetime(year, 1, 1, tzinfo=UTC)
    with pytest.raises(ValueError, match="a year before 1900 or after 2199"):
        kind().process_bind_param(moment if kind is UtcDateTime else moment.date(), None)

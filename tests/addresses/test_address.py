"""Where a child lives is need-to-know: another person's grant, a reason, the password once more, and each look told."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError, ProgrammingError

from app import clock
from app.audit import AuditEntry
from app.db import db
from app.errors import Conflict, RuleBroken
from app.roles import Role
from app.rules.addresses import addresses
from app.rules.cases.cases import add_person
from app.staff import sign_in as login
from app.staff.models import Login, LoginFailure
from app.tables.addresses import AddressGrant, AddressLook, EndedBy, FamilyHome, GrantState, Tie
from app.tables.cases import Safety
from app.tables.notices import Notice
from app.tables.placements import PlacementState
from app.vault import Tampered
from tests import make, make_work
from tests.support import homes
from tests.support.homes import ADDRESS, REASON, look

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def home():
    return homes.lived_in()


def told(user):
    return list(db.session.scalars(select(Notice.kind).where(Notice.user_id == user.id).order_by(Notice.id)))


def looks():
    return db.session.scalar(select(func.count()).select_from(AddressLook))


def notes(what):
    return db.session.scalar(select(func.count()).where(AuditEntry.what == what))


# the way it goes


def test_asked_granted_and_seen_once_with_everything_on_the_record(home, sign_in):
    manager, head = sign_in(home.manager), sign_in(home.head)
    assert manager.get(home.url).status_code == 200
    asked = manager.post(f"{home.url}/ask", {"why": "visit", "words": REASON})
    assert asked.status_code == 303
    row = db.session.scalars(select(AddressGrant)).one()
    assert told(home.head) == ["address_asked"]
    assert REASON in head.get(f"/address-requests/{row.public_id}").text
    assert head.post(f"/address-requests/{row.public_id}", {"days": "7", "grant": "1"}).status_code == 303
    assert told(home.manager) == ["address_granted"]
    assert ADDRESS not in manager.get(home.url).text
    shown = look(manager, home)
    assert shown.status_code == 200 and ADDRESS in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    assert ADDRESS not in manager.get(home.url).text
    assert looks() == notes("address shown") == 1
    assert told(home.head)[-1] == "address_shown"
    watched = head.get(f"/address-requests/{row.public_id}").text
    assert REASON in watched and ADDRESS not in watched


def test_what_is_kept_of_a_look_can_be_read_with_the_key_alone(home, sign_in):
    homes.granted(home)
    look(sign_in(home.manager), home)
    assert REASON.encode() not in db.session.scalars(select(AddressLook)).one().why_sealed
    assert ADDRESS.encode() not in db.session.scalars(select(FamilyHome)).one().address_sealed


def test_every_look_tells_the_head(home, sign_in):
    homes.granted(home)
    manager = sign_in(home.manager)
    assert [ADDRESS in look(manager, home, once=f"another-{n}").text for n in range(3)] == [True] * 3
    assert told(home.head).count("address_shown") == looks() == 3


def test_the_case_shows_the_way_to_those_who_may_ask(home, sign_in):
    colleague = make.user(Role.SPECIALIST, district_id=home.case.district_id)
    page = f"/cases/{home.case.public_id}"
    assert home.url in sign_in(home.manager).get(page).text
    assert home.url not in sign_in(colleague).get(page).text


# no grant


def test_without_a_grant_there_is_nothing_to_send_the_form_to(home, sign_in):
    assert look(sign_in(home.manager), home).status_code == 404
    homes.asked(home)
    assert look(sign_in(home.manager), home).status_code == 404
    assert looks() == 0


def test_a_colleague_of_the_district_has_no_such_page_until_the_child_is_work_of_theirs(home, sign_in):
    colleague = make.user(Role.SPECIALIST, district_id=home.case.district_id)
    assert sign_in(colleague).get(home.url).status_code == 404
    make_work.task(of=home.case, assignee_id=colleague.id)
    assert sign_in(colleague).get(home.url).status_code == 200


def test_somebody_elses_grant_opens_nothing(home, sign_in):
    homes.granted(home)
    assert look(sign_in(home.officer), home).status_code == 404


def test_another_regions_people_find_nothing(home, sign_in):
    row = homes.asked(home)
    far = make.region(75).id
    for role in (Role.HEAD, Role.PLACEMENT_OFFICER, Role.SPECIALIST):
        browser = sign_in(role, region_id=far)
        assert browser.get(home.url).status_code == 404
        assert look(browser, home).status_code == 404
    head = sign_in(Role.HEAD, region_id=far)
    assert head.get(f"/address-requests/{row.public_id}").status_code == 404
    assert head.post(f"/address-requests/{row.public_id}", {"days": "7", "grant": "1"}).status_code == 404
    officer = sign_in(Role.PLACEMENT_OFFICER, region_id=far)
    assert officer.get(f"/families/{home.family.public_id}/home").status_code == 404


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.COMMISSIONER, Role.OMBUDSMAN, Role.ANALYST, Role.ADMINISTRATOR])
def test_the_other_desks_have_no_such_page_at_all(home, sign_in, role):
    assert sign_in(role).get(home.url).status_code == 403


# another person


def test_nobody_decides_about_the_own_request(home, sign_in):
    row = homes.asked(home, home.head)
    head = sign_in(home.head)
    page = head.get(f"/address-requests/{row.public_id}")
    assert "another person must decide" in page.text and 'name="grant"' not in page.text
    answer = head.post(f"/address-requests/{row.public_id}", {"days": "7", "grant": "1"})
    assert answer.status_code == 422
    assert row.state is GrantState.ASKED


def test_the_database_itself_takes_no_grant_to_oneself_and_none_beyond_thirty_days(home):
    row = homes.asked(home)
    now = clock.now()
    for values in ({"decided_by_id": row.asker_id}, {"decided_at": now, "until": now + timedelta(days=31)}):
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(update(AddressGrant).values(**values).execution_options(synchronize_session=False))


def test_a_heads_request_goes_to_the_commissioner_and_a_specialists_does_not(home, sign_in):
    commissioner = make.user(Role.COMMISSIONER, region_id=home.case.region_id)
    heads, managers = homes.asked(home, home.head), homes.asked(home)
    assert told(commissioner) == ["address_asked"]
    browser = sign_in(commissioner)
    assert browser.get(f"/address-requests/{managers.public_id}").status_code == 404
    answer = browser.post(f"/address-requests/{heads.public_id}", {"days": "2", "grant": "1"})
    assert answer.status_code == 303
    assert ADDRESS in look(sign_in(home.head), home).text


def test_where_a_region_has_no_head_the_commissioner_decides(home, sign_in):
    commissioner = make.user(Role.COMMISSIONER, region_id=home.case.region_id)
    home.head.is_enabled = False
    row = homes.asked(home)
    assert told(commissioner) == ["address_asked"]
    answer = sign_in(commissioner).post(f"/address-requests/{row.public_id}", {"days": "2", "grant": "1"})
    assert answer.status_code == 303


def test_more_than_thirty_days_are_refused(home, sign_in):
    row = homes.asked(home)
    head = sign_in(home.head)
    assert head.post(f"/address-requests/{row.public_id}", {"days": "31", "grant": "1"}).status_code == 422
    with pytest.raises(RuleBroken, match="1 to 30"):
        addresses.grant(row, 31, by=home.head)


def test_a_refusal_needs_words_which_the_asker_reads(home, sign_in):
    row = homes.asked(home)
    head = sign_in(home.head)
    assert head.post(f"/address-requests/{row.public_id}", {"days": "7", "refuse": "1"}).status_code == 422
    words = {"days": "7", "refuse": "1", "remark": "Кездесу кеңседе өтеді"}
    assert head.post(f"/address-requests/{row.public_id}", words).status_code == 303
    assert "Кездесу кеңседе өтеді" in sign_in(home.manager).get(home.url).text
    assert look(sign_in(home.manager), home).status_code == 404


def test_two_heads_at_once_one_decides_and_the_other_is_told(home, sign_in):
    row, other = homes.asked(home), make.user(Role.HEAD, region_id=home.case.region_id)
    addresses.grant(row, 3, by=home.head)
    db.session.flush()
    with pytest.raises(Conflict, match="already decided"):
        addresses.refuse(row, "Жоқ", by=other)
    answer = sign_in(other).post(f"/address-requests/{row.public_id}", {"days": "7", "grant": "1"})
    assert answer.status_code == 409


def test_the_same_request_twice_is_one(home, sign_in):
    manager = sign_in(home.manager)
    for once in ("first-form", "second-form"):
        assert manager.post(f"{home.url}/ask", {"why": "visit", "words": REASON, "once": once}).status_code == 303
    assert db.session.scalar(select(func.count()).select_from(AddressGrant)) == 1
    with pytest.raises(RuleBroken, match="asked already"):
        homes.asked(home)


# kin


@pytest.mark.parametrize(
    ("name", "facts", "tie"),
    [
        ("Ерлан Серіков", {"surname": "Серікова"}, Tie.CHILD),
        ("Серикова Айгуль", {"surname": "Серіков"}, Tie.CHILD),
        ("Жанар Оспан", {}, Tie.FAMILY),
    ],
)
def test_the_same_surname_must_be_looked_into(session, sign_in, name, facts, tie):
    home = homes.lived_in(**facts)
    home.manager.name = name
    row, head = homes.asked(home), sign_in(home.head)
    assert row.ties == [tie]
    page = f"/address-requests/{row.public_id}"
    assert "may be related" in head.get(page).text
    for data in ({}, {"is_checked": "y"}, {"remark": "Тексердім"}):
        assert head.post(page, {"days": "7", "grant": "1"} | data).status_code == 422
    sure = {"days": "7", "grant": "1", "is_checked": "y", "remark": "Тексердім, туыс емес"}
    assert head.post(page, sure).status_code == 303


def test_a_parents_surname_counts_and_a_teachers_does_not(home):
    home.manager.name = "Нұрлан Тілеубаев"
    teacher, father = (make.adult(surname="Тілеубаева"), make.adult(surname="Тілеубаев"))
    add_person(home.case, teacher, "teacher", Safety.SAFE, by=home.manager)
    row = homes.asked(home)
    assert row.ties == []
    add_person(home.case, father, "father", Safety.NO_CONTACT, by=home.manager)
    assert addresses.ties(row) == [Tie.AROUND]
    with pytest.raises(RuleBroken, match="looked into"):
        addresses.grant(row, 7, by=home.head)


def test_whoever_says_so_is_looked_into(home, sign_in):
    sign_in(home.manager).post(f"{home.url}/ask", {"why": "visit", "words": REASON, "is_tied": "y"})
    assert db.session.scalars(select(AddressGrant)).one().ties == [Tie.DECLARED]


# the password once more


def test_a_grant_without_the_password_shows_nothing(home, sign_in):
    homes.granted(home)
    manager = sign_in(home.manager)
    for password in ("", "wrong"):
        answer = look(manager, home, password=password)
        assert answer.status_code == 422 and ADDRESS not in answer.text
        assert REASON in answer.text
    assert looks() == 0


def test_a_wrong_password_here_counts_as_a_refused_sign_in(home, sign_in):
    homes.granted(home)
    manager = sign_in(home.manager)
    for n in range(login.PER_ACCOUNT):
        assert look(manager, home, password="wrong", once=f"wrong-{n}").status_code == 422
    assert db.session.scalar(select(func.count()).select_from(LoginFailure)) == login.PER_ACCOUNT
    locked = look(manager, home)
    assert locked.status_code == 429 and ADDRESS not in locked.text


def test_a_reason_too_short_does_not_ask_for_the_password_twice_but_only_for_five_minutes(home, sign_in):
    homes.granted(home)
    manager = sign_in(home.manager)
    short = look(manager, home, why="иә")
    assert short.status_code == 422 and 'name="password"' not in short.text
    session_row = db.session.scalars(select(Login).where(Login.user_id == home.manager.id)).one()
    session_row.proved_at = clock.real_now() - timedelta(minutes=5, seconds=1)
    db.session.commit()
    stale = look(manager, home, password="")
    assert stale.status_code == 422 and 'name="password"' in stale.text and ADDRESS not in stale.text
    assert ADDRESS in look(manager, home).text


def test_what_was_proved_in_one_session_proves_nothing_in_another(home, sign_in):
    homes.granted(home)
    here, there = sign_in(home.manager), sign_in(home.manager)
    assert look(here, home, why="иә").status_code == 422
    assert look(there, home, password="").status_code == 422
    assert ADDRESS in look(here, home, password="").text


def test_the_same_form_sent_again_shows_nothing_and_uses_the_password_up(home, sign_in):
    homes.granted(home)
    manager = sign_in(home.manager)
    assert ADDRESS in look(manager, home, once="the-same-form").text
    again = look(manager, home, once="the-same-form")
    assert again.status_code == 303 and ADDRESS not in again.text
    assert 'name="password"' in manager.get(home.url).text
    assert look(manager, home, password="").status_code == 422
    assert looks() == 1


def test_a_reason_is_needed_for_each_look(home, sign_in):
    homes.granted(home)
    answer = look(sign_in(home.manager), home, why="қысқа")
    assert answer.status_code == 422 and "at least 10" in answer.text


def test_no_trace_of_the_password_is_kept(home, sign_in):
    homes.granted(home)
    look(sign_in(home.manager), home)
    hashes = set(db.session.scalars(text("select request_hash from idempotency")))
    look(sign_in(home.manager), home, once="another-form", password=make.PASSWORD + " ")
    look(sign_in(home.manager), home, once="a-third-form")
    assert set(db.session.scalars(text("select request_hash from idempotency"))) == hashes


# the end


def test_a_grant_ends_on_its_day(home, sign_in):
    homes.granted(home, days=7)
    clock.advance(timedelta(days=7, minutes=1))
    manager = sign_in(home.manager)
    assert look(manager, home).status_code == 404
    assert "Ask again" in manager.get(home.url).text


@pytest.mark.parametrize("change", [{"state": PlacementState.ENDED}, {"state": PlacementState.SEARCHING}])
def test_a_grant_ends_with_the_stay(home, sign_in, change):
    homes.granted(home)
    for name, value in change.items():
        setattr(home.stay, name, value)
    manager = sign_in(home.manager)
    assert manager.get(home.url).status_code == 404
    assert look(manager, home).status_code == 404


def test_a_grant_is_for_one_family_and_not_for_the_next(home, sign_in):
    homes.granted(home)
    other = homes.family(home.case.district, surname="Есім")
    addresses.set_home(other, "Басқа мекенжай, 1-үй", by=home.officer)
    home.stay.family_id = other.id
    db.session.flush()
    assert look(sign_in(home.manager), home).status_code == 404


def test_a_grant_ends_by_the_heads_hand(home, sign_in):
    row = homes.granted(home)
    head = sign_in(home.head)
    assert head.post(f"/address-requests/{row.public_id}/end").status_code == 303
    assert head.post(f"/address-requests/{row.public_id}/end").status_code == 303
    db.session.refresh(row)
    assert (row.state, row.end_reason) == (GrantState.ENDED, EndedBy.HAND)
    assert look(sign_in(home.manager), home).status_code == 404
    assert told(home.manager)[-1] == "address_ended"


@pytest.mark.parametrize("change", ["district", "region", "role", "off"])
def test_a_new_desk_ends_every_grant_and_coming_back_revives_none(home, sign_in, change):
    row, who = homes.granted(home), home.manager
    before = (who.district_id, who.region_id, who.role, who.is_enabled)
    match change:
        case "district":
            who.district_id = make.district().id
        case "region":
            who.region_id = make.region(75).id
        case "role":
            who.role = Role.INSPECTOR
        case "off":
            who.is_enabled = False
    db.session.flush()
    who.district_id, who.region_id, who.role, who.is_enabled = before
    db.session.flush()
    db.session.refresh(row)
    assert (row.state, row.end_reason) == (GrantState.ENDED, EndedBy.MOVED)
    assert look(sign_in(who), home).status_code == 404


def test_another_word_about_a_person_ends_no_grant(home):
    row = homes.granted(home)
    home.manager.is_present, home.manager.language = False, "ru"
    db.session.flush()
    db.session.refresh(row)
    assert row.state is GrantState.GRANTED


def test_who_no_longer_manages_the_case_sees_nothing(home, sign_in):
    homes.granted(home)
    old = home.manager
    home.case.manager_id = make.user(Role.SPECIALIST, district_id=home.case.district_id).id
    db.session.commit()
    assert look(sign_in(old), home).status_code == 404


# writing it down


def test_an_address_is_written_down_and_never_shown_back(home, sign_in):
    officer, page = sign_in(home.officer), f"/families/{home.family.public_id}/home"
    assert ADDRESS not in officer.get(page).text
    new = "Жаңа мекенжай, 5-үй, 12-пәтер"
    saved = officer.post(page, {"address": new, "password": make.PASSWORD})
    assert saved.status_code == 303
    assert new not in officer.get(page).text
    kept = db.session.scalars(select(FamilyHome).order_by(FamilyHome.id)).all()
    assert [row.replaced_at is None for row in kept] == [False, True]
    assert told(home.head) == ["home_changed"]
    homes.granted(home)
    assert new in look(sign_in(home.manager), home).text


def test_a_wrong_password_writes_nothing_and_gives_the_words_back_to_the_writer_alone(home, sign_in):
    officer, page = sign_in(home.officer), f"/families/{home.family.public_id}/home"
    typed = "Жазылған мекенжай, 77-үй"
    answer = officer.post(page, {"address": typed, "password": "wrong"})
    assert answer.status_code == 422 and typed in answer.text
    assert typed not in officer.get(page).text
    assert len(db.session.scalars(select(FamilyHome)).all()) == 1


def test_the_form_keeps_no_draft_and_no_hash(home, sign_in):
    officer, page = sign_in(home.officer), f"/families/{home.family.public_id}/home"
    assert "data-draft-url" not in officer.get(page).text
    for n, typed in enumerate(("Бірінші мекенжай, 1", "Екінші мекенжай, 2")):
        officer.post(page, {"address": typed, "password": make.PASSWORD, "once": f"home-form-{n}"})
    assert len(set(db.session.scalars(text("select request_hash from idempotency")))) == 1


def test_a_sealed_address_of_one_family_is_none_of_another(home):
    other = homes.family(home.case.district)
    row = db.session.scalars(select(FamilyHome)).one()
    moved = FamilyHome(
        family_id=other.id, key=row.key, address_sealed=row.address_sealed, set_at=row.set_at, set_by_id=row.set_by_id
    )
    make.add(moved)
    home.stay.family_id = other.id
    grant = homes.granted(home)
    with pytest.raises(Tampered):
        addresses.show(grant, REASON, by=home.manager)


def test_a_family_without_an_address_says_so(sign_in):
    home = homes.lived_in(address="")
    homes.granted(home)
    answer = look(sign_in(home.manager), home)
    assert answer.status_code == 422 and "Ask the placement officer" in answer.text
    assert looks() == 0


# the database's own guards


@pytest.mark.parametrize(
    "statement",
    [
        "delete from family_home",
        "update family_home set address_sealed = ''",
        "update family_home set family_id = 1",
        "delete from address_look",
        "update address_look set by_id = 1",
        "delete from address_grant",
    ],
)
def test_nobody_rewrites_an_address_or_the_record_of_who_saw_it(home, statement):
    with pytest.raises(ProgrammingError, match="permission denied"), db.session.begin_nested():
        db.session.execute(text(statement))


def test_the_worker_reads_no_address(home):
    with pytest.raises(ProgrammingError, match="permission denied"), db.session.begin_nested():
        db.session.execute(text("set local role app_worker"))
        db.session.execute(text("select count(*) from family_home"))

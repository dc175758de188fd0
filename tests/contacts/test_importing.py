"""A backlog of contacts: all of it or nothing, and nothing twice."""

import csv
from datetime import timedelta
from zipfile import ZipFile

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from app import clock
from app.db import db
from app.errors import RuleBroken
from app.i18n import speaking
from app.rules.imports import spreadsheets
from app.rules.imports.importing import import_contacts
from app.tables import sealing
from app.tables.contacts import Contact, Facility
from app.values.terms import Channel, Sex
from app.workflow.models import Task
from tests import make

HEADER = (
    "received_at,channel,language,words,caller_name,caller_phone,child_surname,child_given,child_age,child_sex,"
    "region,district,school"
)


@pytest.fixture(autouse=True)
def _english(session):
    make.deadlines()
    region = make.region(61)
    make.district(region, name_kk="Сайрам ауданы", name_ru="Сайрамский район", name_en="Sairam district")
    with speaking("en"):
        yield


@pytest.fixture
def file(tmp_path):
    def write(text, name="backlog.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


def contacts():
    return db.session.scalars(select(Contact).order_by(Contact.id)).all()


def count():
    return db.session.scalar(select(func.count(Contact.id)))


ROW = (
    "2026-03-09 14:30,qr,ru,Папа пьёт,Ирина,8 701 123 45 67,Серікова,Айгерім,10,қыз,Түркістан облысы,Сайрам,№ 5 мектеп"
)


def test_a_row_becomes_a_contact_that_waits_for_triage(file):
    report = import_contacts(file(f"{HEADER}\n{ROW}\n"))
    assert (report.rows, report.imported, report.known, report.errors) == (1, 1, 0, [])
    [contact] = contacts()
    assert contact.received_at.astimezone(clock.ALMATY).isoformat() == "2026-03-09T14:30:00+05:00"
    assert (contact.channel, contact.language, contact.child_age, contact.child_sex) == (Channel.QR, "ru", 10, Sex.GIRL)
    assert sealing.get(contact, "words") == "Папа пьёт"
    assert sealing.get(contact, "caller_phone") == "+77011234567"
    assert (contact.child_surname, contact.child_given, contact.region_id) == ("Серікова", "Айгерім", 61)
    assert contact.district_id is not None
    assert db.session.get(Facility, contact.facility_id).name == "№ 5 мектеп"
    assert db.session.scalars(select(Task.step).where(Task.contact_id == contact.id)).all() == ["triage_contact"]


def test_a_wrong_row_imports_nothing_and_names_every_mistake(file):
    bad = "tomorrow,fax,xx,,,12,,,99,?,Narnia,Сайрам,"
    path = file(f"{HEADER}\n{ROW}\n{bad}\n")
    report = import_contacts(path)
    assert (report.imported, count(), db.session.scalar(select(func.count(Facility.id)))) == (0, 0, 0)
    with (path.parent / "backlog.csv.errors.csv").open(encoding="utf-8-sig", newline="") as errors:
        rows = list(csv.reader(errors, delimiter=";"))
    assert rows[0] == ["row", "column", "what to correct"]
    assert {row for row, _, _ in rows[1:]} == {"3"}
    assert {column for _, column, _ in rows[1:]} == {
        "received_at", "channel", "language", "words", "caller_phone", "child_age", "child_sex", "region", "district",
    }  # fmt: skip
    assert all(reason.endswith(".") for _, _, reason in rows[1:])
    assert "Narnia" not in str(rows)


def test_a_resolved_file_imports_and_its_old_error_file_goes(file):
    path = file(f"{HEADER}\n{ROW.replace(',10,', ',ten,')}\n")
    assert import_contacts(path).error_file.exists()
    file(f"{HEADER}\n{ROW}\n")
    assert import_contacts(path).imported == 1
    assert not path.with_name("backlog.csv.errors.csv").exists()


def test_a_second_import_takes_nothing_twice_and_only_what_is_new(file):
    other = ROW.replace("Папа пьёт", "Мен үйге бармаймын")
    import_contacts(file(f"{HEADER}\n{ROW}\n"))
    report = import_contacts(file(f"{HEADER}\n{ROW}\n{other}\n{other}\n", "again.csv"))
    assert (report.rows, report.imported, report.known, count()) == (3, 1, 2, 2)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_encoding_and_delimiter_of_excel_is_read(file, encoding, delimiter):
    text = "received_at;words\n09.03.2026 14:30;Көмектесіңіз\n".replace(";", delimiter)
    assert import_contacts(file(text, encoding=encoding)).imported == 1
    assert sealing.get(contacts()[0], "words") == "Көмектесіңіз"


def test_old_windows_cyrillic_is_read(file):
    import_contacts(file("дата;текст\n09.03.2026;Помогите, ёлки\n", encoding="cp1251"))
    assert sealing.get(contacts()[0], "words") == "Помогите, ёлки"


@pytest.mark.parametrize(
    "header",
    ["Дата обращения;Текст;Возраст ребёнка;Пол;Регион", "Күні;Мәтін;Жасы;Жынысы;Өңір", "DATE;Message;Age; sex ;region"],
)
def test_headings_are_understood_in_three_languages(file, header):
    report = import_contacts(file(f"{header}\n09.03.2026 14:30;Сәлем;7;м;KZ-61\n"))
    assert (report.imported, report.ignored) == (1, [])
    assert (contacts()[0].child_age, contacts()[0].child_sex, contacts()[0].region_id) == (7, Sex.BOY, 61)


def test_a_column_that_is_not_read_is_named(file):
    assert import_contacts(file("date;words;colour\n09.03.2026;Hi;red\n")).ignored == ["colour"]


def test_a_workbook_is_read_with_its_dates_and_numbers(tmp_path):
    book = Workbook()
    book.active.append(["received_at", "words", "child_age", "caller_phone"])
    book.active.append([clock.now().replace(tzinfo=None, microsecond=0) - timedelta(days=2), "Сәлем", 7, 87011234567])
    book.active.append([None, None, None, None])
    book.save(tmp_path / "backlog.xlsx")
    assert import_contacts(tmp_path / "backlog.xlsx").imported == 1
    assert (contacts()[0].child_age, sealing.get(contacts()[0], "caller_phone")) == (7, "+77011234567")


def test_a_long_number_that_a_spreadsheet_wrote_with_an_exponent_is_whole_again(tmp_path):
    book, path = Workbook(), tmp_path / "backlog.xlsx"
    book.active.append(["received_at", "words", "caller_phone"])
    book.active.append(["09.03.2026", "Сәлем", 87011234567])
    book.save(tmp_path / "plain.xlsx")
    with ZipFile(tmp_path / "plain.xlsx") as plain, ZipFile(path, "w") as other:
        for name in plain.namelist():
            other.writestr(name, plain.read(name).replace(b"<v>87011234567</v>", b"<v>8.7011234567E10</v>"))
    assert import_contacts(path).imported == 1
    assert sealing.get(contacts()[0], "caller_phone") == "+77011234567"


@pytest.mark.parametrize(("limit", "most", "why"), [("LIMIT", 20, "larger"), ("MOST_ROWS", 1, "more than 50,000 rows")])
def test_a_file_that_is_too_large_is_refused_whole(file, monkeypatch, limit, most, why):
    monkeypatch.setattr(spreadsheets, limit, most)
    with pytest.raises(RuleBroken, match=why):
        import_contacts(file("date;words\n09.03.2026;Hi\n09.03.2026;Hello\n"))
    assert count() == 0


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "columns"),
        (b"date;colour\n1;2\n", "words"),
        (b"\x00\x01\x02", "not text"),
        (b"PK\x03\x04 broken", "XLSX"),
        (b'date;words\n1;"open\n', "CSV"),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path, content, why):
    (tmp_path / "x.csv").write_bytes(content)
    with pytest.raises(RuleBroken, match=why):
        import_contacts(tmp_path / "x.csv")


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(RuleBroken, match="no such file"):
        import_contacts(tmp_path / "x.csv")


def test_a_moment_in_the_future_is_refused(file):
    report = import_contacts(file("date;words\n01.01.2050;Hi\n"))
    assert [(error.row, error.column) for error in report.errors] == [(2, "received_at")]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2026-03-09T09:30:00Z", "2026-03-09T14:30:00+05:00"),
        ("2026-03-09 12:30+03:00", "2026-03-09T14:30:00+05:00"),
        ("2026-03-09 14:30", "2026-03-09T14:30:00+05:00"),
    ],
)
def test_a_moment_that_names_its_zone_is_taken_by_it_and_any_other_in_almaty(file, said, meant):
    assert import_contacts(file(f"date;words\n{said};Hi\n")).imported == 1
    assert contacts()[0].received_at.astimezone(clock.ALMATY).isoformat() == meant


@pytest.mark.parametrize(
    ("column", "cells", "why"),
    [
        ("received_at", {"date": ""}, "Enter when the contact arrived."),
        ("received_at", {"date": "2026-13-45 99:99Z"}, "Enter the date and time like"),
        ("child_surname", {"surname": "Ы" * 81}, "Shorten this to 80 characters. It has 81 now."),
        ("district", {"region": "KZ-61", "district": "Narnia"}, "This region has no district of this name."),
    ],
)
def test_each_mistake_is_said_with_its_column(file, column, cells, why):
    row = {"date": "09.03.2026", "words": "Hi", **cells}
    report = import_contacts(file(f"{';'.join(row)}\n{';'.join(row.values())}\n"))
    [error] = report.errors
    assert (error.column, report.imported) == (column, 0)
    assert error.reason.startswith(why)


def test_progress_is_told_every_hundred_rows_and_at_the_end(file):
    rows = "".join(f"2026-03-09 14:30;text {n}\n" for n in range(205))
    told = []
    import_contacts(file("date;words\n" + rows), progress=lambda done, of: told.append((done, of)))
    assert told == [(100, 205), (200, 205), (205, 205)]
    assert count() == 205


def test_quoted_cells_keep_their_lines_and_rows_their_number(file):
    report = import_contacts(file('date;words\n09.03.2026;"one\ntwo; three"\n\n09.03.2026;\n'))
    assert [(error.row, error.column) for error in report.errors] == [(4, "words")]
    import_contacts(file('date;words\n09.03.2026;"one\ntwo; three"\n'))
    assert sealing.get(contacts()[0], "words") == "one\ntwo; three"


def test_one_failure_leaves_nothing(file, session):
    rows = "".join(f"2026-03-09 14:30;text {n}\n" for n in range(3))

    def fail(done, of):
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError), db.unit_of_work():
        import_contacts(file("date;words\n" + rows), progress=fail)
    assert count() == 0


def test_the_command_tells_what_it_did(app, file):
    run = app.test_cli_runner().invoke
    path = file(f"{HEADER}\n{ROW}\n")
    first, second = run(args=["import-contacts", str(path)]), run(args=["import-contacts", str(path)])
    assert (first.exit_code, second.exit_code) == (0, 0), first.output
    assert "1 contacts imported, 0 known already." in first.output
    assert "0 contacts imported, 1 known already." in second.output
    wrong = run(args=["import-contacts", str(file("date;words\n2026;Hi\n"))])
    assert wrong.exit_code == 1
    assert "Nothing was imported: 1 of 1 rows must be corrected" in wrong.output
    assert run(args=["import-contacts", "nowhere.csv"]).exit_code == 1


def test_the_command_names_the_columns_it_did_not_read_and_how_far_it_is(app, file):
    answer = app.test_cli_runner().invoke(args=["import-contacts", str(file("date;words;shoe\n09.03.2026;Hi;38\n"))])
    assert answer.stderr == "1 of 1 rows\nColumns that were not read: shoe\n"
    assert answer.stdout == "1 contacts imported, 0 known already.\n"

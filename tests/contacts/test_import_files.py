"""Files that lost or garbled something without a word (fault C2): each is read right, or refused with its row."""

import io
import shutil
import zipfile
from datetime import datetime, time
from pathlib import Path

import pytest
from openpyxl import Workbook

from app.errors import RuleBroken
from app.i18n import speaking
from app.rules.imports import spreadsheets, workbooks
from app.rules.imports.import_rows import columns_of
from app.rules.imports.importing import import_contacts, look, wrong_rows
from app.rules.imports.spreadsheets import How, encoding_of, read
from tests import make

FILES = Path(__file__).with_name("files")


@pytest.fixture(autouse=True)
def _english(session):
    make.deadlines()
    with speaking("en"):
        yield


def looked(content, how=None):
    table = read(content, how)
    return look(table, columns_of(table.header))


def reasons(name):
    return [(error.row, error.column, error.reason) for error in looked((FILES / name).read_bytes()).errors]


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("row_with_more_cells.csv", (2, "", "more cells")),
        ("row_with_more_cells_and_quotes.csv", (2, "", "more cells")),
        ("year_one.csv", (2, "received_at", "Check the year")),
        ("plus7_short.csv", (2, "caller_phone", "10 digits")),
        ("plus7_short.csv", (3, "caller_phone", "10 digits")),
    ],
)
def test_a_row_that_would_lose_something_is_refused_with_its_number(name, wrong):
    row, column, why = wrong
    assert any(found[:2] == (row, column) and why in found[2] for found in reasons(name))


@pytest.mark.parametrize("name", ["excel_sep_line.csv", "commas_in_a_heading.csv"])
def test_the_delimiter_is_told_from_what_stands_outside_quotes(name, tmp_path):
    shutil.copy(FILES / name, tmp_path)
    report = import_contacts(tmp_path / name)
    assert (report.imported, report.errors) == (1, [])


def test_the_kazakh_code_page_is_read_as_it_was_written():
    [found] = looked((FILES / "kazakh_codepage.csv").read_bytes()).new
    assert found.incoming.words == "Қызым үйге келмеді, көмектесіңіз"
    assert found.incoming.child_surname == "Әбдіғалиұлы"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("күні;мәтін\n09.03.2026;Әкем ұрады\n", "kz1048"),
        ("дата;текст\n09.03.2026;Помогите, ёлки\n", "cp1251"),
        ("дата;текст\n09.03.2026;Помогите\n", "cp866"),
        ("күні;мәтін\n", "utf-8"),
        ("date;words\n", "utf-8"),
        ("күні;мәтін\n", "utf-8-sig"),
        ("күні;мәтін\n", "utf-16"),
    ],
)
def test_an_encoding_is_seen(text, encoding):
    assert encoding_of(text.encode(encoding)) == encoding


def test_one_wrong_byte_refuses_the_file_and_names_the_row():
    with pytest.raises(RuleBroken, match="Row 3 has a damaged character"):
        read((FILES / "one_bad_byte.csv").read_bytes())


def test_an_encoding_that_a_person_chooses_is_used_or_refused():
    content = "дата;текст\n09.03.2026;Да\n".encode("cp866")
    assert looked(content, How(encoding="cp866")).new[0].incoming.words == "Да"
    for encoding in ("utf-8", "no-such"):
        with pytest.raises(RuleBroken) as refused:
            read(content, How(encoding=encoding))
        assert refused.value.field == "encoding"
    with pytest.raises(RuleBroken, match="not text"):
        read(b"a\0b", How(encoding="cp866"))


def test_the_sheet_that_is_seen_is_read():
    assert read((FILES / "hidden_first_sheet.xlsx").read_bytes()).sheet == "Обращения"


@pytest.fixture
def workbook(tmp_path):
    def write(rows, more=None):
        book = Workbook()
        for row in rows:
            book.active.append(row)
        if more is not None:
            more(book)
        book.save(tmp_path / "book.xlsx")
        return (tmp_path / "book.xlsx").read_bytes()

    return write


HEADER, ROW = ["date", "words"], ["09.03.2026", "Сәлем"]


def test_of_several_sheets_a_person_chooses(workbook):
    content = workbook([HEADER, ROW], lambda book: book.create_sheet("Other").append(["a", "b"]))
    with pytest.raises(RuleBroken, match="several sheets") as refused:
        read(content)
    assert refused.value.field == "sheet"
    assert len(looked(content, How(sheet="Sheet")).new) == 1


def test_a_workbook_of_nothing_is_refused(workbook):
    with pytest.raises(RuleBroken, match="name the columns"):
        read(workbook([]))


def test_a_hidden_row_is_named_not_taken_and_not_lost(workbook):
    def hide(book):
        book.active.row_dimensions[3].hidden = True

    found = looked(workbook([HEADER, ROW, ["09.03.2026", "Жасырын"]], hide))
    assert len(found.new) == 1
    assert [(error.row, "hides this row" in error.reason) for error in found.errors] == [(3, True)]


def test_a_time_of_its_own_column_is_the_contacts_time(workbook):
    midnight = datetime(2026, 3, 9)  # noqa: DTZ001  # a sheet knows no zones
    rows = [["дата", "время", "текст"], [midnight, time(14, 30), "a"], ["09.03.2026", "15:45", "b"]]
    found = looked(workbook(rows))
    assert [new.incoming.received_at.strftime("%d %H:%M") for new in found.new] == ["09 14:30", "09 15:45"]


def test_a_workbook_that_unpacks_to_too_much_is_refused(workbook, monkeypatch):
    monkeypatch.setattr(workbooks, "UNPACKED", 100)
    with pytest.raises(RuleBroken, match="too large"):
        read(workbook([HEADER, ROW]))


def test_a_column_without_a_heading_and_the_second_of_two_are_named():
    found = looked(b"date;words;;words\n09.03.2026;a;b;c\n")
    assert found.ignored == ["column 3", "words"]


def test_the_wrong_rows_come_back_whole_and_can_be_imported_once_corrected():
    content = "дата;текст;возраст\n09.03.2026;Бірінші;10\n09.03.2026;Екінші;он\n".encode()
    table = read(content)
    back = wrong_rows(table, look(table, columns_of(table.header)))
    assert back.decode("utf-8-sig").splitlines()[1].startswith("09.03.2026;Екінші;он;child_age: ")
    again = looked(back.replace("Екінші;он".encode(), "Екінші;9".encode()))
    assert [new.incoming.child_age for new in again.new] == [9]


@pytest.mark.parametrize("limit", [b"PK\x03\x04", b"PK"])
def test_what_only_looks_like_a_workbook_is_refused(limit):
    with pytest.raises(RuleBroken, match="XLSX"):
        spreadsheets.read(limit + b" broken")


def broken(workbook_bytes, after):
    """The workbook with its sheet cut off behind so many rows, as a copy that was interrupted leaves it."""
    packed, file = zipfile.ZipFile(io.BytesIO(workbook_bytes)), io.BytesIO()
    with zipfile.ZipFile(file, "w") as out:
        for name in packed.namelist():
            part = packed.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = b"</row>".join(part.split(b"</row>")[:after]) + b"</row><row"
            out.writestr(name, part)
    return file.getvalue()


@pytest.mark.parametrize("after", [0, 90], ids=["at once", "behind what is looked at first"])
def test_a_workbook_that_breaks_off_is_refused_whole(after):
    book, file = Workbook(), io.BytesIO()
    for number in range(120):
        book.active.append(["дата", "текст"] if number == 0 else ["09.03.2026", f"Сәлем {number}"])
    book.save(file)
    with pytest.raises(RuleBroken, match="not a readable XLSX workbook"):
        read(broken(file.getvalue(), after))


def test_a_workbook_that_breaks_off_among_empty_rows_is_refused():
    book, file = Workbook(), io.BytesIO()
    for number in range(1, 11):
        book.active.cell(row=number, column=1).number_format = "0.00"
    book.save(file)
    with pytest.raises(RuleBroken, match="not a readable XLSX workbook"):
        read(broken(file.getvalue(), 5))


def test_a_heading_that_is_empty_at_the_end_is_no_column_and_what_stands_below_is_counted():
    table = read("дата;текст;;\n09.03.2026;Сәлем;артық;\n".encode())
    assert (table.header, [line.extra for line in table.lines]) == (["дата", "текст"], [1])


def test_a_file_of_separators_alone_has_no_columns():
    with pytest.raises(RuleBroken, match="must name the columns"):
        read(b";;\n;\n")


def test_bytes_of_no_code_page_are_no_text():
    with pytest.raises(RuleBroken, match="not text"):
        read(b"\x98\x00\xfe\x00\x98\x00\xff\x00")


def test_a_table_of_empty_lines_has_no_columns():
    with pytest.raises(RuleBroken, match="name the columns"):
        read(b";;\n;;\n")

"""The page of the shift lead: upload, choose columns, look, import the good rows, take the wrong ones back."""

import io
from datetime import timedelta

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from app import clock, jobs
from app.db import db
from app.errors import Conflict, NotFound
from app.policy import contact_import, contact_imports
from app.roles import Role
from app.rules.imports import uploads
from app.rules.imports.spreadsheets import How
from app.tables import sealing
from app.tables.contacts import Contact
from app.tables.imported_rows import ContactImport, ImportState
from tests import make

GOOD = "дата;текст;возраст\n09.03.2026;Бірінші;10\n09.03.2026;Екінші;он\n09.03.2026;Үшінші;9\n"


@pytest.fixture
def lead(session, sign_in):
    make.deadlines()
    make.district()
    return sign_in(Role.SHIFT_LEAD)


def uploaded(lead, content=GOOD, name="журнал.csv"):
    sent = content.encode() if isinstance(content, str) else content
    answer = lead.post("/imports", {"file": (io.BytesIO(sent), name)})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def row():
    return db.session.scalars(select(ContactImport)).one()


def work():
    """One job of the worker."""
    jobs.run("take_import_rows", import_id=row().id)


def worked():
    """What the worker does until nothing is left."""
    while row().state is ImportState.RUNNING:
        work()


def count():
    return db.session.scalar(select(func.count(Contact.id)))


def test_what_will_be_imported_is_shown_before_anything_is(lead):
    page = lead.get(uploaded(lead)).text
    assert "журнал.csv" in page and "Бірінші" in page and "Import 2 rows" in page
    assert "A child&#39;s age is a whole number" in page
    assert count() == 0


def test_the_good_rows_are_imported_and_the_wrong_ones_come_back(lead):
    here = uploaded(lead)
    assert lead.post(f"{here}/start").status_code == 303
    worked()
    assert count() == 2
    page = lead.get(here).text
    assert "2 of 2 rows imported" in page
    back = lead.get(f"{here}/wrong.csv")
    assert "Екінші;он" in back.text and back.headers["Content-Disposition"].startswith("attachment")
    assert "Бірінші" not in back.text


def test_many_rows_are_taken_a_few_at_a_time_and_progress_is_shown(lead, monkeypatch):
    monkeypatch.setattr(uploads, "CHUNK", 1)
    here = uploaded(lead)
    lead.post(f"{here}/start")
    work()
    part = lead.get(f"{here}/progress").text
    assert "1 of 2 rows imported" in part and "every 2s" in part
    worked()
    assert count() == 2 and "every 2s" not in lead.get(f"{here}/progress").text
    work()
    assert count() == 2


def test_columns_are_chosen(lead):
    here = uploaded(lead, "когда;что сказали\n09.03.2026;Көмектесіңіз\n")
    assert "No column contains the words" in lead.get(here).text
    both = lead.post(here, {"encoding": "utf-8", "column_0": "words", "column_1": "words"})
    assert both.status_code == 422 and "Choose each only once" in both.text
    none = lead.post(here, {"encoding": "utf-8", "column_0": "received_at", "column_1": ""})
    assert none.status_code == 422 and "No column contains the words" in none.text
    assert lead.post(here, {"encoding": "utf-8", "column_0": "received_at", "column_1": "words"}).status_code == 303
    assert "Import 1 row" in lead.get(here).text


def test_another_encoding_is_chosen_and_the_columns_are_read_anew(lead):
    here = uploaded(lead, "дата;текст\n09.03.2026;Привет\n".encode("cp1251"))
    assert "Привет" in lead.get(here).text
    assert lead.post(here, {"encoding": "cp866", "column_0": "received_at", "column_1": "words"}).status_code == 303
    assert "Привет" not in lead.get(here).text
    wrong = lead.post(here, {"encoding": "utf-8"})
    assert wrong.status_code == 422 and "cannot be read in this encoding" in wrong.text


def test_a_sheet_is_chosen(lead):
    book, file = Workbook(), io.BytesIO()
    book.active.append(["a", "b"])
    other = book.create_sheet("Обращения")
    for line in (["дата", "текст"], ["09.03.2026", "Сәлем"]):
        other.append(line)
    book.save(file)
    here = uploaded(lead, file.getvalue(), "журнал.xlsx")
    assert "Choose one: Sheet, Обращения" in lead.get(here).text
    assert lead.post(here, {"sheet": "Обращения"}).status_code == 303
    assert "Import 1 row" in lead.get(here).text


@pytest.mark.parametrize(("content", "said"), [("", "name the columns"), ("\x00\x01", "not text")])
def test_what_is_no_table_is_refused_at_once(lead, content, said):
    answer = lead.post("/imports", {"file": (io.BytesIO(content.encode()), "x.csv")})
    assert answer.status_code == 422 and said in answer.text


def test_an_import_starts_once(lead):
    here = uploaded(lead)
    lead.post(f"{here}/start")
    assert lead.post(f"{here}/start").status_code == 409
    assert lead.post(here, {"encoding": "utf-8"}).status_code in {200, 409}
    worked()
    assert count() == 2


def test_nothing_to_import_is_said(lead):
    here = uploaded(lead)
    lead.post(f"{here}/start")
    worked()
    db.session.delete(row())
    again = uploaded(lead)
    assert "Import 2 rows" not in lead.get(again).text
    assert "There is no row to import" in lead.post(f"{again}/start", follow_redirects=True).text


def test_a_file_is_forgotten_after_a_week_but_for_one_that_runs(lead):
    here = uploaded(lead)
    uploads.forget_imports()
    assert row().content_sealed is not None
    with clock.at(clock.now() + timedelta(days=8)):
        row().state = ImportState.RUNNING
        uploads.forget_imports()
        assert row().content_sealed is not None
        row().state = ImportState.PREPARED
        uploads.forget_imports()
    db.session.expire_all()
    assert row().content_sealed is None and sealing.get(row(), "name") == ""
    page = lead.get(here)
    assert page.status_code == 200 and "no longer kept" in page.text


def test_only_the_shift_lead_sees_the_files(lead):
    uploaded(lead)
    assert contact_import(lead.user, row().public_id) is row()
    operator = make.user(Role.OPERATOR)
    assert db.session.scalars(contact_imports(operator)).all() == []
    with pytest.raises(NotFound):
        contact_import(operator, row().public_id)


def test_a_file_that_is_being_imported_is_read_in_no_other_way(lead):
    here = uploaded(lead)
    lead.post(f"{here}/start")
    with pytest.raises(Conflict, match="already been started"):
        uploads.choose(row(), How("utf-8"), None)

"""Documents of a case: sealed, downloaded in a sandbox, voided with a reason."""

import io
from pathlib import Path

import pytest
from sqlalchemy import select

from app.audit import AuditEntry
from app.db import db
from app.roles import Role
from app.tables.cases import Document
from tests import make, make_work
from tests.support import casework

pytestmark = pytest.mark.usefixtures("session")
PDF = b"%PDF-1.7 \xd2\xa3 test"
FILES = Path(__file__).parent / "files"


@pytest.fixture
def case():
    return make_work.case()


@pytest.fixture
def browser(sign_in, case):
    return sign_in(casework.manager_of(case))


def send(browser, case, content=PDF, name="акт.pdf", **more):
    data = {"kind": "act", "file": (io.BytesIO(content), name), **more}
    return browser.post(f"/cases/{case.public_id}/documents", data, content_type="multipart/form-data")


def only():
    return db.session.scalars(select(Document)).one()


def test_an_added_document_comes_back_as_it_was(browser, case):
    assert send(browser, case).status_code == 303
    answer = browser.get(f"/documents/{only().public_id}")
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.mimetype == "application/pdf"


def test_what_lies_in_the_database_is_not_the_file(browser, case):
    send(browser, case)
    assert PDF not in only().content_sealed
    assert "акт".encode() not in only().name_sealed


def test_a_download_is_on_the_record(browser, case):
    send(browser, case)
    browser.get(f"/documents/{only().public_id}")
    looks = select(AuditEntry).where(AuditEntry.case_id == case.id, AuditEntry.what == "document downloaded")
    assert db.session.scalars(looks).one().actor_id == browser.user.id


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "empty.pdf", "This file is empty."),
        (b"MZ\x90 program", "photo.jpg", "Only JPEG and PNG pictures"),
        (b"<html><script>alert(1)</script>", "page.pdf", "Only JPEG and PNG pictures"),
        (b"%PDF-" + b"0" * (10 * 2**20), "large.pdf", "larger than 10 MB"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_at_its_field(browser, case, content, name, said):
    answer = send(browser, case, content, name)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'href="#file"' in answer.text
    assert '<option value="act" selected>' in answer.text
    assert db.session.scalars(select(Document)).all() == []


def test_a_word_document_stands_among_the_documents(browser, case):
    """Fault B5: the name of its type is longer than the column was."""
    content = (FILES / "word_document.docx").read_bytes()
    assert send(browser, case, content, "отчёт.docx").status_code == 303
    assert browser.get(f"/documents/{only().public_id}").data == content
    assert "отчёт.docx" in browser.get(f"/cases/{case.public_id}/documents").text


def test_a_photograph_keeps_no_place(browser, case):
    """Fault B9: what the camera wrote led past the wall around a secret address."""
    content = (FILES / "photo_with_gps.jpg").read_bytes()
    assert b"Exif" in content
    assert send(browser, case, content, "үй.jpg").status_code == 303
    assert browser.get(f"/documents/{only().public_id}").data == b"\xff\xd8\xff\xd9"


def send_all(browser, case, *files, kind="act"):
    data = {"kind": kind, "file": [(io.BytesIO(content), name) for content, name in files]}
    return browser.post(f"/cases/{case.public_id}/documents", data, content_type="multipart/form-data")


def test_several_files_are_added_in_one_go(browser, case):
    assert send_all(browser, case, (PDF, "1.pdf"), (PDF, "2.pdf"), (PDF, "3.pdf")).status_code == 303
    page = browser.get(f"/cases/{case.public_id}/documents").text
    assert all(f"{number}.pdf" in page for number in (1, 2, 3))


def test_all_that_is_wrong_is_told_at_once_and_none_is_kept(browser, case):
    heic = b"\0\0\0\x18ftypheic\0\0\0\0"
    answer = send_all(
        browser, case, (PDF, "1.pdf"), (b"", "2.pdf"), (heic, "3.heic"), (b"\xff\xd8\xff\xe1\xff", "4.jpg"), kind=""
    )
    assert answer.status_code == 422
    told = [
        "what kind of document",
        "2.pdf: This file is empty.",
        "3.heic: This is a HEIC picture",
        "4.jpg: This picture is damaged",
    ]
    assert [words for words in told if words not in answer.text] == []
    assert "1.pdf:" not in answer.text
    assert db.session.scalars(select(Document)).all() == []


def test_more_files_than_one_go_takes_are_refused_in_words(browser, case):
    answer = send_all(browser, case, *[(PDF, f"{number}.pdf") for number in range(11)])
    assert (answer.status_code, "at most 10 files" in answer.text) == (422, True)


def test_no_file_is_said_at_the_field(browser, case):
    answer = browser.post(f"/cases/{case.public_id}/documents", {"kind": "act"})
    assert answer.status_code == 422
    assert "Choose a file." in answer.text


def test_a_voided_document_stays_with_its_reason(browser, case):
    send(browser, case)
    path = f"/documents/{only().public_id}/void"
    assert browser.post(path, {"reason": ""}).status_code == 422
    assert browser.post(path, {"reason": "Басқа баланың қағазы"}).status_code == 303
    page = browser.get(f"/cases/{case.public_id}/documents").text
    assert "Басқа баланың қағазы" in page
    assert browser.get(f"/documents/{only().public_id}").data == PDF
    again = browser.post(path, {"reason": "тағы"})
    assert again.status_code == 422
    assert "has already been voided" in again.text


@pytest.mark.parametrize("role", [Role.SPECIALIST, Role.HEAD, Role.COMMISSIONER, Role.OMBUDSMAN])
def test_a_document_of_a_case_out_of_reach_is_not_found(browser, case, sign_in, role):
    send(browser, case)
    elsewhere = {} if role is Role.OMBUDSMAN else {"region_id": make.region(75).id}
    stranger = sign_in(role, **elsewhere)
    assert stranger.get(f"/documents/{only().public_id}").status_code == 404


def test_a_file_of_an_erased_case_is_not_found(browser, case):
    send(browser, case)
    case.key = None
    db.session.flush()
    assert browser.get(f"/documents/{only().public_id}").status_code == 404

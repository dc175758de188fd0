"""Letters say how many things wait and nothing else; many events make one letter, and no event makes two."""

import base64
from datetime import timedelta
from smtplib import SMTPException

import pytest
from sqlalchemy import select, text

from app import clock, jobs, mail
from app.db import db
from app.errors import NotReady
from app.roles import Role
from app.rules.letters import GAP
from app.rules.notices import read, tell
from app.tables.digests import Digest
from app.tables.notices import Notice, NoticeKind
from tests import make
from tests.support import mailbox


@pytest.fixture
def post(monkeypatch):
    with mailbox.running() as post:
        monkeypatch.setenv("SMTP_URL", post.url)
        monkeypatch.setenv("MAIL_FROM", "alaqan@ministry.example")
        monkeypatch.setenv("SITE_URL", "https://alaqan.example/")
        yield post


@pytest.fixture
def head(app, session, post):
    with app.app_context():
        yield make.user(Role.HEAD, email="head@ministry.example", language="en")


def waiting():
    wanted = "select task_name, scheduled_at - now() as wait from procrastinate_jobs where status = 'todo' order by id"
    return list(db.session.execute(text(wanted)))


def deliver():
    """What waits for its time runs at once."""
    for _ in range(3):
        db.session.commit()
        db.session.execute(text("update procrastinate_jobs set scheduled_at = null where status = 'todo'"))
        db.session.commit()
        jobs.drain(1)
    db.session.expire_all()


def letters():
    return db.session.scalars(select(Digest).order_by(Digest.id)).all()


def test_many_events_are_one_letter(head, post):
    for kind in map(NoticeKind, ("task_late", "visit_may_be_late", "task_late")):
        tell(head, kind, make.case())
    assert [row.task_name for row in waiting()] == ["make_digest"]
    assert timedelta(minutes=1) < waiting()[0].wait < timedelta(minutes=2, seconds=1)
    deliver()
    (letter,) = post.letters
    assert letter["To"] == "head@ministry.example"
    assert letter["Subject"] == "You have 3 new notices in Alaqan"
    assert "Sign in to see it: https://alaqan.example/" in letter.get_content()
    assert letters()[0].sent_at is not None


def test_a_letter_names_nobody_and_no_case(head, post):
    child = make.person(surname="Қайратова", given="Айша")
    case = make.case(child)
    tell(head, NoticeKind.TASK_LATE, case)
    deliver()
    said = post.letters[0].as_string() + post.letters[0].get_content()
    for secret in (case.number, str(case.public_id), child.given, child.surname, head.name, "late"):
        assert secret not in said, secret


def test_the_letter_speaks_the_persons_language(head, post):
    head.language = "ru"
    tell(head, NoticeKind.TASK_LATE, make.case())
    deliver()
    assert post.letters[0]["Subject"] != "1 thing waits for you in Alaqan"
    assert any("а" <= letter <= "я" for letter in post.letters[0]["Subject"])


def test_the_next_letter_waits_and_tells_of_what_is_new_only(head, post):
    tell(head, NoticeKind.TASK_LATE, make.case())
    deliver()
    tell(head, NoticeKind.TASK_LATE, make.case())
    tell(head, NoticeKind.TASK_LATE, make.case())
    deliver()
    assert len(post.letters) == 1
    assert waiting()[-1].task_name == "make_digest"
    db.session.execute(text("update digest set made_at = made_at - :gap"), {"gap": GAP})
    deliver()
    assert post.letters[1]["Subject"].startswith("You have 2 new")
    assert len(set(db.session.scalars(select(Notice.digest_id)))) == 2


def test_what_was_read_meanwhile_needs_no_letter(head, post):
    read(head, [make.add(tell(head, NoticeKind.TASK_LATE, make.case()))])
    deliver()
    assert post.letters == [] and letters() == []


@pytest.mark.parametrize("change", [{"email": None}, {"is_enabled": False}])
def test_nobody_gets_a_letter_without_an_address_or_an_open_account(head, post, change):
    tell(head, NoticeKind.TASK_LATE, make.case())
    for name, value in change.items():
        setattr(head, name, value)
    deliver()
    assert post.letters == []


def test_a_letter_made_before_the_address_was_taken_away_is_not_sent(head, post):
    tell(head, NoticeKind.TASK_LATE, make.case())
    db.session.commit()
    jobs.run("make_digest", user_id=head.id)
    head.email = None
    deliver()
    assert post.letters == []
    assert [letter.sent_at for letter in letters()] == [None]


def test_without_a_mail_server_only_the_notice_is_there(head, monkeypatch):
    monkeypatch.delenv("SMTP_URL")
    tell(head, NoticeKind.TASK_LATE, make.case())
    assert waiting() == []
    assert db.session.scalars(select(Notice)).one().user_id == head.id


def test_a_letter_is_not_sent_if_the_work_is_rolled_back(committed, post):
    with pytest.raises(RuntimeError), db.unit_of_work():
        tell(make.user(Role.HEAD, email="head@ministry.example"), NoticeKind.TASK_LATE)
        raise RuntimeError("no")
    with db.unit_of_work():
        assert waiting() == []


def test_a_server_that_refuses_is_asked_again_with_the_same_letter(head, post):
    tell(head, NoticeKind.TASK_LATE, make.case())
    post.refusals = 1
    with pytest.raises(SMTPException):
        deliver()
    assert post.letters == []
    deliver()
    assert [letter["Message-ID"] for letter in post.letters] == [f"<digest-{letters()[0].id}@ministry.example>"]
    deliver()
    assert len(post.letters) == 1


def test_a_server_that_is_away_is_an_error_to_try_again(head, post, monkeypatch):
    monkeypatch.setenv("SMTP_URL", "smtp://127.0.0.1:9")
    with pytest.raises(OSError):
        mail.send("a@b.example", "s", "t", "k")


def test_the_server_is_signed_in_to_with_what_the_address_says(post, monkeypatch):
    where = post.url.replace("smtp://", "smtp://alaqan:s%40cret@")
    monkeypatch.setenv("SMTP_URL", where)
    mail.send("a@b.example", "s", "t", "k")
    assert base64.b64decode(post.signed_in[0]) == b"\0alaqan\0s@cret"


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://"])
def test_an_address_that_is_no_mail_server_is_named(monkeypatch, url):
    monkeypatch.setenv("SMTP_URL", url)
    with pytest.raises(NotReady, match="SMTP_URL"):
        mail.send("a@b.example", "s", "t", "k")


def test_a_moved_clock_sends_nothing_earlier(head, post):
    tell(head, NoticeKind.TASK_LATE, make.case())
    clock.advance(timedelta(days=3))
    db.session.commit()
    jobs.drain()
    assert post.letters == []

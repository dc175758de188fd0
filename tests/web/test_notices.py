"""The page of what somebody was told."""

from app.records.notice import SENTENCES, tell
from app.roles import Role
from tests import make


def test_one_reads_ones_own_notices_and_no_others(sign_in):
    case = make.case()
    head, other = make.user(Role.HEAD), make.user(Role.HEAD)
    tell(head, "visit_may_be_late", case)
    tell(other, "task_late", case)
    page = sign_in(head).get("/notices").text
    assert "The first visit to a child may be late." in page
    assert case.number in page
    assert "A step of a case is late." not in page


def test_read_notices_stay_and_are_no_longer_new(sign_in):
    head = make.user(Role.HEAD)
    tell(head, "task_late", make.case())
    client = sign_in(head)
    assert "1 unread" in client.get("/notices").text
    assert client.post("/notices/read").status_code == 303
    page = client.get("/notices").text
    assert "unread" not in page
    assert "A step of a case is late." in page


def test_every_kind_of_notice_has_a_sentence(sign_in):
    head = make.user(Role.HEAD)
    for kind in SENTENCES:
        tell(head, kind, make.case())
    page = sign_in(head).get("/notices").text
    assert all(str(sentence) in page for sentence in SENTENCES.values())

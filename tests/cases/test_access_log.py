"""Whatever is written to the audit about a case has words in the access log."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

from app import clock
from app.audit import Access, AuditEntry, keyed
from app.audit_codes import AuditCode
from app.i18n import speaking
from app.roles import Role
from app.web.cases import access
from app.web.cases.access_log import said
from tests import make, make_work


def test_every_code_is_said_in_every_language():
    for language in ("en", "kk", "ru"):
        with speaking(language):
            words = {str(code.words) for code in AuditCode}
            assert "" not in words
            assert len(words) > 150


def test_a_task_is_named_and_an_automatic_step_is_not():
    with speaking("en"):
        assert said(keyed(AuditCode.DONE, "protection_case/first_visit")).startswith("Completed the task: ")
        assert said(keyed(AuditCode.DONE, "gone/step")) == "Completed the task: gone/step"
        assert said(keyed(AuditCode.SKIPPED, "open_case")) == "Skipped an automatic step that failed"


def test_a_code_of_another_version_is_shown_as_it_is():
    assert said("never heard of") == "never heard of"


def test_an_entry_that_was_written_out_of_turn_is_on_one_of_the_pages(sign_in, monkeypatch):
    """Two transactions at once: the later number may bear the earlier moment."""
    monkeypatch.setattr(access, "LISTING", replace(access.LISTING, size=2))
    case, now = make_work.case(), clock.real_now()
    for seconds in (1, 4, 2, 3, 0):
        facts = {"access": Access.WRITE, "what": f"entry {seconds}", "case_id": case.id}
        make.add(AuditEntry(at=now - timedelta(seconds=seconds), **facts))
    browser, path, seen = sign_in(Role.HEAD, region_id=case.region_id), f"/cases/{case.public_id}/access?deed=write", []
    while path:
        page = browser.get(path).text
        seen += re.findall(r"entry \d", page)
        path = unescape((re.findall(r'rel="next" href="([^"]+)"', page) or [""])[0])
    assert seen == [f"entry {seconds}" for seconds in (0, 3, 2, 4, 1)]

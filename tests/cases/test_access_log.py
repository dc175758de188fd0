"""Whatever is written to the audit about a case has words in the access log."""

from app.audit import keyed
from app.audit_codes import AuditCode
from app.i18n import speaking
from app.web.cases.access_log import said


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

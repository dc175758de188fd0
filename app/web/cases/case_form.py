"""One form on a page of the case, under the child's bar."""

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template
from flask.typing import ResponseReturnValue

from app.audit_codes import AuditCode
from app.forms import TaskForm, error_summary
from app.staff.sign_in import actor
from app.tables.cases import Case
from app.web.cases import frame
from app.web.shell.idempotency import done


def answer(case: Case, form: TaskForm, save: Callable[[], None], back: str, **words: Any) -> ResponseReturnValue:
    """Back to `back` when it is saved; pressed twice it is saved once.

    `words`: title, button and lead of cases/form.html; `tab`, the endpoint of the tab it stands under if not the first.
    """
    if done(form, actor(), save):
        return redirect(back, 303)
    problem = error_summary(form)
    head = frame.head(case, words.pop("tab", "cases.overview"), AuditCode.CASE_FORM)
    page = render_template("cases/form.html", page=head, form=form, problem=problem, back=back, **words)
    return page, 422 if problem else 200

"""What a person reads when something could not be done. Whatever was typed is shown again, to be copied."""

from collections.abc import Callable
from typing import Any

import structlog
from flask import Flask, Response, current_app, make_response, render_template, request
from flask import session as cookie
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DataError, SQLAlchemyError
from werkzeug.exceptions import HTTPException, SecurityError

from app.db import db, is_away
from app.errors import Conflict, NotFound, Refused, RuleBroken
from app.forms import CSRFError, storable
from app.i18n import gettext as _
from app.i18n import without_person
from app.staff import sign_in

SECRET = frozenset({"csrf_token", "once", "password", "new_password", "again_password", "next"})
NEW_TOKEN = 419
log = structlog.get_logger("errors")


def init(app: Flask) -> None:
    """Every error has a page."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(NotFound, lambda error: _page(404))
    app.register_error_handler(Refused, lambda error: _page(403))
    app.register_error_handler(RuleBroken, lambda error: _page(409, said=str(error.message)))
    app.register_error_handler(Conflict, lambda error: _page(409, said=str(error.message), where=error.where))
    app.register_error_handler(SQLAlchemyError, _database)
    app.register_error_handler(500, _crash)


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400 or error.response is not None or isinstance(error, SecurityError):
        return error  # with a foreign Host no address of ours can be built
    answer = make_response(_page(error.code))
    for name, value in error.get_headers():  # Allow, Retry-After
        if name not in {"Content-Type", "Content-Length"}:
            answer.headers[name] = value
    return answer


def _expired(error: CSRFError) -> ResponseReturnValue:
    if sign_in.is_script():  # its page signs in again, or takes the new token, and asks once more
        return Response(status=401 if sign_in.visitor() is None else NEW_TOKEN)
    return _page(400, expired=True)


def _database(error: SQLAlchemyError) -> ResponseReturnValue:
    if is_away(error):
        log.error("database away", exc_info=error)
        answer = make_response(_page(503))
        answer.headers["Retry-After"] = "10"
        return answer
    if isinstance(error, DataError):  # a number or text that no column takes
        log.warning("unstorable", exc_info=error)
        return _page(400)
    raise error


def _crash(error: Exception) -> ResponseReturnValue:
    return _page(500)  # Flask has logged it


def _page(code: int, **context: Any) -> ResponseReturnValue:
    """In the frame of staff or of the public. From 500 on nothing is asked of the database to draw it."""
    broken = code >= 500
    if broken:
        without_person()
    title, text = _words(code, bool(context.pop("expired", False)))
    context.setdefault("said", None)
    context.setdefault("where", None)
    context |= {"code": code, "title": title, "text": text, "typed": typed(), "request_id": db.unit.label}
    context["frame"] = "shell/base.html" if "_user_id" in cookie else "contacts/public/frame.html"
    draw: Callable[..., str] = render_template
    if broken:
        draw = lambda name, **values: current_app.jinja_env.get_template(name).render(**values)  # noqa: E731
    answer = make_response(draw("shell/error.html", **context), code)
    if request.headers.get("HX-Request"):
        answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "body", "innerHTML"
    return answer


def typed() -> list[tuple[str, str]]:
    """Name and value of each field that was sent, without what must not be shown."""
    if request.method not in {"POST", "PUT", "PATCH"}:
        return []
    try:
        sent = list(request.form.items(multi=True))
    except HTTPException:  # too large to be read at all
        return []
    return [(name, storable(value)) for name, value in sent if value.strip() and name not in SECRET]


def _words(code: int, expired: bool) -> tuple[str, str]:
    if expired:
        return _("This page was open too long"), _("Go back, reload the page and send it again.")
    words = {
        400: (_("We could not read this"), _("The address or the form has characters that we cannot save.")),
        403: (
            _("Your role does not have access to this"),
            _("If you need it for your work, ask your head of department."),
        ),
        404: (_("Page not found"), _("The page may not exist, or you may not have access.")),
        405: (_("This cannot be done from here"), _("Go back and use the buttons on the page.")),
        409: (_("Someone else has already updated this"), _("Your changes were not saved.")),
        413: (_("This is too large"), _("A file can be up to 10 MB. Send a smaller file, or send several.")),
        429: (_("Too many attempts"), _("Wait 15 minutes and try again.")),
        503: (
            _("We cannot save this right now"),
            _("What you typed is still on this page. Wait a moment and send it again."),
        ),
    }
    if code in words:
        return words[code]
    if code < 500:
        return words[400]
    return _("Something went wrong on our side"), _("We have logged the error. Nothing was partly saved.")

"""Signing in again on the page where one was: what stands on it stays, and only its own person gets back in."""

import base64
import hmac

from flask import Blueprint, make_response, request
from flask.typing import ResponseReturnValue

from app import vault
from app.forms import generate_csrf
from app.i18n import gettext as _
from app.policy import public
from app.staff import sign_in as login
from app.staff.models import User
from app.web.shell import rail

bp = Blueprint("sign_in_again", __name__)
SECTION = rail.OUTSIDE


@bp.get("/session/who")
@public("Says nothing to a visitor but that nobody is signed in.")
def who() -> ResponseReturnValue:
    """Whose session this browser has, as a mark that names nobody, and the token for what it sends."""
    user = login.visitor()
    return make_response({"who": mark(user) if user is not None else "", "token": generate_csrf()})


@bp.post("/session/again")
@public("Whoever signs in is not signed in yet.")
def again() -> ResponseReturnValue:
    """A new session for the person whose page asks. For anybody else 403: their own page is elsewhere."""
    name, password = request.form.get("again_name", "").strip(), request.form.get("again_password", "")
    if not name or not password:
        return {"problem": str(_("Enter your password."))}, 422
    try:
        user = login.check(name[:80], password, request.remote_addr or "")
    except login.TooManyAttempts:
        return {"problem": str(_("Too many attempts. Wait 15 minutes and try again."))}, 429
    if user is None:
        return {"problem": str(_("The password is wrong."))}, 422
    if not hmac.compare_digest(mark(user), request.form.get("who", "")):
        return {"problem": str(_("This page belongs to someone else."))}, 403
    login.sign_in(user)
    return {"problem": ""}


def mark(user: User) -> str:
    """By which a page and a session know each other's person, and nobody else knows who it is."""
    return _mark(user.id)


def is_page_of(user_id: int) -> bool:
    """Whether the page that asks is this person's, as far as it says whose it is."""
    said = request.headers.get("X-Page")
    return said is None or hmac.compare_digest(said.encode(), _mark(user_id).encode())


def _mark(user_id: int) -> str:
    return vault.index("page of", str(user_id)).hex()[:20]


def page_key(user: User) -> str:
    """With which the person's pages lock what they keep until the server has it. Another's pages cannot open it."""
    return base64.b64encode(vault.index("key of pages", str(user.id))).decode()

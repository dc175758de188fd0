"""The only import of Flask-Login: sessions live in the database and end there."""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import Any, ParamSpec, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import Flask, Response, current_app, has_request_context, redirect, request
from flask import session as cookie
from flask_login import LoginManager, UserMixin, current_user, login_url, login_user, logout_user
from flask_login import login_required as _login_required
from sqlalchemy import BigInteger, Text, bindparam, cast, func, select, text
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import Unauthorized

from app import clock
from app.db import db
from app.staff.models import Login, LoginFailure, User

P = ParamSpec("P")
R = TypeVar("R")
IDLE, LONGEST = timedelta(minutes=30), timedelta(hours=12)
WINDOW = timedelta(minutes=15)
PROOF = timedelta(minutes=5)  # for so long a password given once more stands for the person at the keyboard
PER_ACCOUNT, PER_ADDRESS = 10, 100  # refused sign-ins in WINDOW before the next is not even tried
_hasher = PasswordHasher()


class TooManyAttempts(Exception):
    """Wait until the window has passed."""


class SignedIn(UserMixin):
    """What Flask-Login sees. The id in the cookie is a random token, not the user's number."""

    def __init__(self, user: User, login: Login, token: str, mark: int) -> None:
        self.user, self.login, self.token, self.mark = user, login, token, mark

    def get_id(self) -> str:
        return self.token


def init(app: Flask) -> None:
    """Cookie settings and the loader."""
    manager = LoginManager(app)
    manager.session_protection = None  # its fingerprint (address and browser) ends sessions on mobile networks
    manager.user_loader(_load)
    manager.login_view = "people.sign_in"
    manager.login_message = None
    manager.unauthorized_handler(_ask)
    https = app.config["HTTPS"]
    app.config.update(
        SESSION_COOKIE_NAME="__Host-alaqan" if https else "alaqan",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        REMEMBER_COOKIE_DURATION=0,
    )


def is_script() -> bool:
    """Whether a script of a page asks, which follows no redirect: it is told by the status that nobody is signed in."""
    return "X-Draft" in request.headers or "X-Background" in request.headers or "HX-Request" in request.headers


def _ask() -> Any:
    if is_script():
        return Response(status=401)
    return redirect(login_url("people.sign_in", next_url=request.url))


def login_required(view: Callable[P, R]) -> Callable[P, R]:
    """Whoever is not signed in is sent to the sign-in page and back."""
    wrapped: Callable[P, R] = _login_required(view)
    return wrapped


def visitor() -> User | None:
    """Who is signed in, if anybody is."""
    if not has_request_context():
        return None
    found: User | None = getattr(current_user, "user", None)
    return found


def actor() -> User:
    """Who is signed in. Unauthorized if nobody is."""
    user = visitor()
    if user is None:
        raise Unauthorized
    return user


def ask_to_sign_in() -> Any:
    """The answer for somebody who is not signed in: the sign-in page, and then back here."""
    return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]


def hash_password(password: str) -> str:
    """Argon2id with the library's current costs."""
    return _hasher.hash(password)


def check(name: str, password: str, address: str) -> User | None:
    """The person, or None with the failure counted. TooManyAttempts when the window is full; nothing is tried then."""
    account, place = _fingerprint("account", name.casefold()), _fingerprint("address", address)
    _one_at_a_time(account)
    since = clock.real_now() - WINDOW
    counts = db.session.execute(
        select(
            func.count().filter(LoginFailure.account_hash == account),
            func.count().filter(LoginFailure.address_hash == place),
        ).where(LoginFailure.at > since)
    ).one()
    if counts[0] >= PER_ACCOUNT or counts[1] >= PER_ADDRESS:
        raise TooManyAttempts
    user = db.session.scalar(select(User).where(User.sign_in == name, User.is_enabled))
    if user is not None and _verified(user.password_hash, password):
        return user
    if user is None:
        _verified(_nobody(), password)
    db.session.add(LoginFailure(account_hash=account, address_hash=place, at=clock.real_now()))
    return None


def sign_in(user: User) -> None:
    """A new session for this browser; nothing of the visitor before survives, the CSRF token included."""
    token, now = secrets.token_urlsafe(32), clock.real_now()
    login = Login(token_hash=_hash(token), user_id=user.id, opened_at=now, seen_at=now)
    db.session.add(login)
    cookie.clear()
    login_user(SignedIn(user, login, token, 0), remember=False)


def sign_out() -> None:
    """Ended here and now, also for whoever copied the cookie."""
    login: Login | None = getattr(current_user, "login", None)
    if login is not None:
        login.closed_at = clock.real_now()
    logout_user()
    cookie.clear()


def prove(password: str, address: str) -> bool:
    """Whether it is the password of whoever is signed in; then this session alone remembers it for PROOF.

    Counted and bounded as signing in is: TooManyAttempts.
    """
    if check(actor().sign_in, password, address) is None:
        return False
    _login().proved_at = clock.real_now()
    return True


def is_proved() -> bool:
    """Whether the password was given once more in this session, lately, and nothing has used that up."""
    at = _login().proved_at
    return at is not None and timedelta() <= clock.real_now() - at <= PROOF


def use_proof() -> bool:
    """The same, and from now on it is used up: of two requests at once one gets True."""
    db.session.flush()
    db.session.refresh(_login(), with_for_update=True)
    was = is_proved()
    _login().proved_at = None
    return was


def end_sessions(user: User) -> None:
    """Every browser of that person is signed out on its next request."""
    for login in db.session.scalars(select(Login).where(Login.user_id == user.id, Login.closed_at.is_(None))):
        login.closed_at = clock.real_now()


def mark() -> int:
    """When this request began to read: what earlier transactions changed it has seen. 0 if nobody is signed in."""
    found: int = getattr(current_user, "mark", 0)
    return found


def is_background() -> bool:
    """A page asked by itself: nobody sits before it for that, and nobody has read what is sent."""
    return has_request_context() and bool(request.headers.get("X-Background"))


def seconds_left() -> int:
    """Until this session ends if nothing is done."""
    login: Login | None = getattr(current_user, "login", None)
    if login is None:
        return 0
    ends = min(login.seen_at + IDLE, login.opened_at + LONGEST)
    return max(0, int((ends - clock.real_now()).total_seconds()))


def _login() -> Login:
    """Unauthorized if nobody is signed in."""
    found: Login | None = getattr(current_user, "login", None)
    if found is None:
        raise Unauthorized
    return found


MARK = cast(cast(func.pg_snapshot_xmin(func.pg_current_snapshot()), Text), BigInteger).label("mark")
"""The oldest transaction that has not ended. What it and later ones change is still to be seen."""
SESSION = (
    Login.token_hash == bindparam("token"),
    Login.closed_at.is_(None),
    Login.seen_at >= bindparam("idle_since", type_=Login.seen_at.type),
    Login.opened_at >= bindparam("longest_since", type_=Login.opened_at.type),
    User.is_enabled,
)
"""Of a select over Login and User: the session of whoever asks, while it lasts. `session_parameters` go with it."""
_SIGNED_IN = (
    select(Login, User, MARK)
    .join(User, User.id == Login.user_id)
    .options(joinedload(User.region), joinedload(User.district))
    .where(*SESSION)
)


def session_parameters(token: str | None = None) -> dict[str, Any]:
    """Of the browser that asks."""
    now = clock.real_now()
    known = token if token is not None else str(cookie.get("_user_id", ""))
    return {"token": _hash(known), "idle_since": now - IDLE, "longest_since": now - LONGEST}


def _load(token: str) -> SignedIn | None:
    row = db.session.execute(_SIGNED_IN, session_parameters(token)).one_or_none()
    if row is None:
        return None
    now = clock.real_now()
    if now - row.Login.seen_at > timedelta(minutes=1) and not is_background():
        row.Login.seen_at = now  # what a page asks for by itself keeps nobody signed in
    return SignedIn(row.User, row.Login, token, row.mark)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()  # 256 random bits need no slow hash


def _fingerprint(kind: str, value: str) -> bytes:
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.digest(key, f"{kind}:{value}".encode(), "sha256")


def _one_at_a_time(account: bytes) -> None:
    """Ten tries sent at once count as ten."""
    number = int.from_bytes(account[:8], "big", signed=True)
    db.session.execute(text("select pg_advisory_xact_lock(:n)"), {"n": number})


@cache
def _nobody() -> str:
    """Verified for unknown names, so that they take as long."""
    return _hasher.hash(secrets.token_urlsafe(16))


def _verified(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False

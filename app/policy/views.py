"""What a view declares, and the one hook that decides."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request
from flask.typing import ResponseReturnValue

from app.errors import NotReady, Refused
from app.policy import row_security
from app.roles import GRANTS, Action
from app.staff import sign_in
from app.staff.models import User

View = TypeVar("View", bound=Callable[..., Any])
_MARK = "_declared"


def guard(action: Action) -> Callable[[View], View]:
    """Only roles that GRANTS gives `action` get in. Stands below the route."""

    def declare(view: View) -> View:
        setattr(view, _MARK, action)
        return view

    return declare


def public(reason: str) -> Callable[[View], View]:
    """Anybody gets in, signed in or not; the reason says why that is right."""
    if not reason:
        raise ValueError("a public view needs a reason")

    def declare(view: View) -> View:
        setattr(view, _MARK, reason)
        return view

    return declare


def declaration(view: Callable[..., Any] | None) -> Action | str | None:
    """The action a view is guarded by, the reason it is public, or None."""
    found: Action | str | None = getattr(view, _MARK, None)
    return found


def may(actor: User, action: Action) -> bool:
    """Whether the role may attempt it at all; which rows is another question."""
    return action in GRANTS[actor.role]


def may_open(actor: User, endpoint: str) -> bool:
    """Whether the role gets in at that view. False if this version has none of that name."""
    declared = declaration(current_app.view_functions.get(endpoint))
    return may(actor, declared) if isinstance(declared, Action) else declared is not None


def require(action: Action) -> None:
    """Refused unless the role of whoever is signed in may attempt it."""
    if not may(sign_in.actor(), action):
        raise Refused


def undeclared(app: Flask) -> list[str]:
    """Endpoints that say neither what they need nor why they are public."""
    return sorted(
        rule.endpoint for rule in app.url_map.iter_rules() if declaration(app.view_functions.get(rule.endpoint)) is None
    )


def init(app: Flask) -> None:
    """Called once every route is there. NotReady names the views that declare nothing."""
    static = app.view_functions.get("static")
    if static is not None:
        app.view_functions["static"] = _open_to_all(static)
    missing = undeclared(app)
    if missing:
        raise NotReady(f"These views declare neither guard() nor public(): {', '.join(missing)}.")
    app.before_request(_decide)


def _open_to_all(static: Callable[..., Any]) -> Callable[..., Any]:
    @public("Style sheets, scripts and pictures of the pages themselves.")
    def send(filename: str) -> Any:
        return static(filename=filename)

    return send


def _decide() -> ResponseReturnValue | None:
    if request.endpoint is None:  # no such address, or not by this method: routing answers
        return None
    declared = declaration(current_app.view_functions[request.endpoint])
    if declared is None:
        raise Refused
    if not isinstance(declared, Action):
        return None
    who = sign_in.visitor()
    if who is None:
        answer: ResponseReturnValue = sign_in.ask_to_sign_in()
        return answer
    require(declared)
    row_security.stand(who)
    return None

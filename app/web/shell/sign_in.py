"""Signing in and out, the language, and staying signed in."""

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as AnyResponse

from app.forms import InputRequired, PasswordField, StringField, TaskForm, error_summary
from app.i18n import COOKIE, LANGUAGES
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.policy import public
from app.staff import sign_in as login
from app.staff.models import User
from app.web.shell import rail

bp = Blueprint("people", __name__)
SECTION = rail.OUTSIDE
YEAR_S = 365 * 24 * 3600


class SignInForm(TaskForm):
    """Sign in"""

    sign_in = StringField(
        _l("Sign-in name"),
        validators=[InputRequired(_l("Enter your sign-in name."))],
        limit=80,
        gov={"autocomplete": "username", "spellcheck": False},
    )
    password = PasswordField(_l("Password"), validators=[InputRequired(_l("Enter your password."))])


@bp.route("/sign-in", methods=["GET", "POST"])
@public("Whoever signs in is not signed in yet.")
def sign_in() -> ResponseReturnValue:
    form = SignInForm()
    onwards = safe_path(request.values.get("next"))
    if request.method == "GET" and login.visitor() is not None:
        return redirect(onwards)
    user, status = _entered(form) if form.is_submitted() else (None, 200)
    if user is not None:
        login.sign_in(user)
        return speak(redirect(onwards, 303), user.language)
    return render_template("shell/sign_in.html", form=form, onwards=onwards, problem=error_summary(form)), status


def _entered(form: SignInForm) -> tuple[User | None, int]:
    """Whose name and password these are; if nobody's, the form says why, and the status of the page that shows it."""
    if not form.submitted():
        return None, 422
    try:
        user = login.check(form.sign_in.data or "", form.password.data or "", request.remote_addr or "")
    except login.TooManyAttempts:
        form.form_errors.append(_("Too many attempts. Wait 15 minutes and try again."))
        return None, 429
    if user is None:
        form.form_errors.append(_("The sign-in name or the password is wrong."))
    return user, 422


@bp.post("/sign-out")
@public("Signing out twice is no mistake.")
def sign_out() -> ResponseReturnValue:
    login.sign_out()
    flash(_("You are signed out."), "success")
    answer = redirect(url_for(".sign_in"), 303)
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@bp.post("/language")
@public("Children and staff choose the language of every page.")
def language() -> ResponseReturnValue:
    chosen = request.form.get("language")
    if chosen not in LANGUAGES:
        abort(400)
    user = login.visitor()
    if user is not None:
        user.language = chosen
    return speak(redirect(safe_path(request.form.get("next")), 303), chosen)


@bp.post("/session")
@public("Answers 401 by itself to whoever is not signed in.")
def stay() -> ResponseReturnValue:
    """Looking the session up is what prolongs it."""
    if login.visitor() is None:
        return Response(status=401)
    return make_response({"seconds": login.seconds_left()})


def safe_path(path: str | None) -> str:
    """A page of ours to go on with; the first page for anything else."""
    if not path or not path.startswith("/") or path.startswith(("//", "/\\")) or "\n" in path or "\r" in path:
        return "/"
    return path.removesuffix("?")


def speak(answer: AnyResponse, code: str | None) -> AnyResponse:
    """The browser remembers the language for a year."""
    if code is not None:
        answer.set_cookie(COOKIE, code, max_age=YEAR_S, samesite="Lax", httponly=True, secure=request.is_secure)
    return answer

"""What the application told somebody: warnings, given cases, instructions."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import mail, policy
from app.db import db
from app.forms import StringField, TaskForm, error_summary
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.i18n import lazy_pgettext
from app.policy import guard
from app.roles import Action
from app.rules.letters import write_to
from app.rules.notices import read
from app.staff import sign_in
from app.staff.sign_in import actor
from app.web.desk.subject import link
from app.web.shell import rail
from app.web.shell.submitting import done

bp = Blueprint("notices", __name__)
RAIL = rail.Entry("notices.index", _l("Notices"), "bell", lazy_pgettext("short", "Notices"), place=140)
MOST = 100
PAGES = {
    "contact_stuck": "shift.index",
    "address_asked": "address_requests.index",
    "address_shown": "address_requests.index",
}
"""The page on which the reader goes on, where it is not the case's."""


class LettersForm(TaskForm):
    """Where letters go that say how many things wait."""

    email = StringField(
        _l("Your e-mail address at work"), description=_l("Leave it empty if you do not want emails."), limit=120
    )


@bp.get("/notices")
@guard(Action.SEE_QUEUE)
def index() -> ResponseReturnValue:
    """To open them is to have read them, unless the page asks by itself."""
    who = actor()
    found = db.session.scalars(policy.notices(who).limit(MOST)).all()
    new = {notice for notice in found if notice.read_at is None}
    if new and not sign_in.is_background():
        read(who, new)
    roles = policy.supervised_roles(who) | {who.role}
    may_open = policy.may(who, Action.SEE_CASE)
    pages = {kind: link(page) for kind, page in PAGES.items()}
    return render_template("desk/notices.html", notices=found, new=new, may_open=may_open, pages=pages, roles=roles)


@bp.route("/notices/letters", methods=["GET", "POST"])
@guard(Action.SEE_QUEUE)
def letters() -> ResponseReturnValue:
    """One's own address. Nobody else's letters can be led elsewhere."""
    who, form = actor(), LettersForm(data={"email": actor().email})
    if done(form, who, lambda: write_to(who, form.email.data or "")):
        flash(_("Saved."), "success")
        return redirect(url_for(".index"), 303)
    problem = error_summary(form)
    page = render_template("desk/letters.html", form=form, problem=problem, is_sent=mail.is_configured())
    return page, 422 if problem else 200

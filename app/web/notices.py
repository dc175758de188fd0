"""What the application told somebody: warnings, given cases, instructions."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import policy
from app.db import db
from app.people.login import actor
from app.policy import guard
from app.records.notice import read_all
from app.roles import Action
from app.web.subject import link

bp = Blueprint("notices", __name__)
MOST = 100
PAGES = {"address_asked": "address_requests.index", "address_shown": "address_requests.index"}
"""The page on which the reader goes on, where it is not the case's."""


@bp.get("/notices")
@guard(Action.SEE_QUEUE)
def index() -> ResponseReturnValue:
    who = actor()
    found = db.session.scalars(policy.notices(who).limit(MOST)).all()
    unread = [notice for notice in found if notice.read_at is None]
    may_open = policy.may(who, Action.SEE_CASE)
    pages = {kind: link(page) for kind, page in PAGES.items()}
    return render_template("notices.html", notices=found, unread=unread, may_open=may_open, pages=pages)


@bp.post("/notices/read")
@guard(Action.SEE_QUEUE)
def read() -> ResponseReturnValue:
    read_all(actor())
    return redirect(url_for(".index"), 303)

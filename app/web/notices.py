"""What the application told somebody: warnings, given cases, instructions."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import policy
from app.db import db
from app.people.login import actor
from app.policy import guard
from app.records.notice import read_all
from app.roles import Action

bp = Blueprint("notices", __name__)
MOST = 100


@bp.get("/notices")
@guard(Action.SEE_QUEUE)
def index() -> ResponseReturnValue:
    who = actor()
    found = db.session.scalars(policy.notices(who).limit(MOST)).all()
    unread = [notice for notice in found if notice.read_at is None]
    may_open = policy.may(who, Action.SEE_CASE)
    return render_template("notices.html", notices=found, unread=unread, may_open=may_open)


@bp.post("/notices/read")
@guard(Action.SEE_QUEUE)
def read() -> ResponseReturnValue:
    read_all(actor())
    return redirect(url_for(".index"), 303)

"""The people of a department: what each carries, who is away and who stands in, and whose work goes to others."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import audit, clock
from app.audit_codes import AuditCode
from app.errors import NotFound
from app.forms import (
    BooleanField,
    CheckboxesField,
    DateField,
    InputRequired,
    RadioField,
    SelectField,
    TaskForm,
    TextAreaField,
    choices,
    error_summary,
    given,
    near,
    options,
)
from app.i18n import Text, lazy_pgettext, ngettext
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.policy import guard
from app.policy.team import account, team_member
from app.roles import Action, Role
from app.rules.cases import managers
from app.rules.cases.people import age_of
from app.rules.team import absences, handovers
from app.rules.team.workload import NORM, Load, loads, loads_of_region
from app.staff.models import User
from app.staff.sign_in import actor
from app.tables.absences import AwayReason, DepartureReason
from app.tables.cases import Case
from app.tables.words.labels import LABELS, label
from app.values.terms import Risk
from app.web.cases import frame
from app.web.desk import several, subject
from app.web.shell import rail
from app.web.shell.submitting import done, first
from app.web.team import team_rows, team_tasks
from app.web.team.team_tasks import GiveForm

bp = Blueprint("team", __name__)
RAIL = rail.Entry("team.index", _l("People"), "users", lazy_pgettext("short", "People"), place=150)


class AbsenceForm(TaskForm):
    """From when to when, and who stands in."""

    reason = RadioField(
        _l("Why is the person away?"),
        choices=options(AwayReason, LABELS[AwayReason]),
        validators=[InputRequired(_l("Select a reason."))],
    )
    from_on = DateField(_l("First day away"), validators=[InputRequired(_l("Enter the first day.")), near])
    to_on = DateField(_l("Last day away"), validators=[InputRequired(_l("Enter the last day.")), near])
    deputy = RadioField(
        _l("Who will cover?"),
        choices=[],
        validators=[InputRequired(_l("Select who will cover."))],
        description=_l(
            "The cases stay with their case manager. The person covering does the tasks. "
            "They go back automatically afterwards."
        ),
    )


class HandOverForm(TaskForm):
    """Which work goes to whom, and why."""

    scope = RadioField(
        _l("What is handed over?"),
        choices=choices([("all", _l("All work")), ("some", _l("Only the cases selected below"))]),
        validators=[InputRequired(_l("Select what is handed over."))],
    )
    cases = CheckboxesField(_l("Which cases?"), choices=[])
    reason = RadioField(
        _l("Why?"),
        choices=options(DepartureReason, LABELS[DepartureReason]),
        validators=[InputRequired(_l("Select a reason."))],
    )
    to = SelectField(_l("Who takes over?"), choices=[])
    why = TextAreaField(
        _l("What should be recorded in each case?"),
        validators=[InputRequired(_l("Enter why the work is being handed over."))],
        limit=1000,
    )
    closes = BooleanField(_l("Close the account when all work has been handed over"))


@bp.get("/team")
@guard(Action.LEAD_TEAM)
def index() -> ResponseReturnValue:
    audit.looked(actor(), AuditCode.TEAM, actor())
    return render_template("team/index.html", rows=team_rows.rows(actor()), norm=NORM)


@bp.route("/team/<uuid:public_id>/absence", methods=["GET", "POST"])
@guard(Action.LEAD_TEAM)
def absence(public_id: UUID) -> ResponseReturnValue:
    user, form = team_member(actor(), public_id), AbsenceForm()
    if user.role is not Role.SPECIALIST or user.district_id is None:
        raise NotFound
    near = {str(load.user.public_id): load for load in loads(user.district_id) if load.user.id != user.id}
    form.deputy.choices = choices(managers.named(list(near.values())))
    if not form.is_submitted():
        form.from_on.data = clock.today()

    def save() -> None:
        cover = absences.Cover(
            deputy=near[given(form.deputy.data)].user,
            reason=AwayReason(given(form.reason.data)),
            from_on=given(form.from_on.data),
            to_on=given(form.to_on.data),
        )
        absences.plan(user, cover, by=actor())
        flash(_("The absence has been planned. The cover starts and ends automatically."), "success")

    return _page(user, form, save, {"title": _l("Cover an absence"), "button": _l("Plan the absence")})


@bp.post("/team/<uuid:public_id>/return")
@guard(Action.LEAD_TEAM)
def back_at_work(public_id: UUID) -> ResponseReturnValue:
    """The person is back before the last day, or does not go."""
    user = team_member(actor(), public_id)
    absences.come_back(user, by=actor())
    flash(_("%(name)s has their tasks again.", name=user.name), "success")
    return redirect(url_for(".index"), 303)


@bp.route("/team/<uuid:public_id>/hand-over", methods=["GET", "POST"])
@guard(Action.LEAD_TEAM)
def hand_over(public_id: UUID) -> ResponseReturnValue:
    user, form = team_member(actor(), public_id), HandOverForm()
    people = {str(load.user.public_id): load for load in _takers(user)}
    form.to.choices = choices(
        managers.named(list(people.values())), empty=_("Each case to the person with the smallest caseload there")
    )

    managed = {str(case.public_id): case for case in handovers.cases_of(user)}
    form.cases.choices = choices([(key, _named(case)) for key, case in managed.items()])

    def save() -> None:
        chosen = people[form.to.data].user if form.to.data else None
        reason, closes = DepartureReason(given(form.reason.data)), bool(form.closes.data)
        leaving = handovers.Leaving(chosen, reason, given(form.why.data), closes)
        if form.scope.data == "some":
            number = handovers.hand_some(user, [managed[key] for key in form.cases.data or []], leaving, by=actor())
            flash(ngettext("%(num)d case was handed over.", "%(num)d cases were handed over.", number), "success")
            return
        handovers.ask(user, leaving, by=actor())
        flash(_("The work is being handed over, case by case. This takes a minute at most."), "success")

    return _page(user, form, save, {"title": _l("Hand over work"), "button": _l("Hand it over")})


@bp.route("/accounts/<uuid:public_id>/close", methods=["GET", "POST"])
@guard(Action.CLOSE_ACCOUNT)
def close(public_id: UUID) -> ResponseReturnValue:
    """Nobody signs in with it any more. 409 while something is with the person."""
    user, form = account(actor(), public_id), TaskForm()
    onwards = url_for(".index" if actor().role is Role.HEAD else "staff.index")
    if form.submitted():
        if first(form, actor()):
            handovers.close_account(user, by=actor())
            flash(_("The account of %(name)s is closed.", name=user.name), "success")
        return redirect(onwards, 303)
    audit.looked(actor(), AuditCode.TEAM, actor())
    known = {"person": user, "holds": handovers.holds(user), "back": onwards}
    return render_template("team/close.html", form=form, **known)


@bp.route("/team/tasks", methods=["GET", "POST"])
@guard(Action.LEAD_TEAM)
def tasks() -> ResponseReturnValue:
    """Open steps of the department to be given out several at a time."""
    form, chosen = GiveForm(), team_tasks.LISTING.read(request.args, actor())
    found, has_more = team_tasks.page(chosen)
    team_tasks.offer(form, found, actor())
    if done(form, actor(), lambda: flash(several.said(*team_tasks.give(form, actor())), "success")):
        return redirect(chosen.url(), 303)
    problem = error_summary(form)
    page = render_template(
        "team/tasks.html",
        form=form,
        problem=problem,
        rows=[team_tasks.line(row) for row in found],
        people=chosen.menus(),
        has_more=has_more,
    )
    audit.looked(actor(), AuditCode.TEAM, actor())
    return page, 422 if problem else 200


def _named(case: Case) -> str:
    """A case among many: its number, the child and the risk."""
    return f"{case.number} · {subject.aged(frame.named(case.child), age_of(case.child))} · {label(Risk, case.risk)}"


def _takers(user: User) -> list[Load]:
    """The specialists of the district, then the others of the region; nobody for a placement officer's cases."""
    if user.role is not Role.SPECIALIST or user.region_id is None:
        return []
    return [load for load in loads_of_region(user.region_id) if load.user.id != user.id]


def _close_url(user: User, form: TaskForm) -> str:
    return url_for(".close", public_id=user.public_id) if isinstance(form, HandOverForm) else ""


def _page(user: User, form: TaskForm, save: team_tasks.Save, words: dict[str, Text]) -> ResponseReturnValue:
    """A form about one person. Pressed twice it is done once."""
    if done(form, actor(), save):
        return redirect(url_for(".index"), 303)
    problem = error_summary(form)
    audit.looked(actor(), AuditCode.TEAM, actor())
    page = render_template(
        "team/form.html", form=form, problem=problem, person=user, holds=handovers.holds(user), **words
    )
    return page, 422 if problem else 200

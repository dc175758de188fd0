"""What may be written about a family at any time: a requirement, its people, its wishes, a pause, an end, a concern."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import audit, policy
from app.audit_codes import AuditCode
from app.errors import NotFound
from app.forms import (
    DateField,
    InputRequired,
    SelectField,
    TaskForm,
    TextAreaField,
    error_summary,
    given,
    not_in_future,
    options,
)
from app.i18n import Text
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.policy import guard
from app.processes.foster_family.register_forms import PersonForm, WishesForm
from app.processes.requirement_renewal import tasks
from app.processes.requirement_renewal.tasks import CheckRequirementForm
from app.roles import Action
from app.rules.families import concerns, contracts, families, people, requirements
from app.rules.families import words as family_words
from app.rules.families.applications import entry_of
from app.rules.families.wishes import set_wishes, wishes_of
from app.staff.sign_in import actor
from app.tables.families import FosterFamily
from app.tables.requirement_kinds import AGE
from app.tables.words.families import FAMILY_LABELS, Farewell, Worry
from app.web.families import family_page
from app.web.shell.submitting import done

bp = Blueprint("family_edits", __name__)
SECTION = "families"
WHY = _l("Enter the reason: it goes on the record of the family.")


class WithdrawalForm(TaskForm):
    """The family withdraws"""

    title = _l("The family withdraws")

    why = TextAreaField(_l("Why?"), validators=[InputRequired(WHY)], limit=4000)


class ReadyForm(TaskForm):
    """A deferred family is taken up before its day."""

    title = _l("The family is ready again")

    why = TextAreaField(_l("Why?"), validators=[InputRequired(WHY)], limit=4000)


class LeftHomeForm(TaskForm):
    """Somebody has left the home."""

    title = _l("A person has left the home")

    left_on = DateField(_l("On which day did this person leave?"), validators=[InputRequired(), not_in_future])


class EndForm(TaskForm):
    """The end of a contract."""

    title = _l("End the contract")

    ended_on = DateField(_l("What is the last day of the contract?"), validators=[InputRequired(), not_in_future])
    reason = SelectField(
        _l("For what reason?"),
        choices=options(Farewell, FAMILY_LABELS[Farewell], empty=_l("Choose a reason")),
        validators=[InputRequired(_l("Select a reason."))],
    )
    why = TextAreaField(_l("Why?"), validators=[InputRequired(WHY)], limit=4000)


class ConcernForm(TaskForm):
    """A worry about a family."""

    title = _l("Raise a concern")

    worry = SelectField(
        _l("What is the concern?"),
        choices=options(Worry, FAMILY_LABELS[Worry], empty=_l("Choose what it is")),
        validators=[InputRequired(_l("Select what the concern is."))],
    )
    words = TextAreaField(
        _l("What did you see or hear, from whom, and when?"),
        validators=[InputRequired(_l("Enter what you saw or heard."))],
        description=_l("If a child is in danger now, call 102 first."),
        limit=4000,
    )


@bp.route("/families/<uuid:public_id>/requirements/<uuid:row_id>", methods=["GET", "POST"])
@guard(Action.EDIT_FAMILY)
def requirement(public_id: UUID, row_id: UUID) -> ResponseReturnValue:
    """The paper is looked at; from a step of the application one comes back to it."""
    who = actor()
    family = _editable(public_id)
    row = policy.requirement(who, family, row_id)
    if row.kind == AGE:
        raise NotFound
    form = CheckRequirementForm()
    form.named = family_words.named(row)

    def check() -> None:
        requirements.check(row, tasks.finding(form), by=who)

    shown: dict[str, Any] = {
        "lines": [family_words.line(row)],
        "paper": requirements.paper_of(row, family),
        "words": requirements.words_of(row, family),
    }
    return _ask(form, family, form.title, check, said=_("The check has been recorded."), **shown)


@bp.route("/families/<uuid:public_id>/wishes", methods=["GET", "POST"])
@guard(Action.EDIT_FAMILY)
def wishes(public_id: UUID) -> ResponseReturnValue:
    who = actor()
    family = _editable(public_id)
    form = WishesForm(data=_known(family)) if request.method == "GET" else WishesForm()

    def change() -> None:
        set_wishes(family, wishes_of(form.answers()), by=who)
        contracts.pause(family, form.paused_from.data, form.paused_until.data, None, by=who)

    return _ask(form, family, _("What the family can offer"), change)


@bp.route("/families/<uuid:public_id>/people/new", methods=["GET", "POST"])
@guard(Action.EDIT_FAMILY)
def person(public_id: UUID) -> ResponseReturnValue:
    """A new person of the home; what the data asks of them blocks new placements until it is shown."""
    family, form = _editable(public_id), PersonForm()
    return _ask(form, family, _("Add a person"), lambda: _add(family, form))


@bp.route("/families/<uuid:public_id>/people/<uuid:adult_id>/leave", methods=["GET", "POST"])
@guard(Action.EDIT_FAMILY)
def leave(public_id: UUID, adult_id: UUID) -> ResponseReturnValue:
    who = actor()
    family, form = _editable(public_id), LeftHomeForm()
    one = policy.adult(who, family, adult_id)
    row = next(own for own in family.adults if own.id == one.id)
    form.named, title = row.person.name, _("%(name)s has left the home", name=row.person.name)
    return _ask(form, family, title, lambda: people.leave(family, row, given(form.left_on.data), by=who))


@bp.route("/families/<uuid:public_id>/withdraw", methods=["GET", "POST"])
@guard(Action.EDIT_FAMILY)
def withdraw(public_id: UUID) -> ResponseReturnValue:
    who = actor()
    family, form = _editable(public_id), WithdrawalForm()
    if not family_page.may_withdraw(family):
        raise NotFound
    return _ask(form, family, form.title, lambda: contracts.withdraw(family, given(form.why.data), by=who))


@bp.route("/families/<uuid:public_id>/ready", methods=["GET", "POST"])
@guard(Action.EDIT_FAMILY)
def ready(public_id: UUID) -> ResponseReturnValue:
    who = actor()
    family, form = _editable(public_id), ReadyForm()
    if not family_page.is_deferred(family):
        raise NotFound
    return _ask(form, family, form.title, lambda: contracts.ready_again(family, given(form.why.data), by=who))


@bp.route("/families/<uuid:public_id>/end", methods=["GET", "POST"])
@guard(Action.END_CONTRACT)
def end(public_id: UUID) -> ResponseReturnValue:
    who = actor()
    family, form = _editable(public_id), EndForm()

    def close() -> None:
        reason = Farewell(given(form.reason.data))
        contracts.end(family, given(form.ended_on.data), reason, given(form.why.data), by=who)

    return _ask(form, family, form.title, close)


@bp.route("/families/<uuid:public_id>/concern", methods=["GET", "POST"])
@guard(Action.SEE_FAMILY)
def concern(public_id: UUID) -> ResponseReturnValue:
    """It suspends the family at once."""
    who = actor()
    family, form = policy.family(who, public_id), ConcernForm()
    return _ask(form, family, form.title, lambda: _raise(family, form), said=_SUSPENDED)


@bp.route("/cases/<uuid:public_id>/concern", methods=["GET", "POST"])
@guard(Action.RAISE_CONCERN)
def of_case(public_id: UUID) -> ResponseReturnValue:
    """The same from the case of a child who lives there, for whoever sees the case and not the family."""
    who = actor()
    case = policy.case(who, public_id)
    family, form = policy.family_of_child(who, case), ConcernForm()
    if family is None:
        raise NotFound
    back = url_for("cases.overview", public_id=case.public_id)
    return _ask(form, family, form.title, lambda: _raise(family, form), said=_SUSPENDED, back=back)


_SUSPENDED = _l("The concern has been recorded. The family takes no new children until the head of department decides.")


def _editable(public_id: UUID) -> FosterFamily:
    """NotFound for a family whose time is over: nothing is written about it any more."""
    family = policy.family(actor(), public_id)
    if family.stage in families.GONE:
        raise NotFound
    return family


def _add(family: FosterFamily, form: PersonForm) -> None:
    people.add(family, entry_of(form), by=actor())


def _raise(family: FosterFamily, form: ConcernForm) -> None:
    concerns.raise_concern(family, Worry(given(form.worry.data)), given(form.words.data), by=actor())


def _known(family: FosterFamily) -> dict[str, Any]:
    names = ("places", "age_from", "age_to", "languages", "abilities", "birth_family_contact", "paused_from")
    known = {name: getattr(family, name) for name in (*names, "paused_until")}
    return known | {
        "takes_siblings": "yes" if family.takes_siblings else "no",
        "sex": family.sex or "",
        "schools": "\n".join(family.schools),
    }


def _ask(  # noqa: PLR0913 - what it is about, what is done, and what is said
    form: TaskForm,
    family: FosterFamily,
    title: Text,
    act: Callable[[], None],
    *,
    said: Text | None = None,
    back: str = "",
    **shown: Any,
) -> ResponseReturnValue:
    """One form on a page of its own: done once, then back to where one came from."""
    who, back = actor(), back or _back(family)
    if done(form, who, act, family):
        flash(str(said or _("Recorded.")), "success")
        return redirect(back, 303)
    seen = AuditCode.REQUIREMENT_PAGE if "paper" in shown else AuditCode.FAMILY_PAGE
    audit.looked(who, seen, family)
    problem = error_summary(form)
    page = render_template(
        "families/form.html", form=form, family=family, title=title, problem=problem, back=back, **shown
    )
    return page, 422 if problem else 200


def _back(family: FosterFamily) -> str:
    """The step one came from, if it is one of the actor's; else the family."""
    task = request.args.get("task", type=UUID)
    if task is not None:
        try:
            return url_for("task.page", public_id=policy.task(actor(), task).public_id)
        except NotFound:
            pass
    return url_for("families.show", public_id=family.public_id)

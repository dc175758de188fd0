"""Foster families: the list, a new applicant, and one family's page."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app import audit, policy
from app.audit_codes import AuditCode
from app.db import db
from app.forms import InputRequired, SelectField, StringField, TaskForm, choices, error_summary, given
from app.i18n import gettext as _
from app.i18n import in_language, lazy_pgettext
from app.i18n import lazy_gettext as _l
from app.policy import guard
from app.roles import Action
from app.rules.families import applications, families, requirements, words
from app.staff.models import District
from app.staff.sign_in import actor
from app.tables.families import Stage
from app.tables.words.labels import label
from app.web.cases import position
from app.web.desk.subject import link
from app.web.families import family_list, family_page
from app.web.shell import rail, unsent
from app.web.shell.submitting import first

bp = Blueprint("families", __name__)
RAIL = rail.Entry("families.index", _l("Families"), "house", lazy_pgettext("short", "Families"), place=90)
UNDER_CONTRACT = (Stage.ACTIVE, Stage.SUSPENDED, Stage.ENDED)


class ApplicantForm(TaskForm):
    """What is needed to begin: the application itself is the first step, and saves itself."""

    title = _l("Register a family")

    surname = StringField(_l("Surname of the family"), validators=[InputRequired(_l("Enter the surname."))], limit=80)
    district = SelectField(
        _l("In which district does the family live?"), choices=[], validators=[InputRequired(_l("Select a district."))]
    )


@bp.get("/families")
@guard(Action.SEE_FAMILY)
def index() -> ResponseReturnValue:
    who, chosen = actor(), family_list.read(request.args, actor())
    found, next_url = family_list.page(chosen)
    audit.looked(who, AuditCode.FAMILIES, who)
    return render_template(
        "families/index.html",
        rows=[family_list.line(family) for family in found],
        tabs=chosen.tabs(),
        menus=chosen.menus(),
        may_register=policy.may(who, Action.EDIT_FAMILY),
        first_url=chosen.first_url,
        next_url=next_url,
    )


@bp.route("/families/new", methods=["GET", "POST"])
@guard(Action.EDIT_FAMILY)
def register() -> ResponseReturnValue:
    """The applicant has a number and a first step, which opens at once."""
    who, form = actor(), ApplicantForm()
    places = _districts(who.region_id)
    form.district.choices = choices(
        [(str(place.id), in_language(place, "name")) for place in places], empty=_("Choose")
    )
    unsent.begin(form, who)
    if form.submitted():
        if not first(form, who):
            return redirect(url_for(".index"), 303)
        unsent.end(form, who)
        place = next(one for one in places if str(one.id) == form.district.data)
        task = applications.apply(given(form.surname.data), place, by=who)
        onwards = url_for("task.page", public_id=task.public_id) if task is not None else url_for(".index")
        return redirect(onwards, 303)
    unsent.refused(form, who)
    problem = error_summary(form)
    return render_template("families/new.html", form=form, problem=problem), 422 if problem else 200


@bp.get("/families/<uuid:public_id>")
@guard(Action.SEE_FAMILY)
def show(public_id: UUID) -> ResponseReturnValue:
    who = actor()
    family = policy.family(who, public_id)
    audit.looked(who, AuditCode.FAMILY_PAGE, family)
    may_edit = policy.may(who, Action.EDIT_FAMILY)
    held, rows = family_page.held(family, who), requirements.current(family)
    return render_template(
        "families/show.html",
        family=family,
        stage=label(Stage, family.stage),
        facts=[family.number, in_language(family.district, "name")],
        because=families.block(family) if family.stage is Stage.ACTIVE else None,
        where=family_page.where(family, held),
        todo=position.todo(held),
        groups=words.groups(rows),
        progress=words.progress(rows),
        may_check=may_edit and family.stage not in families.GONE,
        people=family_page.people(family, may_edit=may_edit and family.stage not in families.GONE),
        capacity=words.capacity(family),
        dates=family_page.dates(family),
        children=family_page.children(family, who),
        events=family_page.events(family),
        may_edit=may_edit and family.stage not in families.GONE,
        may_withdraw=may_edit and family_page.may_withdraw(family),
        is_deferred=may_edit and family_page.is_deferred(family),
        may_worry=family_page.is_under_contract(family),
        may_end=policy.may(who, Action.END_CONTRACT) and family_page.is_under_contract(family),
        has_pay=family.stage in UNDER_CONTRACT,
        home_url=link("address.home", public_id=family.public_id) if policy.may(who, Action.SET_ADDRESS) else "",
    )


def _districts(region_id: int | None) -> list[District]:
    wanted = select(District).where(District.region_id == region_id).order_by(District.id)
    return list(db.session.scalars(wanted))

"""Every component in every state, on one page, with made-up people: for looks and for tests."""

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

from app.errors import NotFound
from app.forms import (
    CheckboxesField,
    DateField,
    FileField,
    InputRequired,
    IntegerField,
    RadioField,
    Row,
    RowsField,
    SelectField,
    StringField,
    TaskForm,
    TextAreaField,
    choices,
    error_summary,
)
from app.i18n import language
from app.policy import public
from app.settings import Mode, mode
from app.web.shell import rail
from app.web.shell.kit_samples import samples, words

bp = Blueprint("kit", __name__)
SECTION = rail.OUTSIDE
REASON = "It shows made-up people only, and only on a demonstration or under test."


class _Helper(Row):
    name = StringField("Name")
    phone = StringField("Phone", gov={"inputmode": "tel"})


class KitForm(TaskForm):
    """Kit"""

    story = TextAreaField("Story", description="Hint")
    danger = RadioField("Danger", validators=[InputRequired("Say whether the child is in danger right now.")])
    signs = CheckboxesField("Signs")
    age = IntegerField("Age")
    district = SelectField("District", validators=[InputRequired("Choose the district.")])
    decision = RadioField("Decision")
    seen_on = DateField("Day")
    photo = FileField("Photo")
    helpers = RowsField(_Helper, "Helpers")


@bp.get("/kit")
@public(REASON)
def kit() -> ResponseReturnValue:
    _only_where_people_are_made_up()
    return _draw(_form())


@bp.post("/kit")
@public(REASON)
def answer() -> ResponseReturnValue:
    _only_where_people_are_made_up()
    form = _form()
    form.submitted()
    return _draw(form), 422


@bp.post("/kit/draft")
@public(REASON)
def draft() -> ResponseReturnValue:
    _only_where_people_are_made_up()
    return {"saved": sorted(set(request.form) - {"csrf_token"})}


@bp.get("/kit/peek/<int:number>")
@public(REASON)
def peek(number: int) -> ResponseReturnValue:
    _only_where_people_are_made_up()
    return render_template("shell/kit_peek.html", number=number, **samples(language()))


@bp.get("/kit/public")
@public(REASON)
def plain() -> ResponseReturnValue:
    _only_where_people_are_made_up()
    return render_template("shell/kit_public.html", form=_form(), **samples(language()))


def _only_where_people_are_made_up() -> None:
    if not (current_app.testing or current_app.debug or mode() is Mode.DEMO):
        raise NotFound


def _form() -> KitForm:
    form = KitForm()
    told = words(language())
    for field in form:
        if field.short_name in told["labels"]:
            field.label.text = told["labels"][field.short_name]
    form.story.description = told["hint"]
    for name in ("danger", "signs", "district", "decision"):
        form[name].choices = choices(told[name])
    return form


def _draw(form: KitForm) -> str:
    return render_template("shell/kit.html", form=form, problem=error_summary(form), **samples(language()))

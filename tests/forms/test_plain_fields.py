"""Our flat layout of a field is the HTML of the GOV.UK macro, white space apart."""

from copy import deepcopy
from html.parser import HTMLParser

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import FieldList

from app.forms import (
    BooleanField,
    CheckboxesField,
    DateField,
    DateTimeField,
    FileField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TaskForm,
    TextAreaField,
    choices,
)
from app.forms.plain import lay_out
from app.i18n import lazy_gettext
from app.workflow.registry import user_tasks

PAIRS = choices([("a", "A & <b>"), ("b", lazy_gettext("Error"))])
TYPED = {
    "csrf_token": "x",
    "text": '<&"x',
    "many": "a\nb </textarea>",
    "one": "b",
    "any": ["a"],
    "box": "y",
    "list": "b",
}
HINTED = {"hint": {"text": "Read <this>"}}
PARAMS = {
    "text": {"classes": "govuk-input--width-4", "label": {"classes": "govuk-label--m"}, **HINTED},
    "many": {"rows": 7, "attributes": {"lang": "kk"}},
    "one": {"fieldset": {"legend": {"text": "Other <words>", "classes": "govuk-fieldset__legend--m"}}},
    "any": {"items": [{"hint": {"text": "first"}}, {"hint": {"text": "second"}}], **HINTED},
    "box": HINTED,
    "list": {"classes": "narrow"},
    "day": {"classes": "x"},
}
DEAR = {"text": {"prefix": {"text": "+7"}}, "one": {"inline": True, "formGroup": {"classes": "x"}}}


class Every(TaskForm):
    text = StringField("What's <this>?", description="So & so", gov={"inputmode": "tel", "spellcheck": False})
    word = PasswordField("Password")
    many = TextAreaField(lazy_gettext("Error"))
    one = RadioField("One?", choices=PAIRS, description="Only one")
    any = CheckboxesField("Any?", choices=PAIRS)
    box = BooleanField("Yes")
    list = SelectField("Which?", choices=PAIRS)
    day = DateField("When?", description="9 3 2026")
    hour = DateTimeField("At what time?")
    file = FileField("File")


class Pieces(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(str(html))

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, [(name, " ".join((value or "").split())) for name, value in attrs]))

    def handle_endtag(self, tag):
        self.found.append(f"/{tag}")

    def handle_data(self, data):
        if data.strip():
            self.found.append(" ".join(data.split()))


def both(field, params=None):
    """What the widget lays out, and what the macro would have written of the same parameters."""
    seen = {}
    widget = field.widget

    def render(given):
        seen["ours"], seen["theirs"] = type(widget).render(widget, given), widget.by_library(given)
        seen["is_plain"] = lay_out(widget.component, given) is not None
        return seen["ours"]

    widget.render = render
    try:
        field(**({"params": params} if params else {}))
    finally:
        del widget.render
    return Pieces(seen["ours"]).found, Pieces(seen["theirs"]).found, seen["is_plain"]


def state(form, name):
    if name == "wrong":
        for field in form:
            field.errors = ["Wrong & <so>"]
    return form


@pytest.mark.parametrize("how", ["empty", "typed", "wrong"])
@pytest.mark.parametrize("params", [{}, PARAMS], ids=["as it is", "with more"])
def test_each_kind_of_field(app, how, params):
    with app.test_request_context(method="POST" if how == "typed" else "GET", data=MultiDict(TYPED)):
        for field in state(Every(), how).questions():
            if field.name != "csrf_token":
                ours, theirs, is_plain = both(field, deepcopy(params.get(field.name)))
                assert (field.name, ours) == (field.name, theirs)
                assert is_plain


def test_more_than_our_layout_knows_is_the_librarys_to_write(app):
    with app.test_request_context():
        for name, params in DEAR.items():
            ours, theirs, is_plain = both(Every()[name], params)
            assert ours == theirs
            assert not is_plain


@pytest.mark.parametrize("how", ["empty", "wrong"])
def test_every_field_of_every_task(app, how):
    with app.test_request_context():
        for key, binding in sorted(user_tasks.items()):
            for field in _fields(state(binding.form(), how)):
                if hasattr(field, "choices") and field.choices is None:
                    field.choices = PAIRS
                ours, theirs, is_plain = both(field)
                assert (key, field.name, ours) == (key, field.name, theirs)
                assert is_plain


def _fields(form):
    for field in form:
        if isinstance(field, FieldList):
            for entry in field.entries:
                yield from _fields(entry.form)
        elif hasattr(field.widget, "by_library"):
            yield field

"""The forms of the page for children and adults without an account."""

from typing import Any

from app.forms import (
    HiddenField,
    InputRequired,
    IntegerField,
    PhoneField,
    RadioField,
    SelectField,
    SetsAside,
    StringField,
    TaskForm,
    TextAreaField,
    ValidationError,
    choices,
)
from app.i18n import Text
from app.i18n import lazy_gettext as _l
from app.i18n import lazy_pgettext as _pl
from app.web.shell import rail

SECTION = rail.OUTSIDE
LONGEST = 20_000
"""Bytes of one text: some ten thousand letters of Cyrillic."""

TOO_LONG = _l("Your message is too long. Send part of it first.")
FULL = _l(
    "You have written a lot in the last hour. We have all of it and read it. This last message was not sent. "
    "Send it in an hour, or call 111. In danger, call 112."
)
UNKNOWN = _l("We do not know this code. Check every sign.")
PROBLEMS = {"check": 422, "unknown": 422, "once_more": 422, "too_many": 429, "full": 429}
"""What may be wrong with a form that was sent, and the status of the page that says so."""
SAFE = choices([("yes", _l("Yes")), ("no", _l("No")), ("unknown", _l("I do not know"))])


def not_too_long(form: Any, field: Any) -> None:
    """What the database takes of one text."""
    if len((field.data or "").encode()) > LONGEST:
        raise ValidationError(getattr(form, "too_long", TOO_LONG))


class PublicForm(TaskForm):
    """Nobody is signed in, so there is nothing to forge."""

    class Meta:
        csrf = False

    once_more: Text = ""
    too_many: Text = ""
    full: Text = FULL

    def blame_for(self, problem: str) -> int:
        """What was wrong is said at its place; returns the status of the page that says it."""
        if problem == "check":
            self.validate()
        elif problem == "unknown":
            self["code"].errors = [str(UNKNOWN)]
        elif problem in PROBLEMS:
            said = {"once_more": self.once_more, "too_many": self.too_many, "full": self.full}
            self.form_errors.append(str(said[problem]))
        return PROBLEMS.get(problem, 200)


class WriteForm(SetsAside, PublicForm):
    """Write to 111"""

    too_long: Text = TOO_LONG
    once_more: Text = _l("Please press the button again.")
    too_many: Text = _l("Too many messages came from here. Call 111, or try again in an hour.")

    words = TextAreaField(
        _l("What happened?"),
        description=_l("Write it in your own words. You can write in any language."),
        validators=[InputRequired(_l("Write a few words. One is enough.")), not_too_long],
        limit=LONGEST,
        gov={"rows": 7},
    )
    name = StringField(_l("What is your name?"), description=_l("You can leave this empty."), limit=80)
    age = IntegerField(_l("How old are you?"), description=_l("You can leave this empty."), most=120)
    region = SelectField(_l("Where are you?"), choices=[])
    district = SelectField(_l("Your district or city"), choices=[])
    phone = PhoneField(_l("Your phone number"), description=_l("Only if you want a call from us."))
    is_reply_safe = RadioField(_l("Is it safe to write back to you?"), choices=SAFE)
    school = HiddenField()

    def may_set_aside(self, field: Any) -> bool:
        """All but the words themselves: nobody in need is sent back for a number."""
        return bool(field.short_name != "words")

    website = StringField()  # people do not see it; whoever fills it in is asked to send once more


class ChildForm(WriteForm):
    """Tell 111 about a child

    An adult reads it: Kazakh and Russian have another "you" for them.
    """

    too_long = _pl("adult", "Your message is too long. Send part of it first.")
    once_more = _pl("adult", "Please press the button again.")
    too_many = _pl("adult", "Too many messages came from here. Call 111, or try again in an hour.")
    words = TextAreaField(
        _pl("adult", "What happened?"),
        description=_pl("adult", "Write it in your own words. You can write in any language."),
        validators=[InputRequired(_pl("adult", "Write a few words. One is enough.")), not_too_long],
        limit=LONGEST,
        gov={"rows": 7},
    )
    name = StringField(_l("What is the child’s name?"), description=_l("You can leave this empty."), limit=80)
    age = IntegerField(_l("How old is the child?"), description=_l("You can leave this empty."), most=120)
    region = SelectField(_l("Where is the child?"), choices=[])
    district = SelectField(_l("District or city of the child"), choices=[])
    phone = PhoneField(_pl("adult", "Your phone number"), description=_pl("adult", "Only if you want a call from us."))
    is_reply_safe = RadioField(_pl("adult", "Is it safe to write back to you?"), choices=SAFE)


class CodeForm(PublicForm):
    """Read the answer"""

    too_many = _l("Too many codes were tried here. Call 111, or try again in an hour.")
    code = StringField(
        _l("Your reply code"),
        description=_l("10 letters and digits. Spaces and small letters do not matter. An old one has 20 digits."),
        gov={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": False},
        limit=60,
    )
    words = TextAreaField(_l("Write more"), validators=[not_too_long], limit=LONGEST, gov={"rows": 5})

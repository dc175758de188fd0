"""Fields: plain ones, dressed in GOV.UK widgets, that take only what can be stored."""

import re
import secrets
from typing import Any

import wtforms
from flask_wtf.file import FileField as _FileField
from werkzeug.datastructures import FileStorage
from wtforms.validators import ValidationError

from app.forms import widgets
from app.forms.validators import Unnamed
from app.i18n import gettext as _
from app.values import phones, plain_text
from app.values.iin import is_iin


class _TextInput:
    """Text that is cleaned and bounded. `gov` goes to the GOV.UK macro as it is."""

    limit = 200
    data: Any
    gov: dict[str, Any]

    def __init__(self, *args: Any, limit: int | None = None, gov: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit = limit or self.limit
        self.gov = (gov or {}) if gov is not None else dict(getattr(type(self), "gov", {}))

    def clean(self, text: str) -> Any:
        return plain_text.line(text)

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = self.clean(valuelist[0])

    def pre_validate(self, form: Any) -> None:
        if isinstance(self.data, str) and len(self.data) > self.limit:
            message = _(
                "Shorten this to %(max)d characters. It has %(length)d now.", max=self.limit, length=len(self.data)
            )
            raise ValidationError(message)


class StringField(_TextInput, wtforms.StringField):
    """One line, 200 characters unless `limit` says otherwise. `data` is trimmed."""

    widget = widgets.TextInput()


class TextAreaField(_TextInput, wtforms.TextAreaField):
    """Several lines, 10,000 characters unless `limit` says otherwise."""

    widget = widgets.TextArea()
    limit = 10_000

    def clean(self, text: str) -> str:
        return plain_text.paragraphs(text)


class PasswordField(wtforms.StringField):
    """Not cleaned, not sent back."""

    widget = widgets.PasswordInput()
    gov = {"autocomplete": "current-password", "spellcheck": False}


class _Numeric(_TextInput, wtforms.StringField):
    """Shows again exactly what was typed when it cannot be read."""

    widget = widgets.TextInput()
    gov = {"inputmode": "numeric", "autocomplete": "off", "spellcheck": False}

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        text = plain_text.line(valuelist[0]) if valuelist else ""
        if text:
            self.data = self.read(text)

    def read(self, text: str) -> Any:
        raise NotImplementedError

    def _value(self) -> str:
        if self.raw_data and (self.errors or self.data is None):
            return str(plain_text.line(self.raw_data[0]))
        return "" if self.data is None else str(self.data)


class IntegerField(_Numeric):
    """A whole number in `least`..`most`; the box is text with a number pad, as a spinner loses digits."""

    gov = {**_Numeric.gov, "classes": "short"}

    def __init__(self, *args: Any, least: int = 0, most: int = 999_999, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.least, self.most = least, most

    def read(self, text: str) -> int:
        figures = plain_text.digits(text).replace(" ", "").replace("\u00a0", "")
        if not re.fullmatch(r"-?[0-9]{1,12}", figures):
            raise ValueError(_("Enter a whole number, such as 3."))
        return int(figures)

    def pre_validate(self, form: Any) -> None:
        if self.data is not None and not self.least <= self.data <= self.most:
            raise ValidationError(
                Unnamed(_("Enter a number from %(least)d to %(most)d.", least=self.least, most=self.most))
            )


class PhoneField(_Numeric):
    """`data` is the number in normal form, +7XXXXXXXXXX for Kazakhstan."""

    gov = {"inputmode": "tel", "type": "tel", "autocomplete": "off", "spellcheck": False}

    def read(self, text: str) -> str:
        number = phones.read(text)
        if not number:
            raise ValueError(str(phones.fault(text)))
        return number


class IinField(_Numeric):
    """Twelve digits with a right check digit."""

    def read(self, text: str) -> str:
        figures = re.sub(r"[\s\-]", "", plain_text.digits(text))
        if not re.fullmatch(r"[0-9]{12}", figures):
            raise ValueError(_("An IIN has 12 digits."))
        if not is_iin(figures):
            raise ValueError(_("This IIN cannot be right: its last digit does not fit. Check each digit."))
        return figures


class _Chosen:
    """No choice is not a wrong choice: whether an answer is needed is for InputRequired to say."""

    data: Any

    def pre_validate(self, form: Any) -> None:
        if self.data in (None, ""):
            self.data = None
            return
        try:
            super().pre_validate(form)  # type: ignore[misc]
        except ValidationError as wrong:
            raise ValidationError(Unnamed(_("Choose one of the answers shown."))) from wrong


class RadioField(_Chosen, wtforms.RadioField):
    """One of several; `data` is the value or None."""

    widget = widgets.Radios()
    gov: dict[str, Any] = {}

    def __init__(self, *args: Any, gov: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gov = gov or {}


class SelectField(_Chosen, wtforms.SelectField):
    """One of many; begin the choices with an empty one."""

    widget = widgets.Select()


class CheckboxesField(wtforms.SelectMultipleField):
    """Any of several; `data` is a list of values. `most` bounds how many."""

    widget = widgets.Checkboxes()

    def __init__(self, *args: Any, most: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most = most

    def pre_validate(self, form: Any) -> None:
        known = {str(choice[0]) for choice in self.iter_choices()}
        if any(value not in known for value in self.data or []):
            raise ValidationError(Unnamed(_("Choose from the answers shown.")))
        if self.most and len(self.data or []) > self.most:
            raise ValidationError(Unnamed(_("Choose no more than %(most)d.", most=self.most)))


class BooleanField(wtforms.BooleanField):
    """One box to tick."""

    widget = widgets.Checkbox()


class FileField(_FileField):
    """A file; `data` is Werkzeug's FileStorage or None."""

    widget = widgets.FileInput()


class FilesField(FileField):
    """Several files in one go; `data` is a list of FileStorage, empty for none."""

    def __init__(self, *args: Any, accept: str = "", **kwargs: Any) -> None:
        """`accept`: what a telephone offers, and turns its own kind of picture into."""
        super().__init__(*args, **kwargs, render_kw={"multiple": True, "accept": accept})

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = [file for file in valuelist if isinstance(file, FileStorage) and file]
        if not self.data:
            self.raw_data = ()


class OnceField(wtforms.HiddenField):
    """The idempotency key of one shown form; a made-up one is replaced, not refused."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(default=lambda: secrets.token_urlsafe(16), **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        given = valuelist[0] if valuelist else ""
        self.data = given if re.fullmatch(r"[A-Za-z0-9_-]{8,64}", given) else secrets.token_urlsafe(16)

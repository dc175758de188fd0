"""The GOV.UK widgets of govuk-frontend-wtf, with their defects mended and their words translated."""

from typing import Any

from flask import current_app, render_template
from govuk_frontend_wtf.gov_form_base import GovFormBase
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovCheckboxInput,
    GovDateInput,
    GovFileInput,
    GovRadioInput,
    GovSelect,
    GovTextArea,
    GovTextInput,
)
from markupsafe import Markup

from app import clock
from app.forms.plain import lay_out
from app.forms.validators import not_in_future
from app.i18n import gettext as _


class _Mended(GovFormBase):
    """No empty hint, no English "Error", lazy labels as text, classes and input modes of the field itself."""

    component = ""

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        params: dict[str, Any] = super().map_gov_params(field, **kwargs)
        if not (params.get("hint") or {}).get("text"):
            params.pop("hint", None)  # 3.2.0 writes an empty hint and points aria-describedby to it
        if "errorMessage" in params:
            params["errorMessage"]["visuallyHiddenText"] = _("Error")
        params.update({k: v for k, v in getattr(field, "gov", {}).items() if k not in params})
        return params

    def render(self, params: dict[str, Any]) -> Markup:
        for item in params.get("items") or []:  # WTForms 3.3 lazy labels and enum values arrive as objects
            if isinstance(item, dict) and "text" in item:
                item["text"], item["value"] = str(item["text"]), str(item["value"])
        found = lay_out(self.component, params)
        return self.by_library(params) if found is None else found

    def by_library(self, params: dict[str, Any]) -> Markup:
        """What the GOV.UK macro itself writes; no page context is made for a field."""
        template = current_app.jinja_env.get_template(self.template)
        return Markup(template.render(params=params))  # noqa: S704 - a template's own output


class TextInput(_Mended, GovTextInput):
    """One line."""

    component = "input"


class PasswordInput(_Mended, GovTextInput):
    """One line that is not shown, and never sent back."""

    component = "input"
    input_type = "password"

    def __call__(self, field: Any, **kwargs: Any) -> Markup:
        return super().__call__(field, **kwargs | {"value": ""})


class TextArea(_Mended, GovTextArea):
    """Several lines."""

    component = "textarea"


class Radios(_Mended, GovRadioInput):
    """One of several."""

    component = "radios"


class Checkboxes(_Mended, GovCheckboxesInput):
    """Any of several."""

    component = "checkboxes"


class Checkbox(_Mended, GovCheckboxInput):
    """Yes or not yet."""

    component = "checkboxes"


class Select(_Mended, GovSelect):
    """One of many."""

    component = "select"


class FileInput(_Mended, GovFileInput):
    """A file to send."""

    component = "file_upload"


class DateInput(_Mended, GovDateInput):
    """Day, month and year in the person's language; the error link goes to the first box."""

    component = "date_input"

    def __call__(self, field: Any, **kwargs: Any) -> Markup:
        drawn = super().__call__(field, **{"value": ""} | kwargs)  # the boxes hold the value
        if not any(check is not_in_future for check in field.validators) or "born" in field.name:
            return drawn
        words = _("Now") if "time" in field.parts else _("Today")
        now = clock.now().astimezone(clock.ALMATY).strftime("%Y-%m-%dT%H:%M")
        named = {"aria-label": f"{words}: {field.label.text}", "data-fill-now": field.id, "data-now": now}
        attributes = Markup(" ").join(Markup('{}="{}"').format(name, text) for name, text in named.items())
        button = Markup(
            '<p class="now-b"><button type="button" class="btn quiet sm" data-needs-script hidden {}>{}</button></p>'
        )
        return Markup(drawn) + button.format(attributes, words)  # noqa: S704 - drawn by the widget, escaped

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        labels = [_("Day"), _("Month"), _("Year"), _("Time")]
        widths = [2, 2, 4, 4]
        wrong = " govuk-input--error" if field.errors else ""
        items = [
            {
                "label": labels[place],
                "id": f"{field.id}-{part}",
                "name": field.name,
                "classes": f"govuk-input--width-{widths[place]}{wrong}",
                "value": field.boxes()[place],
                "autocomplete": "off",
            }
            for place, part in enumerate(field.parts)
        ]
        given = kwargs.pop("params", None) or {}
        params = {
            "id": field.id,
            "items": items,
            "fieldset": {"legend": {"text": str(field.label.text)}},
            "attributes": {},
        }
        if field.description:
            params["hint"] = {"text": str(field.description)}
        if field.errors:
            params["errorMessage"] = {"text": str(field.errors[0]), "visuallyHiddenText": _("Error")}
        return dict(self.merge_params(params, given))


class RowsInput:
    """A repeating group, with a button that adds one and a button on each that takes it away; no script needed."""

    def __call__(self, field: Any, **kwargs: Any) -> Markup:
        return Markup(render_template("forms/rows.html", field=field))  # noqa: S704 - our own template, escaped

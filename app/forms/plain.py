"""The GOV.UK components as our forms use them, laid out flat: the library's nested macros take seven times as long."""

from dataclasses import dataclass
from typing import Any

from flask import current_app
from markupsafe import Markup, escape

TEMPLATE = "forms/plain.html"
_ABOUT = {"label", "hint", "errorMessage", "attributes", "classes", "id", "name"}
_OF_CHOICES = {"fieldset", "items", "hint", "errorMessage", "attributes", "classes", "name"}
_KNOWN: dict[str, set[str]] = {
    "input": _ABOUT | {"value", "type", "spellcheck", "autocomplete", "inputmode"},
    "textarea": _ABOUT | {"value", "rows", "spellcheck", "autocomplete"},
    "select": _ABOUT | {"items"},
    "file_upload": _ABOUT | {"value", "type"},
    "radios": _OF_CHOICES,
    "checkboxes": _OF_CHOICES,
    "date_input": (_OF_CHOICES | {"id"}) - {"name"},
}
_INNER: dict[str, set[str]] = {
    "label": {"text", "classes"},
    "hint": {"text"},
    "errorMessage": {"text", "visuallyHiddenText"},
    "fieldset": {"legend"},
}
_OF_LEGEND = {"text", "classes"}
_OF_ITEM = {"text", "value", "checked", "selected", "hint", "label", "id", "name", "classes", "autocomplete"}


@dataclass(slots=True)
class Plain:
    """What the templates read. Texts are handed on as they came, so that they are escaped as the library escapes."""

    params: dict[str, Any]
    id: str
    hint: Any
    error: Any
    error_word: Any
    described_by: str
    attributes: Markup


def lay_out(component: str, params: dict[str, Any]) -> Markup | None:
    """The same HTML as the library's macro, but for white space. None if more is wanted than our templates know."""
    if not _is_plain(component, params):
        return None
    template = current_app.jinja_env.get_template(TEMPLATE)
    return Markup(getattr(template.module, component)(_plain(params)).strip())  # noqa: S704 - our own template, escaped


def _is_plain(component: str, params: dict[str, Any]) -> bool:
    inner = all(params[name].keys() <= known for name, known in _INNER.items() if params.get(name))
    items = all(item.keys() <= _OF_ITEM for item in params.get("items") or ())
    legend = (params.get("fieldset") or {}).get("legend") or {}
    return params.keys() <= _KNOWN[component] and inner and items and legend.keys() <= _OF_LEGEND


def _plain(params: dict[str, Any]) -> Plain:
    id_ = params.get("id") or params["name"]
    hint, error = params.get("hint"), params.get("errorMessage")
    described = [f"{id_}-{part}" for part, given in (("hint", hint), ("error", error)) if given]
    return Plain(
        params=params,
        id=id_,
        hint=hint["text"] if hint else None,
        error=error["text"] if error else None,
        error_word=error.get("visuallyHiddenText", "Error") if error else None,
        described_by=" ".join(described),
        attributes=_attributes(params.get("attributes") or {}),
    )


def _attributes(given: dict[str, Any]) -> Markup:
    """Flags in small letters, all the rest as text."""
    shown = ((name, str(value).lower() if isinstance(value, bool) else value) for name, value in given.items())
    written = "".join(f' {escape(name)}="{escape(value)}"' for name, value in shown)
    return Markup(written)  # noqa: S704 - both escaped

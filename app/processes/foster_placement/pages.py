"""What the placement's steps are shown with."""

from typing import Any

from app.forms import choices
from app.i18n import Text
from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.people.models import User
from app.processes.foster_placement import matching, service
from app.processes.foster_placement.codes import NO_FAMILY
from app.processes.foster_placement.forms import EndPlacementForm, MatchFamilyForm
from app.records import sealing
from app.records.case import Place
from app.records.persons import age_of
from app.records.words import PLACES
from app.workflow.models import Task

Page = dict[str, Any]
LANGUAGE_NAMES: dict[str, Text] = {"kk": _l("Kazakh"), "ru": _l("Russian"), "en": _l("English")}


def offer_families(form: MatchFamilyForm, item: Task, actor: User) -> None:
    """The families that fit as choices; beside them what the child needs, who is ruled out, and the rules."""
    row, case = service.row_of_task(item)
    found = matching.match(row, case)
    families = [(str(one.family.public_id), said(one)) for one in found.can]
    form.family.choices = choices([*families, (NO_FAMILY, _("None fits now: look again later"))])
    form.shown = {
        "case": case,
        "place": PLACES.get(case.place or ""),
        "language": LANGUAGE_NAMES.get(case.child.language or ""),
        "families": [_column(one) for one in found.can],
        "groups": _groups(found.can, case.child.language),
        "ruled_out": found.cannot,
        "place_words": matching.place_words,
        "rules": matching.rules(),
        "siblings_waiting": found.siblings_waiting,
    }


def prefer_reason(form: EndPlacementForm, item: Task, actor: User) -> None:
    """A child who has come of age leaves for that reason unless somebody says otherwise."""
    _row, case = service.row_of_task(item)
    age = age_of(case.child)
    if not form.is_submitted() and not form.reason.data and age is not None and age >= service.FULL_AGE:
        form.reason.data, form.place.data = "came_of_age", Place.OTHER.value


def said(one: matching.Candidate) -> str:
    """A family in one line."""
    return str(
        _(
            "%(surname)s, %(number)s, %(place)s: %(free)s",
            surname=one.family.surname,
            number=one.family.number,
            place=matching.place_words(one.family),
            free=matching.free_words(one),
        )
    )


def with_family(item: Task, actor: User) -> Page:
    """The family that was chosen, and why."""
    row, case = service.row_of_task(item)
    return {
        "case": case,
        "placement": row,
        "family": row.family,
        "family_place": matching.place_words(row.family) if row.family else "",
        "chosen_because": sealing.get(row, "chosen_because", case.key),
        "are_parted": bool(matching.families_of(matching.of_siblings(case)) - {row.family_id}),
        "place": PLACES.get(case.place or ""),
    }


def _column(one: matching.Candidate) -> dict[str, Any]:
    met = ["y", _mark(one.speaks), "y" if one.is_near else "p"]
    return {
        "id": str(one.family.public_id),
        "name": one.family.surname,
        "sub": f"{one.family.number} · {matching.place_words(one.family)}",
        "met": met,
        "summary": matching.free_words(one),
        "url": "",
    }


def _groups(can: list[matching.Candidate], language: str | None) -> list[dict[str, Any]]:
    places = {"title": _("A free place"), "sub": "", "cells": [("y", matching.free_words(one)) for one in can]}
    spoken = {
        "title": _("The child's language"),
        "sub": LANGUAGE_NAMES.get(language or "", ""),
        "cells": [_language(one) for one in can],
    }
    near = {"title": _("Near home"), "sub": "", "cells": [_nearness(one) for one in can]}
    return [
        {"title": _("Required by law"), "rows": [places]},
        {"title": _("What this child needs"), "rows": [spoken, near]},
    ]


def _mark(met: bool | None) -> str:
    return {True: "y", False: "x", None: "p"}[met]


def _language(one: matching.Candidate) -> tuple[str, str]:
    words = {True: _("spoken at home"), False: _("not spoken at home"), None: _("not known what the child speaks")}
    return _mark(one.speaks), words[one.speaks]


def _nearness(one: matching.Candidate) -> tuple[str, str]:
    if one.has_sibling:
        return "y", _("a brother or sister lives here")
    return ("y", _("the child's own district")) if one.is_near else ("p", matching.place_words(one.family))

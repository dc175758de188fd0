"""What the placement's steps are shown with."""

from typing import Any

from flask import request
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import policy
from app.db import db
from app.forms import choices
from app.i18n import Text, in_language, ngettext
from app.i18n import gettext as _
from app.processes.foster_placement.forms import EndPlacementForm, MatchFamilyForm
from app.roles import Action
from app.rules.cases.basis import basis
from app.rules.cases.people import age_of, phone_of
from app.rules.placements import choices as choices_made
from app.rules.placements import comparing, hard_rules, matching, of_age, placing, searches
from app.rules.placements.comparing import Compared
from app.rules.placements.matching import SHOWN, Match
from app.rules.placements.needs import Search
from app.rules.placements.words import FAMILY_CONTACT, NEED_WORDS, NO_FAMILY
from app.staff.models import User
from app.tables import sealing
from app.tables.cases import Case, Place
from app.tables.families import FamilyAdult, FosterFamily, Part
from app.tables.placements import Placement, PlacementState
from app.tables.words.labels import PLACES
from app.values import phones
from app.workflow.models import Task

Page = dict[str, Any]
OUT_SHOWN = 8  # ruled-out families on the page of the step; the others have a page of their own


def offer_families(form: MatchFamilyForm, item: Task, actor: User) -> None:
    """The families that fit as choices; beside them what the children need, who is ruled out, and the rules."""
    row, case = placing.row_of_task(item)
    found = matching.match(row, case)
    page = _page(form, found)
    ids = found.ranked[(page - 1) * SHOWN : page * SHOWN]
    out = list(found.excluded)[:OUT_SHOWN]
    families = {one.id: one for one in matching.load([*ids, *out])}
    shown = comparing.compare([families[id_] for id_ in ids if id_ in families], found.search)
    offered = [(one.public_id, said(one)) for one in shown]
    known = {public_id for public_id, _words in offered} | {NO_FAMILY}
    if form.family.data and form.family.data not in known:  # chosen on another page, or not there any more
        offered.append((form.family.data, str(_("The family you chose before"))))
    form.family.choices = choices([*offered, (NO_FAMILY, _("None is suitable now: look again later"))])
    form.shown = {
        "case": case,
        "placement": row,
        "facts": facts(row, case, found.search),
        "families": [comparing.column(one) for one in shown],
        "groups": comparing.groups(shown, comparing.children_said(found.search.languages, found.search.schools)),
        "can": len(found.ranked),
        "all": len(found.ranked) + len(found.excluded),
        "page": page,
        "pages": -(-len(found.ranked) // SHOWN),
        "first": (page - 1) * SHOWN + 1,
        "counts": [(str(hard_rules.RULES[rule]), number, rule.value) for rule, number in found.counts],
        "ruled_out": excluded(found, out, families),
        "order": matching.order_words(),
        "children": found.search.children,
        "is_widened": bool(row.widened_to),
    }


def excluded(found: Match, ids: list[int], families: dict[int, FosterFamily]) -> list[dict[str, Any]]:
    """Ruled-out families by name, each with every rule that excludes it."""
    return [
        {
            "surname": families[id_].surname,
            "number": families[id_].number,
            "place": in_language(families[id_].district, "name"),
            "because": [str(hard_rules.RULES[rule]) for rule in hard_rules.named(found.excluded[id_])],
        }
        for id_ in ids
        if id_ in families
    ]


def facts(row: Placement, case: Case, search: Search) -> list[tuple[Text, Text]]:
    """What is known of the children of a search, for `kv`."""
    said_of = comparing.children_said(search.languages, search.schools)
    contact = dict(FAMILY_CONTACT).get(row.family_contact or "", "")
    return [
        (_("Where the child is now"), PLACES.get(case.place or "", "")),
        (_("Age"), ", ".join(str(age) for age in search.ages)),
        (_("Language"), said_of["language"]),
        (_("School"), said_of["school"]),
        (_("Needs"), ", ".join(str(NEED_WORDS[need]) for need in search.needs)),
        (_("Contact with the birth family"), contact),
        (_("Siblings"), _siblings(search)),
        (_("Why other regions are searched too"), sealing.get(row, "widened_because", case.key)),
        (_("Why a family is looked for separately"), sealing.get(row, "apart_because", case.key)),
    ]


def prefer_reason(form: EndPlacementForm, item: Task, actor: User) -> None:
    """A child who has come of age leaves for that reason unless somebody says otherwise."""
    _row, case = placing.row_of_task(item)
    age = age_of(case.child)
    if not form.is_submitted() and not form.reason.data and age is not None and age >= of_age.FULL_AGE:
        form.reason.data, form.place.data = "came_of_age", Place.OTHER.value


def said(one: Compared) -> str:
    """A family in one line."""
    return str(
        _(
            "%(surname)s, %(number)s, %(place)s: %(met)s",
            surname=one.surname,
            number=one.number,
            place=comparing.place_of(one),
            met=comparing.summary(one),
        )
    )


def with_family(item: Task, actor: User) -> Page:
    """The family that was chosen, and why."""
    row, case = placing.row_of_task(item)
    group = searches.group(row)
    return {
        "case": case,
        "placement": row,
        "family": row.family,
        "adults": _adults(row.family) if row.family and policy.may(actor, Action.SEE_FAMILY) else [],
        "family_place": in_language(row.family.district, "name") if row.family else "",
        "chosen_because": sealing.get(row, "chosen_because", case.key),
        "are_parted": row.state is PlacementState.AGREED and placing.are_parted(row, case),
        "together": ngettext("%(num)d child", "%(num)d children", len(group)) if len(group) > 1 else "",
        "place": PLACES.get(case.place or ""),
    }


def _adults(family: FosterFamily) -> list[tuple[str, str, str]]:
    """Who can be asked, with the number to call and as it is printed; nobody of the children of the family."""
    wanted = (
        select(FamilyAdult)
        .where(FamilyAdult.family_id == family.id, FamilyAdult.left_on.is_(None), FamilyAdult.part != Part.OWN_CHILD)
        .options(joinedload(FamilyAdult.person))
        .order_by(FamilyAdult.id)
    )
    named = [(one.person.name, phone_of(one.person)) for one in db.session.scalars(wanted)]
    return [(name, number, phones.shown(number)) for name, number in named]


def to_approve(item: Task, actor: User) -> Page:
    """The family that was chosen beside those it was compared with, as the officer saw them; and what it answered."""
    _row, case = placing.row_of_task(item)
    newest = next(iter(choices_made.of_case(case)), None)
    kept = choices_made.read(newest[0], case) if newest is not None else None
    return with_family(item, actor) | {
        "compared": [comparing.column(one) for one in kept.families] if kept else [],
        "groups": comparing.groups(kept.families, kept.children) if kept else [],
        "basis": basis(case, "foster_placement/match_family", "foster_placement/ask_family"),
    }


def _page(form: MatchFamilyForm, found: Match) -> int:
    """The page that is asked for; the one where the chosen family stands, once a choice was sent."""
    pages = max(-(-len(found.ranked) // SHOWN), 1)
    if form.family.data and form.family.data != NO_FAMILY:
        place = matching.place_of(form.family.data, found)
        if place is not None:
            return place // SHOWN + 1
    asked = request.args.get("page", "")
    return min(max(int(asked), 1), pages) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1


def _siblings(search: Search) -> str:
    if search.children > 1:
        return str(
            ngettext(
                "%(num)d child stays together: one family for all",
                "%(num)d children stay together: one family for all",
                search.children,
            )
        )
    return str(_("A sibling lives with a family")) if search.sibling_families else ""

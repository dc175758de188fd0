"""What the page of a search and a stay shows."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import clock, policy
from app.db import db
from app.i18n import format_date, format_datetime, ngettext
from app.i18n import gettext as _
from app.processes.foster_placement.pages import facts
from app.roles import Action
from app.rules.placements import choices, comparing
from app.rules.placements.choices import Kept
from app.rules.placements.hard_rules import BY_HEAD, RULES, Rule
from app.rules.placements.matching import Match
from app.rules.placements.needs import search_of
from app.rules.placements.searches import INSTITUTIONS, NOT_WITH_A_FAMILY
from app.rules.placements.words import BECAUSE, DECLINES, ENDS, PAPERS
from app.rules.tasks import completion
from app.staff.models import User
from app.tables import sealing
from app.tables.addresses import LIVES
from app.tables.cases import Case, Place
from app.tables.families import FosterFamily
from app.tables.placements import FamilyRefusal, PeriodKind, Placement, PlacementPeriod, PlacementState, PlacementVisit
from app.tables.words.labels import label
from app.web.desk.subject import link
from app.workflow.models import Task

PERIODS = {PeriodKind.STAY: "grn", PeriodKind.RESPITE: "k", PeriodKind.TEMPORARY: "amb"}
MOST = 30


def shown(row: Placement, case: Case, who: User) -> dict[str, Any]:
    """The search or stay, its families, places, visits and choices, in words."""
    searches, lived = row.state in NOT_WITH_A_FAMILY, _periods(case)
    return {
        "stay": row,
        "state": label(PlacementState, row.state),
        "searches": searches,
        "runs": row.state is PlacementState.RUNNING,
        "rows": _rows(row, case),
        "facts": facts(row, case, search_of(row, case)) if searches else [],
        "meanwhile": meanwhile(row, case),
        "periods": [_period(one) for one in lived],
        "moves": _moves(lived),
        "visits": [_visit(one) for one in _visits(row)] if row.began_at else [],
        "choices": [_choice(one, name, case) for one, name in choices.of_case(case)[:MOST]],
        "refusals": [_refusal(*one) for one in _refusals(case)],
        "along": _went_along(row, case) if row.began_at else [],
        "address_url": link("address.show", public_id=row.public_id) if row.state in LIVES else "",
        "rests": _rests(lived),
        **_acts(row, who),
    }


def _acts(row: Placement, who: User) -> dict[str, bool]:
    """What the reader may do about it where it stands."""
    searches, runs = row.state in NOT_WITH_A_FAMILY, row.state is PlacementState.RUNNING
    return {
        "may_guide": searches and policy.may(who, Action.GUIDE_SEARCH),
        "may_widen": searches and policy.may(who, Action.WIDEN_SEARCH),
        "may_part": row.state is PlacementState.SEARCHING and row.apart_at is None,
        "may_look_again": row.state is PlacementState.APPROVED and policy.may(who, Action.GUIDE_SEARCH),
        "may_worry": policy.may(who, Action.RAISE_CONCERN),
        "may_end": runs and policy.may(who, Action.END_STAY),
        "may_rest": runs and policy.may(who, Action.GUIDE_SEARCH),
    }


def compared(kept: Kept) -> dict[str, Any]:
    """A choice, as `need_matrix` takes it."""
    return {
        "families": [comparing.column(one) for one in kept.families],
        "groups": comparing.groups(kept.families, kept.children),
        "excluded": [(RULES[rule], number) for rule, number in kept.excluded],
        "why": kept.why,
    }


def rule_tabs(found: Match, chosen: Rule | None, public_id: UUID) -> list[dict[str, Any]]:
    """All ruled-out families, and those of each rule that was the first to exclude them."""
    every: list[tuple[Rule | None, Any, int]] = [(None, _("All"), len(found.excluded))]
    return [
        {
            "label": str(words).rstrip("."),
            "count": number,
            "url": url_for("stays.excluded", public_id=public_id, rule=rule),
            "current": rule is chosen,
        }
        for rule, words, number in every + [(rule, RULES[rule], number) for rule, number in found.counts]
    ]


def _rows(row: Placement, case: Case) -> list[tuple[Any, Any]]:
    family = row.family
    return [
        (_("Search started"), format_datetime(row.requested_at, "day")),
        (_("Family"), f"{family.surname}, {family.number}" if family else ""),
        (_("Why this family"), sealing.get(row, "chosen_because", case.key)),
        (_("With the family since"), format_datetime(row.began_at, "day") if row.began_at else ""),
        (_("Ended"), format_datetime(row.ended_at, "day") if row.ended_at else ""),
        (_("Why it ended"), _ended(row.end_reason)),
        (_("Why separated from siblings"), sealing.get(row, "apart_because", case.key)),
    ]


def _ended(reason: str | None) -> str:
    known = {
        **dict(ENDS),
        "withdrawn": _("The child no longer needs a family"),
        "fell_through": _("The family can no longer take a child"),
    }
    return str(known.get(reason or "", ""))


def meanwhile(row: Placement, case: Case) -> str:
    """In an institution for so many days, and why; empty for a child who is not, or for whom nobody looks any more."""
    if case.place not in INSTITUTIONS or row.state not in NOT_WITH_A_FAMILY:
        return ""
    since = row.temporary_since_at or case.place_since_at or row.requested_at
    days = ngettext("%(num)d day", "%(num)d days", max((clock.now() - since).days, 0))
    because = dict(BECAUSE).get(row.temporary_because or "", _("not known"))
    place = label(Place, case.place)
    return str(_("%(place)s for %(days)s. Reason: %(reason)s", place=place, days=days, reason=because))


def _went_along(row: Placement, case: Case) -> list[tuple[Any, Any]]:
    """What was handed over with the child, as it was written down then; nothing after erasure."""
    handed_over = (Task.instance_id == row.instance_id, Task.step == "hand_over")
    said, papers = completion.entered(case.key, *handed_over), dict(PAPERS)
    return [
        (_("Brought by"), said.get("brought_by", "")),
        (_("Documents"), "; ".join(str(papers.get(code, code)) for code in said.get("papers") or [])),
        (_("Still missing"), said.get("missing", "")),
        (_("Medicines, allergies, illnesses"), said.get("medicine", "")),
        (_("Belongings"), said.get("belongings", "")),
        (_("What calms the child, what frightens them"), said.get("habits", "")),
        (_("What the child said"), said.get("child_words", "")),
    ]


def _periods(case: Case) -> list[PlacementPeriod]:
    rows = select(PlacementPeriod).where(PlacementPeriod.case_id == case.id)
    newest = rows.options(joinedload(PlacementPeriod.family)).order_by(PlacementPeriod.began_at.desc())
    return list(db.session.scalars(newest.order_by(PlacementPeriod.id.desc()).limit(MOST)))


def _rests(lived: list[PlacementPeriod]) -> bool:
    return any(one.kind is PeriodKind.RESPITE and one.ended_at is None for one in lived)


def _moves(lived: list[PlacementPeriod]) -> str:
    moved = sum(one.kind is not PeriodKind.RESPITE for one in lived)
    return str(ngettext("%(num)d move", "%(num)d moves", moved))


def _period(one: PlacementPeriod) -> dict[str, Any]:
    kinds = {
        PeriodKind.STAY: _("With a foster family"),
        PeriodKind.RESPITE: _("Short placement with another family"),
        PeriodKind.TEMPORARY: _("Temporary place"),
    }
    until = format_date(one.ended_at, "medium") if one.ended_at else ""
    back = format_date(one.until_on, "medium") if one.until_on else ""
    return {
        "kind": kinds[one.kind],
        "tag": PERIODS[one.kind],
        "where": one.family.number if one.family else label(Place, one.place),
        "from": format_date(one.began_at, "medium"),
        "until": until or (_("to be back by %(day)s", day=back) if back else _("to date")),
        "why": _ended(one.end_reason),
    }


def _visits(row: Placement) -> list[PlacementVisit]:
    wanted_rows = select(PlacementVisit).where(PlacementVisit.placement_id == row.id)
    return list(db.session.scalars(wanted_rows.order_by(PlacementVisit.number.desc()).limit(MOST)))


def _visit(one: PlacementVisit) -> dict[str, Any]:
    concerns = {
        "none": (_("no concern"), "grn"),
        "concern": (_("a concern"), "amb"),
        "danger": (_("danger"), "red"),
    }
    words, kind = concerns.get(one.concern or "", ("", ""))
    return {
        "number": one.number,
        "due": format_date(one.due_on, "medium"),
        "state": _visit_state(one.visited_at, one),
        "kind": "late" if not one.visited_at and not one.cancelled_at and one.due_on < clock.today() else "",
        "alone": _("alone with the child") if one.is_alone else _("not alone") if one.is_alone is False else "",
        "concern": words,
        "tag": kind,
    }


def _visit_state(at: datetime | None, one: PlacementVisit) -> str:
    if at is not None:
        return str(_("visited on %(day)s", day=format_date(at, "medium")))
    if one.cancelled_at is not None:
        return str(_("cancelled: the placement ended"))
    if one.due_on < clock.today():
        return str(_("overdue"))
    return str(_("requested")) if one.opened_at else str(_("planned"))


def _choice(one: Any, name: str, case: Case) -> dict[str, Any]:
    if one.position is None:
        words = _("No suitable family")
    else:
        words = _("Family %(place)d of %(all)d was chosen", place=one.position, all=one.can)
    return {
        "url": url_for("stays.choice", public_id=case.public_id, choice_id=one.public_id),
        "words": words,
        "when": format_datetime(one.at, "day"),
        "by": name,
        "why": sealing.get(one, "why", case.key),
    }


def _refusals(case: Case) -> list[Any]:
    rows = (
        select(FamilyRefusal, FosterFamily.number)
        .join(Placement, Placement.id == FamilyRefusal.placement_id)
        .join(FosterFamily, FosterFamily.id == FamilyRefusal.family_id)
        .where(Placement.case_id == case.id)
        .order_by(FamilyRefusal.id.desc())
        .limit(MOST)
    )
    return list(db.session.execute(rows))


def _refusal(one: FamilyRefusal, number: str) -> dict[str, Any]:
    reasons = {**dict(DECLINES), BY_HEAD: _("The head of department did not approve the family")}
    return {"family": number, "when": format_date(one.at, "medium"), "because": reasons.get(one.reason, one.reason)}

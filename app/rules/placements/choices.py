"""What an officer looked at and chose, kept as it stood at that moment, sealed with the case's key."""

import json
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app import audit, clock
from app.audit_codes import AuditCode
from app.db import db
from app.rules.placements import comparing, hard_rules, matching
from app.rules.placements.comparing import Cell, Compared
from app.rules.placements.hard_rules import Rule
from app.rules.placements.matching import SHOWN, Match
from app.rules.placements.needs import Search
from app.staff.models import User
from app.tables import sealing
from app.tables.cases import Case
from app.tables.placements import Placement, PlacementChoice


@dataclass(frozen=True, slots=True)
class Kept:
    """A choice, read again: the families compared then, whom which rule excluded, and why this one."""

    families: list[Compared]
    excluded: list[tuple[Rule, int]]
    children: dict[str, str]
    why: str


def keep(  # noqa: PLR0913 - whose choice, from what, and which one
    row: Placement, case: Case, found: Match, family_id: int | None, why: str | None, *, by: User
) -> None:
    """One row more, never changed: the first families of the order and the chosen one with every cell, and all ids."""
    shown = found.ranked[:SHOWN]
    if family_id is not None and family_id not in shown:
        shown = [*shown, family_id]
    position = found.ranked.index(family_id) + 1 if family_id is not None else None
    choice = PlacementChoice(
        placement_id=row.id,
        case_id=case.id,
        family_id=family_id,
        position=position,
        can=len(found.ranked),
        cannot=len(found.excluded),
        at=clock.now(),
        by_id=by.id,
    )
    sealing.put(choice, "seen", _written(shown, found), case.key)
    sealing.put(choice, "why", why, case.key)
    db.session.add(choice)
    db.session.flush()
    audit.record(by, AuditCode.CHOICE_OF_A_FAMILY_KEPT, choice)


def of_case(case: Case) -> list[tuple[PlacementChoice, str]]:
    """Every choice with who made it, the newest first."""
    wanted = select(PlacementChoice, User.name).join(User, User.id == PlacementChoice.by_id)
    rows = wanted.where(PlacementChoice.case_id == case.id).order_by(PlacementChoice.id.desc())
    return [(choice, name) for choice, name in db.session.execute(rows)]


def one_of(case: Case, public_id: UUID) -> PlacementChoice | None:
    """The choice of that id, if it was made in this case."""
    is_it = (PlacementChoice.case_id == case.id, PlacementChoice.public_id == public_id)
    return db.session.scalar(select(PlacementChoice).where(*is_it))


def read(choice: PlacementChoice, case: Case) -> Kept:
    """As it stood then; nothing after erasure."""
    text = sealing.get(choice, "seen", case.key)
    seen: dict[str, Any] = json.loads(text) if text else {"families": [], "excluded": {}, "wanted": {}}
    counts = {Rule(rule): len(ids) for rule, ids in seen["excluded"].items() if rule in set(Rule)}
    return Kept(
        families=[_read(one) for one in seen["families"]],
        excluded=[(rule, counts[rule]) for rule in Rule if counts.get(rule)],
        children=comparing.children_said(seen["wanted"].get("languages", ()), seen["wanted"].get("schools", ())),
        why=sealing.get(choice, "why", case.key),
    )


def _written(shown: list[int], found: Match) -> str:
    excluded: dict[str, list[int]] = {}
    for id_, broken in found.excluded.items():
        excluded.setdefault(hard_rules.named(broken)[0].value, []).append(id_)
    families = comparing.compare(matching.load(shown), found.search)
    return json.dumps(
        {
            "wanted": _facts(found.search),
            "families": [asdict(one) for one in families],
            "ranked": found.ranked,
            "excluded": excluded,
        },
        ensure_ascii=False,
    )


def _facts(search: Search) -> dict[str, Any]:
    return {**asdict(search), "sibling_families": sorted(search.sibling_families)}


def _read(one: dict[str, Any]) -> Compared:
    cells = {row: Cell(**cell) for row, cell in one["cells"].items()}
    return Compared(**{**one, "cells": cells})

"""What a family can give: its places, ages, languages and abilities. A certain child cannot be wished for."""

from collections.abc import Mapping
from typing import Any, TypedDict

from app import audit
from app.audit_codes import AuditCode
from app.errors import RuleBroken
from app.i18n import gettext as _
from app.rules import timeline
from app.rules.families.families import MOST_CHILDREN
from app.staff.models import User
from app.tables.families import FosterFamily
from app.tables.words.timeline import Event
from app.values.terms import Sex


class Wishes(TypedDict):
    """The columns of the same names."""

    places: int
    takes_siblings: bool
    age_from: int
    age_to: int
    sex: Sex | None
    languages: list[str]
    abilities: list[str]
    schools: list[str]
    birth_family_contact: str


def wishes_of(answers: Mapping[str, Any]) -> Wishes:
    """From the answers of a form."""
    return {
        "places": answers["places"],
        "takes_siblings": answers["takes_siblings"] in ("yes", True),
        "age_from": answers["age_from"],
        "age_to": answers["age_to"],
        "sex": Sex(answers["sex"]) if answers.get("sex") else None,
        "languages": list(answers.get("languages") or []),
        "abilities": list(answers.get("abilities") or []),
        "schools": [line.strip() for line in (answers.get("schools") or "").splitlines() if line.strip()],
        "birth_family_contact": answers["birth_family_contact"],
    }


def set_wishes(family: FosterFamily, wishes: Wishes, *, by: User | None) -> None:
    """RuleBroken for more than 4 places without siblings, or for ages the wrong way round. `by` None: not noted."""
    if wishes["places"] > MOST_CHILDREN and not wishes["takes_siblings"]:
        raise RuleBroken(
            _(
                "At most 4 children may live with a family; there may be more only if they are "
                "siblings (Regulation of 2025)."
            ),
            "places",
        )
    if wishes["age_to"] < wishes["age_from"]:
        raise RuleBroken(_("The oldest age cannot be below the youngest."), "age_to")
    changed = [name for name, value in wishes.items() if getattr(family, name) != value]
    for name, value in wishes.items():
        setattr(family, name, value)
    if by is not None and changed:
        timeline.note(Event.FAMILY_CHANGED, family=family, by=by, params={"fields": len(changed)})
        audit.record(by, AuditCode.FAMILY_CHANGED, family)

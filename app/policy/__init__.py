"""Who sees and does what: one declaration per view, one select per kind of row.

What a select does not list cannot be opened: lists, single rows, counts, searches and exports all start from it.
A row that is out of reach raises NotFound, as one that does not exist, so that guessing ids tells nothing.
"""

from app.policy.cases import (
    case,
    cases,
    document,
    documents,
    escalation,
    escalations,
    incident,
    incidents,
    persons,
    placement,
    placements,
    staff,
    warnings,
)
from app.policy.contacts import contact, contacts
from app.policy.doors import guard, init, may, public, require, undeclared
from app.policy.tasks import (
    assignable,
    assignable_task,
    colleagues,
    free,
    holder_is_other,
    queue,
    shown,
    shown_task,
    task,
    waiting,
    workable,
)

__all__ = [
    "assignable",
    "assignable_task",
    "case",
    "cases",
    "colleagues",
    "contact",
    "contacts",
    "document",
    "documents",
    "escalation",
    "escalations",
    "free",
    "guard",
    "holder_is_other",
    "incident",
    "incidents",
    "init",
    "may",
    "persons",
    "placement",
    "placements",
    "public",
    "queue",
    "require",
    "shown",
    "shown_task",
    "staff",
    "task",
    "undeclared",
    "waiting",
    "warnings",
    "workable",
]

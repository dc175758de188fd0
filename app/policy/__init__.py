"""Who sees and does what: one declaration per view, one select per kind of row.

What a select does not list cannot be opened: lists, single rows, counts, searches and exports all start from it.
A row that is out of reach raises NotFound, as one that does not exist, so that guessing ids tells nothing.
"""

from app.policy.cases import (
    case,
    case_of,
    cases,
    counted_tonight,
    document,
    documents,
    escalation,
    escalations,
    incident,
    incidents,
    listed_tonight,
    of_region,
    persons,
    placement,
    placements,
    staff,
    warnings,
)
from app.policy.changes import change, changes
from app.policy.children import ChildLike, children_like
from app.policy.contacts import contact, contact_of, contacts
from app.policy.doors import guard, init, may, public, require, undeclared
from app.policy.notices import notices
from app.policy.somebody import parameters, somebody
from app.policy.tasks import (
    assignable,
    assignable_task,
    colleagues,
    free,
    held,
    holder_is_other,
    of_role,
    queue,
    shown,
    shown_task,
    supervised_roles,
    task,
    unheld,
    waiting,
    workable,
)

__all__ = [
    "ChildLike",
    "assignable",
    "assignable_task",
    "case",
    "case_of",
    "cases",
    "change",
    "changes",
    "children_like",
    "colleagues",
    "contact",
    "contact_of",
    "contacts",
    "counted_tonight",
    "document",
    "documents",
    "escalation",
    "escalations",
    "free",
    "guard",
    "held",
    "holder_is_other",
    "incident",
    "incidents",
    "init",
    "listed_tonight",
    "may",
    "notices",
    "of_region",
    "of_role",
    "parameters",
    "persons",
    "placement",
    "placements",
    "public",
    "queue",
    "require",
    "shown",
    "shown_task",
    "somebody",
    "staff",
    "supervised_roles",
    "task",
    "undeclared",
    "unheld",
    "waiting",
    "warnings",
    "workable",
]

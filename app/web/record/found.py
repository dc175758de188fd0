"""What an act found, in a few answers: for the line of the timeline that tells of it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.db import db
from app.forms import Asks
from app.tables.cases import Case
from app.workflow.answers import reading
from app.workflow.answers.models import FormVersion
from app.workflow.models import Answer, Task

MOST = 8
FINDS: dict[str, tuple[str, ...]] = {
    "protection_case/first_visit": (
        "seen",
        "harm_found",
        "signs",
        "child_afraid",
        "home_safe",
        "carer_protects",
        "immediate_needs",
        "next_contact_on",
    ),
    "protection_case/assess_family": ("assessed_on", "bodies", "family_category"),
    "protection_case/make_plan": ("family_agrees",),
    "protection_case/care_plan": ("way_home",),
    "protection_case/review_plan": ("review", "is_child_seen", "risk", "next_on"),
    "protection_case/propose_closure": ("reason", "seen_on"),
    "protection_case/removal_act": ("grounds", "present"),
    "protection_case/file_court_claim": ("claim", "filed_on"),
    "placement_visit/visit_child": ("seen", "health", "school", "carers", "home", "concern"),
    "protection_case/accept_case": (),
    "protection_case/reassign_case": (),
    "protection_case/approve_plan": (),
    "protection_case/approve_closure": (),
    "foster_placement/match_family": (),
    "foster_placement/approve_placement": (),
}
"""By step: the answers that tell what it found; none where the line itself says it. Others: every code."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was answered at one step, and the step's public id."""

    task: UUID
    said: list[tuple[str, str]]


def of(case: Case, acts: Collection[int]) -> dict[int, Found]:
    """By task, for those that have answers."""
    if not acts:
        return {}
    rows = (
        select(Answer, Task, FormVersion)
        .join(Task, Task.id == Answer.task_id)
        .outerjoin(FormVersion, FormVersion.form == Answer.form)
        .where(Answer.task_id.in_(acts), Answer.case_id == case.id)
    )
    return {task.id: _found(case, answer, task, version) for answer, task, version in db.session.execute(rows)}


def _found(case: Case, answer: Answer, task: Task, version: FormVersion | None) -> Found:
    said = reading.read(answer, case.key, version.asked if version else None, task)
    return Found(task.public_id, [(one.question, one.answer) for one in said if _tells(one, task.key)][:MOST])


def _tells(one: Any, key: str) -> bool:
    return one.name in FINDS[key] if key in FINDS else one.asks in (Asks.CODES, Asks.DAY)

"""Seeing the child: the visit that counts, the attempts before it, and the same visit for brothers and sisters."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased, joinedload

from app.db import db
from app.errors import RuleBroken
from app.i18n import gettext as _
from app.rules.cases import cases
from app.rules.tasks import completion
from app.staff.models import User
from app.tables import sealing
from app.tables.cases import Case, CaseState, Place, Visit
from app.tables.people import Membership
from app.workflow.models import Task, TaskState
from app.workflow.registry import Variables

Answers = Mapping[str, Any]

SHARED = frozenset({"visited_at", "went_with", "home_safe", "home", "home_lacks", "carers", "next_contact_on"})
"""What is the same for all children of a home. What is about one child is asked for each."""


def see_child(case: Case, at: datetime, answers: Answers, *, by: User) -> None:
    """The child was seen and what was found is on the record. RuleBroken if the answers leave a gap or disagree."""
    for gap in gaps(answers):
        raise gap
    _record(case, at, answers, answers["child_words"], by=by)
    cases.set_place(case, Place(answers["place"]), by=by)
    cases.see_next(case, answers["next_contact_on"])


def attempt(case: Case, at: datetime, answers: Answers, *, by: User) -> None:
    """Somebody went and did not see the child. The task stays open and its clock runs on."""
    _record(case, at, answers, answers["noticed"], by=by)


def safety_answers(answers: Answers) -> Variables:
    """What the safety table reads."""
    return {
        "harm_found": answers["harm_found"],
        "carer_protects": answers["carer_protects"],
        "child_afraid": answers["child_afraid"] == "yes",
        "home_safe": answers["home_safe"],
        "needs_support": answers["needs_support"] == "yes",
    }


def gaps(answers: Answers) -> Iterator[RuleBroken]:
    """What the answers leave open, or where they disagree. What is not answered at all is for the form to say."""
    yield from _of_child(answers)
    yield from _of_signs(answers)


def copy_to_siblings(case: Case, public_ids: Sequence[str], answers: Answers, *, by: User) -> None:
    """The chosen siblings' own forms begin with what is the same for all. RuleBroken for a child of another home."""
    among = {str(other.public_id): task for other, task in siblings(case, by)}
    if not set(public_ids) <= among.keys():
        raise RuleBroken(_("Select siblings whose visit is still open."), "siblings")
    shared = {name: _as_typed(answers[name]) for name in SHARED if answers[name]}
    for public_id in public_ids:
        completion.save_draft(among[public_id], shared, by)


def visits(case: Case) -> list[Visit]:
    """Visits and attempts, the newest first."""
    wanted = select(Visit).where(Visit.case_id == case.id).order_by(Visit.at.desc(), Visit.id.desc())
    return list(db.session.scalars(wanted))


def report(case: Case, visit: Visit) -> dict[str, Any]:
    """What was entered for a visit; empty after erasure. A visit outside a step has words alone: how the child is."""
    found = sealing.get(visit, "report", case.key)
    if not found:
        return {}
    try:
        return dict(json.loads(found))
    except ValueError:
        return {"condition": found}


def siblings(case: Case, actor: User) -> list[tuple[Case, Task]]:
    """Open cases of the other children of the household whose first visit waits for the actor, with that task."""
    own, other = aliased(Membership), aliased(Membership)
    homes = select(own.household_id).where(own.person_id == case.child_id, own.left_on.is_(None))
    together = select(other.person_id).where(other.household_id.in_(homes), other.left_on.is_(None))
    free = and_(Task.assignee_id.is_(None), Task.district_id == actor.district_id)
    wanted = (
        select(Case, Task)
        .join(Task, Task.case_id == Case.id)
        .where(Case.child_id.in_(together), Case.id != case.id, Case.state == CaseState.OPEN)
        .where(Task.step == "first_visit", Task.state == TaskState.OPEN, or_(Task.assignee_id == actor.id, free))
        .options(joinedload(Case.child))
        .order_by(Case.id, Task.id)
    )
    return [(found, task) for found, task in db.session.execute(wanted)]


def _record(case: Case, at: datetime, answers: Answers, words: str, *, by: User) -> None:
    cases.record_visit(
        case,
        by=by,
        at=at,
        is_child_seen="seen" in answers,
        went_with=list(answers["went_with"] or []),
        report=json.dumps(dict(answers), ensure_ascii=False),
        words=words,
    )


def _as_typed(answer: Any) -> list[str]:
    return [str(part) for part in answer] if isinstance(answer, list) else [str(answer)]


def _of_child(answers: Answers) -> Iterator[RuleBroken]:
    seen = answers["seen"]
    if seen == "with_others" and not answers["why_not_alone"]:
        yield RuleBroken(_("Write why you could not speak to the child alone."), "why_not_alone")
    if seen not in (None, "not_spoken") and not answers["child_words"]:
        yield RuleBroken(_("Write what the child said, or select that they did not speak."), "child_words")
    if seen == "not_spoken" and not answers["condition"]:
        yield RuleBroken(_("Write how the child is: they did not speak."), "condition")


def _of_signs(answers: Answers) -> Iterator[RuleBroken]:
    if answers["signs"] and answers["harm_found"] == "none":
        yield RuleBroken(_("You ticked signs of harm. Select that there are signs, or untick them."), "harm_found")
    if answers["signs_described"]:
        return
    if answers["signs"]:
        yield RuleBroken(_("Describe each sign you ticked."), "signs_described")
    elif answers["harm_found"] not in (None, "none"):
        yield RuleBroken(_("Describe the signs that led to this conclusion."), "signs_described")

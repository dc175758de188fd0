"""The panels beside the timeline: people, plan, key dates."""

from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import clock, policy
from app.db import db
from app.i18n import format_date, format_datetime
from app.i18n import gettext as _
from app.rules.cases import plan_lines
from app.rules.cases.people import age_of
from app.rules.cases.plan_lines import LineState
from app.staff.sign_in import actor
from app.tables import sealing
from app.tables.cases import Case, CasePerson, CaseState, Plan, PlanLine, PlanState
from app.tables.words.agencies import AGENCIES
from app.tables.words.labels import label
from app.values.terms import Relation
from app.web.cases.frame import initials, may_edit, named
from app.web.cases.lead import SIGNS
from app.workflow.models import Instance, Timer


def people(case: Case, others: list[CasePerson], linked: list[Case]) -> list[dict[str, Any]]:
    """The child, then everybody else in the order they were added; a child with a case of its own leads there."""
    cases = {other.child_id: other for other in linked}
    rows = [
        {
            "name": named(case.child),
            "initials": initials(case.child),
            "age": age_of(case.child),
            "sub": case.child.school,
            "tag": _("the child"),
            "tag_kind": "k",
            "is_child": True,
        }
    ]
    return rows + [_person(case, one, cases.get(one.person_id)) for one in others]


def _person(case: Case, one: CasePerson, own: Case | None) -> dict[str, Any]:
    row: dict[str, Any] = {
        "name": named(one.person),
        "initials": initials(one.person),
        "age": age_of(one.person),
        "sub": label(Relation, one.relation),
        "safety": SIGNS[one.safety],
        "is_child": one.person.is_child,
        "url": url_for("case_people.person", public_id=case.public_id, person_id=one.person.public_id),
    }
    if own is not None:
        row |= {"sub_url": url_for("cases.overview", public_id=own.public_id), "sub_link": own.number}
    return row


def around(case: Case) -> list[CasePerson]:
    """The people around the child, as far as the actor sees them."""
    return list(db.session.scalars(policy.persons(actor(), case)))


def plans(case: Case, most: int) -> list[Plan]:
    """At most so many plans with their lines, the newest first."""
    found = select(Plan).where(Plan.case_id == case.id).options(joinedload(Plan.lines)).order_by(Plan.id.desc())
    return list(db.session.scalars(found.limit(most)).unique())


def newest_plan(case: Case) -> Plan | None:
    """The plan that runs or waits for the head; of both, the one made last. With its lines."""
    query = (
        select(Plan)
        .where(Plan.case_id == case.id, Plan.state.in_((PlanState.PROPOSED, PlanState.APPROVED)))
        .options(joinedload(Plan.lines))
        .order_by(Plan.id.desc())
        .limit(1)
    )
    return db.session.scalars(query).unique().first()


def plan(case: Case, found: Plan, *, whole: bool = False) -> dict[str, Any]:
    """A plan in words; `whole`: with who is responsible, what came of each line, and each body's share."""
    return {
        "kind": _("Care plan") if found.kind == "care" else _("Family plan"),
        "state": label(PlanState, found.state),
        "tag": {PlanState.APPROVED: "grn", PlanState.PROPOSED: "amb"}.get(found.state, ""),
        "goals": sealing.get(found, "goals", case.key),
        "proposed": format_date(found.proposed_at, "medium"),
        "decided": format_date(found.decided_at, "medium"),
        "return_reason": sealing.get(found, "return_reason", case.key),
        "lines": [
            {
                "body": str(AGENCIES.get(line.body, line.body)),
                "service": sealing.get(line, "service", case.key),
                "due": format_date(line.due_on, "medium"),
                "done": format_date(line.done_on, "medium"),
                "refused": format_date(line.refused_on, "medium"),
                "is_late": plan_lines.state_of(line) is LineState.LATE,
            }
            | (_whole(case, found, line) if whole else {})
            for line in found.lines
        ],
        "shares": _shares(case, found) if whole else [],
    }


def _whole(case: Case, found: Plan, line: PlanLine) -> dict[str, str]:
    """Who is responsible there and what came of it; the way to say so while it is open."""
    is_open = plan_lines.state_of(line) in {LineState.OPEN, LineState.LATE} and found.state is PlanState.APPROVED
    words = {name: sealing.get(line, name, case.key) for name in ("contact", "goal", "result")}
    at: dict[str, Any] = {"public_id": case.public_id, "line_id": line.public_id}
    return words | {"url": url_for("plan_letter.line", **at) if is_open and may_edit(case) else ""}


def _shares(case: Case, found: Plan) -> list[dict[str, Any]]:
    """By body: how many of its lines stand where, and the way to its letter while the plan runs."""
    has_letter = found.state is PlanState.APPROVED and may_edit(case)
    return [
        {
            "body": str(AGENCIES.get(share.body, share.body)),
            "total": share.total,
            "url": url_for("plan_letter.letter", public_id=case.public_id, body=share.body) if has_letter else "",
            **{state.value: number for state, number in share.numbers.items()},
        }
        for share in plan_lines.shares(found.lines)
    ]


def next_visit(case: Case) -> str:
    """The day on which the child will be seen, as it was last said; with a word once it has passed."""
    if case.next_visit_on is None or case.state is CaseState.CLOSED:
        return ""
    day = format_date(case.next_visit_on, "medium")
    return str(_("%(day)s – did not take place", day=day)) if case.next_visit_on < clock.today() else day


def dates(case: Case, running: dict[Instance, list[Timer]]) -> list[tuple[str, str]]:
    """What happened when, and what the case waits for; empty values are left out by `kv`."""
    review = next((t.due_at for timers in running.values() for t in timers if t.step == "review_due"), None)
    return [
        (str(_("Next visit to the child")), next_visit(case)),
        (str(_("Next review of the plan")), format_date(review)),
        (str(_("Opened")), format_datetime(case.opened_at)),
        (str(_("Accepted")), format_datetime(case.accepted_at)),
        (str(_("Closed")), format_datetime(case.closed_at)),
    ]

"""Where a case is: its running processes, what is done, what waits, and the same as a list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased, load_only

from app import clock, policy
from app.db import db
from app.deadlines.models import DeadlineRule
from app.i18n import format_date, format_datetime, until
from app.i18n import gettext as _
from app.policy.tasks import area
from app.roles import Role
from app.staff.models import User
from app.tables.cases import Case
from app.tables.escalations import Escalation
from app.tables.words.labels import label
from app.web.desk.escalation_path import Way
from app.web.desk.queue_rows import chip, stands
from app.web.desk.queue_views import bounds
from app.web.desk.subject import link
from app.web.diagrams import drawing
from app.web.diagrams.drawing import Drawing, Place
from app.workflow import diagram
from app.workflow.diagram import Layout
from app.workflow.models import Instance, InstanceState, Task, TaskState, Timer

MAIN = "protection_case"
MOST_TASKS = 120
LAST_DONE, NEXT = 4, 4  # of the list that stands for the picture
STRIP_DONE, STRIP_NEXT = 2, 2  # of the strip above a case


@dataclass(frozen=True, slots=True)
class Held:
    """A task of the case, who has it, and whether the reader works it."""

    item: Task
    holder: str | None
    is_mine: bool
    way: Way

    @property
    def is_open(self) -> bool:
        return self.item.state is TaskState.OPEN

    @property
    def is_done(self) -> bool:
        return self.item.state is TaskState.DONE

    @property
    def whose(self) -> str:
        """Who did it; of an open one who has it, or the role as long as nobody has taken it."""
        return self.holder or label(Role, self.item.role)


@dataclass(frozen=True, slots=True)
class Where:
    """A process of the case as pages show it."""

    instance: Instance
    drawing: Drawing
    rows: list[dict[str, str]]
    late: str


def tasks(case: Case, actor: User) -> list[Held]:
    """The newest tasks of the case, open and done, with their holders."""
    works: ColumnElement[bool] = area(actor)
    up, acts = _open_escalations(case, actor), aliased(User)
    way = (DeadlineRule.escalates_to, up.c.lies_with, up.c.act_by, acts.name, up.c.public_id)
    query = (
        select(Task, User.name, works.label("is_mine"), *way)
        .outerjoin(User, User.id == func.coalesce(Task.ended_by_id, Task.assignee_id))
        .outerjoin(DeadlineRule, DeadlineRule.id == Task.rule_id)
        .outerjoin(up, up.c.task_id == Task.id)
        .outerjoin(acts, acts.id == up.c.who_acts_id)
        .where(Task.case_id == case.id)
        .order_by(Task.id.desc())
        .limit(MOST_TASKS)
    )
    return [Held(item, name, bool(mine), Way(*rest)) for item, name, mine, *rest in db.session.execute(query)]


def instances(case: Case) -> dict[Instance, list[Timer]]:
    """The processes of the case, the oldest first, each with the moments it waits for. Without the engine's state."""
    query = (
        select(Instance, Timer)
        .outerjoin(Timer, Timer.instance_id == Instance.id)
        .where(Instance.case_id == case.id)
        .options(load_only(Instance.process, Instance.bundle, Instance.state, Instance.trail, Instance.started_at))
        .order_by(Instance.id, Timer.due_at)
    )
    found: dict[Instance, list[Timer]] = {}
    for instance, timer in db.session.execute(query):
        found.setdefault(instance, [])
        if timer is not None:
            found[instance].append(timer)
    return found


def main(running: dict[Instance, list[Timer]]) -> Instance | None:
    """The protection of the child; of several, the newest."""
    return next((instance for instance in reversed(running) if instance.process == MAIN), None)


def where(instance: Instance, timers: Iterable[Timer], held: list[Held], *, whole: bool = False) -> Where:
    """The picture around the current steps, or the whole one, and the list in its place."""
    complete = drawing.whole(instance.process, instance.bundle)
    own = [one for one in held if one.item.instance_id == instance.id]
    at = _place(instance, timers, own, complete)
    rows = _rows(complete, at, own)
    part = drawing.compacted(complete, at) if whole or not at.now else drawing.near(complete, at)
    late = next((f"{row['text']}: {at.late[row['id']]}" for row in rows if row["id"] in at.late), "")
    return Where(instance, drawing.draw(part, f"p{instance.id}", at, _description(rows)), rows, late)


def strip(instance: Instance, timers: Iterable[Timer], held: list[Held]) -> list[dict[str, str]]:
    """The last steps done, what waits and what may follow: the picture in one line, without drawing it."""
    complete = drawing.whole(instance.process, instance.bundle)
    own = [one for one in held if one.item.instance_id == instance.id]
    rows = _rows(complete, _place(instance, timers, own, complete), own)
    done = [row for row in rows if row["state"] == "done"][-STRIP_DONE:]
    coming = [row for row in rows if row["state"] == "next"][:STRIP_NEXT]
    return [*done, *(row for row in rows if row["state"] in ("now", "late")), *coming]


def next_moment(running: dict[Instance, list[Timer]]) -> tuple[str, str] | None:
    """What the case waits for by itself and on which day, for when there is nothing to do."""
    waits = [(timer.due_at, instance, timer.step) for instance, timers in running.items() for timer in timers]
    if not waits:
        return None
    due_at, instance, step = min(waits, key=lambda one: one[0])
    names = {shape.id: shape.name for shape in drawing.whole(instance.process, instance.bundle).shapes}
    return str(_(names[step])) if names.get(step) else step, format_date(due_at, "medium")


def todo(held: list[Held]) -> list[dict[str, Any]]:
    """Open tasks for the macro `todo`, the most urgent first; a link where the reader works it."""
    at = bounds()
    open_ones = [one for one in held if one.is_open]
    open_ones.sort(key=lambda one: (one.item.due_at is None, one.item.due_at or one.item.opened_at, one.item.id))
    return [
        {
            "title": str(_(one.item.name)),
            "url": link("task.page", public_id=one.item.public_id) if one.is_mine else "",
            "due": mark.due,
            "due_kind": mark.due_kind,
            "sub": stands(one.item) or " · ".join(filter(None, [one.whose, one.way.words(one.item, at.now)])),
            "sub_url": link("escalations.page", public_id=one.way.escalation) if one.way.escalation else "",
        }
        for one, mark in ((one, chip(one.item, at, waiting=not one.is_mine)) for one in open_ones)
    ]


def _open_escalations(case: Case, actor: User) -> Any:
    """Those the actor may read: another desk's way up is not told."""
    columns = ("task_id", "lies_with", "act_by", "who_acts_id", "public_id")
    found = policy.escalations(actor).where(Escalation.case_id == case.id, Escalation.closed_at.is_(None))
    return found.with_only_columns(*(getattr(Escalation, name) for name in columns)).order_by(None).subquery()


def _place(instance: Instance, timers: Iterable[Timer], own: list[Held], complete: Layout) -> Place:
    open_ones = [one.item for one in own if one.is_open]
    waits = {item.step for item in open_ones} | _caught(timers, complete)
    current = waits or _last_step(instance)
    done_at = {one.item.step: one.item.ended_at for one in reversed(own) if one.is_done}
    return Place(
        done=set(instance.trail),
        now=current,
        late=_late(open_ones),
        ended={step: format_date(at, "day") for step, at in done_at.items() if step not in current},
    )


def _late(open_ones: list[Task]) -> dict[str, str]:
    now = clock.now()
    return {item.step: until(item.due_at, now) for item in open_ones if item.due_at and item.due_at < now}


def _caught(timers: Iterable[Timer], complete: Layout) -> set[str]:
    """The nodes at which the process itself waits for a time; a deadline on a task is no place to be."""
    catches = {shape.id for shape in complete.shapes if shape.kind == "intermediateCatchEvent"}
    return catches & {timer.step for timer in timers}


def _last_step(instance: Instance) -> set[str]:
    return set(instance.trail[-1:]) if instance.state is InstanceState.ENDED else set()


def _rows(complete: Layout, at: Place, own: list[Held]) -> list[dict[str, str]]:
    """The last steps done in the order they were done, what waits, and what may follow."""
    rows = _done_rows(at, own) + _current_rows(complete, at, own)
    known = {row["id"] for row in rows}
    later = [step for step in _following(complete, at.now) if step.id not in known][:NEXT]
    return rows + [_row(step.id, step.name, "next", str(_(step.lane))) for step in later]


def _done_rows(at: Place, own: list[Held]) -> list[dict[str, str]]:
    done = {one.item.step: one for one in reversed(own) if one.is_done and one.item.step not in at.now}
    latest = list(done.values())[-LAST_DONE:]
    return [_row(one.item.step, one.item.name, "done", _when_done(one)) for one in latest]


def _when_done(one: Held) -> str:
    return " · ".join(filter(None, [format_datetime(one.item.ended_at, "day"), one.holder]))


def _current_rows(complete: Layout, at: Place, own: list[Held]) -> list[dict[str, str]]:
    """The longest asked for first."""
    by_step = {one.item.step: one for one in reversed(own)}
    names = {shape.id: shape.name for shape in complete.shapes}
    return [
        _row(step, names.get(step, step), "late" if step in at.late else "now", _sub(step, at, by_step))
        for step in sorted(at.now, key=lambda step: _asked_at(by_step.get(step)))
    ]


def _following(complete: Layout, now: Iterable[str]) -> list[diagram.Step]:
    """The steps that can come after these, the nearest first. What sits on a task for when it is late is no way on."""
    seen = list(now)
    for node in seen:
        seen += [following for following in _next(complete, node) if following not in seen]
    steps = {step.id: step for step in diagram.steps(complete)}
    return [steps[node] for node in seen if node in steps]


def _next(complete: Layout, node: str) -> list[str]:
    """Where its flows lead, and what stands in it."""
    inside = [shape.id for shape in complete.shapes if shape.parent == node]
    return [edge.target for edge in complete.edges if edge.source == node] + inside


def _row(step: str, name: str, state: str, sub: str) -> dict[str, str]:
    return {"id": step, "text": str(_(name)) if name else step, "state": state, "sub": sub}


def _asked_at(one: Held | None) -> datetime:
    return one.item.opened_at if one is not None else clock.now()


def _sub(step: str, at: Place, by_step: dict[str, Held]) -> str:
    one = by_step.get(step)
    parts = [at.late.get(step, ""), one.whose if one is not None else ""]
    return " · ".join(part for part in parts if part)


def _description(rows: list[dict[str, str]]) -> str:
    def names(*states: str) -> str:
        among = [row for row in rows if row["state"] in states]
        return ", ".join(f"{row['text']} ({row['sub']})" if row["sub"] else row["text"] for row in among)

    parts = [
        _("Done: %(steps)s.", steps=names("done")) if names("done") else "",
        _("Now: %(steps)s.", steps=names("now", "late")) if names("now", "late") else "",
        _("Next: %(steps)s.", steps=names("next")) if names("next") else "",
    ]
    return " ".join(str(part) for part in parts if part)

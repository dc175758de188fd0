"""A member of staff at a desk: opens a task, fills in its form and sends it, as the task page does."""

import random
from collections.abc import Mapping
from typing import Any

from flask import current_app, request

from app.demo.filler import fill
from app.jobs import Kept
from app.rules.contacts import receiving, records
from app.rules.tasks import completion
from app.staff.models import User
from app.web.shell.submitting import Attempt
from app.workflow.models import Task
from app.workflow.registry import user_tasks

MOST_ATTEMPTS = 24


class Stuck(RuntimeError):
    """No filling of the form was accepted: the form asks for something that cannot be given."""


def work(
    item: Task,
    actor: User,
    chance: random.Random,
    chosen: Mapping[str, Any] | None = None,
    kept: Kept | None = None,
) -> list[Task]:
    """The task is done by `actor`; `chosen` answers by field name, chance does the rest. Returns what opened.

    `kept`: jobs at hand, of which those that a refused try deferred are dropped.
    """
    said: list[str] = []
    for attempt in range(MOST_ATTEMPTS):
        with current_app.test_request_context(method="GET"):
            form = _form(item, actor)
            sent = fill(form, chance, chosen, attempt)
        with current_app.test_request_context(method="POST", data=sent):
            form.process(request.form)  # what it offers was looked up a moment ago
            before = len(kept or [])
            if not form.submitted():
                said.append(str(form.errors))
                continue
            with Attempt(form):
                return _done(item, completion.complete(item, form, actor), actor)
            said.append(str(form.errors))
            del (kept or [])[before:]
    raise Stuck(f"{item.key}: {sorted(set(said))}")


def _done(item: Task, opened: list[Task], actor: User) -> list[Task]:
    """Whoever has triaged a contact ends its record: nobody is on the line any more."""
    if item.step == receiving.FIRST_STEP:
        records.end(receiving.of(item), by=actor)
    return opened


def _form(item: Task, actor: User) -> Any:
    binding = user_tasks[item.key]
    form = binding.form(meta={"csrf": False})
    if binding.prepare:
        binding.prepare(form, item, actor)
    return form

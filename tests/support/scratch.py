"""A folder for scratch diagrams, a task by name, and deadlines for whatever a drawing needs."""

from datetime import date

import pytest
from sqlalchemy import select

from app.db import db
from app.deadlines import times
from app.deadlines.models import DeadlineRule, Standing, Unit
from app.workflow import engine, registry, specs
from app.workflow.models import Task, TaskState


@pytest.fixture
def folder(tmp_path):
    """Diagrams saved here are found by the engine for the length of the test."""
    before = list(specs.folders)
    yield tmp_path
    specs.folders[:] = before
    specs.shipped.cache_clear()


@pytest.fixture
def hours(session):
    """`hours(key, n, risk)` gives a step a deadline of n hours."""

    def add(key, value, risk=None):
        texts = {"basis_kk": "-", "basis_ru": "-", "basis_en": "-"}
        rule = DeadlineRule(
            process="scratch", key=key, risk=risk, value=value, unit=Unit.HOURS, start_event="opened",
            escalates_to="head", standing=Standing.DEFAULT, valid_from=date(2020, 1, 1), **texts,
        )  # fmt: skip
        session.add(rule)
        session.flush()
        times.forget()
        return rule

    yield add
    times.forget()


@pytest.fixture
def served():
    """`served(operator)(function)` binds a service for the length of the test; `gives` is what it answers."""
    added = []

    def bind(operator, gives=None):
        def register(function):
            registry.service_task(operator, gives=gives)(function)
            added.append(operator)
            return function

        return register

    yield bind
    for operator in added:
        del registry.services[operator]


def opened(instance, step=None):
    """The instance's open tasks, or the one of that name."""
    wanted = select(Task).where(Task.instance_id == instance.id, Task.state == TaskState.OPEN).order_by(Task.id)
    found = db.session.scalars(wanted).all()
    return found if step is None else next(task for task in found if task.step == step)


def do(instance, step, **variables):
    """Complete the step as a person would; returns the names of the tasks that opened."""
    engine.hold(instance.id)
    task = opened(instance, step)
    task.state = TaskState.DONE
    return [new.step for new in engine.complete(task, variables)]

"""Holds the diagrams that cases still run on against the code: they stay as they were when their case began."""

from dataclasses import replace

from sqlalchemy import func, select

from app.db import db
from app.deadlines.models import DeadlineRule
from app.workflow import registry, specs
from app.workflow.lint.check import running_problems
from app.workflow.lint.code import declared
from app.workflow.lint.model import Problem
from app.workflow.models import Definition, Instance, InstanceState


def stored_problems() -> list[Problem]:
    """What would stop or mislead a case that runs on a diagram of an earlier release."""
    shipped = {specs.shipped(path.stem).sha256 for path in specs.WORKFLOWS.glob("*.bpmn")}
    is_run = select(Instance.id).where(Instance.definition_id == Definition.id, Instance.state == InstanceState.RUNNING)
    wanted = select(Definition).where(Definition.bundle.not_in(shipped), is_run.exists()).order_by(Definition.id)
    return [problem for definition in db.session.scalars(wanted) for problem in problems_of(definition)]


def problems_of(definition: Definition) -> list[Problem]:
    """The same of one stored version, with the deadlines of this database."""
    keys = {*db.session.scalars(select(func.distinct(DeadlineRule.key))), *registry.moments}
    files = {name: text.encode() for name, text in definition.files.items()}
    found = running_problems(files, replace(declared(), deadline_keys=keys))
    if definition.process not in registry.processes:
        found.append(Problem(f"{definition.process}.bpmn", definition.process, "is a process that no folder declares"))
    since = f"stored {definition.stored_at:%Y-%m-%d}"
    return [replace(problem, file=f"{problem.file} ({since})") for problem in found]

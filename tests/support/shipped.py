"""What the shipped diagrams name, and breaking a copy of them in one place."""

import shutil
from pathlib import Path

from app.roles import LANES
from app.workflow.lint import check
from app.workflow.lint.model import BPMN, SPIFF, parsed

WORKFLOWS = Path(__file__).parents[2] / "workflows"
DIAGRAMS = sorted(WORKFLOWS.glob("*.bpmn"))
USER_TASKS = {
    f"{path.stem}/{task.get('id')}" for path in DIAGRAMS for task in parsed(path.read_bytes()).iter(f"{BPMN}userTask")
}
SERVICES = {
    call.get("id", "") for path in DIAGRAMS for call in parsed(path.read_bytes()).iter(f"{SPIFF}serviceTaskOperator")
}
DEADLINES = {key.partition("/")[2] for key in USER_TASKS} | {
    "review_plan.opens",
    "find_family",
    "match_family.again",
    "came_of_age",
    "instructed_step",
    "visit_child.week",
    "visit_child.month",
    "visit_child.quarter",
    "family_deferred",
    "clock_stop",
}


def copied(tmp_path):
    """A copy of the shipped folder to break."""
    return shutil.copytree(WORKFLOWS, tmp_path / "workflows")


def found(folder, **known):
    """The problems of the folder, as if the code bound what is drawn; `known` says otherwise."""
    given = {"user_tasks": USER_TASKS, "services": SERVICES, "lanes": set(LANES), "deadline_keys": DEADLINES} | known
    return check.problems(folder, **given)


def broken(folder, file, old, new):
    """The problems after one edit of one file; the edit must hit exactly one place."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return found(folder)

"""What the shipped diagrams name, and breaking a copy of them in one place."""

import shutil
from dataclasses import replace
from pathlib import Path

from app.wiring import modules
from app.workflow.lint import check
from app.workflow.lint.code import declared
from app.workflow.lint.files import files_of
from app.workflow.lint.model import BPMN, parsed

WORKFLOWS = Path(__file__).parents[2] / "workflows"
DIAGRAMS = sorted(WORKFLOWS.glob("*.bpmn"))
USER_TASKS = {
    f"{path.stem}/{task.get('id')}" for path in DIAGRAMS for task in parsed(path.read_bytes()).iter(f"{BPMN}userTask")
}
modules("app.rules"), modules("app.processes")
CODE = declared()
TOGETHER = [["contact.bpmn", "decisions/triage.dmn"], ["protection_case.bpmn", "decisions/safety.dmn"]]
"""A diagram, and the table it asks."""


def copied(tmp_path):
    """A copy of the shipped folder to break."""
    return shutil.copytree(WORKFLOWS, tmp_path / "workflows")


def found(folder, *, only=None, **known):
    """The problems of the folder, or of some of its files, held against the code; `known`: what it says otherwise."""
    files = files_of(folder)
    return check.problems({name: files[name] for name in only or files}, replace(CODE, **known))


def broken(folder, file, old, new):
    """The problems of a file and what it hangs together with, after one edit, which must hit exactly one place."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return found(folder, only=next((some for some in TOGETHER if file in some), [file]))

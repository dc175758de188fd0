"""Every process in force: its diagram whole, and what its steps are for."""

from dataclasses import dataclass

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from app.i18n import gettext as _
from app.i18n import lazy_gettext as _l
from app.i18n import lazy_pgettext
from app.policy import guard
from app.roles import Action, Role
from app.tables.words.labels import label
from app.web.diagrams import drawing
from app.web.shell import rail
from app.workflow import specs, wording
from app.workflow.lint.model import BPMN

bp = Blueprint("diagrams", __name__)
RAIL = rail.Entry("diagrams.index", _l("Processes"), "workflow", lazy_pgettext("short", "Processes"), place=180)


@dataclass(frozen=True, slots=True)
class Process:
    """A process in force, as the list names it."""

    key: str
    name: str
    purpose: str


@bp.get("/diagrams")
@guard(Action.SEE_DIAGRAMS)
def index() -> ResponseReturnValue:
    return render_template("diagrams/index.html", processes=[_process(key) for key in _keys()])


@bp.get("/diagrams/<process>")
@guard(Action.SEE_DIAGRAMS)
def show(process: str) -> ResponseReturnValue:
    if process not in _keys():
        abort(404)
    steps = [
        {"name": str(_(step.name)), "whose": label(Role, step.role), "purpose": str(_(step.purpose))}
        for step in wording.of_roles(frozenset(Role))
        if step.process == process
    ]
    words = ". ".join(step["name"] for step in steps)
    picture = drawing.draw(drawing.compacted(drawing.whole(process)), "whole", desc=words)
    return render_template("diagrams/show.html", process=_process(process), drawing=picture, steps=steps)


def _keys() -> list[str]:
    return sorted(path.stem for path in specs.WORKFLOWS.glob("*.bpmn"))


def _process(key: str) -> Process:
    tree = specs.xml(specs.shipped(key).files[f"{key}.bpmn"])
    node = tree.find(f"{BPMN}process")
    words = " ".join((node.findtext(f"{BPMN}documentation") or "").split())
    return Process(key, str(_(node.get("name"))), str(_(words)) if words else "")

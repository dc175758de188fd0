"""What processes and pages use of the workflow engine."""

from app.workflow.decisions import Verdict, decide
from app.workflow.holding import hold
from app.workflow.jobs import hasten_later, reroute, retry_now, send_later, start_later, waiting_for
from app.workflow.rearm import Route
from app.workflow.script import EngineFault
from app.workflow.steps import advance, complete, count_from, deliver, skip, start

__all__ = [
    "EngineFault",
    "Route",
    "Verdict",
    "advance",
    "complete",
    "count_from",
    "decide",
    "deliver",
    "hasten_later",
    "hold",
    "reroute",
    "retry_now",
    "send_later",
    "skip",
    "start",
    "start_later",
    "waiting_for",
]

"""What processes and pages use of the workflow engine."""

from app.workflow.decisions import Verdict, decide
from app.workflow.holding import hold
from app.workflow.jobs import (
    end_later,
    hasten_later,
    lend,
    not_to_start,
    recount_later,
    reroute,
    retry_now,
    send_later,
    start_later,
    waiting_for,
)
from app.workflow.redating import Route
from app.workflow.script import EngineFault
from app.workflow.steering import CannotRepeat, end, repeat, repeatable
from app.workflow.steering import skip as skip_task
from app.workflow.steps import advance, complete, count_from, deliver, redate, running_of, skip, start

__all__ = [
    "CannotRepeat",
    "EngineFault",
    "Route",
    "Verdict",
    "advance",
    "complete",
    "count_from",
    "decide",
    "deliver",
    "end",
    "end_later",
    "hasten_later",
    "hold",
    "lend",
    "not_to_start",
    "recount_later",
    "redate",
    "repeat",
    "repeatable",
    "reroute",
    "retry_now",
    "running_of",
    "send_later",
    "skip",
    "skip_task",
    "start",
    "start_later",
    "waiting_for",
]

"""Logs that name no person: ids, endpoints and times; a database error without the values in it."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

Event = MutableMapping[str, Any]


class _ToStandardError(logging.Handler):
    """Wherever standard error goes at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        sys.stderr.write(self.format(record) + "\n")


def configure(level: str = "INFO") -> None:
    """JSON lines on standard error, readable ones at a terminal."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_values,
    ]
    readable = sys.stderr.isatty()
    last: Any = structlog.dev.ConsoleRenderer() if readable else structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[*shared, last],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = _ToStandardError()
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processor=last))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)


def frames(error: BaseException) -> list[str]:
    """Where it was raised, one line a frame, innermost last; no values."""
    out, trace = [], error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        out.append(f"{code.co_filename.rsplit('/app/', 1)[-1]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return out[-12:]


def _without_values(logger: Any, method: str, event: Event) -> Event:
    """An exception becomes its class and frames: PostgreSQL quotes rows in its messages."""
    found = event.pop("exc_info", None)
    error = found[1] if isinstance(found, tuple) else found
    if found is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        origin = getattr(error, "orig", None)
        event["error"] = type(error).__name__ + (f"/{type(origin).__name__}" if origin is not None else "")
        event["frames"] = frames(error)
    return event

"""Standard against actual: the newest steps of the case beside their deadlines, as a picture and as a list."""

from datetime import datetime, time, timedelta
from typing import Any

from app import clock
from app.i18n import format_date, format_time, lasting, until
from app.i18n import gettext as _
from app.rules.escalations.brief import Fact
from app.rules.escalations.reading import Matter, Step
from app.workflow.diagram import wrapped
from app.workflow.models import TaskState

MOST_BARS, MOST_TICKS = 8, 6
NAME_WIDTH = 126.0  # px left of the bars


def chart(matter: Matter) -> dict[str, Any]:
    """The newest steps against their deadlines, as the chart of the page wants them."""
    steps = [step for step in matter.steps if step.state is not TaskState.WITHDRAWN][-MOST_BARS:]
    if not steps:
        return {"rows": [], "ticks": [], "now_at": None, "facts": []}
    now, first = clock.now(), steps[0].opened_at
    length = max((now - first).total_seconds(), 3600.0)

    def place(moment: datetime) -> float:
        return round(min(max((moment - first).total_seconds() / length * 96, 0), 96), 2)

    rows = [_bar(step, matter.due(step), place, now) for step in steps]
    ticks = [(place(moment), words) for moment, words in _ticks(first, now)]
    facts = [Fact(f"{row['name']}: {row['words']}", not row["is_late"]) for row in rows]
    return {"rows": rows, "ticks": ticks, "now_at": place(now), "facts": facts}


def _bar(step: Step, due: datetime, place: Any, now: datetime) -> dict[str, Any]:
    ended = step.ended_at or now
    is_late = ended > due
    actual, standard = lasting(ended - step.opened_at), lasting(due - step.opened_at)
    spent = until(due, ended) if is_late else _("%(actual)s of %(standard)s", actual=actual, standard=standard)
    return {
        "name": str(_(step.name)),
        "lines": wrapped(str(_(step.name)), NAME_WIDTH, 12.5),
        "start": place(step.opened_at),
        "standard": max(place(due) - place(step.opened_at), 0.1 if is_late else 0.5),
        "end": max(place(ended), place(step.opened_at) + 0.5),
        "words": _("%(late)s, still open", late=spent) if is_late and step.ended_at is None else spent,
        "is_late": is_late,
        "is_open": step.ended_at is None,
    }


def _ticks(first: datetime, now: datetime) -> list[tuple[datetime, str]]:
    """The start and the midnights that follow, thinned out; hours while it is the same day."""
    start = first.astimezone(clock.ALMATY)
    days = (now.astimezone(clock.ALMATY).date() - start.date()).days
    if days == 0:
        return [(first, format_time(first))]
    every = -(-days // MOST_TICKS)
    midnights = [
        datetime.combine(start.date() + timedelta(days=number), time(), clock.ALMATY)
        for number in range(1, days + 1, every)
    ]
    return [(moment, format_date(moment, "day")) for moment in midnights]

"""What a visitor presses to see an overdue visit escalated in two minutes; `make demo` prints it. Loads little."""

from datetime import timedelta
from typing import NamedTuple

import psycopg

STEPS = (("+1 hour", timedelta(hours=1)), ("+1 day", timedelta(days=1)), ("+3 days", timedelta(days=3)))
A_FEW_HOURS = timedelta(hours=4)
_VISIT = """select c.number, t.due_at
    from task t join "case" c on c.id = t.case_id join user_account u on u.id = t.assignee_id
    where t.state = 'open' and t.step = 'first_visit' and t.escalated_at is null and t.due_at > %s
        and u.sign_in = 'specialist'
    order by t.due_at, t.id limit 1"""
_NOW = """select clock_timestamp()
    + make_interval(secs => coalesce((select (value #>> '{}')::float8 from setting where key = 'clock_offset_s'), 0))"""


class Visit(NamedTuple):
    """A first visit that nobody has made yet, and how far off its deadline is."""

    number: str
    ahead: timedelta


def next_visit(dsn: str) -> Visit | None:
    """The specialist's first visit that falls due next; None if none waits."""
    with psycopg.connect(dsn) as connection:
        (now,) = connection.execute(_NOW).fetchone() or (None,)
        found = connection.execute(_VISIT, [now]).fetchone()
    return Visit(found[0], found[1] - now) if found else None


def lines(visit: Visit | None) -> list[str]:
    """Who signs in, and what to press."""
    which = f"the one about {visit.number}" if visit else "the newest"
    if visit is None:
        begin = [
            "operator    Texts: take the next text, choose that a state body is needed, send it.",
            "specialist  Tasks: accept the case. Its first visit stands there now; leave it undone.",
        ]
        press = "+3 days"
    else:
        begin = [f"specialist  Tasks: “See the child”, case {visit.number}. Look at its deadline, and leave it undone."]
        press = presses(visit.ahead)
    return [
        "Two minutes: what is overdue is escalated by itself",
        *begin,
        f"            In the strip at the top of any page press {press}: time moves for everybody.",
        "            Once its time runs out the row says to whom it will be escalated and when; overdue, it is.",
        "head        Notices: a visit may be late. Tonight: where every child is, gaps first.",
        f"commissioner  Escalations: open {which}. Instruct, with a date of tomorrow, and say why.",
        "specialist  The visit has the new date. Press +3 days: it is missed again.",
        "ombudsman   Escalations: what was escalated past the commissioner. Cases: those cases, and no other.",
        "admin, admin2  Deadlines: one asks for another time, sees how many tasks would move; the other decides.",
    ]


def presses(ahead: timedelta) -> str:
    """Which button, and how often, takes the clock past a moment so far ahead: hours where a few of them do."""
    steps = STEPS[:1] if ahead < A_FEW_HOURS else STEPS[1:]
    for words, step in steps:
        if ahead < step:
            return words
    words, step = steps[-1]
    return f"{words} {ahead // step + 1} times"

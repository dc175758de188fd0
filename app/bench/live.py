"""Many open pages that ask what has changed, and how soon each of them hears of a change."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from threading import Event
from typing import Any

import orjson
import psycopg
from sqlalchemy import select

from app import create_app
from app.bench.browser import Browser
from app.bench.drive import median, percentile
from app.bench.place import PASSWORD, Place, served
from app.db import db
from app.roles import Role
from app.rules.contacts import receiving
from app.staff.models import User
from app.values.terms import Channel

PAGES, SECONDS = 50, 10.0
EVERY_S, CHANGE_S = 0.9, 0.5
_CHANGE = "update task set assignee_id = case when assignee_id is null then %s::int end where id = %s"
_NEWEST = "select max(id) from signal"


@dataclass
class _Page:
    """What one page heard and when, and what its questions took."""

    heard: dict[int, float] = field(default_factory=dict)
    idle_ms: list[float] = field(default_factory=list)
    statements: int = 0
    asked: int = 0


def run(here: Place) -> dict[str, Any]:
    """Every page hears every change, which is the worst case: in life a page hears a few in an hour."""
    with create_app(here.web).app_context():
        task_id, user_id = _task()
        db.engine.dispose()
    over = Event()
    with served(here) as port, ThreadPoolExecutor(PAGES) as threads:
        with closing(Browser(port, f"bench_{Role.OPERATOR.value}", PASSWORD)) as first:
            cookies = first.cookies
        began = time.perf_counter()
        pages = [threads.submit(_listen, port, cookies, place, over) for place in range(PAGES)]
        changes = _change(here.dsn, task_id, user_id)
        time.sleep(2 * EVERY_S)
        over.set()
        told = [page.result() for page in pages]
        took_s = time.perf_counter() - began
    return _figures(changes, told, took_s)


def _figures(changes: dict[int, float], told: list[_Page], took_s: float) -> dict[str, Any]:
    late = [page.heard[number] - at for page in told for number, at in changes.items() if number in page.heard]
    lost = sum(number not in page.heard for page in told for number in changes)
    idle = [took for page in told for took in page.idle_ms]
    return {
        "pages": len(told),
        "changes": len(changes),
        "changes_lost": lost,
        "asked_per_s": round(sum(page.asked for page in told) / took_s, 1),
        "statements_per_s": round(sum(page.statements for page in told) / took_s, 1),
        "idle_answer_p50_ms": median(idle),
        "heard_after_p50_s": percentile(late, 0.5),
        "heard_after_p95_s": percentile(late, 0.95),
    }


def _listen(port: int, cookies: dict[str, str], place: int, over: Event) -> _Page:
    """As app/assets/js/live.js asks, each page at a moment of its own."""
    page, mark = _Page(), "0.0"
    with closing(Browser.again(port, cookies)) as browser:
        over.wait(EVERY_S * place / PAGES)
        while not over.is_set():
            answer = browser.get(f"/live?since={mark}")
            page.asked += 1
            page.statements += answer.statements
            if answer.status == 204:
                mark = answer.mark
                page.idle_ms.append(answer.ms)
            else:
                told = orjson.loads(answer.body)
                mark = told["mark"]
                for item in told["news"]:
                    page.heard.setdefault(item["id"], time.perf_counter())
            over.wait(EVERY_S)
    return page


def _change(dsn: str, task_id: int, user_id: int) -> dict[int, float]:
    """Somebody takes the task and hands it back, over and over: number of the signal and when it was committed."""
    made: dict[int, float] = {}
    with psycopg.connect(dsn, autocommit=True) as database:
        time.sleep(2 * EVERY_S)
        until = time.perf_counter() + SECONDS
        while time.perf_counter() < until:
            database.execute(_CHANGE, [user_id, task_id])
            at = time.perf_counter()
            row = database.execute(_NEWEST).fetchone()
            made[int(row[0]) if row else 0] = at
            time.sleep(CHANGE_S)
    return made


def _task() -> tuple[int, int]:
    """A text that waits, and an operator."""
    with db.unit_of_work() as session:
        contact = receiving.receive(receiving.Incoming(words="Сәлем", channel=Channel.WEB, language="kk"))
        waits = receiving.open_task(contact)
        if waits is None:
            raise RuntimeError("the bench has no task")
        operator = session.scalars(select(User.id).where(User.role == Role.OPERATOR).order_by(User.id)).one()
        return waits.id, operator

"""`python -m tests.everything upgrade COMMIT`: the whole demonstration of that commit goes on in this program.

The commit's own code fills a database of its own (in var/upgrade/COMMIT, once) and opens every page for the first of
each role. The server is stopped, its folder copied, and the copy opened by the code that lies here.
"""

import contextlib
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from app import clock, config, create_app, embedded, logs, refuse_other_tables, vault
from app.cli.migrate import migrate
from app.db import db
from app.staff import demo_sign_ins
from tests.conftest import FAST
from tests.revisions import going_on, readable

ROOT, HERE = config.ROOT, Path(__file__).parent
BEFORE, SEEN = "before", "seen"
PASSWORD = demo_sign_ins.credentials()[0][2]
CASES, DAYS = 8, 14
TAKEN = {200, 409}  # a task of the line that whoever opened it before holds for some minutes
MOST_SAID = 30  # lines about one thing
Step = tuple[str, list[str]]


class Earlier:
    """A commit, its code, and what it left in its folder."""

    def __init__(self, commit: str) -> None:
        self.commit = _git("rev-parse", "--short=12", f"{commit}^{{commit}}")
        self.folder = ROOT / "var/upgrade" / self.commit
        self.code, self.keys = self.folder / "code", self.folder / "vault.keys"
        self.pages = self.folder / "pages.json"

    def prepare(self) -> None:
        """The demonstration is filled and looked at, both by its own code, unless that was done before."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self.code.exists():
            _git("worktree", "prune")
            _git("worktree", "add", "--detach", str(self.code), self.commit)
        if not self.keys.exists():
            self.keys.write_text(vault.generate())
        with serving(self.folder / "pg") as server:
            if not order(server, f"select from pg_database where datname = '{BEFORE}'"):
                server.drop_database("filling")
                server.ensure_database("filling")
                self.run("earlier.py", server.url(embedded.OWNER, "filling"), PASSWORD)
                order(server, f"alter database filling rename to {BEFORE}")
            if not self.pages.exists():
                server.drop_database(SEEN)  # who opens a page leaves traces
                order(server, f"create database {SEEN} owner {embedded.OWNER} template {BEFORE}")
                found = self.folder / "found.json"
                self.run("crawl.py", server.url("app_web", SEEN), str(found), PASSWORD)
                found.with_suffix(".answers").rename(self.pages)

    def run(self, program: str, *words: str, code: Path | None = None) -> None:
        """One of our programs with the commit's code, or with that of another folder. What it says is in `log`."""
        home = code or self.code
        env = {**os.environ, "VAULT_KEY": f"@{self.keys}", "SECRET_KEY": "upgrade", "PYTHONPATH": str(home)}
        with (self.folder / "log").open("ab") as log:
            command = [sys.executable, str(HERE / program), *words]
            subprocess.run(command, cwd=home, env=env, stdout=log, stderr=log, check=True)

    def copied(self) -> Path:
        """The folder of its stopped server again, for this code to open."""
        copy = embedded.Server(self.folder / "now").home
        shutil.rmtree(copy, ignore_errors=True)
        subprocess.run(["cp", "-a", str(embedded.Server(self.folder / "pg").home), str(copy)], check=True)
        return self.folder / "now"


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, check=True, text=True, capture_output=True).stdout.strip()


@contextlib.contextmanager
def serving(home: Path) -> Iterator[embedded.Server]:
    """The embedded server of that folder; stopped afterwards."""
    server = embedded.start(home, FAST)
    try:
        yield server
    finally:
        server.leave()


def order(server: embedded.Server, statement: str) -> int:
    """Done outside any transaction, as whoever may do everything; how many rows that concerned."""
    with psycopg.connect(server.url(database="postgres").replace("+psycopg", ""), autocommit=True) as connection:
        return connection.execute(statement.encode()).rowcount


def opened(of: Earlier, server: embedded.Server, name: str) -> dict[str, Any]:
    """Every page that the earlier program had, for the same people, by this code."""
    wanted = of.folder / f"{name}.json"
    wanted.write_text(json.dumps(json.loads(of.pages.read_text())["answers"]))
    of.run("crawl.py", server.url("app_web", BEFORE), str(wanted), PASSWORD, code=ROOT)
    found: dict[str, Any] = json.loads(wanted.with_suffix(".answers").read_text())
    return found


def compared(before: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    """Pages that are answered otherwise than before, endpoints that are gone, jobs that nobody would run."""
    for path, answers in before["answers"].items():
        for who, status in answers.items():
            found = now["answers"][path][who]
            is_same = found == status or {found, status} == TAKEN
            if not is_same or found >= 500:
                yield f"{path} for {who or 'nobody'}: {status} before, {found} now"
    places = [{(endpoint, rule) for endpoint, rule, _ in each["endpoints"]} for each in (before, now)]
    yield from (f"{endpoint} {rule} is gone" for endpoint, rule in sorted(places[0] - places[1]))
    yield from (f"job {name} is gone" for name in sorted(set(before["jobs"]) - set(now["jobs"])))


def worked(of: Earlier, url: str) -> None:
    """A worker of this code, as it is delivered, until the queue is empty."""
    program = "import sys; from app import worker; worker.run(sys.argv[1], 2, wait=False)"
    env = {**os.environ, "VAULT_KEY": f"@{of.keys}", "SECRET_KEY": "upgrade"}
    with (of.folder / "log").open("ab") as log:
        subprocess.run([sys.executable, "-c", program, url], cwd=ROOT, env=env, stdout=log, stderr=log, check=True)


def proof(of: Earlier, server: embedded.Server) -> Iterator[Step]:
    """What was looked at, and what is wrong with it."""
    before = json.loads(of.pages.read_text())
    migrate(server.url(embedded.OWNER, BEFORE))
    app = create_app(server.url("app_web", BEFORE), TESTING=True, WTF_CSRF_ENABLED=False, SECRET_KEY="upgrade")
    logs.configure("WARNING")
    refuse_other_tables(app)
    yield "stored rows, answers, drafts, sealed words, lines, notices, names", read(app)
    asked = sum(len(answers) for answers in before["answers"].values())
    kinds = sum(times > 0 for _, _, times in before["endpoints"])
    wrong = list(compared(before, opened(of, server, "now")))
    yield f"{asked} answers of {len(before['answers'])} addresses of {kinds} endpoints are as before", wrong
    yield "every open task's page, with its draft", list(going_on.pages_of_tasks(app, PASSWORD))
    worked(of, server.url("app_worker", BEFORE))
    yield "a worker's round", going_on.incidents()
    yield from _going_on(app)
    yield "what was stored before and since", read(app)
    later = opened(of, server, "later")["answers"]
    failing = ((path, who) for path, row in later.items() for who, status in row.items() if status >= 500)
    yield "every page again", [f"{path} for {who}" for path, who in failing]


def _going_on(app: Any) -> Iterator[Step]:
    chance = random.Random(7)
    with going_on.working(app, clock.now()):
        done, wrong = going_on.one_of_each(chance)
        yield f"one task of each of {len(done)} steps is done", wrong + going_on.incidents()
        escalated = going_on.days(DAYS)
        waiting = ["timers still wait"] if going_on.overdue_timers() else []
        yield f"{DAYS} days pass, {escalated} tasks are escalated", going_on.incidents() + waiting
        done, wrong = going_on.one_of_each(chance)
        yield f"one task of each of {len(done)} steps that are open then is done", wrong + going_on.incidents()
        running = going_on.running_cases()
        chosen = running[:: max(1, len(running) // CASES)]
        steps = [step for case_id in chosen for step in going_on.to_the_end(case_id, chance)]
        yield f"{len(chosen)} of {len(running)} running cases are closed in {len(steps)} steps", going_on.incidents()
        yield "every task's page that is open then", list(going_on.pages_of_tasks(app, PASSWORD))


def read(app: Any) -> list[str]:
    """What cannot be read."""
    with app.app_context(), db.unit_of_work():
        return readable.everything()


def main(words: list[str]) -> int:
    """0 if nothing is wrong. COMMIT is anything that git knows."""
    if len(words) != 1:
        print("Which commit's demonstration? python -m tests.everything upgrade COMMIT")
        return 2
    of, began, failed = Earlier(words[0]), time.monotonic(), 0
    of.prepare()
    print(f"   {time.monotonic() - began:4.0f} s  {of.commit} is filled and looked at by its own code", flush=True)
    vault.use(vault.parse(f"@{of.keys}"))
    with serving(of.copied()) as server:
        for what, wrong in proof(of, server):
            failed += len(wrong)
            print(f"   {time.monotonic() - began:4.0f} s  {what}{': FAILED' if wrong else ''}", flush=True)
            more = [f"… and {len(wrong) - MOST_SAID} more"] if len(wrong) > MOST_SAID else []
            print("".join(f"             {line}\n" for line in wrong[:MOST_SAID] + more), end="", flush=True)
        db.engine.dispose()
    return bool(failed)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

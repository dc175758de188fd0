"""Opens the pages of a filled database for the first of each role and writes down how each was answered.

A program by itself: it runs with the code of whatever commit it is started in (upgrade.py), and may import only what
all of them have. `python crawl.py ADDRESS FILE PASSWORD` finds the pages by following links; with FILE there, it opens
the ones named in it.
"""

# ruff: noqa: S608 — the words of these statements are ours
import inspect
import json
import re
import sys
from collections import Counter
from pathlib import Path

from sqlalchemy import text

from app import create_app
from app.db import db
from app.jobs import procrastinate_app

EACH = 2  # pages of one endpoint and one set of filters that one person finds
LINK = re.compile(r"""(?:href|hx-get|src)="(/[^"#]*)""")
APART = ("static", "people.sign_out")
FIRST = "select distinct on (role) role, sign_in from user_account where is_enabled order by role, id"
FRONT = ("/", "/queue", "/cases", "/families", "/search?q=1", "/help", "/sign-in")
HOST = "http://localhost"
NEAR = """order by region_id is distinct from
    (select region_id from user_account where role = 'head' order by id limit 1), id desc limit 4"""
"""First where the head sits who is asked."""
OF_A_CASE = ("concern", "stay/part", "stay/respite", "steps/first_visit/repeat", "steps/accept_case/repeat")
OF_A_FAMILY = ("concern", "end", "ready", "pay", "pay.csv")
UNLINKED = (
    "select '/kit' union select '/kit/public' union select '/kit/peek/1'",
    *(f"(select '/cases/' || public_id || '/{page}' from \"case\" {NEAR})" for page in OF_A_CASE),
    *(f"(select '/families/' || public_id || '/{page}' from foster_family {NEAR})" for page in OF_A_FAMILY),
    f"(select '/contacts/' || public_id || '/complaint' from contact {NEAR})",
    f"""select '/cases/' || c.public_id || '/steps/' || task.public_id || '/skip'
        from (select * from "case" {NEAR}) c join task on task.case_id = c.id and task.state = 'open'""",
    f"""select '/cases/' || c.public_id || '/people/' || person.public_id || part
        from (select * from "case" {NEAR}) c join case_person on case_id = c.id join person on person.id = person_id,
        unnest(array['', '/edit']) part""",
    f"""select '/cases/' || c.public_id || '/plan/' || part from (select * from "case" {NEAR}) c
        join plan on case_id = c.id join plan_line on plan_id = plan.id,
        unnest(array['lines/' || plan_line.public_id, 'letters/' || body]) part""",
)
"""Addresses that no link of a demonstration leads to, by the rows they are about."""


class Person:
    """A browser of somebody, signed in unless the name is empty, and what it has opened."""

    def __init__(self, app, password, sign_in):
        self.browser, self.answers = app.test_client(), {}
        self.pages, self.places = Counter(), app.url_map.bind("localhost")
        if sign_in:
            typed = {"sign_in": sign_in, "password": password}
            answer = self.browser.post("/sign-in", data=typed, base_url=HOST)
            assert answer.status_code == 303, (sign_in, answer.status_code)

    def open(self, path):
        answer = self.browser.get(path, base_url=HOST, headers={"Accept-Language": "en"})
        self.answers[path] = answer.status_code
        found = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
        answer.close()
        return [link.replace("&amp;", "&") for link in LINK.findall(found)]

    def walk(self):
        """From page to page until every kind of address was opened."""
        waiting = list(FRONT)
        while waiting:
            path = waiting.pop(0)
            if path not in self.answers and self.is_new(path):
                waiting += self.open(path)

    def is_new(self, path):
        bare, _, query = path.partition("?")
        try:
            endpoint, _ = self.places.match(bare, "GET")
        except Exception:  # a redirect or an unknown place: not ours to follow
            return False
        kind = (endpoint, re.sub(r"=[^&]*", "", query))
        self.pages[kind] += 1
        return endpoint not in APART and self.pages[kind] <= EACH


def main(url, file, password):
    app = create_app(url, TESTING=True, WTF_CSRF_ENABLED=False, SECRET_KEY="upgrade")
    given = json.loads(file.read_text()) if file.exists() else {}
    with db.unit_of_work() as session:
        names = ["", *(row.sign_in for row in session.execute(text(FIRST)))]
        unlinked = session.scalars(text(" union ".join(UNLINKED))).all()
    everybody = {name: Person(app, password, name) for name in names}
    if not given:
        for person in everybody.values():
            person.walk()
        given = {path for person in everybody.values() for path in person.answers} | set(unlinked)
    for path in sorted(given):
        for person in everybody.values():
            if path not in person.answers:
                person.open(path)
    found = {path: {name: person.answers[path] for name, person in everybody.items()} for path in sorted(given)}
    kept = {"answers": found, "endpoints": sorted(endpoints(app, found)), "jobs": sorted(known_jobs())}
    file.with_suffix(".answers").write_text(json.dumps(kept, indent=1))


def endpoints(app, found):
    """Every page there is, and how many addresses of it were opened."""
    places = app.url_map.bind("localhost")
    opened = Counter(places.match(path.partition("?")[0], "GET")[0] for path in found)
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()):
            yield rule.endpoint, rule.rule, opened[rule.endpoint]


def known_jobs():
    """What may wait in the queue, with the names of its arguments."""
    for task in procrastinate_app.tasks.values():
        if not task.name.startswith("builtin"):
            yield f"{task.name}({', '.join(inspect.signature(inspect.unwrap(task.func)).parameters)})"


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])

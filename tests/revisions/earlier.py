"""Fills a database with the demonstration of an earlier program: the whole of it, or `few` lives of each kind.

A program by itself: it runs with the code of whatever commit it is started in (upgrade.py), and may import only what
all of them have. `python earlier.py ADDRESS PASSWORD [few]`
"""

import re
import sys
from datetime import timedelta

from sqlalchemy import text

from app import clock, create_app, settings, vault
from app.cli.migrate import migrate
from app.db import db
from app.demo import fostering, households, keeping, seed
from app.settings import Mode

LIVES = {"CASES": 14, "OTHERS": 2, "WAITING": 2, "LONGEST_AGO": timedelta(days=45)}
HALTS = {3: "hand_over", 4: "approve_placement", 5: "ask_family", 6: "match_family"}
FAMILIES = {"", "check_due", "suspended"}
FORGET = """delete from answer where id in (
    select answer.id from answer join task on task.id = task_id join instance on instance.id = instance_id
    where instance.state = 'ended' or instance.process <> 'protection_case') and id not in (
    select max(answer.id) from answer join task on task.id = task_id group by process, step)"""
"""Of what nobody looks back at one answer of each form is enough."""
MINE = """select distinct on (process, step) process, step, task.public_id, sign_in from task
    join user_account on user_account.id = assignee_id where state = 'open' order by process, step, task.id"""
FIELD = re.compile(r'<(?:textarea|input)(?=[^>]*type="text"|[^>]*rows=)[^>]*name="([a-z_]+)"')
TYPED = "Жазып жатырмын: әлі аяқталған жоқ."


def few():
    """Of one region: a family for each step that nobody has done yet and for each thing that can have come after."""
    for name, number in LIVES.items():
        setattr(seed, name, number)
    ours = (family for family in households.HOUSEHOLDS if family.region == households.TURKISTAN)
    found = {(family.halt, family.since): family for family in ours if family.since in FAMILIES}
    for module in (seed, keeping):
        vars(module)["HOUSEHOLDS"] = tuple(found.values())
    fostering.HALTS, fostering.REMOVED, fostering.WITHOUT = HALTS, frozenset(HALTS), frozenset()


def type_something(app, password):
    """Somebody has begun to fill in the form of one task of each step: drafts."""
    with db.unit_of_work() as session:
        mine = session.execute(text(MINE)).all()
    for row in mine:
        browser = app.test_client()
        signed = browser.post(
            "/sign-in", data={"sign_in": row.sign_in, "password": password}, base_url="http://localhost"
        )
        assert signed.status_code == 303, row.sign_in
        page = browser.get(f"/tasks/{row.public_id}", base_url="http://localhost").text
        typed = dict.fromkeys(FIELD.findall(page), TYPED)
        kept = browser.post(f"/tasks/{row.public_id}/draft", data=typed, base_url="http://localhost")
        assert kept.status_code < 300, (row, kept.status_code)


def main(url, password, *words):
    migrate(url)
    app = create_app(url, TESTING=True, WTF_CSRF_ENABLED=False)
    if words:
        few()
    with db.unit_of_work():
        settings.declare(Mode.DEMO)
        settings.hold_key("vault", vault.keys().fingerprint)
    with app.app_context():
        seed.run()
    with db.unit_of_work() as session:
        settings.put("seeded_at", clock.real_now().isoformat())
        if words:
            session.execute(text(FORGET))
    type_something(app, password)


if __name__ == "__main__":
    main(*sys.argv[1:])

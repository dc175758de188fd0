"""Looks for one address wherever the application could have left it: pages, headers, tables, engine states, logs."""

import json
import zlib
from contextlib import suppress
from urllib.parse import quote

from sqlalchemy import text

from app.db import db
from app.values.names import fold
from tests.policy.test_access_matrix import kind_of, rules

CANARY = "Канарейка-7741"
ADDRESS = f"{CANARY} көшесі, 13-үй, 5-пәтер"


def shapes(word):
    """The word as it is, folded for the search, in bytes shown as hexadecimal, escaped in JSON and in an address."""
    return {word, word.casefold(), fold(word), word.encode().hex(), json.dumps(word)[1:-1], quote(word)}


def is_in(found):
    """Whether any shape of the canary stands there."""
    found = found.decode(errors="replace") if isinstance(found, bytes) else found
    lowered = found.casefold()
    return any(shape in found or shape in lowered for shape in shapes(CANARY))


def answered(answer):
    """What a browser got: the body, every header, cookies among them."""
    return is_in(answer.get_data()) or is_in(str(answer.headers))


def in_tables():
    """The tables with a row that holds it, as text, and "engine state" if a running process does."""
    names = "select tablename from pg_tables where schemaname = 'public' and tablename <> 'alembic_version' order by 1"
    wrong = [name for name in db.session.scalars(text(names)) if any(map(is_in, rows(name)))]
    states = db.session.scalars(text("select engine_state from instance where length(engine_state) > 0"))
    return wrong + (["engine state"] if any(map(is_in, map(inflated, states))) else [])


def rows(name):
    return db.session.scalars(text(f'select t::text from "{name}" t'))  # noqa: S608 - a name from the catalogue


def inflated(state):
    with suppress(zlib.error):
        return zlib.decompress(state)
    return state


def addresses(app, ids):
    """Every GET address there is; what stands in it is of the child who lives there wherever that can be."""
    for rule in rules(app):
        if "GET" not in rule.methods:
            continue
        first = rule.rule.split("/")[1]
        for id_ in ids.get(first, ids["cases"]) if rule.arguments else [""]:
            values = {name: value_of(rule, name, id_) for name in rule.arguments}
            yield rule.endpoint, rule.build(values, append_unknown=False)[1]


def value_of(rule, name, id_):
    """A word where the rule takes one of several is the first of them."""
    words = getattr(rule._converters[name], "items", ["first_visit"])
    return {"int": 1, "uuid": id_}.get(kind_of(rule, name), min(words))

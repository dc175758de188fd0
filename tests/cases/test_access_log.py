"""Everything that is written to the audit about a case has words on the page "Who has looked"."""

import ast
from pathlib import Path

from app.web.cases.access_log import WORDS, said

APP = Path(__file__).parents[2] / "app"
LISTS = {
    "case list",
    "queue",
    "shift view",
    "staff list",
    "team",
    "where every child is",
    "picture of families",
    "escalation list",
    "patterns",
    "address requests",
}  # of the reader, not of a case
TOOLS = (
    {"clock moved", "silent cases checked", "work handed over", "account closed"}
    | {f"absence {what}" for what in ("planned", "began", "ended")}
    | {f"change of a deadline{what}" for what in ("", " proposed", " decided")}
)
"""Of no case either."""

CODE_AT = {"record": 1, "looked": 1, "head": 2}


def codes():
    """Every literal code given to audit.record, audit.looked and the head of a case page."""
    for path in APP.rglob("*.py"):
        if "node_modules" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield from code_of(node)


def code_of(call):
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    place = CODE_AT.get(name)
    if place is not None and len(call.args) > place:
        literals = (one for one in ast.walk(call.args[place]) if isinstance(one, ast.Constant))
        yield from (one.value for one in literals if isinstance(one.value, str) and not one.value.endswith(": "))


def test_every_code_has_words():
    found = set(codes())
    assert len(found) > 60, "the search found too little to prove anything"
    assert found - WORDS.keys() - LISTS - TOOLS == set()


def test_a_code_without_words_is_shown_as_it_is():
    assert said("never heard of") == "never heard of"

"""No string is missing, fuzzy or obsolete in any language."""

import ast
import re
from typing import Any

import pytest
from babel.messages.checkers import python_format
from babel.messages.mofile import read_mo

from app import i18n
from app.config import ROOT
from tests import catalogues
from tests.catalogues import LANGUAGES, key, parts
from tests.support import sources

PLURALS = {"kk": 2, "ru": 3}


@pytest.fixture(scope="module")
def used():
    return {key(message, context) for message, context in catalogues.used()}


@pytest.fixture(params=LANGUAGES)
def catalogue(request):
    return catalogues.load(request.param)


def told(catalogue):
    return {key(message): message for message in catalogue if message.id}


def test_every_string_is_translated(catalogue, used):
    known = told(catalogue)
    missing = sorted(k[1] for k in used if k not in known or not all(parts(known[k])))
    assert missing == [], f"{len(missing)} missing"


def test_nothing_is_fuzzy_and_nothing_is_left_over(catalogue, used):
    known = told(catalogue)
    assert [m.id for m in known.values() if m.fuzzy] == []
    assert sorted(str(k[1]) for k in known.keys() - used) == []


def test_placeholders_and_plurals_are_those_of_the_source(catalogue):
    for message in told(catalogue).values():
        python_format(catalogue, message)
        if not isinstance(message.id, str):
            assert len(parts(message)) == PLURALS[catalogue.locale.language], message.id


def in_words(context: Any) -> str | None:
    """Babel's types say str, and its reader of compiled catalogues gives bytes."""
    return context and context.decode()


def test_the_compiled_catalogue_is_that_of_the_source(catalogue):
    path = catalogues.path(catalogue.locale.language)
    with path.with_suffix(".mo").open("rb") as file:
        found = [message for message in read_mo(file) if message.id]
    compiled = {key(m.id, in_words(m.context)): parts(m) for m in found}
    assert compiled == {k: parts(m) for k, m in told(catalogue).items() if all(parts(m))}


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_sentence_ends_in_two_full_stops_where_a_date_or_an_abbreviation_ends_it(app, code):
    """Fault B23: "2020 г..", "3 дн.."."""
    doubled = []
    with app.test_request_context(), i18n.speaking(code):
        for message in catalogues.load(code):
            words = str(message.id if isinstance(message.id, str) else message.id[0])
            names = set(re.findall(r"%\((\w+)\)", words or ""))
            if not names or "%%" in words or re.search(r"%\(\w+\)[^s]", words):
                continue
            said = str(i18n.gettext(words, **dict.fromkeys(names, "2020 г.")))
            doubled += [said] if re.search(r"г\.\.(?!\.)", said) else []
    assert doubled == []


def test_no_message_stands_in_an_f_string():
    """Fault B23: what extracts the messages does not look inside, and the words stay English."""
    said = {"_", "_l", "_n", "gettext", "ngettext", "pgettext", "lazy_gettext", "lazy_pgettext"}
    found = [
        f"{path.relative_to(ROOT)}:{part.lineno}"
        for path, part in sources.nodes()
        if isinstance(part, ast.JoinedStr)
        for call in ast.walk(part)
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", "") in said
        and call.args
        and isinstance(call.args[0], ast.Constant)
    ]
    assert found == []

"""No string is missing, fuzzy or obsolete in any language."""

from pathlib import Path

import pytest
from babel.messages.checkers import python_format
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

APP = Path(__file__).parents[2] / "app"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "_l": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "_n": (1, 2),
    "pgettext": ((1, "c"), 2),
    "_p": ((1, "c"), 2),
    "_pl": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
}
PLURALS = {"kk": 2, "ru": 3}


def key(message, context):
    first = message[0] if isinstance(message, tuple | list) else message
    return (context, first)


@pytest.fixture(scope="module")
def used():
    methods = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
    options = {"**/templates/**.html": {"silent": "false", "trimmed": "true"}}
    found = extract_from_dir(
        APP,
        methods,
        options,
        keywords=KEYWORDS,
        strip_comment_tags=True,
        directory_filter=lambda path: Path(path).name != "node_modules",
    )
    return {key(message, context) for _, _, message, _, context in found}


@pytest.fixture(params=sorted(PLURALS))
def catalogue(request):
    path = APP / f"translations/{request.param}/LC_MESSAGES/messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=request.param)


def told(catalogue):
    return {key(m.id, m.context): m for m in catalogue if m.id}


def parts(message):
    return message.string if isinstance(message.string, tuple | list) else (message.string,)


def test_every_string_is_translated(catalogue, used):
    known = told(catalogue)
    missing = sorted(str(k[1]) for k in used if k not in known or not all(parts(known[k])))
    assert missing == [], f"{len(missing)} missing"


def test_nothing_is_fuzzy(catalogue):
    assert [m.id for m in told(catalogue).values() if m.fuzzy] == []


def test_placeholders_and_plurals_are_those_of_the_source(catalogue):
    for message in told(catalogue).values():
        python_format(catalogue, message)
        if isinstance(message.id, tuple | list):
            assert len(message.string) == PLURALS[catalogue.locale.language], message.id


def test_the_compiled_catalogue_is_that_of_the_source(catalogue):
    folder = APP / f"translations/{catalogue.locale.language}/LC_MESSAGES"
    assert (folder / "messages.mo").stat().st_size > 0
    with (folder / "messages.mo").open("rb") as file:
        compiled = {key(m.id, m.context): parts(m) for m in read_mo(file) if m.id}
    written = {k: tuple(parts(m)) for k, m in told(catalogue).items() if all(parts(m))}
    assert {k: tuple(v) for k, v in compiled.items()} == written

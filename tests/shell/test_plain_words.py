"""The public pages speak so that a child of ten can read them: no sentence over twelve words, in any language."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
LONGEST = 12
KEYWORDS = {
    **dict.fromkeys(("_", "_l", "gettext", "lazy_gettext")),
    **dict.fromkeys(("pgettext", "_pl"), ((1, "c"), 2)),
    "ngettext": (1, 2),
}
PLURAL_AND_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


def sentences(text):
    """Apart at full stops, question and exclamation marks and line ends."""
    return [part for part in re.split(r"(?<=[.!?…])\s+|\n+", PLURAL_AND_PLACEHOLDER.sub("x", text)) if part.strip()]


def words(sentence):
    return re.findall(r"[\w’'-]+", sentence)


def messages():
    """Context and message of all that the public pages show: their templates, the labels and errors of their forms."""
    found = set()
    templates = ROOT / "app/web/templates"
    for path in sorted((templates / "contacts/public").glob("*.html")):
        found |= {(row[3], row[1]) for row in extract("jinja2.ext.babel_extract", path)}
    pages = [*(ROOT / "app/web/contacts").glob("public*.py"), ROOT / "app/rules/contacts/conversation.py"]
    for path in [*pages, *(ROOT / "app/forms").glob("*.py")]:
        found |= {(row[3], row[1]) for row in extract("python", path)}
    flat = {(context, one) for context, row in found for one in (row if isinstance(row, tuple) else (row,)) if one}
    assert len(flat) > 40, "the extraction found too little to prove anything"
    return flat


def extract(method, path):
    return extract_from_file(method, str(path), keywords=KEYWORDS)


def english():
    return sorted({message for _context, message in messages()})


def translated(language):
    path = ROOT / f"app/translations/{language}/LC_MESSAGES/messages.po"
    with path.open("rb") as file:
        catalogue = read_po(file)
    shown = [catalogue.get(message, context) for context, message in messages()]
    return [entry.string for entry in shown if entry is not None and isinstance(entry.string, str) and entry.string]


def too_long(texts):
    return [one for text in texts for one in sentences(text) if len(words(one)) > LONGEST]


def test_the_measure_itself_finds_a_long_sentence():
    assert too_long(["One two three four five six seven eight nine ten eleven twelve thirteen."])
    assert not too_long(["One two three. Four five six seven eight nine ten eleven twelve thirteen."])


def test_no_english_sentence_is_longer_than_twelve_words():
    assert too_long(english()) == []


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_translated_sentence_is_longer_than_twelve_words(language):
    assert too_long(translated(language)) == []

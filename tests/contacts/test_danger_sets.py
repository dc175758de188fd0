"""What the list of danger finds and what it takes for danger wrongly, on sentences as people write them (fault A7).

The aim is to find at least 95 of 100 and to be wrong with at most 5 of 100, in each language. A line of a set is
`danger` or `harmless`, the language and the sentence. The list was changed after `first`, `second` and `worked`; the
parts of `worked` were found at 89, 36, 77, 52 and 71 of 100 before, the lower the more indirectly they speak. `third`
was never used to change the list, but who wrote it wrote the list afterwards. `last` was written after the list and
never used to change it: plain messages, found at 95 of 100 (kk 100, ru 95, en 90). `unseen` was written by people who
had seen neither the list nor the other sets, half of it indirect, and never used to change the list: found were 85 of
100 in Kazakh, 71 in Russian, 75 in English, taken wrongly 7, 10 and 13. So far is the list from its aim.
"""

from collections import Counter
from pathlib import Path

import pytest

from app.rules.contacts.danger import LONGEST, Found, Phrases, phrase, shipped

LANGUAGES = ("kk", "ru", "en")
FOLDER = Path(__file__).with_name("danger")
AIM = dict.fromkeys(("first", "second", "third", "worked"), (0.95, 0.05))
SETS = {**AIM, "last": (0.90, 0.10), "unseen": (0.71, 0.14)}
"""What is found at least and taken wrongly at most, in each language; `last` and `unseen` hold what was reached."""


@pytest.fixture(scope="module")
def phrases():
    return Phrases(shipped())


def sentences(name):
    lines = (FOLDER / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines]


@pytest.mark.parametrize(("name", "limits"), SETS.items())
def test_what_is_found_and_what_is_taken_wrongly_in_each_language(phrases, name, limits):
    every = sentences(name)
    number = Counter((kind, language) for kind, language, _said in every)
    taken = Counter((kind, language) for kind, language, said in every if phrases.found(said) is not None)
    share = {key: taken[key] / number[key] for key in number}
    assert len(share) == 6
    assert min(share["danger", language] for language in LANGUAGES) >= limits[0], share
    assert max(share["harmless", language] for language in LANGUAGES) <= limits[1], share


def test_the_sets_are_large_enough_and_none_calls_a_sentence_both():
    every = [line for name in SETS for line in sentences(name)]
    by_kind = {kind: {said for one, _language, said in every if one == kind} for kind in ("danger", "harmless")}
    assert min(map(len, by_kind.values())) >= 300
    assert by_kind["danger"].isdisjoint(by_kind["harmless"])


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Здравствуйте! Мой отчим пришёл и опять БЬЁТ меня", "отчим … БЬЁТ"),
        ("Атец миня бьет", "Атец … бьет"),
        ("Әкем кеше мені ұрды", "Әкем … ұрды"),
        ("akem meni urady", "akem … urady"),
        ("otchim menya bjet", "otchim … bjet"),
        ("He said he’ll kill us", "He said … kill"),
    ],
)
def test_the_words_that_make_a_phrase_are_named_as_they_were_written(phrases, said, words):
    found = phrases.found(said)
    assert found is not None and found.words == words


@pytest.mark.parametrize("said", ["меня дома не бьют", "мені ешкім ұрмайды", "nobody hits me at home"])
def test_what_does_not_happen_is_no_danger(phrases, said):
    assert phrases.found(said) is None


def test_every_phrase_can_be_taken_out_and_put_back_as_it_was():
    assert max(len(one.text) for one in shipped()) <= LONGEST
    assert all(phrase(one.text) == one for one in shipped() if "@" in one.text)


def test_a_group_may_stand_among_words_in_a_row():
    found = Phrases([phrase('"не @бьет"')])
    assert found.found("нас не пинают") == Found('"не @бьет"', "не пинают")
    assert found.found("не нас пинают") is None


def test_a_text_of_20_kb_is_looked_through_to_its_end(phrases):
    harmless = [said for name in SETS for kind, _language, said in sentences(name) if kind == "harmless"]
    text = ". ".join(said for said in harmless if phrases.found(said) is None)[:20_000]
    for long in (text, "mama menya domoi " * 1_200):
        assert len(long.encode()) > 20_000
        assert phrases.found(long) is None

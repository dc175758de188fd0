"""What the list of danger finds and what it takes for danger wrongly, on sentences as people write them (fault A7).

The aim is to find at least 95 of 100 and to be wrong with at most 5 of 100, in each language. A line of a set is
`danger` or `harmless`, the language and the sentence. The list was worked on with the first and the second set; the
third was written before it and never used to change it, though by one of the same hands.
"""

import time
from collections import Counter
from pathlib import Path

import pytest

from app.rules.contacts.danger import LONGEST, Found, Phrases, phrase, shipped

FOLDER = Path(__file__).with_name("danger")
SETS = ("first", "second", "third")
FOUND_AT_LEAST, WRONG_AT_MOST = 0.95, 0.05


@pytest.fixture(scope="module")
def phrases():
    return Phrases(shipped())


def sentences(name):
    lines = (FOLDER / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines]


@pytest.mark.parametrize("name", SETS)
def test_what_is_found_and_what_is_taken_wrongly_in_each_language(phrases, name):
    every = sentences(name)
    number = Counter((kind, language) for kind, language, _said in every)
    taken = Counter((kind, language) for kind, language, said in every if phrases.found(said) is not None)
    share = {key: taken[key] / number[key] for key in number}
    assert len(share) == 6
    assert min(share["danger", language] for language in ("kk", "ru", "en")) >= FOUND_AT_LEAST, share
    assert max(share["harmless", language] for language in ("kk", "ru", "en")) <= WRONG_AT_MOST, share


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


@pytest.mark.parametrize("words", ["мама сказала что завтра пойдем в парк ", "mama menya domoi ", "әкем келді "])
def test_a_text_of_20_kb_is_looked_through_at_once(phrases, words):
    text = words * (20_000 // len(words.encode()))
    began = time.process_time()
    phrases.found(text)
    assert time.process_time() - began < 2

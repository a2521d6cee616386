"""Repairs of a parse, on parses written down as the parser has given them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.reading.repairs import REPAIRS, Parse, repair

WORDS = (
    "Chad and , the of said rivals Niger President to in killed was by were between met told it which who 15 Ali Minister".split()
)
TAGS = "NNP NNS NN VBD VBN VBZ VBP VB JJ IN DT CC PRP CD TO RB WP VBG MD".split()
LABELS = (
    "nsubj dobj pobj prep appos conj cc compound nmod amod acl relcl advcl ccomp xcomp aux auxpass det punct nsubjpass agent "
    "npadvmod dep poss oprd attr mark"
).split()


def hangs_on_a_root(i: int, heads: list[int]) -> bool:
    for _ in heads:
        i = heads[i]
    return heads[i] == i


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("In Paris , France , a worker shot twice", "worker"),  # no comma closes it: no apposition
        ("In Paris , France , a worker , shot twice", "France"),
    ],
)
def test_an_apposition_is_closed_by_a_comma(text: str, subject: str) -> None:
    words = text.split()
    at = {word: number for number, word in enumerate(words)}
    tags = ["IN", "NNP", ",", "NNP", ",", "DT", "NN", *([","] if words.count(",") == 3 else []), "VBD", "RB"]
    verb = at["shot"]
    heads = [verb, 0, verb, verb, 3, 6, 3, *([3] if verb == 8 else []), verb, verb]
    deps = ["prep", "pobj", "punct", "nsubj", "punct", "det", "appos", *(["punct"] if verb == 8 else []), "ROOT", "advmod"]
    repair(Parse(words, [word.lower() for word in words], tags, deps, heads))
    assert [word for word, dep, head in zip(words, deps, heads, strict=True) if (dep, head) == ("nsubj", verb)] == [subject]


def test_a_title_and_the_name_behind_it_are_one() -> None:
    words = "brokered by Oman and U.K. President Jane Roe".split()
    tags = ["VBN", "IN", "NNP", "CC", "NNP", "NNP", "NNP", "NNP"]
    heads = [0, 0, 1, 2, 5, 2, 7, 2]
    deps = ["ROOT", "agent", "pobj", "cc", "compound", "conj", "compound", "conj"]
    repair(Parse(words, [word.lower() for word in words], tags, deps, heads))
    assert [word for word, dep in zip(words, deps, strict=True) if dep == "conj"] == ["Roe"]
    assert heads == [0, 0, 1, 2, 7, 7, 7, 2]


@pytest.mark.parametrize("words", [[], ["Chad"], [":"]])
def test_what_has_no_words_has_nothing_to_repair(words: list[str]) -> None:
    parse = Parse(words, words, ["NNP" for _ in words], ["ROOT" for _ in words], [0 for _ in words])
    repair(parse)
    assert parse.heads == [0 for _ in words]


@st.composite
def parses(draw: Any) -> Parse:
    """Any tree over any words, as the parser gives for what is no sentence."""
    count = draw(st.integers(2, 16))
    order = draw(st.permutations(range(count)))
    heads = [0] * count
    heads[order[0]] = order[0]
    for at in range(1, count):
        heads[order[at]] = order[draw(st.integers(0, at - 1))]
    words = draw(st.lists(st.sampled_from(WORDS), min_size=count, max_size=count))
    tags = draw(st.lists(st.sampled_from(TAGS), min_size=count, max_size=count))
    labels = draw(st.lists(st.sampled_from(LABELS), min_size=count, max_size=count))
    labels[order[0]] = "ROOT"
    return Parse(words, [word.lower().rstrip("s") for word in words], tags, labels, heads)


@given(parses())
def test_no_word_hangs_below_itself(parse: Parse) -> None:
    repair(parse)
    assert all(hangs_on_a_root(i, parse.heads) for i in range(len(parse.heads)))


def test_what_takes_the_place_of_a_root_is_one() -> None:
    """A reader that follows a ring of heads upwards never ends."""
    words, heads = ["President", "Ali", "and", "Roe"], [3, 0, 1, 3]
    parse = Parse(words, [word.lower() for word in words], ["NNP", "NNP", "CC", "NNP"], ["compound", "appos", "cc", "ROOT"], heads)
    repair(parse)
    assert (heads[1], parse.deps[1]) == (1, "ROOT")
    assert all(hangs_on_a_root(i, heads) for i in range(4))


def test_a_repair_that_makes_a_ring_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def ring(parse: Parse) -> None:
        parse.heads[0] = 1
        parse.tags[0] = "XX"

    def tag(parse: Parse) -> None:
        parse.tags[1] = "NN"

    monkeypatch.setattr("detente.reading.repairs.REPAIRS", (*REPAIRS, ring, tag))
    parse = Parse(["Chad", "met"], ["chad", "meet"], ["NNP", "VBD"], ["ROOT", "dep"], [0, 0])
    repair(parse)
    assert (parse.heads, parse.tags) == ([0, 0], ["NNP", "NN"])

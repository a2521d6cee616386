"""Repairs of a parse, on parses written down as the parser has given them."""

from __future__ import annotations

import pytest

from detente.reading.repairs import Parse, repair


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

"""What a speaker begins and says anew is left out of the parse; every token stays where it stands in the text."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.reading.parser import _places, _said_anew, _without

_TURNS = st.lists(
    st.sampled_from(["I want", "to thank", "the", "with", "Chad", "—", "--", ",", "–", "and", "a", "Lima"]), max_size=16
)


@given(_TURNS.map(" ".join))
def test_each_letter_that_is_left_lies_where_it_lay(text: str) -> None:
    left_out = _said_anew(text)
    short = _without(text, left_out)
    places = _places(range(len(short)), left_out)
    assert [text[place] for place in places] == list(short)
    assert all(not start <= place < end for place in places for start, end in left_out)
    assert places == sorted(set(places))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("I want to thank — I want to thank Niger.", "I want to thank Niger."),
        ("He met with the — with Chad.", "He met with Chad."),
        ("And — and we — we agreed.", "and we agreed."),
        ("He praised the deal — the largest ever — and left.", "He praised the deal — the largest ever — and left."),
        (
            "The raid on Chad — the raid that killed ten — was condemned.",
            "The raid on Chad — the raid that killed ten — was condemned.",
        ),
        ("A Chad-led force met the Chad team.", "A Chad-led force met the Chad team."),
    ],
)
def test_only_what_is_begun_anew_is_left_out(text: str, left: str) -> None:
    assert _without(text, _said_anew(text)) == left


@pytest.mark.model
def test_tokens_and_names_lie_where_they_stand(reader: Any) -> None:
    text = "Peru met with Chad — with Chad in Lima, and it — it thanked Niger."
    (sentence,) = reader.parser.parse([(0, 7, text)])
    assert [text[begin - 7 : end - 7] for begin, end in zip(sentence.begins, sentence.ends, strict=True)] == sentence.words
    assert sentence.words.count("Chad") == 1

"""Capitals and headlines are given to the parser as running text of the same length."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.reading.casing import as_running_text, is_raised
from detente.reading.read import Reader
from detente.record import Article

WORDS = frozenset("jets bombed an airfield on its border with closes after raid three over called to free the drivers".split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ETHIOPIAN JETS BOMBED AN AIRFIELD", "Ethiopian jets bombed an airfield"),
        ("Ivory Coast Closes Its Border With Burkina Faso", "Ivory Coast closes its border with Burkina Faso"),
        ("OKELLO'S JETS BOMBED THE US", "Okello's jets bombed the US"),
        ("Jets bombed an airfield on the border", "Jets bombed an airfield on the border"),
    ],
)
def test_words_lose_their_capitals_and_names_keep_them(text: str, expected: str) -> None:
    assert as_running_text(text, WORDS.__contains__) == expected


@pytest.mark.parametrize("text", ["WASHINGTON (AP) - Jets bombed an airfield", "The Foreign Ministry", "MOSCOW, Tuesday"])
def test_running_text_and_bare_names_are_left_alone(text: str) -> None:
    assert not is_raised(text)


@given(st.text(max_size=60))
def test_the_length_holds_whatever_the_text(text: str) -> None:
    assert len(as_running_text(text, WORDS.__contains__)) == len(text)


def test_the_record_quotes_the_headline_as_it_was_written() -> None:
    text = "KENYA EXPELS TWO UGANDAN DIPLOMATS"
    (event,) = Reader(coder="rules").read(Article("x", text)).events
    assert event.trigger.text == event.trigger.text.upper()
    assert text[event.trigger.start : event.trigger.end] == event.trigger.text
    assert event.type == "SANCTION"

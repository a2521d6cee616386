"""Every synonym of the time grammar's class words is reckoned like the word that stands for it; none stops a run."""

from __future__ import annotations

from datetime import date

import pytest

from detente.reading.times import recognise


@pytest.mark.parametrize("word", ["prior", "preceding", "ensuing", "subsequent", "upcoming", "forthcoming"])
@pytest.mark.parametrize("unit", ["day", "week", "weekend", "month", "quarter", "summer", "year", "night"])
def test_synonyms_of_relative_words_are_read(word: str, unit: str) -> None:
    recognise(f"The ministers met in the {word} {unit}; {word} {unit} by {word} {unit}.", date(2022, 3, 4))


def test_prior_month_is_the_previous_month() -> None:
    values = {word: recognise(f"Exports fell in the {word} month.", date(2022, 3, 4))[0].value for word in ("prior", "previous")}
    assert values["prior"] == values["previous"]


@pytest.mark.parametrize(
    "phrase", ["that very", "that very same", "the very same", "very same", "this same", "this past", "this coming"]
)
@pytest.mark.parametrize("unit", ["day", "week", "weekend", "month", "quarter", "summer", "year", "night"])
def test_words_that_stress_a_relative_date_are_read(phrase: str, unit: str) -> None:
    recognise(f"The envoys met on 3 May 2021. {phrase} {unit} both left; they returned {phrase} {unit}.", date(2022, 3, 4))


def test_that_very_month_is_that_month() -> None:
    values = [
        recognise(f"It was May 2021. In {words} month they met.", date(2022, 3, 4))[1].value for words in ("that", "that very")
    ]
    assert values[0] == values[1]

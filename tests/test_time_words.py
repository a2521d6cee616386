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

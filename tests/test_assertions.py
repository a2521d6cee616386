"""What texts say of a relation, sorted into periods."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from detente.book import Book
from detente.book.entry import pack
from detente.cli import commands
from detente.measure.assertions import assertions, said_beside
from detente.measure.errors import EmptyTable, MeasureError
from detente.measure.explain import MEASURES
from detente.measure.periods import Periods
from made_books import made_book, made_entry, made_event

YEAR = Periods.parse("month", "2024-01", "2024-12")


def relation(
    number: int, pair: str, sign: int, start: str | None, end: str | None = None, *, state: str = "", background: bool = False,
    article: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    return {
        "kind": "relation", "id": f"r{number}", "article": article or f"a{number}", "sign": sign, "background": background,
        "pair": [{"code": f"{code}GOV", "country": code} for code in pair.split()],
        "state": state or ("close" if sign > 0 else "strained"), "date": {"start": start, "end": end or start},
    }  # fmt: skip


def test_assertions_fall_into_their_periods_in_either_order() -> None:
    found = assertions(
        [
            relation(1, "PAK USA", -1, "2024-03-02"),
            relation(2, "USA PAK", -1, "2024-03-20", state="low_point"),
            relation(3, "USA PAK", 1, "2024-03-28"),
            relation(4, "USA PAK", 1, "2024-11-01", "2024-11-30"),
            relation(5, "USA CHN", 1, "2024-03-02"),
        ],
        "PAK", "USA", YEAR,
    )  # fmt: skip
    march, november = found.periods[2], found.periods[10]
    assert (march.label, march.good, march.bad, march.articles) == ("2024-03", 1, 2, 3)
    assert march.states == {"strained": 1, "low_point": 1, "close": 1}
    assert march.ids == ("r1", "r2", "r3")
    assert march.share.value == 1 / 3
    assert march.share.low < 0.1
    assert (november.good, november.bad) == (1, 0)
    assert sum(one.articles for one in found.periods) == 4


def test_one_article_has_one_voice() -> None:
    said = [relation(number, "PAK USA", -1, "2024-05-01", article="loud") for number in range(9)]
    found = assertions([*said, relation(10, "PAK USA", 1, "2024-05-02")], "PAK", "USA", YEAR).periods[4]
    assert (found.good, found.bad, found.articles) == (1, 9, 2)
    assert found.share.value == 0.5


def test_what_has_no_date_is_said_of_the_articles_day_unless_it_is_history() -> None:
    told = [relation(1, "PAK USA", 1, None), relation(2, "PAK USA", -1, None, background=True)]
    found = assertions(told, "PAK", "USA", YEAR, {"a1": "2024-07-04", "a2": "2024-07-04"})
    assert (found.periods[6].good, found.periods[6].bad, found.undated) == (1, 0, 1)
    assert assertions(told, "PAK", "USA", YEAR).undated == 2


def test_what_is_longer_than_a_period_is_in_none() -> None:
    found = assertions([relation(1, "PAK USA", -1, "2024-01-01", "2024-12-31")], "PAK", "USA", YEAR)
    assert (found.imprecise, sum(one.articles for one in found.periods)) == (1, 0)


# --- from a book ----------------------------------------------------------------------------------------------------------


def told_book(path: Path) -> Path:
    """Two articles that say how relations are, one of them of no date, among events."""
    events = [made_event("PAK", "USA", f"2024-0{month}-05", "CONSULT") for month in range(1, 6)]
    worse = made_event("USA", "PAK", "2024-05-07", "SANCTION")
    entries = []
    for name, day, held, relations in (
        ("a", "2024-01-06", events[:2], [relation(1, "PAK USA", 1, "2024-01-05", article="a")]),
        ("b", "2024-05-09", [*events[2:], worse], [relation(2, "USA PAK", -1, None, state="low_point", article="b")]),
    ):
        entry = made_entry(name, day, held)
        records = {**entry.records, "relations": relations}
        entries.append(replace(entry, records=records, packed=pack(records)))
    made_book(path, *entries).close()
    return path


def test_what_is_said_stands_beside_what_happened(tmp_path: Path) -> None:
    found = said_beside(told_book(tmp_path / "relations.db"), "PAK", "USA")
    assert found.series.periods.labels == tuple(f"2024-0{month}" for month in range(1, 6))
    assert [(one.good, one.bad) for one in found.said.periods] == [(1, 0), (0, 0), (0, 0), (0, 0), (0, 1)]
    assert found.said.periods[4].states == {"low_point": 1}  # of the article's own day
    assert found.series.conflict.tolist() == [0, 0, 0, 0, 1]


def test_the_command_tells_both(tmp_path: Path) -> None:
    book = str(told_book(tmp_path / "relations.db"))
    result = CliRunner().invoke(commands, ["said", "PAK", "USA", "--book", book, "--format", "json"])
    made = json.loads(result.stdout)
    assert [row["relations"] for row in made["periods"] if row["articles"]] == [["r1"], ["r2"]]
    assert [row["occurrences"] for row in made["periods"]] == [1, 1, 1, 1, 2]
    table = CliRunner().invoke(commands, ["said", "PAK", "USA", "--book", book, "--explain"])
    assert "low_point 1" in table.stdout
    assert MEASURES["assertions"].cannot in table.stdout


def test_nothing_said_and_no_book_are_told(tmp_path: Path) -> None:
    book = told_book(tmp_path / "relations.db")
    with Book(book, read_only=True) as held, pytest.raises(MeasureError, match="holds no assertions"):
        said_beside(held.events().arrow(), "PAK", "USA")
    silent = tmp_path / "silent.db"
    made_book(silent, made_entry("a", "2024-01-06", [made_event("PAK", "USA", "2024-01-05")])).close()
    with pytest.raises(EmptyTable, match="no text in silent"):
        said_beside(silent, "PAK", "USA")

"""What texts say of a relation, sorted into periods."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from detente.book import Book, codings, schema
from detente.book import assertions as kept
from detente.book.assertions import Assertion
from detente.book.entry import Entry, pack
from detente.cli import commands
from detente.measure import report
from detente.measure.assertions import assertions, said_beside
from detente.measure.errors import EmptyTable, MeasureError, UnseenDyad
from detente.measure.explain import MEASURES
from detente.measure.periods import Periods
from made_books import made_book, made_entry, made_event

YEAR = Periods.parse("month", "2024-01", "2024-12")


def said(number: int, sign: int, start: str | None, end: str | None = None, *, state: str = "", article: int = 0) -> Assertion:
    days = [None if day is None else date.fromisoformat(day).toordinal() - 719163 for day in (start, end or start)]
    return Assertion(f"r{number}", article or number, state or ("close" if sign > 0 else "strained"), sign, days[0], days[1])


def test_assertions_fall_into_their_periods() -> None:
    found = assertions(
        [
            said(1, -1, "2024-03-02"),
            said(2, -1, "2024-03-20", state="low_point"),
            said(3, 1, "2024-03-28"),
            said(4, 1, "2024-11-01", "2024-11-30"),
            said(5, 1, "2023-12-31"),
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
    loud = [said(number, -1, "2024-05-01", article=99) for number in range(9)]
    found = assertions([*loud, said(10, 1, "2024-05-02")], "PAK", "USA", YEAR).periods[4]
    assert (found.good, found.bad, found.articles) == (1, 9, 2)
    assert found.share.value == 0.5


def test_what_is_longer_than_a_period_or_undated_is_in_none() -> None:
    found = assertions([said(1, -1, "2024-01-01", "2024-12-31"), said(2, 1, None)], "PAK", "USA", YEAR)
    assert (found.imprecise, found.undated, sum(one.articles for one in found.periods)) == (1, 1, 0)


# --- from a book ----------------------------------------------------------------------------------------------------------


def relation(
    number: int, pair: str, sign: int, start: str | None, end: str | None = None, *, state: str = "", background: bool = False,
    article: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    return {
        "kind": "relation", "id": f"r{number}", "article": article or f"a{number}", "sign": sign, "background": background,
        "pair": [{"code": f"{code}GOV", "country": None if code in ("NATO", "---") else code} for code in pair.split()],
        "state": state or ("close" if sign > 0 else "strained"), "date": {"start": start, "end": end or start},
    }  # fmt: skip


def told_entry(name: str, day: str | None, events: list[dict[str, Any]], relations: list[dict[str, Any]]) -> Entry:
    entry = made_entry(name, day, events)
    records = {**entry.records, "relations": relations}
    return replace(entry, records=records, packed=pack(records))


def told_book(path: Path) -> Path:
    """Two articles that say how relations are, one of them of no date, among events."""
    events = [made_event("PAK", "USA", f"2024-0{month}-05", "CONSULT") for month in range(1, 6)]
    worse = made_event("USA", "PAK", "2024-05-07", "SANCTION")
    entries = [
        told_entry("a", "2024-01-06", events[:2], [relation(1, "PAK USA", 1, "2024-01-05", article="a")]),
        told_entry("b", "2024-05-09", [*events[2:], worse], [relation(2, "USA PAK", -1, None, state="low_point", article="b")]),
    ]
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


def test_what_has_no_date_is_said_of_the_articles_day_unless_it_is_history(tmp_path: Path) -> None:
    relations = [
        relation(1, "PAK USA", 1, None), relation(2, "PAK USA", -1, None, background=True),
        relation(3, "USA PAK", -1, "2024-01-01", "2024-12-31"), relation(4, "PAK CHN", 1, "2024-01-01"),
        relation(5, "PAK ---", 1, "2024-01-01"),
    ]  # fmt: skip
    relations[4]["pair"][1]["code"] = None
    with made_book(tmp_path / "b.db", told_entry("a", "2024-07-04", [], relations)) as book:
        rows = list(kept.of_dyad(book.connection, 1, "USA", "PAK"))
        assert [(one.id, one.day, one.end_day) for one in rows] == [
            ("r2", None, None), ("r3", 19723, 20088), ("r1", 19908, 19908),
        ]  # fmt: skip
        assert rows == list(kept.of_dyad(book.connection, 1, "PAK", "USA"))
        assert book.connection.execute("SELECT count(*) FROM assertion").fetchone() == (4,)


def test_a_dyad_without_events_is_told_of(tmp_path: Path) -> None:
    path = tmp_path / "b.db"
    relations = [relation(1, "PAK USA", -1, "2024-02-01"), relation(2, "USA PAK", 1, "2024-04-01")]
    made_book(path, told_entry("a", "2024-07-04", [made_event("CHN", "IND", "2024-05-01")], relations)).close()
    found = said_beside(path, "PAK", "USA")
    assert found.series.periods.labels == ("2024-02", "2024-03", "2024-04")
    assert found.series.attention.tolist() == [0, 0, 0]
    assert [(one.good, one.bad) for one in found.said.periods] == [(0, 1), (0, 0), (1, 0)]
    result = CliRunner().invoke(commands, ["said", "PAK", "USA", "--book", str(path)])
    assert result.exit_code == 0, result.output
    assert "2024-04" in result.stdout
    with pytest.raises(UnseenDyad, match="detente said PAK USA"):
        report.dyad(path, "PAK", "USA")


def test_what_is_said_before_the_first_event_and_after_the_last_is_told(tmp_path: Path) -> None:
    path = tmp_path / "b.db"
    relations = [relation(1, "PAK USA", -1, "2024-02-01"), relation(2, "USA PAK", 1, "2024-06-01")]
    made_book(path, told_entry("a", "2024-07-04", [made_event("PAK", "USA", "2024-04-01")], relations)).close()
    found = said_beside(path, "PAK", "USA")
    assert (found.series.periods.labels[0], found.series.periods.labels[-1]) == ("2024-02", "2024-06")
    assert sum(one.articles for one in found.said.periods) == 2


def test_the_dyad_shows_what_is_said_of_it(tmp_path: Path) -> None:
    book = str(told_book(tmp_path / "relations.db"))
    chart = tmp_path / "chart.json"
    table = CliRunner().invoke(commands, ["dyad", "PAK", "USA", "--book", book, "--chart", str(chart), "--explain"])
    assert table.exit_code == 0, table.output
    assert "1 good" in table.stdout
    assert "what texts say" in table.stdout  # the terminal chart's key
    assert MEASURES["assertions"].cannot in table.stdout
    drawn = json.loads(chart.read_text())
    lines = [point for points in drawn["datasets"].values() for point in points if point.get("line") == "what texts say"]
    assert [point["period"] for point in lines if point["value"] is not None] == ["2024-01", "2024-05"]
    made = json.loads(CliRunner().invoke(commands, ["dyad", "PAK", "USA", "--book", book, "--format", "json"]).stdout)
    assert [(row["said_good"], row["said_bad"]) for row in made["rows"]] == [(1, 0), (0, 0), (0, 0), (0, 0), (0, 1)]
    assert [one["relations"] for one in made["said"]["periods"]] == [["r1"], ["r2"]]
    rows = CliRunner().invoke(commands, ["dyad", "PAK", "USA", "--book", book, "--format", "csv"]).stdout.splitlines()
    assert "said_bad" in rows[0]


def test_what_is_said_is_drawn(tmp_path: Path) -> None:
    book, chart = str(told_book(tmp_path / "relations.db")), tmp_path / "chart.json"
    told = CliRunner().invoke(commands, ["said", "PAK", "USA", "--book", book, "--chart", str(chart)])
    assert told.exit_code == 0, told.output
    assert "what texts say" in told.stdout
    points = [point for points in json.loads(chart.read_text())["datasets"].values() for point in points]
    said = {point["period"]: point["value"] for point in points if point.get("line") == "what texts say"}
    # One article for good: log((0 + 1/2) / (1 + 1/2)).
    assert (said["2024-01"], said["2024-05"]) == (pytest.approx(-np.log(3), abs=1e-3), pytest.approx(np.log(3), abs=1e-3))


def test_an_older_book_is_given_its_assertions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = schema.migrations()
    monkeypatch.setattr(schema, "migrations", lambda: steps[: kept.MIGRATION - 1])
    monkeypatch.setattr(kept, "keep", lambda *_: None)
    path = told_book(tmp_path / "old.db")
    with closing(sqlite3.connect(path)) as old, old:
        assert old.execute("SELECT count(*) FROM sqlite_master WHERE name = 'assertion'").fetchone() == (0,)
    old.close()
    monkeypatch.undo()
    assert [(one.good, one.bad) for one in said_beside(path, "PAK", "USA").said.periods] == [(1, 0), (0, 0), (0, 0), (0, 0), (0, 1)]
    with Book(path) as book, Book(told_book(tmp_path / "new.db")) as other:
        asked = "SELECT id, sign, day, end_day FROM assertion ORDER BY id"
        assert book.connection.execute(asked).fetchall() == other.connection.execute(asked).fetchall()
        with book.writer.transaction() as connection:
            kept.remade(connection)
        assert book.connection.execute(asked).fetchall() == other.connection.execute(asked).fetchall()


def test_assertions_are_kept_with_their_article_or_not_at_all(tmp_path: Path) -> None:
    with made_book(tmp_path / "b.db") as book:
        coding = codings.named(book.connection, None)
        broken = relation(1, "PAK USA", 1, "2024-01-05") | {"sign": None}
        with pytest.raises(sqlite3.IntegrityError):
            book.writer.add(told_entry("a", "2024-01-06", [], [broken]), coding)
        for table in ("reading", "article", "assertion"):
            assert book.connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)

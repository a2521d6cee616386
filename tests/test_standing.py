"""The commands align, system, leverage and changes, from a book and from a file: what they write, and the way back to the events."""

from __future__ import annotations

import csv
import io
import json
import shlex
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet
import pytest
from click.testing import CliRunner, Result

from detente.book import Book
from detente.cli import commands
from detente.measure.explain import MEASURES
from made_books import made_book, made_entry, made_event

STATES = ["CHN", "IND", "IRN", "PAK", "SAU", "USA"]
FIRST = date(2023, 1, 1)


def rows() -> list[tuple[date, str, str, str]]:
    """Two years: PAK asks the USA for aid and gets it; IRN and SAU come to blows at the end; the rest is talk."""
    rng = np.random.default_rng(2)
    made = []
    for number in range(0, 730, 2):
        day = FIRST + timedelta(days=number)
        for _ in range(3):
            a, b = rng.choice(STATES, 2, replace=False)
            made.append((day, str(a), "ACCUSE" if rng.random() < 0.2 else "CONSULT", str(b)))
        if number > 715:
            made += [(day, "IRN", "ASSAULT", "SAU")] * 4
    for month in (2, 5, 9):
        made += [(date(2023, month, 3), "PAK", "REQUEST", "USA"), (date(2023, month, 9), "USA", "AID", "PAK")]
    return sorted(made)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("standing") / "relations.db"
    by_day: dict[date, list[dict[str, Any]]] = {}
    for number, (day, source, kind, target) in enumerate(rows()):
        by_day.setdefault(day, []).append(made_event(source, target, day.isoformat(), kind, key=str(number)))
    entries = [made_entry(f"a{day}", day.isoformat(), events) for day, events in by_day.items()]
    made_book(path, *entries).close()
    return path


@pytest.fixture(scope="module")
def file(book: Path) -> Path:
    path = book.with_name("events.parquet")
    with Book(book, read_only=True) as held:
        pyarrow.parquet.write_table(held.events().arrow(), path)
    return path


ALIGN = ["align", "PAK", "--poles", "USA,CHN"]
EACH = [ALIGN, ["system", "--at", "2024", "--by", "year"], ["leverage", "PAK"], ["changes", "--since", "2024-12-16"]]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(commands, arguments, prog_name="detente")


def told(*arguments: str) -> dict[str, Any]:
    result = run(*arguments, "--format", "json")
    assert result.exit_code == 0, result.output
    made: dict[str, Any] = json.loads(result.stdout)
    return made


def listed(command: str) -> set[str]:
    """The ids that a command lists."""
    words = shlex.split(command)
    assert words[:2] == ["detente", "events"]
    result = run(*words[1:], "--format", "jsonl")
    assert result.exit_code == 0, result.output
    return {json.loads(line)["id"] for line in result.stdout.splitlines()}


@pytest.mark.parametrize("asked", EACH, ids=lambda asked: asked[0])
def test_a_book_and_its_export_say_the_same(book: Path, file: Path, asked: list[str]) -> None:
    def bare(value: Any) -> Any:
        """Without the table's name, and without the commands that list events, which only a book has."""
        if isinstance(value, dict):
            return {key: bare(part) for key, part in value.items() if key != "table" and not listing(part)}
        return [bare(part) for part in value] if isinstance(value, list) else value

    def listing(value: Any) -> bool:
        return value is None or str(value).startswith("detente events ")

    one, other = told(*asked, "--book", str(book)), told(*asked, "--events", str(file))
    assert bare(one) == bare(other)


@pytest.mark.parametrize("asked", EACH, ids=lambda asked: asked[0])
def test_every_command_explains_itself(book: Path, asked: list[str]) -> None:
    table = run(*asked, "--book", str(book), "--explain")
    assert table.exit_code == 0, table.output
    made = json.loads(run(*asked, "--book", str(book), "--explain", "--format", "json").stdout)
    assert made["measures"]
    shown = " ".join(table.stdout.split())
    for entry in made["measures"]:
        assert entry["formula"] == MEASURES[entry["name"]].formula
        assert " ".join(entry["formula"].split()) in shown
    assert made["sources"]["table"] == str(book)
    assert "attention" in {entry["name"] for entry in made["measures"]}


@pytest.mark.parametrize("asked", EACH, ids=lambda asked: asked[0])
def test_csv_has_all_rows_of_all_sections(book: Path, asked: list[str]) -> None:
    result = run(*asked, "--book", str(book), "--format", "csv")
    written = list(csv.DictReader(io.StringIO(result.stdout)))
    made = told(*asked, "--book", str(book))
    sections = {name: value for name, value in made.items() if isinstance(value, list) and value and isinstance(value[0], dict)}
    assert {name: sum(row["section"] == name for row in written) for name in sections} == {
        name: len(value) for name, value in sections.items()
    }


def test_align_counts_what_its_commands_list(book: Path) -> None:
    made = told(*ALIGN, "--book", str(book))
    assert [row["period"] for row in made["positions"]] == ["2023", "2023", "2024", "2024"]
    for row in made["positions"]:
        assert len(listed(row["events"])) == row["occurrences"]
    assert sum(row["weight"]["value"] for row in made["positions"][:2]) == pytest.approx(1, abs=0.001)
    (overall,) = made["overall"]
    assert overall["by_attention"] + overall["by_tone"] == pytest.approx(overall["gain"]["value"], abs=0.001)


def test_changes_names_the_events_that_carry_them(book: Path) -> None:
    made = told("changes", "--since", "2024-12-16", "--book", str(book))
    assert {(row["first"], row["second"]) for row in made["changes"]} == {("IRN", "SAU")}
    for row in made["changes"]:
        assert set(row["events"]) == listed(row["rows"])
        assert row["certainty"] >= 0.9


def test_leverage_names_each_request_and_its_answer(book: Path) -> None:
    made = told("leverage", "PAK", "--book", str(book), "--lag", "10")
    dates = [(row["date"], row["answered"], row["outcome"], row["days"]) for row in made["instances"]]
    assert dates == [(f"2023-0{month}-03", f"2023-0{month}-09", "granted", 6) for month in (2, 5, 9)]
    known = {identity for row in made["requests"] for identity in listed(row["events"])}
    assert all({row["event"], *row["answers"]} <= known for row in made["instances"])
    aid = [row for row in made["dependence"] if row["what"] == "aid"]
    assert [(row["partner"], row["received"], row["share"]["value"]) for row in aid] == [("USA", 3, 1.0)]


def test_the_system_is_told_with_its_poles_and_their_events(book: Path) -> None:
    made = told("system", "--book", str(book), "--at", "2024")
    assert (made["since"], made["until"]) == ("2024-01-01", "2024-12-31")
    assert 1 <= made["effective_number_of_poles"]["value"] <= 6
    for row in made["poles"]:
        # A joint act is received by both sides, and listed for both.
        assert len(listed(row["events"])) == row["occurrences"]
    assert sum(row["number"] for row in made["triads"]) >= 0


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (["align", "PAK", "--poles", "USA,CHM"], "Did you mean CHN"),
        (["align", "PAK", "--poles", "USA"], "two poles at least"),
        (["align", "PAK", "--poles", "USA,CHN", "--since", "soon"], "not a date"),
        (["system", "--at", "1999"], "no state has anything with another"),
        (["leverage", "PKA"], "Did you mean PAK"),
        (["changes", "--since", "2030"], "has events from"),
        (["changes", "--since", "2023-03"], "Hint: a shorter time"),
    ],
)
def test_bad_input_is_told_in_a_sentence(book: Path, asked: list[str], says: str) -> None:
    result = run(*asked, "--book", str(book))
    assert result.exit_code == 1
    assert says in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize("asked", EACH, ids=lambda asked: asked[0])
def test_an_empty_book_says_that_it_is_empty(tmp_path: Path, asked: list[str]) -> None:
    made_book(tmp_path / "empty.db").close()
    result = run(*asked, "--book", str(tmp_path / "empty.db"))
    assert result.exit_code == 1
    assert "no event" in result.stderr or "no such party" in result.stderr


def test_a_chart_of_nothing_is_no_error(tmp_path: Path) -> None:
    """Two parties that talk every week as ever: nothing left its pattern, and that is an answer."""
    days = [FIRST + timedelta(days=7 * week) for week in range(60)]
    entries = [made_entry(f"a{day}", day.isoformat(), [made_event("PAK", "USA", day.isoformat(), "CONSULT")]) for day in days]
    path, chart = tmp_path / "calm.db", tmp_path / "chart.svg"
    made_book(path, *entries).close()
    told = CliRunner().invoke(commands, ["changes", "--since", "2024-01-15", "--book", str(path), "--chart", str(chart)])
    assert told.exit_code == 0, told.output
    assert "Nothing left its pattern" in told.stdout
    assert "not drawn" in told.stderr
    assert not chart.exists()

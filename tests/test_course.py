"""The course of a dyad from a table's rows to the words of the command: trend, breaks, outlets, and the events that carry a break."""

from __future__ import annotations

import json
import shlex
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from click.testing import CliRunner, Result

from detente import measure
from detente.cli import commands
from detente.measure.course import Course, course
from detente.measure.series import dyad_series
from made_books import made_book, made_entry, made_event


def rows(
    seed: int, *, step_at: int | None = None, outlets: str = "", swap: bool = False, loud_at: int | None = None
) -> list[dict[str, Any]]:
    """Forty months of PAK and USA, one event in five of conflict (three in five from ``step_at``), beside a steady world.

    ``outlets`` names who tells, in turn; with ``swap`` the first of them gives way to the last, which is harsh, in month 20.
    """
    generator = np.random.default_rng(seed)
    made: list[dict[str, Any]] = []
    for month in range(40):
        first = date(2021 + month // 12, month % 12 + 1, 1)
        for _ in range(int(generator.poisson(60 if month == loud_at else 18))):
            outlet = generator.choice(list(outlets)) if outlets else None
            if swap:
                outlet = generator.choice(
                    ["mild", "middle"] if month < 20 else ["middle", "harsh"], p=[0.6, 0.4] if month < 20 else [0.4, 0.6]
                )
            odds = {"mild": -2.2, "middle": -1.0, "harsh": 0.6}.get(str(outlet), -1.4)
            if step_at is not None and month >= step_at:
                odds = 0.5
            if month == loud_at:
                odds = 2.0
            hostile = generator.random() < 1 / (1 + np.exp(-odds))
            made.append({
                "event": f"e{len(made):04}", "source": "PAK", "target": "USA",
                "date": (first + timedelta(days=int(generator.integers(28)))).isoformat(), "quad": 3 if hostile else 1,
                "type": "ACCUSE" if hostile else "CONSULT", "coverage": 1 + len(made) % 5, "outlet": outlet,
            })  # fmt: skip
        for other in range(150):
            made.append({
                "event": f"w{month}-{other}", "source": "CHN", "target": "IND", "date": first.isoformat(), "quad": 1,
                "type": "CONSULT", "coverage": 1, "outlet": "middle" if outlets or swap else None,
            })  # fmt: skip
    return made


def told(made: list[dict[str, Any]], **asked: Any) -> Course:
    table = measure.table(pa.Table.from_pylist(made))
    return course(table, dyad_series(table, "PAK", "USA", **asked))


def test_a_break_comes_with_the_events_that_carry_it() -> None:
    made = rows(1, step_at=24)
    found = told(made)
    (turn,) = [each for each in found.turns if each.found.kind == "share"]
    assert abs(turn.found.index - 24) <= 1
    assert turn.found.direction == "colder"
    assert turn.period in ("2022-12", "2023-01", "2023-02")
    assert (turn.raw, turn.normalised, turn.standing) == (None, None, None)  # no outlets are named
    known = {row["event"]: row for row in made}
    assert len(turn.events) == 3
    for each in turn.events:
        row = known[each.event.event]
        assert row["quad"] == 3
        assert turn.period <= row["date"][:7] <= "2023-04"
        assert row["coverage"] == 5


def test_a_change_of_outlets_is_told_as_one() -> None:
    found = told(rows(2, swap=True))
    assert found.outlets == 3
    shares = [each for each in found.turns if each.found.kind == "share"]
    assert [each.standing for each in shares] == ["mix"]
    assert shares[0].raw is not None
    assert shares[0].normalised is not None
    assert abs(shares[0].normalised) < shares[0].raw / 2


def test_a_change_of_relations_holds_whoever_tells_it() -> None:
    found = told(rows(3, step_at=24, outlets="ABC"))
    shares = [each for each in found.turns if each.found.kind == "share"]
    assert [each.standing for each in shares] == ["holds"]
    assert shares[0].normalised == pytest.approx(shares[0].raw, abs=0.08)


def test_other_statuses_than_what_happened_have_no_outlets() -> None:
    made = [{**row, "status": "planned"} for row in rows(4, step_at=24, outlets="AB")]
    found = told(made, statuses=("planned",))
    assert found.outlets == 0
    assert [each.found.kind for each in found.turns if each.found.certainty > 0.9] == ["share"]
    assert all(each.events == () for each in found.turns)


def test_one_direction_alone_counts_only_its_own() -> None:
    made = rows(5, outlets="AB")
    back = [{**row, "source": "USA", "target": "PAK", "event": "b" + row["event"]} for row in rows(6, step_at=20, outlets="AB")]
    found = told(made + back, directed=True)
    assert [each for each in found.turns if each.found.kind == "share"] == []
    assert found.outlets == 2


# The command ----------------------------------------------------------------------------------------------------------------


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(commands, arguments, prog_name="detente")
    assert result.exit_code == 0, result.output
    return result


def test_the_command_tells_the_course(tmp_path: Path) -> None:
    parquet.write_table(pa.Table.from_pylist(rows(7, step_at=24, outlets="AB", loud_at=32)), tmp_path / "events.parquet")
    arguments = ("dyad", "PAK", "USA", "--events", str(tmp_path / "events.parquet"))
    shown = run(*arguments).stdout
    assert "Now: " in shown
    assert "colder, share " in shown
    assert "times the usual events" in shown
    assert "with outlets held fixed +" in shown
    assert "PAK ACCUSE USA (told 5 times)" in shown
    made = json.loads(run(*arguments, "--format", "json", "--explain").stdout)
    assert {"trend", "breaks", "mix of outlets"} <= {entry["name"] for entry in made["measures"]}
    assert made["trend"]["verdict"] in ("warming", "cooling", "no change", "unclear")
    burst = max((each for each in made["breaks"] if each["kind"] == "volume"), key=lambda each: each["certainty"])
    assert (burst["period"], burst["direction"]) == ("2023-09", "colder")
    assert burst["low"] < burst["size"] < burst["high"]


def test_two_events_get_no_verdict(tmp_path: Path) -> None:
    made = [made_event("PAK", "USA", "2024-03-09", "ACCUSE"), made_event("USA", "PAK", "2024-03-11", "CONSULT")]
    with made_book(tmp_path / "two.db", made_entry("a1", "2024-03-12", made)) as book:
        shown = run("dyad", "PAK", "USA", "--book", str(book.path)).stdout
    assert "Now: unclear; fewer than four months have events." in shown
    assert "No break, and no burst." in shown


def test_the_command_of_a_break_lists_the_events_that_carry_it(tmp_path: Path) -> None:
    generator = np.random.default_rng(8)
    entries = []
    for month in range(30):
        day = f"{2021 + month // 12}-{month % 12 + 1:02}"
        events = [
            made_event(
                "PAK", "USA", f"{day}-{1 + number:02}", "ACCUSE" if generator.random() < (0.1 if month < 15 else 0.8) else "CONSULT"
            )
            for number in range(12)
        ]
        entries.append(made_entry(f"a{month}", f"{day}-20", events))
    path = tmp_path / "broken.db"
    made_book(path, *entries).close()
    found = json.loads(run("dyad", "PAK", "USA", "--book", str(path), "--format", "json").stdout)["breaks"]
    (turn,) = [each for each in found if each["kind"] == "share"]
    assert turn["period"] in ("2022-03", "2022-04", "2022-05")
    listed = [json.loads(line) for line in run(*shlex.split(turn["events"])[1:], "--format", "jsonl").stdout.splitlines()]
    assert {row["type"] for row in listed} == {"ACCUSE"}
    assert {each["event"] for each in turn["carried_by"]} <= {row["id"] for row in listed}

"""Same happening again: which reports are merged, that the order of arrival does not matter, and that merges can be undone."""

from __future__ import annotations

import itertools
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import detente
from detente.book import Book, BookError
from detente.book.occurrences import Report, judge
from detente.book.readers import Options
from detente.record import Article

pytestmark = pytest.mark.model

MERIDIAN = Article(
    "meridian", "Kenya expelled three Ethiopian diplomats on Monday, accusing them of spying.", published="2024-02-06"
)
COAST = Article(
    "coast", "Nairobi on Monday expelled three diplomats from Ethiopia, whom it accused of spying.", published="2024-02-07"
)
LATER = Article("later", "Kenya expelled two Ethiopian diplomats on Monday after a quarrel over a dam.", published="2024-05-07")
OTHER = Article("other", "Kenya expelled three Somali diplomats on Monday, accusing them of spying.", published="2024-02-06")
ALL = (MERIDIAN, COAST, LATER, OTHER)


@pytest.fixture(autouse=True)
def _one_reader(reader: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Options, "reader", lambda self: reader)


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with detente.open(tmp_path / "relations.db") as opened:
        opened.add(*ALL)
        yield opened


def expulsions(book: Book, **asked: Any) -> dict[str, dict[str, Any]]:
    found = book.events(type="SANCTION", reports=True, **asked)
    return {event["article"]: event for event in found}


def test_reports_of_one_happening_are_one_occurrence(book: Book) -> None:
    found = expulsions(book)
    assert found["meridian"]["occurrence"] == found["coast"]["occurrence"]
    assert found["meridian"]["coverage"] == found["coast"]["coverage"] == 2
    assert len({event["occurrence"] for event in found.values()}) == 3
    assert found["later"]["coverage"] == found["other"]["coverage"] == 1


def test_a_row_is_an_occurrence_unless_reports_are_asked_for(book: Book) -> None:
    rows = list(book.events(type="SANCTION", target="ETH"))
    assert [(row["article"], row["coverage"]) for row in rows] == [("meridian", 2), ("later", 1)]
    assert len(list(book.events(type="SANCTION", target="ETH", reports=True))) == 3


def test_a_report_stands_for_its_occurrence_where_the_founder_is_not_asked_for(book: Book) -> None:
    coast = expulsions(book)["coast"]
    (row,) = book.events(type="SANCTION", words="whom")
    assert row["event"] == coast["event"]
    assert row["occurrence"] != "o" + coast["event"][1:]  # it is founded by the earlier report
    assert row["coverage"] == 2


def test_the_order_of_arrival_does_not_matter(tmp_path: Path) -> None:
    seen = set()
    for number, order in enumerate(itertools.permutations(ALL)):
        if number % 5:
            continue  # every fifth of 24 orders
        with detente.open(tmp_path / f"{number}.db") as book:
            book.add(*order)
            seen.add(tuple(sorted((e["event"], e["occurrence"], e["coverage"]) for e in book.events(reports=True))))
    assert len(seen) == 1


def test_every_merge_has_its_reasons(book: Book) -> None:
    from detente.book.occurrences import reasons

    (number,) = book.connection.execute(
        "SELECT event FROM event JOIN article a USING (article) WHERE a.id = 'coast' AND type = 'SANCTION'"
    ).fetchone()
    ((other, score, why),) = reasons(book.connection, number)
    assert other == expulsions(book)["meridian"]["event"]
    assert score > 3
    assert {"parties", "date"} <= {reason.split()[0] for reason in why}


def test_an_occurrence_is_found_by_every_id_that_it_had(tmp_path: Path) -> None:
    from detente.book.query import event_number

    with detente.open(tmp_path / "b.db") as book:
        book.add(COAST)
        first = expulsions(book)["coast"]["occurrence"]
        book.add(MERIDIAN)
        now = expulsions(book)["coast"]["occurrence"]
        assert first != now
        assert event_number(book.connection, first, 1) == event_number(book.connection, "e" + first[1:], 1)


# --- undoing ---------------------------------------------------------------------------------------------------------------


def state(book: Book) -> list[tuple[Any, ...]]:
    return sorted(tuple(event.values()) for event in book.events(reports=True))


def test_an_event_can_be_set_apart_and_that_be_undone(book: Book) -> None:
    before = state(book)
    coast = expulsions(book)["coast"]["event"]
    line = book.correct(coast, {"apart": True}, reason="another expulsion", who="ana")
    found = expulsions(book)
    assert found["coast"]["occurrence"] != found["meridian"]["occurrence"]
    assert found["coast"]["coverage"] == found["meridian"]["coverage"] == 1
    book.undo(line.number, who="ana")
    assert state(book) == before


def test_two_events_can_be_put_together_and_that_be_undone(book: Book) -> None:
    before = state(book)
    found = expulsions(book)
    line = book.correct(found["other"]["event"], {"same_as": found["later"]["event"]}, reason="for the test", who="ana")
    found = expulsions(book)
    assert found["other"]["occurrence"] == found["later"]["occurrence"]
    assert found["other"]["coverage"] == 2
    book.undo(line.number, who="ana")
    assert state(book) == before


def test_what_was_said_before_an_article_comes_again_still_holds(book: Book, tmp_path: Path) -> None:
    found = expulsions(book)
    book.correct(found["other"]["event"], {"same_as": found["later"]["event"]}, reason="for the test")
    assert [type(outcome).__name__ for outcome in book.recode(name="again")] == ["Added"] * 4
    found = expulsions(book)
    assert found["other"]["occurrence"] == found["later"]["occurrence"]


def test_a_retracted_event_no_longer_covers_anything(book: Book) -> None:
    book.correct(expulsions(book)["coast"]["event"], {"retracted": True}, reason="misread")
    found = expulsions(book)
    assert "coast" not in found
    assert found["meridian"]["coverage"] == 1


def test_an_event_is_not_put_together_with_itself(book: Book) -> None:
    event = expulsions(book)["coast"]["event"]
    with pytest.raises(BookError, match="itself"):
        book.correct(event, {"same_as": event}, reason="x")


# --- one pair ----------------------------------------------------------------------------------------------------------------

RAID = Report(
    event=1, id="e1", article=1, type="ASSAULT", cameo="190", status="real", source=("MLI",), target=("BFA",), codes=("BFA", "MLI"),
    persons=(), start=19_800, end=19_800, precision="day", basis="expression", published=19_801, place="Gao", country="MLI",
    lat=16.27, lon=-0.04, magnitude={"killed": [12, 12]}, trigger="raid", words=frozenset(range(6)),
)  # fmt: skip


def changed(**fields: Any) -> Report:
    import dataclasses

    return dataclasses.replace(RAID, event=2, id="e2", article=2, **fields)


@pytest.mark.parametrize(
    ("fields", "same"),
    [
        ({}, True),
        ({"magnitude": {"killed": [15, 15]}}, True),
        ({"magnitude": {"killed": [90, 90]}}, False),
        ({"start": 19_801, "end": 19_801}, True),
        ({"start": 19_804, "end": 19_804}, False),
        ({"lat": 14.5, "lon": -4.2, "place": "Mopti"}, False),
        ({"status": "not"}, False),
        ({"type": "COERCE"}, False),
        ({"source": ("NER",)}, False),
        (
            {"words": frozenset(range(100, 110)), "trigger": "ambush", "magnitude": {}, "place": None, "lat": None, "lon": None},
            False,
        ),
    ],
)
def test_what_tells_two_happenings_apart(fields: dict[str, Any], same: bool) -> None:
    other = changed(**fields)
    assert judge(RAID, other).same is same
    assert judge(RAID, other) == judge(other, RAID)


def test_features_come_back_as_they_were_kept() -> None:
    assert Report.from_json(1, RAID.to_json()) == RAID


@pytest.mark.slow
def test_merging_keeps_its_quality(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(root / "bench"))
    import occurrences as bench

    rows = [row for row in map(json.loads, bench.GOLD.read_text("utf8").splitlines()) if "text" in row]
    with bench.book_of(bench.articles(rows, tmp_path), tmp_path / "gold.db") as made:
        marks = bench.found(made, rows)
    scores = bench.score([(cluster, occurrence) for cluster, _, occurrence in marks.values()])
    floors = tomllib.loads((root / "tests" / "floors.toml").read_text("utf8"))["occurrences"]
    assert {name: scores[name] for name in floors if scores[name] < floors[name]} == {}

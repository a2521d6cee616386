"""The book's tables of days are what counting the events anew gives, whatever is done to the book."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.book import Book, codings, days, schema
from detente.book.entry import dyads_of
from detente.record import STATUSES
from made_books import made_book, made_entry, made_event

EPOCH = date(1970, 1, 1)
COUNTED = ("dyad", "day", "fits", "status", "mutual", "quad")


def counted_anew(book: Book) -> tuple[Counter[Any], Counter[Any], float]:
    """Occurrences and coverage by dyad, days, status and quad class, and the sum of Goldstein scores: from the records alone."""
    numbers, coverage, goldstein = Counter[Any](), Counter[Any](), 0.0
    for record in book.events(reports=True).records():
        if record["occurrence"][1:] != record["id"][1:]:
            continue
        start, end = record["date"]["start"], record["date"]["end"]
        joint = not record["target"]
        for pair in dyads_of(record):
            if "---" in pair:
                continue
            key = (pair, start, fits(start, end), record["status"], joint, record["quad"])
            numbers[key] += 1
            coverage[key] += record["coverage"]
            goldstein += record["goldstein"] or 0.0
    return numbers, coverage, goldstein


def fits(start: str | None, end: str | None) -> int:
    if start is None or end is None:
        return 0
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    same_week = first - timedelta(days=first.weekday()) == last - timedelta(days=last.weekday())
    return (first == last) + 2 * same_week + 4 * (start[:7] == end[:7]) + 8 * (start[:4] == end[:4])


def as_kept(book: Book) -> tuple[Counter[Any], Counter[Any], float]:
    numbers, coverage, goldstein = Counter[Any](), Counter[Any](), 0.0
    codes = dict(book.connection.execute("SELECT party, code FROM party"))
    coding = codings.named(book.connection, None).number
    for row in book.connection.execute("SELECT * FROM dyad_day WHERE coding = ?", (coding,)):
        day = None if row[3] == -1_000_000 else (EPOCH + timedelta(days=row[3])).isoformat()
        for quad in range(1, 5):
            key = ((codes[row[1]], codes[row[2]]), day, row[4], row[5], bool(row[6]), quad)
            numbers[key] += row[6 + quad]
            coverage[key] += row[10 + quad]
        goldstein += row[16]
    return +numbers, +coverage, goldstein


def right(book: Book) -> None:
    (numbers, coverage, goldstein), (kept, covered, scored) = counted_anew(book), as_kept(book)
    assert kept == numbers
    assert covered == coverage
    assert scored == pytest.approx(goldstein, abs=1e-6)
    with book.writer.transaction() as connection:
        assert days.remade(connection) == 0


CODES = ("PAK", "USAGOV", "PAK USA", "CHN", "!IMF", "?", "")
TYPES = ("CONSULT", "AID", "ACCUSE", "ASSAULT")
DATES = ("2024-02-26", "2024-02-28", "2024-03-03", "2023-12-31", None)
SENTENCE = "Envoys of both sides argued for hours over the drained canal near the border village of Tarn."

made = st.builds(
    made_event,
    st.sampled_from([code for code in CODES if code]), st.sampled_from(CODES), st.sampled_from(DATES), st.sampled_from(TYPES),
    end=st.sampled_from((None, None, "open")), status=st.sampled_from(STATUSES), cameo=st.sampled_from((None, "040", "190")),
    background=st.booleans(), key=st.sampled_from("abcdef"),
)  # fmt: skip
changes = st.one_of(
    st.fixed_dictionaries({"status": st.sampled_from(STATUSES)}),
    st.fixed_dictionaries({"type": st.sampled_from(TYPES)}),
    st.fixed_dictionaries({"date": st.sampled_from(("2024-03-01", "2024-02-01..2024-02-29", "2024-02-27..2024-03-01", "unknown"))}),
    st.fixed_dictionaries({"source": st.sampled_from((["PAK"], ["USA", "PAK"], []))}),
    st.fixed_dictionaries({"target": st.sampled_from((["USA"], []))}),
    st.just({"retracted": True}),
    st.just({"retracted": False}),
    st.just({"apart": True}),
    st.just({"background": True}),
)
steps = st.lists(
    st.tuples(st.sampled_from(("correct", "correct", "same", "undo", "add")), st.integers(0, 1000), changes, made), max_size=8
)


def entry(number: int, events: list[Any]) -> Any:
    spans = [event | {"sentence": {"index": 0, "span": [0, len(SENTENCE)]}} for event in events]
    return made_entry(f"n{number}", f"2024-03-{number % 28 + 1:02d}", spans, SENTENCE)


@settings(max_examples=60)
@given(st.lists(st.lists(made, max_size=4), min_size=1, max_size=5), steps, st.booleans())
def test_days_are_what_counting_anew_gives(articles: list[list[Any]], todo: list[Any], merge: bool) -> None:
    with TemporaryDirectory() as folder:
        entries = [entry(number, events) for number, events in enumerate(articles)]
        with made_book(Path(folder, "b.db"), *entries, merge=merge) as book:
            coding = codings.named(book.connection, None)
            lines = []
            for number, (what, which, change, event) in enumerate(todo, len(entries)):
                ids = sorted({row["event"] for row in book.events(reports=True)})
                if what == "add":
                    book.writer.add(entry(number, [event]), coding, merge=merge)
                elif what == "undo" and lines:
                    lines.append(book.undo(lines.pop(which % len(lines)), who="test").number)
                elif what == "same" and len(ids) > 1:
                    one, other = ids[which % len(ids)], ids[(which + 1) % len(ids)]
                    lines.append(book.correct(one, {"same_as": other}, reason="one happening", who="test").number)
                elif what == "correct" and ids:
                    lines.append(book.correct(ids[which % len(ids)], change, reason="a test", who="test").number)
            right(book)


def test_another_coding_has_days_of_its_own(tmp_path: Path) -> None:
    first = made_event("PAK", "USA", "2024-03-01", "ACCUSE")
    with made_book(tmp_path / "b.db", made_entry("a", "2024-03-01", [first])) as book:
        with book.writer.transaction() as connection:
            other = codings.begin(connection, "other", "rules")
        again = made_entry("a", "2024-03-01", [{**first, "status": "planned"}])
        book.writer.add(again, other, merge=True)
        kept = book.connection.execute("SELECT coding, status, n3 FROM dyad_day ORDER BY coding").fetchall()
        assert kept == [(1, "occurred", 1), (2, "planned", 1)]
        assert book.connection.execute("SELECT coding, articles, without_events FROM article_day").fetchall() == [
            (1, 1, 0),
            (2, 1, 0),
        ]
        right(book)
        with book.writer.transaction() as connection:
            codings.use(connection, other)
        right(book)


def test_a_transaction_that_fails_leaves_no_count(tmp_path: Path) -> None:
    with made_book(tmp_path / "b.db") as book:
        coding = codings.named(book.connection, None)
        wrong = made_entry("b", "2024-03-01", [made_event("PAK", "USA", "2024-03-02") | {"attribution": None}])

        def both() -> None:
            with book.writer.transaction() as connection:
                for one in (made_entry("a", "2024-03-01", [made_event("PAK", "USA", "2024-03-01")]), wrong):
                    book.writer.add_inside(connection, one, coding, keep_text=False, merge=False)

        with pytest.raises(TypeError):
            both()
        assert [book.connection.execute(f"SELECT count(*) FROM {table}").fetchone() for table in days.TABLES] == [(0,)] * 3


def test_what_is_wrong_is_made_right(tmp_path: Path) -> None:
    events = [made_event("PAK", "USA", "2024-03-01"), made_event("PAK USA", "", "2024-03-02")]
    with made_book(tmp_path / "b.db", made_entry("a", "2024-03-01", events)) as book:
        book.connection.execute("UPDATE dyad_day SET n1 = 7 WHERE day = (SELECT min(day) FROM dyad_day)")
        with book.writer.transaction() as connection:
            assert days.remade(connection) == 2
        right(book)


def test_an_older_book_is_counted_when_it_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, whole = tmp_path / "old.db", schema.migrations()
    monkeypatch.setattr(schema, "migrations", lambda: whole[:2])
    events = [made_event("PAK USA", "", "2024-03-01"), made_event("USA", "PAK", "2024-02-01", end="2024-02-29")]
    made_book(path, made_entry("a", "2024-03-01", events), made_entry("b", None, [])).close()
    with closing(sqlite3.connect(path)) as old, old:
        assert old.execute("SELECT count(*) FROM sqlite_master WHERE name = 'dyad_day'").fetchone() == (0,)
    old.close()
    monkeypatch.undo()
    with Book(path, read_only=True) as book:
        assert len(list(book.events())) == 2
    with Book(path) as book:
        assert book.connection.execute("SELECT day, articles, without_events FROM article_day ORDER BY day").fetchall() == [
            (-1_000_000, 1, 1), (19783, 1, 0),
        ]  # fmt: skip
        right(book)
        assert book.connection.execute("SELECT count(*) FROM dyad_day").fetchone() == (3,)

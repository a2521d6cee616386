"""Corrections, recoding, comparing, reviewing and auditing."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import detente
from detente.book import Book, BookError, audit
from detente.book.diff import Side, changes, dyads
from detente.book.errors import UnknownEvent
from detente.book.readers import Options
from detente.cli import commands
from detente.record import Article

pytestmark = pytest.mark.model

ARTICLES = (
    Article(
        "oman", "Oman accused Chile of spying on Monday. Chile expelled two Omani diplomats on Tuesday.", published="2024-03-13"
    ),
    Article(
        "peru", "Peru thanked Kenya on 2 March 2024. India attacked a village in Nepal on 3 March 2024.", published="2024-03-05"
    ),
)


@pytest.fixture(autouse=True)
def _one_reader(reader: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def made(options: Options) -> Any:
        if options.actor_files:
            from detente.reading.read import Reader

            return Reader(actor_files=options.actor_files, coder="rules")
        return reader

    monkeypatch.setattr(Options, "reader", made)


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Book]:
    monkeypatch.chdir(tmp_path)
    with detente.open("relations.db") as opened:
        opened.add(*ARTICLES)
        yield opened


def run(*arguments: str, input: str | None = None) -> Result:
    return CliRunner().invoke(commands, arguments, input=input, prog_name="detente")


def event(book: Book, **asked: Any) -> dict[str, Any]:
    (found,) = book.events(**asked)
    return found


# --- corrections ----------------------------------------------------------------------------------------------------------


def test_a_correction_lies_over_the_coding_which_stays(book: Book) -> None:
    before = event(book, type="ACCUSE")
    book.correct(before["event"], {"status": "denied"}, reason="they denied it", who="ana")
    after = event(book, type="ACCUSE")
    assert (after["status"], after["corrected"]) == ("denied", True)
    assert event(book, status="denied")["event"] == before["event"]
    from detente.book.query import event_number, original

    assert original(book.connection, event_number(book.connection, before["event"], 1))["status"] == before["status"]
    (line,) = book.log(before["event"])
    assert (line.changes, line.reason, line.who, line.stands) == ({"status": "denied"}, "they denied it", "ana", True)


def test_an_undoing_is_undone_by_another(book: Book) -> None:
    identity = event(book, type="ACCUSE")["event"]
    first = book.correct(identity, {"status": "denied"}, reason="a")
    second = book.undo(first.number)
    assert event(book, type="ACCUSE")["corrected"] is False
    with pytest.raises(BookError, match="undone already"):
        book.undo(first.number)
    book.undo(second.number)
    assert event(book, type="ACCUSE")["status"] == "denied"
    assert [line.stands for line in book.log(identity)] == [True, False, True]


def test_a_corrected_type_takes_its_own_scores(book: Book) -> None:
    identity = event(book, type="SUPPORT")["event"]
    book.correct(identity, {"type": "ASSAULT", "mode": "aerial", "cameo": "195"}, reason="x")
    after = event(book, ids=identity)
    assert (after["type"], after["mode"], after["cameo"], after["quad"]) == ("ASSAULT", "aerial", "195", 4)
    assert after["goldstein"] < -5
    assert after["intensity"] < -5


def test_corrected_parties_are_found_under_their_new_dyad_only(book: Book) -> None:
    identity = event(book, source="PER", target="KEN")["event"]
    line = book.correct(identity, {"source": ["BRAGOV"], "target": ["NATO"]}, reason="x")
    assert event(book, source="BRA", target="NATO")["event"] == identity
    assert list(book.events(source="PER", target="KEN")) == []
    book.undo(line.number)
    assert event(book, source="PER", target="KEN")["event"] == identity
    assert list(book.events(source="BRA")) == []


def test_a_corrected_date_moves_the_event(book: Book) -> None:
    identity = event(book, source="PER")["event"]
    book.correct(identity, {"date": "2023-05-01..2023-05-31"}, reason="x")
    assert event(book, until="2023-06")["event"] == identity
    book.correct(identity, {"date": "unknown"}, reason="x")
    assert list(book.events(until="2023-06")) == []
    assert event(book, source="PER")["date_start"] is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({}, "nothing is said"),
        ({"status": "negatd"}, "Did you mean negated"),
        ({"type": "ASAULT"}, "Did you mean ASSAULT"),
        ({"cameo": "9999"}, "not a CAMEO code"),
        ({"mode": "arial"}, "Did you mean aerial"),
        ({"date": "soon"}, "not a date"),
        ({"date": "9999-12-31"}, "not a date"),
        ({"date": "2024-03-09..2024-03-01"}, "ends before"),
        ({"colour": "red"}, "not a field"),
        ({"same_as": "e000"}, "no such event"),
    ],
)
def test_what_cannot_be_said_of_an_event_is_told(book: Book, changes: dict[str, Any], message: str) -> None:
    identity = event(book, type="ACCUSE")["event"]
    with pytest.raises(detente.errors.DetenteError, match=message):
        book.correct(identity, changes, reason="x")
    assert book.log(identity) == []


def test_a_correction_needs_an_event_and_a_reason(book: Book) -> None:
    with pytest.raises(UnknownEvent):
        book.correct("e123", {"status": "denied"}, reason="x")
    with pytest.raises(BookError, match="reason"):
        book.correct(event(book, type="ACCUSE")["event"], {"status": "denied"}, reason=" ")


def test_the_log_cannot_be_rewritten(book: Book) -> None:
    book.correct(event(book, type="ACCUSE")["event"], {"status": "denied"}, reason="x")
    for statement in ("DELETE FROM correction", "UPDATE correction SET reason = 'y'"):
        with pytest.raises(sqlite3.IntegrityError, match="never"):
            book.connection.execute(statement)


def test_correct_log_undo_from_the_command_line(book: Book) -> None:
    identity = event(book, type="ACCUSE")["event"]
    corrected = run("correct", identity, "--source", "omnmil", "--reason", "the army", "--who", "ana")
    assert corrected.exit_code == 0, corrected.output
    assert event(book, source="OMNMIL")["event"] == identity
    told = run("log", identity).stdout
    assert "ana" in told
    assert "OMNMIL" in told
    assert "ACCUSE" in told
    assert run("undo", "1").exit_code == 0
    assert "[undone]" in run("log", identity).stdout
    assert run("undo", "9").exit_code == 1
    assert run("correct", identity, "--status", "x", "--reason", "y").exit_code == 1


# --- recode, diff -----------------------------------------------------------------------------------------------------------


MINE = """
[[actor]]
code = "OMNXYZ"
names = ["Oman"]
"""


def test_recoding_keeps_the_old_coding_and_diff_explains_the_new(book: Book, tmp_path: Path) -> None:
    old = list(book.events())
    outcomes = list(book.recode(name="mine"))
    assert len(outcomes) == len(ARTICLES)
    assert [row["event"] for row in book.events(coding="first")] == [row["event"] for row in old]
    assert {change.kind for change in changes(Side.of(book.connection, "first"), Side.of(book.connection, "mine"))} == {"same"}
    with pytest.raises(BookError, match="already"):
        list(book.recode(name="mine"))


def test_a_stopped_recoding_goes_on_and_until_then_the_old_one_answers(book: Book) -> None:
    from detente.book.codings import named

    going = book.recode(name="mine")
    next(going)
    going.close()
    assert named(book.connection, None).name == "first"
    assert len(list(book.recode(name="mine"))) == len(ARTICLES) - 1
    assert named(book.connection, None).name == "mine"


def test_diff_tells_what_changed_and_why(book: Book, tmp_path: Path) -> None:
    list(book.recode(name="second"))
    identity = event(book, type="ACCUSE")["event"]
    # A correction holds in both codings, so another coding is made up here by writing to the copy's records directly.
    from detente.book.entry import pack, unpack

    book.connection.execute("DROP TRIGGER reading_kept")
    for reading, packed in book.connection.execute("SELECT reading, records FROM reading WHERE coding = 2").fetchall():
        records = unpack(packed)
        for record in records["events"]:
            if record["id"] == identity:
                record["status"] = "denied"
                record["coder"]["rule"] = "another rule"
        book.connection.execute("UPDATE reading SET records = ? WHERE reading = ?", (pack(records), reading))
    found = [c for c in changes(Side.of(book.connection, "first"), Side.of(book.connection, "second")) if c.kind != "same"]
    assert [(c.kind, c.first, c.fields) for c in found] == [("changed", identity, {"status": ("occurred", "denied")})]
    assert "another rule" in found[0].why[0]
    said = run("diff", "first", "second").stdout
    assert "status occurred -> denied" in said
    assert "1 changed" in said


def test_dyads_of_two_books_are_compared(book: Book) -> None:
    side = Side.of(book.connection, None)
    rows = {(row.source, row.target): row for row in dyads(side, side)}
    assert rows["PER", "KEN"].first == rows["PER", "KEN"].second == (1, 1)
    told = run("diff", "--dyads", "first", "relations.db")
    assert told.exit_code == 0
    assert "PER    > KEN" in told.stdout
    assert run("diff", "first", "third").exit_code == 1


# --- review, audit ------------------------------------------------------------------------------------------------------------


def test_review_walks_the_least_certain_with_single_keys(book: Book) -> None:
    order = sorted(book.events(reports=True), key=lambda e: (e["confidence"], e["event"]))
    result = run("review", "--who", "ana", input="ynsdq")
    assert result.exit_code == 0, result.output
    assert "3 events reviewed" in result.stderr
    said = [book.log(e["event"])[0].changes for e in order[:3]]
    assert said == [{"confirmed": True}, {"retracted": True}, {"status": "denied"}]
    assert book.log(order[3]["event"]) == []
    assert "3 events" not in run("review", input="q").stderr  # those that were reviewed are passed over
    assert order[3]["trigger"] in run("review", input="q").stdout


def test_review_can_turn_sides_round_and_take_the_last_back(book: Book) -> None:
    first = min(book.events(reports=True), key=lambda e: (e["confidence"], e["event"]))
    run("review", "--limit", "2", input="ruq")
    lines = book.log(first["event"])
    assert lines[0].changes == {"source": first["target"].split(), "target": first["source"].split()}
    assert [line.stands for line in lines] == [False, True]


def test_an_audit_draws_judges_and_reports_with_intervals(book: Book) -> None:
    size = book.count().reports
    result = run("audit", "--sample", "100", "--by", "type", "--seed", "7", "--format", "json", input="y" * (size - 1) + "t")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert (found["left"], found["total"]["judged"], found["total"]["right"]) == (0, size, size - 1)
    low, high = found["total"]["interval"]
    assert 0 < low < (size - 1) / size < high <= 1
    assert sum(share["judged"] for share in found["by_type"]) == size
    assert all(share["precision"] == 1 for share in found["by_status"])  # a wrong type is no wrong status
    assert "confidence" not in result.stderr  # it is blind


def test_an_audit_that_was_left_goes_on(book: Book) -> None:
    run("audit", "--sample", "3", "--seed", "7", input="yq")
    assert len(audit.open_events(book.connection, 1)) == 2
    assert "0 events not looked at, 1 unsure" in run("audit", "--resume", input="y?").stdout
    assert "0 events not looked at" in run("audit", "--report").stdout
    assert run("audit").exit_code == 2


def test_the_same_seed_draws_the_same_sample(book: Book) -> None:
    drawn = [audit.draw(book.connection, book.writer, 2, None, 11, "ana") for _ in range(2)]
    assert audit.open_events(book.connection, drawn[0]) == audit.open_events(book.connection, drawn[1])


@pytest.mark.parametrize(
    ("right", "judged", "low", "high"),
    # Brown, Cai and DasGupta (2001) and tables made with R's binom::binom.wilson
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (50, 100, 0.4038, 0.5962), (81, 263, 0.2553, 0.3662)],
)
def test_wilsons_interval(right: int, judged: int, low: float, high: float) -> None:
    assert audit.wilson(right, judged) == pytest.approx((low, high), abs=5e-5)

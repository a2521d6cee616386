"""The book: adding, asking, searching, copying, and what can go wrong with the file."""

from __future__ import annotations

import csv
import io
import json
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import detente
from detente.book import Book, BookError, schema
from detente.book.add import Added, Known
from detente.book.backup import backup
from detente.book.columns import NAMES
from detente.book.errors import DamagedBook, NewerBook, NotABook, ReadOnlyBook, UnknownEvent, told
from detente.book.exports.formats import EXPORTS
from detente.book.occurrences import Report
from detente.book.query import Question, text_of
from detente.book.readers import Options
from detente.cli import commands
from detente.errors import DetenteError
from detente.record import Article, Failure, from_json

pytestmark = pytest.mark.model

OMAN = Article(
    "oman", "Oman accused Chile of spying on Monday. Chile expelled two Omani diplomats on Tuesday.", published="2024-03-13"
)
PERU = Article(
    "peru", "Peruvian President Dina Boluarte met Indian Prime Minister Narendra Modi in Lima on 2 March 2024.",
    title="A visit to Lima", published="2024-03-03", outlet="The Meridian", url="https://example.org/peru",
)  # fmt: skip
NOTHING = Article("nothing", "The bakery on the corner sells bread that is still warm at noon.", published="2024-03-03")


@pytest.fixture(autouse=True)
def _one_reader(reader: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """All books of these tests share the reader that is loaded once."""
    monkeypatch.setattr(Options, "reader", lambda self: reader)


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with detente.open(tmp_path / "relations.db") as opened:
        yield opened


def run(*arguments: str, input: str | None = None) -> Result:
    return CliRunner().invoke(commands, arguments, input=input, prog_name="detente")


# --- adding -------------------------------------------------------------------------------------------------------------


def test_what_was_read_is_kept_and_counted(book: Book) -> None:
    told = book.add(OMAN, PERU, NOTHING)
    assert [type(outcome) for outcome in told] == [Added, Added, Added]
    count = book.count()
    assert (count.articles, count.without_events, count.failures) == (3, 1, 0)
    assert count.reports == sum(outcome.events for outcome in told if isinstance(outcome, Added)) >= 3


def test_the_same_again_is_passed_over_unread(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    book.add(OMAN, PERU)
    before = book.connection.execute("SELECT count(*), max(made) FROM reading").fetchone()
    monkeypatch.setattr(Options, "reader", lambda self: pytest.fail("it was read again"))
    with pytest.raises(pytest.fail.Exception):
        book.add(NOTHING)  # the guard itself works
    monkeypatch.undo()
    assert book.add(OMAN, PERU, OMAN) == [Known("oman"), Known("peru"), Known("oman")]
    assert book.connection.execute("SELECT count(*), max(made) FROM reading").fetchone() == before


def test_twice_in_one_run_is_once(book: Book) -> None:
    assert [type(outcome) for outcome in book.add(OMAN, OMAN)].count(Added) == 1
    assert book.count().articles == 1


def test_another_text_under_the_same_id_is_a_revision(book: Book) -> None:
    revised = Article("oman", OMAN.text.replace("two", "three"), published="2024-03-13")
    book.add(OMAN)
    (told,) = book.add(revised)
    assert isinstance(told, Added)
    assert told.article == f"oman@{revised.sha256[:8]}"
    assert book.add(revised) == [Known("oman")]
    ids = {event["article"] for event in book.events(reports=True)}
    assert ids == {"oman", told.article}


def test_what_could_not_be_read_is_kept_too(book: Book, tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"text": 5}\n{"id": "good", "text": "Chile thanked Oman.", "published": "2024-03-09"}\n')
    outcomes = book.add(bad)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Added", "Failure"]
    book.add(bad)
    assert book.count().failures == 1


def test_records_come_back_as_they_were_read(book: Book, reader: Any) -> None:
    book.add(PERU)
    expected = [event.to_json() for event in reader.read(PERU).events]
    found = sorted(book.events(reports=True).records(), key=lambda event: event["trigger"]["span"])
    extra = ("occurrence", "coverage", "corrected")
    assert [{k: v for k, v in event.items() if k not in extra} for event in found] == expected
    assert from_json(found[0], PERU.text).to_json() == expected[0]


def test_texts_come_back_code_point_for_code_point(book: Book) -> None:
    from detente.book.query import text_of

    odd = Article("odd", "Oman thanked Chile. \ud83d caf\u00e9\r\n\x00end", published="2024-03-09")
    book.add(odd)
    assert text_of(book.connection, 1) == odd.text
    assert book.search("thanked")[0].article == "odd"


def test_without_texts_only_hashes_and_spans_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "bare.db"
    with detente.open(path) as book:
        book.add(PERU, keep_text=False)
        (event, *_) = book.events().records()
        assert event["trigger"]["text"] is None
        assert PERU.text[slice(*event["trigger"]["span"])].startswith("met")
        assert book.search("Lima") == []
        book.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    held = path.read_bytes()
    assert b"met Indian" not in held
    assert b"Boluarte met" not in held


def test_several_processes_read_what_one_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()  # each process loads a reader of its own
    articles = [Article(f"n{number}", OMAN.text.replace("two", str(number + 2)), published="2024-03-13") for number in range(20)]
    rows = []
    for processes in (1, 2):
        with detente.open(tmp_path / f"{processes}.db") as book:
            told = list(book.adding(articles, processes=processes))
            assert len(told) == 20
            rows.append([{**event, "coder": ""} for event in book.events(reports=True)])
    assert rows[0] == rows[1]
    assert len(rows[0]) >= 20


def test_a_users_dictionary_is_kept_with_what_it_coded(book: Book, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text("# my actors\n")
    book.add(PERU, actors=[mine])
    kept = book.connection.execute("SELECT name, content FROM dictionary").fetchall()
    assert kept == [("mine.toml", "# my actors\n")]
    other = tmp_path / "other.toml"
    other.write_text("# other actors\n")
    with pytest.raises(BookError, match="recode"):
        book.add(OMAN, actors=[other])


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "utf-8-sig"])
def test_a_users_dictionary_in_another_encoding_is_kept_as_it_is_read(book: Book, tmp_path: Path, encoding: str) -> None:
    mine = tmp_path / "mine.actors"
    mine.write_bytes("MÜLLER_ [DEUGOV]\n".encode(encoding))
    book.add(PERU, actors=[mine])
    assert book.connection.execute("SELECT name, content FROM dictionary").fetchall() == [("mine.actors", "MÜLLER_ [DEUGOV]\n")]
    book.add(OMAN, actors=[mine])


def test_a_users_dictionary_under_a_name_that_is_no_text_is_kept(book: Book, tmp_path: Path) -> None:
    mine = Path(os.fsdecode(os.fsencode(tmp_path) + b"/m\xff.actors"))
    mine.write_text("MULLER_ [DEUGOV]\n")
    book.add(PERU, actors=[mine])
    assert book.connection.execute("SELECT name FROM dictionary").fetchall() == [("m\ufffd.actors",)]


def test_what_is_no_text_is_no_users_dictionary(book: Book, tmp_path: Path) -> None:
    mine = tmp_path / "mine.actors"
    mine.write_bytes(bytes(100))
    with pytest.raises(DetenteError, match="not a text file"):
        book.add(PERU, actors=[mine])


# --- asking -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def asked(book: Book) -> Book:
    book.add(OMAN, PERU, NOTHING)
    return book


def dyads(events: Any) -> set[tuple[str, str, str]]:
    return {(event["source_country"], event["target_country"], event["type"]) for event in events}


def test_events_of_a_dyad(asked: Book) -> None:
    assert ("OMN", "CHL", "ACCUSE") in dyads(asked.events(source="OMN", target="CHL"))
    assert all(event["source_country"] == "OMN" for event in asked.events(source="OMN"))
    assert dyads(asked.events(source="OMN", target="IND")) == set()


def test_a_joint_act_is_found_from_either_side(asked: Book) -> None:
    asked.add(Article("joint", "The foreign ministers of Brazil and Kenya held talks in Nairobi.", published="2024-03-09"))
    met = [list(asked.events(source=a, target=b, type="CONSULT")) for a, b in (("BRA", "KEN"), ("KEN", "BRA"))]
    assert met[0] == met[1]
    assert len(met[0]) == 1


def test_either_side_may_be_asked_for(asked: Book) -> None:
    ids = {event["event"] for event in asked.events(party="CHL")}
    assert ids == {event["event"] for side in ("source", "target") for event in asked.events(**{side: "CHL"})}
    assert ids


def test_an_actors_code_is_narrower_than_its_country(asked: Book) -> None:
    codes = {event["source"] for event in asked.events(source="PER")}
    assert "PERGOV" in " ".join(codes)
    assert all("PERGOV" in event["source"].split() for event in asked.events(source="PERGOV"))
    assert list(asked.events(source="PERGOV"))


def test_days_bound_the_whole_interval(asked: Book) -> None:
    assert all(event["date_start"] >= "2024-03-11" for event in asked.events(since="2024-03-11"))
    assert [event["type"] for event in asked.events(since="2024-03-02", until="2024-03-02")] == ["CONSULT"]
    assert len(list(asked.events(since="2024", until="2024-03"))) == len(list(asked.events(since="2024-03")))
    assert list(asked.events(until="2023")) == []


def test_what_no_event_can_be_is_told_with_what_is_near(asked: Book) -> None:
    with pytest.raises(BookError, match="Did you mean PER"):
        list(asked.events(source="Peru"))
    with pytest.raises(BookError, match="Those are occurred"):
        list(asked.events(status="happened"))
    with pytest.raises(detente.errors.DetenteError, match="CONSULT"):
        list(asked.events(type="CONSULTS"))
    with pytest.raises(BookError, match="2022-03-09"):
        list(asked.events(since="soon"))
    with pytest.raises(TypeError, match="sauce"):
        asked.events(sauce="OMN")
    with pytest.raises(UnknownEvent, match="it has first"):
        list(asked.events(coding="second"))


def test_a_country_of_which_the_book_has_nothing_is_no_error(asked: Book) -> None:
    assert list(asked.events(source="TUV")) == []


def test_relations_are_kept_and_come_back(book: Book, reader: Any) -> None:
    close = Article("close", "Oman has a close relationship with Chile. Peru thanked Mali.", published="2024-03-09")
    book.add(PERU, close)
    assert list(book.relations()) == [relation.to_json() for relation in reader.read(close).relations] != []


def test_search_finds_words_phrases_and_the_events_beside_them(asked: Book) -> None:
    (hit,) = asked.search("diplomat")  # "diplomats"
    assert hit.article == "oman"
    assert "[diplomats]" in hit.snippet
    assert {event["type"] for event in hit.events} >= {"ACCUSE"}
    assert asked.search('"warm at noon"')[0].article == "nothing"
    assert asked.search('"noon at warm"') == []
    assert asked.search('OR ( NEAR "') == []  # no syntax of FTS5's gets through
    with pytest.raises(BookError, match="nothing to search"):
        asked.search('""')


def test_the_answer_speaks_arrow(asked: Book) -> None:
    import pyarrow as pa

    table = pa.table(asked.events(reports=True))
    assert table.column_names == list(NAMES)
    assert table.num_rows == asked.count().reports
    assert table.column("date_start").type == pa.date32()
    assert sorted(table.column("event").to_pylist()) == sorted(event["event"] for event in asked.events(reports=True))


def test_the_parquet_schema_is_the_committed_one(root: Path) -> None:
    from detente.book.exports.arrow import SCHEMA

    written = "".join(f"{field.name}: {field.type}\n" for field in SCHEMA)
    assert written == (root / "tests" / "data" / "parquet_schema.txt").read_text()


# --- the file -----------------------------------------------------------------------------------------------------------


def test_it_opens_in_less_than_50_ms(asked: Book) -> None:
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        detente.open(asked.path).close()
        times.append(time.perf_counter() - begun)
    assert min(times) < 0.05


def test_an_absent_book_is_no_book(tmp_path: Path) -> None:
    with pytest.raises(BookError, match="there is no such book"):
        detente.open(tmp_path / "none.db", create=False)


def test_other_files_are_told_apart(tmp_path: Path) -> None:
    text, other, folder = tmp_path / "notes.txt", tmp_path / "other.db", tmp_path / "folder"
    text.write_text("These are my notes, and long enough to be read as the first page of something." * 20)
    folder.mkdir()
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE mine (x)")
    connection.commit()
    connection.close()
    with pytest.raises(NotABook, match="nor any other SQLite"):
        detente.open(text)
    with pytest.raises(NotABook, match="another program"):
        detente.open(other)
    with pytest.raises(BookError, match="folder"):
        detente.open(folder)
    assert text.read_text().startswith("These are my notes")


def test_a_newer_book_is_left_alone(asked: Book) -> None:
    path = asked.path
    asked.connection.execute(f"PRAGMA user_version = {len(schema.migrations()) + 1}")
    with pytest.raises(NewerBook, match="upgrade"):
        detente.open(path)


def test_a_damaged_book_says_so(asked: Book, tmp_path: Path) -> None:
    asked.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    damaged = tmp_path / "damaged.db"
    data = bytearray(asked.path.read_bytes())
    data[4096 : len(data)] = os.urandom(len(data) - 4096)
    damaged.write_bytes(data)
    with pytest.raises((DamagedBook, NotABook)), detente.open(damaged) as book:
        list(book.events())
    result = run("events", "--book", str(damaged))
    assert result.exit_code == 1
    assert "damaged" in result.stderr
    assert "Traceback" not in result.stderr


def _asked_everything(path: Path) -> None:
    with detente.open(path, read_only=True) as book:
        book.events().arrow()
        list(book.events().records())
        book.search("Oman")


@pytest.mark.parametrize(
    "bent",
    [
        "UPDATE coding SET coder = CAST(x'72756c6573ff' AS TEXT)",
        "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, 'coverage', 'coverigh') WHERE name = 'event'",
        "UPDATE event SET date_start = '202' || char(0) || '-03-09'",
        "DROP TRIGGER reading_never_lost; DELETE FROM reading",
        "UPDATE article_words_config SET v = 0 WHERE k = 'version'",
        "UPDATE setting SET value = char(0) WHERE name = 'coding'",
        "PRAGMA user_version = 0",
        "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, 'content = ', 'con' || CAST(x'e5' AS TEXT) || 'ent = ')"
        " WHERE name = 'article_words'",
        "UPDATE event SET confidence = 'high'",
        "UPDATE event SET quad = 300",
        "UPDATE event SET place = CAST('Lima' AS BLOB)",
        "UPDATE event SET ordinal = -1",
        "UPDATE event SET ordinal = 99",
        "UPDATE setting SET value = '7' WHERE name = 'coding'",
        "UPDATE coding SET boundaries = '{'",
    ],
    ids=[
        "text", "schema", "date", "reading", "words", "coding", "version", "message", "number", "small", "bytes", "before", "behind",
        "no coding", "boundaries",
    ],
)  # fmt: skip
def test_a_book_with_a_few_wrong_bytes_says_so_when_it_is_asked(asked: Book, bent: str) -> None:
    path = asked.path
    asked.close()
    connection = sqlite3.connect(path)
    try:
        connection.executescript(f"PRAGMA foreign_keys = OFF; {bent}")
    finally:
        connection.close()
    with pytest.raises(DamagedBook, match="damaged"):
        _asked_everything(path)


@pytest.mark.parametrize("name", sorted(EXPORTS))
@pytest.mark.parametrize(
    "bent",
    [
        "DROP TRIGGER article_kept; UPDATE article SET title = x'7a'",
        "UPDATE event SET latitude = x'7a'",
        "UPDATE event SET id = x'7a' WHERE event = 1",
    ],
    ids=["title", "latitude", "id"],
)
def test_where_a_changed_bit_made_bytes_of_a_value_an_export_is_whole_or_ends_in_a_sentence(
    asked: Book, name: str, bent: str
) -> None:
    asked.connection.executescript(bent)
    with suppress(DamagedBook), told(asked.path):
        EXPORTS[name].write(asked.connection, Question(by_date=False), io.BytesIO())


def test_what_stands_as_json_in_a_column_is_told_where_it_is_none(asked: Book) -> None:
    event = asked.connection.execute("SELECT id FROM event WHERE event = 1").fetchone()[0]
    asked.correct(event, {"status": "planned"}, reason="x")
    asked.connection.executescript("DROP TRIGGER correction_kept; UPDATE correction SET changes = '{'")
    with pytest.raises(DamagedBook, match="damaged"):
        list(asked.events().records())
    with pytest.raises(DamagedBook, match="damaged"):
        asked.log(event)


@pytest.mark.parametrize("features", ["", "[]", "{}", '{"words": 1}', '{"words": [], "wards": []}', "[" * 50_000], ids=range(6))
def test_what_was_kept_to_know_a_report_again_is_told_where_it_is_none(features: str) -> None:
    with pytest.raises(DamagedBook, match="damaged"):
        Report.from_json(1, features)


def test_a_text_that_is_none_is_told(asked: Book) -> None:
    asked.connection.execute("UPDATE article_text SET text = x'ff' WHERE article = 1")
    with pytest.raises(DamagedBook, match="text of an article"):
        text_of(asked.connection, 1)


def test_migrations_are_one_transaction(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "half.db"
    steps = schema.migrations()
    monkeypatch.setattr(schema, "migrations", lambda: (*steps, "CREATE TABLE new (x); CREATE TABLE broken (;"))
    with pytest.raises(sqlite3.Error):
        detente.open(path)
    monkeypatch.setattr(schema, "migrations", lambda: steps)
    with detente.open(path) as book:
        assert book.connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'new'").fetchone() == (0,)
    monkeypatch.setattr(schema, "migrations", lambda: (*steps, "CREATE TABLE new (x);"))
    with detente.open(path) as book:
        assert book.connection.execute("PRAGMA user_version").fetchone() == (len(steps) + 1,)


def test_what_was_read_can_be_neither_changed_nor_deleted(asked: Book) -> None:
    for statement in ("DELETE FROM article", "UPDATE reading SET outcome = ''", "DELETE FROM reading"):
        with pytest.raises(sqlite3.IntegrityError, match="never"):
            asked.connection.execute(statement)


def test_a_backup_is_whole_and_made_while_the_book_is_open(asked: Book, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    backup(asked.path, target)
    with detente.open(target, read_only=True) as copy:
        assert list(copy.events()) == list(asked.events())
    assert not [path for path in tmp_path.iterdir() if "copy" in path.name and path != target and "-" not in path.name]
    with pytest.raises(BookError, match="already"):
        backup(asked.path, target)
    with pytest.raises(BookError, match="the book itself"):
        backup(asked.path, asked.path, overwrite=True)


def test_a_book_opened_to_be_read_is_not_written_to(asked: Book) -> None:
    with detente.open(asked.path, read_only=True) as book, pytest.raises(ReadOnlyBook):
        book.add(Article("new", "Peru thanked Chile.", published="2024-03-09"))


# --- commands -------------------------------------------------------------------------------------------------------------


def test_add_events_search_from_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    rows = [{"id": a.id, "text": a.text, "published": a.published, "title": a.title} for a in (OMAN, PERU, NOTHING)]
    Path("a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    added = run("add", "a.jsonl")
    assert added.exit_code == 0, added.stderr
    assert "3 articles added" in added.stderr
    assert "0 articles added" in run("add", "a.jsonl").stderr
    table = run("events", "--party", "IND")
    assert "CONSULT" in table.stdout
    assert "1 of 3 articles tell of no event" in table.stdout
    records = [json.loads(line) for line in run("events", "--format", "jsonl").stdout.splitlines()]
    rows_ = list(csv.DictReader(io.StringIO(run("events", "--format", "csv").stdout)))
    assert {record["id"] for record in records} == {row["event"] for row in rows_}
    assert list(rows_[0]) == list(NAMES)
    assert all(record["coverage"] == 1 and record["occurrence"].startswith("o") for record in records)
    run("events", "--format", "parquet", "--output", "e.parquet")
    import pyarrow.parquet as parquet

    assert parquet.read_table("e.parquet").num_rows == len(rows_)
    assert "[Lima]" in run("search", "Lima").stdout
    assert run("search", "zebra").exit_code == 1


def test_a_bad_input_is_told_and_the_others_are_added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text(OMAN.text)
    result = run("add", "--published", "2024-03-13", "none.txt", "a.txt")
    assert result.exit_code == 1
    assert "Not read: none.txt: not_found" in result.stderr
    assert "1 article added" in result.stderr
    assert "1 input not read" in result.stderr


@pytest.mark.parametrize("arguments", [["events"], ["search", "x"], ["backup", "copy.db"]])
def test_without_a_book_a_sentence_says_how_to_begin_one(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code == 1
    assert "detente add" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_kinds_of_outcome_are_three(book: Book) -> None:
    failure = Failure("x", "empty", "Nothing.")
    assert list(book.adding([failure])) == [failure]

"""Who codes: asked for in the same way wherever articles are coded, remembered by books and lakes, and the same however they are read."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import click
import pyarrow.parquet as parquet
import pytest
from click.testing import CliRunner, Result
from fastapi.testclient import TestClient

from detente.book import Book, BookError, codings, schema
from detente.book.package import write_package
from detente.book.query import Question
from detente.cli import commands
from detente.intake.pieces import Piece
from detente.lake.errors import OtherCoding
from detente.lake.importing import import_lake
from detente.lake.layout import Coding, Lake, Split, opened, put
from detente.lake.reading import read_split
from detente.reading import coders
from detente.reading.coders import CODER_NAMES, UnknownCoder, coder_of
from detente.reading.read import Reader
from detente.record import Article, Reading
from detente.scale.batch import batch_of_articles, code_batch
from detente.scale.options import Options
from detente.scale.pool import read_all
from detente.scale.rows import outcome_of
from detente.spark import tasks
from detente.web.app import create_app
from made_books import made_book, made_entry, made_event
from made_lakes import made_lake
from test_web import HERE, finished, text_of

# "Rebuked" and "lauded" are words that the rules pass over or are not alone in seeing; each text tells of two parties.
TEXTS = [
    "Norway thanked Chile on Monday. Chilean diplomats met their Norwegian counterparts in Oslo.",
    "Kenya expelled three Ethiopian diplomats on Monday, accusing them of spying. Ethiopia recalled its ambassador.",
    "Ghana took Togo to task over the closed border, and Togo heaped scorn on Ghana.",
    "Pakistan has close ties with China. Last week Indian troops attacked Pakistani posts, killing four soldiers.",
    "Peru will not attend a summit with Bolivia in May, its president said. Bolivia denied that it had threatened Peru.",
    "The bakery on the corner sells bread that is still warm at noon.",
]
ARTICLES = [Article(f"a{number}", text, published="2024-03-13") for number, text in enumerate(TEXTS)]


@pytest.fixture(scope="module")
def both() -> Reader:
    return Reader(coder="both")


@pytest.fixture(scope="module")
def alone(both: Reader) -> list[Reading]:
    """Each article read by itself, by both."""
    return [both.read(article) for article in ARTICLES]


@pytest.fixture
def _at_hand(reader: Reader, both: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers that are loaded already, instead of new ones."""
    at_hand = {"rules": reader, "both": both}
    monkeypatch.setattr(Options, "reader", lambda self: at_hand[self.coder])


def run(*words: str) -> Result:
    return CliRunner().invoke(commands, list(words))


def names_of(book: Book) -> set[str]:
    """Who coded the events of the coding in use."""
    return {record["coder"]["name"] for record in book.events(reports=True).records()}


def events_of(book: Book) -> list[dict[str, Any]]:
    return list(book.events(reports=True).records())


# --- one name, one default ---------------------------------------------------------------------------------------------------------


def test_whom_nobody_names_is_the_default_everywhere() -> None:
    assert coder_of(None) == coders.DEFAULT_CODER == Reader().coder == Options().coder == Coding().coder
    asked = {name: option for name, command in every_command(commands, "") for option in command.params if option.name == "coder"}
    assert set(asked) == {"read", "explain", "classify", "add", "recode", "watch", "serve", "report", "spark read"}
    assert all(tuple(option.type.choices) == CODER_NAMES for option in asked.values())


def every_command(group: click.Group, above: str) -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from every_command(command, f"{above}{name} ")
        else:
            yield f"{above}{name}", command


def test_nobody_else_spells_the_default(root: Path) -> None:
    spelled = re.compile(r"""(\bcoder: [^=\n]*= |default=)["'](rules|learned|both)["']""")
    files = [file for folder in ("src", "bench", "tools") for file in (root / folder).rglob("*.py")]
    assert len(files) > 200
    assert [str(file) for file in files if spelled.search(file.read_text(encoding="utf8"))] == []


def test_an_unknown_coder_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with Book(tmp_path / "b.db") as book:
        with pytest.raises(UnknownCoder, match=r"oracle.*Hint: one of rules, learned, both"):
            book.add(ARTICLES[0], coder="oracle")
        assert codings.every(book.connection) == []
    assert run("add", "--book", str(tmp_path / "b.db"), "--coder", "oracle", str(tmp_path)).exit_code == 2


# --- a book ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.model
@pytest.mark.usefixtures("_at_hand")
def test_a_book_goes_on_with_its_coder_and_refuses_another(tmp_path: Path) -> None:
    path = tmp_path / "b.db"
    with Book(path) as book:
        book.add(ARTICLES[0], coder="both")
        book.add(ARTICLES[1])
        assert "detente-rules+detente-learned" in names_of(book)
        book.add(ARTICLES[3], coder="both")
        assert [coding.coder for coding in codings.every(book.connection)] == ["both"]
        assert book.reader().coder == "both"
        with pytest.raises(BookError, match=r"coded with --coder both.*recode --book .*b\.db --coder rules --name rules"):
            book.add(ARTICLES[2], coder="rules")
        with pytest.raises(BookError, match="coded with --coder both"):
            book.reader(coder="rules")
        assert book.count().articles == 3
    for command in (("add", str(tmp_path)), ("serve", "--port", "0"), ("report", "--article", str(path))):
        refused = run(command[0], "--book", str(path), "--coder", "rules", *command[1:])
        assert refused.exit_code == 1
        assert f"recode --book {path} --coder rules --name rules" in refused.stderr


@pytest.mark.model
@pytest.mark.usefixtures("_at_hand")
def test_coding_anew_names_another_coder_or_keeps_that_in_use(tmp_path: Path) -> None:
    with Book(tmp_path / "b.db") as book:
        book.add(*ARTICLES, coder="rules")
        assert names_of(book) == {"detente-rules"}
        first = {event["id"] for event in events_of(book)}
        list(book.recode(name="both", coder="both", processes=1))
        assert "detente-rules+detente-learned" in names_of(book)
        assert {event["id"] for event in events_of(book)} != first
        list(book.recode(processes=1))  # by nobody named: as the coding in use, of both
        assert [(each.name, each.coder) for each in codings.every(book.connection)] == [
            ("first", "rules"), ("both", "both"), ("recoded-2", "both"),
        ]  # fmt: skip
        book.add(Article("late", "Mali accused Niger of spying.", published="2024-03-14"))
        (late,) = (event for event in events_of(book) if event["article"] == "late")
        assert "detente-learned" in late["coder"]["name"]


@pytest.mark.model
@pytest.mark.usefixtures("_at_hand")
def test_a_coding_that_was_stopped_is_gone_on_with_by_its_coder_only(tmp_path: Path) -> None:
    with Book(tmp_path / "b.db") as book:
        book.add(*ARTICLES[:3], coder="rules")
        stopped = book.recode(name="more", coder="both", processes=1)
        next(stopped)
        stopped.close()  # type: ignore[attr-defined]
        with pytest.raises(BookError, match="'more' already"):
            list(book.recode(name="more", coder="rules", processes=1))
        list(book.recode(name="more", coder="both", processes=1))
        assert book.count().articles == 3


def test_books_of_before_were_coded_by_the_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = schema.migrations()
    monkeypatch.setattr(schema, "migrations", lambda: steps[:7])
    made_book(tmp_path / "old.db", made_entry("a", "2024-03-01", [made_event("PAK", "USA", "2024-03-01")])).close()
    made_book(tmp_path / "icews.db").close()
    with closing(sqlite3.connect(tmp_path / "icews.db")) as other, other:
        other.execute("INSERT INTO setting VALUES ('imported', 'icews')")
    other.close()
    monkeypatch.undo()
    for name, coder in (("old.db", "rules"), ("icews.db", None)):
        with Book(tmp_path / name) as book:
            (coding,) = codings.every(book.connection)
            assert coding.coder == coder


# --- who sees it -----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """A book of one coding by the rules and one by both."""
    path = tmp_path / "two.db"
    entry = made_entry("a", "2024-03-01", [made_event("PAK", "USA", "2024-03-01")])
    with made_book(path, entry) as book:
        with book.writer.transaction() as connection:
            other = codings.begin(connection, "second", "both", (("mine.toml", "x"),), {"Crimea": "UKR"})
            codings.use(connection, other)
        book.writer.add(entry, other)
    return path


def test_the_codings_are_listed_with_their_coders(two: Path) -> None:
    told = run("codings", "--book", str(two)).stdout.splitlines()
    assert told[0] == "  first  coder rules: 1 article, 1 event"
    assert told[2] == "* second  coder both: 1 article, 1 event"
    assert told[4:] == ["    dictionaries: mine.toml", "    boundaries: Crimea=UKR"]
    rows = [json.loads(line) for line in run("codings", "--book", str(two), "--format", "jsonl").stdout.splitlines()]
    assert [(row["name"], row["coder"], row["in_use"], row["articles"]) for row in rows] == [
        ("first", "rules", False, 1), ("second", "both", True, 1),
    ]  # fmt: skip


def test_a_package_and_an_audit_say_who_coded(two: Path, tmp_path: Path) -> None:
    assert run("audit", "--book", str(two), "--sample", "1", "--seed", "3").exit_code == 0
    assert "coding second (coder both)" in run("audit", "--book", str(two), "--report").stdout
    audited = json.loads(run("audit", "--book", str(two), "--report", "--format", "json").stdout)
    assert (audited["coding"], audited["coder"]) == ("second", "both")
    with Book(two, read_only=True) as book:
        for name, coder, words in (
            ("second", "both", "rules and its learned reader"),
            ("first", "rules", "detente's rules, under"),
        ):
            folder = tmp_path / name
            write_package(book.connection, Question(coding=name), folder, ["csv"])
            assert json.loads((folder / "versions.json").read_text())["coding"]["coder"] == coder
            assert words in (folder / "README.md").read_text()


def test_the_page_on_the_method_lists_the_codings(two: Path) -> None:
    with TestClient(create_app(two), base_url=HERE) as client:
        told = client.get("/method.json").json()
        page = client.get("/method").text
    assert told["coding"]["coder"] == "both"
    assert [(row["name"], row["coder"]) for row in told["codings"]] == [("first", "rules"), ("second", "both")]
    assert "second (in use)" in text_of(page)


@pytest.mark.model
@pytest.mark.usefixtures("_at_hand")
def test_a_server_begins_a_book_by_the_coder_that_it_was_told(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    with TestClient(create_app(path, coder="both"), base_url=HERE) as client:
        shown = client.post("/api/v1/read", content=TEXTS[0], headers={"content-type": "text/plain"}).text
        assert "detente-rules+detente-learned" in {json.loads(line)["coder"]["name"] for line in shown.splitlines()}
        assert finished(client, client.post("/add", data={"text": TEXTS[0], "published": "2024-03-13"}))["state"] == "done"
    with Book(path) as book:
        assert "detente-rules+detente-learned" in names_of(book)
    with TestClient(create_app(path), base_url=HERE) as client:  # another server, told nothing
        assert finished(client, client.post("/add", data={"text": TEXTS[1], "published": "2024-03-13"}))["state"] == "done"
    with Book(path) as book:
        assert [coding.coder for coding in codings.every(book.connection)] == ["both"]
        assert book.count().articles == 2


# --- the same however it is read ---------------------------------------------------------------------------------------------------


@pytest.mark.model
def test_articles_together_are_read_as_one_by_one(both: Reader, alone: list[Reading]) -> None:
    assert any("learned" in event.coder.name for reading in alone for event in reading.events)
    assert list(both.read_many(ARTICLES)) == alone
    assert list(both.read_many(reversed(ARTICLES))) == alone[::-1]
    batch = code_batch(batch_of_articles(ARTICLES), Options(coder="both"))
    assert [outcome_of(row, article) for row, article in zip(batch.to_pylist(), ARTICLES, strict=True)] == alone
    assert list(read_all(ARTICLES, Options(coder="both"), 2)) == alone


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """A lake coded by both, read in two splits as the tasks of a cluster do."""
    made = Lake.begin(tmp_path / "lake", Coding(coder="both"))
    splits = []
    for number, part in enumerate((ARTICLES[:4], ARTICLES[4:])):
        file = tmp_path / f"{number}.jsonl"
        file.write_text("".join(json.dumps({"id": a.id, "text": a.text, "published": a.published}) + "\n" for a in part))
        splits.append(Split(number, (Piece(str(file), "file", 1),)))
    made.plan(splits)
    home = opened(made.path)
    for split in splits:
        assert read_split(home, split, tasks.options_of(home.coding))
    return home


@pytest.mark.model
def test_a_book_of_one_process_of_two_and_a_lake_hold_the_same(tmp_path: Path, alone: list[Reading], lake: Lake) -> None:
    found = {}
    for processes in (1, 2):
        with Book(tmp_path / f"{processes}.db") as book:
            book.add(*ARTICLES, coder="both", processes=processes)
            found[processes] = events_of(book)
    assert found[1] == found[2]
    assert sorted(event["id"] for event in found[1]) == sorted(event.id for reading in alone for event in reading.events)
    read = {}
    for part in lake.parts():
        for row in parquet.read_table(lake.path / "parts" / part.file).to_pylist():
            read[row["id"]] = outcome_of(row, next(article for article in ARTICLES if article.id == row["id"]))
    for reading in alone:
        other = read[reading.article.id]
        assert isinstance(other, Reading)
        assert (other.events, other.relations) == (reading.events, reading.relations)


# --- a lake ------------------------------------------------------------------------------------------------------------------------


def test_a_lake_remembers_its_coder(tmp_path: Path) -> None:
    lake = Lake.begin(tmp_path / "lake", Coding(coder="both"))
    assert opened(lake.path).coding.coder == "both"
    with pytest.raises(OtherCoding, match=r"--coder both.*asked for now \(--coder rules\)"):
        Lake.begin(tmp_path / "lake", Coding(coder="rules"))
    held = json.loads((lake.path / "lake.json").read_text())
    del held["coder"]
    put(lake.path / "lake.json", {**held, "format": 1})  # as it was before
    assert opened(lake.path).coding.coder == "rules"


def test_a_lake_becomes_a_book_of_its_coder_only(tmp_path: Path) -> None:
    entry = made_entry("a", "2024-03-01", [made_event("PAK", "USA", "2024-03-01")])
    with made_book(tmp_path / "b.db", entry) as book:
        path = made_lake(tmp_path / "lake", book)
        held = json.loads((path / "lake.json").read_text())
        put(path / "lake.json", {**held, "coder": "both"})
        with pytest.raises(BookError, match="coded otherwise"):
            list(import_lake(book, path))
    with Book(tmp_path / "new.db") as book:
        list(import_lake(book, path))
        assert [coding.coder for coding in codings.every(book.connection)] == ["both"]

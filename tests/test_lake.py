"""A lake without Spark: parts are written once and whole, and what is measured on a lake is what is measured on a book."""

from __future__ import annotations

import dataclasses
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet
import pytest
from click.testing import CliRunner

from detente import __version__
from detente.book import Book
from detente.book.entry import pack
from detente.book.errors import BookError
from detente.cli import commands
from detente.intake import read_inputs
from detente.intake.pieces import Piece
from detente.lake.errors import NewerLake, NotALake, OtherCoding, UnfinishedLake
from detente.lake.importing import import_lake
from detente.lake.layout import Coding, Current, Lake, Split, is_lake, opened, put
from detente.lake.reading import DEATHS, key_of, read_split
from detente.lake.rows import filed_and_sought
from detente.lake.schema import DYADS, PART, TABLES
from detente.measure.errors import MeasureError
from detente.measure.sources import book_table
from detente.measure.table import COLUMNS
from detente.run import outcomes
from detente.scale.options import Options
from detente.scale.rows import outcome_of
from made_books import made_book, made_entry, made_event
from made_lakes import made_lake, manifests
from test_assertions import relation

CHECKED = Options(checked=True, coder="rules")


# --- the files ------------------------------------------------------------------------------------------------------------


def test_a_lake_is_begun_once_and_gone_on_with(tmp_path: Path) -> None:
    coding = Coding(dictionaries=(("mine.toml", "x"),), boundaries=(("Crimea", "UKR"),))
    assert Lake.begin(tmp_path / "lake", coding).coding == coding
    assert Lake.begin(tmp_path / "lake", coding).coding == coding
    with pytest.raises(OtherCoding, match="another --output"):
        Lake.begin(tmp_path / "lake", Coding())
    assert is_lake(tmp_path / "lake")
    assert opened(tmp_path / "lake").coding.version == __version__


def test_no_lake_is_made_among_other_files(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("x")
    with pytest.raises(NotALake, match="other files"):
        Lake.begin(tmp_path, Coding())
    with pytest.raises(NotALake, match="no lake"):
        opened(tmp_path)


def test_a_newer_lake_and_an_unfinished_one_say_what_they_are(tmp_path: Path) -> None:
    lake = Lake.begin(tmp_path / "lake", Coding())
    with pytest.raises(UnfinishedLake, match="goes on"):
        lake.current()
    held = json.loads((tmp_path / "lake" / "lake.json").read_text())
    put(tmp_path / "lake" / "lake.json", {**held, "format": 99})
    with pytest.raises(NewerLake):
        opened(tmp_path / "lake")


def test_a_file_that_is_there_is_not_put_again(tmp_path: Path) -> None:
    assert put(tmp_path / "a.json", {"n": 1}, replace=False)
    assert not put(tmp_path / "a.json", {"n": 2}, replace=False)
    assert json.loads((tmp_path / "a.json").read_text()) == {"n": 1}
    assert [file.name for file in tmp_path.iterdir()] == ["a.json"]


def test_the_columns_of_the_dyads_are_those_that_measures_know() -> None:
    assert DYADS.names == list(COLUMNS)
    kinds = {"string": "string", "int32": "int32", "int8": "int8", "int64": "int64", "double": "float64", "bool": "bool"}
    assert [kinds[str(field.type)] for field in DYADS] == list(COLUMNS.values())


def test_the_schemas_are_those_that_were_given_out() -> None:
    golden = Path(__file__).parent / "golden" / "lake_schemas.txt"
    told = [f"{table}.{field.name}: {field.type}" for table, schema in {"part": PART, **TABLES}.items() for field in schema]
    assert golden.read_text().splitlines() == told


# --- parts ------------------------------------------------------------------------------------------------------------------


ARTICLES = [
    {"id": "one", "published": "2024-03-11", "text": "Norway thanked Chile on Monday. Chile praised Norway."},
    {
        "id": "two",
        "published": "2024-03-12",
        "text": "Kenya expelled three Ethiopian diplomats on Monday, accusing them of spying.",
    },
    {
        "id": "three",
        "text": "Le président a déclaré mardi que la France refuserait de participer au sommet de la semaine prochaine.",
    },
    {"id": "half", "text": "Peru praised Bolivia \ud800 on Friday."},
    {"id": "two", "published": "2024-03-12", "text": "Mali accused Niger of spying."},
    {"id": "four", "published": "2024-03-13", "text": "Pakistan has close ties with China. India condemned Pakistan on Tuesday."},
]


@pytest.fixture
def asked(tmp_path: Path) -> tuple[Lake, Split]:
    """A lake, and a split of one file with articles, and with lines and texts that cannot be read."""
    path = tmp_path / "in.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ARTICLES) + "no JSON\n")
    lake = Lake.begin(tmp_path / "lake", Coding(coder="rules"))
    split = Split(0, (Piece(str(path), "file", 1),))
    lake.plan([split])
    return lake, split


def part(lake: Lake) -> list[dict[str, Any]]:
    (manifest,) = lake.parts()
    return parquet.read_table(lake.path / "parts" / manifest.file).to_pylist()


@pytest.mark.model
def test_a_part_holds_what_the_reader_tells(asked: tuple[Lake, Split], reader: Any) -> None:
    lake, split = asked
    assert read_split(lake, split, CHECKED)
    inputs = list(read_inputs([split.pieces[0].path]))
    told = list(outcomes(inputs, reader))
    rows = part(lake)
    for row, given, outcome in zip(rows, inputs, told, strict=True):
        if row["id"] == "half":
            assert row["outcome"] == "half_a_character"
        else:
            assert outcome_of(row, given) == outcome
    assert [row["number"] for row in rows] == list(range(7))
    assert [row["place"].rpartition(":")[2] for row in rows] == list("1234567")
    assert manifests(lake.path)[0] | {"file": "", "bytes": 0} == {
        "number": 0, "file": "", "articles": 3, "failures": 4, "events": sum(len(row["events"] or ()) for row in rows), "bytes": 0,
    }  # fmt: skip


@pytest.mark.model
def test_a_part_is_written_once(asked: tuple[Lake, Split]) -> None:
    lake, split = asked
    assert read_split(lake, split, CHECKED)
    before = part(lake)
    assert not read_split(lake, split, CHECKED)
    # A twin of the task that began before the manifest was there finds it when it has done, and takes its own file away.
    aside = lake.path / "parts" / ".twin.parquet"
    shutil.copy(lake.path / "parts" / lake.parts()[0].file, aside)
    assert not lake.commit(0, aside, {"articles": 9, "failures": 9, "events": 9})
    assert part(lake) == before
    (lake.path / "parts" / ".00000000-half.parquet").write_bytes(b"PAR1")  # of a task that was killed
    lake.sweep()
    assert [file.name for file in (lake.path / "parts").iterdir()] == [lake.parts()[0].file]
    assert not list((lake.path / "attempts").iterdir())


# Tasks one after the other, each a process; each that is to read of Ethiopia dies over it. The model is loaded once for all.
DYING = """
import os, sys
from detente.lake.layout import opened
from detente.lake.reading import read_split
from detente.reading.read import Reader
from detente.scale.batch import reader_of
from detente.scale.options import Options
options = Options(checked=True, coder="rules")
reader_of(options).parser
before = Reader.read_many
def read_many(self, articles, **asked):
    articles = list(articles)
    if any("Ethiopian" in article.text for article in articles):
        os._exit(7)
    return before(self, articles, **asked)
Reader.read_many = read_many
lake = opened(sys.argv[1])
for _ in range(int(sys.argv[2])):
    task = os.fork()
    if not task:
        read_split(lake, next(iter(lake.splits())), options)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(task, 0)[1]))
"""


@pytest.mark.model
def test_an_article_over_which_process_after_process_dies_is_a_failure(asked: tuple[Lake, Split]) -> None:
    lake = asked[0]
    tries = DEATHS + 2  # as often as Spark tries a task
    done = subprocess.run([sys.executable, "-c", DYING, str(lake.path), str(tries)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["7"] * (tries - 1) + ["0"]
    rows = {row["place"].rpartition(":")[2]: row for row in part(lake)}
    assert rows["2"]["outcome"] == "ended_the_reader"
    assert rows["2"]["id"] == "two"
    assert [rows[line]["outcome"] for line in "1567"] == ["read", "duplicate_id", "read", "malformed_json"]
    assert not list((lake.path / "attempts").iterdir())


WORDS = "quarrel over fisheries, a harbour, a treaty and envoys"


def test_reports_of_one_happening_share_a_key_whichever_looks_for_the_other() -> None:
    from detente.book.occurrences import Report, judge, report_of

    def reports(seed: int) -> Report:
        draw = random.Random(seed)
        start = date(2024, 1, 1) + timedelta(draw.randrange(80))
        end = start + timedelta(draw.choice((0, 0, 0, 6, 30, 31, 33, 90)))
        sides = draw.choice((("PAK", "USA"), ("PAK", ""), ("", "USA"), ("PAK USA", ""), ("USA", "PAK IND")))
        first = draw.choice((start.isoformat(), start.isoformat(), None))
        event = made_event(*sides, first, "CONSULT", end=end.isoformat() if first else None, key=str(seed))
        event["sentence"] = {"index": 0, "span": [0, len(WORDS)]}
        published = draw.choice((None, start.isoformat(), (end + timedelta(3)).isoformat()))
        return report_of(event, key_of(event["id"]), seed, published, WORDS, False)

    made = [reports(seed) for seed in range(400)]
    keys = [filed_and_sought(report) for report in made]
    same = 0
    for a in range(len(made)):
        for b in range(a):
            if judge(made[a], made[b]).same:
                same += 1
                assert keys[a][0] & keys[b][1], (made[a], made[b])
                assert keys[b][0] & keys[a][1], (made[a], made[b])
    assert same > 100


# --- a lake in place of a book ----------------------------------------------------------------------------------------------


def entries() -> Iterator[Any]:
    """A year of dealings of eight parties, told by three outlets, some twice, in plans, in vague dates, and in assertions."""
    draw = random.Random(10)
    codes = ("USA", "CHN", "RUS", "IND", "PAK", "IRN", "SAU", "!NATO")
    kinds = ("CONSULT", "AID", "ACCUSE", "ASSAULT", "REQUEST", "AGREE", "SANCTION", "COOPERATE", "REJECT")
    for number in range(600):
        day = date(2022, 1, 1) + timedelta(draw.randrange(365))
        made = []
        for key in range(draw.randrange(5)):
            source, target = draw.sample(codes, 2)
            start = (day - timedelta(draw.randrange(4))).isoformat()
            end = {0: None, 1: (day + timedelta(40)).isoformat(), 2: "open"}.get(draw.randrange(12))
            made.append(
                made_event(
                    source if draw.random() < 0.8 else f"{source} {target}", target if draw.random() < 0.8 else "",
                    start if draw.random() < 0.95 else None, draw.choice(kinds), end=end,
                    status=draw.choice(("occurred", "occurred", "occurred", "ongoing", "planned", "negated")),
                    cameo=draw.choice((None, "040", "190")), background=draw.random() < 0.1, key=f"{number}-{key}",
                )
            )  # fmt: skip
        made = [{**event, "sentence": {"index": 0, "span": [0, len(WORDS)]}} for event in made]
        entry = made_entry(f"a{number}", day.isoformat() if draw.random() < 0.95 else None, made, WORDS)
        said = [
            relation(
                number,
                " ".join(draw.sample(("USA", "CHN", "PAK", "IND"), 2)),
                draw.choice((1, -1)),
                day.isoformat(),
                article=entry.id,
            )
            for _ in range(draw.random() < 0.3)
        ]
        records = {**entry.records, "relations": said}
        outlet = draw.choice(("The Meridian", "Coast", None))
        yield dataclasses.replace(entry, records=records, packed=pack(records), outlet=outlet, title=f"Story {number}")


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """A book, and a lake of the same name that holds the same."""
    folder = tmp_path_factory.mktemp("both")
    for name in ("book", "lake"):
        (folder / name).mkdir()
    with made_book(folder / "book" / "same", *entries(), merge=True) as book:
        assert book.connection.execute("SELECT count(*) FROM event WHERE occurrence <> event").fetchone()[0] > 0
        return str(folder / "book" / "same"), str(made_lake(folder / "lake" / "same", book))


ASKED = [
    "dyad PAK USA --by month", "dyad USA CHN --by year --directed", "dyad IND PAK --by week --since 2022-03", "dyad USA NATO --by day",
    "dyad PAK PAK --by year --domestic", "dyad PAK USA --by month --status planned",
    "align PAK --poles USA,CHN,RUS", "system --at 2022-11", "system --at 2022 --by year", "leverage PAK", "leverage USA --since 2022-03",
    "changes --since 2022-12", "said PAK USA --by year", "said CHN IND",
]  # fmt: skip


def told(book: str, asked: str, form: str) -> str:
    """What a command says of a book, without the book's path; fractions to ten digits, for sums are added up in another order."""
    command, *rest = asked.split()
    result = CliRunner().invoke(commands, [command, "--book", book, "--format", form, *rest])
    assert result.exit_code == 0, result.output
    found = result.stdout.replace(str(Path(book).parent), "")
    return json.dumps(rounded(json.loads(found))) if form == "json" else found


def rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: rounded(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [rounded(inner) for inner in value]
    return round(value, 10) if isinstance(value, float) else value


@pytest.mark.parametrize("asked", ASKED)
def test_a_lake_tells_the_numbers_of_the_book(both: tuple[str, str], asked: str) -> None:
    book, lake = both
    assert told(lake, asked, "json") == told(book, asked, "json")


LISTED = [
    "--source PAK", "--target USA", "--source PAK --target USA --reports", "--party NATO", "--between PAK USA --counted",
    "--between PAK PAK", "--source IRN --source SAU --target IND", "--type AID --type REJECT --since 2022-03 --until 2022-05",
    "--status planned --reports", "--quad 4 --background", "--outlet Coast", "--limit 7 --until 2022", "--counted --party CHN",
    "--reports",
]  # fmt: skip


@pytest.mark.parametrize("asked", LISTED)
def test_a_lake_lists_the_events_of_the_book(both: tuple[str, str], asked: str) -> None:
    book, lake = both
    found = told(book, f"events {asked}", "csv")
    assert told(lake, f"events {asked}", "csv") == found
    assert found.count("\n") > 3


def test_a_lake_says_what_is_near_and_how_much_there_is(both: tuple[str, str]) -> None:
    lake = both[1]
    lines = [told(name, "events --limit 3", "table").splitlines()[-1] for name in both]
    assert lines[0] == lines[1]
    result = CliRunner().invoke(commands, ["events", "--book", lake, "--source", "Pakistan"])
    assert "Did you mean PAK?" in result.stderr


def test_what_a_lake_cannot_do_is_said_with_what_can(both: tuple[str, str]) -> None:
    _, lake = both
    for command in (
        ["events", "--words", "harbour"],
        ["search", "Meridian"],
        ["add", __file__],
        ["export", "--as", "csv"],
        ["report", "--dyad", "PAK-USA"],
    ):
        result = CliRunner().invoke(commands, [command[0], "--book", lake, *command[1:]])
        assert result.exit_code == 1, result.output
        assert "detente import --as lake" in result.stderr
    with pytest.raises(MeasureError, match="one coding"):
        book_table(lake, coding="first")
    result = CliRunner().invoke(commands, ["read", "--format", "jsonl", lake])
    assert '"a_lake"' in result.stdout


@pytest.mark.model
def test_a_lake_becomes_a_book_as_if_the_book_had_read_it(asked: tuple[Lake, Split], tmp_path: Path) -> None:
    lake, split = asked
    read_split(lake, split, CHECKED)
    lake.publish(Current("1", 1, {}, {}))
    kept = [*ARTICLES[:2], *ARTICLES[5:]]
    (tmp_path / "kept.jsonl").write_text("".join(json.dumps(row) + "\n" for row in kept))
    with Book(tmp_path / "read.db") as read, Book(tmp_path / "imported.db") as imported:
        read.add(tmp_path / "kept.jsonl", coder="rules")
        first = [type(outcome).__name__ for outcome in import_lake(imported, lake.path)]
        assert first == ["Added", "Added", "Failure", "Failure", "Failure", "Added", "Failure"]
        again = [type(outcome).__name__ for outcome in import_lake(imported, lake.path)]
        assert again == ["Known", "Known", "Failure", "Failure", "Failure", "Known", "Failure"]
        for book in (read, imported):
            assert book.count().articles == 3
        assert list(imported.events(reports=True)) == list(read.events(reports=True))
        assert list(imported.events(reports=True).records()) == list(read.events(reports=True).records())
        assert imported.search("Ethiopian")[0].article == "two"
        # It goes on as any other book.
        assert [type(outcome).__name__ for outcome in imported.add(tmp_path / "kept.jsonl")] == ["Known"] * 3
    other = Lake.begin(tmp_path / "other", Coding(boundaries=(("Crimea", "UKR"),)))
    other.publish(Current("1", 0, {}, {}))
    with Book(tmp_path / "read.db") as read, pytest.raises(BookError, match="coded otherwise"):
        list(import_lake(read, other.path))

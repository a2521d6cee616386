"""Spark, for real: a master, two workers and their executors, each a process of its own, as on a cluster of two machines.

What comes out is what one machine tells, row for row, whatever dies on the way.
"""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from click.testing import CliRunner

from detente.book import Book
from detente.cli import commands
from detente.intake import read_inputs
from detente.intake.duplicates import clusters
from detente.lake.errors import OtherCoding
from detente.lake.layout import Current, Lake, opened
from detente.lake.schema import TABLES
from detente.record import Article, Failure, Reading
from detente.run import outcomes
from detente.scale.rows import outcome_of
from detente.spark import planning
from made_lakes import manifests
from test_pieces import page

pytestmark = [pytest.mark.spark, pytest.mark.model, pytest.mark.slow]

# Two workers of one core and 2 GB each. What a small machine does in a minute needs no second compiler and no parallel collector.
CLUSTER = "local-cluster[2,1,2048]"
_JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xss4m"
SETTINGS = {
    "spark.driver.extraJavaOptions": _JAVA,
    "spark.executor.extraJavaOptions": _JAVA,
    "spark.executor.memory": "1g",
    "spark.sql.shuffle.partitions": "4",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}  # fmt: skip
SOURCES = str(Path(__file__).parent.parent / "src")


def environment() -> dict[str, str]:
    """That of a driver on this machine: its executors take over where to find detente, and which Python runs them."""
    return {"PYTHONPATH": SOURCES, "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1", "TZ": "UTC"}


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    before = dict(os.environ)
    os.environ.update(environment())
    builder = SparkSession.builder.master(CLUSTER).appName("tests")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    made = builder.getOrCreate()
    made.sparkContext.setLogLevel("OFF")
    try:
        yield made
    finally:
        gateway = made.sparkContext._gateway
        made.stop()
        # The JVM ends when nobody holds its input any longer; py4j leaves that to the end of the process.
        gateway.shutdown()
        gateway.proc.stdin.close()
        gateway.proc.wait(timeout=60)
        for name in set(os.environ) - set(before):
            del os.environ[name]
        os.environ.update(before)


# --- articles ---------------------------------------------------------------------------------------------------------------

STORIES = [
    (
        "2024-02-06",
        "Kenya expelled three Ethiopian diplomats on Monday, accusing them of spying. Ethiopia recalled its ambassador.",
    ),
    ("2024-02-07", "Nairobi on Monday expelled three diplomats from Ethiopia, whom it accused of spying."),
    ("2024-02-07", "On Monday Kenya expelled three Ethiopian diplomats accused of spying, officials said."),
    ("2024-05-07", "Kenya expelled two Ethiopian diplomats on Monday after a quarrel over a dam."),
    ("2024-02-06", "Kenya expelled three Somali diplomats on Monday, accusing them of spying."),
    ("2024-03-12", "Norway and Chile signed an agreement on fisheries in Oslo on Monday. Norwegian diplomats thanked Chile."),
    ("2024-03-13", "Chile and Norway on Monday signed a fisheries agreement in Oslo."),
    (None, "Pakistan has close ties with China. Last week Indian troops attacked Pakistani posts, killing four soldiers."),
    ("2024-04-03", "Indian troops attacked Pakistani posts on Tuesday, killing four soldiers. Relations hit a low point."),
    ("2024-04-02", "Peru refused to attend a summit with Bolivia in May. Bolivia will send aid to Peru, its president said."),
]
# One release of thirty words, sent out again a day later with a spelling mended.
RELEASE = (
    "The foreign minister of Ghana will visit Togo on Thursday for talks on trade, fisheries and the harbour of Lome, his"
    " ministry said. Ghana thanked Togo for its help after the floods of last year, and promised to open the border."
)


def rows() -> list[dict[str, Any]]:
    made = [
        {
            "id": f"s{number}",
            "published": day,
            "text": text,
            "outlet": ("The Meridian", "Coast Daily")[number % 2],
            "title": text[:30],
        }
        for number, (day, text) in enumerate(STORIES)
    ]
    made.append({"id": "first", "published": "2024-06-04", "title": "Visit", "text": RELEASE})
    made.append({"id": "second", "published": "2024-06-05", "title": "Visit", "text": RELEASE.replace("harbour", "harbor")})
    return made


def lines(found: list[Any]) -> str:
    return "".join((one if isinstance(one, str) else json.dumps(one)) + "\n" for one in found)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seven files: articles, those that cannot be read, ids and texts that come again in another file, a page, and giants."""
    made = tmp_path_factory.mktemp("in")
    held = rows()
    (made / "a.jsonl").write_text(lines(held[:5]))
    (made / "b.jsonl").write_text(lines(["no JSON", *held[5:9], {"id": "none"}]))
    french = "Le président a déclaré mardi que la France refuserait de participer au sommet de la semaine prochaine."
    again = {"id": "s1", "published": "2024-02-07", "text": "Mali accused Niger of spying."}
    (made / "c.jsonl").write_text(lines([*held[9:11], {"id": "fr", "text": french}, again, "[]"]))
    (made / "d.jsonl").write_text(lines(held[11:]))
    for name in ("e.txt", "f.txt"):
        (made / name).write_text("Oman thanked Chile for its help after the storm of 2021. Chile praised Oman.")
    # Texts of 16,000 words that tell of nobody: ten of them are too much for one task.
    giant = "The rain fell on the old garden wall, and the cat slept under the apple tree until it was dark again. " * 1000
    (made / "g.jsonl").write_text(lines([{"id": f"g{number}", "text": f"{number} {giant}"} for number in range(10)] + held[:1]))
    return made


@pytest.fixture(autouse=True, scope="module")
def _a_file_a_split() -> Iterator[None]:
    """Small files are not put together: the test needs many tasks, not many articles."""
    patch = pytest.MonkeyPatch()
    patch.setattr(planning, "FILES", 1)
    yield
    patch.undo()


@pytest.fixture(scope="module")
def local(folder: Path, reader: Any) -> list[Reading | Failure]:
    """What one machine tells of the same files."""
    return list(outcomes(read_inputs([folder]), reader))


@pytest.fixture(scope="module")
def lake(session: Any, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    from detente.spark import read_into

    path = tmp_path_factory.mktemp("out") / "lake"
    read_into(session, [folder], path, coder="rules")
    return opened(path)


def table(lake: Lake, name: str) -> list[dict[str, Any]]:
    columns = ", ".join(f'"{column}"' for column in TABLES[name].names)
    files = lake.files(name)
    if not files:
        return []
    with duckdb.connect() as connection:
        found = connection.sql(f"SELECT {columns} FROM read_parquet({files}, hive_partitioning = false)")
        return found.to_arrow_table().to_pylist()


def failed(found: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return sorted((row["input"], row["reason"], row["hint"], row["article"] or "") for row in found)


# --- as on one machine ---------------------------------------------------------------------------------------------------------


def test_every_outcome_is_that_of_one_machine(lake: Lake, folder: Path, local: list[Reading | Failure]) -> None:
    given = {article.id: article for article in read_inputs([folder]) if isinstance(article, Article)}
    found: dict[str, Reading | Failure] = {}
    for part in lake.parts():
        for row in parquet.read_table(lake.path / "parts" / part.file).to_pylist():
            if row["outcome"] == "read" and row["text"] == given[row["id"]].text:
                found.setdefault(row["id"], outcome_of(row, given[row["id"]]))
    readings = [outcome for outcome in local if isinstance(outcome, Reading)]
    assert [found[reading.article.id] for reading in readings] == readings
    assert len(found) == len(readings) == 23
    failures = [outcome for outcome in local if isinstance(outcome, Failure)]
    assert failed(table(lake, "failures")) == failed(
        [{"input": one.input, "reason": one.reason, "hint": one.hint, "article": one.article} for one in failures]
    )
    assert Counter(one.reason for one in failures) == {
        "malformed_json": 1, "missing_text": 1, "not_english:fr": 1, "not_an_object": 1, "duplicate_id": 2, "duplicate_text": 1,
    }  # fmt: skip


def test_the_index_is_that_of_a_book_which_read_the_same(lake: Lake, local: list[Reading | Failure], tmp_path: Path) -> None:
    with Book(tmp_path / "relations.db") as book:
        articles = (outcome.article for outcome in local if isinstance(outcome, Reading))
        book.add(*articles, coder="rules", processes=1)
        tables_are_alike(lake, book)
        events = list(book.events(reports=True))
        assert max(row["coverage"] for row in events) == 3
        assert len({row["occurrence"] for row in events}) < len(events) - 3
        asked = ("dyad KEN ETH --by month", "dyad NOR CHL --by month", "said CHN PAK --by year --since 2024 --until 2024")
        measures_are_alike(lake, book, *asked)


def test_a_lake_and_a_book_of_two_coders_hold_the_same(session: Any, folder: Path, tmp_path: Path) -> None:
    from detente.spark import read_into

    files = [folder / name for name in ("a.jsonl", "b.jsonl")]
    read_into(session, files[:1], tmp_path / "lake", coder="both")
    read_into(session, files, tmp_path / "lake")  # told nothing: as the lake was coded
    lake = opened(tmp_path / "lake")
    assert lake.coding.coder == "both"
    with Book(tmp_path / "relations.db") as book:
        book.add(*files, coder="both", processes=2)
        coders = {event["coder"]["name"] for event in book.events(reports=True).records()}
        assert "detente-rules+detente-learned" in coders
        tables_are_alike(lake, book)
        measures_are_alike(lake, book, "dyad KEN ETH --by month", "dyad NOR CHL --by month")
    with pytest.raises(OtherCoding, match="--coder both"):
        read_into(session, files, tmp_path / "lake", coder="rules")


def tables_are_alike(lake: Lake, book: Book) -> None:
    from detente.measure.sources import BookTable

    events = {row["event"]: row for row in book.events(reports=True).arrow().to_pylist()}
    assert {row["event"]: row for row in table(lake, "events")} == events
    key = lambda row: (row["event"], row["source"], row["target"])  # noqa: E731
    dyads = sorted((row for batch in BookTable(book).batches() for row in batch.to_pylist()), key=key)
    assert sorted(table(lake, "dyads"), key=key) == dyads
    said = book.connection.execute("SELECT id, state, sign, end_day FROM assertion ORDER BY id").fetchall()
    assert sorted((row["id"], row["state"], row["sign"], row["end_day"]) for row in table(lake, "assertions")) == said
    assert said
    merged = {
        tuple(sorted((first, second))): json.loads(reasons)
        for first, second, reasons in book.connection.execute(
            "SELECT a.id, b.id, reasons FROM merge JOIN event a ON a.event = first JOIN event b ON b.event = second"
        )
    }
    matched = {tuple(sorted((row["first"], row["second"]))): json.loads(row["reasons"]) for row in table(lake, "matches")}
    assert matched == {pair: why for pair, why in merged.items() if why != ["same_as"]}


def measures_are_alike(lake: Lake, book: Book, *questions: str) -> None:
    for asked in questions:
        answers = []
        for name in (str(book.path), str(lake.path)):
            command, *rest = asked.split()
            result = CliRunner().invoke(commands, [command, "--book", name, "--format", "csv", *rest])
            assert result.exit_code == 0, result.output
            answers.append(result.stdout.replace(name, "BOOK"))
        assert answers[0] == answers[1]


def test_the_same_text_again_is_found_across_parts(lake: Lake, local: list[Reading | Failure]) -> None:
    articles = [outcome.article for outcome in local if isinstance(outcome, Reading)]
    expected = dict(clusters((one.id, one.text, one.title, one.published) for one in articles))
    assert {row["id"]: row["cluster"] for row in table(lake, "articles")} == expected
    assert expected["second"] == "first"


def test_giants_are_several_parts_and_a_part_is_written_once(lake: Lake) -> None:
    splits = list(lake.splits())
    giants = [split for split in splits if split.pieces[0].path.endswith("g.jsonl")]
    assert len(giants) > 4
    assert all(len(split.pieces) == 1 and split.pieces[0].size < 110_000 for split in giants)
    held = manifests(lake.path)
    assert [one["number"] for one in held] == [split.number for split in splits]
    assert {one["file"] for one in held} == {file.name for file in (lake.path / "parts").glob("*.parquet")}
    assert not list((lake.path / "attempts").iterdir())
    months = {Path(name).parent.name for name in lake.current().files["events"]}
    assert "month=2024-02" in months


def test_a_frame_of_articles_is_coded_where_it_lies(session: Any, reader: Any) -> None:
    import detente

    frame = session.createDataFrame(
        [("a", "Norway thanked Chile on Monday.", "2024-03-12", 5), ("b", None, None, 1), ("c", "Peru praised Mali.", "soon", 2)],
        "id string, text string, published string, stars int",
    )
    found = {row["id"]: row for row in detente.spark.read(frame.repartition(2), coder="rules").collect()}
    assert {name: row["outcome"] for name, row in found.items()} == {"a": "read", "b": "missing_text", "c": "bad_published"}
    (event,) = reader.read(Article("a", "Norway thanked Chile on Monday.", published="2024-03-12")).events
    (told,) = found["a"]["events"]
    assert (told["id"], told["type"], told["date"]["start"]) == (event.id, event.type, "2024-03-11")


# --- what dies on the way ---------------------------------------------------------------------------------------------------


def children(parent: int) -> dict[int, str]:
    """The processes under one, with how they were called."""
    parents, calls = {}, {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat, call = (entry / "stat").read_text(), (entry / "cmdline").read_bytes()
            except OSError:
                continue
            parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
            calls[int(entry.name)] = call.replace(b"\0", b" ").decode("utf-8", "replace")
    under = {parent}
    while more := {pid for pid, above in parents.items() if above in under} - under:
        under |= more
    return {pid: calls[pid] for pid in under - {parent}}


def executors(driver: int) -> list[int]:
    return [pid for pid, call in children(driver).items() if "CoarseGrainedExecutorBackend" in call]


def awaited(what: Callable[[], Any], seconds: float = 240) -> Any:
    ends = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < ends, "it did not happen"
        time.sleep(0.05)
    return found


def same(lake: Lake, other: Lake) -> None:
    for name in ("events", "dyads", "assertions", "articles", "failures"):
        left, right = (sorted(json.dumps(row, default=str) for row in table(one, name)) for one in (lake, other))
        assert left == right, name


def test_an_executor_is_killed_and_nothing_is_lost_or_doubled(session: Any, folder: Path, lake: Lake, tmp_path: Path) -> None:
    from detente.spark import read_into

    path, ended = tmp_path / "lake", []
    job = threading.Thread(target=lambda: ended.append(read_into(session, [folder], path, coder="rules")))
    job.start()
    driver = session.sparkContext._gateway.proc.pid
    # In the midst of reading: some parts are there, others under way.
    awaited(lambda: list((path / "attempts").glob("*/*.json")) if path.exists() else None)
    victim = executors(driver)[0]
    os.kill(victim, signal.SIGKILL)
    job.join(280)
    assert isinstance(ended[0], Current)
    assert victim not in executors(driver)
    again = opened(path)
    held = manifests(path)
    assert len(held) == len({one["number"] for one in held}) == len(list(again.splits()))
    assert {one["file"] for one in held} == {file.name for file in (path / "parts").glob("*.parquet")}
    same(again, lake)


def test_a_killed_driver_is_gone_on_with(session: Any, folder: Path, lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "lake"
    asked = [sys.executable, "-c", _DRIVER, json.dumps(SETTINGS), CLUSTER, str(folder), str(path)]
    with subprocess.Popen(asked, env={**os.environ, **environment()}, stderr=subprocess.DEVNULL, start_new_session=True) as driver:
        awaited(lambda: manifests(path) if (path / "manifests").exists() else None)
        running = children(driver.pid)
        driver.kill()
        for pid in running:  # the machine is gone, with all that ran on it
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
    before = {one["number"]: one for one in manifests(path)}
    assert before
    with pytest.raises(FileNotFoundError):
        (path / "current.json").read_text()
    result = CliRunner().invoke(commands, ["dyad", "KEN", "ETH", "--book", str(path)])
    assert result.exit_code == 1
    assert "goes on" in result.stderr
    from detente.spark import read_into

    read_into(session, [folder], path, coder="rules")
    after = {one["number"]: one for one in manifests(path)}
    assert {number: after[number] for number in before} == before
    same(opened(path), lake)


_DRIVER = """
import json, sys
from pyspark.sql import SparkSession
from detente.spark import planning, read_into
planning.FILES = 1
builder = SparkSession.builder.master(sys.argv[2])
for name, value in json.loads(sys.argv[1]).items():
    builder = builder.config(name, value)
read_into(builder.getOrCreate(), [sys.argv[3]], sys.argv[4], coder="rules")
"""


def test_more_is_read_beside_what_is_there(session: Any, folder: Path, tmp_path: Path) -> None:
    from detente.spark import read_into

    path = tmp_path / "lake"
    first = read_into(session, [folder / "a.jsonl"], path, coder="rules")
    before = manifests(path)
    assert read_into(session, [folder / "a.jsonl"], path) == first  # nothing new: nothing is done
    second = read_into(session, [folder / "a.jsonl", folder / "b.jsonl"], path)
    assert manifests(path)[: len(before)] == before
    assert (first.rows["articles"], second.rows["articles"]) == (5, 9)
    # Reports of one happening are found among those that were there.
    assert {row["coverage"] for row in table(opened(path), "events") if row["type"] == "SANCTION"} >= {3}


def test_the_command_reads_folders_tables_and_listed_archives(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.jsonl").write_text((folder / "d.jsonl").read_text())
    parquet.write_table(
        pa.table({"text": ["Norway thanked Chile on Monday."], "published": ["2024-03-12"]}), tmp_path / "t.parquet"
    )
    (tmp_path / "crawl.warc.gz").write_bytes(gzip.compress(page(1)) + gzip.compress(page(2)))
    (tmp_path / "warc.paths").write_text("crawl.warc.gz\nlost.warc.gz\n")
    settings = [part for name, value in SETTINGS.items() for part in ("--conf", f"'{name}={value}'")]
    done = subprocess.run(
        [sys.executable, "-m", "detente", "spark", "read", "--input", "in", "--input", "t.parquet", "--input", "warc.paths", "--output", "lake", "--coder", "rules", "--master", "local[1]"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**os.environ, **environment(), "PYSPARK_SUBMIT_ARGS": " ".join([*settings, "pyspark-shell"])},
    )  # fmt: skip
    assert done.returncode == 1, done.stderr  # one archive is not there
    assert "lake: 4 articles with" in done.stderr.splitlines()[-1]
    assert done.stdout == ""
    (failure,) = table(opened(tmp_path / "lake"), "failures")
    assert (failure["input"], failure["reason"]) == (str(tmp_path / "lost.warc.gz"), "not_found")
    result = CliRunner().invoke(commands, ["events", "--book", str(tmp_path / "lake"), "--format", "jsonl", "--party", "CHL"])
    events = [json.loads(line) for line in result.stdout.splitlines()]
    assert {event["trigger"]["text"].split()[0] for event in events} >= {"thanked", "met"}
    assert all(event["kind"] == "event" and event["coverage"] for event in events)

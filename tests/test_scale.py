"""Many articles at once: the same records whatever reads them, and one bad article is one row."""

from __future__ import annotations

import dataclasses
import importlib
import io
import json
import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from click.testing import CliRunner

from detente.cli import commands
from detente.outputs import Kinds, written
from detente.record import Article, Failure, Reading
from detente.run import outcomes
from detente.scale import pool
from detente.scale.batch import articles_of, batch_of, batch_of_articles, code_batch
from detente.scale.errors import BatchError
from detente.scale.options import Options
from detente.scale.rows import outcome_of, records_of, row_of, written_row
from detente.scale.schema import ARTICLES, OUTCOMES, VERSION

GOLDEN = Path(__file__).parent / "golden" / "arrow_schemas.txt"

ARTICLES_OF_OURS = [
    Article(
        "oman",
        "Oman accused Chile on Monday of planning to attack its fleet. Chile's foreign minister denied the charge. "
        'He told reporters in Santiago: "We want to sign a treaty." At least 12 sailors were killed in May.',
        title="Oman and Chile",
        published="2024-03-13",
        url="https://example.org/oman",
        outlet="The Meridian",
        language="en",
    ),
    Article(
        "peru",
        "Peru gave Togo $1.5 million in aid after talks mediated by Ghana. Ties between Peru and Togo are close. "
        "About 2,500 people protested in Lima for two days, and police arrested dozens of them.",
        published="2023-11-02",
    ),
    Article("garden", "The tulips are out, and the bees have come back to the garden behind the old mill."),
]


def all_kinds() -> Options:
    return Options(statements=True, times=True, coder="rules")


@pytest.fixture
def read(reader: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """``code_batch`` with the reader that all tests share."""
    monkeypatch.setattr("detente.scale.batch.reader_of", lambda options: reader)
    return code_batch


def rows(batch: pa.RecordBatch) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = batch.to_pylist()
    return found


def as_bytes(batch: pa.RecordBatch) -> bytes:
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, batch.schema) as stream:
        stream.write_batch(batch)
    return sink.getvalue()


# --- schemas ------------------------------------------------------------------------------------------------------------


def test_the_schemas_have_not_moved() -> None:
    """If this fails on purpose, raise VERSION, and write the file anew: a field may be added, none renamed or removed."""
    told = f"version {VERSION}\n\nARTICLES\n{_told(ARTICLES)}\n\nOUTCOMES\n{_told(OUTCOMES)}\n"
    assert told == GOLDEN.read_text(encoding="utf8")


def _told(schema: pa.Schema) -> str:
    return "\n".join(_lines(schema, 0))


def _lines(fields: Any, depth: int) -> Iterator[str]:
    for field in fields:
        kind, many = field.type, ""
        while pa.types.is_list(kind):
            kind, many = kind.value_type, many + "list of "
        struct = pa.types.is_struct(kind)
        yield "  " * depth + f"{field.name}: {many}{'struct' if struct else kind}"
        if struct:
            yield from _lines(kind, depth + 1)


def test_the_fields_of_the_schema_are_those_of_the_record() -> None:
    """The contract is the record's JSON: whatever it may hold has a column of the same name."""
    reading = Reading(ARTICLES_OF_OURS[0], ())
    assert set(OUTCOMES.names) >= {field.name for field in dataclasses.fields(reading)} - {"article"}
    assert set(ARTICLES.names) == {field.name for field in dataclasses.fields(Article)}


# --- the same records, whatever reads them --------------------------------------------------------------------------------


@pytest.mark.model
def test_nothing_of_a_reading_is_lost_in_arrow(read: Any, reader: Any) -> None:
    expected = list(reader.read_many(ARTICLES_OF_OURS, statements=True, times=True))
    assert sum(len(each.events) for each in expected) >= 5
    assert any(event.magnitude.get("amount") for each in expected for event in each.events)
    assert any(actor.antecedent for each in expected for event in each.events for actor in (*event.source, *event.target))
    batch = read(batch_of_articles(ARTICLES_OF_OURS), all_kinds())
    assert batch.schema.equals(OUTCOMES, check_metadata=True)
    assert [outcome_of(row, article) for row, article in zip(rows(batch), ARTICLES_OF_OURS, strict=True)] == expected
    for row, reading in zip(rows(batch), expected, strict=True):
        written = {name: [record.to_json() for record in getattr(reading, name)] for name in records_of(row)}
        assert json.dumps(records_of(row)) == json.dumps(written)


@pytest.mark.model
def test_trying_again_gives_the_same_bytes(read: Any) -> None:
    batch = batch_of_articles(ARTICLES_OF_OURS)
    assert as_bytes(read(batch, all_kinds())) == as_bytes(read(batch, all_kinds()))


@pytest.mark.model
def test_how_articles_are_cut_into_batches_changes_nothing(read: Any) -> None:
    articles = [dataclasses.replace(each, id=f"{each.id}{n}") for n in range(7) for each in ARTICLES_OF_OURS]
    whole = rows(read(batch_of_articles(articles)))
    for size in (1, 4, 13):
        parts = [articles[at : at + size] for at in range(0, len(articles), size)]
        assert [row for part in parts for row in rows(read(batch_of_articles(part)))] == whole


@pytest.mark.model
def test_several_processes_write_what_one_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = [json.dumps({**dataclasses.asdict(each), "id": f"{each.id}{n}"}) for n in range(5) for each in ARTICLES_OF_OURS]
    given[3:3] = [
        "not json",
        json.dumps({"id": "half", "text": "Oman thanked Chile for its help in the storm of March. A star \ud83d stood here."}),
    ]
    given.insert(9, json.dumps({"id": "fr", "text": "Le ministre a rencontré hier son homologue allemand à Berlin pour parler."}))
    file = tmp_path / "articles.jsonl"
    file.write_text("\n".join(given), encoding="utf8")
    every = ["--articles", "--statements", "--times", "--abstentions"]
    for form, more, together in (("jsonl", every, pool.CHARACTERS), ("jsonl", every, 1), ("csv", [], 1000), ("html", [], 1)):
        monkeypatch.setattr(pool, "CHARACTERS", together)
        results = [
            CliRunner().invoke(
                commands, ["read", "--format", form, *more, "--processes", processes, str(file)], standalone_mode=False
            )
            for processes in ("1", "2")
        ]
        assert results[0].stdout == results[1].stdout
        assert [result.return_value or result.exit_code for result in results] == [1, 1]
        assert "oman4" in results[0].stdout or form != "jsonl"
    places = [json.loads(line)["input"].rpartition(":")[2] for line in _jsonl_failures(file)]
    assert places == ["4", "10"]


def _jsonl_failures(file: Path) -> list[str]:
    told = CliRunner().invoke(commands, ["read", "--format", "jsonl", str(file)], standalone_mode=False).stdout
    return [line for line in told.splitlines() if '"kind": "failure"' in line]


@pytest.mark.model
def test_lines_made_of_a_row_are_those_of_its_outcome(read: Any, reader: Any) -> None:
    articles = [dataclasses.replace(ARTICLES_OF_OURS[0], title="Chile’s “fleet” \N{SNOWMAN}"), *ARTICLES_OF_OURS[1:]]
    readings = list(reader.read_many(articles, statements=True, times=True))
    made = rows(read(batch_of_articles(articles), dataclasses.replace(all_kinds(), checked=True)))
    for kinds in (Kinds(), Kinds(articles=True, times=True), Kinds(True, True, True, True)):
        assert [written_row(row, kinds) for row in made] == [written(reading, kinds) for reading in readings]
    failure = Failure("news.jsonl:4", "empty", "The article's text holds nothing but white space.", "a1")
    assert written_row(row_of(failure), Kinds()) == written(failure, Kinds())


class Readers(Executor):
    """Reads at once whatever it is handed, giants excepted: these are read when the test says so."""

    def __init__(self) -> None:
        self.handed: list[list[str]] = []
        self.giants: list[tuple[list[str], Future[Any]]] = []

    def submit(self, call: Any, /, *given: Any, **more: Any) -> Future[Any]:
        names, future = given[0]["id"].to_pylist(), Future[Any]()
        self.handed.append(names)
        if names[0].startswith("giant"):
            self.giants.append((names, future))
        else:
            future.set_result(names)
        return future


class Flow(pool._Flow[Any]):
    """Notes what has been handed out where it would have to wait, and ends a giant then."""

    def __init__(self, inputs: list[Article | Failure], readers: Readers) -> None:
        super().__init__(inputs, readers, 2, lambda row: row)
        self.readers, self.waited = readers, list[int]()

    def _wait(self) -> None:
        if not self._ends.acquire(blocking=False):
            self.waited.append(sum(map(len, self.readers.handed)))
            names, future = self.readers.giants.pop(0)
            future.set_result(names)

    def names(self) -> list[str]:
        results = [result for group in self for result in group.results(Options())]
        return [made["input"] if isinstance(given, Failure) else made for given, made in results]


def given(count: int, characters: int) -> list[Article | Failure]:
    return [Article(f"a{number}", "x" * characters) for number in range(count)]


def test_a_giant_holds_nobody_up() -> None:
    giant = Article("giant", "x" * 300_000)
    inputs = [giant, *given(99, 2_000), Failure("broken.txt", "empty", "h"), Article("giant2", giant.text), *given(50, 300)]
    flow = Flow(inputs, Readers())
    assert flow.names() == [each.input if isinstance(each, Failure) else each.id for each in inputs]
    assert ["giant"] in flow.readers.handed
    assert ["giant2"] in flow.readers.handed
    assert flow.waited[0] == len(inputs) - 1  # all articles, before the first giant was read


def test_what_waits_for_a_giant_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "HELD", 50_000)
    flow = Flow([Article("giant", "x" * 300_000), *given(500, 2_000)], Readers())
    assert len(flow.names()) == 501
    # 100,000 characters for two processes, and the groups that each may have before it besides.
    assert 100_000 / 2_400 <= flow.waited[0] <= (100_000 + 2 * pool.WAITING * pool.CHARACTERS) / 2_000


def test_groups_are_of_one_size_until_the_inputs_end_and_then_fewer_and_fewer() -> None:
    flow = Flow(given(100, 2_000), Readers())
    flow.names()
    sizes = [len(names) for names in flow.readers.handed]
    assert sizes[0] == 6
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] == 1
    flow = Flow(given(200, 100), Readers())
    flow.names()
    assert len(flow.readers.handed[0]) == pool.CHARACTERS // (100 + pool.PER_ARTICLE)


def test_failures_stay_where_they_stood(reader: Any) -> None:
    oman, peru, garden = ARTICLES_OF_OURS
    inputs = [oman, Failure("a", "empty", "h"), peru, Failure("b", "empty", "h"), Failure("c", "empty", "h"), garden]
    found = list(outcomes(inputs, reader))
    assert [each.input if isinstance(each, Failure) else each.article.id for each in found] == [
        "oman",
        "a",
        "peru",
        "b",
        "c",
        "garden",
    ]


# --- what is told of two processes ------------------------------------------------------------------------------------------


@pytest.fixture
def bench(root: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(root / "bench"))
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")
    return importlib.import_module("scale")


def test_time_in_line_for_a_core_is_not_time_without_work(bench: Any) -> None:
    stamps = [
        bench.Stamp(1000, 7, clock=10.0, on_core=1.0, in_line=0.5),
        bench.Stamp(500, 7, clock=10.5, on_core=1.001, in_line=1.0),  # handed back with the one before
        bench.Stamp(2000, 7, clock=14.0, on_core=2.0, in_line=3.0),
        bench.Stamp(1000, 8, clock=10.0, on_core=1.0, in_line=0.0),
        bench.Stamp(1000, 8, clock=20.0, on_core=3.0, in_line=3.0),
    ]
    cost, idle = bench.by_process(bench.by_group(stamps))
    # 7: 3.5 s, of which .999 on a core and 2 in line; 8: 10 s, 2 and 3. 2.999 s on a core for 3,000 characters.
    assert cost == pytest.approx(2.999 / 3000)
    assert idle == pytest.approx([1 - 2.999 / 3.5, 0.5])
    rest, rate = bench.after_a_quarter(stamps)
    assert [each.clock for each in rest] == [10.0, 10.5, 14.0, 20.0]
    assert rate == 350


def test_a_benchmark_of_two_processes_tells_of_work_done_by_one(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the other process only hands on what this one reads, the giver's time is the reader's."""

    def busy() -> None:
        begun = time.process_time()
        while time.process_time() - begun < 0.006:
            pass

    def write_all(articles: Any, *_: Any) -> Iterator[Any]:
        for _each in articles:
            busy()
            yield written(Failure("a", "empty", "h"), Kinds())

    def made_by_processes(articles: Any, *_: Any) -> Iterator[Any]:
        for each in articles:
            busy()
            yield each, (None, bench.stamp(len(each.text)))

    monkeypatch.setattr(bench, "write_all", write_all)
    monkeypatch.setattr(bench, "made_by_processes", made_by_processes)
    monkeypatch.setattr(bench, "strangers", lambda articles, coder: 1.0)
    told = bench.two_to_one(given(48, 1_000), "rules")
    assert told["articles"] == 48
    assert 0.5 < told["giver_to_readers"] < 2
    assert told["two_to_one_by_processor"] < 1.7
    assert set(bench.held()) == {"resident_mib", "files", "threads"}


# --- bad input ------------------------------------------------------------------------------------------------------------


def given_rows(*given: dict[str, Any]) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist(list(given), schema=ARTICLES)


@pytest.mark.model
def test_a_bad_article_is_a_row_that_says_what_to_do(read: Any) -> None:
    batch = given_rows(
        {"id": "none", "text": None},
        {"id": "good", "text": ARTICLES_OF_OURS[1].text, "published": "2023-11-02"},
        {"id": "blank", "text": " \n"},
        {"id": "dated", "text": "Oman thanked Chile.", "published": "the Ides of March", "url": "https://example.org/ides"},
        {"id": "long", "text": "Oman thanked Chile. " * 150_000},
        {"text": "Le ministre a rencontré hier son homologue allemand à Berlin pour parler de la guerre."},
        {"text": ""},
    )
    found = rows(read(batch))
    reasons = ["missing_text", "read", "empty", "bad_published", "too_long", "not_english:fr", "empty"]
    assert [row["outcome"] for row in found] == reasons
    assert [row["input"] for row in found[2:5]] == ["blank", "https://example.org/ides", "long"]
    assert found[6]["input"] == "row 6 of its batch"
    assert all((row["hint"] is None) == (row["outcome"] == "read") for row in found)
    assert found[1]["events"]
    assert not any(row["events"] for row in found if row["outcome"] != "read")


@pytest.mark.model
def test_an_article_that_breaks_the_reader_costs_no_other(read: Any, reader: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare = type(reader).prepare

    def breaks(self: Any, article: Article, **more: Any) -> Any:
        if article.id == "peru":
            raise ZeroDivisionError
        return prepare(self, article, **more)

    monkeypatch.setattr(type(reader), "prepare", breaks)
    found = rows(read(batch_of_articles(ARTICLES_OF_OURS)))
    assert [row["outcome"] for row in found] == ["read", "internal_error:ZeroDivisionError", "read"]
    assert found[1]["id"] == "peru"
    assert found[1]["sha256"] == ARTICLES_OF_OURS[1].sha256


@pytest.mark.model
def test_a_value_that_arrow_cannot_hold_costs_no_other(reader: Any) -> None:
    articles = ARTICLES_OF_OURS[:2]
    oman, peru = reader.read_many(articles)
    bad = dataclasses.replace(oman, events=(dataclasses.replace(oman.events[0], quad=1000), *oman.events[1:]))
    found = rows(batch_of(zip(articles, [bad, peru], strict=True)))
    assert [row["outcome"].partition(":")[0] for row in found] == ["internal_error", "read"]
    assert found[1]["events"]


def test_columns_may_come_in_any_order_and_kind() -> None:
    day = pa.array([19_000], pa.date32())
    batch = pa.record_batch(
        {"more": pa.array([1]), "published": day, "text": pa.array(["Oman thanked Chile."], pa.large_string()), "id": pa.array([7])}
    )
    (article,) = articles_of(batch)
    assert article == Article("7", "Oman thanked Chile.", published="2022-01-08")


def test_a_batch_without_texts_is_an_error_that_says_so() -> None:
    with pytest.raises(BatchError, match="'text'"):
        code_batch(pa.record_batch({"body": pa.array(["Oman thanked Chile."])}))
    with pytest.raises(BatchError, match="not strings"):
        code_batch(pa.record_batch({"text": pa.array([1.5])}))


def test_an_empty_batch_gives_an_empty_one(read: Any) -> None:
    assert read(given_rows()).equals(given_rows_out())


def given_rows_out() -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist([], schema=OUTCOMES)


@pytest.mark.model
def test_a_reader_that_is_killed_is_told_as_such() -> None:
    """What can be said of it, whoever ended it (the system, where memory runs out)."""
    articles = (dataclasses.replace(ARTICLES_OF_OURS[0], id=str(n)) for n in range(4000))
    reading = pool.read_all(articles, Options(coder="rules"), 2)
    next(reading)
    kill_one_child()
    with pytest.raises(pool.ReaderLost, match="--processes 1"):
        list(reading)


def kill_one_child() -> None:
    import multiprocessing

    child = next(each for each in multiprocessing.active_children() if each.is_alive())
    child.kill()

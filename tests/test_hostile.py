"""A thousand hostile inputs: each ends in an article or in a failure that says what and why, and stops no other."""

from __future__ import annotations

import importlib
import io
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import chdir, suppress
from pathlib import Path
from typing import Any

import pytest

from detente.intake import parquet_file, read_inputs
from detente.intake.draft import Broken, Draft
from detente.record import Article, Failure
from hostile_inputs import FAMILIES, ROWS, TEXT, Case, cases, dictionaries, imported

pytestmark = pytest.mark.fuzz


def read(path: Path) -> list[Article | Failure]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # libraries warn of what they meet on broken pages
        return list(read_inputs([path], published="2024-03-11"))


def wrong(case: Case, path: Path, outcomes: list[Article | Failure]) -> str | None:
    """What does not hold of the outcomes of an input, or None."""
    failures = [outcome for outcome in outcomes if isinstance(outcome, Failure)]
    articles = [outcome for outcome in outcomes if isinstance(outcome, Article)]
    reasons = [failure.reason for failure in failures]
    if not outcomes:
        return "no outcome"
    for failure in failures:
        if failure.reason.startswith("internal_error"):
            return failure.reason
        if not failure.input.startswith(str(path)) or not failure.hint.rstrip('"').endswith(".") or len(failure.hint) > 1000:
            return f"a failure that says too little or too much: {failure}"
    for article in articles:
        if not article.text.strip() or not article.id or (article.published and len(article.published) != 10):
            return f"an article without text, id or day: {article!r:.200}"
    if isinstance(case.expected, int) and (len(articles), failures) != (case.expected, []):
        return f"{len(articles)} articles and {reasons}, not {case.expected}"
    if isinstance(case.expected, str) and case.expected not in reasons:
        return f"{reasons}, not {case.expected}"
    return None


@pytest.mark.parametrize("name", FAMILIES)
def test_every_input_is_read_or_told(name: str, tmp_path: Path) -> None:
    told = []
    for case in FAMILIES[name][1]():
        path = tmp_path / case.name
        path.write_bytes(case.data)
        fault = wrong(case, path, read(path))
        if fault:
            told.append(f"{case.name}: {fault}")
        path.unlink()
    assert not told, "\n".join(told)


def test_there_are_a_thousand_inputs_each_under_a_name_of_its_own() -> None:
    names = [f"{group}/{case.name}" for group, case in cases()]
    assert len(names) >= 1000
    assert len(set(names)) == len(names)


# --- a batch ------------------------------------------------------------------------------------------------------------------------

# Read everything in a folder, and say what came of each file and how much memory it took (VmHWM: getrusage would count the parent).
BATCH = """
import json, sys, warnings
warnings.simplefilter("ignore")
from detente.intake import read_inputs
from detente.record import Article
told = {}
for outcome in read_inputs([sys.argv[1]], unique=False):
    name = "-" if isinstance(outcome, Article) else outcome.input.removeprefix(sys.argv[1] + "/").split("/")[0]
    told[name] = told.get(name, 0) + 1
print(json.dumps([told, int(open('/proc/self/status').read().split('VmHWM:')[1].split()[0]) // 1024]))
"""


@pytest.mark.slow
def test_a_folder_of_all_of_them_is_read_to_its_end_in_bounded_memory(tmp_path: Path) -> None:
    for group, case in cases():
        if group != "pages":  # they cost most of the time, and are read one by one above
            (tmp_path / group).mkdir(exist_ok=True)
            (tmp_path / group / case.name).write_bytes(case.data)
    (tmp_path / "zzz-last.jsonl").write_bytes(ROWS)
    done = subprocess.run(
        [sys.executable, "-c", BATCH, str(tmp_path)], capture_output=True, text=True, check=True, env=environment()
    )
    told, megabytes = json.loads(done.stdout)
    assert told["-"] > 500
    assert sum(told.values()) > 1000
    assert megabytes < 1000
    assert "Traceback" not in done.stderr


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1] / "src")}


PARQUET = """
import json, sys
from detente.intake import parquet_file
count, lengths = 0, sum(parquet_file.sizes(sys.argv[1]))
for draft in parquet_file.drafts(sys.argv[1]):
    count += 1
print(json.dumps([count, lengths, int(open('/proc/self/status').read().split('VmHWM:')[1].split()[0]) // 1024]))
"""


def table(path: Path, **columns: Any) -> list[Draft | Broken]:
    """What a Parquet file of these columns is read as."""
    import pyarrow as pa
    import pyarrow.parquet as parquet

    parquet.write_table(pa.table(columns), path)
    return list(parquet_file.drafts(str(path)))


def test_a_parquet_file_that_repeats_one_long_text_costs_no_more_than_that_text(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as parquet

    path = tmp_path / "a.parquet"
    text = pa.DictionaryArray.from_arrays(pa.array([0] * 2000, pa.int32()), pa.array(["x" * (4 << 20)]))
    parquet.write_table(pa.table({"text": text}), path)
    assert path.stat().st_size < 1_000_000
    done = subprocess.run([sys.executable, "-c", PARQUET, str(path)], capture_output=True, text=True, check=True, env=environment())
    count, lengths, megabytes = json.loads(done.stdout)
    assert (count, lengths) == (2000, 2000 * (4 << 20))
    assert megabytes < 500


def test_a_row_of_parquet_that_cannot_be_read_costs_that_row(tmp_path: Path) -> None:
    import pyarrow as pa

    days = pa.array([19_000, 2**31 - 1, 19_001], pa.int32()).cast(pa.date32())
    found = table(tmp_path / "a.parquet", text=[TEXT] * 3, published=days)
    assert [type(outcome) for outcome in found] == [Draft, Broken, Draft]
    assert isinstance(found[1], Broken)
    assert found[1].problem.reason == "unreadable_row"


@pytest.mark.parametrize("values", [[1, 2], [None, None], [["a"], []], [b"\xff", b"a"], [True, None], [{"a": 1}, None]])
def test_texts_of_another_kind_in_parquet_come_row_by_row(tmp_path: Path, values: list[Any]) -> None:
    found = table(tmp_path / "a.parquet", text=values)
    assert [getattr(draft, "text", None) for draft in found] == values
    assert len(list(parquet_file.sizes(str(tmp_path / "a.parquet")))) == 2


@pytest.mark.parametrize("cut", [4, 100, 500, -20, -8, -4])
def test_a_parquet_file_cut_short_or_overwritten_is_told(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "a.parquet"
    table(path, text=[f"{TEXT} {number}" for number in range(100)])
    data = path.read_bytes()
    for bent in (data[:cut], data[:cut] + bytes(8) + data[cut:][8:], data[:cut] + b"\xff" * 8 + data[cut:][8:]):
        path.write_bytes(bent)
        assert list(parquet_file.drafts(str(path)))


# --- files that are none --------------------------------------------------------------------------------------------------------------


def reasons(path: Path) -> dict[str, str]:
    """What came of each file under a folder, by its name: the reason why it was not read, or ``read``."""
    told = {}
    for outcome in read(path):
        name = Path(outcome.input.partition("!")[0]).name.split(":")[0] if isinstance(outcome, Failure) else outcome.id
        told[name] = outcome.reason if isinstance(outcome, Failure) else "read"
    return told


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder with a good file; what is laid beside it must not cost it."""
    (tmp_path / "z-good.jsonl").write_bytes(ROWS)
    yield tmp_path
    told = reasons(tmp_path)
    assert {name: told.get(name) for name in ("r0", "r1", "r2")} == dict.fromkeys(("r0", "r1", "r2"), "read")


def test_a_pipe_in_a_folder_is_told_and_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "pipe.jsonl")
    assert reasons(folder)["pipe.jsonl"] == "not_a_file"


def test_a_socket_in_a_folder_is_told(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as opened, chdir(folder):
        opened.bind("s.txt")
    assert reasons(folder)["s.txt"] == "not_a_file"


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev/urandom"])
def test_a_device_in_a_folder_is_told(folder: Path, device: str) -> None:
    (folder / "device.txt").symlink_to(device)
    assert reasons(folder)["device.txt"] == "not_a_file"


@pytest.mark.parametrize(("device", "reason"), [("/dev/zero", "too_long"), ("/dev/null", "empty"), ("/dev/urandom", "too_long")])
def test_a_device_named_by_itself_ends(device: str, reason: str) -> None:
    (failure,) = read(Path(device))
    assert isinstance(failure, Failure)
    assert failure.reason == reason


def test_links_that_go_round_or_nowhere_are_told(folder: Path) -> None:
    (folder / "round.txt").symlink_to("round.txt")
    (folder / "there.txt").symlink_to("back.txt")
    (folder / "back.txt").symlink_to("there.txt")
    (folder / "nowhere.txt").symlink_to("absent")
    (folder / "up").symlink_to("..")  # a folder that holds itself is not gone into
    told = reasons(folder)
    assert {told[name] for name in ("round.txt", "there.txt", "back.txt")} == {"unreadable"}
    assert told["nowhere.txt"] == "not_found"


def test_a_folder_named_like_a_file_is_a_folder(folder: Path) -> None:
    (folder / "folder.jsonl").mkdir()
    (folder / "folder.jsonl" / "inside.txt").write_text(TEXT)
    assert len(read(folder)) == 4
    assert len(read(folder / "folder.jsonl")) == 1


@pytest.mark.parametrize(
    "name",
    [
        "line\nend.txt",
        "bell\x07.txt",
        "\x1b[2J.txt",
        " .txt",
        "-.txt",
        "*.txt",
        "[a].txt",
        "?.txt",
        "'.txt",
        "\u202etxt.txt",
        "🦉.txt",
    ],
)
def test_names_of_every_kind_are_read(folder: Path, name: str) -> None:
    (folder / name).write_text(TEXT)
    (article,) = read(folder / name)
    assert isinstance(article, Article)
    assert len(read(folder)) == 4


def test_a_name_that_is_no_utf_8_is_read(folder: Path) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/bad\xff.txt")).write_text(TEXT)
    assert len(read(folder)) == 4


@pytest.mark.parametrize("name", ["a" * 300, "a/" * 3000, "\0", "", "a\0b.txt", "\n" * 5000, "//" * 2000 + "x"])
def test_a_path_that_cannot_be_is_told(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        outcomes = list(read_inputs([name or "absent"]))
    assert len(outcomes) == 1
    assert isinstance(outcomes[0], Failure)


def test_a_deep_folder_is_read_to_its_end(folder: Path) -> None:
    deep = folder.joinpath(*["d"] * 400)
    deep.mkdir(parents=True)
    (deep / "a.txt").write_text(TEXT)
    assert len(read(folder)) == 4


@pytest.mark.filterwarnings("ignore:This process.*fork:DeprecationWarning")
def test_what_may_not_be_read_is_told() -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        folder.chmod(0o755)
        (folder / "z-good.jsonl").write_bytes(ROWS)
        (folder / "closed.txt").write_text(TEXT)
        (folder / "closed.txt").chmod(0)
        (folder / "shut").mkdir(mode=0)
        read(folder / "z-good.jsonl")  # what reading imports, somebody else may not
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            try:
                if os.geteuid() == 0:  # the superuser may read everything, and becomes somebody else first
                    os.setgid(65534)
                    os.setuid(65534)
                os.write(writing, json.dumps(reasons(folder)).encode())
            finally:
                os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as told:
            found = json.loads(told.read())
        os.waitpid(child, 0)
        (folder / "shut").chmod(0o700)
    assert found == {"r0": "read", "r1": "read", "r2": "read", "closed.txt": "no_permission", "shut": "no_permission"}


# --- the reader and the terminal ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def reader() -> Any:
    """The reader as it ships: the rules and the network."""
    from detente.reading.read import Reader

    return Reader()


@pytest.mark.model
@pytest.mark.slow
@pytest.mark.parametrize("part", range(8))
def test_every_hostile_article_is_read_and_its_spans_are_the_texts(reader: Any, tmp_path: Path, part: int) -> None:
    from detente.record import from_json
    from detente.run import outcomes

    given = []
    for case in list(FAMILIES["articles"][1]())[part::8]:
        (tmp_path / case.name).write_bytes(case.data)
        given += [outcome for outcome in read(tmp_path / case.name) if isinstance(outcome, Article)]
    assert len(given) >= 4
    for reading in outcomes(given, reader, statements=True, times=True):
        assert not isinstance(reading, Failure), reading
        text = reading.article.text
        for record in (*reading.events, *reading.relations, *reading.statements, *reading.times):
            assert from_json(record.to_json(), text).to_json() == record.to_json()


def calls(do: Any) -> int:
    """How many functions are called while something is done: what it costs, whatever the machine does beside it."""
    count = 0

    def called(frame: Any, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    held = sys.getprofile()
    sys.setprofile(called)
    try:
        do()
    finally:
        sys.setprofile(held)
    return count


@pytest.mark.model
@pytest.mark.parametrize(
    "piece",
    [
        "Peru accused Chile;",
        "Peru accused Chile of spying on Friday. ",
        "The attack on Chile by Peru killed two. ",
        'He said, "she said, ',
        "He told him that he told her ",
        "Peru said Chile had broken the agreement. ",
        "“We will help Chile,” said the president of Peru. ",
    ],
)
def test_reading_twice_as_much_costs_little_more_than_twice_as_much(reader: Any, piece: str) -> None:
    half, whole = (Article("a", piece * (length // len(piece)), published="2024-05-14") for length in (3_000, 6_000))
    reader.read(half, statements=True)  # what is made at first use is made
    assert calls(lambda: reader.read(whole, statements=True)) < 2.25 * calls(lambda: reader.read(half, statements=True))


@pytest.mark.model
def test_half_a_surrogate_pair_costs_no_event(reader: Any) -> None:
    whole = reader.read(Article("a", "Oman accused Chile of spying on Monday, he said."))
    broken = reader.read(Article("a", "Oman accused Chile of spying on Monday, \ud800 said."))
    assert [event.type for event in whole.events] == [event.type for event in broken.events] == ["ACCUSE"]
    assert broken.events[0].sentence.span.text.endswith("\ud800 said.")


@pytest.mark.model
def test_an_article_cannot_speak_to_the_terminal(reader: Any) -> None:
    from detente.outputs import Kinds, write_table

    text = "Oman accused Chile of spying on Monday, an official \x1b]0;title\x07said\u202e in the capital\x9b31m.\x1b[2J"
    out = io.StringIO()
    write_table([reader.read(Article("a", text, title="\x1b[31mred\x07"))], out, Kinds())
    assert "Oman accused" in out.getvalue()
    assert not [letter for letter in out.getvalue() if letter in "\x1b\x07\x9b\u202e"]


def test_what_is_said_of_a_file_is_one_line_without_control_characters(tmp_path: Path) -> None:
    (tmp_path / "a\nNot read: b\x1b[2J.txt").write_bytes(bytes(100))
    command = [sys.executable, "-c", "from detente.cli import main; main()", "read", "--format", "csv", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment())
    assert done.returncode == 1
    (line,) = [line for line in done.stderr.splitlines() if "Not read" in line]
    assert "\x1b" not in line
    assert "binary" in line


# --- dictionaries, other data sets, and what the fuzzers begin with ------------------------------------------------------------------


@pytest.fixture(scope="module")
def fuzz() -> Iterator[Any]:
    """A function that gives a fuzzing target by its name."""
    path = str(Path(__file__).parents[1] / "bench" / "fuzz")
    sys.path.insert(0, path)
    yield lambda name: importlib.import_module(f"targets.{name}")
    sys.path.remove(path)


@pytest.mark.model
@pytest.mark.parametrize(
    "name",
    [
        "packed", "warc", "html", "feed", "jsonl", "text", "imports", "tabari", "toml_dictionary", "exports", "book_file", "outputs",
        "reading", "commands", "api",
    ],
)  # fmt: skip
def test_every_fuzzing_target_begins(fuzz: Any, name: str, reader: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    target = fuzz(name)
    assert name in importlib.import_module("run").TARGETS
    if name == "reading":
        monkeypatch.setattr(target, "_reader", reader)
    monkeypatch.chdir(Path.cwd())  # a target may change to another folder
    try:
        target.once(next(iter(target.SEEDS.values())))
    finally:
        if name == "api" and target._client is not None:
            target._client.__exit__(None, None, None)
            target._client = None


def for_ever(data: bytes) -> None:
    while True:
        len(data)


def as_native_code_does(data: bytes) -> None:
    try:
        for_ever(data)
    except BaseException:
        raise SystemError("returned a result with an exception set") from None


def as_if_nothing_were(data: bytes) -> None:
    with suppress(BaseException):
        for_ever(data)


def test_what_the_watchdog_makes_of_native_code_is_told_as_a_hang(fuzz: Any) -> None:
    fuzz("tabari")
    finding = importlib.import_module("finding")
    watch = finding.Watch(0.05)
    for once in (for_ever, as_native_code_does, as_if_nothing_were):
        shown = watch.shown(once, b"")
        assert isinstance(shown, finding.Hang)
        assert finding.place(shown) == "Hang-test_hostile-for_ever"
        assert "in for_ever" in finding.told(shown)


def test_an_alarm_outside_of_an_input_is_none(fuzz: Any) -> None:
    fuzz("tabari")
    finding = importlib.import_module("finding")
    watch = finding.Watch(5)
    assert watch.shown(len, b"") is None
    watch._time_is_up(signal.SIGVTALRM, None)  # comes too late
    assert watch.shown(len, b"") is None
    raised = watch.shown(lambda data: data[7], b"")
    assert isinstance(raised, IndexError)


def test_every_dictionary_is_read_or_refused_in_words(fuzz: Any, tmp_path: Path) -> None:
    used = fuzz("tabari").used
    for number, case in enumerate(dictionaries()):
        path = tmp_path / f"{number}-{case.name}"
        path.write_bytes(case.data)
        used(path)


def test_a_bad_row_of_another_data_set_costs_that_row(fuzz: Any, tmp_path: Path) -> None:
    """The good row before it is imported, the bad one is imported or told, and what was imported can be exported again."""
    from detente.book import Book
    from detente.book.exports.formats import EXPORTS
    from detente.book.importing import import_file
    from detente.book.query import Question

    fuzz("exports")
    parsing = sys.modules["parsing"]
    for form in ("icews", "polecat", "phoenix", "plover"):
        with Book(tmp_path / f"{form}.db") as book:
            for wanted, case in imported():
                if wanted != form:
                    continue
                path = tmp_path / case.name
                path.write_bytes(case.data)
                outcomes = list(import_file(book.connection, book.writer, path, form))
                assert any(not isinstance(outcome, Failure) for outcome in outcomes), case.name
                assert all(len(outcome.reason) < 500 for outcome in outcomes if isinstance(outcome, Failure)), case.name
            for name, export in EXPORTS.items():
                out = io.BytesIO()
                count = export.write(book.connection, Question(by_date=False), out)
                assert len(parsing.PARSERS[name](out.getvalue())) == count


@pytest.mark.parametrize(
    "name",
    ["text", "html", "jsonl", "feed", "warc", "packed", "tabari", "toml_dictionary", "imports", "exports", "book_file", "outputs"],
)
def test_what_the_fuzzers_begin_with_shows_nothing(name: str, fuzz: Any) -> None:
    target = fuzz(name)
    for data in target.SEEDS.values():
        target.once(data)

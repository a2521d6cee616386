"""What must not happen to a book: killed writers, two writers, a full disk, no permission, damage, a clock that runs backwards."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import detente
from book_killing import articles, contents, kill_while_adding, readings
from detente.book import Book
from detente.book.add import Added, Known
from detente.book.errors import BookBusy, BookError, ReadOnlyBook, told
from detente.book.readers import Options
from detente.book.schema import check
from detente.record import Article

pytestmark = [pytest.mark.model, pytest.mark.skipif(os.name != "posix", reason="signals and limits as on POSIX")]


@pytest.fixture(autouse=True)
def _one_reader(reader: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Options, "reader", lambda self: reader)


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with detente.open(tmp_path / "relations.db") as opened:
        opened.add(*articles(3, seed=3))
        yield opened


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:This process.*fork:DeprecationWarning")
def test_killed_twenty_times_nothing_is_lost_halved_or_doubled(tmp_path: Path, reader: Any) -> None:
    told = kill_while_adding(tmp_path, 20, seed=7, reader=reader)
    assert told["killed"] >= 15
    assert told["looked_at_while_incomplete"] >= 5


def test_a_reader_reads_on_while_a_writer_writes(book: Book) -> None:
    more = [Article(f"m{n}", f"Oman thanked Chile on {n} March 2024.", published="2024-04-02") for n in range(1, 25)]
    counts: list[int] = []
    done = threading.Event()

    def look() -> None:
        with detente.open(book.path, read_only=True) as other:
            while not done.is_set():
                rows = list(other.events(reports=True))
                assert len({row["event"] for row in rows}) == len(rows)
                counts.append(len(rows))

    thread = threading.Thread(target=look)
    thread.start()
    book.add(*more)
    done.set()
    thread.join()
    assert counts == sorted(counts)
    assert len(list(book.events(reports=True))) >= counts[0] + 20


def test_two_writers_take_turns(tmp_path: Path) -> None:
    path = tmp_path / "relations.db"
    detente.open(path).close()
    given = articles(16, seed=4)
    outcomes: list[Any] = []

    def write() -> None:
        with detente.open(path) as book:
            outcomes.extend(book.add(*given))

    threads = [threading.Thread(target=write) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(outcome, Added) for outcome in outcomes) == len(given)
    assert sum(isinstance(outcome, Known) for outcome in outcomes) == len(given)
    check(path)


def test_a_writer_that_waits_too_long_says_so(book: Book) -> None:
    book.connection.execute("BEGIN IMMEDIATE")
    try:
        with Book(book.path, wait=0.1) as other, pytest.raises(BookBusy, match="another program is writing"):
            other.add(Article("new", "Oman thanked Chile.", published="2024-04-02"))
    finally:
        book.connection.execute("ROLLBACK")


def run_apart(code: str, path: Path) -> subprocess.CompletedProcess[str]:
    """A piece of Python in a process of its own, with a stand-in for the reader that costs nothing to load."""
    head = """
        import os, resource, sys
        from detente.book import Book
        from detente.book.entry import Entry, pack
        from detente.book.writer import Writer
        from detente.book import codings
        from detente.record import text_digest
        path = sys.argv[1]
        def entry(n):
            text = f"text {n} " * 2000
            return Entry(f"a{n}", text_digest(text), len(text), text, packed=pack({"events": []}), records={"events": []})
    """
    program = textwrap.dedent(head) + textwrap.dedent(code)
    return subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, timeout=60)


def test_a_full_disk_keeps_what_was_added(tmp_path: Path) -> None:
    path = tmp_path / "relations.db"
    with detente.open(path) as book:
        book.add(*articles(1, seed=3))
    limit = path.stat().st_size + Path(f"{path}-wal").stat().st_size if Path(f"{path}-wal").exists() else path.stat().st_size
    said = run_apart(
        f"""
        import signal
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, ({limit + 600_000}, resource.RLIM_INFINITY))
        from detente.book.errors import FullDisk
        added = 0
        with Book(path) as book:
            coding = codings.in_use(book.connection)
            try:
                for n in range(400):
                    book.writer.add(entry(n), coding)
                    added += 1
            except FullDisk as error:
                print(added, error)
        """,
        path,
    )
    assert said.returncode == 0, said.stderr
    added, _, message = said.stdout.partition(" ")
    assert "no room left" in message
    assert int(added) > 3
    check(path)
    with detente.open(path) as book:
        assert book.count().articles == int(added) + 1
        assert isinstance(book.add(Article("new", "Oman thanked Chile.", published="2024-04-02"))[0], Added)  # there is room again


@pytest.mark.filterwarnings("ignore:This process.*fork:DeprecationWarning")
def test_a_book_that_may_not_be_written_to_is_read_all_the_same(reader: Any) -> None:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place, "relations.db")
        with detente.open(path) as book:
            book.add(*articles(3, seed=3))
            before = len(list(book.events()))
        path.chmod(0o444)
        Path(place).chmod(0o555)
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            try:
                os.write(writing, "\n".join(_without_permission(path)).encode())
            finally:
                os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as told:
            lines = told.read().splitlines()
        os.waitpid(child, 0)
        Path(place).chmod(0o755)
    assert lines[0] == str(before)
    assert "read only" in lines[1]
    assert "cannot be opened" in lines[2]


def _without_permission(path: Path) -> Iterator[str]:
    """What a user who may only read is told; root, who may do everything, becomes somebody else first."""
    if os.geteuid() == 0:
        os.setgid(65534)
        os.setuid(65534)
    with Book(path) as book:
        yield str(len(list(book.events())))
        try:
            book.add(Article("new", "Oman thanked Chile.", published="2024-04-02"))
        except ReadOnlyBook as error:
            yield str(error)
    try:
        Book(path.with_name("new.db"))
    except BookError as error:
        yield str(error)


def test_a_damaged_page_is_found_and_a_backup_refuses_it(book: Book, tmp_path: Path) -> None:
    from detente.book.backup import backup

    book.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    book.close()
    data = bytearray(book.path.read_bytes())
    page = 4096
    for number in range(4, len(data) // page, 3):
        data[number * page : number * page + 64] = b"\xff" * 64
    book.path.write_bytes(data)
    with pytest.raises(BookError, match="damaged"):
        check(book.path)
    with pytest.raises(BookError, match="damaged"):
        backup(book.path, tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()


def test_a_clock_that_runs_backwards_changes_no_order(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter(["2024-05-01T00:00:00Z", "1999-01-01T00:00:00Z", "1980-01-01T00:00:00Z"] + ["1970-01-01T00:00:00Z"] * 50)
    monkeypatch.setattr("detente.book.correcting.now", lambda: next(moments))
    monkeypatch.setattr("detente.book.writer.now", lambda: "1970-01-01T00:00:00Z")
    event = next(iter(book.events()))["event"]
    book.correct(event, {"status": "planned"}, reason="first")
    book.correct(event, {"status": "denied"}, reason="second")
    assert [line.reason for line in book.log(event)] == ["first", "second"]
    assert next(iter(book.events(ids=event)))["status"] == "denied"
    book.undo(2)
    assert next(iter(book.events(ids=event)))["status"] == "planned"
    assert isinstance(book.add(Article("new", "Oman thanked Chile.", published="2024-04-02"))[0], Added)


def _listen() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.slow
@pytest.mark.parametrize("processes", ["1", "2"])
def test_ctrl_c_ends_adding_with_a_sentence_and_the_same_command_goes_on(tmp_path: Path, processes: str) -> None:
    import json

    given = articles(240, seed=9)
    file = tmp_path / "a.jsonl"
    file.write_text("".join(json.dumps({"id": a.id, "text": a.text, "published": a.published}) + "\n" for a in given))
    path = tmp_path / "relations.db"
    command = [sys.executable, "-m", "detente", "add", "--book", str(path), "--coder", "rules", "--processes", processes, str(file)]
    # A suite that was started in the background has interrupts ignored, and would hand that on.
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, preexec_fn=_listen)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and readings(path) < 8:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "Interrupted" in said
    assert "Traceback" not in said
    held = readings(path)
    assert 8 <= held < 240
    with detente.open(path) as book:
        outcomes = book.add(file)
        assert sum(isinstance(outcome, Known) for outcome in outcomes) == held
        assert book.count().articles == 240
        assert len(contents(book)) == book.count().reports


@pytest.mark.slow
def test_the_readers_end_when_the_writer_is_killed(tmp_path: Path) -> None:
    import json

    given = articles(120, seed=10)
    file = tmp_path / "a.jsonl"
    file.write_text("".join(json.dumps({"id": a.id, "text": a.text, "published": a.published}) + "\n" for a in given))
    path = tmp_path / "relations.db"
    command = [sys.executable, "-m", "detente", "add", "--book", str(path), "--coder", "rules", "--processes", "2", str(file)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and readings(path) < 8:
        time.sleep(0.05)
    children = _children(process.pid)
    process.kill()
    process.wait()
    assert len(children) >= 2
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and any(_alive(child) for child in children):
        time.sleep(0.1)
    assert not [child for child in children if _alive(child)]
    check(path)


def _children(parent: int) -> list[int]:
    listed = Path(f"/proc/{parent}/task/{parent}/children")
    assert listed.exists(), "a process's children are told by /proc; without one, leave this out with -m 'not slow'"
    return [int(child) for child in listed.read_text().split()]


def _alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_an_error_that_is_not_known_is_not_hidden() -> None:
    with pytest.raises(sqlite3.IntegrityError), told("x"):
        raise sqlite3.IntegrityError("unknown")

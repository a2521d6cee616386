"""Killing a process that adds to a book, at random moments: shared by the tests (20 times) and bench/kill.py (100)."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import time
from pathlib import Path
from typing import Any

from detente.book import Book
from detente.book.readers import Options
from detente.book.schema import check
from detente.record import Article

PARTIES = "Oman Chile Peru Kenya Ghana Norway Japan India Brazil Egypt".split()
ACTS = ("accused {} of spying", "thanked {}", "threatened {} with sanctions", "praised {}")


def articles(number: int, seed: int) -> list[Article]:
    """Short articles of two or three sentences, each with events between two countries."""
    rng = random.Random(seed)
    made = []
    for n in range(number):
        sentences = []
        for _ in range(rng.randint(2, 3)):
            source, target = rng.sample(PARTIES, 2)
            sentences.append(f"{source} {rng.choice(ACTS).format(target)} on {rng.randint(1, 28)} March 2024.")
        made.append(Article(f"article-{n}", " ".join(sentences), published="2024-04-02"))
    return made


def kill_while_adding(folder: Path, times: int, seed: int, reader: Any = None) -> dict[str, int]:
    """Add articles in a forked process and kill it, ``times`` times; what was found. Raises AssertionError if anything is wrong."""
    if reader is None:
        from detente.reading.read import Reader

        reader = Reader(coder="rules")
    reader.read(articles(1, seed)[0])  # loaded once, before the forks
    Options.reader = lambda self: reader  # type: ignore[method-assign]
    given = articles(8 * times, seed)
    with Book(folder / "whole.db") as whole:
        for _ in whole.adding(given, processes=1):
            pass
        expected = contents(whole)
    rng, path, killed, partly = random.Random(seed), folder / "killed.db", 0, 0
    while killed < times:
        child = _start(path, given)
        # At least so many more articles, so that it gets on, and then at any moment: while one is read, written or committed.
        _wait_for(path, readings(path) + rng.randint(0, 6))
        time.sleep(rng.uniform(0.0, 0.03))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            break  # it was done before it could be killed
        killed += 1
        if path.exists():
            partly += _look(path, expected)
    _, status = os.waitpid(_start(path, given), 0)
    assert status == 0, status
    with Book(path) as book:
        assert contents(book) == expected
    check(path)
    return {"killed": killed, "looked_at_while_incomplete": partly, "articles": len(given), "reports": len(expected)}


def _look(path: Path, expected: list[tuple[Any, ...]]) -> int:
    """The book as the killed process left it: whole, and nothing in it that does not belong there. 1 if articles are missing."""
    with Book(path) as book:
        found = contents(book)
        (readings,) = book.connection.execute("SELECT count(*) FROM reading").fetchone()
        (listed,) = book.connection.execute("SELECT coalesce(sum(events), 0) FROM reading").fetchone()
        (lone,) = book.connection.execute(
            "SELECT count(*) FROM article WHERE article NOT IN (SELECT article FROM reading)"
        ).fetchone()
    check(path)
    here = {(row[0], row[1]) for row in found}
    there = {(row[0], row[1]) for row in expected if row[0] in {article for article, _ in here}}
    assert here == there, "an article is half there"
    assert listed == len(found)
    assert lone == 0
    assert len(here) == len(found), "an event is there twice"
    return int(0 < readings < len({row[0] for row in expected}))


def contents(book: Book) -> list[tuple[Any, ...]]:
    return (
        sorted((e["article"], e["event"], e["occurrence"], e["coverage"]) for e in book.events(reports=True))
        if _begun(book)
        else []
    )


def _begun(book: Book) -> bool:
    return book.connection.execute("SELECT 1 FROM setting WHERE name = 'coding'").fetchone() is not None


def _start(path: Path, given: list[Article]) -> int:
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        with Book(path) as book:
            for _ in book.adding(given, processes=1):
                pass
        status = 0
    finally:
        os._exit(status)


def _wait_for(path: Path, number: int) -> None:
    """Until the book has so many readings, or nothing has changed for long."""
    deadline = time.monotonic() + 20
    while readings(path) < number and time.monotonic() < deadline:
        time.sleep(0.005)


def readings(path: Path) -> int:
    """How many articles are in the book by now, also before it is one."""
    try:
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    except sqlite3.Error:
        return 0
    try:
        number: int = connection.execute("SELECT count(*) FROM reading").fetchone()[0]
    except sqlite3.Error:
        return 0
    finally:
        connection.close()
    return number

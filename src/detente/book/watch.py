"""Watching feeds: asking them politely, and adding what is new.

A feed is asked no more often than every ``every`` minutes, with what its server gave to say that nothing has changed (ETag,
Last-Modified); after a failure twice as late each time, up to a day, or when the server says (Retry-After). Each new entry's
page is got, one at a time with a pause, or the feed's own text is taken. An entry whose page cannot be got is tried again with
the feed, a few times.
"""

from __future__ import annotations

import io
import sqlite3
import time
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.book.errors import BookError
from detente.book.fetch import Answer, FetchFailed, fetch
from detente.book.times import now
from detente.book.writer import Writer
from detente.harmless import shown
from detente.intake import article_from_text
from detente.record import Article, Failure

EVERY = 30.0
RAREST = 366 * 24 * 60
DAY = 24 * 60 * 60
# How often an entry's page is tried before it is given up.
TRIES = 5
# Seconds between two requests.
PAUSE = 1.0
_FIELDS = {"url", "outlet", "every", "pages"}


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed: its address, whose it is, how often to ask (minutes), and whether to get each entry's page."""

    url: str
    outlet: str | None = None
    every: float = EVERY
    pages: bool = True


def feeds_of(path: str | Path) -> list[Feed]:
    """The feeds of a TOML file: a table ``[[feed]]`` each. Raises :class:`BookError` that says what is wrong where."""
    try:
        data = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BookError(f"{path}: it cannot be read ({getattr(error, 'strerror', None) or error}).") from error
    except (ValueError, RecursionError) as error:  # TOML's own error is a ValueError, as is a number too long
        raise BookError(f"{path}: not TOML: {error}.") from error
    tables = data.get("feed")
    if not isinstance(tables, list) or not tables:
        raise BookError(f'{path}: it names no feed. Hint: [[feed]] and below it url = "https://example.org/rss".')
    return [_feed(table, f"{path}: feed {number}") for number, table in enumerate(tables, 1)]


def _feed(table: Any, where: str) -> Feed:
    if not isinstance(table, dict) or not isinstance(table.get("url"), str):
        raise BookError(f'{where}: it has no url. Hint: url = "https://example.org/rss".')
    unknown = set(table) - _FIELDS
    if unknown:
        raise BookError(f"{where}: {', '.join(sorted(unknown))}: not known. A feed has {', '.join(sorted(_FIELDS))}.")
    every = table.get("every", EVERY)
    if isinstance(every, bool) or not isinstance(every, int | float) or not 0 < every <= RAREST:
        raise BookError(f"{where}: every = {shown(every)}: it is a number of minutes, no more than {RAREST:,} (a year).")
    if not isinstance(table.get("pages", True), bool) or not isinstance(table.get("outlet", ""), str):
        raise BookError(f"{where}: pages is true or false, outlet a name in quotation marks.")
    return Feed(table["url"], table.get("outlet"), float(every), table.get("pages", True))


class Watcher:
    """Asks feeds when they are due; what it knows of them is in the book, so that it may be stopped and begun again."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        writer: Writer,
        feeds: list[Feed],
        *,
        allow_private: bool = False,
        clock: Callable[[], float] = time.time,
        pause: float = PAUSE,
        seconds: float | None = None,
    ) -> None:
        self._connection, self._writer, self.feeds = connection, writer, feeds
        self._clock, self._pause = clock, pause
        self._limits: dict[str, Any] = {"allow_private": allow_private, **({} if seconds is None else {"seconds": seconds})}

        self._states: list[tuple[Any, ...]] = []
        self._entries: list[tuple[str, bool]] = []

    def next_due(self) -> float:
        """Seconds until the next feed is due; 0 if one is now."""
        return max(0.0, min(self._state(feed)[2] for feed in self.feeds) - self._clock())

    def due(self) -> Iterator[Article | Failure]:
        """New articles of every feed that is due, and what could not be got. Once they are in the book, :meth:`settle`."""
        for feed in self.feeds:
            if self._state(feed)[2] <= self._clock():
                yield from self._poll(feed)

    def settle(self) -> None:
        """Write down what was asked and dealt with. Without it (a crash) the same is asked again, and nothing is missed."""
        with self._writer.transaction() as connection:
            connection.executemany("INSERT OR REPLACE INTO feed VALUES (?, ?, ?, ?, ?, ?)", self._states)
            connection.executemany(
                "INSERT INTO feed_entry VALUES (?, 1, ?, ?) ON CONFLICT (url)"
                " DO UPDATE SET tries = tries + 1, done = excluded.done",
                [(url, int(done), now()) for url, done in self._entries],
            )
        self._states.clear()
        self._entries.clear()

    def _state(self, feed: Feed) -> tuple[str | None, str | None, int, int]:
        row = self._connection.execute("SELECT etag, modified, due, failures FROM feed WHERE url = ?", (feed.url,)).fetchone()
        return row or (None, None, 0, 0)

    def _poll(self, feed: Feed) -> Iterator[Article | Failure]:
        etag, modified, _, failures = self._state(feed)
        again = False
        try:
            answer = fetch(feed.url, etag=etag, modified=modified, **self._limits)
            for url, outcome in self._outcomes(feed, answer):
                done = isinstance(outcome, Article) or not outcome.reason.startswith("page:")
                again = again or not done
                self._entries.append((url, done))
                yield outcome
        except FetchFailed as problem:
            wait = max(feed.every * 60 * 2 ** min(failures + 1, 12), problem.retry_after or 0)
            self._keep(feed, etag, modified, min(wait, DAY), failures + 1, problem.reason)
            hint = "It is asked again later. Hint: look at the address, or at --allow-private for one on your own network."
            yield Failure(feed.url, problem.reason, hint)
            return
        if answer.status == 200:
            # With an entry to be tried again, the server must not say next time that nothing has changed.
            etag, modified = (None, None) if again else (answer.etag, answer.modified)
        self._keep(feed, etag, modified, feed.every * 60, 0, None)

    def _keep(self, feed: Feed, etag: str | None, modified: str | None, wait: float, failures: int, told: str | None) -> None:
        self._states.append((feed.url, etag, modified, int(self._clock() + wait), failures, told))

    def _outcomes(self, feed: Feed, answer: Answer) -> Iterator[tuple[str, Article | Failure]]:
        """Each new entry of a feed: its address and what became of it."""
        from detente.intake.draft import Unreadable
        from detente.intake.feed import entries

        if answer.status == 304:
            return
        try:
            for entry in entries(io.BytesIO(answer.body), answer.url):
                if entry.url and self._is_new(entry.url):
                    yield entry.url, self._article(feed, entry)
        except Unreadable as problem:
            raise FetchFailed(problem.reason) from problem

    def _is_new(self, url: str) -> bool:
        row = self._connection.execute("SELECT done, tries FROM feed_entry WHERE url = ?", (url,)).fetchone()
        return row is None or (not row[0] and row[1] < TRIES)

    def _article(self, feed: Feed, entry: Any) -> Article | Failure:
        from detente.intake.draft import Unreadable

        text, title, published, url = entry.text, entry.title, entry.published, entry.url
        if feed.pages:
            time.sleep(self._pause)
            try:
                page = self._page(url)
            except FetchFailed as problem:
                return Failure(url, f"page:{problem.reason}", "It is tried again with the feed, a few times.")
            except Unreadable as problem:
                return Failure(url, problem.reason, problem.hint)
            text, title, published = page.text, page.title or title, page.published or published or page.guessed
        if not text:
            return Failure(url, "missing_text", "The entry has a title at most. Hint: pages = true gets the entry's page.")
        outlet = feed.outlet or entry.outlet
        return article_from_text(text, title=title, published=published, url=url, outlet=outlet, where=url)

    def _page(self, url: str) -> Any:
        from detente.intake.decode import decode
        from detente.intake.draft import Draft
        from detente.intake.webpage import declared_charset, page

        answer = fetch(url, **self._limits)
        decoded = decode(answer.body, answer.charset or declared_charset(answer.body[:4096]))
        if answer.kind == "text/plain":
            return Draft(url, decoded.text, url=url)
        return page(decoded.text, url, url)

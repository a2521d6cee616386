"""`POST /read`: articles in, records out as they come, one JSON object a line. Nothing is written to the book.

The body lies in a file of its own while it is read, so that every format that `detente read` takes is taken here. The desk's thread
reads; what it yields passes through a queue to the answer, and neither holds more than a few articles.
"""

from __future__ import annotations

import codecs
import dataclasses
import queue
import shutil
import threading
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
from starlette.requests import Request
from starlette.responses import StreamingResponse

from detente.errors import DetenteError
from detente.intake.read import iso_day, read_inputs
from detente.outputs import Kinds, json_line, records
from detente.record import Article, Failure
from detente.web.api.asked import ReadAsked
from detente.web.desk import PATIENCE
from detente.web.errors import Busy, NotThisKind, WebError

if TYPE_CHECKING:
    from detente.reading.read import Reader
    from detente.web.desk import Desk

NDJSON = "application/x-ndjson"
# What a body is called while it is read tells its format, where what it begins with does not.
ENDINGS = {
    "text/plain": ".txt", "text/markdown": ".txt", "text/html": ".html", "application/xhtml+xml": ".html",
    NDJSON: ".jsonl", "application/jsonl": ".jsonl", "application/jsonlines": ".jsonl", "application/json": ".json",
    "application/octet-stream": "", "application/gzip": ".gz", "": "",
}  # fmt: skip
# One request reads so long, in seconds; about 800 articles of 700 words. What is left then is told as failures.
LONGEST = 120.0
# Outcomes that wait to be sent; then reading waits for whoever takes them.
WAITING = 64


class _Stream:
    """Lines on their way from the desk's thread to who asked for them."""

    def __init__(self, folder: Path, file: Path, asked: ReadAsked) -> None:
        self.folder, self.file, self.asked = folder, file, asked
        self.lines: queue.Queue[str | BaseException | None] = queue.Queue(WAITING)
        self.left = threading.Event()
        """Nobody waits for the rest."""

    # --- in the desk's thread ---------------------------------------------------------------------------------------------------

    def work(self, reader: Reader) -> None:
        from detente.run import outcomes

        kinds = Kinds(self.asked.articles, self.asked.statements, self.asked.times, self.asked.abstentions)
        self._put("")
        until = time.monotonic() + LONGEST
        for outcome in outcomes(self._inputs(until), reader, statements=kinds.statements, times=kinds.times):
            if self.left.is_set():
                return
            self._put("".join(json_line(record) + "\n" for record in records(outcome, kinds)))

    def _inputs(self, until: float) -> Iterator[Article | Failure]:
        asked = self.asked
        for outcome in read_inputs([self.file], published=asked.published, outlet=asked.outlet, url=asked.url):
            if self.left.is_set():
                return
            if isinstance(outcome, Failure):
                # The body by a name of its own, not where it lies for the moment.
                yield dataclasses.replace(outcome, input=outcome.input.removeprefix(f"{self.folder}/"))
            elif time.monotonic() > until:
                hint = f"One request reads for {LONGEST:.0f} seconds: send what is left again, or use `detente read`."
                yield Failure(outcome.title or outcome.id, "time_limit", hint, outcome.id)
            else:
                yield outcome

    def _put(self, line: str | BaseException | None) -> None:
        while not self.left.is_set():
            try:
                self.lines.put(line, timeout=0.5)
            except queue.Full:
                continue
            return

    def ended(self, future: Future[None]) -> None:
        """Reading is over, or was called off."""
        self._put(None if future.cancelled() else future.exception())
        shutil.rmtree(self.folder, ignore_errors=True)

    # --- in the answer ----------------------------------------------------------------------------------------------------------

    async def next(self) -> str | BaseException | None:
        try:
            return self.lines.get_nowait()
        except queue.Empty:
            return await anyio.to_thread.run_sync(self._next, abandon_on_cancel=True)

    def _next(self) -> str | BaseException | None:
        while not self.left.is_set():
            try:
                return self.lines.get(timeout=0.5)
            except queue.Empty:
                continue
        return None

    async def begun(self) -> None:
        """Wait for the first word of the reader. Raises :class:`Busy`, and what keeps it from reading."""
        try:
            with anyio.fail_after(PATIENCE):
                first = await self.next()
        except TimeoutError:
            self.left.set()
            raise Busy("Articles are being read. Hint: send it again when they are done.") from None
        except BaseException:
            self.left.set()
            raise
        if isinstance(first, BaseException):
            raise first

    async def rest(self) -> AsyncIterator[str]:
        try:
            while (line := await self.next()) is not None:
                if isinstance(line, BaseException):
                    yield json_line(_broken_off(line).to_json()) + "\n"
                    return
                yield line
        finally:
            self.left.set()


def _broken_off(error: BaseException) -> Failure:
    told = str(error) if isinstance(error, DetenteError) else f"{type(error).__name__} while reading."
    what, _, hint = told.partition(" Hint: ")
    return Failure("the rest", f"broken_off: {what}", hint or "Please report it with what the terminal says.")


async def read(desk: Desk, request: Request, asked: ReadAsked) -> StreamingResponse:
    """Take the body, and answer with its records as they come. Raises :class:`WebError` before the first of them."""
    if asked.published is not None and iso_day(asked.published) is None:
        raise WebError(f"published={asked.published!r}: not a date. Hint: it is written like 2024-03-11.")
    kind, encoding = _kind_of(request.headers.get("content-type", ""))
    if kind not in ENDINGS:
        taken = ", ".join(name for name in ENDINGS if name)
        raise NotThisKind(f"{kind}: not what articles come as. Hint: Content-Type: text/plain; taken are {taken}.")
    folder = desk.folder()
    try:
        file = folder / f"body{ENDINGS[kind]}"
        with file.open("wb") as out:
            async for chunk in request.stream():
                out.write(chunk)
        if not file.stat().st_size:
            raise WebError("There is nothing to read. Hint: the article is the body of the request.")
        if encoding is not None:
            await anyio.to_thread.run_sync(_to_utf8, file, encoding)
        stream = _Stream(folder, file, asked)
        desk.lend(stream.work).add_done_callback(stream.ended)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    await stream.begun()
    # Compression would hold records back until it has enough of them.
    headers = {"cache-control": "no-store", "content-encoding": "identity"}
    return StreamingResponse(stream.rest(), headers=headers, media_type=NDJSON)


def _kind_of(header: str) -> tuple[str, str | None]:
    """``text/plain; charset=latin-1`` -> its kind, and the encoding if that is another than UTF-8."""
    kind, *parameters = (part.strip() for part in header.split(";"))
    pairs: dict[str, Any] = dict(parameter.partition("=")[::2] for parameter in parameters)
    named = str(pairs.get("charset", "")).strip("\"' ")
    if not named:
        return kind.lower(), None
    try:
        encoding = codecs.lookup(named)
    except (LookupError, ValueError):
        raise NotThisKind(f"charset={named[:40]!r}: no encoding that is known. Hint: send it as UTF-8.") from None
    if not encoding._is_text_encoding or encoding.name in ("utf-8", "ascii", "idna", "punycode"):
        return kind.lower(), None
    return kind.lower(), encoding.name


def _to_utf8(file: Path, encoding: str) -> None:
    """Bytes of another encoding, as their sender names it, as UTF-8 with a mark that says so."""
    try:
        text = file.read_bytes().decode(encoding)
    except (UnicodeError, ValueError):
        raise WebError(f"The body is not {encoding}, as its Content-Type says. Hint: send it as UTF-8.") from None
    file.write_bytes(codecs.BOM_UTF8 + text.encode("utf-8", "surrogatepass"))

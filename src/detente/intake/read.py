"""Files, folders and standard input -> articles and failures, one at a time, in order.

Every input has an outcome: an :class:`~detente.record.Article` or a :class:`~detente.record.Failure` with a reason and
a hint. Nothing that an input holds ends the run, and no more than one article is in memory at a time.
"""

from __future__ import annotations

import glob
import logging
import lzma
import os
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

import zstandard

from detente.harmless import shown
from detente.intake import jsonl
from detente.intake.draft import LONGEST_INPUT, LONGEST_TEXT, Broken, Draft, Stretch, Unreadable, too_long
from detente.intake.formats import FORMATS, of_suffix, recognise, unpacked_name
from detente.intake.language import language_of
from detente.intake.packed import ARCHIVES, BROKEN_PACKING, archive_kind, members, packing
from detente.intake.stream import head_of, rejoined
from detente.record import Article, Failure, text_digest

if TYPE_CHECKING:
    from detente.intake.pieces import Piece

logger = logging.getLogger(__name__)

# As much of an input as its format is recognised by, in bytes.
HEAD = 8192
# The longest id, title, name of an outlet or address, in code points: each is written again with every event.
# Browsers take addresses of some thousands; what is longer is a text in the wrong place.
LONGEST_FIELD = 8192
# The day that has already begun somewhere: clocks run up to 14 hours ahead of UTC.
_AHEAD = timedelta(hours=14)


@dataclass(slots=True)
class _Run:
    """What the caller says where an input does not, and the ids that have been given out."""

    published: str | None
    outlet: str | None
    url: str | None
    unique: bool = True
    # Hashes of ids: eight bytes each instead of the id, because a run may read millions of articles.
    seen: set[int] = field(default_factory=set)


def read_inputs(
    paths: Iterable[str | Path],
    *,
    published: str | None = None,
    outlet: str | None = None,
    url: str | None = None,
    unique: bool = True,
) -> Iterator[Article | Failure]:
    """The articles in files, folders (all the way down) and standard input (``-``); a failure for each that is none.

    ``published`` (an ISO date), ``outlet`` and ``url`` hold where an input does not say them itself. Formats are those
    of :data:`~detente.intake.formats.FORMATS`, packed with gzip or zstd or not, and zip and tar archives of them; a path may be
    a pattern (``crawl/**/*.html``). A second article of one id is a failure, unless ``unique`` is false.
    """
    run = _Run(published, outlet, url, unique)
    for path in paths:
        for outcome in _drafts_of(path):
            yield _finished(outcome, run)


def read_pieces(
    pieces: Iterable[Piece], *, published: str | None = None, outlet: str | None = None
) -> Iterator[tuple[str, Article | Failure]]:
    """The same of pieces of inputs (intake/pieces.py), each with its place, as it is told where a file is read whole."""
    run = _Run(published, outlet, None)
    for piece in pieces:
        for outcome in _drafts_of(piece.path) if piece.kind == "file" else _drafts_in(piece):
            yield outcome.where, _finished(outcome, run)


def read_rows(path: str | Path) -> Iterator[tuple[str, dict[str, Any]] | Failure]:
    """The objects of one JSONL file or of standard input (``-``), each with its place; a failure for each bad line."""
    for row in _opened(path, lambda _head, stream, where: jsonl.rows(stream, where)):
        yield _failure(row) if isinstance(row, Broken) else row


def article_from_text(
    text: str | None,
    *,
    id: str | None = None,
    title: str | None = None,
    published: str | None = None,
    url: str | None = None,
    outlet: str | None = None,
    language: str | None = None,
    where: str = "text",
) -> Article | Failure:
    """One text in hand -> an article, checked as those from files are."""
    return _finished(Draft(where, text, id, title, published, url, outlet, language), _Run(None, None, None))


# --- where the bytes come from --------------------------------------------------------------------------------------


# How the bytes of an input are read: from what it begins with, the stream (from its beginning) and its name.
T = TypeVar("T")
_Read = Callable[[bytes, BinaryIO, str], Iterator[T | Broken]]


def _drafts_of(path: str | Path) -> Iterator[Draft | Broken]:
    if str(path) == "-":
        yield from _opened(path, _drafts)
    elif os.path.isdir(path):
        yield from _from_folder(Path(path))
    elif not os.path.lexists(path) and (found := _matching(str(path))):
        for each in found:
            yield from _drafts_of(each)
    else:
        yield from _opened(path, _drafts)


def _drafts_in(piece: Piece) -> Iterator[Draft | Broken]:
    if piece.kind == "rows":
        from detente.intake import parquet_file

        yield from parquet_file.drafts(piece.path, piece.first, piece.last)
        return
    reader: Any = FORMATS["jsonl" if piece.kind == "lines" else "warc"].drafts
    stretch = Stretch(piece.first, piece.last, piece.first if piece.offset else 1)
    for outcome in _opened(piece.path, lambda _head, stream, where: reader(stream, where, stretch), piece.offset):
        # A stretch of pictures or blank lines is nothing to tell of: the file has others.
        if not (isinstance(outcome, Broken) and outcome.problem is NOTHING):
            yield outcome


def _matching(pattern: str) -> list[str]:
    """The files that a pattern matches (``**`` is any depth), for shells that leave patterns to the program."""
    return sorted(glob.glob(pattern, recursive=True)) if glob.has_magic(pattern) else []


def _drafts(head: bytes, stream: BinaryIO, where: str) -> Iterator[Draft | Broken]:
    return recognise(head, where).drafts(stream, where)


def _from_folder(folder: Path) -> Iterator[Draft | Broken]:
    """Every file under ``folder`` whose name tells a format or has no ending, in the order of their names."""
    if (folder / "lake.json").is_file():
        hint = f"Its articles were read already: `detente import --as lake {folder}` takes them into a book."
        yield Broken(str(folder), Unreadable("a_lake", hint))
        return
    found = 0
    closed: list[OSError] = []
    for path in files_in(folder, closed=closed):
        found += 1
        if path.exists() and not path.is_file():
            # To open a pipe would wait for somebody to write into it, for ever.
            yield Broken(str(path), Unreadable("not_a_file", "It is a pipe, a socket or a device. Name it by itself to read it."))
            continue
        yield from _opened(path, _drafts)
    for error in closed:
        found += 1
        yield Broken(str(error.filename), _unopened(error))
    if not found:
        yield Broken(
            str(folder),
            Unreadable("no_articles", "No file in the folder is text, HTML, JSONL, WARC or a feed by its ending."),
        )


def files_in(folder: Path, endings: tuple[str, ...] = (), closed: list[OSError] | None = None) -> Iterator[Path]:
    """The files under a folder that are read, in the order of their names; those of other ``endings`` as well.

    Why folders could not be looked into is put into ``closed``.
    """
    skipped = 0
    for place, folders, names in os.walk(folder, onerror=None if closed is None else closed.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.startswith("."):
                continue
            known = of_suffix(name) is not None or name.lower().endswith((*ARCHIVES, *endings))
            if not known and "." in unpacked_name(name):
                skipped += 1
                continue
            yield Path(place) / name
    if skipped:
        logger.info("%s: %d files of other kinds passed over", folder, skipped)


def _opened(path: str | Path, read: _Read[T], offset: int = 0) -> Iterator[T | Broken]:
    if str(path) == "-":
        yield from _from_stream(sys.stdin.buffer, "-", read)
        return
    try:
        stream = Path(path).open("rb")  # noqa: SIM115 (closed below; only opening may fail here)
    except (OSError, ValueError) as error:
        yield Broken(str(path), _unopened(error))
        return
    with stream:
        if offset:
            stream.seek(offset)
        yield from _from_stream(stream, str(path), read)


def _unopened(error: OSError | ValueError) -> Unreadable:
    if isinstance(error, FileNotFoundError):
        return Unreadable("not_found", "There is no such file or folder. Look at how its name is written.")
    if isinstance(error, PermissionError):
        return Unreadable("no_permission", "You may not read it. Change its permissions, or read a copy.")
    return Unreadable("unreadable", f"It cannot be opened: {getattr(error, 'strerror', None) or error}.")


_BROKEN = ((tarfile.TarError, "tar"), (zipfile.BadZipFile, "zip"), (lzma.LZMAError, "zip"), (zstandard.ZstdError, "zstd"))
NOTHING = Unreadable(
    "no_articles", "It holds nothing that could be an article: no text, page or feed, and no row that is not blank."
)


def _from_stream(stream: BinaryIO, where: str, read: _Read[T], *, inside: bool = False) -> Iterator[T | Broken]:
    """What an input holds; one that yields nothing at all yields a word of that."""
    anything = False
    for outcome in _unpacked(stream, where, read, inside=inside):
        anything = True
        yield outcome
    if not anything:
        yield Broken(where, NOTHING)


def _unpacked(stream: BinaryIO, where: str, read: _Read[T], *, inside: bool) -> Iterator[T | Broken]:
    try:
        head = _begins(stream)
        stream = rejoined(head, stream)
        packed = packing(head)
        if packed is not None:
            stream = packed(stream)
            head = _begins(stream)
            stream = rejoined(head, stream)
        if not head.strip():
            raise Unreadable("empty", "The input holds nothing to read.")
        kind = archive_kind(head)
        if kind is None:
            yield from read(head, stream, where)
            return
        if inside or (kind == "zip" and packed is not None):
            raise Unreadable("nested_archive", "It is an archive inside an archive. Unpack the outer one first.")
        for name, member in members(kind, stream):
            place = f"{where}!{name}"
            if isinstance(member, Unreadable):
                yield Broken(place, member)
            elif of_suffix(name) is not None or "." not in name.rpartition("/")[2]:
                yield from _from_stream(member, place, read, inside=True)
    except Unreadable as problem:
        yield Broken(where, problem)
    except BROKEN_PACKING as error:
        kind = next((known for broken, known in _BROKEN if isinstance(error, broken)), "gzip")
        yield Broken(where, Unreadable(f"broken_{kind}", f"The {kind} file is damaged or cut short; what came before was read."))
    except OSError as error:
        yield Broken(where, _unopened(error))
    except Exception as error:
        logger.debug("%s broke its reader", where, exc_info=error)
        hint = "This is a fault of detente: please report it with the input. What came before was read."
        yield Broken(where, Unreadable(f"internal_error:{type(error).__name__}", hint))


def _begins(stream: BinaryIO) -> bytes:
    """The beginning of a stream, by which it is known: :data:`HEAD` bytes, and more where all of those are blank."""
    head = piece = head_of(stream, HEAD)
    while piece and not piece.strip():
        piece = head_of(stream, HEAD)
        head += piece
        if len(head) > LONGEST_INPUT:
            raise too_long(f"It begins with more than {LONGEST_INPUT >> 20} MB of white space")
    return head


# --- from draft to article ------------------------------------------------------------------------------------------


def _finished(outcome: Draft | Broken, run: _Run) -> Article | Failure:
    if isinstance(outcome, Broken):
        return _failure(outcome)
    identity = None
    try:
        identity = _given_id(outcome.id)
        text = _text(outcome.text)
        identity = identity or "a" + text_digest(text)[:16]
        article = Article(
            id=identity,
            text=text,
            title=_string(outcome, "title"),
            published=_published(outcome, run),
            url=_string(outcome, "url") or run.url,
            outlet=_string(outcome, "outlet") or run.outlet,
            language=_language(outcome, text),
        )
        if run.unique:
            _check_new(article, outcome, run)
    except Unreadable as problem:
        return Failure(outcome.where, problem.reason, problem.hint, identity)
    return article


def _failure(broken: Broken) -> Failure:
    return Failure(broken.where, broken.problem.reason, broken.problem.hint)


def _text(text: Any) -> str:
    if text is None:
        raise Unreadable("missing_text", 'It has no "text". An article is an object like {"id": "a1", "text": "..."}.')
    if not isinstance(text, str):
        raise Unreadable("bad_text", 'Its "text" is not a string.')
    if not text.strip():
        raise Unreadable("empty", "The article's text holds nothing but white space.")
    if len(text) > LONGEST_TEXT:
        raise too_long(f"The text has {len(text):,} characters")
    return text


def _given_id(given: Any) -> str | None:
    """The caller's own id as text."""
    if given is None or given == "":
        return None
    if isinstance(given, str | int) and not isinstance(given, bool):
        if len(str(given)) > LONGEST_FIELD:
            raise Unreadable("bad_id", f"Its id has {len(str(given)):,} characters; at most {LONGEST_FIELD:,} are taken.")
        return str(given)
    raise Unreadable("bad_id", f"Its id is {shown(given)}; an id is a string or a whole number.")


def _string(draft: Draft, name: str) -> str | None:
    value = getattr(draft, name)
    if value is None or (isinstance(value, str) and len(value) <= LONGEST_FIELD):
        return (value or "").strip() or None
    what = f"longer than {LONGEST_FIELD:,} characters" if isinstance(value, str) else "not a string"
    logger.warning("%s: %s is %s, %s; left out", draft.where, name, shown(value), what)
    return None


def _published(draft: Draft, run: _Run) -> str | None:
    """The day of publication: the input's own, else the caller's, else one guessed from the page."""
    for value in (draft.published, run.published, draft.guessed):
        if value is None or value == "":
            continue
        day = iso_day(value)
        if day is None:
            logger.warning("%s: published is %s, not an ISO date (2023-04-10); left out", draft.where, shown(value))
        elif day > latest_day():
            logger.warning("%s: published %s lies in the future; left out, so relative dates stay unknown", draft.where, day)
        else:
            return day
    return None


def iso_day(value: Any) -> str | None:
    """The ISO date at the beginning of an ISO date or time, or None if there is none."""
    if not isinstance(value, str):
        return None
    value = value.strip()
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(value).date().isoformat()
    except ValueError:
        pass
    try:
        # "2023-04-10T08:00:00+0500 PKT" and the like: the day is plain, whatever follows.
        return date.fromisoformat(value[:10]).isoformat() if value[10:11] in ("T", " ") else None
    except ValueError:
        return None


def latest_day() -> str:
    """The latest ISO date that it can be today anywhere on Earth."""
    return (datetime.now(UTC) + _AHEAD).date().isoformat()


def _language(draft: Draft, text: str) -> str | None:
    """``en``, or None where the text is too short to tell. Raises :class:`Unreadable` for any other language."""
    language = language_of(text, _string(draft, "language"))
    if language not in ("en", None):
        raise Unreadable(f"not_english:{language}", "detente reads English only. Translate it, or leave it out.")
    return language


def _check_new(article: Article, draft: Draft, run: _Run) -> None:
    key = hash(article.id)
    if key in run.seen:
        if article.id == str(draft.id):
            raise Unreadable("duplicate_id", "An earlier article has the same id. Give each article an id of its own.")
        raise Unreadable(
            "duplicate_text", "An earlier article has the same text. Give both an id to have them read as two articles."
        )
    run.seen.add(key)

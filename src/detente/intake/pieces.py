"""Large inputs in pieces, so that many machines can read one file: each piece is some minutes of reading.

A small file is one piece. JSONL is cut between lines and a WARC file between pages, by what they hold and not by how many, so
that a stretch of giant articles is more pieces and not a larger one; Parquet between rows. What cannot be cut (an archive, a
feed, a page) is one piece however large.
"""

from __future__ import annotations

import glob
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from detente.intake.decode import marked_encoding
from detente.intake.draft import LONGEST_INPUT, Unreadable
from detente.intake.errors import InputError
from detente.intake.formats import unpacked_name
from detente.intake.packed import BROKEN_PACKING, packing
from detente.intake.read import files_in
from detente.intake.stream import head_of, rejoined

# Bytes of text in a piece, at the most: about 1,500 articles, which take one core some four minutes (bench/read.py). So much is
# read again where a machine is lost in the middle of it.
MOST = 8 * 1024 * 1024
# A page is mostly mark-up: of saved news pages a twentieth or less is the article.
MARKUP = 16
# gzip and zstd make text about a third as long.
PACKED = 3

_LINES = (".jsonl", ".ndjson")
_PAGES = (".html", ".htm", ".xhtml", ".shtml", ".warc")
_ROWS = (".parquet", ".pq")
# A listing of files, one a line, as Common Crawl publishes them (warc.paths.gz).
_LISTING = ".paths"


@dataclass(frozen=True, slots=True)
class Piece:
    """Records ``first`` to ``last`` of a file (lines, pages or rows, counted from 1), or with kind ``file`` the whole of it.

    ``offset`` is the byte at which the first of them begins, 0 where the file must be read from its beginning; ``size`` is
    about how many bytes of text it holds, ``file`` the bytes of the whole file.
    """

    path: str
    kind: str
    size: int
    first: int = 1
    last: int | None = None
    offset: int = 0
    file: int = 0


def files_of(inputs: Sequence[str | Path]) -> Iterator[Path]:
    """The files of inputs in the order in which they are read: files, folders, patterns, and listings of files (``.paths``).

    Raises :class:`~detente.intake.errors.InputError` for one that is not there.
    """
    for given in inputs:
        path = Path(given)
        if path.is_dir():
            yield from files_in(path, _ROWS)
        elif path.is_file() and unpacked_name(path.name).endswith(_LISTING):
            yield from _listed(path)
        elif path.exists():
            yield path
        elif found := sorted(glob.glob(str(given), recursive=True)):
            yield from files_of(found)
        else:
            raise InputError(f"{given}: there is no such file or folder. Hint: it must be seen under this name on every machine.")


def _listed(listing: Path) -> Iterator[Path]:
    """The files that a listing names; a name that is not absolute is looked for beside the listing."""
    with listing.open("rb") as stream:
        head = head_of(stream, 8)
        unpack = packing(head)
        whole = rejoined(head, stream)
        text = (whole if unpack is None else unpack(whole)).read(LONGEST_INPUT).decode("utf-8", "replace")
    for line in text.splitlines():
        if line.strip():
            yield listing.parent / line.strip()


def whole(path: Path, most: int = MOST) -> Piece | None:
    """The file as one piece, or None if it is large and can be cut (:func:`cut`). One that is gone is a piece, and fails there."""
    try:
        file = size = path.stat().st_size
    except OSError:
        return Piece(str(path), "file", 1)
    name = unpacked_name(path.name)
    size *= PACKED if name != path.name.lower() else 1
    if name.endswith(_ROWS):
        return None
    if name.endswith(_PAGES):
        size //= MARKUP
    if size > most and name.endswith((*_LINES, ".warc")):
        return None
    return Piece(str(path), "file", size, file=file)


def cut(path: str, most: int = MOST) -> list[Piece]:
    """The pieces of a large file, each of ``most`` bytes of text or of one record. It is read through once for it, which takes a
    thousandth of the time of reading its articles.

    What cannot be cut, or is broken, is one piece: what is wrong with it is told where it is read.
    """
    from detente.intake import parquet_file, warc

    name = unpacked_name(Path(path).name)
    try:
        if name.endswith(_ROWS):
            return list(_cut(path, "rows", parquet_file.sizes(path), most))
        with Path(path).open("rb") as stream:
            head = head_of(stream, 8)
            unpack = packing(head)
            opened = rejoined(head, stream) if unpack is None else unpack(rejoined(head, stream))
            if name.endswith(".warc"):
                return list(_cut(path, "pages", warc.sizes(opened), most * MARKUP))
            if marked_encoding(head) is None:  # the lines of UTF-16 are not apart by a byte
                return list(_cut(path, "lines", _lines(opened), most, seekable=unpack is None))
    except (*BROKEN_PACKING, Unreadable, OSError):
        pass
    return [Piece(path, "rows" if name.endswith(_ROWS) else "file", most, file=_bytes(path))]


def _cut(path: str, kind: str, sizes: Iterable[int], most: int, *, seekable: bool = False) -> Iterator[Piece]:
    """Pieces of records of these sizes in bytes, each of ``most`` at the most or of one record."""
    first, number, held, at, offset, file = 1, 0, 0, 0, 0, _bytes(path)
    for size in sizes:
        if held and held + size > most:
            yield Piece(path, kind, held, first, number, offset, file)
            first, held, offset = number + 1, 0, at if seekable else 0
        number, held, at = number + 1, held + size, at + size
    yield Piece(path, kind, held, first, max(number, 1), offset, file)


def _bytes(path: str) -> int:
    return Path(path).stat().st_size if Path(path).exists() else 0


def _lines(stream: BinaryIO) -> Iterator[int]:
    """The length of each line, however long it is."""
    length = 0
    while part := stream.readline(LONGEST_INPUT):
        length += len(part)
        if part.endswith(b"\n"):
            yield length
            length = 0
    if length:
        yield length

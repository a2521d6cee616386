"""Packed inputs: gzip and zstd streams, and zip and tar archives, whose members are inputs of their own.

What is unpacked is read as a stream and never held whole, so that a bomb costs time and no memory: each reader has its own limit of
what one article may be. An archive may hold so many members, and unfold to so much, and no more.
"""

from __future__ import annotations

import gzip
import io
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, cast

import zstandard

from detente.intake.draft import Unreadable

ARCHIVES = (".zip", ".tar", ".tgz", ".tar.gz", ".tar.zst")
# Of one archive: a month of a large agency's stories has about 200,000, and 2 GB.
MOST_MEMBERS = 1_000_000
MOST_BYTES = 64 * 1024**3
# A zip archive from a pipe is spooled; up to here in memory.
_SPOOL = 16 * 1024 * 1024

BROKEN_PACKING = (EOFError, zlib.error, gzip.BadGzipFile, zstandard.ZstdError, tarfile.TarError, zipfile.BadZipFile)


def packing(head: bytes) -> Callable[[BinaryIO], BinaryIO] | None:
    """How to unpack a stream that begins with ``head``, or None if it is not packed."""
    if head.startswith(b"\x1f\x8b"):
        return lambda stream: cast(BinaryIO, gzip.GzipFile(fileobj=stream))
    if head.startswith(b"\x28\xb5\x2f\xfd"):
        return _zstd
    return None


def _zstd(stream: BinaryIO) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(_Zstd(stream)))


# Bytes unpacked at a time: four of them can unfold to 128 kB, so that a piece unfolds to 8 MB at most.
_PIECE = 256


class _Zstd(io.RawIOBase):
    """A zstd stream of any number of frames; one that ends inside a frame is an error, which zstandard's own reader hides."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._machine, self._ready, self._fresh = stream, self._new(), b"", True

    @staticmethod
    def _new() -> Any:
        # A window of 128 MB is what `zstd --long` makes, and the most that a file may ask of us.
        return zstandard.ZstdDecompressor(max_window_size=1 << 27).decompressobj()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        rest = b""
        while not self._ready:
            piece = rest or self._stream.read(_PIECE)
            if not piece:
                if self._fresh:
                    return 0
                raise zstandard.ZstdError("the stream ends inside a frame")
            self._fresh = False
            self._ready = self._machine.decompress(piece)
            rest = b""
            if self._machine.eof:
                rest = self._machine.unused_data
                self._machine, self._fresh = self._new(), True
                if rest and self._ready:
                    self._stream = cast(BinaryIO, _Before(rest, self._stream))
                    rest = b""
        count = min(len(buffer), len(self._ready))
        buffer[:count], self._ready = self._ready[:count], self._ready[count:]
        return count


class _Before:
    """A stream with some bytes put back before it."""

    def __init__(self, first: bytes, rest: Any) -> None:
        self._first, self._rest = first, rest

    def read(self, size: int) -> bytes:
        if self._first:
            piece, self._first = self._first[:size], self._first[size:]
            return piece
        piece = self._rest.read(size)
        return bytes(piece)


def archive_kind(head: bytes) -> str | None:
    """``zip`` or ``tar``, or None; a document that is a zip file inside (docx, odt, epub) is none."""
    if head[257:262] == b"ustar":
        return "tar"
    if head.startswith(b"PK\x03\x04") and len(head) > 30:
        first = head[30 : 30 + int.from_bytes(head[26:28], "little")]
        documents = (b"[Content_Types].xml", b"mimetype", b"_rels/", b"word/", b"META-INF/")
        return None if first.startswith(documents) else "zip"
    return None


def members(kind: str, stream: BinaryIO) -> Iterator[tuple[str, BinaryIO | Unreadable]]:
    """The files of an archive, one after the other, each as a stream to be read before the next is asked for."""
    count = unfolded = 0
    for name, size, member in _tar(stream) if kind == "tar" else _zip(stream):
        count, unfolded = count + 1, unfolded + size
        if count > MOST_MEMBERS or unfolded > MOST_BYTES:
            raise Unreadable("archive_too_large", f"It unfolds to more than {MOST_MEMBERS:,} files or {MOST_BYTES >> 30} GB.")
        yield name, member


def _tar(stream: BinaryIO) -> Iterator[tuple[str, int, BinaryIO | Unreadable]]:
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for entry in archive:
            held = archive.extractfile(entry) if entry.isfile() else None
            if held is not None:
                yield entry.name, entry.size, cast(BinaryIO, held)


def _zip(stream: BinaryIO) -> Iterator[tuple[str, int, BinaryIO | Unreadable]]:
    with tempfile.SpooledTemporaryFile(max_size=_SPOOL) as spool:
        while piece := stream.read(1 << 20):
            spool.write(piece)
        spool.seek(0)
        with zipfile.ZipFile(cast(Any, spool)) as archive:
            for entry in archive.infolist():
                if entry.is_dir():
                    continue
                if entry.flag_bits & 1:
                    yield entry.filename, 0, Unreadable("encrypted", "The file in the archive is encrypted. Unpack it first.")
                    continue
                with archive.open(entry) as member:
                    yield entry.filename, entry.file_size, cast(BinaryIO, member)

"""Packed inputs: gzip and zstd streams, and zip and tar archives, whose members are inputs of their own.

What is unpacked is read as a stream and never held whole, so that a bomb costs time and no memory: each reader has its own limit of
what one article may be. An archive may hold so many members, and unfold to so much, and no more.
"""

from __future__ import annotations

import gzip
import io
import lzma
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
# Text unfolds 3- to 20-fold. What unfolds more than so many times is looked at once it has unfolded to so many bytes: gzip reaches
# 1,032-fold and zstd 32,000-fold on one letter again and again, and a line of that would be read for hours.
MOST_UNFOLDED = 500
UNQUESTIONED = 1024**3
# A zip archive from a pipe is spooled; up to here in memory.
_SPOOL = 16 * 1024 * 1024
# A zip archive's list of files is held whole: 100,000 files with short names have a list of 5.5 MB, which costs 56 MB (measured).
LONGEST_LIST = 64 * 1024**2
# How far from its end a zip archive says how long its list is: 22 bytes and a remark of at most 65,535.
_END = 22 + 65_535
# A member's name that stands in a header of its own; the longest path that Linux takes has 4,096 bytes.
LONGEST_HEADER = 1024**2
# How the members of a zip archive may be packed. LZMA may ask for 4 GB of memory by a number in its header.
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2})

BROKEN_PACKING = (
    EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile, zstandard.ZstdError, tarfile.TarError, zipfile.BadZipFile,
)  # fmt: skip


def packing(head: bytes) -> Callable[[BinaryIO], BinaryIO] | None:
    """How to unpack a stream that begins with ``head``, or None if it is not packed."""
    if head.startswith(b"\x1f\x8b"):
        return lambda stream: cast(BinaryIO, io.BufferedReader(_Unfolding(stream, lambda given: gzip.GzipFile(fileobj=given))))
    if head.startswith(b"\x28\xb5\x2f\xfd"):
        return lambda stream: cast(BinaryIO, io.BufferedReader(_Unfolding(stream, _Zstd)))
    return None


class _Unfolding(io.RawIOBase):
    """What a packed stream unfolds to, as long as that is in proportion to what it was made from."""

    def __init__(self, stream: BinaryIO, unpack: Callable[[Any], Any]) -> None:
        self._packed = _Counted(stream)
        self._stream, self._unfolded = unpack(self._packed), 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        count: int = self._stream.readinto(buffer)
        self._unfolded += count
        if self._unfolded > UNQUESTIONED and self._unfolded > MOST_UNFOLDED * self._packed.count:
            what = f"It unfolds more than {MOST_UNFOLDED}-fold, to more than {UNQUESTIONED >> 30} GB, as no text does."
            raise Unreadable("unfolds_without_end", f"{what} What came before was read.")
        return count


class _Counted:
    """A stream that counts what is read of it."""

    def __init__(self, stream: Any) -> None:
        self._stream, self.count = stream, 0

    def read(self, size: int = -1) -> bytes:
        piece: bytes = self._stream.read(size)
        self.count += len(piece)
        return piece


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


class _Entry(tarfile.TarInfo):
    """A tar header that asks for no more than a header may: what stands in one (long names, notes) is read into memory."""

    @classmethod
    def frombuf(cls, buf: Any, encoding: str, errors: str) -> _Entry:
        try:
            entry = super().frombuf(buf, encoding, errors)
        except (tarfile.EmptyHeaderError, tarfile.EOFHeaderError):  # type: ignore[attr-defined]
            raise
        except tarfile.HeaderError as error:
            # Within an archive tarfile takes a damaged header for the end, and would keep silent about what comes after.
            raise tarfile.ReadError(str(error)) from error
        notes = (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK)
        if entry.size < 0 or (entry.type in notes and entry.size > LONGEST_HEADER):
            raise tarfile.ReadError(f"a header of {entry.size} bytes")
        return entry


def _tar(stream: BinaryIO) -> Iterator[tuple[str, int, BinaryIO | Unreadable]]:
    try:
        with tarfile.open(fileobj=stream, mode="r|", tarinfo=_Entry) as archive:
            while (entry := archive.next()) is not None:
                held = archive.extractfile(entry) if entry.isfile() else None
                if held is not None:
                    yield entry.name, entry.size, cast(BinaryIO, held)
                archive.members.clear()  # type: ignore[attr-defined]  # the list of a million files would fill the memory
    except (ValueError, IndexError, OverflowError, AttributeError, TypeError, RecursionError) as error:
        # tarfile meets damaged headers with whatever exception their numbers lead to.
        raise tarfile.ReadError(str(error)) from error


def _zip(stream: BinaryIO) -> Iterator[tuple[str, int, BinaryIO | Unreadable]]:
    with tempfile.SpooledTemporaryFile(max_size=_SPOOL) as spool:
        while piece := stream.read(1 << 20):
            spool.write(piece)
        spool.seek(0)
        with _listed(cast(Any, spool)) as archive:
            for entry in archive.infolist():
                if entry.filename.endswith("/"):
                    continue
                if entry.flag_bits & 1:
                    yield entry.filename, 0, Unreadable("encrypted", "The file in the archive is encrypted. Unpack it first.")
                    continue
                if entry.compress_type not in _METHODS:
                    hint = "The file in the archive is packed in a way that is not read here. Unpack the archive first."
                    yield entry.filename, 0, Unreadable(f"unknown_packing:{entry.compress_type}", hint)
                    continue
                try:
                    member = archive.open(entry)
                except Exception:  # one damaged file must not cost the others
                    yield (
                        entry.filename,
                        0,
                        Unreadable("broken_zip", "The file's place in the archive is damaged; the others were read."),
                    )
                    continue
                with member:
                    yield entry.filename, entry.file_size, cast(BinaryIO, member)


def _listed(spool: Any) -> zipfile.ZipFile:
    """The archive with its list of files read. Raises BadZipFile, whatever zipfile meets in a damaged list."""
    spool.seek(0, io.SEEK_END)
    spool.seek(max(0, spool.tell() - _END))
    end = spool.read()
    at = end.rfind(b"PK\x05\x06")
    if at >= 0 and int.from_bytes(end[at + 12 : at + 16], "little") > LONGEST_LIST:
        raise Unreadable(
            "archive_too_large", f"Its list of files is longer than {LONGEST_LIST >> 20} MB. Make smaller archives of it."
        )
    try:
        return zipfile.ZipFile(spool)
    except zipfile.BadZipFile:
        raise
    except Exception as error:
        raise zipfile.BadZipFile(str(error)) from error

"""A web archive (WARC): each saved page of it is one article, with its address.

The date of saving is no date of publication and is not taken for one.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from fastwarc.warc import ArchiveIterator, WarcRecordType

from detente.intake.decode import MOST_CONTROLS, controls, decode
from detente.intake.draft import LONGEST_INPUT, WHOLE, Broken, Draft, Stretch, Unreadable, too_long
from detente.intake.webpage import declared_charset, page


def drafts(stream: BinaryIO, where: str, stretch: Stretch = WHOLE) -> Iterator[Draft | Broken]:
    source = _Source(stream)
    try:
        yield from _pages(source, where, stretch)
    finally:
        source.let_go()


def _pages(source: _Source, where: str, stretch: Stretch) -> Iterator[Draft | Broken]:
    records = iter(ArchiveIterator(cast(Any, source), record_types=WarcRecordType.response, parse_http=True))
    number = 0
    while True:
        try:
            record = next(records, None)
        except Exception as error:
            raise Unreadable("broken_warc", f"After {number} pages the archive is broken ({error}); those were read.") from error
        if record is None:
            break
        number += 1
        if number < stretch.first:
            continue
        if stretch.last is not None and number > stretch.last:
            return
        try:
            yield from _page_of(record, where)
        except Unreadable as problem:
            yield Broken(f"{where}#{number}", problem)
    if source.error is not None:
        raise source.error
    if not number:
        raise Unreadable("no_pages", "The archive holds no saved page (no record of type response).")


class _Source:
    """A stream as fastwarc wants it: with a position, and no errors, on which its native code would panic; they are kept."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._position = stream, 0
        self.error: Exception | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            piece = self._stream.read(size)
        except Exception as error:
            self.error = error
            return b""
        self._position += len(piece)
        return piece

    def tell(self) -> int:
        return self._position

    def let_go(self) -> None:
        """Forget the stream: over an archive whose packing is broken fastwarc never lets go of this object."""
        self._stream = io.BytesIO()


# A piece of a page sent in pieces: its length in hexadecimal digits, a line, and then as many bytes (RFC 9112, 7.1).
_PIECE = re.compile(rb"(?:\r?\n)?([0-9A-Fa-f]{1,8})(?:;[^\r\n]{0,1000})?\r?\n")


def _joined(data: bytes, headers: Any) -> bytes:
    """The page of an answer that was sent in pieces and kept so; as it is where it only says that it was."""
    if "chunked" not in _said(headers, "Transfer-Encoding"):
        return data
    pieces, at = [], 0
    while (found := _PIECE.match(data, at)) is not None and (length := int(found[1], 16)):
        pieces.append(data[found.end() : found.end() + length])
        at = found.end() + length
    return b"".join(pieces) if pieces else data


def _unpacked(data: bytes, headers: Any) -> bytes:
    """The page of an answer that was sent packed and kept so; many archives keep the header and not the packing."""
    said = _said(headers, "Content-Encoding")
    if data.startswith(b"\x1f\x8b") or "deflate" in said:
        try:
            return zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(data, LONGEST_INPUT + 1)
        except zlib.error:
            if "deflate" in said:
                return data
            raise Unreadable("broken_page", "The page is packed with gzip, and damaged. Save it anew.") from None
    if "br" in said.split(",") and controls(data[:4096].decode("latin-1")) > MOST_CONTROLS:
        raise Unreadable("unknown_packing:br", "The page is packed with Brotli, which is not read. Save it anew, unpacked.")
    return data


def _said(headers: Any, name: str) -> str:
    return ((headers.get(name) if headers is not None else None) or "").lower().replace(" ", "")


def _page_of(record: Any, where: str) -> Iterator[Draft]:
    """The page that a record holds; nothing if it holds a picture, a script or the like."""
    url = record.headers.get("WARC-Target-URI")
    if "html" not in (record.http_content_type or ""):
        return
    data = record.reader.read(LONGEST_INPUT + 1)
    data = _unpacked(_joined(data, record.http_headers), record.http_headers)
    if len(data) > LONGEST_INPUT:
        raise too_long(f"The page is longer than {LONGEST_INPUT >> 20} MB")
    yield page(decode(data, record.http_charset or declared_charset(data[:4096])).text, f"{where}#{url}", url)


def sizes(stream: BinaryIO) -> Iterator[int]:
    """How long each saved page of an archive is, in bytes, in the numbering of :func:`drafts`; none of them is looked into."""
    try:
        for record in ArchiveIterator(cast(Any, _Source(stream)), record_types=WarcRecordType.response, parse_http=False):
            yield record.content_length
    except Exception as error:
        raise Unreadable("broken_warc", f"The archive is broken ({error}).") from error

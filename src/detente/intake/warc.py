"""A web archive (WARC): each saved page of it is one article, its address and date of saving beside it.

The date of saving is no date of publication and is not taken for one.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import BinaryIO

from fastwarc.warc import ArchiveIterator, WarcRecordType

from detente.intake.decode import decode
from detente.intake.draft import LONGEST_INPUT, Broken, Draft, Unreadable, too_long
from detente.intake.webpage import declared_charset, page

logger = logging.getLogger(__name__)


def drafts(stream: BinaryIO, where: str) -> Iterator[Draft | Broken]:
    archive = ArchiveIterator(stream, record_types=WarcRecordType.response, parse_http=True)
    number = 0
    while True:
        try:
            record = next(archive)
        except StopIteration:
            return
        except Exception as error:
            raise Unreadable(
                "broken_warc", f"After {number} pages the archive is broken ({type(error).__name__}); those were read."
            ) from error
        number += 1
        try:
            yield from _page_of(record, where)
        except Unreadable as problem:
            yield Broken(f"{where}#{number}", problem)


def _page_of(record: object, where: str) -> Iterator[Draft]:
    kind = record.http_content_type or ""  # type: ignore[attr-defined]
    url = record.headers.get("WARC-Target-URI")  # type: ignore[attr-defined]
    if "html" not in kind:
        return
    data = record.reader.read(LONGEST_INPUT + 1)  # type: ignore[attr-defined]
    if len(data) > LONGEST_INPUT:
        raise too_long(f"The page is longer than {LONGEST_INPUT >> 20} MB")
    declared = record.http_charset or declared_charset(data[:4096])  # type: ignore[attr-defined]
    yield page(decode(data, declared).text, f"{where}#{url or record.record_id}", url)  # type: ignore[attr-defined]

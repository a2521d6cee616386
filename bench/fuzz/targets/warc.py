"""Web archives, packed record by record or not."""

from __future__ import annotations

import gzip

from drawing import outcomes

ROOMS = ("detente.intake", "fastwarc")
_PAGE = b"<html><body><article><p>Chile sent envoys to Peru on Monday, the minister said, and they will stay.</p></article></body></html>"


def _record(page: bytes, *more: bytes, kind: bytes = b"response", length: int | None = None, http: bytes = b"") -> bytes:
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n" + http + b"\r\n" + page
    head = (
        b"WARC/1.0", b"WARC-Type: " + kind, b"WARC-Target-URI: https://example.org/1", b"WARC-Record-ID: <urn:uuid:1>",
        b"Content-Type: application/http; msgtype=response", b"Content-Length: %d" % (len(body) if length is None else length), *more,
    )  # fmt: skip
    return b"\r\n".join(head) + b"\r\n\r\n" + body + b"\r\n\r\n"


SEEDS = {
    "one": _record(_PAGE),
    "two": _record(_PAGE) + _record(_PAGE, b"WARC-Date: 2024-03-09T10:00:00Z"),
    "packed": b"".join(gzip.compress(_record(_PAGE), mtime=0) for _ in range(2)),
    "lying": _record(_PAGE, length=10**9) + _record(_PAGE),
    "short": _record(_PAGE, length=20) + _record(_PAGE),
    "negative": _record(_PAGE, length=-1),
    "kinds": _record(b"software: x\r\n", kind=b"warcinfo") + _record(_PAGE, kind=b"request") + _record(_PAGE),
    "chunked": _record(b"%x\r\n%s\r\n0\r\n\r\n" % (len(_PAGE), _PAGE), http=b"Transfer-Encoding: chunked\r\n"),
    "encoded": _record(gzip.compress(_PAGE, mtime=0), http=b"Content-Encoding: gzip\r\n"),
}
DICTIONARY = (
    b"WARC/1.0\r\n", b"WARC/1.1\r\n", b"WARC-Type: response\r\n", b"Content-Length: ", b"\r\n\r\n", b"HTTP/1.1 200 OK\r\n", b"text/html",
    b"Transfer-Encoding: chunked\r\n", b"Content-Encoding: gzip\r\n", b"charset=", b"WARC-Truncated: length\r\n",
)  # fmt: skip


def once(data: bytes) -> None:
    outcomes("given.warc", data)
    outcomes("given.warc.gz", gzip.compress(data, 1, mtime=0))

"""One polite, bounded request for a page or a feed.

Only http and https are followed. Private, loopback and link-local addresses are refused unless they are allowed, and what was
looked at is what is connected to: the name is resolved once, and the connection goes to that address. Redirects, time and size
have limits, the size also of what is unpacked.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
import zlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from detente import __version__

AGENT = f"detente/{__version__} (reads news feeds)"
# Limits of one request, redirects included. An article's page has 100 kB, a large feed 1 MB.
SECONDS = 30.0
BYTES = 16 * 1024 * 1024
REDIRECTS = 5
_MOVED = (301, 302, 303, 307, 308)


class FetchFailed(Exception):
    """No answer that can be used: a short reason; ``retry_after`` in seconds where the server says so."""

    def __init__(self, reason: str, retry_after: int | None = None) -> None:
        super().__init__(reason)
        self.reason, self.retry_after = reason, retry_after


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered: status 200 or 304 (nothing new), where from after redirects, and the body, unpacked."""

    status: int
    url: str
    body: bytes = b""
    charset: str | None = None
    kind: str = ""
    etag: str | None = None
    modified: str | None = None


def fetch(
    url: str,
    *,
    etag: str | None = None,
    modified: str | None = None,
    allow_private: bool = False,
    seconds: float = SECONDS,
    most: int = BYTES,
) -> Answer:
    """Get ``url``, if it has changed since ``etag`` or ``modified``. Raises :class:`FetchFailed`."""
    deadline = time.monotonic() + seconds
    headers = {"User-Agent": AGENT, "Accept-Encoding": "gzip, deflate", "Connection": "close"}
    if etag:
        headers["If-None-Match"] = etag
    if modified:
        headers["If-Modified-Since"] = modified
    for _ in range(REDIRECTS + 1):
        connection, path = _connected(url, deadline, allow_private)
        try:
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            if response.status in _MOVED and response.getheader("Location"):
                url = urljoin(url, response.getheader("Location") or "")
                continue
            return _answer(response, url, connection, deadline, most)
        except TimeoutError:
            raise FetchFailed("timed_out") from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise FetchFailed(f"broken_answer:{type(error).__name__}") from error
        finally:
            connection.close()
    raise FetchFailed("too_many_redirects")


def _connected(url: str, deadline: float, allow_private: bool) -> tuple[http.client.HTTPConnection, str]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise FetchFailed("bad_address") from None
    if parts.scheme not in ("http", "https"):
        raise FetchFailed(f"scheme_not_followed:{parts.scheme or 'none'}")
    if not host:
        raise FetchFailed("bad_address")
    port = port or (443 if parts.scheme == "https" else 80)
    address = _address(host, port, allow_private)
    connection = _Vetted(host, port, address, deadline, secure=parts.scheme == "https")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return connection, path.replace(" ", "%20")


def _address(host: str, port: int, allow_private: bool) -> str:
    """The address of a host; every one that its name has must be public, or none is taken."""
    try:
        found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        raise FetchFailed("unknown_host") from None
    for address in found:
        known = ipaddress.ip_address(address.partition("%")[0])
        mapped = getattr(known, "ipv4_mapped", None) or known
        if not allow_private and (not mapped.is_global or mapped.is_multicast):
            raise FetchFailed(f"private_address:{address}")
    return found[0]


class _Vetted(http.client.HTTPConnection):
    """A connection to an address that was looked at, by whatever name."""

    def __init__(self, host: str, port: int, address: str, deadline: float, *, secure: bool) -> None:
        super().__init__(host, port, timeout=_left(deadline))
        self._address, self._secure = address, secure
        if secure:
            self.default_port = 443

    def connect(self) -> None:
        sock: socket.socket = socket.create_connection((self._address, self.port), self.timeout)
        if self._secure:
            sock = ssl.create_default_context().wrap_socket(sock, server_hostname=self.host)
        self.sock = sock


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise FetchFailed("timed_out")
    return left


def _answer(
    response: http.client.HTTPResponse, url: str, connection: http.client.HTTPConnection, deadline: float, most: int
) -> Answer:
    if response.status == 304:
        return Answer(304, url)
    if response.status != 200:
        raise FetchFailed(f"http_{response.status}", _retry_after(response.getheader("Retry-After")))
    body = _body(response, connection, deadline, most)
    kind = response.headers.get_content_type()
    charset = response.headers.get_content_charset()
    return Answer(200, url, body, charset, kind, response.getheader("ETag"), response.getheader("Last-Modified"))


def _retry_after(value: str | None) -> int | None:
    return int(value) if value and value.isdigit() else None


def _body(response: http.client.HTTPResponse, connection: http.client.HTTPConnection, deadline: float, most: int) -> bytes:
    unpack = _unpacker(response.getheader("Content-Encoding"))
    body = bytearray()
    while True:
        if connection.sock is not None:
            connection.sock.settimeout(_left(deadline))
        _left(deadline)
        piece = response.read1(65_536)
        if not piece:
            return bytes(body)
        body += unpack(piece, most + 1 - len(body))
        if len(body) > most:
            raise FetchFailed("too_large")


def _unpacker(encoding: str | None) -> Any:
    """A function of a piece and how much may come of it at most; gzip and deflate are unpacked no further than that."""
    if encoding in (None, "", "identity"):
        return lambda piece, _most: piece
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise FetchFailed(f"unknown_encoding:{encoding}")
    machine = zlib.decompressobj(zlib.MAX_WBITS | 32)

    def unpacked(piece: bytes, most: int) -> bytes:
        try:
            return machine.decompress(piece, max(1, most))
        except zlib.error:
            raise FetchFailed("broken_encoding") from None

    return unpacked

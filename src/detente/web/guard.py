"""What stands between the network and the pages: who may ask, how much may be sent, and what browsers are told to forbid.

Every answer carries the same headers. A request passes if its Host is one that this server goes by (a page elsewhere whose name
was made to point here does not), if no page of another site makes it, and, on any address but the machine's own, with the token.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

from detente.web.errors import NotAServer

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    # Nothing is told to other sites; under "no-referrer" browsers would send our own forms with `Origin: null`, as strangers do.
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
LOOPBACK = ("localhost", "127.0.0.1", "::1")
COOKIE = "detente"
# A request's body: an article may have 16 MB (intake.draft.LONGEST_INPUT), and some are sent together.
LARGEST_BODY = 32 * 1024 * 1024
# Shorter tokens could be guessed.
SHORTEST_TOKEN = 16


def is_loopback(host: str) -> bool:
    """Whether a name or address is the machine's own, reached by nobody else."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


@dataclass(frozen=True, slots=True)
class Access:
    """Who may ask: the names that the server goes by (empty: any, with the token), and the token, if there is one."""

    hosts: tuple[str, ...] = LOOPBACK
    token: str | None = None
    salt: str = field(default_factory=secrets.token_hex)

    @classmethod
    def of(cls, host: str, token: str | None) -> Access:
        """Access to a server on ``host``. Raises :class:`NotAServer` for an address of the network without a token."""
        if token is not None and len(token) < SHORTEST_TOKEN:
            raise NotAServer(
                f"the token has {len(token)} characters; it takes {SHORTEST_TOKEN}. Hint: leave it out to be given one."
            )
        if is_loopback(host):
            return cls((*LOOPBACK, host), token)
        if token is None:
            raise NotAServer(
                f"{host}: others could reach the book there. Hint: --token SECRET lets in those who know it, or leave out --host."
            )
        everywhere = host in ("0.0.0.0", "::", "")
        return cls(() if everywhere else (*LOOPBACK, host), token)

    def knows(self, host: str) -> bool:
        return not self.hosts or host.lower() in self.hosts

    @property
    def cookie(self) -> str:
        """What a browser that gave the token holds instead of it; worth nothing after the server has ended."""
        return hmac.new(self.salt.encode(), (self.token or "").encode(), hashlib.sha256).hexdigest()


def host_name(header: str) -> str:
    """The name in a Host header, without its port: ``[::1]:8000`` -> ``::1``."""
    try:
        return urlsplit("//" + header).hostname or ""
    except ValueError:
        return ""


Refuse = Callable[["Scope", "Receive", "Send", int, str, str], Awaitable[None]]


class Guard:
    """The outermost layer of the server; ``refuse`` answers for it, in words."""

    def __init__(self, app: ASGIApp, access: Access, refuse: Refuse) -> None:
        self.app, self.access, self.refuse = app, access, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                there = {name for name, _ in message["headers"]}
                headers = [(n.encode(), v.encode()) for n, v in HEADERS.items() if n.encode() not in there]
                message = {**message, "headers": [*message["headers"], *headers]}
            await send(message)

        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        refused = self._refused(scope, headers)
        if refused is not None:
            await self.refuse(scope, receive, guarded, *refused)
        elif self.access.token is not None and not scope["path"].startswith("/static/") and not self._let_in(headers):
            await self._ask_for_token(scope, receive, guarded)
        else:
            await self.app(scope, _Limited(receive), guarded)

    def _refused(self, scope: Scope, headers: dict[str, str]) -> tuple[int, str, str] | None:
        """Status, what is wrong, and what to do; None for a request that passes."""
        host = headers.get("host", "")
        if not self.access.knows(host_name(host)):
            known = " or ".join(self.access.hosts[:2])
            return 421, "This server does not go by that name.", f"Ask it as {known}: the address that `detente serve` printed."
        site, mode = headers.get("sec-fetch-site", "none"), headers.get("sec-fetch-mode", "navigate")
        origin = headers.get("origin")
        changes = scope["method"] not in ("GET", "HEAD", "OPTIONS")
        foreign = "The request comes from a page of another site, which may neither read nor change the book."
        if origin is not None and (changes or mode == "cors") and origin not in (f"http://{host}", f"https://{host}"):
            return 403, foreign, "Open detente's own page, and do it there."
        if site in ("cross-site", "same-site") and (changes or mode != "navigate"):
            return 403, foreign, "Open detente's own page, and do it there."
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > LARGEST_BODY:
            hint = "Send fewer files at once, or add a folder with `detente add FOLDER`."
            return 413, f"That is more than the {LARGEST_BODY >> 20} MB that are taken at once.", hint
        return None

    # --- the token ------------------------------------------------------------------------------------------------------------

    def _let_in(self, headers: dict[str, str]) -> bool:
        scheme, _, given = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and self._is_token(given.strip()):
            return True
        try:
            held = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
        except CookieError:
            return False
        return held is not None and hmac.compare_digest(held.value.encode(), self.access.cookie.encode())

    def _is_token(self, given: str) -> bool:
        return hmac.compare_digest(given.encode("utf-8", "replace"), (self.access.token or "").encode("utf-8", "replace"))

    async def _ask_for_token(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take the token from the address or from the form that asks for it, and go on without it in sight."""
        query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        given, target = query.pop("token", [""])[0], scope["path"]
        if scope["method"] == "POST" and scope["path"] == "/token":
            form = parse_qs((await _body(receive, 4096)).decode("latin-1"))
            given, target = form.get("token", [""])[0], "/"
        if not given or not self._is_token(given):
            wrong = "That is not the token." if given else "This server asks for its token."
            await self.refuse(scope, receive, send, 401, wrong, "It was printed when `detente serve` began.")
            return
        from detente.web.page import path_of

        place = path_of(target.lstrip("/")) + ("?" + urlencode(query, doseq=True) if query else "")
        cookie = f"{COOKIE}={self.access.cookie}; HttpOnly; SameSite=Strict; Path=/"
        headers = [(b"location", place.encode()), (b"set-cookie", cookie.encode()), (b"content-length", b"0")]
        await send({"type": "http.response.start", "status": 303, "headers": [*headers, (b"cache-control", b"no-store")]})
        await send({"type": "http.response.body", "body": b""})


class BodyTooLarge(Exception):
    """More was sent than was said, or without saying how much."""


class _Limited:
    """What is received, counted: a body of unsaid length ends where it is too long."""

    def __init__(self, receive: Receive) -> None:
        self._receive, self._taken = receive, 0

    async def __call__(self) -> Any:
        message = await self._receive()
        self._taken += len(message.get("body", b""))
        if self._taken > LARGEST_BODY:
            raise BodyTooLarge
        return message


async def _body(receive: Receive, most: int) -> bytes:
    held, more = b"", True
    while more and len(held) < most:
        message = await receive()
        held += message.get("body", b"")
        more = message.get("more_body", False)
    return held[:most]

"""The application: every page under its address and its twins', the guard around them, and errors told in words."""

from __future__ import annotations

import hashlib
import logging
import secrets
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future
from contextlib import asynccontextmanager
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import anyio
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect
from starlette.staticfiles import StaticFiles

from detente import __version__
from detente.book.errors import BookBusy, BookError, DamagedBook, NewerBook, NotABook, ReadOnlyBook, UnknownEvent, told
from detente.errors import DetenteError
from detente.web import api, pages
from detente.web.desk import Desk
from detente.web.errors import NotThere, TooLarge, WebError
from detente.web.guard import Access, BodyTooLarge, Guard
from detente.web.page import Asked, Page, Site, View
from detente.web.pool import Pool
from detente.web.render import TWINS, html
from detente.web.works import A_MOMENT, A_WHILE, Underway

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

logger = logging.getLogger(__name__)

# Pages that are made at once. SQLite works beside Python, the rest of a page does not: more would only wait for one another.
AT_ONCE = 8
# Answers that are kept, in bytes.
MOST_BODIES = 32 * 1024 * 1024
T = TypeVar("T")
# Of the errors of the book, what HTTP calls each.
STATUSES: tuple[tuple[type[DetenteError], int], ...] = (
    (UnknownEvent, 404), (BookBusy, 503), (NewerBook, 503), (NotABook, 503), (DamagedBook, 503),
    (ReadOnlyBook, 403), (BookError, 400),
)  # fmt: skip


class Bodies:
    """The last answers, each under its ETag: a page that many look at is made once. Bounded by bytes, the oldest go first."""

    def __init__(self, most: int = MOST_BODIES) -> None:
        self._held: dict[str, tuple[bytes, str, dict[str, str]]] = {}
        self._most, self._size = most, 0
        self._lock = threading.Lock()

    def get(self, tag: str) -> tuple[bytes, str, dict[str, str]] | None:
        return self._held.get(tag)

    def keep(self, tag: str, answer: tuple[bytes, str, dict[str, str]]) -> None:
        with self._lock:
            if len(answer[0]) > self._most // 8 or tag in self._held:
                return
            self._held[tag] = answer
            self._size += len(answer[0])
            while self._size > self._most:
                self._size -= len(self._held.pop(next(iter(self._held)))[0])


class Web:
    """What the server holds: the book's pool, the desk where articles are read, and the frame around all pages."""

    def __init__(self, book: str | Path, *, coder: str | None = None, model: str | None = None) -> None:
        self.pool = Pool(book)
        self.desk = Desk(Path(book), coder=coder, model=model)
        self.limit = anyio.CapacityLimiter(AT_ONCE)
        self.bodies = Bodies()
        self.leaving = threading.Event()
        """Set when the server is told to end: nothing is waited for any more."""
        # ETags of another run of the server, perhaps of another version or book, are none of this one's.
        self.run = secrets.token_hex(4)

    @property
    def frame(self) -> dict[str, Any]:
        return {
            "navigation": [{"label": p.label, "path": p.path, "key": p.key} for p in pages.PAGES if p.label],
            "book_name": self.pool.path.name,
            "version": __version__,
        }

    def close(self) -> None:
        self.desk.close()
        self.pool.close()

    # --- a page, as HTML or as one of its twins ---------------------------------------------------------------------------------

    async def respond(self, request: Request, page: Page, form: str) -> Response:
        try:
            return await self.patiently(partial(self._response, request, page, form), A_MOMENT if form == "html" else A_WHILE)
        except Underway:
            if form != "html":
                raise
        asked = asked_of(request, form)
        part = request.headers.get("hx-request") == "true"
        body = html("underway.html", View("Being reckoned", {}), asked, part=part, frame=self.frame)
        return Response(body, 200, {"cache-control": "no-store", "vary": "HX-Request, Cookie"}, "text/html; charset=utf-8")

    async def awaited(self, work: Future[T], patience: float) -> T:
        """What a work gives, or its error, waited for without holding a thread. Raises :class:`Underway` after so many seconds."""
        end = anyio.current_time() + patience
        while not work.done():
            if anyio.current_time() >= end or self.leaving.is_set():
                raise Underway(work)
            await anyio.sleep(0.05)
        return work.result()

    async def patiently(self, make: Callable[[], T], patience: float) -> T:
        """What ``make`` gives in a thread of its own; what it needs and is being reckoned is waited for, holding no thread.

        Raises :class:`Underway` where that takes longer than so many seconds.
        """
        end = anyio.current_time() + patience
        while True:
            try:
                return await anyio.to_thread.run_sync(make, limiter=self.limit)
            except Underway as waiting:
                try:
                    await self.awaited(waiting.work, end - anyio.current_time())
                except Exception:
                    # What went wrong with the work is told when it is asked for again; that it is not done, now.
                    if not waiting.work.done():
                        raise

    def _response(self, request: Request, page: Page, form: str) -> Response:
        asked = asked_of(request, form)
        part = form == "html" and request.headers.get("hx-request") == "true"
        # What a page may say is settled by the book, the address and the form: none of it changed, nothing has.
        key = f"{self.run} {self.pool.version()} {self.desk.version} {request.url.path}?{request.url.query} {part}"
        tag = f'W/"{hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:24]}"'
        headers = {"etag": tag, "cache-control": "private, no-cache", "vary": "HX-Request, Cookie"}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if (made := self.bodies.get(tag)) is not None:
            return Response(made[0], 200, headers | made[2], made[1])
        with told(self.pool.path), Site(self.pool, self.desk) as site:
            view = page.view(site, asked)
            if form == "html":
                body, kind = html(page.template, view, asked, part=part, frame=self.frame), "text/html; charset=utf-8"
            else:
                write, kind = TWINS[form]
                body = write(view)
        more = {"content-disposition": f'attachment; filename="{file_name(asked.address)}.csv"'} if form == "csv" else {}
        if view.status != 200:
            del headers["etag"]
        else:
            self.bodies.keep(tag, (body, kind, more))
        return Response(body, view.status, headers | more, kind)

    # --- errors -----------------------------------------------------------------------------------------------------------------

    def problem(self, request: Request, status: int, what: str, hint: str = "") -> Response:
        """An error as the request wants it: a page, a part of one, or JSON."""
        path = request.url.path
        about = {"status": status, "what": what, "hint": hint}
        headers = {"cache-control": "no-store"} | ({"retry-after": "2"} if status == 503 else {})
        if path.startswith("/api/"):
            return api.problems.problem(status, what, hint, headers)
        if path.endswith((".json", ".csv", ".svg")):
            return JSONResponse({"error": about}, status, headers)
        view = View(TITLES.get(status, "That did not work"), about)
        part = request.headers.get("hx-request") == "true"
        template = "token.html" if status == 401 else "problem.html"
        body = html(template, view, Asked(path), part=part, frame=self.frame)
        return Response(body, status, headers, "text/html; charset=utf-8")

    async def refuse(self, scope: Scope, receive: Receive, send: Send, status: int, what: str, hint: str) -> None:
        await self.problem(Request(scope), status, what, hint)(scope, receive, send)

    def told(self, request: Request, error: Exception) -> Response:
        """An error of ours as a page: what happened, and what to do next."""
        message = str(error)
        what, _, hint = message.partition(" Hint: ")
        if isinstance(error, WebError):
            return self.problem(request, error.status, what, hint)
        status = next((status for kind, status in STATUSES if isinstance(error, kind)), 400)
        if isinstance(error, BookError) and not self.pool.path.exists():
            hint = "Add an article on the page “Add”, or `detente add FILE...`: either begins the book."
            return self.problem(request, 404, f"{self.pool.path}: there is no such book yet.", hint)
        return self.problem(request, status, what, hint)


TITLES = {
    401: "A token, please",
    403: "Not from there",
    404: "Nothing stands here",
    410: "No longer held",
    413: "Too much at once",
    421: "Another name",
    500: "A fault of detente's",
    503: "Not just now",
}


def asked_of(request: Request, form: str) -> Asked:
    """What a request asks for; the ending of a twin is not part of it."""
    address = request.url.path
    if form != "html":
        address = address.removesuffix(f".{form}")
        address = "/" if address == "/index" else address
    query: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        query.setdefault(name, []).append(value)
    return Asked(address, {name: str(value) for name, value in request.path_params.items()}, query)


def file_name(address: str) -> str:
    """A file name for a twin: ``/dyad/PAK-USA`` -> ``dyad-PAK-USA``."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in address.strip("/").replace("%", "-"))
    return plain.strip("-")[:80] or "front"


def create_app(book: str | Path, *, access: Access | None = None, coder: str | None = None, model: str | None = None) -> FastAPI:
    """The application that serves the book at ``book``; ``access`` says who may ask (by default, this machine).

    ``coder`` and ``model`` are for the reader of what is added; ``coder`` is that of the book, where it has articles.
    """
    web = Web(book, coder=coder, model=model)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        await anyio.to_thread.run_sync(web.close)

    app = FastAPI(title="detente", version=__version__, docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.state.web = web
    app.mount("/static", _Static(directory=str(files("detente.web").joinpath("static"))), name="static")
    app.mount(api.PREFIX, api.create(web), name="api")
    pages.adding.routes(app, web)
    pages.review.routes(app, web)
    pages.forecasts.routes(app, web)
    for page in pages.PAGES:
        for form in ("json", "csv", *(("svg",) if page.drawn else ()), "html"):
            _route(app, web, page, form)

    async def ours(request: Request, error: Exception) -> Response:
        return web.told(request, error)

    async def of_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        missing = "There is no page at this address." if error.status_code == 404 else str(error.detail)
        return web.problem(request, error.status_code, missing, "Begin at the front page, or search.")

    async def too_large(request: Request, error: Exception) -> Response:
        return web.told(request, TooLarge("More was sent than is taken at once. Hint: add a folder with `detente add FOLDER`."))

    async def fault(request: Request, error: Exception) -> Response:
        logger.error("a page failed: %s", request.url.path, exc_info=error)
        return web.problem(
            request, 500, f"{type(error).__name__} while this page was made.", "Please report it, with what the terminal says."
        )

    app.add_exception_handler(DetenteError, ours)
    app.add_exception_handler(HTTPException, of_http)
    app.add_exception_handler(BodyTooLarge, too_large)
    app.add_exception_handler(ClientDisconnect, too_large)
    app.add_exception_handler(500, fault)
    app.add_middleware(GZipMiddleware, minimum_size=2000, compresslevel=5)
    app.add_middleware(Guard, access=access or Access(), refuse=web.refuse)
    return app


def _route(app: FastAPI, web: Web, page: Page, form: str) -> None:
    path = page.path if form == "html" else ("/index" if page.path == "/" else page.path) + f".{form}"

    async def answer(request: Request) -> Response:
        try:
            return await web.respond(request, page, form)
        except (NotThere, UnknownEvent) as missing:
            # An id may itself end as a twin does.
            last = next(reversed(request.path_params), None)
            if form == "html" or last is None:
                raise
            request.path_params[last] = f"{request.path_params[last]}.{form}"
            try:
                return await web.respond(request, page, "html")
            except (NotThere, UnknownEvent):
                request.path_params[last] = request.path_params[last].removesuffix(f".{form}")
                raise missing from None

    app.add_api_route(path, answer, methods=["GET", "HEAD"], include_in_schema=False, response_model=None)


class _Static(StaticFiles):
    """Files that never change under one address: each is asked for by its digest."""

    def file_response(self, full_path: Any, stat_result: Any, scope: Scope, status_code: int = 200) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        by_digest = scope["query_string"].startswith(b"v=")
        response.headers["cache-control"] = "public, max-age=31536000, immutable" if by_digest else "no-cache"
        return response

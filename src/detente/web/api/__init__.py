"""`/api/v1`: the book for programs. JSON in, JSON out; OpenAPI says it all, and ``docs/api.md`` tells it to people.

An application of its own, put under the pages' guard: who may ask, how much may be sent and what other sites may not do are settled
there. What is answered stands in :mod:`~detente.web.api.answers`, what may be asked in :mod:`~detente.web.api.asked`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote, urlencode

import anyio
from fastapi import FastAPI, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import Match, Route

from detente import __version__
from detente.book import Book
from detente.book.errors import told
from detente.errors import DetenteError
from detente.web import foresight
from detente.web.api import answers, asked, models
from detente.web.api.problems import KIND, problem
from detente.web.api.reading import ENDINGS, NDJSON, read
from detente.web.errors import TooLarge
from detente.web.guard import BodyTooLarge
from detente.web.page import Site
from detente.web.pool import PATIENCE
from detente.web.works import A_WHILE

if TYPE_CHECKING:
    from detente.forecast.issuing import Issued
    from detente.web.app import Web

PREFIX = "/api/v1"
# The version of what is promised here, not of detente: its first number is in the address.
VERSION = "1.0"
Plain = dict[str, Any]
Identity = Annotated[str, Path(min_length=1, max_length=asked.LONGEST)]
Party = Annotated[str, Path(pattern="^[A-Za-z0-9]{2,40}$", examples=["PAK"])]
Number = Annotated[int, Path(ge=1, le=asked.LARGEST)]


class Api(FastAPI):
    """FastAPI, whose account of itself says what is really answered: problems as problem+json, and no 422."""

    def openapi(self) -> Plain:
        if self.openapi_schema is None:
            made = get_openapi(
                title=self.title, version=self.version, description=self.description, routes=self.routes, servers=self.servers
            )
            for operation in (one for methods in made["paths"].values() for one in methods.values()):
                for status, answer in operation["responses"].items():
                    if status == "default" or status.startswith(("4", "5")):
                        answer["content"] = {KIND: {"schema": {"$ref": "#/components/schemas/Problem"}}}
            # Of lines, the schema is that of each.
            made["paths"]["/read"]["post"]["responses"]["200"]["content"][NDJSON]["schema"].pop("type")
            self.openapi_schema = made
        return self.openapi_schema


PROBLEMS: dict[int | str, Plain] = {"default": {"model": models.Problem, "description": "What is wrong, and what to do next"}}
NOT_THERE: dict[int | str, Plain] = {404: {"model": models.Problem, "description": "The book has no such thing"}}
NOT_MODIFIED: dict[int | str, Plain] = {304: {"description": "As it was when the ETag in If-None-Match was given"}}
READ_BODY = {
    "requestBody": {
        "required": True,
        "description": "An article as text or HTML, or several as JSONL: `text` and any of id, title, published, url, outlet",
        # Any body of these kinds is taken: what is wrong inside it is told as a failure, record by record.
        "content": {name: {"schema": {}} for name in ENDINGS if name},
    }
}
READ_ANSWER: dict[int | str, Plain] = {
    200: {
        "model": models.Record,
        "description": "One record a line, as they come; what cannot be read is a record of kind `failure`",
        "content": {NDJSON: {}},
    }
}


def create(web: Web) -> Api:
    """The API of what ``web`` holds, to be mounted under :data:`PREFIX`."""
    api = Api(
        title="detente",
        version=VERSION,
        description="The book on how states treat each other: who did what to whom, when, and according to whom.",
        servers=[{"url": PREFIX}],
        root_path_in_servers=False,
        docs_url=None,
        redoc_url=None,
        responses=PROBLEMS,
        generate_unique_id_function=lambda route: route.name,
    )
    _asking(api, web)
    _measuring(api, web)
    _foreseeing(api, web)
    _saying(api, web)
    _errors(api, web)
    return api


# --- how everything is answered -----------------------------------------------------------------------------------------------


def body_of(value: Any) -> bytes:
    """JSON in UTF-8; half a surrogate pair, which UTF-8 cannot hold, stays escaped."""
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, allow_nan=False).encode("ascii")


async def answered(web: Web, request: Request, make: Callable[[Site], Plain]) -> Response:
    """What ``make`` says of the book, with an ETag: nothing is made anew for who has it as it is."""
    return await web.patiently(partial(_answered, web, request, make), A_WHILE)


def _answered(web: Web, request: Request, make: Callable[[Site], Plain]) -> Response:
    key = f"{web.run} {web.pool.version()} {request.url.path}?{request.url.query}"
    tag = f'W/"{hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:24]}"'
    headers = {"etag": tag, "cache-control": "private, no-cache", "vary": "Cookie, Authorization"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    with told(web.pool.path), Site(web.pool, web.desk) as site:
        made = make(site)
    if made.get("next"):
        headers["link"] = f'<{made["next"]}>; rel="next"'
    return Response(body_of(made), 200, headers, "application/json")


def page(request: Request, name: str, found: list[Plain], cursor: str | None) -> Plain:
    """A list with the address of what follows it."""
    if cursor is None:
        return {name: found, "next": None}
    kept = [(key, value) for key, value in request.query_params.multi_items() if key != "cursor"]
    return {name: found, "next": f"{quote(request.url.path)}?{urlencode([*kept, ('cursor', cursor)])}"}


# --- asking the book ----------------------------------------------------------------------------------------------------------


def _asking(api: Api, web: Web) -> None:
    @api.get("/health", response_model=models.Health, tags=["server"])
    async def health(request: Request) -> Response:
        """Whether the book can be read, and how much it holds."""

        def make(site: Site) -> Plain:
            begun = web.pool.path.exists()
            held = site.kept("health", lambda: answers.health(site.book)) if begun else {"counts": None}
            return {"status": "ok", "version": __version__, "book": web.pool.path.name, "begun": begun, **held}

        return await answered(web, request, make)

    @api.get("/events", response_model=models.Events, responses={**NOT_MODIFIED, **NOT_THERE}, tags=["events"])
    async def events(request: Request, given: Annotated[asked.EventsAsked, Query()]) -> Response:
        """Events, one for each happening, with its coverage; `reports` gives each report.

        They come by date, those without one last. `next` (and the header Link) goes on behind the last of them, whatever was
        added since.
        """

        def make(site: Site) -> Plain:
            return page(request, "events", *answers.events(site.book, given.question(), given.limit, given.cursor))

        return await answered(web, request, make)

    @api.get("/events/{id}", response_model=models.Explained, responses={**NOT_MODIFIED, **NOT_THERE}, tags=["events"])
    async def event(request: Request, id: Identity) -> Response:
        """An event as it stands, its sentence, and why: rule, trigger, date, speaker, merges, corrections."""
        return await answered(web, request, lambda site: answers.event(site, id))

    @api.get("/occurrences/{id}", response_model=models.Occurrence, responses={**NOT_MODIFIED, **NOT_THERE}, tags=["events"])
    async def occurrence(request: Request, id: Identity) -> Response:
        """One happening: every report of it (the first 200), and where they differ."""
        return await answered(web, request, lambda site: answers.occurrence(site, id))

    @api.get("/articles", response_model=models.Articles, responses=NOT_MODIFIED, tags=["articles"])
    async def articles(request: Request, given: Annotated[asked.ArticlesAsked, Query()]) -> Response:
        """What was read, the last added first."""

        def make(site: Site) -> Plain:
            return page(request, "articles", *answers.articles(site.book, **given.model_dump()))

        return await answered(web, request, make)

    @api.get("/articles/{id:path}", response_model=models.Article, responses={**NOT_MODIFIED, **NOT_THERE}, tags=["articles"])
    async def article(request: Request, id: Identity) -> Response:
        """An article: its text where the book keeps it, and everything that was read in it."""
        return await answered(web, request, lambda site: answers.article(site, id))

    @api.get("/search", response_model=models.Hits, responses=NOT_MODIFIED, tags=["articles"])
    async def search(request: Request, given: Annotated[asked.SearchAsked, Query()]) -> Response:
        """Articles that hold all the words, or the phrase in double quotes, best first, each with its events."""
        return await answered(web, request, lambda site: {"articles": answers.search(site.book, **given.model_dump())})


def _measuring(api: Api, web: Web) -> None:
    @api.get("/dyads/{first}-{second}", response_model=models.Dyad, responses={**NOT_MODIFIED, **NOT_THERE}, tags=["measures"])
    async def dyad(request: Request, first: Party, second: Party, given: Annotated[asked.DyadAsked, Query()]) -> Response:
        """How two parties dealt with one another, period by period, with the trend and the breaks."""

        def make(site: Site) -> Plain:
            key = ("api dyad", first.upper(), second.upper(), given.model_dump_json())
            return site.kept(key, lambda: answers.dyad(site.book, first, second, **given.model_dump()))

        return await answered(web, request, make)

    @api.get("/changes", response_model=models.Changes, responses=NOT_MODIFIED, tags=["measures"])
    async def changes(request: Request, given: Annotated[asked.ChangesAsked, Query()]) -> Response:
        """Which relations left their pattern, the most certain first, each with the events that carry it."""

        def make(site: Site) -> Plain:
            return site.kept(("api changes", given.model_dump_json()), lambda: answers.changes(site.book, **given.model_dump()))

        return await answered(web, request, make)

    @api.get("/alignment/{state}", response_model=models.Alignment, responses={**NOT_MODIFIED, **NOT_THERE}, tags=["measures"])
    async def alignment(request: Request, state: Party, given: Annotated[asked.AlignmentAsked, Query()]) -> Response:
        """Where a state stands between powers, how far it hedges, and how it moved."""

        def make(site: Site) -> Plain:
            key = ("api alignment", state.upper(), given.model_dump_json())
            return site.kept(key, lambda: answers.alignment(site.book, state, **given.model_dump()))

        return await answered(web, request, make)


def _foreseeing(api: Api, web: Web) -> None:
    @api.get(
        "/forecast/{first}-{second}", response_model=models.Forecast, responses={**NOT_MODIFIED, **NOT_THERE}, tags=["forecasts"]
    )
    async def forecast(request: Request, first: Party, second: Party, given: Annotated[asked.ForecastAsked, Query()]) -> Response:
        """How likely each kind of act between two parties is, beside its base rate, and why. Nothing is written."""
        return await answered(web, request, lambda site: answers.forecast(site, first, second, **given.model_dump()))

    @api.get("/forecast/{party}/whom", response_model=models.Turns, responses={**NOT_MODIFIED, **NOT_THERE}, tags=["forecasts"])
    async def whom(request: Request, party: Party, given: Annotated[asked.WhomAsked, Query()]) -> Response:
        """To whom a party turns next, ranked."""
        return await answered(web, request, lambda site: answers.whom(site, party, **given.model_dump()))

    @api.get("/what-if", response_model=models.WhatIf, responses={**NOT_MODIFIED, **NOT_THERE}, tags=["forecasts"])
    async def what_if(request: Request, given: Annotated[asked.WhatIfAsked, Query()]) -> Response:
        """Which forecasts move, and along which features, had events been in the news. No cause is claimed."""
        return await answered(web, request, lambda site: answers.what_if(site, **given.model_dump()))

    @api.get("/scorecard", response_model=models.Scorecard, responses=NOT_MODIFIED, tags=["forecasts"])
    async def scorecard(request: Request, given: Annotated[asked.ScorecardAsked, Query()]) -> Response:
        """Every forecast ever issued, and how those turned out whose time has come."""
        return await answered(web, request, lambda site: answers.scorecard(site, **given.model_dump()))

    @api.get("/scorecard/{number}", response_model=models.Frozen, responses={**NOT_MODIFIED, **NOT_THERE}, tags=["forecasts"])
    async def frozen(request: Request, number: Number) -> Response:
        """One forecast as it was issued, and what came of it."""
        return await answered(web, request, lambda site: answers.frozen(site, number))

    @api.post("/forecast/{first}-{second}", status_code=201, response_model=models.Issued, responses=NOT_THERE, tags=["forecasts"])
    async def issue(first: Party, second: Party, given: asked.IssueSaid) -> Response:
        """Make a forecast and write it into the book, for good; it is scored when its time has come."""

        def begin() -> Future[Issued]:
            with told(web.pool.path), Site(web.pool, web.desk) as site:
                return foresight.begin_issue(site, first, second, given.weeks)

        def answer(made: Issued) -> Plain:
            with told(web.pool.path), Site(web.pool, web.desk) as site:
                forecast = answers.forecast_json(site, made.forecast)
            return {"issue": made.issue, "address": f"{PREFIX}/scorecard/{made.issue}", "forecast": forecast}

        work = await anyio.to_thread.run_sync(begin, limiter=web.limit)
        made = foresight.written(await web.awaited(work, A_WHILE))
        body = await anyio.to_thread.run_sync(partial(answer, made), limiter=web.limit)
        return Response(body_of(body), 201, {"cache-control": "no-store"}, "application/json")


# --- saying something ---------------------------------------------------------------------------------------------------------


def _saying(api: Api, web: Web) -> None:
    @api.post("/read", responses=READ_ANSWER, openapi_extra=READ_BODY, response_class=_Ndjson, tags=["reading"])
    async def read_articles(request: Request, given: Annotated[asked.ReadAsked, Query()]) -> Response:
        """Read articles: records out as they come, one a line. Nothing is kept; what cannot be read never ends the stream."""
        return await read(web.desk, request, given)

    @api.get("/corrections", response_model=models.Corrections, responses={**NOT_MODIFIED, **NOT_THERE}, tags=["corrections"])
    async def corrections(request: Request, given: Annotated[asked.CorrectionsAsked, Query()]) -> Response:
        """What people said of events, the latest first."""

        def make(site: Site) -> Plain:
            return page(request, "corrections", *answers.corrected(site.book, **given.model_dump()))

        return await answered(web, request, make)

    @api.post("/corrections", status_code=201, response_model=models.Correction, responses=NOT_THERE, tags=["corrections"])
    async def correct(given: asked.CorrectionSaid) -> Response:
        """Say that an event is otherwise than it was coded. The coding stays; the correction lies over it and can be undone."""
        changes = given.changes.model_dump(exclude_unset=True)
        return await _said(web, lambda book: book.correct(given.event, changes, reason=given.reason, who=given.who))

    @api.post(
        "/corrections/{number}/undo", status_code=201, response_model=models.Correction, responses=NOT_THERE, tags=["corrections"]
    )
    async def undo(number: Number, given: asked.UndoSaid) -> Response:
        """Undo a correction; undoing an undoing brings it back."""
        return await _said(web, lambda book: book.undo(number, reason=given.reason, who=given.who))


class _Ndjson(Response):
    media_type = NDJSON


async def _said(web: Web, say: Callable[[Book], Any]) -> Response:
    def write() -> Plain:
        with Book(web.pool.path, create=False, wait=PATIENCE) as book:
            return answers.correction_json(say(book))

    made = await anyio.to_thread.run_sync(write, limiter=web.limit)
    return Response(body_of(made), 201, {"cache-control": "no-store"}, "application/json")


# --- errors -------------------------------------------------------------------------------------------------------------------


def _errors(api: Api, web: Web) -> None:
    async def ours(request: Request, error: Exception) -> Response:
        return web.told(request, error)

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        wrong = [{"at": ".".join(map(str, one["loc"])), "what": _what(one)} for one in error.errors()]
        first = "; ".join(f"{one['at']}: {one['what']}" for one in wrong[:3])
        return problem(400, f"{first}.", f"{PREFIX}/openapi.json says what is taken.", errors=wrong[:50])

    async def of_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        missing = f"Nothing of the API is at {request.url.path}." if error.status_code == 404 else f"{error.detail}."
        headers = dict(error.headers or {})
        if error.status_code == 405:
            headers["Allow"] = ", ".join(sorted(_methods_at(api, request)))
        return problem(error.status_code, missing, f"{PREFIX}/openapi.json lists what is there.", headers)

    async def too_large(request: Request, error: Exception) -> Response:
        return web.told(request, TooLarge("More was sent than is taken at once. Hint: send fewer articles at once."))

    async def fault(request: Request, error: Exception) -> Response:
        return problem(500, f"{type(error).__name__} while this was answered.", "Please report it, with what the terminal says.")

    api.add_exception_handler(DetenteError, ours)
    api.add_exception_handler(RequestValidationError, invalid)
    api.add_exception_handler(HTTPException, of_http)
    api.add_exception_handler(BodyTooLarge, too_large)
    api.add_exception_handler(ClientDisconnect, too_large)
    api.add_exception_handler(500, fault)


def _methods_at(api: Api, request: Request) -> set[str]:
    """The methods of all routes of one address: each of them knows its own alone."""
    found = [route for route in api.routes if isinstance(route, Route) and route.matches(request.scope)[0] is not Match.NONE]
    return {method for route in found for method in route.methods or ()}


def _what(error: Plain) -> str:
    return "there is no such parameter here" if error["type"] == "extra_forbidden" else str(error["msg"])


def schema() -> Plain:
    """The API's account of itself, as it is committed in ``docs/openapi.json``."""
    from detente.web.app import Web

    web = Web("relations.db")
    try:
        return create(web).openapi()
    finally:
        web.close()


__all__ = ["PREFIX", "Api", "create", "schema"]

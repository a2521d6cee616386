"""`/forecast`, `/forecast/PAK-USA` and `/forecast/PAK`: what may come next between two parties, and to whom one turns next."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import anyio
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from detente.book import codings
from detente.book.errors import told
from detente.forecast.errors import ForecastError, Unforeseeable, Unseen
from detente.measure.sections import flat, plain
from detente.measure.table import QUADS
from detente.web import foresight, telling
from detente.web.dealings import everybody
from detente.web.errors import NotThere
from detente.web.page import Asked, Page, Site, View, path_of
from detente.web.pages.front import pairs
from detente.web.standing import chart
from detente.web.works import A_WHILE, Underway

if TYPE_CHECKING:
    from fastapi import FastAPI

    from detente.forecast.dyad import DyadForecast
    from detente.forecast.issuing import Issued
    from detente.forecast.scorecard import Scorecard
    from detente.measure.sources import BookTable
    from detente.web.app import Web

# A departure from the base rate that is told in the first sentences: three points in a hundred at least, so many of them.
TELLING, TOLD = 0.03, 3
# Parties that the form knows by name.
LISTED = 300
SOMEWHERE = ("section",)


def known(site: Site) -> list[dict[str, str]]:
    """The busiest parties of the book, for forms that ask for one."""
    coding = codings.in_use(site.book.connection)
    found = site.kept("everybody", lambda: everybody(site.book.connection, coding.number)) if coding else []
    return [{"code": row["code"], "name": telling.party_name(row["code"])} for row in found[:LISTED]]


def forecast(site: Site, asked: Asked) -> View:
    """Two parties with a hyphen between, or one."""
    one, hyphen, other = asked.parts["who"].partition("-")
    return _of(site, asked, one, other if hyphen else None)


def start(site: Site, asked: Asked) -> View:
    """Where a dyad is chosen; an address that names it already is answered at once."""
    one, other = asked.one("one"), asked.one("other")
    if one or other:
        return _of(site, asked, one or other or "", other if one else None)
    weeks = asked.number("weeks", foresight.USUAL_WEEKS[-1], least=1, most=foresight.MOST_WEEKS)
    layout = {"parties": known(site), "chart": None}
    empty = codings.in_use(site.book.connection) is None
    data: dict[str, Any] = {
        "page": "start", "weeks": weeks, "issued": None, "dyads": 0, "departures": [], "busiest": [], "none": None, "hint": "",
    }  # fmt: skip
    if empty:
        return View("What comes next", {**data, "none": foresight.EMPTY.partition(" Hint: ")[0]}, (), ("one",), layout)
    data["busiest"] = site.kept("busiest", lambda: pairs(site.book.connection))
    try:
        found = foresight.departures(site, weeks)
    except ForecastError as error:
        what, hint = foresight.hint_free(error)
        return View("What comes next", {**data, "none": what, "hint": hint}, (), ("one",), layout)
    rows = [
        {
            "one": one.one, "other": one.other, "what": one.what, "probability": round(one.probability, 6),
            "base_rate": round(one.base, 6), "change": round(one.probability - one.base, 6),
        }
        for one in found.found
    ]  # fmt: skip
    data |= {"issued": found.issued, "dyads": found.dyads, "departures": rows}
    return View("What comes next", data, rows, ("one", "other", "what", "probability", "base_rate", "change"), layout)


def _of(site: Site, asked: Asked, one: str, other: str | None) -> View:
    if not one or other == "":
        raise NotThere(f"{asked.address}: a forecast is of two codes with a hyphen between, or of one. Hint: /forecast/PAK-USA.")
    held = foresight.table(site)
    first = foresight.party(held, one)
    on = foresight.day(asked.day("on"))
    if other is None:
        return _whom(site, held, first, on)
    second = foresight.party(held, other)
    foresight.same(first, second)
    return _dyad(site, asked, held, first, second, on)


# --- two parties ------------------------------------------------------------------------------------------------------------


def _dyad(site: Site, asked: Asked, held: BookTable, one: str, other: str, on: str | None) -> View:
    weeks = asked.one("weeks")
    ahead: tuple[int, ...] = foresight.USUAL_WEEKS
    if weeks is not None:
        ahead = (asked.number("weeks", ahead[-1], least=1, most=foresight.MOST_WEEKS),)
    names = [telling.party_name(code) for code in (one, other)]
    data: dict[str, Any] = {
        "page": "dyad", "one": {"code": one, "name": names[0]}, "other": {"code": other, "name": names[1]}, "on": on,
        "weeks": list(ahead), "asked_weeks": weeks, "horizons": [], "events": [], "none": None, "hint": "", "record": None,
        "written": asked.number("written", 0, most=2**53),
    }  # fmt: skip
    title = f"{names[0]} and {names[1]}: what comes next"
    made: list[DyadForecast | ForecastError] = []
    waiting: Underway | None = None
    for number in ahead:
        try:
            made.append(foresight.dyad(site, one, other, number, on))
        except Unforeseeable as error:
            what, hint = foresight.hint_free(error)
            hint = hint or "see who deals with whom, or add articles that tell of them."
            return View(
                title, {**data, "none": what, "hint": hint, "unseen": isinstance(error, Unseen)}, (), SOMEWHERE, _layout(site)
            )
        except ForecastError as error:
            made.append(error)
        except Underway as underway:
            waiting = underway
    if waiting is not None:
        raise waiting
    rows: list[dict[str, Any]] = []
    data["unseen"] = False
    for number, one_made in zip(ahead, made, strict=True):
        data["horizons"].append(_horizon(one_made, held, number, rows))
    identities = [
        event
        for horizon in data["horizons"]
        for chance in horizon["chances"]
        for one_told in (*chance["reasons"], *chance["rules"])
        for event in (*one_told["events"], *one_told.get("last_held", ()))
    ]
    events = foresight.sentences(site, identities)
    data["events"] = list(events.values())
    data["record"] = _record(foresight.scorecard(site), one, other)
    drawn = [one_made for one_made in made if not isinstance(one_made, ForecastError)]
    layout = _layout(site) | {
        "by_id": events, "chart": chart(_spec(drawn[-1], held)) if drawn else None,
        "drawn_weeks": drawn[-1].weeks if drawn else None,
    }  # fmt: skip
    columns = list(dict.fromkeys(name for row in rows for name in row)) or SOMEWHERE
    return View(title, data, rows, columns, layout)


def _layout(site: Site) -> dict[str, Any]:
    return {"parties": known(site), "chart": None, "by_id": {}, "drawn_weeks": None}


def _spec(made: DyadForecast, held: BookTable) -> dict[str, Any]:
    from detente.forecast.drawn import chances_spec

    return chances_spec(made, held)


def _horizon(made: DyadForecast | ForecastError, held: BookTable, weeks: int, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """A forecast as plain values, and its rows for the CSV twin; of one that cannot be made, why."""
    from detente.forecast.told import dyad_told

    if isinstance(made, ForecastError):
        what, hint = foresight.hint_free(made)
        return {"weeks": weeks, "none": what, "hint": hint, "chances": [], "issued": None, "until": None, "silent_weeks": 0,
                "events_known": 0, "summary": [], "better": 0}  # fmt: skip
    report = dyad_told(made, held, None)
    told = plain(report)
    reasons, rules = told.pop("reasons"), told.pop("rules", [])
    del told["events"]
    for row, chance in zip(told["chances"], made.chances, strict=True):
        row["better"] = chance.better
        row["quad"] = QUADS.index(chance.what) + 1 if chance.what in QUADS else None
        row["query"] = foresight.past_events(made, chance.what)
        row["reasons"] = [reason for reason in reasons if reason["what"] == chance.what]
        row["rules"] = [rule for rule in rules if rule["what"] == chance.what]
    rows += [{"weeks": weeks, **row} for row in flat(report)[1] if row["section"] == "chances"]
    summary = sorted((one for one in made.chances if one.better), key=lambda one: -abs(one.probability.value - one.base))
    return {
        **told, "none": None, "hint": "", "better": sum(one.better for one in made.chances),
        "summary": [
            {"what": one.what, "probability": one.probability.value, "base_rate": one.base}
            for one in summary[:TOLD]
            if abs(one.probability.value - one.base) >= TELLING
        ],
    }  # fmt: skip


def _record(card: Scorecard, one: str, other: str) -> dict[str, Any]:
    """How the issued forecasts of a dyad turned out."""
    from detente.forecast.scores import score

    dyad = "-".join(sorted((one, other)))
    issues = [issue for issue in card.issues if issue.dyad in (dyad, f"{one} to {other}", f"{other} to {one}")]
    mine = card.outcomes.take(card.outcomes.dyad == dyad) if len(card.outcomes) else card.outcomes
    told = None
    if len(mine):
        found = score(dyad, mine)
        told = {
            "chances": found.forecasts, "came_true": found.happened, "brier": round(found.brier, 4),
            "brier_base_rate": round(found.climatology, 4), "skill": round(found.skill.value, 4), "held": round(found.held, 4),
            "better": found.better,
        }  # fmt: skip
    return {
        "dyad": dyad, "score": told,
        "issues": [
            {name: getattr(issue, name) for name in ("number", "dyad", "issued", "until", "weeks", "standing")}
            for issue in reversed(issues)
        ],
    }  # fmt: skip


# --- one party --------------------------------------------------------------------------------------------------------------


def _whom(site: Site, held: BookTable, code: str, on: str | None) -> View:
    from detente.forecast.told import whom_told

    name = telling.party_name(code)
    data: dict[str, Any] = {
        "page": "whom",
        "party": code,
        "name": name,
        "on": on,
        "none": None,
        "hint": "",
        "whom": [],
        "events": [],
    }
    title = f"To whom {name} turns next"
    try:
        made = foresight.whom(site, code, on)
    except ForecastError as error:
        what, hint = foresight.hint_free(error)
        return View(title, {**data, "none": what, "hint": hint}, (), SOMEWHERE, _layout(site))
    report = whom_told(made)
    told = plain(report)
    for row in told["whom"]:
        row["name"] = telling.party_name(row["party"])
    events = foresight.sentences(site, [event for row in told["whom"] for event in row["events"]])
    data |= {"issued": told["issued"], "acts": told["acts"], "whom": told["whom"], "events": list(events.values())}
    rows = [row for row in flat(report)[1] if row["section"] == "whom"]
    return View(
        title, data, rows, [name for name in rows[0] if name != "section"] if rows else SOMEWHERE, _layout(site) | {"by_id": events}
    )


# --- writing one down -------------------------------------------------------------------------------------------------------


def routes(app: FastAPI, web: Web) -> None:
    async def send(request: Request) -> Response:
        async with request.form(max_files=0, max_fields=10) as form:
            given = {name: str(value) for name, value in form.items()}
        work = await anyio.to_thread.run_sync(partial(_begun, web, request.path_params["who"], given), limiter=web.limit)
        made = foresight.written(await web.awaited(work, A_WHILE))
        place = path_of("forecast", request.path_params["who"])
        return RedirectResponse(f"{place}?{urlencode({'written': made.issue})}", 303)

    app.add_api_route("/forecast/{who}", send, methods=["POST"], include_in_schema=False, response_model=None)


def _begun(web: Web, who: str, form: Mapping[str, str]) -> Future[Issued]:
    asked = Asked(f"/forecast/{who}", {"who": who}, {"weeks": [form.get("weeks", "4")]})
    one, _, other = who.partition("-")
    with told(web.pool.path), Site(web.pool, web.desk) as site:
        return foresight.begin_issue(site, one, other, asked.number("weeks", 4, least=1, most=foresight.MOST_WEEKS))


START = Page("/forecast", "forecast.html", start, label="Forecast", key="f", drawn=True)
PAGE = Page("/forecast/{who}", "forecast.html", forecast, drawn=True)

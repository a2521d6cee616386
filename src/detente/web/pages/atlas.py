"""`/map`: where events took place, as circles on a map and as a table; borders of disputed areas follow a setting."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

from detente.book import codings, query
from detente.book.countries import countries
from detente.codebook.codebook import Codebook
from detente.gazetteer.store import country_centres
from detente.record import STATUSES
from detente.web.page import Asked, Page, Site, View
from detente.web.pages.search import question_of

# Circles on a map and rows of its table, and events that are looked through for them.
CIRCLES, COUNTED = 400, 200_000
SHOWS = ("places", "countries")
BORDERS = ("dashed", "named", "none")
# What a map shows: west, south, east, north in degrees.
VIEWS: dict[str, tuple[float, float, float, float]] = {
    "world": (-180, -58, 180, 84), "Africa": (-20, -36, 54, 38), "Americas": (-170, -56, -30, 72), "Asia": (25, -11, 150, 56),
    "Europe": (-24, 34, 48, 72), "Middle East": (24, 11, 76, 43), "Oceania": (110, -50, 180, 22),
}  # fmt: skip
COLUMNS = ("place", "country", "latitude", "longitude", "occurrences", "verbal_cooperation", "material_cooperation",
           "verbal_conflict", "material_conflict", "query")  # fmt: skip


def atlas(site: Site, asked: Asked) -> View:
    show, borders = asked.choice("show", SHOWS, "places"), asked.choice("borders", BORDERS, "dashed")
    view = asked.choice("view", tuple(VIEWS), "world")
    about: dict[str, Any] = {
        "show": show, "borders": borders, "view": view, "box": VIEWS[view],
        "types": list(Codebook.load().types), "statuses": list(STATUSES), "views": list(VIEWS),
    }  # fmt: skip
    given = question_of(asked)
    counted = not given.status
    coding = codings.in_use(site.book.connection)
    if coding is None:
        return View("Map", {**about, "empty": True, "places": [], "of_places": 0, "nowhere": 0, "occurrences": 0, "boundaries": {}})
    given = replace(given, counted=counted, by_date=False, newest_first=False, limit=COUNTED)
    found, nowhere = site.kept(("map", repr(given), show), lambda: _places(site, given, show))
    # The circle's events: those of the question, and in that place.
    asked_for = [
        (name, value) for name, values in asked.query.items() if name not in ("show", "borders", "view") for value in values
    ]
    if counted:
        asked_for.append(("counted", "true"))
    rows = [{**row, "query": urlencode([*((n, v) for n, v in asked_for if v), ("place", row["asked"])])} for row in found]
    data = {
        **about,
        "empty": False,
        "places": rows[:CIRCLES],
        "of_places": len(rows),
        "nowhere": nowhere,
        "occurrences": sum(row["occurrences"] for row in rows),
        "boundaries": coding.boundaries,
    }
    return View("Map", data, rows, COLUMNS, {"disputed": disputed()})


def _places(site: Site, given: query.Question, show: str) -> tuple[list[dict[str, Any]], int]:
    """Occurrences by place or by country, the most first, and how many have neither."""
    counts: dict[tuple[Any, ...], list[int]] = {}
    nowhere = 0
    columns = ("e.place", "e.place_country", "e.latitude", "e.longitude", "e.quad")
    centres = country_centres()
    for place, country, latitude, longitude, quad in query.values(site.book.connection, given, columns):
        located = latitude is not None and longitude is not None
        if show == "places" and located:
            key = (place, country, round(latitude, 3), round(longitude, 3))
        elif country in centres:
            key = (None, country, *centres[country])
        else:
            nowhere += 1
            continue
        counts.setdefault(key, [0, 0, 0, 0])[(quad or 1) - 1] += 1
    found = [_row(key, four) for key, four in counts.items()]
    return sorted(found, key=lambda row: (-row["occurrences"], row["place"] or "", row["country"] or "")), nowhere


def _row(key: tuple[Any, ...], four: list[int]) -> dict[str, Any]:
    place, country, latitude, longitude = key
    name = countries()[country].name if country in countries() else country
    return {
        "place": place, "country": country, "name": place or name, "of": name if place and place != name else None,
        "latitude": latitude, "longitude": longitude, "occurrences": sum(four), **dict(zip(COLUMNS[5:9], four, strict=True)),
        "asked": f"{place}, {country}" if place and country else place or country,
    }  # fmt: skip


@cache
def disputed() -> dict[str, Any]:
    """Areas and zones whose borders governments differ over."""
    return tomllib.loads(files("detente.web").joinpath("disputed.toml").read_text(encoding="utf8"))


PAGE = Page("/map", "map.html", atlas, label="Map", key="p")

"""`/search`: events by words, parties, type, status, time and outlet, with counts of what further choices would leave."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import Any

from detente.book import codings, query
from detente.book.book import question
from detente.book.columns import NAMES
from detente.book.query import Question, boundary
from detente.codebook.codebook import Codebook
from detente.record import STATUSES
from detente.web import telling
from detente.web.errors import WebError
from detente.web.newest import newest
from detente.web.page import Asked, Page, Site, View

ON_A_PAGE = 40
# Of more rows than this, counts beside the choices are those of the first so many, and say so.
COUNTED = 20_000
# The CSV twin holds as many rows; `detente export` has no such end.
TWIN = 10_000
_FACETS = {"type": "e.type", "status": "e.status", "quad": "e.quad", "year": "substr(e.date_start, 1, 4)", "outlet": "a.outlet"}


def question_of(asked: Asked) -> Question:
    """The question that an address asks: in the words of the commands, or as the points of a chart have it."""
    quads = (*asked.many("quad"), *asked.many("quads"))
    if any(quad not in ("1", "2", "3", "4") for quad in quads):
        raise WebError(f"quad={', '.join(quads)}: quad classes are 1, 2, 3 and 4.")
    since, until = _span(asked)
    return question(
        source=_codes(asked, "source"), target=_codes(asked, "target"), party=_codes(asked, "party"),
        between=_codes(asked, "between"),
        types=(*asked.many("type"), *asked.many("types")), status=asked.many("status"), quads=tuple(map(int, quads)),
        since=since, until=until, outlet=asked.many("outlet"), place=asked.many("place"),
        words=asked.one("q") or asked.one("words"),
        background=_truth(asked, "background"), counted=bool(_truth(asked, "counted")), reports=bool(_truth(asked, "reports")),
        newest_first=True,
    )  # fmt: skip


def _span(asked: Asked) -> tuple[str | None, str | None]:
    """The first and the last day asked for: those of ``since`` and ``until``, within the ``year`` if one is chosen."""
    days = []
    for name, last, closer in (("since", False, max), ("until", True, min)):
        given = [boundary(value, last=last) for value in (asked.one(name), asked.one("year")) if value]
        days.append(closer(given) if given else None)
    return days[0], days[1]


def _truth(asked: Asked, name: str) -> bool | None:
    """``yes`` or ``no``, or ``true`` and ``false`` as the points of a chart have it."""
    return {"": None, "yes": True, "true": True, "no": False, "false": False}[
        asked.choice(name, ("", "yes", "no", "true", "false"), "")
    ]


def _codes(asked: Asked, name: str) -> tuple[str, ...]:
    """Codes as people type them: ``pak, usa`` or several times the name."""
    return tuple(code for value in asked.many(name) for code in value.replace(",", " ").upper().split())


def search(site: Site, asked: Asked) -> View:
    connection = site.book.connection
    page = asked.number("page", 1, least=1, most=250)
    given = question_of(asked)
    is_asked = any(name != "page" for name in asked.query)
    if codings.in_use(connection) is None:
        return View("Search", {**_choices(), "asked": False, "empty": True, "events": [], "total": 0, "more": False, "page": 1})
    found = _page(connection, given, page)
    facets = site.kept(("facets", repr(given)), lambda: _facets(connection, given))
    data: dict[str, Any] = {
        **_choices(),
        "empty": False,
        "asked": is_asked,
        "events": found[:ON_A_PAGE],
        "more": len(found) > ON_A_PAGE,
        "page": page,
        **facets,
        "articles": [_hit(hit) for hit in query.search(connection, given.words, limit=8)] if given.words and page == 1 else [],
    }
    return View("Search", data, query.dictionaries(connection, replace(given, limit=TWIN)), NAMES)


def _page(connection: sqlite3.Connection, given: Question, page: int) -> list[dict[str, Any]]:
    """The events of one page and one more, which tells whether there is another."""
    asked = replace(given, limit=ON_A_PAGE + 1, offset=(page - 1) * ON_A_PAGE)
    return [{**event, "look": telling.look(event)} for event in newest(connection, asked)]


def _hit(hit: query.Hit) -> dict[str, Any]:
    names = ("article", "title", "published", "outlet", "snippet")
    return {**{name: getattr(hit, name) for name in names}, "events": len(hit.events)}


def _choices() -> dict[str, Any]:
    """What may be chosen, in the codebook's order."""
    return {"types": list(Codebook.load().types), "statuses": list(STATUSES)}


def _facets(connection: sqlite3.Connection, given: Question) -> dict[str, Any]:
    """How many events each further choice would leave, over the first :data:`COUNTED` rows."""
    rows = query.values(connection, replace(given, limit=COUNTED, by_date=False), list(_FACETS.values()))
    counts: dict[str, dict[str, int]] = {name: {} for name in _FACETS}
    total = 0
    for row in rows:
        total += 1
        for name, value in zip(_FACETS, row, strict=True):
            if value is not None:
                counts[name][str(value)] = counts[name].get(str(value), 0) + 1
    facets = {
        name: [{"value": value, "events": number} for value, number in sorted(found.items(), key=lambda item: _rank(name, item))][
            :16
        ]
        for name, found in counts.items()
    }
    return {"facets": facets, "total": total, "at_least": total == COUNTED}


def _rank(name: str, item: tuple[str, int]) -> tuple[Any, ...]:
    value, number = item
    return (-int(value),) if name == "year" else (value,) if name == "quad" else (-number, value)


PAGE = Page("/search", "search.html", search, label="Search", key="s")

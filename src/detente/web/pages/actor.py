"""`/actor/CODE` and `/actors`: who somebody deals with and how that moves, roles and who held them, and the network around it."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

from detente.book import codings, query
from detente.book.book import question
from detente.book.countries import countries
from detente.book.errors import BookError
from detente.book.times import day_number
from detente.charts.queries import address_query
from detente.gazetteer import Gazetteer, lookup
from detente.measure.triads import network
from detente.web import telling
from detente.web.dealings import Dealing, among, dealings, everybody, lines, points
from detente.web.errors import NotThere
from detente.web.page import Asked, Page, Site, View

# Dyads in the table, parties in the network around somebody (more would hide one another), newest events, parties of a list.
PARTNERS, AROUND, LISTED, PARTIES = 40, 14, 20, 300
# Tenures of a state's leading posts that are listed reach back so far before the day.
YEARS_OF_ROLES = 12
COLUMNS = ("other", "name", "occurrences", "verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict",
           "conflict_share", "trend", "slope", "slope_low", "slope_high", "query")  # fmt: skip
_QUADS = COLUMNS[3:7]


def actor(site: Site, asked: Asked) -> View:
    code = asked.parts["code"].upper()
    connection = site.book.connection
    try:
        number, whole = query.known_party(connection, code)
    except BookError as error:
        raise NotThere(f"{error} Hint: see who is in the book (/actors).") from None
    if number < 0:
        what = f"The book has nothing of {telling.party_name(code)}."
        raise NotThere(f"{what} Hint: see who is in it (/actors), or add articles that tell of {code}.")
    last = _last_day(site)
    on = asked.day("on")
    day = last if on is None else on.isoformat()
    known = site.kept(("who", code, day), lambda: lookup.who(code, on=day))
    party = code if whole else _party_code(connection, number)
    found = site.kept(("dealings", party), lambda: _dealings(site, party, last)) if whole else []
    drawn = site.kept(("around", party), lambda: _around(site, party, found)) if found else {"parties": [], "lines": []}
    latest = question(party=(code,), newest_first=True, limit=LISTED)
    rows = [_row(code, one) for one in found]
    data: dict[str, Any] = {
        "code": code,
        "party": party,
        "name": _name(code, known),
        "meaning": known.found.name if known.found else None,
        "on": day,
        "is_state": code in countries(),
        "partners": rows[:PARTNERS],
        "of_partners": len(rows),
        "roles": _tenures(code, day) if code in countries() else _roles(known),
        "also": [other.name for other in known.others[:8]],
        "actors": _actors(connection, number) if whole else [],
        "network": drawn,
        "events": [{**event, "look": telling.look(event)} for event in query.dictionaries(connection, latest)],
    }
    return View(data["name"], data, rows, COLUMNS)


def _last_day(site: Site) -> str | None:
    def last() -> str | None:
        row = site.book.connection.execute("SELECT max(published) FROM article").fetchone()
        return str(row[0])[:10] if row[0] else None

    return site.kept("last published", last)


def _party_code(connection: Any, number: int) -> str:
    row = connection.execute("SELECT code FROM party WHERE party = ?", (number,)).fetchone()
    return str(row[0])


def _name(code: str, known: lookup.Answer) -> str:
    """A country's name, a body's, or what the units of the code say."""
    name = telling.party_name(code)
    if name != code or not known.found:
        return name
    if known.found.how == "code":
        return known.others[0].name if known.others and len(code) == 3 else known.found.name
    return known.found.name


def _dealings(site: Site, party: str, last: str | None) -> list[Dealing]:
    coding = codings.named(site.book.connection, None).number
    ends = day_number(last or date.today().isoformat())
    return dealings(site.book.connection, coding, party, ends or 0)


def _around(site: Site, party: str, found: list[Dealing]) -> dict[str, Any]:
    """The party, those that it deals with most, and what they have with one another."""
    parties = [party, *(one.other for one in found[:AROUND])]
    net = network(parties, among(site.book.connection, codings.named(site.book.connection, None).number, parties))
    drawn = lines(net, kept=(party,))
    return {"parties": points(net, drawn), "lines": drawn}


def _row(code: str, one: Dealing) -> dict[str, Any]:
    slope = None if math.isnan(one.trend.slope) else one.trend
    return {
        "other": one.other, "name": telling.party_name(one.other), "occurrences": one.occurrences,
        **dict(zip(_QUADS, one.counts, strict=True)), "conflict_share": round(sum(one.counts[2:]) / one.occurrences, 4),
        "trend": one.trend.verdict, "slope": slope and round(slope.slope, 4), "slope_low": slope and round(slope.low, 4),
        "slope_high": slope and round(slope.high, 4), "query": address_query({"between": (code, one.other), "counted": True}),
    }  # fmt: skip


def _roles(known: lookup.Answer) -> list[dict[str, Any]]:
    """The rows of the gazetteer that tell who held which post, or since when the body is known."""
    rows = known.found.rows if known.found else ()
    return [
        {
            "what": row.what, "start": row.start, "end": row.end, "observed_until": row.observed_until, "holds": row.holds,
            "source": row.source, "licence": row.licence, "unverified": row.unverified,
        }
        for row in rows
        if row.start or row.end or row.observed_until
    ]  # fmt: skip


def _tenures(country: str, on: str | None) -> list[dict[str, Any]]:
    """Who held the leading posts of a state lately, each post's latest first; ``holds`` marks those in office on the day."""
    gazetteer = Gazetteer.load()
    first = f"{int((on or date.today().isoformat())[:4]) - YEARS_OF_ROLES}"
    found = []
    for post in lookup.LEADING:
        for tenure in reversed(gazetteer.tenures(country, post)):
            if tenure.rank in ("", "acting") and (tenure.end or tenure.observed_until or first) >= first:
                found.append(
                    {
                        "what": f"{tenure.person}, {tenure.rank + ' ' if tenure.rank else ''}{tenure.position}",
                        "start": tenure.start, "end": tenure.end, "observed_until": None if tenure.end else tenure.observed_until,
                        "holds": tenure.covers(on), "source": tenure.source, "licence": tenure.licence,
                        "unverified": tenure.unverified,
                    }
                )  # fmt: skip
    return found


def _actors(connection: Any, party: int) -> list[str]:
    """The codes of the actors that are told of under a party, itself left out."""
    rows = connection.execute(
        "SELECT code FROM actor WHERE party = ? AND code NOT IN (SELECT code FROM party) ORDER BY code LIMIT 60", (party,)
    )
    return [row[0] for row in rows]


# --- all of them ------------------------------------------------------------------------------------------------------------


def actors(site: Site, asked: Asked) -> View:
    sought = (asked.one("q") or "").lower()
    coding = codings.in_use(site.book.connection)
    found = site.kept("everybody", lambda: everybody(site.book.connection, coding.number)) if coding else []
    rows = [
        {
            "code": row["code"], "name": telling.party_name(row["code"]), "is_state": row["code"] in countries(),
            "occurrences": row["occurrences"],
            **dict(zip(_QUADS, row["counts"], strict=True)),
        }
        for row in found
    ]  # fmt: skip
    rows = [row for row in rows if sought in row["code"].lower() or sought in row["name"].lower()]
    data = {"q": asked.one("q"), "empty": coding is None, "actors": rows[:PARTIES], "total": len(rows)}
    return View("Actors", data, rows, ("code", "name", "occurrences", *_QUADS))


PAGE = Page("/actor/{code}", "actor.html", actor)
ALL = Page("/actors", "actors.html", actors, label="Actors", key="w")

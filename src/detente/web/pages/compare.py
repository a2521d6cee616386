"""`/compare?dyad=PAK-USA&outlet=A&outlet=B`: how outlets tell of the same two parties, and what only one of them tells."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import urlencode

from detente.book import codings, query
from detente.book.book import question
from detente.book.occurrences import occurrence_id
from detente.book.query import HAPPENED, boundary
from detente.charts.errors import ChartError
from detente.charts.outlets import Outlet, outlets_chart
from detente.measure.leverage import wilson
from detente.record import STATUSES
from detente.web import telling
from detente.web.errors import WebError
from detente.web.page import Asked, Page, Site, View
from detente.web.pages.dyad import sides
from detente.web.pages.event import whole
from detente.web.standing import chart

# Occurrences listed of each kind, and outlets that can be set beside one another.
LISTED, OUTLETS = 15, 6
COLUMNS = ("outlet", "articles", "reports", "occurrences", "verbal_cooperation", "material_cooperation", "verbal_conflict",
           "material_conflict", "conflict_share", "conflict_low", "conflict_high", "alone", *STATUSES)  # fmt: skip
FORMULA = "conflict occurrences / all that happened, as the outlet tells them; interval: Wilson (1927), 95%"


def compare(site: Site, asked: Asked) -> View:
    pair = (asked.one("dyad") or "").upper()
    since, until = asked.one("since"), asked.one("until")
    names = [name for name in dict.fromkeys((*asked.many("outlet"), *_listed(asked))) if name]
    if len(names) > OUTLETS:
        raise WebError(f"{len(names)} outlets: at most {OUTLETS} are set beside one another.")
    connection = site.book.connection
    empty = codings.in_use(connection) is None
    data: dict[str, Any] = {
        "dyad": pair or None, "since": since, "until": until, "empty": empty, "asked_outlets": names,
        "known": [] if empty else _known(site, pair, since, until), "outlets": [], "together": [], "differ": [],
        "of_together": 0,
    }  # fmt: skip
    if empty or not pair:
        return View("Compare outlets", data, (), COLUMNS)
    first, second = sides(site, pair)
    data["names"] = [telling.party_name(first), telling.party_name(second)]
    chosen = names or [row["outlet"] for row in data["known"][:2]]
    told = {name: _told(site, first, second, name, since, until) for name in chosen}
    rows = [_row(name, told, first, second, since, until) for name in chosen]
    data["outlets"] = [{**row, "only": _events(site, row["only"])} for row in rows]
    shared = set.intersection(*(set(held) for held in told.values())) if len(told) > 1 else set()
    data["of_together"] = len(shared)
    data["together"] = [_beside(site, one, told) for one in _latest(shared, next(iter(told.values()), {}))]
    spec = _drawn(rows, first, second)
    flat = [{name: value for name, value in row.items() if name in COLUMNS} for row in rows]
    return View(
        f"{data['names'][0]} and {data['names'][1]}, as outlets tell it", data, flat, COLUMNS,
        {"chart": None if spec is None else chart(spec)},
    )  # fmt: skip


def _listed(asked: Asked) -> list[str]:
    """Outlets as one value, ``outlets=A,B``; a name with a comma in it is given by ``outlet=``."""
    return [name.strip() for value in asked.many("outlets") for name in value.split(",")]


def _known(site: Site, pair: str, since: str | None, until: str | None) -> list[dict[str, Any]]:
    """The outlets that tell of the pair (of anything, where there is none), those with the most reports first."""

    def found() -> list[dict[str, Any]]:
        connection = site.book.connection
        if not pair:
            rows = connection.execute(
                "SELECT outlet, sum(events) FROM article JOIN reading USING (article) WHERE outlet IS NOT NULL AND coding = ?"
                " GROUP BY outlet ORDER BY 2 DESC, 1 LIMIT 60",
                (codings.named(connection, None).number,),
            )
            return [{"outlet": outlet, "reports": number} for outlet, number in rows]
        first, second = sides(site, pair)
        asked = question(between=(first, second), reports=True, since=since, until=until, by_date=False)
        counts = Counter(outlet for (outlet,) in query.values(connection, asked, ("a.outlet",)) if outlet)
        return [
            {"outlet": outlet, "reports": number} for outlet, number in sorted(counts.items(), key=lambda c: (-c[1], c[0]))[:60]
        ]

    return site.kept(("outlets of", pair, since, until), found)


# Of an occurrence as one outlet tells it: its reports (number in the book, quad class, status, article, day), the first first.
Reports = list[tuple[int, int | None, str, int, str | None]]


def _told(site: Site, first: str, second: str, outlet: str, since: str | None, until: str | None) -> dict[str, Reports]:
    """What an outlet tells of two parties: its reports under the id of the occurrence that they are of."""
    asked = question(between=(first, second), outlet=(outlet,), reports=True, since=since, until=until)
    held: dict[str, Reports] = {}
    columns = ("f.id", "e.event", "e.quad", "e.status", "e.article", "e.date_start")
    for founder, *report in query.values(site.book.connection, asked, columns):
        held.setdefault(occurrence_id(founder), []).append(tuple(report))
    return held


def _row(
    name: str, told: dict[str, dict[str, Reports]], first: str, second: str, since: str | None, until: str | None
) -> dict[str, Any]:
    held = told[name]
    reports = [report for one in held.values() for report in one]
    # As the outlet tells it: an occurrence happened for it if it says so anywhere.
    happened = [one for one in held.values() if any(status in HAPPENED for _, _, status, _, _ in one)]
    quads = Counter(next(quad for _, quad, status, _, _ in one if status in HAPPENED) for one in happened)
    conflict, total = quads[3] + quads[4], sum(quads[quad] for quad in (1, 2, 3, 4))
    share = wilson(conflict, total)
    others = set().union(*(set(other) for key, other in told.items() if key != name))
    asked = [("between", first), ("between", second), ("outlet", name)]
    asked += [(key, boundary(day, last=key == "until")) for key, day in (("since", since), ("until", until)) if day]
    return {
        "outlet": name, "articles": len({article for *_, article, _ in reports}), "reports": len(reports), "occurrences": total,
        "verbal_cooperation": quads[1], "material_cooperation": quads[2], "verbal_conflict": quads[3],
        "material_conflict": quads[4], "conflict_share": round(share.value, 4) if total else None,
        "conflict_low": round(share.low, 4), "conflict_high": round(share.high, 4),
        "alone": len(set(held) - others), "only": _latest(set(held) - others, held),
        **{status: sum(report[2] == status for report in reports) for status in STATUSES},
        "statuses": {s: n for s in STATUSES if (n := sum(report[2] == s for report in reports))},
        "query": urlencode(asked),
    }  # fmt: skip


def _latest(occurrences: set[str], held: dict[str, Reports]) -> list[str]:
    """The latest of some occurrences, by the day that the first outlet gives them."""
    return sorted(occurrences, key=lambda one: (held[one][0][4] or "", one), reverse=True)[:LISTED]


def _events(site: Site, occurrences: list[str]) -> list[dict[str, Any]]:
    ids = ["e" + one[1:] for one in occurrences]
    if not ids:
        return []
    rows = query.dictionaries(site.book.connection, question(ids=ids, reports=True, newest_first=True))
    return [{**row, "look": telling.look(row)} for row in rows]


def _beside(site: Site, occurrence: str, told: dict[str, dict[str, Reports]]) -> dict[str, Any]:
    """An occurrence that all the outlets tell of: its first report by each, and where these differ."""
    records = {name: whole(site.book.connection, held[occurrence][0][0]) for name, held in told.items()}
    outlet_of = {record["id"]: name for name, record in records.items()}
    differ = [
        {
            "what": field["what"],
            "values": [{"value": v["value"], "outlets": [outlet_of[event] for event in v["events"]]} for v in field["values"]],
        }
        for field in telling.differing(records.values())
    ]
    event = next(iter(_events(site, [occurrence])))
    return {"occurrence": occurrence, "event": event, "differ": differ}


def _drawn(rows: list[dict[str, Any]], first: str, second: str) -> Any:
    made: list[Outlet] = [
        {
            "name": row["outlet"],
            "conflict": {"value": row["conflict_share"], "low": row["conflict_low"], "high": row["conflict_high"]},
            "occurrences": row["occurrences"], "articles": row["articles"],
            "query": {"between": (first, second), "outlet": (row["outlet"],)},
        }
        for row in rows
        if row["occurrences"]
    ]  # fmt: skip
    total = sum(row["occurrences"] for row in rows)
    conflict = sum(row["verbal_conflict"] + row["material_conflict"] for row in rows)
    try:
        spec = outlets_chart(made, conflict / total if total else 0.0, title=f"{first} and {second}", formula=FORMULA)
    except ChartError:
        return None
    # The amounts beside the chart are laid out for paper; here the table under it has them.
    spec["layer"][0]["layer"].pop()
    return spec


PAGE = Page("/compare", "compare.html", compare, label="Compare", key="c", drawn=True)

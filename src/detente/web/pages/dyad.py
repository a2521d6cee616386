"""`/dyad/PAK-USA?from=&to=&by=`: how two parties dealt with one another, in time, down to the events of any point."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from detente.book import query
from detente.book.book import question
from detente.book.query import boundary
from detente.charts.dyads import DyadBreak
from detente.charts.measured import dyad_breaks, dyad_spec
from detente.charts.queries import address_query
from detente.charts.theme import DARK, LIGHT, config
from detente.measure.errors import EmptyTable, UnseenDyad
from detente.measure.explain import MEASURES
from detente.web import telling
from detente.web.errors import NotThere, WebError
from detente.web.newest import newest
from detente.web.page import Asked, Page, Site, View

if TYPE_CHECKING:
    from detente.measure.report import DyadReport
    from detente.measure.table import EventTable

BYS = ("day", "week", "month", "year")
WAYS = ("both", "forth", "back")
# Without a period being asked for, time begins this many years before the first article: what is told as history from longer ago
# would leave the present a few pixels. The page says how much lies before, and leads there.
YEARS_BEFORE = 1
# Periods that a chart holds and can still be pointed at: beyond it the next longer kind is taken.
MOST_PERIODS = 260
# Weeks with fewer occurrences than this on average show little but noise, and a break between months is lost in them (of a relation
# with one occurrence a week that turns from 12% conflict to 78%, breaks by month are found and by week are not): then months
# are taken, unless all of it is so short that months would be a handful.
LEAST_A_WEEK, HALF_A_YEAR = 3, 182
# Breaks are sought in no more periods than so many: the search grows with their square.
MOST_FOR_BREAKS = 2000
# Events of one dyad that are read one by one for a page; the busiest pair of a book of 880,000 events has 62,000, which takes 2 s.
MOST_READ = 5000
LISTED = 30


def sides(site: Site, pair: str) -> tuple[str, str]:
    """The two codes of ``PAK-USA``. Raises :class:`NotThere` for what is no pair, and the book's error for who is not known."""
    first, _, second = pair.upper().partition("-")
    if not first or not second:
        raise NotThere(f"{pair!r}: a dyad is two codes with a hyphen between. Hint: /dyad/PAK-USA.")
    for code in (first, second):
        query.party(site.book.connection, code)
    return first, second


def dyad(site: Site, asked: Asked) -> View:
    first, second = sides(site, asked.parts["pair"])
    way, by = asked.choice("way", WAYS, "both"), asked.choice("by", ("", *BYS), "")
    low, high = asked.one("from"), asked.one("to")
    since = None if low is None else boundary(low, last=False)
    until = None if high is None else boundary(high, last=True)
    if since and until and since > until:
        raise WebError(f"from={since} lies after to={until}.")
    key = (first, second, way, by, since, until)
    measured = site.kept(("dyad", *key), lambda: _measured(site, *key))
    parties: dict[str, Any] = {"between": (first, second)}
    if way != "both":
        parties = {"source": first, "target": second} if way == "forth" else {"source": second, "target": first}
    latest = question(**parties, since=since, until=until, newest_first=True, limit=LISTED)
    events = site.kept(("latest", *key), lambda: list(newest(site.book.connection, latest)))
    data = {
        "source": {"code": first, "name": telling.party_name(first)},
        "target": {"code": second, "name": telling.party_name(second)},
        "way": way,
        **{name: value for name, value in measured.items() if name != "chart"},
        "events": [{**event, "look": telling.look(event)} for event in events],
    }
    title = f"{data['source']['name']} and {data['target']['name']}"
    return View(title, data, data["series"], data["columns"], {"chart": measured["chart"]})


def _measured(site: Site, first: str, second: str, way: str, by: str, since: str | None, until: str | None) -> dict[str, Any]:
    """The series, its course and its chart; without a series, why there is none."""
    from detente.measure import table as event_table
    from detente.measure.report import dyad as reported
    from detente.measure.report import said_json

    a, b = (second, first) if way == "back" else (first, second)
    table = event_table(site.book)

    def report(by: str, since: str | None) -> DyadReport:
        return reported(table, a, b, by, directed=way != "both", since=since, until=until)

    earlier = 0
    try:
        whole = report("year", since).series
        kind = by or _fitting(whole.periods.first, whole.periods.last, int(whole.counts.sum()))
        if since is None and (usual := _usual_beginning(site)) and usual > whole.periods.first.isoformat():
            recent = report("year", usual).series
            if recent.counts.any():
                earlier = int(whole.counts.sum() - recent.counts.sum())
                began = recent.periods.bounds(int(recent.attention.nonzero()[0][0]))[0]
                since, kind = began.isoformat(), by or _fitting(began, recent.periods.last, int(recent.counts.sum()))
        found = report(kind, since)
    except (EmptyTable, UnseenDyad) as error:
        what, _, hint = str(error).partition(" Hint: ")
        return {
            "by": by or "month", "from": since, "to": until, "series": [], "columns": [], "none": what, "hint": hint,
            "earlier": 0, "undated": 0, "too_imprecise": 0, "trend": None, "breaks": [], "asserted": [], "chart": None,
        }  # fmt: skip
    series = found.series
    rows = found.to_json()["rows"]
    for index, row in enumerate(rows):
        row.pop("events", None)  # the command that lists them: on a page, a link does
        row["query"] = address_query(found.question(index))
    trend, turns, drawn = _course(table, found)
    spec = dyad_spec(found, MEASURES["conflict log-odds"].formula, drawn)
    for points in spec["datasets"].values():
        for point in points:
            point.pop("command", None)
    return {
        "by": kind,
        "from": rows[0]["first_day"],
        "to": rows[-1]["last_day"],
        "series": rows,
        "columns": [*series.columns(), "query"],
        "none": None,
        "hint": None,
        "earlier": earlier,
        "undated": series.undated,
        "too_imprecise": series.too_imprecise,
        "trend": trend,
        "breaks": turns,
        "asserted": [] if found.said is None else said_json(found.said)["periods"],
        "chart": {"spec": spec, "light": config(LIGHT), "dark": config(DARK)},
    }


def _course(table: EventTable, report: DyadReport) -> tuple[dict[str, Any] | None, list[dict[str, Any]], list[DyadBreak]]:
    """Where the relation is going and where it broke, as plain values and as the chart takes the breaks.

    Of a dyad of very many events it is told without what a change of outlets has to do with it, for which each event is read.
    """
    from detente.measure.breaks import breaks
    from detente.measure.course import LEAST_DRAWN, Course, Turn, course, to_json
    from detente.measure.trend import trend

    series = report.series
    if series.periods.count > MOST_FOR_BREAKS:
        return None, [], []
    if int(series.attention.sum()) <= MOST_READ:
        told = course(table, series)
    else:
        found = breaks(series.conflict, series.attention, world=series.world.sum(axis=1) - series.attention)
        turns = (Turn(one, series.periods.labels[one.index], None, None, None, ()) for one in found)
        told = Course(trend(series.conflict, series.attention), tuple(t for t in turns if t.found.certainty >= LEAST_DRAWN), 0)
    plain = to_json(told, report)
    for turn, entry in zip(told.turns, plain["breaks"], strict=True):
        entry.pop("events", None)
        quads = (3, 4) if turn.found.direction == "colder" else (1, 2)
        entry["drawn"] = turn.found in told.drawn
        entry["query"] = address_query(report.question(turn.found.first, turn.found.last, quads=quads))
    return plain["trend"], plain["breaks"], dyad_breaks(report, told.drawn)


def _usual_beginning(site: Site) -> str | None:
    """The first day of the year :data:`YEARS_BEFORE` the first article's; None where no article is dated."""

    def first() -> str | None:
        row = site.book.connection.execute("SELECT min(published) FROM article").fetchone()
        return str(row[0]) if row[0] else None

    published = site.kept("first published", first)
    return f"{int(published[:4]) - YEARS_BEFORE}-01-01" if published else None


def _fitting(low: date, high: date, occurrences: int) -> str:
    """The shortest kind of period (weeks at least) of which a chart can hold so many, and that holds enough to tell something."""
    days = (high - low).days + 1
    if days <= HALF_A_YEAR or (days <= 7 * MOST_PERIODS // 2 and occurrences * 7 >= LEAST_A_WEEK * days):
        return "week"
    return "month" if days <= 30 * MOST_PERIODS else "year"


PAGE = Page("/dyad/{pair}", "dyad.html", dyad, drawn=True)

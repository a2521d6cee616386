"""`/scorecard`, `/scorecard/12` and `/backtest`: how forecasts turned out, those issued and those of the past made anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from detente.charts.errors import ChartError
from detente.charts.specs import Spec
from detente.forecast.errors import ForecastError
from detente.measure.sections import Report
from detente.measure.table import QUADS
from detente.web import foresight, telling
from detente.web.errors import NotThere, WebError
from detente.web.page import Asked, Page, Site, View
from detente.web.standing import report_view

if TYPE_CHECKING:
    from detente.forecast.scores import Outcomes

SUM_OF = ("section",)


def scorecard(site: Site, asked: Asked) -> View:
    """Every forecast ever issued from the book, or those of one dyad, kind or time ahead."""
    from detente.forecast.told import scorecard_told

    card = foresight.scorecard(site)
    about = _asked_for(asked)
    narrowed = foresight.narrowed(card, about)
    report = scorecard_told(narrowed)
    choices = {
        "dyad": sorted({one.dyad for one in card.issues}), "what": sorted(set(card.outcomes.what.tolist()), key=_rank),
        "weeks": sorted({one.weeks for one in card.issues}),
    }  # fmt: skip
    more = {"page": "scorecard", "asked_for": about, "choices": choices, "all_issued": len(card.issues)}
    return _view(report, narrowed.outcomes, card.table, "forecasts issued", more)


def backtest(site: Site, asked: Asked) -> View:
    """Forecasts of the past, each made from what was known before its day."""
    from detente.forecast.told import backtest_told

    by = asked.choice("by", ("week", "month", "year"), "month")
    weeks = asked.number("within", 4, least=1, most=foresight.MOST_WEEKS)
    foresight.table(site)
    more: dict[str, Any] = {"page": "backtest", "by": by, "within": weeks, "all_issued": 0}
    try:
        made = foresight.backtest(site, by, weeks)
    except ForecastError as error:
        what, hint = foresight.hint_free(error)
        empty: dict[str, list[Any]] = {"dyad": [], "what": [], "weeks": []}
        data = {
            **more, "title": "Forecasts of the past", "none": what, "hint": hint, "choices": empty,
            "asked_for": dict.fromkeys(empty), "notes": [],
        }  # fmt: skip
        return View("Forecasts of the past", data, (), SUM_OF, {"tables": [], "chart": None})
    about = _asked_for(asked)
    narrowed = foresight.narrow(made.outcomes, about)
    report = backtest_told(type(made)(made.table, made.weeks, made.by, narrowed, made.issued, made.left_out))
    choices = {
        "dyad": sorted(set(made.outcomes.dyad.tolist())),
        "what": sorted(set(made.outcomes.what.tolist()), key=_rank),
        "weeks": [],
    }
    return _view(report, narrowed, made.table, "forecasts of the past", {**more, "asked_for": about, "choices": choices})


def _rank(what: str) -> tuple[bool, int | str]:
    return (what not in QUADS, QUADS.index(what) if what in QUADS else what)


def _asked_for(asked: Asked) -> dict[str, Any]:
    """Which dyad, kind and weeks ahead an address asks for, None for all. Raises :class:`WebError`."""
    dyad, weeks = asked.one("dyad"), asked.one("weeks")
    # A forecast of one direction is of "PAK to USA", which the form offers as it is.
    if dyad is not None and " to " not in dyad:
        one, _, other = dyad.upper().partition("-")
        if not one or not other:
            raise WebError(f"dyad={dyad!r}: two codes with a hyphen between. Hint: dyad=PAK-USA.")
        dyad = "-".join(sorted((one, other)))
    ahead = None if weeks is None else asked.number("weeks", 4, least=1, most=foresight.MOST_WEEKS)
    return {"dyad": dyad, "what": asked.one("what"), "weeks": ahead}


def _view(report: Report, rows: Outcomes, table: str, what: str, more: dict[str, Any]) -> View:
    from detente.forecast.drawn import reliability_spec

    view = report_view(report, _drawn(lambda: reliability_spec(rows, table, what)), {**more, "none": None, "hint": ""})
    for held in view.layout["tables"]:
        if held["name"] == "forecasts":
            _linked(held)
    return view


def _linked(held: dict[str, Any]) -> None:
    """Each forecast of a table leads to itself as it was issued, and its dyad to what comes next."""
    for row in held["rows"]:
        number, dyad = row[0]["text"], row[1]["text"]
        row[0] = {"links": [(f"/scorecard/{number.replace(',', '')}", number)]}
        row[1] = {"links": [(f"/forecast/{dyad.replace(' to ', '-')}", dyad)]}


def _drawn(make: Callable[[], Spec]) -> Spec | None:
    try:
        return make()
    except ChartError:
        return None


# --- one forecast, as it was issued -----------------------------------------------------------------------------------------

_COLUMNS = ("what", "probability", "base_rate", "better", "expected", "low", "high", "happened", "held", "brier", "query")


def issued(site: Site, asked: Asked) -> View:
    written = asked.parts["number"]
    if not written.isdecimal() or len(written) > 15:
        raise NotThere(f"{written!r}: not the number of a forecast. Hint: /scorecard lists those that were issued.")
    made = foresight.frozen(site, int(written))
    one, other = telling.party_name(made.one), telling.party_name(made.other)
    rows = foresight.outcomes(made)
    about = made.issue
    data = {
        "number": about.number, "one": {"code": made.one, "name": one}, "other": {"code": made.other, "name": other},
        "issued": about.issued, "until": about.until, "weeks": about.weeks, "events_known": about.events, "state": about.state,
        "directed": foresight.directed(made), "made": about.made, "standing": about.standing, "chances": rows,
    }  # fmt: skip
    return View(f"Forecast {about.number}: {one} and {other}", data, rows, _COLUMNS)


SCORECARD = Page("/scorecard", "scorecard.html", scorecard, drawn=True)
ISSUED = Page("/scorecard/{number}", "issued.html", issued)
BACKTEST = Page("/backtest", "scorecard.html", backtest, drawn=True)

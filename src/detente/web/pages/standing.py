"""`/align/PAK?poles=`, `/system?at=`, `/leverage/PAK`: where states stand among others, with the events under each number."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from detente.book import codings
from detente.charts.errors import ChartError
from detente.charts.measured import alignment_spec, leverage_spec, system_spec
from detente.charts.specs import Spec
from detente.measure import told
from detente.measure.alignment import align as aligned
from detente.measure.errors import MeasureError
from detente.measure.explain import MEASURES
from detente.measure.leverage import LAG
from detente.measure.leverage import leverage as leveraged
from detente.measure.sources import BookTable
from detente.measure.system import System
from detente.measure.system import system as systematic
from detente.web import telling
from detente.web.errors import NotThere
from detente.web.page import Asked, Page, Site, View
from detente.web.standing import Linked, report_view

# Poles that are taken where none are asked for: the partners that a state has most to do with.
USUAL_POLES = 3
# Poles that are drawn; the table has more, and the twins all of them.
DRAWN = 25
# Periods in which a system is looked at, by default as the command does.
MOST_WINDOW = 240


def nothing(title: str, error: MeasureError | str, more: dict[str, Any]) -> View:
    """A page of which there is nothing to measure: why, and what to do."""
    what, _, hint = str(error).partition(" Hint: ")
    # What is an option of a command is a field of the page's form.
    return View(
        title,
        {**more, "title": title, "none": what, "hint": hint.replace("--", "")},
        (),
        ("section",),
        {"tables": [], "chart": None},
    )


def held_table(site: Site) -> BookTable | None:
    """The book as measures take it; None while it is empty."""
    return None if codings.in_use(site.book.connection) is None else BookTable(site.book)


def state_of(table: BookTable, written: str) -> str:
    """A state as an address has it. Raises :class:`NotThere`, with what is near."""
    try:
        return table.party(written.upper())
    except MeasureError as error:
        hint = "" if " Hint: " in str(error) else " Hint: see who is in the book (/actors)."
        raise NotThere(f"{error}{hint}") from None


EMPTY = "The book is still empty. Hint: add articles on the page “Add”."


# --- align ------------------------------------------------------------------------------------------------------------------


def align(site: Site, asked: Asked) -> View:
    table = held_table(site)
    written = asked.parts["state"]
    if table is None:
        return nothing("Alignment", EMPTY, _align_asked(written, [], "year", None, None))
    state = state_of(table, written)
    poles = [code for value in asked.many("poles") for code in value.replace(",", " ").upper().split()]
    poles = poles or [code for code, _ in table.partners(state, USUAL_POLES)]
    by = asked.choice("by", ("week", "month", "year"), "year")
    since, until = asked.one("since"), asked.one("until")
    more = _align_asked(state, poles, by, since, until)
    name = telling.party_name(state)
    try:
        found = site.kept(
            ("align", state, tuple(poles), by, since, until), lambda: aligned(table, state, poles, by, since=since, until=until)
        )
    except MeasureError as error:
        return nothing(f"{name} between {', '.join(poles) or 'nobody'}", error, more)
    report = told.alignment_told(found, Linked(table))
    return report_view(report, _drawn(lambda: alignment_spec(found, {}, MEASURES["position"].formula)), more)


def _align_asked(state: str, poles: list[str], by: str, since: str | None, until: str | None) -> dict[str, Any]:
    asked = {"state": state, "poles": poles, "by": by, "since": since, "until": until}
    return {"page": "align", "asked_for": asked, "name": telling.party_name(state)}


def _drawn(make: Any) -> Spec | None:
    """A chart, or none where there is nothing to draw."""
    try:
        spec: Spec = make()
    except ChartError:
        return None
    return spec


# --- system -----------------------------------------------------------------------------------------------------------------


def system(site: Site, asked: Asked) -> View:
    table = held_table(site)
    at, by, window = system_asked(asked)
    more = {"page": "system", "asked_for": {"at": at, "by": by, "window": window}}
    if table is None:
        return nothing("The system of states", EMPTY, more)
    try:
        found = measured_system(site, table, at, by, window)
    except MeasureError as error:
        return nothing("The system of states", error, more)
    report = told.system_told(found, Linked(table))
    largest = replace(found, poles=replace(found.poles, poles=found.poles.poles[:DRAWN]))
    return report_view(report, _drawn(lambda: system_spec(largest, {}, MEASURES["poles"].formula)), more)


def system_asked(asked: Asked) -> tuple[str | None, str, int | None]:
    """The time that an address asks for: ``at`` a month or year, so many periods up to it."""
    window = asked.one("window")
    return (
        asked.one("at"),
        asked.choice("by", ("month", "year"), "month"),
        None if window is None else asked.number("window", 12, least=1, most=MOST_WINDOW),
    )


def measured_system(site: Site, table: BookTable, at: str | None, by: str, window: int | None) -> System:
    return site.kept(("system", at, by, window), lambda: systematic(table, at, by, window=window))


# --- leverage ---------------------------------------------------------------------------------------------------------------


def leverage(site: Site, asked: Asked) -> View:
    table = held_table(site)
    since, until = asked.one("since"), asked.one("until")
    lag = asked.number("lag", LAG, least=1, most=365)
    written = asked.parts["state"]
    if table is None:
        more = _leverage_asked(written, since, until, lag)
        return nothing("Leverage", EMPTY, more)
    state = state_of(table, written)
    more = _leverage_asked(state, since, until, lag)
    try:
        found = site.kept(
            ("leverage", state, since, until, lag), lambda: leveraged(table, state, since=since, until=until, lag=lag)
        )
    except MeasureError as error:
        return nothing(f"{telling.party_name(state)}: what was asked, and what it depends on", error, more)
    report = told.leverage_told(found, Linked(table))
    return report_view(report, _drawn(lambda: leverage_spec(found, {}, MEASURES["dependence"].formula)), more)


def _leverage_asked(state: str, since: str | None, until: str | None, lag: int) -> dict[str, Any]:
    return {"page": "leverage", "asked_for": {"state": state, "since": since, "until": until, "lag": lag},
            "name": telling.party_name(state)}  # fmt: skip


ALIGN = Page("/align/{state}", "standing.html", align, drawn=True)
SYSTEM = Page("/system", "standing.html", system, label="System", key="y", drawn=True)
LEVERAGE = Page("/leverage/{state}", "standing.html", leverage, drawn=True)

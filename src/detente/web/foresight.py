"""Forecasts as pages, the API and agents ask for them: made in the background, each once for a state of the book.

What is learnt is kept beyond that, by what was known (:mod:`~detente.forecast.kept`): a book in which a forecast was only written
down, or a party was looked up, needs no new model. Looking at a forecast writes nothing; :func:`begin_issue` does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from detente.book import Book, codings
from detente.charts.queries import address_query
from detente.measure.errors import MeasureError
from detente.measure.sources import BookTable
from detente.measure.table import QUADS
from detente.web import telling
from detente.web.errors import NotThere, WebError
from detente.web.page import Site
from detente.web.pool import Pool

if TYPE_CHECKING:
    from detente.forecast.acts import Acts
    from detente.forecast.backtest import Backtest
    from detente.forecast.dyad import DyadForecast
    from detente.forecast.issuing import Issued
    from detente.forecast.scorecard import Frozen, Scorecard
    from detente.forecast.scores import Outcomes
    from detente.forecast.whatif import Hypothesis, WhatIf
    from detente.forecast.whom import Turns

# Weeks ahead that are told where none are asked for, and how many may be.
USUAL_WEEKS, MOST_WEEKS = (1, 4), 26
# Departures from the base rate that are listed, and those of one dyad among them.
DEPARTURES, OF_A_DYAD = 24, 2
EMPTY = "The book is still empty. Hint: add articles on the page “Add”."


def table(site: Site) -> BookTable:
    """The book as forecasts take it. Raises :class:`WebError` while it is empty."""
    if codings.in_use(site.book.connection) is None:
        raise WebError(EMPTY)
    return BookTable(site.book)


def party(held: BookTable, written: str) -> str:
    """The code of a party that is written as a code or by its name. Raises :class:`NotThere`, with what is near."""
    wanted = written.strip()
    try:
        return held.party(wanted.upper())
    except MeasureError as error:
        named = [code for code in held.parties() if telling.party_name(code).lower() == wanted.lower()]
        if len(named) == 1:
            return named[0]
        hint = "" if " Hint: " in str(error) else " Hint: see who is in the book (/actors)."
        raise NotThere(f"{error}{hint}") from None


def day(written: date | None) -> str | None:
    return None if written is None else written.isoformat()


# --- what is forecast -------------------------------------------------------------------------------------------------------


def _acts(pool: Pool, book: Book) -> Acts:
    from detente.forecast.acts import acts_of

    return pool.kept("acts", lambda: acts_of(BookTable(book)))


def dyad(site: Site, one: str, other: str, weeks: int, on: str | None = None) -> DyadForecast:
    """What may happen between two parties. Raises :class:`~detente.forecast.errors.ForecastError`."""
    from detente.forecast.dyad import forecast_of, issue_day, known_pair
    from detente.forecast.kept import fitted

    pool = site.pool

    def work(book: Book) -> DyadForecast:
        acts = _acts(pool, book)
        issued = issue_day(acts, on)
        pair = known_pair(acts, one, other, issued, BookTable(book))
        return forecast_of(fitted(acts, issued, weeks), pair)

    return site.worked(("forecast", *sorted((one, other)), weeks, on), work)


def whom(site: Site, code: str, on: str | None = None) -> Turns:
    """To whom a party turns next. Raises :class:`~detente.forecast.errors.ForecastError`."""
    from detente.forecast.dyad import issue_day
    from detente.forecast.whom import turns_of

    pool = site.pool

    def work(book: Book) -> Turns:
        acts = _acts(pool, book)
        return turns_of(acts, code, issue_day(acts, on))

    return site.worked(("whom", code, on), work)


def hypothesis(held: BookTable, source: str, type: str, target: str) -> Hypothesis:
    """An event that is supposed. Raises :class:`WebError` for no type, :class:`NotThere` for nobody known."""
    from detente.codebook.codebook import Codebook, CodebookError
    from detente.forecast.whatif import Hypothesis

    one, other = party(held, source), party(held, target)
    try:
        kind = Codebook.load().type(type.upper()).name
    except CodebookError as error:
        hint = "" if " Hint: " in str(error) else " Hint: the types are listed in the form."
        raise WebError(f"{error}{hint}") from None
    if one == other:
        raise WebError(f"{one} {kind} {other}: an act of {one} on itself moves no relation. Hint: choose another target.")
    return Hypothesis(one, kind, other)


def what_if(site: Site, supposed: Sequence[Hypothesis], weeks: int, on: str | None = None) -> WhatIf:
    """What the forecasts would be, had these events been in the news. Raises :class:`~detente.forecast.errors.ForecastError`."""
    from detente.forecast.dyad import issue_day
    from detente.forecast.whatif import suppose

    pool, events = site.pool, tuple(supposed)

    def work(book: Book) -> WhatIf:
        acts = _acts(pool, book)
        return suppose(acts, events, issue_day(acts, on), weeks)

    return site.worked(("what-if", events, weeks, on), work)


@dataclass(frozen=True, slots=True)
class Departure:
    """A chance that differs from its base rate."""

    one: str
    other: str
    what: str
    probability: float
    base: float


@dataclass(frozen=True, slots=True)
class Departures:
    """The chances of all dyads with enough acts that differ most from their base rates, from ``issued`` on."""

    issued: str
    weeks: int
    dyads: int
    found: tuple[Departure, ...]


def departures(site: Site, weeks: int) -> Departures:
    """Raises :class:`~detente.forecast.errors.ForecastError`."""
    pool = site.pool
    return site.worked(("departures", weeks), lambda book: _departures(_acts(pool, book), weeks))


def _departures(acts: Acts, weeks: int) -> Departures:
    import numpy as np

    from detente.book.times import iso
    from detente.forecast.kept import fitted

    model = fitted(acts, acts.end, weeks)
    told = model.told(model.today)
    change = np.abs(told.probability - told.base)
    found: list[Departure] = []
    seen: dict[int, int] = {}
    for place in np.argsort(-change, axis=None, kind="stable").tolist():
        row, kind = divmod(place, len(model.kinds))
        pair = int(model.today.pair[row])
        if not told.better[kind] or seen.get(pair, 0) >= OF_A_DYAD:
            continue
        if len(found) == DEPARTURES or change[row, kind] < 0.005:
            break
        seen[pair] = seen.get(pair, 0) + 1
        one, other = (acts.parties[side] for side in acts.pairs[pair])
        found.append(Departure(one, other, model.kinds[kind], float(told.probability[row, kind]), float(told.base[row, kind])))
    return Departures(iso(model.issued), weeks, len(model.today.pair), tuple(found))


# --- what was forecast ------------------------------------------------------------------------------------------------------


def scorecard(site: Site) -> Scorecard:
    """Every issued forecast and how it turned out."""
    from detente.forecast.scorecard import scorecard as scored

    pool = site.pool
    (count,) = site.book.connection.execute("SELECT count(*) FROM issue").fetchone()
    if not count:
        return scored(table(site))
    return site.worked("scorecard", lambda book: scored(BookTable(book), _acts(pool, book)))


def frozen(site: Site, number: int) -> Frozen:
    """One issued forecast. Raises :class:`NotThere`."""
    from detente.forecast.scorecard import frozen as as_issued

    pool = site.pool
    if site.book.connection.execute("SELECT 1 FROM issue WHERE issue = ?", (number,)).fetchone() is None:
        raise NotThere(f"No forecast {number} was issued from this book. Hint: /scorecard lists those that were.")
    return site.worked(("frozen", number), lambda book: as_issued(BookTable(book), number, _acts(pool, book)))


def backtest(site: Site, by: str, weeks: int) -> Backtest:
    """How forecasts of the past would have done. Raises :class:`~detente.forecast.errors.ForecastError`."""
    from detente.forecast.backtest import backtest as tested

    return site.worked(("backtest", by, weeks), lambda book: tested(BookTable(book), by, weeks))


def begin_issue(site: Site, one: str, other: str, weeks: int) -> Future[Issued]:
    """Begin to make a forecast and to write it into the book. Raises :class:`NotThere` and :class:`WebError`."""
    from detente.forecast.issuing import issued

    held = table(site)
    first, second = party(held, one), party(held, other)
    same(first, second)
    return site.pool.works.done(lambda book: issued(BookTable(book), first, second, within=weeks))


def written(made: Issued) -> Issued:
    """The same, where it was written down. Raises :class:`WebError` where not."""
    if made.issue is None:
        raise WebError(f"{made.why_not or 'Not written down.'} Hint: ask again; the book has gone on.")
    return made


def narrowed(card: Scorecard, asked_for: Mapping[str, Any]) -> Scorecard:
    """A scorecard of one ``dyad``, one kind (``what``) or one number of ``weeks`` alone."""
    dyad, weeks = asked_for["dyad"], asked_for["weeks"]
    if dyad is not None and " to " not in dyad:
        dyad = "-".join(sorted(dyad.upper().split("-", 1)))
    issues = tuple(one for one in card.issues if dyad in (None, one.dyad) and weeks in (None, one.weeks))
    return replace(card, issues=issues, outcomes=narrow(card.outcomes, {**asked_for, "dyad": dyad}))


def narrow(rows: Outcomes, asked_for: Mapping[str, Any]) -> Outcomes:
    """The outcomes whose columns have these values; None asks for all."""
    for name, value in asked_for.items():
        if value is not None and len(rows):
            rows = rows.take(getattr(rows, name) == value)
    return rows


def kind_asked(what: str) -> dict[str, Any]:
    """A kind of act as the book is asked for it."""
    return {"quads": (QUADS.index(what) + 1,)} if what in QUADS else {"types": (what,)}


def past_events(made: DyadForecast, what: str) -> str:
    """The query of an address that lists the dyad's past events of a kind."""
    return address_query({"between": (made.one, made.other), "until": made.issued, "counted": True, **kind_asked(what)})


def directed(made: Frozen) -> bool:
    """Whether an issued forecast is of the acts of the one towards the other alone."""
    return made.issue.dyad == f"{made.one} to {made.other}"


def outcomes(made: Frozen) -> list[dict[str, Any]]:
    """The chances of an issued forecast as plain values, each with what came of it and the query that lists those events."""
    told = []
    for one in made.chances:
        sides = {"source": made.one, "target": made.other} if directed(made) else {"between": (made.one, made.other)}
        between = {**sides, "since": made.issue.issued, "until": made.issue.until, "counted": True}
        came = None if one.happened is None else one.happened > 0
        told.append(
            {
                "what": one.what, "quad": QUADS.index(one.what) + 1 if one.what in QUADS else None,
                "probability": round(one.probability, 6), "base_rate": round(one.base, 6), "better": one.better,
                "expected": round(one.expected, 4), "low": one.low, "high": one.high, "happened": one.happened,
                "held": None if one.happened is None else one.low <= one.happened <= one.high,
                "brier": None if came is None else round((one.probability - came) ** 2, 6),
                "query": address_query({**between, **kind_asked(one.what)}),
            }
        )  # fmt: skip
    return told


def three(written: str) -> tuple[str, str, str]:
    """``"IMF REJECT PAK"`` cut into source, type and target. Raises :class:`WebError`."""
    words = written.split()
    if len(words) != 3:
        raise WebError(f"{written!r}: no event. Hint: source, type and target, as in IMF REJECT PAK.")
    return words[0], words[1], words[2]


def same(one: str, other: str) -> None:
    """Raise :class:`WebError` for a party with itself."""
    if one == other:
        raise WebError(f"{one} with itself: a forecast is of two parties. Hint: /forecast/{one} tells to whom it turns next.")


def hint_free(error: Exception) -> tuple[str, str]:
    """What is wrong and what to do, as a page says it: options of commands are fields of a form there."""
    what, _, hint = str(error).partition(" Hint: ")
    return what, hint.replace("--within", "time ahead").replace("--date", "day")


def sentences(site: Site, identities: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Events by their ids as pages list them, each with its sentence where the book keeps texts."""
    from detente.book import query
    from detente.book.book import question
    from detente.forecast.told import sentences as with_words

    wanted = list(dict.fromkeys(identities))
    found: dict[str, dict[str, Any]] = {}
    for start in range(0, len(wanted), 400):
        part = wanted[start : start + 400]
        words = with_words(BookTable(site.book), part)
        for row in query.dictionaries(site.book.connection, question(ids=part)):
            told = words.get(row["event"], {})
            found[row["event"]] = {**row, "look": telling.look(row), "words": told.get("sentence")}
    return found

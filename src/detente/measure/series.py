"""A dyad over time: counts by quad class, coverage, scores, and how much of it is conflict.

The conflict log-odds follow Monroe, Colaresi and Quinn (2008), "Fightin' Words", Political Analysis 16(4): counts of one group
are compared with those of all under an informative prior, so that a period with few events says little. Here the words are two,
conflict (verbal and material) and cooperation, and the prior is the period's world. Where y of n events are conflict, and p is
the share of conflict in the rest of the world, the posterior is Beta(a, b) with a = y + s*p and b = n - y + s*(1 - p). On the scale
of log-odds its mean is digamma(a) - digamma(b) and its standard deviation sqrt(trigamma(a) + trigamma(b)), both exact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.measure.errors import EmptyTable, MeasureError, UnseenDyad
from detente.measure.periods import Periods, day_of, first_day, last_day
from detente.measure.sources import opened
from detente.measure.table import HAPPENED, PLACED, TOO_IMPRECISE, UNDATED, Articles, EventTable, Floats, Integers, Tally
from detente.record import STATUSES

if TYPE_CHECKING:
    import pyarrow as pa

# How many events' worth the world's share weighs (s above). Dyads differ: over the 65,200 odd rows of ICEWS dyad-years 2002 to 2014
# a beta-binomial around each year's world share fits best with 2.8 (all rows), 3.0 (five events at least), 3.5 (twenty at least).
PRIOR = 3.0
# In a period in which the world itself has few events its share leans on that of all periods, by as many events' worth. Years of
# ICEWS differ little from one another (.115 to .152): the share of so few events varies more than that (.05, one standard error).
WORLD_PRIOR = 50.0
# Neither side of the prior weighs less than this: the mean log-odds of Beta(a, b) fall with -1/a, to below -20 where the world
# knows hardly any conflict (a share under .016), though not one event more is known. At 1/4 they begin at -4; a share of .083 to
# .917, and so every year of ICEWS (.115 to .152), is left as it is.
LEAST_PRIOR = 0.25
# No logarithm of nothing: a posterior's percentile of fewer than these is taken for as many.
_LEAST = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class LogOdds:
    """Log-odds that an event is conflict, in natural logarithms: float64[n] each.

    ``value`` is the posterior mean and ``error`` its standard deviation, ``low`` and ``high`` the ends of the 95% interval (the
    posterior's 2.5th and 97.5th percentiles); ``world`` are the log-odds of the rest of the world, so that ``value - world`` says
    how much more of this dyad's events are conflict than of others' in the same period.
    """

    value: Floats
    error: Floats
    low: Floats
    high: Floats
    world: Floats

    @property
    def relative(self) -> Floats:
        """Above 0: more conflict than the rest of the world in that period."""
        return self.value - self.world


def log_odds(conflict: Any, events: Any, share: Any, prior: float = PRIOR) -> LogOdds:
    """Conflict log-odds of counts (arrays of one length), shrunk to ``share``, which lies between 0 and 1."""
    from scipy.special import betaincinv, digamma, polygamma

    y, n, p = (np.asarray(values, dtype=np.float64) for values in (conflict, events, share))
    a, b = y + np.maximum(prior * p, LEAST_PRIOR), n - y + np.maximum(prior * (1 - p), LEAST_PRIOR)
    value, error = digamma(a) - digamma(b), np.sqrt(polygamma(1, a) + polygamma(1, b))
    low, high = (_logit(np.clip(betaincinv(a, b, q), _LEAST, 1 - _LEAST)) for q in (0.025, 0.975))
    return LogOdds(np.asarray(value), np.asarray(error), low, high, _logit(p))


def _logit(share: Any) -> Floats:
    return np.asarray(np.log(share) - np.log1p(-share), dtype=np.float64)


def _share(odds: Floats) -> Floats:
    # Where the rest of the world knows no conflict at all, the mean log-odds of a period without any lie beyond what exp can hold.
    return np.asarray(1 / (1 + np.exp(-np.maximum(odds, -700.0))), dtype=np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class DyadSeries:
    """A dyad over ``periods``, n of them.

    ``counts`` are occurrences by quad class (verbal cooperation, material cooperation, verbal conflict, material conflict) and
    ``coverage`` the articles that tell of them, int64[n, 4] both; ``world`` are occurrences of all dyads. ``goldstein`` and
    ``intensity`` are means over the occurrences that have such a score, float64[n], NaN where none has. ``background`` counts those
    told as history. ``by_status`` has the counts of each status that is not in ``statuses``. ``too_imprecise`` and
    ``undated`` count occurrences that are in no period: their interval is open or longer than one, or unknown.

    Undirected, both directions are summed, joint acts once.
    """

    source: str
    target: str
    directed: bool
    domestic: bool
    table: str
    statuses: tuple[str, ...]
    periods: Periods
    counts: Integers
    coverage: Integers
    world: Integers
    goldstein: Floats
    intensity: Floats
    background: Integers
    by_status: Mapping[str, Integers] = field(default_factory=dict)
    articles: Articles | None = None
    too_imprecise: int = 0
    undated: int = 0

    @property
    def attention(self) -> Integers:
        """Occurrences of any kind: int64[n]. It predicts disputes almost as well as conflict does, and belongs beside it."""
        return np.asarray(self.counts.sum(axis=1), dtype=np.int64)

    @property
    def conflict(self) -> Integers:
        """Occurrences of verbal and material conflict: int64[n]."""
        return np.asarray(self.counts[:, 2:].sum(axis=1), dtype=np.int64)

    @property
    def conflict_share(self) -> Floats:
        """Conflict among all occurrences, as counted: float64[n], NaN where there are none."""
        return _ratio(self.conflict, self.attention)

    @property
    def world_share(self) -> Floats:
        """The share of conflict in the rest of the world, leaning on that of all periods where there is little: float64[n]."""
        rest = self.world - self.counts
        conflict, events = rest[:, 2:].sum(axis=1), rest.sum(axis=1)
        overall = (conflict.sum() + 0.5) / (events.sum() + 1.0)
        return np.asarray((conflict + WORLD_PRIOR * overall) / (events + WORLD_PRIOR), dtype=np.float64)

    @property
    def log_odds(self) -> LogOdds:
        """Conflict log-odds, shrunk to the period's world share, with standard errors."""
        return log_odds(self.conflict, self.attention, self.world_share)

    @property
    def shrunk_share(self) -> tuple[Floats, Floats, Floats]:
        """The share of conflict that the log-odds mean, and the ends of its 95% interval: wide where there are few events."""
        odds = self.log_odds
        return _share(odds.value), _share(odds.low), _share(odds.high)

    def arrow(self) -> pa.Table:
        """A ``pyarrow.Table`` of one row a period."""
        import pyarrow as pa

        return pa.table(self.columns())

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.arrow().__arrow_c_stream__(requested_schema)

    def columns(self) -> dict[str, list[Any]]:
        """One list a column, one entry a period: what every format writes."""
        odds, (shrunk, low, high) = self.log_odds, self.shrunk_share
        firsts = self.periods.dates
        columns: dict[str, list[Any]] = {
            "period": list(self.periods.labels),
            "first_day": list(firsts),
            "last_day": [*(first - timedelta(days=1) for first in firsts[1:]), self.periods.last],
        }
        for quad, name in enumerate(COLUMN_QUADS):
            columns[name] = self.counts[:, quad].tolist()
        for quad, name in enumerate(COLUMN_QUADS):
            columns[f"{name}_coverage"] = self.coverage[:, quad].tolist()
        columns |= {
            "attention": self.attention.tolist(),
            "background": self.background.tolist(),
            "conflict_share": _plain(self.conflict_share),
            "conflict_share_shrunk": _plain(shrunk),
            "conflict_share_low": _plain(low),
            "conflict_share_high": _plain(high),
            "world_conflict_share": _plain(self.world_share),
            "conflict_log_odds": _plain(odds.value),
            "conflict_log_odds_error": _plain(odds.error),
            "conflict_log_odds_relative": _plain(odds.relative),
            "goldstein": _plain(self.goldstein),
            "intensity": _plain(self.intensity),
            "world": self.world.sum(axis=1).tolist(),
        }
        if self.articles is not None:
            columns["articles"] = self.articles.read.tolist()
            columns["articles_without_events"] = self.articles.without_events.tolist()
        for status, counts in self.by_status.items():
            columns[status] = counts.sum(axis=1).tolist()
        return columns


COLUMN_QUADS = ("verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")


def _ratio(above: Any, below: Any) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(below > 0, above / below, np.nan), dtype=np.float64)


def _plain(values: Floats) -> list[float | None]:
    """Numbers for people and JSON: NaN is None."""
    return [None if np.isnan(value) else round(float(value), 6) for value in values]


# --- from a table ---------------------------------------------------------------------------------------------------------


def dyad_series(
    given: Any,
    source: str,
    target: str,
    by: str = "month",
    *,
    directed: bool = False,
    domestic: bool = False,
    since: str | date | None = None,
    until: str | date | None = None,
    statuses: Sequence[str] = HAPPENED,
    unseen: bool = False,
) -> DyadSeries:
    """The series of one dyad: from the period of its first event, or ``since``, to the table's last, or ``until``.

    ``given`` is a table, or what :func:`~detente.measure.sources.table` makes one of. An occurrence counts in a period if its
    whole interval lies within it. ``domestic`` puts the dyads of parties with themselves into the world's counts, and allows one
    to be asked for; ``unseen`` allows a dyad without events, over a time that is given. Raises
    :class:`~detente.measure.errors.MeasureError`: an unknown party, a dyad that the table has nothing of, no such status or period.
    """
    statuses = checked_statuses(statuses)
    with opened(given) as table:
        a, b = table.party(source), table.party(target)
        if a == b and not domestic:
            raise MeasureError(f"{a} with itself: acts within one country are no relations. Hint: --domestic takes them in.")
        pair, world = table.dyad(by, a, b, statuses=statuses, domestic=domestic)
        pair = pair.where(pair.source == 0) if directed else pair.once()
        if not pair.counts.any() and not unseen:
            raise UnseenDyad(_unseen(table, a, b, directed))
        if not domestic:
            world = world.where(~world.domestic)
        counted = pair.of(statuses)
        periods = _spanned(by, since, until, pair, world.of(statuses), f"{a} and {b}")
        kept = _Sums.of(counted, periods)
        others = {status: pair.of([status]).summed("counts", periods) for status in STATUSES if status not in statuses}
        too_imprecise, undated = _left_out(counted, periods, since)
        return DyadSeries(
            a, b, directed, domestic, table.name, statuses, periods, kept.counts, kept.coverage,
            world_counts(world.of(statuses), periods, directed=directed), kept.goldstein, kept.intensity, kept.background,
            {status: counts for status, counts in others.items() if counts.any()}, table.articles(periods),
            too_imprecise, undated,
        )  # fmt: skip


def _left_out(tally: Tally, periods: Periods, since: str | date | None) -> tuple[int, int]:
    """How many occurrences are in no period for want of precision, and for want of a date.

    Of the first, those count that begin in these periods, or before them where nothing was said of a beginning.
    """
    begins = periods.index_of_ordinals(tally.ordinal) >= 0
    if since is None:
        begins |= tally.ordinal < periods.ordinal
    imprecise = tally.counts[(tally.place == TOO_IMPRECISE) & begins].sum()
    return int(imprecise), int(tally.counts[tally.place == UNDATED].sum())


def checked_statuses(statuses: Sequence[str]) -> tuple[str, ...]:
    for status in statuses:
        if status not in STATUSES:
            raise MeasureError(f"{status!r}: not a status. Those are {', '.join(STATUSES)}.")
    if not statuses:
        raise MeasureError("no status is asked for, so that nothing can count.")
    return tuple(dict.fromkeys(statuses))


def _unseen(table: EventTable, a: str, b: str, directed: bool) -> str:
    between = f"from {a} to {b}" if directed else f"between {a} and {b}"
    lines = []
    for party in (a, b):
        partners = [f"{code} ({count:,})" for code, count in table.partners(party)]
        lines.append(f"{party} has most with {', '.join(partners)}" if partners else f"{party} has nothing with any other")
    hint = f" Hint: texts do say how their relations are (detente said {a} {b})." if table.assertions(a, b) else ""
    return f"{table.name} has no event {between}. {'; '.join(lines)}.{hint}"


def _spanned(by: str, since: str | date | None, until: str | date | None, pair: Tally, world: Tally, who: str) -> Periods:
    first = day_of(since) if since is not None else None
    last = day_of(until, last=True) if until is not None else None
    mine = pair.ordinal[pair.place == PLACED]
    if first is None or last is None:
        if not len(mine):
            hint = "Hint: a longer period (--by year), or --since and --until."
            raise EmptyTable(f"{who}: none of their events is dated to a {by}. {hint}")
        everybody = world.ordinal[world.place == PLACED]
        low, high = int(mine.min()), int(max(mine.max(), everybody.max(initial=mine.max())))
        first = first or min(first_day(low, by), last or date.max)
        last = last or max(last_day(high, by), first)
    return Periods.spanning(by, first, last)


def world_counts(world: Tally, periods: Periods, *, directed: bool) -> Integers:
    """Occurrences of all dyads in each period: int64[n, 4]. Undirected, joint acts count once and not in both directions."""
    counts: Integers = world.summed("counts", periods)
    if directed:
        return counts
    return np.asarray(counts - world.where(world.mutual).summed("counts", periods) // 2, dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class _Sums:
    counts: Integers
    coverage: Integers
    background: Integers
    goldstein: Floats
    intensity: Floats

    @staticmethod
    def of(tally: Tally, periods: Periods) -> _Sums:
        summed = {
            name: tally.summed(name, periods)
            for name in ("counts", "coverage", "background", "goldstein", "scored", "intensity", "intense")
        }
        return _Sums(
            summed["counts"], summed["coverage"], summed["background"], _ratio(summed["goldstein"], summed["scored"]),
            _ratio(summed["intensity"], summed["intense"]),
        )  # fmt: skip


# --- all dyads ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Dyads:
    """All dyads of a table over ``periods``: one row a dyad and period that has events, m of them, sorted by dyad and period.

    ``source`` and ``target`` are indexes into ``parties`` (undirected, source is the one that comes first in the alphabet) and
    ``period`` into ``periods``, int64[m]; ``counts`` and ``coverage`` are int64[m, 4], ``goldstein`` and ``intensity`` means,
    float64[m]. ``world`` is int64[n, 4].
    """

    directed: bool
    domestic: bool
    table: str
    statuses: tuple[str, ...]
    periods: Periods
    parties: tuple[str, ...]
    source: Integers
    target: Integers
    period: Integers
    counts: Integers
    coverage: Integers
    goldstein: Floats
    intensity: Floats
    background: Integers
    world: Integers
    too_imprecise: int = 0
    undated: int = 0

    def pairs(self) -> list[tuple[str, str]]:
        """The dyads that have events, sorted."""
        found = np.unique(np.stack([self.source, self.target], axis=1), axis=0)
        return [(self.parties[a], self.parties[b]) for a, b in found]

    def series(self, source: str, target: str) -> DyadSeries:
        """One dyad's series; of zeros where it has no events. Raises KeyError for a party that the table has not."""
        index = {code: number for number, code in enumerate(self.parties)}
        a, b = index[source], index[target]
        if not self.directed:
            a, b = min(a, b), max(a, b)
        low, high = np.searchsorted(self._keys(), [a * len(self.parties) + b, a * len(self.parties) + b + 1])
        rows, n = slice(low, high), self.periods.count
        at = self.period[rows]
        counts, coverage = np.zeros((n, 4), dtype=np.int64), np.zeros((n, 4), dtype=np.int64)
        goldstein, intensity, background = np.full(n, np.nan), np.full(n, np.nan), np.zeros(n, dtype=np.int64)
        for whole, part in ((counts, self.counts), (coverage, self.coverage), (background, self.background)):
            whole[at] = part[rows]
        goldstein[at], intensity[at] = self.goldstein[rows], self.intensity[rows]
        return DyadSeries(
            source, target, self.directed, self.domestic, self.table, self.statuses, self.periods, counts, coverage, self.world,
            goldstein, intensity, background,
        )  # fmt: skip

    def _keys(self) -> Integers:
        return self.source * len(self.parties) + self.target

    def arrow(self) -> pa.Table:
        """A ``pyarrow.Table`` of one row a dyad and period."""
        import pyarrow as pa

        codes, labels = pa.array(self.parties, pa.string()), pa.array(self.periods.labels, pa.string())
        columns = {
            "source": codes.take(pa.array(self.source)),
            "target": codes.take(pa.array(self.target)),
            "period": labels.take(pa.array(self.period)),
        }
        for quad, name in enumerate(COLUMN_QUADS):
            columns[name] = pa.array(self.counts[:, quad])
        for quad, name in enumerate(COLUMN_QUADS):
            columns[f"{name}_coverage"] = pa.array(self.coverage[:, quad])
        columns["attention"] = pa.array(self.counts.sum(axis=1))
        columns["goldstein"] = pa.array(self.goldstein, from_pandas=True)
        columns["intensity"] = pa.array(self.intensity, from_pandas=True)
        columns["background"] = pa.array(self.background)
        return pa.table(columns)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.arrow().__arrow_c_stream__(requested_schema)


def all_dyads(
    given: Any,
    by: str = "month",
    *,
    directed: bool = False,
    domestic: bool = False,
    since: str | date | None = None,
    until: str | date | None = None,
    statuses: Sequence[str] = HAPPENED,
) -> Dyads:
    """Series of all dyads of a table at once, from the table's first period to its last, or from ``since`` to ``until``.

    Raises :class:`~detente.measure.errors.EmptyTable` where nothing is dated to such a period.
    """
    statuses = checked_statuses(statuses)
    with opened(given) as table:
        name, tally = table.name, table.dyads(by, statuses)
    if not domestic:
        tally = tally.where(~tally.domestic)
    if not directed:
        tally = tally.once()
    placed = tally.ordinal[tally.place == PLACED]
    if not len(placed):
        raise EmptyTable(f"{name}: it has no event between two parties that is dated to a {by}.")
    first = day_of(since) if since is not None else first_day(int(placed.min()), by)
    last = day_of(until, last=True) if until is not None else last_day(int(placed.max()), by)
    periods = Periods.spanning(by, first, last)
    inside = tally.where((periods.index_of_ordinals(tally.ordinal) >= 0) & (tally.place == PLACED))
    source, target = inside.source, inside.target
    if not directed:
        source, target = np.minimum(source, target), np.maximum(source, target)
    size = len(tally.parties)
    key = (source * size + target) * periods.count + periods.index_of_ordinals(inside.ordinal)
    keys, where = np.unique(key, return_inverse=True)
    sums: dict[str, Any] = {}
    for column in ("counts", "coverage", "background", "goldstein", "scored", "intensity", "intense"):
        sums[column] = _grouped(getattr(inside, column), where, len(keys))
    dyad, period = np.divmod(keys, periods.count)
    world = np.zeros((periods.count, 4), dtype=np.int64)
    np.add.at(world, period, sums["counts"])
    too_imprecise, undated = _left_out(tally, periods, since)
    return Dyads(
        directed, domestic, name, statuses, periods, tally.parties, dyad // size, dyad % size, period, sums["counts"],
        sums["coverage"], _ratio(sums["goldstein"], sums["scored"]), _ratio(sums["intensity"], sums["intense"]),
        sums["background"], world, too_imprecise, undated,
    )  # fmt: skip


def _grouped(values: Any, where: Any, size: int) -> Any:
    if values.ndim == 1:
        return np.bincount(where, weights=values, minlength=size).astype(values.dtype)
    return np.stack([_grouped(values[:, column], where, size) for column in range(values.shape[1])], axis=1)

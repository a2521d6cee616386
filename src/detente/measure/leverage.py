"""What a state asked of others and others of it, what followed, and what it depends on.

A request, appeal or threat from A to B is followed if, within a lag, B gives way, agrees, aids or cooperates towards A (granted),
or refuses (refused). That one follows the other in the news is no proof that it was for it: beside the share of requests so
followed stands how often the same follows on days without a request, and on days of other dealings of A with B, when as much was
told of the two. How likely as many would be by chance is found by shifting the requests through the time, all else left as it is.

Dependence is Hirschman's (1945): which share of the material cooperation that a state receives comes from each partner, how
concentrated it is (his index, the sum of squared shares), and which share the state has in turn in what that partner receives.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from detente.book.entry import NOBODY
from detente.book.times import iso
from detente.measure.carriers import Pair, acts_of
from detente.measure.errors import BadPeriod, EmptyTable, WrongColumns
from detente.measure.estimate import DRAWS, Estimate, Floats, Integers, estimate
from detente.measure.periods import Periods, day_of
from detente.measure.sources import opened
from detente.measure.table import HAPPENED, EventTable, Tally

# PLOVER types by what they are here. A threat asks too: "unless you do, we shall".
ASKING = ("REQUEST", "THREATEN")
GRANTING = ("AGREE", "CONCEDE", "AID", "RETREAT", "COOPERATE")
REFUSING = ("REJECT",)
# Days within which an answer counts as one: a month, as most that is answered at all in the news is by then.
LAG = 30


@dataclass(frozen=True, slots=True)
class Act:
    """One occurrence between two parties; ``day`` counts from 1970-01-01."""

    event: str
    source: str
    target: str
    day: int
    type: str


@dataclass(frozen=True, slots=True)
class Request:
    """A request or threat and what followed. ``outcome``: granted, refused, mixed (both on the first day of an answer), nothing,
    or open.

    ``answers`` are B's granting and refusing acts within the lag, the first first; ``days`` from asking to the first; open means
    that the table ends before the lag does, with no answer yet.
    """

    act: Act
    outcome: str
    answers: tuple[Act, ...]
    days: int | None


@dataclass(frozen=True, slots=True)
class Followed:
    """What followed requests of one party to another.

    ``judged`` requests whose lag lies within the table, ``granted`` and ``refused`` of them; ``share`` granted with its interval
    (Wilson 1927); ``base`` the share of days without any request nearby on which as much follows, and ``after_dealings`` the same
    for days of other dealings of the asker with the asked, None where there are no such days. ``grants`` is the mean number of
    granting acts within the lag of a request, ``expected`` the mean over all shifts of the requests through the time, and
    ``chance`` the share of shifts with as many.
    """

    asker: str
    asked: str
    requests: tuple[Request, ...]
    judged: int
    granted: int
    refused: int
    share: Estimate
    base: float | None
    after_dealings: float | None
    grants: float
    expected: float
    chance: float


def followed(acts: Sequence[Act], asker: str, asked: str, first: int, last: int, lag: int = LAG) -> Followed | None:
    """What followed the requests of ``asker`` to ``asked`` among acts between days ``first`` and ``last``; None without
    requests.
    """
    asking = sorted((a for a in acts if (a.source, a.target) == (asker, asked) and a.type in ASKING), key=_order)
    if not asking:
        return None
    dealt = {a.day for a in acts if (a.source, a.target) == (asker, asked) and a.type not in ASKING}
    back = sorted((a for a in acts if (a.source, a.target) == (asked, asker)), key=_order)
    answering = [a for a in back if a.type in GRANTING or a.type in REFUSING]
    requests = tuple(_request(act, answering, last, lag) for act in asking)
    judged = [request for request in requests if request.outcome != "open" and request.act.day + lag <= last]
    granted = sum(any(answer.type in GRANTING for answer in request.answers) for request in judged)
    refused = sum(any(answer.type in REFUSING for answer in request.answers) for request in judged)
    days = np.array([a.day - first for a in asking])
    grants = np.array([a.day - first for a in back if a.type in GRANTING], dtype=np.int64)
    length = last - first + 1
    follows = _follows(grants, length, lag)
    base, after_dealings = _bases(follows, days, np.array(sorted(dealt), dtype=np.int64) - first, lag)
    seen, expected, chance = _shifted(follows, np.array([request.act.day - first for request in judged], dtype=np.int64))
    share = wilson(granted, len(judged))
    return Followed(
        asker, asked, requests, len(judged), granted, refused, share, base, after_dealings, seen, expected, chance
    )  # fmt: skip


def _order(act: Act) -> tuple[int, str]:
    return act.day, act.event


def _request(act: Act, answering: Sequence[Act], last: int, lag: int) -> Request:
    answers = tuple(answer for answer in answering if act.day <= answer.day <= act.day + lag and answer.event != act.event)
    if not answers:
        return Request(act, "nothing" if act.day + lag <= last else "open", (), None)
    kinds = {answer.type in GRANTING for answer in answers if answer.day == answers[0].day}
    outcome = "mixed" if len(kinds) == 2 else "granted" if True in kinds else "refused"
    return Request(act, outcome, answers, answers[0].day - act.day)


def _follows(grants: Integers, length: int, lag: int) -> Integers:
    """How many grants lie on each day or within the lag after it, for days whose lag lies within: int64[length - lag]."""
    on = np.zeros(length + 1, dtype=np.int64)
    np.add.at(on, grants + 1, 1)
    sums = np.cumsum(on)
    starts = np.arange(max(0, length - lag))
    return np.asarray(sums[starts + lag + 1] - sums[starts])


def _bases(follows: Integers, asked: Integers, dealt: Integers, lag: int) -> tuple[float | None, float | None]:
    free = np.ones(len(follows), dtype=bool)
    for day in asked:
        free[max(0, day - lag) : day + lag + 1] = False
    dealing = np.zeros(len(follows), dtype=bool)
    dealing[dealt[(dealt >= 0) & (dealt < len(follows))]] = True
    return _mean(follows[free] > 0), _mean(follows[free & dealing] > 0)


def _mean(values: npt.NDArray[np.bool_]) -> float | None:
    return float(values.mean()) if len(values) else None


def _shifted(follows: Integers, days: Integers) -> tuple[float, float, float]:
    """Mean grants after the requests, the same over all shifts of them through the time, and the share of shifts with as many."""
    if not len(days):
        return 0.0, 0.0, 1.0
    length = len(follows)
    counts = np.zeros(length, dtype=np.int64)
    doubled = np.concatenate([follows, follows])
    for day in days:
        counts += doubled[day : day + length]
    return float(counts[0] / len(days)), float(counts.mean() / len(days)), float((counts >= counts[0]).mean())


def wilson(successes: float, trials: int) -> Estimate:
    """A share with Wilson's interval (1927), halves allowed; from 0 to 1 and not a number where there is no trial."""
    if trials == 0:
        return Estimate(float("nan"), 0.0, 1.0)
    z = 1.95996  # of the normal distribution, at LEVEL
    share = successes / trials
    middle = (share + z * z / (2 * trials)) / (1 + z * z / trials)
    half = z * np.sqrt(share * (1 - share) / trials + z * z / (4 * trials**2)) / (1 + z * z / trials)
    return Estimate(share, float(max(0.0, middle - half)), float(min(1.0, middle + half)))


# --- dependence -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Source:
    """A partner in the material cooperation that a state receives.

    ``received`` occurrences from it, ``share`` of all received; ``given`` occurrences to it, ``reverse`` the state's share in all
    that the partner receives; ``asymmetry`` is the share less the reverse share: positive where the state depends more on the
    partner. Both are None where only the state's own dealings are known.
    """

    partner: str
    received: int
    share: Estimate
    given: int
    reverse: Estimate | None
    asymmetry: Estimate | None


@dataclass(frozen=True, slots=True)
class Dependence:
    """What a state depends on.

    ``concentration`` is the sum of squared shares (1 for one partner), None where nothing was received.
    """

    kind: str
    partners: tuple[Source, ...]
    received: int
    concentration: Estimate | None


def dependence(
    kind: str,
    partners: Sequence[str],
    received: Integers,
    given: Integers,
    totals: Integers | None = None,
    *,
    draws: int = DRAWS,
    seed: int = 0,
) -> Dependence:
    """What a state receives from its partners, int64[P] ``received``, and what it gives to them, int64[P] ``given``.

    ``totals`` int64[P] is what each partner receives from all; None where only the state's own dealings are known.
    """
    total = int(received.sum())
    if total == 0:
        return Dependence(kind, (), 0, None)
    rng = np.random.default_rng(seed)
    mine = _shares(rng, received, draws)
    found = []
    for k, partner in enumerate(partners):
        if received[k] + given[k] == 0:
            continue
        share, reverse, asymmetry = float(received[k] / total), None, None
        if totals is not None:
            drawn = rng.beta(given[k] + 0.5, totals[k] - given[k] + 0.5, size=draws)
            value = float(given[k] / totals[k]) if totals[k] else 0.0
            reverse, asymmetry = estimate(value, drawn), estimate(share - value, mine[:, k] - drawn)
        found.append(Source(partner, int(received[k]), estimate(share, mine[:, k]), int(given[k]), reverse, asymmetry))
    found.sort(key=lambda source: (-source.received, -source.given, source.partner))
    return Dependence(kind, tuple(found), total, _concentration(rng, received, draws))


def _concentration(rng: np.random.Generator, received: Integers, draws: int) -> Estimate:
    """The sum of squared shares, without what few occurrences add to it (Simpson 1949), with its interval.

    The interval is that of the posterior with one more partner of which nothing was seen yet, its lower end lowered by what few
    occurrences add: equal shares have the lowest sum that there is, and no draw reaches it.
    """
    total = int(received.sum())
    plain = float(((received / total) ** 2).sum())
    drawn = rng.dirichlet(np.append(received[received > 0], 0) + 0.5, draws)
    squares = (drawn**2).sum(1)
    value = (plain * total - 1) / (total - 1) if total > 1 else plain
    made = estimate(value, squares)
    low = made.low - max(float(squares.mean()) - plain, (1 - plain) / total)
    return Estimate(value, max(0.0, min(low, value)), max(made.high, value))


def _shares(rng: np.random.Generator, received: Integers, draws: int) -> Floats:
    """Dirichlet draws of the shares, with one half occurrence assumed of each partner that gave any."""
    shape = np.where(received > 0, received + 0.5, 1e-9)
    drawn = rng.gamma(shape, size=(draws, len(received)))
    return np.asarray(drawn / drawn.sum(1, keepdims=True))


# --- from a table ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Leverage:
    """A state's requests and what followed, by partner, and what it depends on, from ``since`` to ``until``.

    ``asked`` are its requests of others, ``was_asked`` theirs of it, those with the most requests first. ``attention`` counts all
    that happened between it and others.
    """

    state: str
    table: str
    since: date
    until: date
    lag: int
    attention: int
    asked: tuple[Followed, ...]
    was_asked: tuple[Followed, ...]
    aid: Dependence
    material: Dependence


def leverage(given: Any, state: str, *, since: str | None = None, until: str | None = None, lag: int = LAG) -> Leverage:
    """What a state asked of whom and what came of it, what was asked of it, and what it depends on.

    ``given`` is whatever :func:`~detente.measure.sources.table` takes, with event types. Only acts that are known to the day
    count for requests. Raises :class:`~detente.measure.errors.MeasureError`: no types, an unknown state, nothing in that time.
    """
    with opened(given) as table:
        return _leverage(table, state, since, until, lag)


def _leverage(table: EventTable, state: str, since: str | None, until: str | None, lag: int) -> Leverage:
    if "type" not in table.columns:
        raise WrongColumns(
            f"{table.name}: it has no event types, and requests are known by theirs. Hint: a column `type` (PLOVER)."
        )
    state = table.party(state)
    days, volume = table.volume("day", HAPPENED)
    if not len(days):
        raise EmptyTable(f"{table.name}: it has no event between two parties that is dated to a day.")
    first = _day(day_of(since)) if since is not None else _read_from(days, volume)
    last = _day(day_of(until, last=True)) if until is not None else int(days.max())
    if last < first:
        raise BadPeriod(f"{iso(first)} to {iso(last)}: {table.name} has events from {iso(days.min())} to {iso(days.max())}.")
    told = acts_of(table, state, first, last, ASKING, (*GRANTING, *REFUSING))
    if not told.attention:
        raise EmptyTable(f"{state}: {table.name} has nothing between it and others from {iso(first)} to {iso(last)}.")
    acts: dict[str, list[Act]] = defaultdict(list)
    for row in told.rows:
        other = row.target if row.source == state else row.source
        acts[other].append(Act(row.event, row.source, row.target, row.day, row.type or ""))
    pairs = {
        way: tuple(sorted(found, key=lambda one: (-len(one.requests), one.asker, one.asked)))
        for way, found in (
            ("asked", _all(followed(held, state, other, first, last, lag) for other, held in acts.items())),
            ("was asked", _all(followed(held, other, state, first, last, lag) for other, held in acts.items())),
        )
    }
    periods = Periods.spanning("day", date.fromisoformat(iso(first)), date.fromisoformat(iso(last)))
    flows = table.flows(periods, HAPPENED, np.zeros(periods.count, dtype=np.int64))
    return Leverage(
        state, table.name, periods.first, periods.last, lag, told.attention, pairs["asked"], pairs["was asked"],
        _aid(told.aid, state), _material(flows, state),
    )  # fmt: skip


def _aid(counted: Mapping[Pair, int], state: str) -> Dependence:
    """From the occurrences of aid by source and target."""
    partners = sorted({code for pair in counted for code in pair} - {state})
    received, given = (np.array([counted.get(pair, 0) for pair in pairs], dtype=np.int64) for pairs in (
        [(partner, state) for partner in partners], [(state, partner) for partner in partners],
    ))  # fmt: skip
    return dependence("aid", partners, received, given)


def _material(flows: Tally, state: str) -> Dependence:
    """From the counts of all dyads, of which the second quad class is taken."""
    source, target, counts = flows.source, flows.target, flows.counts[:, 1]
    size, me = len(flows.parties), flows.parties.index(state)
    known = np.array([code != NOBODY for code in flows.parties])
    counts = np.where(known[source] & known[target], counts, 0)
    received = np.bincount(source[target == me], counts[target == me], size).astype(np.int64)
    given = np.bincount(target[source == me], counts[source == me], size).astype(np.int64)
    totals = np.bincount(target, counts, size).astype(np.int64)
    # Those without dealings with it are left out: how many others a table knows of must not move what is drawn.
    partners = np.flatnonzero(received + given)
    names = [flows.parties[partner] for partner in partners]
    return dependence("material cooperation", names, received[partners], given[partners], totals[partners])


# A month with less than this share of what is told of the month of the median event is one of which hardly anything was read.
READ = 0.1


def _read_from(days: Integers, counts: Integers) -> int:
    """The first day of the first month that was read: years before, told as history, are no time in which nobody answered."""
    months, index = np.unique(days.astype("datetime64[D]").astype("datetime64[M]"), return_inverse=True)
    volume = np.bincount(index, counts)
    ranked = np.sort(volume)
    usual = ranked[int(np.searchsorted(np.cumsum(ranked), volume.sum() / 2))]
    begins = months[volume >= READ * usual][0].astype("datetime64[D]").astype(np.int64)
    return int(max(begins, days.min()))


def _all(found: Any) -> list[Followed]:
    return [one for one in found if one is not None]


def _day(day: date) -> int:
    return day.toordinal() - date(1970, 1, 1).toordinal()

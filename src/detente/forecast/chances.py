"""Chances per dyad and period: logistic models over named features, one for each thing that may happen, on top of climatology.

Each model says by how much the odds differ from those of the pair's own climatology, so that with nothing to go by (few weeks, a
rare kind) it says what climatology says: weights are drawn to nothing by a ridge. Gradient-boosted trees (LightGBM, 15 leaves, 120
rounds) over the same features were tried on ICEWS18: they gained .002 of skill over one week and nothing over four, and were less
well calibrated. Weights can be read, and what each feature adds is its weight times its value.

Probabilities are calibrated on a tail of the past that was held back, in the order of time: a slope and a level of their log-odds
(Platt 1999), drawn to none. Counts have a Poisson mean of the same features (McCullagh & Nelder 1989, ch. 6), about which a
negative binomial spreads; which of its intervals holds nine in ten is found on the same tail (counts.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from detente.book.times import iso
from detente.forecast import silence
from detente.forecast.acts import Acts
from detente.forecast.counts import MEANS, Counts, dispersions, spread
from detente.forecast.errors import TooShort
from detente.forecast.history import Bools, Floats, Ints
from detente.forecast.panel import FEWEST, OWN, SHARED, WEEK, Moment, logit, moments
from detente.forecast.silence import Silence

METHOD = "dyad-week 2"
FEATURES = (*SHARED, *OWN)
# A history of so many weeks comes before the first origin; so many origins at least, and at most two years of them.
WARM_UP, FEWEST_ORIGINS, MOST_ORIGINS = 5, 8, 104
# The last quarter of the origins is held back to calibrate on.
TAIL = 0.25
# Rows to learn from, the latest first; on ICEWS18 twice as many gained nothing in the third digit.
MOST_ROWS = 40_000
# Rows that are held in all, the latest: of a book of thousands of dyads fewer weeks, for its memory. Eight weeks at least.
MOST_HELD = 120_000
# Weight of the ridge on standardised features, and on a calibration's slope and level.
RIDGE, CALIBRATION_RIDGE = 20.0, 10.0
# A kind of act is told better than its climatology if its gain on the held-back tail is so many of its standard errors above 0
# (one-sided 90%, standard errors from the origins, as pairs of one week belong together).
SURE = 1.28

Truths = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """Forecasts of m pairs and k kinds: float[m, k] each. ``low`` and ``high`` are whole counts that hold nine in ten; ``error``
    is the standard error of ``odds``, the log-odds of ``probability``. Where ``better`` bool[k] is false, it is the base rate.
    """

    probability: Floats
    base: Floats
    odds: Floats
    error: Floats
    mean: Floats
    low: Floats
    high: Floats
    better: Bools


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """How the forecasts of one kind did on the held-back tail: ``n`` of them, Brier scores, skill with its standard error."""

    n: int
    happened: int
    brier: float
    climatology: float
    skill: float
    error: float

    @property
    def better(self) -> bool:
        return self.skill > SURE * self.error


@dataclass(frozen=True, eq=False)
class Model:
    """What was learnt before the day ``issued`` about windows of ``weeks``.

    ``weights`` and ``rates`` float[k, f+1] are of the logistic and the Poisson model (the level first), ``spread`` their inverse
    curvature float[k, f+1, f+1]; ``calibration`` float[k, 2] a level and a slope; ``dispersion`` float[k, 4] of counts
    (:func:`~detente.forecast.counts.spread`); ``levels`` float[groups] the probability that their intervals cut off
    (:class:`~detente.forecast.counts.Counts`). ``past`` are the moments learnt from.
    """

    acts: Acts
    weeks: int
    issued: int
    silence: Silence
    centre: Floats
    scale: Floats
    weights: Floats
    spread: Floats
    rates: Floats
    calibration: Floats
    dispersion: Floats
    levels: Floats
    standings: tuple[Standing, ...]
    past: tuple[Moment, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        return self.acts.kinds

    @property
    def better(self) -> Bools:
        return np.array([standing.better for standing in self.standings])

    @cached_property
    def today(self) -> Moment:
        """The moment of the day of issue, of all pairs with enough acts."""
        return self.now()

    def now(self, acts: Acts | None = None, also: Sequence[int] = ()) -> Moment:
        """The moment of the day of issue, of these acts or those learnt from."""
        (found,) = moments(
            self.acts if acts is None else acts, [self.issued], self.weeks, also=also, silent=self.silence.days.tolist()
        )
        return found

    def told(self, moment: Moment) -> Told:
        """What it says of a moment."""
        k = len(self.kinds)
        odds, error, mean = (np.zeros((len(moment.pair), k)) for _ in range(3))
        for kind in range(k):
            x = self.standardised(moment, kind)
            raw = logit(moment.climate[:, kind]) + x @ self.weights[kind]
            odds[:, kind] = self.calibration[kind, 0] + self.calibration[kind, 1] * raw
            error[:, kind] = np.sqrt(np.einsum("mi,ij,mj->m", x, self.spread[kind], x))
            mean[:, kind] = moment.usual[:, kind] * np.exp(np.clip(x @ self.rates[kind], -4, 4))
        better = self.better
        odds = np.where(better, odds, logit(moment.climate))
        mean = np.where(better, mean, moment.usual)
        if self.silence.recent:
            error = 2 * error
        chance = _share(odds)
        counts = Counts(chance, mean, spread(mean, self.dispersion))
        low, high = counts.interval(self.levels / 4 if self.silence.recent else self.levels)
        return Told(chance, moment.climate, odds, error, mean, low, high, better)

    def standardised(self, moment: Moment, kind: int) -> Floats:
        """Features of one kind as the models take them, float[m, f+1]: ones, then each less its mean, over its spread."""
        return _with_ones((_features(moment, kind) - self.centre[kind]) / self.scale[kind])

    @cached_property
    def _usual(self) -> dict[int, Floats]:
        return {}

    def usual(self, pair: int) -> Floats | None:
        """A pair's mean features over the past, float[k, f]; None if it was looked at fewer than three times."""
        if pair not in self._usual:
            found = []
            for moment in self.past:
                row = int(np.searchsorted(moment.pair, pair))
                if row < len(moment.pair) and moment.pair[row] == pair:
                    shared = np.broadcast_to(moment.shared[row], (len(self.kinds), len(SHARED)))
                    found.append(np.concatenate([shared, moment.own[row]], axis=1))
            self._usual[pair] = np.mean(found, axis=0) if len(found) >= 3 else np.zeros((0, len(FEATURES)))
        return self._usual[pair] if len(self._usual[pair]) else None


def fit(acts: Acts, issued: int, weeks: int, *, also: Sequence[int] = ()) -> Model:
    """Learn from what was known before the day ``issued``, about windows of ``weeks`` weeks.

    Raises :class:`~detente.forecast.errors.TooShort` where that is too little, and
    :class:`~detente.forecast.errors.SilentSource` where the last weeks are without news.
    """
    acts = acts.known_before(issued)
    if not acts.happened.any():
        raise TooShort(f"{acts.name}: nothing was known before {iso(issued)}. Hint: a later --date.")
    found = silence.silence(acts, issued)
    silence.refuse(found, acts, issued)
    origins = _origins(acts, issued, weeks, found)
    often = np.bincount(acts.pair[acts.happened], minlength=len(acts.pairs)) >= FEWEST
    origins = origins[-max(MOST_HELD // max(int(often.sum()), 1), FEWEST_ORIGINS) :]
    past = [moment for moment in moments(acts, origins, weeks, also=also, silent=found.days.tolist()) if len(moment.pair)]
    if len(past) < FEWEST_ORIGINS:
        raise TooShort(_short(acts, issued, weeks))
    tail_size = max(3, round(TAIL * len(past)))
    tail = past[-tail_size:]
    before = [moment for moment in past if moment.origin + WEEK * weeks <= tail[0].origin] or past[:-tail_size]
    k = len(acts.kinds)
    first, whole = _learn(before, k), _learn(past, k)
    calibration, dispersion = np.zeros((k, 2)), np.zeros((k, len(MEANS) + 1))
    standings = []
    for kind in range(k):
        raw, mean = _raw(first, tail, kind)
        happened = np.concatenate([moment.counts[:, kind] > 0 for moment in tail])
        climate = np.concatenate([moment.climate[:, kind] for moment in tail])
        origin = np.concatenate([np.full(len(moment.pair), moment.origin) for moment in tail])
        calibration[kind] = _calibrate(raw, happened)
        standings.append(_standing(raw, happened, climate, origin))
        counts = np.concatenate([moment.counts[:, kind] for moment in tail])
        dispersion[kind] = dispersions(counts, mean)
    better = np.array([standing.better for standing in standings])
    levels = _tail_counts(first, tail, calibration, dispersion, better).levels(np.concatenate([one.counts for one in tail]))
    return Model(
        acts, weeks, issued, found, whole.centre, whole.scale, whole.weights, whole.spread, whole.rates, calibration, dispersion,
        levels, tuple(standings), tuple(past),
    )  # fmt: skip


def _origins(acts: Acts, issued: int, weeks: int, found: Silence) -> list[int]:
    """Days whose windows have ended before the day of issue, and whose windows and last week are not silent."""
    last = issued - WEEK * weeks
    count = min((last - acts.first) // WEEK - WARM_UP, MOST_ORIGINS)
    days = [last - WEEK * back for back in range(count - 1, -1, -1)] if count > 0 else []
    silent = found.days
    heard = [day for day in days if not ((silent >= day - WEEK) & (silent < day + WEEK * weeks)).any()]
    if len(heard) < FEWEST_ORIGINS:
        raise TooShort(_short(acts, issued, weeks))
    return heard


def _short(acts: Acts, issued: int, weeks: int) -> str:
    held = (issued - int(acts.day[acts.happened].min())) // WEEK
    need = WARM_UP + FEWEST_ORIGINS + weeks
    return (
        f"{acts.name}: {held} weeks of events before {iso(issued)} are too few to forecast {weeks} ahead (at least {need} with"
        f" news, and a dyad of {FEWEST} events). Hint: add older articles, or a shorter --within."
    )


# --- learning ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class _Learnt:
    centre: Floats
    scale: Floats
    weights: Floats
    spread: Floats
    rates: Floats


def _learn(past: Sequence[Moment], k: int) -> _Learnt:
    rows, kept = 0, []
    for moment in reversed(past):
        kept.append(moment)
        rows += len(moment.pair)
        if rows >= MOST_ROWS:
            break
    shared = np.concatenate([moment.shared for moment in kept])
    own, climate, usual, counts = (
        np.concatenate([getattr(moment, name) for moment in kept]) for name in ("own", "climate", "usual", "counts")
    )
    f = len(FEATURES)
    centre, scale = np.zeros((k, f)), np.ones((k, f))
    weights, rates, spread = np.zeros((k, f + 1)), np.zeros((k, f + 1)), np.zeros((k, f + 1, f + 1))
    for kind in range(k):
        x = np.column_stack([shared, own[:, kind]])
        centre[kind], deviation = x.mean(axis=0), x.std(axis=0)
        scale[kind] = np.where(deviation > 1e-6, deviation, 1.0)
        x = _with_ones((x - centre[kind]) / scale[kind])
        happened = (counts[:, kind] > 0).astype(np.float64)
        weights[kind], spread[kind] = _logistic(x, happened, logit(climate[:, kind]), _ridge(f))
        rates[kind] = _poisson(x, counts[:, kind], np.log(usual[:, kind]), _ridge(f))
    return _Learnt(centre, scale, weights, spread, rates)


def _ridge(features: int) -> Floats:
    return np.concatenate([[1e-2], np.full(features, RIDGE)])


def _features(moment: Moment, kind: int) -> Floats:
    return np.column_stack([moment.shared, moment.own[:, kind]])


def _with_ones(x: Floats) -> Floats:
    return np.column_stack([np.ones(len(x)), x])


def _share(odds: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -30, 30))))


def _logistic(x: Floats, y: Floats, offset: Floats, ridge: Floats, centre: Floats | None = None) -> tuple[Floats, Floats]:
    """Weights drawn to ``centre`` (nothing), and the inverse of the curvature: Newton's method with halved steps."""
    aim = np.zeros(x.shape[1]) if centre is None else centre
    w = aim.copy()

    def loss(at: Floats) -> float:
        odds = offset + x @ at
        return float(np.logaddexp(0, odds).sum() - y @ odds + 0.5 * ridge @ (at - aim) ** 2)

    value = loss(w)
    for _ in range(25):
        p = _share(offset + x @ w)
        curve = (x * (p * (1 - p))[:, None]).T @ x + np.diag(ridge)
        step = np.linalg.solve(curve, x.T @ (p - y) + ridge * (w - aim))
        for _ in range(6):
            there = loss(w - step)
            if there <= value:
                break
            step = step / 2
        w, gained, value = w - step, value - there, there
        if gained < 1e-6 * max(abs(value), 1.0):
            break
    return w, np.asarray(np.linalg.inv(curve), dtype=np.float64)


def _poisson(x: Floats, y: Floats, offset: Floats, ridge: Floats) -> Floats:
    """Weights of a Poisson model's log-mean, by Newton's method with halved steps."""
    w = np.zeros(x.shape[1])

    def loss(at: Floats) -> float:
        log_mean = np.clip(offset + x @ at, -20, 12)
        return float(np.exp(log_mean).sum() - y @ log_mean + 0.5 * ridge @ at**2)

    value = loss(w)
    for _ in range(25):
        mean = np.exp(np.clip(offset + x @ w, -20, 12))
        curve = (x * mean[:, None]).T @ x + np.diag(ridge)
        step = np.linalg.solve(curve, x.T @ (mean - y) + ridge * w)
        for _ in range(10):
            there = loss(w - step)
            if there <= value:
                break
            step = step / 2
        if there > value:
            break
        w, gained, value = w - step, value - there, there
        if gained < 1e-6 * max(abs(value), 1.0):
            break
    return w


# --- the held-back tail -------------------------------------------------------------------------------------------------------


def _raw(learnt: _Learnt, tail: Sequence[Moment], kind: int) -> tuple[Floats, Floats]:
    """Log-odds before calibration and mean counts, of all rows of the tail."""
    odds, means = [], []
    for moment in tail:
        x = _with_ones((_features(moment, kind) - learnt.centre[kind]) / learnt.scale[kind])
        odds.append(logit(moment.climate[:, kind]) + x @ learnt.weights[kind])
        means.append(moment.usual[:, kind] * np.exp(np.clip(x @ learnt.rates[kind], -4, 4)))
    return np.concatenate(odds), np.concatenate(means)


def _calibrate(raw: Floats, happened: Truths) -> Floats:
    x = _with_ones(raw[:, None])
    ridge, identity = np.full(2, CALIBRATION_RIDGE), np.array([0.0, 1.0])
    return _logistic(x, happened.astype(np.float64), np.zeros(len(raw)), ridge, identity)[0]


def _standing(raw: Floats, happened: Truths, climate: Floats, origin: Ints) -> Standing:
    """The skill on the tail, each half calibrated on the other, so that no row is judged by itself."""
    later = origin > np.median(origin)
    told = np.empty(len(raw))
    for half in (later, ~later):
        level, slope = _calibrate(raw[~half], happened[~half]) if (~half).any() else (0.0, 1.0)
        told[half] = _share(level + slope * raw[half])
    ours, theirs = (told - happened) ** 2, (climate - happened) ** 2
    gains = np.array([(theirs - ours)[origin == day].mean() for day in np.unique(origin)])
    reference = max(float(theirs.mean()), 1e-9)
    error = float(gains.std(ddof=1) / np.sqrt(len(gains))) if len(gains) > 1 else np.inf
    return Standing(
        len(told), int(happened.sum()), float(ours.mean()), reference, 1 - float(ours.mean()) / reference, error / reference
    )


def _tail_counts(learnt: _Learnt, tail: Sequence[Moment], calibration: Floats, dispersion: Floats, better: Bools) -> Counts:
    """What is said of the counts of all rows of the tail; by the base rate where that is no worse."""
    chance, means = [], []
    for kind in range(len(better)):
        raw, mean = _raw(learnt, tail, kind)
        chance.append(_share(calibration[kind, 0] + calibration[kind, 1] * raw))
        means.append(mean)
    climate, usual = (np.concatenate([getattr(moment, name) for moment in tail]) for name in ("climate", "usual"))
    mean = np.where(better, np.stack(means, axis=1), usual)
    return Counts(np.where(better, np.stack(chance, axis=1), climate), mean, spread(mean, dispersion))

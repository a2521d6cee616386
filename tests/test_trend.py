"""Warming and cooling: slopes whose intervals hold what they should, and verdicts that are not given lightly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from detente.measure.errors import MeasureError
from detente.measure.trend import Trend, balance, exponential_mean, trend

Floats = NDArray[np.float64]


def told(seed: int, volume: float, slope: float, together: float, dyads: int = 200) -> list[Trend]:
    """Trends of simulated dyads of 60 months: overdispersed volume, shares that wander by AR(1) about a line."""
    generator = np.random.default_rng(seed)
    noise = generator.normal(size=(dyads, 60))
    for t in range(1, 60):
        noise[:, t] = together * noise[:, t - 1] + (1 - together**2) ** 0.5 * noise[:, t]
    shares = np.clip(0.3 + slope * np.maximum(np.arange(60) - 59, -40), 0.01, 0.99) + 0.07 * noise
    total = generator.negative_binomial(3, 3 / (3 + volume), size=noise.shape)
    conflict = generator.binomial(total, np.clip(shares, 0, 1))
    return [trend(y, n) for y, n in zip(conflict, total, strict=True)]


@pytest.mark.parametrize(("volume", "together"), [(1, 0.0), (3, 0.3), (10, 0.3), (50, 0.0), (50, 0.3), (250, 0.3)])
@pytest.mark.parametrize("slope", [0.0, 0.006])
def test_nine_in_ten_intervals_hold_the_slope(volume: float, together: float, slope: float) -> None:
    held = np.mean([each.low <= -2 * slope <= each.high for each in told(1, volume, slope, together)])
    assert held > 0.84  # .88 to .98 in bench/measure.py; two standard errors of 200 are .04


def test_even_relations_that_wander_long_are_mostly_held() -> None:
    assert np.mean([each.low <= 0 <= each.high for each in told(2, 50, 0.0, 0.6)]) > 0.78  # .85 in bench/measure.py


def test_cooling_is_said_where_there_are_events_enough() -> None:
    verdicts = [each.verdict for each in told(3, 100, 0.008, 0.2)]
    assert verdicts.count("cooling") > 0.85 * len(verdicts)
    assert verdicts.count("warming") == 0
    few = [each.verdict for each in told(4, 1, 0.008, 0.2)]
    assert few.count("unclear") > 0.8 * len(few)


def test_no_change_is_an_answer() -> None:
    verdicts = [each.verdict for each in told(5, 100, 0.0, 0.2)]
    assert verdicts.count("no change") > 0.75 * len(verdicts)
    assert verdicts.count("no change") + verdicts.count("unclear") > 0.85 * len(verdicts)


def test_two_events_in_a_month_give_no_verdict() -> None:
    only = trend([2], [2])
    assert np.isnan(only.slope)
    assert (only.low, only.high, only.verdict) == (-2.0, 2.0, "unclear")
    six = trend([0, 0, 0, 1, 1, 2], [1, 1, 1, 1, 1, 2])
    assert six.verdict == "unclear"
    assert six.high - six.low > 0.2


def test_no_events_say_nothing() -> None:
    for months in (0, 1, 24):
        empty = trend(np.zeros(months), np.zeros(months))
        assert np.isnan(empty.level)
        assert empty.verdict == "unclear"


def test_the_exponential_mean_is_its_formula() -> None:
    conflict, total = np.array([1.0, 0, 4, 0, 2]), np.array([4.0, 0, 5, 3, 2])
    for t in range(5):
        weights = 0.5 ** ((t - np.arange(t + 1)) / 3.0) * total[: t + 1]
        values = np.nan_to_num(balance(conflict, total)[: t + 1])
        assert exponential_mean(conflict, total, half_life=3.0)[t] == pytest.approx((weights * values).sum() / weights.sum())


def test_the_slope_of_a_straight_line_is_the_line() -> None:
    conflict = np.arange(20, 50).astype(float)
    assert trend(conflict, np.full(30, 100.0)).slope == pytest.approx(-0.02, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=6, max_size=40))
def test_with_conflict_and_cooperation_exchanged_warming_is_cooling(periods: list[tuple[int, int]]) -> None:
    conflict, cooperation = (np.array(part, dtype=float) for part in zip(*periods, strict=True))
    ours, theirs = trend(conflict, conflict + cooperation), trend(cooperation, conflict + cooperation)
    other = {"warming": "cooling", "cooling": "warming"}
    assert (ours.low, ours.high) == pytest.approx((-theirs.high, -theirs.low), abs=1e-7)
    assert ours.verdict == other.get(theirs.verdict, theirs.verdict)
    assert -2 <= ours.low <= ours.high <= 2


def test_what_was_long_ago_tells_nothing() -> None:
    generator = np.random.default_rng(6)
    recent = generator.binomial(30, 0.3, 40)
    past = generator.binomial(30, 0.9, 60)
    alone = trend(recent, np.full(40, 30), half_life=3)
    after = trend(np.concatenate([past, recent]), np.full(100, 30), half_life=3)
    assert after.slope == pytest.approx(alone.slope, abs=1e-3)


@pytest.mark.parametrize(
    ("conflict", "total", "options", "says"),
    [
        ([1, 2], [3], {}, "equal length"),
        ([3], [2], {}, "more conflict"),
        ([-1], [2], {}, "negative"),
        ([1], [2], {"half_life": 0}, "half_life"),
        ([1], [2], {"confidence": 1.0}, "between 0 and 1"),
    ],
)
def test_bad_counts_are_refused(conflict: list[int], total: list[int], options: dict[str, float], says: str) -> None:
    with pytest.raises(MeasureError, match=says):
        trend(conflict, total, **options)

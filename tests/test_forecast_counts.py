"""Intervals of counts: against sums by hand, and against counts drawn from what they are intervals of."""

from __future__ import annotations

import numpy as np
import pytest

from detente.forecast.counts import GROUPS, LEVEL, MEANS, Counts, dispersions, nearly_never, spread


def counts(chance: float, mean: float = 2.0, dispersion: float = 1.0) -> Counts:
    return Counts(*(np.full((1, 1), value) for value in (chance, mean, dispersion)))


def one(value: float) -> np.ndarray:
    return np.full((1, 1), value)


def drawn(rng: np.random.Generator, chance: np.ndarray, mean: np.ndarray, dispersion: np.ndarray) -> np.ndarray:
    """Counts of a hurdle model, drawn by its definition: none, or a negative binomial drawn until it is above 0."""
    result = np.zeros(mean.shape)
    left = rng.random(mean.shape) < chance
    while left.any():
        size = 1 / dispersion[left]
        found = rng.negative_binomial(size, size / (size + mean[left]))
        result[left] = found
        left &= result == 0
    return result


def test_probabilities_are_those_of_a_hand_count() -> None:
    # Mean 2 and dispersion 1: a geometric distribution, 1/3, 2/9, 4/27, ...; without its nought 1/3, 2/9, ... again.
    some = counts(0.6)
    for count, expected in ((-1, 0.0), (0, 0.4), (1, 0.4 + 0.6 / 3), (2, 0.4 + 0.6 * 5 / 9)):
        assert some.at_most(one(count))[0, 0] == pytest.approx(expected)
    for level, expected in ((0.3, 0), (0.4, 0), (0.5, 1), (0.65, 2), (0.733, 2), (0.734, 3)):
        assert some.quantile(one(level))[0, 0] == expected


def test_nought_alone_where_it_holds_nine_in_ten() -> None:
    levels = counts(0.5).levels(one(0))
    assert len(levels) == GROUPS
    for chance, high in ((0.0, 0), (0.05, 0), (0.0999, 0), (0.12, 1)):
        low, found = counts(chance).interval(levels)
        assert (low[0, 0], found[0, 0]) == (0, high)
        assert nearly_never(one(chance))[0, 0] == (chance < 0.1)
    low, high = counts(0.999, 40.0, 0.05).interval(levels)
    assert 15 < low[0, 0] < 40 < high[0, 0] < 70


def test_a_smooth_share_spreads_a_count_over_its_step() -> None:
    # Nought takes .97 of the probability, of which .92 lies in the middle nine tenths; a 1 lies in the last twentieth.
    assert counts(0.03).smooth_share(one(0))[0, 0] == pytest.approx(0.90 / 0.97)
    assert counts(0.03).smooth_share(one(1))[0, 0] == 0
    assert counts(0.5).smooth_share(one(0))[0, 0] == pytest.approx(0.45 / 0.5)


@pytest.mark.parametrize("seed", [1, 2])
def test_intervals_hold_nine_in_ten_of_what_comes_next(seed: int) -> None:
    """Learnt from drawn counts whose chances are told too narrowly; tried on others, drawn alike."""
    rng = np.random.default_rng(seed)
    chance = rng.beta(0.5, 1.0, (6000, 2))
    mean = rng.gamma(0.7, 8.0, chance.shape) + 0.05
    true = np.full(chance.shape, 1.5)
    past, future = drawn(rng, chance, mean, true), drawn(rng, chance, mean, true)
    narrow = Counts(chance, mean, np.full(chance.shape, 0.5))
    low, high = narrow.interval(narrow.levels(past))
    inside = (low <= future) & (future <= high)
    some = ~nearly_never(chance)
    assert inside[some].mean() == pytest.approx(LEVEL, abs=0.012)
    for number in range(1, GROUPS):
        mine = inside[narrow.group == number]
        assert mine.mean() == pytest.approx(LEVEL, abs=4 * (0.18 / len(mine)) ** 0.5)  # drawn twice: to learn from and to try
    assert inside[~some].mean() > 0.93
    # The narrow distributions are not right, and the smooth share says so; with the dispersion that was drawn they are.
    assert narrow.smooth_share(future)[some].mean() < 0.87
    found = np.stack([dispersions(past[:, kind], mean[:, kind]) for kind in range(2)])
    assert found.shape == (2, len(MEANS) + 1)
    assert found[:, 1:] == pytest.approx(1.5, rel=0.5)
    assert Counts(chance, mean, spread(mean, found)).smooth_share(future).mean() == pytest.approx(0.9, abs=0.008)

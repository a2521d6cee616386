"""Breaks, bursts, and what a change of outlets does to them: against enumeration, against ruptures, and on series made here."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from detente.measure import breaks as module
from detente.measure.breaks import arcsine_share, breaks, breaks_of_many, segment
from detente.measure.errors import MeasureError
from detente.measure.mix import breaks_by_mix, expected_volume, normalise, tones

Floats = NDArray[np.float64]


def made(seed: int, odds: Floats, volume: float | Floats, spread: float = 0.2) -> tuple[Floats, Floats]:
    """Counts about log-odds of conflict: negative binomial volume, shares that vary beyond chance."""
    generator = np.random.default_rng(seed)
    total = generator.negative_binomial(5, 5 / (5 + np.asarray(volume)), size=odds.shape)
    shares = 1 / (1 + np.exp(-(odds + spread * generator.normal(size=odds.shape))))
    return generator.binomial(total, shares).astype(float), total.astype(float)


def stepped(dyads: int, months: int, at: int, size: float) -> Floats:
    odds = np.full((dyads, months), -1.0)
    odds[:, at:] += size
    return odds


# Segmentation ---------------------------------------------------------------------------------------------------------------


def cost(z: Floats, w: Floats, edges: tuple[int, ...], penalty: float) -> float:
    total = penalty * (len(edges) - 2)
    for start, end in pairwise(edges):
        weight = w[start:end].sum()
        if weight:
            total += float((w[start:end] * (z[start:end] - (w[start:end] * z[start:end]).sum() / weight) ** 2).sum())
    return total


def all_segmentations(n: int, shortest: int) -> list[tuple[int, ...]]:
    found = []
    for number in range(n):
        for inner in combinations(range(1, n), number):
            edges = (0, *inner, n)
            if all(end - start >= shortest for start, end in pairwise(edges)):
                found.append(edges)
    return found


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-2, 2), st.sampled_from([0.0, 0.5, 1.0, 4.0])), min_size=4, max_size=9),
    st.integers(1, 3),
    st.sampled_from([0.1, 0.7, 3.0]),
)
def test_no_segmentation_is_cheaper_than_the_one_given(points: list[tuple[float, float]], shortest: int, penalty: float) -> None:
    z, w = np.array([value for value, _ in points]), np.array([weight for _, weight in points])
    edges = (0, *segment(z, w, penalty, shortest=shortest)[0], len(z))
    possible = all_segmentations(len(z), shortest)
    assert edges in possible
    assert cost(z, w, edges, penalty) <= min(cost(z, w, other, penalty) for other in possible) + 1e-9


@pytest.mark.parametrize("seed", range(4))
def test_segments_are_those_of_ruptures(seed: int) -> None:
    import ruptures

    generator = np.random.default_rng(seed)
    z = np.concatenate([generator.normal(level, 0.6, 25) for level in (0, 1.5, 1.2, -0.5)])
    for penalty in (0.5, 2.0, 6.0):
        theirs = ruptures.Pelt(model="l2", min_size=1, jump=1).fit_predict(z, pen=penalty)[:-1]
        assert segment(z, np.ones(z.size), penalty, shortest=1) == [theirs]


def test_a_batch_is_what_its_rows_are_alone() -> None:
    z = np.random.default_rng(5).normal(size=(9, 60)) + np.repeat([[0, 1, 0]], 20, axis=1).reshape(1, 60)
    w = np.random.default_rng(6).uniform(0.2, 3, size=z.shape)
    assert segment(z, w, 4.0) == [segment(row, weight, 4.0)[0] for row, weight in zip(z, w, strict=True)]


def test_the_chance_of_a_break_is_the_sum_over_all_segmentations() -> None:
    generator = np.random.default_rng(7)
    n, every = 7, 5.0
    z, w = generator.normal(0, 0.5, n), generator.uniform(1, 30, n)
    centred = z - (w * z).sum() / w.sum()
    weights = {}
    for edges in all_segmentations(n, 1):
        density = (1 / every) ** (len(edges) - 2) * (1 - 1 / every) ** (n - len(edges) + 1)
        for start, end in pairwise(edges):
            covariance = np.diag(1 / w[start:end]) + module.LEVEL_SPREAD**2
            part = centred[start:end]
            density *= np.exp(-0.5 * part @ np.linalg.solve(covariance, part)) / np.sqrt(np.linalg.det(covariance))
        weights[edges] = density
    whole = sum(weights.values())
    expected = [0.0] + [sum(value for edges, value in weights.items() if t in edges) / whole for t in range(1, n)]
    np.testing.assert_allclose(module._chance_of_break(z[None], w[None], every)[0], expected, atol=1e-9)


def test_the_arcsine_share_varies_as_it_says() -> None:
    generator = np.random.default_rng(8)
    for events in (10, 40):
        for share in (0.2, 0.5, 0.8):
            z, variance = arcsine_share(generator.binomial(events, share, 40_000), np.full(40_000, events))
            assert z.var() == pytest.approx(variance[0], rel=0.12)


def test_a_period_without_events_has_no_weight() -> None:
    _, variance = arcsine_share([0, 3], [0, 4])
    assert np.isinf(variance[0])
    assert np.isfinite(variance[1])


# Breaks ---------------------------------------------------------------------------------------------------------------------


def test_breaks_are_found_where_they_are_and_in_their_direction() -> None:
    found = breaks_of_many(*made(11, stepped(100, 72, 40, 1.5), 50.0))
    hit = [any(b.kind == "share" and abs(b.index - 40) <= 1 and b.direction == "colder" for b in of) for of in found]
    assert np.mean(hit) > 0.93  # .99 in bench/measure.py
    back = breaks_of_many(*made(12, stepped(100, 72, 40, -1.5), 50.0))
    assert (
        np.mean([any(b.kind == "share" and abs(b.index - 40) <= 1 and b.direction == "warmer" for b in of) for of in back]) > 0.85
    )


@pytest.mark.parametrize("volume", [2.0, 20.0, 200.0])
def test_quiet_relations_have_no_share_breaks_and_no_certain_bursts(volume: float) -> None:
    found = [b for of in breaks_of_many(*made(13, np.full((150, 72), -1.0), volume)) for b in of]
    assert sum(b.kind == "share" for b in found) <= 6  # of 900 dyad-years: .001 a dyad and year in bench/measure.py
    assert sum(b.certainty > 0.8 for b in found) <= 9


def test_a_share_break_given_much_certainty_is_seldom_false() -> None:
    generator = np.random.default_rng(14)
    steps = np.where(generator.random((300, 72)) < 1 / 24, generator.normal(0, 1.2, (300, 72)), 0.0)
    steps[:, 0] = 0
    found = breaks_of_many(*made(15, np.clip(np.cumsum(steps, axis=1) - 1, -3.5, 2), 25.0))
    for low, high, least in ((0.5, 0.8, 0.55), (0.8, 1.01, 0.85)):
        real = []
        for row, of in enumerate(found):
            for b in of:
                if b.kind == "share" and low <= b.certainty < high:
                    sign = 1 if b.direction == "colder" else -1
                    real.append(bool(np.any(steps[row, max(0, b.index - 1) : b.index + 2] * sign > 0)))
        assert len(real) > 50
        assert np.mean(real) > least


def test_the_interval_of_the_size_holds_the_change() -> None:
    true = 1 / (1 + np.exp(-0.5)) - 1 / (1 + np.exp(1.0))
    held = [
        b.low <= true <= b.high
        for of in breaks_of_many(*made(16, stepped(150, 72, 36, 1.5), 30.0, spread=0.0))
        for b in of
        if b.kind == "share" and abs(b.index - 36) <= 1
    ]
    assert len(held) > 100
    assert 0.8 < np.mean(held) < 0.99


def test_two_events_in_a_month_break_nothing() -> None:
    conflict, total = np.zeros(30), np.zeros(30)
    total[[3, 9, 20, 21]], conflict[[20, 21]] = 2, 2
    assert [b for b in breaks(conflict, total) if b.kind == "share"] == []


def test_a_loud_and_hostile_month_is_a_burst() -> None:
    total = np.array([20, 22, 19, 21, 20, 18, 23, 20, 120, 21, 19, 22, 20, 21, 18, 20], dtype=float)
    conflict = np.round(total * 0.2)
    conflict[8] = 90
    loudest = max((b for b in breaks(conflict, total) if b.kind == "volume"), key=lambda b: b.certainty)
    assert (loudest.index, loudest.direction) == (8, "colder")
    assert loudest.certainty > 0.9
    assert loudest.low < 6.0 < loudest.high
    assert (loudest.first, loudest.last) == (8, 8)


def test_reading_more_articles_is_no_burst() -> None:
    generator = np.random.default_rng(17)
    total = generator.poisson(40, 60).astype(float)
    conflict = np.round(total * 0.3)
    total[30], conflict[30], world = 6 * total[30], 6 * conflict[30] + 3, np.full(60, 4000.0)
    world[30] *= 6
    assert any(b.index == 30 and b.certainty > 0.5 for b in breaks(conflict, total))
    assert not any(b.index == 30 and b.certainty > 0.5 for b in breaks(conflict, total, world=world))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([3.0, 30.0]), st.integers(12, 60))
def test_with_conflict_and_cooperation_exchanged_warmer_is_colder(seed: int, volume: float, months: int) -> None:
    conflict, total = (row[0] for row in made(seed, stepped(1, months, months // 2, 1.2), volume))
    ours, theirs = breaks(conflict, total), breaks(total - conflict, total)
    other = {"warmer": "colder", "colder": "warmer"}
    assert [(b.index, b.kind, b.direction) for b in ours] == [(b.index, b.kind, other[b.direction]) for b in theirs]
    for b, c in zip(ours, theirs, strict=True):
        assert b.certainty == pytest.approx(c.certainty, abs=1e-6)
        if b.kind == "share":
            assert (b.size, b.low, b.high) == pytest.approx((-c.size, -c.high, -c.low), abs=1e-6)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([1.0, 5.0, 50.0]), st.integers(0, 80))
def test_what_is_told_is_in_order_and_in_bounds(seed: int, volume: float, months: int) -> None:
    conflict, total = (row[0] for row in made(seed, stepped(1, months, months // 2, 2.0), volume))
    found = breaks(conflict, total)
    assert [b.index for b in found] == sorted(b.index for b in found)
    for b in found:
        assert 0 <= b.since < b.index <= b.until < months
        assert b.index <= b.first <= b.last <= b.until
        assert 0 < b.certainty <= 1
        assert b.low <= b.size <= b.high


def test_no_events_at_all() -> None:
    assert breaks(np.zeros(40), np.zeros(40)) == ()
    assert breaks([], []) == ()
    assert breaks_of_many(np.zeros((0, 12)), np.zeros((0, 12))) == []


@pytest.mark.parametrize(
    ("conflict", "total", "says"),
    [
        ([1, 2], [1, 2, 3], "unlike shapes"),
        ([3, 0, 0, 0], [2, 1, 1, 1], "more conflict"),
        ([-1, 0, 0, 0], [2, 1, 1, 1], "negative"),
        ([0, 0, 0, 0], [2, 1, np.nan, 1], "not a number"),
        ([[0, 0]], [[1, 1]], "breaks_of_many"),
    ],
)
def test_bad_counts_are_refused(conflict: object, total: object, says: str) -> None:
    with pytest.raises(MeasureError, match=says):
        breaks(conflict, total)  # type: ignore[arg-type]


def test_a_world_of_another_length_is_refused() -> None:
    with pytest.raises(MeasureError, match="3 periods"):
        breaks([0] * 6, [1] * 6, world=[9, 9, 9])


# The mix of outlets ---------------------------------------------------------------------------------------------------------

TONE = np.array([-0.9, 0.0, 0.0, 1.1])


def by_outlet(seed: int, step: float, *, all_stay: bool = False) -> tuple[Floats, Floats]:
    """Sixty months of four outlets; a mild one leaves and a harsh one enters in month 30, and relations change by ``step``."""
    generator = np.random.default_rng(seed)
    rate = np.full((60, 4), 20.0)
    if not all_stay:
        rate[30:, 0], rate[:30, 3] = 1.0, 1.0
    total = generator.poisson(rate)
    odds = np.where(np.arange(60) < 30, -0.8, -0.8 + step)[:, None] + TONE
    return generator.binomial(total, 1 / (1 + np.exp(-odds))).astype(float), total.astype(float)


@pytest.mark.parametrize("tone", [None, TONE])
def test_outlets_that_come_and_go_break_nothing(tone: Floats | None) -> None:
    fooled, standing = 0, []
    for seed in range(20):
        conflict, total = by_outlet(seed, 0.0)
        fooled += any(b.kind == "share" for b in breaks(conflict.sum(axis=1), total.sum(axis=1)))
        standing += [each.standing for each in breaks_by_mix(conflict, total, tone) if each.found.kind == "share"]
    assert fooled >= 12  # without normalising, most such changes of outlets look like breaks
    assert standing.count("holds") <= 1
    assert standing.count("mix") == fooled - standing.count("holds")


def test_a_break_that_outlets_do_not_explain_holds() -> None:
    for seed in range(8):
        told = [
            each for each in breaks_by_mix(*by_outlet(seed, 1.2)) if each.found.kind == "share" and abs(each.found.index - 30) <= 1
        ]
        assert [each.standing for each in told] == ["holds"]
        assert 0.1 < told[0].normalised < told[0].raw


def test_a_mix_that_stays_changes_nothing_much() -> None:
    conflict, total = by_outlet(3, 1.0, all_stay=True)
    total[:], conflict[:30], conflict[30:] = 20.0, [4, 6, 6, 11], [8, 11, 11, 15]
    np.testing.assert_allclose(normalise(conflict, total), conflict.sum(axis=1), rtol=0.03)


def test_tones_are_found_beside_the_rows_levels() -> None:
    generator = np.random.default_rng(21)
    true, level = np.array([-0.8, -0.2, 0.1, 0.9]), generator.normal(-1, 1, 150)
    total = generator.poisson(8, (150, 4)) * (generator.random((150, 4)) < 0.5)
    conflict = generator.binomial(total, 1 / (1 + np.exp(-(level[:, None] + true))))
    cells = np.nonzero(total)
    found = tones(*cells, conflict[cells], total[cells])
    np.testing.assert_allclose(found - found.mean(), true - true.mean(), atol=0.3)


def test_an_outlet_with_two_events_is_not_believed() -> None:
    found = tones([0, 0, 0], [0, 1, 2], [30, 30, 2], [100, 100, 2])
    assert abs(found[2]) < 0.7
    assert abs(found[0]) < 0.3


def test_an_outlet_that_tells_more_of_everything_is_no_burst() -> None:
    generator = np.random.default_rng(22)
    activity = np.full((50, 2), 1000.0)
    activity[25, 1] = 8000
    total = generator.poisson(activity * [0.02, 0.02]).astype(float)
    conflict = generator.binomial(total.astype(int), 0.3).astype(float)
    np.testing.assert_allclose(expected_volume(total, activity)[25] / expected_volume(total, activity)[24], 4.5, rtol=0.2)
    assert any(b.index == 25 and b.certainty > 0.5 for b in breaks(conflict.sum(axis=1), total.sum(axis=1)))
    told = breaks_by_mix(conflict, total, activity=activity)
    assert [each.standing for each in told if each.found.index == 25 and each.found.certainty > 0.5] == ["mix"]


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: normalise([1, 2], [3, 4]), "periods, outlets"),
        (lambda: normalise([[1, 2]], [[3, 4]], [0.1]), "1 tones for 2 outlets"),
        (lambda: tones([0], [0, 1], [1], [2]), "four columns"),
        (lambda: expected_volume([[5.0]], [[4.0]]), "activity counts all dyads"),
    ],
)
def test_bad_mixes_are_refused(call: object, says: str) -> None:
    with pytest.raises(MeasureError, match=says):
        call()  # type: ignore[operator]


def test_no_events_have_no_mix() -> None:
    assert normalise(np.zeros((4, 2)), np.zeros((4, 2))).tolist() == [0.0] * 4
    assert breaks_by_mix(np.zeros((9, 2)), np.zeros((9, 2))) == ()

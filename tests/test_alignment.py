"""Alignment: positions by hand, movements, what attention and tone did, and intervals that hold as often as they say."""

from __future__ import annotations

import numpy as np
import pytest

from detente.measure.alignment import Dealings, align, hedging_of, movement, position, weights_of
from detente.measure.errors import MeasureError, UnknownParty, UnseenDyad
from detente.measure.estimate import share_dispersion, volume_dispersion
from made_events import events, happened


def dealings(*counts: tuple[int, int], volume: float = 1.0, tone: float = 1.0, world: float = 0.2) -> Dealings:
    """Cooperation and conflict with each pole."""
    size = len(counts)
    return Dealings("then", np.array(counts), np.full(size, volume), np.full(size, tone), world)


def test_a_position_is_the_share_of_the_pulls() -> None:
    # 8 of 10 cooperative pull with 10 * .8^2 = 6.4, 5 of 5 with 5, 0 of 3 not at all.
    weights = weights_of(np.array([[8.0, 2.0], [5.0, 0.0], [0.0, 3.0]]))
    assert weights == pytest.approx([6.4 / 11.4, 5 / 11.4, 0.0])


def test_a_pull_less_the_push_is_cooperation_minus_conflict() -> None:
    cooperation, conflict = 13.0, 4.0
    n = cooperation + conflict
    assert n * (cooperation / n) ** 2 - n * (conflict / n) ** 2 == pytest.approx(cooperation - conflict)


def test_hedging_is_none_with_one_pole_and_whole_with_all() -> None:
    assert hedging_of(np.array([1.0, 0.0, 0.0])) == pytest.approx(0.0, abs=1e-9)
    assert hedging_of(np.full(3, 1 / 3)) == pytest.approx(1.0)
    # Half and half between two of four poles: ln 2 of ln 4.
    assert hedging_of(np.array([0.5, 0.5, 0.0, 0.0])) == pytest.approx(0.5)


def test_few_events_say_little() -> None:
    few = position(("USA", "CHN"), dealings((2, 0), (0, 0)))
    many = position(("USA", "CHN"), dealings((200, 0), (0, 0)))
    assert few.standings[0].weight.low < 0.5 < few.standings[0].weight.high
    assert many.standings[0].weight.low > 0.9
    assert few.standings[0].weight.value < many.standings[0].weight.value


def test_more_reports_of_the_same_tone_move_by_attention_alone() -> None:
    before = position(("USA", "CHN"), dealings((4_000, 1_000), (4_000, 1_000)))
    after = position(("USA", "CHN"), dealings((4_000, 1_000), (12_000, 3_000)))
    moved = movement(before, after)
    assert (moved.towards, moved.away, moved.moved) == ("CHN", "USA", True)
    assert moved.by_attention == pytest.approx(0.25, abs=0.001)
    assert moved.by_tone == pytest.approx(0.0, abs=0.001)
    assert moved.distance.value == pytest.approx(0.25, abs=0.001)


def test_as_many_reports_of_another_tone_move_by_tone_alone() -> None:
    before = position(("USA", "CHN"), dealings((5_000, 0), (5_000, 0)))
    after = position(("USA", "CHN"), dealings((2_500, 2_500), (5_000, 0)))
    moved = movement(before, after)
    # From 1 : 1 to 1/4 : 1.
    assert moved.gain.value == pytest.approx(0.3, abs=0.001)
    assert moved.by_attention == pytest.approx(0.0, abs=0.001)
    assert moved.by_tone == pytest.approx(0.3, abs=0.001)


def test_the_two_parts_sum_to_the_gain() -> None:
    moved = movement(position("ABC", dealings((9, 3), (4, 4), (2, 0))), position("ABC", dealings((3, 7), (6, 1), (5, 5))))
    assert moved.by_attention + moved.by_tone == pytest.approx(moved.gain.value)
    assert sum(change.value for change in moved.changes) == pytest.approx(0.0)


def _weeks(rng: np.random.Generator, rate: float, hostile: float, burst: int) -> tuple[np.ndarray, np.ndarray]:
    """A year of weekly cooperation and conflict: stories of one kind, each told as ``burst`` occurrences on average."""
    cooperation, conflict = np.zeros(52, dtype=int), np.zeros(52, dtype=int)
    for week in range(52):
        for _ in range(rng.poisson(rate / burst / 52)):
            size = 1 + rng.poisson(burst - 1) if burst > 1 else 1
            (conflict if rng.random() < hostile else cooperation)[week] += size
    return cooperation, conflict


def _simulated(rng: np.random.Generator, rates: np.ndarray, hostile: np.ndarray, burst: int) -> Dealings:
    weeks = [_weeks(rng, rate, share, burst) for rate, share in zip(rates, hostile, strict=True)]
    quarter = np.arange(52) // 13
    conflict, total = (np.concatenate(parts) for parts in ([b for _, b in weeks], [a + b for a, b in weeks]))
    group = np.concatenate([quarter + 10 * pole for pole in range(len(weeks))])
    tone = share_dispersion(conflict[total > 0], total[total > 0], group[total > 0])
    volume = [max(tone, volume_dispersion(a + b, quarter)) for a, b in weeks]
    return Dealings("", np.array([(a.sum(), b.sum()) for a, b in weeks]), np.array(volume), np.full(len(weeks), tone), 0.2)


@pytest.mark.slow
@pytest.mark.parametrize("burst", [1, 3])
def test_intervals_hold_the_truth_as_often_as_they_say(burst: int) -> None:
    rng = np.random.default_rng(11)
    rates, hostile = np.array([180.0, 90.0, 30.0]), np.array([0.35, 0.1, 0.15])
    pulls = rates * (1 - hostile) ** 2
    truth = pulls / pulls.sum()
    held, moves, rounds = 0, 0, 150
    for seed in range(rounds):
        first, second = (position("ABC", _simulated(rng, rates, hostile, burst), 400, seed * 2 + k) for k in (0, 1))
        held += sum(one.weight.low <= true <= one.weight.high for one, true in zip(first.standings, truth, strict=True))
        moves += movement(first, second).moved
    # 95 in a hundred are promised; reports in bursts of three are a third as many, and a little less is kept.
    assert held / rounds / 3 >= (0.93 if burst == 1 else 0.88)
    assert moves / rounds <= (0.08 if burst == 1 else 0.15)


def table(*rows: tuple[str, str, str, str]) -> object:
    return events(happened(rows))


SHIFT = [
    *[(f"2023-{month:02d}-10", "PAK", "CONSULT", "USA") for month in range(1, 13) for _ in range(4)],
    *[(f"2023-{month:02d}-12", "CHN", "ACCUSE", "PAK") for month in range(1, 13) for _ in range(2)],
    *[(f"2024-{month:02d}-10", "PAK", "ACCUSE", "USA") for month in range(1, 13) for _ in range(4)],
    *[(f"2024-{month:02d}-12", "CHN", "AID", "PAK") for month in range(1, 13) for _ in range(4)],
]


def test_a_state_that_turned_is_seen_to_have_turned() -> None:
    found = align(table(*SHIFT), "PAK", ["USA", "CHN"])
    assert found.periods.labels == ("2023", "2024")
    first, last = found.positions
    assert first is not None
    assert last is not None
    assert first.standings[0].weight.value > 0.95
    assert last.standings[1].weight.value > 0.95
    assert [one.occurrences for one in first.standings] == [48, 24]
    assert found.overall is not None
    assert (found.overall.towards, found.overall.away, found.overall.moved) == ("CHN", "USA", True)
    assert found.overall.by_tone > 0.3


def test_a_period_without_dealings_has_no_position() -> None:
    found = align(table(*SHIFT), "PAK", ["USA", "CHN"], "month", since="2022-12")
    assert found.positions[0] is None
    assert found.steps[:2] == (None, None)
    january = found.positions[1]
    assert january is not None
    assert [one.occurrences for one in january.standings] == [4, 2]


@pytest.mark.parametrize(
    ("poles", "error", "says"),
    [
        (["USA", "CHM"], UnknownParty, "Did you mean CHN"),
        (["USA", "GBR"], UnseenDyad, "PAK and GBR"),
        (["USA"], MeasureError, "two poles at least"),
        (["USA", "CHN", "USA"], MeasureError, "named once"),
        (["USA", "PAK"], MeasureError, "named once"),
    ],
)
def test_what_cannot_be_asked_is_said(poles: list[str], error: type[Exception], says: str) -> None:
    other = happened([("2023-05-01", "GBR", "CONSULT", "USA")], first=1000)
    with pytest.raises(error, match=says):
        align(events([*happened(SHIFT), *other]), "PAK", poles)


def test_plans_do_not_move_a_state() -> None:
    planned = happened([("2024-06-01", "PAK", "COOPERATE", "USA")] * 40, status="planned", first=1000)
    plain = align(table(*SHIFT), "PAK", ["USA", "CHN"])
    assert align(events([*happened(SHIFT), *planned]), "PAK", ["USA", "CHN"]).overall == plain.overall

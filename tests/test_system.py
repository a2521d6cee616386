"""The system: poles by hand, triads by hand and against chance, planted blocs, and who stands between whom."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest

from detente.measure.errors import BadPeriod, EmptyTable
from detente.measure.matrix import received_dispersion, tone_dispersion
from detente.measure.periods import Periods
from detente.measure.poles import poles
from detente.measure.sources import table
from detente.measure.system import system
from detente.measure.table import HAPPENED
from detente.measure.triads import between, blocs, network, partition, triads
from made_events import events, happened

# --- poles ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "number"), [([10_000] * 4, 4.0), ([10_000, 10_000, 0], 2.0), ([30_000, 10_000], 1.6), ([50_000], 1.0)]
)
def test_the_effective_number_is_one_over_the_squared_shares(received: list[int], number: float) -> None:
    found = poles(["A", "B", "C", "D"], np.array(received), np.ones(len(received)))
    assert found.number.value == pytest.approx(number, rel=0.01)
    assert len(found.poles) == round(number)
    assert found.poles[0].share.value == pytest.approx(max(received) / sum(received))


def test_few_occurrences_do_not_make_few_poles() -> None:
    # Ten states draw equally; by thirty occurrences the plain number is 7.5 on average.
    rng = np.random.default_rng(1)
    found = [poles(list("ABCDEFGHIJ"), rng.multinomial(30, [0.1] * 10), np.ones(10), 400).number for _ in range(100)]
    plain = np.mean([1 / ((rng.multinomial(30, [0.1] * 10) / 30) ** 2).sum() for _ in range(100)])
    assert plain < 8
    assert np.median([number.value for number in found]) > 9
    assert np.mean([number.low <= 10 <= number.high + 1e-9 for number in found]) >= 0.95


def test_no_cooperation_has_no_poles() -> None:
    found = poles(["A", "B"], np.zeros(2, dtype=int), np.ones(2))
    assert found.poles == ()
    assert np.isnan(found.number.value)


# --- triads ---------------------------------------------------------------------------------------------------------------


def signs(size: int, pairs: dict[tuple[int, int], int]) -> Any:
    matrix = np.zeros((size, size), dtype=np.int8)
    for (a, b), sign in pairs.items():
        matrix[a, b] = matrix[b, a] = sign
    return matrix


def test_triads_of_four_states_by_hand() -> None:
    # 0 and 1 are friends, both are enemies of 2; 3 is a friend of 0 and 2, and has nothing with 1.
    found = triads(signs(4, {(0, 1): 1, (0, 2): -1, (1, 2): -1, (0, 3): 1, (2, 3): 1}), shuffles=99)
    assert found.kinds == {"+++": 0, "++-": 1, "+--": 1, "---": 0}
    assert (found.balanced, found.total) == (1, 2)


def test_shuffled_signs_are_as_balanced_as_combinatorics_says() -> None:
    # One enmity among the three pairs of one triad, wherever it falls: never balanced.
    found = triads(signs(3, {(0, 1): 1, (0, 2): 1, (1, 2): -1}), shuffles=99)
    assert (found.nulls[0].mean, found.nulls[0].spread, found.nulls[0].chance) == (0.0, 0.0, 1.0)
    # All ways in which two of six signs of a full network of four are enmities, each with its balanced triads.
    pairs = list(combinations(range(4), 2))
    counts = []
    for enemies in combinations(pairs, 2):
        kinds = triads(signs(4, {pair: -1 if pair in enemies else 1 for pair in pairs}), shuffles=1)
        counts.append(kinds.balanced)
    one = triads(signs(4, {pair: -1 if pair in pairs[:2] else 1 for pair in pairs}), shuffles=2000)
    assert one.nulls[0].mean == pytest.approx(np.mean(counts), abs=0.1)


def test_two_camps_are_more_balanced_than_chance() -> None:
    camps = [0] * 6 + [1] * 6
    pairs = {(a, b): 1 if camps[a] == camps[b] else -1 for a, b in combinations(range(12), 2)}
    found = triads(signs(12, pairs), shuffles=199)
    assert found.balanced == found.total == 220
    assert all(null.z > 3 and null.chance <= 0.01 for null in found.nulls)


def test_one_enemy_of_all_is_balance_by_inclination_and_no_more() -> None:
    # All are friends, and all are enemies of the last: balanced throughout, but that takes no more than one quarrelsome state.
    pairs = {(a, b): -1 if b == 9 else 1 for a, b in combinations(range(10), 2)}
    shuffled, inclined = triads(signs(10, pairs), shuffles=499).nulls
    assert shuffled.z > 3
    assert inclined.z < shuffled.z / 2


def test_random_signs_are_called_balanced_no_more_often_than_chance() -> None:
    rng = np.random.default_rng(5)
    chances = []
    for seed in range(60):
        pairs = {pair: int(rng.choice([1, 1, -1])) for pair in combinations(range(14), 2) if rng.random() < 0.6}
        chances.append(triads(signs(14, pairs), shuffles=99, seed=seed).nulls[0].chance)
    assert np.mean(np.array(chances) <= 0.05) <= 0.12


# --- blocs ----------------------------------------------------------------------------------------------------------------


def divisions(size: int) -> list[Any]:
    """All ways to divide so many states into parts."""
    found = [[0]]
    for _ in range(size - 1):
        found = [[*labels, part] for labels in found for part in range(max(labels) + 2)]
    return [np.array(labels) for labels in found]


def test_the_partition_is_the_best_there_is() -> None:
    rng = np.random.default_rng(2)
    every = divisions(7)
    assert len(every) == 877  # Bell's number
    for _ in range(15):
        half = np.triu(rng.normal(0, 1, (7, 7)), 1)
        excess = half + half.T
        labels = partition(excess)
        best = max(float(excess[division[:, None] == division].sum()) for division in every)
        assert excess[labels[:, None] == labels].sum() == pytest.approx(best)


def made(camps: dict[str, int], within: float, across: float, volume: int, seed: int = 0) -> tuple[list[str], Any]:
    rng = np.random.default_rng(seed)
    parties = sorted(camps)
    counts = np.zeros((len(parties), len(parties), 4), dtype=np.int64)
    for a, b in combinations(range(len(parties)), 2):
        total = rng.poisson(volume)
        hostile = rng.binomial(total, within if camps[parties[a]] == camps[parties[b]] else across)
        counts[a, b] = (total - hostile, 0, hostile, 0)
    return parties, counts


CAMPS = {"USA": 0, "GBR": 0, "JPN": 0, "AUS": 0, "CHN": 1, "RUS": 1, "IRN": 1, "PRK": 1}


def test_planted_blocs_are_found_with_certainty() -> None:
    found = blocs(network(*made(CAMPS, 0.1, 0.4, 60)))
    assert {frozenset(member.party for member in bloc) for bloc in found.blocs} == {
        frozenset({"USA", "GBR", "JPN", "AUS"}), frozenset({"CHN", "RUS", "IRN", "PRK"}),
    }  # fmt: skip
    assert min(member.certainty for bloc in found.blocs for member in bloc) > 0.9
    assert found.of("GBR") == found.of("USA") != found.of("PRK")
    assert found.of("TUV") is None


def test_blocs_that_are_none_are_uncertain() -> None:
    found = blocs(network(*made(CAMPS, 0.25, 0.25, 60)))
    assert np.median([member.certainty for bloc in found.blocs for member in bloc]) < 0.8


def test_a_state_at_odds_with_all_does_not_make_the_others_a_bloc() -> None:
    # PRK has conflict with everybody alike; that is its inclination, and says nothing of the others among themselves.
    parties, counts = made(CAMPS, 0.1, 0.4, 60)
    at = parties.index("PRK")
    for other in range(len(parties)):
        if other != at:
            counts[min(at, other), max(at, other)] = (20, 0, 40, 0)
    found = blocs(network(parties, counts))
    assert found.of("USA") == found.of("JPN") != found.of("CHN") == found.of("RUS")


def test_who_stands_between_two_enemies() -> None:
    counts = np.zeros((4, 4, 4), dtype=np.int64)
    parties = ["IRN", "OMN", "QAT", "SAU"]
    counts[0, 3] = (5, 0, 60, 20)  # enemies
    counts[1, 0], counts[1, 3] = (80, 5, 1, 0), (70, 0, 0, 0)  # a friend of both
    counts[2, 3] = (60, 0, 1, 0)  # a friend of one
    found = between(network(parties, counts))
    assert [(row.party, row.first, row.second) for row in found] == [("OMN", "IRN", "SAU")]
    # 82 of 302 are in conflict: the thinnest side is that with SAU, 70 * 82 / 302 beyond what was to be expected.
    assert found[0].weight == pytest.approx(70 * 82 / 302)


def test_peace_everywhere_has_no_friends_and_no_enemies() -> None:
    parties, counts = made(CAMPS, 0.0, 0.0, 30)
    net = network(parties, counts)
    assert not net.sign.any()
    assert triads(net.sign).total == 0
    assert between(net) == []


# --- from a table ---------------------------------------------------------------------------------------------------------


def rows() -> list[dict[str, Any]]:
    made = []
    for a, b in combinations(CAMPS, 2):
        friends = CAMPS[a] == CAMPS[b]
        for number in range(24):
            kind = ("CONSULT", "AID")[number % 2] if friends or number % 2 else "ACCUSE"
            made.append((f"2024-{number % 12 + 1:02d}-{number + 1:02d}", a, kind, b))
    return happened(made)


def test_a_system_from_a_table() -> None:
    found = system(events([*rows(), *happened([("2024-05-01", "NATO", "CONSULT", "USA")] * 9, first=5000)]), "2024", "year")
    assert found.network.parties == tuple(sorted(CAMPS))  # NATO is no state
    assert (found.attention, found.conflict) == (28 * 24, 16 * 12)
    assert len(found.blocs.blocs) == 2
    assert found.triads.kinds["+--"] > 0
    # 496 of the cooperative events are received by eight; those named first in each pair receive less.
    assert found.poles.occurrences == 28 * 24 - 16 * 12


def test_a_year_by_month_is_its_twelve_months() -> None:
    found = system(events(rows()), "2024")
    assert (str(found.since), str(found.until)) == ("2024-01-01", "2024-12-31")
    assert system(events(rows()), "2024-03", window=2).periods.labels == ("2024-02", "2024-03")
    assert system(events(rows())).periods.labels[-1] == "2024-12"


def test_a_time_without_events_is_said() -> None:
    with pytest.raises(EmptyTable, match="from 2019-01-01 to 2019-12-31"):
        system(events(rows()), "2019", "year")
    with pytest.raises(BadPeriod, match="not a date"):
        system(events(rows()), "November")
    with pytest.raises(BadPeriod, match="month or year"):
        system(events(rows()), "2024-11", "week")


def test_stories_told_in_threes_are_known_to_be() -> None:
    rng = np.random.default_rng(3)
    told = []
    for week in range(100):
        for _ in range(rng.poisson(3)):
            kind = "ACCUSE" if rng.random() < 0.4 else "CONSULT"
            told += [(np.datetime64("2022-01-03") + np.timedelta64(7 * week, "D"), "USA", kind, "CHN")] * 3
    periods = Periods.parse("week", "2022-01-03", str(told[-1][0]))
    tally = table(events(happened((str(when), a, kind, b) for when, a, kind, b in told))).flows(periods, HAPPENED)
    assert tone_dispersion(tally, periods, ["CHN", "USA"]) == pytest.approx(3.0, abs=0.8)
    assert received_dispersion(tally, periods, ["CHN", "USA"])[0] == pytest.approx(3.0, abs=1.0)

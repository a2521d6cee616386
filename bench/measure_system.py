"""Measure the measures of the system: python bench/measure_system.py [--rounds N] [FOLDER_OF_DYAD_YEARS]

Without a folder, simulations with known answers: how often intervals hold the truth, how often nothing is taken for something,
how often something is found. With the folder that holds ``icews_dyad_years.csv.gz`` (source, target, year and four quad counts),
what the measures say of real years too: Pakistan between the United States, China and Russia, the blocs of 2014, triads year by
year. Every simulation has a fixed seed. The last lines are ratios of times taken in this run.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import time
from collections import defaultdict
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from detente.measure.alignment import Dealings, movement, position, weights_of
from detente.measure.changes import FALSE_DISCOVERIES, calls, changes
from detente.measure.estimate import share_dispersion, volume_dispersion
from detente.measure.leverage import Act, dependence, followed
from detente.measure.poles import poles
from detente.measure.triads import between, blocs, network, triads

QUADS = ("verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")


# --- alignment ------------------------------------------------------------------------------------------------------------


def year_of_weeks(rng: np.random.Generator, rates: Any, hostile: Any, burst: int, wavering: bool) -> Dealings:
    """A year of dealings with three poles in stories of one kind; ``wavering`` lets weekly rates vary by three quarters of
    themselves.
    """
    cooperation, conflict = np.zeros((3, 52), dtype=int), np.zeros((3, 52), dtype=int)
    for pole in range(3):
        weekly = rates[pole] / burst / 52 * (rng.gamma(1.8, 1 / 1.8, 52) if wavering else np.ones(52))
        for week, stories in enumerate(rng.poisson(weekly)):
            for _ in range(stories):
                size = 1 + rng.poisson(burst - 1) if burst > 1 else 1
                (conflict if rng.random() < hostile[pole] else cooperation)[pole, week] += size
    total, quarter = cooperation + conflict, np.arange(52) // 13
    told = total > 0
    group = (quarter + 10 * np.arange(3)[:, None])[told]
    tone = share_dispersion(conflict[told], total[told], group)
    volume = np.array([max(tone, volume_dispersion(row, quarter)) for row in total])
    counts = np.stack([cooperation.sum(1), conflict.sum(1)], axis=1)
    return Dealings("", counts, volume, np.full(3, tone), 0.2)


def alignment(rounds: int) -> None:
    print("alignment: intervals of 95%, by occurrences a year, how many a story, whether rates waver")
    hostile = np.array([0.35, 0.1, 0.15])
    for occurrences in (30, 100, 400, 2000):
        for burst, wavering in ((1, False), (3, False), (3, True)):
            rng = np.random.default_rng(occurrences + burst)
            one, other = (np.array(shares) * occurrences for shares in ((0.6, 0.3, 0.1), (0.4, 0.5, 0.1)))
            true, moved_to = (weights_of(np.stack([n * (1 - hostile), n * hostile], axis=1)) for n in (one, other))
            apart = float(np.abs(true - moved_to).sum() / 2)
            held = false = found = distance = 0
            for number in range(rounds):
                first, again = (position("ABC", year_of_weeks(rng, one, hostile, burst, wavering), 500, number) for _ in (0, 1))
                after = position("ABC", year_of_weeks(rng, other, hostile, burst, wavering), 500, number + 1)
                held += sum(s.weight.low <= w <= s.weight.high for s, w in zip(first.standings, true, strict=True))
                false += movement(first, again).moved
                step = movement(first, after)
                found += step.moved
                distance += step.distance.low <= apart <= step.distance.high
            print(
                f"  {occurrences:5} {burst} {'wavering' if wavering else 'even':8} weights held {held / rounds / 3:.3f}"
                f"  distance held {distance / rounds:.3f}  false movement {false / rounds:.3f}"
                f"  movement of {apart:.2f} found {found / rounds:.3f}"
            )  # fmt: skip


# --- poles, triads, blocs -------------------------------------------------------------------------------------------------


def effective_number(rounds: int) -> None:
    print("poles: the effective number of 30 states of unequal shares, by occurrences")
    rng = np.random.default_rng(3)
    shares = np.sort(rng.dirichlet(np.full(30, 0.5)))
    true = 1 / (shares**2).sum()
    for occurrences in (50, 200, 1000, 5000):
        found = [poles([str(n) for n in range(30)], rng.multinomial(occurrences, shares), np.ones(30), 500) for _ in range(rounds)]
        held = np.mean([one.number.low <= true <= one.number.high for one in found])
        middle = np.median([one.number.value for one in found])
        print(f"  {occurrences:5} true {true:.2f}  median {middle:.2f}  held {held:.3f}")


def made(rng: np.random.Generator, camps: Any, within: float, across: float, volume: float) -> Any:
    size = len(camps)
    counts = np.zeros((size, size, 4), dtype=np.int64)
    activity, quarrel = np.exp(rng.normal(0, 0.7, size)), rng.normal(0, 0.4, size)
    for a, b in combinations(range(size), 2):
        total = rng.poisson(volume * activity[a] * activity[b])
        share = within if camps[a] == camps[b] else across
        logit = np.log(share / (1 - share)) + quarrel[a] + quarrel[b]
        hostile = rng.binomial(total, 1 / (1 + np.exp(-logit)))
        counts[a, b] = (total - hostile, 0, hostile, 0)
    return counts


def structure(rounds: int) -> None:
    print("blocs and triads: 30 states in two camps, share of conflict .15 within and more across; and without camps")
    names = tuple(f"S{number:02}" for number in range(30))
    for across, volume in ((0.15, 10), (0.15, 100), (0.25, 10), (0.25, 100), (0.4, 10), (0.4, 100)):
        rng = np.random.default_rng(int(100 * across) + volume)
        right, sure, shuffled, inclined, plain = [], [], 0, 0, max(4, rounds // 10)
        for _ in range(plain):
            camps = rng.permutation([0] * 15 + [1] * 15)
            net = network(names, made(rng, camps, 0.15, across, volume))
            found = blocs(net, resamples=10)
            side = np.array([found.of(name) if found.of(name) is not None else -1 for name in names])
            members = {member.party: member.certainty for bloc in found.blocs for member in bloc}
            sure.append(np.mean([members.get(name, 0) >= 0.9 for name in names]))
            best = [
                max(np.mean(camps[side == part]), 1 - np.mean(camps[side == part])) * np.mean(side == part) for part in set(side)
            ]
            right.append(sum(best) if len(found.blocs) <= 6 else np.nan)
            chances = [null.chance for null in triads(net.sign, 199).nulls]
            shuffled += bool(chances) and chances[0] <= 0.05
            inclined += bool(chances) and chances[1] <= 0.05
        print(
            f"  across {across:.2f}, {volume:3} a pair: in the bloc of their camp {np.nanmean(right):.2f},"
            f" sure {np.mean(sure):.2f}; balance p <= .05 by shuffled signs {shuffled / plain:.2f},"
            f" by inclinations {inclined / plain:.2f}"
        )  # fmt: skip


# --- leverage -------------------------------------------------------------------------------------------------------------


def requests(rounds: int) -> None:
    print("requests: 20 in two thousand days, a lag of 10; p <= .05 by share answered and whether dealings come in bursts")
    for bursts in (False, True):
        for answered in (0.0, 0.3, 0.6):
            rng = np.random.default_rng(int(10 * answered) + bursts)
            called = 0
            for _ in range(rounds):
                busy = rng.random(2000) < (0.1 if bursts else 1.0)
                days = np.flatnonzero(np.convolve(busy, np.ones(15), "same") > 0)[:-15]
                asking = np.sort(rng.choice(days[days < 1980], 20, replace=False))
                giving = list(rng.choice(days, 120))
                giving += [int(day) + int(rng.integers(1, 10)) for day in asking if rng.random() < answered]
                acts = [Act(f"q{n}", "A", "B", int(day), "REQUEST") for n, day in enumerate(asking)]
                acts += [Act(f"g{n}", "B", "A", int(day), "AGREE") for n, day in enumerate(giving)]
                found = followed(acts, "A", "B", 0, 1999, 10)
                called += found is not None and found.chance <= 0.05
            print(f"  {'bursts' if bursts else 'even':6} answered {answered:.1f}: {called / rounds:.3f}")


def depending(rounds: int) -> None:
    print("dependence: concentration of .34 by occurrences received")
    rng = np.random.default_rng(5)
    shares = np.array([0.5, 0.25, 0.15, 0.1])
    true = float((shares**2).sum())
    for received in (10, 40, 200):
        held = 0
        for _ in range(rounds):
            found = dependence("", list("ABCD"), rng.multinomial(received, shares), np.zeros(4, dtype=int), draws=500)
            held += found.concentration is not None and found.concentration.low <= true <= found.concentration.high
        print(f"  {received:4} held {held / rounds:.3f}")


# --- changes --------------------------------------------------------------------------------------------------------------


def counts_of(rng: np.random.Generator, dyads: int, windows: int, drift: float, planted: int) -> tuple[Any, Any]:
    """Bursty counts under a common ebb and flow; the first ``planted`` dyads change in the last window, half in volume (five
    times).
    """
    level = np.exp(rng.normal(0.5, 1.8, dyads))
    level[:planted] = np.exp(rng.normal(2.5, 0.5, planted))
    extra = rng.gamma(2, 0.25, dyads)[:, None]
    shape = (dyads, windows + 1)
    mean = level[:, None] * np.exp(np.cumsum(rng.normal(0, drift, shape), 1)) * np.exp(rng.normal(0, 0.3, windows + 1))
    mean[: planted // 2, -1] *= 5
    total = rng.poisson(mean * rng.gamma(1 / extra, extra, shape))
    own = rng.beta(2, 8, dyads)
    logit = np.log(own / (1 - own))[:, None] + np.cumsum(rng.normal(0, drift, shape), 1)
    logit[planted // 2 : planted, -1] += 3
    share, strength = 1 / (1 + np.exp(-logit)), 1 / rng.uniform(0.01, 0.1, dyads)[:, None] - 1
    conflict = rng.binomial(total, rng.beta(share * strength, (1 - share) * strength))
    counts = np.stack([total - conflict, conflict], axis=2)
    return counts[:, :-1], counts[:, -1]


def departures(rounds: int) -> None:
    print(
        f"changes: 2,000 dyads, a false discovery rate of {FALSE_DISCOVERIES:.0%}, by windows of past, drift and dyads that changed"
    )
    for windows in (8, 24):
        for drift in (0.0, 0.1):
            for planted in (0, 100):
                rng = np.random.default_rng(windows + planted)
                false, power, any_false, number = [], [], 0, max(5, rounds // 10)
                for _ in range(number):
                    called = {one.row for one in calls(changes(*counts_of(rng, 2000, windows, drift, planted)))}
                    wrong = sum(row >= planted for row in called)
                    any_false += bool(wrong)
                    false.append(wrong / max(1, len(called)))
                    power.append((len(called) - wrong) / max(1, planted))
                print(
                    f"  {windows:2} windows, drift {drift:.1f}, {planted:3} changed: false among called {np.mean(false):.3f},"
                    f" found {np.mean(power):.2f}, rounds with a false one {any_false / number:.2f}"
                )  # fmt: skip


# --- real years -----------------------------------------------------------------------------------------------------------


def dyad_years(folder: Path) -> tuple[tuple[str, ...], dict[str, Any]]:
    """Directed counts int64[P, P, 4] by year."""
    rows = defaultdict(list)
    with gzip.open(folder / "icews_dyad_years.csv.gz", "rt", encoding="utf8") as file:
        for row in csv.DictReader(file):
            if row["source"] != row["target"]:
                rows[row["year"]].append((row["source"], row["target"], [int(row[name]) for name in QUADS]))
    parties = tuple(sorted({side for held in rows.values() for row in held for side in row[:2]}))
    index = {code: number for number, code in enumerate(parties)}
    made = {}
    for year, held in sorted(rows.items()):
        made[year] = np.zeros((len(parties), len(parties), 4), dtype=np.int64)
        for source, target, counts in held:
            made[year][index[source], index[target]] += counts
    return parties, made


def turns(folder: Path) -> None:
    """Days of net conflict by month of 2,500 dyads, and turns that are known: what the tests say in the months of those."""
    months: dict[str, int] = {}
    rows: dict[tuple[str, str], dict[str, tuple[int, int]]] = defaultdict(dict)
    with gzip.open(folder / "gdelt_dyad_months.csv.gz", "rt", encoding="utf8") as file:
        for row in csv.DictReader(file):
            hostile = int(row["days_net_negative"])
            rows[min(row["a"], row["b"]), max(row["a"], row["b"])][row["month"]] = (int(row["days"]) - hostile, hostile)
            months.setdefault(row["month"], 0)
    at = {month: number for number, month in enumerate(sorted(months))}
    place = {pair: number for number, pair in enumerate(sorted(rows))}
    counts = np.zeros((len(rows), len(at), 2), dtype=np.int64)
    for pair, held in rows.items():
        for month, values in held.items():
            counts[place[pair], at[month]] = values
    right = told = 0
    shares: list[float] = []
    with (folder / "turns_dev.csv").open(encoding="utf8") as file:
        known = [row for row in csv.DictReader(file) if at[row["month"]] >= 12]
    for row in known:
        best = []
        for month in (at[row["month"]], at[row["month"]] + 1):
            tested = [one for one in changes(counts[:, max(0, month - 36) : month], counts[:, month]) if one.kind == "share"]
            shares += [one.chance for one in tested]
            mine = place[min(row["a"], row["b"]), max(row["a"], row["b"])]
            best += [(one.chance, one.direction == row["direction"]) for one in tested if one.row == mine]
        chance, agrees = min(best)
        told += chance <= 0.05
        right += agrees
    chances = np.array(shares)
    print(
        f"share of conflict at {len(known)} known turns (GDELT, days of net conflict by month): right direction {right},"
        f" p <= .05 in that month or the next {told}; of all {len(chances):,} dyads and months p <= .05 in"
        f" {np.mean(chances <= 0.05):.3f}, p <= .01 in {np.mean(chances <= 0.01):.3f}"
    )  # fmt: skip


# What comes together in a story cannot be told from sums of years: three, as bursts of reports usually are.
STORY = 3.0


def real(folder: Path) -> None:
    parties, years = dyad_years(folder)
    at = {code: number for number, code in enumerate(parties)}
    names = ("USA", "CHN", "RUS")
    print(f"Pakistan between {', '.join(names)} (ICEWS, stories of {STORY:g})")
    before = None
    for year, counts in years.items():
        both = counts[at["PAK"]] + counts[:, at["PAK"]]
        chosen = both[[at[name] for name in names]]
        world = counts[:, :, 2:].sum() / counts.sum()
        dealings = Dealings(
            year, np.stack([chosen[:, :2].sum(1), chosen[:, 2:].sum(1)], axis=1), np.full(3, STORY), np.full(3, STORY), float(world)
        )
        here = position(names, dealings)
        step = movement(before, here) if before is not None else None
        told = "  ".join(
            f"{s.pole} {s.weight.value:.2f} ({s.weight.low:.2f} to {s.weight.high:.2f}; attention {s.attention:.2f},"
            f" conflict {s.conflict.value:.2f})"
            for s in here.standings
        )
        by = (
            ""
            if step is None
            else f"  to {step.towards} {step.gain.value:+.2f} (attention {step.by_attention:+.2f}, tone {step.by_tone:+.2f})"
        )
        print(f"  {year} {told}  hedging {here.hedging.value:.2f}{by}")
        before = here
    print("triads by year: balanced of all, z by shuffled signs, z by states' inclinations; effective number of poles")
    for year, counts in years.items():
        net = network(parties, counts, STORY)
        found = triads(net.sign, 199)
        drawn = poles(parties, counts[:, :, :2].sum((0, 2)), np.full(len(parties), STORY))
        zs = "  ".join(f"z {null.z:+5.1f} (p {null.chance:.2f})" for null in found.nulls)
        print(f"  {year} {found.balanced:5,} of {found.total:5,}  {zs}  poles {drawn.number.value:.1f}")
    net = network(parties, years["2014"], STORY)
    found = blocs(net)
    print(f"blocs of 2014 (frustration {found.frustration:.2f}), states with certainty")
    for bloc in found.blocs:
        print("  " + ", ".join(f"{member.party} {member.certainty:.2f}" for member in bloc[:40]))
    print(
        "between enemies, 2014: "
        + "; ".join(f"{row.party} ({row.first}, {row.second}; {row.weight:.0f})" for row in between(net, 10))
    )


# --- speed ----------------------------------------------------------------------------------------------------------------


def seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def speed() -> None:
    rng = np.random.default_rng(1)
    small, large = (counts_of(rng, dyads, 36, 0.0, 0) for dyads in (2_000, 20_000))
    ratio = seconds(lambda: changes(*large)) / seconds(lambda: changes(*small))
    whole = seconds(lambda: changes(*large))
    print(f"changes: ten times as many dyads take {ratio:.1f} times as long; 20,000 of 36 windows {whole:.1f} s")
    counts = made(rng, rng.integers(0, 2, 150), 0.1, 0.3, 20)
    net = network([f"S{number:03}" for number in range(150)], counts)
    print(f"150 states: triads {seconds(lambda: triads(net.sign)):.1f} s, blocs {seconds(lambda: blocs(net)):.1f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, help="where icews_dyad_years.csv.gz lies")
    parser.add_argument("--rounds", type=int, default=200)
    given = parser.parse_args()
    for part in (alignment, effective_number, structure, requests, depending, departures):
        part(given.rounds)
    if given.folder is not None:
        real(given.folder)
        turns(given.folder)
    speed()


if __name__ == "__main__":
    main()

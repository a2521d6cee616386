"""Validate what detente measures of relations: python bench/measure.py SHARED_DIR [--turns FILE] [--misses] [--only PART]

Five parts, all with the constants that ship, none set for a dyad:

  icews      yearly conflict shares of ICEWS dyads, 2002 to 2014, against four facts of history
  turns      breaks and bursts in monthly GDELT dyads, 2018 to 2024, against turns between states: the development list of
             SHARED_DIR, our own list (bench/data/turns_history.csv, written before any series was looked at), and --turns FILE
             (columns a, b, month, direction). A turn is hit by a break or burst of its direction within a month; chance is how
             often a month drawn at random from the same dyad would have been. --misses prints the odd rows that are missed.
  weeks      ICEWS18 by week: North Korea and the United States, Turkey and China with the United States, in 2018
  simulated  series with known breaks, bursts, slopes and none: power, false alarms, calibration, coverage of intervals; outlets
             that come and go
  speed      our PELT against that of ruptures, and dyads a second
"""

from __future__ import annotations

import csv
import gzip
import io
import itertools
import sys
import time
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.codebook.codebook import Codebook
from detente.gazetteer.lookup import who
from detente.measure.breaks import Break, breaks, breaks_of_many, segment
from detente.measure.mix import breaks_by_mix
from detente.measure.trend import trend

HISTORY = Path(__file__).parent / "data" / "turns_history.csv"
Floats = NDArray[np.float64]
Turn = tuple[str, str, str, str]
# ICEWS's own wordings of CAMEO codes, where they are not those of the codebook.
ICEWS_NAMES = {
    "0214": "appeal for intelligence",
    "025": "appeal to yield",
    "0252": "appeal for easing of political dissent",
    "0255": "appeal for target to allow international involvement (non mediation)",
    "028": "appeal to engage in or accept mediation",
    "030": "express intent to engage in material cooperation",
    "034": "express intent to institute political reform",
    "0354": "express intent to ease economic sanctions, boycott, or embargo",
    "0355": "express intent to allow international involvement (non mediation)",
    "045": "mediate",
    "0811": "ease restrictions on political freedoms",
    "103": "demand material aid",
    "1052": "demand easing of political dissent",
    "1221": "reject request for economic aid",
    "1223": "reject request for humanitarian aid",
    "1231": "reject request for change in leadership",
    "1232": "reject request for policy change",
    "1233": "reject request for rights",
    "1234": "reject request for change in institutions, regime",
    "124": "refuse to yield",
    "1241": "refuse to ease administrative sanctions",
    "1242": "refuse to ease popular dissent",
    "1243": "refuse to release persons or property",
    "1244": "refuse to ease economic sanctions, boycott, or embargo",
    "1245": "refuse to allow international involvement (non mediation)",
    "1246": "refuse to de-escalate military engagement",
    "125": "reject proposal to meet, discuss, or negotiate",
    "131": "threaten non force",
    "1312": "threaten with sanctions, boycott, embargo",
    "1321": "threaten with restrictions on political freedoms",
    "137": "threaten with repression",
    "1431": "conduct strike or boycott for leadership change",
    "1441": "obstruct passage to demand leadership change",
    "1451": "engage in violent protest for leadership change",
    "162": "reduce or stop material aid",
    "1721": "impose restrictions on political freedoms",
    "175": "use tactics of violent repression",
    "181": "abduct, hijack, or take hostage",
    "183": "conduct suicide, car, or other non military bombing",
}
FILES = ("train.txt", "valid.txt")
QUADS = ("verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf8") if path.suffix == ".gz" else path.open(encoding="utf8") as lines:
        yield from csv.DictReader(lines)


# ICEWS dyad-years ----------------------------------------------------------------------------------------------------------------


def icews(shared: Path) -> None:
    counts: dict[tuple[str, str], dict[int, Floats]] = defaultdict(lambda: defaultdict(lambda: np.zeros(4)))
    for row in rows_of(shared / "eval" / "measure" / "icews_dyad_years.csv.gz"):
        dyad = tuple(sorted((row["source"], row["target"])))
        counts[dyad[0], dyad[1]][int(row["year"])] += [float(row[quad]) for quad in QUADS]

    def shares(a: str, b: str) -> dict[int, float]:
        found = counts[tuple(sorted((a, b)))]  # type: ignore[index]
        return {year: float(of[2:].sum() / of.sum()) for year, of in sorted(found.items())}

    print("ICEWS dyad-years, both directions: share of conflict")
    facts = [("PAK", "USA", 2011, max), ("RUS", "USA", 2009, min), ("CUB", "USA", 2014, min)]
    for a, b, year, extreme in facts:
        share = shares(a, b)
        at = extreme(share, key=share.__getitem__)
        name = "maximum" if extreme is max else "minimum"
        print(f"  {a}-{b}: {name} in {at} ({share[at]:.3f}), expected {year} ({share[year]:.3f}): {at == year}")
    share = shares("IND", "PAK")
    falls = share[2002] > share[2003] > share[2004]
    print(f"  IND-PAK: {share[2002]:.3f} in 2002, {share[2003]:.3f}, {share[2004]:.3f} in 2004, falls: {falls}")
    steps = []
    for found in counts.values():
        years = sorted(year for year, of in found.items() if of.sum() >= 200)
        balance = {year: 1 - 2 * float(found[year][2:].sum() / found[year].sum()) for year in years}
        steps += [abs(balance[year + 1] - balance[year]) for year in years if year + 1 in balance]
    print(
        f"  median change of the balance from year to year, dyads of 200 events and up: {np.median(steps):.3f} ({len(steps)} steps)"
    )


# GDELT dyad-months and turns -----------------------------------------------------------------------------------------------------


def turns_of(path: Path) -> list[Turn]:
    return [(*sorted((row["a"], row["b"])), row["month"], row["direction"]) for row in rows_of(path)]  # type: ignore[misc]


def near(indices: Iterable[int], periods: int) -> NDArray[np.bool_]:
    """Which periods lie within one of those."""
    found = np.zeros(periods, dtype=bool)
    for index in indices:
        found[max(0, index - 1) : index + 2] = True
    return found


def hits(
    found: dict[tuple[str, str], tuple[Break, ...]], turns: list[Turn], months: list[str], least: float = 0.0
) -> tuple[int, float, list[Turn]]:
    """Turns hit, share expected by chance, and the turns missed."""
    hit, chance, missed = 0, 0.0, []
    for turn in turns:
        a, b, month, direction = turn
        told = [each for each in found[a, b] if each.direction == direction and each.certainty >= least]
        covered = near((each.index for each in told), len(months))
        hit += bool(covered[months.index(month)])
        chance += float(covered.mean())
        if not covered[months.index(month)]:
            missed.append(turn)
    return hit, chance / len(turns), missed


def turns(shared: Path, more: Path | None, misses: bool) -> None:
    series: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for row in rows_of(shared / "eval" / "measure" / "gdelt_dyad_months.csv.gz"):
        series[row["a"], row["b"]].append(row)
    dyads = sorted(series)
    months = sorted(row["month"] for row in series[dyads[0]])

    def column(name: str) -> Floats:
        return np.array([[float(row[name]) for row in sorted(series[dyad], key=lambda row: row["month"])] for dyad in dyads])

    hostile, days, volume = column("days_net_negative"), column("days"), column("volume")
    begun = time.perf_counter()
    found = dict(zip(dyads, breaks_of_many(hostile, days, volume=volume), strict=True))
    took = time.perf_counter() - begun
    kinds = [each.kind for of in found.values() for each in of]
    print(f"\nGDELT dyad-months: {len(dyads)} dyads of {len(months)} months, {len(dyads) / took:,.0f} dyads a second")
    print(f"  told: {kinds.count('share')} share breaks, {kinds.count('volume')} bursts ({len(kinds) / len(dyads):.1f} a dyad)")
    lists = [("development", turns_of(shared / "eval" / "measure" / "turns_dev.csv")), ("own, from history", turns_of(HISTORY))]
    if more is not None:
        lists.append((more.name, turns_of(more)))
    print(f"  {'turns':<30}{'hit':>10}{'share':>8}{'chance':>8}")
    for name, wanted in lists:
        for half, part in (("all", wanted), ("odd rows", wanted[::2]), ("even rows", wanted[1::2])):
            hit, chance, _ = hits(found, part, months)
            tell(f"{name}, {half}", hit, len(part), chance)
    everything = [turn for _, wanted in lists for turn in wanted]
    for least in (0.25, 0.3, 0.5, 0.8):
        hit, chance, _ = hits(found, everything, months, least)
        tell(f"all lists, certainty {least:g} up", hit, len(everything), chance)
    for kind in ("share", "volume"):
        only = {dyad: tuple(each for each in of if each.kind == kind) for dyad, of in found.items()}
        hit, chance, _ = hits(only, everything, months)
        tell(f"all lists, {kind} alone", hit, len(everything), chance)
    baseline(dyads, volume, everything, months, sum(chance_of(found, everything, months)) / len(everything))
    if misses:
        for _, wanted in lists:
            for a, b, month, direction in hits(found, wanted[::2], months)[2]:
                print(
                    f"    missed: {a}-{b} {month} {direction}; told "
                    + ", ".join(f"{months[e.index]} {e.direction}" for e in found[a, b])
                )


def chance_of(found: dict[tuple[str, str], tuple[Break, ...]], wanted: list[Turn], months: list[str]) -> Iterator[float]:
    for a, b, _, direction in wanted:
        yield float(near((e.index for e in found[a, b] if e.direction == direction), len(months)).mean())


def baseline(dyads: list[tuple[str, str]], volume: Floats, wanted: list[Turn], months: list[str], budget: float) -> None:
    """Attention alone: the loudest months of each dyad, in no direction, as many as make the same chance."""
    place = {dyad: row for row, dyad in enumerate(dyads)}
    for most in range(1, 30):
        covered = [near(np.argsort(-volume[place[a, b]])[:most], len(months)) for a, b, _, _ in wanted]
        if np.mean(covered) > budget:
            break
        hit = sum(bool(each[months.index(turn[2])]) for each, turn in zip(covered, wanted, strict=True))
        best = (f"attention: {most} loudest months", hit, len(wanted), float(np.mean(covered)))
    tell(*best)


def tell(name: str, hit: int, of: int, chance: float) -> None:
    print(f"  {name:<30}{hit:>5} of {of:<2}{hit / of:>7.2f}{chance:>8.3f}")


# ICEWS18 by week -----------------------------------------------------------------------------------------------------------------


def weeks(shared: Path) -> None:
    code_of = {each.name.lower(): each.code for each in Codebook.load().cameo.values()} | {
        name: code for code, name in ICEWS_NAMES.items()
    }
    archive = zipfile.ZipFile(shared / "eval" / "forecast" / "icews18_train_valid.zip")

    def lines(name: str) -> Iterator[list[str]]:
        with archive.open(name) as opened:
            for line in io.TextIOWrapper(opened, "utf8"):
                yield line.rstrip("\n").split("\t")

    quad_of, unknown = {}, []
    for name, number, *_ in lines("relation2id.txt"):
        known = code_of.get(name.strip().lower())
        if known is None:
            unknown.append(name)
        quad_of[int(number)] = quad(known) if known else 0
    entity = {int(number): name for name, number, *_ in lines("entity2id.txt")}

    events_of = Counter(int(side) for file in FILES for source, _, target, *_ in lines(file) for side in (source, target))
    codes: dict[str, str] = {}

    def country(number: int) -> str:
        """ISO code of the country in parentheses, or of the country, body or office-holder of that name in mid-2018.

        Names with fewer than a hundred events are left as they are, for looking up an unknown name takes long.
        """
        name = entity[number]
        name = name[name.rfind("(") + 1 : -1] if name.endswith(")") else name
        if name not in codes and entity[number] == name and events_of[number] < 100:
            return name
        if name not in codes:
            found = who(name, on="2018-07-01").found
            codes[name] = (found.country or found.code or name) if found else name
        return codes[name]

    days = 0
    events: dict[frozenset[str], list[tuple[int, int]]] = defaultdict(list)
    for name in FILES:
        for source, relation, target, hour, *_ in lines(name):
            day = int(hour) // 24
            days = max(days, day + 1)
            pair = frozenset((country(int(source)), country(int(target))))
            if len(pair) == 2 and quad_of[int(relation)]:
                events[pair].append((day, quad_of[int(relation)]))
    first = np.datetime64("2018-09-27") - np.timedelta64(int(days) - 1, "D")
    print(f"\nICEWS18 by week, {days} days from {first}; relations without a code: {', '.join(unknown) or 'none'}")
    count = -(-days // 7)
    everything = np.zeros(count)
    for of in events.values():
        np.add.at(everything, [day // 7 for day, _ in of], 1)
    wanted = [("PRK", "warmer", "03"), ("TUR", "colder", "07 08"), ("CHN", "colder", "07")]
    for other, direction, when in wanted:
        conflict, total = np.zeros(count), np.zeros(count)
        for day, quad_class in events[frozenset((other, "USA"))]:
            total[day // 7] += 1
            conflict[day // 7] += quad_class > 2
        told = breaks(conflict, total, world=everything)
        starts = [str(first + np.timedelta64(7 * int(each.index), "D")) for each in told]
        right = [each for each, start in zip(told, starts, strict=True) if each.direction == direction and in_months(start, when)]
        outcome = "hit" if right else "missed"
        print(f"  {other}-USA, {direction} in 2018-{when.replace(' ', '/')}: {outcome} ({total.mean():.0f} events a week)")
        for each, start in zip(told, starts, strict=True):
            shares = f"{each.share_before:.2f} to {each.share_after:.2f}"
            print(f"    week of {start}: {each.kind} {each.direction}, {shares}, certainty {each.certainty:.2f}")


def in_months(start: str, months: str) -> bool:
    """Whether a week that begins on that day lies in one of the months."""
    days = [str(np.datetime64(start) + np.timedelta64(day, "D"))[5:7] for day in range(7)]
    return any(month in days for month in months.split())


def quad(code: str) -> int:
    """Quad class of a CAMEO code by its root, as in CAMEO's data sets (where appeals are no conflict, which they are in PLOVER)."""
    root = int(code[:2])
    return 1 if root <= 5 else 2 if root <= 8 else 3 if root <= 13 else 4


# Simulated series ----------------------------------------------------------------------------------------------------------------


def counts(generator: np.random.Generator, odds: Floats, volume: Floats, spread: float, together: float) -> tuple[Floats, Floats]:
    """Overdispersed counts of conflict and of all events about log-odds that wander by AR(1); arrays [dyads, periods]."""
    noise = generator.normal(size=odds.shape)
    wander = noise.copy()
    for t in range(1, odds.shape[1]):
        wander[:, t] = together * wander[:, t - 1] + (1 - together**2) ** 0.5 * noise[:, t]
    total = generator.negative_binomial(5, 5 / (5 + volume), size=odds.shape)
    return generator.binomial(total, 1 / (1 + np.exp(-(odds + spread * wander)))).astype(float), total.astype(float)


def simulated(dyads: int = 400, months: int = 74) -> None:
    generator = np.random.default_rng(20240229)
    at = months // 2
    print(f"\nSimulated: {dyads} dyads of {months} months; negative binomial volume, log-odds of conflict that wander by AR(1)")
    print("  power: share of dyads whose share break is found within a month; share breaks and bursts told falsely a dyad and year")
    heads = ("events a month", "correlation", "power .8", "power 1.5", "false breaks", "bursts", "bursts >.5", "bursts >.8")
    print("  " + "".join(f"{head:>16}" for head in heads))
    years = months / 12
    for volume, together in itertools.product((2, 10, 50, 250), (0.0, 0.4)):
        line = [float(volume), together]
        for step in (0.8, 1.5):
            odds = np.full((dyads, months), -1.0)
            odds[:, at:] += step
            found = breaks_of_many(*counts(generator, odds, np.full(odds.shape, float(volume)), 0.25, together))
            line.append(sum(any(right(each, at) for each in of) for of in found) / dyads)
        quiet = np.full((dyads, months), -1.0)
        told = [
            b for of in breaks_of_many(*counts(generator, quiet, np.full(quiet.shape, float(volume)), 0.25, together)) for b in of
        ]
        line.append(sum(each.kind == "share" for each in told) / dyads / years)
        for least in (0, 0.5, 0.8):
            line.append(sum(each.kind == "volume" and each.certainty >= least for each in told) / dyads / years)
        print("  " + "".join(f"{value:>16.3f}" for value in line))
    calibration(generator, dyads, months)
    sizes(generator, dyads, months)
    slopes(generator, dyads)
    outlets(generator)


def right(found: Break, at: int) -> bool:
    return found.kind == "share" and abs(found.index - at) <= 1 and found.direction == "colder"


def calibration(generator: np.random.Generator, dyads: int, months: int) -> None:
    """Of what is told with a certainty, how much is real, in dyads that break and burst as often as the constants assume."""
    told: dict[tuple[str, int], list[bool]] = defaultdict(list)
    for volume, together in itertools.product((5, 25, 120), (0.0, 0.3)):
        steps = np.where(generator.random((dyads, months)) < 1 / 24, generator.normal(0, 1.2, (dyads, months)), 0.0)
        steps[:, 0] = 0
        loud = generator.random((dyads, months)) < 0.25
        lean = generator.normal(0, 0.5, (dyads, months)) * loud
        odds = np.clip(-1.0 + np.cumsum(steps, axis=1), -3.5, 2.0)
        level = volume * np.exp(np.where(loud, np.abs(generator.normal(0, 0.9, (dyads, months))), 0.0))
        found = breaks_of_many(*counts(generator, odds + lean, level, 0.2, together))
        for row, of in enumerate(found):
            for each in of:
                sign = 1 if each.direction == "colder" else -1
                window = slice(max(0, each.index - 1), each.index + 2)
                if each.kind == "share":
                    real = bool(np.any(steps[row, window] * sign > 0))
                else:
                    real = bool(loud[row, each.index] and (lean[row, each.index] + steps[row, each.index]) * sign > 0)
                told[each.kind, min(9, int(each.certainty * 10))].append(real)
    print("  certainty told, and share real (breaks every 24 months, one month in four loud, 5 to 120 events a month)")
    for kind in ("share", "volume"):
        cells = [
            f"{low / 10:.1f}-{low / 10 + 0.1:.1f}: {np.mean(real):.2f} ({len(real)})"
            for (k, low), real in sorted(told.items())
            if k == kind
        ]
        print(f"    {kind:<7}" + "  ".join(cells))


def sizes(generator: np.random.Generator, dyads: int, months: int) -> None:
    """Whether the interval of a break's size holds the true change."""
    at, held, widths = months // 2, [], []
    for volume, together in itertools.product((10, 50), (0.0, 0.4)):
        odds = np.full((dyads, months), -1.0)
        odds[:, at:] += 1.5
        true = _mean_share(0.5, 0.25) - _mean_share(-1.0, 0.25)
        for of in breaks_of_many(*counts(generator, odds, np.full(odds.shape, float(volume)), 0.25, together)):
            for each in of:
                if right(each, at):
                    held.append(each.low <= true <= each.high)
                    widths.append(each.high - each.low)
    width = np.mean(widths)
    print(f"  90 % interval of a break's size holds the true change in {np.mean(held):.3f} of {len(held)}, mean width {width:.3f}")


def _mean_share(odds: float, spread: float) -> float:
    draws = odds + spread * np.random.default_rng(0).normal(size=200_000)
    return float(np.mean(1 / (1 + np.exp(-draws))))


def slopes(generator: np.random.Generator, dyads: int) -> None:
    print("  90 % interval of the trend of the balance, 60 months, true slope 0 and -.012 a month; verdicts at 0 | at -.012")
    print(f"  {'events a month':<16}{'correlation':>12}{'cover 0':>9}{'cover s':>9}{'half width':>12}   verdicts")
    back = np.arange(60) - 59.0
    for volume, together in itertools.product((1, 3, 10, 50, 250), (0.0, 0.3, 0.6)):
        cover, width, verdicts = [], [], []
        for slope in (0.0, 0.006):
            shares = np.clip(0.3 + slope * np.maximum(back, -40), 0.01, 0.99)
            noise = generator.normal(size=(dyads, 60))
            for t in range(1, 60):
                noise[:, t] = together * noise[:, t - 1] + (1 - together**2) ** 0.5 * noise[:, t]
            total = generator.negative_binomial(3, 3 / (3 + volume), size=(dyads, 60))
            conflict = generator.binomial(total, np.clip(shares + 0.07 * noise, 0.0, 1.0))
            told = [trend(y, n) for y, n in zip(conflict, total, strict=True)]
            cover.append(np.mean([each.low <= -2 * slope <= each.high for each in told]))
            width.append(np.mean([(each.high - each.low) / 2 for each in told]))
            names = [each.verdict for each in told]
            verdicts.append(
                " ".join(f"{name} {names.count(name) / dyads:.2f}" for name in ("warming", "cooling", "no change", "unclear"))
            )
        print(f"  {volume:<16}{together:>12.1f}{cover[0]:>9.3f}{cover[1]:>9.3f}{width[0]:>12.4f}   {verdicts[0]} | {verdicts[1]}")


def outlets(generator: np.random.Generator, dyads: int = 200, months: int = 60) -> None:
    print(
        "  four outlets, one mild leaves and one harsh enters in month 30: share of dyads with a share break, raw and by standing"
    )
    tone = np.array([-0.9, 0.0, 0.0, 1.1])
    for step, name in ((0.0, "relations unchanged"), (1.2, "relations cool as well")):
        raw, standing = 0, defaultdict(int)
        for _ in range(dyads):
            rate = np.full((months, 4), 15.0)
            rate[30:, 0], rate[:30, 3] = 1.0, 1.0
            odds = np.where(np.arange(months) < 30, -0.8, -0.8 + step)[:, None] + tone
            total = generator.poisson(rate)
            conflict = generator.binomial(total, 1 / (1 + np.exp(-odds)))
            told = [each for each in breaks_by_mix(conflict, total) if each.found.kind == "share"]
            raw += any(each.standing != "hidden" for each in told)
            for each in {each.standing for each in told}:
                standing[each] += 1
        print(
            f"    {name}: raw {raw / dyads:.2f}; "
            + ", ".join(f"{kind} {number / dyads:.2f}" for kind, number in sorted(standing.items()))
        )


def speed() -> None:
    """Our PELT against that of ruptures on the same unweighted series, and whole breaks a second at several lengths."""
    import ruptures

    generator = np.random.default_rng(1)
    z = generator.normal(size=(40, 120)) + (np.arange(120) >= 60)
    begun = time.perf_counter()
    segment(z, np.ones_like(z), 6.0)
    ours = time.perf_counter() - begun
    begun = time.perf_counter()
    for row in z:
        ruptures.Pelt(model="l2", min_size=2, jump=1).fit_predict(row, pen=6.0)
    theirs = time.perf_counter() - begun
    print(f"\nSpeed: PELT of 40 series of 120 periods takes ruptures {theirs / ours:.0f} times as long as ours")
    for dyads, periods in ((1000, 74), (500, 120), (64, 520)):
        odds = np.where(np.arange(periods) < periods // 2, -1.0, 0.0) * np.ones((dyads, 1))
        series = counts(generator, odds, np.full(odds.shape, 20.0), 0.25, 0.0)
        begun = time.perf_counter()
        breaks_of_many(*series)
        print(
            f"  breaks, bursts and certainties of {dyads / (time.perf_counter() - begun):,.0f} dyads of {periods} periods a second"
        )


def main(arguments: list[str]) -> int:
    flags: dict[str, Any] = {"--turns": None, "--only": None}
    rest = []
    given = iter(arguments)
    for word in given:
        if word in flags:
            flags[word] = next(given, None)
        else:
            rest.append(word)
    folders = [word for word in rest if not word.startswith("--")]
    if len(folders) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    shared = Path(folders[0])
    parts = {
        "icews": lambda: icews(shared),
        "turns": lambda: turns(shared, Path(flags["--turns"]) if flags["--turns"] else None, "--misses" in rest),
        "weeks": lambda: weeks(shared),
        "simulated": simulated,
        "speed": speed,
    }
    for name, part in parts.items():
        if flags["--only"] in (None, name):
            part()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

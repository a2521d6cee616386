"""Measure forecasts of dyads: python bench/forecast_dyads.py --data DIR [--weeks 8] [--within 1 4]

DIR is a benchmark in the files of ICEWS18 (train.txt, valid.txt, entity2id.txt, relation2id.txt). Entities become countries by
their names, relations quad classes and PLOVER types, and each of the last weeks is forecast from what was known before it (rolling
origins). Printed for the quad classes and the types: Brier skill over the dyad's climatology, and over persistence and attention,
expected calibration error, and the share of counts that 90% intervals held: of all, of those where 0 alone does not hold nine in
ten by the forecast (with how many these are), and smoothed over the steps of whole numbers (counts.py); and the time.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from detente.codebook.codebook import Codebook
from detente.forecast.acts import Acts, acts_of
from detente.forecast.backtest import followed
from detente.forecast.chances import Model, fit
from detente.forecast.counts import Counts, nearly_never, spread
from detente.forecast.history import Floats
from detente.forecast.panel import OWN, SHARED, WEEK, Moment
from detente.forecast.scores import calibration_error
from detente.gazetteer.lookup import who
from detente.measure.sources import of_arrow
from detente.measure.table import EventTable
from measure import ICEWS_NAMES, quad

FILES = ("train.txt", "valid.txt")


def lines(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf8") as opened:
        for line in opened:
            yield line.rstrip("\n").split("\t")


def table_of(folder: Path) -> EventTable:
    """The benchmark's quadruples between countries and bodies, one event each."""
    book = Codebook.load()
    code_of = {each.name.lower(): each.code for each in book.cameo.values()} | {name: code for code, name in ICEWS_NAMES.items()}
    relation = {int(number): code_of.get(name.strip().lower()) for name, number, *_ in lines(folder / "relation2id.txt")}
    entity = {int(number): name for name, number, *_ in lines(folder / "entity2id.txt")}
    rows = [tuple(map(int, row[:4])) for name in FILES for row in lines(folder / name)]
    often = Counter(side for source, _, target, _ in rows for side in (source, target))
    codes: dict[str, str] = {}

    def country(number: int) -> str:
        """As bench/measure.py has it: the country in parentheses, or what the gazetteer knows of that name in mid-2018."""
        name = entity[number]
        name = name[name.rfind("(") + 1 : -1] if name.endswith(")") else name
        if name not in codes:
            if entity[number] == name and often[number] < 100:
                return name
            found = who(name, on="2018-07-01").found
            codes[name] = (found.country or found.code or name) if found else name
        return codes[name]

    held: dict[str, list[object]] = {name: [] for name in ("source", "target", "day", "quad", "type")}
    for source, number, target, hour in rows:
        code = relation[number]
        if code is None:
            continue
        row = (country(source), country(target), hour // 24, quad(code), book.cameo_to_plover(code).type)
        if row[0] != row[1]:
            for column, value in zip(held.values(), row, strict=True):
                column.append(value)
    types = {"day": pa.int32(), "quad": pa.int8()}
    return of_arrow(pa.table({name: pa.array(column, types.get(name)) for name, column in held.items()}), "ICEWS18")


def easy(model: Model, moment: Moment) -> tuple[Floats, Floats]:
    """Persistence and attention of every pair and kind, float[m, k]; as the command shows them, but for all pairs at once."""
    since, attention = OWN.index("days since the last such act"), SHARED.index("any acts between them, the last weeks")
    limit = np.log1p(WEEK * model.weeks)
    past = list(model.past)
    recent = np.concatenate([each.own[:, :, since] <= limit for each in past])
    happened = np.concatenate([each.counts > 0 for each in past])
    busy = np.concatenate([each.shared[:, attention] for each in past])
    edges = np.unique(np.quantile(busy, np.linspace(0, 1, 21)[1:-1]))
    shares = np.stack([happened[np.digitize(busy, edges) == number].mean(axis=0) for number in range(len(edges) + 1)])
    persists = np.stack(
        [np.where(recent == state, happened, 0).sum(axis=0) / (recent == state).sum(axis=0) for state in (False, True)]
    )
    now = (moment.own[:, :, since] <= limit).astype(int)
    return np.take_along_axis(persists, now, axis=0), shares[np.digitize(moment.shared[:, attention], edges)]


def measure(acts: Acts, weeks: int, origins: int) -> None:
    begun, used = time.perf_counter(), time.process_time()
    parts: dict[str, list[Floats]] = {
        name: [] for name in ("p", "climatology", "persistence", "attention", "low", "high", "count", "smooth")
    }
    last = acts.end - WEEK * weeks
    for back in range(origins - 1, -1, -1):
        model = fit(acts, last - WEEK * back, weeks)
        moment = model.now()
        told = model.told(moment)
        persistence, attention = easy(model, moment)
        count = followed(acts, moment.pair, model.issued, model.issued + WEEK * weeks)
        smooth = Counts(told.probability, told.mean, spread(told.mean, model.dispersion)).smooth_share(count)
        made = (told.probability, told.base, persistence, attention, told.low, told.high, count, smooth)
        for name, values in zip(parts, made, strict=True):
            parts[name].append(values)
    took, used = time.perf_counter() - begun, time.process_time() - used
    rows = {name: np.concatenate(values) for name, values in parts.items()}
    cost = f"{took / origins:.1f} s an origin, {used / origins:.1f} s of processor time"
    print(f"\n{weeks} weeks ahead, {origins} origins, {len(rows['p']):,} dyads in all; {cost}")
    heads = (
        "came true",
        "Brier",
        "climatology",
        "skill",
        "ov. persist.",
        "ov. attention",
        "ECE",
        "held",
        "held, no 0",
        "share, no 0",
        "smoothed",
    )
    print(f"  {'':<22}" + "".join(f"{head:>14}" for head in heads))
    wholes = [("quad classes", slice(0, 4)), ("types", slice(4, None))]
    for name, part in [*wholes, *((kind, slice(number, number + 1)) for number, kind in enumerate(acts.kinds))]:
        held = {column: values[:, part] for column, values in rows.items()}
        happened = held["count"] > 0
        brier = {
            column: float(((held[column] - happened) ** 2).mean()) for column in ("p", "climatology", "persistence", "attention")
        }
        inside = (held["low"] <= held["count"]) & (held["count"] <= held["high"])
        some = ~nearly_never(held["p"])
        line = [
            f"{happened.mean():.4f}", f"{brier['p']:.5f}", f"{brier['climatology']:.5f}",
            *(f"{1 - brier['p'] / brier[column]:+.4f}" for column in ("climatology", "persistence", "attention")),
            f"{calibration_error(held['p'].ravel(), happened.ravel()):.4f}", f"{inside.mean():.3f}",
            f"{inside[some].mean():.3f}" if some.any() else "", f"{some.mean():.3f}", f"{held['smooth'].mean():.3f}",
        ]  # fmt: skip
        print(f"  {name:<22}" + "".join(f"{value:>14}" for value in line))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--weeks", type=int, default=8, help="how many of the last weeks to forecast")
    parser.add_argument("--within", type=int, nargs="+", default=[1, 4])
    asked = parser.parse_args()
    begun = time.perf_counter()
    acts = acts_of(table_of(asked.data))
    print(f"{len(acts):,} acts between {len(acts.parties):,} parties, read in {time.perf_counter() - begun:.0f} s")
    for weeks in asked.within:
        measure(acts, weeks, asked.weeks)


if __name__ == "__main__":
    main()

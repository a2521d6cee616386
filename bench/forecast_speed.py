"""Time forecasts from a book: python bench/forecast_speed.py BOOK [--within 4]

BOOK is any book; python bench/book.py --events 1000000 --keep BOOK makes one of a million events. Printed: processor time and wall
clock of one read of its table (every row as Arrow batches, which measures start from), of reading its acts, of learning a model, of
one forecast, of the next one from the same model, and of the digest that is written down with it, each also as a ratio to the read;
and the peak of memory before and after.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np

from detente.forecast.acts import acts_of
from detente.forecast.dyad import forecast_of
from detente.forecast.kept import fitted
from detente.forecast.scorecard import state
from detente.measure.sources import book_table

T = TypeVar("T")


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


class Clock:
    def __init__(self) -> None:
        self.yardstick = 0.0

    def time(self, name: str, work: Callable[[], T]) -> T:
        used, begun = time.process_time(), time.perf_counter()
        result = work()
        used, begun = time.process_time() - used, time.perf_counter() - begun
        self.yardstick = self.yardstick or used
        print(
            f"{name:<34}{used:>8.2f} s processor {begun:>8.2f} s wall {used / self.yardstick:>7.2f} reads {peak():>7,} MB",
            flush=True,
        )
        return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("book", type=Path)
    parser.add_argument("--within", type=int, default=4)
    parser.add_argument("--no-read", action="store_true", help="leave out the yardstick, for the memory of a forecast alone")
    asked = parser.parse_args()
    clock = Clock()
    with book_table(asked.book) as table:
        if not asked.no_read:
            clock.time("one read of the table", lambda: sum(batch.num_rows for batch in table.batches()))
        acts = clock.time("reading its acts", lambda: acts_of(table))
    often = np.argsort(-np.bincount(acts.pair[acts.happened], minlength=len(acts.pairs)), kind="stable")
    model = clock.time("learning a model", lambda: fitted(acts, acts.end, asked.within))
    clock.time("one forecast", lambda: forecast_of(model, int(often[0])))
    clock.time("the next from the same model", lambda: forecast_of(fitted(acts, acts.end, asked.within), int(often[1])))
    clock.time("the digest written down with it", lambda: state(acts))
    dyads, days = len(model.today.pair), len(model.past)
    print(f"{len(acts):,} acts, {len(acts.pairs):,} dyads, {dyads:,} of them with enough acts; {days} past days to learn from")


if __name__ == "__main__":
    main()

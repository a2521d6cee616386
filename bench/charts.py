"""What a chart costs to draw: python bench/charts.py [--months 120] [--runs 5]

A dyad's chart of that many months, made up, is drawn as SVG, PNG and page. Beside each time stands its ratio to what vl-convert
takes for a specification with nothing in it, in the same run; the first drawing of a process starts the JavaScript engine, and is
told by itself.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from detente.charts import dyads, rendering, terminal
from detente.charts.page import page
from detente.charts.theme import LIGHT, config

EMPTY: dict[str, Any] = {"data": {"values": []}, "mark": "point", "config": config(LIGHT)}


def months(count: int) -> list[Any]:
    chance = random.Random(1)
    rows = []
    for number in range(count):
        start = date(1990 + number // 12, number % 12 + 1, 1)
        end = (start + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        counts = [chance.randint(0, 40) for _ in range(4)]
        value = chance.uniform(-2, 2)
        rows.append(
            {
                "period": f"{start:%Y-%m}", "start": start.isoformat(), "end": end.isoformat(), "counts": counts,
                "coverage": [3 * n for n in counts], "log_odds": {"value": value, "low": value - 0.5, "high": value + 0.5},
                "world": -0.4, "statuses": {"planned": chance.randint(0, 2), "denied": chance.randint(0, 1)},
                "query": {"between": ("PAK", "USA"), "since": start.isoformat(), "until": end.isoformat(), "counted": True},
            }
        )  # fmt: skip
    return rows


def median(run: Callable[[], Any], runs: int) -> float:
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        run()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--months", type=int, default=120)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    rows = months(given.months)
    made = dyads.dyad_chart(rows, title="PAK and USA, by month", subtitle="made up", formula="log-odds of conflict")
    started = time.perf_counter()
    rendering.svg(EMPTY)
    print(f"first drawing of a process, empty: {time.perf_counter() - started:.2f} s")
    empty = {"SVG": median(lambda: rendering.svg(EMPTY), given.runs), "PNG": median(lambda: rendering.png(EMPTY), given.runs)}
    print(f"{'':28}{'seconds':>10}{'times empty':>14}{'bytes':>12}")
    for name, draw, beside in (
        ("SVG", lambda: rendering.svg(made).encode(), "SVG"),
        ("PNG", lambda: rendering.png(made), "PNG"),
        ("page", lambda: page(made).encode(), "SVG"),
    ):
        took = median(draw, given.runs)
        print(f"{name + f' of {given.months} months':28}{took:10.3f}{took / empty[beside]:14.1f}{len(draw()):12,}")
    for name, run in (
        ("specification", lambda: dyads.dyad_chart(rows, title="t")),
        ("terminal", lambda: terminal.dyad_lines(rows, [], terminal.UNICODE, 120)),
    ):
        took = median(run, given.runs)
        print(f"{name + f' of {given.months} months':28}{took:10.4f}{took / empty['SVG']:14.2f}")


if __name__ == "__main__":
    main()

"""Measure measuring: python bench/measure_speed.py --events N [--keep FILE], --book N [--keep FILE], or --coverage

--events writes a synthetic Parquet file of N events (twenty years, 180 countries of which few have most of the dealings) and makes
monthly series of all dyads from it, in a process of its own so that its memory can be told; beside it stands what DuckDB takes to
read the file and to count its rows by dyad and day, in the same process.

--book builds a synthetic book and times a dyad's page from it; beside it stands the same series counted from the rows of its
events. A hundredth of the events is written as `detente add` writes them (see bench/book.py), the rest are copies of their rows,
moved by days; then all is counted anew, as when a book of before is opened. --keep goes on with a book or file that is there.

--coverage simulates dyads whose share of conflict is drawn as the prior says, and counts how often the 95% interval holds it.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from detente import measure
from detente.book import Book, days
from detente.book.countries import countries
from detente.book.writer import EVENT_COLUMNS
from detente.measure.series import PRIOR
from detente.record import STATUSES

FIRST_DAY, DAYS = 12_784, 7_305  # 2005-01-01, twenty years
GROUP = 500_000


def write_events(path: Path, total: int) -> None:
    import pyarrow as pa
    import pyarrow.parquet as parquet

    rng = np.random.default_rng(5)
    names = np.array(sorted(code for code, country in countries().items() if country.cow))
    rng.shuffle(names)
    statuses = pa.array(["occurred", "planned", "negated"])
    writer = None
    for start in range(0, total, GROUP):
        rows = min(GROUP, total - start)
        sides = [np.minimum(rng.pareto(0.9, rows).astype(np.int64), len(names) - 1) for _ in range(2)]
        batch = pa.table({
            "source": pa.DictionaryArray.from_arrays(sides[0], names), "target": pa.DictionaryArray.from_arrays(sides[1], names),
            "date": pa.array(FIRST_DAY + rng.integers(0, DAYS, rows), pa.int32()).cast(pa.date32()),
            "quad": pa.array(rng.integers(1, 5, rows), pa.int8()), "goldstein": np.round(rng.uniform(-10, 10, rows), 1),
            "status": pa.DictionaryArray.from_arrays(rng.choice(3, rows, p=(0.73, 0.18, 0.09)), statuses),
            "coverage": rng.integers(1, 20, rows),
        })  # fmt: skip
        writer = writer or parquet.ParquetWriter(path, batch.schema, compression="zstd")
        writer.write_table(batch)
    if writer is not None:
        writer.close()


def seconds(do: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.perf_counter()
    made = do()
    return time.perf_counter() - begun, made


def series_of(path: Path) -> dict[str, Any]:
    """Monthly series of all dyads of a file: seconds, and the process's memory at its highest, in MB."""
    import duckdb

    took, dyads = seconds(lambda: measure.all_dyads(path, "month"))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sql = f"SELECT count(*) FROM (SELECT source, target, date, quad FROM '{path}' GROUP BY ALL)"
    bare, _ = seconds(lambda: duckdb.sql(sql).fetchall())
    return {
        "rows": len(dyads.period), "dyads": len(dyads.pairs()), "occurrences": int(dyads.counts.sum()), "seconds": round(took, 2),
        "memory_mb": round(most), "duckdb_by_day_seconds": round(bare, 2), "ratio": round(took / bare, 2),
    }  # fmt: skip


def best(do: Callable[[], Any]) -> tuple[float, float]:
    """The first time and the best of five more, in milliseconds."""
    times = [seconds(do)[0] * 1000 for _ in range(6)]
    return times[0], min(times[1:])


def multiply(path: Path, total: int) -> None:
    """Copy the events of a book and their dyads, each time moved by some days, until there are as many as are wanted."""
    with Book(path) as book:
        connection = book.connection
        connection.execute("PRAGMA cache_size = -1000000")
        trigger = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'dyad_counted'").fetchone()[0]
        (held,) = connection.execute("SELECT max(event) FROM event").fetchone()
        moved = f"{FIRST_DAY} + (day - {FIRST_DAY} + 37 * :k) % {DAYS}"
        iso = f"date(({moved}) * 86400, 'unixepoch')"
        changed = {
            "id": "printf('f%03d', :k) || substr(id, 5)", "day": moved, "date_start": iso, "date_end": iso,
            "occurrence": f"occurrence + {held} * :k",
        }  # fmt: skip
        values = ", ".join(changed.get(name, name) for name in EVENT_COLUMNS)
        connection.execute("DROP TRIGGER dyad_counted")
        for k in range(1, total // held):
            with book.writer.transaction():
                connection.execute(
                    f"INSERT INTO event (event, {', '.join(EVENT_COLUMNS)}) SELECT event + {held} * :k, {values} FROM event"
                    f" WHERE event <= {held}",
                    {"k": k},
                )
                connection.execute(
                    f"INSERT INTO dyad SELECT coding, source, target, {moved}, event + {held} * :k FROM dyad WHERE event <= {held}",
                    {"k": k},
                )
        with book.writer.transaction():
            connection.execute(trigger)
            took, _ = seconds(lambda: days.remade(connection))
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    print(f"{held * (total // held):,} events, {path.stat().st_size / 1e9:.2f} GB; counted anew in {took:.0f} s")


def pages(path: Path) -> None:
    with Book(path, read_only=True) as book:
        totals = book.connection.execute(
            "SELECT s.code, t.code, sum(n1 + n2 + n3 + n4) AS n FROM dyad_day JOIN party s ON s.party = source JOIN party t"
            " ON t.party = target WHERE s.code < t.code GROUP BY 1, 2 ORDER BY n DESC"
        ).fetchall()
        print(f"{sum(row[2] for row in totals):,} occurrences under {len(totals):,} dyads of a direction")
        for name, place in (("the busiest dyad", 0), ("the hundredth", 100), ("one in the middle", len(totals) // 2)):
            a, b, number = totals[min(place, len(totals) - 1)]
            for by in ("month", "day"):
                first, least = best(lambda a=a, b=b, by=by: measure.dyad(book, a, b, by).to_json())
                print(f"{name} ({a} {b}, {number:,}) by {by:6} first {first:7.1f} ms   best {least:7.1f} ms")
        a, b, _ = totals[min(100, len(totals) - 1)]
        kept, _ = seconds(lambda: measure.dyad_series(book, a, b))
        rows, _ = seconds(lambda: measure.dyad_series(book.events(between=(a, b), counted=True, status=list(STATUSES)), a, b))
        print(
            f"from the tables of days {kept * 1000:.1f} ms, from the rows of {a} {b} {rows * 1000:.1f} ms: {rows / kept:.1f} times"
        )
    print(f"memory at its highest: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB (building included)")


def coverage() -> None:
    rng = np.random.default_rng(11)
    draws = 20_000
    for world in (0.13, 0.4):
        for events in (0, 1, 2, 5, 20, 100, 1000):
            share = rng.beta(PRIOR * world, PRIOR * (1 - world), draws)
            odds = measure.log_odds(rng.binomial(events, share), np.full(draws, events), np.full(draws, world))
            truth = np.log(share) - np.log1p(-share)
            inside = np.mean((odds.low <= truth) & (truth <= odds.high))
            unlike = np.mean((odds.low > odds.world) | (odds.high < odds.world))
            print(
                f"world {world:.0%}, {events:5,} events: 95% interval holds the share {inside:.1%}, is called unlike {unlike:.1%}"
            )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--events", type=int)
    options.add_argument("--book", type=int)
    options.add_argument("--keep", type=Path)
    options.add_argument("--coverage", action="store_true")
    options.add_argument("--of", type=Path, help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.of:
        print(json.dumps(series_of(asked.of)))
        return
    if asked.coverage:
        coverage()
    with tempfile.TemporaryDirectory() as folder:
        if asked.events:
            path = asked.keep or Path(folder, "events.parquet")
            if not path.exists():
                write_events(path, asked.events)
            subprocess.run([sys.executable, __file__, "--of", str(path)], check=True)
        if asked.book:
            sys.path.insert(0, str(Path(__file__).parent))
            import book as synthetic

            path = asked.keep or Path(folder, "book.db")
            if not path.exists():
                synthetic.build(path, max(asked.book // 100, 1000), 120)
                multiply(path, asked.book)
            pages(path)


if __name__ == "__main__":
    main()

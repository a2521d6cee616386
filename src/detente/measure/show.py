"""A dyad's report for people: a table of its periods, and under it what was left out and where the events are."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, TextIO

from detente.harmless import harmless
from detente.measure.course import lines as course_lines
from detente.measure.course import to_json as course_json
from detente.measure.explain import explained
from detente.outputs import PIPED_WIDTH, many

if TYPE_CHECKING:
    from detente.measure.assertions import Said
    from detente.measure.course import Course
    from detente.measure.report import DyadReport

# What the table shows of every dyad.
SHOWN = ("counts", "attention", "conflict log-odds", "goldstein", "intensity", "trend", "breaks", "mix of outlets")
_QUADS = ("verbal coop.", "material coop.", "verbal confl.", "material confl.")


def shown(report: DyadReport) -> tuple[str, ...]:
    """The measures that the report shows, as ``--explain`` tells them."""
    return SHOWN if report.said is None else (*SHOWN, "assertions")


def write_table(report: DyadReport, told: Course, out: TextIO, *, explain: bool = False) -> None:
    """The report as a table, and under it the dyad's course; ``explain`` adds what each number is and what it was made from."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(file=out)
    if not console.is_terminal:
        console = Console(file=out, width=PIPED_WIDTH)
    console.print(Text(title(report), style="bold"))
    console.print()
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(report.series.periods.by, no_wrap=True)
    columns = ["events", *_QUADS, "articles", "conflict", "95%", "world", "against it", "Goldstein", "intensity"]
    for name in columns + ["said to be"] * (report.said is not None):
        left = name in ("against it", "said to be")
        table.add_column(name, justify="left" if left else "right", no_wrap=left or name == "95%")
    for style, cells in rows(report):
        table.add_row(*(Text(harmless(cell), style=style) for cell in cells))
    console.print(table)
    console.print()
    for line in notes(report):
        console.print(Text(harmless(line)), soft_wrap=True)
    console.print()
    for line in course_lines(told, report):
        console.print(Text(harmless(line)), soft_wrap=True)
    if explain:
        console.print()
        for line in explained(shown(report), report.sources):
            console.print(Text(harmless(line)), soft_wrap=True)


def title(report: DyadReport) -> str:
    """``PAK and USA, both directions, by month, 2023-12 to 2024-05 (relations.db)``."""
    series = report.series
    who = f"{series.source} to {series.target}" if series.directed else f"{series.source} and {series.target}, both directions"
    labels = series.periods.labels
    return f"{who}, by {series.periods.by}, {labels[0]} to {labels[-1]} ({series.table})"


def rows(report: DyadReport) -> Iterator[tuple[str, list[str]]]:
    """A style and the cells of each row; periods without events that follow one another are one row."""
    series = report.series
    odds, (share, low, high) = series.log_odds, series.shrunk_share
    labels, attention, world = series.periods.labels, series.attention, series.world_share
    empty: list[str] = []
    for index, label in enumerate(labels):
        spoken = _spoken(report.said.periods[index]) if report.said is not None else None
        if not attention[index] and not spoken:
            empty.append(label)
            continue
        yield from _gap(empty)
        empty = []
        said = [] if spoken is None else [spoken]
        if not attention[index]:
            yield "", [label, "0", *[""] * (len(_QUADS) + 7), *said]
            continue
        verdict = against(float(odds.low[index] - odds.world[index]), float(odds.high[index] - odds.world[index]))
        yield _STYLES[verdict], [
            label, f"{attention[index]:,}", *(f"{count:,}" for count in series.counts[index]),
            f"{int(series.coverage[index].sum()):,}", f"{share[index]:.0%}", f"{low[index]:.0%}–{high[index]:.0%}",
            f"{world[index]:.0%}", verdict, _score(series.goldstein[index]), _score(series.intensity[index]), *said,
        ]  # fmt: skip
    yield from _gap(empty)


_STYLES = {"more conflict": "bold", "less conflict": "bold", "no telling": ""}


def against(low: float, high: float) -> str:
    """What may be said of log-odds relative to the world, from their 95% interval: nothing, where it holds 0."""
    return "more conflict" if low > 0 else "less conflict" if high < 0 else "no telling"


def _spoken(said: Said) -> str:
    """``2 good, 1 bad``: how often texts say that relations are good, and that they are bad."""
    return ", ".join(f"{count:,} {word}" for count, word in ((said.good, "good"), (said.bad, "bad")) if count)


def _gap(labels: list[str]) -> Iterator[tuple[str, list[str]]]:
    if labels:
        named = labels[0] if len(labels) == 1 else f"{labels[0]} to {labels[-1]}"
        yield "dim", [named, "0"]


def _score(value: float) -> str:
    return "" if value != value else f"{value:+.1f}"


def notes(report: DyadReport) -> Iterator[str]:
    """What stands under the table, a sentence each."""
    series, by = report.series, report.series.periods.by
    told = f"{many(int(series.attention.sum()), 'occurrence')} in {many(int(series.coverage.sum()), 'telling')}"
    if background := int(series.background.sum()):
        told += f"; {background:,} of them told as history, by the dates of the events themselves"
    yield told + "."
    yield "Conflict: the share of events that are verbal or material conflict, shrunk to the world's of that period (--explain)."
    left_out = [
        f"{count:,} {why}"
        for count, why in ((series.too_imprecise, f"dated too imprecisely for a {by}"), (series.undated, "not dated at all"))
        if count
    ]
    if left_out:
        yield f"Left out: {', '.join(left_out)}."
    if series.by_status:
        others = ", ".join(f"{status} {int(counts.sum()):,}" for status, counts in series.by_status.items())
        yield f"Not counted, for they have not happened or not as told: {others} (--status shows each as a series)."
    if report.said is not None:
        good, bad = (sum(getattr(one, name) for one in report.said.periods) for name in ("good", "bad"))
        elsewhere = report.said.imprecise + report.said.undated
        beyond = f"; {elsewhere:,} more speak of no time or one longer than a {by}" if elsewhere else ""
        good_so, bad_so = many(good, "time"), many(bad, "time")
        yield f"Texts say {good_so} that relations are good and {bad_so} that they are bad{beyond} (detente said)."
    if series.articles is not None:
        read, without = int(series.articles.read.sum()), int(series.articles.without_events.sum())
        read_so, tell = "was" if read == 1 else "were", "tells" if without == 1 else "tell"
        yield f"{many(read, 'article')} of these {by}s {read_so} read; {without:,} of them {tell} of no event."
    busiest = int(series.attention.argmax())
    if (listed := report.command(busiest)) is not None:
        yield f"The events of a row, here {series.periods.labels[busiest]}: {listed}"


def write_json(report: DyadReport, told: Course, out: TextIO, *, explain: bool = False) -> None:
    """The report and the dyad's course as one JSON object; ``explain`` adds the entries of its measures under ``measures``."""
    from dataclasses import asdict

    from detente.measure.explain import MEASURES

    made: dict[str, Any] = report.to_json() | course_json(told, report)
    if explain:
        made["measures"] = [asdict(MEASURES[name]) for name in shown(report)]
        made["sources"] = report.sources
    out.write(json.dumps(made, ensure_ascii=False, indent=1) + "\n")


def write_csv(report: DyadReport, out: TextIO) -> None:
    """One row a period, in the columns of :meth:`~detente.measure.series.DyadSeries.columns`."""
    found = report.to_json()["rows"]
    writer = csv.DictWriter(out, list(found[0]), lineterminator="\n")
    writer.writeheader()
    for row in found:
        writer.writerow({name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()})

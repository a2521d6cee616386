"""A book's events for people: a table, and what was read beside what was found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TextIO

from detente.book.query import Count
from detente.harmless import harmless

# As wide as a wide terminal: a table in a file or a pager is not folded to 80 columns.
PIPED_WIDTH = 160


def write_events(events: Iterable[dict[str, Any]], out: TextIO, count: Count) -> int:
    """A table of flat rows and a line that says how much was read; how many rows there were."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(file=out)
    if not console.is_terminal:
        console = Console(file=out, width=PIPED_WIDTH)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("when", "source", "target", "type", "status"):
        table.add_column(name, no_wrap=name in ("when", "type", "status"))
    table.add_column("coverage", justify="right")
    table.add_column("trigger", overflow="ellipsis")
    table.add_column("article", overflow="ellipsis", max_width=40)
    table.add_column("event", no_wrap=True)
    rows = covered = 0
    for event in events:
        rows += 1
        covered += event["coverage"]
        cells = (
            when(event), event["source"] or "---", event["target"] or "---", kind(event), event["status"], str(event["coverage"]),
            event["trigger"] or "", " ".join((event["title"] or event["article"]).split()), event["event"],
        )  # fmt: skip
        table.add_row(*(Text(harmless(cell)) for cell in cells))
    if rows:
        console.print(table)
        console.print()
    console.print(Text(summary(rows, count)))
    return rows


def when(event: dict[str, Any]) -> str:
    """``2024-03-09``, ``2024-03-01..2024-03-31``, or ``unknown``."""
    start, end = event["date_start"], event["date_end"]
    if start == end:
        return start or "unknown"
    return f"{start or ''}..{end or ''}"


def kind(event: dict[str, Any]) -> str:
    return f"{event['type']} {event['mode']}" if event["mode"] else str(event["type"])


def summary(rows: int, count: Count) -> str:
    """``12 rows of 40 occurrences (55 reports); 9 of 20 articles tell of no event, 1 input was not read``."""
    return (
        f"{rows:,} rows, of {count.occurrences:,} occurrences ({count.reports:,} reports) in the book; "
        f"{count.without_events:,} of {count.articles:,} articles tell of no event, {count.failures:,} inputs were not read"
    )

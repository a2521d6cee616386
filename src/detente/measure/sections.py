"""A report of several tables, written for people, as JSON or as CSV: each table is plain rows, and the same rows for all three."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, TextIO

from detente.harmless import harmless
from detente.measure.estimate import Estimate
from detente.measure.explain import MEASURES, explained
from detente.outputs import PIPED_WIDTH, safe_cell

Row = Mapping[str, Any]
# A column of a table for people: its heading, and the cell for a row.
Column = tuple[str, Callable[[Row], str]]


@dataclass(frozen=True, slots=True)
class Section:
    """One table. ``rows`` hold plain values, :class:`Estimate` and lists of ids; ``columns`` are what people see of them.

    ``shown`` are other rows to show to people, where those are too many or too long as they are.
    """

    name: str
    heading: str
    rows: Sequence[Row]
    columns: Sequence[Column]
    shown: Sequence[Row] | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What a command tells. ``about`` are the values that hold for all of it; ``measures`` the entries of ``--explain``."""

    kind: str
    title: str
    about: Mapping[str, Any]
    sections: Sequence[Section]
    notes: Sequence[str]
    measures: Sequence[str]
    sources: Mapping[str, Any] = field(default_factory=dict)


def write(report: Report, form: str, out: TextIO, *, explain: bool = False) -> None:
    """Write a report as ``table``, ``json`` or ``csv``; CSV has no place for explanations."""
    {"table": _write_table, "json": _write_json}.get(form, _write_csv)(report, out, explain)


def _write_table(report: Report, out: TextIO, explain: bool) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(file=out)
    if not console.is_terminal:
        console = Console(file=out, width=PIPED_WIDTH)
    console.print(Text(report.title, style="bold"))
    for section in report.sections:
        rows = section.rows if section.shown is None else section.shown
        console.print()
        console.print(Text(section.heading, style="bold"))
        if not rows:
            continue
        table = Table(box=None, pad_edge=False, header_style="bold")
        for heading, _ in section.columns:
            table.add_column(heading, overflow="fold")
        for row in rows:
            table.add_row(*(Text(harmless(cell(row))) for _, cell in section.columns))
        console.print(table)
    console.print()
    for note in report.notes:
        console.print(Text(note), soft_wrap=True)
    if explain:
        console.print()
        for line in explained(report.measures, report.sources):
            console.print(Text(harmless(line)), soft_wrap=True)


def _write_json(report: Report, out: TextIO, explain: bool) -> None:
    made = plain(report)
    if explain:
        made["measures"] = [asdict(MEASURES[name]) for name in report.measures]
        made["sources"] = dict(report.sources)
    out.write(json.dumps(made, ensure_ascii=False, indent=1) + "\n")


def plain(report: Report) -> dict[str, Any]:
    """All of a report as plain values, each section a list of rows."""
    made: dict[str, Any] = {"kind": report.kind, **{name: _plain(value) for name, value in report.about.items()}}
    for section in report.sections:
        made[section.name] = [{name: _plain(value) for name, value in row.items()} for row in section.rows]
    return made


def _plain(value: Any) -> Any:
    if isinstance(value, Estimate):
        return {name: _plain(part) for name, part in value.to_json().items()}
    if isinstance(value, float):
        return round(value, 6) if math.isfinite(value) else None
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    return value


def flat(report: Report) -> tuple[list[str], list[dict[str, Any]]]:
    """All sections under one header: the first column says of which section a row is."""
    rows = [{"section": section.name, **dict(_flat(row))} for section in report.sections for row in section.rows]
    return list(dict.fromkeys(name for row in rows for name in row)) or ["section"], rows


def _write_csv(report: Report, out: TextIO, explain: bool) -> None:
    header, rows = flat(report)
    writer = csv.DictWriter(out, header, lineterminator="\n", restval="")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: safe_cell(value) for name, value in row.items()})


def _flat(row: Row) -> Iterator[tuple[str, Any]]:
    for name, value in row.items():
        if isinstance(value, Estimate):
            yield from ((name, value.value), (f"{name}_low", value.low), (f"{name}_high", value.high))
        elif isinstance(value, list | tuple):
            yield name, " ".join(str(part) for part in value)
        else:
            yield name, "" if value is None or value != value else value


# --- cells ----------------------------------------------------------------------------------------------------------------


def text(name: str) -> Callable[[Row], str]:
    return lambda row: "" if row[name] is None else str(row[name])


def count(name: str) -> Callable[[Row], str]:
    return lambda row: "" if row[name] is None else f"{row[name]:,}"


def percent(name: str) -> Callable[[Row], str]:
    return lambda row: "" if row[name] is None or row[name] != row[name] else f"{row[name]:.0%}"


def interval(name: str, pattern: str = ".0%") -> Callable[[Row], str]:
    """A value with its interval: ``43% (31% to 55%)``."""

    def cell(row: Row) -> str:
        held = row[name]
        if held is None or held.value != held.value:
            return ""
        return f"{held.value:{pattern}} ({held.low:{pattern}} to {held.high:{pattern}})"

    return cell


def ids(name: str, most: int = 3) -> Callable[[Row], str]:
    """The first ids of a list, and how many more there are."""

    def cell(row: Row) -> str:
        held = row[name]
        return " ".join(held[:most]) + (f" and {len(held) - most:,} more" if len(held) > most else "")

    return cell


def chance(value: float) -> str:
    """``.03``, or ``below .001``."""
    return "below .001" if value < 0.001 else f"{value:.3f}".lstrip("0") if value < 1 else "1"


def joined(words: Iterable[str]) -> str:
    return ", ".join(words)

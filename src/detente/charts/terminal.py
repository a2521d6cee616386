"""Charts in the terminal: one character cell a point, as wide as the terminal, in plain ASCII where it can do no more.

Every function here returns lines of rich text; :func:`show` writes them. What colour says is said by character or position too.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TextIO

from rich.text import Text

from detente.charts.dyads import FARTHEST, DyadBreak, DyadPeriod
from detente.charts.specs import label, number

# Colours of every terminal's own palette, which its owner has chosen to be told apart.
COOPERATION, CONFLICT, QUIET = "blue", "yellow", "dim"
# Rows of a panel: 12 and 9 rows leave a dyad's chart on one screen of 40 lines.
HALF, LEVELS = 6, 9
# Room for the numbers at the left.
GUTTER = 7
# A period is no wider than this, which has room for its label ("2011-01"), and its bar no wider than that.
WIDEST, BAR = 9, 4
NARROWEST = 40


@dataclass(frozen=True, slots=True)
class Signs:
    """The characters that a chart is drawn in."""

    verbal: str
    material: str
    points: str
    interval: str
    upright: str
    zero: str
    warmer: str
    colder: str
    ends: str
    bar: str
    levels: str


UNICODE = Signs("▒", "█", "●■▲◆✚▼", "┊", "│", "─", "▲", "▼", "├─┤", "█", "▁▂▃▄▅▆▇█")
ASCII = Signs(":", "#", "o*^&+v", ":", "|", "-", "^", "v", "|-|", "#", ".:-=+*#@")
_IN_ASCII = str.maketrans("…–", ".-")

Lines = list[Text]


def signs_for(encoding: str | None) -> Signs:
    """The characters that a stream of this encoding can carry."""
    try:
        "".join(vars_of(UNICODE)).encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return ASCII
    return UNICODE


def vars_of(signs: Signs) -> Iterator[str]:
    return (getattr(signs, name) for name in Signs.__slots__)


def show(draw: Callable[[Signs, int], Lines], out: TextIO, *, encoding: str | None = None, width: int | None = None) -> None:
    """Draw a chart for a stream: in its width, its characters, and in colour only on a terminal.

    ``encoding`` is the terminal's own, where the stream has been set to another.
    """
    from rich.console import Console

    console = Console(file=out, width=width, highlight=False, soft_wrap=False)
    carried = encoding or getattr(out, "encoding", None)
    for line in draw(signs_for(carried), max(NARROWEST, console.width)):
        if signs_for(carried) is ASCII:
            line.plain = line.plain.translate(_IN_ASCII).encode("ascii", "replace").decode()
        line.truncate(console.width, overflow="crop")
        line.rstrip()
        console.print(line, no_wrap=True, overflow="crop", crop=True)


def heading(words: str) -> Text:
    return Text(words, style="bold")


# --- the dyad's chart -------------------------------------------------------------------------------------------------


def dyad_lines(periods: Sequence[DyadPeriod], breaks: Sequence[DyadBreak], signs: Signs, width: int) -> Lines:
    """Events up and down by class, breaks, and the log-odds of conflict with their interval, warmer always up."""
    if not periods:
        return [Text("No event in this time.", style=QUIET)]
    columns = Columns(len(periods), width - GUTTER - 1)
    counts = [[sum(int(periods[i]["counts"][quad]) for i in group) for quad in range(4)] for group in columns.groups]
    lines = [
        _class_key("Occurrences", "cooperation", COOPERATION, signs),
        *_counts_lines(counts, columns, signs),
        _class_key("", "conflict", CONFLICT, signs),
    ]
    lines += _break_lines(periods, breaks, columns, signs)
    lines.append(_times([period["period"] for period in periods], columns))
    estimates = [period.get("log_odds") for period in periods]
    if any(map(_known, estimates)):
        lines += [Text(), _odds_key(periods, signs), *_odds_lines(periods, columns, signs)]
        lines.append(_times([period["period"] for period in periods], columns))
    if columns.each > 1:
        lines.append(Text(f"Each column holds {columns.each} periods: counts are their sums, log-odds their means.", style=QUIET))
    lines += _break_words(breaks, signs)
    return lines


class Columns:
    """Which columns of characters each period has: several where there is room, one for several periods where there is none."""

    def __init__(self, periods: int, width: int) -> None:
        self.each = max(1, math.ceil(periods / width))
        self.groups = [range(first, min(periods, first + self.each)) for first in range(0, periods, self.each)]
        self.span = max(1, min(WIDEST, width // len(self.groups)))
        self.width = self.span * len(self.groups)

    def at(self, period: int) -> int:
        """The first column of a period."""
        return period // self.each * self.span

    def bars(self, cells: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        """One bar a group; wide ones stand a blank apart."""
        for character, style in cells:
            bar = min(BAR, self.span - (self.span > 2))
            yield (character * bar + " " * (self.span - bar), style)


def _row(left: str, cells: Iterable[tuple[str, str]]) -> Text:
    line = Text(f"{left:>{GUTTER}} ", style=QUIET)
    for character, style in cells:
        line.append(character, style=style or "default")
    return line


def _class_key(heading: str, what: str, style: str, signs: Signs) -> Text:
    line = Text(f"{heading:<{GUTTER}} ", style="bold")
    for sign, words in ((signs.verbal, "verbal"), (signs.material, f"material {what}")):
        line.append(sign, style=style)
        line.append(f" {words}  ", style="not bold")
    return line


def _counts_lines(counts: Sequence[Sequence[int]], columns: Columns, signs: Signs) -> Lines:
    largest = max(1, *(max(row[0] + row[1], row[2] + row[3]) for row in counts))
    lines = []
    for level in range(HALF, 0, -1):
        left = f"{largest:,}" if level == HALF else ""
        lines.append(_row(left, columns.bars(_stacked(row[0], row[1], largest, level, signs, COOPERATION) for row in counts)))
    lines.append(_row("0", [(signs.zero * columns.width, QUIET)]))
    for level in range(1, HALF + 1):
        left = f"{largest:,}" if level == HALF else ""
        lines.append(_row(left, columns.bars(_stacked(row[2], row[3], largest, level, signs, CONFLICT) for row in counts)))
    return lines


def _stacked(verbal: int, material: int, largest: int, level: int, signs: Signs, style: str) -> tuple[str, str]:
    """The cell of a stack at one level from zero: verbal nearest to zero, and nothing that happened is rounded away."""
    cells = max((verbal > 0) + (material > 0), _rounded((verbal + material) / largest * HALF))
    upper = min(cells - (verbal > 0), max(int(material > 0), _rounded(material / largest * HALF)))
    if level > cells:
        return " ", ""
    return (signs.material if level > cells - upper else signs.verbal), style


def _rounded(value: float) -> int:
    """Halves upwards, so that equal steps are drawn as equal steps."""
    return math.floor(value + 0.5)


def _break_lines(periods: Sequence[DyadPeriod], breaks: Sequence[DyadBreak], columns: Columns, signs: Signs) -> Lines:
    if not breaks:
        return []
    place = {period["period"]: number for number, period in enumerate(periods)}
    cells = [(" ", "")] * columns.width
    for one in breaks:
        if one["period"] in place:
            cells[columns.at(place[one["period"]])] = _arrow(one, signs)
    return [_row("breaks", cells)]


def _arrow(one: DyadBreak, signs: Signs) -> tuple[str, str]:
    return (signs.warmer, COOPERATION) if one["direction"] == "warmer" else (signs.colder, CONFLICT)


def _break_words(breaks: Sequence[DyadBreak], signs: Signs) -> Lines:
    lines = []
    for one in sorted(breaks, key=lambda one: one["start"]):
        sign, style = _arrow(one, signs)
        line = Text()
        line.append(sign, style=style)
        line.append(f" {label(one['period'])} {one['direction']}, by {label(one['kind'])}, certainty {one['certainty']:.2f}")
        lines.append(line)
    return lines


def _odds_key(periods: Sequence[DyadPeriod], signs: Signs) -> Text:
    line = Text("Log-odds of conflict  ", style="bold")
    line.append(signs.points[0], style=COOPERATION)
    line.append(f" events {signs.interval} interval", style="not bold")
    if any(_known(period.get("asserted")) for period in periods):
        line.append(f"  {signs.points[1]}", style=CONFLICT)
        line.append(" what texts say", style="not bold")
    line.append("  down: more conflict", style="not bold dim")
    return line


def _odds_lines(periods: Sequence[DyadPeriod], columns: Columns, signs: Signs) -> Lines:
    events = [_mean([periods[i].get("log_odds") for i in group]) for group in columns.groups]
    texts = [_mean([periods[i].get("asserted") for i in group]) for group in columns.groups]
    return levels(
        [("", events, signs.points[0], COOPERATION), ("", texts, signs.points[1], CONFLICT)], columns, signs, zero=0.0, upward=False
    )


def _known(estimate: Mapping[str, Any] | None) -> bool:
    return estimate is not None and estimate["value"] is not None and math.isfinite(estimate["value"])


def _mean(estimates: Sequence[Mapping[str, Any] | None]) -> Point | None:
    """The mean of the values, none beyond what is drawn, and the widest of the intervals."""
    known = [one for one in estimates if one is not None and _known(one)]
    if not known:
        return None
    value = sum(max(-FARTHEST, min(FARTHEST, one["value"])) for one in known) / len(known)
    lows = [one["low"] for one in known if one["low"] is not None]
    highs = [one["high"] for one in known if one["high"] is not None]
    return value, min(lows, default=value), max(highs, default=value)


# A value, and the ends of its interval.
Point = tuple[float, float, float]
Series = tuple[str, Sequence[Point | None], str, str]


def levels(
    series: Sequence[Series],
    columns: Columns,
    signs: Signs,
    *,
    zero: float | None,
    upward: bool = True,
    within: tuple[float, float] | None = None,
) -> Lines:
    """Several series over the same columns, each value as a sign at its level and the first one's interval as a line behind it."""
    known = [estimate for _, values, _, _ in series for estimate in values if estimate is not None]
    marks = [value for value, _, _ in known] + ([zero] if zero is not None else [])
    low, high = min(marks), max(marks)
    # Wide intervals of a month with two events do not flatten the rest: a quarter beyond the values, and cut there.
    low, high = low - (high - low or 1) / 4, high + (high - low or 1) / 4
    if within is not None:
        low, high = max(low, within[0]), min(high, within[1])

    def level(value: float) -> int:
        share = (min(high, max(low, value)) - low) / (high - low)
        return round((share if upward else 1 - share) * (LEVELS - 1))

    lines = []
    for row in range(LEVELS - 1, -1, -1):
        at_zero = zero is not None and level(zero) == row
        cells = [(signs.zero * columns.span, QUIET) if at_zero else (" " * columns.span, "")] * len(columns.groups)
        for number_, (_, values, sign, style) in enumerate(reversed(series)):
            for index, estimate in enumerate(values):
                if estimate is None:
                    continue
                value, lower, upper = estimate
                blank = " " * (columns.span - 1)
                bottom, top = sorted((level(lower), level(upper)))
                if level(value) == row:
                    cells[index] = (sign + blank, style)
                elif number_ == len(series) - 1 and bottom <= row <= top and cells[index][0][0] in (" ", signs.zero):
                    cells[index] = (signs.interval + (signs.zero * len(blank) if at_zero else blank), QUIET)
        share = row / (LEVELS - 1)
        value = low + (share if upward else 1 - share) * (high - low)
        left = number(zero, 1) if at_zero else number(value, 1) if row in (0, LEVELS - 1) else ""
        lines.append(_row(left, cells))
    return lines


def _times(labels: Sequence[str], columns: Columns) -> Text:
    """Periods under their columns, as many as there is room for: years first, then halves, quarters and months."""
    line = [" "] * (columns.width + 12)
    room = len(labels[0]) + 2
    step, first = _labelled(labels, columns, room)
    free = 0
    for index in range(first, len(labels), step):
        column = columns.at(index)
        if column >= free and column + len(labels[index]) <= columns.width + 7:
            line[column : column + len(labels[index])] = labels[index]
            free = column + room
    return _row("", [("".join(line).rstrip(), QUIET)])


def _labelled(labels: Sequence[str], columns: Columns, room: int) -> tuple[int, int]:
    """Every how many periods a label stands, and the first that has one."""
    months = len(labels[0]) == 7 and labels[0][4] == "-" and labels[0][5:].isdigit()
    steps = (1, 3, 6, 12, 24, 60, 120, 240) if months else (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
    step = next((step for step in steps if step * columns.span / columns.each >= room), steps[-1])
    first = -(int(labels[0][5:]) - 1) % min(step, 12) if months else 0
    return step, first if first < len(labels) else 0


# --- ranked and compared ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ranked:
    """One line of a ranking: a value with its interval, what it is compared with, and words behind it."""

    name: str
    value: float
    low: float | None = None
    high: float | None = None
    reference: float | None = None
    words: str = ""


def interval_lines(rows: Sequence[Ranked], signs: Signs, width: int, *, zero: float | None = 0.0, digits: int = 2) -> Lines:
    """Values as points on one scale, each with its interval; what it is compared with as an upright line."""
    if not rows:
        return [Text("Nothing to show.", style=QUIET)]
    every = [value for row in rows for value in (row.value, row.low, row.high, row.reference, zero) if value is not None]
    low, high = min(every), max(every)
    high = high if high > low else low + 1
    names = min(max(len(label(row.name)) for row in rows), width // 3)
    told = [f"{number(row.value, digits)}{'  ' if row.words else ''}{label(row.words)}" for row in rows]
    room = max(20, min(60, width - names - 3 - max(map(len, told))))

    def column(value: float) -> int:
        return round((value - low) / (high - low) * (room - 1))

    lines = []
    for row, words in zip(rows, told, strict=True):
        cells = [(" ", "")] * room
        if zero is not None:
            cells[column(zero)] = (signs.upright, QUIET)
        if row.low is not None and row.high is not None:
            first, last = column(row.low), column(row.high)
            for at in range(first, last + 1):
                cells[at] = (signs.ends[0] if at == first else signs.ends[2] if at == last else signs.ends[1], QUIET)
        if row.reference is not None:
            cells[column(row.reference)] = (signs.points[3], CONFLICT)
        cells[column(row.value)] = (signs.points[0], COOPERATION)
        line = Text(f"{_fitted(row.name, names)} ")
        for character, style in cells:
            line.append(character, style=style or "default")
        line.append(f"  {words}")
        lines.append(line)
    left, right = number(low, digits), number(high, digits)
    lines.append(Text(f"{' ' * names} {left}{right:>{max(1, room - len(left))}}", style=QUIET))
    return lines


def bar_lines(rows: Sequence[tuple[str, float, str]], signs: Signs, width: int) -> Lines:
    """Bars from zero, ``(name, value, words)``; values below zero go to the left."""
    if not rows:
        return [Text("Nothing to show.", style=QUIET)]
    names = min(max(len(label(name)) for name, _, _ in rows), width // 3)
    room = max(16, min(60, width - names - 4 - max(len(label(words)) for _, _, words in rows)))
    largest = max(abs(value) for _, value, _ in rows) or 1.0
    both = any(value < 0 for _, value, _ in rows)
    half = room // 2 if both else room
    lines = []
    for name, value, words in rows:
        cells = max(int(value != 0), round(abs(value) / largest * half))
        line = Text(f"{_fitted(name, names)} ")
        if both:
            line.append(f"{signs.bar * cells if value < 0 else '':>{half}}", style=CONFLICT)
        line.append(signs.upright, style=QUIET)
        line.append(f"{signs.bar * cells if value >= 0 else '':<{half}}", style=COOPERATION)
        line.append(f" {label(words)}")
        lines.append(line)
    return lines


def _fitted(name: str, width: int) -> str:
    name = label(name)
    return f"{name:<{width}}" if len(name) <= width else name[: width - 1] + "…"


def share_lines(labels: Sequence[str], series: Mapping[str, Sequence[Point | None]], signs: Signs, width: int) -> Lines:
    """Several shares, 0 to 1, over time, each with a sign of its own; the first one's interval is drawn."""
    if not labels:
        return [Text("No event in this time.", style=QUIET)]
    columns = Columns(len(labels), width - GUTTER - 1)
    styles = ("blue", "yellow", "cyan", "magenta", "green", "red")
    key = Text()
    drawn: list[Series] = []
    for number_, (name, values) in enumerate(series.items()):
        sign, style = signs.points[number_ % len(signs.points)], styles[number_ % len(styles)]
        key.append(sign, style=style)
        key.append(f" {label(name)}  ")
        grouped = [_mean([_as_mapping(values[i]) for i in group]) for group in columns.groups]
        drawn.append((name, grouped, sign, style))
    return [key, *levels(drawn, columns, signs, zero=None, within=(0.0, 1.0)), _times(list(labels), columns)]


def _as_mapping(estimate: Point | None) -> Mapping[str, Any] | None:
    return None if estimate is None else {"value": estimate[0], "low": estimate[1], "high": estimate[2]}

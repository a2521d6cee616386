"""Readings as a table for people: date, source, action, target, status, said by, sentence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from detente.harmless import harmless
from detente.record import Actor, DateInterval, Event, Reading, Relation

if TYPE_CHECKING:
    from rich.console import RenderableType

STATUS_STYLE = {
    "occurred": "",
    "ongoing": "cyan",
    "attempted": "yellow",
    "planned": "blue",
    "requested": "magenta",
    "expected": "blue",
    "conditional": "bright_black",
    "negated": "red",
    "denied": "red",
}


def actors_text(actors: Iterable[Actor]) -> str:
    """The codes of a side, or a dash where it is empty or unresolved."""
    return ", ".join(actor.code or f"({actor.text})" for actor in actors) or "—"


def date_text(date: DateInterval) -> str:
    """One date or an interval, at its precision; an em dash where it is unknown."""
    if date.start is None and date.end is None:
        return "—"
    if date.start == date.end:
        return date.start or "—"
    if date.precision == "month" and date.start:
        return date.start[:7]
    if date.precision == "year" and date.start:
        return date.start[:4]
    return f"{date.start or '…'} – {date.end or '…'}"


def said_by(event: Event | Relation) -> str:
    """Whose word it is: empty for the author's own voice."""
    attribution = event.attribution
    if attribution.voice == "author":
        return ""
    if attribution.speaker is None:
        return "unnamed" if attribution.anonymous else attribution.voice
    speaker = attribution.speaker
    return speaker.person or speaker.code or speaker.text or attribution.voice


def action_text(event: Event) -> str:
    """Type and mode with the words that told it: ``CONSULT visit “visited”``."""
    kind = f"{event.type} {event.mode}" if event.mode else event.type
    return f"{kind} “{event.trigger.text}”"


def table(readings: Iterable[Reading]) -> RenderableType:
    """A table of the events and relations of some readings, one row each, in the order of the text."""
    from rich.table import Table
    from rich.text import Text

    shown = Table(show_edge=False, pad_edge=False, header_style="bold", row_styles=["", "dim"])
    for name, ratio in (("date", 3), ("source", 3), ("action", 5), ("target", 3), ("status", 2), ("said by", 3), ("sentence", 9)):
        shown.add_column(name, ratio=ratio, overflow="fold")
    for reading in readings:
        rows: list[Event | Relation] = sorted(
            [*reading.events, *reading.relations], key=lambda row: row.trigger.start if isinstance(row, Event) else row.span.start
        )
        for row in rows:
            sentence = Text(harmless(" ".join(row.sentence.span.text.split())))
            if isinstance(row, Event):
                cells = (date_text(row.date), actors_text(row.source), action_text(row), actors_text(row.target), row.status)
            else:
                first, second = row.pair
                sign = "+" if row.sign > 0 else "−"
                cells = (date_text(row.date), actors_text([first]), f"relation {sign} {row.state}", actors_text([second]), "")
            style = STATUS_STYLE.get(cells[4], "")
            said = Text(harmless(said_by(row)))
            shown.add_row(*(Text(harmless(cell)) for cell in cells[:4]), Text(cells[4], style=style), said, sentence)
    return shown

"""JSONL: one article a line, ``text`` and any of the fields of the record; a bad line is told by its number.

Lines are read one at a time and never held longer than :data:`~detente.intake.draft.LONGEST_INPUT`.
"""

from __future__ import annotations

import codecs
import io
import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from detente.intake.decode import decode, marked_encoding
from detente.intake.draft import LONGEST_INPUT, WHOLE, Broken, Draft, Stretch, Unreadable, too_long
from detente.intake.stream import head_of, rejoined
from detente.intake.text import told

FIELDS = ("text", "id", "title", "published", "url", "outlet", "language")
# A line that is too long is skipped so far and no further: a device or a bomb has lines without end.
LONGEST_SKIPPED = 4 * 1024**3
# What a broken UTF-16 or UTF-32 unit becomes: no such file can hold it otherwise.
_BROKEN_UNIT = "\udc80"

codecs.register_error("detente-broken-unit", lambda error: (_BROKEN_UNIT, error.end))  # type: ignore[attr-defined]


def drafts(stream: BinaryIO, where: str, stretch: Stretch = WHOLE) -> Iterator[Draft | Broken]:
    for row in rows(stream, where, stretch):
        yield row if isinstance(row, Broken) else Draft(row[0], **{name: row[1].get(name) for name in FIELDS})


def rows(stream: BinaryIO, where: str, stretch: Stretch = WHOLE) -> Iterator[tuple[str, dict[str, Any]] | Broken]:
    """The JSON object of each line with the line's place (``name:number``); blank lines are passed over."""
    for number, line in enumerate(_lines(stream), stretch.at):
        if number < stretch.first:
            continue
        if stretch.last is not None and number > stretch.last:
            return
        place = f"{where}:{number}"
        try:
            if isinstance(line, Unreadable):
                raise line
            text = line if isinstance(line, str) else told(decode(line), place).text
            if text.strip():
                yield place, an_object(parse(text))
        except Unreadable as problem:
            yield Broken(place, problem)


def parse(text: str) -> Any:
    """JSON -> its value. Raises :class:`Unreadable` that says where it is malformed."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable(
            "malformed_json",
            f"Not JSON at character {error.pos + 1}: {error.msg}. Each line must be one whole JSON object.",
        ) from None
    except RecursionError:
        raise Unreadable("malformed_json", "JSON nested too deeply. An article is one flat object.") from None
    except ValueError as error:
        raise Unreadable("malformed_json", f"Not JSON that detente reads: {error}.") from None


def an_object(value: Any) -> dict[str, Any]:
    """The same value, a JSON object. Raises :class:`Unreadable` if it is something else."""
    if not isinstance(value, dict):
        raise Unreadable("not_an_object", f'It is a JSON {_kind(value)}; an article is an object: {{"text": "..."}}.')
    return value


def _kind(value: Any) -> str:
    names = {dict: "object", list: "list", str: "string", bool: "truth value", type(None): "null"}
    return names.get(type(value), "number")


def _lines(stream: BinaryIO) -> Iterator[bytes | str | Unreadable]:
    """Each line, or why there is none; what is too long is skipped without being held."""
    head = head_of(stream, 4)
    rest = rejoined(head, stream)
    encoding = marked_encoding(head)
    if encoding in ("utf-16", "utf-32"):
        wide = io.TextIOWrapper(rest, encoding=encoding, errors="detente-broken-unit", newline="\n")
        for line in _bounded(wide.readline):
            yield _wrong(encoding) if isinstance(line, str) and _BROKEN_UNIT in line else line
    else:
        yield from _bounded(rest.readline)


def _wrong(encoding: str) -> Unreadable:
    return Unreadable(f"wrong_encoding:{encoding}", f"The file is in {encoding.upper()}, but this line is broken in it.")


def _bounded(readline: Any) -> Iterator[Any]:
    while piece := readline(LONGEST_INPUT):
        ended = piece[-1:] in ("\n", b"\n")
        if ended or len(piece) < LONGEST_INPUT:
            yield piece
            continue
        skipped = len(piece)
        while not ended and (piece := readline(LONGEST_INPUT)):
            ended, skipped = piece[-1:] in ("\n", b"\n"), skipped + len(piece)
            if skipped > LONGEST_SKIPPED:
                raise too_long(f"A line goes on for more than {LONGEST_SKIPPED >> 30} GB, and nothing after it was read")
        yield too_long(f"The line is longer than {LONGEST_INPUT >> 20} MB")

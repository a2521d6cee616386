"""Sentences as people write them down for training, and as JSONL: ``notebook.py NOTEBOOK... > data/part.jsonl``.

A notebook is plain text, a sentence a block. Parties stand in ``[1:...]``, triggers in ``{a:...}``; the line after the sentence
tells the events, ``source>target TYPE/mode status trigger``, with ``-`` for a side that the sentence does not name:

    # region=Maghreb decade=1990s register=wire
    [1:Algerian forces] {a:shot dead} two members of [2:the Armed Islamic Group], [3:the Interior Ministry] said.
    = 1>2 ASSAULT/firearms occurred a

Ordered pairs that are not written have no event between them. ``= none`` is a sentence without any.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TYPES = (
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "PROTEST",
    "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip
STATUSES = ("occurred", "ongoing", "attempted", "planned", "requested", "expected", "conditional", "negated", "denied")
_MARK = re.compile(r"\[(?P<party>\d+):(?P<phrase>[^\[\]]+)\]|\{(?P<trigger>[a-z]):(?P<words>[^{}]+)\}")
_EVENT = re.compile(
    r"(?P<source>\d+|-)>(?P<target>\d+|-) (?P<type>[A-Z]+)(?:/(?P<mode>[\w-]+))? (?P<status>\w+) (?P<trigger>[a-z])"
)


REGISTERS = ("wire", "press release", "local paper", "commentary", "radio")


def _register(told: str) -> str:
    """One of :data:`REGISTERS`, or "various": writers put remarks beside it."""
    plain = told.lower().replace("-", " ")
    return next((name for name in REGISTERS if plain.startswith(name) or (plain and name.startswith(plain))), "various")


class NotebookError(ValueError):
    """A block that cannot be read: the message says where it stands and what is wrong with it."""


def blocks(path: Path) -> Iterator[tuple[int, dict[str, str], str, str]]:
    """Number, setting (region, decade, register), sentence and events of each block."""
    setting: dict[str, str] = {}
    for number, block in enumerate(re.split(r"\n\s*\n", path.read_text(encoding="utf8").strip()), 1):
        lines = [line.strip() for line in block.split("\n") if line.strip()]
        for line in lines:
            if line.startswith("#"):
                # "region=Gulf decade=1970s register=press release": a value runs to the next key.
                found = {key: value.strip() for key, value in re.findall(r"(\w+)=((?:(?!\s+\w+=).)*)", line)}
                setting = {**found, "register": _register(found.get("register", ""))}
        told = [line for line in lines if not line.startswith("#")]
        if not told:
            continue
        if len(told) != 2 or not told[1].startswith("="):
            raise NotebookError(f"{path.name}, block {number}: a sentence and a line that begins with '=' are wanted")
        yield number, setting, told[0], told[1][1:].strip()


def row_of(where: str, setting: dict[str, str], sentence: str, events: str) -> dict[str, Any]:
    """One row of the training data; spans are code points into its text. Raises :class:`NotebookError`."""
    text, parties, triggers, at = "", {}, {}, 0
    for mark in _MARK.finditer(sentence):
        text += sentence[at : mark.start()]
        words = mark["phrase"] or mark["words"]
        (parties if mark["party"] else triggers)[mark["party"] or mark["trigger"]] = [len(text), len(text) + len(words)]
        text, at = text + words, mark.end()
    text += sentence[at:]
    if re.search(r"[\[\]{}]", text):
        raise NotebookError(f"{where}: a mark is broken or stands in another")
    order = {name: number for number, name in enumerate(parties)}
    found = []
    for part in [] if events == "none" else events.split(";"):
        event = _EVENT.fullmatch(part.strip())
        if event is None:
            raise NotebookError(f"{where}: {part.strip()!r} is no event")
        sides = [event["source"], event["target"]]
        if sides == ["-", "-"]:
            continue  # an act of nobody towards nobody: there is no pair to learn it from
        if any(side != "-" and side not in order for side in sides) or event["trigger"] not in triggers:
            raise NotebookError(f"{where}: {part.strip()!r} names a party or trigger that is not marked")
        if event["type"] not in TYPES or event["status"] not in STATUSES:
            raise NotebookError(f"{where}: {part.strip()!r}: unknown type or status")
        source, target = (None if side == "-" else order[side] for side in sides)
        found.append({
            "source": source, "target": target, "type": event["type"], "mode": event["mode"], "status": event["status"],
            "trigger": triggers[event["trigger"]],
        })  # fmt: skip
    return {"id": where, "text": text, **setting, "parties": list(parties.values()), "events": found}


def rows(paths: list[Path]) -> Iterator[dict[str, Any]]:
    for path in paths:
        for number, setting, sentence, events in blocks(path):
            yield row_of(f"{path.parent.name}{path.stem}-{number}", setting, sentence, events)


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    for row in rows([Path(name) for name in sys.argv[1:]]):
        print(json.dumps(row, ensure_ascii=False))

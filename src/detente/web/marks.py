"""A text in pieces: paragraphs of sentences of segments, each with all that is marked in it."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from detente.reading.sentences import is_hard_wrapped, split_sentences
from detente.web.telling import look

Record = Mapping[str, Any]


def spans_of(events: Iterable[Record], relations: Iterable[Record]) -> list[tuple[int, int, str]]:
    """What is marked beside the triggers: ``(start, end, kind)``, kinds ``actor``, ``time``, ``speech``, ``speaker``, ``place``."""
    found: list[tuple[int, int, str]] = []

    def mark(holder: Record | None, kind: str) -> None:
        span = holder.get("span") if holder else None
        if span:
            found.append((span[0], span[1], kind))

    for record in (*events, *relations):
        for actor in (*record.get("source", ()), *record.get("target", ()), *record.get("via", ()), *record.get("pair", ())):
            mark(actor, "actor")
        mark(record["date"], "time")
        mark(record.get("place"), "place")
        said = record["attribution"]
        if said["voice"] != "author":
            mark(said, "speech")
            mark(said.get("speaker"), "speaker")
    return found


def triggers_of(events: Sequence[Record], relations: Sequence[Record]) -> list[dict[str, Any]]:
    """The words that made each event or assertion, in the order of the text; of two that share words, the first has them."""
    rows = [{"span": event["trigger"]["span"], "id": event["id"], "look": look(event), "quad": event["quad"]} for event in events]
    rows += [{"span": row["span"], "id": row["id"], "look": "relation", "quad": 1 if row["sign"] > 0 else 3} for row in relations]
    kept: list[dict[str, Any]] = []
    for row in sorted(rows, key=lambda row: tuple(row["span"])):
        if not kept or row["span"][0] >= kept[-1]["span"][1]:
            kept.append(row)
    return kept


def paragraphs(
    text: str,
    events: Sequence[Record],
    relations: Sequence[Record],
    more: Iterable[tuple[int, int, str]] = (),
) -> list[list[dict[str, Any]]]:
    """Paragraphs of sentences: ``{"index", "segments": [{"text", "kinds", "trigger"}]}``.

    ``more`` are further spans to mark. Every character but the breaks between paragraphs stands in one segment, in order.
    """
    covers = [*spans_of(events, relations), *more]
    triggers = triggers_of(events, relations)
    sentences = split_sentences(text)
    wrapped = is_hard_wrapped(text)
    edges: set[int] = {
        0,
        len(text),
        *(edge for cover in covers for edge in (cover[0], cover[1])),
        *(edge for pair in sentences for edge in pair),
    }
    edges |= {edge for trigger in triggers for edge in trigger["span"]}
    out: list[list[dict[str, Any]]] = [[]]
    index = at = 0
    waiting, active = sorted(covers)[::-1], []
    for start, end in itertools.pairwise(sorted(edge for edge in edges if 0 <= edge <= len(text))):
        while index < len(sentences) and sentences[index][1] <= start:
            index += 1
        inside = index < len(sentences) and sentences[index][0] <= start
        words = text[start:end]
        while waiting and waiting[-1][0] <= start:
            active.append(waiting.pop())
        active = [cover for cover in active if cover[1] > start]
        while at < len(triggers) and triggers[at]["span"][1] <= start:
            at += 1
        kinds = sorted({kind for _, _, kind in active})
        if not inside:
            if words.count("\n") >= (2 if wrapped else 1) and out[-1]:
                out.append([])
            elif out[-1]:
                out[-1][-1]["segments"].append({"text": words, "kinds": kinds, "trigger": None})
            continue
        if not out[-1] or out[-1][-1]["index"] != index:
            out[-1].append({"index": index, "segments": []})
        trigger = triggers[at] if at < len(triggers) and triggers[at]["span"][0] <= start else None
        out[-1][-1]["segments"].append(
            {"text": words, "kinds": kinds, "trigger": trigger, "first": trigger is not None and start == trigger["span"][0]}
        )
    return [paragraph for paragraph in out if paragraph]

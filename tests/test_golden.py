"""Golden sentences: each file is one kind of phenomenon, each case a text and the records that it must yield.

A case names only the fields that its phenomenon decides. ``events = []`` means that nothing may be coded as done; ``absent``
names what may not be coded; ``relations = []`` that no relation is asserted; ``no_links`` that no event is linked (in this way); ``times`` are all time expressions of the text, in
order. In ``links`` an event is named by its trigger's words. A file's share of right cases may not fall below its floor in
``tests/floors.toml``; a single case is looked at with ``python tests/test_golden.py tests/golden/status.toml``.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from detente.reading.read import Reader
from detente.record import LINK_KINDS, Article, Attribution, DateInterval, Event, Reading, Relation

HERE = Path(__file__).parent
STATED = {"events", "absent", "relations", "times", "no_links"}
FLOORS = tomllib.loads((HERE / "floors.toml").read_text(encoding="utf8"))["golden"]


def cases_of(path: Path) -> list[dict[str, Any]]:
    cases = tomllib.loads(path.read_text(encoding="utf8")).get("case", [])
    return [case for case in cases if not STATED.isdisjoint(case)]


def event_files() -> list[Path]:
    return sorted(path for path in (HERE / "golden").glob("*.toml") if cases_of(path))


def countries(actors: Any) -> set[str]:
    return {actor.country or actor.code or "---" for actor in actors}


def fits(event: Event, wanted: dict[str, Any]) -> bool:
    trigger = wanted.get("trigger")
    if trigger is not None:
        start = event.sentence.span.text.find(trigger)
        at = event.trigger.start - event.sentence.span.start
        if start < 0 or not (at < start + len(trigger) and start < at + len(event.trigger.text)):
            return False
    for field in ("type", "status", "mode", "cameo", "background"):
        if field in wanted and getattr(event, field) not in _alternatives(wanted[field]):
            return False
    if not set(wanted.get("contexts", ())) <= set(event.contexts):
        return False
    for side in ("source", "target", "via"):
        if side in wanted and not _same_side(set(wanted[side]), getattr(event, side)):
            return False
    if not _attributed(event.attribution, wanted) or not _dated(event.date, wanted):
        return False
    return "magnitude" not in wanted or _plain(event.magnitude) == wanted["magnitude"]


def _attributed(attribution: Attribution, wanted: dict[str, Any]) -> bool:
    """``speaker`` is the words that name the speaker, empty for nobody, or the speaker's code."""
    if "voice" in wanted and attribution.voice not in _alternatives(wanted["voice"]):
        return False
    if "anonymous" in wanted and attribution.anonymous != wanted["anonymous"]:
        return False
    if "speaker" not in wanted:
        return True
    speaker = attribution.speaker
    known = {""} if speaker is None else {speaker.code, speaker.span and speaker.span.text}
    return not known.isdisjoint(_alternatives(wanted["speaker"]))


def _dated(date: DateInterval, wanted: dict[str, Any]) -> bool:
    """``date`` is [start, end], ``""`` for an open or unknown end; ``precision`` and ``basis`` are the record's."""
    if "date" in wanted and any(
        (day or "") not in _alternatives(said) for day, said in zip((date.start, date.end), wanted["date"], strict=True)
    ):
        return False
    return all(getattr(date, field) in _alternatives(wanted[field]) for field in ("precision", "basis") if field in wanted)


def _plain(magnitude: Mapping[str, Any]) -> dict[str, Any]:
    """A magnitude as TOML can write it: an open side is ``"?"``."""
    return {k: ["?" if n is None else n for n in v] if isinstance(v, (list, tuple)) else v for k, v in magnitude.items()}


def _alternatives(value: Any) -> list[Any]:
    """A value may be written "A|B": either is right."""
    return value.split("|") if isinstance(value, str) else [value]


def _same_side(wanted: set[str], actors: Any) -> bool:
    """Every wanted party is there by country or code ("UNO" is IGOUNO), and nobody else."""
    names = [{actor.country or actor.code or "---", actor.code, (actor.code or "").removeprefix("IGO")} for actor in actors]
    return (
        len(wanted) <= len(names)
        and all(any(name.intersection(_alternatives(w)) for name in names) for w in wanted)
        and all(any(name.intersection(_alternatives(w)) for w in wanted) for name in names)
    )


def faults(case: dict[str, Any], reading: Reading) -> list[str]:
    """What is wrong with a reading of a case, in words."""
    found = []
    by_id = {event.id: event for event in reading.events}
    for wanted in case.get("events", []):
        if not any(fits(event, wanted) and _linked(event, wanted, by_id) for event in reading.events):
            found.append(f"missing {wanted}")
    if case.get("events") == []:
        found += [f"coded {e.type} {e.trigger.text!r}" for e in reading.events if e.status not in ("negated", "denied")]
    for wanted in case.get("absent", []):
        spec = {"trigger": wanted} if isinstance(wanted, str) else wanted
        found += [f"coded {e.type} {e.trigger.text!r}" for e in reading.events if fits(e, spec)]
    if "relations" in case:
        found += _relation_faults(case, reading)
    if "no_links" in case:
        kinds = [case["no_links"]] if isinstance(case["no_links"], str) else LINK_KINDS
        found += [f"{link.kind} on {e.trigger.text!r}" for e in reading.events for link in e.links if link.kind in kinds]
    if "times" in case:
        found += _time_faults(case, reading)
    return found


def _linked(event: Event, wanted: dict[str, Any], by_id: dict[str, Event]) -> bool:
    """``links`` are {kind, to}: all of them, and no others; ``to`` is a part of the other event's sentence at its trigger."""
    if "links" not in wanted:
        return True
    told = [(link.kind, by_id[link.event]) for link in event.links]
    return len(told) == len(wanted["links"]) and all(
        any(kind in _alternatives(link["kind"]) and fits(other, {"trigger": link["to"]}) for kind, other in told)
        for link in wanted["links"]
    )


def _relation_fits(relation: Relation, wanted: dict[str, Any]) -> bool:
    if "words" in wanted and wanted["words"] not in relation.span.text and relation.span.text not in wanted["words"]:
        return False
    if relation.state not in _alternatives(wanted.get("state", relation.state)):
        return False
    if wanted.get("sign", relation.sign) != relation.sign or wanted.get("background", relation.background) != relation.background:
        return False
    if "pair" in wanted and not _same_side(set(wanted["pair"]), relation.pair):
        return False
    return _attributed(relation.attribution, wanted) and _dated(relation.date, wanted)


def _relation_faults(case: dict[str, Any], reading: Reading) -> Iterator[str]:
    for wanted in case["relations"]:
        if not any(_relation_fits(relation, wanted) for relation in reading.relations):
            yield f"missing {wanted}"
    if not case["relations"]:
        yield from (f"asserted {r.state} {r.span.text!r}" for r in reading.relations)


def _time_faults(case: dict[str, Any], reading: Reading) -> Iterator[str]:
    """All expressions of the text are stated: [words, value, type]."""
    told = [[t.span.text, t.value, t.type] for t in reading.times]
    if told != case["times"]:
        yield f"times {told}, wanted {case['times']}"


def shown(event: Event) -> str:
    parts = [
        f"{event.type} {event.trigger.text!r} {sorted(countries(event.source))} -> {sorted(countries(event.target))} {event.status}",
        f"{event.date.start}..{event.date.end} {event.date.basis}" + (" background" if event.background else ""),
    ]
    if event.via:
        parts.append(f"via {sorted(countries(event.via))}")
    if event.attribution.voice != "author":
        speaker = event.attribution.speaker
        parts.append(f"{event.attribution.voice} by {speaker and speaker.span and speaker.span.text!r}")
    if event.magnitude:
        parts.append(str(_plain(event.magnitude)))
    parts += [f"{link.kind} {link.event}" for link in event.links]
    return " | ".join(parts)


def check_file(path: Path, reader: Reader) -> Iterator[tuple[dict[str, Any], Reading, list[str]]]:
    cases = cases_of(path)
    articles = [
        Article(f"{path.stem}-{n}", case["text"], **{key: case.get(key) for key in ("title", "published", "outlet")})
        for n, case in enumerate(cases)
    ]
    for case, reading in zip(cases, reader.read_many(articles, times=True), strict=True):
        yield case, reading, faults(case, reading)


@pytest.mark.parametrize("path", event_files(), ids=lambda path: path.stem)
def test_golden_file(path: Path, reader: Reader) -> None:
    results = list(check_file(path, reader))
    wrong = [f"{case['text']}\n    {'; '.join(why)}" for case, _, why in results if why]
    share = 1 - len(wrong) / len(results)
    assert share >= FLOORS[path.stem], f"{share:.3f} of {path.name} is right, the floor is {FLOORS[path.stem]}:\n" + "\n".join(
        wrong
    )


def main() -> None:
    reader = Reader(coder="rules")
    for name in sys.argv[1:] or map(str, event_files()):
        results = list(check_file(Path(name), reader))
        if not results:
            continue
        for case, reading, why in results:
            if why:
                lines = [case["text"], *(f"    {fault}" for fault in why)]
                lines += [f"        got {event.id[:5]} {shown(event)}" for event in reading.events]
                lines += [
                    f"        got {r.state} {r.span.text!r} {sorted(countries(r.pair))} {r.date.start}..{r.date.end}"
                    for r in reading.relations
                ]
                sys.stdout.write("\n".join(lines) + "\n")
        right = sum(not why for _, _, why in results)
        sys.stdout.write(f"{name}: {right} of {len(results)} right ({right / len(results):.3f})\n")


if __name__ == "__main__":
    main()

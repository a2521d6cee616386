"""Golden sentences: each file is one kind of phenomenon, each case a text and the events that it must yield.

A case names only the fields that its phenomenon decides. ``events = []`` means that nothing may be coded as done. A file's
share of right cases may not fall below its floor in ``tests/floors.toml``; a single case is looked at with
``python tests/test_golden.py tests/golden/status.toml``.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from detente.reading.read import Reader
from detente.record import Article, Event, Reading

HERE = Path(__file__).parent
FLOORS = tomllib.loads((HERE / "floors.toml").read_text(encoding="utf8"))["golden"]


def cases_of(path: Path) -> list[dict[str, Any]]:
    return [case for case in tomllib.loads(path.read_text(encoding="utf8")).get("case", []) if "events" in case]


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
    for side in ("source", "target", "via"):
        if side in wanted and not _same_side(set(wanted[side]), getattr(event, side)):
            return False
    if "voice" in wanted and event.attribution.voice != wanted["voice"]:
        return False
    if "date" in wanted and [event.date.start, event.date.end] != wanted["date"]:
        return False
    return not ("magnitude" in wanted and any(event.magnitude.get(k) != v for k, v in wanted["magnitude"].items()))


def _alternatives(value: Any) -> list[Any]:
    """A value may be written "A|B": either is right."""
    return value.split("|") if isinstance(value, str) else [value]


def _same_side(wanted: set[str], actors: Any) -> bool:
    """Every wanted party is there by country or code, and nobody else."""
    names = [{actor.country or actor.code or "---", actor.code} for actor in actors]
    return (
        len(wanted) <= len(names)
        and all(any(name.intersection(_alternatives(w)) for name in names) for w in wanted)
        and all(any(name.intersection(_alternatives(w)) for w in wanted) for name in names)
    )


def faults(case: dict[str, Any], reading: Reading) -> list[str]:
    """What is wrong with a reading of a case, in words."""
    found = []
    for wanted in case["events"]:
        if not any(fits(event, wanted) for event in reading.events):
            found.append(f"missing {wanted}")
    if not case["events"]:
        found += [f"coded {e.type} {e.trigger.text!r}" for e in reading.events if e.status not in ("negated", "denied")]
    for wanted in case.get("absent", []):
        spec = {"trigger": wanted} if isinstance(wanted, str) else wanted
        found += [f"coded {e.type} {e.trigger.text!r}" for e in reading.events if fits(e, spec)]
    return found


def shown(event: Event) -> str:
    return (
        f"{event.type} {event.trigger.text!r} {sorted(countries(event.source))} -> {sorted(countries(event.target))} {event.status}"
    )


def check_file(path: Path, reader: Reader) -> Iterator[tuple[dict[str, Any], Reading, list[str]]]:
    cases = cases_of(path)
    articles = [Article(f"{path.stem}-{n}", case["text"], published=case.get("published")) for n, case in enumerate(cases)]
    for case, reading in zip(cases, reader.read_many(articles), strict=True):
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
    reader = Reader()
    for name in sys.argv[1:] or map(str, event_files()):
        results = list(check_file(Path(name), reader))
        for case, reading, why in results:
            if why:
                lines = [case["text"], *(f"    {fault}" for fault in why)]
                lines += [f"        got {shown(event)}" for event in reading.events]
                sys.stdout.write("\n".join(lines) + "\n")
        right = sum(not why for _, _, why in results)
        sys.stdout.write(f"{name}: {right} of {len(results)} right ({right / len(results):.3f})\n")


if __name__ == "__main__":
    main()

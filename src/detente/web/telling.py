"""Records and rows in words: how an event looks at a glance, and what stands behind it.

Everything here takes plain records (dicts, as the book gives them) and yields plain values; templates write them down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from detente.book.countries import countries
from detente.gazetteer.codes import units
from detente.reading.evidence import QUAD_NAMES

# How an event looks: a sign that is told apart without colour, a word, and what it means.
LOOKS: dict[str, tuple[str, str, str]] = {
    "done": ("●", "done", "the text says that it happened, or goes on"),
    "refused": ("⊘", "refused", "somebody refused, declined or called it off: an act of its own"),
    "tried": ("◐", "tried", "it was attempted; the text does not say that it came about"),
    "ahead": ("○", "ahead", "planned, asked for or expected: it has not happened"),
    "supposed": ("◌", "only if", "it hangs on a condition"),
    "not": ("✕", "did not happen", "the text says that it did not happen"),
    "denied": ("≠", "denied", "somebody says that it did not happen"),
}
_STATUS_LOOK = {
    "occurred": "done", "ongoing": "done", "attempted": "tried", "planned": "ahead", "requested": "ahead", "expected": "ahead",
    "conditional": "supposed", "negated": "not", "denied": "denied",
}  # fmt: skip
# What each status says, in the words of a reader.
STATUS_WORDS = {
    "occurred": "it happened",
    "ongoing": "it goes on",
    "attempted": "it was tried",
    "planned": "it is intended",
    "requested": "it was asked for",
    "expected": "somebody expects it",
    "conditional": "only if something else comes about",
    "negated": "it did not happen",
    "denied": "somebody says that it did not happen",
}
PRECISION_WORDS = {
    "day": "to the day", "week": "to the week", "month": "to the month", "season": "to the season", "year": "to the year",
    "interval": "between two days", "unknown": "unknown",
}  # fmt: skip
BASIS_WORDS = {
    "expression": "from an expression of time beside it",
    "narrative": "from the time that the story is in",
    "publication": "from the day of publication",
    "unknown": "nothing in the text says when",
}
HOW_WORDS = {
    "dictionary": "by name", "office": "by the office held that day", "composition": "put together from a country and a role",
    "coreference": "by what the words refer to", "possessive": "by whose it is", "user": "from your own dictionary or a correction",
}  # fmt: skip
LINK_WORDS = {
    "response_to": "in response to", "caused_by": "caused by", "part_of": "part of", "before": "before", "same_as": "the same as",
}  # fmt: skip
MAGNITUDE_WORDS = {
    "killed": "killed", "injured": "injured", "detained": "detained", "participants": "taking part", "amount": "amount",
    "currency": "currency", "duration": "for how long",
}  # fmt: skip


def look(event: Mapping[str, Any]) -> str:
    """How an event is to look: a key of :data:`LOOKS`; refusing is an act that was done, and looks like a refusal."""
    found = _STATUS_LOOK.get(event["status"], "done")
    return "refused" if found == "done" and event["type"] == "REJECT" else found


def sign(name: str) -> str:
    return LOOKS[name][0]


def status_words(status: str) -> str:
    return STATUS_WORDS.get(status, status)


def quad_name(quad: int | None) -> str:
    return QUAD_NAMES.get(quad or 0, "no quad class")


def when(event: Mapping[str, Any]) -> str:
    """``9 March 2024`` at the precision that is known, of a flat row or a whole record."""
    date = event.get("date")
    if date is None:
        date = {"start": event["date_start"], "end": event["date_end"], "precision": event["date_precision"]}
    start, end = date["start"], date["end"]
    if start is None and end is None:
        return "date unknown"
    if start == end:
        return str(start)
    if date["precision"] == "month" and start:
        return str(start[:7])
    if date["precision"] == "year" and start:
        return str(start[:4])
    return f"{start or '…'} – {end or '…'}"


def name_of(actor: Mapping[str, Any]) -> str:
    """An actor as a person would say it: a named holder, else a name, else its words, else its code."""
    return str(actor.get("person") or actor.get("name") or actor.get("text") or actor.get("code") or "somebody")


def party_name(code: str) -> str:
    """A party's name: a country's or an international body's, or the code where it is neither."""
    if code in countries():
        return countries()[code].name
    return next((unit.meaning for unit in units().get(code, ()) if unit.kind == "international"), code)


def codes(side: str) -> list[str]:
    """The codes of one side of a flat row."""
    return [code for code in side.split() if code != "---"]


def places(value: Any) -> str:
    """A pair of bounds as a person says it: ``6``, ``at least 6``, ``6 to 10``."""
    if not isinstance(value, list | tuple):
        return str(value)
    low, high = value
    if low == high:
        return f"{low:,}" if isinstance(low, int | float) else str(low)
    if high is None:
        return f"at least {low:,}"
    if low is None:
        return f"at most {high:,}"
    return f"{low:,} to {high:,}"


def magnitudes(event: Mapping[str, Any]) -> list[str]:
    """``["at least 6 killed", "about 2,000,000 USD"]``."""
    told = []
    held = event.get("magnitude") or {}
    for name, value in held.items():
        if name == "currency":
            continue
        words = {"amount": f"{places(value)} {held.get('currency', '')}".strip(), "duration": f"for {value}"}
        told.append(words.get(name, f"{places(value)} {MAGNITUDE_WORDS.get(name, name)}"))
    return told


def speaker(said: Mapping[str, Any]) -> str:
    """Whose word it is: ``the article itself``, a name, ``an unnamed source``."""
    if said["voice"] == "author":
        return "the article itself"
    who = said.get("speaker")
    if who is None:
        return "an unnamed source" if said.get("anonymous") else "somebody quoted"
    if not said.get("anonymous"):
        return name_of(who)
    # A text that says "Canada's foreign minister" names nobody; who that was, the gazetteer says.
    return f"{name_of(who)}, by office" if who.get("how") == "office" else f"{name_of(who)}, unnamed"


def words(name: str) -> str:
    """A code's name as words: ``low_point`` -> ``low point``."""
    return name.replace("_", " ")


def why(event: Mapping[str, Any]) -> list[dict[str, str]]:
    """What stands behind an event, as facts of two parts, in the order in which a reader asks."""
    date, coder, said = event["date"], event["coder"], event["attribution"]
    facts = [
        ("trigger", f"“{event['trigger']['text']}”" if event["trigger"]["text"] else "not kept"),
        ("read as", f"{event['type']}{' ' + event['mode'] if event['mode'] else ''}, {quad_name(event['quad'])}"),
        ("rule", f"{coder['rule']} ({coder['name']} {coder['version']}, codebook {coder['codebook']})"),
        ("scores", _scores(event)),
        ("status", f"{event['status']}: {status_words(event['status'])}"),
        ("date", _derivation(date) + (", told as background" if event["background"] else "")),
        ("said by", f"{speaker(said)}" + (f" (“{said['cue']}”)" if said.get("cue") else "") + f", {_voice(said['voice'])}"),
        *((role, _party(actor)) for role in ("source", "target", "via") for actor in event[role]),
        ("place", _place(event.get("place"))),
        ("how many", ", ".join(magnitudes(event))),
        ("contexts", ", ".join(map(words, event["contexts"]))),
        (
            "confidence",
            _confidence(event["confidence"]),
        ),
        ("notes", ", ".join(event["notes"])),
    ]
    return [{"name": name, "says": says} for name, says in facts if says]


def _confidence(sure: float | None) -> str:
    if sure is None:
        return ""
    written = f"{sure:.2f}"
    return f"{written}: of a hundred events as sure as this, about {round(100 * float(written))} are right"


def _scores(event: Mapping[str, Any]) -> str:
    parts = [f"CAMEO {event['cameo']}" if event["cameo"] else ""]
    parts.append("" if event["goldstein"] is None else f"Goldstein {event['goldstein']:+g}")
    parts.append("" if event["intensity"] is None else f"intensity {event['intensity']:+g}")
    return ", ".join(filter(None, parts))


def _derivation(date: Mapping[str, Any]) -> str:
    told = when({"date": date})
    if date["start"] is None and date["end"] is None:
        return "unknown: nothing in the text says when"
    words = f" “{date['text']}”" if date.get("text") else ""
    precision, basis = date["precision"], date["basis"]
    return f"{told}, {PRECISION_WORDS.get(precision, precision)}, {BASIS_WORDS.get(basis, basis)}{words}"


def _voice(voice: str) -> str:
    return {"author": "in its own voice", "indirect": "in indirect speech", "quote": "in a quotation"}.get(voice, voice)


def _party(actor: Mapping[str, Any]) -> str:
    who = actor["code"] or "nobody known"
    as_told = f"“{actor['text']}”" if actor.get("text") else ""
    name = ", ".join(filter(None, (actor.get("person"), actor.get("role"), None if actor.get("person") else actor.get("name"))))
    kind, _, detail = str(actor.get("how") or "").partition(":")
    how = HOW_WORDS.get(kind, kind) + (f" ({detail})" if detail else "")
    antecedent = actor.get("antecedent")
    if antecedent and antecedent.get("text"):
        how += f", standing for “{antecedent['text']}”"
    until = f", last confirmed {actor['until']}" if actor.get("until") else ""
    return f"{who}: " + "; ".join(filter(None, (as_told, name, how))) + until


def _place(place: Mapping[str, Any] | None) -> str:
    if not place:
        return ""
    where = ", ".join(filter(None, (place["name"], place.get("admin1"), place.get("country"))))
    spot = "" if place.get("lat") is None else f" ({place['lat']:.2f}, {place['lon']:.2f})"
    return where + spot


def differing(reports: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What the reports of one happening tell differently: each such field with every value and the reports that have it."""
    listed = list(reports)
    asked: dict[str, Callable[[Mapping[str, Any]], str]] = {
        "date": lambda event: when(event),
        "status": lambda event: event["status"],
        "how many": lambda event: ", ".join(magnitudes(event)) or "not said",
        "place": lambda event: (event.get("place") or {}).get("name") or "not said",
        "source": lambda event: ", ".join(actor["code"] or "?" for actor in event["source"]) or "not said",
        "target": lambda event: ", ".join(actor["code"] or "?" for actor in event["target"]) or "not said",
        "read as": lambda event: " ".join(filter(None, (event["type"], event["mode"]))),
        "said by": lambda event: speaker(event["attribution"]),
    }
    found = []
    for name, tell in asked.items():
        values: dict[str, list[str]] = {}
        for event in listed:
            values.setdefault(tell(event), []).append(event["id"])
        if len(values) > 1:
            found.append({"what": name, "values": [{"value": value, "events": ids} for value, ids in values.items()]})
    return found


FILTERS: dict[str, Callable[..., Any]] = {
    "look": look,
    "sign": sign,
    "status_words": status_words,
    "quad_name": quad_name,
    "when": when,
    "name_of": name_of,
    "codes": codes,
    "party_name": party_name,
    "magnitudes": magnitudes,
    "speaker": speaker,
    "words": words,
    "why": why,
    "link_words": lambda kind: LINK_WORDS.get(kind, kind),
}

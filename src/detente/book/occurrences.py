"""Same happening again: events of different articles that tell of one thing that happened.

Two events are judged by what they say, not by when they came: :func:`judge` looks at two reports and at nothing else, the
reports of two articles are matched one to one, and an occurrence is whatever hangs together by these matches. So the same
articles give the same occurrences in whatever order they are added. An occurrence bears the id of the event that founds it:
the earliest published one, then the smallest id.

Every match is kept with its reasons. ``correct --apart`` takes an event out of its occurrence and ``correct --same-as`` puts two
together; both can be undone.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from typing import Any

from detente.book import corrections
from detente.book.entry import DAMAGED_FIELD, NOBODY, dyads_of, parties_of, stored_json
from detente.book.errors import DamagedBook
from detente.book.times import day_number

# Reports of different days may tell of one happening: a report's "Monday" is another's "Tuesday" two time zones on.
DAY_SLACK = 1
# A report that has only its own publication date may come some days after the happening.
PUBLICATION_SLACK = 3
# Intervals longer than a month, in days, say too little of when: they must be the very same.
LONG = 31
# Two places farther apart than this are two places, in kilometres: the width of a large city with its suburbs.
SAME_PLACE = 50.0
# Counts grow while a story runs ("at least 12", later "17"); beyond this ratio they count different things.
SAME_COUNT = 2.0
# The evidence that two reports need, found on the odd clusters of bench/gold/occurrences.jsonl (see bench/occurrences.py).
ENOUGH = 3.0
# Words of no use in telling two happenings apart.
_DULL = frozenset(
    "about after again against ahead also although among amid another because been before being between both but came could "
    "day days during each early earlier end ended even every first following for from further had has have having he "
    "her him his how however into its last late later made make many may might more most much must near nearly new news not "
    "now off one only other our out over part people per public reported reports said same saying say says second see "
    "several she should since some still such take taken tell than that the their them then there these they third this "
    "those through time times told took under until upon was week weeks well were what when where which while who "
    "whom whose will with within without would year years yesterday monday tuesday wednesday thursday friday saturday sunday "
    "january february march april june july august september october november december according statement officials official "
    "government country foreign minister president ministry spokesman spokesperson spokeswoman".split()
)
_WORD = re.compile(r"[^\W\d_]{3,}|\d[\d,.]*\d|\d{2,}")
_REAL, _NOT = ("occurred", "ongoing"), ("negated", "denied")
_AHEAD = ("planned", "requested", "expected", "conditional")
# Acts of speech: on one day one speaker may say several things of one kind to one listener, and only the words tell them apart.
_SPOKEN = frozenset({"ACCUSE", "REQUEST", "REJECT", "THREATEN", "SUPPORT", "CONCEDE"})


@dataclass(frozen=True, slots=True)
class Report:
    """What is looked at to tell whether two events are one happening. Days are numbers since 1970-01-01."""

    event: int
    id: str
    article: int
    type: str
    cameo: str | None
    status: str
    source: tuple[str, ...]
    target: tuple[str, ...]
    codes: tuple[str, ...]
    persons: tuple[str, ...]
    start: int | None
    end: int | None
    precision: str
    basis: str
    published: int | None
    place: str | None
    country: str | None
    lat: float | None
    lon: float | None
    magnitude: dict[str, Any]
    trigger: str
    words: frozenset[int]
    apart: bool = False

    def to_json(self) -> str:
        fields = {name: getattr(self, name) for name in self.__slots__ if name not in ("event", "words")}
        # 0 is a value, though it equals False: 1970-01-01, a place on the equator.
        kept = {name: value for name, value in fields.items() if value not in (None, (), {}) and value is not False}
        return json.dumps({**kept, "words": sorted(self.words)}, separators=(",", ":"))

    @staticmethod
    @lru_cache(maxsize=16384)
    def from_json(event: int, features: str) -> Report:
        data = stored_json(features, dict)
        try:
            for name in ("source", "target", "codes", "persons"):
                data[name] = tuple(data.get(name, ()))
            for name in ("cameo", "start", "end", "published", "place", "country", "lat", "lon"):
                data.setdefault(name, None)
            data["words"] = frozenset(data["words"])
            return Report(event=event, **{"trigger": "", "magnitude": {}, "apart": False, **data})
        except (KeyError, TypeError) as error:  # other names than were written down
            raise DamagedBook(DAMAGED_FIELD) from error

    @property
    def day(self) -> int | None:
        """The day to look for it: its own, or that of the article where its own is unknown."""
        return self.start if self.start is not None else self.end if self.end is not None else self.published


def status_class(status: str) -> str:
    """Which statuses can be one happening: done, tried, ahead, or not done."""
    if status in _REAL:
        return "real"
    if status in _NOT:
        return "not"
    return "ahead" if status in _AHEAD else status


def report_of(event: Mapping[str, Any], number: int, article: int, published: str | None, text: str | None, apart: bool) -> Report:
    """The features of one event (a record as it stands now); ``text`` is the article's, None where it is not known."""
    date, place = event["date"], event.get("place") or {}
    actors = [*event["source"], *event["target"]]
    start, end = event["sentence"]["span"]
    sentence = text[start:end] if text else ""
    said = " ".join(actor.get("text") or "" for actor in actors)
    names = " ".join(actor.get("name") or "" for actor in actors)
    named = {word.lower() for word in (*_WORD.findall(names), *_WORD.findall(said)) if word[:1].isupper()}
    first = next(iter((event["trigger"]["text"] or "").split()), "")
    return Report(
        event=number, id=event["id"], article=article, type=event["type"], cameo=event["cameo"],
        status=status_class(event["status"]), source=parties_of(event["source"]), target=parties_of(event["target"]),
        codes=tuple(sorted({actor["code"] for actor in actors if actor["code"]})),
        persons=tuple(sorted({name for actor in actors if (name := _named_person(actor))})),
        start=day_number(date["start"]), end=day_number(date["end"]), precision=date["precision"], basis=date["basis"],
        published=day_number(published), place=place.get("name"), country=place.get("country"), lat=place.get("lat"),
        lon=place.get("lon"), magnitude=dict(event.get("magnitude") or {}),
        trigger=_stem(first), words=wording(sentence, named), apart=apart,
    )  # fmt: skip


def _named_person(actor: Mapping[str, Any]) -> str | None:
    """The surname of a person whom the text names; a holder who was only looked up by the office is none."""
    surname = (actor.get("person") or "").rpartition(" ")[2]
    said = f"{actor.get('text') or ''} {(actor.get('antecedent') or {}).get('text') or ''}"
    return surname.lower() if surname and surname in said else None


def wording(sentence: str, named: Iterable[str] = ()) -> frozenset[int]:
    """The telling words of a sentence (without the parties' own names), each as 16 bits of a hash of its stem."""
    names = set(named)
    words = {word.lower() for word in _WORD.findall(sentence)} - _DULL - names
    return frozenset(_bits(_stem(word)) for word in words)


def _stem(word: str) -> str:
    """Nearly the stem of an English word: enough to know "strikes", "striking" and "strike" as one."""
    word = word.lower()
    for ending in ("ations", "ation", "ings", "ing", "ions", "ion", "ies", "ied", "ers", "ed", "es", "er", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def _bits(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=2).digest(), "big")


# --- one pair of reports -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether two reports are one happening: the evidence, summed, and what spoke for it or against it."""

    same: bool
    score: float
    reasons: tuple[str, ...]


def judge(a: Report, b: Report) -> Judgement:
    """Weigh two reports; symmetric in both, and a function of nothing else."""
    against = _against(a, b)
    if against:
        return Judgement(False, 0.0, (f"against:{against}",))
    evidence = dict((*_parties(a, b), *_dates(a, b), *_places(a, b), *_counts(a, b), *_words(a, b)))
    score = round(sum(evidence.values()), 3)
    need = ENOUGH + (1.0 if a.type in _SPOKEN else 0.0)
    reasons = tuple(f"{name} {value:+.1f}" for name, value in evidence.items() if value)
    return Judgement(score >= need, score, reasons)


def _against(a: Report, b: Report) -> str | None:
    """What rules out that both are one happening, or None."""
    if a.apart or b.apart:
        return "set_apart"
    if a.type != b.type:
        return "type"
    if a.status != b.status:
        return "status"
    if not _sides_agree(a, b):
        return "parties"
    if not _dates_meet(a, b):
        return "date"
    if (far := _distance(a, b)) is not None and far > SAME_PLACE:
        return "place"
    if a.country and b.country and a.country != b.country:
        return "place"
    if _counts_clash(a.magnitude, b.magnitude):
        return "magnitude"
    return None


def _sides_agree(a: Report, b: Report) -> bool:
    """Same parties, on the same sides unless they act jointly; a side that one report leaves open may be any."""
    if set(a.source) == set(b.source) and set(a.target) == set(b.target):
        return True
    everybody_a, everybody_b = {*a.source, *a.target}, {*b.source, *b.target}
    mutual = a.type in ("CONSULT", "AGREE", "COOPERATE")
    if mutual and len(everybody_a & everybody_b) >= 2 and (everybody_a <= everybody_b or everybody_b <= everybody_a):
        return True
    open_side = (not a.target or not b.target) and set(a.source) & set(b.source)
    open_doer = (not a.source or not b.source) and set(a.target) & set(b.target)
    shared = set(a.source) & set(b.source) and set(a.target) & set(b.target)
    return bool(open_side or open_doer or shared)


def _dates_meet(a: Report, b: Report) -> bool:
    if a.start is None and a.end is None and b.start is None and b.end is None:
        return a.published is not None and b.published is not None and abs(a.published - b.published) <= PUBLICATION_SLACK
    (start_a, end_a), (start_b, end_b) = extent_of(a), extent_of(b)
    if start_a is None or start_b is None or end_a is None or end_b is None:
        return False
    if max(end_a - start_a, end_b - start_b) > LONG:
        return (a.start, a.end) == (b.start, b.end)
    return start_a <= end_b and start_b <= end_a


def extent_of(report: Report) -> tuple[int | None, int | None]:
    """The days on which it may have been, with what slack its basis asks for."""
    if report.start is None and report.end is None:
        if report.published is None:
            return None, None
        return report.published - 2 * PUBLICATION_SLACK, report.published
    start = report.start if report.start is not None else report.end
    end = report.end if report.end is not None else report.start
    assert start is not None
    assert end is not None
    slack = PUBLICATION_SLACK if report.basis == "publication" else DAY_SLACK if report.precision == "day" else 0
    return start - slack, end + (DAY_SLACK if report.precision == "day" else 0)


def _distance(a: Report, b: Report) -> float | None:
    """Kilometres between both places (great circle), None where one is not known to be a point."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return None
    lat_a, lat_b = radians(a.lat), radians(b.lat)
    h = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin(radians(b.lon - a.lon) / 2) ** 2
    return 2 * 6371.0 * asin(sqrt(min(1.0, h)))


def _range(value: Any) -> tuple[float, float] | None:
    if not isinstance(value, list | tuple):
        return None
    ends = [float(end) for end in value if isinstance(end, int | float)]
    return (min(ends), max(ends)) if ends else None


def _counts_clash(a: Mapping[str, Any], b: Mapping[str, Any]) -> bool:
    for name in ("killed", "injured", "detained", "participants", "amount"):
        one, other = _range(a.get(name)), _range(b.get(name))
        if one is None or other is None:
            continue
        (low, high), (low_b, high_b) = one, other
        gap = max(low, low_b) - min(high, high_b)
        ratio = max(low, low_b) / max(min(high, high_b), 1.0)
        if name == "amount" and ratio > 1.2 and gap > 0:
            return True
        if gap > 3 and ratio > SAME_COUNT:
            return True
    return False


def _parties(a: Report, b: Report) -> Iterable[tuple[str, float]]:
    whole = set(a.source) == set(b.source) and set(a.target) == set(b.target) and bool(a.source)
    if whole and (len({*a.source, *a.target}) > 1):
        yield "parties", 1.0
    else:
        yield "parties", 0.3  # a side is open, or all is within one country: too many happenings fit
    if set(a.codes) == set(b.codes):
        yield "actors", 0.3
    if a.persons and b.persons:
        shared = set(a.persons) & set(b.persons)
        yield "persons", 0.7 if shared else -1.5


def _dates(a: Report, b: Report) -> Iterable[tuple[str, float]]:
    if a.start is None or b.start is None:
        yield "date", -0.5
    elif a.precision == b.precision == "day":
        guessed = "publication" in (a.basis, b.basis)
        yield "date", {0: 0.5 if guessed else 1.0, 1: 0.3}.get(abs(a.start - b.start), -0.3)
    elif a.start == b.start and a.end == b.end:
        yield "date", 0.5
    else:
        yield "date", 0.0


def _places(a: Report, b: Report) -> Iterable[tuple[str, float]]:
    if a.place and b.place and (a.place == b.place or _distance(a, b) is not None):
        yield "place", 1.0 if a.lat is not None else 0.3


def _counts(a: Report, b: Report) -> Iterable[tuple[str, float]]:
    shared = [name for name in a.magnitude if name in b.magnitude and name != "currency"]
    if shared:
        equal = any(a.magnitude[name] == b.magnitude[name] for name in shared)
        yield "magnitude", 1.2 if equal else 0.3


def _words(a: Report, b: Report) -> Iterable[tuple[str, float]]:
    if a.trigger and a.trigger == b.trigger:
        yield "trigger", 0.5
    if a.cameo and a.cameo == b.cameo:
        yield "code", 0.3
    if a.words and b.words:
        shared, fewer = len(a.words & b.words), min(len(a.words), len(b.words))
        # Two short sentences soon share a word; nothing in common in two of some length speaks for two happenings.
        yield "wording", round(4.0 * shared / max(fewer, 5) - 0.5, 2)


# --- the book's occurrences --------------------------------------------------------------------------------------------


# A joint act of more pairs than this (a summit's communiqué) is filed by its parties one by one.
_MOST_PAIRS = 12


def blocks_of(report: Report, coding: int) -> tuple[set[int], set[int]]:
    """The keys under which a report is filed, and those under which to look for others; either finds what the other does.

    A report with both sides is filed by its pairs, and by each party for those that lack a side to find it.
    """
    pairs = {tuple(sorted(pair)) for pair in dyads_of(_sides(report))}
    pairs = {pair for pair in pairs if NOBODY not in pair}
    everybody = {*report.source, *report.target}
    whole = [f"{party}|whole" for party in everybody]
    lone = [f"{party}|open" for party in everybody]
    if not 0 < len(pairs) <= _MOST_PAIRS:
        filed, sought = lone, [*lone, *whole]
    else:
        both = ["|".join(pair) for pair in pairs]
        filed, sought = [*both, *whole], [*both, *lone]
    kind = f"{coding}|{report.type}|{report.status}"
    return {_key(f"{kind}|{key}") for key in filed}, {_key(f"{kind}|{key}") for key in sought}


def _key(words: str) -> int:
    return int.from_bytes(hashlib.blake2b(words.encode(), digest_size=8).digest(), "big", signed=True)


def _sides(report: Report) -> dict[str, Any]:
    return {side: [{"country": party, "code": party} for party in getattr(report, side)] for side in ("source", "target")}


def merge_new(
    connection: sqlite3.Connection,
    coding: int,
    article: int,
    published: str | None,
    text: str | None,
    events: list[tuple[int, dict[str, Any]]],
    wordings: Mapping[int, frozenset[int]] | None = None,
) -> None:
    """File the events of an article, match them with those of others, and bring their occurrences up to date.

    ``events`` are numbers in the index and records as they stand; ``wordings`` are known from before where the text is not.
    """
    fixes = corrections.standing(connection, (event["id"] for _, event in events))
    reports = [
        report_of(event, number, article, published, text, bool(fixes.get(event["id"], {}).get("apart")))
        for number, event in events
        if not event.get("retracted")
    ]
    if wordings:
        reports = [replace(report, words=report.words or wordings.get(report.event, frozenset())) for report in reports]
    for report in reports:
        _file(connection, report, coding)
    links = [*_linked(events, reports), *_matched(connection, reports, coding), *_told(connection, reports, coding)]
    if links:
        connection.executemany("INSERT OR REPLACE INTO merge VALUES (?, ?, ?, ?)", links)
        settle(connection, {number for first, second, _, _ in links for number in (first, second)})


def _file(connection: sqlite3.Connection, report: Report, coding: int) -> None:
    connection.execute("INSERT OR REPLACE INTO report VALUES (?, ?)", (report.event, report.to_json()))
    if report.day is not None:
        rows = [(block, report.day, report.event) for block in blocks_of(report, coding)[0]]
        connection.executemany("INSERT OR IGNORE INTO report_block VALUES (?, ?, ?)", rows)


Merge = tuple[int, int, float, str]


def _merge(a: int, b: int, score: float, reasons: Iterable[str]) -> Merge:
    return min(a, b), max(a, b), score, json.dumps(list(reasons))


def _linked(events: list[tuple[int, dict[str, Any]]], reports: list[Report]) -> Iterable[Merge]:
    """Events that the reading itself links as tellings of one happening."""
    numbers = {report.id: report.event for report in reports if not report.apart}
    for number, event in events:
        for link in event["links"]:
            if link["kind"] == "same_as" and link["event"] in numbers and event["id"] in numbers:
                yield _merge(number, numbers[link["event"]], 1.0, ["same_as"])


def _matched(connection: sqlite3.Connection, reports: list[Report], coding: int) -> Iterable[Merge]:
    """The best matches between these reports, of one article, and those of each other article; one to one."""
    found: dict[int, list[Match]] = defaultdict(list)
    for report in reports:
        for other in candidates(connection, report, coding):
            match = matching(report, other)
            if match is not None:
                found[other.article].append(match)
    for matches in found.values():
        for score, _, _, one, two, reasons in one_to_one(matches):
            yield _merge(one, two, -score, reasons)


# The evidence, negated, and both ids, so that the best comes first; both events, and the reasons.
Match = tuple[float, str, str, int, int, tuple[str, ...]]


def matching(one: Report, two: Report) -> Match | None:
    """Two reports of two articles that may be of one happening, as a match, or None."""
    judgement = judge(one, two)
    if not judgement.same:
        return None
    if two.id < one.id:
        one, two = two, one
    return -judgement.score, one.id, two.id, one.event, two.event, judgement.reasons


def one_to_one(matches: Iterable[Match]) -> Iterable[Match]:
    """Of the matches of two articles the best, so that no event is in two of them."""
    taken: set[int] = set()
    for match in sorted(matches, key=lambda match: match[:3]):
        if not taken.intersection(match[3:5]):
            taken.update(match[3:5])
            yield match


def seen_between(report: Report) -> tuple[int, int] | None:
    """The first and the last day under which another report of the same happening may be filed; None if no day is known."""
    start, end = extent_of(report)
    if start is None or end is None:
        return None
    # Another report is filed under the first of its days, which may lie a month before this one's, or under the day on
    # which it was published, up to three slacks later.
    return start - LONG - 2 * PUBLICATION_SLACK, end + 3 * PUBLICATION_SLACK + 1


def candidates(connection: sqlite3.Connection, report: Report, coding: int) -> list[Report]:
    """Reports of other articles that share a key with this one and may be of the same days."""
    days = seen_between(report)
    if days is None:
        return []
    numbers: set[int] = set()
    for block in blocks_of(report, coding)[1]:
        numbers |= {
            row[0]
            for row in connection.execute("SELECT event FROM report_block WHERE block = ? AND day BETWEEN ? AND ?", (block, *days))
        }
    numbers.discard(report.event)
    found = []
    for number in sorted(numbers):
        row = connection.execute("SELECT features FROM report WHERE event = ?", (number,)).fetchone()
        if row is not None:
            other = Report.from_json(number, row[0])
            if other.article != report.article:
                found.append(other)
    return found


def _told(connection: sqlite3.Connection, reports: list[Report], coding: int) -> Iterable[Merge]:
    """What people said is one happening."""
    said = corrections.partners(connection)
    for report in reports:
        for partner in sorted(said.get(report.id, ())):
            row = connection.execute("SELECT event FROM event WHERE id = ? AND coding = ?", (partner, coding)).fetchone()
            if row is not None:
                yield _merge(report.event, row[0], 99.0, ["corrected"])


def settle(connection: sqlite3.Connection, numbers: set[int]) -> None:
    """Give every event that hangs together with one of these its occurrence and its coverage."""
    waiting = set(numbers)
    while waiting:
        whole = _component(connection, waiting.pop())
        waiting -= whole
        places = ", ".join("?" * len(whole))
        rows = connection.execute(
            "SELECT event, event.id, event.article, published, retracted FROM event JOIN article USING (article)"
            f" WHERE event IN ({places})",
            tuple(whole),
        ).fetchall()
        founder = min(rows, key=lambda row: (row[3] or "9999", row[1]))[0]
        coverage = len({row[2] for row in rows if not row[4]}) or 1
        connection.execute(
            f"UPDATE event SET occurrence = ?, coverage = ? WHERE event IN ({places}) AND (occurrence <> ? OR coverage <> ?)",
            (founder, coverage, *whole, founder, coverage),
        )


def _component(connection: sqlite3.Connection, number: int) -> set[int]:
    found, waiting = {number}, [number]
    while waiting:
        at = waiting.pop()
        rows = connection.execute(
            "SELECT second FROM merge WHERE first = ? UNION SELECT first FROM merge WHERE second = ?", (at, at)
        )
        for (other,) in rows:
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found


def remerge(
    connection: sqlite3.Connection,
    coding: int,
    article: int,
    published: str | None,
    text: str | None,
    events: list[tuple[int, dict[str, Any]]],
) -> None:
    """Match an article's events anew, after a correction; every occurrence that this touches is settled."""
    touched: set[int] = set()
    wordings = {}
    for number, _ in events:
        touched |= _component(connection, number)
        old = connection.execute("SELECT features FROM report WHERE event = ?", (number,)).fetchone()
        if old is not None:
            before = Report.from_json(number, old[0])
            wordings[number] = before.words
            rows = [(block, before.day, number) for block in blocks_of(before, coding)[0] if before.day is not None]
            connection.executemany("DELETE FROM report_block WHERE block = ? AND day = ? AND event = ?", rows)
            connection.execute("DELETE FROM report WHERE event = ?", (number,))
    for number, _ in events:
        connection.execute("DELETE FROM merge WHERE first = ? OR second = ?", (number, number))
    merge_new(connection, coding, article, published, text, events, wordings)
    settle(connection, touched)


def reasons(connection: sqlite3.Connection, number: int) -> list[tuple[str, float, list[str]]]:
    """Why an event is in its occurrence: the id of each event it is matched with, the evidence, and the reasons."""
    rows = connection.execute(
        "SELECT id, score, reasons FROM merge JOIN event ON event = second WHERE first = ?"
        " UNION ALL SELECT id, score, reasons FROM merge JOIN event ON event = first WHERE second = ?",
        (number, number),
    ).fetchall()
    return [(row[0], row[1], stored_json(row[2], list)) for row in sorted(rows)]


def occurrence_id(founder: str) -> str:
    """The id of the occurrence that an event founds."""
    return "o" + founder[1:]


__all__ = ["NOBODY", "Judgement", "Report", "judge", "merge_new", "occurrence_id", "reasons", "remerge", "settle"]

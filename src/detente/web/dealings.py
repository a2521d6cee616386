"""Who deals with whom: sums of the book's days for one party, for all and among some, and the network that they make."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from detente.book.entry import NOBODY
from detente.book.query import HAPPENED
from detente.book.times import UNKNOWN_DAY
from detente.charts.queries import address_query
from detente.measure.estimate import Integers
from detente.measure.periods import FITS, ordinals
from detente.measure.trend import Trend, trend
from detente.measure.triads import Blocs, Network

_HAPPENED = ", ".join(f"'{status}'" for status in HAPPENED)
_FOUR = ", ".join(f"sum(n{quad})" for quad in range(1, 5))
# More lines than this are no network but a cloud.
MOST_LINES = 90


@dataclass(frozen=True, slots=True)
class Dealing:
    """What a party had with another, both directions: occurrences by quad class, and how their balance moves by month."""

    other: str
    counts: tuple[int, int, int, int]
    trend: Trend

    @property
    def occurrences(self) -> int:
        return sum(self.counts)


def dealings(connection: sqlite3.Connection, coding: int, party: str, last_day: int) -> list[Dealing]:
    """Everybody that a party had to do with, the most first; ``last_day`` (since 1970-01-01) ends the series of their trends."""
    rows = connection.execute(
        "WITH me AS (SELECT party FROM party WHERE code = ?), found AS ("
        f"SELECT target AS other, day, fits, n1, n2, n3, n4 FROM dyad_day WHERE coding = ? AND source = (SELECT party FROM me)"
        f" AND target <> source AND status IN ({_HAPPENED})"
        " UNION ALL SELECT source, day, fits, n1, n2, n3, n4 FROM dyad_day JOIN (SELECT party FROM party) ON source = party"
        f" WHERE coding = ? AND target = (SELECT party FROM me) AND target <> source AND mutual = 0 AND status IN ({_HAPPENED}))"
        f" SELECT code, day, fits, {_FOUR} FROM found JOIN party ON party = other WHERE code <> '{NOBODY}' GROUP BY 1, 2, 3",
        (party, coding, coding),
    ).fetchall()
    if not rows:
        return []
    others, place = np.unique(np.array([row[0] for row in rows]), return_inverse=True)
    numbers = np.array([row[1:] for row in rows], dtype=np.int64)
    counts = np.zeros((len(others), 4), dtype=np.int64)
    np.add.at(counts, place, numbers[:, 2:])
    dated = (numbers[:, 1] & FITS["month"] > 0) & (numbers[:, 0] > UNKNOWN_DAY) & (numbers[:, 0] <= last_day)
    found = [
        Dealing(str(other), tuple(counts[k].tolist()), _trend(numbers[dated & (place == k)], last_day))
        for k, other in enumerate(others)
    ]
    return sorted(found, key=lambda one: (-one.occurrences, one.other))


def _trend(numbers: Integers, last_day: int) -> Trend:
    """The trend by month of rows of day, fits and four counts, up to the month of ``last_day``."""
    if not len(numbers):
        return trend([], [])
    months = ordinals(numbers[:, 0], "month")
    first, last = int(months.min()), int(ordinals(np.array([last_day]), "month")[0])
    conflict, total = np.zeros(last - first + 1), np.zeros(last - first + 1)
    np.add.at(conflict, months - first, numbers[:, 4:].sum(1))
    np.add.at(total, months - first, numbers[:, 2:].sum(1))
    return trend(conflict, total)


def everybody(connection: sqlite3.Connection, coding: int) -> list[dict[str, Any]]:
    """All parties of the book, each with what happened between it and others by quad class; the most first."""
    rows = connection.execute(
        "WITH found AS ("
        f"SELECT source AS party, n1, n2, n3, n4 FROM dyad_day WHERE coding = ? AND source <> target AND status IN ({_HAPPENED})"
        " UNION ALL SELECT target, n1, n2, n3, n4 FROM dyad_day WHERE coding = ? AND source <> target AND mutual = 0"
        f" AND status IN ({_HAPPENED}))"
        f" SELECT code, {_FOUR} FROM found JOIN party USING (party) WHERE code <> '{NOBODY}' GROUP BY 1",
        (coding, coding),
    )
    found = [{"code": code, "counts": counts, "occurrences": sum(counts)} for code, *counts in rows]
    return sorted(found, key=lambda row: (-row["occurrences"], row["code"]))


def among(connection: sqlite3.Connection, coding: int, parties: Sequence[str]) -> Integers:
    """Occurrences from row to column by quad class among some parties, int64[P, P, 4]; a joint act stands once."""
    index = {code: k for k, code in enumerate(parties)}
    made = np.zeros((len(parties), len(parties), 4), dtype=np.int64)
    places = ", ".join("?" * len(parties))
    rows = connection.execute(
        f"SELECT s.code, t.code, {_FOUR} FROM dyad_day JOIN party s ON s.party = source JOIN party t ON t.party = target"
        f" WHERE coding = ? AND source IN (SELECT party FROM party WHERE code IN ({places}))"
        f" AND target IN (SELECT party FROM party WHERE code IN ({places})) AND source <> target"
        f" AND status IN ({_HAPPENED}) AND (mutual = 0 OR source < target) GROUP BY 1, 2",
        (coding, *parties, *parties),
    )
    for source, target, *counts in rows:
        made[index[source], index[target]] = counts
    return made


# --- to be drawn --------------------------------------------------------------------------------------------------------------

# Against what is usual in all dealings of the time; that two are at peace or at war is not said by it.
SIGNS = {1: "friendlier", 0: "as usual", -1: "more hostile"}


def lines(
    net: Network, span: tuple[str, str] | None = None, *, most: int = MOST_LINES, kept: Iterable[str] = ()
) -> list[dict[str, Any]]:
    """The relations of a network, the busiest first; a line of ``kept`` parties is always among them."""
    always = set(kept)
    found = []
    for first, second in zip(*np.nonzero(np.triu(net.volume)), strict=True):
        sides = (net.parties[first], net.parties[second])
        asked: dict[str, Any] = {"between": sides, "counted": True}
        if span is not None:
            asked |= {"since": span[0], "until": span[1]}
        volume, conflict = int(net.volume[first, second]), int(net.conflict[first, second])
        found.append(
            {
                "first": sides[0], "second": sides[1], "occurrences": volume, "conflict": conflict,
                "cooperation": volume - conflict, "sign": SIGNS[int(net.sign[first, second])], "query": address_query(asked),
            }
        )  # fmt: skip
    found.sort(key=lambda line: (not always & {line["first"], line["second"]}, -line["occurrences"], line["first"], line["second"]))
    return found[:most]


def points(net: Network, drawn: Iterable[dict[str, Any]], blocs: Blocs | None = None) -> list[dict[str, Any]]:
    """The parties at the ends of lines, with their dealings and the number of their bloc, from 1; None where it is in none."""
    seen = {line[side] for line in drawn for side in ("first", "second")}
    whole = net.volume.sum(1)
    found = []
    for k, code in enumerate(net.parties):
        if code in seen:
            bloc = None if blocs is None else blocs.of(code)
            found.append({"code": code, "occurrences": int(whole[k]), "bloc": None if bloc is None else bloc + 1})
    return sorted(found, key=lambda point: (point["bloc"] or 1_000, -point["occurrences"], point["code"]))

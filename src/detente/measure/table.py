"""Any table of events, as measures see it: rows of one occurrence under one dyad, or their sums.

A table comes from a book, a Parquet or CSV file, or anything that speaks the Arrow C stream interface (see sources.py). Measures
ask it for sums over dyads and periods (:class:`Tally`), or for its rows as Arrow batches (:data:`COLUMNS`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from types import TracebackType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detente.book.countries import by_name
from detente.book.query import HAPPENED as HAPPENED  # which statuses count, unless others are asked for
from detente.book.times import UNKNOWN_DAY
from detente.measure.errors import UnknownParty
from detente.measure.periods import FITS, ordinals

if TYPE_CHECKING:
    import pyarrow as pa

    from detente.book.assertions import Assertion
    from detente.measure.periods import Periods

QUADS = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")
# Where a row stands in time: in a period, in none because its interval is longer than that, or nowhere.
PLACED, TOO_IMPRECISE, UNDATED = 0, 1, 2

# Columns of a row: name -> Arrow type. Source, target, day, end_day, quad and mutual are always there, the others where the table
# has them. Days are counted from 1970-01-01, null where unknown; `mutual` marks joint acts, which have a row in both directions.
COLUMNS = {
    "source": "string", "target": "string", "day": "int32", "end_day": "int32", "quad": "int8", "event": "string",
    "occurrence": "string", "type": "string", "goldstein": "float64", "intensity": "float64", "status": "string",
    "background": "bool", "coverage": "int64", "outlet": "string", "precision": "string", "mutual": "bool",
}  # fmt: skip

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """Sums over occurrences, m rows of them, in no order; several rows may be of one dyad and period.

    ``source`` and ``target`` are indexes into ``parties`` (-1 in sums over all dyads), ``ordinal`` is the period's (see
    periods.py), of its first day where ``place`` is not :data:`PLACED`; ``status`` is an index into ``statuses``. ``counts`` and
    ``coverage`` are int64[m, 4] by quad class; ``background``, ``scored`` and ``intense`` count occurrences, ``goldstein`` and
    ``intensity`` are sums over those scored. A ``mutual`` row is of joint acts, which stand under both directions of a dyad.
    """

    by: str
    parties: tuple[str, ...]
    statuses: tuple[str, ...]
    source: Integers
    target: Integers
    domestic: NDArray[np.bool_]
    ordinal: Integers
    place: Integers
    status: Integers
    mutual: NDArray[np.bool_]
    counts: Integers
    coverage: Integers
    background: Integers
    goldstein: Floats
    scored: Integers
    intensity: Floats
    intense: Integers

    def where(self, mask: Any) -> Tally:
        """The rows for which ``mask`` (bool[m]) is true."""
        kept = {
            field.name: value[mask] if isinstance(value := getattr(self, field.name), np.ndarray) else value
            for field in fields(self)
        }
        return Tally(**kept)

    def of(self, statuses: Sequence[str]) -> Tally:
        """The rows of these statuses."""
        wanted = [index for index, name in enumerate(self.statuses) if name in statuses]
        return self.where(np.isin(self.status, wanted))

    def once(self) -> Tally:
        """The rows without the second telling of joint acts: for sums over both directions.

        Which of the two directions is left out makes no difference, as both have the same sums.
        """
        return self.where(~self.mutual | (self.source <= self.target))

    def summed(self, name: str, periods: Periods) -> Any:
        """Sums of a column over each period: [count] or [count, 4]. Only rows that are placed count."""
        index = periods.index_of_ordinals(self.ordinal)
        inside = (index >= 0) & (self.place == PLACED)
        values = getattr(self, name)[inside]
        sums = np.zeros((periods.count, *values.shape[1:]), dtype=values.dtype)
        np.add.at(sums, index[inside], values)
        return sums


def tally_of(by: str, parties: Sequence[str], statuses: Sequence[str], columns: dict[str, Any]) -> Tally:
    """A tally from columns as the book and DuckDB give them: ``n1`` to ``n4``, ``c1`` to ``c4`` and the others of the same name.

    Where there is no ``ordinal``, ``day`` and ``fits`` say where a row stands.
    """
    integer = {name: np.asarray(columns[name], dtype=np.int64) for name in _WHOLE if name in columns}
    if "ordinal" not in integer:
        day, fits = integer["day"], integer["fits"]
        integer["ordinal"] = ordinals(day, by)
        placed = np.where(fits & FITS[by], PLACED, TOO_IMPRECISE)
        integer["place"] = np.where(day == UNKNOWN_DAY, UNDATED, placed)
    return Tally(
        by, tuple(parties), tuple(statuses), integer["source"], integer["target"],
        np.asarray(columns["domestic"], dtype=np.bool_), integer["ordinal"], integer["place"], integer["status"],
        np.asarray(columns["mutual"], dtype=np.bool_), _four(columns, "n"), _four(columns, "c"), integer["background"],
        np.asarray(columns["goldstein"], dtype=np.float64), integer["scored"],
        np.asarray(columns["intensity"], dtype=np.float64), integer["intense"],
    )  # fmt: skip


_WHOLE = ("source", "target", "day", "fits", "ordinal", "place", "status", "background", "scored", "intense")


def _four(columns: dict[str, Any], letter: str) -> Integers:
    return np.stack([np.asarray(columns[f"{letter}{quad}"], dtype=np.int64) for quad in range(1, 5)], axis=1)


@dataclass(frozen=True, slots=True, eq=False)
class Articles:
    """Articles read, by the period in which they were published: ``read`` and, of those, ``without_events``; int64[count] both."""

    read: Integers
    without_events: Integers


class EventTable(ABC):
    """A table of events. ``name`` is what people call it; ``columns`` are those of :data:`COLUMNS` that it has.

    ``says`` tells whether it knows what texts say of relations, and not of events alone; ``looks_up`` whether it finds a dyad
    without reading all others; ``listed`` is the book or lake of which `detente events` lists its events, if it is in one.
    """

    name: str
    columns: tuple[str, ...]
    says = looks_up = False
    listed: str | None = None

    def __enter__(self) -> EventTable:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:  # noqa: B027 (a table that holds no file has nothing to close)
        """Close the file that was opened for it, if one was."""

    @abstractmethod
    def batches(self, pair: tuple[str, str] | None = None, days: tuple[int, int] | None = None) -> Iterator[pa.RecordBatch]:
        """The rows, of one dyad (both directions) or all, as Arrow batches with the columns :attr:`columns`, in no order.

        ``days`` are the first and the last on which an event may begin, counted from 1970-01-01; with them, events without a
        known day are left out. One row is one occurrence under one dyad, self-dyads and all statuses included.
        """

    @abstractmethod
    def dyads(self, by: str, statuses: Sequence[str] | None = None) -> Tally:
        """Sums of every directed dyad by period, of these statuses or all; self-dyads included."""

    @abstractmethod
    def dyad(
        self, by: str, source: str, target: str, *, statuses: Sequence[str] | None = None, domestic: bool = True
    ) -> tuple[Tally, Tally]:
        """Sums of one dyad (both directions, ``parties`` are the two) of all statuses, and of all dyads together, by period.

        The second may leave out what lies in no period or is of no status in ``statuses``, and self-dyads unless ``domestic``; in
        it joint acts are ``mutual`` rows with both their directions in the sums.
        """

    def volume(self, by: str, statuses: Sequence[str]) -> tuple[Integers, Integers]:
        """The periods in which two parties have anything with one another: their ordinals, rising, and the occurrences of each.

        Joint acts count under both directions, self-dyads not at all.
        """
        tally = self.dyads(by, statuses)
        kept = (tally.place == PLACED) & ~tally.domestic
        found, index = np.unique(tally.ordinal[kept], return_inverse=True)
        return found, np.bincount(index, tally.counts[kept].sum(axis=1), len(found)).astype(np.int64)

    def flows(self, periods: Periods, statuses: Sequence[str], groups: Integers | None = None) -> Tally:
        """Counts by quad class of every directed dyad of two parties in each of the periods; of all other sums it holds nothing.

        ``groups`` int64[periods] puts periods together: the ordinals are then its numbers, and a period of -1 is left out.
        """
        tally = self.dyads(periods.by, statuses)
        index = periods.index_of_ordinals(tally.ordinal)
        kept = (tally.place == PLACED) & ~tally.domestic & (index >= 0)
        numbers = periods.ordinal + np.arange(periods.count) if groups is None else groups
        placed = numbers[index]
        if groups is not None:
            kept &= placed >= 0
        return replace(tally.where(kept), ordinal=placed[kept])

    @abstractmethod
    def articles(self, periods: Periods) -> Articles | None:
        """Articles read in each period; None where the table does not know of articles."""

    def assertions(self, first: str, second: str) -> list[Assertion]:
        """What texts say of the relation of two parties, in either order; nothing where the table holds events alone."""
        return []

    def titles(self, events: Sequence[str]) -> dict[str, str]:
        """The titles of the articles that tell of events, by the events' ids, as far as they are known."""
        return {}

    @abstractmethod
    def parties(self) -> tuple[str, ...]:
        """The codes of all parties, sorted."""

    def partners(self, party: str, most: int = 5) -> tuple[tuple[str, int], ...]:
        """The parties with which ``party`` has most, each with its occurrences of all statuses in both directions."""
        totals: dict[str, int] = {}
        tally = self.dyads("year").once()
        for a, b, counts in zip(tally.source, tally.target, tally.counts.sum(axis=1), strict=True):
            sides = (tally.parties[a], tally.parties[b])
            if party in sides and a != b:
                other = sides[1] if sides[0] == party else sides[0]
                totals[other] = totals.get(other, 0) + int(counts)
        return tuple(sorted(totals.items(), key=lambda entry: (-entry[1], entry[0]))[:most])

    def party(self, written: str) -> str:
        """The code that the table has for what a person wrote. Raises :class:`UnknownParty`, with what is near."""
        known = self.parties()
        for code in (written, written.upper()):
            if code in known:
                return code
        raise UnknownParty(f"{written!r}: {self.name} has no such party.{near(written, known)}")


def near(written: str, known: Sequence[str]) -> str:
    """``" Did you mean PAK?"``: a code of that country name, or the nearest codes; empty where nothing is near."""
    code = by_name().get(written.lower())
    close = [code] if code in known else get_close_matches(written.upper(), [code for code in known if code], n=3)
    if close:
        return f" Did you mean {', '.join(filter(None, close[:-1]))}{' or ' if close[1:] else ''}{close[-1]}?"
    return " Hint: parties are countries (ISO alpha-3, like PAK) or organisations (NATO)."

"""Where event tables come from: a book, a Parquet or CSV file, or an object with the Arrow C stream interface."""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.book import Book, assertions, codings
from detente.book.assertions import Assertion
from detente.book.entry import NOBODY
from detente.book.errors import told
from detente.book.times import UNKNOWN_DAY
from detente.lake.layout import is_lake
from detente.measure.columns import layout_of
from detente.measure.errors import EmptyTable, MeasureError, WrongColumns
from detente.measure.periods import FITS, Periods, first_day, known_kind, ordinals
from detente.measure.table import COLUMNS, PLACED, TOO_IMPRECISE, UNDATED, Articles, EventTable, Integers, Tally, tally_of
from detente.record import STATUSES

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

# Rows of one Arrow batch.
BATCH = 65_536
# What DuckDB may hold in memory while it sums; beyond it goes to disk. Ten million events need less (bench/measure_speed.py).
DUCKDB_MEMORY = "1GB"

_SUMS = ("n1", "n2", "n3", "n4", "c1", "c2", "c3", "c4", "background", "goldstein", "scored", "intensity", "intense")
_QUADS = _SUMS[:4]


def table(given: Any, *, coding: str | None = None) -> EventTable:
    """An event table from a :class:`~detente.book.Book`, a path, or any object with ``__arrow_c_stream__``.

    A path is a Parquet file, a CSV file (``.csv``, ``.tsv``, packed with gzip or not), a lake's folder or else a book. Raises
    :class:`~detente.measure.errors.WrongColumns` that names what is missing and what was found.
    """
    if isinstance(given, EventTable):
        return given
    if isinstance(given, Book):
        return BookTable(given, coding=coding)
    if isinstance(given, str | Path):
        return _of_path(Path(given), coding)
    if hasattr(given, "__arrow_c_stream__"):
        return of_arrow(given)
    raise MeasureError(f"{type(given).__name__}: no table of events. Hint: a book, a path, or what has __arrow_c_stream__.")


def _of_path(path: Path, coding: str | None) -> EventTable:
    return book_table(path, coding=coding) if _kind(path) not in (*_PARQUET, *_CSV) else file_table(path)


_PARQUET, _CSV = (".parquet", ".pq"), (".csv", ".tsv", ".tab", ".txt")


def _kind(path: Path) -> str:
    """The last part of a name that says what a file is: ``.csv`` of ``events.csv.gz``."""
    return next((suffix.lower() for suffix in reversed(path.suffixes) if suffix.lower() != ".gz"), "")


def file_table(path: str | Path) -> EventTable:
    """The table of a Parquet or CSV file, told apart by its name. Raises :class:`MeasureError` for another."""
    kind = _kind(Path(path))
    if kind in _PARQUET:
        return of_parquet(path)
    if kind in _CSV:
        return of_csv(path)
    raise MeasureError(f"{path}: neither Parquet nor CSV by its name. Hint: end it in {', '.join((*_PARQUET, *_CSV))}.")


def book_table(path: str | Path, *, coding: str | None = None) -> EventTable:
    """The table of the book or lake at ``path``, which is closed with it."""
    if is_lake(path):
        from detente.measure.lake import lake_table

        return lake_table(path, coding=coding)
    return BookTable(Book(path, create=False, read_only=True), coding=coding, owned=True)


@contextmanager
def opened(given: Any, *, coding: str | None = None) -> Iterator[EventTable]:
    """The table of what is given; a book that is opened for it is closed afterwards."""
    if isinstance(given, EventTable):
        yield given
        return
    with table(given, coding=coding) as made:
        yield made


# --- a book ---------------------------------------------------------------------------------------------------------------


class BookTable(EventTable):
    """A book's occurrences under one coding, each by the report that founds it. Sums come from its tables of days."""

    columns = tuple(COLUMNS)
    says = looks_up = True

    def __init__(self, book: Book, *, coding: str | None = None, owned: bool = False) -> None:
        self.book, self.name, self.asked, self._owned = book, book.path.name, coding, owned
        self.listed = str(book.path)
        try:
            with told(book.path):
                self.coding = codings.named(book.connection, coding)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        if self._owned:
            self.book.close()

    def dyads(self, by: str, statuses: Sequence[str] | None = None) -> Tally:
        known_kind(by)
        wanted = "" if statuses is None else f" AND status IN ({', '.join('?' * len(statuses))})"
        sql = f"SELECT source, target, day, fits, status, mutual, {', '.join(_SUMS)} FROM dyad_day WHERE coding = ?{wanted}"
        columns = self._columns(sql, (self.coding.number, *(statuses or ())))
        self._place(columns)
        columns["domestic"] = columns["source"] == columns["target"]
        return self._tally(by, self._codes(), columns)

    def dyad(
        self, by: str, source: str, target: str, *, statuses: Sequence[str] | None = None, domestic: bool = True
    ) -> tuple[Tally, Tally]:
        known_kind(by)
        numbers = {row[1]: row[0] for row in self._all("SELECT party, code FROM party WHERE code IN (?, ?)", source, target)}
        a, b = numbers.get(source, -1), numbers.get(target, -1)
        sides = ((0, 1, a, b), (1, 0, b, a))[: 1 if a == b else 2]
        coding = f"coding = {self.coding.number}"
        pair = [
            {**self._days("dyad_day", f"{coding} AND source = {x} AND target = {y}", by), "source": i, "target": j if x != y else i,
             "domestic": a == b}
            for i, j, x, y in sides
        ]  # fmt: skip
        named = ", ".join(f"'{status}'" for status in STATUSES if statuses is None or status in statuses)
        world = [
            {**self._periods("world_day", f"{coding} AND domestic = {home} AND status IN ({named})", by, _QUADS), "source": -1,
             "target": -1, "domestic": bool(home)}
            for home in (0, 1)[: 2 if domestic else 1]
        ]  # fmt: skip
        return self._tally(by, (source, target), _together(pair)), self._tally(by, (), _together(world))

    def volume(self, by: str, statuses: Sequence[str]) -> tuple[Integers, Integers]:
        named = ", ".join(f"'{status}'" for status in STATUSES if status in statuses)
        found = self._periods("world_day", f"coding = {self.coding.number} AND domestic = 0 AND status IN ({named})", by, _QUADS)
        ordinals, index = np.unique(np.asarray(found["ordinal"], dtype=np.int64), return_inverse=True)
        counts = sum(np.asarray(found[name], dtype=np.int64) for name in _QUADS)
        return ordinals, np.bincount(index, counts, len(ordinals)).astype(np.int64)

    def flows(self, periods: Periods, statuses: Sequence[str], groups: Integers | None = None) -> Tally:
        numbers = periods.ordinal + np.arange(periods.count) if groups is None else groups
        starts, first, last = periods.starts.tolist(), int(periods.starts[0]), _day_number(periods.last)
        lengths = np.diff([*starts, last + 1])
        named = ", ".join(f"'{status}'" for status in STATUSES if status in statuses)
        # One row a day with the number of its group: SQLite finds a day's in an index of its own, and fetches sums alone.
        columns = self._columns(
            "WITH span AS MATERIALIZED (SELECT ? + key AS day, value AS ordinal FROM json_each(?) WHERE value > -1 OR ?)"
            f" SELECT source, target, ordinal, mutual, '' AS status, {', '.join(f'sum({name}) AS {name}' for name in _QUADS)}"
            " FROM dyad_day d CROSS JOIN span ON span.day = d.day WHERE coding = ? AND source <> target AND d.day BETWEEN ? AND ?"
            f" AND fits & {FITS[periods.by]} AND status IN ({named}) GROUP BY source, target, ordinal, mutual",
            (first, json.dumps(np.repeat(numbers, lengths).tolist()), groups is None, self.coding.number, first, last),
        )  # fmt: skip
        self._place(columns)
        size = len(columns["source"])
        rest = dict.fromkeys((name for name in _SUMS if name not in _QUADS), np.zeros(size))
        return self._tally(
            periods.by, self._codes(), {**columns, **rest, "domestic": np.zeros(size), "place": np.full(size, PLACED)}
        )

    def _codes(self) -> tuple[str, ...]:
        return tuple(row[0] for row in self._all("SELECT code FROM party ORDER BY code"))

    def _place(self, columns: dict[str, Any]) -> None:
        """Put indexes into the parties, in the order of their codes, for their numbers in the book."""
        parties = [row[0] for row in self._all("SELECT party FROM party ORDER BY code")]
        place = np.zeros(max(parties, default=0) + 1, dtype=np.int64)
        place[parties] = np.arange(len(parties))
        columns["source"], columns["target"] = place[columns["source"]], place[columns["target"]]

    def _days(self, table: str, where: str, by: str) -> dict[str, Any]:
        """Sums of a table of days in columns: by period, and each day that lies in none."""
        sums = ", ".join(_SUMS)
        loose = self._columns(f"SELECT day, status, mutual, {sums} FROM {table} WHERE {where} AND fits & {FITS[by]} = 0", ())
        day = loose.pop("day")
        loose["ordinal"], loose["place"] = ordinals(day, by), np.where(day == UNKNOWN_DAY, UNDATED, TOO_IMPRECISE)
        return _together([self._periods(table, where, by, _SUMS), loose])

    def _periods(self, table: str, where: str, by: str, summed: Sequence[str]) -> dict[str, Any]:
        """Sums of a table of days by period, in columns; of these sums, the others are left at nothing.

        SQLite adds up the days of a period, so that few rows are fetched: a page of months must not wait for twenty years of days.
        """
        sums = ", ".join(f"sum({name}) AS {name}" if name in summed else f"0 AS {name}" for name in _SUMS)
        if by == "day":
            days = f"SELECT day AS ordinal, {PLACED} AS place, status, mutual, {sums} FROM {table}"
            return self._columns(f"{days} WHERE {where} AND fits & {FITS[by]} GROUP BY day, status, mutual", ())
        least, most = (f"(SELECT {name}(day) FROM {table} WHERE {where} AND day > {UNKNOWN_DAY})" for name in ("min", "max"))
        ((low, high),) = self._all(f"SELECT {least}, {most}")
        first, last = (int(ordinal) for ordinal in ordinals([low or 0, high or 0], by))
        starts = Periods(by, first_day(first, by), last - first + 1).starts.tolist()
        bounds = zip(range(first, last + 1), starts, [*(start - 1 for start in starts[1:]), high or 0], strict=True)
        return self._columns(
            f"WITH period (ordinal, first, last) AS (VALUES {', '.join(map(str, bounds))})"
            f" SELECT ordinal, {PLACED} AS place, status, mutual, {sums}"
            f" FROM period CROSS JOIN {table} WHERE {where} AND day BETWEEN first AND last AND fits & {FITS[by]}"
            " GROUP BY ordinal, status, mutual",
            (),
        )

    def articles(self, periods: Periods) -> Articles | None:
        rows = self._all(
            "SELECT day, articles, without_events FROM article_day WHERE coding = ? AND day BETWEEN ? AND ?",
            self.coding.number, int(periods.starts[0]), (periods.last - periods.first).days + int(periods.starts[0]),
        )  # fmt: skip
        held = np.array(rows, dtype=np.int64).reshape(-1, 3)
        index = periods.index_of(held[:, 0])
        read, without = np.zeros(periods.count, dtype=np.int64), np.zeros(periods.count, dtype=np.int64)
        np.add.at(read, index, held[:, 1])
        np.add.at(without, index, held[:, 2])
        return Articles(read, without)

    def assertions(self, first: str, second: str) -> list[Assertion]:
        with told(self.book.path):
            return list(assertions.of_dyad(self.book.connection, self.coding.number, first, second))

    def titles(self, events: Sequence[str]) -> dict[str, str]:
        sql = "SELECT title FROM event JOIN article USING (article) WHERE event.id = ? AND event.coding = ?"
        found = ((event, self._all(sql, event, self.coding.number)) for event in events)
        return {event: rows[0][0] for event, rows in found if rows and rows[0][0]}

    def parties(self) -> tuple[str, ...]:
        return tuple(sorted(row[0] for row in self._all("SELECT code FROM party WHERE code <> ?", NOBODY)))

    def partners(self, party: str, most: int = 5) -> tuple[tuple[str, int], ...]:
        rows = self._all(
            "WITH me AS (SELECT party FROM party WHERE code = ?), found AS ("
            "SELECT target AS other, n1 + n2 + n3 + n4 AS n FROM dyad_day WHERE coding = ? AND source = (SELECT party FROM me)"
            " UNION ALL SELECT source, (n1 + n2 + n3 + n4) * (1 - mutual) FROM dyad_day JOIN (SELECT party FROM party)"
            " ON source = party WHERE coding = ? AND target = (SELECT party FROM me))"
            " SELECT code, sum(n) FROM found JOIN party ON party = other WHERE code <> ? GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?",
            party, self.coding.number, self.coding.number, party, most,
        )  # fmt: skip
        return tuple((code, count) for code, count in rows)

    def batches(self, pair: tuple[str, str] | None = None, days: tuple[int, int] | None = None) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        sql = (
            "SELECT s.code, t.code, e.day, CAST(julianday(date_end) - 2440587.5 AS INTEGER), quad, e.id, 'o' || substr(e.id, 2),"
            " type, goldstein, intensity, status, background, coverage, outlet, date_precision, e.target = '' FROM dyad d"
            " CROSS JOIN event e ON e.event = d.event JOIN party s ON s.party = d.source JOIN party t ON t.party = d.target"
            " JOIN article a ON a.article = e.article WHERE d.coding = ? AND occurrence = e.event AND retracted = 0"
            " AND quad IS NOT NULL AND s.code <> '---' AND t.code <> '---'"
        )
        values: list[Any] = [self.coding.number]
        if pair is not None:
            numbers = dict(self._all("SELECT code, party FROM party WHERE code IN (?, ?)", *pair))
            a, b = (numbers.get(code, -1) for code in pair)
            sql += " AND ((d.source = ? AND d.target = ?) OR (d.source = ? AND d.target = ?))"
            values += [a, b, b, a]
        if days is not None:
            sql += " AND d.day BETWEEN ? AND ?"
            values += days
        schema = pa.schema([(name, getattr(pa, _ARROW[kind])()) for name, kind in COLUMNS.items()])
        with told(self.book.path), closing(self.book.connection.execute(sql, values)) as cursor:
            while rows := cursor.fetchmany(BATCH):
                arrays = [
                    pa.array([value == 1 for value in column] if field.type == pa.bool_() else column, field.type)
                    for field, column in zip(schema, zip(*rows, strict=True), strict=True)
                ]
                yield pa.record_batch(arrays, schema=schema)

    def all(self, sql: str, values: Mapping[str, Any]) -> list[Any]:
        """What the book answers to a question with named values."""
        with told(self.book.path):
            return self.book.connection.execute(sql, values).fetchall()

    def _all(self, sql: str, *values: Any) -> list[Any]:
        with told(self.book.path):
            return self.book.connection.execute(sql, values).fetchall()

    def _columns(self, sql: str, values: Sequence[Any]) -> dict[str, Any]:
        """The answer in columns: status as it is written, everything else as numbers."""
        with told(self.book.path), closing(self.book.connection.execute(sql, values)) as cursor:
            names = [entry[0] for entry in cursor.description]
            parts: list[dict[str, Any]] = []
            while rows := cursor.fetchmany(BATCH):
                columns = zip(names, zip(*rows, strict=True), strict=True)
                parts.append({name: column if name == "status" else np.array(column) for name, column in columns})
        if not parts:
            return {name: np.zeros(0, dtype=np.int64) for name in names}
        return _together(parts)

    def _tally(self, by: str, parties: tuple[str, ...], columns: dict[str, Any]) -> Tally:
        statuses, index = np.unique(np.asarray(columns["status"], dtype=str), return_inverse=True)
        return tally_of(by, parties, [str(status) for status in statuses], {**columns, "status": index})


def _day_number(day: date) -> int:
    return day.toordinal() - date(1970, 1, 1).toordinal()


def _together(parts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Columns one under the other; a single value stands for a whole column."""
    sizes = [len(part["status"]) for part in parts]
    return {
        name: np.concatenate([np.broadcast_to(part[name], size) for part, size in zip(parts, sizes, strict=True)])
        for name in parts[0]
    }


# --- columns of any other table ---------------------------------------------------------------------------------------------

_ARROW = {"string": "string", "int32": "int32", "int8": "int8", "int64": "int64", "float64": "float64", "bool": "bool_"}


class SummedTable(EventTable):
    """A table whose rows DuckDB reads and sums. ``has_ends`` tells whether it says when events end; else each is of one day."""

    has_ends = True

    @abstractmethod
    @contextmanager
    def rows(self) -> Iterator[tuple[duckdb.DuckDBPyConnection, str]]:
        """A connection, and in its words the rows, each occurrence once a dyad, in the columns :attr:`columns`."""

    def dyads(self, by: str, statuses: Sequence[str] | None = None) -> Tally:
        wanted = "" if statuses is None or "status" not in self.columns else " WHERE status IN (SELECT unnest($statuses))"
        values = {"statuses": list(statuses)} if wanted and statuses is not None else {}
        found = self._grouped(by, "source, target, source = target AS domestic", wanted, values)
        names, index = np.unique([*found["source"], *found["target"]], return_inverse=True)
        half = len(found["source"])
        return self._tally(by, tuple(str(name) for name in names), {**found, "source": index[:half], "target": index[half:]})

    def dyad(
        self, by: str, source: str, target: str, *, statuses: Sequence[str] | None = None, domestic: bool = True
    ) -> tuple[Tally, Tally]:
        side = (
            "CASE WHEN source = $a AND target = $b THEN 1 WHEN source = $b AND target = $a THEN 2 ELSE 0 END AS side,"
            " source = target AS domestic"
        )
        found = self._grouped(by, side, "", {"a": source, "b": target})
        sides = np.asarray(found.pop("side"), dtype=np.int64)
        nobody = np.full(len(sides), -1)
        world = self._tally(by, (), {**found, "source": nobody, "target": nobody})
        here = np.where(sides == 1, 0, 1)
        there = here if source == target else 1 - here
        pair = self._tally(by, (source, target), {**found, "source": here, "target": there})
        return pair.where(sides > 0), world

    def articles(self, periods: Periods) -> Articles | None:
        return None

    def _grouped(self, by: str, key: str, where: str, values: dict[str, Any]) -> dict[str, Any]:
        """Sums by ``key``, period, status and whether an act is joint; columns as numpy arrays."""
        known_kind(by)
        has = self.columns
        quads = [f"count(*) FILTER (quad = {quad}) AS n{quad}" for quad in range(1, 5)]
        weight = "coverage" if "coverage" in has else "1"
        covers = [f"coalesce(sum({weight}) FILTER (quad = {quad}), 0)::BIGINT AS c{quad}" for quad in range(1, 5)]
        scores = [
            f"coalesce(sum({name}), 0)::DOUBLE AS {name}, count({name}) AS {count}" if name in has
            else f"0::DOUBLE AS {name}, 0::BIGINT AS {count}"
            for name, count in (("goldstein", "scored"), ("intensity", "intense"))
        ]  # fmt: skip
        background = "count(*) FILTER (background)" if "background" in has else "0::BIGINT"
        first, last = (_ORDINAL[by].replace("{}", name) for name in ("day", "end_day"))
        longer = f"WHEN end_day IS NULL OR {first} <> {last} THEN {TOO_IMPRECISE} " if self.has_ends else ""
        place = f"CASE WHEN day IS NULL THEN {UNDATED} {longer}ELSE {PLACED} END"
        with self.rows() as (connection, rows):
            sql = (
                f"SELECT {key}, coalesce({first}, 0) AS ordinal, {place} AS place,"
                f" {'status' if 'status' in has else chr(39) + 'occurred' + chr(39)} AS status,"
                f" {'mutual' if 'mutual' in has else 'false'} AS mutual,"
                f" {background} AS background, {', '.join((*quads, *covers, *scores))} FROM {rows}{where} GROUP BY ALL ORDER BY ALL"
            )
            found: pa.Table = connection.sql(sql, params=values).to_arrow_table()
        return {name: found[name].to_numpy() for name in found.column_names}

    def _tally(self, by: str, parties: tuple[str, ...], columns: dict[str, Any]) -> Tally:
        statuses, index = np.unique(np.asarray(columns["status"], dtype=str), return_inverse=True)
        return tally_of(by, parties, [str(status) for status in statuses], {**columns, "status": index})


class ArrowTable(SummedTable):
    """A table of Arrow batches; ``read`` gives them anew each time it is called. Sums are made by DuckDB while they stream by."""

    def __init__(self, name: str, schema: pa.Schema, read: Callable[[Sequence[str]], Iterator[pa.RecordBatch]]) -> None:
        self.name, self._layout, self._read = name, layout_of(schema, name), read
        self.columns, self.has_ends = self._layout.columns, self._layout.has_ends

    def batches(self, pair: tuple[str, str] | None = None, days: tuple[int, int] | None = None) -> Iterator[pa.RecordBatch]:
        import pyarrow.compute as pc

        self._layout.begin()
        for batch in self._read(self._layout.needed):
            rows = self._layout.rows(batch)
            if pair is not None:
                a, b = pair
                there = pc.and_(pc.equal(rows["source"], a), pc.equal(rows["target"], b))
                back = pc.and_(pc.equal(rows["source"], b), pc.equal(rows["target"], a))
                rows = rows.filter(pc.or_(there, back))
            if days is not None:
                rows = rows.filter(pc.and_(pc.greater_equal(rows["day"], days[0]), pc.less_equal(rows["day"], days[1])))
            if rows.num_rows:
                yield rows

    def parties(self) -> tuple[str, ...]:
        import pyarrow.compute as pc

        found: set[str] = set()
        for batch in self.batches():
            for side in ("source", "target"):
                found.update(pc.unique(batch[side]).to_pylist())
        return tuple(sorted(found))

    @contextmanager
    def rows(self) -> Iterator[tuple[duckdb.DuckDBPyConnection, str]]:
        import duckdb
        import pyarrow as pa

        schema = pa.schema([(name, getattr(pa, _ARROW[COLUMNS[name]])()) for name in self.columns])
        with duckdb.connect(config={"memory_limit": DUCKDB_MEMORY, "preserve_insertion_order": False}) as connection:
            connection.register("rows", pa.RecordBatchReader.from_batches(schema, self.batches()))
            yield connection, _once(self.columns)


def _once(columns: Sequence[str]) -> str:
    """The rows, each occurrence once a dyad: by the report that founds it, else the first that the table has."""
    if "occurrence" not in columns:
        return "rows"
    event = "event" if "event" in columns else "occurrence"
    return (
        "(FROM rows QUALIFY occurrence IS NULL OR row_number() OVER (PARTITION BY occurrence, source, target"
        f" ORDER BY 'o' || substr({event}, 2) <> occurrence, day, {event}) = 1)"
    )


_ORDINAL = {
    "day": "{}::BIGINT",
    "week": "floor(({} + 3) / 7.0)::BIGINT",
    "month": "((year(DATE '1970-01-01' + {}) - 1970) * 12 + month(DATE '1970-01-01' + {}) - 1)::BIGINT",
    "year": "(year(DATE '1970-01-01' + {}) - 1970)::BIGINT",
}


def of_arrow(given: Any, name: str = "table") -> EventTable:
    """A table from any object with ``__arrow_c_stream__``; one that can be read only once is read whole into memory."""
    import pyarrow as pa

    held = given if isinstance(given, pa.Table) else pa.RecordBatchReader.from_stream(given).read_all()

    def read(needed: Sequence[str]) -> Iterator[pa.RecordBatch]:
        yield from held.select(list(needed)).to_batches(max_chunksize=BATCH)

    return ArrowTable(name, held.schema, read)


def of_parquet(path: str | Path) -> EventTable:
    """A table from a Parquet file, which is streamed: it may be larger than memory."""
    import pyarrow as pa
    import pyarrow.parquet as parquet

    try:
        schema = parquet.read_schema(path)
    except (OSError, pa.ArrowException) as error:
        raise WrongColumns(f"{path}: it cannot be read as Parquet ({_first_line(error)}).") from error

    def read(needed: Sequence[str]) -> Iterator[pa.RecordBatch]:
        with parquet.ParquetFile(path) as file:
            yield from file.iter_batches(batch_size=BATCH, columns=list(needed))

    return ArrowTable(Path(path).name, schema, read)


def of_csv(path: str | Path) -> EventTable:
    """A table from a CSV file with a header (tabs where its name says .tsv or .tab), packed with gzip or not; it is streamed."""
    import pyarrow as pa
    from pyarrow import csv

    name = Path(path).name
    tabs = any(suffix.lower() in (".tsv", ".tab") for suffix in Path(path).suffixes)

    def opened(text: bool) -> Any:
        parse = csv.ParseOptions(delimiter="\t" if tabs else ",", newlines_in_values=not tabs, quote_char=False if tabs else '"')
        # Every column as it is written: what a column holds is for its meaning to say, not for its first rows.
        types = {column: pa.string() for column in names} if text else None
        convert = csv.ConvertOptions(column_types=types, strings_can_be_null=True, quoted_strings_can_be_null=True)
        return csv.open_csv(path, parse_options=parse, convert_options=convert)

    names: list[str] = []
    try:
        with opened(text=False) as reader:
            names = reader.schema.names
    except (OSError, pa.ArrowException) as error:
        if "Empty CSV file" in str(error):
            raise EmptyTable(f"{path}: the file is empty.") from error
        raise WrongColumns(f"{path}: it cannot be read as CSV ({_first_line(error)}).") from error

    def read(needed: Sequence[str]) -> Iterator[pa.RecordBatch]:
        try:
            with opened(text=True) as reader:
                for batch in reader:
                    yield batch.select(list(needed))
        except pa.ArrowException as error:
            raise WrongColumns(f"{path}: it cannot be read as CSV ({_first_line(error)}).") from error

    return ArrowTable(name, pa.schema([(column, pa.string()) for column in names]), read)


def _first_line(error: BaseException) -> str:
    return str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__

"""The columns of a table of events: which of them mean what, and how their values become ours.

Names are compared without regard to case, spaces and underscores. Those of detente's own exports are taken (its flat rows, and the
ICEWS, POLECAT and Phoenix layouts), and those of GDELT's files where they have a header.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.book.countries import by_name, countries
from detente.book.entry import NOBODY
from detente.book.imports.foreign import BadRow, cameo, plover
from detente.book.times import day_number, usual
from detente.measure.errors import WrongColumns
from detente.measure.table import COLUMNS, QUADS
from detente.record import STATUSES

if TYPE_CHECKING:
    import pyarrow as pa

# Our name -> theirs, the first that is there counts; all as `_bare` writes them.
ALIASES: dict[str, tuple[str, ...]] = {
    "source": ("sourcecountry", "source", "actor1countrycode", "actorcountry", "sourceactorentity", "a"),
    "target": ("targetcountry", "target", "actor2countrycode", "recipientcountry", "targetactorentity", "b"),
    "day": ("datestart", "day", "date", "eventdate", "sqldate"),
    "end_day": ("dateend", "endday"),
    "quad": ("quad", "quadclass"),
    "event": ("event", "eventid", "globaleventid"),
    "occurrence": ("occurrence",),
    "type": ("type", "eventtype"),
    "goldstein": ("goldstein", "goldsteinscale"),
    "intensity": ("intensity",),
    "status": ("status",),
    "background": ("background",),
    "coverage": ("coverage", "numarticles"),
    "outlet": ("outlet", "publisher"),
    "precision": ("dateprecision", "precision"),
    "mutual": ("mutual",),
}
# Where a table says no quad class, one of these says it.
_CODES = ("cameo", "cameocode", "eventcode")
_SEVERAL = re.compile(r"(?:[A-Z]{3,}|---)(?: (?:[A-Z]{3,}|---))+")
_TRUE, _FALSE = ("true", "1", "t", "yes"), ("false", "0", "f", "no", "")


def _bare(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


@dataclass(slots=True)
class Layout:
    """Where a table has which column. ``left_out`` counts the rows of the last pass that lacked a side or a quad class."""

    name: str
    found: dict[str, str]
    code: str | None
    codes: dict[str, str]
    left_out: int = 0

    @property
    def columns(self) -> tuple[str, ...]:
        """Ours that it has, in the order of :data:`~detente.measure.table.COLUMNS`."""
        return tuple(name for name in COLUMNS if name in self.found or name in ("end_day", "quad", "mutual"))

    @property
    def has_ends(self) -> bool:
        """Whether the table says when events end; else each is of one day."""
        return "end_day" in self.found

    @property
    def needed(self) -> tuple[str, ...]:
        """Theirs that are to be read."""
        return tuple(dict.fromkeys(filter(None, (*self.found.values(), self.code, *self.codes.values()))))

    def begin(self) -> None:
        self.left_out = 0

    def rows(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """A batch of theirs as ours; an event of several dyads becomes a row for each. Raises :class:`WrongColumns`."""
        import pyarrow as pa
        import pyarrow.compute as pc

        given = {name: batch.column(theirs) for name, theirs in self.found.items()}
        arrays = {name: _CONVERT.get(COLUMNS[name], _text)(self, name, values) for name, values in given.items()
                  if name not in ("source", "target", "day", "end_day", "quad")}  # fmt: skip
        arrays["day"] = _days(self, "day", given["day"])
        arrays["end_day"] = _days(self, "end_day", given["end_day"]) if "end_day" in given else arrays["day"]
        arrays["quad"] = self._quads(batch, given)
        which, arrays["source"], arrays["target"], joint = self._dyads(batch, given)
        if which is not None:
            take = pa.array(which)
            arrays = {name: values if name in ("source", "target") else values.take(take) for name, values in arrays.items()}
        if "mutual" not in arrays:
            arrays["mutual"] = pa.array(joint) if joint is not None else pa.array(np.zeros(len(arrays["source"]), dtype=bool))
        schema = pa.schema([(name, arrays[name].type) for name in self.columns])
        made = pa.record_batch([arrays[name] for name in self.columns], schema=schema)
        whole = pc.and_(pc.and_(pc.is_valid(made["source"]), pc.is_valid(made["target"])), pc.is_valid(made["quad"]))
        kept = made.filter(whole)
        self.left_out += made.num_rows - kept.num_rows
        return kept

    def _quads(self, batch: pa.RecordBatch, given: dict[str, Any]) -> Any:
        import pyarrow as pa

        if "quad" in given:
            return _mapped(given["quad"], lambda value: self._quad(value), pa.int8())
        if self.code is not None:
            return _mapped(batch.column(self.code), lambda value: self._coded(value, lambda code: cameo(code)["quad"]), pa.int8())
        return _mapped(given["type"], lambda value: self._coded(value, lambda kind: plover(kind, "")["quad"]), pa.int8())

    def _quad(self, value: Any) -> int | None:
        text = str(value).strip().lower().replace("_", " ")
        if not text:
            return None
        if text in QUADS:
            return QUADS.index(text) + 1
        try:
            number = float(text)
        except ValueError:
            number = 0
        if number not in (1, 2, 3, 4):
            raise self.wrong("quad", value, "a quad class: 1 to 4, or its name")
        return int(number)

    def _coded(self, value: Any, look: Callable[[str], int]) -> int | None:
        text = str(value).strip()
        if not text:
            return None
        if text.isdigit() and text[0] not in "012":
            text = text.zfill(2)
        try:
            return look(text)
        except BadRow as problem:
            raise WrongColumns(f"{self.name}: {problem}.") from None

    # --- parties ------------------------------------------------------------------------------------------------------------

    def _dyads(self, batch: pa.RecordBatch, given: dict[str, Any]) -> tuple[Any, Any, Any, Any]:
        """Which row each dyad is of (None: each row one), its source and target, and whether it is a joint act (None: none is)."""
        import pyarrow as pa

        sides = [self._side(batch, name, given[name]) for name in ("source", "target")]
        (index_a, parties_a), (index_b, parties_b) = sides
        if all(len(parties) < 2 for parties in (*parties_a, *parties_b)):
            single = [
                pa.array([parties[0] if parties else None for parties in found], pa.string()).take(pa.array(index))
                for index, found in sides
            ]
            return None, single[0], single[1], None
        which: list[int] = []
        source: list[str | None] = []
        target: list[str | None] = []
        joint: list[bool] = []
        for row, (a, b) in enumerate(zip(index_a.tolist(), index_b.tolist(), strict=True)):
            acting, acted = parties_a[a], parties_b[b]
            if not acted and len(acting) > 1:
                pairs = [(x, y) for x in acting for y in acting if x != y]
                together = True
            else:
                pairs = [(x, y) for x in acting or (None,) for y in acted or (None,)]
                together = False
            for x, y in pairs:
                which.append(row)
                source.append(x)
                target.append(y)
                joint.append(together)
        return which, pa.array(source, pa.string()), pa.array(target, pa.string()), joint

    def _side(self, batch: pa.RecordBatch, name: str, values: Any) -> tuple[Any, list[tuple[str, ...]]]:
        """Of one side: an index for each row into the lists of parties that there are."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if pa.types.is_dictionary(values.type) and name not in self.codes and not values.null_count:
            return values.indices.to_numpy(zero_copy_only=False), [parties(value or "") for value in values.dictionary.to_pylist()]
        text = pc.fill_null(values.cast(pa.string()), "")
        if name in self.codes:
            codes = pc.fill_null(batch.column(self.codes[name]).cast(pa.string()), "")
            text = pc.binary_join_element_wise(text, codes, "\x1f")
        held = text.dictionary_encode()
        return held.indices.to_numpy(zero_copy_only=False), [parties(value) for value in held.dictionary.to_pylist()]

    def wrong(self, name: str, value: Any, wanted: str) -> WrongColumns:
        column = self.found.get(name, name)
        return WrongColumns(f"{self.name}: column {column!r} holds {value!r}, which is not {wanted}.")


@lru_cache(maxsize=65_536)
def parties(written: str) -> tuple[str, ...]:
    """The parties that a cell names, sorted, each once: ``"PAK USA"``, ``"Pakistan"``; countries and codes apart by U+001F."""
    named, _, coded = written.partition("\x1f")
    pieces = _pieces(named)
    codes = _pieces(coded)
    if len(codes) == len(pieces):
        pieces = [code if piece == NOBODY else piece for piece, code in zip(pieces, codes, strict=True)]
    return tuple(sorted(set(pieces) - {NOBODY, ""}))


def _pieces(cell: str) -> list[str]:
    cell = cell.strip()
    if cell in countries():
        return [cell]
    if ";" in cell:
        return [_code(piece.strip()) for piece in cell.split(";")]
    if _SEVERAL.fullmatch(cell):
        return cell.split(" ")
    return [_code(cell)]


def _code(name: str) -> str:
    return name if name in countries() else by_name().get(name.lower(), name)


# --- values -----------------------------------------------------------------------------------------------------------------


def _mapped(values: Any, change: Callable[[Any], Any], kind: Any) -> Any:
    """Each different value changed once; null stays null."""
    import pyarrow as pa

    held = values if pa.types.is_dictionary(values.type) else values.dictionary_encode()
    changed = [None if value is None else change(value) for value in held.dictionary.to_pylist()]
    return pa.array(changed, kind).take(held.indices)


def _days(layout: Layout, name: str, values: Any) -> Any:
    import pyarrow as pa

    if pa.types.is_date(values.type) or pa.types.is_timestamp(values.type):
        return values.cast(pa.date32()).cast(pa.int32())

    def number(value: Any) -> int | None:
        text = str(value).strip()
        if not text:
            return None
        try:
            if isinstance(value, int) and abs(value) < 1_000_000:
                return value  # counted from 1970-01-01; a date written as a number has eight digits
            return day_number(usual(date.fromisoformat(text[:10])).isoformat())
        except ValueError:
            raise layout.wrong(name, value, "a date (2024-03-09, 20240309, or days since 1970-01-01)") from None

    return _mapped(values, number, pa.int32())


def _text(layout: Layout, name: str, values: Any) -> Any:
    import pyarrow as pa

    if name != "status":
        return values.cast(pa.string())

    def status(value: Any) -> str:
        text = str(value).strip().lower() or "occurred"
        if text not in STATUSES:
            raise layout.wrong(name, value, f"a status: {', '.join(STATUSES)}")
        return text

    import pyarrow.compute as pc

    return _mapped(pc.fill_null(values.cast(pa.string()), "occurred"), status, pa.string())


def _number(layout: Layout, name: str, values: Any) -> Any:
    import pyarrow as pa

    if pa.types.is_integer(values.type) or pa.types.is_floating(values.type) or pa.types.is_decimal(values.type):
        return values.cast(pa.float64())

    def number(value: Any) -> float | None:
        text = str(value).strip()
        try:
            return float(text) if text else None
        except ValueError:
            raise layout.wrong(name, value, "a number") from None

    return _mapped(values, number, pa.float64())


def _whole(layout: Layout, name: str, values: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    numbers = pc.fill_null(_number(layout, name, values), 1.0)
    if len(numbers) and pc.min(numbers).as_py() < 0:
        raise layout.wrong(name, pc.min(numbers).as_py(), "a number of articles")
    return pc.round(numbers).cast(pa.int64())


def _truth(layout: Layout, name: str, values: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_boolean(values.type):
        return pc.fill_null(values, False)

    def truth(value: Any) -> bool:
        text = str(value).strip().lower()
        if text not in (*_TRUE, *_FALSE):
            raise layout.wrong(name, value, "true or false")
        return text in _TRUE

    return pc.fill_null(_mapped(values, truth, pa.bool_()), False)


_CONVERT: dict[str, Callable[[Layout, str, Any], Any]] = {
    "string": _text, "float64": _number, "int64": _whole, "bool": _truth,
}  # fmt: skip


# --- finding the columns ----------------------------------------------------------------------------------------------------


def layout_of(schema: pa.Schema, name: str) -> Layout:
    """Which columns of a table mean what. Raises :class:`WrongColumns` that says what is missing and what was found."""
    there = {_bare(column): column for column in reversed(schema.names)}
    found = {ours: there[theirs] for ours in ALIASES if (theirs := _first(ALIASES[ours], there)) is not None}
    code = there.get(_first(_CODES, there) or "")
    if code is not None and "goldstein" not in found and "cameocode" in there and "intensity" in found:
        found["goldstein"] = found.pop("intensity")  # ICEWS calls the Goldstein score so
    missing = [ours for ours in ("source", "target", "day") if ours not in found]
    if "quad" not in found and code is None and "type" not in found:
        missing.append("quad")
    if missing:
        raise WrongColumns(_told(name, missing, schema.names))
    codes: dict[str, str] = {}
    for side in ("source", "target"):
        if _bare(found[side]) == f"{side}country" and side in there:
            codes[side] = there[side]  # a party that has no country goes by its own code
    return Layout(name, found, code if "quad" not in found else None, codes)


def _first(names: Iterable[str], there: dict[str, str]) -> str | None:
    return next((name for name in names if name in there), None)


def _told(name: str, missing: Sequence[str], names: Sequence[str]) -> str:
    wanted = {
        "source": "source or source_country (who acts: ISO alpha-3 or an actor's code)",
        "target": "target or target_country (who is acted upon)",
        "day": "date, date_start or day",
        "quad": "quad (1 to 4), or cameo or type to tell it from",
    }
    shown = ", ".join(names[:30]) + (f" and {len(names) - 30} more" if len(names) > 30 else "") or "none"
    lacks = "; ".join(wanted[ours] for ours in missing)
    return f"{name}: it has no column for {lacks}. Its columns are: {shown}. Hint: rename yours."

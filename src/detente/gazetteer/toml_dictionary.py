"""detente's own form of a dictionary: TOML tables [[actor]], [[person]], [[agent]], [[office]] and [[place]].

The file is read table by table, so that a slip in one costs that line or table and no other. Plain lines
(``key = "text"``, lists of texts, dates, numbers) are read here, which is fast and gives each key its line; whatever else
TOML allows goes to the standard library's reader.
"""

from __future__ import annotations

import re
import tomllib
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from detente.gazetteer import store
from detente.gazetteer.codes import FROM_CAMEO, Decoded, decode, hint, is_country, is_sector, suggestion, well_formed
from detente.gazetteer.dictionaries import (
    SPECIAL,
    Block,
    Dictionary,
    Name,
    Surface,
    entries_of,
    quick_fold,
    unlikely_year,
)
from detente.gazetteer.entries import KINDS, Entry, Tenure
from detente.gazetteer.names import acronym, is_acronym

_CODED = frozenset({"code", "country", "sector", "start", "end", "role"})
KEYS = {
    "actor": frozenset({"name", "also", "kind", "id", "codes", "any_case", "note"}) | _CODED,
    "person": frozenset({"name", "also", "id", "codes", "note"}) | _CODED,
    "agent": frozenset({"noun", "also", "plural", "sector", "note"}),
    "office": frozenset({"title", "also", "country", "sector", "post", "holders", "note"}),
    "place": frozenset({"name", "also", "kind", "country", "admin1", "lat", "lon", "id", "note"}),
}
_TEXTS = frozenset("name noun title kind code country sector role id admin1 post note".split())
_NAMED_BY = {"actor": "name", "person": "name", "agent": "noun", "office": "title", "place": "name"}
_CODE_KEYS = _CODED
_HOLDER_KEYS = frozenset({"name", "also", "id", "start", "end", "note"})
ACTOR_KINDS = frozenset(KINDS) - {"agent", "office", "city", "place", "capital", "relation_noun", "outlet", "person"} | {"person"}
PLACE_KINDS = frozenset({"city", "place", "region", "capital"})

_HEADER = re.compile(r"^[ \t]*(\[\[?)[ \t]*([A-Za-z_]+)[ \t]*(\]\]?)[ \t]*(?:#.*)?$")
_SIMPLE = re.compile(
    r"^[ \t]*(?P<key>[A-Za-z_0-9-]+)[ \t]*=[ \t]*(?:"
    r'"(?P<text>[^"\\\x00-\x08]*)"'
    r'|\[[ \t]*(?P<list>"[^"\\]*"(?:[ \t]*,[ \t]*"[^"\\]*")*)?[ \t]*,?[ \t]*\]'
    r"|(?P<date>\d{4}-\d\d-\d\d)"
    r"|(?P<number>-?\d{1,15}(?:\.\d{1,15})?)"
    r"|(?P<truth>true|false)"
    r")[ \t]*(?:#.*)?$"
)
_LETTER = re.compile(r"[^\W_]")
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")
# How many bad lines of one table are left out before the whole table is.
PATIENCE = 20


@dataclass(slots=True)
class Table:
    """One table of the file: what kind, its values, the line of each key, and its lines as written."""

    kind: str
    line: int
    values: dict[str, Any]
    lines: dict[str, int]
    written: Sequence[str]
    found: dict[str, int] = field(default_factory=dict)

    def at(self, key: str) -> int:
        return self.lines.get(key, self.line)

    def at_item(self, key: str, item: dict[str, Any]) -> int:
        """The line on which an inline table of a list stands: the next that holds all its values, else its first."""
        shown = [str(value) for value in item.values() if not isinstance(value, (list, dict))]
        # Items come in the order of the lines, so each is looked for from where the one before was found.
        begin = self.found.get(key, self.at(key) - self.line)
        for at in range(begin, len(self.written)):
            if all(text in self.written[at] for text in shown):
                self.found[key] = at
                return self.line + at
        first = next(
            (at for at in range(begin, min(begin + 50, len(self.written))) if shown and shown[0] in self.written[at]), begin
        )
        self.found[key] = first
        return self.line + first


def read(text: str, path: str) -> Dictionary:
    """Read a dictionary in TOML; every defect is noted with its line."""
    return _Reader(path).read(text)


class _Reader:
    def __init__(self, path: str) -> None:
        self.out = Dictionary(path, "toml")
        self.codes: dict[str, Decoded] = {}

    def read(self, text: str) -> Dictionary:
        for table in self._tables(text.split("\n")):
            if not self._known_keys(table, table.values, KEYS[table.kind], table.at):
                continue
            getattr(self, f"_{table.kind}")(table)
        _conflicts(self.out)
        return self.out

    # --- tables ---------------------------------------------------------------------------------------------------

    def _tables(self, lines: list[str]) -> Iterator[Table]:
        starts = [number for number, line in enumerate(lines) if "[" in line and _HEADER.match(line)]
        self._preamble(lines[: starts[0]] if starts else lines)
        for start, end in zip(starts, [*starts[1:], len(lines)], strict=False):
            found = _HEADER.match(lines[start])
            assert found is not None
            kind = found.group(2)
            if kind not in KEYS:
                near = _near(kind, KEYS)
                meant = f"Did you mean [[{near}]]?" if near else f"There are {', '.join(f'[[{name}]]' for name in KEYS)}."
                self.out.fault(start + 1, f"[[{kind}]] is no table of a dictionary and is not used. {meant}")
                continue
            if found.group(1) != "[[" or found.group(3) != "]]":
                self.out.fault(start + 1, f"write [[{kind}]] with two brackets on either side")
            table = self._table(kind, start + 1, lines[start:end])
            if table is not None:
                yield table

    def _preamble(self, lines: list[str]) -> None:
        for number, line in enumerate(lines, 1):
            if line.strip() and not line.lstrip().startswith("#"):
                self.out.fault(
                    number, f"{line.strip()[:40]!r} stands before the first table and is not used: put it under [[actor]]"
                )

    def _table(self, kind: str, first: int, written: list[str]) -> Table | None:
        values: dict[str, Any] = {}
        lines: dict[str, int] = {}
        for offset in range(1, len(written)):
            line = written[offset]
            if not line or line.isspace() or line.lstrip()[0] == "#":
                continue
            found = _SIMPLE.match(line)
            if found is None or found.group("key") in values:
                return self._by_library(kind, first, written)
            key, group = found.group("key"), found.lastgroup
            value: Any = found.group(group) if group not in (None, "key") else []
            if group == "list":
                value = re.findall(r'"([^"]*)"', value)
            elif group == "number":
                value = float(value) if "." in value else int(value)
            elif group == "truth":
                value = value == "true"
            values[key], lines[key] = value, first + offset
        return Table(kind, first, values, lines, written)

    def _by_library(self, kind: str, first: int, written: list[str]) -> Table | None:
        body = list(written)
        body[0] = ""
        prefix = f"[{kind}]\n"
        for _ in range(PATIENCE):
            try:
                values = tomllib.loads(prefix + "\n".join(body[1:]))[kind]
            except (ValueError, RecursionError) as error:  # TOML's own error is a ValueError, as is a number too long
                at = _AT_LINE.search(str(error))
                bad = int(at.group(1)) - 1 if at is not None else _last_line(body)
                bad = min(max(bad, 1), len(body) - 1)
                while bad > 1 and not body[bad].strip():
                    bad -= 1
                self.out.fault(first + bad, _malformed(body[bad], str(error)))
                if not body[bad].strip():
                    return None
                body[bad] = ""
                continue
            keys: dict[str, int] = {}
            for offset, line in enumerate(written):
                found = re.match(r"[ \t]*(?:\[\[?[a-z_]+\.)?([A-Za-z_0-9-]+)(?:[ \t]*=|\]\])", line)
                if found is not None:
                    keys.setdefault(found.group(1), first + offset)
            return Table(kind, first, values, keys, written)
        self.out.fault(first, f"[[{kind}]] cannot be read as TOML and is not used: mend the lines named here first")
        return None

    def _known_keys(self, table: Table, values: dict[str, Any], known: frozenset[str], at: Any) -> bool:
        for key in values:
            if key not in known:
                near = _near(key, known)
                meant = f"Did you mean {near}?" if near else f"Known are {', '.join(sorted(known))}."
                self.out.fault(at(key), f"{key} is no key of [[{table.kind}]] and is not used. {meant}")
        self._texts_only(values, at)
        by = _NAMED_BY[table.kind]
        if not isinstance(values.get(by), str) or not _LETTER.search(values[by]):
            self.out.fault(at(by), f'[[{table.kind}]] has no {by} and is not used: add {by} = "..."')
            return False
        return True

    def _texts_only(self, values: dict[str, Any], at: Any) -> None:
        """Take out what must be a text and is none, and say so."""
        for key in [key for key in values if key in _TEXTS and not isinstance(values[key], str)]:
            self.out.fault(at(key), f'{key} is not a text and is not used: write {key} = "..."')
            del values[key]

    # --- values ---------------------------------------------------------------------------------------------------

    def _also(self, table: Table, values: dict[str, Any], line: int, key: str = "also") -> list[str]:
        found = values.get(key, [])
        if isinstance(found, str):
            found = [found]
        if not isinstance(found, list) or not all(isinstance(name, str) for name in found):
            self.out.fault(line, f'{key} is a list of names, as in {key} = ["One", "Another"]')
            return []
        named = [name for name in found if _LETTER.search(name)]
        if len(named) < len(found):
            bad = next(name for name in found if name not in named)
            self.out.fault(line, f"{bad!r} in {key} is no name: a name needs letters")
        return named

    def _surfaces(self, names: Sequence[str], line: int, also_line: int, any_case: bool = False) -> tuple[Surface, ...]:
        return tuple(_surface(name, line if i == 0 else also_line, any_case) for i, name in enumerate(names))

    def _date(self, value: Any, line: int, end: bool) -> tuple[date | None, bool]:
        """A day, and whether the value could be read; a year or a month counts as its first or last day."""
        if value is None:
            return None, True
        found = day_of(value, end)
        if found is None:
            self.out.fault(line, f"{value} is not a date that exists: write 2021-08-15, 2021-08 or 2021")
            return None, False
        if unlikely_year(found):
            self.out.fault(line, f"the year of {value} is impossible: write 2021-08-15")
            return None, False
        return found, True

    def _block(self, values: dict[str, Any], at: Any, name: str, defaults: dict[str, Any]) -> Block | None:
        decoded = self._decoded(values, at, name, defaults)
        start, good = self._date(values.get("start"), at("start"), end=False)
        end, good_too = self._date(values.get("end"), at("end"), end=True)
        if start is not None and end is not None and end < start:
            self.out.fault(
                at("end"), f"{name}: it ends ({end}) before it starts ({start}) and is not used: change one of the dates"
            )
            return None
        if decoded is None or not good or not good_too:
            return None
        role = values.get("role", defaults.get("role"))
        return Block(decoded, start, end, at("start") if "start" in values else at("code"), role if isinstance(role, str) else None)

    def _decoded(self, values: dict[str, Any], at: Any, name: str, defaults: dict[str, Any]) -> Decoded | None:
        code = values.get("code")
        country = values.get("country", defaults.get("country"))
        sector = values.get("sector", defaults.get("sector"))
        if code is None and country is None and sector is None:
            self.out.fault(at("name"), f'{name} has neither code nor country and is not used: add code = "PAKREB", say')
            return None
        if country is None and sector is None and isinstance(code, str) and code in self.codes:
            return self.codes[code]
        where = at("code") if code is not None else at("country")
        if country is not None and not (isinstance(country, str) and is_country(country)):
            near = suggestion(str(country))
            meant = f"Did you mean {near[:3]}?" if near else "Write an ISO 3166-1 alpha-3 code, such as PAK."
            self.out.fault(at("country"), f"{name}: {country!r} is not a country's code. {meant}")
            return None
        if sector is not None and not (isinstance(sector, str) and is_sector(sector)):
            known = FROM_CAMEO.get(str(sector))
            meant = f"In PLOVER it is {known}." if known else hint_sector(str(sector))
            self.out.fault(at("sector"), f"{name}: {sector!r} is not a sector. {meant}")
            return None
        if code is None:
            iso = decode(country).country if country is not None else None
            shown = "KOS" if iso == "XKX" and sector else iso or ""
            return replace(decode(shown + (sector or "")), country=iso, sector=sector)
        if code in SPECIAL:
            return Decoded(code)
        parts = []
        for part in str(code).split("/"):
            if not isinstance(code, str) or not well_formed(part):
                self.out.fault(where, f"{name}: {code!r} is not a code and is not used. {hint(str(part))}")
                return None
            decoded = decode(part)
            if decoded.unknown:
                unknown = " and ".join(decoded.unknown)
                self.out.fault(where, f"{name}: {unknown} in {code!r} is not a code that detente knows. {hint(part)}")
            cameo = [
                unit
                for unit in re.findall("...", part)[1 if decoded.country and is_country(part[:3]) else 0 :]
                if unit in FROM_CAMEO
            ]
            for unit in cameo:
                if unit != "MED":
                    self.out.fault(where, f"{name}: {unit} in {code!r} is CAMEO's; PLOVER writes {FROM_CAMEO[unit]}: change it")
            parts.append(decoded)
        if len(parts) > 1:
            return Decoded("/".join(part.code for part in parts))
        found = parts[0]
        if country is None and sector is None:
            if not found.unknown and not cameo:
                self.codes[str(code)] = found  # nothing to say of it the next time either
            return found
        own = decode(country).country if country is not None else found.country
        return replace(found, country=own, sector=sector or found.sector)

    def _blocks(self, table: Table, name: str) -> list[Block]:
        values = table.values
        listed = values.get("codes")
        if listed is None:
            block = self._block(values, table.at, name, {})
            return [] if block is None else [block]
        if not isinstance(listed, list) or not all(isinstance(item, dict) for item in listed):
            self.out.fault(table.at("codes"), 'codes is a list of tables, as in codes = [{ code = "PAKREB", end = 2021-08-14 }]')
            return []
        blocks = []
        for item in listed:
            line = table.at_item("codes", item)
            self._texts_only(item, lambda _, line=line: line)
            for key in item:
                if key not in _CODE_KEYS:
                    near = _near(key, _CODE_KEYS)
                    meant = f"Did you mean {near}?" if near else f"Known are {', '.join(sorted(_CODE_KEYS))}."
                    self.out.fault(line, f"{key} is no key of a code and is not used. {meant}")
            block = self._block(
                item, lambda _, line=line: line, name, {k: values[k] for k in ("country", "sector", "role") if k in values}
            )
            if block is not None:
                blocks.append(block)
        if "code" in values:
            block = self._block({"code": values["code"]}, table.at, name, {})
            blocks += [] if block is None else [block]
        return blocks

    # --- the tables -----------------------------------------------------------------------------------------------

    def _actor(self, table: Table) -> None:
        kind = table.values.get("kind")
        if kind is not None and kind not in ACTOR_KINDS:
            near = _near(str(kind), ACTOR_KINDS)
            meant = f"Did you mean {near}?" if near else f"Known are {', '.join(sorted(ACTOR_KINDS))}."
            self.out.fault(table.at("kind"), f"{kind!r} is no kind of actor. {meant}")
            kind = None
        self._named(table, kind)

    def _person(self, table: Table) -> None:
        self._named(table, "person")

    def _named(self, table: Table, kind: str | None) -> None:
        name = table.values["name"]
        blocks = self._blocks(table, name)
        if not blocks:
            return
        names = [name, *self._also(table, table.values, table.at("also"))]
        entries = entries_of(name, blocks, self.out, kind)
        identifier = table.values.get("id")
        if isinstance(identifier, str):
            entries = tuple(replace(entry, id=identifier) for entry in entries)
        surfaces = self._surfaces(names, table.at("name"), table.at("also"), table.values.get("any_case") is True)
        self.out.names.append(Name(surfaces, entries, table.line))

    def _agent(self, table: Table) -> None:
        values = table.values
        sector = values.get("sector")
        if not isinstance(sector, str) or not well_formed(sector) or not is_sector(sector[:3]):
            known = FROM_CAMEO.get(str(sector))
            meant = f"In PLOVER it is {known}." if known else hint_sector(str(sector))
            self.out.fault(table.at("sector"), f"{values['noun']}: {sector!r} is not a sector, the noun is not used. {meant}")
            return
        noun = values["noun"]
        names = [noun, *self._also(table, values, table.at("plural"), "plural"), *self._also(table, values, table.at("also"))]
        surfaces = tuple(
            Surface(quick_fold(name), name, "any", table.at("also" if i else "noun"), inflects="plural" not in values)
            for i, name in enumerate(names)
        )
        entry = Entry(kind="agent", name=noun, code=sector, sector=sector[:3], subsector=sector[3:6] or None, source="user",
                      note=f"{self.out.file}:{table.line}")  # fmt: skip
        self.out.agents.append(Name(surfaces, (entry,), table.line))

    def _place(self, table: Table) -> None:
        values = table.values
        country, kind = values.get("country"), values.get("kind", "place")
        if country is not None and not (isinstance(country, str) and is_country(country)):
            near = suggestion(str(country))
            meant = f"Did you mean {near[:3]}?" if near else "Write an ISO 3166-1 alpha-3 code, such as PAK."
            self.out.fault(table.at("country"), f"{values['name']}: {country!r} is not a country's code. {meant}")
            return
        if kind not in PLACE_KINDS:
            self.out.fault(table.at("kind"), f"{kind!r} is no kind of place. Known are {', '.join(sorted(PLACE_KINDS))}.")
            kind = "place"
        degrees = []
        for key, limit in (("lat", 90), ("lon", 180)):
            value = values.get(key)
            if not isinstance(value, (int, float)) or isinstance(value, bool) or abs(value) > limit:
                what = "is missing" if value is None else f"is {value!r}"
                self.out.fault(
                    table.at(key), f"{values['name']}: {key} {what}, the place is not used: give degrees from -{limit} to {limit}"
                )
                return
            degrees.append(float(value))
        iso = decode(country).country if country is not None else None
        entry = Entry(
            kind=kind, name=values["name"], code=iso or "" if kind == "region" else "", country=iso, lat=degrees[0], lon=degrees[1],
            admin1=values.get("admin1"), id=values.get("id"), population=1_000_000, source="user",
            note=f"{self.out.file}:{table.line}",
        )  # fmt: skip
        names = [values["name"], *self._also(table, values, table.at("also"))]
        self.out.names.append(Name(self._surfaces(names, table.at("name"), table.at("also")), (entry,), table.line))

    def _office(self, table: Table) -> None:
        values = table.values
        title, country, sector = values["title"], values.get("country"), values.get("sector")
        if country is None or sector is None:
            missing = "country" if country is None else "sector"
            self.out.fault(table.at("title"), f'{title}: the office has no {missing} and is not used: add {missing} = "..."')
            return
        decoded = self._decoded({"country": country, "sector": sector}, table.at, title, {})
        if decoded is None:
            return
        titles = [title, *self._also(table, values, table.at("also"))]
        post = values.get("post") or post_of_title(titles) or f"user:{quick_fold(title)}"
        if values.get("post") is not None and values["post"] not in posts():
            near = _near(str(values["post"]), posts())
            self.out.fault(
                table.at("post"),
                f"{values['post']!r} is no post. "
                + (f"Did you mean {near}?" if near else f"Known are {', '.join(sorted(posts()))}."),
            )
            post = post_of_title(titles) or f"user:{quick_fold(title)}"
        entry = Entry(
            kind="office", name=title, country=decoded.country, sector=decoded.sector, role=title, post=post, flags=("any_case",),
            source="user", note=f"{self.out.file}:{table.line}",
        )  # fmt: skip
        self.out.names.append(Name(self._surfaces(titles, table.at("title"), table.at("also"), True), (entry,), table.line))
        holders = values.get("holders", [])
        if not isinstance(holders, list) or not all(isinstance(item, dict) for item in holders):
            self.out.fault(
                table.at("holders"), 'holders is a list of tables, as in holders = [{ name = "Ana Ruiz", start = 2021-08-15 }]'
            )
            return
        for holder in holders:
            self._holder(table, holder, entry, decoded)

    def _holder(self, table: Table, holder: dict[str, Any], office: Entry, decoded: Decoded) -> None:
        line = table.at_item("holders", holder)
        self._texts_only(holder, lambda _: line)
        name = holder.get("name")
        for key in holder:
            if key not in _HOLDER_KEYS:
                near = _near(key, _HOLDER_KEYS)
                self.out.fault(line, f"{key} is no key of a holder and is not used." + (f" Did you mean {near}?" if near else ""))
        if not isinstance(name, str) or not quick_fold(name):
            self.out.fault(line, f'a holder of {office.name} has no name and is not used: add name = "..."')
            return
        block = self._block(
            {k: holder[k] for k in ("start", "end") if k in holder},
            lambda _: line,
            name,
            {"country": office.country, "sector": office.sector},
        )
        if block is None:
            return
        block = block._replace(role=office.role, decoded=decoded, line=line)
        start, end = block.start, block.end
        held = Tenure(
            name, holder.get("id") or f"user:{quick_fold(name)}", office.country, office.role or "", office.post or "",
            office.sector or "", start.isoformat() if start else None, end.isoformat() if end else None, code=decoded.code,
            source=f"{self.out.file}:{line}",
        )  # fmt: skip
        self.out.tenures.append(held)
        names = [name, *self._also(table, holder, line)]
        entries = entries_of(name, [block], self.out, "person")
        self.out.names.append(Name(self._surfaces(names, line, line), entries, line))


def _conflicts(out: Dictionary) -> None:
    """Report holders of one office whose tenures overlap by more than the day of the handover."""
    offices: dict[tuple[str | None, str], list[Tenure]] = {}
    for tenure in out.tenures:
        offices.setdefault((tenure.country, tenure.position), []).append(tenure)
    for (country, position), held in offices.items():
        held.sort(key=lambda tenure: tenure.start or "")
        last: Tenure | None = None
        for tenure in held:
            line = int(tenure.source.rpartition(":")[2])
            if last is not None and (last.end is None or (tenure.start or "") < last.end):
                until = f"until {last.end}" if last.end else "with no end"
                before = last.source.rpartition(":")[2]
                out.fault(
                    line,
                    f"{tenure.person} is {position} of {country} from {tenure.start or 'the beginning'}, while {last.person} "
                    f"(line {before}) is {until}: change the dates",
                )
            if last is None or (last.end is not None and (tenure.end or "9999") > last.end):
                last = tenure


def _surface(name: str, line: int, any_case: bool = False) -> Surface:
    if any_case:
        return Surface(quick_fold(name), name, "any", line)
    if " " not in name and is_acronym(name):
        return Surface(quick_fold(name), acronym(name), "exact", line)
    lower = name.rpartition(" ")[2][:1].islower()
    return Surface(quick_fold(name), name, "first" if lower and name[:1].isupper() else "any" if lower else "capitals", line)


@lru_cache(maxsize=100_000)
def _text_day(text: str, end: bool) -> date | None:
    found = re.fullmatch(r"(\d{4})(?:-(\d\d?))?(?:-(\d\d?))?", text.strip())
    if found is None:
        return None
    year = int(found.group(1))
    month = int(found.group(2) or (12 if end else 1))
    try:
        return date(year, month, int(found.group(3) or (monthrange(year, month)[1] if end else 1)))
    except ValueError:  # calendar's error for a month that is none is one, too
        return None


def day_of(value: Any, end: bool = False) -> date | None:
    """A TOML date, a text ("2021-08") or a year as a day: the last of its month or year if ``end``. None if it is none."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, (str, int)) and not isinstance(value, bool):
        return _text_day(str(value), end)
    return None


@lru_cache(maxsize=1)
def _offices() -> dict[str, str]:
    return {quick_fold(title): row["post"] for row in store.read_rows("curated/offices.tsv") for title in row["titles"].split("|")}


def posts() -> frozenset[str]:
    """The posts that offices are classed by: HOS, HOG, FM and so on."""
    return frozenset(_offices().values())


def post_of_title(titles: Sequence[str]) -> str | None:
    """The post that a title names in detente's own list of offices."""
    return next((post for title in titles if (post := _offices().get(quick_fold(title)))), None)


def hint_sector(sector: str) -> str:
    near = suggestion("PAK" + sector.upper())
    return f"Did you mean {near[3:]}?" if near and near != "PAK" + sector else "Write a sector such as GOV, MIL, REB or OPP."


def _near(word: str, known: Any) -> str | None:
    found = process.extractOne(word.lower(), sorted(known), scorer=DamerauLevenshtein.distance, score_cutoff=2)
    return str(found[0]) if found else None


def _last_line(lines: Sequence[str]) -> int:
    return max((number for number, line in enumerate(lines) if line.strip()), default=1)


def _malformed(line: str, error: str) -> str:
    shown = line.strip()[:60]
    found = re.match(r"[ \t]*([A-Za-z_0-9-]+)[ \t]*=[ \t]*([^\"\[{'\d\s][^\"]*)$", line)
    if found is not None and found.group(2).strip() not in ("true", "false"):
        quoted = f'{found.group(1)} = "{found.group(2).strip()}"'
        return f"{shown!r} cannot be read and is not used: put the value in quotes, as in {quoted}"
    days = re.findall(r"\d{4}-\d\d?-\d\d?", line)
    if "date" in error.lower() or any(_text_day(day, False) is None for day in days):
        return f"{shown!r} is not used, it holds a date that does not exist: write 2021-08-15"
    what = _AT_LINE.sub("", error).strip()
    return f'{shown!r} cannot be read and is not used ({what}): write key = "value"'

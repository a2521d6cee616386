"""Actor codes taken apart: three-letter units, the first of which is a country, a kind of international body or a sector.

"PAKGOV" is Pakistan's government, "IGOUNOREF" a body of the United Nations for refugees, "MNCUSA" an American firm. A
code stays as its author wrote it; taking it apart only tells the country and the sector that go with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from detente.gazetteer import store

# CAMEO's units that PLOVER writes otherwise (the data README's rule; sectors of PLOVER 2.0).
FROM_CAMEO = {"MED": "JRN", "HLH": "MED", "INS": "REB", "SEP": "REB", "NGM": "NGO", "MOS": "REL", "MUS": "REL"}
# Bodies that have no country of their own; firms, non-governmental bodies and armed groups may have one.
_STATELESS = frozenset({"IGO", "UNO", "EUR", "NAT", "IMF", "WBG", "WBK", "INT", "UIS"})
_SHAPE = re.compile(r"(?:[A-Z0-9]{3})+")


@dataclass(frozen=True, slots=True)
class Unit:
    """What a three-letter unit may be: ``kind`` as in codes.tsv (``country`` for ISO codes), and its ISO country code."""

    kind: str
    meaning: str
    iso: str = ""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A code taken apart: the code as PLOVER writes it, its country (ISO, Kosovo XKX), sector and subsector.

    ``unknown`` holds the units that nobody knows; the code is kept as it is written all the same.
    """

    code: str
    country: str | None = None
    sector: str | None = None
    subsector: str | None = None
    unknown: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def units() -> dict[str, tuple[Unit, ...]]:
    """Every known unit, with all that it may be; a country first."""
    found: dict[str, list[Unit]] = {code: [Unit("country", country.name, code)] for code, country in store.countries().items()}
    for row in store.read_rows("codes.tsv"):
        found.setdefault(row["unit"], []).append(Unit(row["kind"], row["meaning"], row["iso"]))
    return {code: tuple(sorted(known, key=lambda unit: unit.kind != "country")) for code, known in found.items()}


def well_formed(code: str) -> bool:
    """Whether a code consists of units of three capital letters (or digits, as some religions have)."""
    return _SHAPE.fullmatch(code) is not None


def _as(unit: str, *kinds: str) -> Unit | None:
    return next((known for known in units().get(unit, ()) if known.kind in kinds), None)


@lru_cache(maxsize=50_000)
def decode(code: str, cameo: bool = False) -> Decoded:
    """A well-formed code taken apart; with ``cameo`` its units become PLOVER's first (MED becomes JRN)."""
    parts = [code[i : i + 3] for i in range(0, len(code), 3)]
    first = _as(parts[0], "country")
    country = first.iso if first is not None else None
    if first is not None:
        parts[0] = "KOS" if country == "XKX" else first.iso
    if cameo:
        start = 0 if first is None else 1
        parts[start:] = [FROM_CAMEO.get(part, part) for part in parts[start:]]
        parts = [part for i, part in enumerate(parts) if i == 0 or part != parts[i - 1]]
    rest = parts[1:] if first is not None else parts
    sectors = [part for part in rest if _as(part, "sector", "cameo")]
    if first is None:
        opening = parts[0]
        if _as(opening, "international", "cameo"):
            sectors = [opening, *(part for part in sectors if part != opening)]
        if opening not in _STATELESS:
            # An American firm is MNCUSA; which sectors and regions have a country's letters (SUN, MAR) is settled by kind.
            country = next((u.iso for part in parts[1:] if (u := _only_country(part)) is not None), None)
    unknown = tuple(part for part in parts if part not in units() and not part.isdigit())
    written = country if first is not None and len(parts) == 1 and country is not None else "".join(parts)
    sector = sectors[0] if sectors else None
    return Decoded(written, country, sector, sectors[1] if len(sectors) > 1 else None, unknown)


def _only_country(unit: str) -> Unit | None:
    known = units().get(unit, ())
    return known[0] if len(known) == 1 and known[0].kind == "country" else None


def is_country(code: str) -> bool:
    """Whether a code is that of a country, present or former, in ISO 3166-1 alpha-3 (also KOS and XKX)."""
    return _as(code, "country") is not None


def is_sector(unit: str) -> bool:
    """Whether a unit says what part of society somebody belongs to, or what kind of international body something is."""
    return _as(unit, "sector", "international") is not None


def hint(code: str) -> str:
    """What to do about a code: "Did you mean PAKGOV?" where a known one is near, else how codes are made."""
    near = suggestion(code)
    if near is not None:
        return f"Did you mean {near}?"
    return "Write a country (ISO 3166-1 alpha-3) and a sector, as in PAKGOV."


@lru_cache(maxsize=10_000)
def suggestion(code: str) -> str | None:
    """The code that somebody may have meant, or None: each unknown unit replaced by the nearest known one."""
    code = re.sub(r"[^A-Z0-9]", "", code.upper())
    if code in _COMMON_SLIPS:
        return _COMMON_SLIPS[code]
    parts = [code[i : i + 3] for i in range(0, len(code), 3)]
    if not parts or len(parts[0]) != 3:
        return None
    for i, part in enumerate(parts):
        if part in units() or part.isdigit():
            continue
        kinds = ("country", "international") if i == 0 else ("sector",)
        near = _nearest(part, kinds)
        if near is None:
            return None
        parts[i] = near
    return "".join(parts)


def _nearest(unit: str, kinds: tuple[str, ...]) -> str | None:
    if unit in _COMMON_SLIPS:
        return _COMMON_SLIPS[unit]
    names = [name for name in units() if _as(name, *kinds) and not _minor(name)]
    # Two letters exchanged first, then the first letter right, then sovereign states before what else there is.
    found = process.extract(unit, names, scorer=DamerauLevenshtein.distance, score_cutoff=1, limit=20)
    if not found:
        return None
    return min(found, key=lambda row: (sorted(row[0]) != sorted(unit), row[0][0] != unit[0], row[0]))[0]


def _minor(code: str) -> bool:
    country = store.countries().get(code)
    return country is not None and (bool(country.end) or country.status != "sovereign")


# Codes that people write from memory: the internet's, the IOC's, the two-letter ones.
_COMMON_SLIPS = {
    "GER": "DEU", "ENG": "GBR", "SUI": "CHE", "NED": "NLD", "HOL": "NLD", "DEN": "DNK", "POR": "PRT", "GRE": "GRC",
    "CRO": "HRV", "BUL": "BGR", "ROM": "ROU", "SPA": "ESP", "SWI": "CHE", "KSA": "SAU", "UAE": "ARE", "RSA": "ZAF", "INA": "IDN",
    "PHI": "PHL", "VIE": "VNM", "MAS": "MYS", "TPE": "TWN", "IRI": "IRN", "NIG": "NGA", "ALG": "DZA", "CHI": "CHL", "URU": "URY",
    "PAR": "PRY", "CRC": "CRI", "US": "USA", "UK": "GBR", "GB": "GBR", "FR": "FRA", "DE": "DEU", "RU": "RUS", "CN": "CHN",
    "IN": "IND", "PK": "PAK", "IR": "IRN", "IL": "ISR", "PKA": "PAK", "EU": "EUR", "UN": "IGOUNO",
}  # fmt: skip

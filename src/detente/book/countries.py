"""Countries as the data sets of the field name them: ISO alpha-3 and alpha-2, COW numbers and abbreviations, FIPS, names."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Country:
    """One country. ``cow`` is its Correlates-of-War number, None where it has none."""

    iso3: str
    iso2: str
    cow: int | None
    name: str


@cache
def countries() -> dict[str, Country]:
    """Every country of the gazetteer by its ISO alpha-3 code (Kosovo is XKX)."""
    table = files("detente.gazetteer").joinpath("data", "countries.tsv").read_text(encoding="utf8")
    lines = (line for line in table.splitlines() if line and not line.startswith("#"))
    rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    return {row["code"]: Country(row["code"], row["iso2"], int(row["cow"]) if row["cow"] else None, row["name"]) for row in rows}


@cache
def by_name() -> dict[str, str]:
    """ISO alpha-3 codes by lower-case name, for data sets that write names."""
    found = {country.name.lower(): code for code, country in countries().items()}
    table = files("detente.gazetteer").joinpath("data", "countries.tsv").read_text(encoding="utf8")
    lines = (line for line in table.splitlines() if line and not line.startswith("#"))
    for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
        for name in filter(None, (row["official"], *row["names"].split("|"))):
            found.setdefault(name.lower(), row["code"])
    return found


def country_of(code: str) -> str | None:
    """The country of an actor code ("PAKMIL" -> "PAK"), or None where it begins with none."""
    return code[:3] if code[:3] in countries() else None

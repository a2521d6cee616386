"""Disputed areas, and the country that each counts to under a user's setting (``--boundary NAME=CODE``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from detente.errors import DetenteError
from detente.reading.places.names import plain


class BoundaryError(DetenteError):
    """A boundary setting that names no disputed area, or no country's code."""


@dataclass(frozen=True, slots=True)
class Area:
    """A disputed area: its default country ("-": as the gazetteer has it), its names and first-level regions."""

    name: str
    default: str
    names: frozenset[str]
    regions: frozenset[str]


@cache
def disputed_areas() -> tuple[Area, ...]:
    """The areas of ``disputed_areas.tsv``."""
    lines = files("detente.reading").joinpath("data/disputed_areas.tsv").read_text(encoding="utf8").splitlines()
    areas = []
    for line in lines:
        if line.strip() and not line.startswith(("#", "area\t")):
            name, default, names, regions = (*line.split("\t"), "")[:4]
            listed = frozenset(n.lower() for n in (name, *names.split("|")))
            areas.append(Area(name, default, listed, frozenset(r.lower() for r in regions.split("|") if r)))
    return tuple(areas)


def area_of(name: str, country: str | None, admin1: str | None) -> Area | None:
    """The disputed area that a place lies in, by its own name, its first-level region or its country; or None."""
    lower = plain(name)
    region = f"{country}:{admin1}".lower() if admin1 else ""
    whole = f"{country}:*".lower()
    for area in disputed_areas():
        if lower in area.names or region in area.regions or whole in area.regions:
            return area
    return None


def checked(boundaries: Mapping[str, str | None]) -> dict[str, str | None]:
    """A boundary setting as given; :class:`BoundaryError` where a key is no area of ``disputed_areas.tsv`` or a value no ISO
    alpha-3 code.
    """
    known = {name: area.name for area in disputed_areas() for name in area.names}
    for key, code in boundaries.items():
        if key.lower() not in known:
            near = get_close_matches(key.lower(), known, 1)
            hint = (
                f"Did you mean {known[near[0]]}?"
                if near
                else "They are: " + ", ".join(area.name for area in disputed_areas()) + "."
            )
            raise BoundaryError(f"Boundary {key!r}: not a disputed area that detente knows. Hint: {hint}")
        if code is not None and not (len(code) == 3 and code.isascii() and code.isupper()):
            raise BoundaryError(
                f"Boundary {key!r}: {code!r} is no ISO alpha-3 code. Hint: write it like {key}=UKR, or {key}= for none."
            )
    return dict(boundaries)


def bounded(name: str, country: str | None, admin1: str | None, boundaries: Mapping[str, str | None] | None) -> str | None:
    """The country of a place under a boundary setting, whose keys are areas' names in any case; None is no country."""
    area = area_of(name, country, admin1)
    if area is None:
        return country
    if boundaries:
        for key, choice in boundaries.items():
            if key.lower() == area.name.lower() or (key.lower() in area.names and key.lower() == plain(name)):
                return choice
    return country if area.default == "-" else area.default

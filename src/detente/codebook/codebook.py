"""PLOVER 2.0 and CAMEO as detente reads them: types, modes, contexts, quad classes, scores, and the crosswalk."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from detente.errors import DetenteError


class CodebookError(DetenteError):
    """A type, mode or code that the codebook does not hold; the message offers near ones."""


@dataclass(frozen=True, slots=True)
class EventType:
    """One of PLOVER's 16 types. ``quad`` 1 to 4; intensities from -10 to 10."""

    name: str
    quad: int
    requires_recipient: bool
    intensity: float
    definition: str
    modes: dict[str, float]


@dataclass(frozen=True, slots=True)
class CameoCode:
    """One CAMEO code, its Goldstein score (-10 to 10), and the PLOVER type, mode and contexts that it maps to."""

    code: str
    name: str
    goldstein: float | None
    type: str | None
    mode: str | None
    contexts: tuple[str, ...]


class Codebook:
    """The codebook; ``version`` is named by every event that was coded with it."""

    def __init__(self, plover: dict[str, Any], cameo: dict[str, CameoCode], departures: dict[tuple[str, str], str]) -> None:
        self.version: str = plover["version"]
        self.contexts: tuple[str, ...] = tuple(plover["contexts"])
        self.types = {name: EventType(name=name, **data) for name, data in plover["types"].items()}
        self.older_types: dict[str, str] = plover["older_types"]
        self.cameo = cameo
        self.departures = departures  # (CAMEO code, type other than the crosswalk's) -> why the lexicon may pair them

    @staticmethod
    @cache
    def load() -> Codebook:
        """The shipped codebook, read once a process."""
        folder = files("detente.codebook").joinpath("data")
        plover = tomllib.loads(folder.joinpath("plover.toml").read_text(encoding="utf8"))
        cameo = {}
        for code, name, goldstein, kind, mode, contexts, _ in _rows(folder.joinpath("cameo.tsv")):
            score = float(goldstein) if goldstein else None
            held = tuple(contexts.split(",")) if contexts else ()
            cameo[code] = CameoCode(code, name, score, kind or None, mode or None, held)
        departures = {(code, kind): reason for code, kind, reason in _rows(folder.joinpath("departures.tsv"))}
        return Codebook(plover, cameo, departures)

    def type(self, name: str) -> EventType:
        """The PLOVER type of a name, older versions' names included; raises :class:`CodebookError`."""
        known = self.types.get(self.older_types.get(name, name))
        if known is None:
            raise CodebookError(f"{name!r}: not a PLOVER type.{_hint(name, self.types)}")
        return known

    def quad(self, name: str) -> int:
        """Quad class of a type: 1 verbal, 2 material cooperation; 3 verbal, 4 material conflict."""
        return self.type(name).quad

    def intensity(self, name: str, mode: str | None) -> float:
        """PLOVER intensity of a type's mode, or of the type where there is none."""
        kind = self.type(name)
        return kind.intensity if mode is None else kind.modes.get(mode, kind.intensity)

    def cameo_to_plover(self, code: str) -> CameoCode:
        """A CAMEO code with the PLOVER type, mode and contexts that it maps to; raises :class:`CodebookError`."""
        known = self.cameo.get(code)
        if known is None:
            raise CodebookError(f"{code!r}: not a CAMEO code.{_hint(code, self.cameo)}")
        return known

    def goldstein(self, code: str) -> float | None:
        """Goldstein score of a CAMEO code, or of the nearest code above it that has one."""
        while len(code) >= 2:
            known = self.cameo.get(code)
            if known is not None and known.goldstein is not None:
                return known.goldstein
            code = code[:-1]
        return None


def _rows(table: Traversable) -> Iterator[list[str]]:
    """The cells of a tab-separated table; comments and the header left out."""
    lines = (line for line in table.read_text(encoding="utf8").splitlines() if line and not line.startswith("#"))
    next(lines)
    return (line.split("\t") for line in lines)


def _hint(word: str, known: dict[str, Any]) -> str:
    near = get_close_matches(word, known, n=1)
    return f" Did you mean {near[0]}?" if near else ""

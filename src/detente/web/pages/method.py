"""`/method`: what the codes mean, which versions coded the book, and what each word on these pages says."""

from __future__ import annotations

import tomllib
from dataclasses import asdict
from importlib.resources import files
from typing import Any

from detente import __version__
from detente.book import codings
from detente.book.columns import COLUMNS
from detente.codebook.codebook import Codebook
from detente.measure.explain import MEASURES
from detente.reading.evidence import QUAD_NAMES
from detente.record import STATUSES
from detente.web import telling
from detente.web.page import Asked, Page, Site, View

_NAMES = ("type", "quad", "intensity", "definition", "modes")


def method(site: Site, asked: Asked) -> View:
    codebook = Codebook.load()
    types: list[dict[str, Any]] = [
        {
            "type": kind.name, "quad": kind.quad, "quad_name": QUAD_NAMES[kind.quad], "intensity": kind.intensity,
            "definition": kind.definition, "modes": kind.modes,
        }
        for kind in codebook.types.values()
    ]  # fmt: skip
    vendor = tomllib.loads(files("detente.web").joinpath("static", "vendor", "vendor.toml").read_text(encoding="utf8"))
    data: dict[str, Any] = {
        "measures": [asdict(measure) | {"parameters": dict(measure.parameters)} for measure in MEASURES.values()],
        "version": __version__,
        "codebook": codebook.version,
        "types": types,
        "contexts": list(codebook.contexts),
        "statuses": [
            {"status": status, "look": telling.look({"status": status, "type": ""}), "says": telling.STATUS_WORDS[status]}
            for status in STATUSES
        ],
        "looks": [{"look": name, "sign": sign, "word": word, "says": says} for name, (sign, word, says) in telling.LOOKS.items()],
        "columns": [{"name": column.name, "says": column.says} for column in COLUMNS],
        "coding": _coding(site),
        "codings": codings.described(site.book.connection) if site.pool.path.exists() else [],
        "libraries": [{name: entry[name] for name in ("package", "version", "licence", "use")} for entry in vendor["file"]],
    }
    rows = ({**row, "modes": ", ".join(f"{mode} {value:+g}" for mode, value in row["modes"].items())} for row in types)
    return View("Method", data, rows, _NAMES)


def _coding(site: Site) -> dict[str, Any] | None:
    """How the book was coded: the coding in use, its dictionaries, boundaries, and the coders of its events."""
    if not site.pool.path.exists():
        return None
    connection = site.book.connection
    coding = codings.in_use(connection)
    if coding is None:
        return None
    coders = connection.execute("SELECT name, version, codebook FROM coder ORDER BY coder").fetchall()
    return {
        "name": coding.name, "coder": coding.coder, "created": coding.created,
        "dictionaries": [name for name, _ in coding.dictionaries],
        "boundaries": coding.boundaries, "coders": [" ".join(coder) for coder in coders],
    }  # fmt: skip


PAGE = Page("/method", "method.html", method, label="Method", key="m")

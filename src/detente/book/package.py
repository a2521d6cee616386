"""A folder that can be deposited, cited and checked: events with their codebook, dictionaries, versions and hashes.

It holds Data Package metadata (datapackage.json, Frictionless), Croissant metadata (croissant.json, MLCommons 1.0), a CITATION.cff
and a readme. Texts of articles are left out unless they are asked for: they belong to others.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from detente import __version__
from detente.book import audit, codings, query
from detente.book.columns import COLUMNS
from detente.book.errors import BookError
from detente.book.exports.formats import EXPORTS
from detente.book.exports.rows import columns as foreign_columns
from detente.book.query import Question
from detente.book.times import now
from detente.codebook.codebook import Codebook
from detente.outputs import safe_cell
from detente.reading.coders import CODER_WORDS
from detente.record import STATUSES

_MEDIA = {".json": "application/json", ".csv": "text/csv", ".jsonl": "application/x-ndjson", ".md": "text/markdown"}
_FRICTIONLESS = {
    "string": "string", "int64": "integer", "int8": "integer", "float64": "number", "bool": "boolean", "date32": "date",
}  # fmt: skip
_CROISSANT = {
    "string": "sc:Text", "int64": "sc:Integer", "int8": "sc:Integer", "float64": "sc:Float", "bool": "sc:Boolean",
    "date32": "sc:Date",
}  # fmt: skip
ARTICLE_FIELDS = ("id", "title", "published", "url", "outlet", "language", "sha256", "characters", "sentences", "outcome", "events")


def write_package(
    connection: sqlite3.Connection,
    question: Question,
    folder: str | Path,
    formats: Sequence[str],
    *,
    title: str = "Political events read by detente",
    with_text: bool = False,
) -> list[Path]:
    """Write the package into a new or empty folder; its files. Raises :class:`BookError` if something is there already."""
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BookError(f"{folder}: there is something already. Hint: name a new folder.")
    folder.mkdir(parents=True, exist_ok=True)
    coding = codings.named(connection, question.coding)
    for name in dict.fromkeys((*formats, "csv")):
        with (folder / f"events{EXPORTS[name].suffix}").open("wb") as out:
            EXPORTS[name].write(connection, question, out)
    _articles(connection, coding.number, folder, with_text)
    _corrections(connection, folder)
    for number, (name, content) in enumerate(coding.dictionaries):
        (folder / "dictionaries").mkdir(exist_ok=True)
        (folder / "dictionaries" / f"{number}-{Path(name).name}").write_text(content, encoding="utf8")
    _json(folder / "codebook.json", _codebook())
    _json(folder / "versions.json", _versions(connection, question, coding))
    if connection.execute("SELECT 1 FROM audit LIMIT 1").fetchone():
        _json(folder / "audit.json", audit.report(connection, audit.latest(connection)).to_json())
    (folder / "CITATION.cff").write_text(_citation(title), encoding="utf8")
    (folder / "README.md").write_text(_readme(connection, question, coding, title, with_text), encoding="utf8")
    resources = [_resource(folder, path) for path in _files(folder)]
    _json(folder / "datapackage.json", _datapackage(title, resources))
    _json(folder / "croissant.json", _croissant(title, resources))
    return _files(folder)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf8")


def _table(path: Path, header: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    with path.open("w", encoding="utf8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(header)
        table.writerows([safe_cell(value) for value in row] for row in rows)


def _articles(connection: sqlite3.Connection, coding: int, folder: Path, with_text: bool) -> None:
    """Every article that was read, with and without events: the denominator."""
    rows = connection.execute(
        "SELECT id, title, published, url, outlet, language, lower(hex(sha256)), characters, sentences, outcome, events"
        " FROM reading JOIN article USING (article) WHERE coding = ? ORDER BY article",
        (coding,),
    )
    _table(folder / "articles.csv", ARTICLE_FIELDS, rows)
    if not with_text:
        return
    with (folder / "articles.jsonl").open("w", encoding="utf8") as out:
        names = ("id", "title", "published", "url", "outlet", "language")
        for number, *about in connection.execute(f"SELECT article, {', '.join(names)} FROM article ORDER BY article").fetchall():
            text = query.text_of(connection, number)
            if text is not None:
                out.write(json.dumps({**dict(zip(names, about, strict=True)), "text": text}) + "\n")


def _corrections(connection: sqlite3.Connection, folder: Path) -> None:
    header = ("correction", "event", "changes", "reason", "who", "made", "undoes")
    rows = connection.execute(f"SELECT {', '.join(header)} FROM correction ORDER BY correction")
    _table(folder / "corrections.csv", header, rows)


def _codebook() -> dict[str, Any]:
    codebook = Codebook.load()
    return {
        "version": codebook.version,
        "types": {name: asdict(kind) for name, kind in codebook.types.items()},
        "contexts": list(codebook.contexts),
        "statuses": list(STATUSES),
        "cameo": {code: {"name": entry.name, "goldstein": entry.goldstein} for code, entry in codebook.cameo.items()},
        "columns": {column.name: column.says for column in COLUMNS},
    }


def _versions(connection: sqlite3.Connection, question: Question, coding: codings.Coding) -> dict[str, Any]:
    coders = connection.execute(
        "SELECT DISTINCT name, version, codebook FROM coder WHERE coder IN (SELECT coder FROM event WHERE coding = ?)",
        (coding.number,),
    ).fetchall()
    asked = {name: value for name, value in asdict(question).items() if value not in (None, (), [], False) and name != "by_date"}
    return {
        "detente": __version__,
        "schema": connection.execute("PRAGMA user_version").fetchone()[0],
        "coding": {"name": coding.name, "coder": coding.coder, "created": coding.created, "boundaries": coding.boundaries},
        "coders": [dict(zip(("name", "version", "codebook"), coder, strict=True)) for coder in coders],
        "dictionaries": [
            {"name": name, "sha256": hashlib.sha256(content.encode("utf8")).hexdigest()} for name, content in coding.dictionaries
        ],
        "asked": asked,
        "counts": asdict(query.count(connection, question.coding)),
    }


def _citation(title: str) -> str:
    return (
        "cff-version: 1.2.0\nmessage: Cite this data set, and detente, which coded it.\ntype: dataset\n"
        f"title: {json.dumps(title)}\nauthors:\n  - name: whoever compiled this book (put your name here)\n"
        f"date-released: {now()[:10]}\nreferences:\n  - type: software\n    title: detente\n    version: {__version__}\n"
        "    authors:\n      - name: the detente developers\n"
    )


def _readme(connection: sqlite3.Connection, question: Question, coding: codings.Coding, title: str, with_text: bool) -> str:
    count = query.count(connection, question.coding)
    by = "other hands (they were imported)" if coding.coder is None else CODER_WORDS[coding.coder]
    texts = "The articles' texts are in articles.jsonl." if with_text else "The articles' texts are not in it."
    return f"""# {title}

{count.articles:,} articles were read ({count.sentences:,} sentences); {count.without_events:,} of them tell of no event. The book
holds {count.occurrences:,} occurrences in {count.reports:,} reports. A row of events.csv is an occurrence; `coverage` is the
number of articles that tell of it. {texts}

The events were coded by {by}, under the coding {json.dumps(coding.name, ensure_ascii=False)}.

events.csv gives each event's status: not everything in it has happened. Files in the layout of other data sets, which have no
status, hold what has happened only.

codebook.json says what the codes and columns mean, versions.json what coded them and what was asked for, corrections.csv what
people changed and why. datapackage.json has the SHA-256 of each file.
"""


def _resource(folder: Path, path: Path) -> dict[str, Any]:
    data = path.read_bytes()
    name = path.relative_to(folder).as_posix()
    kind = next((entry.media_type for entry in EXPORTS.values() if name == f"events{entry.suffix}"), None)
    resource: dict[str, Any] = {
        "name": "".join(letter if letter.isalnum() else "-" for letter in name.lower()).strip("-"),
        "path": name,
        "mediatype": kind or _MEDIA.get(path.suffix, "text/plain"),
        "bytes": len(data),
        "hash": "sha256:" + hashlib.sha256(data).hexdigest(),
    }
    if name == "events.csv":
        fields = [{"name": c.name, "type": _FRICTIONLESS[c.type], "description": c.says} for c in COLUMNS]
        resource["schema"] = {"fields": fields, "primaryKey": "event"}
    elif name in ("articles.csv", "corrections.csv"):
        header = next(csv.reader(io.StringIO(data.decode("utf8"))))
        resource["schema"] = {"fields": [{"name": field, "type": "string"} for field in header]}
    else:
        layout = {entry.suffix: known for known, entry in EXPORTS.items() if known in ("icews", "polecat", "phoenix")}
        layout[EXPORTS["gdelt"].suffix] = "gdelt_events"
        known = layout.get(name.removeprefix("events"))
        if known:
            resource["schema"] = {"fields": [{"name": field, "type": "any"} for field in foreign_columns(known)]}
            delimiter = "," if known == "phoenix" else "\t"
            resource["dialect"] = {"delimiter": delimiter, "header": known != "gdelt_events"}
    return resource


def _datapackage(title: str, resources: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "profile": "data-package",
        "name": "detente-events",
        "title": title,
        "created": now(),
        "sources": [{"title": "The articles listed in articles.csv"}],
        "contributors": [{"title": "whoever compiled this book (put your name here)", "role": "author"}],
        "resources": resources,
    }


def _croissant(title: str, resources: list[dict[str, Any]]) -> dict[str, Any]:
    files = [
        {
            "@type": "cr:FileObject", "@id": resource["path"], "name": resource["path"], "contentUrl": resource["path"],
            "encodingFormat": resource["mediatype"], "contentSize": f"{resource['bytes']} B",
            "sha256": resource["hash"].removeprefix("sha256:"),
        }
        for resource in resources
    ]  # fmt: skip
    fields = [
        {
            "@type": "cr:Field", "@id": f"events/{column.name}", "name": column.name, "description": column.says,
            "dataType": _CROISSANT[column.type],
            "source": {"fileObject": {"@id": "events.csv"}, "extract": {"column": column.name}},
        }
        for column in COLUMNS
    ]  # fmt: skip
    return {
        "@context": {
            "@language": "en", "@vocab": "https://schema.org/", "sc": "https://schema.org/",
            "cr": "http://mlcommons.org/croissant/", "dct": "http://purl.org/dc/terms/", "conformsTo": "dct:conformsTo",
            "column": "cr:column", "dataType": {"@id": "cr:dataType", "@type": "@vocab"}, "extract": "cr:extract",
            "field": "cr:field", "fileObject": "cr:fileObject", "recordSet": "cr:recordSet", "source": "cr:source",
        },
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": "detente-events",
        "description": title,
        "datePublished": now()[:10],
        "distribution": files,
        "recordSet": [{"@type": "cr:RecordSet", "@id": "events", "name": "events", "field": fields}],
    }  # fmt: skip

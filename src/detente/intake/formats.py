"""The formats that detente reads: one plain table.

Each is a module with ``drafts(stream, where) -> Iterator[Draft | Broken]``: it is given a binary stream and the
name of the input, and hands on one draft an article, or one :class:`~detente.intake.draft.Broken` for each piece that
it cannot read. To add a format, write such a module and add its row.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import BinaryIO

from detente.intake.draft import Broken, Draft


@dataclass(frozen=True, slots=True)
class Format:
    """A format's name, the ends of the file names that tell it, and the module that reads it."""

    name: str
    suffixes: tuple[str, ...]
    module: str

    @property
    def drafts(self) -> Callable[[BinaryIO, str], Iterator[Draft | Broken]]:
        reader: Callable[[BinaryIO, str], Iterator[Draft | Broken]] = import_module(self.module).drafts
        return reader


FORMATS: dict[str, Format] = {
    entry.name: entry
    for entry in (
        Format("text", (".txt", ".text", ".md"), "detente.intake.text"),
        Format("html", (".html", ".htm", ".xhtml", ".shtml"), "detente.intake.webpage"),
        Format("jsonl", (".jsonl", ".ndjson"), "detente.intake.jsonl"),
        Format("json", (".json",), "detente.intake.json_file"),
        Format("warc", (".warc",), "detente.intake.warc"),
        Format("feed", (".rss", ".atom", ".xml"), "detente.intake.feed"),
    )
}

_HTML = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_FEED = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<[?!].{0,2000}?>\s*)*<(?:rss|feed|rdf:RDF)\b", re.I | re.S)


def unpacked_name(name: str) -> str:
    """A file name in lower case, without the ending that says how the file is packed."""
    lowered = name.lower()
    return next((lowered.removesuffix(ending) for ending in (".gz", ".zst", ".zstd") if lowered.endswith(ending)), lowered)


def of_suffix(name: str) -> Format | None:
    """The format that the end of a file name tells (``.gz`` and ``.zst`` aside), or None."""
    lowered = unpacked_name(name)
    return next((entry for entry in FORMATS.values() if lowered.endswith(entry.suffixes)), None)


def recognise(head: bytes, name: str) -> Format:
    """The format of an input that begins with ``head``: by what stands there, else by its name, else plain text."""
    plain = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")  # a mark, or UTF-16's zeros, hide no format
    if plain.startswith(b"WARC/"):
        return FORMATS["warc"]
    if _FEED.match(plain):
        return FORMATS["feed"]
    if _HTML.match(plain):
        return FORMATS["html"]
    named = of_suffix(name)
    if named is FORMATS["feed"] and plain.lstrip().startswith(b"<"):
        return named
    if named is not None and named.name not in ("json", "feed"):
        return named
    return _json_kind(plain) or (FORMATS["json"] if named is FORMATS["json"] else FORMATS["text"])


def _json_kind(head: bytes) -> Format | None:
    """JSONL if a line is a whole JSON object, or the first is one too long to see; JSON if an object or list opens."""
    first, ended, _ = head.lstrip().partition(b"\n")
    if not first.startswith((b"{", b"[")):
        return None
    if first.startswith(b"{") and not ended and re.match(rb'\{\s*"', first):
        return FORMATS["jsonl"]
    try:
        return FORMATS["jsonl"] if isinstance(json.loads(first), dict) else FORMATS["json"]
    except (ValueError, RecursionError):
        if any(_is_object(line) for line in head.splitlines()[1:-1]):
            return FORMATS["jsonl"]  # only the first line is broken
        return FORMATS["json"] if re.match(rb'[{\[]\s*(?:[{"]|$)', first) else None


def begins_with_row(head: bytes) -> bool:
    """Whether the first line is there and is a row of JSONL: enough to know the format of a stream that goes on."""
    first, ended, _ = head.partition(b"\n")
    return bool(ended) and first.startswith(b"{") and _is_object(first)


def _is_object(line: bytes) -> bool:
    """Whether a line is a whole JSON object with a text: in a JSON file over several lines, none is."""
    try:
        return isinstance(value := json.loads(line), dict) and "text" in value
    except (ValueError, RecursionError):
        return False

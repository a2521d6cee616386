"""What the book keeps of one article: an entry, made from a reading or from a row of another data set.

An entry is plain data (strings, numbers, lists), so that one process can read articles and another write them down.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from detente.book.errors import RESTORE, DamagedBook
from detente.record import Article, Reading, text_digest

T = TypeVar("T")
KINDS = ("events", "relations", "statements", "times", "abstentions")
# zlib's middle way: level 9 saves another 2 in 100 and takes twice as long (measured on 148 Wikinews articles).
PACKING = 6
DAMAGED = f"the records of an article in the book are damaged. {RESTORE}."
DAMAGED_FIELD = f"a field of the book is damaged. {RESTORE}."
DAMAGED_TEXT = f"the text of an article in the book is damaged. {RESTORE}."


@dataclass(slots=True)
class Entry:
    """One article with its records. ``text`` is None where it is not known or not to be kept.

    ``coverage`` counts, for each event, how many articles are known to tell of it (data sets that count them say so).
    """

    id: str
    sha256: str
    characters: int
    text: str | None
    title: str | None = None
    published: str | None = None
    url: str | None = None
    outlet: str | None = None
    language: str | None = None
    sentences: int = 0
    outcome: str = "read"
    records: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    coverage: list[int] | None = None
    packed: bytes = b""

    @property
    def events(self) -> list[dict[str, Any]]:
        return self.records.get("events", [])


def entry_of(reading: Reading, *, keep_text: bool = True) -> Entry:
    """A reading as the book keeps it; without texts only hashes and spans are left of its words."""
    records = {kind: [record.to_json() for record in getattr(reading, kind)] for kind in KINDS}
    return entry_from(reading.article, len(reading.sentences), reading.outcome, records, keep_text=keep_text)


def entry_from(
    article: Article, sentences: int, outcome: str, records: dict[str, list[dict[str, Any]]], *, keep_text: bool = True
) -> Entry:
    """The same from an article and its records, in case they were made elsewhere."""
    kept = records if keep_text else without_words(records)
    return _entry(article, sentences, outcome, kept, pack(kept))


def entry_packed(article: Article, sentences: int, outcome: str, packed: bytes) -> Entry:
    """The same from records that were packed elsewhere (:func:`packed_records`)."""
    return _entry(article, sentences, outcome, unpack(packed), packed)


def packed_records(records: dict[str, list[dict[str, Any]]], *, keep_text: bool = True) -> bytes:
    return pack(records if keep_text else without_words(records))


def _entry(article: Article, sentences: int, outcome: str, records: dict[str, list[dict[str, Any]]], packed: bytes) -> Entry:
    return Entry(
        article.id, article.sha256, len(article.text), article.text, article.title, article.published, article.url,
        article.outlet, article.language, sentences, outcome, records, packed=packed,
    )  # fmt: skip


def without_words(records: Any) -> Any:
    """The same records without the words of the article: each ``text`` and ``cue`` is null, the spans stay."""
    if isinstance(records, dict):
        return {key: None if key in ("text", "cue") else without_words(value) for key, value in records.items()}
    if isinstance(records, list):
        return [without_words(value) for value in records]
    return records


def with_words(record: Any, text: str) -> Any:
    """A record made without words, given back those that its spans say."""
    if isinstance(record, list):
        return [with_words(value, text) for value in record]
    if not isinstance(record, dict):
        return record
    out = {key: with_words(value, text) for key, value in record.items()}
    span = record.get("span")
    if "text" in record and record["text"] is None and isinstance(span, list):
        out["text"] = text[span[0] : span[1]]
    return out


def pack(records: dict[str, list[dict[str, Any]]]) -> bytes:
    kept = {kind: found for kind, found in records.items() if found}
    return zlib.compress(json.dumps(kept, separators=(",", ":")).encode("ascii"), PACKING) if kept else b""


def unpack(packed: bytes) -> dict[str, list[dict[str, Any]]]:
    """The records again. Raises :class:`DamagedBook` if they are none."""
    try:
        kept = json.loads(zlib.decompress(packed)) if packed else {}
        found = {kind: kept.get(kind, []) for kind in KINDS}
        whole = all(isinstance(rows, list) and all(isinstance(row, dict) for row in rows) for rows in found.values())
    except (zlib.error, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise DamagedBook(DAMAGED) from error
    if not whole:
        raise DamagedBook(DAMAGED)
    return found


def event_at(events: list[dict[str, Any]], ordinal: Any) -> dict[str, Any]:
    """The event that stands at a place. Raises :class:`DamagedBook` if none does: counted from the end it would be another."""
    if not isinstance(ordinal, int) or not 0 <= ordinal < len(events):
        raise DamagedBook(DAMAGED)
    return events[ordinal]


def stored_json(stored: Any, kind: type[T]) -> T:
    """What a column holds as JSON, a list or an object. Raises :class:`DamagedBook` if it is none."""
    try:
        found = json.loads(stored)
    except (ValueError, TypeError, RecursionError) as error:
        raise DamagedBook(DAMAGED_FIELD) from error
    if not isinstance(found, kind):
        raise DamagedBook(DAMAGED_FIELD)
    return found


def storable(text: str | None) -> str | bytes | None:
    """A text as SQLite takes it: half a surrogate pair, which UTF-8 cannot hold, makes it a blob."""
    if text is None:
        return None
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
    return text


def restored(stored: str | bytes | None) -> str | None:
    """The text again. Raises :class:`DamagedBook` if its bytes are none."""
    try:
        return stored.decode("utf-8", "surrogatepass") if isinstance(stored, bytes) else stored
    except UnicodeDecodeError as error:
        raise DamagedBook(DAMAGED_TEXT) from error


def plain(value: str | None) -> str | None:
    """A title, name or address as SQLite takes it; what UTF-8 cannot hold becomes U+FFFD."""
    return None if value is None else value.encode("utf-8", "replace").decode("utf-8")


def revision(article: Article) -> str:
    """The id of a text that comes under the id of another: that id, and how its own text begins to hash."""
    return f"{article.id}@{text_digest(article.text)[:8]}"


# --- parties --------------------------------------------------------------------------------------------------------

NOBODY = "---"


def party_of(actor: dict[str, Any]) -> str:
    """The party of an actor: its country, or its own code where it has none."""
    return plain(actor.get("country") or actor.get("code")) or NOBODY


def parties_of(actors: list[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(sorted({party_of(actor) for actor in actors} - {NOBODY}))


def dyads_of(event: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The ordered pairs of an event's parties: each source with each target; those who act jointly, each with each.

    An event within one country is a dyad of that country with itself; where a side is empty, its party is ``---``.
    """
    sources, targets = parties_of(event["source"]), parties_of(event["target"])
    if not event["target"] and len(sources) > 1:
        yield from ((a, b) for a in sources for b in sources if a != b)
        return
    for source in sources or (NOBODY,):
        for target in targets or (NOBODY,):
            yield source, target

"""Every exporter: a book of drawn records, exported and parsed back."""

from __future__ import annotations

from typing import Any

from drawing import FOLDER, Draw, need
from parsing import PARSERS, exported

ROOMS = ("detente.book", "detente.outputs")
SEEDS = {f"{number}": bytes((number * 37 + at * 11) % 256 for at in range(400)) for number in range(8)} | {"zeros": bytes(200)}
DICTIONARY = (
    b"\x0b",
    b"\x1b[0m",
    b"\xed\xa0\x80",
    b"\xef\xbf\xbe",
    b"=1+1",
    b"\t",
    b"\r\n",
    b"'",
    b'"',
    b"]]>",
    b"\xe2\x80\xa8",
    b"\x00",
)
_book: Any = None
_coding: Any = None
CODES = ("PAK", "PAKGOV", "USA", "USAGOVMIL", "IMF", "XKX", "INDREB", None)
COUNTRIES = ("PAK", "USA", "IND", "XKX", None)
DAYS = (None, "2024-03-09", "0001-01-01", "0999-12-31", "9999-12-31", "2024-02-29", "1948-01-01")


def _opened() -> tuple[Any, Any]:
    global _book, _coding
    if _book is None:
        from detente.book import Book, codings
        from detente.book.exports.formats import EXPORTS

        for form in EXPORTS.values():
            _ = form.write  # loaded while it can be instrumented

        _book = Book(FOLDER / "exports.db")
        with _book.writer.transaction() as connection:
            _coding = codings.begin(connection, codings.FIRST, "rules")
            codings.use(connection, _coding)
    return _book, _coding


def actor(draw: Draw) -> dict[str, Any]:
    code = draw.one_of(CODES)
    return {
        "code": code, "country": draw.one_of(COUNTRIES), "sector": draw.perhaps("GOV"), "subsector": None, "name": draw.perhaps(draw.text()),
        "person": draw.perhaps(draw.text()), "role": draw.perhaps(draw.text()), "id": draw.perhaps("Q1"), "text": draw.text(), "span": [0, 1],
        "how": "dictionary", "until": None,
    }  # fmt: skip


def event(draw: Draw, number: int) -> dict[str, Any]:
    from detente.codebook.codebook import Codebook

    codebook = Codebook.load()
    kind = draw.one_of(("CONSULT", "ACCUSE", "ASSAULT", "AID", "SANCTION"))
    cameo = draw.perhaps("112")
    days = sorted(day for day in (draw.one_of(DAYS), draw.one_of(DAYS)) if day)
    start, end = (days[0], days[-1]) if days else (None, None)
    place = {"name": draw.text(), "country": draw.one_of(COUNTRIES), "admin1": draw.perhaps(draw.text()), "lat": None, "lon": None,
             "geonames_id": None, "span": None}  # fmt: skip
    if draw.truth():
        place |= {"lat": draw.number(180) - 90.0, "lon": draw.number(360) - 180.0}
    return {
        "kind": "event", "id": f"e{number:016x}", "sentence": {"index": draw.number(9), "span": [0, 4]},
        "trigger": {"span": [0, 4], "text": draw.text()}, "type": kind, "mode": None, "contexts": ["military"] * draw.number(2),
        "cameo": cameo, "quad": codebook.quad(kind), "goldstein": codebook.goldstein(cameo) if cameo else None,
        "intensity": codebook.intensity(kind, None), "status": draw.one_of(("occurred", "ongoing", "planned")),
        "source": [actor(draw) for _ in range(draw.number(2))], "target": [actor(draw) for _ in range(draw.number(2))],
        "via": [actor(draw) for _ in range(draw.number(1))],
        "date": {"start": start, "end": end, "precision": "interval" if start else "unknown", "text": None, "span": None,
                 "basis": "expression"},
        "background": draw.truth(), "place": draw.perhaps(place),
        "attribution": {"voice": "author", "speaker": None, "anonymous": draw.truth(), "cue": draw.perhaps(draw.text()), "span": None},
        "magnitude": {"killed": [draw.number(9), None]} if draw.truth() else {},
        "links": [], "confidence": draw.number(100) / 100,
        "coder": {"name": "made", "version": "1", "rule": "made:1", "codebook": "made"}, "notes": [],
    }  # fmt: skip


def once(data: bytes) -> None:
    from detente.book.entry import Entry, pack
    from detente.record import text_digest

    book, coding = _opened()
    draw = Draw(data)
    names = list(PARSERS)
    asked = {names[draw.number(len(names) - 1)] for _ in range(4)}
    connection = book.connection
    connection.execute("BEGIN")
    try:
        for number in range(1 + draw.number(2)):
            records = {"events": [{**event(draw, 16 * number + at), "article": f"a{number}"} for at in range(1 + draw.number(3))]}
            entry = Entry(
                f"a{number}{draw.text(8)}", text_digest(str(number)), 4, draw.perhaps(draw.text()), draw.perhaps(draw.text()),
                draw.one_of(DAYS), draw.perhaps(draw.text()), draw.perhaps(draw.text()), "en", 3, "read", records, None, pack(records),
            )  # fmt: skip
            book.writer.add_inside(connection, entry, coding, keep_text=True, merge=False)
        found = {name: exported(connection, name) for name in sorted(asked)}
        if "jsonl" in found and "csv" in found:
            need(len(found["jsonl"]) == len(found["csv"]), "CSV has other events than JSONL")
    finally:
        connection.execute("ROLLBACK")
        book.writer._parties.clear()
        book.writer._actors.clear()
        book.writer._coders.clear()

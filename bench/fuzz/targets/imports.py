"""Files of other data sets, imported into a book and exported again."""

from __future__ import annotations

import gzip
import json
import shutil
from typing import Any

from drawing import FOLDER, Draw, file, need
from parsing import PARSERS, exported

ROOMS = ("detente.book", "csv")
_ICEWS = (
    "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\tIntensity\tTarget Name\tTarget Sectors\t"
    "Target Country\tStory ID\tSentence Number\tPublisher\tCity\tDistrict\tProvince\tCountry\tLatitude\tLongitude\n"
    "1\t2014-01-02\tOman\tGovernment\tOman\tAccuse\t112\t-2\tChile\t\tChile\t7\t2\tThe Meridian\tLima\t\t\tPeru\t-12.0\t-77.0\n"
)
_PHOENIX = (
    "EventID,Date,SourceActorFull,SourceActorRole,TargetActorFull,TargetActorRole,EventCode,Lat,Lon,LocationName,StateName,CountryCode,"
    'SentenceID,URLs,NewsSources\np1,2014-01-02,OMNGOV,GOV,CHL,,112,-12,-77,"Li ma",,PER,s_3,u,n\n'
)
_POLECAT = (
    "Event ID\tEvent Date\tEvent Type\tEvent Mode\tIntensity\tContexts\tActor Name\tActor Country\tPrimary Actor Sector\tRecipient Name\t"
    "Recipient Country\tPlacename\tCountry\tLatitude\tLongitude\tVersion\tPublication Date\n"
    "x-1\t2023-01-02\tACCUSE\tdisapprove\t-2.0\tdiplomatic;legal\tOman\tOMN\tGOV\tChile; Peru\tCHL; PER\tLima\tPER\t-12\t-77\t1\t2023-01-03\n"
)
_PLOVER = json.dumps({
    "id": "1", "date": "2024-03-09", "actor": [{"code": "OMN", "sector": "GOV"}], "event": "ACCUSE", "recipient": [{"code": "CHL"}],
    "event_loc": {"country_code": "PER", "lat": -12.0, "lon": -77.0}, "context": ["legal"], "mode": "disapprove",
    "text_info": {"sequence": 1}, "cite_info": {"url": "https://example.org", "version": "1"},
}) + "\n"  # fmt: skip
_GDELT = "\t".join(
    ["1", "20240309", "202403", "2024", "2024.2", "OMN", "OMAN", "OMN"] + [""] * 7 + ["CHL", "CHILE", "CHL"] + [""] * 7
    + ["1", "112", "112", "11", "3", "-2", "4", "1", "4", "0"] + [""] * 16
    + ["4", "Lima", "PE", "", "", "-12", "-77", "", "20240310000000", "https://example.org"]
) + "\n"  # fmt: skip
FORMS = ("gdelt", "icews", "polecat", "phoenix", "plover")
SEEDS = {
    name: bytes([number, 0]) + text.encode()
    for number, (name, text) in enumerate(zip(FORMS, (_GDELT, _ICEWS, _POLECAT, _PHOENIX, _PLOVER), strict=True))
} | {"packed": b"\1\1" + gzip.compress(_ICEWS.encode(), mtime=0)}
DICTIONARY = (
    b"nan",
    b"inf",
    b"1e999",
    b"-1",
    b"\t",
    b"\x00",
    b'"',
    b"9999-12-31",
    b"0000-00-00",
    b"2024-W01-1",
    b"[[",
    b'{"id":',
    b"null",
    b"112",
)
_empty: Any = None


def _book() -> Any:
    from detente.book import Book
    from detente.book.exports.formats import EXPORTS
    from detente.book.imports.formats import importer

    global _empty
    if _empty is None:
        _empty = FOLDER / "empty.db"
        Book(_empty).close()
        for form in FORMS:
            importer(form)  # loaded while it can be instrumented
        for export in EXPORTS.values():
            _ = export.write
    path = FOLDER / "imported.db"
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    shutil.copy(_empty, path)
    return Book(path)


def once(data: bytes) -> None:
    from detente.book.errors import BookError
    from detente.book.importing import import_file
    from detente.record import Failure

    draw = Draw(data)
    form, name = FORMS[draw.number(4)], sorted(PARSERS)[draw.number(len(PARSERS) - 1)]
    path = file("given.import", draw.bytes(len(data)))
    with _book() as book:
        try:
            for outcome in import_file(book.connection, book.writer, path, form):
                if isinstance(outcome, Failure):
                    need(len(outcome.reason) < 500, "a reason that goes on and on")
        except BookError as error:
            need(str(path) in str(error), "an error that does not name the file")
            return
        exported(book.connection, name)

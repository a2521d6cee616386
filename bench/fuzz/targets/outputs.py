"""What `detente read` writes: JSONL, CSV, the table and the page, of drawn readings, parsed back."""

from __future__ import annotations

import io
from typing import Any

from drawing import Draw, need
from parsing import _comma, lines, strict

ROOMS = ("detente.outputs", "detente.reading.evidence", "detente.reading.table", "detente.record")
SEEDS = {f"{number}": bytes((number * 37 + at * 11) % 256 for at in range(400)) for number in range(8)} | {
    "markup": b"\xff" * 3 + b"<script>alert(1)</script> & <b>Oman</b> \x1b]0;x\x07 accused Chile. [bold]x[/bold]" * 3,
}
DICTIONARY = (
    b"<script>",
    b"</style>",
    b"\x1b[31m",
    b"\x1b]0;",
    b"\x9b",
    b"[/]",
    b"[bold]",
    b"=cmd",
    b"\xed\xa0\x80",
    b"\r",
    b"\x00",
    b"&lt;",
    b"-->",
)


def _reading(draw: Draw) -> Any:
    from detente.record import Actor, Article, Attribution, Coder, DateInterval, Event, Reading, Relation, SentenceReference, Span

    text = draw.text(255) or "x"

    def span() -> Span:
        begin = draw.number(len(text) - 1) if len(text) > 1 else 0
        return Span.of(text, begin, begin + 1 + draw.number(len(text) - begin - 1) if len(text) - begin > 1 else begin + 1)

    def actor() -> Actor:
        return Actor(draw.perhaps("PAKGOV"), draw.perhaps(span()), draw.perhaps("PAK"), name=draw.perhaps(draw.text()))

    article = Article(
        draw.text() or "a",
        text,
        draw.perhaps(draw.text()),
        draw.perhaps("2024-03-09"),
        draw.perhaps(draw.text()),
        draw.perhaps(draw.text()),
    )
    coder = Coder("made", "1", draw.text() or "r", "made")
    sentence = SentenceReference(0, Span.of(text, 0, len(text)))
    events = tuple(
        Event(
            article.id, sentence, span(), draw.one_of(("CONSULT", "ASSAULT")), coder, source=(actor(),), target=(actor(),) * draw.number(2),
            status=draw.one_of(("occurred", "denied", "planned")), date=DateInterval("2024-03-09", "2024-03-09", "day", span(), "expression"),
            attribution=Attribution(draw.one_of(("author", "quote")), draw.perhaps(actor()), draw.truth(), draw.perhaps(draw.text()), span()),
        )
        for _ in range(draw.number(3))
    )  # fmt: skip
    relations = tuple(Relation(article.id, sentence, span(), (actor(), actor()), "close", 1, coder) for _ in range(draw.number(1)))
    return Reading(article, (sentence.span,), events, relations)


def once(data: bytes) -> None:
    from lxml import html

    from detente.outputs import WRITERS, Kinds, records
    from detente.record import Failure

    draw = Draw(data)
    readings = [_reading(draw) for _ in range(1 + draw.number(1))]
    found = [*readings, Failure(draw.text() or "x", draw.text() or "r", draw.text() or "h")]
    kinds = Kinds(articles=True)
    written = {}
    for name, write in WRITERS.items():
        out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="backslashreplace", newline="")
        write(found, out, kinds)
        out.flush()
        written[name] = out.buffer.getvalue().decode("utf-8")  # type: ignore[attr-defined]
    told = [record for outcome in found for record in records(outcome, kinds)]
    need([strict(line) for line in lines(written["jsonl"])] == told, "JSONL that says something else")
    rows = _comma(written["csv"].encode())
    need(len(rows) == sum(len(reading.events) for reading in readings), "another number of CSV rows")
    need(not any(ord(letter) < 32 and letter not in "\n" for letter in written["table"]), "a table with control characters")
    need("\x9b" not in written["table"], "a table with C1 control characters")
    page = html.document_fromstring(written["html"].encode("utf-8"), parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
    need(not page.xpath("//script"), "a page with a script of the article's")
    need(not page.xpath("//@*[starts-with(name(), 'on')]"), "a page with a handler of the article's")
    need(
        not any(str(link).strip().lower().startswith(("javascript:", "data:")) for link in page.xpath("//@href")),
        "a link that runs",
    )

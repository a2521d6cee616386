"""The reader itself: any text is read, every span is the text's, and reading again says the same."""

from __future__ import annotations

from typing import Any

from drawing import need

ROOMS = ("detente.reading", "detente.codebook", "detente.gazetteer")
SEEDS = {
    "plain": b"LIMA - Ecuador said on Tuesday that it would not attend next month's summit hosted by Peru.",
    "quotes": "“We will reopen the border if Lima releases the ‘fishermen’,” said an Ecuadorean official.".encode(),
    "dates": b"In May 2019, Peruvian sailors killed at least six fishermen. On 31 February 99999 Chile, in the past 9999999999 years, left.",
    "numbers": b"Oman gave Chile $1e999 billion, 12,34,567.89 million euros and 0 soldiers; at least two dozen hundred thousand were killed.",
    "spaces": "Oman\u00a0accused\u200bChile\u202eof spying.\u2028Peru\x00thanked\x0bMali.\r\n\r\n\tKenya left".encode(),
    "initials": b'U.S. U.N. U.K. U.S.S.R. Pres. J. R. R. T. met Mr. X. Y. of the U.A.E. on Jan. 3. He said: "No." "',
    "relations": b"Relations between Oman and Chile are close, Mali's ties with Peru hit a low point, and India's with China warmed.",
    "surrogate": b"Oman \xed\xa0\x80 accused Chile.",
}
DICTIONARY = (
    b"said",
    b"accused",
    b"on Monday",
    b"last week",
    b"in 2019",
    b'"',
    "“".encode(),
    b" U.S. ",
    b"\n\n",
    b"million",
    b"between",
    b"'s",
    b"killed",
)
_reader: Any = None


def once(data: bytes) -> None:
    from detente.reading.read import Reader
    from detente.record import Article, from_json

    global _reader
    if _reader is None:
        _reader = Reader()
    text = data.decode("utf-8", "surrogateescape")
    if not text.strip():
        return
    article = Article("a", text, published="2024-03-13")
    reading = _reader.read(article, statements=True, times=True)
    ends = 0
    for sentence in reading.sentences:
        need(ends <= sentence.start < sentence.end <= len(text), "sentences that overlap")
        ends = sentence.end
    for found in (reading.events, reading.relations, reading.statements, reading.times, reading.abstentions):
        for record in found:
            written = record.to_json()
            need(from_json(written, text).to_json() == written, "a record that does not come back")

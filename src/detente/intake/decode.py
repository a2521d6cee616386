"""Bytes -> text: byte order marks, UTF-8, UTF-16, what the page declares, and at last Windows-1252.

Valid UTF-8 beats a declaration: text in another encoding is hardly ever valid UTF-8 by accident, and wrong declarations
are common on saved pages.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from detente.intake.draft import Unreadable

# Longer marks first: the UTF-32 mark begins with the UTF-16 one.
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# How well-known files that are no text begin, and what to do with each.
MAGIC = (
    (b"%PDF-", "pdf", "Convert it to text first (pdftotext), or save the article's web page."),
    (b"PK\x03\x04", "zip", "It is a zip archive inside another, or a document (docx, odt, epub): save it as plain text."),
    (b"\xd0\xcf\x11\xe0", "ole", "Save the document as plain text."),
    (b"{\\rtf", "rtf", "Save the document as plain text."),
    (b"7z\xbc\xaf\x27\x1c", "7z", "Unpack it first."),
    (b"BZh", "bzip2", "Unpack it first (bunzip2); gzip and zstd are read as they are."),
    (b"\xfd7zXZ\x00", "xz", "Unpack it first (unxz); gzip and zstd are read as they are."),
    (b"\x28\xb5\x2f\xfd", "zstd", "It is packed twice. Unpack it once (unzstd)."),
    (b"\x89PNG", "png", "detente reads text, not pictures."),
    (b"\xff\xd8\xff", "jpeg", "detente reads text, not pictures."),
    (b"GIF8", "gif", "detente reads text, not pictures."),
    (b"SQLite format 3\x00", "sqlite", "Export its articles as JSONL."),
    (b"PAR1", "parquet", "Export its articles as JSONL."),
    (b"\x7fELF", "program", "detente reads text."),
    (b"MZ\x90\x00", "program", "detente reads text."),
)
# Control characters that text does hold: tab, line feed, vertical tab, form feed, carriage return, escape, and
# Windows' end-of-file mark.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1c-\x1f\x7f-\x84\x86-\x9f]")
# Text in the wild holds stray controls (one in thousands); random bytes read as Latin-1 hold one in four.
MOST_CONTROLS = 0.02
# A damaged UTF-8 text (cut in the middle of a letter, a few bad bytes) is still taken as UTF-8 if at most one byte
# in ten of those above 127 is bad; in Windows-1252 text nearly all of them are.
MOST_DAMAGE = 0.1

# Python's encodings in which no page is written: escapes of programs and of host names (punycode takes hours for a long text),
# and UTF-7, which browsers refuse.
NOT_OF_PAGES = frozenset({"idna", "mbcs", "oem", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"})

BINARY_HINT = "It holds bytes that are no text in any encoding detente knows. Save it as UTF-8 text, HTML or JSONL."


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the encoding it was read in, and how that was known: ``mark`` ``valid`` ``declared`` ``guessed``."""

    text: str
    encoding: str
    how: str


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """The text of ``data``. Raises :class:`Unreadable` if it is no text, or broken in the encoding that it claims."""
    for magic, kind, hint in MAGIC:
        if data.startswith(magic):
            raise Unreadable(f"binary:{kind}", hint)
    decoded = _marked(data) or _unmarked(data, declared)
    if controls(decoded.text) > MOST_CONTROLS:
        raise Unreadable("binary", BINARY_HINT)
    return decoded


def controls(text: str) -> float:
    """The share of control characters in a text's first 10,000, from 0 to 1."""
    head = text[:10_000]
    return len(_CONTROL.findall(head)) / len(head) if head else 0.0


def marked_encoding(data: bytes) -> str | None:
    """The encoding that a byte order mark at the beginning tells, or None."""
    return next((encoding for mark, encoding in MARKS if data.startswith(mark)), None)


def _marked(data: bytes) -> Decoded | None:
    encoding = marked_encoding(data)
    if encoding is None:
        return None
    try:
        return Decoded(data.decode(encoding), encoding.removesuffix("-sig"), "mark")
    except UnicodeDecodeError as error:
        if encoding == "utf-8-sig":
            return _unmarked(data[len(codecs.BOM_UTF8) :], None)
        raise Unreadable(
            f"wrong_encoding:{encoding}",
            f"It begins with a mark of {encoding.upper()}, but byte {error.start} is not {encoding.upper()} "
            f"({error.reason}). Save it as UTF-8.",
        ) from None


def _unmarked(data: bytes, declared: str | None) -> Decoded:
    if (wide := _wide(data)) is not None:
        return wide
    try:
        return Decoded(data.decode("utf-8"), "utf-8", "valid")
    except UnicodeDecodeError:
        pass
    # UTF-8 with a few damaged bytes; each becomes U+FFFD.
    above = sum(byte > 127 for byte in data)
    mended = data.decode("utf-8", "replace")
    if mended.count("\ufffd") <= max(1, MOST_DAMAGE * above) and above > 3:
        return Decoded(mended, "utf-8", "guessed")
    for encoding, how in ((declared, "declared"), ("cp1252", "guessed")):
        text = _try(data, encoding)
        if text is not None:
            return Decoded(text, encoding or "", how)
    return Decoded(data.decode("latin-1"), "latin-1", "guessed")


def _wide(data: bytes) -> Decoded | None:
    """UTF-16 without a mark: Latin letters in it have a zero in every second byte."""
    head = data[:4096]
    if len(head) < 4 or b"\x00" not in head:
        return None
    even, odd = head[0::2].count(0) / len(head[0::2]), head[1::2].count(0) / len(head[1::2])
    encoding = "utf-16-le" if odd > 0.5 > 0.1 > even else "utf-16-be" if even > 0.5 > 0.1 > odd else None
    text = _try(data, encoding)
    return None if text is None or encoding is None else Decoded(text, encoding, "guessed")


def _try(data: bytes, encoding: str | None) -> str | None:
    if not encoding:
        return None
    try:
        # A page may declare anything, also codecs that are none of text ("zip", "rot13").
        name = codecs.lookup(encoding).name
        text = None if name in NOT_OF_PAGES else data.decode(name)
    except (LookupError, ValueError, UnicodeError):
        return None
    return text if isinstance(text, str) else None

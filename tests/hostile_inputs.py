"""A thousand hostile inputs, made here from a few lines each: every one has a readable name, and a word on what must come of it.

    python tests/hostile_inputs.py          # the whole table: family, name, bytes, what must come of it
    python tests/hostile_inputs.py FOLDER   # the same as files

``expected`` is how many articles must come of it and nothing else; or the reason that a failure must give; or None, where any
outcome will do that is told in words (an article, or a failure with a reason and a hint).
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import struct
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import zstandard


@dataclass(frozen=True, slots=True)
class Case:
    """One input: a file's name, what it holds, and what must come of it."""

    name: str
    data: bytes
    expected: int | str | None = None


Maker = Callable[[], Iterator[Case]]
FAMILIES: dict[str, tuple[str, Maker]] = {}


def family(says: str) -> Callable[[Maker], Maker]:
    def kept(make: Maker) -> Maker:
        FAMILIES[make.__name__] = (says, make)
        return make

    return kept


def cases() -> Iterator[tuple[str, Case]]:
    for name, (_, make) in FAMILIES.items():
        for case in make():
            yield name, case


# --- what is bent -----------------------------------------------------------------------------------------------------------------

SENTENCES = (
    "Ecuador said on Tuesday that it would not attend the summit hosted by Peru.",
    "Norwegian diplomats met their Chilean counterparts last week, an official said.",
    "Oman accused Mali of spying, and expelled two of its diplomats on Monday.",
)
TEXT = "\n\n".join(SENTENCES)
ROWS = "".join(json.dumps({"id": f"r{number}", "text": text}) + "\n" for number, text in enumerate(SENTENCES)).encode()
BODY = (
    "<article>"
    + "".join(f"<p>{text} {text} The talks will go on for another week, he said.</p>" for text in SENTENCES)
    + "</article>"
)


def page(head: str = "", body: str = BODY) -> bytes:
    return f"<!DOCTYPE html><html lang='en'><head><title>Talks</title>{head}</head><body>{body}</body></html>".encode()


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, compress_type=method)
    return out.getvalue()


def tarred(files: dict[str, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return out.getvalue()


def warc(body: bytes, *more: str, length: str | None = None, http: str = "", kind: str = "response", uri: bool = True) -> bytes:
    held = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n{http}\r\n".encode() + body
    head = [
        "WARC/1.0", f"WARC-Type: {kind}", *(["WARC-Target-URI: https://example.org/1"] if uri else []), "WARC-Record-ID: <urn:uuid:1>",
        "Content-Type: application/http; msgtype=response", f"Content-Length: {len(held) if length is None else length}", *more,
    ]  # fmt: skip
    return "\r\n".join(head).encode() + b"\r\n\r\n" + held + b"\r\n\r\n"


MEMBERS = {f"{number}.txt": text.encode() for number, text in enumerate(SENTENCES)}
PACKED = {
    "jsonl.gz": gzip.compress(ROWS, mtime=0),
    "jsonl.zst": zstandard.compress(ROWS),
    "zip": zipped(MEMBERS),
    "stored.zip": zipped(MEMBERS, zipfile.ZIP_STORED),
    "tar": tarred(MEMBERS),
    "tar.gz": gzip.compress(tarred(MEMBERS), mtime=0),
    "warc": b"".join(warc(page(body=BODY + f"<p>{number}</p>")) for number in range(3)),
    "warc.gz": b"".join(gzip.compress(warc(page(body=BODY + f"<p>{number}</p>")), mtime=0) for number in range(3)),
}


# --- bytes ------------------------------------------------------------------------------------------------------------------------


@family("Packed files cut short at many places: what came before is read, and the cut is told.")
def cut() -> Iterator[Case]:
    for name, data in PACKED.items():
        for twentieth in range(1, 20):
            at = max(1, len(data) * twentieth // 20)
            told = None if name in ("warc", "tar", "stored.zip", "zip") else "broken_zstd" if "zst" in name else "broken_gzip"
            # Between two records of an archive in gzip members a cut cannot be seen.
            yield Case(f"cut-{twentieth:02}.{name}", data[:at], None if name == "warc.gz" else told)
    for name in ("jsonl", "json", "html", "rss", "txt"):
        data = {
            "jsonl": ROWS,
            "json": b"[" + ROWS.replace(b"\n", b",") + b"{}]",
            "html": page(),
            "rss": rss(item()),
            "txt": TEXT.encode(),
        }[name]
        for tenth in range(1, 10):
            yield Case(f"cut-{tenth}.{name}", data[: len(data) * tenth // 10])


@family("One bit of a packed file turned.")
def turned() -> Iterator[Case]:
    for name, data in PACKED.items():
        for number in range(15):
            bent = bytearray(data)
            bent[len(data) * number // 15] ^= 1 << (number % 8)
            yield Case(f"turned-{number:02}.{name}", bytes(bent))


@family("Text in encodings of every kind, with a mark and without.")
def encodings() -> Iterator[Case]:
    for name in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        for number, text in enumerate((*SENTENCES, TEXT, TEXT * 20)):
            yield Case(f"{name}-{number}.txt", text.encode(name), 1)
    for name in (
        "cp1252",
        "latin-1",
        "cp1251",
        "koi8-r",
        "mac-roman",
        "cp437",
        "gb18030",
        "big5",
        "shift-jis",
        "euc-kr",
        "cp1256",
        "utf-7",
    ):
        yield Case(f"{name}.txt", ("“Señor” Núñez said: " + TEXT).encode(name, "replace"), 1)
    yield Case("mark-alone.txt", b"\xef\xbb\xbf", "empty")
    yield Case("mark-of-utf-16-alone.txt", b"\xff\xfe")
    yield Case("mark-of-utf-16-odd.txt", b"\xff\xfeA", "wrong_encoding:utf-16")
    yield Case("mark-of-utf-32-lies.txt", b"\xff\xfe\x00\x00" + b"\xff" * 8, "wrong_encoding:utf-32")
    yield Case("marks-twice.txt", b"\xef\xbb\xbf\xef\xbb\xbf" + TEXT.encode(), 1)
    yield Case("mark-inside.txt", TEXT.replace(" ", "\ufeff ").encode(), 1)


@family("UTF-8 that is none: overlong forms, half surrogate pairs, letters beyond Unicode, lone and missing bytes.")
def malformed() -> Iterator[Case]:
    bad = {
        "overlong-slash-2": b"\xc0\xaf", "overlong-slash-3": b"\xe0\x80\xaf", "overlong-slash-4": b"\xf0\x80\x80\xaf",
        "overlong-nul": b"\xc0\x80", "half-pair-high": b"\xed\xa0\x80", "half-pair-low": b"\xed\xbf\xbf", "cesu-pair": b"\xed\xa0\xbd\xed\xb8\x80",
        "five-bytes": b"\xf8\x88\x80\x80\x80", "six-bytes": b"\xfc\x84\x80\x80\x80\x80", "beyond": b"\xf4\x90\x80\x80", "fe": b"\xfe", "ff": b"\xff",
        "lone-tail": b"\x80", "lone-tails": b"\x80" * 50, "no-tail": b"\xe2\x82", "nul": b"\x00", "nuls": b"\x00" * 3, "escape": b"\x1b[2J",
        "bell": b"\x07", "backspaces": b"\x08" * 3, "end-of-file": b"\x1a", "delete": b"\x7f", "c1": b"\xc2\x9b31m",
    }  # fmt: skip
    for name, data in bad.items():
        yield Case(f"{name}-inside.txt", TEXT.encode().replace(b" met ", b" met " + data, 1), 1)
        yield Case(f"{name}-at-the-end.txt", TEXT.encode() + data, 1)
        yield Case(f"{name}-only.txt", data)
    yield Case("all-bytes.txt", bytes(range(256)), "binary")
    yield Case("zeros.txt", bytes(10_000), "binary")
    for kind, head in {
        "pdf": b"%PDF-1.7",
        "png": b"\x89PNG\r\n",
        "program": b"\x7fELF",
        "sqlite": b"SQLite format 3\x00",
        "parquet": b"PAR1",
    }.items():
        yield Case(f"{kind}-called-text.txt", head + TEXT.encode(), f"binary:{kind}")
        yield Case(f"{kind}-called-page.html", head + page(), f"binary:{kind}")
        yield Case(f"{kind}-called-rows.jsonl", head + ROWS)


@family("Letters that cannot be seen, or that turn the line around: kept as they are.")
def unseen() -> Iterator[Case]:
    letters = {
        "zero-width-space": "\u200b", "zero-width-joiner": "\u200d", "word-joiner": "\u2060", "soft-hyphen": "\u00ad", "no-break": "\u00a0",
        "right-to-left": "\u202e", "left-to-right": "\u202d", "isolate": "\u2067", "arabic-mark": "\u061c", "line": "\u2028", "paragraph": "\u2029",
        "next-line": "\u0085", "ogham-space": "\u1680", "wide-space": "\u3000", "tag": "\U000e0041", "variation": "\ufe0f", "replacement": "\ufffd",
        "private": "\ue000", "not-a-letter": "\uffff", "last": "\U0010ffff", "combining": "\u0301" * 200, "hangul-filler": "\u3164",
        "braille-blank": "\u2800", "mongolian": "\u180e",
    }  # fmt: skip
    for name, letter in letters.items():
        yield Case(f"{name}-inside-words.txt", TEXT.replace("Peru", f"Pe{letter}ru").encode(), 1)
        yield Case(f"{name}-for-spaces.jsonl", json.dumps({"text": TEXT.replace(" ", f" {letter}", 5)}).encode(), 1)


# --- JSON ---------------------------------------------------------------------------------------------------------------------------


@family("JSON that is malformed, nested without end, or says things that JSON cannot.")
def json_lines() -> Iterator[Case]:
    deep = 100_000
    bad = {
        "nested-lists": "[" * deep, "nested-lists-closed": "[" * deep + "]" * deep, "nested-objects": '{"a":' * deep + "1" + "}" * deep,
        "nested-text": '{"text": ' + "[" * deep + "]" * deep + "}", "nested-id": '{"text": "Peru thanked Chile.", "id": ' + "[" * 500 + "]" * 500 + "}",
        "nan": '{"text": NaN}', "infinity": '{"text": Infinity}', "huge-float": '{"text": 1e99999}', "huge-int": '{"text": ' + "9" * 100_000 + "}",
        "huge-int-id": '{"text": "Peru thanked Chile.", "id": ' + "9" * 5000 + "}", "trailing-comma": '{"text": "Peru thanked Chile.",}',
        "single-quotes": "{'text': 'Peru'}", "comment": '{"text": "Peru" /* x */}', "no-end": '{"text": "Peru', "two-objects": '{"text": "A"} {"text": "B"}',
        "raw-control": '{"text": "a\x01b"}', "list": "[1, 2]", "string": '"Peru thanked Chile."', "number": "1", "null": "null", "empty-object": "{}",
        "bad-escape": '{"text": "\\x41"}', "half-escape": '{"text": "\\u12"}', "no-text": '{"title": "Peru thanked Chile."}', "python": "{'text': None}",
        "blank-text": '{"text": " \\u2003\\n"}', "empty-text": '{"text": ""}', "long-id": json.dumps({"text": "Peru thanked Chile.", "id": "x" * 100_000}),
    }  # fmt: skip
    for name, line in bad.items():
        yield Case(f"{name}.jsonl", line.encode("utf-8", "surrogatepass") + b"\n" + ROWS)
        yield Case(f"{name}.json", line.encode("utf-8", "surrogatepass"))
    good = {
        "duplicate-names": '{"text": "x", "text": "Peru thanked Chile for its help."}', "lone-surrogate": '{"text": "Peru \\ud800 thanked Chile."}',
        "surrogates": '{"text": "\\udc00\\ud800 Peru thanked Chile."}', "nul-escape": '{"text": "Peru\\u0000 thanked Chile."}',
        "minus-zero-id": '{"text": "Peru thanked Chile.", "id": -0}', "unknown-fields": '{"text": "Peru thanked Chile.", "__proto__": {}, "": []}',
        "empty-id": '{"text": "Peru thanked Chile.", "id": ""}', "id-of-controls": '{"text": "Peru thanked Chile.", "id": "\\u001b[2J\\n"}',
        "id-of-half-a-pair": '{"text": "Peru thanked Chile.", "id": "\\ud800"}', "long-title": json.dumps({"text": "Peru thanked Chile.", "title": "x" * 10**6}),
    }  # fmt: skip
    for name, line in good.items():
        yield Case(f"{name}.jsonl", line.encode(), 1)
        yield Case(f"{name}.json", line.encode(), 1)
    yield Case("blank-lines.jsonl", b"\n" * 20_000 + ROWS, 3)
    yield Case("only-blank-lines.jsonl", b"\n" * 20_000)
    yield Case("empty-list.json", b"[]", "no_articles")
    yield Case("carriage-returns.jsonl", ROWS.replace(b"\n", b"\r\n"), 3)
    yield Case("no-last-line-end.jsonl", ROWS.rstrip(), 3)
    yield Case("marked.jsonl", b"\xef\xbb\xbf" + ROWS, 3)
    yield Case("utf-16.jsonl", ROWS.decode().encode("utf-16"), 3)
    yield Case("line-of-17-mb.jsonl", b'{"text": "' + b"x" * (17 << 20) + b'"}\n' + ROWS, "too_long")


@family("A field of an article with a value of another kind: told or left out, and the article read.")
def fields() -> Iterator[Case]:
    values: dict[str, Any] = {
        "null": None, "true": True, "number": 7, "fraction": 0.5, "list": ["a"], "object": {"a": 1}, "empty": "", "blank": " ", "controls": "\x1b]0;x\x07\n",
        "long": "x" * 20_000, "markup": "<script>alert(1)</script>", "formula": '=HYPERLINK("x")',
    }  # fmt: skip
    for name in ("id", "title", "published", "url", "outlet", "language"):
        for kind, value in values.items():
            failing = name == "id" and kind in ("true", "fraction", "list", "object", "long")
            yield Case(f"{name}-is-{kind}.jsonl", json.dumps({"text": TEXT, name: value}).encode(), "bad_id" if failing else 1)
    for kind in ("null", "true", "number", "fraction", "list", "object"):
        yield Case(
            f"text-is-{kind}.jsonl", json.dumps({"text": values[kind]}).encode(), "missing_text" if kind == "null" else "bad_text"
        )


@family("Publication dates that are none: left out and said, never read as another day.")
def dates() -> Iterator[Case]:
    for written in (
        "0000-00-00", "0000-01-01", "99999-01-01", "10000-01-01", "-0001-01-01", "2024-13-01", "2024-02-30", "2024-00-10", "2024-3-9", "24-03-09",
        "2024-03-09T25:00:00", "2024-03-09T10:00:00+99:99", "2024-W99-1", "9999-12-31", "2024-366", "2024/03/09", "09.03.2024", "March 9, 2024",
        "now", "tomorrow", "1e9", "١٢٣٤-٠١-٠١", "2024-03-09\x00", "2024−03−09", "２０２４-03-09", "2024-03-09 2024-03-10", "P1Y", "nan", "2024-03-09" * 1000,
    ):  # fmt: skip
        yield Case(f"published-{written[:20].encode('ascii', 'replace').decode().replace('/', '_').replace(chr(0), '0')}.jsonl",
                   json.dumps({"text": TEXT, "published": written}).encode(), 1)  # fmt: skip
    for number in (0, -1, 1e300, 20240309, 1710000000):
        yield Case(f"published-{number}.jsonl", json.dumps({"text": TEXT, "published": number}).encode(), 1)


# --- pages --------------------------------------------------------------------------------------------------------------------------


@family("Pages that declare an encoding that they are not in, or that no page is in.")
def declared() -> Iterator[Case]:
    names = (
        "utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "rot13", "base64", "hex", "zip", "bz2", "quopri", "uu", "mbcs",
        "utf-16", "utf-32", "utf-8-sig", "ascii", "latin1", "windows-1251", "koi8-r", "gb18030", "big5hkscs", "iso-2022-jp", "hz", "cp037", "none",
        "x-user-defined", "...", "a" * 30,
    )  # fmt: skip
    for name in names:
        yield Case(f"declares-{name.replace('.', '_')}.html", page(f"<meta charset='{name}'>"), 1)
        head = b"<html><head><meta charset='" + name.encode() + b"'></head><body>"
        yield Case(
            f"declares-{name.replace('.', '_')}-in-cp1252.html", head + b"\x93\x94\xe9" * 5 + BODY.encode() + b"</body></html>"
        )


@family("Pages that break parsers: nested without end, a million tags, markup that never closes, scripts and styles that lie.")
def pages() -> Iterator[Case]:
    for tag in ("div", "p", "b", "font", "table", "ul", "a", "span", "blockquote", "article", "svg", "form", "select", "frameset"):
        yield Case(f"nested-{tag}.html", page(body=f"<{tag}>" * 10_000 + BODY))
        yield Case(f"nested-{tag}-closed.html", page(body=f"<{tag}>" * 400 + BODY + f"</{tag}>" * 400))
    broken = {
        "a-hundred-thousand-tags": "<br>" * 100_000 + BODY, "comment-never-closed": "<!-- " + BODY, "script-never-closed": "<script>" + BODY,
        "style-never-closed": "<style>" + BODY, "cdata": "<![CDATA[" + BODY + "]]>", "attribute-never-closed": "<p title='" + BODY,
        "attributes": "<p " + " ".join(f"a{n}=1" for n in range(20_000)) + ">" + BODY, "long-attribute": f"<p title='{'x' * 10**6}'>" + BODY,
        "long-tag": f"<{'x' * 10**5}>" + BODY, "entities": "&amp;" * 20_000 + BODY, "bad-entities": "&#0;&#xD800;&#x110000;&#99999999999;&bogus;&" + BODY,
        "nuls": "\0" * 300 + BODY + "\0", "less-than": "<" * 20_000 + BODY, "greater-than": ">" * 20_000 + BODY, "closes-only": "</p></div>" * 5000 + BODY,
        "tables-in-tables": "<table><tr><td>" * 300 + BODY, "doctype-inside": BODY + "<!DOCTYPE html>" + BODY, "two-bodies": BODY + "</body><body>" + BODY,
        "processing": "<?php echo '" + BODY + "' ?>" + BODY, "base": "<base href='javascript:alert(1)'>" + BODY, "one-line": BODY.replace(">", ">x " * 3) * 100,
        "mixed-up": "<b><i><p></b></i>" * 2000 + BODY, "math": "<math><mi>x</mi>" * 500 + BODY, "template": "<template>" + BODY + "</template>",
        "no-script": "<noscript>" + BODY + "</noscript>", "only-links": "<a href='/'>Peru</a> " * 3000, "nothing": "", "spaces": " " * 50_000,
        "word-without-end": "<p>" + "x" * 500_000 + "</p>", "paragraphs": "<p>Peru thanked Chile.</p>" * 3000, "right-to-left": "<p dir=rtl>\u202e" + TEXT + "</p>",
    }  # fmt: skip
    for name, body in broken.items():
        yield Case(f"{name}.html", page(body=body))
    yield Case("a-million-tags.html", page(body="<br>" * 10**6 + BODY), "too_much_markup")
    yield Case("a-million-attributes.html", page(body="<p " + "a=1 " * 10**6 + ">" + BODY), "too_much_markup")
    yield Case("frame.html", b"<frameset><frame src='file:///etc/passwd'></frameset>")
    yield Case("only-a-mark.html", b"<", None)
    yield Case(
        "xml-with-entities.html",
        b"<?xml version='1.0'?><!DOCTYPE html [<!ENTITY a SYSTEM 'file:///etc/hostname'>]><html><body><p>&a;</p>" + BODY.encode(),
    )
    yield Case("declared-at-the-end.html", b"<html><body>" + BODY.encode() + b"x" * 5000 + b"<meta charset=utf-16></body></html>")


@family("Pages whose schema.org data and meta elements say odd things of the article.")
def said() -> Iterator[Case]:
    deep: Any = {"@type": "NewsArticle"}
    for _ in range(200):
        deep = {"@graph": [deep], "mainEntity": {"@graph": {}}}
    odd: dict[str, Any] = {
        "a-list": [1, None, "x"], "a-number": 1, "no-type": {"headline": "x"}, "type-is-a-number": {"@type": 1}, "deep": deep, "headline-is-an-object":
        {"@type": "Article", "headline": {}}, "date-is-a-number": {"@type": "Article", "datePublished": 20240309}, "date-is-none":
        {"@type": "Article", "datePublished": "99999-99-99"}, "publisher-is-a-list": {"@type": "Article", "publisher": [None, {"name": 1}, {"name": "M"}]},
        "url-is-a-script": {"@type": "Article", "url": "javascript:alert(1)"}, "url-is-broken": {"@type": "Article", "url": "http://[::1"},
        "body-is-a-number": {"@type": "Article", "articleBody": 1}, "markup-in-headline": {"@type": "Article", "headline": "<script>alert(1)</script>"},
        "language-is-a-list": {"@type": "Article", "inLanguage": ["en"]}, "headline-is-long": {"@type": "Article", "headline": "x" * 10**5},
        "headline-of-controls": {"@type": "Article", "headline": "\x1b[2J"},
    }  # fmt: skip
    for name, value in odd.items():
        yield Case(f"data-{name}.html", page(f"<script type='application/ld+json'>{json.dumps(value)}</script>"), 1)
    for name, script in {
        "not-json": "{",
        "nested": "[" * 50_000,
        "nan": '{"@type": "Article", "x": NaN}',
        "huge": "9" * 10_000,
        "empty": "",
    }.items():
        yield Case(f"data-{name}.html", page(f"<script type='application/ld+json'>{script}</script>"), 1)
    for number, meta in enumerate((
        "<meta property='article:published_time' content='99999-01-01'>", "<meta name=date content=''>", "<meta property='og:url' content='file:///x'>",
        "<link rel=canonical href='http://[bad'>", "<link rel=canonical href='//'>", "<meta property='og:site_name' content='&#27;[2J'>", "<title></title>",
        "<title>" + "x" * 10**5 + "</title>", "<meta>", "<meta name=date content='" + "2024-03-09" * 500 + "'>", "<time datetime='0000-00-00'>",
        "<html lang='" + "x" * 1000 + "'>", "<meta http-equiv=refresh content='0; url=file:///etc/passwd'>",
    )):  # fmt: skip
        yield Case(f"meta-{number:02}.html", page(meta), 1)


# --- feeds --------------------------------------------------------------------------------------------------------------------------


def item(text: str = SENTENCES[0], more: str = "") -> str:
    return f"<item><title>A</title><description>{text}</description>{more}</item>"


def rss(items: str, more: str = "") -> bytes:
    return (
        f"<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>M</title>{more}{items}</channel></rss>".encode()
    )


LAUGHS = "<!DOCTYPE rss [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(12)
) + "]>"  # fmt: skip


@family("Feeds: entities that unfold without end or name files, links that lead elsewhere, dates that are none, markup that lies.")
def feeds() -> Iterator[Case]:
    bomb = f"<?xml version='1.0'?>{LAUGHS}<rss><channel>{item('&m;')}</channel></rss>"
    yield Case("billion-laughs.xml", bomb.encode(), "xml_entities")
    yield Case("billion-laughs-utf-16.xml", bomb.encode("utf-16"), "xml_entities")
    yield Case(
        "quadratic.xml",
        f"<!DOCTYPE rss [<!ENTITY a '{'x' * 50_000}'>]><rss><channel>{item('&a;' * 5000)}</channel></rss>".encode(),
        "xml_entities",
    )
    outside = "<!DOCTYPE rss [<!ENTITY a SYSTEM 'file:///etc/hostname'>]><rss><channel>" + item("&a;") + "</channel></rss>"
    yield Case("outside-entity.rss", outside.encode(), "xml_entities")
    yield Case("outside-dtd.rss", b"<!DOCTYPE rss SYSTEM 'http://example.org/x.dtd'>" + rss(item())[38:])
    for number, link in enumerate((
        "/relative", "../../x", "javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "http://[::1", "//", "", " ", "\n", "x" * 10_000, "http://\x00", "mailto:a",
        "http://user:secret@example.org/", "http://127.0.0.1/", "ftp://example.org", "http://example.org:99999/", "HTTP://EXAMPLE.ORG",
    )):  # fmt: skip
        yield Case(f"link-{number:02}.rss", rss(item(more=f"<link>{link}</link>")))
    for number, when in enumerate((
        "Sat, 99 Mar 2024 99:99:99 GMT", "0", "-1", "99999-01-01", "0000-00-00T00:00:00Z", "Fri, 09 Mar 99999999 21:30:00 GMT", "now", "2024-03-09T10:00:00+99:00",
        "Mon, 31 Feb 2024", "١", "1" * 5000, "\u0661\u0662", "2024-W99", "", "Sat, 09 Mar 2024 21:30:00 XYZ", "9 March", "2024", "2024-03", "-0001-01-01", "1e9",
    )):  # fmt: skip
        yield Case(f"date-{number:02}.rss", rss(item(more=f"<pubDate>{when}</pubDate>")), 1)
    odd = {
        "no-item": "", "empty-item": "<item/>", "items-in-items": "<item>" * 200 + item(), "many-items": item() * 500, "no-close": "<item><description>" + TEXT,
        "cdata-no-close": "<item><description><![CDATA[" + TEXT, "cdata-in-cdata": item("<![CDATA[<![CDATA[" + TEXT + "]]>]]>"), "markup": item("&lt;p&gt;" * 500 + TEXT),
        "script": item("&lt;script&gt;alert(1)&lt;/script&gt;" + TEXT), "deep": "<a>" * 5000 + item(), "attributes": f"<item {' '.join(f'a{n}=1' for n in range(5000))}>",
        "namespace-unknown": "<x:item>" + TEXT + "</x:item>" + item(), "bad-entities": item("&bogus; &#0; &#xD800; &" + TEXT), "controls": item("\x01\x0b" + TEXT),
        "base64": "<item><content type='application/octet-stream' mode='base64'>!!!!</content></item>" + item(), "media": item(more="<media:content url='file:///x'/>"),
        "georss": item(more="<georss:point xmlns:georss='http://www.georss.org/georss'>1 x y</georss:point>"), "comment": "<!-- " + item(), "long-title":
        f"<item><title>{'x' * 10**5}</title><description>{TEXT}</description></item>", "half-a-letter": item("\u20ac"), "only-titles": "<item><title>A</title></item>" * 50,
        "summary-detail": item(more="<summary type='text/html'><b>x</summary>"), "same-twice": item() * 2, "enclosure": item(more="<enclosure length='-1' url=''/>"),
    }  # fmt: skip
    for name, items in odd.items():
        yield Case(f"{name}.rss", rss(items))
        atom = items.replace("item>", "entry>").replace("<item", "<entry").replace("description>", "summary>")
        yield Case(f"{name}.atom", f"<feed xmlns='http://www.w3.org/2005/Atom'>{atom}</feed>".encode())
    yield Case("a-million-tags.rss", rss("<a/>" * 10**6 + item()), "too_much_markup")
    yield Case("wrong-encoding.rss", rss(item()).replace(b"utf-8", b"utf-16"))
    yield Case("unknown-encoding.rss", rss(item()).replace(b"utf-8", b"punycode"))
    yield Case("cut-letter.rss", rss(item("\u20ac" * 50)).replace(b"\xe2\x82\xac\xe2", b"\xe2\x82\xe2", 3))


# --- archives -----------------------------------------------------------------------------------------------------------------------


@family("Web archives that lie about lengths, kinds, packing and where a page came from.")
def archives_of_pages() -> Iterator[Case]:
    good = warc(page())
    lengths = (
        "0",
        "-1",
        "1",
        "20",
        "2147483648",
        "4294967296",
        "9223372036854775807",
        "18446744073709551616",
        "1" + "0" * 30,
        "x",
        "",
        "0x10",
        "1e3",
        " 5",
        "5 5",
        "٣",
        "+7",
    )
    for number, length in enumerate(lengths):
        yield Case(f"length-{number:02}.warc", warc(page(), length=length) + good)
        yield Case(
            f"length-{number:02}.warc.gz", gzip.compress(warc(page(), length=length), mtime=0) + gzip.compress(good, mtime=0)
        )
    odd = {
        "nothing-else": b"WARC/1.0", "no-headers": b"WARC/1.0\r\n\r\n", "version-99": good.replace(b"WARC/1.0", b"WARC/99.9"), "line-ends": good.replace(b"\r\n", b"\n"),
        "no-address": warc(page(), uri=False), "address-of-controls": warc(page()).replace(b"https://example.org/1", b"\x1b[2J"), "garbage-between": good + b"garbage\r\n" + good,
        "header-of-a-megabyte": warc(page(), f"X: {'x' * 10**6}"), "headers-without-end": b"WARC/1.0\r\n" + b"A: b\r\n" * 50_000, "header-without-colon": warc(page(), "nonsense"),
        "length-twice": warc(page(), "Content-Length: 1"), "no-http": good.replace(b"HTTP/1.1 200 OK", b"XTTP"), "http-without-end": good.replace(b"\r\n\r\n<!DOC", b"\r\n<!DOC"),
        "status-999": good.replace(b"200 OK", b"999 NO"), "picture": good.replace(b"text/html", b"image/png"), "no-type": good.replace(b"Content-Type: text/html", b"X: y"),
        "bad-charset": good.replace(b"charset=utf-8", b"charset=punycode"), "chunked": warc(b"5\r\nhello\r\n0\r\n\r\n", http="Transfer-Encoding: chunked\r\n"),
        "chunked-lies": warc(b"ffffffff\r\nx", http="Transfer-Encoding: chunked\r\n"), "gzip-lies": warc(b"no gzip", http="Content-Encoding: gzip\r\n"),
        "gzip-inside": warc(gzip.compress(page(), mtime=0), http="Content-Encoding: gzip\r\n"),
        "bomb-inside": warc(gzip.compress(bytes(20 << 20), 1, mtime=0), http="Content-Encoding: gzip\r\n") + good, "brotli": warc(b"\x8b\x00", http="Content-Encoding: br\r\n"),
        "only-info": warc(b"software: x", kind="warcinfo"), "only-requests": warc(b"GET / HTTP/1.1", kind="request"), "unknown-kind": warc(page(), kind="nonsense"),
        "empty-page": warc(b""), "nuls": warc(b"\0" * 5000), "a-page-of-17-mb": warc(b"<p>" + b"x" * (17 << 20)) + good, "many": good * 60,
        "truncated-said": warc(page(), "WARC-Truncated: length"), "digest-lies": warc(page(), "WARC-Block-Digest: sha1:AAAA"), "date-lies": warc(page(), "WARC-Date: 99999-99-99"),
    }  # fmt: skip
    for name, data in odd.items():
        yield Case(f"{name}.warc", data)
    for name in ("nothing-else", "garbage-between", "line-ends", "many"):
        yield Case(f"{name}.warc.zst", zstandard.compress(odd[name]))
        yield Case(f"{name}-as-one.warc.gz", gzip.compress(odd[name], mtime=0))


def method(number: int) -> bytes:
    """A zip archive whose first file says that it is packed by another method."""
    data = bytearray(zipped(MEMBERS))
    struct.pack_into("<H", data, 8, number)
    struct.pack_into("<H", data, data.index(b"PK\x01\x02") + 10, number)
    return bytes(data)


def flat_bomb() -> bytes:
    """A zip archive whose list names one packed megabyte a thousand times (after Fifield 2019)."""
    name, whole = b"a.txt", zipped({"a.txt": b"x" * 10**6})
    begin = whole.index(b"PK\x01\x02")
    entry = whole[begin : whole.index(b"PK\x05\x06")]
    entries = b"".join(entry.replace(name, b"%05d" % number) for number in range(1000))
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 1000, 1000, len(entries), begin, 0)
    return whole[:begin] + entries + end


def tar_header(name: str, size: bytes, kind: bytes = b"0") -> bytes:
    head = bytearray(tarfile.TarInfo(name).tobuf(tarfile.USTAR_FORMAT)[:512])
    head[124:136], head[156:157], head[148:156] = size.ljust(12, b"\0"), kind, b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    return bytes(head)


@family("Archives that unfold without end, name files that are not theirs, or are packed in ways that nobody reads.")
def archives() -> Iterator[Case]:
    names = (
        "../../x.txt", "/etc/x.txt", "a\nb.txt", "a\x1b[2Jb.txt", "x" * 3000 + ".txt", "\u202etxt.exe.txt", "", ".txt", ".", "..", "a/../b.txt", "C:\\x.txt", "CON.txt", "a//b.txt",
        "%2e%2e/x.txt", "🦉.txt", " .txt", "-.txt", "a.txt/", "NUL\x00x.txt",
    )  # fmt: skip
    for number, name in enumerate(names):
        yield Case(f"name-{number:02}.zip", zipped({name: SENTENCES[0].encode(), "good.txt": SENTENCES[1].encode()}))
        if "\0" not in name and name:
            yield Case(f"name-{number:02}.tar", tarred({name: SENTENCES[0].encode(), "good.txt": SENTENCES[1].encode()}))
    for number in (1, 2, 6, 9, 10, 12, 14, 18, 20, 93, 95, 96, 97, 98, 99, 65535):
        yield Case(f"method-{number}.zip", method(number))
    bomb = gzip.compress(bytes(20 << 20), 1, mtime=0)
    yield Case("bomb.txt.gz", bomb, "too_long")
    yield Case("bomb.jsonl.gz", bomb, None)
    yield Case("bomb.html.gz", bomb, None)
    yield Case("bomb-of-letters.txt.gz", gzip.compress(b"x" * (20 << 20), 1, mtime=0), "too_long")
    yield Case("bomb.txt.zst", zstandard.compress(b"x" * (20 << 20)), "too_long")
    yield Case("gzip-in-gzip.txt.gz", gzip.compress(gzip.compress(TEXT.encode(), mtime=0), mtime=0))
    yield Case("gzip-in-gzip-ten-times.gz", _times(10))
    yield Case("zip-in-gzip.zip.gz", gzip.compress(zipped(MEMBERS), mtime=0), "nested_archive")
    yield Case("zip-in-zip.zip", zipped({"a.zip": zipped(MEMBERS), "b": zipped(MEMBERS)}), "nested_archive")
    yield Case("tar-in-zip.zip", zipped({"a": tarred(MEMBERS)}), "nested_archive")
    yield Case("flat-bomb.zip", flat_bomb(), None)
    yield Case(
        "encrypted.zip",
        zipped(MEMBERS)
        .replace(b"PK\x03\x04\x14\x00\x00\x00", b"PK\x03\x04\x14\x00\x01\x00")
        .replace(b"\x14\x00\x00\x00\x08", b"\x14\x00\x01\x00\x08"),
    )
    yield Case("empty.zip", zipped({}), None)
    yield Case("no-articles.zip", zipped({"a.png": b"\x89PNG", "b.exe": b"MZ"}), "no_articles")
    yield Case("no-articles.tar", tarred({"a.png": b"\x89PNG"}), "no_articles")
    yield Case("same-name-twice.tar", tarred(MEMBERS)[:1024] + tarred(MEMBERS), None)
    yield Case("bzip2.txt.bz2", bz2.compress(TEXT.encode()), "binary:bzip2")
    yield Case("damaged-in-the-middle.tar", tarred(MEMBERS)[:1024] + b"x" * 512 + tarred(MEMBERS)[1536:], "broken_tar")
    yield Case("garbage-after.jsonl.gz", gzip.compress(ROWS, mtime=0) + b"garbage", "broken_gzip")
    yield Case("two-in-one.jsonl.gz", gzip.compress(ROWS[:50], mtime=0) + gzip.compress(ROWS[50:], mtime=0), 3)
    yield Case("zstd-dictionary.zst", b"\x28\xb5\x2f\xfd\x23\xff\xff\xff\xff\x00\x01\x00\x00", "broken_zstd")
    yield Case("zstd-window-of-2-gb.zst", b"\x28\xb5\x2f\xfd\x00\xa8\x01\x00\x00", "broken_zstd")
    for number, (size, kind) in enumerate((
        (b"77777777777", b"0"), (b"-0000000001", b"0"), (b"\xff" * 12, b"0"), (b"\x80" + b"\x7f" * 11, b"0"), (b"zzz", b"0"), (b"77777777777", b"x"), (b"77777777777", b"L"),
        (b"00000000000", b"S"), (b"00000001000", b"1"), (b"00000001000", b"2"), (b"00000000000", b"3"), (b"00000000000", b"6"), (b"00000001000", b"V"), (b"77777777777", b"g"),
    )):  # fmt: skip
        yield Case(f"header-{number:02}.tar", tar_header("a.txt", size, kind) + TEXT.encode().ljust(1024, b"\0"))
    for number, note in enumerate(
        (
            b"12 size=-1\n",
            b"99999999999 x=y\n",
            b"0 x=y\n",
            b"-5 x=y\n",
            b"20 GNU.sparse.map=1\n",
            b"17 path=a\x00b.txt\n",
            b"11 size=x\n",
            b"x" * 400,
        )
    ):
        yield Case(f"note-{number:02}.tar", tar_header("x", b"%011o" % len(note), b"x") + note.ljust(512, b"\0") + tarred(MEMBERS))


def _times(count: int) -> bytes:
    data = TEXT.encode()
    for _ in range(count):
        data = gzip.compress(data, mtime=0)
    return data


# --- articles -----------------------------------------------------------------------------------------------------------------------


@family(
    "Articles that are no prose: endless words, lists of every country, quotations in quotations, numbers and dates beyond reason."
)
def articles() -> Iterator[Case]:
    from detente.gazetteer import store

    countries = [row["name"] for row in store.read_rows("countries.tsv")]
    odd = {
        "word-without-end": "x" * 200_000, "capitals-without-end": "PAKISTAN" * 5000, "ten-thousand-words-without-spaces": ",".join(["Peru", "Chile"] * 5000),
        "five-thousand-countries": ", ".join((countries * 40)[:5000]) + " accused Chile of spying.", "countries-and": " and ".join(countries) + " met in Peru.",
        "quotes": '"' * 100_000, "quotes-in-quotes": "“" * 5000 + "Peru accused Chile," + "”" * 5000 + " he said.", "he-said-she-said": 'He said, "she said, ' * 2000,
        "brackets": "(" * 20_000 + "Peru" + ")" * 20_000, "full-stops": "." * 100_000, "initials": "U.S. " * 10_000, "abbreviations": "Mr. J. R. R. " * 5000 + "Dar met him.",
        "line-ends": "\n" * 100_000 + TEXT, "lines": "Peru\n" * 20_000, "spaces": " " * 100_000 + TEXT, "tabs": TEXT.replace(" ", "\t" * 100),
        "numbers": "Peru gave Chile " + "9" * 4000 + " million dollars.", "number-words": "Oman gave Mali " + "two hundred thousand million " * 300 + "dollars.",
        "commas-in-numbers": "Oman gave Mali $" + "1," * 3000 + "000.", "exponents": "Oman gave Mali $1e999 million and 1e-999 euros, 0x10 troops and -5 tanks.",
        "dates": "On 31 February 2024, 0 March 0000, 99 May 99999 and 2024-13-45 Peru accused Chile.", "past-years": "In the past 99999999999 years Peru attacked Chile.",
        "ordinals": "On the 9999999999th of March Peru met Chile.", "centuries": "In the 99th century BC Peru attacked Chile. In 1 Chile attacked Peru. In 9999 Peru will attack.",
        "times": "last week " * 5000 + "Peru met Chile.", "months": "in May of the year before the year before " * 800 + "Peru met Chile.", "negations": "Peru did not " + "not " * 5000 + "attack Chile.",
        "conditions": "If " * 3000 + "Peru attacks, Chile will respond.", "relations": "relations between Peru and Chile are close and " * 800, "pronouns": "He told him that he told her " * 1500,
        "titles": "Finance Minister " * 3000 + "Dar met him.", "possessives": "Peru's Chile's Oman's " * 1500 + "envoy left.", "hyphens": "-" * 50_000 + "Sino-" * 2000 + "Indian clashes.",
        "apostrophes": "'" * 50_000, "dashes": "—" * 20_000 + TEXT, "semicolons": "Peru accused Chile;" * 2000, "markup": "<p>" * 5000 + TEXT, "addresses": "https://example.org/" * 3000,
        "emoji": "🦉" * 20_000 + TEXT, "combining": "P" + "\u0301" * 20_000 + "eru accused Chile.", "every-letter": "".join(map(chr, range(32, 0x3000))) + TEXT,
        "surrogates": "\ud800".join(SENTENCES), "nuls": "\0".join(SENTENCES), "escape": "\x1b[2J".join(SENTENCES), "right-to-left": "\u202e" + TEXT,
        "mixed-scripts": "Реru ассusеd Chilе оf sрying. " * 20, "arabic": "اتهمت بيرو تشيلي بالتجسس " * 50, "chinese": "秘鲁指责智利进行间谍活动。" * 100, "french": "Le Pérou a accusé le Chili. " * 50,
        "long-real": (TEXT + "\n\n") * 400, "no-verbs": "Peru Chile Oman Mali. " * 2000, "shouting": TEXT.upper() * 50, "lower": TEXT.lower() * 50, "turned": TEXT[::-1] * 20,
        "one-letter": "a", "one-word": "Peru", "two-words": "Peru attacks", "only-digits": "1 " * 5000, "million-words": "word " * 10**6,
    }  # fmt: skip
    for name, text in odd.items():
        yield Case(f"{name}.jsonl", json.dumps({"text": text}).encode())


# --- dictionaries and other data sets -------------------------------------------------------------------------------------------------


def dictionaries() -> Iterator[Case]:
    """Dictionaries of actors that mean harm: read with a word on each fault, or refused in words."""
    tabari = {
        "set-within-itself": "!A! = X, Y!A!\nN_!A! [PAK]\n", "sets-in-a-circle": "!A! = !B!\n!B! = !A!\nN_!A! [PAK]\n",
        "sets-of-sets": "!A! = " + ",".join("abcdefghij") + "\nN" + "!A!" * 12 + " [PAK]\n", "sets-of-none": "!A! = 1,2,3\nN" + "!A!" * 6 + "!U! [PAK]\n",
        "empty-set": "!A! =\nN_!A! [PAK]\n", "one-mark": "N!A [PAK]\n", "only-marks": "!!!!!! [PAK]\n", "shadowed-by-two": "DAR_ [PAKGOV >20130607] [PAKELI <20170728] [PAK]\n",
        "open-bracket": "A_ [PAK\nB_ [IND]\n", "brackets": "A_ [[[[PAK]]]]\n", "closed-only": "A_ PAK]\n", "brackets-without-end": "A_ " + "[" * 10_000, "no-code": "A_ []\n",
        "code-only": "[PAK]\n", "synonym-of-nobody": "+A_\n[PAK]\n", "comment-without-end": "<!-- A_ [PAK]\nB_ [IND]\n", "finish-first": "~FINISH\nA_ [PAK]\n",
        "dates-of-none": "A_ [PAK 00000000-99999999] [PAK >20240230] [PAK <999999]\n", "dates-turned": "A_ [PAK 20240101-20200101]\n", "nuls": "A\0B_ [PAK]\n", "bell": "A\x07_ [PAK]\n",
        "right-to-left": "\u202eA_ [PAK]\n", "digits": "12345 [PAK]\n", "underscores": "_" * 15_000 + " [PAK]\n", "spaces-in-a-block": "A_ [PAK" + " " * 15_000 + "x]\n",
        "line-without-end": "A" * 10**6 + " [PAK]\nB_ [IND]\n", "plural": "A_ {B [~GOV]\n", "braces": "A_ {{{}}} [~GOV]\n", "many-meanings": "A_ " + "[PAK >20200101]" * 1200 + "\n",
        "verbs": "--- GIVE [040] ---\n- * {A | B} [[[030]]]\n&WORDS\n+{} [ ]\n", "pattern": "(a+)+$ [PAK]\n.* [IND]\n", "regex": "A{1000000} [PAK]\n", "huge-code": "A_ [" + "PAK" * 5000 + "]\n",
        "slashes": "A_ [" + "/".join(["PAK"] * 60) + "]\n", "tildes": "A_ [~~~~]\n", "specials": "A_ [---] [###] [+++]\n", "latin": "M\xfcller_ [DEU]\n", "carriage-returns": "A_ [PAK]\rB_ [IND]\r",
    }  # fmt: skip
    toml = {
        "nested": "[[actor]]\nname = " + "[" * 5000, "nested-tables": "[[actor]]\nname = " + "{a=" * 2000, "dotted": "[[actor]]\n" + "a." * 3000 + "b = 1\n", "no-end": '[[actor]]\nname = "A',
        "long-text": '[[actor]]\nname = """' + "x" * 10_000, "number": "[[actor]]\nname = 1\n", "huge-number": '[[actor]]\nname = "A"\ncode = ' + "9" * 10_000 + "\n",
        "nan": '[[place]]\nname = "A"\nlat = nan\nlon = inf\n', "poles": '[[place]]\nname = "A"\nlat = 91\nlon = -181\n', "name-twice": '[[actor]]\nname = "A"\nname = "B"\n',
        "no-day": '[[actor]]\nname = "A"\ncode = "PAK"\nstart = 2021-02-30\n', "year-0": '[[actor]]\nname = "A"\ncode = "PAK"\nstart = 0000-01-01\n', "year-99999":
        '[[actor]]\nname = "A"\ncode = "PAK"\nstart = "99999"\n', "time": '[[actor]]\nname = "A"\ncode = "PAK"\nstart = 10:00:00\n', "half-a-pair": '[[actor]]\nname = "\\uD800"\ncode = "PAK"\n',
        "unknown-table": '[[actorr]]\nname = "A"\n', "one-bracket": '[actor]\nname = "A"\ncode = "PAK"\n', "no-table": 'name = "A"\n', "empty": "", "blank": "\n\n \n", "comment": "# nothing\n",
        "holders-are-text": '[[office]]\ntitle = "A"\ncountry = "PAK"\nsector = "GOV"\nholders = "B"\n', "holders-of-holders":
        '[[office]]\ntitle = "A"\ncountry = "PAK"\nsector = "GOV"\nholders = [{ name = { name = "B" } }]\n', "also-is-a-table": '[[actor]]\nname = "A"\ncode = "PAK"\nalso = { a = 1 }\n',
        "codes-of-lists": '[[actor]]\nname = "A"\ncodes = [[], [[]], 1]\n', "letters-of-none": '[[actor]]\nname = "!!!"\ncode = "PAK"\n', "controls": '[[actor]]\nname = "A\x07"\ncode = "PAK"\n',
        "ten-thousand": "".join(f'[[actor]]\nname = "Actor {n}"\ncode = "PAKREB"\n' for n in range(10_000)),
    }  # fmt: skip
    for name, text in tabari.items():
        yield Case(
            f"{name}.actors", text.encode("latin-1", "replace") if name == "latin" else text.encode("utf-8", "surrogatepass")
        )
        yield Case(f"{name}.txt", text.encode("utf-8", "surrogatepass"))
    for name, text in toml.items():
        yield Case(f"{name}.toml", text.encode("utf-8", "surrogatepass"))


HEADS = {
    "icews": "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tCAMEO Code\tTarget Name\tTarget Country\tStory ID\tSentence Number\tCountry\tLatitude\tLongitude",
    "polecat": "Event ID\tEvent Date\tEvent Type\tEvent Mode\tIntensity\tContexts\tActor Name\tActor Country\tRecipient Name\tRecipient Country\tCountry\tLatitude\tLongitude",
    "phoenix": "EventID,Date,SourceActorFull,TargetActorFull,EventCode,Lat,Lon,CountryCode,SentenceID",
}
GOOD = {
    "icews": "1\t2014-01-02\tOman\tGovernment\tOman\t112\tChile\tChile\t7\t2\tPeru\t-12\t-77", "polecat":
    "x-1\t2023-01-02\tACCUSE\tdisapprove\t-2\tlegal\tOman\tOMN\tChile\tCHL\tPER\t-12\t-77", "phoenix": "p1,2014-01-02,OMNGOV,CHL,112,-12,-77,PER,s_3",
}  # fmt: skip
CELLS = (
    "",
    "nan",
    "inf",
    "-inf",
    "1e999",
    "9" * 5000,
    "-1",
    "0x10",
    "99999-01-01",
    "0000-00-00",
    "2024-02-30",
    "\0",
    "\x0b",
    "\x1b[2J",
    "\ufffe",
    "x" * 5000,
    "=1+1",
    "<b>",
    '"',
    "'",
    "٣",
    "null",
)


def imported() -> Iterator[tuple[str, Case]]:
    """Files of other data sets with a bad row after a good one: (data set, file); the good row must be imported."""
    for form, head in HEADS.items():
        between = "," if form == "phoenix" else "\t"
        for column in range(head.count(between) + 1):
            for number, cell in enumerate(CELLS):
                row = GOOD[form].split(between)
                row[0], row[column] = "second", cell
                yield form, Case(f"{form}-{column:02}-{number:02}.txt", f"{head}\n{GOOD[form]}\n{between.join(row)}\n".encode())
        for number, row in enumerate(("short", between * 50, "", " ", '"no end', "\0" * 50, "\r\r", "x" * 100_000)):
            yield form, Case(f"{form}-row-{number:02}.txt", f"{head}\n{GOOD[form]}\n{row}\n".encode())
    good = {"id": "1", "date": "2024-03-09", "actor": [{"code": "OMN"}], "event": "ACCUSE", "recipient": [{"code": "CHL"}]}
    for name in (
        "id",
        "date",
        "enddate",
        "actor",
        "event",
        "recipient",
        "mode",
        "context",
        "event_loc",
        "cite_info",
        "text_info",
        "event_text",
    ):
        for kind, value in enumerate(
            (
                None,
                True,
                7,
                1.5,
                "",
                "\ud800",
                "x" * 5000,
                [],
                [[]],
                {},
                {"lat": "x", "url": [], "sequence": 1e300, "version": "\ud800"},
                [{"code": []}],
                [None],
            )
        ):
            rows = json.dumps(good) + "\n" + json.dumps({**good, "id": "2", name: value}) + "\n"
            yield "plover", Case(f"plover-{name}-{kind:02}.jsonl", rows.encode())
    for number, line in enumerate(
        (
            "[" * 50_000,
            "{",
            "1",
            '"x"',
            "null",
            '{"id": 1e999, "event": "ACCUSE"}',
            '{"id": NaN, "event": "ACCUSE"}',
            "\0",
            "9" * 10_000,
        )
    ):
        yield "plover", Case(f"plover-line-{number:02}.jsonl", f"{json.dumps(good)}\n{line}\n".encode())


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    for group, case in cases():
        print(f"{group}\t{case.name!r}\t{len(case.data)}\t{case.expected}")
        if folder is not None:
            (folder / group).mkdir(parents=True, exist_ok=True)
            (folder / group / case.name).write_bytes(case.data)

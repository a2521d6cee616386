"""Saved web pages."""

from __future__ import annotations

from drawing import outcomes

ROOMS = ("detente.intake", "trafilatura", "htmldate")
_BODY = (
    "<article><h1>Talks go on</h1><p>LIMA - Envoys of Chile met the minister of Peru on Monday, who said that the talks would go on "
    "for another week.</p><p>They left on Tuesday, a spokesman said, and would return when Lima asks them to.</p></article>"
)
SEEDS = {
    "json-ld": b"<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>Talks</title><script type='application/ld+json'>"
    b'{"@graph": [{"@type": ["NewsArticle"], "headline": "Talks", "datePublished": "2024-03-09", "publisher": {"name": "M"}}]}'
    b"</script></head><body>" + _BODY.encode() + b"</body></html>",
    "meta": b"<html><head><meta property='article:published_time' content='2024-03-09T10:00:00Z'><meta property='og:site_name' "
    b"content='The Meridian'><link rel=canonical href='https://example.org/1'></head><body>" + _BODY.encode() + b"</body></html>",
    "guessed-date": b"<html><body><time datetime='2024-03-09'>9 March 2024</time>"
    + _BODY.encode()
    + b"<footer>(c) 2024</footer></body>",
    "declared": b"<html><head><meta http-equiv=content-type content='text/html; charset=windows-1251'></head><body><p>\xcf\xf0\xe8</p>"
    + _BODY.encode("cp1251"),
    "xhtml": b"<?xml version='1.0' encoding='iso-8859-1'?><html xmlns='http://www.w3.org/1999/xhtml'><body>"
    + _BODY.encode()
    + b"</body></html>",
    "broken": b"<html><body><table><tr><td><p>A<b><i>B</b></i><script>//</script><!-- <![CDATA[ ]]> --><p>&#0;&#xD800;&bogus;"
    + _BODY.encode(),
}
DICTIONARY = (
    b"<p>", b"</p>", b"<div>", b"<table>", b"<script type='application/ld+json'>", b"</script>", b"<meta ", b"charset=", b"content=",
    b"datePublished", b"<time datetime=", b"&#xD800;", b"<![CDATA[", b"<!--", b"-->", b"<svg>", b"<base href=", b"utf-7", b"idna",
)  # fmt: skip


def once(data: bytes) -> None:
    outcomes("given.html", data)

"""Saved feeds: RSS, Atom, RDF."""

from __future__ import annotations

from drawing import file, outcomes

ROOMS = ("detente.intake", "feedparser")
SEEDS = {
    "rss": b"<?xml version='1.0'?><rss version='2.0'><channel><title>M</title><language>en</language><item><title>A</title>"
    b"<link>/relative</link><description>&lt;p&gt;Chile sent envoys.&lt;/p&gt;</description><pubDate>Sat, 09 Mar 2024 21:30:00 GMT"
    b"</pubDate></item></channel></rss>",
    "atom": b"<?xml version='1.0' encoding='utf-8'?><feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://example.org/'><title>M</title>"
    b"<entry><title type='html'>A &amp;amp; B</title><link href='1'/><updated>2024-03-09T10:00:00Z</updated><published>2024-03-09"
    b"</published><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>Chile sent envoys.</p></div></content></entry></feed>",
    "rdf": b"<?xml version='1.0'?><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>"
    b"<item><title>A</title><link>javascript:alert(1)</link><description>Peru thanked Chile.</description></item></rdf:RDF>",
    "dates": b"<rss><channel><item><description>x y</description><pubDate>99999-13-45T99:99</pubDate></item><item><description>Peru."
    b"</description><pubDate>0000-00-00</pubDate></item></channel></rss>",
    "geo": b"<rss xmlns:georss='http://www.georss.org/georss' xmlns:media='http://search.yahoo.com/mrss/'><channel><item><georss:point>1 x"
    b"</georss:point><media:content url='file:///etc/hosts'/><description>Peru thanked Chile.</description></item></channel></rss>",
}
DICTIONARY = (
    b"<item>", b"</item>", b"<entry>", b"<link>", b"<pubDate>", b"<content type='", b"<description>", b"<![CDATA[", b"]]>", b"<!DOCTYPE",
    b"<?xml", b"xmlns:", b"georss:", b"xml:base=", b"<guid isPermaLink='", b"base64", b"mode='escaped'",
)  # fmt: skip


def once(data: bytes) -> None:
    outcomes("given.xml", data)
    from detente.intake.draft import Unreadable
    from detente.intake.feed import entries

    try:
        with file("given.rss", data).open("rb") as stream:
            list(entries(stream, "given.rss"))
    except Unreadable:
        pass

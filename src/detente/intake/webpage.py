"""A saved web page -> its article: the body by trafilatura, the rest from what the page says of itself.

Title, date, outlet, address and language come from schema.org's NewsArticle (JSON-LD) where the page has it, then from
its meta elements. Only where both are silent about the date is htmldate asked, which looks around on the page: such a
date is a guess, and yields to one that the caller gives.
"""

from __future__ import annotations

import html
import json
import logging
import re
from collections.abc import Iterator
from typing import Any, BinaryIO
from urllib.parse import urlsplit

import htmldate
import trafilatura

from detente.intake.draft import Draft, Unreadable
from detente.intake.stream import head_of, rejoined
from detente.intake.text import whole

# Libraries that log what is ordinary here (a page without a body); what matters becomes a failure of ours.
for _library in ("trafilatura", "htmldate", "courlan", "justext"):
    logging.getLogger(_library).addHandler(logging.NullHandler())
    logging.getLogger(_library).propagate = False

_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,30})""", re.IGNORECASE)
_ARTICLE_TYPE = re.compile(r"(?:NewsArticle|Article|Report|BlogPosting|LiveBlogPosting)$")
_META_DATE = (
    "article:published_time", "og:published_time", "datepublished", "date", "pubdate", "publishdate", "publish-date",
    "dc.date.issued", "dc.date", "dcterms.date", "dcterms.created", "parsely-pub-date", "sailthru.date",
)  # fmt: skip
NO_TEXT = Unreadable(
    "no_article_text",
    "No article was found on the page: it may be a list of links, a video page, or drawn by a script. "
    "Save the article's text instead.",
)


# A page of a million tags takes 15 s and 860 MB, one of 100,000 takes 1.6 s (measured on <br>); a long news page has some
# thousands. An element's attributes are compared each with each: 20,000 take 2 s, ten times as many a hundred times as long.
MOST_TAGS = 200_000
MOST_ATTRIBUTES = 2_000
_LONG_TAG = re.compile(r"<[A-Za-z][^<>]{20000,}")
_QUOTED = re.compile(r""" "[^"]*"|'[^']*' """, re.VERBOSE)


def drafts(stream: BinaryIO, where: str) -> Iterator[Draft]:
    head = head_of(stream, 4096)
    yield page(whole(rejoined(head, stream), where, declared_charset(head)).text, where)


def declared_charset(head: bytes) -> str | None:
    """The encoding that a page declares in its first bytes, or None."""
    found = _CHARSET.search(head)
    return found[1].decode("ascii") if found else None


def page(source: str, where: str, url: str | None = None) -> Draft:
    """A page's HTML -> a draft. Raises :class:`Unreadable` if there is no article on it."""
    try:
        return _draft(source, where, url)
    except Unreadable:
        raise
    except Exception as error:
        # lxml, trafilatura and htmldate meet every sort of broken page; one of them must not end a run of thousands.
        raise Unreadable(
            "unreadable_html",
            f"The page cannot be taken apart ({type(error).__name__}). Save the article's text instead.",
        ) from error


def too_much_markup(source: str) -> Unreadable | None:
    """Why a page is not taken apart: more tags than text can need. None for a page that may be."""
    tags = source.count("<")
    if tags > MOST_TAGS:
        return Unreadable("too_much_markup", f"It has {tags:,} tags; at most {MOST_TAGS:,} are read. Save the article's text.")
    for tag in _LONG_TAG.finditer(source):
        attributes = len(_QUOTED.sub("", tag.group()).split())
        if attributes > MOST_ATTRIBUTES:
            what = f"An element of it has {attributes:,} attributes; at most {MOST_ATTRIBUTES:,} are read."
            return Unreadable("too_much_markup", f"{what} Save the article's text.")
    return None


def _draft(source: str, where: str, url: str | None) -> Draft:
    if (problem := too_much_markup(source)) is not None:
        raise problem
    tree = trafilatura.load_html(source)
    if tree is None:
        raise NO_TEXT
    said, meta = _news_article(tree), _meta(tree)
    address = _string(said.get("url")) or _canonical(tree) or meta.get("og:url") or url
    published = _string(said.get("datePublished")) or next((meta[name] for name in _META_DATE if name in meta), None)
    guessed = None if published else htmldate.find_date(source, extensive_search=False, original_date=True)
    body = trafilatura.extract(source, include_comments=False, include_tables=False)
    # Blocks come one a line; a blank line between them cannot be taken for hard-wrapped text.
    text = "\n\n".join(body.splitlines()) if body else _string(said.get("articleBody"))
    if not text or not text.strip():
        raise NO_TEXT
    return Draft(
        where,
        text,
        title=_string(said.get("headline")) or meta.get("og:title") or _title(tree),
        published=published,
        url=address,
        outlet=_name(said.get("publisher")) or meta.get("og:site_name") or _host(address),
        language=_string(said.get("inLanguage")) or tree.get("lang") or None,
        guessed=guessed,
    )


def _news_article(tree: Any) -> dict[str, Any]:
    """The first schema.org article among the page's JSON-LD, or nothing."""
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower():
            try:
                found = next(_articles(json.loads(script.text_content(), strict=False)), None)
            except (ValueError, RecursionError):
                continue
            if found is not None:
                return found
    return {}


def _articles(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for item in value:
            yield from _articles(item)
    elif isinstance(value, dict):
        kinds = value.get("@type")
        kinds = kinds if isinstance(kinds, list) else [kinds]
        if any(isinstance(kind, str) and _ARTICLE_TYPE.search(kind) for kind in kinds):
            yield value
        yield from _articles(value.get("@graph"))
        yield from _articles(value.get("mainEntity"))


def _meta(tree: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        content = (element.get("content") or "").strip()
        if name and content:
            found.setdefault(name.strip().lower(), content)
    return found


def _canonical(tree: Any) -> str | None:
    links = (link.get("href") for link in tree.iter("link") if (link.get("rel") or "").lower() == "canonical")
    return next((link for link in links if link and link.startswith("http")), None)


def _title(tree: Any) -> str | None:
    return next((" ".join(title.text_content().split()) for title in tree.iter("title")), None) or None


def _name(publisher: Any) -> str | None:
    if isinstance(publisher, list):
        return next(filter(None, map(_name, publisher)), None)
    return _string(publisher.get("name")) if isinstance(publisher, dict) else _string(publisher)


def _host(url: str | None) -> str | None:
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.") or None
    except ValueError:
        return None


def _string(value: Any) -> str | None:
    """A JSON-LD value as one line of text, its entities resolved; None if it is no text."""
    return html.unescape(value).strip() or None if isinstance(value, str) else None

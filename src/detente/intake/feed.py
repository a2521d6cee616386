"""A saved news feed (RSS, Atom): each entry is one article, as much of it as the feed holds."""

from __future__ import annotations

import calendar
import io
import logging
import time
from collections.abc import Iterator
from typing import Any, BinaryIO

import feedparser
import trafilatura

from detente.intake.draft import LONGEST_INPUT, Broken, Draft, Unreadable, too_long
from detente.intake.webpage import MOST_TAGS

logger = logging.getLogger(__name__)


def drafts(stream: BinaryIO, where: str) -> Iterator[Draft | Broken]:
    for entry in entries(stream, where):
        if entry.text:
            yield entry
        else:
            yield Broken(entry.where, Unreadable("missing_text", "The entry has a title at most. Save the article's page."))


def entries(stream: BinaryIO, where: str) -> Iterator[Draft]:
    """Every entry of a feed, also one without text (a title and a link). Raises :class:`Unreadable`."""
    data = stream.read(LONGEST_INPUT + 1)
    if len(data) > LONGEST_INPUT:
        raise too_long(f"The feed is longer than {LONGEST_INPUT >> 20} MB")
    if b"<!ENTITY" in data.replace(b"\x00", b""):
        # Ten lines of entities can unfold to gigabytes, or name files of ours; no feed needs any.
        raise Unreadable("xml_entities", "The feed declares XML entities, which are not unfolded. Save the articles' pages.")
    tags = data.count(b"<") + data.count(b"&lt;")
    if tags > MOST_TAGS:
        raise Unreadable("too_much_markup", f"It has {tags:,} tags; at most {MOST_TAGS:,} are read. Save the articles' pages.")
    try:
        feed = feedparser.parse(io.BytesIO(data))  # of bytes, it would first look for a file of that name
    except Exception as error:
        raise Unreadable("unreadable_feed", f"The feed cannot be taken apart ({type(error).__name__}).") from error
    if not feed.entries:
        raise Unreadable("no_entries", "It looks like a feed, but holds no entry. Save the articles' pages instead.")
    for number, entry in enumerate(feed.entries, 1):
        place = f"{where}#{number}"
        yield Draft(
            place,
            _text(entry),
            title=entry.get("title"),
            published=_day(entry.get("published_parsed")),
            url=entry.get("link"),
            outlet=feed.feed.get("title"),
            language=feed.feed.get("language"),
        )


def _text(entry: Any) -> str:
    markup = next((part.get("value") for part in entry.get("content", ()) if part.get("value")), None)
    try:
        return str(trafilatura.html2txt(f"<html><body>{markup or entry.get('summary') or ''}</body></html>"))
    except Exception as error:  # one broken entry must not cost the others
        logger.debug("an entry's markup cannot be taken apart", exc_info=error)
        return ""


def _day(moment: time.struct_time | None) -> str | None:
    """The day of a moment in UTC, as an ISO date; None for none, and for a year that no calendar has."""
    try:
        return None if moment is None else time.strftime("%Y-%m-%d", time.gmtime(calendar.timegm(moment)))
    except (ValueError, OverflowError, OSError):
        return None

"""The date at the head of a text: its own date line, or that of an agency dispatch."""

from __future__ import annotations

import re
from datetime import date

from detente.reading.times.calendar import make_date
from detente.reading.times.vocabulary import MONTH, WEEKDAY

_MONTHS = "|".join(sorted((name.title() for name in MONTH), key=len, reverse=True))
_WEEKDAYS = "|".join(name.title() for name in WEEKDAY if not name.endswith("days"))
_DATE = (
    rf"(?:(?:{_MONTHS})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})"
    rf"|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)? (?:{_MONTHS})\.?,? (?P<year2>\d{{4}})"
    r"|(?P<iso>\d{4}-\d{2}-\d{2}))"
)
_MONTH = re.compile(rf"\b(?:{_MONTHS})\b")
# A line of its own that is nothing but a date, with what stands beside dates in such lines.
_OWN_LINE = re.compile(
    r"[ \t]*(?:(?:Published|Updated|Posted|Released|Date|Issued|For immediate release)(?: on)?:?[ \t]*[-–—]?[ \t]*)?"
    rf"(?:(?:{_WEEKDAYS})\.?,? )?{_DATE}"
    r"(?:[ \t,|–—-]+\d{1,2}[:.]\d{2}(?: ?[ap]\.?m\.?)?(?: [A-Z]{2,4})?)?[\s\xa0]*",
    re.IGNORECASE,
)
# CITY[, Region][,] Month D[, YYYY] (AGENCY) -   The year may be left out; then the caller's year is not known either.
_DISPATCH = re.compile(
    r"[ \t]*[A-Z][A-Z .'’/-]{2,40}(?:, [A-Z][A-Za-z. ]{1,25})?,? "
    rf"(?:(?:{_WEEKDAYS})\.?,? )?{_DATE}(?: ?\([A-Za-z /.-]{{2,30}}\))? ?[-–—:]",
)
# How many lines from the top may hold the date: a headline, a by-line, a section name.
HEAD_LINES = 5


def dateline_date(text: str) -> date | None:
    """The day of publication that a text itself states at its head, or None.

    Counts only a line among the first five that holds a full date and nothing else ("Sunday, March 31, 2019"), or
    the date line of a dispatch with its year ("ISLAMABAD, April 10, 2023 (Agency) -"). A date in a sentence never counts.
    """
    lines = [line for line in text[:1500].split("\n") if line.strip()][:HEAD_LINES]
    for line in lines:
        match = _OWN_LINE.fullmatch(line) or _DISPATCH.match(line)
        found = None if match is None else _read(match)
        if found is not None:
            return found
    return None


def _read(match: re.Match[str]) -> date | None:
    if match["iso"]:
        year, month, day = (int(part) for part in match["iso"].split("-"))
        return make_date(year, month, day)
    name = _MONTH.search(match[0]) or re.search(rf"(?i)\b(?:{_MONTHS})\b", match[0])
    if name is None:
        return None
    return make_date(int(match["year"] or match["year2"]), MONTH[name[0].lower()], int(match["day"] or match["day2"]))

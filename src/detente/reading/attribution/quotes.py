"""Where an article quotes: quotation marks paired from plain text, without a parse.

News uses straight and curly marks, single marks inside double ones (or the other way round), marks that open every
paragraph of a long quotation and close only the last, and marks that somebody forgot. Pairing never fails: a mark that
opens nothing is left out, a quotation that is never closed ends with its sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from detente.reading.sentences import is_hard_wrapped


class Quotation:
    """One quotation, marks included: ``pieces`` are its paragraphs' offsets, ``parent`` the quotation around it."""

    __slots__ = ("closed", "parent", "pieces")

    def __init__(self, pieces: list[tuple[int, int]], closed: bool = True, parent: Quotation | None = None) -> None:
        self.pieces, self.closed, self.parent = pieces, closed, parent

    @property
    def start(self) -> int:
        return self.pieces[0][0]

    @property
    def end(self) -> int:
        return self.pieces[-1][1]

    def __repr__(self) -> str:
        return f"Quotation({self.pieces}, closed={self.closed}, nested={self.parent is not None})"


# Marks of the double kind; `` and '' are how some feeds write them in ASCII.
_DOUBLE = re.compile(r"[\"“”„‟«»]|``|''|‘‘|’’")
_SINGLE_OPEN = re.compile(r"(?<![\w.,!?])['‘‚](?=[\w(…\[$£€#@])")
_SINGLE_CLOSE = re.compile(r"(?<=\S)['’](?!\w)")
# 'em and '90s open nothing.
_ELISION = re.compile(r"['‘](?:\d0s|em|til|tis|twas|cause|bout|n)\b", re.I)
_PARAGRAPH = re.compile(r"\n[ \t\r]*\n\s*")
_LINE = re.compile(r"\n\s*")
_SENTENCE_END = re.compile(r"[.!?…](?=\s)")

# The closing mark was forgotten before "..., the minister said."
_FORGOTTEN = re.compile(r",(?= (?:[\w.’'-]+ ){0,4}?(?:said|says|told|added)\b)")

_OPENING = frozenset(("“", "„", "«", "``", "‘‘", "‟"))
_CLOSING = frozenset(("”", "»", "''", "’’"))
# A quotation that runs on without a mark at its paragraphs' heads is followed this far, in paragraphs: released texts and
# transcripts do it, and a mark that was merely forgotten must not swallow the article.
LONGEST_UNMARKED = 4
# A single-quoted passage longer than this, in code points, is two apostrophes that happen to look like marks.
LONGEST_SINGLE = 1200


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Offsets of each paragraph: split at blank lines, and at single line ends too unless the text is hard-wrapped."""
    gap = _PARAGRAPH if is_hard_wrapped(text) else _LINE
    bounds, begin = [], 0
    for found in gap.finditer(text):
        bounds.append((begin, found.start()))
        begin = found.end()
    bounds.append((begin, len(text)))
    return [(s, e) for s, e in bounds if s < e]


def _double_marks(text: str, start: int, end: int) -> list[tuple[int, int, str]]:
    """``(start, end, role)`` of the double marks of a paragraph; role "open", "close" or "either"."""
    found = []
    for match in _DOUBLE.finditer(text, start, end):
        s, e = match.span()
        mark = match.group()
        before = text[s - 1] if s > start else " "
        after = text[e] if e < end else " "
        if mark in _OPENING:
            role = "open"
        elif mark in _CLOSING:
            # Some outlets open with a closing mark (”Yes,” she said).
            role = "open" if (before.isspace() or before in "([") and not after.isspace() else "close"
        else:
            opens = (before.isspace() or before in "([{—–-/'‘") and not after.isspace()
            closes = not before.isspace() and (after.isspace() or not after.isalnum())
            role = "either" if opens == closes else "open" if opens else "close"
            if role == "close" and before.isdigit():
                role = "inch"
        found.append((s, e, role))
    return found


def _sentence_cut(text: str, start: int, limit: int) -> int:
    """Where an unclosed quotation that began at ``start`` ends: with its sentence, at the latest at ``limit``."""
    forgotten = _FORGOTTEN.search(text, start, limit)
    if forgotten:
        return forgotten.start() + 1
    stop = _SENTENCE_END.search(text, start, limit)
    end = stop.end() if stop else limit
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


class _Pairing:
    """The state of pairing: at most one double quotation open at a time, and what stands inside it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[Quotation] = []
        self.pieces: list[tuple[int, int]] = []  # of the open quotation, finished paragraphs
        self.since: int | None = None  # where the open quotation's current paragraph began
        self.mark = ""
        self.inner: int | None = None  # a curly quotation inside a straight one, or one inside its own kind
        self.nested: list[tuple[int, int]] = []
        self.unmarked = 0

    def open(self, at: int, mark: str) -> None:
        self.since, self.mark, self.pieces, self.nested, self.inner = at, mark, [], [], None
        self.unmarked = 0

    def close(self, end: int, *, closed: bool = True) -> None:
        if self.since is not None and end > self.since:
            self.pieces.append((self.since, end))
        if self.pieces:
            quotation = Quotation(self.pieces, closed)
            self.found.append(quotation)
            self.found.extend(Quotation([span], True, quotation) for span in self.nested)
        self.since, self.pieces, self.nested, self.inner = None, [], [], None


def _pair_doubles(text: str, bounds: list[tuple[int, int]]) -> list[Quotation]:
    state = _Pairing(text)
    marks = [_double_marks(text, start, end) for start, end in bounds]
    for number, (start, _end) in enumerate(bounds):
        here = marks[number]
        first = 0
        if state.since is not None:
            if here and here[0][0] == start and here[0][2] in ("open", "either"):
                first = 1  # the mark that says: still the same speaker
                state.unmarked = 0
            state.since = start
        following = _following(text, here)
        for i in range(first, len(here)):
            _step(state, here[i], following[i], start)
        if state.since is not None:
            _paragraph_end(state, bounds, marks, number)
    state.close(len(text), closed=False)
    return state.found


class _Following(NamedTuple):
    """How many marks of each role, and how many straight ones, stand behind one in its paragraph."""

    opens: int = 0
    closes: int = 0
    inches: int = 0
    straight: int = 0


def _following(text: str, here: list[tuple[int, int, str]]) -> list[_Following]:
    found, behind = [], _Following()
    for s, e, role in reversed(here):
        found.append(behind)
        behind = _Following(
            behind.opens + (role == "open"),
            behind.closes + (role == "close"),
            behind.inches + (role == "inch"),
            behind.straight + (text[s:e] == '"'),
        )
    return found[::-1]


def _step(state: _Pairing, here: tuple[int, int, str], following: _Following, start: int) -> None:
    s, e, role = here
    mark = state.text[s:e]
    if state.since is None:
        if role in ("open", "either"):
            state.open(s, mark)
        return
    straight = state.mark == '"'
    if mark != '"' and straight:  # a curly quotation inside a straight one
        if role == "open":
            state.inner = s
        elif state.inner is not None:
            state.nested.append((state.inner, e))
            state.inner = None
        elif role == "close" and not following.straight:
            state.close(e)  # opened straight, closed curly
        return
    if role == "open":
        if following.closes + following.inches >= following.opens + 2:
            state.inner = s
        else:  # the one before was never closed
            limit = s
            state.close(_sentence_cut(state.text, max(state.since, start), limit), closed=False)
            state.open(s, mark)
        return
    if state.inner is not None:
        state.nested.append((state.inner, e))
        state.inner = None
        return
    if role == "inch" and following.closes and not following.opens:
        return
    state.close(e)


def _paragraph_end(state: _Pairing, bounds: list[tuple[int, int]], marks: list[list[tuple[int, int, str]]], number: int) -> None:
    """A paragraph ends inside a quotation: it goes on if the next one opens with a mark, or still has the closing one."""
    start, end = bounds[number]
    state.inner = None
    assert state.since is not None
    begun = max(state.since, start)
    if number + 1 < len(bounds):
        following = marks[number + 1]
        if following and following[0][0] == bounds[number + 1][0] and following[0][2] in ("open", "either"):
            state.pieces.append((begun, _trim(state.text, begun, end)))
            state.since = end
            return
        state.unmarked += 1
        if state.unmarked <= LONGEST_UNMARKED:
            for ahead in range(number + 1, min(len(bounds), number + 1 + LONGEST_UNMARKED)):
                if marks[ahead]:
                    if marks[ahead][0][2] == "close":
                        state.pieces.append((begun, _trim(state.text, begun, end)))
                        state.since = end
                        return
                    break
    # At the head of a paragraph the whole paragraph is likely quoted; elsewhere the rest of the sentence is.
    whole = begun == start and _FORGOTTEN.search(state.text, begun, end) is None
    state.close(_trim(state.text, begun, end) if whole else _sentence_cut(state.text, begun, end), closed=False)


def _trim(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


def _pair_singles(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Single-quoted passages of ``text[start:end]``, told from apostrophes, outermost only, in order."""
    at = start
    while (opened := _SINGLE_OPEN.search(text, at, end)) is not None:
        s = opened.start()
        if _ELISION.match(text, s):
            at = s + 1
            continue
        close = _single_close(text, s, min(end, s + LONGEST_SINGLE))
        if close is None:
            at = s + 1
            continue
        yield s, close
        at = close


def _single_close(text: str, opened: int, end: int) -> int | None:
    """The end of the single quotation that opens at ``opened``; a plural's apostrophe (the allies' view) is passed over."""
    possessive = None
    for match in _SINGLE_CLOSE.finditer(text, opened + 2, end):
        s, e = match.span()
        if text[s - 1] in "sSzx" and e < end and text[e] == " " and e + 1 < end and text[e + 1].islower():
            possessive = possessive or e
            if possessive == e:
                continue
        reopened = _SINGLE_OPEN.search(text, opened + 1, s)
        if possessive and reopened:
            return possessive
        return e
    return possessive


def quotations(text: str) -> list[Quotation]:
    """All quotations of a text in order of their start: outermost ones and those nested in them (``parent``)."""
    bounds = paragraphs(text)
    found = _pair_doubles(text, bounds)
    outer = sorted((q for q in found if q.parent is None), key=lambda q: q.start)
    singles: list[Quotation] = []
    if "'" in text or "‘" in text:
        pieces = sorted((s, e, n) for n, q in enumerate(outer) for s, e in q.pieces)
        for start, end in bounds:
            singles.extend(_singles_around(text, start, end, pieces, outer))
    found.extend(singles)
    found.sort(key=lambda q: (q.start, -q.end))
    return found


def _singles_around(
    text: str, start: int, end: int, pieces: list[tuple[int, int, int]], outer: list[Quotation]
) -> Iterator[Quotation]:
    """Single quotations of one paragraph: between its double quotations, then inside each of them."""
    first = bisect_right(pieces, (start,))
    at = start
    for s, e, number in pieces[first:]:
        if s >= end:
            break
        for a, b in _pair_singles(text, at, s):
            yield Quotation([(a, b)])
        for a, b in _pair_singles(text, s + 1, e):
            yield Quotation([(a, b)], True, outer[number])
        at = e
    for a, b in _pair_singles(text, at, end):
        yield Quotation([(a, b)])


def quote_regions(text: str) -> list[tuple[int, int]]:
    """Offsets of all that stands in outermost quotation marks, marks included, in order and without overlap.

    A quotation of several paragraphs gives one region a paragraph. Titles and words in scare quotes are among them.
    """
    regions = sorted(piece for q in quotations(text) if q.parent is None for piece in q.pieces)
    merged: list[tuple[int, int]] = []
    for start, end in regions:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged

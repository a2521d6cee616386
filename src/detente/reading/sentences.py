"""Text -> sentences, by rule, before anything is parsed: only sentences that may hold an event go to the parser.

A boundary is a full stop, question or exclamation mark (with closing quotes or brackets) before white space and
something that can begin a sentence; a blank line; or a line's end where the text is not hard-wrapped.
"""

from __future__ import annotations

import re
from statistics import median

# A full stop after these does not end a sentence unless a new paragraph follows.
TITLES = frozenset(
    "mr mrs ms messrs dr prof gen lt col maj capt cmdr sgt cpl adm brig sen rep gov pres hon rev fr st ste supt insp det "
    "amb sec asst dep vice atty no nos vs fig vol pp art op cf al approx est ca eg ie viz jr sr".split()
)
# These may end a sentence: they do when a word follows that nearly always begins one.
ABBREVIATIONS = frozenset(
    "u.s u.n u.k u.a.e e.u d.c a.m p.m i.e e.g inc corp ltd co bros plc llc etc jan feb mar apr jun jul aug sep sept oct nov "
    "dec mon tue tues wed thu thur thurs fri sat sun dept univ ave blvd rd mt ft".split()
)
OPENERS = frozenset(
    "the a an he she it they we i you this that these those there but and in on at after before since when while as for from "
    "his her their its our however although meanwhile according speaking asked both several many some most last earlier".split()
)

# (Only where a run of marks begins: looked for at each of its marks, a line of 100,000 full stops would take minutes.)
_END = re.compile(r"(?<![.!?…])[.!?…]+[\"'”’»)\]]*(?=\s)|\n[ \t\r]*\n\s*|\n")
_BEFORE = re.compile(r"([A-Za-z][A-Za-z.]*)\.$")
_NEXT = re.compile(r"\s*([\"'“‘«(\[—-]*)\s*(\S+)")
_WORD = re.compile(r"[A-Za-z]+")

# A text counts as hard-wrapped if its lines are this long on the median and most do not end a sentence
# (seen in Wikinews and mailing-list texts; agency copy wraps at 60 to 80).
WRAPPED_MEDIAN = (45, 100)
WRAPPED_SHARE_OPEN = 0.6
# A line of a wrapped text is at least this long; shorter ones are headings, verse or lists.
SHORTEST_WRAPPED = 40
# No sentence and no headline ends with one of these.
LEADING_ON = frozenset(
    "the a an and or but nor of to in on at by for from with into upon against between among as that which who whose than "
    "his her its their our my your is are was were be been has have had will would could should may might must not".split()
)
# Longer "sentences" are lists or tables; they are cut at the next semicolon, comma or space after this many code points,
# because the parser's time and memory are bounded by the longest document of a batch.
LONGEST = 1500


def is_hard_wrapped(text: str) -> bool:
    """True if single line ends inside the text are typesetting, not paragraph ends."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < 4:
        return False
    open_ended = sum(1 for line in lines if line.rstrip()[-1] not in ".!?:\"”’')…")
    middle = median(len(line) for line in lines)
    return WRAPPED_MEDIAN[0] <= middle <= WRAPPED_MEDIAN[1] and open_ended / len(lines) >= WRAPPED_SHARE_OPEN


def _goes_on(text: str, at: int, end: int) -> bool:
    """Does the sentence run over the line's end at ``text[at]``, by the words on both sides of it?"""
    line = text[text.rfind("\n", 0, at) + 1 : at].rstrip()
    if len(line) < SHORTEST_WRAPPED or line[-1] in '.!?:;"”’)…':
        return False
    following = _NEXT.match(text, end)
    if following is None:
        return False
    return following.group(2)[0].islower() or line.endswith(",") or line.rsplit(maxsplit=1)[-1].lower() in LEADING_ON


def _ends_here(text: str, at: int, end: int, begin: int) -> bool:
    """Does the punctuation at ``text[at:end]`` end the sentence that began at ``begin``?"""
    following = _NEXT.match(text, end)
    if following is None:
        return True
    opening, word = following.groups()
    first = word[0]
    if text[at] != "." or (end - at > 1 and text[end - 1] in "\"”’)]'»" and not first.islower()):
        return first.isupper() or first.isdigit() or bool(opening) or not first.isalpha()
    if first.islower():
        return False
    before = _BEFORE.search(text, max(begin, at - 24), at + 1)
    if before is None:
        return True
    stem = before.group(1).lower()
    if stem in TITLES:
        return False
    if len(stem) == 1 or re.fullmatch(r"(?:[a-z]\.)+[a-z]", stem) or stem in ABBREVIATIONS:
        opener = _WORD.match(word)
        begins = opener is not None and opener.group().lower() in OPENERS
        # "George W. Bush" and "the U.S. Army" go on; "in the U.S. The army" does not.
        return begins or (bool(opening) and len(stem) > 1)
    return True


def _cut_long(start: int, end: int, text: str) -> list[tuple[int, int]]:
    pieces = []
    while end - start > LONGEST:
        cut = max(text.rfind(mark, start + LONGEST // 2, start + LONGEST) for mark in ("; ", ", ", " ", "\n"))
        cut = start + LONGEST if cut < 0 else cut + 1
        pieces.append((start, cut))
        start = cut
    pieces.append((start, end))
    return pieces


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Offsets ``(start, end)`` of each sentence, without surrounding white space, in order; they never overlap."""
    wrapped = is_hard_wrapped(text)
    bounds, begin = [], 0
    for mark in _END.finditer(text):
        at, end = mark.span()
        if text[at] == "\n":
            if text.count("\n", at, end) < 2 and (wrapped or _goes_on(text, at, end)):
                continue
        elif not _ends_here(text, at, end, begin):
            continue
        bounds.append((begin, end))
        begin = end
    bounds.append((begin, len(text)))
    sentences: list[tuple[int, int]] = []
    for start, end in bounds:
        piece = text[start:end]
        left = start + len(piece) - len(piece.lstrip())
        right = start + len(piece.rstrip())
        if left < right:
            sentences.extend(_trimmed(text, s, e) for s, e in _cut_long(left, right, text))
    return [(s, e) for s, e in sentences if s < e]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end

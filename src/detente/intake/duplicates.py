"""Same text again: syndicated, revised and reposted texts, told from texts that are only built alike.

Two releases that announce two disaster declarations share nine words in ten; a statement and its corrected version may
share fewer. How much two texts share does not tell them apart: what differs does. So texts that share enough are laid side
by side, word by word, and what stands in the place of what is looked at. A revision mends spelling and wording, or adds a passage.
A text built alike has other *particulars* in the same places: another sum, date or name.

Texts that may be the same are found by sketches (the smallest hashes of each text's runs of words), so that cost grows with
the number of texts and not with that of pairs. Texts wait on disk; a text costs about 2 kB of memory.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from tempfile import TemporaryFile
from typing import IO

# Words of a run that is hashed. Texts built alike share runs of three; longer ones miss heavily edited short texts.
RUN = 3
# Hashes kept of a text: of two texts that share half of their runs, some are shared in all but 1 case of 60,000.
SKETCH = 16
# Hashes that two texts must share to be compared; 16 of two texts that share half of their runs have 8 in common on average.
LEAST_COMMON = 3
# A run in more texts than this is a formula ("for immediate release") and points to nothing.
FORMULA = 64
# Least share of the shorter text's words, in order, that both have.
LEAST_SHARED = 0.6
# Texts are compared up to here, in words; a book of this length takes 50 MB to align.
LONGEST = 20_000
# Texts published more days apart than this are seldom one text, and then nothing in them changes.
NEAR_DAYS = 3

_WORD = re.compile(r"\w+(?:[.,:'’/-]\w+)*")
_CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september "
    "october november december".split()
)


@dataclass(frozen=True, slots=True)
class Text:
    """A text as it is compared. ``published`` is an ISO date or None."""

    words: tuple[str, ...]
    title: str
    published: str | None

    @classmethod
    def of(cls, text: str, title: str | None = None, published: str | None = None) -> Text:
        return cls(tuple(_WORD.findall(text)[:LONGEST]), " ".join(_WORD.findall((title or "").lower())), published)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two texts side by side. ``shared`` and ``overlap`` are the shared words' share of the shorter and of both texts, 0 to 1."""

    shared: float
    overlap: float
    words: int
    numbers: int
    names: int
    same_title: bool
    days: int | None


def compare(a: Text, b: Text) -> Comparison:
    """Lay two texts side by side; symmetric. ``numbers`` and ``names`` count places where both have a particular, not the same."""
    from rapidfuzz.distance import Indel

    folded = [[word.lower() for word in text.words] for text in (a, b)]
    matching, numbers, names = 0, 0, 0
    for same, group in groupby(Indel.opcodes(*folded), key=lambda op: op.tag == "equal"):
        ops = list(group)
        if same:
            matching += sum(op.src_end - op.src_start for op in ops)
            continue
        left = a.words[ops[0].src_start : ops[-1].src_end]
        right = b.words[ops[0].dest_start : ops[-1].dest_end]
        numbers += _clash(_numbers(left), _numbers(right))
        names += _clash(_names(left), _names(right))
    fewer, all_words = min(map(len, folded)), sum(map(len, folded))
    days = None
    if a.published and b.published:
        days = abs((date.fromisoformat(a.published[:10]) - date.fromisoformat(b.published[:10])).days)
    shared, overlap = matching / max(fewer, 1), 2 * matching / max(all_words, 1)
    return Comparison(shared, overlap, fewer, numbers, names, bool(a.title) and a.title == b.title, days)


def _clash(left: Counter[str], right: Counter[str]) -> int:
    """How many particulars of one side stand where the other side has others."""
    return min((left - right).total(), (right - left).total())


def _numbers(words: Iterable[str]) -> Counter[str]:
    return Counter(word.lower() for word in words if word[:1].isdigit() or word.lower() in _CALENDAR)


def _names(words: Iterable[str]) -> Counter[str]:
    return Counter(word for word in words if word[:1].isupper() and word.lower() not in _CALENDAR)


def same_text(c: Comparison) -> bool:
    """Whether two texts that were laid side by side are one text again.

    What a revision may change grows with the text; under another title it changes less, and on another day least of all: the
    same title on another day is the mark of texts built alike.
    """
    if c.shared < LEAST_SHARED:
        return False
    together = c.days is not None and c.days <= NEAR_DAYS
    if together and c.same_title:
        allowed = 3 + 0.02 * c.words
    elif together:
        allowed = 0.01 * c.words
    else:
        allowed = 0.005 * c.words
    least = 0.75 if together else 0.85
    return c.numbers + c.names <= allowed and max(c.shared * min(1.0, c.overlap + 0.3), c.overlap) >= least


# --- which texts to compare ----------------------------------------------------------------------------------------------


def sketch(words: Iterable[str]) -> tuple[int, ...]:
    """The smallest hashes of a text's runs of words; of a shorter text, all of them."""
    folded = [word.lower() for word in words]
    runs = {" ".join(folded[at : at + RUN]) for at in range(max(1, len(folded) - RUN + 1))}
    return tuple(sorted({zlib.crc32(run.encode("utf-8", "replace")) for run in runs})[:SKETCH])


class Duplicates:
    """Texts given one by one, and which of them are one text again."""

    def __init__(self) -> None:
        self._parents: list[int] = []
        self._index: dict[int, list[int]] = {}
        self._places: list[tuple[int, int, str, str | None]] = []
        self._store: IO[bytes] = TemporaryFile()  # noqa: SIM115 (closed with the object)

    def add(self, text: str, title: str | None = None, published: str | None = None) -> int:
        """Take the next text; its number, counted from 0."""
        number = len(self._parents)
        new = Text.of(text, title, published)
        self._parents.append(number)
        hashes = sketch(new.words)
        counts = Counter(other for key in hashes for other in self._index.get(key, ()))
        for other, common in counts.most_common():
            if common < min(LEAST_COMMON, len(hashes)):
                break
            # What is one text with a member of a cluster need not be compared with the others.
            if self.cluster(other) != self.cluster(number) and same_text(compare(self._text(other), new)):
                self._join(other, number)
        for key in hashes:
            held = self._index.setdefault(key, [])
            if len(held) < FORMULA:
                held.append(number)
        self._keep(new)
        return number

    def cluster(self, number: int) -> int:
        """The number of the first text of its cluster, as far as is known by now."""
        while self._parents[number] != number:
            self._parents[number] = self._parents[self._parents[number]]
            number = self._parents[number]
        return number

    def _join(self, a: int, b: int) -> None:
        first, second = sorted((self.cluster(a), self.cluster(b)))
        self._parents[second] = first

    def _keep(self, text: Text) -> None:
        packed = zlib.compress(" ".join(text.words).encode("utf-8", "surrogatepass"), 1)
        self._store.seek(0, 2)
        self._places.append((self._store.tell(), len(packed), text.title, text.published))
        self._store.write(packed)

    def _text(self, number: int) -> Text:
        start, length, title, published = self._places[number]
        self._store.seek(start)
        words = zlib.decompress(self._store.read(length)).decode("utf-8", "surrogatepass")
        return Text(tuple(words.split(" ")), title, published)

    def close(self) -> None:
        self._store.close()


def clusters(texts: Iterable[tuple[str, str, str | None, str | None]]) -> Iterator[tuple[str, str]]:
    """(id, text, title, published) -> (id, id of the first text of its cluster), in order, once all texts were seen."""
    found, ids = Duplicates(), []
    try:
        for identity, text, title, published in texts:
            found.add(text, title, published)
            ids.append(identity)
        for number, identity in enumerate(ids):
            yield identity, ids[found.cluster(number)]
    finally:
        found.close()

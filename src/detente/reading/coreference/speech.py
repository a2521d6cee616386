"""Who speaks: quotations, the turns of a transcript, and the first person."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from detente.gazetteer.names import fold
from detente.reading.coreference.memory import Memory
from detente.reading.coreference.offices import leader_by_surname
from detente.reading.coreference.referents import (
    FIRST_SINGULAR,
    Resolution,
    country_code,
    standing_in,
)
from detente.record import Actor, Article, Span

if TYPE_CHECKING:
    from detente.gazetteer import Gazetteer, Match
    from detente.reading.syntax import Sentence


# A speaker's name at the head of a turn in a transcript ("PRIME MINISTER LAPID: ").
_TURN = re.compile(r"^[ \t]*(?P<label>Q|A(?=:)|[A-ZÀ-Þ][A-ZÀ-Þ.'’ -]{3,60})(?::[ \xa0]|(?<=Q)[ \xa0]{1,3})", re.MULTILINE)
_GUESTS = (
    ("PRIME MINISTER", "HOG"),
    ("CHANCELLOR", "HOG"),
    ("FOREIGN MINISTER", "FM"),
    ("PRESIDENT", "HOS"),
    ("KING", "HOS"),
)
_NUMERAL = re.compile(r"[IVX]+")
_MARKS = re.compile(r'[“”„"]|\n[ \t]*\n')
# A quotation that is never closed ends here at the latest, in code points.
LONGEST_QUOTATION = 3000


def quotations(text: str) -> list[tuple[int, int]]:
    """The stretches between quotation marks, in order; one left open at a paragraph's end goes on if the next
    opens anew.
    """
    found: list[tuple[int, int]] = []
    opened = -1
    for mark in _MARKS.finditer(text):
        sign, at = mark.group(), mark.start()
        if sign[0] == "\n":
            if opened >= 0:
                found.append((opened, at))
                opened = -1
        elif sign in "“„" or (sign == '"' and opened < 0):
            if opened >= 0:
                found.append((opened, at))
            opened = at
        elif opened >= 0:
            if at - opened < LONGEST_QUOTATION:
                found.append((opened, at))
            opened = -1
    return found


class Speech(Memory):
    """Knows what stands in quotation marks, and whom "we" and "I" mean there and elsewhere.

    ``quotes`` may be set to ``[(start, end, Actor | None)]`` before or during reading: "we" inside one is its speaker.
    """

    def __init__(self, article: Article, gazetteer: Gazetteer, matches_by_sentence: Sequence[Sequence[Match]]) -> None:
        super().__init__(article, gazetteer, matches_by_sentence)
        self.quotes: list[tuple[int, int, Actor | None]] = []
        self.quoted = quotations(self.text)
        self._quoted_from = [start for start, _ in self.quoted]

    def speaker_at(self, offset: int) -> tuple[bool, Actor | None]:
        """(inside a quotation?, its speaker) at a code point of the article."""
        quotes = self.quotes
        i = bisect_right(quotes, offset, key=lambda quote: quote[0]) - 1
        while i >= 0:
            start, end, speaker = quotes[i]
            if start <= offset < end:
                return True, speaker
            if offset - start > 5000:
                break
            i -= 1
        return False, None

    def turn_at(self, offset: int) -> tuple[Actor, Span] | None:
        """Whose turn it is at a code point of a transcript: a foreign guest (code null if unknown) and the label; None
        where the issuing body itself speaks, or where the text is no transcript.
        """
        i = bisect_right(self._turns, offset, key=lambda turn: turn[0]) - 1
        return self._turns[i][2] if i >= 0 else None

    def labels_issuer(self, offset: int) -> bool:
        """Whether a code point lies in the label of a turn of the issuer's own in a transcript: "SENIOR OFFICIAL: ..."."""
        i = bisect_right(self._turns, offset, key=lambda turn: turn[0]) - 1
        return self.issuer is not None and i >= 0 and offset < self._turns[i][1] and self._turns[i][2] is None

    @cached_property
    def _turns(self) -> list[tuple[int, int, tuple[Actor, Span] | None]]:
        """Where each turn of a transcript begins, where its label ends, and the guest who speaks; null for the issuer's own."""
        return [(found.start(), found.end("label"), self._guest(found)) for found in _TURN.finditer(self.text)]

    def _guest(self, found: re.Match[str]) -> tuple[Actor, Span] | None:
        label = found.group("label")
        span = Span.of(self.text, found.start("label"), found.end("label"))
        if label == "Q":
            return Actor(code=None, span=span, sector="JRN"), span
        if label == "A":
            return None  # the answer to a question is the issuer's
        words = [word for word in label.split() if not _NUMERAL.fullmatch(word)]  # "KING FELIPE VI"
        head = self.heads_of_bodies.get(fold(words[-1]))
        if head is not None:  # "PRESIDENT MICHEL", "SECRETARY GENERAL STOLTENBERG"
            return replace(head, span=span), span
        for title, post in _GUESTS:
            if label.startswith(title + " "):
                leader = leader_by_surname(self.gazetteer, words[-1], post, self.date)
                if leader is not None and self.issuer is not None and leader[0] == self.issuer.country:
                    return None
                if leader is not None:
                    code = country_code(leader[0]) + "GOV"
                    return Actor(code=code, span=span, country=leader[0], sector="GOV", person=leader[1], until=leader[2]), span
                return (Actor(code=None, span=span), span) if post != "HOS" or words[0] == "KING" else None
        return None

    def quotation(self, offset: int) -> int:
        """The number of the quotation that a code point stands in, counted by quotation marks; -1 outside."""
        i = bisect_right(self._quoted_from, offset) - 1
        return i if i >= 0 and offset < self.quoted[i][1] else -1

    def _first_person(self, s: Sentence, i: int, word: str) -> Resolution:
        inside, speaker = self.speaker_at(s.begins[i])
        if inside:
            if speaker is None or speaker.code is None:
                return (), "pronoun"
            if word in FIRST_SINGULAR:
                return (standing_in(speaker, s, i, self.text, speaker.span),), None
            return (side_of(speaker, s, i, self.text),), None
        if (self.issuer is not None or self.joint_issuers) and not self._in_quotes(s, i):
            turn = self.turn_at(s.begins[i])
            if turn is not None:
                return ((standing_in(turn[0], s, i, self.text, turn[1]),), None) if turn[0].code else ((), "pronoun")
            if self.joint_issuers and word not in FIRST_SINGULAR:
                return self.together(s, i), None
            if self.issuer is None:
                return (), "pronoun"
            speaks = self.author if word in FIRST_SINGULAR and self.author is not None else self.issuer
            return (standing_in(speaks, s, i, self.text, None, "coreference:issuer"),), None
        return (), "pronoun"

    def _second_person(self, s: Sentence, i: int) -> Resolution:
        """Whom "you" is where two speak to each other in a transcript, and one of them does something to the other."""
        here = self.turn_at(s.begins[i])
        if s.deps[i] not in ("dobj", "dative", "pobj") or self.issuer is None or self._in_quotes(s, i):
            return (), "pronoun"
        if here is not None:
            return (standing_in(self.issuer, s, i, self.text, None, "coreference:issuer"),), None
        guests = {turn[0].code: turn for _, _, turn in self._turns if turn is not None and turn[0].country}
        if len(guests) != 1:
            return (), "pronoun"
        ((guest, label),) = guests.values()
        return (standing_in(guest, s, i, self.text, label),), None

    def _in_quotes(self, s: Sentence, i: int) -> bool:
        """Whether token ``i`` stands inside quotation marks."""
        return self.quotation(s.begins[i]) >= 0


def side_of(speaker: Actor, s: Sentence, i: int, text: str) -> Actor:
    """The side that a speaker speaks for with "we": the country's or body's own code and sector, not the person."""
    span = Span.of(text, s.begins[i], s.ends[i])
    return Actor(
        code=speaker.code,
        span=span,
        country=speaker.country,
        sector=speaker.sector,
        subsector=speaker.subsector,
        name=None if speaker.person else speaker.name,
        how="coreference:quotation",
        antecedent=speaker.span,
    )

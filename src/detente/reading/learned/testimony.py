"""What the network says of one sentence, in the words of reading: mentions, tokens, actors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.reading.learned.model import Answer, Marked, Side

if TYPE_CHECKING:
    from detente.reading.mention import Mention
    from detente.reading.syntax import Sentence
    from detente.record import Actor

NO_EVENT = -1  # the last of the network's types


def parties_of(sentence: Sentence, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions that the network is asked about: parties, resolved or not, and places that may stand for a party.

    A possessive pronoun ("its envoy") is not one of them: whose it is stands in the sentence in its own words.
    """
    return [
        m
        for m in mentions
        if m.kind != "speaker" and (m.actors or m.kind == "actor") and not (m.first == m.last and sentence.tags[m.head] == "PRP$")
    ]


def marked(sentence: Sentence, parties: Sequence[Mention]) -> Marked:
    """A sentence with its parties marked, offsets in the sentence's own text."""
    spans = ((sentence.begins[m.first] - sentence.start, sentence.ends[m.last] - sentence.start) for m in parties)
    return Marked(sentence.text, tuple(spans))


@dataclass(frozen=True, slots=True)
class Said:
    """What the network says of a pair, or of several together: the probability of each type, of none, and of each status."""

    types: dict[str, float]
    none: float
    statuses: dict[str, float]
    words: tuple[float, ...]

    @property
    def likeliest(self) -> tuple[str, float]:
        """The likeliest type, if there is an event, and its probability."""
        return max(self.types.items(), key=lambda item: item[1])

    @property
    def status(self) -> str:
        return max(self.statuses, key=self.statuses.__getitem__)


class Testimony:
    """What the network says of a sentence's parties; ``parties`` are numbered as it was asked about them."""

    def __init__(
        self, sentence: Sentence, parties: Sequence[Mention], answer: Answer, types: Sequence[str], statuses: Sequence[str]
    ) -> None:
        self.sentence, self.parties, self.answer = sentence, parties, answer
        self._types, self._statuses = types, statuses
        self._of_party = {i for m in parties for i in range(m.first, m.last + 1)}
        self._tokens = self._tokens_of_pieces()
        self._said: dict[tuple[int, ...], Said] = {}

    def _tokens_of_pieces(self) -> list[int | None]:
        """The token that each word piece belongs to."""
        s, found, i = self.sentence, [], 0
        for start, end in self.answer.pieces:
            at = s.start + start
            while i + 1 < len(s) and s.ends[i] <= at:
                i += 1
            found.append(i if end > start and s.begins[i] < s.start + end and at < s.ends[i] else None)
        return found

    def number_of(self, actor: Actor) -> Side:
        """The party whose words an actor's are; None for an actor that was inferred."""
        if actor.span is None:
            return None
        s, start, end = self.sentence, actor.span.start, actor.span.end
        return next((n for n, m in enumerate(self.parties) if s.begins[m.first] < end and start < s.ends[m.last]), None)

    def pairs(self, least: float = 0.0) -> list[tuple[Side, Side]]:
        """The pairs that it was asked about; those to which it gives an event at least this probability."""
        events = 1 - self.answer.types[:, NO_EVENT]
        return [pair for pair, row in self.answer.rows.items() if events[row] >= least]

    def of(self, pairs: Sequence[tuple[Side, Side]]) -> Said | None:
        """What is said of these pairs, on average; None where it was asked about none of them."""
        rows = tuple(self.answer.rows[pair] for pair in pairs if pair in self.answer.rows)
        if not rows:
            return None
        said = self._said.get(rows)
        if said is None:
            said = self._said[rows] = self._of_rows(rows)
        return said

    def _of_rows(self, rows: tuple[int, ...]) -> Said:
        tables = (self.answer.types, self.answer.statuses, self.answer.triggers)
        if len(rows) == 1:  # nearly always
            types, statuses, pieces = (table[rows[0]].tolist() for table in tables)
        else:
            types, statuses, pieces = (table[list(rows)].mean(0).tolist() for table in tables)
        return Said(
            dict(zip(self._types, types, strict=False)),
            types[NO_EVENT],
            dict(zip(self._statuses, statuses, strict=True)),
            self._by_token(pieces),
        )

    def _by_token(self, shares: Sequence[float]) -> tuple[float, ...]:
        words = [0.0] * len(self.sentence)
        for token, share in zip(self._tokens, shares, strict=True):
            if token is not None:
                words[token] += share
        return tuple(words)

    def trigger(self, said: Said) -> int | None:
        """The whole word that tells the event: the likeliest that is no part of a party; None where there is none."""
        s = self.sentence
        able = [i for i in range(len(s)) if i not in self._of_party and s.words[i][:1].isalpha()]
        return max(able, key=said.words.__getitem__, default=None)


def asked_pairs(sources: Sequence[Side], targets: Sequence[Side]) -> list[tuple[Side, Side]]:
    """The ordered pairs of an event's two sides; of those who act jointly, each towards each."""
    if not targets and len(sources) > 1:
        return [(a, b) for a in sources for b in sources if a != b]
    return [(a, b) for a in sources or (None,) for b in targets or (None,) if a != b]

"""One article's parses -> its records: the last part of the way, where every strand is tied together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from detente.reading.coding import Draft, SentenceCoder
from detente.reading.confidence import confidence_of
from detente.reading.links import Coded, link_events
from detente.reading.magnitudes import magnitudes
from detente.record import (
    AUTHOR,
    Abstention,
    Actor,
    Attribution,
    Coder,
    DateInterval,
    Event,
    Place,
    Reading,
    Relation,
    SentenceReference,
    Span,
    Statement,
    TimeExpression,
)

if TYPE_CHECKING:
    from detente.reading.read import Prepared, Reader
    from detente.reading.syntax import Sentence


def trigger_span(draft: Draft, sentence: Sentence, text: str) -> Span:
    """The trigger's words: its head with particle and the object that made the entry, if they stand close together."""
    from detente.reading.coding import LONGEST_TRIGGER

    head = draft.head
    near = [j for j in draft.tokens if abs(j - head) < LONGEST_TRIGGER and not sentence.deps[j].startswith("nsubj")]
    particles = [j for j in sentence.children[head] if sentence.deps[j] == "prt" and j - head <= 2]
    tokens = [head, *near, *particles]
    return Span.of(text, sentence.begins[min(tokens)], sentence.ends[max(tokens)])

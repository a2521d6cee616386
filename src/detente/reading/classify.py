"""The event type between two parties that the caller has marked: ``detente classify``.

The marked spans stand as parties whatever the gazetteer thinks of them; then the text is coded as in reading, and of the
events that come out the one that best joins the two is taken: from the source to the target, then jointly, then the one
nearest to both in the parse. Where no word of the lexicon joins them the answer is null.

With the learned reader beside the rules, its probabilities of the types between the two, and of none, are weighed with that answer
(:mod:`detente.reading.learned.pairs`).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from detente.reading.coding import Draft, SentenceCoder
from detente.reading.confidence import confidence_of, features_of
from detente.record import Actor, Article, Span

if TYPE_CHECKING:
    from detente.reading.actors import Mention
    from detente.reading.learned.testimony import Said
    from detente.reading.read import Prepared, Reader
    from detente.reading.syntax import Sentence

SOURCE, TARGET = "<source>", "<target>"
# The offsets of a marked party; None where its words do not stand in the text.
Marked = tuple[int, int] | None
# Pairs parsed together; the texts are single sentences.
GROUP = 128


@dataclass(frozen=True, slots=True)
class Answer:
    """The type between two marked parties, its status, and what its confidence rests on; no type where no word joins them.

    ``confidence`` is None for the rules' own, which follows from the features; ``said`` is what the learned reader says.
    """

    id: Any
    type: str | None
    status: str | None
    features: Mapping[str, float]
    notes: tuple[str, ...] = ()
    confidence: float | None = None
    said: Said | None = None

    @property
    def sure(self) -> float | None:
        if self.confidence is not None:
            return self.confidence
        return None if self.type is None else confidence_of(self.features, "pair")

    def to_row(self) -> dict[str, Any]:
        confidence = None if self.sure is None else round(self.sure, 3)
        row = {"id": self.id, "type": self.type, "status": self.status, "confidence": confidence}
        return {**row, "notes": list(self.notes)} if self.notes else row


@dataclass(frozen=True, slots=True)
class _Pair:
    """A pair on its way: the sentences of its text, each with its mentions, the two parties among them."""

    given: Mapping[str, Any]
    sentences: list[tuple[Sentence, list[Mention]]]
    source: Marked
    target: Marked


class PairError(ValueError):
    """A pair that cannot be classified: the message says which field is wrong."""


def marked_span(text: str, value: Any, name: str) -> tuple[int, int]:
    """The offsets of a marked party, given as ``[start, end]`` or as a substring (its first occurrence)."""
    if isinstance(value, str) and value:
        at = text.find(value)
        if at >= 0:
            return at, at + len(value)
        raise PairError(f'{name}: {value!r} does not stand in the text. Hint: give its exact words or ["start", "end"].')
    if isinstance(value, list | tuple) and len(value) == 2 and all(isinstance(v, int) for v in value):
        start, end = value
        if 0 <= start < end <= len(text):
            return start, end
        raise PairError(f"{name}: the span [{start}, {end}] lies outside a text of {len(text)} code points")
    raise PairError(f"{name}: give the party's words or its span as [start, end]")


def classify(reader: Reader, pairs: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """``{"id", "text", "source", "target"}`` to ``{"id", "type", "status", "confidence"}``, one for each, in order.

    Where one of the two parties is named in words that do not stand in the text ("a recipient"), the answer is that of the
    other one's act, and ``notes`` says so (``"target_not_in_text"``).
    A pair that is wrong in form yields ``{"kind": "failure", "id", "reason", "hint"}`` and the rest go on.
    """
    for found in _found(reader, pairs):
        yield found.to_row() if isinstance(found, Answer) else found


def answers(reader: Reader, pairs: Iterable[Mapping[str, Any]]) -> Iterator[Answer | None]:
    """The answers with what their confidence rests on, one for each pair; None where there is none. For calibration."""
    for found in _found(reader, pairs):
        yield found if isinstance(found, Answer) and found.type is not None else None


def heard_answers(reader: Reader, pairs: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Answer, Said | None]]:
    """The rules' answers and what the learned reader says of each pair, not yet weighed. For fitting their weights."""
    stream = iter(pairs)
    while group := list(itertools.islice(stream, GROUP)):
        yield from _heard(reader, [item for item in _read_group(reader, group) if isinstance(item, _Pair)])


def _found(reader: Reader, pairs: Iterable[Mapping[str, Any]]) -> Iterator[Answer | dict[str, Any]]:
    """An answer or a failure for each pair, in order."""
    stream = iter(pairs)
    while group := list(itertools.islice(stream, GROUP)):
        items = _read_group(reader, group)
        told = _answers(reader, [item for item in items if isinstance(item, _Pair)])
        yield from (next(told) if isinstance(item, _Pair) else item for item in items)


def _answers(reader: Reader, pairs: Sequence[_Pair]) -> Iterator[Answer]:
    if reader.coder == "rules":
        return (_answer(reader, pair) for pair in pairs)
    from detente.reading.learned.pairs import weighed

    return (weighed(answer, said, reader) for answer, said in _heard(reader, pairs))


def _heard(reader: Reader, pairs: Sequence[_Pair]) -> Iterator[tuple[Answer, Said | None]]:
    from detente.reading.learned.pairs import hear

    heard = hear([(pair.sentences, pair.source, pair.target) for pair in pairs], reader.learned)
    return zip((_answer(reader, pair) for pair in pairs), heard, strict=True)


def _marked_pair(text: str, pair: Mapping[str, Any]) -> tuple[Marked, Marked]:
    """The spans of the two parties; None for one whose words do not stand in the text. PairError if that holds for both."""
    spans: list[Marked] = []
    for name in ("source", "target"):
        value = pair.get(name)
        absent = isinstance(value, str) and value != "" and value not in text
        spans.append(None if absent else marked_span(text, value, name))
    if spans == [None, None]:
        marked_span(text, pair.get("source"), "source")
    return spans[0], spans[1]


def _read_group(reader: Reader, group: list[Mapping[str, Any]]) -> list[_Pair | dict[str, Any]]:
    """Each pair with the sentences of its text parsed and their parties found, or a failure."""
    checked: list[tuple[Mapping[str, Any], Marked, Marked] | dict[str, Any]] = []
    for pair in group:
        try:
            text = pair.get("text")
            if not isinstance(text, str) or not text.strip():
                raise PairError("text: missing or empty")
            checked.append((pair, *_marked_pair(text, pair)))
        except PairError as error:
            checked.append({"kind": "failure", "id": pair.get("id"), "reason": "bad_pair", "hint": str(error)})
    prepared = [
        (item[0], reader.prepare(Article(str(item[0].get("id")), item[0]["text"]), everything=True), item[1], item[2])
        for item in checked
        if isinstance(item, tuple)
    ]
    pieces = (
        (index, start, p.article.text[start:end]) for _, p, _, _ in prepared for index, (start, end) in enumerate(p.sentences)
    )
    parsed = reader.parser.parse(pieces)
    read = iter([_read(reader, pair, p, [next(parsed) for _ in p.sentences], a, b) for pair, p, a, b in prepared])
    return [item if isinstance(item, dict) else next(read) for item in checked]


def _read(
    reader: Reader, given: Mapping[str, Any], p: Prepared, sentences: list[Sentence], source: Marked, target: Marked
) -> _Pair:
    from detente.reading.actors import mentions
    from detente.reading.coreference import ArticleContext

    context = ArticleContext(p.article, reader.gazetteer, p.matches)
    marked = [
        (sentence, _with_marks(sentence, mentions(sentence, matches, context), p.article.text, source, target))
        for sentence, matches in zip(sentences, p.matches, strict=True)
    ]
    return _Pair(given, marked, source, target)


def _answer(reader: Reader, pair: _Pair) -> Answer:
    best: tuple[float, Draft, Sentence] | None = None
    for sentence, marked in pair.sentences:
        coder = SentenceCoder(sentence, marked, reader.lexicon, reader.codebook)
        for draft in coder.code(keep_unlikely=True):
            rank = _rank(draft, sentence, pair.source, pair.target)
            if best is None or rank > best[0]:
                best = (rank, draft, sentence)
    sides = (("source", pair.source), ("target", pair.target))
    absent = tuple(f"{name}_not_in_text" for name, span in sides if span is None)
    if best is None:
        return Answer(pair.given.get("id"), None, None, {}, absent)
    _, draft, sentence = best
    joined = {actor.code for actor in (*draft.source, *draft.target)}
    features = features_of(draft, sentence, draft.source, draft.target)
    features |= {"no_source": float(SOURCE not in joined), "no_target": float(TARGET not in joined)}
    kind = _announced(draft, reader.codebook.quad(draft.type))
    return Answer(pair.given.get("id"), kind, draft.judgement.status, features, absent)


def _with_marks(sentence: Sentence, found: list[Mention], text: str, source: Marked, target: Marked) -> list[Mention]:
    from detente.reading.actors import Mention

    marks: list[Mention] = []
    others = list(found)
    for span, code in ((source, SOURCE), (target, TARGET)):
        if span is None:
            continue
        start, end = span
        tokens = [i for i in range(len(sentence)) if sentence.begins[i] < end and start < sentence.ends[i]]
        if tokens:
            head = next((i for i in tokens if sentence.heads[i] not in tokens or sentence.heads[i] == i), tokens[-1])
            actor = Actor(code, Span.of(text, sentence.begins[tokens[0]], sentence.ends[tokens[-1]]), how="user")
            marks.append(Mention(tokens[0], tokens[-1], head, (actor,), "actor", None))
            others = [_standing_for(m, start, end, actor) for m in others]
    taken = {i for mark in marks for i in range(mark.first, mark.last + 1)}
    return marks + [m for m in others if not taken.intersection(range(m.first, m.last + 1))]


def _standing_for(mention: Mention, start: int, end: int, marked: Actor) -> Mention:
    """A pronoun or description whose antecedent is a marked party stands for that party."""
    if not any(a.antecedent is not None and a.antecedent.start < end and start < a.antecedent.end for a in mention.actors):
        return mention
    return replace(mention, actors=tuple(replace(a, code=marked.code) for a in mention.actors))


def _announced(draft: Draft, quad: int) -> str:
    """The type in PLOVER's own terms, which have no status: what one party says that it will do for or to another.

    Announced cooperation is AGREE and an announced blow is THREATEN; ``status`` says ``planned`` either way.
    """
    if draft.judgement.status != "planned" or not any(
        step.startswith(("will:", "would:", "'ll:", "shall:")) for step in draft.judgement.trace
    ):
        return draft.type
    if quad <= 2:
        return draft.type if draft.type == "SUPPORT" else "AGREE"  # who would back another does so by saying it
    return "THREATEN" if quad == 4 else draft.type


def _rank(draft: Draft, sentence: Sentence, source: Marked, target: Marked) -> float:
    """Higher is a better answer: both parties in their roles, then jointly, then one of them, then nearness to the root.

    What a party is described by ("the coalition fighting the rebels") is not what it does to the other one; and a call, letter
    or visit that serves another act between the two ("called to congratulate him") is less than that act.
    """
    in_source = {actor.code for actor in draft.source}
    in_target = {actor.code for actor in draft.target}
    rank = 0.0
    if SOURCE in in_source:
        rank += 4
    elif SOURCE in in_target:
        rank += 1
    if TARGET in in_target:
        rank += 4
    elif TARGET in in_source:
        rank += 3 if SOURCE in in_source else 1
    if any(span and span[0] <= sentence.begins[draft.head] < span[1] for span in (source, target)):
        rank -= 5
    if draft.type == "CONSULT":
        rank -= 0.6
    depth = sum(1 for _ in sentence.ancestors(draft.head))
    rank -= 0.1 * depth + 0.3 * (draft.pos == "n") - 0.05 * len(draft.entry.constraints)
    return rank

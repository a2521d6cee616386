"""How a sentence was read, step by step, for a person: parse, actors, entries of the lexicon, status, records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from detente.plain import plain
from detente.reading.table import action_text, actors_text, date_text, said_by
from detente.record import Actor, Article, Event

if TYPE_CHECKING:
    from detente.reading.article import ArticleReading, CodedSentence
    from detente.reading.coding import SentenceCoder
    from detente.reading.read import Reader
    from detente.reading.syntax import Sentence


# The least probability of an event that is told of.
TOLD_FROM = 0.1


def explain(sentence: str, reader: Reader, published: str | None = None) -> str:
    """A sentence (or a short text) explained: every step from the words to the records.

    ``published`` is an ISO date that relative dates are resolved against.
    """
    article = Article("explained", sentence, published=published)
    prepared = reader.prepare(article, everything=True)
    pieces = [(index, start, sentence[start:end]) for index, (start, end) in enumerate(prepared.sentences)]
    parsed = {parse.index: parse for parse in reader.parser.parse(pieces)}
    reading = reader.article_reading(prepared, parsed)
    result = reading.finish(statements=True, times=True)
    lines: list[str] = []
    for coded in reading.coded:
        lines += [f"Sentence {coded.sentence.index + 1}: {coded.sentence.text}", ""]
        lines += _parse_lines(coded.sentence)
        lines += _actor_lines(reading, coded.sentence)
        lines += _coding_lines(coded.coder)
        if reader.coder != "rules":
            lines += _learned_lines(coded)
        own = [event for event in result.events if event.sentence.index == coded.sentence.index]
        lines += _record_lines(own)
        for relation in result.relations:
            if relation.sentence.index == coded.sentence.index:
                first, second = relation.pair
                lines.append(
                    f"  relation {first.code} – {second.code}: {relation.state} ({relation.sign:+d})  “{relation.span.text}”"
                )
        lines.append("")
    if not reading.coded:
        lines.append("No sentence here holds a word of the lexicon and somebody who could act.")
    for time in result.times:
        lines.append(f"Time: “{time.span.text}” = {time.value} ({time.type})")
    for statement in result.statements:
        speaker = statement.speaker.text if statement.speaker else "nobody named"
        lines.append(f"Statement ({statement.voice}) by {speaker}: “{statement.content.text}”")
    return plain("\n".join(lines).rstrip() + "\n")


def _parse_lines(s: Sentence) -> Iterator[str]:
    yield "1. Parse (word, part of speech, what it is of which word)"
    width = max(len(word) for word in s.words)
    for i, word in enumerate(s.words):
        of = "" if s.heads[i] == i else f" of “{s.words[s.heads[i]]}”"
        yield f"     {word:<{width}}  {s.tags[i]:<5} {s.deps[i]}{of}"


def _actor_lines(reading: ArticleReading, s: Sentence) -> Iterator[str]:
    yield "2. Actors and places"
    mentions = reading.mentions(s)
    if not mentions:
        yield "     none"
    for mention in mentions:
        words = " ".join(s.words[mention.first : mention.last + 1])
        if mention.actors:
            yield f"     {mention.kind}: “{words}” = " + "; ".join(_actor_text(actor) for actor in mention.actors)
        else:
            yield f"     {mention.kind}: “{words}” not resolved ({mention.reason})"


def _actor_text(actor: Actor) -> str:
    parts = [actor.code or "?"]
    if actor.person:
        parts.append(actor.person)
    if actor.role:
        parts.append(actor.role)
    parts.append(f"by {actor.how}")
    if actor.antecedent is not None:
        parts.append(f"standing for “{actor.antecedent.text}”")
    if actor.until:
        parts.append(f"confirmed until {actor.until}")
    return ", ".join(parts)


def _coding_lines(coder: SentenceCoder) -> Iterator[str]:
    s = coder.sentence
    yield "3. Entries of the lexicon"
    none = True
    for i in range(len(s.words)):
        matched = coder.match(i)
        if matched is None:
            continue
        none = False
        entry = matched[0]
        outcome = next((missed.reason for missed in coder.missed if missed.head == i), None)
        code = "no event (a guard)" if entry.type == "NONE" else f"{entry.type} {entry.cameo}"
        yield f"     “{s.words[i]}”: {code}, by the pattern  {_short(entry.pattern)}" + (
            f"  — not coded: {outcome}" if outcome else ""
        )
    if none:
        yield "     none"


def _learned_lines(coded: CodedSentence) -> Iterator[str]:
    """What the learned reader says of every pair of which it holds an event at all likely."""
    yield "   The learned reader"
    testimony, s = coded.testimony, coded.sentence
    if testimony is None:
        yield "     was not asked: it reads sentences with two parties, or one and an event word, of up to 160 word pieces"
        return
    names = {None: "nobody"} | {n: " ".join(s.words[m.first : m.last + 1]) for n, m in enumerate(testimony.parties)}
    none = True
    for source, target in testimony.pairs(TOLD_FROM):
        said = testimony.of([(source, target)])
        if said is None:
            continue
        none = False
        kinds = ", ".join(f"{kind} {share:.2f}" for kind, share in said.types.items() if share >= TOLD_FROM)
        head = testimony.trigger(said)
        word = f", at “{s.words[head]}” {said.words[head]:.2f}" if head is not None else ""
        status = f"{said.status} {said.statuses[said.status]:.2f}"
        yield f"     “{names[source]}” to “{names[target]}”: {kinds or 'some event'}, none {said.none:.2f}{word}, {status}"
    if none:
        yield "     sees no event between its parties"


def _short(pattern: str, width: int = 90) -> str:
    return pattern if len(pattern) <= width else pattern[: width - 1] + "…"


def _record_lines(events: list[Event]) -> Iterator[str]:
    yield "4. Events"
    if not events:
        yield "     none"
    for event in events:
        yield f"     {actors_text(event.source)}  {action_text(event)}  {actors_text(event.target)}"
        scores = f"quad {event.quad}; Goldstein {event.goldstein}; confidence {event.confidence:.2f}"
        yield f"       status {event.status}; CAMEO {event.cameo}; {scores}"
        yield f"       rule {event.coder.rule}" + (f" ({event.coder.name})" if event.coder.name != "detente-rules" else "")
        if event.date.start or event.date.end:
            yield f"       date {date_text(event.date)} ({event.date.precision}, from {event.date.basis})"
        else:
            yield "       date unknown"
        if event.place is not None:
            yield f"       place {event.place.name} ({event.place.country})"
        if said_by(event):
            yield f"       said by {said_by(event)} ({event.attribution.voice})"
        if event.via:
            yield f"       through {actors_text(event.via)}"
        if event.notes:
            yield f"       notes {', '.join(event.notes)}"

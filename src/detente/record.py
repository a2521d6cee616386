"""The nouns of detente: what an article is, and what reading it yields.

Every class is frozen and slotted. Offsets are code points into the article's stored text, ``[start, end)``.
A :class:`Span` can only be made from the text it belongs to (:meth:`Span.of`), so a span that does not match
its text cannot exist. ``to_json`` and ``from_json`` translate each kind to and from the JSON of the record.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

STATUSES = (
    "occurred",
    "ongoing",
    "attempted",
    "planned",
    "requested",
    "expected",
    "conditional",
    "negated",
    "denied",
)
VOICES = ("author", "indirect", "quote")
PRECISIONS = ("day", "week", "month", "season", "year", "interval", "unknown")
BASES = ("expression", "narrative", "publication", "unknown")
LINK_KINDS = ("response_to", "caused_by", "part_of", "before", "same_as")
RELATION_STATES = (
    "close",
    "allied",
    "strained",
    "hostile",
    "warming",
    "cooling",
    "broken",
    "restored",
    "low_point",
    "high_point",
)
ACTOR_SOURCES = ("dictionary", "office", "composition", "coreference", "possessive", "user")


class RecordError(ValueError):
    """A record that the contract does not allow; the message says which field and why."""


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise RecordError(f"{name}={value!r}: not one of {', '.join(allowed)}")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of an article's text: code points ``[start, end)`` and the words that stand there."""

    start: int
    end: int
    text: str = field(compare=False)

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise RecordError(f"span [{self.start}, {self.end}]: start must be at least 0 and before end")
        if len(self.text) != self.end - self.start:
            raise RecordError(f"span [{self.start}, {self.end}] cannot hold {self.text!r}: the lengths differ")

    @classmethod
    def of(cls, text: str, start: int, end: int) -> Span:
        """The span of ``text`` from ``start`` to ``end``; raises :class:`RecordError` outside the text."""
        if not 0 <= start < end <= len(text):
            raise RecordError(f"span [{start}, {end}]: outside a text of {len(text)} code points, or empty")
        return cls(start, end, text[start:end])

    def check(self, text: str) -> Span:
        """This span, if ``text`` really holds its words there; raises :class:`RecordError` if not."""
        if text[self.start : self.end] != self.text:
            raise RecordError(f"span [{self.start}, {self.end}]: the text holds {text[self.start : self.end]!r}, not {self.text!r}")
        return self

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end

    @property
    def offsets(self) -> list[int]:
        return [self.start, self.end]


def _offsets(span: Span | None) -> list[int] | None:
    return None if span is None else span.offsets


def text_digest(text: str) -> str:
    """SHA-256 of a text in UTF-8 (lone surrogates kept), as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Article:
    """One text that was given to be read. ``published`` is an ISO date or null; ``text`` is stored as given."""

    id: str
    text: str
    title: str | None = None
    published: str | None = None
    url: str | None = None
    outlet: str | None = None
    language: str | None = None

    @property
    def sha256(self) -> str:
        return text_digest(self.text)

    def span(self, start: int, end: int) -> Span:
        return Span.of(self.text, start, end)

    def to_json(self, *, sentences: int, outcome: str) -> dict[str, Any]:
        """The article record; ``outcome`` is ``"read"`` or the reason why it was not."""
        return {
            "kind": "article",
            "id": self.id,
            "title": self.title,
            "published": self.published,
            "url": self.url,
            "outlet": self.outlet,
            "language": self.language,
            "sha256": self.sha256,
            "sentences": sentences,
            "outcome": outcome,
        }


@dataclass(frozen=True, slots=True)
class Actor:
    """One party as an event names it. ``code`` null: named in the text but not resolved to any actor."""

    code: str | None
    span: Span | None
    country: str | None = None
    sector: str | None = None
    subsector: str | None = None
    name: str | None = None
    person: str | None = None
    role: str | None = None
    id: str | None = None
    how: str = "dictionary"
    until: str | None = None
    antecedent: Span | None = None

    def __post_init__(self) -> None:
        _one_of("how", self.how.split(":", 1)[0], ACTOR_SOURCES)

    @property
    def text(self) -> str | None:
        return None if self.span is None else self.span.text

    def to_json(self) -> dict[str, Any]:
        out: dict[str, Any] = {
            "code": self.code,
            "country": self.country,
            "sector": self.sector,
            "subsector": self.subsector,
            "name": self.name,
            "person": self.person,
            "role": self.role,
            "id": self.id,
            "text": self.text,
            "span": _offsets(self.span),
            "how": self.how,
            "until": self.until,
        }
        if self.antecedent is not None:
            out["antecedent"] = {"span": self.antecedent.offsets, "text": self.antecedent.text}
        return out


@dataclass(frozen=True, slots=True)
class DateInterval:
    """When: ISO dates, both inclusive, either null if open. ``unknown`` has neither."""

    start: str | None = None
    end: str | None = None
    precision: str = "unknown"
    span: Span | None = None
    basis: str = "unknown"

    def __post_init__(self) -> None:
        _one_of("precision", self.precision, PRECISIONS)
        _one_of("basis", self.basis, BASES)
        if self.start and self.end and self.start > self.end:
            raise RecordError(f"date interval {self.start}..{self.end}: it ends before it starts")

    def contains(self, day: str) -> bool:
        """True if an ISO date lies inside; an open or unknown side contains everything on that side."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)

    def to_json(self) -> dict[str, Any]:
        return {
            "start": self.start,
            "end": self.end,
            "precision": self.precision,
            "text": None if self.span is None else self.span.text,
            "span": _offsets(self.span),
            "basis": self.basis,
        }


UNKNOWN_DATE = DateInterval()


@dataclass(frozen=True, slots=True)
class Place:
    """Where it happened. Latitude and longitude in degrees (WGS 84)."""

    name: str
    country: str | None = None
    admin1: str | None = None
    lat: float | None = None
    lon: float | None = None
    geonames_id: int | None = None
    span: Span | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "country": self.country,
            "admin1": self.admin1,
            "lat": self.lat,
            "lon": self.lon,
            "geonames_id": self.geonames_id,
            "span": _offsets(self.span),
        }


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says so. The author's own voice has no speaker, cue or span."""

    voice: str = "author"
    speaker: Actor | None = None
    anonymous: bool = False
    cue: str | None = None
    span: Span | None = None

    def __post_init__(self) -> None:
        _one_of("voice", self.voice, VOICES)

    def to_json(self) -> dict[str, Any]:
        return {
            "voice": self.voice,
            "speaker": None if self.speaker is None else self.speaker.to_json(),
            "anonymous": self.anonymous,
            "cue": self.cue,
            "span": _offsets(self.span),
        }


AUTHOR = Attribution()


@dataclass(frozen=True, slots=True)
class Link:
    """How one event bears on another; ``event`` is the other's id."""

    kind: str
    event: str
    cue: str | None = None
    span: Span | None = None

    def __post_init__(self) -> None:
        _one_of("link kind", self.kind, LINK_KINDS)

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "event": self.event, "cue": self.cue, "span": _offsets(self.span)}


@dataclass(frozen=True, slots=True)
class Coder:
    """Enough to code the event again: program, version, rule (or model) and codebook version."""

    name: str
    version: str
    rule: str
    codebook: str

    def to_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self)


@dataclass(frozen=True, slots=True)
class SentenceReference:
    """The sentence of an article (index from 0) that holds an event, and its span."""

    index: int
    span: Span

    def to_json(self) -> dict[str, Any]:
        return {"index": self.index, "span": self.span.offsets}


@dataclass(frozen=True, slots=True)
class Event:
    """Who did what to whom, when, where and according to whom; see the fields of the record."""

    article: str
    sentence: SentenceReference
    trigger: Span
    type: str
    coder: Coder
    mode: str | None = None
    contexts: tuple[str, ...] = ()
    cameo: str | None = None
    quad: int | None = None
    goldstein: float | None = None
    intensity: float | None = None
    status: str = "occurred"
    source: tuple[Actor, ...] = ()
    target: tuple[Actor, ...] = ()
    via: tuple[Actor, ...] = ()
    date: DateInterval = UNKNOWN_DATE
    background: bool = False
    place: Place | None = None
    attribution: Attribution = AUTHOR
    magnitude: Mapping[str, Any] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    confidence: float = 0.5
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _one_of("status", self.status, STATUSES)
        if not 0.0 <= self.confidence <= 1.0:
            raise RecordError(f"confidence={self.confidence}: must lie between 0 and 1")

    @property
    def id(self) -> str:
        """Stable: from the article's id, the trigger's span, the type, and both sides' codes."""
        sides = "|".join(",".join(sorted(actor.code or "---" for actor in side)) for side in (self.source, self.target))
        key = f"{self.article}\n{self.trigger.start}:{self.trigger.end}\n{self.type}\n{sides}"
        return "e" + text_digest(key)[:16]

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": "event",
            "id": self.id,
            "article": self.article,
            "sentence": self.sentence.to_json(),
            "trigger": {"span": self.trigger.offsets, "text": self.trigger.text},
            "type": self.type,
            "mode": self.mode,
            "contexts": list(self.contexts),
            "cameo": self.cameo,
            "quad": self.quad,
            "goldstein": self.goldstein,
            "intensity": self.intensity,
            "status": self.status,
            "source": [actor.to_json() for actor in self.source],
            "target": [actor.to_json() for actor in self.target],
            "via": [actor.to_json() for actor in self.via],
            "date": self.date.to_json(),
            "background": self.background,
            "place": None if self.place is None else self.place.to_json(),
            "attribution": self.attribution.to_json(),
            "magnitude": dict(self.magnitude),
            "links": [link.to_json() for link in self.links],
            "confidence": round(self.confidence, 3),
            "coder": self.coder.to_json(),
            "notes": list(self.notes),
        }


@dataclass(frozen=True, slots=True)
class Relation:
    """What the text says a relation between two parties is, or is becoming."""

    article: str
    sentence: SentenceReference
    span: Span
    pair: tuple[Actor, Actor]
    state: str
    sign: int
    coder: Coder
    date: DateInterval = UNKNOWN_DATE
    attribution: Attribution = AUTHOR
    background: bool = False
    confidence: float = 0.5

    def __post_init__(self) -> None:
        _one_of("state", self.state, RELATION_STATES)
        if self.sign not in (1, -1):
            raise RecordError(f"sign={self.sign}: must be +1 or -1")

    @property
    def id(self) -> str:
        codes = ",".join(actor.code or "---" for actor in self.pair)
        return "r" + text_digest(f"{self.article}\n{self.span.start}:{self.span.end}\n{self.state}\n{codes}")[:16]

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": "relation",
            "id": self.id,
            "article": self.article,
            "sentence": self.sentence.to_json(),
            "span": self.span.offsets,
            "text": self.span.text,
            "pair": [actor.to_json() for actor in self.pair],
            "state": self.state,
            "sign": self.sign,
            "date": self.date.to_json(),
            "attribution": self.attribution.to_json(),
            "background": self.background,
            "confidence": round(self.confidence, 3),
            "coder": self.coder.to_json(),
        }


@dataclass(frozen=True, slots=True)
class Statement:
    """One attributed stretch of text: its speaker, the words that say so (cue), and what was said (content)."""

    article: str
    span: Span
    voice: str
    content: Span
    speaker: Actor | None = None
    anonymous: bool = False
    cue: str | None = None
    addressee: Actor | None = None

    def __post_init__(self) -> None:
        _one_of("voice", self.voice, VOICES)

    @property
    def id(self) -> str:
        return "s" + text_digest(f"{self.article}\n{self.span.start}:{self.span.end}\n{self.content.start}")[:16]

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": "statement",
            "id": self.id,
            "article": self.article,
            "span": self.span.offsets,
            "speaker": None if self.speaker is None else self.speaker.to_json(),
            "anonymous": self.anonymous,
            "cue": self.cue,
            "voice": self.voice,
            "content_span": self.content.offsets,
            "addressee": None if self.addressee is None else self.addressee.to_json(),
        }


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A time expression with its TIMEX3 value and type (DATE, TIME, DURATION, SET)."""

    article: str
    span: Span
    value: str
    type: str
    anchor: str | None = None

    def __post_init__(self) -> None:
        _one_of("type", self.type, ("DATE", "TIME", "DURATION", "SET"))

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": "time",
            "article": self.article,
            "span": self.span.offsets,
            "text": self.span.text,
            "value": self.value,
            "type": self.type,
            "anchor": self.anchor,
        }


@dataclass(frozen=True, slots=True)
class Abstention:
    """A place where something was seen and not coded, and the reason."""

    article: str
    sentence: SentenceReference
    span: Span
    reason: str

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": "abstention",
            "article": self.article,
            "sentence": self.sentence.to_json(),
            "span": self.span.offsets,
            "text": self.span.text,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that could not be read: which, why, and what to do next."""

    input: str
    reason: str
    hint: str
    article: str | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": "failure",
            "article": self.article,
            "input": self.input,
            "reason": self.reason,
            "hint": self.hint,
        }


Record = Event | Relation | Statement | TimeExpression | Abstention | Failure


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that one article yielded, in the order of the text."""

    article: Article
    sentences: tuple[Span, ...]
    events: tuple[Event, ...] = ()
    relations: tuple[Relation, ...] = ()
    statements: tuple[Statement, ...] = ()
    times: tuple[TimeExpression, ...] = ()
    abstentions: tuple[Abstention, ...] = ()
    outcome: str = "read"


# --- back from JSON -------------------------------------------------------------------------------------------------


def _span_from(text: str, offsets: list[int] | None) -> Span | None:
    return None if offsets is None else Span.of(text, offsets[0], offsets[1])


def _required_span(text: str, offsets: list[int] | None, name: str) -> Span:
    span = _span_from(text, offsets)
    if span is None:
        raise RecordError(f"{name}: a span is required")
    return span


def actor_from_json(data: Mapping[str, Any], text: str) -> Actor:
    """An actor from its JSON; ``text`` is the article's. Raises :class:`RecordError` where they disagree."""
    span = _span_from(text, data.get("span"))
    if span is not None and data.get("text") not in (None, span.text):
        raise RecordError(f"actor span {span.offsets}: the text holds {span.text!r}, the record {data['text']!r}")
    antecedent = data.get("antecedent") or {}
    fields = ("country", "sector", "subsector", "name", "person", "role", "id", "until")
    return Actor(
        code=data.get("code"),
        span=span,
        how=data.get("how", "dictionary"),
        antecedent=_span_from(text, antecedent.get("span")),
        **{name: data.get(name) for name in fields},
    )


def _actors(data: list[Mapping[str, Any]] | None, text: str) -> tuple[Actor, ...]:
    return tuple(actor_from_json(actor, text) for actor in data or ())


def _date(data: Mapping[str, Any] | None, text: str) -> DateInterval:
    if not data:
        return UNKNOWN_DATE
    return DateInterval(
        data.get("start"),
        data.get("end"),
        data.get("precision", "unknown"),
        _span_from(text, data.get("span")),
        data.get("basis", "unknown"),
    )


def _attribution(data: Mapping[str, Any] | None, text: str) -> Attribution:
    if not data:
        return AUTHOR
    speaker = data.get("speaker")
    return Attribution(
        data.get("voice", "author"),
        None if speaker is None else actor_from_json(speaker, text),
        bool(data.get("anonymous")),
        data.get("cue"),
        _span_from(text, data.get("span")),
    )


def _sentence(data: Mapping[str, Any], text: str) -> SentenceReference:
    return SentenceReference(data["index"], _required_span(text, data.get("span"), "sentence"))


def _event_from(data: Mapping[str, Any], text: str) -> Event:
    trigger = _required_span(text, data["trigger"]["span"], "trigger")
    if trigger.text != data["trigger"].get("text", trigger.text):
        raise RecordError(f"trigger {trigger.offsets}: the text holds {trigger.text!r}")
    place = data.get("place")
    return Event(
        article=data["article"],
        sentence=_sentence(data["sentence"], text),
        trigger=trigger,
        type=data["type"],
        coder=Coder(**data["coder"]),
        mode=data.get("mode"),
        contexts=tuple(data.get("contexts") or ()),
        cameo=data.get("cameo"),
        quad=data.get("quad"),
        goldstein=data.get("goldstein"),
        intensity=data.get("intensity"),
        status=data.get("status", "occurred"),
        source=_actors(data.get("source"), text),
        target=_actors(data.get("target"), text),
        via=_actors(data.get("via"), text),
        date=_date(data.get("date"), text),
        background=bool(data.get("background")),
        place=None if place is None else Place(**{**place, "span": _span_from(text, place.get("span"))}),
        attribution=_attribution(data.get("attribution"), text),
        magnitude=data.get("magnitude") or {},
        links=tuple(
            Link(link["kind"], link["event"], link.get("cue"), _span_from(text, link.get("span")))
            for link in data.get("links") or ()
        ),
        confidence=data.get("confidence", 0.5),
        notes=tuple(data.get("notes") or ()),
    )


def _relation_from(data: Mapping[str, Any], text: str) -> Relation:
    first, second = _actors(data["pair"], text)
    return Relation(
        article=data["article"],
        sentence=_sentence(data["sentence"], text),
        span=_required_span(text, data["span"], "relation"),
        pair=(first, second),
        state=data["state"],
        sign=data["sign"],
        coder=Coder(**data["coder"]),
        date=_date(data.get("date"), text),
        attribution=_attribution(data.get("attribution"), text),
        background=bool(data.get("background")),
        confidence=data.get("confidence", 0.5),
    )


def _statement_from(data: Mapping[str, Any], text: str) -> Statement:
    speaker, addressee = data.get("speaker"), data.get("addressee")
    return Statement(
        article=data["article"],
        span=_required_span(text, data["span"], "statement"),
        voice=data["voice"],
        content=_required_span(text, data["content_span"], "content"),
        speaker=None if speaker is None else actor_from_json(speaker, text),
        anonymous=bool(data.get("anonymous")),
        cue=data.get("cue"),
        addressee=None if addressee is None else actor_from_json(addressee, text),
    )


def _time_from(data: Mapping[str, Any], text: str) -> TimeExpression:
    span = _required_span(text, data["span"], "time")
    return TimeExpression(data["article"], span, data["value"], data["type"], data.get("anchor"))


def _abstention_from(data: Mapping[str, Any], text: str) -> Abstention:
    span = _required_span(text, data["span"], "abstention")
    return Abstention(data["article"], _sentence(data["sentence"], text), span, data["reason"])


def _failure_from(data: Mapping[str, Any], text: str) -> Failure:
    return Failure(data["input"], data["reason"], data["hint"], data.get("article"))


_READERS: dict[str, Callable[[Mapping[str, Any], str], Record]] = {
    "event": _event_from,
    "relation": _relation_from,
    "statement": _statement_from,
    "time": _time_from,
    "abstention": _abstention_from,
    "failure": _failure_from,
}


def from_json(data: Mapping[str, Any], text: str) -> Record:
    """Any record from its JSON object and the article's text.

    Raises :class:`RecordError` for an unknown kind, a missing field, or a span that does not match the text.
    """
    kind = data.get("kind")
    reader = _READERS.get(kind or "")
    if reader is None:
        raise RecordError(f"kind={kind!r}: not one of {', '.join(sorted(_READERS))}")
    try:
        return reader(data, text)
    except KeyError as missing:
        raise RecordError(f"a record of kind {kind!r} lacks the field {missing}") from None

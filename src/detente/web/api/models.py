"""What the API answers with, field by field: the record's names, and what the book adds to them.

These classes describe answers for OpenAPI and for those who write clients; answers themselves are the book's plain values. A
field may be added in any version, none is renamed.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, Field

from detente.codebook.codebook import Codebook
from detente.record import BASES, LINK_KINDS, PRECISIONS, RELATION_STATES, STATUSES, VOICES


def one_of(*values: str) -> Any:
    """A schema's ``enum``; answers are not checked against it, tests are."""
    return Field(json_schema_extra={"enum": list(values)})


Span = Annotated[list[int], Field(min_length=2, max_length=2, description="code points into the article's text, the end exclusive")]
Status = Annotated[str, one_of(*STATUSES)]
Type = Annotated[str, one_of(*Codebook.load().types)]


class Problem(BaseModel):
    """What is wrong, and what to do next (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    hint: str


# --- the record -------------------------------------------------------------------------------------------------------------


class Antecedent(BaseModel):
    span: Span
    text: str | None


class Actor(BaseModel):
    code: str | None = Field(description="PLOVER or CAMEO actor code; null where the text names nobody known")
    country: str | None = Field(description="ISO 3166-1 alpha-3, null for international organisations")
    sector: str | None
    subsector: str | None
    name: str | None
    person: str | None
    role: str | None
    id: str | None = Field(description="Wikidata id")
    text: str | None
    span: Span | None
    how: str
    until: str | None = Field(description="the day to which the role was last confirmed")
    antecedent: Antecedent | None = None


class Sentence(BaseModel):
    index: int
    span: Span


class Trigger(BaseModel):
    span: Span
    text: str | None


class When(BaseModel):
    start: str | None = Field(description="ISO date, inclusive; null if open or unknown")
    end: str | None
    precision: Annotated[str, one_of(*PRECISIONS)]
    text: str | None
    span: Span | None
    basis: Annotated[str, one_of(*BASES)]


class Place(BaseModel):
    name: str
    country: str | None
    admin1: str | None
    lat: float | None
    lon: float | None
    geonames_id: int | None
    span: Span | None


class Attribution(BaseModel):
    voice: Annotated[str, one_of(*VOICES)]
    speaker: Actor | None
    anonymous: bool
    cue: str | None
    span: Span | None


class Link(BaseModel):
    kind: Annotated[str, one_of(*LINK_KINDS)]
    event: str
    cue: str | None
    span: Span | None


class Coder(BaseModel):
    name: str
    version: str
    rule: str
    codebook: str


class Event(BaseModel):
    """Who did what to whom, when, where and according to whom."""

    kind: Annotated[str, one_of("event")]
    id: str
    article: str
    sentence: Sentence
    trigger: Trigger
    type: Type
    mode: str | None
    contexts: list[str]
    cameo: str | None
    quad: int | None = Field(description="1 verbal, 2 material cooperation; 3 verbal, 4 material conflict")
    goldstein: float | None
    intensity: float | None
    status: Status
    source: list[Actor]
    target: list[Actor]
    via: list[Actor]
    date: When
    background: bool
    place: Place | None
    attribution: Attribution
    magnitude: dict[str, Any]
    links: list[Link]
    confidence: float | None
    coder: Coder
    notes: list[str]


class Relation(BaseModel):
    """What a text says a relation is, or is becoming."""

    kind: Annotated[str, one_of("relation")]
    id: str
    article: str
    sentence: Sentence
    span: Span
    text: str | None = None
    pair: list[Actor]
    state: Annotated[str, one_of(*RELATION_STATES)]
    sign: int
    date: When
    attribution: Attribution
    background: bool
    confidence: float | None
    coder: Coder


class Statement(BaseModel):
    kind: Annotated[str, one_of("statement")]
    id: str
    article: str
    span: Span
    speaker: Actor | None
    anonymous: bool
    cue: str | None
    voice: Annotated[str, one_of(*VOICES)]
    content_span: Span
    addressee: Actor | None


class TimeExpression(BaseModel):
    kind: Annotated[str, one_of("time")]
    article: str
    span: Span
    text: str | None
    value: str
    type: Annotated[str, one_of("DATE", "TIME", "DURATION", "SET")]
    anchor: str | None


class Abstention(BaseModel):
    kind: Annotated[str, one_of("abstention")]
    article: str
    sentence: Sentence
    span: Span
    text: str | None = None
    reason: str


class Failure(BaseModel):
    kind: Annotated[str, one_of("failure")]
    article: str | None
    input: str
    reason: str
    hint: str


class ReadArticle(BaseModel):
    kind: Annotated[str, one_of("article")]
    id: str
    title: str | None
    published: str | None
    url: str | None
    outlet: str | None
    language: str | None
    sha256: str
    sentences: int
    outcome: str


Record = Event | Relation | Statement | TimeExpression | Abstention | Failure | ReadArticle

# --- the book ---------------------------------------------------------------------------------------------------------------


class About(BaseModel):
    """The article of an event."""

    id: str
    title: str | None
    published: str | None
    outlet: str | None
    url: str | None


class Kept(Event):
    """An event as the book has it, corrections applied."""

    occurrence: str = Field(description="what happened, shared by all its reports")
    coverage: int = Field(description="how many articles tell of it")
    corrected: bool


class Listed(Kept):
    about: About


class Words(BaseModel):
    """The sentence, cut at its trigger, and what stands around it."""

    before: str
    first: str
    trigger: str
    last: str
    after: str


class Whole(Listed):
    retracted: bool
    words: Words | None = Field(description="null where the book keeps no texts")


class Row(BaseModel):
    """An event as a flat row: the columns of the book's exports."""

    event: str
    occurrence: str
    coverage: int
    date_start: str | None
    date_end: str | None
    date_precision: str
    source: str
    source_country: str
    target: str
    target_country: str
    via: str
    type: str
    mode: str | None
    contexts: str
    cameo: str | None
    quad: int | None
    goldstein: float | None
    intensity: float | None
    status: Status
    background: bool
    voice: str
    anonymous: bool
    place: str | None
    place_country: str | None
    latitude: float | None
    longitude: float | None
    confidence: float | None
    trigger: str | None
    article: str
    title: str | None
    published: str | None
    outlet: str | None
    url: str | None
    sentence_index: int
    sentence_start: int
    sentence_end: int
    corrected: bool
    coder: str
    codebook: str


class Events(BaseModel):
    events: list[Listed]
    next: str | None = Field(description="the address of what follows, as in the header Link; null at the end")


class Fact(BaseModel):
    name: str
    says: str


class Correction(BaseModel):
    number: int
    event: str
    changes: dict[str, Any]
    reason: str
    who: str
    made: str
    undoes: int | None
    stands: bool


class Merge(BaseModel):
    event: str
    score: float
    reasons: list[str]


class Explained(BaseModel):
    """An event, and all that stands behind it."""

    event: Whole
    why: list[Fact] = Field(description="rule, trigger, derivation of the date, speaker, in words")
    original: Event | None = Field(description="as it was coded, where it was corrected since")
    log: list[Correction]
    merged: list[Merge] = Field(description="the reports that it was merged with, and why")
    links: list[dict[str, Any]]


class Differing(BaseModel):
    what: str
    values: list[dict[str, Any]]


class Occurrence(BaseModel):
    occurrence: str
    coverage: int
    reports: list[Whole]
    differ: list[Differing] = Field(description="what its reports tell differently, and which tell what")
    merges: list[dict[str, Any]]
    log: list[Correction]


class ArticleRow(BaseModel):
    id: str
    title: str | None
    published: str | None
    outlet: str | None
    url: str | None
    language: str | None
    sentences: int
    events: int
    relations: int
    outcome: str
    added: str


class Articles(BaseModel):
    articles: list[ArticleRow]
    next: str | None


class ArticleOfBook(BaseModel):
    id: str
    given: str | None = Field(description="the id that it came with, where an earlier text had that")
    title: str | None
    published: str | None
    url: str | None
    outlet: str | None
    language: str | None
    characters: int
    sha256: str
    added: str


class KeptInArticle(Kept):
    retracted: bool


class Article(BaseModel):
    """An article of the book, with all that was read in it."""

    article: ArticleOfBook
    sentences: int
    outcome: str
    text: str | None
    events: list[KeptInArticle]
    relations: list[Relation]
    statements: list[Statement]
    abstentions: list[Abstention]
    revisions: list[dict[str, Any]]


class Hit(BaseModel):
    article: str
    title: str | None
    published: str | None
    outlet: str | None
    url: str | None
    snippet: str
    events: list[Row]


class Hits(BaseModel):
    articles: list[Hit]


class Dyad(BaseModel):
    """A series with its trend and breaks: as `detente dyad --format json` tells it."""

    source: str
    target: str
    directed: bool
    by: str
    statuses: list[str]
    undated: int
    too_imprecise: int
    rows: list[dict[str, Any]] = Field(description="one a period; `events` is the address that lists exactly those counted")
    trend: dict[str, Any]
    breaks: list[dict[str, Any]]
    measures: list[dict[str, Any]] = Field(description="what each number is: formula, version, parameters, sources")


class Changes(BaseModel):
    since: str
    until: str
    past: str
    windows: int
    dyads: int
    tests: int
    false_discovery_rate: float
    changes: list[dict[str, Any]]
    measures: list[dict[str, Any]]


class Alignment(BaseModel):
    state: str
    poles: list[str]
    by: str
    positions: list[dict[str, Any]]
    periods: list[dict[str, Any]]
    overall: list[dict[str, Any]]
    measures: list[dict[str, Any]]


class Chance(BaseModel):
    """At least one act of a kind within the time, beside what is easy to guess."""

    what: str = Field(description="a quad class in words, or a PLOVER type")
    probability: dict[str, float | None] = Field(description="value, low and high of its 95% interval")
    base_rate: float | None = Field(description="the share of the dyad's past windows with such an act, leaning on all dyads'")
    persistence: float | None = Field(description="the share of windows that followed one with (or without) such an act")
    attention: float | None = Field(description="the share among dyads with about as many acts lately")
    verdict: str = Field(description="whether it was better than the base rate on weeks held back; else it is the base rate")
    skill: float | None = Field(description="Brier skill over the base rate on weeks held back")
    expected: float | None
    low: int = Field(description="the count lies from low to high with nine in ten")
    high: int
    events: str = Field(description="the address that lists the dyad's past events of this kind")


class Forecast(BaseModel):
    """What may happen between two parties, as `detente forecast --format json` tells it. It claims no cause."""

    one: str
    other: str
    issued: str = Field(description="the first day of what is forecast; only what was known before it was used")
    until: str
    weeks: int
    events_known: int
    silent_weeks: int
    chances: list[Chance]
    directed: bool
    rules: list[dict[str, Any]] = Field(description="which acts of the last weeks were followed by such ones before, and how often")
    reasons: list[dict[str, Any]] = Field(
        description="what differs from usual, how far it moves the odds, how often it held before"
    )
    events: list[dict[str, Any]] = Field(description="the events behind the reasons, each with its sentence")


class Issued(BaseModel):
    """A forecast that was written into the book, for good."""

    issue: int
    address: str
    forecast: Forecast


class Turns(BaseModel):
    """To whom a party turns next: a ranking, no probability."""

    party: str
    issued: str
    acts: int
    whom: list[dict[str, Any]]


class Scorecard(BaseModel):
    """Every forecast ever issued, and the scores of those whose time has come; sections without any are empty."""

    issued: int
    scored: int
    overall: list[dict[str, Any]]
    by_what: list[dict[str, Any]]
    by_dyad: list[dict[str, Any]]
    by_horizon: list[dict[str, Any]]
    by_day: list[dict[str, Any]]
    reliability: list[dict[str, Any]]
    forecasts: list[dict[str, Any]]


class Frozen(BaseModel):
    """One forecast as it was issued, and what came of it."""

    number: int
    one: str
    other: str
    issued: str
    until: str
    weeks: int
    events_known: int
    state: str = Field(description="the digest of what was known")
    made: str
    standing: Annotated[str, one_of("open", "scored", "weeks without news")]
    chances: list[dict[str, Any]]


class WhatIf(BaseModel):
    """Which forecasts move had events been in the news, and along which features. It claims no cause."""

    hypotheses: list[str]
    date: str
    issued: str
    weeks: int
    scored: int
    claims_cause: bool
    no_cause: str
    moved: list[dict[str, Any]]


class Corrections(BaseModel):
    corrections: list[Correction]
    next: str | None


class Counts(BaseModel):
    articles: int
    without_events: int
    sentences: int
    failures: int
    reports: int
    occurrences: int


class Health(BaseModel):
    status: str
    version: str
    book: str
    begun: bool = Field(description="whether there is a book at that path yet")
    counts: Counts | None

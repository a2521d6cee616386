"""The nouns of the record: spans that cannot be wrong, and JSON both ways."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.record import (
    ACTOR_SOURCES,
    BASES,
    LINK_KINDS,
    PRECISIONS,
    RELATION_STATES,
    STATUSES,
    VOICES,
    Abstention,
    Actor,
    Article,
    Attribution,
    Coder,
    DateInterval,
    Event,
    Failure,
    Link,
    Place,
    RecordError,
    Relation,
    SentenceReference,
    Span,
    Statement,
    TimeExpression,
    from_json,
    text_digest,
)

# Text of every kind: astral letters, lone surrogates, combining marks, controls.
TEXTS = st.text(alphabet=st.characters(exclude_categories=()), min_size=1, max_size=60)
NAMES = st.none() | st.text(max_size=8)


@st.composite
def spans(draw: Any, text: str) -> Span:
    start = draw(st.integers(0, len(text) - 1))
    return Span.of(text, start, draw(st.integers(start + 1, len(text))))


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def actors(text: str) -> st.SearchStrategy[Actor]:
    return st.builds(
        Actor, code=NAMES, span=maybe(spans(text)), country=NAMES, sector=NAMES, subsector=NAMES, name=NAMES,
        person=NAMES, role=NAMES, id=NAMES, how=st.sampled_from(ACTOR_SOURCES), until=NAMES,
        antecedent=maybe(spans(text)),
    )  # fmt: skip


def sides(text: str) -> st.SearchStrategy[tuple[Actor, ...]]:
    return st.lists(actors(text), max_size=2).map(tuple)


def intervals(text: str) -> st.SearchStrategy[DateInterval]:
    days = st.dates().map(str)
    ordered = st.tuples(days, days).map(sorted)
    made = st.builds(
        lambda pair, precision, span, basis: DateInterval(*pair, precision, span, basis),
        ordered | st.tuples(st.none(), days) | st.tuples(days, st.none()),
        st.sampled_from(PRECISIONS), maybe(spans(text)), st.sampled_from(BASES),
    )  # fmt: skip
    return made | st.just(DateInterval())


def attributions(text: str) -> st.SearchStrategy[Attribution]:
    return st.builds(Attribution, st.sampled_from(VOICES), maybe(actors(text)), st.booleans(), NAMES, maybe(spans(text)))


def sentences(text: str) -> st.SearchStrategy[SentenceReference]:
    return st.builds(SentenceReference, st.integers(0, 99), spans(text))


CODERS = st.builds(Coder, st.just("detente"), st.text(max_size=5), st.text(max_size=5), st.text(max_size=5))
# Written with three decimals, so only such numbers come back as they were.
CONFIDENCES = st.integers(0, 1000).map(lambda thousandths: thousandths / 1000)


def events(text: str) -> st.SearchStrategy[Event]:
    place = st.builds(
        Place, st.text(max_size=5), NAMES, NAMES, maybe(st.floats(-90, 90)), maybe(st.floats(-180, 180)),
        maybe(st.integers(1)), maybe(spans(text)),
    )  # fmt: skip
    link = st.builds(Link, st.sampled_from(LINK_KINDS), st.text(max_size=5), NAMES, maybe(spans(text)))
    return st.builds(
        Event, article=st.text(max_size=5), sentence=sentences(text), trigger=spans(text), type=st.text(max_size=5),
        coder=CODERS, mode=NAMES, contexts=st.lists(st.text(max_size=3), max_size=2).map(tuple), cameo=NAMES,
        quad=maybe(st.integers(1, 4)), goldstein=maybe(st.floats(-10, 10)), intensity=maybe(st.floats(-10, 10)),
        status=st.sampled_from(STATUSES), source=sides(text), target=sides(text), via=sides(text),
        date=intervals(text), background=st.booleans(), place=maybe(place), attribution=attributions(text),
        magnitude=st.dictionaries(st.sampled_from(["killed", "injured"]), st.tuples(st.integers(), st.integers()).map(list)),
        links=st.lists(link, max_size=2).map(tuple), confidence=CONFIDENCES,
        notes=st.lists(st.text(max_size=5), max_size=2).map(tuple),
    )  # fmt: skip


def other_records(text: str) -> st.SearchStrategy[Any]:
    article = st.text(max_size=5)
    relation = st.builds(
        Relation, article=article, sentence=sentences(text), span=spans(text),
        pair=st.tuples(actors(text), actors(text)),
        state=st.sampled_from(RELATION_STATES), sign=st.sampled_from([1, -1]), coder=CODERS, date=intervals(text),
        attribution=attributions(text), background=st.booleans(), confidence=CONFIDENCES,
    )  # fmt: skip
    statement = st.builds(
        Statement, article=article, span=spans(text), voice=st.sampled_from(VOICES), content=spans(text),
        speaker=maybe(actors(text)), anonymous=st.booleans(), cue=NAMES, addressee=maybe(actors(text)),
    )  # fmt: skip
    time = st.builds(
        TimeExpression,
        article,
        spans(text),
        st.text(max_size=5),
        st.sampled_from(["DATE", "TIME", "DURATION", "SET"]),
        NAMES,
    )
    abstention = st.builds(Abstention, article, sentences(text), spans(text), st.text(max_size=5))
    failure = st.builds(Failure, st.text(max_size=5), st.text(max_size=5), st.text(max_size=5), NAMES)
    return st.one_of(relation, statement, time, abstention, failure)


@given(data=st.data(), text=TEXTS)
def test_every_record_survives_json_both_ways(data: st.DataObject, text: str) -> None:
    record = data.draw(events(text) | other_records(text))
    written = json.dumps(record.to_json())
    again = from_json(json.loads(written), text)
    assert again == record
    assert json.dumps(again.to_json()) == written


@given(data=st.data(), text=TEXTS)
def test_a_span_holds_exactly_its_text(data: st.DataObject, text: str) -> None:
    span = data.draw(spans(text))
    assert span.text == text[span.start : span.end]
    assert span.check(text) is span
    assert span.offsets == [span.start, span.end]


@given(text=TEXTS, start=st.integers(-5, 70), end=st.integers(-5, 70))
def test_a_span_outside_its_text_cannot_be_made(text: str, start: int, end: int) -> None:
    if 0 <= start < end <= len(text):
        assert Span.of(text, start, end).text == text[start:end]
    else:
        with pytest.raises(RecordError):
            Span.of(text, start, end)


def test_a_span_whose_words_do_not_fit_cannot_be_made() -> None:
    with pytest.raises(RecordError, match="lengths differ"):
        Span(0, 4, "Oman said")
    with pytest.raises(RecordError, match="before end"):
        Span(3, 3, "")
    with pytest.raises(RecordError, match="the text holds 'Chad'"):
        Span(0, 4, "Oman").check("Chad and Oman")


def test_a_span_is_frozen() -> None:
    span = Span.of("Oman", 0, 4)
    with pytest.raises(dataclasses.FrozenInstanceError):
        span.start = 1  # type: ignore[misc]


@given(data=st.data(), text=TEXTS)
def test_spans_overlap_as_sets_of_offsets_do(data: st.DataObject, text: str) -> None:
    one, two = data.draw(spans(text)), data.draw(spans(text))
    common = set(range(one.start, one.end)) & set(range(two.start, two.end))
    assert one.overlaps(two) == two.overlaps(one) == bool(common)


def event(**changes: Any) -> Event:
    text = "Oman thanked Chile."
    oman, chile = (Actor(code, Span.of(text, *at), country=code) for code, at in (("OMN", (0, 4)), ("CHL", (13, 18))))
    made = Event(
        article="a1", sentence=SentenceReference(0, Span.of(text, 0, 19)), trigger=Span.of(text, 5, 12), type="SUPPORT",
        coder=Coder("detente", "0.1.0", "v:thank", "PLOVER 2.0"), source=(oman,), target=(chile,),
    )  # fmt: skip
    return dataclasses.replace(made, **changes)


def test_an_event_keeps_its_id_while_what_names_it_stays() -> None:
    assert event().id == event(status="negated", confidence=0.1, notes=("x",)).id
    assert event().id != event(type="CONSULT").id
    assert event().id != event(article="a2").id
    assert event().id != event(source=(), target=()).id


@pytest.mark.parametrize(
    ("changes", "message"),
    [({"status": "done"}, "status='done': not one of occurred"), ({"confidence": 1.5}, "between 0 and 1")],
)
def test_an_event_that_the_contract_does_not_allow_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(RecordError, match=message):
        event(**changes)


def test_a_date_interval_cannot_end_before_it_starts() -> None:
    with pytest.raises(RecordError, match="ends before it starts"):
        DateInterval("2024-03-02", "2024-03-01")


@pytest.mark.parametrize(
    ("start", "end", "day", "inside"),
    [
        ("2024-03-01", "2024-03-31", "2024-03-31", True),
        ("2024-03-01", "2024-03-31", "2024-04-01", False),
        (None, "2024-03-31", "1999-01-01", True),
        ("2024-03-01", None, "2024-02-29", False),
        (None, None, "2024-02-29", True),
    ],
)
def test_date_intervals_are_inclusive_and_may_be_open(start: Any, end: Any, day: str, inside: bool) -> None:
    assert DateInterval(start, end).contains(day) is inside


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"kind": "wish"}, "kind='wish': not one of"),
        ({}, "kind=None"),
        ({"kind": "time", "article": "a", "span": [0, 4], "value": "2024", "type": "YEAR"}, "type='YEAR'"),
        ({"kind": "time", "article": "a", "span": [0, 4], "type": "DATE"}, "lacks the field 'value'"),
        ({"kind": "time", "article": "a", "span": [0, 99], "value": "2024", "type": "DATE"}, "outside a text"),
        ({"kind": "time", "article": "a", "span": None, "value": "2024", "type": "DATE"}, "a span is required"),
    ],
)
def test_json_that_is_no_record_says_why(data: dict[str, Any], message: str) -> None:
    with pytest.raises(RecordError, match=message):
        from_json(data, "Oman")


def test_a_record_read_against_another_text_is_refused() -> None:
    written = event().to_json()
    with pytest.raises(RecordError, match="the text holds"):
        from_json(written, "Peru thanked Chile.")


def test_a_reader_of_records_passes_over_fields_it_does_not_know() -> None:
    written = event().to_json() | {"weight": 3}
    assert from_json(written, "Oman thanked Chile.") == event()


def test_an_article_record_tells_the_digest_of_its_text() -> None:
    article = Article("a1", "Oman thanked Chile.", title="Thanks")
    record = article.to_json(sentences=1, outcome="read")
    assert record["sha256"] == "e7d071701d296d843f666ba1e2c6f1840a480d8aac474e912c0715814185c9a6"
    assert record["kind"] == "article"
    assert "text" not in record


@given(text=TEXTS)
def test_a_digest_tells_texts_apart_whatever_they_hold(text: str) -> None:
    assert text_digest(text) != text_digest(text + "x")

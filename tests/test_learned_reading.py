"""What the learned reader does to whole readings: its sentences, and that it names nobody whom the rules do not."""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from detente.reading.article import ArticleReading
from detente.reading.explain import explain
from detente.reading.read import Reader
from detente.record import Actor, Article

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
from test_golden import check_file  # noqa: E402

FLOORS = tomllib.loads((HERE / "floors.toml").read_text(encoding="utf8"))["learned"]
# How actors are named who stand nowhere near the trigger: by the steps of reading that look beyond the sentence.
INFERRED = ("coreference:focus", "composition:domestic", "coreference:issuer")

pytestmark = pytest.mark.model


@pytest.fixture(scope="module", params=["learned", "both"])
def coder(request: pytest.FixtureRequest) -> str:
    named: str = request.param
    return named


@pytest.fixture(scope="module")
def readers(reader: Reader) -> dict[str, Reader]:
    """A reader for each coder, sharing what takes long to load."""
    found = {"rules": reader, "learned": Reader(coder="learned"), "both": Reader(coder="both")}
    found["learned"].learned = found["both"].learned
    for other in ("learned", "both"):
        found[other].parser, found[other].gazetteer = reader.parser, reader.gazetteer
    return found


def articles(root: Path) -> Iterator[Article]:
    """Some real articles, and one of long sentences of ours with many parties."""
    rows = [json.loads(line) for line in (root / "bench/gold/articles.jsonl").read_text(encoding="utf8").splitlines()]
    for row in rows[::4]:
        yield Article(row["id"], row["text"], published=row.get("published"))
    sentences = [json.loads(line)["text"] for line in (root / "train/data/D.jsonl").read_text(encoding="utf8").splitlines()[::60]]
    yield Article("sentences", "\n".join(sentences), published="2024-03-11")


def reading_of(reader: Reader, article: Article) -> ArticleReading:
    prepared = reader.prepare(article)
    pieces = [(i, a, article.text[a:b]) for i in prepared.wanted for a, b in (prepared.sentences[i],)]
    return reader.article_reading(prepared, {s.index: s for s in reader.parser.parse(pieces)})


def known(reader: Reader, article: Article) -> set[tuple[str | None, int, int]]:
    """Code and span of every party that the rules find in an article."""
    reading = reading_of(reader, article)
    return {
        (actor.code, actor.span.start, actor.span.end)
        for sentence in reading.parsed.values()
        for mention in reading.mentions(sentence)
        for actor in mention.actors
        if actor.span is not None
    }


def test_no_span_and_no_party_is_invented(root: Path, readers: dict[str, Reader], coder: str) -> None:
    proposed = 0
    for article in articles(root):
        parties = known(readers["rules"], article)
        codes = {code for code, _, _ in parties}
        for event in readers[coder].read(article).events:
            proposed += "detente-learned" in event.coder.name
            assert article.text[event.trigger.start : event.trigger.end] == event.trigger.text
            for actor in (*event.source, *event.target):
                assert _is_known(actor, parties, codes), (event.trigger.text, actor)
                if actor.span is not None:
                    assert article.text[actor.span.start : actor.span.end] == actor.span.text
    assert proposed > 5  # else nothing was tried


def _is_known(actor: Actor, parties: set[tuple[str | None, int, int]], codes: set[str | None]) -> bool:
    if actor.span is not None and (actor.code, actor.span.start, actor.span.end) in parties:
        return True
    return actor.how in INFERRED and any(code is not None and code.startswith(actor.country or "?") for code in codes)


def test_it_is_asked_about_two_different_parties_or_an_event_of_the_rules(root: Path, readers: dict[str, Reader]) -> None:
    asked = spared = 0
    for article in articles(root):
        of_rules, of_both = (reading_of(readers[name], article) for name in ("rules", "both"))
        for by_rules, coded in zip(of_rules.coded, of_both.coded, strict=True):
            found = [m for m in of_rules.mentions(coded.sentence) if m.kind != "speaker"]
            acting = [m for m in found if m.kind == "actor"]
            named = {a.code for m in found for a in m.actors if a.code}
            if coded.testimony is not None:
                asked += 1
                assert by_rules.drafts or (len(named) > 1 and len(acting) > 1), coded.sentence.text
            spared += (len(named) == 1 or len(acting) == 1) and coded.testimony is None
    assert asked > 50
    assert spared > 10


def test_a_trigger_is_never_inside_a_party_of_the_learned_readers(root: Path, readers: dict[str, Reader]) -> None:
    for article in articles(root):
        for event in readers["learned"].read(article).events:
            for actor in (*event.source, *event.target):
                if actor.span is not None and actor.how not in INFERRED:
                    head = event.trigger
                    assert not (actor.span.start <= head.start and head.end <= actor.span.end)


@pytest.mark.parametrize("path", sorted((HERE / "golden_learned").glob("*.toml")), ids=lambda path: path.stem)
def test_sentences_that_the_lexicon_has_no_words_for(path: Path, readers: dict[str, Reader]) -> None:
    share: dict[str, float] = {}
    for name in ("rules", "both"):
        results = list(check_file(path, readers[name]))
        share[name] = sum(not why for _, _, why in results) / len(results)
    assert share["both"] >= FLOORS[path.stem]
    assert share["both"] > share["rules"]


def test_the_coder_says_who_proposed_an_event(root: Path, readers: dict[str, Reader]) -> None:
    names: set[str] = set()
    for article in articles(root):
        for event in readers["both"].read(article).events:
            names.add(event.coder.name)
            assert ("detente-rules" in event.coder.name) == (not event.coder.rule.startswith("learned:"))
            assert ("learned:" in event.coder.rule) == ("detente-learned" in event.coder.name)
    assert "detente-rules+detente-learned" in names


def test_the_rules_status_stands_where_they_propose_the_event(root: Path, readers: dict[str, Reader]) -> None:
    compared = 0
    for article in articles(root):
        told = readers["rules"].read(article).events
        for event in readers["both"].read(article).events:
            start, end = event.trigger.start, event.trigger.end
            same = [one for one in told if one.type == event.type and (one.trigger.start == start or one.trigger.end == end)]
            compared += len(same)
            assert not same or event.status in {one.status for one in same}, (event.trigger.text, event.status, same)
    assert compared > 50


def test_a_proposal_of_other_parties_by_the_rules_word_takes_their_status(readers: dict[str, Reader]) -> None:
    # The network would have it that the service is asked to let somebody else go than the rules have it; both mean "go".
    text = (
        "A Nigerian federal judge threw out charges of treason against the separatist leader Chidi Onwuzurike's deputy on Tuesday,"
        " ordering the State Security Service to let him go, but plain-clothes men rearrested him."
    )
    statuses = {
        name: {event.status for event in readers[name].read(Article("x", text)).events if "go" in event.trigger.text.split()}
        for name in ("rules", "both")
    }
    assert statuses["both"] <= statuses["rules"]


def test_the_events_do_not_hang_on_what_else_is_asked(root: Path, readers: dict[str, Reader], coder: str) -> None:
    # In two sentences of this one, without a word of the lexicon, the network sees an event too.
    row = json.loads((root / "bench/gold/articles.jsonl").read_text(encoding="utf8").splitlines()[9])
    article = Article(row["id"], row["text"], published=row["published"])
    alone = readers[coder].read(article).events
    beside = readers[coder].read(article, statements=True, times=True).events
    assert [(event.id, event.confidence) for event in beside] == [(event.id, event.confidence) for event in alone]


def test_abstentions_say_whose_proposal_was_not_sure_enough(root: Path, readers: dict[str, Reader]) -> None:
    reasons = {a.reason for article in articles(root) for a in readers["both"].read(article).abstentions}
    assert reasons & {"unsure:rules", "unsure:learned"}


def test_explain_shows_what_the_network_says(readers: dict[str, Reader]) -> None:
    told = explain("Norway condemned Chile.", readers["both"])
    assert "The learned reader" in told
    assert "“Norway” to “Chile”: ACCUSE" in told
    assert "The learned reader" not in explain("Norway condemned Chile.", readers["rules"])


def test_what_is_classified_has_a_type_a_status_and_a_confidence(readers: dict[str, Reader], coder: str) -> None:
    pairs: list[dict[str, Any]] = [
        {"id": 1, "text": "Oman thanked Chile for the loan.", "source": "Oman", "target": "Chile"},
        {"id": 2, "text": "Ghana's army shelled Togo.", "source": "Ghana's army", "target": "Togo"},
        {"id": 3, "text": "Ghana", "source": "Peru"},
    ]
    first, second, third = readers[coder].classify(pairs)
    assert (first["type"], first["status"]) == ("SUPPORT", "occurred")
    assert (second["type"], second["status"]) == ("ASSAULT", "occurred")
    assert third["reason"] == "bad_pair"
    assert all(0 < answer["confidence"] <= 1 for answer in (first, second))

"""Which words make an event, and what keeps one from being coded: parties, sides, senses; and the pair classifier."""

from __future__ import annotations

import pytest

from detente.reading.classify import classify
from detente.reading.read import Reader
from detente.record import Article, Event


def events_in(reader: Reader, text: str) -> list[Event]:
    (reading,) = reader.read_many([Article("a", text, published="2021-06-15")])
    return list(reading.events)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("France and Germany condemned terrorism.", False),  # together, and not each other
        ("France and Germany condemned Belarus.", True),
        ("Ukraine and Russia traded accusations.", True),
        ("Iran and Saudi Arabia severed relations.", True),
        ("Kenya donated tents.", False),  # aid to nobody
        ("Kenya donated tents to Somalia.", True),
        ("Chad held itself responsible.", False),
    ],
)
def test_an_act_of_one_side_needs_the_other(reader: Reader, text: str, kept: bool) -> None:
    assert bool(events_in(reader, text)) is kept, [(e.type, e.trigger.text) for e in events_in(reader, text)]


@pytest.mark.parametrize(
    "text",
    [
        "A landslide in Peru killed four people.",
        "Four people in Peru were killed when a bus crashed.",
        "The novel attacks the British monarchy.",
        "A man in Chile killed his wife.",
        "The patient was flown to Madrid.",
    ],
)
def test_hazards_works_of_art_and_private_persons_do_no_political_act(reader: Reader, text: str) -> None:
    assert events_in(reader, text) == []


def test_arrests_by_nobody_named_are_the_authorities(reader: Reader) -> None:
    (event,) = events_in(reader, "Two Iranian journalists were arrested in Ankara.")
    assert [actor.country for actor in event.source] == ["TUR"]
    assert "source_inferred:authorities" in event.notes
    assert events_in(reader, "Chile praised a reporter arrested last year.")[0].type == "SUPPORT"


def test_who_will_not_hold_talks_refuses_them(reader: Reader) -> None:
    (event,) = events_in(reader, "Serbia will not hold talks with Kosovo.")
    assert (event.type, event.status, event.cameo) == ("REJECT", "occurred", "125")


def test_a_promise_is_aimed_at_whom_its_content_is_aimed(reader: Reader) -> None:
    (event,) = [e for e in events_in(reader, "Norway promised to send instructors to Kenya.") if e.type == "AGREE"]
    assert [actor.country for actor in event.target] == ["KEN"]


def test_words_that_hold_each_other_end_the_search_for_a_target(reader: Reader) -> None:
    (event,) = events_in(reader, "Chad made a commitment to honour its commitment to the offer of its pledge.")
    assert (event.type, [actor.code for actor in event.source], event.target) == ("AGREE", ["TCD"], ())


def test_a_party_whose_words_are_not_in_the_text_leaves_the_other(reader: Reader) -> None:
    pair = {"id": 1, "text": "Teachers in Oslo went on strike.", "source": "Teachers in Oslo", "target": "a recipient"}
    (answer,) = classify(reader, [pair])
    assert (answer["type"], answer["notes"]) == ("PROTEST", ["target_not_in_text"])
    (failure,) = classify(reader, [{**pair, "source": "somebody"}])
    assert failure["reason"] == "bad_pair"


def test_the_act_a_call_serves_is_the_answer_for_the_pair(reader: Reader) -> None:
    text = "The Omani sultan called the Iraqi president to congratulate him."
    (answer,) = classify(reader, [{"id": 1, "text": text, "source": "The Omani sultan", "target": "the Iraqi president"}])
    assert answer["type"] == "SUPPORT"


def test_what_describes_a_party_is_not_what_it_does(reader: Reader) -> None:
    text = "The coalition fighting the rebels praised Oman."
    (answer,) = classify(reader, [{"id": 1, "text": text, "source": "The coalition fighting the rebels", "target": "Oman"}])
    assert answer["type"] == "SUPPORT"

"""Where sentences end: at full stops, not at abbreviations; at blank lines, not where a line is only wrapped."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.reading.sentences import split_sentences


def parts(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mr. Tran met Gen. Ruiz. They signed.", ["Mr. Tran met Gen. Ruiz.", "They signed."]),
        ("The U.S. Army left the U.S. The army stayed.", ["The U.S. Army left the U.S.", "The army stayed."]),
        ("Talks resume at 5 p.m. on Friday.", ["Talks resume at 5 p.m. on Friday."]),
        ('"We left." He smiled.', ['"We left."', "He smiled."]),
        ("“Why?” asked the envoy.", ["“Why?” asked the envoy."]),
        ("Envoys meet in Doha\n\nThe envoys of Oman met.", ["Envoys meet in Doha", "The envoys of Oman met."]),
        ("Envoys meet in Doha\nThe envoys of Oman met.", ["Envoys meet in Doha", "The envoys of Oman met."]),
        (
            "Norwegian diplomats stationed in the Baltic states met their\nEstonian counterparts. They parted as\nfriends.",
            ["Norwegian diplomats stationed in the Baltic states met their\nEstonian counterparts.", "They parted as", "friends."],
        ),
        (
            "The two ministers spoke at length about the border,\nPeru's foreign ministry said.",
            ["The two ministers spoke at length about the border,\nPeru's foreign ministry said."],
        ),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


@given(st.text(alphabet="aB .,!?\"”\n\t'U.S.", max_size=200))
def test_every_letter_is_in_one_sentence_and_none_overlap(text: str) -> None:
    spans = split_sentences(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    inside = "".join(text[start:end] for start, end in spans)
    assert [c for c in inside if not c.isspace()] == [c for c in text if not c.isspace()]

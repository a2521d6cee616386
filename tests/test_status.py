"""The status calculus: its table is sound, and its composition obeys the laws that docs/reading.md states.

Sentences stand in ``golden/status.toml``.
"""

from __future__ import annotations

from collections import Counter
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.reading.status import AT_TOP, REAL, _lemmas, compose, operators
from detente.record import STATUSES

INNER = sorted({*STATUSES, *AT_TOP})
EFFECTS = sorted({*STATUSES, *AT_TOP, "same", "refused", "fact", "foreseen"} - {"occurred"})
KINDS = {"inf", "that", "noun", "from", "in", "on"}
inner_status = st.sampled_from(INNER)
effect = st.sampled_from(EFFECTS)


def rows() -> list[list[str]]:
    text = files("detente.reading").joinpath("data/status_operators.tsv").read_text(encoding="utf8")
    return [line.split("\t") for line in text.splitlines() if line.strip() and not line.startswith(("#", "part\t"))]


def test_the_table_is_sound() -> None:
    for part, lemmas, complement, outer, negated in rows():
        assert part in ("v", "p", "n", "a", "vn"), (part, lemmas)
        assert complement in {*KINDS, "any"}, lemmas
        assert {outer, negated} <= set(EFFECTS), lemmas
        assert (part == "vn") == ("+" in lemmas), lemmas


def test_no_word_stands_twice_for_one_tie() -> None:
    """The first of two rows would win in silence; a row for one tie beside a row for ``any`` is an exception, and comes first."""
    seen: Counter[tuple[str, str, str]] = Counter()
    for part, lemmas, complement, _, _ in rows():
        seen.update((part, lemma, complement) for lemma in _lemmas(lemmas))
    assert not [key for key, count in seen.items() if count > 1]


def test_every_operator_is_reached() -> None:
    assert len(operators()) > 700


@given(effect, inner_status)
def test_composition_is_closed(outer: str, inner: str) -> None:
    assert compose(outer, inner) in INNER


@given(inner_status)
def test_denial_covers_all_and_same_changes_nothing(inner: str) -> None:
    assert compose("denied", inner) == "denied"
    assert compose("same", inner) == compose("fact", inner) == inner
    assert compose("refused", inner) == "negated"


@given(inner_status)
def test_two_negations_cancel_over_what_is_real(inner: str) -> None:
    once = compose("negated", inner)
    assert once in ("negated", "denied", "occurred")
    if inner in REAL:
        assert compose("negated", once) == "occurred"


@given(effect, effect, inner_status)
def test_what_was_made_unreal_never_becomes_an_attempt_or_ongoing(first: str, second: str, inner: str) -> None:
    middle = compose(first, inner)
    if middle not in {*REAL, "persuaded"}:
        assert compose(second, middle) not in ("ongoing", "attempted")


@pytest.mark.parametrize(
    ("operators_inside_out", "status"),
    [
        (["planned", "denied"], "denied"),
        (["attempted", "negated"], "negated"),
        (["persuaded", "attempted"], "requested"),
        (["persuaded", "same"], "persuaded"),
        (["future", "expected"], "expected"),
        (["future", "requested"], "requested"),
        (["future", "foreseen"], "expected"),
        (["occurred", "foreseen"], "occurred"),
        (["requested", "expected"], "requested"),
        (["planned", "conditional"], "conditional"),
        (["negated", "negated"], "occurred"),
        (["ongoing", "same"], "ongoing"),
        (["planned", "ongoing"], "planned"),
    ],
)
def test_operators_nest(operators_inside_out: list[str], status: str) -> None:
    found = "occurred"
    for outer in operators_inside_out:
        found = compose(outer, found)
    assert found == status


@pytest.mark.model
@pytest.mark.parametrize(
    ("sentence", "steps"),
    [
        ("Chile denied that it had tried to bomb Peru.", ["try:attempted", "deny:denied"]),
        ("Fiji did not hesitate to arrest the Tongan consul.", ["not:negated", "hesitate:same"]),
        ("Kenya is said to be planning to deport the Somali refugees.", ["plan:planned", "say:same"]),
        ("Poland did not apologise for arresting the Czech reporter.", ["apologise:fact"]),
    ],
)
def test_the_trace_names_the_operators_from_the_inside_out(reader: Any, sentence: str, steps: list[str]) -> None:
    from detente.record import Article

    prepared = reader.prepare(Article("a", sentence), everything=True)
    parsed = {s.index: s for s in reader.parser.parse([(0, 0, sentence)])}
    (coded,) = reader.article_reading(prepared, parsed).coded
    traces = [[word for word in draft.judgement.trace if not word.startswith("progressive")] for draft in coded.drafts]
    assert steps in [[step for step in trace if step in steps] for trace in traces], traces

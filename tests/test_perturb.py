"""Turned-about sentences (bench/perturb): the code changes when it should, and only then; floors in floors.toml."""

from __future__ import annotations

import sys
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from detente.reading.read import Reader

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "bench"))
import perturb  # noqa: E402

FLOORS: dict[str, float] = tomllib.loads((ROOT / "tests/floors.toml").read_text(encoding="utf8"))["perturb"]
# Of the perturbations that change nothing, one of each kind is tried on every EVERYth sentence: the whole takes much longer.
EVERY = 8


@pytest.fixture(scope="module")
def blocks() -> list[perturb.Block]:
    return perturb.blocks()


@pytest.fixture(scope="module")
def shares(blocks: list[perturb.Block]) -> dict[str, float]:
    """The share of each perturbation that is read as it should be."""
    reader, tally = Reader(coder="rules"), perturb.Tally()
    list(perturb.directional(reader, blocks, tally))
    list(perturb.invariance(reader, blocks[::EVERY], tally, each=1))
    return {row["perturbation"]: 1 - row["rate"] for row in tally.rows() if {"type", "region"}.isdisjoint(row)}


def test_the_sentences_hold_all_types_and_statuses(blocks: list[perturb.Block]) -> None:
    assert len(blocks) >= 150
    assert len({block.type for block in blocks}) == 16
    statuses = Counter(status for block in blocks for v in (block.base, *block.variants) for status in v.statuses)
    assert set(statuses) == set(perturb.STATUSES)
    assert min(statuses.values()) >= 10


def test_each_sentence_has_two_marked_parties(blocks: list[perturb.Block]) -> None:
    for block in blocks:
        for variant in (block.base, *block.variants):
            assert variant.sentence.parties, variant
            assert variant.sentence.text[-1] == "."
        assert set(block.base.sentence.parties) == {1, 2}, block.base


@pytest.mark.parametrize("perturbation", sorted(FLOORS))
def test_not_fewer_than_the_floor_are_read_as_they_should_be(perturbation: str, shares: dict[str, float]) -> None:
    assert shares[perturbation.replace("_", " ")] >= FLOORS[perturbation]


def test_every_perturbation_has_a_floor(shares: dict[str, float]) -> None:
    assert {name.replace(" ", "_") for name in shares} == set(FLOORS)


@pytest.mark.parametrize(
    ("text", "first", "other", "expected"),
    [
        ("Norway arrested a Russian captain.", "NOR", "RUS", "Russia arrested a Norwegian captain."),
        ("The US bombed Dutch ships.", "USA", "NLD", "The Netherlands bombed American ships."),
    ],
)
def test_countries_are_exchanged_in_all_their_forms(text: str, first: str, other: str, expected: str) -> None:
    by_code: dict[str, Any] = {country.code: country for country in perturb.put_in()}
    one, two = by_code[first], by_code[other]
    assert perturb.renamed(perturb.Sentence(text, {}), {one: two, two: one}).text == expected

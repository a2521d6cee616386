"""The sentences that the learned reader is to be trained on: every row is whole, and its spans hold."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from detente.codebook.codebook import Codebook
from detente.record import STATUSES

PARTS = tuple("ABCDEFGHIJKLMN")


def rows_of(root: Path, part: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (root / "train" / "data" / f"{part}.jsonl").read_text(encoding="utf8").splitlines()]


@pytest.mark.parametrize("part", PARTS)
def test_rows_are_whole(root: Path, part: str) -> None:
    codebook = Codebook.load()
    for row in rows_of(root, part):
        end = 0
        for first, last in row["parties"]:
            assert end <= first < last <= len(row["text"]), row["id"]
            end = last
        for event in row["events"]:
            sides = [event["source"], event["target"]]
            assert sides != [None, None], row["id"]
            assert all(side is None or 0 <= side < len(row["parties"]) for side in sides), row["id"]
            kind = codebook.type(event["type"])
            assert event["mode"] is None or event["mode"] in kind.modes, row["id"]
            assert event["status"] in STATUSES, row["id"]
            first, last = event["trigger"]
            words = row["text"][first:last]
            assert words == words.strip() != "", row["id"]
            assert all(last <= begin or stop <= first for begin, stop in row["parties"]), row["id"]


def test_no_sentence_stands_twice(root: Path) -> None:
    rows = [row for part in PARTS for row in rows_of(root, part)]
    assert len(rows) >= 14_000
    for field in ("id", "text"):
        twice = [value for value, count in Counter(row[field] for row in rows).items() if count > 1]
        assert twice == []


def test_unlabelled_sentences_are_of_free_sources_and_none_that_we_measure_on(root: Path) -> None:
    gold = root / "bench" / "gold"
    measured = " ".join(
        " ".join(json.loads(line)["text"].split())
        for name in ("articles.jsonl", "articles_more.jsonl")
        for line in (gold / name).read_text(encoding="utf8").splitlines()
    )
    with gzip.open(root / "train" / "data" / "unlabelled.jsonl.gz", "rt", encoding="utf8") as lines:
        rows = [json.loads(line) for line in lines]
    assert len({row["text"] for row in rows}) == len(rows) > 7_000
    for row in rows:
        assert row["url"].startswith(("https://www.whitehouse.gov/", "https://en.wikinews.org/wiki/")), row["id"]
        assert " ".join(row["text"].split()) not in measured, row["id"]
        assert 2 <= len(row["parties"]) <= 8, row["id"]
        assert all(0 <= start < end <= len(row["text"]) for start, end in row["parties"]), row["id"]


def test_the_second_labelling_is_of_these_sentences(root: Path) -> None:
    ids = {row["id"] for part in PARTS for row in rows_of(root, part)}
    second = (root / "train" / "data" / "second.tsv").read_text(encoding="utf8").splitlines()
    assert {line.partition("\t")[0] for line in second} <= ids


def test_the_readers_parties_are_of_these_sentences(root: Path) -> None:
    texts = {row["id"]: row["text"] for part in PARTS for row in rows_of(root, part)}
    lines = (root / "train" / "data" / "mentions.tsv").read_text(encoding="utf8").splitlines()
    assert [line.partition("\t")[0] for line in lines] == sorted(texts)
    for name, _, spans in (line.partition("\t") for line in lines):
        for start, end in (map(int, span.split("-")) for span in spans.split()):
            words = texts[name][start:end]
            assert words == words.strip() != "", name

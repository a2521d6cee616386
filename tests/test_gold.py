"""The hand-coded articles of bench/gold: each code stands where it says, in the words of the guide."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

TYPES = set(
    "AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE ASSAULT".split()
)
STATUSES = set("occurred ongoing attempted planned requested expected conditional negated denied".split())
SECTORS = set("GOV MIL LEG JUD PTY OPP REB SPY COP CVL JRN BUS EDU MED REL LAB NGO IGO".split())
ORGANISATIONS = set("UNO NATO EUR IGO NGO MNC IMG ---".split())
FIELDS = set(
    "article trigger start end source target sector_source sector_target type alt status alt_status date background "
    "voice speaker place core".split()
)


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf8").splitlines()]


@pytest.fixture(scope="module")
def texts(root: Path) -> dict[str, str]:
    return {row["id"]: row["text"] for path in sorted((root / "bench/gold").glob("articles*.jsonl")) for row in rows(path)}


@pytest.fixture(scope="module")
def codes(root: Path) -> list[dict[str, Any]]:
    return [row for path in sorted((root / "bench/gold").glob("gold*.jsonl")) for row in rows(path)]


def test_each_trigger_stands_at_its_offset(texts: dict[str, str], codes: list[dict[str, Any]]) -> None:
    wrong = [row for row in codes if texts[row["article"]][row["start"] : row["end"]] != row["trigger"] or not row["trigger"]]
    assert wrong == []


def test_each_code_uses_the_guides_words(codes: list[dict[str, Any]]) -> None:
    from detente.gazetteer import Gazetteer

    gazetteer = Gazetteer.load()
    for row in codes:
        assert set(row) == FIELDS
        assert {row["type"], *row["alt"]} <= TYPES
        assert {row["status"], *row["alt_status"]} <= STATUSES
        assert {row["sector_source"], row["sector_target"]} <= SECTORS | {None}
        assert row["voice"] in {"author", "indirect", "quote"}
        for code in [*row["source"], *row["target"]]:
            assert code in ORGANISATIONS or gazetteer.country(code) is not None, code
        if row["date"] is not None:
            start, end = map(date.fromisoformat, row["date"])
            assert start <= end


def test_no_event_is_coded_twice(codes: list[dict[str, Any]]) -> None:
    often = Counter((row["article"], row["start"], row["type"]) for row in codes)
    assert [key for key, n in often.items() if n > 1] == []


def test_every_article_is_coded(texts: dict[str, str], codes: list[dict[str, Any]]) -> None:
    assert {row["article"] for row in codes} == set(texts)


@pytest.mark.parametrize(("name", "number"), [("mentions.jsonl", 200), ("mentions_unseen.jsonl", 100)])
def test_marked_mentions_are_whole(root: Path, name: str, number: int) -> None:
    marked = rows(root / "bench/gold" / name)
    assert len(marked) == number
    assert [row for row in marked if row["span"][1] - row["span"][0] != len(row["text"])] == []
    assert [row for row in marked if not row["sentence"][0] <= row["span"][0] < row["span"][1] <= row["sentence"][1]] == []
    assert [row for row in marked if not row["url"].startswith("https://")] == []


def test_the_unseen_mentions_are_of_other_articles(root: Path) -> None:
    seen, unseen = (
        {row["article"] for row in rows(root / "bench/gold" / f"{name}.jsonl")} for name in ("mentions", "mentions_unseen")
    )
    assert seen.isdisjoint(unseen)

"""Same text again, against texts that are only built alike. Texts of our own, built as agencies and ministries build them."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from click.testing import CliRunner

from detente.cli import commands
from detente.intake.duplicates import Duplicates, Text, clusters, compare, same_text

NOTICE = (
    "The Ministry of Trade announced today that the import licence for {goods} from {country} has been extended until {day} {month} "
    "{year}. Importers who hold a licence under section 12 of the Trade Act may apply for renewal at any office of the ministry. The "
    "licence covers {tonnes} tonnes a year and may be used at the port of {port} only. The Minister thanked the customs service for "
    "its work. Questions may be sent to the press office of the ministry during working hours."
)
MANGOES = {"goods": "mangoes", "country": "Peru", "day": 3, "month": "May", "year": 2024, "tonnes": 4000, "port": "Salalah"}
REPORT = (
    "Envoys of Chile and Oman met in Lima on Tuesday to settle a quarrel over fishing rights that has gone on for nine years. The talks "
    "lasted four hours and ended without a statement. People close to the delegations said that both sides had come nearer to each other "
    "on quotas, while the question of who may inspect boats at sea was left for later. A second round is to be held in Muscat in June. "
    "Fishermen on the coast, who had protested in January, said that they expected little of it. 'We have heard this before,' said one."
)


def one(a: str, b: str, day_a: str | None = None, day_b: str | None = None, title: str | None = None) -> bool:
    judged = [
        same_text(compare(Text.of(x, title, p), Text.of(y, title, q)))
        for x, y, p, q in ((a, b, day_a, day_b), (b, a, day_b, day_a))
    ]
    assert judged[0] == judged[1], "it is not symmetric"
    return judged[0]


@pytest.mark.parametrize(
    "revised",
    [
        REPORT,
        REPORT.replace("quarrel", "dispute").replace("little of it", "little from it"),
        REPORT.replace("nine", "ten"),
        "LIMA - " + REPORT,
        REPORT + " Correction: an earlier version of this report misspelt a name. The story has been updated throughout.",
        REPORT.replace("'", "’").upper(),
        REPORT[: REPORT.index(" Fishermen")],
    ],
    ids=["again", "wording", "a word", "dateline", "correction note", "typography", "cut short"],
)
def test_a_revision_is_the_same_text(revised: str) -> None:
    assert one(REPORT, revised, "2024-03-12", "2024-03-13")


@pytest.mark.parametrize(
    "change",
    [
        {"tonnes": 9000, "day": 9, "month": "July"},
        {"goods": "figs", "country": "Oman", "port": "Callao"},
        {"year": 2025},
    ],
    ids=["numbers and dates", "names", "a year"],
)
def test_a_text_built_alike_is_another(change: dict[str, object]) -> None:
    assert not one(NOTICE.format(**MANGOES), NOTICE.format(**{**MANGOES, **change}), "2024-01-09", "2024-07-02", "Licence extended")


def test_a_slip_mended_on_the_same_day_is_the_same_text() -> None:
    mended = NOTICE.format(**{**MANGOES, "port": "Sohar"})
    assert one(NOTICE.format(**MANGOES), mended, "2024-01-09", "2024-01-09", "Licence extended")


def test_two_reports_of_one_thing_are_two_texts() -> None:
    other = (
        "Oman and Chile failed to agree on fishing quotas in four hours of talks in Lima, diplomats said on Tuesday. The two sides will "
        "meet again in Muscat this June, nine years after the quarrel began."
    )
    assert not one(REPORT, other, "2024-03-12", "2024-03-12")


def rows() -> list[tuple[str, str, str | None, str | None]]:
    series = [
        NOTICE.format(**{**MANGOES, "tonnes": n * 100, "goods": g, "month": m})
        for n, g, m in ((3, "figs", "May"), (7, "dates", "June"))
    ]
    return [
        ("r1", REPORT, None, "2024-03-12"), ("s1", series[0], None, "2024-01-02"), ("r2", "LIMA - " + REPORT, None, "2024-03-13"),
        ("s2", series[1], None, "2024-02-02"), ("r3", REPORT.replace("quarrel", "dispute"), None, "2024-03-12"),
    ]  # fmt: skip


def test_clusters_bear_the_first_texts_id_and_do_not_hang_on_the_order() -> None:
    found = dict(clusters(rows()))
    assert found == {"r1": "r1", "r2": "r1", "r3": "r1", "s1": "s1", "s2": "s2"}
    for seed in range(5):
        shuffled = rows()
        random.Random(seed).shuffle(shuffled)
        groups: dict[str, set[str]] = {}
        for identity, cluster in clusters(shuffled):
            groups.setdefault(cluster, set()).add(identity)
        assert sorted(map(sorted, groups.values())) == [["r1", "r2", "r3"], ["s1"], ["s2"]]


def test_odd_texts_do_no_harm() -> None:
    found = Duplicates()
    for text in ("", "a", "a", "\ud83d\ud83d", "... !!!", "word " * 50_000):
        found.add(text)
    assert found.cluster(2) == found.cluster(1)
    found.close()


def test_dedupe_writes_an_id_and_a_cluster_for_each_article(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    lines = [json.dumps({"id": i, "text": t, "published": p}) for i, t, _, p in rows()]
    file.write_text("\n".join([*lines, '{"id": 7}', "{broken"]) + "\n")
    result = CliRunner().invoke(commands, ["dedupe", str(file)])
    said = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 1
    assert {row["id"]: row["cluster"] for row in said if "cluster" in row} == dict(clusters(rows()))
    assert sorted((row["article"] or "", row["reason"]) for row in said if row.get("kind") == "failure") == [
        ("", "malformed_json"), ("7", "missing_text"),
    ]  # fmt: skip

"""Leverage: planted requests and answers, their base rates by hand, and what a state depends on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from detente.measure.errors import EmptyTable, MeasureError, UnknownParty, WrongColumns
from detente.measure.leverage import Act, dependence, followed, leverage, wilson
from made_books import made_book, made_entry, made_event
from made_events import day, events, happened


def acts(*rows: tuple[int, str, str, str]) -> list[Act]:
    """Acts of (day, source, type, target), with ids a0, a1 ... in their order."""
    return [Act(f"a{number}", source, target, when, kind) for number, (when, source, kind, target) in enumerate(rows)]


def test_a_request_and_its_answer_are_named() -> None:
    found = followed(
        acts((10, "PAK", "REQUEST", "USA"), (14, "USA", "AID", "PAK"), (50, "USA", "AID", "PAK")), "PAK", "USA", 0, 99, 7
    )
    assert found is not None
    (request,) = found.requests
    assert (request.outcome, request.days) == ("granted", 4)
    assert [answer.event for answer in request.answers] == ["a1"]
    assert (found.judged, found.granted, found.refused) == (1, 1, 0)


@pytest.mark.parametrize(
    ("answers", "outcome", "days"),
    [
        ([(13, "USA", "REJECT", "PAK")], "refused", 3),
        ([(13, "USA", "REJECT", "PAK"), (15, "USA", "CONCEDE", "PAK")], "refused", 3),
        ([(10, "USA", "AGREE", "PAK")], "granted", 0),
        ([(12, "USA", "AGREE", "PAK"), (12, "USA", "REJECT", "PAK")], "mixed", 2),
        ([(18, "USA", "AID", "PAK")], "nothing", None),
        ([(9, "USA", "AID", "PAK")], "nothing", None),
        ([(12, "PAK", "AID", "USA")], "nothing", None),
        ([(12, "CHN", "AID", "PAK")], "nothing", None),
        ([(12, "USA", "CONSULT", "PAK")], "nothing", None),
    ],
)
def test_what_followed(answers: list[tuple[int, str, str, str]], outcome: str, days: int | None) -> None:
    found = followed(acts((10, "PAK", "THREATEN", "USA"), *answers), "PAK", "USA", 0, 99, 7)
    assert found is not None
    assert (found.requests[0].outcome, found.requests[0].days) == (outcome, days)


def test_what_the_table_ends_before_is_open_and_not_judged() -> None:
    rows = [(10, "PAK", "REQUEST", "USA"), (95, "PAK", "REQUEST", "USA"), (97, "PAK", "REQUEST", "USA"), (98, "USA", "AID", "PAK")]
    found = followed(acts(*rows[:2]), "PAK", "USA", 0, 99, 7)
    assert found is not None
    assert [request.outcome for request in found.requests] == ["nothing", "open"]
    assert found.judged == 1
    answered = followed(acts(*rows), "PAK", "USA", 0, 99, 7)
    assert answered is not None
    # Answered early, but one whose time is not over must not be judged by that alone.
    assert [request.outcome for request in answered.requests] == ["nothing", "granted", "granted"]
    assert (answered.judged, answered.granted) == (1, 0)


def test_without_requests_there_is_nothing_to_follow() -> None:
    assert followed(acts((10, "USA", "REQUEST", "PAK"), (12, "USA", "AID", "PAK")), "PAK", "USA", 0, 99, 7) is None


def test_base_rates_by_hand() -> None:
    # Aid on days 20, 50 and 80; a lag of 4: it follows from 5 days each, 15 of the 96 that can be judged (0 to 95).
    # The request of day 50 takes out 46 to 54: 5 of those 15, and 9 of the 96. Talks on 18 (followed) and 30 (not).
    rows = [(at, "USA", "AID", "PAK") for at in (20, 50, 80)]
    asked = [(50, "PAK", "REQUEST", "USA"), (18, "PAK", "CONSULT", "USA"), (30, "PAK", "CONSULT", "USA")]
    found = followed(acts(*rows, *asked), "PAK", "USA", 0, 99, 4)
    assert found is not None
    assert found.base == pytest.approx(10 / 87)
    assert found.after_dealings == pytest.approx(1 / 2)
    assert found.grants == 1.0
    assert found.expected == pytest.approx(15 / 96)
    assert found.chance == pytest.approx(15 / 96)


def test_answers_that_come_with_every_request_are_no_chance_and_busy_days_are() -> None:
    rng = np.random.default_rng(4)
    asking = sorted(rng.choice(1900, 20, replace=False).tolist())
    noise = [(int(at), "USA", "AID", "PAK") for at in rng.choice(1990, 200, replace=False)]
    requests = [(at, "PAK", "REQUEST", "USA") for at in asking]
    idle = followed(acts(*requests, *noise), "PAK", "USA", 0, 1999, 10)
    answered = followed(acts(*requests, *noise, *((at + 3, "USA", "AID", "PAK") for at in asking)), "PAK", "USA", 0, 1999, 10)
    assert idle is not None
    assert answered is not None
    assert answered.chance < 0.01 < 0.05 < idle.chance
    assert answered.share.value == 1.0
    assert answered.base is not None
    assert answered.base < 0.8


def test_the_chance_is_right_where_nothing_answers() -> None:
    rng = np.random.default_rng(9)
    chances = []
    for _ in range(200):
        asking = [(int(at), "PAK", "REQUEST", "USA") for at in rng.choice(990, 12, replace=False)]
        giving = [(int(at), "USA", "AID", "PAK") for at in rng.choice(1000, 60, replace=False)]
        found = followed(acts(*asking, *giving), "PAK", "USA", 0, 999, 10)
        assert found is not None
        chances.append(found.chance)
    assert np.mean(np.array(chances) <= 0.05) <= 0.09
    assert np.mean(np.array(chances) <= 0.5) == pytest.approx(0.5, abs=0.12)


def test_wilson_by_hand() -> None:
    # 8 of 10 at 95 per cent: .490 to .943 (Wilson 1927; Brown, Cai & DasGupta 2001).
    found = wilson(8, 10)
    assert (found.value, found.low, found.high) == (0.8, pytest.approx(0.490, abs=0.001), pytest.approx(0.943, abs=0.001))
    assert (wilson(0, 0).low, wilson(0, 0).high) == (0.0, 1.0)


# --- dependence -----------------------------------------------------------------------------------------------------------


def test_dependence_by_hand() -> None:
    # Three quarters from CHN, one from USA; 100 of 1,000 that CHN receives are from here, 100 of 200 that USA receives.
    found = dependence("aid", ["CHN", "USA", "FRA"], np.array([3000, 1000, 0]), np.array([100, 100, 0]), np.array([1000, 200, 50]))
    assert [source.partner for source in found.partners] == ["CHN", "USA"]
    china, america = found.partners
    assert (china.share.value, america.share.value) == (0.75, 0.25)
    assert china.reverse is not None
    assert china.asymmetry is not None
    assert america.asymmetry is not None
    assert china.reverse.value == pytest.approx(0.1)
    assert china.asymmetry.value == pytest.approx(0.65)
    assert america.asymmetry.value == pytest.approx(-0.25)
    assert america.asymmetry.high < 0 < china.asymmetry.low
    assert found.concentration is not None
    assert found.concentration.value == pytest.approx(0.75**2 + 0.25**2, abs=0.001)


def test_two_gifts_are_no_dependence() -> None:
    found = dependence("aid", ["CHN", "USA"], np.array([2, 0]), np.array([0, 1]))
    assert found.partners[0].share.value == 1.0
    assert found.partners[0].reverse is None
    assert dependence("aid", ["CHN"], np.array([0]), np.array([5])).concentration is None


# --- from a table ---------------------------------------------------------------------------------------------------------

ROWS = [
    ("2024-01-10", "PAK", "REQUEST", "USA"), ("2024-01-14", "USA", "AID", "PAK"), ("2024-03-01", "PAK", "REQUEST", "CHN"),
    ("2024-03-20", "CHN", "REJECT", "PAK"), ("2024-05-05", "USA", "THREATEN", "PAK"), ("2024-05-09", "PAK", "CONCEDE", "USA"),
    ("2024-06-01", "CHN", "AID", "PAK"), ("2024-06-02", "CHN", "COOPERATE", "PAK"), ("2024-08-01", "PAK", "COOPERATE", "CHN"),
    ("2024-09-01", "RUS", "COOPERATE", "CHN"), ("2024-12-31", "USA", "CONSULT", "CHN"),
]  # fmt: skip


def test_leverage_from_a_table() -> None:
    found = leverage(events(happened(ROWS)), "PAK")
    assert [(one.asker, one.asked, one.granted, one.refused) for one in found.asked] == [
        ("PAK", "CHN", 0, 1), ("PAK", "USA", 1, 0),
    ]  # fmt: skip
    assert [(one.asker, one.asked, one.granted) for one in found.was_asked] == [("USA", "PAK", 1)]
    (request,) = found.asked[1].requests
    assert (request.act.event, request.act.day, request.answers[0].event) == ("e0", day("2024-01-10"), "e1")
    assert [(source.partner, source.received) for source in found.aid.partners] == [("CHN", 1), ("USA", 1)]
    china = found.material.partners[0]
    assert (china.partner, china.received, china.given, china.share.value) == ("CHN", 2, 1, pytest.approx(2 / 3))
    assert china.reverse is not None
    assert china.reverse.value == pytest.approx(0.5)  # CHN receives from PAK and RUS
    assert found.attention == 9


def test_only_what_happened_counts() -> None:
    planned = happened([("2024-03-02", "CHN", "AID", "PAK")] * 5, status="planned", first=500)
    found = leverage(events([*happened(ROWS), *planned]), "PAK", lag=10)
    assert found.asked[0].requests[0].outcome == "nothing"  # the refusal came after nineteen days
    assert found.aid.received == 2


@pytest.mark.parametrize(
    ("asked", "error", "says"),
    [
        ({"state": "PKA"}, UnknownParty, "Did you mean PAK"),
        ({"state": "PAK", "since": "2030"}, MeasureError, "has events from 2024-01-10 to 2024-12-31"),
        ({"state": "RUS", "until": "2024-08"}, EmptyTable, "nothing between it and others"),
    ],
)
def test_what_cannot_be_told_is_said(asked: dict[str, Any], error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        leverage(events(happened(ROWS)), **asked)


def test_a_table_without_types_is_told_what_it_lacks() -> None:
    with pytest.raises(WrongColumns, match="column `type`"):
        leverage(events(happened(ROWS)).drop_columns(["type"]), "PAK")


def test_history_is_no_time_in_which_nobody_answered() -> None:
    # A war of 1971 told as history: what was read begins in January 2024, and so does what can be compared.
    old = happened([("1971-12-03", "IND", "ASSAULT", "PAK")], first=900)
    busy = happened(
        [(f"2024-{month:02d}-{at:02d}", "IRN", "CONSULT", "SAU") for month in range(1, 13) for at in range(1, 21)], first=2000
    )
    found = leverage(events([*happened(ROWS), *busy, *old]), "PAK")
    assert str(found.since) == "2024-01-01"
    assert str(leverage(events([*happened(ROWS), *busy, *old]), "PAK", since="1971").since) == "1971-01-01"


def test_a_book_sums_what_its_rows_say(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    kinds = ["REQUEST", "THREATEN", "AID", "AGREE", "REJECT", "CONSULT", "COOPERATE", "ACCUSE"]
    told = []
    for number in range(300):
        one, other = rng.choice(["PAK", "USA", "CHN", "!IMF", "?"], 2, replace=False)
        start = np.datetime64("2024-01-01") + np.timedelta64(int(rng.integers(0, 120)), "D")
        end = start + np.timedelta64(40 if rng.random() < 0.1 else 0, "D")
        joint = rng.random() < 0.1 and "?" not in (one, other)
        sides = (f"{one} {other}", "") if joint else (one, other)
        status = rng.choice(["occurred", "planned"], p=[0.9, 0.1])
        told.append(made_event(*sides, str(start), rng.choice(kinds), end=str(end), status=str(status), key=str(number)))
    told.append(made_event("PAK", "PAK", "2024-02-01", "AID"))
    told.append(made_event("PAK CHN", "USA IMF", "2024-02-02", "AID"))
    with made_book(tmp_path / "b.db", made_entry("a", "2024-05-30", told)) as book:
        rows = book.events(counted=True, status=["occurred"]).arrow()
        for state in ("PAK", "IMF"):
            ours, plain = leverage(book, state), leverage(rows, state)
            for ways in ("asked", "was_asked"):
                for one, other in zip(getattr(ours, ways), getattr(plain, ways), strict=True):
                    assert repr(one) == repr(other)  # shares of no request are not a number
            for kind in ("aid", "material"):
                ones, others = (
                    [(a.partner, a.received, a.given, a.share.value) for a in getattr(side, kind).partners]
                    for side in (ours, plain)
                )
                assert ones == others
            assert (ours.attention, ours.since, ours.until) == (plain.attention, plain.since, plain.until)
            assert sum(len(one.requests) for one in ours.asked) > 2
            assert ours.aid.received > 2

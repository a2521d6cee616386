"""What texts say of a relation, sorted into periods."""

from __future__ import annotations

from typing import Any

from detente.measure.assertions import assertions
from detente.measure.periods import Periods

YEAR = Periods.parse("month", "2024-01", "2024-12")


def relation(
    number: int, pair: str, sign: int, start: str | None, end: str | None = None, *, state: str = "", background: bool = False,
    article: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    return {
        "kind": "relation", "id": f"r{number}", "article": article or f"a{number}", "sign": sign, "background": background,
        "pair": [{"code": f"{code}GOV", "country": code} for code in pair.split()],
        "state": state or ("close" if sign > 0 else "strained"), "date": {"start": start, "end": end or start},
    }  # fmt: skip


def test_assertions_fall_into_their_periods_in_either_order() -> None:
    found = assertions(
        [
            relation(1, "PAK USA", -1, "2024-03-02"),
            relation(2, "USA PAK", -1, "2024-03-20", state="low_point"),
            relation(3, "USA PAK", 1, "2024-03-28"),
            relation(4, "USA PAK", 1, "2024-11-01", "2024-11-30"),
            relation(5, "USA CHN", 1, "2024-03-02"),
        ],
        "PAK", "USA", YEAR,
    )  # fmt: skip
    march, november = found.periods[2], found.periods[10]
    assert (march.label, march.good, march.bad, march.articles) == ("2024-03", 1, 2, 3)
    assert march.states == {"strained": 1, "low_point": 1, "close": 1}
    assert march.ids == ("r1", "r2", "r3")
    assert march.share.value == 1 / 3
    assert march.share.low < 0.1
    assert (november.good, november.bad) == (1, 0)
    assert sum(one.articles for one in found.periods) == 4


def test_one_article_has_one_voice() -> None:
    said = [relation(number, "PAK USA", -1, "2024-05-01", article="loud") for number in range(9)]
    found = assertions([*said, relation(10, "PAK USA", 1, "2024-05-02")], "PAK", "USA", YEAR).periods[4]
    assert (found.good, found.bad, found.articles) == (1, 9, 2)
    assert found.share.value == 0.5


def test_what_has_no_date_is_said_of_the_articles_day_unless_it_is_history() -> None:
    told = [relation(1, "PAK USA", 1, None), relation(2, "PAK USA", -1, None, background=True)]
    found = assertions(told, "PAK", "USA", YEAR, {"a1": "2024-07-04", "a2": "2024-07-04"})
    assert (found.periods[6].good, found.periods[6].bad, found.undated) == (1, 0, 1)
    assert assertions(told, "PAK", "USA", YEAR).undated == 2


def test_what_is_longer_than_a_period_is_in_none() -> None:
    found = assertions([relation(1, "PAK USA", -1, "2024-01-01", "2024-12-31")], "PAK", "USA", YEAR)
    assert (found.imprecise, sum(one.articles for one in found.periods)) == (1, 0)

"""Changes: tails against another implementation, a planted break, and false discoveries in simulations."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from scipy import stats

from detente.measure.changes import (
    FALSE_DISCOVERIES,
    SUMMED,
    _beta_binomial,
    _combined,
    _negative_binomial,
    calls,
    changed,
    changes,
)
from detente.measure.course import course
from detente.measure.errors import BadPeriod
from detente.measure.estimate import benjamini_hochberg
from detente.measure.outlets import cells
from detente.measure.series import dyad_series
from detente.measure.sources import opened
from detente.measure.sources import table as table_of
from made_books import made_book, made_entry, made_event
from made_events import day, events, happened

# --- the parts ------------------------------------------------------------------------------------------------------------


def test_false_discovery_rates_by_hand() -> None:
    # Benjamini & Hochberg: p times n over rank, and no smaller than that of a smaller rank.
    rates = benjamini_hochberg(np.array([0.04, 0.01, 0.9, 0.03]))
    assert rates == pytest.approx([0.04 * 4 / 3, 0.04, 0.9, 0.04 * 4 / 3])


def test_volume_and_share_are_put_together_as_fisher_does() -> None:
    together = _combined(np.array([0.02, 0.3, 0.6]), np.array([0, 0, 1]), 2)
    assert together[0] == pytest.approx(stats.combine_pvalues([0.02, 0.3]).pvalue)
    assert together[1] == pytest.approx(0.6)  # volume alone, where there is no share


def test_negative_binomial_tails_are_those_of_scipy() -> None:
    values, mean, size = np.array([0.0, 3.0, 40.0, -1.0]), np.array([2.0, 2.0, 15.0, 5.0]), np.array([0.5, 4.0, 2.0, 1.0])
    expected = stats.nbinom.cdf(values, size, size / (size + mean))
    assert _negative_binomial(values, mean, size) == pytest.approx(expected)


def test_beta_binomial_tails_are_those_of_scipy() -> None:
    value, number = np.array([0.0, 3.0, 9.0, 120.0]), np.array([5.0, 7.0, 9.0, 300.0])
    a, b = np.array([0.7, 2.0, 3.0, 8.0]), np.array([3.0, 2.0, 9.0, 12.0])
    below, at_most = _beta_binomial(value, number, a, b)
    assert below == pytest.approx(stats.betabinom.cdf(value - 1, number, a, b), abs=1e-9)
    assert at_most == pytest.approx(stats.betabinom.cdf(value, number, a, b), abs=1e-9)


def test_many_trials_are_told_well_enough_by_a_beta() -> None:
    number = np.full(3, SUMMED + 100.0)
    value, a, b = np.array([60.0, 150.0, 300.0]), np.array([3.0, 3.0, 12.0]), np.array([9.0, 9.0, 9.0])
    _, at_most = _beta_binomial(value, number, a, b)
    assert at_most == pytest.approx(stats.betabinom.cdf(value, number, a, b), abs=0.005)


# --- planted changes and none ---------------------------------------------------------------------------------------------


def simulated(rng: np.random.Generator, dyads: int, windows: int, planted: int = 0) -> tuple[Any, Any]:
    """Bursty counts and overdispersed shares under a common ebb and flow of the news; the first ``planted`` dyads change at the end."""
    level = np.exp(rng.normal(0.5, 1.5, dyads))
    level[:planted] = 12.0
    extra = rng.gamma(4, 0.08, dyads)[:, None]
    news = np.exp(rng.normal(0, 0.3, windows + 1))
    mean = level[:, None] * news
    mean[: planted // 2, -1] *= 8
    total = rng.poisson(mean * rng.gamma(1 / extra, extra, mean.shape))
    share = np.repeat(rng.beta(3, 12, dyads)[:, None], windows + 1, axis=1)
    share[:planted] = 0.15
    share[planted // 2 : planted, -1] = 0.85
    strength = 30.0
    conflict = rng.binomial(total, rng.beta(share * strength, (1 - share) * strength))
    counts = np.stack([total - conflict, conflict], axis=2)
    return counts[:, :-1], counts[:, -1]


def test_where_nothing_changed_hardly_anything_is_called() -> None:
    rng = np.random.default_rng(8)
    rounds = 20
    called = [len({one.row for one in calls(changes(*simulated(rng, 600, 20)))}) for _ in range(rounds)]
    # With nothing to find, a false discovery is to be expected in one round of ten.
    assert np.mean(np.array(called) > 0) <= 0.3
    assert max(called) <= 3


def test_planted_changes_are_found_and_few_others() -> None:
    rng = np.random.default_rng(8)
    found, false, called = 0, 0, 0
    for _ in range(10):
        rows = {one.row for one in calls(changes(*simulated(rng, 600, 24, 40)))}
        false += sum(row >= 40 for row in rows)
        called += len(rows)
        found += sum(row < 40 for row in rows)
    assert found / 400 >= 0.6
    assert false / called <= FALSE_DISCOVERIES


def test_directions_and_sizes_are_those_planted() -> None:
    past = np.tile([[[16, 4]]], (3, 12, 1))
    recent = np.array([[64, 16], [4, 16], [19, 1]])
    told = {(one.row, one.kind): one for one in changes(past, recent)}
    assert told[0, "volume"].direction == "more"
    assert told[0, "volume"].size == pytest.approx(np.log(4), abs=0.25)
    assert told[1, "share"].direction == "colder"
    # From .2 to .8: twice the log of four, drawn back a little.
    assert told[1, "share"].size == pytest.approx(2 * np.log(4), abs=0.5)
    assert (told[1, "share"].seen, told[1, "share"].expected) == (0.8, pytest.approx(0.2, abs=0.01))
    assert told[2, "share"].direction == "warmer"
    assert told[2, "share"].certainty < told[1, "share"].certainty


def test_a_flood_of_news_on_everybody_is_no_change_of_anybody() -> None:
    rng = np.random.default_rng(6)
    past = rng.poisson(8, (200, 20, 2))
    flood = rng.poisson(32, (200, 2))
    assert [one for one in calls(changes(past, flood)) if one.kind == "volume"] == []
    alone = flood.copy()
    alone[1:] = rng.poisson(8, (199, 2))
    assert [one.row for one in calls(changes(past, alone)) if one.kind == "volume"] == [0]


def test_a_dyad_that_always_bursts_is_no_news_when_it_bursts() -> None:
    rng = np.random.default_rng(7)
    past = rng.poisson(10, (50, 24, 2))
    past[0] = 0
    past[0, ::4] = 40
    recent = rng.poisson(10, (50, 2))
    recent[0] = 40
    recent[1] = 40
    called = {one.row for one in calls(changes(past, recent)) if one.kind == "volume"}
    assert called == {1}


# --- from a table ---------------------------------------------------------------------------------------------------------


def table() -> pa.Table:
    """Two years of quiet dealings of six states; on the last ten days IRN and SAU come to blows."""
    rng = np.random.default_rng(12)
    states = ["USA", "CHN", "IRN", "SAU", "IND", "PAK"]
    rows = []
    start = date(2024, 1, 1)
    for number in range(731):
        when = (start + timedelta(days=number)).isoformat()
        for _ in range(rng.poisson(6)):
            a, b = rng.choice(states, 2, replace=False)
            rows.append((when, str(a), "ACCUSE" if rng.random() < 0.2 else "CONSULT", str(b)))
        if number > 720:
            rows += [(when, "IRN", "ASSAULT", "SAU")] * 3
    return events(happened(rows))


def test_a_planted_break_is_named_with_its_events() -> None:
    given = table()
    found = changed(given, "2025-12-20")
    assert (str(found.until), found.windows) == ("2025-12-31", 36)
    assert {(one.first, one.second) for one in found.changes} == {("IRN", "SAU")}
    colder = next(one for one in found.changes if one.change.kind == "share")
    assert colder.change.direction == "colder"
    assert len(colder.events) == colder.conflict_now >= 30
    assert all(event.quad > 2 and event.day >= day("2025-12-20") for event in colder.events)
    assert {event.event for event in colder.events} <= set(given["event"].to_pylist())
    louder = next(one for one in found.changes if one.change.kind == "volume")
    assert louder.change.direction == "more"
    assert louder.now > 5 * louder.before


def test_before_it_happened_nothing_had() -> None:
    assert changed(table(), "2025-12-01", "2025-12-20").changes == ()


def test_a_past_that_was_not_read_is_no_pattern() -> None:
    # One event of 1971, told as history, must not make fifty years of silence out of what nobody read about.
    old = happened([("1971-12-03", "IND", "ASSAULT", "PAK")], first=90_000)
    given = pa.concat_tables([table(), events(old)])
    found = changed(given, "2025-11-01")
    assert found.past == date(2023, 12, 31)
    assert found.windows == 11  # of 61 days; that one begins a day before anything was read


@pytest.mark.parametrize(
    ("since", "until", "says"),
    [
        ("2027-01-01", None, "has events from 2024-01-01 to 2025-12-31"),
        ("2025-12-20", "2025-12-10", "has events from"),
        ("2024-06-01", None, "only .* times as long before"),
        ("yesterday", None, "not a date"),
    ],
)
def test_what_cannot_be_compared_is_said(since: str, until: str | None, says: str) -> None:
    with pytest.raises(BadPeriod, match=says):
        changed(table(), since, until)


# --- outlets --------------------------------------------------------------------------------------------------------------


def told_by_outlets() -> pa.Table:
    """Two outlets, one mild (a tenth conflict), one harsh (six tenths), which both tell of all other dyads all along.

    Of PAK and USA the mild one tells until the last month and the harsh one then: nothing changes between the two. IND and CHN fall
    out in the last month, whoever tells of it.
    """
    rng = np.random.default_rng(3)
    rows = []
    others = [("ARG", "BRA"), ("CHL", "PER"), ("EGY", "SDN"), ("FRA", "ITA"), ("GBR", "IRL"), ("JPN", "KOR")]
    for when in range(30 * 14):
        last = when >= 30 * 13
        told = [(pair, outlet) for pair in others for outlet in ("Mild", "Harsh")]
        told += [(("IND", "CHN"), outlet) for outlet in ("Mild", "Harsh")]
        told += [(("PAK", "USA"), "Harsh" if last else "Mild")] * 2
        for (source, target), outlet in told:
            share = {"Mild": 0.1, "Harsh": 0.6}[outlet]
            if last and source == "IND":
                share = 0.95
            rows.append((source, target, when + 19_000, 3 if rng.random() < share else 1, outlet))
    names = ("source", "target", "day", "quad", "outlet")
    return pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))).cast(
        pa.schema([("source", "string"), ("target", "string"), ("day", "int32"), ("quad", "int8"), ("outlet", "string")])
    )


def test_a_change_of_outlets_vanishes_with_their_mix_held_fixed() -> None:
    told = told_by_outlets()
    since = (date(1970, 1, 1) + timedelta(days=19_000 + 30 * 13)).isoformat()
    found = {(one.first, one.second): one for one in changed(told, since).changes if one.change.kind == "share"}
    assert found["PAK", "USA"].change.direction == found["CHN", "IND"].change.direction == "colder"
    assert (found["PAK", "USA"].standing, found["CHN", "IND"].standing) == ("mix", "holds")
    assert found["PAK", "USA"].change.seen > 0.5
    assert found["PAK", "USA"].normalised == pytest.approx(0.1, abs=0.08)
    without = {(one.first, one.second): one for one in changed(told.drop_columns("outlet"), since).changes}
    assert without["PAK", "USA"].standing is None


def test_a_trend_of_outlets_is_none_of_relations() -> None:
    """The harsh outlet takes over month by month, and tones from all other dyads say that it tells no more than before."""
    rng = np.random.default_rng(9)
    rows = []
    for month in range(24):
        for pair in (("PAK", "USA"), ("FRA", "ITA"), ("GBR", "IRL"), ("JPN", "KOR")):
            for _ in range(60):
                harsh = rng.random() < (max(0.0, (month - 8) / 16) if pair[0] == "PAK" else 0.5)
                share = 0.6 if harsh else 0.1
                rows.append((*pair, 19_000 + 30 * month, 3 if rng.random() < share else 1, "Harsh" if harsh else "Mild"))
    names = ("source", "target", "day", "quad", "outlet")
    told = pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))
    with opened(told) as held:
        found = course(held, dyad_series(held, "PAK", "USA"))
    assert found.trend.verdict == "cooling"
    assert found.held is not None
    assert found.held.verdict in ("no change", "unclear")
    assert abs(found.held.slope) < abs(found.trend.slope) / 3


def test_tones_of_a_book_are_those_of_its_rows(tmp_path: Path) -> None:
    entries = []
    for number in range(28):
        events = [
            made_event("PAK", "USA", f"2024-02-{number + 1:02}", "ACCUSE" if number % 3 else "CONSULT", key=str(number)),
            made_event("PAK USA", "", f"2024-02-{number + 1:02}", "CONSULT", key=str(number)),
            made_event("PAK", "PAK", f"2024-02-{number + 1:02}", "COERCE", key=str(number)),
            made_event("PAK", "CHN", f"2024-02-{number + 1:02}", "ACCUSE", key=str(number), status="planned"),
            made_event("PAK", "CHN", None, "ACCUSE", key=str(number)),
        ]
        entries.append(
            replace(made_entry(f"a{number}", f"2024-02-{number + 1:02}", events), outlet="Harsh" if number % 2 else None)
        )
    with made_book(tmp_path / "b.db", *entries) as book:
        ours, plain = cells(table_of(book)), cells(table_of(book.events(counted=True, status=["occurred"]).arrow()))
    assert ours.names == plain.names == ("", "Harsh")
    # A joint act stands under both directions of its dyad.
    assert sorted(zip(ours.outlet.tolist(), ours.conflict.tolist(), ours.total.tolist(), strict=True)) == [(0, 9, 42), (1, 9, 42)]
    for name in ("row", "outlet", "conflict", "total"):
        assert sorted(getattr(ours, name).tolist()) == sorted(getattr(plain, name).tolist())

"""Series of dyads: small books with every number counted by hand, files, and what is wrong with tables."""

from __future__ import annotations

import csv
import gzip
import io
import json
import math
import shlex
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from detente import measure
from detente.book import Book
from detente.book.errors import BookError
from detente.cli import commands
from detente.measure.errors import BadPeriod, EmptyTable, MeasureError, UnknownParty, UnseenDyad, WrongColumns
from detente.measure.explain import MEASURES
from detente.measure.periods import KINDS, Periods, day_of, fits_of, ordinals
from detente.measure.series import PRIOR, log_odds
from detente.measure.table import HAPPENED, EventTable, Tally
from made_books import made_book, made_entry, made_event

EPOCH = date(1970, 1, 1)


def events() -> list[Any]:
    return [
        # March 2024: one meeting (joint), one aid, two accusations one way, one assault the other way.
        made_entry("a", "2024-03-05", [
            made_event("PAK USA", "", "2024-03-04", "CONSULT", cameo="040"),
            made_event("USAGOV", "PAKGOV", "2024-03-05", "AID", cameo="070"),
            made_event("PAK", "USA", "2024-03-05", "ACCUSE", cameo="112", key="1"),
        ]),
        made_entry("b", "2024-03-31", [
            made_event("PAK", "USA", "2024-03-31", "ACCUSE", cameo="112", key="2", background=True),
            made_event("USAMIL", "PAKMIL", "2024-03-30", "ASSAULT", cameo="190"),
            made_event("USA", "PAK", "2024-04-02", "SANCTION", cameo="163", status="planned"),
        ]),
        # May: an ongoing act; others' dealings; an act at home; nobody known.
        made_entry("c", "2024-05-02", [
            made_event("PAK", "USA", "2024-05-01", "COOPERATE", status="ongoing"),
            made_event("IND", "CHN", "2024-05-01", "ASSAULT"),
            made_event("PAK", "PAK", "2024-05-01", "COERCE"),
            made_event("PAK", "", "2024-05-01", "PROTEST"),
            made_event("!IMF", "PAK", "2024-04-30", "AID"),
        ]),
        # Vague dates: a week over two months, a month, a season, a year, an open end, none.
        made_entry("d", "2024-06-01", [
            made_event("USA", "PAK", "2024-04-29", "AID", end="2024-05-05"),
            made_event("USA", "PAK", "2024-04-01", "AID", end="2024-04-30"),
            made_event("USA", "PAK", "2024-03-01", "AID", end="2024-05-31"),
            made_event("USA", "PAK", "2024-05-01", "AID", end="open"),
            made_event("USA", "PAK", None, "AID"),
            made_event("USA", "PAK", None, "AID", status="negated"),
        ]),
        made_entry("e", "2024-03-20", []),
        made_entry("f", None, []),
    ]  # fmt: skip


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with made_book(tmp_path / "relations.db", *events()) as made:
        yield made


# --- counts -------------------------------------------------------------------------------------------------------------


def test_a_month_is_counted_by_quad_class(book: Book) -> None:
    series = measure.dyad_series(book, "PAK", "USA")
    assert series.periods.labels == ("2024-03", "2024-04", "2024-05")
    assert series.counts.tolist() == [[1, 1, 2, 1], [0, 1, 0, 0], [0, 1, 0, 0]]
    assert series.attention.tolist() == [5, 1, 1]
    assert series.conflict.tolist() == [3, 0, 0]
    assert series.background.tolist() == [1, 0, 0]


def test_a_joint_act_stands_under_both_directions_and_counts_once_in_all(book: Book) -> None:
    there = measure.dyad_series(book, "PAK", "USA", directed=True)
    back = measure.dyad_series(book, "USA", "PAK", directed=True)
    assert there.counts[0].tolist() == [1, 0, 2, 0]
    assert back.counts[0].tolist() == [1, 1, 0, 1]
    assert (back.source, back.target, back.directed) == ("USA", "PAK", True)


def test_the_order_of_two_parties_makes_no_difference_undirected(book: Book) -> None:
    one, other = measure.dyad_series(book, "PAK", "USA"), measure.dyad_series(book, "USA", "PAK")
    assert one.counts.tolist() == other.counts.tolist()
    assert one.world.tolist() == other.world.tolist()


def test_the_world_is_all_dyads_of_two_known_parties(book: Book) -> None:
    assert measure.dyad_series(book, "PAK", "USA").world.tolist() == [[1, 1, 2, 1], [0, 2, 0, 0], [0, 1, 0, 1]]
    directed = measure.dyad_series(book, "PAK", "USA", directed=True)
    assert directed.world[0].tolist() == [2, 1, 2, 1]
    at_home = measure.dyad_series(book, "PAK", "USA", domestic=True)
    assert at_home.world[2].tolist() == [0, 1, 0, 2]


def test_acts_at_home_are_asked_for_by_name(book: Book) -> None:
    with pytest.raises(MeasureError, match="--domestic"):
        measure.dyad_series(book, "PAK", "PAK")
    series = measure.dyad_series(book, "PAK", "PAK", domestic=True)
    assert series.counts.tolist() == [[0, 0, 0, 1]]


def test_other_statuses_are_series_of_their_own(book: Book) -> None:
    series = measure.dyad_series(book, "PAK", "USA")
    assert {status: counts.tolist() for status, counts in series.by_status.items()} == {
        "planned": [[0, 0, 0, 0], [0, 0, 0, 1], [0, 0, 0, 0]]
    }
    planned = measure.dyad_series(book, "PAK", "USA", statuses=["planned"])
    assert planned.counts[1].tolist() == [0, 0, 0, 1]
    assert set(planned.by_status) == {"occurred", "ongoing"}


@pytest.mark.parametrize(
    ("by", "count", "attention", "too_imprecise"),
    [
        ("day", 59, 6, 4),  # 4 March to 1 May
        ("week", 9, 7, 3),  # the week from 29 April lies in two months
        ("month", 3, 7, 3),
        ("year", 1, 9, 1),  # only what has no end is left out
    ],
)
def test_an_interval_counts_where_it_lies_whole(book: Book, by: str, count: int, attention: int, too_imprecise: int) -> None:
    series = measure.dyad_series(book, "PAK", "USA", by)
    assert series.periods.count == count
    assert int(series.attention.sum()) == attention
    assert series.too_imprecise == too_imprecise
    assert series.undated == 1


def test_goldstein_and_intensity_are_means_over_those_that_have_one(book: Book) -> None:
    from detente.codebook.codebook import Codebook

    codebook = Codebook.load()
    series = measure.dyad_series(book, "PAK", "USA")
    scores = [codebook.goldstein(code) for code in ("040", "070", "112", "112", "190")]
    assert series.goldstein[0] == pytest.approx(sum(scores) / 5)
    assert math.isnan(series.goldstein[1])
    types = ("CONSULT", "AID", "ACCUSE", "ACCUSE", "ASSAULT")
    assert series.intensity[0] == pytest.approx(sum(codebook.intensity(name, None) for name in types) / 5)


def test_articles_are_counted_with_and_without_events(book: Book) -> None:
    articles = measure.dyad_series(book, "PAK", "USA").articles
    assert articles is not None
    assert articles.read.tolist() == [3, 0, 1]
    assert articles.without_events.tolist() == [1, 0, 0]


def test_re_reports_count_once_and_cover_twice(tmp_path: Path) -> None:
    text = "Omani police detained three Chilean fishermen near the harbour of Sur over forged licences."
    told = [
        made_event("OMNCOP", "CHL", "2024-03-04", "COERCE", cameo="173", key=name)
        | {"sentence": {"index": 0, "span": [0, len(text)]}}
        for name in ("1", "2")
    ]
    entries = [made_entry(f"n{number}", f"2024-03-0{number + 5}", [event], text) for number, event in enumerate(told)]
    with made_book(tmp_path / "twice.db", *entries, merge=True) as book:
        series = measure.dyad_series(book, "OMN", "CHL")
        assert series.counts.tolist() == [[0, 0, 0, 1]]
        assert series.coverage.tolist() == [[0, 0, 0, 2]]


def test_the_range_is_what_is_asked_for(book: Book) -> None:
    series = measure.dyad_series(book, "PAK", "USA", since="2023-12", until="2024-03")
    assert series.periods.labels == ("2023-12", "2024-01", "2024-02", "2024-03")
    assert series.attention.tolist() == [0, 0, 0, 5]
    with pytest.raises(BadPeriod, match="ends before"):
        measure.dyad_series(book, "PAK", "USA", since="2024-05", until="2024-03")
    with pytest.raises(BadPeriod, match="'soon'"):
        measure.dyad_series(book, "PAK", "USA", since="soon")
    with pytest.raises(BadPeriod, match="fortnight"):
        measure.dyad_series(book, "PAK", "USA", "fortnight")


# --- log-odds -----------------------------------------------------------------------------------------------------------


def test_log_odds_of_a_beta_posterior() -> None:
    # Beta(1, 1), the flat posterior: mean 0 and variance 2 * pi^2 / 6 on the logit scale.
    odds = log_odds([1 - PRIOR / 2], [2 - PRIOR], [0.5])
    assert odds.value[0] == pytest.approx(0)
    assert odds.error[0] == pytest.approx(math.pi / math.sqrt(3))


def test_few_events_leave_a_wide_interval_and_many_the_share_itself() -> None:
    odds = log_odds([0, 2, 700], [0, 2, 1000], [0.13, 0.13, 0.13])
    assert odds.error[0] > odds.error[1] > odds.error[2]
    share = 1 / (1 + np.exp(-odds.value))
    assert share[2] == pytest.approx(0.7, abs=0.005)
    low, high = (1 / (1 + np.exp(-ends)) for ends in (odds.low, odds.high))
    assert high[1] - low[1] > 0.6
    assert low[2] < 0.7 < high[2]


def test_a_world_without_conflict_does_not_carry_all_to_the_end_of_the_scale() -> None:
    odds = log_odds([0, 0, 1], [0, 2, 2], [1e-5, 1e-5, 1e-5])
    # Beta(1/4, 3): digamma(1/4) = -gamma - pi/2 - 3 ln 2, digamma(3) = 3/2 - gamma.
    assert odds.value[0] == pytest.approx(-np.pi / 2 - 3 * np.log(2) - 1.5, abs=1e-4)
    assert odds.value[2] > odds.value[0] > odds.value[1] > -6
    same = log_odds([0], [2], [0.13])  # in a world as it is, nothing changes: Beta(.39, 4.61)
    assert same.value[0] == pytest.approx(special.digamma(0.39) - special.digamma(4.61))


def test_nothing_is_certain_of_two_events(book: Book) -> None:
    _, low, high = measure.dyad_series(book, "PAK", "USA").shrunk_share
    assert (high - low > 0.5).all()


# --- all dyads ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", KINDS)
@pytest.mark.parametrize("directed", [False, True])
def test_all_dyads_at_once_are_each_alone(book: Book, by: str, directed: bool) -> None:
    everything = measure.all_dyads(book, by, directed=directed)
    span = {"since": everything.periods.first, "until": everything.periods.last}
    for a, b in everything.pairs():
        alone = measure.dyad_series(book, a, b, by, directed=directed, **span)
        together = everything.series(a, b)
        for name in ("counts", "coverage", "world", "goldstein", "intensity", "background"):
            np.testing.assert_array_equal(getattr(together, name), getattr(alone, name))
    assert ("CHN", "IND") in everything.pairs() or directed
    assert not everything.series("CHN", "USA").attention.any()


# --- any table ------------------------------------------------------------------------------------------------------------


def same(one: Any, other: Any) -> None:
    assert one.periods == other.periods
    for name in ("counts", "coverage", "world", "goldstein", "intensity", "background"):
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), err_msg=name)
    assert {name: counts.tolist() for name, counts in one.by_status.items()} == {
        name: counts.tolist() for name, counts in other.by_status.items()
    }
    assert (one.too_imprecise, one.undated) == (other.too_imprecise, other.undated)


@pytest.mark.parametrize("by", KINDS)
@pytest.mark.parametrize("statuses", [HAPPENED, ("planned", "ongoing")])
def test_what_a_book_sums_by_itself_is_what_its_days_come_to(book: Book, by: str, statuses: tuple[str, ...]) -> None:
    held = measure.table(book)
    periods = Periods.parse(by, "2024-03-02", "2024-05-01")
    halves = np.where(np.arange(periods.count) < periods.count // 2, 0, 1)
    halves[0] = -1  # left out
    for groups in (None, halves):
        ours, plain = held.flows(periods, statuses, groups), EventTable.flows(held, periods, statuses, groups)
        assert flows_of(ours) == flows_of(plain)
        assert flows_of(ours.once()) == flows_of(plain.once())
    for found, expected in zip(held.volume(by, statuses), EventTable.volume(held, by, statuses), strict=True):
        assert found.tolist() == expected.tolist()
    if by == "month" and statuses == HAPPENED:  # March: both ways; April: USA and the IMF to PAK; May: PAK to USA, IND to CHN
        assert len(flows_of(held.flows(periods, statuses))) == 6


def flows_of(tally: Tally) -> dict[tuple[str, str, int], list[int]]:
    found: dict[tuple[str, str, int], list[int]] = {}
    for source, target, ordinal, counts in zip(tally.source, tally.target, tally.ordinal, tally.counts.tolist(), strict=True):
        key = (tally.parties[source], tally.parties[target], int(ordinal))
        found[key] = [a + b for a, b in zip(found.get(key, [0] * 4), counts, strict=True)]
    return found


@pytest.mark.parametrize("by", KINDS)
@pytest.mark.parametrize("directed", [False, True])
def test_a_book_and_its_exports_measure_alike(book: Book, tmp_path: Path, by: str, directed: bool) -> None:
    ours = measure.dyad_series(book, "PAK", "USA", by, directed=directed)
    whole = book.events().arrow()
    parquet.write_table(whole, tmp_path / "events.parquet")
    with gzip.open(tmp_path / "events.csv.gz", "wt", newline="") as out:
        table = csv.DictWriter(out, whole.column_names)
        table.writeheader()
        table.writerows(whole.to_pylist())
    for source in (book.events(), whole, tmp_path / "events.parquet", tmp_path / "events.csv.gz", book.events(reports=True)):
        same(measure.dyad_series(source, "PAK", "USA", by, directed=directed), ours)


def test_rows_of_a_book_are_a_table_of_their_own(book: Book) -> None:
    rows = pa.Table.from_batches(measure.table(book).batches())
    same(measure.dyad_series(rows, "PAK", "USA"), measure.dyad_series(book, "PAK", "USA"))
    pair = pa.Table.from_batches(measure.table(book).batches(("USA", "PAK")))
    assert set(zip(pair["source"].to_pylist(), pair["target"].to_pylist(), strict=True)) == {("PAK", "USA"), ("USA", "PAK")}
    assert pair.num_rows == 14


def test_a_plain_file_needs_four_columns(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(
        "Source,TARGET,Date,Quad\nPAK,USA,2024-03-01,4\nUSA,PAK,20240302,1\nUnited States,Pakistan,2024-04-02,1.0\n,PAK,,2\n"
    )
    series = measure.dyad_series(path, "PAK", "USA")
    assert series.counts.tolist() == [[1, 0, 0, 1], [1, 0, 0, 0]]
    assert series.coverage.tolist() == series.counts.tolist()
    assert series.articles is None


def test_the_quad_class_is_told_from_a_code_where_it_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "coded.tsv"
    path.write_text(
        "Event Date\tSource Country\tTarget Country\tCAMEO Code\tIntensity\n2024-03-01\tPakistan\tUnited States\t190\t-10\n"
    )
    series = measure.dyad_series(path, "PAK", "USA")
    assert series.counts.tolist() == [[0, 0, 0, 1]]
    assert series.goldstein.tolist() == [-10]


# --- what is wrong ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("who,whom,when\nPAK,USA,2024\n", r"no column for source.*target.*date.*quad.*Its columns are: who, whom, when"),
        ("source,target,date\nPAK,USA,2024-03-01\n", r"no column for quad \(1 to 4\)"),
        ("source,target,date,quad\nPAK,USA,1 May,1\n", r"'date' holds '1 May', which is not a date"),
        ("source,target,date,quad\nPAK,USA,2024-03-01,5\n", r"'quad' holds '5', which is not a quad class"),
        ("source,target,date,quad,status\nPAK,USA,2024-03-01,1,done\n", r"'status' holds 'done'"),
        ("source,target,date,quad,goldstein\nPAK,USA,2024-03-01,1,high\n", r"'goldstein' holds 'high', which is not a number"),
        ("source,target,date,quad\nPAK,USA\n", "cannot be read as CSV"),
    ],
)
def test_a_wrong_table_says_what_is_wrong(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "wrong.csv"
    path.write_text(text)
    with pytest.raises(WrongColumns, match=message):
        measure.dyad_series(path, "PAK", "USA")


def test_empty_things_say_that_they_are_empty(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("")
    with pytest.raises(EmptyTable, match="empty"):
        measure.table(tmp_path / "empty.csv")
    with Book(tmp_path / "empty.db") as empty, pytest.raises(BookError, match="still empty"):
        measure.dyad_series(empty, "PAK", "USA")
    (tmp_path / "broken.parquet").write_bytes(b"PAR0")
    with pytest.raises(WrongColumns, match="Parquet"):
        measure.table(tmp_path / "broken.parquet")
    with pytest.raises(MeasureError, match="list"):
        measure.table([1])
    alone = made_entry("a", "2024-03-01", [made_event("PAK", "", "2024-03-01")])
    with made_book(tmp_path / "alone.db", alone) as book, pytest.raises(EmptyTable):
        measure.all_dyads(book)


def test_a_party_that_was_never_seen_is_told_with_those_near(book: Book) -> None:
    with pytest.raises(UnknownParty, match=r"'Pakistan': relations.db has no such party. Did you mean PAK\?"):
        measure.dyad_series(book, "Pakistan", "USA")
    with pytest.raises(UnknownParty, match=r"Did you mean USA"):
        measure.dyad_series(book, "PAK", "USS")
    assert measure.dyad_series(book, "pak", "usa").source == "PAK"


def test_a_dyad_that_was_never_seen_is_told_with_what_there_is(book: Book) -> None:
    with pytest.raises(
        UnseenDyad, match=r"no event between CHN and USA. CHN has most with IND \(1\); USA has most with PAK \(13\)"
    ):
        measure.dyad_series(book, "CHN", "USA")
    table = measure.table(book.events())
    with pytest.raises(UnseenDyad, match=r"CHN has most with IND \(1\); USA has most with PAK \(13\)"):
        measure.dyad_series(table, "CHN", "USA")


# --- periods --------------------------------------------------------------------------------------------------------------

DATES = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@given(DATES, st.integers(0, 3000), st.sampled_from(KINDS), st.integers(0, 4000))
def test_every_day_lies_in_the_period_that_holds_it(first: date, length: int, by: str, offset: int) -> None:
    periods = Periods.spanning(by, first, first + timedelta(days=length))
    day = first + timedelta(days=offset - 500)
    (index,) = periods.index_of([(day - EPOCH).days]).tolist()
    holds = [n for n in range(periods.count) if periods.bounds(n)[0] <= day <= periods.bounds(n)[1]]
    assert holds == ([index] if index >= 0 else [])
    assert periods.bounds(0)[0] <= first <= periods.bounds(0)[1]
    assert [(EPOCH + timedelta(days=int(start))) for start in periods.starts] == [
        periods.bounds(n)[0] for n in range(periods.count)
    ]


@given(DATES, st.sampled_from(("week", "month", "year")))
def test_a_label_means_its_period(day: date, by: str) -> None:
    periods = Periods.spanning(by, day, day)
    (label,) = periods.labels
    assert (day_of(label), day_of(label, last=True)) == periods.bounds(0)
    assert Periods.parse(by, label, label) == periods


@given(DATES, st.integers(0, 800))
def test_an_interval_fits_the_periods_that_hold_both_its_ends(start: date, length: int) -> None:
    end = start + timedelta(days=length)
    (held,) = fits_of([(start - EPOCH).days], [(end - EPOCH).days]).tolist()
    wanted = (
        1 * (start == end)
        + 2 * (start.isocalendar()[:2] == end.isocalendar()[:2])
        + 4 * ((start.year, start.month) == (end.year, end.month))
        + 8 * (start.year == end.year)
    )
    assert held == wanted


@given(st.lists(DATES, min_size=1, max_size=30), st.sampled_from(KINDS))
def test_duckdb_numbers_periods_as_we_do(days: list[date], by: str) -> None:
    rows = pa.table({"source": ["PAK"] * len(days), "target": ["USA"] * len(days), "date": days, "quad": [1] * len(days)})
    tally, _ = measure.table(rows).dyad(by, "PAK", "USA")
    found = np.repeat(tally.ordinal, tally.counts[:, 0])
    assert sorted(found.tolist()) == sorted(ordinals([(day - EPOCH).days for day in days], by).tolist())


@pytest.mark.parametrize("by", ["day", "week", "month", "year"])
def test_the_last_period_of_all_ends_with_the_calendar(by: str) -> None:
    assert Periods.spanning(by, date(9999, 12, 30), date.max).last == date.max


def test_a_period_begins_where_its_calendar_says() -> None:
    with pytest.raises(BadPeriod, match="no week begins"):
        Periods("week", date(2024, 3, 5), 2)
    assert Periods("week", date(2024, 12, 30), 1).labels == ("2025-W01",)
    with pytest.raises(BadPeriod):
        Periods.parse("day", "1600", "2024")


# --- the way to the events ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", KINDS)
@pytest.mark.parametrize("directed", [False, True])
def test_under_each_number_stand_its_events(book: Book, by: str, directed: bool) -> None:
    for a, b in measure.all_dyads(book, by, directed=directed).pairs():
        report = measure.dyad(book, a, b, by, directed=directed)
        for index in range(report.series.periods.count):
            rows = list(book.events(**report.question(index)))
            assert len(rows) == report.series.attention[index]
            assert sum(row["coverage"] for row in rows) == report.series.coverage[index].sum()
            conflict = list(book.events(**report.question(index, quads=(3, 4))))
            assert len(conflict) == report.series.conflict[index]


def test_a_re_report_with_another_date_is_listed_where_it_counts(tmp_path: Path) -> None:
    text = "Omani police detained three Chilean fishermen near the harbour of Sur over forged licences."
    told = [
        made_event("OMNCOP", "CHL", day, "COERCE", cameo="173") | {"sentence": {"index": 0, "span": [0, len(text)]}}
        for day in ("2024-02-29", "2024-03-01")
    ]
    entries = [made_entry(f"n{number}", f"2024-03-0{number + 5}", [event], text) for number, event in enumerate(told)]
    with made_book(tmp_path / "twice.db", *entries, merge=True) as book:
        report = measure.dyad(book, "OMN", "CHL", until="2024-03")
        assert report.series.attention.tolist() == [1, 0]
        assert [len(list(book.events(**report.question(index)))) for index in (0, 1)] == [1, 0]
        # Asked without `counted`, the second telling stands for the occurrence in March.
        assert len(list(book.events(between=("OMN", "CHL"), since="2024-03", until="2024-03"))) == 1


def run(*arguments: str) -> Result:
    return CliRunner().invoke(commands, arguments, prog_name="detente")


def test_the_command_that_is_shown_lists_the_events(book: Book) -> None:
    shown = run("dyad", "PAK", "USA", "--book", str(book.path), "--format", "json")
    rows = json.loads(shown.stdout)["rows"]
    assert [row["attention"] for row in rows] == [5, 1, 1]
    for row in rows:
        words = shlex.split(row["events"])
        listed = run(*words[1:], "--format", "jsonl")
        assert len(listed.stdout.splitlines()) == row["attention"]


def test_the_table_says_what_was_left_out(book: Book) -> None:
    shown = run("dyad", "PAK", "USA", "--book", str(book.path), "--since", "2023-11", "--explain")
    assert shown.exit_code == 0, shown.output
    assert "2023-11 to 2024-02" in shown.stdout  # months without events are one line
    assert "3 dated too imprecisely for a month, 1 not dated at all" in shown.stdout
    assert "planned 1" in shown.stdout
    assert "4 articles of these months were read; 1 of them tells of no event." in shown.stdout
    assert shown.stdout.count("no telling") == 3
    assert "formula: digamma(y + s*p)" in shown.stdout
    assert "parameters: s = 3" in shown.stdout


def test_a_file_is_measured_without_a_book(book: Book, tmp_path: Path) -> None:
    parquet.write_table(book.events().arrow(), tmp_path / "events.parquet")
    arguments = ("dyad", "PAK", "USA", "--events", str(tmp_path / "events.parquet"), "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(run(*arguments).stdout)))
    assert [row["attention"] for row in rows] == ["5", "1", "1"]
    assert "events" not in rows[0]
    refused = run(*arguments, "--coding", "first")
    assert refused.exit_code == 2


def test_errors_of_the_command_are_sentences(book: Book, tmp_path: Path) -> None:
    for arguments, said in (
        (("PAK", "Narnia"), "no such party"),
        (("CHN", "USA"), "no event between"),
        (("PAK", "USA", "--since", "then"), "not a date"),
        (("PAK", "USA", "--status", "done"), "not a status"),
        (("PAK", "PAK"), "--domestic"),
    ):
        failed = run("dyad", *arguments, "--book", str(book.path))
        assert failed.exit_code == 1
        assert said in failed.stderr
    assert "no such book" in run("dyad", "PAK", "USA", "--book", str(tmp_path / "none.db")).stderr
    with pytest.raises(BookError, match="two parties"):
        list(book.events(between=("PAK",)))


def test_a_series_is_an_arrow_table(book: Book) -> None:
    series = measure.dyad_series(book, "PAK", "USA")
    table = pa.table(series)
    assert table["attention"].to_pylist() == [5, 1, 1]
    assert table["goldstein"].to_pylist()[1] is None
    everything = pa.table(measure.all_dyads(book))
    assert everything.num_rows == 5
    assert set(everything["source"].to_pylist()) == {"PAK", "CHN", "IMF"}


def test_the_kinds_of_periods_are_the_commands(root: Path) -> None:
    from detente.cli import measuring

    assert measuring.KINDS == KINDS


def test_every_measure_is_told_in_the_document(root: Path) -> None:
    page = " ".join((root / "docs" / "measures.md").read_text(encoding="utf8").split())
    for name, entry in MEASURES.items():
        for told in (f"## {name[0].upper()}{name[1:]}", entry.formula, entry.literature, entry.cannot):
            assert told in page, f"docs/measures.md lacks: {told}"


def test_a_tale_of_centuries_ago_does_not_stop_a_page(tmp_path: Path) -> None:
    events = [
        made_event("IND", "CHN", "1648-10-24"),
        made_event("PAK", "USA", "2024-03-01"),
        made_event("PAK", "USA", "2024-03-03"),
    ]
    with made_book(tmp_path / "old.db", made_entry("a", "2024-03-05", events)) as book:
        for by, count in (("day", 3), ("week", 1), ("month", 1), ("year", 1)):
            series = measure.dyad_series(book, "PAK", "USA", by)
            assert (series.periods.count, int(series.attention.sum())) == (count, 2)
        with pytest.raises(BadPeriod, match="--since"):
            measure.dyad_series(book, "IND", "CHN", "day")
        assert measure.dyad_series(book, "IND", "CHN", "day", since="2024").attention.sum() == 0

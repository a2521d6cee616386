"""Forecasts of dyads from a book: what they know, what they refuse, what is frozen, and how it is scored."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from detente.book import Book, codings
from detente.cli import commands
from detente.codebook.codebook import CodebookError
from detente.forecast.acts import acts_of
from detente.forecast.answers import answers
from detente.forecast.backtest import backtest, followed
from detente.forecast.chances import fit
from detente.forecast.dyad import forecast
from detente.forecast.errors import SilentSource, TooShort, Unforeseeable
from detente.forecast.panel import WEEK, moments
from detente.forecast.scores import Outcomes, reliability, score
from detente.forecast.silence import silence
from detente.forecast.whatif import what_if
from detente.measure.errors import UnknownParty
from detente.measure.sources import book_table, of_arrow
from made_books import made_entry, made_event
from made_events import events, happened
from made_forecasts import FIRST, made_world

WEEKS = 60
END = FIRST + timedelta(days=7 * WEEKS)  # the day after the last article


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("world") / "world.db"
    made_world(path, WEEKS).close()
    return path


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Book]:
    with made_world(tmp_path / "own.db", WEEKS) as book:
        yield book


def run(*words: str) -> str:
    result = CliRunner().invoke(commands, [*words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


# --- nothing from after the day of issue -------------------------------------------------------------------------------------


def test_a_planted_future_is_not_found(world: Path, tmp_path: Path) -> None:
    issued = (FIRST + timedelta(days=7 * 45)).isoformat()
    wanted = forecast(str(world), "CHL", "PER", within=2, on=issued)
    # Another book holds the same past, and of the day of issue and after it the loudest of futures, some of it dated to the past.
    days = [(date.fromisoformat(issued) + timedelta(days=number)).isoformat() for number in range(40)]
    planted = [made_event("CHL", "PER", day, "ASSAULT", key=f"{day}{n}") for day in days for n in range(5)]
    before = [made_event("PER", "CHL", (FIRST + timedelta(days=7 * n)).isoformat(), "COERCE", key=f"old{n}") for n in range(40)]
    with made_world(tmp_path / "planted.db", 45) as book:
        coding = codings.named(book.connection, None)
        book.writer.add(made_entry("future", days[-1], planted + before), coding, merge=False)
    found = forecast(str(tmp_path / "planted.db"), "CHL", "PER", within=2, on=issued)
    known = {one.what: one for one in wanted.chances}
    for one in found.chances:
        if one.what in known:
            assert one == known[one.what]
        else:  # a kind of act that the past does not know has no chance of its own yet
            assert one.base < 0.01
            assert one.expected < 0.02
    assert {one.what for one in found.chances} - set(known) == {"COERCE", "ASSAULT"}


def test_what_was_told_later_is_not_known_earlier(own: Book) -> None:
    late = made_event("CHL", "PER", (END - timedelta(days=30)).isoformat(), "MOBILIZE")
    coding = codings.named(own.connection, None)
    own.writer.add(made_entry("late", (END + timedelta(days=3)).isoformat(), [late]), coding, merge=False)
    with book_table(own.path) as table:
        acts = acts_of(table)
    row = int(np.flatnonzero(acts.ids == late["id"])[0])
    day = (END - date(1970, 1, 1)).days
    assert acts.day[row] == day - 30
    assert acts.known[row] == day + 3
    assert late["id"] not in acts.known_before(day + 3).ids
    assert late["id"] in acts.known_before(day + 4).ids


# --- what is counted ----------------------------------------------------------------------------------------------------------


def test_windows_and_rates_are_those_of_a_hand_count() -> None:
    mondays = [(date(2024, 1, 1) + timedelta(days=7 * week)).isoformat() for week in range(12)]
    rows = happened([(day, "PAK", "CONSULT", "USA") for day in mondays[:10]] + [(mondays[3], "USA", "SANCTION", "PAK")])
    acts = acts_of(of_arrow(events(rows)))
    origin = acts.first + 10 * WEEK
    (found,) = moments(acts, [origin], 1)
    kinds = acts.kinds
    (pair,) = found.pair.tolist()
    assert acts.pairs[pair].tolist() == [0, 1]
    # Ten weeks, of which all had a meeting and one sanctions; the only pair is all pairs, so its rate is leant on.
    consult, sanction = kinds.index("CONSULT"), kinds.index("SANCTION")
    assert found.climate[0, consult] == pytest.approx((10 + 2 * 10.5 / 11) / 12)
    assert found.climate[0, sanction] == pytest.approx((1 + 2 * 1.5 / 11) / 12)
    assert found.counts.sum() == 0
    (middle,) = moments(acts, [acts.first + 3 * WEEK], 2, fewest=1)
    assert middle.counts[0, consult] == 2
    assert middle.counts[0, sanction] == 1
    assert middle.counts[0, 3] == 1
    assert followed(acts, middle.pair, middle.origin, middle.origin + 14)[0, consult] == 2


def test_a_rule_of_the_world_is_learnt(tmp_path: Path) -> None:
    """Threats bring sanctions within three weeks: after one the chance stands above the base rate, with the reason and its event."""
    day = (END - timedelta(days=2)).isoformat()
    with made_world(tmp_path / "angry.db", WEEKS, more=(("CHL", "THREATEN", "PER", day),)) as book:
        found = {one.what: one for one in forecast(book, "PER", "CHL", within=1).chances}
    angry = found["SANCTION"]
    assert angry.better
    assert angry.probability.value > 1.5 * angry.base
    assert angry.probability.low < angry.probability.value < angry.probability.high
    assert angry.reasons
    assert angry.reasons[0].factor > 1
    assert angry.reasons[0].events
    assert angry.reasons[0].before > 0
    assert angry.reasons[0].followed > angry.reasons[0].expected


def test_rules_at_work_are_counted_and_carry_their_events(tmp_path: Path) -> None:
    """Threats are followed by sanctions in three weeks of three; at any time these come in about a sixth of the weeks."""
    day = (END - timedelta(days=2)).isoformat()
    with made_world(tmp_path / "angry.db", WEEKS, more=(("CHL", "THREATEN", "PER", day),)) as book, book_table(book.path) as table:
        acts = acts_of(table)
    for told in (acts, acts.towards()):
        found = answers(told, told.pair_of("CHL", "PER"), told.end, 1)
        (rule,) = (one for one in found["SANCTION"] if one.cause == "THREATEN")
        assert (rule.by, rule.to, rule.last, rule.third) == ("CHL", "PER", day, False)
        assert rule.held == rule.seen > 30
        assert rule.own_held == rule.own_seen > 3
        assert 0.05 < rule.usual < 0.3
        assert acts.ids[acts.day == acts.day.max()].tolist().count(rule.events[0]) == 1
        threat, sanction = (int(np.flatnonzero(acts.ids == one)[0]) for one in rule.before)
        assert [acts.types[acts.type[row]] for row in (threat, sanction)] == ["THREATEN", "SANCTION"]
        assert 0 < acts.day[sanction] - acts.day[threat] <= 21
        assert "AID" not in found  # drawn at random: nothing calls it up
    assert not answers(acts, acts.pair_of("BRA", "OMN"), acts.end, 1).get("SANCTION")


def test_a_rule_through_a_third_party_is_counted_by_hand() -> None:
    """NOR hits PER in every fourth week, and CHL aids PER in the week after; CHL and PER also meet every week."""
    monday = date(2023, 1, 2)
    rows = []
    for week in range(48):
        day = [(monday + timedelta(days=7 * week + number)).isoformat() for number in range(7)]
        rows += [(day[0], "CHL", "CONSULT", "PER")]
        if week % 4 == 3:
            rows += [(day[5], "NOR", "ASSAULT", "PER"), (day[6], "PER", "REJECT", "NOR")]
        if week % 4 == 0 and week:
            rows += [(day[2], "CHL", "AID", "PER")]
    acts = acts_of(of_arrow(events(happened(rows))))
    issued = (monday - date(1970, 1, 1)).days + 7 * 48
    found = answers(acts, acts.pair_of("CHL", "PER"), issued, 1)
    rule = next(one for one in found["AID"] if one.cause == "ASSAULT")
    assert (rule.by, rule.to, rule.third) == ("NOR", "PER", True)
    # Of the 47 weeks with a week before, 22 come one or two weeks after a blow; aid came in every first of these two, 11 times.
    assert (rule.held, rule.seen) == (11, 22)
    assert rule.usual == pytest.approx(11 / 48)
    assert "CONSULT" not in found  # it comes in any week


def test_the_acts_of_one_side_alone(world: Path) -> None:
    with book_table(world) as table:
        acts = acts_of(table)
    directed = acts.towards()
    there, back = (directed.pair_of(*sides) for sides in (("CHL", "PER"), ("PER", "CHL")))
    either = acts.pair_of("CHL", "PER")
    forward = (acts.pair == either) & acts.forward
    assert (directed.pair == there).sum() == forward.sum() > 0
    assert (directed.pair == back).sum() == ((acts.pair == either) & ~acts.forward).sum()
    (moment,) = moments(directed, [acts.end - 7], 1)
    row = moment.pair.tolist().index(there)
    late = forward & (acts.day >= acts.end - 7)
    assert moment.counts[row, : len(acts.kinds)].tolist() == [
        *(int((late & (acts.quad == quad)).sum()) for quad in range(4)),
        *(int((late & (acts.type == kind)).sum()) for kind in range(len(acts.types))),
    ]
    made = forecast(str(world), "CHL", "PER", within=1, directed=True)
    assert (made.one, made.other, made.directed) == ("CHL", "PER", True)
    sanction, other = (
        {one.what: one for one in forecast(str(world), *sides, within=1, directed=True).chances}["SANCTION"]
        for sides in (("CHL", "PER"), ("PER", "CHL"))
    )
    assert sanction.base > 2 * other.base  # in this world the first of a pair sanctions, never the second
    rows = [((date(2024, 1, 1) + timedelta(days=n)).isoformat(), "USA", "AID", "PAK") for n in range(0, 200, 3)]
    aid = of_arrow(events(happened(rows)))
    with pytest.raises(Unforeseeable, match=r"PAK towards USA: .* knows of no act"):
        forecast(aid, "PAK", "USA", directed=True)


def test_a_joint_act_is_one_of_either_side_towards_the_other(tmp_path: Path) -> None:
    joint = {**made_event("CHL", "PER", (END - timedelta(days=3)).isoformat(), "AGREE", key="joint")}
    joint["source"], joint["target"] = [*joint["source"], *joint["target"]], []
    with made_world(tmp_path / "joint.db", WEEKS) as book:
        coding = codings.named(book.connection, None)
        book.writer.add(made_entry("joint", (END - timedelta(days=2)).isoformat(), [joint]), coding, merge=False)
        with book_table(book.path) as table:
            acts = acts_of(table)
    assert acts.ids.tolist().count(joint["id"]) == 1
    directed = acts.towards()
    pairs = directed.pair[directed.ids == joint["id"]].tolist()
    assert sorted(pairs) == sorted([directed.pair_of("CHL", "PER"), directed.pair_of("PER", "CHL")])


def test_noise_is_told_by_its_base_rate(world: Path) -> None:
    found = {one.what: one for one in forecast(str(world), "BRA", "OMN", within=1).chances}
    aid = found["AID"]
    assert not aid.better
    assert aid.probability.value == pytest.approx(aid.base)
    assert not aid.reasons
    assert 0 < aid.base < 0.3
    assert aid.low == 0


def test_equal_books_give_equal_forecasts(world: Path) -> None:
    assert forecast(str(world), "CHL", "PER") == forecast(str(world), "PER", "CHL")


# --- what cannot be told --------------------------------------------------------------------------------------------------------


def test_a_dyad_without_history_is_refused(own: Book) -> None:
    coding = codings.named(own.connection, None)
    more = [made_event("ISL", "NOR", (END - timedelta(days=3)).isoformat(), "AID")]
    own.writer.add(made_entry("island", (END - timedelta(days=2)).isoformat(), more), coding, merge=False)
    with pytest.raises(Unforeseeable, match=r"PER and ISL: own\.db knows of nothing between them.*ISL has most with NOR"):
        forecast(own, "PER", "ISL")
    with pytest.raises(UnknownParty, match="Did you mean PER"):
        forecast(own, "PERU", "CHL")
    with pytest.raises(Unforeseeable, match="with itself"):
        forecast(own, "PER", "PER")


def test_a_book_of_one_week_is_too_short(tmp_path: Path) -> None:
    with made_world(tmp_path / "short.db", 1) as book, pytest.raises(TooShort, match=r"1 weeks of events .* are too few .* Hint"):
        forecast(book, "CHL", "PER")


def test_silence_before_the_day_is_not_peace(world: Path, tmp_path: Path) -> None:
    with pytest.raises(SilentSource, match=r"not peace.*--date 2023-02-27"):
        forecast(str(world), "CHL", "PER", on=(END + timedelta(days=60)).isoformat())
    near = forecast(str(world), "CHL", "PER", within=1, on=(END + timedelta(days=7)).isoformat())
    sure = forecast(str(world), "CHL", "PER", within=1)
    assert (near.silent_weeks, sure.silent_weeks) == (1, 0)
    aid, surer = ({one.what: one for one in made.chances}["CONSULT"] for made in (near, sure))
    assert aid.high >= surer.high
    width = aid.probability.high - aid.probability.low
    assert width > 1.3 * (surer.probability.high - surer.probability.low)
    with pytest.raises(Unforeseeable, match="begins on"):
        forecast(str(world), "CHL", "PER", on="2020-01-01")


def test_silent_weeks_teach_nothing(tmp_path: Path) -> None:
    with made_world(tmp_path / "gap.db", WEEKS, silent=range(20, 30)) as book, book_table(book.path) as table:
        acts = acts_of(table)
    found = silence(acts, acts.end)
    assert len(found.days) == 10
    assert found.recent == 0
    model = fit(acts, acts.end, 1)
    silent = range(acts.end - WEEK * 40, acts.end - WEEK * 30)
    assert model.past
    assert not any(moment.origin in silent for moment in model.past)
    # Nor do they lower the base rate: it is that of the weeks with news.
    consult = acts.kinds.index("CONSULT")
    assert model.now().climate[:, consult].mean() == pytest.approx(0.5, abs=0.06)


# --- what if --------------------------------------------------------------------------------------------------------------------


def test_what_if_moves_what_the_event_touches(world: Path) -> None:
    found = what_if(str(world), ["CHL threaten PER"], within=1)
    assert str(found.hypotheses[0]) == "CHL THREATEN PER"
    moved = {(one.dyad, one.what): one for one in found.moved}
    sanction = moved["CHL-PER", "SANCTION"]
    assert sanction.after > sanction.before
    assert sanction.paths
    assert all({"CHL", "PER"} & set(dyad.split("-")) or "everywhere" in str(one.paths) for (dyad, _), one in moved.items())
    changes = [abs(one.after - one.before) for one in found.moved]
    assert changes == sorted(changes, reverse=True)


def test_what_if_of_nobody_and_nothing(world: Path) -> None:
    with pytest.raises(UnknownParty, match="XXX"):
        what_if(str(world), ["XXX REJECT PER"])
    with pytest.raises(CodebookError, match="REJECT"):
        what_if(str(world), ["CHL REJCT PER"])
    with pytest.raises(Unforeseeable, match="source, type and target"):
        what_if(str(world), ["CHL REJECT"])


def test_what_if_claims_no_cause(world: Path) -> None:
    told = run("what-if", "CHL THREATEN PER", "--book", str(world))
    assert "it claims no cause" in told
    assert json.loads(run("what-if", "CHL THREATEN PER", "--book", str(world), "--format", "json"))["claims_cause"] is False


# --- honesty ---------------------------------------------------------------------------------------------------------------------


def test_a_forecast_is_frozen_and_scored_when_its_time_has_come(own: Book) -> None:
    made = json.loads(run("forecast", "CHL", "PER", "--within", "1w", "--book", str(own.path), "--format", "json"))
    assert made["issue"] == 1
    assert made["issued"] == END.isoformat()
    again = json.loads(run("forecast", "PER", "CHL", "--within", "1w", "--book", str(own.path), "--format", "json"))
    assert again["issue"] == 1
    card = json.loads(run("scorecard", "--book", str(own.path), "--format", "json"))
    assert [one["standing"] for one in card["forecasts"]] == ["open"]
    assert "overall" not in card
    # A week and a day later it is known that there was one meeting and nothing else.
    coding = codings.named(own.connection, None)
    meeting = made_event("CHL", "PER", (END + timedelta(days=2)).isoformat(), "CONSULT", key="after")
    others = [made_event("BRA", "NOR", (END + timedelta(days=n)).isoformat(), "AGREE", key=f"after{n}") for n in range(8)]
    own.writer.add(made_entry("after", (END + timedelta(days=7)).isoformat(), [meeting, *others]), coding, merge=False)
    own.writer.add(made_entry("during", (END + timedelta(days=4)).isoformat(), []), coding, merge=False)
    card = json.loads(run("scorecard", "--book", str(own.path), "--format", "json"))
    assert [one["standing"] for one in card["forecasts"]] == ["scored"]
    chances = {one["what"]: one for one in made["chances"]}
    kinds = {row["name"]: row for row in card["by_what"]}
    assert kinds["CONSULT"]["happened"] == 1
    assert kinds["verbal cooperation"]["happened"] == 1
    assert card["overall"][0]["happened"] == 2
    # A score is the squared distance from what was said then, not from what would be said now.
    assert kinds["CONSULT"]["brier"] == pytest.approx((chances["CONSULT"]["probability"]["value"] - 1) ** 2, abs=1e-3)
    assert kinds["AID"]["brier"] == pytest.approx(chances["AID"]["probability"]["value"] ** 2, abs=1e-3)
    backdated = run("forecast", "CHL", "PER", "--within", "1w", "--date", END.isoformat(), "--book", str(own.path))
    assert "after the fact" in backdated


def test_a_forecast_of_one_direction_is_frozen_as_such(own: Book) -> None:
    words = ("--within", "1w", "--book", str(own.path), "--format", "json")
    made = [json.loads(run("forecast", *sides, *more, *words)) for sides, more in (
        (("PER", "CHL"), ("--directed",)), (("CHL", "PER"), ("--directed",)), (("PER", "CHL"), ()))]  # fmt: skip
    assert [one["issue"] for one in made] == [1, 2, 3]
    coding = codings.named(own.connection, None)
    meeting = made_event("CHL", "PER", (END + timedelta(days=2)).isoformat(), "AID", key="after")
    others = [made_event("BRA", "NOR", (END + timedelta(days=n)).isoformat(), "AGREE", key=f"after{n}") for n in range(8)]
    own.writer.add(made_entry("after", (END + timedelta(days=7)).isoformat(), [meeting, *others]), coding, merge=False)
    card = json.loads(run("scorecard", "--book", str(own.path), "--format", "json"))
    assert [one["dyad"] for one in card["forecasts"]] == ["PER to CHL", "CHL to PER", "CHL-PER"]
    happened = {row["name"]: row["happened"] for row in card["by_dyad"]}
    assert happened == {"PER to CHL": 0, "CHL to PER": 2, "CHL-PER": 2}  # aid, and material cooperation


def test_issued_forecasts_are_never_changed(own: Book) -> None:
    run("forecast", "CHL", "PER", "--book", str(own.path), "--format", "csv")
    for statement in (
        "UPDATE issue SET weeks = 9",
        "DELETE FROM issue",
        "UPDATE issued_chance SET base = 0",
        "DELETE FROM issued_chance",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="issued forecasts are never"):
            own.connection.execute(statement)
    (events, state) = own.connection.execute("SELECT events, state FROM issue").fetchone()
    assert events > 500
    assert len(state) == 64


def test_a_backtest_scores_what_was_said_before(world: Path) -> None:
    found = backtest(str(world), "month", 1, since="2022-10", until="2022-12")
    assert found.issued == ("2022-10-01", "2022-11-01", "2022-12-01")
    with book_table(world) as table:
        acts = acts_of(table)
    day = (date(2022, 11, 1) - date(1970, 1, 1)).days
    rows = found.outcomes.take((found.outcomes.issued == "2022-11-01") & (found.outcomes.dyad == "CHL-PER"))
    assert rows.count.tolist() == followed(acts, np.array([acts.pair_of("CHL", "PER")]), day, day + 7)[0].tolist()
    said = {one.what: one for one in forecast(str(world), "CHL", "PER", within=1, on="2022-11-01").chances}
    for what, probability, base in zip(rows.what.tolist(), rows.probability, rows.base, strict=True):
        assert (probability, base) == pytest.approx((said[what].probability.value, said[what].base))


def test_a_backtest_of_too_little_says_so(tmp_path: Path) -> None:
    with made_world(tmp_path / "short.db", 10) as book, pytest.raises(TooShort, match="no forecast of the past"):
        backtest(book, "month", 4)


def outcomes(probability: list[float], base: list[float], count: list[float], issued: list[str]) -> Outcomes:
    size = len(probability)
    return Outcomes(
        np.full(size, "AID"), np.full(size, "CHL-PER"), np.full(size, 1), np.array(issued), np.array(probability), np.array(base),
        np.array(count), np.zeros(size), np.ones(size),
    )  # fmt: skip


def test_scores_are_those_of_a_hand_count() -> None:
    rows = outcomes([0.8, 0.8, 0.2, 0.2], [0.5] * 4, [1, 3, 0, 0], ["a", "b", "c", "d"])
    found = score("all", rows)
    assert found.brier == pytest.approx(0.04)
    assert found.climatology == pytest.approx(0.25)
    assert found.skill.value == pytest.approx(0.84)
    assert found.better
    assert found.log_score == pytest.approx(-np.log2(0.8))
    assert found.held == 0.75
    assert found.calibration_error == pytest.approx(0.2)
    low, high = reliability(rows.probability, rows.count > 0)
    assert (low.forecasts, low.share.value, high.forecasts, high.share.value) == (2, 0.0, 2, 1.0)
    worse = score("all", outcomes([0.2, 0.8], [0.5] * 2, [1, 0], ["a", "b"]))
    assert worse.skill.value < 0
    assert not worse.better
    assert not score("all", replace(rows, issued=np.full(4, "a"))).better  # one day tells nothing of another


# --- commands --------------------------------------------------------------------------------------------------------------------


def test_the_table_shows_baselines_reasons_and_what_no_better_means(own: Book) -> None:
    told = run("forecast", "BRA", "OMN", "--within", "1w", "--book", str(own.path))
    for word in ("base rate", "persistence", "attention", "no better than the base rate", "Written into the book as forecast 1"):
        assert word in told
    ranked = run("forecast", "CHL", "--whom", "--book", str(own.path), "--format", "csv").splitlines()
    assert {line.split(",")[2] for line in ranked[1:]} == {"BRA", "ECU", "NOR", "OMN", "PER"}


def test_reasons_carry_their_sentences(tmp_path: Path) -> None:
    day = (END - timedelta(days=2)).isoformat()
    made_world(tmp_path / "angry.db", WEEKS, more=(("CHL", "THREATEN", "PER", day),)).close()
    made = json.loads(run("forecast", "CHL", "PER", "--within", "1w", "--book", str(tmp_path / "angry.db"), "--format", "json"))
    known = {one["event"]: one for one in made["events"]}
    assert made["reasons"]
    assert made["rules"]
    behind = [event for row in (*made["reasons"], *made["rules"]) for event in (*row["events"], *row.get("last_held", ()))]
    assert set(behind) == set(known)
    assert any(one["act"] == "CHL THREATEN PER" for one in known.values())
    assert any(one["sentence"] == "The two ac" for one in known.values())


def test_charts_are_drawn(own: Book, tmp_path: Path) -> None:
    for words in (("forecast", "CHL", "PER"), ("backtest", "--within", "1w", "--by", "month", "--since", "2023")):
        file = tmp_path / f"{words[0]}.json"
        run(*words, "--book", str(own.path), "--chart", str(file))
        assert "vega-lite" in json.loads(file.read_text(encoding="utf8"))["$schema"]


@pytest.mark.parametrize(
    "words", [("forecast", "PAK"), ("forecast", "PAK", "USA", "--whom"), ("forecast", "PAK", "USA", "--within", "9y")]
)
def test_what_is_not_understood_is_said(words: tuple[str, ...], world: Path) -> None:
    result = CliRunner().invoke(commands, [*words, "--book", str(world)])
    assert result.exit_code == 2
    assert "Hint" in result.output or "written 4w" in result.output

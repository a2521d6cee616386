"""What the commands forecast, what-if, backtest and scorecard tell: results as tables of plain rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from detente.book.query import text_of
from detente.forecast.backtest import Backtest
from detente.forecast.counts import LEVEL
from detente.forecast.dyad import Chance, DyadForecast
from detente.forecast.scorecard import Scorecard
from detente.forecast.scores import Outcomes, Score, reliability, score, scores_by
from detente.forecast.whatif import NO_CAUSE, WhatIf
from detente.forecast.whom import Turns
from detente.measure.sections import Report, Row, Section, count, interval, joined, percent, text
from detente.measure.sources import BookTable
from detente.measure.table import QUADS, EventTable

NO_BETTER = "no better than the base rate"
# Reasons are told to people for the likeliest departures from the base rate; JSON has them all.
REASONS_FOR, SHOWN_MOVES, SHOWN_DYADS = 3, 15, 10


def sentences(table: EventTable, identities: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Each event's day, parties, type and sentence, where the table is a book that keeps its texts."""
    if not isinstance(table, BookTable) or not identities:
        return {}
    connection = table.book.connection
    found = {}
    for identity in dict.fromkeys(identities):
        row = connection.execute(
            "SELECT date_start, source_country, type, target_country, article, sentence_start, sentence_end FROM event"
            " WHERE id = ? AND coding = ?",
            (identity, table.coding.number),
        ).fetchone()
        if row is None:
            continue
        whole = text_of(connection, row[4])
        found[identity] = {
            "event": identity, "date": row[0], "act": " ".join(part for part in row[1:4] if part),
            "sentence": None if whole is None else " ".join(whole[row[5] : row[6]].split()),
        }  # fmt: skip
    return found


# --- forecast ---------------------------------------------------------------------------------------------------------------


def _verdict(chance: Chance) -> str:
    return "better than the base rate" if chance.better else NO_BETTER


def _how_many(row: Row) -> str:
    return f"{row['expected']:.1f} ({row['low']} to {row['high']})" if row["high"] else f"{row['expected']:.1f} (none)"


def dyad_told(made: DyadForecast, table: EventTable, issue: int | None, why_not: str = "") -> Report:
    """The chances of a dyad beside their baselines, the reasons, and the events behind them."""
    chances = [
        {
            "what": one.what, "probability": one.probability, "base_rate": one.base, "persistence": one.persistence,
            "attention": one.attention, "verdict": _verdict(one), "skill": one.skill, "expected": one.expected, "low": one.low,
            "high": one.high,
        }
        for one in made.chances
    ]  # fmt: skip
    behind = [event for one in made.chances for reason in one.reasons for event in reason.events]
    behind += [event for one in made.chances for rule in one.rules for event in (*rule.events, *rule.before)]
    known = sentences(table, behind)
    reasons: list[dict[str, Any]] = [
        {
            "what": one.what, "reason": reason.words(), "feature": reason.what, "factor": reason.factor, "now": reason.now,
            "usual": reason.usual, "windows_before": reason.before, "followed": reason.followed, "expected": reason.expected,
            "own_windows_before": reason.own_before, "own_followed": reason.own_followed, "events": list(reason.events),
        }
        for one in made.chances
        for reason in one.reasons
    ]  # fmt: skip
    rules: list[dict[str, Any]] = [
        {
            "what": one.what, "rule": rule.words(), "act": f"{rule.by} {rule.cause} {rule.to}", "third_party": rule.third,
            "last": rule.last, "held": rule.held, "seen": rule.seen, "usual": rule.usual, "own_held": rule.own_held,
            "own_seen": rule.own_seen, "own_usual": rule.own_usual, "events": list(rule.events),
            "last_held": list(rule.before),
        }
        for one in made.chances
        for rule in one.rules
    ]  # fmt: skip
    telling = sorted(
        (one for one in made.chances if one.reasons or one.rules), key=lambda one: -abs(one.probability.value - one.base)
    )
    first = [one.what for one in telling[:REASONS_FOR]]
    shown = [row for what in first for row in reasons if row["what"] == what]
    ruled = [row for what in first for row in rules if row["what"] == what]
    seen = list(dict.fromkeys(event for row in (*shown, *ruled) for event in (*row["events"], *row.get("last_held", ()))))
    notes = [
        "Base rate: the share of past windows of the dyad with such an act (leaning on all dyads'). Persistence: the share that"
        " followed a window with (or without) one. Attention: the share among dyads of about as many acts lately.",
        f"Probabilities have 95% intervals; counts lie in theirs with {LEVEL:.0%}. None: 0 alone holds as much, or more.",
        *([f"{made.silent_weeks} of the last weeks are without news: intervals are widened."] if made.silent_weeks else []),
        f"Written into the book as forecast {issue}; `detente scorecard` tells how it turned out."
        if issue is not None
        else why_not,
    ]
    return Report(
        "forecast",
        f"{made.one} {'towards' if made.directed else 'and'} {made.other}, {made.issued} to {made.until} ({made.weeks} weeks;"
        f" {made.events:,} events known before, {made.table})",
        {
            "one": made.one, "other": made.other, "directed": made.directed, "issued": made.issued, "until": made.until,
            "weeks": made.weeks, "issue": issue,
            "events_known": made.events, "silent_weeks": made.silent_weeks, "table": made.table,
        },
        (
            Section(
                "chances", f"At least one such act {'of ' + made.one if made.directed else 'between them'}", chances,
                [
                    ("what", text("what")), ("probability", interval("probability")), ("base rate", percent("base_rate")),
                    ("persistence", percent("persistence")), ("attention", percent("attention")),
                    ("how many", _how_many),
                    ("on held-back weeks", lambda row: row["verdict"]),
                ],
            ),
            Section(
                "reasons", "Why: what differs from usual for them", reasons,
                [("what", text("what")), ("reason", text("reason")), ("events", lambda row: " ".join(row["events"]))], shown,
            ),
            Section(
                "rules", "What such acts of the last two weeks were followed by before", rules,
                [("what", text("what")), ("rule", text("rule")), ("events", lambda row: " ".join(row["events"]))], ruled,
            ),
            Section(
                "events", "The events behind them", list(known.values()),
                [("event", text("event")), ("date", text("date")), ("act", text("act")), ("sentence", text("sentence"))],
                [known[event] for event in seen if event in known],
            ),
        ),
        [note for note in notes if note],
        (),
    )  # fmt: skip


def whom_told(made: Turns) -> Report:
    """To whom a party turns next."""
    rows: list[dict[str, Any]] = [
        {
            "rank": number, "party": one.other, "share": one.share, "base_rate": one.usual, "acts": one.acts, "last": one.last,
            "types": list(one.types), "reasons": list(one.reasons), "events": list(one.events),
        }
        for number, one in enumerate(made.turns, 1)
    ]  # fmt: skip
    return Report(
        "whom",
        f"To whom {made.party} turns next, from {made.issued} ({made.acts:,} acts of the last 90 days, {made.table})",
        {"party": made.party, "issued": made.issued, "acts": made.acts, "table": made.table},
        (
            Section(
                "whom", "Ranked", rows,
                [
                    ("", count("rank")), ("party", text("party")), ("share", percent("share")), ("base rate", percent("base_rate")),
                    ("acts", count("acts")), ("last", text("last")), ("by", lambda row: joined(row["types"])),
                    ("events", lambda row: " ".join(row["events"])),
                ],
            ),
            *(
                [Section("reasons", "Why", why, [("party", text("party")), ("reason", text("reason"))])]
                if (why := [{"party": row["party"], "reason": reason} for row in rows for reason in row["reasons"]])
                else []
            ),
        ),
        ["Share: of the ranker's weight over all parties, each kind of act as often as it did it lately. Base rate: share of the"
         " acts of the last 90 days. A ranking is no probability."],
        (),
    )  # fmt: skip


# --- what-if ----------------------------------------------------------------------------------------------------------------


def what_if_told(made: WhatIf) -> Report:
    """Which chances move, how far, and along which features."""
    rows = [
        {
            "dyad": one.dyad, "what": one.what, "before": one.before, "after": one.after, "change": one.after - one.before,
            "base_rate": one.base, "paths": [f"{name} (odds x{factor:.2f})" for name, factor in one.paths],
        }
        for one in made.moved
    ]  # fmt: skip
    supposed = joined(map(str, made.hypotheses))
    notes = [
        NO_CAUSE,
        f"{made.scored:,} chances were scored again; {len(rows):,} moved by half a point or more.",
        *([f"{made.silent_weeks} of the last weeks are without news."] if made.silent_weeks else []),
    ]
    return Report(
        "what-if",
        f"What if on {made.day}: {supposed} (forecasts from {made.issued}, {made.weeks} weeks, {made.table})",
        {
            "hypotheses": [str(one) for one in made.hypotheses], "date": made.day, "issued": made.issued, "weeks": made.weeks,
            "scored": made.scored, "claims_cause": False, "table": made.table,
        },
        (
            Section(
                "moved", "Forecasts that move" if rows else "No forecast moves", rows,
                [
                    ("dyad", text("dyad")), ("what", text("what")), ("before", percent("before")), ("after", percent("after")),
                    ("base rate", percent("base_rate")), ("by", lambda row: f"{100 * row['change']:+.1f} points"),
                    ("along", lambda row: "; ".join(row["paths"])),
                ],
                rows[:SHOWN_MOVES],
            ),
        ),
        notes,
        (),
    )  # fmt: skip


# --- backtest and scorecard ---------------------------------------------------------------------------------------------------


def _score_row(one: Score) -> dict[str, Any]:
    return {
        "name": one.name, "forecasts": one.forecasts, "happened": one.happened, "brier": one.brier,
        "brier_climatology": one.climatology, "skill": one.skill, "log_score": one.log_score,
        "calibration_error": one.calibration_error, "intervals_held": one.held, "intervals_held_some": one.held_some,
        "verdict": "better than the base rate" if one.better else NO_BETTER,
    }  # fmt: skip


def _number(name: str, digits: int = 3) -> Any:
    return lambda row: f"{row[name]:.{digits}f}"


def _skill(row: Row) -> str:
    skill = row["skill"]
    return f"{skill.value:+.3f}" + ("" if abs(skill.low) == float("inf") else f" ({skill.low:+.3f} to {skill.high:+.3f})")


_SCORES = [
    ("", text("name")), ("forecasts", count("forecasts")), ("came true", count("happened")), ("Brier", _number("brier")),
    ("climatology", _number("brier_climatology")), ("skill", _skill), ("log score", _number("log_score")),
    ("calibration error", _number("calibration_error")), ("intervals held", percent("intervals_held")),
    ("where not nearly surely 0", percent("intervals_held_some")), ("verdict", text("verdict")),
]  # fmt: skip


def _rank(what: str) -> int:
    """The quad classes in their order, then the types as they come."""
    return QUADS.index(what) if what in QUADS else len(QUADS)


def score_sections(rows: Outcomes, kinds_first: bool = True) -> list[Section]:
    """Overall, by what, by dyad, by horizon and by day of issue, and the reliability of all."""
    if not len(rows):
        return []
    happened = rows.count > 0
    bins = [
        {"probability": one.probability, "forecasts": one.forecasts, "came_true": one.share}
        for one in reliability(rows.probability, happened)
    ]  # fmt: skip
    parts: list[tuple[str, str, list[Score]]] = [
        ("overall", "All", [score("all", rows)]),
        ("by_what", "By what", sorted(scores_by(rows, "what"), key=lambda one: _rank(one.name))),
        ("by_dyad", "By dyad, those with most", scores_by(rows, "dyad", SHOWN_DYADS)),
        ("by_horizon", "By weeks ahead", scores_by(rows, "weeks")),
        ("by_day", "By day of issue", scores_by(rows, "issued")),
    ]
    sections = [Section(name, heading, [_score_row(one) for one in found], _SCORES) for name, heading, found in parts]
    columns = [("forecast", percent("probability")), ("forecasts", count("forecasts")), ("came true", interval("came_true"))]
    return [*sections, Section("reliability", "Of forecasts given a probability, the share that came true", bins, columns)]


def backtest_told(made: Backtest) -> Report:
    """How forecasts of the past would have done."""
    notes = [
        "Each forecast was made from what was known before its day alone. Skill: how much better than climatology by Brier score,"
        " with its 95% interval over the days of issue; log score in bits, lower is better.",
        *(f"No forecast from {day}: {why}" for day, why in made.left_out),
    ]
    return Report(
        "backtest",
        f"Forecasts of {made.weeks} weeks by {made.by}, {made.issued[0]} to {made.issued[-1]} ({made.table})",
        {"weeks": made.weeks, "by": made.by, "issued": list(made.issued), "table": made.table},
        score_sections(made.outcomes),
        notes,
        (),
    )


def scorecard_told(made: Scorecard) -> Report:
    """Every forecast ever issued, and how those turned out whose time has come."""
    rows: list[Mapping[str, Any]] = [
        {
            "forecast": one.number, "dyad": one.dyad, "issued": one.issued, "until": one.until, "weeks": one.weeks,
            "made": one.made, "events_known": one.events, "state": one.state, "standing": one.standing,
        }
        for one in made.issues
    ]  # fmt: skip
    scored = sum(one.standing == "scored" for one in made.issues)
    notes = [
        f"{len(rows):,} forecasts issued, {scored:,} scored. They are kept as issued; outcomes are counted from the book as it is"
        " now.",
        *(["A forecast whose weeks are without news is not scored: silence is not peace."] if rows else []),
        *([] if rows else ["Hint: `detente forecast PAK USA` issues one."]),
    ]
    return Report(
        "scorecard", f"Forecasts issued from {made.table}", {"table": made.table, "issued": len(rows), "scored": scored},
        (
            *score_sections(made.outcomes),
            Section(
                "forecasts", "Forecasts" if rows else "None was issued", rows,
                [
                    ("number", count("forecast")), ("dyad", text("dyad")), ("from", text("issued")), ("to", text("until")),
                    ("made", text("made")), ("events known", count("events_known")), ("digest", lambda row: row["state"][:12]),
                    ("standing", text("standing")),
                ],
            ),
        ),
        notes,
        (),
    )  # fmt: skip

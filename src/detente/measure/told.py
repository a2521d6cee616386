"""What the commands align, system, leverage and changes tell: the measures' results as tables of plain rows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from detente.book.times import iso
from detente.charts.queries import command
from detente.measure.alignment import Alignment, Movement
from detente.measure.assertions import Beside
from detente.measure.changes import FALSE_DISCOVERIES, Changed, Changes
from detente.measure.estimate import Estimate
from detente.measure.leverage import Dependence, Followed, Leverage, Request
from detente.measure.sections import Report, Row, Section, chance, count, ids, interval, joined, percent, text
from detente.measure.sources import BookTable
from detente.measure.system import System
from detente.measure.table import HAPPENED, EventTable
from detente.measure.triads import KINDS
from detente.outputs import many

# Members of a bloc that are sure to be in it; the others are named apart.
SURE = 0.9


class Rows:
    """The way back from a number to its events: a command for a book, nothing for another table."""

    def __init__(self, table: EventTable) -> None:
        self.book = table.listed
        self.coding = table.asked if isinstance(table, BookTable) else None
        self.name = self.book or table.name

    def between(self, first: str, second: str, since: Any, until: Any, quads: Sequence[int] = ()) -> str | None:
        return self._command({"between": (first, second)}, since, until, quads)

    def directed(self, source: str | None, target: str | None, since: Any, until: Any, quads: Sequence[int] = ()) -> str | None:
        sides = {"source": source, "target": target}
        return self._command({name: code for name, code in sides.items() if code is not None}, since, until, quads)

    def way(self, command: str | None, what: str) -> list[str]:
        """A note that tells how the events of a row are listed."""
        return [] if command is None else [f"The events of a row, here {what}: {command}"]

    def _command(self, asked: dict[str, Any], since: Any, until: Any, quads: Sequence[int]) -> str | None:
        if self.book is None:
            return None
        asked |= {"since": str(since), "until": str(until), "counted": True}
        if quads:
            asked["quads"] = tuple(quads)
        return command({"book": self.book, "coding": self.coding} | asked)

    def sources(self, **more: Any) -> dict[str, Any]:
        coding = {} if self.coding is None else {"coding": self.coding}
        return {"table": self.name, **coding, "statuses": joined(HAPPENED), **more}


# --- align ----------------------------------------------------------------------------------------------------------------


def alignment_told(found: Alignment, rows: Rows) -> Report:
    """The position in each period, pole by pole, and how the state moved."""
    positions: list[dict[str, Any]] = []
    for number, held in enumerate(found.positions):
        since, until = found.periods.bounds(number)
        for standing in held.standings if held is not None else ():
            positions.append(
                {
                    "period": held.label if held is not None else None, "pole": standing.pole,
                    "occurrences": standing.occurrences, "attention": standing.attention, "conflict": standing.conflict,
                    "weight": standing.weight, "events": rows.between(found.state, standing.pole, since, until),
                }
            )  # fmt: skip
    moves = [
        {"period": held.label, "hedging": held.hedging, **_moved(step)}
        for held, step in zip(found.positions, found.steps, strict=True)
        if held is not None
    ]
    overall = (
        [] if found.overall is None else [{"since": found.overall.since, "until": found.overall.until, **_moved(found.overall)}]
    )
    empty = sum(held is None for held in found.positions)
    busiest = max(positions, key=lambda row: row["occurrences"])
    notes = [
        "Weight: the pole's share of the state's cooperation with all of them, each discounted by its share of conflict. Attention:"
        " the pole's share of all events with them; what moved by attention may be a change of the news (--explain).",
        *([f"{empty} {found.periods.by}s without any event between them are left out."] if empty else []),
        *rows.way(busiest["events"], f"{busiest['period']} {busiest['pole']}"),
    ]
    title = f"{found.state} between {joined(found.poles)}, by {found.periods.by} ({found.table})"
    moving = [
        ("distance", interval("distance")), ("moved", _verdict), ("towards", text("towards")), ("by", interval("gain", "+.0%")),
        ("by attention", _signed("by_attention")), ("by tone", _signed("by_tone")), ("away from", text("away")),
        ("by", interval("loss", "+.0%")),
    ]  # fmt: skip
    return Report(
        "alignment",
        title,
        {"state": found.state, "poles": list(found.poles), "by": found.periods.by, "table": found.table},
        (
            Section(
                "positions", "Where it stood (95% intervals)", positions,
                [
                    (found.periods.by, text("period")), ("pole", text("pole")), ("weight", interval("weight")),
                    ("events", count("occurrences")), ("attention", percent("attention")), ("conflict", interval("conflict")),
                ],
            ),
            Section(
                "periods", f"How far it hedged (0 one pole, 1 all alike), and how it moved from the {found.periods.by} before",
                moves,
                [(found.periods.by, text("period")), ("hedging", interval("hedging", ".2f")), *moving],
            ),
            Section("overall", "From first to last", overall, [("from", text("since")), ("to", text("until")), *moving]),
        ),
        notes,
        ("position", "movement", "hedging", "attention"),
        rows.sources(occurrences=f"{sum(row['occurrences'] for row in positions):,}"),
    )  # fmt: skip


def _moved(step: Movement | None) -> dict[str, Any]:
    if step is None:
        return dict.fromkeys(("distance", "moved", "towards", "gain", "by_attention", "by_tone", "away", "loss"))
    return {
        "distance": step.distance, "moved": step.moved, "towards": step.towards, "gain": step.gain,
        "by_attention": step.by_attention, "by_tone": step.by_tone, "away": step.away, "loss": step.loss,
    }  # fmt: skip


def _verdict(row: Row) -> str:
    return {None: "", True: "yes", False: "no telling"}[row["moved"]]


def _signed(name: str) -> Any:
    return lambda row: "" if row[name] is None else f"{row[name]:+.0%}"


# --- system ---------------------------------------------------------------------------------------------------------------


def system_told(found: System, rows: Rows) -> Report:
    """Poles, blocs, triads, and who stands between whom."""
    since, until = found.since, found.until
    poles: list[dict[str, Any]] = [
        {
            "state": pole.party, "occurrences": pole.occurrences, "share": pole.share,
            "events": rows.directed(None, pole.party, since, until, (1, 2)),
        }
        for pole in found.poles.poles
    ]  # fmt: skip
    blocs = [
        {"bloc": number, "state": member.party, "certainty": member.certainty, "occurrences": member.occurrences}
        for number, bloc in enumerate(found.blocs.blocs, 1)
        for member in bloc
    ]
    together = [
        {
            "bloc": number, "sure": joined(member.party for member in bloc if member.certainty >= SURE),
            "less sure": joined(f"{member.party} {member.certainty:.0%}" for member in bloc if member.certainty < SURE),
        }
        for number, bloc in enumerate(found.blocs.blocs, 1)
        if len(bloc) > 1
    ]  # fmt: skip
    triads: list[dict[str, Any]] = [
        {"what": kind, "number": found.triads.kinds[kind], "balanced": kind in ("+++", "+--")} for kind in KINDS
    ]
    nulls = [
        {
            "what": f"balanced, {null.name}", "number": found.triads.balanced, "mean": null.mean, "spread": null.spread,
            "z": null.z, "chance": null.chance,
        }
        for null in found.triads.nulls
    ]  # fmt: skip
    between = [
        {
            "state": row.party, "first": row.first, "second": row.second, "weight": row.weight,
            "with_first": rows.between(row.party, row.first, since, until),
            "with_second": rows.between(row.party, row.second, since, until),
            "between_them": rows.between(row.first, row.second, since, until, (3, 4)),
        }
        for row in found.between
    ]  # fmt: skip
    number = found.poles.number
    friends, enemies = (int((found.network.sign == sign).sum() // 2) for sign in (1, -1))
    notes = [
        f"{found.attention:,} occurrences between states, {found.conflict:,} of them conflict ({found.network.world:.0%});"
        f" {friends:,} pairs surely friendlier than that, {enemies:,} surely more hostile.",
        "Blocs, friends and enemies are what is told of dealings, against what is usual; no treaty is looked up (--explain).",
        *(rows.way(poles[0]["events"], poles[0]["state"]) if poles else []),
    ]
    return Report(
        "system",
        f"The system of states, {since} to {until} ({found.table})",
        {
            "since": str(since), "until": str(until), "table": found.table, "occurrences": found.attention,
            "conflict": found.conflict, "effective_number_of_poles": number, "frustration": found.blocs.frustration,
            "friends": friends, "enemies": enemies,
        },
        (
            Section(
                "poles",
                f"Poles: {number.value:.1f} in effect ({number.low:.1f} to {number.high:.1f}), by cooperation received"
                if poles
                else "Poles: none, as no state received any cooperation",
                poles, [("state", text("state")), ("share", interval("share", ".1%")), ("received", count("occurrences"))],
            ),
            Section(
                "blocs",
                f"Blocs ({found.blocs.frustration:.0%} of the excess lies on the wrong side)"
                if together
                else "No blocs: too few states have enough dealings",
                blocs,
                [("bloc", text("bloc")), ("members", text("sure")), ("less sure", text("less sure"))], together,
            ),
            Section(
                "triads", f"Triads: {found.triads.total:,}, {found.triads.balanced:,} of them balanced", triads,
                [
                    ("signs", text("what")), ("number", count("number")),
                    ("balanced", lambda row: "yes" if row["balanced"] else "no"),
                ],
            ),
            Section(
                "balance", "Balance against chance" if nulls else "No triad to set against chance", nulls,
                [
                    ("", text("what")), ("seen", count("number")), ("by chance", lambda row: f"{row['mean']:,.0f}"),
                    ("z", lambda row: f"{row['z']:+.1f}"), ("p", lambda row: chance(row["chance"])),
                ],
            ),
            Section(
                "between",
                "Who stands between whom (friends with two that are enemies)" if between else "Nobody stands between two enemies",
                between,
                [
                    ("state", text("state")), ("between", lambda row: f"{row['first']} and {row['second']}"),
                    ("weight", lambda row: f"{row['weight']:,.0f}"),
                ],
            ),
        ),
        notes,
        ("poles", "friends and enemies", "blocs", "triads", "between", "attention"),
        rows.sources(occurrences=f"{found.attention:,}"),
    )  # fmt: skip


# --- leverage -------------------------------------------------------------------------------------------------------------

# Requests shown to people; the other formats have all.
INSTANCES = 30


def leverage_told(found: Leverage, rows: Rows) -> Report:
    """Requests by partner, each request, and what the state depends on."""
    pairs = [*found.asked, *found.was_asked]
    requests = [_followed(one, found, rows) for one in pairs]
    instances = sorted((_request(one) for pair in pairs for one in pair.requests), key=lambda row: (row["date"], row["event"]))
    depends = [*_depends(found.aid, found, rows), *_depends(found.material, found, rows)]
    concentrations = [
        f"{one.kind} received: {one.received:,} occurrences"
        + ("" if one.concentration is None else f", concentration {interval('c', '.2f')({'c': one.concentration})}")
        for one in (found.aid, found.material)
    ]
    notes = [
        f"{found.attention:,} occurrences between {found.state} and others, {found.since} to {found.until}.",
        *(f"{one[0].upper()}{one[1:]}." for one in concentrations),
        "What follows a request need not follow from it: compare granted with the base rates, and the grants with those expected"
        " (--explain).",
        *([f"The last {INSTANCES} requests are shown. Hint: --format csv has all."] if len(instances) > INSTANCES else []),
    ]
    return Report(
        "leverage",
        f"{found.state}: what was asked, what followed within {found.lag} days, and what it depends on ({found.table})",
        {
            "state": found.state, "since": str(found.since), "until": str(found.until), "lag": found.lag, "table": found.table,
            "occurrences": found.attention,
            "concentration": {one.kind: one.concentration for one in (found.aid, found.material)},
        },
        (
            Section(
                "requests", "What followed requests and threats" if requests else "No requests and no threats", requests,
                [
                    ("asker", text("asker")), ("asked", text("asked")), ("requests", count("requests")),
                    ("judged", count("judged")), ("refused", count("refused")), ("granted", interval("granted_share")),
                    ("any day", percent("base")), ("other dealings", percent("after_dealings")),
                    ("grants each", lambda row: f"{row['grants']:.1f}" if row["judged"] else ""),
                    ("expected", lambda row: f"{row['expected']:.1f}" if row["judged"] else ""),
                    ("p", lambda row: chance(row["chance"]) if row["judged"] else ""),
                ],
            ),
            Section(
                "instances", "Each request", instances,
                [
                    ("date", text("date")), ("asker", text("asker")), ("asked", text("asked")), ("type", text("type")),
                    ("event", text("event")), ("outcome", text("outcome")), ("days", count("days")),
                    ("answers", ids("answers")),
                ],
                instances[-INSTANCES:],
            ),
            Section(
                "dependence", f"What {found.state} depends on" if depends else "No aid and no material cooperation", depends,
                [
                    ("what", text("what")), ("partner", text("partner")), ("received", count("received")),
                    ("share", interval("share")), ("given", count("given")), ("its share of theirs", interval("reverse")),
                    ("asymmetry", interval("asymmetry", "+.0%")),
                ],
                [row for row in depends if row["received"]][:INSTANCES],
            ),
        ),
        notes,
        ("requests", "dependence", "attention"),
        rows.sources(occurrences=f"{found.attention:,}"),
    )  # fmt: skip


def _followed(one: Followed, found: Leverage, rows: Rows) -> dict[str, Any]:
    return {
        "asker": one.asker, "asked": one.asked, "requests": len(one.requests), "judged": one.judged, "granted": one.granted,
        "refused": one.refused, "granted_share": one.share, "base": one.base, "after_dealings": one.after_dealings,
        "grants": one.grants, "expected": one.expected, "chance": one.chance,
        "events": rows.between(one.asker, one.asked, found.since, found.until),
    }  # fmt: skip


def _request(one: Request) -> dict[str, Any]:
    return {
        "date": iso(one.act.day), "asker": one.act.source, "asked": one.act.target, "type": one.act.type, "event": one.act.event,
        "outcome": one.outcome, "days": one.days, "answered": iso(one.answers[0].day) if one.answers else None,
        "answers": [answer.event for answer in one.answers],
    }  # fmt: skip


def _depends(one: Dependence, found: Leverage, rows: Rows) -> list[dict[str, Any]]:
    return [
        {
            "what": one.kind, "partner": source.partner, "received": source.received, "share": source.share, "given": source.given,
            "reverse": source.reverse, "asymmetry": source.asymmetry,
            "events": rows.directed(source.partner, found.state, found.since, found.until, (2,)),
        }
        for source in one.partners
    ]  # fmt: skip


# --- changes --------------------------------------------------------------------------------------------------------------


def changes_told(found: Changes, rows: Rows) -> Report:
    """Which relations left their pattern, the most certain first."""
    changed = [_changed(one, found, rows) for one in found.changes]
    notes = [
        f"{found.dyads:,} dyads were compared with {found.windows} windows as long before, back to {found.past}. Of the dyads"
        f" called here, one in {round(1 / FALSE_DISCOVERIES)} at most is expected to be chance.",
        *(rows.way(changed[0]["rows"], f"{changed[0]['first']} and {changed[0]['second']}") if changed else []),
    ]
    return Report(
        "changes",
        f"What left its pattern, {found.since} to {found.until} ({found.table})",
        {
            "since": str(found.since), "until": str(found.until), "past": str(found.past), "windows": found.windows,
            "dyads": found.dyads, "tests": found.tests, "false_discovery_rate": FALSE_DISCOVERIES, "table": found.table,
        },
        (
            Section(
                "changes", "Changes, the most certain first" if changed else "Nothing left its pattern", changed,
                [
                    ("dyad", lambda row: f"{row['first']} {row['second']}"), ("change", text("direction")),
                    ("seen", _measured("seen")), ("outlets held", _outlets_held), ("expected", _expected),
                    ("certainty", lambda row: _certainty(row["certainty"])),
                    ("events", lambda row: f"{row['now']:,}"), ("before", lambda row: f"{row['before']:,.1f}"),
                    ("conflict", lambda row: f"{row['conflict_now']:,}"),
                    ("before", lambda row: f"{row['conflict_before']:,.1f}"), ("carried by", ids("events", 2)),
                ],
            ),
        ),
        notes,
        ("changes", "attention"),
        rows.sources(past=f"{found.past} to {found.since}"),
    )  # fmt: skip


def _changed(one: Changed, found: Changes, rows: Rows) -> dict[str, Any]:
    change = one.change
    quads = {"colder": (3, 4), "warmer": (1, 2)}.get(change.direction, ())
    return {
        "first": one.first, "second": one.second, "kind": change.kind, "direction": change.direction, "size": change.size,
        "certainty": change.certainty, "chance": change.chance, "seen": change.seen, "expected": change.expected,
        "usual_low": change.usual[0], "usual_high": change.usual[1], "now": one.now, "before": one.before,
        "conflict_now": one.conflict_now, "conflict_before": one.conflict_before,
        "normalised": one.normalised, "standing": one.standing,
        "events": [event.event for event in one.events if event.event],
        "rows": rows.between(one.first, one.second, found.since, found.until, quads),
    }  # fmt: skip


def _number(row: Row, value: float) -> str:
    return f"{value:,.0f}" if row["kind"] == "volume" else f"{value:.0%}"


def _measured(name: str) -> Any:
    return lambda row: _number(row, row[name]) + (" events" if row["kind"] == "volume" else " conflict")


def _expected(row: Row) -> str:
    return f"{_number(row, row['expected'])} ({_number(row, row['usual_low'])} to {_number(row, row['usual_high'])})"


def _outlets_held(row: Row) -> str:
    """The share with the mix of outlets held fixed, and whether the change is gone then."""
    if row["normalised"] is None:
        return ""
    return f"{row['normalised']:.0%}" + (" VANISHES" if row["standing"] == "mix" else "")


def _certainty(value: float) -> str:
    return "above 99.9%" if value > 0.999 else f"{value:.1%}"


# --- said -----------------------------------------------------------------------------------------------------------------


def said_told(found: Beside, rows: Rows) -> Report:
    """What texts say of a relation, period by period, beside the share of conflict in its events."""
    series, said = found.series, found.said
    odds = series.log_odds
    told = []
    for number, one in enumerate(said.periods):
        since, until = series.periods.bounds(number)
        happened = int(series.attention[number])
        share = Estimate(*(1 / (1 + math.exp(-float(value[number]))) for value in (odds.value, odds.low, odds.high)))
        told.append(
            {
                "period": one.label, "good": one.good, "bad": one.bad, "articles": one.articles,
                "good_share": one.share if one.articles else None, "states": one.states, "relations": list(one.ids),
                "occurrences": happened, "conflict": share if happened else None,
                "events": rows.between(series.source, series.target, since, until) if happened else None,
            }
        )  # fmt: skip
    good, bad, articles = (sum(getattr(one, name) for one in said.periods) for name in ("good", "bad", "articles"))
    left_out = [
        f"{count:,} {why}"
        for count, why in ((said.imprecise, f"of a time longer than a {series.periods.by}"), (said.undated, "of no known time"))
        if count
    ]
    return Report(
        "said",
        f"What is said of {series.source} and {series.target}, by {series.periods.by} ({series.table})",
        {
            "source": series.source, "target": series.target, "by": series.periods.by, "table": series.table,
            "imprecise": said.imprecise, "undated": said.undated,
        },
        (
            Section(
                "periods", "What texts say, and what happened", told,
                [
                    (series.periods.by, text("period")), ("good", count("good")), ("bad", count("bad")),
                    ("articles", count("articles")), ("good share", interval("good_share")),
                    ("said to be", lambda row: joined(f"{state} {number}" for state, number in row["states"].items())),
                    ("events", count("occurrences")), ("conflict", interval("conflict")),
                ],
                [row for row in told if row["articles"] or row["occurrences"]],
            ),
        ),
        [
            f"{many(good, 'assertion')} of good relations and {bad:,} of bad ones, by {many(articles, 'article')}.",
            *([f"Left out: {joined(left_out)}."] if left_out else []),
            "Conflict: the share of events that are conflict, shrunk to the world's. What is said and what is done may differ"
            " (--explain).",
        ],
        ("assertions", "conflict log-odds", "attention"),
        rows.sources(assertions=f"{good + bad:,}", occurrences=f"{int(series.attention.sum()):,}"),
    )  # fmt: skip

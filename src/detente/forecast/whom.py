"""To whom a party turns next: all others, by the ranker's scores for each kind of act, weighted by what it usually does."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np

from detente.book.times import iso
from detente.forecast import ranker
from detente.forecast.acts import Acts, acts_of
from detente.forecast.dyad import issue_day
from detente.forecast.errors import TooShort
from detente.forecast.history import History, Ints, Questions, ints
from detente.forecast.kept import KEPT, digest
from detente.forecast.reasons import Reasons, reasons
from detente.forecast.silence import refuse, silence
from detente.measure.sources import opened

# What a party usually does: its acts of so many days, each counted alike.
USUAL_DAYS = 90
SHOWN_TYPES = 3
# Reasons are told of so many of the first, and so many rules and groups of features of each: a tenth of a second a party.
EXPLAINED, RULES, GROUPS = 5, 2, 2
# Trees are learnt in one thread: while others work, two wait for one another (18 s instead of 3 on two busy cores).
# Groups of features (:data:`~detente.forecast.features.GROUPS`) as a sentence says them.
SAID = {
    "the same act": "how often and how lately just this was done to them",
    "the pair": "their dealings of any kind",
    "reciprocity": "what they do in turn",
    "rules": "what tends to follow what happened between them",
    "habits": "what it does to anybody",
    "popularity": "how much others deal with them",
    "likeness": "what those like it do, and what is done to those like them",
    "third parties": "dealings through third parties",
    "belonging": "countries and roles",
    "standing": "its place among all who might be turned to",
}
# A ranker's trees and rules, in bytes, where they are kept: some hundred kinds of rules and 200 trees of 31 leaves.
_RANKER_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Turn:
    """One party that may be turned to. ``share`` of all the ranker's weight, ``usual`` its share of the acts of the last days
    (:data:`USUAL_DAYS`), ``acts`` how many those are, ``last`` the day of the last; ``types`` by what, the likeliest first.
    ``reasons`` are sentences, of the first parties only.
    """

    other: str
    share: float
    usual: float
    acts: int
    last: str | None
    types: tuple[str, ...]
    events: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Turns:
    """The ranking of a party on a day."""

    table: str
    party: str
    issued: str
    acts: int
    turns: tuple[Turn, ...]


def whom(given: Any, party: str, *, on: str | None = None, most: int = 15) -> Turns:
    """The ranking of those to whom ``party`` does something next, from what was known before the day ``on``."""
    with opened(given) as table:
        code = table.party(party)
        acts = acts_of(table)
    return turns_of(acts, code, issue_day(acts, on), most)


def turns_of(acts: Acts, code: str, issued: int, most: int = 15) -> Turns:
    """The same of acts that were read already. The ranker is learnt once for all parties of a day."""
    acts = acts.known_before(issued)
    refuse(silence(acts, issued), acts, issued)
    me = acts.parties.index(code) if code in acts.parties else -1
    done = np.flatnonzero(acts.happened & (acts.type >= 0))
    low, high = acts.pairs[acts.pair[done]].T
    source = np.where(acts.forward[done], low, high)
    target = np.where(acts.forward[done], high, low)
    mine = (source == me) & (acts.day[done] >= issued - USUAL_DAYS)
    if not mine.any():
        raise TooShort(
            f"{code}: {acts.name} has no act of it in the {USUAL_DAYS} days before {iso(issued)}. Hint: an earlier --date."
        )
    rows = np.stack([source, acts.type[done], target, acts.day[done]], axis=1)
    history = History.of(rows, len(acts.parties), len(acts.types), acts.parties).with_signs(*_signs(acts))
    learnt = KEPT.get(("who", digest(acts)), lambda: ranker.fit(history, "who", threads=1), lambda made: _RANKER_BYTES)
    kinds, counts = np.unique(acts.type[done][mine], return_counts=True)
    day = np.full(len(kinds), issued)
    questions = Questions(np.full(len(kinds), me), ints(kinds), day, day)
    ranking = learnt.rank(history, questions)
    weight = np.zeros((len(acts.parties), len(kinds)))
    for number in range(len(kinds)):
        chosen = slice(int(ranking.starts[number]), int(ranking.starts[number + 1]))
        score = np.exp(ranking.score[chosen] - ranking.score[chosen].max(initial=-np.inf))
        weight[ranking.candidate[chosen], number] = score / score.sum() * counts[number] / counts.sum()
    weight[me] = 0
    total = weight.sum(axis=1)
    turns: list[Turn] = []
    for other in np.argsort(-total, kind="stable")[:most].tolist():
        if total[other] <= 0:
            break
        theirs = mine & (target == other)
        latest = done[theirs][np.argsort(acts.day[done[theirs]], kind="stable")][::-1]
        events = tuple(str(acts.ids[row]) for row in latest[:3] if acts.ids[row])
        likeliest = np.argsort(-weight[other], kind="stable")
        why: tuple[str, ...] = ()
        if len(turns) < EXPLAINED:
            asked = questions.take([int(likeliest[0])])
            why = _words(reasons(learnt, history, asked, other, RULES), acts, code, acts.parties[other], int(kinds[likeliest[0]]))
        turns.append(
            Turn(
                acts.parties[other], float(total[other] / total.sum()), float(theirs.sum() / mine.sum()), int(theirs.sum()),
                iso(int(acts.day[latest[0]])) if len(latest) else None,
                tuple(acts.types[kinds[number]] for number in likeliest[:SHOWN_TYPES]), events, why,
            )
        )  # fmt: skip
    return Turns(acts.name, code, iso(issued), int(mine.sum()), tuple(turns))


def _signs(acts: Acts) -> tuple[Ints, Ints]:
    """What was announced, asked or expected, and what was said of relations, as a history has them."""
    rows = np.flatnonzero(~acts.happened & (acts.type >= 0))
    low, high = acts.pairs[acts.pair[rows]].T
    forward = acts.forward[rows]
    ahead = [np.where(forward, low, high), acts.type[rows], np.where(forward, high, low), acts.known[rows]]
    one, other = acts.pairs[acts.said[:, 0]].T
    return np.stack(ahead, axis=1), np.stack([one, (acts.said[:, 2] > 0).astype(np.int64), other, acts.said[:, 1]], axis=1)


def _words(found: Reasons, acts: Acts, code: str, other: str, kind: int) -> tuple[str, ...]:
    """What carries the ranking of one party, as sentences: the rules at work, and the groups of features that add most."""
    told = []
    for rule in found.rules:
        # The rates of rules are learnt together, so that one may add to a rate and have no record of its own.
        if not rule.seen or rule.held / rule.seen <= rule.otherwise:
            continue
        by, to = (other, code) if rule.by_target else (code, other)
        told.append(
            f"{by} {acts.types[rule.cause]} {to}, last on {iso(rule.last)}: {rule.held:,} of {rule.seen:,} such acts of any pair"
            f" were followed by {acts.types[rule.effect]} within {rule.within} days ({rule.held / rule.seen:.0%}; in any such time"
            f" {rule.otherwise:.0%} of pairs see one)."
        )
    adds: defaultdict[str, float] = defaultdict(float)
    for one in found.contributions:
        adds[one.group] += one.adds
    best = sorted((name for name in adds if adds[name] > 0 and name in SAID), key=lambda name: -adds[name])[:GROUPS]
    if best:
        told.append(f"For {acts.types[kind]} its rank rests most on {' and on '.join(SAID[name] for name in best)}.")
    return tuple(told)

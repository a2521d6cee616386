"""What each measure is: one plain table, which ``--explain``, the pages and ``docs/measures.md`` use.

An entry's ``formula`` and ``cannot`` stand in ``docs/measures.md`` word for word; a test compares them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from detente.measure.series import PRIOR, WORLD_PRIOR


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure: what it says, its formula, where in the literature it comes from, and what it cannot say.

    ``version`` grows whenever the same events would give another number. ``parameters`` are its constants.
    """

    name: str
    says: str
    formula: str
    literature: str
    cannot: str
    version: int = 1
    parameters: Mapping[str, Any] = field(default_factory=dict)


_ENTRIES = (
    Measure(
        "counts",
        "How many occurrences of each quad class two parties have in a period, and how many articles tell of them.",
        "number of occurrences whose whole interval lies in the period, by quad class; each counts once, by its founding report",
        "quad classes: Duval and Thompson (1980), American Journal of Political Science 24(3)",
        "Counts follow attention: more articles, more events. Compare shares between periods, not counts.",
    ),
    Measure(
        "attention",
        "How many occurrences of any kind: how much two parties are in the news together.",
        "sum of the four quad counts",
        "news as a predictor of conflict: Chadefaux (2014), Journal of Peace Research 51(1)",
        "It does not say whether relations are good or bad.",
    ),
    Measure(
        "conflict log-odds",
        "How far a dyad's events are conflict, against the rest of the world in the same period.",
        "digamma(y + s*p) - digamma(n - y + s*(1 - p)), y of n events being conflict, p the share of conflict in the rest of the "
        "world; standard error sqrt(trigamma(y + s*p) + trigamma(n - y + s*(1 - p)))",
        "Monroe, Colaresi and Quinn (2008), Political Analysis 16(4): log-odds with an informative Dirichlet prior",
        "It weighs a threat as it weighs a war: see Goldstein beside it. Two events leave it nearly as wide as none do.",
        parameters={"s": PRIOR, "events' worth of all periods in p": WORLD_PRIOR},
    ),
    Measure(
        "goldstein",
        "How conflictual (-10) or cooperative (10) the events are, on average.",
        "mean of the Goldstein scores of the occurrences that have a CAMEO code; none where no event has",
        "Goldstein (1992), Journal of Conflict Resolution 36(2)",
        "A mean hides its spread: one war and one alliance are as nothing. The scale is a panel's judgement of event types.",
    ),
    Measure(
        "intensity",
        "The same on PLOVER's scale of types and modes.",
        "mean of the PLOVER intensities of the occurrences that have one",
        "PLOVER 2.0 codebook; Halterman and others (2023)",
        "As for Goldstein; and it knows less of an event, its type and mode only.",
    ),
)  # fmt: skip

MEASURES: dict[str, Measure] = {entry.name: entry for entry in _ENTRIES}


def explained(names: Iterable[str], sources: Mapping[str, Any] | None = None) -> Iterator[str]:
    """The entries of these measures as lines of text, then what the numbers were made from. Raises KeyError for an unknown name."""
    for name in names:
        entry = MEASURES[name]
        yield f"{name} (version {entry.version}): {entry.says}"
        yield f"  formula: {entry.formula}"
        if entry.parameters:
            yield "  parameters: " + ", ".join(f"{key} = {value:g}" for key, value in entry.parameters.items())
        yield f"  from: {entry.literature}"
        yield f"  cannot say: {entry.cannot}"
    for key, value in (sources or {}).items():
        yield f"{key}: {value}"

"""What each measure is: one plain table, which ``--explain``, the pages and ``docs/measures.md`` use.

An entry's ``formula`` and ``cannot`` stand in ``docs/measures.md`` word for word; a test compares them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from detente.measure import breaks, mix, trend
from detente.measure.alignment import PRIOR as ALIGNMENT_PRIOR
from detente.measure.changes import FALSE_DISCOVERIES, HALF_LIFE, MOST_WINDOWS, TELLING
from detente.measure.leverage import LAG
from detente.measure.series import LEAST_PRIOR, PRIOR, WORLD_PRIOR
from detente.measure.triads import LEAST, MOST, SHUFFLES
from detente.measure.triads import PRIOR as TRIADS_PRIOR
from detente.measure.triads import SURE as TRIADS_SURE


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
        "world; standard error sqrt(trigamma(y + s*p) + trigamma(n - y + s*(1 - p))); neither s*p nor s*(1 - p) below m",
        "Monroe, Colaresi and Quinn (2008), Political Analysis 16(4): log-odds with an informative Dirichlet prior",
        "It weighs a threat as it weighs a war: see Goldstein beside it. Two events leave it nearly as wide as none do.",
        version=2,
        parameters={"s": PRIOR, "m": LEAST_PRIOR, "events' worth of all periods in p": WORLD_PRIOR},
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
    Measure(
        "trend",
        "Whether relations are warming or cooling now, and within what bounds.",
        "slope of the weighted line through the balance (1 - 2*y/n) of the periods, weights 0.5**(age/half-life) / (4*s*(1 - s)/n "
        "+ t2), t2 the variance beyond chance; interval by Student's t with the variance of an AR(1) process; level: the "
        "exponentially weighted mean of the balance",
        "Brown (1963), Smoothing, Forecasting and Prediction; Paule and Mandel (1982); Knapp and Hartung (2003), Statistics in "
        "Medicine 22",
        "It tells of the last half-lives, not of what comes. 'No change' is within the bounds told, 'unclear' is no finding.",
        parameters={
            "half-life": trend.HALF_LIFE, "no change within, a half-life": trend.STEADY, "fewest periods": trend.FEWEST,
            "fewest events": trend.FEWEST_EVENTS,
        },
    ),
    Measure(
        "breaks",
        "Where relations left their pattern: lasting changes of the conflict share, and months that stand out.",
        "share: PELT on asin(sqrt((y + 3/8)/(n + 3/4))), weights 1/(1/(4*n + 2) + t2), a break costing 2*log(periods); certainty: "
        "the posterior chance of a break within a period of it; burst: log odds log(1/(every - 1)) + sum of z**2/2*(1 - 1/(1 + "
        "v**2)) - log(1 + v**2)/2, z the excess of log volume over the usual and the shift of the share, in standard deviations",
        "Killick, Fearnhead and Eckley (2012), Journal of the American Statistical Association 107; Fearnhead (2006), Statistics "
        "and Computing 16; Anscombe (1948), Biometrika 35; Efron (2004), Journal of the American Statistical Association 99",
        "A break is a change of what is told, whoever made it. A burst of little certainty is a month to look at, no finding. It "
        "does not say why.",
        parameters={
            "a break every": breaks.BREAK_EVERY, "a burst every": breaks.BURST_EVERY, "v of volume": breaks.BURST_SPREAD,
            "v of share": breaks.BURST_SHARE_SPREAD, "usual, periods to either side": breaks.USUAL, "told from certainty":
            breaks.LEAST_CERTAINTY, "bursts from": breaks.LEAST_CERTAINTY_OF_BURST,
        },
    ),
    Measure(
        "mix of outlets",
        "What a break would be had the same outlets told of it in the same mix all along.",
        "log-odds of conflict = level of the period + tone of the outlet; share = sum over outlets of the outlet's part of the "
        "whole series times the share that it would tell at that level",
        "Rasch (1960); direct standardisation of rates: Breslow and Day (1987), IARC Scientific Publications 82",
        "Where all outlets change at once, their tone and the relations cannot be told apart, nor an outlet that is harsh to one "
        "dyad alone.",
        parameters={"spread of tones, log-odds": mix.TONE_SPREAD},
    ),
    Measure(
        "position",
        "Where a state stands between powers: the weight of each, all together 1.",
        "n(k)*p(k)^2 / sum over poles of n*p^2: n(k) occurrences with pole k, p(k) the share of cooperation in them, each "
        "pole with m more occurrences, cooperative as the world's are; interval from the posterior (n gamma, p beta), both "
        "widened by how many occurrences come together in a week",
        "net cooperation n(2p - 1), the difference of a pull n*p^2 and a push n*(1 - p)^2: Goldstein and Freeman (1990), "
        "Three-Way Street; barycentric coordinates of compositions: Aitchison (1986)",
        "It is of what is told of dealings, not of treaties, votes or trade. A pole that the news writes more of weighs more:"
        " see attention, and the movement by tone.",
        parameters={"m": ALIGNMENT_PRIOR},
    ),
    Measure(
        "movement",
        "How far the state moved between two periods, towards whom, and how much of that attention and tone did.",
        "half the sum of absolute changes of weight; its interval is that number plus and minus the distance that chance "
        "exceeds once in twenty times; by attention and by tone: change of weight with n alone and with p alone changed, mean"
        " of both orders",
        "total variation distance; split by Shapley (1953), for two factors also Kitagawa (1955)",
        "What moved by attention may be a change of the news and not of the state. Where the interval reaches 0 no movement "
        "was shown.",
    ),
    Measure(
        "hedging",
        "How evenly the state stands between its poles: 0 with one alone, 1 equally with all.",
        "-sum of w*ln(w), over ln(number of poles), w being the weights of the position",
        "Shannon (1948); hedging as equidistance between powers: Kuik (2008), Contemporary Southeast Asia 30(2)",
        "A state of which little is told looks even: its interval is wide then. Poles that were not named are not seen.",
    ),
    Measure(
        "poles",
        "How many states, in effect, draw the world's cooperation to themselves.",
        "1 / sum of squared shares of cooperation received among states, less what few occurrences add to that sum; interval "
        "from gamma draws, widened by how many occurrences come together in a week",
        "Simpson (1949), Nature 163; Laakso and Taagepera (1979), Comparative Political Studies 12(1)",
        "It is concentration of dealings as told, and no share of power: capabilities (Singer, Bremer and Stuckey 1972) are "
        "not in the news.",
    ),
    Measure(
        "friends and enemies",
        "Pairs of states whose share of conflict is surely below or above that of all states' dealings.",
        "sign + where P(share < world's) >= sure, - where P(share > world's) >= sure, by the beta posterior with m "
        "occurrences assumed as the world's are, counts divided by how many come together",
        "signed relations of states: Maoz, Terris, Kuperman and Talmud (2007), Journal of Politics 69(1)",
        "A friend is friendlier than is usual, no ally; an enemy is more hostile than is usual. Pairs with few dealings are "
        "neither.",
        parameters={"sure": TRIADS_SURE, "m": TRIADS_PRIOR},
    ),
    Measure(
        "triads",
        "Whether friends of friends are friends, and enemies of enemies too, more than by chance.",
        "triads of signed pairs by their product; balanced ones (+++, +--) against the same pairs with shuffled signs, and "
        "with signs drawn by each state's own inclination (logit of P(-) is a(i) + a(j)); z and two-sided p from the shuffles",
        "Heider (1946); Cartwright and Harary (1956); shuffled: Leskovec, Huttenlocher and Kleinberg (2010); balance of large"
        " networks: Facchetti, Iacono and Altafini (2011); inclinations: Gallo, Garlaschelli, Lambiotte, Saracco and "
        "Squartini (2024)",
        "Balance beyond shuffled signs may be no more than that some states quarrel with everybody: the second comparison "
        "tells. Neither says that an unbalanced triad will change.",
        parameters={"shuffles": SHUFFLES},
    ),
    Measure(
        "blocs",
        "Which states are together, in that cooperation beyond what was to be expected lies within blocs and conflict between"
        " them.",
        "partition with the largest sum of n*e - c within its parts: n occurrences of a pair, c conflict, e expected share "
        "(logit e = a + a(i) + a(j), one inclination a state); certainty: how often a state falls to its bloc again when the "
        "dealings are drawn anew",
        "frustration and generalised balance: Doreian and Mrvar (1996), Social Networks 18; search as Blondel and others "
        "(2008) with perturbed restarts",
        "Pairs with many dealings decide; who has few is placed by chance, and its certainty says so. The search finds the "
        "best partition of few states and a good one of many.",
        parameters={"states at most": MOST, "least occurrences": LEAST},
    ),
    Measure(
        "between",
        "States that are friends with two that are enemies.",
        "triads ++-; weight: the excess in occurrences (cooperation beyond the world's share, conflict beyond it) on the "
        "weakest of their three sides",
        "unbalanced triads: Heider (1946); the third who stands between: Simmel (1908)",
        "It does not say that the third mediates, only that it deals well with both.",
    ),
    Measure(
        "requests",
        "What a state asked of whom, and how often it was granted within the lag, beside how often the same happens unasked.",
        "granted: AGREE, CONCEDE, AID, RETREAT or COOPERATE by B to A from the day of A's REQUEST or THREATEN to B to lag "
        "days after; any day: share of days from which as much follows, those within the lag of a request left out; other "
        "dealings: the same of days with other acts of A to B; expected and p: mean grants, and share, over all shifts of the"
        " requests through the time",
        "event sequences: Goldstein and Freeman (1990); share: Wilson (1927); shifted sequences: Perkel, Gerstein and Moore "
        "(1967), Biophysical Journal 7(4)",
        "That an answer follows does not say that the request caused it. Order within a day is not known: an answer of the "
        "same day counts.",
        parameters={"lag by default": LAG},
    ),
    Measure(
        "dependence",
        "From whom a state receives, and how much that is of what the partner receives in turn.",
        "partner's share of the occurrences of AID, or of material cooperation, that the state receives; concentration: sum "
        "of squared shares, less what few occurrences add; asymmetry: that share less the state's share of what the partner "
        "receives; intervals from the Dirichlet posterior with half an occurrence of each partner",
        "Hirschman (1945), National Power and the Structure of Foreign Trade; Keohane and Nye (1977)",
        "Occurrences are counted, not money: one loan of billions is one. What is not told of is not there.",
    ),
    Measure(
        "changes",
        "Which dyads depart from what their own past let expect, in volume or in share of conflict.",
        "expected: mean of past windows, halved every h windows, times how much is told of all other dyads; tails of a "
        "negative binomial (volume) and a beta-binomial (share) whose dispersion is how far past windows missed, drawn to "
        "that of all dyads and averaged over its own uncertainty; both put together by Fisher's method; called where the false "
        "discovery rate over all dyads is at most q, and told of volume and share what is below t by itself",
        "Robinson and Smyth (2007), Bioinformatics 23(21); Fisher (1932); Benjamini and Hochberg (1995), JRSS B 57(1)",
        "It says that a pattern was left, not that it was left for good. A change of the share that vanishes with the outlets "
        "held fixed may be theirs; of volume that is not looked at.",
        parameters={"h": HALF_LIFE, "q": FALSE_DISCOVERIES, "t": TELLING, "windows at most": MOST_WINDOWS},
    ),
    Measure(
        "assertions",
        "What texts say that a relation is, beside what events show.",
        "assertions of a dyad in a period by sign and state; share of good relations over articles, an article that says both"
        " counting by its parts; interval by Wilson",
        "the record's relation assertions (docs/reading.md); interval: Wilson (1927)",
        "What is said is not what is done, and who says it may have reasons to. A text printed by many outlets counts as "
        "often as it is kept.",
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

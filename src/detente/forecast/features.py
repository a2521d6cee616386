"""The named features of a candidate: one row of numbers for "source does relation to target", from what is known.

Groups, for the ablation and for those who read reasons: the same act, the pair, its answers, habits of the source, how usual
the target is, who is alike, third parties, where they belong, and how the candidate stands among its rivals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from detente.forecast.history import Bools, Floats, History, Ints, Questions, Singles
from detente.forecast.likeness import Likeness, likeness
from detente.forecast.lists import largest
from detente.forecast.memory import HALF_LIVES, NEVER, Counts, Memory, shares, strongest
from detente.forecast.rules import DELAYS, Rules, acts_of, base_rate, party_rates

CHUNK = 256  # questions handled at once: a table of theirs by all parties of a large benchmark fits in 24 MB
REFRESH = 15  # days after which it is found anew who is alike
SPANS = ("1 day", "4 days", "16 days", "100 days", "ever")
LONG_AGO = 1000.0  # days: what never happened counts as so long ago


def _spans(text: str) -> list[str]:
    return [f"{text}, {span}" for span in SPANS]


GROUPS: dict[str, list[str]] = {
    "the same act": [
        *_spans("same act"),
        "days since the same act",
        "days since the same act, in its usual intervals",
        "share of the source's such acts, 4 days",
        "share of the source's such acts, 16 days",
        "share of the source's such acts, ever",
        "share of the target's such acts, 16 days",
        "share of the target's such acts, ever",
    ],
    "the pair": [
        *_spans("any act of source on target"),
        "days since any act of source on target",
        *_spans("any act of target on source"),
        "days since any act of target on source",
        "share of the source's acts, 4 days",
        "share of the source's acts, ever",
        "share of the pair's acts, 16 days",
        "share of the pair's acts, ever",
    ],
    "reciprocity": ["same act back, 4 days", "same act back, 100 days", "same act back, ever", "days since the same act back"],
    "rules": [
        *(f"rules of the pair, {SPANS[delay]}" for delay in DELAYS),
        "rules of the pair, all",
        "rules of the target, rate",
        "rules of the target, share",
        "base rate",
        "share of the pair's rules",
    ],
    "habits": ["source does such acts, 4 days", "source does such acts, ever", "source acts, 4 days", "source acts, ever"],
    "popularity": [
        *_spans("target's share of such acts"),
        "days since the target met with such an act",
        *_spans("target meets with acts"),
        "target acts, 4 days",
        "target acts, ever",
        "share of such acts in what the target meets, 16 days",
        "share of such acts in what the target meets, ever",
    ],
    "likeness": [
        "those like the source do this to the target",
        "source does this to those like the target",
        "likeness of source and target",
        "expected from few dimensions",
    ],
    "third parties": [
        "through third parties, 4 days",
        "through third parties, 100 days",
        "neighbours of the source do this to the target",
        "neighbours of the source do this to the target, 4 days",
        "source does this to neighbours of the target",
    ],
    "belonging": [
        "same country",
        "source's country does this to target, 100 days",
        "source's country does this to target, 4 days",
        "source's country deals with target, 100 days",
        "source's role does this to target's role",
        "source's dealings with target's country, 100 days",
        "source's country deals with target's country, 100 days",
        "target's part in its country and role",
    ],
    "standing": [
        "first estimate",
        "first estimate over the best",
        "place by first estimate",
        "candidates with the same act",
        "place by rules of the pair",
        "place by days since the same act",
        "place by days since any act of the pair",
        "place by rules of the target",
    ],
    "signs": [
        "same act announced, asked or expected, 16 days",
        "any act announced, asked or expected between them, 16 days",
        "relations said to be good, 100 days",
        "relations said to be bad, 100 days",
    ],
    "question": ["days ahead", "relation's share of all acts, 16 days", "from the target's side"],
}
NAMES = tuple(name for names in GROUPS.values() for name in names)
COLUMN = {name: column for column, name in enumerate(NAMES)}
# The first estimate of "who" is a mixture of shares: of the source's such acts (recent, ever), of its dealings (recent, ever),
# of all such acts, of what third parties lead to, and of what the source's country does (such acts, any). Weights by
# expectation and maximisation on sixty days of the training part of ICEWS14; those of ICEWS18 are within .1 of them, and the
# shares of parties alike came to nothing.
WEIGHTS = (0.18, 0.17, 0.25, 0.12, 0.04, 0.08, 0.10, 0.06)
# The same for "what": the pair's rules, what the source does, what the target meets with, what happens at all.
RELATION_WEIGHTS = (0.6, 0.17, 0.17, 0.06)


@dataclass(slots=True)
class Rows:
    """Candidates in flat columns: row i is a candidate of question ``question[i]``; ``features`` a row each."""

    question: Ints
    candidate: Ints
    features: Singles

    def take(self, rows: Bools) -> Rows:
        return Rows(self.question[rows], self.candidate[rows], self.features[rows])


@dataclass(slots=True)
class Scene:
    """What is derived once a day from the memory, for all questions of that day: matrices of shares."""

    acts: sp.csr_matrix
    acts_recent: sp.csr_matrix
    pairs: sp.csr_matrix
    usual: Singles
    third_short: sp.csr_matrix
    third_long: sp.csr_matrix
    third_long_back: sp.csr_matrix
    habits_short: sp.csr_matrix
    habits_long: sp.csr_matrix
    alike: sp.csr_matrix
    alike_back: sp.csr_matrix


@dataclass
class Describer:
    """Walks forwards through a history and describes the candidates of questions."""

    history: History
    rules: Rules
    party_rules: Rules
    seed: int = 0

    def __post_init__(self) -> None:
        self.memory = Memory(self.history)
        self._likeness: Likeness | None = None
        self._refreshed = NEVER
        self.belonging = Belonging(self.memory)
        self._slate = np.zeros(0, dtype=np.float32)

    def advance(self, day: int) -> None:
        self.memory.advance(day)
        if day - self._refreshed >= REFRESH:
            self._likeness = likeness(self.memory, self.seed)
            self.belonging.advance()
            self._refreshed = day
        memory = self.memory
        self.rates = party_rates(self.party_rules, memory)
        self.rates_of_all = np.maximum(self.rates.sum(axis=0), 1e-9)
        habits = memory.tables["habit"]
        party, relation = habits.index.keys // memory.relations, habits.index.keys % memory.relations
        part = np.zeros(len(party), dtype=np.float32)
        for half_life, weight in ((1, 0.3), (2, 0.3), (4, 0.4)):
            count = habits.value[half_life, :-1]
            part += weight * count / np.maximum(np.bincount(relation, count, memory.relations), 1.0)[relation]
        usual = np.zeros((memory.relations, memory.parties), dtype=np.float32)
        usual[memory.other_side[relation], party] = WEIGHTS[4] * part
        assert self._likeness is not None
        nearest = self._likeness.nearest.copy()
        nearest.data = nearest.data**4
        alike = shares(nearest)
        recent = shares(memory.habits(2), 0.5)
        third_long = shares(strongest(memory.dealings(3), 40), 0.5)
        self.belonging.day()
        self.scene = Scene(
            acts=WEIGHTS[0] * recent + WEIGHTS[1] * shares(memory.habits(4), 0.5),
            acts_recent=recent,
            pairs=WEIGHTS[2] * shares(memory.dealings(2), 0.5) + WEIGHTS[3] * shares(memory.dealings(4), 0.5),
            usual=usual,
            third_short=shares(strongest(memory.dealings(1), 40), 0.5),
            third_long=third_long,
            third_long_back=third_long.T.tocsr(),
            habits_short=shares(memory.habits(1), 0.3),
            habits_long=shares(memory.habits(3), 1.0),
            alike=alike,
            alike_back=shares(nearest.T.tocsr(), 0.5),
        )

    # -- candidates ---------------------------------------------------------------------------------------------------

    def whom(self, questions: Questions, keep: int) -> Rows:
        """The ``keep`` parties that a first estimate puts highest for each question, described."""
        parts = []
        for start in range(0, len(questions), CHUNK):
            chunk = slice(start, min(start + CHUNK, len(questions)))
            rows = self._whom(questions.take(chunk), keep)
            rows.question += start
            parts.append(rows)
        return stacked(parts)

    def _whom(self, questions: Questions, keep: int) -> Rows:
        memory, scene = self.memory, self.scene
        subject, relation = questions.subject, questions.relation
        habits = memory.tables["habit"].index
        habit = habits.find(subject * memory.relations + relation)
        selected = _selection(habit, len(habits))
        short = scene.third_short[subject]
        long = scene.third_long[subject]
        through = long @ scene.third_long
        country, anyone, lately = self.belonging.acts(subject, relation)
        estimate = (
            selected @ scene.acts + scene.pairs[subject] + WEIGHTS[5] * through + WEIGHTS[6] * country + WEIGHTS[7] * anyone
        ).toarray()
        estimate += scene.usual[relation]
        width = min(keep, memory.parties)
        candidate = np.sort(largest(estimate, width), axis=1).ravel()
        question = np.repeat(np.arange(len(questions)), width)
        # A party that nothing speaks for is no candidate.
        likely = estimate[question, candidate] > 0
        question, candidate = question[likely], candidate[likely]
        acts = selected @ scene.acts_recent
        described = {
            "those like the source do this to the target": self._mapped(scene.alike[subject], relation) @ scene.habits_long,
            "source does this to those like the target": acts @ scene.alike_back,
            "through third parties, 4 days": short @ scene.third_short,
            "through third parties, 100 days": through,
            "neighbours of the source do this to the target": self._mapped(long, relation) @ scene.habits_long,
            "neighbours of the source do this to the target, 4 days": self._mapped(short, relation) @ scene.habits_short,
            "source does this to neighbours of the target": acts @ scene.third_long_back,
            "source's country does this to target, 4 days": lately,
            "source's country does this to target, 100 days": country,
            "source's country deals with target, 100 days": anyone,
        }
        more = self._picked(described, question, candidate)
        features = self.describe(
            questions, question, subject[question], relation[question], candidate, estimate[question, candidate], more
        )
        return Rows(question, candidate, features)

    def _mapped(self, weights: sp.csr_matrix, relation: Ints) -> sp.csr_matrix:
        """Weights of parties as weights of their habits of the relation asked about."""
        habits = self.memory.tables["habit"].index
        row = np.repeat(np.arange(weights.shape[0]), np.diff(weights.indptr))
        habit = habits.find(weights.indices.astype(np.int64) * self.memory.relations + relation[row])
        known = habit < len(habits)
        return sp.csr_matrix((weights.data[known], (row[known], habit[known])), shape=(weights.shape[0], len(habits)))

    def _picked(self, matrices: dict[str, sp.csr_matrix], question: Ints, candidate: Ints) -> dict[str, Singles]:
        """The numbers of sparse matrices at the candidates, by way of one large table that is filled and emptied."""
        n = self.memory.parties
        if len(self._slate) < CHUNK * n:
            self._slate = np.zeros(CHUNK * n, dtype=np.float32)
        wanted = question * n + candidate
        result = {}
        for name, matrix in matrices.items():
            places = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr)) * n + matrix.indices
            self._slate[places] = matrix.data
            result[name] = self._slate[wanted]
            self._slate[places] = 0
        return result

    def what(self, questions: Questions, keep: int) -> Rows:
        """The ``keep`` relations that a first estimate puts highest for what each subject does to the other, described."""
        parts = []
        for start in range(0, len(questions), 1024):
            chunk = questions.take(slice(start, min(start + 1024, len(questions))))
            rows = self._what(chunk, keep)
            rows.question += start
            parts.append(rows)
        return stacked(parts)

    def _what(self, questions: Questions, keep: int) -> Rows:
        memory = self.memory
        assert questions.other is not None
        relations = memory.relations // 2
        subject, other = questions.subject, questions.other
        place, owner = acts_of(memory, subject, other)
        expected = np.zeros((len(questions), relations), dtype=np.float32)
        for column, delay in enumerate(DELAYS):
            value = memory.tables["act"].value[delay, place]
            past = sp.csr_matrix((value, (owner, memory.act_relation[place])), shape=(len(questions), memory.relations))
            expected += past @ self.rules.rise[column][:, :relations]
        does = memory.habits_of(subject, np.arange(relations), 3)
        meets = memory.habits_of(other, np.arange(relations, 2 * relations), 3)
        kinds = memory.tables["relation"]
        often = np.zeros(relations, dtype=np.float32)
        known = kinds.index.keys < relations
        often[kinds.index.keys[known]] = kinds.value[3, :-1][known]
        components = [expected, does, meets, np.broadcast_to(often, does.shape)]
        dense = [part / np.maximum(part.sum(axis=1, keepdims=True), 1e-9) for part in components]
        estimate = _mixed(dense, RELATION_WEIGHTS)
        width = min(keep, relations)
        candidate = np.sort(largest(estimate, width), axis=1).ravel()
        question = np.repeat(np.arange(len(questions)), width)
        features = self.describe(
            questions, question, subject[question], candidate, other[question], estimate[question, candidate], {}
        )
        return Rows(question, candidate, features)

    # -- features -----------------------------------------------------------------------------------------------------

    def describe(
        self,
        questions: Questions,
        question: Ints,
        source: Ints,
        relation: Ints,
        target: Ints,
        estimate: Singles,
        more: dict[str, Singles],
    ) -> Singles:
        memory, tables = self.memory, self.memory.tables
        n, r = memory.parties, memory.relations
        side = memory.side[relation]
        now = questions.day[question]
        result = np.zeros((len(question), len(NAMES)), dtype=np.float32)

        def put(name: str, value: Singles | Floats | Ints) -> None:
            result[:, COLUMN[name]] = value

        def spans(text: str, values: Singles | Floats) -> None:
            start = COLUMN[f"{text}, {SPANS[0]}"]
            result[:, start : start + len(SPANS)] = values.T

        def since(table: Counts, rows: Ints) -> Floats:
            ago: Floats = np.minimum(now - table.last[rows], LONG_AGO).astype(np.float64)
            return ago

        act, pair, habit, party, kinds = (tables[name] for name in ("act", "pair", "habit", "party", "relation"))
        does = habit.index.find(source * r + relation)
        meets = habit.index.find(target * r + memory.other_side[relation])
        this = act.index.find((source * r + relation) * n + target)
        back = act.index.find((source * r + memory.other_side[relation]) * n + target)
        there = pair.index.find((source * 2 + side) * n + target)
        return_ = pair.index.find((source * 2 + 1 - side) * n + target)
        doer, met, doing = (
            party.index.find(source * 2 + side),
            party.index.find(target * 2 + 1 - side),
            party.index.find(target * 2 + side),
        )
        kind = kinds.index.find(relation)

        times = act.value[:, this]
        spans("same act", times)
        ago = since(act, this)
        put("days since the same act", ago)
        interval = HALF_LIVES[2] / np.log(2) / np.maximum(times[2], 1e-3)
        put("days since the same act, in its usual intervals", np.where(times[4] > 0, ago / interval, -1))
        for span in (1, 2, 4):
            put(f"share of the source's such acts, {SPANS[span]}", times[span] / (habit.value[span, does] + 0.3))
        for span in (2, 4):
            put(f"share of the target's such acts, {SPANS[span]}", times[span] / (habit.value[span, meets] + 0.3))

        forth, hither = pair.value[:, there], pair.value[:, return_]
        spans("any act of source on target", forth)
        spans("any act of target on source", hither)
        put("days since any act of source on target", since(pair, there))
        put("days since any act of target on source", since(pair, return_))
        for span in (1, 4):
            put(f"share of the source's acts, {SPANS[span]}", forth[span] / (party.value[span, doer] + 0.3))
        for span in (2, 4):
            put(f"share of the pair's acts, {SPANS[span]}", times[span] / (forth[span] + 0.3))

        for span in (1, 3, 4):
            put(f"same act back, {SPANS[span]}", act.value[span, back])
        put("days since the same act back", since(act, back))

        for sign, text, key, span in (
            ("act ahead", "same act announced, asked or expected, 16 days", (source * r + relation) * n + target, 2),
            ("pair ahead", "any act announced, asked or expected between them, 16 days", source * n + target, 2),
            ("said", "relations said to be good, 100 days", (source * n + target) * 2 + 1, 3),
            ("said", "relations said to be bad, 100 days", (source * n + target) * 2, 3),
        ):
            signs = tables[sign]
            put(text, signs.value[span, signs.index.find(key)])

        rates = self.rules.intensity(memory, source, relation, target)
        base = self.rules.base[relation] * base_rate(memory, source, relation, target)
        for column, delay in enumerate(DELAYS):
            put(f"rules of the pair, {SPANS[delay]}", rates[:, column])
        total = rates.sum(axis=1) + base
        put("rules of the pair, all", total)
        put("base rate", base)
        met_rate = self.rates[target, memory.other_side[relation]]
        put("rules of the target, rate", met_rate)
        put("rules of the target, share", met_rate / self.rates_of_all[memory.other_side[relation]])
        put("share of the pair's rules", total / np.maximum(_sum_of(question, total), 1e-9))

        for span in (1, 4):
            put(f"source does such acts, {SPANS[span]}", habit.value[span, does])
            put(f"source acts, {SPANS[span]}", party.value[span, doer])
            put(f"target acts, {SPANS[span]}", party.value[span, doing])

        suffered = habit.value[:, meets]
        everything = kinds.value[:, kind]
        spans("target's share of such acts", suffered / np.maximum(everything, 1.0))
        put("days since the target met with such an act", since(habit, meets))
        any_act = party.value[:, met]
        spans("target meets with acts", any_act)
        for span in (2, 4):
            put(f"share of such acts in what the target meets, {SPANS[span]}", suffered[span] / (any_act[span] + 0.3))

        assert self._likeness is not None
        factors = self._likeness
        put("likeness of source and target", np.einsum("ij,ij->i", factors.unit[source], factors.unit[target]))
        put("expected from few dimensions", np.einsum("ij,ij->i", factors.party[source], factors.use[meets]))
        for name, value in more.items():
            put(name, value)
        for name, value in self.belonging.describe(source, relation, target).items():
            put(name, value)

        put("first estimate", estimate)
        put("first estimate over the best", estimate / np.maximum(_max_of(question, estimate), 1e-12))
        put("place by first estimate", _places(question, estimate))
        put("place by rules of the pair", _places(question, total))
        put("place by rules of the target", _places(question, met_rate))
        put("place by days since the same act", _places(question, -ago))
        latest = np.minimum(since(pair, there), since(pair, return_))
        put("place by days since any act of the pair", _places(question, -latest))
        put("candidates with the same act", _sum_of(question, (times[4] > 0).astype(np.float32)))

        put("days ahead", now - memory.today)
        put("relation's share of all acts, 16 days", everything[2] / max(float(kinds.value[2].sum()) / 2, 1e-9))
        put("from the target's side", side)
        return result


class Belonging:
    """Where parties belong: the country and role that the history gives them, else the country they have most dealings with.

    Counts of what countries and roles do to whom follow from the memory's counts of acts (half-life 100 days).
    """

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        history = memory.history
        self.known = bool((history.country >= 0).any())
        self.countries, self.roles = int(history.country.max(initial=-1)) + 1, int(history.role.max(initial=-1)) + 1

    def advance(self) -> None:
        """Count anew, from what the memory holds now. Does nothing where no country is known."""
        if not self.known:
            return
        memory, history = self.memory, self.memory.history
        n, r = memory.parties, memory.relations
        self.home = self._homes()
        self.role = np.where(history.role >= 0, history.role, self.roles)  # a role of its own for those without
        value = memory.tables["act"].value[3, :-1]
        kept = np.flatnonzero(value > 0.02)
        value = value[kept]
        source, relation, target = memory.act_source[kept], memory.act_relation[kept], memory.act_target[kept]
        at_home = self.home[source] >= 0
        row = self.home[source] * r + relation
        self.of_country = shares(_counted(row[at_home], target[at_home], value[at_home], (self.countries * r, n)), 1.0)
        self.to_anyone = shares(_counted(self.home[source][at_home], target[at_home], value[at_home], (self.countries, n)), 1.0)
        known = at_home & (self.home[target] >= 0)
        between = _counted(self.home[source][known], self.home[target][known], value[known], (self.countries,) * 2)
        self.between = shares(between, 1.0).toarray()
        to_country = source * self.countries + self.home[target]
        self.to_country = Counts(to_country[self.home[target] >= 0])
        rows = self.to_country.index.find(to_country[self.home[target] >= 0])
        self.to_country.value[3] = np.bincount(rows, value[self.home[target] >= 0], len(self.to_country.last))
        # By the source's role and relation: which role the target has, in the source's own country and elsewhere.
        width = self.roles + 1
        same = (self.home[source] == self.home[target]) & known
        column = self.role[target] + width * same
        self.of_role = shares(_counted(self.role[source] * r + relation, column, value, (width * r, 2 * width)), 1.0).toarray()
        # How much of what its country and role meet with falls to each party.
        met = np.bincount(target, value, n)
        place = (self.home + 1) * width + self.role
        self.part = (met / np.maximum(np.bincount(place, met)[place], 0.5)).astype(np.float32)

    def day(self) -> None:
        """What countries did lately; daily, for it changes daily."""
        if not self.known:
            return
        memory = self.memory
        value = memory.tables["act"].value[1, :-1]
        kept = np.flatnonzero(value > 0.02)
        kept = kept[self.home[memory.act_source[kept]] >= 0]
        row = self.home[memory.act_source[kept]] * memory.relations + memory.act_relation[kept]
        shape = (self.countries * memory.relations, memory.parties)
        self.of_country_lately = shares(_counted(row, memory.act_target[kept], value[kept], shape), 0.5)

    def _homes(self) -> Ints:
        """The known countries, and for the rest that of most of their dealings, where these are more than half."""
        memory, country = self.memory, self.memory.history.country
        dealings = memory.dealings(4)
        rows = np.repeat(np.arange(memory.parties), np.diff(dealings.indptr))
        theirs = country[dealings.indices]
        seen = (theirs >= 0) & (country[rows] < 0)
        with_country = _counted(rows[seen], theirs[seen], dealings.data[seen], (memory.parties, self.countries))
        best = np.asarray(with_country.argmax(axis=1)).ravel()
        most = with_country.max(axis=1).toarray().ravel()
        total = np.asarray(with_country.sum(axis=1)).ravel()
        return np.where(country >= 0, country, np.where(most > 0.5 * total, best, -1))

    def acts(self, subject: Ints, relation: Ints) -> tuple[sp.csr_matrix, sp.csr_matrix, sp.csr_matrix]:
        """For each question, over all parties: shares of what its country does (such acts, any act, such acts lately)."""
        if not self.known:
            nothing = sp.csr_matrix((len(subject), self.memory.parties), dtype=np.float32)
            return nothing, nothing, nothing
        home, size = self.home[subject], self.of_country.shape[0]
        such = _selection(np.where(home >= 0, home * self.memory.relations + relation, size), size)
        any_act = _selection(np.where(home >= 0, home, self.countries), self.countries)
        return such @ self.of_country, any_act @ self.to_anyone, such @ self.of_country_lately

    def describe(self, source: Ints, relation: Ints, target: Ints) -> dict[str, Singles]:
        if not self.known:
            return {}
        here, there = self.home[source], self.home[target]
        both = (here >= 0) & (there >= 0)
        key = np.where(there >= 0, source * self.countries + there, -1)
        own = both & (here == there)
        role = self.of_role[self.role[source] * self.memory.relations + relation, self.role[target] + (self.roles + 1) * own]
        part = self.part[target]
        return {
            "source's role does this to target's role": role * np.where(own, part, part / max(self.countries, 1)),
            "same country": np.where(both, here == there, 0.5).astype(np.float32),
            "source's dealings with target's country, 100 days": self.to_country.value[3, self.to_country.index.find(key)],
            "source's country deals with target's country, 100 days": np.where(both, self.between[here, there], 0),
            "target's part in its country and role": part,
        }


def _counted(row: Ints, column: Ints, value: Singles, shape: tuple[int, int]) -> sp.csr_matrix:
    return sp.csr_matrix((value, (row, column)), shape=shape, dtype=np.float32)


def stacked(parts: list[Rows]) -> Rows:
    return Rows(
        np.concatenate([part.question for part in parts]),
        np.concatenate([part.candidate for part in parts]),
        np.concatenate([part.features for part in parts]),
    )


def _mixed(parts: Sequence[Singles], weights: Sequence[float]) -> Singles:
    result = np.zeros(parts[0].shape, dtype=np.float32)
    for part, weight in zip(parts, weights, strict=True):
        result += np.float32(weight) * part
    return result


def _selection(rows: Ints, size: int) -> sp.csr_matrix:
    known = rows < size
    columns = np.flatnonzero(known)
    return sp.csr_matrix((np.ones(len(columns), np.float32), (columns, rows[known])), shape=(len(rows), size))


def _sum_of(group: Ints, value: Singles) -> Singles:
    return np.bincount(group, value)[group].astype(np.float32)


def _max_of(group: Ints, value: Singles) -> Singles:
    best = np.zeros(int(group.max(initial=-1)) + 1, dtype=value.dtype)
    np.maximum.at(best, group, value)
    return best[group]


def _places(group: Ints, value: Singles | Floats) -> Singles:
    order = np.lexsort((-value, group))
    ordered = group[order]
    place = np.empty(len(group), dtype=np.float32)
    place[order] = np.arange(len(group)) - np.searchsorted(ordered, ordered)
    return place

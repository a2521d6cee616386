"""Forecasts: baselines by hand, nothing from the future, the same answer twice."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from detente.forecast import baselines, evaluate, ranker, reasons, recurrency, rules, tasks
from detente.forecast.errors import BadHistory, ForecastError, TooShort
from detente.forecast.features import NAMES, Describer
from detente.forecast.history import History, Questions, Ranking, ints
from detente.forecast.lists import largest
from detente.forecast.memory import Memory

BENCH = Path(__file__).parents[1] / "bench" / "forecast.py"


def one(subject: int, relation: int, day: int, known_before: int | None = None) -> Questions:
    return Questions(ints([subject]), ints([relation]), ints([day]), ints([day if known_before is None else known_before]))


def scores(ranking: Ranking, question: int = 0) -> dict[int, float]:
    rows = slice(ranking.starts[question], ranking.starts[question + 1])
    return dict(zip(ranking.candidate[rows].tolist(), ranking.score[rows].tolist(), strict=True))


def dealings(days: int = 60, seed: int = 3) -> History:
    """Acts among twelve parties: each has two that it deals with, and its threats (1) are answered with threats next day."""
    rng = np.random.default_rng(seed)
    acts: list[tuple[int, int, int, int]] = []
    for day in range(days):
        acts += [(t, 1, s, day) for s, r, t, when in acts if when == day - 1 and r == 1 and s < t]
        for _ in range(8):
            source = int(rng.integers(12))
            target = (source + int(rng.choice([1, 1, 1, 2, 2, 5]))) % 12
            acts.append((source, int(rng.integers(3)), target, day))
    return History.of(acts)


class TestHistory:
    def test_rows_in_any_order_and_twice_make_one_history(self) -> None:
        history = History.of([(1, 0, 2, 9), (0, 1, 1, 3), (1, 0, 2, 9)])
        assert history.day.tolist() == [3, 9]
        assert (history.parties, history.relations) == (3, 2)

    def test_before_leaves_the_day_itself_out(self) -> None:
        history = History.of([(0, 0, 1, 3), (0, 0, 1, 4), (0, 0, 1, 5)])
        assert history.before(4).day.tolist() == [3]
        assert history.since(4).day.tolist() == [4, 5]

    def test_both_ways_sees_each_act_from_its_target_too(self) -> None:
        both = History.of([(0, 1, 2, 5)]).both_ways()
        rows = set(zip(both.source.tolist(), both.relation.tolist(), both.target.tolist(), strict=True))
        assert rows == {(0, 1, 2), (2, 3, 0)}

    @pytest.mark.parametrize(("acts", "parties"), [([(-1, 0, 1, 2)], None), ([(0, 0, 5, 2)], 3)])
    def test_numbers_that_cannot_be_are_refused_with_a_hint(self, acts: list[tuple[int, ...]], parties: int | None) -> None:
        with pytest.raises(BadHistory, match="Hint"):
            History.of(acts, parties)


class TestStanding:
    def test_other_true_answers_are_left_out_and_equal_scores_share(self) -> None:
        # Scores: 7 before 8 and 9 level, 5 not listed. 7 and 8 are both true: 8 shares places 1 and 2 with 9.
        ranking = Ranking.of(ints([0, 0, 0]), ints([7, 8, 9]), [0.9, 0.5, 0.5], 1)
        result = evaluate.standing(ranking, ints([0, 0]), ints([7, 8]), 10)
        assert result.reciprocal.tolist() == [1.0, 0.75]
        assert result.hits[:, 0].tolist() == [1.0, 0.5]

    def test_an_answer_that_is_not_listed_stands_anywhere_below(self) -> None:
        ranking = Ranking.of(ints([0]), ints([7]), [0.9], 1)
        result = evaluate.standing(ranking, ints([0]), ints([3]), 4)  # places 2, 3 and 4 are left
        assert result.reciprocal[0] == pytest.approx((1 / 2 + 1 / 3 + 1 / 4) / 3)
        assert result.hits[0].tolist() == pytest.approx([0, 2 / 3, 1])


class TestRecurrency:
    # 0 did r to 1 on days 2 and 6, to 2 on day 4; 3 did it to 2 on day 5. Asked on day 8.
    history = History.of([(0, 0, 1, 2), (0, 0, 1, 6), (0, 0, 2, 4), (3, 0, 2, 5), (0, 1, 4, 7)])

    def test_strict_counts_from_the_last_time_only(self) -> None:
        ranking = recurrency.rank(self.history, one(0, 0, 8), recurrency.Parameters.uniform(2, 0.5, 1.0))
        assert scores(ranking) == pytest.approx({1: 2**-1.0, 2: 2**-2.0})

    def test_relaxed_is_the_share_of_the_relation(self) -> None:
        ranking = recurrency.rank(self.history, one(3, 0, 8), recurrency.Parameters.uniform(2, 0.5, 0.0))
        assert scores(ranking) == pytest.approx({1: 2 / 4, 2: 2 / 4})

    def test_combined_weighs_the_two(self) -> None:
        ranking = recurrency.rank(self.history, one(3, 0, 7), recurrency.Parameters.uniform(2, 0.5, 0.9))
        assert scores(ranking) == pytest.approx({1: 0.1 * 0.5, 2: 0.9 * 2**-1.0 + 0.1 * 0.5})

    def test_who_did_it_is_asked_from_the_target(self) -> None:
        ranking = recurrency.rank(self.history, one(2, 2, 8), recurrency.Parameters.uniform(2, 1.0, 1.0))
        assert scores(ranking) == pytest.approx({0: 2**-4.0, 3: 2**-3.0})

    def test_multi_step_knows_nothing_from_its_origin_on(self) -> None:
        ranking = recurrency.rank(self.history, one(0, 0, 8, known_before=6), recurrency.Parameters.uniform(2, 0.5, 1.0))
        assert scores(ranking) == pytest.approx({1: 2**-3.0, 2: 2**-2.0})

    def test_fit_prefers_the_recent_where_the_recent_comes_again(self) -> None:
        # To party 1 a hundred days ago, popular with others; since then to 2 alone: only a strict part with decay finds 2.
        acts = [(0, 0, 1, day) for day in range(5)] + [(9, 0, 1, day) for day in range(100, 140)]
        history = History.of(acts + [(0, 0, 2, day) for day in range(100, 140)])
        exam = tasks.whom(history.since(120))
        parameters = recurrency.fit(history, exam.questions, exam.question, exam.answer)
        ranking = recurrency.rank(history, one(0, 0, 140), parameters)
        assert ranking.candidate[0] == 2


def planted(history: History, from_day: int) -> History:
    """The same, with everybody doing everything to party 11 from a day on, and nobody anything else."""
    past = history.before(from_day)
    acts = [*zip(past.source, past.relation, past.target, past.day, strict=True)]
    acts += [(s, r, 11, day) for s in range(11) for r in range(3) for day in range(from_day, from_day + 10)]
    return History.of(acts)


class TestNothingFromTheFuture:
    """Questions of day 50 are answered alike whatever happens on day 50 and after."""

    questions = tasks.whom(dealings().since(50).before(51)).questions
    both = (dealings(), planted(dealings(), 50))

    def test_in_recurrency(self) -> None:
        parameters = recurrency.Parameters.uniform(3, 0.1, 0.9)
        honest, other = (recurrency.rank(history, self.questions, parameters) for history in self.both)
        assert honest.candidate.tolist() == other.candidate.tolist()
        assert honest.score.tolist() == other.score.tolist()

    @pytest.mark.parametrize("task", ["who", "what"])
    def test_in_the_ranker_and_all_its_features(self, task: str) -> None:
        learnt = ranker.fit(self.both[0].before(50), task)
        exam = tasks.whom if task == "who" else tasks.what
        questions = exam(self.both[0].since(50).before(51)).questions
        described = []
        for history in self.both:
            describer = Describer(history, learnt.pair_rules, learnt.party_rules)
            describer.advance(50)
            described.append(ranker.candidates(describer, task, questions, 12))
        honest, other = described
        assert len(honest.candidate) > len(questions)
        assert honest.candidate.tolist() == other.candidate.tolist()
        for column, name in enumerate(NAMES):
            assert honest.features[:, column].tolist() == other.features[:, column].tolist(), name

    def test_multi_step_answers_are_those_of_its_origin(self) -> None:
        learnt = ranker.fit(self.both[0].before(50), horizon=10)
        late = tasks.whom(self.both[0].since(55), 50).questions
        honest, other = (learnt.rank(history, late) for history in self.both)
        assert honest.candidate.tolist() == other.candidate.tolist()
        assert honest.score.tolist() == other.score.tolist()


class TestRules:
    def test_a_threat_is_found_to_be_answered_with_a_threat(self) -> None:
        # Only 0 threatens 1 (relation 1) at random days; the next day 1 threatens back. Visits (0) happen at random.
        rng = np.random.default_rng(1)
        acts: list[tuple[int, int, int, int]] = []
        for day in range(300):
            if rng.random() < 0.1:
                acts += [(0, 1, 1, day), (1, 1, 0, day + 1)]
            if rng.random() < 0.3:
                acts.append((int(rng.integers(4)), 0, int(rng.integers(4, 8)), day))
        mined = rules.mine(History.of(acts), 10, 300)
        back, same = mined.rise[:, 3, 1].sum(), mined.rise[:, 1, 1].sum()  # 3 is relation 1 of the other side
        assert mined.support[3, 1] > 20
        assert back > 5 * same

    def test_intensity_fades_from_the_day_of_the_cause(self) -> None:
        history = History.of([(0, 0, 1, 10), (2, 1, 3, 30)])
        rise = np.zeros((len(rules.DELAYS), 4, 4), dtype=np.float32)
        rise[0, 0, 1] = 0.8  # after a visit, relation 1 is .8 a day likelier, with a half-life of a day
        memory = Memory(history)
        for day, expected in ((11, 0.4), (12, 0.2), (13, 0.1)):
            memory.advance(day)
            rate = rules.Rules(rise, rise[0], rise[0, 0]).intensity(memory, ints([0]), ints([1]), ints([1]))
            assert rate[0].tolist() == pytest.approx([expected, 0, 0, 0])


class TestMemory:
    def test_signs_fade_from_the_day_on_which_they_were_known(self) -> None:
        # 0 announces relation 1 towards 2 on day 10; of 0 and 2 it is said on day 4 that they are close, on day 12 that they are not.
        history = History.of([(0, 0, 1, 1), (0, 0, 2, 9)]).with_signs([(0, 1, 2, 10)], [(2, 0, 0, 12), (0, 1, 2, 4)])
        memory, seen = Memory(history), []
        for day in (10, 11, 27):
            memory.advance(day)
            ahead, pair, said = (memory.tables[name] for name in ("act ahead", "pair ahead", "said"))
            act = ahead.index.find(ints([(0 * 2 + 1) * 3 + 2]))
            both = [pair.index.find(ints([a * 3 + b])) for a, b in ((0, 2), (2, 0))]
            good, bad = (said.index.find(ints([(2 * 3 + 0) * 2 + sign])) for sign in (1, 0))
            seen.append(
                [
                    float(ahead.value[2, act][0]),
                    *(float(pair.value[2, row][0]) for row in both),
                    float(said.value[3, good][0]),
                    float(said.value[3, bad][0]),
                ]
            )
        assert seen[0] == pytest.approx([0, 0, 0, 2 ** (-6 / 100), 0])
        assert seen[1] == pytest.approx([2 ** (-1 / 16)] * 3 + [2 ** (-7 / 100), 0])
        assert seen[2] == pytest.approx([2 ** (-17 / 16)] * 3 + [2 ** (-23 / 100), 2 ** (-15 / 100)])
        assert len(history.before(10).ahead) == 0


class TestBaselines:
    # 0 does relation 0 to 1 often and long ago, to 2 once and lately; everybody else deals with 3.
    history = History.of(
        [(0, 0, 1, day) for day in range(20)] + [(0, 0, 2, 90)] + [(s, 1, 3, day) for s in (4, 5) for day in range(60, 99)]
    )

    @pytest.mark.parametrize(("method", "first"), [("persistence", 2), ("attention", 3), ("mixture", 1)])
    def test_to_whom(self, method: str, first: int) -> None:
        assert baselines.rank(self.history, one(0, 0, 99), method).candidate[0] == first

    @pytest.mark.parametrize("method", list(baselines.METHODS))
    def test_what(self, method: str) -> None:
        history = History.of([(0, 0, 1, 5), (0, 2, 1, 40), (0, 2, 1, 41), (1, 1, 0, 42)])
        nothing = ints([-1])
        questions = Questions(ints([0]), nothing, ints([43]), ints([43]), ints([1]))
        ranking = baselines.rank(history, questions, method)
        assert ranking.candidate[0] == 2
        assert set(ranking.candidate.tolist()) <= {0, 1, 2}

    @pytest.mark.parametrize("method", list(baselines.METHODS))
    def test_nothing_from_the_future(self, method: str) -> None:
        questions = TestNothingFromTheFuture.questions
        honest, other = (baselines.rank(history, questions, method) for history in TestNothingFromTheFuture.both)
        assert honest.candidate.tolist() == other.candidate.tolist()
        assert honest.score.tolist() == other.score.tolist()


class TestReasons:
    def test_the_record_of_a_rule_is_counted_by_hand(self) -> None:
        # 0 does relation 1 to 1 on days 1, 10, 20 and 38; 1 answers with relation 2 on days 3 and 24. Within 3 days that held
        # once, within 4 days twice of the three times that are old enough to tell on day 40.
        history = History.of([(0, 1, 1, day) for day in (1, 10, 20, 38)] + [(1, 2, 0, 3), (1, 2, 0, 24), (2, 0, 3, 39)])
        memory = Memory(history)
        memory.advance(40)
        assert reasons.record(memory, cause=4, effect=2, within=3) == (1, 3)  # as seen by 1: it suffers 1, then does 2
        assert reasons.record(memory, cause=4, effect=2, within=4) == (2, 3)
        assert reasons.record(memory, cause=1, effect=2, within=4) == (0, 3)

    def test_contributions_add_up_to_the_score_and_the_rule_is_named(self) -> None:
        history = dealings(120)
        learnt = ranker.fit(history.before(100))
        threat = int(np.flatnonzero((history.day == 105) & (history.relation == 1))[0])
        source, target = int(history.source[threat]), int(history.target[threat])
        question = one(target, 1, 106)  # whom will the threatened party threaten?
        ranking = learnt.rank(history, question)
        why = reasons.reasons(learnt, history, question, source)
        assert why.score == pytest.approx(scores(ranking)[source])
        assert why.mean + sum(part.adds for part in why.contributions) == pytest.approx(why.score)
        answer = next(rule for rule in why.rules if rule.cause == 1 and rule.by_target)
        assert answer.last == 105
        assert answer.held / answer.seen > 1.5 * answer.otherwise

    def test_a_candidate_that_is_not_ranked_has_no_reasons(self) -> None:
        history = dealings()
        learnt = ranker.fit(history.before(50))
        with pytest.raises(ForecastError, match="Hint"):
            reasons.reasons(learnt, history, one(0, 0, 50), 999)


class TestRanker:
    def test_it_learns_that_threats_are_answered(self) -> None:
        history = dealings(120)
        learnt = ranker.fit(history.before(100))
        exam = tasks.whom(history.since(100))
        mine = evaluate.standing(learnt.rank(history, exam.questions), exam.question, exam.answer, 12)
        parameters = recurrency.Parameters.uniform(3, 0.1, 0.9)
        simple = evaluate.standing(recurrency.rank(history, exam.questions, parameters), exam.question, exam.answer, 12)
        threats = exam.questions.relation[exam.question] % 3 == 1
        assert mine.summary(threats)["mrr"] > simple.summary(threats)["mrr"] + 3

    def test_the_same_seed_gives_the_same_answers(self) -> None:
        history = dealings()
        questions = tasks.whom(history.since(50)).questions
        first, again = (ranker.fit(history.before(50), seed=7).rank(history, questions) for _ in range(2))
        assert first.score.tolist() == again.score.tolist()
        assert first.candidate.tolist() == again.candidate.tolist()

    def test_a_history_of_a_week_is_refused_with_a_hint(self) -> None:
        with pytest.raises(TooShort, match="Hint"):
            ranker.fit(dealings(7))


def test_the_largest_of_wide_rows_are_those_of_a_full_sort() -> None:
    rows = np.random.default_rng(0).random((7, 5003)).astype(np.float32)
    best = np.take_along_axis(rows, largest(rows, 20), axis=1)
    assert np.sort(best, axis=1).tolist() == np.sort(rows, axis=1)[:, -20:].tolist()


def benchmark(
    folder: Path, rows: list[tuple[int, ...]], parted: str = "\t", more: str = "", unit: int = 24, start: int = 0
) -> None:
    """The files of a benchmark: forty days to learn from, ten to tune on, ten to test."""
    for name, lo, hi in (("train", 0, 40), ("valid", 40, 50), ("test", 50, 60)):
        part = [(s, r, o, start + unit * day) for s, r, o, day in rows if lo <= day < hi]
        text = "".join(parted.join(map(str, row)) + more + "\n" for row in part)
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")


def bench(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(BENCH), "--data", str(folder), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


ROWS = [*zip(*(getattr(dealings(), name).tolist() for name in ("source", "relation", "target", "day")), strict=True)]


@pytest.mark.parametrize(
    ("parted", "more", "unit", "start", "names"),
    [
        ("\t", "\t0", 24, 0, ""),
        (" ", "", 1, 0, "12\n" + "".join(f"{n}\tParty {n} (Peru)\n" for n in range(12))),
        ("\t", "\t-1\tx", 86_400, 1_388_534_400, "".join(f"Party_{n}\t{n}\n" for n in (3, 11, 40))),
        ("  ", "\r", 15, 5, ""),
    ],
)
def test_the_bench_reads_any_benchmark(tmp_path: Path, parted: str, more: str, unit: int, start: int, names: str) -> None:
    benchmark(tmp_path, ROWS, parted, more, unit, start)
    if names:
        (tmp_path / "entity2id.txt").write_text(names, encoding="utf-8")
    out = tmp_path / "predictions.jsonl.gz"
    done = bench(tmp_path, "--out", str(out), "--method", "strict")
    assert done.returncode == 0, done.stderr
    with gzip.open(out, "rt") as file:
        asked = {(line["s"], line["r"], line["o"], line["truth"], line["t"]) for line in map(json.loads, file)}
    late = [row for row in ROWS if row[3] >= 50]
    assert asked == {
        act for s, r, o, day in late for act in ((s, r, None, o, start + unit * day), (None, r, o, s, start + unit * day))
    }


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("test.txt", None, "no test.txt"),
        ("train.txt", "0 1\n", "train.txt, line 1: '0 1'"),
        ("train.txt", "0\t1\t2\t3\nPeru\tvisits\tChile\t4\n", "train.txt, line 2: .*not numbers"),
        ("valid.txt", "\n\n", "valid.txt: no acts"),
        ("test.txt", "0 1 2 0\n", "nothing is known before 0"),
        ("entity2id.txt", "Peru\n", "entity2id.txt: 'Peru'"),
    ],
)
def test_the_bench_says_what_is_wrong_with_a_benchmark(tmp_path: Path, file: str, text: str | None, said: str) -> None:
    benchmark(tmp_path, ROWS)
    (tmp_path / file).unlink(missing_ok=True)
    if text is not None:
        (tmp_path / file).write_text(text, encoding="utf-8")
    done = bench(tmp_path, "--method", "strict")
    assert done.returncode == 1
    assert re.search(said, done.stderr)
    assert "Hint" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("method", ["recurrency", "ranker"])
def test_the_bench_writes_a_prediction_for_each_act_and_side(tmp_path: Path, method: str) -> None:
    benchmark(tmp_path, ROWS, more="\t0")
    out = tmp_path / "predictions.jsonl.gz"
    done = bench(tmp_path, "--out", str(out), "--method", method)
    assert done.returncode == 0, done.stderr
    with gzip.open(out, "rt") as file:
        predictions = [json.loads(line) for line in file]
    asked = set()
    for line in predictions:
        assert set(line) == {"s", "r", "o", "t", "truth", "cands"}
        assert [line["s"], line["r"], line["o"]].count(None) == 1
        assert all(score > 0 for _, score in line["cands"])
        assert len({cand for cand, _ in line["cands"]}) == len(line["cands"])
        act = tuple(line["truth"] if line[slot] is None else line[slot] for slot in "sro")
        asked.add((*act, line["t"], "s" if line["s"] is None else "o"))
    assert asked == {(s, r, o, 24 * day, side) for s, r, o, day in ROWS if day >= 50 for side in "so"}

"""Forecasts: baselines by hand, nothing from the future, the same answer twice."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from detente.forecast import evaluate, recurrency, tasks
from detente.forecast.errors import BadHistory
from detente.forecast.history import History, Questions, Ranking, ints

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


def test_a_planted_future_is_not_found_by_recurrency() -> None:
    history = dealings()
    future = History.of(
        [*zip(history.source, history.relation, history.target, history.day, strict=True)]
        + [(s, r, 11, day) for s in range(11) for r in range(3) for day in range(50, 60)]
    )
    questions = tasks.whom(history.since(50)).questions
    before = questions.take(questions.day == 50)
    parameters = recurrency.Parameters.uniform(3, 0.1, 0.9)
    honest, planted = (recurrency.rank(h, before, parameters) for h in (history, future))
    assert honest.candidate.tolist() == planted.candidate.tolist()
    assert honest.score.tolist() == planted.score.tolist()


def test_the_bench_writes_a_prediction_for_each_act_and_side(tmp_path: Path) -> None:
    history = dealings()
    rows = [*zip(history.source, history.relation, history.target, history.day * 24, strict=True)]
    for name, lo, hi in (("train", 0, 40), ("valid", 40, 50), ("test", 50, 60)):
        part = [row for row in rows if lo * 24 <= row[3] < hi * 24]
        (tmp_path / f"{name}.txt").write_text("".join("\t".join(map(str, row)) + "\t0\n" for row in part))
    out = tmp_path / "predictions.jsonl.gz"
    command = [sys.executable, str(BENCH), "--data", str(tmp_path), "--out", str(out), "--method", "recurrency"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
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
    wanted = {(s, r, o, t, side) for s, r, o, t in rows if t >= 50 * 24 for side in "so"}
    assert asked == {tuple(int(v) if not isinstance(v, str) else v for v in row) for row in wanted}

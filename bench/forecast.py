"""Rank what comes next in a benchmark: python bench/forecast.py --data DIR --out predictions.jsonl.gz

DIR holds train.txt, valid.txt and test.txt: a line an act, "source relation target time" as numbers from 0; stat.txt (parties
and relations) and entity2id.txt (their names) are used where they stand there. --split valid ranks valid.txt, knowing only
train.txt. --mode single knows every act before the day asked about, multi none from the first day asked about on. --task
who asks for target and source, what for the relation, all for the three. One JSON object a line: {"s", "r", "o", "t", "truth",
"cands": [[candidate, score], ...]}, the slot asked for null. How well it did, and the time and memory it took, go to stderr.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import re
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from detente.forecast import baselines, evaluate, ranker, recurrency, tasks
from detente.forecast.history import History, Ints, Ranking
from detente.forecast.tasks import Exam

METHODS = ("ranker", "rules", "recurrency", "strict", "relaxed", *baselines.METHODS)
LISTED = 100  # candidates written for a question; a place below the hundredth weighs less than .01 in a reciprocal rank


def quadruples(path: Path) -> Ints:
    rows = [line.split()[:4] for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return np.array(rows, dtype=np.int64)


def load(folder: Path, split: str) -> tuple[History, int, int]:
    """The history up to the end of the split, the first day of the split, and the length of a day in the files' own time."""
    files = ["train.txt"] + (["valid.txt"] if split == "test" else [])
    known = np.concatenate([quadruples(folder / name) for name in files if (folder / name).exists()])
    asked = quadruples(folder / f"{split}.txt")
    acts = np.concatenate([known, asked])
    step = math.gcd(*np.diff(np.unique(acts[:, 3])).tolist()) or 1
    acts[:, 3] //= step
    stat = folder / "stat.txt"
    parties, relations = (int(n) for n in stat.read_text().split()[:2]) if stat.exists() else (None, None)
    names: list[str] = []
    if (folder / "entity2id.txt").exists():
        pairs = [line.rsplit("\t", 1) for line in (folder / "entity2id.txt").read_text(encoding="utf-8").splitlines() if line]
        names = [name for name, _ in sorted(pairs, key=lambda pair: int(pair[1]))]
    history = History.of(acts, parties, relations, names)
    if names:
        history = history.belonging(*belonging(names))
    return history, int(asked[:, 3].min()) // step, step


def belonging(names: list[str]) -> tuple[list[str | None], list[str | None]]:
    """Country and role from names as ICEWS makes them: "Police (Australia)"; a country is its own, with the role of a state."""
    parts = [re.fullmatch(r"(.+?) \(([^()]+)\)", name.replace("_", " ")) for name in names]
    countries = {part[2] for part in parts if part}
    plain = [name.replace("_", " ") for name in names]
    country = [part[2] if part else name if name in countries else None for part, name in zip(parts, plain, strict=True)]
    role = [part[1] if part else "state" if name in countries else None for part, name in zip(parts, plain, strict=True)]
    return country, role


def lines(history: History, exam: Exam, ranking: Ranking, step: int) -> Iterator[str]:
    """A prediction a true answer; scores become positive numbers that fall, for 0 is the score of the unlisted."""
    questions = exam.questions
    for question, answer in zip(exam.question.tolist(), exam.answer.tolist(), strict=True):
        rows = slice(ranking.starts[question], min(ranking.starts[question + 1], ranking.starts[question] + LISTED))
        _, place = np.unique(-ranking.score[rows], return_inverse=True)
        scores = [round(1 / (1 + n), 6) for n in place.reshape(-1).tolist()]
        cands = [list(pair) for pair in zip(ranking.candidate[rows].tolist(), scores, strict=True)]
        subject, relation = int(questions.subject[question]), int(questions.relation[question])
        asked: dict[str, int | None] = {"s": subject, "r": relation, "o": None}
        if questions.other is not None:
            asked = {"s": subject, "r": None, "o": int(questions.other[question])}
        elif relation >= history.relations:
            asked = {"s": None, "r": relation - history.relations, "o": subject}
        yield json.dumps({**asked, "t": int(questions.day[question]) * step, "truth": answer, "cands": cands})


def answered(method: str, history: History, first: int, exam: Exam, mode: str, task: str, seed: int) -> Ranking:
    """The exam's questions ranked by one method, which learns from what was known before the first day asked about."""
    known, multi = history.before(first), mode == "multi"
    if method in baselines.METHODS:
        return baselines.rank(history, exam.questions, method)
    if method in ("ranker", "rules"):
        horizon = int(exam.questions.day.max()) - first + 1 if multi else 0
        by = "rules of the pair, all" if method == "rules" else None
        return ranker.fit(known, task, horizon, seed).rank(history, exam.questions, by)
    if task == "what":
        raise SystemExit(f"{method} ranks parties only. Hint: --task who.")
    if method == "strict":
        return recurrency.rank(history, exam.questions, recurrency.Parameters.uniform(history.relations, 0.1, 1.0))
    if method == "relaxed":
        return recurrency.rank(history, exam.questions, recurrency.Parameters.uniform(history.relations, 0.0, 0.0))
    days = np.unique(known.day)
    tail = int(days[max(len(days) - 30, len(days) // 2)])  # the last thirty days known: the benchmarks' validation parts
    trial = tasks.whom(known.since(tail), tail if multi else None)
    parameters = recurrency.fit(known, trial.questions, trial.question, trial.answer)
    return recurrency.rank(history, exam.questions, parameters)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--split", choices=["test", "valid"], default="test")
    parser.add_argument("--mode", choices=["single", "multi"], default="single")
    parser.add_argument("--task", choices=["who", "what", "all"], default="who")
    parser.add_argument("--method", choices=METHODS, default="ranker")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    began = time.perf_counter()
    history, first, step = load(arguments.data, arguments.split)
    asked = history.since(first)
    horizon = None if arguments.mode == "single" else first
    report: dict[str, object] = {}
    predictions: list[str] = []
    for task in ("who", "what") if arguments.task == "all" else (arguments.task,):
        exam = tasks.whom(asked, horizon) if task == "who" else tasks.what(asked, horizon)
        ranking = answered(arguments.method, history, first, exam, arguments.mode, task, arguments.seed)
        result = evaluate.standing(ranking, exam.question, exam.answer, history.parties if task == "who" else history.relations)
        report[task] = result.summary()
        if task == "who":
            forward = exam.questions.relation[exam.question] < history.relations
            report |= {"target": result.summary(forward), "source": result.summary(~forward)}
        if arguments.out:
            predictions += lines(history, exam, ranking, step)
    if arguments.out:
        with gzip.open(arguments.out, "wt", encoding="utf-8", compresslevel=3) as out:
            out.writelines(line + "\n" for line in predictions)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    report |= {
        "wall_s": round(time.perf_counter() - began, 1), "cpu_s": round(usage.ru_utime + usage.ru_stime, 1),
        "peak_mb": usage.ru_maxrss // 1024,
    }  # fmt: skip
    for name, value in report.items():
        print(f"{name}: {json.dumps(value)}", file=sys.stderr)


if __name__ == "__main__":
    main()

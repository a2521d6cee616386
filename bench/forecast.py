"""Rank what comes next in a benchmark: python bench/forecast.py --data DIR --out predictions.jsonl.gz

DIR holds train.txt, valid.txt and test.txt: a line an act, "source relation target time" as whole numbers, parted by tabs or
spaces; further columns are not looked at, and time may be in any unit. stat.txt (parties and relations) and entity2id.txt (names)
are used where they stand there. --split valid ranks valid.txt, knowing only train.txt. --mode single knows every act before the
day asked about, multi none from the first day asked about on. --task who asks for target and source, what for the relation, all
for the three. One JSON object a line: {"s", "r", "o", "t", "truth", "cands": [[candidate, score], ...]}, the slot asked for null.
How well it did, and the time and memory it took, go to stderr.
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
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from detente.errors import DetenteError
from detente.forecast import baselines, evaluate, ranker, recurrency, tasks
from detente.forecast.errors import BadHistory
from detente.forecast.history import History, Ints, Ranking
from detente.forecast.tasks import Exam

METHODS = ("ranker", "rules", "recurrency", "strict", "relaxed", *baselines.METHODS)
LAYOUT = 'Hint: a line an act, "source relation target time", all whole numbers, in train.txt, valid.txt and test.txt.'
LISTED = 100  # candidates written for a question; a place below the hundredth weighs less than .01 in a reciprocal rank


def quadruples(path: Path) -> Ints:
    """The acts of a file: the first four columns, parted by tabs or spaces."""
    rows = []
    with path.open(encoding="utf-8-sig", newline=None) as lines:
        for number, line in enumerate(lines, 1):
            columns = line.split()
            if not columns:
                continue
            try:
                row = tuple(map(int, columns[:4]))
            except ValueError:
                raise BadHistory(f"{path}, line {number}: {line.strip()[:60]!r}: not numbers. {LAYOUT}") from None
            if len(row) < 4 or min(row[:3]) < 0:
                raise BadHistory(f"{path}, line {number}: {line.strip()[:60]!r}: not four numbers from 0. {LAYOUT}")
            rows.append(row)
    if not rows:
        raise BadHistory(f"{path}: no acts. {LAYOUT}")
    return np.array(rows, dtype=np.int64)


def names_of(path: Path, most: int) -> list[str]:
    """The names of a file of lines "name, number" or "number, name", by number; a first line may be a count."""
    names = [""] * most
    for line in path.read_text(encoding="utf-8-sig").splitlines():
        found = re.fullmatch(r"(?P<name>.*\S)\s+(?P<number>\d+)|(?P<first>\d+)\s+(?P<rest>\S.*)", line.strip())
        if found is None:
            if line.strip() and not line.strip().isdigit():
                raise BadHistory(
                    f"{path}: {line.strip()[:60]!r}: no name with its number. Hint: leave the file out, or mend the line."
                )
            continue
        number = int(found["number"] or found["first"])
        if number < most:
            names[number] = (found["name"] or found["rest"]).strip()
    return names


@dataclass(frozen=True, slots=True)
class Given:
    """A benchmark up to the end of a split. Its time stamps are ``start + step * day``; ``first`` is the split's first day."""

    history: History
    first: int
    start: int
    step: int


def load(folder: Path, split: str) -> Given:
    """Raises :class:`BadHistory` for what cannot be ranked, with the line."""
    files = ["train.txt"] + (["valid.txt"] if split == "test" and (folder / "valid.txt").exists() else [])
    for name in (*files, f"{split}.txt"):
        if not (folder / name).is_file():
            raise BadHistory(f"{folder}: no {name}. {LAYOUT}")
    known, asked = np.concatenate([quadruples(folder / name) for name in files]), quadruples(folder / f"{split}.txt")
    begins = int(asked[:, 3].min())
    late = known[:, 3] >= begins
    if late.any():
        print(
            f"{late.sum():,} acts of {' and '.join(files)} are of {begins} or later, as {split}.txt is: left out", file=sys.stderr
        )
        known = known[~late]
    if not len(known):
        raise BadHistory(
            f"{folder}: nothing is known before {begins}, the first time of {split}.txt. Hint: time must rise from file to file."
        )
    acts = np.concatenate([known, asked])
    stamps = np.unique(acts[:, 3])
    start, step = int(stamps[0]), math.gcd(*np.diff(stamps).tolist()) or 1
    acts[:, 3] = (acts[:, 3] - start) // step
    parties, relations = int(acts[:, [0, 2]].max()) + 1, int(acts[:, 1].max()) + 1
    stat = folder / "stat.txt"
    told = stat.read_text(encoding="utf-8-sig").split()[:2] if stat.exists() else []
    if len(told) == 2 and all(word.isdigit() for word in told):
        parties, relations = max(parties, int(told[0])), max(relations, int(told[1]))
    names = names_of(folder / "entity2id.txt", parties) if (folder / "entity2id.txt").exists() else []
    history = History.of(acts, parties, relations, names)
    if names:
        history = history.belonging(*belonging(names))
    return Given(history, (begins - start) // step, start, step)


def belonging(names: list[str]) -> tuple[list[str | None], list[str | None]]:
    """Country and role from names as ICEWS makes them: "Police (Australia)"; a country is its own, with the role of a state."""
    parts = [re.fullmatch(r"(.+?) \(([^()]+)\)", name.replace("_", " ")) for name in names]
    countries = {part[2] for part in parts if part}
    plain = [name.replace("_", " ") for name in names]
    country = [part[2] if part else name if name in countries else None for part, name in zip(parts, plain, strict=True)]
    role = [part[1] if part else "state" if name in countries else None for part, name in zip(parts, plain, strict=True)]
    return country, role


def lines(given: Given, exam: Exam, ranking: Ranking) -> Iterator[str]:
    """A prediction a true answer; scores become positive numbers that fall, for 0 is the score of the unlisted."""
    questions, history = exam.questions, given.history
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
        yield json.dumps({**asked, "t": given.start + int(questions.day[question]) * given.step, "truth": answer, "cands": cands})


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
    try:
        given = load(arguments.data, arguments.split)
        rank_all(given, arguments, began)
    except (DetenteError, UnicodeDecodeError) as error:
        raise SystemExit(f"{arguments.data}: {error}" if isinstance(error, UnicodeDecodeError) else str(error)) from None


def rank_all(given: Given, arguments: argparse.Namespace, began: float) -> None:
    history, first = given.history, given.first
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
            predictions += lines(given, exam, ranking)
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

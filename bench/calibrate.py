"""Fit the weights of reading/confidence.py on the hand-coded articles of bench/gold, and print the reliability curves.

    python bench/calibrate.py [--write] [--check SHARED]

An event that detente codes is right if a gold event of its sentence has its type and its parties, each gold event once. A
pair of marked parties is right if its type is that of the gold event between them; pairs are taken from the sentences with one
core event. The first curves are of predictions made without the article itself (leave one article out). ``--write`` stores
the weights. ``--check`` prints the curves of the weights on the development sets of SHARED (the folder that holds
``eval/``), on which nothing is fitted: whole articles; single sentences of which one event is marked, where the surest event
is looked at; and pairs through ``detente classify``.

The expected calibration error of a handful of events is never 0; beside it stands what it would be if every confidence were
exactly true (``by chance``, from draws of the confidences themselves).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from detente.reading.article import ArticleReading
from detente.reading.classify import answers
from detente.reading.confidence import FEATURES, confidence_of, features_of, weights_of
from detente.reading.mention import Mention
from detente.reading.read import Reader
from detente.reading.syntax import Sentence
from detente.record import Actor, Article, Event

HERE = Path(__file__).parent
GOLD = HERE / "gold"
WEIGHTS = HERE.parent / "src/detente/reading/data/confidence.json"
# Pulls the weights towards 0; without it some features of the small gold set would separate it perfectly.
RIDGE = {"event": 2.0, "pair": 8.0}
# Events in a bin of the curve, at least; and bins, at most.
BIN, BINS = 25, 8
INTERNATIONAL = frozenset(("UNO", "IGO", "EUR", "NAT", "IMF", "WBG"))
# The types of the set of pairs, in its words.
MERGED = {"CONCEDE": "YIELD", "RETREAT": "YIELD"}
# The marked sentences predate PLOVER 2.0.
OLD_TYPE = {"DEMAND": "REQUEST", "DISAPPROVE": "ACCUSE", "INVESTIGATE": "ACCUSE", "FIGHT": "ASSAULT"}
OLD_CODE = {"JAP": "JPN", "KOS": "XKX"}

Row = dict[str, Any]


@dataclass(frozen=True)
class Sample:
    """One coded event: what its confidence rests on, whether it is right, and the article that it stands in."""

    features: Mapping[str, float]
    right: bool
    article: str


def rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf8").splitlines() if line.strip()]


# --- what is right ----------------------------------------------------------------------------------------------------


def codes(actors: Sequence[Actor]) -> set[str]:
    return {_one_spelling(actor.country or actor.code or "---") for actor in actors}


def _one_spelling(code: str) -> str:
    return "IGO" if code[:3] in INTERNATIONAL else OLD_CODE.get(code[:3], code[:3])


def fits(event: Event, row: Row) -> bool:
    """Does an event answer a gold row: in its sentence, with its parties?"""
    inside = event.sentence.span.start < row["end"] and row["start"] < event.sentence.span.end
    sides = ((event.source, row["source"]), (event.target, row["target"] or []))
    return inside and all(_agree(codes(said), {_one_spelling(code) for code in wanted if code != "---"}) for said, wanted in sides)


def _agree(said: set[str], wanted: set[str]) -> bool:
    return not wanted or 2 * len(said & wanted) >= max(len(said), 1)


def which_are_right(events: Sequence[Event], gold: Sequence[Row]) -> set[int]:
    """Indices of the events that answer a gold row in parties and type; each row is answered once, core rows first."""
    right: set[int] = set()
    for row in sorted(gold, key=lambda row: not row["core"]):
        able = [n for n, e in enumerate(events) if n not in right and e.type in {row["type"], *row["alt"]} and fits(e, row)]
        if able:
            at = row["start"]
            right.add(min(able, key=lambda n: abs(events[n].trigger.start - at)))
    return right


# --- samples ----------------------------------------------------------------------------------------------------------


def readings_of(reader: Reader, texts: Sequence[Row]) -> Iterator[ArticleReading]:
    for data in texts:
        published = data.get("published") or data.get("date")
        article = Article(data["id"], data["text"], data.get("title"), published, data.get("url"), data.get("outlet"))
        prepared = reader.prepare(article)
        pieces = [(i, a, article.text[a:b]) for i in prepared.wanted for a, b in (prepared.sentences[i],)]
        yield reader.article_reading(prepared, {s.index: s for s in reader.parser.parse(pieces)})


def event_samples(readings: Sequence[ArticleReading], gold: Sequence[Row]) -> list[Sample]:
    """A sample for each event that detente codes."""
    samples = []
    for reading in readings:
        coded = reading.events()
        right = which_are_right([item.event for item in coded], [row for row in gold if row["article"] == reading.article.id])
        for n, item in enumerate(coded):
            event = item.event
            found = features_of(item.draft, item.sentence, event.source, event.target, voice=event.attribution.voice)
            samples.append(Sample(found, n in right, reading.article.id))
    return samples


def pair_samples(reader: Reader, readings: Sequence[ArticleReading], gold: Sequence[Row]) -> list[Sample]:
    """A sample for each pair of parties that classify has an answer for."""
    pairs, rows_of_pairs = [], []
    for reading in readings:
        own = [row for row in gold if row["article"] == reading.article.id and row["core"]]
        for sentence in reading.parsed.values():
            inside = [row for row in own if sentence.start <= row["start"] < sentence.end]
            pair = _pair(reading, sentence, inside[0]) if len(inside) == 1 else None
            if pair is not None:
                pairs.append({"id": len(pairs), **pair})
                rows_of_pairs.append(inside[0])
    return [
        Sample(answer.features, answer.type in {row["type"], *row["alt"]}, row["article"])
        for answer, row in zip(answers(reader, pairs), rows_of_pairs, strict=True)
        if answer is not None
    ]


def _pair(reading: ArticleReading, sentence: Sentence, row: Row) -> Row | None:
    """The sentence with the two mentions nearest to the trigger that are of the gold event's countries marked."""
    together = row["source"] if len(row["source"]) > 1 else []
    source = _nearest(reading, sentence, row["source"], row["start"], None)
    target = _nearest(reading, sentence, row["target"] or together, row["start"], source)
    if source is None or target is None:
        return None
    return {"text": sentence.text, "source": _offsets(sentence, source), "target": _offsets(sentence, target)}


def _nearest(reading: ArticleReading, sentence: Sentence, wanted: Sequence[str], at: int, taken: Mention | None) -> Mention | None:
    spelt = {_one_spelling(code) for code in wanted}
    fitting = [m for m in reading.mentions(sentence) if m is not taken and codes(m.actors) & spelt]
    return min(fitting, key=lambda m: abs(sentence.begins[m.head] - at), default=None)


def _offsets(sentence: Sentence, mention: Mention) -> list[int]:
    return [sentence.begins[mention.first] - sentence.start, sentence.ends[mention.last] - sentence.start]


# --- the fit ----------------------------------------------------------------------------------------------------------


def matrix(samples: Sequence[Sample]) -> tuple[np.ndarray, np.ndarray]:
    x = np.array([[sample.features[name] for name in FEATURES] for sample in samples], dtype=float)
    return x, np.array([sample.right for sample in samples], dtype=float)


def fit(x: np.ndarray, y: np.ndarray, ridge: float) -> np.ndarray:
    """Logistic regression by Newton's method with a ridge on all weights but the bias."""
    x = np.hstack([np.ones((len(x), 1)), x])
    weights = np.zeros(x.shape[1])
    penalty = ridge * np.eye(x.shape[1])
    penalty[0, 0] = 1e-6
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ weights))
        gradient = x.T @ (p - y) + penalty @ weights
        hessian = (x * (p * (1 - p))[:, None]).T @ x + penalty
        weights -= np.linalg.solve(hessian, gradient)
    return weights


def fitted(samples: Sequence[Sample], ridge: float, unseen: frozenset[str]) -> np.ndarray:
    """The weights: fitted on all articles, their bias then set so that confidence is true on average on the unseen ones.

    The rules were mended after reading the faults of the other articles, on which they are therefore a little too good.
    """
    x, y = matrix(samples)
    weights = fit(x, y, ridge)
    held = np.array([sample.article in unseen for sample in samples])
    if not held.any():
        return weights
    for _ in range(50):
        p = predict(weights, x[held])
        weights[0] += (y[held] - p).sum() / max((p * (1 - p)).sum(), 1e-9)
    return weights


def predict(weights: np.ndarray, x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-(weights[0] + x @ weights[1:])))


def held_out(samples: Sequence[Sample], ridge: float, unseen: frozenset[str] = frozenset()) -> tuple[np.ndarray, np.ndarray]:
    """The prediction for each sample by weights fitted without its article, and whether it is right."""
    x, y = matrix(samples)
    group = np.array([sample.article for sample in samples])
    said = np.zeros(len(y))
    for name in set(group):
        others = [sample for sample in samples if sample.article != name]
        said[group == name] = predict(fitted(others, ridge, unseen), x[group == name])
    return said, y


def curve(said: np.ndarray, was: np.ndarray) -> list[tuple[float, float, int]]:
    """(mean confidence, share right, count) in bins of equal count."""
    bins = max(min(BINS, len(said) // BIN), 1)
    return [(said[part].mean(), was[part].mean(), len(part)) for part in np.array_split(np.argsort(said, kind="stable"), bins)]


def calibration_error(said: np.ndarray, was: np.ndarray) -> float:
    """Expected calibration error (Naeini, Cooper and Hauskrecht 2015): the mean gap between said and was, over events."""
    return float(sum(n / len(said) * abs(a - b) for a, b, n in curve(said, was)))


def error_by_chance(said: np.ndarray, draws: int = 200) -> float:
    """The calibration error that the same confidences would have if each were exactly true."""
    random = np.random.default_rng(0)
    return float(np.mean([calibration_error(said, (random.random(len(said)) < said).astype(float)) for _ in range(draws)]))


def above_chance(said: np.ndarray, was: np.ndarray) -> float:
    """The chance that a right event is given more than a wrong one (area under the ROC curve)."""
    right, wrong = said[was == 1], said[was == 0]
    if not len(right) or not len(wrong):
        return float("nan")
    return float((right[:, None] > wrong[None, :]).mean() + 0.5 * (right[:, None] == wrong[None, :]).mean())


def show(name: str, said: np.ndarray, was: np.ndarray) -> None:
    print(f"{name}: {len(was)} events, {was.mean():.3f} right, said {said.mean():.3f}")
    for mean, share, n in curve(said, was):
        print(f"  said {mean:.2f}  was {share:.2f}  n {n}")
    print(
        f"  expected calibration error {calibration_error(said, was):.3f} (by chance {error_by_chance(said):.3f}), "
        f"a right one above a wrong one {above_chance(said, was):.3f}"
    )


# --- the development sets ---------------------------------------------------------------------------------------------


def check(reader: Reader, shared: Path) -> None:
    """Print the curves of the stored weights on sets that nothing is fitted on."""
    folder = shared / "eval"
    readings = list(readings_of(reader, rows(folder / "articles/articles_dev.jsonl")))
    samples = event_samples(readings, rows(folder / "articles/gold_dev.jsonl"))
    said = np.array([confidence_of(sample.features) for sample in samples])
    show("articles_dev", said, np.array([sample.right for sample in samples], dtype=float))
    sentences = rows(folder / "events/plover_gsr_dev.jsonl")
    show("plover_gsr_dev, the surest event of each sentence", *_surest(reader, sentences))
    pairs = rows(folder / "events/plv_dev.jsonl")
    answered = [(answer, row) for answer, row in zip(answers(reader, pairs), pairs, strict=True) if answer is not None]
    said = np.array([confidence_of(answer.features, "pair") for answer, _ in answered])
    hits = [MERGED.get(answer.type, answer.type) == row["code"] for answer, row in answered]
    show("plv_dev, pairs by classify", said, np.array(hits, dtype=float))


def _surest(reader: Reader, sentences: Sequence[Row]) -> tuple[np.ndarray, np.ndarray]:
    """The confidence of the surest event of each sentence, and whether it has the marked event's type and parties."""
    said, hits = [], []
    for reading, row in zip(readings_of(reader, sentences), sentences, strict=True):
        coded = reading.events()
        if not coded:
            continue
        best = max((item.event for item in coded), key=lambda event: event.confidence)
        wanted = OLD_TYPE.get(row["code"], row["code"])
        sides = ((best.source, row["source"]), (best.target, row["target"]))
        agree = all(_agree(codes(actors), {_one_spelling(party["code"]) for party in side}) for actors, side in sides)
        said.append(best.confidence)
        hits.append(float(best.type == wanted and agree))
    return np.array(said), np.array(hits)


def gold_rows() -> tuple[list[Row], list[Row]]:
    """The texts and the codes of bench/gold."""
    texts, gold = ([row for path in sorted(GOLD.glob(f"{name}*.jsonl")) for row in rows(path)] for name in ("articles", "gold"))
    return texts, gold


def unseen_articles() -> frozenset[str]:
    """The second, fourth, ... articles of bench/gold, whose faults nobody looks at."""
    return frozenset(row["id"] for row in gold_rows()[0][1::2])


def gold_samples(reader: Reader) -> dict[str, list[Sample]]:
    """The samples of bench/gold by kind of coding."""
    texts, gold = gold_rows()
    readings = list(readings_of(reader, texts))
    return {"event": event_samples(readings, gold), "pair": pair_samples(reader, readings, gold)}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--write", action="store_true")
    options.add_argument("--check", type=Path, metavar="SHARED")
    given = options.parse_args()
    reader = Reader(coder="rules")
    stored: Row = {}
    counts = []
    unseen = unseen_articles()
    for kind, samples in gold_samples(reader).items():
        show(f"bench/gold, {kind}s, each article left out in turn", *held_out(samples, RIDGE[kind], unseen))
        weights = fitted(samples, RIDGE[kind], unseen)
        stored[kind] = {"bias": round(float(weights[0]), 3)}
        stored[kind] |= {name: round(float(weight), 3) for name, weight in zip(FEATURES, weights[1:], strict=True)}
        counts.append(f"{len(samples)} {kind}s")
    if given.write:
        comment = (
            f"Logistic weights of reading/confidence.py, fitted by bench/calibrate.py on {' and '.join(counts)} of bench/gold."
        )
        WEIGHTS.write_text(json.dumps({"comment": comment, **stored}, indent=1) + "\n", encoding="utf8")
        weights_of.cache_clear()
    if given.check is not None:
        check(reader, given.check)


if __name__ == "__main__":
    main()

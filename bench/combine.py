"""Fit how rules and learned reader are weighed together (reading/learned/data/combination.json), and print reliability curves.

    python bench/combine.py [--learned-model FOLDER] [--samples FILE] [--write [FILE]]

Fitted on two sets of ours: the hand-coded articles of ``bench/gold``, and the tenth of the sentences of
``train/data`` that the network was not taught on (every row whose id hashes to 0 of 10); neither the rules nor the network were
made from them. The samples are all events that either witness proposes, right if a gold event has their type and parties, as in
``bench/calibrate.py``. The curves are of predictions made without the article, or the tenth of the sentences, itself.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import pickle
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

from calibrate import (
    _pair,
    above_chance,
    calibration_error,
    curve,
    error_by_chance,
    gold_rows,
    readings_of,
    rows,
    which_are_right,
)
from detente.codebook.codebook import Codebook
from detente.reading.article import ArticleReading
from detente.reading.classify import Answer as Answered
from detente.reading.classify import heard_answers
from detente.reading.confidence import FEATURES, features_of
from detente.reading.learned.combination import EVIDENCE, Combination, evidence_of
from detente.reading.learned.model import Answer, Marked
from detente.reading.learned.pairs import NONE, WEIGHED, features, sureness
from detente.reading.read import Reader
from detente.reading.syntax import Sentence
from detente.record import Event

HERE = Path(__file__).parent
DATA = HERE.parent / "train/data"
STORED = HERE.parent / "src/detente/reading/learned/data/combination.json"
# Of pairs, ridges from 1 to 30 are right equally often on what is left out; the strongest trusts neither witness blindly.
RIDGE = {"both": 30.0, "learned": 1.0, "pair": 30.0}
# Whatever is coded must be likelier right than not: detente abstains rather than guesses. What the network alone proposes must be
# a little more so: the 35 articles would have .5 for it, single sentences .6; .55 is within .012 of the best on each set.
FLOORS = {"both": 0.5, "lone": 0.55, "learned": 0.0}
FOLDS = 10
# What the two sets count in the fit. detente reads articles; the sentences, which the network's own teachers wrote, flatter it: of
# the articles' pairs it has the right type of .32, of the sentences' .52 (the rules .64 and .48). At shares of .2, .5, .8 and .95
# the weighing is right on .64, .68, .72 and .72 of the articles' pairs left out.
SHARE = {"gold": 0.8, "sentences": 0.2}
# What the learned reader alone is judged by.
ALONE = ("type", "quad", "none", "trigger")
# And of a marked pair: whoever marks two parties mostly knows of something between them, more often than sentences hold it.
ALONE_OF_PAIRS = ("log", "none")
NAMES = {"both": (*FEATURES, *EVIDENCE), "learned": ALONE}

Row = dict[str, Any]


@dataclass(frozen=True)
class Sample:
    """An event that somebody proposes: its features, whether it is right (and a core one), the set and group it is of."""

    features: dict[str, float]
    right: bool
    core: bool
    of: str
    group: str
    by: tuple[str, ...]


def held_back() -> list[Row]:
    """The training sentences that the network was not taught on."""
    every = [row for path in sorted(DATA.glob("*.jsonl")) for row in rows(path)]
    return [row for row in every if int(hashlib.sha256(row["id"].encode()).hexdigest(), 16) % 10 == 0]


def found_in(reading: ArticleReading) -> Iterator[tuple[Event, dict[str, float], tuple[str, ...]]]:
    """The events of a reading with what their confidence rests on; but those that it was not asked about."""
    by_sentence = {coded.sentence.index: coded for coded in reading.coded}
    for item in reading.events():
        event, coded = item.event, by_sentence[item.sentence.index]
        if coded.testimony is None:
            continue
        told = features_of(item.draft, item.sentence, event.source, event.target, voice=event.attribution.voice)
        yield event, told | evidence_of(item.draft, coded.testimony, event.source, event.target, coded.coder), item.draft.by


class Remembering:
    """A parser, or a network, that answers the same question once."""

    def __init__(self, asked: Any) -> None:
        self._asked, self._told = asked, {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._asked, name)

    def parse(self, pieces: Iterable[tuple[int, int, str]]) -> Iterator[Sentence]:
        pieces = list(pieces)
        new = list(dict.fromkeys(piece for piece in pieces if piece not in self._told))
        self._told.update(zip(new, self._asked.parse(new), strict=True))
        return (self._told[piece] for piece in pieces)

    def answers(self, sentences: Sequence[Marked]) -> list[Answer | None]:
        new = list(dict.fromkeys(marked for marked in sentences if marked not in self._told))
        self._told.update(zip(new, self._asked.answers(new), strict=True))
        return [self._told[marked] for marked in sentences]


def readers(model: Path | None) -> dict[str, Reader]:
    """A reader for each kind of coding, all with one parser and one network, that keep every event proposed."""
    found = {kind: Reader(coder=kind, learned_model=model) for kind in ("rules", "both", "learned")}
    parser, network = Remembering(found["both"].parser), Remembering(found["both"].learned)
    for reader in found.values():
        reader.parser, reader.learned, reader.combination = parser, network, Combination()  # type: ignore[assignment]
        reader.gazetteer = found["both"].gazetteer
    return found


def gold_samples(reader: Reader) -> list[Sample]:
    texts, gold = gold_rows()
    samples = []
    for reading in readings_of(reader, texts):
        found = list(found_in(reading))
        events, own = [event for event, _, _ in found], [row for row in gold if row["article"] == reading.article.id]
        right = which_are_right(events, own)
        core = which_are_right(events, [row for row in own if row["core"]])
        for n, (_, told, by) in enumerate(found):
            samples.append(Sample(told, n in right, n in core, "gold", reading.article.id, by))
    return samples


def sentence_samples(reader: Reader, held: Sequence[Row]) -> list[Sample]:
    """As for the articles: the parties of a row's events count as the codes that the rules give to the words marked there."""
    samples = []
    texts = [{"id": row["id"], "text": row["text"]} for row in held]
    for reading, row in zip(readings_of(reader, texts), held, strict=True):
        found = list(found_in(reading))
        right = which_are_right([event for event, _, _ in found], gold_of(reading, row))
        for n, (_, told, by) in enumerate(found):
            samples.append(Sample(told, n in right, n in right, "sentences", fold(row), by))
    return samples


def fold(row: Row) -> str:
    return str(int(hashlib.sha256(row["id"].encode()).hexdigest(), 16) // 10 % FOLDS)


def gold_of(reading: ArticleReading, row: Row) -> list[Row]:
    """A row's events as bench/gold has them: one for each trigger and type, those who act on each other together in ``source``."""
    told: dict[tuple[str, int], list[tuple[int | None, int | None]]] = {}
    for event in row["events"]:
        told.setdefault((event["type"], event["trigger"][0]), []).append((event["source"], event["target"]))
    found = []
    for (kind, start), pairs in told.items():
        both_ways = [pair for pair in pairs if None not in pair and pair[::-1] in pairs]
        sides = (
            [{n for pair in both_ways for n in pair}, set()] if both_ways else [{pair[side] for pair in pairs} for side in (0, 1)]
        )
        source, target = ([code for n in side if n is not None for code in codes_at(reading, row["parties"][n])] for side in sides)
        if source or target:
            found.append(
                {"start": start, "end": start + 1, "source": source, "target": target, "type": kind, "alt": [], "core": True}
            )
    return found


def codes_at(reading: ArticleReading, span: Sequence[int]) -> list[str]:
    """The codes of the parties that the rules find at a span; none where they find none.

    Whom nobody can place ("the senator") is for the record as if he was not named: an event is right that leaves him out.
    """
    return [
        actor.country or actor.code or ""
        for sentence in reading.parsed.values()
        for mention in reading.mentions(sentence)
        if sentence.begins[mention.first] < span[1] and span[0] < sentence.ends[mention.last]
        for actor in mention.actors
        if actor.country or actor.code
    ]


# --- the fit ----------------------------------------------------------------------------------------------------------


def table(samples: Sequence[Sample], names: Sequence[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    x = np.array([[sample.features.get(name, 0.0) for name in names] for sample in samples], dtype=float)
    y = np.array([sample.right for sample in samples], dtype=float)
    return x, y, weights_of([sample.of for sample in samples])


def weights_of(sets: Sequence[str]) -> np.ndarray:
    """What each sample counts, by its set: together as many as there are."""
    count = {of: max(1, sets.count(of)) for of in SHARE}
    return np.array([len(sets) * SHARE[of] / count[of] for of in sets])


def fit(x: np.ndarray, y: np.ndarray, weight: np.ndarray, ridge: float) -> np.ndarray:
    """Logistic regression by Newton's method, with a ridge on all weights but the bias."""
    x = np.hstack([np.ones((len(x), 1)), x])
    w = np.zeros(x.shape[1])
    penalty = ridge * np.eye(x.shape[1])
    penalty[0, 0] = 1e-6
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        step = np.linalg.solve((x * (weight * p * (1 - p))[:, None]).T @ x + penalty, x.T @ (weight * (p - y)) + penalty @ w)
        w -= step
        if np.abs(step).max() < 1e-8:
            break
    return w


def predict(w: np.ndarray, x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-(w[0] + x @ w[1:])))


def cross_fitted(samples: Sequence[Sample], names: Sequence[str], ridge: float) -> np.ndarray:
    """The prediction for each sample by weights fitted without its article or fold."""
    x, y, weight = table(samples, names)
    group = np.array([f"{sample.of}:{sample.group}" for sample in samples])
    said = np.zeros(len(y))
    for name in sorted(set(group)):
        others = group != name
        said[~others] = predict(fit(x[others], y[others], weight[others], ridge), x[~others])
    return said


def show(name: str, said: np.ndarray, was: np.ndarray) -> None:
    print(f"{name}: {len(was)} events, {was.mean():.3f} right, said {said.mean():.3f}")
    for mean, share, n in curve(said, was):
        print(f"  said {mean:.2f}  was {share:.2f}  n {n}")
    print(
        f"  expected calibration error {calibration_error(said, was):.3f} (by chance {error_by_chance(said):.3f}), "
        f"a right one above a wrong one {above_chance(said, was):.3f}"
    )


def show_floors(samples: Sequence[Sample], said: np.ndarray, core: int) -> None:
    """Precision, recall over the articles' core events, and F1, by the confidence from which events are kept."""
    for floor in (0.0, 0.2, 0.3, 0.4, 0.5, 0.6):
        for lone in (0.4, 0.5, 0.6):
            floors = [lone if sample.by == ("learned",) else floor for sample in samples]
            kept = [s for s, sure, least in zip(samples, said, floors, strict=True) if s.of == "gold" and sure >= least]
            precision, recall = sum(s.right for s in kept) / max(1, len(kept)), sum(s.core for s in kept) / core
            f1 = 2 * precision * recall / max(precision + recall, 1e-9)
            print(f"  kept from {floor:.1f}, lone from {lone:.1f}: precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}")


# --- pairs ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pair:
    """What is weighed of each type between two marked parties, the right ones, and the fold."""

    names: list[str]
    x: np.ndarray
    right: set[str]
    of: str
    group: str
    answer: Answered


def terms(kind: str, status: str) -> set[str]:
    """The types by which an event may be called: announced, it is an agreement or a threat in PLOVER's own terms."""
    quad = Codebook.load().quad(kind)
    announced = "THREATEN" if quad == 4 else "AGREE" if quad <= 2 and kind != "SUPPORT" else kind
    return {kind, announced} if status == "planned" else {kind}


def pair_rows(rules: Reader, held: Sequence[Row]) -> Iterator[tuple[Row, set[str], str, str]]:
    """Marked pairs with their types: of the held-back sentences (the first two parties of one without event), and of articles."""
    for row in held:
        told: dict[tuple[int, int], set[str]] = {}
        for event in row["events"]:
            if event["source"] is not None and event["target"] is not None:
                told.setdefault((event["source"], event["target"]), set()).update(terms(event["type"], event["status"]))
        if not told and len(row["parties"]) > 1:
            told[0, 1] = {NONE}
        for (a, b), types in told.items():
            yield {"text": row["text"], "source": row["parties"][a], "target": row["parties"][b]}, types, "sentences", fold(row)
    texts, gold = gold_rows()
    for reading in readings_of(rules, texts):
        marked: dict[str, tuple[Row, set[str]]] = {}
        for row in (row for row in gold if row["article"] == reading.article.id):
            sentence = next((s for s in reading.parsed.values() if s.start <= row["start"] < s.end), None)
            pair = None if sentence is None else _pair(reading, sentence, row)
            if pair is not None:
                marked.setdefault(json.dumps(pair), (pair, set()))[1].update(
                    name for kind in (row["type"], *row["alt"]) for name in terms(kind, row["status"])
                )
        yield from ((pair, types, "gold", reading.article.id) for pair, types in marked.values())


def pair_samples(rules: Reader, reader: Reader, held: Sequence[Row]) -> list[Pair]:
    asked = list(pair_rows(rules, held))
    found = []
    answers = heard_answers(reader, [{"id": n, **row} for n, (row, _, _, _) in enumerate(asked)])
    for (_, right, of, group), (answer, said) in zip(asked, answers, strict=True):
        if said is not None:
            told = features(answer, said, reader)
            x = np.array([[values[name] for name in WEIGHED] for values in told.values()])
            found.append(Pair(list(told), x, right, of, group, answer))
    return found


def fit_pairs(pairs: Sequence[Pair], ridge: float) -> np.ndarray:
    """Weights of the product of experts, by maximum likelihood of the right types."""
    x = np.stack([pair.x for pair in pairs])
    right = np.array([[name in pair.right for name in pair.names] for pair in pairs])
    weight = weights_of([pair.of for pair in pairs])

    def loss(w: np.ndarray) -> float:
        scores = x @ w
        scores = scores - scores.max(1, keepdims=True)
        shares = np.exp(scores) / np.exp(scores).sum(1, keepdims=True)
        return float(-(weight * np.log((shares * right).sum(1) + 1e-12)).sum() + ridge * ((w - START) ** 2).sum())

    return np.asarray(minimize(loss, START, method="L-BFGS-B").x)


SURE = ("share", "none", "same")
START = np.array([1.0 if name == "log" else 0.0 for name in WEIGHED])


def shares(pair: Pair, w: np.ndarray) -> np.ndarray:
    scores = pair.x @ w
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum())


def cross_fitted_pairs(pairs: Sequence[Pair], ridge: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What the confidence in each pair's chosen type rests on, the confidence, and whether it is right.

    Both by weights fitted without the pair's article or fold.
    """
    groups = np.array([f"{pair.of}:{pair.group}" for pair in pairs])
    x, was, said = np.zeros((len(pairs), len(SURE))), np.zeros(len(pairs)), np.zeros(len(pairs))
    for name in sorted(set(groups)):
        w = fit_pairs([pair for pair, group in zip(pairs, groups, strict=True) if group != name], ridge)
        for n in np.flatnonzero(groups == name):
            pair, share = pairs[n], shares(pairs[n], w)
            best = int(share.argmax())
            told = sureness(pair.names[best], float(share[best]), pair.answer)
            x[n], was[n] = [told[key] for key in SURE], pair.names[best] in pair.right
    for name in sorted(set(groups)):
        inside = groups == name
        said[inside] = predict(
            fit(x[~inside], was[~inside], weights_of([pair.of for pair, kept in zip(pairs, ~inside, strict=True) if kept]), 1.0),
            x[inside],
        )
    return x, said, was


def weights_as_told(names: Sequence[str], w: Sequence[float]) -> dict[str, float]:
    return {name: round(float(value), 3) for name, value in zip(names, w, strict=True)}


def gathered(model: Path | None) -> tuple[dict[str, list[Sample]], list[Pair]]:
    """All samples, of events by kind and of pairs."""
    held, by_kind = held_back(), readers(model)
    events = {kind: [*gold_samples(by_kind[kind]), *sentence_samples(by_kind[kind], held)] for kind in ("both", "learned")}
    return events, pair_samples(by_kind["rules"], by_kind["both"], held)


def kept(path: Path) -> tuple[dict[str, list[Sample]], list[Pair]]:
    events, pairs = pickle.loads(path.read_bytes())
    return events, pairs


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--learned-model", type=Path, metavar="FOLDER")
    options.add_argument("--samples", type=Path, metavar="FILE", help="keep the samples here, or take them from here")
    options.add_argument("--write", type=Path, metavar="FILE", nargs="?", const=STORED)
    given = options.parse_args()
    events, pairs = kept(given.samples) if given.samples is not None and given.samples.exists() else gathered(given.learned_model)
    if given.samples is not None:
        given.samples.write_bytes(pickle.dumps((events, pairs)))
    stored: Row = {"weights": {}, "floors": FLOORS}
    core = sum(row["core"] for row in gold_rows()[1])
    for kind, samples in events.items():
        said = cross_fitted(samples, NAMES[kind], RIDGE[kind])
        was = np.array([sample.right for sample in samples], dtype=float)
        for of in ("gold", "sentences"):
            part = np.array([sample.of == of for sample in samples])
            show(f"{kind}, {of}, each article or tenth left out in turn", said[part], was[part])
        for by in sorted({sample.by for sample in samples}):
            for of in ("gold", "sentences"):
                inside = np.array([sample.by == by and sample.of == of for sample in samples])
                if inside.any():
                    share, sure = was[inside].mean(), said[inside].mean()
                    print(f"  proposed by {'+'.join(by)}, {of}: {inside.sum()}, right {share:.3f}, said {sure:.3f}")
        x, y, weight = table(samples, NAMES[kind])
        stored["weights"][kind] = weights_as_told(("bias", *NAMES[kind]), fit(x, y, weight, RIDGE[kind]))
        show_floors(samples, said, core)
    x, said, was = cross_fitted_pairs(pairs, RIDGE["pair"])
    stored["weights"]["pair_sure"] = weights_as_told(("bias", *SURE), fit(x, was, weights_of([pair.of for pair in pairs]), 1.0))
    for of in ("gold", "sentences"):
        part = np.array([pair.of == of for pair in pairs])
        rules = np.mean([(pair.answer.type or NONE) in pair.right for pair in pairs if pair.of == of])
        alone = np.mean([pair.names[int(pair.x[:, 0].argmax())] in pair.right for pair in pairs if pair.of == of])
        show(f"pairs, {of} (right by the rules {rules:.3f}, by the learned reader {alone:.3f})", said[part], was[part])
    stored["weights"]["pair"] = weights_as_told(WEIGHED, fit_pairs(pairs, RIDGE["pair"]))
    heard = np.array([name in ALONE_OF_PAIRS for name in WEIGHED])
    alone = fit_pairs([replace(pair, x=pair.x * heard) for pair in pairs], RIDGE["pair"])
    stored["weights"]["pair_alone"] = weights_as_told(WEIGHED, alone * heard)
    counts = f"{len(events['both'])} proposed events and {len(pairs)} pairs"
    stored = {"comment": f"Fitted by bench/combine.py on {counts} of bench/gold and train/data.", **stored}
    print(json.dumps(stored, indent=1))
    if given.write is not None:
        given.write.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()

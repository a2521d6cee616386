"""Fit the weights of reading/confidence.py on the hand-coded articles of bench/gold, and print the reliability curve.

    python bench/calibrate.py [--write] [GOLD_FOLDER ...]

A coded event is right if a gold event of its sentence has its type and its parties. The curve and the expected calibration
error are of predictions made without the article itself (leave one article out). ``--write`` stores the weights.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

from detente.reading.confidence import FEATURES, features_of
from detente.reading.read import Reader
from detente.record import Actor, Article, Event

HERE = Path(__file__).parent
WEIGHTS = HERE.parent / "src/detente/reading/data/confidence.json"
# Pulls the weights towards 0; without it some features of the small gold set would separate it perfectly.
RIDGE = 1.0


def rows(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf8").splitlines() if line.strip()]


def codes(actors: tuple[Actor, ...]) -> set[str]:
    return {(actor.country or actor.code or "---")[:3] for actor in actors}


def right(event: Event, gold: list[dict]) -> bool:
    start, end = event.sentence.span.start, event.sentence.span.end
    for row in gold:
        if not start <= row["start"] < end or event.type not in {row["type"], *row["alt"]}:
            continue
        sides = ((event.source, row["source"]), (event.target, row["target"] or []))
        if all(_agree(codes(said), {code[:3] for code in wanted if code != "---"}) for said, wanted in sides):
            return True
    return False


def _agree(said: set[str], wanted: set[str]) -> bool:
    international = {"UNO", "IGO", "EUR", "NAT", "IMF", "WBG"}
    said, wanted = ({"IGO" if code in international else code for code in side} for side in (said, wanted))
    return not wanted or 2 * len(said & wanted) >= max(len(said), 1)


def fit(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Logistic regression by Newton's method with a ridge on all weights but the bias."""
    x = np.hstack([np.ones((len(x), 1)), x])
    weights = np.zeros(x.shape[1])
    penalty = RIDGE * np.eye(x.shape[1])
    penalty[0, 0] = 1e-6
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ weights))
        gradient = x.T @ (p - y) + penalty @ weights
        hessian = (x * (p * (1 - p))[:, None]).T @ x + penalty
        weights -= np.linalg.solve(hessian, gradient)
    return weights


def predict(weights: np.ndarray, x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-(weights[0] + x @ weights[1:])))


def curve(p: np.ndarray, y: np.ndarray, bins: int = 5) -> float:
    """Print the reliability curve in bins of equal count; return the expected calibration error."""
    error = 0.0
    for part in np.array_split(np.argsort(p), bins):
        said, was = p[part].mean(), y[part].mean()
        error += len(part) / len(p) * abs(said - was)
        print(f"  said {said:.2f}  was {was:.2f}  n {len(part)}")
    return error


def main() -> None:
    write = "--write" in sys.argv
    folders = [Path(arg) for arg in sys.argv[1:] if not arg.startswith("--")] or [HERE / "gold"]
    reader = Reader()
    xs, ys, groups = [], [], []
    for folder in folders:
        gold: dict[str, list[dict]] = {}
        for row in rows(folder / "events.jsonl"):
            gold.setdefault(row["article"], []).append(row)
        for data in rows(folder / "articles.jsonl"):
            article = Article(*(data.get(name) for name in ("id", "text", "title", "published", "url", "outlet")))
            prepared = reader.prepare(article)
            pieces = [(i, a, article.text[a:b]) for i in prepared.wanted for a, b in (prepared.sentences[i],)]
            reading = reader.article_reading(prepared, {s.index: s for s in reader.parser.parse(pieces)})
            for coded in reading.coded:
                for draft in coded.drafts:
                    event = reading.event_of(coded, draft)
                    if event is not None:
                        found = features_of(draft, voice=event.attribution.voice)
                        xs.append([found[name] for name in FEATURES])
                        ys.append(right(event, gold.get(article.id, [])))
                        groups.append(article.id)
    x, y, group = np.array(xs), np.array(ys, dtype=float), np.array(groups)
    held_out = np.zeros(len(y))
    for name in set(groups):
        held_out[group == name] = predict(fit(x[group != name], y[group != name]), x[group == name])
    print(f"{len(y)} coded events, {y.mean():.3f} right; left-one-article-out reliability:")
    print(f"expected calibration error {curve(held_out, y):.3f}")
    weights = fit(x, y)
    stored = {"bias": round(float(weights[0]), 3), **{n: round(float(w), 3) for n, w in zip(FEATURES, weights[1:], strict=True)}}
    print(json.dumps(stored))
    if write:
        comment = f"Logistic weights of reading/confidence.py, fitted by bench/calibrate.py on {len(y)} events of bench/gold."
        WEIGHTS.write_text(json.dumps({"comment": comment, "weights": stored}, indent=1) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()

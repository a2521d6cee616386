"""An outcome -> a row of the schema, and back: nothing of a record is lost on the way."""

from __future__ import annotations

from itertools import chain
from typing import Any

from detente.outputs import Kinds, Written, json_lines
from detente.record import Article, Failure, Reading, Span, from_json

# The lists of a row, and the kind of record that each holds.
KINDS = {"events": "event", "relations": "relation", "statements": "statement", "times": "time", "abstentions": "abstention"}
RANGES = ("killed", "injured", "detained", "participants", "amount")

Row = dict[str, Any]


def row_of(outcome: Reading | Failure, article: Article | None = None) -> Row:
    """The row of one outcome; ``article`` is the one that a failure belongs to, where it became one."""
    if isinstance(outcome, Failure):
        known = {} if article is None else _article_columns(article)
        return {**known, "id": outcome.article, "outcome": outcome.reason, "input": outcome.input, "hint": outcome.hint}
    return {
        **_article_columns(outcome.article),
        "outcome": outcome.outcome,
        "sentences": [span.offsets for span in outcome.sentences],
        **{name: [record.to_json() for record in getattr(outcome, name)] for name in KINDS},
    }


def _article_columns(article: Article) -> Row:
    return {
        "id": article.id,
        "title": article.title,
        "published": article.published,
        "url": article.url,
        "outlet": article.outlet,
        "language": article.language,
        "sha256": article.sha256,
        "characters": len(article.text),
    }


def records_of(row: Row) -> dict[str, list[dict[str, Any]]]:
    """The records of a row as the contract writes them: with their kind, and without what they leave out."""
    return {name: [{"kind": kind, **_record(found)} for found in row[name] or ()] for name, kind in KINDS.items()}


def _record(found: dict[str, Any]) -> dict[str, Any]:
    """One record as it was before Arrow: null where the contract has null, absent where it leaves a field out."""
    for side in ("source", "target", "via", "pair"):
        for actor in found.get(side) or ():
            _actor(actor)
    for one in ("speaker", "addressee"):
        _actor(found.get(one))
    if "attribution" in found:
        _actor(found["attribution"]["speaker"])
    if "magnitude" in found:
        said = {name: value for name, value in found["magnitude"].items() if value is not None}
        found["magnitude"] = said | {name: [_whole(n) for n in said[name]] for name in RANGES if name in said}
    return found


def _actor(actor: dict[str, Any] | None) -> None:
    if actor is not None and actor.get("antecedent") is None:
        actor.pop("antecedent", None)


def _whole(number: float | None) -> float | None:
    """Counts and sums are whole numbers where they can be (Arrow has one type for a column)."""
    return int(number) if number is not None and number == int(number) else number


def outcome_of(row: Row, article: Article) -> Reading | Failure:
    """The reading (or failure) that a row holds; ``article`` is the one that was given."""
    if row["outcome"] != "read":
        return failure_of(row)
    text = article.text
    found = {name: tuple(from_json(record, text) for record in records) for name, records in records_of(row).items()}
    sentences = tuple(Span.of(text, start, end) for start, end in row["sentences"])
    return Reading(article, sentences, **found)  # type: ignore[arg-type]


def written_row(row: Row, kinds: Kinds) -> Written:
    """The lines of JSON of a row: those that :func:`detente.outputs.written` makes of the same outcome."""
    if row["outcome"] != "read":
        return Written(json_lines([failure_of(row).to_json()]), failed=True)
    found = records_of(row)
    chosen = [found["events"], found["relations"]]
    chosen += [found[name] for name in ("statements", "times", "abstentions") if getattr(kinds, name)]
    article = [_article_record(row)] if kinds.articles else []
    return Written(json_lines(chain(article, *chosen)), failed=False)


def _article_record(row: Row) -> dict[str, Any]:
    names = ("id", "title", "published", "url", "outlet", "language", "sha256")
    told = {"sentences": len(row["sentences"]), "outcome": row["outcome"]}
    return {"kind": "article", **{name: row[name] for name in names}, **told}


def failure_of(row: Row) -> Failure:
    return Failure(row["input"], row["outcome"], row["hint"], row["id"])

"""Score detente against hand-coded data: python bench/evaluate.py SHARED [--only SET,...] [--halves] [--write FOLDER] [--coder C]

SHARED is the folder that holds ``eval/`` (the sets and ``score.py``). The sets are ``dyads`` (plover_gsr_dev),
``triples``
(petr2_gsr), ``types`` (plv_dev), ``penta`` (coped_dev), ``articles`` (gold_dev), ``gold`` (our own ``bench/gold``),
``attribution`` (polnear_dev) and ``times`` (timebank_dev). ``--halves`` also scores the odd rows (the first, third,
...: those
whose errors may be looked at) and the even rows apart: their gap is how far the rules are tuned. ``--write`` keeps
what was said of each set as FOLDER/SET.jsonl. ``--coder`` is ``rules``, ``learned`` or ``both``; ``--learned-model`` another
learned reader than the shipped one.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.outputs import Kinds, json_line, records
from detente.reading.coders import CODER_NAMES, DEFAULT_CODER
from detente.reading.read import Reader
from detente.record import Article

GOLD = Path(__file__).parent / "gold"
Row = dict[str, Any]


EVENTS = Kinds()


@dataclass(frozen=True)
class GoldSet:
    """One set: the scorer's command, its gold file, and the kinds of record to write for it."""

    command: str
    gold: str
    kinds: Kinds = EVENTS


SETS = {
    "dyads": GoldSet("dyads", "events/plover_gsr_dev.jsonl"),
    "triples": GoldSet("triples", "events/petr2_gsr.jsonl"),
    "types": GoldSet("types", "events/plv_dev.jsonl"),
    "penta": GoldSet("penta", "events/coped_dev.jsonl"),
    "articles": GoldSet("articles", "articles/gold_dev.jsonl"),
    "gold": GoldSet("articles", ""),
    "attribution": GoldSet("attribution", "attribution/polnear_dev.jsonl", Kinds(statements=True)),
    "times": GoldSet("times", "times/timebank_dev.jsonl", Kinds(times=True)),
}
# The one set whose articles are a file of their own.
ARTICLES = "articles/articles_dev.jsonl"


def load_scorer(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location("score", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows_of(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf8").splitlines() if line.strip()]


def iso_date(row: Row) -> str | None:
    """The day of a row as ISO: the sets write ``published`` or ``date``, with dashes or without."""
    said = str(row.get("published") or row.get("date") or "")[:10]
    digits = said.replace("-", "")
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}" if len(digits) == 8 and digits.isdigit() else None


def articles_of(rows: Sequence[Row]) -> Iterator[Article]:
    for row in rows:
        yield Article(
            str(row["id"]),
            row["text"],
            title=row.get("title"),
            published=iso_date(row),
            outlet=row.get("outlet"),
            url=row.get("url"),
        )


def gold_and_texts(name: str, shared: Path) -> tuple[list[Row], list[Row]]:
    """The gold rows of a set and the rows that hold its texts (the same, save for whole articles)."""
    if name == "gold":
        texts = [row for path in sorted(GOLD.glob("articles*.jsonl")) for row in rows_of(path)]
        return [row for path in sorted(GOLD.glob("gold*.jsonl")) for row in rows_of(path)], texts
    gold = rows_of(shared / "eval" / SETS[name].gold)
    return gold, rows_of(shared / "eval" / ARTICLES) if name == "articles" else gold


def said_of(name: str, texts: Sequence[Row], reader: Reader) -> Iterator[Row]:
    """What detente says of the texts of a set."""
    if SETS[name].command == "types":
        yield from reader.classify(texts)
        return
    kinds = SETS[name].kinds
    for reading in reader.read_many(articles_of(texts), statements=kinds.statements, times=kinds.times):
        yield from records(reading, kinds)


def parts_of(gold: Sequence[Row], texts: Sequence[Row], halves: bool) -> Iterator[tuple[str, list[Row]]]:
    """All gold rows; and, if asked, those of the odd and of the even texts."""
    yield "all", list(gold)
    if not halves:
        return
    for part, chosen in (("odd", texts[0::2]), ("even", texts[1::2])):
        ids = {str(row["id"]) for row in chosen}
        yield part, [row for row in gold if str(row.get("article", row.get("id"))) in ids]


def score_set(name: str, shared: Path, reader: Reader, score: Callable[[str, str], Row], halves: bool, keep: Path | None) -> None:
    gold, texts = gold_and_texts(name, shared)
    if not gold:
        return
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        said = (keep or Path(folder)) / f"{name}.jsonl"
        with said.open("w", encoding="utf8") as out:
            out.writelines(json_line(row) + "\n" for row in said_of(name, texts, reader))
        seconds = time.perf_counter() - began
        for part, chosen in parts_of(gold, texts, halves):
            path = Path(folder) / f"gold_{part}.jsonl"
            path.write_text("".join(json.dumps(row) + "\n" for row in chosen), encoding="utf8")
            print(json.dumps({"set": name, "coder": reader.coder, "rows": part, **score(str(path), str(said))}), flush=True)
    print(json.dumps({"set": name, "texts": len(texts), "seconds": round(seconds, 1)}), flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("shared", type=Path)
    options.add_argument("--only", default=",".join(SETS), help="sets to score, with commas between them")
    options.add_argument("--halves", action="store_true")
    options.add_argument("--write", type=Path, metavar="FOLDER")
    options.add_argument("--coder", choices=CODER_NAMES, default=DEFAULT_CODER)
    options.add_argument("--learned-model", type=Path, metavar="FOLDER")
    given = options.parse_args(arguments)
    names = given.only.split(",")
    unknown = [name for name in names if name not in SETS]
    if unknown:
        options.error(f"no such set: {', '.join(unknown)}. The sets are {', '.join(SETS)}")
    if given.write is not None:
        given.write.mkdir(parents=True, exist_ok=True)
    scorer = load_scorer(given.shared / "eval" / "score.py")
    reader = Reader(coder=given.coder, learned_model=given.learned_model)
    for name in names:
        score_set(name, given.shared, reader, scorer.SCORERS[SETS[name].command], given.halves, given.write)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""How fast detente reads, against the bare parse: python bench/read.py SHARED [--articles N] [--repeat N] [--coder C]

For the reference article, the Wikinews and the White House articles under SHARED/articles, in one process and one thread:
processor seconds of ``Reader.read_many`` and, in turns with it, of spaCy's bare parse (``nlp.pipe`` with exactly the parts that
detente enables, over the whole text, with detente's batch size); the best of --repeat turns counts. Also of the pipeline as its
makers ship it, the time of a cold ``detente read`` of one article up to its first record, and the peak memory of a process that
reads the White House articles.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np  # noqa: F401
from threadpoolctl import threadpool_limits

from detente.intake import read_inputs
from detente.reading.coders import CODER_NAMES, DEFAULT_CODER
from detente.reading.parser import BATCH_SIZE, find_model, load
from detente.reading.read import Reader
from detente.record import Article


def articles_in(path: Path, most: int) -> list[Article]:
    found = (item for item in read_inputs([str(path)]) if isinstance(item, Article))
    return [article for _, article in zip(range(most), found, strict=False)]


def best(repeat: int, *jobs: Callable[[], Any]) -> list[float]:
    """The least processor seconds that each job took; they take turns, so that a busy machine is as busy for all."""
    taken: list[list[float]] = [[] for _ in jobs]
    for _ in range(repeat):
        for job, seconds in zip(jobs, taken, strict=True):
            began = time.process_time()
            job()
            seconds.append(time.process_time() - began)
    return [min(seconds) for seconds in taken]


def drain(items: Any) -> int:
    return sum(1 for _ in items)


def whole_pipeline(folder: Path) -> Any:
    import spacy

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"\[W095\]")
        return spacy.load(folder)


def measure(name: str, articles: Sequence[Article], reader: Reader, spacys: Any, shipped: Any, repeat: int) -> dict[str, Any]:
    texts = [article.text for article in articles]
    words = sum(len(re.findall(r"\w+", text)) for text in texts)
    read, bare = best(repeat, lambda: drain(reader.read_many(articles)), lambda: drain(spacys.pipe(texts, batch_size=BATCH_SIZE)))
    (full,) = best(1, lambda: drain(shipped.pipe(texts, batch_size=BATCH_SIZE)))
    prepared = [reader.prepare(article) for article in articles]
    sentences = sum(len(p.sentences) for p in prepared)
    return {
        "set": name,
        "articles": len(articles),
        "words": words,
        "read_seconds": round(read, 2),
        "read_to_bare_parse": round(read / bare, 2),
        "read_to_shipped_pipeline": round(read / full, 2),
        "bare_to_shipped": round(bare / full, 2),
        "words_a_second": round(words / read),
        "sentences_parsed": round(sum(len(p.wanted) for p in prepared) / max(sentences, 1), 2),
    }


def cold_start(article: Path, asked: Sequence[str]) -> float:
    """Seconds from starting the command to its first record."""
    command = [sys.executable, "-m", "detente", "read", "--format", "jsonl", "--published", "2023-04-10", *asked, str(article)]
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        taken = time.perf_counter() - began
        process.stdout.read()
    return taken


# The command, and then the most that its process ever held (getrusage would count what its parent held when it was forked).
AND_PEAK = """
import sys
from detente.cli import main
try:
    main()
finally:
    print(open("/proc/self/status").read().split("VmHWM:")[1].split()[0], file=sys.stderr)
"""


def peak_memory(path: Path, asked: Sequence[str]) -> float:
    """Peak resident MiB of a process that reads the articles of a file and throws the records away."""
    command = [sys.executable, "-c", AND_PEAK, "read", "--format", "jsonl", *asked, str(path)]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    return int(done.stderr.split()[-1]) / 1024


def main(arguments: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("shared", type=Path)
    options.add_argument("--articles", type=int, default=148, help="how many of each set to time")
    options.add_argument("--repeat", type=int, default=2)
    options.add_argument("--model", help="the folder of another model")
    options.add_argument("--coder", choices=CODER_NAMES, default=DEFAULT_CODER)
    options.add_argument("--learned-model", type=Path, metavar="FOLDER")
    given = options.parse_args(arguments)
    folder = given.shared / "articles"
    reference = folder / "the-nation-pakistan-us.txt"
    asked = ["--coder", given.coder]
    if given.learned_model is not None:
        asked += ["--learned-model", str(given.learned_model)]
    cold = [cold_start(reference, asked) for _ in range(3)]
    print(json.dumps({"coder": given.coder, "cold_start_seconds": round(min(cold), 2), "of": 3}), flush=True)
    white_house = folder / "white_house_2021_2022.jsonl"
    print(json.dumps({"peak_memory_mib": round(peak_memory(white_house, asked))}), flush=True)
    # spaCy's own matrix product has one thread too. Only libraries that are loaded are held, hence numpy above.
    threadpool_limits(1)
    reader = Reader(model=given.model, coder=given.coder, learned_model=given.learned_model)
    spacys, shipped = load(find_model(given.model)[0]), whole_pipeline(find_model(given.model)[0])
    drain(reader.read_many(articles_in(reference, 1)))  # what loads on first use is loaded
    for name, path in (("reference", reference), ("wikinews", folder / "wikinews.jsonl"), ("white_house", white_house)):
        articles = articles_in(path, given.articles)
        repeat = 10 if len(articles) == 1 else given.repeat
        print(json.dumps(measure(name, articles, reader, spacys, shipped, repeat)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""What many articles cost, as ratios in one run: python bench/scale.py SHARED [--curve N N ...]
    python bench/scale.py --stream N [--coder C]

For the reference article, the Wikinews and the White House articles under SHARED/articles, and both mixed with the sport,
weather and arts of bench/data/other_news.jsonl: ``Reader.read_many`` against the bare parse of the same text (spaCy's
``nlp.pipe`` with exactly the parts that detente enables), in turns, by the processor time of this process, one thread each;
the median of --repeat turns. Then two processes against one, by the clock, from a quarter of the way to the end; the start of
a cold ``detente read``; with --curve, seconds an article for each number of articles.

With --stream nothing but that: so many short articles are read, each with a dozen words that no other has (bench/made_up.py),
and the resident memory of the process is told on the way. What is kept of words is full after some 5,000 of them.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from typing import Any

# Before numpy is loaded, here and in the processes begun from here: readers of two threads each would wait for one another.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
import numpy as np  # noqa: F401
from threadpoolctl import threadpool_limits

import made_up
from detente.intake import read_inputs
from detente.reading.coders import CODER_NAMES, DEFAULT_CODER
from detente.reading.parser import BATCH_SIZE, find_model, load
from detente.reading.read import Reader
from detente.record import Article
from detente.scale.options import Options
from detente.scale.pool import read_all

OTHER_NEWS = Path(__file__).parent / "data" / "other_news.jsonl"


def articles_in(path: Path, most: int) -> list[Article]:
    return list(islice((item for item in read_inputs([str(path)]) if isinstance(item, Article)), most))


def varied(articles: Sequence[Article]) -> Iterator[Article]:
    """The articles again and again, each time under an id and with a number in words that no other has."""
    for number, article in enumerate(cycle(articles)):
        yield replace(article, id=f"{article.id}-{number}", text=f"{article.text}\n\nItem x{number:x}q was filed.")


def processor_seconds(job: Any) -> float:
    began = time.process_time()
    for _ in job:
        pass
    return time.process_time() - began


def to_bare_parse(name: str, articles: Sequence[Article], reader: Reader, spacys: Any, repeat: int) -> dict[str, Any]:
    texts = [article.text for article in articles]
    read, bare = [], []
    for _ in range(repeat):
        read.append(processor_seconds(reader.read_many(articles)))
        bare.append(processor_seconds(spacys.pipe(texts, batch_size=BATCH_SIZE)))
    prepared = [reader.prepare(article) for article in articles]
    return {
        "set": name,
        "articles": len(articles),
        "read_to_bare_parse": round(statistics.median(read) / statistics.median(bare), 2),
        "articles_a_processor_second": round(len(articles) / statistics.median(read), 1),
        "sentences_parsed": round(sum(len(p.wanted) for p in prepared) / sum(len(p.sentences) for p in prepared), 2),
    }


def two_to_one(articles: Sequence[Article], coder: str) -> dict[str, Any]:
    """How much faster two processes are, by the clock, once both have begun."""
    taken = {}
    for processes in (1, 2):
        outcomes = read_all(articles, Options(coder=coder), processes)
        for _ in islice(outcomes, len(articles) // 4):
            pass
        began = time.perf_counter()
        left = sum(1 for _ in outcomes)
        taken[processes] = (time.perf_counter() - began) / left
    return {"two_processes_to_one": round(taken[1] / taken[2], 2), "articles": len(articles)}


def cold_start(article: Path, coder: str) -> dict[str, float]:
    """Seconds from the command to its first record, by the clock, and processor seconds of the whole command."""
    command = [
        sys.executable,
        "-m",
        "detente",
        "read",
        "--format",
        "jsonl",
        "--published",
        "2023-04-10",
        "--coder",
        coder,
        str(article),
    ]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        first = time.perf_counter() - began
        process.stdout.read()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"cold_start_seconds": round(first, 2), "processor_seconds": round(used, 2)}


def resident() -> float:
    """Resident MiB of this process now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def stream(count: int, coder: str) -> None:
    """Read so many articles of ever new words; tell the resident memory twenty times, and its bounds in the second half."""
    told = []
    for number, _ in enumerate(Reader(coder=coder).read_many(made_up.articles(count)), 1):
        if number % max(count // 20, 1) == 0:
            told.append(resident())
            print(json.dumps({"read": number, "resident_mib": round(told[-1])}), flush=True)
    half = told[len(told) // 2 :]
    print(json.dumps({"coder": coder, "second_half_mib": [round(min(half)), round(max(half))]}), flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("shared", type=Path, nargs="?")
    options.add_argument("--articles", type=int, default=60, help="how many of each set to time")
    options.add_argument("--repeat", type=int, default=3)
    options.add_argument("--curve", type=int, nargs="*", default=[])
    options.add_argument("--stream", type=int, default=0)
    options.add_argument("--coder", choices=CODER_NAMES, default=DEFAULT_CODER)
    given = options.parse_args(arguments)
    if given.stream:
        threadpool_limits(1)
        stream(given.stream, given.coder)
        return 0
    if given.shared is None:
        options.error("SHARED is missing: the folder that holds articles/")
    folder = given.shared / "articles"
    reference = folder / "the-nation-pakistan-us.txt"
    print(
        json.dumps(min((cold_start(reference, given.coder) for _ in range(3)), key=lambda start: start["cold_start_seconds"])),
        flush=True,
    )
    # spaCy's own matrix product has one thread too. Only libraries that are loaded are held, hence numpy above.
    threadpool_limits(1)
    reader, spacys = Reader(coder=given.coder), load(find_model()[0])
    first = articles_in(reference, 1)
    for _ in reader.read_many(first):
        pass  # what loads on first use is loaded
    wikinews = articles_in(folder / "wikinews.jsonl", given.articles)
    white_house = articles_in(folder / "white_house_2021_2022.jsonl", given.articles)
    other = articles_in(OTHER_NEWS, given.articles)
    mixed = [article for three in zip(wikinews, white_house, other, strict=False) for article in three]
    for name, articles in (("reference", first), ("wikinews", wikinews), ("white_house", white_house), ("mixed", mixed)):
        repeat = given.repeat * (5 if len(articles) == 1 else 1)
        print(json.dumps(to_bare_parse(name, articles, reader, spacys, repeat)), flush=True)
    print(json.dumps(two_to_one(mixed, given.coder)), flush=True)
    for many in given.curve:
        seconds = processor_seconds(reader.read_many(islice(varied(mixed), many)))
        print(json.dumps({"articles": many, "processor_seconds_an_article": round(seconds / many, 5)}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

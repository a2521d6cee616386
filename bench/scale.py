"""What many articles cost, as ratios in one run: python bench/scale.py SHARED [--curve N N ...]
    python bench/scale.py SHARED --processes-only
    python bench/scale.py --stream N [--coder C]

For the reference article, the Wikinews and the White House articles under SHARED/articles, and both mixed with the sport,
weather and arts of bench/data/other_news.jsonl: ``Reader.read_many`` against the bare parse of the same text (spaCy's
``nlp.pipe`` with exactly the parts that detente enables), in turns, by the processor time of this process, one thread each;
the median of --repeat turns. Then the start of a cold ``detente read``; with --curve, seconds an article for each number of
articles.

Then (or with --processes-only nothing but) two processes against one, both writing lines of JSON, from the first quarter of the
articles to the end. ``two_processes_to_one`` goes by the clock and means something on an idle machine only, as does
``two_strangers_to_one``: two readers side by side that have nothing to do with one another, which is as much as the machine can
give. The other figures hold on a busy machine, too. They go by the scheduler's own account of a process, its seconds on a core
and in line for one: ``nothing_to_read`` is the share of each reader's time in which it did neither, ``reader_to_one`` its seconds
on a core for so much text against one process alone, ``giver_to_readers`` those of the process that gives out against the
readers' together, and ``two_to_one_by_processor`` what these come to on two cores.

With --stream nothing but that: so many short articles are read, each with a dozen words that no other has (bench/made_up.py), and
it is told on the way what the process holds (resident memory, open files, threads) and how many milliseconds of a processor an
article took since the last line. What is kept of words is full after some 5,000 of them.
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
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import cycle, islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

# Before numpy is loaded, here and in the processes begun from here: readers of two threads each would wait for one another.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
import numpy as np  # noqa: F401
from threadpoolctl import threadpool_limits

import made_up
from detente.intake import read_inputs
from detente.outputs import Kinds, Written
from detente.reading.coders import CODER_NAMES, DEFAULT_CODER
from detente.reading.parser import BATCH_SIZE, find_model, load
from detente.reading.read import GROUP, Reader
from detente.record import Article
from detente.scale.options import Options
from detente.scale.pool import made_by_processes, write_all
from detente.scale.rows import Row, written_row

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


# --- processes -----------------------------------------------------------------------------------------------------------


# Articles that one process hands back less than so many seconds on a core apart were read together.
TOGETHER = 0.005


@dataclass(frozen=True, slots=True)
class Stamp:
    """When so much text had been read, and by whom; its process's seconds on a core, and in line for one, till then."""

    characters: int
    process: int
    clock: float
    on_core: float
    in_line: float


def stamp(characters: int) -> Stamp:
    on_core, in_line = (int(nanoseconds) / 1e9 for nanoseconds in Path("/proc/thread-self/schedstat").read_text().split()[:2])
    return Stamp(characters, os.getpid(), time.perf_counter(), on_core, in_line)


def stamped(row: Row) -> tuple[Written, Stamp]:
    """What the command makes of a row, in the process that read it."""
    return written_row(row, Kinds()), stamp(row["characters"])


def by_group(stamps: Iterable[Stamp]) -> list[Stamp]:
    """One stamp for each group of articles that a process handed back together."""
    groups: list[Stamp] = []
    for each in sorted(stamps, key=lambda each: (each.process, each.clock)):
        if groups and groups[-1].process == each.process and each.on_core - groups[-1].on_core < TOGETHER:
            groups[-1] = replace(each, characters=each.characters + groups[-1].characters)
        else:
            groups.append(each)
    return groups


def after_a_quarter(stamps: Sequence[Stamp]) -> tuple[list[Stamp], float]:
    """The stamps from the end of the first quarter on, and characters a second from there to the last."""
    ordered = sorted(stamps, key=lambda each: each.clock)
    begun = ordered[len(ordered) // 4]
    rest = [each for each in ordered if each.clock > begun.clock]
    return [begun, *rest], sum(each.characters for each in rest) / (rest[-1].clock - begun.clock)


def by_process(stamps: Sequence[Stamp]) -> tuple[float, list[float]]:
    """Seconds on a core a character, and the share of its time in which each process was neither on a core nor in line for one."""
    used, characters, idle = 0.0, 0, []
    for process in sorted({each.process for each in stamps}):
        own = [each for each in stamps if each.process == process]
        first, last = own[0], own[-1]
        used += last.on_core - first.on_core
        characters += sum(each.characters for each in own[1:])
        idle.append(1 - (last.on_core - first.on_core + last.in_line - first.in_line) / (last.clock - first.clock))
    return used / characters, idle


def two_to_one(articles: Sequence[Article], coder: str) -> dict[str, Any]:
    """What a second process gives, and where the rest goes."""
    alone, alone_rate = after_a_quarter(read_alone(articles, coder))
    alone_cost, _ = by_process(alone)
    stamps, giver = [], []
    for _, (_, each) in made_by_processes(articles, Options(coder=coder), 2, stamped):
        stamps.append(each)
        giver.append(time.process_time())
    quarter = len(stamps) // 4
    giver_cost = (giver[-1] - giver[quarter]) / sum(each.characters for each in stamps[quarter + 1 :])
    both, both_rate = after_a_quarter(by_group(stamps))
    cost, idle = by_process(both)
    return {
        "two_processes_to_one": round(both_rate / alone_rate, 2),
        "two_strangers_to_one": round(strangers(articles, coder) / alone_rate, 2),
        "two_to_one_by_processor": round(2 * (1 - sum(idle) / len(idle)) * alone_cost / (cost + giver_cost), 2),
        "nothing_to_read": [round(share, 4) for share in idle],
        "reader_to_one": round(cost / alone_cost, 3),
        "giver_to_readers": round(giver_cost / cost, 4),
        "articles": len(articles),
    }


def read_alone(articles: Sequence[Article], coder: str, begun: Callable[[], Any] | None = None) -> list[Stamp]:
    """Read in this process, with a stamp for each group; ``begun`` is called when the first article has been read."""
    stamps, characters = [], 0
    lines = write_all(articles, Options(coder=coder), Kinds())
    for number, (article, _) in enumerate(zip(articles, lines, strict=True), 1):
        if number == 1 and begun is not None:
            begun()
        characters += len(article.text)
        if number % GROUP == 0 or number == len(articles):
            stamps.append(stamp(characters))
            characters = 0
    return stamps


def strangers(articles: Sequence[Article], coder: str) -> float:
    """Characters a second of two processes together that both read all articles, each for itself."""
    context = get_context("spawn")
    ready, rates = context.Barrier(2), context.SimpleQueue()
    processes = [context.Process(target=_stranger, args=(articles, coder, ready, rates)) for _ in range(2)]
    for each in processes:
        each.start()
    found = sum(rates.get() for _ in processes)
    for each in processes:
        each.join()
    return found


def _stranger(articles: Sequence[Article], coder: str, ready: Any, rates: Any) -> None:
    threadpool_limits(1)
    rates.put(after_a_quarter(read_alone(articles, coder, ready.wait))[1])


# --- start and stream -----------------------------------------------------------------------------------------------------


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


def held() -> dict[str, int]:
    """Resident MiB of this process now, its open files and its threads."""
    return {
        "resident_mib": round(resident()),
        "files": len(os.listdir("/proc/self/fd")) - 1,  # without the one that lists them
        "threads": len(os.listdir("/proc/self/task")),
    }


def stream(count: int, coder: str) -> None:
    """Read so many articles of ever new words; tell twenty times what the process holds, and its bounds in the second half."""
    told, before, used = [], 0, time.process_time()
    for number, _ in enumerate(Reader(coder=coder).read_many(made_up.articles(count)), 1):
        if number % max(count // 20, 1) == 0:
            told.append(held())
            milliseconds = (time.process_time() - used) / (number - before) * 1000
            print(json.dumps({"read": number, **told[-1], "processor_ms_an_article": round(milliseconds, 2)}), flush=True)
            before, used = number, time.process_time()
    half = told[len(told) // 2 :]
    bounds = {name: [min(each[name] for each in half), max(each[name] for each in half)] for name in half[0]}
    print(json.dumps({"coder": coder, "second_half": bounds}), flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("shared", type=Path, nargs="?")
    options.add_argument("--articles", type=int, default=60, help="how many of each set to time")
    options.add_argument("--repeat", type=int, default=3)
    options.add_argument("--curve", type=int, nargs="*", default=[])
    options.add_argument("--processes-only", action="store_true")
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
    wikinews = articles_in(folder / "wikinews.jsonl", given.articles)
    white_house = articles_in(folder / "white_house_2021_2022.jsonl", given.articles)
    other = articles_in(OTHER_NEWS, given.articles)
    mixed = [article for three in zip(wikinews, white_house, other, strict=False) for article in three]
    if given.processes_only:
        threadpool_limits(1)
        for _ in range(given.repeat):
            print(json.dumps(two_to_one(mixed, given.coder)), flush=True)
        return 0
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

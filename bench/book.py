"""Measure the book: python bench/book.py --events N [--keep FILE] [--minutes M], or python bench/book.py --articles SHARED_DIR

--events builds a synthetic book of N events (ten an article, a fifth of them further reports of an earlier happening, 180
countries of which few have most of the dealings, twenty years) and times questions to it, each the first time and at its
best of five; --minutes stops building after so long and measures what is there. Packed records and texts are made from a
pool and used again; rows, dyads, indexes and full text are all written as `detente add` writes them.

--articles reads the White House releases with and without a book: articles a second, and what writing costs.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from detente.book import Book, codings
from detente.book.countries import countries
from detente.book.entry import Entry, pack
from detente.book.times import iso, now
from detente.codebook.codebook import Codebook
from detente.record import text_digest

PER_ARTICLE = 10
FIRST_DAY, DAYS = 12_784, 7_305  # 2005-01-01, twenty years
WORDS = [a + b for a in "ba be bi bo bu da de di do du fa fe fi fo ka ke ki ko ku la le li lo".split() for b in
         "nar mel tis von rag sul pim dox ter lan geb hus".split()]  # fmt: skip
SECTORS = ["", "", "GOV", "GOV", "GOV", "MIL", "OPP", "COP", "LEG", "BUS"]


def actor(rng: random.Random, names: list[str]) -> dict[str, Any]:
    country = names[min(int(rng.paretovariate(0.9)) - 1, len(names) - 1)]
    sector = rng.choice(SECTORS)
    return {
        "code": country + sector, "country": country, "sector": sector or None, "subsector": None, "name": None, "person": None,
        "role": None, "id": None, "text": country.title(), "span": [0, 3], "how": "dictionary", "until": None,
    }  # fmt: skip


def event(rng: random.Random, names: list[str], kinds: list[Any], number: int, day: int) -> dict[str, Any]:
    code = rng.choice(kinds)
    start = iso(day - rng.choice((0, 0, 1, 1, 2)))
    return {
        "kind": "event", "id": f"e{number * 11400714819323198485 % (1 << 64):016x}", "article": "",
        "sentence": {"index": number % 30, "span": [0, 120]}, "trigger": {"span": [10, 19], "text": rng.choice(WORDS)},
        "type": code.type, "mode": code.mode, "contexts": list(code.contexts), "cameo": code.code,
        "quad": Codebook.load().quad(code.type), "goldstein": code.goldstein, "intensity": 1.0,
        "status": rng.choices(("occurred", "planned", "negated"), (8, 2, 1))[0], "source": [actor(rng, names)],
        "target": [actor(rng, names)] if rng.random() < 0.8 else [], "via": [],
        "date": {"start": start, "end": start, "precision": "day", "text": "Monday", "span": [30, 36], "basis": "expression"},
        "background": rng.random() < 0.1, "place": None,
        "attribution": {"voice": "author", "speaker": None, "anonymous": False, "cue": None, "span": None}, "magnitude": {},
        "links": [], "confidence": round(rng.random(), 3),
        "coder": {"name": "bench", "version": "1", "rule": "cooperation.tsv:12 word", "codebook": "plover-2.0+detente.1"},
        "notes": [],
    }  # fmt: skip


def entries(total: int) -> Iterator[Entry]:
    rng = random.Random(5)
    names = sorted(code for code, country in countries().items() if country.cow)
    rng.shuffle(names)
    kinds = [code for code in Codebook.load().cameo.values() if code.type and code.goldstein is not None]
    templates = [pack({"events": [event(rng, names, kinds, n, FIRST_DAY) for n in range(PER_ARTICLE)]}) for _ in range(200)]
    for number in range(total // PER_ARTICLE):
        day = FIRST_DAY + rng.randrange(DAYS)
        text = " ".join(rng.choices(WORDS, k=60)) + f" w{number % 5003}"
        events = [event(rng, names, kinds, number * PER_ARTICLE + n, day) for n in range(PER_ARTICLE)]
        title = f"Article {number} of the bench"
        yield Entry(
            f"article-{number}", text_digest(str(number)), len(text), text, title, iso(day), f"https://example.org/{number}",
            f"Outlet {number % 40}", "en", 30, "read", {"events": events}, None, templates[number % len(templates)],
        )  # fmt: skip


def build(path: Path, total: int, minutes: float) -> int:
    begun, written, said = time.perf_counter(), 0, 0
    with Book(path) as book:
        book.connection.execute("PRAGMA cache_size = -1000000")
        with book.writer.transaction() as connection:
            coding = codings.begin(connection, codings.FIRST, "rules")
            codings.use(connection, coding)
            connection.execute("INSERT INTO setting VALUES ('created', ?)", (now(),))
        stream, rng = entries(total), random.Random(6)
        while (group := list(islice(stream, 200))) and time.perf_counter() - begun < minutes * 60:
            with book.writer.transaction() as connection:
                for entry in group:
                    book.writer.add_inside(connection, entry, coding, keep_text=True, merge=False)
                    written += PER_ARTICLE
                # A fifth of them tell again of what an earlier article told.
                again = [written - n for n in range(len(group) * PER_ARTICLE) if rng.random() < 0.2]
                pairs = [(number - rng.randrange(1, 5000) or 1, number) for number in again if number > 5000]
                connection.executemany("UPDATE event SET occurrence = ?, coverage = 2 WHERE event = ?", pairs)
            if written - said >= 500_000:
                said = written
                print(f"  {written:,} events, {written / (time.perf_counter() - begun):,.0f} a second", file=sys.stderr)
        book.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    seconds = time.perf_counter() - begun
    rate = written / seconds
    print(f"built {written:,} events in {seconds:,.0f} s: {rate:,.0f} events, {rate / PER_ARTICLE:,.0f} articles a second")
    return written


def timed(name: str, ask: Callable[[], Any]) -> None:
    times = []
    for _ in range(6):
        begun = time.perf_counter()
        result = ask()
        times.append((time.perf_counter() - begun) * 1000)
    print(f"{name:58} first {times[0]:8.1f} ms   best {min(times[1:]):8.1f} ms   {result} rows")


def measure(path: Path, written: int) -> None:
    size = path.stat().st_size
    print(f"file {size / 1e9:.2f} GB, {size / written:.0f} bytes an event")
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        Book(path, create=False).close()
        times.append((time.perf_counter() - begun) * 1000)
    print(f"opening: {min(times):.1f} to {max(times):.1f} ms")
    with Book(path, read_only=True) as book:
        common = [row[0] for row in book.connection.execute(
            "SELECT code FROM party JOIN (SELECT source, count(*) n FROM (SELECT source FROM dyad LIMIT 200000) GROUP BY 1"
            " ORDER BY 2 DESC LIMIT 40) ON source = party WHERE code <> '---' LIMIT 12"
        )]  # fmt: skip
        a, b = common[0], common[7]

        def rows(**asked: Any) -> Callable[[], int]:
            return lambda: sum(1 for _ in book.events(**asked))

        timed(f"dyad {a} > {b}, since 2024", rows(source=a, target=b, since="2024"))
        timed(f"dyad {a} > {b}, all years", rows(source=a, target=b))
        timed(
            f"dyad {a} > {b}, occurred ASSAULT since 2020",
            rows(source=a, target=b, type="ASSAULT", status="occurred", since="2020"),
        )
        timed("occurrences of one day", rows(since="2015-06-01", until="2015-06-01"))
        timed(
            "ASSAULT with a confidence of .9, one month",
            rows(type="ASSAULT", least_confidence=0.9, since="2015-06", until="2015-06"),
        )
        timed("full text, a rare word, 20 articles with their events", lambda: len(book.search("w77")))
        timed("full text, two common words", lambda: len(book.search("banar fetis")))
        timed("count of the book", lambda: book.count().reports)
    print(f"memory at its highest: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB (building included)")


def reading(shared: Path, number: int) -> None:
    """Reading alone against reading into a book, in one process, over the same articles; each twice, the better one counts."""
    from detente.book.readers import Options
    from detente.intake import read_inputs
    from detente.reading.read import Reader
    from detente.record import Article

    reader = Reader()
    Options.reader = lambda self: reader  # type: ignore[method-assign]
    file = shared / "articles" / "white_house_2021_2022.jsonl"
    given = [a for a in islice(read_inputs([file]), number) if isinstance(a, Article)]
    list(reader.read_many(given[:8]))
    alone, kept = [], []
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(2):
            begun = time.process_time()
            list(reader.read_many(given))
            alone.append(time.process_time() - begun)
            begun = time.process_time()
            with Book(Path(folder, f"{turn}.db")) as book:
                events = sum(getattr(outcome, "events", 0) for outcome in book.adding(given, processes=1))
            kept.append(time.process_time() - begun)
    words = sum(len(article.text.split()) for article in given)
    result = {
        "articles": len(given), "words": words, "events": events, "reading_alone_per_second": round(len(given) / min(alone), 2),
        "into_the_book_per_second": round(len(given) / min(kept), 2), "writing_costs": round(min(kept) / min(alone) - 1, 4),
    }  # fmt: skip
    print(json.dumps(result))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--events", type=int)
    options.add_argument("--minutes", type=float, default=120)
    options.add_argument("--keep", type=Path)
    options.add_argument("--articles", type=Path, metavar="SHARED_DIR")
    options.add_argument("--number", type=int, default=40)
    asked = options.parse_args()
    if asked.articles:
        reading(asked.articles, asked.number)
    if asked.events:
        with tempfile.TemporaryDirectory() as folder:
            path = asked.keep or Path(folder, "bench.db")
            measure(path, build(path, asked.events, asked.minutes))


if __name__ == "__main__":
    main()

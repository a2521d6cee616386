"""How fast and how large the gazetteer is: python bench/gazetteer.py SHARED [--repeat N]

Prints one JSON object: seconds that ``Gazetteer.load()`` takes in a fresh process (wall and CPU, the best of --repeat), how much
its memory grows, the bytes of its data files (unpacked as they lie in the wheel), milliseconds to find every name in a text of
about 700 words, with nothing remembered from other texts and warmed up, and beside it the milliseconds of the bare parse of
the same text (``nlp.pipe`` with the parts that detente enables).
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from detente.gazetteer import Gazetteer, store
from detente.intake import read_inputs
from detente.reading.parser import BATCH_SIZE
from detente.reading.read import Reader
from detente.record import Article

WORDS = 700
_CHILD = """
import json, resource, time
from detente.gazetteer import Gazetteer
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
wall, work = time.perf_counter(), time.process_time()
Gazetteer.load()
print(json.dumps({"wall": time.perf_counter() - wall, "cpu": time.process_time() - work,
                  "kib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before}))
"""


def loaded_once() -> dict[str, float]:
    """Seconds and KiB of one load in a process of its own."""
    done = subprocess.run([sys.executable, "-c", _CHILD], check=True, capture_output=True, text=True)
    result: dict[str, float] = json.loads(done.stdout)
    return result


def text_of_length(folder: Path, most: int) -> str:
    """The first article of the Wikinews file that is about as long as asked, cut at its last paragraph before that."""
    for item in read_inputs([str(folder / "wikinews.jsonl")]):
        if isinstance(item, Article) and len(re.findall(r"\w+", item.text)) >= most:
            found = [match.end() for match in re.finditer(r"\w+", item.text)]
            return item.text[: found[most - 1]]
    raise SystemExit(f"No article of {most} words in {folder / 'wikinews.jsonl'}.")


def milliseconds(job: Callable[[], Any], repeat: int) -> float:
    taken = []
    for _ in range(repeat):
        began = time.perf_counter()
        job()
        taken.append(time.perf_counter() - began)
    return round(min(taken) * 1000, 2)


def main(arguments: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("shared", type=Path)
    options.add_argument("--repeat", type=int, default=5)
    given = options.parse_args(arguments)
    loads = [loaded_once() for _ in range(given.repeat)]
    text = text_of_length(given.shared / "articles", WORDS)
    gazetteer = Gazetteer.load()

    def afresh() -> None:
        gazetteer._found.clear()
        gazetteer.scan(text)

    nlp = Reader().parser.nlp
    data = [path for path in Path(str(store.DATA)).rglob("*") if path.is_file()]
    print(
        json.dumps(
            {
                "load_seconds": round(min(load["wall"] for load in loads), 3),
                "load_cpu_seconds": round(min(load["cpu"] for load in loads), 3),
                "memory_mb": round(min(load["kib"] for load in loads) / 1024, 1),
                "data_mb": round(sum(path.stat().st_size for path in data) / 1e6, 2),
                "words": len(re.findall(r"\w+", text)),
                "names_found": len(gazetteer.scan(text)),
                "scan_ms_first": milliseconds(afresh, given.repeat),
                "scan_ms_again": milliseconds(lambda: gazetteer.scan(text), given.repeat),
                "bare_parse_ms": milliseconds(lambda: list(nlp.pipe([text], batch_size=BATCH_SIZE)), given.repeat),
            }
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())

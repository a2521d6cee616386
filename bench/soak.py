"""Read a stream of varied articles into a book for an hour, while a server answers from that book: does anything grow?

    python bench/soak.py --minutes 60 --out soak.jsonl

Every quarter of a minute it writes down, for the process that reads and for the one that serves, resident memory, open
files, threads and temporary files, with how many articles were read and pages answered. At the end it tells the slope of
each over the second half. Articles are those of bench/gold, their sentences in another order with names and numbers
exchanged, so that no two are the same; each fiftieth is one of the hostile articles of the tests.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]
EVERY = 15.0
PAGES = (
    "/", "/articles", "/events", "/search?q=talks", "/actors", "/method", "/api/v1/events?limit=50", "/api/v1/articles?limit=20",
    "/api/v1/search?words=minister", "/api/v1/health", "/changes", "/map", "/nothing-here",
)  # fmt: skip
COUNTRIES = "Norway Chile Oman Peru Kenya Mali Ecuador Brazil Vietnam Finland Jordan Ghana Nepal Cuba Iceland Laos".split()


def articles(seed: int) -> Iterator[Any]:
    """Articles without end, no two the same."""
    from detente.record import Article
    from hostile_inputs import FAMILIES

    chance = random.Random(seed)
    files = (ROOT / "bench/gold/articles.jsonl", ROOT / "bench/gold/articles_more.jsonl")
    texts = [json.loads(line)["text"] for file in files for line in file.read_text("utf-8").splitlines()]
    hostile = [json.loads(case.data)["text"] for case in FAMILIES["articles"][1]() if len(case.data) < 100_000]
    number = 0
    while True:
        number += 1
        if number % 50 == 0:
            text = f"{number} {hostile[(number // 50) % len(hostile)]}"
        else:
            sentences = re.split(r"(?<=[.!?])\s+", chance.choice(texts))
            chance.shuffle(sentences)
            text = " ".join(sentences[: chance.randint(3, 30)])
            text = re.sub(r"\b\d+\b", lambda _: str(chance.randint(1, 99_999)), text)
            one, other = chance.sample(COUNTRIES, 2)
            text = f"{one} accused {other} of breaking the agreement number {number}. {text}"
        day = f"20{chance.randint(10, 24)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        yield Article(
            f"soak-{number}", text, title=f"Article {number}", published=day, outlet=f"The Paper {number % 40}", language="en"
        )


def state(pid: int, temporary: Path) -> dict[str, int]:
    """What a process holds: megabytes resident and of its own, open files, threads, and files in its folder of temporary files.

    Resident are the pages of the book's file, too, that SQLite has mapped (256 MiB at the most) and the system can take back.
    """
    told = Path(f"/proc/{pid}/status").read_text()
    found = {name: int(value) for name, value in re.findall(r"^(VmRSS|RssAnon|Threads):\s+(\d+)", told, re.MULTILINE)}
    return {
        "rss_mb": found["VmRSS"] // 1024,
        "own_mb": found["RssAnon"] // 1024,
        "files": len(os.listdir(f"/proc/{pid}/fd")),
        "threads": found["Threads"],
        "temporary": sum(1 for _ in temporary.rglob("*")),
    }


class Visitor(threading.Thread):
    """Asks the server for one page after another until told to stop."""

    def __init__(self, address: str) -> None:
        super().__init__(daemon=True)
        self.address, self.answered, self.failed, self.stop = address, 0, 0, threading.Event()

    def run(self) -> None:
        number = 0
        while not self._is_up() and not self.stop.wait(0.3):
            pass
        while not self.stop.wait(0.3):
            number += 1
            try:
                with urllib.request.urlopen(self.address + PAGES[number % len(PAGES)], timeout=120) as answer:
                    answer.read()
                self.answered += 1
            except urllib.error.HTTPError as error:
                error.close()
                self.answered += error.code == 404
                self.failed += error.code != 404
            except OSError:
                self.failed += 1

    def _is_up(self) -> bool:
        try:
            with urllib.request.urlopen(self.address + "/api/v1/health", timeout=5):
                return True
        except OSError:
            return False


def slope(rows: list[dict[str, Any]], of: str, what: str) -> float:
    """Growth per thousand articles over the second half, by least squares."""
    half = rows[len(rows) // 2 :]
    x = np.array([row["articles"] for row in half], float) / 1000
    y = np.array([row[of][what] for row in half], float)
    return float(np.polyfit(x, y, 1)[0]) if len(half) > 2 and np.ptp(x) else 0.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--out", type=Path, default=Path("soak.jsonl"))
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    from detente.book import Book
    from detente.record import Failure

    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="soak-") as held:
        folder = Path(held)
        for name in ("reading", "serving"):
            (folder / name).mkdir()
        os.environ["TMPDIR"] = tempfile.tempdir = str(folder / "reading")
        with Book(folder / "soak.db") as book, socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
            free.close()
            reader = book.reader()
            served = [
                sys.executable,
                "-c",
                "from detente.cli import main; main()",
                "serve",
                "--book",
                str(book.path),
                "--port",
                str(port),
            ]
            environment = {**os.environ, "TMPDIR": str(folder / "serving"), "PYTHONPATH": str(ROOT / "src")}
            stream = articles(asked.seed)
            list(book.adding([next(stream)], reader=reader))
            server = subprocess.Popen(served, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            visitor = Visitor(f"http://127.0.0.1:{port}")
            visitor.start()
            begun, due, count, failed = time.monotonic(), 0.0, 1, 0
            try:
                for outcome in book.adding(stream, reader=reader):
                    count, failed = count + 1, failed + isinstance(outcome, Failure)
                    now = time.monotonic() - begun
                    if now < due:
                        continue
                    due = now + EVERY
                    row = {
                        "seconds": round(now), "articles": count, "failed": failed, "pages": visitor.answered,
                        "pages_failed": visitor.failed, "reading": state(os.getpid(), folder / "reading"),
                        "serving": state(server.pid, folder / "serving"),
                        "book_mb": round(sum(path.stat().st_size for path in folder.glob("soak.db*")) / 1e6, 1),
                    }  # fmt: skip
                    rows.append(row)
                    with asked.out.open("a") as out:
                        out.write(json.dumps(row) + "\n")
                    if now > asked.minutes * 60:
                        break
            finally:
                visitor.stop.set()
                server.terminate()
                server.wait(30)
    for of in ("reading", "serving"):
        for what in ("rss_mb", "own_mb", "files", "threads", "temporary"):
            values = [row[of][what] for row in rows[len(rows) // 2 :]]
            told = f"{slope(rows, of, what):+.2f} per thousand articles over the second half"
            print(f"{of:8} {what:10} first {rows[0][of][what]:6}  second half {min(values):6} to {max(values):6}  {told}")
    last = rows[-1]
    read, asked_for = (
        f"{last['articles']} articles, {last['failed']} not read",
        f"{last['pages']} pages, {last['pages_failed']} failed",
    )
    print(f"{read}; {asked_for}; {last['seconds']} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

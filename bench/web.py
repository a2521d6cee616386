"""Measure the pages: python bench/web.py BOOK [--users N --seconds S]

Serves the book (bench/book.py --keep makes a large one) on a free port of this machine and asks for the front page, the changes,
the busiest dyad, a search, an article, an event and its occurrence, and the API for events and a dyad: the first time (nothing
kept), again with what does not change kept, and as a conditional request; in each case beside the page that asks the book nothing
(/add), which is what the server itself takes. --users asks for these from so many connections at once, for so long, and counts what
failed.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx

from detente.web.page import path_of


def addresses(book: Path) -> list[str]:
    connection = sqlite3.connect(book)
    first, second = connection.execute(
        "SELECT s.code, t.code FROM (SELECT source, target, sum(n1 + n2 + n3 + n4) AS n FROM dyad_day WHERE source <> target"
        " GROUP BY 1, 2 ORDER BY n DESC LIMIT 1) JOIN party s ON s.party = source JOIN party t ON t.party = target"
    ).fetchone()
    (article,) = connection.execute("SELECT id FROM article ORDER BY article LIMIT 1 OFFSET 100").fetchone()
    (event,) = connection.execute("SELECT id FROM event ORDER BY event LIMIT 1 OFFSET 1000").fetchone()
    connection.close()
    return [
        "/", "/changes", f"/dyad/{first}-{second}", f"/search?party={first}", "/articles", path_of("article", article),
        f"/event/{event}", f"/occurrence/o{event[1:]}", f"/api/v1/events?between={first}&between={second}&limit=100",
        "/api/v1/events?limit=100", f"/api/v1/dyads/{first}-{second}?by=month", f"/api/v1/events/{event}",
    ]  # fmt: skip


def timed(client: httpx.Client, address: str, **headers: str) -> tuple[float, httpx.Response]:
    begun = time.perf_counter()
    answer = client.get(address, headers=headers)
    return (time.perf_counter() - begun) * 1000, answer


def single(base: str, pages: list[str]) -> None:
    with httpx.Client(base_url=base, timeout=300) as client:
        client.get("/add")
        nothing = statistics.median(timed(client, "/add")[0] for _ in range(20))
        print(f"{'/add, which asks the book nothing':44} {nothing:8.1f} ms")
        for page in pages:
            first, answer = timed(client, page)
            again = sorted(timed(client, page)[0] for _ in range(20))
            unchanged = statistics.median(timed(client, page, **{"If-None-Match": answer.headers["etag"]})[0] for _ in range(20))
            size, sent = len(answer.content), answer.num_bytes_downloaded
            print(
                f"{page:44} first {first:8.1f} ms  again {statistics.median(again):6.1f} ({again[18]:.1f} in 95 of 100)"
                f"  unchanged {unchanged:5.1f}  {size / 1000:7.1f} kB, {sent / 1000:6.1f} sent  {answer.status_code}"
            )


def crowd(base: str, pages: list[str], users: int, seconds: float) -> None:
    times: list[float] = []
    failed = 0
    lock = threading.Lock()
    end = time.perf_counter() + seconds

    def user(number: int) -> None:
        nonlocal failed
        with httpx.Client(base_url=base, timeout=60) as client:
            turn = number
            while time.perf_counter() < end:
                try:
                    taken, answer = timed(client, pages[turn % len(pages)])
                    wrong = answer.status_code != 200
                except httpx.HTTPError:
                    taken, wrong = 0.0, True
                with lock:
                    failed += wrong
                    times.append(taken)
                turn += 1

    threads = [threading.Thread(target=user, args=(number,)) for number in range(users)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times.sort()
    result = {
        "users": users, "seconds": seconds, "pages": len(times), "failed": failed, "pages_a_second": round(len(times) / seconds, 1),
        "median_ms": round(statistics.median(times), 1), "p95_ms": round(times[int(len(times) * 0.95)], 1),
    }  # fmt: skip
    print(json.dumps(result))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("book", type=Path)
    options.add_argument("--users", type=int, default=0)
    options.add_argument("--seconds", type=float, default=60)
    given = options.parse_args()
    pages = addresses(given.book)
    command = [sys.executable, "-m", "detente", "serve", "--book", str(given.book)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            assert server.stdout is not None
            base = server.stdout.readline().strip()
            single(base, pages)
            if given.users:
                crowd(base, pages, given.users, given.seconds)
        finally:
            server.terminate()


if __name__ == "__main__":
    main()

"""Score the merging of re-reports: python bench/occurrences.py SHARED_DIR [--errors]

Reads bench/gold/occurrences.jsonl (reports of our own, and articles of SHARED_DIR/articles by their id), adds the articles to a
book, and compares its occurrences with the hand-made clusters: pairwise F1 and B-cubed, over all clusters, the odd ones (first,
third ...: those whose errors may be looked at) and the even ones. Only events that detente finds can be scored; how many of the
marked ones it found is told. Also checks that another order of arrival gives the same occurrences. --errors prints the odd ones.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from detente.book import Book, occurrences
from detente.book.readers import Options
from detente.reading.read import Reader
from detente.record import Article

GOLD = Path(__file__).parent / "gold" / "occurrences.jsonl"


def articles(rows: list[dict[str, Any]], shared: Path) -> list[Article]:
    wanted = {row["article"] for row in rows if "text" not in row}
    found = {}
    for file in sorted((shared / "articles").glob("*.jsonl")) if wanted else ():
        for line in file.read_text("utf8").splitlines():
            data = json.loads(line)
            if data["id"] in wanted:
                found[data["id"]] = data
    out = []
    for row in rows:
        data = row if "text" in row else found[row["article"]]
        out.append(Article(row["article"], data["text"], published=data["published"], outlet=data.get("outlet")))
    return out


def book_of(given: Iterable[Article], path: Path) -> Book:
    book = Book(path)
    for _ in book.adding(given, processes=1):
        pass
    return book


def found(book: Book, rows: list[dict[str, Any]]) -> dict[tuple[str, int], tuple[str, str, str]]:
    """(article, place of the mark) -> its cluster, its event and its occurrence, for each mark that was found."""
    events = defaultdict(list)
    for record in book.events(reports=True).records():
        events[record["article"]].append(record)
    out = {}
    for row in rows:
        for mark in row["events"]:
            start, end = mark["span"]
            near = [e for e in events[row["article"]] if e["trigger"]["span"][0] < end and start < e["trigger"]["span"][1]]
            if near:
                best = min(near, key=lambda e: (abs(e["trigger"]["span"][0] - start), e["id"]))
                out[row["article"], start] = (mark["cluster"], best["id"], best["occurrence"])
    return out


def score(pairs: list[tuple[str, str]]) -> dict[str, float]:
    """(gold cluster, found cluster) of each event -> pairwise F1 and B-cubed (Bagga and Baldwin 1998)."""
    n = len(pairs)
    both = gold = said = 0
    precision = recall = 0.0
    for i, (a, x) in enumerate(pairs):
        same_gold = sum(b == a for b, _ in pairs)
        same_said = sum(y == x for _, y in pairs)
        same_both = sum(b == a and y == x for b, y in pairs)
        precision += same_both / same_said / n
        recall += same_both / same_gold / n
        for b, y in pairs[i + 1 :]:
            gold += a == b
            said += x == y
            both += a == b and x == y
    p, r = both / max(said, 1), both / max(gold, 1)
    return {
        "events": n, "clusters": len({a for a, _ in pairs}), "pair_precision": round(p, 3), "pair_recall": round(r, 3),
        "pair_f1": round(2 * p * r / max(p + r, 1e-9), 3), "b3_precision": round(precision, 3), "b3_recall": round(recall, 3),
        "b3_f1": round(2 * precision * recall / max(precision + recall, 1e-9), 3),
    }  # fmt: skip


def show_errors(book: Book, marks: dict[tuple[str, int], tuple[str, str, str]], odd: set[str]) -> None:
    reports = {}
    for number, features in book.connection.execute("SELECT event, features FROM report"):
        report = occurrences.Report.from_json(number, features)
        reports[report.id] = report
    triggers = {event["event"]: (event["article"], event["trigger"]) for event in book.events(reports=True)}
    items = [value for value in marks.values() if value[0] in odd]
    for i, (cluster, event, occurrence) in enumerate(items):
        for other_cluster, other, other_occurrence in items[i + 1 :]:
            if (cluster == other_cluster) != (occurrence == other_occurrence) and event in reports and other in reports:
                a, b = reports[event], reports[other]
                print("MISSED" if cluster == other_cluster else "WRONG ", cluster, triggers[event], other_cluster, triggers[other])
                print("    ", occurrences.judge(a, b))
                for r in (a, b):
                    print(
                        "       ",
                        r.type,
                        r.cameo,
                        r.status,
                        r.source,
                        r.target,
                        r.start,
                        r.end,
                        r.precision,
                        r.basis,
                        r.place,
                        r.magnitude,
                    )


def main() -> None:
    shared = Path(sys.argv[1])
    rows = [json.loads(line) for line in GOLD.read_text("utf8").splitlines()]
    names = list(dict.fromkeys(mark["cluster"] for row in rows for mark in row["events"]))
    odd = set(names[0::2])
    reader = Reader()
    Options.reader = lambda self: reader  # type: ignore[method-assign]
    given = articles(rows, shared)
    with tempfile.TemporaryDirectory() as folder, book_of(given, Path(folder, "a.db")) as book:
        marks = found(book, rows)
        print(f"{len(marks)} of {sum(len(row['events']) for row in rows)} marked events found, {len(names)} clusters")
        for name, kept in (("all", set(names)), ("odd", odd), ("even", set(names) - odd)):
            print(f"{name:5}", json.dumps(score([(c, o) for c, _, o in marks.values() if c in kept])))
        order = {(e["event"], e["occurrence"]) for e in book.events(reports=True)}
        for number, other in enumerate((given[::-1], given[1::2] + given[0::2])):
            with book_of(other, Path(folder, f"b{number}.db")) as again:
                same = order == {(e["event"], e["occurrence"]) for e in again.events(reports=True)}
                print("another order of arrival:", "the same occurrences" if same else "OTHER OCCURRENCES")
        if "--errors" in sys.argv:
            show_errors(book, marks, odd)


if __name__ == "__main__":
    main()

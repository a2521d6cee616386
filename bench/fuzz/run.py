"""Coverage-guided fuzzing of whatever detente takes in and hands out.

    python bench/fuzz/run.py --minutes 20 --targets html packed --out fuzz    # these, one after the other
    python bench/fuzz/run.py --minutes 20 --out fuzz                          # all of them

It needs atheris (pip install atheris; not among the project's requirements: it has wheels for few systems). Minutes are of processor
time and without loading, so that a busy machine takes longer and not less of it. For each target it tells the executions, how
coverage grew, the slowest input, the most memory, and what was found: an exception that the room does not promise, a result that is
wrong, more than ten seconds of processor time for one input, more than 1 GB of memory. Each find is put through once more without
atheris; what shows nothing then is told apart. When a target is done, a line is added to OUT/report.jsonl and the table
OUT/report.md is written anew. Inputs are in OUT/TARGET/finds; bench/fuzz/minimise.py makes them small.
"""

from __future__ import annotations

import argparse
import importlib
import json
import re
import subprocess
import sys
import time
from collections import deque
from pathlib import Path
from typing import Any

from finding import LONGEST

HERE = Path(__file__).resolve().parent
# By risk: what unpacks and what native code reads first.
TARGETS = (
    "packed", "warc", "html", "feed", "jsonl", "text", "imports", "tabari", "toml_dictionary", "exports", "book_file", "outputs",
    "reading", "commands", "api",
)  # fmt: skip
# Megabytes of a whole process, its imports (150 to 600 MB) included.
MEMORY = {"reading": 1800, "api": 1800}
_STATUS = re.compile(r"#(\d+)\s+(\w+)\s+cov: (\d+) ft: (\d+)")
# By the clock, which on a busy machine goes much faster than the processor time: again.py tells whether it was one.
NATIVE_HANG = 3600
COLUMNS = ("target", "processor_minutes", "executions", "coverage", "found", "not shown again")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--targets", nargs="+", choices=TARGETS, default=list(TARGETS), metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--minutes", type=float, default=20.0, help="of processor time, for each target")
    parser.add_argument("--out", type=Path, default=Path("fuzz"), help="folder for corpora, finds and the report")
    asked = parser.parse_args()
    sys.path[:0] = [str(HERE), str(HERE.parent.parent / "src")]
    asked.out = asked.out.resolve()  # a target may change to another folder
    for name in asked.targets:
        told = fuzzed(name, asked.minutes * 60, asked.out / name)
        report = asked.out / "report.jsonl"
        with report.open("a") as out:
            out.write(json.dumps(told) + "\n")
        (asked.out / "report.md").write_text(table([json.loads(line) for line in report.read_text().splitlines()]))
        print(json.dumps(told), flush=True)
    return 0


def table(reports: list[dict[str, Any]]) -> str:
    """The reports as a table, a row a run."""
    rows = [COLUMNS, tuple("---" for _ in COLUMNS)]
    for told in reports:
        first, last = told["coverage"]
        again = ["; ".join(found) or "nothing" for found in (told["found"], told["not_shown_again"])]
        rows.append((told["target"], f"{told['processor_minutes']}", f"{told['executions']:,}", f"{first} to {last}", *again))
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def covered(log: Path) -> tuple[tuple[int, ...] | None, tuple[int, ...] | None, str]:
    """The first and last line of coverage (executions, edges, features) and the end of a log, which may be larger than memory.

    It must not be held here: what this process has held at the most, the next child is reckoned to have held, too.
    """
    first, last, end = None, None, deque[str](maxlen=200)
    with log.open(errors="replace") as lines:
        for line in lines:
            end.append(line[:1000])
            if found := _STATUS.search(line):
                last = tuple(map(int, found.group(1, 3, 4)))
                first = last if first is None and last[1] > 0 else first
    return first, last, "".join(end)


def fuzzed(name: str, seconds: float, out: Path) -> dict[str, Any]:
    """Run one target for so long, beginning again after whatever ends it; what came of it."""
    target = importlib.import_module(f"targets.{name}")
    corpus, finds = out / "corpus", out / "finds"
    for folder in (corpus, finds):
        folder.mkdir(parents=True, exist_ok=True)
    for seed, data in target.SEEDS.items():
        (corpus / f"seed-{seed}").write_bytes(data)
    words = out / "words"
    words.write_text(
        "\n".join('"' + "".join(f"\\x{byte:02x}" for byte in word) + '"' for word in getattr(target, "DICTIONARY", ())) + "\n"
    )
    begun, runs, spent, first, last, ends = time.monotonic(), 0, 0.0, None, None, 0
    far = finds / "far.json"
    while seconds - spent > 1:
        far.unlink(missing_ok=True)
        command = [
            sys.executable, str(HERE / "child.py"), name, str(finds), str(seconds - spent), str(corpus), "-max_len=20000",
            f"-dict={words}", f"-timeout={NATIVE_HANG}", f"-rss_limit_mb={MEMORY.get(name, 1024)}", f"-artifact_prefix={finds}/",
            "-verbosity=1",
        ]  # fmt: skip
        log = out / "log"
        with log.open("wb") as stream:
            code = subprocess.run(command, stdout=stream, stderr=stream, check=False).returncode
        began, ended, told = covered(log)
        first, last = first or began, ended or last
        if far.exists():
            went = json.loads(far.read_text())
            runs, spent = runs + went["executions"], spent + went["processor_seconds"]
        if code != 0:
            ends += 1
            (out / f"end-{ends}.log").write_text(told)
        if ends > 50 or not far.exists():
            break
    slowest = finds / "slowest.json"
    log.unlink(missing_ok=True)
    shown = {path.name: again(name, path) for path in sorted(finds.iterdir()) if is_find(path)}
    return {
        "target": name,
        "minutes": round((time.monotonic() - begun) / 60, 1),
        "processor_minutes": round(spent / 60, 1),
        "executions": runs,
        "coverage": [first[1] if first else 0, last[1] if last else 0],
        "features": [first[2] if first else 0, last[2] if last else 0],
        "process_ended": ends,
        "found": [f"{find}: {what}" for find, what in shown.items() if what],
        "not_shown_again": [find for find, what in shown.items() if not what],
        **(json.loads(slowest.read_text()) if slowest.exists() else {}),
    }


def is_find(path: Path) -> bool:
    return path.suffix == ".input" or (path.name.startswith(("crash-", "oom-", "timeout-")) and path.suffix != ".small")


def again(name: str, path: Path) -> str | None:
    """What an input shows without atheris, in words; None if it shows nothing."""
    command = [sys.executable, str(HERE / "again.py"), name, str(path)]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode < 0:
        return f"ended by signal {-done.returncode}"
    if done.returncode > 0:
        return f"could not be tried again: {done.stderr.decode(errors='replace').strip().splitlines()[-1:]}"
    told = json.loads(done.stdout.splitlines()[-1])
    if told["raised"]:
        return str(told["raised"])
    if told["seconds"] > LONGEST:
        return f"{told['seconds']} s"
    return f"{told['memory_mb']} MB" if told["memory_mb"] > MEMORY.get(name, 1024) else None


if __name__ == "__main__":
    raise SystemExit(main())

"""Coverage-guided fuzzing of whatever detente takes in and hands out.

    python bench/fuzz/run.py --minutes 20 html packed      # these targets, one after the other
    python bench/fuzz/run.py --minutes 20                  # all of them

It needs atheris (pip install atheris; not among the project's requirements: it has wheels for few systems). For each target it
tells the executions, how coverage grew, the slowest input, the most memory, and what was found: an exception that the room does
not promise, a result that is wrong, more than ten seconds of processor time for one input, more than 1 GB of memory. Inputs that
show it are written to --out, made as small as they go.
"""

from __future__ import annotations

import argparse
import importlib
import json
import re
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
# By risk: what unpacks and what native code reads first.
TARGETS = (
    "packed", "warc", "html", "feed", "jsonl", "text", "imports", "tabari", "toml_dictionary", "exports", "book_file", "outputs",
    "reading", "commands", "api",
)  # fmt: skip
# Megabytes of a whole process, its imports (150 to 600 MB) included.
MEMORY = {"reading": 1800, "api": 1800}
_STATUS = re.compile(r"#(\d+)\s+(\w+)\s+cov: (\d+) ft: (\d+)")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", default=list(TARGETS))
    parser.add_argument("--minutes", type=float, default=20.0, help="of processor time, for each target")
    parser.add_argument("--out", type=Path, default=Path("fuzz"), help="folder for corpora, finds and the report")
    asked = parser.parse_args()
    sys.path[:0] = [str(HERE), str(HERE.parent.parent / "src")]
    for name in asked.targets:
        told = fuzzed(name, asked.minutes * 60, asked.out / name)
        with (asked.out / "report.jsonl").open("a") as report:
            report.write(json.dumps(told) + "\n")
        print(json.dumps(told), flush=True)
    return 0


def processor_seconds_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


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
    begun, runs, first, last, ends = time.monotonic(), 0, None, None, 0
    spent = processor_seconds_of_children()
    # By processor time, so that a busy machine takes longer and not less of it: the child knows only the clock, and is begun again.
    while (left := seconds - (processor_seconds_of_children() - spent)) > 5:
        command = [
            sys.executable, str(HERE / "child.py"), name, str(finds), str(corpus), f"-max_total_time={int(left)}", "-max_len=20000",
            f"-dict={words}", "-timeout=900", f"-rss_limit_mb={MEMORY.get(name, 1024)}", f"-artifact_prefix={finds}/", "-verbosity=1",
        ]  # fmt: skip
        log = out / "log"
        with log.open("wb") as stream:
            code = subprocess.run(command, stdout=stream, stderr=stream, check=False).returncode
        told = log.read_text(errors="replace")
        status = [tuple(map(int, (n, cov, ft))) for n, _, cov, ft in _STATUS.findall(told)]
        if status:
            begin = next((row for row in status if row[1] > 0), status[0])
            first, last = first or begin, status[-1]
            runs += status[-1][0]
        if code != 0:
            ends += 1
            (out / f"end-{ends}.log").write_text(told[-20_000:])
            if ends > 50 or not status:
                break
    slowest = finds / "slowest.json"
    return {
        "target": name,
        "minutes": round((time.monotonic() - begun) / 60, 1),
        "processor_minutes": round((processor_seconds_of_children() - spent) / 60, 1),
        "executions": runs,
        "coverage": [first[1] if first else 0, last[1] if last else 0],
        "features": [first[2] if first else 0, last[2] if last else 0],
        "process_ended": ends,
        "found": sorted(path.stem for path in finds.glob("*.input")),
        "native": sorted(path.name for path in finds.iterdir() if path.name.startswith(("crash-", "oom-", "timeout-"))),
        **(json.loads(slowest.read_text()) if slowest.exists() else {}),
    }


if __name__ == "__main__":
    raise SystemExit(main())

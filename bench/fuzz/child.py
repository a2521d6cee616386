"""One target under atheris, started by run.py: ``child.py TARGET FINDS SECONDS CORPUS... [-libFuzzer options]``.

It ends after so many seconds of processor time, without those in which it loads what it needs. What an input raises is kept
under the place that raised it, the smallest input of each, and fuzzing goes on. Only what ends the process (a crash of native
code, memory, a hang inside native code) is libFuzzer's own find.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import shutil
import sys
import time
from pathlib import Path

import atheris
from finding import Watch, place, told

# Seconds of processor time after which it is written down how far it has come.
OFTEN = 5.0


def forget(packages: set[str]) -> None:
    """Have packages imported anew, and whole: native code looks for ``json.decoder`` by its name, and fails where only ``json`` is."""
    for module in [module for module in sys.modules if module.partition(".")[0] in packages]:
        del sys.modules[module]


def main() -> None:
    sys.path[:0] = [str(Path(__file__).resolve().parents[2] / "src")]  # these sources, whatever is installed
    name, finds, seconds = sys.argv[1], Path(sys.argv[2]), float(sys.argv[3])
    probe = importlib.import_module(f"targets.{name}").ROOMS
    forget({room.partition(".")[0] for room in probe} | {"targets"})
    with atheris.instrument_imports(include=list(probe)):
        target = importlib.import_module(f"targets.{name}")
        target.once(next(iter(target.SEEDS.values())))  # what is imported late is instrumented, too
    finds.mkdir(parents=True, exist_ok=True)
    smallest: dict[str, int] = {path.name: path.stat().st_size for path in finds.iterdir() if path.suffix == ".input"}
    watch, longest, executions = Watch(), 0.0, 0
    started = due = time.process_time()

    def once(data: bytes) -> None:
        nonlocal longest, executions, due
        begun = time.process_time()
        error = watch.shown(target.once, data)
        now = time.process_time()
        executions += 1
        if error is not None:
            _kept(error, data)
        if now - begun > longest:
            longest = now - begun
            (finds / "slowest").write_bytes(data)
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            (finds / "slowest.json").write_text(json.dumps({"seconds": round(longest, 3), "most_memory_mb": memory}))
        if now >= due or now - started > seconds:
            due = now + OFTEN
            (finds / "far.json").write_text(json.dumps({"executions": executions, "processor_seconds": round(now - started, 1)}))
        if now - started > seconds:
            shutil.rmtree(sys.modules["drawing"].FOLDER, ignore_errors=True)
            os._exit(0)  # libFuzzer itself knows only the clock

    def _kept(error: BaseException, data: bytes) -> None:
        key = f"{place(error)}.input"
        if len(data) >= smallest.get(key, len(data) + 1):
            return
        smallest[key] = len(data)
        (finds / key).write_bytes(data)
        (finds / key).with_suffix(".txt").write_text(told(error)[-6000:], encoding="utf-8", errors="backslashreplace")

    atheris.Setup([sys.argv[0], *sys.argv[4:]], once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()

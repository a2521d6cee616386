"""One target under atheris, started by run.py: ``child.py TARGET FINDS CORPUS... [-libFuzzer options]``.

What an input raises is kept under the place that raised it, the smallest input of each, and fuzzing goes on. Only what ends
the process (a crash of native code, memory, a hang inside native code) is libFuzzer's own find.
"""

from __future__ import annotations

import importlib
import json
import resource
import signal
import sys
import time
import traceback
from pathlib import Path
from types import FrameType

import atheris
from finding import Hang, place

# Processor time that one input may take, in seconds.
LONGEST = 10.0


def _hangs(number: int, frame: FrameType | None) -> None:
    raise Hang(f"more than {LONGEST:.0f} s of processor time")


def main() -> None:
    name, finds = sys.argv[1], Path(sys.argv[2])
    probe = importlib.import_module(f"targets.{name}").ROOMS
    for module in [module for module in sys.modules if module.startswith(("targets.", *probe))]:
        del sys.modules[module]
    with atheris.instrument_imports(include=list(probe)):
        target = importlib.import_module(f"targets.{name}")
        target.once(next(iter(target.SEEDS.values())))  # what is imported late is instrumented, too
    finds.mkdir(parents=True, exist_ok=True)
    smallest: dict[str, int] = {path.name: path.stat().st_size for path in finds.iterdir() if path.suffix == ".input"}
    longest = 0.0

    def once(data: bytes) -> None:
        nonlocal longest
        begun = time.process_time()
        signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST)
        try:
            target.once(data)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            _kept(error, data)
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        taken = time.process_time() - begun
        if taken > longest:
            longest = taken
            (finds / "slowest").write_bytes(data)
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            (finds / "slowest.json").write_text(json.dumps({"seconds": round(taken, 3), "most_memory_mb": memory}))

    def _kept(error: BaseException, data: bytes) -> None:
        key = f"{place(error)}.input"
        if len(data) >= smallest.get(key, len(data) + 1):
            return
        smallest[key] = len(data)
        (finds / key).write_bytes(data)
        told = "".join(traceback.format_exception(error))
        (finds / key).with_suffix(".txt").write_text(told[-6000:], encoding="utf-8", errors="backslashreplace")

    signal.signal(signal.SIGVTALRM, _hangs)
    atheris.Setup([sys.argv[0], *sys.argv[3:]], once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()

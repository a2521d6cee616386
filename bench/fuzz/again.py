"""What an input shows when it is put through plainly, without atheris: ``python bench/fuzz/again.py TARGET FILE`` prints JSON.

Fuzzing changes what it looks at: instrumented code is several times slower, and native code is interrupted. A find that shows nothing
here is none.
"""

from __future__ import annotations

import importlib
import json
import resource
import sys
import time
from pathlib import Path

from finding import LONGEST, place

HERE = Path(__file__).resolve().parent


def main() -> int:
    sys.path[:0] = [str(HERE), str(HERE.parent.parent / "src")]
    target, data = importlib.import_module(f"targets.{sys.argv[1]}"), Path(sys.argv[2]).read_bytes()
    target.once(next(iter(target.SEEDS.values())))  # what is loaded late is loaded
    begun = time.process_time()
    # Ended by the system, wherever it is, and told as that by whoever began it.
    most = int(begun + 6 * LONGEST) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (most, most))
    raised = None
    try:
        target.once(data)
    except BaseException as error:
        raised = place(error)
    seconds = time.process_time() - begun
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"raised": raised, "seconds": round(seconds, 2), "memory_mb": memory}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

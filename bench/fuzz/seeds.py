"""Put every target through its seeds once, without atheris: ``python bench/fuzz/seeds.py [TARGET...]``."""

from __future__ import annotations

import importlib
import sys
import traceback
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> int:
    sys.path[:0] = [str(HERE), str(HERE.parent.parent / "src")]
    from run import TARGETS

    failed = 0
    for name in sys.argv[1:] or TARGETS:
        target = importlib.import_module(f"targets.{name}")
        for seed, data in target.SEEDS.items():
            try:
                target.once(data)
            except Exception:
                failed += 1
                print(f"{name}/{seed}:\n{''.join(traceback.format_exc()[-1500:])}")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())

"""Make inputs that show a fault as small as they go: ``python bench/fuzz/minimise.py TARGET FILE...`` writes FILE.small beside each."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def smaller(once: object, data: bytes, key: str) -> bytes:
    """The input without each piece that is not needed to show the fault (delta debugging, Zeller 2002)."""
    size = max(1, len(data) // 2)
    while size:
        at = 0
        while at < len(data):
            tried = data[:at] + data[at + size :]
            if raised(once, tried) == key:
                data = tried
            else:
                at += size
        size //= 2
    return data


def raised(once: object, data: bytes) -> str | None:
    from finding import place

    try:
        once(data)  # type: ignore[operator]
    except BaseException as error:
        return place(error)
    return None


def main() -> None:
    sys.path[:0] = [str(HERE), str(HERE.parent.parent / "src")]
    target = importlib.import_module(f"targets.{sys.argv[1]}")
    for name in sys.argv[2:]:
        data = Path(name).read_bytes()
        key = raised(target.once, data)
        if key is None:
            print(f"{name}: shows nothing any more")
            continue
        small = smaller(target.once, data, key)
        Path(f"{name}.small").write_bytes(small)
        print(f"{name}: {key}, {len(data)} to {len(small)} bytes: {small[:200]!r}")


if __name__ == "__main__":
    main()

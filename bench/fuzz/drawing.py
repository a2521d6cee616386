"""What the targets share: values drawn from bytes, and the checks that every input must pass."""

from __future__ import annotations

import atexit
import shutil
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")


class Wrong(AssertionError):
    """What was promised does not hold: not an exception, but a result that is wrong."""


def need(holds: bool, says: str) -> None:
    if not holds:
        raise Wrong(says)


class Draw:
    """Values taken from bytes, one after the other; when the bytes have run out, zeros and empty texts."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    @property
    def left(self) -> int:
        return max(0, len(self._data) - self._at)

    def bytes(self, most: int) -> bytes:
        piece = self._data[self._at : self._at + most]
        self._at += most
        return piece

    def number(self, most: int) -> int:
        """0 to ``most``."""
        width = (most.bit_length() + 7) // 8
        return int.from_bytes(self.bytes(width), "big") % (most + 1)

    def truth(self) -> bool:
        return bool(self.number(1))

    def one_of(self, values: Sequence[T]) -> T:
        return values[self.number(len(values) - 1)]

    def text(self, most: int = 40) -> str:
        """A text of any code points, half surrogate pairs and control characters among them."""
        return self.bytes(self.number(most)).decode("utf-8", "surrogateescape")

    def perhaps(self, value: Any) -> Any:
        return value if self.truth() else None


# In memory where the system has such a place: a file is written for each execution.
_MEMORY = Path("/dev/shm")
FOLDER = Path(tempfile.mkdtemp(prefix="detente-fuzz-", dir=_MEMORY if _MEMORY.is_dir() else None))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)


def file(name: str, data: bytes) -> Path:
    path = FOLDER / name
    path.write_bytes(data)
    return path


def outcomes(name: str, data: bytes) -> list[Any]:
    """What reading a file of that name and content comes to; every outcome is an article or a failure that says what to do."""
    from detente.intake import read_inputs
    from detente.record import Article, Failure

    path = file(name, data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # libraries warn of what they meet; only what reaches the caller is judged
        found = list(read_inputs([path], published="2024-03-11"))
    need(bool(found), "an input without an outcome")
    for outcome in found:
        if isinstance(outcome, Article):
            need(bool(outcome.text.strip()) and bool(outcome.id), "an article without text or id")
            need(outcome.published is None or len(outcome.published) == 10, "a day that is none")
        else:
            need(isinstance(outcome, Failure), "an outcome of another kind")
            need(outcome.input.startswith(str(path)), "a failure that names another input")
            need(bool(outcome.reason) and outcome.hint.rstrip('"').endswith("."), "a failure without a reason or a hint")
            need(not outcome.reason.startswith("internal_error"), outcome.reason)
            need(len(outcome.hint) < 2000 and len(outcome.reason) < 500, "a failure that goes on and on")
    return found

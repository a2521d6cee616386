"""Models kept between forecasts: learning one takes seconds, and as long as the same is known it would say the same.

A model is kept under the digest of all that it learnt from, so that a book that was only written to otherwise (a forecast
issued, an article that tells of nothing) needs no new one. One model serves every dyad and what-if of its day.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import fields
from typing import Any, TypeVar

import numpy as np

from detente.forecast.acts import Acts
from detente.forecast.chances import Model, fit
from detente.forecast.threads import one_thread

# Past moments are most of a model: on a book of fifteen dyads and two years 2 MB, of thousands of dyads some hundred.
MOST_BYTES = 512 * 1024 * 1024

T = TypeVar("T")


class Kept:
    """What was learnt lately, the oldest let go first; what is asked for while it is being learnt is waited for."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._held: dict[Any, tuple[Any, int]] = {}
        self._most = most
        self._lock = threading.RLock()

    def get(self, key: Any, learn: Callable[[], T], size: Callable[[T], int]) -> T:
        with self._lock:
            if key in self._held:
                self._held[key] = self._held.pop(key)
            else:
                with one_thread():
                    made = learn()
                self._held[key] = made, size(made)
                while len(self._held) > 1 and sum(held for _, held in self._held.values()) > self._most:
                    self._held.pop(next(iter(self._held)))
            found: T = self._held[key][0]
            return found


KEPT = Kept()


def digest(acts: Acts) -> str:
    """The digest of acts and of everything that a forecast from them rests on."""
    made = hashlib.sha256()
    for part in fields(acts):
        value = getattr(acts, part.name)
        made.update(value.tobytes() if isinstance(value, np.ndarray) else repr(value).encode("utf-8", "replace"))
        made.update(b"\0")
    return made.hexdigest()


def fitted(acts: Acts, issued: int, weeks: int) -> Model:
    """The model of what was known before a day about windows of so many weeks, learnt once. Raises as :func:`fit` does."""
    known = acts.known_before(issued)
    return KEPT.get(("chances", digest(known), issued, weeks), lambda: fit(known, issued, weeks), _size)


def _size(model: Model) -> int:
    held = (getattr(moment, part.name) for moment in model.past for part in fields(moment))
    return sum(value.nbytes for value in held if isinstance(value, np.ndarray))

"""What is kept of the words of texts, bounded: new words never end, and memory must stay flat however many articles are read."""

from __future__ import annotations

from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")

# Forms of words kept, of each kind that is kept. English news has 60,000 in its first million words.
FORMS = 65_536


class Bounded(dict[K, V]):
    """A dictionary of what can be made again: when it holds ``most`` entries, the next one that is set empties it first."""

    __slots__ = ("most",)

    def __init__(self, most: int = FORMS) -> None:
        super().__init__()
        self.most = most

    def __setitem__(self, key: K, value: V) -> None:
        if len(self) >= self.most:
            self.clear()
        super().__setitem__(key, value)

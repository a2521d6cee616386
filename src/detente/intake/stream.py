"""Binary streams whose beginning is looked at before they are read."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any, BinaryIO


def head_of(stream: BinaryIO, size: int, enough: Callable[[bytes], bool] = lambda head: False) -> bytes:
    """The first ``size`` bytes or all there are, also of a pipe that hands them over in small pieces.

    A pipe that is still being written to is waited for only until what it holds by now is ``enough``.
    """
    read = getattr(stream, "read1", stream.read)
    head = b""
    while len(head) < size and not enough(head) and (piece := read(size - len(head))):
        head += piece
    return head


def rejoined(head: bytes, rest: BinaryIO) -> BinaryIO:
    """The stream again from its beginning: ``head``, which has been read from it, and then the ``rest``."""
    return io.BufferedReader(_Rejoined(head, rest))


class _Rejoined(io.RawIOBase):
    def __init__(self, head: bytes, rest: Any) -> None:
        # read1 returns what a pipe holds by now instead of waiting for a full buffer.
        self._head, self._read = head, getattr(rest, "read1", rest.read)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._head:
            self._head = self._read(len(buffer))
        piece, self._head = self._head[: len(buffer)], self._head[len(buffer) :]
        buffer[: len(piece)] = piece
        return len(piece)

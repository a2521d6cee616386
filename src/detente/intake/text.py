"""A plain text file is one article, kept as it is: only a byte order mark is dropped."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import BinaryIO

from detente.intake.decode import Decoded, decode
from detente.intake.draft import LONGEST_INPUT, Draft, too_long

logger = logging.getLogger(__name__)


def whole(stream: BinaryIO, where: str, declared: str | None = None) -> Decoded:
    """A whole input as text. Raises :class:`~detente.intake.draft.Unreadable`."""
    data = stream.read(LONGEST_INPUT + 1)
    if len(data) > LONGEST_INPUT:
        raise too_long(f"It is longer than {LONGEST_INPUT >> 20} MB")
    return told(decode(data, declared), where)


def told(decoded: Decoded, where: str) -> Decoded:
    """The same; says which encoding was taken where that was a guess."""
    if decoded.how == "guessed":
        logger.warning("%s: read as %s, which is a guess", where, decoded.encoding)
    elif decoded.encoding != "utf-8":
        logger.info("%s: read as %s (%s)", where, decoded.encoding, decoded.how)
    return decoded


def drafts(stream: BinaryIO, where: str) -> Iterator[Draft]:
    yield Draft(where, whole(stream, where).text)

"""Which task reads what: files into pieces, pieces into splits of about the same work, written down before anything is read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from detente.intake.pieces import MOST, Piece, files_of, whole
from detente.lake.layout import Lake, Split
from detente.spark.errors import JobFailed

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

# Splits for each core of the cluster, where the inputs are too small for more: the last ones then end at about the same time.
SPLITS = 4
# Bytes of a split, at the least: a few articles, whose reading takes longer than its task takes to begin.
LEAST = 64 * 1024
# Files in one split, however small: each is opened by itself.
FILES = 2_000


def plan(
    session: SparkSession, lake: Lake, inputs: Sequence[str | Path], *, published: str | None = None, outlet: str | None = None
) -> int:
    """Write down the splits of what the lake was not asked to read before; how many there are.

    A file is known by its path and size. One that has grown since is read again: articles that are there stay as they are, and
    come back as failures (``duplicate_id``), as they do from one machine.
    """
    known = {(piece.path, piece.file) for split in lake.splits() for piece in split.pieces}
    files = [file.absolute() for file in files_of(inputs)]
    new = [file for file in dict.fromkeys(files) if (str(file), _bytes(file)) not in known]
    most = _most(sum(map(_bytes, new)), session.sparkContext.defaultParallelism)
    asked: list[Piece | str] = []
    for file in new:
        piece = whole(file, most)
        asked.append(str(file) if piece is None else piece)
    large = _cut(session, most, [path for path in asked if isinstance(path, str)])
    pieces = (part for one in asked for part in (large[one] if isinstance(one, str) else [one]))
    first = sum(1 for _ in lake.splits())
    splits = [Split(first + number, tuple(part), published, outlet) for number, part in enumerate(packed(pieces, most))]
    if splits:
        lake.plan(splits)
    return len(splits)


def _bytes(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _most(total: int, cores: int) -> int:
    """How many bytes a split may have: so few that every core has some to read, and none waits long for the last."""
    return max(LEAST, min(MOST, total // (cores * SPLITS)))


def packed(pieces: Iterable[Piece], most: int) -> Iterator[list[Piece]]:
    """Pieces in their order, small ones together."""
    held: list[Piece] = []
    size = 0
    for piece in pieces:
        if held and (size + piece.size > most or len(held) == FILES):
            yield held
            held, size = [], 0
        held.append(piece)
        size += piece.size
    if held:
        yield held


def _cut(session: SparkSession, most: int, paths: list[str]) -> dict[str, list[Piece]]:
    """Large files, each read through on some machine to see where it can be cut."""
    if not paths:
        return {}
    from detente.spark.jobs import rows_of
    from detente.spark.tasks import CUT, cut_files

    found = rows_of(session, [(path,) for path in paths], "path string", partial(cut_files, most=most), CUT)
    made = {row["path"]: [Piece(**piece) for piece in json.loads(row["pieces"])] for row in found}
    if missing := [path for path in paths if path not in made]:
        raise JobFailed(f"{missing[0]}: Spark told nothing of it. Hint: look at the job's log, and try again.")
    return made

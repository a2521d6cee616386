"""The files of a lake: what stands where, and how something is put there so that it is there whole or not at all.

Every file that says that something is done is written beside its place and then renamed to it, which no reader can see half of.
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from detente import __version__
from detente.intake.pieces import Piece
from detente.lake.errors import LakeError, NewerLake, NotALake, OtherCoding, UnfinishedLake
from detente.reading.coders import DEFAULT_CODER

# What this detente writes; a lake of a higher number was written by a newer one.
FORMAT = 2
TABLES = ("events", "dyads", "assertions", "articles", "failures", "matches")


@dataclass(frozen=True, slots=True)
class Coding:
    """How a lake's articles are coded: by whom, users' dictionaries in order (name and content), and where disputed areas count."""

    version: str = __version__
    coder: str = DEFAULT_CODER
    dictionaries: tuple[tuple[str, str], ...] = ()
    boundaries: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Split:
    """What one task reads: its number in the order of all, the pieces, and what holds where they do not say it themselves."""

    number: int
    pieces: tuple[Piece, ...]
    published: str | None = None
    outlet: str | None = None

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, line: str) -> Split:
        data = json.loads(line)
        return cls(**{**data, "pieces": tuple(Piece(**piece) for piece in data["pieces"])})


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a part holds: its file, and how many articles, failures and events are in it."""

    number: int
    file: str
    articles: int
    failures: int
    events: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Current:
    """The index that holds: its folder under ``index/``, the parts that it is made of, and each table's files and rows."""

    index: str
    parts: int
    files: dict[str, list[str]]
    rows: dict[str, int]


class Lake:
    """A lake's folder. :meth:`begin` makes one or goes on with one, :func:`opened` opens one to be asked."""

    def __init__(self, path: str | Path, coding: Coding) -> None:
        self.path, self.coding = Path(path), coding

    @classmethod
    def begin(cls, path: str | Path, coding: Coding) -> Lake:
        """A new lake, or the one that is there if its articles are coded in this way. Raises :class:`LakeError`."""
        path = Path(path)
        if (path / "lake.json").exists():
            held = opened(path)
            if held.coding != coding:
                raise OtherCoding(
                    f"{path}: its articles were coded by detente {held.coding.version} (--coder {held.coding.coder}) with"
                    f" {len(held.coding.dictionaries)} dictionaries of your own, and are not comparable with what is asked for now"
                    f" (--coder {coding.coder}). Hint: give another --output."
                )
            return held
        if path.exists() and any(path.iterdir()):
            raise NotALake(f"{path}: a folder with other files in it. Hint: give a new folder as --output.")
        for folder in ("plan", "parts", "manifests", "attempts", "index"):
            (path / folder).mkdir(parents=True, exist_ok=True)
        put(path / "lake.json", {"format": FORMAT, **asdict(coding)})
        return cls(path, coding)

    # --- the plan ----------------------------------------------------------------------------------------------------------

    def splits(self) -> Iterator[Split]:
        """What was asked for, in order."""
        for file in sorted((self.path / "plan").glob("*.jsonl")):
            with file.open(encoding="utf-8") as lines:
                yield from map(Split.from_json, lines)

    def plan(self, splits: Iterable[Split]) -> None:
        """Ask for more, behind what was asked for."""
        number = len(list((self.path / "plan").glob("*.jsonl")))
        put(self.path / "plan" / f"{number:06d}.jsonl", "".join(split.to_json() + "\n" for split in splits))

    # --- parts ---------------------------------------------------------------------------------------------------------------

    def manifest(self, number: int) -> Path:
        return self.path / "manifests" / f"{number:08d}.json"

    def commit(self, number: int, file: Path, counts: dict[str, int]) -> bool:
        """Say that a part is done; False, and its file is gone, if another task was faster."""
        final = self.path / "parts" / f"{number:08d}-{uuid.uuid4().hex[:8]}.parquet"
        file.rename(final)
        held = Manifest(number, final.name, bytes=final.stat().st_size, **counts)
        if put(self.manifest(number), asdict(held), replace=False):
            return True
        final.unlink()
        return False

    def done(self) -> set[int]:
        """The numbers of the parts that are there."""
        return {int(name[:8]) for name in os.listdir(self.path / "manifests") if name.endswith(".json")}

    def part(self, number: int) -> Manifest:
        return Manifest(**json.loads(self.manifest(number).read_text()))

    def parts(self) -> list[Manifest]:
        """The parts that are there, in order."""
        return [self.part(number) for number in sorted(self.done())]

    def sweep(self) -> None:
        """Take away what tasks that died left half written; to be called when none is reading."""
        named = {part.file for part in self.parts()}
        for file in (self.path / "parts").iterdir():
            if file.name not in named:
                file.unlink(missing_ok=True)

    # --- the index -------------------------------------------------------------------------------------------------------------

    def current(self) -> Current:
        """The index that holds. Raises :class:`UnfinishedLake` if none was ever done."""
        try:
            return Current(**json.loads((self.path / "current.json").read_text()))
        except FileNotFoundError:
            raise UnfinishedLake(
                f"{self.path}: its articles are not all read yet, or not put together. Hint: the same `detente spark read` goes on."
            ) from None

    def publish(self, current: Current) -> None:
        put(self.path / "current.json", asdict(current))

    def files(self, table: str) -> list[str]:
        """The Parquet files of a table of the index that holds."""
        current = self.current()
        return [str(self.path / "index" / current.index / name) for name in current.files[table]]


def is_lake(path: str | Path) -> bool:
    return (Path(path) / "lake.json").is_file()


def opened(path: str | Path) -> Lake:
    """The lake at ``path``. Raises :class:`~detente.lake.errors.LakeError`: no lake, or a newer one."""
    path = Path(path)
    try:
        data = json.loads((path / "lake.json").read_text(encoding="utf-8"))
        written = data.pop("format")
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise NotALake(f"{path}: no lake of detente's. Hint: `detente spark read --output {path}` makes one.") from error
    if written > FORMAT:
        raise NewerLake(f"{path}: written by a newer detente (format {written}; this one knows {FORMAT}). Hint: upgrade detente.")
    pairs = {name: tuple(tuple(pair) for pair in data[name]) for name in ("dictionaries", "boundaries")}
    # Before there was a choice, the rules read every lake.
    return Lake(path, Coding(data["version"], data.get("coder", "rules"), **pairs))


def put(path: Path, content: Any, *, replace: bool = True) -> bool:
    """Write a file that is seen whole or not at all; False if it is there already and is not to be replaced."""
    text = content if isinstance(content, str) else json.dumps(content)
    aside = path.with_name(f".{path.name}-{uuid.uuid4().hex}")
    try:
        with aside.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            aside.replace(path)
        else:
            os.link(aside, path)  # of two at once, one finds it there
    except FileExistsError:
        return False
    except OSError as error:
        raise LakeError(f"{path}: it cannot be written ({error.strerror}). Hint: see that there is room and permission.") from error
    finally:
        aside.unlink(missing_ok=True)
    return True

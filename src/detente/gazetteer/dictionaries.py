"""Users' dictionaries of actors, in detente's own TOML or in the TABARI and PETRARCH format; see docs/dictionaries.md.

    read_dictionary(path) -> Dictionary: the names with what they mean, and the defects met on the way, each with its line

A line that cannot be read costs that line only. :class:`DictionaryError` is raised for a file that is no dictionary at
all. Of a name's meanings the first in file order that holds on a day is taken, and the one without dates is the
default wherever it stands: the reader resolves that here, so that the meanings of a name never overlap in time.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from detente.errors import DetenteError
from detente.gazetteer import store
from detente.gazetteer.codes import Decoded
from detente.gazetteer.entries import Entry, Tenure
from detente.gazetteer.names import fold

# A dictionary is a text that somebody edits; what is larger than this is some other file.
LARGEST = 200_000_000
# A line is a name with its codes; a name with 500 meanings and their dates has about 15,000 characters.
LONGEST_LINE = 20_000
# What is said of a line; names and codes are a few words.
LONGEST_DEFECT = 600
FIRST_DAY, LAST_DAY = date.min, date.max
# Dates of office before the modern state system, or a generation ahead, are slips of the keyboard.
EARLIEST_YEAR, LATEST_YEAR = 1500, 2100
# Each meaning of a name is weighed against its others, which would take long for a name with very many.
MOST_MEANINGS = 500
# A stem of fewer letters would match words of every kind ("UN": "under"): it is taken for a whole word.
SHORTEST_STEM = 4


class DictionaryError(DetenteError):
    """A dictionary that cannot be read at all: no such file, not a text, or nothing in it that looks like an entry."""


@dataclass(frozen=True, slots=True, order=True)
class Defect:
    """What is wrong on a line and what to do about it; ``fault`` False for a remark that needs no mending."""

    line: int
    text: str
    fault: bool = True

    def __str__(self) -> str:
        return f"{self.line}: {'' if self.fault else 'remark: '}{self.text}"


class Surface(NamedTuple):
    """One way in which a name is written: its folded words, and how a text must write it.

    ``case`` is ``exact`` (as in ``written``: acronyms), ``capitals`` (first and last word capitalised), ``first`` (first
    word capitalised) or ``any``. With ``stem`` the last word may go on ("Syria": "Syrians"); with ``inflects`` its plural is
    found too.
    """

    folded: str
    written: str
    case: str
    line: int
    stem: bool = False
    inflects: bool = False


class Name(NamedTuple):
    """One entry of a dictionary: how it is written and what it means, its meanings disjoint in time."""

    surfaces: tuple[Surface, ...]
    entries: tuple[Entry, ...]
    line: int


@dataclass(slots=True)
class Dictionary:
    """A dictionary that was read. ``form`` is ``toml`` or ``tabari``; ``tenures`` are the holders of its offices."""

    path: str
    form: str
    file: str = ""
    names: list[Name] = field(default_factory=list)
    agents: list[Name] = field(default_factory=list)
    tenures: list[Tenure] = field(default_factory=list)
    defects: list[Defect] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.file = Path(self.path).name

    def fault(self, line: int, text: str) -> None:
        self.defects.append(Defect(line, _shortened(text)))

    def remark(self, line: int, text: str) -> None:
        self.defects.append(Defect(line, _shortened(text), fault=False))

    def __iter__(self) -> Iterator[Entry]:
        for name in (*self.names, *self.agents):
            yield from name.entries


def _shortened(text: str) -> str:
    """A defect without the middle of what it quotes, where that goes on and on."""
    return text if len(text) <= LONGEST_DEFECT else f"{text[: LONGEST_DEFECT // 2]} … {text[-LONGEST_DEFECT // 2 :]}"


class Block(NamedTuple):
    """One meaning as a dictionary writes it: a code and days, both included, either None for open."""

    decoded: Decoded
    start: date | None
    end: date | None
    line: int
    role: str | None = None

    @property
    def undated(self) -> bool:
        return self.start is None and self.end is None


def read_dictionary(path: str | Path) -> Dictionary:
    """Read a dictionary in either format; which one is told by the file's name or, failing that, by its first entry.

    Raises :class:`DictionaryError` if the file cannot be opened, is no text, or holds nothing that looks like an entry.
    """
    path = Path(path)
    text, encoding = decoded(path)
    text, cut = _without_long_lines(text)
    from detente.gazetteer import tabari, toml_dictionary

    with _no_collection():
        read = toml_dictionary.read(text, str(path)) if _is_toml(path, text) else tabari.read(text, str(path))
    for line in cut:
        read.fault(line, f"the line is longer than {LONGEST_LINE:,} characters and is not used: write one name a line")
    if encoding != "utf-8":
        read.defects.insert(0, Defect(1, f"the file is not UTF-8 and was read as {encoding}: save it as UTF-8", fault=False))
    if not read.names and not read.agents and not read.tenures and text.strip() and not read.defects:
        raise DictionaryError(
            f"{path}: there is no entry in it. Hint: [[actor]] tables in TOML, or lines such as "
            "KAZAR_REBELS_ [KAZREB]; see docs/dictionaries.md."
        )
    return read


@contextmanager
def _no_collection() -> Iterator[None]:
    """Hold back the garbage collector, which would walk the growing dictionary again and again and find nothing."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def quick_fold(name: str) -> str:
    """:func:`detente.gazetteer.names.fold`, faster for names in plain letters without dots."""
    if name.isascii() and "." not in name:
        return " ".join(_PLAIN_WORD.findall(name.lower()))
    return fold(name)


def decoded(path: Path) -> tuple[str, str]:
    """A dictionary's text and its encoding, whichever that is. Raises :class:`DictionaryError` if it is no text."""
    try:
        with path.open("rb") as stream:
            raw = stream.read(LARGEST + 1)  # a device has no size, and no end
    except OSError as error:
        what = f"{path}: cannot be read ({error.strerror})."
        raise DictionaryError(f"{what} Hint: give the path of a dictionary file.") from error
    if len(raw) > LARGEST:
        raise DictionaryError(f"{path}: larger than {LARGEST // 1_000_000} MB. Hint: is it a dictionary of actors?")
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", errors="replace"), "UTF-16"
    try:
        text, encoding = raw.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        text, encoding = raw.decode("latin-1"), "latin-1"
    # One stray NUL is a slip (Phoenix has one); a file full of them is no text.
    if text.count("\0") > len(text) // 100 + 5:
        raise DictionaryError(f"{path}: is not a text file. Hint: give a dictionary in TOML or in the PETRARCH format.")
    return text.replace("\r\n", "\n").replace("\r", "\n"), encoding


def _without_long_lines(text: str) -> tuple[str, list[int]]:
    """The text with its longest lines emptied, and the numbers of those."""
    if len(text) <= LONGEST_LINE or all(len(line) <= LONGEST_LINE for line in text.split("\n")):
        return text, []
    lines = text.split("\n")
    cut = [number for number, line in enumerate(lines, 1) if len(line) > LONGEST_LINE]
    for number in cut:
        lines[number - 1] = ""
    return "\n".join(lines), cut


_PLAIN_WORD = re.compile(r"[^\W_]+")
_TOML_LINE = re.compile(r"^[ \t]*(?:\[\[?[a-z_]+(?:\.[a-z_]+)*\]\]?|[a-z_]+[ \t]*=)", re.MULTILINE)
_TABARI_LINE = re.compile(r"^[^#\n\[]*\[[-~A-Z0-9#+/]{2}[^\]\n]*\]", re.MULTILINE)


def _is_toml(path: Path, text: str) -> bool:
    if path.suffix.lower() == ".toml":
        return True
    if path.suffix.lower() in (".actors", ".agents"):
        return False
    toml, tabari = _TOML_LINE.search(text), _TABARI_LINE.search(text)
    return toml is not None and (tabari is None or toml.start() < tabari.start())


# --- meanings in time ---------------------------------------------------------------------------------------------


def disjoint(blocks: Sequence[Block], into: Dictionary, name: str) -> list[tuple[Block, str | None, str | None]]:
    """(block, start, end) of every stretch of time in which a block is the first that holds, as ISO days.

    The block without dates comes last wherever it stands. Its stretches are put first, for texts without a date;
    failing one the latest stretch is. A block that never comes to hold is a defect.
    """
    if len(blocks) == 1:
        block = blocks[0]
        return [(block, _iso(block.start), _iso(block.end))]
    if len(blocks) > MOST_MEANINGS:
        into.fault(blocks[MOST_MEANINGS].line, f"{name} has more than {MOST_MEANINGS} meanings, the rest is not used: delete some")
        blocks = blocks[:MOST_MEANINGS]
    dated = [block for block in blocks if not block.undated]
    undated = [block for block in blocks if block.undated]
    taken: list[tuple[date, date]] = []
    found: list[tuple[Block, date, date]] = []
    for block in (*dated, *undated):
        pieces = _free(block.start or FIRST_DAY, block.end or LAST_DAY, taken)
        if not pieces:
            if any(other is not block and other.decoded == block.decoded for other in blocks):
                into.remark(block.line, f"{name}: [{block.decoded.code}] repeats an earlier meaning and can be left out")
            else:
                into.fault(block.line, _shadowed(name, block, blocks))
        found += [(block, low, high) for low, high in pieces]
        taken = sorted([*taken, *pieces])
    found.sort(key=lambda piece: (not piece[0].undated, -piece[1].toordinal()))
    return [(block, _iso(low), _iso(high)) for block, low, high in found]


def _shadowed(name: str, block: Block, blocks: Sequence[Block]) -> str:
    if block.undated and (undated := next((o for o in blocks if o is not block and o.undated), None)):
        return (
            f"{name}: the meaning [{block.decoded.code}] is shadowed, there is another without dates on line {undated.line}: "
            "give one of them dates, or delete one"
        )
    covering = next(o for o in blocks if o is not block and not o.undated and _overlap(o, block))
    return (
        f"{name}: the meaning [{block.decoded.code}] is shadowed by line {covering.line}, which holds on the same days: "
        "change the dates, or delete one"
    )


def _overlap(left: Block, right: Block) -> bool:
    return (left.start or FIRST_DAY) <= (right.end or LAST_DAY) and (right.start or FIRST_DAY) <= (left.end or LAST_DAY)


def _free(low: date, high: date, taken: Sequence[tuple[date, date]]) -> list[tuple[date, date]]:
    """What is left of [low, high] outside ``taken``, which is sorted and disjoint."""
    pieces = []
    for begin, end in taken:
        if end < low or begin > high:
            continue
        if begin > low:
            pieces.append((low, begin - timedelta(1)))
        if end >= high:
            return pieces
        low = end + timedelta(1)
    pieces.append((low, high))
    return pieces


def _iso(day: date | None) -> str | None:
    return None if day is None or day in (FIRST_DAY, LAST_DAY) else day.isoformat()


def unlikely_year(day: date | None) -> bool:
    """Whether a date lies where no holder of an office can: before 1500 or after 2100."""
    return day is not None and not EARLIEST_YEAR <= day.year <= LATEST_YEAR


# --- from a block to an entry -------------------------------------------------------------------------------------

# Codes of the field that stand for nobody: leave the name alone, discard the sentence, too complex to code.
SPECIAL = {"---": "nobody", "###": "discard", "+++": "complex"}
_KIND_OF_SECTOR = {"REB": "group", "UAF": "group", "CRM": "group", "IMG": "group", "PTY": "organisation"}


def entry_of(
    name: str,
    decoded: Decoded,
    kind: str | None = None,
    start: str | None = None,
    end: str | None = None,
    role: str | None = None,
    note: str = "",
) -> Entry:
    """The entry for a code; without ``kind`` the code tells: a bare country, a group, an organisation.

    The codes --- (nobody), ### (discard the sentence) and +++ (too complex to code) become kinds of their own; a compound
    code A/B becomes a group of its parts.
    """
    code = decoded.code
    if code in SPECIAL:
        return Entry(kind=SPECIAL[code], name=name, start=start, end=end, source="user", note=note)
    if "/" in code:
        parts = tuple(code.split("/"))
        return Entry(kind="group_of_states", name=name, start=start, end=end, members=parts, source="user", note=note)
    if kind is None:
        bare = decoded.country is not None and code == decoded.country
        kind = "country" if bare else _KIND_OF_SECTOR.get(decoded.sector or "", "organisation")
    return Entry(
        kind=kind, name=name, code=code, country=decoded.country, sector=decoded.sector, subsector=decoded.subsector,
        start=start, end=end, role=role, person=name if kind == "person" else None, source="user", note=note,
    )  # fmt: skip


def entries_of(name: str, blocks: Sequence[Block], into: Dictionary, kind: str | None = None) -> tuple[Entry, ...]:
    """The meanings of a name, disjoint in time, from its blocks in file order; ``note`` says file and line."""
    return tuple(
        entry_of(name, block.decoded, kind, start, end, block.role, f"{into.file}:{block.line}")
        for block, start, end in disjoint(blocks, into, name)
    )


# --- names --------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """Ordinary English words in lower case."""
    return frozenset(store.read_lines("common_words.tsv.gz"))


@lru_cache(maxsize=1)
def given_names() -> frozenset[str]:
    """Words that open the names of at least three holders of offices and are no ordinary words: "kofi", "ishaq"."""
    counts: dict[str, int] = {}
    for line in store.read_lines("persons.tsv.gz"):
        first = line.split("\t", 2)[1].split(" ", 1)[0]
        counts[first] = counts.get(first, 0) + 1
    folded = {fold(name) for name, count in counts.items() if count >= 3 and len(name) > 2}
    return frozenset(folded - common_words())

"""The words that tell events: ``lexicon/*.tsv`` read into entries, one for each head word of each row.

A pattern is a head and constraints, separated by single blanks: ``v:lift obj:@sanction``. The head names a part of
speech (``v`` verb, ``n`` noun, ``a`` predicate adjective) and lemmas joined by ``|``. A constraint names a slot and a
set: lemmas, classes (``@force``, from ``classes*.tsv``), ``*`` for anything, ``!`` first to negate; ``+off`` is a
particle.
``@actor``, ``@country``, ``@state``, ``@person``, ``@cooperative``, ``@conflictual`` and ``@any`` depend on the sentence and are
left to the coder.

The columns ``source`` and ``target`` list the slots in which to look for the parties, the likeliest first; a path such as
``obj.of`` looks inside the phrase in a slot. ``none`` at the end: no other place is searched. ``needed`` at the end: the same, and
without a party there it is no event.

Errors: :class:`LexiconError`, with file, line and what to do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import NamedTuple

from detente.codebook.codebook import Codebook
from detente.errors import DetenteError

# Of rows with equally many constraints the first wins, in this order of files: guards stand before what they guard.
ENTRY_FILES = (
    "guards.tsv",
    "conflict_material.tsv",
    "conflict_verbal.tsv",
    "cooperation_material.tsv",
    "cooperation_verbal.tsv",
)
ENTRY_COLUMNS = ("pattern", "cameo", "type", "mode", "source", "target", "contexts", "note")
CLASS_COLUMNS = ("name", "lemmas")
CONTEXT_COLUMNS = ("context", "lemmas")
COMPLEMENT_COLUMNS = ("outer", "inner", "cameo", "mode", "note")
# Classes that only the sentence decides: a resolved actor; an actor or a place of known country; a state or its
# government as such; a person, by name or office; a complement that codes as quad 1-2, as quad 3-4, as any.
SPECIAL_CLASSES = frozenset({"actor", "country", "state", "person", "cooperative", "conflictual", "any"})
# Slots that are not prepositions.
PLAIN_SLOTS = frozenset({"prt", "obj", "subj", "iobj", "mod", "adv", "xcomp", "ccomp", "poss"})
NO_EVENT = "NONE"


class LexiconError(DetenteError):
    """A line of the lexicon that cannot be read."""


class Constraint(NamedTuple):
    """What must fill a slot: one of ``values`` (lemmas), anything (``any``), or a class only the sentence decides.

    ``negated``: nothing of the kind may fill it; ``hyphened``: one of ``values`` holds a hyphen. Slots: ``obj``, ``prt``,
    ``prep:on``, ``obj.mod``, ``at.poss``.
    """

    slot: str
    values: frozenset[str]
    negated: bool
    any: bool
    special: frozenset[str]
    hyphened: bool


class Entry(NamedTuple):
    """One head word with the frame that makes it an event, and the code it then has.

    ``type`` is a PLOVER type, or ``NONE`` for a guard: a sense that is no event. Empty roles mean the coder's defaults.
    ``file``, ``line`` and ``pattern`` say where the rule is written.
    """

    head: str
    pos: str
    constraints: tuple[Constraint, ...]
    cameo: str
    type: str
    mode: str | None
    source_roles: tuple[str, ...]
    target_roles: tuple[str, ...]
    contexts: tuple[str, ...]
    file: str
    line: int
    pattern: str


class Row(NamedTuple):
    """One line of a table: file, line number (from 1) and its cells, padded to the table's columns."""

    file: str
    line: int
    cells: list[str]


def read_table(name: str, columns: tuple[str, ...]) -> Iterator[Row]:
    """The rows of ``lexicon/name``; comments, blank lines and the header left out. LexiconError for too many cells."""
    width = len(columns)
    for number, line in enumerate(_folder().joinpath(name).read_text(encoding="utf8").split("\n"), 1):
        if not line or line[0] == "#" or line.isspace():
            continue
        cells = line.split("\t")
        if cells[0] == columns[0]:
            continue
        if len(cells) > width:
            raise LexiconError(f"{name}:{number}: {len(cells)} cells, but the table has {width} columns: {line!r}")
        yield Row(name, number, cells + [""] * (width - len(cells)))


def _folder() -> Traversable:
    return files("detente.codebook").joinpath("lexicon")


def class_files() -> list[str]:
    """The names of the files that define classes, ``classes.tsv`` first."""
    names = (item.name for item in _folder().iterdir())
    return sorted(name for name in names if name.startswith("classes") and name.endswith(".tsv"))


@cache
def load_classes() -> Mapping[str, frozenset[str]]:
    """Class name -> its lemmas, from all ``classes*.tsv``. A class may include others (``@force``).

    Lemmas of a name that two files define are put together (the linter reports it). LexiconError where a class includes
    one that is not defined, or itself.
    """
    written: dict[str, list[str]] = {}
    for name in class_files():
        for row in read_table(name, CLASS_COLUMNS):
            written.setdefault(row.cells[0], []).extend(row.cells[1].split("|"))
    classes: dict[str, frozenset[str]] = {}

    def resolve(name: str, above: tuple[str, ...]) -> frozenset[str]:
        if name in classes:
            return classes[name]
        if name in above or name not in written:
            fault = "includes itself" if name in above else f"is not defined, but @{above[-1]} includes it"
            raise LexiconError(f"class @{name} {fault}")
        lemmas: set[str] = set()
        for item in written[name]:
            if item.startswith("@"):
                lemmas |= resolve(item[1:], (*above, name))
            else:
                lemmas.add(item)
        classes[name] = frozenset(lemmas)
        return classes[name]

    for name in written:
        resolve(name, ())
    return classes


_EMPTY: frozenset[str] = frozenset()


def parse_set(text: str, classes: Mapping[str, frozenset[str]]) -> tuple[frozenset[str], bool, bool, frozenset[str]]:
    """A SET -> (lemmas, negated, anything, special classes). LexiconError for an unknown class or an empty member."""
    negated = text[:1] == "!"
    body = text[1:] if negated else text
    if body == "*":
        return _EMPTY, negated, True, _EMPTY
    if "@" not in body:
        values = frozenset(body.split("|"))
        if "" in values:
            raise LexiconError(f"empty word in the set {text!r}")
        return values, negated, False, _EMPTY
    lemmas: set[str] = set()
    special: set[str] = set()
    for item in body.split("|"):
        if item[:1] != "@":
            if not item:
                raise LexiconError(f"empty word in the set {text!r}")
            lemmas.add(item)
        elif item[1:] in SPECIAL_CLASSES:
            special.add(item[1:])
        elif item[1:] in classes:
            lemmas |= classes[item[1:]]
        else:
            raise LexiconError(f"unknown class {item} in {text!r}: define it in a classes file")
    return frozenset(lemmas), negated, False, frozenset(special)


def parse_constraint(text: str, classes: Mapping[str, frozenset[str]]) -> Constraint:
    """``obj:@sanction`` or ``+off``; prepositions become slots of the form ``prep:on``."""
    slot, colon, members = text.partition(":")
    if text[:1] == "+":
        slot, members = "prt", text[1:]
    elif not colon or not slot:
        raise LexiconError(f"{text!r} is not a constraint: expected SLOT:SET or +PARTICLE")
    elif slot not in PLAIN_SLOTS and "." not in slot:
        slot = "prep:" + slot
    values, negated, anything, special = parse_set(members, classes)
    return Constraint(slot, values, negated, anything, special, any("-" in value for value in values))


def parse_pattern(pattern: str, classes: Mapping[str, frozenset[str]]) -> tuple[str, list[str], tuple[Constraint, ...]]:
    """A pattern -> part of speech, head lemmas, constraints. Raises :class:`LexiconError`."""
    head, *rest = pattern.split(" ")
    part, heads = split_head(head)
    return part, heads, tuple([parse_constraint(text, classes) for text in rest])


def split_head(head: str) -> tuple[str, list[str]]:
    """``v:ink|sign`` -> part of speech and lemmas."""
    heads = head[2:].split("|")
    if head[1:2] != ":" or head[0] not in "vna" or "" in heads:
        raise LexiconError(f"{head!r} is not a head: expected v:LEMMAS, n:LEMMAS or a:LEMMAS")
    return head[0], heads


class _ConstraintCache(dict[str, Constraint]):
    """Constraint as written -> parsed; thousands of rows share some hundreds of constraints."""

    def __init__(self, classes: Mapping[str, frozenset[str]]) -> None:
        self.classes = classes

    def __missing__(self, text: str) -> Constraint:
        constraint = self[text] = parse_constraint(text, self.classes)
        return constraint


def _entries(name: str, known: _ConstraintCache) -> Iterator[Entry]:
    for _, line, cells in read_table(name, ENTRY_COLUMNS):
        pattern, cameo, type_, mode, source, target, contexts, _ = cells
        head, *rest = pattern.split(" ")
        try:
            part, heads = split_head(head)
            constraints = tuple([known[text] for text in rest])
        except LexiconError as error:
            raise LexiconError(f"{name}:{line}: {error}") from None
        source_roles, target_roles = tuple(source.split()), tuple(target.split())
        context_list = tuple(contexts.replace(" ", "").split(",")) if contexts else ()
        for lemma in heads:
            yield Entry(
                lemma,
                part,
                constraints,
                cameo,
                type_,
                mode or None,
                source_roles,
                target_roles,
                context_list,
                name,
                line,
                pattern,
            )


class Lexicon:
    """All entries. ``by_head[(pos, lemma)]`` lists those of a word, the most specific first, then by file order; ``heads``
    are the words that have any.

    ``demand_entry``, ``refusal_entry`` and ``protest_entry`` stand for what grammar, not a word, tells: "Y must act", "X will not
    act", "X's protest" of a state.
    """

    demand_entry = Entry("must", "v", (), "020", "REQUEST", None, (), (), (), "grammar", 0, "grammar: must, should")
    protest_entry = Entry("protest", "n", (), "114", "ACCUSE", "disapprove", (), (), (), "grammar", 0, "grammar: a state's protest")
    refusal_entry = Entry("will", "v", (), "120", "REJECT", None, (), (), (), "grammar", 0, "grammar: will not")

    def __init__(
        self,
        by_head: dict[tuple[str, str], list[Entry]],
        classes: Mapping[str, frozenset[str]],
        complements: Mapping[tuple[str, str], tuple[str, str | None]],
    ) -> None:
        self.by_head = by_head
        self.heads = frozenset(head for _, head in by_head)
        self.classes = classes
        self._complements = complements

    @staticmethod
    @cache
    def load() -> Lexicon:
        """The shipped lexicon, read once a process."""
        classes = load_classes()
        known = _ConstraintCache(classes)
        by_head: dict[tuple[str, str], list[Entry]] = {}
        for name in ENTRY_FILES:
            for entry in _entries(name, known):
                by_head.setdefault((entry.pos, entry.head), []).append(entry)
        for held in by_head.values():
            if len(held) > 1:
                held.sort(key=_rank)
        return Lexicon(by_head, classes, load_complements())

    def __len__(self) -> int:
        return sum(map(len, self.by_head.values()))

    def entries(self) -> Iterator[Entry]:
        """Every entry, word by word."""
        for held in self.by_head.values():
            yield from held

    def complement_code(self, outer_cameo: str, inner_cameo: str, inner_type: str) -> tuple[str, str | None] | None:
        """What a request, promise, refusal or threat becomes by what is asked, promised, refused, threatened.

        Returns (CAMEO, mode or None), from the most specific line that fits: the inner code, its prefixes, its type.
        None where the outer act does not take its code from what it governs.
        """
        table = self._complements
        for length in range(len(inner_cameo), 1, -1):
            found = table.get((outer_cameo, inner_cameo[:length]))
            if found is not None:
                return found
        return table.get((outer_cameo, inner_type))


def specificity(constraints: tuple[Constraint, ...]) -> tuple[int, int]:
    """Sorting key, the most specific first: more constraints; then those that name what fills a slot, before those that
    take anything, before those that only exclude.
    """
    return -len(constraints), sum(2 if c.negated else 1 if c.any else 0 for c in constraints)


def _rank(entry: Entry) -> tuple[int, int]:
    return specificity(entry.constraints)


@cache
def load_contexts() -> dict[str, tuple[str, ...]]:
    """Word -> the PLOVER contexts that it puts an act into, from ``contexts.tsv``."""
    table: dict[str, tuple[str, ...]] = {}
    for row in read_table("contexts.tsv", CONTEXT_COLUMNS):
        context, lemmas = row.cells
        for lemma in lemmas.split("|"):
            if context not in table.get(lemma, ()):
                table[lemma] = (*table.get(lemma, ()), context)
    return table


def load_complements() -> dict[tuple[str, str], tuple[str, str | None]]:
    """(outer code, inner code prefix or type) -> (refined code, mode), from ``complement_codes.tsv``.

    A mode that is not given is that of the crosswalk for the refined code.
    """
    codebook = Codebook.load()
    table: dict[tuple[str, str], tuple[str, str | None]] = {}
    for row in read_table("complement_codes.tsv", COMPLEMENT_COLUMNS):
        outer, inner, cameo, mode, _ = row.cells
        known = mode or codebook.cameo_to_plover(cameo).mode
        for one in outer.split("|"):
            for other in inner.split("|"):
                if (one, other) in table:
                    raise LexiconError(f"{row.file}:{row.line}: {one} with {other} stands twice: keep one line")
                table[one, other] = (cameo, known)
    return table

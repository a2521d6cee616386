"""The phrases that say what a relation is or is becoming: ``codebook/lexicon/relations.tsv``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from detente.codebook.lexicon import Constraint, load_classes, parse_pattern


@dataclass(frozen=True, slots=True)
class RelationEntry:
    """One head with its constraints, and the state (sign +1 or -1) that it asserts."""

    head: str
    pos: str
    constraints: tuple[Constraint, ...]
    state: str
    sign: int
    line: int
    pattern: str


class RelationLexicon:
    """All relation phrases; ``by_head[(pos, lemma)]`` lists entries, those with the most constraints first."""

    def __init__(self, entries: list[RelationEntry]) -> None:
        self.by_head: dict[tuple[str, str], list[RelationEntry]] = {}
        for entry in entries:
            self.by_head.setdefault((entry.pos, entry.head), []).append(entry)
        for held in self.by_head.values():
            held.sort(key=lambda entry: -len(entry.constraints))
        self.heads = frozenset(head for _, head in self.by_head)

    @staticmethod
    @cache
    def load() -> RelationLexicon:
        """The shipped phrases, read once a process."""
        classes = load_classes()
        text = files("detente.codebook").joinpath("lexicon/relations.tsv").read_text(encoding="utf8")
        entries = []
        for number, line in enumerate(text.splitlines(), 1):
            if not line.strip() or line.startswith(("#", "pattern\t")):
                continue
            pattern, state, sign = line.split("\t")[:3]
            pos, heads, constraints = parse_pattern(pattern, classes)
            entries += [RelationEntry(head, pos, constraints, state, int(sign), number, pattern) for head in heads]
        return RelationLexicon(entries)

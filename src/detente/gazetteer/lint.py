"""Checks users' dictionaries: ``lint_file(path)`` gives every finding with its line and what to do about it.

What reading finds (lines, dates, codes, shadowed meanings, overlapping tenures) comes with the dictionary; here names are
compared with one another and with detente's own. Cost grows linearly with the number of names.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from detente.gazetteer.dictionaries import Defect, Dictionary, Name, read_dictionary
from detente.gazetteer.entries import Entry
from detente.gazetteer.gazetteer import Gazetteer

# What an entry of ours must be for a user to be told that his own replaces it.
_OURS = frozenset("country demonym organisation group party ministry parliament court bank force agency metonym person".split())


def lint_file(path: str | Path) -> list[Defect]:
    """Everything that is wrong in a dictionary, and remarks on what it replaces of detente's own, by line.

    Raises :class:`detente.gazetteer.dictionaries.DictionaryError` for a file that cannot be read at all.
    """
    read = read_dictionary(path)
    return sorted({*read.defects, *_duplicates(read), *_replaced(read)})


def _duplicates(read: Dictionary) -> Iterator[Defect]:
    """Names that stand twice: harmless if they say the same, else the later is shadowed wherever both hold."""
    for names in (read.names, read.agents):
        seen: dict[tuple[str, str], tuple[Name, int]] = {}
        for name in names:
            for surface in name.surfaces:
                key = (surface.folded, surface.written if surface.case == "exact" else "")
                first = seen.setdefault(key, (name, surface.line))
                if first[0] is not name:
                    yield from _twice(name, surface.line, surface.written, *first)
                elif first[1] != surface.line and first[0] is name:
                    yield Defect(surface.line, f"{surface.written} is a second time a name of this entry: delete one", fault=False)


def _twice(name: Name, line: int, written: str, other: Name, first: int) -> Iterator[Defect]:
    ours, theirs = {_meaning(entry) for entry in name.entries}, {_meaning(entry) for entry in other.entries}
    if ours == theirs:
        yield Defect(line, f"{written} repeats line {first} with the same meaning: delete one", fault=False)
        return
    clash = next(((a, b) for a in name.entries for b in other.entries if _clash(a, b)), None)
    if clash is not None:
        mine, earlier = (_meaning(entry)[0] or entry.kind for entry in clash)
        what = f"{written} [{mine}] is shadowed by line {first}, where it is [{earlier}] on the same days"
        yield Defect(line, f"{what}: delete one, or give them other dates")


def _meaning(entry: Entry) -> tuple[str, str | None, str | None]:
    return entry.code or "/".join(entry.members), entry.start, entry.end


def _clash(later: Entry, earlier: Entry) -> bool:
    """Whether two meanings contradict: one without dates after a dated one is its default, and no contradiction."""
    default = later.start is None and later.end is None and not (earlier.start is None and earlier.end is None)
    return _overlap(later, earlier) and not default and _meaning(later)[0] != _meaning(earlier)[0]


def _overlap(left: Entry, right: Entry) -> bool:
    return (left.start or "") <= (right.end or "9") and (right.start or "") <= (left.end or "9")


def _replaced(read: Dictionary) -> Iterator[Defect]:
    """Names of ours that the dictionary gives another country or sector."""
    ours = Gazetteer.load()
    for name in read.names:
        mine = name.entries[0]
        if mine.kind in ("office", "place", "city", "region", "nobody"):
            continue
        for surface in name.surfaces:
            if not ours.may_know(surface.folded, surface.written):
                continue
            known = [entry for entry in ours.named(surface.written.replace("_", " ").strip()) if entry.kind in _OURS]
            if not known or any(_same_party(entry, theirs) for entry in name.entries for theirs in known):
                continue
            theirs = known[0].code or known[0].country or known[0].kind
            shown = mine.code or "/".join(mine.members) or mine.kind
            text = f"{surface.written} [{shown}] replaces detente's own {known[0].name} [{theirs}]"
            yield Defect(surface.line, text, fault=False)
            break


def _same_party(mine: Entry, theirs: Entry) -> bool:
    if mine.code and mine.code == theirs.code:
        return True
    return mine.country == theirs.country and (mine.country is not None or mine.sector == theirs.sector)

"""Checks the lexicon: ``python -m detente.codebook.lint [--used COUNTS.json]``.

Faults (exit status 1): a line that cannot be read; a class that is not defined, or defined twice; a code, type, mode,
context or role that does not exist; a type that the crosswalk does not give for the CAMEO code, unless the row's note
or ``data/departures.tsv`` says why; two rows with the same head and constraints and different codes; a row that can
never be taken, because an earlier one with the same slots always is and has another type. Remarks (exit status 0): a
guard that takes part of an event row's words out of play; a row that repeats another; with ``--used`` the rows that
nothing read so far has exercised.

``COUNTS.json`` maps ``"file:line"`` of a row (as in an event's ``coder.rule``) to how often it was taken.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from detente.codebook.codebook import Codebook, CodebookError
from detente.codebook.lexicon import (
    CLASS_COLUMNS,
    COMPLEMENT_COLUMNS,
    CONTEXT_COLUMNS,
    ENTRY_COLUMNS,
    ENTRY_FILES,
    NO_EVENT,
    PLAIN_SLOTS,
    Constraint,
    LexiconError,
    Row,
    class_files,
    load_classes,
    parse_pattern,
    read_table,
    specificity,
)

PREPOSITIONS = frozenset(
    """
    about above across after against ahead along alongside amid among amongst around as at atop before behind below
    beneath beside besides between beyond by despite down during for from in inside into like near next of off on onto
    opposite out outside over past per regarding round since through throughout to together toward towards under
    underneath until up upon versus via with within without according because instead due concerning squarely
    out_of ahead_of away_from because_of instead_of due_to
    """.split()
)
WORD_ROLES = frozenset({"subj", "obj", "iobj", "poss", "mod", "adv", "none", "needed", "xcomp", "ccomp"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark on one line; a ``fault`` makes the lexicon wrong, the others are worth a look."""

    file: str
    line: int
    text: str
    fault: bool = True

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {'' if self.fault else 'remark: '}{self.text}"


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """A row that could be read: its pattern taken apart."""

    row: Row
    part: str
    heads: tuple[str, ...]
    constraints: tuple[Constraint, ...]

    @property
    def cameo(self) -> str:
        return self.row.cells[1]

    @property
    def type(self) -> str:
        return self.row.cells[2]

    @property
    def code(self) -> tuple[str, str, str]:
        return self.row.cells[1], self.row.cells[2], self.row.cells[3]


def lint(used: Mapping[str, int] | None = None) -> list[Finding]:
    """All findings, in the order of the files; with ``used`` also the rows that it does not count."""
    codebook = Codebook.load()
    findings = list(_lint_classes())
    if any(finding.fault for finding in findings):
        return findings
    parsed: list[ParsedRow] = []
    for name in ENTRY_FILES:
        found, rows = _lint_rows(read_table(name, ENTRY_COLUMNS), codebook)
        findings += found
        parsed += rows
    findings += _lint_pairs(parsed)
    findings += _lint_complements(read_table("complement_codes.tsv", COMPLEMENT_COLUMNS), codebook)
    findings += _lint_contexts(read_table("contexts.tsv", CONTEXT_COLUMNS), codebook)
    if used is not None:
        findings += _unused(parsed, used)
    return findings


def _lint_classes() -> Iterator[Finding]:
    defined: dict[str, Row] = {}
    for name in class_files():
        for row in read_table(name, CLASS_COLUMNS):
            first = defined.setdefault(row.cells[0], row)
            if first is not row:
                yield Finding(name, row.line, f"class @{row.cells[0]} is already defined at {first.file}:{first.line}")
            lemmas = row.cells[1].split("|")
            if "" in lemmas:
                yield Finding(name, row.line, f"class @{row.cells[0]} has an empty lemma")
            if len(lemmas) != len(set(lemmas)):
                twice = sorted({lemma for lemma in lemmas if lemmas.count(lemma) > 1})
                yield Finding(name, row.line, f"class @{row.cells[0]} names {', '.join(twice)} twice", fault=False)
    try:
        load_classes()
    except LexiconError as error:
        yield Finding("classes.tsv", 0, str(error))


def _lint_rows(rows: Iterable[Row], codebook: Codebook) -> tuple[list[Finding], list[ParsedRow]]:
    findings: list[Finding] = []
    parsed: list[ParsedRow] = []
    classes = load_classes()
    for row in rows:
        try:
            part, heads, constraints = parse_pattern(row.cells[0], classes)
        except LexiconError as error:
            findings.append(Finding(row.file, row.line, str(error)))
            continue
        parsed.append(ParsedRow(row, part, tuple(heads), constraints))
        texts = [*_head_faults(heads), *_slot_faults(constraints), *_code_faults(row, codebook), *_role_faults(row)]
        findings += [Finding(row.file, row.line, text) for text in texts]
    return findings, parsed


def _head_faults(heads: Sequence[str]) -> Iterator[str]:
    for head in heads:
        if head != head.lower() or " " in head:
            yield f"head {head!r}: lemmas are single words in lower case"
    if len(heads) != len(set(heads)):
        yield f"a head stands twice: {'|'.join(heads)}"


def _slot_faults(constraints: Sequence[Constraint]) -> Iterator[str]:
    for constraint in constraints:
        for piece in constraint.slot.removeprefix("prep:").split("."):
            if piece not in PLAIN_SLOTS and piece not in PREPOSITIONS:
                yield f"slot {constraint.slot!r}: {piece!r} is neither a slot nor a preposition"


def _code_faults(row: Row, codebook: Codebook) -> Iterator[str]:
    _, cameo, kind, mode, _, _, contexts, note = row.cells
    if kind == NO_EVENT:
        if cameo or mode:
            yield f"a guard ({NO_EVENT}) has no code and no mode"
        return
    if kind not in codebook.types:
        yield f"type {kind!r} is none of PLOVER's"
        return
    if mode and mode not in codebook.types[kind].modes:
        yield f"mode {mode!r} is none of {kind}'s: {', '.join(codebook.types[kind].modes) or 'it has none'}"
    for context in filter(None, contexts.replace(" ", "").split(",")):
        if context not in codebook.contexts:
            yield f"context {context!r} is none of PLOVER's"
    try:
        usual = codebook.cameo_to_plover(cameo)
    except CodebookError as error:
        yield str(error)
        return
    if usual.type != kind and not note and (cameo, kind) not in codebook.departures:
        yield f"CAMEO {cameo} is {usual.type or 'no PLOVER type'} in the crosswalk, here {kind}: say why in the note"


def _role_faults(row: Row) -> Iterator[str]:
    for column, cell in (("source", row.cells[4]), ("target", row.cells[5])):
        for role in cell.split():
            for piece in role.split("."):
                if piece not in WORD_ROLES and piece not in PREPOSITIONS:
                    yield f"{column} role {role!r}: {piece!r} is neither a role nor a preposition"


def _lint_pairs(parsed: Sequence[ParsedRow]) -> Iterator[Finding]:
    """Rows of one head that stand in each other's way."""
    by_head: dict[tuple[str, str], list[ParsedRow]] = {}
    for row in parsed:
        for head in row.heads:
            by_head.setdefault((row.part, head), []).append(row)
    for (part, head), rows in by_head.items():
        for later_index, later in enumerate(rows):
            for earlier in rows[:later_index]:
                finding = _conflict(f"{part}:{head}", earlier, later)
                if finding is not None:
                    yield finding


def _conflict(head: str, earlier: ParsedRow, later: ParsedRow) -> Finding | None:
    rank = specificity(earlier.constraints)
    if rank > specificity(later.constraints):
        earlier, later = later, earlier
    elif rank < specificity(later.constraints) and len(earlier.constraints) != len(later.constraints):
        return None
    if len(earlier.constraints) != len(later.constraints):
        return None
    where = f"{earlier.row.file}:{earlier.row.line}"
    file, line = later.row.file, later.row.line
    mine, theirs = {c.slot: c for c in later.constraints}, {c.slot: c for c in earlier.constraints}
    if mine.keys() != theirs.keys() or len(mine) != len(later.constraints):
        return None
    if mine == theirs:
        if later.code != earlier.code:
            return Finding(file, line, f"{head}: {where} has the same pattern and another code")
        return Finding(file, line, f"{head}: {where} has the same pattern and code", fault=False)
    if all(_covers(theirs[slot], mine[slot]) for slot in mine):
        fault = later.type != earlier.type
        return Finding(file, line, f"{head}: never taken, {where} always is first", fault=fault)
    if earlier.type == NO_EVENT != later.type and all(_meets(theirs[slot], mine[slot]) for slot in mine):
        return Finding(file, line, f"{head}: the guard at {where} takes some of its words", fault=False)
    return None


def _covers(wide: Constraint, narrow: Constraint) -> bool:
    """Whether whatever satisfies ``narrow`` satisfies ``wide``."""
    if wide.negated or narrow.negated:
        return wide == narrow
    return wide.any or (not narrow.any and narrow.values <= wide.values and narrow.special <= wide.special)


def _meets(one: Constraint, other: Constraint) -> bool:
    if one.negated or other.negated:
        return False
    return bool(one.values & other.values)


def _lint_complements(rows: Iterable[Row], codebook: Codebook) -> Iterator[Finding]:
    for row in rows:
        outers, inners, cameo, mode, _ = row.cells
        for code in (*outers.split("|"), cameo):
            if code not in codebook.cameo:
                yield Finding(row.file, row.line, f"{code!r} is not a CAMEO code")
        kind = codebook.cameo[cameo].type if cameo in codebook.cameo else None
        if kind and mode and mode not in codebook.types[kind].modes:
            yield Finding(row.file, row.line, f"mode {mode!r} is none of {kind}'s")
        for outer in outers.split("|"):
            if outer in codebook.cameo and codebook.cameo[outer].type != kind:
                yield Finding(row.file, row.line, f"{outer} would turn {codebook.cameo[outer].type} into {kind}")
        for inner in inners.split("|"):
            known = inner in codebook.types or any(code.startswith(inner) for code in codebook.cameo)
            if not known:
                yield Finding(row.file, row.line, f"{inner!r} is neither a type nor the beginning of a CAMEO code")


def _lint_contexts(rows: Iterable[Row], codebook: Codebook) -> Iterator[Finding]:
    named: set[str] = set()
    for row in rows:
        context, lemmas = row.cells[0], row.cells[1].split("|")
        if context not in codebook.contexts:
            yield Finding(row.file, row.line, f"context {context!r} is none of PLOVER's")
        if context in named:
            yield Finding(row.file, row.line, f"context {context!r} stands twice")
        named.add(context)
        twice = sorted({lemma for lemma in lemmas if lemmas.count(lemma) > 1})
        if twice:
            yield Finding(row.file, row.line, f"{context} names {', '.join(twice)} twice", fault=False)
        if any(lemma != lemma.lower() or not lemma for lemma in lemmas):
            yield Finding(row.file, row.line, f"{context}: lemmas are words in lower case")
    for context in codebook.contexts:
        if context not in named:
            yield Finding("contexts.tsv", 0, f"no word puts an act into {context!r}")


def _unused(parsed: Sequence[ParsedRow], used: Mapping[str, int]) -> Iterator[Finding]:
    for row in parsed:
        if not used.get(f"{row.row.file}:{row.row.line}"):
            yield Finding(row.row.file, row.row.line, f"nothing read so far took it: {row.row.cells[0]}", fault=False)


def rule_counts(rules: Iterable[str]) -> dict[str, int]:
    """How often each row was taken, from the ``coder.rule`` of events (``"file:line head"``)."""
    counts: dict[str, int] = {}
    for rule in rules:
        place = rule.split(" ", 1)[0]
        counts[place] = counts.get(place, 0) + 1
    return counts


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the findings; 1 if there is a fault."""
    parser = argparse.ArgumentParser(prog="python -m detente.codebook.lint", description="Check the lexicon.")
    parser.add_argument("--used", type=Path, metavar="COUNTS.json", help="also list rows that it does not count")
    parser.add_argument("--quiet", action="store_true", help="faults only")
    options = parser.parse_args(arguments)
    used = json.loads(options.used.read_text(encoding="utf8")) if options.used else None
    findings = lint(used)
    faults = sum(finding.fault for finding in findings)
    for finding in findings:
        if finding.fault or not options.quiet:
            sys.stdout.write(f"{finding}\n")
    sys.stderr.write(f"{faults} faults, {len(findings) - faults} remarks\n")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())

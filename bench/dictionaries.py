"""Users' dictionaries, measured: ``python bench/dictionaries.py SHARED``.

Reads the four Phoenix dictionaries and PLOVER's agents in ``SHARED/data/actors/phoenix``: for each the names, nouns and
meanings, whether every name line was read or reported, the defects by kind, and the seconds
of processor time. Then makes dictionaries of
10,000 to 200,000 names in both forms and times reading, checking and scanning with them: twice the names, twice the time.
``--defects FILE`` writes every defect to a file, a line each.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from detente.gazetteer import Gazetteer
from detente.gazetteer.dictionaries import Dictionary, read_dictionary
from detente.gazetteer.lint import lint_file

FILES = (
    "Phoenix.Countries.actors.txt",
    "Phoenix.International.actors.txt",
    "Phoenix.MilNonState.actors.txt",
    "Phoenix.agents.txt",
    "PLOVER_agents.txt",
)
KINDS = {
    "is skipped": "blocks with a bad date or shape",
    "not a code that detente knows": "unknown units in codes",
    "not a code": "malformed codes",
    "has no code": "names without a code",
    "belongs to nobody": "synonyms without a name",
    "blank line": "synonyms parted from their name",
    "is no name": "names without letters",
    "is shadowed": "shadowed meanings and names",
    "garbled": "garbled characters",
    "neither a name nor a code": "stray text",
    "not closed": "brackets that are not closed",
    "run together": "names run together",
    "single !": "a stray !",
    "cuts the name": "names cut by a #",
}
TEXT = "The Kazar Front 4711 of Tor12 attacked a village near Lahore on Monday, officials in Islamabad said. " * 40


def kind_of(text: str) -> str:
    """The kind of defect that a finding's text tells."""
    return next((kind for words, kind in KINDS.items() if words in text), "other")


def lost_lines(path: Path, read: Dictionary) -> list[int]:
    """The lines that hold a name and were neither read nor reported."""
    told = {defect.line for defect in read.defects} | {s.line for n in (*read.names, *read.agents) for s in n.surfaces}
    lost, name_told = [], False
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        bare = line.split("#")[0].split(";")[0].strip()
        is_set = line[:1] == "!" and "=" in line
        if not bare or line[:1] in " \t#/" or is_set:
            continue
        if line[0] != "+":
            name_told = number in told
        # The synonyms of a name that is reported as a whole are reported with it.
        if number not in told and not (line[0] == "+" and name_told):
            lost.append(number)
    return lost


def phoenix(folder: Path) -> Iterator[str]:
    """Print one block for each of the field's dictionaries; yields every defect."""
    for name in FILES:
        begun = time.process_time()
        read = read_dictionary(folder / name)
        seconds = time.process_time() - begun
        begun = time.process_time()
        findings = lint_file(folder / name)
        checked = time.process_time() - begun
        surfaces = sum(len(entry.surfaces) for entry in (*read.names, *read.agents))
        meanings = sum(len(entry.entries) for entry in (*read.names, *read.agents))
        print(f"{name}: {len(read.names):,} actors, {len(read.agents):,} agents, {surfaces:,} names, {meanings:,} meanings")
        print(f"    {seconds:.2f} s to read, {checked:.2f} s to check; lines lost: {len(lost_lines(folder / name, read))}")
        faults = Counter(kind_of(finding.text) for finding in findings if finding.fault)
        remarks = sum(not finding.fault for finding in findings)
        shown = ", ".join(f"{count} {kind}" for kind, count in faults.most_common())
        print(f"    {sum(faults.values())} defects ({shown}), {remarks} remarks")
        yield from (f"{name}:{finding}" for finding in findings)


def made_up(form: str, count: int) -> str:
    """A dictionary of ``count`` actors that do not exist, each with two meanings."""
    names = (f"Kazar Front {number} of Tor{number % 977}" for number in range(count))
    if form == "toml":
        return "".join(
            f'[[actor]]\nname = "{name}"\nalso = ["{name} Army"]\ncode = "PAKREB"\nstart = 2001-01-01\n\n' for name in names
        )
    return "".join(f"{name.upper().replace(' ', '_')}_ [PAKREB >20010101] [PAKOPP]\n" for name in names)


def large() -> None:
    """Print how long dictionaries of growing size take to read, to check, and a text to be scanned with them."""
    with tempfile.TemporaryDirectory() as folder:
        for form in ("toml", "tabari"):
            for count in (10_000, 50_000, 200_000):
                path = Path(folder) / f"{count}.{'toml' if form == 'toml' else 'txt'}"
                path.write_text(made_up(form, count), encoding="utf-8")
                times = []
                for step in (lambda p=path: read_dictionary(p), lambda p=path: lint_file(p), lambda p=path: Gazetteer.load([p])):
                    begun = time.process_time()
                    outcome = step()
                    times.append(time.process_time() - begun)
                begun = time.process_time()
                matches = outcome.scan(TEXT)
                scan = (time.process_time() - begun) * 1000
                peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
                print(
                    f"{form}, {count:,} actors: {times[0]:.2f} s to read, {times[1]:.2f} s to check, {times[2]:.2f} s to load; "
                    f"{scan:.1f} ms to scan {len(TEXT.split())} words ({len(matches)} names); {peak} MB at most so far"
                )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shared", type=Path, help="the folder that holds data/actors/phoenix")
    parser.add_argument("--defects", type=Path, help="write every defect to this file")
    arguments = parser.parse_args()
    folder = arguments.shared / "data" / "actors" / "phoenix"
    if not folder.is_dir():
        print(f"{folder} does not exist. Hint: give the folder that holds data/actors/phoenix.", file=sys.stderr)
        return 2
    Gazetteer.load()
    defects = list(phoenix(folder))
    if arguments.defects is not None:
        arguments.defects.write_text("".join(defect + "\n" for defect in defects), encoding="utf-8")
    large()
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Training sentences under other names: ``augment.py data/*.jsonl`` shows twenty and checks the offsets of all.

A code must not hang on who is named: "Peru bombed Norway" is as much an assault as what the newspapers are used to tell. So
training shows every sentence now with the names it was written with, now with others. All forms of a country change together
(name, adjective, inhabitants, capital), and two countries of a sentence stay two; invented countries, which no encoder has read
about, are among them. Persons after a title get other names, and so do their later mentions. Spans move with the text; labels
stay what they are. (Letter case needs nothing: the encoder's word pieces are lower-case.)
"""

from __future__ import annotations

import csv
import json
import random
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

Row = dict[str, Any]
# Shares of an epoch's sentences that are shown with other countries, other persons, curly quotation marks. Half: names that
# sentences were written with go with them in the other half, as real news has its usual names.
OTHER_COUNTRIES, OTHER_PERSONS, CURLY = 0.5, 0.5, 0.2
# How often a country goes by its usual name, not by any of its names.
USUAL = 0.7
FORMS = ("name", "adjective", "person", "people", "capital")
HERE = Path(__file__).parent

# A country's name in these is no country: "New Mexico", "Latin American", "George Washington", "the Indian Ocean".
NOT_AFTER = frozenset(
    "New Equatorial Latin North South East West Central Northern Southern Eastern Western Inter African George Michael Lake Port "
    "Fort Mount".split()
)
NOT_BEFORE = frozenset("Sea Ocean Delta Canal Post Times University Bay".split())
# After "US" and "UK" only the next word tells the country ("the US said") from the adjective ("US jets").
AFTER_A_NAME = re.compile(
    r"['’]s?\b|[.,;:!?)]|\s+(?:and|or|to|in|on|for|with|has|had|have|is|was|were|will|would|could|may|might|should|must|can|not|said|says|"
    r"from|that|by|at|as|of|over|after|before|who|which|when|if|while|but|did|does|\w+ed)\b|$"
)
TITLES = (
    "President|Minister|Premier|Chancellor|Secretary|Ambassador|General|Gen\\.|Colonel|Col\\.|Major|Captain|Lieutenant|Admiral|Marshal|"
    "Mr|Mrs|Ms|Mr\\.|Mrs\\.|Ms\\.|Dr|Dr\\.|Senator|Sen\\.|Governor|Gov\\.|Mayor|King|Queen|Prince|Princess|Sheikh|Sultan|Emir|Archbishop|"
    "Cardinal|Bishop|Judge|Justice|Commissioner|Representative"
)
ROLES = (
    "president|minister|chancellor|ambassador|envoy|spokesman|spokeswoman|leader|chief|secretary|governor|mayor|general|colonel|"
    "lawmaker"
)
_PART = r"(?:(?:al|el|bin|van|von|de|da|dos)[ -])?[A-Z]\w+(?:[-'’][A-Za-z]\w+)*"
PERSON = re.compile(
    rf"\b(?:(?:{TITLES}|{ROLES})\s+(?P<name>{_PART}(?:\s+{_PART}){{0,2}})|(?:{ROLES}),\s+(?P<apposed>{_PART}(?:\s+{_PART}){{1,2}}))"
)
# Capitalised words after a title that are nobody's name ("Secretary General", "General Assembly").
NO_NAME = frozenset(
    "General Assembly Bureau Staff Council Secretariat Office Ministry Minister President Government Party Army Force "
    "Forces Command Commission Committee Court Union Republic Congress Parliament Senate House State Confederation "
    "Conference Chief Regent Foreign Defence Defense Security Affairs Monday Tuesday Wednesday Thursday Friday Saturday "
    "Sunday January February March April June July August September October November December Election The In On At And".split()
)


@dataclass(frozen=True)
class Piece:
    """Words of a text, at ``start`` to ``end``, that others are to stand for."""

    start: int
    end: int
    words: str


@dataclass(frozen=True)
class Country:
    """A country under the names that news gives it: each form's variants, the usual one first; empty where it has none."""

    code: str
    region: str
    name: tuple[str, ...]
    adjective: tuple[str, ...]
    person: tuple[str, ...]
    people: tuple[str, ...]
    capital: tuple[str, ...]


def _table(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf8", newline="") as file:
        yield from csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t")


@cache
def countries() -> tuple[Country, ...]:
    return tuple(
        Country(row["code"], row["region"], *(tuple(filter(None, row[form].split("|"))) for form in FORMS))
        for row in _table(HERE / "countries.tsv")
    )


@cache
def persons() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Given names and family names."""
    rows = list(_table(HERE / "persons.tsv"))
    return tuple(row["given"] for row in rows), tuple(row["family"] for row in rows)


@cache
def _forms() -> dict[str, tuple[Country, str]]:
    """Words to the country they mean and the form that they are; of a word with two forms ("Afghan") the earlier one."""
    found: dict[str, tuple[Country, str]] = {}
    for country in countries():
        if country.region != "invented":
            for form in FORMS:
                for words in getattr(country, form):
                    found.setdefault(words.removeprefix("the "), (country, form))
    return found


@cache
def _pattern() -> re.Pattern[str]:
    words = sorted(_forms(), key=lambda word: (-len(word), word))
    return re.compile(
        rf"(?P<before>\b[Tt]he |\b[Aa]n? )?(?<![\w.])(?P<words>{'|'.join(map(re.escape, words))})(?!\w)(?P<s>['’](?!\w))?"
    )


def _is_country(text: str, found: re.Match[str]) -> bool:
    before = re.search(r"(\w+)[\s-]$", text[: found.start("words")])
    after = re.match(r"\s(\w+)", text[found.end("words") :])
    return (before is None or before[1] not in NOT_AFTER) and (after is None or after[1] not in NOT_BEFORE)


def _found(text: str) -> list[re.Match[str]]:
    return [match for match in _pattern().finditer(text) if _is_country(text, match)]


def named(text: str) -> list[Country]:
    """The countries that a text names, in their order."""
    return list(dict.fromkeys(_forms()[match["words"]][0] for match in _found(text)))


def country_pieces(text: str, chance: random.Random) -> list[Piece]:
    """What to put where, so that every country of a text is another one, drawn from the whole table."""
    here = named(text)
    others = [country for country in countries() if country not in here]
    return pieces_under(text, dict(zip(here, chance.sample(others, len(here)), strict=True)), chance)


def pieces_under(text: str, becomes: Mapping[Country, Country], chance: random.Random | None = None) -> list[Piece]:
    """What to put where, so that each country of ``becomes`` goes by the other one's names: the usual ones, without ``chance``."""
    pieces = []
    for match in _found(text):
        country, form = _forms()[match["words"]]
        if country not in becomes:
            continue
        if match["words"] in ("US", "U.S.", "UK") and not AFTER_A_NAME.match(text, match.end("words")):
            form = "adjective"
        variants = getattr(becomes[country], form) or becomes[country].name
        words = variants[0] if chance is None or chance.random() < USUAL else chance.choice(variants)
        pieces += _pieces_of(match, form, f"the {match['words']}" in country.name, words)
    return pieces


def _pieces_of(match: re.Match[str], form: str, had_article: bool, words: str) -> Iterator[Piece]:
    """The article before a name, the name, and the apostrophe after it: "the United States'" becomes "Peru's".

    ``had_article`` tells whether "the" belongs to the name ("the Netherlands") or to what follows ("the Botswana Defence Force").
    """
    before = match["before"] or ""
    article = words.startswith("the ")
    words = words.removeprefix("the ")
    start = match.start("words")
    if form == "name" and had_article and before.lower() == "the " and not article:
        yield Piece(match.start("before"), start, "")
        words = words if before == "the " else words[0].upper() + words[1:]
    elif article and before.lower() != "the ":
        words = f"{'The' if match.start() == 0 else 'the'} {words}"
    elif before.lower() in ("a ", "an "):
        # "a European", "a US jet": the letters say a vowel that is not spoken
        vowel = words[0] in "AEIOU" and not words.startswith(("Ukr", "Uru", "Uga", "Uz", "US", "U.S", "UK", "UAE"))
        yield Piece(match.start("before"), start, ("An " if vowel else "A ") if before[0] == "A" else ("an " if vowel else "a "))
    yield Piece(start, match.end("words"), words)
    if match["s"] and not words.endswith("s"):
        yield Piece(match.start("s"), match.end("s"), match["s"] + "s")


def person_pieces(text: str, chance: random.Random) -> list[Piece]:
    """What to put where, so that every person named after a title bears another name, and again at later mentions."""
    pieces: dict[tuple[int, int], Piece] = {}
    for match in PERSON.finditer(text):
        group = "name" if match["name"] else "apposed"
        name = re.sub(r"['’]s?$", "", match[group])
        parts = name.split()
        if any(part in NO_NAME or part in _forms() for part in parts) or name in _forms():
            continue
        given, family = (chance.choice(names) for names in persons())
        start = match.start(group)
        if (start, start + len(name)) in pieces:
            continue
        pieces[start, start + len(name)] = Piece(start, start + len(name), family if len(parts) == 1 else f"{given} {family}")
        for part in {parts[0], parts[-1]}:
            for again in re.finditer(rf"(?<![\w-]){re.escape(part)}(?![\w-])", text[start + len(name) :]):
                at = start + len(name) + again.start()
                pieces.setdefault((at, at + len(part)), Piece(at, at + len(part), family))
    return list(pieces.values())


def replaced(row: Row, pieces: Iterable[Piece]) -> Row:
    """The row with other words in its text and its spans moved along; as it was, if words would overlap or cross a span's end."""
    text, moved, at, last = "", [], 0, 0
    ordered = sorted(pieces, key=lambda piece: piece.start)
    edges = {edge for span in _spans(row) for edge in span}
    for piece in ordered:
        if piece.start < last or any(piece.start < edge < piece.end for edge in edges):
            return row
        last = piece.end
        text += row["text"][at : piece.start] + piece.words
        moved.append((piece, len(text) - piece.end))
        at = piece.end

    def place(edge: int) -> int:
        return edge + next((shift for piece, shift in reversed(moved) if piece.end <= edge), 0)

    def span(of: list[int]) -> list[int]:
        return [place(of[0]), place(of[1])]

    events = [{**event, "trigger": span(event["trigger"])} for event in row["events"]]
    new = {**row, "text": text + row["text"][at:], "parties": [span(party) for party in row["parties"]], "events": events}
    return new if all(start < end for start, end in _spans(new)) else row


def _spans(row: Row) -> Iterator[list[int]]:
    yield from row["parties"]
    yield from (event["trigger"] for event in row["events"])


def augmented(row: Row, chance: random.Random) -> Row:
    """The row as it is, or with other countries, persons or quotation marks; ``chance`` decides."""
    if chance.random() < OTHER_PERSONS:
        row = replaced(row, person_pieces(row["text"], chance))
    if chance.random() < OTHER_COUNTRIES:
        row = replaced(row, country_pieces(row["text"], chance))
    if chance.random() < CURLY:
        row = {**row, "text": re.sub(r'"([^"]*)"', "“\\1”", row["text"].replace("'", "’"))}
    return row


def broken(row: Row, new: Row) -> str | None:
    """What is wrong with an augmented row, or None: every span must still hold words, and be cut out of none."""
    if len(row["parties"]) != len(new["parties"]) or len(row["events"]) != len(new["events"]):
        return "a party or an event is lost"
    for before, after in zip(_spans(row), _spans(new), strict=True):
        old, now = row["text"][slice(*before)], new["text"][slice(*after)]
        if not now or now != now.strip():
            return f"{old!r} became {now!r}"
        if _cut(new["text"], *after) and not _cut(row["text"], *before):
            return f"{old!r} became {now!r}, cut out of a word"
    return None


def _cut(text: str, start: int, end: int) -> bool:
    return text[max(0, start - 1) : start].isalnum() or text[end : end + 1].isalnum()


def main() -> None:
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    rows: list[Row] = [json.loads(line) for name in sys.argv[1:] for line in Path(name).read_text(encoding="utf8").splitlines()]
    chance = random.Random(1)
    changed = 0
    for row in rows:
        new = augmented(row, chance)
        changed += new["text"] != row["text"]
        wrong = broken(row, new)
        if wrong:
            sys.exit(f"{row['id']}: {wrong}\n{row['text']}\n{new['text']}")
    print(f"{len(rows)} sentences, {changed} shown otherwise, all offsets hold")
    for row in chance.sample(rows, 20):
        new = augmented(row, chance)
        marked = new["text"]
        for start, end in sorted(new["parties"], reverse=True):
            marked = f"{marked[:start]}[{marked[start:end]}]{marked[end:]}"
        print(f"\n{row['text']}\n{marked}")


if __name__ == "__main__":
    main()

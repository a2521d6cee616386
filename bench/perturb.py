"""Turn sentences about and see whether the code changes exactly when it should: python bench/perturb.py [--failures FILE]

After Ribeiro et al. (2020, "Beyond Accuracy: Behavioral Testing of NLP Models with CheckList"). ``bench/perturb/sentences.txt``
holds sentences with their codes, and variants written by hand. Three kinds of test:

- *minimum functionality*: is the base sentence read as it should be?
- *directional expectation*: is a variant (passive, noun, negated, planned, denied, ...) read as its name says? Counted among those
  whose base sentence is read right.
- *invariance*: countries exchanged or others put in, persons under other names, a neutral clause before or after, an attribution,
  another spelling, other names of one country, capital letters: all events of the sentence must stay what they are, save for
  the names.

A line of JSON on stdout for each perturbation, in all, by type and by the region of the countries put in; and how far the
share of conflict among what is coded differs by country: no country is more hostile for its name. ``--failures`` keeps
what failed.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from detente.codebook.codebook import Codebook
from detente.reading.read import Reader
from detente.record import Actor, Article, Event, Reading

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "train"))

from augment import Country, countries, named, person_pieces, pieces_under, replaced  # noqa: E402

SENTENCES = HERE / "perturb" / "sentences.txt"
STATUSES = ("occurred", "ongoing", "attempted", "planned", "requested", "expected", "conditional", "negated", "denied")
# Variants that change nothing of the code.
SAME = ("passive", "active", "nominal", "reworded")
_MARK = re.compile(r"\[(\d):([^\]]+)\]")
# Names that several countries bear, or none today: never put in.
AMBIGUOUS = frozenset({"COD", "DOM"})
DRAWS = 6
NAMES_EACH = 3
FRONT = (
    "On a cold morning in March, ",
    "While most shops in the old town were still shut, ",
    "As it had rained for nine days, ",
)
END = (", while most shops in the old town stayed shut", ", as the rain went on", ", the third such day since the summer")
SAID = (", according to two people with knowledge of the matter", ", officials said", ", the state news agency reported")
SAID_FRONT = ("A spokesman said that ", "According to the state news agency, ")
# British spelling and American.
SPELLING = {
    "criticis": "criticiz", "recognis": "recogniz", "apologis": "apologiz", "cancelled": "canceled", "defence": "defense",
    "Defence": "Defense", "programme": "program", "licences": "licenses", "airfield": "air field", "lorries": "trucks",
    "telephoned": "phoned", "jailed": "imprisoned", "test-fired": "test fired", "towards": "toward",
}  # fmt: skip
AMERICA = ("the United States", "the US", "the U.S.", "the USA", "America", "Washington")
BRITAIN = ("Britain", "the United Kingdom", "the UK", "the U.K.", "London")


@dataclass(frozen=True)
class Sentence:
    """A text and the spans of its two parties, by number."""

    text: str
    parties: dict[int, tuple[int, int]]

    @classmethod
    def of(cls, marked: str) -> Sentence:
        text, at, parties = "", 0, {}
        for mark in _MARK.finditer(marked):
            text += marked[at : mark.start()]
            parties[int(mark[1])] = (len(text), len(text) + len(mark[2]))
            text, at = text + mark[2], mark.end()
        return cls(text + marked[at:], parties)


@dataclass(frozen=True)
class Variant:
    """A sentence and the code it must have: any of ``types`` with any of ``statuses``."""

    name: str
    types: tuple[str, ...]
    statuses: tuple[str, ...]
    sentence: Sentence


@dataclass(frozen=True)
class Block:
    """A base sentence with its type, status and construction, and its variants."""

    number: int
    construction: str
    base: Variant
    variants: list[Variant] = field(default_factory=list)

    @property
    def type(self) -> str:
        return self.base.types[0]


def blocks(path: Path = SENTENCES) -> list[Block]:
    """The sentences as they are written down; SystemExit with block and line where one cannot be read."""
    found = []
    for number, part in enumerate(re.split(r"\n(?=== )", path.read_text(encoding="utf8"))[1:], 1):
        head, *lines = (line for line in part.split("\n") if line.strip())
        kind, status, construction = head.removeprefix("== ").split()
        variants = []
        for line in lines:
            told, _, marked = line.partition(": ")
            name, _, code = told.partition(" = ")
            if code:
                types, _, statuses = code.partition(" ")
            elif name == "refused":
                types, statuses = "REJECT", "occurred"
            else:
                types, statuses = kind, name if name in STATUSES else status
            sentence = Sentence.of(marked)
            if set(sentence.parties) - {1, 2} or (name not in ("base", *SAME, *STATUSES, "refused", "past")):
                sys.exit(f"{path.name}, block {number}: {line!r} is no variant")
            variants.append(Variant(name, tuple(types.split("|")), tuple(statuses.split("|")), sentence))
        found.append(Block(number, construction, variants[0], variants[1:]))
    return found


# --- what is read ---------------------------------------------------------------------------------------------------


def _is_among(sentence: Sentence, party: int, actors: Iterable[Actor]) -> bool:
    """Whether one of the actors is the party: by its words, by what it refers back to ("it"), or by country ("its army")."""
    start, end = sentence.parties[party]
    of = {country.code for country in named(sentence.text[start:end]) if country.code}
    return any(
        actor.country in of
        or any(span is not None and span.start < end and start < span.end for span in (actor.span, actor.antecedent))
        for actor in actors
    )


def joins(event: Event, sentence: Sentence) -> bool:
    """Whether party 1 is the source and party 2 the target, or both act together; a party that is left out is passed over."""
    if 1 not in sentence.parties:
        return _is_among(sentence, 2, event.target)
    if 2 not in sentence.parties:
        return _is_among(sentence, 1, event.source)
    return _is_among(sentence, 1, event.source) and _is_among(sentence, 2, (*event.target, *event.source))


def is_right(reading: Reading, variant: Variant) -> bool:
    return any(e.type in variant.types and e.status in variant.statuses and joins(e, variant.sentence) for e in reading.events)


Code = tuple[frozenset[str], frozenset[str], str, str]


def codes(reading: Reading, under: dict[str, str] | None = None) -> Counter[Code]:
    """The events of a reading: countries (under other names, if told), type and status; a country stands for all its actors."""

    def side(actors: Iterable[Actor]) -> frozenset[str]:
        names = (actor.country or actor.code or "---" for actor in actors)
        return frozenset((under or {}).get(name, name) for name in names)

    return Counter((side(e.source), side(e.target), e.type, e.status) for e in reading.events)


# --- perturbations that change nothing --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Turned:
    """A base sentence turned about, the countries that stand in for its own (code to code), and their region."""

    perturbation: str
    block: Block
    text: str
    under: dict[str, str] = field(default_factory=dict)
    region: str = ""


@cache
def put_in() -> tuple[Country, ...]:
    """The countries that may be put in."""
    return tuple(country for country in countries() if country.code and country.code not in AMBIGUOUS)


def renamed(text: str, becomes: dict[Country, Country]) -> str:
    row: dict[str, Any] = replaced({"text": text, "parties": [], "events": []}, pieces_under(text, becomes))
    new = str(row["text"])
    return new[0].upper() + new[1:]


def countries_of(block: Block) -> list[Country]:
    """The countries that the two parties belong to, if they are two of the table, in the parties' order."""
    found = [named(block.base.sentence.text[slice(*span)]) for _, span in sorted(block.base.sentence.parties.items())]
    return [one[0] for one in found] if len(found) == 2 and all(len(one) == 1 and one[0].code for one in found) else []


def lower_first(text: str) -> str:
    """The text as it goes on after a clause: articles and the like lose their capital, names keep it."""
    first = text.split()[0]
    return (
        text[0].lower() + text[1:]
        if first
        in (
            "A",
            "An",
            "The",
            "Two",
            "Nine",
            "Students",
            "Thousands",
            "Crowds",
            "Police",
            "Troops",
            "Rebels",
            "Militants",
            "Hackers",
            "Agents",
            "Dockers",
        )
        else text
    )


def turned(block: Block) -> Iterator[Turned]:
    """All perturbations of a block's base sentence that must not change its code."""
    text = block.base.sentence.text
    body = text.removesuffix(".")
    chance = random.Random(block.number)
    two = countries_of(block)
    if two and two[0] != two[1]:
        one, other = two
        yield Turned(
            "exchange the countries", block, renamed(text, {one: other, other: one}), {one.code: other.code, other.code: one.code}
        )
    here = named(text)
    if here and all(country.code for country in here):
        others = [country for country in put_in() if country not in here]
        for _ in range(DRAWS):
            drawn = chance.sample(others, len(here))
            under = {new.code: old.code for old, new in zip(here, drawn, strict=True)}
            yield Turned("other countries", block, renamed(text, dict(zip(here, drawn, strict=True))), under, drawn[0].region)
    if person_pieces(text, chance):
        for _ in range(DRAWS):
            pieces = person_pieces(text, chance)
            yield Turned("other persons", block, str(replaced({"text": text, "parties": [], "events": []}, pieces)["text"]))
    plain = block.construction not in ("clause", "long", "participial")
    for clause in FRONT if plain else ():
        yield Turned("clause in front", block, clause + lower_first(text))
    for clause in END if plain else ():
        yield Turned("clause at the end", block, f"{body}{clause}.")
    if block.construction != "attributed":
        for said in SAID:
            yield Turned("attribution", block, f"{body}{said}.")
        for said in SAID_FRONT if plain else ():
            yield Turned("attribution in front", block, said + lower_first(text))
    spelled = re.sub("|".join(SPELLING), lambda match: SPELLING[match[0]], text)
    if spelled != text:
        yield Turned("American spelling", block, spelled)
    yield Turned("curly apostrophes", block, text.replace("'", "’"))
    yield Turned("capitals", block, text.upper())
    yield Turned(
        "title case", block, re.sub(r"\b[a-z]", lambda match: match[0].upper(), text).replace("'S ", "'s ").replace("’S ", "’s ")
    )
    yield Turned("no full stop", block, body)
    if two and text.startswith(two[0].name[0][:1].upper() + two[0].name[0][1:] + " "):
        for names, code in ((AMERICA, "USA"), (BRITAIN, "GBR")):
            if code not in (country.code for country in here):
                for name in chance.sample(names, NAMES_EACH):
                    rest = text[len(two[0].name[0]) :]
                    yield Turned("names of one country", block, name[0].upper() + name[1:] + rest, {code: two[0].code})


# --- what a country's name does to the code ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Hostility:
    """For a country put in as source or target: how many of the sentences were coded as conflict, and in how many they are."""

    country: Country
    coded: int
    asked: int

    @property
    def share(self) -> float:
        return self.coded / self.asked


CONFLICT = (3, 4)


def one_country(found: Sequence[Block]) -> Iterator[tuple[Country, Block, str]]:
    """Every country that may be put in, in the place of either party of the blocks, one at a time."""
    for block in found:
        two = countries_of(block)
        here = named(block.base.sentence.text)
        for old in two:
            for new in put_in():
                if new not in here:
                    yield new, block, renamed(block.base.sentence.text, {old: new})


def spread(shares: dict[str, float]) -> dict[str, Any]:
    low, high = min(shares, key=lambda name: shares[name]), max(shares, key=lambda name: shares[name])
    return {
        "mean": round(statistics.mean(shares.values()), 4), "deviation": round(statistics.pstdev(shares.values()), 4),
        "lowest": [low, round(shares[low], 4)], "highest": [high, round(shares[high], 4)],
    }  # fmt: skip


# --- the report -------------------------------------------------------------------------------------------------------


def read_all(reader: Reader, texts: Sequence[str]) -> list[Reading]:
    return list(reader.read_many(Article(str(number), text, published="2023-06-15") for number, text in enumerate(texts)))


@dataclass
class Tally:
    """How often a perturbation was tried and failed: in all, by type, by region."""

    tried: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    failed: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def add(self, perturbation: str, block: Block, region: str, failed: bool) -> None:
        for by, value in (("all", ""), ("type", block.type), ("region", region)):
            if by != "region" or region:
                self.tried[perturbation, by, value] += 1
                self.failed[perturbation, by, value] += failed

    def rows(self) -> Iterator[dict[str, Any]]:
        for (perturbation, by, value), tried in sorted(self.tried.items()):
            failed = self.failed[perturbation, by, value]
            part = {} if by == "all" else {by: value}
            yield {"perturbation": perturbation, **part, "tried": tried, "failed": failed, "rate": round(failed / tried, 3)}


def directional(reader: Reader, found: Sequence[Block], tally: Tally) -> Iterator[dict[str, Any]]:
    """Base sentences and variants; yields what failed."""
    asked = [(block, variant) for block in found for variant in (block.base, *block.variants)]
    right: set[int] = set()
    for (block, variant), reading in zip(asked, read_all(reader, [v.sentence.text for _, v in asked]), strict=True):
        good = is_right(reading, variant)
        if variant.name == "base":
            if good:
                right.add(block.number)
        elif block.number not in right:
            continue
        tally.add("base sentence" if variant.name == "base" else variant.name, block, "", not good)
        if not good:
            yield {
                "perturbation": variant.name,
                "block": block.number,
                "wanted": [variant.types, variant.statuses],
                **_told(reading),
            }


def invariance(reader: Reader, found: Sequence[Block], tally: Tally, each: int = DRAWS) -> Iterator[dict[str, Any]]:
    """Perturbations that must change nothing, at most ``each`` of a kind for a sentence; yields where they did."""
    bases = dict(zip([b.number for b in found], read_all(reader, [b.base.sentence.text for b in found]), strict=True))
    asked = []
    for block in found:
        kinds: Counter[str] = Counter()
        for one in turned(block):
            kinds[one.perturbation] += 1
            if kinds[one.perturbation] <= each:
                asked.append(one)
    for one, reading in zip(asked, read_all(reader, [one.text for one in asked]), strict=True):
        base = bases[one.block.number]
        same = codes(base) == codes(reading, one.under)
        tally.add(one.perturbation, one.block, one.region, not same)
        if not same:
            yield {"perturbation": one.perturbation, "block": one.block.number, "base": _told(base), **_told(reading)}


def hostility(reader: Reader, found: Sequence[Block]) -> Iterator[dict[str, Any]]:
    """The share of conflict among sentences of conflict and of cooperation, by the country and the region put in."""
    quad = {name: kind.quad for name, kind in Codebook.load().types.items()}
    asked = list(one_country(found))
    coded: dict[bool, dict[str, list[float]]] = {True: defaultdict(list), False: defaultdict(list)}
    region = {country.name[0]: country.region for country in put_in()}
    for (country, block, _), reading in zip(asked, read_all(reader, [text for _, _, text in asked]), strict=True):
        is_conflict = quad[block.type] in CONFLICT
        coded[is_conflict][country.name[0]].append(float(any(event.quad in CONFLICT for event in reading.events)))
    for is_conflict, by_country in coded.items():
        shares = {name: statistics.mean(values) for name, values in by_country.items()}
        regions: dict[str, list[float]] = defaultdict(list)
        for name, share in shares.items():
            regions[region[name]].append(share)
        of = "conflict" if is_conflict else "cooperation"
        asked_of = sum(map(len, by_country.values()))
        yield {"hostility": "country", "sentences of": of, "asked": asked_of, **spread(shares)}
        yield {"hostility": "region", "sentences of": of, **spread({name: statistics.mean(v) for name, v in regions.items()})}


def _told(reading: Reading) -> dict[str, Any]:
    events = [
        f"{'+'.join(a.country or a.code or '---' for a in e.source)}>{'+'.join(a.country or a.code or '---' for a in e.target)} "
        f"{e.type} {e.status} ({e.trigger.text})"
        for e in reading.events
    ]
    return {"text": reading.article.text, "events": events}


def main(arguments: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--failures", type=Path, metavar="FILE", help="JSONL of what failed")
    options.add_argument("--no-hostility", action="store_true", help="leave out the long part: every country in every sentence")
    given = options.parse_args(arguments)
    reader, found, tally = Reader(), blocks(), Tally()
    failures = [*directional(reader, found, tally), *invariance(reader, found, tally)]
    for row in tally.rows():
        print(json.dumps(row))
    if given.failures is not None:
        given.failures.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in failures), encoding="utf8")
    if not given.no_hostility:
        for row in hostility(reader, found):
            print(json.dumps(row))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Turn sentences about and see whether the code changes exactly when it should: python bench/perturb.py [--failures FILE]

After Ribeiro et al. (2020, "Beyond Accuracy: Behavioral Testing of NLP Models with CheckList"). ``bench/perturb/sentences.txt``
holds sentences with their codes, and variants written by hand. Three kinds of test:

- *minimum functionality*: is the base sentence read as it should be?
- *directional expectation*: is a variant (passive, noun, negated, planned, denied, ...) read as its name says? Counted among those
  whose base sentence is read right.
- *invariance*: countries exchanged or others put in, persons under other names, a neutral clause before or after, an attribution,
  another spelling, other names of one country, capital letters: all events of the sentence must stay what they are, save for
  the names.

Two sets: the first is the one that the rules were mended on; nobody has looked at errors of the fresh one. ``--coder`` says
who reads (rules, learned or both); with a network, it is also asked alone, both parties marked for it (``"coder":
"network"``). A line of JSON on stdout for each perturbation, in all, by type and by the region of the countries put in; and how far
conflict differs by the country named: no country is more hostile for its name. ``--failures`` keeps what failed of the first.
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
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detente.codebook.codebook import Codebook
from detente.reading.coders import CODER_NAMES, DEFAULT_CODER
from detente.reading.read import Reader
from detente.record import Actor, Article, Event, Reading

if TYPE_CHECKING:
    from detente.reading.learned.model import LearnedModel

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "train"))

from augment import Country, Piece, countries, named, person_pieces, pieces_under, replaced  # noqa: E402

# The first set is the one that the rules were mended on; nobody has looked at errors of the fresh one.
SETS = {"first": HERE / "perturb" / "sentences.txt", "fresh": HERE / "perturb" / "fresh.txt"}
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
# Words that open a base sentence and are no name.
NO_NAMES = frozenset(
    "A An The Two Nine Students Thousands Crowds Police Troops Rebels Militants Hackers Agents Dockers Lorry".split()
)
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


def blocks(name: str = "first") -> list[Block]:
    """A set's sentences as they are written down; SystemExit with block and line where one cannot be read."""
    path, found = SETS[name], []
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
    sentence: Sentence
    under: dict[str, str] = field(default_factory=dict)
    region: str = ""


@cache
def put_in() -> tuple[Country, ...]:
    """The countries that may be put in."""
    return tuple(country for country in countries() if country.code and country.code not in AMBIGUOUS)


def with_pieces(sentence: Sentence, pieces: Iterable[Piece]) -> Sentence:
    """The sentence with other words in it, its parties moved along; a capital opens it."""
    spans = [list(span) for span in sentence.parties.values()]
    row: dict[str, Any] = replaced({"text": sentence.text, "parties": spans, "events": []}, pieces)
    text = str(row["text"])
    parties = {number: (start, end) for number, (start, end) in zip(sentence.parties, row["parties"], strict=True)}
    return Sentence(text[0].upper() + text[1:], parties)


def renamed(sentence: Sentence, becomes: dict[Country, Country]) -> Sentence:
    return with_pieces(sentence, pieces_under(sentence.text, becomes))


def countries_of(block: Block) -> list[Country]:
    """The countries that the two parties belong to, if they are two of the table, in the parties' order."""
    found = [named(block.base.sentence.text[slice(*span)]) for _, span in sorted(block.base.sentence.parties.items())]
    return [one[0] for one in found] if len(found) == 2 and all(len(one) == 1 and one[0].code for one in found) else []


def after(clause: str, sentence: Sentence) -> Sentence:
    """The sentence behind a clause: articles and the like lose their capital, names keep it."""
    text, by = sentence.text, len(clause)
    rest = text[0].lower() + text[1:] if text.split()[0] in NO_NAMES else text
    return Sentence(clause + rest, {number: (start + by, end + by) for number, (start, end) in sentence.parties.items()})


def turned(block: Block) -> Iterator[Turned]:
    """All perturbations of a block's base sentence that must not change its code."""
    sentence = block.base.sentence
    text, parties, chance = sentence.text, sentence.parties, random.Random(block.number)
    body = text.removesuffix(".")

    def rewritten(name: str, new: str) -> Turned:
        return Turned(name, block, Sentence(new, parties))

    yield from _renamings(block, chance)
    plain = block.construction not in ("clause", "long", "participial")
    for clause in FRONT if plain else ():
        yield Turned("clause in front", block, after(clause, sentence))
    for clause in END if plain else ():
        yield rewritten("clause at the end", f"{body}{clause}.")
    if block.construction != "attributed":
        for said in SAID:
            yield rewritten("attribution", f"{body}{said}.")
        for said in SAID_FRONT if plain else ():
            yield Turned("attribution in front", block, after(said, sentence))
    spellings = [Piece(match.start(), match.end(), SPELLING[match[0]]) for match in re.finditer("|".join(SPELLING), text)]
    if spellings:
        yield Turned("American spelling", block, with_pieces(sentence, spellings))
    yield rewritten("curly apostrophes", text.replace("'", "’"))
    yield rewritten("capitals", text.upper())
    yield rewritten("title case", re.sub(r"(?<!['’])\b[a-z]", lambda match: match[0].upper(), text))
    yield rewritten("no full stop", body)


def _renamings(block: Block, chance: random.Random) -> Iterator[Turned]:
    sentence, two = block.base.sentence, countries_of(block)
    here = named(sentence.text)
    if two and two[0] != two[1]:
        one, other = two
        under = {one.code: other.code, other.code: one.code}
        yield Turned("exchange the countries", block, renamed(sentence, {one: other, other: one}), under)
    if here and all(country.code for country in here):
        others = [country for country in put_in() if country not in here]
        for _ in range(DRAWS):
            drawn = chance.sample(others, len(here))
            under = {new.code: old.code for old, new in zip(here, drawn, strict=True)}
            yield Turned("other countries", block, renamed(sentence, dict(zip(here, drawn, strict=True))), under, drawn[0].region)
    if person_pieces(sentence.text, chance):
        for _ in range(DRAWS):
            yield Turned("other persons", block, with_pieces(sentence, person_pieces(sentence.text, chance)))
    usual = two[0].name[0][:1].upper() + two[0].name[0][1:] if two else ""
    if two and sentence.text.startswith(usual + " "):
        for names, code in ((AMERICA, "USA"), (BRITAIN, "GBR")):
            if code not in (country.code for country in here):
                for name in chance.sample(names, NAMES_EACH):
                    yield Turned(
                        "names of one country", block, with_pieces(sentence, [Piece(0, len(usual), name)]), {code: two[0].code}
                    )


# --- what a country's name does to the code ---------------------------------------------------------------------------


# Base sentences of each type in which every country takes the place of either party: 32 places for each country.
EACH_TYPE = 1
CONFLICT = (3, 4)


@dataclass(frozen=True)
class Placed:
    """A base sentence with a country in the place of one of its parties, and where its parties stand now."""

    country: Country
    side: int
    block: Block
    sentence: Sentence


def placed(found: Sequence[Block]) -> Iterator[Placed]:
    """Every country that may be put in, in the place of either party of some sentences of each type, one at a time."""
    taken: Counter[str] = Counter()
    for block in found:
        two = countries_of(block)
        if not two or two[0] == two[1] or taken[block.type] == EACH_TYPE or block.base.statuses != ("occurred",):
            continue
        taken[block.type] += 1
        for side, old in enumerate(two):
            for new in put_in():
                if new not in two:
                    yield Placed(new, side, block, renamed(block.base.sentence, {old: new}))


def spread(values: dict[str, float]) -> dict[str, Any]:
    """Mean and standard deviation of what each country or region comes to, and the two ends."""
    low, high = min(values, key=lambda name: values[name]), max(values, key=lambda name: values[name])
    return {
        "mean": round(statistics.mean(values.values()), 4), "deviation": round(statistics.pstdev(values.values()), 4),
        "lowest": [low, round(values[low], 4)], "highest": [high, round(values[high], 4)],
    }  # fmt: skip


def hostility(measured: str, asked: Sequence[Placed], values: Sequence[float]) -> Iterator[dict[str, Any]]:
    """How the mean of ``values``, one for each sentence asked, differs by the country and by the region put in.

    Not every country stands in every sentence (none beside itself), so what is averaged is how far a value lies from the mean of
    all countries in the same place of the same sentence; the mean of all is added again.
    """
    quad = {name: kind.quad for name, kind in Codebook.load().types.items()}
    for of, is_conflict in (("conflict", True), ("cooperation", False)):
        chosen = [
            (one, value) for one, value in zip(asked, values, strict=True) if (quad[one.block.type] in CONFLICT) == is_conflict
        ]
        places: dict[tuple[int, int], list[float]] = defaultdict(list)
        for one, value in chosen:
            places[one.block.number, one.side].append(value)
        level = statistics.mean(value for _, value in chosen)
        by_country: dict[str, list[float]] = defaultdict(list)
        by_region: dict[str, list[float]] = defaultdict(list)
        for one, value in chosen:
            apart = level + value - statistics.mean(places[one.block.number, one.side])
            by_country[one.country.name[0]].append(apart)
            by_region[one.country.region].append(apart)
        told = {"hostility": measured, "sentences of": of, "asked": len(chosen)}
        yield {**told, "by": "country", **spread({name: statistics.mean(v) for name, v in by_country.items()})}
        yield {**told, "by": "region", **spread({name: statistics.mean(v) for name, v in by_region.items()})}


def coded_conflict(reader: Reader, asked: Sequence[Placed]) -> list[float]:
    """1 where an event of conflict is coded, otherwise 0."""
    readings = read_all(reader, [one.sentence.text for one in asked])
    return [float(any(event.quad in CONFLICT for event in reading.events)) for reading in readings]


def told_conflict(model: LearnedModel, asked: Sequence[Placed]) -> list[float]:
    """The probability of an event of conflict from party 1 to party 2, as the network alone gives it."""
    quad = {name: kind.quad for name, kind in Codebook.load().types.items()}
    columns = [number for number, name in enumerate(model.types) if quad.get(name) in CONFLICT]
    return [0.0 if row is None else float(row.types[columns].sum()) for row in said_of(model, [one.sentence for one in asked])]


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
    for one, reading in zip(asked, read_all(reader, [one.sentence.text for one in asked]), strict=True):
        base = bases[one.block.number]
        same = codes(base) == codes(reading, one.under)
        tally.add(one.perturbation, one.block, one.region, not same)
        if not same:
            yield {"perturbation": one.perturbation, "block": one.block.number, "base": _told(base), **_told(reading)}


@dataclass(frozen=True)
class Said:
    """What the network says of party 1 and party 2: the probability of each type, and its code; no type where it sees no event."""

    types: NDArray[np.float32]
    type: str
    status: str


def said_of(model: LearnedModel, sentences: Sequence[Sentence]) -> list[Said | None]:
    """What the network alone says of each sentence with both parties marked; None of others."""
    from detente.reading.learned.model import Marked

    able = [sentence for sentence in sentences if set(sentence.parties) == {1, 2}]
    told = iter(model.answers([Marked(one.text, (one.parties[1], one.parties[2])) for one in able]))
    found: list[Said | None] = []
    for sentence in sentences:
        answer = next(told) if set(sentence.parties) == {1, 2} else None
        if answer is None:
            found.append(None)
            continue
        row = answer.rows[0, 1]
        kind = (*model.types, "none")[int(answer.types[row].argmax())]
        found.append(Said(answer.types[row], kind, model.statuses[int(answer.statuses[row].argmax())]))
    return found


def of_network(model: LearnedModel, found: Sequence[Block], tally: Tally) -> None:
    """The same questions put to the network alone, with both parties marked for it."""
    asked = [(block, variant) for block in found for variant in (block.base, *block.variants)]
    bases: dict[int, Said] = {}
    right: set[int] = set()
    for (block, variant), said in zip(asked, said_of(model, [v.sentence for _, v in asked]), strict=True):
        if said is None or (variant.name != "base" and block.number not in right):
            continue
        good = said.type in variant.types and said.status in variant.statuses
        if variant.name == "base":
            bases[block.number] = said
            right |= {block.number} if good else set()
        tally.add("base sentence" if variant.name == "base" else variant.name, block, "", not good)
    turns = [one for block in found for one in turned(block)]
    for one, said in zip(turns, said_of(model, [one.sentence for one in turns]), strict=True):
        base = bases[one.block.number]
        if said is not None:
            tally.add(one.perturbation, one.block, one.region, (said.type, said.status) != (base.type, base.status))


def _told(reading: Reading) -> dict[str, Any]:
    events = [
        f"{'+'.join(a.country or a.code or '---' for a in e.source)}>{'+'.join(a.country or a.code or '---' for a in e.target)} "
        f"{e.type} {e.status} ({e.trigger.text})"
        for e in reading.events
    ]
    return {"text": reading.article.text, "events": events}


def main(arguments: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--failures", type=Path, metavar="FILE", help="JSONL of what failed of the first set")
    options.add_argument("--coder", choices=CODER_NAMES, default=DEFAULT_CODER)
    options.add_argument("--learned-model", type=Path, metavar="FOLDER", help="another network than the shipped one")
    options.add_argument("--no-hostility", action="store_true", help="leave out the long part: every country in 16 sentences")
    given = options.parse_args(arguments)
    reader = Reader(coder=given.coder, learned_model=given.learned_model)
    failures = []
    for name in SETS:
        tally, found = Tally(), blocks(name)
        failed = [*directional(reader, found, tally), *invariance(reader, found, tally)]
        failures += failed if name == "first" else []
        for row in tally.rows():
            print(json.dumps({"set": name, "coder": given.coder, **row}))
        if given.coder != "rules":
            of_network(reader.learned, found, alone := Tally())
            for row in alone.rows():
                print(json.dumps({"set": name, "coder": "network", **row}))
    if given.failures is not None:
        given.failures.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in failures), encoding="utf8")
    if not given.no_hostility:
        asked = list(placed(blocks()))
        for row in hostility("share coded as conflict", asked, coded_conflict(reader, asked)):
            print(json.dumps({"coder": given.coder, **row}))
        if given.coder != "rules":
            for row in hostility("probability of conflict", asked, told_conflict(reader.learned, asked)):
                print(json.dumps({"coder": "network", **row}))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Who has been mentioned: referents, the words that stand for them, and the actors that a resolution makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from detente.reading.actor_words import word_set
from detente.record import Actor, Span

if TYPE_CHECKING:
    from detente.reading.syntax import Sentence


Resolution = tuple[tuple[Actor, ...], str | None]
UNRESOLVED: Resolution = ((), None)


MASCULINE = frozenset({"he", "him", "his", "himself"})
FEMININE = frozenset({"she", "her", "hers", "herself"})
NEUTER = frozenset({"it", "its", "itself"})
PLURAL = frozenset({"they", "them", "their", "theirs", "themselves"})
FIRST_PLURAL = frozenset({"we", "us", "our", "ours", "ourselves"})
FIRST_SINGULAR = frozenset({"i", "me", "my", "myself"})
PRONOUNS = MASCULINE | FEMININE | NEUTER | PLURAL | FIRST_PLURAL | FIRST_SINGULAR | {"you"}

MONARCHIES = {word: word_set(f"{word}_countries") for word in ("kingdom", "emirate", "sultanate", "island", "archipelago")}
# What a description such as "the bloc" can stand for, by sort of referent.
STATE_WORDS = frozenset(["country", "nation", "state", "republic", "homeland"]) | frozenset(MONARCHIES)
BODY_WORDS = word_set("body_words")
PAIR_WORDS = word_set("pair_words")
PAIR_PERSONS = word_set("pair_persons")
PLACE_KINDS = frozenset({"country", "capital", "city", "region", "place"})
NAME_PARTICLES = word_set("name_particles")


@cache
def first_names() -> dict[str, str]:
    """First name (lower case) -> ``m`` or ``f``, from ``first_names.tsv``; names of both genders are left out."""
    table: dict[str, str] = {}
    for line in files("detente.reading").joinpath("data/first_names.tsv").read_text(encoding="utf8").splitlines():
        if line.strip() and not line.startswith("#"):
            gender, names = line.split("\t")
            for name in names.split():
                table[name] = gender
    return table


def country_code(country: str) -> str:
    """PLOVER's code of a country: ISO alpha-3, but KOS for Kosovo."""
    return "KOS" if country == "XKX" else country


@dataclass(slots=True)
class Referent:
    """Somebody or something mentioned: where (sentence, token), how prominently, and of which sort."""

    actors: tuple[Actor, ...]
    sentence: int
    token: int
    rank: int  # 3 subject of the main clause, 2 another subject, 1 object, 0 elsewhere, -1 a possessor
    sort: str  # person, state, body, plural, people, place, modifier
    gender: str | None
    span: Span
    post: str | None = None


def same_party(a: Referent, b: Referent) -> bool:
    if not a.actors or not b.actors:
        return not a.actors and not b.actors and a.span.text.split()[-1] == b.span.text.split()[-1]
    one, other = a.actors[0], b.actors[0]
    if one.person and other.person:
        if one.person == other.person:
            return True
        if one.country != other.country or {a.gender, b.gender} == {"m", "f"}:
            return False
        return same_name(one.person.split(), other.person.split())
    return one.code == other.code


def same_name(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two names can be one person's: a part of the other ("Dar"), or the surname and the same first letter ("Joe" and
    "Joseph R. Biden"), but not two members of one family ("Nawaz" and "Shehbaz Sharif").
    """
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) == 1:
        return shorter[0] in longer
    return one[-1] == other[-1] and one[0][0] == other[0][0]


def is_first_person(referent: Referent) -> bool:
    """Whether a referent was entered by "I" or "we": no "he" means the one who speaks."""
    return referent.span.text.lower() in FIRST_PLURAL | FIRST_SINGULAR


def first_span(referent: Referent) -> Span:
    """The words that named a referent first: the antecedent's where it is itself a pronoun."""
    return referent.actors[0].antecedent or referent.span


def distinct_parties(referents: Sequence[Referent]) -> list[Referent]:
    found: list[Referent] = []
    for referent in referents:
        if not any(same_party(referent, other) for other in found):
            found.append(referent)
    return found


def country_actor(country: str, s: Sentence, i: int, text: str, antecedent: Span | None) -> Actor:
    return Actor(
        code=country_code(country),
        span=Span.of(text, s.begins[i], s.ends[i]),
        country=country,
        how="coreference" if antecedent is not None else "coreference:article",
        antecedent=antecedent,
    )


def standing_in(actor: Actor, s: Sentence, i: int, text: str, antecedent: Span | None, how: str = "coreference") -> Actor:
    """``actor`` as meant by token ``i``; the antecedent's own antecedent is kept, so a chain leads to the name."""
    first = actor.antecedent if actor.antecedent is not None and actor.how.startswith("coreference") else antecedent
    return replace(actor, span=Span.of(text, s.begins[i], s.ends[i]), how=how, antecedent=first)

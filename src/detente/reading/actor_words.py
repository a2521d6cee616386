"""The word lists that parties and places are found by: plain files in ``data/``, read once."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detente.gazetteer import Gazetteer


def _text(name: str) -> str:
    return files("detente.reading").joinpath(f"data/{name}").read_text(encoding="utf8")


@cache
def _word_sets() -> dict[str, frozenset[str]]:
    found: dict[str, list[str]] = {}
    name = ""
    for line in _text("actor_words.txt").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if not line[0].isspace():
            name, _, line = line.partition(":")
        found.setdefault(name, []).extend(line.split())
    return {name: frozenset(words) for name, words in found.items()}


def word_set(name: str) -> frozenset[str]:
    """A set of words of ``actor_words.txt`` by its name; raises :class:`KeyError` for a name that is not there."""
    return _word_sets()[name]


@cache
def _rows(name: str) -> list[list[str]]:
    lines = _text(name).splitlines()
    kept = [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]
    return kept[1:]


@cache
def agent_words() -> dict[str, tuple[str, bool, bool]]:
    """Noun lemma -> (sector, whether a modifier's sector wins, whether it needs a country or body), ``agents.tsv``."""
    return {word: (sector, generic == "1", bare == "1") for word, sector, generic, bare in _rows("agents.tsv")}


@cache
def agents_for(gazetteer: Gazetteer) -> dict[str, tuple[str, bool, bool]]:
    """:func:`agent_words` with the sectors that users' dictionaries give their nouns, which win."""
    ours, users = agent_words(), gazetteer.user_agents
    own = {noun: (entry.sector, *ours.get(noun, ("", False, True))[1:]) for noun, entry in users.items() if entry.sector}
    return {**ours, **own} if own else ours


@cache
def modifier_sectors() -> dict[str, str]:
    """Modifier -> sector of the generic noun it stands before, from ``agent_modifiers.tsv``."""
    return dict(_rows("agent_modifiers.tsv"))


@cache
def titles() -> dict[str, tuple[str, str, str]]:
    """Title word -> (sector, class of post, gender or "person"), from ``titles.tsv``."""
    return {word: (sector, post, gender) for word, sector, post, gender in _rows("titles.tsv")}


@cache
def body_names() -> dict[str, str]:
    """Last word of a body's name ("League", "Bank") -> its sector, from ``body_names.tsv``."""
    return dict(_rows("body_names.tsv"))


@cache
def combining_forms() -> dict[str, str]:
    """First half of a hyphenated pair ("sino") -> country, from ``combining_forms.tsv``."""
    return dict(_rows("combining_forms.tsv"))


@cache
def no_party_nouns() -> frozenset[str]:
    """Nouns before which a nationality is no party ("Turkish lira"), from ``not_parties.txt``."""
    lines = _text("not_parties.txt").splitlines()
    return frozenset(w for line in lines if ":" in line and line[0] != "#" for w in line.split(":", 1)[1].strip().split("|"))


TITLE_ABBREVIATIONS = {
    "gen": "general",
    "sen": "senator",
    "rep": "representative",
    "gov": "governor",
    "col": "colonel",
    "lt": "lieutenant",
    "maj": "major",
    "brig": "brigadier",
    "adm": "admiral",
    "capt": "captain",
    "cmdr": "commander",
    "sec": "secretary",
    "pres": "president",
    "amb": "ambassador",
    "pm": "premier",
    "fm": "minister",
    "sgt": "sergeant",
}

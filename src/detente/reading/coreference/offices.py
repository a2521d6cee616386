"""Posts and who has held them: what a role names, and whom a surname with it means."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from detente.gazetteer.names import fold, spell_word

if TYPE_CHECKING:
    from detente.gazetteer import Gazetteer


# Leaders who left office before this year are not meant by a surname alone.
LIVING_MEMORY = "1975"
# Country, person, start, end, and until when an end that is not known had not come.
Row = tuple[str, str, str, str, str | None]


@cache
def leaders(gazetteer: Gazetteer, post: str) -> dict[str, list[Row]]:
    """Surname -> (country, person, start, end, observed until) of every holder of a leading post anywhere."""
    table: dict[str, list[Row]] = {}
    for country in gazetteer.countries():
        for tenure in gazetteer.tenures(country.code, post):
            words = [spell_word(word) for word in fold(tenure.person).split(" ")]
            if words and tenure.rank in ("", "acting"):
                row = (country.code, tenure.person, tenure.start or "", tenure.end or "9", tenure.observed_until)
                for word in {words[0], words[-1]}:
                    table.setdefault(word, []).append(row)
    return table


def leader_by_surname(gazetteer: Gazetteer, surname: str, post: str, on: str | None) -> tuple[str, str, str | None] | None:
    """(country, person, until) of the leader of that surname in office on a day, else of the only country that ever had
    one since :data:`LIVING_MEMORY`; None where several are possible.

    A "president" in office may be a head of government: Spain's is.
    """
    name = spell_word(fold(surname))
    held = leaders(gazetteer, post).get(name, ())
    if post == "HOS" and not _serving(held, on):
        held = _serving(leaders(gazetteer, "HOG").get(name, ()), on) or held
    rows = _of_one_country(held, on)
    if not rows:
        return None
    last = max(rows, key=lambda row: row[2])
    until = last[4] if last[3] == "9" and on is not None and (last[4] or "9") < on else None
    return last[0], last[1], until


def government_of(gazetteer: Gazetteer, surname: str, on: str | None) -> str | None:
    """The country of "the NAME government": of the head of state or government of that family name on a day, else of the only
    country that ever had one; None where several are possible.
    """
    name = spell_word(fold(surname))
    found = [row for post in ("HOS", "HOG") for row in leaders(gazetteer, post).get(name, ())]
    rows = _of_one_country([row for row in found if spell_word(fold(row[1]).split(" ")[-1]) == name], on)
    return rows[0][0] if rows else None


def _of_one_country(rows: Sequence[Row], on: str | None) -> list[Row]:
    """The rows of those who serve on a day, else of all since :data:`LIVING_MEMORY`; none where several countries have some."""
    found = _serving(rows, on) or [row for row in rows if row[3] >= LIVING_MEMORY]
    return found if len({row[0] for row in found}) == 1 else []


def _serving(rows: Sequence[Row], on: str | None) -> list[Row]:
    return [row for row in rows if on is not None and row[2] <= on <= row[3]]


def post_of(role: str | None) -> str | None:
    """The class of post that a role's words name ("Minister of Foreign Affairs": FM), or None."""
    if not role:
        return None
    lower = role.lower()
    if "deputy" in lower or "vice" in lower:
        return "VP" if "president" in lower else "DEPUTY"
    for post, words in _POST_WORDS:
        if any(word in lower for word in words):
            return post
    return None


_POST_WORDS = (
    ("HOG", ("prime minister", "premier", "chancellor", "taoiseach", "head of government")),
    ("FM", ("foreign", "external affairs", "secretary of state")),
    ("DEF", ("defence", "defense")),
    ("FIN", ("finance", "exchequer", "treasury")),
    ("INT", ("interior", "home")),
    ("HOS", ("president", "king", "queen", "emir", "supreme leader", "emperor", "sultan", "monarch", "head of state")),
    ("MIN", ("minister",)),
)

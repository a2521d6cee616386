"""What descriptions of several parties refer to: "the two sides", "both leaders"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.reading.coreference.descriptions import PAIR_REACH, Descriptions
from detente.reading.coreference.referents import (
    Resolution,
    country_actor,
    standing_in,
)
from detente.record import Actor, Span

if TYPE_CHECKING:
    from detente.reading.syntax import Sentence


class Groups(Descriptions):
    """Resolves descriptions of two or more parties by what has just been named."""

    def pair(self, s: Sentence, i: int, persons: bool, count: int = 2) -> Resolution:
        """The two (or ``count``) parties that "the two sides" or "both leaders" at token ``i`` are."""
        sorts = ("person",) if persons else ("state", "body", "modifier", "plural", "person", "people")
        found: dict[str, tuple[Actor, Span]] = {}
        for back in range(PAIR_REACH):
            there = [r for r in self.by_sentence.get(s.index - back, ()) if r.sort in sorts and (back or r.token < i)]
            for referent in there:
                for actor in referent.actors:
                    key = actor.person or actor.code if persons else actor.country or actor.code
                    if key and key not in found:
                        found[key] = (actor, actor.antecedent or referent.span)
            if len(found) == count:
                break
            if len(found) > count:
                together = [r for r in there if r.rank >= 2 and len({a.country for a in r.actors}) == count]
                if len(together) == 1:
                    return self._stand(together[0], s, i)
                return (), "description"
        if len(found) != count:
            return (), "description"
        out = []
        for actor, span in found.values():
            if persons or not actor.country or actor.sector in ("REB", "UAF"):
                out.append(standing_in(actor, s, i, self.text, span))
            else:
                out.append(country_actor(actor.country, s, i, self.text, span))
        return tuple(out), None

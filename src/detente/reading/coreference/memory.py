"""The memory of one article: who has been mentioned, sentence by sentence, and under which names."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from detente.reading.coreference.referents import (
    NAME_PARTICLES,
    Referent,
    country_code,
    first_names,
    first_span,
    same_party,
)
from detente.reading.coreference.setting import Setting
from detente.record import Actor, Article, Span

if TYPE_CHECKING:
    from detente.gazetteer import Gazetteer, Match
    from detente.reading.mention import Mention
    from detente.reading.syntax import Sentence


class Memory(Setting):
    """Remembers mentions, and persons by their names."""

    def __init__(self, article: Article, gazetteer: Gazetteer, matches_by_sentence: Sequence[Sequence[Match]]) -> None:
        super().__init__(article, gazetteer, matches_by_sentence)
        self.referents: list[Referent] = []
        self.by_sentence: dict[int, list[Referent]] = {}
        self.subjects: dict[int, Referent | None] = {}
        self.people: dict[str, list[Referent]] = {}
        self.entered: set[int] = set()
        # Sentence -> subjects that are persons nobody knows, and whether their verb is the sentence's own.
        self.strangers: dict[int, list[tuple[int, bool]]] = {}

    def remember(self, mention: Mention, sentence: int, rank: int, span: Span) -> None:
        """Add one mention to what has been said; persons become known by surname and first name."""
        sort = mention.sort
        if sort == "person" and mention.gender in (None, "person") and len(mention.actors) == 1 and mention.actors[0].person:
            mention.gender = self.gender_of(mention.actors[0].person.split())
        referent = Referent(mention.actors, sentence, mention.head, rank, sort, mention.gender, span, mention.post)
        self.referents.append(referent)
        self.by_sentence.setdefault(sentence, []).append(referent)
        if sort == "person" and mention.named:
            self.name(referent, mention.named)

    def matches_of(self, sentence: int) -> Sequence[Match]:
        """The gazetteer's matches in a sentence."""
        return self._matches[sentence] if 0 <= sentence < len(self._matches) else ()

    def name(self, referent: Referent, names: Sequence[str]) -> None:
        """Make a person known by each word of the name, for when a surname or first name stands alone."""
        for word in names:
            lower = word.lower()
            if (len(lower) < 3 and lower not in ("xi", "li")) or lower in NAME_PARTICLES:
                continue
            self.people.setdefault(lower, []).append(referent)

    def known_person(self, names: Sequence[str]) -> Referent | None:
        """Who a surname or first name alone stands for: the last person named so, if only one person bears it."""
        found = self.people.get(names[-1].lower())
        if not found:
            return None
        for other in names[:-1]:
            if other.lower() in NAME_PARTICLES:
                continue  # "Al Shara", where a sentence begins
            also = self.people.get(other.lower(), ())
            found = [referent for referent in found if any(same_party(referent, known) for known in also)]
        if not found:
            return None
        if len(names) == 1 and found[0].actors:
            # A surname alone is whoever the article introduced by it; relatives of the name get their full names.
            found = [referent for referent in found if referent.actors]
        last = found[-1]
        if all(same_party(last, referent) for referent in found):
            return last
        return None

    def enter(self, sentence: int | Sentence, mentions: Sequence[Mention] = ()) -> None:
        """Note that a sentence has been read. Parsed sentences enter themselves while their mentions are made; for an
        unparsed one (its index) the names found in it are remembered, without roles.
        """
        index = sentence if isinstance(sentence, int) else sentence.index
        if index in self.entered:
            return
        self.entered.add(index)
        if not isinstance(sentence, int) or index >= len(self._matches):
            return
        for match in self._matches[index]:
            entry = match.entries[0]
            span = Span.of(self.text, match.start, match.end)
            if entry.kind == "person":
                persons = [e for e in match.entries if e.kind == "person" and e.country in self.weights] or [entry]
                actor = self.person_actor(persons[0], span)
                names = span.text.split()
                referent = Referent((actor,), index, -1, 1, "person", self.gender_of(names), span)
                self.referents.append(referent)
                self.by_sentence.setdefault(index, []).append(referent)
                self.name(referent, names)
            elif entry.country and entry.kind in ("country", "demonym") and not entry.ambiguous:
                actor = Actor(code=country_code(entry.country), span=span, country=entry.country, name=entry.name)
                referent = Referent((actor,), index, -1, 1, "state", None, span)
                self.by_sentence.setdefault(index, []).append(referent)
        # Nobody parsed this sentence, so its subject is not known: "It" after it stays unresolved.
        self.subjects[index] = None

    @staticmethod
    def gender_of(names: Sequence[str]) -> str | None:
        """``m`` or ``f`` by a well-known first name, else None."""
        return first_names().get(names[0].lower()) if len(names) > 1 else None

    def clear_country(self, sentence: int, barred: Collection[str] = ()) -> tuple[str | None, Span | None]:
        """The country that a bare "the government" or "police" belongs to here: the one just spoken of, else the
        article's own, and none of those ``barred``. None where two compete.
        """
        for back in (sentence, sentence - 1, sentence - 2):
            found: dict[str, Span] = {}
            for referent in self.by_sentence.get(back, ()):
                for actor in referent.actors:
                    # What was itself inferred from the article is no evidence.
                    if actor.country and actor.country not in barred and not actor.how.startswith("coreference:"):
                        found.setdefault(actor.country, first_span(referent))
            for choice in (self.dominant, self.dateline_country):
                if choice in found:
                    return choice, found[choice]
            if back != sentence and self.dominant is not None and self.dominant not in barred:
                break
            if len(found) == 1:
                country = next(iter(found))
                return country, found[country]
            if len(found) > 1:
                return None, None
        for choice in (self.dominant, self.dateline_country):
            if choice and choice not in barred:
                return choice, None
        if self.issuer is not None and self.issuer.country and not self.weights:
            return self.issuer.country, None
        return None, None

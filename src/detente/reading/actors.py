"""Who acts: every party and place in one parsed sentence, from names, nationalities, offices and nouns for people.

The gazetteer finds names; this module reads the noun phrases around them. A phrase is read from its head: a name is
itself; a noun for those who act ("diplomats", "troops") takes the country of its modifiers, possessor or "of" phrase;
an office finds its holder; a capital is a government or a place by what the sentence does with it; pronouns and
descriptions are looked up in the article's memory (:mod:`detente.reading.coreference`).

Everything is plain lists and dictionaries: reading a sentence's parties costs a small part of parsing it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from detente.reading.actor_words import body_names, modifier_sectors, no_party_nouns, word_set
from detente.reading.coreference import (
    BODY_WORDS,
    PAIR_PERSONS,
    PAIR_WORDS,
    PRONOUNS,
    STATE_WORDS,
    ArticleContext,
    Referent,
    country_code,
    government_of,
    is_numbered_group,
    is_one_of_two,
)
from detente.reading.holders import HolderReader
from detente.reading.mention import BODIES, GEOGRAPHIC, STATES, TOWNS, Mention, Owner, Unit, identifier_of
from detente.reading.phrases import HYPHENATED_OUT, HYPHENS, LABOUR_NAMES, NOUN_TAGS, PREFIXES, PROPER
from detente.record import Actor, Span

if TYPE_CHECKING:
    from detente.gazetteer import Match
    from detente.reading.syntax import Sentence

__all__ = ["Mention", "mentions"]

# Whose country is not that of the story: aid workers', and refugees' least of all.
FROM_ANYWHERE = frozenset({"NGO", "REF"})
# Sectors that a modifier may give a generic noun which then stands without a country ("rebel leaders", "an aid group").
# Nouns for those who speak for a government: without its country they are nobody.
SPEAKING_FOR = frozenset({"diplomat", "official", "negotiator", "envoy", "delegation", "delegate", "minister", "source"})
TOLD_ALONE = frozenset({"GOV", "REB", "UAF", "MIL", "OPP", "NGO", "COP", "SPY", "CRM"})
LOCAL_NOUNS = word_set("local_nouns")
GOVERNMENT_NOUNS = word_set("government_nouns")
QUANTITIES = word_set("quantities")
EVENT_NOUNS = word_set("event_nouns")
OTHER_SIDES = word_set("other_sides")
RELATIONAL = OTHER_SIDES | word_set("against_somebody")
ELSEWHERE = word_set("elsewhere")
PEOPLED = word_set("peopled")
# What may be said of officers who are still only officers.
UNIFORMED = frozenset("armed unarmed plainclothes uniformed undercover senior junior other more several off-duty".split())
GOVERNMENTS = frozenset("administration government cabinet regime junta presidency dictatorship".split())
# One of a force, who told of again is the one told of before.
ARMED_MEN = frozenset(
    "soldier officer policeman policewoman guard airman sailor marine serviceman rebel militant gunman fighter".split()
)
# Who rules or fights in the article's country; told of again, with a second country near, they are the same.
RULING = frozenset({"GOV", "MIL", "COP", "REB", "OPP"})
# Where forces sit and what they move in: named by whose it is ("rebel positions", "an army post"), it stands for them.
HELD = frozenset(
    "position camp base stronghold hideout bunker trench post outpost checkpoint barracks headquarters boat ship craft vessel "
    "vehicle truck jeep tank helicopter line territory element remnant".split()
)
OWNING = frozenset("rebel militant insurgent guerrilla separatist jihadist army police military government enemy".split())
# Two sides of one state that share a noun ("government and rebel forces"), the nouns that they share, and which of these fight.
SIDES_OF_A_STATE = frozenset("government rebel opposition insurgent separatist guerrilla militia".split())
FIGHTING = frozenset("force troop soldier fighter army commander position base camp post".split())
SHARED_BY_SIDES = FIGHTING | frozenset(
    "official negotiator leader representative delegate delegation envoy side spokesman team group militia diplomat".split()
)
MISSIONS = frozenset(["embassy", "consulate", "legation"])
# Modifiers that make a council, service or office one of government.
PUBLIC = frozenset(["national", "state", "federal", "city", "municipal", "town", "county", "district", "provincial", "regional"])
# Small words inside a body's name.
NAME_JOINTS = frozenset(["of", "for", "the", "and", "on", "in", "de", "la", "del", "&", "-"])
PRIVATE_PERSONS = word_set("private_persons")


def mentions(sentence: Sentence, matches: Sequence[Match], context: ArticleContext) -> list[Mention]:
    """The parties and places of one sentence, from left to right; none overlap.

    ``matches`` are the gazetteer's for this sentence, with offsets in the article's text. The sentence is entered into
    ``context`` on the way, so sentences must come in the order of the text; unparsed ones go to ``context.enter``.
    """
    return SentenceReader(sentence, matches, context).read()


class SentenceReader(HolderReader):
    """Reads all parties and places of one sentence, from left to right."""

    def read(self) -> list[Mention]:
        s, context = self.s, self.context
        # A second look at a sentence (its quotations' speakers are known by then) adds nothing to the memory.
        self.again = s.index in context.entered
        context.entered.add(s.index)
        subject_seen = self.again
        self._read_title_lists()
        self._read_label()
        self._read_short_forms()
        for i in range(len(s.words)):
            tag = s.tags[i]
            if tag not in NOUN_TAGS and tag not in ("PRP", "PRP$") and i not in self.unit_at and s.lowers[i] not in ("both", "two"):
                if not is_numbered_group(s, i) and not is_one_of_two(s, i):
                    continue
            mention = self.at(i)
            if mention is not None and mention.head == i:
                self._remember(mention)
            if s.deps[i] in ("nsubj", "nsubjpass") and not self.again and self._is_stranger(i, mention):
                context.strangers.setdefault(s.index, []).append((i, s.heads[i] == s.root))
            if s.deps[i] in ("nsubj", "nsubjpass") and s.heads[i] == s.root and not subject_seen:
                subject_seen = True
                doer = self._doer_of_the_root(i) if mention is None else None  # "a statement was issued by Chad and Niger"
                self._remember_subject(i if doer is None else doer, mention if doer is None else self.at(doer))
        if not subject_seen:
            context.subjects.setdefault(s.index, None)
        found = [m for m in self.memo.values() if m is not None and m.head not in self.absorbed]
        found.extend(self._modifiers(found))
        found.sort(key=lambda m: (m.first, -m.last))
        kept: list[Mention] = []
        for mention in found:
            if kept and mention.first <= kept[-1].last and mention.last <= kept[-1].last:
                continue  # inside a larger phrase that has been read as a whole
            kept.append(mention)
        return kept

    def _read_short_forms(self) -> None:
        """As in "Union of the People of X (UPX)": a name that nobody knows, with its known short form."""
        s = self.s
        for unit in self.units:
            open_at = unit.first - 1
            if unit.kind not in BODIES or open_at < 2 or s.words[open_at] != "(" or s.words[unit.last + 1 : unit.last + 2] != [")"]:
                continue
            first = open_at
            while first > 0 and (s.tags[first - 1] in PROPER or s.lowers[first - 1] in NAME_JOINTS):
                first -= 1
            while first < open_at and s.tags[first] not in PROPER:
                first += 1
            if sum(s.tags[j] in PROPER for j in range(first, open_at)) < 2:
                continue
            head = next((j for j in range(first, open_at) if not first <= s.heads[j] <= unit.last + 1 or s.heads[j] == j), None)
            known = self.unit_at.get(first)
            if head is None or (known is not None and known.last >= open_at - 1):
                continue
            entry, home = unit.meaning.entry, self.context.dominant
            if entry.country and home and entry.country != home and not self.context.weights.get(entry.country, 0):
                continue  # "the National Intelligence Agency (NIA)" of one country is not another's NIA
            actor = self._actor_of(entry, self._span(first, unit.last + 1))
            self.memo[head] = Mention(first, unit.last + 1, head, (actor,), sort="body")
            self.absorbed.update(j for j in range(first, unit.last + 2) if j != head)

    def _remember(self, mention: Mention) -> None:
        if mention.kind == "speaker" or self.again:
            return
        self.context.remember(mention, self.s.index, self._rank(mention.head), self._span(mention.first, mention.last))

    def _is_stranger(self, i: int, mention: Mention | None) -> bool:
        """Whether token ``i``, which is no party, is somebody all the same: a name nobody knows, or "the driver"."""
        s = self.s
        unit = self.unit_at.get(i)
        if unit is not None:  # "Hollister" is a town, and yet somebody where it is the subject and no party
            return unit.kind == "city" and (mention is None or mention.kind == "place")
        if mention is not None:
            return False
        if s.tags[i] in PROPER or (s.tags[i] in NOUN_TAGS and s.words[i][0].isupper()):
            return not self.gazetteer.is_common_word(s.lowers[i]) and not s.words[i].isupper()
        return s.tags[i] == "NN" and s.lemmas[i] in PRIVATE_PERSONS

    def _doer_of_the_root(self, i: int) -> int | None:
        """Who does what the sentence tells of the thing at ``i`` in the passive."""
        s = self.s
        if s.deps[i] != "nsubjpass" or s.tags[i] not in ("NN", "NNS"):
            return None
        held = [k for j in s.children[s.root] if s.deps[j] == "agent" for k in s.children[j] if s.deps[k] == "pobj"]
        return held[0] if len(held) == 1 else None

    def _remember_subject(self, i: int, mention: Mention | None) -> None:
        s, context = self.s, self.context
        if mention is None:
            context.subjects[s.index] = None
            return
        there = [r for r in context.by_sentence.get(s.index, ()) if r.token == mention.head]
        conjuncts = s.conjuncts(i)
        if len(conjuncts) > 1:
            actors = tuple(a for k in conjuncts if (m := self.at(k)) is not None for a in m.actors)
            if len(actors) > 1:
                context.subjects[s.index] = Referent(
                    actors, s.index, i, 3, "plural", None, self._span(s.edges(i)[0], s.edges(i)[1])
                )
                context.by_sentence.setdefault(s.index, []).append(context.subjects[s.index])  # type: ignore[arg-type]
                return
        context.subjects[s.index] = there[0] if there else None

    def _read_head(self, i: int) -> Mention | None:
        s = self.s
        tag, dep = s.tags[i], s.deps[i]
        lower = s.lowers[i]
        if tag in ("PRP", "PRP$") and lower in PRONOUNS:
            return self._pronoun(i)
        if is_numbered_group(s, i) and i not in self.unit_at:
            actors, reason = self.context.numbered(s, i)
            return Mention(self._left(i), i, i, actors, reason=reason, sort="people") if actors else None
        if is_one_of_two(s, i):
            actors, reason = self.context.one_of_two(s, i)
            return Mention(i - 1, i, i, actors, reason=reason, sort="body") if actors else None
        if s.begins[i] < self.context.head_end:
            return None
        unit = self.unit_at.get(i)
        if dep in ("compound", "nmod", "amod", "nummod", "quantmod", "punct") and s.heads[i] > i:
            return None  # part of a larger phrase, read from its head
        if unit is not None and not self._heads_unit(i, unit):
            return None
        if (sides := self._two_sides(i)) is not None:
            return sides
        if lower in ("both", "two") and tag not in NOUN_TAGS and unit is None:
            return None
        if unit is not None:
            kind = unit.kind
            if (kind in STATES or kind in BODIES) and self._hyphened_out(unit):
                return None
            if kind == "pair":
                return self._pair(i, unit)
            if kind in GEOGRAPHIC:
                return self._geographic(i, unit)
            if kind == "person":
                return self._person(i, unit)
            if kind == "outlet":
                return Mention(unit.first, unit.last, i, (self._plain(unit),), "speaker", sort="speaker")
            if kind in BODIES and not (kind == "group_of_states" and self._lemma(i) in self.agents):
                return self._body(i, unit)
            if kind == "relation_noun":
                return None
        if tag not in NOUN_TAGS and unit is None:
            return None
        return self._noun(i, unit)

    def _pronoun(self, i: int) -> Mention | None:
        s = self.s
        actors, reason = self.context.pronoun(s, i, self._resolve_other)
        if not actors:
            if reason is None or reason == "expletive" or s.lowers[i] in ("i", "we", "us", "our", "me", "my", "you", "your"):
                return None
            sort = "person" if s.lowers[i] in ("he", "she", "him", "her", "his", "hers") else "unknown"
            return Mention(i, i, i, (), reason="pronoun", sort=sort)
        if len(actors) > 1:
            sort = "plural"
        elif actors[0].person or s.lowers[i] in ("he", "she", "him", "her", "his"):
            sort = "person"
        elif s.lowers[i] in ("they", "them", "their"):
            sort = "people"
        else:
            sort = "state" if actors[0].sector is None and actors[0].country else "body"
        gender = {"he": "m", "his": "m", "him": "m", "she": "f", "her": "f"}.get(s.lowers[i])
        return Mention(i, i, i, actors, sort=sort, gender=gender)

    def _noun(self, i: int, unit: Unit | None) -> Mention | None:
        s = self.s
        lemma = self._lemma(i)
        first_word = unit.first if unit is not None else i
        if first_word > 0 and s.lowers[first_word - 1].rstrip(".") in ("mr", "madam", "madame") and lemma in self.titles:
            return None  # "Mr. President": spoken to, not of
        if lemma == "justice" and s.deps[i] == "pobj" and not s.children[i]:
            return None  # "brought them to justice"
        if lemma == "counterpart":
            return self._counterpart(i)
        first = self._left(i)
        if lemma in ("elect", "designate") and i > 1 and s.words[i - 1] in HYPHENS and s.lowers[i - 2] in self.titles:
            return self._office(i, min(first, i - 2), s.lowers[i - 2], None)
        if lemma in ("nominee", "candidate") and (sought := self._post_sought(i)) is not None:
            return sought
        if unit is not None and unit.kind == "office":
            return self._office(i, min(first, unit.first), lemma, unit)
        if lemma in self.titles and self._titled(i, lemma, first) and not (i > 0 and s.words[i - 1] in HYPHENS):
            return self._office(i, first, lemma, None)
        if lemma in STATE_WORDS and not self._owned_by_name(i):
            return self._describe(i, lemma, first)
        if lemma in STATE_WORDS and s.tags[i] in ("NNS", "NNPS"):
            body = next((self.unit_at[j] for j in range(first, i) if j in self.unit_at), None)
            entry = body.meaning.entry if body is not None else None
            if entry is not None and entry.kind == "organisation" and entry.country is None:
                return Mention(first, i, i, (self._actor_of(entry, self._span(first, i), how="composition"),), sort="plural")
        if lemma in PAIR_WORDS or lemma in PAIR_PERSONS:
            apart = any(s.lowers[j] in ("each", "neither", "either") for j in s.children[i])  # "each side"
            found = self._describe(i, lemma, first) if apart or s.tags[i] in ("NNS", "NNPS") else None
            if found is not None:
                return found
        if lemma in QUANTITIES and any(s.deps[j] == "prep" and s.lowers[j] == "of" for j in s.children[i]):
            return None
        if unit is None and s.tags[i] in PROPER and self.context.named_bodies:
            named = self._known_body(i, self._name_begin(i, first))
            if named is not None:
                return named
        known = self.agents.get(lemma)
        if s.words[i] == "Representatives" and i == first and i > 0 and s.lowers[i + 1 : i + 2] != ["of"]:
            return self._representatives(i)
        if unit is not None and unit.kind == "agent" and unit.meaning.entry.source == "user" and unit.meaning.entry.sector:
            known = (unit.meaning.entry.sector, False, known[2] if known is not None else True)
        elif known is not None and i > first and s.tags[i - 1] in ("NN", "JJ", "VBN") and s.heads[i - 1] == i:
            compound = self.gazetteer.agents(f"{s.lemmas[i - 1]} {lemma}")
            if compound and compound[0].source == "detente" and compound[0].sector:
                known = (compound[0].sector, *known[1:])  # "aid workers" are no labour, "military men" no civilians
        if known is None and ((unit is not None and unit.kind == "agent") or lemma not in BODY_WORDS):
            entries = self.gazetteer.agents(lemma) if s.tags[i] in ("NN", "NNS") and len(lemma) > 3 else ()
            if entries and entries[0].sector and entries[0].sector not in ("JNK", "NON", "UNK", "PRM", "PRE", "SET"):
                known = (entries[0].sector, False, True)
        if known is None and s.tags[i] in PROPER and i > first and lemma in body_names():
            known = (body_names()[lemma], False, True)
        if known is not None:
            found = self._agent(i, first, lemma, known)
            if found is not None:
                return found
        if lemma in BODY_WORDS and s.tags[i] in ("NN", "NNP") and not self._owned_by_name(i):
            return self._describe(i, lemma, first)
        if s.tags[i] in PROPER and unit is None:
            return self._unknown_name(i, first)
        return self._held_by(i, first, lemma)

    def _two_sides(self, i: int) -> Mention | None:
        """As in "Syrian government and rebel forces": those of two sides in one state."""
        s, lemma = self.s, self._lemma(i)
        if lemma not in SHARED_BY_SIDES or s.tags[i] not in ("NNS", "NNPS"):
            return None
        if i < 3 or s.lowers[i - 2] != "and" or s.heads[i - 3] != i:
            return None
        words = (s.lowers[i - 3], s.lowers[i - 1])
        sectors = [modifier_sectors().get(word) if word in SIDES_OF_A_STATE else None for word in words]
        if None in sectors or sectors[0] == sectors[1]:
            return None
        if lemma in FIGHTING:
            sectors = ["MIL" if sector == "GOV" else sector for sector in sectors]
        owners = self._owners(i, i)
        owner = next((o for o in owners.found if o.country), None)
        if owner is None:
            country, antecedent = self._country_here(i)
            span = antecedent or self._span(i, i)
            owner = Owner(country, None, i, i, span, how="coreference:context") if country is not None else None
        first = min(i - 3, owners.first)
        if owner is None:
            return Mention(first, i, i, (), reason="country_unknown", sort="plural")
        spans = (self._span(first, i - 3), self._span(i - 1, i))
        actors = tuple(self._compose(owner, sector, span) for sector, span in zip(sectors, spans, strict=True))
        self._absorb_own(owners, i)
        return Mention(first, max(i, owners.last), i, actors, sort="plural")

    def _held_by(self, i: int, first: int, lemma: str) -> Mention | None:
        """The rebels or soldiers whose position, camp or boat it is, where no name says so."""
        s = self.s
        if lemma not in HELD or i == first or s.tags[i] not in ("NN", "NNS"):
            return None
        if any(j in self.unit_at for j in range(first, i)) or s.child(i, "poss") is not None:
            return None
        sector = self.agents.get(s.lemmas[i - 1], ("", False, False))[0] or modifier_sectors().get(s.lowers[i - 1], "")
        if sector not in ("REB", "MIL", "COP") or s.lowers[i - 1] not in OWNING:
            return None
        country, antecedent = self._country_here(i)
        if country is None:
            return None
        code = country_code(country) + sector
        actor = Actor(code, self._span(first, i), country=country, sector=sector, how="coreference:context", antecedent=antecedent)
        return Mention(first, i, i, (actor,), sort="body")

    def _owned_by_name(self, i: int) -> bool:
        """As in "the state of Israel", "Western countries", "Washington state": described by a name, not by memory."""
        s = self.s
        for j in s.children[i]:
            if s.deps[j] in ("compound", "amod", "nmod") and (self.unit_at.get(j) is not None or s.tags[j] in PROPER):
                return True
        return False

    def _titled(self, i: int, lemma: str, first: int) -> bool:
        s = self.s
        if lemma in (
            "chief",
            "head",
            "director",
            "representative",
            "deputy",
            "major",
            "general",
            "marshal",
            "justice",
            "secretary",
            "speaker",
            "attorney",
            "editor",
            "analyst",
            "economist",
            "candidate",
            "whip",
            "leader",
        ):
            plural = s.tags[i] in ("NNS", "NNPS")
            if lemma == "leader":
                return not plural or any(s.deps[j] == "prep" for j in s.children[i]) or True
            if lemma in ("secretary", "chief", "head", "director", "speaker", "attorney", "major"):
                return not plural
            if lemma == "justice":
                return not plural and s.lowers[i - 1] in ("chief", "associate") and i > 0
            return False
        return lemma not in (
            "deputy",
            "lawmaker",
            "legislator",
            "mp",
            "parliamentarian",
            "senator",
            "prosecutor",
            "judge",
            "lawyer",
            "journalist",
            "reporter",
            "activist",
            "dissident",
            "cleric",
            "diplomat",
            "negotiator",
            "commander",
            "magistrate",
            "correspondent",
            "professor",
        )

    def _told(self, i: int, first: int) -> bool:
        """Whether a modifier says whom a generic noun stands for ("diplomatic sources", but not "senior leaders")."""
        s, sectors = self.s, modifier_sectors()
        if any(s.lowers[j] in HYPHENATED_OUT and s.words[j - 1] in HYPHENS for j in range(first + 1, i)):
            return True  # "Turkish-backed fighters"
        return any(
            not (j >= 2 and s.words[j - 1] in HYPHENS and s.lowers[j - 2] in PREFIXES)
            and (s.lowers[j] in sectors or s.lemmas[j] in sectors)
            and s.lowers[j]
            not in ("senior", "top", "high-ranking", "local", "public", "special", "regular", "ground", "air", "border")
            for j in range(first, i)
        )

    def _ranks_of(self, i: int) -> str | None:
        """The sector of the armed body whose "men and women" the noun at ``i`` names; None if of none."""
        s = self.s
        of = next((k for j in (i, s.heads[i]) for k in s.children[j] if s.lowers[k] == "of" and k > i), None)
        body = s.child(of, "pobj") if of is not None else None
        told = self.agents.get(s.lemmas[body]) if body is not None else None
        return told[0] if told is not None and told[0] in ("MIL", "COP") else None

    def _agent(self, i: int, first: int, lemma: str, known: tuple[str, bool, bool]) -> Mention | None:
        s = self.s
        base, generic, bare = known
        named = self._name_sector(i, first, lemma)
        sector = named or self._sector(i, first, lemma, base, generic)
        if lemma in ("man", "woman") and s.tags[i] == "NNS":
            sector = self._ranks_of(i) or sector
        if lemma == "soldier" and i and s.lowers[i - 1] in ("child", "boy"):
            return None  # what is done to children, not a force
        others = lemma in OTHER_SIDES and self._of_nation(first, i, by_name=True)  # "US allies"
        if others or (lemma in RELATIONAL and s.child(i, "poss") is not None):
            return None
        if (
            lemma == "force"
            and s.tags[i] == "NN"
            and not any(j in self.unit_at or s.deps[j] in ("det", "poss") for j in s.children[i])
        ):
            if s.deps[i] in ("dobj", "pobj"):
                return None  # "by force", "used excessive force"
        if lemma == "opposition" and any(
            (s.deps[j] == "poss" and s.tags[j] == "PRP$") or (s.deps[j] == "prep" and s.lowers[j] == "to") for j in s.children[i]
        ):
            return None  # "their opposition to the plan" is an attitude
        if lemma == "alliance" and any(s.lowers[j] == "with" for j in s.children[i]):
            return None  # "has a strong alliance with Chad": what two are to each other
        owners = self._owners(i, i, prepositions=lemma not in RELATIONAL, of_only=lemma in MISSIONS)
        if lemma in MISSIONS and not owners.found and any(s.lowers[j] in ("in", "at") for j in s.children[i]):
            return Mention(first, i, i, (), reason="country_unknown", sort="body")  # whose consulate, its town does not tell
        if base == "SOC" and (sector in ("", "SOC")) and any(o.how == "coreference:possessive" for o in owners.found):
            return None  # "their bodies", "our team": no party of its own
        plural = s.tags[i] in ("NNS", "NNPS") or lemma in ("police", "people", "troops", "military")
        sort = "people" if plural else ("person" if self._is_person_noun(lemma) else "body")
        gender = {
            "man": "m",
            "woman": "f",
            "boy": "m",
            "girl": "f",
            "spokesman": "m",
            "spokeswoman": "f",
            "businessman": "m",
        }.get(lemma)
        last = max(i, owners.last)
        start = min(first, owners.first)
        span = self._span(start, last)
        if (lemma in GOVERNMENTS or lemma in SPEAKING_FOR) and (led := self._led_by(i, lemma)) is not None:
            return led
        usable = [
            o
            for o in owners.found
            if o.country
            or (o.entry is not None and o.entry.code not in (None, "", "GOV", o.entry.sector))
            or (o.actor is not None and o.actor.code not in (None, "", "GOV"))  # "Interior Ministry troops": of whose?
        ]
        if (
            usable
            and not (named and (self._of_nation(min(first, owners.first), i) or (owners.last > i and not usable[0].weak)))
            and s.tags[i] in PROPER
            and (named or sector in ("LAB", "EDU", "BUS", ""))
            and i > first
            and i - 1 not in self.unit_at
            and s.tags[i - 1] in PROPER
        ):
            return None  # "Sunshine Coast Rugby Union": some body of that name, no party of a country
        if usable:
            if lemma == "settler" and all(o.country == "PSE" for o in usable):
                usable = [replace(o, country="ISR", entry=None, actor=None) for o in usable]  # settlers there are Israel's
            actors = tuple(
                dict.fromkeys(
                    self._agent_actor(
                        o,
                        sector or base,
                        generic or lemma in ("official", "force", "forces", "fighter", "militant", "soldier", "troop", "troops"),
                        span,
                    )
                    for o in usable
                )
            )
            if len(usable) > 1 and all(o.first != usable[0].first for o in usable[1:]):
                actors = tuple(
                    replace(a, span=self._own_span(o, i, start, last, n == len(usable) - 1))
                    for n, (a, o) in enumerate(zip(actors, usable, strict=False))
                )
            if not (sector or base) or (base == "SOC" and not sector):
                actors = tuple(a for a in actors if a.code)
                if all(o.actor is None and o.entry is None for o in usable) and lemma in (
                    "group",
                    "team",
                    "body",
                    "office",
                    "service",
                    "department",
                    "crew",
                    "panel",
                    "council",
                    "committee",
                    "commission",
                    "staff",
                    "league",
                    "bureau",
                    "institute",
                    "federation",
                ):
                    official = "GOV" if any(s.lowers[j] in PUBLIC for j in range(first, i)) else None
                    actors = tuple(
                        replace(a, code=country_code(a.country) + (official or ""), sector=official)
                        if a.country
                        else replace(a, sector=None)
                        for a in actors
                    )
            self._absorb_own(owners, i)
            if named and len(actors) == 1:
                self._remember_body(start, i, actors[0])
            return Mention(start, last, i, actors, sort=sort if len(actors) == 1 else "plural", gender=gender)
        if owners.reason is not None and owners.reason.startswith(("ambiguous", "group")):
            return Mention(start, last, i, (), reason=owners.reason, sort="unknown")
        if s.lowers[i + 1 : i + 2] in (["from"], ["of"], ["in"]) and any(
            s.lemmas[k] in STATE_WORDS and s.tags[k] == "NNS" for k in range(i + 2, min(i + 7, len(s.words)))
        ):
            return Mention(start, last, i, (), reason="group_of_states", sort="unknown")  # "travellers from six countries"
        if (
            s.tags[i] in PROPER
            and i > first
            and s.tags[i - 1] in PROPER
            and i - 1 not in self.unit_at
            and s.lowers[i - 1] not in modifier_sectors()
            and not (lemma == "party" and self.context.dominant is not None)
        ):
            return None  # the name of a body that nobody knows ("Kivu Security Council"), of whatever country
        if s.deps[i] == "pobj" and s.lowers[s.heads[i]] == "as":
            return None  # "served as a prosecutor"
        if lemma == "party" and s.tags[i] in PROPER and i > first:
            bare = False  # "the Harvest Party": one of the article's own country
        before = {s.lowers[j] for j in s.children[i] if j < i}
        if lemma in ("court", "tribunal") and "the" in before and before <= {"the", "based", "same"}:
            actors, _ = self.context.description(s, i, lemma)  # "the Hague-based court": the one just named
            if actors and not any(s.lowers[j] in ("of", "in") for j in s.children[i]):
                return Mention(first, i, i, tuple(replace(a, span=self._span(first, i)) for a in actors), sort="body")
        if s.lowers[i] == "authorities" and s.deps[i] in ("nsubj", "nsubjpass") and not before - {"the", "local", "security"}:
            bare = False  # "authorities arrested two students": those of the country spoken of
        if lemma == "officer" and s.child(i, "poss") is None and self._undescribed(i, first):
            told = self.context.ranks(s, i)
            if told is not None:
                return Mention(first, i, i, (replace(told, span=self._span(first, i)),), sort=sort)
        if lemma in (*ARMED_MEN, "diplomat") and "the" in before and s.tags[i] == "NN" and self._undescribed(i, first):
            again = self.context.told_again(s, i)
            if again is not None:
                return Mention(first, i, i, (replace(again, span=self._span(first, i)),), sort=sort)
        if (bare and (not generic or sector not in TOLD_ALONE or not self._told(i, first))) or not sector:
            return None
        possessor = s.child(i, "poss")
        if possessor is not None and s.tags[possessor] == "PRP$":
            return None  # "our civilians": of somebody who is not known
        head = i
        while s.deps[head] == "conj" and s.heads[head] != head:
            head = s.heads[head]
        if (
            s.deps[head] in ("attr", "acomp", "oprd")
            or s.deps[i] in ("attr", "appos", "npadvmod", "oprd")
            or (
                s.lemmas[i] == "people"
                and any(s.lowers[j] in ("some", "many", "most") for j in s.children[i])
                and s.deps[i] != "dobj"
            )
        ):
            return None  # "he is a soldier": told of somebody already named
        foreign = any(s.lowers[j] in ELSEWHERE for j in range(first, i))
        whose = self._whose_act(i)
        if whose is not None and whose.country is None and sector == "MIL":
            actor = self._compose(Owner(None, None, i, i, self._span(i, i), actor=whose), sector, self._span(first, i))
            return Mention(first, i, i, (actor,), sort=sort, gender=gender)  # "the UN withdrew peacekeepers"
        if sector in FROM_ANYWHERE or foreign:
            country, antecedent = None, None
        else:
            country, antecedent = self._country_here(i, people=sector == "CVL")
        span = self._span(first, i)
        if (
            country is None
            and sector in RULING
            and "the" in before
            and before <= {"the", "ruling", "military", "defence", "defense"}
        ):
            again = self.context.told_again(s, i, bare=True)
            if again is not None:
                return Mention(first, i, i, (replace(again, span=span),), sort=sort)
        if country is None and sector == "GOV" and lemma in SPEAKING_FOR:
            return Mention(first, i, i, (), reason="country_unknown", sort=sort, gender=gender)
        code = (country_code(country) if country else "") + sector
        actor = Actor(
            code=code,
            span=span,
            country=country,
            sector=sector,
            how="coreference:context" if country else "dictionary",
            antecedent=antecedent,
        )
        if named:
            self._remember_body(first, i, actor)
        return Mention(first, i, i, (actor,), sort=sort, gender=gender)

    def _led_by(self, i: int, lemma: str) -> Mention | None:
        """As in "the Carter administration": the government of whom the article has named so, or of the leader of that name."""
        s, named = self.s, i - 1
        if s.tags[named] not in PROPER or s.deps[named] not in ("compound", "nmod", "amod", "poss"):
            return None
        unit = self.unit_at.get(named)
        if unit is not None and unit.kind not in TOWNS:
            return None
        known = self.context.known_person([s.words[named]])
        country = known.actors[0].country if known is not None and known.actors else None
        country = country or government_of(self.gazetteer, s.words[named], self.context.date)
        if country is None:
            return None
        span = self._span(named, i)
        actor = Actor(country_code(country) + "GOV", span, country=country, sector="GOV", how="composition")
        return Mention(named, i, i, (actor,), sort="person" if lemma in SPEAKING_FOR else "body")

    def _undescribed(self, i: int, first: int) -> bool:
        """Does nothing but number, dress or rank stand before a noun ("the three armed officers")? No "probation officer"."""
        s = self.s
        described = [j for j in range(first, i) if s.tags[j][:1] in "NJV" and s.lowers[j] not in UNIFORMED]
        return not described and all(s.lowers[j] not in ("of", "for", "with") for j in s.children[i])

    def _representatives(self, i: int) -> Mention | None:
        """The members of the lower house of the country that the article is about."""
        issuer = self.context.issuer
        country = self.context.dominant or (issuer.country if issuer is not None else None)
        if country is None:
            return None
        actor = Actor(country_code(country) + "LEG", self._span(i, i), country=country, sector="LEG", how="coreference:context")
        return Mention(i, i, i, (actor,), sort="people")

    @staticmethod
    def _governs(span: Span) -> bool:
        """Whether a phrase names a government, not only its people."""
        return span.text.lower().endswith(("government", "administration", "cabinet", "regime", "junta"))

    def _name_sector(self, i: int, first: int, lemma: str) -> str:
        """The sector of a body by the last word of its name ("Hirsch Defence Group": a firm, whatever it makes)."""
        s = self.s
        if s.tags[i] not in PROPER or i == first or s.tags[i - 1] not in PROPER:
            return ""
        if lemma in ("congress", "association", "federation", "council") and s.lowers[i - 1] in LABOUR_NAMES:
            return "LAB"
        if lemma == "union" and LABOUR_NAMES.isdisjoint(s.lowers[first : i + 5]):
            return "NGO"  # "the Homeland Union": of some cause, not of labour
        return body_names().get(lemma, "")

    def _of_nation(self, first: int, i: int, *, by_name: bool = False) -> bool:
        """Whether a nationality (or, ``by_name``, a country) stands in a noun's phrase before it."""
        kinds = ("demonym", "country") if by_name else ("demonym",)
        return any(self.unit_at[j].kind in kinds for j in range(first, i) if j in self.unit_at)

    def _post_sought(self, i: int) -> Mention | None:
        """As in "nominee for ambassador to X", "candidate for the Supreme Court": of the sector of the post; whoever runs
        for an elected one is left to his party.
        """
        s = self.s
        post = next((k for j in s.children[i] if s.lowers[j] in ("for", "to") for k in s.children[j] if s.deps[k] == "pobj"), None)
        if post is None:
            return None
        unit, first = self.unit_at.get(post), self._left(i)
        if (unit is not None and unit.kind == "court") or self._lemma(post) in ("court", "tribunal"):
            sector = "JUD"
        elif (unit is not None and unit.kind == "office") or self._lemma(post) in self.titles:
            sector, kind, _ = self._post(
                post, self._left(post), self._lemma(post), unit if unit and unit.kind == "office" else None
            )
            if kind in ("HOS", "HOG", "REG", "SUB", "LEG", "VP"):
                return None
        else:
            return None
        owners = self._owners(i, i, prepositions=False)
        country = next((o.country for o in owners.found if o.country), None)
        how = "composition"
        if country is None:
            how = "coreference:context"
            country = self.context.issuer.country if self.context.issuer is not None else self.context.clear_country(s.index)[0]
        if country is None:
            return Mention(first, i, i, (), reason="country_unknown", sort="person")
        self._absorb_own(owners, i)
        actor = Actor(country_code(country) + sector, self._span(first, i), country=country, sector=sector, how=how)
        return Mention(min(first, owners.first), i, i, (actor,), sort="person")

    def _agent_actor(self, owner: Owner, sector: str, generic: bool, span: Span) -> Actor:
        """Whom "officials of X", "X's spokesman" or "X fighters" are: X itself where X is a body, else X's country."""
        entry, actor = owner.entry, owner.actor
        if actor is not None and actor.sector == "GOV" and sector == "SOC":
            return replace(actor, span=span, person=None, role=None, how="composition")  # "the premier's office"
        if actor is not None and actor.sector and (generic or sector == actor.sector) and actor.person is None:
            rebels = actor.sector in ("REB", "UAF") and sector == "MIL"  # "our troops have taken the town", say the rebels
            if actor.how.startswith("coreference") and sector and sector not in ("GOV", actor.sector) and not rebels:
                return self._compose(owner, sector, span)
            return replace(actor, span=span, how=actor.how if actor.how.startswith("coreference") else "composition")
        if entry is not None and entry.kind in BODIES:
            own = self._actor_of(entry, span, how="composition")
            if entry.country is None:
                return self._compose(owner, sector, span)
            if entry.kind in ("group", "party") and sector == "GOV" and self._governs(span):
                return self._compose(replace(owner, entry=None), sector, span)  # "the AKP government"
            if generic or entry.kind == "group" or sector in ("GOV", "SPY", own.sector):
                return own
        if actor is not None and actor.country is None:
            return replace(
                actor,
                span=span,
                how="composition" if not actor.how.startswith("coreference") else "coreference:possessive",
            )
        return self._compose(owner, sector, span)

    def _modifiers(self, found: Iterable[Mention]) -> list[Mention]:
        """Names that only modify ("the US withdrawal", "Sino-Indian clashes"), where the phrase is not itself
        a party.
        """
        s = self.s
        covered = {j for m in found for j in range(m.first, m.last + 1)}
        out = []
        for unit in self.units:
            if unit.first in covered or unit.last in covered:
                continue
            head = self._heading(unit)
            if head is None or self.memo.get(head) is not None or s.begins[unit.first] < self.context.head_end:
                continue
            if s.deps[head] not in (
                "compound",
                "nmod",
                "amod",
                "poss",
                "npadvmod",
                "punct",
                "conj",
                "dep",
                "nummod",
                "advmod",
            ):
                continue
            noun, steps = s.heads[head], 0
            while (
                s.deps[noun] in ("compound", "nmod", "amod", "conj", "punct")
                and s.heads[noun] != noun
                and steps < 8
                and (s.deps[noun] != "conj" or noun in self.unit_at)
            ):
                noun, steps = s.heads[noun], steps + 1
            if s.lemmas[noun] in no_party_nouns() or s.lowers[noun] in no_party_nouns():
                continue
            if any(s.lemmas[j] in OTHER_SIDES for j in (noun, s.heads[head])):
                continue  # "US allies" are others
            if self._hyphened_out(unit) or (unit.kind == "demonym" and self._is_language(head)):
                continue
            if s.tags[noun] in PROPER and noun not in self.unit_at and s.lowers[noun] not in EVENT_NOUNS and noun > unit.last:
                continue  # inside somebody else's name ("Georgia State University")
            mention = self._modifier(unit, head, noun)
            if mention is not None:
                out.append(mention)
                if not self.again:
                    self.context.remember(mention, s.index, 0, self._span(mention.first, mention.last))
        return out

    def _agent_inside(self, unit: Unit, noun: int) -> tuple[int, str] | None:
        """(token, sector) of a noun for those who act between a nationality and its noun ("Zimbabwean police custody"),
        or of the towns and camps whose people are meant ("Iraqi towns").
        """
        s = self.s
        for j in range(noun - 1, unit.last, -1):
            known = self.agents.get(s.lemmas[j]) if s.tags[j] in ("NN", "NNS") and s.heads[j] == noun else None
            if known is not None and known[0] not in ("", "SOC", "BUS", "CVL") and s.lemmas[j] not in RELATIONAL:
                return j, self._sector(j, unit.last + 1, s.lemmas[j], known[0], known[1])
        if s.lemmas[noun] in PEOPLED and noun > unit.last and s.lowers[noun - 1] != "capital":
            return noun, "CVL"
        return None

    def _modifier(self, unit: Unit, head: int, noun: int) -> Mention | None:
        if unit.kind == "pair":
            actors = self._pair_actors(unit)
            return Mention(unit.first, unit.last, head, actors, sort="plural") if actors else None
        span = self._span(unit.first, unit.last)
        meaning, entry = unit.meaning, unit.meaning.entry
        if unit.kind in GEOGRAPHIC:
            country = entry.country
            if meaning.ambiguous:
                country, reason = self._disambiguate(unit)
                if country is None:
                    return Mention(unit.first, unit.last, head, (), reason=reason, sort="unknown")
            elif unit.kind in TOWNS:
                entry = self._town_in_context(entry, meaning)
                country = None if entry.kind == "city" and self._obscure(entry, unit) else entry.country
            if country is None:
                return None
            place = unit.kind in TOWNS
            if unit.kind == "capital" and self.s.lemmas[noun] not in LOCAL_NOUNS and self.s.lemmas[noun] in GOVERNMENT_NOUNS:
                place = False
            inside = self._agent_inside(unit, noun) if unit.kind in STATES else None
            if inside is not None:
                last, sector = inside
                span = self._span(unit.first, last)
                actor = Actor(country_code(country) + sector, span, country=country, sector=sector, how="composition")
                return Mention(unit.first, last, head, (actor,), sort="modifier", entry=entry)
            actor = Actor(code=country_code(country), span=span, country=country, name=entry.name, id=identifier_of(entry))
            return Mention(
                unit.first,
                unit.last,
                head,
                (actor,),
                "place" if place else "actor",
                sort="place" if place else "modifier",
                entry=entry,
            )
        if unit.kind in BODIES:
            return self._body(head, unit) if unit.kind != "group_of_states" else None
        if unit.kind == "person":
            chosen = self._choose_person(unit, None, None)
            if chosen is None or not self._trusted(chosen, (), False):
                return None
            names = tuple(self.s.words[unit.first : unit.last + 1])
            return Mention(unit.first, unit.last, head, (self.context.person_actor(chosen, span),), sort="person", named=names)
        return None

"""One article's parses -> its records: the last part of the way, where every strand is tied together."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from detente.codebook.lexicon import load_contexts
from detente.reading.actors import Mention, mentions
from detente.reading.anaphora import is_of_a_hazard, own_rulers, share_dates, whom_it_repays, whom_it_struck, whose_act, whose_blow
from detente.reading.attribution import Attributions, Utterance
from detente.reading.attribution import statements as find_utterances
from detente.reading.coding import (
    CLOSED,
    FIRST_PERSON,
    FOUGHT,
    LONGEST_TRIGGER,
    Draft,
    Missed,
    SentenceCoder,
    is_one_state,
    others_than_oneself,
    support_lemmas,
)
from detente.reading.confidence import confidence_of, features_of
from detente.reading.contexts import contexts_of
from detente.reading.coreference import ArticleContext, country_code
from detente.reading.coreference.referents import FIRST_PLURAL
from detente.reading.links import Coded, link_events
from detente.reading.magnitudes import count_at, lasts, magnitudes
from detente.reading.places import SCENIC, Act, Located, locate
from detente.reading.relations import assertions
from detente.reading.status import PERFORMED_NOW
from detente.reading.times import Timeline, recognise
from detente.reading.times.interval import length_of
from detente.record import (
    AUTHOR,
    UNKNOWN_DATE,
    Abstention,
    Actor,
    Attribution,
    Coder,
    DateInterval,
    Event,
    Reading,
    Relation,
    SentenceReference,
    Span,
    Statement,
    TimeExpression,
)

if TYPE_CHECKING:
    from detente.reading.learned.testimony import Testimony
    from detente.reading.read import Prepared, Reader
    from detente.reading.syntax import Sentence

# Who codes: an event's coder names all that propose it.
CODERS = {"rules": "detente-rules", "learned": "detente-learned"}
# Types whose act has another side by its nature, and those of them that a state commonly does to its own people.
AIMED = frozenset("ACCUSE REQUEST SUPPORT AGREE REJECT THREATEN COERCE SANCTION ASSAULT CONCEDE RETREAT AID".split())
# What a government does of its own will, and may announce in the passive.
ANNOUNCED = frozenset({"SANCTION", "RETREAT", "AID", "CONCEDE"})
# What several speak together is aimed at whom their statement is about; what several do, each does at home or anywhere.
SPOKEN_TOGETHER = frozenset("ACCUSE REQUEST SUPPORT REJECT THREATEN AGREE".split())
DOMESTIC = frozenset("ACCUSE REQUEST REJECT COERCE SANCTION ASSAULT CONCEDE RETREAT THREATEN".split())
# CAMEO's demands and appeals to ease what weighs on those who ask.
EASING = frozenset({"1054", "0254"})
# What a state asks for or threatens at home without a named addressee is aimed at no home: "China claims the islands".
SAID_TO_OTHERS = frozenset({"REQUEST", "THREATEN"})
# What a proclamation has people do with a day.
OBSERVING = frozenset("celebrate observe commemorate mark honor honour remember".split())
COOPERATIVE = frozenset("SUPPORT AGREE AID".split())
# Bare parties so described are of no one country.
ELSEWHERE = frozenset("foreign international western allied coalition other world global outside multinational".split())
HEARSAY = frozenset("reportedly allegedly purportedly supposedly alleged reported purported".split())
# Adverbs that put an undated act before the news.
LOOKING_BACK = frozenset("already previously recently formerly initially originally once".split())
# Nouns for an act that lasts, in the course of which another is done.
OCCASIONS = frozenset("operation offensive campaign raid attack assault ceremony coup battle effort mission uprising".split())
# "a violation by its aircraft, which took place on Monday": the clause dates the act.
OCCURRING = frozenset("take occur happen come begin start".split())
# Prepositions behind which those stand who are to do what is asked.
DOING = frozenset("among between by from in of".split())
# A country with this share of an article's parties and places is what the article is about. Half: with less, a second
# country is nearly as present, and bare parties may be either's.
FOCUS_SHARE = 0.5
# A second country named at least half as often as the first makes a story of two.
RIVAL_SHARE = 0.5
INFERRED_VICTIMS = frozenset(["coreference:focus", "composition:domestic"])
OWN_SECTORS = frozenset(["LEG", "JUD", "EDU", "MED", "BUS", "LAB", "JRN"])
# A relation asserted in plain words between two named parties; checked on the assertions of bench/gold.
RELATION_CONFIDENCE = 0.7


def trigger_span(draft: Draft, sentence: Sentence, text: str) -> Span:
    """The trigger's words: its head with particle and the object that made the entry, if they stand close together."""
    head = draft.head
    near = [j for j in draft.tokens if abs(j - head) < LONGEST_TRIGGER and not sentence.deps[j].startswith("nsubj")]
    particles = [j for j in sentence.children[head] if sentence.deps[j] == "prt" and 0 < j - head <= 2]
    tokens = [head, *near, *particles]
    return Span.of(text, sentence.begins[min(tokens)], sentence.ends[max(tokens)])


def tense_of(sentence: Sentence, i: int) -> str:
    """The tense of the clause that token ``i`` stands in: past, present, future, perfect, pluperfect or none."""
    verb = i
    while sentence.tags[verb][:1] not in ("V", "M") and sentence.heads[verb] != verb:
        verb = sentence.heads[verb]
    for _ in range(6):
        words = [(sentence.lowers[j], sentence.tags[j]) for j in sentence.children[verb] if sentence.deps[j] in ("aux", "auxpass")]
        if any(tag == "MD" for _, tag in words):
            return "future"
        have = next((word for word, _ in words if word in ("has", "have", "had", "'ve", "’ve", "'s", "’s", "'d", "’d")), None)
        if have is not None and sentence.tags[verb] in ("VBN", "VBD"):
            return "pluperfect" if have in ("had", "'d", "’d") else "perfect"
        finite = [tag for _, tag in words if tag in ("VBD", "VBZ", "VBP")] or [sentence.tags[verb]]
        if finite[0] == "VBD":
            return "past"
        if finite[0] in ("VBZ", "VBP"):
            return "present"
        if sentence.heads[verb] == verb:
            break
        verb = sentence.heads[verb]
        while sentence.tags[verb][:1] not in ("V", "M") and sentence.heads[verb] != verb:
            verb = sentence.heads[verb]
    return "none"


def _is_released(utterance: Utterance) -> bool:
    """Is this the body of a released statement ("Begin Text:")? It is what the release itself says, in its author's voice."""
    return (utterance.cue or "").startswith("Begin")


@dataclass(slots=True)
class CodedSentence:
    """A parsed sentence with its coder and what that found; ``testimony`` is what the learned reader says of it, if asked."""

    sentence: Sentence
    coder: SentenceCoder
    drafts: list[Draft]
    testimony: Testimony | None = None


class ArticleReading:
    """Holds what the steps of one article's reading share."""

    def __init__(self, reader: Reader, prepared: Prepared, parsed: dict[int, Sentence]) -> None:
        self.reader = reader
        self.prepared = prepared
        self.parsed = parsed
        self.article = prepared.article
        self.text = prepared.article.text
        self.published = prepared.published
        self.expressions = recognise(self.text, self.published)
        self.context = ArticleContext(prepared.article, reader.gazetteer, prepared.matches)
        self.timeline = Timeline(
            self.text, self.published, self.expressions, prepared.sentences, issued=self.context.issuer is not None
        )
        self.attributions = Attributions(find_utterances(self.text, prepared.sentences, parsed.get))
        self.timeline.quoted = [part for u in self.attributions.utterances for part in u.quoted]
        self._mentions: dict[int, list[Mention]] = {}
        self._references: dict[int, SentenceReference] = {}
        # Where the last act of force or protest was told, and the ISO day on which it began.
        self._scene: tuple[Located, str | None] | None = None
        self._find_parties()
        self.coded = [self._code(index) for index in sorted(parsed)]
        if reader.coder != "rules":
            from detente.reading.learned.witnesses import hear

            likely = [coded for coded in self.coded if coded.sentence.index in prepared.likely]
            hear(likely, [self._mentions[coded.sentence.index] for coded in likely], reader)

    # --- parties and events, sentence by sentence --------------------------------------------------------------------

    def _find_parties(self) -> None:
        """Enter every sentence into the context in the order of the text; the parsed ones get their mentions.

        Who "we" is inside a quotation is known only when its speaker is, who may stand after it: those sentences are
        gone through once more, and only the first person is taken from the second look.
        """
        for index in range(len(self.prepared.sentences)):
            sentence = self.parsed.get(index)
            if sentence is None:
                self.context.enter(index)
                continue
            self._mentions[index] = mentions(sentence, self.prepared.matches[index], self.context)
        speakers = [(u.quoted, self._speaker(u)) for u in self.attributions.utterances if u.quoted]
        quotes = [(*part, speaker) for quoted, speaker in speakers for part in quoted]
        if quotes:
            self._look_again(quotes)
        self._speak_together()
        self._give_countries()

    def _look_again(self, quotes: list[tuple[int, int, Actor | None]]) -> None:
        self.context.quotes = sorted(quotes, key=lambda quote: quote[:2])
        for index, sentence in self.parsed.items():
            if not FIRST_PERSON.isdisjoint(sentence.lowers) and self.context.speaker_at(sentence.start)[0] | any(
                start < sentence.end and sentence.start < end for start, end, _ in quotes
            ):
                self._second_look(index, sentence)

    def _second_look(self, index: int, sentence: Sentence) -> None:
        again = mentions(sentence, self.prepared.matches[index], self.context)
        first_person = [m for m in again if _is_first_person(sentence, m)]
        others = [m for m in self._mentions[index] if not _is_first_person(sentence, m)]
        self._mentions[index] = sorted([*others, *first_person], key=lambda m: m.first)

    def _speak_together(self) -> None:
        """ "We, the ministers of A, B and C": from there on "we" outside a quotation of others is all of them."""
        together = self._issuers()
        for index, s in sorted(self.parsed.items()):
            for i, word in enumerate(s.lowers):
                if word == "we" and (group := self._apposed(s, i)):
                    together = group
            if not together:
                continue
            for n, mention in enumerate(self._mentions[index]):
                if (
                    s.lowers[mention.head] in ("we", "us", "our")
                    and mention.kind == "actor"
                    and not self._is_quoted_by_others(s, mention)
                ):
                    span = Span.of(self.text, s.begins[mention.first], s.ends[mention.last])
                    actors = tuple(replace(a, span=span, how="coreference", antecedent=a.span) for a in together)
                    self._mentions[index][n] = replace(mention, actors=actors, reason=None)
            if s.lowers[0] == "we" and all(m.head != 0 for m in self._mentions[index]):
                span = Span.of(self.text, s.begins[0], s.ends[0])
                actors = tuple(replace(a, span=span, how="coreference", antecedent=a.span) for a in together)
                self._mentions[index].insert(0, Mention(0, 0, 0, actors, "actor", None))

    def _issuers(self) -> tuple[Actor, ...]:
        """The several parties that a released statement names as its speakers."""
        for utterance in self.attributions.utterances:
            if _is_released(utterance) and utterance.speaker is not None:
                actors = self._actors_at(utterance.speaker)
                return _without_their_group([a for a in actors if a.code])
        return ()

    def _apposed(self, s: Sentence, i: int) -> tuple[Actor, ...]:
        """The parties in the list that stands in apposition to "we" (token ``i``)."""
        heads = [j for j in s.children[i] if s.deps[j] in ("appos", "conj")]
        if not heads and i + 1 < len(s) and s.words[i + 1] == ",":
            heads = [j for j in range(i + 2, len(s)) if s.heads[j] == s.heads[i] and s.tags[j][:2] == "NN" and j < s.heads[i]]
        inside = {j for head in heads for j in s.subtree(head)}
        found = [a for m in self._mentions[s.index] if m.head in inside and m.kind != "speaker" for a in m.actors if a.code]
        return _without_their_group(found)

    def _is_quoted_by_others(self, s: Sentence, mention: Mention) -> bool:
        utterance = self.attributions.at(s.begins[mention.first])
        if utterance is None or utterance.voice != "quote" or utterance.speaker is None:
            return False
        return not _is_released(utterance)

    def _give_countries(self) -> None:
        """Bare parties ("the regime", "political prisoners") are of the country that the article is about, if one is."""
        focus = self.focus
        if focus is None:
            return
        # In an official text bare lawmakers, judges and professions are as likely the issuer's own: then they stay bare.
        own = OWN_SECTORS if self.context.issuer is not None else frozenset()
        for index, found in self._mentions.items():
            for n, mention in enumerate(found):
                words = self.parsed[index].lowers[mention.first : mention.last + 1]
                if not ELSEWHERE.isdisjoint(words):
                    continue
                if mention.kind == "actor" and any(a.country is None and a.code and a.code == a.sector for a in mention.actors):
                    actors = tuple(
                        replace(a, country=focus, code=focus + (a.sector or ""), how="coreference:focus")
                        if a.country is None and a.code == a.sector and a.sector not in own and a.sector != "REF"
                        else a
                        for a in mention.actors
                    )
                    self._mentions[index][n] = replace(mention, actors=actors)

    @cached_property
    def _named_countries(self) -> Counter[str]:
        """How often the article's parties and places are each country's, the issuer's own aside."""
        counts: Counter[str] = Counter()
        issuer = self.context.issuer.country if self.context.issuer is not None else None
        for found in self._mentions.values():
            for mention in found:
                if mention.kind != "speaker":
                    named = {a.country for a in mention.actors if not a.how.startswith(("coreference", "possessive"))}
                    if len(named) < 4:  # a list of many countries is about none of them
                        counts.update(country for country in named if country is not None and country != issuer)
        return counts

    @cached_property
    def focus(self) -> str | None:
        """The country that the article is about: of the countries of its parties and places, the issuer's own aside."""
        counts = self._named_countries
        if not counts:
            return None
        (best, n), total = counts.most_common(1)[0], sum(counts.values())
        return best if n >= 3 and n >= FOCUS_SHARE * total else None

    @cached_property
    def _is_of_two(self) -> bool:
        """Is the story one of two countries? Then what the one does to "the tariffs" need not be done at home."""
        best = self._named_countries.most_common(2)
        return len(best) == 2 and best[1][1] >= RIVAL_SHARE * best[0][1]

    def mentions(self, sentence: Sentence) -> list[Mention]:
        return self._mentions[sentence.index]

    def _code(self, index: int) -> CodedSentence:
        sentence = self.parsed[index]
        coder = SentenceCoder(sentence, self._mentions[index], self.reader.lexicon, self.reader.codebook)
        drafts = coder.code()
        if coder.unplaced and self.focus is not None:
            found = [draft for draft in coder.unplaced if self._place_at_home(draft, coder)]
            drafts = sorted([*drafts, *found], key=lambda draft: draft.head)
        return CodedSentence(sentence, coder, drafts)

    def _place_at_home(self, draft: Draft, coder: SentenceCoder) -> bool:
        """Whom nobody places is of the country that the article is about: who was killed or held, who marches there.

        Only where the sentence names no other country and tells of no accident, and only for people by their number ("the
        attack had killed twelve"): one man killed by another is no politics.
        """
        s, focus = coder.sentence, self.focus
        if focus is None or not self._countries_of(s) <= {focus}:
            return False
        if draft.pos == "v":
            people = coder.frames.objects(draft.head)
            if not people or not (s.tags[people[0]] == "CD" or count_at(s, people[0]) is not None):
                return False
            span = Span.of(self.text, s.begins[people[0]], s.ends[people[0]])
            if draft.type == "COERCE" and not draft.source:
                draft.source = [Actor(country_code(focus) + "GOV", span, country=focus, sector="GOV", how="coreference:focus")]
                draft.notes.append("source_inferred:focus")
        elif draft.type != "PROTEST" and s.lemmas[draft.head] in FOUGHT:
            return False  # "fighting was continuing": between two, of whom neither is told
        else:
            span = Span.of(self.text, s.begins[draft.head], s.ends[draft.head])
        if draft.type == "PROTEST":
            draft.source = [Actor(country_code(focus) + "CVL", span, country=focus, sector="CVL", how="coreference:focus")]
            draft.notes.append("source_inferred:focus")
        sector = "GOV" if draft.type == "PROTEST" else "CVL"
        draft.target = [Actor(country_code(focus) + sector, span, country=focus, sector=sector, how="coreference:focus")]
        draft.notes.append("target_inferred:focus")
        return True

    def _countries_of(self, s: Sentence) -> set[str]:
        return {actor.country for mention in self._mentions[s.index] for actor in mention.actors if actor.country}

    # --- records -----------------------------------------------------------------------------------------------------

    def finish(self, *, statements: bool, times: bool) -> Reading:
        """The records of the article."""
        relations: list[Relation] = []
        abstentions: list[Abstention] = []
        events = tuple(share_dates(link_events(self.events())))
        for coded in self.coded:
            relations.extend(self._relations(coded))
            abstentions.extend(self._abstentions(coded))
        return Reading(
            article=self.article,
            sentences=tuple(Span.of(self.text, start, end) for start, end in self.prepared.sentences),
            events=events,
            relations=tuple(relations),
            statements=tuple(self._statements()) if statements else (),
            times=tuple(self._times()) if times else (),
            abstentions=tuple(abstentions),
        )

    def events(self) -> list[Coded]:
        """The events in the order of the text, each with the draft and sentence that it comes from; not yet linked."""
        found: list[Coded] = []
        for coded in self.coded:
            for draft in coded.drafts:
                event = self.event_of(coded, draft, found)
                if event is not None:
                    found.append(Coded(event, draft, coded.sentence))
        return found

    def _reference(self, index: int) -> SentenceReference:
        known = self._references.get(index)
        if known is None:
            start, end = self.prepared.sentences[index]
            known = self._references[index] = SentenceReference(index, Span.of(self.text, start, end))
        return known

    def _coder(self, rule: str, by: Sequence[str] = ("rules",)) -> Coder:
        rules = [part for part in (rule, self.reader.learned.name if "learned" in by else "") if part]
        return Coder("+".join(CODERS[name] for name in by), self.reader.version, "; ".join(rules), self.reader.codebook.version)

    def _confidence(self, coded: CodedSentence, draft: Draft, source: list[Actor], target: list[Actor], voice: str) -> float:
        """How sure an event is: by the rules alone, or by what rules and network say of it."""
        found = features_of(draft, coded.sentence, source, target, voice=voice)
        if coded.testimony is None:
            return confidence_of(found)
        from detente.reading.learned.combination import evidence_of

        evidence = evidence_of(draft, coded.testimony, source, target, coded.coder)
        return self.reader.combination.confidence({**found, **evidence}, self.reader.coder)

    def _told_before(self, index: int) -> str:
        """The sentence before a sentence; empty for the first."""
        start, end = self.prepared.sentences[index - 1] if index else (0, 0)
        return self.text[start:end]

    def event_of(self, coded: CodedSentence, draft: Draft, earlier: Sequence[Coded] = ()) -> Event | None:
        """The record of a draft: dated, placed, attributed; None where nobody can be named as its party.

        ``earlier`` are the events told before it, one of which it may answer.
        """
        s = coded.sentence
        trigger = trigger_span(draft, s, self.text)
        attribution = self._attribution(trigger.start)
        if attribution.voice == "author":
            attribution = self._hearsay(s, draft.head)
        source = list(draft.source)
        notes = [note for note in draft.notes if note != "source:speaker"]
        if len(notes) < len(draft.notes):  # "Y must": asked by whoever says it
            speaker = attribution.speaker or self.context.issuer
            if speaker is None or speaker.code is None or any(speaker.code == actor.code for actor in draft.target):
                return None
            source = [speaker]
        target = list(draft.target)
        if not source and (strikers := whose_blow(draft, coded.coder.frames, earlier)):
            source = strikers
            notes = [note for note in notes if note != "source_unresolved"] + ["source_inferred:act"]
        if not source and self._is_announced(coded, draft, attribution):
            source = [attribution.speaker]  # type: ignore[list-item]
            notes = [note for note in notes if note != "source_unresolved"] + ["source_inferred:speaker"]
        if not source and is_of_a_hazard(draft, coded.coder.frames, self._told_before(s.index), coded.coder.lexicon.classes):
            return None
        guessed = "target_inferred:domestic" in notes
        if (not target or guessed) and source:
            doers = whose_act(draft, coded.coder.frames, self._mentions[s.index], earlier, source)
            if doers:
                target = doers
                notes = [note for note in notes if not note.startswith("target_")] + ["target_inferred:act"]
        if not target and source and (rulers := own_rulers(draft, coded.coder.frames, source)):
            target = rulers
            notes = [note for note in notes if not note.startswith("target_")] + ["target_inferred:domestic"]
        if (not target or guessed) and source and (struck := whom_it_struck(draft, coded.coder.frames, earlier, source)):
            target = struck
            notes = [note for note in notes if not note.startswith("target_")] + ["target_inferred:act"]
        if not target and source and (strikers := whom_it_repays(draft, coded.coder.frames, earlier, source)):
            target = strikers
            notes = [note for note in notes if not note.startswith("target_")] + ["target_inferred:act"]
        if draft.type == "ASSAULT" and draft.pos == "v":
            target = self._not_one_own(source, target)
        named = bool(target)
        if draft.cameo in EASING:  # "Ankara demanded the lifting of the embargo on Turkey": of those who imposed it
            target = [actor for actor in target if not is_one_state(actor, source)]
        target = others_than_oneself(draft.type, draft.mode, source, target)
        of_oneself = named and not target
        if _is_to_oneself(draft, source, target):
            spoken_to = self._counterpart(coded, draft, source) or self.context.speaking_with(source, s, draft.head)
            target = spoken_to or [actor for actor in target if not _is_we(actor)]
        if not target and source and draft.type == "REQUEST":
            target = _party_of_the_object(coded, draft, self._mentions[s.index], source)
            notes = [note for note in notes if note != "target_unresolved"] if target else notes
        told = not any(s.tags[j] == "WP" for j in s.children[draft.head])  # "exactly what we negotiated"
        if not target and source and draft.type == "CONSULT" and told and all(_is_we(actor) for actor in source):
            target = self.context.speaking_with(source, s, draft.head)
            notes = [note for note in notes if note != "target_unresolved"] if target else notes
        if not target and source and not of_oneself:
            target = self._counterpart(coded, draft, source)
            if target:
                notes = [note for note in notes if note != "target_unresolved"] + ["target_inferred:focus"]
        if not any(actor.code for actor in (*source, *target)):
            return None
        lacking = coded.coder.lacks_other_side(draft, source, target)
        if lacking is not None:
            coded.coder.missed.append(Missed(draft.head, lacking))
            return None
        if _is_a_journey_at_home(draft, source, target):
            coded.coder.missed.append(Missed(draft.head, "journey_within_own_country"))
            return None
        if self._within_own_government(coded, draft, source, target):
            coded.coder.missed.append(Missed(draft.head, "event_within_own_government"))
            return None
        confidence = self._confidence(coded, draft, source, target, attribution.voice)
        if coded.testimony is not None and confidence < self.reader.combination.floor(self.reader.coder, draft.by):
            coded.coder.missed.append(Missed(draft.head, "unsure:" + "+".join(draft.by)))
            return None
        dated_by = self._dated_by(s, draft)
        date, background = self.timeline.date_of(
            s.index,
            clause_of(s, dated_by, real=draft.judgement.status in ("occurred", "ongoing", "attempted")),
            trigger.start,
            attached=attached_to(s, dated_by),
            tense=self._tense(s, draft, dated_by, attribution),
            status=draft.judgement.status,
            quoted=attribution.voice == "quote",
            earlier=any(s.lowers[j] in LOOKING_BACK and s.deps[j] == "advmod" for j in s.children[draft.head]),
            elsewhere=told_of_others(s, dated_by),
        )
        if date.basis in ("narrative", "publication"):
            date, background = self._with_what_followed(s, dated_by, date, background)
        said = self.attributions.at(trigger.start) if date.basis == "publication" else None
        if said is not None and said.cue_span is not None:
            date = self.timeline.day_of_saying(said.cue_span) or date
        status, date = self._foreseen(draft.type, draft.judgement.status, date)
        codebook = self.reader.codebook
        given = draft.entry.contexts or codebook.cameo_to_plover(draft.cameo).contexts
        contexts = contexts_of(draft, s, tuple(given), load_contexts(), coded.coder.at)
        entry = draft.entry
        rule = f"{entry.file}:{entry.line} {entry.head}" if entry.file else entry.pattern
        located = self._locate(coded, draft, source, target, date)
        if located is not None and located.inferred is not None:
            notes.append(f"place_inferred:{located.inferred}")
        return Event(
            article=self.article.id,
            sentence=self._reference(s.index),
            trigger=trigger,
            type=draft.type,
            coder=self._coder(rule, draft.by),
            mode=draft.mode,
            contexts=contexts,
            cameo=draft.cameo,
            quad=codebook.quad(draft.type),
            goldstein=codebook.goldstein(draft.cameo),
            intensity=codebook.intensity(draft.type, draft.mode),
            status=status,
            source=tuple(source),
            target=tuple(target),
            via=tuple(draft.via),
            date=date,
            background=background,
            place=None if located is None else located.place,
            attribution=attribution,
            magnitude=magnitudes(coded.coder.frames, draft.head, draft.type) | self._duration(s, draft.head),
            confidence=round(confidence, 3),
            notes=tuple(notes),
        )

    def _foreseen(self, kind: str, status: str, date: DateInterval) -> tuple[str, DateInterval]:
        """A meeting told as if it were over ("next month's summit, hosted by Peru") is expected if its day lies after the news.

        Only meetings: of other acts the day is another's ("will discuss its tests on Friday"), and theirs is not known.
        """
        ahead = self.published is not None and date.start is not None and date.start > self.published.isoformat()
        if not ahead or status != "occurred":
            return status, date
        return ("expected", date) if kind == "CONSULT" else (status, UNKNOWN_DATE)

    def _tense(self, s: Sentence, draft: Draft, dated_by: int, attribution: Attribution) -> str:
        """The tense in which a draft is told; "reported that he was planning to visit" is a present, said afterwards."""
        if PERFORMED_NOW in draft.judgement.trace:
            return "present"
        told = tense_of(s, dated_by)
        if told == "past" and attribution.voice == "indirect" and draft.judgement.status == "planned":
            verb = next((j for j in (dated_by, *s.ancestors(dated_by)) if s.tags[j] in ("VBG", "VBD")), dated_by)
            if s.tags[verb] == "VBG" and any(s.deps[j] == "aux" and s.lowers[j] in ("was", "were") for j in s.children[verb]):
                return "present"
        return told

    def _not_one_own(self, source: list[Actor], target: list[Actor]) -> list[Actor]:
        """Whom a state's forces strike: bare "soldiers" are the other state's where the story is of two, else of nobody known."""
        homes = {actor.country for actor in source if actor.sector in ("MIL", "GOV", None)}
        own = [a for a in target if a.sector == "MIL" and a.country in homes and a.how.startswith("coreference:")]
        if not own or len(homes) != 1 or not self._is_of_two:
            return target
        rival = next((country for country, _ in self._named_countries.most_common(2) if country not in homes), None)
        if rival is None:
            return [actor for actor in target if actor not in own]
        return [replace(a, code=country_code(rival) + "MIL", country=rival) if a in own else a for a in target]

    def _dated_by(self, s: Sentence, draft: Draft) -> int:
        """The word whose clause dates a draft: its own, or that of the saying where saying so is the act.

        "Norway said on Monday that it would not attend": the refusal is Monday's.
        """
        node = draft.head
        if draft.entry is self.reader.lexicon.refusal_entry:
            for head in s.ancestors(draft.head):
                if s.deps[node] == "ccomp" and s.tags[head][:1] == "V":
                    return head
                node = head
        return draft.head

    def _duration(self, s: Sentence, head: int) -> dict[str, str]:
        """How long the event at token ``head`` lasted, if its own phrase says so."""
        first = bisect_left(self.expressions, s.start, key=lambda expression: expression.start)
        for expression in islice(self.expressions, first, None):
            if expression.start >= s.end:
                break
            if expression.type == "DURATION":
                length = length_of(expression)
                if length is not None and lasts(s, head, expression.end - 1, support_lemmas()):
                    return {"duration": length}
        return {}

    def _locate(
        self, coded: CodedSentence, draft: Draft, source: list[Actor], target: list[Actor], date: DateInterval
    ) -> Located | None:
        """Where a draft happened; acts of force and protest told as done are the scene of those told right after them."""
        s = coded.sentence
        scene = self._scene if self._scene is not None and _same_year(self._scene[1], date.start) else None
        said = [a for a in (*source, *target) if draft.type != "ASSAULT" or a.how not in INFERRED_VICTIMS]
        act = Act(
            kind=draft.type,
            countries=tuple(a.country for a in (*source, *target) if a.country),
            # A war's unnamed victims may be anybody's; whom police or courts act on at home is safely inferred.
            named=tuple(a.country for a in said if a.country),
            sectors=frozenset(a.sector or "" for a in source),
            scene=scene[0] if scene is not None else None,
        )
        found = locate(s, draft.head, self._mentions[s.index], self.context, act, self.reader.boundaries)
        real = draft.judgement.status in ("occurred", "ongoing")
        if found is not None and real and draft.type in SCENIC and found.inferred in (None, "dateline", "scene"):
            self._scene = (replace(found, sentence=s.index), date.start)
        return found

    def _is_announced(self, coded: CodedSentence, draft: Draft, attribution: Attribution) -> bool:
        """ "The ministry said that five Polish diplomats would be expelled": who announces what is to be done, will do it."""
        speaker = attribution.speaker
        if draft.type not in ANNOUNCED or draft.judgement.status != "planned" or draft.pos != "v" or speaker is None:
            return False
        if speaker.code is None or speaker.sector not in (None, "GOV", "IGO") or not draft.target:
            return False
        return all((actor.country or actor.code) != (speaker.country or speaker.code) for actor in draft.target)

    def _counterpart(self, coded: CodedSentence, draft: Draft, source: list[Actor]) -> list[Actor]:
        """Whom an act without a named other side is aimed at, where the article leaves only one party for it.

        In a release that is about one country, what the issuers ask, blame or back is that country's; in the story of one
        country, what its state does to an object ("suspended the session", "banned the rally") it does at home.
        """
        focus = self.focus
        pair = self.context.main_pair
        homes = {actor.country for actor in source}
        if draft.type == "SANCTION" and draft.mode in ("withdraw", "discontinue") and len(homes) == 1 and homes < set(pair):
            if draft.pos == "v" and draft.judgement.status != "negated":  # "recalled its envoy": from the other one of the two
                other = next(country for country in pair if country not in homes)
                return [Actor(country_code(other), None, country=other, how="coreference:focus")]
        closed = not CLOSED.isdisjoint(draft.entry.target_roles)
        if focus is None or draft.type not in AIMED or closed or len(self.prepared.sentences) < 4:
            return []
        s, slots = coded.sentence, coded.coder.frames.slots(draft.head)
        objects = [
            j
            for name in ("obj", "prep:for", "prep:of", "prep:on", "prep:about", "prep:against", "prep:to")
            if not (name == "prep:against" and draft.type in COOPERATIVE)  # backed against a party is not that party
            for j in slots.get(name, ())
        ]
        if not objects:
            return []
        first, last = s.edges(objects[0])
        span = Span.of(self.text, s.begins[first], s.ends[min(last, first + 8)])
        issuer = self.context.issuer
        released = (issuer is not None and any(a.country == issuer.country for a in source)) or (
            len(source) > 2 and draft.type in SPOKEN_TOGETHER
        )
        people = coded.coder.lexicon.classes["person_word"]
        of_things = draft.type in SAID_TO_OTHERS and people.isdisjoint(s.lemmas[j] for j in objects)
        own = of_things and all(a.sector == "GOV" or (a.sector is None and a.how == "dictionary") for a in source)
        traded = draft.type == "SANCTION" and draft.mode == "discontinue"  # tariffs and embargoes are against others
        domestic = draft.type in DOMESTIC and not traded
        at_home = all(a.country == focus for a in source) and domestic and not own and not self._is_of_two
        if s.tags[objects[0]] == "PRP" and not s.lowers[objects[0]].endswith("self"):
            at_home = False  # "accused it of aggression": another, whoever that is
        if draft.mode == "withdraw" and _is_asked_by_another(coded, source):
            at_home = False  # "Peru called for Chad to remove the post": what another wants gone stands in its way
        if not ((released and all(a.country != focus for a in source)) or at_home):
            return []
        if draft.type in COOPERATIVE and self._attacks(focus):
            return []
        if released and issuer is not None and self._own_bodies(s, source):
            return []  # "set rules for the Coast Guard and made partnerships": at home
        return [Actor(focus, span, country=focus, how="coreference:focus")]

    def _attacks(self, country: str) -> bool:
        """Whether the article tells of attacks by a state: nothing that is done for nobody named is done for it."""
        blows = (draft for coded in self.coded for draft in coded.drafts if draft.type == "ASSAULT")
        return any(a.country == country and a.sector in (None, "GOV", "MIL") for blow in blows for a in blow.source)

    def _own_bodies(self, s: Sentence, source: Sequence[Actor]) -> bool:
        """Whether a sentence of a government's own text speaks of its country's bodies or people besides who acts in it."""
        issuer, doers = self.context.issuer, {actor.span for actor in source}
        return any(
            mention.kind == "actor"
            and mention.sort in ("body", "people")
            and s.lowers[mention.head] not in FIRST_PERSON
            and any(issuer is not None and a.country == issuer.country and a.span not in doers for a in mention.actors)
            for mention in self._mentions[s.index]
        )

    def _within_own_government(self, coded: CodedSentence, draft: Draft, source: Sequence[Actor], target: Sequence[Actor]) -> bool:
        """Whether a government's own text only words an order of its own ("the Secretary is directed to publish this
        notice") or has its people keep a day ("I urge all Americans to observe this month"): nothing that anybody did.

        What somebody named orders or praises at home is an act: "I have ordered the Treasury to freeze".
        """
        issuer = self.context.issuer
        if issuer is None or issuer.sector != "GOV" or not target or any(actor.country != issuer.country for actor in target):
            return False
        if draft.type in ("REQUEST", "CONCEDE") and not source:
            return all(actor.sector == "GOV" for actor in target)
        if draft.type not in ("REQUEST", "SUPPORT") or any(actor.country != issuer.country for actor in source):
            return False
        s = coded.sentence
        words = s.subtree(draft.head) if draft.type == "REQUEST" else (draft.head,)
        return all(actor.sector == "CVL" for actor in target) and any(
            s.lemmas[j] in OBSERVING and s.tags[j][:1] == "V" for j in words
        )

    def _with_what_followed(self, s: Sentence, i: int, date: DateInterval, background: bool) -> tuple[DateInterval, bool]:
        """ "broke off relations in 2016, after its embassy was attacked": of that year, too, and not of the report's days."""
        for verb in (i, *s.ancestors(i)):
            begun = next((s.lowers[j] for j in s.children[verb] if s.deps[j] in ("mark", "advmod", "prep")), "")
            if s.deps[verb] != "advcl" or begun not in ("after", "when", "once"):
                continue
            main = s.heads[verb]
            found, history = self.timeline.date_of(
                s.index, clause_of(s, main), s.begins[main], attached=attached_to(s, main), tense=tense_of(s, main)
            )
            told = found.span is not None and found.basis not in ("narrative", "publication")
            if told and found.precision in ("month", "season", "year"):
                return replace(found, basis="narrative"), history
        return date, background

    def _relations(self, coded: CodedSentence) -> list[Relation]:
        found = []
        s = coded.sentence
        for item in assertions(coded.coder, self.reader.relation_lexicon):
            near = [j for j in item.tokens if abs(j - item.head) < LONGEST_TRIGGER]
            span = Span.of(self.text, s.begins[min(near)], s.ends[max(near)])
            date, background = self.timeline.date_of(
                s.index, clause_of(s, item.head), span.start, tense=tense_of(s, item.head), status="ongoing"
            )
            found.append(
                Relation(
                    article=self.article.id,
                    sentence=self._reference(s.index),
                    span=span,
                    pair=item.pair,
                    state=item.entry.state,
                    sign=item.entry.sign,
                    coder=self._coder(f"relations.tsv:{item.entry.line}"),
                    date=date,
                    attribution=self._attribution(span.start),
                    background=background,
                    confidence=RELATION_CONFIDENCE,
                )
            )
        return found

    def _abstentions(self, coded: CodedSentence) -> list[Abstention]:
        s = coded.sentence
        reference = self._reference(s.index)
        found = [
            Abstention(self.article.id, reference, Span.of(self.text, s.begins[m.head], s.ends[m.head]), m.reason)
            for m in coded.coder.missed
        ]
        for mention in self._mentions[s.index]:
            if mention.reason is not None:
                span = Span.of(self.text, s.begins[mention.first], s.ends[mention.last])
                found.append(Abstention(self.article.id, reference, span, mention.reason))
        parties = {actor.code for m in self._mentions[s.index] if m.kind == "actor" for actor in m.actors if actor.code}
        if not coded.drafts and len(parties) > 1:
            found.append(Abstention(self.article.id, reference, reference.span, "two_actors_no_event_type"))
        return found

    # --- who says so, and when ----------------------------------------------------------------------------------------

    def _actor_at(self, offsets: tuple[int, int]) -> Actor | None:
        """The actor that stands at some offsets, if the gazetteer or the article says who that is."""
        return next(iter(self._actors_at(offsets)), None)

    def _actors_at(self, offsets: tuple[int, int]) -> tuple[Actor, ...]:
        best: tuple[int, tuple[Actor, ...]] | None = None
        for index in self._indices(offsets):
            s = self.parsed.get(index)
            for mention in self._mentions.get(index, ()) if s is not None else ():
                start, end = s.begins[mention.first], s.ends[mention.last]  # type: ignore[union-attr]
                shared = min(end, offsets[1]) - max(start, offsets[0])
                if mention.actors and shared > 0 and (best is None or shared > best[0]):
                    best = (shared, mention.actors)
        return () if best is None else best[1]

    def _indices(self, offsets: tuple[int, int]) -> range:
        first = bisect_right(self.prepared.sentences, offsets[0], key=lambda sentence: sentence[0]) - 1
        return range(max(first, 0), min(max(first, 0) + 2, len(self.prepared.sentences)))

    def _attribution(self, offset: int) -> Attribution:
        utterance = self.attributions.at(offset)
        if utterance is None or self._speaks_itself(utterance) or _is_released(utterance):
            return AUTHOR
        return Attribution(
            utterance.voice, self._speaker(utterance), utterance.anonymous, utterance.cue, self._span(utterance.span)
        )

    def _speaks_itself(self, utterance: Utterance) -> bool:
        """ "As I have said, ...", outside all quotation marks: the author speaks of the author."""
        if utterance.voice != "indirect" or utterance.speaker is None:
            return False
        start, end = utterance.speaker
        if self.text[start:end].lower() not in ("i", "we"):
            return False
        around = self.attributions.at(start)
        return around is None or around.voice == "indirect"

    def _hearsay(self, s: Sentence, head: int) -> Attribution:
        """ "reportedly killed", "an alleged attack": somebody says so, and the text does not say who."""
        for i in (head, s.heads[head]) if s.tags[s.heads[head]][:1] == "V" and s.deps[head] != "conj" else (head,):
            for j in s.children[i]:
                if s.lowers[j] in HEARSAY and s.deps[j] in ("advmod", "amod"):
                    span = Span.of(self.text, s.begins[j], s.ends[j])
                    return Attribution("indirect", None, True, span.text, span)
        return AUTHOR

    def _speaker(self, utterance: Utterance) -> Actor | None:
        """Who speaks: the actor at the speaker's words, or the bare words where no actor is known there."""
        if utterance.speaker is None:
            return None
        span = Span.of(self.text, *utterance.speaker)
        known = self._actor_at(utterance.speaker)
        return Actor(None, span) if known is None else replace(known, span=span)

    def _span(self, offsets: tuple[int, int] | None) -> Span | None:
        return None if offsets is None else Span.of(self.text, *offsets)

    def _statements(self) -> list[Statement]:
        return [
            Statement(
                article=self.article.id,
                span=Span.of(self.text, *u.span),
                voice=u.voice,
                content=Span.of(self.text, *u.content_span),
                speaker=self._speaker(u),
                anonymous=u.anonymous,
                cue=u.cue,
                addressee=None,
            )
            for u in self.attributions.utterances
        ]

    def _times(self) -> list[TimeExpression]:
        return [
            TimeExpression(self.article.id, Span.of(self.text, e.start, e.end), e.value, e.type, e.anchor) for e in self.expressions
        ]


def _same_year(one: str | None, other: str | None) -> bool:
    """Whether two ISO days may lie in one year; an unknown one may."""
    return one is None or other is None or one[:4] == other[:4]


def _is_first_person(s: Sentence, mention: Mention) -> bool:
    """ "we", "our citizens", "our country"."""
    return s.lowers[mention.head] in FIRST_PERSON or s.lowers[mention.first] in FIRST_PERSON


def _without_their_group(actors: list[Actor]) -> tuple[Actor, ...]:
    """Several distinct parties, without the name of the group that they are listed under ("the G7 ministers of ..."); else ()."""
    distinct = {actor.code: actor for actor in actors}
    states = sum(actor.country is not None for actor in distinct.values())
    kept = [a for a in distinct.values() if states < 2 or a.country is not None or not (a.code or "").startswith("IGO")]
    return tuple(kept) if len(kept) > 1 else ()


def attached_to(s: Sentence, i: int) -> list[int]:
    """Offsets of the tokens in the adverbials and prepositional phrases that hang on the trigger itself."""
    hanging = [j for j in s.children[i] if s.deps[j] in ("prep", "npadvmod", "advmod", "nmod", "compound", "poss", "amod")]
    return [s.begins[k] for j in hanging for k in s.subtree(j) if not _below_clause(s, k, j)]


def told_of_others(s: Sentence, i: int) -> list[int]:
    """Offsets of the tokens in clauses that describe whom the trigger acts upon, or who acts: "condemned the raid carried out
    on Friday", "the miners arrested in May marched".
    """
    below = [
        j
        for j in s.subtree(i)
        if j != i
        and s.deps[j] in ("relcl", "acl")
        and s.tags[j][:1] == "V"
        and s.heads[j] != i
        and not (s.deps[s.heads[j]] == "pobj" and s.lowers[s.heads[s.heads[j]]] in ("during", "amid"))
        and s.lemmas[j] not in OCCURRING
        and (j > i or (s.deps[s.heads[j]] in ("nsubj", "nsubjpass") and s.lemmas[s.heads[j]] not in OCCASIONS))
    ]
    return [s.begins[k] for j in below for k in s.subtree(j)]


def _below_clause(s: Sentence, k: int, top: int) -> bool:
    """Is there a clause between token ``k`` and ``top``? Its dates are its own."""
    while k != top:
        if s.deps[k] in ("relcl", "acl", "advcl", "ccomp", "pcomp"):
            return True
        k = s.heads[k]
    return False


def clause_of(s: Sentence, i: int, *, real: bool = False) -> tuple[int, int]:
    """The offsets of the smallest clause around token ``i``: its verb's subtree.

    What has come about (``real``) is of the time of the verb above an infinitive, gerund or participle: "voted on Friday to leave";
    a clause with "when" is of the time of the clause around it: "broke out on Friday when students marched"; so is what is
    told of the act during which something was done: "was taken in 2016 in an operation backed by Russia".
    """
    verb = i
    while s.tags[verb][:1] not in ("V", "M") and s.heads[verb] != verb:
        verb = s.heads[verb]
    while real and s.tags[verb] in ("VB", "VBG") and not _has_tense(s, verb) and (above := _above(s, verb)) is not None:
        verb = above
    if real and (around := _simultaneous(s, verb)) is not None:
        verb = around
    first, last = s.edges(verb)
    while s.deps[verb] == "conj" and s.child(verb, "nsubj", "nsubjpass") is None and s.tags[s.heads[verb]][:1] == "V":
        verb = s.heads[verb]  # "on Friday crossed the border, burned a post and seized two herders"
        first = s.edges(verb)[0]
    return s.begins[first], s.ends[last]


def _above(s: Sentence, verb: int) -> int | None:
    """The verb of whose time an infinitive, gerund or participle is: "voted to leave", "blockaded it by mining the port", "attacked
    the port, killing two and wounding three".
    """
    dep, head = s.deps[verb], s.heads[verb]
    if dep == "conj":
        return head if s.tags[verb] == "VBG" == s.tags[head] else None
    if dep == "advcl" and (
        s.tags[verb] != "VBG" or head > verb or any(s.deps[j] in ("mark", "advmod", "nsubj") for j in s.children[verb])
    ):
        return None
    above = s.heads[head] if dep == "pcomp" else head
    return above if dep in ("xcomp", "pcomp", "advcl") and s.tags[above][:1] == "V" else None


def _simultaneous(s: Sentence, verb: int) -> int | None:
    """The verb around a clause at whose time that clause's act is done, if its form says so."""
    head = s.heads[verb]
    if s.deps[verb] == "advcl" and s.tags[head][:1] == "V":
        return head if any(s.lowers[j] in ("when", "whereupon") and j < verb for j in s.children[verb]) else None
    if s.deps[verb] == "acl" and s.tags[verb] == "VBN" and s.deps[head] == "pobj" and s.lowers[s.heads[head]] in ("in", "during"):
        above = s.heads[s.heads[head]]
        return above if s.lemmas[head] in OCCASIONS and s.tags[above][:1] == "V" else None
    return None


def _party_of_the_object(coded: CodedSentence, draft: Draft, mentions: list[Mention], source: list[Actor]) -> list[Actor]:
    """Who is to do what is asked, deep in the object: "urged continued work for unity among Somali leaders"."""
    s, own = coded.sentence, {actor.country for actor in source}
    for i in coded.coder.frames.slots(draft.head).get("obj", ()):
        inside = set(s.subtree(i))
        for mention in mentions:
            held_by = s.heads[mention.head]
            if mention.head in inside and s.deps[mention.head] == "pobj" and s.lowers[held_by] in DOING:
                found = [actor for actor in mention.actors if actor.code and actor.country not in own]
                if found:
                    return found
    return []


def _is_we(actor: Actor) -> bool:
    """Whether a party is told of as "we" or "our"."""
    return actor.span is not None and actor.span.text.lower() in FIRST_PLURAL


def _is_asked_by_another(coded: CodedSentence, source: list[Actor]) -> bool:
    """Whether another state asks something of those who act, in the same sentence."""
    own = {actor.country for actor in source}
    return any(
        draft.type == "REQUEST"
        and own & {actor.country for actor in draft.target}
        and not own & {actor.country for actor in draft.source}
        for draft in coded.drafts
        if draft.source
    )


def _is_to_oneself(draft: Draft, source: list[Actor], target: list[Actor]) -> bool:
    """ "reaffirmed our commitment" or "the United States' commitment", of its own: what one says of one's own is said to others."""
    return (
        draft.type in ("AGREE", "SUPPORT")
        and bool(target)
        and all((actor.how == "dictionary" or _is_we(actor)) and is_one_state(actor, source) for actor in target)
    )


def _is_a_journey_at_home(draft: Draft, source: list[Actor], target: list[Actor]) -> bool:
    """ "the president visited the northern provinces": he meets nobody there but his own country."""
    homes = {actor.country for actor in source}
    return (
        draft.mode == "visit"
        and len(homes) == 1
        and bool(target)
        and all(actor.sector is None and actor.country in homes for actor in target)
    )


def _has_tense(s: Sentence, verb: int) -> bool:
    return any(s.deps[j] == "aux" and s.lowers[j] != "to" for j in s.children[verb])

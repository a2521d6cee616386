"""Article -> Reading: the way of one text through the reading room.

    sentences (by rule) -> names (gazetteer) -> which sentences can hold an event -> parse -> parties -> events
    -> status, date, place, attribution -> records

Only sentences with a word of the lexicon and somebody who could act are parsed. Articles are taken in small groups, so
that the parser has full batches and memory stays flat however long the stream is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib.metadata import version as package_version
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.bounded import Bounded
from detente.reading.actor_words import titles, word_set
from detente.reading.coders import DEFAULT_CODER, coder_of
from detente.reading.number_words import GROUPS_BY_NUMBER
from detente.reading.sentences import split_sentences
from detente.record import Article, Reading

if TYPE_CHECKING:
    from detente.codebook.codebook import Codebook
    from detente.codebook.lexicon import Lexicon
    from detente.codebook.relations import RelationLexicon
    from detente.gazetteer import Gazetteer
    from detente.reading.article import ArticleReading
    from detente.reading.learned.combination import Combination
    from detente.reading.learned.model import LearnedModel
    from detente.reading.parser import Lemmas, Parser
    from detente.reading.syntax import Sentence

# Articles parsed together. A White House release has about 30 sentences: 8 of them fill the parser's batches of 64
# several times over, and hold well under 10 MB of parses.
GROUP = 8
# How many sentences from the beginning may open with a dateline.
DATED = 3
_WORD = re.compile(r"[A-Za-z][A-Za-z’']*")
# The surname of somebody named in full: the last word, or the first before a hyphened one ("Moon Jae-in").
_FULL_NAME = re.compile(
    r"(?:[A-Z][\w.’'-]*[a-z.] (?:(?:al|el|bin|de|van|von|der|da) )?([A-Z][a-z’']{2,})(?![\w’'-]| [A-Z]))"
    r"|([A-Z][a-z]+) [A-Z][a-z]+-[a-z]+"
)
# People told of by their number alone.
_NUMBERED = re.compile(rf"\b[Tt]he (?:{'|'.join(GROUPS_BY_NUMBER)}|\d+)\b")
# "Y must", "Y should": what is demanded without a verb of demanding
MODAL_TRIGGERS = frozenset({"must", "should"})
PRONOUNS = frozenset("he she it they we i his her their its our him them us who both side sides latter".split())
# Words for people and violence that a story of one country tells of without naming anybody ("bombings took place").
UNNAMED = frozenset("people persons suspects bombing bombings shooting shootings attack attacks protests riots clashes".split())


@dataclass(slots=True)
class Prepared:
    """An article on its way: its sentences, the names in each, which sentences are to be parsed, and which may hold an event.

    Those that are parsed for their statements only yield no event, so that an article's events do not hang on what else is asked.
    """

    article: Article
    published: date | None
    sentences: list[tuple[int, int]]
    matches: list[list[Any]]
    wanted: list[int]
    likely: frozenset[int]


def published_date(article: Article) -> date | None:
    """The article's publication date, or the one that its own dateline gives; None if neither says."""
    if article.published:
        return date.fromisoformat(article.published[:10])
    from detente.reading.times import dateline_date

    return dateline_date(article.text)


def _left_out(matches: list[Any]) -> bool:
    """Whether a sentence holds a name whose sentences a user's dictionary says to leave out ([###], [+++])."""
    return any(match.first.kind in ("discard", "complex") for match in matches)


class Reader:
    """Reads articles. Loading takes a second or two and happens when first needed; use one reader for many articles.

    ``model`` is the folder of a spaCy model (official files only), ``actor_files`` are users' dictionaries, which win
    over detente's own. ``boundaries`` maps a disputed area's name to the country it is to count as, or None for none.
    ``coder`` says who codes: the ``rules``, the ``learned`` reader, or ``both``; ``learned_model`` is the folder of another
    learned reader than the shipped one. Raises :class:`~detente.reading.coders.UnknownCoder` for another coder.
    """

    def __init__(
        self,
        model: str | Path | None = None,
        actor_files: Sequence[str | Path] = (),
        boundaries: Mapping[str, str | None] | None = None,
        coder: str = DEFAULT_CODER,
        learned_model: str | Path | None = None,
    ) -> None:
        self._model = model
        self._learned_model = learned_model
        self.coder = coder_of(coder)
        self._actor_files = tuple(actor_files)
        self.boundaries = self._checked(boundaries) if boundaries else {}
        self._words: Bounded[str, tuple[bool, bool]] = Bounded()

    @staticmethod
    def _checked(boundaries: Mapping[str, str | None]) -> dict[str, str | None]:
        from detente.reading.places import checked

        return checked(boundaries)

    # --- what reading stands on --------------------------------------------------------------------------------------

    @cached_property
    def parser(self) -> Parser:
        from detente.reading.parser import Parser

        return Parser(self._model)

    @cached_property
    def gazetteer(self) -> Gazetteer:
        from detente.gazetteer import Gazetteer

        return Gazetteer.load(self._actor_files)

    @cached_property
    def lexicon(self) -> Lexicon:
        from detente.codebook.lexicon import Lexicon

        return Lexicon.load()

    @cached_property
    def codebook(self) -> Codebook:
        from detente.codebook.codebook import Codebook

        return Codebook.load()

    @cached_property
    def relation_lexicon(self) -> RelationLexicon:
        from detente.codebook.relations import RelationLexicon

        return RelationLexicon.load()

    @cached_property
    def learned(self) -> LearnedModel:
        from detente.reading.learned.model import LearnedModel

        return LearnedModel(self._learned_model)

    @cached_property
    def combination(self) -> Combination:
        from detente.reading.learned.combination import Combination

        return Combination.shipped()

    @cached_property
    def version(self) -> str:
        return package_version("detente")

    # --- articles ------------------------------------------------------------------------------------------------------

    def read(self, article: Article, *, statements: bool = False, times: bool = False) -> Reading:
        """Everything detente makes of one article."""
        return next(self.read_many([article], statements=statements, times=times))

    def read_many(self, articles: Iterable[Article], *, statements: bool = False, times: bool = False) -> Iterator[Reading]:
        """Read a stream of articles, in order; holds :data:`GROUP` of them at a time."""
        for reading in self.article_readings(articles, everything=statements):
            yield reading.finish(statements=statements, times=times)

    def article_readings(self, articles: Iterable[Article], *, everything: bool = False) -> Iterator[ArticleReading]:
        """The same stream as readings under way, for those who want to see their steps; ``everything`` parses all sentences."""
        from detente.reading.coreference.setting import after_dateline

        stream = iter(articles)
        while group := list(islice(stream, GROUP)):
            prepared = [self.prepare(article, everything=everything) for article in group]
            pieces = (
                (index, begin, p.article.text[begin:end])
                for p in prepared
                for index in p.wanted
                for start, end in (p.sentences[index],)
                for begin in (after_dateline(p.article.text, start, end) if index < DATED else start,)
            )
            parsed = self.parser.parse(pieces)
            for p in prepared:
                own = {index: next(parsed) for index in p.wanted}
                yield self.article_reading(p, own)

    def prepare(self, article: Article, *, everything: bool = False) -> Prepared:
        """Split an article, find the names in it, and choose the sentences to parse (all, if ``everything``)."""
        text = article.text
        sentences = split_sentences(text)
        matches: list[list[Any]] = [[] for _ in sentences]
        index = 0
        for match in self.gazetteer.scan(text):
            while index < len(sentences) and sentences[index][1] <= match.start:
                index += 1
            if index == len(sentences):
                break
            if sentences[index][0] <= match.start and match.end <= sentences[index][1]:
                matches[index].append(match)
        titled = any(matches) or bool(self.gazetteer.scan(article.title or ""))
        likely = self._wanted(text, sentences, matches) if titled else []
        wanted = list(range(len(sentences))) if everything else likely
        if self._actor_files:
            wanted = [index for index in wanted if not _left_out(matches[index])]
        return Prepared(article, published_date(article), sentences, matches, wanted, frozenset(likely))

    def _wanted(self, text: str, sentences: list[tuple[int, int]], matches: list[list[Any]]) -> list[int]:
        """Sentences that hold a word of the lexicon and somebody who could act (named, or meant by a pronoun or role)."""
        wanted: list[int] = []
        known = self._words
        introduced: set[str] = set()  # surnames of whom the article has named in full beside somebody known or a title
        for index, (start, end) in enumerate(sentences):
            acted, triggered = bool(matches[index]), False
            for word in _WORD.findall(text, start, end):
                meaning = known.get(word)
                if meaning is None:
                    meaning = known[word] = self._meaning(word.lower())
                triggered = triggered or meaning[0]
                acted = acted or meaning[1] or word == "House" or word in introduced  # "House": a chamber, by its short name
                if triggered and acted:
                    break
            if triggered and (acted or _NUMBERED.search(text, start, end)):
                wanted.append(index)
            if acted:
                introduced.update(word for names in _FULL_NAME.findall(text, start, end) for word in names if word)
        return wanted

    @cached_property
    def _lemmas(self) -> Lemmas:
        return self.parser.lemmas

    def _meaning(self, word: str) -> tuple[bool, bool]:
        """Can a lower-case word trigger an event, and can it be somebody who acts?"""
        heads, lemma = self.lexicon.by_head, self._lemmas.lemma
        triggers = (
            ("v", lemma(word, "VB")) in heads
            or ("n", lemma(word, "NN")) in heads
            or ("a", word) in heads
            or ("v", word) in heads
            or word in MODAL_TRIGGERS
            or ("n", lemma(word, "NN")) in self.relation_lexicon.by_head
        )
        one = lemma(word, "NNS")
        acts = (
            word in PRONOUNS
            or word in UNNAMED
            or one in titles()
            or one in word_set("pair_words")
            or bool(self.gazetteer.agents(one))
        )
        return triggers, acts

    # --- one article ---------------------------------------------------------------------------------------------------

    def article_reading(self, prepared: Prepared, parsed: dict[int, Sentence]) -> ArticleReading:
        """The reading of one article under way, for those who want to see its steps."""
        from detente.reading.article import ArticleReading

        return ArticleReading(self, prepared, parsed)

    def classify(self, pairs: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
        """The event type between two marked parties of each text; see :mod:`detente.reading.classify`."""
        from detente.reading.classify import classify

        return classify(self, pairs)

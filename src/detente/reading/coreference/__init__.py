"""Who is meant where no name stands: the memory of one article, and what pronouns and descriptions refer to.

An :class:`ArticleContext` belongs to one article. It knows the article's countries before anything is parsed (from
the names that the gazetteer found), and remembers, sentence by sentence, who has been mentioned, where in the sentence
and in which role. Resolution prefers silence to a guess: where two referents compete it gives none and says why.

Each module is a layer on the one before: ``setting`` (what the article is about), ``memory`` (who was mentioned),
``speech`` (quotations and the first person), ``pronouns``, ``descriptions`` (of one party), ``groups`` (of several).
"""

from __future__ import annotations

from detente.reading.coreference.groups import Groups, is_numbered_group, is_one_of_two
from detente.reading.coreference.offices import government_of, leader_by_surname, post_of
from detente.reading.coreference.referents import (
    BODY_WORDS,
    PAIR_PERSONS,
    PAIR_WORDS,
    PRONOUNS,
    STATE_WORDS,
    Referent,
    Resolution,
    country_code,
    first_names,
)

__all__ = [
    "BODY_WORDS",
    "PAIR_PERSONS",
    "PAIR_WORDS",
    "PRONOUNS",
    "STATE_WORDS",
    "ArticleContext",
    "Referent",
    "Resolution",
    "country_code",
    "first_names",
    "government_of",
    "is_numbered_group",
    "is_one_of_two",
    "leader_by_surname",
    "post_of",
]


class ArticleContext(Groups):
    """What an article has said so far, and what it is about.

    ``matches_by_sentence`` holds, for each sentence, the gazetteer's matches with offsets in the article's text.
    """

"""What an act is about: PLOVER's contexts from the words of its own clause.

The words are those of ``codebook/lexicon/contexts.tsv``, sought in the trigger's own clause: the trigger, its arguments and
their modifiers, and what is asked, promised, refused or blamed in it. Clauses that tell another act (relative clauses,
adverbial clauses, coordinated verbs) are left out.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import TYPE_CHECKING

from detente.reading.syntax import Sentence

if TYPE_CHECKING:
    from detente.reading.coding import Draft

# Contexts that an office, a force or a body does not give by acting or being acted upon.
OF_OFFICES = frozenset(
    {"executive", "legislative", "military", "legal", "diplomatic", "political_institutions", "intelligence", "economic"}
)
# Clauses that tell of something else than the act above them.
OTHER_CLAUSES = frozenset({"relcl", "advcl", "parataxis", "csubj"})


def contexts_of(
    draft: Draft, sentence: Sentence, given: tuple[str, ...], words: Mapping[str, tuple[str, ...]], parties: Container[int]
) -> tuple[str, ...]:
    """The contexts that the codebook gives, and after them those of the clause's words, in the order of the text.

    ``parties``: the tokens that name a party. "The president" who acts does not make an act one about the presidency.
    """
    found = list(given)
    for i in sorted(own_clause(sentence, _top(sentence, draft.head, draft.pos))):
        for form in _forms(sentence, i):
            for context in words.get(form, ()):
                if context not in found and not (context in OF_OFFICES and i in parties):
                    found.append(context)
    return tuple(found)


def own_clause(sentence: Sentence, head: int) -> Iterator[int]:
    """The tokens of the clause or phrase that ``head`` heads, without the clauses that tell something else."""
    waiting = [head]
    while waiting:
        i = waiting.pop()
        yield i
        for j in sentence.children[i]:
            dep, verbal = sentence.deps[j], sentence.tags[j][:1] == "V"
            if dep in OTHER_CLAUSES or (dep == "conj" and verbal):
                continue
            if dep == "acl" and verbal and sentence.tags[i][:1] != "N":
                continue
            waiting.append(j)


def _top(sentence: Sentence, head: int, pos: str) -> int:
    """A noun's act is told with the verb that carries it ("held talks on trade")."""
    above = sentence.heads[head]
    if pos == "n" and sentence.deps[head] in ("dobj", "nsubjpass", "nsubj") and sentence.tags[above][:1] == "V":
        return above
    return head


def _forms(sentence: Sentence, i: int) -> Iterator[str]:
    lemma, lower = sentence.lemmas[i], sentence.lowers[i]
    yield lower
    if lemma != lower:
        yield lemma
    if i > 0:
        yield f"{sentence.lowers[i - 1]}-{lemma}"
    if i > 1 and sentence.lowers[i - 1] == "-":
        yield f"{sentence.lowers[i - 2]}-{lemma}"

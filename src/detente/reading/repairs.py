"""Repairs of the parser's commonest faults, each a rule of English that the parse broke. They change the lists in place."""

from __future__ import annotations

# Verbs whose infinitive belongs to them when it follows at once ("accused Russia of planning to attack").
INFINITIVE_VERBS = frozenset(
    "plan try attempt seek want wish hope intend aim agree promise pledge vow threaten refuse decline fail manage prepare "
    "continue begin start cease decide choose expect offer conspire plot propose swear volunteer struggle hesitate".split()
)


def repair(words: list[str], lemmas: list[str], tags: list[str], deps: list[str], heads: list[int]) -> None:
    """Mend a parse given as parallel lists (heads are token indices; a root is its own head)."""
    for i in range(2, len(words)):
        if tags[i] == "VB" and words[i - 1].lower() == "to" and heads[i - 1] == i:
            _attach_infinitive(i, lemmas, tags, deps, heads)


def _attach_infinitive(i: int, lemmas: list[str], tags: list[str], deps: list[str], heads: list[int]) -> None:
    verb = i - 2
    if tags[verb][:1] != "V" or lemmas[verb] not in INFINITIVE_VERBS or heads[i] == verb or deps[i] == "ROOT":
        return
    node = verb  # never hang a word below itself
    while heads[node] != node:
        node = heads[node]
        if node == i:
            return
    heads[i], deps[i] = verb, "xcomp"

"""A parsed sentence as plain lists: what every later step of reading works on.

Reading a spaCy token attribute costs about as much as ten list look-ups, so the parse is copied out once.
Labels are those of spaCy's English pipelines: Penn Treebank tags, ClearNLP dependencies.
"""

from __future__ import annotations

from collections.abc import Iterator


class Sentence:
    """One sentence with its dependency parse.

    ``begins[i]`` and ``ends[i]`` are the offsets of token ``i`` in the *article's* text; ``heads[i]`` is the
    index of its head (the root is its own head); ``children[i]`` are its dependents from left to right.
    """

    __slots__ = (
        "_edges",
        "begins",
        "children",
        "deps",
        "end",
        "ends",
        "heads",
        "index",
        "lemmas",
        "lowers",
        "root",
        "start",
        "tags",
        "text",
        "words",
    )  # fmt: skip

    def __init__(
        self,
        index: int,
        start: int,
        text: str,
        words: list[str],
        lemmas: list[str],
        tags: list[str],
        deps: list[str],
        heads: list[int],
        begins: list[int],
    ) -> None:
        self.index, self.start, self.end, self.text = index, start, start + len(text), text
        self.words, self.lemmas, self.tags, self.deps, self.heads = words, lemmas, tags, deps, heads
        self.lowers = [word.lower() for word in words]
        self.begins = begins
        self.ends = [begin + len(word) for begin, word in zip(begins, words, strict=True)]
        self.children: list[list[int]] = [[] for _ in words]
        self.root = 0
        for i, head in enumerate(heads):
            if head == i:
                self.root = i
            else:
                self.children[head].append(i)
        self._edges: list[tuple[int, int]] | None = None

    def __len__(self) -> int:
        return len(self.words)

    def subtree(self, i: int) -> list[int]:
        """Indices of token ``i`` and everything under it, in the order of the text."""
        found, stack = [], [i]
        while stack:
            j = stack.pop()
            found.append(j)
            stack.extend(self.children[j])
        found.sort()
        return found

    def edges(self, i: int) -> tuple[int, int]:
        """First and last token index of the subtree of ``i``."""
        if self._edges is None:
            tokens = range(len(self.words))
            first, last = list(tokens), list(tokens)
            # Going up from each token in turn can stop at a head that an earlier one has already widened as far.
            for j in tokens:
                k = self.heads[j]
                while first[k] > j:
                    first[k], k = j, self.heads[k]
            for j in reversed(tokens):
                k = self.heads[j]
                while last[k] < j:
                    last[k], k = j, self.heads[k]
            self._edges = list(zip(first, last, strict=True))
        return self._edges[i]

    def child(self, i: int, *labels: str) -> int | None:
        """The first dependent of ``i`` with one of these labels, or None."""
        return next((j for j in self.children[i] if self.deps[j] in labels), None)

    def all_children(self, i: int, *labels: str) -> list[int]:
        return [j for j in self.children[i] if self.deps[j] in labels]

    def ancestors(self, i: int) -> Iterator[int]:
        """Heads above ``i``, nearest first, up to the root."""
        while self.heads[i] != i:
            i = self.heads[i]
            yield i

    def conjuncts(self, i: int) -> list[int]:
        """``i`` and the tokens coordinated with and after it ("A, B and C" from A), left to right."""
        deps, found = self.deps, [i]
        for j in found:
            for k in self.children[j]:
                if deps[k] == "conj":
                    found.append(k)
        if len(found) > 1:
            found.sort()
        return found

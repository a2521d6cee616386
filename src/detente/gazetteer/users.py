"""The names of users' dictionaries, found in a text: the longest first, as each entry says it must be written.

Users' names stand apart from detente's own, since they follow other rules (stems, plurals, any case), and since a
user's name wins wherever it is at least as long as ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from detente.bounded import Bounded
from detente.gazetteer.dictionaries import SHORTEST_STEM, Dictionary, Name, Surface
from detente.gazetteer.entries import Entry, Tenure
from detente.gazetteer.names import Word, fold

Found = tuple[tuple[Entry, ...], int]
NOTHING: Found = ((), 0)


class UserNames:
    """All names, nouns for those who act, and tenures of the users' dictionaries; the first file wins over the next."""

    def __init__(self, dictionaries: Iterable[Dictionary] = ()) -> None:
        self.tenures: dict[tuple[str, str], list[Tenure]] = {}
        self.tenures_of: dict[str, list[Tenure]] = {}
        self._exact: dict[str, list[tuple[Surface, Name]]] = {}
        self._starts: dict[str, int] = {}
        self._agents: dict[str, Name] = {}
        self._agent_stems: dict[str, Name] = {}
        self._known: Bounded[str, tuple[Entry, ...]] = Bounded()
        for dictionary in dictionaries:
            self._add(dictionary)

    def _add(self, dictionary: Dictionary) -> None:
        for name in dictionary.names:
            for surface in name.surfaces:
                self._add_surface(surface, name)
        for name in dictionary.agents:
            for surface in name.surfaces:
                self._agents.setdefault(surface.folded, name)
                if surface.stem:
                    self._agent_stems.setdefault(surface.folded, name)
                if " " in surface.folded:
                    self._add_surface(surface, name)
        for tenure in dictionary.tenures:
            self.tenures.setdefault((tenure.country or "", tenure.post), []).append(tenure)
            self.tenures_of.setdefault(tenure.person_id, []).append(tenure)

    def _add_surface(self, surface: Surface, name: Name) -> None:
        folded = surface.folded
        self._exact.setdefault(folded, []).append((surface, name))
        first, _, rest = folded.partition(" ")
        length = 2 + rest.count(" ") if rest else 1
        if length > self._starts.get(first, 0):
            self._starts[first] = length

    def longest(self, found: Sequence[Word], at: int, limit: int) -> Found:
        """The meanings of the longest name that begins with word ``at``, and how many words it has; else nothing."""
        first = found[at].text.lower()
        reach = self._starts.get(first, 0)
        for length in range(min(limit, max(reach, 1)), 0, -1):
            written = found[at].text if length == 1 else " ".join(word.text for word in found[at : at + length])
            entries = self._known.get(written)
            if entries is None:
                entries = self._look_up(written, length)
                self._known[written] = entries
            if entries:
                return entries, length
        return NOTHING

    def _look_up(self, written: str, length: int) -> tuple[Entry, ...]:
        folded = written.lower()
        entries: list[Entry] = []
        for key, how in _forms(folded):
            for surface, name in self._exact.get(key, ()):
                if (how == "stem" and not surface.stem) or (how == "plural" and not surface.inflects):
                    continue
                if _written_so(surface, written):
                    entries += name.entries
            if entries:
                break
        return tuple(dict.fromkeys(entries))

    def named(self, name: str) -> tuple[Entry, ...]:
        """Every meaning of a name, however it is written."""
        return tuple(entry for _, known in self._exact.get(fold(name), ()) for entry in known.entries)

    def agent(self, lemma: str) -> tuple[Entry, ...]:
        """What the users say of a noun for those who act, singular or plural, in any case."""
        folded = fold(lemma)
        for key, how in _forms(folded):
            name = self._agents.get(key)
            if name is None or (how == "plural" and not any(s.folded == key and s.inflects for s in name.surfaces)):
                continue
            if how == "stem" and key not in self._agent_stems:
                continue
            return name.entries
        return ()

    def agents(self) -> dict[str, Entry]:
        """Noun (folded) -> its meaning, of every noun for those who act that is a single word."""
        return {noun: name.entries[0] for noun, name in self._agents.items() if " " not in noun}

    def entries(self) -> Iterator[Entry]:
        """Every meaning of every name."""
        for known in self._exact.values():
            for _, name in known:
                yield from name.entries


def _written_so(surface: Surface, written: str) -> bool:
    case = surface.case
    if case == "any":
        return True
    if case == "exact":
        return written == surface.written
    if not (written[0].isupper() or written[0].isdigit()):
        return False
    last = written.rpartition(" ")[2]
    return case == "first" or last[0].isupper() or last[0].isdigit()


def _forms(folded: str) -> Iterable[tuple[str, str]]:
    """The keys under which a written name may stand: itself, the singular of its last word, ever shorter stems of it."""
    yield folded, "itself"
    if len(folded) < 4:
        return
    if folded.endswith("ies"):
        yield folded[:-3] + "y", "plural"
    if folded.endswith("es"):
        yield folded[:-2], "plural"
    if folded.endswith("s"):
        yield folded[:-1], "plural"
    last = folded.rfind(" ") + 1
    for end in range(len(folded) - 1, last + SHORTEST_STEM - 1, -1):
        yield folded[:end], "stem"

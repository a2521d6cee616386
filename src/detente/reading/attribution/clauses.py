"""Who says what in one parsed sentence: indirect speech, nominal and adjectival cues, "according to", "as X put it".

Each finding is a :class:`Report`: token ranges for cue, speaker and addressee, offsets for the content. What is quoted is
settled afterwards, together with the quotation marks (:mod:`.statements`).
"""

from __future__ import annotations

from collections.abc import Iterator

from detente.reading.attribution.cues import PREPOSITIONS, REPORTING, REPORTING_FRAMES, Cue, Cues, word_set
from detente.reading.syntax import Sentence

Range = tuple[int, int]

# "point out", "make clear", "as X put it"
_PARTICLE_LABELS = frozenset(("prt", "advmod", "prep", "acomp", "oprd", "ccomp", "dobj"))
_AUXILIARY = frozenset(("aux", "auxpass", "neg"))
_SUBJECT = ("nsubj", "nsubjpass", "csubj", "expl")
# "likened the raid to an act of war": both sides are content.
_WITH_OBJECT = frozenset(("to", "over"))
_COPULAS = frozenset(("be", "seem", "appear", "remain", "become", "feel", "sound", "grow", "stay", "'s", "s", "is", "was"))
_QUOTES = frozenset("\"'“”‘’«»`„") | {"``", "''"}
_EDGE_PUNCTUATION = frozenset(".,;:—–-…!?") | {"--", "...", "---"}
_RELATIVE = frozenset(("who", "which", "that", "whom", "whose"))
_PERSONAL_PRONOUNS = frozenset(("i", "we", "he", "she", "they", "you", "who", "everyone", "someone", "somebody", "nobody"))
# "make an accusation", "repeat the claim": the noun's speaker is the verb's subject.
_SUPPORT_VERBS = word_set(
    "make issue repeat level lodge give release voice express raise reiterate have hold share deliver publish "
    "renew send file offer announce take reach drop withdraw harbour harbor abandon come step unveil outline "
    "present sign"
)
_VIEW_NOUNS = word_set("view opinion word estimation judgment judgement telling account assessment estimate mind")
_NOMINAL_VERB_TAGS = frozenset(("VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "MD"))
_PERSON_SUFFIXES = ("er", "or", "ist", "ian", "man", "men", "ant", "ent", "eer", "ee", "ess", "ary", "ic")
# Sentence-initial adjectives of origin ("American accusations"), told from "Recent accusations".
_ORIGIN_ENDINGS = ("ish", "ese", "an", "ch", "i", "western", "arab", "dutch", "greek", "kurdish")
_WHEN = word_set("monday tuesday wednesday thursday friday saturday sunday yesterday today tonight")
_INSTITUTIONS = word_set(
    "government ministry state country nation administration party court council parliament senate congress "
    "committee commission union army military police group court panel board bank agency department office "
    "kremlin team campaign company newspaper paper report poll survey study statement letter press media "
    "people nation public embassy side president king queen chief minister police voter ally aide staff expert "
    "head spokesman spokeswoman spokesperson family friend"
)


class Report:
    """One attribution as the parse shows it; ranges are token indices, inclusive, ``content`` is offsets."""

    __slots__ = (
        "addressee",
        "content",
        "cue",
        "cue_range",
        "frame",
        "head",
        "reports",
        "sentence",
        "speaker",
        "unnamed",
    )

    def __init__(
        self,
        sentence: Sentence,
        head: int,
        cue: Cue,
        frame: str,
        content: list[tuple[int, int]],
        speaker: Range | None,
        cue_range: Range,
        addressee: Range | None = None,
    ) -> None:
        self.sentence, self.head, self.cue, self.frame = sentence, head, cue, frame
        self.content, self.speaker, self.cue_range, self.addressee = content, speaker, cue_range, addressee
        self.reports = cue.kind in REPORTING and frame in REPORTING_FRAMES
        self.unnamed = speaker is None


def reports(sentence: Sentence, table: Cues) -> Iterator[Report]:
    """All attributions that one sentence's parse shows, in the order of their cue words."""
    by_word, known = table.by_word, table.lemmas | _VIEW_NOUNS
    tags = sentence.tags
    for i, (lemma, lower) in enumerate(zip(sentence.lemmas, sentence.lowers, strict=True)):
        if lemma not in known and lower != "according":
            continue
        if lower == "according":
            yield from _according(sentence, i)
            continue
        rows = by_word.get((lemma, tags[i][:1]))
        if rows is not None:
            cue = _with_particle(sentence, i, rows)
            if cue is not None:
                yield from _SEEK[cue.part](sentence, i, cue)
        if lemma in _VIEW_NOUNS and tags[i][0] == "N":
            yield from _in_view(sentence, i)


def _with_particle(sentence: Sentence, i: int, rows: tuple[Cue, ...]) -> Cue | None:
    for cue in rows:
        if cue.particle is None:
            return cue
        if any(sentence.lowers[j] == cue.particle and sentence.deps[j] in _PARTICLE_LABELS for j in sentence.children[i]):
            return cue
    return None


# ---------------------------------------------------------------- content


def content_of(sentence: Sentence, tokens: list[int]) -> list[tuple[int, int]]:
    """Offsets of a set of tokens: contiguous runs, without punctuation at the edges save quotation marks."""
    runs: list[list[int]] = []
    for j in tokens:
        if runs and all(k in _EDGE_OR_QUOTE or k == "" for k in sentence.words[runs[-1][-1] + 1 : j]):
            runs[-1].extend(range(runs[-1][-1] + 1, j + 1))
        else:
            runs.append([j])
    spans = []
    for run in runs:
        while run and sentence.words[run[0]] in _EDGE_PUNCTUATION:
            run.pop(0)
        while run and sentence.words[run[-1]] in _EDGE_PUNCTUATION:
            run.pop()
        if run and any(sentence.words[j] not in _EDGE_OR_QUOTE for j in run):
            spans.append((sentence.begins[run[0]], sentence.ends[run[-1]]))
    return spans


_EDGE_OR_QUOTE = _EDGE_PUNCTUATION | _QUOTES


def _content(sentence: Sentence, root: int, cue: Range, speaker: Range | None) -> list[tuple[int, int]]:
    """The subtree of ``root`` less the cue and its speaker (which may stand inside it: "X, he said, Y")."""
    out = set(range(cue[0], cue[1] + 1))
    if speaker is not None and not speaker[0] <= root <= speaker[1]:
        out.update(range(speaker[0], speaker[1] + 1))
    return content_of(sentence, [j for j in sentence.subtree(root) if j not in out])


def cue_range(sentence: Sentence, i: int) -> Range:
    """The verb group: auxiliaries, negation and particle around verb ``i`` where they touch it."""
    first = last = i
    for j in sentence.children[i]:
        if sentence.deps[j] in _AUXILIARY or (sentence.deps[j] == "advmod" and sentence.tags[j] == "RB"):
            if j < i and all(_joins(sentence, k, i) for k in range(j, first)):
                first = min(first, j)
        elif sentence.deps[j] == "prt" and j == last + 1:
            last = j
    return first, last


def _joins(sentence: Sentence, k: int, i: int) -> bool:
    return sentence.heads[k] == i and (sentence.deps[k] in _AUXILIARY or sentence.deps[k] == "advmod")


# ---------------------------------------------------------------- speaker


def noun_phrase(sentence: Sentence, head: int) -> Range:
    """Token range of the noun phrase of ``head`` without its relative clauses and edge punctuation."""
    tokens = {head}
    stack = [head]
    while stack:
        j = stack.pop()
        for k in sentence.children[j]:
            if sentence.deps[k] in ("relcl", "acl", "advcl", "ccomp", "parataxis", "punct", "cc", "preconj", "case") and not (
                sentence.deps[k] in ("cc", "preconj", "acl") and k < len(sentence) - 1
            ):
                continue
            if sentence.deps[k] == "acl" and sentence.tags[k] not in ("JJ", "VBN"):
                continue
            tokens.add(k)
            stack.append(k)
    first, last = min(tokens), max(tokens)
    while last > head and sentence.words[last] in _EDGE_OR_QUOTE:
        last -= 1
    while first < head and (sentence.words[first] in _EDGE_OR_QUOTE or sentence.deps[first] == "cc"):
        first += 1
    return first, last


def subject_of(sentence: Sentence, i: int, depth: int = 0) -> int | None:
    """The head token of whoever does verb ``i``: its subject or agent, or that of the verb it leans on."""
    deps, heads = sentence.deps, sentence.heads
    passive = sentence.child(i, "nsubjpass")
    if passive is not None or sentence.child(i, "auxpass") is not None:
        return agent_of(sentence, i)
    subject = sentence.child(i, "nsubj")
    if subject is not None:
        return _antecedent(sentence, i, subject)
    if depth > 6 or heads[i] == i:
        return None
    dep, head = deps[i], heads[i]
    if dep in ("relcl", "acl"):
        if sentence.tags[i] == "VBN":
            return agent_of(sentence, i)
        return head
    if dep == "xcomp" or (dep == "ccomp" and sentence.tags[i] in ("VB", "VBG") and sentence.child(i, "aux") is not None):
        controller = sentence.child(head, "dobj", "dative")
        if controller is not None and controller < i and sentence.lemmas[head] not in ("promise", "use", "take", "make"):
            return controller
        if sentence.tags[head][0] == "J":
            head = head if sentence.heads[head] == head else sentence.heads[head]
        if sentence.child(head, "nsubjpass") is not None:
            return sentence.child(head, "nsubjpass")
        return subject_of(sentence, head, depth + 1)
    if dep in ("conj", "advcl", "ccomp", "dep", "parataxis") and sentence.tags[head][:1] in "VMJI":
        if sentence.tags[i] == "VBN" and dep != "conj":
            return agent_of(sentence, i)
        if sentence.child(head, "nsubjpass") is not None:
            return sentence.child(head, "nsubjpass")
        return subject_of(sentence, head, depth + 1)
    if dep in ("pcomp", "prep") or dep == "advcl":
        if sentence.tags[head][0] in "VM":
            if sentence.child(head, "nsubjpass") is not None:
                return sentence.child(head, "nsubjpass")
            return subject_of(sentence, head, depth + 1)
        if sentence.tags[head][0] == "N":
            return head if dep != "pcomp" else _possessor(sentence, head)
        return subject_of(sentence, head, depth + 1)
    return None


def agent_of(sentence: Sentence, i: int) -> int | None:
    for j in sentence.children[i]:
        if sentence.deps[j] == "agent" or (sentence.deps[j] == "prep" and sentence.lowers[j] == "by"):
            return sentence.child(j, "pobj")
    return None


def _antecedent(sentence: Sentence, i: int, subject: int) -> int:
    if sentence.lowers[subject] in _RELATIVE and sentence.deps[i] == "relcl":
        return sentence.heads[i]
    if sentence.lowers[subject] in _RELATIVE:
        for head in sentence.ancestors(i):
            if sentence.deps[head] == "relcl":
                return sentence.heads[head]
    return subject


def _possessor(sentence: Sentence, noun: int) -> int | None:
    """Whose belief, claim or statement: a possessive, "of X", "by X", an adjective of origin, or the support verb's subject."""
    found = sentence.child(noun, "poss")
    if found is not None:
        return found
    for j in sentence.children[noun]:
        if sentence.deps[j] in ("prep", "agent") and sentence.lowers[j] in ("by", "from", "among"):
            return sentence.child(j, "pobj")
    head = sentence.heads[noun]
    if sentence.deps[noun] in ("dobj", "nsubjpass", "attr") and sentence.lemmas[head] in _SUPPORT_VERBS:
        return subject_of(sentence, head)
    if sentence.deps[noun] == "pobj":
        verb = sentence.heads[head]
        if sentence.tags[verb][:1] == "V" and sentence.lowers[head] in ("with", "in", "despite"):
            return subject_of(sentence, verb)
    for j in sentence.children[noun]:
        if (
            sentence.deps[j] == "amod"
            and sentence.words[j][0].isupper()
            and (j > 0 or sentence.lowers[j].endswith(_ORIGIN_ENDINGS))
        ):
            return j
        if sentence.deps[j] in ("compound", "nmod") and sentence.tags[j] == "NNP":
            return j
    return None


def is_personal(sentence: Sentence, i: int | None) -> bool:
    """Could this noun speak or think? Names, personal pronouns, and nouns for people and institutions."""
    if i is None:
        return False
    tag, lemma = sentence.tags[i], sentence.lemmas[i]
    if tag.startswith("NNP") or sentence.lowers[i] in _PERSONAL_PRONOUNS:
        return True
    return tag[:1] == "N" and (lemma in _INSTITUTIONS or lemma.endswith(_PERSON_SUFFIXES))


# ---------------------------------------------------------------- verbs


def _verb(sentence: Sentence, i: int, cue: Cue) -> Iterator[Report]:
    if sentence.deps[i] in ("amod", "aux", "compound", "auxpass", "prep"):
        return
    found = _verb_content(sentence, i, cue)
    if found is None:
        return
    frame, roots, extra_cue = found
    group = cue_range(sentence, i)
    head = subject_of(sentence, i)
    outer = _said_by_outer(sentence, i)
    if outer:
        head = subject_of(sentence, outer[0])
    if frame in cue.weak and sentence.child(i, "nsubjpass") is None and not is_personal(sentence, head):
        return
    if head is not None and (sentence.lowers[head] in ("it", "there") and sentence.child(i, "nsubjpass", "expl") is not None):
        head = None
    speaker = None if head is None else noun_phrase(sentence, head)
    outside = {j for span in (group, speaker) if span is not None for j in range(span[0], span[1] + 1)}
    if speaker is not None and any(speaker[0] <= root <= speaker[1] for root in roots):
        outside = set(range(group[0], group[1] + 1))
        if frame == "as" or frame == "that":
            speaker = None
    outside.update(extra_cue)
    addressee = _addressee(sentence, i, frame)
    if addressee is not None and frame not in ("np-to", "np-as"):
        outside.update(range(addressee[0], addressee[1] + 1))
    if frame == "that":
        for trailing in _trailing_cues(sentence, i):
            outside.update(sentence.subtree(trailing))
    tokens = sorted({j for root in roots for j in sentence.subtree(root)} - outside)
    if cue.particle == "clear":
        that = next((j for j in tokens if sentence.lowers[j] == "that"), tokens[0] if tokens else 0)
        tokens = [j for j in tokens if j >= that]
    if frame in ("np-to", "np-as"):
        tokens = [j for j in tokens if j > i]
    elif frame == "that" and len(tokens) > 2 and tokens[0] == group[1] + 1 and sentence.lowers[tokens[0]] in _WHEN:
        # "said Wednesday the consul had left": when it was said.
        if sentence.words[tokens[1]] != "," and sentence.tags[tokens[1]] not in ("VBD", "VBZ", "MD", "POS"):
            tokens = tokens[1:]
    content = content_of(sentence, tokens)
    if content:
        yield Report(sentence, i, cue, frame, content, speaker, group, addressee)


def _said_by_outer(sentence: Sentence, i: int) -> list[int]:
    """The outer speech verb of ", adding that ...", which the parser often hangs on the clause before it."""
    if sentence.lemmas[i] not in _TRAILING or sentence.deps[i] != "advcl" or not _after_comma(sentence, i):
        return []
    return [j for j in sentence.ancestors(i) if sentence.lemmas[j] in _OUTER and i in _trailing_cues(sentence, j)]


def _after_comma(sentence: Sentence, i: int) -> bool:
    first = sentence.edges(i)[0]
    return sentence.tags[i] == "VBG" and first > 0 and sentence.words[first - 1] == ","


def _trailing_cues(sentence: Sentence, i: int) -> list[int]:
    """Participles of speech that close the content of speech verb ``i`` and belong to its speaker."""
    if sentence.lemmas[i] not in _OUTER:
        return []
    return [
        j
        for j in range(i + 1, len(sentence))
        if sentence.tags[j] == "VBG"
        and sentence.lemmas[j] in _TRAILING
        and sentence.deps[j] == "advcl"
        and sentence.heads[j] != i
        and _after_comma(sentence, j)
        and any(k == i for k in sentence.ancestors(j))
    ]


_OUTER = word_set("say tell state announce declare write report claim confirm note add argue insist warn explain")
_TRAILING = word_set("add note stress argue explain emphasise emphasize insist warn predict cite point underline")


def _verb_content(sentence: Sentence, i: int, cue: Cue) -> tuple[str, list[int], list[int]] | None:
    """``(frame, roots of the content, further cue tokens)`` of verb ``i``, or None if it introduces nothing."""
    frames, deps, lowers = cue.frames, sentence.deps, sentence.lowers
    kids = sentence.children[i]
    clause = None
    for j in kids:
        if deps[j] == "ccomp" and (clause is None or j > i):
            clause = j
    if clause is not None and "np-as" in frames and "that" not in frames and cue.lemma == "call":
        return "np-as", [j for j in kids if j > i and deps[j] in ("dobj", "ccomp", "oprd")], []
    if clause is not None and ("that" in frames or "quote" in frames):
        infinitive = _infinitive_with_subject(sentence, clause)
        if not infinitive:
            return "that", [clause], []
        if "np-to" in frames or "to" in frames:
            return "np-to", [clause], []
    passive = sentence.child(i, "nsubjpass")
    xcomp = sentence.child(i, "xcomp")
    if passive is not None and cue.kind in REPORTING and ("to" in frames or "np-to" in frames or "that" in frames):
        if xcomp is not None and xcomp > i:
            return ("to" if sentence.lowers[passive] != "it" else "that"), [xcomp], []
        if sentence.lowers[passive] == "it":
            later = next((j for j in kids if j > i and deps[j] in ("advcl", "ccomp", "dep")), None)
            if later is not None:
                return "that", [later], []
    objects = [j for j in kids if deps[j] in ("dobj", "dative") and j > i and lowers[j] not in _RELATIVE]
    if objects and objects[0] < len(sentence) and "np-to" in frames:
        complement = next(
            (j for j in kids if j > objects[0] and deps[j] in ("xcomp", "advcl", "ccomp", "acl") and _is_infinitive(sentence, j)),
            None,
        )
        if complement is None:
            complement = next((j for j in sentence.children[objects[0]] if deps[j] == "acl" and _is_infinitive(sentence, j)), None)
        if complement is not None and (cue.kind != "promise"):
            return "np-to", [objects[0], complement], []
    if xcomp is not None and xcomp > i:
        gerund = sentence.tags[xcomp] == "VBG"
        if (_is_infinitive(sentence, xcomp) and "to" in frames) or (gerund and ("ing" in frames or "np" in frames)):
            return ("ing" if gerund else "to"), [xcomp], []
        if not objects and "np-as" in frames and sentence.child(xcomp, "nsubj") is not None:
            return "np-as", [xcomp], []
    for j in kids:
        if deps[j] in ("prep", "agent", "dative") and j > i:
            found = _prepositional(sentence, i, j, cue, objects)
            if found is not None:
                return found
    oprd = sentence.child(i, "oprd", "attr")
    if oprd is not None and "np-as" in frames and (objects or passive is not None):
        return "np-as", [*objects, oprd], []
    if clause is not None and clause > i and "np-as" in frames:
        return "np-as", [clause], []
    if cue.frames & {"np", "np-as"} and objects:
        roots = [objects[-1]]
        for j in kids:
            if j > objects[-1] and (deps[j] == "oprd" or (deps[j] == "prep" and lowers[j] in ("as", "for", "over", "against"))):
                roots.append(j)
        if "np-as" in frames and "np" not in frames and len(roots) == 1:
            return None
        return "np", roots, []
    if "that" in frames or "as" in frames:
        return _around(sentence, i, cue)
    return None


def _is_infinitive(sentence: Sentence, j: int) -> bool:
    return any(sentence.deps[k] == "aux" and sentence.tags[k] == "TO" for k in sentence.children[j])


def _infinitive_with_subject(sentence: Sentence, j: int) -> bool:
    """As in "ordered the troops to leave": an infinitive that brought its subject along."""
    return _is_infinitive(sentence, j)


def _prepositional(
    sentence: Sentence, i: int, preposition: int, cue: Cue, objects: list[int]
) -> tuple[str, list[int], list[int]] | None:
    word = sentence.lowers[preposition]
    name = "to:" if word == "to" else word
    passive = sentence.child(i, "nsubjpass") is not None
    if name != "as" and f"np-{name}" in cue.frames and (objects or passive):
        inside = list(sentence.children[preposition])
        if word in _WITH_OBJECT or cue.kind == "attitude":
            return f"np-{name}", [*objects, preposition], []
        return f"np-{name}", inside, [preposition]
    if name in PREPOSITIONS and name in cue.frames and name != "by" and not objects:
        inside = list(sentence.children[preposition])
        if not inside:
            return None
        complement = next(
            (
                j
                for j in sentence.children[i]
                if j > preposition and sentence.deps[j] in ("xcomp", "advcl") and _is_infinitive(sentence, j)
            ),
            None,
        )
        if word == "on" and cue.lemma == "call":
            return ("np-to", [*inside, complement], [preposition]) if complement is not None else ("on", inside, [preposition])
        if complement is not None and word == "for":
            inside.append(complement)
        return name, inside, [preposition]
    return None


def _around(sentence: Sentence, i: int, cue: Cue) -> tuple[str, list[int], list[int]] | None:
    """A cue clause set into the sentence it reports: "the army, officials say, will leave", "as the minister put it"."""
    dep, head = sentence.deps[i], sentence.heads[i]
    if head == i or sentence.child(i, "nsubj") is None:
        return None
    as_clause = any(sentence.lowers[j] == "as" and sentence.deps[j] in ("mark", "advmod") for j in sentence.children[i])
    if as_clause and dep in ("advcl", "ccomp", "parataxis") and "as" in cue.frames:
        return "as", [head], sentence.subtree(i)
    if dep in ("parataxis", "ccomp", "advcl", "dep") and not as_clause and sentence.child(i, "mark") is None:
        first, last = sentence.edges(i)
        before = (first > 0 and sentence.words[first - 1] in (",", "—", "–", "--", "-")) or first == 0
        short = last - first <= 12
        if dep == "parataxis" or (before and short and sentence.tags[head][:1] in "VMNJ" and dep != "advcl"):
            return "that", [head], sentence.subtree(i)
    return None


def _addressee(sentence: Sentence, i: int, frame: str) -> Range | None:
    """Whom the speaker tells: "told reporters", "said to the envoy"."""
    if frame in ("np", "np-as", "np-of", "np-for", "np-on"):
        return None
    for j in sentence.children[i]:
        if sentence.deps[j] in ("dobj", "dative") and j > i and sentence.tags[j][:1] in "NP":
            if sentence.lowers[j] in ("it", "this", "that"):
                return None
            return noun_phrase(sentence, j)
        if sentence.deps[j] in ("dative", "prep") and sentence.lowers[j] == "to" and frame != "to:":
            target = sentence.child(j, "pobj")
            if target is not None:
                return noun_phrase(sentence, target)
    return None


# ---------------------------------------------------------------- nouns and adjectives


def _noun(sentence: Sentence, i: int, cue: Cue) -> Iterator[Report]:
    if sentence.tags[i].startswith("NNP"):
        return
    clause, frame, extra = None, "that", []
    for j in sentence.children[i]:
        dep = sentence.deps[j]
        if j < i:
            continue
        if dep in ("acl", "ccomp", "relcl") and "that" in cue.frames and _is_that_clause(sentence, j):
            clause, frame = j, "that"
            break
        if dep in ("acl", "relcl", "xcomp") and "to" in cue.frames and _is_infinitive(sentence, j):
            clause, frame = j, "to"
            break
    if clause is None and sentence.deps[i] in ("nsubj", "attr"):
        # "The accusation is that ..."; "his view was that ..."
        verb = sentence.heads[i]
        if sentence.lemmas[verb] == "be" and "that" in cue.frames:
            clause = next(
                (j for j in sentence.children[verb] if sentence.deps[j] == "ccomp" and j > i and _is_that_clause(sentence, j)),
                None,
            )
    roots = [] if clause is None else [clause]
    if clause is None:
        for j in sentence.children[i]:
            word = sentence.lowers[j]
            name = "to:" if word == "to" else word
            if j > i and sentence.deps[j] == "prep" and name in cue.frames and sentence.children[j]:
                owner = _possessor(sentence, i)
                if owner is None or (not is_personal(sentence, owner) and sentence.tags[owner] not in ("PRP$", "JJ")):
                    continue
                frame, roots, extra = name, list(sentence.children[j]), [j]
                break
    if not roots:
        return
    owner = _possessor(sentence, i)
    speaker = None if owner is None else noun_phrase(sentence, owner)
    if speaker is not None and speaker[0] <= i <= speaker[1]:
        speaker = None
    tokens = sorted({j for root in roots for j in sentence.subtree(root)} - set(extra))
    swallowed = _swallowed_verb(sentence, i, clause)
    if swallowed is not None:
        tokens = [j for j in tokens if j < swallowed]
    content = content_of(sentence, tokens)
    if content:
        yield Report(sentence, i, cue, frame, content, speaker, (i, i))


def _swallowed_verb(sentence: Sentence, noun: int, clause: int | None) -> int | None:
    """ "Rumours that the king had fled spread quickly": where the parse found no main verb, the clause has swallowed it.

    It is a second verb right after a whole verb group of the clause, with no "to", comma or subject between.
    """
    if clause is None or sentence.heads[noun] != noun or sentence.tags[noun][:1] != "N":
        return None
    first = min(sentence.subtree(clause))
    complete = False  # has the group before this token its main verb?
    for j in range(first + 1, len(sentence.words)):
        tag = sentence.tags[j]
        if tag == "MD" or (tag[:1] == "V" and sentence.lemmas[j] in ("have", "be", "do") and not complete):
            complete = False
        elif tag[:1] == "V":
            if complete and tag != "VBG":
                return j
            complete = sentence.tags[j - 1] != "TO"
        elif tag[:2] != "RB":
            complete = False
    return None


def _is_that_clause(sentence: Sentence, j: int) -> bool:
    """A complement clause with "that" (or whether) as its mark: "that" is not the verb's own subject or object."""
    for k in sentence.children[j]:
        if sentence.lowers[k] in ("that", "whether", "if", "how", "why") and sentence.deps[k] in ("mark", "advmod"):
            return True
    return False


def _adjective(sentence: Sentence, i: int, cue: Cue) -> Iterator[Report]:
    verb = sentence.heads[i]
    if sentence.deps[i] not in ("acomp", "conj", "ROOT", "advcl", "oprd", "xcomp") or (
        sentence.deps[i] == "acomp" and sentence.lemmas[verb] not in _COPULAS
    ):
        return
    frame, roots, extra = "", [], []
    for j in sentence.children[i]:
        if j < i:
            continue
        if sentence.deps[j] == "ccomp" and "that" in cue.frames:
            frame, roots = "that", [j]
            break
        if sentence.deps[j] == "xcomp" and "to" in cue.frames and _is_infinitive(sentence, j):
            frame, roots = "to", [j]
            break
        word = sentence.lowers[j]
        if sentence.deps[j] == "prep" and ("to:" if word == "to" else word) in cue.frames and sentence.children[j]:
            frame, roots, extra = "to:" if word == "to" else word, list(sentence.children[j]), [j]
            break
    if not roots:
        return
    head = subject_of(sentence, verb if sentence.deps[i] == "acomp" else i)
    if head is None or not is_personal(sentence, head):
        return
    content = content_of(sentence, sorted({j for root in roots for j in sentence.subtree(root)} - set(extra)))
    if content:
        yield Report(sentence, i, cue, frame, content, noun_phrase(sentence, head), (i, i))


_SEEK = {"V": _verb, "N": _noun, "J": _adjective}


# ---------------------------------------------------------------- phrases

ACCORDING = Cue("according to", "P", "say", frozenset(("that",)), frozenset())
IN_VIEW = Cue("in view", "P", "think", frozenset(("that",)), frozenset())


def _according(sentence: Sentence, i: int) -> Iterator[Report]:
    preposition = next((j for j in (*sentence.children[i], i + 1) if j < len(sentence) and sentence.lowers[j] == "to"), None)
    if preposition is None:
        return
    source = sentence.child(preposition, "pobj") or sentence.child(i, "pobj")
    if source is None:
        return
    speaker = noun_phrase(sentence, source)
    yield from _clause_around(sentence, i, ACCORDING, (i, preposition), speaker)


def _clause_around(sentence: Sentence, i: int, cue: Cue, group: Range, speaker: Range) -> Iterator[Report]:
    """A phrase that attributes the clause it stands in: everything in the clause but the phrase is content."""
    host = next((j for j in sentence.ancestors(i) if sentence.tags[j] in _NOMINAL_VERB_TAGS), sentence.root)
    phrase = set(sentence.subtree(i))
    phrase.update(range(group[0], group[1] + 1))
    phrase.update(range(speaker[0], speaker[1] + 1))
    tokens = [j for j in sentence.subtree(host) if j not in phrase]
    tokens = [j for j in tokens if not (sentence.deps[j] == "cc" and j == tokens[0])]
    content = content_of(sentence, tokens)
    if content:
        yield Report(sentence, i, cue, "that", content, speaker, group)


def _in_view(sentence: Sentence, i: int) -> Iterator[Report]:
    """As in "in the ministry's view", "in his words"."""
    preposition = sentence.heads[i]
    if sentence.deps[i] != "pobj" or sentence.lowers[preposition] not in ("in", "by"):
        return
    owner = sentence.child(i, "poss")
    if owner is None:
        return
    first, _last = sentence.edges(preposition)
    yield from _clause_around(sentence, preposition, IN_VIEW, (first, i), noun_phrase(sentence, owner))

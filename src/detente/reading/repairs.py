"""Repairs of the parser's commonest faults, each a rule of English that the parse broke. They change the lists in place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from detente.reading.actor_words import word_set

# Verbs whose infinitive belongs to them when it follows at once ("accused Russia of planning to attack").
INFINITIVE_VERBS = frozenset(
    "plan try attempt seek want wish hope intend aim agree promise pledge vow threaten refuse decline fail manage prepare "
    "continue begin start cease decide choose expect offer conspire plot propose swear volunteer struggle hesitate".split()
)

# Verbs behind what is said, and behind a comma, with their speaker between ("..., a rights group said").
SAYING = frozenset("say report state add announce claim confirm note".split())
# Verbs without an object, whose participle before a noun is its epithet ("by striking miners").
DESCRIBING = frozenset(
    "protesting striking rioting demonstrating marching fleeing advancing retreating warring visiting departing returning "
    "rebelling dissenting competing surviving incoming".split()
)
# What a person who did harm is held to be.
ANSWERABLE = frozenset("responsible accountable liable answerable".split())
# Offices that stand for who holds them ("the Secretary and Foreign Minister"), and words for who heads a body.
OFFICES = frozenset("secretary minister president premier chancellor king".split())
HEADS = OFFICES | frozenset("leader chief head".split())
# What an attack leaves people: "left two soldiers wounded".
LEFT_SO = frozenset("dead killed wounded injured hurt maimed".split())
OTHER_SIDES = word_set("other_sides")
# What is done to people, as it stands behind those who are counted; and words for how many they are.
DONE_TO_PEOPLE = frozenset("killed wounded injured arrested detained captured displaced executed kidnapped".split())
# What somebody is made or asked to do by another: who is, stands behind it as its object.
ORDERING = frozenset("order tell ask urge force require instruct compel advise invite oblige command direct".split())
# How states are called by what they are to each other.
KINDRED = frozenset(
    "rival neighbour neighbor ally foe adversary enemy archrival partner giant heavyweight nation state country candidate member "
    "applicant hopeful".split()
)
# What is said when it is brought or sent to somebody; and nouns that are verbs, too, but not before "of".
GREETINGS = frozenset("thanks thank greeting greetings regard regards wish wishes condolence condolences".split())
ALSO_NOUNS = frozenset("support control release use transfer return review".split())
# How fighting, talks and trade come about.
OUTBREAKS = frozenset("break erupt flare rage resume occur happen begin start intensify escalate".split())
COUNTS = frozenset("number total toll tally count".split())
# Verbs that say what they find their object to be.
JUDGING = frozenset("find declare deem rule hold judge call consider think label brand pronounce".split())
NAMING = frozenset("declare brand label dub designate call term name proclaim deem".split())
PRESENTS = ("VBZ", "VBP")
# Endings of nouns made of verbs: "the closure of schools". No person's role ends so, which an apposition could be.
ACT_ENDINGS = ("tion", "sion", "sure", "ture", "ment")


@dataclass(frozen=True, slots=True)
class Parse:
    """A sentence's parse as parallel lists, a token each; heads are token indices, and a root is its own head."""

    words: list[str]
    lemmas: list[str]
    tags: list[str]
    deps: list[str]
    heads: list[int]

    def has(self, i: int, *labels: str) -> bool:
        """Whether anything hangs on token ``i`` by one of ``labels``."""
        return any(head == i and dep in labels for head, dep in zip(self.heads, self.deps, strict=True))


def repair(parse: Parse) -> None:
    """Mend a parse in place. A repair after which a word would hang below itself, as in what is no sentence, is left out."""
    lemmas, tags, deps, heads = parse.lemmas[:], parse.tags[:], parse.deps[:], parse.heads[:]
    left_out: set[Callable[[Parse], None]] = set()
    while (broken := _first_broken(parse, left_out)) is not None:
        left_out.add(broken)
        parse.lemmas[:], parse.tags[:], parse.deps[:], parse.heads[:] = lemmas, tags, deps, heads


def _first_broken(parse: Parse, left_out: set[Callable[[Parse], None]]) -> Callable[[Parse], None] | None:
    """Mend a parse, all but what is left out, until a repair makes of the tree what is none; that repair."""
    for mend in REPAIRS:
        if mend in left_out:
            continue
        before = parse.heads[:]
        mend(parse)
        if parse.heads != before and not _is_tree(parse.heads):
            return mend
    return None


def _is_tree(heads: list[int]) -> bool:
    """Whether each word hangs, however far below, on one that is its own head."""
    safe: set[int] = set()
    for i in range(len(heads)):
        path = set()
        while i not in safe and heads[i] != i:
            path.add(i)
            i = heads[i]
            if i in path:
                return False
        safe |= path | {i}
    return True


def _take_place(new: int, old: int, parse: Parse) -> None:
    """Hang a word where another hangs, and by the same label; whatever takes a root's place is one."""
    parse.heads[new] = new if parse.heads[old] == old else parse.heads[old]
    parse.deps[new] = parse.deps[old]


def _up_while(node: int, heads: list[int], still: Callable[[int], bool]) -> int:
    """The first word from ``node`` upwards of which ``still`` does not hold, or the last; no more steps than words."""
    for _ in heads:
        if heads[node] == node or not still(node):
            break
        node = heads[node]
    return node


def _capital_article(parse: Parse) -> None:
    """ "Al-Faisal met": the name behind a hyphened article is no common noun."""
    words, tags = parse.words, parse.tags
    for i in range(2, len(words)):
        if tags[i] == "NN" and words[i - 1] == "-" and words[i - 2] in ("Al", "al", "El", "el") and words[i][:1].isupper():
            tags[i] = "NNP"


def _left_edge(i: int, heads: list[int]) -> int:
    """The first token of what hangs on ``i``."""
    return next((j for j in range(i) if _hangs_below(j, i, heads)), i)


def _listed(parse: Parse) -> None:
    """ "Peru, Chile, and Bolivia condemned": names in a row, the last behind "and", are one subject and no appositions."""
    tags, deps, heads = parse.tags, parse.deps, parse.heads
    for j, dep in enumerate(deps):
        verb = heads[j]
        if dep not in ("nsubj", "nsubjpass") or tags[j][:3] != "NNP":
            continue
        joint = _left_edge(j, heads) - 1
        i = heads[joint] if joint > 0 else j
        if not i < joint or deps[joint] != "cc" or tags[i][:3] != "NNP":
            continue
        if deps[i] == "ROOT" and heads[verb] == i and deps[verb] == "conj":
            heads[verb], deps[verb] = verb, "ROOT"
            heads[i], deps[i] = verb, dep
        elif heads[i] != verb or deps[i] not in ("nsubj", "nsubjpass"):
            continue
        heads[j], deps[j] = i, "conj"
        for k in range(i + 1, j):
            if heads[k] == i and deps[k] == "appos" and tags[k][:3] == "NNP":
                deps[k] = "conj"


def _called_on_alone(parse: Parse) -> None:
    """ "will call on the minister": where the parser gives "call" the object of "on", it is the preposition's."""
    words, lemmas, deps, heads = parse.words, parse.lemmas, parse.deps, parse.heads
    for i, dep in enumerate(deps):
        verb = heads[i]
        if words[i].lower() != "on" or dep != "prep" or lemmas[verb] != "call" or i in heads:
            continue
        held = next((j for j in range(i + 1, len(deps)) if heads[j] == verb and deps[j] == "dobj"), None)
        if held is not None:
            heads[held], deps[held] = i, "pobj"


def _subject_of_auxiliary(parse: Parse) -> None:
    """ "its membership was last night suspended": what hangs on the auxiliary as its subject is the verb's."""
    deps, heads = parse.deps, parse.heads
    for i, dep in enumerate(deps):
        auxiliary = heads[i]
        if dep in ("nsubj", "nsubjpass") and deps[auxiliary] in ("aux", "auxpass") and heads[auxiliary] != auxiliary:
            heads[i], deps[i] = heads[auxiliary], "nsubjpass" if deps[auxiliary] == "auxpass" else "nsubj"


def _dateline(parse: Parse) -> None:
    """ "LAHORE: Pakistan Tuesday condemned": the town of a dateline is no subject, and a name before a weekday is one."""
    words, tags, deps, heads = parse.words, parse.tags, parse.deps, parse.heads
    if len(words) < 4 or words[1] != ":" or not words[0].isupper() or len(words[0]) < 4 or deps[0] != "nsubj":
        return
    verb = heads[0]
    if any(heads[j] == verb and deps[j] in ("nsubj", "nsubjpass") for j in range(1, verb)):
        deps[0] = "dep"
        return
    for i in range(2, verb):
        day = heads[i]
        if (
            tags[i][:3] == "NNP"
            and deps[i] in ("compound", "nmod")
            and deps[day] in ("npadvmod", "appos")
            and heads[day] in (0, verb)
        ):
            heads[i], deps[i], deps[0] = verb, "nsubj", "dep"
            heads[day], deps[day] = verb, "npadvmod"
            return


def _persons_of_countries(parse: Parse) -> None:
    """ "Presidents A of Chad, B of Niger and C of Mali met": a name with its country is no apposition to another with its own."""
    words, tags, deps, heads = parse.words, parse.tags, parse.deps, parse.heads
    for i, dep in enumerate(deps):
        first = heads[i]
        if dep != "appos" or not 0 <= first < i or tags[i][:3] != "NNP" or tags[first][:3] != "NNP":
            continue
        if all(any(heads[j] == name and words[j] == "of" for j in range(name, name + 3) if j < len(words)) for name in (first, i)):
            deps[i] = "conj"


def _persons_in_a_row(parse: Parse) -> None:
    """ "thanked President A, Turkey's foreign minister B and Qatar": a titled person is no apposition to another with a title."""
    tags, lemmas, deps, heads = parse.tags, parse.lemmas, parse.deps, parse.heads
    for i, dep in enumerate(deps):
        first = heads[i]
        if dep != "appos" or tags[first] != "NNP" or parse.has(i, "det"):
            continue
        before = [{lemmas[j].lower() for j in range(_left_edge(name, heads), name)} for name in (first, i)]
        if before[0].isdisjoint(OFFICES):
            continue
        named = lemmas[i].lower() in OFFICES and parse.has(i, "conj" if tags[i] == "NNP" else "appos")
        if named or (tags[i] == "NNP" and not before[1].isdisjoint(OFFICES)):
            deps[i] = "conj"


def _titled_pair(parse: Parse) -> None:
    """ "Uzbek President A B and Russian President C D agreed": two persons, where the first is taken for a title of the second.

    The first title hangs on the second name, its own name on it as an apposition, and "and" on one of them.
    """
    tags, deps, heads = parse.tags, parse.deps, parse.heads
    for name, dep in enumerate(deps):
        title = heads[name]
        last = heads[title]
        if dep != "appos" or deps[title] not in ("compound", "nmod") or not title < name < last or tags[last][:3] != "NNP":
            continue
        joint = next((j for j in range(name + 1, last) if deps[j] == "cc" and heads[j] in (name, title)), None)
        if joint is None or tags[name][:3] != "NNP":
            continue
        _take_place(name, last, parse)
        heads[title], deps[title] = name, "compound"
        heads[last], deps[last] = name, "conj"
        heads[joint] = name
        for j in range(title):
            if heads[j] == last:
                heads[j] = title  # what stands before the first title is the first one's


def _title_of_name(parse: Parse) -> None:
    """ "brokered by Oman and U.S. President Joe Biden": the title and the name right behind it are one person, not two in a row."""
    tags, lemmas, deps, heads = parse.tags, parse.lemmas, parse.deps, parse.heads
    for title in range(len(heads)):
        if deps[title] != "conj" or tags[title] != "NNP" or lemmas[title].lower() not in OFFICES:
            continue
        name = next((j for j, head in enumerate(heads) if head in (heads[title], title) and j > title and deps[j] == "conj"), title)
        if name == title or tags[name] != "NNP" or _left_edge(name, heads) != title + 1:
            continue
        heads[name] = heads[title]
        for j, head in enumerate(heads):
            if head == title:
                heads[j] = name
        heads[title], deps[title] = name, "compound"


def _office_before_name(parse: Parse) -> None:
    """ "Minister for Foreign Affairs and Trade Jane Roe will attend": an office with its fields and the name behind it are one."""
    tags, lemmas, deps, heads = parse.tags, parse.lemmas, parse.deps, parse.heads
    for name, dep in enumerate(deps):
        if dep not in ("nsubj", "nsubjpass", "appos") or tags[name] != "NNP":
            continue
        edge = _left_edge(name, heads)
        beside = next((j for j in range(edge) if heads[j] == heads[name] and deps[j] == dep), None)
        whole = heads[name] if dep == "appos" else beside
        # "Premier and Minister for Trade Jane Roe"
        office = next((j for j in range(edge) if heads[j] == whole and deps[j] == "conj"), whole)
        if office is None or office == heads[name] or tags[office] != "NNP" or lemmas[office].lower() not in OFFICES:
            continue
        if all(_hangs_below(j, office, heads) for j in range(office + 1, edge)) and tags[edge - 1][:3] == "NNP":
            heads[name], deps[name] = office, "appos"


def _office_of_second(parse: Parse) -> None:
    """ "President A and European Union leader B met": a body in front of an office is the second person's, beside the first."""
    tags, lemmas, deps, heads = parse.tags, parse.lemmas, parse.deps, parse.heads
    for i, dep in enumerate(deps):
        office = heads[i]
        if dep not in ("nmod", "compound") or tags[i][:3] != "NNP" or office <= i or lemmas[office] not in HEADS:
            continue
        first = next((j for j in range(i + 1, office) if heads[j] == i and deps[j] == "appos"), i)  # the title, or the name
        titled = [i] if first != i else [j for j in range(i) if heads[j] == i and deps[j] == "compound"]
        body = next((j for j in range(first + 1, office) if heads[j] in (i, first) and deps[j] == "conj"), None)
        if body is None or deps[first + 1] != "cc" or OFFICES.isdisjoint(lemmas[j].lower() for j in titled):
            continue
        name = office
        while deps[name] == "compound" and heads[name] > name:
            name = heads[name]
        _take_place(first, name, parse)
        heads[name], deps[name] = first, "conj"
        heads[body], deps[body] = office, "compound"
        heads[first + 1] = first
        if first != i:
            heads[i], deps[i] = first, "compound"


def _other_by_name(parse: Parse) -> None:
    """ "US ally Israel condemned": the name behind such a noun is the party, and the noun describes it."""
    tags, lemmas, deps, heads = parse.tags, parse.lemmas, parse.deps, parse.heads
    for i, dep in enumerate(deps):
        noun = heads[i]
        if dep != "appos" or lemmas[noun] not in OTHER_SIDES or tags[i][:3] != "NNP" or _left_edge(i, heads) != noun + 1:
            continue
        _take_place(i, noun, parse)
        heads[noun], deps[noun] = i, "compound"


def _name_of_people(parse: Parse) -> None:
    """ "clashes between the army and Hutu rebels broke out": a name right before a plural noun is its modifier, no party."""
    tags, deps, heads = parse.tags, parse.deps, parse.heads
    for i in range(2, len(deps)):
        name = i - 1
        first = heads[name]
        if tags[i] != "NNS" or tags[name][:3] not in ("NNP", "JJ") or deps[name] != "conj" or not first < name - 1:
            continue
        if deps[i] not in ("dobj", "npadvmod", "dep") or heads[i] >= first or _left_edge(i, heads) < i:
            continue
        top = first
        while deps[top] == "conj" and heads[top] < top:
            top = heads[top]
        if deps[top] != "pobj":
            continue  # "gave Chile and Peru weapons"
        heads[i], deps[i] = first, "conj"
        heads[name], deps[name] = i, "compound"
        for j in range(name):
            if heads[j] == name and deps[j] == "compound":
                heads[j] = i


def _one_then_other(parse: Parse) -> None:
    """ "police arrested then released him": two acts one after the other, where the parser takes the first for a description."""
    words, tags, deps, heads = parse.words, parse.tags, parse.deps, parse.heads
    for then in range(1, len(words) - 1):
        one, other = then - 1, then + 1
        if words[then] != "then" or tags[one] not in ("VBN", "VBD") or tags[other] != "VBD" or deps[one] not in ("acl", "advcl"):
            continue
        if (heads[one] != other and heads[heads[one]] != other) or parse.has(one, "dobj", "auxpass", "agent"):
            continue
        is_root = deps[other] == "ROOT"
        deps[one] = deps[one] if deps[one] == "advcl" and parse.has(one, "mark") else deps[other]
        heads[one] = one if is_root else heads[other]
        for j in range(one):
            if heads[j] == other:
                heads[j] = one
        heads[other], deps[other], tags[one] = one, "conj", "VBD"


def _left_so(parse: Parse) -> None:
    """ "left one soldier dead and eight wounded": who is left so is the object, however the parser joins the two."""
    words, lemmas, tags, deps, heads = parse.words, parse.lemmas, parse.tags, parse.deps, parse.heads
    for so, word in enumerate(words):
        if word not in LEFT_SO or so < 2:
            continue
        left = so - 1
        verb = next((j for j in range(left - 1, max(-1, so - 10), -1) if lemmas[j] == "leave" and tags[j][:1] == "V"), None)
        joined = deps[so] in ("ccomp", "oprd", "amod", "acl", "advcl", "acomp") and deps[left] in ("nsubj", "dobj", "amod")
        if verb is None or not joined or not (tags[left][:2] == "NN" or words[left][:1].isupper()):
            continue
        heads[left], deps[left] = verb, "dobj"
        heads[so], deps[so] = verb, "oprd"
        for j in range(verb + 1, left):
            if heads[j] == so:
                heads[j] = left
        for j in range(so + 1, len(words)):
            more = heads[j]
            if deps[j] == "nsubj" and deps[more] == "conj" and heads[more] in (so, verb) and words[more] in LEFT_SO:
                heads[j], deps[j] = left, "conj"
                heads[more], deps[more] = j, "acl"


def _beside_described(parse: Parse) -> None:
    """ "envoys of rebels fighting in the east and delegates of the army met": beside the noun, not beside what describes it."""
    tags, deps, heads = parse.tags, parse.deps, parse.heads
    for i, dep in enumerate(deps):
        clause = heads[i]
        if (
            dep != "conj"
            or tags[i] not in ("NNS", "NNPS", "NNP")
            or tags[clause][:1] != "V"
            or deps[clause] not in ("acl", "relcl")
        ):
            continue
        noun = heads[clause]
        if not noun < clause < i or tags[noun][:2] != "NN":
            continue
        heads[i] = noun
        for j in range(clause + 1, i):
            if heads[j] == clause and deps[j] in ("cc", "punct"):
                heads[j] = noun


def _acts_in_a_row(parse: Parse) -> None:
    """ "announced the removal of the mayor, the closure of schools, and the suspension of trains": acts beside one another, the
    second no apposition of the mayor, the last no verb's fellow.
    """
    words, tags, deps, heads = parse.words, parse.tags, parse.deps, parse.heads
    for i, dep in enumerate(deps):
        person = heads[i]
        of = heads[person]
        first = heads[of]
        if dep != "appos" or not _is_act_of(i, words, tags, heads) or deps[person] != "pobj" or words[of] != "of":
            continue
        if tags[first][:2] != "NN" or deps[first] not in ("dobj", "nsubj", "nsubjpass"):
            continue
        heads[i], deps[i] = first, "conj"
        for j in range(i + 1, len(words)):
            if deps[j] == "conj" and heads[j] == heads[first] and _is_act_of(j, words, tags, heads):
                heads[j] = first


def _is_act_of(i: int, words: list[str], tags: list[str], heads: list[int]) -> bool:
    """Is this a noun that tells of an act by its ending, with what it is done to: "the closure of schools"?"""
    return tags[i] == "NN" and words[i].endswith(ACT_ENDINGS) and words[i + 1 : i + 2] == ["of"] and heads[i + 1] == i


def _called_on(parse: Parse) -> None:
    """ "called on Peru, Chile and Bolivia to sign": whoever stands in the row after the first is called on, too."""
    words, lemmas, tags, deps, heads = parse.words, parse.lemmas, parse.tags, parse.deps, parse.heads
    for j, dep in enumerate(deps):
        act = heads[j]
        verb = heads[act]
        if dep != "nsubj" or tags[act] != "VB" or tags[j][:3] != "NNP" or lemmas[verb] not in ("call", "appeal", "urge", "ask"):
            continue
        if not any(heads[k] == j and deps[k] == "conj" for k in range(j, act)):
            continue
        edge = _left_edge(j, heads)
        first = next(
            (k for k in range(verb + 1, edge) if deps[k] in ("pobj", "dobj") and verb in (heads[k], heads[heads[k]])), None
        )
        if first is not None and words[edge - 1] == "," and tags[first][:3] == "NNP":
            heads[j], deps[j] = first, "conj"


def _beside_semicolon(parse: Parse) -> None:
    """ "Chad accused Sudan; the latter denied it": what stands before a semicolon is not what is said behind it."""
    words, tags, deps, heads = parse.words, parse.tags, parse.deps, parse.heads
    for i, dep in enumerate(deps):
        head = heads[i]
        if dep == "ccomp" and i < head and ";" in words[i:head] and tags[i] in ("VBD", "VBZ", "VBP"):
            if not any(word in ('"', "“", "``", "''", "”") for word in words[i:head]):
                deps[i] = "parataxis"


def _as_well_as(parse: Parse) -> None:
    """ "condolences to the families, as well as to Guinea": the second "to" stands beside the first."""
    words, deps, heads = parse.words, parse.deps, parse.heads
    for i, dep in enumerate(deps):
        joint = heads[i]
        if dep != "prep" or deps[joint] != "cc" or joint != i - 1 or words[joint].lower() != "as":
            continue
        word = words[i].lower()
        first = [j for j in range(joint) if deps[j] == "prep" and words[j].lower() == word and heads[j] in (heads[joint], joint)]
        if not first:
            first = [j for j in range(joint) if deps[j] in ("prep", "dative") and words[j].lower() == word][-1:]
        if first:
            heads[i], deps[i] = first[-1], "conj"


def _describing(parse: Parse) -> None:
    """ "was interrupted by protesting farmers": a participle of such verbs before a bare noun describes it and governs nothing."""
    words, tags, deps, heads = parse.words, parse.tags, parse.deps, parse.heads
    for i in range(len(words) - 1):
        noun = i + 1
        if deps[i] != "pcomp" or words[i].lower() not in DESCRIBING or deps[noun] != "dobj" or heads[noun] != i:
            continue
        if tags[noun] not in ("NNS", "NNPS"):
            continue
        heads[noun], deps[noun] = heads[i], "pobj"
        for j in range(len(words)):
            if heads[j] == i and j > noun:
                heads[j] = noun
        heads[i], deps[i] = noun, "amod"


def _second_verb(parse: Parse) -> None:
    """ "chased the crowd and threatened reporters": a past tense between a conjunction and a noun is no epithet of the noun.

    Where the noun has been coordinated with the first verb's object, it is the second verb's own.
    """
    words, tags, deps, heads = parse.words, parse.tags, parse.deps, parse.heads
    for i in range(2, len(words) - 1):
        noun = heads[i]
        if deps[i] != "amod" or tags[i] != "VBD" or noun <= i or words[i - 1].lower() not in ("and", "but") or deps[noun] != "conj":
            continue
        first = heads[noun]
        first = _up_while(first, heads, lambda j: deps[j] in ("conj", "pobj", "prep", "dobj") and tags[j] != "VBD")
        if tags[first] == "VBD" and first < i:
            heads[i], deps[i] = first, "conj"
            heads[noun], deps[noun] = i, "dobj"


def _means(parse: Parse) -> None:
    """ "used guns captured there to shell the town": the infinitive tells what was done with them, not why they were captured."""
    lemmas, tags, deps, heads = parse.lemmas, parse.tags, parse.deps, parse.heads
    for i, dep in enumerate(deps):
        if dep not in ("advcl", "xcomp") or tags[i] != "VB" or tags[heads[i]] not in ("VBN", "VBD") or deps[heads[i]] != "acl":
            continue
        held = heads[heads[i]]
        verb = heads[held]
        if deps[held] == "dobj" and lemmas[verb] == "use" and verb < held:
            heads[i], deps[i] = verb, "xcomp"


def _judged(parse: Parse) -> None:
    """ "declared the ban on strikes unlawful": an adjective behind such a verb's object says what it was found, the whole of it."""
    lemmas, tags, deps, heads = parse.lemmas, parse.tags, parse.deps, parse.heads
    for i, dep in enumerate(deps):
        if dep != "amod" or tags[i] != "JJ" or heads[i] != i - 1 or tags[i - 1][:2] not in ("NN", "CD"):
            continue
        own = [j for j in range(len(deps)) if heads[j] == i]
        if own and not (lemmas[i] in ANSWERABLE and all(deps[j] == "prep" for j in own)):
            continue
        node = _up_while(heads[i], heads, lambda j: deps[j] in ("pobj", "prep"))
        verb = heads[node]
        if deps[node] == "dobj" and lemmas[verb] in JUDGING and verb < node:
            heads[i], deps[i] = verb, "ccomp"
            heads[node], deps[node] = i, "nsubj"


def _two_adjectives(parse: Parse) -> None:
    """ "Chad's brutal and ongoing war on Niger": two adjectives of one noun, not one that stands alone and another's noun."""
    words, tags, deps, heads = parse.words, parse.tags, parse.deps, parse.heads
    for noun, dep in enumerate(deps):
        first = heads[noun]
        if dep != "conj" or tags[noun][:2] != "NN" or tags[first] != "JJ" or words[first + 1].lower() not in ("and", "but", "yet"):
            continue
        between = range(first + 2, noun)
        if not between or any(tags[j] not in ("JJ", "VBG", "VBN", "RB") for j in between):
            continue
        if parse.has(first, "poss") and deps[first] in ("dobj", "pobj", "nsubj", "nsubjpass"):
            _take_place(noun, first, parse)
            for j in range(len(heads)):
                if heads[j] == first and (j < first or deps[j] == "prep"):
                    heads[j] = noun
            heads[first], deps[first] = noun, "amod"


def _label_of_turn(parse: Parse) -> None:
    """ "MR. ROE: -- to invite them": whose turn it is in a transcript, is no part of what he goes on to say."""
    words, deps, heads = parse.words, parse.deps, parse.heads
    if ":" not in words[2:]:
        return
    colon = words.index(":")
    label = heads[colon]
    if colon < 2 or label >= colon or deps[label] != "ROOT" or any(word != word.upper() for word in words[:colon]):
        return
    said = next((j for j in range(colon + 1, len(words)) if heads[j] == label and deps[j] in ("acl", "ccomp", "relcl")), None)
    if said is not None:
        heads[label], deps[label] = said, "dep"
        heads[said], deps[said] = said, "ROOT"


def _words_brought(parse: Parse) -> None:
    """ "I bring you thanks from Niger": what is brought is the object, and to whom it is brought is none."""
    tags, lemmas, deps, heads = parse.tags, parse.lemmas, parse.deps, parse.heads
    for i, dep in enumerate(deps):
        if dep == "npadvmod" and i and lemmas[i] in GREETINGS and deps[i - 1] == "dobj" and tags[i - 1] == "PRP":
            if heads[i - 1] == heads[i]:
                deps[i - 1], deps[i] = "dative", "dobj"


def _support_of(parse: Parse) -> None:
    """ "committed to support of Chad": behind "to", a word that "of" follows is a noun."""
    lemmas, tags, deps, heads = parse.lemmas, parse.tags, parse.deps, parse.heads
    for i in range(2, len(tags) - 1):
        to = i - 1
        if tags[i] == "VB" and tags[to] == "TO" and heads[to] == i and parse.words[i + 1] == "of" and lemmas[i] in ALSO_NOUNS:
            governing = heads[i]
            if governing < to:
                heads[to], deps[to], tags[to] = governing, "prep", "IN"
                heads[i], deps[i], tags[i] = to, "pobj", "NN"


def _called_a_name(parse: Parse) -> None:
    """ "branded Niger a terrorist state", "declared Niger an aggressor": what it is called is no second object."""
    tags, deps, heads = parse.tags, parse.deps, parse.heads
    for i, dep in enumerate(deps):
        verb = heads[i]
        if tags[i] != "NN" or dep not in ("dobj", "ccomp") or verb > i or parse.lemmas[verb] not in NAMING:
            continue
        if not parse.has(i, "det"):
            continue
        named = next((j for j in range(verb + 1, i) if (heads[j], deps[j]) in ((verb, "dobj"), (i, "nsubj"))), None)
        if named is not None and tags[named][:2] == "NN" and not parse.has(i, "cop", "aux"):
            deps[i] = "oprd"
            heads[named], deps[named] = verb, "dobj"


def _free_subject(parse: Parse) -> None:
    """ "In a joint statement, France and Italy condemned": the names after the comma are no part of the opening phrase.

    Where a sentence opens with a prepositional phrase, be it behind a dateline ("KABUL: During talks"), its main verb has no
    subject, and a coordination or apposition hangs in that phrase behind its first comma, that becomes the subject.
    """
    words, tags, deps, heads = parse.words, parse.tags, parse.deps, parse.heads
    first = words.index(":") + 1 if ":" in words[1:3] else 0
    if first >= len(words) or deps[first] != "prep" or "," not in words[first:]:
        return
    verb, comma = heads[first], words.index(",", first)
    if tags[verb] not in ("VBD", "VBZ", "VBP") and not parse.has(verb, "aux"):
        return
    if parse.has(verb, "nsubj", "nsubjpass", "expl", "csubj"):
        return
    for i in range(comma + 1, verb):
        if heads[i] < comma and deps[i] in ("appos", "conj") and tags[i][:2] in ("NN", "PR"):
            if heads[i] != first and _hangs_below(heads[i], first, heads):
                passive = parse.has(verb, "auxpass")
                heads[i], deps[i] = verb, "nsubjpass" if passive else "nsubj"
                return


def _unclosed_apposition(parse: Parse) -> None:
    """ "At a hall in Paris, France, a worker shot a man": an apposition is closed by a comma; this one is the subject.

    Where a name behind another one and a comma is taken for the subject, with an apposition that no comma closes before the verb.
    """
    words, tags, deps, heads = parse.words, parse.tags, parse.deps, parse.heads
    for j, dep in enumerate(deps):
        i = heads[j]
        verb = heads[i]
        if dep != "appos" or deps[i] != "nsubj" or not 1 < i < j < verb or words[i - 1] != "," or words[i + 1] != ",":
            continue
        if tags[i][:3] == "NNP" and tags[i - 2][:3] == "NNP" and "," not in words[i + 2 : verb]:
            heads[j], deps[j] = verb, "nsubj"
            heads[i], deps[i] = i - 2, "appos"


def _object_before_speaker(parse: Parse) -> None:
    """ "Rebels executed nine men in Mali, a rights group said": the men were executed, and the group says so.

    Where the object of what is said is taken for the subject of "said", together with the speaker behind the comma.
    """
    words, lemmas, tags, deps, heads = parse.words, parse.lemmas, parse.tags, parse.deps, parse.heads
    for j, dep in enumerate(deps):
        i = heads[j]
        while deps[i] in ("pobj", "prep", "conj", "appos") and heads[i] < i:
            i = heads[i]
        said = heads[i]
        if dep not in ("conj", "appos") or deps[i] not in ("nsubj", "nsubjpass") or not i < j < said or lemmas[said] not in SAYING:
            continue
        if "," not in words[i:j] or any(word.lower() in ("and", "or") for word in words[i:j]):
            continue
        act = next((k for k in range(i - 1, -1, -1) if heads[k] == said and deps[k] in ("ccomp", "advcl", "parataxis")), None)
        if act is None or tags[act] not in ("VBD", "VBN"):
            continue
        own = {deps[k] for k in range(len(words)) if heads[k] == act}
        if "nsubj" in own and own.isdisjoint(("auxpass", "dobj", "ccomp", "xcomp")):
            heads[i], deps[i], tags[act] = act, "dobj", "VBD"
            heads[j], deps[j] = said, "nsubj"


def _speaker_behind(parse: Parse) -> None:
    """ "Togo will skip the summit, the minister, Jan Roe, told Reuters": who stands behind the comma says so; no apposition."""
    words, lemmas, tags, deps, heads = parse.words, parse.lemmas, parse.tags, parse.deps, parse.heads
    for said, lemma in enumerate(lemmas):
        if lemma not in (*SAYING, "tell") or tags[said] not in ("VBD", "VBZ") or parse.has(said, "nsubj", "nsubjpass"):
            continue
        # The parser takes the two verbs for a row without "and", or the speaking for what the act says.
        behind = heads[said] if deps[said] in ("conj", "ccomp") else -1
        act = next((k for k in range(said) if heads[k] == said and deps[k] == "ccomp"), behind)
        if not 0 <= act < said:
            continue
        j = next((k for k in range(act + 2, said) if deps[k] in ("appos", "conj") and act < heads[k] < k), None)
        edge = 0 if j is None else _left_edge(j, heads)
        if j is None or words[edge - 1] != "," or not _hangs_below(heads[j], act, heads):
            continue
        if any(word.lower() in ("and", "but", "or") for word in words[act:edge]):
            continue
        if act == behind:
            _take_place(said, act, parse)
            heads[act], deps[act] = said, "ccomp"
        heads[j], deps[j] = said, "nsubj"


def _between_two(parse: Parse) -> None:
    """ "fighting between the army, led by General X, and the rebels": the two sides, not the general and the rebels."""
    words, tags, deps, heads = parse.words, parse.tags, parse.deps, parse.heads
    for i, dep in enumerate(deps):
        between = heads[i]
        if dep != "pobj" or words[between].lower() != "between" or words[i + 1 : i + 2] != [","] or parse.has(i, "conj"):
            continue
        joint = next((k for k in range(i + 2, len(words)) if words[k] == "and" and words[k - 1] == ","), len(words))
        other = next((k for k in range(joint + 1, len(words)) if deps[k] in ("conj", "nsubj") and heads[k] != i), None)
        if other is None or tags[i] not in ("NN", "NNP") or any(tags[k][:1] not in "NJDPC" for k in range(joint + 1, other + 1)):
            continue
        held, verb = heads[between], heads[other]
        if deps[other] == "nsubj":
            if heads[held] != verb:
                continue
            deps[held] = "nsubj"
        elif not _hangs_below(verb, held, heads) and verb != held:
            continue
        heads[other], deps[other], heads[joint] = i, "conj", i


def _name_before_verb(parse: Parse) -> None:
    """ "Ecuador courts Colombia", "3,000 rallied": neither name nor number is part of a finite verb; it is the verb's subject."""
    tags, deps, heads = parse.tags, parse.deps, parse.heads
    for i, (tag, dep) in enumerate(zip(tags, deps, strict=True)):
        verb = heads[i]
        part = (dep in ("compound", "nmod") and tag[:3] == "NNP") or (dep == "nummod" and tag == "CD")
        if part and i < verb and tags[verb] in ("VBD", "VBZ", "VBP"):
            if not parse.has(verb, "nsubj", "nsubjpass", "csubj"):
                deps[i] = "nsubj"


def _verb_as_compound(parse: Parse) -> None:
    """ "Sudan boycotted talks called by Chad": a finite verb with a subject is no part of the noun behind it, its object."""
    tags, deps, heads = parse.tags, parse.deps, parse.heads
    for i, tag in enumerate(tags):
        noun = heads[i]
        if tag not in ("VBD", "VBZ") or deps[i] not in ("compound", "amod") or noun < i or not parse.has(i, "nsubj"):
            continue
        _take_place(i, noun, parse)
        heads[noun], deps[noun] = i, "dobj"


def _name_behind_measure(parse: Parse) -> None:
    """ "Chad, through the Union, freed ten soldiers": a name before a verb that has no subject is no measure of it."""
    tags, deps, heads = parse.tags, parse.deps, parse.heads
    for i, (tag, dep) in enumerate(zip(tags, deps, strict=True)):
        verb = heads[i]
        if dep != "npadvmod" or tag[:3] != "NNP" or i > verb or tags[verb] not in ("VBD", "VBN", "VBZ", "VBP"):
            continue
        if deps[verb] == "amod" or parse.words[i + 1] == "-":  # "a Chad-led force"
            continue
        if not parse.has(verb, "nsubj", "nsubjpass", "csubj", "expl", "aux", "auxpass"):
            deps[i], tags[verb] = "nsubj", "VBD" if tags[verb] == "VBN" else tags[verb]


def _rivals_by_name(parse: Parse) -> None:
    """ "ministers of rivals Iran and Iraq met": the names say who the rivals are, and not who the ministers are."""
    tags, deps, heads = parse.tags, parse.deps, parse.heads
    for i, lemma in enumerate(parse.lemmas[:-1]):
        name = i + 1
        if lemma not in KINDRED or deps[i] != "pobj" or tags[name][:3] != "NNP":
            continue
        name = _up_while(name, heads, lambda j: deps[j] == "compound" and tags[heads[j]][:3] == "NNP")
        if deps[name] == "appos" and heads[name] in (i, heads[heads[i]]):
            heads[name], deps[name] = heads[i], "pobj"
            heads[i], deps[i] = name, "nmod"


def _kindred_as_verb(parse: Parse) -> None:
    """ "the ministers of Middle East rivals Iran and Iraq met": "rivals" is no verb, where another follows that could be."""
    tags, deps, heads = parse.tags, parse.deps, parse.heads
    for i, lemma in enumerate(parse.lemmas[:-1]):
        if lemma not in KINDRED or tags[i] != "VBZ" or deps[i - 1] != "pobj":
            continue
        name = next((j for j in range(i + 1, len(tags)) if heads[j] == i and deps[j] == "dobj" and tags[j][:3] == "NNP"), None)
        leaders = next((j for j in range(i) if heads[j] == i and deps[j] == "nsubj"), None)
        met = next((j for j in range(i + 1, len(tags)) if heads[j] == i and deps[j] == "conj" and tags[j] == "VBD"), None)
        met = heads[i] if deps[i] == "nsubj" and heads[i] > i else met
        preposition = next((j for j in range(i) if heads[j] == leaders and deps[j] == "prep"), None)
        if name is None or leaders is None or met is None or preposition is None:
            continue
        if deps[i] != "nsubj":
            _take_place(met, i, parse)
        for j in range(len(heads)):
            if heads[j] == preposition and deps[j] == "pobj":
                heads[j], deps[j] = i, "compound"
            elif heads[j] == i and (j == leaders or j > i) and j not in (name, met):
                heads[j] = met
        heads[name], deps[name] = preposition, "pobj"
        heads[i], deps[i], tags[i] = name, "nmod", "NNS"


def _doing_as_noun(parse: Parse) -> None:
    """ "Fighting between rebels and soldiers erupted": a gerund that stands as a subject, and has no object, is a noun."""
    for i, tag in enumerate(parse.tags):
        if tag == "VBG" and parse.deps[i] in ("nsubj", "nsubjpass") and not parse.has(i, "dobj", "aux", "xcomp", "ccomp", "prt"):
            parse.tags[i], parse.lemmas[i] = "NN", parse.words[i].lower()


def _sides_behind_outbreak(parse: Parse) -> None:
    """ "Clashes broke out between Chad and Niger": between whom, belongs to the clashes."""
    for i, word in enumerate(parse.words):
        verb = parse.heads[i]
        if word != "between" or parse.deps[i] != "prep" or parse.lemmas[verb] not in OUTBREAKS:
            continue
        subject = next((j for j in range(verb) if parse.heads[j] == verb and parse.deps[j] == "nsubj"), None)
        if subject is not None and parse.tags[subject] in ("NN", "NNS") and not parse.has(verb, "dobj"):
            parse.heads[i] = subject


def _counted_behind_receiver(parse: Parse) -> None:
    """ "released to Niger 15 prisoners": the number begins what is released, and is no part of whom it is released to."""
    tags, deps, heads = parse.tags, parse.deps, parse.heads
    for i, tag in enumerate(tags):
        to, number = i - 1, i + 1
        if tag != "NNP" or deps[i] not in ("compound", "nmod") or i < 2 or number >= len(tags) or parse.words[to] != "to":
            continue
        if tags[number] != "CD" and parse.words[number] not in ("hundreds", "dozens"):
            continue
        counted = next((j for j in range(number + 1, len(tags)) if heads[j] == to and deps[j] == "pobj"), None)
        verb = heads[to]
        if counted is None or heads[i] not in (number, counted) or tags[verb][:1] != "V" or parse.has(verb, "dobj"):
            continue
        heads[i], deps[i] = to, "pobj"
        heads[number] = counted
        heads[counted], deps[counted] = verb, "dobj"


def _number_of_struck(parse: Parse) -> None:
    """ "the number of troops killed": what has been done to those who are counted, and no act of whoever counts."""
    words, tags, deps, heads = parse.words, parse.tags, parse.deps, parse.heads
    for i in range(3, len(words)):
        noun = i - 1
        if words[i] not in DONE_TO_PEOPLE or tags[i] not in ("VBD", "VBN") or tags[noun] != "NNS" or deps[noun] != "pobj":
            continue
        if parse.lemmas[heads[heads[noun]]] in COUNTS and not parse.has(i, "dobj", "nsubj", "aux", "auxpass"):
            heads[i], deps[i], tags[i] = noun, "acl", "VBN"


def _two_offices(parse: Parse) -> None:
    """ "the Secretary and Foreign Secretary met": two who hold offices, not one whose title is both."""
    lemmas, deps, heads = parse.lemmas, parse.deps, parse.heads
    for i, dep in enumerate(deps):
        last = heads[i]
        if dep not in ("nmod", "compound") or last <= i + 1 or lemmas[i] not in OFFICES or lemmas[last] not in OFFICES:
            continue
        joint = next((j for j in range(i + 1, last) if deps[j] == "cc" and heads[j] in (i, last)), None)
        if joint != i + 1 or deps[last] not in ("nsubj", "nsubjpass", "dobj", "pobj"):
            continue
        _take_place(i, last, parse)
        heads[last], deps[last] = i, "conj"
        heads[joint] = i
        for j in range(i):
            if heads[j] == last:
                heads[j] = i


def _late_object(parse: Parse) -> None:
    """ "condemned in the strongest terms the attack carried out by rebels": what stands behind such terms is the verb's object."""
    lemmas, tags, deps, heads = parse.lemmas, parse.tags, parse.deps, parse.heads
    for i, lemma in enumerate(lemmas):
        verb = heads[heads[i]]
        if lemma != "term" or deps[i] != "pobj" or lemmas[heads[i]] != "in" or tags[verb][:1] != "V" or verb > i:
            continue
        if parse.has(verb, "dobj", "nsubjpass", "auxpass", "ccomp"):
            continue
        for j in range(i + 1, len(deps)):
            if tags[j][:2] != "NN":
                continue
            if heads[j] == i and deps[j] == "appos":
                heads[j], deps[j] = verb, "dobj"
            elif deps[j] == "nsubj" and heads[heads[j]] == i and deps[heads[j]] in ("relcl", "acl") and tags[heads[j]][:1] == "V":
                clause = heads[j]
                heads[j], deps[j] = verb, "dobj"
                heads[clause], deps[clause] = j, "acl"
            else:
                continue
            if tags[verb] == "VBN":
                tags[verb] = "VBD" if not parse.has(verb, "aux") else tags[verb]
            break


def _listed_names(parse: Parse) -> None:
    """ "met German Minister A, UK Secretary B, and French Director C": names in a row behind commas stand beside one another.

    Where the parser takes the second for an apposition of the first and loses the last behind ", and".
    """
    words, tags, deps, heads = parse.words, parse.tags, parse.deps, parse.heads
    for i, dep in enumerate(deps):
        first = heads[i]
        if dep == "npadvmod" and tags[i] == "NNP" and tags[first][:1] == "V" and first < i:
            title = next((j for j in range(i) if heads[j] == i and deps[j] == "compound" and words[j].lower() in OFFICES), None)
            before = [j for j in range(first + 1, title or 0) if tags[j] == "NNP" and deps[j] in ("pobj", "dobj")]
            taken = [j for j in before if first in (heads[j], heads[heads[j]]) and words[j][0].isupper()]
            if title is not None and words[title - 1] == "," and taken:
                heads[i], deps[i] = taken[-1], "conj"  # who holds an office is no measure of time
            continue
        if dep != "appos" or tags[i][:3] != "NNP" or tags[first][:3] != "NNP" or first > i:
            continue
        joint = next((j for j in range(i + 1, len(deps)) if heads[j] == i and deps[j] == "cc"), None)
        if joint is None:  # "spoke to President A, President B, and Prime Minister C": the last beside the first
            beyond = [j for j in range(i + 1, len(deps)) if heads[j] == first and deps[j] == "cc" and words[j - 1] == ","]
            titled = any(heads[j] == i and deps[j] == "compound" and words[j].lower() in OFFICES for j in range(i))
            owned = parse.has(first, "poss") and parse.has(i, "poss")  # "Chad's A, Mali's B, and Niger's C"
            in_row = (beyond and (titled or owned)) or (owned and parse.has(i, "conj"))
            deps[i] = "conj" if in_row else dep
            continue
        if words[joint - 1] != ",":
            continue
        last = next((j for j in range(joint + 1, len(deps)) if heads[j] == i and deps[j] == "conj"), None)
        if last is None:
            verb = heads[first] if deps[first] != "pobj" else heads[heads[first]]
            last = next((j for j in range(joint + 1, len(deps)) if heads[j] == verb and deps[j] == "npadvmod"), None)
            if last is None or tags[last][:3] != "NNP":
                continue
            heads[last], deps[last] = i, "conj"
        deps[i] = "conj"


def _raise_finite(parse: Parse) -> None:
    """ "abstains from ruling and dismisses the suit", "urged it not to fight and called on it to talk", "said that it will never
    be admitted, and has moved troops": a finite verb is coordinated with a finite verb of its tense.
    """
    tags, heads = parse.tags, parse.heads
    for i, (tag, dep) in enumerate(zip(tags, parse.deps, strict=True)):
        if dep != "conj" or tag[:1] != "V" or parse.has(i, "nsubj", "nsubjpass", "expl"):
            continue
        node = heads[i]
        finite: tuple[str, ...] = PRESENTS if tag in PRESENTS else ("VBD",)
        if tag not in (*PRESENTS, "VBD") and _has_moved(i, parse):
            node, finite = heads[node], ("VBD", *PRESENTS)
        elif not _hangs_too_low(i, parse):
            continue
        node = _up_while(node, heads, lambda j: tags[j] not in (*PRESENTS, "VBD"))
        if tags[node] in finite and node < i:
            heads[i] = node


def _hangs_too_low(i: int, parse: Parse) -> bool:
    """Whether a present or past tense is coordinated with a gerund or an infinitive.

    A past tense only with an infinitive with "to": elsewhere it may be a participle that the tagger took for one.
    """
    words, lemmas, tags, heads = parse.words, parse.lemmas, parse.tags, parse.heads
    head = heads[i]
    own = [j for j in range(head) if heads[j] == head]
    if tags[i] in PRESENTS:
        return tags[head] == "VBG" or (tags[head] == "VB" and all(tags[j] != "MD" or parse.deps[j] != "aux" for j in own))
    if tags[i] != "VBD" or tags[head] != "VB" or i - head <= 2 or words[i].lower() == lemmas[i]:
        return False
    return any(tags[j] == "TO" for j in own) and not parse.has(head, "auxpass")


def _has_moved(i: int, parse: Parse) -> bool:
    """Whether a perfect behind a comma and a conjunction is coordinated with a verb under a modal (", and has moved troops")."""
    words, tags, deps, heads = parse.words, parse.tags, parse.deps, parse.heads
    head = heads[i]
    has = next((j for j in range(head, i) if heads[j] == i and deps[j] == "aux" and words[j].lower() in ("has", "have", "had")), 0)
    modal = any(heads[j] == head and tags[j] == "MD" and deps[j] == "aux" for j in range(head))
    return modal and has > 1 and words[has - 2] == "," and deps[has - 1] == "cc"


def _lower_finite(parse: Parse) -> None:
    """ "tension rose after Chad shut its border, withdrew its envoy, and expelled ...": what has an object stands beside the act
    of somebody named, not beside what merely came about.
    """
    tags, deps, heads = parse.tags, parse.deps, parse.heads
    for i, (tag, dep) in enumerate(zip(tags, deps, strict=True)):
        head = heads[i]
        if dep != "conj" or tag != "VBD" or tags[head] != "VBD" or head > i:
            continue
        below = {deps[j]: j for j in range(len(tags)) if heads[j] == i}
        above = {deps[j]: j for j in range(len(tags)) if heads[j] == head}
        clause = above.get("advcl", i)
        if "dobj" not in below or "nsubj" in below or "dobj" in above or not head < clause < i or tags[clause] != "VBD":
            continue
        doer = next((j for j in range(head, clause) if heads[j] == clause and deps[j] == "nsubj"), None)
        if doer is not None and tags[doer][:3] == "NNP" and tags[above.get("nsubj", doer)] in ("NN", "NNS"):
            heads[i] = clause


def _lower_infinitive(parse: Parse) -> None:
    """ "asked it to cease fire, withdraw its troops and talk": a bare form stands beside the infinitive, not beside "asked"."""
    words, tags, deps, heads = parse.words, parse.tags, parse.deps, parse.heads
    for i, (tag, dep) in enumerate(zip(tags, deps, strict=True)):
        verb = heads[i]
        if dep != "conj" or tag != "VB" or tags[verb] not in ("VBD", "VBZ", "VBP") or verb > i:
            continue
        if parse.has(i, "nsubj", "aux"):
            continue
        if tags[verb] == "VBP" and words[i - 1] != ",":
            continue  # "we continue to help it, and call for talks"
        for j in range(verb + 1, i):
            if heads[j] == verb and deps[j] == "xcomp" and tags[j] == "VB":
                heads[i] = j
                break


def _order_behind_participle(parse: Parse) -> None:
    """ "ordered soldiers deployed in the force to leave": what they are ordered to do, not what they are deployed for."""
    lemmas, tags, deps, heads = parse.lemmas, parse.tags, parse.deps, parse.heads
    for i, dep in enumerate(deps):
        participle = heads[i]
        whom = heads[participle]
        verb = heads[whom]
        if tags[i] != "VB" or dep not in ("advcl", "xcomp") or tags[participle] != "VBN" or deps[participle] != "acl":
            continue
        infinitive = any(heads[j] == i and tags[j] == "TO" for j in range(i))
        if infinitive and deps[whom] == "dobj" and lemmas[verb] in ORDERING and not parse.has(verb, "xcomp"):
            heads[i], deps[i] = verb, "xcomp"


def _second_passive(parse: Parse) -> None:
    """ "was declared unwelcome and ordered to leave": who is told to do something, and stands before it, is told."""
    tags, deps, heads = parse.tags, parse.deps, parse.heads
    for i, dep in enumerate(deps):
        if dep != "conj" or tags[i] != "VBD" or parse.lemmas[i] not in ORDERING or tags[heads[i]] != "VBN":
            continue
        if parse.has(heads[i], "auxpass") and parse.has(i, "xcomp") and not parse.has(i, "nsubj", "dobj", "aux"):
            tags[i] = "VBN"


def _hang_on_time(parse: Parse) -> None:
    """ "It is high time for Serbia to recognise it": the clause says what it is time for, not when it is."""
    lemmas, deps, heads = parse.lemmas, parse.deps, parse.heads
    for i, dep in enumerate(deps):
        if dep == "attr" and lemmas[i] == "time" and lemmas[heads[i]] == "be":
            for j in range(i + 1, len(deps)):
                if heads[j] == heads[i] and deps[j] == "advcl":
                    marked = {lemmas[k] for k in range(i + 1, j) if heads[k] == j}
                    if {"for", "to"} <= marked:
                        heads[j], deps[j] = i, "relcl"


def _hangs_below(node: int, top: int, heads: list[int]) -> bool:
    for _ in heads:  # no more steps than words, should a repair have made a ring of them
        if heads[node] == node:
            return False
        node = heads[node]
        if node == top:
            return True
    return False


def _prepositional_predicate(parse: Parse) -> None:
    """ "were kept in custody": a preposition is no predicate of the object."""
    for i, (tag, dep) in enumerate(zip(parse.tags, parse.deps, strict=True)):
        if dep == "oprd" and tag == "IN":
            parse.deps[i] = "prep"


def _infinitives(parse: Parse) -> None:
    """Hang infinitives on the verbs that take them, and beside those that they stand beside."""
    words, tags, heads = parse.words, parse.tags, parse.heads
    for i in range(2, len(words)):
        if tags[i] == "VB" and words[i - 1].lower() == "to" and heads[i - 1] == i:
            _attach_infinitive(i, parse)
            _join_infinitive(i, parse)


def _attach_infinitive(i: int, parse: Parse) -> None:
    """ "accused it of planning to attack": the infinitive is the verb's that takes one and stands right before it."""
    lemmas, tags, deps, heads = parse.lemmas, parse.tags, parse.deps, parse.heads
    verb = i - 2
    if tags[verb][:1] != "V" or lemmas[verb] not in INFINITIVE_VERBS or heads[i] == verb or deps[i] == "ROOT":
        return
    if not _hangs_below(verb, i, heads):  # never a word below itself
        heads[i], deps[i] = verb, "xcomp"


def _join_infinitive(i: int, parse: Parse) -> None:
    """ "called on it to end the war, to free all prisoners and to ...": infinitives in a row stand beside one another."""
    words, tags, deps, heads = parse.words, parse.tags, parse.deps, parse.heads
    head = heads[i]
    if deps[i] not in ("dep", "advcl") or head >= i or tags[head] != "VB" or words[i - 2] != ",":
        return
    if any(heads[j] == head and tags[j] == "TO" for j in range(head)):
        deps[i] = "conj"


# In this order: what stands in a row or is a name is settled before clauses are, and these before what hangs on them.
REPAIRS: tuple[Callable[[Parse], None], ...] = (
    _prepositional_predicate,
    _infinitives,
    _capital_article,
    _subject_of_auxiliary,
    _called_on_alone,
    _dateline,
    _label_of_turn,
    _persons_in_a_row,
    _titled_pair,
    _title_of_name,
    _office_of_second,
    _other_by_name,
    _name_of_people,
    _one_then_other,
    _left_so,
    _beside_described,
    _persons_of_countries,
    _listed,
    _called_on,
    _as_well_as,
    _acts_in_a_row,
    _beside_semicolon,
    _describing,
    _second_verb,
    _means,
    _judged,
    _two_adjectives,
    _words_brought,
    _support_of,
    _called_a_name,
    _office_before_name,
    _free_subject,
    _unclosed_apposition,
    _two_offices,
    _late_object,
    _listed_names,
    _object_before_speaker,
    _speaker_behind,
    _between_two,
    _name_before_verb,
    _verb_as_compound,
    _name_behind_measure,
    _kindred_as_verb,
    _rivals_by_name,
    _doing_as_noun,
    _sides_behind_outbreak,
    _counted_behind_receiver,
    _number_of_struck,
    _raise_finite,
    _lower_infinitive,
    _order_behind_participle,
    _second_passive,
    _lower_finite,
    _hang_on_time,
)

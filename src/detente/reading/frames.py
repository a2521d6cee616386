"""Who stands where around a predicate: the arguments of verbs and of event nouns, over the dependency parse.

A frame maps slots to token indices. Slots are those of the lexicon's patterns: ``subj``, ``obj``, ``iobj``, ``prt``,
``adv``, ``xcomp``, ``ccomp``, ``poss``, ``mod`` and ``prep:on`` and so on. Passives are turned round (the by-agent is
``subj``, the passive subject ``obj``); subjects that the grammar leaves out are found by coordination, control, raising,
relative clauses and participles. Control follows the matrix object for verbs that set somebody on to do something.
"""

from __future__ import annotations

from detente.reading.repairs import ORDERING
from detente.reading.syntax import Sentence

RELATIVE_TAGS = frozenset({"WDT", "WP", "WP$"})
# Verbs whose object, not their subject, does what the infinitive says ("urged Iran to stop": Iran stops).
OBJECT_CONTROL = frozenset(
    "advise allow appeal appoint ask assign authorise authorize beg call cause challenge charge coerce command commission "
    "compel convince dare direct deploy drive empower enable encourage entice entitle entreat expect forbid force get help "
    "implore induce instruct inspire intend invite lead leave let lobby make mandate mobilise mobilize motivate move need "
    "nudge oblige order permit persuade petition plead press pressure prevail prompt provoke push recommend recruit remind "
    "request require rush send spur summon teach tell tempt urge want warn wish accuse suspect stop prevent dissuade deter "
    "discourage bar ban block prohibit restrain pressurise pressurize call_on arrest detain convict blame criticise criticize "
    "condemn denounce jail imprison charge indict try prosecute thank praise commend applaud punish sanction sentence fault expel "
    "congratulate excuse forgive rebuke censure catch find see hear watch report believe".split()
)
# "a number of soldiers", "a series of raids": the noun after "of" is what is meant.
MONEY = frozenset(
    "dollar euro pound yen yuan rouble ruble rupee franc crown krone krona lira peso real rand naira dirham riyal".split()
)
# Verbs that say by "as" what their object does.
PORTRAYING = frozenset("cite describe see regard portray depict view identify name characterize characterise quote list".split())
TRANSPARENT = frozenset(
    "number series dozen score hundred thousand million lot majority minority group handful couple pair string wave spate "
    "round kind sort type form bit piece member part rest half third quarter range variety host crowd bunch set flurry "
    "barrage batch suite raft slate bulk amount body total percent campaign act instance case spree slew array sequence tens "
    "hundreds thousands dozens scores millions most some many several none all each both one two three four five hour day week "
    "month night".split()
)
# Of whom a list behind a comma or dash says who they are.
GROUPS = frozenset("nation country state member power government party neighbour neighbor ally republic kingdom side".split())
# What somebody writes or says, whose participle tells what he does by it.
TEXTS = frozenset("report statement letter resolution declaration communique message petition tweet note dossier complaint".split())
ASKING_NOUNS = frozenset(
    "call plea appeal request demand pressure invitation order instruction ultimatum permission warning reminder command".split()
)
# What one says of another's decisions and plans.
COMMENTING = frozenset(
    "criticize criticise condemn denounce decry deplore slam blast call welcome praise applaud hail oppose regret protest "
    "question challenge describe lament".split()
)
IMPOSING = frozenset("impose place put slap levy".split())
CLAUSE_LABELS = frozenset({"relcl", "acl", "advcl", "ccomp", "csubj", "parataxis"})

LAWS = frozenset(
    "decree law bill order resolution act rule memorandum directive ordinance edict proclamation amendment legislation regulation "
    "executive-order".split()
)
ENACTING = frozenset("sign issue pass approve adopt enact impose introduce promulgate endorse ratify publish".split())
RECEIVING = frozenset(
    "read receive get see obtain reject ignore welcome dismiss answer leak publish quote accept hear admit examine consider review "
    "study uphold grant deny throw".split()
)
# "according to two officials", "prior to Chile's vote": nobody there takes part in what the verb tells.
NO_ROLE = frozenset("according prior owing thanks contrary".split())
# Prepositions that name the partner of an act told by a noun.
PARTNERS = frozenset({"with", "between", "among"})


# Verbs whose passive may keep what is given: "was granted a loan".
GIVING = frozenset(
    "give grant award offer deny refuse hand lend pay send promise accord afford allot assign present pledge issue".split()
)
# What one says to those who have done well.
THANKS = frozenset("thank thanks gratitude appreciation praise congratulation".split())
# What one is arrested, tried or sentenced "on".
CHARGES = frozenset("charge suspicion accusation allegation count ground".split())
# What is done to those who are called in, by whoever calls them in.
CONVEYING = frozenset(
    "protest express voice convey deliver lodge demand complain condemn denounce inform warn register hand".split()
)
# Verbs that set somebody on behind a preposition: "called on Chad to pay", "appealed to Chad to pay".
APPEALING = frozenset("call appeal plead".split())
# Prepositions that the passive of their verb leaves behind.
STRANDED = frozenset("on upon at into to".split())
# Verbs of which "to" names where somebody is brought, called or put.
MOVING = frozenset("invite summon call elect appoint name bring take send deport extradite return transfer hand admit".split())


class Frames:
    """The frames of one sentence; each token's arguments are worked out once, when first asked for."""

    __slots__ = ("_objects", "_passive", "_slots", "_subjects", "sentence")

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        self._subjects: dict[int, list[int]] = {}
        self._objects: dict[int, list[int]] = {}
        self._passive: dict[int, bool] = {}
        self._slots: dict[int, dict[str, list[int]]] = {}

    # --- voice ---------------------------------------------------------------------------------------------------

    def has_means(self, have: int, infinitive: int) -> bool:
        """ "the tools they have to defend themselves": what they have, and nothing that they must do."""
        s = self.sentence
        subjects = self.subjects(have)
        named = bool(subjects) and all(s.tags[j] not in RELATIVE_TAGS and s.lowers[j] != "that" for j in subjects)
        return s.deps[have] == "relcl" and named and bool(s.all_children(infinitive, "dobj"))

    def is_passive(self, i: int) -> bool:
        known = self._passive.get(i)
        if known is None:
            known = self._passive[i] = self._find_voice(i)
        return known

    def _find_voice(self, i: int) -> bool:
        s = self.sentence
        has_aux = False
        for j in s.children[i]:
            dep = s.deps[j]
            if dep in ("auxpass", "nsubjpass"):
                return True
            if (dep == "aux" and s.lemmas[j] in ("have", "do")) or (s.tags[j] == "MD" and dep == "aux"):
                has_aux = True
        if s.tags[i] not in ("VBN", "VBD") or has_aux:
            return False
        dep = s.deps[i]
        if dep == "conj":
            head = s.heads[i]
            return s.tags[i] == "VBN" and not self._own(i, "nsubj") and s.tags[head][:1] == "V" and self.is_passive(head)
        if s.tags[i] == "VBD":
            return dep == "acl" and not self._own(i, "nsubj", "mark")  # "claims that it bombed" is active
        return dep in ("acl", "amod", "advcl", "xcomp", "ccomp", "oprd", "pcomp", "prep", "appos") and not s.all_children(i, "dobj")

    def _own(self, i: int, *labels: str) -> list[int]:
        s = self.sentence
        return [j for j in s.children[i] if s.deps[j] in labels]

    # --- subjects and objects --------------------------------------------------------------------------------------

    def antecedent(self, i: int) -> int:
        """The noun that a relative pronoun stands for, else ``i`` itself."""
        s = self.sentence
        if s.tags[i] not in RELATIVE_TAGS and not (s.lowers[i] == "that" and s.deps[i] in ("nsubj", "nsubjpass", "dobj")):
            return i
        for j in s.ancestors(i):
            if s.deps[j] == "relcl":
                return s.heads[j]
            if s.tags[j][:1] == "N":
                break
        return i

    def expand(self, tokens: list[int]) -> list[int]:
        """Relative pronouns to their nouns, transparent nouns to what they hold, and coordinated tokens added."""
        s = self.sentence
        found: list[int] = []
        for i in tokens:
            for j in s.conjuncts(self.antecedent(i)):
                if s.tags[j][:1] == "V" and s.tags[i][:1] != "V":
                    continue  # a verb mistakenly coordinated with a noun
                inner = self._inside_transparent(j) + self._examples(j)
                found.extend(k for k in inner if k not in found)
        return found

    def _inside_transparent(self, i: int) -> list[int]:
        s = self.sentence
        if s.lemmas[i] in TRANSPARENT or s.lowers[i] in TRANSPARENT or s.tags[i] == "CD" or self._is_money(i):
            money = self._is_money(i)
            behind = [j for j in s.children[s.heads[i]] if j == i + 1] if money else []  # the parser may hang it on the verb
            for j in (*s.children[i], *behind):
                if s.deps[j] == "prep" and (s.lowers[j] == "of" or (money and s.lowers[j] == "in")):
                    inner = [m for k in s.children[j] if s.deps[k] == "pobj" for m in s.conjuncts(k)]
                    if inner:
                        return [i, *inner]
        if s.lowers[i] == "those" and s.tags[i] == "DT":  # "ministers, including those of Chad and Niger"
            held = [k for j in s.children[i] if s.deps[j] == "prep" and s.lowers[j] in ("of", "from") for k in s.children[j]]
            return [i, *(m for k in held if s.deps[k] == "pobj" for m in s.conjuncts(k))]
        return [i]

    def _is_money(self, i: int) -> bool:
        """ "400 million dollars in aid", "$5m in loans": a sum, which "in" says the kind of."""
        s = self.sentence
        return s.lemmas[i] in MONEY or any(s.tags[j] == "$" for j in s.children[i])

    def _examples(self, i: int) -> list[int]:
        """ "other powers, including Turkey and Russia": the parties that a group is said to include."""
        s = self.sentence
        found = []
        if s.lowers[i] == "they" and s.deps[i] == "nsubj" and s.deps[s.heads[i]] == "ccomp":
            speakers = [j for j in s.children[s.heads[s.heads[i]]] if s.deps[j] == "nsubj" and j < i]
            found = [k for j in speakers for k in self._examples(j)]  # "others, including Peru, said they opposed it"
        for j in s.children[i]:
            if s.deps[j] == "appos" and s.lemmas[i] in GROUPS and s.tags[i] == "NNS" and s.tags[j][:3] == "NNP":
                found += s.conjuncts(j)  # "the leaders of three nations, Mali, Niger and Chad"
            if (s.deps[j] == "prep" and s.lowers[j] in ("including", "like")) or (
                s.lowers[j] == "as" and j > 0 and s.lowers[j - 1] == "such"
            ):
                held = [m for k in s.children[j] if s.deps[k] == "pobj" for m in s.conjuncts(k)]
                found += [m for k in held for m in self._inside_transparent(k)]
        return found

    def subjects(self, i: int) -> list[int]:
        """Heads of who does ``i`` (a verb): its subject, by-agent, or whom the grammar leaves out."""
        known = self._subjects.get(i)
        if known is None:
            self._subjects[i] = []  # a cycle in a broken parse ends here
            known = self._subjects[i] = self.expand(self._find_subjects(i))
        return known

    def objects(self, i: int) -> list[int]:
        known = self._objects.get(i)
        if known is None:
            self._objects[i] = []
            known = self._objects[i] = self.expand(self._find_objects(i))
        return known

    def surface_subjects(self, i: int) -> list[int]:
        """What stands in subject position: the doer of an active verb, the undergoer of a passive one."""
        return self.objects(i) if self.is_passive(i) else self.subjects(i)

    def _find_subjects(self, i: int) -> list[int]:
        s = self.sentence
        if self.is_passive(i):
            agents = [k for j in s.children[i] if s.deps[j] == "agent" for k in s.children[j] if s.deps[k] == "pobj"]
            if not agents:  # "by" attached as a plain preposition
                agents = [
                    k
                    for j in s.children[i]
                    if s.deps[j] == "prep" and s.lowers[j] == "by"
                    for k in s.children[j]
                    if s.deps[k] == "pobj"
                ]
            if not agents and s.lemmas[i] in GIVING:  # "was granted a loan by China": hung on the loan
                held = [j for k in self._own(i, "dobj") for j in s.subtree(k) if s.deps[j] == "prep" and s.lowers[j] == "by"]
                agents = [k for j in held for k in s.children[j] if s.deps[k] == "pobj"]
            if not agents and s.lemmas[i] in ORDERING:  # "was ordered to pay the fine by a court": hung on the fine
                held = [j for k in self._own(i, "xcomp") if not self.is_passive(k) for j in (k, *self._own(k, "dobj"))]
                by = [k for j in held for k in s.children[j] if s.lowers[k] == "by" and s.deps[k] in ("prep", "agent")]
                agents = [m for k in by for m in s.children[k] if s.deps[m] == "pobj"]
            if not agents:
                agents = self._agent_inside(i)
            if not agents:  # "was condemned in a joint statement by Egypt"
                for j in s.children[i]:
                    if s.deps[j] == "prep" and s.lowers[j] in ("in", "during", "after", "at"):
                        for k in s.children[j]:
                            inner = self.slots(k).get("prep:by") if s.deps[k] == "pobj" and s.tags[k][:1] == "N" else None
                            if inner:
                                return inner
            return agents
        own = self._own(i, "nsubj", "csubj", "expl")
        if own:
            if s.deps[i] == "relcl" and all(s.tags[j] in RELATIVE_TAGS for j in own):
                if enacted := self._enacted_by(s.heads[i]):
                    return enacted
            return [j for j in own if s.deps[j] == "nsubj"]
        return self._inherited(i)

    def _agent_inside(self, i: int) -> list[int]:
        """ "was charged with fraud by Italy", "invited to the feast by Chad": the agent hangs on the noun before it."""
        s = self.sentence
        for j in s.children[i]:
            if s.deps[j] == "prep" and (s.lowers[j] in ("with", "as") or (s.lowers[j] == "to" and s.lemmas[i] in MOVING)):
                held = [k for k in s.subtree(j) if s.lowers[k] == "by" and s.deps[k] in ("prep", "agent")]
                for k in held:
                    if s.heads[s.heads[k]] == j or s.heads[k] == j:
                        return [m for m in s.children[k] if s.deps[m] == "pobj"]
        return []

    def _inherited(self, i: int) -> list[int]:
        """The subject of a clause that has none of its own, from what governs it."""
        s = self.sentence
        head, dep = s.heads[i], s.deps[i]
        if head == i:
            return []
        if dep == "conj" and s.tags[head][:1] in "VM":
            return self.surface_subjects(head)
        if dep == "advcl" and s.tags[i] == "VBG" and self.is_passive(head):
            for j in self._own(head, "nsubjpass"):  # "a resolution was passed by the Senate condemning Chad"
                if enacted := self._enacted_by(j):
                    return enacted
        if (dep in ("xcomp", "advcl", "ccomp") and s.tags[head][:1] in ("V", "M")) or dep == "oprd":
            infinitive = any(s.deps[j] == "aux" and s.lowers[j] == "to" for j in s.children[i])
            if dep != "ccomp" or infinitive or s.tags[i] == "VBG":
                controlled = self._controller(head, i, dep)
                return controlled if controlled else self.surface_subjects(head)
            return []
        if dep in ("xcomp", "advcl") and s.tags[head][:1] == "J":  # "is ready to", "is reluctant to"
            return self._subjects_of_adjective(head)
        if dep == "acl":
            if s.tags[i] == "VBG":
                if enacted := self._enacted_by(head):
                    return enacted
                if s.lemmas[head] in TEXTS:  # "the League issued a paper accusing the army": the League accuses
                    received = s.lemmas[s.heads[head]] in RECEIVING and s.deps[head] == "dobj"
                    return [head] if received else self.doers_of_noun(head) or [head]
                return [head]
            return self._asked_by_noun(head) or self.doers_of_noun(head)
        if dep == "relcl":
            has_relative_object = any(s.deps[j] in ("dobj", "pobj") and s.tags[j] in RELATIVE_TAGS for j in s.children[i])
            return [] if has_relative_object else self._enacted_by(head) or [head]
        if dep == "amod":
            return [head] if s.tags[i] == "VBG" else []
        if dep == "pcomp":
            return self._subject_of_gerund(head)
        return []

    def _enacted_by(self, noun: int) -> list[int]:
        """ "signed a decree banning traders", "passed a law that bars them": what a law does, whoever makes it does."""
        s, verb = self.sentence, self.sentence.heads[noun]
        if s.lemmas[noun] not in LAWS or s.deps[noun] not in ("dobj", "nsubjpass") or s.lemmas[verb] not in ENACTING:
            return []
        return self.subjects(verb)

    def _controller(self, head: int, i: int, dep: str) -> list[int]:
        s = self.sentence
        appealed = dep == "advcl" and s.lemmas[head] in APPEALING  # the parser hangs "appealed to Chad to pay" loosely
        if s.lemmas[head] == "summon" and self._is_purpose(i):
            return self.subjects(head)  # "summoned the envoy to hand him a note"
        if (dep in ("xcomp", "ccomp") or appealed) and s.lemmas[head] in OBJECT_CONTROL:
            if self.is_passive(head):
                return self.objects(head)
            objects = [j for j in self.objects(head) if j < i]  # what follows the infinitive is its own, or nobody's
            if objects:
                return [] if s.lemmas[head] == "call" else objects  # "called him to congratulate him": the caller does
            for j in s.children[head]:
                if s.deps[j] == "prep" and s.lowers[j] in ("on", "upon", "for", "to", "with") and j < i:
                    held = [k for k in s.children[j] if s.deps[k] == "pobj"]
                    if held:
                        return self.expand(held)
        return []

    def _is_purpose(self, i: int) -> bool:
        """Does the infinitive ``i`` tell what somebody is called in for: to be told or handed something?"""
        s = self.sentence
        if s.lemmas[i] in CONVEYING:
            return True
        return any(s.deps[j] in ("dobj", "dative") and s.lowers[j] in ("him", "her", "them") for j in s.children[i])

    def _subjects_of_adjective(self, i: int) -> list[int]:
        s = self.sentence
        head = s.heads[i]
        if s.tags[head][:1] == "V":
            return self.subjects(head)
        return self._own(i, "nsubj")

    def _subject_of_gerund(self, preposition: int) -> list[int]:
        """ "accused X of killing": X; "by brokering": the matrix subject; "for killing": the object where it is blamed."""
        s = self.sentence
        governor = s.heads[preposition]
        word = s.lowers[preposition]
        while s.tags[governor] in ("RB", "IN", "RP") and s.heads[governor] != governor:  # "stopped short of expelling"
            governor = s.heads[governor]
        if s.tags[governor][:1] == "V":
            thanks = s.child(governor, "dobj")
            if word == "for" and thanks is not None and (thanked := self._thanked(thanks)):
                return thanked
            if word == "as" and s.lemmas[governor] in PORTRAYING:  # "cited the law as barring him": the law bars
                return self.objects(governor)
            if s.lemmas[governor] in OBJECT_CONTROL and word in ("of", "for", "from", "with", "on", "over", "into"):
                objects = self.objects(governor)
                if objects:
                    return objects
            return self.surface_subjects(governor)
        if s.tags[governor][:1] == "N":
            preceding = s.heads[governor]
            if word == "for" and (thanked := self._thanked(governor)):
                return thanked
            if s.lemmas[governor] in CHARGES and word == "of" and s.lowers[preceding] in ("on", "under"):
                verb = s.heads[preceding]  # "jailed two men on charges of spying": the two men spied
                if s.tags[verb][:1] == "V" and s.lemmas[verb] in OBJECT_CONTROL:
                    return self.objects(verb)
            return self.doers_of_noun(governor)
        if s.tags[governor][:1] == "J":
            return self._subjects_of_adjective(governor)
        return []

    def _thanked(self, noun: int) -> list[int]:
        """To whom thanks go: "conveyed his thanks to Chad for freeing them", who freed them."""
        s = self.sentence
        if s.lemmas[noun] not in THANKS:
            return []
        carriers = (noun, s.heads[noun]) if s.tags[s.heads[noun]][:1] == "V" else (noun,)
        to = [j for k in carriers for j in s.children[k] if s.lowers[j] == "to" and s.deps[j] in ("prep", "dative")]
        return self.expand([k for j in to for k in s.children[j] if s.deps[k] == "pobj"])

    def _asked_by_noun(self, i: int) -> list[int]:
        """Whom a call, plea or pressure sets on to act: "its plea to Chad to disarm", "pressure on Rome to pay"."""
        s = self.sentence
        if s.lemmas[i] not in ASKING_NOUNS:
            return []
        for j in s.children[i]:
            if s.deps[j] in ("prep", "dative") and s.lowers[j] in ("to", "on", "for", "upon"):
                held = [k for k in s.children[j] if s.deps[k] == "pobj"]
                if held:
                    return held
        return []

    def doers_of_noun(self, i: int) -> list[int]:
        """Who has the plan in "its plan to", "the decision by X to": possessor, by-agent, or the verb's subject."""
        s = self.sentence
        for j in s.children[i]:
            if s.deps[j] == "poss":
                return [j]
        for j in s.children[i]:
            if s.deps[j] == "prep" and s.lowers[j] in ("by", "from", "of"):
                held = [k for k in s.children[j] if s.deps[k] == "pobj"]
                if held:
                    return held
        head = s.heads[i]
        if s.deps[i] in ("dobj", "attr", "nsubjpass") and s.tags[head][:1] == "V":
            return [] if s.lemmas[head] in COMMENTING else self.subjects(head)  # "denounced the decision to": another's
        if s.deps[i] == "pobj" and s.tags[s.heads[head]][:1] == "V":
            return self.surface_subjects(s.heads[head])
        mods = [j for j in s.children[i] if s.deps[j] in ("amod", "compound", "nmod")]
        return mods[:1] if s.deps[i] != "conj" else []

    def _find_objects(self, i: int) -> list[int]:
        s = self.sentence
        if self.is_passive(i):
            own = self._own(i, "nsubjpass", "nsubj")
            if own:
                return own
            dep, head = s.deps[i], s.heads[i]
            if dep in ("acl", "amod", "relcl"):
                return [head]
            if dep == "conj":
                return self.surface_subjects(head)
            if dep in ("advcl", "xcomp", "oprd") and s.tags[head][:1] == "V":
                if dep in ("xcomp", "oprd") and not self.is_passive(head):
                    objects = self.objects(head)
                    if objects:
                        return objects
                return self.surface_subjects(head)
            if dep == "pcomp":  # "were hurt after being beaten by police"
                return self._subject_of_gerund(head)
            return []
        own = self._own(i, "dobj")
        if own:
            return own
        predicates = self._own(i, "oprd")
        if len(predicates) > 1:  # "called the minister a liar", both taken for predicates
            return predicates[:1]
        if s.deps[i] == "relcl" and not self._own(i, "attr", "acomp"):
            # "the deal they signed": the noun is the object, unless a preposition is left waiting for it
            subjects = self._own(i, "nsubj")
            whose = bool(subjects) and any(s.tags[j] == "WP$" for j in s.children[subjects[0]])  # "rebels whose leaders fled"
            if subjects and not whose and s.tags[subjects[0]] not in RELATIVE_TAGS and s.lowers[subjects[0]] != "that":
                if not any(s.deps[j] == "prep" and not s.children[j] for j in s.children[i]):
                    return [s.heads[i]]
        if s.deps[i] == "conj" and s.tags[i][:1] == "V":
            # "attacked and occupied the town": the shared object stands after the last verb only
            return []
        shared = [j for j in s.children[i] if s.deps[j] == "conj" and s.tags[j][:1] == "V" and _same_form(s.tags[i], s.tags[j])]
        if shared and not self._own(i, "prep", "xcomp", "ccomp", "prt"):
            later = self._own(shared[0], "dobj")
            gap = shared[0] - i
            if later and gap <= 2:
                return later
        return []

    # --- all slots -------------------------------------------------------------------------------------------------

    def slots(self, i: int) -> dict[str, list[int]]:
        """Slot -> token indices around the predicate ``i`` (verb, noun or adjective)."""
        known = self._slots.get(i)
        if known is None:
            tag = self.sentence.tags[i]
            if tag[:1] == "V":
                known = self._verb_slots(i)
            elif tag[:1] == "J":
                known = self._adjective_slots(i)
            else:
                known = self._noun_slots(i)
            self._slots[i] = known
        return known

    def slots_as(self, i: int, pos: str) -> dict[str, list[int]]:
        """The slots of ``i`` read as a verb (v), noun (n) or adjective (a): "is committed to" is a state, not a passive."""
        if pos == "a" and self.sentence.tags[i][:1] == "V":
            return self._adjective_slots(i)
        return self.slots(i)

    def _verb_slots(self, i: int) -> dict[str, list[int]]:
        slots: dict[str, list[int]] = {}
        subjects, objects = self.subjects(i), self.objects(i)
        if subjects:
            slots["subj"] = subjects
        if objects:
            slots["obj"] = objects
        stranded = self._stranded(i) if objects and self.is_passive(i) else None
        if stranded is not None:  # "was fired on by soldiers": the subject is what the preposition is left without
            del slots["obj"]
            slots["prep:" + self.sentence.lowers[stranded]] = objects
        kept = self._own(i, "dobj") if self.sentence.lemmas[i] in GIVING and self.is_passive(i) else []
        if kept and kept != objects:  # "Kenya was granted a loan": what is given is the object, and who gets it stands before
            slots["obj"], slots["iobj"] = self.expand(kept), objects
        self._gather(i, slots)
        return slots

    def _stranded(self, i: int) -> int | None:
        """The last preposition of a passive that holds nothing and stands before "by": "fired on by", "given in to by"."""
        s = self.sentence
        by = next((j for j in s.children[i] if s.lowers[j] == "by" and s.deps[j] == "agent"), None)
        if by is None or by - 1 not in s.children[i] or s.lowers[by - 1] not in STRANDED or s.children[by - 1]:
            return None
        return by - 1

    def _adjective_slots(self, i: int) -> dict[str, list[int]]:
        slots: dict[str, list[int]] = {}
        head, s = self.sentence.heads[i], self.sentence
        if s.deps[i] in ("acomp", "attr", "oprd", "conj", "xcomp") and s.tags[head][:1] == "V":
            slots["subj"] = self.subjects(head)
        elif s.deps[i] in ("amod", "acl", "relcl", "appos"):
            slots["subj"] = [head]
        own = self._own(i, "nsubj", "nsubjpass")
        if own:  # a small clause: "holds Armenia responsible"
            slots["subj"] = self.expand(own)
        self._gather(i, slots)
        return slots

    def _noun_slots(self, i: int) -> dict[str, list[int]]:
        slots: dict[str, list[int]] = {}
        s = self.sentence
        self._gather(i, slots)
        modifiers = [j for j in s.children[i] if s.deps[j] in ("amod", "compound", "nmod", "nummod", "npadvmod")]
        for j in list(modifiers):
            for k in s.children[j]:
                if s.deps[k] in ("amod", "compound", "nmod", "npadvmod", "conj", "advmod"):
                    modifiers.append(k)
        if (
            s.deps[i] == "conj"
            and not modifiers
            and s.tags[s.heads[i]][:1] == "N"
            and i - s.heads[i] <= 2
            and s.words[i - 1] != ","
        ):
            # "US raids and strikes": modifiers of the first noun hold for the second; not those of an enumeration
            modifiers = [j for j in s.children[s.heads[i]] if s.deps[j] in ("amod", "compound", "nmod") and j < s.heads[i]]
        if modifiers:
            slots["mod"] = modifiers
        own_poss = [j for j in s.children[i] if s.deps[j] == "poss"]
        if not own_poss and not modifiers and s.deps[i] == "conj" and s.tags[s.heads[i]][:1] == "N":
            own_poss = [j for j in s.children[s.heads[i]] if s.deps[j] == "poss"]
        if own_poss:
            slots["poss"] = self.expand(own_poss)
        elif owners := self._owners(i):
            slots["poss"] = owners
        if s.deps[i] == "dobj":
            self._gather_partners(i, slots)
        for j in s.children[i]:
            if s.deps[j] in ("relcl", "acl") and s.lemmas[j] in IMPOSING and "prep:on" not in slots:
                held = self.slots(j).get("prep:on", [])  # "the embargo that it imposed on Chad"
                if held:
                    slots["prep:on"] = held
        return slots

    def _owners(self, i: int) -> list[int]:
        """ "oil facilities belonging to Saudi Aramco", "a tanker owned by Greece": whose a thing is."""
        s = self.sentence
        return [
            m
            for j in s.children[i]
            if s.deps[j] == "acl" and s.lemmas[j] in ("belong", "own")
            for k in s.children[j]
            if s.lowers[k] == ("to" if s.lemmas[j] == "belong" else "by")
            for m in s.children[k]
            if s.deps[m] == "pobj"
        ]

    def _gather_partners(self, i: int, slots: dict[str, list[int]]) -> None:
        """ "increased cooperation in the last years with Oman": the parser hangs the noun's partner on the verb."""
        s = self.sentence
        for j in s.children[s.heads[i]]:
            if s.deps[j] == "prep" and j > i and s.lowers[j] in PARTNERS and "prep:" + s.lowers[j] not in slots:
                self._gather_preposition(j, slots)

    def _gather(self, i: int, slots: dict[str, list[int]]) -> None:
        s = self.sentence
        for j in s.children[i]:
            dep = s.deps[j]
            if dep in ("advcl", "xcomp", "ccomp") and any(s.deps[k] == "mark" and s.lowers[k] == "for" for k in s.children[j]):
                # "called for the army to withdraw": the army stands after "for"
                slots.setdefault("prep:for", []).extend(self.expand(self._own(j, "nsubj")))
            if dep in ("advcl", "ccomp", "xcomp", "acl") and any(
                s.lowers[k] == "for" and s.deps[k] == "mark" for k in s.children[j]
            ):
                # "called for Mali to hold elections": who is to do it stands behind the preposition
                slots.setdefault("prep:for", []).extend(self.expand(self._own(j, "nsubj", "nsubjpass")))
            if dep == "prep" or (dep == "dative" and s.tags[j] in ("IN", "TO")) or dep == "agent":
                self._gather_preposition(j, slots)
            elif dep == "dative":
                slots.setdefault("iobj", []).extend(self.expand([j]))
            elif dep == "prt":
                slots.setdefault("prt", []).append(j)
                for k in s.children[j]:  # "turned the suspect over to Peru"
                    if s.deps[k] == "prep":
                        self._gather_preposition(k, slots)
            elif dep in ("advmod", "acomp", "oprd", "attr", "npadvmod"):
                slots.setdefault("adv", []).append(j)
                if dep == "advmod" and s.tags[j] in ("RP", "RB", "IN"):
                    slots.setdefault("prt", []).append(j)
                    for k in s.children[j]:
                        if s.deps[k] == "prep":
                            self._gather_preposition(k, slots)
            elif dep == "advcl" and s.tags[j] == "JJ":  # "set free an engineer"
                slots.setdefault("adv", []).append(j)
            elif dep == "xcomp":
                slots.setdefault("xcomp", []).extend(s.conjuncts(j))
            elif dep == "ccomp" and self.is_question(j):
                slots.setdefault("question", []).append(j)
            elif dep == "ccomp":
                slots.setdefault("ccomp", []).extend(s.conjuncts(j))
            elif dep in ("acl", "relcl") and s.tags[i][:1] == "N":
                if any(s.deps[k] == "aux" and s.lowers[k] == "to" for k in s.children[j]):
                    slots.setdefault("xcomp", []).append(j)
                elif any(s.deps[k] == "mark" and s.lowers[k] == "that" for k in s.children[j]):
                    slots.setdefault("ccomp", []).append(j)
            elif dep == "advcl" and s.tags[i][:1] == "V" and "xcomp" not in slots:
                # infinitives that the parser hangs on as adverbial: "urged the parties ... to return"
                if any(s.deps[k] == "aux" and s.lowers[k] == "to" for k in s.children[j]):
                    slots.setdefault("advcl", []).append(j)

    def is_question(self, j: int) -> bool:
        """Does a clause tell what is asked: "asked whether he would go", "asked what he thought"?"""
        s = self.sentence
        first = min(s.children[j], default=j)
        return (s.lowers[first] in ("whether", "if") and s.deps[first] == "mark") or (first < j and s.tags[first][:1] == "W")

    def _gather_preposition(self, j: int, slots: dict[str, list[int]], prefix: str = "") -> None:
        s = self.sentence
        if s.lowers[j] in NO_ROLE:
            return
        word = prefix + s.lowers[j]
        held: list[int] = []
        for k in s.children[j]:
            dep = s.deps[k]
            if dep == "pobj":
                held.extend(self.expand([k]))
            elif word == "as" and s.tags[k][:2] == "JJ":  # "regards it as serious and credible"
                held.extend(s.conjuncts(k))
            elif dep == "pcomp":
                held.append(k)
            elif dep == "prep":
                self._gather_preposition(k, slots, word + "_")
            elif dep == "conj" and s.tags[k] in ("IN", "TO"):
                self._gather_preposition(k, slots)
        if held:
            slots.setdefault("prep:" + word, []).extend(held)
            if prefix:
                slots.setdefault("prep:" + s.lowers[j], []).extend(held)


def _same_form(one: str, other: str) -> bool:
    """Whether two verbs' tags may be one form: a plain present is often tagged as an infinitive behind "and"."""
    return one == other or {one, other} == {"VBP", "VB"}

"""How many and how much: killed, injured, detained, participants, money, duration, as ranges.

A count is ``[low, high]``, either side null: "at least 12" is [12, null], "up to 40" [null, 40], "dozens" [24, null]
(two dozen at the least), "over two dozen" [24, null], "nearly 100" [null, 100], "between 5 and 8" [5, 8], "several" [3, null],
"a soldier" [1, 1]; "about 300" is [300, 300].
"""

from __future__ import annotations

import re
from typing import Any

from detente.reading.frames import Frames
from detente.reading.number_words import UNITS
from detente.reading.syntax import Sentence

SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12, "m": 10**6, "bn": 10**9,
          "mn": 10**6, "tn": 10**12, "k": 1000, "dozen": 12, "score": 20, "lakh": 10**5, "crore": 10**7}  # fmt: skip
# A bare plural means at least two of them.
PLURALS = {"dozens": 24, "scores": 40, "hundreds": 200, "thousands": 2000, "millions": 2 * 10**6, "tens": 20}
# "several" and "a few" are three at the least, "a couple" and "both" are two.
FEW = {
    "several": (3, None),
    "few": (3, None),
    "handful": (3, None),
    "couple": (2, 2),
    "pair": (2, 2),
    "both": (2, 2),
    "trio": (3, 3),
}
AT_LEAST = (
    "at least", "more than", "over", "upwards of", "no fewer than", "no less than", "not less than", "in excess of", "above",
    "some more than", "well over", "at the least",
)  # fmt: skip
AT_MOST = (
    "up to", "as many as", "as much as", "no more than", "fewer than", "less than", "under", "at most", "nearly", "almost",
    "close to", "not more than", "just under", "a maximum of", "approaching",
)  # fmt: skip
OR_MORE = ("or more", "or so more", "and more")
OR_FEWER = ("or fewer", "or less")
KILL = frozenset("kill slay murder assassinate massacre execute behead die perish slaughter gun shoot drown".split())
KILL_NOUNS = frozenset("killing death murder massacre execution assassination slaughter fatality beheading toll".split())
KILL_WORDS = frozenset("killed dead killing deaths fatalities lives".split())
INJURE = frozenset("injure wound hurt maim".split())
INJURE_NOUNS = frozenset("injuring wounding injury".split())
DETAIN = frozenset("arrest detain jail imprison seize abduct kidnap capture apprehend hold round intern".split())
DETAIN_NOUNS = frozenset("arrest detention abduction kidnapping imprisonment capture".split())
GATHER = frozenset(
    "protest demonstrate march rally gather attend participate riot assemble join strike walk mobilise mobilize deploy".split()
)
GATHER_NOUNS = frozenset("protest demonstration march rally gathering strike riot deployment".split())
# Verbs that move forces: those they move are counted.
MOVING = frozenset("deploy mobilise mobilize send dispatch mass station move concentrate redeploy rush add withdraw commit".split())
PEOPLE_MOVED = frozenset(
    "troop soldier marine paratrooper sailor trooper guard guardsman personnel man woman people person police policeman officer "
    "fighter militiaman rebel reservist commando ranger peacekeeper adviser advisor observer monitor inspector instructor trainer "
    "medic doctor engineer expert volunteer member recruit conscript mercenary airman".split()
)
# One of these is one person; other singular nouns may be many ("the army", "a family").
COLLECTIVE = frozenset(
    "group army family crowd team unit force police party staff people crew convoy contingent delegation battalion brigade "
    "squad gang community population village number series wave".split()
)
CURRENCIES = {
    "$": "USD", "us$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "rs": "INR", "dollar": "USD", "euro": "EUR",
    "pound": "GBP", "yen": "JPY", "yuan": "CNY", "renminbi": "CNY", "rouble": "RUB", "ruble": "RUB", "rupee": "INR",
    "riyal": "SAR", "dirham": "AED", "franc": "CHF", "won": "KRW", "peso": "MXN", "naira": "NGN", "lira": "TRY", "rand": "ZAR",
    "a$": "AUD", "c$": "CAD", "hk$": "HKD", "nt$": "TWD",
}  # fmt: skip
_SCALE = r"trillion|billion|million|thousand|crore|lakh|bn|mn|tn|[mk]"
_WORDS = "|".join([*UNITS, "hundred", "thousand", "million", "billion", "trillion", "half", "a"])
_UNIT = r"dollars|euros|pounds|yen|yuan|renminbi|roubles|rubles|rupees|riyals|dirhams|francs|won|pesos|naira|lira|rand"
_SIGN = r"US\$|A\$|C\$|HK\$|NT\$|[$€£¥₹]|\bRs\.?"
_NUMBER = r"\d[\d,]*(?:\.\d+)?"
# Two sums: "between $10 million and $15 million", "$10-15 million"; then a sum after its sign; then one before its unit.
_MONEY_RANGE = re.compile(
    rf"(?P<sign>{_SIGN})\s?(?P<low>{_NUMBER})\s?(?P<slow>{_SCALE})?\s?(?:-|–|to|and)\s?(?:{_SIGN})?\s?"
    rf"(?P<high>{_NUMBER})\s?-?(?P<shigh>{_SCALE})?\b",
    re.I,
)
# Most sentences hold no money: asked first, because the patterns below are slow.
_UNITS = frozenset(_UNIT.split("|"))
_SIGNS = re.compile(r"[$€£¥₹]|\b[Rr]s\b")
_MONEY = re.compile(
    rf"(?P<sign>{_SIGN})\s?(?P<a>{_NUMBER})\s?-?(?P<sa>{_SCALE})?\b"
    rf"|(?P<b>{_NUMBER})\s?(?P<sb>{_SCALE})?\s(?:US |U\.S\. )?(?P<unit>{_UNIT})\b"
    rf"|(?P<words>\b(?:(?:{_WORDS})[\s-])+)(?:US |U\.S\. )?(?P<wunit>{_UNIT})\b",
    re.I,
)
Range = list[float | None]


def number_of(words: list[str]) -> float | None:
    """The number that lower-case words spell or write ("2,500", "two hundred", "1.5 million"), or None."""
    total, current, seen, halved = 0.0, 0.0, False, False
    for word in words:
        plain = word.replace(",", "")
        if re.fullmatch(r"\d+(?:\.\d+)?", plain):
            current += float(plain)
        elif word in UNITS:
            current += UNITS[word]
        elif word == "half":
            halved, seen = True, True
            continue
        elif word in SCALES:
            scale = SCALES[word]
            current = (0.5 if halved and not current else max(current, 1)) * scale
            if scale >= 1000:
                total, current = total + current, 0
        elif word in ("a", "an", "and", "-"):
            continue
        else:
            return None
        seen = True
    return total + current if seen else None


def _plain(value: float) -> float:
    return int(value) if value == int(value) else value


def count_at(sentence: Sentence, noun: int) -> Range | None:
    """The count that stands with a noun (or is the token itself): "at least 12 people", "dozens of soldiers", "40"."""
    s = sentence
    if s.tags[noun] == "CD" or s.lowers[noun] in PLURALS or s.lowers[noun] in ("dozen", *FEW):
        return _number_ending_at(s, noun)
    head = s.heads[noun]
    if s.deps[noun] == "pobj" and s.lowers[head] == "of" and s.heads[head] < head:
        outer = s.heads[head]
        if s.lowers[outer] in PLURALS or s.lowers[outer] in FEW or s.lemmas[outer] == "dozen" or s.tags[outer] == "CD":
            return _number_ending_at(s, outer)
    last = max((j for j in s.children[noun] if s.deps[j] in ("nummod", "quantmod") and j < noun), default=None)
    if last is None and s.deps[noun] == "pobj" and s.lowers[head] == "from":  # "killed from 30 to 40 soldiers"
        last = next((j for j in range(noun - 1, head, -1) if s.tags[j] == "CD"), None)
    if last is not None:
        return _number_ending_at(s, max(k for k in s.conjuncts(last) if (k < noun and s.tags[k] == "CD") or k == last))
    for j in s.children[noun]:
        if s.lowers[j] in FEW and s.deps[j] in ("amod", "det", "predet", "nmod"):
            low, high = FEW[s.lowers[j]]
            return [low, high]
    single = any(s.lowers[j] in ("a", "an", "another") for j in s.children[noun] if s.deps[j] == "det")
    if single and s.tags[noun] in ("NN", "NNP") and s.lemmas[noun] not in COLLECTIVE:
        return [1, 1]
    return None


def _is_number(s: Sentence, j: int) -> bool:
    word = s.lowers[j]
    return s.tags[j] == "CD" or word in UNITS or word in SCALES or word == "half" or word[:1].isdigit()


def _number_ending_at(s: Sentence, last: int) -> Range | None:
    """The number whose words end at token ``last``, with the words that bound it and the lower end of a range before it."""
    first = last
    while first > 0 and (
        _is_number(s, first - 1) or (s.lowers[first - 1] in ("a", "-") and first - 1 > 0 and _is_number(s, first - 2))
    ):
        first -= 1
    while last + 1 < len(s.words) and (s.lowers[last + 1] in SCALES or s.tags[last + 1] == "CD"):
        last += 1
    words = [word for word in s.lowers[first : last + 1] if word != "-"]
    plural = next((word for word in words if word in PLURALS), None)
    if plural is not None:
        return [_many(s, first, last), None]
    if words and words[-1] in FEW:
        low, high = FEW[words[-1]]
        return [low, high]
    if words and words[0] in SCALES and s.lowers[first - 1 : first] == ["a"]:
        first -= 1  # "a hundred"
    number, low_end = number_of(words), None
    if number is not None and words[-1] in SCALES and s.lowers[first - 1 : first] in (["several"], ["few"]):
        return [_plain(3 * number), None]  # "several thousand"
    hyphened = next((j for j in range(first, last) if s.lowers[j] == "-" and _is_number(s, j - 1)), None)
    if hyphened is not None and s.lowers[first][:1].isdigit() and s.lowers[hyphened + 1][:1].isdigit():
        number, low_end = number_of(s.lowers[hyphened + 1 : last + 1]), number_of(s.lowers[first:hyphened])  # "5-8"
    elif first > 1 and s.lowers[first - 1] in ("to", "and", "or") and _is_number(s, first - 2):
        start = first - 2
        while start > 0 and _is_number(s, start - 1):
            start -= 1
        opening = s.lowers[start - 1] if start > 0 else ""
        if s.lowers[first - 1] != "and" or opening == "between":
            low_end, first = number_of(s.lowers[start : first - 1]), start
    if number is None:
        return None
    value = _plain(number)
    before, after = " ".join(s.lowers[max(0, first - 3) : first]), " ".join(s.lowers[last + 1 : last + 3])
    if low_end is not None and low_end <= number:
        return [_plain(low_end), value]
    if _ends_with(before, AT_LEAST) or after.startswith(OR_MORE):
        return [value, None]
    if _ends_with(before, AT_MOST) or after.startswith(OR_FEWER):
        return [None, value]
    return [value, value]


def _ends_with(before: str, phrases: tuple[str, ...]) -> bool:
    return any(before == phrase or before.endswith(" " + phrase) for phrase in phrases)


def _many(s: Sentence, first: int, last: int) -> float:
    """ "dozens", "hundreds of thousands", "tens of thousands": the least that it means."""
    nearby = s.lowers[max(0, first - 2) : last + 3]
    text = " ".join(nearby)
    for words, least in (("tens of thousands", 20_000), ("tens of millions", 20_000_000), ("hundreds of thousands", 200_000)):
        if words in text:
            return least
    return next(PLURALS[word] for word in s.lowers[first : last + 1] if word in PLURALS)


def _key(s: Sentence, i: int) -> str | None:
    """Whom the word at ``i`` counts: killed, injured, detained or participants; None if it counts nobody."""
    kinds = (
        ("killed", KILL, KILL_NOUNS),
        ("injured", INJURE, INJURE_NOUNS),
        ("detained", DETAIN, DETAIN_NOUNS),
        ("participants", GATHER | MOVING, GATHER_NOUNS),
    )
    noun = s.tags[i][:1] == "N"
    return next((key for key, verbs, nouns in kinds if s.lemmas[i] in (nouns if noun else verbs)), None)


COUNTED = {
    "ASSAULT": ("killed", "injured", "detained"),
    "COERCE": ("detained",),
    "PROTEST": ("participants", "killed", "injured"),
    "MOBILIZE": ("participants",),
    "RETREAT": ("participants",),
    "SANCTION": ("detained",),
}


PAYING = frozenset("AID AGREE COOPERATE SANCTION COERCE REQUEST REJECT".split())


def magnitudes(frames: Frames, head: int, event_type: str) -> dict[str, Any]:
    """The magnitudes of the event that token ``head`` triggers; the duration is added where times are known."""
    s = frames.sentence
    found: dict[str, Any] = {}
    for word in _words_that_count(frames, head, event_type):
        if s.tags[word][:1] == "V" and s.lemmas[word] in ("leave", "claim", "cost", "take"):
            _left(s, word, found)
        key = _key(s, word)
        if key is None or key not in COUNTED.get(event_type, ()):
            continue
        for noun in _counted_by(frames, word, key):
            count = count_at(s, noun)
            if count is not None and not (key == "participants" and _is_thing(s, word, noun, count)):
                found.setdefault(key, count)
                break
    amount = _money(s, head)
    if amount is not None and event_type in PAYING:
        found["amount"], found["currency"] = amount
    return found


def _is_thing(s: Sentence, word: int, noun: int, count: Range) -> bool:
    """ "sent a letter", "an earthquake of 6.3 struck": no crowd and no force."""
    if s.lemmas[word] in MOVING and s.tags[noun] != "CD" and s.lemmas[noun] not in PEOPLE_MOVED:
        return True
    return count == [1, 1] or (isinstance(count[0], float) and count[0] != int(count[0]))


def _words_that_count(frames: Frames, head: int, event_type: str) -> list[int]:
    """The trigger, and the verbs and nouns around it that may tell what it did to people."""
    s = frames.sentence
    words = [head]
    if event_type in ("ASSAULT", "COERCE", "PROTEST", "MOBILIZE"):
        node = head
        while s.heads[node] != node and s.tags[node][:1] != "V":
            node = s.heads[node]
        words += [node, *(j for j in s.children[node] if s.deps[j] in ("advcl", "conj", "xcomp", "acl"))]
        words += [j for j in s.children[head] if s.deps[j] in ("acl", "relcl", "advcl", "conj")]
        words += [j for j in s.subtree(node) if s.lemmas[j] in KILL_NOUNS | INJURE_NOUNS and s.tags[j][:1] == "N"]
    return list(dict.fromkeys(words))


def _counted_by(frames: Frames, word: int, key: str) -> list[int]:
    """The heads of the phrases whose number ``word`` tells: those killed, held, moved, or who gather."""
    s = frames.sentence
    if s.tags[word][:1] == "N":
        slots = frames.slots(word)
        held = slots.get("prep:of", []) or (slots.get("prep:by", []) if key == "participants" else [])
        return [*held, word] if s.lemmas[word] in ("death", "fatality") else held
    if s.lemmas[word] in ("die", "perish", "drown"):
        return frames.subjects(word)
    if key == "participants" and s.lemmas[word] not in MOVING:
        return frames.subjects(word)
    if frames.is_passive(word):
        before = _just_before(s, word)
        if before is not None:
            return [before]
    return [*frames.objects(word), *_after_from(s, word)]


def _just_before(s: Sentence, verb: int) -> int | None:
    """ "and 40 were injured": the number right before a passive that the parse gave another's subject."""
    j = verb - 1
    while j > 0 and (s.deps[j] in ("aux", "auxpass", "advmod", "neg")):
        j -= 1
    return j if j >= 0 and s.tags[j] == "CD" and s.heads[j] != verb else None


def _after_from(s: Sentence, verb: int) -> list[int]:
    """ "killed from 30 to 40 soldiers": the parse takes the range for an adverbial."""
    return [
        k
        for j in s.children[verb]
        if s.lowers[j] == "from" and j + 1 < len(s.words) and s.tags[j + 1] == "CD"
        for k in s.all_children(j, "pobj")
    ]


def _left(s: Sentence, verb: int, found: dict[str, Any]) -> None:
    """ "left 12 people dead and 30 wounded"."""
    counts = [(j, count_at(s, j)) for j in s.subtree(verb) if j > verb and (s.tags[j] == "CD" or s.lowers[j] in PLURALS)]
    for j, count in counts:
        if count is None:
            continue
        following = s.lowers[j : j + 4]
        if any(w in KILL_WORDS for w in following):
            found.setdefault("killed", count)
        elif any(w in ("wounded", "injured", "hurt") for w in following):
            found.setdefault("injured", count)


def _money(s: Sentence, head: int) -> tuple[Range, str] | None:
    """The sum of money nearest to the trigger in its sentence, with its currency (ISO 4217)."""
    if _UNITS.isdisjoint(s.lowers) and _SIGNS.search(s.text) is None:
        return None
    at = s.begins[head] - s.start
    ranges = [hit for hit in _MONEY_RANGE.finditer(s.text) if _belongs(s, head, hit.start())]
    if ranges:
        hit = min(ranges, key=lambda m: abs(m.start() - at))
        scale = (hit["shigh"] or "").lower()
        low = _sum(hit["low"], (hit["slow"] or scale).lower())
        high = _sum(hit["high"], scale)
        if low < high:
            return [low, high], CURRENCIES.get(hit["sign"].lower().rstrip("."), "")
    hits = [hit for hit in _MONEY.finditer(s.text) if _belongs(s, head, hit.start())]
    if not hits:
        return None
    hit = min(hits, key=lambda m: (abs(m.start() - at), m.start()))
    if hit["words"]:
        number = number_of(hit["words"].lower().replace("-", " ").split())
        if number is None:
            return None
        value = _plain(number)
    else:
        value = _sum(hit["a"] or hit["b"], (hit["sa"] or hit["sb"] or "").lower())
    unit = (hit["sign"] or hit["unit"] or hit["wunit"]).lower().rstrip(".")
    currency = CURRENCIES.get(unit) or CURRENCIES.get(unit.rstrip("s"), "")
    before = s.text[max(0, hit.start() - 14) : hit.start()].lower().rstrip()
    if _ends_with(before, AT_LEAST):
        return [value, None], currency
    if _ends_with(before, AT_MOST):
        return [None, value], currency
    return [value, value], currency


def _belongs(s: Sentence, head: int, at: int) -> bool:
    """Does the sum at an offset of the sentence stand under the trigger, or under the verb that carries it?"""
    i = next((j for j in range(len(s.words)) if s.ends[j] - s.start > at), None)
    above = {head} | ({s.heads[head]} if s.tags[head][:1] == "N" else set())
    for node in () if i is None else (i, *s.ancestors(i)):
        if node in above:
            return True
        if s.deps[node] in ("relcl", "advcl"):
            return False  # a clause of its own
    return False


def _sum(digits: str, scale: str) -> float:
    return _plain(float(digits.replace(",", "")) * SCALES.get(scale, 1))


def lasts(s: Sentence, head: int, at: int, support: frozenset[str]) -> bool:
    """Does the length of time at offset ``at`` tell how long the event at ``head`` lasted: "for two months", "a two-day visit"?"""
    i = next((j for j in range(len(s.words)) if s.begins[j] <= at < s.ends[j]), None)
    if i is None:
        return False
    before = s.lowers[max(0, i - 3) : i]
    lasting = "for" in before or "over" in before or (len(before) > 1 and "throughout" in before)
    below = i
    for node in s.ancestors(i):
        if node == head:
            began = s.tags[head][:1] == "V" and s.deps[below] == "dobj" and below != i  # "began a two-day visit"
            return lasting or began or s.tags[head][:1] == "N"
        below = node
        if s.tags[node][:1] == "V":
            carries = s.lemmas[node] in support and s.heads[head] == node
            return lasting and carries
    return False

"""How many and how much: killed, injured, detained, participants, money, duration, as ranges.

A count is ``[low, high]``, either side null: "at least 12" is [12, null], "up to 40" [null, 40], "dozens" [24, null]
(two dozen at the least), "over two dozen" [24, null], "nearly 100" [null, 100], "between 5 and 8" [5, 8].
"""

from __future__ import annotations

import re
from typing import Any

from detente.reading.frames import Frames
from detente.reading.syntax import Sentence

UNITS = {
    word: n
    for n, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen".split()
    )
} | {word: 10 * n for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12, "m": 10**6, "bn": 10**9,
          "mn": 10**6, "tn": 10**12, "k": 1000, "dozen": 12, "score": 20, "lakh": 10**5, "crore": 10**7}  # fmt: skip
# A bare plural means at least two of them.
PLURALS = {"dozens": 24, "scores": 40, "hundreds": 200, "thousands": 2000, "millions": 2 * 10**6, "tens": 20}
AT_LEAST = (
    "at least",
    "more than",
    "over",
    "upwards of",
    "no fewer than",
    "not less than",
    "in excess of",
    "above",
    "as many as of",
)
AT_MOST = (
    "up to",
    "as many as",
    "no more than",
    "fewer than",
    "less than",
    "under",
    "at most",
    "nearly",
    "almost",
    "close to",
    "not more than",
)
KILL = frozenset("kill slay murder assassinate massacre execute behead die perish slaughter gun shoot".split())
KILL_WORDS = frozenset("killed dead killing deaths fatalities".split())
INJURE = frozenset("injure wound hurt maim".split())
DETAIN = frozenset("arrest detain jail imprison seize abduct kidnap capture apprehend hold round".split())
GATHER = frozenset(
    "protest demonstrate march rally gather attend participate riot assemble join strike walk mobilise mobilize deploy".split()
)
CURRENCIES = {
    "$": "USD", "us$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "rs": "INR", "dollar": "USD", "euro": "EUR",
    "pound": "GBP", "yen": "JPY", "yuan": "CNY", "renminbi": "CNY", "rouble": "RUB", "ruble": "RUB", "rupee": "INR",
    "riyal": "SAR", "dirham": "AED", "franc": "CHF", "won": "KRW", "peso": "MXN", "naira": "NGN", "lira": "TRY", "rand": "ZAR",
    "a$": "AUD", "c$": "CAD", "hk$": "HKD", "nt$": "TWD",
}  # fmt: skip
_MONEY = re.compile(
    r"(?P<sign>US\$|A\$|C\$|HK\$|NT\$|[$€£¥₹]|\bRs\.?)\s?(?P<a>\d[\d,]*(?:\.\d+)?)\s?-?(?P<sa>trillion|billion|million|thousand|crore|lakh|bn|mn|tn|[mk])?\b"
    r"|(?P<b>\d[\d,]*(?:\.\d+)?)\s?(?P<sb>trillion|billion|million|thousand|bn|mn)?\s(?:US |U\.S\. )?"
    r"(?P<unit>dollars|euros|pounds|yen|yuan|renminbi|roubles|rubles|rupees|riyals|dirhams|francs|won|pesos|naira|lira|rand)\b",
    re.I,
)
Range = list[float | None]


def number_of(words: list[str]) -> float | None:
    """The number that lower-case words spell or write ("2,500", "two hundred", "1.5 million"), or None."""
    total, current, seen = 0.0, 0.0, False
    for word in words:
        plain = word.replace(",", "")
        if re.fullmatch(r"\d+(?:\.\d+)?", plain):
            current += float(plain)
        elif word in UNITS:
            current += UNITS[word]
        elif word in SCALES:
            scale = SCALES[word]
            current = max(current, 1) * scale
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
    tokens = [j for j in s.children[noun] if s.deps[j] in ("nummod", "quantmod")]
    if s.tags[noun] == "CD" or s.lowers[noun] in PLURALS or s.lowers[noun] == "dozen":
        tokens = [noun]
    if not tokens:
        head = s.heads[noun]
        if s.deps[noun] == "pobj" and s.lowers[head] == "of" and s.lowers[s.heads[head]] in PLURALS:
            tokens = [s.heads[head]]
        else:
            return None
    first, last = min(tokens), max(tokens)
    while first > 0 and (s.lowers[first - 1] in UNITS or s.lowers[first - 1] in SCALES or s.tags[first - 1] in ("CD", "HYPH")):
        first -= 1
    while last + 1 < len(s.words) and (s.lowers[last + 1] in SCALES or s.tags[last + 1] == "CD"):
        last += 1
    words = [w for w in s.lowers[first : last + 1] if w != "-"]
    before = " ".join(s.lowers[max(0, first - 3) : first])
    if words and words[0] in PLURALS:
        low = PLURALS[words[0]]
        after = s.lowers[last + 1 : last + 3]
        if words[0] == "tens" and after[:2] and after[-1] in ("thousands", "millions"):
            low = 20_000 if after[-1] == "thousands" else 20_000_000
        if words[0] == "hundreds" and after[-1:] == ["thousands"]:
            low = 200_000
        return [low, None]
    number = number_of(words)
    if number is None:
        return None
    value = _plain(number)
    if before.endswith(AT_LEAST):
        return [value, None]
    if before.endswith(AT_MOST):
        return [None, value]
    if s.lowers[first - 1 : first] == ["and"] and "between" in s.lowers[max(0, first - 4) : first]:
        low_number = number_of(s.lowers[first - 2 : first - 1])
        if low_number is not None:
            return [_plain(low_number), value]
    return [value, value]


def _key(lemma: str) -> str | None:
    for key, lemmas in (("killed", KILL), ("injured", INJURE), ("detained", DETAIN), ("participants", GATHER)):
        if lemma in lemmas:
            return key
    return None


def magnitudes(frames: Frames, head: int, event_type: str) -> dict[str, Any]:
    """The magnitudes of the event that token ``head`` triggers; durations are added where times are known."""
    s = frames.sentence
    found: dict[str, Any] = {}
    verbs = [head]
    if event_type in ("ASSAULT", "COERCE", "PROTEST", "MOBILIZE"):
        node = head
        while s.heads[node] != node and s.tags[node][:1] != "V":
            node = s.heads[node]
        verbs += [node, *(j for j in s.children[node] if s.deps[j] in ("advcl", "conj", "xcomp", "acl"))]
        verbs += [j for j in s.children[head] if s.deps[j] in ("acl", "relcl", "advcl", "conj")]
    for verb in dict.fromkeys(verbs):
        key = _key(s.lemmas[verb])
        if key is None:
            if s.tags[verb][:1] == "V" and s.lemmas[verb] == "leave":
                _left(s, verb, found)
            continue
        allowed = {
            "ASSAULT": ("killed", "injured"),
            "COERCE": ("detained",),
            "PROTEST": ("participants",),
            "MOBILIZE": ("participants",),
        }
        if key not in allowed.get(event_type, ()) and verb != head:
            continue
        who = (
            frames.objects(verb)
            if key != "participants" or s.lemmas[verb] in ("deploy", "mobilise", "mobilize")
            else frames.subjects(verb)
        )
        if s.lemmas[verb] in ("die", "perish"):
            who = frames.subjects(verb)
        if s.tags[verb][:1] == "N":
            who = frames.slots(verb).get("prep:of", [])
        for noun in who:
            count = count_at(s, noun)
            if count is not None:
                found.setdefault(key, count)
    amount = _money(s, head)
    if amount is not None and event_type in ("AID", "AGREE", "COOPERATE", "SANCTION", "COERCE", "REQUEST", "REJECT"):
        found["amount"], found["currency"] = amount
    return found


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
    """The sum of money nearest after the trigger in its sentence, with its currency (ISO 4217)."""
    hits = list(_MONEY.finditer(s.text))
    if not hits:
        return None
    at = s.begins[head] - s.start
    hit = min(hits, key=lambda m: (abs(m.start() - at), m.start()))
    digits = hit["a"] or hit["b"]
    scale = (hit["sa"] or hit["sb"] or "").lower()
    value = _plain(float(digits.replace(",", "")) * SCALES.get(scale, 1))
    unit = (hit["sign"] or hit["unit"]).lower().rstrip(".")
    currency = CURRENCIES.get(unit) or CURRENCIES.get(unit.rstrip("s"), "")
    before = s.text[max(0, hit.start() - 14) : hit.start()].lower().rstrip()
    if before.endswith(AT_LEAST):
        return [value, None], currency
    if before.endswith(AT_MOST):
        return [None, value], currency
    return [value, value], currency

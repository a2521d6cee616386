"""Does the clause around a time expression look back or ahead? A surface reading of verbs, where no parse is at hand."""

from __future__ import annotations

from detente.reading.times.tokens import Tokens
from detente.reading.times.vocabulary import FUTURE, NOT_PAST, PARAGRAPH, PAST, WORDS

_BOUNDARIES = frozenset([".", ";", "!", "?", ":", '"', "“", "”"]) | {"\n"}
_REACH = 16  # tokens; beyond that a verb seldom governs the expression
_BE = frozenset(("be", "been", "being", "get"))
# Present forms that with the name of a day speak of what is to come ("the summit opens on Friday").
_COMING_ABOUT = frozenset(
    "resume resumes convene convenes reconvene reconvenes opens begins starts closes meets leaves arrives departs travels visits "
    "flies gathers expires takes faces goes".split()
)
# What is promised, asked or ordered to be done lies ahead of the promise ("vowed to leave by Friday").
_PROSPECTIVE = frozenset(
    "promised vowed pledged urged asked told ordered agreed intended demanded threatened committed offered instructed invited "
    "required requested wanted hoped expected".split()
)
# So does what such a noun is of: "a threat to raise tariffs on 1 January".
_PROSPECTS = frozenset("threat threats plan plans promise pledge proposal offer intention vow order deadline date demand".split())
_NO_VERBS = frozenset("the a an his her its their this that these those all both".split())
_AHEAD_OF_BE = WORDS["ahead_of_be"]


def tense_around(tokens: Tokens, first: int, last: int) -> str | None:
    """``"past"``, ``"future"`` or None: the nearest verb before tokens ``first..last`` in the clause, else the first after."""
    lowers = tokens.lowers
    for i in range(first - 1, max(-1, first - 1 - _REACH), -1):
        if _is_boundary(tokens, i):
            break
        found = _cue(lowers, i)
        if found == "past" and lowers[i] in _PROSPECTIVE and _to_do(lowers, i + 1, first):
            return "future"
        if found:
            return found
    commas = 0
    for i in range(last + 1, min(len(lowers), last + 1 + _REACH)):
        if _is_boundary(tokens, i):
            break
        commas += lowers[i] == ","
        if commas > 2:
            break
        found = _cue(lowers, i)
        if found:
            return found
    return None


def _to_do(lowers: list[str], start: int, end: int) -> bool:
    """Does "to" with a verb stand between two tokens?"""
    return any(lowers[j] == "to" and lowers[j + 1] not in _NO_VERBS for j in range(start, end - 1))


def in_perfect(tokens: Tokens, first: int) -> bool:
    """Is the nearest verb before token ``first`` a present perfect ("has voiced a wish to go on as in the trial of 2008")?

    The perfect takes no date that is over (Klein 1992, "The present perfect puzzle"): such a date belongs to a noun.
    """
    lowers = tokens.lowers
    for i in range(first - 1, max(-1, first - 1 - _REACH), -1):
        if _is_boundary(tokens, i):
            return False
        if _cue(lowers, i) == "past":
            return any(word in ("has", "have") for word in lowers[max(0, i - 2) : i])
    return False


def _is_boundary(tokens: Tokens, i: int) -> bool:
    word = tokens.lowers[i]
    if word == ".":  # an abbreviation's full stop is followed by a small letter or a figure
        follows = tokens.text[tokens.ends[i] : tokens.ends[i] + 2].lstrip()
        return not follows or not (follows[0].islower() or follows[0].isdigit() or follows[0] == ",")
    return word in _BOUNDARIES or tokens.classes[i] == PARAGRAPH


def _cue(lowers: list[str], i: int) -> str | None:
    word = lowers[i]
    before = lowers[i - 1] if i else ""
    if word in ("set", "supposed", "due", "slated", "scheduled") and i + 1 < len(lowers) and lowers[i + 1] == "to":
        return "future"
    if word == "to" and before in _PROSPECTS and i + 1 < len(lowers) and lowers[i + 1] not in _NO_VERBS:
        return "future"
    if before == "-":
        return None  # "a long-awaited visit"
    if word in FUTURE:
        if word in ("may", "can", "must") and before in ("in", "since", "by", "last", "the"):
            return None
        return "future"
    if word == "to" and i + 1 < len(lowers) and lowers[i + 1] == "be":
        return "future"
    if word in _COMING_ABOUT:
        return "future"
    is_past = word in PAST or (len(word) > 4 and word.endswith("ed") and word not in NOT_PAST)
    if not is_past:
        return None
    if before == "be":
        return "future" if i >= 2 and (lowers[i - 2] in _AHEAD_OF_BE or lowers[i - 2] == "not") else "past"
    if before in ("not", "also") and i >= 2 and lowers[i - 2] in ("will", "would"):
        return "future"
    if word in ("set", "cut", "put", "hit", "shut", "hurt", "spread", "quit", "shed") and before in _AHEAD_OF_BE:
        return "future"
    return "past"


__all__ = ["in_perfect", "tense_around"]

"""Who the speaker is, as far as words alone tell: anonymous or named, and where a name stands in unparsed text."""

from __future__ import annotations

import re

from detente.reading.attribution.cues import word_set

# Nouns for people whom nobody names. A spokesperson is left out: the institution that speaks is known.
_UNNAMED = word_set(
    "official officials source sources diplomat diplomats analyst analysts expert experts critic critics "
    "observer observers witness witnesses eyewitness eyewitnesses resident residents insider insiders aide "
    "aides adviser advisers advisor advisors activist activists researcher researchers scholar scholars "
    "economist economists scientist scientists commentator commentators opponent opponents supporter "
    "supporters skeptic skeptics sceptic sceptics person people person's villager villagers protester "
    "protesters protestor protestors demonstrator demonstrators soldier soldiers fighter fighters militant "
    "militants commander commanders officer officers lawmaker lawmakers politician politicians envoy envoys "
    "negotiator negotiators investigator investigators prosecutor prosecutors lawyer lawyers doctor doctors "
    "medic medics survivor survivors refugee refugees migrant migrants worker workers trader traders historian "
    "historians voter voters reporter reporters journalist journalists delegate delegates minister ministers "
    "leader leaders ambassador ambassadors general generals rebel rebels local locals some many others most "
    "several few one another someone somebody man men woman women student students relative relatives "
    "neighbour neighbours neighbor neighbors passer-by bystander bystanders employee employees executive "
    "executives rumours rumors reports accounts media insider authorities circles quarters pundit pundits "
    "strategist strategists watchdog member members"
)
# Somebody in these posts is known by the post alone when it is definite ("the minister", "the general").
_KNOWN_BY_POST = word_set(
    "minister leader ambassador general commander prosecutor lawyer doctor officer envoy historian man woman "
    "student person adviser advisor aide lawmaker politician reporter journalist executive authorities analyst "
    "negotiator official diplomat economist scholar researcher expert activist strategist member resident "
    "soldier worker delegate"
)
_OFFICES = word_set("minister leader ambassador general commander prosecutor envoy chief")
_TOKEN = re.compile(r"[A-Za-zÀ-ɏ][\w’'.-]*")
_POSTMODIFIER = re.compile(
    r"\s(?:of|for|from|in|at|with|on|to|who|which|that|familiar|close|briefed|involved|present|speaking|based|inside|within|near|"
    r"about|among|living|working|watching|following|including|whose|quoted)\s|,"
)
_DEFINITE = word_set("the this that his her their its our my your")


def is_anonymous(words: str) -> bool:
    """True for speakers nobody names ("a senior diplomat", "officials", "people familiar with the matter").

    A proper name, a pronoun, an institution or a definite single post ("the minister") is not anonymous.
    """
    words = " ".join(words.split())
    cut = _POSTMODIFIER.search(words)
    if cut is not None and cut.start() > 0:
        rest = words[cut.end() :].strip()
        tail = _TOKEN.match(rest)
        if words[cut.start() : cut.end()] == "," and tail is not None and tail.group()[0].isupper():
            return False  # "the group's leader, Ana Lopez"
    head_part = words if cut is None else words[: cut.start()]
    tokens = _TOKEN.findall(head_part)
    if not tokens:
        return False
    head = tokens[-1].lower().rstrip(".'’")
    if head not in _UNNAMED:
        return False
    if tokens[-1][0].isupper() and len(tokens) > 1 and not words.isupper():
        return False
    if len(tokens) == 1 and cut is None and head in _KNOWN_BY_POST:
        return False  # "Minister: No talks before May"
    if tokens[0].lower() not in _DEFINITE:
        return True
    # "the foreign ministers of Ghana and Togo" are known; "the officials" and "the sources close to the talks" are not.
    return not ((head in _KNOWN_BY_POST and (len(tokens) <= 3 or head in _OFFICES)) or head.rstrip("s") in _OFFICES)


_WORD = re.compile(r"\S+")
_STOP_AFTER = word_set(
    "who whom whose which in on at during after before when while as to last today yesterday tomorrow earlier "
    "later this with about by through via adding noting referring speaking monday tuesday wednesday thursday "
    "friday saturday sunday via told following amid because but and"
)
_LEADING = word_set("and but also then later still yet so however meanwhile as")
_ADVERBS = word_set(
    "also then later still once again recently previously repeatedly often has had have is was will would reportedly bluntly simply"
)


def speaker_after(text: str, start: int, stop: int) -> tuple[int, int] | None:
    """The noun phrase that follows an inverted cue ("..., said X, who ..."), by the order of words."""
    first = last = None
    for word in _WORD.finditer(text, start, stop):
        token = word.group()
        bare = token.strip(",.;:()—\"“”'’").lower()
        if bare in _STOP_AFTER or token[0] in '(—–"“' or not bare:
            if bare != "and" or first is None or not _proper_follows(text, word.end(), stop):
                break
        first = word.start() if first is None else first
        last = word.end()
        if token[-1] in ",;:—" or (token[-1] == "." and not _is_abbreviation(token)):
            break
    return _trimmed(text, first, last)


def _proper_follows(text: str, at: int, stop: int) -> bool:
    rest = text[at:stop].lstrip()
    return bool(rest) and rest[0].isupper()


def _is_abbreviation(token: str) -> bool:
    return len(token) <= 3 or token in ("Sen.", "Rep.", "Gov.", "Gen.", "Prof.", "Capt.") or token.count(".") > 1


def speaker_before(text: str, start: int, stop: int) -> tuple[int, int] | None:
    """The noun phrase before a cue ("X said"): the last clause's words, without adverbs and auxiliaries."""
    words = list(_WORD.finditer(text, start, stop))
    while words and words[-1].group().strip(",").lower() in _ADVERBS:
        words.pop()
    begin = 0
    for i, word in enumerate(words[:-1]):
        token = word.group()
        if token[-1] in ";:—" or (token[-1] == "," and not _apposition(words, i)):
            begin = i + 1
    words = words[begin:]
    while words and words[0].group().strip(",").lower() in _LEADING:
        words.pop(0)
    if not words:
        return None
    return _trimmed(text, words[0].start(), words[-1].end())


def _apposition(words: list[re.Match[str]], i: int) -> bool:
    """As in "Ana Lopez, the party's leader, said": the comma is the noun phrase's if a second one closes it before the cue."""
    return words[0].group()[0].isupper() and words[-1].group().endswith(",") and i > 0


def _trimmed(text: str, start: int | None, end: int | None) -> tuple[int, int] | None:
    if start is None or end is None:
        return None
    while end > start and (text[end - 1].isspace() or text[end - 1] in ',;:—–-"“”.') and not text[start:end].endswith("U.S."):
        end -= 1
    while start < end and (text[start].isspace() or text[start] in ',;:—–-"“”'):
        start += 1
    return (start, end) if end > start and any(c.isalpha() for c in text[start:end]) else None

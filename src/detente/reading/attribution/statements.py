"""All attributions of an article: what the parse shows and what the quotation marks show, put together.

Direct quotations come from the marks alone (:mod:`.quotes`), so they are found in sentences that nobody parsed. Their
speaker comes from the parse of the sentence with the cue where there is one, and from the order of words otherwise.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain, islice

from detente.reading.attribution.clauses import Report, noun_phrase, reports, subject_of
from detente.reading.attribution.cues import Cues, cues, word_set
from detente.reading.attribution.quotes import Quotation, paragraphs, quotations
from detente.reading.attribution.sources import is_anonymous, speaker_after, speaker_before
from detente.reading.syntax import Sentence
from detente.record import Actor

Offsets = tuple[int, int]
Parsed = Callable[[int], Sentence | None] | Mapping[int, Sentence]
SpeakerOf = Callable[[Sentence, int, int], Actor | None]


@dataclass(frozen=True, slots=True)
class Utterance:
    """One attribution: somebody says, thinks or shows something. All offsets are into the article's text.

    ``content`` are the stretches of what is said, in order, ``quoted`` those parts of it that stand in quotation marks.
    ``speaker`` is None where the text names nobody ("it was reported"). ``kind`` is the cue's kind, ``frame`` where its content
    stands; ``reports`` is true if an event inside the content is told in the speaker's voice. ``parent`` is the index of the
    utterance around this one.
    """

    content: tuple[Offsets, ...]
    voice: str
    kind: str
    frame: str = "quote"
    cue: str | None = None
    cue_span: Offsets | None = None
    speaker: Offsets | None = None
    anonymous: bool = False
    addressee: Offsets | None = None
    quoted: tuple[Offsets, ...] = ()
    reports: bool = True
    actor: Actor | None = None
    parent: int | None = None

    @property
    def span(self) -> Offsets:
        """The whole attribution: from the first to the last of content, cue and speaker (nested cues aside)."""
        parts = [
            *self.content,
            *(part for part in (self.cue_span, self.speaker) if part is not None and self._near(part)),
        ]
        return min(s for s, _ in parts), max(e for _, e in parts)

    def _near(self, part: Offsets) -> bool:
        # A floating quotation's speaker may stand sentences away; the span then holds the content alone.
        return part[0] - self.content[-1][1] < 400 and self.content[0][0] - part[1] < 400

    @property
    def content_span(self) -> Offsets:
        """One stretch for the content: all of it if only its cue interrupts it, otherwise its longest part."""
        first, last = self.content[0][0], self.content[-1][1]
        held = sum(e - s for s, e in self.content)
        if last - first - held <= max(held, LONGEST_INTERRUPTION):
            return first, last
        return max(self.content, key=lambda span: span[1] - span[0])


# "The plane, according to two Western diplomats, carried rifles": one content, though the cue takes more room than it.
LONGEST_INTERRUPTION = 60


class Attributions:
    """The utterances of an article, and who speaks at an offset."""

    __slots__ = ("_begins", "_innermost", "utterances")

    def __init__(self, utterances: Sequence[Utterance]) -> None:
        self.utterances = tuple(utterances)
        self._begins, self._innermost = _innermost([u if u.reports else None for u in self.utterances])

    def __len__(self) -> int:
        return len(self.utterances)

    def at(self, offset: int) -> Utterance | None:
        """The innermost utterance whose speaker tells what stands at ``offset``, or None for the author's own voice.

        Its ``voice`` is that of the place: "quote" inside the quotation marks of a clause that is otherwise indirect.
        """
        at = bisect_right(self._begins, offset) - 1
        number = self._innermost[at] if at >= 0 else None
        if number is None:
            return None
        best = self.utterances[number]
        voice = "quote" if any(s <= offset < e for s, e in best.quoted) else "indirect"
        return best if voice == best.voice else replace(best, voice=voice)


def _size(utterance: Utterance) -> int:
    return sum(e - s for s, e in utterance.content)


def _around(utterances: Sequence[Utterance | None], places: Iterable[int]) -> Iterator[list[int]]:
    """The numbers of the utterances whose content holds each of some offsets, which come in order."""
    spans = sorted((s, e, number) for number, u in enumerate(utterances) if u is not None for s, e in u.content)
    around: list[tuple[int, int, int]] = []
    following = 0
    for place in places:
        while following < len(spans) and spans[following][0] <= place:
            around.append(spans[following])
            following += 1
        around = [span for span in around if span[1] > place]
        yield [number for _, _, number in around]


def _innermost(utterances: Sequence[Utterance | None]) -> tuple[list[int], list[int | None]]:
    """Offsets at which the smallest of the contents around changes, and its number from there on; None where there is none."""
    sizes = [0 if u is None else _size(u) for u in utterances]
    begins = sorted({offset for u in utterances if u is not None for span in u.content for offset in span})
    smallest = [min(found, key=lambda number: (sizes[number], number), default=None) for found in _around(utterances, begins)]
    return begins, smallest


def statements(
    text: str,
    sentence_spans: Sequence[Offsets],
    parsed: Parsed,
    speaker_of: SpeakerOf | None = None,
    *,
    has_title: bool = False,
) -> list[Utterance]:
    """Every attribution in ``text``, in the order of their contents.

    ``parsed`` gives the :class:`Sentence` of a sentence's index, or None where it was not parsed; ``speaker_of`` resolves
    a speaker's token range (inclusive) to an actor. ``has_title`` says that the first line is a headline.
    """
    reader = _Reader(text, sentence_spans, parsed, speaker_of, cues())
    reader.released_texts()
    reader.colons(has_title)
    reader.clauses()
    reader.quotations()
    return reader.utterances()


class _Draft:
    """An utterance under construction."""

    __slots__ = (
        "addressee",
        "content",
        "cue",
        "frame",
        "head_at",
        "kind",
        "reports",
        "sentence",
        "speaker",
        "speaker_tokens",
        "unnamed",
    )

    def __init__(self, kind: str, content: list[Offsets], cue: Offsets | None = None) -> None:
        self.kind, self.content, self.cue = kind, content, cue
        self.frame = "quote"
        self.speaker: Offsets | None = None
        self.speaker_tokens: Offsets | None = None
        self.sentence: Sentence | None = None
        self.addressee: Offsets | None = None
        self.head_at = -1 if cue is None else cue[0]
        self.reports = True
        self.unnamed = False  # the text says that somebody says so, and not who

    def name(self, sentence: Sentence, tokens: Offsets | None) -> None:
        """Take the speaker from token indices of a parsed sentence."""
        self.sentence = sentence
        if tokens is not None:
            self.speaker_tokens = tokens
            self.speaker = sentence.begins[tokens[0]], sentence.ends[tokens[1]]

    def find_tokens(self) -> None:
        """Token indices of a speaker that was found by the order of words, where its sentence was parsed."""
        if self.speaker is None or self.sentence is None:
            return
        first = bisect_right(self.sentence.begins, self.speaker[0]) - 1
        last = bisect_right(self.sentence.begins, self.speaker[1] - 1) - 1
        if 0 <= first <= last and self.sentence.start <= self.speaker[0] and self.speaker[1] <= self.sentence.end:
            self.speaker_tokens = first, last

    def same_speaker(self, other: _Draft) -> None:
        self.speaker, self.speaker_tokens, self.sentence = other.speaker, other.speaker_tokens, other.sentence
        self.unnamed = other.unnamed


_WORDS = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_LABEL = re.compile(
    r"^[ \t]*[\"“]?(?P<who>(?:THE |MR\.? |MS\.? |MRS\.? |DR\.? |SEN\.? |REP\.? |GEN\.? |SECRETARY |PRESIDENT |[A-Z])"
    r"[A-Z .’'()-]{0,50}?[A-Z)]|Q)\s*:\s+(?=\S)"
    r"|^[ \t]*(?P<name>QUESTION|Question|Answer|Moderator)\s*:\s+(?=\S)"
    r"|^[ \t]*(?P<asker>Q)[ \t]{1,4}(?=[A-Z(\"“])",  # "Q    Mr. President, ...": beside turns with a colon
    re.M,
)
_NOT_LABELS = word_set(
    "UPDATE NOTE ABSTRACT TEXT FULL TOPIC RE TO FROM SUBJECT FYI RELATED PHOTO VIDEO WATCH READ MORE CORRECTION CONTACT WASHINGTON"
)
_HEADLINE_BEFORE = re.compile(r"^(?P<who>[A-Z][\w.’'-]*(?: (?:of |the |and |on |for )?[\w.’'-]+){0,4}): +(?P<what>\S.*)$")
_HEADLINE_AFTER = re.compile(r"^(?P<what>\S.*?\S): +(?P<who>[\w.’'-]+(?: [\w.’'-]+){0,2})[.]?$")
# A headline is a line or two; a longer first line is a paragraph.
LONGEST_HEADLINE = 400
_NOT_SPEAKERS = word_set(
    "update updated live watch video photos analysis opinion breaking exclusive timeline explainer factbox q&a "
    "review fact check live: read more correction column editorial comment profile interview note background"
)
_RELEASED = re.compile(r"^[ \t>*_]*begin (?:text|statement)[ \t]*[:.]?[*_]*", re.I | re.M)
# Texts released within one article; for each the whole of it is searched.
MOST_RELEASED = 20
_RELEASED_END = re.compile(r"^[ \t>*_]*end (?:of )?(?:text|statement)\b|^[ \t]*[#*]{2,}[ \t]*$", re.I | re.M)
_RELEASED_BY = re.compile(
    r"(?:released|issued|made|adopted|agreed)(?: jointly)? by (?P<who>(?:the )?[^\n]{2,400}?)"
    r"(?=[:.]?\s*$|\s+(?:on (?:the|[A-Z0-9])|following|at the|in connection|with regard)|[.:]\s)",
    re.M,
)
_STATEMENT_OF = re.compile(
    r"(?:text of (?:a|the) (?:joint )?statement (?:by|of|from)) (?P<who>[^\n:]{2,300}?)(?=[:.]?\s*$|[.:]\s)",
    re.M | re.I,
)


class _Reader:
    """One article being read; each step adds to ``drafts``."""

    def __init__(self, text: str, spans: Sequence[Offsets], parsed: Parsed, speaker_of: SpeakerOf | None, table: Cues) -> None:
        self.text, self.spans, self.speaker_of, self.table = text, spans, speaker_of, table
        self.starts = [start for start, _ in spans]
        self.sentence: Callable[[int], Sentence | None] = parsed.get if isinstance(parsed, Mapping) else parsed
        self.drafts: list[_Draft] = []
        self.all_quotes = quotations(text)
        # How far the quotations up to each one reach: what lies behind that is in none of them.
        self.quotes_reach = list(accumulate((quote.end for quote in self.all_quotes), max))
        self.quotes = [q for q in self.all_quotes if q.parent is None]
        self.pieces = sorted((piece, q) for q in self.quotes for piece in q.pieces) if self.quotes else []
        self.piece_starts = [piece[0] for piece, _ in self.pieces]
        self.by_cue: dict[int, _Draft] = {}
        self.claimed: dict[Quotation, _Draft] = {}

    # ------------------------------------------------------------ helpers

    def sentence_at(self, offset: int) -> int:
        """Index of the last sentence that begins at or before ``offset``; -1 before the first."""
        return bisect_right(self.starts, offset) - 1

    def quote_at(self, offset: int) -> Quotation | None:
        i = bisect_right(self.piece_starts, offset) - 1
        if i >= 0 and self.pieces[i][0][0] <= offset < self.pieces[i][0][1]:
            return self.pieces[i][1]
        return None

    def inner(self, quote: Quotation) -> str:
        """The words of a quotation without its outermost marks and the white space beside them."""
        return self.text[quote.start : quote.end].strip("\"'“”„«»‘’`").strip()

    # ------------------------------------------------------------ whole texts

    def released_texts(self) -> None:
        """As in "Begin Text ... End Text": the body speaks, and the line before says whose it is."""
        for begin in islice(_RELEASED.finditer(self.text), MOST_RELEASED):
            end = _RELEASED_END.search(self.text, begin.end())
            start = begin.end()
            stop = end.start() if end else len(self.text)
            while start < stop and self.text[start].isspace():
                start += 1
            while stop > start and self.text[stop - 1].isspace():
                stop -= 1
            if start >= stop:
                continue
            draft = _Draft("write", [(start, stop)], begin.span())
            by = None
            for pattern in (_RELEASED_BY, _STATEMENT_OF):
                for found in pattern.finditer(self.text, 0, begin.start()):
                    by = found
                if by is not None:
                    break
            if by is not None:
                draft.speaker = by.span("who")
            self.drafts.append(draft)

    def colons(self, has_title: bool) -> None:
        """Headlines ("Minister: No talks before May") and transcripts ("THE PRESIDENT: Good afternoon")."""
        first = self.text.find("\n")
        line = self.text if first < 0 else self.text[:first]
        if (has_title or (0 < first <= 160 and self.text[first : first + 2].strip() == "")) and ": " in line:
            self._headline(line)
        labels = [found for found in _LABEL.finditer(self.text) if (found["who"] or found["name"]) not in _NOT_LABELS]
        if not any(found["who"] for found in labels):
            labels = [found for found in labels if not found["asker"]]
        if len(labels) < 2 and not (labels and (labels[0]["who"] or "").startswith("THE ")):
            return
        for number, label in enumerate(labels):
            start = label.end()
            stop = labels[number + 1].start() if number + 1 < len(labels) else len(self.text)
            while stop > start and self.text[stop - 1].isspace():
                stop -= 1
            if stop > start:
                draft = _Draft("say", [(start, stop)], (label.end() - 1, label.end()))
                group = label.lastgroup or "who"
                draft.speaker = label.span(group)
                draft.cue = label.span(group) if group == "asker" else (label.end(group), label.end(group) + 1)
                self.drafts.append(draft)

    def _headline(self, line: str) -> None:
        line = line.rstrip()
        if len(line) > LONGEST_HEADLINE:
            return
        before = _HEADLINE_BEFORE.match(line)
        if before is not None and before["who"].lower().split()[0] not in _NOT_SPEAKERS and len(before["what"].split()) >= 3:
            who, what = before.span("who"), before.span("what")
        else:
            after = _HEADLINE_AFTER.match(line)
            if after is None or len(after["what"].split()) < 3 or len(after["who"].split()) > 3:
                return
            who, what = after.span("who"), after.span("what")
        end = what[1]
        if line[end - 1] == ".":
            end -= 1
        draft = _Draft("say", [(what[0], end)], (min(who[1], what[1]), min(who[1], what[1]) + 1))
        draft.speaker = who
        self.drafts.append(draft)

    # ------------------------------------------------------------ clauses

    def clauses(self) -> None:
        for index in range(len(self.spans)):
            sentence = self.sentence(index)
            if sentence is None:
                continue
            for report in reports(sentence, self.table):
                self._take(sentence, report)

    def _take(self, sentence: Sentence, report: Report) -> None:
        head_at = sentence.begins[report.head]
        around = self.quote_at(head_at)
        if around is not None:
            if report.speaker is not None and sentence.lowers[report.speaker[1]] in ("i", "we", "you"):
                return  # "I think" inside a quotation: the speaker is already told
            if report.speaker is None or report.cue.part == "N":
                return
        content = list(report.content)
        if around is None:
            content = [self._whole_quotes(sentence, head_at, span) for span in content]
        else:
            limit = next((piece for piece in around.pieces if piece[0] <= head_at < piece[1]), None)
            if limit is not None:
                content = [(max(s, limit[0] + 1), min(e, limit[1] - 1)) for s, e in content]
        content = _union([(s, e) for s, e in content if s < e])
        if not content:
            return
        cue = sentence.begins[report.cue_range[0]], sentence.ends[report.cue_range[1]]
        draft = _Draft(report.cue.kind, content, cue)
        draft.head_at, draft.reports, draft.frame = head_at, report.reports, report.frame
        draft.name(sentence, report.speaker)
        draft.unnamed = report.unnamed
        if report.addressee is not None:
            draft.addressee = sentence.begins[report.addressee[0]], sentence.ends[report.addressee[1]]
        if around is None:
            self._claim(draft)
            self._directly_after(draft)
        self.drafts.append(draft)
        self.by_cue.setdefault(head_at, draft)

    def _whole_quotes(self, sentence: Sentence, head_at: int, span: Offsets) -> Offsets:
        """Stretch a content's edges to the end of a quotation that they cut through, unless the cue stands in it."""
        start, end = span
        for edge in (start, end - 1):
            quote = self.quote_at(edge)
            if quote is None and edge == end - 1:
                quote = self._closing_just_after(end)
            if quote is None:
                continue
            piece = next(p for p in quote.pieces if p[0] <= edge <= p[1])
            if not piece[0] <= head_at < piece[1]:
                start, end = min(start, max(piece[0], sentence.start)), max(end, min(piece[1], sentence.end))
        return start, end

    def _closing_just_after(self, end: int) -> Quotation | None:
        quote = self.quote_at(end)
        return quote if quote is not None and quote.start < end else None

    def _claim(self, draft: _Draft) -> None:
        """Direct speech: where the content lies in quotations, these whole quotations are the content."""
        for s, e in list(draft.content):
            i = max(0, bisect_right(self.piece_starts, s) - 1)
            while i < len(self.pieces) and self.pieces[i][0][0] < e:
                (a, b), quote = self.pieces[i]
                i += 1
                if b <= s or a <= draft.head_at < b:
                    continue
                self.claimed.setdefault(quote, draft)
                if (a - 2 <= s and e <= b + 2) or _only_that_outside(self.text, (s, e), (a, b)):
                    draft.content = [span for span in draft.content if span != (s, e)]
                    draft.content = _union([*draft.content, *quote.pieces])

    def _directly_after(self, draft: _Draft) -> None:
        """("...," said X): nothing but quotations is content, and a noun phrase behind the verb is its subject."""
        if draft.cue is None:
            return
        leads = [draft.cue[0]] + ([draft.speaker[0]] if draft.speaker is not None and draft.speaker[1] <= draft.cue[0] else [])
        at = min(leads)
        while at > 0 and self.text[at - 1] in " \t\n,—–":
            at -= 1
        quote = self.quote_at(at - 1) if at else None
        if quote is None or quote.end != at or self.inner(quote)[-1:] not in (",", "?", "!", "…", "—", "-"):
            return
        quoted = list(quote.pieces)
        for span in draft.content:
            quoted.extend((a, b) for (a, b), _ in self.pieces if a < span[1] and span[0] < b)
        draft.content = _union(quoted)
        draft.frame, draft.reports = "quote", True
        self.claimed.setdefault(quote, draft)
        inverted = at == draft.cue[0] or not self.text[at : draft.cue[0]].strip(" \t\n,—–")
        if inverted and (draft.speaker is None or draft.speaker[0] < draft.cue[0]):
            stop = self.spans[self.sentence_at(draft.cue[0])][1]
            after = speaker_after(self.text, draft.cue[1], stop)
            if after is not None:
                draft.speaker, draft.speaker_tokens, draft.unnamed = after, None, False
                draft.find_tokens()
                draft.addressee = None

    # ------------------------------------------------------------ quotations

    def quotations(self) -> None:
        if not self.quotes:
            return
        bounds = paragraphs(self.text)
        begins = [start for start, _ in bounds]
        last: _Draft | None = None
        last_quote: Quotation | None = None
        for number, quote in enumerate(self.quotes):
            draft = self.claimed.get(quote)
            if draft is not None:
                last, last_quote = draft, quote
                continue
            if not self._is_sentence_like(quote):
                continue
            paragraph = bounds[max(0, bisect_right(begins, quote.end - 1) - 1)]
            opening = bounds[max(0, bisect_right(begins, quote.start) - 1)]
            following = self.quotes[number + 1] if number + 1 < len(self.quotes) else None
            draft = self._after(quote, following, paragraph)
            if draft is None:
                draft = self._before(quote, last_quote, opening)
            if draft is None and (self._can_stand_alone(quote) or self._goes_on(quote, last, last_quote)):
                draft = self._floating(quote, last, last_quote, opening, paragraph)
            if draft is None:
                if not self._can_stand_alone(quote):
                    continue
                draft = _Draft("say", list(quote.pieces))
                self.drafts.append(draft)
            self.claimed[quote] = draft
            last, last_quote = draft, quote

    def _is_sentence_like(self, quote: Quotation) -> bool:
        """Could this be what somebody said, and not a title or a word held at arm's length?"""
        inner = self.inner(quote)
        count = len(_WORDS.findall(inner))
        if not count or _is_title(inner):
            return False
        ends = inner[-1] in ".,!?…—-" or not quote.closed
        introduced = self.text[max(0, quote.start - 2) : quote.start].rstrip().endswith((":", ","))
        if inner[-1] in ",?!" or (introduced and ends):
            return True
        return (count >= 3 and ends) or (count >= 8 and inner[0].isupper()) or (quote.closed and count >= 12)

    def _can_stand_alone(self, quote: Quotation) -> bool:
        """Without any cue, only a whole sentence in quotation marks is somebody's statement."""
        inner = self.inner(quote)
        count = len(_WORDS.findall(inner))
        return count >= 4 and inner[0].isupper() and (inner[-1] in ".!?…" or not quote.closed)

    def _goes_on(self, quote: Quotation, last: _Draft | None, last_quote: Quotation | None) -> bool:
        """ "...," X said. "They did not.": right after its speaker, a quotation goes on however short it is."""
        if last is None or last_quote is None or last.cue is None or last.cue[0] < last_quote.end or last.cue[1] > quote.start:
            return False
        between = self.text[last_quote.end : quote.start]
        return (
            "\n" not in between
            and len(between) < 120
            and between.rstrip()[-1:] == "."
            and self.inner(quote)[-1:] in (".", "!", "?")
        )

    def _after(self, quote: Quotation, following: Quotation | None, paragraph: Offsets) -> _Draft | None:
        """As in "...," said X; "...," X said: the cue stands behind, in the same sentence."""
        text, at = self.text, quote.end
        stop = min(paragraph[1], at + 240, following.start if following is not None else len(text))
        lead = at
        while lead < stop and text[lead] in " \t\n\r,—–-":
            lead += 1
        index = self.sentence_at(lead)
        if index < 0 or lead >= stop:
            return None
        if self.starts[index] >= at:
            if self.inner(quote)[-1:] not in "?!,…—-" and not text[lead].islower():
                return None
        stop = min(stop, self.spans[index][1])
        verb = self._first_cue(lead, stop)
        if verb is None:
            return None
        draft = self._cued(quote, verb, index)
        if draft.speaker is None:
            draft.speaker = speaker_before(text, lead, verb[0]) if verb[0] > lead else speaker_after(text, verb[1], stop)
        return draft

    def _first_cue(self, start: int, stop: int) -> Offsets | None:
        """The first word that can introduce a quotation, if only a noun phrase may stand before it."""
        for count, word in enumerate(_WORDS.finditer(self.text, start, stop)):
            if word.group().lower() in self.table.quoting_forms:
                if count and self.text[start : word.start()].split()[0].lower() in _NO_SUBJECT:
                    return None
                return word.span()
            if count >= 12 or self.text[word.start() - 1] == "(":
                return None
        return None

    def _before(self, quote: Quotation, previous: Quotation | None, paragraph: Offsets) -> _Draft | None:
        """X said: "..."; in the same sentence, or at the end of the one before if that ends with a colon."""
        text = self.text
        index = self.sentence_at(quote.start)
        if index < 0:
            return None
        start = self.starts[index]
        if not text[start : quote.start].strip() and index > 0:
            end = self.spans[index - 1][1]
            if text[end - 1] not in ":," or text[end : quote.start].count("\n") > 3:
                return None
            index -= 1
            start = self.starts[index]
        if previous is not None:
            start = max(start, previous.end)
        stop = quote.start
        while stop > start and text[stop - 1].isspace():
            stop -= 1
        if start >= stop:
            return None
        mark = text[stop - 1]
        verb = None
        for word in _WORDS.finditer(text, start, stop):
            if word.group().lower() in self.table.quoting_forms:
                verb = word.span()
        if verb is None or (mark not in ",:" and len(_WORDS.findall(text, verb[1], stop)) > 6):
            return self._bare_colon(quote, index, start, stop) if mark == ":" else None
        if mark not in ",:" and text[quote.start + 1 : quote.start + 2].islower():
            return None
        draft = self._cued(quote, verb, index)
        if draft.speaker is None:
            draft.speaker = speaker_before(text, start, verb[0])
        return draft

    def _bare_colon(self, quote: Quotation, index: int, start: int, stop: int) -> _Draft | None:
        sentence = self.sentence(index)
        named = next((draft for draft in self.drafts if draft.sentence is sentence and self._is_source(draft)), None)
        if sentence is not None and named is not None:
            named.content = _union([*named.content, *quote.pieces])
            return named
        draft = _Draft("say", list(quote.pieces), (stop - 1, stop))
        if sentence is not None:
            subject = subject_of(sentence, sentence.root)
            if subject is not None:
                draft.name(sentence, noun_phrase(sentence, subject))
        if draft.speaker is None:
            draft.speaker = speaker_before(self.text, start, stop - 1)
        self.drafts.append(draft)
        return draft

    def _is_source(self, draft: _Draft) -> bool:
        """ "According to the ministry, a jet crossed the border:": who is named as the source speaks behind the colon, too."""
        return draft.cue is not None and self.text[draft.cue[0] : draft.cue[1]].lower().startswith("according")

    def _cued(self, quote: Quotation, verb: Offsets, index: int) -> _Draft:
        """A draft for the quotation with this cue word: the cue's own draft if it already has one."""
        known = self.by_cue.get(verb[0])
        if known is not None:
            known.content = _union([*known.content, *quote.pieces])
            return known
        draft = _Draft("say", list(quote.pieces), verb)
        sentence = self.sentence(index)
        if sentence is not None:
            token = bisect_right(sentence.begins, verb[0]) - 1
            if token >= 0 and sentence.tags[token][0] == "V":
                subject = subject_of(sentence, token)
                if subject is not None and self.quote_at(sentence.begins[subject]) is not quote:
                    draft.name(sentence, noun_phrase(sentence, subject))
        self.drafts.append(draft)
        self.by_cue[verb[0]] = draft
        return draft

    def _floating(
        self,
        quote: Quotation,
        last: _Draft | None,
        last_quote: Quotation | None,
        opening: Offsets,
        paragraph: Offsets,
    ) -> _Draft | None:
        """A quotation without a cue of its own: the same paragraph's speaker goes on, or the sentence before names one."""
        text = self.text
        if last is not None and last_quote is not None and last_quote.end > opening[0] and last_quote.end <= quote.start:
            between = self.sentence_at(max(last_quote.end, last.cue[1] if last.cue else 0) - 1)
            mine = self.sentence_at(quote.start)
            if mine - between <= 1:
                last.content = _union([*last.content, *quote.pieces])
                return last
        index = self.sentence_at(quote.start)
        if index > 0 and self.starts[index - 1] >= opening[0] and not text[self.starts[index] : quote.start].strip():
            named = self._subject_of_sentence(index - 1)
            if named is not None:
                named.content = list(quote.pieces)
                self.drafts.append(named)
                return named
        alone = not text[opening[0] : quote.start].strip() and not text[quote.end : paragraph[1]].strip(" .\n")
        if alone and last is not None and last_quote is not None and not text[last_quote.end : quote.start].strip():
            draft = _Draft("say", list(quote.pieces))
            draft.same_speaker(last)
            self.drafts.append(draft)
            return draft
        return None

    def _subject_of_sentence(self, index: int) -> _Draft | None:
        sentence = self.sentence(index)
        draft = _Draft("say", [])
        if sentence is not None:
            subject = subject_of(sentence, sentence.root)
            if subject is None or self.quote_at(sentence.begins[subject]) is not None:
                return None
            draft.name(sentence, noun_phrase(sentence, subject))
            return draft
        start, end = self.spans[index]
        found = _NAMED_START.match(self.text, start, end)
        if found is None:
            return None
        draft.speaker = found.span()
        return draft

    # ------------------------------------------------------------ result

    def utterances(self) -> list[Utterance]:
        drafts = [draft for draft in self.drafts if draft.content]
        drafts.sort(key=lambda d: (d.content[0][0], -d.content[-1][1], d.head_at))
        finished = [self._finish(draft) for draft in drafts]
        kept = [u for u, parent in zip(finished, parents(finished), strict=True) if _stands(u, finished, parent)]
        return [u if parent is None else replace(u, parent=parent) for u, parent in zip(kept, parents(kept), strict=True)]

    def _finish(self, draft: _Draft) -> Utterance:
        text = self.text
        quoted = self._quoted(draft)
        inside = sum(len(_WORDS.findall(text, s, e)) for s, e in quoted)
        total = sum(len(_WORDS.findall(text, s, e)) for s, e in draft.content)
        released = draft.kind == "write" and draft.cue is not None and _RELEASED.match(text, draft.cue[0]) is not None
        colon = draft.cue is not None and draft.cue[1] - draft.cue[0] == 1 and text[draft.cue[0]] in ":Q"
        # the turns of a transcript are their speakers' own words, whatever stands in quotation marks inside them
        labelled = colon and draft.speaker is not None and text[slice(*draft.speaker)].isupper() and draft.frame == "quote"
        if released or labelled:
            quoted, voice = tuple(draft.content), "quote"
        else:
            voice = "quote" if total and inside >= 0.8 * total else "indirect"
        actor = None
        if draft.sentence is not None and draft.speaker_tokens is not None and self.speaker_of is not None:
            actor = self.speaker_of(draft.sentence, *draft.speaker_tokens)
        return Utterance(
            content=tuple(draft.content),
            voice=voice,
            kind=draft.kind,
            frame=draft.frame,
            cue=None if draft.cue is None else text[slice(*draft.cue)],
            cue_span=draft.cue,
            speaker=draft.speaker,
            anonymous=self._anonymous(draft),
            addressee=draft.addressee,
            quoted=quoted,
            reports=draft.reports or voice == "quote",
            actor=actor,
        )

    def _quoted(self, draft: _Draft) -> tuple[Offsets, ...]:
        found = []
        around = self.quote_at(draft.head_at) if draft.head_at >= 0 else None
        for quote in islice(self.all_quotes, bisect_right(self.quotes_reach, draft.content[0][0]), None):
            if quote.end <= draft.content[0][0] or quote is around:
                continue
            if quote.start >= draft.content[-1][1]:
                break
            if quote.parent is not None and around is None:
                continue
            for a, b in quote.pieces:
                for s, e in draft.content:
                    if max(a, s) < min(b, e) and not a <= draft.head_at < b:
                        found.append((max(a, s), min(b, e)))
        return tuple(_union(found))

    def _anonymous(self, draft: _Draft) -> bool:
        if draft.speaker is None:
            return draft.unnamed and draft.cue is not None
        return is_anonymous(self.text[slice(*draft.speaker)])


_NO_SUBJECT = word_set("and but or who which when while as because although though if that after before in on at for with by to")
_NAMED_START = re.compile(r"(?:He|She|They|(?:[A-Z][\w’'.-]+)(?: (?:de|van|al|bin|von|of)? ?[A-Z][\w’'.-]+){0,4})(?= [a-z])")
_SMALL = word_set("a an the of and or in on to for at by from with")


def _is_title(inner: str) -> bool:
    """As in "The Art of the Deal": every word of weight begins with a capital, and nothing ends a sentence."""
    words = [word for word in _WORDS.findall(inner) if word.lower() not in _SMALL]
    return (
        len(words) >= 2
        and all(word[0].isupper() or word[0].isdigit() for word in words)
        and inner[-1] not in "!?"
        and len(words) < 9
    )


def _only_that_outside(text: str, span: Offsets, quote: Offsets) -> bool:
    """Does ``span`` hold no word beyond the quotation but "that"?"""
    before = text[span[0] : max(span[0], min(span[1], quote[0]))]
    after = text[min(span[1], max(span[0], quote[1])) : span[1]]
    words = chain(_WORDS.finditer(before), _WORDS.finditer(after))
    first = next(words, None)
    return first is None or (first[0].lower() == "that" and next(words, None) is None)


def _union(spans: Sequence[Offsets]) -> list[Offsets]:
    """Sorted spans with those that overlap made one."""
    out: list[Offsets] = []
    for s, e in sorted(spans):
        if out and s <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], e))
        else:
            out.append((s, e))
    return out


def _stands(utterance: Utterance, others: list[Utterance], parent: int | None) -> bool:
    """Inside what somebody says only further reports count, not every wish and judgement; inside a quotation only speech."""
    if parent is None:
        return True
    return utterance.reports and (others[parent].voice != "quote" or utterance.kind in _SPEECH)


_SPEECH = word_set("say tell write report claim warn accuse deny")


def parents(utterances: Sequence[Utterance]) -> list[int | None]:
    """For each utterance the number of the smallest larger one whose content holds its cue, or its content where it has none."""
    places = [u.cue_span[0] if u.cue_span else u.content[0][0] for u in utterances]
    sizes = [_size(u) for u in utterances]
    found: list[int | None] = [None] * len(utterances)
    ordered = sorted(range(len(utterances)), key=places.__getitem__)
    for i, around in zip(ordered, _around(utterances, (places[i] for i in ordered)), strict=True):
        larger = [number for number in around if sizes[number] > sizes[i]]
        found[i] = min(larger, key=lambda number: (sizes[number], number), default=None)
    return found

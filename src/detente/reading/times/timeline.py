"""Dates for events: which time expression governs a trigger, and where the story stands if none does."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from detente.reading.times.expression import Expression
from detente.reading.times.grammar.numbers import ordinal
from detente.reading.times.interval import interval, on_the_eve
from detente.reading.times.vocabulary import MONTH, WORDS
from detente.record import UNKNOWN_DATE, DateInterval, Span

# What ended longer than this before the news came out is told as its history: a report tells of the last few days.
HISTORY_DAYS = 6
# A date older than this is no part of the story that a report opens with; follow-ups run for about a fortnight.
STORY_DAYS = 14
# Statuses of what has not happened, or of what somebody says has not: the day of the news is not theirs.
UNREAL = frozenset(("planned", "requested", "expected", "conditional", "denied"))
# Characters between a trigger and a date that still stands beside it.
NEAR = 45
# Years between two dates of one sentence after which the story is at the later one.
FAR_APART = 5
BACKWARD = frozenset(("past", "pluperfect", "perfect"))
# A text with one of these at its head speaks for the body that issues it, on the day that it is issued.
_RELEASE = re.compile(
    r"(?i)\b(?:for immediate release|press (?:release|statement)|office of the (?:spokesperson|press secretary)|"
    r"(?:statement|remarks|readout|communiqu[eé]|declaration)\b.{0,40}\b(?:by|from|of|on|released)|"
    r"the following (?:is|statement|are|readout)|"
    r"(?:the )?(?:below|text of the following) |attributable to|begin text|media note|joint statement|department spokesperson)"
)
_PERFORMATIVE = re.compile(
    r"\b(?:[Ww]e|The (?:[A-Z][A-Za-z.’']+ ){1,5}?|I)(?:,[^,.]{3,250},)? ?"
    r"(?:also |strongly |again |further |today |firmly |utterly )?"
    r"(?:condemns?|welcomes?|calls? (?:on|for|upon)|urges?|congratulates?|expresses?|reaffirms?|commends?|"
    r"deplores?|rejects?|denounces?|applauds?|reiterates?)\b"
)
# A relative clause that is still open where the text ends.
_TOLD_ABOUT = re.compile(r"\w (?:which|who|whom|whose|where)\b[^,;.:]*\Z")
# "the truce of 2003", but not "the summer of 2003".
_OF_YEAR = re.compile(r"\b([\w’'-]+) of $")
# "were killed in the genocide of 1994": at that time.
_IN_COURSE = re.compile(r"\b(?:in|during) the (?:\w+ )?$")
PARTS_OF_YEAR = MONTH.keys() | frozenset(
    "spring summer autumn fall winter end beginning start middle outset half quarter month months days part turn close".split()
)
# A participle with its doer, and the three words before it; and the words that would make it the sentence's own verb.
_DONE_BY = re.compile(r"((?:[\w’'-]+ ){0,3})[a-z]+(?:ed|en|wn|ught) by\b[^,.;]*$")
_BEING = frozenset("was were been be is are being get got gets".split())
_SINCE = re.compile(r"\bsince\b[^,.;]{0,60}$")
_TO_DO = re.compile(r"\bto [a-z]+\b")
# "the deadliest raid since the war of 2001", "the first clash since a truce in May": how it ranks, not when it was.
_RANKED_SINCE = re.compile(
    r"\b(?:first|second|third|fourth|fifth|sixth|latest|worst|biggest|only|most|\w{3,}iest|\w+est)\b[^.;:]*\bsince\b[^.;:]*\Z"
)
# "in May, when troops killed him": the clause tells what happened then.
_WHEN = re.compile(r",? when\b")
# "The year ended with ...": the story is back in the year that it named last.
_THE_YEAR = re.compile(
    r"(?:The|That|This same|The same) year (?:also )?(?:began|opened|started|ended|closed|concluded|finished|saw|brought)\b"
)
_SENTENCE_LEAD = re.compile(
    r"^[\s\"“‘'(]*(?:(?:and|but|then|also|meanwhile|earlier|later|only|just|as early as|as recently as|it was),? )?",
    re.IGNORECASE,
)
_WORDS_BETWEEN = re.compile(r"[^\W\d_]+")
# Between two dates of one stretch.
DASHES = frozenset("-–—‐‑")
# A clause with "since" whose date follows: "since the protests began in June".
_SINCE_CLAUSE = re.compile(
    r"\bsince\b[^,.;:]{1,80}\b(?:began|begun|started|erupted|broke out|came to power|took (?:office|power|over)|seized power)\s+"
    r"(?:(?:in|on|at|early|late|last|this|back|the|of)\s+)*$"
)
_BREAKS = re.compile(r",(?!\d{3})|[;:]|\b(?:and|but|which|who|that|where|when|while|after|before|because|since|as|if)\b|—|–")
_EVE_OF = re.compile(r"\beve of (?:[\w’'-]+ ){0,4}(?:of )?$")
_ANNIVERSARY = re.compile(r"\b(\d{1,3}(?:st|nd|rd|th)|\w+) anniversary of (?:[\w’'-]+ ){0,4}$")
_GOVERNING_LEADS = WORDS["governing_leads"]
# A time of day alone.
_CLOCK = re.compile(
    r"(?i)(?:about |around |at )*(?:\d{1,2}[:.]\d{2}|\d{1,2} ?[ap]\.?m\b|noon|midnight|midday|\d{4} ?(?:utc|gmt|hours)\b)"
)

# What may stand between a time of day and its day: another reading of the clock, and "on".
_ON_DAY = re.compile(
    r"(?i)[\s()\[\],]*(?:local time|utc|gmt|[a-z]{2,4}t)?[\s()\[\],]*(?:\d{3,4} ?(?:utc|gmt)[\s()\[\],]*)?(?:on )?(?:late |early )?"
)


@dataclass(frozen=True, slots=True)
class _Candidate:
    expression: Expression
    cost: float


# How a paragraph opens that goes on with the story of the one before.
_GOING_ON = re.compile(
    r"(?:the (?:same )?year|that (?:year|month|week|day)|the following|in (?:response|turn|retaliation|return)|then|later|"
    r"afterwards|at the (?:same )?time|it also|he also|she also|they also|by then|since then|the next)\b",
    re.I,
)


class Timeline:
    """When the events of one article happened.

    ``expressions`` are those of :func:`recognise`; ``sentences`` the offsets of every sentence of the text, in order;
    ``issued`` says that the outlet is a government's or an organisation's own, so that the text is its release.
    """

    def __init__(
        self,
        text: str,
        published: date | None,
        expressions: Sequence[Expression],
        sentences: Sequence[tuple[int, int]],
        *,
        issued: bool = False,
    ) -> None:
        self.text, self.published = text, published
        self.expressions, self.sentences = list(expressions), list(sentences)
        starts = [start for start, _ in self.sentences]
        self._by_sentence: list[list[Expression]] = [[] for _ in self.sentences]
        for expression in self.expressions:
            index = bisect_right(starts, expression.start) - 1
            if index >= 0:
                self._by_sentence[index].append(expression)
        self._intervals = self._resolve()
        self._paragraphs = self._paragraph_numbers()
        head = text[:600]
        # Stretches in quotation marks: a date inside one dates nothing outside it. Whoever knows them sets them.
        self.quoted: Sequence[tuple[int, int]] = ()
        self.is_release = issued or bool(_RELEASE.search(head) or (_PERFORMATIVE.search(text[:1500]) and len(text) < 6000))
        self._after_history: list[bool] = []
        self._narrative = self._run()
        self._story_day = self._find_story_day()

    # --- the article as a whole ---------------------------------------------------------------------------------------

    def _resolve(self) -> dict[Expression, DateInterval]:
        """Every expression's interval; what is reckoned from another date takes the one named after it, else the last before."""
        found: dict[Expression, DateInterval] = {}
        last: DateInterval | None = None
        for number, expression in enumerate(self.expressions):
            result = interval(expression, self.published)
            if expression.offset is not None:
                base = self._base_after(number) or last
                if base is not None and base.start is not None:
                    day = base.end if expression.offset.direction == "after" and base.end else base.start
                    result = interval(expression, self.published, base=date.fromisoformat(day))
            if _CLOCK.match(expression.text):  # "at about 20:00": of the day beside it, else of that spoken of last
                spoken_of = self._day_after(number) or last
                result = result if spoken_of is None else replace(spoken_of, span=result.span)
            before = self.text[max(0, expression.start - 60) : expression.start]
            if _EVE_OF.search(before) and result.precision == "day":
                result = on_the_eve(result)
            anniversary = _ANNIVERSARY.search(before)
            years = None if anniversary is None else ordinal(anniversary[1].lower())
            if years is not None and result.start is not None:
                result = _years_after(result, years)
            result = self._from_to(number, result)
            earlier = found[self.expressions[number - 1]] if number else None
            if earlier is not None and earlier.span is not None and earlier.span.end == expression.end:
                result = earlier  # the second end of a stretch
            found[expression] = result
            if result.start is not None and expression.type in ("DATE", "TIME") and not _CLOCK.match(expression.text):
                last = result
        return found

    def _day_after(self, number: int) -> DateInterval | None:
        """The day that follows a time of day at once: "at 2 a.m. local time (0100 UTC) on Sunday"."""
        for follower in self.expressions[number + 1 : number + 3]:
            between = self.text[self.expressions[number].end : follower.start]
            if len(between) > 40 or not _ON_DAY.fullmatch(between):
                return None
            if not _CLOCK.match(follower.text):
                known = interval(follower, self.published)
                return known if known.precision == "day" else None
        return None

    def _from_to(self, number: int, result: DateInterval) -> DateInterval:
        """ "From 2015 to 2018", "between March and May 2019", "30 May-2 June": the first end stands for the whole stretch."""
        expression = self.expressions[number]
        opening = expression.lead.split(" ")[-1]
        if number + 1 >= len(self.expressions) or result.start is None:
            return result
        follower = self.expressions[number + 1]
        between = self.text[expression.end : follower.start].strip().lower()
        dashed = between in DASHES and expression.type == follower.type == "DATE"
        if opening not in ("from", "between") and not dashed:
            return result
        end = follower.last
        if end is None or not (dashed or between in (("and",) if opening == "between" else ("to", "until", "till", "through"))):
            return result
        if end.isoformat() < result.start:
            return result
        span = Span(expression.start, follower.end, self.text[expression.start : follower.end])
        return DateInterval(result.start, end.isoformat(), "interval", span, result.basis)

    def _base_after(self, number: int) -> DateInterval | None:
        """The date that "two days after ..." itself names: "two days after the May 2 raid"."""
        expression = self.expressions[number]
        if number + 1 >= len(self.expressions):
            return None
        follower = self.expressions[number + 1]
        between = self.text[expression.end : follower.start]
        if not follower.dated or follower.type != "DATE" or len(between) > 60 or re.search(r"[.,;:]", between):
            return None
        return interval(replace(follower, lead=""), self.published)

    def _paragraph_numbers(self) -> list[int]:
        numbers, number, previous_end = [], 0, None
        for start, end in self.sentences:
            if previous_end is not None and "\n" in self.text[previous_end:start]:
                number += 1
            numbers.append(number)
            previous_end = end
        return numbers

    def _run(self) -> list[Expression | None]:
        """For each sentence the expression that carries the story into it: the one its predecessors in the paragraph left."""
        carried: list[Expression | None] = []
        current: Expression | None = None
        paragraph = -1
        last: Expression | None = None
        year: Expression | None = None
        for index in range(len(self.sentences)):
            self._after_history.append(last is not None and self._is_old(last))
            if year is not None and _THE_YEAR.match(self.text, *self.sentences[index]):
                current, paragraph = year, self._paragraphs[index]
            if self._paragraphs[index] != paragraph:
                paragraph = self._paragraphs[index]
                if current is not None and not (self._told_on(index) and self._is_old(current)):
                    current = None
            carried.append(current)
            main = self._main_expression(index)
            if main is not None:
                current = last = main
                if self._intervals[main].precision == "year":
                    year = main
        return carried

    def _find_story_day(self) -> date | None:
        """The day that a report opens with ("On Thursday, ..."), from which its undated acts are reckoned."""
        lead = self._lead_paragraph()
        if lead is None or self.published is None:
            return None
        for index, paragraph in enumerate(self._paragraphs):
            main = self._main_expression(index) if paragraph == lead else None
            if main is not None:
                known = self._intervals[main]
                if known.start is None or known.precision not in ("day", "week") or self._is_old(main):
                    return None
                day = date.fromisoformat(known.start)
                return day if day <= self.published else None
        return None

    def _told_on(self, index: int) -> bool:
        """Does a new paragraph go on with the story that the last one told ("The year ended with", "In response, ...")?"""
        start, end = self.sentences[index]
        return bool(_GOING_ON.match(self.text, start, end))

    def _is_old(self, expression: Expression) -> bool:
        known = self._intervals[expression]
        if self.published is None or known.end is None:
            return False
        return date.fromisoformat(known.end) < self.published - timedelta(days=STORY_DAYS)

    def _main_expression(self, index: int) -> Expression | None:
        """The expression that dates a sentence as a whole: its opening adverbial, else the first that is no modifier."""
        usable = [e for e in self._by_sentence[index] if self._usable(e) and e.type != "DURATION"]
        initial = self._initial(index)
        if initial is not None:
            return initial
        dating = [e for e in usable if not e.noun and not self._in_relative_clause(index, e)]
        for later in dating[1:]:
            if self._years_apart(dating[0], later) > FAR_APART:
                return later  # "was settled in the 19th century and annexed in 1975": the story has gone on
        return dating[0] if dating else None

    def _years_apart(self, one: Expression, other: Expression) -> int:
        first, last = self._intervals[one].start, self._intervals[other].start
        return int(last[:4]) - int(first[:4]) if first is not None and last is not None else 0

    def _usable(self, expression: Expression) -> bool:
        known = self._intervals[expression]
        return known.start is not None or known.end is not None

    def _in_relative_clause(self, index: int, expression: Expression) -> bool:
        start, _ = self.sentences[index]
        before = self.text[start : expression.start]
        if re.search(r"\b(?:which|who|that|whose|where|after|before|since)\b[^,.;]*$", before):
            return True
        done_by = _DONE_BY.search(before)  # "a dispute sparked by an attack last week", but not "was sparked by"
        return done_by is not None and _BEING.isdisjoint(done_by[1].lower().split())

    def _initial(self, index: int) -> Expression | None:
        """The adverbial that opens a sentence: "On Monday, ...", "In May 2011 the ..."."""
        start, _ = self.sentences[index]
        for expression in self._by_sentence[index]:
            opening = self.text[start : expression.start]
            lead = _SENTENCE_LEAD.match(opening)
            rest = opening[lead.end() :] if lead else opening
            words = _WORDS_BETWEEN.findall(rest)
            if len(words) > 3 or not all(
                word.lower() in _GOVERNING_LEADS or word.lower() in ("the", "early", "late", "back") for word in words
            ):
                return None
            if self._usable(expression) and not expression.noun:
                return expression
        return None

    # --- one event ----------------------------------------------------------------------------------------------------

    def date_of(
        self,
        sentence_index: int,
        clause_span: tuple[int, int] | None = None,
        trigger_offset: int | None = None,
        attached: Collection[int] = (),
        tense: str = "none",
        status: str = "occurred",
        quoted: bool = False,
        earlier: bool = False,
        elsewhere: Collection[int] = (),
    ) -> tuple[DateInterval, bool]:
        """When an event happened, and whether the article tells it as history.

        ``clause_span`` and ``attached`` (offsets of the tokens that hang on the trigger) are in article offsets; ``tense`` is
        past, present, future, perfect, pluperfect or none, of the finite verb that governs the trigger; ``quoted`` says that
        it stands in a quotation, whose past is not the report's; ``earlier`` that its adverb looks back ("previously");
        ``elsewhere`` are offsets of tokens in clauses that describe what the trigger acts upon ("the attack carried out in May").
        """
        counted = self._counted_back(sentence_index, trigger_offset)
        if counted is not None:
            return counted, self._is_history(counted, tense, sentence_index)
        happened = status in ("occurred", "attempted") and tense != "future"
        governing = self._governing(sentence_index, clause_span, trigger_offset, attached, tense, happened, elsewhere)
        if governing is not None:
            found = self._until_now(governing, trigger_offset) or self._intervals[governing]
            return found, self._is_history(found, tense, sentence_index)
        if earlier:
            return UNKNOWN_DATE, True
        if status not in UNREAL:
            # What is said today in the present tense is of today, whatever year the story is in.
            carried = None if quoted and tense == "present" else self._carried(sentence_index, tense)
            told = carried or self._of_the_news(sentence_index, tense, status, quoted)
            if told is not None:
                return told, told.basis == "narrative" and self._is_history(told, tense, sentence_index)
        return UNKNOWN_DATE, self._is_history(UNKNOWN_DATE, tense, sentence_index)

    def _until_now(self, expression: Expression, trigger: int | None) -> DateInterval | None:
        """ "arrested since the protests began in June": what is told before such a clause runs from its date to the news."""
        if trigger is None or trigger >= expression.start:
            return None
        clause = _SINCE_CLAUSE.search(self.text, trigger, expression.start)
        return None if clause is None else interval(replace(expression, lead="since"), self.published)

    def _counted_back(self, index: int, trigger: int | None) -> DateInterval | None:
        """ "... on Tuesday, a day after Syria shelled it": what stands behind the count is reckoned from the day before it."""
        previous: Expression | None = None
        for expression in self._by_sentence[index]:
            if expression.offset is not None and trigger is not None and expression.end < trigger:
                clause = self.text[expression.end : trigger]
                told = self._carried(index, "past") if previous is None else self._intervals[previous]
                if told is not None and len(clause) < 60 and not re.search(r"[,;:.]", clause):
                    if told.start is None or not _is_a_day_or_two(told) or expression.offset.unit not in ("D", "W"):
                        return None
                    turned = "before" if expression.offset.direction == "after" else "after"
                    offset = replace(expression.offset, direction=turned)
                    return interval(replace(expression, offset=offset), self.published, base=date.fromisoformat(told.start))
            elif expression.first is not None:
                previous = expression
        return None

    def day_of_saying(self, cue: tuple[int, int]) -> DateInterval | None:
        """The day beside a verb of speech at ``cue``: "said on Friday"; what is done by saying it is of that day."""
        index = bisect_right(self.sentences, cue[0], key=lambda sentence: sentence[0]) - 1
        for expression in self._by_sentence[index] if index >= 0 else ():
            gap = self.text[min(cue[1], expression.end) : max(cue[0], expression.start)]
            known = self._intervals[expression]
            if len(gap) < NEAR / 2 and not _BREAKS.search(gap) and known.precision == "day":
                return known
        return None

    def _carried(self, index: int, tense: str) -> DateInterval | None:
        """The date that the sentences before, in the same paragraph, have put the story on."""
        carried = self._narrative[index]
        if carried is None or carried.lead.split(" ")[-1] in ("since", "until", "by"):
            return None
        if tense == "pluperfect" and self._is_recent(carried):
            return None
        # "In it, Ecuador asks Chile": a report's present tense inside an old story is the story's.
        if tense not in ("past", "pluperfect", "none") and not (
            tense == "present" and not self.is_release and self._is_old(carried)
        ):
            return None
        known = self._intervals[carried]
        if self._is_ahead(carried):
            return None
        if known.precision not in ("day", "week", "month", "season", "year", "interval"):
            return None
        return DateInterval(known.start, known.end, known.precision, known.span, "narrative")

    def _of_the_news(self, index: int, tense: str, status: str, quoted: bool) -> DateInterval | None:
        """The date of an undated act that the text tells as its news; None where the text gives no way to know."""
        if self.published is None:
            return None
        today = self.published.isoformat()
        if self._is_news_of_the_day(index, tense, status):
            return DateInterval(today, today, "day", None, "publication")
        # What the news report tells in the plain past happened between the day that it opens with and its own.
        if tense != "past" or quoted or status == "ongoing" or self._after_history[index]:
            return None
        if self.is_release:
            return DateInterval(today, today, "day", None, "publication")
        if self._story_day is None:
            return None
        first = self._story_day.isoformat()
        return DateInterval(first, today, "day" if first == today else "interval", None, "narrative")

    def _governing(
        self,
        index: int,
        clause: tuple[int, int] | None,
        trigger: int | None,
        attached: Collection[int],
        tense: str,
        happened: bool,
        elsewhere: Collection[int],
    ) -> Expression | None:
        candidates: list[_Candidate] = []
        initial = self._initial(index)
        for expression in self._by_sentence[index]:
            hangs = any(expression.start <= offset < expression.end for offset in attached)
            if not self._usable(expression) or (self._reckoned_from(expression, trigger) and not hangs):
                continue
            if self._is_said_elsewhere(expression, trigger) or (happened and self._is_ahead(expression)):
                continue
            if tense == "present" and self._is_of_another_clause(expression, trigger):
                continue
            if tense == "future" and not hangs and self._is_past(expression):
                continue
            if self._is_a_deadline(expression, trigger) or self._dates_a_text(expression, trigger):
                continue
            if any(expression.start <= offset < expression.end for offset in elsewhere):
                continue
            if tense == "perfect" and expression is not initial and self._is_over(expression, trigger):
                continue
            if not hangs and self._is_of_a_noun_told_about(expression, trigger):
                continue
            if not hangs and trigger is not None and _RANKED_SINCE.search(self.text, trigger, expression.start):
                continue
            cost = self._cost(expression, clause, trigger, attached, expression is initial)
            if cost is not None:
                candidates.append(_Candidate(expression, cost))
        return min(candidates, key=lambda c: c.cost).expression if candidates else None

    def _reckoned_from(self, expression: Expression, trigger: int | None) -> bool:
        """ "one week after the raid" dates what came a week later, not the raid itself."""
        if expression.offset is None or trigger is None or trigger < expression.end:
            return False
        between = self.text[expression.end : trigger]
        return len(between) < 40 and not re.search(r"[,;:.]", between)

    def _is_a_deadline(self, expression: Expression, trigger: int | None) -> bool:
        """ "promised to reopen it by the end of June": by then it is to be done; when it was promised is not told."""
        if trigger is None or expression.start < trigger or expression.lead.split(" ")[-1] not in ("by", "before", "until"):
            return False
        return _TO_DO.search(self.text, trigger, expression.start) is not None

    def _dates_a_text(self, expression: Expression, trigger: int | None) -> bool:
        """ "urged it to keep the truce of 2003", "under resolution 2423 (2018)": the year of what is spoken of, not of the act."""
        if self._intervals[expression].precision != "year" or not expression.text[-4:].isdigit():
            return False
        if _WHEN.match(self.text, expression.end):
            return False  # "the massacre of 1994, when thousands were killed"
        before = self.text[max(0, expression.start - 60) : expression.start + len(expression.text) - 4]
        if before.endswith("(") and self.text[expression.end : expression.end + 1] == ")":
            return True
        noun = _OF_YEAR.search(before)
        if noun is None or noun.group(1).lower() in PARTS_OF_YEAR or _IN_COURSE.search(before[: noun.start(1)]):
            return False
        at = max(0, expression.start - 60) + noun.start(1)
        return trigger is None or not at <= trigger <= expression.start

    def _is_past(self, expression: Expression) -> bool:
        """ "will summon the envoy after jets flew over it yesterday": a day that is over is none of what is to come."""
        end = self._intervals[expression].end
        return end is not None and self.published is not None and end < self.published.isoformat()

    def _is_over(self, expression: Expression, trigger: int | None) -> bool:
        """A time long past is none of a present perfect, unless close by: "has written to him about the raid of last year"."""
        known = self._intervals[expression]
        if (
            trigger is None
            or 0 < expression.start - trigger < NEAR
            or _SINCE.search(self.text[max(0, expression.start - 70) : expression.start])
        ):
            return False
        if expression.lead.split(" ")[-1] in ("since", "from", "over", "during", "for", "until") or known.end is None:
            return False
        return self._is_old(expression)

    def _is_of_a_noun_told_about(self, expression: Expression, trigger: int | None) -> bool:
        """ "eased the rules to win elections which were held on 21 June": the day of the elections, not of the easing."""
        return (
            trigger is not None
            and expression.start > trigger
            and _TOLD_ABOUT.search(self.text, trigger, expression.start) is not None
        )

    def _is_of_another_clause(self, expression: Expression, trigger: int | None) -> bool:
        """ "As he said yesterday, Norway supports Finland": a day that is over is none of a present tense behind a comma."""
        known = self._intervals[expression]
        if trigger is None or self.published is None or known.end is None or expression.end > trigger:
            return False
        return known.end < self.published.isoformat() and "," in self.text[expression.end : trigger] and known.precision == "day"

    def _cost(
        self,
        expression: Expression,
        clause: tuple[int, int] | None,
        trigger: int | None,
        attached: Collection[int],
        initial: bool,
    ) -> float | None:
        """How far an expression is from governing the trigger; None if it cannot."""
        inside = any(expression.start <= offset < expression.end for offset in attached)
        in_clause = clause is not None and clause[0] <= expression.start < clause[1]
        if trigger is None:
            return 0.0 if initial or inside or in_clause else 10.0
        gap = self.text[expression.end : trigger] if expression.end <= trigger else self.text[trigger : expression.start]
        breaks = len(_BREAKS.findall(gap))
        distance = len(gap) / 20
        if expression.end <= trigger and _WHEN.match(gap) and breaks <= 2:  # the comma and "when" are two
            return distance / 10
        if expression.noun and not initial:
            # Before a noun it dates that noun: "Monday's attack"; other verbs only through "during Monday's session".
            close = (
                0 <= trigger - expression.end <= 45
                and not _BREAKS.search(gap)
                and not re.search(r"\b(?:in|on|of|to|for|with|by|from|at)\b", gap)
            )
            if close:
                return distance / 4
            if not (
                expression.lead.split(" ")[-1] in ("during", "at", "in", "on")
                and (in_clause or inside or clause is None)
                and breaks < 2
            ):
                return None
            return 6 + distance + 2 * breaks
        if inside:
            return distance / 10
        if clause is not None and not in_clause:
            # The parser hangs a last adverbial on the wrong verb: "repeated in his call to Oslo yesterday, ...".
            if expression.start > trigger and len(gap) < NEAR and not breaks:
                return 3 + distance
            return 8 + distance / 10 if initial else None
        if initial:
            return 4.0 + breaks / 2
        return 1 + distance + (2 if in_clause else 4) * breaks

    def _is_ahead(self, expression: Expression) -> bool:
        """Does a date lie wholly after the news? Nothing that has happened is of that day."""
        known = self._intervals[expression]
        return self.published is not None and known.start is not None and known.start > self.published.isoformat()

    def _is_said_elsewhere(self, expression: Expression, trigger: int | None) -> bool:
        """Does a date stand in a quotation that the trigger is no part of?"""
        if trigger is None:
            return False
        return any(start <= expression.start < end and not start <= trigger < end for start, end in self.quoted)

    def _is_recent(self, expression: Expression) -> bool:
        known = self._intervals[expression]
        if self.published is None or known.end is None:
            return False
        return date.fromisoformat(known.end) >= self.published - timedelta(days=STORY_DAYS)

    def _is_history(self, found: DateInterval, tense: str, index: int) -> bool:
        if self.published is None:
            return tense == "pluperfect" and found.start is None
        edge = (self.published - timedelta(days=HISTORY_DAYS)).isoformat()
        if found.end is not None and found.end < edge:
            return True
        if found.start is not None and found.end is not None and found.precision in ("month", "interval", "season", "year"):
            month = self.published.replace(day=1).isoformat()
            if found.end < month:
                return True
            # A stretch that reaches up to the news, told in the perfect: "since February", "in the last weeks".
            return found.start < edge and found.end <= self.published.isoformat()
        if found.start is None and tense == "pluperfect":
            return True
        carried = self._narrative[index]
        if found.start is None and carried is not None and tense in BACKWARD:
            known = self._intervals[carried]
            return known.end is not None and known.end < edge
        return False

    def _is_news_of_the_day(self, index: int, tense: str, status: str) -> bool:
        """Is an undated act the day's own news? A release's present tense is; so is the lead of a report, in the past."""
        if tense == "present":
            return True
        if status == "ongoing":
            return False
        if tense not in ("past", "perfect", "none"):
            return False
        lead = self._lead_paragraph()
        return lead is not None and self._paragraphs[index] == lead and tense != "perfect"

    def _lead_paragraph(self) -> int | None:
        """The first paragraph of running text: the first that has a sentence of some length with a verb's full stop."""
        for index, (start, end) in enumerate(self.sentences):
            piece = self.text[start:end].strip()
            if len(piece) > 60 and piece[-1] in ".!?”\"'’)":
                return self._paragraphs[index]
        return None


def _is_a_day_or_two(known: DateInterval) -> bool:
    """Whether a date is a day, or a story's day and the one on which it is told."""
    if known.start is None or known.end is None:
        return False
    return date.fromisoformat(known.end) - date.fromisoformat(known.start) <= timedelta(days=1)


def _years_after(found: DateInterval, years: int) -> DateInterval:
    def moved(day: str | None) -> str | None:
        if day is None:
            return None
        year = int(day[:4]) + years
        return None if year > 9999 else f"{year:04}{'-02-28' if day[4:] == '-02-29' else day[4:]}"

    return DateInterval(moved(found.start), moved(found.end), found.precision, found.span, found.basis)


__all__ = ["HISTORY_DAYS", "Timeline"]

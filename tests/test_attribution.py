"""Attribution against golden sentences, and properties that hold for every text."""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.reading.attribution import Attributions, Utterance, is_anonymous, quotations, quote_regions, statements
from detente.reading.attribution.cues import cues, inflections, parse_rows
from detente.reading.attribution.statements import parents
from detente.reading.sentences import split_sentences
from detente.reading.syntax import Sentence

GOLDEN = tomllib.loads((Path(__file__).parent / "golden" / "attribution.toml").read_text(encoding="utf8"))["golden"]
EDGES = " \"'“”‘’`«».,;:!?…—"


@pytest.fixture(scope="module")
def parser() -> Iterator[Any]:
    from detente.reading.parser import Parser

    return Parser()


def read(parser: Any, text: str) -> list[Utterance]:
    spans = split_sentences(text)
    pieces = ((i, start, text[start:end]) for i, (start, end) in enumerate(spans))
    parsed: dict[int, Sentence] = {sentence.index: sentence for sentence in parser.parse(pieces)}
    return statements(text, spans, parsed)


def words_at(text: str, span: tuple[int, int] | None) -> str:
    return "" if span is None else text[slice(*span)]


def answers(text: str, utterance: Utterance, wanted: dict[str, Any]) -> list[str]:
    """What differs between an utterance and the wanted one; empty if nothing does."""
    content = words_at(text, utterance.content_span).strip(EDGES)
    first, _, last = wanted["content"].partition(" ... ")
    first, last = first.strip(EDGES), last.strip(EDGES)
    right = content == first if not last else content.startswith(first) and content.endswith(last)
    faults = [] if right else [f"content {content!r}"]
    if words_at(text, utterance.speaker) != wanted["speaker"]:
        faults.append(f"speaker {words_at(text, utterance.speaker)!r}")
    # The cue of the golden sentence is its main word; auxiliaries and adverbs around it are free.
    cue = utterance.cue or ""
    if (wanted["cue"] or cue) and wanted["cue"] not in cue:
        faults.append(f"cue {cue!r}")
    if utterance.voice != wanted["voice"]:
        faults.append(f"voice {utterance.voice}")
    if utterance.anonymous != wanted.get("anonymous", False):
        faults.append(f"anonymous {utterance.anonymous}")
    if "addressee" in wanted and words_at(text, utterance.addressee) != wanted["addressee"]:
        faults.append(f"addressee {words_at(text, utterance.addressee)!r}")
    return faults


def golden_cases() -> Iterator[Any]:
    for i, row in enumerate(GOLDEN):
        yield pytest.param(row, id=f"{i}-{row['text'][:40]}")


@pytest.mark.model
@pytest.mark.parametrize("golden", list(golden_cases()))
def test_golden_sentences(parser: Any, golden: dict[str, Any]) -> None:
    text = golden["text"]
    found = read(parser, text)
    if golden.get("none"):
        assert not found, [words_at(text, u.content_span) for u in found]
    for wanted in golden.get("says", ()):
        nearest = min((answers(text, u, wanted) for u in found), key=len, default=["no statement at all"])
        assert not nearest, f"{wanted['content']!r}: {'; '.join(nearest)}"
    told = Attributions(found)
    for place in golden.get("at", ()):
        utterance = told.at(text.index(place["word"]))
        voice = "author" if utterance is None else utterance.voice
        speaker = "" if utterance is None else words_at(text, utterance.speaker)
        assert (place["word"], voice, speaker) == (place["word"], place["voice"], place["speaker"])


def test_golden_sentences_are_many_and_differ() -> None:
    texts = [row["text"] for row in GOLDEN]
    assert len(texts) >= 150
    assert len(set(texts)) == len(texts)


# ---------------------------------------------------------------- without a parse


@pytest.mark.parametrize(
    ("text", "speaker", "content"),
    [
        ("“We will not sign,” said Ana Lopez, who leads the bloc.", "Ana Lopez", "“We will not sign,”"),
        ("“They burned the mill,” he said.", "he", "“They burned the mill,”"),
        ("“Never again,” the old general said quietly.", "the old general", "“Never again,”"),
        ("The envoy told reporters: “We have signed the pact.”", "The envoy", "“We have signed the pact.”"),
        ("On Monday, Mr. Osei said, “They crossed the line.”", "Mr. Osei", "“They crossed the line.”"),
        ("“Who fired?” asked the judge in the first session.", "the judge", "“Who fired?”"),
    ],
)
def test_a_direct_quotation_finds_its_speaker_without_a_parse(text: str, speaker: str, content: str) -> None:
    (only,) = statements(text, split_sentences(text), {})
    assert (words_at(text, only.speaker), words_at(text, only.content_span)) == (speaker, content)
    assert only.voice == "quote"


def test_a_quotation_reaches_sentences_nobody_parsed() -> None:
    text = "“They came at night. They killed the guards. We fled,” said Ines Braga."
    told = Attributions(statements(text, split_sentences(text), {}))
    utterance = told.at(text.index("killed"))
    assert utterance is not None
    assert words_at(text, utterance.speaker) == "Ines Braga"


def test_a_speaker_is_resolved_by_the_caller(parser: Any) -> None:
    from detente.record import Actor

    text = "Chad said that its troops had left."
    spans = split_sentences(text)
    parsed = {s.index: s for s in parser.parse((i, a, text[a:b]) for i, (a, b) in enumerate(spans))}
    asked = []

    def speaker_of(sentence: Sentence, first: int, last: int) -> Actor | None:
        asked.append(sentence.words[first : last + 1])
        return Actor("TCDGOV", None)

    (only,) = statements(text, spans, parsed, speaker_of)
    assert asked == [["Chad"]]
    assert only.actor is not None
    assert only.actor.code == "TCDGOV"


# ---------------------------------------------------------------- quotation marks


@pytest.mark.parametrize(
    ("text", "regions"),
    [
        ("“One.” Two “three”.", ["“One.”", "“three”"]),
        ("“One.\n\n“Two,” he said.", ["“One.", "“Two,”"]),
        ("'One,' he said.", ["'One,'"]),
        ("The allies' aim and the voters' wish", []),
        ("Back in the '90s it wasn't 'open'.", ["'open'"]),
        ("``One,'' she said.", ["``One,''"]),
        ("He said “one ‘two’ three” four", ["“one ‘two’ three”"]),
        ("«Un», a dit", ["«Un»"]),
        ('A 6" gun and a 9" gun', []),
        ("“Never closed. And on it goes.", ["“Never closed. And on it goes."]),
        ("So he said “never closed. And on it goes.", ["“never closed."]),
    ],
)
def test_quote_regions(text: str, regions: list[str]) -> None:
    assert [text[s:e] for s, e in quote_regions(text)] == regions


MARKS = st.text(alphabet="“”\"'‘’«»` \n.,:?!aZs", max_size=80)
NEWS = st.lists(
    st.sampled_from(
        ["“", "”", '"', "'", "’", "‘", "he said", "We left", ", ", ". ", ": ", "\n\n", "according to ", "THE PRESIDENT: "]
    ),
    max_size=40,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(st.one_of(MARKS, NEWS, st.text(max_size=60)))
def test_broken_marks_never_break_the_reading(text: str) -> None:
    regions = quote_regions(text)
    assert regions == sorted(regions)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(regions))
    for quotation in quotations(text):
        assert all(0 <= s < e <= len(text) for s, e in quotation.pieces)
    found = statements(text, split_sentences(text), {})
    for i, utterance in enumerate(found):
        parts = [*utterance.content, *utterance.quoted, utterance.content_span, utterance.span]
        parts += [part for part in (utterance.cue_span, utterance.speaker, utterance.addressee) if part is not None]
        assert all(0 <= s < e <= len(text) for s, e in parts)
        assert utterance.cue is None or utterance.cue == words_at(text, utterance.cue_span)
        assert utterance.parent is None or (utterance.parent != i and 0 <= utterance.parent < len(found))
    told = Attributions(found)
    for offset in range(0, len(text), 7):
        told.at(offset)


@pytest.mark.model
@settings(max_examples=15, deadline=None)
@given(NEWS)
def test_broken_marks_with_a_parse(parser: Any, text: str) -> None:
    for utterance in read(parser, text):
        assert all(0 <= s < e <= len(text) for s, e in [*utterance.content, utterance.span])


# ---------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("words", "anonymous"),
    [
        ("officials", True),
        ("a senior Western diplomat", True),
        ("people familiar with the matter", True),
        ("two sources close to the talks", True),
        ("the minister", False),
        ("a spokesman for the ministry", False),
        ("Ana Lopez, an analyst", False),
        ("the group's leader, Ana Lopez", False),
        ("he", False),
        ("Moscow", False),
        ("analysts at the institute", True),
        ("President Osei", False),
    ],
)
def test_anonymous_sources(words: str, anonymous: bool) -> None:
    assert is_anonymous(words) is anonymous


def test_the_cue_table_is_sound() -> None:
    table = cues()
    assert len(table.by_word) > 400
    assert {"said", "says", "told", "wrote", "warned", "replied", "saying"} <= set(table.quoting_forms)


@pytest.mark.parametrize(
    ("lemma", "forms"),
    [
        ("deny", {"deny", "denies", "denying", "denied"}),
        ("say", {"say", "says", "saying", "said"}),
        ("admit", {"admit", "admits", "admitting", "admitted"}),
        ("confess", {"confess", "confesses", "confessing", "confessed"}),
        ("state", {"state", "states", "stating", "stated"}),
    ],
)
def test_inflections(lemma: str, forms: set[str]) -> None:
    assert inflections(lemma) == forms


@pytest.mark.parametrize("line", ["say\tv\tsay", "say\tx\tsay\tthat", "say\tv\tmumble\tthat", "say\tv\tsay\tthus"])
def test_a_faulty_row_of_the_table_is_named(line: str) -> None:
    with pytest.raises(ValueError, match="line 2"):
        list(parse_rows("lemma\tpart\tkind\tframes\n" + line + "\n"))


@st.composite
def utterances(draw: st.DrawFn) -> list[Utterance]:
    found = []
    for _ in range(draw(st.integers(0, 12))):
        bounds = sorted(draw(st.sets(st.integers(0, 40), min_size=2, max_size=2)))
        later = sorted(draw(st.sets(st.integers(41, 60), min_size=2, max_size=2))) if draw(st.booleans()) else []
        content = tuple(zip(bounds[::2], bounds[1::2], strict=True)) + tuple(zip(later[::2], later[1::2], strict=True))
        at = draw(st.integers(0, 60))
        cue = (at, at + 1) if draw(st.booleans()) else None
        found.append(Utterance(content, "indirect", "say", "clause", None, cue, None, reports=draw(st.booleans())))
    return found


def smallest(found: list[Utterance], at: int, above: int = -1) -> Utterance | None:
    """The smallest content around an offset, of those larger than so many characters: by looking at each."""
    around = [(sum(e - s for s, e in u.content), n) for n, u in enumerate(found) if any(s <= at < e for s, e in u.content)]
    return min(((size, n, found[n]) for size, n in around if size > above), default=(0, 0, None))[2]


@given(utterances())
def test_the_innermost_utterance_is_found_at_every_offset(found: list[Utterance]) -> None:
    attributions = Attributions(found)
    reporting = [u for u in found if u.reports]
    for at in range(62):
        assert attributions.at(at) == smallest(reporting, at)


@given(utterances())
def test_the_parent_of_an_utterance_is_the_smallest_larger_one_around_it(found: list[Utterance]) -> None:
    for u, parent in zip(found, parents(found), strict=True):
        at = u.cue_span[0] if u.cue_span else u.content[0][0]
        expected = smallest(found, at, sum(e - s for s, e in u.content))
        assert (None if parent is None else found[parent]) == expected

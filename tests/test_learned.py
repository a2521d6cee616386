"""The learned reader beside the rules: what it is asked, what is made of its answers, and what is refused."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.reading.coding import SentenceCoder
from detente.reading.learned import testimony as words_of
from detente.reading.learned.combination import MOST, Combination, evidence_of, log_odds
from detente.reading.learned.model import Answer, LearnedModel, LearnedModelError, Marked
from detente.reading.learned.proposals import ROOTS, proposals
from detente.reading.learned.testimony import asked_pairs, marked, parties_of
from detente.reading.read import Reader
from detente.record import Article

TYPES = (
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "PROTEST",
    "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip
STATUSES = ("occurred", "ongoing", "attempted", "planned", "requested", "expected", "conditional", "negated", "denied")

# A pair, by words of its parties (None for nobody), to its type, how likely that is, and the word that tells it.
Told = Mapping[tuple[str | None, str | None], tuple[str, float, str]]


def heard(reader: Reader, text: str, told: Told, status: str = "occurred") -> tuple[words_of.Testimony, SentenceCoder]:
    """A sentence read by the rules as far as its parties, and a network's answer written by hand."""
    prepared = reader.prepare(Article("a1", text), everything=True)
    parsed = {s.index: s for s in reader.parser.parse([(0, 0, text)])}
    reading = reader.article_reading(prepared, parsed)
    sentence = parsed[0]
    parties = parties_of(sentence, reading.mentions(sentence))
    words = [text[start:end] for start, end in marked(sentence, parties).parties]

    def side(name: str | None) -> int | None:
        return None if name is None else next(n for n, word in enumerate(words) if name in word)

    pieces = list(zip(sentence.begins, sentence.ends, strict=True))
    sides = (None, *range(len(parties)))
    rows = {pair: n for n, pair in enumerate((a, b) for a in sides for b in sides if a != b)}
    types, statuses = np.full((len(rows), 17), 1e-3, np.float32), np.full((len(rows), 9), 1e-3, np.float32)
    triggers = np.full((len(rows), len(pieces)), 1e-3, np.float32)
    types[:, -1] = 0.95
    for (source, target), (kind, share, word) in told.items():
        row = rows[side(source), side(target)]
        types[row, -1], types[row, TYPES.index(kind)] = 1 - share, share
        statuses[row, STATUSES.index(status)] = 0.9
        triggers[row, sentence.words.index(word)] = 0.9
    answer = Answer(rows, types, statuses, triggers, pieces)
    return words_of.Testimony(sentence, parties, answer, TYPES, STATUSES), SentenceCoder(
        sentence, reading.mentions(sentence), reader.lexicon, reader.codebook
    )


def told_of(reader: Reader, text: str, told: Told) -> list[tuple[str, str, list[str | None], list[str | None]]]:
    drafts = proposals(*heard(reader, text, told), 0.5)
    sentence_words = text.replace(",", " ,").replace(".", " .").split()
    return [(d.type, sentence_words[d.head], [a.code for a in d.source], [a.code for a in d.target]) for d in drafts]


# --- from answers to drafts ----------------------------------------------------------------------------------------------------


@pytest.mark.model
def test_what_one_word_tells_of_several_is_one_event(reader: Reader) -> None:
    text = "Kenya and Ghana lambasted Peru."
    told = {("Kenya", "Peru"): ("ACCUSE", 0.9, "lambasted"), ("Ghana", "Peru"): ("ACCUSE", 0.8, "lambasted")}
    assert told_of(reader, text, told) == [("ACCUSE", "lambasted", ["KEN", "GHA"], ["PER"])]


@pytest.mark.model
def test_acts_of_two_words_stay_two_events(reader: Reader) -> None:
    text = "Kenya lambasted Peru and snubbed Ghana."
    told = {("Kenya", "Peru"): ("ACCUSE", 0.9, "lambasted"), ("Kenya", "Ghana"): ("REJECT", 0.8, "snubbed")}
    assert told_of(reader, text, told) == [
        ("ACCUSE", "lambasted", ["KEN"], ["PER"]),
        ("REJECT", "snubbed", ["KEN"], ["GHA"]),
    ]


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "word", "source", "target"),
    [
        ("Kenya and Ghana huddled in the capital.", "huddled", ["KEN", "GHA"], []),
        ("Kenya buttonholed Ghana in the capital.", "buttonholed", ["KEN"], ["GHA"]),
    ],
)
def test_what_two_do_to_each_other_is_one_event(reader: Reader, text: str, word: str, source: list[str], target: list[str]) -> None:
    told = {("Kenya", "Ghana"): ("CONSULT", 0.9, word), ("Ghana", "Kenya"): ("CONSULT", 0.8, word)}
    assert told_of(reader, text, told) == [("CONSULT", word, source, target)]


@pytest.mark.model
def test_a_blow_goes_the_likelier_way(reader: Reader) -> None:
    told = {("Kenya", "Ghana"): ("ASSAULT", 0.6, "walloped"), ("Ghana", "Kenya"): ("ASSAULT", 0.9, "walloped")}
    assert told_of(reader, "Kenya was walloped by Ghana.", told) == [("ASSAULT", "walloped", ["GHA"], ["KEN"])]


@pytest.mark.model
def test_a_trigger_is_no_part_of_a_party(reader: Reader) -> None:
    testimony, coder = heard(reader, "Norwegian diplomats scolded Peru.", {("Norwegian", "Peru"): ("ACCUSE", 0.9, "diplomats")})
    (draft,) = proposals(testimony, coder, 0.5)
    assert testimony.sentence.words[draft.head] not in {"Norwegian", "diplomats", "Peru"}


@pytest.mark.model
def test_a_side_that_nobody_takes_is_empty_and_told_so(reader: Reader) -> None:
    testimony, coder = heard(reader, "Kenya mobbed the square.", {("Kenya", None): ("PROTEST", 0.9, "mobbed")})
    (draft,) = proposals(testimony, coder, 0.5)
    assert [a.code for a in draft.source] == ["KEN"]
    assert draft.target == []
    assert "target_unresolved" in draft.notes
    assert draft.by == ("learned",)


@pytest.mark.model
def test_below_the_floor_nothing_is_proposed(reader: Reader) -> None:
    assert told_of(reader, "Kenya lambasted Peru.", {("Kenya", "Peru"): ("ACCUSE", 0.4, "lambasted")}) == []


@pytest.mark.model
def test_evidence_is_of_the_events_own_pair(reader: Reader) -> None:
    testimony, coder = heard(reader, "Kenya lambasted Peru.", {("Kenya", "Peru"): ("ACCUSE", 0.9, "lambasted")})
    (draft,) = proposals(testimony, coder, 0.5)
    evidence = evidence_of(draft, testimony, draft.source, draft.target, coder)
    turned = evidence_of(draft, testimony, draft.target, draft.source, coder)
    assert evidence["type"] == pytest.approx(log_odds(0.9), abs=1e-3)
    assert turned["type"] < 0 < turned["none"]
    assert turned["elsewhere"] == 0.0  # the same two, turned round, are no other pair


def test_every_type_has_a_code_of_its_own() -> None:
    from detente.codebook.codebook import Codebook

    codebook = Codebook.load()
    assert {codebook.cameo_to_plover(code).type for code in ROOTS.values()} == set(codebook.types)
    assert all(codebook.cameo_to_plover(code).type == kind for kind, code in ROOTS.items())


def test_asked_pairs_of_those_who_act_together() -> None:
    assert asked_pairs([0, 1], []) == [(0, 1), (1, 0)]
    assert asked_pairs([0], [1, 2]) == [(0, 1), (0, 2)]
    assert asked_pairs([], [1]) == [(None, 1)]
    assert asked_pairs([0], []) == [(0, None)]


@given(st.floats(0, 1))
def test_log_odds_are_bounded(share: float) -> None:
    assert -MOST <= log_odds(share) <= MOST


def test_without_weights_no_event_is_surer_than_another() -> None:
    assert Combination().confidence({"type": 5.0}, "both") == Combination().confidence({"type": -5.0}, "both")
    assert Combination().floor("both", ("rules",)) == 0.0


@pytest.mark.model
def test_an_answer_does_not_hang_on_the_sentences_beside_it() -> None:
    sentences = []
    for text, parties in (
        ("Norway condemned Chile.", ("Norway", "Chile")),
        (
            "Ghana's army shelled villages in Togo, and Benin, which had warned Ghana of it in May, called Togo.",
            ("Ghana's army", "Togo"),
        ),
        ("Oman thanked Chile and Peru for the loan.", ("Oman", "Chile", "Peru")),
    ):
        sentences.append(Marked(text, tuple((text.index(words), text.index(words) + len(words)) for words in parties)))
    model = LearnedModel()
    for sentence, beside_others in zip(sentences, model.answers(sentences), strict=True):
        (alone,) = model.answers([sentence])
        assert alone is not None
        assert beside_others is not None
        assert len(alone.rows) == len(sentence.parties) * (len(sentence.parties) + 1)
        for name in ("types", "statuses", "triggers"):
            assert np.array_equal(getattr(alone, name), getattr(beside_others, name)), (sentence.text, name)


# --- what is refused -----------------------------------------------------------------------------------------------------------


def test_an_unknown_coder_is_refused() -> None:
    with pytest.raises(ValueError, match="rules, learned, both"):
        Reader(coder="oracle")


def made_folder(folder: Path, **digests: str) -> Path:
    folder.mkdir()
    for name in ("learned.onnx", "tokenizer.json"):
        (folder / name).write_bytes(name.encode())
    true = {name: hashlib.sha256(name.encode()).hexdigest() for name in ("learned.onnx", "tokenizer.json")}
    about = {"types": TYPES, "statuses": STATUSES, "sha256": true | digests}
    (folder / "learned.json").write_text(json.dumps(about), encoding="utf8")
    return folder


def test_changed_weights_are_refused(tmp_path: Path) -> None:
    folder = made_folder(tmp_path / "changed", **{"learned.onnx": "0" * 64})
    with pytest.raises(LearnedModelError, match=r"learned\.onnx: its SHA-256 is not the one.*Hint: .*--coder rules"):
        LearnedModel(folder)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    folder = made_folder(tmp_path / "partial")
    (folder / "tokenizer.json").unlink()
    with pytest.raises(LearnedModelError, match=r"tokenizer\.json: .*cannot be read.*Hint"):
        LearnedModel(folder)


@pytest.mark.parametrize("about", ["{", "[]", '{"sha256": 3}', "{}", '{"types": [], "statuses": [], "sha256": {}}'])
def test_a_broken_description_is_told(tmp_path: Path, about: str) -> None:
    folder = made_folder(tmp_path / "broken")
    (folder / "learned.json").write_text(about, encoding="utf8")
    with pytest.raises(LearnedModelError, match=r"learned\.json: not what train/export\.py writes"):
        LearnedModel(folder)


@pytest.mark.model
def test_the_rules_alone_need_no_network() -> None:
    code = (
        "import sys\n"
        "sys.modules['onnxruntime'] = sys.modules['tokenizers'] = None\n"
        "from detente import Article, Reader\n"
        "events = Reader(coder='rules').read(Article('a', 'Norway condemned Chile.')).events\n"
        "print([event.type for event in events], [event.coder.name for event in events])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['ACCUSE'] ['detente-rules']"

"""The encoder run our way gives the parses that spaCy gives, and they hang neither on what was read before nor on what stands beside."""

from __future__ import annotations

import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from detente.reading.casing import as_running_text
from detente.reading.encoder import Encoder
from detente.reading.parser import find_model, load

GOLDEN = Path(__file__).parent / "golden"
# Single precision has seven digits; four layers of sums over 288 products leave five of them.
CLOSE = 2e-5


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """Sentences of every kind that we have written: the golden ones of three files, and awkward ones."""
    found = []
    for name in ("status", "times", "cooperation"):
        cases: dict[str, Any] = tomllib.loads((GOLDEN / f"{name}.toml").read_text(encoding="utf8"))
        found += [case["text"] for cases_ in cases.values() if isinstance(cases_, list) for case in cases_ if "text" in case]
    assert len(found) > 100
    return [
        *found[:150],
        "Yes.",
        " ",
        "",
        "Can't, won't, shan't: they'd said so, didn't they?",
        "a\n\nb",
        "§ ☃ 12% -- ...",
        "word " * 400,
    ]


@pytest.fixture(scope="module")
def spacys() -> Any:
    """The pipeline as spaCy runs it."""
    return load(find_model()[0])


@pytest.mark.model
def test_sentences_are_parsed_as_spacy_parses_them(
    reader: Any, spacys: Any, texts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("detente.reading.parser.repair", lambda *parse: None)
    running = [as_running_text(text, reader.parser.lemmas.is_word) for text in texts]
    ours = reader.parser.parse((index, 0, text) for index, text in enumerate(texts))
    for sentence, doc in zip(ours, spacys.pipe(running), strict=True):
        assert sentence.tags == [token.tag_ for token in doc]
        assert sentence.deps == [token.dep_ for token in doc]
        assert sentence.heads == [token.head.i for token in doc]
        assert sentence.begins == [token.idx for token in doc]
        assert [word.lower() for word in sentence.words] == [token.lower_ for token in doc]


@pytest.mark.model
def test_vectors_are_those_of_the_models_own_encoder(spacys: Any, texts: list[str]) -> None:
    encoder = Encoder(spacys)
    docs = [spacys.make_doc(text) for text in texts]
    encoder.encode(docs)
    for doc, expected in zip(docs, spacys.get_pipe("tok2vec").predict(docs), strict=True):
        assert len(doc) == 0 or np.abs(doc.tensor - expected).max() < CLOSE


@pytest.mark.model
@pytest.mark.parametrize("kept", [65_536, 4])
def test_what_was_read_before_changes_nothing(spacys: Any, texts: list[str], kept: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not a bit of it: that is what lets an engine try a batch again in another process. Nor do words that are forgotten again."""
    fresh, used = Encoder(spacys), Encoder(spacys)
    monkeypatch.setattr("detente.reading.encoder.KEPT", kept)
    for at in range(0, 60, 7):
        used.encode([spacys.make_doc(text) for text in texts[at : at + 7]])
    docs = [[spacys.make_doc(text) for text in texts[20:50]] for _ in range(2)]
    fresh.encode(docs[0])
    used.encode(docs[1])
    assert all(np.array_equal(one.tensor, other.tensor) for one, other in zip(*docs, strict=True))


@pytest.mark.model
def test_what_is_parsed_beside_a_sentence_does_not_change_its_parse(reader: Any, texts: list[str]) -> None:
    together = list(reader.parser.parse((0, 0, text) for text in texts))
    for sentence, text in zip(together, texts, strict=True):
        (alone,) = reader.parser.parse([(0, 0, text)])
        assert (alone.tags, alone.deps, alone.heads) == (sentence.tags, sentence.deps, sentence.heads)


def test_another_kind_of_encoder_is_refused() -> None:
    model = SimpleNamespace(layers=[1, 2, 3])
    nlp = SimpleNamespace(get_pipe=lambda name: SimpleNamespace(model=model))
    with pytest.raises(ValueError, match="convolutions was expected"):
        Encoder(nlp)

"""However many new words a reader meets, it keeps a bounded number, and forgetting them changes nothing that it says."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from detente.bounded import Bounded
from detente.gazetteer import Gazetteer
from detente.outputs import Kinds, records
from detente.reading import parser
from detente.reading.read import Reader
from detente.record import Article

sys.path.insert(0, str(Path(__file__).parent.parent / "bench"))
import made_up

EVERYTHING = Kinds(articles=True, times=True, abstentions=True)
DICTIONARY = '[[actor]]\nname = "Kausar Committee"\ncode = "PAKGOV"\n'


def test_a_full_dictionary_is_emptied_for_the_next_entry() -> None:
    kept: Bounded[int, int] = Bounded(3)
    for number in range(10):
        kept[number] = -number
        assert kept[number] == -number
        assert len(kept) <= 3
    assert dict(kept) == {9: -9}
    kept[9] = 1
    kept[10] = 2
    assert dict(kept) == {9: 1, 10: 2}


def test_made_up_words_are_all_new() -> None:
    words = [made_up.word(number) for number in range(50_000)]
    assert len(set(words)) == len(words)


@pytest.mark.model
def test_the_tokeniser_keeps_a_bounded_number_of_words(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parser, "FORMS", 3_000)
    monkeypatch.setattr(reader.parser, "tokenizer", parser.as_new(reader.parser.nlp))
    begun = len(reader.parser.tokenizer.vocab)
    most, words = 0, 20 * parser.BATCH_SIZE
    for batch in range(8):
        texts = [" ".join(made_up.word(batch * words + n) for n in range(at, at + 20)) for at in range(0, words, 20)]
        assert [sentence.words for sentence in reader.parser.parse((n, 0, text) for n, text in enumerate(texts))] == [
            text.split() for text in texts
        ]
        most = max(most, len(reader.parser.tokenizer.vocab))
    assert begun + words < most <= 3_000 + words < 8 * words


@pytest.mark.model
def test_forgetting_changes_nothing(reader: Reader, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forgetful = Reader(coder="rules")
    forgetful.parser = parser.Parser()
    kept = (forgetful._words, forgetful.parser.lemmas._cache, forgetful.gazetteer._found)
    rows = [json.loads(line) for line in (root / "bench/gold/articles.jsonl").read_text(encoding="utf8").splitlines()]
    given = [Article(row["id"], row["text"], published=row.get("published")) for row in rows[::5]]
    given += made_up.articles(20)
    told = [list(records(reading, EVERYTHING)) for reading in reader.read_many(given, times=True)]
    assert sum(record["kind"] == "event" for records_ in told for record in records_) > 40
    monkeypatch.setattr(parser, "FORMS", 10)  # fewer than the rules of the tokeniser bring: it is made anew for each batch
    for each in kept:
        monkeypatch.setattr(each, "most", 40)
        each.clear()
    for reading, expected in zip(forgetful.read_many(given, times=True), told, strict=True):
        assert list(records(reading, EVERYTHING)) == expected
        assert all(0 < len(each) <= 40 for each in kept)
    assert forgetful.parser.tokenizer is not forgetful.parser.nlp.tokenizer


def test_names_beside_a_users_are_kept_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "own.toml"
    file.write_text(DICTIONARY, encoding="utf8")
    gazetteer = Gazetteer.load([file])
    users: Any = gazetteer._users
    text = " ".join(made_up.article(number).text for number in range(30)) + " The Kausar Committee met France."
    expected = [(match.start, match.end, match.first.code) for match in gazetteer.scan(text)]
    assert "PAKGOV" in {code for _, _, code in expected}
    for each in (users._known, gazetteer._found, gazetteer._merged):
        monkeypatch.setattr(each, "most", 5)
        each.clear()
    assert [(match.start, match.end, match.first.code) for match in gazetteer.scan(text)] == expected
    assert 0 < len(users._known) <= 5
    assert 0 < len(gazetteer._found) <= 5

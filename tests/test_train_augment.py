"""Training sentences under other names keep their spans and their labels."""

import json
import random
import re
import sys
from pathlib import Path

import pytest

TRAIN = Path(__file__).parents[1] / "train"
sys.path.insert(0, str(TRAIN))
from augment import augmented, broken, country_pieces, person_pieces, replaced  # noqa: E402
from notebook import row_of  # noqa: E402


def row(sentence: str) -> dict[str, object]:
    """A sentence in which party 1 assaults party 2, written as the notebooks are."""
    return row_of("x", {}, sentence, "1>2 ASSAULT occurred a")


def spans_by_marks(one: dict[str, object], pieces: list[object]) -> list[str]:
    """The words of each span after replacement, found by another way: each span by itself, marked in the text before replacing."""
    words = []
    for start, end in [*one["parties"], *(event["trigger"] for event in one["events"])]:
        letters = list(one["text"])
        for piece in pieces:
            letters[piece.start : piece.end] = [""] * (piece.end - piece.start)
            letters[piece.start] = piece.words
        words.append("".join(letters[start:end]))
    return words


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        (
            "[1:The United States] {a:bombed} [2:Iran] after Tehran had threatened American ships.",
            "United States|Iran|Tehran|American",
        ),
        ("Jets of [1:the Philippines'] air force {a:bombed} [2:a Danish frigate], Manila said.", "Philippine|Danish|Manila"),
        ("[1:US jets] {a:bombed} [2:the Netherlands], the US said; Dutch guns fired back.", "US|Netherlands|Dutch"),
    ],
)
def test_countries_change_together_and_spans_move_along(sentence: str, names: str) -> None:
    before = row(sentence)
    for seed in range(30):
        pieces = country_pieces(before["text"], random.Random(seed))
        after = replaced(before, pieces)
        got = [after["text"][a:b] for a, b in [*after["parties"], *(event["trigger"] for event in after["events"])]]
        assert got == spans_by_marks(before, pieces)
        assert got[-1] == "bombed"
        assert not re.search(names, after["text"])


def test_an_article_goes_with_the_name_it_belongs_to() -> None:
    before = row("[1:Peru] {a:bombed} [2:the Netherlands], an ally.")
    for seed in range(40):
        after = replaced(before, country_pieces(before["text"], random.Random(seed)))
        assert not re.search("the the|the Velmora|the Peru", after["text"], re.IGNORECASE)
    belongs_to_force = row("[1:The Botswana Defence Force] {a:bombed} [2:Peru].")
    for seed in range(10):
        after = replaced(belongs_to_force, country_pieces(belongs_to_force["text"], random.Random(seed)))
        assert after["text"].startswith("The ")
        assert after["parties"][0][0] == 0


@pytest.mark.parametrize(
    "text", ["The New Mexico senator", "Latin American poets", "sails on the Indian Ocean", "the Washington Post"]
)
def test_what_only_sounds_like_a_country_stays(text: str) -> None:
    assert country_pieces(text, random.Random(1)) == []


def test_a_person_bears_the_other_name_at_every_mention() -> None:
    before = row("[1:President Ana Ruiz] {a:bombed} [2:Peru]; Ruiz later said it was the General Assembly's wish.")
    after = replaced(before, person_pieces(before["text"], random.Random(2)))
    family = after["text"].split(";")[1].split()[0]
    first = after["text"][slice(*after["parties"][0])]
    assert "Ruiz" not in after["text"]
    assert first.startswith("President ")
    assert first.endswith(family)
    assert "the General Assembly's wish" in after["text"]


def test_no_span_of_the_training_data_is_cut() -> None:
    chance = random.Random(3)
    with (TRAIN / "data" / "A.jsonl").open(encoding="utf8") as lines:
        rows = [json.loads(line) for line in lines][:600]
    others = [augmented(one, chance) for one in rows]
    assert sum(a["text"] != b["text"] for a, b in zip(rows, others, strict=True)) > 200
    assert [broken(a, b) for a, b in zip(rows, others, strict=True)] == [None] * len(rows)

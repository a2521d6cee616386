"""Reports to send: what they say, that each number leads to its notes, and that nothing in an article gets out of its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import detente
from detente.book.readers import Options
from detente.cli import commands
from detente.record import Article

pytestmark = pytest.mark.model

OMAN = Article(
    "oman", "Oman accused Chile of spying on Monday. Chile expelled two Omani diplomats on Tuesday.\n\nOman did not recall its ambassador from Chile on Tuesday.",
    title="Oman and Chile", published="2024-03-13", outlet="The Meridian", url="https://example.org/oman",
)  # fmt: skip
AGAIN = Article(
    "again/1", "On Tuesday, Chile expelled two Omani diplomats. Chile will meet Oman in Lima on 20 March, an official said.",
    title="Diplomats out", published="2024-03-14", outlet="The Daily Parallel",
)  # fmt: skip
# Script, markup, a direction turned round, a control character, a giant word, wherever an article can hold them.
HOSTILE = Article(
    '../"><script>alert(1)</script>',
    "Kenya accused Ethiopia of lying on Monday. <script>alert(2)</script> \u202egnp.exe\u202c \x07 <img src=x onerror=alert(3)> "
    + "w" * 5000
    + " שלום עולם. </style><script>alert(7)</script> Kenya expelled Ethiopia's ambassador on Monday </blockquote><b>now.",
    title='</title><script>alert(8)</script><b onmouseover=alert(4)>\u202e' + "t" * 3000, published="2024-02-05",
    outlet='@SUM(1)"><svg/onload=alert(5)>', url="javascript:alert(6)",
)  # fmt: skip


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory, reader: Any) -> Path:
    made = tmp_path_factory.mktemp("report") / "relations.db"
    with pytest.MonkeyPatch.context() as patch, detente.open(made) as book:
        patch.setattr(Options, "reader", lambda self: reader)
        book.add(OMAN, AGAIN, HOSTILE)
    return made


def run(path: Path, *words: str) -> Result:
    return CliRunner().invoke(commands, ["report", "--book", str(path), *words])


def made(path: Path, tmp_path: Path, *words: str) -> str:
    out = tmp_path / "report.html"
    done = run(path, *words, "--out", str(out))
    assert done.exit_code == 0, done.output
    return out.read_text(encoding="utf-8")


VOID = {"meta", "link", "br", "img", "hr", "input"}


class Page(HTMLParser):
    """The elements of a page with their attributes and text, and whether every one is closed where it should be."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.misplaced: list[str] = []
        self.notes: dict[str, str] = {}
        self._note: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        self.found.append((tag, held))
        if tag == "li" and re.fullmatch(r"n\d+", held.get("id") or ""):
            self._note = held["id"]
            self.notes[str(self._note)] = ""
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.misplaced.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self._note is not None:
            self.notes[self._note] += data


def links_in(part: str) -> list[str]:
    return re.findall(r'href="#(n\d+)"', part)


def row(page: str, name: str) -> str:
    return next(found for found in re.findall(r"<tr.*?</tr>", page, re.S) if name in found)


def number_of(part: str) -> int:
    return int(re.search(r'<td class="n">(\d+)</td>', part).group(1))  # type: ignore[union-attr]


# --- what they say ----------------------------------------------------------------------------------------------------------


def test_each_number_of_a_dyad_leads_to_the_notes_of_its_events(path: Path, tmp_path: Path) -> None:
    text = made(path, tmp_path, "--dyad", "CHL-OMN")
    page = Page(text)
    assert (page.misplaced, page.open) == ([], [])
    assert "Chile and Oman" in text
    for name, number, words in (
        ("verbal conflict", 1, "accused Chile of spying"), ("material conflict", 1, "expelled two Omani diplomats"),
        ("verbal cooperation", 0, ""), ("negated", 1, "did not recall"), ("planned", 1, "meet Oman in Lima"),
    ):  # fmt: skip
        part = row(text, name)
        assert (number_of(part), len(links_in(part))) == (number, number)
        for note in links_in(part):
            assert words in page.notes[note]
    listed = re.search(r'<li class="q4">.*?</li>', text, re.S).group()  # type: ignore[union-attr]
    told_twice = links_in(listed)
    assert {("The Meridian" in page.notes[note], "The Daily Parallel" in page.notes[note]) for note in told_twice} == {
        (True, False),
        (False, True),
    }
    assert "<svg" in text


def test_a_note_has_all_that_stands_behind_an_event(path: Path, tmp_path: Path) -> None:
    text = made(path, tmp_path, "--dyad", "CHL-OMN")
    notes = Page(text).notes
    planned = next(note for note in notes.values() if "meet Oman" in note)
    for words in (
        "The Daily Parallel",
        "Diplomats out",
        "2024-03-14",
        "an official",
        "Planned",
        "rule",
        "2024-03-20",
        "confidence",
    ):
        assert words in planned
    with detente.open(path, read_only=True) as book:
        ids = [event["event"] for event in book.events(between=("CHL", "OMN"), reports=True)]
    assert all(any(identity in note for note in notes.values()) for identity in ids)
    assert '<a class="out" href="https://example.org/oman"' in text


def test_a_period_can_be_asked_for(path: Path, tmp_path: Path) -> None:
    text = made(path, tmp_path, "--dyad", "CHL-OMN", "--from", "2024-03-12", "--to", "2024-03-12", "--by", "day")
    assert number_of(row(text, "verbal conflict")) == 0
    assert number_of(row(text, "material conflict")) == 1
    assert "detente report --dyad CHL-OMN --by day --from 2024-03-12 --to 2024-03-12" in text


def test_an_articles_text_calls_for_its_notes(path: Path, tmp_path: Path) -> None:
    text = made(path, tmp_path, "--article", "oman")
    page = Page(text)
    assert (page.misplaced, page.open) == ([], [])
    body = text[text.index('class="text"') : text.index('<h2 id="notes"')]
    plain = re.sub(r"<[^>]*>", "", re.sub(r"<sup>.*?</sup>", "", body)).partition(">")[2]
    assert " ".join(plain.split()) == " ".join(OMAN.text.split())
    assert [page.notes[note][:1].isdigit() for note in links_in(body)] == [True, True, True]
    called = links_in(body[body.index("expelled") :])[0]
    assert "expelled two Omani diplomats" in page.notes[called]
    assert number_of(row(text, "material conflict")) == 1


def test_an_article_in_a_file_is_read_and_not_kept(
    path: Path, tmp_path: Path, reader: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Options, "reader", lambda self: reader)
    story = tmp_path / "story.txt"
    story.write_text("Norwegian diplomats met their Chilean counterparts last week.")
    before = path.read_bytes()
    text = made(path, tmp_path, "--article", str(story), "--published", "2024-03-14")
    assert "2024-03-04" in text
    assert len(Page(text).notes) == 1
    assert path.read_bytes() == before


def test_without_out_it_goes_to_standard_output(path: Path) -> None:
    done = run(path, "--article", "oman")
    assert done.exit_code == 0
    assert done.output.startswith("<!doctype html>")


# --- what they are safe from ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [("--dyad", "KEN-ETH"), ("--article", HOSTILE.id)])
def test_hostile_words_stay_words(path: Path, tmp_path: Path, words: Sequence[str]) -> None:
    text = made(path, tmp_path, *words)
    page = Page(text)
    assert (page.misplaced, page.open) == ([], [])
    assert page.notes
    tags = {tag for tag, _ in page.found}
    assert not tags & {"script", "img", "iframe", "object", "embed", "form", "link", "base"}
    for _, held in page.found:
        assert not [name for name in held if name.startswith("on")]
        for name in ("href", "src", "xlink:href", "action"):
            assert (held.get(name) or "#").startswith(("#", "https://", "http://"))
    assert "javascript:alert(6)" in text  # shown, and not to be followed
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\x7f]", text)
    assert "‹U+202E›" in text
    assert max(map(len, re.findall(r"w{100,}", text)), default=0) <= (5000 if words[0] == "--article" else 500)


@pytest.mark.parametrize("words", [("--dyad", "CHL-OMN"), ("--article", "oman")])
def test_a_report_asks_nothing_of_anybody(path: Path, tmp_path: Path, words: Sequence[str]) -> None:
    text = made(path, tmp_path, *words)
    assert "default-src 'none'" in text
    assert not re.search(r"url\(|@import|<script|<link", text)
    for tag, held in Page(text).found:
        assert tag == "a" or not {"src", "href", "xlink:href"} & set(held)
    assert "prefers-color-scheme:dark" in text
    assert "@media print" in text


# --- what they say when something is wrong ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "one of --dyad and --article"), (("--dyad", "CHL-OMN", "--article", "oman"), "one of"), (("--dyad", "CHL"), "hyphen"),
        (("--dyad", "CHL-BOL"), "no such party"), (("--dyad", "CHL-KEN"), "CHL"), (("--article", "none"), "no article"),
        (("--article", "oman", "--by", "year"), "go with --dyad"), (("--dyad", "CHL-OMN", "--from", "2024-13"), "not a date"),
        (("--dyad", "CHL-OMN", "--out", "nowhere/at/all.html"), "no folder"),
    ],
)  # fmt: skip
def test_what_cannot_be_reported_is_said(path: Path, words: Sequence[str], said: str) -> None:
    done = run(path, *words)
    assert done.exit_code != 0
    assert said in done.output


def test_a_file_that_holds_no_article_or_several_is_told(path: Path, tmp_path: Path) -> None:
    several = tmp_path / "several.jsonl"
    several.write_text('{"text": "One."}\n{"text": "Two."}\n')
    assert "several" in run(path, "--article", str(several)).output
    broken = tmp_path / "broken.jsonl"
    broken.write_text("{broken\n")
    assert "malformed_json" in run(path, "--article", str(broken)).output
    assert "no book" in run(tmp_path / "none.db", "--article", "oman").output


def test_a_book_without_texts_says_so(tmp_path: Path, reader: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Options, "reader", lambda self: reader)
    path = tmp_path / "bare.db"
    with detente.open(path) as book:
        book.add(OMAN, keep_text=False)
    assert "keeps no text" in made(path, tmp_path, "--article", "oman")
    assert "keeps no text" in made(path, tmp_path, "--dyad", "CHL-OMN")

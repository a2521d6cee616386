"""The commands, from arguments to exit status, with a reader that needs no language model."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from detente import __version__
from detente.cli import commands
from detente.errors import DetenteError
from detente.outputs import CSV_COLUMNS, WRITERS, safe_cell
from detente.record import (
    Abstention,
    Actor,
    Article,
    Coder,
    Event,
    Reading,
    Relation,
    SentenceReference,
    Statement,
    TimeExpression,
)

CODER = Coder("detente", __version__, "test", "PLOVER 2.0")


class WordReader:
    """A stand-in for the reader: every "thanked" is an event between the words beside it; "BREAK" is a fault of ours."""

    made_with: dict[str, Any]

    def __init__(self, **options: Any) -> None:
        WordReader.made_with = options

    def read(self, article: Article, *, statements: bool = False, times: bool = False) -> Reading:
        if "BREAK" in article.text:
            raise ZeroDivisionError("a fault of ours")
        if "NO MODEL" in article.text:
            raise DetenteError("No parser model is installed. Hint: pip install it.")
        whole = article.span(0, len(article.text))
        sentence = SentenceReference(0, whole)
        events = tuple(
            Event(
                article.id, sentence, article.span(match.start(2), match.end(2)), "SUPPORT", CODER, cameo="051", quad=1,
                goldstein=-3.4, source=(self._actor(article, match, 1),), target=(self._actor(article, match, 3),),
            )
            for match in re.finditer(r"(\w+) (thanked) (\w+)", article.text)
        )  # fmt: skip
        pair = (Actor("OMN", None), Actor("CHL", None))
        return Reading(
            article, (whole,), events,
            relations=(Relation(article.id, sentence, whole, pair, "close", 1, CODER),) if "ties" in article.text else (),
            statements=(Statement(article.id, whole, "indirect", whole),) if statements else (),
            times=(TimeExpression(article.id, whole, "2024", "DATE"),) if times else (),
            abstentions=(Abstention(article.id, sentence, whole, "two_actors_no_event_type"),),
        )  # fmt: skip

    def _actor(self, article: Article, match: re.Match[str], group: int) -> Actor:
        span = article.span(match.start(group), match.end(group))
        return Actor(span.text[:3].upper(), span, country=span.text[:3].upper())

    def read_many(self, articles: Iterable[Article], **kinds: bool) -> Iterator[Reading]:
        for article in articles:
            yield self.read(article, **kinds)

    def classify(self, pairs: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for pair in pairs:
            if "text" not in pair:
                yield {"kind": "failure", "id": pair.get("id"), "reason": "bad_pair", "hint": "text: missing"}
            else:
                yield {"id": pair["id"], "type": "SUPPORT", "status": "occurred", "confidence": 0.8}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Run a command in an empty folder; its result has ``stdout``, ``stderr`` and ``exit_code``."""
    monkeypatch.setattr("detente.reading.read.Reader", WordReader)
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments: str, input: str | bytes | None = None) -> Result:
        return CliRunner().invoke(commands, arguments, input=input, prog_name="detente")

    return invoke


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def all_commands() -> list[str]:
    return sorted(commands.commands)


# --- read ---------------------------------------------------------------------------------------------------------------


def test_read_writes_one_record_a_line(run: Any) -> None:
    Path("a.jsonl").write_text('{"id": "a1", "text": "Oman thanked Chile.", "published": "2024-03-09"}\n')
    result = run("read", "--format", "jsonl", "a.jsonl")
    assert result.exit_code == 0
    (event,) = lines(result)
    assert (event["kind"], event["article"], event["type"]) == ("event", "a1", "SUPPORT")
    assert [actor["code"] for actor in event["source"] + event["target"]] == ["OMA", "CHI"]
    assert result.stderr == ""


def test_kinds_that_are_asked_for_are_written_in_the_order_of_the_record(run: Any) -> None:
    Path("a.txt").write_text("Oman thanked Chile for close ties.")
    kinds = ["--articles", "--statements", "--times", "--abstentions"]
    everything = lines(run("read", "--format", "jsonl", "--published", "2024-03-09", *kinds, "a.txt"))
    assert [record["kind"] for record in everything] == [
        "article",
        "event",
        "relation",
        "statement",
        "time",
        "abstention",
    ]
    assert everything[0]["outcome"] == "read"
    assert [r["kind"] for r in lines(run("read", "--format", "jsonl", "a.txt"))] == ["event", "relation"]


def test_a_bad_input_is_a_record_and_the_status_says_so(run: Any) -> None:
    Path("good.txt").write_text("Oman thanked Chile.")
    Path("empty.txt").write_text("")
    result = run("read", "--format", "jsonl", "empty.txt", "none.txt", "good.txt")
    assert result.exit_code == 1
    assert sorted((r["kind"], r.get("reason")) for r in lines(result)) == [
        ("event", None), ("failure", "empty"), ("failure", "not_found"),
    ]  # fmt: skip
    assert "2 of 3 inputs were not read" in result.stderr


def test_a_fault_of_ours_costs_one_article_only(run: Any) -> None:
    texts = ["Oman thanked Chile.", "BREAK one.", "Peru thanked Mali.", "BREAK two.", "Fiji thanked Togo."]
    rows = "".join(json.dumps({"id": str(i), "text": text}) + "\n" for i, text in enumerate(texts))
    result = run("read", "--format", "jsonl", input=rows)
    assert result.exit_code == 1
    assert [(r["article"], r.get("reason")) for r in lines(result)] == [
        ("0", None), ("1", "internal_error:ZeroDivisionError"), ("2", None), ("3", "internal_error:ZeroDivisionError"),
        ("4", None),
    ]  # fmt: skip


def test_a_missing_model_is_a_sentence_not_a_traceback(run: Any) -> None:
    result = run("read", "--format", "jsonl", input='{"text": "NO MODEL"}')
    assert result.exit_code == 1
    assert "Error: No parser model is installed. Hint: pip install it." in result.stderr
    assert result.stdout == ""


def test_without_a_publication_date_the_run_says_so_once(run: Any) -> None:
    rows = '{"text": "Oman thanked Chile."}\n{"text": "Peru thanked Mali."}\n'
    said = run("read", "--format", "jsonl", input=rows).stderr
    assert said.count("No publication date is known") == 1
    assert "--published" in said
    assert run("read", "--format", "jsonl", "--published", "2024-03-11", input=rows).stderr == ""


def test_what_options_say_reaches_the_article(run: Any) -> None:
    Path("a.txt").write_text("Oman thanked Chile.")
    options = ["--published", "2024-03-11", "--outlet", "The Meridian", "--url", "https://example.org/1"]
    (record, _) = lines(run("read", "--format", "jsonl", "--articles", *options, "a.txt"))
    assert (record["published"], record["outlet"], record["url"]) == (
        "2024-03-11",
        "The Meridian",
        "https://example.org/1",
    )


def test_the_readers_options_reach_the_reader(run: Any) -> None:
    Path("a.txt").write_text("Oman thanked Chile.")
    Path("mine.toml").write_text("")
    run("read", "--actors", "mine.toml", "--boundary", "Crimea=UKR", "--boundary", "Kashmir=", "--model", "md", "--coder", "both",
        "--learned-model", "taught", "a.txt")  # fmt: skip
    assert WordReader.made_with == {
        "model": "md", "actor_files": ("mine.toml",), "boundaries": {"Crimea": "UKR", "Kashmir": None}, "coder": "both",
        "learned_model": "taught",
    }  # fmt: skip


def test_half_a_surrogate_pair_does_not_end_a_run_in_any_format(run: Any) -> None:
    row = json.dumps({"id": "s", "title": "\ud83d", "text": "Oman thanked \ud83d Chile, and Peru thanked Mali."})
    for form in WRITERS:
        result = run("read", "--format", form, "--published", "2024-03-11", input=row)
        assert result.exit_code == 0, (form, result.exception)
        assert result.stdout
    (event,) = lines(run("read", "--format", "jsonl", input=row))
    assert event["trigger"]["text"] == "thanked"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["read", "--published", "tomorrow", "a.txt"], "is not an ISO date"),
        (["read", "--format", "xml", "a.txt"], "'xml' is not one of"),
        (["read", "--boundary", "Crimea", "a.txt"], "NAME=CODE"),
        (["read", "--actors", "none.toml", "a.txt"], "does not exist"),
        (["explain", "  "], "The sentence is empty"),
        (["explain"], "Missing argument"),
        (["lint"], "Missing argument"),
        (["raed"], "No such command 'raed'"),
        (["search", "Oman \udcff"], "holds bytes that are no UTF-8"),
        (["events", "--target", "\udcff"], "holds bytes that are no UTF-8"),
        (["search", "--limit", "9" * 20, "Oman"], "more digits than any number here"),
        (["events", "--limit", "9" * 20], "more digits than any number here"),
        (["undo", "--reason", "wrong", "9" * 20], "more digits than any number here"),
    ],
)
def test_a_command_that_is_not_understood_exits_with_2(run: Any, arguments: list[str], message: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stdout == ""


def test_a_file_whose_name_is_no_utf8_is_read(run: Any) -> None:
    name = "a\udcff.txt"
    Path(name).write_text("Oman thanked Chile.")
    (event,) = lines(run("read", "--published", "2024-03-11", "--format", "jsonl", name))
    assert event["trigger"]["text"].startswith("thanked")


def test_a_name_too_long_for_a_file_is_told(run: Any) -> None:
    result = run("diff", "--book", "A" * 5000, "A" * 5000, "second")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "Error:" in result.stderr
    assert "Traceback" not in result.stderr


# --- formats ------------------------------------------------------------------------------------------------------------


def test_csv_has_one_event_a_row_under_documented_columns(run: Any) -> None:
    Path("a.txt").write_text("Oman thanked Chile. Peru thanked Mali. Ties.")
    rows = list(csv.DictReader(io.StringIO(run("read", "--format", "csv", "--published", "2024-03-11", "a.txt").stdout)))
    assert len(rows) == 2
    assert list(rows[0]) == list(CSV_COLUMNS)
    assert (rows[0]["source"], rows[0]["target"], rows[0]["type"], rows[0]["published"]) == (
        "OMA", "CHI", "SUPPORT", "2024-03-11",
    )  # fmt: skip
    assert float(rows[0]["goldstein"]) == -3.4


@pytest.mark.parametrize("cell", ['=HYPERLINK("x")', "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n@x"])
def test_no_text_cell_can_be_a_formula(cell: str) -> None:
    assert safe_cell(cell).startswith("'")


def test_ordinary_cells_stay_as_they_are() -> None:
    assert [safe_cell(cell) for cell in ("---", "OMN", -3.4, None, "a-b", "")] == ["---", "OMN", -3.4, None, "a-b", ""]
    assert safe_cell("two\n lines") == "two lines"


def test_an_article_cannot_inject_a_formula(run: Any) -> None:
    row = json.dumps({"id": "=cmd()", "outlet": "@x", "url": "+1", "text": "=Oman thanked Chile"})
    (found,) = csv.DictReader(io.StringIO(run("read", "--format", "csv", input=row).stdout))
    assert not [value for name, value in found.items() if value and value[0] in "=+@\t\r"]
    assert (found["article"], found["goldstein"]) == ("'=cmd()", "-3.4")


def test_the_table_tells_what_was_read_beside_what_was_found(run: Any) -> None:
    Path("a.txt").write_text("Oman thanked Chile.")
    Path("b.txt").write_text("Nothing of note happened in the village.")
    result = run("read", "--outlet", "The Meridian", "--published", "2024-03-11", "a.txt", "b.txt", "none.txt")
    assert "OMA" in result.stdout
    assert "(The Meridian, 2024-03-11)" in result.stdout
    assert "2 articles read, 2 sentences: 1 event, 0 relations; 1 input not read" in result.stdout
    assert "Not read: none.txt: not_found." in result.stderr
    assert result.exit_code == 1


def test_the_page_is_one_document_and_escapes_what_an_article_holds(run: Any) -> None:
    row = json.dumps({"id": "<script>", "title": "<img src=x>", "text": "Oman thanked Chile <script>alert(1)</script>."})
    page = run("read", "--format", "html", input=row).stdout
    assert page.lower().startswith("<!doctype html>")
    assert "thanked" in page
    assert "<script>alert" not in page
    assert "<img src=x>" not in page


# --- the other commands -------------------------------------------------------------------------------------------------


def test_classify_answers_each_pair_and_tells_bad_ones(run: Any) -> None:
    rows = '{"id": 1, "text": "Oman thanked Chile.", "source": "Oman", "target": "Chile"}\n{broken\n{"id": 3}\n'
    Path("pairs.jsonl").write_text(rows)
    result = run("classify", "pairs.jsonl")
    assert result.exit_code == 1
    good, *bad = sorted(lines(result), key=lambda row: row.get("kind", ""))
    assert good == {"id": 1, "type": "SUPPORT", "status": "occurred", "confidence": 0.8}
    assert {(row["id"], row["reason"]) for row in bad} == {(None, "malformed_json"), (3, "bad_pair")}


@pytest.mark.parametrize("name", [None, *all_commands()])
def test_every_help_ends_with_an_example_of_that_command(run: Any, name: str | None) -> None:
    result = run(*([name] if name else []), "--help")
    assert result.exit_code == 0
    example = result.stdout.rstrip().split("Example:\n")[-1]
    assert all(line.startswith("  ") for line in example.splitlines())
    assert f"detente {name or 'read'} " in example


def test_every_writer_is_an_option_of_read() -> None:
    (form,) = (p for p in commands.commands["read"].params if p.name == "form")
    assert isinstance(form.type, click.Choice)
    assert list(form.type.choices) == list(WRITERS)


# --- as a process -------------------------------------------------------------------------------------------------------


def detente(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "detente", *arguments]


def test_the_version_is_told_at_once() -> None:
    begun = time.perf_counter()
    said = subprocess.run(detente("--version"), capture_output=True, text=True, check=True)
    assert said.stdout == f"detente {__version__}\n"
    assert time.perf_counter() - begun < 2


@pytest.mark.parametrize("arguments", [["--version"], ["read", "--help"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys; from detente.cli import commands\n"
        f"try: commands.main({arguments!r})\n"
        "except SystemExit: pass\n"
        "print(sorted({'spacy', 'numpy', 'lxml', 'trafilatura', 'rich', 'detente.record'} & set(sys.modules)), file=sys.stderr)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stderr.strip() == "[]"


@pytest.mark.skipif(not hasattr(signal, "SIGPIPE"), reason="no SIGPIPE on this system")
def test_a_pipe_that_closes_ends_it_quietly(tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text("{\n" * 20_000)
    command = detente("read", "--format", "jsonl", str(bad))
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    said = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait(30) in (-signal.SIGPIPE, 128 + signal.SIGPIPE)
    assert "Traceback" not in said


@pytest.mark.skipif(os.name != "posix", reason="signals as on POSIX")
def test_ctrl_c_ends_it_with_a_sentence(tmp_path: Path) -> None:
    command = detente("read", "--format", "jsonl", "-")
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A shell that starts the tests in the background makes its children deaf to the signal.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b'{"text": 1}\n' * 5000)
    process.stdin.flush()
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Interrupted" in said.decode()
    assert "Traceback" not in said.decode()

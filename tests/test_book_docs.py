"""docs/book.md is true: its commands run, and its Python prints what it says."""

from __future__ import annotations

import doctest
import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from detente.book.readers import Options
from detente.book.watch import feeds_of
from detente.cli import commands

pytestmark = pytest.mark.model

ARTICLES = [
    {"id": "kenya-1", "text": "Kenya expelled three Ethiopian diplomats on Monday, accusing them of spying.", "published": "2024-02-06"},
    {"id": "kenya-2", "text": "Nairobi on Monday expelled three diplomats from Ethiopia, whom it accused of spying.", "published": "2024-02-07"},
    {"id": "oman", "text": "Oman accused Chile of spying on Monday. The accusation of spying is new; spying is denied.", "published": "2024-03-13"},
    {"id": "peru", "text": "Peru thanked Kenya on 2 March 2024.", "published": "2024-03-05"},
    {"id": "bread", "text": "The bakery on the corner sells bread that is still warm at noon.", "published": "2024-03-05"},
]  # fmt: skip


def test_the_page_on_the_book_is_true(root: Path, tmp_path: Path, reader: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Options, "reader", lambda self: reader)
    monkeypatch.chdir(tmp_path)
    Path("articles").mkdir()
    Path("articles", "a.txt").write_text("India attacked a village in Nepal on 3 March 2024.")
    Path("articles.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ARTICLES))
    page = (root / "docs" / "book.md").read_text("utf8")
    blocks = re.findall(r"```console\n(.*?)```", page, re.S)
    lines = [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]
    assert len(lines) >= 10
    python = doctest.DocTestParser().get_doctest(page, {}, "book.md", "book.md", 0)
    assert len(python.examples) >= 12
    done = False
    for line in lines:
        words = shlex.split(line)
        assert words[0] == "detente"
        if "export" in words and not done:
            done = True
            runner = doctest.DocTestRunner(verbose=False)
            said: list[str] = []
            runner.run(python, out=said.append)
            assert runner.failures == 0, "".join(said)
        result = CliRunner().invoke(commands, words[1:], prog_name="detente")
        assert result.exit_code == 0, (line, result.output, result.exception)
    assert done
    toml = re.findall(r"```toml\n(.*?)```", page, re.S)
    Path("feeds.toml").write_text(toml[0])
    assert feeds_of("feeds.toml")[0].every == 30


def test_every_command_of_the_book_is_on_its_page(root: Path) -> None:
    page = (root / "docs" / "book.md").read_text("utf8")
    names = "add watch events search correct log undo recode codings diff export import backup dedupe audit review".split()
    assert [name for name in names if f"detente {name}" not in page] == []
    assert set(names) <= set(commands.commands)

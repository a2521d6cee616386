"""The documents are true: every command is told as its help tells it, README's commands run, and no document names a missing file."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def write_docs(root: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(root / "tools"))
    import write_docs

    return write_docs


def test_every_command_is_told_as_its_help_tells_it(root: Path) -> None:
    # A process of its own: what other tests leave behind (a width, a locale) changes how click sets its help.
    told = "import sys, write_docs; sys.stdout.buffer.write(write_docs.commands_page().encode())"
    environment = {**os.environ, "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root / 'tools'}"}
    made = subprocess.run([sys.executable, "-c", told], env=environment, capture_output=True, check=True, timeout=120)
    page = (root / "docs" / "commands.md").read_text(encoding="utf8")
    assert page == made.stdout.decode(), "make it anew: python tools/write_docs.py"


@pytest.mark.slow
@pytest.mark.model
def test_the_readme_shows_what_its_commands_print(root: Path, tmp_path: Path, write_docs: Any) -> None:
    readme = (root / "README.md").read_text(encoding="utf8")
    shown = write_docs.filled(readme, tmp_path)
    assert shown == readme, "make it anew: python tools/write_docs.py"
    assert {"report.txt", "events.jsonl", "events.csv", "report.html", "pairs.jsonl"} <= {path.name for path in tmp_path.iterdir()}


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "docs/reading.md",
        "docs/dictionaries.md",
        "docs/gazetteer.md",
        "docs/book.md",
        "docs/charts.md",
        "docs/web.md",
        "docs/api.md",
        "docs/measures.md",
        "docs/forecast.md",
    ],
)
def test_a_document_names_no_missing_file(root: Path, name: str) -> None:
    text = (root / name).read_text(encoding="utf8")
    named = set(re.findall(r"(?:docs|bench|tools|tests|src)/[\w/.]*\w\.(?:md|py|tsv|toml|jsonl)\b", text))
    assert sorted(path for path in named if not (root / path).exists()) == []

"""Write what the commands print into the documents: python tools/write_docs.py [--check]

``docs/commands.md`` is made of the commands' own help, ``docs/openapi.json`` of the API's routes. In README.md the output under
each ``$`` line of a ``console`` block is what the command prints. ``--check`` writes nothing and says, with exit status 1, which
document is not what the commands print now.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

from detente.cli import commands

ROOT = Path(__file__).parent.parent
# As wide as a page of the repository shows without scrolling.
WIDTH = 118
_BLOCK = re.compile(r"(?<=^```console\n)(.*?)(?=^```$)", re.S | re.M)


def commands_in(block: str) -> Iterator[str]:
    """The commands of a block, each with the lines of its here-document."""
    lines = iter(block.splitlines())
    for line in lines:
        if not line.startswith("$ "):
            continue
        command = [line[2:]]
        until = re.search(r"<<'?(\w+)'?", line)
        while until is not None and command[-1] != until.group(1):
            command.append(next(lines))
        yield "\n".join(command)


def filled(text: str, folder: Path) -> str:
    """A document with the output of its commands, run in order in one folder."""
    environment = {**os.environ, "COLUMNS": str(WIDTH), "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "TZ": "UTC"}
    environment["PYTHONPATH"] = str(ROOT / "src")

    def run(block: re.Match[str]) -> str:
        made = []
        for command in commands_in(block.group()):
            program = command.replace("detente ", f"{sys.executable} -m detente ", 1) if command.startswith("detente ") else command
            done = subprocess.run(program, shell=True, cwd=folder, env=environment, capture_output=True, text=True, check=True)
            shown = "\n".join(line.rstrip() for line in done.stdout.splitlines())
            made.append(f"$ {command}\n{shown}{chr(10) if shown else ''}")
        return "".join(made)

    return _BLOCK.sub(run, text)


def helps(command: click.Command, name: str) -> Iterator[str]:
    context = click.Context(command, info_name=name, max_content_width=WIDTH, terminal_width=WIDTH)
    yield f"## {name}\n\n```text\n{command.get_help(context).rstrip()}\n```\n"
    if isinstance(command, click.Group):
        for child in sorted(command.commands):
            yield from helps(command.commands[child], f"{name} {child}")


def commands_page() -> str:
    start = "# Commands\n\nMade of the commands' own help by `tools/write_docs.py`; a test tells when it no longer is.\n"
    return "\n".join([start, *helps(commands, "detente")])


def openapi() -> str:
    """The API's account of itself."""
    from detente.web.api import schema

    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


def documents() -> Iterator[tuple[Path, str]]:
    """Each document's path and the text that it should have."""
    readme = ROOT / "README.md"
    with tempfile.TemporaryDirectory() as folder:
        yield readme, filled(readme.read_text(encoding="utf8"), Path(folder))
    yield ROOT / "docs" / "commands.md", commands_page()
    yield ROOT / "docs" / "openapi.json", openapi()


def main() -> int:
    stale = 0
    for path, text in documents():
        if path.exists() and path.read_text(encoding="utf8") == text:
            continue
        if "--check" in sys.argv:
            stale += 1
            print(f"{path.relative_to(ROOT)} is not what the commands print now: python tools/write_docs.py")
        else:
            path.write_text(text, encoding="utf8")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())

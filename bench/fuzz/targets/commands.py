"""What is typed after `detente`: every command on a small book, with options and values drawn."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from typing import Any

from drawing import FOLDER, Draw, file

from targets import book_file

ROOMS = ("detente.cli", "detente.book.query", "detente.measure", "detente.forecast")
# Left out: what goes on for ever (serve, watch, mcp), asks at the terminal (audit, review), or loads the model anew each time.
LEFT_OUT = {"serve", "watch", "mcp", "audit", "review", "read", "explain", "classify", "add", "recode", "report"}
VALUES = (
    "PAK", "USA", "IMF", "OMN", "nowhere", "", "-1", "0", "1", "99999999999999999999", "nan", "inf", "1e999", "2024", "2024-03", "2024-03-09",
    "0000", "9999-12-31", "2024-13-45", "year", "month", "week", "4w", "occurred", "CONSULT", "112", "e0000000000000001", "o0000000000000001",
    "A" * 5000, "\0", "\n", "'; DROP TABLE event; --", "*", '"', "%s", "../x", "=1", "\u202e", "csv", "jsonl", "table", "html", "Crimea=UKR",
)  # fmt: skip
SEEDS = {f"{number}": bytes((number * 53 + at * 29) % 256 for at in range(60)) for number in range(40)}


def once(data: bytes) -> None:
    import click

    from detente.cli import commands

    draw = Draw(data)
    os.chdir(FOLDER)
    file("relations.db", book_file._made())
    file("given.toml", b'[[actor]]\nname = "Kazar Rebels"\ncode = "PAKREB"\n')
    for ending in ("-wal", "-shm"):
        (FOLDER / f"relations.db{ending}").unlink(missing_ok=True)
    names = sorted(set(commands.commands) - LEFT_OUT)
    name = draw.one_of(names)
    arguments = [name, *_arguments(draw, commands.commands[name])]
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="backslashreplace")
    held = sys.stdin, sys.stdout, sys.stderr
    sys.stdin, sys.stdout, sys.stderr = io.TextIOWrapper(io.BytesIO(b"")), out, io.StringIO()
    try:
        commands.main(arguments, prog_name="detente", standalone_mode=False)
    except (click.ClickException, click.Abort, click.exceptions.Exit):
        pass
    except BaseException as error:
        error.add_note(f"detente {arguments!r}")
        raise
    finally:
        sys.stdin, sys.stdout, sys.stderr = held
        for path in FOLDER.glob("made*"):
            with contextlib.suppress(OSError):
                path.unlink()


def _arguments(draw: Draw, command: Any) -> list[str]:
    import click

    given = []
    for parameter in command.params:
        if parameter.name in ("output", "chart_file", "folder", "out_file", "target") and isinstance(parameter.type, click.Path):
            values = ("made.json", "made.svg", "made.html", "made.png.x")
        elif isinstance(parameter.type, click.Path):
            values = ("relations.db", "given.toml", "absent")
        elif isinstance(parameter.type, click.Choice):
            values = (*map(str, parameter.type.choices), "neither")
        else:
            values = VALUES
        times = parameter.nargs if parameter.nargs > 0 else draw.number(2)
        drawn = [draw.one_of(values) if draw.number(7) or values is not VALUES else draw.text(12) for _ in range(times)]
        if isinstance(parameter, click.Argument):
            given += drawn
        elif parameter.required or draw.number(3) == 0:
            given += [parameter.opts[0]] if getattr(parameter, "is_flag", False) else [parameter.opts[0], *drawn]
    return given

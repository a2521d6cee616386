"""The commands, thin: each hands its arguments to one room and writes down what comes back.

One module a group of commands; importing it puts them under :data:`commands`. Rooms are imported by the command that needs
them, so that ``detente --help`` answers at once.
"""

from __future__ import annotations

import signal
import sys
from typing import NoReturn

import click

from detente.cli import (
    agents,
    clusters,
    correcting,
    duplicates,
    exporting,
    forecasting,
    keeping,
    lookup,
    measuring,
    reading,
    reporting,
    serving,
    standing,
    watching,
)  # fmt: skip
from detente.cli.base import INTERRUPTED, commands, say

__all__ = [
    "agents", "clusters", "commands", "correcting", "duplicates", "exporting", "forecasting", "keeping", "lookup", "main",
    "measuring", "reading", "reporting", "serving", "standing", "watching",
]  # fmt: skip


def main() -> NoReturn:
    """The command ``detente``."""
    if hasattr(signal, "SIGPIPE"):
        # `detente read ... | head` ends quietly, as other commands do.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        sys.exit(commands.main(prog_name="detente", standalone_mode=False))
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        say("Interrupted. What was read before is written.")
        sys.exit(INTERRUPTED)

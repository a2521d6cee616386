"""The command for agents: mcp."""

from __future__ import annotations

from detente.cli.base import WithExample, commands
from detente.cli.keeping import book_option


@commands.command(cls=WithExample, example="pip install 'detente[mcp]'\ndetente mcp --book relations.db")
@book_option
def mcp(book_file: str) -> int:
    """Answer an agent's questions to the book: a Model Context Protocol server on standard input and output.

    It only reads. A client starts it by itself; `docs/api.md` says how to tell it to.
    """
    from detente.web.agents import serve

    serve(book_file)
    return 0

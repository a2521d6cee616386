"""The command that shows the book in a browser: serve."""

from __future__ import annotations

import click

from detente.cli.base import WithExample, commands, model_option, say
from detente.cli.keeping import book_coder_option, book_option

# The port that is tried first; the next free one where another program has it.
PORT = 8360


@commands.command(
    cls=WithExample,
    example=(
        "detente serve --book relations.db\ndetente serve --open\ndetente serve --host 0.0.0.0 --token a-long-secret-of-yours"
    ),
)
@book_option
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="The address to serve on; others than this machine's need --token."
)
@click.option("--port", type=click.IntRange(0, 65535), help=f"The port  [default: {PORT}, or the next free one]")
@click.option(
    "--token", envvar="DETENTE_TOKEN", help="Let in only those who know it (also $DETENTE_TOKEN); 16 characters at least."
)
@click.option("--open", "open_browser", is_flag=True, help="Open the front page in the browser.")
@book_coder_option
@model_option
def serve(
    book_file: str, host: str, port: int | None, token: str | None, open_browser: bool, coder: str | None, model: str | None
) -> int:
    """Show the book in the browser, on this machine, until Ctrl-C.

    Nothing leaves the machine: every script and style is detente's own. Each page has twins, `.json` and `.csv` after its address.
    """
    from detente.web.serving import serve as run

    def begun(address: str) -> None:
        click.echo(address)
        say(f"{book_file} is shown at the address above. Ctrl-C ends it.")
        if open_browser:
            click.launch(address)

    run(book_file, host=host, port=port, preferred=PORT, token=token, coder=coder, model=model, begun=begun)
    return 0

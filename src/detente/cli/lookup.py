"""Commands that look up what detente knows: who, where, lint."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from detente.cli.base import WithExample, actors_option, commands, day_of, standard_output
from detente.harmless import harmless

if TYPE_CHECKING:
    from detente.gazetteer.lookup import Answer

format_option = click.option(
    "--format", "form", type=click.Choice(("text", "jsonl")), default="text", show_default=True, help="How to answer."
)


@commands.command(cls=WithExample, example='detente who "Finance Minister Ishaq Dar" --on 2023-04-10')
@click.option("--on", "on", metavar="DATE", callback=day_of, help="The day for which to answer; else the last known.")
@format_option
@actors_option
@click.argument("name")
def who(on: str | None, form: str, actor_files: tuple[str, ...], name: str) -> int:
    """Look up an actor: the answer, the rows behind it, the runners-up.

    NAME is a person, a title with or without one ("French foreign minister"), a body, a group, a country or an actor
    code. The exit status is 1 if nothing is known.
    """
    from detente.gazetteer.lookup import who as look_up

    return _answer(look_up(name, on=on, user_files=actor_files), form)


@commands.command(cls=WithExample, example="detente where Salala --country PAK")
@click.option("--country", metavar="CODE", help="ISO alpha-3 code of the country in which to look.")
@format_option
@actors_option
@click.argument("name")
def where(country: str | None, form: str, actor_files: tuple[str, ...], name: str) -> int:
    """Look up a place: where it is, the row behind it, the runners-up.

    The exit status is 1 if no such place is known (in that country).
    """
    from detente.gazetteer.lookup import where as look_up

    return _answer(look_up(name, country=country, user_files=actor_files), form)


def _answer(answer: Answer, form: str) -> int:
    if form == "jsonl":
        from detente.outputs import json_line

        standard_output().write(json_line(answer.record()) + "\n")
    else:
        standard_output().write(answer.text())
    return 0 if answer.found else 1


@commands.command(cls=WithExample, example="detente lint my-actors.toml")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False))
def lint(files: tuple[str, ...]) -> int:
    """Check dictionaries of actors: dates, codes, shadowed and duplicate names, each with its line.

    Remarks (what replaces an entry of detente's own, what is said twice) need no mending: the exit status is 1 only if
    there is anything else.
    """
    from detente.gazetteer.lint import lint_file

    out, faults = standard_output(), 0
    for file in files:
        for finding in lint_file(file):
            faults += finding.fault
            out.write(harmless(f"{file}:{finding}\n"))
    return 1 if faults else 0

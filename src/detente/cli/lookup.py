"""Commands that look up what detente knows: who, where, lint."""

from __future__ import annotations

import click

from detente.cli.base import WithExample, actors_option, commands, day_of, standard_output


@commands.command(cls=WithExample, example='detente who "Finance Minister Ishaq Dar" --on 2023-04-10')
@click.option("--on", "on", metavar="DATE", callback=day_of, help="The day for which to answer.")
@actors_option
@click.argument("name")
def who(on: str | None, actor_files: tuple[str, ...], name: str) -> int:
    """Look up an actor: the answer, the rows behind it, the runners-up."""
    from detente.gazetteer.lookup import who as look_up

    return _answer(look_up(name, on=on, user_files=actor_files), name)


@commands.command(cls=WithExample, example="detente where Salala --country PAK")
@click.option("--country", metavar="CODE", help="ISO alpha-3 code of the country to prefer.")
@click.argument("name")
def where(country: str | None, name: str) -> int:
    """Look up a place: where it is, the row behind it, the runners-up."""
    from detente.gazetteer.lookup import where as look_up

    return _answer(look_up(name, country=country), name)


def _answer(text: str, name: str) -> int:
    standard_output().write(text.rstrip("\n") + "\n")
    return 0 if text.strip() else 1


@commands.command(cls=WithExample, example="detente lint my-actors.toml")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False))
def lint(files: tuple[str, ...]) -> int:
    """Check dictionaries of actors: dates, codes, shadowed and duplicate names, each with its line."""
    from detente.gazetteer.lint import lint_file

    findings = [f"{file}:{finding}" for file in files for finding in lint_file(file)]
    standard_output().write("".join(finding + "\n" for finding in findings))
    return 1 if findings else 0

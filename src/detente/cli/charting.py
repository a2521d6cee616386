"""What the commands that measure share: a chart in the terminal, and one in a file for who asks with --chart."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente.cli.base import say, standard_output

if TYPE_CHECKING:
    from detente.charts.specs import Spec
    from detente.charts.terminal import Lines, Signs


def _chart_file(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """Said before anything is measured: an ending that names no format, a folder that is not there."""
    if value is None:
        return None
    from detente.charts.errors import UnknownEnding
    from detente.charts.rendering import ending_of

    try:
        ending_of(value)
    except UnknownEnding as error:
        raise click.BadParameter(str(error)) from error
    if not Path(value).parent.is_dir():
        raise click.BadParameter(f"{value}: there is no folder {Path(value).parent}. Hint: make it first.")
    return value


chart_option = click.option(
    "--chart", "chart_file", metavar="FILE", type=click.Path(dir_okay=False), callback=_chart_file,
    help="Also draw it into this file: .svg, .png, .html (with every point's events) or .json (Vega-Lite).",
)  # fmt: skip


def terminal_encoding() -> str:
    """The encoding of standard output as the terminal has it: to be asked before it is set to UTF-8 for the data."""
    return sys.stdout.encoding or "ascii"


def show_chart(lines: Callable[[Signs, int], Lines], encoding: str) -> None:
    """A chart on standard output, in the characters that the terminal can carry, under an empty line."""
    from detente.charts.terminal import show

    out = standard_output()
    out.write("\n")
    show(lines, out, encoding=encoding)


def draw_chart(chart_file: str, spec: Callable[[], Spec]) -> None:
    """The chart in the file that was asked for. That there is nothing to draw is an answer, and is said."""
    from detente.charts.errors import NothingToChart
    from detente.charts.rendering import write_chart

    try:
        made = spec()
    except NothingToChart:
        say(f"{chart_file}: not drawn, as there is nothing to draw.")
        return
    write_chart(made, chart_file)
    say(f"{chart_file}: drawn.")

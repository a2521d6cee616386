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


def show_chart(lines: Callable[[Signs, int], Lines]) -> None:
    """A chart on standard output, in the characters that the terminal can carry."""
    from detente.charts.terminal import show

    encoding = sys.stdout.encoding  # before it is set to UTF-8, which the terminal may not know
    show(lines, standard_output(), encoding=encoding)


def draw_chart(chart_file: str | None, spec: Callable[[], Spec]) -> None:
    """The chart in the file that was asked for, if any."""
    if chart_file is None:
        return
    from detente.charts.rendering import write_chart

    write_chart(spec(), chart_file)
    say(f"{chart_file}: drawn.")

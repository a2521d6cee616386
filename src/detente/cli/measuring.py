"""Commands that measure relations: dyad."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from detente.cli.base import WithExample, commands, say, standard_output
from detente.cli.charting import chart_option, draw_chart, show_chart, terminal_encoding
from detente.cli.keeping import book_option, coding_option

# As in detente.measure.periods, which is not imported before it is needed; a test compares the two.
KINDS = ("day", "week", "month", "year")

C = TypeVar("C", bound=Callable[..., Any])

events_option = click.option(
    "--events", "events_file", type=click.Path(exists=True, dir_okay=False),
    help="Measure this Parquet or CSV file instead of a book (columns: source, target, date, quad, and what more there is).",
)  # fmt: skip
form_option = click.option(
    "--format", "form", type=click.Choice(("table", "json", "csv")), default="table", show_default=True, help="What to write."
)
explain_option = click.option(
    "--explain", is_flag=True, help="Say what each number is: formula, version, parameters, rows and sources."
)
since_option = click.option("--since", metavar="DATE", help="From this day (2024-03-09), week (2024-W10), month or year.")
until_option = click.option("--until", metavar="DATE", help="To this day, week, month or year, itself included.")


def together(*options: Callable[[C], C]) -> Callable[[C], C]:
    """One decorator of several options, which the help lists in this order."""

    def decorated(command: C) -> C:
        for option in reversed(options):
            command = option(command)
        return command

    return decorated


# The options that say which events are measured, and over which periods.
table_options = together(
    book_option,
    coding_option,
    events_option,
    click.option("--by", type=click.Choice(KINDS), default="month", show_default=True, help="Calendar periods to count in."),
    since_option,
    until_option,
    click.option("--status", "statuses", multiple=True, help="Count these instead of what occurred or goes on."),
    click.option("--domestic", is_flag=True, help="Take in what parties do within themselves."),
)  # fmt: skip


def given_table(book_file: str, coding: str | None, events_file: str | None) -> Any:
    """The event table that the options name, to be used in a ``with`` block."""
    from detente.measure import sources

    if events_file is None:
        return sources.book_table(book_file, coding=coding)
    if coding is not None:
        raise click.UsageError("--coding is a book's; a file has none.")
    return sources.file_table(events_file)


@commands.command(
    cls=WithExample,
    example=(
        "detente dyad PAK USA --by month --since 2021\n"
        "detente dyad PAK USA --directed --by year --explain\n"
        "detente dyad PAK USA --by month --chart pakistan_us.html\n"
        "detente dyad IND PAK --events icews.parquet --format csv > india_pakistan.csv"
    ),
)
@table_options
@click.option("--directed", is_flag=True, help="Only what SOURCE did to TARGET; otherwise both directions are summed.")
@form_option
@explain_option
@chart_option
@click.argument("source")
@click.argument("target")
def dyad(
    book_file: str,
    coding: str | None,
    events_file: str | None,
    by: str,
    since: str | None,
    until: str | None,
    statuses: tuple[str, ...],
    domestic: bool,
    directed: bool,
    form: str,
    explain: bool,
    chart_file: str | None,
    source: str,
    target: str,
) -> int:
    """How two parties' relations stand over time: events by quad class, and how much of it is conflict."""
    from detente.measure import show
    from detente.measure.course import course
    from detente.measure.explain import MEASURES
    from detente.measure.report import dyad as measured
    from detente.measure.table import HAPPENED

    with given_table(book_file, coding, events_file) as table:
        report = measured(
            table, source, target, by, directed=directed, domestic=domestic, since=since, until=until,
            statuses=statuses or HAPPENED,
        )  # fmt: skip
        told = course(table, report.series)
    encoding = terminal_encoding()
    out = standard_output()
    if form == "json":
        show.write_json(report, told, out, explain=explain)
    elif form == "csv":
        show.write_csv(report, out)
        if explain:
            say("--explain goes with a table or JSON; a CSV file has no place for it.")
    else:
        show.write_table(report, told, out, explain=explain)
    if form == "table" or chart_file is not None:
        from detente.charts.measured import dyad_breaks, dyad_periods, dyad_spec
        from detente.charts.terminal import dyad_lines

        found = dyad_breaks(report, told.drawn)
        if form == "table":
            show_chart(lambda signs, width: dyad_lines(dyad_periods(report), found, signs, width), encoding)
        if chart_file is not None:
            draw_chart(chart_file, lambda: dyad_spec(report, MEASURES["conflict log-odds"].formula, found))
    return 0

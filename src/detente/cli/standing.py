"""Commands that measure where states stand among others: align, system, leverage, changes, said."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from detente.cli.base import WholeRange, WithExample, commands, say, standard_output
from detente.cli.charting import chart_option, draw_chart, show_chart, terminal_encoding
from detente.cli.keeping import book_option, coding_option
from detente.cli.measuring import (
    KINDS,
    events_option,
    explain_option,
    form_option,
    given_table,
    since_option,
    together,
    until_option,
)

if TYPE_CHECKING:
    from detente.charts.specs import Spec
    from detente.charts.terminal import Lines, Signs
    from detente.measure.sections import Report

# The options that say which events are measured, and how it is told.
shared_options = together(book_option, coding_option, events_option, form_option, explain_option)


def _tell(report: Report, form: str, explain: bool) -> int:
    from detente.measure.sections import write

    write(report, form, standard_output(), explain=explain)
    if explain and form == "csv":
        say("--explain goes with a table or JSON; a CSV file has no place for it.")
    return 0


def _tell_and_chart(
    report: Report,
    form: str,
    explain: bool,
    chart_file: str | None,
    lines: Callable[[Signs, int], Lines],
    spec: Callable[[], Spec],
) -> int:
    """The report, under its tables the chart, and the chart in the file that was asked for."""
    encoding = terminal_encoding()
    status = _tell(report, form, explain)
    if form == "table":
        show_chart(lines, encoding)
    if chart_file is not None:
        draw_chart(chart_file, spec)
    return status


@commands.command(
    cls=WithExample,
    example=(
        "detente align PAK --poles USA,CHN,RUS --chart pakistan.svg\n"
        "detente align PAK --poles USA,CHN --by month --since 2025 --format csv > position.csv"
    ),
)
@shared_options
@chart_option
@click.option("--poles", required=True, metavar="CODES", help="The powers that it stands between, two or more: USA,CHN,RUS.")
@click.option(
    "--by", type=click.Choice(("week", "month", "year")), default="year", show_default=True, help="Calendar periods to look at."
)
@since_option
@until_option
@click.argument("state")
def align(
    book_file: str, coding: str | None, events_file: str | None, form: str, explain: bool, chart_file: str | None,
    poles: str, by: str,
    since: str | None, until: str | None, state: str,
) -> int:  # fmt: skip
    """Where a state stands between powers: its position, how far it hedges, how it moved and towards whom."""
    from detente.charts import measured as charts
    from detente.measure import told
    from detente.measure.alignment import align as measured
    from detente.measure.explain import MEASURES

    names = [name.strip() for name in poles.split(",") if name.strip()]
    with given_table(book_file, coding, events_file) as table:
        found = measured(table, state, names, by, since=since, until=until)
        rows = told.Rows(table)
        asked = charts.where(rows.name, rows.book, rows.coding)
        return _tell_and_chart(
            told.alignment_told(found, rows), form, explain, chart_file,
            lambda signs, width: charts.alignment_lines(found, signs, width),
            lambda: charts.alignment_spec(found, asked, MEASURES["position"].formula),
        )  # fmt: skip


@commands.command(cls=WithExample, example="detente system --at 2026-11\ndetente system --at 2014 --by year --events icews.parquet")
@shared_options
@chart_option
@click.option("--at", metavar="DATE", help="The month or year to look at  [default: the last that has events]")
@click.option("--by", type=click.Choice(("month", "year")), default="month", show_default=True, help="Periods to count in.")
@click.option("--window", type=WholeRange(1), help="So many periods up to and with that one  [default: 12 months, or 1 year]")
def system(
    book_file: str, coding: str | None, events_file: str | None, form: str, explain: bool, chart_file: str | None,
    at: str | None, by: str,
    window: int | None,
) -> int:  # fmt: skip
    """The system of states: poles, blocs, balanced and unbalanced triads, and who stands between whom."""
    from detente.charts import measured as charts
    from detente.measure import told
    from detente.measure.explain import MEASURES
    from detente.measure.system import system as measured

    with given_table(book_file, coding, events_file) as table:
        found = measured(table, at, by, window=window)
        rows = told.Rows(table)
        asked = charts.where(rows.name, rows.book, rows.coding)
        return _tell_and_chart(
            told.system_told(found, rows), form, explain, chart_file,
            lambda signs, width: charts.system_lines(found, signs, width),
            lambda: charts.system_spec(found, asked, MEASURES["poles"].formula),
        )  # fmt: skip


@commands.command(
    cls=WithExample, example="detente leverage PAK\ndetente leverage PAK --since 2024 --lag 14 --format csv > pak.csv"
)
@shared_options
@chart_option
@since_option
@until_option
@click.option("--lag", type=click.IntRange(1, 365), help="Days within which an answer counts as one  [default: 30]")
@click.argument("state")
def leverage(
    book_file: str, coding: str | None, events_file: str | None, form: str, explain: bool, chart_file: str | None,
    since: str | None, until: str | None,
    lag: int | None, state: str,
) -> int:  # fmt: skip
    """What a state asked of whom and what followed, what was asked of it, and what it depends on."""
    from detente.charts import measured as charts
    from detente.measure import told
    from detente.measure.explain import MEASURES
    from detente.measure.leverage import LAG
    from detente.measure.leverage import leverage as measured

    with given_table(book_file, coding, events_file) as table:
        found = measured(table, state, since=since, until=until, lag=LAG if lag is None else lag)
        rows = told.Rows(table)
        asked = charts.where(rows.name, rows.book, rows.coding)
        return _tell_and_chart(
            told.leverage_told(found, rows), form, explain, chart_file,
            lambda signs, width: charts.leverage_lines(found, signs, width),
            lambda: charts.leverage_spec(found, asked, MEASURES["dependence"].formula),
        )  # fmt: skip


@commands.command(cls=WithExample, example="detente changes --since 2026-11-01\ndetente changes --since 2026-11 --format json")
@shared_options
@chart_option
@click.option("--since", required=True, metavar="DATE", help="What happened from this day on is compared with what was before.")
@until_option
def changes(
    book_file: str,
    coding: str | None,
    events_file: str | None,
    form: str,
    explain: bool,
    chart_file: str | None,
    since: str,
    until: str | None,
) -> int:
    """Which relations left their pattern since a day, the most certain first, each with the events that carry it."""
    from detente.charts import measured as charts
    from detente.measure import told
    from detente.measure.changes import changed
    from detente.measure.explain import MEASURES

    with given_table(book_file, coding, events_file) as table:
        found = changed(table, since, until)
        rows = told.Rows(table)
        asked = charts.where(rows.name, rows.book, rows.coding)
        return _tell_and_chart(
            told.changes_told(found, rows), form, explain, chart_file,
            lambda signs, width: charts.changes_lines(found, signs, width),
            lambda: charts.changes_spec(found, asked, MEASURES["changes"].formula),
        )  # fmt: skip


@commands.command(
    cls=WithExample, example="detente said PAK USA --by year\ndetente said CHN IND --since 2020 --chart china_india.svg"
)
@shared_options
@chart_option
@click.option("--by", type=click.Choice(KINDS), default="month", show_default=True, help="Calendar periods to count in.")
@since_option
@until_option
@click.argument("source")
@click.argument("target")
def said(
    book_file: str, coding: str | None, events_file: str | None, form: str, explain: bool, chart_file: str | None, by: str,
    since: str | None, until: str | None, source: str, target: str,
) -> int:  # fmt: skip
    """What texts say of two parties' relations ("close ties", "a low point"), beside what the events show."""
    from detente.charts.measured import dyad_periods, dyad_spec
    from detente.charts.terminal import dyad_lines
    from detente.measure import told
    from detente.measure.assertions import said_beside
    from detente.measure.explain import MEASURES
    from detente.measure.report import DyadReport

    with given_table(book_file, coding, events_file) as table:
        found = said_beside(table, source, target, by, since=since, until=until)
        rows = told.Rows(table)
        report = DyadReport(found.series, rows.book, rows.coding, found.said)
        return _tell_and_chart(
            told.said_told(found, rows), form, explain, chart_file,
            lambda signs, width: dyad_lines(dyad_periods(report), (), signs, width),
            lambda: dyad_spec(report, MEASURES["conflict log-odds"].formula),
        )  # fmt: skip

"""Commands that forecast: forecast, what-if, backtest, scorecard."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from detente.cli.base import WithExample, commands, day_of, say, standard_output
from detente.cli.charting import chart_option, draw_chart
from detente.cli.keeping import book_option, coding_option
from detente.cli.measuring import events_option, form_option, given_table, together

if TYPE_CHECKING:
    from detente.measure.sections import Report

# The options that say from which events it is forecast, and how it is told.
shared_options = together(book_option, coding_option, events_option, form_option)
date_option = click.option(
    "--date", "on", metavar="DATE", callback=day_of, help="Forecast from this day  [default: the day after the last that was read]"
)


def _weeks(context: click.Context, parameter: click.Parameter, value: str) -> int:
    found = re.fullmatch(r"(\d{1,3})\s*(?:w|weeks?)?", value.strip().lower())
    if found is None or not 1 <= int(found[1]) <= 26:
        raise click.BadParameter(f"{value!r}: it is written 4w, from 1 to 26 weeks.")
    return int(found[1])


within_option = click.option(
    "--within", metavar="WEEKS", default="4w", show_default=True, callback=_weeks, help="How far ahead: 1w to 26w."
)


def _tell(report: Report, form: str) -> None:
    from detente.measure.sections import write

    write(report, form, standard_output())


@commands.command(
    cls=WithExample,
    example=(
        "detente forecast PAK USA --within 4w\n"
        "detente forecast PAK USA --within 1w --chart pakistan_us.svg\n"
        "detente forecast PAK USA --directed\n"
        "detente forecast PAK --whom"
    ),
)
@shared_options
@within_option
@date_option
@click.option("--directed", is_flag=True, help="The acts of ONE towards OTHER alone  [default: either may act]")
@click.option("--whom", is_flag=True, help="To whom ONE will turn next, ranked.")
@chart_option
@click.argument("one")
@click.argument("other", required=False)
def forecast(
    book_file: str, coding: str | None, events_file: str | None, form: str, within: int, on: str | None, directed: bool, whom: bool,
    chart_file: str | None, one: str, other: str | None,
) -> int:  # fmt: skip
    """How likely each kind of act between two parties is, beside its base rate, and why.

    A forecast from a book is written into it, frozen with the state of the book, and scored when its time has come.
    """
    from detente.forecast import told

    if whom == (other is not None):
        raise click.UsageError("Two parties, or one with --whom. Hint: detente forecast PAK USA, or detente forecast PAK --whom.")
    if whom:
        from detente.forecast.whom import whom as ranked

        if chart_file is not None:
            raise click.UsageError("--chart draws the chances of a dyad; a ranking has no chart.")
        if directed:
            raise click.UsageError("--directed is of a dyad; a ranking always is of the acts of ONE.")
        with given_table(book_file, coding, events_file) as table:
            _tell(told.whom_told(ranked(table, one, on=on)), form)
        return 0
    from detente.forecast.issuing import issued

    assert other is not None
    with given_table(book_file, coding, events_file) as table:
        made = issued(table, one, other, within=within, on=on, directed=directed)
        _tell(told.dyad_told(made.forecast, table, made.issue, made.why_not), form)
        if chart_file is not None:
            from detente.forecast.drawn import chances_spec

            draw_chart(chart_file, lambda: chances_spec(made.forecast, table))
    return 0


@commands.command(
    "what-if",
    cls=WithExample,
    example='detente what-if "IMF REJECT PAK" --date 2023-05-01\ndetente what-if "PAK SANCTION USA" "USA ACCUSE PAK" --within 1w',
)
@shared_options
@within_option
@click.option(
    "--date", "on", metavar="DATE", callback=day_of, help="The day on which it happens  [default: the day after the last read]"
)
@click.argument("events", nargs=-1, required=True)
def what_if(
    book_file: str, coding: str | None, events_file: str | None, form: str, within: int, on: str | None, events: tuple[str, ...]
) -> int:
    """Which forecasts move, and along which features, had these EVENTS been in the news. It claims no cause."""
    from detente.forecast import told
    from detente.forecast.whatif import what_if as supposed

    with given_table(book_file, coding, events_file) as table:
        _tell(told.what_if_told(supposed(table, events, on=on, within=within)), form)
    return 0


@commands.command(
    cls=WithExample,
    example="detente backtest --by month\ndetente backtest --by week --within 1w --chart reliability.svg",
)
@shared_options
@within_option
@click.option(
    "--by", type=click.Choice(("week", "month", "year")), default="month", show_default=True, help="How often to forecast."
)
@click.option("--since", metavar="DATE", help="Forecasts from this day on  [default: the last twelve]")
@click.option("--until", metavar="DATE", help="Forecasts to this day.")
@chart_option
def backtest(
    book_file: str, coding: str | None, events_file: str | None, form: str, within: int, by: str, since: str | None,
    until: str | None, chart_file: str | None,
) -> int:  # fmt: skip
    """How such forecasts would have done on this book, each made from what was known before its day."""
    from detente.forecast import told
    from detente.forecast.backtest import backtest as tested

    with given_table(book_file, coding, events_file) as table:
        made = tested(table, by, within, since=since, until=until, progress=lambda day: say(f"forecasting from {day}"))
    _tell(told.backtest_told(made), form)
    if chart_file is not None:
        from detente.forecast.drawn import reliability_spec

        draw_chart(chart_file, lambda: reliability_spec(made.outcomes, made.table, f"forecasts of {made.weeks} weeks by {made.by}"))
    return 0


@commands.command(cls=WithExample, example="detente scorecard\ndetente scorecard --format json --chart reliability.svg")
@book_option
@coding_option
@form_option
@chart_option
def scorecard(book_file: str, coding: str | None, form: str, chart_file: str | None) -> int:
    """Every forecast ever issued from this book, frozen, and how it turned out."""
    from detente.forecast import told
    from detente.forecast.scorecard import scorecard as scored

    with given_table(book_file, coding, None) as table:
        made = scored(table)
    _tell(told.scorecard_told(made), form)
    if chart_file is not None:
        from detente.forecast.drawn import reliability_spec

        draw_chart(chart_file, lambda: reliability_spec(made.outcomes, made.table, "forecasts issued"))
    return 0

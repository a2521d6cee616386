"""Book -> series: how relations stand. Any table of events can be measured, the book, a file, or an Arrow stream.

measure.dyad("relations.db", "PAK", "USA")       the report on one dyad (see report.py)
measure.dyad_series("events.csv", "PAK", "USA")  its series alone (see series.py)
measure.all_dyads("events.parquet")              all of them at once
measure.table(anything)                          an event table (see sources.py), to be asked more than once
"""

from __future__ import annotations

from detente.measure.errors import MeasureError
from detente.measure.periods import Periods
from detente.measure.report import DyadReport, dyad
from detente.measure.series import Dyads, DyadSeries, LogOdds, all_dyads, dyad_series, log_odds
from detente.measure.sources import table
from detente.measure.table import EventTable

__all__ = [
    "DyadReport", "DyadSeries", "Dyads", "EventTable", "LogOdds", "MeasureError", "Periods", "all_dyads", "dyad", "dyad_series",
    "log_odds", "table",
]  # fmt: skip

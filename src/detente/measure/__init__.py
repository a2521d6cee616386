"""Book -> series: how relations stand. Any table of events can be measured, the book, a file, or an Arrow stream.

measure.table("events.parquet")                  an event table (see sources.py)
measure.dyad_series(table, "PAK", "USA")         one dyad over time (see series.py)
measure.all_dyads(table)                         all of them at once
"""

from __future__ import annotations

from detente.measure.errors import MeasureError
from detente.measure.periods import Periods
from detente.measure.series import Dyads, DyadSeries, LogOdds, all_dyads, dyad_series, log_odds
from detente.measure.sources import table
from detente.measure.table import EventTable

__all__ = [
    "DyadSeries", "Dyads", "EventTable", "LogOdds", "MeasureError", "Periods", "all_dyads", "dyad_series", "log_odds", "table",
]  # fmt: skip

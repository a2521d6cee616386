"""What can go wrong with a chart, each with what to do next.

ChartError
UnknownEnding      a file's ending names no format of ours
UnwritableChart    the file cannot be written
NothingToChart     there is no point to draw
TooManySeries      more lines than can be told apart
ChartNotDrawn      the renderer refused the specification
"""

from __future__ import annotations

from detente.errors import DetenteError


class ChartError(DetenteError):
    """Base of what can go wrong with a chart."""


class UnknownEnding(ChartError):
    pass


class UnwritableChart(ChartError):
    pass


class NothingToChart(ChartError):
    pass


class TooManySeries(ChartError):
    pass


class ChartNotDrawn(ChartError):
    pass

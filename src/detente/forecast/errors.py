"""What can go wrong with a forecast, each with what to do next.

ForecastError
BadHistory        a file or a list of events that cannot be read as one
TooShort          not enough of the past to learn from
SilentSource      the source fell silent before the day of the forecast
Unforeseeable     a day, an act or a pair of which nothing can be told
  Unseen          nothing is known of a pair or a party
"""

from __future__ import annotations

from detente.errors import DetenteError


class ForecastError(DetenteError):
    """Base of what can go wrong with a forecast."""


class BadHistory(ForecastError):
    pass


class TooShort(ForecastError):
    pass


class SilentSource(ForecastError):
    pass


class Unforeseeable(ForecastError):
    pass


class Unseen(Unforeseeable):
    pass

"""What can go wrong when relations are measured, each with what to do next.

MeasureError
WrongColumns      a table lacks a column, or a column holds something else than it should
BadPeriod         a date or period that cannot be understood, or a range that holds nothing
UnknownParty      the table has no such country or organisation
UnseenDyad        both are known, and the table has nothing between them
EmptyTable        there is nothing to measure
"""

from __future__ import annotations

from detente.errors import DetenteError


class MeasureError(DetenteError):
    """Base of what can go wrong when relations are measured."""


class WrongColumns(MeasureError):
    pass


class BadPeriod(MeasureError):
    pass


class UnknownParty(MeasureError):
    pass


class UnseenDyad(MeasureError):
    pass


class EmptyTable(MeasureError):
    pass

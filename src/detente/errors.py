"""Errors that detente shows to a user: one sentence that says what, where, and what to do next.

``DetenteError`` is the base of all; each room draws its own branch (``reading.parser.ModelError`` and so on). What an
input holds is no such error: a bad input becomes a :class:`~detente.record.Failure`, and the run goes on.
"""

from __future__ import annotations


class DetenteError(Exception):
    """Base of every error that is a user's to mend; its message is shown without a traceback."""

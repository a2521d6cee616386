"""Errors that detente shows to a user: one sentence that says what, where, and what to do next.

    DetenteError
"""

from __future__ import annotations


class DetenteError(Exception):
    """Base of every error that is a user's to mend; its message is shown without a traceback."""

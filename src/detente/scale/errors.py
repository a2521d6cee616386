"""What can go wrong with many articles at once; what is wrong with one of them is a failure row.

- ``ScaleError``, a :class:`~detente.errors.DetenteError`

  - ``BatchError``: a batch of articles does not have the columns that it must have
  - ``ReaderLost``: a process that was reading ended by itself
"""

from __future__ import annotations

from detente.errors import DetenteError


class ScaleError(DetenteError):
    """Base of the errors of this room."""


class BatchError(ScaleError):
    """A batch of articles that does not keep to the schema; the message says which column, and how it must be."""


class ReaderLost(ScaleError):
    """A process that was reading ended by itself."""

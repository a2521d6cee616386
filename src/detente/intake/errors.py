"""What a caller can ask of the intake that it cannot do; what is wrong with an input is a failure record, and the run goes on."""

from __future__ import annotations

from detente.errors import DetenteError


class InputError(DetenteError):
    """An input that is not there at all, said before anything is read."""

"""Where an error arose, so that a thousand inputs that show one fault are one find."""

from __future__ import annotations

import re
import traceback
from pathlib import Path


class Hang(BaseException):
    """One input took too long."""


def place(error: BaseException) -> str:
    """The error's type and the innermost line of ours on the way to it; of a hang, which may end on any line, the function."""
    trace = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in trace if "/detente/" in frame.filename] or trace[-1:]
    kind = type(error).__name__
    if kind == "Wrong":
        return f"{kind}-{re.sub(r'[^a-z]+', '-', str(error).lower())[:60]}"
    if not ours:
        return kind
    where = f"{kind}-{Path(ours[-1].filename).stem}-{ours[-1].name}"
    return where if isinstance(error, Hang) else f"{where}-{ours[-1].lineno}"

"""What an input shows: where an error arose, so that a thousand inputs that show one fault are one find; and what takes too long."""

from __future__ import annotations

import re
import signal
import traceback
from collections.abc import Callable
from pathlib import Path
from types import FrameType

# Processor time that one input may take, in seconds.
LONGEST = 10.0


class Hang(BaseException):
    """One input took too long; ``stack`` is where it was when its time was up."""

    def __init__(self, seconds: float, stack: traceback.StackSummary) -> None:
        super().__init__(f"more than {seconds:g} s of processor time")
        self.stack = stack


class Watch:
    """Puts an input through and ends it when it has had its processor time.

    An alarm that goes off in native code comes out of it as whatever that makes of it (a ``SystemError``, another result), and one
    that goes off in the last moment may come when the next input has begun. So what an input shows once its time is up
    is told as a hang, whatever came out; and an alarm outside of an input is none.
    """

    def __init__(self, seconds: float = LONGEST) -> None:
        self.seconds = seconds
        self._running, self._hang = False, None

    _hang: Hang | None

    def shown(self, once: Callable[[bytes], object], data: bytes) -> BaseException | None:
        """What an input raised, or the :class:`Hang` that it was."""
        held = signal.signal(signal.SIGVTALRM, self._time_is_up)
        error: BaseException | None = None
        self._hang, self._running = None, True
        signal.setitimer(signal.ITIMER_VIRTUAL, self.seconds, self.seconds)
        try:
            once(data)
        except KeyboardInterrupt:
            raise
        except BaseException as raised:
            error = raised
        finally:
            self._running = False
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            signal.signal(signal.SIGVTALRM, held)
        return self._hang or error

    def _time_is_up(self, number: int, frame: FrameType | None) -> None:
        if self._running:
            self._hang = self._hang or Hang(self.seconds, traceback.extract_stack(frame))
            raise self._hang


def place(error: BaseException) -> str:
    """The error's type and the innermost line of ours on the way to it; of a hang, which may end on any line, the function."""
    trace = error.stack if isinstance(error, Hang) else traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in trace if "/detente/" in frame.filename] or trace[-1:]
    kind = type(error).__name__
    if kind == "Wrong":
        return f"{kind}-{re.sub(r'[^a-z]+', '-', str(error).lower())[:60]}"
    if not ours:
        return kind
    where = f"{kind}-{Path(ours[-1].filename).stem}-{ours[-1].name}"
    return where if isinstance(error, Hang) else f"{where}-{ours[-1].lineno}"


def told(error: BaseException) -> str:
    """The traceback; of a hang, where it was when its time was up."""
    lines = traceback.format_exception(error)
    return "".join([*error.stack.format(), *lines] if isinstance(error, Hang) else lines)

"""What a reader is made with and what is asked of it: plain data, so that it can be handed to another process or machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.reading.coders import DEFAULT_CODER

if TYPE_CHECKING:
    from detente.reading.read import Reader


@dataclass(frozen=True, slots=True)
class Options:
    """``model``, ``actor_files``, ``boundaries``, ``coder`` and ``learned_model`` are the reader's; ``statements`` and ``times``
    ask for more kinds of record.

    ``checked`` says that the articles have come through the intake, which has looked at their texts, dates and languages.
    """

    model: str | None = None
    actor_files: tuple[str, ...] = ()
    boundaries: tuple[tuple[str, str | None], ...] = ()
    statements: bool = False
    times: bool = False
    checked: bool = False
    coder: str = DEFAULT_CODER
    learned_model: str | None = None

    def reader(self) -> Reader:
        from detente.reading.read import Reader

        return Reader(
            model=self.model,
            actor_files=self.actor_files,
            boundaries=dict(self.boundaries),
            coder=self.coder,
            learned_model=self.learned_model,
        )

"""Who may code articles, and who does where nobody is named.

In a module of its own, so that commands can tell it without loading a reader.
"""

from __future__ import annotations

from detente.errors import DetenteError

# The rules, the learned reader in their place, or both weighed together.
CODER_NAMES = ("rules", "learned", "both")
# docs/scores.md compares the three. It is named here and nowhere else.
DEFAULT_CODER = "both"


# In a sentence: "coded by ...".
CODER_WORDS = {
    "rules": "detente's rules",
    "learned": "detente's learned reader",
    "both": "detente's rules and its learned reader, weighed together",
}


class UnknownCoder(DetenteError, ValueError):
    """There is no coder of that name."""


def coder_of(name: str | None) -> str:
    """The coder of a name, or the default where none is named. Raises :class:`UnknownCoder`."""
    if name is None:
        return DEFAULT_CODER
    if name not in CODER_NAMES:
        raise UnknownCoder(f"coder {name!r}: there is none of that name. Hint: one of {', '.join(CODER_NAMES)}.")
    return name

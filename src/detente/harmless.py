"""Text from outside, made harmless to a terminal: no letter of it moves the cursor, sets a title, or turns what follows around."""

from __future__ import annotations

from typing import Any

# As much of a bad value as a message shows.
MOST_SHOWN = 80
# C0 and C1 control characters but the line's end and the tab, shown as Unicode's pictures of them where it has some; and the
# marks that override the direction of writing, which can make a text read as what it does not say.
_PICTURES = {code: chr(0x2400 + code) for code in range(32) if chr(code) not in "\n\t"}
_PICTURES |= {0x7F: "\u2421", **dict.fromkeys([*range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)], "\ufffd")}


def harmless(text: str) -> str:
    """The same text with each control character as a picture of it; of the same length."""
    return text if text.isascii() and text.isprintable() else text.translate(_PICTURES)


def one_line(text: str) -> str:
    """The same, on one line: names of files may hold line ends."""
    return harmless(text).replace("\n", "\u240a").replace("\t", "\u2409")


def shown(value: Any) -> str:
    """A value as a message shows it: no more than its beginning, whatever it is."""
    if isinstance(value, str):
        value = value[: MOST_SHOWN + 1]
    try:
        written = repr(value)
    except (RecursionError, ValueError):  # nested without end, or a number of more digits than are written out
        written = f"a {type(value).__name__}"
    return written if len(written) <= MOST_SHOWN else written[: MOST_SHOWN - 1] + "…"

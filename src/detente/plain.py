"""Text from an article, made safe to show: on a terminal, in a page, in a chart."""

from __future__ import annotations

import unicodedata

# Characters that no XML document may hold, though Unicode has them under no category of control.
_NOT_XML = ("\ufffe", "\uffff")


def plain(text: str) -> str:
    """Text that is safe on a terminal: control and direction-changing characters are shown as their code points."""
    if text.isprintable():  # none of the characters below; nearly every text, at a hundredth of the cost
        return text
    return "".join(
        character
        if character in "\n\t" or (unicodedata.category(character) not in ("Cc", "Cf", "Co", "Cs") and character not in _NOT_XML)
        else f"<U+{ord(character):04X}>"
        for character in text
    )

"""Names of places, compared without the marks that transliterations put on letters."""

from __future__ import annotations

import unicodedata


def plain(name: str) -> str:
    """A name in lower case and without diacritics ("Rafaḩ": "rafah")."""
    split = unicodedata.normalize("NFKD", name)
    return "".join(sign for sign in split if not unicodedata.combining(sign)).lower()

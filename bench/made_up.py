"""Short articles made up, with events, of words that nobody has met: what a reader keeps of words must not grow with them."""

from __future__ import annotations

from collections.abc import Iterator

from detente.record import Article

SYLLABLES = tuple(first + second for first in "bdfgklmnprstvz" for second in ("a", "e", "i", "o", "u", "an", "or"))
COUNTRIES = ("France", "Chile", "Oman", "Ghana", "Norway", "Peru", "Jordan", "Kenya")
NEW_WORDS = 12


def word(number: int) -> str:
    """A word of its own for each number, of three syllables and more."""
    found = ""
    for _ in range(3):
        number, last = divmod(number, len(SYLLABLES))
        found += SYLLABLES[last]
    return found + (word(number) if number else "")


def article(number: int) -> Article:
    """An article of three sentences and a dozen words that no other has."""
    new = [word(number * NEW_WORDS + n) for n in range(NEW_WORDS)]
    names = [each.capitalize() for each in new[:6]]
    one, other = COUNTRIES[number % 8], COUNTRIES[(number // 8 + number + 3) % 8]
    text = (
        f"{one} condemned {other} on Tuesday over the {new[6]} of {names[0]}, a {new[7]} from {names[1]}.\n\n"
        f"{names[2]} {names[3]}, who speaks for the {new[8]}ing {new[9]}s of {other}, signed an accord with {one}'s ministers.\n\n"
        f"The {new[10]} of {names[4]} was {new[11]}ed after soldiers attacked villages near {names[5]}."
    )
    return Article(f"made-up-{number}", text, published="2024-05-14")


def articles(count: int) -> Iterator[Article]:
    return (article(number) for number in range(count))

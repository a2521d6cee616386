"""Numbers in words, for those who count and for those who are told of by their number."""

from __future__ import annotations

UNITS = {
    word: n
    for n, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen".split()
    )
} | {word: 10 * n for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
# "The pair", "the six": people told of by their number alone, up to a dozen.
GROUPS_BY_NUMBER = {"pair": 2, "duo": 2, "trio": 3} | {word: n for word, n in UNITS.items() if 2 <= n <= 12}

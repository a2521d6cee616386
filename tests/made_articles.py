"""Short articles for tests of pages, API and agents: two outlets on one quarrel, and one that tells of nothing."""

from __future__ import annotations

from detente.record import Article

OMAN = Article(
    "oman",
    "Oman accused Chile of spying on Monday. Chile expelled two Omani diplomats on Tuesday.\n\n"
    "Oman did not recall its ambassador from Chile.",
    title="Oman and Chile", published="2024-03-13", outlet="The Meridian", url="https://example.org/oman",
)  # fmt: skip
AGAIN = Article(
    "again/1", "On Tuesday, Chile expelled two Omani diplomats. Chile will meet Oman in Lima next week, an official said.",
    title="Diplomats out", published="2024-03-14", outlet="The Daily Parallel",
)  # fmt: skip
NOTHING = Article("nothing", "The bakery on the corner sells bread that is still warm at noon.", published="2024-03-03")

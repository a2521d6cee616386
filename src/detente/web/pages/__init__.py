"""The pages, in one plain table; a page is added by adding it here."""

from __future__ import annotations

from detente.web.page import Page
from detente.web.pages import adding, article, articles, changes, dyad, event, front, method, occurrence, search

# The order is that of the navigation, for those with a label. More particular addresses come before those that swallow them.
PAGES: tuple[Page, ...] = (
    front.PAGE,
    changes.PAGE,
    articles.PAGE,
    search.PAGE,
    dyad.EVENTS,
    dyad.PAGE,
    article.PAGE,
    event.PAGE,
    occurrence.PAGE,
    adding.PAGE,
    adding.JOB,
    method.PAGE,
)

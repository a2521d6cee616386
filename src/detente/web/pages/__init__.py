"""The pages, in one plain table; a page is added by adding it here."""

from __future__ import annotations

from detente.web.page import Page
from detente.web.pages import (
    actor,
    adding,
    article,
    articles,
    changes,
    dyad,
    event,
    events,
    front,
    method,
    occurrence,
    search,
    standing,
    steps,
)

# The order is that of the navigation, for those with a label. More particular addresses come before those that swallow them.
PAGES: tuple[Page, ...] = (
    front.PAGE,
    changes.PAGE,
    articles.PAGE,
    search.PAGE,
    events.PAGE,
    dyad.PAGE,
    article.PAGE,
    steps.PAGE,
    event.PAGE,
    actor.ALL,
    actor.PAGE,
    standing.ALIGN,
    standing.SYSTEM,
    standing.LEVERAGE,
    occurrence.PAGE,
    adding.PAGE,
    adding.JOB,
    method.PAGE,
)

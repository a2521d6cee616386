"""The pages, in one plain table; a page is added by adding it here."""

from __future__ import annotations

from detente.web.page import Page
from detente.web.pages import (
    actor,
    adding,
    article,
    articles,
    atlas,
    changes,
    compare,
    dyad,
    event,
    events,
    front,
    method,
    occurrence,
    review,
    search,
    standing,
    steps,
    ties,
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
    ties.PAGE,
    standing.SYSTEM,
    standing.ALIGN,
    standing.LEVERAGE,
    atlas.PAGE,
    compare.PAGE,
    review.PAGE,
    occurrence.PAGE,
    adding.PAGE,
    adding.JOB,
    method.PAGE,
)

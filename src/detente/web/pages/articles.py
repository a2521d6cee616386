"""`/articles`: what was read, newest first, by outlet and by what was found."""

from __future__ import annotations

from typing import Any

from detente.book import codings
from detente.web.page import Asked, Page, Site, View

ON_A_PAGE = 50
_ORDERS = {
    "published": "a.published DESC, a.article DESC",
    "added": "a.article DESC",
    "events": "r.events DESC, a.article DESC",
}
_FOUND = {"any": "", "events": " AND r.events > 0", "none": " AND r.events = 0"}
_NAMES = ("article", "title", "published", "outlet", "url", "sentences", "events", "relations", "added")


def articles(site: Site, asked: Asked) -> View:
    connection = site.book.connection
    order = asked.choice("order", tuple(_ORDERS), "published")
    found = asked.choice("found", tuple(_FOUND), "any")
    outlet, page = asked.one("outlet"), asked.number("page", 1, least=1)
    coding = codings.in_use(connection)
    values: list[Any]
    where, values = "r.coding = ?" + _FOUND[found], [coding.number if coding else 0]
    if outlet:
        where += " AND a.outlet = ?"
        values.append(outlet)
    joined = f" FROM article a JOIN reading r ON r.article = a.article WHERE {where}"
    total = site.kept(("articles", where, outlet), lambda: connection.execute(f"SELECT count(*){joined}", values).fetchone()[0])
    rows = connection.execute(
        f"SELECT a.id, a.title, a.published, a.outlet, a.url, r.sentences, r.events, r.relations, a.added{joined}"
        f" ORDER BY {_ORDERS[order]} LIMIT ? OFFSET ?",
        (*values, ON_A_PAGE, (page - 1) * ON_A_PAGE),
    ).fetchall()
    listed = [dict(zip(_NAMES, row, strict=True)) for row in rows]
    data: dict[str, Any] = {
        "articles": listed,
        "total": total,
        "page": page,
        "pages": max(-(-total // ON_A_PAGE), 1),
        "order": order,
        "found": found,
        "outlet": outlet,
        "outlets": site.kept("outlets", lambda: _outlets(site)),
    }
    return View("Articles", data, listed, _NAMES)


def _outlets(site: Site) -> list[dict[str, Any]]:
    rows = site.book.connection.execute(
        "SELECT outlet, count(*) FROM article WHERE outlet IS NOT NULL GROUP BY outlet ORDER BY 2 DESC, 1 LIMIT 40"
    )
    return [{"outlet": outlet, "articles": number} for outlet, number in rows]


PAGE = Page("/articles", "articles.html", articles, label="Articles", key="a")

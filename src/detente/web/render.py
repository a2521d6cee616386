"""A view -> HTML, JSON or CSV. Whatever a text holds stays text: escaped, control characters shown, direction kept to itself."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from detente.outputs import safe_cell
from detente.web import telling
from detente.web.errors import NotThere
from detente.web.page import Asked, View, path_of

if TYPE_CHECKING:
    from jinja2 import Environment

# Everything that is not plainly a letter, a mark or a space of Western print is looked at.
_ODD = re.compile(r"[^\n\t\x20-\x7e\xa1-\xac\xae-\u024f\u2010-\u2027\u2030-\u205e]")
_HIDDEN = ("Cc", "Cf", "Co", "Cs", "Cn")
# They hide nothing and turn nothing: soft hyphen, zero-width space, the joiners of Persian and of emoji, word joiner.
_HARMLESS = "\xad\u200b\u200c\u200d\u2060"


def shown(text: str) -> str:
    """A text with its control characters, and those that turn its direction, shown as their code points."""
    return _ODD.sub(_shown_character, text)


def _shown_character(found: re.Match[str]) -> str:
    character = found.group()
    if character in _HARMLESS or unicodedata.category(character) not in _HIDDEN:
        return character
    return f"‹U+{ord(character):04X}›"


_OPEN, _CLOSE = Markup("<bdi>"), Markup("</bdi>")


def own(text: object) -> Markup:
    """Words of others, in a direction of their own: right-to-left letters turn nothing around them."""
    if text is None:
        return Markup("")
    return _OPEN + shown(" ".join(str(text).split())) + _CLOSE


def _final(value: Any) -> Any:
    """Every value that a template writes passes here."""
    if value is None:
        return ""
    if isinstance(value, str) and not isinstance(value, Markup):
        return shown(value)
    return value


@cache
def static_address(name: str) -> str:
    """The address of a static file, with its digest, so that browsers may keep it for good."""
    content = files("detente.web").joinpath("static", *name.split("/")).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:12]}"


@cache
def environment() -> Environment:
    """Jinja, strict: what a template names must be there."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("detente.web", "templates"), autoescape=True, undefined=StrictUndefined, finalize=_final,
        trim_blocks=True, lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip
    made.filters |= {"own": own, "number": number, "json": json_of, **telling.FILTERS}
    made.globals |= {"static": static_address, "path": path_of, "escape": escape}
    return made


def number(value: float | None) -> str:
    """``12,480``; an en dash for none."""
    return "–" if value is None else f"{value:,}"


def json_of(value: Any) -> Markup:
    """JSON inside a ``script type="application/json"``: nothing in it ends the element."""
    text = json.dumps(value, ensure_ascii=True)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def html(template: str, view: View, asked: Asked, *, part: bool, frame: Mapping[str, Any]) -> bytes:
    """The whole page, or only what stands in its frame, for pages that fetch a ``part``."""
    base = "part.html" if part else "frame.html"
    text = environment().get_template(template).render(d={**view.data, **view.layout}, view=view, asked=asked, base=base, **frame)
    return text.encode("utf-8", "replace")


def as_json(view: View) -> bytes:
    """The view's data. Half a surrogate pair, which UTF-8 cannot hold, stays escaped."""
    try:
        return json.dumps(view.data, ensure_ascii=False, indent=1).encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(view.data, indent=1).encode("ascii")


def as_csv(view: View) -> bytes:
    """The view's rows, no cell of which a spreadsheet takes for a formula."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(view.columns)
    table.writerows([safe_cell(row.get(column)) for column in view.columns] for row in view.rows)
    return out.getvalue().encode("utf-8", "replace")


def as_svg(view: View) -> bytes:
    """The view's chart in the colours of paper, for print and for browsers without scripts. Raises :class:`NotThere`."""
    from detente.charts.rendering import svg

    held = view.layout.get("chart")
    if held is None:
        raise NotThere("There is nothing to draw here. Hint: the page says why.")
    return svg(held["spec"]).encode("utf-8", "replace")


# How each twin is made, and what it is called in HTTP.
TWINS: dict[str, tuple[Callable[[View], bytes], str]] = {
    "json": (as_json, "application/json"),
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "svg": (as_svg, "image/svg+xml"),
}

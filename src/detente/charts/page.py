"""A chart as one self-contained page: the drawing, how it was reckoned, and every point with the command that lists its events.

No script, nothing fetched. The drawing is made once, in the light theme; rules of style turn it dark where the reader's system is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from detente.charts.rendering import svg
from detente.charts.specs import Spec, cleaned
from detente.charts.theme import DARK, LIGHT, Theme, dark_rules

_HEADINGS = {"counts": "Events by class", "odds": "Log-odds of conflict", "statuses": "Other statuses"}

_STYLE = """
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 Charter,"Sitka Text",Cambria,Georgia,serif}
main{max-width:58rem;margin:0 auto;padding:1.5rem 1rem 3rem}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .3rem}
h2{font:600 1rem/1.4 system-ui,sans-serif;margin:2rem 0 .4rem}
p{margin:.2rem 0;color:var(--soft);overflow-wrap:anywhere}
figure{margin:1.2rem 0;overflow-x:auto}
svg{max-width:100%;height:auto;display:block}
.wide{overflow-x:auto}
table{border-collapse:collapse;font:13px/1.45 system-ui,sans-serif;width:100%}
th,td{text-align:left;vertical-align:top;padding:.25rem .8rem .25rem 0;border-bottom:1px solid var(--grid)}
th{color:var(--soft);font-weight:600}
td.n{text-align:right;font-variant-numeric:tabular-nums}
code{font:12px/1.4 ui-monospace,"Liberation Mono",monospace;overflow-wrap:anywhere}
summary{cursor:pointer;color:var(--soft)}
@media print{details{display:block}}
"""


def page(spec: Spec) -> str:
    """The page of a specification that :mod:`detente.charts` made."""
    spec = cleaned(spec)
    told = spec["usermeta"]["detente"]
    drawing = svg(spec | {"title": None, "padding": 0})
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(spec['title']['text'])}</title><style>{_variables()}{_STYLE}</style></head><body><main>\n"
        f"<h1><bdi>{escape(spec['title']['text'])}</bdi></h1><p>{escape(told['subtitle'])}</p><p>{escape(told['formula'])}</p>\n"
        f"<figure>{drawing}</figure>\n{''.join(_tables(spec, told['tables']))}</main></body></html>\n"
    )


def _variables() -> str:
    def of(theme: Theme) -> str:
        return "".join(f"--{role}:{getattr(theme, role)};" for role in ("paper", "ink", "soft", "grid"))

    dark = f":root{{{of(DARK)}}}{dark_rules('svg')}"
    return f":root{{color-scheme:light dark;{of(LIGHT)}}}@media screen and (prefers-color-scheme:dark){{{dark}}}"


def _tables(spec: Spec, tables: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    for name, columns in tables.items():
        rows = spec["datasets"].get(name)
        if rows:
            yield _table(_HEADINGS.get(name, name.capitalize()), rows, columns)


def _table(heading: str, rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str]) -> str:
    head = "".join(f'<th scope="col">{escape(title)}</th>' for title in (*columns.values(), "lists its events"))
    body = "".join(
        "<tr>" + "".join(_cell(row.get(name)) for name in columns) + f"<td><code>{escape(row['command'])}</code></td></tr>\n"
        for row in rows
    )
    return (
        f"<h2>{escape(heading)}</h2><details open><summary>{len(rows):,} {'point' if len(rows) == 1 else 'points'}</summary>"
        f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table></div></details>\n'
    )


def _cell(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return f"<td><bdi>{escape('–' if value is None else str(value))}</bdi></td>"
    return f'<td class="n">{value:,}</td>' if isinstance(value, int) else f'<td class="n">{value:,.3f}</td>'

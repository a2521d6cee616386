"""How charts look: one theme, light and dark, in colours that colour-blind readers tell apart.

A specification names colours by their roles (the range ``quad``, the style ``colder``); :func:`config` says what colour each role
has in a theme, so that one specification serves both. ``tests/test_charts.py`` proves the palettes: to normal eyes and to simulated
protanopia, deuteranopia and tritanopia (Machado, Oliveira and Fernandes 2009, severity 1) the colours of a palette stand at least
15 apart in CIEDE2000; marks have a contrast of at least 3:1 with the paper, text at least 4.5:1 (WCAG 2.2, 1.4.3 and 1.4.11).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# Liberation Sans comes inside vl-convert and has the widths of Arial and Helvetica: a chart is laid out alike wherever it is shown.
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"

# Told by shape and dash as well as by colour, in the order of `Theme.category`.
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 1], [10, 4])


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours by role, each ``#rrggbb``.

    ``quad`` holds the quad classes in their order: cooperation is blue and conflict orange, material stands out from the paper more
    than verbal. ``category`` tells powers, outlets and other names apart. ``grid`` and ``rule`` are no data: lines behind it.
    """

    name: str
    paper: str
    ink: str
    soft: str
    grid: str
    rule: str
    quad: tuple[str, str, str, str]
    category: tuple[str, str, str, str, str, str]
    warmer: str
    colder: str


# Both palettes come from a search for the largest least CIEDE2000 distance over the four visions, within bounds of contrast and
# chroma; the dark category colours keep the hues of the light ones.
LIGHT = Theme(
    name="light",
    paper="#fcfbf8",
    ink="#1c1b19",
    soft="#5f5b53",
    grid="#e6e2d9",
    rule="#87827a",
    quad=("#3a8bc9", "#0a3a6b", "#cf6f12", "#7a1f0a"),
    category=("#0b5cad", "#b8430a", "#0a9a69", "#bb759c", "#682553", "#a971ff"),
    warmer="#0b5cad",
    colder="#b8430a",
)
DARK = Theme(
    name="dark",
    paper="#171613",
    ink="#e9e6df",
    soft="#a8a296",
    grid="#33302b",
    rule="#7d786e",
    quad=("#4288c9", "#b4dcff", "#cb6a1a", "#ffcf9a"),
    category=("#518ddd", "#cc6038", "#48d588", "#d493ac", "#866386", "#f2cdf8"),
    warmer="#518ddd",
    colder="#cc6038",
)
THEMES = {theme.name: theme for theme in (LIGHT, DARK)}


def config(theme: Theme) -> dict[str, Any]:
    """The Vega-Lite configuration of a theme: what every role looks like."""
    small = {"labelFontSize": 11, "titleFontSize": 11, "titleFontWeight": "normal", "titleColor": theme.soft, "labelLimit": 220}
    lines = {"gridColor": theme.grid, "domainColor": theme.rule, "tickColor": theme.rule}
    colours = {role: getattr(theme, role) for role in ("ink", "soft", "rule", "grid", "warmer", "colder")}
    return {
        "background": theme.paper,
        "font": FONT,
        "padding": 16,
        "view": {"stroke": None},
        "concat": {"spacing": 10},
        "title": {
            "anchor": "start", "frame": "group", "color": theme.ink, "fontSize": 17, "fontWeight": 600, "offset": 12,
            "subtitleColor": theme.soft, "subtitleFontSize": 12, "subtitleLineHeight": 16, "subtitlePadding": 6,
        },
        "axis": {**small, **lines, "labelColor": theme.soft, "titlePadding": 8, "labelPadding": 4, "titleLimit": 400},
        "legend": {**small, "labelColor": theme.ink, "symbolSize": 90, "symbolStrokeWidth": 2},
        "range": {
            "quad": list(theme.quad), "category": list(theme.category), "direction": [theme.warmer, theme.colder],
            "shapes": list(SHAPES), "dashes": [list(dash) for dash in DASHES],
        },
        "text": {"color": theme.ink, "fontSize": 11},
        "style": {
            **{name: {"color": colour} for name, colour in colours.items()},
            "first": {"color": theme.category[0]}, "second": {"color": theme.category[1]},
            "band": {"color": theme.category[0], "opacity": 0.2}, "cut": {"stroke": theme.paper, "strokeWidth": 0.6},
        },
    }  # fmt: skip


def dark_rules(selector: str) -> str:
    """CSS that turns a chart drawn in the light theme dark: each light colour under ``selector`` gives way to its dark one."""
    pairs: dict[str, str] = {}
    for role in ("paper", "ink", "soft", "grid", "rule", "warmer", "colder"):
        pairs[getattr(LIGHT, role)] = getattr(DARK, role)
    for role in ("quad", "category"):
        pairs.update(zip(getattr(LIGHT, role), getattr(DARK, role), strict=True))
    return "".join(
        f'{selector} [{attribute}="{light}"]{{{attribute}:{dark}}}'
        for light, dark in pairs.items()
        for attribute in ("fill", "stroke")
    )

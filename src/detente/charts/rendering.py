"""Specifications -> files: SVG, PNG, a page, or the specification itself. Offline: nothing is loaded from outside."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from detente.charts.errors import ChartNotDrawn, UnknownEnding, UnwritableChart
from detente.charts.specs import Spec, cleaned
from detente.charts.theme import LIGHT, Theme, config

# The newest Vega-Lite 5 that every vl-convert from 1.7 on holds.
VEGA_LITE = "5.20"
# A PNG twice as dense as the page: sharp on today's screens and at 13 cm in print.
SCALE = 2.0


def _drawable(spec: Spec, theme: Theme) -> str:
    """The specification as the renderer takes it: a control character or half a surrogate pair in a label would end the process."""
    return json.dumps(cleaned(spec | {"config": config(theme) | spec.get("config", {})}), allow_nan=False)


def svg(spec: Spec, theme: Theme = LIGHT) -> str:
    """The chart as an SVG image, text as text. Raises :class:`ChartNotDrawn`."""
    import vl_convert

    try:
        return str(vl_convert.vegalite_to_svg(_drawable(spec, theme), vl_version=VEGA_LITE, allowed_base_urls=[]))
    except ValueError as error:
        raise ChartNotDrawn(_told(error)) from error


def png(spec: Spec, theme: Theme = LIGHT) -> bytes:
    """The chart as a PNG image. Raises :class:`ChartNotDrawn`."""
    import vl_convert

    try:
        drawn = vl_convert.vegalite_to_png(_drawable(spec, theme), vl_version=VEGA_LITE, scale=SCALE, allowed_base_urls=[])
    except ValueError as error:
        raise ChartNotDrawn(_told(error)) from error
    return bytes(drawn)


def _told(error: ValueError) -> str:
    reason = " ".join(str(error).split())[:300]
    return f"The chart could not be drawn: {reason}. Hint: write it to a file ending in .json and look at it in a Vega editor."


def _page(spec: Spec) -> bytes:
    from detente.charts.page import page

    return page(spec).encode()


def _specification(spec: Spec) -> bytes:
    return json.dumps(cleaned(spec | {"config": config(LIGHT)}), ensure_ascii=False, allow_nan=False).encode()


FORMATS: dict[str, Callable[[Spec], bytes]] = {
    ".svg": lambda spec: svg(spec).encode(),
    ".png": png,
    ".html": _page,
    ".json": _specification,
}


def ending_of(path: str | Path) -> str:
    """The ending of a file's name, one of ours; raises :class:`UnknownEnding`."""
    ending = Path(path).suffix.lower()
    if ending not in FORMATS:
        known = ", ".join(FORMATS)
        raise UnknownEnding(
            f"{path}: {f'{ending!r} is' if ending else 'no ending is'} no format of a chart. Hint: end it in {known}."
        )
    return ending


def write_chart(spec: Spec, path: str | Path) -> None:
    """Write the chart in the format that the file's ending names.

    Raises :class:`UnknownEnding`, :class:`UnwritableChart`, :class:`ChartNotDrawn`.
    """
    drawn = FORMATS[ending_of(path)](spec)
    try:
        Path(path).write_bytes(drawn)
    except OSError as error:
        reason = error.strerror or error
        raise UnwritableChart(
            f"{path}: it cannot be written ({reason}). Hint: look at the folder, and whether it can be written to."
        ) from error

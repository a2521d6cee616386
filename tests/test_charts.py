"""Charts: specifications compile without warnings, colours are told apart by every eye, hostile labels are inert, points have queries."""

from __future__ import annotations

import html
import io
import itertools
import json
import math
import random
import re
import shlex
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from click.testing import CliRunner

from colour_vision import VISIONS, ciede2000, contrast, lab_of, linear, seen
from detente.charts import (
    alignment,
    changes,
    dyads,
    forecasts,
    leverage,
    measured,
    outlets,
    queries,
    rendering,
    system,
    terminal,
)
from detente.charts.errors import ChartError, NothingToChart, TooManySeries, UnknownEnding, UnwritableChart
from detente.charts.page import page
from detente.charts.specs import Spec, label
from detente.charts.theme import DARK, LIGHT, THEMES, Theme
from detente.measure.alignment import align
from detente.measure.assertions import Said
from detente.measure.changes import changed as measured_changes
from detente.measure.estimate import Estimate
from detente.measure.leverage import leverage as measured_leverage
from detente.measure.report import dyad as measured_dyad
from detente.measure.system import system as measured_system
from detente.reading import evidence
from made_books import made_book, made_entry, made_event

HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(2)> & ' \u202egnihton\x07\x00\ud800\uffff javascript:alert(3)"

# --- colours ----------------------------------------------------------------------------------------------------------


def test_the_distance_of_colours_is_the_published_one() -> None:
    # From the test data of Sharma, Wu and Dalal 2005, table 1: pairs 1, 7, 17 and 25.
    assert ciede2000((50, 2.6772, -79.7751), (50, 0, -82.7485)) == pytest.approx(2.0425, abs=1e-4)
    assert ciede2000((50, 0, 0), (50, -1, 2)) == pytest.approx(2.3669, abs=1e-4)
    assert ciede2000((50, 2.5, 0), (73, 25, -18)) == pytest.approx(27.1492, abs=1e-4)
    assert ciede2000((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387)) == pytest.approx(1.2644, abs=1e-4)
    assert lab_of(linear("#ffffff")) == pytest.approx((100, 0, 0), abs=0.01)
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_the_simulation_takes_away_what_the_eye_lacks() -> None:
    # A red and a green of like lightness, which a deuteranope cannot tell apart: the test has to notice such a pair.
    red, green = "#c4684f", "#8d8a2f"
    assert ciede2000(seen(red, "normal"), seen(green, "normal")) > 25
    assert ciede2000(seen(red, "deuteranopia"), seen(green, "deuteranopia")) < 10


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("vision", VISIONS)
def test_colours_of_a_palette_are_told_apart_by_every_eye(theme: Theme, vision: str) -> None:
    for palette in (theme.quad, theme.category, (theme.warmer, theme.colder)):
        for one, two in itertools.combinations(palette, 2):
            assert ciede2000(seen(one, vision), seen(two, vision)) >= 15, (theme.name, vision, one, two)
        for one in palette:
            assert ciede2000(seen(one, vision), seen(theme.paper, vision)) >= 15, (theme.name, vision, one)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_marks_and_text_stand_out_from_the_paper(theme: Theme) -> None:
    for colour in (*theme.quad, *theme.category, theme.warmer, theme.colder, theme.rule):
        assert contrast(colour, theme.paper) >= 3, colour
    # Keys in words above a panel are in the first two colours.
    for colour in (theme.ink, theme.soft, *theme.category[:2]):
        assert contrast(colour, theme.paper) >= 4.5, colour


# --- charts with known points -----------------------------------------------------------------------------------------

QUERY = {"source": ["PAK"], "target": ["USA"], "since": "2011-01-01", "until": "2011-01-31"}


def month(number: int, counts: list[int], **more: Any) -> Any:
    name = f"2011-{number:02d}"
    query = QUERY | {"since": f"{name}-01", "until": f"{name}-28"}
    row = {"period": name, "start": f"{name}-01", "end": f"{name}-28", "counts": counts, "coverage": [3 * n for n in counts]}
    return row | {"query": query} | more


def estimate(value: float, width: float = 0.5) -> Any:
    return {"value": value, "low": value - width, "high": value + width}


MONTHS = [
    month(1, [4, 2, 1, 0], log_odds=estimate(-1.0), world=-0.5, asserted=estimate(-1.5) | {"negative": 0, "positive": 2}),
    month(2, [3, 0, 0, 0], log_odds=estimate(-1.5), statuses={"planned": 3}),
    month(3, [0, 0, 0, 0], log_odds={"value": None, "low": None, "high": None}),
    month(4, [1, 0, 2, 6], log_odds=estimate(2.0), statuses={"denied": 1, "requested": 0}),
]
BREAK: Any = {
    "period": "2011-04", "start": "2011-04-01", "end": "2011-04-28", "kind": "share", "direction": "colder", "certainty": 0.97,
    "query": QUERY,
}  # fmt: skip


def dyad(name: str = "Pakistan – United States") -> Spec:
    return dyads.dyad_chart(
        MONTHS, [BREAK], title=name, subtitle=f"by month, {name}", formula="log-odds of conflict against the world's"
    )


def aligned(name: str = "USA") -> Spec:
    def period(year: int, first: float, second: float) -> Any:
        poles = {name: first, "CHN": second, "RUS": 1 - first - second}
        query = QUERY | {"since": f"{year}", "until": f"{year}"}
        return {
            "period": str(year), "start": f"{year}-01-01", "end": f"{year}-12-31", "query": query, "hedging": estimate(0.7, 0.1),
            "weights": {pole: estimate(weight, 0.1) for pole, weight in poles.items()},
            "occurrences": {name: 5, "CHN": 3, "RUS": 0}, "queries": {pole: query | {"target": [pole]} for pole in poles},
        }  # fmt: skip

    return alignment.alignment_chart([period(2011, 0.6, 0.2), period(2012, 0.4, 0.4)], title=f"PAK between {name}", formula=name)


def systems(name: str = "USA") -> Spec:
    return system.system_chart(
        [{"name": name, "occurrences": 900, "share": estimate(0.4, 0.1), "query": QUERY}],
        [{"null": name, "seen": 212, "mean": 180.0, "low": 160.0, "high": 199.0, "query": QUERY}],
        [{"party": name, "first": "CHN", "second": "USA", "weight": 12.3, "query": QUERY}],
        title=name, subtitle=name, formula=name,
    )  # fmt: skip


def leveraged(name: str = "IMF") -> Spec:
    asked: Any = {"asker": "PAK", "asked": name, "query": QUERY}
    return leverage.leverage_chart(
        [
            asked | {"day": "2011-03-04", "outcome": "granted", "answered": "2011-03-20"},
            asked | {"day": "2011-01-04", "outcome": "nothing", "answered": None},
        ],
        [{"name": name, "received": 40, "share": estimate(0.5, 0.1), "reverse": estimate(0.1, 0.05), "query": QUERY}],
        title=name, subtitle=name, formula=name,
    )  # fmt: skip


def changed(name: str = "PAK – USA") -> Spec:
    common: Any = {"name": name, "certainty": 0.98, "events": 7, "query": QUERY}
    return changes.changes_chart(
        [
            common | {"kind": "share", "direction": "colder", "seen": 0.8, "expected": 0.3, "low": 0.2, "high": 0.5},
            common | {"kind": "volume", "direction": "less", "seen": 0.0, "expected": 9.5, "low": 4.0, "high": 14.0},
        ],
        title=name, subtitle=name, formula=name,
    )  # fmt: skip


def compared(name: str = "The Nation") -> Spec:
    outlet: Any = {"conflict": estimate(0.4, 0.1), "occurrences": 80, "articles": 100, "query": QUERY}
    return outlets.outlets_chart(
        [outlet | {"name": name}, outlet | {"name": "Dawn"}], 0.42, title=name, subtitle=name, formula=name
    )


def fan(name: str = "events of conflict") -> Spec:
    first: Any = {"period": "2011-01", "start": "2011-01-01", "end": "2011-01-31", "value": 5.0, "query": QUERY}
    second: Any = {"period": "2011-02", "start": "2011-02-01", "end": "2011-02-28", "median": 6.0, "query": QUERY}
    return forecasts.fan_chart(
        [first], [second | {"half": (4.0, 8.0), "wide": (1.0, 15.0)}], title=name, what=name, subtitle=name, formula=name
    )


def chances(name: str = "PAK–USA: material conflict in 2011-02") -> Spec:
    one: Any = {"name": name, "probability": estimate(0.2, 0.1), "base": 0.1, "query": QUERY}
    return forecasts.chances_chart([one], title=name, subtitle=name, formula=name)


def reliable(name: str = "forecasts") -> Spec:
    bins: Any = [{"probability": p, "count": 10, "share": estimate(p, 0.05), "query": QUERY} for p in (0.15, 0.55, 0.85)]
    return forecasts.reliability_chart(bins, title=name, subtitle=name, formula=name)


CHARTS: dict[str, Callable[..., Spec]] = {
    "dyad": dyad, "alignment": aligned, "system": systems, "leverage": leveraged, "changes": changed, "outlets": compared, "fan": fan,
    "chances": chances, "reliability": reliable,
}  # fmt: skip
every_chart = pytest.mark.parametrize("chart", CHARTS.values(), ids=list(CHARTS))


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from strings(one)


@every_chart
def test_a_specification_compiles_without_a_warning(chart: Callable[..., Spec], capfd: pytest.CaptureFixture[str]) -> None:
    import vl_convert

    spec = json.dumps(chart() | {"config": rendering.config(LIGHT)})
    vl_convert.vegalite_to_vega(spec, vl_version=rendering.VEGA_LITE, show_warnings=True)
    vl_convert.vegalite_to_svg(spec, vl_version=rendering.VEGA_LITE, show_warnings=True, allowed_base_urls=[])
    told = capfd.readouterr()
    assert told.out + told.err == ""


def test_a_warning_of_the_compiler_is_seen(capfd: pytest.CaptureFixture[str]) -> None:
    import vl_convert

    spec = {"data": {"values": [{"a": 1}]}, "mark": "bar", "encoding": {"nonsense": {"field": "a"}}}
    vl_convert.vegalite_to_svg(spec, vl_version=rendering.VEGA_LITE, show_warnings=True)
    assert "nonsense" in capfd.readouterr().err


@every_chart
def test_every_point_carries_the_query_that_lists_its_events(chart: Callable[..., Spec]) -> None:
    spec = chart()
    rows = [row for rows in spec["datasets"].values() for row in rows]
    assert rows
    for row in rows:
        assert "source=PAK" in row["query"], row
        assert row["command"].startswith("detente events --"), row
        assert row["told"], row
    assert set(spec["usermeta"]["detente"]["tables"]) == set(spec["datasets"])


@every_chart
def test_a_chart_is_drawn_in_its_theme(chart: Callable[..., Spec]) -> None:
    spec = chart()
    light, dark = rendering.svg(spec, LIGHT), rendering.svg(spec, DARK)
    assert f'fill="{LIGHT.paper}"' in light
    assert f'fill="{DARK.paper}"' in dark
    known = {
        colour
        for theme in (LIGHT, DARK)
        for colour in (*theme.quad, *theme.category, theme.ink, theme.soft, theme.grid, theme.rule, theme.paper)
    }
    used = {element.get(side) for element in ElementTree.fromstring(light).iter() for side in ("fill", "stroke")}
    assert {colour for colour in used if colour and colour.startswith("#")} <= known
    assert not used & {"black", "white", "#000", "#fff", "#4c78a8"}, "a default of Vega's shows through"
    assert rendering.png(spec).startswith(b"\x89PNG\r\n")


def test_a_dyads_bars_say_what_happened() -> None:
    spec = dyad()
    first = [(row["class"], row["low"], row["high"]) for row in spec["datasets"]["counts"] if row["period"] == "2011-01"]
    assert first == [("verbal cooperation", 0, 4), ("material cooperation", 4, 6), ("verbal conflict", 0, -1)]
    april = next(row for row in spec["datasets"]["counts"] if row["period"] == "2011-04" and row["class"] == "material conflict")
    assert (april["low"], april["high"]) == (-2, -8)
    assert april["told"] == "2011-04, material conflict: 6 occurrences, told by 18 articles"
    assert april["command"] == "detente events --source PAK --target USA --quad 4 --since 2011-04-01 --until 2011-04-28"
    assert april["query"] == "source=PAK&target=USA&quads=4&since=2011-04-01&until=2011-04-28"
    assert [row["status"] for row in spec["datasets"]["statuses"]] == ["planned", "denied"]
    assert spec["datasets"]["breaks"][0]["words"] == "colder (share, 0.97)"
    drawn = "".join(ElementTree.fromstring(rendering.svg(spec)).itertext())
    assert "colder (share, 0.97)" in drawn
    assert "material conflict" in drawn


def test_words_beside_breaks_do_not_lie_over_one_another() -> None:
    periods = [month(number, [1, 0, 0, 0]) for number in range(1, 13)]
    near = [BREAK | {"period": f"2011-{n:02d}", "start": f"2011-{n:02d}-01", "end": f"2011-{n:02d}-28"} for n in (4, 5, 12)]
    rows = dyads.dyad_chart(periods, near, title="t")["datasets"]["breaks"]
    assert [(row["lane"], row["turned"]) for row in rows] == [(0, False), (1, False), (0, True)]


@pytest.mark.parametrize(
    "draw",
    [
        lambda title: dyads.dyad_chart([], title=title),
        lambda title: alignment.alignment_chart([], title=title),
        lambda title: system.system_chart([], [], [], title=title),
        lambda title: leverage.leverage_chart([], [], title=title),
        lambda title: changes.changes_chart([], title=title),
        lambda title: outlets.outlets_chart([], 0.5, title=title),
        lambda title: forecasts.fan_chart([], [], title=title, what="events"),
        lambda title: forecasts.chances_chart([], title=title),
        lambda title: forecasts.reliability_chart([], title=title),
    ],
)
def test_no_point_is_said_and_not_drawn(draw: Callable[[str], Spec]) -> None:
    with pytest.raises(NothingToChart, match="Pakistan: there is nothing to draw"):
        draw("Pakistan")


def test_more_poles_than_can_be_told_apart_are_refused() -> None:
    poles = ["USA", "CHN", "RUS", "IND", "IRN", "SAU", "TUR"]
    period: Any = {"period": "2011", "start": "2011-01-01", "end": "2011-12-31", "query": QUERY, "hedging": estimate(0.9, 0.1)}
    period |= {"weights": {pole: estimate(1 / 7, 0.1) for pole in poles}, "occurrences": {}, "queries": dict.fromkeys(poles, QUERY)}
    with pytest.raises(TooManySeries, match=r"7 poles: at most 6 can be told apart in one chart. Hint: name the ones"):
        alignment.alignment_chart([period], title="PAK")


def test_a_path_between_three_poles_lies_nearest_to_the_weightiest() -> None:
    path = aligned()["datasets"]["path"]
    assert (path[0]["x"], path[0]["y"]) == pytest.approx((0.2 + 0.2 / 2, 0.2 * 3**0.5 / 2))  # .6 USA, .2 CHN, .2 RUS
    assert path[0]["told"] == "2011: USA 0.60, CHN 0.20, RUS 0.20"


def test_a_volume_is_drawn_as_a_multiple_of_what_was_expected() -> None:
    row = changed()["datasets"]["volume"][0]
    assert (row["value"], row["low"], row["high"], row["reference"]) == pytest.approx((0.05, 0.45, 1.45, 1.0))
    assert row["told"] == "PAK – USA: less; occurrences 0.0, expected 9.5, usual 4.0 to 14.0 (certainty 0.98)"


def test_a_request_waits_for_its_first_answer() -> None:
    rows = leveraged()["datasets"]["requests"]
    assert [(row["day"], row["outcome"], row["answered"]) for row in rows] == [
        ("2011-01-04", "nothing", None),
        ("2011-03-04", "granted", "2011-03-20"),
    ]
    assert rows[1]["told"] == "2011-03-04: PAK of IMF: granted, first answered 2011-03-20"


# --- queries ----------------------------------------------------------------------------------------------------------


def test_a_query_is_a_command_that_a_shell_takes_as_it_is() -> None:
    query = {
        "book": "my book.db",
        "source": ["PAK", "USA"],
        "outlet": "The $(rm -rf ~) 'Times'",
        "quads": (3, 4),
        "background": False,
    }
    words = shlex.split(queries.command(query))
    assert words == [
        "detente", "events", "--book", "my book.db", "--source", "PAK", "--source", "USA", "--quad", "3", "--quad", "4",
        "--outlet", "The $(rm -rf ~) 'Times'", "--no-background",
    ]  # fmt: skip
    between = {"between": ("PAK", "USA"), "counted": True, "since": "2011"}
    assert queries.command(between) == "detente events --between PAK USA --since 2011 --counted"
    assert queries.command(between | {"table": "icews.parquet"}) == "icews.parquet: between PAK USA since 2011 counted"
    assert queries.address_query(query).startswith("source=PAK&source=USA&quads=3&quads=4&outlet=The+%24%28rm")
    assert "book" not in queries.address_query(query)


def test_every_option_of_a_command_is_one_that_events_takes() -> None:
    from detente.cli import commands

    known = {name for option in commands.commands["events"].params for name in (*option.opts, *option.secondary_opts)}
    full = dict.fromkeys(
        ("book", "source", "target", "party", "types", "status", "quads", "since", "until", "outlet", "words", "coding"), "1"
    )
    used = {word for word in shlex.split(queries.command(full | {"background": True})) if word.startswith("--")}
    assert len(used) == len(full) + 1
    assert used <= known


# --- hostile labels ---------------------------------------------------------------------------------------------------


def hostile(chart: Callable[..., Spec]) -> Spec:
    """A chart of our own with hostile text in every label that an article, an outlet or a file can name."""
    return chart(HOSTILE)


@every_chart
def test_hostile_labels_are_text_in_the_image(chart: Callable[..., Spec]) -> None:
    drawn = rendering.svg(hostile(chart))
    root = ElementTree.fromstring(drawn)
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert names <= {"svg", "g", "rect", "path", "line", "text", "tspan", "defs", "clipPath", "circle"}
    for element in root.iter():
        assert not [name for name in element.attrib if name.lower().startswith("on") or name.endswith("href")]
    assert "<U+202E>gnihton<U+0007><U+0000><U+D800><U+FFFF>" in "".join(root.itertext())
    assert "\u202e" not in drawn


class Tags(HTMLParser):
    """The elements and attributes of a page, as a browser finds them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@every_chart
def test_hostile_labels_are_text_in_the_page(chart: Callable[..., Spec]) -> None:
    made = page(hostile(chart))
    parser = Tags()
    parser.feed(made)
    assert not [tag for tag, _ in parser.tags if tag in ("script", "img", "a", "link", "iframe", "object", "image", "use")]
    for _, attributes in parser.tags:
        assert not [name for name in attributes if name.startswith("on") or name in ("href", "src", "xlink:href", "style")]
    assert "default-src 'none'" in made
    assert "\u202e" not in made
    assert "url(http" not in made
    assert made.count("<svg") == 1


@every_chart
def test_a_page_lists_every_point_with_its_command(chart: Callable[..., Spec]) -> None:
    spec = chart()
    made = page(spec)
    points = sum(len(rows) for rows in spec["datasets"].values())
    assert made.count("<code>detente events --") == points
    assert "prefers-color-scheme:dark" in made
    for light in (LIGHT.paper, *LIGHT.quad):
        assert f'[fill="{light}"]' in made


def test_a_label_is_one_line_and_not_endless() -> None:
    assert label("a\n\tb  c") == "a b c"
    assert label("w" * 10_000).endswith("w…")
    assert len(label("w" * 10_000)) == 200
    assert label("\x1b[31mred") == "<U+001B>[31mred"


def test_no_data_is_loaded_from_outside() -> None:
    with pytest.raises(ChartError, match="not allowed"):
        rendering.svg({"data": {"url": "https://example.org/events.csv"}, "mark": "bar"})


# --- files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "start"), [("c.svg", b"<svg"), ("c.PNG", b"\x89PNG"), ("c.html", b"<!doctype html>"), ("c.json", b'{"$schema"')]
)
def test_the_ending_says_the_format(name: str, start: bytes, tmp_path: Path) -> None:
    rendering.write_chart(dyad(), tmp_path / name)
    assert (tmp_path / name).read_bytes().startswith(start)


def test_unknown_endings_and_unwritable_paths_are_said(tmp_path: Path) -> None:
    with pytest.raises(UnknownEnding, match=r"'.jpg' is no format of a chart. Hint: end it in .svg, .png, .html, .json"):
        rendering.write_chart(dyad(), tmp_path / "c.jpg")
    with pytest.raises(UnknownEnding, match="no ending is"):
        rendering.write_chart(dyad(), tmp_path / "chart")
    with pytest.raises(UnwritableChart, match="cannot be written"):
        rendering.write_chart(dyad(), tmp_path / "nowhere" / "c.svg")
    (tmp_path / "folder.svg").mkdir()
    with pytest.raises(UnwritableChart, match="cannot be written"):
        rendering.write_chart(dyad(), tmp_path / "folder.svg")


# --- in the terminal --------------------------------------------------------------------------------------------------


def drawn(draw: Any, width: int = 60, encoding: str = "utf-8") -> list[str]:
    out = io.StringIO()
    terminal.show(draw, out, encoding=encoding, width=width)
    return out.getvalue().splitlines()


def test_a_dyad_in_the_terminal_reads_as_expected() -> None:
    lines = drawn(lambda signs, width: terminal.dyad_lines(MONTHS, [BREAK], signs, width))
    assert lines[:17] == [
        "Occurrences ▒ verbal  █ material cooperation",
        "      8",
        "        ████",
        "        ████",
        "        ▒▒▒▒",
        "        ▒▒▒▒     ▒▒▒▒",
        "        ▒▒▒▒     ▒▒▒▒              ▒▒▒▒",
        "      0 ────────────────────────────────────",
        "        ▒▒▒▒                       ▒▒▒▒",
        "                                   ████",
        "                                   ████",
        "                                   ████",
        "                                   ████",
        "      8                            ████",
        "        ▒ verbal  █ material conflict",
        " breaks                            ▼",
        "        2011-01  2011-02  2011-03  2011-04",
    ]
    odds = [lines[18], *(line.ljust(60) for line in lines[19:28])]
    assert odds[0] == "Log-odds of conflict  ● events ┊ interval  ■ what texts say"
    assert [line[8] for line in odds[1:]] == [" ", "■", "●", "┊", "─", " ", " ", " ", " "]  # events -1.0, texts -1.5
    assert [line[35] for line in odds[1:]] == [" ", " ", " ", " ", "─", " ", "┊", "●", " "]  # 2.0 is conflict: below zero
    assert lines[-1] == "▼ 2011-04 colder, by share, certainty 0.97"


def test_a_terminal_that_knows_only_ascii_gets_ascii() -> None:
    names = [month(number, [4, 2, 1, 1], log_odds=estimate(-1)) | {"period": "2011–é"} for number in (1, 2)]
    for encoding in ("ascii", "nonsense"):
        lines = drawn(lambda signs, width: terminal.dyad_lines(names, [BREAK], signs, width), encoding=encoding)
        assert "\n".join(lines).isascii()
        assert "########" not in "".join(lines)
        assert any("####" in line for line in lines)
    assert any("█" in line for line in drawn(lambda signs, width: terminal.dyad_lines(names, [BREAK], signs, width)))


@pytest.mark.parametrize("width", [40, 60, 80, 200])
@pytest.mark.parametrize("periods", [1, 2, 40, 700])
def test_a_terminal_chart_fits_its_terminal(width: int, periods: int) -> None:
    many = [
        {**month(1, [n % 5, n % 3, n % 2, n % 7], log_odds=estimate(n % 4 - 2.0)), "period": f"{1900 + n // 12}-{n % 12 + 1:02d}"}
        for n in range(periods)
    ]
    lines = drawn(lambda signs, columns: terminal.dyad_lines(many, [], signs, columns), width)
    assert max(map(len, lines)) <= width
    assert any(line.strip(" ").startswith("1900-01") for line in lines)
    assert any(line.startswith("Each column holds") for line in lines) == (periods > width - 8)


def test_colour_is_for_terminals_only() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for out, coloured in ((io.StringIO(), False), (Terminal(), True)):
        terminal.show(lambda signs, width: terminal.dyad_lines(MONTHS, [], signs, width), out, encoding="utf-8", width=60)
        assert ("\x1b[" in out.getvalue()) == coloured


def test_hostile_labels_do_not_command_the_terminal() -> None:
    hostile = "\x1b]0;title\x07\x1b[2J[red]"
    rows = [terminal.Ranked(hostile, 1.0, 0.5, 1.5, words=hostile)]
    lines = "".join(drawn(lambda signs, width: terminal.interval_lines(rows, signs, width), 200))
    assert "\x1b" not in lines
    assert "[red]" in lines


def test_ranked_values_stand_at_their_places() -> None:
    rows = [terminal.Ranked("PAK-USA", 2.0, 1.0, 3.0, words="31 events"), terminal.Ranked("IND-PAK", -1.0)]
    lines = drawn(lambda signs, width: terminal.interval_lines(rows, signs, width), 70)
    assert lines[0].endswith("2.00  31 events")
    first, second = lines[0], lines[1]
    assert first.index("│") == second.index("│"), "zero is one line"
    assert second.index("●") < second.index("│") < first.index("├") < first.index("●") < first.index("┤")
    assert (first.index("●") - first.index("├")) == pytest.approx(first.index("┤") - first.index("●"), abs=1)


def test_bars_below_zero_go_to_the_left() -> None:
    lines = drawn(lambda signs, width: terminal.bar_lines([("a", 4, "4"), ("b", -2, "-2"), ("c", 0, "0")], signs, width), 60)
    left = [line.partition("│")[0].count("█") for line in lines]
    right = [line.partition("│")[2].count("█") for line in lines]
    assert left[0] == left[2] == right[1] == right[2] == 0
    assert right[0] == 2 * left[1] > 0


# --- under the commands -----------------------------------------------------------------------------------------------


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Pakistan and the United States over four months: cooperation, then conflict; one plan; a world that cooperates."""
    dyad = [("2021-01-05", "CONSULT"), ("2021-02-05", "AID"), ("2021-03-05", "ASSAULT"), ("2021-04-05", "ACCUSE")]
    events = [made_event("PAKGOV", "USAGOV", day, kind) for day, kind in dyad]
    events += [made_event("INDGOV", "CHNGOV", day, "CONSULT") for day, _ in dyad]
    events.append(made_event("USAGOV", "PAKGOV", "2021-02-20", "SANCTION", status="planned"))
    path = tmp_path / "my book.db"
    made_book(path, made_entry("a", "2021-04-30", events)).close()
    return path


def run(*arguments: str) -> Any:
    from detente.cli import commands

    return CliRunner().invoke(commands, list(arguments))


def test_a_dyads_chart_stands_under_its_table_and_in_the_file(book: Path, tmp_path: Path) -> None:
    file = tmp_path / "pak_usa.html"
    shown = run("dyad", "PAK", "USA", "--book", str(book), "--chart", str(file))
    assert shown.exit_code == 0, shown.output
    assert "Occurrences ▒ verbal  █ material cooperation" in shown.stdout
    assert f"{file}: drawn." in shown.stderr
    page = html.unescape(file.read_text(encoding="utf8"))
    listed = re.findall(r"<code>(detente events [^<]*)</code>", page)
    assert len(listed) >= 4
    for line in set(listed):
        found = run(*shlex.split(line)[1:], "--format", "jsonl")
        assert found.exit_code == 0, (line, found.output)


def test_a_break_of_the_series_is_marked_and_lists_what_carries_it(tmp_path: Path) -> None:
    events = [
        made_event(
            "PAKGOV", "USAGOV", f"{2019 + n // 12}-{n % 12 + 1:02d}-{day:02d}", "ASSAULT" if n >= 18 else "CONSULT", key=str(day)
        )
        for n in range(36)
        for day in range(1, 7)
    ]
    events += [made_event("INDGOV", "CHNGOV", f"{2019 + n // 12}-{n % 12 + 1:02d}-09", "CONSULT") for n in range(36)]
    made_book(tmp_path / "b.db", made_entry("a", "2021-12-31", events)).close()
    file = tmp_path / "c.json"
    shown = run("dyad", "PAK", "USA", "--book", str(tmp_path / "b.db"), "--chart", str(file))
    assert "▼ 2020-07 colder, by share, certainty" in shown.stdout
    rows = json.loads(file.read_text(encoding="utf8"))["datasets"]["breaks"]
    lasting = [row for row in rows if row["kind"] == "share"]
    assert [(row["period"], row["direction"]) for row in lasting] == [("2020-07", "colder")]
    listed = run(*shlex.split(lasting[0]["command"])[1:], "--format", "jsonl").stdout.splitlines()
    assert listed
    assert {json.loads(line)["type"] for line in listed} == {"ASSAULT"}


def test_a_points_command_lists_just_its_events(book: Path, tmp_path: Path) -> None:
    file = tmp_path / "pak_usa.json"
    assert run("dyad", "PAK", "USA", "--book", str(book), "--chart", str(file), "--format", "csv").exit_code == 0
    spec = json.loads(file.read_text(encoding="utf8"))
    checked = 0
    for name in ("counts", "attention", "statuses"):
        for row in spec["datasets"][name]:
            found = run(*shlex.split(row["command"])[1:], "--format", "jsonl").stdout.splitlines()
            assert len(found) == row["count"], row
            checked += 1
    assert checked == 4 + 4 + 1


def test_data_stays_data(book: Path) -> None:
    for form in ("json", "csv"):
        shown = run("dyad", "PAK", "USA", "--book", str(book), "--format", form)
        assert "█" not in shown.stdout


def test_bad_chart_files_are_said_before_anything_is_measured(book: Path, tmp_path: Path) -> None:
    for file, said in (
        ("c.gif", "'.gif' is no format of a chart. Hint: end it in .svg"),
        (str(tmp_path / "nowhere" / "c.svg"), "there is no folder"),
        (str(tmp_path), "is a directory"),
    ):
        shown = run("dyad", "PAK", "USA", "--book", str(book), "--chart", file)
        assert shown.exit_code == 2
        assert said in shown.output
        assert shown.stdout == ""


def test_what_articles_say_is_on_the_scale_of_the_log_odds() -> None:
    said = Said("2021-01", 1, 3, 4, Estimate(0.25, 0.05, 0.7), {}, ())
    value = measured.asserted(said)
    assert value["value"] == pytest.approx(math.log(3.5 / 1.5))
    assert value["low"] is not None
    assert value["high"] is not None
    assert value["high"] - value["low"] == pytest.approx(2 * 1.95996 * math.sqrt(1 / 3.5 + 1 / 1.5))
    assert measured.asserted(Said("2021-02", 0, 0, 0, Estimate(0, 0, 1), {}, ()))["value"] is None


@pytest.fixture(scope="module")
def table() -> Any:
    """Eight states over three years, each dealing with all others; some dyads are hostile, and PAK has ever less to do with the USA."""
    import pyarrow as pa

    chance = random.Random(5)
    states = ["USA", "CHN", "RUS", "IND", "PAK", "IRN", "SAU", "TUR"]
    rows: dict[str, list[Any]] = {name: [] for name in ("event", "source", "target", "date", "type", "quad")}
    for day in range(365 * 3):
        for number in range(8 + 2 * (day > 1050)):
            source, target = chance.sample(states, 2) if number < 8 else ("CHN", "TUR")
            hostile = {source, target} in ({"IND", "PAK"}, {"USA", "IRN"}) or (day > 1040 and {source, target} == {"CHN", "TUR"})
            if {source, target} == {"PAK", "USA"} and chance.random() < day / 1200:
                continue
            conflict = chance.random() < (0.7 if hostile else 0.2)
            kind, quad = chance.choice(
                [("ACCUSE", 3), ("ASSAULT", 4)] if conflict else [("CONSULT", 1), ("AID", 2), ("REQUEST", 3)]
            )
            written = date(2023, 1, 1) + timedelta(days=day)
            for name, value in zip(rows, (f"e{day}-{number}", source, target, written, kind, quad), strict=True):
                rows[name].append(value)
    return pa.table(rows)


MEASURES: dict[str, Callable[[Any], tuple[Any, Any, Any]]] = {
    "align": lambda table: (align(table, "PAK", ["USA", "CHN", "RUS"]), measured.alignment_spec, measured.alignment_lines),
    "system": lambda table: (measured_system(table), measured.system_spec, measured.system_lines),
    "leverage": lambda table: (measured_leverage(table, "PAK", since="2025-06"), measured.leverage_spec, measured.leverage_lines),
    "changes": lambda table: (measured_changes(table, "2025-11-15"), measured.changes_spec, measured.changes_lines),
}


@pytest.mark.parametrize("measure", MEASURES.values(), ids=list(MEASURES))
def test_what_was_measured_is_drawn(measure: Any, table: Any, capfd: pytest.CaptureFixture[str]) -> None:
    import vl_convert

    found, spec_of, lines_of = measure(table)
    spec = spec_of(found, measured.where("my book.db", "my book.db", None), "a formula")
    vl_convert.vegalite_to_svg(json.dumps(spec | {"config": rendering.config(LIGHT)}), vl_version="5.20", show_warnings=True)
    assert capfd.readouterr().err == ""
    rows = [row for rows in spec["datasets"].values() for row in rows]
    assert rows
    assert all(row["command"].startswith("detente events --book 'my book.db' ") and "--counted" in row["command"] for row in rows)
    for width in (50, 120):
        lines = drawn(lambda signs, columns: lines_of(found, signs, columns), width)
        assert len(lines) > 2
        assert max(map(len, lines)) <= width


def test_blocs_are_drawn_with_their_members() -> None:
    query = {"book": "b.db", "since": "2024-01-01", "until": "2024-12-31"}
    members = [("CHN", 0.99), ("RUS", 0.95), ("IRN", 0.6), *((f"A{number:02}", 0.5) for number in range(12))]
    spec = system.system_chart(
        [], [], [],
        [
            {"number": 1, "members": members, "occurrences": 40, "query": query},
            {"number": 2, "members": [("PER", 1.0)], "occurrences": 2, "query": query},
        ],
        title="Blocs",
    )  # fmt: skip
    (bloc,) = [row for rows in spec["datasets"].values() for row in rows]  # a bloc of one is none
    assert bloc["words"].startswith("CHN RUS (IRN) (A00)")
    assert bloc["words"].endswith(" and 3 more")
    assert bloc["told"].startswith("Bloc 1: CHN, RUS; less sure: IRN, A00,")


def test_the_trend_runs_through_the_log_odds(table: Any) -> None:
    report = measured_dyad(table, "PAK", "USA", by="month")
    rows = [row for rows in measured.dyad_spec(report, "")["datasets"].values() for row in rows if row.get("line") == "events"]
    conflict, total = report.series.conflict.astype(float), report.series.attention.astype(float)
    weights = 0.5 ** (np.arange(len(total))[::-1] / 6)
    share = (weights @ conflict) / (weights @ total)
    assert rows[-1]["smooth"] == pytest.approx(np.log(share / (1 - share)), abs=1e-3)


@pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
def test_quad_colours_of_an_articles_page_are_those_of_the_charts_to_be_read_as_text(theme: Theme) -> None:
    light, dark = re.findall(r":root{([^}]*)}", evidence.STYLE)[:2]
    names = dict(re.findall(r"--(\w+):(#\w+)", light if theme is LIGHT else dark))
    card = "#ffffff" if names["card"] == "#fff" else names["card"]
    for number, role in enumerate(theme.quad, 1):
        colour = names[f"q{number}"]
        assert contrast(colour, names["paper"]) >= 4.5
        assert contrast(colour, card) >= 4.5
        # The same hue: blue is the greatest part of cooperation, red that of conflict.
        assert np.argmax([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) == np.argmax(
            [int(role[at : at + 2], 16) for at in (1, 3, 5)]
        )


def test_a_points_command_of_a_request_names_its_day(table: Any) -> None:
    asked = measured.requests(measured_leverage(table, "PAK", since="2025-06"), measured.where("e.csv", None, None))
    first = asked[0]
    assert first["query"]["since"] == first["query"]["until"] == first["day"]
    assert {first["asker"], first["asked"]} > {"PAK"}
    assert queries.command(first["query"]).startswith("e.csv: source ")


@pytest.mark.parametrize(
    ("arguments", "heading"),
    [
        (("align", "PAK", "--poles", "USA,CHN,RUS"), "Weight towards each pole"),
        (("system",), "Share of all cooperation received"),
        (("leverage", "PAK"), "Share of material cooperation received"),
        (("changes", "--since", "2025-11-15"), "Doublings of what was expected"),
    ],
)
def test_charts_of_states_stand_under_their_tables_and_in_the_file(
    arguments: Any, heading: str, table: Any, tmp_path: Path
) -> None:
    import pyarrow.parquet as parquet

    parquet.write_table(table, tmp_path / "events.parquet")
    file = tmp_path / "chart.svg"
    shown = run(*arguments, "--events", str(tmp_path / "events.parquet"), "--chart", str(file))
    assert shown.exit_code == 0, shown.output
    assert heading in shown.stdout
    assert file.read_text(encoding="utf8").startswith("<svg")

"""The pages of actors, measures, map, network, comparison and review: each with its twins, on a small book, told in numbers."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from detente.book.entry import Entry
from detente.web.app import create_app
from made_books import made_book, made_entry, made_event
from test_web import Elements, text_of

HERE = "http://127.0.0.1:8360"
HOSTILE = '=cmd|"<script>alert(1)</script>\u202e'


def dealings() -> list[dict[str, Any]]:
    """Oman: 12 times with Chile, two of them in conflict, once with Peru; Chile and Peru 6 times in conflict."""
    made = [made_event("OMN", "CHL", f"2023-{month:02}-05", "CONSULT", cameo="042") for month in range(1, 11)]
    made += [made_event("CHL", "OMN", f"2023-{month:02}-07", "ACCUSE", cameo="112") for month in (3, 9)]
    made += [made_event("CHL", "PER", f"2023-{month:02}-09", "ASSAULT", cameo="190") for month in range(1, 7)]
    made += [made_event("OMNGOV", "PER", "2023-05-11", "AID", cameo="071"), made_event("!NAT", "CHL", "2023-06-01", "CONSULT")]
    made += [made_event("OMN", "CHL", "2023-06-02", "REQUEST", cameo="020"), made_event("CHL", "OMN", "2023-06-12", "AGREE")]
    return made


def named(entry: Entry, **fields: Any) -> Entry:
    """The entry with other fields of the article: ``outlet``, ``title``."""
    values = {name: getattr(entry, name) for name in Entry.__slots__} | fields
    return Entry(**values)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("pages") / "relations.db"
    made_book(made, made_entry("a", "2023-10-20", dealings(), "acts, it says here")).close()
    return made


@pytest.fixture
def client(path: Path) -> Iterator[TestClient]:
    with TestClient(create_app(path), base_url=HERE) as opened:
        yield opened


PAGES = [
    "/actors",
    "/actors?q=chi",
    "/actor/OMN",
    "/actor/OMNGOV",
    "/actor/NAT",
    "/align/OMN?poles=CHL,PER",
    "/align/OMN",
    "/system",
    "/system?at=2023&by=year",
    "/leverage/OMN?lag=20",
]


@pytest.mark.parametrize("address", PAGES)
def test_every_page_has_its_twins_and_nothing_inline(client: TestClient, address: str) -> None:
    place, _, query = address.partition("?")
    page = client.get(address)
    assert page.status_code == 200, text_of(page.text)
    for tag, held in Elements(page.text).found:
        assert "style" not in held
        assert not [name for name in held if name.startswith("on")]
        assert tag != "script" or held.get("type") == "application/json" or (held["src"] or "").startswith("/static/")
    assert client.get(f"{place}.json?{query}").json()
    rows = list(csv.reader(io.StringIO(client.get(f"{place}.csv?{query}").text)))
    assert rows[0]


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/actor/OMM", "no such actor"),
        ("/actor/FJI", "The book has nothing of Fiji"),
        ("/align/CHX?poles=USA,CHN", "Did you mean CHL"),
        ("/leverage/ZZZ", "no such party"),
    ],
)
def test_whoever_the_book_does_not_know_is_told_so(client: TestClient, address: str, told: str) -> None:
    page = client.get(address)
    assert page.status_code == 404
    assert told in text_of(page.text)
    assert "What to do:" in page.text


def test_an_actor_is_ranked_with_whom_it_deals(client: TestClient) -> None:
    told = client.get("/actor/OMN.json").json()
    assert [(row["other"], row["occurrences"]) for row in told["partners"]] == [("CHL", 14), ("PER", 1)]
    chile = told["partners"][0]
    # A request is verbal conflict in PLOVER.
    counts = [chile[f"{kind}_{way}"] for way in ("cooperation", "conflict") for kind in ("verbal", "material")]
    assert counts == [11, 0, 3, 0]
    # A number leads to just the events that it counts.
    assert client.get(f"/events.csv?{chile['query']}&quads=3").text.count("\n") == 4
    lines = {(line["first"], line["second"]): line for line in told["network"]["lines"]}
    assert lines[("CHL", "PER")]["sign"] == "enemies"
    assert (lines[("OMN", "CHL")]["cooperation"], lines[("OMN", "CHL")]["conflict"]) == (11, 3)


def test_a_part_of_a_state_leads_to_the_state(client: TestClient) -> None:
    page = text_of(client.get("/actor/OMNGOV").text)
    assert "Sums are kept for Oman as a whole" in page
    assert client.get("/actor/OMN.json").json()["actors"] == ["OMNGOV"]


def test_roles_are_those_of_the_day(client: TestClient) -> None:
    told = client.get("/actor/CHL.json?on=2019-06-01").json()
    held = [row["what"] for row in told["roles"] if row["holds"]]
    assert any("Sebastián Piñera" in what for what in held)
    assert all(row["end"] is None or row["observed_until"] is None for row in told["roles"])


def test_numbers_of_a_measure_lead_to_their_events(client: TestClient) -> None:
    told = client.get("/align/OMN.json?poles=CHL,PER&by=year").json()
    position = {row["pole"]: row for row in told["positions"]}
    assert position["CHL"]["occurrences"] == 14
    assert client.get(f"/events.csv?{position['CHL']['events']}").text.count("\n") == 15
    page = client.get("/align/OMN?poles=CHL,PER").text
    assert "detente events" not in page
    assert "How it is reckoned" in page
    assert client.get("/leverage/OMN.json").json()["instances"][0]["outcome"] == "granted"


def test_what_cannot_be_measured_says_why_and_what_to_do(client: TestClient) -> None:
    page = text_of(client.get("/align/OMN?poles=CHL").text)
    assert "a state stands between two poles at least" in page
    assert "What to do: --poles USA,CHN." not in page
    assert "It holds" in text_of(client.get("/system?at=1850").text)

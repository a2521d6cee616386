"""The pages of actors, measures, map, network, comparison and review: each with its twins, on a small book, told in numbers."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from detente.book.entry import Entry
from detente.web.app import create_app
from detente.web.pages.atlas import disputed
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
    "/network",
    "/network?at=2023-05&window=2&party=OMN",
    "/map",
    "/map?show=countries&view=Asia",
    "/compare",
    "/compare?dyad=OMN-CHL",
    "/review",
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


def test_a_twin_of_nobody_names_nobody_else(client: TestClient) -> None:
    assert client.get("/actor/OMM.json").json()["error"]["what"].startswith("'OMM'")


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
    assert lines[("CHL", "PER")]["sign"] == "more hostile"
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


# --- a network with time, a map, outlets ----------------------------------------------------------------------------------


def test_a_network_is_of_its_time(client: TestClient) -> None:
    told = client.get("/network.json?at=2023-06&window=6").json()
    assert (told["since"], told["until"]) == ("2023-01-01", "2023-06-30")
    lines = {(line["first"], line["second"]): line for line in told["lines"]}
    assert lines[("CHL", "PER")]["conflict"] == 6
    assert lines[("CHL", "PER")]["sign"] == "more hostile"
    assert (told["steps"]["before"], told["steps"]["far_before"], told["steps"]["after"]) == ("2023-05", "2022-12", "2023-07")
    later = client.get("/network.json?at=2023-10&window=3").json()
    assert [(line["first"], line["second"]) for line in later["lines"]] == [("CHL", "OMN")]
    page = text_of(client.get("/network?at=2023-06&party=FJI").text)
    assert "Fiji has nothing with another state" in page


def placed(
    event: dict[str, Any], name: str | None, country: str, latitude: float | None, longitude: float | None
) -> dict[str, Any]:
    place = {"name": name, "country": country, "admin1": None, "lat": latitude, "lon": longitude, "geonames_id": None, "span": None}
    return {**event, "place": place}


@pytest.fixture(scope="module")
def told_twice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two outlets on Oman and Chile: both tell of one quarrel (one denies it), one of two meetings, the other of a raid."""
    made = tmp_path_factory.mktemp("outlets") / "relations.db"
    text = "acts, it says here"
    first = [
        placed(made_event("OMN", "CHL", "2023-01-05", "CONSULT", key="1"), "Lima", "PER", -12.04, -77.03),
        placed(made_event("OMN", "CHL", "2023-02-05", "CONSULT", key="2"), "Lima", "PER", -12.04, -77.03),
        made_event("CHL", "OMN", "2023-03-05", "ACCUSE", key="quarrel"),
    ]
    second = [
        placed(made_event("CHL", "OMN", "2023-04-05", "ASSAULT", key="4"), None, "CHL", None, None),
        made_event("CHL", "OMN", "2023-03-05", "ACCUSE", status="denied", key="denial"),
    ]
    entries = [made_entry("a", "2023-03-06", first, text), made_entry("b", "2023-04-06", second, text)]
    third = made_entry("c", "2023-04-07", [made_event("CHL", "OMN", "2023-05-05", "REJECT", key=HOSTILE)], text)
    outlets = ("The Meridian", "Daily, Parallel", HOSTILE)
    book = made_book(made, *(named(entry, outlet=outlet) for entry, outlet in zip([*entries, third], outlets, strict=True)))
    with book:
        book.correct(first[2]["id"], {"same_as": second[1]["id"]}, reason="the same quarrel")
    return made


@pytest.fixture
def outlets(told_twice: Path) -> Iterator[TestClient]:
    with TestClient(create_app(told_twice), base_url=HERE) as opened:
        yield opened


def test_outlets_are_set_beside_one_another(outlets: TestClient) -> None:
    told = outlets.get("/compare.json?dyad=OMN-CHL&outlet=The+Meridian&outlet=Daily,+Parallel").json()
    meridian, parallel = told["outlets"]
    assert (meridian["occurrences"], meridian["verbal_cooperation"], meridian["verbal_conflict"], meridian["alone"]) == (3, 2, 1, 2)
    assert (parallel["occurrences"], parallel["material_conflict"], parallel["denied"], parallel["alone"]) == (1, 1, 1, 1)
    assert meridian["conflict_share"] == 0.3333
    assert told["of_together"] == 1
    differ = {field["what"]: field["values"] for field in told["together"][0]["differ"]}
    assert {value["value"]: value["outlets"] for value in differ["status"]} == {
        "occurred": ["The Meridian"],
        "denied": ["Daily, Parallel"],
    }
    assert [event["type"] for event in parallel["only"]] == ["ASSAULT"]


def test_outlets_that_tell_of_nothing_say_so(outlets: TestClient) -> None:
    assert "Choose two parties by their codes" in text_of(outlets.get("/compare").text)
    assert "No outlet that is known by name tells of them" in text_of(outlets.get("/compare?dyad=OMN-PER").text)
    refused = outlets.get("/compare?dyad=OMN-CHL&outlets=a,b,c,d,e,f,g")
    assert (refused.status_code, "at most 6 are set beside" in refused.text) == (400, True)


def test_a_map_counts_places_and_its_circles_list_their_events(outlets: TestClient) -> None:
    told = outlets.get("/map.json").json()
    assert [(row["name"], row["of"], row["occurrences"]) for row in told["places"]] == [("Lima", "Peru", 2), ("Chile", None, 1)]
    assert told["nowhere"] == 2
    for row in told["places"]:
        assert len(outlets.get(f"/events.json?{row['query']}").json()["events"]) == row["occurrences"]
    only = outlets.get("/map.json?since=2023-02&quad=1&show=countries").json()["places"]
    assert [(row["country"], row["occurrences"]) for row in only] == [("PER", 1)]
    empty = text_of(outlets.get("/map?type=AID").text)
    assert "No event like that has a known place" in empty


def test_disputed_borders_follow_the_setting_and_have_no_names_unless_asked(outlets: TestClient) -> None:
    plain = outlets.get("/map").text
    assert '"borders": "dashed"' in plain
    assert '"borders": "none"' in outlets.get("/map?borders=none").text
    assert outlets.get("/map?borders=maybe").status_code == 400
    zones = {zone["name"]: zone["box"] for zone in disputed()["zone"]}
    world = files("detente.web").joinpath("static", "vendor", "countries-110m.json").read_text(encoding="utf8")
    outlines = {one["properties"]["name"] for one in json.loads(world)["objects"]["countries"]["geometries"]}
    assert set(disputed()["areas"]) <= outlines
    for west, south, east, north in zones.values():
        assert -180 <= west < east <= 180
        assert -90 <= south < north <= 90


def test_hostile_names_stay_names(outlets: TestClient) -> None:
    page = outlets.get("/compare?dyad=OMN-CHL")
    assert page.status_code == 200
    for address in ("/compare?dyad=OMN-CHL&outlet=" + quote(HOSTILE), "/map?party=%3Cscript%3E", "/actors?q=%3Cscript%3Ealert(1)"):
        answer = outlets.get(address)
        assert "<script>alert" not in answer.text
        assert "\u202e" not in answer.text
    rows = csv.DictReader(io.StringIO(outlets.get("/compare.csv?dyad=OMN-CHL&outlet=" + quote(HOSTILE)).text))
    assert next(rows)["outlet"].startswith("'=cmd")


# --- review -------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def reviewed(tmp_path: Path) -> Iterator[TestClient]:
    """Three events, the second the least certain."""
    sure = [0.9, 0.2, 0.6]
    events = [made_event("OMNGOV", "CHL", f"2023-0{k}-05", "CONSULT") | {"confidence": sure[k - 1]} for k in (1, 2, 3)]
    made_book(tmp_path / "relations.db", made_entry("a", "2023-03-06", events, "acts, it says here")).close()
    with TestClient(create_app(tmp_path / "relations.db"), base_url=HERE) as opened:
        yield opened


def shown(client: TestClient, address: str = "/review.json") -> dict[str, Any] | None:
    found: dict[str, Any] | None = client.get(address).json()["event"]
    return found


def said(client: TestClient, **form: str) -> Any:
    """What the page says after the form was sent, followed to where it leads."""
    answer = client.post("/review", data=form)
    assert answer.history[0].status_code == 303, answer.text
    return answer


def test_the_least_certain_event_comes_first_and_leaves_when_it_is_accepted(reviewed: TestClient) -> None:
    first = shown(reviewed)
    assert first is not None
    assert first["confidence"] == 0.2
    assert "acts" in reviewed.get("/review").text
    after = said(reviewed, event=first["id"], verdict="right")
    assert "confirmed" in after.text
    second = shown(reviewed)
    assert second is not None
    assert second["confidence"] == 0.6
    skipped = shown(reviewed, f"/review.json?skip={second['id']}")
    assert skipped is not None
    assert skipped["confidence"] == 0.9
    # What was skipped stays so when another is judged.
    after = said(reviewed, event=skipped["id"], verdict="right", queue_skip=second["id"])
    assert f"skip={second['id']}" in str(after.url)
    assert "but what was skipped" in text_of(after.text)


def test_a_change_is_a_correction_that_is_shown_at_once_and_can_be_undone(reviewed: TestClient) -> None:
    event = shown(reviewed)
    assert event is not None
    after = said(
        reviewed, event=event["id"], verdict="change", type="ACCUSE", status="denied", source="OMNMIL", target="CHL",
        date="2023-02-06", was_date="2023-02-05", reason="it was the army", queue_type="CONSULT",
    )  # fmt: skip
    number = str(after.url).partition("done=")[2]
    assert "type=CONSULT" in str(after.url)
    told = reviewed.get(f"/event/{event['id']}.json").json()
    now = told["event"]
    assert (now["type"], now["status"], now["source"][0]["code"], now["date"]["start"]) == (
        "ACCUSE",
        "denied",
        "OMNMIL",
        "2023-02-06",
    )
    assert told["log"][0]["changes"] == {"type": "ACCUSE", "status": "denied", "source": ["OMNMIL"], "date": ["2023-02-06"] * 2}
    assert told["log"][0]["reason"] == "it was the army"
    assert f"/review?event={event['id']}" in reviewed.get(f"/event/{event['id']}").text
    said(reviewed, verdict="undo", correction=number)
    again = reviewed.get(f"/event/{event['id']}.json").json()["event"]
    assert (again["type"], again["status"], again["corrected"]) == ("CONSULT", "occurred", False)
    back = shown(reviewed)
    assert back is not None
    assert back["id"] == event["id"]


def test_no_event_and_sides_reversed(reviewed: TestClient) -> None:
    first = shown(reviewed)
    assert first is not None
    said(reviewed, event=first["id"], verdict="none")
    assert reviewed.get("/search.json").json()["total"] == 2
    second = shown(reviewed)
    assert second is not None
    said(reviewed, event=second["id"], verdict="reversed")
    now = reviewed.get(f"/event/{second['id']}.json").json()["event"]
    assert [actor["code"] for side in ("source", "target") for actor in now[side]] == ["CHL", "OMNGOV"]
    third = shown(reviewed)
    assert third is not None
    said(reviewed, event=third["id"], verdict="right")
    assert "Nothing is left to look at" in text_of(reviewed.get("/review").text)


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"verdict": "change"}, "Nothing was changed"),
        ({"verdict": "perhaps"}, "not one of right, none"),
        ({"verdict": "change", "source": "OMMGVO", "target": "CHL"}, "not the code of an actor"),
        ({"verdict": "change", "status": "maybe"}, "not a status"),
        ({"verdict": "change", "date": "yesterday"}, "not a date"),
        ({"verdict": "undo", "correction": "99"}, "no correction of that number"),
        ({"verdict": "undo", "correction": "x"}, "not the number of a correction"),
    ],
)
def test_what_cannot_be_said_changes_nothing(reviewed: TestClient, form: dict[str, str], told: str) -> None:
    event = shown(reviewed)
    assert event is not None
    refused = reviewed.post("/review", data={"event": event["id"], **form})
    assert refused.status_code in (400, 404)
    assert told in text_of(refused.text)
    assert shown(reviewed) == event


def test_pages_of_other_sites_change_nothing(reviewed: TestClient) -> None:
    event = shown(reviewed)
    assert event is not None
    foreign = reviewed.post("/review", data={"event": event["id"], "verdict": "none"}, headers={"origin": "http://evil.example"})
    assert foreign.status_code == 403
    assert reviewed.post("/review", content=b"x" * 70_000).status_code == 413
    assert shown(reviewed) == event


def test_changes_are_drawn_and_reckoned(client: TestClient) -> None:
    page = client.get("/changes?since=2023-10-01&until=2023-10-20").text
    assert "How it is reckoned" in page
    told = client.get("/changes.json?since=2023-10-01&until=2023-10-20").json()
    assert ("data-chart" in page) == bool(told["changes"])
    assert "chart" not in told

"""The pages: each with its twins, what they are guarded against, and what they say when something is wrong."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import sqlite3
import time
import tomllib
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

import detente
from detente.book import query
from detente.book.book import question
from detente.book.readers import Options
from detente.cli import commands
from detente.record import Article
from detente.web import guard, pool, telling
from detente.web import newest as newest_of
from detente.web.app import Bodies, create_app
from detente.web.errors import NotAServer
from detente.web.guard import Access
from detente.web.marks import paragraphs
from detente.web.page import Asked, path_of
from detente.web.render import shown
from detente.web.serving import address_of, bound
from made_articles import AGAIN, NOTHING, OMAN

pytestmark = pytest.mark.model

HERE = "http://127.0.0.1:8360"
# Script, markup, a direction turned round, a control character, a giant word, and a formula, wherever an article can hold them.
HOSTILE = Article(
    '../"><script>alert(1)</script>',
    "Kenya accused Ethiopia of lying on Monday. <script>alert(2)</script> \u202egnp.exe\u202c \x07 <img src=x onerror=alert(3)> "
    + "w" * 5000
    + " שלום עולם. Kenya expelled Ethiopia's ambassador.",
    title='=HYPERLINK("http://evil.example","x")<b onmouseover=alert(4)>\u202e', published="2024-02-05",
    outlet='@SUM(1)"><svg/onload=alert(5)>', url="javascript:alert(6)",
)  # fmt: skip


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory, reader: Any) -> Path:
    """A small book."""
    made = tmp_path_factory.mktemp("web") / "relations.db"
    with pytest.MonkeyPatch.context() as patch, detente.open(made) as book:
        patch.setattr(Options, "reader", lambda self: reader)
        book.add(OMAN, AGAIN, NOTHING, HOSTILE)
    return made


@pytest.fixture
def client(path: Path) -> Iterator[TestClient]:
    with TestClient(create_app(path), base_url=HERE) as opened:
        yield opened


@pytest.fixture
def events(client: TestClient) -> dict[str, dict[str, Any]]:
    """What happened by the Omani article, each event under its type."""
    return {event["type"]: event for event in client.get("/article/oman.json").json()["events"] if event["status"] == "occurred"}


class Elements(HTMLParser):
    """What elements a page has, with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def text_of(page: str) -> str:
    return re.sub(r"<[^>]*>", "", page)


# --- every page and its twins -------------------------------------------------------------------------------------------

PAGES = [
    "/",
    "/changes",
    "/articles",
    "/search",
    "/search?q=diplomats",
    "/method",
    "/article/oman",
    "/article/nothing",
    "/dyad/CHL-OMN",
    "/dyad/OMN-CHL?by=month&way=forth",
    "/events?between=CHL&between=OMN&since=2024-03-12&until=2024-03-12",
]


@pytest.mark.parametrize("address", PAGES)
def test_every_page_has_its_twins(client: TestClient, address: str) -> None:
    place, _, query = address.partition("?")
    place = "/index" if place == "/" else place
    page = client.get(address)
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    for form, kind in (("json", "application/json"), ("csv", "text/csv; charset=utf-8")):
        twin = client.get(f"{place}.{form}?{query}")
        assert (twin.status_code, twin.headers["content-type"]) == (200, kind)
        assert f"{place}.{form}" in page.text
    assert len(list(csv.reader(io.StringIO(client.get(f"{place}.csv?{query}").text)))) >= 1


@pytest.mark.parametrize("address", [*PAGES, "/add", "/nowhere"])
def test_no_page_has_inline_script_or_style_or_asks_elsewhere(client: TestClient, address: str) -> None:
    for tag, held in Elements(client.get(address).text).found:
        assert "style" not in held
        assert not [name for name in held if name.startswith("on")]
        if tag == "script":
            assert held.get("type") == "application/json" or (held["src"] or "").startswith("/static/")
        assert tag != "style"
        for name in ("src", "action", "formaction") + (("href",) if tag == "link" else ()):
            assert (held.get(name) or "/").startswith("/")


def test_the_front_page_counts_what_was_read(client: TestClient) -> None:
    told = client.get("/index.json").json()
    assert told["count"]["articles"] == 4
    assert told["count"]["without_events"] == 1
    assert {article["article"] for article in told["newest"]} == {"oman", "again/1", "nothing", HOSTILE.id}
    assert {"source": "CHL", "target": "OMN"}.items() <= max(told["pairs"], key=lambda pair: pair["source"] == "CHL").items()


def test_an_article_is_shown_whole_and_marked(client: TestClient, events: dict[str, dict[str, Any]]) -> None:
    page = client.get("/article/oman").text
    for sentence in ("Oman accused Chile of spying on Monday.", "Oman did not recall its ambassador from Chile."):
        assert sentence in text_of(page)
    expelled = events["SANCTION"]
    assert f'<a class="t look-done q{expelled["quad"]}' in page
    assert f'href="#{expelled["id"]}"' in page
    assert f'id="{expelled["id"]}"' in page
    assert re.search(r'id="s1">(?:<span class="actor">)?Chile', page)
    assert expelled["coder"]["rule"] in page


def test_what_did_not_happen_looks_otherwise_than_what_did(client: TestClient) -> None:
    found = client.get("/article/oman.json").json()["events"]
    looks = {event["status"]: event["look"] for event in found}
    assert looks["occurred"] == "done"
    assert looks["negated"] == "not"
    page = client.get("/article/oman").text
    assert '<span class="sign" aria-hidden="true">✕</span>negated' in page
    assert telling.look({"status": "occurred", "type": "REJECT"}) == "refused"
    assert telling.look({"status": "planned", "type": "REJECT"}) == "ahead"
    assert len({sign for sign, _, _ in telling.LOOKS.values()}) == len(telling.LOOKS)


def test_an_event_leads_to_its_sentence_and_its_occurrence(client: TestClient, events: dict[str, dict[str, Any]]) -> None:
    event = events["SANCTION"]
    page = client.get(f"/event/{event['id']}").text
    assert '/article/oman#s1"' in page
    assert "Chile" in text_of(page)
    assert event["coverage"] == 2
    occurrence = client.get(f"/occurrence/{event['occurrence']}")
    assert {report["article"] for report in client.get(f"/occurrence/{event['occurrence']}.json").json()["reports"]} == {
        "oman",
        "again/1",
    }
    for outlet in ("The Meridian", "The Daily Parallel"):
        assert outlet in occurrence.text


def test_where_reports_differ_is_told() -> None:
    one = {
        "id": "e1", "type": "ASSAULT", "mode": None, "status": "occurred", "date": {"start": "2024-03-12", "end": "2024-03-12", "precision": "day"},
        "magnitude": {"killed": [6, None]}, "place": None, "source": [{"code": "PERMIL"}], "target": [],
        "attribution": {"voice": "author"},
    }  # fmt: skip
    other = {**one, "id": "e2", "magnitude": {"killed": [9, 9]}}
    assert telling.differing([one, other]) == [
        {"what": "how many", "values": [{"value": "at least 6 killed", "events": ["e1"]}, {"value": "9 killed", "events": ["e2"]}]}
    ]
    assert telling.differing([one, one]) == []


def test_a_dyad_counts_what_happened_and_lists_a_points_events(client: TestClient) -> None:
    told = client.get("/dyad/CHL-OMN.json?by=month&way=forth").json()
    (march,) = [row for row in told["series"] if row["period"] == "2024-03"]
    assert march["attention"] == 1  # the expulsion, told twice; the meeting is only planned
    assert march["material_conflict_coverage"] + march["verbal_conflict_coverage"] == 2
    assert march["query"]
    listed = client.get(f"/events.json?{march['query']}").json()["events"]
    assert [event["type"] for event in listed] == ["SANCTION"]
    back = client.get("/dyad/OMN-CHL.json?by=month&way=back").json()
    assert [row["attention"] for row in back["series"]] == [row["attention"] for row in told["series"]]


def test_every_point_of_a_chart_leads_to_as_many_events_as_it_counts(client: TestClient) -> None:
    page = client.get("/dyad/CHL-OMN?by=month").text
    (held,) = re.findall(r'<script type="application/json">(.*?)</script>', page)
    points = json.loads(held)["spec"]["datasets"]["counts"]
    assert sum(point["count"] for point in points) >= 2
    for point in points:
        events = client.get(f"/events.json?{point['query']}").json()["events"]
        assert len(events) == point["count"]


def test_a_sentence_is_read_again_step_by_step(
    client: TestClient, events: dict[str, dict[str, Any]], reader: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Options, "reader", lambda self: reader)
    told = client.get(f"/event/{events['SANCTION']['id']}/steps.json").json()
    assert told["sentence"] == "Chile expelled two Omani diplomats on Tuesday."
    assert any("SANCTION" in line and "by the pattern" in line for line in told["steps"])
    assert client.get("/event/e0000000000000000/steps").status_code == 404


def test_a_dyad_without_a_series_says_why(client: TestClient) -> None:
    page = client.get("/dyad/KEN-OMN")
    assert page.status_code == 200
    assert "no event between KEN and OMN" in text_of(page.text)


def test_a_part_is_the_page_without_its_frame(client: TestClient) -> None:
    whole = client.get("/events?between=CHL&between=OMN")
    part = client.get("/events?between=CHL&between=OMN", headers={"HX-Request": "true"})
    assert "<html" in whole.text
    assert "<html" not in part.text
    assert part.text.strip() in whole.text
    assert "HX-Request" in part.headers["vary"]


def test_a_search_is_narrowed_by_what_it_offers(client: TestClient) -> None:
    told = client.get("/search.json?party=OMN").json()
    offered = {facet["value"]: facet["events"] for facet in told["facets"]["type"]}
    assert sum(offered.values()) == told["total"] > 1
    for kind, number in offered.items():
        assert client.get(f"/search.json?party=OMN&type={kind}").json()["total"] == number
    assert client.get("/search.json?party=OMN&since=2020&year=2024").json()["total"] > 0
    assert client.get("/search.json?party=OMN&since=2024-04&year=2024").json()["total"] == 0
    assert client.get("/search.json?q=bakery").json()["articles"][0]["article"] == "nothing"
    assert client.get("/search.json?since=2030").json()["events"] == []


def icews(pairs: list[tuple[str, str, str, str]]) -> str:
    """Rows of an ICEWS file: day, source, target, CAMEO code."""
    columns = [
        "Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text", "CAMEO Code", "Intensity",
        "Target Name", "Target Sectors", "Target Country", "Story ID", "Sentence Number", "Publisher", "City", "District", "Province",
        "Country", "Latitude", "Longitude",
    ]  # fmt: skip
    lines = ["\t".join(columns)]
    for number, (day, source, target, code) in enumerate(pairs):
        row = {"Event ID": str(number), "Event Date": day, "CAMEO Code": code, "Story ID": str(number), "Sentence Number": "1"}
        row |= {"Source Name": source, "Source Country": source, "Target Name": target, "Target Country": target}
        lines.append("\t".join(row.get(column, "") for column in columns))
    return "\n".join(lines) + "\n"


def test_what_left_its_pattern_stands_first(tmp_path: Path) -> None:
    rows = []
    first = date(2023, 1, 1)
    for week in range(60):
        for day in range(0, 7, 2):
            when = (first + timedelta(weeks=week, days=day)).isoformat()
            turned = week >= 57
            rows += [(when, "Chile", "Oman", "190" if turned else "040")] * (4 if turned else 1)
            rows += [(when, "Peru", "Kenya", "040"), (when, "Norway", "Ghana", "111" if week % 4 == 0 else "051")]
    file = tmp_path / "events.tab"
    file.write_text(icews(rows))
    made = CliRunner().invoke(commands, ["import", "--as", "icews", "--book", str(tmp_path / "book.db"), str(file)])
    assert made.exit_code == 0, made.output
    with TestClient(create_app(tmp_path / "book.db"), base_url=HERE) as client:
        told = client.get("/changes.json").json()
        colder = [change for change in told["changes"] if change["direction"] == "colder"]
        assert [(change["first"], change["second"]) for change in colder] == [("CHL", "OMN")]
        assert colder[0]["events"]
        assert {event["quad"] for event in colder[0]["events"]} == {4}
        front = text_of(client.get("/").text)
        assert "Chile and Oman" in front
        assert "colder" in front
        calm = client.get("/changes.json?since=2023-10-01&until=2023-10-28").json()
        assert (calm["none"], calm["changes"]) == (None, [])
        early = client.get("/changes.json?since=2023-01-02").json()
        assert early["none"]


def test_the_method_names_every_type_and_library(client: TestClient) -> None:
    told = client.get("/method.json").json()
    assert len(told["types"]) == 16
    assert {"htmx.org", "vega", "cytoscape", "world-atlas"} <= {library["package"] for library in told["libraries"]}


# --- what is not changed is not sent again --------------------------------------------------------------------------------


def test_an_unchanged_page_is_not_sent_again_and_a_changed_book_is(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy.write_bytes(path.read_bytes())
    with TestClient(create_app(copy), base_url=HERE) as client:
        first = client.get("/articles")
        same = client.get("/articles", headers={"If-None-Match": first.headers["etag"]})
        assert (same.status_code, same.content) == (304, b"")
        other = client.get("/articles?order=added", headers={"If-None-Match": first.headers["etag"]})
        assert other.status_code == 200
        event = client.get("/article/oman.json").json()["events"][0]["id"]
        with detente.open(copy) as book:
            book.correct(event, {"status": "planned"}, reason="they only announced it", who="ana")
        changed = client.get("/articles", headers={"If-None-Match": first.headers["etag"]})
        assert changed.status_code == 200
        told = client.get(f"/event/{event}.json").json()
        assert told["event"]["status"] == "planned"
        assert told["original"]["status"] == "occurred"
        assert [line["who"] for line in told["log"]] == ["ana"]


def test_the_newest_are_those_of_the_whole(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newest_of, "SPANS", (1, 3, 40))
    with detente.open(path) as book:
        for asked in (
            {},
            {"party": "OMN"},
            {"party": "KEN"},
            {"until": "2024-03-12"},
            {"reports": True},
            {"since": "2024"},
            {"words": "Chile"},
        ):
            for limit, offset in ((1, 0), (2, 0), (2, 1), (50, 0)):
                given = question(**asked, newest_first=True, limit=limit, offset=offset)
                assert list(newest_of.newest(book.connection, given)) == list(query.dictionaries(book.connection, given))


def test_answers_are_kept_up_to_a_size() -> None:
    bodies = Bodies(80)
    for number in range(12):
        bodies.keep(str(number), (b"x" * 10, "text/html", {}))
    assert bodies.get("0") is None
    assert bodies.get("11") is not None
    assert sum(bodies.get(str(number)) is not None for number in range(12)) == 8
    bodies.keep("large", (b"x" * 11, "text/html", {}))
    assert bodies.get("large") is None


def test_static_files_are_kept_by_their_digest(client: TestClient) -> None:
    (sheet,) = re.findall(r'href="(/static/detente\.css\?v=\w+)"', client.get("/").text)
    answer = client.get(sheet)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert "immutable" not in client.get("/static/detente.css").headers["cache-control"]


# --- hostile texts --------------------------------------------------------------------------------------------------------


def addresses_of_hostile(client: TestClient) -> list[str]:
    address = path_of("article", HOSTILE.id)
    event = client.get(address + ".json").json()["events"][0]
    dyad = ["/dyad/KEN-ETH", "/events?source=KEN&target=ETH"]
    return [
        address,
        path_of("event", event["id"]),
        path_of("occurrence", event["occurrence"]),
        *dyad,
        "/",
        "/articles",
        "/search?q=lying",
    ]


def test_a_hostile_article_changes_no_page(client: TestClient) -> None:
    for address in addresses_of_hostile(client):
        page = client.get(address)
        assert page.status_code == 200, address
        elements = Elements(page.text).found
        ours = {"class": "drawn", "src": f"{address}.svg", "loading": "lazy"}  # the chart as the server draws it
        assert not [tag for tag, held in elements if tag in ("img", "svg", "b") and held and not ours.items() <= held.items()], (
            address
        )
        assert not [held for _, held in elements if any(name.startswith("on") for name in held)], address
        assert not [
            held for tag, held in elements if tag == "script" and "src" not in held and held.get("type") != "application/json"
        ]
        assert not [held for _, held in elements if (held.get("href") or "").startswith("javascript")], address
        assert "\u202e" not in page.text
        assert "&lt;bdi&gt;" not in page.text
        assert "bdi" in {tag for tag, _ in elements}
        assert "\x07" not in page.text
    shown_page = client.get(path_of("article", HOSTILE.id)).text
    assert "‹U+202E›" in shown_page
    assert "‹U+0007›" in shown_page
    assert "&lt;script&gt;alert(2)&lt;/script&gt;" in shown_page


def test_every_link_to_a_hostile_id_leads_there(client: TestClient) -> None:
    for identity in (HOSTILE.id, "..", "a//b", "a/../b", "ü ?#&", "x.json", "again/1"):
        address = path_of("article", identity)
        assert not address.startswith("//")
        assert "/../" not in address
        assert "?" not in address
    links = {
        held["href"]
        for tag, held in Elements(client.get("/articles").text).found
        if tag == "a" and (held.get("href") or "").startswith("/article/")
    }
    assert len(links) == 4
    for link in links:
        assert client.get(str(link)).status_code == 200


def test_no_cell_of_a_twin_is_a_formula(client: TestClient) -> None:
    for address in (
        "/articles.csv",
        "/index.csv",
        "/search.csv",
        path_of("article", HOSTILE.id) + ".csv",
        "/events.csv?source=KEN",
    ):
        cells = [cell for row in csv.reader(io.StringIO(client.get(address).text)) for cell in row]
        assert cells
        assert not [cell for cell in cells if re.match(r"[=+@\t\r]|-(?!--$)(?![0-9.]+$)", cell)], address
    assert "'=HYPERLINK" in client.get("/articles.csv").text


def test_control_characters_are_shown_and_letters_are_not() -> None:
    assert shown("a\u202eb\u2066\x00\x7f\ufeff") == "a‹U+202E›b‹U+2066›‹U+0000›‹U+007F›‹U+FEFF›"
    assert shown("\ud83d") == "‹U+D83D›"
    for text in ("Škoda “naïve” – 東京 שלום عربي 🙂", "two\nlines\tand\xa0more", "می\u200cخواهم", "COVID-\u206019"):
        assert shown(text) == text


def test_every_character_of_a_text_is_in_its_pieces(reader: Any) -> None:
    reading = reader.read(OMAN, statements=True, times=True)
    pieces = paragraphs(OMAN.text, [e.to_json() for e in reading.events], [], [(0, 7, "actor"), (3, 12, "speech")])
    told = ["".join(segment["text"] for sentence in paragraph for segment in sentence["segments"]) for paragraph in pieces]
    assert "\n\n".join(told) == OMAN.text
    assert [sentence["index"] for paragraph in pieces for sentence in paragraph] == [0, 1, 2]


# --- who may ask ------------------------------------------------------------------------------------------------------------


def test_every_answer_forbids_what_no_page_needs(client: TestClient) -> None:
    for address in ("/", "/index.json", "/articles.csv", "/nowhere", "/static/detente.js", "/add"):
        headers = client.get(address).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8360", "127.0.0.1.evil.example", "", "127.0.0.1@evil.example"])
def test_a_name_that_was_made_to_point_here_is_refused(client: TestClient, host: str) -> None:
    answer = client.get("/", headers={"Host": host})
    assert answer.status_code == 421
    assert "Oman" not in answer.text


@pytest.mark.parametrize("host", ["localhost:8360", "127.0.0.1", "[::1]:8360", "LOCALHOST"])
def test_the_machines_own_names_are_known(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://127.0.0.1:9999"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)  # fmt: skip
def test_another_site_adds_nothing(client: TestClient, path: Path, headers: dict[str, str]) -> None:
    before = path.read_bytes()
    answer = client.post("/add", data={"text": "Oman thanked Chile."}, headers=headers)
    assert answer.status_code == 403
    assert path.read_bytes() == before


def test_a_form_of_ours_is_taken_as_a_browser_sends_it(desk: TestClient) -> None:
    own = {"Origin": HERE, "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"}
    answer = desk.post("/add", data={"text": "Oman thanked Chile."}, headers=own, follow_redirects=False)
    assert answer.status_code == 303
    finished(desk, desk.get(answer.headers["location"]))


def test_another_site_embeds_no_twin_but_may_link(client: TestClient) -> None:
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert client.get("/index.json", headers={**foreign, "Sec-Fetch-Mode": "no-cors"}).status_code == 403
    assert client.get("/", headers={**foreign, "Sec-Fetch-Mode": "navigate"}).status_code == 200
    own = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors", "Origin": HERE}
    assert client.get("/index.json", headers=own).status_code == 200


def test_an_address_of_the_network_wants_a_token(path: Path) -> None:
    with pytest.raises(NotAServer, match="--token"):
        Access.of("0.0.0.0", None)
    with pytest.raises(NotAServer, match="16"):
        Access.of("0.0.0.0", "short")
    assert Access.of("127.0.0.2", None).token is None
    token = "a-long-secret-of-ours"
    with TestClient(create_app(path, access=Access.of("0.0.0.0", token)), base_url="http://desk.example:8360") as client:
        assert client.get("/").status_code == 401
        assert client.get("/index.json").json()["error"]["status"] == 401
        assert client.get("/?token=not-that-secret-at-all").status_code == 401
        assert client.get("/index.json", headers={"Authorization": "Bearer not-it"}).status_code == 401
        assert client.get("/index.json", headers={"Authorization": f"Bearer {token}"}).status_code == 200
        given = client.get(f"/articles?token={token}&order=added", follow_redirects=False)
        assert (given.status_code, given.headers["location"]) == (303, "/articles?order=added")
        assert token not in given.headers["set-cookie"]
        assert "HttpOnly" in given.headers["set-cookie"]
        assert client.get("/articles").status_code == 200  # by the cookie now
        client.cookies.clear()
        assert client.post("/token", data={"token": token}, follow_redirects=True).status_code == 200


def test_ports_that_are_taken_are_passed_over() -> None:
    with bound("127.0.0.1", 0, 0) as first:
        port = first.getsockname()[1]
        first.listen()
        with pytest.raises(NotAServer, match="taken"):
            bound("127.0.0.1", port, 0)
        with bound("127.0.0.1", None, port) as second:
            assert second.getsockname()[1] > port
    assert address_of("::1", 80) == "http://[::1]:80/"
    assert address_of("0.0.0.0", 80) == "http://127.0.0.1:80/"


# --- adding -----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(tmp_path: Path, reader: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A server on a book that is not there yet."""
    monkeypatch.setattr(Options, "reader", lambda self: reader)
    with TestClient(create_app(tmp_path / "new.db"), base_url=HERE) as opened:
        yield opened


def finished(client: TestClient, answer: Any) -> dict[str, Any]:
    """A job's account once it is over."""
    address = str(answer.url.path)
    for _ in range(600):
        told: dict[str, Any] = client.get(f"{address}.json").json()
        assert "error" not in told, told
        if told["over"]:
            return told
        time.sleep(0.05)
    raise AssertionError("the reading did not end")


def test_a_pasted_article_begins_the_book(desk: TestClient, tmp_path: Path) -> None:
    assert "no such book yet" in text_of(desk.get("/").text)
    assert desk.get("/add").status_code == 200
    sent = desk.post("/add", data={"text": OMAN.text, "published": "2024-03-13", "title": "Pasted"})
    assert sent.history[0].status_code == 303
    told = finished(desk, sent)
    assert (told["state"], told["read"]) == ("done", 1)
    (added,) = told["added"]
    assert added["events"] >= 2
    assert "Pasted" in desk.get(path_of("article", added["article"])).text
    again = finished(desk, desk.post("/add", data={"text": OMAN.text, "published": "2024-03-13", "title": "Pasted"}))
    assert again["known"] == [added["article"]]


def test_what_is_only_shown_is_not_kept(desk: TestClient, tmp_path: Path) -> None:
    told = finished(desk, desk.post("/add", data={"text": OMAN.text, "published": "2024-03-13", "keep": "no"}))
    assert told["shown"][0]["article"]["published"] == "2024-03-13"
    assert "SANCTION" in {event["type"] for event in told["shown"][0]["events"]}
    assert not (tmp_path / "new.db").exists()
    page = desk.get(f"/add/{told['job']}").text
    assert "look-not" in page
    assert "shown only" in page


def test_files_are_read_and_what_is_broken_is_told_by_its_name(desk: TestClient) -> None:
    files = [
        ("files", ("../../peru.txt", b"Peru thanked Chile for the loan on Monday.", "text/plain")),
        ("files", ("bad.jsonl", b'{"text": 5}\n{"id": "good", "text": "Chile thanked Oman."}\n', "text/plain")),
    ]
    told = finished(desk, desk.post("/add", data={"published": "2024-03-13"}, files=files))
    assert told["read"] == 2
    (failure,) = told["failures"]
    assert failure["input"].startswith("bad.jsonl")
    assert failure["hint"]
    assert desk.get("/index.json").json()["failures"][0]["input"].startswith("bad.jsonl")


@pytest.mark.parametrize(
    "name", ["🦉" * 200 + ".txt", "..", "a\\..\\b.txt", "/etc/passwd", "\x1b[2J.txt", "-", "*.txt", ".hidden.txt"]
)
def test_a_file_of_any_name_is_read(desk: TestClient, name: str) -> None:
    told = finished(desk, desk.post("/add", files=[("files", (name, b"Peru thanked Chile for the loan on Monday.", "text/plain"))]))
    assert told["read"] == 1
    assert told["failures"] == []


@pytest.mark.parametrize(
    ("data", "status", "says"),
    [
        ({"text": "  "}, 400, "nothing to read"), ({"text": "x", "published": "yesterday"}, 400, "not a date"),
        ({"text": "x" * 2_000_001}, 413, "2,000,001"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_before(desk: TestClient, data: dict[str, str], status: int, says: str) -> None:
    answer = desk.post("/add", data=data)
    assert answer.status_code == status
    assert says in text_of(answer.text)


def test_a_broken_upload_and_one_too_large_are_told(desk: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = desk.post("/add", content=b"--x\r\nnonsense", headers={"Content-Type": "multipart/form-data; boundary=x"})
    assert broken.status_code == 400
    assert "did not arrive whole" in broken.text or "nothing to read" in broken.text
    monkeypatch.setattr(guard, "LARGEST_BODY", 1000)
    assert desk.post("/add", data={"text": "x" * 2000}).status_code == 413

    def unsaid() -> Iterator[bytes]:
        for _ in range(30):
            yield b"y" * 100

    answer = desk.post("/add", content=unsaid(), headers={"Content-Type": "multipart/form-data; boundary=x"})
    assert answer.status_code in (400, 413)


def test_a_job_that_is_not_held_says_so(desk: TestClient) -> None:
    answer = desk.get("/add/0123456789ab")
    assert answer.status_code == 410
    assert "no longer held" in text_of(answer.text)


# --- what is wrong is said ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("/event/e0000000000000000", 404, "no such event"), ("/occurrence/nonsense", 404, "no such event"),
        ("/article/no-such", 404, "no article"), ("/nowhere", 404, "no page"), ("/dyad/PAK", 404, "two codes"),
        ("/dyad/CHL-ZZZZ", 400, "no such actor"), ("/dyad/CHL-OMN?by=fortnight", 400, "not one of"),
        ("/dyad/CHL-OMN?from=never", 400, "not a date"), ("/dyad/CHL-OMN?from=2024&to=2020", 400, "lies after"),
        ("/search?type=FOO", 400, "not a PLOVER type"), ("/search?status=maybe", 400, "not a status"), ("/search?page=0", 400, "whole number"),
        ("/search?quad=9", 400, "quad classes"), ("/articles?order=random", 400, "not one of"), ("/search?q=" + "x" * 1001, 400, "at most"),
    ],
)  # fmt: skip
def test_an_address_that_asks_for_what_is_not_says_what_to_do(client: TestClient, address: str, status: int, says: str) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert says in text_of(answer.text).replace("&#39;", "'")
    place, _, query = address.partition("?")
    twin = client.get(f"{place}.json?{query}")
    assert twin.status_code == status
    assert says in twin.json()["error"]["what"]


@pytest.mark.parametrize("query", ["' OR 1=1 --", '"', "NEAR(", "*", "a AND", "col:x", "\u202e", "\x00", "-", "日本"])
def test_whatever_is_searched_for_is_only_searched_for(client: TestClient, query: str) -> None:
    answer = client.get("/search", params={"q": query})
    assert answer.status_code in (200, 400)


def test_a_book_that_is_something_else_newer_or_locked_is_told(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection, connection:
        connection.execute("CREATE TABLE recipe (name TEXT)")
    connection.close()
    newer = tmp_path / "newer.db"
    newer.write_bytes(path.read_bytes())
    with closing(sqlite3.connect(newer)) as connection, connection:
        connection.execute("PRAGMA user_version = 9999")
    connection.close()
    for book, says in ((other, "another program"), (newer, "newer detente"), (tmp_path / "missing.db", "no such book yet")):
        with TestClient(create_app(book), base_url=HERE) as client:
            answer = client.get("/articles")
            assert answer.status_code in (404, 503), book
            assert says in text_of(answer.text), book
            assert client.get("/static/detente.css").status_code == 200


def test_a_locked_book_and_a_damaged_one_are_told(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "PATIENCE", 0.05)
    locked = tmp_path / "locked.db"
    locked.write_bytes(path.read_bytes())
    holder = sqlite3.connect(locked, isolation_level=None)
    holder.execute("PRAGMA locking_mode = EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    try:
        with TestClient(create_app(locked), base_url=HERE) as client:
            answer = client.get("/articles")
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
            assert "another program is writing" in text_of(answer.text)
            holder.close()
            assert client.get("/articles").status_code == 200
    finally:
        holder.close()
    damaged = tmp_path / "damaged.db"
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    damaged.write_bytes(content)
    with TestClient(create_app(damaged), base_url=HERE) as client:
        answer = client.get("/articles")
        assert answer.status_code == 503
        assert "damaged" in text_of(answer.text)


def test_a_book_put_in_the_others_place_is_noticed(path: Path, tmp_path: Path) -> None:
    place = tmp_path / "book.db"
    place.write_bytes(path.read_bytes())
    with TestClient(create_app(place), base_url=HERE) as client:
        assert client.get("/article/oman").status_code == 200
        place.unlink()
        gone = client.get("/article/oman")
        assert (gone.status_code, "no such book" in gone.text) == (404, True)
        with detente.open(tmp_path / "empty.db"):
            pass
        (tmp_path / "empty.db").rename(place)
        assert "still empty" in client.get("/").text


def test_an_empty_book_says_what_to_do(tmp_path: Path) -> None:
    with detente.open(tmp_path / "empty.db"):
        pass
    with TestClient(create_app(tmp_path / "empty.db"), base_url=HERE) as client:
        for address in ("/", "/articles", "/search", "/method"):
            answer = client.get(address)
            assert answer.status_code == 200, address
        assert "/add" in client.get("/").text


def test_a_book_without_texts_shows_where_its_words_stood(tmp_path: Path, reader: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Options, "reader", lambda self: reader)
    with detente.open(tmp_path / "bare.db") as book:
        book.add(OMAN, keep_text=False)
    with TestClient(create_app(tmp_path / "bare.db"), base_url=HERE) as client:
        page = client.get("/article/oman")
        assert page.status_code == 200
        assert "keeps no text" in text_of(page.text)
        event = client.get("/article/oman.json").json()["events"][0]
        for address in (f"/event/{event['id']}", f"/occurrence/{event['occurrence']}", "/dyad/OMN-CHL", "/search"):
            assert client.get(address).status_code == 200, address


def test_an_id_that_ends_as_a_twin_does_is_found(tmp_path: Path, reader: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Options, "reader", lambda self: reader)
    with detente.open(tmp_path / "odd.db") as book:
        book.add(Article("dump.json", OMAN.text, published="2024-03-13"))
    with TestClient(create_app(tmp_path / "odd.db"), base_url=HERE) as client:
        assert client.get("/article/dump.json").headers["content-type"].startswith("text/html")
        assert client.get("/article/dump.json.json").json()["article"]["id"] == "dump.json"
        assert client.get("/article/other.json").status_code == 404


# --- small parts --------------------------------------------------------------------------------------------------------------


def test_links_keep_what_was_asked() -> None:
    asked = Asked("/search", {}, {"q": ["a b"], "type": ["AID", "AGREE"], "page": ["3"]})
    assert asked.link(page=None) == "/search?q=a+b&type=AID&type=AGREE"
    assert asked.link(page=4, q=None) == "/search?type=AID&type=AGREE&page=4"
    assert asked.twin("csv") == "/search.csv?q=a+b&type=AID&type=AGREE&page=3"
    assert Asked("/").twin("json") == "/index.json"


def test_the_libraries_are_those_that_are_listed(root: Path) -> None:
    folder = root / "src" / "detente" / "web" / "static" / "vendor"
    listed = tomllib.loads((folder / "vendor.toml").read_text(encoding="utf8"))["file"]
    for entry in listed:
        content = (folder / entry["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["sha256"], entry["file"]
        assert len((folder / entry["licence_file"]).read_text(encoding="utf8")) > 400
        assert re.search(r"0BSD|BSD-3-Clause|ISC|MIT", entry["licence"])
    names = {entry[name] for entry in listed for name in ("file", "licence_file")}
    assert names | {"vendor.toml"} == {path.name for path in folder.iterdir()}
    assert json.loads((folder / "countries-110m.json").read_text(encoding="utf8"))["type"] == "Topology"

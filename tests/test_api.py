"""The API: what it answers, how it pages, what it refuses, and that it is as docs/openapi.json says."""

from __future__ import annotations

import argparse
import json
import re
import shlex
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import pytest
import schemathesis
from schemathesis.engine import from_schema
from schemathesis.engine.events import FatalError, NonFatalError, ScenarioFinished
from starlette.testclient import TestClient

import detente
from detente.book.query import Question
from detente.book.readers import Options
from detente.record import STATUSES, Article, Reading
from detente.web.api import answers, models, reading, schema
from detente.web.api.asked import EventsAsked
from detente.web.app import create_app
from detente.web.errors import WebError
from detente.web.guard import Access
from made_articles import AGAIN, NOTHING, OMAN
from made_books import made_book, made_entry, made_event

pytestmark = pytest.mark.model

HERE = "http://127.0.0.1:8360"
API = "/api/v1"
KENYA = Article(
    "kenya", "Kenya and Chile signed a trade agreement on 5 March 2024. Oman thanked Chile for the loan. Their relations are close.",
    title="An agreement", published="2024-03-06", outlet="The Meridian",
)  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, reader: Any) -> Path:
    path = tmp_path_factory.mktemp("api") / "relations.db"
    with pytest.MonkeyPatch.context() as patch, detente.open(path) as book:
        patch.setattr(Options, "reader", lambda self: reader)
        book.add(OMAN, AGAIN, KENYA, NOTHING)
    return path


@pytest.fixture
def path(made: Path, tmp_path: Path) -> Path:
    """A copy, for what writes to it."""
    copy = tmp_path / "relations.db"
    with detente.open(made, read_only=True) as book:
        book.backup(copy)
    return copy


@pytest.fixture
def client(path: Path, reader: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setattr(Options, "reader", lambda self: reader)
    with TestClient(create_app(path), base_url=HERE) as opened:
        yield opened


def records(answer: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in answer.text.splitlines()]


# --- asking -----------------------------------------------------------------------------------------------------------------


def test_events_are_the_books_records_with_their_articles(client: TestClient, path: Path) -> None:
    found = client.get(f"{API}/events").json()
    with detente.open(path, read_only=True) as book:
        held = list(book.events().records())
    assert [{name: value for name, value in event.items() if name != "about"} for event in found["events"]] == held
    assert found["next"] is None
    expelled = next(event for event in found["events"] if event["trigger"]["text"].startswith("expelled"))
    assert (expelled["status"], expelled["coverage"], expelled["date"]["start"]) == ("occurred", 2, "2024-03-12")
    assert expelled["about"] == {
        "id": "again/1", "title": "Diplomats out", "published": "2024-03-14", "outlet": "The Daily Parallel", "url": None, "language": "en",
    } or expelled["about"]["id"] == "oman"  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "triggers"),
    [
        ("source=CHL&target=OMN&types=SANCTION", ["expelled two Omani diplomats"]),
        ("between=OMN&between=CHL&quads=3", ["accused Chile of spying"]),
        ("status=negated", ["did not recall its ambassador"]),
        ("party=KEN", ["signed a trade agreement"]),
        ("since=2024-03-12&until=2024-03-12", ["expelled two Omani diplomats"]),
        ("words=%22trade+agreement%22&source=KEN", ["signed a trade agreement"]),
        ("types=SANCTION&status=occurred&reports=true&outlet=The+Meridian", ["expelled two Omani diplomats"]),
        ("least_confidence=1", []),
        ("background=true", []),
    ],
)
def test_every_filter_filters(client: TestClient, asked: str, triggers: list[str]) -> None:
    found = client.get(f"{API}/events?{asked}").json()["events"]
    assert len(found) == len(triggers)
    for event, words in zip(found, triggers, strict=True):
        assert set(event["trigger"]["text"].split()) & set(words.split())


def test_every_filter_of_the_books_questions_is_the_apis() -> None:
    own = {"limit", "offset", "by_date", "after"}  # how the API pages is its own matter
    assert {field.name for field in fields(Question)} - own == set(EventsAsked.model_fields) - {"limit", "cursor"}


def test_ids_and_codings_filter(client: TestClient) -> None:
    two = [event["id"] for event in client.get(f"{API}/events?limit=2").json()["events"]]
    asked = "&".join(f"ids={identity}" for identity in two)
    assert [event["id"] for event in client.get(f"{API}/events?{asked}").json()["events"]] == two
    refused = client.get(f"{API}/events?coding=elsewhere")
    assert refused.status_code == 404
    assert "elsewhere" in refused.json()["detail"]


def test_an_event_an_occurrence_and_an_article_say_all_of_themselves(client: TestClient) -> None:
    event = client.get(f"{API}/events?types=SANCTION").json()["events"][0]
    whole = client.get(f"{API}/events/{event['id']}").json()
    assert whole["event"]["words"]["trigger"] == event["trigger"]["text"]
    assert {"rule", "trigger", "date", "said by"} <= {fact["name"] for fact in whole["why"]}
    occurrence = client.get(f"{API}/occurrences/{event['occurrence']}").json()
    assert {report["article"] for report in occurrence["reports"]} == {"oman", "again/1"}
    assert occurrence["coverage"] == 2
    assert len(occurrence["merges"]) == 1
    article = client.get(f"{API}/articles/again/1").json()
    assert article["text"] == AGAIN.text
    for told in article["events"]:
        start, end = told["trigger"]["span"]
        assert AGAIN.text[start:end] == told["trigger"]["text"]


def test_articles_without_events_are_listed_too(client: TestClient) -> None:
    assert [row["id"] for row in client.get(f"{API}/articles").json()["articles"]] == ["nothing", "kenya", "again/1", "oman"]
    assert [row["id"] for row in client.get(f"{API}/articles?found=none").json()["articles"]] == ["nothing"]
    assert [row["id"] for row in client.get(f"{API}/articles?since=2024-03-13").json()["articles"]] == ["again/1", "oman"]
    assert [row["id"] for row in client.get(f"{API}/articles?outlet=The+Meridian").json()["articles"]] == ["kenya", "oman"]
    first = client.get(f"{API}/articles?limit=3").json()
    assert [row["id"] for row in client.get(first["next"]).json()["articles"]] == ["oman"]


def test_search_finds_words_and_their_events(client: TestClient) -> None:
    hits = client.get(f"{API}/search?words=diplomats").json()["articles"]
    assert {hit["article"] for hit in hits} == {"oman", "again/1"}
    assert all("[diplomats]" in hit["snippet"] and hit["events"] for hit in hits)


def test_each_number_of_a_dyad_leads_to_exactly_its_events(client: TestClient) -> None:
    dyad = client.get(f"{API}/dyads/CHL-OMN?by=month").json()
    quads = ("verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")
    counted = {row["period"]: [row[quad] for quad in quads] for row in dyad["rows"]}
    assert counted["2024-03"][2:] == [1, 1]  # accused; expelled, told twice and counted once
    for row in dyad["rows"]:
        listed = client.get(row["events"]).json()["events"]
        assert [sum(event["quad"] == quad for event in listed) for quad in (1, 2, 3, 4)] == [row[quad] for quad in quads]
    assert dyad["trend"]["verdict"]
    assert {"counts", "trend", "breaks"} <= {measure["name"] for measure in dyad["measures"]}
    assert str(Path.home()) not in json.dumps(dyad)


def test_a_dyad_in_one_direction(client: TestClient) -> None:
    there = client.get(f"{API}/dyads/chl-omn?by=year&directed=true").json()
    assert (there["source"], there["target"], there["directed"]) == ("CHL", "OMN", True)
    assert sum(row["verbal_conflict"] for row in there["rows"]) == 0
    assert sum(row["material_conflict"] for row in there["rows"]) == 1


def test_alignment_says_where_a_state_stands(client: TestClient) -> None:
    found = client.get(f"{API}/alignment/CHL?poles=OMN&poles=KEN").json()
    assert {row["pole"] for row in found["positions"]} == {"OMN", "KEN"}
    for row in found["positions"]:
        assert len(client.get(row["events"]).json()["events"]) == row["occurrences"]
    assert client.get(f"{API}/alignment/CHL?poles=OMN").status_code == 400
    assert client.get(f"{API}/alignment/CHL?poles=OMN&poles=BOL").status_code == 404


def test_breaks_and_changes_lead_to_their_events(tmp_path: Path) -> None:
    def month(number: int) -> str:
        return f"{2019 + number // 12}-{number % 12 + 1:02d}"

    calm = [made_event("PAK", "USA", f"{month(n)}-{d:02d}", "COOPERATE", key=str(d)) for n in range(24) for d in range(1, 7)]
    for one, other in (("IND", "CHN"), ("FRA", "DEU"), ("BRA", "ARG"), ("KEN", "UGA"), ("JPN", "KOR")):
        calm += [made_event(one, other, f"{month(n)}-{d:02d}", "CONSULT", key=str(d)) for n in range(36) for d in range(1, 7)]
    cold = [made_event("PAK", "USA", f"{month(n)}-{d:02d}", "ASSAULT", key=str(d)) for n in range(24, 36) for d in range(1, 25)]
    book = tmp_path / "made.db"
    made_book(book, made_entry("calm", "2019-01-01", calm), made_entry("cold", "2021-12-31", cold)).close()
    with TestClient(create_app(book), base_url=HERE) as client:
        turn = next(one for one in client.get(f"{API}/dyads/PAK-USA").json()["breaks"] if one["kind"] == "share")
        assert (turn["period"], turn["direction"]) == ("2021-01", "colder")
        carrying = client.get(turn["events"] + "&limit=1000").json()["events"]
        assert carrying
        assert {event["type"] for event in carrying} == {"ASSAULT"}
        found = client.get(f"{API}/changes?since=2021-01&until=2021-01").json()
        change = found["changes"][0]
        assert ({change["first"], change["second"]}, change["direction"], change["seen"]) == ({"PAK", "USA"}, "more", 24)
        listed = client.get(change["rows"] + "&limit=1000").json()["events"]
        assert {event["id"] for event in listed} == set(change["events"])


# --- pages of answers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("newest_first", ["false", "true"])
def test_a_cursor_neither_repeats_nor_loses_while_the_book_grows(tmp_path: Path, newest_first: str) -> None:
    days = ["2020-01-05", "2020-01-05", "2020-01-05", "2020-02-01", None, None, "2021-05-01", "2019-12-31", None]
    events = [made_event("PAK", "USA", day, key=str(number)) for number, day in enumerate(days)]
    path = tmp_path / "made.db"
    with made_book(path, made_entry("first", "2021-01-01", events)) as book:
        from detente.book import codings

        with TestClient(create_app(path), base_url=HERE) as client:
            whole = [event["id"] for event in client.get(f"{API}/events?newest_first={newest_first}").json()["events"]]
            assert len(whole) == len(events)
            seen, address = [], f"{API}/events?newest_first={newest_first}&limit=2"
            while address:
                answer = client.get(address)
                found = answer.json()
                assert answer.headers.get("link") == (f'<{found["next"]}>; rel="next"' if found["next"] else None)
                seen += [event["id"] for event in found["events"]]
                address = found["next"]
                new = [made_event("IND", "CHN", day, key=f"new {len(seen)}") for day in ("2000-01-01", "2030-01-01", None)]
                book.writer.add(made_entry(f"new {len(seen)}", "2021-01-01", new), codings.in_use(book.connection), merge=False)
    old = [identity for identity in seen if identity in set(whole)]
    assert old == whole
    assert len(seen) == len(set(seen))


def test_a_cursor_goes_on_in_its_own_question_only(client: TestClient) -> None:
    onward = client.get(f"{API}/events?limit=1").json()["next"]
    cursor = onward.partition("cursor=")[2]
    other = client.get(f"{API}/events?limit=1&party=KEN&cursor={cursor}")
    assert (other.status_code, "another question" in other.json()["detail"]) == (400, True)
    for broken in ("x", "!!", "W10", "e30", "bnVsbA", cursor[:-3]):
        assert client.get(f"{API}/events?limit=1&cursor={broken}").status_code == 400
    assert answers.place_of(answers.cursor_of(Question(), 7, "e1"), Question(), int, str) == (7, "e1")
    with pytest.raises(WebError):
        answers.place_of(answers.cursor_of(Question(), 2**70, "e1"), Question(), int, str)


def test_what_is_as_it_was_is_not_sent_again(client: TestClient) -> None:
    first = client.get(f"{API}/events?limit=1")
    again = {"If-None-Match": first.headers["etag"]}
    same = client.get(f"{API}/events?limit=1", headers=again)
    assert (same.status_code, same.content) == (304, b"")
    assert client.get(f"{API}/events?limit=2", headers=again).status_code == 200
    event = first.json()["events"][0]["id"]
    said = {"event": event, "changes": {"confirmed": True}, "reason": "looked at", "who": "Ada"}
    assert client.post(f"{API}/corrections", json=said).status_code == 201
    assert client.get(f"{API}/events?limit=1", headers=again).status_code == 200


# --- correcting -------------------------------------------------------------------------------------------------------------


def test_correcting_and_undoing(client: TestClient, path: Path) -> None:
    event = client.get(f"{API}/events?types=ACCUSE").json()["events"][0]["id"]
    said = {"event": event, "changes": {"status": "denied", "source": ["CHLGOV"]}, "reason": "read again", "who": "Ada"}
    made = client.post(f"{API}/corrections", json=said)
    line = made.json()
    assert made.status_code == 201
    assert (line["event"], line["changes"], line["who"], line["stands"]) == (event, said["changes"], "Ada", True)
    shown = client.get(f"{API}/events/{event}").json()
    assert (shown["event"]["status"], shown["event"]["source"][0]["code"], shown["event"]["corrected"]) == (
        "denied",
        "CHLGOV",
        True,
    )
    assert shown["original"]["status"] == "occurred"
    undone = client.post(f"{API}/corrections/{line['number']}/undo", json={"reason": "misread", "who": "Ben"})
    assert (undone.status_code, undone.json()["undoes"]) == (201, line["number"])
    assert client.get(f"{API}/events/{event}").json()["event"]["status"] == "occurred"
    log = client.get(f"{API}/corrections?event={event}").json()["corrections"]
    assert [(entry["who"], entry["stands"]) for entry in log] == [("Ben", True), ("Ada", False)]
    assert [entry["who"] for entry in client.get(f"{API}/corrections?who=Ada").json()["corrections"]] == ["Ada"]
    onward = client.get(f"{API}/corrections?limit=1").json()["next"]
    assert [entry["who"] for entry in client.get(onward).json()["corrections"]] == ["Ada"]


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"changes": {"status": "negated"}, "reason": " ", "who": "Ada"}, 400),
        ({"changes": {"status": "negated"}, "reason": "so"}, 400),
        ({"changes": {}, "reason": "so", "who": "Ada"}, 400),
        ({"changes": {"colour": "red"}, "reason": "so", "who": "Ada"}, 400),
        ({"changes": {"type": "DANCE"}, "reason": "so", "who": "Ada"}, 400),
        ({"changes": {"date": "2024-13-01"}, "reason": "so", "who": "Ada"}, 400),
        ({"changes": {"source": ["no code"]}, "reason": "so", "who": "Ada"}, 400),
        ({"event": "e0", "changes": {"status": "negated"}, "reason": "so", "who": "Ada"}, 404),
    ],
)
def test_what_cannot_be_said_of_an_event_changes_nothing(client: TestClient, said: dict[str, Any], status: int) -> None:
    event = client.get(f"{API}/events?types=ACCUSE").json()["events"][0]["id"]
    answer = client.post(f"{API}/corrections", json={"event": event, **said})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert client.get(f"{API}/corrections").json()["corrections"] == []


def test_a_change_that_was_not_given_is_none(client: TestClient) -> None:
    event = client.get(f"{API}/events?source=KEN").json()["events"][0]
    said = {"event": event["id"], "changes": {"mode": None}, "reason": "no mode is told", "who": "Ada"}
    client.post(f"{API}/corrections", json=said)
    shown = client.get(f"{API}/events/{event['id']}").json()["event"]
    assert (shown["mode"], shown["status"], shown["type"]) == (None, event["status"], event["type"])
    refused = client.post(f"{API}/corrections", json={**said, "changes": {"status": None}})
    assert refused.status_code == 400
    assert client.get(f"{API}/events/{event['id']}").json()["event"]["status"] == event["status"]


@pytest.mark.parametrize(
    "headers", [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site", "sec-fetch-mode": "cors"}]
)
def test_other_sites_can_neither_read_nor_correct(client: TestClient, headers: dict[str, str]) -> None:
    said = {"event": "e1", "changes": {"status": "negated"}, "reason": "so", "who": "Ada"}
    answer = client.post(f"{API}/corrections", json=said, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (403, "application/problem+json")
    assert client.post(f"{API}/read", content="x", headers={**headers, "content-type": "text/plain"}).status_code == 403


def test_a_form_cannot_correct(client: TestClient) -> None:
    event = client.get(f"{API}/events").json()["events"][0]["id"]
    said = json.dumps({"event": event, "changes": {"status": "negated"}, "reason": "so", "who": "Ada"})
    assert client.post(f"{API}/corrections", content=said, headers={"content-type": "text/plain"}).status_code == 400
    assert client.get(f"{API}/corrections").json()["corrections"] == []


def test_without_the_token_nothing_is_said(path: Path) -> None:
    token = "sixteen characters"
    with TestClient(create_app(path, access=Access.of("0.0.0.0", token)), base_url=HERE) as client:
        refused = client.get(f"{API}/health")
        assert (refused.status_code, refused.json()["status"]) == (401, 401)
        assert client.get(f"{API}/health", headers={"authorization": f"Bearer {token}"}).status_code == 200


# --- reading ----------------------------------------------------------------------------------------------------------------


def test_a_text_is_read_and_not_kept(client: TestClient, path: Path, reader: Any) -> None:
    sent = client.post(
        f"{API}/read?published=2024-03-13&outlet=The+Meridian&articles=true",
        content=OMAN.text,
        headers={"content-type": "text/plain"},
    )
    assert (sent.status_code, sent.headers["content-type"]) == (200, "application/x-ndjson")
    article, *found = records(sent)
    assert (article["kind"], article["outlet"], article["published"]) == ("article", "The Meridian", "2024-03-13")
    same = reader.read(Article(article["id"], OMAN.text, published="2024-03-13"))
    assert found == [record.to_json() for record in (*same.events, *same.relations)]
    assert found
    assert client.get(f"{API}/health").json()["counts"]["articles"] == 4


def test_html_is_read_as_a_page(client: TestClient) -> None:
    page = "<!doctype html><html><head><title>Out</title></head><body><article><h1>Out</h1><p>Chile expelled two Omani diplomats on Tuesday. The minister told the press so in the capital, and said no more about it that day.</p></article></body></html>"
    found = records(client.post(f"{API}/read?published=2024-03-13", content=page, headers={"content-type": "text/html"}))
    assert [(record["type"], record["date"]["start"]) for record in found if record["kind"] == "event"] == [
        ("SANCTION", "2024-03-12")
    ]


def test_a_bad_article_never_ends_the_stream(client: TestClient) -> None:
    lines = [
        json.dumps({"id": "one", "text": OMAN.text, "published": "2024-03-13"}), "{broken", json.dumps({"id": "two"}),
        json.dumps({"id": "three", "text": "x" * 10, "published": "soon"}), json.dumps({"id": "four", "text": "Le chat dort dans la maison de ma grand-mère et le chien mange dans la cuisine avec les enfants de la voisine."}),
        json.dumps({"id": "five", "text": KENYA.text}),
    ]  # fmt: skip
    answer = client.post(f"{API}/read?articles=true", content="\n".join(lines), headers={"content-type": "application/x-ndjson"})
    found = records(answer)
    assert [record["id"] for record in found if record["kind"] == "article"] == ["one", "three", "five"]
    failures = [record for record in found if record["kind"] == "failure"]
    assert [failure["input"] for failure in failures] == ["body.jsonl:2", "body.jsonl:3", "body.jsonl:5"]
    assert all(failure["reason"] and failure["hint"] for failure in failures)


def test_further_kinds_are_asked_for(client: TestClient) -> None:
    asked = "statements=true&times=true&abstentions=true"
    answer = client.post(f"{API}/read?{asked}", content=AGAIN.text, headers={"content-type": "text/plain"})
    assert {"event", "statement", "time"} <= {record["kind"] for record in records(answer)}


def test_the_encoding_that_the_sender_names_holds(client: TestClient) -> None:
    text = "Žilina, a Slovak firm, wrote. Oman accused Chile of spying on Monday. Łódź said nothing."
    headers = {"content-type": "text/plain; charset=iso-8859-2"}
    found = records(client.post(f"{API}/read", content=text.encode("iso-8859-2"), headers=headers))
    event = next(record for record in found if record["kind"] == "event")
    start, end = event["trigger"]["span"]
    assert text[start:end] == event["trigger"]["text"]


@pytest.mark.parametrize(
    ("kind", "body", "status", "word"),
    [
        ("application/x-www-form-urlencoded", b"a=b", 415, "Content-Type: text/plain"),
        ("text/plain; charset=klingon", b"a", 415, "UTF-8"),
        ("text/plain; charset=utf-16", b"abc", 400, "UTF-8"),
        ("text/plain", b"", 400, "body"),
    ],
)
def test_what_cannot_be_read_at_all_is_a_problem(client: TestClient, kind: str, body: bytes, status: int, word: str) -> None:
    answer = client.post(f"{API}/read", content=body, headers={"content-type": kind})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert word in answer.json()["hint"]


def test_too_much_at_once_is_refused(client: TestClient) -> None:
    headers = {"content-type": "text/plain", "content-length": str(40 * 1024 * 1024)}
    answer = client.post(f"{API}/read", content=b"x", headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")

    def endless() -> Iterator[bytes]:
        for _ in range(40):
            yield b"word " * 200_000

    assert client.post(f"{API}/read", content=endless(), headers={"content-type": "text/plain"}).status_code == 413


def test_what_is_left_when_the_time_is_up_is_told(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LONGEST", -1.0)
    lines = "\n".join(json.dumps({"id": name, "text": OMAN.text}) for name in ("one", "two"))
    found = records(client.post(f"{API}/read", content=lines, headers={"content-type": "application/jsonl"}))
    assert [(record["kind"], record["article"], record["reason"]) for record in found] == [
        ("failure", "one", "time_limit"),
        ("failure", "two", "time_limit"),
    ]


def test_a_reader_that_breaks_breaks_no_stream(client: TestClient, reader: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = type(reader).read_many

    def breaking(self: Any, articles: Any, **more: Any) -> Iterator[Reading]:
        for article in articles:
            if article.id == "two":
                raise ZeroDivisionError
            yield from whole(self, [article], **more)

    monkeypatch.setattr(type(reader), "read_many", breaking)
    monkeypatch.setattr(type(reader), "read", lambda self, article, **more: next(breaking(self, [article], **more)))
    lines = "\n".join(json.dumps({"id": name, "text": OMAN.text}) for name in ("one", "two", "three"))
    found = records(client.post(f"{API}/read?articles=true", content=lines, headers={"content-type": "application/jsonl"}))
    assert [record["id"] for record in found if record["kind"] == "article"] == ["one", "three"]
    assert [record["reason"] for record in found if record["kind"] == "failure"] == ["internal_error:ZeroDivisionError"]


def test_requests_wait_their_turn_and_the_ninth_is_turned_away(client: TestClient) -> None:
    desk = client.app.state.web.desk  # type: ignore[attr-defined]
    hold, held = threading.Event(), [None] * 8
    done = [desk.lend(lambda reader: hold.wait(30)) for _ in held]
    answer = client.post(f"{API}/read", content=OMAN.text, headers={"content-type": "text/plain"})
    hold.set()
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    for one in done:
        one.result(timeout=30)
    assert client.post(f"{API}/read", content=OMAN.text, headers={"content-type": "text/plain"}).status_code == 200


# --- what is wrong ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/nowhere", 404), ("/events/e0", 404), ("/occurrences/o0", 404), ("/articles/none", 404), ("/dyads/CHL-BOL", 404),
        ("/dyads/CHL", 404), ("/events?party=CHI", 400), ("/events?limit=0", 400), ("/events?limit=100000", 400), ("/events?since=2024-02-30", 400),
        ("/events?colour=red", 400), ("/events?types=DANCE", 400), ("/events?status=maybe", 400), ("/events?quads=5", 400),
        ("/events?between=CHL", 400), ("/dyads/CHL-OMN?by=decade", 400), ("/changes", 400), ("/changes?since=1900", 400),
        ("/search?words=", 400), ("/search?words=%22%22", 400), ("/events?least_confidence=nan", 400), ("/events?cursor=%00", 400),
    ],
)  # fmt: skip
def test_problems_say_what_is_wrong(client: TestClient, address: str, status: int) -> None:
    answer = client.get(API + address)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["status"] == status
    assert len(answer.json()["detail"]) > 10


def test_another_method_is_told_which_there_are(client: TestClient) -> None:
    answer = client.delete(f"{API}/events")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_book_that_is_not_there_is_empty_or_no_book(tmp_path: Path) -> None:
    with TestClient(create_app(tmp_path / "new.db"), base_url=HERE) as client:
        health = client.get(f"{API}/health").json()
        assert (health["status"], health["begun"], health["counts"]) == ("ok", False, None)
        missing = client.get(f"{API}/events")
        assert (missing.status_code, "detente add" in missing.json()["hint"]) == (404, True)
        assert not (tmp_path / "new.db").exists()
    (tmp_path / "other.db").write_text("no database at all, but a text that is long enough to be looked at as one would be")
    with TestClient(create_app(tmp_path / "other.db"), base_url=HERE) as client:
        assert client.get(f"{API}/health").status_code == 503
        assert client.get(f"{API}/events").json()["hint"] == "" or client.get(f"{API}/events").status_code == 503


def test_a_book_that_another_program_writes_to_is_busy(client: TestClient, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    event = client.get(f"{API}/events").json()["events"][0]["id"]
    monkeypatch.setattr("detente.web.api.PATIENCE", 0.1)
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("BEGIN IMMEDIATE")
        said = {"event": event, "changes": {"status": "negated"}, "reason": "so", "who": "Ada"}
        answer = client.post(f"{API}/corrections", json=said)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
        assert client.get(f"{API}/events").status_code == 200
        other.rollback()
    other.close()


# --- OpenAPI ----------------------------------------------------------------------------------------------------------------


def test_the_committed_account_is_the_servers_own(root: Path, client: TestClient) -> None:
    committed = json.loads((root / "docs" / "openapi.json").read_text(encoding="utf-8"))
    assert committed == schema(), "make it anew: python tools/write_docs.py"
    assert client.get(f"{API}/openapi.json").json() == committed


def test_the_models_have_the_records_fields(client: TestClient) -> None:
    """A record has no field that its model does not tell, and none is missing."""
    text = (
        "Oman accused Chile of spying in Lima on Monday, killing six. They will meet, the official said. Their relations are close. "
        * 2
    )
    asked = "articles=true&statements=true&times=true&abstentions=true"
    found = records(client.post(f"{API}/read?{asked}", content=text, headers={"content-type": "text/plain"}))
    kinds = {
        "event": models.Event, "relation": models.Relation, "statement": models.Statement, "time": models.TimeExpression,
        "abstention": models.Abstention, "article": models.ReadArticle,
    }  # fmt: skip
    assert {"event", "statement", "time", "article"} <= {record["kind"] for record in found}
    for record in found:
        _same_fields(record, kinds[record["kind"]].model_validate(record).model_dump(exclude_unset=True))
    assert models.Status.__metadata__[0].json_schema_extra == {"enum": list(STATUSES)}


def _same_fields(record: Any, dumped: Any) -> None:
    if isinstance(record, dict) and isinstance(dumped, dict):
        assert set(record) == set(dumped)
        for name in record:
            _same_fields(record[name], dumped[name])
    elif isinstance(record, list):
        for one, other in zip(record, dumped, strict=True):
            _same_fields(one, other)


def test_answers_are_as_the_account_says(client: TestClient) -> None:
    account = schema()
    event = client.get(f"{API}/events").json()["events"][0]
    said = {"event": event["id"], "changes": {"status": "negated"}, "reason": "so", "who": "Ada"}
    assert client.post(f"{API}/corrections", json=said).status_code == 201
    asked = {
        "/health": "/health", "/events": "/events?reports=true", "/events/{id}": f"/events/{event['id']}",
        "/occurrences/{id}": f"/occurrences/{event['occurrence']}", "/articles": "/articles", "/articles/{id}": "/articles/oman",
        "/search": "/search?words=oman", "/dyads/{first}-{second}": "/dyads/CHL-OMN", "/alignment/{state}": "/alignment/CHL?poles=OMN&poles=KEN",
        "/corrections": "/corrections",
    }  # fmt: skip
    for path, address in asked.items():
        answer = account["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        found = client.get(API + address)
        assert found.status_code == 200
        jsonschema.validate(found.json(), {**answer, "components": account["components"]})


# Probes of one address and method that schemathesis makes beside those of its coverage. More find no more (tried: 12), and take longer.
EXAMPLES = 4


@pytest.mark.fuzz
@pytest.mark.slow
def test_whatever_is_asked_is_answered_as_the_account_says(path: Path, reader: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Schemathesis: no fault of the server's, and no status, kind, schema, method or header that the account does not tell."""
    monkeypatch.setattr(Options, "reader", lambda self: reader)
    # That whatever fits the account is taken is no promise: a schema cannot say which actors a book has.
    config = schemathesis.Config.from_dict(
        {
            "seed": 7, "generation": {"max-examples": EXAMPLES, "database": "none"}, "phases": {"stateful": {"enabled": False}},
            "checks": {"positive_data_acceptance": {"enabled": False}},
        }
    )  # fmt: skip
    app = create_app(path, access=Access(hosts=()))
    account = schemathesis.openapi.from_asgi(f"{API}/openapi.json", app, config=config)
    checked, wrong = 0, []
    for event in from_schema(account).execute():
        if isinstance(event, NonFatalError | FatalError):
            wrong.append(str(event))
        elif isinstance(event, ScenarioFinished):
            for number, checks in event.recorder.checks.items():
                checked += len(checks)
                case = event.recorder.cases[number].value
                wrong += [
                    f"{case.method} {case.formatted_path} {case.query} {case.body}: {check.failure_info.failure.title}"
                    for check in checks
                    if check.failure_info is not None
                ]
    app.state.web.close()
    assert wrong == []
    assert checked > 1000


# --- the document -----------------------------------------------------------------------------------------------------------


def _curl(line: str) -> argparse.Namespace:
    options = argparse.ArgumentParser()
    options.add_argument("-s", action="store_true")
    options.add_argument("-N", action="store_true")
    options.add_argument("-H", action="append", default=[])
    options.add_argument("-d", default=None)
    options.add_argument("--data-binary", default=None)
    options.add_argument("address")
    return options.parse_args(shlex.split(line.replace("-sN", "-s -N"))[1:])


def test_the_documents_examples_run(root: Path, client: TestClient, tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text(OMAN.text)
    (tmp_path / "articles.jsonl").write_text("\n".join(json.dumps({"id": one.id, "text": one.text}) for one in (OMAN, KENYA)))
    event = client.get(f"{API}/events?types=ACCUSE").json()["events"][0]["id"]
    document = (root / "docs" / "api.md").read_text(encoding="utf-8")
    lines = [
        line for block in re.findall(r"```sh\n(.*?)```", document, re.S) for line in block.splitlines() if line.startswith("curl")
    ]
    assert len(lines) >= 10
    for line in lines:
        asked = _curl(line)
        headers = dict(header.split(": ", 1) for header in asked.H)
        place = urlsplit(asked.address)
        assert f"{place.scheme}://{place.netloc}" == HERE
        address = place.path + (f"?{place.query}" if place.query else "")
        if asked.data_binary is not None:
            answer = client.post(address, content=(tmp_path / asked.data_binary.removeprefix("@")).read_bytes(), headers=headers)
        elif asked.d is not None:
            answer = client.post(address, content=asked.d.replace("EVENT", event), headers=headers)
        else:
            answer = client.get(address, headers=headers)
        assert answer.status_code == (
            400 if "CHI" in address.partition("?")[2] and "CHL" not in address else 201 if asked.d else 200
        ), line
    assert [line["who"] for line in client.get(f"{API}/corrections").json()["corrections"]] == ["Ada", "Ada"]

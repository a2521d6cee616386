"""The pages of forecasts, their twins, their API and what they refuse, on a made world in which threats bring sanctions."""

from __future__ import annotations

import csv
import io
import re
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from starlette.testclient import TestClient

from detente.book import Book, codings
from detente.forecast.chances import fit
from detente.forecast.kept import Kept
from detente.web import report
from detente.web.agents import Tools
from detente.web.api import schema
from detente.web.app import create_app
from detente.web.errors import WebError
from detente.web.pool import Pool
from detente.web.works import Underway
from made_books import made_book, made_entry, made_event
from made_forecasts import FIRST, made_world
from test_web import Elements, text_of

HERE = "http://127.0.0.1:8360"
API = "/api/v1"
WEEKS = 60
END = FIRST + timedelta(days=7 * WEEKS)  # the day after the last article


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("forecasts") / "relations.db"
    made_world(made, WEEKS).close()
    return made


@pytest.fixture(scope="module")
def client(path: Path) -> Iterator[TestClient]:
    with TestClient(create_app(path), base_url=HERE) as opened:
        yield opened


def done(client: TestClient, address: str) -> Any:
    """What is answered when it has been reckoned, however busy the machine is."""
    for _ in range(300):
        answer = client.get(address)
        if answer.status_code != 503 and "data-underway" not in answer.text:
            return answer
        time.sleep(0.5)
    raise AssertionError(f"{address} is still not done")


PAGES = [
    "/forecast",
    "/forecast?one=CHL&other=OMN",
    "/forecast/CHL-OMN",
    "/forecast/CHL-OMN?weeks=2&on=2022-12-01",
    "/forecast/CHL",
    "/scorecard",
    "/scorecard?dyad=OMN-CHL&weeks=4",
    "/what-if",
    "/what-if?source=CHL&type=THREATEN&target=OMN",
]


@pytest.mark.parametrize("address", PAGES)
def test_every_page_has_its_twins_and_nothing_inline(client: TestClient, address: str) -> None:
    place, _, query = address.partition("?")
    page = done(client, address)
    assert page.status_code == 200, text_of(page.text)
    for tag, held in Elements(page.text).found:
        assert "style" not in held
        assert not [name for name in held if name.startswith("on")]
        assert tag != "script" or held.get("type") == "application/json" or (held["src"] or "").startswith("/static/")
    assert done(client, f"{place}.json?{query}").json()
    assert next(csv.reader(io.StringIO(done(client, f"{place}.csv?{query}").text)))


# --- two parties ------------------------------------------------------------------------------------------------------------


def test_a_dyads_page_tells_both_times_ahead_beside_what_is_easy_to_guess(client: TestClient) -> None:
    told = done(client, "/forecast/CHL-OMN.json").json()
    assert [horizon["weeks"] for horizon in told["horizons"]] == [1, 4]
    four = told["horizons"][1]
    assert (four["issued"], four["until"]) == (END.isoformat(), (END + timedelta(days=27)).isoformat())
    kinds = [chance["what"] for chance in four["chances"]]
    assert kinds[:4] == ["verbal cooperation", "material cooperation", "verbal conflict", "material conflict"]
    assert set(kinds[4:]) == {"AGREE", "CONSULT", "AID", "ACCUSE", "THREATEN", "SANCTION"}
    for chance in four["chances"]:
        low, value, high = (chance["probability"][name] for name in ("low", "value", "high"))
        assert 0 <= low <= value <= high <= 1
        assert chance["low"] <= chance["high"]
        # One that is no better says the base rate, and says so.
        if not chance["better"]:
            assert value == pytest.approx(chance["base_rate"], abs=6e-5)
            assert chance["verdict"] == "no better than the base rate"
    shown = text_of(done(client, "/forecast/CHL-OMN").text)
    assert "no better than the base rate" in shown
    assert "Within a week" in shown
    assert "Within 4 weeks" in shown


def test_reasons_stand_beside_the_sentences_of_their_events(client: TestClient) -> None:
    told = done(client, "/forecast/CHL-OMN.json?weeks=4").json()
    reasons = [reason for chance in told["horizons"][0]["chances"] for reason in chance["reasons"]]
    assert reasons
    events = {event["event"]: event for event in told["events"]}
    wanted = {event for reason in reasons for event in reason["events"]}
    assert wanted
    assert wanted <= set(events)
    assert {event["words"] for event in events.values()} == {"The two ac"}
    page = done(client, "/forecast/CHL-OMN?weeks=4").text
    for event in wanted:
        held = events[event]
        assert f'href="/article/{held["article"]}#s{held["sentence_index"]}"' in page
        assert f'href="/event/{event}"' in page


def test_the_web_forecasts_as_the_command_does(client: TestClient, path: Path) -> None:
    from detente.forecast.dyad import forecast

    told = done(client, "/forecast/CHL-OMN.json?weeks=4").json()["horizons"][0]["chances"]
    with Book(path, read_only=True) as book:
        made = forecast(book, "CHL", "OMN", within=4)
    assert [(one["what"], one["probability"]["value"]) for one in told] == [
        (one.what, pytest.approx(one.probability.value, abs=6e-5)) for one in made.chances
    ]


def test_a_past_events_link_lists_the_dyads_events_of_that_kind(client: TestClient) -> None:
    told = done(client, "/forecast/CHL-OMN.json?weeks=4").json()["horizons"][0]["chances"]
    consult = next(chance for chance in told if chance["what"] == "CONSULT")
    rows = list(csv.DictReader(io.StringIO(client.get(f"/events.csv?{consult['query']}").text)))
    assert rows
    assert {row["type"] for row in rows} == {"CONSULT"}
    assert {frozenset((row["source"], row["target"])) for row in rows} == {frozenset(("CHL", "OMN"))}


def test_looking_at_a_forecast_writes_nothing_and_issuing_does(tmp_path: Path) -> None:
    path = tmp_path / "own.db"
    made_world(path, WEEKS).close()

    def issues() -> int:
        with Book(path, read_only=True) as book:
            return int(book.connection.execute("SELECT count(*) FROM issue").fetchone()[0])

    with TestClient(create_app(path), base_url=HERE) as client:
        assert done(client, "/forecast/CHL-OMN").status_code == 200
        assert issues() == 0
        foreign = client.post("/forecast/CHL-OMN", data={"weeks": "4"}, headers={"origin": "http://elsewhere.example"})
        assert (foreign.status_code, issues()) == (403, 0)
        sent = client.post("/forecast/OMN-CHL", data={"weeks": "4"}, follow_redirects=False)
        assert (sent.status_code, sent.headers["location"]) == (303, "/forecast/OMN-CHL?written=1")
        assert issues() == 1
        # The same from the same state is the same forecast.
        assert client.post("/forecast/CHL-OMN", data={"weeks": "4"}, follow_redirects=False).headers["location"].endswith("=1")
        assert issues() == 1
        page = done(client, "/forecast/OMN-CHL?written=1").text
        assert "forecast 1</a>, as it stands" in page
        frozen = done(client, "/scorecard/1.json").json()
        assert (frozen["standing"], frozen["issued"], frozen["weeks"]) == ("open", END.isoformat(), 4)
        assert all(chance["happened"] is None for chance in frozen["chances"])
        assert done(client, "/scorecard.json").json()["forecasts"][0]["standing"] == "open"
        # Four weeks later: a threat, and nothing else.
        with Book(path) as book:
            coding = codings.named(book.connection, None)
            event = made_event("CHL", "OMN", (END + timedelta(days=3)).isoformat(), "THREATEN")
            other = made_event("BRA", "PER", (END + timedelta(days=30)).isoformat(), "CONSULT")
            for week in range(5):
                day = (END + timedelta(days=7 * week + 6)).isoformat()
                entry = made_entry(f"late{week}", day, {0: [event], 4: [other]}.get(week, []))
                book.writer.add(entry, coding, merge=False)
        found = {chance["what"]: chance for chance in done(client, "/scorecard/1.json").json()["chances"]}
        assert found["THREATEN"]["happened"] == 1
        assert found["verbal conflict"]["happened"] == 1
        assert found["CONSULT"]["happened"] == 0
        assert found["THREATEN"]["brier"] == pytest.approx((1 - found["THREATEN"]["probability"]) ** 2, abs=1e-5)
        rows = list(csv.DictReader(io.StringIO(client.get(f"/events.csv?{found['THREATEN']['query']}").text)))
        assert [row["event"] for row in rows] == [event["id"]]
        card = done(client, "/scorecard.json").json()
        assert card["forecasts"][0]["standing"] == "scored"
        briers = [chance["brier"] for chance in found.values()]
        assert card["overall"][0]["brier"] == pytest.approx(sum(briers) / len(briers), abs=1e-5)
        assert "<svg" in done(client, "/scorecard.svg").text
        record = done(client, "/forecast/CHL-OMN.json?weeks=1").json()["record"]
        assert record["score"]["chances"] == len(found)
        assert record["score"]["brier"] == pytest.approx(card["overall"][0]["brier"], abs=1e-4)
        assert done(client, "/scorecard.json?dyad=BRA-PER").json()["forecasts"] == []


# --- one party, and all ------------------------------------------------------------------------------------------------------


def test_rules_at_work_stand_on_the_page_with_their_record(client: TestClient) -> None:
    # In the last week of this world ECU threatens OMN; threats are followed by sanctions, every time.
    told = done(client, "/forecast/ECU-OMN.json?weeks=1").json()
    rules = [rule for chance in told["horizons"][0]["chances"] for rule in chance["rules"] if rule["what"] == "SANCTION"]
    (rule,) = (rule for rule in rules if rule["act"] == "ECU THREATEN OMN")
    assert rule["held"] == rule["seen"] > 30
    assert rule["usual"] < 0.3
    events = {event["event"]: event for event in told["events"]}
    assert {events[event]["type"] for event in rule["events"]} == {"THREATEN"}
    page = done(client, "/forecast/ECU-OMN?weeks=1").text
    assert text_of(rule["rule"]) in text_of(page)
    assert all(f'href="/event/{event}"' in page for event in (*rule["events"], *rule["last_held"]))


def test_to_whom_one_turns_is_ranked_with_reasons(client: TestClient) -> None:
    told = done(client, "/forecast/CHL.json").json()
    shares = [row["share"] for row in told["whom"]]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) == pytest.approx(1, abs=1e-4)
    assert {row["party"] for row in told["whom"]} == {"BRA", "ECU", "NOR", "OMN", "PER"}
    first = told["whom"][0]
    assert first["reasons"]
    assert first["events"]
    page = done(client, "/forecast/CHL").text
    assert f'href="/forecast/CHL-{first["party"]}"' in page
    assert text_of(first["reasons"][0]) in text_of(page)


def test_the_start_page_lists_what_differs_most_from_its_base_rate(client: TestClient) -> None:
    told = done(client, "/forecast.json").json()
    changes = [abs(row["change"]) for row in told["departures"]]
    assert changes == sorted(changes, reverse=True)
    assert told["dyads"] == 15
    first = told["departures"][0]
    dyad = done(client, f"/forecast/{first['one']}-{first['other']}.json?weeks=4").json()["horizons"][0]["chances"]
    chance = next(one for one in dyad if one["what"] == first["what"])
    assert first["probability"] == pytest.approx(chance["probability"]["value"], abs=6e-5)
    assert chance["better"]
    assert told["busiest"]


# --- what if ------------------------------------------------------------------------------------------------------------------


def test_what_if_moves_what_the_event_is_about_and_claims_no_cause(client: TestClient) -> None:
    told = done(client, "/what-if.json?source=CHL&type=threaten&target=OMN&weeks=1").json()
    assert told["hypotheses"] == ["CHL THREATEN OMN"]
    assert told["claims_cause"] is False
    first = told["moved"][0]
    assert first["dyad"] == "CHL-OMN"
    assert first["along"]
    sanction = next(row for row in told["moved"] if row["dyad"] == "CHL-OMN" and row["what"] == "SANCTION")
    assert sanction["after"] > sanction["before"] + 0.1
    page = text_of(done(client, "/what-if?source=CHL&type=THREATEN&target=OMN&weeks=1").text)
    assert "No cause is claimed" in page
    same = done(client, "/what-if.json?event=CHL+THREATEN+OMN&weeks=1").json()
    assert same["moved"] == told["moved"]


# --- what cannot be told -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "status", "told"),
    [
        ("/forecast/CHX-OMN", 404, "Did you mean CHL"),
        ("/forecast/CHL-ZZZ", 404, "no such party"),
        ("/forecast/ZZZ", 404, "no such party"),
        ("/forecast/CHL-", 404, "two codes with a hyphen"),
        ("/forecast/CHL-CHL", 400, "a forecast is of two parties"),
        ("/forecast/CHL-OMN?weeks=99", 400, "from 1 to 26"),
        ("/forecast/CHL-OMN?on=soon", 400, "soon"),
        ("/forecast/CHL-OMN?on=2031-01-01", 200, "A source that fell silent is not peace"),
        ("/forecast/CHL-OMN?on=1999-01-01", 200, "begins on 2022-01-09"),
        ("/forecast/CHL-OMN?on=2022-02-01", 200, "too few to forecast"),
        ("/what-if?source=CHL&type=BITE&target=OMN", 400, "not a PLOVER type"),
        ("/what-if?source=CHL&type=AID&target=ZZZ", 404, "no such party"),
        ("/what-if?source=CHL&type=AID&target=CHL", 400, "moves no relation"),
        ("/what-if?source=CHL&type=AID", 400, "target is not said"),
        ("/what-if?event=CHL+AID", 400, "no event"),
        ("/what-if?source=CHL&type=AID&target=OMN&on=2035-01-01", 200, "silent is not peace"),
        ("/scorecard/7", 404, "No forecast 7"),
        ("/scorecard/seven", 404, "not the number of a forecast"),
        ("/scorecard?dyad=CHL", 400, "two codes with a hyphen"),
        ("/backtest?by=day", 400, "not one of week, month, year"),
    ],
)
def test_what_cannot_be_told_is_said_plainly(client: TestClient, address: str, status: int, told: str) -> None:
    page = done(client, address)
    assert (page.status_code, told in text_of(page.text)) == (status, True), text_of(page.text)
    place, _, query = address.partition("?")
    if status != 200 and place.count("/") < 3 and not place.endswith("-"):
        assert done(client, f"{place}.json?{query}").json()["error"]["what"]


@pytest.fixture
def small(tmp_path: Path) -> Iterator[TestClient]:
    """One week of news of Oman and Chile; Kenya and Peru met once, and Fiji only long ago and without a date."""
    met = [made_event("OMN", "CHL", f"2023-05-0{day}", "CONSULT") for day in range(1, 6)]
    met += [made_event("KEN", "PER", "2023-05-03", "AID"), made_event("FJI", "PER", None, "AID")]
    path = tmp_path / "small.db"
    made_book(path, made_entry("a", "2023-05-07", met, "acts, it says here")).close()
    with TestClient(create_app(path), base_url=HERE) as opened:
        yield opened


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/forecast", "weeks of events before"),
        ("/forecast/OMN-CHL", "weeks of events before"),
        ("/forecast/OMN-KEN", "knows of nothing between them"),
        ("/forecast/FJI-PER", "knows of nothing between them"),
        ("/forecast/OMN", "too few to learn from"),
        ("/forecast/FJI", "has no act of it"),
        ("/what-if?source=OMN&type=AID&target=CHL", "weeks of events before"),
        ("/what-if?source=FJI&type=AID&target=CHL", "no dated act of it"),
        ("/backtest", "no forecast of the past can be made"),
        ("/scorecard", "No forecast was issued"),
    ],
)
def test_a_book_of_one_week_is_told_of_as_it_is(small: TestClient, address: str, told: str) -> None:
    page = done(small, address)
    assert page.status_code == 200
    assert told in text_of(page.text), text_of(page.text)


def test_what_cannot_be_forecast_is_not_issued(small: TestClient) -> None:
    sent = small.post("/forecast/OMN-CHL", data={"weeks": "4"})
    assert sent.status_code == 400
    assert "weeks of events before" in text_of(sent.text)


def test_without_a_book_it_says_how_one_is_begun(tmp_path: Path) -> None:
    with TestClient(create_app(tmp_path / "none.db"), base_url=HERE) as client:
        for address in ("/forecast", "/forecast/CHL-OMN", "/what-if", "/scorecard", "/scorecard/1", "/backtest"):
            page = client.get(address)
            assert page.status_code == 404
            assert "there is no such book yet" in text_of(page.text)


def test_weeks_without_news_widen_or_forbid(tmp_path: Path) -> None:
    one, two = tmp_path / "one.db", tmp_path / "two.db"
    made_world(one, WEEKS, silent=range(WEEKS - 2, WEEKS - 1)).close()
    made_world(two, WEEKS, silent=range(WEEKS - 3, WEEKS - 1)).close()
    with TestClient(create_app(one), base_url=HERE) as client:
        page = text_of(done(client, "/forecast/CHL-OMN?weeks=4").text)
        assert "1 of the last four weeks is without news" in page
    with TestClient(create_app(two), base_url=HERE) as client:
        page = text_of(done(client, "/forecast/CHL-OMN?weeks=4").text)
        assert "A source that fell silent is not peace" in page
        assert "Issue the forecast" not in page


def test_a_dyads_report_tells_what_comes_next_with_footnotes(path: Path, tmp_path: Path) -> None:
    with Book(path, read_only=True) as book:
        told = report.dyad(book, "CHL-OMN")
        past = report.dyad(book, "CHL-OMN", until="2022-12")
    shown = text_of(told)
    assert "What comes next" in shown
    assert f"from {END.isoformat()} to {(END + timedelta(days=27)).isoformat()}" in shown
    assert "no better than the base rate" in shown
    # The last footnotes are those of the events behind the reasons, or of the events in order: every number leads to one.
    numbers = set(re.findall(r'href="#n(\d+)"', told.partition("What comes next")[2].partition("Events in order")[0]))
    assert numbers
    assert all(f'id="n{number}"' in told for number in numbers)
    # A report of a time that is over tells of that time alone.
    assert "What comes next" not in text_of(past)
    made_book(
        tmp_path / "small.db", made_entry("a", "2023-05-07", [made_event("OMN", "CHL", "2023-05-01")], "acts, it says")
    ).close()
    with Book(tmp_path / "small.db", read_only=True) as book:
        assert "No forecast: small.db: " in text_of(report.dyad(book, "OMN-CHL"))


# --- long work ------------------------------------------------------------------------------------------------------------------


def test_a_page_whose_work_takes_long_says_so_and_its_twin_waits(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detente.web.app.A_MOMENT", 0.0)
    page = client.get("/forecast/CHL-PER?weeks=3")
    assert page.status_code == 200
    assert 'data-underway="/forecast/CHL-PER.json?weeks=3"' in page.text
    assert "etag" not in page.headers
    assert done(client, "/forecast/CHL-PER.json?weeks=3").json()["horizons"][0]["weeks"] == 3
    assert "data-underway" not in client.get("/forecast/CHL-PER?weeks=3").text


def test_a_work_is_done_once_and_its_error_told_each_time(client: TestClient) -> None:
    works, made, let = client.app.state.web.pool.works, [], threading.Event()  # type: ignore[attr-defined]

    def make(book: Book) -> int:
        made.append(book.path.name)
        let.wait(60)
        raise ZeroDivisionError

    with pytest.raises(Underway) as waiting:
        works.kept("once", make)
    let.set()
    assert isinstance(waiting.value.work.exception(timeout=60), ZeroDivisionError)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            works.kept("once", make)
    assert made == ["relations.db"]


def test_works_are_forgotten_only_when_there_are_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detente.web.works.REMEMBERED", 4)
    made_book(tmp_path / "b.db").close()
    pool, made = Pool(tmp_path / "b.db"), []

    def done_of(key: int) -> int:
        while True:
            try:
                return pool.works.kept(key, lambda book: made.append(key) or key)
            except Underway as waiting:
                waiting.work.result(timeout=60)

    try:
        assert [done_of(key) for key in (0, 1, 2, 3, 0, 1, 2, 3)] == [0, 1, 2, 3, 0, 1, 2, 3]
        assert made == [0, 1, 2, 3]
        # The fifth makes the oldest go, which is made again when it is asked for again.
        assert [done_of(key) for key in (4, 4, 0)] == [4, 4, 0]
        assert made == [0, 1, 2, 3, 4, 0]
    finally:
        pool.close()


def test_models_are_kept_by_what_was_known_and_let_go_by_size() -> None:
    kept, learnt = Kept(10), []

    def learn(name: str) -> Any:
        return kept.get(name, lambda: learnt.append(name) or name, lambda made: 6)

    assert [learn(name) for name in ("a", "a", "b", "a")] == ["a", "a", "b", "a"]
    # Two of size 6 do not fit in 10: the older one went, and was learnt again.
    assert learnt == ["a", "b", "a"]


def test_issuing_needs_no_new_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, fitted = tmp_path / "own.db", []
    made_world(path, WEEKS, more=(("BRA", "AID", "CHL", "2023-02-25"),)).close()
    monkeypatch.setattr("detente.forecast.kept.fit", lambda *given: fitted.append(given[1:]) or fit(*given))
    with TestClient(create_app(path), base_url=HERE) as client:
        assert done(client, "/forecast/CHL-OMN?weeks=4").status_code == 200
        assert client.post("/forecast/CHL-OMN", data={"weeks": "4"}, follow_redirects=False).status_code == 303
        assert done(client, "/forecast/BRA-OMN?weeks=4").status_code == 200
        assert len(fitted) == 1


# --- the API ------------------------------------------------------------------------------------------------------------------


def test_the_apis_answers_are_as_its_account_says(client: TestClient) -> None:
    account = schema()
    asked = {
        "/forecast/{first}-{second}": "/forecast/CHL-OMN?weeks=4", "/forecast/{party}/whom": "/forecast/CHL/whom",
        "/what-if": "/what-if?events=CHL+THREATEN+OMN&weeks=1", "/scorecard": "/scorecard?dyad=CHL-OMN",
    }  # fmt: skip
    for path, address in asked.items():
        answer = account["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        found = done(client, API + address)
        assert found.status_code == 200, found.text
        jsonschema.validate(found.json(), {**answer, "components": account["components"]})


def test_the_api_forecasts_as_the_page_does_and_leads_to_its_events(client: TestClient) -> None:
    told = done(client, f"{API}/forecast/OMN-CHL?weeks=4").json()
    page = done(client, "/forecast/CHL-OMN.json?weeks=4").json()["horizons"][0]
    assert [(one["what"], one["probability"]) for one in told["chances"]] == [
        (one["what"], one["probability"]) for one in page["chances"]
    ]
    consult = next(one for one in told["chances"] if one["what"] == "CONSULT")
    listed = client.get(f"{consult['events']}&limit=1000").json()["events"]
    assert {event["type"] for event in listed} == {"CONSULT"}
    assert {event["sentence"] for event in told["events"]} == {"The two ac"}


@pytest.mark.parametrize(
    ("address", "status", "told"),
    [
        ("/forecast/CHX-OMN", 404, "Did you mean CHL"),
        ("/forecast/CHL-CHL", 400, "of two parties"),
        ("/forecast/CHL-OMN?weeks=0", 400, "weeks"),
        ("/forecast/CHL-OMN?on=2031-01-01", 400, "silent is not peace"),
        ("/forecast/CHL-OMN?soon=1", 400, "no such parameter"),
        ("/forecast/ZZZ/whom", 404, "no such party"),
        ("/what-if?events=CHL+BITE+OMN", 400, "not a PLOVER type"),
        ("/what-if?events=CHL", 400, "events"),
        ("/what-if", 400, "events"),
        ("/scorecard/9", 404, "No forecast 9"),
        ("/scorecard?dyad=CHL", 400, "dyad"),
    ],
)
def test_the_apis_problems_say_what_is_wrong(client: TestClient, address: str, status: int, told: str) -> None:
    answer = done(client, API + address)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    problem = answer.json()
    assert told in f"{problem['detail']} {problem['hint']}"


def test_the_api_issues_a_forecast(tmp_path: Path) -> None:
    path = tmp_path / "own.db"
    made_world(path, WEEKS).close()
    with TestClient(create_app(path), base_url=HERE) as client:
        form = client.post(f"{API}/forecast/CHL-OMN", data={"weeks": "4"})
        assert form.status_code in (400, 415)
        made = client.post(f"{API}/forecast/CHL-OMN", json={"weeks": 2})
        assert made.status_code == 201, made.text
        told = made.json()
        assert (told["issue"], told["address"], told["forecast"]["weeks"]) == (1, f"{API}/scorecard/1", 2)
        frozen = done(client, told["address"]).json()
        answer = schema()["paths"]["/scorecard/{number}"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        jsonschema.validate(frozen, {**answer, "components": schema()["components"]})
        assert [one["what"] for one in frozen["chances"]] == [one["what"] for one in told["forecast"]["chances"]]
        assert frozen["state"] == done(client, f"{API}/scorecard").json()["forecasts"][0]["state"]
        assert client.post(f"{API}/forecast/CHL-XXX", json={"weeks": 2}).status_code == 404


def test_an_agent_is_told_of_forecasts(path: Path) -> None:
    tools = Tools(path)
    try:
        told = tools.forecast("CHL", "OMN", weeks=4)
        assert {one["verdict"] for one in told["chances"]} <= {"better than the base rate", "no better than the base rate"}
        assert all("events" not in one for one in told["chances"])
        assert tools.forecast("CHL")["whom"][0]["rank"] == 1
        assert (tools.scorecard()["issued"], tools.scorecard("CHL-OMN")["forecasts"]) == (0, [])
        with pytest.raises(WebError, match="two codes"):
            tools.scorecard("CHL")
    finally:
        tools.close()

"""The pages in a real browser: Chromium, a server of its own on this machine, and a book that was read from articles written here.

Whatever a test does, at its end nothing may have failed in the browser's console, and no request may have gone anywhere but to our
own server (:class:`Hand`).
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

import detente
from detente.book.readers import Options
from detente.record import Article
from detente.web import pages

playwright = pytest.importorskip("playwright.sync_api")

pytestmark = [pytest.mark.model, pytest.mark.browser, pytest.mark.slow]

# As an administrator's chromium is started in a container, and so that it asks its maker for nothing.
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
AXE = Path(__file__).parent / "vendor" / "axe"

# --- a book: Pakistan and the United States get on until March 2023, and not from then on -----------------------------------------

GOOD = (
    "Pakistan and the United States signed an agreement on trade in Karachi on {day}.",
    "American diplomats met their Pakistani counterparts in Islamabad on {day}.",
    "The United States sent aid to Pakistan on {day}.",
    "The Pakistani foreign minister thanked the United States for its help on {day}.",
)
BAD = (
    "The United States imposed sanctions on Pakistan on {day}.",
    "Pakistan accused the United States of violating its airspace on {day}, a spokesman said.",
    "Pakistan expelled two American diplomats on {day}.",
    "The United States cut its aid to Pakistan on {day}.",
)
OUTLETS = ("The Meridian", "The Daily Parallel")
EXPELLED = Article(
    "expelled",
    "OTTAWA - Canada's Foreign Minister Mélanie Joly said on Tuesday that Ottawa had expelled two Indian diplomats.\n\n"
    '"We will not accept this," said an Indian official who asked not to be named. India did not recall its ambassador. '
    "Canada will meet India in Geneva next week if New Delhi agrees.",
    title="Two diplomats out", published="2023-12-27", outlet="The Meridian",
)  # fmt: skip
# Script, markup, a direction turned round, a control character and a giant word, wherever an article can hold them.
HOSTILE = Article(
    '../"><script>alert(1)</script>',
    "Kenya accused Ethiopia of lying on Monday. <script>alert(2)</script> \u202egnp.exe\u202c \x07 <img src=//evil.example/x onerror=alert(3)> "
    + "w" * 5000
    + " שלום עולם. Kenya expelled Ethiopia's ambassador.",
    title='=HYPERLINK("http://evil.example","x")<b onmouseover=alert(4)>\u202e<img src=http://evil.example/i>', published="2023-12-28",
    outlet='@SUM(1)"><svg/onload=alert(5)>', url="javascript:alert(6)",
)  # fmt: skip


def articles() -> Iterator[Article]:
    """Four articles a month for two years, by two outlets in turn."""
    for month in range(24):
        for k in range(4):
            day = date(2022 + month // 12, month % 12 + 1, 4 + 6 * k)
            hostile = k != 3 if day >= date(2023, 3, 1) else month % 9 == k
            sentence = (BAD if hostile else GOOD)[(month + k) % 4].format(day=f"{day:%A}")
            text = f"{sentence} The shops in the capital stayed open."
            yield Article(
                f"r{month:02}{k}", text, title=f"Report of {day}", published=day.isoformat(), outlet=OUTLETS[(month + k) % 2]
            )
    yield EXPELLED
    yield HOSTILE


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory, reader: Any) -> Path:
    made = tmp_path_factory.mktemp("browser") / "relations.db"
    with pytest.MonkeyPatch.context() as patch, detente.open(made) as book:
        patch.setattr(Options, "reader", lambda self: reader)
        book.add(*articles(), processes=1)
    return made


@contextmanager
def served(book: Path, log: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """`detente serve` in a process of its own: its address, and the process."""
    command = [sys.executable, "-m", "detente", "serve", "--book", str(book), "--port", "0"]
    with (
        log.open("w") as told,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=told, text=True, env=os.environ | {"TZ": "UTC"}) as server,
    ):
        try:
            assert server.stdout is not None
            base = server.stdout.readline().strip().rstrip("/")
            assert base.startswith("http://127.0.0.1:"), log.read_text()
            yield base, server
        finally:
            server.kill()


@pytest.fixture(scope="module")
def base(path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    log = tmp_path_factory.mktemp("log") / "server.log"
    with served(path, log) as (address, server):
        yield address
        assert server.poll() is None, f"the server ended by itself ({server.returncode}): {log.read_text()}"
    assert "Traceback" not in log.read_text()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with playwright.sync_playwright() as held:
        opened = held.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield opened
        opened.close()


@dataclass
class Hand:
    """Somebody at the browser: what they click is counted, and what the browser complains of or asks elsewhere is kept."""

    page: Any
    base: str
    clicks: int = 0
    complaints: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def go(self, address: str) -> None:
        self.page.goto(self.base + address)
        # What is being reckoned says so, and goes on by itself.
        self.page.wait_for_selector("[data-underway]", state="detached", timeout=180_000)
        self.page.wait_for_load_state("networkidle")

    def click(self, what: Any) -> None:
        self.clicks += 1
        (self.page.locator(what).first if isinstance(what, str) else what).click()
        self.page.wait_for_load_state("networkidle")

    def choose(self, what: Any, **option: Any) -> None:
        """From a list that opens: two clicks, as for those who have no keys."""
        self.clicks += 2
        (self.page.locator(what).first if isinstance(what, str) else what).select_option(**option)

    @property
    def address(self) -> str:
        return str(self.page.url.removeprefix(self.base))


@pytest.fixture
def hand(chromium: Any, base: str) -> Iterator[Hand]:
    with at(chromium, base) as held:
        yield held
    assert held.complaints == []
    assert held.elsewhere == []
    assert held.dialogs == []


@contextmanager
def at(chromium: Any, base: str, **settings: Any) -> Iterator[Hand]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True, **settings)
    page = context.new_page()
    page.set_default_timeout(30_000)
    held = Hand(page, base)
    ours = (f"{base}/", "data:", "blob:", "about:")
    context.on("request", lambda request: request.url.startswith(ours) or held.elsewhere.append(request.url))
    page.on("websocket", lambda socket: held.elsewhere.append(socket.url))
    page.on("console", lambda told: told.type in ("error", "warning") and held.complaints.append(told.text))
    page.on("pageerror", lambda error: held.complaints.append(str(error)))

    def dismissed(dialog: Any) -> None:
        held.dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismissed)
    yield held
    context.close()


# --- every page: nothing in the console, no request elsewhere, no finding of axe's, nothing wider than the window ------------------

# A value for each part of an address; a page with a part that has none here fails its test, so that none is forgotten.
PARTS = {"pair": "PAK-USA", "code": "PAK", "state": "PAK", "id:path": "expelled", "who": "PAK-USA", "number": "1"}
ADDRESSES = [
    *(re.sub(r"\{([^}]+)\}", lambda part: PARTS[part[1]], page.path) for page in pages.PAGES if "{id}" not in page.path and "{job}" not in page.path),
    "/event/{event}", "/event/{event}/steps", "/occurrence/{occurrence}",
    "/dyad/PAK-USA?by=month&way=forth", "/search?q=diplomats&status=occurred", "/events?between=PAK&between=USA&since=2023-03-01",
    "/forecast/PAK", "/what-if?source=PAK&type=REJECT&target=USA", "/article/no-such", "/dyad/PAK-XXX", "/forecast/PAK-XXX", "/changes?since=2023-03-01&until=2023-03-28",
]  # fmt: skip


def findings(page: Any, rules: list[str] | None = None) -> list[str]:
    """What axe finds that is serious or critical: its name, where, and why."""
    only = {} if rules is None else {"runOnly": {"type": "rule", "values": rules}}
    found = page.evaluate("(options) => axe.run(document, options)", {"resultTypes": ["violations"], **only})
    return [
        f"{broken['id']}: {node['html'][:200]} {node['failureSummary'][:400]}"
        for broken in found["violations"]
        if broken["impact"] in ("serious", "critical")
        for node in broken["nodes"]
    ]


@pytest.fixture(scope="module")
def known(chromium: Any, base: str) -> dict[str, str]:
    """An event of the book and its occurrence."""
    with at(chromium, base) as held:
        held.go("/article/expelled.json")
        event = held.page.evaluate("JSON.parse(document.body.innerText).events.find((event) => event.type === 'SANCTION')")
    return {"event": event["id"], "occurrence": event["occurrence"]}


def expected(complaint: str) -> bool:
    """What a browser says of a page that is not there, in the tests that ask for one."""
    return "status of 40" in complaint


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_quiet_and_open_to_everybody(chromium: Any, base: str, known: dict[str, str], address: str) -> None:
    with at(chromium, base, color_scheme="light", reduced_motion="reduce") as hand:
        hand.go(address.format(**known))
        hand.page.evaluate((AXE / "axe.min.js").read_text(encoding="utf8"))
        told = findings(hand.page)
        hand.page.emulate_media(color_scheme="dark")
        hand.page.wait_for_load_state("networkidle")
        told += [f"dark: {finding}" for finding in findings(hand.page, ["color-contrast", "link-in-text-block"])]
        assert told == []
        hand.page.set_viewport_size({"width": 390, "height": 844})
        wide = "document.documentElement.scrollWidth"
        hand.page.wait_for_function(f"{wide} <= 390", timeout=5000)
    assert [complaint for complaint in hand.complaints if not expected(complaint)] == []
    assert hand.elsewhere == []


def test_axe_is_that_which_is_listed() -> None:
    (entry,) = tomllib.loads((AXE / "vendor.toml").read_text(encoding="utf8"))["file"]
    assert hashlib.sha256((AXE / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]
    assert "Mozilla Public License, version 2.0" in (AXE / entry["licence_file"]).read_text(encoding="utf8")
    assert {path.name for path in AXE.iterdir()} == {"vendor.toml", entry["file"], entry["licence_file"]}


def test_axe_finds_what_is_wrong(hand: Hand) -> None:
    hand.go("/method")
    hand.page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<input><p id=faint>Faint words</p>')")
    hand.page.evaluate("document.getElementById('faint').style.color = '#ddd'")
    hand.page.evaluate((AXE / "axe.min.js").read_text(encoding="utf8"))
    assert {finding.split(":")[0] for finding in findings(hand.page)} == {"label", "color-contrast"}


# --- from the front page to a sentence ----------------------------------------------------------------------------------------


def highlighted(page: Any) -> str:
    """The sentence that the address leads to, which stands out from those around it."""
    found = page.locator(".text .s:target")
    playwright.expect(found).to_be_in_viewport()
    around = page.locator(".text").evaluate("(text) => getComputedStyle(text).backgroundColor")
    assert found.evaluate("(sentence) => getComputedStyle(sentence).backgroundColor") != around
    return str(found.inner_text())


def test_from_the_front_page_over_a_point_to_the_highlighted_sentence(hand: Hand) -> None:
    hand.go("/")
    hand.click("a[href='/dyad/PAK-USA']")
    point = hand.page.locator(".chart svg .mark-rect path[aria-label*='2023-03']").first
    hand.click(point)
    listed = hand.page.locator("#point .line")
    playwright.expect(hand.page.locator("#point h2")).to_contain_text("2023-03-01 to 2023-03-31")
    assert listed.count() > 0
    hand.click(listed.first.locator("a.kind"))
    assert hand.address.startswith("/event/e")
    hand.click("a:has-text('in its article')")
    assert re.match(r"/article/r14\d#s0$", hand.address)
    assert "on " in highlighted(hand.page)


def test_from_a_forecast_a_sentence_is_two_clicks_away_at_most(hand: Hand) -> None:
    hand.go("/forecast/PAK-USA?weeks=4")
    playwright.expect(hand.page.locator("#main")).to_contain_text("no better than the base rate")
    quoted = hand.page.locator(".behind a.words").first
    words = quoted.inner_text().strip("“”")
    hand.click(quoted)
    assert re.match(r"/article/r\d+#s0$", hand.address)
    assert words in highlighted(hand.page)
    assert hand.clicks == 1


def test_a_forecast_is_found_from_the_dyad_issued_and_looked_up(hand: Hand) -> None:
    hand.go("/dyad/PAK-USA")
    hand.click("a:has-text('What comes next between them')")
    hand.page.wait_for_selector(".horizon", timeout=120_000)
    hand.click("button:has-text('Issue the forecast of 4 weeks')")
    hand.page.wait_for_selector(".said", timeout=120_000)
    hand.click(".said a")
    playwright.expect(hand.page.locator("#main")).to_contain_text("Its last day has not passed yet")
    hand.click("a:has-text('all that were issued')")
    playwright.expect(hand.page.locator("table").last).to_contain_text("PAK-USA")


def test_what_is_supposed_in_the_form_moves_forecasts(hand: Hand) -> None:
    hand.go("/what-if")
    hand.page.fill("input[name=source]", "USA")
    hand.choose("select[name=type]", label="SANCTION")
    hand.page.fill("input[name=target]", "PAK")
    hand.click("button:has-text('Suppose it')")
    hand.page.wait_for_selector("#main:has-text('chances were scored again')", timeout=120_000)
    playwright.expect(hand.page.locator("#main")).to_contain_text("No cause is claimed")


def test_a_pasted_article_is_read_at_once(hand: Hand) -> None:
    hand.go("/add")
    hand.page.fill("textarea", "Norway expelled two Russian diplomats on Tuesday. Russia has not apologised to Norway.")
    hand.page.fill("input[name=published]", "2023-12-29")
    hand.page.check("input[value=no]")
    hand.click("button.main")
    marked = hand.page.locator(".text a.t.look-done").first
    playwright.expect(marked).to_have_text(re.compile("expelled"), timeout=90_000)
    playwright.expect(hand.page.locator(".cards")).to_contain_text("SANCTION")
    playwright.expect(hand.page.locator("#main")).to_contain_text("not kept in the book")


def test_a_dropped_file_is_chosen(hand: Hand) -> None:
    hand.go("/add")
    hand.page.evaluate("""() => {
        const held = new DataTransfer();
        held.items.add(new File(["Norway thanked Sweden."], "note.txt", { type: "text/plain" }));
        document.querySelector("[data-add]").dispatchEvent(new DragEvent("drop", { dataTransfer: held, bubbles: true, cancelable: true }));
    }""")
    playwright.expect(hand.page.locator("[data-chosen]")).to_have_text("note.txt")


@pytest.mark.parametrize("place", ["/articles", "/", "/search?party=KEN", "/dyad/ETH-KEN", "article"])
def test_a_hostile_article_does_nothing(hand: Hand, place: str) -> None:
    if place == "article":
        hand.go("/articles?order=published")
        hand.click(hand.page.locator(".table a", has_text="HYPERLINK"))
        playwright.expect(hand.page.locator(".text")).to_contain_text("<script>alert(2)</script>")
        assert hand.page.locator(".text img, .text script, .text b").count() == 0
        assert "\u202e" not in hand.page.content()
    else:
        hand.go(place)
    playwright.expect(hand.page.locator("main")).to_contain_text(re.compile("HYPERLINK|SUM"))
    for element in hand.page.locator("main a, main bdi").all()[:40]:
        element.dispatch_event("mouseover")
    assert hand.page.locator("[onmouseover], [onload], [onerror], a[href^='javascript:']").count() == 0
    assert hand.page.evaluate("document.documentElement.scrollWidth") <= 1280


# --- keys, print, no scripts --------------------------------------------------------------------------------------------------


def focused(page: Any) -> str:
    return str(page.evaluate("(document.activeElement.id || document.activeElement.className || document.activeElement.tagName)"))


def test_the_keyboard_is_enough(hand: Hand) -> None:
    hand.go("/search?party=PAK")
    page = hand.page
    page.keyboard.press("Tab")
    assert focused(page) == "skip"
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert focused(page) == "main"
    hand.go("/search?party=PAK")
    order = []
    for _ in range(6):
        page.keyboard.press("Tab")
        order.append(focused(page))
    assert order[:5] == ["skip", "name", "find", "BUTTON", "theme"]
    page.keyboard.press("/")
    assert focused(page) == "find"
    page.locator("#main").focus()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.locator("[data-step]").first.get_attribute("class").endswith("here")
    page.keyboard.press("t")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.keyboard.press("?")
    playwright.expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    playwright.expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("g")
    with page.expect_navigation():
        page.keyboard.press("a")
    assert hand.address == "/articles"
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


@pytest.mark.parametrize("address", ["/dyad/PAK-USA", "/article/expelled"])
def test_print_leaves_out_what_paper_cannot_do(hand: Hand, address: str) -> None:
    hand.go(address)
    hand.page.emulate_media(media="print", color_scheme="dark")
    for left_out in (".find", ".mast nav", ".twins"):
        playwright.expect(hand.page.locator(left_out).first).to_be_hidden()
    assert hand.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert len(hand.page.pdf()) > 10_000


def test_print_has_the_chart_in_the_colours_of_paper(hand: Hand) -> None:
    hand.go("/dyad/PAK-USA")
    playwright.expect(hand.page.locator(".drawing svg")).to_be_visible()
    hand.page.emulate_media(media="print")
    with hand.page.expect_response(re.compile(r"\.svg$")) as got:
        drawn = hand.page.locator("img.drawn")
        playwright.expect(drawn).to_be_visible()
        drawn.scroll_into_view_if_needed()
    assert got.value.headers["content-type"] == "image/svg+xml"
    playwright.expect(hand.page.locator(".drawing")).to_be_hidden()
    hand.page.wait_for_function("document.querySelector('img.drawn').naturalWidth > 300")


def test_without_scripts_a_dyad_has_its_chart_and_a_point_its_events(chromium: Any, base: str) -> None:
    with at(chromium, base, java_script_enabled=False) as hand:
        hand.page.goto(f"{base}/dyad/PAK-USA")
        playwright.expect(hand.page.locator("img.drawn")).to_be_visible()
        playwright.expect(hand.page.locator(".drawing")).to_be_hidden()
        hand.click("summary:has-text('The same as a table')")
        hand.click("tbody a:has-text('2023-03')")
        assert hand.address.startswith("/events?")
        hand.click(".line a.words")
        assert re.match(r"/article/r14\d#s0$", hand.address)
    assert hand.complaints == []


# --- a server that is stopped -------------------------------------------------------------------------------------------------


def test_a_server_that_is_stopped_while_it_reads(chromium: Any, path: Path, tmp_path: Path) -> None:
    book = tmp_path / "relations.db"
    shutil.copy(path, book)
    with served(book, tmp_path / "server.log") as (address, server), at(chromium, address) as hand:
        hand.go("/add")
        hand.page.fill("textarea", "Norway thanked Sweden for its help. " * 3000)
        hand.page.locator("button.main").click()
        playwright.expect(hand.page.locator("progress")).to_be_visible()
        server.kill()
        told = hand.page.locator("#main")
        playwright.expect(told).to_contain_text("The server does not answer")
        playwright.expect(told).to_contain_text("detente serve")
        playwright.expect(hand.page.locator("progress")).to_have_count(0)
    with detente.open(book) as whole:  # the book is whole, and nothing of what was being read is in it
        assert whole.connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert whole.count().articles == 98


def test_a_stream_of_records_that_is_cut_off_is_seen_to_be(path: Path, tmp_path: Path) -> None:
    book = tmp_path / "relations.db"
    shutil.copy(path, book)
    sent = "".join(json.dumps({"id": f"n{n}", "text": "Norway thanked Sweden for its help. " * 200}) + "\n" for n in range(300))
    lines: list[str] = []
    with served(book, tmp_path / "server.log") as (address, server):

        def stream() -> None:
            kind = {"content-type": "application/x-ndjson"}
            with httpx.stream("POST", f"{address}/api/v1/read", content=sent, headers=kind, timeout=120) as answer:
                for line in answer.iter_lines():
                    lines.append(line)
                    server.kill()

        with pytest.raises(httpx.RemoteProtocolError, match="incomplete"):
            stream()
    assert {json.loads(line)["kind"] for line in lines} <= {"event", "relation"}
    assert 0 < len(lines) < 300 * 200


# --- how many clicks a task takes, from the front page ------------------------------------------------------------------------------


def broke(hand: Hand) -> None:
    """Why did Pakistan and the United States break in March 2023? The dyad, the break, the words of an event."""
    hand.click("a[href='/dyad/PAK-USA']")
    hand.click(hand.page.locator(".breaks a", has_text="2023-03"))
    hand.click("#point .line a.words")
    assert re.match(r"/article/r1[456]\d#s0$", hand.address)
    assert re.search(r"sanctions|accused|expelled|cut", highlighted(hand.page))


def who_said(hand: Hand) -> None:
    """Who says that Canada expelled two Indians? The article's card says it."""
    hand.click("a:has-text('Two diplomats out')")
    assert hand.page.locator(".card .by", has_text="Mélanie Joly").count() > 0


def corrected(hand: Hand) -> None:
    """Pakistan expelled nobody: the event is taken out of what counts."""
    hand.click("a[href='/dyad/PAK-USA']")
    hand.click("#point .line a.kind")
    event = hand.address.removeprefix("/event/")
    hand.click("a:has-text('Correct it')")
    hand.click("button[value=none]")
    playwright.expect(hand.page.locator(".undo")).to_contain_text(event)
    taken = hand.clicks
    hand.click(".undo button")  # the book is the other tests' too
    playwright.expect(hand.page.locator(".undo")).to_contain_text("undid")
    hand.clicks = taken


def compared(hand: Hand) -> None:
    """How do two outlets tell of Pakistan and the United States?"""
    hand.click("a[href='/dyad/PAK-USA']")
    hand.click("a:has-text('As outlets tell it')")
    for outlet in OUTLETS:
        playwright.expect(hand.page.locator("tbody th", has_text=outlet).first).to_be_visible()


def foreseen(hand: Hand) -> None:
    """What comes next between Pakistan and the United States, and why? The dyad, its forecast, the words behind a reason."""
    hand.click("a[href='/dyad/PAK-USA']")
    hand.click("a:has-text('What comes next between them')")
    hand.page.wait_for_selector(".horizon", timeout=180_000)
    hand.click(".behind a.words")
    assert re.match(r"/article/r\d+#s0$", hand.address)
    assert highlighted(hand.page)


def exported(hand: Hand) -> None:
    """The series of a dyad as a table for a spreadsheet."""
    hand.click("a[href='/dyad/PAK-USA']")
    with hand.page.expect_download() as begun:
        hand.clicks += 1
        hand.page.locator(".twins a:has-text('CSV')").click()
    assert begun.value.suggested_filename == "dyad-PAK-USA.csv"
    assert Path(begun.value.path()).read_text(encoding="utf8").splitlines()[0].startswith("period,")


# Told in docs/web.md; a test fails when a task takes more.
TASKS: dict[Callable[[Hand], None], int] = {broke: 3, who_said: 1, corrected: 4, compared: 2, exported: 2, foreseen: 3}


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.__name__)
def test_a_task_takes_few_clicks(hand: Hand, task: Callable[[Hand], None]) -> None:
    hand.go("/")
    task(hand)
    assert hand.clicks <= TASKS[task]

"""Watching feeds, against servers of our own on the loopback address: polite, bounded, and nothing missed."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import detente
from detente.book import Book, BookError
from detente.book import fetch as fetching
from detente.book.fetch import FetchFailed, fetch
from detente.book.readers import Options
from detente.book.watch import Feed, Watcher, feeds_of
from detente.cli import commands
from detente.record import Article, Failure

_connect = socket.socket.connect


@pytest.fixture(autouse=True)
def _loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections to this machine are allowed in these tests; those to any other are not, as in all tests."""

    def connect(self: socket.socket, address: Any) -> None:
        assert address[0] in ("127.0.0.1", "::1"), address
        _connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


class Server:
    """A server on the loopback address; ``pages`` maps a path to what answers it."""

    def __init__(self) -> None:
        self.pages: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
                answer = server.pages.get(self.path)
                if answer is None:
                    self.send_error(404)
                else:
                    with suppress(BrokenPipeError, ConnectionResetError):  # the other side had enough
                        answer(self)

            def log_message(self, *arguments: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}"
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()

    def page(self, path: str, body: bytes, *, status: int = 200, **headers: str) -> None:
        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)

        self.pages[path] = answer


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.http.shutdown()
    made.http.server_close()
    made.thread.join()


def story(text: str, title: str = "A story") -> bytes:
    body = "".join(
        f"<p>{text} The report is of some length, as articles are, and says the same again further below.</p>" for _ in range(3)
    )
    return f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{body}</article></body></html>".encode()


def rss(server: Server, *paths: str) -> bytes:
    items = "".join(
        f"<item><title>Story {path}</title><link>{server.url}{path}</link><description>Oman thanked Chile in {path}.</description>"
        "<pubDate>Sat, 09 Mar 2024 10:00:00 GMT</pubDate></item>"
        for path in paths
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>The Meridian</title>{items}</channel></rss>'.encode()


# --- one request --------------------------------------------------------------------------------------------------------------


def test_a_page_is_got_with_its_validators(server: Server) -> None:
    server.page("/a?b=c", b"<p>hello", ETag='"1"', Last_Modified="Sat, 09 Mar 2024 10:00:00 GMT")
    answer = fetch(server.url + "/a?b=c", allow_private=True)
    assert (answer.status, answer.body, answer.charset, answer.etag) == (200, b"<p>hello", "utf-8", '"1"')
    assert server.asked[0][1]["user-agent"].startswith("detente/")


def test_packed_answers_are_unpacked(server: Server) -> None:
    text = b"word " * 1000
    server.page("/gzip", gzip.compress(text), Content_Encoding="gzip")
    server.page("/deflate", zlib.compress(text), Content_Encoding="deflate")
    for path in ("/gzip", "/deflate"):
        assert fetch(server.url + path, allow_private=True).body == text


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "scheme_not_followed:file"),
        ("ftp://example.org/x", "scheme_not_followed:ftp"),
        ("gopher://127.0.0.1/", "scheme_not_followed:gopher"),
        ("http://127.0.0.1/", "private_address"),
        ("http://localhost/", "private_address"),
        ("http://10.0.0.1/", "private_address"),
        ("http://169.254.169.254/latest/meta-data", "private_address"),
        ("http://[::1]/", "private_address"),
        ("http://[::ffff:127.0.0.1]/", "private_address"),
        ("http://2130706433/", "private_address"),
        ("http://0.0.0.0/", "private_address"),
        ("http:///x", "bad_address"),
        ("http://[bad/", "bad_address"),
        ("just words", "scheme_not_followed"),
    ],
)
def test_only_public_addresses_of_the_web_are_followed(url: str, reason: str) -> None:
    with pytest.raises(FetchFailed) as told:
        fetch(url)
    assert told.value.reason.startswith(reason)


def test_a_redirect_cannot_lead_where_an_address_may_not(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.page("/a", b"", status=302, Location="file:///etc/passwd")
    with pytest.raises(FetchFailed, match="scheme_not_followed:file"):
        fetch(server.url + "/a", allow_private=True)
    # A public name that leads to a private address: only the first look says public here.
    looks = iter([False, True])
    real = fetching._address
    monkeypatch.setattr(
        fetching, "_address", lambda host, port, allow: real(host, port, True) if not next(looks) else real(host, port, allow)
    )
    server.page("/b", b"", status=301, Location=server.url + "/c")
    with pytest.raises(FetchFailed, match="private_address"):
        fetch(server.url + "/b")


def test_redirects_have_an_end(server: Server) -> None:
    server.page("/round", b"", status=302, Location="/round")
    server.page("/moved", b"", status=301, Location="/there")
    server.page("/there", b"here")
    with pytest.raises(FetchFailed, match="too_many_redirects"):
        fetch(server.url + "/round", allow_private=True)
    assert len(server.asked) == fetching.REDIRECTS + 1
    answer = fetch(server.url + "/moved", allow_private=True)
    assert (answer.body, answer.url) == (b"here", server.url + "/there")


def test_a_server_that_hangs_is_left(server: Server) -> None:
    server.pages["/hang"] = lambda handler: time.sleep(1.5)

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(40):
            handler.wfile.write(b".")
            handler.wfile.flush()
            time.sleep(0.05)

    server.pages["/drip"] = drip
    for path in ("/hang", "/drip"):
        begun = time.monotonic()
        with pytest.raises(FetchFailed, match="timed_out"):
            fetch(server.url + path, allow_private=True, seconds=0.4)
        assert time.monotonic() - begun < 1.2


def test_gigabytes_and_bombs_are_cut_off(server: Server) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(100_000):
            handler.wfile.write(b"x" * 65_536)

    server.pages["/endless"] = endless
    server.page("/bomb", gzip.compress(b"\0" * 200_000_000, 9), Content_Encoding="gzip")
    for path in ("/endless", "/bomb"):
        with pytest.raises(FetchFailed, match="too_large"):
            fetch(server.url + path, allow_private=True, most=2_000_000)


@pytest.mark.parametrize(
    "raw", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: x\r\nContent-Encoding: gzip\r\n\r\nnot gzip"]
)
def test_a_broken_answer_is_a_failure_not_a_crash(raw: bytes) -> None:
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        other, _ = listening.accept()
        with other:
            other.recv(65_536)
            other.sendall(raw)

    thread = threading.Thread(target=serve)
    thread.start()
    with pytest.raises(FetchFailed):
        fetch(f"http://127.0.0.1:{listening.getsockname()[1]}/", allow_private=True)
    thread.join()
    listening.close()


# --- feeds.toml -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "names no feed"),
        ("[[feed]]\n", "feed 1: it has no url"),
        ('[[feed]]\nurl = "https://example.org"\nevrey = 3\n', "evrey: not known"),
        ('[[feed]]\nurl = "https://example.org"\nevery = "soon"\n', "number of minutes"),
        ('[[feed]]\nurl = "https://example.org"\npages = "yes"\n', "true or false"),
        ("[[feed]\n", "not TOML"),
        ("x = " + "[" * 50_000, "not TOML"),
        ("x = " + "9" * 5_000, "not TOML"),
        ('[[feed]]\nurl = "https://example.org"\nevery = nan\n', "number of minutes"),
        ('[[feed]]\nurl = "https://example.org"\nevery = inf\n', "number of minutes"),
        ('[[feed]]\nurl = "https://example.org"\nevery = 1e300\n', "number of minutes"),
    ],
    ids=lambda value: value[:60],
)
def test_a_faulty_list_of_feeds_is_told(tmp_path: Path, content: str, message: str) -> None:
    file = tmp_path / "feeds.toml"
    file.write_text(content)
    with pytest.raises(BookError, match=message):
        feeds_of(file)


# --- watching --------------------------------------------------------------------------------------------------------------------


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def book(tmp_path: Path, reader: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Book]:
    monkeypatch.setattr(Options, "reader", lambda self: reader)
    with detente.open(tmp_path / "relations.db") as opened:
        yield opened


@pytest.fixture
def clock() -> Clock:
    return Clock()


def watcher(book: Book, clock: Clock, *feeds: Feed) -> Watcher:
    return Watcher(book.connection, book.writer, list(feeds), allow_private=True, clock=clock, pause=0, seconds=2)


def once(watching: Watcher) -> list[Article | Failure]:
    found = list(watching.due())
    watching.settle()
    return found


@pytest.mark.model
def test_new_entries_are_added_once_with_their_pages(server: Server, book: Book, clock: Clock) -> None:
    server.page("/rss", rss(server, "/1", "/2"), ETag='"a"')
    for path in ("/1", "/2"):
        server.page(path, story(f"Oman accused Chile of spying on {path}."))
    watching = watcher(book, clock, Feed(server.url + "/rss"))
    told = list(book.adding(watching.due(), processes=1))
    watching.settle()
    assert len(told) == 2
    first = next(event for event in book.events() if event["url"] == server.url + "/1")
    assert (first["outlet"], first["published"], first["type"]) == ("The Meridian", "2024-03-09", "ACCUSE")
    assert once(watching) == []  # it is not due
    clock.now += 31 * 60
    server.page("/rss", rss(server, "/1", "/2", "/3"), ETag='"b"')
    server.page("/3", story("Peru thanked Kenya."))
    assert [outcome.url for outcome in once(watching) if isinstance(outcome, Article)] == [server.url + "/3"]
    assert server.asked[-2][1]["if-none-match"] == '"a"'


def test_what_has_not_changed_is_not_sent_again(server: Server, book: Book, clock: Clock) -> None:
    def unchanged(handler: BaseHTTPRequestHandler) -> None:
        if handler.headers["If-Modified-Since"]:
            handler.send_response(304)
            handler.end_headers()
        else:
            body = rss(server, "/1")
            handler.send_response(200)
            handler.send_header("Last-Modified", "Sat, 09 Mar 2024 10:00:00 GMT")
            handler.end_headers()
            handler.wfile.write(body)

    server.pages["/rss"] = unchanged
    watching = watcher(book, clock, Feed(server.url + "/rss", pages=False))
    assert len(once(watching)) == 1
    clock.now += 31 * 60
    assert once(watching) == []
    assert len(server.asked) == 2


def test_a_crash_before_it_is_settled_loses_nothing(server: Server, book: Book, clock: Clock) -> None:
    server.page("/rss", rss(server, "/1"), ETag='"a"')
    feed = Feed(server.url + "/rss", pages=False)
    assert len(list(watcher(book, clock, feed).due())) == 1  # and then it is killed
    assert len(once(watcher(book, clock, feed))) == 1
    assert once(watcher(book, clock, feed)) == []


def test_a_failing_feed_is_asked_ever_more_seldom(server: Server, book: Book, clock: Clock) -> None:
    watching = watcher(book, clock, Feed(server.url + "/gone", every=30))
    waits = []
    for _ in range(8):
        (failure,) = once(watching)
        assert isinstance(failure, Failure)
        assert failure.reason == "http_404"
        waits.append(watching.next_due() / 60)
        clock.now += watching.next_due()
    assert waits[:4] == [60, 120, 240, 480]
    assert waits[-1] == 24 * 60


def test_retry_after_is_heeded(server: Server, book: Book, clock: Clock) -> None:
    server.page("/busy", b"", status=503, Retry_After="7200")
    watching = watcher(book, clock, Feed(server.url + "/busy", every=1))
    once(watching)
    assert watching.next_due() == 7200


def test_an_entry_whose_page_fails_is_tried_again_and_given_up_at_last(server: Server, book: Book, clock: Clock) -> None:
    server.page("/rss", rss(server, "/1"), ETag='"a"')
    watching = watcher(book, clock, Feed(server.url + "/rss"))
    seen = []
    for _ in range(7):
        seen.append([getattr(outcome, "reason", "article") for outcome in once(watching)])
        clock.now += 31 * 60
    assert seen == [["page:http_404"]] * 5 + [[], []]
    server.page("/rss", rss(server, "/2"), ETag='"b"')
    server.page("/2", story("Peru thanked Kenya."))
    assert [type(outcome) for outcome in once(watching)] == [Article]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><rss><channel/></rss>', "xml_entities"),
        (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss/>', "xml_entities"),
        (b"<html><p>no feed</p></html>", "no_entries"),
        (b"\x00\xff\xfe" * 50, "no_entries"),
    ],
)
def test_what_is_no_feed_or_worse_is_told(server: Server, book: Book, clock: Clock, body: bytes, reason: str) -> None:
    server.page("/rss", body)
    (failure,) = once(watcher(book, clock, Feed(server.url + "/rss")))
    assert isinstance(failure, Failure)
    assert failure.reason == reason


def test_a_feed_that_lies_about_its_encoding_is_read(server: Server, book: Book, clock: Clock) -> None:
    body = (
        rss(server, "/1")
        .replace(b"Oman thanked", "Omán thanked".encode())
        .replace(b'version="1.0"', b'version="1.0" encoding="latin-1"', 1)
    )
    server.page("/rss", body, Content_Type="application/rss+xml; charset=ascii")
    (outcome,) = once(watcher(book, clock, Feed(server.url + "/rss", pages=False)))
    assert isinstance(outcome, Article)
    assert "thanked Chile" in outcome.text


def run(*arguments: str) -> Result:
    return CliRunner().invoke(commands, arguments, prog_name="detente")


@pytest.mark.model
def test_watch_from_the_command_line(server: Server, tmp_path: Path, reader: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Options, "reader", lambda self: reader)
    monkeypatch.chdir(tmp_path)
    server.page("/rss", rss(server, "/1"))
    Path("feeds.toml").write_text(f'[[feed]]\nurl = "{server.url}/rss"\noutlet = "Mine"\npages = false\n')
    refused = run("watch", "--once", "--book", "a.db", "feeds.toml")
    assert refused.exit_code == 1
    assert "private_address:127.0.0.1" in refused.stderr
    result = run("watch", "--once", "--allow-private", "--book", "b.db", "feeds.toml")
    assert result.exit_code == 0, result.output
    assert "1 article added" in result.stderr
    with detente.open("b.db") as book:
        assert {event["outlet"] for event in book.events()} == {"Mine"}
    assert run("watch", "--once", "none.toml").exit_code == 1

"""Broken bytes at every format: each input has an outcome, and none is an error."""

from __future__ import annotations

import gzip
import json
import warnings
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from detente.intake import FORMATS, read_inputs
from detente.record import Article, Failure

pytestmark = pytest.mark.fuzz

SEEDS = {
    "text": b"KABUL - The envoys of Chile met the minister, who said that the talks would go on.\n\nThey left on Monday.",
    "html": b"<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>Talks</title><script type='application/ld+json'>"
    b'{"@type": "NewsArticle", "headline": "Talks", "datePublished": "2024-03-09"}</script></head><body><article><p>Envoys of '
    b"Chile met the minister, who said that the talks would go on.</p><table><tr><td>x</td></tr></table></article></body></html>",
    "jsonl": b"".join(json.dumps({"id": i, "text": f"Chile sent {i} envoys to Peru."}).encode() + b"\n" for i in range(4)),
    "json": json.dumps([{"id": i, "text": f"Chile sent {i} envoys to Peru."} for i in range(4)], indent=1).encode(),
    "warc": b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/1\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
    b"Content-Type: application/http; msgtype=response\r\nContent-Length: 106\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html"
    b"\r\n\r\n<html><body><p>Chile sent envoys to Peru.</p></body></html>\r\n\r\n",
    "feed": b"<?xml version='1.0'?><rss version='2.0'><channel><title>M</title><item><title>A</title><description>&lt;p&gt;Chile "
    b"sent envoys.&lt;/p&gt;</description><pubDate>Sat, 09 Mar 2024 21:30:00 GMT</pubDate></item></channel></rss>",
}


@st.composite
def broken(draw: st.DrawFn, seed: bytes) -> bytes:
    """The seed with pieces of it cut, doubled, turned, or overwritten with arbitrary bytes, and perhaps packed."""
    data = bytearray(seed)
    for _ in range(draw(st.integers(0, 5))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 40)))
        kind = draw(st.sampled_from(["cut", "double", "bytes", "flip", "end"]))
        if kind == "cut":
            del data[start:end]
        elif kind == "double":
            data[start:start] = data[start:end] * draw(st.integers(1, 30))
        elif kind == "bytes":
            data[start:end] = draw(st.binary(max_size=40))
        elif kind == "flip" and start < len(data):
            data[start] ^= 1 << draw(st.integers(0, 7))
        elif kind == "end":
            del data[start:]
    if draw(st.booleans()):
        packed = bytearray(gzip.compress(bytes(data), mtime=0))
        if draw(st.booleans()):
            packed[draw(st.integers(0, len(packed) - 1))] ^= 1 << draw(st.integers(0, 7))
        data = packed[: draw(st.integers(1, len(packed)))]
    return bytes(data)


def assert_every_outcome_is_told(path: Path) -> None:
    with warnings.catch_warnings():
        # Libraries warn of what they meet on broken pages; only what reaches the caller is judged here.
        warnings.simplefilter("ignore")
        outcomes = list(read_inputs([path], published="2024-03-11"))
    for outcome in outcomes:
        assert isinstance(outcome, Article | Failure)
        if isinstance(outcome, Article):
            assert outcome.text.strip()
            assert outcome.id
            assert outcome.published is None or len(outcome.published) == 10
        else:
            assert outcome.input.startswith(str(path))
            assert outcome.reason
            assert outcome.hint.endswith((".", '."'))


@pytest.mark.parametrize("form", sorted(FORMATS))
@settings(max_examples=150)
@given(data=st.data())
def test_broken_bytes_of_every_format(form: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / f"fuzz{FORMATS[form].suffixes[0]}"
    path.write_bytes(data.draw(broken(SEEDS[form])))
    assert_every_outcome_is_told(path)


@pytest.mark.parametrize("form", sorted(FORMATS))
@settings(max_examples=60)
@given(content=st.binary(max_size=300))
@example(content=b"\x1f\x8b")
@example(content=b"<")
@example(content=b"{")
@example(content=b"\xff\xfe")
@example(content=b"\xff\xfe\x00")
@example(content=b"WARC/1.0")
@example(content=b"<?xml")
def test_arbitrary_bytes_under_every_name(form: str, content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / f"random{FORMATS[form].suffixes[0]}"
    path.write_bytes(content)
    assert_every_outcome_is_told(path)

"""Bytes -> Article: every format, every encoding, every way in which an input can be bad."""

from __future__ import annotations

import gzip
import io
import json
import logging
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.intake import FORMATS, article_from_text, read_inputs, read_rows
from detente.intake.decode import decode
from detente.intake.draft import LONGEST_INPUT, LONGEST_TEXT, Unreadable
from detente.intake.formats import of_suffix, recognise
from detente.intake.language import language_of
from detente.intake.read import iso_day, latest_day
from detente.record import Article, Failure

PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Envoys meet - The Meridian</title>
<link rel="canonical" href="https://example.org/world/envoys-meet">
<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [{"@type": "WebPage"},
 {"@type": "NewsArticle", "headline": "Envoys meet in Doha &amp; agree", "datePublished": "2024-03-09T21:30:00+05:00",
  "publisher": {"@type": "Organization", "name": "The Meridian"}, "inLanguage": "en-GB"}]}</script></head>
<body><nav><a href="/">Home</a> <a href="/w">World</a></nav><article>
<p>Envoys of Norway and Qatar met in Doha on Saturday and signed an agreement on gas supplies.</p>
<p>Norway&rsquo;s foreign minister said that the deal would last for ten years, and that his government had refused to
sign an earlier draft.</p></article><footer>Copyright 2019 The Meridian. Cookies. Privacy.</footer></body></html>"""
FRENCH = "Le président a déclaré mardi que la France refuserait de participer au sommet et que ses alliés en avaient été avertis."
RUSSIAN = "Президент России заявил во вторник, что Москва отказалась от участия во встрече."


def read(path: Path | str, **given: Any) -> list[Article | Failure]:
    return list(read_inputs([path], **given))


def one(path: Path | str, **given: Any) -> Article:
    (outcome,) = read(path, **given)
    assert isinstance(outcome, Article), outcome
    return outcome


def failure(path: Path | str, **given: Any) -> Failure:
    (outcome,) = read(path, **given)
    assert isinstance(outcome, Failure), outcome
    return outcome


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def rows(*articles: Any) -> str:
    return "".join(json.dumps(article) + "\n" for article in articles)


# --- text and encodings ---------------------------------------------------------------------------------------------


def test_a_text_file_is_one_article_kept_as_it_is(tmp_path: Path) -> None:
    text = "KABUL —\r\n\r\nThe envoys met.  \n\n They left.\n"
    article = one(written(tmp_path, "a.txt", text))
    assert article.text == text
    assert article.published is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_encodings_are_told_by_mark_or_shape(tmp_path: Path, encoding: str) -> None:
    text = "Envoys of Türkiye met the délégation in Yaoundé, and said that the talks were “useful”."
    assert one(written(tmp_path, "a.txt", text.encode(encoding))).text == text


def test_windows_1252_is_guessed_and_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    text = "The café owners of Brasília met the minister – he said “no” to the tax, and left for Yaoundé."
    assert one(written(tmp_path, "a.txt", text.encode("cp1252"))).text == text
    assert "read as cp1252, which is a guess" in caplog.text


def test_a_few_damaged_bytes_do_not_turn_utf_8_into_another_encoding() -> None:
    data = "The envoys of Türkiye, Côte d’Ivoire and São Tomé met in Yaoundé.".encode()[:-3] + b"\xe2\x80"
    decoded = decode(data)
    assert decoded.encoding == "utf-8"
    assert "Türkiye, Côte d’Ivoire and São Tomé" in decoded.text
    assert decoded.text.endswith("\ufffd")


def test_a_mark_that_lies_is_told() -> None:
    with pytest.raises(Unreadable) as problem:
        decode(b"\xff\xfeO\x00m\x00a\x00n\x00\x00\xd8x")
    assert problem.value.reason == "wrong_encoding:utf-16"
    assert "UTF-8" in problem.value.hint


def test_what_a_page_declares_is_tried_before_guessing() -> None:
    russian = "<html><head><meta charset=windows-1251></head><body>Москва</body></html>"
    assert "Москва" in decode(russian.encode("cp1251"), "windows-1251").text
    assert decode("Türkiye".encode("cp1252"), "rot13").how == "guessed"
    assert decode("Türkiye".encode("cp1252"), "no-such-encoding").how == "guessed"


@given(text=st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc"))))
def test_valid_utf_8_is_always_read_as_itself(text: str) -> None:
    if text.encode().startswith((b"\xef\xbb\xbf", b"%PDF-", b"GIF8", b"{\\rtf", b"PAR1", b"BZh")):
        return
    assert decode(text.encode()).text == text


@given(data=st.binary(max_size=400))
def test_bytes_of_any_kind_are_text_or_a_told_problem(data: bytes) -> None:
    try:
        assert isinstance(decode(data).text, str)
    except Unreadable as problem:
        assert problem.reason.startswith(("binary", "wrong_encoding:"))


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        (b"%PDF-1.7 x", "binary:pdf"),
        (b"PK\x03\x04abc", "binary:zip"),
        (b"\x89PNG\r\n", "binary:png"),
        (bytes(range(256)), "binary"),
    ],
)
def test_a_binary_file_is_told_by_its_kind(tmp_path: Path, head: bytes, reason: str) -> None:
    found = failure(written(tmp_path, "a.txt", head * 3))
    assert found.reason == reason
    assert found.hint.endswith(".")


# --- JSONL and JSON ---------------------------------------------------------------------------------------------------


def test_jsonl_fields_are_taken_over_and_the_text_kept_code_point_for_code_point(tmp_path: Path) -> None:
    text = "\ufeff The  envoys\u2028met\u0000 \ud83d\U0001f54a\r\n  e\u0301é "
    row = {
        "id": 7, "text": text, "title": " Talks ", "published": "2024-03-09T08:00:00Z", "url": "https://example.org/7",
        "outlet": "The Meridian", "language": "en-GB", "section": "World",
    }  # fmt: skip
    article = one(written(tmp_path, "a.jsonl", rows(row)))
    assert article.text == text
    assert (article.id, article.title, article.published) == ("7", "Talks", "2024-03-09")
    assert (article.url, article.outlet) == ("https://example.org/7", "The Meridian")


@given(text=st.text(alphabet=st.characters(exclude_categories=()), max_size=80))
def test_any_text_in_jsonl_comes_back_as_it_was(text: str) -> None:
    sys_stdin, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(rows({"text": text, "id": "x"}).encode()))
    try:
        (outcome,) = read("-")
    finally:
        sys.stdin = sys_stdin
    if isinstance(outcome, Article):
        assert outcome.text == text
    else:
        assert outcome.reason == "empty" or outcome.reason.startswith("not_english:")
        assert outcome.article == "x"


def test_each_bad_line_is_told_by_its_number_and_stops_no_other(tmp_path: Path) -> None:
    lines = [
        '{"id": "good", "text": "Kenya and Uganda signed a treaty."}', "{broken", "[1, 2]", '{"id": "x"}',
        '{"id": "y", "text": 5}', '{"id": "z", "text": " "}', '{"id": {}, "text": "Kenya sent aid."}', "",
        "[" * 5000, "9" * 5000, '{"id": "good", "text": "Kenya sent more aid."}', '"text"', '{"text": "Last."',
    ]  # fmt: skip
    path = written(tmp_path, "a.jsonl", "\n".join(lines))
    outcomes = read(path)
    assert [outcome.id for outcome in outcomes if isinstance(outcome, Article)] == ["good"]
    failures = [outcome for outcome in outcomes if isinstance(outcome, Failure)]
    assert [(found.input.removeprefix(f"{path}:"), found.reason, found.article) for found in failures] == [
        ("2", "malformed_json", None), ("3", "not_an_object", None), ("4", "missing_text", "x"), ("5", "bad_text", "y"),
        ("6", "empty", "z"), ("7", "bad_id", None), ("9", "malformed_json", None), ("10", "malformed_json", None),
        ("11", "duplicate_id", "good"), ("12", "not_an_object", None), ("13", "malformed_json", None),
    ]  # fmt: skip
    assert all(found.hint for found in failures)


def test_a_line_in_the_wrong_encoding_is_read_by_guess_and_stops_no_other(tmp_path: Path) -> None:
    lines = [rows({"text": "Kenya sent aid."}).encode(), '{"text": "Café owners met."}\n'.encode("cp1252")]
    texts = [outcome.text for outcome in read(written(tmp_path, "a.jsonl", b"".join(lines))) if isinstance(outcome, Article)]
    assert texts == ["Kenya sent aid.", "Café owners met."]


def test_jsonl_in_utf_16_is_read_and_its_broken_lines_told(tmp_path: Path) -> None:
    data = rows({"text": "Kenya sent aid."}).encode("utf-16") + b"\x00\xd8x\x00\n\x00"
    data += rows({"text": "Peru sent aid."}).encode("utf-16-le")
    first, broken, last = read(written(tmp_path, "a.jsonl", data))
    assert isinstance(first, Article)
    assert isinstance(last, Article)
    assert isinstance(broken, Failure)
    assert (first.text, broken.reason, last.text) == ("Kenya sent aid.", "wrong_encoding:utf-16", "Peru sent aid.")


def test_a_line_of_50_mb_is_told_skipped_and_never_held(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with path.open("wb") as file:
        file.write(b'{"id": "a", "text": "Kenya sent aid."}\n{"id": "b", "text": "')
        for _ in range(50):
            file.write(b"x" * 1_000_000)
        file.write(b'"}\n{"id": "c", "text": "Peru sent aid."}\n')
    first, long, last = read(path)
    assert isinstance(first, Article)
    assert isinstance(last, Article)
    assert isinstance(long, Failure)
    assert (long.input, long.reason) == (f"{path}:2", "too_long")


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.json", "a.jsonl", "a.xml"])
def test_a_file_that_is_too_long_is_told_in_every_format(tmp_path: Path, name: str) -> None:
    head = {"a.html": "<html><body>", "a.json": "[\n", "a.xml": "<rss>", "a.jsonl": '{"text": "'}.get(name, "")
    found = failure(written(tmp_path, name, head + "x" * (LONGEST_INPUT + 5)))
    assert found.reason == "too_long"
    assert "2,000,000 characters" in found.hint


def test_a_text_of_more_than_two_million_characters_is_told() -> None:
    outcome = article_from_text("x" * (LONGEST_TEXT + 1))
    assert isinstance(outcome, Failure)
    assert outcome.reason == "too_long"
    assert "2,000,001" in outcome.hint


def test_a_json_file_holds_one_article_or_a_list_of_them(tmp_path: Path) -> None:
    single = written(tmp_path, "one.json", json.dumps({"text": "Fiji hosted the summit.", "id": "f"}, indent=1))
    assert one(single).id == "f"
    many = written(tmp_path, "many.json", json.dumps([{"text": "Fiji left."}, {"title": "no"}, 5], indent=1))
    left, missing, number = read(many)
    assert isinstance(left, Article)
    assert isinstance(missing, Failure)
    assert isinstance(number, Failure)
    assert (missing.input, missing.reason, number.reason) == (f"{many}#2", "missing_text", "not_an_object")


def test_rows_of_other_jsonl_are_read_with_their_places(tmp_path: Path) -> None:
    path = written(tmp_path, "pairs.jsonl", '{"source": "Oman"}\n{\n')
    good, bad = read_rows(path)
    assert good == (f"{path}:1", {"source": "Oman"})
    assert isinstance(bad, Failure)
    assert bad.reason == "malformed_json"


# --- pages ------------------------------------------------------------------------------------------------------------


def test_a_page_gives_its_body_and_what_schema_org_says(tmp_path: Path) -> None:
    article = one(written(tmp_path, "a.html", PAGE), published="2020-01-01", outlet="Other", url="https://example.org/x")
    assert article.text.startswith("Envoys of Norway and Qatar met in Doha on Saturday")
    assert "\n\nNorway’s foreign minister said" in article.text
    assert "Cookies" not in article.text
    assert "Home" not in article.text
    assert (article.title, article.outlet) == ("Envoys meet in Doha & agree", "The Meridian")
    assert (article.published, article.url) == ("2024-03-09", "https://example.org/world/envoys-meet")


def test_meta_elements_stand_in_for_schema_org(tmp_path: Path) -> None:
    page = (
        '<html><head><meta property="article:published_time" content="2023-05-02T10:00:00Z">'
        '<meta property="og:site_name" content="The Meridian"><meta property="og:title" content="Talks"></head>'
        "<body><p>Ghana and Togo held talks on their border.</p></body></html>"
    )
    article = one(written(tmp_path, "a.html", page))
    assert (article.published, article.outlet, article.title) == ("2023-05-02", "The Meridian", "Talks")


def test_a_date_guessed_from_the_page_yields_to_the_callers(tmp_path: Path) -> None:
    page = (
        "<html><head><title>Talks</title></head><body><time datetime='2021-06-05'>5 June 2021</time>"
        "<article><p>Ghana and Togo held talks on their border, and agreed to hold more of them.</p></article></body></html>"
    )
    path = written(tmp_path, "a.html", page)
    assert one(path).published == "2021-06-05"
    assert one(path, published="2021-06-04").published == "2021-06-04"


def test_a_page_without_an_article_is_told(tmp_path: Path) -> None:
    found = failure(written(tmp_path, "a.html", "<!DOCTYPE html><html><body></body></html>"))
    assert found.reason == "no_article_text"


@pytest.mark.parametrize(
    "page",
    [
        "<html><body><p>Chile recalled its ambassador",
        "<html><body><div><p>Chile recalled its ambassador</div></span></b></body>",
        "<HTML><BODY>" + "<div>" * 3000 + "Chile recalled its ambassador",
        "<html><head><script type='application/ld+json'>{broken</script></head><body><p>Chile recalled its ambassador.</p>",
        "<html><head><script type='application/ld+json'>[[5, {'@type': 4}]]</script></head><p>Chile recalled its ambassador",
    ],
)
def test_a_broken_page_is_read_or_told(tmp_path: Path, page: str) -> None:
    (outcome,) = read(written(tmp_path, "a.html", page))
    if isinstance(outcome, Article):
        assert "Chile recalled its ambassador" in outcome.text
    else:
        assert outcome.reason in ("unreadable_html", "no_article_text")


def test_a_feed_gives_an_article_an_entry(tmp_path: Path) -> None:
    feed = (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>The Meridian</title><item><title>A</title>'
        "<description>&lt;p&gt;Ghana &lt;b&gt;condemned&lt;/b&gt; the coup.&lt;/p&gt;</description>"
        "<link>https://example.org/1</link><pubDate>Sat, 09 Mar 2024 21:30:00 GMT</pubDate></item>"
        "<item><title>B</title></item></channel></rss>"
    )
    first, second = read(written(tmp_path, "feed.xml", feed))
    assert isinstance(first, Article)
    assert isinstance(second, Failure)
    assert first.text == "Ghana condemned the coup."
    assert (first.published, first.outlet, first.url) == ("2024-03-09", "The Meridian", "https://example.org/1")
    assert second.reason == "missing_text"


def test_a_web_archive_gives_an_article_a_page(tmp_path: Path) -> None:
    def response(url: str, kind: str, body: bytes) -> bytes:
        http = b"HTTP/1.1 200 OK\r\nContent-Type: " + kind.encode() + b"\r\n\r\n" + body
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2024-03-10T00:00:00Z\r\n"
            f"WARC-Record-ID: <urn:uuid:{url}>\r\nContent-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(http)}\r\n\r\n"
        )
        return head.encode() + http + b"\r\n\r\n"

    data = (
        response("https://example.org/1", "text/html; charset=utf-8", PAGE.encode())
        + response("https://example.org/p", "image/png", b"\x89PNG")
        + response("https://example.org/2", "text/html", b"<html><body></body></html>")
    )
    for name, content in (("a.warc", data), ("a.warc.gz", gzip.compress(data))):
        article, empty = read(written(tmp_path, name, content))
        assert isinstance(article, Article)
        assert isinstance(empty, Failure)
        assert article.text.startswith("Envoys of Norway")
        assert empty.reason == "no_article_text"


@pytest.mark.parametrize("packed", ["as it is", "in pieces", "gzip", "both", "only said", "deflate"])
def test_a_page_that_was_sent_in_pieces_or_packed_and_kept_so_is_read(tmp_path: Path, packed: str) -> None:
    body, http = PAGE.encode(), b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
    if packed in ("gzip", "both", "only said"):
        http += b"Content-Encoding: gzip\r\n"
        body = body if packed == "only said" else gzip.compress(body)
    if packed == "deflate":
        http, body = http + b"Content-Encoding: deflate\r\n", zlib.compress(body)
    if packed in ("in pieces", "both"):
        http += b"Transfer-Encoding: chunked\r\n"
        body = (
            b"".join(b"%x\r\n%s\r\n" % (len(body[at : at + 100]), body[at : at + 100]) for at in range(0, len(body), 100))
            + b"0\r\n\r\n"
        )
    if packed == "only said":
        http += b"Transfer-Encoding: chunked\r\n"
    held = http + b"\r\n" + body
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/1\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(held)}\r\n\r\n"
    )
    (article,) = read(written(tmp_path, "a.warc", head.encode() + held + b"\r\n\r\n"))
    assert isinstance(article, Article)
    assert article.text.startswith("Envoys of Norway")


# --- language ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (FRENCH, "fr"), (RUSSIAN, "ru"), ("中国外交部发言人表示，中方坚决反对。", "zh"), ("Oman thanked Chile.", None),
        ("U.K. Eases Visa Rules for Jordan.", None), ("The envoy said that the two sides would meet in the spring.", "en"),
        ("ISLAMABAD, Rawalpindi, Multan, Faisalabad: shutdown.", None),
    ],
)  # fmt: skip
def test_the_language_of_a_text_is_told_where_it_is_sure(text: str, language: str | None) -> None:
    found = language_of(text)
    assert found == language or (language is None and found == "en")


def test_a_text_that_is_not_english_is_a_recorded_outcome(tmp_path: Path) -> None:
    found = failure(written(tmp_path, "a.jsonl", rows({"id": "f1", "text": FRENCH})))
    assert (found.reason, found.article) == ("not_english:fr", "f1")
    # A wrong declaration does not make it English.
    assert failure(written(tmp_path, "b.jsonl", rows({"text": FRENCH, "language": "en"}))).reason == "not_english:fr"


def test_what_is_declared_decides_where_the_text_is_too_short(tmp_path: Path) -> None:
    path = written(tmp_path, "a.jsonl", rows({"text": "Oman ok.", "language": "de-AT"}, {"text": "Fiji ok.", "language": "en-US"}))
    german, english = read(path)
    assert isinstance(german, Failure)
    assert isinstance(english, Article)
    assert (german.reason, english.language) == ("not_english:de", "en")


# --- dates, ids, folders, streams ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written_as", "day"),
    [
        ("2024-03-09", "2024-03-09"), (" 2024-03-09 ", "2024-03-09"), ("2024-03-09T23:59:59+05:00", "2024-03-09"),
        ("2024-03-09 08:00:00 PKT", "2024-03-09"), ("20240309", "2024-03-09"), ("2024-02-30", None), ("yesterday", None),
        ("", None), ("2024", None), (20240309, None), (None, None), ("2024-03-09garbage", None),
    ],
)  # fmt: skip
def test_the_day_of_an_iso_date_or_time(written_as: Any, day: str | None) -> None:
    assert iso_day(written_as) == day


@pytest.mark.parametrize("published", ["2999-01-01", "next week", 20240309])
def test_a_date_that_cannot_be_is_left_out_and_said(tmp_path: Path, caplog: pytest.LogCaptureFixture, published: Any) -> None:
    article = one(written(tmp_path, "a.jsonl", rows({"text": "Fiji hosted the summit.", "published": published})))
    assert article.published is None
    assert "left out" in caplog.text
    assert f"{tmp_path / 'a.jsonl'}:1" in caplog.text


def test_today_is_no_day_of_the_future(tmp_path: Path) -> None:
    assert one(written(tmp_path, "a.txt", "Fiji hosted the summit."), published=latest_day()).published == latest_day()


def test_ids_are_the_callers_or_made_from_the_text(tmp_path: Path) -> None:
    text = "Fiji hosted the summit."
    made = one(written(tmp_path, "a.txt", text)).id
    assert made == one(written(tmp_path, "b.txt", text)).id
    assert made != one(written(tmp_path, "c.txt", text + " ")).id
    assert one(written(tmp_path, "a.jsonl", rows({"id": "", "text": text}))).id == made


def test_the_same_text_twice_is_read_once_unless_it_has_ids(tmp_path: Path) -> None:
    text = "Fiji hosted the summit."
    _, again = read(written(tmp_path, "a.jsonl", rows({"text": text}, {"text": text})))
    assert isinstance(again, Failure)
    assert again.reason == "duplicate_text"
    both = read(written(tmp_path, "b.jsonl", rows({"id": "a", "text": text}, {"id": "b", "text": text})))
    assert [outcome.id for outcome in both if isinstance(outcome, Article)] == ["a", "b"]


def test_a_folder_is_read_all_the_way_down_in_the_order_of_names(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    (tmp_path / "sub" / ".hidden").mkdir(parents=True)
    written(tmp_path, "b.txt", "Kenya sent aid.")
    written(tmp_path, "a.txt", "Peru sent aid.")
    written(tmp_path, "page_files.css", "body {}")
    written(tmp_path / "sub", "c.jsonl.gz", gzip.compress(rows({"text": "Mali sent aid."}).encode()))
    written(tmp_path / "sub" / ".hidden", "d.txt", "Fiji sent aid.")
    outcomes = read(tmp_path)
    assert [outcome.text.split()[0] for outcome in outcomes if isinstance(outcome, Article)] == [
        "Peru",
        "Kenya",
        "Mali",
    ]
    assert len(outcomes) == 3
    assert "1 files of other kinds passed over" in caplog.text


def test_a_folder_without_articles_is_told(tmp_path: Path) -> None:
    assert failure(tmp_path).reason == "no_articles"


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert failure(tmp_path / "none.txt").reason == "not_found"
    assert failure("a\0b").reason == "unreadable"


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    for name, content in (("a.txt", b""), ("b.txt", b" \n\t "), ("c.jsonl", b""), ("d.txt.gz", gzip.compress(b""))):
        assert failure(written(tmp_path, name, content)).reason == "empty"


def test_a_gzip_file_cut_short_gives_what_stood_before(tmp_path: Path) -> None:
    many = rows(*({"id": i, "text": f"Envoy {i} left Fiji for Peru, and {i * i} others stayed."} for i in range(3000)))
    *articles, last = read(written(tmp_path, "a.jsonl.gz", gzip.compress(many.encode())[:-4000]))
    assert len(articles) > 100
    assert isinstance(last, Failure)
    assert last.reason == "broken_gzip"


def test_standard_input_is_read_as_any_file(monkeypatch: pytest.MonkeyPatch) -> None:
    for data, texts in (
        (rows({"text": "Fiji left."}, {"text": "Peru left."}).encode(), ["Fiji left.", "Peru left."]),
        (gzip.compress(b"Fiji left."), ["Fiji left."]),
        (b"Fiji left.", ["Fiji left."]),
        (PAGE.encode(), None),
    ):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
        found = [outcome.text for outcome in read("-") if isinstance(outcome, Article)]
        assert found == texts or (texts is None and found[0].startswith("Envoys of Norway"))


def test_what_the_caller_says_fills_what_an_input_does_not(tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt", "Fiji hosted the summit.")
    article = one(path, published="2024-03-11", outlet="The Meridian", url="https://example.org/1")
    assert (article.published, article.outlet, article.url) == ("2024-03-11", "The Meridian", "https://example.org/1")


def test_inputs_are_a_stream(tmp_path: Path) -> None:
    path = written(tmp_path, "a.jsonl", rows({"text": "Fiji left."}) + "{broken\n")
    stream = read_inputs([path, tmp_path / "none"])
    assert isinstance(next(stream), Article)
    assert [outcome.reason for outcome in stream if isinstance(outcome, Failure)] == ["malformed_json", "not_found"]


# --- the table of formats -----------------------------------------------------------------------------------------------


def test_every_format_of_the_table_has_a_reader_and_endings_of_its_own() -> None:
    endings = [ending for entry in FORMATS.values() for ending in entry.suffixes]
    assert len(endings) == len(set(endings))
    assert all(callable(entry.drafts) and entry.name == name for name, entry in FORMATS.items())
    assert all(of_suffix(f"a{ending}.gz") is entry for entry in FORMATS.values() for ending in entry.suffixes)


@pytest.mark.parametrize(
    ("head", "name", "form"),
    [
        (b"Oman thanked Chile.", "-", "text"), (b"<!doctype html><p>x", "a.txt", "html"), (b"\xef\xbb\xbf<html>", "-", "html"),
        ("<html>".encode("utf-16"), "-", "html"), (b'{"text": "x"}\n{"', "-", "jsonl"), (b'{"text": "xxx', "-", "jsonl"),
        (b'{\n "text": "x"}', "-", "json"), (b'[{"text": "x"}]', "-", "json"), (b"[Editor's note] x", "-", "text"),
        (b"{", "a.jsonl", "jsonl"), (b"WARC/1.0\r\n", "-", "warc"), (b"<?xml version='1.0'?>\n<rss>", "-", "feed"),
        (b"<?xml version='1.0'?><html>", "a.xml", "html"), (b"x", "a.json", "json"), (b"x", "a.htm", "html"),
        (b"<?xml?><feed xmlns='x'>", "a.txt", "feed"), (b"x < y", "a", "text"),
    ],
)  # fmt: skip
def test_a_format_is_told_by_what_stands_there_then_by_the_name(head: bytes, name: str, form: str) -> None:
    assert recognise(head, name).name == form


def test_a_broken_first_line_does_not_hide_jsonl(tmp_path: Path) -> None:
    lines = '{"text": "Fiji left.\n' + rows({"text": "Peru left."}, {"text": "Chile left."}) + "\n"
    found = list(read(written(tmp_path, "rows.txt", lines).rename(tmp_path / "rows")))
    assert [outcome.text for outcome in found if isinstance(outcome, Article)] == ["Peru left.", "Chile left."]
    assert [outcome.reason for outcome in found if isinstance(outcome, Failure)] == ["malformed_json"]

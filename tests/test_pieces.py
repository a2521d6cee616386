"""Large inputs in pieces: whatever the cuts, what is read is what reading the whole file gives."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from detente.intake import pieces, read_inputs
from detente.intake.errors import InputError
from detente.intake.pieces import Piece, cut, files_of, whole
from detente.intake.read import read_pieces
from detente.record import Article, Failure

TEXTS = [f"Envoys of Norway met their Chilean counterparts for the {number}th time on Monday." for number in range(40)]


def lines(*, giants: bool = False) -> bytes:
    """Articles, a line that is no JSON, an empty line, and, where asked for, texts fifty times as long."""
    rows = [
        json.dumps({"id": f"n{number}", "text": text * (50 if giants and number > 30 else 1)}) for number, text in enumerate(TEXTS)
    ]
    return "\n".join([*rows[:7], "no JSON", "", *rows[7:]]).encode()


def page(number: int) -> bytes:
    body = f"<html><body><article><p>{TEXTS[number]}</p><p>They agreed to meet again in May.</p></article></body></html>".encode()
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/{number}\r\nWARC-Date: 2024-03-11T00:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{number:012d}>\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def in_pieces(path: Path) -> list[Article | Failure]:
    return [outcome for piece in cut(str(path), 600) for _, outcome in read_pieces([piece])]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> int:
    """Pieces of 600 bytes."""
    monkeypatch.setattr(pieces, "MARKUP", 1)
    return 600


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_lines_in_pieces_are_the_lines_of_the_file(tmp_path: Path, small: int, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(lines()) if name.endswith(".gz") else lines())
    made = cut(str(path), 600)
    assert len(made) > 5
    assert [piece.first for piece in made[1:]] == [(piece.last or 0) + 1 for piece in made[:-1]]
    found = in_pieces(path)
    assert found == list(read_inputs([path]))
    (failure,) = (outcome for outcome in found if isinstance(outcome, Failure))
    assert failure.input == f"{path}:8"


def test_a_stretch_of_blank_lines_is_nothing_to_tell_of(tmp_path: Path, small: int) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(lines().replace(b"no JSON", b"no JSON" + b"\n" * 3000))
    assert len(cut(str(path), small)) > 8
    assert in_pieces(path) == list(read_inputs([path]))


def test_giants_make_more_pieces_and_not_larger_ones(tmp_path: Path, small: int) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(lines(giants=True))
    made = cut(str(path), 600)
    assert all(piece.size <= small or piece.first == piece.last for piece in made)
    assert sum(piece.first == piece.last for piece in made) == 9
    assert in_pieces(path) == list(read_inputs([path]))


def test_pages_of_an_archive_in_pieces(tmp_path: Path, small: int) -> None:
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(b"".join(gzip.compress(page(number)) for number in range(6)))
    made = cut(str(path), 600)
    assert len(made) > 2
    assert in_pieces(path) == list(read_inputs([path]))
    assert len(in_pieces(path)) == 6


def table(path: Path, **columns: Any) -> Path:
    parquet.write_table(pa.table({"id": [f"n{number}" for number in range(40)], "text": TEXTS, **columns}), path, row_group_size=15)
    return path


def test_rows_of_parquet_in_pieces(tmp_path: Path, small: int) -> None:
    path = table(tmp_path / "a.parquet", published=[date(2024, 3, 11)] * 40, stars=[5] * 40)
    made = cut(str(path), 600)
    assert len(made) > 5
    found = in_pieces(path)
    assert [outcome.text for outcome in found if isinstance(outcome, Article)] == TEXTS
    assert {outcome.published for outcome in found if isinstance(outcome, Article)} == {"2024-03-11"}


def test_parquet_without_texts_or_broken_is_one_failure(tmp_path: Path) -> None:
    parquet.write_table(pa.table({"body": TEXTS}), tmp_path / "a.parquet")
    (tmp_path / "b.parquet").write_bytes(b"PAR1 and nothing more")
    (without,), (broken,) = in_pieces(tmp_path / "a.parquet"), in_pieces(tmp_path / "b.parquet")
    assert isinstance(without, Failure)
    assert isinstance(broken, Failure)
    assert (without.reason, broken.reason) == ("missing_text", "unreadable_parquet")
    assert "body" in without.hint


def test_what_cannot_be_cut_is_one_piece(tmp_path: Path, small: int) -> None:
    wide, broken = tmp_path / "wide.jsonl", tmp_path / "broken.jsonl.gz"
    wide.write_bytes(lines().decode().encode("utf-16"))
    broken.write_bytes(gzip.compress(lines())[:-40])
    for path in (wide, broken):
        (piece,) = cut(str(path), 600)
        assert piece.kind == "file"
        assert in_pieces(path) == list(read_inputs([path]))


def test_files_come_in_the_order_in_which_one_machine_reads_them(tmp_path: Path) -> None:
    for name in ("b/two.txt", "a/one.html", "c.parquet", "skipped.png", ".hidden.txt"):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_text("x")
    named = [path.relative_to(tmp_path / "in").as_posix() for path in files_of([tmp_path / "in"])]
    assert named == ["c.parquet", "a/one.html", "b/two.txt"]


def test_a_listing_names_the_files(tmp_path: Path) -> None:
    listing = tmp_path / "warc.paths.gz"
    listing.write_bytes(gzip.compress(b"crawl/1.warc.gz\n/data/2.warc.gz\n\n"))
    assert [str(path) for path in files_of([listing])] == [str(tmp_path / "crawl/1.warc.gz"), "/data/2.warc.gz"]
    # One that is not there fails where it is read, and the others are read.
    piece = whole(tmp_path / "crawl/1.warc.gz")
    assert piece == Piece(str(tmp_path / "crawl/1.warc.gz"), "file", 1)
    ((_, failure),) = read_pieces([piece])
    assert isinstance(failure, Failure)
    assert failure.reason == "not_found"


def test_an_input_that_is_not_there_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file or folder"):
        list(files_of([tmp_path / "nowhere"]))

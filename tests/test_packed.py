"""Packed inputs: zstd, zip, tar, patterns; and those that mean harm."""

from __future__ import annotations

import gzip
import io
import json
import random
import tarfile
import zipfile
from pathlib import Path

import pytest
import zstandard

from detente.intake import packed, read_inputs
from detente.record import Article, Failure

TEXTS = ("Oman thanked Chile for its help.", "Peru accused Mali of spying.")


def rows() -> bytes:
    return "".join(json.dumps({"id": str(number), "text": text}) + "\n" for number, text in enumerate(TEXTS)).encode()


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("_", "."), data)
    return out.getvalue()


def tarred(**files: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(f"folder/{name.replace('_', '.')}")
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return out.getvalue()


def read(tmp_path: Path, name: str, data: bytes) -> list[Article | Failure]:
    path = tmp_path / name
    path.write_bytes(data)
    return list(read_inputs([path]))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.jsonl.zst", zstandard.compress(rows())),
        ("two-frames.jsonl.zst", zstandard.compress(rows()[:40]) + zstandard.compress(rows()[40:])),
        ("without-a-suffix", zstandard.compress(rows())),
        ("a.zip", zipped(a_txt=TEXTS[0].encode(), b_txt=TEXTS[1].encode(), c_png=b"\x89PNG")),
        ("b.zip", zipped(a_jsonl=rows())),
        ("a.tar", tarred(a_txt=TEXTS[0].encode(), b_txt=TEXTS[1].encode())),
        ("a.tar.gz", gzip.compress(tarred(a_jsonl=rows()))),
        ("a.tar.zst", zstandard.compress(tarred(a_txt=TEXTS[0].encode(), b_txt=TEXTS[1].encode()))),
        ("packed-inside.zip", zipped(a_jsonl_gz=gzip.compress(rows()))),
    ],
)
def test_packed_articles_are_read_as_they_are(tmp_path: Path, name: str, data: bytes) -> None:
    assert [getattr(outcome, "text", outcome) for outcome in read(tmp_path, name, data)] == list(TEXTS)


def test_a_folder_and_a_pattern_find_them(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "a.jsonl.zst").write_bytes(zstandard.compress(rows()))
    assert len(list(read_inputs([tmp_path]))) == 2
    assert len(list(read_inputs([tmp_path / "**" / "*.zst"]))) == 2
    (missing,) = read_inputs([tmp_path / "*.html"])
    assert isinstance(missing, Failure)
    assert missing.reason == "not_found"


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("cut.txt.zst", zstandard.compress(random.Random(1).randbytes(20_000).hex().encode())[:-50], "broken_zstd"),
        ("cut.zip", zipped(a_txt=b"word " * 1000)[:-40], "broken_zip"),
        ("nested.zip", zipped(inner_txt=zipped(a_txt=b"x")), "nested_archive"),
        ("a.epub", zipped(mimetype=b"application/epub+zip", a_xhtml=b"<x/>"), "binary:zip"),
    ],
)
def test_what_is_damaged_or_no_archive_of_articles_is_told(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    failures = [outcome for outcome in read(tmp_path, name, data) if isinstance(outcome, Failure)]
    assert failures[-1].reason == reason


def test_a_bomb_is_one_failure(tmp_path: Path) -> None:
    bomb = zipped(a_txt=b"\0" * 200_000_000, b_txt=TEXTS[0].encode())
    assert len(bomb) < 1_000_000
    bad, good = read(tmp_path, "bomb.zip", bomb)
    assert isinstance(bad, Failure)
    assert isinstance(good, Article)
    (bad,) = read(tmp_path, "bomb.txt.zst", zstandard.compress(b"\0" * 200_000_000))
    assert isinstance(bad, Failure)
    assert bad.reason == "too_long"


def test_an_archive_without_end_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "MOST_MEMBERS", 2)
    outcomes = read(tmp_path, "many.tar", tarred(a_txt=b"Oman thanked Chile.", b_txt=b"Mali thanked Peru.", c_txt=b"x y z."))
    assert [type(outcome) for outcome in outcomes] == [Article, Article, Failure]


def test_names_in_an_archive_reach_no_file_of_ours(tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        link = tarfile.TarInfo("passwd.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        entry = tarfile.TarInfo("../../outside.txt")
        entry.size = len(TEXTS[0])
        archive.addfile(entry, io.BytesIO(TEXTS[0].encode()))
    before = sorted(tmp_path.parent.iterdir())
    (article,) = read(tmp_path, "evil.tar", out.getvalue())
    assert isinstance(article, Article)
    assert article.text == TEXTS[0]
    assert sorted(tmp_path.parent.iterdir()) == before

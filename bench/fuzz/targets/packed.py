"""Packed inputs: gzip, zstd, zip and tar as they are given, or made here of what is given and then bent."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile

import zstandard
from drawing import Draw, outcomes

ROOMS = ("detente.intake", "zipfile", "tarfile", "gzip")
_ROWS = b'{"id": "1", "text": "Oman thanked Chile for its help."}\n{"id": "2", "text": "Peru accused Mali of spying."}\n'


def _zip(data: bytes, names: tuple[str, ...], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), data, compress_type=method)
    return out.getvalue()


def _tar(data: bytes, names: tuple[str, ...], form: int = tarfile.PAX_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for name in names:
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return out.getvalue()


_NAMES = ("a.jsonl", "b.txt", "folder/c")
SEEDS = {
    "gzip": b"\0" + gzip.compress(_ROWS, mtime=0),
    "zstd": b"\0" + zstandard.compress(_ROWS) + zstandard.compress(_ROWS),
    "zip": b"\0" + _zip(_ROWS, _NAMES),
    "zip-stored": b"\0" + _zip(_ROWS, _NAMES, zipfile.ZIP_STORED),
    "zip-lzma": b"\0" + _zip(_ROWS, _NAMES, zipfile.ZIP_LZMA),
    "zip-bzip2": b"\0" + _zip(_ROWS, _NAMES, zipfile.ZIP_BZIP2),
    "tar": b"\0" + _tar(_ROWS, _NAMES),
    "tar-gnu": b"\0" + _tar(_ROWS, ("x" * 200 + ".jsonl", "b.txt"), tarfile.GNU_FORMAT),
    "tar-pax": b"\0" + _tar(_ROWS, ("ä" * 200 + ".jsonl", "b.txt")),
    "bent-gzip": b"\1\0\0" + _ROWS,
    "bent-zip": b"\2\0\0" + _ROWS,
    "bent-tar": b"\3\0\0" + _ROWS,
    "tar-in-gzip": b"\4\0\0" + _ROWS,
    "bent-zstd": b"\5\0\0" + _ROWS,
}
DICTIONARY = (
    b"PK\x03\x04",
    b"PK\x01\x02",
    b"PK\x05\x06",
    b"\x1f\x8b\x08",
    b"\x28\xb5\x2f\xfd",
    b"ustar\x0000",
    b"GNU.sparse.map=",
    b" size=-1\n",
)


def once(data: bytes) -> None:
    draw = Draw(data)
    kind = draw.number(5)
    if kind == 0:
        packed = draw.bytes(len(data))
    else:
        where, bit = draw.number(255), draw.number(8)
        held = draw.bytes(len(data))
        made = (
            lambda: gzip.compress(held, 1, mtime=0), lambda: _zip(held, _NAMES), lambda: _tar(held, _NAMES),
            lambda: gzip.compress(_tar(held, _NAMES), 1, mtime=0), lambda: zstandard.compress(held),
        )[kind - 1]()  # fmt: skip
        bent = bytearray(made)
        if bit < 8 and bent:
            bent[where % len(bent)] ^= 1 << bit
        packed = bytes(bent)
    outcomes("given", packed)

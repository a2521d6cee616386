"""Plain text in any encoding."""

from __future__ import annotations

from drawing import outcomes

ROOMS = ("detente.intake",)
_SAID = "KABUL - The envoys of Chile met the minister, who said: “The talks go on.” They left on Monday.\n\nEs war schön."
SEEDS = {
    "utf-8": _SAID.encode(),
    "marked": _SAID.encode("utf-8-sig"),
    "utf-16": _SAID.encode("utf-16"),
    "utf-16-be": _SAID.encode("utf-16-be"),
    "utf-32": _SAID.encode("utf-32"),
    "cp1252": _SAID.encode("cp1252"),
    "latin-1": "Señor Núñez said that the talks will go on.".encode("latin-1"),
    "overlong": b"The envoys \xc0\xaf met \xe0\x80\xaf the minister \xf8\x88\x80\x80\x80 on Monday, he said that they would.",
    "surrogates": b"The envoys \xed\xa0\x80 met the minister on Monday, he said that they would.",
    "controls": b"The envoys\x00 met \x1b[31mthe\x07 minister.",
}
DICTIONARY = (b"\xff\xfe", b"\xef\xbb\xbf", b"%PDF-", b"\x00\x00\xfe\xff", "“".encode(), "\u202e".encode(), "\u200b".encode())


def once(data: bytes) -> None:
    outcomes("given.txt", data)
    outcomes("given", data)

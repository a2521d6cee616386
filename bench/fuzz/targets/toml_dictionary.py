"""Dictionaries of actors in detente's own TOML, read and then used."""

from __future__ import annotations

from drawing import file

from targets.tabari import used

ROOMS = ("detente.gazetteer", "tomllib")
SEEDS = {
    "actor": b'[[actor]]\nname = "Kazar Rebels"\nalso = ["KR", "Kazars"]\ncode = "PAKREB"\nstart = 2019-01-01\nend = "2021-08"\n',
    "codes": b'[[actor]]\nname = "X Y"\ncodes = [{ code = "PAKREB", end = 2021-08-14 }, { code = "PAKGOV", start = 2021 }]\nid = "Q1"\n',
    "person": b'[[person]]\nname = "Ana Ruiz"\ncountry = "ESP"\nsector = "GOV"\nrole = "Minister"\n[[agent]]\nnoun = "envoy"\nsector = "GOV"\n',
    "office": b'[[office]]\ntitle = "Finance Minister"\ncountry = "PAK"\nsector = "GOV"\nholders = [\n { name = "Ana Ruiz", start = 2021-08-15 },\n'
    b' { name = "Bo Li", end = 2021-08-15 },\n]\n',
    "place": b'[[place]]\nname = "Salala"\ncountry = "PAK"\nlat = 34.6\nlon = 71.1\n[[place]]\nname="A"\nlat = nan\nlon = 1e999\n',
    "broken": b'x = 1\n[actor]\nname = unquoted\n[[actors]]\n[[actor]]\nname = "\\u0000"\ncode = "pak"\nstart = 2021-02-30\n[[actor]]\nname=[[[[\n',
}
DICTIONARY = (
    b"[[actor]]\n", b"[[person]]\n", b"[[agent]]\n", b"[[office]]\n", b"[[place]]\n", b"name = ", b"also = [", b"code = ", b"codes = [{",
    b"start = ", b"2021-08-15", b'"""', b"'''", b"nan", b"inf", b"0x", b"1e999", b"holders = [", b"\\uD800", b"lat = ", b"lon = ",
)  # fmt: skip


def once(data: bytes) -> None:
    used(file("given.toml", data))

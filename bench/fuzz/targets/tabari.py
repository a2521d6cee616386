"""Dictionaries of actors in the format of TABARI and PETRARCH, read and then used."""

from __future__ import annotations

from drawing import file, need

ROOMS = ("detente.gazetteer",)
SEEDS = {
    "plain": b"# codebook: cameo\nKAZAR_REBELS_ [KAZREB]\n+THE_KAZARS [KAZREB]\nSYRIA [SYR]\nUS [USA]\n",
    "dated": b"ISHAQ_DAR_ [PAKGOV >20130607] [PAKELI <20170728] [PAK 20220928-20230810]\n\t[PAKOPP]\n+DAR_\n",
    "agents": b"!PERSON! = MAN, MEN, WOMAN, WOMEN\nPOLICE!PERSON! [~COP]\nDIPLOMAT_ {DIPLOMATS_} [~GOV]\nSOLDIER [~MIL] ;comment\n",
    "broken": b"A_B [PAK\nC_D PAK]\n[PAK]\n+X\n<!-- open\nE [~~] [###] [---] [+++]\n--> F [PAKGOV/INDGOV]\n~FINISH\nrest [PAK]\n",
    "brackets": b"--- GIVE [040] ---\n- * {A | B} [[[030]]] # x\n&WORDS\n+{} [ ]\n",
    "latin": "MÜLLER_ [DEUGOV]\nA\x00B_ [FRA]\nCÃ©_ [FRA]\n".encode("latin-1"),
}
DICTIONARY = (
    b" [",
    b"]",
    b"[~",
    b"{",
    b"}",
    b"!",
    b"! = ",
    b"<!--",
    b"-->",
    b"~FINISH",
    b" >20200101]",
    b"20200101-20210101",
    b"\n+",
    b"\n\t[",
    b"###",
)


def once(data: bytes) -> None:
    used(file("given.actors", data))
    used(file("given.txt", data))


def used(path: object) -> None:
    from detente.gazetteer.dictionaries import DictionaryError, read_dictionary
    from detente.gazetteer.names import words
    from detente.gazetteer.users import UserNames

    try:
        read = read_dictionary(path)  # type: ignore[arg-type]
    except DictionaryError as error:
        need("Hint:" in str(error), "an error without a hint")
        return
    lines = path.read_bytes().count(b"\n") + path.read_bytes().count(b"\r") + 1  # type: ignore[attr-defined]
    for defect in read.defects:
        need(1 <= defect.line <= lines, f"a defect on line {defect.line} of {lines}")
        need(len(str(defect)) < 3000, "a defect that goes on and on")
    names = UserNames([read])
    text = " ".join(surface.written for name in [*read.names[:20], *read.agents[:20]] for surface in name.surfaces[:3])
    found = list(words(text))
    for at in range(len(found)):
        names.longest(found, at, 8)
    for name in read.agents[:20]:
        for surface in name.surfaces[:3]:
            names.agent(surface.written)

"""The codebook: what PLOVER and CAMEO say, and that every defect of the sources is settled one way, openly."""

from __future__ import annotations

from importlib.resources import files

import pytest

from detente.codebook.codebook import Codebook, CodebookError


@pytest.fixture(scope="module")
def codebook() -> Codebook:
    return Codebook.load()


def test_version_is_named(codebook: Codebook) -> None:
    assert codebook.version == "plover-2.0+detente.1"


def test_sixteen_types_four_of_each_cooperative_quad_and_eight_conflictual(codebook: Codebook) -> None:
    by_quad: dict[int, set[str]] = {}
    for name in codebook.types:
        by_quad.setdefault(codebook.quad(name), set()).add(name)
    assert by_quad == {
        1: {"AGREE", "CONSULT", "SUPPORT", "CONCEDE"},
        2: {"COOPERATE", "AID", "RETREAT"},
        3: {"REQUEST", "ACCUSE", "REJECT", "THREATEN"},
        4: {"PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"},
    }


def test_thirty_seven_contexts_without_repeats(codebook: Codebook) -> None:
    assert len(codebook.contexts) == len(set(codebook.contexts)) == 37


def test_every_type_is_defined_in_words_of_its_own(codebook: Codebook) -> None:
    definitions = [kind.definition for kind in codebook.types.values()]
    assert all(len(text.split()) > 5 for text in definitions)
    assert len(set(definitions)) == 16


def test_accuse_is_negative_although_the_manual_prints_it_positive(codebook: Codebook) -> None:
    assert codebook.intensity("ACCUSE", None) == -3.0
    assert codebook.intensity("ACCUSE", "allege") == -3.5


def test_intensity_has_the_sign_of_the_quad_class_save_requests(codebook: Codebook) -> None:
    for name, kind in codebook.types.items():
        for score in (kind.intensity, *kind.modes.values()):
            if name != "REQUEST":
                assert (score > 0) == (kind.quad <= 2), name


def test_intensity_of_an_unknown_mode_is_that_of_its_type(codebook: Codebook) -> None:
    assert codebook.intensity("CONSULT", "phone") == 1.5
    assert codebook.intensity("CONSULT", None) == codebook.intensity("CONSULT", "no such mode") == 2.5


def test_every_cameo_code_maps_into_the_manual(codebook: Codebook) -> None:
    assert len(codebook.cameo) == 295
    for code, entry in codebook.cameo.items():
        assert code[:2].isdigit()
        assert 1 <= int(code[:2]) <= 20
        if entry.type is None:
            assert code.startswith("01"), code
            assert entry.mode is None
            continue
        kind = codebook.type(entry.type)
        assert entry.mode is None or entry.mode in kind.modes, code
        assert set(entry.contexts) <= set(codebook.contexts), code


def test_a_crosswalk_row_that_departs_from_its_sources_says_why() -> None:
    text = files("detente.codebook").joinpath("data/cameo.tsv").read_text(encoding="utf8")
    notes = {line.split("\t")[0]: line.split("\t")[6] for line in text.splitlines() if line[:1].isdigit()}
    for code in ("0842", "085", "116", "132", "163", "1712", "1722", "175", "183", "185", "191", "192", "1951", "1952", "202"):
        assert notes[code], code


@pytest.mark.parametrize(
    ("code", "kind", "mode"),
    [
        ("020", "REQUEST", None),
        ("0256", "REQUEST", "yield"),
        ("018", "SUPPORT", None),
        ("057", "SUPPORT", None),
        ("0842", "RETREAT", "release"),
        ("0871", "RETREAT", "ceasefire"),
        ("116", "SANCTION", "convict"),
        ("163", "SANCTION", "discontinue"),
        ("1712", "ASSAULT", "destroy"),
        ("175", "ASSAULT", "crowd-control"),
        ("186", "ASSAULT", "targeted"),
        ("192", "ASSAULT", None),
        ("1952", "ASSAULT", "drone"),
    ],
)
def test_settled_rows(codebook: Codebook, code: str, kind: str, mode: str | None) -> None:
    entry = codebook.cameo_to_plover(code)
    assert (entry.type, entry.mode) == (kind, mode)


def test_appeals_mirror_demands(codebook: Codebook) -> None:
    for code, entry in codebook.cameo.items():
        if code.startswith("02"):
            demand = codebook.cameo["10" + code[2:]]
            assert (entry.type, entry.mode) == (demand.type, demand.mode), code


def test_goldstein_scores_and_what_lacks_one(codebook: Codebook) -> None:
    assert codebook.goldstein("190") == -10.0
    assert codebook.goldstein("057") == 8.0
    assert codebook.cameo["1952"].goldstein is None
    assert codebook.goldstein("1952") == codebook.goldstein("195") == -10.0
    assert codebook.goldstein("99") is None


def test_older_types_are_read_as_their_heirs(codebook: Codebook) -> None:
    assert codebook.type("DEMAND").name == "REQUEST"
    assert codebook.type("DISAPPROVE").name == codebook.type("INVESTIGATE").name == "ACCUSE"
    assert codebook.quad("FIGHT") == 4


def test_unknown_names_are_refused_with_a_hint(codebook: Codebook) -> None:
    with pytest.raises(CodebookError, match="Did you mean ASSAULT"):
        codebook.quad("ASAULT")
    with pytest.raises(CodebookError, match="'0999': not a CAMEO code"):
        codebook.cameo_to_plover("0999")


def test_departures_pair_real_codes_with_real_types_and_give_a_reason(codebook: Codebook) -> None:
    for (code, kind), reason in codebook.departures.items():
        assert codebook.cameo_to_plover(code).type != kind, code
        assert kind in codebook.types
        assert len(reason.split()) > 5

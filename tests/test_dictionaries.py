"""Users' dictionaries: what a file says, what is wrong in it and on which line, and what that makes of a text."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from detente.cli import commands
from detente.gazetteer import Gazetteer
from detente.gazetteer.dictionaries import DictionaryError, read_dictionary
from detente.gazetteer.lint import lint_file
from detente.gazetteer.tabari import MOST_FROM_SETS, MOST_WRITTEN
from detente.record import Article, Reading

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(text: str, name: str = "mine.txt") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return written


@pytest.fixture
def code(write: Write) -> Callable[..., str | None]:
    """The code of the first name in ``text`` on a day, by a dictionary."""

    def of(dictionary: str, text: str, on: str | None = "2024-03-11", name: str = "mine.txt") -> str | None:
        from detente.reading.mention import meaning_on

        gazetteer = Gazetteer.load([write(dictionary, name)])
        for match in gazetteer.scan(text):
            meaning = meaning_on(match.entries, on, gazetteer)
            if meaning is not None:
                return meaning.entry.code or "/".join(meaning.entry.members) or None
        return None

    return of


@pytest.fixture
def read(write: Write, reader: Any) -> Callable[..., Reading]:
    """Read a text with a dictionary of one's own; the parser is the one that all tests share."""

    def with_dictionary(dictionary: str, text: str, on: str | None = "2024-03-11", name: str = "mine.txt") -> Reading:
        from detente.reading.read import Reader

        own = Reader(actor_files=[write(dictionary, name)], coder="rules")
        own.__dict__["parser"] = reader.parser
        own.__dict__["lexicon"] = reader.lexicon
        return own.read(Article("a", text, published=on))

    return with_dictionary


# --- the field's format: grammar ------------------------------------------------------------------------------------------


def test_comments_are_left_out_and_the_end_is_the_end(write: Write) -> None:
    read = read_dictionary(
        write(
            "# a comment [XXX]\n/ another [XXX]\n<!-- one\nOVER_LINES_ [PAKREB]\n-->\n"
            "KAZAR_FRONT_ [PAKREB] # its 1st name\nTORAN_FRONT_ [INDREB] ; after a semicolon\n~FINISH\nLATER_ [PAKREB]\n"
        )
    )
    assert [name.entries[0].name for name in read.names] == ["Kazar Front", "Toran Front"]
    assert read.defects == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Kazar Front attacked.", "PAKREB"),
        ("the kazar front attacked.", "PAKREB"),
        ("the KAZAR FRONT attacked.", "PAKREB"),
        ("the Kazar-Front attacked.", "PAKREB"),
        ("the Kazar Fronts attacked.", "PAKREB"),
        ("the Kazar Front's men attacked.", "PAKREB"),
        ("the Kazar Frontier attacked.", None),
        ("the Toran League attacked.", "PAKREB"),  # a synonym
    ],
)
def test_a_phrase_with_a_closing_underscore_is_a_whole_word(code: Any, text: str, expected: str | None) -> None:
    assert code("KAZAR_FRONT_ [PAKREB]\n+TORAN_LEAGUE_\n", text) == expected


@pytest.mark.parametrize("text", ["Zandia", "Zandian", "Zandians", "Zandia's"])
def test_without_it_the_last_word_is_a_stem(code: Any, text: str) -> None:
    assert code("ZANDIA [PAKREB]\n", f"{text} fighters came.") == "PAKREB"


def test_a_word_of_two_letters_is_no_stem(code: Any) -> None:
    assert code("ZA [PAKREB]\n", "Zandia fell.") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a red line was drawn", None), ("Red Line fighters came", "PAKREB"), ("the red line fighters", None)],
)
def test_a_name_of_ordinary_words_needs_its_capital(code: Any, text: str, expected: str | None) -> None:
    assert code("RED_LINE_ [PAKREB]\n", text) == expected


@pytest.mark.parametrize(("text", "expected"), [("told US officials", "MNC"), ("told us of it", None), ("Us and them", None)])
def test_short_words_that_are_english_match_in_capitals_only(code: Any, text: str, expected: str | None) -> None:
    assert code("US_ [MNC]\n", text) == expected


DATED = "KAZAR_FRONT_ [PAKGOV >20210815] [PAKREB 20010101-20210814]\n"


@pytest.mark.parametrize(
    ("on", "expected"),
    [("2021-08-14", "PAKREB"), ("2021-08-15", "PAKGOV"), ("2001-01-01", "PAKREB"), ("2000-12-31", None), ("2030-01-01", "PAKGOV")],
)
def test_limits_are_inclusive(code: Any, on: str, expected: str | None) -> None:
    assert code(DATED, "The Kazar Front attacked.", on) == expected


@pytest.mark.parametrize(
    ("blocks", "on", "expected"),
    [
        ("[PAKREB] [PAKGOV >20100101]", "2012-01-01", "PAKGOV"),  # the default stands first and is tried last
        ("[PAKREB] [PAKGOV >20100101]", "2009-12-31", "PAKREB"),
        ("[PAKGOV >20100101] [PAKREB]", "2012-01-01", "PAKGOV"),
        ("[PAKGOV >20100101] [PAKOPP >20110101] [PAKREB]", "2012-01-01", "PAKGOV"),  # the first that holds, in file order
        ("[PAKOPP 110101-111231] [PAKGOV >20100101] [PAKREB]", "2011-06-01", "PAKOPP"),
        ("[PAKOPP 110101-111231] [PAKGOV >20100101] [PAKREB]", "2012-01-01", "PAKGOV"),
        ("[PAKOPP 110101-111231] [PAKGOV >20100101] [PAKREB]", None, "PAKREB"),  # no date: the default
        ("[PAKOPP <991231] [PAKREB]", "1999-12-31", "PAKOPP"),
        ("[PAKOPP <300101] [PAKREB]", "2029-12-31", "PAKOPP"),  # 00 to 30 are 2000 to 2030
        ("[PAKOPP <310101] [PAKREB]", "1931-01-02", "PAKREB"),
    ],
)
def test_the_first_satisfied_block_wins_and_the_undated_one_is_the_default(
    code: Any, blocks: str, on: str | None, expected: str
) -> None:
    assert code(f"KAZAR_FRONT_ {blocks}\n", "The Kazar Front attacked.", on) == expected


def test_blocks_may_stand_on_lines_of_their_own_and_hold_for_all_synonyms(code: Any) -> None:
    dictionary = "KAZAR_FRONT_\n+TORAN_LEAGUE_\n\t[PAKREB <20201231]\n\t[PAKGOV >20210101] # since the accord\n"
    assert code(dictionary, "The Toran League attacked.", "2020-12-31") == "PAKREB"
    assert code(dictionary, "The Kazar Front attacked.", "2021-01-01") == "PAKGOV"


@pytest.mark.parametrize(
    ("written", "expected", "country", "sector"),
    [
        ("PAKMED", "PAKJRN", "PAK", "JRN"),
        ("PAKHLH", "PAKMED", "PAK", "MED"),
        ("PAKINS", "PAKREB", "PAK", "REB"),
        ("PAKSEP", "PAKREB", "PAK", "REB"),
        ("NGMHRI", "NGOHRI", None, "NGO"),
        ("NGOSDNMOS", "NGOSDNREL", "SDN", "NGO"),
        ("IMGMUSALQ", "IMGRELALQ", None, "IMG"),
        ("MUSGOV", "MUSGOV", "MUS", "GOV"),  # Mauritius, in its place
        ("IGOUNOREFHCR", "IGOUNOREFHCR", None, "IGO"),
        ("MNCUSA", "MNCUSA", "USA", "MNC"),
        ("KSVGOV", "KOSGOV", "XKX", "GOV"),
        ("ROMGOV", "ROUGOV", "ROU", "GOV"),
        ("PAK", "PAK", "PAK", None),
    ],
)
def test_cameo_codes_become_plovers(write: Write, written: str, expected: str, country: str | None, sector: str | None) -> None:
    (name,) = read_dictionary(write(f"KAZAR_FRONT_ [{written}]\n")).names
    assert (name.entries[0].code, name.entries[0].country, name.entries[0].sector) == (expected, country, sector)


@pytest.mark.parametrize("head", ["# codebook: plover\n", "REPORTER [~JRN]\n"])
def test_a_plover_file_keeps_its_codes(write: Write, head: str) -> None:
    agents = read_dictionary(write(head + "NURSE [~MED]\n")).agents
    assert agents[-1].entries[0].code == "MED"


def test_agents_have_plurals_and_sets(write: Write) -> None:
    gazetteer = Gazetteer.load(
        [
            write(
                "!PERSON! = MAN, MEN, WOMAN, WOMEN\nHORSE!PERSON! [~AGR]\nLASHKARI {LASHKARIYAN} [~REB]\nLEVY [~MIL]\nSENTRY_POLICE {} [~COP]\n"
                "OBSERVER_IN [IGO~]\n"
            )
        ]
    )
    found = {
        noun: [entry.sector for entry in gazetteer.agents(noun)]
        for noun in ("horseman", "horsewomen", "lashkari", "lashkariyan", "levies", "levy", "sentry police", "observer in")
    }
    assert found == {
        "horseman": ["AGR"], "horsewomen": ["AGR"], "lashkari": ["REB"], "lashkariyan": ["REB"], "levies": ["MIL"], "levy": ["MIL"],
        "sentry police": ["COP"], "observer in": ["IGO"],
    }  # fmt: skip


def test_lines_of_few_letters_make_no_more_names_of_sets_than_memory_holds(write: Write) -> None:
    members = ",".join(f"N{number}" for number in range(40))
    lines = "".join(f"B{number} !A! !A! [~COP]\n" for number in range(400))
    read = read_dictionary(write(f"!A! = {members}\n{lines}PLAIN [~COP]\n", "a.agents"))
    made = sum(len(name.surfaces) for name in read.agents)
    assert MOST_FROM_SETS * 0.9 < made < MOST_FROM_SETS + MOST_WRITTEN
    assert [surface.folded for surface in read.agents[-1].surfaces] == ["plain"]
    assert len(read.defects) == 400 - len(read.agents) + 1
    assert "write it without sets" in str(read.defects[0])


def test_latin_1_is_read_and_remarked(tmp_path: Path) -> None:
    path = tmp_path / "old.txt"
    path.write_bytes("KAZAR_LIBERACIÓN_ [PAKREB]\n".encode("latin-1"))
    read = read_dictionary(path)
    assert [name.surfaces[0].folded for name in read.names] == ["kazar liberacion"]
    assert [(defect.line, defect.fault) for defect in read.defects] == [(1, False)]


# --- a user's entry in a real reading ---------------------------------------------------------------------------------------


def parties(reading: Reading) -> list[tuple[list[str | None], str, list[str | None]]]:
    return [([a.code for a in event.source], event.type, [a.code for a in event.target]) for event in reading.events]


@pytest.mark.model
@pytest.mark.parametrize(("on", "expected"), [("2021-08-14", "PAKREB"), ("2021-08-15", "PAKGOV")])
def test_a_dated_group_is_coded_as_of_the_articles_day(read: Any, on: str, expected: str) -> None:
    reading = read("KAZAR_FRONT_ [PAKREB <20210814] [PAKGOV >20210815]\n", "The Kazar Front attacked Peruvian troops.", on)
    assert parties(reading) == [([expected], "ASSAULT", ["PERMIL"])]
    assert reading.events[0].source[0].how == "user"


@pytest.mark.model
def test_a_users_entry_wins_over_ours(read: Any) -> None:
    reading = read("HAMAS_ [PSEPTY]\n", "Hamas condemned Egypt.")
    assert parties(reading) == [(["PSEPTY"], "ACCUSE", ["EGY"])]
    assert reading.events[0].source[0].how == "user"
    outside = read("HAMAS_ [PSEPTY <19991231]\n", "Hamas condemned Egypt.")
    assert outside.events[0].source[0].how == "dictionary"
    assert outside.events[0].source[0].code != "PSEPTY"


@pytest.mark.model
def test_a_longer_name_of_ours_is_not_cut_by_a_users_shorter_one(read: Any) -> None:
    reading = read("PAKISTAN_ [PAKZZZ]\n", "The State Bank of Pakistan thanked Chile.")
    assert parties(reading)[0][0] == ["PAKGOV"]


@pytest.mark.model
def test_a_persons_own_code_wins_over_the_title_before_the_name(read: Any) -> None:
    for text in ("Foreign Minister Ragna Holm condemned Chile.", "Norwegian Foreign Minister Ragna Holm condemned Chile."):
        reading = read("RAGNA_HOLM_ [NOROPP >20200101]\n", text)
        assert parties(reading) == [(["NOROPP"], "ACCUSE", ["CHL"])], text
        assert (reading.events[0].source[0].how, reading.events[0].source[0].person) == ("user", "Ragna Holm")


@pytest.mark.model
def test_former_before_a_users_person_is_eli(read: Any) -> None:
    reading = read("RAGNA_HOLM_ [NORGOV >20200101]\n", "Former minister Ragna Holm condemned Chile.")
    assert parties(reading) == [(["NORELI"], "ACCUSE", ["CHL"])]


@pytest.mark.model
def test_a_surname_alone_is_the_users_person_afterwards(read: Any) -> None:
    reading = read("RAGNA_HOLM_ [NOROPP >20200101]\n", "Ragna Holm thanked Peru. Holm condemned Chile.")
    assert [source for source, _, _ in parties(reading)] == [["NOROPP"], ["NOROPP"]]


@pytest.mark.model
def test_a_users_agent_takes_its_country_from_the_phrase_and_wins_over_ours(read: Any) -> None:
    agents = "LASHKAR [~REB]\nSOLDIER [~REB]\n"
    assert parties(read(agents, "Peruvian lashkars attacked Chilean police.")) == [(["PERREB"], "ASSAULT", ["CHLCOP"])]
    assert parties(read(agents, "Peruvian soldiers attacked Chilean police.")) == [(["PERREB"], "ASSAULT", ["CHLCOP"])]


@pytest.mark.model
def test_a_users_agent_of_several_words(read: Any) -> None:
    reading = read("HILL_GUARD_ [~UAF]\n", "Peruvian hill guards attacked Chilean police.")
    assert parties(reading) == [(["PERUAF"], "ASSAULT", ["CHLCOP"])]


@pytest.mark.model
def test_codes_that_stand_for_nobody(read: Any) -> None:
    text = "Egypt attacked Libya in the Meridian Cup. Norway thanked Chile."
    assert parties(read("MERIDIAN_CUP_ [###]\n", text)) == [(["NOR"], "SUPPORT", ["CHL"])]
    assert parties(read("MERIDIAN_CUP_ [+++]\n", text)) == [(["NOR"], "SUPPORT", ["CHL"])]
    nobody = read("HAMAS_ [---]\n", "Hamas attacked Egypt.")
    assert not any(actor.code for event in nobody.events for actor in event.source)


@pytest.mark.model
def test_a_compound_code_is_several_parties(read: Any) -> None:
    reading = read("TWIN_POWERS_ [USA/CHNGOV]\n", "The Twin Powers condemned Chile.")
    assert parties(reading) == [(["USA", "CHNGOV"], "ACCUSE", ["CHL"])]


# --- detente's own form ---------------------------------------------------------------------------------------------------


@pytest.mark.model
def test_an_office_of_the_users_finds_its_holder(read: Any, write: Write) -> None:
    toml = """
    [[office]]
    title = "Foreign Minister"
    country = "NOR"
    sector = "GOV"
    holders = [
        { name = "Ragna Holm", start = 2020-01-01, end = 2023-06-30 },
        { name = "Odd Vik", start = 2023-06-30 },
    ]
    """
    text = "The Norwegian foreign minister condemned Chile."
    persons = {
        on: [(a.code, a.person) for a in read(toml, text, on, "mine.toml").events[0].source] for on in ("2022-05-01", "2024-03-11")
    }
    assert persons == {"2022-05-01": [("NORGOV", "Ragna Holm")], "2024-03-11": [("NORGOV", "Odd Vik")]}
    assert lint_file(write(toml, "holders.toml")) == []


def test_toml_names_are_matched_by_their_capitals(code: Any) -> None:
    toml = '[[actor]]\nname = "Red Line"\nalso = ["RLM", "the line people"]\ncode = "PAKREB"\n'
    found = [
        code(toml, text, name="mine.toml")
        for text in ("Red Line men came", "a red line", "the RLM came", "the Rlm came", "but the line people came")
    ]
    assert found == ["PAKREB", None, "PAKREB", None, "PAKREB"]


def test_toml_dates_may_be_years_and_months(code: Any) -> None:
    toml = (
        '[[actor]]\nname = "Kazar Front"\ncodes = [{ code = "PAKREB", end = "2019-06" }, { code = "PAKGOV", start = "2019-07" }]\n'
    )
    days = ("2019-06-30", "2019-07-01")
    assert [code(toml, "The Kazar Front came.", day, "mine.toml") for day in days] == ["PAKREB", "PAKGOV"]


def test_a_place_of_the_users_is_found_with_its_coordinates(write: Write) -> None:
    path = write('[[place]]\nname = "Camp Meridian"\ncountry = "AFG"\nlat = 34.5\nlon = 69.2\n', "mine.toml")
    (place, *_) = Gazetteer.load([path]).where("Camp Meridian")
    assert (place.country, place.lat, place.lon) == ("AFG", 34.5, 69.2)


def test_every_example_of_the_documentation_is_a_dictionary_without_a_defect(root: Path, write: Write) -> None:
    page = (root / "docs" / "dictionaries.md").read_text(encoding="utf-8")
    examples = re.findall(r"```(toml|tabari)\n(.*?)```", page, re.DOTALL)
    assert {form for form, _ in examples} == {"toml", "tabari"}
    for number, (form, text) in enumerate(examples):
        path = write(text, f"example{number}.{'toml' if form == 'toml' else 'txt'}")
        assert [str(finding) for finding in lint_file(path) if finding.fault] == [], text
        read = read_dictionary(path)
        assert read.form == form
        assert read.names or read.agents


def test_the_documentation_names_every_key(root: Path) -> None:
    from detente.gazetteer.toml_dictionary import KEYS

    page = (root / "docs" / "dictionaries.md").read_text(encoding="utf-8")
    missing = sorted({key for keys in KEYS.values() for key in keys if f"`{key}`" not in page})
    assert missing == []


# --- bad input ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("KAZAR_FRONT_ [PAKREB 20210230-20210301] [PAKGOV]\n", 1, "there is no day 2021-02-30"),
        ("KAZAR_FRONT_ [PAKREB 2021021-20210301] [PAKGOV]\n", 1, "'2021021' is not a date"),
        ("KAZAR_FRONT_ [PAKREB 20210301-20210201] [PAKGOV]\n", 1, "it ends (2021-02-01) before it starts (2021-03-01)"),
        ("KAZAR_FRONT_ [PAKREB >99991231] [PAKGOV]\n", 1, "the year of 9999-12-31 is impossible"),
        ("KAZAR_FRONT_ [PAKREB 20210301] [PAKGOV]\n", 1, "cannot be read and is skipped: write [CODE]"),
        ("# mine\nKAZAR_FRONT_ [PKAREB]\n", 2, "Did you mean PAKREB?"),
        ("KAZAR_FRONT_ [PAKRBE]\n", 1, "Did you mean PAKREB?"),
        ("KAZAR_FRONT_ [PAKRE]\n", 1, "is not a code and is skipped"),
        ("KAZAR_FRONT_ [pakreb]\n", 1, "Did you mean PAKREB?"),
        ("KAZAR_FRONT_\nTORAN_LEAGUE_ [PAKREB]\n", 1, "has no code and is not used"),
        ("+KAZAR_FRONT_\nTORAN_LEAGUE_ [PAKREB]\n", 1, "belongs to nobody"),
        ("TORAN_LEAGUE_ [PAKREB]\n\n+KAZAR_FRONT_\n", 3, "a blank line parts KAZAR_FRONT_"),
        ("\t[PAKREB]\nTORAN_LEAGUE_ [PAKREB]\n", 1, "belong to no name"),
        ("KAZAR_FRONT_ [PAKREB\n", 1, "is not closed with ]"),
        ("KAZAR_FRONT_ [PAKREB] since 1999\n", 1, "put # before a comment"),
        ("CATTLE!PRESON! [~AGR]\nCOWHAND [~AGR]\n", 1, "there is no set !PRESON!"),
        ("KAZAR_FRONT_ [PAKREB]\nTORAN_LEAGUE_ [INDREB]\n+KAZAR_FRONT_\n", 3, "is shadowed by line 1, where it is [PAKREB]"),
        ("KAZAR_FRONT_ [PAKREB]\nKAZAR_FRONT_ [PAKREB]\n", 2, "repeats line 1 with the same meaning"),
        ("KAZAR_FRONT_ [PAKREB] [PAKGOV]\n", 1, "is shadowed, there is another without dates on line 1"),
        ("KAZAR_FRONT_\n\t[PAKREB >2010]\n\t[PAKOPP]\n", 2, "'2010' is not a date"),
        ("KAZAR_FRONT_\n\t[PAKREB >20100101]\n\t[PAKGOV 20110101-20111231]\n\t[PAKOPP]\n", 3, "is shadowed by line 2"),
        ("HAMAS_ [EGYREB]\n", 1, "remark: HAMAS_ [EGYREB] replaces detente's own"),
    ],
)
def test_what_is_wrong_in_the_fields_format_is_told_with_its_line(write: Write, text: str, line: int, says: str) -> None:
    findings = [str(finding) for finding in lint_file(write(text))]
    assert any(finding.startswith(f"{line}: ") and says in finding for finding in findings), findings


OFFICE = '[[office]]\ntitle = "Chief of the Hills"\ncountry = "NOR"\nsector = "GOV"\n'


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('[[actor]]\nname = "Kazar Front"\ncode = "PAKREB"\nstart = 2023-02-30\n', 4, "2023-02-30 is not a date that exists"),
        (
            '[[actor]]\nname = "Kazar Front"\ncode = "PAKREB"\nstart = 2023-05-01\nend = 2023-04-01\n',
            5,
            "it ends (2023-04-01) before",
        ),
        ('[[actor]]\nname = "Kazar Front"\ncode = "PAKREB"\nstart = "0021"\n', 4, "the year of 0021 is impossible"),
        ('[[actor]]\nname = "Kazar Front"\ncode = "PKAREB"\n', 3, "Did you mean PAKREB?"),
        ('[[actor]]\nname = "Kazar Front"\ncountry = "PK"\nsector = "REB"\n', 3, "Did you mean PAK?"),
        ('[[actor]]\nname = "Kazar Front"\ncountry = "PAK"\nsector = "HLH"\n', 4, "In PLOVER it is MED"),
        ('[[actor]]\nname = "Kazar Front"\ncode = "PAKINS"\n', 3, "PLOVER writes REB"),
        ('[[actor]]\nname = "Kazar Front"\ncode = PAKREB\n', 3, 'put the value in quotes, as in code = "PAKREB"'),
        ('[[actor]]\nname = "Kazar Front"\n', 2, "has neither code nor country"),
        ('[[actor]]\ncode = "PAKREB"\n', 1, "has no name and is not used"),
        ('[[actor]]\nname = "Kazar Front"\ncode = "PAKREB"\nendd = 2020\n', 4, "Did you mean end?"),
        ('[[actr]]\nname = "Kazar Front"\n', 1, "Did you mean [[actor]]?"),
        ('[actor]\nname = "Kazar Front"\ncode = "PAKREB"\n', 1, "two brackets"),
        ('name = "Kazar Front"\n[[actor]]\nname = "Toran"\ncode = "PAKREB"\n', 1, "stands before the first table"),
        ('[[actor]]\nname = "Kazar Front"\ncode = "PAKREB"\nkind = "gruop"\n', 4, "Did you mean group?"),
        ('[[place]]\nname = "Camp M"\nlat = 91\nlon = 3\n', 3, "lat is 91"),
        ('[[agent]]\nnoun = "lashkar"\nsector = "REBEL"\n', 3, "is not a sector"),
        (
            OFFICE
            + 'holders = [\n  { name = "Ana Ruiz", start = 2020-01-01, end = 2022-01-01 },\n  { name = "Odd Vik", start = 2021-06-01 },\n]\n',
            7,
            "Odd Vik is Chief of the Hills of NOR from 2021-06-01, while Ana Ruiz (line 6) is until 2022-01-01",
        ),
        (OFFICE + 'holders = [\n  { name = "Ana Ruiz", start = 2020-13-01 },\n]\n', 6, "holds a date that does not exist"),
        ('[[actor]]\nname = "Kazar Front"\ncodes = [\n  { code = "PAKREB" },\n  { code = "PAKGOV" },\n]\n', 5, "is shadowed"),
    ],
)
def test_what_is_wrong_in_toml_is_told_with_its_line(write: Write, text: str, line: int, says: str) -> None:
    findings = [str(finding) for finding in lint_file(write(text, "mine.toml"))]
    assert any(finding.startswith(f"{line}: ") and says in finding for finding in findings), findings


VALUES = ["3", "-1.5", "true", "[]", "[1]", '["a", 2]', "{}", "{ a = 1 }", "2020-01-01", '""', '"?"', "9" * 5000, "[" * 3000]


@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_no_value_breaks_the_reader(write: Write, value: str) -> None:
    """Whatever a key holds, it is used or told, and the entry after it is read."""
    from detente.gazetteer.toml_dictionary import KEYS

    good = '\n[[actor]]\nname = "Toran League"\ncode = "INDREB"\n'
    for kind, keys in KEYS.items():
        for key in keys:
            whole = '[[actor]]\nname = "Kazar Front"\ncode = "PAKREB"\n'.replace("[[actor]]", f"[[{kind}]]")
            path = write(f"{whole}{key} = {value}\n{good}", "mine.toml")
            lint_file(path)
            assert Gazetteer.load([path]).scan("Toran League")[0].first.code == "INDREB"
    for listed in ("codes", "holders"):
        text = OFFICE if listed == "holders" else '[[actor]]\nname = "Kazar Front"\n'
        for key in ("name", "code", "country", "start", "id", "also"):
            path = write(f"{text}{listed} = [{{ {key} = {value} }}]\n{good}", "mine.toml")
            lint_file(path)


def test_a_handover_on_one_day_is_no_conflict(write: Write) -> None:
    text = OFFICE + 'holders = [\n  { name = "Ana Ruiz", end = 2022-01-01 },\n  { name = "Odd Vik", start = 2022-01-01 },\n]\n'
    assert lint_file(write(text, "mine.toml")) == []


@pytest.mark.parametrize(
    ("bad", "name"),
    [
        ("KAZAR_FRONT_ [PAKREB 20210230-20210301]\nBROKEN [\n\x00\n+++\n[[[[\n{}\n!X!\n", "mine.txt"),
        (
            '[[actor]]\nname = "Bad"\ncode = "PAK\n[[actor]]\n= \n[[office]]\nholders = [{]\n[[actor]]\nname = 3\ncode = "PAK"\n',
            "mine.toml",
        ),
    ],
)
def test_the_good_lines_are_used_all_the_same(code: Any, bad: str, name: str) -> None:
    good = "TORAN_LEAGUE_ [INDREB]\n" if name == "mine.txt" else '[[actor]]\nname = "Toran League"\ncode = "INDREB"\n'
    assert code(good + bad, "The Toran League came.", name=name) == "INDREB"
    assert code(bad + good, "The Toran League came.", name=name) == "INDREB"


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"\x00\x01\x02" * 100, "is not a text file"),
        (b"just a letter to a friend\n", None),
        (b"# nothing but a comment\n", "no entry"),
    ],
)
def test_what_is_no_dictionary_is_refused_or_told(tmp_path: Path, raw: bytes, says: str | None) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(raw)
    if says is None:
        assert [finding.line for finding in lint_file(path)] == [1]
    else:
        with pytest.raises(DictionaryError, match=says):
            read_dictionary(path)


def test_lint_names_file_and_line_and_its_status_tells_faults_from_remarks(write: Write) -> None:
    bad = write("KAZAR_FRONT_ [PKAREB]\n", "bad.txt")
    remark = write("HAMAS_ [EGYREB]\n", "remark.txt")
    runner = CliRunner()
    said = runner.invoke(commands, ["lint", str(bad)], prog_name="detente")
    assert said.exit_code == 1
    assert said.stdout.startswith(f"{bad}:1: [PKAREB]: PKA is not a code that detente knows. Did you mean PAKREB?")
    said = runner.invoke(commands, ["lint", str(remark)], prog_name="detente")
    assert (said.exit_code, "remark: HAMAS_" in said.stdout) == (0, True)


@pytest.mark.parametrize("form", ["toml", "tabari"])
def test_large_dictionaries_cost_no_more_a_name_than_small_ones(write: Write, form: str) -> None:
    """Twenty times the names may take at most sixty times as long: a quadratic reader would take four hundred."""

    def seconds(count: int) -> float:
        names = (f"Kazar Front {number} of Tor{number % 977}" for number in range(count))
        if form == "toml":
            text = "".join(f'[[actor]]\nname = "{name}"\ncode = "PAKREB"\nstart = 2001-01-01\n\n' for name in names)
        else:
            text = "".join(f"{name.upper().replace(' ', '_')}_ [PAKREB >20010101] [PAKOPP]\n" for name in names)
        path = write(text, f"large.{'toml' if form == 'toml' else 'txt'}")
        begun = time.process_time()
        assert lint_file(path) == []
        return time.process_time() - begun

    seconds(100)
    small = max(seconds(1_000), 0.02)
    assert seconds(20_000) < 60 * small


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("KAZAR_FRONT_ " + "".join(f"[PAKREB {day}-{day}] " for day in range(20010101, 20010129)) * 300 + "\n", "mine.txt"),
        ("!A! = " + ", ".join(f"A{n}" for n in range(100)) + "\n!A!_!A!_!A!_!A! [~REB]\n", "mine.txt"),
        ("KAZAR_FRONT_ [PAKREB]\n" * 20_000, "mine.txt"),
        (
            OFFICE
            + "holders = [\n"
            + "".join(f'  {{ name = "Ana{n} Ruiz", start = {1600 + n // 10}-01-{n % 10 + 1:02} }},\n' for n in range(4000))
            + "]\n",
            "mine.toml",
        ),
        ('[[actor]]\nname = "Kazar Front"\ncode = "PAKREB"\n' * 20_000, "mine.toml"),
        ("[[[[" * 5_000 + "\n" + "{" * 20_000 + "\n" + "=" * 20_000, "mine.toml"),
        ("[" * 50_000 + "\n" + "+" * 50_000 + "\n" + "!" * 2_000, "mine.txt"),
    ],
    ids=["meanings", "sets", "repeats", "holders", "repeats-toml", "brackets-toml", "brackets"],
)
def test_no_file_takes_long(write: Write, text: str, name: str) -> None:
    path = write(text, name)
    begun = time.process_time()
    assert lint_file(path)
    assert time.process_time() - begun < 20


# --- Phoenix --------------------------------------------------------------------------------------------------------------


def test_an_excerpt_of_phoenix_reads_without_loss_and_its_defects_are_told(root: Path) -> None:
    """Every name is read or told by its line; see DATA-LICENSES.md for the source of the excerpt."""
    path = root / "tests" / "data" / "phoenix_excerpt.txt"
    read = read_dictionary(path)
    found = {name.surfaces[0].folded: [(e.code, e.start, e.end) for e in name.entries] for name in read.names}
    assert found["afghanistan"] == [("AFG", None, None)]
    assert found["abu nidal organization"] == [("IMGRELALQ", None, None)]
    assert found["kofi annan"] == [("ELI", "2007-01-01", None), ("ELI", None, "1996-12-31"), ("IGOUNO", "1997-01-01", "2006-12-31")]
    assert found["secretary general ban ki moon"] == [("IGOUNO", "2007-01-01", None)]
    written = {
        number
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if line[:1] == "+" or line[:1].isalnum()
    }
    told = {defect.line for defect in read.defects if defect.fault}
    assert written <= {surface.line for name in read.names for surface in name.surfaces} | told
    faults = {defect.line: defect.text for defect in read.defects if defect.fault}
    lines = path.read_text(encoding="utf-8").splitlines()
    expected = {
        "\t[KORGOVBUS 2004017-20061201]": "'2004017' is not a date",
        "AL-INTIQAMI_AL-PAKISTANI_ [KKLREB] #  kkl 21 Mar 13": "KKL is not a code that detente knows",
        "U.N._": "has no code",
        "+39649_": "is no name",
        "+ITALIAN_RED_BRIGADE_": "belongs to nobody",
    }
    for line, says in expected.items():
        assert says in faults[lines.index(line) + 1], line

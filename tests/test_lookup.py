"""Who somebody was on a day, and where a place is: the answer, the rows behind it, and what is said where there is none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from detente.cli import commands
from detente.gazetteer.lookup import Answer, where, who


def run(*arguments: str) -> Result:
    return CliRunner().invoke(commands, arguments, prog_name="detente")


# Public facts, each easily checked; names are compared by their last word, since sources spell first names differently.
PERSONS = [
    ("Finance Minister Ishaq Dar", "2023-04-10", "PAKGOV", "Dar"),
    ("Ishaq Dar", "2015-01-01", "PAKGOV", "Dar"),
    ("Ishaq Dar", "2020-01-01", "PAKELI", "Dar"),
    ("Pakistani Finance Minister Dar", "2023-04-10", "PAKGOV", "Dar"),
    ("Dr. Angela Merkel", "2015-06-01", "DEUGOV", "Merkel"),
    ("Chancellor Merkel", "2015-06-01", "DEUGOV", "Merkel"),
    ("former President Sarkozy", "2016-06-01", "FRAELI", "Sarkozy"),
    ("President Obama", "2012-06-01", "USAGOV", "Obama"),
    ("Prime Minister Modi", "2020-01-01", "INDGOV", "Modi"),
    ("Blinken", "2022-05-01", "USAGOV", "Blinken"),
    ("French foreign minister", "2019-01-01", "FRAGOV", "Drian"),
    ("french foreign minister", "2019-01-01", "FRAGOV", "Drian"),
    ("the foreign minister of France", "2019-01-01", "FRAGOV", "Drian"),
    ("France's foreign minister", "2009-01-01", "FRAGOV", "Kouchner"),
    ("Prime Minister of India", "2010-01-01", "INDGOV", "Singh"),
    ("secretary of state", "2022-05-01", "USAGOV", "Blinken"),
]


@pytest.mark.parametrize(("name", "on", "code", "surname"), PERSONS)
def test_persons_and_offices_on_a_day(name: str, on: str, code: str, surname: str) -> None:
    answer = who(name, on)
    assert answer.found is not None
    assert (answer.found.code, answer.found.name.split()[-1]) == (code, surname)


BODIES = [
    ("Taliban", "2021-08-14", "AFGREB"),
    ("the Taliban", "2021-08-15", "AFGGOV"),
    ("Taliban", "2000-01-01", "AFGGOV"),
    ("Taliban", None, "AFGGOV"),
    ("IMF", None, "IMF"),
    ("International Monetary Fund", None, "IMF"),
    ("NATO", None, "NAT"),
    ("United Nations", None, "IGOUNO"),
    ("Kremlin", None, "RUSGOV"),
    ("State Bank of Pakistan", None, "PAKGOV"),
    ("Kosovo", None, "KOS"),
    ("Norway", None, "NOR"),
    ("Islamabad", None, "PAKGOV"),
    ("Pakistani diplomats", None, "PAKGOV"),
]


@pytest.mark.parametrize(("name", "on", "code"), BODIES)
def test_bodies_groups_and_states(name: str, on: str | None, code: str) -> None:
    answer = who(name, on)
    assert answer.found is not None
    assert answer.found.code == code


def test_the_rows_behind_an_answer_say_where_they_come_from() -> None:
    answer = who("Finance Minister Ishaq Dar", "2023-04-10")
    assert answer.found is not None
    (row,) = (row for row in answer.found.rows if row.holds)
    assert row.start is not None
    assert row.end is not None
    assert row.start <= "2023-04-10" <= row.end
    assert "Finance" in row.what
    assert row.source
    assert len(answer.found.rows) > 1  # the other offices of the same person
    text = answer.text()
    assert text.splitlines()[0].startswith("Ishaq Dar: PAKGOV, ")
    assert f"* {row.start} to {row.end}" in text
    assert row.source in text


def test_an_open_tenure_says_how_far_it_is_confirmed() -> None:
    answer = who("Emmanuel Macron", "2099-01-01")
    assert answer.found is not None
    (row,) = (row for row in answer.found.rows if row.holds)
    assert answer.found.until == row.observed_until
    assert f"confirmed until {row.observed_until} only" in answer.text()
    assert f"last seen {row.observed_until}" in answer.text()


def test_what_is_from_memory_is_marked() -> None:
    assert "unverified" in who("Taliban", "2021-08-15").text()


def test_a_code_is_taken_apart_with_its_leading_holders() -> None:
    answer = who("PAKGOV", "2023-04-10")
    assert answer.found is not None
    assert (answer.found.code, answer.found.country, answer.found.sector) == ("PAKGOV", "PAK", "GOV")
    assert any("Shehbaz Sharif" in row.what for row in answer.found.rows)
    assert any("State Bank" in other.name for other in answer.others)


def test_an_office_shows_who_held_it_before_and_after() -> None:
    answer = who("French foreign minister", "2019-01-01")
    assert answer.found is not None
    held = [row.what.split(",")[0] for row in answer.found.rows]
    assert "Jean-Marc Ayrault" in held
    assert [row.what.split(",")[0] for row in answer.found.rows if row.holds] == ["Jean-Yves Le Drian"]


def test_an_unknown_name_under_a_title_is_coded_by_its_words_and_says_so() -> None:
    answer = who("Norwegian Foreign Minister Ragna Holm")
    assert answer.found is not None
    assert (answer.found.code, answer.found.how) == ("NORGOV", "composition")
    assert "The name is not known" in answer.text()


@pytest.mark.parametrize(
    ("name", "says", "near"),
    [
        ("Ishaq Daar", "Nobody and nothing called 'Ishaq Daar' is known.", "Ishaq Dar"),
        ("Emmanuel Makron", "Nobody and nothing called", "Emmanuel Macron"),
        ("Talibann", "Nobody and nothing called", "Taliban"),
        ("foreign minister", "is an office of many states", ""),
        ("Xyzzy Plugh", "Nobody and nothing called 'Xyzzy Plugh' is known.", ""),
        ("", "No name was given", ""),
        ("   ", "No name was given", ""),
        ("??!", "Nobody and nothing called", ""),
    ],
)
def test_where_nobody_is_known_it_says_so_with_near_names(name: str, says: str, near: str) -> None:
    answer = who(name)
    assert answer.found is None
    assert not answer
    assert says in answer.text()
    assert near in "; ".join(answer.near)


def test_a_users_entry_wins(tmp_path: Path) -> None:
    mine = tmp_path / "mine.txt"
    mine.write_text("TALIBAN_ [AFGOPP >20220101]\nRAGNA_HOLM_ [NORGOV 20200101-20230630] [NOROPP >20230701]\n", encoding="utf-8")
    after, before = who("the Taliban", "2022-01-01", [mine]), who("the Taliban", "2021-12-31", [mine])
    assert (after.found and after.found.code, before.found and before.found.code) == ("AFGOPP", "AFGGOV")
    assert after.found is not None
    assert after.found.rows[0].source == "mine.txt:1"
    codes = [(found := who("Ragna Holm", on, [mine]).found) and found.code for on in ("2023-06-30", "2023-07-01", "2019-01-01")]
    assert codes == ["NORGOV", "NOROPP", None]


def test_a_users_holder_answers_for_the_office(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(
        '[[office]]\ntitle = "Foreign Minister"\ncountry = "NOR"\nsector = "GOV"\n'
        'holders = [\n  { name = "Ragna Holm", start = 2030-01-01 },\n]\n',
        encoding="utf-8",
    )
    answer = who("Norwegian foreign minister", "2031-01-01", [mine])
    assert answer.found is not None
    assert (answer.found.name, answer.found.code) == ("Ragna Holm", "NORGOV")
    assert "mine.toml:6" in answer.text()


# --- places ---------------------------------------------------------------------------------------------------------------


def test_the_country_decides_between_places_of_one_name() -> None:
    pakistan, anywhere = where("Salala", "PAK"), where("Salala")
    assert pakistan.found is not None
    assert anywhere.found is not None
    assert (pakistan.found.country, anywhere.found.country) == ("PAK", "OMN")
    assert "OMN" in [other.country for other in pakistan.others]
    assert "PAK" in [other.country for other in anywhere.others]


@pytest.mark.parametrize(
    ("name", "country", "lat", "lon"),
    [("Paris", "FRA", 48.85, 2.35), ("Lahore", "PAK", 31.55, 74.34), ("Strait of Hormuz", None, 26.6, 56.5)],
)
def test_places_have_coordinates_in_degrees(name: str, country: str | None, lat: float, lon: float) -> None:
    found = where(name).found
    assert found is not None
    assert found.country == country
    assert found.lat == pytest.approx(lat, abs=0.6)
    assert found.lon == pytest.approx(lon, abs=0.6)


@pytest.mark.parametrize(
    ("name", "country", "says"),
    [
        ("Salala", "FRA", "No place called 'Salala' is known in FRA."),
        ("Lahoree", None, "Near it: Lahore (PAK)"),
        ("Lahore", "Pakistan", "Did you mean PAK?"),
        ("Lahore", "ZZZ", "'ZZZ' is not a country's code"),
        ("", None, "is known"),
    ],
)
def test_where_no_place_is_known_it_says_so(name: str, country: str | None, says: str) -> None:
    answer = where(name, country)
    assert answer.found is None
    assert says in answer.text()


# --- the commands ---------------------------------------------------------------------------------------------------------


def test_the_commands_answer_and_their_status_tells_whether_anything_was_found() -> None:
    assert run("who", "Finance Minister Ishaq Dar", "--on", "2023-04-10").stdout.startswith("Ishaq Dar: PAKGOV")
    assert run("where", "Salala", "--country", "PAK").stdout.startswith("Salala (")
    assert (run("who", "IMF").exit_code, run("who", "Xyzzy Plugh").exit_code) == (0, 1)
    assert (run("where", "Lahore").exit_code, run("where", "Xyzzy").exit_code) == (0, 1)


def test_jsonl_is_one_object_a_name_with_the_rows() -> None:
    (line,) = run("who", "Taliban", "--on", "2021-08-15", "--format", "jsonl").stdout.splitlines()
    record: dict[str, Any] = json.loads(line)
    assert record["found"]["code"] == "AFGGOV"
    assert [row["start"] for row in record["found"]["rows"] if row["holds"]] == ["2021-08-15"]
    (line,) = run("who", "Xyzzy Plugh", "--format", "jsonl").stdout.splitlines()
    assert json.loads(line)["found"] is None


def test_a_dictionary_that_cannot_be_read_is_a_sentence(tmp_path: Path) -> None:
    bad = tmp_path / "bad.bin"
    bad.write_bytes(b"\x00" * 100)
    said = run("who", "IMF", "--actors", str(bad))
    assert said.exit_code == 1
    assert "is not a text file. Hint:" in said.stderr


def test_answers_are_the_same_twice() -> None:
    answers: list[Answer] = [who("Sharif", "2023-04-10") for _ in range(2)]
    assert answers[0] == answers[1]

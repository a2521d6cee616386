"""Who is meant where no name stands, where it happened, and what every mention promises."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.cli import commands
from detente.gazetteer import Gazetteer
from detente.reading.actors import mentions
from detente.reading.coreference import ArticleContext
from detente.reading.places import BoundaryError, bounded, disputed_areas, place_of
from detente.reading.read import Reader
from detente.reading.sentences import split_sentences
from detente.record import ACTOR_SOURCES, Actor, Article, Place, Span
from test_actors import parser, read

pytestmark = pytest.mark.model


def codes(text: str, surface: str, **about: object) -> list[str | None]:
    """The codes of the mentions that a surface (its last occurrence) lies in."""
    at = text.rindex(surface)
    found = read(text, **about)  # type: ignore[arg-type]
    return [actor.code for m in found if m.first <= at < m.last for actor in m.actors]


def placed(text: str, trigger: str, boundaries: dict[str, str | None] | None = None, **about: object) -> Place | None:
    """The place of the event at the first occurrence of a trigger word."""
    gazetteer = Gazetteer.load()
    article = Article("test", text, **about)  # type: ignore[arg-type]
    bounds = split_sentences(text)
    by_sentence = [[m for m in gazetteer.scan(text) if s <= m.start and m.end <= e] for s, e in bounds]
    context = ArticleContext(article, gazetteer, by_sentence)
    at = text.index(trigger)
    for sentence in parser().parse([(i, s, text[s:e]) for i, (s, e) in enumerate(bounds)]):
        found = mentions(sentence, by_sentence[sentence.index], context)
        if sentence.start <= at < sentence.end:
            head = next(i for i, begin in enumerate(sentence.begins) if sentence.ends[i] > at >= begin)
            return place_of(sentence, head, found, context, boundaries)
    raise AssertionError(f"{trigger!r} stands in no sentence")


# --- quotations, issuers, datelines ------------------------------------------------------------------------------------


def test_we_inside_a_quotation_is_the_speakers_side() -> None:
    text = "“We will defend our border,” the Polish defence minister said."
    speaker = Actor("POLGOV", Span.of(text, text.index("the Polish"), len(text) - 6), country="POL", sector="GOV")
    found = read(text, quotes=[(0, text.index("”") + 1, speaker)])
    ours = {text[m.first : m.last]: [a.code for a in m.actors] for m in found if m.head < text.index("”")}
    assert ours["We"] == ["POLGOV"]
    assert ours["our"] == ["POLGOV"]


def test_we_without_a_known_speaker_is_nobody() -> None:
    assert codes("“We will defend the border,” somebody said.", "We") == []


def test_he_inside_a_quotation_is_not_the_one_who_speaks() -> None:
    text = "President Joe Biden spoke in Ohio. “He is a friend,” he said."
    at = text.index("He is")
    assert [m.actors for m in read(text, "2022-03-01") if m.first == at] in ([], [()])
    assert codes(text, "he said", published="2022-03-01") == ["USAGOV"]


@pytest.mark.parametrize(
    ("outlet", "code"),
    [
        ("state.gov", "USAGOV"),
        ("www.whitehouse.gov", "USAGOV"),
        ("mofa.gov.pk", "PAKGOV"),
        ("gov.uk", None),
        ("reuters.com", None),
    ],
)
def test_issuer_of_an_official_text(outlet: str, code: str | None) -> None:
    text = "We welcome the agreement."
    context = ArticleContext(Article("a", text, outlet=outlet), Gazetteer.load(), [[]])
    issuer = context.issuer.code if context.issuer is not None else None
    assert issuer == code or (code is None and outlet == "gov.uk")


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("ISLAMABAD - Pakistan closed the border.", "PAK"),
        ("KABUL, Afghanistan (AP) — Troops opened fire.", "AFG"),
        ("Nairobi, March 3 – The cabinet met.", "KEN"),
        ("The cabinet met in Nairobi - and then left.", None),
        ("Peace - a word. Nobody came to Cairo.", None),
    ],
)
def test_datelines(text: str, country: str | None) -> None:
    gazetteer = Gazetteer.load()
    context = ArticleContext(Article("a", text), gazetteer, [gazetteer.scan(text)])
    assert context.dateline_country == country


def test_a_title_belongs_to_its_time() -> None:
    assert codes("Angela Merkel visited Berlin.", "Angela Merkel", published="2020-05-05") == ["DEUGOV"]
    assert codes("Angela Merkel visited Berlin.", "Angela Merkel", published="2023-05-05") == ["DEUELI"]


def test_object_pronoun_is_not_its_own_subject() -> None:
    text = "French President Emmanuel Macron spoke. Viktor Orban met him in Budapest."
    assert codes(text, "him", published="2022-06-01") == ["FRAGOV"]


def test_subject_of_a_later_clause_is_not_taken_for_an_earlier_pronoun() -> None:
    text = "The protesters in Serbia regrouped. As they moved on, police fired tear gas."
    assert codes(text, "they") == ["SRBCVL"]


def test_two_men_of_one_sentence_leave_he_unresolved() -> None:
    text = "Emmanuel Macron and Olaf Scholz met in Paris. He left early."
    assert codes(text, "He", published="2022-06-01") == []


def test_counterpart_of_no_state_is_left_with_a_reason() -> None:
    text = "The minister met her counterpart from the EU."
    found = [m for m in read(text, "2022-03-04") if "counterpart" in text[m.first : m.last]]
    assert [(m.actors, m.reason) for m in found] == [((), "counterpart_country")]


def test_acts_that_hold_each_other_end(reader: Reader) -> None:
    # "agreements to be signed": the noun governs the verb, and the verb has the noun for its object. The search for what the
    # praise is of went round in them until Python's stack was full.
    text = "Chile praised the historic agreements to be signed on the margins of the summit."
    assert reader.read(Article("a", text)).article.id == "a"


# --- places ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "trigger", "name", "country"),
    [
        ("Gunmen killed nine people in Karachi on Friday.", "killed", "Karachi", "PAK"),
        ("A bomb exploded near a market in the city of Mosul.", "exploded", "Mosul", "IRQ"),
        ("In Geneva, Iran held talks with the United States.", "talks", "Geneva", "CHE"),
        ("Russia shelled Kharkiv overnight.", "shelled", "Kharkiv", "UKR"),
        ("The president flew to Lusaka for a visit.", "flew", "Lusaka", "ZMB"),
        ("Police arrested forty protesters in northern Nigeria.", "arrested", "Nigeria", "NGA"),
        ("Turkey and Greece agreed in Berlin to resume talks.", "agreed", "Berlin", "DEU"),
        ("The two sides signed the accord at a hotel in Doha.", "signed", "Doha", "QAT"),
    ],
)
def test_place_of_an_event(text: str, trigger: str, name: str, country: str) -> None:
    place = placed(text, trigger)
    assert place is not None
    assert (place.name, place.country) == (name, country)
    assert place.span is not None
    assert place.span.check(text)


def test_no_place_is_made_up() -> None:
    assert placed("China accused Japan of provocation.", "accused") is None


def test_town_has_coordinates() -> None:
    place = placed("Gunmen killed nine people in Karachi on Friday.", "killed")
    assert place is not None
    assert place.lat == pytest.approx(24.9, abs=0.3)
    assert place.lon == pytest.approx(67.0, abs=0.4)
    assert place.geonames_id


@pytest.mark.parametrize(
    ("code", "lat", "lon"), [("PAK", 30, 70), ("RUS", 58, 60), ("TWN", 24, 121), ("SGP", 1.3, 103.8), ("NZL", -41, 174)]
)
def test_country_has_coordinates(code: str, lat: float, lon: float) -> None:
    country = next(c.name for c in Gazetteer.load().countries() if c.code == code)
    place = placed(f"Gunmen killed nine people in {country} on Friday.", "killed")
    assert place is not None
    assert place.lat == pytest.approx(lat, abs=4)
    assert place.lon == pytest.approx(lon, abs=12)


def test_boundaries_follow_the_users_setting() -> None:
    text = "Troops moved in Crimea on Tuesday."
    default = placed(text, "moved")
    assert default is not None
    assert default.country == "UKR"
    chosen = placed(text, "moved", {"crimea": "RUS"})
    assert chosen is not None
    assert chosen.country == "RUS"
    nobody = placed(text, "moved", {"Crimea": None})
    assert nobody is not None
    assert nobody.country is None


def test_boundaries_by_region_and_whole_country() -> None:
    assert bounded("Simferopol", "UKR", "Crimea", {"Crimea": "RUS"}) == "RUS"
    assert bounded("Taipei", "TWN", "Taipei", {"Taiwan": "CHN"}) == "CHN"
    assert bounded("Taipei", "TWN", "Taipei", None) == "TWN"
    assert bounded("Lyon", "FRA", "Auvergne-Rhône-Alpes", {"Taiwan": "CHN"}) == "FRA"


def test_every_area_of_the_setting_is_documented(root: Path) -> None:
    told = " ".join((root / "docs" / "reading.md").read_text(encoding="utf8").split())
    assert [area.name for area in disputed_areas() if area.name not in told] == []


@pytest.mark.parametrize(
    ("setting", "words"),
    [({"Atlantis": "USA"}, "not a disputed area"), ({"Crimee": "UKR"}, "Did you mean Crimea"), ({"Crimea": "Russia"}, "alpha-3")],
)
def test_a_wrong_boundary_is_told(setting: dict[str, str | None], words: str) -> None:
    with pytest.raises(BoundaryError, match=words):
        Reader(boundaries=setting)


def test_boundary_of_the_command_reaches_the_record(tmp_path: Path) -> None:
    article = tmp_path / "a.txt"
    article.write_text("Ukrainian drones struck Sevastopol on Tuesday.", encoding="utf8")
    result = CliRunner().invoke(commands, ["read", "--format", "jsonl", "--boundary", "Crimea=", str(article)])
    places = [record["place"] for record in map(json.loads, result.stdout.splitlines()) if record["kind"] == "event"]
    assert [(place["name"], place["country"]) for place in places] == [("Sevastopol", None)]


def test_an_inferred_place_says_how(reader: Reader) -> None:
    text = "Serbian protesters gathered outside parliament in Belgrade. Serbian police fired tear gas at the protesters."
    events = {event.trigger.text.split()[0]: event for event in reader.read(Article("a", text)).events}
    places = {word: event.place.name for word, event in events.items() if event.place is not None}
    assert places == {"gathered": "Belgrade", "fired": "Belgrade"}
    assert [note for note in events["gathered"].notes if note.startswith("place")] == []
    assert "place_inferred:scene" in events["fired"].notes


# --- properties -------------------------------------------------------------------------------------------------------------

WORDS = [
    "Iran",
    "Israel",
    "Pakistan",
    "US",
    "U.S.",
    "EU",
    "NATO",
    "Georgia",
    "Moscow",
    "Washington",
    "Turkey",
    "Chinese",
    "Russian",
    "Sino-Indian",
    "Iran-Saudi",
    "president",
    "Prime",
    "Minister",
    "Sharif",
    "Putin",
    "he",
    "she",
    "it",
    "they",
    "we",
    "his",
    "their",
    "the",
    "a",
    "two",
    "both",
    "sides",
    "countries",
    "leaders",
    "soldiers",
    "police",
    "officials",
    "protesters",
    "former",
    "of",
    "in",
    "to",
    "from",
    "with",
    "against",
    "between",
    "and",
    ",",
    ".",
    ";",
    "“",
    "”",
    '"',
    "'",
    "-",
    "–",
    "(",
    ")",
    "said",
    "met",
    "attacked",
    "killed",
    "told",
    "visited",
    "ambassador",
    "counterpart",
    "kingdom",
    "bloc",
    "country",
    "government",
    "Kyiv",
    "'s’s",
    "Mr.",
    "Kowalski",
    "ISLAMABAD",
    "—",
    "\n",
]


@settings(max_examples=60)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=30), st.sampled_from([None, "2022-03-04", "1999-12-31"]))
def test_mentions_stand_in_the_text(words: list[str], published: str | None) -> None:
    text = " ".join(words)
    if not text.strip():
        return
    last = -1
    for mention in sorted(read(text, published, "state.gov"), key=lambda m: (m.first, m.last)):
        assert 0 <= mention.first < mention.last <= len(text)
        assert mention.first <= mention.head < mention.last
        assert mention.kind in ("actor", "place", "speaker")
        assert mention.last > last
        last = mention.last
        assert mention.actors or mention.reason or mention.kind == "place"
        for actor in mention.actors:
            assert actor.how.split(":")[0] in ACTOR_SOURCES
            assert actor.code != "---"
            assert actor.how != "coreference" or actor.antecedent is not None
            if actor.span is not None:
                actor.span.check(text)
            if actor.antecedent is not None:
                actor.antecedent.check(text)

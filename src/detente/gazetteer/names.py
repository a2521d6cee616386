"""Names as newspapers write them: folding, words with offsets, honorifics, spellings of one name.

``fold`` is how every name is compared: without diacritics, in lower case, its words joined by single blanks, so
"Côte d'Ivoire" and "Cote d'Ivoire" are both ``cote d ivoire`` and "Al-Shabaab" is ``al shabaab``.
``spelling`` goes further and is used for persons only: it brings transliterations of one name together
("Sergey Shoygu" and "Sergei Shoigu" both give ``sergei shoigu``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_SPECIAL = str.maketrans(
    {
        "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ł": "l", "Ł": "L", "ı": "i", "ß": "ss", "æ": "ae", "Æ": "AE",
        "œ": "oe", "Œ": "OE", "ð": "d", "þ": "th", "Þ": "Th", "ə": "a", "Ə": "A", "ħ": "h", "Ħ": "H",
    }
)  # fmt: skip

# Dotted initials count as one word ("U.S." and "U.S" are US; "D.C." is DC), other words end at any mark.
_WORD = re.compile(r"(?:[^\W\d_]\.){2,}(?:[^\W\d_](?![^\W_]))?|[^\W_]+")
_PLAIN_WORD = re.compile(r"[a-z0-9]+")
# What may stand between two words of one name: a blank or a single line break, a hyphen, an apostrophe (a plural's
# with its blank: "Workers' Party"), an ampersand.
_JOINT = re.compile(r"[ \t\u00a0\u2009\u202f]?\n?[ \t\u00a0]?|[-\u2010\u2011\u2013/]|['\u2019\u02bc`]|['\u2019] | ?& ?|\. ?")

HONORIFICS = frozenset(
    """mr mrs ms miss dr prof professor sir dame lord lady baron baroness count sheikh shaikh shaykh sheik hh hrh he
    hon honourable honorable rt the gen general lt lieutenant maj major col colonel brig brigadier capt captain cmdr
    commander adm admiral vice rear air marshal field sgt sergeant ayatollah grand hojatoleslam hujjat maulana mullah
    maulvi mufti imam king queen prince princess emir amir sultan crown sardar chaudhry ch syed sayyid seyyed haji hajj
    hajji al-haj alhaji engineer eng engr barrister advocate justice judge rev reverend pastor bishop archbishop
    cardinal pope rabbi mgr monsignor comrade senator sen rep representative congressman congresswoman governor gov
    mayor president premier chancellor minister ambassador amb secretary acting interim designate tan sri datuk dato
    seri tun pehin don dona señor senor ing lic mag mwalimu u daw thura bohmu acad h e
    """.split()
)

PARTICLES = frozenset("al el as ash ar an at ad az bin ibn ben bint abu abd de da di do dos del della la le van von der den ter ten the ul ur i e und y o".split())  # fmt: skip


def strip_marks(text: str) -> str:
    """``text`` without diacritics; letters that do not decompose (ø, ł, ß) are spelt in ASCII."""
    if text.isascii():
        return text
    text = text.translate(_SPECIAL)
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


class Word(NamedTuple):
    """One word of a text: code points ``[start, end)``, and its form without diacritics and dots."""

    start: int
    end: int
    text: str

    @property
    def folded(self) -> str:
        return self.text.lower()


def words(text: str) -> Iterator[Word]:
    """The words of ``text`` in order; dotted initials ("U.S.", "J.D.") are one word."""
    for found in _WORD.finditer(text):
        form = found.group()
        if "." in form:
            form = form.replace(".", "")
        yield Word(found.start(), found.end(), strip_marks(form))


def joined(text: str, left: Word, right: Word) -> bool:
    """Whether two neighbouring words can belong to one name, by what stands between them."""
    gap = text[left.end : right.start]
    if gap == " " or gap == "":
        return True
    if not _JOINT.fullmatch(gap):
        return False
    # A full stop inside a name only follows an abbreviation: "St. Louis", "Donald J. Trump", "Lt. Gen."
    return "." not in gap or len(left.text) <= 3


def fold(name: str) -> str:
    """The form in which names are compared: no diacritics, lower case, words joined by single blanks."""
    if name.isascii() and "." not in name:  # nearly every name; thousands are folded when the gazetteer loads
        return name.lower() if name.isalpha() else " ".join(_PLAIN_WORD.findall(name.lower()))
    return " ".join(word.folded for word in words(name))


def is_acronym(name: str) -> bool:
    """Whether a name is written all in capitals and so is matched by case ("WHO", "U.N.", "M23", "G7")."""
    if " " in name.strip() or name != name.upper():
        return False
    letters = [c for c in name if c.isalpha()]
    return 1 <= len(letters) <= 7 and all(c.isupper() for c in letters)


def acronym(name: str) -> str:
    """The form in which acronyms are compared: as written, without dots or marks."""
    return "".join(c for c in strip_marks(name) if c.isalnum())


_SPELLINGS = (
    (re.compile(r"(?<=.)(?:skyy|skyi|skiy|skii|skij|ski|skyj)$"), "sky"),
    (re.compile(r"(?<=..)(?:iy|ii|yi|yy|ij|yj|iyi)$"), "y"),
    (re.compile(r"(?<=.)(?:ey|ej)(?=$|[^aeiou])"), "ei"),
    (re.compile(r"(?<=.)(?:oy|oj)(?=$|[^aeiou])"), "oi"),
    (re.compile(r"(?<=.)(?:ay|aj)$"), "ai"),
    (re.compile(r"(?<=[^aeiou])(?:yev|jev|iev)$"), "ev"),
    (re.compile(r"(?:dzh|dj)"), "j"),
    (re.compile(r"(?:sch|tsch)"), "sh"),
    (re.compile(r"tch"), "ch"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"ck"), "k"),
    (re.compile(r"(?:oo|ou)"), "u"),
    (re.compile(r"ee"), "i"),
    (re.compile(r"q"), "k"),
    (re.compile(r"yy"), "y"),
    (re.compile(r"kh(?=[aeiou])"), "kh"),
    (re.compile(r"([bcdfgklmnprstvz])\1"), r"\1"),
    (re.compile(r"ie(?=.)"), "e"),
)
_SAME_NAME = {
    form: group.split()[0]
    for group in (
        "muhammad mohammed mohamed mohammad mohamad muhamed muhamad mohamud mahomed mohd muhammed mehmood",
        "ahmad ahmed ahmet", "husain hussein hussain hossein husayn husein hosein hoseyn hussien",
        "hasan hassan hassane", "yusuf yousuf yousef youssef yusef yosef youssouf yousif", "ali aly",
        "abdullah abdallah abdulla", "umar omar omer", "usman osman othman uthman ousmane",
        "khalid khaled", "walid waleed", "said saeed saeid sayeed saied", "karim kareem", "rahim raheem",
        "salih saleh salah", "ismail ismael esmail ismaeel", "ibrahim ebrahim", "mustafa mostafa moustafa moustapha",
        "mahmud mahmoud mehmud", "javad jawad", "rashid rasheed rachid", "tariq tarik tarek tareq", "faisal faysal feisal",
        "sergei sergey serhiy serhii sergej sergii", "andrei andrey andriy andrii andrej andrij",
        "aleksandr alexander oleksandr alexandr aleksander alyaksandr aliaksandr", "aleksei alexei alexey aleksey oleksiy oleksii oleksij",
        "dmitry dmitri dmitriy dmytro dmitrii dzmitry", "yury yuri yuriy yuriy iurii jurij yurii", "nikolai nikolay mykola nikolaj",
        "mikhail mykhailo michail mikhaylo", "vladimir volodymyr uladzimir", "yevgeny evgeny yevgeniy evgeniy evgenii yevhen yevgeni evgeni",
        "vasily vasiliy vasyl vasili", "anatoly anatoliy anatoli anatolii", "valery valeri valeriy valerii valerij", "viktor victor",
        "arseny arseniy arseni arsenii", "vitaly vitali vitaliy vitalii", "petro peter piotr pyotr", "igor ihor", "oleg oleh",
        "nursultan noursultan", "nikos nicos nikolaos", "jorge george", "zelensky zelenskyy zelenskiy zelenskyi", "shehbaz shahbaz",
        "zardari zardary", "sharif shareef", "qadhafi gaddafi qaddafi gadhafi khadafy kadafi", "khamenei khamenehi", "laden ladin",
        "netanyahu netanyahou", "binyamin benjamin", "masood masud masoud massoud", "javaid javed jawed", "chaudhry chaudhary choudhury chowdhury choudhry",
        "erdogan erdoghan", "maduro madouro", "usama osama", "zawahiri zawahri", "yasser yasir yaser", "hizb hezb",
        "abd abdel abdul abdal abdol abdoul", "ul ur al el as ash ar an az uz ud us",
    )
    for form in group.split()
}  # fmt: skip


@lru_cache(maxsize=60_000)
def spell_word(word: str) -> str:
    """One folded word of a person's name in the spelling that stands for all its transliterations."""
    same = _SAME_NAME.get(word)
    if same is not None:
        return same
    if len(word) < 4:
        return word
    for pattern, replacement in _SPELLINGS:
        word = pattern.sub(replacement, word)
    return _SAME_NAME.get(word, word)


def spelling(folded: str) -> str:
    """A person's folded name with each word in its standing spelling, particles and initials left out.

    "abd al rahman", "abdul rahman" and "abdel rahman" come together because articles are dropped.
    """
    parts = [spell_word(word) for word in folded.split(" ")]
    kept = [part for part in parts if part not in ("ul", "al") and len(part) > 1]
    return " ".join(kept or parts)


def without_honorifics(name: str) -> str:
    """A person's name without the titles before it and "Jr" after it; two words are kept ("Sheikh Hasina")."""
    parts = name.replace(",", " ").split()
    while len(parts) > 2 and strip_marks(parts[0]).lower().rstrip(".") in HONORIFICS:
        parts = parts[1:]
    while len(parts) > 1 and parts[-1].lower().rstrip(".") in ("jr", "sr", "ii", "iii", "iv", "kc", "qc", "mp", "obe", "cbe"):
        parts = parts[:-1]
    return " ".join(parts)


_HOUSES = ("al saud", "al nahyan", "al thani", "al sabah", "al khalifa", "al maktoum", "al said", "al hussein", "al qasimi")


# States whose people carry two surnames, the first of which is the one used; and states where the family name comes
# first and no part of a name is left out.
_TWO_SURNAMES = frozenset("ESP MEX COL ARG CHL PER VEN ECU BOL PRY URY CUB DOM GTM HND SLV NIC CRI PAN PHL PRI GNQ".split())
_FAMILY_FIRST = frozenset("CHN TWN HKG MAC KOR PRK VNM KHM LAO MMR BTN SGP".split())
_BINDING = frozenset("bin ibn bint ben von van de del da dos di der la le".split())


def person_forms(name: str, country: str | None = None) -> list[str]:
    """The spellings under which a person's full name is found, the fullest first; never a single word.

    Titles are dropped, initials left out, a royal house after the name left out. Of three words or more also the
    first with the last and the name without its first word ("Muhammad Shehbaz Sharif" is found as "Shehbaz Sharif",
    "Lloyd James Austin" as "Lloyd Austin"); where two surnames are usual also without the second.
    """
    full = fold(without_honorifics(name))
    forms = [spelling(full)]
    for house in _HOUSES:
        if full.endswith(" " + house) and full.count(" ") - house.count(" ") > 1:
            forms.append(spelling(full[: -len(house) - 1]))
    parts = forms[0].split(" ")
    if len(parts) >= 3 and country not in _FAMILY_FIRST and not _BINDING & set(parts):
        if country in _TWO_SURNAMES:
            forms += [" ".join(parts[:2]), f"{parts[0]} {parts[-2]}", " ".join(parts[:-1])]
        forms += [f"{parts[0]} {parts[-1]}", " ".join(parts[1:])]
    if country in ("JPN", "HUN") and len(parts) == 2:
        forms.append(f"{parts[1]} {parts[0]}")
    return [form for form in dict.fromkeys(forms) if " " in form]

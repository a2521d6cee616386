"""The field's dictionaries of actors and agents, in the format of TABARI and PETRARCH.

Its grammar is in docs/dictionaries.md. A phrase is matched in any case, except that one made of ordinary words only must
begin with a capital ("Shining Path", but no "shining path"), and a short word that is also an English one ("US",
"WHO") must stand in capitals. Codes of CAMEO become PLOVER's, unless the file is PLOVER's already.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from detente.gazetteer.codes import Decoded, decode, hint, well_formed
from detente.gazetteer.dictionaries import (
    SHORTEST_STEM,
    SPECIAL,
    Block,
    Dictionary,
    Name,
    Surface,
    common_words,
    entries_of,
    given_names,
    quick_fold,
    unlikely_year,
)
from detente.gazetteer.names import acronym

# More names than this are not made from one phrase: sets of ten in three places make a thousand.
MOST_WRITTEN = 2_000
# Nor more than this from the sets of one dictionary, which in a line of ten letters may make 2,000 names, half a megabyte.
MOST_FROM_SETS = 200_000
# What stands for the number of names made once it was told that there are too many.
ENOUGH = -1
# A code and two dates have 30 characters, a compound party of several codes a few times that.
LONGEST_BLOCK = 200
# More sets than this are not written out in one phrase; a set may also hold itself.
MOST_SETS = 8
_BLOCK = re.compile(r"\[([^\[\]}]*)([\]}]?)")
_PLURAL = re.compile(r"\{([^}]*)\}?")
_SET = re.compile(r"!\s*([A-Za-z_0-9]+)\s*!")
_SET_LINE = re.compile(r"^\s*!\s*([A-Za-z_0-9]+)\s*!\s*=\s*(.*)$")
_DATED = re.compile(r"^(?P<code>\S+?)\s*(?:(?P<sign>[<>])\s*(?P<limit>\S+)|\s(?P<start>[^\s-]+)\s*-\s*(?P<end>[^\s-]+))?\s*$")
_GARBLED = re.compile("[\u00c2\u00c3][\u0080-\u00bf\u0152-\u0178\u2013-\u203a\u20ac\u2122]|\ufffd|\0|&[a-z]+;")
_PARENTHESIS = re.compile(r"[_ ]*\([^()]*\)[_ ]*")


@dataclass(slots=True)
class _Record:
    """A name under way: its phrases (text, line) and blocks, until the next name begins."""

    line: int
    phrases: list[tuple[str, int]]
    blocks: list[tuple[str, str, int]] = field(default_factory=list)
    plural: str | None = None
    closed: bool = False
    lost: bool = False


def read(text: str, path: str) -> Dictionary:
    """Read a dictionary in the format of TABARI and PETRARCH; every defect is noted with its line."""
    return _Reader(text, path).read()


class _Reader:
    def __init__(self, text: str, path: str) -> None:
        self.text = text
        self.out = Dictionary(path, "tabari")
        self.sets: dict[str, list[str]] = {}
        self.cameo = _is_cameo(text)
        self.known: dict[str, Block] = {}
        self.written = 0  # names made from the sets of the present phrase
        self.from_sets = 0  # and of those before it

    def read(self) -> Dictionary:
        record: _Record | None = None
        for number, line in self._lines():
            if not line.strip():
                if record is not None:
                    # A comment alone, indented, is what is left of a line whose name somebody deleted.
                    record.lost = record.lost or (record.closed and line != "")
                    record.closed = True
                continue
            if line[0] == "!" and (found := _SET_LINE.match(line)):
                self.sets[found.group(1).upper()] = [part.strip() for part in found.group(2).split(",") if part.strip()]
                continue
            record = self._line(number, line, record)
        self._finish(record)
        return self.out

    def _lines(self) -> Iterator[tuple[int, str]]:
        """(number, line without comments) up to ~FINISH; lines that hold a comment only are left out."""
        inside = False
        for number, line in enumerate(self.text.split("\n"), 1):
            if inside:
                inside = "-->" not in line
                line = line.partition("-->")[2]
            while "<!--" in line:
                before, _, rest = line.partition("<!--")
                inside = "-->" not in rest
                line = before + rest.partition("-->")[2]
            if line.startswith("~FINISH"):
                return
            if line[:1] in ("#", "/"):
                continue
            written = self._without_comment(number, line)
            yield number, written if written.strip() else " " if line.strip() else ""

    def _without_comment(self, number: int, line: str) -> str:
        if "#" not in line and ";" not in line:
            return line
        depth = 0
        for at, character in enumerate(line):
            if character == "[":
                depth = 1
            elif character in "]}":
                depth = 0
            elif character == ";" or (character == "#" and not (depth and line[at - 1] in "[#" and line[at : at + 1] == "#")):
                if character == "#" and at and (line[at - 1].isalnum() and "[" not in line[:at]):
                    self.out.fault(number, f"the # in {line.split()[0]!r} begins a comment and cuts the name short: remove it")
                return line[:at]
        return line

    def _line(self, number: int, line: str, record: _Record | None) -> _Record | None:
        """Take one line; the record that the next line may belong to."""
        head, blocks, plural = self._parts(number, line)
        indented = line[0] in " \t"
        if line[0] == "+" or (indented and head.startswith("+")):
            phrase = head.lstrip("+ \t")
            if record is None or record.lost:
                self.out.fault(
                    number, f"the synonym {phrase} belongs to nobody and is not used: give it a name and a code of its own"
                )
                self._finish(record)
                return _Record(number, [], lost=True)
            if record.closed:
                whose = f"{record.phrases[0][0]} on line {record.line}"
                self.out.fault(
                    number, f"a blank line parts {phrase} from {whose}, whose synonym it is taken for: remove the blank line"
                )
                record.closed = False
            record.phrases.append((phrase, number))
        elif indented and not head:
            if record is None or record.lost:
                self.out.fault(number, "these codes belong to no name: put the name on the line before")
                return record
        else:
            self._finish(record)
            record = _Record(number, [(head, number)])
        record.blocks += blocks
        record.plural = plural if plural is not None else record.plural
        return record

    def _parts(self, number: int, line: str) -> tuple[str, list[tuple[str, str, int]], str | None]:
        """The phrase, the blocks (code, whole text, line) and the irregular plural of a line."""
        plural = None
        if "{" in line:
            found = _PLURAL.search(line)
            if found is not None and (line.find("[") < 0 or found.start() < line.find("[")):
                plural = found.group(1).strip()
                line = line[: found.start()] + line[found.end() :]
        at = line.find("[")
        if at < 0:
            return line.strip(), [], plural
        blocks, last = [], at
        for found in _BLOCK.finditer(line, at):
            between = line[last : found.start()].strip(" \t+,")
            if between:
                self._stray(number, between)
            if found.group(2) != "]":
                self.out.fault(number, f"the block [{found.group(1)} is not closed with ]: close it")
            blocks.append((found.group(1).strip(), found.group(), number))
            last = found.end()
        rest = line[last:].strip()
        if rest:
            self._stray(number, rest)
        return line[:at].strip(), blocks, plural

    def _stray(self, number: int, text: str) -> None:
        shown = " ".join(text.split())
        self.out.fault(number, f"{shown[:40]!r} is neither a name nor a code, and was not read: put # before a comment")

    # --- records --------------------------------------------------------------------------------------------------

    def _finish(self, record: _Record | None) -> None:
        if record is None or not record.phrases:
            return
        line, (first, _) = record.line, record.phrases[0]
        if not record.blocks:
            self.out.fault(line, f"{first or 'a line'} has no code and is not used: add one, as in {first or 'NAME'} [PAKGOV]")
            return
        blocks = [block for text, whole, number in record.blocks if (block := self._block(text, whole, number)) is not None]
        if not blocks:
            self.out.fault(line, f"{first} has no code that can be used: mend its codes")
            return
        agent = any("~" in text for text, _, _ in record.blocks)
        surfaces = list(self._surfaces(record, agent))
        if not surfaces:
            return
        shown = _shown(record.phrases[0][0])
        if agent:
            entries = entries_of(shown, blocks, self.out, "agent")
            self.out.agents.append(Name(tuple(surfaces), entries, line))
            return
        kind = "person" if _is_person(surfaces[0].folded, blocks) else None
        entries = entries_of(shown, blocks, self.out, kind)
        self.out.names.append(Name(tuple(surfaces), entries, line))

    def _surfaces(self, record: _Record, agent: bool) -> Iterator[Surface]:
        for phrase, number in record.phrases:
            if not phrase.isascii() or "\0" in phrase or "&" in phrase:
                if _GARBLED.search(phrase):
                    self.out.fault(number, f"{_GARBLED.sub('?', phrase)} holds garbled characters: write it anew, in UTF-8")
        for phrase, number in self._phrases(record):
            if "+" in phrase or phrase.count("(") != phrase.count(")"):
                what = "two names run together at the +" if "+" in phrase else "a bracket that is not closed"
                self.out.fault(number, f"{phrase}: {what}: mend the name")
            plain = _PARENTHESIS.sub("_", phrase) if "(" in phrase else phrase
            whole = phrase.rstrip().endswith("_")
            folded = quick_fold(plain) or quick_fold(phrase)
            if not folded or folded.replace(" ", "").isdigit():
                self.out.fault(number, f"{phrase!r} is no name and is not used: a name needs letters")
                continue
            stem = not whole and not agent and len(folded.split(" ")[-1]) >= SHORTEST_STEM
            stem = stem or (agent and not whole and phrase.endswith(" "))
            case = _case(folded, agent)
            yield Surface(folded, acronym(plain).upper() if case == "exact" else plain, case, number, stem, record.plural is None)

    def _phrases(self, record: _Record) -> Iterator[tuple[str, int]]:
        """The phrases with their sets written out, and the irregular plural."""
        for phrase, number in record.phrases:
            if "!" in phrase:
                if self.from_sets >= MOST_FROM_SETS:
                    what = f"the sets before it made {MOST_FROM_SETS:,} names, and it is not used: write it without sets"
                    self.out.fault(number, f"{phrase}: {what}")
                    continue
                self.written = 0
                yield from ((written, number) for written in self._expand(phrase, number))
                self.from_sets += MOST_WRITTEN if self.written == ENOUGH else self.written
            else:
                yield phrase, number
        if record.plural:
            yield record.plural, record.line

    def _expand(self, phrase: str, number: int, depth: int = 1) -> Iterator[str]:
        if self.written >= MOST_WRITTEN:
            self.out.fault(number, f"{phrase}: its sets make more than {MOST_WRITTEN} names, the rest is not used: use fewer sets")
            self.written = ENOUGH
        if self.written == ENOUGH:
            return
        self.written += 1  # also what cannot be used counts: sets of sets make as much of that as they please
        if depth > MOST_SETS:
            self.out.fault(number, f"{phrase[:80]}: more than {MOST_SETS} sets in one name, or a set within itself: use fewer sets")
            return
        found = _SET.search(phrase)
        if found is None:
            self.out.fault(number, f"{phrase}: a single ! in a name; sets stand between two, as in !PERSON!")
            yield phrase.replace("!", "")
            return
        members = self.sets.get(found.group(1).upper())
        if members is None:
            known = ", ".join(sorted(self.sets)) or "none"
            self.out.fault(
                number, f"{phrase}: there is no set !{found.group(1)}! (known: {known}): define it above, as in !A! = MAN, MEN"
            )
            return
        for member in members:
            if self.written == ENOUGH:
                return
            written = phrase[: found.start()] + member + phrase[found.end() :]
            if "!" in written:
                yield from self._expand(written, number, depth + 1)
            elif self.written >= MOST_WRITTEN:
                yield from self._expand(written, number, depth)  # tells that it is enough
            else:
                self.written += 1
                yield written

    # --- blocks ---------------------------------------------------------------------------------------------------

    def _block(self, text: str, whole: str, number: int) -> Block | None:
        known = self.known.get(text)
        if known is not None:
            return known._replace(line=number)
        told = len(self.out.defects)
        block = self._new_block(text, whole, number)
        if block is not None and len(self.out.defects) == told:
            self.known[text] = block  # nothing to say of it the next time either
        return block

    def _new_block(self, text: str, whole: str, number: int) -> Block | None:
        found = _DATED.match(text) if len(text) <= LONGEST_BLOCK else None
        if found is None:
            shown = whole[:LONGEST_BLOCK]
            meant = "write [CODE], [CODE <DATE], [CODE >DATE] or [CODE DATE-DATE]"
            self.out.fault(number, f"the block {shown} cannot be read and is skipped: {meant}")
            return None
        start = end = None
        if found.group("sign"):
            limit, problem = _day(found.group("limit"))
            start, end = (limit, None) if found.group("sign") == ">" else (None, limit)
        elif found.group("start"):
            (start, problem), (end, other) = _day(found.group("start")), _day(found.group("end"))
            problem = problem or other
            if problem is None and start is not None and end is not None and end < start:
                problem = f"it ends ({end}) before it starts ({start})"
        else:
            problem = None
        if problem is None and (unlikely_year(start) or unlikely_year(end)):
            problem = f"the year of {start if unlikely_year(start) else end} is impossible"
        if problem is not None:
            self.out.fault(number, f"the block {whole} is skipped, {problem}: write YYYYMMDD or YYMMDD")
            return None
        decoded = self._code(found.group("code"), number)
        return None if decoded is None else Block(decoded, start, end, number)

    def _code(self, code: str, number: int) -> Decoded | None:
        if code in SPECIAL:
            return Decoded(code)
        bare = code.replace("~", "")
        parts = []
        for part in bare.split("/"):
            if not well_formed(part):
                self.out.fault(number, f"[{code}] is not a code and is skipped. {hint(part)}")
                return None
            decoded = decode(part, self.cameo)
            if decoded.unknown:
                self.out.fault(number, f"[{code}]: {' and '.join(decoded.unknown)} is not a code that detente knows. {hint(part)}")
            parts.append(decoded)
        return parts[0] if len(parts) == 1 else Decoded("/".join(part.code for part in parts))


_DIRECTIVE = re.compile(r"^#\s*codebook\s*[:=]\s*(plover|cameo)\b", re.IGNORECASE | re.MULTILINE)


def _is_cameo(text: str) -> bool:
    """Whether the codes are CAMEO's: as a line "# codebook: cameo" says, else unless JRN or the heading tell PLOVER."""
    told = _DIRECTIVE.search(text)
    if told is not None:
        return told.group(1).lower() == "cameo"
    return not re.search(r"\[~?(?:[A-Z0-9]{3})*JRN(?:[A-Z0-9]{3})*[ ~\]]", text)


@lru_cache(maxsize=50_000)
def _day(text: str) -> tuple[date | None, str | None]:
    """A date of six or eight digits, or what is wrong with it. Years 00 to 30 of two digits are 2000 to 2030."""
    if not text.isdigit() or len(text) not in (6, 8):
        return None, f"{text!r} is not a date"
    if len(text) == 6:
        text = ("20" if text[:2] <= "30" else "19") + text
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:])), None
    except ValueError:
        return None, f"there is no day {text[:4]}-{text[4:6]}-{text[6:]}"


def _shown(phrase: str) -> str:
    """A phrase as a person would write it: KAZAR_REBELS_ is "Kazar Rebels"; short words in capitals stay so."""
    text = phrase.replace("_", " ").strip()
    if " " not in text and len(text) < 4:
        return text
    return _SMALL_WORD.sub(lambda found: found.group().lower(), " ".join(text.title().split()))


# What str.title() makes too large: "of" and its like, and the letters after an apostrophe.
_SMALL_WORD = re.compile(r"(?<= )(?:Of|The|And|For|In|On|To|De|La|Al|Ul)(?= )|(?<=['’])(?:S|T)\b")


def _case(folded: str, agent: bool) -> str:
    if agent:
        return "any"
    words = folded.split(" ")
    common = common_words()
    if len(words) == 1:
        word = words[0]
        if word in common:
            return "exact" if len(word) <= 4 else "first"
        return "any" if len(word) > 3 else "first"
    return "first" if all(word in common or len(word) == 1 for word in words) else "any"


def _is_person(folded: str, blocks: list[Block]) -> bool:
    """Whether a name is a person's: it opens with a given name, or its bearer was of a government for a time."""
    words = folded.split(" ")
    if not 2 <= len(words) <= 5 or not all(block.decoded.sector for block in blocks):
        return False
    served = any(block.decoded.sector == "ELI" or not block.undated for block in blocks) and all(
        block.decoded.country and block.decoded.sector in _SERVED for block in blocks
    )
    return (served or words[0] in given_names()) and not common_words().intersection(words[1:]) - _NAME_WORDS


# What the bearer of an office is coded as, and no armed group is.
_SERVED = frozenset({"GOV", "ELI", "MIL", "OPP", "LEG", "JUD", "BUS"})
_NAME_WORDS = frozenset("al bin ibn de la van von der del da di brown white black green young king wood hill bush may rice".split())

"""What may be asked of the API: parameters and bodies, checked before the book is."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from detente.book.book import question
from detente.book.query import Question
from detente.codebook.codebook import Codebook
from detente.record import STATUSES
from detente.web.api.models import one_of

# Records that one answer holds: a record is about 2 kB, so that the largest answer is a few megabytes.
MOST, USUAL = 1000, 100
# Values that one parameter may have, and the longest of them in characters.
MOST_VALUES, LONGEST = 50, 1000
# SQLite's numbers end here, and JavaScript's are exact up to 2 to the 53rd.
LARGEST = 2**53 - 1

Code = Annotated[str, Field(pattern="^[A-Za-z0-9]{2,40}$", examples=["PAK"], description="a country (ISO alpha-3) or actor code")]
Day = Annotated[
    str,
    Field(
        pattern="^[12][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$",
        examples=["2022-03"],
        description="a day, a month or a year: 2022-03-09, 2022-03, 2022",
    ),
]
Words = Annotated[str, Field(min_length=1, max_length=LONGEST)]
Limit = Annotated[int, Field(ge=1, le=MOST)]
Cursor = Annotated[str, Field(max_length=200, description="where the last answer ended: taken from its `next`")]
Coding = Annotated[str, Field(min_length=1, max_length=200, description="under which coding; the one in use where it is left out")]


Weeks = Annotated[int, Field(ge=1, le=26, description="how far ahead")]
IssueDay = Annotated[
    str,
    Field(
        pattern="^[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
        examples=["2023-05-01"],
        description="from this day, by what was known before it; the day after the last that was read where it is left out",
    ),
]


class Parameters(BaseModel):
    """Parameters of an address; one that is not known is refused, for it would be believed to have been heeded."""

    model_config = ConfigDict(extra="forbid")


class EventsAsked(Parameters):
    """The filters of the book's questions, by their names there. Lists mean any of."""

    source: list[Code] = Field(default=[], max_length=MOST_VALUES)
    target: list[Code] = Field(default=[], max_length=MOST_VALUES)
    party: list[Code] = Field(default=[], max_length=MOST_VALUES, description="on either side")
    between: list[Code] = Field(default=[], max_length=2, description="two of them, in either direction")
    types: list[Annotated[str, one_of(*Codebook.load().types)]] = Field(default=[], max_length=MOST_VALUES)
    status: list[Annotated[str, one_of(*STATUSES)]] = Field(default=[], max_length=MOST_VALUES)
    quads: list[Annotated[int, Field(ge=1, le=4)]] = Field(default=[], max_length=4)
    since: Day | None = None
    until: Day | None = None
    least_confidence: float | None = Field(default=None, ge=0, le=1)
    background: bool | None = None
    outlet: list[Words] = Field(default=[], max_length=MOST_VALUES)
    place: list[Words] = Field(
        default=[], max_length=MOST_VALUES, description="names of places, countries in which they lie, or both: Kabul, AFG"
    )
    words: Words | None = Field(default=None, description="articles that hold all of these, or the phrase in double quotes")
    ids: list[Words] = Field(default=[], max_length=MOST_VALUES)
    coding: Coding | None = None
    reports: bool = Field(default=False, description="each report, instead of each occurrence by one of them")
    counted: bool = Field(default=False, description="just what measures count")
    newest_first: bool = False
    limit: Limit = USUAL
    cursor: Cursor | None = None

    def question(self) -> Question:
        return question(**{name: value for name, value in self.model_dump(exclude={"limit", "cursor"}).items() if value != []})


class ArticlesAsked(Parameters):
    outlet: list[Words] = Field(default=[], max_length=MOST_VALUES)
    since: Day | None = Field(default=None, description="published on or after")
    until: Day | None = None
    found: Literal["any", "events", "none"] = Field(default="any", description="those with events, or those without any")
    limit: Limit = USUAL
    cursor: Cursor | None = None


class DyadAsked(Parameters):
    by: Literal["day", "week", "month", "year"] = "month"
    since: Day | None = None
    until: Day | None = None
    directed: bool = Field(default=False, description="only what the first did to the second")
    status: list[Annotated[str, one_of(*STATUSES)]] = Field(default=[], max_length=MOST_VALUES)
    coding: Coding | None = None


class ChangesAsked(Parameters):
    since: Day
    until: Day | None = None
    coding: Coding | None = None


class AlignmentAsked(Parameters):
    poles: list[Code] = Field(min_length=2, max_length=12)
    by: Literal["week", "month", "year"] = "year"
    since: Day | None = None
    until: Day | None = None
    coding: Coding | None = None


class ForecastAsked(Parameters):
    weeks: Weeks = 4
    on: IssueDay | None = None


class WhomAsked(Parameters):
    on: IssueDay | None = None


class ScorecardAsked(Parameters):
    dyad: Annotated[str, Field(pattern="^[A-Za-z0-9]{2,40}-[A-Za-z0-9]{2,40}$", examples=["PAK-USA"])] | None = None
    what: Annotated[str, Field(min_length=1, max_length=40)] | None = Field(default=None, description="a quad class or a type")
    weeks: Weeks | None = None


class WhatIfAsked(Parameters):
    events: list[Annotated[str, Field(pattern=r"^\s*\S+\s+\S+\s+\S+\s*$", max_length=100, examples=["IMF REJECT PAK"])]] = Field(
        min_length=1, max_length=5, description="what is supposed: source, PLOVER type, target"
    )
    weeks: Weeks = 4
    on: IssueDay | None = Field(default=None, description="the day on which it happens; the day after the last read where left out")


class SearchAsked(Parameters):
    words: Words
    limit: int = Field(default=20, ge=1, le=200)
    coding: Coding | None = None


class CorrectionsAsked(Parameters):
    event: Words | None = None
    who: Words | None = None
    limit: Limit = USUAL
    cursor: Cursor | None = None


class ReadAsked(Parameters):
    published: Annotated[str, Field(pattern="^[12][0-9]{3}-[01][0-9]-[0-3][0-9]$")] | None = Field(
        default=None, description="publication date of what does not say it", examples=["2024-03-11"]
    )
    outlet: Words | None = None
    url: Words | None = None
    articles: bool = Field(default=False, description="also a record for every article")
    statements: bool = False
    times: bool = False
    abstentions: bool = False


# --- bodies -----------------------------------------------------------------------------------------------------------------

Said = Annotated[str, Field(min_length=1, max_length=2000, pattern=r"\S")]
Upper = Annotated[str, Field(pattern="^[A-Z0-9]{2,40}$")]


class ChangesSaid(Parameters):
    """What is different: any of these fields, at least one."""

    type: Annotated[str, one_of(*Codebook.load().types)] | None = None
    mode: Annotated[str, Field(max_length=80)] | None = None
    cameo: Annotated[str, Field(pattern="^[0-9]{2,4}$")] | None = None
    status: Annotated[str, one_of(*STATUSES)] | None = None
    source: list[Upper] | None = Field(default=None, max_length=MOST_VALUES)
    target: list[Upper] | None = Field(default=None, max_length=MOST_VALUES)
    date: Annotated[str, Field(max_length=40)] | None = Field(
        default=None, description="2024-03-09, 2024-03-01..2024-03-31 or unknown"
    )
    background: bool | None = None
    retracted: Literal[True] | None = Field(default=None, description="it is no event at all")
    apart: Literal[True] | None = Field(default=None, description="it is not what the others of its occurrence tell of")
    same_as: Words | None = Field(default=None, description="the id of an event that tells of the same")
    confirmed: Literal[True] | None = Field(default=None, description="it was looked at, and is right as it is")

    @model_validator(mode="after")
    def _given(self) -> ChangesSaid:
        nothing = [name for name in self.model_fields_set if getattr(self, name) is None and name not in ("mode", "cameo")]
        if nothing:
            raise ValueError(f"{', '.join(sorted(nothing))}: null says nothing. Leave out what is not different")
        return self


class CorrectionSaid(Parameters):
    event: Words
    changes: ChangesSaid
    reason: Said
    who: Said


class IssueSaid(Parameters):
    weeks: Weeks = 4


class UndoSaid(Parameters):
    reason: Said
    who: Said

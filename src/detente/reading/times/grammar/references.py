"""Now, recently, the future: expressions that name no day."""

from __future__ import annotations

from detente.reading.times.grammar.engine import Hit, Meaning, noun_follows, rule


@rule(
    "{right}?(?P<w>{now})",
    "(?P<w>{currently})",
    "(?P<w>{current})",
    "{the}(?P<w>{present})",
    "(?P<w>{present})",
    "{the}(?P<w>{moment})",
    "(?P<det>{this})(?P<w>{moment})",
)
def present(hit: Hit) -> Meaning | None:
    word = hit.word("w")
    if word == "present" and hit.before not in ("at", "to", "until", "the") and hit.tokens.lowers[hit.start] != "the":
        return None
    if word == "present" and hit.after not in (".", ",", ";", "\n", "and", ")", ""):
        return None
    if word == "moment" and (hit.before not in ("at", "for") or hit.after in ("of", "when", "that")):
        return None
    if word == "now" and (hit.after == "-"):
        return None
    return Meaning("PRESENT_REF", "DATE", bearing="deictic")


@rule(
    "(?P<w>{recently})",
    "{more}(?P<w>{recently})",
    "{the}(?P<near>{recent})?(?P<w>{past})",
    "(?P<w>{previously})",
)
def past_reference(hit: Hit) -> Meaning | None:
    word = hit.word("w")
    if word == "past":
        if (
            hit.before not in ("in", "of", "from", "with", "to", "than", "for")
            or hit.after in ("the", "few", "several")
            or noun_follows(hit)
        ):
            return None
    if word in ("previously", "formerly") and hit.after.endswith("ed"):
        return None  # "a previously announced plan"
    return Meaning("PAST_REF", "DATE", bearing="deictic" if word != "previously" else "")


@rule(
    "{the}{near}?(?P<w>{future})",
    "{near}(?P<w>{future})",
    "(?P<w>{future})",
    "(?P<w>{soon})",
    "{the}{coming}(?P<w>{time})",
)
def future_reference(hit: Hit) -> Meaning | None:
    word = hit.word("w")
    if word == "future":
        if hit.capital(hit.at("w")) or (hit.tokens.lowers[hit.start] == "the" and (hit.after in ("of",) or noun_follows(hit))):
            return None
        if hit.end - hit.start == 1:
            return None  # "future talks"
    if word in ("soon", "shortly") and (hit.before in ("as", "too", "how", "very") or hit.after in ("after", "before", "as")):
        return None
    if word == "time":
        return None
    return Meaning("FUTURE_REF", "DATE", bearing="deictic" if word != "future" else "")

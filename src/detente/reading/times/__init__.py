"""Time expressions of English news: found, valued (TIMEX3), and turned into the dates of events.

``recognise`` finds and values the expressions of a text; ``interval`` says which days one means; ``Timeline`` gives each
event of an article its date, from its expressions, its tenses and the order of the story; ``dateline_date`` reads the
date at a text's head.
"""

from detente.reading.times.dateline import dateline_date
from detente.reading.times.expression import Expression, Offset
from detente.reading.times.interval import interval, length_of
from detente.reading.times.recognise import recognise
from detente.reading.times.timeline import Timeline

__all__ = ["Expression", "Offset", "Timeline", "dateline_date", "interval", "length_of", "recognise"]

"""Who says what: quotations, indirect speech and other attributions of an article, and the voice of every event in it."""

from __future__ import annotations

from detente.reading.attribution.quotes import Quotation, quotations, quote_regions
from detente.reading.attribution.sources import is_anonymous
from detente.reading.attribution.statements import Attributions, Utterance, statements

__all__ = ["Attributions", "Quotation", "Utterance", "is_anonymous", "quotations", "quote_regions", "statements"]

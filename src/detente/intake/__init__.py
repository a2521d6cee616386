"""Bytes -> Article: files, folders and standard input in, one article or failure at a time out."""

from __future__ import annotations

from detente.intake.formats import FORMATS, Format
from detente.intake.read import article_from_text, read_inputs, read_rows

__all__ = ["FORMATS", "Format", "article_from_text", "read_inputs", "read_rows"]

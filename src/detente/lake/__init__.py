"""A lake: a folder of Parquet files with what was read from many articles, written on many machines and asked like a book.

lake.json       how its articles are coded: the version, the user's dictionaries, the boundaries
plan/           which pieces of which inputs were asked for, in their order
parts/          what reading one piece yielded: articles, their records, and failures (schema.py); never changed
manifests/      one file a part, put there whole and last: what has none was not read
index/N/        tables made from all parts (events, dyads, assertions, articles, failures, matches): occurrences across them
current.json    which index holds, put there whole when it was done
"""

from __future__ import annotations

"""Events -> files that other tools read: one module a format, in one plain table (see formats.py)."""
